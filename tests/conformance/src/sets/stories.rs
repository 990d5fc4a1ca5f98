//! Stories: one file installed after another, and what each installation says.

use super::{SEED, created, digest};
use crate::{Outcome, fresh, write_json};
use hashward::check::{Checker, Policy};
use hashward::release::{Release, TimestampStatement};
use hashward::set::{
    Delta, Description, HashSet, NewEntry, PatchBuilder, SetBuilder, SetHead, SetId, SetRoot, Statement,
    Version, WithdrawalReason, sign_head,
};
use hashward::trust::{Draft, Role, Root, RootBuilder, SecretKey};
use hashward::{Day, Kind, Timestamp, TrustStore};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// A pinned issuer, and what is installed one after another.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// What the story is about.
    pub name: String,
    /// The root file that is pinned.
    pub root: String,
    /// What happens.
    pub steps: Vec<Step>,
}

/// Something that is installed, or only a moment at which the sets are looked at.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The file to be installed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// When.
    pub now: i64,
    /// What installing it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// The code of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The installed versions after it, each `PUBLISH.PATCH FRESHNESS`, in the order of set ids.
    pub sets: Vec<String>,
}

/// Installs the files of a story in a folder of its own and says what each step came to.
///
/// # Errors
/// When the story cannot be played at all.
pub fn play(base: &Path, root: &str, steps: &[Step]) -> Outcome<Vec<Step>> {
    let folder = tempfile::tempdir()?;
    let store = TrustStore::at(folder.path());
    let root = fs::read(base.join(root))?;
    store.pin(&root, Root::parse(&root)?.id())?;
    let mut played = Vec::new();
    for step in steps {
        let now = Timestamp::from_unix(step.now)?;
        let (mut change, mut code) = (None, None);
        if let Some(file) = &step.file {
            match store.install(fs::read(base.join(file))?, now) {
                Ok(installation) => change = Some(format!("{:?}", installation.change).to_lowercase()),
                Err(error) => code = Some(error.code().to_string()),
            }
        }
        let mut sets = Vec::new();
        if !store.installed()?.is_empty() {
            let checker = Checker::open(&store, Policy::shipped("observe")?)?;
            let states = checker.sets(now);
            sets =
                states.iter().map(|state| format!("{} {}", state.set.version, state.set.freshness)).collect();
        }
        played.push(Step { file: step.file.clone(), now: step.now, change, code, sets });
    }
    Ok(played)
}

/// A story as it is told here: what each step must come to.
struct Telling {
    name: &'static str,
    root: Vec<u8>,
    steps: Vec<Told>,
}

