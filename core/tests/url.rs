//! Links against the published tables, and the laws that identities follow.
#![cfg(feature = "record")]

use hashward::record::url::{Url, UrlFlag, UrlKind, find, identity};
use proptest::prelude::*;
use serde_json::Value;
use std::process::Command;

fn cases(name: &str) -> Vec<Value> {
    let path = format!("{}/../tests/vectors/url/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read(path).expect("the vectors are there");
    let file: Value = serde_json::from_slice(&text).expect("vectors are JSON");
    file["cases"].as_array().expect("cases").clone()
}

fn input(case: &Value) -> Vec<u8> {
    match case["input"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => {
            let text = case["input_base64"].as_str().expect("an input");
            data_encoding::BASE64.decode(text.as_bytes()).expect("base 64")
        }
    }
}

#[test]
fn the_pairs_of_safe_browsing_have_its_canonical_form() {
    let cases = cases("safe-browsing");
    assert_eq!(cases.len(), 33);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let lookup = Url::parse(input(case)).expect("a link").lookup();
            (lookup.as_deref() != case["lookup"].as_str()).then(|| format!("{case}: {lookup:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn links_that_others_read_in_different_ways_are_what_the_table_says() {
    let cases = cases("tricky");
    assert_eq!(cases.len(), 64);
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| difference(case).map(|difference| format!("{case}\n  {difference}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a link is that the case says otherwise.
fn difference(case: &Value) -> Option<String> {
    let url = match Url::parse(input(case)) {
        Ok(url) => url,
        Err(error) => {
            return (case["error"] != error.code().as_str()).then(|| error.code().as_str().to_owned());
        }
    };
    let words = |name: &str| -> Vec<String> {
        let list = case[name].as_array().expect("a list");
        list.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
    };
    let flags: Vec<String> = url.flags().iter().map(|flag| flag.to_string()).collect();
    let secrets: Vec<String> =
        url.secrets().iter().map(|secret| format!("{}:{}", secret.kind, secret.text)).collect();
    let is_fetched_so = case.get("fetch").is_none_or(|fetch| fetch.as_str() == url.fetch());
    let is_so = case["identity"] == url.identity()
        && case["kind"] == url.kind().as_str()
        && words("flags") == flags
        && words("secrets") == secrets
        && is_fetched_so;
    (!is_so).then(|| format!("{} {} {flags:?} {secrets:?} {:?}", url.kind(), url.identity(), url.fetch()))
}

/// The URL standard's own tests, as the `url` crate ships them in its package.
fn standard() -> Vec<Value> {
    let run = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--all-features", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&run.stdout).expect("cargo tells about its packages");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == "url").expect("the url crate");
    let manifest = std::path::Path::new(package["manifest_path"].as_str().expect("a path"));
    let text = std::fs::read(manifest.with_file_name("tests").join("urltestdata.json"))
        .expect("the crate ships its tests");
    serde_json::from_slice(&text).expect("JSON")
}

#[test]
fn what_to_fetch_is_what_the_url_standard_says() {
    let entries = standard();
    let mut counts = [0_usize; 2];
    let mut wrong = Vec::new();
    for entry in entries.iter().filter(|entry| entry.is_object() && entry["failure"] != true) {
        let base = entry["base"].as_str();
        let is_web = |name: &str| matches!(name, "http:" | "https:" | "ws:" | "wss:" | "ftp:");
        if !entry["protocol"].as_str().is_some_and(is_web) {
            continue;
        }
        let text = entry["input"].as_str().expect("a text");
        let url = match base.map(Url::parse) {
            Some(Ok(base)) if base.fetch().is_some() => {
                counts[1] += 1;
                base.resolve(text)
            }
            _ => {
                counts[0] += 1;
                Url::parse(text)
            }
        };
        let fetch = url.as_ref().ok().and_then(|url| url.fetch());
        if fetch != entry["href"].as_str() {
            wrong.push(format!("{text:?} in {base:?}: {fetch:?} and not {}", entry["href"]));
        }
    }
    println!("{} links alone and {} in a page", counts[0], counts[1]);
    assert!(counts[0] > 100 && counts[1] > 100, "the crate's file has other fields now: {counts:?}");
    // A link that somebody wrote down has no characters without width; one that stands in a page may.
    assert_eq!(
        wrong,
        [
            "\"http://example.com/\\u{feff}/foo\" in None: Some(\"http://example.com//foo\") and not \"http://example.com/%EF%BB%BF/foo\""
        ]
    );
}

/// What the standard refuses leads nowhere: nothing is to be fetched for it, whatever it was taken for.
#[test]
fn nothing_is_fetched_for_what_the_url_standard_refuses() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in
        standard().iter().filter(|entry| entry["failure"] == true && entry["base"].as_str().is_none())
    {
        let text = entry["input"].as_str().expect("a text");
        count += 1;
        let url = Url::parse(text);
        if let Some(fetch) = url.as_ref().ok().and_then(|url| url.fetch()) {
            wrong.push((text.to_owned(), fetch.to_owned()));
        }
    }
    assert!(count > 100, "the crate's file has other fields now: {count}");
    // What a person wrote is read with more patience than what a page says: without a scheme, or with an
    // invisible character.
    let wrong: Vec<(&str, &str)> =
        wrong.iter().map(|(text, fetch)| (text.as_str(), fetch.as_str())).collect();
    assert_eq!(
        wrong,
        [
            ("\\\\\\.\\Y:", "https://./Y:"),
            ("\\\\\\.\\y:", "https://./y:"),
            ("a", "https://a/"),
            ("a/", "https://a/"),
            ("a//", "https://a//"),
            ("file://\u{ad}/p", "file:///p"),
        ]
    );
}

/// A link, and the same link as somebody else may write it.
fn spellings() -> impl Strategy<Value = (String, String)> {
    let host = prop::sample::select(vec![
        "a.example",
        "www.b-c.co.uk",
        "192.0.2.7",
        "[2001:db8::1]",
        "x_y.example",
        "xn--fa-hia.de",
    ]);
    let port = prop::sample::select(vec!["", ":8080"]);
    let path = "(/[a-zA-Z0-9._~!$&'()*+,;=:@-]{0,6}){0,4}";
    let query = prop::option::of("[a-zA-Z0-9._~!$&()*+,;=:@/?-]{1,12}");
    let spelling = (any::<u64>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (host, port, path, query, spelling).prop_map(
        |(host, port, path, query, (letters, is_padded, has_fragment, is_masked, has_user))| {
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            let link = format!("http://{host}{port}{path}{query}");
            let mut host: String = host
                .char_indices()
                .map(
                    |(place, letter)| {
                        if letters >> (place % 64) & 1 == 1 { letter.to_ascii_uppercase() } else { letter }
                    },
                )
                .collect();
            if is_masked && !host.starts_with('[') {
                host = host.replacen('.', "[.]", 1);
            }
            let escaped: String = path
                .char_indices()
                .map(|(place, letter)| match letter {
                    'a'..='z' | 'A'..='Z' | '0'..='9' | '~' | '_' if letters >> (place % 61) & 1 == 1 => {
                        format!("%{:02x}", u32::from(letter))
                    }
                    _ => letter.to_string(),
                })
                .collect();
            let port = if port.is_empty() && letters & 1 == 1 { ":80" } else { port };
            let path = if escaped.is_empty() && letters & 2 == 2 { "/".to_owned() } else { escaped };
            let user = if has_user && !is_masked { "name:word@" } else { "" };
            let fragment = if has_fragment { "#top" } else { "" };
            let mut other = format!(
                "{}://{user}{host}{port}{path}{query}{fragment}",
                if is_masked { "hxxp" } else { "HTTP" }
            );
            if is_padded {
                other = format!(" <{other}>\n");
            }
            (link, other)
        },
    )
}

proptest! {
    #[test]
    fn equal_links_have_equal_ids_whatever_their_spelling((link, other) in spellings()) {
        let (one, two) = (Url::parse(&link).expect("a link"), Url::parse(&other).expect("a link"));
        prop_assert_eq!(one.identity(), two.identity());
        prop_assert_eq!(one.id(), two.id());
    }

    #[test]
    fn the_identity_of_an_identity_is_itself(raw in prop::collection::vec(any::<u8>(), 0..60)) {
        idempotent(&raw)?;
    }

    #[test]
    fn the_identity_of_what_looks_like_a_link_is_its_own(text in "(http|https|ws|ftp|hxxp|data|magnet|blob|tg|x)?(:|://|//)?[a-zA-Z0-9%:@/?#.\\[\\]!;&= \u{200b}\u{e4}\u{202e}-]{0,40}") {
        idempotent(text.as_bytes())?;
    }

    /// Most of these need no reading; what they are is the same.
    #[test]
    fn a_plain_link_is_its_own_identity(text in "https?://[a-z0-9-]{0,5}(\\.[a-z0-9-]{1,4}){0,3}(:80)?/[a-z0-9/.%~!$&'()*+,;=:@_-]{0,16}(\\?[a-z&=;.%'~/?-]{0,12}(&(token|hm|sig|sv)=a)?)?(#[!/a-z]{0,4})?") {
        idempotent(text.as_bytes())?;
    }

    #[test]
    fn links_are_found_where_they_stand(text in "(see |\\(|<|\"|)(http://a\\.example/[a-z(),.;]{0,8}|hxxp://b\\[\\.\\]example/|c\\.example\\.com/x)[ ,.)>\"\n]{0,3}[a-z]{0,4}") {
        for found in find(text.as_bytes()) {
            let place = &text[found.place.clone()];
            let again = Url::parse(place).expect("a link");
            prop_assert_eq!(again.identity(), found.url.identity());
            prop_assert_eq!(found.url.raw(), place.as_bytes());
        }
    }
}

/// Texts of which the identity's identity was another once, found by `fuzz/fuzz_targets/url.rs`.
#[test]
fn what_fuzzing_found_is_mended() {
    for raw in [
        &b"ps[:]//example(.)com/a"[..],
        b"ipfs:httff4 \x00\x00\x00http://faff4 \x00\x00\x00http://fa\xc3\x9f.\x00\x00\x00\x007-86e5",
        b"ipfs:%41bc/x",
        b"\xe3\x80\x82)cotti.\"/n",
        b"ipfs://a%20b:80/x",
        b"javascrp:)))..)))%2E))))..))'))atlic%C4%9drt+pi?)",
        b"other:%5B.%5D(.)x",
        b"http://3595/).)00 50.0ht/fa",
        b"sftp://(name)@[2001:db8::1]/(.)x",
    ] {
        idempotent(raw).expect("the identity of an identity is itself");
    }
}

/// Reading an identity as a link gives the same identity; what is no link stays what it is.
fn idempotent(raw: &[u8]) -> Result<(), TestCaseError> {
    // By itself, in less time, and refused alike.
    match (identity(raw), Url::parse(raw)) {
        (Ok(identity), Ok(url)) => prop_assert_eq!(identity, url.identity()),
        (Err(one), Err(other)) => prop_assert_eq!(one.code(), other.code()),
        (one, other) => prop_assert!(false, "{one:?} beside {other:?}"),
    }
    let Ok(url) = Url::parse(raw) else { return Ok(()) };
    if url.kind() == UrlKind::Data {
        return Ok(());
    }
    let again = Url::parse(url.identity());
    let again = again.as_ref().map(Url::identity).map_err(|error| error.code());
    prop_assert_eq!(again, Ok(url.identity()), "{:?}", url.kind());
    Ok(())
}

#[test]
fn a_secret_is_no_part_of_any_identity() {
    for (raw, identity) in [
        ("http://user:pw@example.com:65536/x", "http://example.com:65536/x"),
        ("sftp://user:pw@host.example/x", "sftp://host.example/x"),
        ("https://user:pw@exa mple.com/x", "https://exa%20mple.com/x"),
    ] {
        let url = Url::parse(raw).expect("a link");
        assert_eq!(url.identity(), identity);
        assert!(url.flags().has(UrlFlag::SecretRemoved), "{raw}");
        assert_eq!(url.secrets().iter().map(|secret| secret.text.as_str()).collect::<Vec<_>>(), ["user:pw"]);
    }
}

#[test]
fn what_names_another_file_has_another_identity() {
    let identity = |raw: &str| Url::parse(raw).expect("a link").identity().to_owned();
    assert_ne!(identity("https://mega.nz/#P!AgBqHWg3"), identity("https://mega.nz/#P!AgCqHWg3"));
    let (one, two) =
        ("urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a", format!("urn:btmh:1220{}", "ab".repeat(32)));
    let hybrid = [format!("magnet:?xt={one}&xt={two}"), format!("magnet:?xt={two}&xt={one}")];
    assert_eq!(hybrid.map(|raw| identity(&raw)), [one, one], "whichever of its names comes first");
}
