//! Signatures at the edges of Ed25519, each made so that some verifier in the field takes what another refuses; and
//! Wycheproof's.

use crate::craft::{key, public_key};
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT as BASE, EIGHT_TORSION};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

const SEED: u8 = 1;

/// A key, a message and a signature, and whether they belong together.
#[derive(Serialize, Deserialize)]
pub struct Case {
    /// What is special.
    pub name: String,
    /// The public key, in hex.
    pub key: String,
    /// The message, in hex.
    pub message: String,
    /// The signature, in hex.
    pub signature: String,
    /// Whether it verifies.
    pub valid: bool,
    /// With which code it is refused, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Every case.
#[must_use]
pub fn table() -> Vec<Case> {
    let mut cases = wycheproof();
    cases.extend(keys());
    cases.extend(points());
    cases.extend(scalars());
    cases
}

/// Those of Project Wycheproof.
fn wycheproof() -> Vec<Case> {
    let set = TestSet::load(TestName::Ed25519).expect("the crate holds its tests");
    let cases = set.test_groups.iter().flat_map(|group| {
        group.tests.iter().map(|test| Case {
            name: format!("wycheproof {}: {}", test.tc_id, test.comment),
            key: hex(&group.key.pk),
            message: hex(&test.msg),
            signature: hex(&test.sig),
            valid: test.result == TestResult::Valid,
            code: None,
        })
    });
    cases.collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn case(name: String, key: [u8; 32], message: &[u8], signature: [[u8; 32]; 2], code: Option<&str>) -> Case {
    Case {
        name,
        key: hex(&key),
        message: hex(message),
        signature: hex(&signature.concat()),
        valid: code.is_none(),
        code: code.map(str::to_owned),
    }
}

fn hash(r: &[u8; 32], key: &[u8; 32], message: &[u8]) -> Scalar {
    let hash = Sha512::new().chain_update(r).chain_update(key).chain_update(message).finalize();
    Scalar::from_bytes_mod_order_wide(&hash.into())
}

/// A message of which the hash is, or is not, a multiple of eight, so that whatever the key has of small order goes
/// out of the equation, or stays.
fn message(r: &[u8; 32], key: &[u8; 32], is_multiple: bool) -> [u8; 4] {
    let fits = |number: &u32| {
        let hash = hash(r, key, &number.to_le_bytes());
        (hash.as_bytes()[0].trailing_zeros() >= 3) == is_multiple
    };
    (0_u32..).find(fits).expect("one of eight").to_le_bytes()
}

fn scalar(number: u64) -> Scalar {
    Scalar::from(number)
}

/// Every encoding that is not the one of its point: y not reduced, or x = 0 with the sign of a negative one.
fn second_encodings() -> Vec<[u8; 32]> {
    let p = |above: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xed + above, 0x7f);
        bytes
    };
    let mut encodings: Vec<[u8; 32]> = (0..=18).map(p).collect();
    let mut minus_one = p(0);
    minus_one[0] -= 1;
    let mut one = [0; 32];
    one[0] = 1;
    let signed = |mut bytes: [u8; 32]| {
        bytes[31] |= 0x80;
        bytes
    };
    let negative: Vec<[u8; 32]> = encodings.iter().copied().map(signed).collect();
    encodings.extend(negative);
    encodings.extend([signed(one), signed(minus_one)]);
    encodings
}

