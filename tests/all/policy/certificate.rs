//! Names, trust and dates, and TLSA records held against chains.
//!
//! Tests of `src/policy/certificate.rs`, `src/policy/path.rs` and `src/policy/known_chains.rs`.

use destgate::policy::certificate::Certificate;
use destgate::policy::certificate::Pkix;
use destgate::policy::certificate::name_matches;
use destgate::policy::path;
use destgate::policy::path::pkix;
use destgate::policy::roots;

use crate::support::certs::By;
use crate::support::certs::Cert;
use crate::support::certs::NOW;
use crate::support::certs::cert;
use crate::support::certs::roots;

// --- names: RFC 9525 §6.3, §6.4

#[test]
fn names_match_as_rfc_9525_says() {
    let table = [
        ("mx.example.com", "mx.example.com", true),
        ("MX.Example.COM", "mx.example.com", true),
        ("mx.example.com", "MX.EXAMPLE.com", true),
        ("mx.example.com.", "mx.example.com", false),
        ("*.example.com.", "mx.example.com", false),
        ("mx.example.com", "mx.example.com.", true),
        ("mx.example.com", "example.com", false),
        ("example.com", "mx.example.com", false),
        ("*.example.com", "mx.example.com", true),
        ("*.EXAMPLE.com", "mx.example.COM", true),
        ("*.example.com", "example.com", false),
        ("*.example.com", "a.mx.example.com", false),
        ("*.example.com", ".example.com", false),
        ("m*.example.com", "mx.example.com", false),
        ("*x.example.com", "mx.example.com", false),
        ("mx.*.com", "mx.example.com", false),
        ("*.*.com", "mx.example.com", false),
        ("*.com", "example.com", false),
        ("*.example.com", "m_x.example.com", false),
        ("*", "mx", false),
        ("*.", "mx.", false),
        ("", "", false),
        ("", "mx.example.com", false),
        ("mx.example.com", "", false),
        ("192.0.2.1", "192.0.2.1", false),
        ("*.0.2.1", "192.0.2.1", false),
        ("2001:db8::1", "2001:db8::1", false),
        ("xn--bcher-kva.example", "xn--bcher-kva.example", true),
        ("bücher.example", "xn--bcher-kva.example", false),
    ];
    for (presented, host, wanted) in table {
        assert_eq!(name_matches(presented, host), wanted, "{presented} for {host}");
    }
}

fn leaf(c: &Cert) -> Certificate {
    Certificate::read(&c.chain()[0]).unwrap()
}

/// RFC 8461 §4.2 and RFC 9525 §2 on one side, RFC 7672 §3.2.3 on the other.
#[test]
fn the_common_name_is_no_dns_id_and_counts_only_without_one() {
    let only = leaf(&cert(&[]).cn("mx.example.com"));
    assert!(!only.matches_dns_id("mx.example.com") && only.matches_name_or_cn("mx.example.com"));
    let beside = leaf(&cert(&["other.example"]).cn("mx.example.com"));
    assert!(!beside.matches_name_or_cn("mx.example.com"));
    let wild = leaf(&cert(&[]).cn("*.example.com"));
    assert!(wild.matches_name_or_cn("mx.example.com") && !wild.matches_name_or_cn("example.com"));
}

#[test]
fn an_address_is_matched_by_an_ip_id_alone() {
    let ip = leaf(&cert(&[]).address("192.0.2.1").address("2001:db8::1"));
    assert!(ip.matches_name_or_cn("192.0.2.1") && ip.matches_name_or_cn("2001:db8:0::1"));
    assert!(!ip.matches_name_or_cn("192.0.2.2") && !ip.matches_dns_id("192.0.2.1"));
    assert!(!leaf(&cert(&["192.0.2.1"])).matches_name_or_cn("192.0.2.1"));
}

#[test]
fn presented_names_are_shortened_and_safe() {
    assert_eq!(leaf(&cert(&["a.example", "b.example"])).presented(), "a.example, b.example");
    assert_eq!(leaf(&cert(&[]).cn("c.example")).presented(), "c.example");
    assert_eq!(leaf(&cert(&[])).presented(), "no name");
    let many = leaf(&cert(&["a.x", "b.x", "c.x", "d.x", "e.x"]));
    assert_eq!(many.presented(), "a.x, b.x, c.x and 2 more");
    assert_eq!(leaf(&cert(&[]).cn("\u{1b}[31mred")).presented(), "\\x1b[31mred");
}

// --- trust and dates

fn judged(c: &Cert) -> &'static str {
    pkix(&c.chain(), &roots(), NOW).word()
}

/// RFC 8461 §4.2, RFC 5280 §6.
#[test]
fn trust_comes_before_dates() {
    let good = || cert(&["mx.example.com"]);
    assert_eq!(judged(&good()), "valid");
    assert_eq!(judged(&good().expired()), "expired");
    assert_eq!(judged(&good().not_yet()), "not_yet_valid");
    assert_eq!(judged(&good().by(By::Private)), "untrusted");
    assert_eq!(judged(&good().expired().by(By::Private)), "untrusted");
    assert_eq!(judged(&good().not_yet().by(By::Private)), "untrusted");
    assert_eq!(judged(&good().by(By::Itself)), "untrusted");
    assert_eq!(judged(&good().alone()), "untrusted");
    assert_eq!(judged(&good().client_only()), "invalid");
    assert_eq!(judged(&cert(&["x.example"])), "valid", "names are judged apart");
    assert_eq!(pkix(&[], &roots(), NOW).word(), "invalid");
    assert_eq!(pkix(&good().chain(), &roots::TrustStore::default(), NOW).word(), "untrusted");
}

#[test]
fn a_certificate_is_good_to_its_last_second() {
    let chain = cert(&["mx.example.com"]).chain();
    let read = Certificate::read(&chain[0]).unwrap();
    let at = |t| pkix(&chain, &roots(), t).word();
    assert_eq!((at(read.not_after), at(read.not_after.plus(1))), ("valid", "expired"));
    assert_eq!((at(read.not_before), at(read.not_before.plus(-1))), ("valid", "not_yet_valid"));
}

#[test]
fn an_incomplete_chain_is_told_from_a_self_signed_one() {
    let incomplete =
        |c: &Cert| path::chain_incomplete(&c.chain(), &pkix(&c.chain(), &roots(), NOW));
    assert!(incomplete(&cert(&["mx.example.com"]).alone()));
    assert!(!incomplete(&cert(&["mx.example.com"]).by(By::Itself)));
    assert!(!incomplete(&cert(&["mx.example.com"])) && !incomplete(&cert(&["a"]).by(By::Private)));
    let own = pkix(&cert(&["mx.example.com"]).by(By::Itself).chain(), &roots(), NOW);
    assert!(matches!(own, Pkix::Untrusted(why) if why.contains("self-signed")));
}
