//! What a whole answer costs beside a bare look-up: hashes made elsewhere, checked in batches and columns.
//!
//! `cargo bench -p hashward --bench check` takes sets of 200,000 rows each; `HASHWARD_ROWS=1000000` before it
//! takes more. The peer is the standard library's hash set, which says yes or no and nothing else.

use hashward::check::{Checker, Hashes, Outcome, Policy, Request};
use hashward::set::{Description, NewEntry, SetBuilder, SetId, Statement};
use hashward::trust::{Root, RootBuilder, SecretKey};
use hashward::{Hash, Kind, Timestamp, TrustStore};
use std::collections::HashSet as Peer;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ASKED: u64 = 500_000;
const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = std::env::var("HASHWARD_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(200_000);
    let folder = tempfile::tempdir()?;
    let store = TrustStore::at(folder.path());
    let now = Timestamp::parse("2026-11-24")?;
    for issuer in 1..=8 {
        install(&store, issuer, rows, now)?;
        if ![1, 2, 8].contains(&issuer) {
            continue;
        }
        let checker = Checker::open(&store, Policy::shipped("agree-two")?)?;
        let request = Request::new(now);
        let peers: Vec<Peer<Hash>> = (1..=u64::from(issuer))
            .map(|issuer| (0..rows).map(|number| digest(issuer, number)).collect())
            .collect::<Result<_, _>>()?;
        for (what, of, first) in [("misses", 99, rows), ("hits", 1, 0)] {
            let count = ASKED.min(rows);
            let asked: Vec<Hash> =
                (0..count).map(|number| digest(of, first + number)).collect::<Result<_, _>>()?;
            let ours = median(|| {
                let batch = asked.iter().map(|hash| Hashes::new().hash(*hash));
                let found = checker.check_hashes(batch, &request).filter(|verdict| {
                    verdict.as_ref().is_ok_and(|verdict| matches!(verdict.outcome, Outcome::Match { .. }))
                });
                black_box(found.count());
            });
            let theirs = median(|| {
                let listed = |hash: &&Hash| peers.iter().any(|peer| peer.contains(*hash));
                black_box(asked.iter().filter(listed).count());
            });
            let end_to_end: Vec<u8> = asked.iter().flat_map(|hash| hash.as_bytes().to_vec()).collect();
            let column = median(|| {
                let answers = checker.check_column(Kind::Md5, &end_to_end, &request);
                black_box(answers.map(|answers| answers.notable().count()).ok());
            });
            println!(
                "{issuer} sets of {rows} MD5 rows, {what}: {:.0} ns a verdict, {:.0} ns a row of a column; the standard hash sets take {:.3} and {:.3} of that for yes or no",
                ours.as_nanos() as f64 / count as f64,
                column.as_nanos() as f64 / count as f64,
                theirs.as_secs_f64() / ours.as_secs_f64(),
                theirs.as_secs_f64() / column.as_secs_f64(),
            );
        }
    }
    Ok(())
}

fn install(
    store: &TrustStore,
    issuer: u8,
    rows: u64,
    now: Timestamp,
) -> Result<(), Box<dyn std::error::Error>> {
    let key = SecretKey::from_seed(&[issuer; 32]);
    let file = RootBuilder::new("bench.example", now, now.plus_days(9)).build(&key)?;
    let root = Root::parse(&file)?;
    store.pin(&file, root.id())?;
    let description = Description::new(SetId::from_bytes([issuer; 16]), "bench.example", now, 9);
    let mut builder = SetBuilder::new(&root, description);
    for number in 0..rows {
        let said = Statement::new("iwf/A")?;
        builder.add(NewEntry::new().hash(digest(u64::from(issuer), number)?).statement(said))?;
    }
    store.install(builder.build()?.sign(&[&key])?, now)?;
    Ok(())
}

/// The middle time of a few runs.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times = [Duration::ZERO; RUNS];
    for time in &mut times {
        let start = Instant::now();
        run();
        *time = start.elapsed();
    }
    times.sort();
    times[RUNS / 2]
}

fn digest(issuer: u64, number: u64) -> hashward::Result<Hash> {
    let seed = [issuer.to_le_bytes(), number.to_le_bytes()].concat();
    Hash::new(Kind::Md5, &blake3::hash(&seed).as_bytes()[..16])
}
