//! Wrong usage that the argument parser finds, in the form of every other error.

use crate::failure::{Exit, note};
use clap::error::ErrorKind;

/// Tells what the parser has to say, and how the process ends then.
pub(crate) fn tell(error: &clap::Error) -> Exit {
    let asked_for = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if asked_for {
        // That nobody reads it is no reason to end otherwise.
        let _ = error.print();
        return if error.use_stderr() { Exit::Unusable } else { Exit::Done };
    }
    let (sentence, hints) = split(&error.render().to_string());
    note(&format!("cli.usage: {sentence}"));
    if !hints.is_empty() {
        eprint!("{hints}");
    }
    Exit::Unusable
}

/// The parser's text as one sentence and the lines of hints after it.
fn split(text: &str) -> (String, String) {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let (first, hints) = text.split_once('\n').unwrap_or((text, ""));
    if !first.ends_with(':') {
        return (first.to_owned(), hints.to_owned());
    }
    // What is listed under a colon, such as the arguments that are missing, is part of the sentence.
    let is_listed = |line: &&str| line.starts_with("  ") && !line.trim().is_empty();
    let listed: Vec<&str> = hints.lines().take_while(is_listed).map(str::trim).collect();
    let rest: Vec<&str> = hints.lines().skip(listed.len()).collect();
    (format!("{first} {}", listed.join(", ")), format!("{}\n", rest.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_under_a_colon_becomes_part_of_the_sentence() {
        let (sentence, hints) =
            split("error: not provided:\n  --trust <DIR>\n  --policy <NAME>\n\nUsage: x\n");
        assert_eq!(sentence, "not provided: --trust <DIR>, --policy <NAME>");
        assert_eq!(hints, "\nUsage: x\n");
        let (sentence, hints) = split("error: unexpected\n\n  tip: none\n");
        assert_eq!((sentence.as_str(), hints.as_str()), ("unexpected", "\n  tip: none\n"));
    }
}
