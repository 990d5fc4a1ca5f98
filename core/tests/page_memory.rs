//! The most memory that a page takes while it arrives, as the operating system counts it.
//!
//! One test alone in its process, since what is measured is the process's peak.
#![cfg(all(feature = "record", target_os = "linux"))]

use hashward::record::page::{PageOptions, PageReader};
use hashward::record::url::Url;

/// The process's peak of memory so far.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the process's state");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}

#[test]
fn a_page_takes_no_more_memory_for_being_long() {
    let base = Url::parse("https://www.example.com/").expect("a link");
    let piece =
        "<p><img src=\"/a/1.jpg\" alt=x><a href=/b/2>two</a> text <script>x = '/c/3.png'</script></p>\n";
    let piece = piece.repeat((64 << 10) / piece.len());
    let mut found = 0_u64;
    let mut reader = PageReader::new(&base, &PageOptions::default(), |_| found += 1);
    // What a reader needs at all is there after the first few; what waits for a `base` is bounded.
    let mut before = 0;
    for round in 0..256 {
        reader.push(piece.as_bytes());
        if round == 64 {
            before = peak();
        }
    }
    let summary = reader.finish();
    assert_eq!(summary.bytes, 256 * piece.len() as u64);
    assert_eq!(summary.images + summary.links, found);
    let grown = peak() - before;
    assert!(grown < 2 << 20, "{grown} bytes more for twelve MiB more of a page");
}
