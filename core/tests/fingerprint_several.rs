//! Files that hold more than the picture that is hashed: none of them may pass as wholly covered.
#![cfg(feature = "decode")]

use hashward::fingerprint::{Fingerprint, Gap, Limits};

fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/fingerprint/files");
    std::fs::read(format!("{folder}/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The gaps of a file that has a picture.
fn gaps(bytes: &[u8]) -> Vec<Gap> {
    let fingerprint = Fingerprint::of(bytes, &Limits::default());
    assert!(fingerprint.picture().is_some(), "{fingerprint:?}");
    fingerprint.gaps().iter().copied().collect()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    // Checksums are not looked at.
    [&(data.len() as u32).to_be_bytes(), &kind[..], data, &[0; 4]].concat()
}

fn place(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).position(|window| window == wanted).expect("the bytes wanted")
}

/// The frame control of an APNG: a number in the order, then the whole canvas of 96 × 64.
fn frame_control(number: u8) -> Vec<u8> {
    let mut data = vec![0; 26];
    (data[3], data[7], data[11]) = (number, 96, 64);
    chunk(b"fcTL", &data)
}

#[test]
fn an_animation_beside_the_default_image_of_a_png_is_more_than_it() {
    let png = sample("png-rgb.png");
    let (first, last) = (place(&png, b"IDAT") - 4, png.len() - 12);
    let animated = |before: &[u8], after: &[u8]| {
        [
            &png[..33],
            &chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]),
            before,
            &png[first..last],
            after,
            &png[last..],
        ]
        .concat()
    };
    let frame = chunk(b"fdAT", &[0, 0, 0, 1, 7, 7, 7]);
    assert_eq!(gaps(&animated(&frame_control(0), &[])), [], "one frame, which is the image");
    assert_eq!(gaps(&animated(&[], &[frame_control(0), frame.clone()].concat())), [Gap::PartlyCovered]);
    assert_eq!(gaps(&animated(&[], &frame_control(0))), [Gap::PartlyCovered]);
    assert_eq!(gaps(&animated(&frame_control(0), &frame)), [Gap::PartlyCovered]);
}

#[test]
fn a_gif_that_does_not_end_as_it_should_is_truncated() {
    let gif = sample("gif-animated.gif");
    // The second frame's graphic control, behind the first frame's data.
    let control = [0x21, 0xf9, 0x04];
    let first = place(&gif, &control);
    let second = first + 3 + place(&gif[first + 3..], &control);
    for stray in [0x00, 0x2a] {
        let mut file = gif.clone();
        file.insert(second, stray);
        assert_eq!(gaps(&file), [Gap::Truncated], "{stray}");
    }
    assert_eq!(gaps(&gif[..second]), [Gap::Truncated], "cut where a block ends");
    let single = sample("gif-grey.gif");
    assert_eq!(gaps(&single), []);
    assert_eq!(gaps(&single[..single.len() - 1]), [Gap::Truncated], "no trailer");
}

#[test]
fn a_jpeg_of_several_pictures_is_partly_covered() {
    let jpeg = sample("jpeg-baseline-420.jpg");
    // An index of pictures, as cameras write that make two at a time.
    let mut index = jpeg.clone();
    index.splice(2..2, *b"\xff\xe2\0\x0aMPF\0II*\0");
    assert_eq!(gaps(&index), [Gap::PartlyCovered]);
    // A second picture before the first one's end.
    let open = [&jpeg[..jpeg.len() - 2], &jpeg].concat();
    assert_eq!(gaps(&open), [Gap::PartlyCovered]);
}

#[test]
fn a_picture_behind_the_end_of_any_other_makes_it_partly_covered() {
    let formats = ["jpeg-grey.jpg", "png-grey.png", "gif-grey.gif", "webp-lossy.webp", "bmp-rgb.bmp"];
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    for name in formats.into_iter().chain(["bmp-palette.bmp", "jpeg-progressive.jpg", "webp-lossless.webp"]) {
        let file = sample(name);
        for behind in formats.map(sample).iter().map(Vec::as_slice).chain([&heic[..]]) {
            for padding in [&b""[..], &[0; 300], b"\r\n"] {
                let both = [&file, padding, behind].concat();
                assert_eq!(gaps(&both), [Gap::PartlyCovered], "{name}: {:?}", &behind[..8]);
            }
        }
        for behind in
            [&b"words"[..], &[0; 5000], b"\xff\xd8", b"\0\0\0\x14ftypisom\0\0\0\0isom", b"BM", b"SEFH"]
        {
            assert_eq!(gaps(&[&file, behind].concat()), [], "{name}: {behind:?}");
        }
    }
}

#[test]
fn two_pictures_inside_of_one_webp_are_partly_covered() {
    let webp = sample("webp-lossy.webp");
    let mut twice = [&webp, &webp[12..]].concat();
    let length = twice.len() as u32 - 8;
    twice[4..8].copy_from_slice(&length.to_le_bytes());
    assert_eq!(gaps(&twice), [Gap::PartlyCovered]);
}

#[test]
fn a_tiff_with_a_directory_below_its_first_is_partly_covered() {
    let mut tiff = sample("tiff-raw.tif");
    assert_eq!(gaps(&tiff), []);
    // In the place of the entry that says what is so without it: the channels are not stored apart.
    let at = place(&tiff, &[0x1c, 0x01, 3, 0]);
    tiff[at..at + 12].copy_from_slice(&[0x4a, 0x01, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]);
    assert_eq!(gaps(&tiff), [Gap::PartlyCovered]);
}
