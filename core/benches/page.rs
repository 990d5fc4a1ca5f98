//! What finding the pictures of a page costs beside building its tree.
//!
//! `cargo bench -p hashward --bench page` reads a page of 50 MiB with eight places of links a post, in pieces
//! of 64 KiB, and prints the speed, the memory it took beyond the page, and the same for a tree by html5ever.

use hashward::record::page::{Found, PageOptions, PageReader};
use hashward::record::url::Url;
use html5ever::tendril::TendrilSink;
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

const BYTES: usize = 50 << 20;

fn main() {
    let base = Url::parse("https://www.example.com/board/1.html").expect("a link");
    let page = page();
    println!("a page of {} MiB", page.len() >> 20);
    let before = resident_peak();
    let mut found = 0_u64;
    let took = median(|| {
        found = 0;
        let mut reader = PageReader::new(&base, &PageOptions::default(), |one| {
            found += 1;
            drop(black_box::<Found>(one));
        });
        page.as_bytes().chunks(64 << 10).for_each(|piece| reader.push(piece));
        black_box(reader.finish());
    });
    let grown = resident_peak().saturating_sub(before);
    told("pictures in pieces", took, page.len());
    println!("  {found} places and links, {grown} kB beyond the page");
    let piece = &page.as_bytes()[..BYTES / 10];
    let ours = median(|| {
        let mut reader = PageReader::new(&base, &PageOptions::default(), |one| drop(black_box::<Found>(one)));
        reader.push(piece);
        black_box(reader.finish());
    });
    let tree = median(|| {
        let tree = html5ever::parse_document(markup5ever_rcdom::RcDom::default(), Default::default())
            .from_utf8()
            .one(piece);
        black_box(tree.document.children.borrow().len());
    });
    told("a tenth of it", ours, piece.len());
    told("html5ever's tree of that", tree, piece.len());
    println!("  {:.2} times the tree's time", ours.as_secs_f64() / tree.as_secs_f64());
    let prose =
        "<p>Only words stand here, and then some more of them, and no picture at all.</p>\n".repeat(100_000);
    let took = median(|| {
        let mut reader = PageReader::new(&base, &PageOptions::default(), |one| drop(black_box::<Found>(one)));
        reader.push(prose.as_bytes());
        black_box(reader.finish());
    });
    told("prose", took, prose.len());
}

fn page() -> String {
    let mut page = String::from("<!doctype html><meta charset=utf-8><title>Board</title>");
    let mut n = 0;
    while page.len() < BYTES {
        n += 1;
        let _ = writeln!(
            page,
            "<article id=p{n} class=\"post\"><a href=\"/board/{n}.html\"><img src=\"/thumb/{n}s.jpg\" \
             srcset=\"/thumb/{n}s.jpg 1x, /thumb/{n}m.jpg 2x\" alt=\"picture\"></a>\
             <a href=\"/src/{n}.jpg\">{n}.jpg</a><div style=\"background:url('/bg/{n}.png')\" \
             data-src=\"/lazy/{n}.webp\"></div><p>Somebody wrote a few words here, as people do, and answered \
             another post.</p><script>var post{n} = {{\"image\": \"\\/src\\/{n}.jpg\"}};</script></article>"
        );
    }
    page
}

fn told(what: &str, took: Duration, bytes: usize) {
    println!("{what}: {:.1} MB/s", bytes as f64 / took.as_secs_f64() / 1e6);
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[2]
}

/// The most memory the process has held so far, in kB, as Linux counts it.
fn resident_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
