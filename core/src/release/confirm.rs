//! Whether what an issuer says is current confirms a set.

use super::{Published, Release, TimestampStatement};
use crate::set::Manifest;
use crate::set::SetRoot;
use crate::time::Timestamp;
use crate::trust::{Role, Root};

/// What is installed of what an issuer said is current.
#[derive(Clone, Debug, Default)]
pub(crate) struct Issued {
    pub(crate) release: Option<Release>,
    pub(crate) timestamp: Option<TimestampStatement>,
}

impl Issued {
    /// Whether this very version of a set is confirmed to be the current one.
    ///
    /// Where the root has the role `timestamp`, only a timestamp in force confirms. Where it has not, a set
    /// is confirmed unless a release lists a later version of it, or none.
    pub(crate) fn confirms(&self, set: &Manifest, content: SetRoot, root: &Root, now: Timestamp) -> bool {
        let installed = Published { version: set.version, root: content };
        let timestamped = root.threshold(Role::Timestamp).is_some();
        let Some(release) = &self.release else { return !timestamped };
        if now >= release.expires || release.root_version > root.version() {
            return false;
        }
        if !timestamped {
            let listed = release.listed(set.set);
            return listed.is_some_and(|listed| listed == installed || listed.version < installed.version);
        }
        let Some(timestamp) = &self.timestamp else { return false };
        now < timestamp.expires
            && timestamp.release == release.content_root()
            && timestamp.current(release, set.set) == Some(installed)
    }

    /// From when on nothing is confirmed by it, as far as the root makes that count.
    pub(crate) fn expires(&self, root: &Root) -> Timestamp {
        let release = self.release.as_ref().map(|release| release.expires);
        let timestamped = root.threshold(Role::Timestamp).is_some();
        let timestamp = self.timestamp.as_ref().filter(|_| timestamped).map(|timestamp| timestamp.expires);
        release.into_iter().chain(timestamp).min().unwrap_or(Timestamp::MAX)
    }
}
