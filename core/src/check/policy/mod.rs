//! Policies: the reader's rules for acting, as data.
//!
//! A policy is read from TOML or JSON and checked once. `core/docs/verdicts.md` documents every field.

mod decide;
mod shipped;

pub(crate) use decide::{Case, decide};

use super::evidence::ExternalKind;
use super::reason::Reason;
use super::verdict::{Access, Context, DisputeReason, Duty, PolicyStamp};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::encode_hex;
use crate::set::SetId;
use crate::trust::Purpose;
use crate::words::numbered_words;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Furthest a near hit may be to deny.
const DENY_DISTANCE: u32 = 10;
/// Least quality a near hit must have to deny.
const DENY_QUALITY: u8 = 80;
/// Beyond this PDQ distances say nothing.
const RADIUS_LIMIT: u32 = 63;

numbered_words! {
    /// Whether a policy's actions are meant to be carried out.
    Mode {
        /// They are.
        Act = 1, "act";
        /// They are always `allow`; the verdict says what others would have recommended.
        Observe = 2, "observe";
    }
}

numbered_words! {
    /// Which hits a rule counts.
    Counted {
        /// Exact hits. To deny, only confirmed ones.
        Exact = 1, "exact";
        /// Near hits within the rule's distance and quality.
        Near = 2, "near";
        /// Both. Such a rule cannot deny.
        Any = 3, "any";
    }
}

/// Which sets must have answered for a miss to mean anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Required {
    /// `"all"`: every installed set.
    All(AllWord),
    /// Exactly these.
    These(BTreeSet<SetId>),
}

/// The word `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AllWord {
    /// Every installed set.
    All,
}

impl<'de> Deserialize<'de> for Required {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;
        impl<'de> Visitor<'de> for Word {
            type Value = Required;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("required_sets: the word \"all\" or a list of set ids")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Required, E> {
                if word == "all" {
                    return Ok(Required::All(AllWord::All));
                }
                Err(E::invalid_value(Unexpected::Str(word), &self))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, sets: A) -> Result<Required, A::Error> {
                BTreeSet::deserialize(SeqAccessDeserializer::new(sets)).map(Required::These)
            }
        }
        deserializer.deserialize_any(Word)
    }
}

/// One rule: which hits count, how many voices must agree, and what is then recommended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The name that verdicts give.
    pub name: String,
    /// What the lists are for. Lists of different purpose are never counted together.
    pub purpose: Purpose,
    /// The labels that count, as `scheme/code`; there is no wildcard.
    pub labels: BTreeSet<String>,
    /// Whose lists count; everybody's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origins: Option<BTreeSet<String>>,
    /// In which contexts the rule holds; in all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contexts: Option<BTreeSet<Context>>,
    /// Which hits count.
    pub evidence: Counted,
    /// For near hits, the furthest that counts; the radius when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_distance: Option<u32>,
    /// For near hits, the least quality that counts; the quality floor when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_quality: Option<u8>,
    /// How many distinct assessors, else origins, must agree.
    pub agreement: u32,
    /// What is recommended.
    pub access: Access,
    /// What should be done beside.
    #[serde(default)]
    pub duties: BTreeSet<Duty>,
}

/// What is recommended about evidence from one source elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalRule {
    /// The caller's name for the source.
    pub source: String,
    /// What kind of check it is.
    pub kind: ExternalKind,
    /// What is recommended on a hit; a classifier's never denies.
    pub access: Access,
}

/// A radius of its own for some lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RadiusRule {
    /// The lists of this origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// This list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<SetId>,
    /// The radius.
    pub radius: u32,
}

/// The reader's rules for acting, checked.
///
/// ```
/// use hashward::check::Policy;
///
/// let policy = Policy::shipped("agree-two")?;
/// assert_eq!(Policy::from_json(&policy.to_json())?, policy);
/// # Ok::<(), hashward::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    rules: Rules,
}

/// The fields of a policy as they stand in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    pub(crate) version: u32,
    pub(crate) name: String,
    pub(crate) mode: Mode,
    /// Shipped policies whose recommendation is given beside, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) observes: Vec<String>,
    #[serde(default = "default_radius")]
    pub(crate) radius: u32,
    #[serde(default = "default_quality_floor")]
    pub(crate) quality_floor: u8,
    pub(crate) required_sets: Required,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) radii: Vec<RadiusRule>,
    pub(crate) rules: Vec<Rule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) externals: Vec<ExternalRule>,
    pub(crate) on_disputed: BTreeMap<DisputeReason, Access>,
    pub(crate) on_test_match: Access,
    pub(crate) on_indeterminate: BTreeMap<Reason, Access>,
}

const fn default_radius() -> u32 {
    31
}

const fn default_quality_floor() -> u8 {
    50
}

impl Policy {
    /// The names of the policies that ship.
    pub const SHIPPED: [&str; 3] = ["agree-two", "observe", "single-list"];

