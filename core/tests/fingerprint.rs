//! PDQ of pixels: against a slow reference, in every orientation, and where rounding alone decides.

use hashward::PdqHash;
use hashward::fingerprint::{
    Arriving, Convention, Fingerprint, Form, Gap, Limits, Orientation, Picture, PixelFormat, Pixels,
};
use std::f64::consts::PI;
use std::io::Read;

/// A picture in memory, RGB.
#[derive(Clone)]
struct Drawing {
    width: usize,
    height: usize,
    data: Vec<u8>,
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

impl Drawing {
    /// Waves and a few boxes; `grain` is how strong the noise on top is.
    fn new(width: usize, height: usize, seed: u64, grain: u64) -> Self {
        let mut random = Random(seed * 2 + 1);
        for _ in 0..20 {
            random.next();
        }
        let mut wave = || [(); 4].map(|()| (random.next() % 1000) as f64 / 1000.0);
        let waves: Vec<[f64; 4]> = (0..6).map(|_| wave()).collect();
        let mut data = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                let (u, v) = (x as f64 / width as f64, y as f64 / height as f64);
                let noise = random.next();
                for channel in 0..3 {
                    let mut value = 128.0 + 40.0 * (u - v);
                    for (i, [across, down, phase, strength]) in waves.iter().enumerate() {
                        let angle = (across - 0.5) * 9.0 * u + (down - 0.5) * 9.0 * v + phase;
                        let strength = strength * if i % 3 == channel { 50.0 } else { 25.0 };
                        value += strength * (2.0 * PI * angle).sin();
                    }
                    if (0.6..0.8).contains(&u) && (0.2..0.5).contains(&v) {
                        value += 70.0;
                    }
                    value += ((noise >> (channel * 16) & 0xff) * grain / 256) as f64;
                    data.push(value.clamp(0.0, 255.0) as u8);
                }
            }
        }
        Self { width, height, data }
    }

    fn pixels(&self) -> Pixels<'_> {
        let (width, height) = (self.width as u32, self.height as u32);
        Pixels::new(&self.data, width, height, self.width * 3, PixelFormat::Rgb8).expect("a whole picture")
    }

    fn picture(&self) -> Picture {
        Picture::from_pixels(&self.pixels(), Orientation::Normal).expect("large enough")
    }

    fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y * self.width + x) * 3;
        [self.data[at], self.data[at + 1], self.data[at + 2]]
    }

    /// The picture as an orientation asks to display it, written down independently of the library.
    fn turned(&self, orientation: Orientation) -> Self {
        let (w, h) = (self.width, self.height);
        let swaps = orientation.exif() >= 5;
        let (width, height) = if swaps { (h, w) } else { (w, h) };
        let mut data = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let (from_x, from_y) = match orientation.exif() {
                    1 => (x, y),
                    2 => (w - 1 - x, y),
                    3 => (w - 1 - x, h - 1 - y),
                    4 => (x, h - 1 - y),
                    5 => (y, x),
                    6 => (y, h - 1 - x),
                    7 => (w - 1 - y, h - 1 - x),
                    _ => (w - 1 - y, x),
                };
                data.extend(self.pixel(from_x, from_y));
            }
        }
        Self { width, height, data }
    }

    /// Every pixel of the nearest-512 convention.
    fn nearest512(&self) -> Self {
        if self.width <= 512 && self.height <= 512 {
            return self.clone();
        }
        let mut data = Vec::new();
        for y in 0..512 {
            for x in 0..512 {
                data.extend(self.pixel(x * self.width / 512, y * self.height / 512));
            }
        }
        Self { width: 512, height: 512, data }
    }

    /// PDQ written down as the reference describes it, slowly and in floating point.
    fn reference(&self) -> PdqHash {
        let luma = |pixel: &[u8]| {
            0.299 * f64::from(pixel[0]) + 0.587 * f64::from(pixel[1]) + 0.114 * f64::from(pixel[2])
        };
        let mut plane: Vec<f64> = self.data.chunks_exact(3).map(luma).collect();
        let (w, h) = (self.width, self.height);
        for _ in 0..2 {
            for row in plane.chunks_exact_mut(w) {
                let blurred = box_filter(row, w.div_ceil(128));
                row.copy_from_slice(&blurred);
            }
            for x in 0..w {
                let column: Vec<f64> = (0..h).map(|y| plane[y * w + x]).collect();
                for (y, value) in box_filter(&column, h.div_ceil(128)).into_iter().enumerate() {
                    plane[y * w + x] = value;
                }
            }
        }
        let centre = |i: usize, n: usize| ((i as f64 + 0.5) * n as f64 / 64.0) as usize;
        let cell = |i, j| plane[centre(i, h) * w + centre(j, w)];
        let cosine = |i: usize, j: usize| {
            (2.0_f64 / 64.0).sqrt() * (PI / 2.0 / 64.0 * (i + 1) as f64 * (2 * j + 1) as f64).cos()
        };
        let mut coefficients = Vec::new();
        for i in 0..16 {
            for j in 0..16 {
                let cells = (0..64).flat_map(|y| (0..64).map(move |x| (y, x)));
                coefficients.push(cells.map(|(y, x)| cosine(i, y) * cell(y, x) * cosine(j, x)).sum::<f64>());
            }
        }
        let mut sorted = coefficients.clone();
        sorted.sort_by(f64::total_cmp);
        let mut bytes = [0; 32];
        for (k, coefficient) in coefficients.iter().enumerate() {
            bytes[31 - k / 8] |= u8::from(*coefficient > sorted[127]) << (k % 8);
        }
        PdqHash::from_bytes(bytes)
    }
}

