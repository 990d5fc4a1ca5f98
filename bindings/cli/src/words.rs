//! Argument parsers for the library's words.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use hashward::Kind;
use hashward::check::Context;
use hashward::set::{Intake, ListedConvention, Packing};
use hashward::trust::Purpose;

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

pub(crate) fn convention() -> impl TypedValueParser<Value = ListedConvention> {
    words(ListedConvention::ALL, ListedConvention::as_str)
}
