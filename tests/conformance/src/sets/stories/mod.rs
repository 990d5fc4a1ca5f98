//! Stories: one file installed after another, and what each installation says.

mod deltas;
mod filters;
mod issued;

use super::{SEED, created, digest};
use crate::{Outcome, fresh, write_json};
use hashward::check::{Checker, Policy};
use hashward::set::{Description, HashSet, NewEntry, SetBuilder, SetId, SetRoot, Statement, Version};
use hashward::trust::{Draft, Role, Root, RootBuilder, SecretKey};
use hashward::{Kind, Timestamp, TrustStore};
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
pub(super) fn regenerate(stories: &Path) -> Outcome<usize> {
    // Beside the stories that are there, which stay until all the new ones come out as told.
    let made = tempfile::tempdir_in(stories.parent().ok_or("stories are of sets")?)?;
    let folder = made.path();
    let tellings = [
        issued::timestamps()?,
        issued::mismatches()?,
        issued::roots()?,
        deltas::deltas()?,
        deltas::rows_that_are_there()?,
        deltas::patches()?,
        deltas::withdrawals()?,
        deltas::stolen()?,
        filters::filters()?,
        filters::only_where_the_root_allows_it()?,
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
    fresh(stories)?;
    fs::rename(made.keep(), stories)?;
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
