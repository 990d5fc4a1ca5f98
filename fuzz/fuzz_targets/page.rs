//! Pages: the same whether they are read whole or in pieces; found things are in the order of the page.
#![no_main]

use hashward::record::page::{Found, Page, PageOptions, PageReader, extract_images};
use hashward::record::url::Url;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static BASE: LazyLock<Url> =
    LazyLock::new(|| Url::parse("https://www.example.com/dir/page").expect("a link"));

fuzz_target!(|input: &[u8]| {
    let whole = extract_images(input, &BASE);
    assert!(whole.images.windows(2).all(|pair| pair[0].order < pair[1].order));
    assert_eq!(whole.summary.images, whole.images.len() as u64);
    let (mut images, mut links) = (Vec::new(), Vec::new());
    let mut reader = PageReader::new(&BASE, &PageOptions::default(), |found| match found {
        Found::Image(image) => images.push(image),
        Found::Link(link) => links.push(link),
    });
    input.chunks(13).for_each(|piece| reader.push(piece));
    let summary = reader.finish();
    assert_eq!(Page { images, links, summary }, whole);
});
