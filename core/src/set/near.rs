//! Near look-up: every PDQ row within a radius, found by scanning them all.

use crate::hash::PdqHash;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

numbered_words! {
    /// In which convention the PDQ rows of a list were made, as far as its origin knows.
    ListedConvention {
        /// At full resolution.
        Full = 1, "full";
        /// After nearest-neighbour sampling to 512 × 512.
        Nearest512 = 2, "nearest512";
        /// Not known; both are asked.
        Unknown = 3, "unknown";
    }
}

/// The PDQ rows of a set.
#[derive(Clone, Copy)]
pub(crate) struct NearRows<'a> {
    pub(crate) rows: &'a [[u8; 32]],
    pub(crate) quality: &'a [u8],
}

/// A row within the radius of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NearRow {
    pub(crate) distance: u32,
    pub(crate) row: u32,
    /// Which of the hashes asked was nearest.
    pub(crate) needle: usize,
}

impl NearRows<'_> {
    /// Every row within `radius` of any needle, once, with the needle nearest to it.
    ///
    /// `go_on` is asked between blocks of rows; when it says no, the answer is `None`.
    pub(crate) fn within(
        &self,
        needles: &[PdqHash],
        radius: u32,
        mut go_on: impl FnMut() -> bool,
    ) -> Option<Vec<NearRow>> {
        const BLOCK: usize = 4_096;
        let needles: Vec<[u64; 4]> = needles.iter().map(|needle| words(needle.as_bytes())).collect();
        let mut found = Vec::new();
        for (block, rows) in self.rows.chunks(BLOCK).enumerate() {
            if !go_on() {
                return None;
            }
            for (i, row) in rows.iter().enumerate() {
                let row_words = words(row);
                let nearest = needles
                    .iter()
                    .enumerate()
                    .filter_map(|(needle, words)| Some((within(words, &row_words, radius)?, needle)))
                    .min();
                if let Some((distance, needle)) = nearest {
                    found.push(NearRow { distance, row: (block * BLOCK + i) as u32, needle });
                }
            }
        }
        Some(found)
    }

    /// The quality listed with a row, where one is known.
    pub(crate) fn quality(&self, row: u32) -> Option<u8> {
        self.quality.get(row as usize).copied().filter(|quality| *quality != super::UNKNOWN_QUALITY)
    }

    /// Hash of a row.
    pub(crate) fn hash(&self, row: u32) -> Option<PdqHash> {
        self.rows.get(row as usize).copied().map(PdqHash::from_bytes)
    }
}

fn words(bytes: &[u8; 32]) -> [u64; 4] {
    let (chunks, _) = bytes.as_chunks::<8>();
    [0, 1, 2, 3].map(|i| u64::from_le_bytes(chunks[i]))
}

/// The distance, when it is within the radius. Half of the bits decide almost every pair.
fn within(a: &[u64; 4], b: &[u64; 4], radius: u32) -> Option<u32> {
    let first = (a[0] ^ b[0]).count_ones() + (a[1] ^ b[1]).count_ones();
    if first > radius {
        return None;
    }
    let distance = first + (a[2] ^ b[2]).count_ones() + (a[3] ^ b[3]).count_ones();
    (distance <= radius).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Near look-up against the distance of every pair, around the radius above all.
        #[test]
        fn every_row_within_the_radius_is_found_and_no_other(
            rows in proptest::collection::vec(any::<[u8; 32]>(), 1..40),
            turned in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..80), 1..9),
            radius in 0_u32..64,
        ) {
            let needles: Vec<PdqHash> = turned
                .iter()
                .map(|(row, bits)| {
                    let mut bytes = *row.get(&rows);
                    // An odd step reaches every bit of the hash in some order.
                    (0..*bits).map(|bit| bit * 37 % 256).for_each(|bit| bytes[bit / 8] ^= 1 << (bit % 8));
                    PdqHash::from_bytes(bytes)
                })
                .collect();
            let listed = NearRows { rows: &rows, quality: &[] };
            let found = listed.within(&needles, radius, || true).expect("nobody stops it");
            let mut expected = Vec::new();
            for (row, bytes) in rows.iter().enumerate() {
                let distances = needles.iter().map(|needle| needle.distance(&PdqHash::from_bytes(*bytes)));
                let nearest = distances.enumerate().map(|(needle, distance)| (distance, needle)).min();
                if let Some((distance, needle)) = nearest.filter(|(distance, _)| *distance <= radius) {
                    expected.push(NearRow { distance, row: row as u32, needle });
                }
            }
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_look_up_that_is_stopped_has_no_answer() {
        let listed = NearRows { rows: &[[0; 32]], quality: &[] };
        assert_eq!(listed.within(&[PdqHash::from_bytes([0; 32])], 31, || false), None);
    }
}
