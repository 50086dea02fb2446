//! Tests of `src/policy/dane.rs`: TLSA records held against chains, and the work that it may cost.

use crate::support::certs;
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
use destgate::policy::certificate::Certificate;
use destgate::policy::certificate::Pkix;
use destgate::policy::dane;
use destgate::policy::dane::DaneMatch;
use destgate::policy::dane::Names;
use destgate::policy::path;
use destgate::policy::path::pkix;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tlsa::Tlsa;
use proptest::prelude::*;
use std::time::Duration;
use std::time::Instant;

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

/// A set of a thousand records and a chain of hundreds must not cost minutes. Source: RFC 7671 §5.2.3.
#[test]
fn hostile_tlsa_sets_and_chains_cost_bounded_work() {
    let good = cert(&["mx.example.com"]).chain();
    let chain: Vec<Vec<u8>> = good.iter().cycle().take(300).cloned().collect();
    let spki = destgate::policy::certificate::Certificate::read(&good[0]).unwrap().spki;
    let records: Vec<_> = (0..1_000).map(|_| certs::tlsa(2, 1, 0, &spki)).collect();
    let names = Names { base: "mx.example.com", next_hop: &[] };
    let start = Instant::now();
    let judged = dane::judge(&records, &chain, names, certs::NOW);
    assert!(matches!(judged, dane::DaneMatch::NotAllSeen), "{judged:?}");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

/// Many bare keys of RSA, made for the length of each verification, beside a chain of RSA.
#[cfg(feature = "openssl")]
#[test]
fn bare_keys_of_hostile_records_cost_bounded_work() {
    use crate::support::chains;
    use openssl::bn::BigNum;
    use openssl::pkey::PKey;
    use openssl::rsa::Rsa;
    let middle = chains::authority("Middle", 2).key(&chains::RSA_2048);
    let chain: Vec<Vec<u8>> = std::iter::once(chains::leaf().by(&middle))
        .chain((0..15).map(|n| middle.clone().days(-300 - n, 900).by(&middle)))
        .collect();
    let with = |exponent: usize| -> Vec<Tlsa> {
        let one = |n: u8| {
            let (modulus, mut exponent) =
                ([&[255, n][..], &[255; 254]].concat(), vec![255; exponent]);
            exponent[0] = 127;
            let (n, e) = (BigNum::from_slice(&modulus), BigNum::from_slice(&exponent));
            let key = Rsa::from_public_components(n.unwrap(), e.unwrap()).unwrap();
            certs::tlsa(2, 1, 0, &PKey::from_rsa(key).unwrap().public_key_to_der().unwrap())
        };
        (0..75).map(one).collect()
    };
    let names = Names { base: chains::HOST, next_hop: &[] };
    let judged = |records: &[Tlsa]| {
        let start = Instant::now();
        let judged = dane::judge(records, &chain, names, Timestamp(chains::NOW));
        assert!(start.elapsed() < Duration::from_millis(700), "{:?}", start.elapsed());
        judged
    };
    assert_eq!(judged(&with(255)), DaneMatch::Unusable);
    assert_eq!(judged(&with(8)), DaneMatch::NotAllSeen);
    // One of these keys that is right is found in its turn.
    let spki = chains::RSA_2048.public_key_to_der().unwrap();
    let records = [&[certs::tlsa(2, 1, 0, &spki)], &with(8)[..]].concat();
    assert!(matches!(judged(&records), DaneMatch::Matched { .. }));
}
