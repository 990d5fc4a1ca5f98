//! Everything here as functions from JSON to JSON, which is how other languages and processes reach it.

use super::assessment::{Assessment, agreement};
use super::country::{Country, CountryReading};
use super::expand::{ExpandRules, Fetched, attach, expand};
use super::hash_text::PartnerHash;
use super::moment::{AssumedZone, Moment};
use super::network::AsNumber;
use super::notification::Notification;
use super::online::{Observation, OnlineRules, Subject, still_online};
use super::page::{Confidence, Medium, Page, PageOptions, extract_images_with};
use super::raw::Raw;
use super::retention::{PseudonymKey, PseudonymPolicy, RetentionPolicy, expire, pseudonymise};
use super::review::{ListRules, list_rows, to_review};
use super::same::{SameRules, StoredFingerprint, same_picture};
use super::source::{Channel, Source};
use super::statement::{OccurrenceRecord, RECORD_VERSION, Record};
use super::url::{PartnerProfile, Url, UrlKey, find};
use super::workflow::{Effect, Event, State, export_key, step};
use super::{Judgement, Removed, SiteType};
use crate::error::{Error, ErrorCode, Result};
use crate::fingerprint::{Fingerprint, Limits};
use crate::hash::{Sha256, decode_hex};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The calls there are.
pub const CALLS: &[&str] = &[
    "agreement",
    "as_number",
    "attach",
    "copy_assessment",
    "country",
    "expand",
    "expire",
    "export_key",
    "expressions",
    "extract",
    "find",
    "fingerprint",
    "hash_text",
    "is_active",
    "join",
    "keyed_id",
    "legacy_state",
    "list_rows",
    "moment",
    "notification",
    "partner_keys",
    "pseudonymise",
    "resolve",
    "same_picture",
    "secrets",
    "step",
    "still_online",
    "to_review",
    "url",
];

/// Calls a function of this room by its name, with its arguments as an object of JSON, and gives what it
/// returns as JSON. `core/docs/records.md` has the table of them.
///
/// # Errors
/// `record.malformed` for a name, an argument or a text that is none, and those of the function.
pub fn call(name: &str, arguments: &str) -> Result<String> {
    let arguments: Value =
        serde_json::from_str(arguments).map_err(|_| malformed("arguments that are no JSON"))?;
    let result = dispatch(name, arguments)?;
    serde_json::to_string(&result)
        .map_err(|_| Error::new(ErrorCode::Internal, "a result that cannot be written"))
}

