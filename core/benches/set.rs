//! Size of a set, time to open and verify it, and look-ups beside the standard library's hash set.
//!
//! `cargo bench -p hashward --bench set` takes a million rows; `HASHWARD_ROWS=10000000` before it takes ten.

use hashward::set::{Description, HashSet, NewEntry, SetBuilder, SetId};
use hashward::trust::{Root, RootBuilder, SecretKey};
use hashward::{Hash, Kind, Timestamp};
use std::collections::HashSet as Peer;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ASKED: u64 = 1_000_000;

fn main() -> hashward::Result<()> {
    let rows = std::env::var("HASHWARD_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let now = Timestamp::parse("2026-11-24")?;
    let key = SecretKey::from_seed(&[1; 32]);
    let root = Root::parse(&RootBuilder::new("bench.example", now, now.plus_days(9)).build(&key)?)?;
    for kind in [Kind::Md5, Kind::Sha256] {
        let description = Description::new(SetId::from_bytes([1; 16]), "bench.example", now, 9);
        let mut builder = SetBuilder::new(&root, description);
        for number in 0..rows {
            builder.add(NewEntry::new().hash(digest(kind, number)?))?;
        }
        let start = Instant::now();
        let bytes = builder.build()?.sign(&[&key])?;
        let built = start.elapsed();
        let length = bytes.len();
        let mut opened = Vec::new();
        for _ in 0..4 {
            let copy = bytes.clone();
            let start = Instant::now();
            black_box(HashSet::open(copy, &root)?);
            opened.push(start.elapsed());
        }
        opened.sort();
        let set = HashSet::open(bytes, &root)?;
        println!(
            "{kind}: {rows} rows, {length} bytes, {:.2} bits a row; sorted and written in {:.2} s, opened and verified in {:.3} s (median of 4)",
            length as f64 * 8.0 / rows as f64,
            built.as_secs_f64(),
            opened[1].as_secs_f64(),
        );
        let peer: Peer<Hash> = (0..rows).map(|number| digest(kind, number)).collect::<Result<_, _>>()?;
        for (what, first) in [("misses", rows), ("hits", 0)] {
            let asked: Vec<Hash> =
                (0..ASKED.min(rows)).map(|number| digest(kind, first + number)).collect::<Result<_, _>>()?;
            let ours = time(&asked, |hash| set.contains(hash));
            let theirs = time(&asked, |hash| peer.contains(hash));
            println!(
                "  {what}: {:.0} ns a look-up; the standard hash set takes {:.2} of that, in memory of its own",
                ours.as_nanos() as f64 / asked.len() as f64,
                theirs.as_secs_f64() / ours.as_secs_f64(),
            );
        }
    }
    Ok(())
}

fn time(asked: &[Hash], contains: impl Fn(&Hash) -> bool) -> Duration {
    let start = Instant::now();
    black_box(asked.iter().filter(|hash| contains(hash)).count());
    start.elapsed()
}

fn digest(kind: Kind, number: u64) -> hashward::Result<Hash> {
    Hash::new(kind, &blake3::hash(&number.to_le_bytes()).as_bytes()[..kind.width()])
}
