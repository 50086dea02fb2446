//! TrustStore are picked out by their names before OpenSSL reads them: whatever OpenSSL takes for the same name is picked.

use std::cmp::Ordering;

use destgate::policy::certificate::Pkix;
use destgate::policy::name_key::NameKey;
use destgate::policy::path;
use destgate::policy::public_key;
use destgate::policy::roots::TrustStore;
use destgate::vocab::time::Timestamp;
use openssl::asn1::Asn1Time;
use openssl::ec::EcGroup;
use openssl::ec::EcKey;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::pkey::Private;
use openssl::x509::X509;
use openssl::x509::X509Builder;
use openssl::x509::X509Name;
use openssl::x509::extension::BasicConstraints;

const UTF8: u8 = 0x0c;
const PRINTABLE: u8 = 0x13;
const TELETEX: u8 = 0x14;
const IA5: u8 = 0x16;
const VISIBLE: u8 = 0x1a;
const BMP: u8 = 0x1e;
const NUMERIC: u8 = 0x12;

const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANISATION: &[u8] = &[0x55, 4, 10];

const NOW: i64 = 1_795_276_800;

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

fn name(attributes: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
    let one = |(kind, tag, value): &(&[u8], u8, &[u8])| {
        der(0x31, &der(0x30, &[der(6, kind), der(*tag, value)].concat()))
    };
    der(0x30, &attributes.iter().flat_map(one).collect::<Vec<u8>>())
}

/// A name with several attributes in its only RDN, in the order of their encoding.
fn set(attributes: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
    let one = |(kind, tag, value): &(&[u8], u8, &[u8])| {
        der(0x30, &[der(6, kind), der(*tag, value)].concat())
    };
    let mut encoded: Vec<Vec<u8>> = attributes.iter().map(one).collect();
    encoded.sort();
    der(0x30, &der(0x31, &encoded.concat()))
}

/// Names whose RDNs are ordered otherwise once spaces, case and kinds of strings do not count.
fn sets() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    let values: [&[u8]; 6] = [b"bb", b"BB", b"  b  b ", b"b b", b"    bb    ", b"cc"];
    for value in values {
        for tag in [UTF8, PRINTABLE, IA5, BMP] {
            for other in [UTF8, PRINTABLE] {
                all.push(set(&[(COMMON_NAME, tag, value), (COMMON_NAME, other, b"aaa")]));
                all.push(set(&[(COMMON_NAME, tag, value), (ORGANISATION, other, b"aaa")]));
                all.push(set(&[
                    (COMMON_NAME, tag, value),
                    (COMMON_NAME, other, b"Abc"),
                    (ORGANISATION, UTF8, b"  Example   Corp "),
                ]));
            }
            all.push(name(&[(COMMON_NAME, tag, value), (COMMON_NAME, UTF8, b"aaa")]));
            all.push(name(&[(COMMON_NAME, UTF8, b"aaa"), (COMMON_NAME, tag, value)]));
        }
        // A value in several pieces.
        all.push(set(&[(COMMON_NAME, UTF8, b"aaa"), (COMMON_NAME, 0x2c, &der(UTF8, value))]));
    }
    all
}

fn names() -> Vec<Vec<u8>> {
    let values: [&[u8]; 12] = [
        b"Example Root",
        b"EXAMPLE ROOT",
        b"  example \t root ",
        b"example\x0broot",
        b"ExampleRoot",
        b"Example Root 2",
        b"",
        "Exämple Root".as_bytes(),
        "EXÄMPLE Root".as_bytes(),
        b"Ex\xe4mple Root",
        b"\0E\0x\0a\0m\0p\0l\0e\0 \0R\0o\0o\0t",
        b"\0E\0x\0\xe4\0m\0p\0l\0e\0 \0R\0o\0o\0t",
    ];
    let mut all = Vec::new();
    for value in values {
        for tag in [UTF8, PRINTABLE, TELETEX, IA5, VISIBLE, BMP, NUMERIC] {
            all.push(name(&[(COMMON_NAME, tag, value)]));
            all.push(name(&[(ORGANISATION, tag, value)]));
            all.push(name(&[(ORGANISATION, UTF8, b"O"), (COMMON_NAME, tag, value)]));
        }
    }
    all.push(name(&[]));
    all
}

