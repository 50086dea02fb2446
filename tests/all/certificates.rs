//! Names, trust and dates, and TLSA records held against chains.

use destgate::policy::certificate::Certificate;
use destgate::policy::certificate::Pkix;
use destgate::policy::certificate::name_matches;
use destgate::policy::dane;
use destgate::policy::dane::DaneMatch;
use destgate::policy::dane::Names;
use destgate::policy::path;
use destgate::policy::path::pkix;
use destgate::policy::roots;
use destgate::vocab::tlsa::Tlsa;
use proptest::prelude::*;

use crate::support::certs::By;
use crate::support::certs::Cert;
use crate::support::certs::NOW;
use crate::support::certs::authority_der;
use crate::support::certs::authority_key;
use crate::support::certs::cert;
use crate::support::certs::roots;
use crate::support::certs::server_key;
use crate::support::certs::tlsa;
use crate::support::world::words;

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
    assert_eq!(pkix(&good().chain(), &roots::Roots::default(), NOW).word(), "untrusted");
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

// --- DANE

fn held(records: &[Tlsa], c: &Cert) -> DaneMatch {
    held_chain(records, &c.chain())
}

fn held_chain(records: &[Tlsa], chain: &[Vec<u8>]) -> DaneMatch {
    let next_hop = ["example.com".to_string(), "target.example".to_string()];
    dane::judge(records, chain, Names { base: "mx.example.com", next_hop: &next_hop }, NOW)
}

fn fits(record: &Tlsa, c: &Cert) -> bool {
    matches!(held(std::slice::from_ref(record), c), DaneMatch::Matched { .. })
}

fn fault(record: &Tlsa, c: &Cert) -> &'static str {
    match held(std::slice::from_ref(record), c) {
        DaneMatch::Mismatch { failures, .. } => words(&failures)[0],
        other => panic!("{other:?}"),
    }
}

fn good() -> Cert {
    cert(&["mx.example.com"]).by(By::Private)
}

/// RFC 6698 §2.1, RFC 7672 §3.1.1.
#[test]
fn dane_ee_fits_the_leaf_by_certificate_or_key_and_ignores_names_and_dates() {
    let der = |c: &Cert| c.chain().remove(0);
    let bad = cert(&["wrong.example"]).expired().by(By::Private);
    for c in [good(), bad, good().not_yet(), good().alone(), good().by(By::Itself)] {
        let chain = c.chain();
        for matching in [0, 1, 2] {
            assert!(fits(&tlsa(3, 1, matching, &server_key()), &c), "3 1 {matching}");
            let record = tlsa(3, 0, matching, &chain[0]);
            assert!(
                matches!(held_chain(&[record], &chain), DaneMatch::Matched { .. }),
                "3 0 {matching}"
            );
        }
    }
    assert!(!fits(&tlsa(3, 1, 1, &authority_key(By::Private)), &good()), "the leaf only");
    assert!(!fits(&tlsa(3, 0, 1, &authority_der(By::Private)), &good()));
    assert_eq!(fault(&tlsa(3, 0, 1, &der(&cert(&["x.example"]))), &good()), "tlsa-invalid");
}

/// RFC 7672 §3.1.2.
#[test]
fn dane_ta_fits_an_authority_of_the_chain() {
    for matching in [0, 1, 2] {
        assert!(
            fits(&tlsa(2, 0, matching, &authority_der(By::Private)), &good()),
            "2 0 {matching}"
        );
        assert!(
            fits(&tlsa(2, 1, matching, &authority_key(By::Private)), &good()),
            "2 1 {matching}"
        );
    }
    assert_eq!(fault(&tlsa(2, 1, 1, &authority_key(By::Public)), &good()), "tlsa-invalid");
    assert_eq!(fault(&tlsa(2, 1, 1, &server_key()), &good()), "tlsa-invalid", "not the leaf");
}

