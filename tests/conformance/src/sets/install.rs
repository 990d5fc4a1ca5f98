//! What installing does with sets that open, and with files that are none.

use super::lists::{one_row, version};
use super::{SEED, created, under};
use crate::craft::{RootDraft, SetDraft};
use crate::{Outcome, write_json};
use hashward::set::{Description, HashSet, SetId, SetRoot};
use hashward::trust::{Purpose, Root};
use hashward::{Change, ErrorCode as Code, Installed, Timestamp, TrustStore};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// One vector: who is pinned, what is installed, what is to be installed and when.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Install {
    /// What the vector proves.
    pub name: String,
    /// `install`, which tells these vectors from those of reading.
    pub step: String,
    /// The root file that is pinned.
    pub root: String,
    /// The set file that was installed before, at the time from which on it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installed: Option<String>,
    /// The root file of the set that was installed before, pinned too, where it is not that of the vector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub installed_root: Option<String>,
    /// The set file to be installed.
    pub set: String,
    /// When.
    pub now: i64,
    /// The code of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What installing did: `added`, `replaced` or `unchanged`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
}

/// What came out of playing a vector.
pub struct Played {
    /// What installing said.
    pub outcome: hashward::Result<&'static str>,
    /// What was installed before.
    pub before: Vec<(SetId, Installed)>,
    /// What is installed after.
    pub after: Vec<(SetId, Installed)>,
}

/// Plays a vector against core, in a trust folder of its own.
///
/// # Errors
/// When the vector cannot be played at all.
pub fn play(case: &Install, base: &Path) -> Outcome<Played> {
    let folder = tempfile::tempdir()?;
    let store = TrustStore::at(folder.path());
    for root in [Some(&case.root), case.installed_root.as_ref()].into_iter().flatten() {
        let root = fs::read(base.join(root))?;
        store.pin(&root, Root::parse(&root)?.id())?;
    }
    if let Some(installed) = &case.installed {
        let bytes = fs::read(base.join(installed))?;
        let valid_from = HashSet::peek(&bytes)?.not_before;
        store.install(bytes, valid_from)?;
    }
    let before = store.installed()?;
    let outcome = store.install(fs::read(base.join(&case.set))?, Timestamp::from_unix(case.now)?);
    let outcome = outcome.map(|installation| match installation.change {
        Change::Added => "added",
        Change::Replaced => "replaced",
        Change::Repaired => "repaired",
        Change::Unchanged => "unchanged",
    });
    Ok(Played { outcome, before, after: store.installed()? })
}

/// A vector before it is written.
#[derive(Clone)]
struct Vector {
    name: &'static str,
    expected: Result<&'static str, Code>,
    installed: Option<Vec<u8>>,
    installed_root: Option<Vec<u8>>,
    set: Vec<u8>,
    /// Days after the root was made.
    now: u32,
}

pub(super) fn regenerate(valid: &Path, invalid: &Path) -> Outcome<usize> {
    let vectors = [accepted()?, refused()?].concat();
    for vector in &vectors {
        let folder = if vector.expected.is_ok() { valid } else { invalid };
        write(folder, vector)?;
    }
    Ok(vectors.len())
}

fn write(folder: &Path, vector: &Vector) -> Outcome<()> {
    let name = vector.name;
    let installed = vector.installed.as_ref().map(|_| format!("{name}-installed.hset"));
    if let (Some(file), Some(bytes)) = (&installed, &vector.installed) {
        fs::write(folder.join(file), bytes)?;
    }
    let installed_root = vector.installed_root.as_ref().map(|_| format!("{name}-installed.hroot"));
    if let (Some(file), Some(bytes)) = (&installed_root, &vector.installed_root) {
        fs::write(folder.join(file), bytes)?;
    }
    fs::write(folder.join(format!("{name}.hset")), &vector.set)?;
    let case = Install {
        name: name.to_owned(),
        step: "install".to_owned(),
        root: "issuer.hroot".to_owned(),
        installed,
        installed_root,
        set: format!("{name}.hset"),
        now: created()?.plus_days(vector.now).unix(),
        code: vector.expected.err().map(|code| code.as_str().to_owned()),
        change: vector.expected.ok().map(str::to_owned),
    };
    let found = play(&case, folder)?.outcome.map_err(|error| error.code());
    if found != vector.expected {
        return Err(format!("{name} ends with {found:?}, not {:?}", vector.expected).into());
    }
    write_json(&folder.join(format!("{name}.json")), &case)
}

/// The content root of a set file.
fn root_of(file: &[u8]) -> SetRoot {
    let (head, _) = SetDraft::of(file).lay_out();
    SetRoot::from_bytes(*blake3::hash(&head).as_bytes())
}

fn following(before: &[u8]) -> impl FnOnce(&mut Description) + use<> {
    let previous = root_of(before);
    move |description| description.previous = Some(previous)
}