    /// A policy that ships and needs nothing filled in: `agree-two` or `observe`.
    ///
    /// # Errors
    /// `policy.unknown_name`; `policy.incomplete` for `single-list`, which must be told whose list.
    pub fn shipped(name: &str) -> Result<Self> {
        match name {
            "single-list" => Err(Error::new(
                ErrorCode::PolicyIncomplete,
                "the policy single-list must be told whose list it follows, and which labels of it",
            )),
            _ => Self::from_toml(Self::shipped_toml(name)?),
        }
    }

    /// The shipped policy `single-list`: follows one origin's list for the labels given.
    ///
    /// # Errors
    /// `policy.incomplete` for an empty origin or no labels, `policy.malformed` for a label without `/`.
    pub fn single_list(origin: &str, labels: &[&str]) -> Result<Self> {
        let mut rules = parse_toml(shipped::SINGLE_LIST)?;
        for rule in &mut rules.rules {
            rule.origins = Some(BTreeSet::from([origin.to_owned()]));
            rule.labels = labels.iter().map(|label| (*label).to_owned()).collect();
        }
        Self::new(rules)
    }

    /// The text of a policy that ships, to begin one's own from. In `single-list` the origin and the
    /// labels are left to be filled in.
    ///
    /// # Errors
    /// `policy.unknown_name`.
    pub fn shipped_toml(name: &str) -> Result<&'static str> {
        match name {
            "agree-two" => Ok(shipped::AGREE_TWO),
            "observe" => Ok(shipped::OBSERVE),
            "single-list" => Ok(shipped::SINGLE_LIST),
            _ => Err(unknown_name()),
        }
    }

    /// Reads a policy from TOML.
    ///
    /// # Errors
    /// `policy.malformed`, `policy.incomplete`, `policy.unsafe`.
    pub fn from_toml(text: &str) -> Result<Self> {
        Self::new(parse_toml(text)?)
    }

    /// Reads a policy from JSON.
    ///
    /// # Errors
    /// As [`Policy::from_toml`].
    pub fn from_json(text: &str) -> Result<Self> {
        let malformed = |error: serde_json::Error| unreadable(&error.to_string());
        Self::new(serde_json::from_str(text).map_err(malformed)?)
    }

    /// The policy as canonical JSON: what its digest is of.
    ///
    /// # Panics
    /// Never: a policy's fields always have a JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.rules).expect("a policy's fields always have a JSON form")
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.rules.name
    }

    /// Whether its actions are meant to be carried out.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.rules.mode
    }

    /// The origins that its rules name.
    #[must_use]
    pub fn origins(&self) -> BTreeSet<&str> {
        let named = self.rules.rules.iter().filter_map(|rule| rule.origins.as_ref());
        named.flatten().map(String::as_str).collect()
    }

    /// Its name and digest, as verdicts give them.
    #[must_use]
    pub fn stamp(&self) -> PolicyStamp {
        let digest = encode_hex(blake3::hash(self.to_json().as_bytes()).as_bytes());
        PolicyStamp { name: self.rules.name.clone(), digest }
    }

    /// Whether some rule names the label for lists of the purpose and origin.
    #[must_use]
    pub fn names(&self, purpose: Purpose, origin: &str, label: &str) -> bool {
        self.rules.rules.iter().any(|rule| {
            rule.purpose == purpose
                && rule.labels.contains(label)
                && rule.origins.as_ref().is_none_or(|origins| origins.contains(origin))
        })
    }

    pub(crate) const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The radius that holds for a list.
    pub(crate) fn radius(&self, set: SetId, origin: &str) -> u32 {
        let fits = |rule: &&RadiusRule| {
            rule.set.is_none_or(|named| named == set)
                && rule.origin.as_deref().is_none_or(|named| named == origin)
        };
        self.rules.radii.iter().find(fits).map_or(self.rules.radius, |rule| rule.radius)
    }

    fn new(rules: Rules) -> Result<Self> {
        if rules.version != 1 {
            return Err(malformed(&format!("policy version {} is not known here", rules.version)));
        }
        check_complete(&rules)?;
        rules.rules.iter().try_for_each(check_rule)?;
        if rules
            .externals
            .iter()
            .any(|rule| rule.kind == ExternalKind::Classifier && rule.access == Access::Deny)
        {
            return Err(unsafe_rule("externals", "a classifier's score never goes beyond hold"));
        }
        if rules.on_test_match == Access::Deny
            || rules.on_disputed.values().any(|access| *access == Access::Deny)
        {
            return Err(unsafe_rule("on_disputed, on_test_match", "what is no match never denies"));
        }
        let far = |radius: u32| radius > RADIUS_LIMIT;
        if far(rules.radius) || rules.radii.iter().any(|rule| far(rule.radius)) || rules.quality_floor > 100 {
            return Err(malformed(&format!("a radius is at most {RADIUS_LIMIT}, a quality at most 100")));
        }
        if rules.radii.iter().any(|rule| rule.origin.is_none() && rule.set.is_none()) {
            return Err(malformed("an item of radii names an origin or a set"));
        }
        for observed in &rules.observes {
            Self::shipped(observed)?;
        }
        Ok(Self { rules })
    }
}