/// RFC 7671 §5.2.2, §5.2.3.
#[test]
fn a_full_anchor_need_not_be_in_the_chain_and_a_digest_must() {
    let alone = good().alone();
    assert!(fits(&tlsa(2, 0, 0, &authority_der(By::Private)), &alone));
    assert!(fits(&tlsa(2, 1, 0, &authority_key(By::Private)), &alone));
    assert!(!fits(&tlsa(2, 0, 1, &authority_der(By::Private)), &alone));
    assert!(!fits(&tlsa(2, 1, 1, &authority_key(By::Private)), &alone));
    assert!(!fits(&tlsa(2, 0, 0, &authority_der(By::Public)), &alone), "it must have signed");
    assert!(!fits(&tlsa(2, 1, 0, &authority_key(By::Public)), &alone));
}

#[test]
fn an_authority_in_the_chain_that_did_not_sign_is_no_anchor() {
    let mut chain = good().chain();
    chain[1] = authority_der(By::Public);
    let record = tlsa(2, 1, 1, &authority_key(By::Public));
    let DaneMatch::Mismatch { failures, .. } = held_chain(&[record], &chain) else {
        panic!("fits")
    };
    assert_eq!(words(&failures), ["certificate-not-trusted"]);
}

#[test]
fn dane_ta_needs_dates_of_leaf_and_anchor() {
    let anchor = tlsa(2, 1, 1, &authority_key(By::Private));
    assert_eq!(fault(&anchor, &good().expired()), "certificate-expired");
    assert_eq!(fault(&anchor, &good().not_yet()), "validation-failure");
    for record in [
        tlsa(2, 0, 1, &authority_der(By::Expired)),
        tlsa(2, 1, 1, &authority_key(By::Expired)),
        tlsa(2, 0, 0, &authority_der(By::Expired)),
    ] {
        assert_eq!(fault(&record, &good().by(By::Expired)), "certificate-expired");
    }
}

/// RFC 7672 §3.2.2, §3.2.3.
#[test]
fn dane_ta_needs_the_base_domain_the_next_hop_or_its_expansion() {
    let anchor = tlsa(2, 1, 1, &authority_key(By::Private));
    let named = |names: &[&str]| cert(names).by(By::Private);
    for name in ["mx.example.com", "example.com", "target.example", "*.example.com"] {
        assert!(fits(&anchor, &named(&[name])), "{name}");
    }
    for name in ["mx.example.com.other.example", "a.mx.example.com", "mx.example.net"] {
        assert_eq!(fault(&anchor, &named(&[name])), "certificate-host-mismatch", "{name}");
    }
    let cn = held(std::slice::from_ref(&anchor), &named(&[]).cn("mx.example.com"));
    assert!(matches!(cn, DaneMatch::Matched { cn_only: true, .. }));
    assert_eq!(
        fault(&anchor, &named(&["x.example"]).cn("mx.example.com")),
        "certificate-host-mismatch"
    );
}

/// RFC 7671 §9.
#[test]
fn of_each_usage_and_selector_full_and_the_strongest_digest_count() {
    let key = server_key();
    let weak = tlsa(3, 1, 1, &key);
    let matched = |records: &[Tlsa]| matches!(held(records, &good()), DaneMatch::Matched { .. });
    assert!(matched(std::slice::from_ref(&weak)));
    assert!(!matched(&[weak.clone(), tlsa(3, 1, 2, b"other")]), "SHA2-512 stands above SHA2-256");
    assert!(matched(&[tlsa(3, 1, 1, b"other"), tlsa(3, 1, 2, &key)]));
    assert!(matched(&[weak.clone(), tlsa(3, 0, 2, b"other")]), "another selector");
    assert!(matched(&[weak.clone(), tlsa(2, 1, 2, b"other")]), "another usage");
    assert!(matched(&[tlsa(3, 1, 0, &key), tlsa(3, 1, 2, b"other")]), "Full always counts");
    assert!(matched(&[weak.clone(), tlsa(1, 1, 2, b"x")]), "an unusable usage sets no standard");
    let short = Tlsa { data: vec![1; 63], ..tlsa(3, 1, 2, b"x") };
    assert!(matched(&[weak.clone(), short]), "malformed records are dropped first");
    assert!(matched(&[weak, Tlsa { matching: 3, ..tlsa(3, 1, 2, b"x") }]), "so are unknown ones");
}

