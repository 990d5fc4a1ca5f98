//! Writes the seeds of `root_parse`, `set_open` and `set_signed` into the directory named by the first argument.
//!
//! To be run again when the format of root or set files changes.

use hashward_fuzz::{drafts, root_file};
use std::fs::write;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let seeds = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "seeds".into()));
    write(seeds.join("root_parse/root"), root_file())?;
    for ((number, draft), name) in drafts().iter().enumerate().zip(["single", "rich", "crowded", "near"]) {
        write(seeds.join("set_open").join(name), draft.sign())?;
        // The set as it is, and with an edit of every part that changes nothing: places to begin.
        let mut edits = vec![number as u8];
        write(seeds.join("set_signed").join(name), &edits)?;
        for part in 0..=draft.sections.len() {
            edits.extend_from_slice(&[part as u8, 6, 0, 0, 0, 0, 0, 0]);
        }
        write(seeds.join("set_signed").join(format!("{name}-edits")), &edits)?;
    }
    // The second of the last set's PDQ rows becomes the first once more, which chance would take long to find.
    write(seeds.join("set_signed/near-alike"), [3, 1, 6, 0, 0, 32, 0, 0, 0])
}
