//! Harmless pictures, drawn by arithmetic, and the ways the world alters them.

/// A picture in memory, three bytes a pixel.
#[derive(Clone)]
pub(super) struct Drawing {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) rgb: Vec<u8>,
}

impl Drawing {
    /// Soft waves of colour and a few discs; every seed gives another scene.
    pub(super) fn scene(seed: u32) -> Self {
        let mut state = seed.wrapping_mul(2_654_435_761).max(1);
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            f64::from(state % 10_000) / 10_000.0
        };
        let waves: Vec<[f64; 4]> = (0..8).map(|_| [random(), random(), random(), random()]).collect();
        let discs: Vec<[f64; 4]> = (0..24).map(|_| [random(), random(), random(), random()]).collect();
        Self::paint(480, 360, |x, y| {
            let mut colour = [110.0, 120.0, 130.0];
            for (number, [across, down, phase, strength]) in waves.iter().enumerate() {
                let angle = 6.3 * ((across - 0.5) * 7.0 * x + (down - 0.5) * 7.0 * y + phase);
                for (channel, value) in colour.iter_mut().enumerate() {
                    let share = if number % 3 == channel { 30.0 } else { 16.0 };
                    *value += share * strength * angle.sin();
                }
            }
            for [left, top, size, shade] in &discs {
                if (x - left).hypot(y - top) < 0.02 + size * 0.1 {
                    colour = colour.map(|value| value * 0.4 + shade * 150.0);
                }
            }
            colour
        })
    }

    /// One colour everywhere.
    pub(super) fn flat() -> Self {
        Self::paint(480, 360, |_, _| [120.0, 130.0, 140.0])
    }

    fn paint(width: u16, height: u16, colour: impl Fn(f64, f64) -> [f64; 3]) -> Self {
        let mut rgb = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
        for y in 0..height {
            for x in 0..width {
                let at = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
                rgb.extend(colour(at.0, at.1).map(|value| value.clamp(0.0, 255.0) as u8));
            }
        }
        Self { width, height, rgb }
    }

    fn pixel(&self, x: u16, y: u16) -> [u8; 3] {
        let at = (usize::from(y) * usize::from(self.width) + usize::from(x)) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }

    fn rearrange(&self, width: u16, height: u16, from: impl Fn(u16, u16) -> [u8; 3]) -> Self {
        let rgb =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| from(x, y)).collect();
        Self { width, height, rgb }
    }

    /// Half the width and height, each pixel the mean of four.
    pub(super) fn half(&self) -> Self {
        self.rearrange(self.width / 2, self.height / 2, |x, y| {
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| self.pixel(2 * x + dx, 2 * y + dy));
            [0, 1, 2]
                .map(|channel| (four.iter().map(|pixel| u16::from(pixel[channel])).sum::<u16>() / 4) as u8)
        })
    }

    /// Left and right exchanged.
    pub(super) fn mirrored(&self) -> Self {
        self.rearrange(self.width, self.height, |x, y| self.pixel(self.width - 1 - x, y))
    }

    /// Turned counter-clockwise by a quarter, as a camera held upright stores it.
    pub(super) fn turned(&self) -> Self {
        self.rearrange(self.height, self.width, |x, y| self.pixel(self.width - 1 - y, x))
    }

    /// The middle half in each direction.
    pub(super) fn cropped(&self) -> Self {
        self.rearrange(self.width / 2, self.height / 2, |x, y| {
            self.pixel(x + self.width / 4, y + self.height / 4)
        })
    }

    /// The luma of every pixel, one byte each.
    pub(super) fn grey(&self) -> Vec<u8> {
        let luma = |pixel: &[u8]| {
            (299 * u32::from(pixel[0]) + 587 * u32::from(pixel[1]) + 114 * u32::from(pixel[2])) / 1000
        };
        self.rgb.chunks_exact(3).map(|pixel| luma(pixel) as u8).collect()
    }

    /// Cyan, magenta, yellow and black of every pixel.
    pub(super) fn cmyk(&self) -> Vec<u8> {
        let inks = |pixel: &[u8]| {
            let black = 255 - pixel.iter().copied().max().unwrap_or(0);
            let ink = |value: u8| {
                let light = u32::from(255 - black).max(1);
                (255 * (light.saturating_sub(u32::from(value))) / light) as u8
            };
            [ink(pixel[0]), ink(pixel[1]), ink(pixel[2]), black]
        };
        self.rgb.chunks_exact(3).flat_map(inks).collect()
    }
}
