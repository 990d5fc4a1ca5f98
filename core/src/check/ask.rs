//! Asking one set about one upload.

use super::evidence::{Answer, Confirmation, HITS_LISTED, Hit, Near, SetEvidence, SetStamp, is_active};
use super::verdict::About;
use crate::cancel::CancelToken;
use crate::fingerprint::{Convention, Fingerprint, Form, Pdq};
use crate::hash::{Hash, Kind, PdqHash, Sha256};
use crate::link::{Reach, UrlDigests};
use crate::set::{HashSet, ListedConvention, NearRow};
use crate::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The hashes of one upload, as far as the caller has them.
///
/// ```
/// use hashward::check::Hashes;
/// use hashward::{Hash, Kind};
///
/// let hashes = Hashes::new().hash(Hash::parse(Kind::Md5, "0cc175b9c0f1b6a831c399e269772661")?);
/// assert!(!hashes.is_empty());
/// # Ok::<(), hashward::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Hashes {
    exact: Vec<Exact>,
    near: Vec<Needle>,
    /// A PDQ hash there is, but it may not be used to find alike pictures.
    flat: bool,
}

/// An exact hash to ask after.
#[derive(Clone, Copy, Debug)]
struct Exact {
    hash: Hash,
    /// Of an expression: how much it covers.
    reach: Option<Reach>,
}

/// A PDQ hash to ask after.
#[derive(Clone, Copy, Debug)]
struct Needle {
    hash: PdqHash,
    convention: Convention,
    form: Form,
    quality: Option<u8>,
}

impl Hashes {
    /// No hash at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an exact hash; a PDQ hash is taken as [`Hashes::pdq`] of unknown quality at full resolution, and an
    /// expression as [`Hashes::expression`] of a host, so that it never denies.
    #[must_use]
    pub fn hash(mut self, hash: impl Into<Hash>) -> Self {
        let hash = hash.into();
        if hash.kind() == Kind::Pdq {
            return self.pdq(PdqHash::from_bytes(*hash.padded()), Convention::Full, None);
        }
        let reach = (hash.kind() == Kind::UrlExpression).then_some(Reach::Host);
        self.exact.push(Exact { hash, reach });
        self
    }

    /// Adds the digest of an expression of a link, with how much it covers.
    #[must_use]
    pub fn expression(mut self, digest: Sha256, reach: Reach) -> Self {
        let hash = Hash::of_digest(Kind::UrlExpression, *digest.as_bytes());
        self.exact.push(Exact { hash, reach: Some(reach) });
        self
    }

    /// Adds a PDQ hash that was made elsewhere.
    #[must_use]
    pub fn pdq(mut self, hash: PdqHash, convention: Convention, quality: Option<u8>) -> Self {
        self.near.push(Needle { hash, convention, form: Form::Stored, quality });
        self
    }

    /// What a link is asked with.
    pub(super) fn of_link(digests: &UrlDigests) -> Self {
        let hashes = Self::new().hash(Hash::of_digest(Kind::UrlId, digests.id));
        digests.expressions.iter().fold(hashes, |hashes, (digest, reach)| hashes.expression(*digest, *reach))
    }

