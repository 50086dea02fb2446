//! Versions and cipher strings, and what they come to.

use destgate::net::tls::offer::Offer;
use destgate::profile::setting::ssl;
use destgate::vocab::cipher;
use destgate::vocab::cipher::SUITES;
use destgate::vocab::cipher::Suite;
use destgate::vocab::cipher::Version;
use destgate::vocab::suites;
use rustls::SupportedCipherSuite;
use rustls::crypto::ring::ALL_CIPHER_SUITES;
use std::process::Command;

fn names(text: &str) -> Vec<&'static str> {
    cipher::suites(text)
        .unwrap_or_else(|r| panic!("{text}: {r}"))
        .iter()
        .map(|s| s.openssl)
        .collect()
}

#[track_caller]
fn refused(text: &str, words: &[&str]) {
    let why = cipher::suites(text).unwrap_err().0;
    for word in words {
        assert!(why.contains(word), "`{word}` is not in: {why}");
    }
}

/// The name of a suite in the registry, by rustls.
fn iana(suite: &SupportedCipherSuite) -> String {
    format!("{:?}", suite.suite()).replacen("TLS13_", "TLS_", 1)
}

#[test]
fn the_table_is_what_the_library_has() {
    let own: Vec<(u16, String, Version)> = SUITES
        .iter()
        .take(suites::MODERN)
        .map(|s| (s.code, s.iana.to_string(), s.version))
        .collect();
    let library: Vec<(u16, String, Version)> = ALL_CIPHER_SUITES
        .iter()
        .map(|s| {
            let version = if s.tls13().is_some() { Version::Tls13 } else { Version::Tls12 };
            (u16::from(s.suite()), iana(s), version)
        })
        .collect();
    assert_eq!(own, library, "the same suites in the same order");
}

