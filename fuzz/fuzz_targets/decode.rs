//! Any bytes have a fingerprint: complete digests, and a picture or the reason why there is none.
//!
//! A decoder's panic is a gap and not a crash, because the library catches it; what this target looks for
//! are panics outside of that, hangs, and memory beyond the limits, for which it is run with
//! `-malloc_limit_mb`.
#![no_main]

use hashward::fingerprint::{Convention, Fingerprint, Form, Limits};
use libfuzzer_sys::fuzz_target;
use md5::Digest;

/// Small enough that no input takes long, large enough that every format's seeds are decoded.
const LIMITS: Limits = Limits { bytes: 1 << 20, pixels: 4_000_000, allocation: 64 << 20, scans: 20 };

fuzz_target!(|bytes: &[u8]| {
    let fingerprint = Fingerprint::of(bytes, &LIMITS);

    assert_eq!(fingerprint.length(), bytes.len() as u64);
    assert_eq!(fingerprint.md5().as_bytes()[..], md5::Md5::digest(bytes)[..]);
    assert_eq!(fingerprint.sha1().as_bytes()[..], sha1::Sha1::digest(bytes)[..]);
    assert_eq!(fingerprint.sha256().as_bytes()[..], sha2::Sha256::digest(bytes)[..]);
    assert_eq!(fingerprint.blake3().as_bytes(), blake3::hash(bytes).as_bytes());

    let Some(picture) = fingerprint.picture() else {
        assert!(!fingerprint.gaps().is_empty(), "no picture, and no reason why");
        return;
    };
    assert!(u64::from(picture.width()) * u64::from(picture.height()) <= LIMITS.pixels);
    for convention in Convention::ALL {
        let stored = Some((Form::Stored, picture.pdq(convention).hash()));
        assert_eq!(picture.forms(convention).next(), stored);
        assert_eq!(picture.mirrored(convention).next(), stored);
    }
});
