//! Whether a verified file may be installed: held against the time and against what is installed.

use super::Change;
use super::state::{Installed, Patched, Recorded, State};
use crate::error::{Error, ErrorCode, Result};
use crate::set::HashSet;
use crate::time::Timestamp;
use crate::trust::Root;

/// Most publishes, releases or timestamps a version may be ahead of the installed one.
pub(super) const FAST_FORWARD_LIMIT: u32 = 65_536;

/// Goes through the rules in the order of `docs/format.md`, section 5.
pub(super) fn admit(set: &HashSet, state: &State, now: Timestamp, way: Way) -> Result<Change> {
    let refuse = |code, detail: String| Err(Error::new(code, detail));
    let manifest = set.manifest();
    let last_signed = state.last_signed();
    if now < last_signed {
        let detail = format!("now is {now}, but an issuer signed at {last_signed}: the clock is behind");
        return refuse(ErrorCode::TrustClockBehind, detail);
    }
    if now < manifest.not_before {
        return refuse(
            ErrorCode::SetNotYetValid,
            format!("the set is valid from {} on", manifest.not_before),
        );
    }
    let before = state.sets.get(&manifest.set);
    // A whole file could hold anything, and the keys that only take out may have signed it.
    let is_installed = before.is_some_and(|before| before.root == set.root());
    if way == Way::Whole && manifest.version.patch != 0 && !is_installed {
        let detail = "a patch is installed as a delta after the version it is for".to_owned();
        return refuse(ErrorCode::SetPatch, detail);
    }
    match before {
        Some(before) if way == Way::Again && before.root != set.root() => Ok(Change::Replaced),
        Some(before) => follow(set, before),
        None => Ok(Change::Added),
    }
}

/// How a set came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Whole,
    Delta,
    /// Whole, as the publish of which the installed version is a patch by keys that the root gives nothing any more.
    Again,
}

/// Refuses a publish that is silent about a row which the version installed names as withdrawn: nothing comes
/// back without being said to.
pub(super) fn expect_tombstones(set: &HashSet, before: &HashSet) -> Result<()> {
    let mut carried = set.withdrawn();
    for tombstone in before.withdrawn() {
        if !carried.any(|other| other.row == tombstone.row) {
            let detail = "a row that was withdrawn is neither withdrawn nor readmitted in this version";
            return Err(Error::new(ErrorCode::SetTombstoneDropped, detail));
        }
    }
    Ok(())
}

/// What is recorded of patches once one more is installed that touches so many entries.
pub(super) fn count_patch(before: &Installed, base: &HashSet, touched: u32) -> Result<Patched> {
    let mut patched = before.patched.unwrap_or(Patched {
        publish: before.root,
        touched: 0,
        cap: base.manifest().patch_cap(),
    });
    patched.touched = patched.touched.saturating_add(touched);
    if patched.touched > patched.cap {
        let detail = format!(
            "patches of this publish would touch {} entries, more than the {} they may; the version before stays",
            patched.touched, patched.cap
        );
        return Err(Error::new(ErrorCode::SetPatchCap, detail));
    }
    Ok(patched)
}

/// Holds a set against the version of the same list that is installed.
fn follow(set: &HashSet, before: &Installed) -> Result<Change> {
    let refuse = |code, detail: String| Err(Error::new(code, detail));
    let manifest = set.manifest();
    if manifest.issuer != before.issuer {
        // Anybody can write a set id that another issuer chose; without this rule one pinned issuer could
        // replace another's list.
        let detail = "a set of that id is installed, and another issuer signed it".to_owned();
        return refuse(ErrorCode::SetOtherList, detail);
    }
    if manifest.purpose != before.purpose {
        let detail = format!("the list is installed as {}, not {}", before.purpose, manifest.purpose);
        return refuse(ErrorCode::SetOtherList, detail);
    }
    let (old, new) = (before.version, manifest.version);
    if new < old {
        return refuse(ErrorCode::SetRollback, format!("version {new} is older than the installed {old}"));
    }
    if new == old && set.root() != before.root {
        let detail = format!("version {new} is installed with other content");
        return refuse(ErrorCode::SetSameVersionOtherRoot, detail);
    }
    if new == old {
        return Ok(Change::Unchanged);
    }
    let ahead = if new.publish == old.publish { new.patch - old.patch } else { new.publish - old.publish };
    if ahead > FAST_FORWARD_LIMIT {
        let detail = format!("version {new} is more than {FAST_FORWARD_LIMIT} ahead of {old}");
        return refuse(ErrorCode::SetFastForward, detail);
    }
    // A publish names the publish before, whose patches not every reader has; a patch the version before.
    let expected = if new.publish == old.publish { before.root } else { before.publish_root() };
    if ahead == 1 && manifest.previous != Some(expected) {
        let detail = format!("version {new} does not follow the installed {old}");
        return refuse(ErrorCode::SetPreviousRoot, detail);
    }
    Ok(Change::Replaced)
}

/// Whether a root is to be installed after the one pinned, or is that one.
pub(super) fn admit_root(claimed: &Root, pinned: &Root) -> Result<bool> {
    let (new, old) = (claimed.version(), pinned.version());
    if new < old {
        let detail = format!("version {new} of the root is older than the pinned {old}");
        return Err(Error::new(ErrorCode::RootRollback, detail));
    }
    if new == old && claimed.content_root() != pinned.content_root() {
        let detail = format!("version {new} of the root is pinned with other content");
        return Err(Error::new(ErrorCode::RootSameVersionOtherRoot, detail));
    }
    Ok(new > old)
}

/// The codes of a kind of statement that is numbered.
pub(super) struct Numbered {
    rollback: ErrorCode,
    other_root: ErrorCode,
    fast_forward: ErrorCode,
}

pub(super) const RELEASES: Numbered = Numbered {
    rollback: ErrorCode::ReleaseRollback,
    other_root: ErrorCode::ReleaseSameNumberOtherRoot,
    fast_forward: ErrorCode::ReleaseFastForward,
};

pub(super) const TIMESTAMPS: Numbered = Numbered {
    rollback: ErrorCode::TimestampRollback,
    other_root: ErrorCode::TimestampSameNumberOtherRoot,
    fast_forward: ErrorCode::TimestampFastForward,
};

/// Holds a release or timestamp against the one recorded.
pub(super) fn admit_statement(new: &Recorded, before: Option<&Recorded>, codes: &Numbered) -> Result<Change> {
    let Some(old) = before else { return Ok(Change::Added) };
    if new.number < old.number {
        let detail = format!("number {} is older than the installed {}", new.number, old.number);
        return Err(Error::new(codes.rollback, detail));
    }
    if new.number == old.number {
        if new.root == old.root {
            return Ok(Change::Unchanged);
        }
        let detail = format!("number {} is installed with other content", new.number);
        return Err(Error::new(codes.other_root, detail));
    }
    if new.number - old.number > FAST_FORWARD_LIMIT {
        let detail =
            format!("number {} is more than {FAST_FORWARD_LIMIT} ahead of {}", new.number, old.number);
        return Err(Error::new(codes.fast_forward, detail));
    }
    Ok(Change::Replaced)
}
