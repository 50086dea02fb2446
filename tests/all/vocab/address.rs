//! Tests of `src/vocab/address.rs`: addresses that lead to no public place.

use destgate::vocab::address;

#[test]
#[expect(clippy::too_many_lines, reason = "a long table")]
fn addresses_that_lead_to_no_public_place_are_known_in_every_form() {
    for private in [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "0.0.0.0",
        "0.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "64:ff9b:1:7f00:0:100::",
        "2002:7f00:1::1",
        "2002:c0a8:101::",
        "2002:a9fe:a9fe::",
        "2001:0:7f00:1::1",
        "2001::80ff:fffe",
        "2001:0:4136:e378:8000:63bf:3f57:fefe",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "100::1",
        "fe80::5efe:10.0.0.1",
        "2620:0:1::5efe:10.0.0.1",
        "2620:0:1::200:5efe:127.0.0.1",
    ] {
        assert!(address::is_private(private.parse().unwrap()), "{private}");
    }
    for public in [
        "192.0.2.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "2001:0:808:808:0:0:f7f7:f7f7",
        "2001:4860:4860::8888",
        "2620:fe::fe",
        "2a00::1",
    ] {
        assert!(!address::is_private(public.parse().unwrap()), "{public}");
    }
}