fn dispatch(name: &str, arguments: Value) -> Result<Value> {
    match name {
        "agreement" => {
            #[derive(Deserialize)]
            struct Of {
                assessments: Vec<Assessment>,
                sha256: Sha256,
                readers: usize,
            }
            let of: Of = read(arguments)?;
            write(&agreement(&of.assessments, of.sha256, of.readers))
        }
        "as_number" => write(&AsNumber::parse(&read::<Text>(arguments)?.text)?),
        "attach" => {
            #[derive(Deserialize)]
            struct Of {
                occurrence: Value,
                fingerprint: StoredFingerprint,
                at: Time,
            }
            let of: Of = read(arguments)?;
            let mut occurrence: OccurrenceRecord = read_record(of.occurrence)?;
            let object = attach(&mut occurrence, of.fingerprint, of.at.moment()?);
            records(&[Record::Occurrence(occurrence), Record::Object(object)])
        }
        "copy_assessment" => {
            #[derive(Deserialize)]
            struct Of {
                assessment: Assessment,
                sha256: Sha256,
                from: String,
                at: Time,
            }
            let of: Of = read(arguments)?;
            write(&of.assessment.copied_to(of.sha256, &of.from, of.at.moment()?)?)
        }
        "country" => country(arguments),
        "expand" => expansion(arguments),
        "expire" => expiry(arguments),
        "export_key" => {
            #[derive(Deserialize)]
            struct Of {
                record: String,
                effect: Effect,
                assessment: String,
            }
            let of: Of = read(arguments)?;
            write(&export_key(&of.record, of.effect, of.assessment.as_bytes()))
        }
        "expressions" => {
            let url = read::<OfLink>(arguments)?.url()?;
            let list = url.expressions().into_iter().map(
                |one| json!({"expression": one.text, "reach": one.reach, "sha256": one.digest().to_hex()}),
            );
            Ok(list.collect())
        }
        "extract" => write(&read::<OfPage>(arguments)?.page()?),
        "find" => {
            let bytes = read::<Bytes>(arguments)?.bytes()?;
            let found = find(&bytes).map(|one| {
                let mut fields = write(&one.url.describe())?;
                fields["place"] = json!([one.place.start, one.place.end]);
                fields["line"] = json!(one.line);
                fields["writing"] = json!(one.writing);
                Ok(fields)
            });
            found.collect()
        }
        "secrets" => {
            let url = read::<OfLink>(arguments)?.url()?;
            Ok(url.secrets().iter().map(|one| json!({"kind": one.kind, "text": one.text})).collect())
        }
        "fingerprint" => {
            let bytes = read::<Bytes>(arguments)?.bytes()?;
            write(&StoredFingerprint::from(&Fingerprint::of(&bytes, &Limits::default())))
        }
        "hash_text" => {
            #[derive(Deserialize)]
            struct Of {
                text: String,
                label: Option<String>,
            }
            let of: Of = read(arguments)?;
            Ok(match PartnerHash::parse(of.label.as_deref(), &of.text)? {
                PartnerHash::Known(hash) => json!({"kind": hash.kind().as_str(), "hex": hash.to_hex()}),
                PartnerHash::PhotoDna(hash) => json!({"photodna": hash.to_base64()}),
                PartnerHash::Legacy(key) => {
                    json!({"legacy": key.to_string(), "md5": key.md5, "length": key.length})
                }
            })
        }
        "is_active" => {
            #[derive(Deserialize)]
            struct Of {
                source: Source,
                at: Time,
            }
            let of: Of = read(arguments)?;
            Ok(of.source.is_active(of.at.moment()?).into())
        }
        "join" => {
            #[derive(Deserialize)]
            struct Of {
                records: Vec<Value>,
            }
            let of: Of = read(arguments)?;
            let mut all = of.records.into_iter().map(read_any);
            let first = all.next().ok_or_else(|| malformed("no records"))??;
            record(&all.try_fold(first, |joined, next| joined.join(next?))?)
        }
        "keyed_id" => {
            #[derive(Deserialize)]
            struct Of {
                #[serde(flatten)]
                link: OfLink,
                key: String,
            }
            let of: Of = read(arguments)?;
            Ok(of.link.url()?.keyed_id(&UrlKey::from_bytes(key(&of.key)?)).to_string().into())
        }
        "legacy_state" => {
            let text = read::<Text>(arguments)?.text;
            let state = State::from_legacy(&text);
            Ok(json!({"state": state, "legacy": State::from_word(&text).and_then(State::as_legacy)}))
        }
        "list_rows" => rows(arguments),
        "moment" => write(&read::<TimeText>(arguments)?.moment()?),
        "notification" => notification(arguments),
        "partner_keys" => {
            #[derive(Deserialize)]
            struct Of {
                #[serde(flatten)]
                link: OfLink,
                profile: String,
            }
            let of: Of = read(arguments)?;
            let profile = PartnerProfile::ALL.into_iter().find(|profile| profile.as_str() == of.profile);
            let profile = profile.ok_or_else(|| malformed("a profile that no partner has"))?;
            write(&of.link.url()?.partner_keys(profile))
        }
        "pseudonymise" => pseudonyms(arguments),
        "resolve" => {
            #[derive(Deserialize)]
            struct Of {
                base: Raw,
                reference: Raw,
            }
            let of: Of = read(arguments)?;
            write(&Url::parse(of.base.as_bytes())?.resolve(of.reference.as_bytes())?.describe())
        }
        "same_picture" => {
            #[derive(Deserialize)]
            struct Of {
                a: StoredFingerprint,
                b: StoredFingerprint,
                #[serde(default)]
                rules: WrittenSameRules,
            }
            let of: Of = read(arguments)?;
            write(&same_picture(&of.a, &of.b, of.rules.rules()))
        }
        "step" => {
            #[derive(Deserialize)]
            struct Of {
                state: State,
                event: Event,
            }
            let of: Of = read(arguments)?;
            write(&step(of.state, of.event)?)
        }
        "still_online" => online(arguments),
        "to_review" => {
            #[derive(Deserialize)]
            struct Of {
                records: Vec<Value>,
                readers: usize,
            }
            let of: Of = read(arguments)?;
            let records: Vec<Record> = of.records.into_iter().map(read_any).collect::<Result<_>>()?;
            write(&to_review(&records, of.readers))
        }
        "url" => write(&read::<OfLink>(arguments)?.url()?.describe()),
        _ => Err(malformed("no function of records has this name")),
    }
}

fn malformed(detail: impl Into<Box<str>>) -> Error {
    Error::new(ErrorCode::RecordMalformed, detail)
}

fn read<T: for<'de> Deserialize<'de>>(arguments: Value) -> Result<T> {
    serde_json::from_value(arguments).map_err(|error| malformed(super::lines::about(&error)))
}

