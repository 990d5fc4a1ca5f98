//! Fingerprints of files: every format, what is broken, and what is made to hurt.
#![cfg(feature = "decode")]

use hashward::PdqHash;
use hashward::fingerprint::{Fingerprint, Gap, Limits, MediaType, Orientation};
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Self-drawn pictures: file, width, height, then quality and PDQ hash as Pillow 13 and PyPI `pdqhash` 0.2
/// give them for the stored pixels converted to RGB, alpha dropped.
#[rustfmt::skip]
const SAMPLES: &[(&str, u32, u32, u8, &str)] = &[
    ("bmp-1-bit.bmp", 96, 64, 100, "eab25505376932bc6a08d1e7a5d596fe106bd688de94889749097e94097ee96b"),
    ("bmp-palette.bmp", 48, 32, 100, "de96e13c4b4b70b4690d8a62b964969695e9d69f76b40095690b66949976e96b"),
    ("bmp-rgb.bmp", 48, 32, 100, "9692e51c4b4b70b46b098be2a96596969569f69df6b42095e90b66949976a96b"),
    ("gif-animated.gif", 96, 64, 100, "5292e51c0f4b7094ed098be1b16896b6956bf69df6b000b6e90b66b6997e8969"),
    ("gif-grey.gif", 96, 64, 100, "1a96e51c4f6b709669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("gif-interlaced.gif", 96, 64, 100, "5a92e51c4f6b72b6690d8ae2b145969695e9f69ff6946094e9094694097ea96b"),
    ("gif-palette.gif", 96, 64, 100, "1a92e51c4f4b70b669098be2b945969695e9f69f76b42095e90b4694897ea96b"),
    ("gif-transparent.gif", 96, 64, 100, "5a92e51c4f6b72b6690d8ae2b145969695e9f69ff6946094e9094694097ea96b"),
    ("gif-web-palette.gif", 96, 64, 100, "0296ed1c4f4b709669098ae2b16d96969569f699f6b46295e90b66949976a96b"),
    ("jpeg-baseline-411.jpg", 96, 64, 100, "1a96e51c4b6b70b669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-baseline-420.jpg", 96, 64, 100, "1a96e51ccf6b709669098ae2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-baseline-422.jpg", 96, 64, 100, "1a96e51ccf6b709669098ae2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-baseline-440.jpg", 96, 64, 100, "1a96e51c4b6b70b669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-baseline-444.jpg", 96, 64, 100, "1a96e51ccf6b709669098ae2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-cmyk-adobe.jpg", 96, 64, 100, "1a96e51c4f6b709669098be2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-cmyk-plain.jpg", 96, 64, 100, "1a96e51c4f6b709669098be2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-exif-6.jpg", 96, 64, 100, "1a96e51ccf6b709669098ae2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-grey.jpg", 96, 64, 100, "1a96e51ccf6b709669098ae2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-odd-size.jpg", 91, 61, 100, "c729aad6752dab6bb0d66d2b51e05a964ae05aa97a12a2d4790da6d48df65529"),
    ("jpeg-progressive.jpg", 96, 64, 100, "1a96e51ccf6b709669098ae2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-restart-markers.jpg", 96, 64, 100, "1a96e51ccf6b709669098ae2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-rgb-adobe.jpg", 96, 64, 100, "1a96e51c4f6b709669098be2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-rgb-components.jpg", 96, 64, 100, "1a96e51c4f6b709669098be2b16596969569f69df6b42095e90b46949976a96b"),
    ("jpeg-ycck-adobe.jpg", 96, 64, 100, "1a96e51c4f6b709669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("png-1-bit.png", 96, 64, 100, "eab25505376932bc6a08d1e7a5d596fe106bd688de94889749097e94097ee96b"),
    ("png-16-bit.png", 96, 64, 100, "1a96e51c4f6b709669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("png-animated.png", 96, 64, 100, "5292e51c0f4b7094ed098be1b16896b6956bf69df6b000b6e90b66b6997e8969"),
    ("png-exif-6.png", 96, 64, 100, "1a96e51c4f6b709669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("png-grey.png", 96, 64, 100, "1a96e51c4f6b709669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("png-interlaced.png", 96, 64, 100, "de96e13c8b6b70b4e90988e9b16a96149569f61ff6900096e90b5696997ea96b"),
    ("png-la.png", 96, 64, 100, "1a96e51c4f6b709669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("png-palette-transparent.png", 96, 64, 100, "5292e51c0f4b7094ed098be1b16896b6956bf69df6b000b6e90b66b6997e8969"),
    ("png-palette.png", 96, 64, 100, "5a92e51c4f6b72b6690d8ae2b145969695e9f69ff6946094e9094694097ea96b"),
    ("png-rgb.png", 96, 64, 100, "1a96e51c4f6b709669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("png-rgba.png", 96, 64, 100, "1a96e51c4f6b709669098ae2b96596969569f69df6b42095e90b46949976a96b"),
    ("tiff-1-bit.tif", 96, 64, 100, "eab25505376932bc6a08d1e7a5d596fe106bd688de94889749097e94097ee96b"),
    ("tiff-cmyk.tif", 40, 30, 100, "9296e93c4b4b74b469098ae2b15596969569d69fd6b42095e90b6694997ea96b"),
    ("tiff-deflate.tif", 96, 64, 100, "1a96ed1c0b6b70b6690d8ae2b16596b69469f69b76942096e90b5e96897ea969"),
    ("tiff-grey-16.tif", 48, 32, 100, "8ee3f0948d4972966b498ae3f95496969569f6af76b02295a90966941976a96b"),
    ("tiff-lzw.tif", 96, 64, 100, "5a92e51c4f6b72b6690d8ae2b145969695e9f69ff6946094e9094694097ea96b"),
    ("tiff-orientation-6.tif", 48, 32, 100, "9692e51c4b4b70b46b098be2a96596969569f69df6b42095e90b66949976a96b"),
    ("tiff-packbits-palette.tif", 96, 64, 100, "5292e51c0f4b7094ed098be1b16896b6956bf69df6b000b6e90b66b6997e8969"),
    ("tiff-raw.tif", 48, 32, 100, "9692e51c4b4b70b46b098be2a96596969569f69df6b42095e90b66949976a96b"),
    ("tiff-several-pages.tif", 48, 32, 100, "9692e51c4b4b70b46b098be2a96596969569f69df6b42095e90b66949976a96b"),
    ("webp-animated.webp", 96, 64, 100, "1a96e51c4b6b70b669098ae2b16596969569f69ff6b42095e90b46949976a96b"),
    ("webp-exif-6.webp", 96, 64, 100, "1a96e51ccf6b709469098ae2b96596969569f68ff6b42095e90b46949976a96b"),
    ("webp-lossless-alpha.webp", 96, 64, 100, "5a92e51c4f6b72b6690d8ae2b145969695e9f69ff6946094e9094694097ea96b"),
    ("webp-lossless.webp", 96, 64, 100, "5a92e51c4f6b72b6690d8ae2b145969695e9f69ff6946094e9094694097ea96b"),
    ("webp-lossy-alpha.webp", 96, 64, 100, "1a96e51ccb6b709469098ae2b96596969569f69ff6b42095e90b46949976a96b"),
    ("webp-lossy.webp", 96, 64, 100, "1a96e51ccf6b709469098ae2b96596969569f68ff6b42095e90b46949976a96b"),
];

/// JPEG codings that are not decoded, and say so.
const UNSUPPORTED: &[&str] = &["jpeg-arithmetic.jpg", "jpeg-non-interleaved.jpg"];

const ANIMATED: &[&str] =
    &["gif-animated.gif", "png-animated.png", "webp-animated.webp", "tiff-several-pages.tif"];

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/fingerprint/files"))
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn of(bytes: &[u8]) -> Fingerprint {
    Fingerprint::of(bytes, &Limits::default())
}

/// The only gap of some bytes, which have no picture.
fn gap(bytes: &[u8]) -> Gap {
    let fingerprint = of(bytes);
    assert!(fingerprint.picture().is_none(), "{fingerprint:?}");
    let mut gaps = fingerprint.gaps().iter();
    let gap = *gaps.next().expect("a gap");
    assert_eq!(gaps.next(), None);
    gap
}

#[test]
fn every_format_gives_the_hash_of_its_pixels() {
    for (name, width, height, quality, hash) in SAMPLES {
        let fingerprint = of(&sample(name));
        let picture = fingerprint.picture().unwrap_or_else(|| panic!("{name}: {fingerprint:?}"));
        assert_eq!((picture.width(), picture.height()), (*width, *height), "{name}");
        let animated = ANIMATED.contains(name);
        assert!(fingerprint.gaps().iter().eq(animated.then_some(&Gap::PartlyCovered)), "{name}");
        let extension = name.rsplit('.').next().unwrap_or_default();
        let mime = fingerprint.media().mime();
        assert!(mime.contains(&extension.replace("jpg", "jpeg")), "{name}: {mime}");

        // Decoders of lossy formats differ in the last bit of a sample.
        let expected = PdqHash::parse(hash).expect("a hash");
        let allowed = if name.starts_with("jpeg") || name.contains("lossy") { 2 } else { 0 };
        let distance = picture.full().hash().distance(&expected);
        assert!(distance <= allowed, "{name}: {distance} bits");
        assert!(picture.full().quality().abs_diff(*quality) <= allowed as u8, "{name}");
    }
}

#[test]
fn every_sample_is_listed_and_small() {
    for entry in std::fs::read_dir(folder()).expect("the folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("plain names");
        let mut listed = SAMPLES.iter().map(|(name, ..)| name).chain(UNSUPPORTED);
        assert!(listed.any(|listed| *listed == name), "{name} is not listed");
        assert!(entry.metadata().expect("metadata").len() < 6_000, "{name} is too long");
    }
}

#[test]
fn orientation_is_read_from_every_format_that_has_it() {
    for name in ["jpeg-exif-6.jpg", "png-exif-6.png", "webp-exif-6.webp", "tiff-orientation-6.tif"] {
        let fingerprint = of(&sample(name));
        let picture = fingerprint.picture().expect(name);
        assert_eq!(picture.orientation(), Orientation::Rotated90, "{name}");
        let upright = picture.upright().expect(name);
        assert!(upright.full().hash().distance(&picture.full().hash()) > 60, "{name}");
    }
    let plain = of(&sample("jpeg-baseline-420.jpg"));
    let turned = of(&sample("jpeg-exif-6.jpg"));
    let (plain, turned) = (plain.picture().expect("plain"), turned.picture().expect("turned"));
    assert_eq!(plain.full(), turned.full(), "the stored hash knows no orientation");
}

#[test]
fn what_is_no_picture_says_so() {
    for bytes in [&b""[..], b"words", b"%PDF-1.7 ...", b"\0\0\0\x10ftypisom\0\0\0\0", &[0; 100]] {
        assert_eq!(gap(bytes), Gap::NotAPicture);
    }
    for bytes in
        [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], b"\0\0\0\x14ftypavif\0\0\0\0avif", b"\xff\x0a\x00"]
    {
        assert_eq!(gap(bytes), Gap::UnsupportedFormat);
    }
    for name in UNSUPPORTED {
        assert_eq!(gap(&sample(name)), Gap::UnsupportedFormat, "{name}");
    }
}

#[test]
fn a_picture_cut_short_keeps_what_it_has() {
    for (name, ..) in SAMPLES {
        let bytes = sample(name);
        let nearly = of(&bytes[..bytes.len() * 9 / 10]);
        if nearly.media() == MediaType::WebP {
            assert_eq!(gap(&bytes[..bytes.len() / 2]), Gap::Truncated, "{name}");
            continue;
        }
        // An animation loses later frames first, and a TIFF the directory that it often keeps at its end.
        if nearly.media() == MediaType::Tiff || ANIMATED.contains(name) {
            continue;
        }
        assert!(nearly.gaps().contains(&Gap::Truncated), "{name}: {nearly:?}");
        let picture = nearly.picture().unwrap_or_else(|| panic!("{name}: {nearly:?}"));
        assert!(picture.full().quality() > 0, "{name}");
    }
    // Only the end marker is missing: every pixel is there, but nothing says so.
    let whole = sample("jpeg-baseline-420.jpg");
    let cut = of(&whole[..whole.len() - 2]);
    assert!(cut.gaps().contains(&Gap::Truncated));
    let hash = |fingerprint: &Fingerprint| fingerprint.picture().expect("a picture").full().hash();
    assert_eq!(hash(&cut), hash(&of(&whole)));
}

#[test]
fn damage_inside_a_jpeg_is_noticed() {
    let mut bytes = sample("jpeg-baseline-444.jpg");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0);
    bytes[middle..middle + 2].copy_from_slice(&[0xff, 0xc4]);
    let fingerprint = of(&bytes);
    assert!(fingerprint.gaps().iter().any(|gap| matches!(gap, Gap::Truncated | Gap::Undecodable)));

    // Stray bytes between two segments cost nothing.
    let mut bytes = sample("jpeg-baseline-444.jpg");
    bytes.splice(20..20, [7; 9]);
    assert!(of(&bytes).gaps().is_empty());
}

#[test]
fn nothing_that_is_cut_or_changed_panics() {
    let limits = Limits { pixels: 4_000_000, ..Limits::default() };
    let mut state = 0x1234_5678_9abc_def1_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below
    };
    for (name, ..) in SAMPLES {
        let bytes = sample(name);
        for length in (0..64).chain((64..bytes.len()).step_by(61)) {
            let cut = Fingerprint::of(&bytes[..length.min(bytes.len())], &limits);
            assert_eq!(cut.length(), length.min(bytes.len()) as u64);
        }
        for round in 0..80 {
            let mut changed = bytes.clone();
            // Half of the changes hit the headers.
            let reach = if round % 2 == 0 { changed.len().min(200) } else { changed.len() };
            for _ in 0..=random(6) {
                let at = random(reach);
                changed[at] = random(256) as u8;
            }
            let fingerprint = Fingerprint::of(&changed, &limits);
            assert!(fingerprint.picture().is_some() || !fingerprint.gaps().is_empty());
        }
    }
}

#[test]
fn bombs_are_refused_by_their_headers() {
    let started = Instant::now();
    let frame = |width: u16, height: u16| {
        let mut bytes = sample("jpeg-baseline-420.jpg");
        let at = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame") + 5;
        bytes[at..at + 2].copy_from_slice(&height.to_be_bytes());
        bytes[at + 2..at + 4].copy_from_slice(&width.to_be_bytes());
        bytes
    };
    assert_eq!(gap(&frame(65_000, 65_000)), Gap::TooLarge);
    // Few enough pixels, but far more than the bytes can hold.
    assert_eq!(gap(&frame(10_000, 9_999)), Gap::Undecodable);
    assert_eq!(gap(&frame(10_000, 9_999)[..2000]), Gap::Truncated);

    let mut png = sample("png-rgb.png");
    png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert_eq!(gap(&png), Gap::TooLarge);

    let mut gif = sample("gif-palette.gif");
    gif[6..10].fill(0xff);
    assert_eq!(gap(&gif), Gap::TooLarge);
    let mut gif = sample("gif-grey.gif");
    let descriptor = gif.windows(5).position(|bytes| bytes == [0x2c, 0, 0, 0, 0]).expect("a frame");
    gif[descriptor + 5..descriptor + 9].fill(0xff);
    assert_eq!(gap(&gif), Gap::TooLarge);

    let mut webp = sample("webp-lossy-alpha.webp");
    webp[24..30].fill(0xff);
    assert_eq!(gap(&webp), Gap::TooLarge);
    let mut webp = sample("webp-lossless.webp");
    webp[21..25].copy_from_slice(&[0xff, 0xff, 0xff, 0x1f]);
    assert_eq!(gap(&webp), Gap::TooLarge);

    let mut bmp = sample("bmp-rgb.bmp");
    bmp[18..26].copy_from_slice(&[0, 0, 1, 0, 0, 0, 1, 0]);
    assert_eq!(gap(&bmp), Gap::TooLarge);

    let mut tiff = sample("tiff-raw.tif");
    for tag in [256_u16, 257] {
        let entry = [&tag.to_le_bytes()[..], &[4, 0], &[1, 0, 0, 0]].concat();
        let short = [&tag.to_le_bytes()[..], &[3, 0], &[1, 0, 0, 0]].concat();
        let at = tiff.windows(8).position(|bytes| bytes == short || bytes == entry).expect("a tag");
        tiff[at..at + 8].copy_from_slice(&entry);
        tiff[at + 8..at + 12].copy_from_slice(&60_000_u32.to_le_bytes());
    }
    assert_eq!(gap(&tiff), Gap::TooLarge);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn every_limit_is_kept() {
    let jpeg = sample("jpeg-progressive.jpg");
    let with = |limits| Fingerprint::of(&jpeg, &limits).gaps().first().copied();
    let limits = Limits::default();
    assert_eq!(with(limits), None);
    assert_eq!(with(Limits { pixels: 96 * 64, ..limits }), None);
    assert_eq!(with(Limits { pixels: 96 * 64 - 1, ..limits }), Some(Gap::TooLarge));
    assert_eq!(with(Limits { scans: 3, ..limits }), Some(Gap::TooLarge));
    assert_eq!(with(Limits { allocation: 30_000, ..limits }), Some(Gap::TooLarge));
    assert_eq!(with(Limits { bytes: 1000, ..limits }), Some(Gap::TooLarge));
    // The digests know no limit.
    let tight = Fingerprint::of(&jpeg, &Limits { bytes: 0, pixels: 0, allocation: 0, scans: 0 });
    assert_eq!(tight.blake3(), of(&jpeg).blake3());
}

#[test]
fn texts_and_profiles_of_a_png_are_not_unpacked() {
    let png = sample("png-rgb.png");
    let chunk =
        |kind: &[u8; 4], data: &[u8]| [&(data.len() as u32).to_be_bytes(), &kind[..], data, &[0; 4]].concat();
    let mut bomb = png[..33].to_vec();
    bomb.extend(chunk(b"zTXt", b"k\0\0not deflated at all"));
    bomb.extend(chunk(b"iCCP", b"k\0\0nor is this"));
    bomb.extend(&png[33..]);
    assert_eq!(of(&bomb).picture(), of(&png).picture());
    assert!(of(&bomb).gaps().is_empty());
}

/// A gigabyte of zeros as a zlib stream of about a megabyte.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1 << 20];
    for _ in 0..1 << 10 {
        encoder.write_all(&zeros).expect("memory");
    }
    encoder.finish().expect("memory")
}

/// The side of the pictures that hold a bomb: ten thousand pixels, of which it has a hundred thousand times.
const BOMB_SIDE: u16 = 100;

fn png_bomb(content: &[u8]) -> Vec<u8> {
    let chunk =
        |kind: &[u8; 4], data: &[u8]| [&(data.len() as u32).to_be_bytes(), &kind[..], data, &[0; 4]].concat();
    let side = u32::from(BOMB_SIDE).to_be_bytes();
    // Eight bits of grey, with the only compression and filtering there are, not interlaced.
    let header = [&side[..], &side, &[8, 0, 0, 0, 0]].concat();
    let chunks = [chunk(b"IHDR", &header), chunk(b"IDAT", content), chunk(b"IEND", b"")];
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()
}

fn tiff_bomb(content: &[u8]) -> Vec<u8> {
    // Width, height, bits, Deflate, black is zero, one strip: its place, samples, rows and length.
    const TAGS: u32 = 9;
    let side = u32::from(BOMB_SIDE);
    let place = 8 + 2 + TAGS * 12 + 4;
    let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
    bytes.extend((TAGS as u16).to_le_bytes());
    for (tag, value) in [
        (256_u16, side),
        (257, side),
        (258, 8),
        (259, 8),
        (262, 1),
        (273, place),
        (277, 1),
        (278, side),
        (279, content.len() as u32),
    ] {
        bytes.extend(tag.to_le_bytes());
        // One number of four bytes.
        bytes.extend([4, 0, 1, 0, 0, 0]);
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 4]);
    [&bytes, content].concat()
}

#[test]
fn a_gigabyte_of_zeros_in_a_small_file_is_not_unpacked() {
    let content = bomb();
    assert!(content.len() < 8 << 20, "{} bytes", content.len());
    for (file, media) in [(png_bomb(&content), MediaType::Png), (tiff_bomb(&content), MediaType::Tiff)] {
        let started = Instant::now();
        let fingerprint = of(&file);
        let taken = started.elapsed();
        assert_eq!(fingerprint.media(), media);
        // Every pixel is there; what follows the last of them belongs to no picture.
        let picture = fingerprint.picture().unwrap_or_else(|| panic!("{fingerprint:?}"));
        let side = u32::from(BOMB_SIDE);
        assert_eq!((picture.width(), picture.height()), (side, side), "{media:?}");
        assert_eq!(picture.full().quality(), 0, "{media:?}");
        assert!(fingerprint.gaps().is_empty(), "{media:?}: {:?}", fingerprint.gaps());
        assert!(taken < Duration::from_secs(1), "{media:?}: {taken:?}");
    }
    assert!(peak_memory().is_none_or(|peak| peak < 512 << 20), "{:?} bytes", peak_memory());
}

/// The most bytes this process ever had in memory, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(peak.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(unix)]
#[test]
fn what_has_no_bytes_of_its_own_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
    assert!(made.success());
    for path in [pipe.as_path(), folder.path(), std::path::Path::new("/dev/zero")] {
        let error = Fingerprint::of_path(path, &Limits::default()).expect_err("no file");
        assert_eq!(error.code(), hashward::ErrorCode::IoFailed);
    }
}