fn accepted() -> Outcome<Vec<Vector>> {
    let first = version(1, 0, |_| {})?;
    let vector = |name, change, installed: Option<&[u8]>, set: Vec<u8>, now| Vector {
        name,
        expected: Ok(change),
        installed: installed.map(<[u8]>::to_vec),
        installed_root: None,
        set,
        now,
    };
    let second = version(2, 7, following(&first))?;
    Ok(vec![
        vector("install-first", "added", None, first.clone(), 0),
        vector("install-first-seen-is-a-later-version", "added", None, second.clone(), 7),
        vector("install-expired", "added", None, first.clone(), 400),
        vector("install-beside-another-list", "added", Some(&one_row()?), first.clone(), 0),
        vector("install-next", "replaced", Some(&first), second.clone(), 7),
        vector("install-expired-next", "replaced", Some(&first), second, 400),
        vector("install-next-but-one", "replaced", Some(&first), version(3, 7, |_| {})?, 7),
        vector("install-65536-publishes-ahead", "replaced", Some(&first), version(65_537, 7, |_| {})?, 7),
        vector("install-again", "unchanged", Some(&first), first.clone(), 1),
    ])
}

fn refused() -> Outcome<Vec<Vector>> {
    let first = version(1, 0, |_| {})?;
    let third = version(3, 7, |_| {})?;
    let vector = |name, code, installed: Option<&[u8]>, set: Vec<u8>, now| Vector {
        name,
        expected: Err(code),
        installed: installed.map(<[u8]>::to_vec),
        installed_root: None,
        set,
        now,
    };
    let late = version(1, 9, |_| {})?;
    let before_late = version(2, 5, following(&late))?;
    let not_yet = version(1, 0, |description| description.not_before = description.created.plus_days(3))?;
    let other = version(1, 0, |description| description.comment = "other".to_owned())?;
    let patch = |publish, before: Option<&[u8]>| {
        version(publish, 7, |description| {
            description.version.patch = 1;
            description.previous = before.map(root_of);
        })
    };
    let draft = SetDraft::of(&first);
    let magic = SetDraft { magic: *b"\x89PNG\r\n\x1a\n", ..draft.clone() }.sign(&[SEED]);
    let stranger = RootDraft::new(created()?.unix(), &[SEED + 1], 1).sign(&[SEED + 1]);
    let next = version(2, 7, following(&first))?;
    let damaged = SetDraft::of(&next).sign_then(&[SEED], |slots| slots[0].signature[5] ^= 1);
    let over = version(65_538, 7, |_| {})?;
    let for_another_purpose = version(2, 7, |description| {
        description.purpose = Purpose::KnownGood;
        description.previous = Some(root_of(&first));
    })?;
    let of_stranger = under(&stranger, &draft).sign(&[SEED + 1]);
    let of_another_issuer = Vector {
        installed_root: Some(stranger),
        ..vector(
            "install-other-list-of-another-issuer",
            Code::SetOtherList,
            Some(&of_stranger),
            version(2, 7, following(&of_stranger))?,
            7,
        )
    };
    Ok(vec![
        of_another_issuer,
        vector(
            "install-other-list-for-another-purpose",
            Code::SetOtherList,
            Some(&first),
            for_another_purpose,
            7,
        ),
        vector("install-unknown-file", Code::TrustUnknownFile, Some(&first), magic, 7),
        vector("install-cut", Code::SetTruncated, Some(&first), next[..next.len() - 1].to_vec(), 7),
        vector("install-issuer-not-pinned", Code::TrustIssuerUnknown, Some(&first), of_stranger, 7),
        vector("install-signature-changed", Code::SignatureInvalid, Some(&first), damaged, 7),
        vector("install-clock-behind-installed-set", Code::TrustClockBehind, Some(&late), before_late, 8),
        vector("install-not-yet-valid", Code::SetNotYetValid, None, not_yet, 2),
        vector("install-patch", Code::SetPatch, None, patch(1, None)?, 7),
        vector("install-patch-of-installed", Code::SetPatch, Some(&first), patch(1, Some(&first))?, 7),
        vector("install-patch-and-rollback", Code::SetPatch, Some(&third), patch(2, None)?, 7),
        vector("install-rollback", Code::SetRollback, Some(&third), next, 7),
        vector("install-same-version-other-root", Code::SetSameVersionOtherRoot, Some(&first), other, 7),
        vector("install-65537-publishes-ahead", Code::SetFastForward, Some(&first), over, 7),
        vector(
            "install-next-without-previous",
            Code::SetPreviousRoot,
            Some(&first),
            version(2, 7, |_| {})?,
            7,
        ),
        vector(
            "install-next-of-another-version",
            Code::SetPreviousRoot,
            Some(&first),
            version(2, 7, following(&third))?,
            7,
        ),
    ])
}
