//! Writes the seeds of the targets that read signed files into the directory named by the first argument.
//!
//! To be run again when the format of those files changes.

use hashward::check::Policy;
use hashward_fuzz::{CHAIN, FILTERS, ISSUED, VERSIONS, drafts, root_file};
use std::fs::write;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let seeds = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "seeds".into()));
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
    write(seeds.join("set_signed/near-alike"), [3, 1, 6, 0, 0, 32, 0, 0, 0])?;
    living(&seeds)?;
    let head = &drafts()[1].head;
    write(seeds.join("manifest/as-it-is"), [&[0], &head[..]].concat())?;
    write(seeds.join("manifest/edited"), [4, 0, 6, 0, 0, 0, 0, 0, 0])?;
    let fields = [&[2][..], &[3; 24], b"hotline.example\npacker.example\na comment"].concat();
    write(seeds.join("manifest/written"), fields)?;
    for name in Policy::SHIPPED {
        let toml = Policy::shipped_toml(name).expect("it ships");
        write(seeds.join("policy").join(format!("{name}-toml")), [&[0], toml.as_bytes()].concat())?;
        let Ok(policy) = Policy::shipped(name) else { continue };
        let json = [&[1], policy.to_json().as_bytes()].concat();
        write(seeds.join("policy").join(format!("{name}-json")), json)?;
    }
    let near = format!("{}\n{NEAR_DENIES}", Policy::shipped_toml("agree-two").expect("it ships"));
    Policy::from_toml(&near).expect("what may deny");
    write(seeds.join("policy/near-denies-toml"), [&[0], near.as_bytes()].concat())?;
    Ok(())
}

/// The least on which a near hit may deny, and evidence from elsewhere.
const NEAR_DENIES: &str = r#"
[[rules]]
name = "near"
purpose = "csam"
origins = ["origin.example"]
labels = ["scheme/code"]
contexts = ["upload"]
evidence = "near"
max_distance = 10
min_quality = 80
agreement = 1
access = "deny"

[[externals]]
source = "score.example"
kind = "classifier"
access = "hold"
"#;

/// Files as they are, edits that change nothing, and lists that are told.
fn living(seeds: &Path) -> std::io::Result<()> {
    let put = |name: &str, choice: u8, rest: &[u8]| write(seeds.join(name), [&[choice], rest].concat());
    let nothing = |part: u8| [part, 6, 0, 0, 0, 0, 0, 0];
    let told: Vec<u8> = (0..40_u8).flat_map(|number| [number, number.wrapping_mul(37), number / 3]).collect();

    put("delta_apply/as-it-is", 0, &VERSIONS.2)?;
    put("delta_apply/edited", 1, &[nothing(0), nothing(1), nothing(2)].concat())?;
    put("delta_apply/told", 2, &[&[0xb4], &told[..]].concat())?;
    put("delta_apply/told-withdrawn", 2, &[&[0xf5], &told[..], &[250, 3, 1, 1, 200, 35]].concat())?;

    put("root_chain/one", 0, &root_file())?;
    put("root_chain/as-it-is", 0, &[&CHAIN.0[..], &CHAIN.2].concat())?;
    put("root_chain/two-sign", 1, &[&[0b11], &nothing(0)[..]].concat())?;
    put("root_chain/the-new-key-signs", 1, &[&[0b1011], &nothing(0)[..]].concat())?;

    put("release/release", 0, &ISSUED.0)?;
    put("release/timestamp", 1, &ISSUED.1)?;
    put("release/release-edited", 2, &nothing(0))?;
    put("release/timestamp-edited", 3, &nothing(0))?;

    put("device_open/as-it-is", 0, &FILTERS.0)?;
    put("device_open/edited", 1, &[nothing(0), nothing(2)].concat())?;
    put("device_open/delta", 2, &FILTERS.2)?;
    put("device_open/delta-edited", 3, &[nothing(0), nothing(2)].concat())?;
    put("device_open/told", 4, &told)
}
