//! Work that a token stops: what is kept, and what is said.
#![cfg(all(feature = "decode", feature = "build"))]

use hashward::check::{Access, Answer, Checker, Outcome, Policy, Reason, Request, Verdict};
use hashward::fingerprint::{Arriving, Fingerprint, Gap, Limits};
use hashward::set::{Description, NewEntry, SetBuilder, SetId, Statement};
use hashward::trust::{Root, RootBuilder, SecretKey};
use hashward::{CancelToken, ErrorCode, Timestamp, TrustStore};
use std::io::Read;

/// A picture of the vectors.
const PICTURE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/fingerprint/files/jpeg-baseline-420.jpg");

fn picture() -> Vec<u8> {
    std::fs::read(PICTURE).expect("a sample")
}

fn stopped() -> CancelToken {
    let token = CancelToken::new();
    token.cancel();
    token
}

/// Yields bytes, and stops a token as soon as so many are left.
struct Stopping<'a> {
    left: &'a [u8],
    at: usize,
    stop: &'a dyn Fn(),
}

impl Read for Stopping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.left.read(buffer)?;
        if self.left.len() <= self.at {
            (self.stop)();
        }
        Ok(read)
    }
}

/// Opens a checker whose only list holds the picture's digests and nothing else.
fn checker(store: &TrustStore, now: Timestamp) -> Checker {
    let key = SecretKey::from_seed(&[1; 32]);
    let file = RootBuilder::new("hotline.example", now, now.plus_days(900)).build(&key).expect("a root");
    let root = Root::parse(&file).expect("it verifies");
    store.pin(&file, root.id()).expect("pinned");
    let description = Description::new(SetId::from_bytes([5; 16]), "hotline.example", now, 30);
    let mut builder = SetBuilder::new(&root, description);
    let known = Fingerprint::of(&picture(), &Limits::default());
    let entry = NewEntry::new().hash(known.sha256()).statement(Statement::new("iwf/A").expect("a label"));
    builder.add(entry).expect("an entry");
    let set = builder.build().expect("a set").sign(&[&key]).expect("signed");
    store.install(set, now).expect("installed");
    Checker::open(store, Policy::shipped("agree-two").expect("shipped")).expect("it opens")
}

fn reasons(verdict: &Verdict) -> Vec<Reason> {
    verdict.gaps.iter().copied().collect()
}

#[test]
fn a_token_that_nobody_stops_changes_nothing() {
    let (bytes, limits, token) = (picture(), Limits::default(), CancelToken::new());
    let whole = Fingerprint::of(&bytes, &limits);
    assert!(whole.picture().is_some() && whole.gaps().is_empty());
    for fingerprint in [
        Fingerprint::of_until(&bytes, &limits, &token),
        Fingerprint::of_path_until(PICTURE.as_ref(), &limits, &token),
        Fingerprint::of_reader_until(&bytes[..], &limits, &token),
    ] {
        assert_eq!(fingerprint.expect("nothing stops it"), whole);
    }
}

#[test]
fn digests_that_are_stopped_are_no_fingerprint() {
    let (bytes, limits) = (picture(), Limits::default());
    for fingerprint in [
        Fingerprint::of_until(&bytes, &limits, &stopped()),
        Fingerprint::of_path_until(PICTURE.as_ref(), &limits, &stopped()),
        Fingerprint::of_reader_until(&bytes[..], &limits, &stopped()),
    ] {
        assert_eq!(fingerprint.expect_err("stopped").code(), ErrorCode::Cancelled);
    }
    let token = CancelToken::new();
    let long = vec![7; 3 << 20];
    let stop = || token.expire();
    let reader = Stopping { left: &long, at: 1 << 20, stop: &stop };
    let error = Fingerprint::of_reader_until(reader, &limits, &token).expect_err("stopped");
    assert_eq!(error.code().as_str(), "work.cancelled");
}

#[test]
fn a_file_of_which_only_a_part_arrived_is_no_fingerprint() {
    let limits = Limits::default();
    let mut file = Arriving::new(&limits);
    assert_eq!(file.push(&picture(), &stopped()).expect_err("stopped").code(), ErrorCode::Cancelled);
    file.fail(&std::io::ErrorKind::BrokenPipe.into());
    let error = file.finish(&CancelToken::new()).expect_err("the first reason stays");
    assert_eq!(error.code(), ErrorCode::Cancelled);
    let ended = |end: fn(&mut Arriving)| {
        let mut file = Arriving::new(&limits);
        file.push(&picture(), &CancelToken::new()).expect("nothing stops it");
        end(&mut file);
        file.finish(&CancelToken::new()).expect_err("a part only").code()
    };
    assert_eq!(ended(Arriving::stop), ErrorCode::Cancelled);
    assert_eq!(ended(|file| file.fail(&std::io::ErrorKind::BrokenPipe.into())), ErrorCode::IoFailed);
}

