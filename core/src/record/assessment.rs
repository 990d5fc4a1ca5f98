//! What people said of what they saw. Software never writes one of these by itself.

use super::country::Country;
use super::extra::Extra;
use super::moment::Moment;
use super::retention::pseudonym_key;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Sha256, encode_hex};
use crate::set::Statement;
use crate::words::numbered_words;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

numbered_words! {
    /// What a person decided.
    Judgement {
        /// Illegal wherever there is a law on it.
        InternationallyIllegal = 1, "internationally_illegal";
        /// Illegal in the jurisdiction named.
        NationallyIllegal = 2, "nationally_illegal";
        /// Harmful, and not illegal.
        HarmfulNotIllegal = 3, "harmful_not_illegal";
        /// Not illegal.
        NotIllegal = 4, "not_illegal";
        /// It cannot be decided, for the reasons named.
        Undecidable = 5, "undecidable";
    }
}

numbered_words! {
    /// Why a person decided so.
    #[non_exhaustive]
    AssessmentReason {
        /// Adults.
        Adult = 1, "adult";
        /// Nudity, and nothing sexual.
        NudismNotSexualised = 2, "nudism_not_sexualised";
        /// Below what the law asks for.
        BelowThreshold = 3, "below_threshold";
        /// Drawn or made by a computer, where that is legal.
        VirtualWhereLegal = 4, "virtual_where_legal";
        /// It only links.
        LinkingOnly = 5, "linking_only";
        /// Above the age that the law names.
        OverAgeThreshold = 6, "over_age_threshold";
        /// Nothing was found there.
        ContentNotFound = 7, "content_not_found";
        /// It is not known from where one gets there.
        ReferrerUnknown = 8, "referrer_unknown";
        /// It could not be opened.
        UnableToAccess = 9, "unable_to_access";
        /// It asks for a password.
        PasswordProtected = 10, "password_protected";
        /// The account is disabled.
        AccountDisabled = 11, "account_disabled";
        /// The law does not allow to open it.
        LegallyUnable = 12, "legally_unable";
        /// The link has expired.
        LinkExpired = 13, "link_expired";
        /// The site or page is down.
        SiteDown = 14, "site_down";
        /// Not there for the moment.
        TemporarilyUnavailable = 15, "temporarily_unavailable";
        /// It asks for a paid account.
        PremiumRequired = 16, "premium_required";
        /// Parts of the archive are missing.
        MissingArchiveParts = 17, "missing_archive_parts";
        /// It was gone before anybody saw it.
        RemovedBeforeAssessment = 18, "removed_before_assessment";
        /// Too small to see.
        ImageTooSmall = 19, "image_too_small";
        /// The age cannot be told.
        AgeUnclear = 20, "age_unclear";
        /// It could not be decoded.
        DecodeFailed = 21, "decode_failed";
        /// Not shown in this country.
        GeoBlocked = 22, "geo_blocked";
        /// People do not agree.
        ConflictingAssessors = 23, "conflicting_assessors";
        /// Another reason, in the remark.
        Other = 24, "other";
        /// It asks for proof of being a person.
        Captcha = 25, "captcha";
        /// The hidden service could not be reached.
        TorUnreachable = 26, "tor_unreachable";
        /// It is only shown by scripts.
        JsRequired = 27, "js_required";
        /// It is encrypted, and the key is missing.
        EncryptedKeyMissing = 28, "encrypted_key_missing";
        /// Nothing came in time.
        Timeout = 29, "timeout";
        /// The link leads to nothing that could be fetched.
        NotDereferenceable = 30, "not_dereferenceable";
    }
}

numbered_words! {
    /// The age of whoever is shown.
    AgeGroup {
        /// An infant.
        Infant = 1, "infant";
        /// Before puberty.
        PrePubescent = 2, "pre_pubescent";
        /// In puberty.
        Pubescent = 3, "pubescent";
        /// An adult.
        Adult = 4, "adult";
    }
}

numbered_words! {
    /// The sex of whoever is shown.
    Sex {
        /// Female.
        Female = 1, "female";
        /// Male.
        Male = 2, "male";
    }
}

numbered_words! {
    /// Whether something is so.
    Finding {
        /// It is.
        Yes = 1, "yes";
        /// It is not.
        No = 2, "no";
    }
}