/// A file by its name, if any; the days after the vectors' day; the answer.
type Told = (Option<(&'static str, Vec<u8>)>, u32, &'static str);

impl Telling {
    fn new(name: &'static str, root: &[u8]) -> Self {
        Self { name, root: root.to_vec(), steps: Vec::new() }
    }

    /// A file that is installed so many days after the vectors' day.
    fn install(
        mut self,
        name: &'static str,
        file: impl AsRef<[u8]>,
        days: u32,
        answer: &'static str,
    ) -> Self {
        self.steps.push((Some((name, file.as_ref().to_vec())), days, answer));
        self
    }

    /// A look at the sets so many days after the vectors' day.
    fn look(mut self, days: u32) -> Self {
        self.steps.push((None, days, ""));
        self
    }
}

/// Writes every story.
///
/// # Errors
/// When a step does not come to what it is for, or a file cannot be written.
pub(super) fn regenerate(folder: &Path) -> Outcome<usize> {
    fresh(folder)?;
    let tellings = [
        timestamps()?,
        mismatches()?,
        roots()?,
        deltas()?,
        rows_that_are_there()?,
        patches()?,
        withdrawals()?,
    ];
    for telling in &tellings {
        let name = telling.name;
        let root = format!("{name}.hroot");
        fs::write(folder.join(&root), &telling.root)?;
        let mut steps = Vec::new();
        for (file, days, _) in &telling.steps {
            let now = created()?.plus_days(*days).unix();
            let file = match file {
                Some((file, bytes)) => {
                    let file = format!("{name}-{file}");
                    fs::write(folder.join(&file), bytes)?;
                    Some(file)
                }
                None => None,
            };
            steps.push(Step { file, now, change: None, code: None, sets: Vec::new() });
        }
        let steps = play(folder, &root, &steps)?;
        for (step, (_, _, answer)) in steps.iter().zip(&telling.steps) {
            let came_to = step.change.as_ref().or(step.code.as_ref()).map_or("", String::as_str);
            if came_to != *answer {
                return Err(format!("{name}: {:?} comes to {came_to}, not {answer}", step.file).into());
            }
        }
        let story = Story { name: name.to_owned(), root, steps };
        write_json(&folder.join(format!("{name}.json")), &story)?;
    }
    Ok(tellings.len())
}

fn key(which: u8) -> SecretKey {
    SecretKey::from_seed(&[SEED + which; 32])
}

/// A root of a key that publishes and one that only takes out, and where there are timestamps one for those.
fn root(is_timestamped: bool) -> Outcome<(Vec<u8>, Root)> {
    let created = created()?;
    let mut builder = RootBuilder::new("hotline.example", created, created.plus_days(3_650))
        .key(&key(0).public(), &[Role::Root, Role::Publish])
        .key(&key(1).public(), &[Role::RemoveOnly]);
    if is_timestamped {
        builder = builder.key(&key(2).public(), &[Role::Timestamp]);
    }
    let file = builder.build(&key(0))?;
    let root = Root::parse(&file)?;
    Ok((file, root))
}

fn signed(mut draft: Draft, which: u8) -> Vec<u8> {
    draft.sign(&key(which));
    draft.to_bytes()
}

fn builder(root: &Root, publish: u32, previous: Option<SetRoot>) -> Outcome<SetBuilder> {
    let mut description = Description::new(SetId::from_bytes([8; 16]), "hotline.example", created()?, 300);
    description.version = Version { publish, patch: 0 };
    description.previous = previous;
    Ok(SetBuilder::new(root, description))
}

fn entry(number: u64) -> Outcome<NewEntry> {
    let entry = NewEntry::new().hash(digest(Kind::Md5, number)?).hash(digest(Kind::Sha256, number)?);
    Ok(entry.statement(Statement::new(if number.is_multiple_of(3) { "hotline/b" } else { "hotline/a" })?))
}

fn listing(
    root: &Root,
    publish: u32,
    previous: Option<&HashSet>,
    numbers: impl IntoIterator<Item = u64>,
) -> Outcome<HashSet> {
    let mut set = builder(root, publish, previous.map(HashSet::root))?;
    for number in numbers {
        set.add(entry(number)?)?;
    }
    finished(root, set, 0)
}

fn finished(root: &Root, set: SetBuilder, which: u8) -> Outcome<HashSet> {
    Ok(HashSet::open(set.build()?.sign(&[&key(which)])?, root)?)
}

fn timestamps() -> Outcome<Telling> {
    let (file, root) = root(true)?;
    let (first, other) = (listing(&root, 1, None, 0..5)?, listing(&root, 1, None, 0..6)?);
    let second = listing(&root, 2, Some(&first), 0..7)?;
    let day = |days| created().map(|created| created.plus_days(days));
    let release = |before: Option<&Release>, sets: &[HashSet], days| -> Outcome<(Vec<u8>, Release)> {
        let bytes = signed(Release::draft(&root, before, sets, day(days)?, day(400)?)?, 0);
        let release = Release::open(&bytes, &root)?;
        Ok((bytes, release))
    };
    let timestamp = |release: &Release, before: Option<&TimestampStatement>, days| -> Outcome<_> {
        let bytes = signed(TimestampStatement::draft(release, before, &[], day(days)?, day(days + 3)?)?, 2);
        let timestamp = TimestampStatement::open(&bytes, &root)?;
        Ok((bytes, timestamp))
    };
    let (release_1, said_1) = release(None, std::slice::from_ref(&first), 1)?;
    let (release_2, said_2) = release(Some(&said_1), std::slice::from_ref(&second), 8)?;
    let (other_release, _) = release(Some(&said_1), std::slice::from_ref(&second), 7)?;
    let (stray, _) = release(None, std::slice::from_ref(&second), 9)?;
    let (stray_2, _) = release(Some(&said_2), std::slice::from_ref(&first), 9)?;
    let (_, never_sent) = release(Some(&said_2), std::slice::from_ref(&second), 9)?;
    let (unchained, _) = release(Some(&never_sent), std::slice::from_ref(&second), 9)?;
    let (time_1, told_1) = timestamp(&said_1, None, 1)?;
    let (time_2, told_2) = timestamp(&said_2, Some(&told_1), 8)?;
    let (time_other, _) = timestamp(&said_1, Some(&told_1), 8)?;
    let broken = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let (mut far_told, mut far_said) = (told_2.clone(), said_2.clone());
    (far_told.number, far_said.number) = (70_000, 70_000);
    let far_time = signed(TimestampStatement::draft(&said_2, Some(&far_told), &[], day(8)?, day(11)?)?, 2);
    let sets = std::slice::from_ref(&second);
    let far_release = signed(Release::draft(&root, Some(&far_said), sets, day(8)?, day(400)?)?, 0);
    Ok(Telling::new("timestamps", &file)
        .install("1.hset", first.as_bytes(), 1, "added")
        .install("1.hrel", &release_1, 1, "added")
        .install("1.htime", &time_1, 1, "added")
        .install("1-again.htime", &time_1, 2, "unchanged")
        .look(3)
        .look(4)
        .install("other.hset", other.as_bytes(), 4, "set.same_version_other_root")
        .install("early.htime", &time_2, 7, "trust.clock_behind")
        .install("2.hset", second.as_bytes(), 8, "replaced")
        .install("2.hrel", &release_2, 8, "replaced")
        .install("2.htime", &time_2, 8, "replaced")
        .install("old.htime", &time_1, 8, "timestamp.rollback")
        .install("old.hrel", &release_1, 8, "release.rollback")
        .install("other.hrel", other_release, 8, "release.same_number_other_root")
        .install("other.htime", &time_other, 8, "timestamp.same_number_other_root")
        .install("stray.hrel", stray, 9, "release.rollback")
        .install("stray-2.hrel", &stray_2, 9, "replaced")
        .install("2-once-more.hrel", &release_2, 9, "release.rollback")
        .install("unchained.hrel", unchained, 9, "release.previous_root")
        .install("far.htime", far_time, 9, "timestamp.fast_forward")
        .install("far.hrel", far_release, 9, "release.fast_forward")
        .install("broken.htime", broken(&time_2, 10), 9, "signature.invalid")
        .install("broken.hrel", broken(&release_2, 10), 9, "signature.invalid")
        .install("version.htime", broken(&time_2, 8), 9, "timestamp.version")
        .install("version.hrel", broken(&release_2, 8), 9, "release.version")
        .install("cut.htime", &time_2[..60], 9, "timestamp.malformed")
        .install("cut.hrel", &release_2[..60], 9, "release.malformed"))
}

/// A set and a release that say different things of one version: whichever comes second is refused.
fn mismatches() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let (first, other) = (listing(&root, 1, None, 0..5)?, listing(&root, 1, None, 0..6)?);
    let day = |days| created().map(|created| created.plus_days(days));
    let release = |set: &HashSet| -> Outcome<Vec<u8>> {
        Ok(signed(Release::draft(&root, None, std::slice::from_ref(set), day(1)?, day(400)?)?, 0))
    };
    let (of_first, of_other) = (release(&first)?, release(&other)?);
    Ok(Telling::new("mismatches", &file)
        .install("first.hset", first.as_bytes(), 1, "added")
        .install("other.hrel", of_other, 1, "release.mismatch")
        .install("first.hrel", of_first, 1, "added")
        .install("other.hset", other.as_bytes(), 1, "set.same_version_other_root"))
}

