//! What a day's change of a list weighs, and how long it takes: ten thousand entries more, a hundred fewer.
//!
//! `cargo bench -p hashward --bench delta` takes a million rows; `HASHWARD_ROWS=10000000` before it takes ten.

use hashward::set::{
    Delta, Description, HashSet, NewEntry, PatchBuilder, SetBuilder, SetId, SetRoot, Statement, Version,
    WithdrawalReason,
};
use hashward::trust::{Root, RootBuilder, SecretKey};
use hashward::{Day, Hash, Kind, Timestamp};
use std::hint::black_box;
use std::time::Instant;

const ADDED: u64 = 10_000;
const REMOVED: u64 = 100;

fn main() -> hashward::Result<()> {
    let rows = std::env::var("HASHWARD_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let now = Timestamp::parse("2026-11-24")?;
    let key = SecretKey::from_seed(&[1; 32]);
    let root = Root::parse(&RootBuilder::new("bench.example", now, now.plus_days(9)).build(&key)?)?;
    let base = build(&root, &key, 1, None, 0..rows)?;
    let gone = |number: &u64| number % (rows / REMOVED) == 7;
    let result = build(
        &root,
        &key,
        2,
        Some(base.root()),
        (0..rows + ADDED).filter(|number| *number >= rows || !gone(number)),
    )?;
    let start = Instant::now();
    let delta = Delta::between(&base, &result)?;
    let made = start.elapsed();
    println!(
        "md5, {rows} rows with 3,000 records: {ADDED} more and {REMOVED} fewer are {} bytes of {}, {:.0} times fewer; made and tried in {:.2} s",
        delta.len(),
        result.as_bytes().len(),
        result.as_bytes().len() as f64 / delta.len() as f64,
        made.as_secs_f64(),
    );
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        black_box(base.apply(&Delta::parse(&delta)?, &root)?);
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let copy = result.as_bytes().to_vec();
    let start = Instant::now();
    black_box(HashSet::open(copy, &root)?);
    let opened = start.elapsed().as_secs_f64();
    println!(
        "  applied and verified in {:.2} s (median of 5), {:.1} times what opening the whole file takes",
        times[2],
        times[2] / opened
    );
    let mut patch = PatchBuilder::new(&base);
    let entry = base.find(&digest(rows / 2)?).expect("it is listed");
    patch.withdraw(entry, Some(WithdrawalReason::WrongContent), now.day(), Day::parse("2027-02-24")?)?;
    let patched = HashSet::open(patch.build()?.sign(&[&key])?, &root)?;
    println!("  a patch that withdraws one entry: {} bytes", Delta::between(&base, &patched)?.len());
    Ok(())
}

fn build(
    root: &Root,
    key: &SecretKey,
    publish: u32,
    previous: Option<SetRoot>,
    numbers: impl Iterator<Item = u64>,
) -> hashward::Result<HashSet> {
    let now = Timestamp::parse("2026-11-24")?;
    let mut description = Description::new(SetId::from_bytes([1; 16]), "bench.example", now, 9);
    description.version = Version { publish, patch: 0 };
    description.previous = previous;
    let mut builder = SetBuilder::new(root, description);
    for number in numbers {
        let mut statement = Statement::new(["bench/a", "bench/b", "bench/c"][(number % 3) as usize])?;
        statement.first_seen = Some(Day::from_days(19_000 + (number / 3 % 1_000) as i32)?);
        builder.add(NewEntry::new().hash(digest(number)?).statement(statement))?;
    }
    HashSet::open(builder.build()?.sign(&[key])?, root)
}

fn digest(number: u64) -> hashward::Result<Hash> {
    Hash::new(Kind::Md5, &blake3::hash(&number.to_le_bytes()).as_bytes()[..16])
}
