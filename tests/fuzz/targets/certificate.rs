//! Certificates: a moment (one octet), then a chain in DER, leaf first.
#![no_main]

use destgate::policy::certificate;
use destgate::policy::certificate::Certificate;
use destgate::policy::certificate::PathFault;
use destgate::policy::certificate::Pkix;
use destgate::policy::certificate::Search;
use destgate::policy::path;
use destgate::policy::roots::TrustStore;
use destgate_fuzz::SIGNED;
use destgate_fuzz::assert_safe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((moment, bytes)) = input.split_first() else { return };
    let now = destgate_fuzz::moment(*moment);
    let chain = destgate_fuzz::chain(bytes);
    for der in &chain {
        one(der, now);
    }

    let verdict = path::pkix(&chain, &destgate_fuzz::roots(), now);
    match &verdict {
        Pkix::Valid => {
            // Nobody can sign anew: a path that holds begins with what was signed when the seeds were made.
            assert!(SIGNED.contains(&chain[0].as_slice()), "a forged certificate is valid");
            let leaf = Certificate::read(&chain[0]).expect("what is valid can be read");
            assert!(leaf.not_before <= now && now <= leaf.not_after);
            assert_eq!(leaf.date_fault(now), None);
            let mut longer = chain.clone();
            longer.push(chain[0].clone());
            assert_eq!(path::pkix(&longer, &destgate_fuzz::roots(), now), Pkix::Valid);
        }
        Pkix::Untrusted(why)
        | Pkix::Expired(why)
        | Pkix::NotYetValid(why)
        | Pkix::Revoked(why)
        | Pkix::Invalid(why) => {
            assert_safe(why);
            assert!(why.len() < 2_048);
        }
    }
    assert!(!chain.is_empty() || matches!(verdict, Pkix::Invalid(_)));
    // Who trusts nobody finds nothing valid.
    assert_ne!(path::pkix(&chain, &TrustStore::default(), now), Pkix::Valid);
    if path::chain_incomplete(&chain, &verdict) {
        assert!(chain.len() == 1 && matches!(verdict, Pkix::Untrusted(_)));
    }
    // Whatever stands above it, a leaf that is not of ours has no path to the root or to its key.
    if let Some(leaf) = chain.first()
        && !SIGNED.contains(&leaf.as_slice())
    {
        let root = destgate_fuzz::ROOT;
        let search = Search { chain: &chain, now, dates: true };
        let key = Certificate::read(root).expect("the root is a certificate").spki;
        assert!(path::to_certificate(&search, root).is_err());
        // The authorities themselves were signed by it, but are no servers' certificates.
        assert!(path::to_key(&search, &key).is_err());
    }
});

fn one(der: &[u8], now: destgate::vocab::time::Timestamp) {
    let _: bool = certificate::is_public_key(der);
    let Some(read) = Certificate::read(der) else { return };
    let longer = [der, &[0]].concat();
    assert_eq!(Certificate::read(&longer), None, "something follows the certificate");

    assert_safe(&read.subject);
    assert_safe(&read.issuer);
    assert_safe(&read.presented());
    assert!(read.subject.chars().count() <= 300 && read.issuer.chars().count() <= 300);
    assert!(read.presented().chars().count() <= 200);
    match read.date_fault(now) {
        Some(PathFault::Expired(why)) => {
            assert!(now > read.not_after);
            assert_safe(&why);
        }
        Some(PathFault::NotYetValid(why)) => {
            assert!(now < read.not_before);
            assert_safe(&why);
        }
        Some(other) => panic!("{other:?} is no fault of dates"),
        None => assert!(read.not_before <= now && now <= read.not_after),
    }

    let fixed =
        ["mx.example.com", "a.example.net", "a.b.example.net", "example.net", "192.0.2.1", "."];
    let own = read.dns_names.iter().map(String::as_str).take(8);
    for host in fixed.into_iter().chain(own) {
        let (dns, any) = (read.matches_dns_id(host), read.matches_name_or_cn(host));
        let address = host.parse::<std::net::IpAddr>().ok();
        if let Some(address) = address {
            assert!(!dns);
            assert_eq!(any, read.ip_addresses.contains(&address));
            continue;
        }
        let expected = read.dns_names.iter().any(|name| by_labels(name, host));
        assert_eq!(dns, expected, "{host:?} {:?}", read.dns_names);
        if read.dns_names.is_empty() {
            let name = read.common_name.as_deref();
            assert_eq!(any, name.is_some_and(|n| by_labels(&n.to_ascii_lowercase(), host)));
        } else {
            assert_eq!(any, dns, "the common name counts beside DNS-IDs");
        }
    }
}

/// RFC 9525 §6.3, label by label.
fn by_labels(name: &str, host: &str) -> bool {
    let bare = |t: &str| t.strip_suffix('.').unwrap_or(t).to_ascii_lowercase();
    let (name, host) = (bare(name), bare(host));
    let (mine, its): (Vec<&str>, Vec<&str>) =
        (name.split('.').collect(), host.split('.').collect());
    !host.is_empty()
        && host.parse::<std::net::IpAddr>().is_err()
        && mine.len() == its.len()
        && mine.iter().zip(&its).enumerate().all(|(at, (m, i))| {
            // `*.` alone, without a name behind it, stands for nothing.
            if at == 0 && *m == "*" && mine.len() > 1 && mine[1..] != [""] {
                !i.is_empty()
            } else {
                m == i
            }
        })
}
