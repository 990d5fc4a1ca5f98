//! Links in a text: the same whether it is read whole or in pieces, each where it says it stands.
#![no_main]

use hashward::record::url::{find, find_in};
use libfuzzer_sys::fuzz_target;
use std::io::Read;

/// Gives a few bytes at a time.
struct Pieces<'a>(&'a [u8]);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.0.len().min(buffer.len()).min(7);
        buffer[..length].copy_from_slice(&self.0[..length]);
        self.0 = &self.0[length..];
        Ok(length)
    }
}

fuzz_target!(|input: &[u8]| {
    let whole: Vec<_> = find(input).collect();
    let mut last = 0;
    for found in &whole {
        assert!(
            last <= found.place.start
                && found.place.start < found.place.end
                && found.place.end <= input.len()
        );
        last = found.place.end;
        let before = input[..found.place.start].iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(found.line, before + 1);
    }
    let pieces: Vec<_> = find_in(Pieces(input)).map(|found| found.expect("nothing fails")).collect();
    assert_eq!(pieces.len(), whole.len());
    for (a, b) in whole.iter().zip(&pieces) {
        assert_eq!((a.url.identity(), &a.place, a.line), (b.url.identity(), &b.place, b.line));
    }
});