#[test]
fn names_that_openssl_takes_for_the_same_fit() {
    assert_fit(names());
}

#[test]
fn names_with_several_attributes_in_one_rdn_fit_too() {
    assert_fit(sets());
}

fn assert_fit(names: Vec<Vec<u8>>) {
    let read = |der: Vec<u8>| {
        let key = NameKey::from_content(public_key::sequence_content(&der).unwrap());
        Some((X509Name::from_der(&der).ok()?, key))
    };
    let all: Vec<(X509Name, NameKey)> = names.into_iter().filter_map(read).collect();
    let (mut same, mut spared) = (0, 0);
    for (one, one_key) in &all {
        for (other, other_key) in &all {
            let fits = one_key.fits(other_key);
            if one.try_cmp(other).unwrap() == Ordering::Equal {
                same += 1;
                assert!(fits, "{one_key:?} and {other_key:?}");
            } else if !fits {
                spared += 1;
            }
        }
    }
    assert!(same > all.len() && spared > same, "{same} the same, {spared} told apart");
}

fn key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn certificate(subject: &[u8], issuer: &[u8], own: &PKey<Private>, by: &PKey<Private>) -> X509 {
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&X509Name::from_der(subject).unwrap()).unwrap();
    builder.set_issuer_name(&X509Name::from_der(issuer).unwrap()).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(NOW - 86_400).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(NOW + 86_400).unwrap()).unwrap();
    builder.set_pubkey(own).unwrap();
    let mut basic = BasicConstraints::new();
    if subject != issuer && subject == name(&[(COMMON_NAME, UTF8, b"mx.example.com")]) {
        builder.append_extension(basic.critical().build().unwrap()).unwrap();
    } else {
        builder.append_extension(basic.critical().ca().build().unwrap()).unwrap();
    }
    builder.sign(by, MessageDigest::sha256()).unwrap();
    builder.build()
}

/// RFC 5280 §7.1: names are compared without regard to case and to the kind of string.
#[test]
fn a_root_is_found_by_a_name_that_is_spelt_otherwise() {
    let (root_key, middle_key, leaf_key) = (key(), key(), key());
    let root_name = name(&[(COMMON_NAME, PRINTABLE, b"Example Root")]);
    let root = certificate(&root_name, &root_name, &root_key, &root_key).to_der().unwrap();
    let other_name = name(&[(COMMON_NAME, PRINTABLE, b"Other Root")]);
    let other = certificate(&other_name, &other_name, &leaf_key, &leaf_key).to_der().unwrap();
    let roots = TrustStore::of([other.as_slice(), root.as_slice()].into_iter());
    let leaf_name = name(&[(COMMON_NAME, UTF8, b"mx.example.com")]);
    let middle_name = name(&[(COMMON_NAME, UTF8, b"Middle")]);
    for spelt in [
        name(&[(COMMON_NAME, UTF8, b"EXAMPLE  root ")]),
        name(&[(COMMON_NAME, BMP, b"\0E\0x\0a\0m\0p\0l\0e\0 \0R\0o\0o\0t")]),
        root_name.clone(),
    ] {
        let leaf = certificate(&leaf_name, &spelt, &leaf_key, &root_key).to_der().unwrap();
        assert_eq!(path::pkix(&[leaf], &roots, Timestamp(NOW)), Pkix::Valid, "{spelt:02x?}");
        let leaf = certificate(&leaf_name, &middle_name, &leaf_key, &middle_key);
        let middle = certificate(&middle_name, &spelt, &middle_key, &root_key);
        let chain = [leaf.to_der().unwrap(), middle.to_der().unwrap()];
        assert_eq!(path::pkix(&chain, &roots, Timestamp(NOW)), Pkix::Valid, "{spelt:02x?}");
    }
    let spelt = name(&[(COMMON_NAME, UTF8, b"Example TrustStore")]);
    let leaf = certificate(&leaf_name, &spelt, &leaf_key, &root_key).to_der().unwrap();
    let judged = path::pkix(&[leaf], &roots, Timestamp(NOW));
    assert!(matches!(judged, Pkix::Untrusted(_)), "{judged:?}");
}