fn roots() -> Outcome<Telling> {
    let (file, first) = root(false)?;
    let day = |days| created().map(|created| created.plus_days(days));
    let next = |before: &Root, days| -> Outcome<RootBuilder> {
        Ok(RootBuilder::after(before, day(days)?, day(4_000)?))
    };
    let both = |draft: Draft| {
        let mut draft = draft;
        draft.sign(&key(0));
        draft.sign(&key(3));
        draft.to_bytes()
    };
    let revoking =
        next(&first, 5)?.key(&key(3).public(), &[Role::Root, Role::Publish]).revoke(key(0).public().id())?;
    let second = both(revoking.draft()?);
    let root_2 = first.follow(&second)?;
    let other = both(next(&first, 6)?.key(&key(3).public(), &[Role::Root, Role::Publish]).draft()?);
    let alone = signed(revoking.draft()?, 3);
    let third = signed(next(&root_2, 9)?.draft()?, 3);
    let fourth = signed(next(&root_2.follow(&third)?, 10)?.draft()?, 3);
    let set = listing(&first, 1, None, 0..5)?;
    let mut again = builder(&first, 1, None)?;
    for number in 0..5 {
        again.add(entry(number)?)?;
    }
    let resigned = again.build()?.sign(&[&key(3)])?;
    let mut made_up = second.clone();
    // The first revoked key's id, before the signatures of two keys.
    let at = made_up.len() - 2 - 2 * 100 - 32;
    made_up[at] ^= 1;
    Ok(Telling::new("roots", &file)
        .install("1.hset", set.as_bytes(), 1, "added")
        .install("alone.hroot", alone, 5, "signature.threshold")
        .install("made-up.hroot", made_up, 5, "root.revoked")
        .install("4.hroot", &fourth, 5, "root.chain")
        .install("2.hroot", &second, 5, "replaced")
        .install("2-again.hroot", &second, 5, "unchanged")
        .install("other.hroot", other, 6, "root.same_version_other_root")
        .install("1.hroot", &file, 6, "root.rollback")
        .install("1-again.hset", set.as_bytes(), 6, "signature.key_revoked")
        .install("1-resigned.hset", resigned, 6, "repaired")
        .install("3.hroot", third, 9, "replaced")
        .install("4-now.hroot", fourth, 10, "replaced"))
}

