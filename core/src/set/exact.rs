//! Exact look-up: bucketed Elias–Fano over the first 64 bits, the rest of each row beside it.
//!
//! The layout stands in `docs/format.md`, section 4. A miss reads two directory numbers and a few words
//! of one bucket; only rows whose 64 bits agree touch the cold part.

use super::bits::{BitWriter, Bits, mask, select};
use crate::error::{Error, ErrorCode, Result};
use std::io;

/// How the head of a row, of so many bits, is cut, which follows from that and the number of rows alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Geometry {
    pub(crate) head_bits: u32,
    pub(crate) bucket_bits: u32,
    pub(crate) sub_bits: u32,
    pub(crate) low_bits: u32,
}

impl Geometry {
    /// `rows` is at least one, and `head_bits` are at most 64 and enough to tell them apart.
    pub(crate) fn of(rows: u32, head_bits: u32) -> Self {
        let log = rows.max(1).ilog2();
        let sub_bits = log.min(7);
        Self { head_bits, bucket_bits: log - sub_bits, sub_bits, low_bits: head_bits.saturating_sub(log) }
    }

    pub(crate) const fn buckets(self) -> usize {
        1 << self.bucket_bits
    }

    /// Bytes of the directory.
    pub(crate) const fn directory_length(self) -> u64 {
        4 * (self.buckets() as u64 + 1)
    }

    /// Bits of the hot string.
    pub(crate) const fn hot_bits(self, rows: u32) -> u64 {
        (1 << (self.bucket_bits + self.sub_bits)) + rows as u64 * (1 + self.low_bits as u64)
    }

    /// Bytes of the hot section.
    pub(crate) const fn hot_length(self, rows: u32) -> u64 {
        self.hot_bits(rows).div_ceil(64) * 8
    }

    /// Bucket, sub-bucket and low part of a head.
    pub(crate) const fn cut(self, head: u64) -> (usize, u32, u64) {
        // A shift by 64 would be no shift at all; the parts are then empty or the whole head.
        let bucket = if self.bucket_bits == 0 { 0 } else { head >> (self.head_bits - self.bucket_bits) };
        let sub = if self.sub_bits == 0 { 0 } else { head >> self.low_bits & mask(self.sub_bits) };
        (bucket as usize, sub as u32, head & mask(self.low_bits))
    }
}

/// Writes one bucket: how many rows each sub-bucket has, in unary, then the low parts. The rows are cut heads.
pub(crate) fn write_bucket<W: io::Write>(
    hot: &mut BitWriter<W>,
    geometry: Geometry,
    rows: &[(usize, u32, u64)],
) -> io::Result<()> {
    let mut rest = rows;
    for sub in 0..1_u32 << geometry.sub_bits {
        let run = rest.partition_point(|(_, other, _)| *other <= sub);
        hot.put_unary(run as u64)?;
        rest = &rest[run..];
    }
    rows.iter().try_for_each(|(_, _, low)| hot.put(*low, geometry.low_bits))
}

/// Directory and hot string of these heads, which ascend.
pub(crate) fn index(heads: &[u64], geometry: Geometry) -> (Vec<u8>, Vec<u8>) {
    let mut directory = Vec::with_capacity(geometry.directory_length() as usize);
    let length = geometry.hot_length(heads.len() as u32) as usize;
    let mut hot = BitWriter::new(Vec::with_capacity(length));
    let mut cut = Vec::new();
    let mut rest = heads;
    let mut before = 0_u32;
    for bucket in 0..geometry.buckets() {
        directory.extend_from_slice(&before.to_le_bytes());
        cut.clear();
        cut.extend(rest.iter().map(|head| geometry.cut(*head)).take_while(|(of, _, _)| *of == bucket));
        rest = &rest[cut.len()..];
        before += cut.len() as u32;
        write_bucket(&mut hot, geometry, &cut).expect("memory takes every byte");
    }
    directory.extend_from_slice(&before.to_le_bytes());
    (directory, hot.finish().expect("memory takes every byte"))
}

/// The rows of one exact kind.
#[derive(Clone, Copy)]
pub(crate) struct ExactRows<'a> {
    pub(crate) rows: u32,
    /// Bits of a head: 64, but for what has no more.
    pub(crate) head_bits: u32,
    pub(crate) directory: &'a [[u8; 4]],
    pub(crate) hot: Bits<'a>,
    pub(crate) cold: &'a [u8],
    /// Bytes of a row in the cold part.
    pub(crate) cold_width: usize,
}