#[test]
fn names_are_those_of_openssl() {
    // Where OpenSSL is installed it is asked; `ciphers -V` is also what VERIFY looks like.
    let Ok(output) = Command::new("openssl").args(["ciphers", "-V", "ALL:@SECLEVEL=0"]).output()
    else {
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let known: Vec<String> = text.lines().map(squeezed).collect();
    for suite in SUITES {
        let line = squeezed(&cipher::line(suite));
        assert!(known.contains(&line), "OpenSSL does not print\n{line}\nbut\n{text}");
    }
}

#[test]
fn every_suite_goes_by_both_names() {
    for suite in SUITES {
        for name in [suite.iana, suite.openssl, &suite.iana.to_lowercase()] {
            assert_eq!(cipher::suites(name).unwrap(), [suite], "{name}");
        }
    }
}

#[test]
fn words_choose() {
    let all: Vec<&str> = SUITES.iter().map(|s| s.openssl).collect();
    for word in ["DEFAULT", "ALL", "all", "HIGH", "ALL:ALL", "ALL:!aNULL:!RC4:-MD5:!EXPORT"] {
        assert_eq!(names(word), all, "{word}");
    }
    assert_eq!(names("CHACHA20")[..3].len(), 3);
    assert_eq!(
        names("AESGCM+AES256+ECDSA"),
        ["TLS_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"]
    );
    assert_eq!(
        names("ECDHE+aRSA+AESGCM:!TLSv1.3"),
        ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"]
    );
    // A word about the certificate does not leave out what is not bound to one.
    assert_eq!(names("ALL:!ECDSA:!aRSA"), names("TLSv1.3"));
    // Separators are OpenSSL's.
    assert_eq!(names("AES256, CHACHA20"), names("AES256:CHACHA20"));
    assert_eq!(names("AES256 CHACHA20"), names("AES256:CHACHA20"));
}

#[test]
fn the_order_is_that_of_the_string() {
    assert_eq!(
        names("CHACHA20+TLSv1.3:AES128+TLSv1.3:ALL")[..3],
        ["TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"]
    );
    assert_eq!(names("TLSv1.3:+AES256").last(), Some(&"TLS_AES_256_GCM_SHA384"));
    assert_eq!(
        names("AESGCM+AES128+ECDHE:AESGCM+ECDHE:@STRENGTH").last(),
        Some(&"ECDHE-RSA-AES128-GCM-SHA256")
    );
    // What `-` leaves out may come back, what `!` leaves out may not.
    assert_eq!(names("TLSv1.3:-CHACHA20:CHACHA20+TLSv1.3").len(), 3);
    assert_eq!(names("TLSv1.3:!CHACHA20:CHACHA20+TLSv1.3").len(), 2);
}

#[test]
fn what_openssl_has_is_offered_where_it_is_built_in() {
    let old = ["AES256-SHA", "ECDHE-RSA-AES256-SHA384", "DHE-RSA-AES256-GCM-SHA384", "SSLv3"];
    for text in old {
        assert_eq!(cipher::suites(text).is_ok(), cfg!(feature = "openssl"), "{text}");
    }
    if cfg!(feature = "openssl") {
        assert_eq!(names("kRSA+AESGCM"), ["AES256-GCM-SHA384", "AES128-GCM-SHA256"]);
        assert_eq!(names("ALL:!kRSA:!DHE:!CBC:!AESCCM:!ARIA").len(), suites::MODERN);
        assert!(names("DEFAULT:@SECLEVEL=0").len() > 60);
    } else {
        refused("AES256-SHA", &["AES256-SHA (static RSA key exchange)"]);
        refused("ECDHE-RSA-AES256-SHA384", &["CBC mode"]);
        refused("DHE-RSA-AES256-GCM-SHA384", &["finite-field"]);
    }
}

#[test]
fn what_cannot_be_offered_is_named_with_its_reason() {
    refused("RC4-SHA:ALL", &["RC4-SHA (RC4)"]);
    refused("DES-CBC3-SHA", &["DES-CBC3-SHA (triple DES)"]);
    refused("TLS_RSA_WITH_3DES_EDE_CBC_SHA", &["triple DES"]);
    refused("ADH-AES256-GCM-SHA384", &["anonymous"]);
    refused("NULL-SHA256", &["no encryption"]);
    refused("EXP-RC4-MD5", &["export grade"]);
    refused("aNULL", &["anonymous"]);
    refused("FOO-BAR", &["FOO-BAR (not known)"]);
    refused("!FOO:ALL", &["FOO (not known)"]);
    refused("RC4-SHA:FOO", &["these cannot be offered: RC4-SHA (RC4), FOO (not known)"]);
    refused("ALL:!ALL", &["no cipher suite is left"]);
    refused("", &["no cipher suite is left"]);
    refused("A\u{1b}[31m", &["not known"]);
    assert!(!cipher::suites("A\u{1b}[31m").unwrap_err().0.contains('\u{1b}'));
    // Any odd text is an answer, never a panic.
    for odd in ["+", "!", "-", "++", "!!ALL", "AES256+", "ALL+FOO", "é", "@STRENGTH", ":", "-é"] {
        drop(cipher::suites(odd));
    }
}

#[test]
fn versions_in_many_spellings() {
    for (text, wanted) in [
        ("tls1.2", "tls1.2"),
        ("TLS v1.3, TLS v1.2", "tls1.2,tls1.3"),
        ("TLSv1.2 TLSv1.3", "tls1.2,tls1.3"),
        ("1.3", "tls1.3"),
        ("tlsv1_2", "tls1.2"),
        ("tls1.3,tls1.3", "tls1.3"),
    ] {
        assert_eq!(cipher::write_versions(&cipher::versions(text).unwrap()), wanted, "{text}");
    }
    for (text, words) in [
        ("SSLv3", "SSL v3 cannot be offered"),
        ("tls1.4", "`tls1.4` is no version of TLS"),
        ("", "You must enter a value."),
    ] {
        let why = cipher::versions(text).unwrap_err().0;
        assert!(why.contains(words), "{text}: {why}");
    }
}

#[test]
fn a_version_without_a_suite_is_refused() {
    let why = ssl::offered("tls1.2,tls1.3", "ECDHE-RSA-AES256-GCM-SHA384").unwrap_err().0;
    assert!(why.contains("no suite for TLS v1.3: add one such as TLS_AES_256_GCM_SHA384"), "{why}");
    let why = ssl::offered("tls1.2", "TLS_AES_256_GCM_SHA384").unwrap_err().0;
    assert!(why.contains("no suite for TLS v1.2, which alone is chosen"), "{why}");
    let fine = ssl::offered("tls1.2", "AES256").unwrap();
    assert!(fine.suites.iter().all(|s| s.fits(Version::Tls12)));
}

#[test]
fn an_offer_holds_exactly_the_chosen_suites_in_their_order() {
    for (versions, text) in [
        ("tls1.2,tls1.3", "DEFAULT"),
        ("tls1.3", "CHACHA20:AES128"),
        ("tls1.2", "ECDHE+ECDSA"),
        ("tls1.2,tls1.3", "AES128:CHACHA20:!aRSA"),
    ] {
        let chosen = ssl::offered(versions, text).unwrap();
        let offer = Offer::limited(&chosen.versions, &chosen.suites);
        let modern = |s: &&&Suite| suites::WHOLE[..suites::MODERN].contains(s);
        let wanted: Vec<u16> = chosen.suites.iter().filter(modern).map(|s| s.code).collect();
        let there: Vec<u16> =
            offer.provider.cipher_suites.iter().map(|s| u16::from(s.suite())).collect();
        assert_eq!(there, wanted, "{text}");
        assert_eq!(offer.versions.len(), chosen.versions.len());
        assert_eq!(offer.limits.is_none(), text == "DEFAULT", "{text}");
    }
}