/// Where in a delta the content roots stand.
const BASE: usize = 16 + 48;
const RESULT: usize = BASE + 32;

fn deltas() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let first = listing(&root, 1, None, 0..40)?;
    let second = listing(&root, 2, Some(&first), (0..40).filter(|number| number % 7 != 3).chain(50..60))?;
    let third = listing(&root, 3, Some(&second), 20..70)?;
    let one = Delta::between(&first, &second)?;
    let two = Delta::between(&second, &third)?;
    let both = Delta::between(&first, &third)?;
    let changed = |at: usize| {
        let mut bytes = one.clone();
        bytes[at] ^= 1;
        bytes
    };
    let mut back = one.clone();
    // The base's version in the place of the result's.
    back.copy_within(RESULT + 32..RESULT + 40, RESULT + 40);
    let signature = one.len() - edits(&one).len() - 1;
    // An entry goes, and its first row by itself once more.
    let mut absent = one[..=signature].to_vec();
    absent.extend_from_slice(&1_u32.to_le_bytes());
    absent.extend_from_slice(&[0; 8 + 2]);
    absent.extend_from_slice(&[1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    absent.extend_from_slice(&[0; 8 + 1 + 4 + 4 + 4 + 4 + 4]);
    Ok(Telling::new("deltas", &file)
        .install("early.hdelta", &one, 1, "delta.base")
        .install("1.hset", first.as_bytes(), 1, "added")
        .install("gap.hdelta", &two, 1, "delta.base")
        .install("magic.hdelta", changed(2), 1, "trust.unknown_file")
        .install("version.hdelta", changed(8), 1, "delta.version")
        .install("cut.hdelta", &one[..one.len() - 1], 1, "delta.malformed")
        .install("more.hdelta", [one.as_slice(), &[0]].concat(), 1, "delta.malformed")
        .install("back.hdelta", back, 1, "delta.loop")
        .install("other-result.hdelta", changed(RESULT), 1, "delta.wrong_result")
        .install("other-base.hdelta", changed(BASE), 1, "delta.base")
        .install("signature.hdelta", changed(signature), 1, "signature.invalid")
        .install("absent.hdelta", absent, 1, "delta.row_absent")
        .install("1-2.hdelta", &one, 1, "replaced")
        .install("1-2-again.hdelta", &one, 1, "unchanged")
        .install("2-3.hdelta", two, 1, "replaced")
        .install("1-3.hdelta", both, 1, "unchanged"))
}

/// What of a delta follows its one signature.
fn edits(delta: &[u8]) -> &[u8] {
    let length = u32::from_le_bytes([delta[12], delta[13], delta[14], delta[15]]) as usize;
    &delta[16 + length + 2 + 100..]
}

/// A delta that puts in what another base has already.
fn rows_that_are_there() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let first = listing(&root, 1, None, 0..5)?;
    let fuller = listing(&root, 1, None, 0..6)?;
    let second = listing(&root, 2, Some(&first), 0..6)?;
    let mut delta = Delta::between(&first, &second)?;
    delta[BASE..BASE + 32].copy_from_slice(fuller.root().as_bytes());
    Ok(Telling::new("rows-that-are-there", &file)
        .install("fuller.hset", fuller.as_bytes(), 1, "added")
        .install("present.hdelta", delta, 1, "delta.row_present"))
}

