//! Bytes as they come, as a root file. All rules of the body come before the signatures, so edits of a seed
//! reach every one of them; what parses must be the seed.
#![no_main]

use hashward::trust::{Role, Root};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(root) = Root::parse(bytes) {
        assert_eq!(root.id().as_bytes(), blake3::hash(bytes).as_bytes(), "an issuer is named by its file");
        for role in [Role::Root, Role::Publish] {
            let holders = root.keys().iter().filter(|key| root.may(role, key.id())).count();
            assert!((1..=holders).contains(&root.threshold(role)), "a role can be fulfilled");
        }
        assert!(!root.purposes().is_empty() && root.created() < root.expires());
    }
});
