//! The timestamp: for a short while, which release is the latest, and which patches came after it.

use super::{Published, Release, read_root, read_sets, read_times};
use crate::error::{Error, ErrorCode, Result};
use crate::set::{SetId, SetRoot};
use crate::time::Timestamp;
use crate::trust::{ContentRoot, Context, Frame, IssuerId, Role, Root, TIMESTAMP};
use crate::wire::Fields;
use serde::Serialize;

/// Most days from when a timestamp was made to when it expires: one that is good for years would say nothing.
const LONGEST: u32 = 31;

/// That a release is the latest, until a time soon; signed by the role `timestamp`, whose key is at hand day
/// and night and can say nothing but this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimestampStatement {
    /// Whose.
    pub issuer: IssuerId,
    /// Which timestamp this is, from 1.
    pub number: u32,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it confirms nothing.
    pub expires: Timestamp,
    /// The release that is the latest.
    pub release: ContentRoot,
    /// Sets of which a later patch is current than the release lists, ascending by their ids.
    pub patches: Vec<(SetId, (u32, SetRoot))>,
    #[serde(skip)]
    pub(crate) content: ContentRoot,
}

impl TimestampStatement {
    /// Verifies a timestamp of the issuer whose root is given.
    ///
    /// # Errors
    /// `timestamp.*`, `signature.*`, `trust.issuer_unknown`, in the order of `docs/format.md`, section 7.
    pub fn open(bytes: &[u8], issuer: &Root) -> Result<Self> {
        let frame = Frame::read(bytes, &TIMESTAMP)?;
        let timestamp = Self::read(&frame)?;
        let head = frame.head;
        let signatures = frame.signatures(&TIMESTAMP)?;
        if timestamp.issuer != issuer.id() {
            return Err(Error::new(ErrorCode::TrustIssuerUnknown, "the timestamp is another issuer's"));
        }
        issuer.verify(Context::Timestamp, head, &signatures, &[Role::Timestamp])?;
        Ok(timestamp)
    }

    /// Reads what a timestamp says without verifying a signature, for showing what a file claims.
    ///
    /// # Errors
    /// `timestamp.*`.
    pub fn peek(bytes: &[u8]) -> Result<Self> {
        Self::read(&Frame::read(bytes, &TIMESTAMP)?)
    }

    /// The name of what it says.
    #[must_use]
    pub const fn content_root(&self) -> ContentRoot {
        self.content
    }

    /// The version of a set that is current by this timestamp and its release.
    pub(crate) fn current(&self, release: &Release, set: SetId) -> Option<Published> {
        let mut current = release.listed(set)?;
        if let Ok(place) = self.patches.binary_search_by_key(&set, |(set, _)| *set) {
            let (patch, root) = self.patches[place].1;
            if patch > current.version.patch {
                current.version.patch = patch;
                current.root = root;
            }
        }
        Some(current)
    }

    fn read(frame: &Frame<'_>) -> Result<Self> {
        let wrong = || TIMESTAMP.malformed("the fields do not fill the body, or break their rules");
        let mut fields = Fields::new(frame.body);
        Self::read_fields(&mut fields, ContentRoot::of(frame.head))
            .filter(|timestamp| fields.is_at_end() && timestamp.number >= 1)
            .filter(|timestamp| timestamp.expires <= timestamp.created.plus_days(LONGEST))
            .ok_or_else(wrong)
    }

    /// `[32] issuer, u32 number, i64 created, i64 expires, [32] release,
    /// u16 n {[16] set, u32 patch, [32] content root}`
    fn read_fields(fields: &mut Fields<'_>, content: ContentRoot) -> Option<Self> {
        let issuer = IssuerId::from_bytes(fields.array()?);
        let number = fields.u32()?;
        let [created, expires] = read_times([fields.i64()?, fields.i64()?])?;
        let release = ContentRoot::from_bytes(fields.array()?);
        let patches = read_sets(fields, |fields| {
            let patch = fields.u32()?;
            Some((patch, read_root(fields)?)).filter(|_| patch >= 1)
        })?;
        Some(Self { issuer, number, created, expires, release, patches, content })
    }
}