/// RFC 6698 §2.1, RFC 7672 §3.1.3.
#[test]
fn unknown_numbers_and_malformed_data_are_unusable() {
    let ok = tlsa(3, 1, 1, b"x");
    let with = |usage, selector, matching, len: usize| Tlsa {
        usage,
        selector,
        matching,
        data: vec![7; len],
    };
    assert_eq!(dane::unusable(&ok), None);
    for bad in [
        with(0, 1, 1, 32),
        with(1, 1, 1, 32),
        with(4, 1, 1, 32),
        with(255, 1, 1, 32),
        with(3, 2, 1, 32),
        with(3, 255, 1, 32),
        with(3, 1, 3, 32),
        with(3, 1, 255, 32),
        with(3, 1, 1, 31),
        with(3, 1, 1, 33),
        with(3, 1, 1, 64),
        with(3, 1, 2, 32),
        with(3, 1, 1, 0),
        with(3, 0, 0, 100),
        with(2, 1, 0, 100),
        with(2, 0, 0, 0),
    ] {
        assert!(dane::unusable(&bad).is_some(), "{}", bad.text());
        assert_eq!(held(&[bad], &good()), DaneMatch::Unusable);
    }
    assert_eq!(held(&[], &good()), DaneMatch::Unusable);
    assert!(matches!(held_chain(&[ok], &[]), DaneMatch::Mismatch { .. }), "no certificate at all");
}

#[test]
fn the_record_for_a_leaf_is_the_one_that_fits_it() {
    let chain = good().chain();
    assert_eq!(dane::record_for(&chain[0]), Some(tlsa(3, 1, 1, &server_key())));
    assert_eq!(dane::record_for(b"garbage"), None);
}

// --- whatever comes

fn judge_all(chain: &[Vec<u8>], records: &[Tlsa]) {
    let verdict = pkix(chain, &roots(), NOW);
    let _ = path::chain_incomplete(chain, &verdict);
    for der in chain {
        if let Some(c) = Certificate::read(der) {
            let _ = (c.presented(), c.matches_name_or_cn("mx.example.com"), c.date_fault(NOW));
        }
    }
    let _ = held_chain(records, chain);
}

fn records() -> impl Strategy<Value = Vec<Tlsa>> {
    let data = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..70),
        Just(server_key()),
        Just(authority_key(By::Private)),
        Just(authority_der(By::Private)),
    ];
    let one = (0..5_u8, 0..3_u8, 0..4_u8, data)
        .prop_map(|(usage, selector, matching, data)| Tlsa { usage, selector, matching, data });
    proptest::collection::vec(one, 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_chains_never_panic(
        chain in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 0..4),
        records in records(),
    ) {
        prop_assert_ne!(pkix(&chain, &roots(), NOW), Pkix::Valid);
        judge_all(&chain, &records);
    }

    #[test]
    fn bit_flipped_chains_never_panic_and_never_pass(
        which in 0..2_usize, at in any::<proptest::sample::Index>(), bit in 0..8_u8, records in records(),
    ) {
        let mut chain = cert(&["mx.example.com"]).chain();
        let byte = at.index(chain[which].len());
        chain[which][byte] ^= 1 << bit;
        prop_assert_ne!(pkix(&chain, &roots(), NOW), Pkix::Valid);
        let whole = tlsa(3, 0, 1, &cert(&["other.example"]).chain()[0]);
        let fits = matches!(held_chain(&[whole], &chain), DaneMatch::Matched { .. });
        prop_assert!(!fits);
        judge_all(&chain, &records);
    }

    #[test]
    fn cut_chains_never_panic(which in 0..2_usize, at in any::<proptest::sample::Index>(), records in records()) {
        let mut chain = cert(&["mx.example.com"]).chain();
        let length = at.index(chain[which].len());
        chain[which].truncate(length);
        judge_all(&chain, &records);
    }
}