fn write(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value)
        .map_err(|_| Error::new(ErrorCode::Internal, "a result that cannot be written"))
}

fn record(record: &Record) -> Result<Value> {
    let mut fields = write(record)?;
    fields["version"] = RECORD_VERSION.into();
    Ok(fields)
}

fn records(list: &[Record]) -> Result<Value> {
    list.iter().map(record).collect()
}

fn read_any(value: Value) -> Result<Record> {
    Record::from_value(value)
}

/// A record of a kind that is known by where it stands; its version and kind may be left out.
fn read_record<T: for<'de> Deserialize<'de>>(mut value: Value) -> Result<T> {
    if let Some(fields) = value.as_object_mut() {
        fields.remove("record");
        fields.remove("version");
    }
    read(value)
}

fn key(text: &str) -> Result<[u8; 32]> {
    let bytes = decode_hex(text).and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| Error::new(ErrorCode::KeyMalformed, "a key is 64 hexadecimal digits"))
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

/// Text, or bytes in base64.
#[derive(Deserialize)]
struct Bytes {
    text: Option<String>,
    base64: Option<String>,
}

impl Bytes {
    fn bytes(&self) -> Result<Vec<u8>> {
        match (&self.text, &self.base64) {
            (Some(text), None) => Ok(text.clone().into_bytes()),
            (None, Some(text)) => {
                BASE64.decode(text.as_bytes()).map_err(|_| malformed("bytes that are not in base64"))
            }
            _ => Err(malformed("either text or base64")),
        }
    }
}

#[derive(Deserialize)]
struct OfLink {
    link: Raw,
}

impl OfLink {
    fn url(&self) -> Result<Url> {
        Url::parse(self.link.as_bytes())
    }
}

/// A moment as records have it, or the text of one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Time {
    Moment(Moment),
    Text(String),
}

impl Time {
    fn moment(&self) -> Result<Moment> {
        match self {
            Self::Moment(moment) => Ok(*moment),
            Self::Text(text) => Moment::parse(text, &AssumedZone::utc()),
        }
    }
}

#[derive(Deserialize)]
struct TimeText {
    text: String,
    zone: Option<String>,
    #[serde(default)]
    distrusts_z: bool,
}

impl TimeText {
    fn moment(&self) -> Result<Moment> {
        let zone = AssumedZone::parse(self.zone.as_deref().unwrap_or("UTC"))?;
        Moment::parse(&self.text, &if self.distrusts_z { zone.distrusting_z() } else { zone })
    }
}

fn country(arguments: Value) -> Result<Value> {
    #[derive(Deserialize)]
    struct Of {
        text: String,
        home: Option<String>,
    }
    let of: Of = read(arguments)?;
    let reading = CountryReading::of(&of.text);
    let mut answer = match reading {
        CountryReading::Known(country) => json!({"country": country}),
        CountryReading::Former { code, withdrawn } => json!({"former": code, "withdrawn": withdrawn}),
        CountryReading::Unknown => json!({"unknown": true}),
    };
    if let Some(home) = of.home {
        answer["locality"] = write(&reading.seen_from(Country::from_code(&home)?))?;
    }
    Ok(answer)
}

#[derive(Deserialize)]
struct OfPage {
    html: Raw,
    base: Raw,
    content_type: Option<String>,
    #[serde(default)]
    link_headers: Vec<String>,
}

impl OfPage {
    fn page(self) -> Result<Page> {
        let base = Url::parse(self.base.as_bytes())?;
        let options = PageOptions { content_type: self.content_type, link_headers: self.link_headers };
        Ok(extract_images_with(self.html.as_bytes(), &base, &options))
    }
}

fn notification(arguments: Value) -> Result<Value> {
    #[derive(Deserialize)]
    struct Of {
        source: String,
        channel: Channel,
        received_at: Time,
        link: Raw,
        reference: Option<String>,
        batch: Option<super::Batch>,
        referer: Option<Raw>,
        reporter: Option<String>,
        note: Option<String>,
        site_type: Option<SiteType>,
        #[serde(default)]
        removed: BTreeSet<Removed>,
        #[serde(flatten)]
        extra: super::Extra,
    }
    let of: Of = read_record(arguments)?;
    let notification = Notification {
        reference: of.reference,
        batch: of.batch,
        referer: of.referer,
        reporter: of.reporter,
        note: of.note,
        site_type: of.site_type,
        removed: of.removed,
        extra: of.extra,
        ..Notification::new(of.source, of.channel, of.received_at.moment()?, of.link.as_bytes())
    };
    notification.url()?;
    record(&Record::Notification(notification.identified()))
}

