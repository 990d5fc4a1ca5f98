//! Roots that replace one another, signed by whoever holds the keys: what follows keeps the rules.
//!
//! The first byte says what follows: a chain as it is, or a byte that chooses who signs and edits of a sound second
//! root, which is signed anew.
#![no_main]

use hashward::trust::{Role, Root, SecretKey};
use hashward_fuzz::{CHAIN, Edit, Framed, KEYS};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((choice, rest)) = input.split_first() else { return };
    let (first, root, second) = &*CHAIN;
    if choice % 2 == 0 {
        return whole_chain(rest);
    }
    let Some((signers, edits)) = rest.split_first() else { return };
    let keys: Vec<&SecretKey> =
        KEYS.iter().enumerate().filter(|(place, _)| signers >> place & 1 == 1).map(|(_, key)| key).collect();
    let Some(bytes) = Framed::of(second).edited(&Edit::read_all(edits)).sign(&keys) else { return };
    let Ok(next) = root.follow(&bytes) else { return };
    let signed_by = |root: &Root| keys.iter().filter(|key| root.may(Role::Root, key.public().id())).count();
    for root in [root, &next] {
        assert!(root.threshold(Role::Root).is_some_and(|asked| signed_by(root) >= asked), "both roots agree");
    }
    assert_eq!((next.version(), next.id()), (2, root.id()), "the next version of the same issuer");
    keeps_its_rules(&next);
    assert!(root.revoked().iter().all(|key| next.revoked().contains(key)), "what is revoked stays revoked");
    whole_chain(&[&first[..], &bytes].concat());
});

fn keeps_its_rules(root: &Root) {
    for role in [Role::Root, Role::Publish, Role::RemoveOnly, Role::Timestamp] {
        let holders = root.keys().iter().filter(|key| root.may(role, key.id())).count();
        match root.threshold(role) {
            Some(asked) => assert!((1..=holders).contains(&asked), "a role that is given can be fulfilled"),
            None => assert_eq!(holders, 0),
        }
    }
    assert!(root.keys().iter().all(|key| !root.revoked().contains(&key.id())), "no key is revoked");
    assert!(!root.purposes().is_empty() && root.created() < root.expires());
}

/// What is read as a chain is that chain, file by file.
fn whole_chain(bytes: &[u8]) {
    if let Ok(files) = Root::split_chain(bytes) {
        assert_eq!(files.concat(), bytes, "nothing lies between the files");
    }
    if let Ok(last) = Root::parse_chain(bytes) {
        let files = Root::split_chain(bytes).expect("what is read can be split");
        let first = Root::parse(files[0]).expect("the first stands alone");
        assert_eq!(files.len(), last.version() as usize);
        assert_eq!(first.id(), last.id());
        keeps_its_rules(&last);
    }
}
