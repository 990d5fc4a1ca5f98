//! A filter for phones beside a Bloom filter of the same rate: size, time to make, time to ask.
//!
//! `cargo bench -p hashward --bench device` takes a million rows; `HASHWARD_ROWS=10000000` before it takes ten.

use bloomfilter::Bloom;
use hashward::set::{
    Description, DeviceAnswer, DeviceFilter, DeviceSet, Epoch, FilterRate, HashSet, NewEntry, SetBuilder,
    SetId,
};
use hashward::trust::{Root, RootBuilder, SecretKey};
use hashward::{Hash, Kind, Timestamp};
use std::hint::black_box;
use std::time::Instant;

const ASKED: u64 = 1_000_000;

fn main() -> hashward::Result<()> {
    let rows = std::env::var("HASHWARD_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let now = Timestamp::parse("2026-11-24")?;
    let key = SecretKey::from_seed(&[1; 32]);
    let root =
        RootBuilder::new("bench.example", now, now.plus_days(90)).allow_device_filters().build(&key)?;
    let root = Root::parse(&root)?;
    let mut builder =
        SetBuilder::new(&root, Description::new(SetId::from_bytes([1; 16]), "bench.example", now, 9));
    for number in 0..rows {
        builder.add(NewEntry::new().hash(digest(number)?))?;
    }
    let set = HashSet::open(builder.build()?.sign(&[&key])?, &root)?;
    let asked: Vec<Hash> = (rows..rows + ASKED).map(digest).collect::<hashward::Result<_>>()?;
    for rate in [FilterRate::TwoToMinus20, FilterRate::TwoToMinus30] {
        let filter = DeviceFilter {
            kinds: vec![Kind::Sha256],
            rate,
            epoch: Epoch { number: 1, salt: [1; 32] },
            created: now,
            expires: now.plus_days(30),
        };
        let start = Instant::now();
        let mut draft = filter.build(&set, &root, None)?;
        draft.sign(&key);
        let bytes = draft.to_bytes();
        let built = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let ours = DeviceSet::open(bytes.clone(), &root)?;
        let opened = start.elapsed().as_secs_f64();

        let start = Instant::now();
        let allowed = 2_f64.powi(-i32::from(rate.number() as u8));
        let mut peer: Bloom<[u8]> =
            Bloom::new_for_fp_rate_with_seed(rows as usize, allowed, &[1; 32]).expect("a filter");
        set.rows(Kind::Sha256).for_each(|row| peer.set(row.as_bytes()));
        let peer_built = start.elapsed().as_secs_f64();

        let start = Instant::now();
        let possibly = asked
            .iter()
            .filter(|digest| !matches!(ours.ask(std::slice::from_ref(digest)), Some(DeviceAnswer::NotListed)))
            .count();
        let ask = start.elapsed().as_secs_f64();
        let start = Instant::now();
        black_box(asked.iter().filter(|digest| peer.check(digest.as_bytes())).count());
        let peer_ask = start.elapsed().as_secs_f64();
        println!(
            "{rate}, {rows} rows: {:.2} bits a row, a Bloom filter takes {:.2} times that; made in {built:.2} s (Bloom {:.2} times that), opened and verified in {opened:.3} s",
            bytes.len() as f64 * 8.0 / rows as f64,
            peer.as_slice().len() as f64 / bytes.len() as f64,
            peer_built / built,
        );
        println!(
            "  of {ASKED} that are not listed {possibly} are possibly; {:.0} ns a question (Bloom {:.2} times that)",
            ask * 1e9 / ASKED as f64,
            peer_ask / ask,
        );
    }
    Ok(())
}

fn digest(number: u64) -> hashward::Result<Hash> {
    Hash::new(Kind::Sha256, blake3::hash(&number.to_le_bytes()).as_bytes())
}
