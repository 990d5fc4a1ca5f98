//! The host of a link.

use super::address::{inner, is_private_name, is_private_v4, is_private_v6};
use super::escape::{decode_all, push_escape};
use super::flag::{Flags, UrlFlag};
use sha3::{Digest, Sha3_256};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// A name in small letters and Punycode, without dots at its end.
    Domain(String),
    /// An IPv4 address, however it was written.
    Ipv4(Ipv4Addr),
    /// An IPv6 address that stands for no IPv4 address.
    Ipv6(Ipv6Addr),
    /// What stands where a host should, and is none; escaped.
    Invalid(String),
}

impl Host {
    /// The domain somebody registered, after the Public Suffix List; none for addresses, for what is itself
    /// a public suffix, and for what is no host.
    #[must_use]
    pub fn registrable_domain(&self) -> Option<&str> {
        match self {
            // For an address the list would give its last two numbers.
            Self::Domain(name) => psl::domain_str(name),
            _ => None,
        }
    }

    /// The name of a domain; nothing for what is none.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Domain(name) => name,
            _ => "",
        }
    }

    /// The host of a link that was parsed, with what is to be said of it.
    pub(super) fn of(host: ::url::Host<&str>, flags: &mut Flags) -> Self {
        let host = match host {
            ::url::Host::Ipv4(address) => Self::Ipv4(address),
            ::url::Host::Ipv6(address) => match inner(address) {
                Some(address) => {
                    flags.set(UrlFlag::AddressMapped);
                    Self::Ipv4(address)
                }
                None => Self::Ipv6(address),
            },
            ::url::Host::Domain(name) => Self::named(name, flags),
        };
        host.is_special(flags);
        host
    }

    fn named(name: &str, flags: &mut Flags) -> Self {
        let bare = name.trim_end_matches('.');
        if bare.len() == name.len() {
            return Self::Domain(name.to_owned());
        }
        if bare.is_empty() {
            flags.set(UrlFlag::HostInvalid);
            return Self::Invalid(name.to_owned());
        }
        flags.set(UrlFlag::RootDotRemoved);
        // Without its dots, a name may be an address after all.
        match ::url::Host::parse(bare) {
            Ok(::url::Host::Ipv4(address)) => Self::Ipv4(address),
            _ => Self::Domain(bare.to_owned()),
        }
    }

    /// What stands where a host should: unescaped, which may make a host of it, or escaped again.
    ///
    /// `None` where nothing stands.
    pub(super) fn lax(text: &str, flags: &mut Flags) -> Option<Self> {
        let mut decoded = decode_all(text.as_bytes());
        let dots = decoded.iter().rev().take_while(|byte| **byte == b'.').count();
        decoded.truncate(decoded.len() - dots);
        decoded.make_ascii_lowercase();
        if decoded.is_empty() {
            return None;
        }
        if let Ok(text) = std::str::from_utf8(&decoded)
            && let Ok(host) = ::url::Host::parse(text)
        {
            return Some(match host {
                ::url::Host::Domain(name) => Self::of(::url::Host::Domain(&name), flags),
                ::url::Host::Ipv4(address) => Self::of(::url::Host::Ipv4(address), flags),
                ::url::Host::Ipv6(address) => Self::of(::url::Host::Ipv6(address), flags),
            });
        }
        flags.set(UrlFlag::HostInvalid);
        let is_bracketed = decoded.starts_with(b"[") && decoded.ends_with(b"]") && decoded.contains(&b':');
        let mut escaped = String::new();
        for byte in decoded {
            let is_kept = byte.is_ascii_alphanumeric()
                || b"-._~!$&'*+,;=".contains(&byte)
                || is_bracketed && b"[]:".contains(&byte);
            if is_kept { escaped.push(byte as char) } else { push_escape(&mut escaped, byte) }
        }
        Some(Self::Invalid(escaped))
    }

    fn is_special(&self, flags: &mut Flags) {
        let is_private = match self {
            Self::Ipv4(address) => is_private_v4(*address),
            Self::Ipv6(address) => is_private_v6(*address),
            Self::Domain(name) => {
                if let Some(service) = name.strip_suffix(".onion") {
                    flags.set(UrlFlag::Onion);
                    if !is_onion(service.rsplit('.').next().unwrap_or(service)) {
                        flags.set(UrlFlag::OnionInvalid);
                    }
                }
                is_private_name(name)
            }
            Self::Invalid(_) => false,
        };
        if is_private {
            flags.set(UrlFlag::PrivateAddress);
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(name) | Self::Invalid(name) => f.write_str(name),
            Self::Ipv4(address) => address.fmt(f),
            Self::Ipv6(address) => write!(f, "[{address}]"),
        }
    }
}

/// Whether a label is the name of a version 3 Tor service: a key, two bytes of checksum and the version, in
/// base 32.
fn is_onion(label: &str) -> bool {
    let Ok(name) = data_encoding::BASE32_NOPAD.decode(label.to_ascii_uppercase().as_bytes()) else {
        return false;
    };
    let (Some((key, [first, second, 3])), true) = (name.split_first_chunk::<32>(), name.len() == 35) else {
        return false;
    };
    let checksum =
        Sha3_256::new().chain_update(b".onion checksum").chain_update(key).chain_update([3]).finalize();
    checksum[..2] == [*first, *second]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registrable_domain_is_what_somebody_registered() {
        let of = |name: &str| Host::Domain(name.to_owned()).registrable_domain().map(str::to_owned);
        assert_eq!(of("www.example.co.uk").as_deref(), Some("example.co.uk"));
        assert_eq!(of("blogname.blogspot.com").as_deref(), Some("blogname.blogspot.com"));
        assert_eq!(of("co.uk"), None);
        assert_eq!(Host::Ipv4(Ipv4Addr::new(192, 0, 2, 1)).registrable_domain(), None);
    }

    #[test]
    fn a_tor_services_name_has_a_checksum() {
        // Tor's specification, rend-spec-v3, gives these names as samples.
        for name in [
            "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd",
            "sp3k262uwy4r2k3ycr5awluarykdpag6a7y33jxop4cs2lu5uz5sseqd",
        ] {
            assert!(is_onion(name), "{name}");
            assert!(!is_onion(&name.replacen('p', "q", 1)), "{name}");
        }
        assert!(!is_onion("expyuzz4wqqyqhjn"), "a name of version 2");
    }
}
