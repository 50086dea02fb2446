//! Servers that only the second TLS library speaks with: each is one that a gateway delivers to.
//!
//! Tests of `src/net/tls/by_openssl.rs`, `src/net/tls/by_rustls.rs` and `src/net/tls/fault.rs`.

use std::io;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::LazyLock;

use hickory_proto::rr::RecordType;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::EcGroup;
use openssl::ec::EcKey;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::pkey::Private;
use openssl::rsa::Rsa;
use openssl::ssl::Ssl;
use openssl::ssl::SslContext;
use openssl::ssl::SslContextBuilder;
use openssl::ssl::SslMethod;
use openssl::ssl::SslStream;
use openssl::ssl::SslVerifyMode;
use openssl::ssl::SslVersion;
use openssl::x509::X509;
use openssl::x509::X509NameBuilder;
use openssl::x509::extension::SubjectAlternativeName;
use serde_json::Value;

use crate::support::net::Held;
use crate::support::net::a;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::mail_server;
use crate::support::net::mx;
use crate::support::net::serve;
use crate::support::net::tls_holding;
use crate::support::net::until_starttls;
use crate::support::net::world;
use crate::support::run::Home;
use crate::support::run::assert_found;
use crate::support::run::at;

const NAME: &str = "mx.odd.example";

/// A key and a certificate of its own for it.
struct Identity {
    key: PKey<Private>,
    certificate: X509,
}

/// A self-made certificate; `version` as it is written: 0 for version 1.
fn identity(key: PKey<Private>, version: i32) -> Identity {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", NAME).unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(version).unwrap();
    let serial = BigNum::from_u32(7).unwrap().to_asn1_integer().unwrap();
    builder.set_serial_number(&serial).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(30).unwrap()).unwrap();
    builder.set_pubkey(&key).unwrap();
    if version == 2 {
        let context = builder.x509v3_context(None, None);
        let names = SubjectAlternativeName::new().dns(NAME).build(&context).unwrap();
        builder.append_extension(names).unwrap();
    }
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    Identity { certificate: builder.build(), key }
}

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

fn ec() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

static RSA: LazyLock<Identity> = LazyLock::new(|| identity(rsa(2_048), 2));
static EC: LazyLock<Identity> = LazyLock::new(|| identity(ec(), 2));

/// A server with this certificate and whatever else is set.
fn context(identity: &Identity, set: impl FnOnce(&mut SslContextBuilder)) -> SslContext {
    let mut builder = SslContextBuilder::new(SslMethod::tls_server()).unwrap();
    builder.set_security_level(0);
    builder.set_certificate(&identity.certificate).unwrap();
    builder.set_private_key(&identity.key).unwrap();
    set(&mut builder);
    builder.build()
}

/// A mail server with this TLS.
fn mail(context: SslContext) -> SocketAddr {
    let context = Arc::new(context);
    serve(move |mut stream: TcpStream| {
        until_starttls(&mut stream)?;
        let mut stream = SslStream::new(Ssl::new(&context)?, stream)?;
        stream.accept().map_err(io::Error::other)?;
        line(&mut stream)?;
        stream.write_all(b"250 test\r\n")?;
        linger(&mut stream)
    })
}

/// What a check of the domain with this mail server says, with these options besides.
fn check(server: SocketAddr, options: &str) -> Value {
    let home = Home::new();
    let resolver = world(|name, rtype| match (name, rtype) {
        ("odd.example", RecordType::MX) => vec![mx(10, NAME)],
        (NAME, RecordType::A) => vec![a(1)],
        _ => Vec::new(),
    });
    let run = home.destgate(&format!(
        "check odd.example --no-cache --dnssec off --format json --mta-sts off {options} --resolver {resolver} --connect-to {NAME}:25:{server}"
    ));
    run.args(["--ca-file", &home.write("ca.pem", EC.certificate.to_pem().unwrap())]).run().report()
}

/// Delivered, encrypted, by this library.
#[track_caller]
fn encrypted(report: &Value, stack: &str) {
    assert_eq!(at(report, "verdict.action"), "deliver", "{report:#}");
    assert_eq!(at(report, "verdict.protection"), "encrypted", "{report:#}");
    assert_eq!(at(report, "mx.0.tls.stack"), stack, "{report:#}");
}