    /// Whether there is nothing to ask after.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.near.is_empty()
    }

    /// What the hashes are of: a link where all of them are.
    pub(super) fn about(&self) -> About {
        let is_of_link =
            self.near.is_empty() && self.exact.iter().all(|exact| exact.hash.kind().is_of_link());
        if is_of_link && !self.exact.is_empty() { About::Link } else { About::File }
    }

    /// Whether PDQ hashes were left out for their quality or ties.
    pub(super) const fn is_flat(&self) -> bool {
        self.flat
    }

    /// All hashes of a fingerprint; PDQ hashes under the quality floor or with many ties are left out.
    pub(super) fn of(fingerprint: &Fingerprint, quality_floor: u8) -> Self {
        let digests: [Hash; 4] = [
            fingerprint.md5().into(),
            fingerprint.sha1().into(),
            fingerprint.sha256().into(),
            fingerprint.blake3().into(),
        ];
        let exact = digests.map(|hash| Exact { hash, reach: None }).to_vec();
        let mut hashes = Self { exact, ..Self::default() };
        if let Some(picture) = fingerprint.picture() {
            for convention in Convention::ALL {
                let pdq: Pdq = picture.pdq(convention);
                if pdq.is_flat(quality_floor) {
                    hashes.flat = true;
                    continue;
                }
                let quality = Some(pdq.quality());
                let forms = picture.forms(convention);
                hashes.near.extend(forms.map(|(form, hash)| Needle { hash, convention, form, quality }));
            }
        }
        hashes
    }

    /// Leaves out PDQ hashes made elsewhere whose quality is under the floor.
    pub(super) fn above(mut self, quality_floor: u8) -> Self {
        let before = self.near.len();
        self.near.retain(|needle| needle.quality.is_none_or(|quality| quality >= quality_floor));
        self.flat |= self.near.len() < before;
        self
    }

    /// The PDQ hashes a list of the convention has to be asked after.
    fn needles(&self, listed: ListedConvention) -> Vec<&Needle> {
        let asked = |needle: &&Needle| match listed {
            ListedConvention::Full => needle.convention == Convention::Full,
            ListedConvention::Nearest512 => needle.convention == Convention::Nearest512,
            ListedConvention::Unknown => true,
        };
        self.near.iter().filter(asked).collect()
    }
}

/// Asks a set and appends what it answers; a withdrawal and hits of other entries stand side by side.
///
/// Returns `false` when the token stopped the near look-up; what had been found by then is kept.
pub(super) fn ask(
    set: &HashSet,
    stamp: &Arc<SetStamp>,
    hashes: &Hashes,
    radius: u32,
    now: Timestamp,
    cancel: &CancelToken,
    evidence: &mut Vec<SetEvidence>,
) -> bool {
    let manifest = set.manifest();
    let convention = manifest.rows_of(Kind::Pdq).and_then(|rows| rows.convention);
    let needles = convention.map(|convention| hashes.needles(convention)).unwrap_or_default();
    let exact = hashes.exact.iter().filter(|exact| manifest.rows_of(exact.hash.kind()).is_some());
    let mut answer = |answer| evidence.push(SetEvidence { set: Arc::clone(stamp), answer });

    let mut found: BTreeMap<u32, Found<'_>> = BTreeMap::new();
    let mut covered = false;
    for Exact { hash, reach } in exact {
        covered = true;
        if let Some(row) = set.row_number(hash) {
            let entry = found.entry(set.entry_of(hash.kind(), row)).or_default();
            entry.exact.insert(hash.kind());
            entry.reach = entry.reach.into_iter().chain(*reach).min();
        }
    }
    let values: Vec<PdqHash> = needles.iter().map(|needle| needle.hash).collect();
    covered |= !values.is_empty();
    let mut finished = true;
    if let (Some(near), false) = (set.near(), values.is_empty()) {
        match near.within(&values, radius, || !cancel.is_stopped()) {
            Some(rows) => {
                for row in rows {
                    let entry = found.entry(set.entry_of(Kind::Pdq, row.row)).or_default();
                    if entry.near.is_none_or(|(nearest, _)| row < nearest) {
                        entry.near = Some((row, needles[row.needle]));
                    }
                }
            }
            None => finished = false,
        }
    }

    let withdrawn =
        hashes.exact.iter().map(|exact| exact.hash).chain(values.iter().map(|value| Hash::from(*value)));
    let today = now.day();
    let withdrawal =
        withdrawn.filter_map(|hash| set.withdrawal(&hash)).find(|(stone, _)| today <= stone.answers_until);
    if let Some((stone, reference)) = withdrawal {
        answer(Answer::Withdrawn {
            reference,
            kind: stone.row.kind(),
            reason: stone.reason,
            withdrawn: stone.withdrawn,
        });
    }
    if !found.is_empty() {
        let total = found.len() as u64;
        answer(Answer::Hit { hits: nearest_hits(set, found, &values, radius), total });
    } else if withdrawal.is_none() {
        answer(if covered || !finished { Answer::Miss } else { Answer::NotCovered });
    }
    finished
}

