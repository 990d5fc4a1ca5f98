//! The files that verdict vectors ask after.

use crate::{Outcome, folder};
use std::fs;

/// Files that cover the reasons a file itself can give.
pub(super) fn all() -> Outcome<Vec<(&'static str, Vec<u8>)>> {
    let sample = |name: &str| fs::read(folder().join("fingerprint/files").join(name));
    let whole = sample("jpeg-baseline-444.jpg")?;
    let mut huge = sample("png-rgb.png")?;
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut undecodable = sample("webp-lossy.webp")?;
    undecodable[30..].fill(0x55);
    Ok(vec![
        ("text.txt", b"Only words.\n".to_vec()),
        ("heic.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1".to_vec()),
        ("truncated.jpg", whole[..whole.len() * 2 / 3].to_vec()),
        ("huge.png", huge),
        ("undecodable.webp", undecodable),
        ("animated.gif", sample("gif-animated.gif")?),
        ("small.bmp", bitmap(4, |_, _| 9)),
        ("flat.bmp", bitmap(64, |_, _| 128)),
        ("picture.bmp", bitmap(SIDE, picture)),
    ])
}

/// The side of `picture.bmp`.
const SIDE: u32 = 64;

/// What `picture.bmp` shows.
fn picture(x: u32, y: u32) -> u8 {
    (x * 37 + y * 91 + x * y * 13) as u8
}

/// `picture.bmp` as a mirror shows it.
pub(super) fn mirrored_picture() -> Vec<u8> {
    bitmap(SIDE, |x, y| picture(SIDE - 1 - x, y))
}

/// A square grey picture as an uncompressed 24-bit BMP; its side is a multiple of four.
fn bitmap(side: u32, pixel: impl Fn(u32, u32) -> u8) -> Vec<u8> {
    let length = side * side * 3;
    let mut bytes = b"BM".to_vec();
    for number in [54 + length, 0, 54, 40, side, side, 1 | 24 << 16, 0, length, 0, 0, 0, 0] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for y in 0..side {
        for x in 0..side {
            bytes.extend_from_slice(&[pixel(x, y); 3]);
        }
    }
    bytes
}