#[test]
fn digests_that_are_complete_are_kept() {
    let (bytes, token) = (picture(), CancelToken::new());
    let whole = Fingerprint::of(&bytes, &Limits::default());
    let stop = || token.cancel();
    // The end is read once more when nothing is left.
    let reader = (&bytes[..]).chain(Stopping { left: &[], at: 0, stop: &stop });
    let fingerprint = Fingerprint::of_reader_until(reader, &Limits::default(), &token).expect("digests");
    assert!(fingerprint.picture().is_none() && fingerprint.gaps().iter().eq([&Gap::Stopped]));
    assert_eq!(Gap::Stopped.as_str(), "stopped");
    assert!(fingerprint.blake3() == whole.blake3() && fingerprint.length() == whole.length());
}

#[test]
fn a_check_that_is_stopped_says_why_and_keeps_exact_hits() {
    let folder = tempfile::tempdir().expect("a folder");
    let now = Timestamp::parse("2026-11-24").expect("a day");
    let checker = checker(&TrustStore::at(folder.path()), now);
    let bytes = picture();

    // A file that fails on its way is unreadable, and one that arrives is known.
    let mut file = checker.arriving();
    file.push(&bytes, &CancelToken::new()).expect("nothing stops it");
    let verdict = checker.check_arriving(file, &Request::new(now));
    assert!(matches!(verdict.outcome, Outcome::Match { .. }), "{verdict:?}");
    let mut file = checker.arriving();
    file.fail(&std::io::ErrorKind::BrokenPipe.into());
    let verdict = checker.check_arriving(file, &Request::new(now));
    assert_eq!((reasons(&verdict), verdict.error.as_deref()), (vec![Reason::Unreadable], Some("io.failed")));

    // Stopped before: nothing is known of the file, and no set was asked.
    type Stop = fn(&CancelToken);
    let ways: [(Stop, Reason); 2] =
        [(CancelToken::cancel, Reason::Cancelled), (CancelToken::expire, Reason::Deadline)];
    for (stop, reason) in ways {
        let token = CancelToken::new();
        stop(&token);
        let mut part = checker.arriving();
        assert!(part.push(&bytes, &token).is_err());
        let request = Request::new(now).cancel(token);
        for verdict in [
            checker.check(&bytes, &request),
            checker.check_path(PICTURE.as_ref(), &request),
            checker.check_reader(&bytes[..], &request),
            checker.check_arriving(part, &request),
        ] {
            assert_eq!(reasons(&verdict), [reason]);
            assert!(matches!(verdict.outcome, Outcome::Indeterminate { .. }), "{verdict:?}");
            assert_eq!(verdict.error.as_deref(), Some("work.cancelled"));
            assert_ne!(verdict.action.access, Access::Allow);
        }

        // Stopped behind the digests: what they find stands.
        let token = CancelToken::new();
        let end = || stop(&token);
        let reader = (&bytes[..]).chain(Stopping { left: &[], at: 0, stop: &end });
        let verdict = checker.check_reader(reader, &Request::new(now).cancel(token.clone()));
        assert_eq!((reasons(&verdict), &verdict.error), (vec![reason], &None));
        assert!(matches!(verdict.outcome, Outcome::Match { .. }), "{verdict:?}");
        assert!(matches!(verdict.sets[0].answer, Answer::Hit { total: 1, .. }));

        // And a miss of them is no miss.
        let token = CancelToken::new();
        let end = || stop(&token);
        let other = [&bytes[..], b"!"].concat();
        let reader = (&other[..]).chain(Stopping { left: &[], at: 0, stop: &end });
        let verdict = checker.check_reader(reader, &Request::new(now).cancel(token.clone()));
        assert_eq!(reasons(&verdict), [reason]);
        assert!(matches!(verdict.outcome, Outcome::Indeterminate { .. }), "{verdict:?}");

        // A fingerprint that was stopped by another token than the request's.
        let token = CancelToken::new();
        let end = || stop(&token);
        let reader = (&other[..]).chain(Stopping { left: &[], at: 0, stop: &end });
        let fingerprint = Fingerprint::of_reader_until(reader, &Limits::default(), &token).expect("digests");
        let verdict = checker.check_fingerprint(&fingerprint, &Request::new(now));
        assert_eq!(reasons(&verdict), [Reason::Cancelled]);
    }
}

#[test]
fn a_token_expires_by_itself() {
    let token = CancelToken::after(std::time::Duration::from_millis(20));
    assert!(!token.is_stopped());
    std::thread::sleep(std::time::Duration::from_millis(40));
    assert!(token.is_stopped());
    // What stopped it first stays, and a time that never comes stops nothing.
    token.cancel();
    assert!(token.clone().is_stopped());
    assert!(!CancelToken::after(std::time::Duration::MAX).is_stopped());
}
