//! One axis of PDQ's filter and decimation as a table of integer weights.
//!
//! The reference blurs each axis twice with a box of `window = ceil(n / 128)` samples, then keeps the
//! samples at 64 centres. Both are linear, so each of the 64 outputs is a weighted sum over a short span
//! of the n samples, and the two axes may be taken one after the other:
//!
//! - A box at sample k covers `k - left ..= k + right` with `right = window / 2` and
//!   `left = window - 1 - right`, cut off at the ends, and divides by the samples it then covers.
//! - Two boxes in a row give weights over the common denominator
//!   `(samples of the outer box) × (least common multiple of the samples of the inner boxes)`.
//!
//! The centres keep away from the ends so far that only the very last output ever meets a box that is
//! cut off, and only by one sample. All other outputs share one kernel, a triangle.

use std::ops::RangeInclusive;
use std::sync::Arc;

/// Outputs per axis.
pub(crate) const CELLS: usize = 64;

/// The weights of every output of one axis.
#[derive(Clone)]
pub(crate) struct Taps {
    /// In the order of the samples, so that neither start nor end ever goes back.
    spans: Vec<Span>,
}

/// The weights of one output.
#[derive(Clone)]
pub(crate) struct Span {
    /// Which of the 64 outputs it is.
    pub(crate) cell: usize,
    /// First sample with a weight.
    pub(crate) start: usize,
    /// The weights of the samples from `start` on.
    pub(crate) weights: Arc<[u64]>,
    /// What the weights add up to.
    pub(crate) total: u64,
}

/// In which order an axis is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// First sample first.
    Forward,
    /// As if the samples stood in reverse order.
    Reversed,
}

impl Direction {
    pub(crate) const fn reversed_if(reversed: bool) -> Self {
        if reversed { Self::Reversed } else { Self::Forward }
    }
}

impl Taps {
    /// The table of an axis of `n` samples, one at least.
    pub(crate) fn new(n: usize, direction: Direction) -> Self {
        let axis = Axis { n, window: n.div_ceil(128) };
        let mut shared: Option<Kernel> = None;
        let mut spans: Vec<Span> = (0..CELLS)
            .map(|cell| {
                let outer = axis.covered((2 * cell + 1) * n / (2 * CELLS));
                let start = *axis.covered(*outer.start()).start();
                let Kernel { weights, total } = if axis.is_whole(&outer) {
                    shared.get_or_insert_with(|| axis.kernel(&outer)).clone()
                } else {
                    axis.kernel(&outer)
                };
                Span { cell, start, weights, total }
            })
            .collect();
        if direction == Direction::Reversed {
            spans.reverse();
            for span in &mut spans {
                span.start = n - span.start - span.weights.len();
                // A whole kernel is a triangle, the same from both ends, and stays shared.
                if shared.as_ref().is_none_or(|shared| !Arc::ptr_eq(&shared.weights, &span.weights)) {
                    span.weights = span.weights.iter().rev().copied().collect();
                }
            }
        }
        Self { spans }
    }

    pub(crate) fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The largest total of an output.
    pub(crate) fn largest_total(&self) -> u64 {
        self.spans.iter().map(|span| span.total).max().unwrap_or(0)
    }
}

#[derive(Clone)]
struct Kernel {
    weights: Arc<[u64]>,
    total: u64,
}

struct Axis {
    n: usize,
    window: usize,
}

impl Axis {
    /// The samples that a box at sample `k` covers.
    fn covered(&self, k: usize) -> RangeInclusive<usize> {
        let right = self.window / 2;
        let left = self.window - 1 - right;
        k.saturating_sub(left)..=(k + right).min(self.n - 1)
    }

    /// Whether neither the outer box nor any inner one is cut off.
    fn is_whole(&self, outer: &RangeInclusive<usize>) -> bool {
        let ends = [outer.clone(), self.covered(*outer.start()), self.covered(*outer.end())];
        ends.iter().all(|range| size(range) == self.window as u64)
    }

