//! What reading a link costs beside a bare parse by the `url` crate.
//!
//! `cargo bench -p hashward --bench url` reads 10,000 links, mean 79 characters, of the kind that hotlines
//! are sent.

use hashward::record::url::{Url, find};
use std::hint::black_box;
use std::time::{Duration, Instant};

const LINKS: usize = 10_000;
const RUNS: usize = 9;

fn main() {
    let links: Vec<String> = (0..LINKS).map(link).collect();
    let mean = links.iter().map(String::len).sum::<usize>() / LINKS;
    println!("{LINKS} links, mean {mean} characters");
    let parse = median(|| links.iter().for_each(|link| drop(black_box(url::Url::parse(link)))));
    let told = |what: &str, time: Duration| {
        println!(
            "{what}: {:.0} ns a link, {:.2} times the url crate's parse",
            per(time),
            per(time) / per(parse)
        );
    };
    told("the url crate's parse", parse);
    told(
        "Url::parse (identity, flags, secrets)",
        median(|| links.iter().for_each(|link| drop(black_box(Url::parse(link))))),
    );
    let read: Vec<Url> = links.iter().filter_map(|link| Url::parse(link).ok()).collect();
    told(
        "id",
        median(|| {
            read.iter().for_each(|url| {
                black_box(url.id());
            })
        }),
    );
    told(
        "registrable domain",
        median(|| {
            read.iter().for_each(|url| {
                black_box(url.registrable_domain());
            })
        }),
    );
    told("lookup", median(|| read.iter().for_each(|url| drop(black_box(url.lookup())))));
    told("expressions", median(|| read.iter().for_each(|url| drop(black_box(url.expressions())))));
    told("group", median(|| read.iter().for_each(|url| drop(black_box(url.group())))));
    let text = links
        .iter()
        .map(|link| format!("12:30 somebody: have a look at {link}, they said.\n"))
        .collect::<String>();
    let took = median(|| assert_eq!(find(text.as_bytes()).count(), LINKS));
    println!(
        "find: {:.0} MB/s of chat with a link on every line",
        text.len() as f64 / took.as_secs_f64() / 1e6
    );
    let words = "12:30 somebody: no link in here, only words, and some more of them.\n".repeat(40_000);
    let took = median(|| assert_eq!(find(words.as_bytes()).count(), 0));
    println!("find: {:.0} MB/s of chat without links", words.len() as f64 / took.as_secs_f64() / 1e6);
}

/// Different kinds in turn: plain, with parameters, escaped, international, an address, a deep path.
fn link(number: usize) -> String {
    let host = format!("img{}.gallery-{}.example", number % 17, number % 541);
    match number % 6 {
        0 => format!("https://{host}/albums/2024/{number:08}/holiday-pictures/IMG_{number:06}.jpg"),
        1 => format!(
            "http://WWW.{host}:80/view.php?id={number}&page=2&sort=date&utm_source=mail&session=a{number:x}"
        ),
        2 => format!(
            "https://{host}/%7Euser{number}/my%20pictures/caf%C3%A9/{number}-300x200.jpeg?width=640&v=3"
        ),
        3 => format!(
            "https://bücher{}.example/straße/{number}/bild_{number}.png?größe=groß&nummer={number}",
            number % 97
        ),
        4 => format!(
            "http://192.0.2.{}/upload/{number:016x}/{number:016x}.png?token={number:016x}",
            number % 250
        ),
        _ => format!("https://{host}/a/b/c/d/../../e/./f/{number}/index.html?b=2&a=1#top-of-the-page"),
    }
}

fn per(time: Duration) -> f64 {
    time.as_nanos() as f64 / LINKS as f64
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}