/// One bucket's place in the hot string.
struct Bucket {
    first_row: u32,
    rows: u32,
    /// Where the unary part begins.
    unary: u64,
    /// Where the low parts begin.
    lows: u64,
}

impl<'a> ExactRows<'a> {
    fn geometry(&self) -> Geometry {
        Geometry::of(self.rows, self.head_bits)
    }

    /// The number of the row with these bytes.
    pub(crate) fn find(&self, row: &[u8]) -> Option<u32> {
        let (head, rest) = row.split_first_chunk::<8>()?;
        self.find_head(u64::from_be_bytes(*head), rest)
    }

    /// The number of the row with this head and this rest.
    pub(crate) fn find_head(&self, head: u64, rest: &[u8]) -> Option<u32> {
        let geometry = self.geometry();
        let (bucket, sub, low) = geometry.cut(head);
        let bucket = self.bucket(geometry, bucket)?;
        if bucket.rows == 0 {
            return None;
        }
        let (before, run) = self.sub_bucket(&bucket, sub);
        for i in before..before.checked_add(run)?.min(bucket.rows) {
            let at = bucket.lows + u64::from(i) * u64::from(geometry.low_bits);
            let here = self.hot.field(at, geometry.low_bits);
            if here == low {
                let number = bucket.first_row + i;
                match self.cold_of(number).cmp(rest) {
                    std::cmp::Ordering::Equal => return Some(number),
                    std::cmp::Ordering::Greater => return None,
                    std::cmp::Ordering::Less => {}
                }
            } else if here > low {
                return None;
            }
        }
        None
    }

