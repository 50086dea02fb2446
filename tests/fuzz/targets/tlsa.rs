//! TLSA records against a chain. Input: a moment, the number of records, the records, then the chain in DER.
//!
//! A record is usage, selector, matching type and a length; the lengths 253 to 255 stand for data that fits: the
//! selected part of the certificate that the next octet names, whole or as digest.
#![no_main]

use destgate::policy::certificate::Certificate;
use destgate::policy::dane;
use destgate::policy::dane::DaneMatch;
use destgate::policy::dane::Names;
use destgate::vocab::tlsa::Tlsa;
use destgate_fuzz::SIGNED;
use destgate_fuzz::assert_safe;
use libfuzzer_sys::fuzz_target;
use sha2::Digest;

fuzz_target!(|input: &[u8]| {
    let [moment, count, rest @ ..] = input else { return };
    let now = destgate_fuzz::moment(*moment);
    let mut heads = Vec::new();
    let mut rest = rest;
    for _ in 0..count & 7 {
        let [usage, selector, matching, length, after @ ..] = rest else { return };
        let taken = if *length >= 253 { 1 } else { usize::from(*length) };
        let Some((data, after)) = after.split_at_checked(taken) else { return };
        heads.push((*usage, *selector, *matching, *length, data));
        rest = after;
    }
    let chain = destgate_fuzz::chain(rest);
    let records: Vec<Tlsa> = heads
        .into_iter()
        .map(|(usage, selector, matching, length, data)| {
            let fitting = |der: &Vec<u8>| part(selector, matching, der);
            let data = match length {
                253.. => chain.get(usize::from(data[0])).and_then(fitting).unwrap_or_default(),
                _ => data.to_vec(),
            };
            Tlsa { usage, selector, matching, data }
        })
        .collect();

    let next_hop = ["example.com".to_string()];
    let names = Names { base: "mx.example.com", next_hop: &next_hop };
    let verdict = dane::judge(&records, &chain, names, now);

    let usable = |r: &&Tlsa| dane::unusable(r).is_none();
    assert_eq!(verdict == DaneMatch::Unusable, !records.iter().any(|r| usable(&r)));
    for record in &records {
        assert_safe(&record.text());
        if let Some(why) = dane::unusable(record) {
            assert_safe(&why);
        }
        let _: bool = dane::fits_anything(record, &chain);
    }

    // RFC 7671 §9, RFC 7672 §3.1.1: what DANE-EE alone must say, read a second time.
    let strongest = |r: &Tlsa| {
        let same = |o: &&Tlsa| usable(o) && (o.usage, o.selector) == (r.usage, r.selector);
        records.iter().filter(same).map(|o| o.matching).max()
    };
    let counts = |r: &Tlsa| usable(&r) && (r.matching == 0 || Some(r.matching) == strongest(r));
    let by_leaf = |r: &Tlsa| {
        let leaf = chain.first().and_then(|leaf| part(r.selector, r.matching, leaf));
        r.usage == 3 && counts(r) && leaf.is_some_and(|d| d == r.data)
    };
    let leaf_fits = records.iter().any(by_leaf);

    match &verdict {
        DaneMatch::Matched { record, reason, cn_only } => {
            let fitting = &records[*record];
            assert!(counts(fitting));
            assert_safe(reason);
            if fitting.usage == 3 {
                assert!(by_leaf(fitting) && !cn_only);
            } else {
                assert_eq!(fitting.usage, 2);
                let leaf = Certificate::read(&chain[0]).expect("a path leads from it");
                assert_eq!(leaf.date_fault(now), None);
                let mut wanted = ["mx.example.com", "example.com"].into_iter();
                assert!(wanted.any(|n| leaf.matches_name_or_cn(n)));
            }
        }
        DaneMatch::Mismatch { failures, reason } => {
            assert!(!leaf_fits, "a DANE-EE record fits the leaf");
            assert!(!failures.is_empty());
            assert_safe(reason);
        }
        DaneMatch::Unusable => assert!(!leaf_fits),
    }

    let matched = |records: &[Tlsa]| {
        matches!(dane::judge(records, &chain, names, now), DaneMatch::Matched { .. })
    };
    let is_matched = matches!(verdict, DaneMatch::Matched { .. });
    // The order of a record set means nothing.
    let reversed: Vec<Tlsa> = records.iter().rev().cloned().collect();
    assert_eq!(matched(&reversed), is_matched);
    // Records that cannot be used change nothing.
    let mut more = records.clone();
    more.push(Tlsa { usage: 3, selector: 1, matching: 2, data: vec![0; 63] });
    more.push(Tlsa {
        usage: 1,
        selector: 0,
        matching: 0,
        data: chain.first().cloned().unwrap_or_default(),
    });
    assert_eq!(dane::judge(&more, &chain, names, now), verdict);
    // The record that is advised fits.
    if let Some(advised) = chain.first().and_then(|leaf| dane::record_for(leaf)) {
        assert!(matched(&[advised]));
    }
    // Nobody can sign anew: below our root as anchor only our own certificates hold.
    if chain.first().is_some_and(|leaf| !SIGNED.contains(&leaf.as_slice())) {
        let root = Tlsa { usage: 2, selector: 0, matching: 0, data: destgate_fuzz::ROOT.to_vec() };
        assert!(!matched(&[root]));
    }
});

/// What a record's data must be to fit a certificate.
fn part(selector: u8, matching: u8, der: &Vec<u8>) -> Option<Vec<u8>> {
    let selected = match selector {
        0 => der.clone(),
        1 => Certificate::read(der)?.spki,
        _ => return None,
    };
    match matching {
        0 => Some(selected),
        1 => Some(sha2::Sha256::digest(&selected).to_vec()),
        2 => Some(sha2::Sha512::digest(&selected).to_vec()),
        _ => None,
    }
}
