//! The most memory that any header makes a fingerprint take, as the operating system counts it.
//!
//! One test alone in its process, since what is measured is the process's peak.
#![cfg(all(feature = "decode", target_os = "linux"))]

use hashward::fingerprint::{Fingerprint, Gap, Limits, MediaType};

/// EXIF data that ask for a quarter turn.
const TURNED: &[u8] = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";

/// The process's peak of memory so far.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the process's state");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}

/// A PNG of nothing but zeros, turned by its EXIF data; `color` is its colour type.
fn png(width: u32, height: u32, depth: u8, color: u8, interlaced: bool) -> Vec<u8> {
    let chunk =
        |kind: &[u8; 4], data: &[u8]| [&(data.len() as u32).to_be_bytes(), &kind[..], data, &[0; 4]].concat();
    let header =
        [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, color, 0, 0, u8::from(interlaced)]]
            .concat();
    let samples = [1, 0, 3, 1, 2, 0, 4][usize::from(color)];
    let row = 1 + u64::from(width) * samples * u64::from(depth) / 8;
    let zeros = deflated_zeros(row * u64::from(height));
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"eXIf", TURNED), chunk(b"IDAT", &zeros)]
        .concat()
}

/// At least as many zeros as asked for, in one block of fixed codes: a zero, then copies of 258 bytes.
fn deflated_zeros(length: u64) -> Vec<u8> {
    let mut bytes = vec![0x78, 0x9c];
    let mut bits = 0_u64;
    let mut count = 0;
    let mut put = |value: u64, width: u32| {
        bits |= value << count;
        count += width;
        while count >= 8 {
            bytes.push(bits as u8);
            bits >>= 8;
            count -= 8;
        }
    };
    let code = |value: u64, width: u32| value.reverse_bits() >> (64 - width);
    put(0b011, 3);
    put(code(0x30, 8), 8);
    for _ in 0..length.div_ceil(258) {
        put(code(0b1100_0101, 8), 8);
        put(0, 5);
    }
    put(0, 7);
    put(0, 7);
    bytes
}

/// A TIFF of one strip of 8-bit RGB that is not there.
fn tiff(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"II*\0\x08\0\0\0\x09\0".to_vec();
    // The bits of all three samples stand behind the directory, where the strip begins too.
    let place = 8 + 2 + 9 * 12 + 4;
    for (tag, count, value) in [
        (256_u16, 1_u32, width),
        (257, 1, height),
        (258, 3, place),
        (259, 1, 1),
        (262, 1, 2),
        (273, 1, place),
        (277, 1, 3),
        (278, 1, height),
        (279, 1, 300_000_000),
    ] {
        let kind: u16 = if tag == 258 { 3 } else { 4 };
        file.extend([&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes()].concat());
        file.extend(value.to_le_bytes());
    }
    [&file[..], &[0; 4], &[8, 0, 8, 0, 8, 0]].concat()
}

/// A bitmap of 32 bits a pixel of which only a few bytes are there.
fn bmp(width: u32, height: u32) -> Vec<u8> {
    let header = [&40_u32.to_le_bytes()[..], &width.to_le_bytes(), &height.to_le_bytes(), &[1, 0, 32, 0]];
    [b"BM\0\0\0\0\0\0\0\0\x36\0\0\0", &header.concat()[..], &[0; 24], &[7; 5000]].concat()
}

#[test]
fn no_header_takes_more_memory_than_the_limits_allow() {
    let limits = Limits::default();
    let before = peak();
    // Low and wide: nearly every output row of the hash is open at once.
    for width in [1_000_000, 1 << 22] {
        let file = png(width, 5, 8, 6, false);
        let started = peak();
        let fingerprint = Fingerprint::of(&file, &limits);
        assert!(fingerprint.media() == MediaType::Png && !fingerprint.gaps().contains(&Gap::TooLarge));
        let picture = fingerprint.picture().expect("a picture");
        assert!(picture.upright().is_some() && picture.width() == width);
        let taken = peak() - started;
        assert!(taken < 24 * u64::from(width) + (32 << 20), "{width}: {} MiB", taken >> 20);
    }
    // Wide and not so low, deep, interlaced, and high.
    for (width, height, depth, interlaced) in [
        (1 << 22, 23, 8, false),
        (1 << 22, 20, 16, false),
        (1 << 22, 20, 16, true),
        (16_384, 6_000, 8, false),
        (16_385, 6_000, 8, false),
        (16_384, 127, 8, false),
        (5, 1 << 22, 8, false),
    ] {
        let fingerprint = Fingerprint::of(&png(width, height, depth, 6, interlaced), &limits);
        assert!(fingerprint.picture().is_some() || fingerprint.gaps().contains(&Gap::TooLarge));
        let taken = peak() - before;
        assert!(taken <= limits.allocation, "{width} x {height}: {} MiB", taken >> 20);
    }
    // Headers that promise what is not there.
    for file in [tiff(1 << 22, 11), tiff(7_000, 7_000), tiff(9_900, 9_900), bmp(1 << 22, 23)] {
        let fingerprint = Fingerprint::of(&file, &limits);
        assert!(!fingerprint.gaps().is_empty() && !fingerprint.gaps().contains(&Gap::NotAPicture));
        let taken = peak() - before;
        assert!(taken <= limits.allocation, "{:?}: {} MiB", fingerprint.gaps(), taken >> 20);
    }
}