    /// The heads of all rows, ascending.
    pub(crate) fn heads(self) -> impl Iterator<Item = u64> + use<'a> {
        let geometry = self.geometry();
        let buckets =
            (0..geometry.buckets()).map_while(move |index| Some((index, self.bucket(geometry, index)?)));
        buckets.flat_map(move |(index, bucket)| {
            let (mut unary, mut low) = (bucket.unary, bucket.lows);
            let subs = 0..1_u64 << geometry.sub_bits;
            subs.flat_map(move |sub| {
                let run = self.run(unary);
                unary += u64::from(run) + 1;
                let first = low;
                low += u64::from(run) * u64::from(geometry.low_bits);
                let high = if geometry.low_bits == 64 {
                    0
                } else {
                    ((index as u64) << geometry.sub_bits | sub) << geometry.low_bits
                };
                (0..run).map(move |i| {
                    high | self
                        .hot
                        .field(first + u64::from(i) * u64::from(geometry.low_bits), geometry.low_bits)
                })
            })
        })
    }

    /// The bytes of row `number`.
    pub(crate) fn row(&self, number: u32) -> Option<Vec<u8>> {
        let geometry = self.geometry();
        // The last bucket that begins at or before the row.
        let index = self.directory.partition_point(|count| u32::from_le_bytes(*count) <= number);
        let index = index.checked_sub(1)?;
        let bucket = self.bucket(geometry, index)?;
        let mut left = number.checked_sub(bucket.first_row).filter(|left| *left < bucket.rows)?;
        let low =
            self.hot.field(bucket.lows + u64::from(left) * u64::from(geometry.low_bits), geometry.low_bits);
        let mut position = bucket.unary;
        for sub in 0..1_u64 << geometry.sub_bits {
            let run = self.run(position);
            if left < run {
                let high = (index as u64) << geometry.sub_bits | sub;
                let head = if geometry.low_bits == 64 { low } else { high << geometry.low_bits | low };
                let mut row = head.to_be_bytes().to_vec();
                row.extend_from_slice(self.cold_of(number));
                return Some(row);
            }
            left -= run;
            position += u64::from(run) + 1;
        }
        None
    }

    /// Holds the whole structure against its rules.
    pub(crate) fn validate(&self) -> Result<()> {
        let counts = |detail: &str| Error::new(ErrorCode::SetBucketCounts, detail);
        let geometry = self.geometry();
        let ends = (self.directory.first(), self.directory.last());
        if ends != (Some(&[0; 4]), Some(&self.rows.to_le_bytes()))
            || !self.directory.is_sorted_by_key(|count| u32::from_le_bytes(*count))
        {
            return Err(counts("a directory rises from 0 to the number of rows"));
        }
        // Counts are held against the rules for the whole kind before the order of rows is, so that every
        // reader names the same fault first.
        let mut order = Ok(());
        for index in 0..geometry.buckets() {
            let bucket = self
                .bucket(geometry, index)
                .ok_or_else(|| counts("a bucket lies outside of the directory"))?;
            self.validate_bucket(geometry, &bucket, &mut order)?;
        }
        order?;
        if !self.hot.is_zero_from(geometry.hot_bits(self.rows)) {
            return Err(Error::new(ErrorCode::SetPadding, "bits after the last low part are not zero"));
        }
        Ok(())
    }

    fn validate_bucket(&self, geometry: Geometry, bucket: &Bucket, order: &mut Result<()>) -> Result<()> {
        let mut position = bucket.unary;
        let mut number = 0;
        for _ in 0..1_u32 << geometry.sub_bits {
            let run = self.run(position);
            if run > bucket.rows - number {
                return Err(Error::new(ErrorCode::SetBucketCounts, "a bucket has more ones than rows"));
            }
            for i in number + 1..number + run {
                if order.is_ok() {
                    *order = self.validate_pair(geometry, bucket, i);
                }
            }
            number += run;
            position += u64::from(run) + 1;
        }
        if number != bucket.rows {
            return Err(Error::new(ErrorCode::SetBucketCounts, "a bucket has fewer ones than rows"));
        }
        Ok(())
    }

    /// Holds row `i` of a bucket against the one before it, which shares its sub-bucket.
    fn validate_pair(&self, geometry: Geometry, bucket: &Bucket, i: u32) -> Result<()> {
        let low = |i: u32| {
            self.hot.field(bucket.lows + u64::from(i) * u64::from(geometry.low_bits), geometry.low_bits)
        };
        let number = bucket.first_row + i;
        let order = low(i - 1).cmp(&low(i)).then_with(|| self.cold_of(number - 1).cmp(self.cold_of(number)));
        match order {
            std::cmp::Ordering::Less => Ok(()),
            std::cmp::Ordering::Equal => Err(Error::new(ErrorCode::SetRowsDuplicate, "two rows are alike")),
            std::cmp::Ordering::Greater => Err(Error::new(ErrorCode::SetRowsUnsorted, "rows do not ascend")),
        }
    }

    fn bucket(&self, geometry: Geometry, index: usize) -> Option<Bucket> {
        let first_row = u32::from_le_bytes(*self.directory.get(index)?);
        let end = u32::from_le_bytes(*self.directory.get(index + 1)?);
        let rows = end.checked_sub(first_row)?;
        let unary =
            ((index as u64) << geometry.sub_bits) + u64::from(first_row) * u64::from(1 + geometry.low_bits);
        let lows = unary + (1 << geometry.sub_bits) + u64::from(rows);
        Some(Bucket { first_row, rows, unary, lows })
    }

    /// How many rows of the bucket stand before a sub-bucket, and how many are in it.
    fn sub_bucket(&self, bucket: &Bucket, sub: u32) -> (u32, u32) {
        let mut position = bucket.unary;
        let mut zeros_left = sub;
        while zeros_left > 0 && position < bucket.lows {
            let zeros = !self.hot.window(position);
            let here = zeros.count_ones();
            if here < zeros_left {
                zeros_left -= here;
                position += 64;
            } else {
                position += u64::from(select(zeros, zeros_left - 1)) + 1;
                zeros_left = 0;
            }
        }
        let before = (position - bucket.unary).saturating_sub(u64::from(sub));
        (u32::try_from(before).unwrap_or(u32::MAX), self.run(position))
    }

    /// Number of ones from `position` to the next zero.
    fn run(&self, position: u64) -> u32 {
        let mut run = 0_u32;
        loop {
            let ones = self.hot.window(position + u64::from(run)).trailing_ones();
            run = run.saturating_add(ones);
            if ones < 64 || run > self.rows {
                return run;
            }
        }
    }

    pub(crate) fn cold_of(&self, number: u32) -> &'a [u8] {
        self.cold_between(number, number + 1)
    }

    /// The cold parts of the rows from one on, up to another.
    pub(crate) fn cold_between(&self, from: u32, to: u32) -> &'a [u8] {
        self.cold.get(from as usize * self.cold_width..to as usize * self.cold_width).unwrap_or_default()
    }
}