fn unknown_name() -> Error {
    let detail = format!("the policies that ship are {}", Policy::SHIPPED.join(", "));
    Error::new(ErrorCode::PolicyUnknownName, detail)
}

fn parse_toml(text: &str) -> Result<Rules> {
    // The library quotes the offending line, which is the policy author's own text.
    toml::from_str(text).map_err(|error| unreadable(error.message()))
}

/// What the library that reads a text says of it; only its words tell a field left out from any other fault.
fn unreadable(message: &str) -> Error {
    let code = if message.starts_with("missing field") {
        ErrorCode::PolicyIncomplete
    } else {
        ErrorCode::PolicyMalformed
    };
    Error::new(code, message)
}

fn malformed(detail: &str) -> Error {
    Error::new(ErrorCode::PolicyMalformed, detail)
}

fn unsafe_rule(rule: &str, detail: &str) -> Error {
    Error::new(ErrorCode::PolicyUnsafe, format!("{rule}: {detail}"))
}

/// Every reason and every kind of dispute has its line: nothing is decided by silence.
fn check_complete(rules: &Rules) -> Result<()> {
    let incomplete = |detail: String| Error::new(ErrorCode::PolicyIncomplete, detail);
    if rules.name.is_empty() {
        return Err(incomplete("a policy has a name".to_owned()));
    }
    for reason in Reason::ALL {
        if !rules.on_indeterminate.contains_key(reason) {
            return Err(incomplete(format!("on_indeterminate has no line for {reason}")));
        }
    }
    for why in DisputeReason::ALL {
        if !rules.on_disputed.contains_key(why) {
            return Err(incomplete(format!("on_disputed has no line for {why}")));
        }
    }
    if rules.required_sets == Required::These(BTreeSet::new()) {
        // Without a required set every failure of every set would end in no known match.
        return Err(incomplete("required_sets names at least one set".to_owned()));
    }
    if rules.mode == Mode::Act && rules.rules.is_empty() {
        return Err(incomplete("a policy that acts has at least one rule".to_owned()));
    }
    let mut names = BTreeSet::new();
    for rule in &rules.rules {
        if rule.name.is_empty() || !names.insert(&rule.name) {
            return Err(incomplete("every rule has a name of its own".to_owned()));
        }
        if rule.labels.is_empty()
            || rule.origins.as_ref().is_some_and(|origins| origins.iter().all(String::is_empty))
        {
            return Err(incomplete(format!("the rule {} names labels, and origins if any", rule.name)));
        }
    }
    Ok(())
}

/// No policy may deny on less than this.
fn check_rule(rule: &Rule) -> Result<()> {
    if !rule
        .labels
        .iter()
        .all(|label| label.split_once('/').is_some_and(|(a, b)| !a.is_empty() && !b.is_empty()))
    {
        return Err(malformed(&format!("{}: a label is written scheme/code", rule.name)));
    }
    if rule.labels.iter().any(|label| label.contains('*')) {
        return Err(malformed(&format!("{}: labels are named one by one, without wildcards", rule.name)));
    }
    if rule.agreement == 0 {
        return Err(malformed(&format!("{}: at least one voice must speak", rule.name)));
    }
    if matches!(rule.purpose, Purpose::Test | Purpose::KnownGood) {
        return Err(unsafe_rule(&rule.name, "lists of purpose test and known_good lead to no action"));
    }
    if rule.access != Access::Deny {
        return Ok(());
    }
    let uploads_only = rule.contexts.as_ref().is_some_and(|contexts| contexts.iter().eq(&[Context::Upload]));
    match rule.evidence {
        Counted::Any => return Err(unsafe_rule(&rule.name, "near hits deny only by a rule of their own")),
        Counted::Near => {
            let distance = rule.max_distance.is_some_and(|distance| distance <= DENY_DISTANCE);
            let quality = rule.min_quality.is_some_and(|quality| quality >= DENY_QUALITY);
            if !(uploads_only && rule.origins.is_some() && distance && quality) {
                return Err(unsafe_rule(
                    &rule.name,
                    "near hits deny only uploads, of named origins, within distance 10, from quality 80 on",
                ));
            }
        }
        Counted::Exact => {}
    }
    if rule.agreement == 1 && !(uploads_only && rule.origins.is_some()) {
        return Err(unsafe_rule(
            &rule.name,
            "one voice alone denies only uploads, and only when it is named",
        ));
    }
    Ok(())
}
