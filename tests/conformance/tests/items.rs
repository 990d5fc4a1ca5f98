//! Every public item of core is in the table of every binding: bound under a name, or with a reason.

use conformance::{Outcome, folder};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const BINDINGS: [&str; 3] = ["python", "node", "mobile"];

/// What every type with words or plain data has, which `words.json` and the vectors hold against each language.
const COMMON: [&str; 12] = [
    "ALL",
    "as_str",
    "code",
    "default",
    "deserialize",
    "fmt",
    "from",
    "from_code",
    "from_number",
    "from_word",
    "number",
    "serialize",
];

/// The types, functions and constants that core offers, without the crate's name.
fn items() -> Outcome<BTreeSet<String>> {
    let listed = fs::read_to_string(folder().join("../../core/docs/public-api.txt"))?;
    let mut items = BTreeSet::new();
    for line in listed.lines() {
        let line = line.trim_start_matches("#[non_exhaustive] ");
        let Some(rest) = line.strip_prefix("pub ") else { continue };
        let kinds = ["const fn ", "fn ", "struct ", "enum ", "const "];
        let Some(rest) = kinds.iter().find_map(|kind| rest.strip_prefix(kind)) else { continue };
        let Some(path) = rest.strip_prefix("hashward::") else { continue };
        items.insert(name(path));
    }
    items.retain(|item| !COMMON.contains(&item.rsplit("::").next().unwrap_or_default()));
    Ok(items)
}

/// A path up to its arguments or type, without what stands in angle brackets.
fn name(path: &str) -> String {
    let (mut name, mut depth) = (String::new(), 0);
    let mut letters = path.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '<' => depth += 1,
            '>' => depth -= 1,
            ':' if depth == 0 && letters.peek() == Some(&':') => {
                letters.next();
                name.push_str("::");
            }
            letter if depth == 0 && (letter.is_alphanumeric() || letter == '_') => name.push(letter),
            _ if depth == 0 => break,
            _ => {}
        }
    }
    name
}

/// A table: core's item, or `prefix::*` for all below, and the name in the language, or `-` and the reason.
fn table(binding: &str) -> Outcome<BTreeMap<String, String>> {
    let text = fs::read_to_string(folder().join(format!("../../bindings/{binding}/items.tsv")))?;
    let mut table = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (item, answer) = line.split_once('\t').ok_or_else(|| format!("{binding}: no tab in {line:?}"))?;
        if answer.trim_start_matches('-').trim().is_empty() {
            return Err(format!("{binding}: {item} has neither a name nor a reason").into());
        }
        if table.insert(item.to_owned(), answer.to_owned()).is_some() {
            return Err(format!("{binding}: {item} stands twice").into());
        }
    }
    Ok(table)
}

fn below(row: &str, item: &str) -> bool {
    row.strip_suffix('*').is_some_and(|prefix| item.starts_with(prefix))
}

#[test]
fn every_item_is_bound_or_says_why_not() -> Outcome<()> {
    let items = items()?;
    assert!(items.contains("check::Checker::check_column") && items.contains("set::Entry::rows"));
    for binding in BINDINGS {
        let table = table(binding)?;
        let unlisted: Vec<_> =
            items.iter().filter(|item| !table.keys().any(|row| row == *item || below(row, item))).collect();
        assert!(unlisted.is_empty(), "{binding} says nothing of {unlisted:#?}");
        let unknown: Vec<_> =
            table.keys().filter(|row| !items.iter().any(|item| item == *row || below(row, item))).collect();
        assert!(unknown.is_empty(), "{binding} lists what core does not offer: {unknown:?}");
        println!("{binding}: {} rows for {} items", table.len(), items.len());
    }
    Ok(())
}
