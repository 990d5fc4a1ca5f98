//! What a fingerprint may cost.

/// Upper bounds for decoding one file.
///
/// A file beyond any of them still gets its digests, and the gap
/// [`TooLarge`](crate::fingerprint::Gap::TooLarge). Bounds are checked against the file's header
/// before a decoder runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest file that is decoded, in bytes; 64 MiB unless told otherwise.
    pub bytes: u64,
    /// Most pixels of a picture, width times height; 100 million unless told otherwise.
    pub pixels: u64,
    /// Most memory a decoder may need for its output and its own tables, in bytes; 512 MiB unless
    /// told otherwise. Beside it stand the file itself, and a few MiB for the hashes' sums, whatever
    /// the picture's sides.
    pub allocation: u64,
    /// Most scans of a progressive JPEG, each of which visits every block again; 100 unless told
    /// otherwise.
    pub scans: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, pixels: 100_000_000, allocation: 512 << 20, scans: 100 }
    }
}
