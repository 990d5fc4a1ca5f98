//! Argument parsers for the library's words.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use hashward::Kind;
use hashward::check::Context;
use hashward::set::{Intake, ListedConvention, Packing};
use hashward::trust::Purpose;

/// Accepts exactly the words given and turns them into values.
fn words<T: Clone + Send + Sync + 'static>(
    all: &[&'static str],
    parse: impl Fn(&str) -> Option<T> + Clone + Send + Sync + 'static,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().copied())
        .try_map(move |word| parse(&word).ok_or("the word is not known"))
}

pub(crate) fn purpose() -> impl TypedValueParser<Value = Purpose> {
    words(&["csam", "exploitative", "ncii_adult", "generative", "known_good", "test"], Purpose::from_word)
}

pub(crate) fn context() -> impl TypedValueParser<Value = Context> {
    words(&["upload", "stored", "message"], Context::from_word)
}

pub(crate) fn packing() -> impl TypedValueParser<Value = Packing> {
    words(&["first_party", "conversion"], Packing::from_word)
}

pub(crate) fn intake() -> impl TypedValueParser<Value = Intake> {
    words(&["closed", "open"], Intake::from_word)
}

pub(crate) fn kind() -> impl TypedValueParser<Value = Kind> {
    words(&["md5", "sha1", "sha256", "blake3", "pdq"], |word| Kind::from_word(word).ok())
}

pub(crate) fn convention() -> impl TypedValueParser<Value = ListedConvention> {
    words(&["full", "nearest512", "unknown"], |word| match word {
        "full" => Some(ListedConvention::Full),
        "nearest512" => Some(ListedConvention::Nearest512),
        "unknown" => Some(ListedConvention::Unknown),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_library_is_offered() {
        fn offered(parser: &impl TypedValueParser) -> Vec<String> {
            parser.possible_values().expect("words").map(|word| word.get_name().to_owned()).collect()
        }
        let purposes: Vec<_> = Purpose::ALL.iter().map(|word| word.as_str()).collect();
        assert_eq!(offered(&purpose()), purposes);
        let contexts: Vec<_> = Context::ALL.iter().map(|word| word.as_str()).collect();
        assert_eq!(offered(&context()), contexts);
        let kinds: Vec<_> = Kind::ALL.iter().map(|word| word.as_str()).collect();
        assert_eq!(offered(&kind()), kinds);
        let packings: Vec<_> = Packing::ALL.iter().map(|word| word.as_str()).collect();
        assert_eq!(offered(&packing()), packings);
        let intakes: Vec<_> = Intake::ALL.iter().map(|word| word.as_str()).collect();
        assert_eq!(offered(&intake()), intakes);
    }
}