#[cfg(feature = "build")]
mod writing {
    use super::{LONGEST, Release, TIMESTAMP, TimestampStatement};
    use crate::error::{Error, ErrorCode, Result};
    use crate::set::{HashSet, SetId, SetRoot};
    use crate::time::Timestamp;
    use crate::trust::{ContentRoot, Context, Draft, assemble};
    use std::collections::BTreeMap;

    impl TimestampStatement {
        /// Says that a release is the latest, and which of its sets were patched since: those given, and of the same
        /// release those that the timestamp before names.
        ///
        /// # Errors
        /// `release.mismatch` for a set that is no patch of one that the release lists, or an earlier one than the
        /// timestamp before names;
        /// `timestamp.malformed` when the times break the rules of the file: 31 days at most, `build.too_large`.
        pub fn draft(
            release: &Release,
            before: Option<&Self>,
            patched: &[HashSet],
            created: Timestamp,
            expires: Timestamp,
        ) -> Result<Draft> {
            if expires > created.plus_days(LONGEST) {
                return Err(TIMESTAMP.malformed("a timestamp lasts 31 days at most"));
            }
            let is_same_release = |before: &&Self| before.release == release.content_root();
            let mut patches: BTreeMap<SetId, (u32, SetRoot)> = before
                .filter(is_same_release)
                .into_iter()
                .flat_map(|before| before.patches.clone())
                .collect();
            for set in patched {
                let manifest = set.manifest();
                let (id, version) = (manifest.set, manifest.version);
                let mismatch = |detail: String| Err(Error::new(ErrorCode::ReleaseMismatch, detail));
                let listed = release.listed(manifest.set).map(|listed| listed.version);
                let follows = listed.is_some_and(|listed| {
                    listed.publish == manifest.version.publish && listed.patch < manifest.version.patch
                });
                if !follows || manifest.issuer != release.issuer {
                    return mismatch(match listed {
                        Some(listed) if listed == version => {
                            format!(
                                "the release lists version {version} of the set {id} itself: leave it out here"
                            )
                        }
                        Some(listed) => {
                            format!(
                                "version {version} of the set {id} is no patch of {listed}, which the release lists"
                            )
                        }
                        None => format!("the release does not list the set {id}"),
                    });
                }
                let named = patches.insert(id, (version.patch, set.root()));
                if let Some((named, _)) = named.filter(|(named, _)| *named > version.patch) {
                    return mismatch(format!(
                        "the timestamp before names patch {named} of the set {id}, a later one than {version}"
                    ));
                }
            }
            Self {
                issuer: release.issuer,
                number: before.map_or(1, |before| before.number.saturating_add(1)),
                created,
                expires,
                release: release.content_root(),
                patches: patches.into_iter().collect(),
                content: ContentRoot::from_bytes([0; 32]),
            }
            .write()
        }

        fn write(&self) -> Result<Draft> {
            let mut body = self.issuer.as_bytes().to_vec();
            body.extend_from_slice(&self.number.to_le_bytes());
            body.extend_from_slice(&self.created.unix().to_le_bytes());
            body.extend_from_slice(&self.expires.unix().to_le_bytes());
            body.extend_from_slice(self.release.as_bytes());
            body.extend_from_slice(&u16::try_from(self.patches.len()).unwrap_or(u16::MAX).to_le_bytes());
            for (set, (patch, root)) in &self.patches {
                body.extend_from_slice(set.as_bytes());
                body.extend_from_slice(&patch.to_le_bytes());
                body.extend_from_slice(root.as_bytes());
            }
            let head = assemble(&TIMESTAMP.magic, &body)?;
            Self::peek(&head)?;
            Ok(Draft::new(Context::Timestamp, head))
        }
    }
}