    fn kernel(&self, outer: &RangeInclusive<usize>) -> Kernel {
        let inner = || outer.clone().map(|k| self.covered(k));
        let unit = inner().map(|range| size(&range)).fold(1, least_common_multiple);
        let start = *self.covered(*outer.start()).start();
        let end = *self.covered(*outer.end()).end();

        // Each inner box adds one level over its range: note the steps up and down, then sum them up.
        let mut steps = vec![0_i64; end - start + 2];
        for range in inner() {
            let level = (unit / size(&range)) as i64;
            steps[range.start() - start] += level;
            steps[range.end() + 1 - start] -= level;
        }
        let mut level = 0;
        let weights = steps[..=end - start]
            .iter()
            .map(|step| {
                level += step;
                level as u64
            })
            .collect();
        Kernel { weights, total: unit * size(outer) }
    }
}

fn size(range: &RangeInclusive<usize>) -> u64 {
    (range.end() - range.start() + 1) as u64
}

fn least_common_multiple(a: u64, b: u64) -> u64 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference's running-sum box filter.
    fn box_filter(input: &[f64], window: usize) -> Vec<f64> {
        let n = input.len();
        let half = (window + 2) / 2;
        let (mut sum, mut count, mut left, mut right) = (0.0_f64, 0.0_f64, 0, 0);
        let mut output = Vec::new();
        for _ in 0..half - 1 {
            sum += input[right];
            count += 1.0;
            right += 1;
        }
        for _ in 0..window - half + 1 {
            sum += input[right];
            count += 1.0;
            right += 1;
            output.push(sum / count);
        }
        for _ in 0..n - window {
            sum += input[right] - input[left];
            right += 1;
            left += 1;
            output.push(sum / count);
        }
        for _ in 0..half - 1 {
            sum -= input[left];
            count -= 1.0;
            left += 1;
            output.push(sum / count);
        }
        output
    }

    #[test]
    fn weights_are_two_boxes_and_a_centre() {
        for n in (1_usize..700).chain([1023, 1024, 1025, 4000, 4032, 5001]) {
            let input: Vec<f64> = (0..n).map(|i| f64::from((i * 7919 % 256) as u32)).collect();
            let window = n.div_ceil(128);
            let blurred = box_filter(&box_filter(&input, window), window);
            let taps = Taps::new(n, Direction::Forward);
            assert_eq!(taps.spans().len(), CELLS);
            for span in taps.spans() {
                let centre = ((span.cell as f64 + 0.5) * n as f64 / 64.0) as usize;
                let samples = input[span.start..].iter().zip(&*span.weights);
                let sum: f64 = samples.map(|(x, weight)| x * *weight as f64).sum();
                assert!((sum / span.total as f64 - blurred[centre]).abs() < 1e-9, "{n} {}", span.cell);
                assert_eq!(span.weights.iter().sum::<u64>(), span.total);
            }
        }
    }

    #[test]
    fn only_the_last_output_is_cut_off() {
        for n in 5..3000 {
            let taps = Taps::new(n, Direction::Forward);
            let whole = &taps.spans()[0].weights;
            assert!(taps.spans()[..63].iter().all(|span| Arc::ptr_eq(&span.weights, whole)), "{n}");
        }
    }

    #[test]
    fn a_reversed_table_reads_the_samples_backwards() {
        for n in [5, 64, 127, 129, 300, 1000] {
            let forward = Taps::new(n, Direction::Forward);
            let reversed = Taps::new(n, Direction::Reversed);
            for (there, back) in forward.spans().iter().zip(reversed.spans().iter().rev()) {
                assert_eq!(there.cell, back.cell);
                for (i, weight) in there.weights.iter().enumerate() {
                    assert_eq!(*weight, back.weights[n - 1 - (there.start + i) - back.start]);
                }
            }
        }
    }
}