/// What hit one entry.
#[derive(Default)]
struct Found<'a> {
    exact: BTreeSet<Kind>,
    near: Option<(NearRow, &'a Needle)>,
    /// How much the narrowest expression covers that hit.
    reach: Option<Reach>,
}

impl Found<'_> {
    /// Whether expressions hit, all of them wider than the link, and nothing else.
    fn is_wider(&self) -> bool {
        self.exact.iter().all(|kind| *kind == Kind::UrlExpression)
            && self.reach.is_some_and(|reach| reach > Reach::Link)
    }
}

/// The hits that a verdict lists, exact ones first, then the nearest.
fn nearest_hits(set: &HashSet, found: BTreeMap<u32, Found<'_>>, asked: &[PdqHash], radius: u32) -> Vec<Hit> {
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(order);
    if found.len() > HITS_LISTED {
        found = deciding(set, found);
    }
    found.into_iter().map(|(entry, found)| hit(set, entry, &found, asked, radius)).collect()
}

type Entered<'a> = (u32, Found<'a>);

fn order((entry, found): &Entered<'_>) -> (bool, bool, u32, u32) {
    (found.exact.is_empty(), found.is_wider(), found.near.map_or(0, |(row, _)| row.distance), *entry)
}

/// Of more hits than are listed, those that can decide: what a policy decides on must be in the verdict, and
/// a crowd of disputed entries must not hide an active one. Of all hits that say the same in the same way
/// the nearest comes first, active ones before those that are not.
fn deciding<'a>(set: &HashSet, found: Vec<Entered<'a>>) -> Vec<Entered<'a>> {
    let mut said = BTreeSet::new();
    let mut ranked: Vec<((bool, bool), Entered<'a>)> = found
        .into_iter()
        .map(|(number, found)| {
            let entry = set.entry(number);
            let strong = found.exact.iter().any(|kind| !kind.has_crafted_collisions()) && !found.is_wider();
            let again = !said.insert((entry.record(), found.exact.is_empty(), strong));
            ((again, !is_active(entry.statements())), (number, found))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut chosen: Vec<_> = ranked.into_iter().take(HITS_LISTED).map(|(_, entered)| entered).collect();
    chosen.sort_by_key(order);
    chosen
}

fn hit(set: &HashSet, number: u32, found: &Found<'_>, asked: &[PdqHash], radius: u32) -> Hit {
    let entry = set.entry(number);
    let near = found.near.map(|(row, needle)| Near {
        convention: needle.convention,
        form: needle.form,
        distance: row.distance,
        radius,
        quality: needle.quality,
        row_quality: set.near().and_then(|near| near.quality(row.row)),
    });
    let strong = |kind: &Kind| !kind.has_crafted_collisions();
    let confirmation = if found.exact.is_empty() {
        Confirmation::NearOnly
    } else if found.is_wider() {
        Confirmation::Wider
    } else if near.is_some() || found.exact.iter().any(strong) {
        Confirmation::Confirmed
    } else if !asked.is_empty() && entry.rows().any(|row| row.kind() == Kind::Pdq) {
        // The entry has a PDQ row, the upload has one to compare, and none is within the radius.
        Confirmation::CollisionSuspected
    } else {
        Confirmation::Unconfirmed
    };
    Hit {
        reference: entry.reference(),
        exact: found.exact.iter().copied().collect(),
        near,
        reach: found.reach,
        confirmation,
        statements: entry.statements().cloned().collect(),
    }
}
