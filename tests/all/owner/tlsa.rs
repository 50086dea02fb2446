//! TLSA records of certificates and keys, beside OpenSSL's digests, and the findings about them.
//!
//! Tests of `src/owner/tlsa.rs`.

use destgate::owner::tlsa;
use destgate::owner::tlsa::Form;
use destgate::policy::authority::NameSight;
use destgate::policy::authority::ServerSaid;
use destgate::policy::authority::ServerSight;
use destgate::policy::dane;
use destgate::policy::host::HostFacts;
use destgate::vocab::dns::Domain;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tls::KeyKind;
use destgate::vocab::tlsa::Tlsa;
use openssl::hash::MessageDigest;
use openssl::hash::hash;
use openssl::x509::X509;

use crate::support::certs::cert;
use crate::support::certs::fitting;
use crate::support::certs::other;
use crate::support::certs::tlsa as record;
use crate::support::chains::HOST;
use crate::support::chains::RSA_2048;
use crate::support::chains::authority;
use crate::support::chains::leaf;
use crate::support::sessions;
use crate::support::world::World;

/// A chain with its root, leaf first.
fn chain() -> Vec<Vec<u8>> {
    let (root, issuer) = (authority("Root", 2), authority("Issuing", 3));
    vec![leaf().by(&issuer), issuer.by(&root), root.by(&root)]
}

fn form(usage: u8, selector: u8) -> Form {
    Form::new(usage, selector).unwrap()
}

#[test]
fn a_record_has_the_digest_that_openssl_makes() {
    let chain = chain();
    for (usage, selector, named) in [(3, 1, 0), (3, 0, 0), (2, 1, 1), (2, 0, 1)] {
        let der = &chain[named];
        let selected = match selector {
            0 => der.clone(),
            _ => X509::from_der(der).unwrap().public_key().unwrap().public_key_to_der().unwrap(),
        };
        let digest = hash(MessageDigest::sha256(), &selected).unwrap().to_vec();
        // A file may have the certificates in any order.
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let file: Vec<Vec<u8>> = order.iter().map(|n| chain[*n].clone()).collect();
            let made = tlsa::of_chain(form(usage, selector), &file).unwrap();
            assert_eq!((made.record.usage, made.record.selector), (usage, selector));
            assert_eq!((made.record.matching, &made.record.data), (1, &digest));
            assert_eq!(made.algorithm, KeyKind::Ecdsa);
        }
    }
    let spki = RSA_2048.public_key_to_der().unwrap();
    let made = tlsa::of_key(form(3, 1), &spki, "a key").unwrap();
    let digest = hash(MessageDigest::sha256(), &spki).unwrap().to_vec();
    assert_eq!((made.record.data, made.algorithm), (digest, KeyKind::Rsa));
}

#[test]
fn what_mail_servers_have_no_use_for_is_refused_with_the_reason() {
    for (usage, selector, part) in [
        (0, 1, "public authority"),
        (1, 0, "public authority"),
        (4, 1, "unknown"),
        (3, 2, "unknown"),
    ] {
        let why = Form::new(usage, selector).unwrap_err();
        assert!(why.contains(part), "{usage} {selector}: {why}");
    }
    assert!(form(3, 1).remarks().is_empty());
    assert!(form(3, 0).remarks()[0].contains("breaks at each renewal"));
    assert!(form(2, 1).remarks().iter().any(|r| r.contains("must send the issuer")));
    let chain = chain();
    let alone = tlsa::of_chain(form(2, 1), &chain[..1]).unwrap_err();
    assert!(alone.contains("Issuing") && alone.contains("is not there"), "{alone}");
    let itself = tlsa::of_chain(form(2, 1), &[leaf().by(&leaf())]).unwrap_err();
    assert!(itself.contains("usage 3"), "{itself}");
    let spki = RSA_2048.public_key_to_der().unwrap();
    assert!(tlsa::of_key(form(2, 1), &spki, "k").unwrap_err().contains("issuer"));
    assert!(tlsa::of_key(form(3, 0), &spki, "k").unwrap_err().contains("certificate"));
    assert!(tlsa::of_key(form(3, 1), b"no key", "k").is_err());
    assert!(tlsa::of_chain(form(3, 1), &[b"no certificate".to_vec()]).is_err());
    assert!(tlsa::of_chain(form(3, 1), &[]).is_err());
}

#[test]
fn the_host_is_the_name_of_the_certificate() {
    assert_eq!(tlsa::hosts_of(&chain()), vec![Domain::parse(HOST).unwrap()]);
    assert!(tlsa::hosts_of(&[]).is_empty());
}

