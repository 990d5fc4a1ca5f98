//! The release: every set of an issuer, each in the version that is current.

use super::{read_root, read_sets, read_times};
use crate::error::{Error, ErrorCode, Result};
use crate::set::{SetId, SetRoot, Version};
use crate::time::Timestamp;
use crate::trust::{ContentRoot, Context, Frame, IssuerId, RELEASE, Role, Root};
use crate::wire::Fields;
use serde::Serialize;

/// A set that a release lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Published {
    /// The version.
    pub version: Version,
    /// The name of that version's content.
    pub root: SetRoot,
}

/// Every set an issuer publishes, each in the version that is current; signed by the role `publish`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    /// Whose.
    pub issuer: IssuerId,
    /// Which release this is, from 1.
    pub number: u32,
    /// The release before, none for the first.
    pub previous: Option<ContentRoot>,
    /// When it was made.
    pub created: Timestamp,
    /// From when on it confirms nothing.
    pub expires: Timestamp,
    /// The version of the issuer's root that was in force.
    pub root_version: u32,
    /// The sets, ascending by their ids.
    pub sets: Vec<(SetId, Published)>,
    #[serde(skip)]
    pub(crate) content: ContentRoot,
}

impl Release {
    /// Verifies a release of the issuer whose root is given.
    ///
    /// # Errors
    /// `release.*`, `signature.*`, `trust.issuer_unknown`, in the order of `docs/format.md`, section 7.
    pub fn open(bytes: &[u8], issuer: &Root) -> Result<Self> {
        let frame = Frame::read(bytes, &RELEASE)?;
        let release = Self::read(&frame)?;
        let head = frame.head;
        let signatures = frame.signatures(&RELEASE)?;
        if release.issuer != issuer.id() {
            return Err(Error::new(ErrorCode::TrustIssuerUnknown, "the release is another issuer's"));
        }
        issuer.verify(Context::Release, head, &signatures, &[Role::Publish])?;
        Ok(release)
    }

    /// Reads what a release says without verifying a signature, for showing what a file claims.
    ///
    /// # Errors
    /// `release.*`.
    pub fn peek(bytes: &[u8]) -> Result<Self> {
        Self::read(&Frame::read(bytes, &RELEASE)?)
    }

    /// The name of what it says, by which the next release and timestamps name it.
    #[must_use]
    pub const fn content_root(&self) -> ContentRoot {
        self.content
    }

    /// The version of a set that it lists.
    #[must_use]
    pub fn listed(&self, set: SetId) -> Option<Published> {
        let place = self.sets.binary_search_by_key(&set, |(set, _)| *set).ok()?;
        Some(self.sets[place].1)
    }

    fn read(frame: &Frame<'_>) -> Result<Self> {
        let wrong = || RELEASE.malformed("the fields do not fill the body, or break their rules");
        let mut fields = Fields::new(frame.body);
        Self::read_fields(&mut fields, ContentRoot::of(frame.head))
            .filter(|release| fields.is_at_end() && release.number >= 1 && release.root_version >= 1)
            .filter(|release| release.number > 1 || release.previous.is_none())
            .ok_or_else(wrong)
    }

    /// `[32] issuer, u32 number, [32] previous, i64 created, i64 expires, u32 root version,
    /// u16 n {[16] set, u32 publish, u32 patch, [32] content root}`
    fn read_fields(fields: &mut Fields<'_>, content: ContentRoot) -> Option<Self> {
        let issuer = IssuerId::from_bytes(fields.array()?);
        let number = fields.u32()?;
        let previous: [u8; 32] = fields.array()?;
        let [created, expires] = read_times([fields.i64()?, fields.i64()?])?;
        let root_version = fields.u32()?;
        let sets = read_sets(fields, |fields| {
            let version = Version { publish: fields.u32()?, patch: fields.u32()? };
            Some(Published { version, root: read_root(fields)? }).filter(|_| version.publish >= 1)
        })?;
        let previous = (previous != [0; 32]).then_some(ContentRoot::from_bytes(previous));
        Some(Self { issuer, number, previous, created, expires, root_version, sets, content })
    }
}

#[cfg(feature = "build")]
mod writing {
    use super::{RELEASE, Release};
    use crate::error::{Error, ErrorCode, Result};
    use crate::release::Published;
    use crate::set::{HashSet, SetId};
    use crate::time::Timestamp;
    use crate::trust::{ContentRoot, Context, Draft, Root, assemble};
    use std::collections::{BTreeMap, BTreeSet};

    impl Release {
        /// Says which sets are current: those given, and those of the release before that none given replaces.
        ///
        /// # Errors
        /// `release.mismatch` for two versions of one set, one older than the release before lists, and one of the same
        /// version with other content; `release.malformed` when the times or a number break the rules of the file,
        /// `build.too_large`.
        pub fn draft(
            issuer: &Root,
            before: Option<&Self>,
            sets: &[HashSet],
            created: Timestamp,
            expires: Timestamp,
        ) -> Result<Draft> {
            let mut all: BTreeMap<SetId, Published> =
                before.into_iter().flat_map(|before| before.sets.clone()).collect();
            let mut given = BTreeSet::new();
            for set in sets {
                let (id, version) = (set.manifest().set, set.manifest().version);
                let published = Published { version, root: set.root() };
                let mismatch = |detail: String| Err(Error::new(ErrorCode::ReleaseMismatch, detail));
                if !given.insert(id) {
                    return mismatch(format!("two versions of the set {id} are given"));
                }
                match all.insert(id, published) {
                    Some(before) if version < before.version => {
                        return mismatch(format!(
                            "version {version} of the set {id} is older than {}, which the release before lists",
                            before.version
                        ));
                    }
                    Some(before) if version == before.version && published.root != before.root => {
                        return mismatch(format!(
                            "the release before lists version {version} of the set {id} with other content"
                        ));
                    }
                    _ => {}
                }
            }
            Self {
                issuer: issuer.id(),
                number: before.map_or(1, |before| before.number.saturating_add(1)),
                previous: before.map(Self::content_root),
                created,
                expires,
                root_version: issuer.version(),
                sets: all.into_iter().collect(),
                content: ContentRoot::from_bytes([0; 32]),
            }
            .write()
        }

        /// Takes a set out, because it is published no more.
        #[must_use]
        pub fn without(mut self, set: SetId) -> Self {
            self.sets.retain(|(listed, _)| *listed != set);
            self
        }

        fn write(&self) -> Result<Draft> {
            let mut body = self.issuer.as_bytes().to_vec();
            body.extend_from_slice(&self.number.to_le_bytes());
            body.extend_from_slice(&self.previous.map_or([0; 32], |root| *root.as_bytes()));
            body.extend_from_slice(&self.created.unix().to_le_bytes());
            body.extend_from_slice(&self.expires.unix().to_le_bytes());
            body.extend_from_slice(&self.root_version.to_le_bytes());
            body.extend_from_slice(&u16::try_from(self.sets.len()).unwrap_or(u16::MAX).to_le_bytes());
            for (set, published) in &self.sets {
                body.extend_from_slice(set.as_bytes());
                body.extend_from_slice(&published.version.publish.to_le_bytes());
                body.extend_from_slice(&published.version.patch.to_le_bytes());
                body.extend_from_slice(published.root.as_bytes());
            }
            let head = assemble(&RELEASE.magic, &body)?;
            Self::peek(&head)?;
            Ok(Draft::new(Context::Release, head))
        }
    }
}