/// Each sample's mean over the window's part inside the line, taken anew each time.
fn box_filter(line: &[f64], window: usize) -> Vec<f64> {
    let half = (window + 2) / 2;
    let mean = |k: usize| {
        let covered = &line[(k + half).saturating_sub(window)..(k + half).min(line.len())];
        covered.iter().sum::<f64>() / covered.len() as f64
    };
    (0..line.len()).map(mean).collect()
}

/// Asserts that a hash is the reference's; coefficients that tie may fall either way.
fn assert_reference(drawing: &Drawing) {
    let picture = drawing.picture();
    for (pdq, reference) in
        [(picture.full(), drawing.reference()), (picture.nearest512(), drawing.nearest512().reference())]
    {
        let allowed = if pdq.ties() <= 1 { 0 } else { u32::from(pdq.ties()) };
        let distance = pdq.hash().distance(&reference);
        assert!(distance <= allowed, "{} x {}: {distance} bits", drawing.width, drawing.height);
    }
}

#[test]
fn the_streaming_pass_gives_the_reference_hash() {
    for (seed, (width, height)) in [
        (5, 5),
        (5, 64),
        (7, 300),
        (63, 64),
        (64, 64),
        (65, 127),
        (127, 129),
        (128, 128),
        (129, 128),
        (255, 256),
        (257, 300),
        (299, 31),
        (385, 511),
        (512, 512),
        (513, 77),
        (640, 480),
        (1023, 700),
        (1300, 1025),
    ]
    .into_iter()
    .enumerate()
    {
        assert_reference(&Drawing::new(width, height, seed as u64, 60));
    }
}

#[test]
fn extreme_sizes_give_the_reference_hash() {
    assert_reference(&Drawing::new(5, 20_000, 1, 40));
    assert_reference(&Drawing::new(20_000, 5, 2, 40));
    // Sums over rows of more than 32 bits.
    assert_reference(&Drawing::new(5, 40_001, 3, 40));
}

#[test]
fn twelve_megapixels_give_the_reference_hash() {
    assert_reference(&Drawing::new(4000, 3000, 4, 60));
}

#[test]
fn upright_hashes_are_those_of_the_turned_pixels() {
    for (seed, (width, height)) in
        [(5, 9), (64, 64), (97, 61), (131, 260), (300, 299), (513, 200), (700, 519)].into_iter().enumerate()
    {
        let drawing = Drawing::new(width, height, seed as u64, 80);
        for orientation in Orientation::ALL {
            let picture = Picture::from_pixels(&drawing.pixels(), orientation).expect("large enough");
            let turned = drawing.turned(orientation).picture();
            assert_eq!((picture.width(), picture.height()), (width as u32, height as u32));
            match picture.upright() {
                None => assert_eq!(orientation, Orientation::Normal),
                Some(upright) => {
                    assert_eq!(upright.full(), turned.full(), "{width} x {height} {orientation:?}");
                    assert_eq!(upright.nearest512(), turned.nearest512(), "{width} x {height}");
                }
            }
        }
    }
}

