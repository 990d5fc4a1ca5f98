//! TIFF files that were cut: the rows that arrived are hashed, and the rest counts as grey.
#![cfg(feature = "decode")]

use hashward::fingerprint::{Fingerprint, Gap, Limits, Orientation, Picture, PixelFormat, Pixels};

fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/fingerprint/files");
    std::fs::read(format!("{folder}/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The picture of a file that was cut.
fn cut(file: &[u8], length: usize) -> Picture {
    let fingerprint = Fingerprint::of(&file[..length], &Limits::default());
    let picture = fingerprint.picture().unwrap_or_else(|| panic!("{fingerprint:?}"));
    assert!(fingerprint.gaps().iter().eq([&Gap::Truncated]), "{fingerprint:?}");
    picture.clone()
}

/// A grey file of 64 × 64 pixels in strips, which begin at 512; and its pixels.
fn grey(rows_per_strip: u32) -> (Vec<u8>, Vec<u8>) {
    let pixels: Vec<u8> = (0..64 * 64_u32).map(|i| (i % 64 * (i / 64) / 16 + i * i % 13) as u8).collect();
    let strips = 64_u32.div_ceil(rows_per_strip);
    let mut file = b"II*\0\x08\0\0\0\x09\0".to_vec();
    let mut entry = |tag: u16, count: u32, value: u32| {
        file.extend([&tag.to_le_bytes()[..], &[4, 0], &count.to_le_bytes(), &value.to_le_bytes()].concat());
    };
    let (offsets, lengths) = if strips == 1 { (512, 64 * 64) } else { (200, 300) };
    let entries = [(256, 1, 64), (257, 1, 64), (258, 1, 8), (259, 1, 1), (262, 1, 1), (273, strips, offsets)];
    for (tag, count, value) in
        entries.into_iter().chain([(277, 1, 1), (278, 1, rows_per_strip), (279, strips, lengths)])
    {
        entry(tag, count, value);
    }
    file.resize(512, 0);
    for strip in 0..strips as usize {
        let offset = 512 + strip as u32 * rows_per_strip * 64;
        file[200 + 4 * strip..][..4].copy_from_slice(&offset.to_le_bytes());
        file[300 + 4 * strip..][..4].copy_from_slice(&(rows_per_strip * 64).to_le_bytes());
    }
    if strips == 1 {
        file[200..400].fill(0);
    }
    file.extend(&pixels);
    (file, pixels)
}

/// Moves the directory of a little-endian file of one strip to its front, as other programs write it.
fn directory_first(file: &[u8]) -> Vec<u8> {
    let number = |at: usize| u32::from_le_bytes(*file[at..].first_chunk().expect("four bytes")) as usize;
    let directory = number(4);
    let length = 2 + 12 * usize::from(file[directory]) + 4;
    let data = 8 + length + 6;
    let mut moved = [b"II*\0\x08\0\0\0", &file[directory..directory + length]].concat();
    let entry = |tag: u16| {
        (directory + 2..).step_by(12).find(|at| file[*at..*at + 2] == tag.to_le_bytes()).expect("an entry")
    };
    let mut set = |tag, value: usize| {
        let at = entry(tag) - directory + 8 + 8;
        moved[at..at + 4].copy_from_slice(&(value as u32).to_le_bytes());
    };
    set(258, 8 + length);
    set(273, data);
    let (bits, strip, bytes) = (number(entry(258) + 8), number(entry(273) + 8), number(entry(279) + 8));
    moved.extend(&file[bits..bits + 6]);
    moved.extend(&file[strip..strip + bytes]);
    moved
}

#[test]
fn whole_rows_of_a_cut_file_are_hashed() {
    for rows_per_strip in [64, 8, 5] {
        let (file, mut pixels) = grey(rows_per_strip);
        let end = 512 + 57 * 64 + 30;
        let whole = Fingerprint::of(&file, &Limits::default());
        let of = |pixels: &[u8]| {
            let pixels = Pixels::new(pixels, 64, 64, 64, PixelFormat::Luma8).expect("64 x 64");
            Picture::from_pixels(&pixels, Orientation::Normal).expect("a picture")
        };
        assert!(whole.gaps().is_empty() && whole.picture() == Some(&of(&pixels)));
        pixels[57 * 64..].fill(128);
        assert!(cut(&file, end) == of(&pixels), "{rows_per_strip}");
    }
}

#[test]
fn every_coding_keeps_what_came_before_the_cut() {
    let raw = sample("tiff-raw.tif");
    let near = |whole: &[u8], part: &Picture| {
        let whole = Fingerprint::of(whole, &Limits::default());
        whole.picture().expect("a picture").full().hash().distance(&part.full().hash())
    };
    assert!(near(&raw, &cut(&raw, raw.len() * 9 / 10)) < 80);
    for name in ["tiff-lzw.tif", "tiff-deflate.tif"] {
        let file = directory_first(&sample(name));
        assert!(Fingerprint::of(&file, &Limits::default()).gaps().is_empty(), "{name}");
        assert!(near(&file, &cut(&file, file.len() * 9 / 10)) < 80, "{name}");
    }
    // Without a directory there is no picture, but the gap says why.
    let lzw = sample("tiff-lzw.tif");
    let fingerprint = Fingerprint::of(&lzw[..lzw.len() * 9 / 10], &Limits::default());
    assert!(fingerprint.picture().is_none() && fingerprint.gaps().iter().eq([&Gap::Truncated]));
}
