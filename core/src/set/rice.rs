//! Ascending numbers as the gaps between them, each gap a quotient in unary and a remainder: Rice's code.

use super::bits::{Bits, mask};
use crate::wire::Fields;

/// From where to where the numbers go, and whether two may be alike.
#[derive(Clone, Copy)]
pub(in crate::set) enum Universe {
    /// Distinct numbers less than this.
    Below(u32),
    /// Numbers of so many bits, alike or not.
    Heads(u32),
}

impl Universe {
    /// How many bits of a gap are written as they are, for so many numbers: ⌊log2(universe / count)⌋.
    fn remainder_bits(self, count: u32) -> u32 {
        let universe = match self {
            Self::Below(end) => u128::from(end),
            Self::Heads(bits) => 1 << bits,
        };
        (universe / u128::from(count.max(1))).max(1).ilog2()
    }

    const fn last(self) -> u64 {
        match self {
            Self::Below(end) => (end as u64).saturating_sub(1),
            Self::Heads(bits) => mask(bits),
        }
    }

    fn number(self, before: Option<u64>, gap: u64) -> Option<u64> {
        let number = match (self, before) {
            (_, None) => Some(gap),
            (Self::Below(_), Some(before)) => before.checked_add(gap)?.checked_add(1),
            (Self::Heads(_), Some(before)) => before.checked_add(gap),
        };
        number.filter(|number| *number <= self.last())
    }
}

/// Reads so many numbers from whole words; `None` for what no writer writes.
pub(in crate::set) fn read(fields: &mut Fields<'_>, count: u32, universe: Universe) -> Option<Vec<u64>> {
    let kept = universe.remainder_bits(count);
    // Nothing is allocated for numbers that the bytes cannot hold.
    let room = u64::from(count) * u64::from(kept + 1) <= fields.remaining() as u64 * 8;
    if !room || matches!(universe, Universe::Below(end) if count > end) {
        return None;
    }
    let bits = Bits::new(fields.rest());
    let mut numbers = Vec::with_capacity(count as usize);
    let mut position = 0;
    let mut before = None;
    for _ in 0..count {
        // A shift by 64 would be no shift at all; such gaps are all remainder.
        let quotient = unary(&bits, position, universe.last().checked_shr(kept).unwrap_or(0))?;
        position += quotient + 1;
        let gap = quotient.checked_shl(kept).unwrap_or(0) | bits.field(position, kept);
        position += u64::from(kept);
        let number = universe.number(before, gap)?;
        numbers.push(number);
        before = Some(number);
    }
    end(fields, position)?;
    Some(numbers)
}

/// How many ones stand before the next zero, at most `most`.
fn unary(bits: &Bits<'_>, position: u64, most: u64) -> Option<u64> {
    let mut ones = 0;
    loop {
        let here = u64::from(bits.window(position + ones).trailing_ones());
        ones += here;
        if ones > most {
            return None;
        }
        if here < 64 {
            return Some(ones);
        }
    }
}

/// Passes over the words that hold so many bits, which end in zeros.
pub(in crate::set) fn end(fields: &mut Fields<'_>, bits: u64) -> Option<()> {
    let length = usize::try_from(bits.div_ceil(64) * 8).ok()?;
    let block = fields.bytes(length)?;
    Bits::new(block).is_zero_from(bits).then_some(())
}

#[cfg(feature = "build")]
mod writing {
    use super::Universe;
    use crate::set::bits::BitWriter;

    impl Universe {
        /// What a number is written as after the one before.
        const fn gap(self, before: Option<u64>, number: u64) -> u64 {
            match (self, before) {
                (_, None) => number,
                (Self::Below(_), Some(before)) => number - before - 1,
                (Self::Heads(_), Some(before)) => number - before,
            }
        }
    }

    /// Appends the numbers, which ascend.
    pub(in crate::set) fn write(out: &mut Vec<u8>, numbers: &[u64], universe: Universe) {
        let kept = universe.remainder_bits(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
        put_fields(out, |bits| {
            let mut before = None;
            for number in numbers {
                let gap = universe.gap(before, *number);
                bits.put_unary(gap.checked_shr(kept).unwrap_or(0))?;
                bits.put(gap, kept)?;
                before = Some(*number);
            }
            Ok(())
        });
    }

    /// Appends whole words of fields.
    pub(in crate::set) fn put_fields(
        out: &mut Vec<u8>,
        fill: impl FnOnce(&mut BitWriter<&mut Vec<u8>>) -> std::io::Result<()>,
    ) {
        let mut bits = BitWriter::new(out);
        fill(&mut bits).and_then(|()| bits.finish().map(drop)).expect("memory takes every byte");
    }
}

#[cfg(feature = "build")]
pub(in crate::set) use writing::{put_fields, write};

#[cfg(all(test, feature = "build"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_read_back(numbers in proptest::collection::btree_set(0_u32..1_000_000, 0..200), above in 0_u32..5) {
            let universe = Universe::Below(numbers.last().map_or(0, |last| last + 1) + above);
            let numbers: Vec<u64> = numbers.into_iter().map(u64::from).collect();
            let mut bytes = Vec::new();
            write(&mut bytes, &numbers, universe);
            bytes.push(7);
            let mut fields = Fields::new(&bytes);
            prop_assert_eq!(read(&mut fields, numbers.len() as u32, universe), Some(numbers));
            prop_assert_eq!(fields.rest(), &[7]);
        }

        #[test]
        fn heads_read_back(mut heads in proptest::collection::vec(any::<u64>(), 0..100), twice in any::<bool>()) {
            if twice && let Some(first) = heads.first().copied() {
                heads.push(first);
            }
            heads.sort_unstable();
            let mut bytes = Vec::new();
            write(&mut bytes, &heads, Universe::Heads(64));
            let mut fields = Fields::new(&bytes);
            prop_assert_eq!(read(&mut fields, heads.len() as u32, Universe::Heads(64)), Some(heads));
            prop_assert!(fields.is_at_end());
        }

        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..200), count in 0_u32..300, end in any::<u32>()) {
            for universe in [Universe::Below(end), Universe::Heads(64), Universe::Heads(40)] {
                let mut fields = Fields::new(&bytes);
                if let Some(numbers) = read(&mut fields, count, universe) {
                    prop_assert_eq!(numbers.len(), count as usize);
                    prop_assert!(numbers.is_sorted());
                }
            }
        }
    }

    #[test]
    fn a_count_beyond_the_bytes_is_refused_before_anything_is_reserved() {
        assert_eq!(read(&mut Fields::new(&[0; 8]), u32::MAX, Universe::Heads(64)), None);
    }
}