fn sight(servers: &[(&str, Option<&str>, usize)]) -> NameSight {
    let all = [other(), record(3, 1, 1, b"second")];
    NameSight {
        name: Domain::parse("_25._tcp.mx.example.com").unwrap(),
        zone: None,
        servers: servers
            .iter()
            .map(|(name, alias, count)| ServerSight {
                server: (*name).into(),
                address: "192.0.2.53".parse().unwrap(),
                said: Ok(ServerSaid {
                    tlsa: all[..*count].to_vec(),
                    alias: alias.map(Into::into),
                    ..ServerSaid::default()
                }),
            })
            .collect(),
        failure: None,
    }
}

#[test]
fn name_servers_that_differ_are_told_apart() {
    let base = Domain::parse(HOST).unwrap();
    assert!(tlsa::of_servers(&base, &[sight(&[("a", None, 2), ("b", None, 2)])]).is_none());
    let found = tlsa::of_servers(&base, &[sight(&[("a", None, 2), ("b", None, 1)])]).unwrap();
    assert_eq!(found.row.code, "tlsa-servers-differ");
    assert!(
        found.message().contains("a says 3 1 1 ")
            && found.message().contains("b [192.0.2.53] says")
    );
    let aliases = sight(&[("a", Some("x.example."), 0), ("b", Some("y.example."), 0)]);
    let found = tlsa::of_servers(&base, &[aliases]).unwrap();
    assert!(found.message().contains("an alias of x.example."), "{}", found.message());
}

#[test]
fn a_long_lifetime_is_remarked_on() {
    let base = Domain::parse(HOST).unwrap();
    assert!(tlsa::of_ttl(&base, 3_600).is_none());
    let found = tlsa::of_ttl(&base, 86_400).unwrap();
    assert_eq!(found.row.code, "tlsa-ttl-long");
    assert!(
        found.message().contains("kept for 24 h") && found.message().contains("waits 2 days"),
        "{}",
        found.message()
    );
}

/// Hosts of a domain that show these chains, all with this record.
fn hosts(chains: &[Vec<Vec<u8>>], with: &Tlsa) -> Vec<HostFacts> {
    let mut world = World::signed("example.com");
    for (n, chain) in chains.iter().enumerate() {
        let (host, ip) = (format!("mx{n}.example.com"), format!("192.0.2.{}", n + 1));
        world = world.host(10, &host, &ip, sessions::tls_with(chain.clone()));
        world = world.tlsa(&host, std::slice::from_ref(with));
    }
    world.report("preferred opportunistic on").facts.hosts
}

#[test]
fn a_key_of_several_hosts_is_told_once() {
    let chain = cert(&["mx0.example.com", "mx1.example.com"]).chain();
    let found = tlsa::of_shared_keys(&hosts(&[chain.clone(), chain.clone()], &fitting()));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(one.row.code, "tlsa-shared-key");
    assert!(one.message().starts_with("mx0.example.com and mx1.example.com"));
    assert!(tlsa::of_shared_keys(&hosts(&[chain], &fitting())).is_empty());
}

#[test]
fn one_of_several_intermediates_is_too_few() {
    let named = |organization: &str| {
        let (root, issuer) = (authority("Root", 2), authority("R10", 3));
        let issuer = issuer.in_organization(organization);
        let chain = vec![leaf().by(&issuer), issuer.by(&root)];
        let record = tlsa::of_chain(form(2, 1), &chain).unwrap().record;
        tlsa::of_issuers(&hosts(&[chain], &record)[0])
    };
    let found = named("Let's Encrypt").unwrap();
    assert_eq!(found.row.code, "tlsa-issuer-partial");
    assert!(found.message().contains("R10"), "{}", found.message());
    assert!(named("Example").is_none());
}

/// RFC 7671 §13.
#[test]
fn a_signature_that_soon_ends_is_told() {
    let base = Domain::parse(HOST).unwrap();
    let end = |hours: i64| tlsa::of_signatures(&base, Timestamp(hours * 3_600), Timestamp(0));
    assert!(end(12).is_none());
    let found = end(3).unwrap();
    assert_eq!(
        (found.row.code, found.message().contains("ends in 3 h")),
        ("signature-ending", true)
    );
    assert!(end(-3).is_some());
}

#[test]
fn a_record_is_shown_by_its_first_octets() {
    let full = dane::record_of_key(b"key");
    let short = tlsa::short(&full);
    assert_eq!(short.chars().count(), 15);
    assert!(full.text().starts_with(short.trim_end_matches('…')));
}
