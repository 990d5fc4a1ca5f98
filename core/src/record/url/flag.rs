//! What is worth saying of a link beside its texts.

use crate::words::numbered_words;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

numbered_words! {
    /// What kind of link it is, which says what its identity is made of.
    #[non_exhaustive]
    UrlKind {
        /// `http`, `https`, `ws`, `wss` or `ftp`: something at a host.
        Web = 1, "web";
        /// `data:`, a file written into the link; the identity is the SHA-256 of its bytes.
        Data = 2, "data";
        /// `blob:` or `file:`, which only the browser or machine it was met on can open.
        Local = 3, "local";
        /// `magnet:` or `urn:btih:`; the identity is the torrent's info hash.
        Torrent = 4, "torrent";
        /// `ipfs:` or `ipns:`; the identity has the content's id in version 1.
        Ipfs = 5, "ipfs";
        /// Any other scheme, kept as it is.
        Other = 6, "other";
        /// Not to be read as a link; the identity is what was reported, and nothing can be fetched.
        Unparseable = 7, "unparseable";
    }
}

numbered_words! {
    /// Something that was seen or done while a link was read.
    #[non_exhaustive]
    UrlFlag {
        /// There was no scheme; `https` was assumed.
        SchemeAssumed = 1, "scheme_assumed";
        /// It was written so that nobody clicks it (`hxxp`, `[.]`), and was mended.
        Refanged = 2, "refanged";
        /// Characters without width were taken out.
        ZeroWidthRemoved = 3, "zero_width_removed";
        /// It was not UTF-8; other bytes were percent-encoded.
        NotUtf8 = 4, "not_utf8";
        /// The host is none that the URL standard allows; it is kept, escaped, and nothing can be fetched.
        HostInvalid = 5, "host_invalid";
        /// It has characters that turn the direction of writing, so that it reads otherwise than it is.
        BidiControl = 6, "bidi_control";
        /// The host is an address or name of a private network.
        PrivateAddress = 7, "private_address";
        /// The host is a Tor service.
        Onion = 8, "onion";
        /// The Tor service's name is none: its version or checksum is wrong, so a digit was lost.
        OnionInvalid = 9, "onion_invalid";
        /// It holds another link, such as a web archive's; see [`Url::wrapped`](super::Url::wrapped).
        Wrapped = 10, "wrapped";
        /// A user name, key or token is in the link and not in the identity.
        SecretRemoved = 11, "secret_removed";
        /// The host ended in dots, which the identity does not have.
        RootDotRemoved = 12, "root_dot_removed";
        /// The host is an IPv4 address written as IPv6, and the identity has the IPv4 address.
        AddressMapped = 13, "address_mapped";
        /// The fragment is a route of the page's script and stays in the identity.
        FragmentKept = 14, "fragment_kept";
    }
}

/// A set of [`UrlFlag`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u32);

impl Flags {
    /// Whether the flag is set.
    #[must_use]
    pub const fn has(self, flag: UrlFlag) -> bool {
        self.0 & (1 << flag.number()) != 0
    }

    /// The flags that are set, in the order of [`UrlFlag::ALL`].
    pub fn iter(self) -> impl Iterator<Item = UrlFlag> {
        UrlFlag::ALL.iter().copied().filter(move |flag| self.has(*flag))
    }

    pub(super) const fn set(&mut self, flag: UrlFlag) {
        self.0 |= 1 << flag.number();
    }
}

impl Serialize for Flags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
