//! `hashward root add-key` and `hashward root revoke`: the version that replaces a root.

use super::new::{Keyed, keyed, threshold};
use super::{DAYS, describe};
use crate::failure::{Exit, Failure, note};
use crate::files::{self, Existing, Readers};
use crate::output::Output;
use crate::time;
use clap::Args;
use hashward::Timestamp;
use hashward::trust::{KeyId, Role, Root, RootBuilder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const ADD_HELP: &str = "\
What is written replaces the root once as many root keys of both have signed it as each asks for \
(hashward root sign); then readers install it. What else is to change can be given too.

Example:
  hashward root add-key hotline.hroot d.pub=root,publish --threshold root=3 \\
      -o hotline-2.hroot";

const REVOKE_HELP: &str = "\
A key that is taken out never comes back, and whatever it signed is believed no more: sign the sets in force \
again with other keys (hashward set sign --again), and hand them out together with the new root. The key that is \
lost need not sign, as long as others are enough. Where it had the role publish, readers forget the release, and \
where it had the role timestamp, the timestamp: make a new one of that kind without --before; the other kind goes on. \
Where it signed patches, readers take the published file once more, and after it the patches that another key signs.

What is written replaces the root once as many root keys of both have signed it as each asks for \
(hashward root sign). A new key in its place can be given too:
  hashward root revoke hotline.hroot KEY-ID --add d.pub=root,publish \\
      -o hotline-2.hroot";

/// Begin the version of a root that has another key.
#[derive(Args)]
#[command(after_help = ADD_HELP)]
pub(crate) struct AddKeyArgs {
    /// The root in force: the first root's file, or, once there is a second, a file of all (hashward root chain).
    #[arg(value_name = "ROOT")]
    root: PathBuf,
    /// Public keys and their roles.
    #[arg(value_name = "KEY=ROLES", required = true, value_parser = keyed)]
    add: Vec<Keyed>,
    /// Keys to take out, by their ids.
    #[arg(long, value_name = "KEY-ID", value_parser = KeyId::parse)]
    revoke: Vec<KeyId>,
    #[command(flatten)]
    next: Next,
}

/// Begin the version of a root that has a key no more.
#[derive(Args)]
#[command(after_help = REVOKE_HELP)]
pub(crate) struct RevokeArgs {
    /// The root in force: the first root's file, or, once there is a second, a file of all (hashward root chain).
    #[arg(value_name = "ROOT")]
    root: PathBuf,
    /// The ids of the keys.
    #[arg(value_name = "KEY-ID", required = true, value_parser = KeyId::parse)]
    revoke: Vec<KeyId>,
    /// Public keys to put in, and their roles.
    #[arg(long, value_name = "KEY=ROLES", value_parser = keyed)]
    add: Vec<Keyed>,
    #[command(flatten)]
    next: Next,
}

#[derive(Args)]
struct Next {
    /// How many keys of a role must sign from now on.
    #[arg(long, value_name = "ROLE=N", value_parser = threshold)]
    threshold: Vec<(Role, usize)>,
    /// Where to write the next root; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// When it was made; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    created: Option<Timestamp>,
    /// From when on it is no longer valid; ten years after `--created` unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    expires: Option<Timestamp>,
}

pub(super) fn add_key(args: &AddKeyArgs, out: &mut Output) -> Result<Exit, Failure> {
    begin(&args.root, &args.add, &args.revoke, &args.next, out)
}

pub(super) fn revoke(args: &RevokeArgs, out: &mut Output) -> Result<Exit, Failure> {
    begin(&args.root, &args.add, &args.revoke, &args.next, out)
}

fn begin(
    root: &Path,
    add: &[Keyed],
    revoke: &[KeyId],
    next: &Next,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let before = files::read_root(root)?;
    let created = time::or_now(next.created)?;
    let expires = next.expires.unwrap_or_else(|| created.plus_days(DAYS));
    let mut builder = RootBuilder::after(&before, created, expires);
    for key in revoke {
        builder = builder.revoke(*key)?;
    }
    for key in add {
        builder = key.add_to(builder)?;
    }
    for (role, keys) in &next.threshold {
        builder = builder.threshold(*role, *keys);
    }
    let bytes = builder.draft()?.to_bytes();
    let after = Root::peek(&bytes)?;
    // A later end alone is a change too, when it is asked for.
    if next.expires.is_none() && says_the_same(&before, &after) {
        return Err(Failure::usage("it would change nothing: each key given has these roles already"));
    }
    files::write(&next.out, &bytes, Readers::Umask, Existing::Keep)?;
    out.write(&describe(&after))?;
    if before.threshold(Role::Timestamp).is_some() && after.threshold(Role::Timestamp).is_none() {
        note(
            "warning: no key has the role timestamp any more, so readers will not notice when somebody hands them an old \
             list; give another with KEY=timestamp",
        );
    }
    note("nobody has signed it yet: hashward root sign, once for each key that is asked for");
    Ok(Exit::Done)
}

/// Whether a root gives the same keys the same as the one before.
fn says_the_same(before: &Root, after: &Root) -> bool {
    let gives = |root: &Root| {
        let given =
            |id: KeyId| Role::ALL.iter().filter(|role| root.may(**role, id)).copied().collect::<Vec<_>>();
        let keys: BTreeMap<KeyId, _> = root.keys().iter().map(|key| (key.id(), given(key.id()))).collect();
        let thresholds: Vec<_> = Role::ALL.iter().map(|role| root.threshold(*role)).collect();
        (keys, thresholds, root.revoked().to_vec())
    };
    gives(before) == gives(after)
}