/// Keys of small order, keys in a second encoding, keys with a part of small order.
fn keys() -> Vec<Case> {
    let mut cases = Vec::new();
    let r = scalar(77);
    let encoded_r = (BASE * r).compress().to_bytes();
    let small = EIGHT_TORSION.map(|point| point.compress().to_bytes());
    let weak = small.into_iter().map(|key| (key, "of small order"));
    for (key, name) in weak.chain(second_encodings().into_iter().map(|key| (key, "in a second encoding"))) {
        let message = message(&encoded_r, &key, true);
        let name = format!("A {name}: {}", hex(&key));
        // Whoever takes such a key finds the equation true, when it is of small order.
        cases.push(case(name, key, &message, [encoded_r, r.to_bytes()], Some("key.weak")));
    }
    let secret = key(SEED).to_scalar();
    for (place, torsion) in EIGHT_TORSION.iter().enumerate().skip(1) {
        let key = (BASE * secret + torsion).compress().to_bytes();
        for (is_multiple, code) in [(true, None), (false, Some("signature.invalid"))] {
            let message = message(&encoded_r, &key, is_multiple);
            let s = r + hash(&encoded_r, &key, &message) * secret;
            let name = format!(
                "A with part {place} of small order, {}",
                if is_multiple { "which goes out" } else { "which only the cofactor takes out" }
            );
            // Once the part is of order two or four, it may go out of the equation for other multiples too.
            let holds = holds(&encoded_r, &key, &message, &s);
            if holds == code.is_none() {
                cases.push(case(name, key, &message, [encoded_r, s.to_bytes()], code));
            }
        }
    }
    cases
}

/// Whether the equation is true without the cofactor.
fn holds(r: &[u8; 32], key: &[u8; 32], message: &[u8], s: &Scalar) -> bool {
    let point = |bytes: &[u8; 32]| CompressedEdwardsY(*bytes).decompress().expect("a point");
    BASE * s == point(r) + point(key) * hash(r, key, message)
}

/// R of small order, in a second encoding, with a part of small order.
fn points() -> Vec<Case> {
    let (secret, key) = (key(SEED).to_scalar(), public_key(SEED));
    let invalid = Some("signature.invalid");
    let mut cases = Vec::new();
    let signed_with = |r: [u8; 32], of: Scalar| {
        let message = message(&r, &key, true);
        (message, [r, (of + hash(&r, &key, &message) * secret).to_bytes()])
    };
    for encoding in
        EIGHT_TORSION.map(|point| point.compress().to_bytes()).into_iter().chain(second_encodings())
    {
        let (message, signature) = signed_with(encoding, Scalar::ZERO);
        cases.push(case(format!("R {}", hex(&encoding)), key, &message, signature, invalid));
    }
    let r = scalar(78);
    for (place, torsion) in EIGHT_TORSION.iter().enumerate() {
        let point: EdwardsPoint = BASE * r + torsion;
        let (message, signature) = signed_with(point.compress().to_bytes(), r);
        let code = if place == 0 { None } else { invalid };
        cases.push(case(format!("R with part {place} of small order"), key, &message, signature, code));
    }
    cases
}

/// S not less than the group order.
fn scalars() -> Vec<Case> {
    let (secret, key) = (key(SEED).to_scalar(), public_key(SEED));
    let r = scalar(79);
    let encoded_r = (BASE * r).compress().to_bytes();
    let message = message(&encoded_r, &key, true);
    let s = (r + hash(&encoded_r, &key, &message) * secret).to_bytes();
    let mut order = (Scalar::ZERO - Scalar::ONE).to_bytes();
    order[0] += 1;
    let mut cases = vec![case("S as it is signed".to_owned(), key, &message, [encoded_r, s], None)];
    let mut wrong = |name: String, s: [u8; 32]| {
        cases.push(case(name, key, &message, [encoded_r, s], Some("signature.non_canonical")));
    };
    wrong("S the group order".to_owned(), order);
    wrong("S of ones only".to_owned(), [0xff; 32]);
    let mut more = s;
    for times in 1..=15 {
        let Some(sum) = sum(&more, &order) else { break };
        more = sum;
        wrong(format!("S and {times} times the group order"), more);
    }
    cases
}

/// The sum of two little-endian numbers, where it has room.
fn sum(one: &[u8; 32], other: &[u8; 32]) -> Option<[u8; 32]> {
    let (mut bytes, mut carry) = ([0; 32], 0);
    for (place, byte) in bytes.iter_mut().enumerate() {
        let sum = u16::from(one[place]) + u16::from(other[place]) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    (carry == 0).then_some(bytes)
}
