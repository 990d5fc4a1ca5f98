//! Pages: what is found in the shared ones, and what holds for any.
#![cfg(feature = "record")]

use hashward::record::page::{
    Confidence, Found, Page, PageLimit, PageOptions, PageReader, Target, extract_images, extract_images_with,
};
use hashward::record::url::Url;
use proptest::prelude::*;
use serde_json::Value;

fn vector(name: &str) -> Vec<u8> {
    let path = format!("{}/../tests/vectors/page/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn index() -> Value {
    serde_json::from_slice(&vector("index.json")).expect("JSON")
}

fn base() -> Url {
    Url::parse(index()["base"].as_str().expect("a base")).expect("a link")
}

fn options(page: &Value) -> PageOptions {
    let headers = page["link_headers"].as_array().cloned().unwrap_or_default();
    PageOptions {
        content_type: page["content_type"].as_str().map(str::to_owned),
        link_headers: headers.iter().map(|header| header.as_str().expect("text").to_owned()).collect(),
    }
}

fn in_pieces(html: &[u8], size: usize, options: &PageOptions) -> Page {
    let (mut images, mut links) = (Vec::new(), Vec::new());
    let mut reader = PageReader::new(&base(), options, |found| match found {
        Found::Image(image) => images.push(image),
        Found::Link(link) => links.push(link),
    });
    html.chunks(size).for_each(|piece| reader.push(piece));
    let summary = reader.finish();
    Page { images, links, summary }
}

#[test]
fn the_shared_pages_hold_what_their_tables_say() {
    for page in index()["pages"].as_array().expect("pages") {
        let name = page["name"].as_str().expect("a name");
        let found = extract_images_with(&vector(&format!("{name}.html")), &base(), &options(page));
        let found = serde_json::to_value(found).expect("JSON");
        let wanted: Value = serde_json::from_slice(&vector(&format!("{name}.json"))).expect("JSON");
        for part in ["images", "links"] {
            let lists = [&found, &wanted].map(|value| value[part].as_array().expect("a list").clone());
            for (found, wanted) in lists[0].iter().zip(&lists[1]) {
                assert_eq!(found, wanted, "{name}");
            }
            assert_eq!(lists[0].len(), lists[1].len(), "{name}: {part}");
        }
        assert_eq!(found["summary"], wanted["summary"], "{name}");
    }
}

#[test]
fn pieces_of_any_size_tell_the_same() {
    for page in index()["pages"].as_array().expect("pages") {
        let name = page["name"].as_str().expect("a name");
        let html = vector(&format!("{name}.html"));
        let whole = extract_images_with(&html, &base(), &options(page));
        for size in [1, 2, 3, 7, 64, 1000] {
            assert_eq!(in_pieces(&html, size, &options(page)), whole, "{name} in pieces of {size}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_none_within_a_page() {
    // Behind what is kept until the encoding is clear, pieces are read as they come.
    let html = format!("\u{feff}{}<img src='/a\u{feff}b.jpg'>", "<br>".repeat(1000));
    assert_eq!(references(&html), ["/a\u{feff}b.jpg"]);
    let whole = extract_images(html.as_bytes(), &base());
    for size in 1..20 {
        assert_eq!(in_pieces(html.as_bytes(), size, &PageOptions::default()), whole, "in pieces of {size}");
    }
}

fn references(html: &str) -> Vec<String> {
    extract_images(html.as_bytes(), &base()).images.into_iter().map(|image| image.reference).collect()
}

#[test]
fn a_tag_of_a_million_attributes_costs_no_more_than_its_length() {
    let mut html = String::from("<img src=/first.jpg ");
    (0..1_000_000).for_each(|n| html.push_str(&format!("a{n} ")));
    html.push_str("src=/never.jpg><img src=/after.jpg>");
    let page = extract_images(html.as_bytes(), &base());
    assert_eq!(references(&html), ["/first.jpg", "/after.jpg"]);
    assert!(page.summary.limits.contains(&PageLimit::Markup));
}

#[test]
fn what_does_not_end_is_not_kept_for_ever() {
    let long = "x".repeat(20 << 20);
    let html = format!(
        "<img src=\"/{long}.jpg\"><img src=/1.jpg><!-- {long} --><img src=/2.jpg>\
         <script>var a = `data:image/png,{long}`; '/3.jpg'</script><style>a{{b:url({long})}}</style><img src=/4.jpg>"
    );
    let page = extract_images(html.as_bytes(), &base());
    let mut short: Vec<&str> =
        page.images.iter().map(|image| &*image.reference).filter(|text| text.len() < 20).collect();
    short.sort_unstable();
    assert_eq!(short, ["/1.jpg", "/2.jpg", "/3.jpg", "/4.jpg"]);
    let refused = page.images.iter().filter(|image| matches!(image.target, Target::Refused(_))).count();
    assert!(refused >= 1 && page.summary.limits.contains(&PageLimit::Markup), "{:?}", page.summary);
}

#[test]
fn a_base_that_comes_too_late_is_told() {
    let mut html: String = (0..5000).map(|n| format!("<img src={n}.jpg>")).collect();
    html.push_str("<base href=/else/><img src=last.jpg>");
    let page = extract_images(html.as_bytes(), &base());
    let targets: Vec<&str> = page
        .images
        .iter()
        .filter_map(|image| match &image.target {
            Target::Url(url) => url.fetch(),
            _ => None,
        })
        .collect();
    assert_eq!(targets[0], "https://www.example.com/dir/0.jpg");
    assert_eq!(targets[5000], "https://www.example.com/else/last.jpg");
    assert!(page.summary.limits.contains(&PageLimit::BaseLate));
    let early = extract_images(b"<img src=0.jpg><base href=/else/>", &base());
    assert!(matches!(&early.images[0].target, Target::Url(url) if url.identity().contains("/else/0.jpg")));
}

#[test]
fn a_string_is_not_taken_for_a_tag() {
    let html = "<script>x = '<img src=/a.jpg>'; y = \"/b.jpg\"</script><img src=/c.jpg>";
    let page = extract_images(html.as_bytes(), &base());
    let declared = page.images.iter().filter(|image| image.confidence == Confidence::Declared);
    assert_eq!(declared.map(|image| &*image.reference).collect::<Vec<_>>(), ["/c.jpg"]);
}

proptest! {
    #[test]
    fn any_bytes_are_read_alike_in_any_pieces(
        html in proptest::collection::vec(
            prop_oneof![
                Just("<img src=".to_owned()), Just("a.jpg".to_owned()), Just("\"".to_owned()), Just("'".to_owned()),
                Just(">".to_owned()), Just("<script>".to_owned()), Just("</script>".to_owned()), Just("<!--".to_owned()),
                Just("-->".to_owned()), Just("<style>".to_owned()), Just("url(".to_owned()), Just(")".to_owned()),
                Just("</style>".to_owned()), Just("<a href=x>".to_owned()), Just("</a>".to_owned()), Just(" srcset='".to_owned()),
                Just("<svg>".to_owned()), Just("<title>".to_owned()), Just("\\".to_owned()), Just("ä".to_owned()),
                Just("<base href=/b/>".to_owned()), Just("image-set(".to_owned()), "\\PC{0,4}",
            ],
            0..40,
        ),
        size in 1_usize..20,
    ) {
        let html = html.concat();
        let whole = extract_images(html.as_bytes(), &base());
        prop_assert_eq!(in_pieces(html.as_bytes(), size, &PageOptions::default()), whole);
    }

    #[test]
    fn orders_are_those_of_the_page(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let page = extract_images(&bytes, &base());
        prop_assert!(page.images.windows(2).all(|pair| pair[0].order < pair[1].order));
    }
}

#[test]
fn an_encoding_that_nothing_states_is_guessed_by_what_is_beyond_ascii() {
    let head = format!("<title>x</title><!--{}-->", "-".repeat(5_000));
    for (host, bytes, encoding, fetch) in [
        ("a.example", &b"/bilder/\xe4.jpg"[..], "windows-1252", "https://a.example/bilder/%C3%A4.jpg"),
        ("a.example", "/bilder/\u{e4}.jpg".as_bytes(), "UTF-8", "https://a.example/bilder/%C3%A4.jpg"),
        ("a.jp", b"/\x89\xe6\x91\x9c.jpg", "Shift_JIS", "https://a.jp/%E7%94%BB%E5%83%8F.jpg"),
        (
            "a.ru",
            b"/\xf4\xee\xf2\xee\xe3\xf0\xe0\xf4\xe8\xff.jpg",
            "windows-1251",
            "https://a.ru/%D1%84%D0%BE%D1%82%D0%BE%D0%B3%D1%80%D0%B0%D1%84%D0%B8%D1%8F.jpg",
        ),
    ] {
        for head in ["", &head] {
            let page = [head.as_bytes(), b"<img src=\"", bytes, b"\">"].concat();
            let base = Url::parse(format!("https://{host}/")).expect("a link");
            let found = extract_images(&page, &base);
            assert_eq!(found.summary.encoding, encoding, "{host}");
            let Target::Url(url) = &found.images[0].target else { panic!("a link") };
            assert_eq!(url.fetch(), Some(fetch));
        }
    }
}

#[test]
fn what_is_marked_as_a_picture_is_one_wherever_it_stands() {
    let base = Url::parse("https://a.example/").expect("a link");
    for html in [
        "<a itemprop=image href=/x.php>x</a>",
        "<div itemprop=thumbnailUrl content=/x.php></div>",
        "<script type=application/ld+json>//<![CDATA[\n{\"image\": \"/x.php\"}\n//]]></script>",
    ] {
        let page = extract_images(html.as_bytes(), &base);
        let declared = page.images.iter().filter(|image| image.confidence == Confidence::Declared);
        let found: Vec<&str> = declared.map(|image| image.reference.as_str()).collect();
        assert_eq!(found, ["/x.php"], "{html}");
    }
}