#[test]
fn mirrored_forms_are_near_the_turned_pixels_and_named_after_them() {
    let drawing = Drawing::new(640, 512, 3, 0);
    for convention in Convention::ALL {
        for (form, hash) in drawing.picture().mirrored(convention) {
            let exif = match form {
                Form::Stored | Form::Upright => 1,
                Form::FlippedX => 2,
                Form::Rotated180 => 3,
                Form::FlippedY => 4,
                Form::Transposed => 5,
                Form::Rotated90 => 6,
                Form::Transversed => 7,
                Form::Rotated270 => 8,
            };
            for orientation in Orientation::ALL {
                let turned = drawing.turned(orientation).picture();
                let distance = hash.distance(&turned.pdq(convention).hash());
                if orientation.exif() == exif {
                    assert!(distance <= 24, "{form:?} {distance}");
                } else {
                    assert!(distance >= 60, "{form:?} {orientation:?} {distance}");
                }
            }
        }
    }
}

#[test]
fn forms_come_stored_upright_then_mirrored() {
    let drawing = Drawing::new(80, 60, 1, 20);
    let forms = |orientation| {
        let picture = Picture::from_pixels(&drawing.pixels(), orientation).expect("large enough");
        picture.forms(Convention::Full).map(|(form, _)| form).collect::<Vec<_>>()
    };
    assert_eq!(forms(Orientation::Normal), Form::MIRRORED);
    let turned = forms(Orientation::Rotated90);
    assert_eq!(turned[..3], [Form::Stored, Form::Upright, Form::Rotated90]);
    assert_eq!(turned.len(), 9);
}

#[test]
fn layout_of_pixels_does_not_matter() {
    let drawing = Drawing::new(101, 67, 9, 90);
    let expected = drawing.picture();
    let rgb = drawing.data.as_chunks::<3>().0;
    let bgr: Vec<u8> = rgb.iter().flat_map(|[r, g, b]| [*b, *g, *r]).collect();
    let rgba: Vec<u8> = rgb.iter().flat_map(|[r, g, b]| [*r, *g, *b, *b]).collect();
    let bgra: Vec<u8> = rgb.iter().flat_map(|[r, g, b]| [*b, *g, *r, 0]).collect();
    let padded: Vec<u8> = drawing.data.chunks_exact(303).flat_map(|row| [row, &[9; 13]].concat()).collect();
    for (data, stride, format) in [
        (bgr, 303, PixelFormat::Bgr8),
        (rgba, 404, PixelFormat::Rgba8),
        (bgra, 404, PixelFormat::Bgra8),
        (padded, 316, PixelFormat::Rgb8),
    ] {
        let pixels = Pixels::new(&data, 101, 67, stride, format).expect("a whole picture");
        assert_eq!(Picture::from_pixels(&pixels, Orientation::Normal), Ok(expected.clone()), "{format:?}");
    }

    let grey: Vec<u8> = rgb.iter().map(|[r, ..]| *r).collect();
    let with_alpha: Vec<u8> = grey.iter().flat_map(|l| [*l, 255 - l]).collect();
    let as_rgb: Vec<u8> = grey.iter().flat_map(|l| [*l; 3]).collect();
    let [one, two, three] = [
        (grey, 101, PixelFormat::Luma8),
        (with_alpha, 202, PixelFormat::LumaAlpha8),
        (as_rgb, 303, PixelFormat::Rgb8),
    ]
    .map(|(data, stride, format)| {
        let pixels = Pixels::new(&data, 101, 67, stride, format).expect("a whole picture");
        Picture::from_pixels(&pixels, Orientation::Normal).expect("large enough")
    });
    assert_eq!(one, two);
    assert_eq!(one, three);
}

