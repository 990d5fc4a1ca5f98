//! Times, countries, autonomous systems and hashes as others write them, against the shared vectors.
#![cfg(feature = "record")]

use hashward::record::{
    AsNumber, AssumedZone, Country, CountryReading, HashStyle, Locality, Moment, PartnerHash,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::process::Command;

fn cases(name: &str) -> Vec<Value> {
    let path = format!("{}/../tests/vectors/record/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read(path).expect("the vectors are there");
    let file: Value = serde_json::from_slice(&text).expect("vectors are JSON");
    file["cases"].as_array().expect("cases").clone()
}

/// The cases for which the answer is not the one of the vectors.
fn differences(name: &str, answer: impl Fn(&Value) -> Value) -> Vec<String> {
    let of = |case: &Value| -> Option<String> {
        let given = answer(case);
        let wanted = case.as_object().expect("an object");
        let is_same = given.as_object().expect("an object").iter().all(|(name, value)| case[name] == *value)
            && wanted.keys().all(|name| {
                matches!(name.as_str(), "input" | "label" | "assumed_zone" | "distrusts_z")
                    || given.get(name).is_some()
            });
        (!is_same).then(|| format!("{case}\n  {given}"))
    };
    cases(name).iter().filter_map(of).collect()
}

fn moment(case: &Value) -> hashward::Result<Moment> {
    let mut zone = AssumedZone::parse(case["assumed_zone"].as_str().unwrap_or("UTC"))?;
    if case["distrusts_z"] == true {
        zone = zone.distrusting_z();
    }
    Moment::parse(case["input"].as_str().expect("an input"), &zone)
}

#[test]
fn times_are_the_moments_of_the_table() {
    let wrong = differences("moments", |case| match moment(case) {
        Ok(moment) => serde_json::to_value(moment).expect("JSON"),
        Err(error) => json!({"error": error.code()}),
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The machine's own zone changes nothing: the same table, read by processes elsewhere.
#[test]
fn times_are_the_same_wherever_the_machine_stands() {
    let this = std::env::current_exe().expect("this program");
    for zone in ["Asia/Tokyo", "America/Los_Angeles", "JST-9", "PST8PDT,M3.2.0,M11.1.0"] {
        let child = Command::new(&this)
            .args(["--exact", "times_are_the_moments_of_the_table"])
            .env("TZ", zone)
            .output()
            .expect("a child");
        let text = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success() && text.contains("1 passed"), "{zone}: {text}");
    }
}

#[test]
fn moments_survive_json_and_refuse_what_is_none() {
    for case in cases("moments").iter().filter(|case| case.get("at").is_some()) {
        let moment = moment(case).expect("a moment");
        let text = serde_json::to_string(&moment).expect("JSON");
        assert_eq!(serde_json::from_str::<Moment>(&text).expect("a moment"), moment, "{text}");
    }
    assert!(serde_json::from_str::<Moment>(r#"{"at":"x","precision":"day","zone":"stated"}"#).is_err());
}

#[test]
fn countries_are_what_the_table_says() {
    let wrong =
        differences("countries", |case| match CountryReading::of(case["input"].as_str().expect("text")) {
            CountryReading::Known(country) => json!({"country": country}),
            CountryReading::Former { code, withdrawn } => json!({"former": code, "withdrawn": withdrawn}),
            CountryReading::Unknown => json!({"unknown": true}),
        });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn where_nobody_knows_is_not_abroad() {
    let home = Country::from_code("NL").expect("a country");
    for (text, locality) in [
        ("nl", Locality::Local),
        ("DE", Locality::Foreign),
        ("??", Locality::Unknown),
        ("SU", Locality::Unknown),
    ] {
        assert_eq!(CountryReading::of(text).seen_from(home), locality, "{text}");
    }
    for code in ["nl", "UK", "EU", "NLD", "", "N1"] {
        assert_eq!(Country::from_code(code).expect_err(code).code().as_str(), "country.unknown");
    }
}

#[test]
fn as_numbers_are_written_plain() {
    let wrong =
        differences("as_numbers", |case| match AsNumber::parse(case["input"].as_str().expect("text")) {
            Ok(number) => json!({"written": number}),
            Err(error) => json!({"error": error.code()}),
        });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hashes_of_partners_are_read_by_label_length_and_alphabet() {
    let wrong = differences("hashes", |case| {
        let text = case["input"].as_str().expect("text");
        match PartnerHash::parse(case["label"].as_str(), text) {
            Ok(PartnerHash::Known(hash)) => json!({"kind": hash.kind().as_str(), "hex": hash.to_hex()}),
            Ok(PartnerHash::PhotoDna(hash)) => json!({"photodna": hash.to_base64()}),
            Ok(PartnerHash::Legacy(key)) => {
                json!({"legacy": key.to_string(), "md5": key.md5, "length": key.length})
            }
            Err(error) => json!({"error": error.code()}),
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(value in proptest::array::uniform20(any::<u8>())) {
        let hash = hashward::Hash::new(hashward::Kind::Sha1, &value).expect("20 bytes");
        for style in HashStyle::ALL {
            let read = PartnerHash::parse(Some("sha1"), &style.write(&hash)).expect("a hash");
            prop_assert_eq!(read.hash(), Some(hash));
        }
    }

    #[test]
    fn nothing_that_stands_in_a_field_stops_the_reader(text in "\\PC{0,60}", label in "[a-z0-9_]{0,8}") {
        let _ = Moment::parse(&text, &AssumedZone::utc());
        let _ = AssumedZone::parse(&text);
        let _ = CountryReading::of(&text);
        let _ = AsNumber::parse(&text);
        let _ = PartnerHash::parse(None, &text);
        let _ = PartnerHash::parse(Some(&label), &text);
    }

    #[test]
    fn a_written_moment_is_itself(milliseconds in 0_i64..253_370_764_799_999) {
        let moment = Moment::from_unix_milliseconds(milliseconds).expect("a moment");
        prop_assert_eq!(Moment::parse(&moment.to_string(), &AssumedZone::utc()).expect("a moment"), moment);
    }
}