/// A patch, and its delta with the signature of the key that only takes out.
fn patch(
    root: &Root,
    base: &HashSet,
    fill: impl FnOnce(&mut PatchBuilder<'_>) -> Outcome<()>,
) -> Outcome<(HashSet, Vec<u8>)> {
    let mut patch = PatchBuilder::new(base);
    fill(&mut patch)?;
    let unsigned = patch.build()?;
    let file = unsigned.sign(&[&key(1)])?;
    let set = HashSet::open_own(file, root)?;
    let delta = Delta::between(base, &set)?;
    Ok((set, delta))
}

fn withdraw(patch: &mut PatchBuilder<'_>, base: &HashSet, numbers: std::ops::Range<u64>) -> Outcome<()> {
    let (on, until) = (Day::parse("2026-11-24")?, Day::parse("2027-02-24")?);
    for number in numbers {
        let entry = base.find(&digest(Kind::Md5, number)?).ok_or("it is listed")?;
        patch.withdraw(entry, Some(WithdrawalReason::WrongContent), on, until)?;
    }
    Ok(())
}

fn patches() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let first = listing(&root, 1, None, 0..40)?;
    let (one, to_one) = patch(&root, &first, |patch| withdraw(patch, &first, 0..3))?;
    let (_, too_many) = patch(&root, &one, |patch| withdraw(patch, &one, 3..17))?;
    let (two, to_two) = patch(&root, &one, |patch| withdraw(patch, &one, 3..16))?;
    let (_, beyond) = patch(&root, &two, |patch| {
        let entry = two.find(&digest(Kind::Md5, 20)?).ok_or("it is listed")?;
        Ok(patch.dispute(entry)?)
    })?;
    let wide = wider(&root, &two)?;
    let silent = listing(&root, 2, Some(&first), 20..50)?;
    let mut forged = Delta::between(&two, &silent)?;
    let signature = {
        let head = SetHead::leading(silent.as_bytes())?.length();
        sign_head(&silent.as_bytes()[..head], &key(1)).to_bytes()
    };
    let slot = forged.len() - edits(&forged).len() - 100 + 2;
    forged[slot..slot + 32].copy_from_slice(&signature[..32]);
    forged[slot + 34..slot + 98].copy_from_slice(&signature[32..]);
    Ok(Telling::new("patches", &file)
        .install("1.hset", first.as_bytes(), 1, "added")
        .install("1.1.hdelta", &to_one, 1, "replaced")
        .install("1.1.hset", one.as_bytes(), 1, "unchanged")
        .install("too-many.hdelta", too_many, 1, "set.patch_cap")
        .install("1.2.hset", two.as_bytes(), 1, "set.patch")
        .install("1.2.hdelta", to_two, 1, "replaced")
        .install("beyond.hdelta", beyond, 1, "set.patch_cap")
        .install("wider.hdelta", wide, 1, "set.patch_rights")
        .install("1.1-again.hdelta", to_one, 1, "delta.base")
        .install("forged.hdelta", forged, 1, "signature.threshold")
        .install("1-again.hset", first.as_bytes(), 1, "set.rollback"))
}

/// A patch by the publisher that puts an entry in.
fn wider(root: &Root, base: &HashSet) -> Outcome<Vec<u8>> {
    let mut description = Description::new(SetId::from_bytes([8; 16]), "hotline.example", created()?, 300);
    description.version = Version { publish: 1, patch: 3 };
    description.previous = Some(base.root());
    let mut set = SetBuilder::new(root, description);
    set.carry_withdrawals(base, &[])?;
    for number in 16..41 {
        set.add(entry(number)?)?;
    }
    Ok(Delta::between(base, &finished(root, set, 0)?)?)
}

fn withdrawals() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let first = listing(&root, 1, None, 0..40)?;
    let (one, to_one) = patch(&root, &first, |patch| withdraw(patch, &first, 0..2))?;
    let silent = listing(&root, 2, Some(&first), 0..40)?;
    let mut set = builder(&root, 2, Some(first.root()))?;
    set.carry_withdrawals(&one, &[digest(Kind::Md5, 1)?])?;
    for number in 1..40 {
        set.add(entry(number)?)?;
    }
    let second = finished(&root, set, 0)?;
    let (_, again) = patch(&root, &second, |patch| withdraw(patch, &second, 1..2))?;
    Ok(Telling::new("withdrawals", &file)
        .install("1.hset", first.as_bytes(), 1, "added")
        .install("1.1.hdelta", to_one, 1, "replaced")
        .install("silent.hset", silent.as_bytes(), 1, "set.tombstone_dropped")
        .install("silent.hdelta", Delta::between(&one, &silent)?, 1, "set.tombstone_dropped")
        .install("2.hset", second.as_bytes(), 1, "replaced")
        .install("2.1.hdelta", again, 1, "replaced"))
}