/// Something that a person may have noted, with several values where several are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute<T> {
    /// Nobody noted anything.
    #[default]
    NotRegistered,
    /// Somebody looked and could not tell.
    NotDetermined,
    /// It has no meaning here, such as an age where nobody is shown.
    NotApplicable,
    /// These.
    Values(BTreeSet<T>),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenAttribute<T: Ord> {
    Values(BTreeSet<T>),
    Word(Word),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::enum_variant_names)] // The words are those of the design.
enum Word {
    NotRegistered,
    NotDetermined,
    NotApplicable,
}

impl<T: Ord + Clone + Serialize> Serialize for Attribute<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::NotRegistered => Word::NotRegistered.serialize(serializer),
            Self::NotDetermined => Word::NotDetermined.serialize(serializer),
            Self::NotApplicable => Word::NotApplicable.serialize(serializer),
            Self::Values(values) => values.serialize(serializer),
        }
    }
}

impl<'de, T: Ord + Deserialize<'de>> Deserialize<'de> for Attribute<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match WrittenAttribute::deserialize(deserializer)? {
            WrittenAttribute::Values(values) if values.is_empty() => {
                Err(serde::de::Error::custom("an empty list says neither that nobody noted it nor what"))
            }
            WrittenAttribute::Values(values) => Ok(Self::Values(values)),
            WrittenAttribute::Word(Word::NotRegistered) => Ok(Self::NotRegistered),
            WrittenAttribute::Word(Word::NotDetermined) => Ok(Self::NotDetermined),
            WrittenAttribute::Word(Word::NotApplicable) => Ok(Self::NotApplicable),
        }
    }
}

/// What the assessor saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenBytes {
    /// The file with this digest.
    Sha256(Sha256),
    /// The page, whatever it held.
    Page,
    /// Nothing: it was decided by a rule, or from words.
    Nobody,
}

/// From where an assessment was copied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CopiedFrom {
    /// The record on which it was made.
    pub record: String,
    /// The id of the assessment.
    pub assessment: String,
    /// When it was copied.
    pub at: Moment,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What a person decided, when, having seen what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Assessment {
    /// What was decided.
    pub judgement: Judgement,
    /// The law it was decided under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Country>,
    /// The label, as `scheme/code`, such as `hotline/national`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reasons: BTreeSet<AssessmentReason>,
    /// Who decided: a name that tells people apart, and need not say who they are.
    pub assessor: String,
    /// In which role.
    pub role: String,
    /// When.
    pub at: Moment,
    /// What the assessor saw.
    pub seen: SeenBytes,
    /// The ages of those shown.
    #[serde(default)]
    pub age: Attribute<AgeGroup>,
    /// The sexes of those shown.
    #[serde(default)]
    pub sex: Attribute<Sex>,
    /// Whether it was made by whoever is shown.
    #[serde(default)]
    pub self_generated: Attribute<Finding>,
    /// Whether it is a picture of a model.
    #[serde(default)]
    pub modelling: Attribute<Finding>,
    /// Whether it was drawn or made by a computer.
    #[serde(default)]
    pub generated: Attribute<Finding>,
    /// What else the assessor says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// From where it was copied, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied_from: Option<CopiedFrom>,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Assessment {
    /// The id: `asm:` and BLAKE3 of all it says.
    #[must_use]
    pub fn id(&self) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("hashward 2026-11 assessment");
        // The fields are written in one order, and what they hold can be written.
        hasher.update(&serde_json::to_vec(self).unwrap_or_default());
        format!("asm:{}", encode_hex(hasher.finalize().as_bytes()))
    }

    /// All that is said beside who said it, and beside what can be written freely.
    fn rest(&self) -> Self {
        let copied_from = self.copied_from.clone().map(|from| CopiedFrom {
            record: String::new(),
            extra: Extra::default(),
            ..from
        });
        Self { assessor: String::new(), remark: None, extra: Extra::default(), copied_from, ..self.clone() }
    }

    /// The same for another record that has the same bytes. That it is a copy stays visible, and a copy counts
    /// as nobody's look.
    ///
    /// # Errors
    /// `assessment.other_bytes` where the assessor did not see a file, or another one.
    pub fn copied_to(&self, bytes: Sha256, from: &str, at: Moment) -> Result<Self> {
        if self.seen != SeenBytes::Sha256(bytes) {
            let detail = "an assessment is copied only to the very bytes that the assessor saw";
            return Err(Error::new(ErrorCode::AssessmentOtherBytes, detail));
        }
        let original = self.copied_from.clone();
        let copied_from = original.unwrap_or_else(|| CopiedFrom {
            record: from.to_owned(),
            assessment: self.id(),
            at,
            extra: Extra::default(),
        });
        Ok(Self { copied_from: Some(copied_from), ..self.clone() })
    }
}

