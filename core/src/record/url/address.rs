//! Addresses of hosts: which belong to private networks, and IPv4 within IPv6.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The IPv4 address that an IPv6 address stands for: mapped (`::ffff:0:0/96`), or by NAT64 (`64:ff9b::/96`).
pub(super) fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    let is_nat64 = segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
    if is_nat64 {
        let [.., a, b, c, d] = address.octets();
        return Some(Ipv4Addr::new(a, b, c, d));
    }
    address.to_ipv4_mapped()
}

/// Whether it is of a private, local or otherwise special network, where nothing public is found.
pub(super) fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    let is_shared = a == 100 && (b & 0xc0) == 64;
    let is_this_network = a == 0;
    let is_reserved = a >= 240;
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || is_shared
        || is_this_network
        || is_reserved
}

/// The same for IPv6.
pub(super) fn is_private_v6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_multicast()
}

/// Whether a name is only known within a machine or a house.
pub(super) fn is_private_name(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    matches!(last, "localhost" | "local" | "internal" | "lan" | "home" | "corp")
        || name.ends_with(".home.arpa")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv4_within_ipv6_is_found() {
        let ipv4 = Some(Ipv4Addr::new(1, 2, 3, 4));
        assert_eq!(inner("::ffff:1.2.3.4".parse().expect("an address")), ipv4);
        assert_eq!(inner("64:ff9b::1.2.3.4".parse().expect("an address")), ipv4);
        assert_eq!(inner("64:ff9b:1::1.2.3.4".parse().expect("an address")), None);
        assert_eq!(inner("::1.2.3.4".parse().expect("an address")), None);
    }

    #[test]
    fn private_networks_are_known() {
        for private in [
            "127.0.0.1",
            "10.0.0.1",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
        ] {
            assert!(is_private_v4(private.parse().expect("an address")), "{private}");
        }
        for public in ["1.2.3.4", "100.128.0.1", "172.32.0.1", "192.0.2.1"] {
            assert!(!is_private_v4(public.parse().expect("an address")), "{public}");
        }
        for private in ["::1", "::", "fd00::1", "fe80::1"] {
            assert!(is_private_v6(private.parse().expect("an address")), "{private}");
        }
        assert!(is_private_name("printer.local") && is_private_name("localhost"));
        assert!(!is_private_name("local.example") && !is_private_name("mylocal"));
    }
}