fn expansion(arguments: Value) -> Result<Value> {
    #[derive(Deserialize)]
    struct Of {
        notification: Value,
        at: Option<Time>,
        page: Option<OfPage>,
        file: Option<StoredFingerprint>,
        confidences: Option<BTreeSet<Confidence>>,
        media: Option<BTreeSet<Medium>>,
    }
    let of: Of = read(arguments)?;
    let notification: Notification = read_record(of.notification)?;
    let mut rules = ExpandRules::default();
    rules.confidences = of.confidences.unwrap_or(rules.confidences);
    rules.media = of.media.unwrap_or(rules.media);
    let at = of.at.as_ref().map(Time::moment).transpose()?;
    let at = || at.ok_or_else(|| malformed("when it was fetched is missing: at"));
    let page = of.page.map(OfPage::page).transpose()?;
    let fetched = match (&page, &of.file) {
        (None, None) => Fetched::Nothing,
        (Some(page), None) => Fetched::Page { at: at()?, page },
        (None, Some(file)) => Fetched::File { at: at()?, file },
        (Some(_), Some(_)) => return Err(malformed("either a page or a file was fetched")),
    };
    records(&expand(&notification, fetched, &rules)?)
}

fn expiry(arguments: Value) -> Result<Value> {
    #[derive(Deserialize)]
    struct Of {
        record: Value,
        now: Time,
        reporter_days: Option<u32>,
        note_days: Option<u32>,
        link_days: Option<u32>,
        address_days: Option<u32>,
    }
    let of: Of = read(arguments)?;
    let policy = RetentionPolicy {
        reporter_days: of.reporter_days,
        note_days: of.note_days,
        link_days: of.link_days,
        address_days: of.address_days,
    };
    record(&expire(&read_any(of.record)?, of.now.moment()?, &policy))
}

fn pseudonyms(arguments: Value) -> Result<Value> {
    #[derive(Deserialize)]
    struct Of {
        record: Value,
        key: String,
        reporter: Option<bool>,
        link: Option<bool>,
        address: Option<bool>,
        assessor: Option<bool>,
    }
    let of: Of = read(arguments)?;
    let policy = PseudonymPolicy {
        reporter: of.reporter.unwrap_or(true),
        link: of.link.unwrap_or(true),
        address: of.address.unwrap_or(true),
        assessor: of.assessor.unwrap_or(true),
    };
    record(&pseudonymise(&read_any(of.record)?, &PseudonymKey::from_bytes(key(&of.key)?), &policy))
}

fn rows(arguments: Value) -> Result<Value> {
    #[derive(Deserialize)]
    struct Of {
        records: Vec<Value>,
        readers: Option<usize>,
        judgements: Option<BTreeSet<Judgement>>,
        quality: Option<u8>,
    }
    let of: Of = read(arguments)?;
    let default = ListRules::default();
    let rules = ListRules {
        readers: of.readers.unwrap_or(default.readers),
        judgements: of.judgements.unwrap_or(default.judgements),
        quality: of.quality.unwrap_or(default.quality),
    };
    let records = of.records.into_iter().map(read_any).collect::<Result<Vec<_>>>()?;
    write(&list_rows(&records, &rules))
}

#[derive(Default, Deserialize)]
struct WrittenSameRules {
    radius: Option<u32>,
    quality: Option<u8>,
}

impl WrittenSameRules {
    fn rules(&self) -> SameRules {
        let default = SameRules::default();
        SameRules {
            radius: self.radius.unwrap_or(default.radius),
            quality: self.quality.unwrap_or(default.quality),
        }
    }
}

fn online(arguments: Value) -> Result<Value> {
    #[derive(Deserialize)]
    struct Of {
        observations: Vec<Observation>,
        /// The picture that is looked for; none for a page.
        picture: Option<StoredFingerprint>,
        #[serde(default)]
        same: WrittenSameRules,
        looks: Option<usize>,
        minutes_apart: Option<u32>,
        #[serde(default)]
        placeholders: Vec<StoredFingerprint>,
    }
    let of: Of = read(arguments)?;
    let default = OnlineRules::default();
    let rules = OnlineRules {
        same: of.same.rules(),
        looks: of.looks.unwrap_or(default.looks),
        apart: of.minutes_apart.map_or(default.apart, |minutes| i64::from(minutes) * 60_000),
        placeholders: of.placeholders,
    };
    let subject = of.picture.as_ref().map_or(Subject::Page, Subject::Picture);
    write(&still_online(&of.observations, subject, &rules))
}

impl Record {
    /// Reads a record that is JSON already.
    ///
    /// # Errors
    /// Those of [`Record::parse`].
    pub fn from_value(value: Value) -> Result<Self> {
        let fields: Map<String, Value> = read(value)?;
        Self::from_fields(fields)
    }
}
