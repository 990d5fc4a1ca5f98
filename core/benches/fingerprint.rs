//! What a fingerprint costs: the PDQ pass over pixels, and the digests of bytes.
//!
//! The peers are what a Rust program takes today: `image_hasher`, which resizes the picture and gives one
//! 64-bit hash of one form, and the four digest crates one after the other. Their ratios are printed last.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hashward::fingerprint::{Fingerprint, Limits, Orientation, Picture, PixelFormat, Pixels};
use image::RgbImage;
use sha2::Digest;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Bytes that look random, the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// From decoded RGB to every perceptual hash of a picture, both conventions and all forms.
fn pdq(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("picture from RGB");
    for (name, width, height) in
        [("12 Mpx", 4000, 3000), ("2 Mpx", 1632, 1224), ("512 x 512", 512, 512), ("96 x 64", 96, 64)]
    {
        let data = noise(width * height * 3);
        let pixels = Pixels::new(&data, width as u32, height as u32, width * 3, PixelFormat::Rgb8);
        let pixels = pixels.expect("a whole picture");
        group.throughput(Throughput::Elements((width * height) as u64));
        for (word, orientation) in [("stored", Orientation::Normal), ("turned", Orientation::Rotated90)] {
            group.bench_function(BenchmarkId::new(word, name), |bencher| {
                bencher.iter(|| Picture::from_pixels(black_box(&pixels), orientation));
            });
        }
    }
    group.finish();
}

/// MD5, SHA-1, SHA-256 and BLAKE3 in one pass.
fn digests(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("digests");
    for length in [100_000, 1_000_000, 5_000_000] {
        let data = noise(length);
        group.throughput(Throughput::Bytes(length as u64));
        group.bench_function(BenchmarkId::from_parameter(length), |bencher| {
            bencher.iter(|| Fingerprint::of(black_box(&data), &Limits::default()));
        });
    }
    group.finish();
}

/// One hash of one form, made the usual way: convert, resize, compare.
fn gradient(picture: &RgbImage) -> image_hasher::ImageHash {
    image_hasher::HasherConfig::new().to_hasher().hash_image(picture)
}

fn digests_apart(data: &[u8]) {
    black_box(md5::Md5::digest(data));
    black_box(sha1::Sha1::digest(data));
    black_box(sha2::Sha256::digest(data));
    black_box(blake3::hash(data));
}

/// Times both in turn, so that a busy machine is busy for both, and prints the middle ratio.
fn ratio(what: &str, mut ours: impl FnMut(), peer: &str, mut theirs: impl FnMut()) {
    let mut ratios = [0.0; 15];
    for ratio in &mut ratios {
        let start = Instant::now();
        ours();
        let middle = Instant::now();
        theirs();
        *ratio = middle.elapsed().as_secs_f64() / (middle - start).as_secs_f64();
    }
    ratios.sort_by(f64::total_cmp);
    println!("{what}: {peer} takes {:.2} times as long", ratios[ratios.len() / 2]);
}

fn ratios(_: &mut Criterion) {
    for (name, width, height) in [("12 Mpx", 4000, 3000), ("512 x 512", 512, 512)] {
        let data = noise(width * height * 3);
        let pixels = Pixels::new(&data, width as u32, height as u32, width * 3, PixelFormat::Rgb8);
        let pixels = pixels.expect("a whole picture");
        let picture = RgbImage::from_raw(width as u32, height as u32, data.clone());
        let picture = picture.expect("a whole picture");
        ratio(
            &format!("every hash and form of {name} RGB"),
            || drop(black_box(Picture::from_pixels(&pixels, Orientation::Normal))),
            "one hash by image_hasher",
            || drop(black_box(gradient(&picture))),
        );
    }
    let data = noise(5_000_000);
    ratio(
        "digests of 5 MB that are no picture",
        || drop(black_box(Fingerprint::of(&data, &Limits::default()))),
        "the four crates one after the other",
        || digests_apart(&data),
    );
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20);
    targets = pdq, digests, ratios
}
criterion_main!(benches);
