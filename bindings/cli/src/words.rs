//! Argument parsers for the library's words.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use hashward::check::Context;
use hashward::contest::ContestReason;
use hashward::set::{FilterRate, Intake, ListedConvention, Packing, WithdrawalReason};
use hashward::trust::Purpose;
use hashward::{Hash, Kind};

/// Accepts exactly the words of the values given and turns them into values.
fn words<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    word: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().map(move |value| word(*value))).try_map(move |given| {
        all.iter().copied().find(|value| word(*value) == given).ok_or("the word is not known")
    })
}

pub(crate) fn purpose() -> impl TypedValueParser<Value = Purpose> {
    words(Purpose::ALL, Purpose::as_str)
}

pub(crate) fn context() -> impl TypedValueParser<Value = Context> {
    words(Context::ALL, Context::as_str)
}

pub(crate) fn packing() -> impl TypedValueParser<Value = Packing> {
    words(Packing::ALL, Packing::as_str)
}

pub(crate) fn intake() -> impl TypedValueParser<Value = Intake> {
    words(Intake::ALL, Intake::as_str)
}

pub(crate) fn kind() -> impl TypedValueParser<Value = Kind> {
    words(&Kind::ALL, Kind::as_str)
}

/// The kinds that a filter for phones may have.
pub(crate) fn digest() -> impl TypedValueParser<Value = Kind> {
    words(&[Kind::Md5, Kind::Sha1, Kind::Sha256, Kind::Blake3], Kind::as_str)
}

pub(crate) fn convention() -> impl TypedValueParser<Value = ListedConvention> {
    words(ListedConvention::ALL, ListedConvention::as_str)
}

/// A hash as `KIND:HEX`.
pub(crate) fn hash(text: &str) -> Result<Hash, hashward::Error> {
    let (kind, value) = text.split_once(':').unwrap_or(("", text));
    Hash::parse(Kind::from_word(kind)?, value)
}

/// Why an entry is withdrawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Withdrawal {
    /// For a reason that its tombstone gives.
    Reason(WithdrawalReason),
    /// At the wish of the person shown, which leaves nothing.
    DepictedPerson,
}

impl Withdrawal {
    const ALL: &'static [Self] = &[
        Self::Reason(WithdrawalReason::WrongContent),
        Self::Reason(WithdrawalReason::WrongLabel),
        Self::Reason(WithdrawalReason::OutOfScope),
        Self::DepictedPerson,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Reason(reason) => reason.as_str(),
            Self::DepictedPerson => "depicted_person_withdrew",
        }
    }

    /// What the tombstone gives as the reason, where there is one.
    pub(crate) const fn leaves(self) -> Option<WithdrawalReason> {
        match self {
            Self::Reason(reason) => Some(reason),
            Self::DepictedPerson => None,
        }
    }
}

pub(crate) fn withdrawal() -> impl TypedValueParser<Value = Withdrawal> {
    words(Withdrawal::ALL, Withdrawal::as_str)
}

pub(crate) fn contest() -> impl TypedValueParser<Value = ContestReason> {
    words(ContestReason::ALL, ContestReason::as_str)
}

pub(crate) fn rate() -> impl TypedValueParser<Value = FilterRate> {
    words(FilterRate::ALL, FilterRate::as_str)
}
