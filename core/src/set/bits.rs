//! Bit strings: fields of up to 64 bits at any position, lowest bit first.

/// A bit string read in words of eight bytes.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'a> {
    words: &'a [[u8; 8]],
}

impl<'a> Bits<'a> {
    /// `bytes` is a whole number of words; a rest would be cut off.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { words: bytes.as_chunks().0 }
    }

    /// Word `index`, or zero beyond the end.
    pub(crate) fn word(&self, index: u64) -> u64 {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        self.words.get(index).map_or(0, |word| u64::from_le_bytes(*word))
    }

    /// The 64 bits from `position` on, zeros beyond the end.
    pub(crate) fn window(&self, position: u64) -> u64 {
        let (index, shift) = (position >> 6, position & 63);
        let low = self.word(index) >> shift;
        if shift == 0 { low } else { low | self.word(index + 1) << (64 - shift) }
    }

    /// The field of `length` ≤ 64 bits at `position`.
    pub(crate) fn field(&self, position: u64, length: u32) -> u64 {
        self.window(position) & mask(length)
    }

    /// Whether every bit from `position` to the end is zero.
    pub(crate) fn is_zero_from(&self, position: u64) -> bool {
        let mut index = position >> 6;
        if self.word(index) >> (position & 63) != 0 {
            return false;
        }
        index += 1;
        let rest = usize::try_from(index).ok().and_then(|index| self.words.get(index..));
        rest.is_none_or(|words| words.iter().all(|word| *word == [0; 8]))
    }
}

/// The lowest `length` ≤ 64 bits set.
pub(crate) const fn mask(length: u32) -> u64 {
    if length >= 64 { u64::MAX } else { (1 << length) - 1 }
}

/// Position of the `nth` set bit of a word, counting from zero; 64 when it has no so many.
pub(crate) fn select(mut word: u64, nth: u32) -> u32 {
    let mut left = nth;
    let mut base = 0;
    for half in [32, 16, 8] {
        let ones = (word & mask(half)).count_ones();
        if left >= ones {
            left -= ones;
            word >>= half;
            base += half;
        }
    }
    for _ in 0..left {
        word &= word.wrapping_sub(1);
    }
    if word == 0 { 64 } else { base + word.trailing_zeros() }
}

/// Writes fields one after another into whole words.
pub(crate) struct BitWriter<W> {
    out: W,
    held: u64,
    filled: u32,
}

impl<W: std::io::Write> BitWriter<W> {
    pub(crate) const fn new(out: W) -> Self {
        Self { out, held: 0, filled: 0 }
    }

    /// Appends the lowest `length` ≤ 64 bits of `value`.
    pub(crate) fn put(&mut self, value: u64, length: u32) -> std::io::Result<()> {
        let value = value & mask(length);
        self.held |= value << self.filled;
        if self.filled + length < 64 {
            self.filled += length;
            return Ok(());
        }
        self.out.write_all(&self.held.to_le_bytes())?;
        let written = 64 - self.filled;
        self.held = if written >= 64 { 0 } else { value >> written };
        self.filled = self.filled + length - 64;
        Ok(())
    }

    /// Appends `count` ones and a zero.
    pub(crate) fn put_unary(&mut self, count: u64) -> std::io::Result<()> {
        for _ in 0..count / 32 {
            self.put(u64::MAX, 32)?;
        }
        let rest = (count % 32) as u32;
        self.put(mask(rest), rest + 1)
    }

    /// Fills the last word with zeros and gives the output back.
    pub(crate) fn finish(mut self) -> std::io::Result<W> {
        if self.filled > 0 {
            self.out.write_all(&self.held.to_le_bytes())?;
        }
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fields_read_back(fields in proptest::collection::vec((any::<u64>(), 0_u32..=64), 0..200)) {
            let mut writer = BitWriter::new(Vec::new());
            for (value, length) in &fields {
                writer.put(*value, *length).expect("memory");
            }
            let bytes = writer.finish().expect("memory");
            let bits = Bits::new(&bytes);
            let mut position = 0;
            for (value, length) in &fields {
                prop_assert_eq!(bits.field(position, *length), value & mask(*length));
                position += u64::from(*length);
            }
            prop_assert_eq!(bytes.len() as u64, position.div_ceil(64) * 8);
            prop_assert!(bits.is_zero_from(position));
        }

        #[test]
        fn select_finds_the_nth_set_bit(word in any::<u64>()) {
            let ones: Vec<u32> = (0..64).filter(|bit| word >> bit & 1 == 1).collect();
            for nth in 0..66 {
                let expected = ones.get(nth as usize).copied().unwrap_or(64);
                prop_assert_eq!(select(word, nth), expected);
            }
        }

        #[test]
        fn unary_is_that_many_ones_and_a_zero(counts in proptest::collection::vec(0_u64..150, 1..40)) {
            let mut writer = BitWriter::new(Vec::new());
            for count in &counts {
                writer.put_unary(*count).expect("memory");
            }
            let bytes = writer.finish().expect("memory");
            let bits = Bits::new(&bytes);
            let mut position = 0;
            for count in &counts {
                for _ in 0..*count {
                    prop_assert_eq!(bits.field(position, 1), 1);
                    position += 1;
                }
                prop_assert_eq!(bits.field(position, 1), 0);
                position += 1;
            }
        }
    }
}
