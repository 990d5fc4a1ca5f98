//! Core's own rate over the column that `bench.py` wrote, for its ratio: `core_rate TRUST COLUMN NOW` prints the
//! seconds of the best of three.

use hashward::check::{Checker, Policy, Request};
use hashward::{Kind, Timestamp, TrustStore};
use std::error::Error;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let [trust, column, now] =
        std::env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "three arguments")?;
    let checker = Checker::open(&TrustStore::at(trust), Policy::shipped("agree-two")?)?;
    let request = Request::new(Timestamp::parse(&now)?);
    let column = std::fs::read(column)?;
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let begun = Instant::now();
        let answers = checker.check_column(Kind::Md5, &column, &request)?;
        let notable = answers.notable().count();
        best = best.min(begun.elapsed());
        eprintln!("{notable} notable rows of {}", answers.outcomes.len());
    }
    println!("{}", best.as_secs_f64());
    Ok(())
}
