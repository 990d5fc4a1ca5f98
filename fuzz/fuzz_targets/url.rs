//! Links: any bytes are a link or refused, and the identity of an identity is itself.
#![no_main]

use hashward::record::url::{PartnerProfile, Url, UrlId, identity};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(url) = Url::parse(input) else { return };
    assert_eq!(url.raw(), input);
    assert_eq!(identity(input).expect("as it was read"), url.identity(), "by itself it is the same");
    let again = Url::parse(url.identity()).expect("an identity is a link");
    assert_eq!(again.identity(), url.identity(), "the identity of an identity is itself");
    assert_eq!(again.id(), url.id());
    assert_eq!(UrlId::parse(&url.id().to_string()).expect("an id"), url.id());
    assert!(url.identity().bytes().all(|byte| byte.is_ascii_graphic()), "it stands in one line");
    if let Some(fetch) = url.fetch() {
        assert!(Url::parse(fetch).is_ok(), "what can be fetched is a link");
    }
    assert!(url.expressions().len() <= 30);
    for profile in PartnerProfile::ALL {
        let _ = url.partner_keys(profile);
    }
    let _ = (url.describe(), url.digests(), url.group(), url.content());
    if let Some((base, reference)) = input.iter().position(|byte| *byte == b' ').map(|at| input.split_at(at))
    {
        let _ = Url::parse(base).and_then(|base| base.resolve(reference));
    }
});