/// The same without those of which another copy has the assessor under a pseudonym: what was hidden in one
/// copy is not told by another.
pub(super) fn without_shown(assessments: BTreeSet<Assessment>) -> BTreeSet<Assessment> {
    let is_hidden = |one: &Assessment| pseudonym_key("assessor", &one.assessor).is_some();
    let hidden: BTreeSet<Assessment> =
        assessments.iter().filter(|one| is_hidden(one)).map(Assessment::rest).collect();
    assessments.into_iter().filter(|one| is_hidden(one) || !hidden.contains(&one.rest())).collect()
}

/// What people together decided of some bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Agreement {
    /// So many saw these bytes, and say the same.
    Agreed {
        /// What they say.
        judgement: Judgement,
        /// Under which law, where they name one.
        jurisdiction: Option<Country>,
        /// The labels that all of them give.
        labels: BTreeSet<String>,
        /// Who they are.
        readers: BTreeSet<String>,
    },
    /// They do not say the same.
    Differ {
        /// What they say.
        judgements: BTreeSet<Judgement>,
        /// Who they are.
        readers: BTreeSet<String>,
    },
    /// Fewer saw these bytes than are asked for.
    TooFew {
        /// Who they are.
        readers: BTreeSet<String>,
    },
}

/// Whether `readers` people say the same of these bytes. Of each only the latest word counts, and only one
/// that the person said of these very bytes: copies and rules count for nothing, and so does a label that is
/// none, or `nationally_illegal` under no law. Who could not decide neither agrees nor contradicts.
///
/// Names are compared without regard to case and to the spaces around them. Of pseudonyms nobody can tell
/// which of the other names, or of another key's, mean the same people: they are counted by themselves, and
/// enough people are those of one key.
#[must_use]
pub fn agreement<'a>(
    assessments: impl IntoIterator<Item = &'a Assessment>,
    bytes: Sha256,
    readers: usize,
) -> Agreement {
    let mut latest: BTreeMap<String, &Assessment> = BTreeMap::new();
    for assessment in assessments {
        let is_without_law =
            assessment.judgement == Judgement::NationallyIllegal && assessment.jurisdiction.is_none();
        if assessment.seen != SeenBytes::Sha256(bytes) || assessment.copied_from.is_some() || is_without_law {
            continue;
        }
        let last = latest.entry(assessment.assessor.trim().to_lowercase()).or_insert(assessment);
        if (assessment.at, assessment) > (last.at, *last) {
            *last = assessment;
        }
    }
    let names = || latest.values().map(|assessment| assessment.assessor.clone()).collect();
    let is_decided = |assessment: &&&Assessment| assessment.judgement != Judgement::Undecidable;
    let mut deciding: Vec<&Assessment> = latest.values().filter(is_decided).copied().collect();
    if deciding.is_empty() {
        deciding = latest.values().copied().collect();
    }
    // The same word under two laws is not the same opinion.
    let opinions: BTreeSet<_> =
        deciding.iter().map(|assessment| (assessment.judgement, assessment.jurisdiction)).collect();
    let is_label = |label: &&String| Statement::new(label).is_ok();
    let mut labels =
        deciding.iter().map(|assessment| assessment.label.iter().filter(is_label).cloned().collect());
    let first: BTreeSet<String> = labels.next().unwrap_or_default();
    let labels = labels.fold(first, |all, one: BTreeSet<String>| &all & &one);
    let mut people: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for assessment in &deciding {
        *people.entry(pseudonym_key("assessor", &assessment.assessor)).or_default() += 1;
    }
    let people = people.into_values().max().unwrap_or_default();
    match opinions.first() {
        Some((judgement, jurisdiction)) if opinions.len() == 1 && people >= readers.max(1) => {
            let (judgement, jurisdiction) = (*judgement, *jurisdiction);
            Agreement::Agreed { judgement, jurisdiction, labels, readers: names() }
        }
        Some(_) if opinions.len() > 1 => {
            let judgements = opinions.iter().map(|(judgement, _)| *judgement).collect();
            Agreement::Differ { judgements, readers: names() }
        }
        _ => Agreement::TooFew { readers: names() },
    }
}