#[test]
fn flat_and_regular_pictures_are_told_by_their_ties() {
    let flat = Drawing { width: 200, height: 100, data: vec![90; 60_000] }.picture().full();
    assert_eq!((flat.quality(), flat.ties()), (0, 256));

    // Regular along both axes: most frequencies are exactly zero, and zero is their median.
    let checks = Drawing {
        width: 64,
        height: 64,
        data: (0..64 * 64).flat_map(|i| [if (i / 8 + i / 512) % 2 == 0 { 20 } else { 230 }; 3]).collect(),
    };
    let pdq = checks.picture().full();
    assert!(pdq.quality() == 100 && pdq.ties() > 100 && pdq.is_flat(50), "{pdq:?}");

    let photograph = Drawing::new(300, 200, 8, 40).picture().full();
    assert!(!photograph.is_flat(50) && photograph.ties() >= 1, "{photograph:?}");
}

#[test]
fn a_side_under_five_pixels_has_no_picture() {
    let drawing = Drawing::new(4, 50, 1, 9);
    assert_eq!(Picture::from_pixels(&drawing.pixels(), Orientation::Normal), Err(Gap::TooSmall));
    let fingerprint = Fingerprint::from_pixels(b"file", &drawing.pixels(), Orientation::Normal);
    assert!(fingerprint.picture().is_none() && fingerprint.gaps().contains(&Gap::TooSmall));
}

#[test]
fn from_pixels_takes_the_digests_of_the_file() {
    let drawing = Drawing::new(50, 40, 1, 9);
    let file = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let fingerprint = Fingerprint::from_pixels(file, &drawing.pixels(), Orientation::Normal);
    assert_eq!(fingerprint.media().mime(), "image/heic");
    assert_eq!(fingerprint.picture(), Some(&drawing.picture()));
    assert!(fingerprint.gaps().is_empty());
    let bytes_alone = Fingerprint::of(file, &Limits::default());
    assert_eq!(fingerprint.md5(), bytes_alone.md5());
    assert!(bytes_alone.gaps().contains(&Gap::UnsupportedFormat));
}

/// Yields a few bytes at a time.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(self.0.len()).min(13);
        let (now, later) = self.0.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.0 = later;
        Ok(length)
    }
}

#[test]
fn a_reader_gives_what_the_bytes_give_and_digests_beyond_the_limit() {
    let bytes = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/vectors/fingerprint/files/jpeg-baseline-420.jpg"
    ))
    .expect("a sample");
    let limits = Limits::default();
    let whole = Fingerprint::of(&bytes, &limits);
    assert_eq!(Fingerprint::of_reader(Drip(&bytes), &limits).expect("no i/o"), whole);

    let tight = Limits { bytes: bytes.len() as u64 - 1, ..limits };
    let over = Fingerprint::of_reader(Drip(&bytes), &tight).expect("no i/o");
    assert_eq!(over, Fingerprint::of(&bytes, &tight));
    assert!(over.sha256() == whole.sha256() && over.length() == whole.length());
    assert!(over.picture().is_none());
    assert_eq!(over.media(), whole.media());
    assert!(over.gaps().iter().eq([&Gap::TooLarge]) || cfg!(not(feature = "decode")));

    let token = hashward::CancelToken::new();
    let arrived = |limits: &Limits| {
        let mut file = Arriving::new(limits);
        bytes.chunks(13).for_each(|piece| file.push(piece, &token).expect("nothing stops it"));
        file.finish(&token).expect("nothing failed")
    };
    assert_eq!((arrived(&limits), arrived(&tight)), (whole, over));

    let missing = Fingerprint::of_path("no/such/file".as_ref(), &limits).expect_err("missing");
    assert_eq!(missing.code(), hashward::ErrorCode::IoNotFound);
    assert!(!missing.to_string().contains("such"));
}

#[test]
fn debug_shows_no_hash() {
    let drawing = Drawing::new(50, 40, 1, 9);
    let fingerprint = Fingerprint::from_pixels(b"abc", &drawing.pixels(), Orientation::Rotated90);
    let shown = format!("{fingerprint:?}");
    let picture = fingerprint.picture().expect("a picture");
    for secret in [picture.full().hash().to_hex(), fingerprint.md5().to_hex()] {
        assert!(!shown.contains(&secret[..8]));
    }
    assert!(shown.contains("redacted"));
}
