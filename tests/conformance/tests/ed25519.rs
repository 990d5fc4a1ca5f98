//! Core takes and refuses the signatures of the table.

use conformance::ed25519::table;
use hashward::testing::expect_signature;

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().as_chunks::<2>().0;
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16);
    digits.iter().map(|pair| byte(pair).expect("digits")).collect()
}

#[test]
fn signatures_verify_strictly() {
    let cases = table();
    let (mut valid, mut wrong) = (0, Vec::new());
    for case in &cases {
        let said = expect_signature(&bytes(&case.key), &bytes(&case.message), &bytes(&case.signature));
        let said = said.err().map(|error| error.code().as_str());
        valid += usize::from(said.is_none());
        if said.is_none() != case.valid || case.code.as_deref().is_some_and(|code| said != Some(code)) {
            wrong.push(format!("{}: {said:?}, not {:?}", case.name, case.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{} signatures, {valid} of them valid", cases.len());
    assert!(valid > 60 && cases.len() > 250, "{valid} of {}", cases.len());
}