#[test]
fn suites_that_rustls_lacks_are_spoken() {
    let of = |suites: &'static str| {
        move |b: &mut SslContextBuilder| {
            b.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
            b.set_cipher_list(suites).unwrap();
        }
    };
    for (identity, suites, cipher) in [
        (&*RSA, "ECDHE-RSA-AES256-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
        (&*RSA, "AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"),
        (&*RSA, "AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"),
        (&*RSA, "DHE-RSA-AES256-GCM-SHA384", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
        (&*RSA, "CAMELLIA256-SHA", "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA"),
        (&*EC, "ECDHE-ECDSA-AES128-SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
        (&*EC, "ECDHE-ECDSA-AES256-CCM", "TLS_ECDHE_ECDSA_WITH_AES_256_CCM"),
    ] {
        let server = mail(context(identity, |b| {
            of(suites)(b);
            b.set_tmp_dh(&openssl::dh::Dh::get_2048_256().unwrap()).unwrap();
        }));
        let report = check(server, "--dane none");
        encrypted(&report, "openssl");
        assert_eq!(at(&report, "mx.0.tls.cipher"), cipher);
        assert_eq!(at(&report, "mx.0.tls.version"), "TLSv1.2");
    }
}

#[test]
fn groups_and_keys_that_rustls_lacks_are_spoken() {
    for group in ["P-521", "X448", "ffdhe2048"] {
        let server = mail(context(&EC, |b| b.set_groups_list(group).unwrap()));
        encrypted(&check(server, "--dane none"), "openssl");
    }
    for bits in [1_024, 1_536] {
        let own = identity(rsa(bits), 2);
        encrypted(&check(mail(context(&own, |_| {})), "--dane none"), "openssl");
    }
}

#[test]
fn an_odd_certificate_is_no_failed_handshake() {
    let report = check(mail(context(&identity(ec(), 0), |_| {})), "--dane none");
    encrypted(&report, "rustls");
    assert_eq!(at(&report, "mx.0.tls.pkix"), "untrusted");
    // What is verified is another matter.
    let verified = "--dane none --tls required_verify_hosted";
    let report = check(mail(context(&identity(ec(), 0), |_| {})), verified);
    assert_eq!(at(&report, "verdict.action"), "defer");
    assert_eq!(at(&report, "mx.0.failures.0.result_type"), "certificate-not-trusted");
    // A partner's self-made certificate that was trusted by hand is good.
    let report = check(mail(context(&EC, |_| {})), verified);
    assert_eq!(at(&report, "verdict.protection"), "verified", "{report:#}");
}

/// Postfix sets level 1 wherever it verifies, and level 0 where it only encrypts.
#[test]
fn what_security_level_1_refuses_is_encrypted_and_never_verified() {
    let with = |signatures: &'static str| {
        mail(context(&EC, |b| {
            b.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
            b.set_cipher_list("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0").unwrap();
            b.set_sigalgs_list(signatures).unwrap();
        }))
    };
    let verified = "--dane none --tls required_verify_hosted";
    let report = check(with("ECDSA+SHA256"), verified);
    assert_eq!(at(&report, "verdict.protection"), "verified", "{report:#}");
    assert_eq!(at(&report, "mx.0.tls.stack"), "openssl");
    let report = check(with("ECDSA+SHA1"), verified);
    assert_eq!(at(&report, "verdict.action"), "defer", "{report:#}");
    assert!(at(&report, "mx.0.reason").contains("security level 1"), "{report:#}");
    assert_eq!(at(&report, "mx.0.failures.0.result_type"), "validation-failure");
    encrypted(&check(with("ECDSA+SHA1"), "--dane none"), "openssl");
}

/// OpenSSL ends the handshake when it cannot read a certificate.
#[test]
fn a_certificate_that_openssl_cannot_read_is_a_failed_handshake() {
    let key = || EC.key.private_key_to_pkcs8().unwrap();
    let good = EC.certificate.to_der().unwrap();
    // A name that is not UTF-8.
    let mut bad = good.clone();
    let at_name = bad.windows(NAME.len()).position(|w| w == NAME.as_bytes()).unwrap();
    bad[at_name] = 0xff;
    for (der, delivers) in [(good.clone(), true), (bad, false), ([&good[..], &[0]].concat(), false)]
    {
        let server = mail_server(tls_holding(vec![Held::of(der.into(), key())]));
        let report = check(server, "--dane none");
        assert_eq!(at(&report, "verdict.action") == "deliver", delivers, "{report:#}");
    }
}

#[test]
fn old_versions_are_spoken_only_where_they_are_asked_for() {
    let server = mail(context(&RSA, |b| b.set_max_proto_version(Some(SslVersion::TLS1)).unwrap()));
    let report = check(server, "--dane none");
    assert_eq!(at(&report, "verdict.action"), "defer");
    assert!(at(&report, "mx.0.reason").contains("no TLS 1.2 or later"), "{report:#}");
}

#[test]
fn a_certificate_that_is_demanded_is_said_to_be() {
    for version in [SslVersion::TLS1_2, SslVersion::TLS1_3] {
        let server = mail(context(&EC, |b| {
            b.set_max_proto_version(Some(version)).unwrap();
            b.set_verify(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT);
        }));
        let report = check(server, "--dane none");
        assert_eq!(at(&report, "verdict.action"), "defer", "{report:#}");
        let reason = at(&report, "mx.0.reason");
        assert!(reason.contains("demands a client certificate"), "{reason}");
        assert_found(&report, "own-certificate-refused");
        let found = report["findings"].as_array().unwrap().iter();
        let found = found.filter(|f| f["code"] == "own-certificate-refused");
        let said: String = found.map(|f| format!("{} / {}", f["message"], f["hint"])).collect();
        assert!(said.contains("no certificate profile is set"), "{said}");
        assert!(said.contains("take mail without a client certificate"), "{said}");
    }
    // The same where only OpenSSL speaks with it.
    let server = mail(context(&RSA, |b| {
        b.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
        b.set_cipher_list("AES128-SHA").unwrap();
        b.set_verify(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT);
    }));
    let reason = check(server, "--dane none")["mx"][0]["reason"].clone();
    assert!(reason.as_str().unwrap().contains("demands a client certificate"), "{reason}");
    // Asked for and not demanded: noted, whichever library.
    for (suites, stack) in [("AES128-SHA", "openssl"), ("ECDHE-RSA-AES128-GCM-SHA256", "rustls")] {
        let server = mail(context(&RSA, |b| {
            b.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
            b.set_cipher_list(suites).unwrap();
            b.set_verify_callback(SslVerifyMode::PEER, |_, _| true);
        }));
        let report = check(server, "--dane none");
        encrypted(&report, stack);
        let presented = &report["mx"][0]["tls"]["client_certificate"];
        assert!(presented.is_object(), "{report:#}");
    }
}

#[test]
fn both_kinds_of_certificate_are_seen_by_both_libraries() {
    for (suites, stack) in [("ALL", "rustls"), ("ECDHE+AES:!AESGCM:!AESCCM", "openssl")] {
        let server = mail(context(&EC, |b| {
            b.set_max_proto_version(Some(SslVersion::TLS1_2)).unwrap();
            b.set_cipher_list(suites).unwrap();
            b.set_certificate(&RSA.certificate).unwrap();
            b.set_private_key(&RSA.key).unwrap();
        }));
        let report = check(server, "--dane none --all-certs");
        encrypted(&report, stack);
        let kinds: Vec<&str> = report["mx"][0]["probes"][0]["certificates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["key"].as_str().unwrap())
            .collect();
        assert_eq!(kinds.len(), 2, "{stack}: {report:#}");
        assert!(kinds.contains(&"rsa") && kinds.contains(&"ecdsa"), "{kinds:?}");
    }
}

/// A server that ends the handshake in its own way.
fn ending(act: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static) -> SocketAddr {
    serve(move |mut stream| {
        until_starttls(&mut stream)?;
        stream.read_exact(&mut [0; 5])?;
        act(&mut stream)
    })
}

#[test]
fn a_handshake_that_fails_has_a_hint_by_its_cause() {
    let alert = |number: u8| {
        ending(move |s| {
            s.write_all(&[21, 3, 1, 0, 2, 2, number])?;
            linger(s)
        })
    };
    let hint = |server: SocketAddr| {
        let report = check(server, "--dane none --timeout 2");
        let found = report["findings"].as_array().unwrap().iter();
        let found = found.filter(|f| f["code"] == "starttls-failed").map(|f| {
            format!("{} / {}", f["message"].as_str().unwrap(), f["hint"].as_str().unwrap())
        });
        found.collect::<Vec<_>>().join("; ")
    };
    for (server, words) in [
        (alert(40), ["no cipher suite, group or signature scheme", "modern cipher suites"]),
        (alert(70), ["no TLS 1.2 or later", "TLS 1.2 or 1.3"]),
        (alert(80), ["the alert internal_error", "log of"]),
        (alert(112), ["alert unrecognized_name", "(SNI)"]),
        (ending(linger), ["nothing for 2 s", "MTU"]),
        (ending(|_| Ok(())), ["dropped", "log of"]),
        (
            ending(|s| {
                s.write_all(b"500 no\r\n500 no\r\n")?;
                linger(s)
            }),
            ["no TLS", "plain text"],
        ),
    ] {
        let said = hint(server);
        for word in words {
            assert!(said.contains(word), "`{word}` is not in: {said}");
        }
    }
}

/// What is said blames nobody for what he did not do.
#[test]
fn an_alert_is_told_by_what_it_means() {
    let alert = |number: u8| {
        ending(move |s| {
            s.write_all(&[21, 3, 1, 0, 2, 2, number])?;
            linger(s)
        })
    };
    for (number, words, never) in [
        (0, ["ended the session", "log of"], "the alert close_notify"),
        (42, ["bad_certificate", "asked for none"], "our certificate"),
        (49, ["turns this host away", "log of"], "our certificate"),
        (50, ["cannot read the handshake (alert decode_error)", "update the TLS library"], "key"),
        (71, ["too weak (alert insufficient_security)", "sslconfig"], "no TLS 1.2"),
        (109, ["missing_extension", "update the TLS library"], "key"),
        (120, ["no_application_protocol", "log of"], "SNI"),
    ] {
        let report = check(alert(number), "--dane none --timeout 2");
        let found = report["findings"].as_array().unwrap().iter();
        let found = found.filter(|f| f["code"] == "starttls-failed");
        let said: String = found.map(|f| format!("{} / {}", f["message"], f["hint"])).collect();
        for word in words {
            assert!(said.contains(word), "{number}: `{word}` is not in: {said}");
        }
        assert!(!said.contains(never), "{number}: `{never}` is in: {said}");
    }
}

/// Once TLS is up, it is no block list that speaks, and nobody who waits for TLS from the first octet.
#[test]
fn what_goes_wrong_inside_tls_is_told_as_such() {
    let inside = |say: &'static [u8]| {
        let context = context(&EC, |_| {});
        serve(move |mut stream: TcpStream| {
            until_starttls(&mut stream)?;
            let mut stream = SslStream::new(Ssl::new(&context)?, stream)?;
            stream.accept().map_err(io::Error::other)?;
            line(&mut stream)?;
            stream.write_all(say)?;
            linger(&mut stream)
        })
    };
    for (say, code, words) in [
        (&b"454 4.7.0 broken\r\n"[..], "smtp-refuses", "not inside it"),
        (b"", "smtp-slow", "and then nothing"),
    ] {
        let report = check(inside(say), "--dane none --timeout 2");
        let found = report["findings"].as_array().unwrap().iter();
        let hints: Vec<&str> =
            found.filter(|f| f["code"] == code).map(|f| f["hint"].as_str().unwrap()).collect();
        assert!(hints.len() == 1 && hints[0].contains(words), "{hints:?}");
        assert!(!hints[0].contains("list") && !hints[0].contains("465"), "{hints:?}");
    }
}
