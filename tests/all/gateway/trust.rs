//! What chains are judged by: the lists of authorities, revocation lists; and what this side presents.
//!
//! Tests of `src/gateway/trust.rs`, `src/gateway/crl_update.rs`,
//! `src/shell/commands/certconfig/authority.rs` and `src/shell/commands/certconfig/crl.rs`.

use crate::support::net::a;
use crate::support::net::ca_pem;
use crate::support::net::certificate;
use crate::support::net::crl;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::mx;
use crate::support::net::secure;
use crate::support::net::serve;
use crate::support::net::tls;
use crate::support::net::until_starttls;
use crate::support::net::world;
use crate::support::own::Own;
use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::assert_found;
use crate::support::run::at;
use hickory_proto::rr::RecordType;
use rcgen::SerialNumber;
use rustls::DigitallySignedStruct;
use rustls::DistinguishedName;
use rustls::SignatureScheme;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::UnixTime;
use rustls::server::danger::ClientCertVerified;
use rustls::server::danger::ClientCertVerifier;
use serde_json::Value;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;

const STRICT: &str =
    "--tls required_verify_hosted --dane none --mta-sts on --format json --refresh";

fn config(home: &Home, line: &str) -> Out {
    home.destgate(&format!("certconfig {line}")).run().ended(0)
}

/// `own.example` under a list of system authorities.
fn checked(own: &Own, home: &Home, system: &str, arguments: &str) -> (i32, Value) {
    let run = own.way_without_roots(home.destgate("check --dnssec off"));
    let out = run.args(arguments.split_whitespace()).arg("own.example");
    let out = out.env("SSL_CERT_FILE", home.path().join(system)).run();
    (out.status, out.report())
}

/// Some authority that has nothing to do with anything here.
fn stranger() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.self_signed(&key).unwrap().pem()
}

#[test]
fn a_private_authority_counts_while_its_list_is_enabled() {
    let (own, home) = (Own::start(), Home::new());
    home.write("system.pem", stranger());
    home.write("private.pem", ca_pem());
    let good = |what: &str| {
        let (status, report) = checked(&own, &home, "system.pem", STRICT);
        assert_eq!(at(&report, "mta_sts.status"), "enforce", "{what}");
        assert_eq!(at(&report, "mx.0.tls.pkix"), "valid", "{what}");
        assert_eq!((status, at(&report, "verdict.action")), (0, "deliver"), "{what}");
    };
    let bad = |what: &str| {
        let (status, report) = checked(&own, &home, "system.pem", STRICT);
        let failure = at(&report, "mta_sts.failures.0.result_type");
        assert_eq!(failure, "sts-webpki-invalid", "{what}");
        assert_eq!(at(&report, "mx.0.tls.pkix"), "untrusted", "{what}");
        assert_eq!((status, at(&report, "verdict.action")), (1, "defer"), "{what}");
    };
    bad("nobody knows the authority");
    config(&home, "certauthority custom import private.pem --enable");
    bad("nothing is in force before the commit");
    home.destgate("commit -m trust").run().ended(0);
    good("imported and enabled");
    // The policy that was fetched is live now: it must not hide what a fetch says.
    home.destgate("cache purge --all").run().ended(0);
    config(&home, "certauthority custom disable --commit-all");
    bad("disabled");
    config(&home, "certauthority custom enable --commit-all");
    good("enabled again");
    home.destgate("cache purge --all").run().ended(0);
    config(&home, "certauthority custom delete --all --commit-all");
    bad("deleted");
}

#[test]
fn the_system_list_can_be_switched_off() {
    let (own, home) = (Own::start(), Home::new());
    home.write("system.pem", ca_pem());
    let pkix = || {
        let (_, report) = checked(&own, &home, "system.pem", STRICT);
        at(&report, "mx.0.tls.pkix").to_string()
    };
    assert_eq!(pkix(), "valid");
    config(&home, "certauthority system disable --commit-all");
    assert_eq!(pkix(), "untrusted");
    config(&home, "certauthority system enable --commit-all");
    assert_eq!(pkix(), "valid");
}

#[test]
fn a_named_file_stands_for_every_list() {
    let (own, home) = (Own::start(), Home::new());
    home.write("private.pem", ca_pem());
    home.write("stranger.pem", stranger());
    config(&home, "certauthority custom import private.pem --enable --commit-all");
    let (_, report) =
        checked(&own, &home, "private.pem", &format!("{STRICT} --ca-file stranger.pem"));
    assert_eq!(at(&report, "mx.0.tls.pkix"), "untrusted");
}

#[test]
fn what_is_no_authority_is_not_taken_in() {
    let home = Home::new();
    let key = rcgen::KeyPair::generate().unwrap();
    let mut leaf = certificate(&["a.example"]);
    leaf.is_ca = rcgen::IsCa::ExplicitNoCa;
    home.write("leaf.pem", leaf.self_signed(&key).unwrap().pem());
    let mut old = certificate(&["old.example"]);
    old.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    old.not_after = rcgen::date_time_ymd(2020, 1, 1);
    home.write("old.pem", old.self_signed(&key).unwrap().pem());
    home.write("empty.pem", "nothing");
    for (file, says) in [
        ("leaf.pem", "is no authority's certificate"),
        ("old.pem", "expired on 2020-01-01"),
        ("empty.pem", "no certificate in PEM form"),
    ] {
        let out =
            home.destgate(&format!("certconfig certauthority custom import {file}")).run().ended(2);
        assert!(out.stderr.contains(says), "{}", out.all());
    }
    // In a bundle the good ones are taken, the others named.
    let bundle =
        ["leaf.pem", "old.pem"].map(|f| std::fs::read_to_string(home.path().join(f)).unwrap());
    home.write("bundle.pem", format!("{}{}{}", bundle[0], ca_pem(), bundle[1]));
    let out = config(&home, "certauthority custom import bundle.pem");
    assert!(out.stdout.starts_with("1 authority added.\nLeft out: "), "{}", out.all());
    let out = config(&home, "certauthority custom import bundle.pem");
    assert!(
        out.stdout.starts_with("0 authorities added, 1 authority there already."),
        "{}",
        out.all()
    );
}

/// A world of one mail server whose certificate has this serial number.
fn numbered(serial: u64) -> (SocketAddr, SocketAddr) {
    let resolver = world(|name, rtype| match (name, rtype) {
        ("crl.example", RecordType::MX) => vec![mx(10, "mx.crl.example")],
        ("mx.crl.example", RecordType::A) => vec![a(1)],
        _ => Vec::new(),
    });
    let mut params = certificate(&["mx.crl.example"]);
    params.serial_number = Some(SerialNumber::from(serial));
    let config = tls(&params);
    (resolver, crate::support::net::mail_server(config))
}

fn pkix_of(home: &Home, (resolver, mail): (SocketAddr, SocketAddr)) -> (i32, Value) {
    home.write("roots.pem", ca_pem());
    let line = format!(
        "check --dnssec off --format json --tls required_verify_hosted --mta-sts off --resolver {resolver} --connect-to mx.crl.example:25:{mail} crl.example"
    );
    let out = home.destgate(&line).env("SSL_CERT_FILE", home.path().join("roots.pem")).run();
    (out.status, out.report())
}

#[test]
fn a_revoked_certificate_is_revoked_once_lists_are_looked_at() {
    let home = Home::new();
    let there = numbered(4711);
    home.write("list.crl", crl(&[4711]));
    let word = |(_, report): (i32, Value)| at(&report, "mx.0.tls.pkix").to_string();
    assert_eq!(word(pkix_of(&home, there)), "valid");
    config(&home, "crl import list.crl --name ours --commit-all");
    assert_eq!(word(pkix_of(&home, there)), "valid", "imported, not enabled");
    config(&home, "crl enable --commit-all");
    let (status, report) = pkix_of(&home, there);
    assert_eq!((status, at(&report, "mx.0.tls.pkix")), (1, "revoked"));
    assert_eq!(at(&report, "mx.0.failures.0.result_type"), "certificate-not-trusted");
    assert!(at(&report, "verdict.reason").contains("revoked"), "{report:#}");
    // Somebody else's certificate is as good as before.
    assert_eq!(word(pkix_of(&home, numbered(4712))), "valid");
    config(&home, "crl disable --commit-all");
    assert_eq!(word(pkix_of(&home, there)), "valid");
}

#[test]
fn lists_come_from_urls_and_are_renewed_there() {
    let home = Home::new();
    let there = numbered(7);
    let served: Arc<Mutex<Vec<u8>>> = Arc::new(Mutex::new(crl(&[]).into_bytes()));
    let of_server = Arc::clone(&served);
    let address = serve(move |mut stream| {
        crate::support::net::head(&mut stream)?;
        let body = of_server.lock().unwrap().clone();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)
    });
    config(&home, &format!("crl import http://{address}/ca.crl --name ours --enable --commit-all"));
    assert_eq!(at(&pkix_of(&home, there).1, "mx.0.tls.pkix"), "valid");
    *served.lock().unwrap() = crl(&[7]).into_bytes();
    let out = config(&home, "crl update --commit-all");
    assert!(
        out.stdout.starts_with("ours: ") && out.stdout.contains("1 certificate revoked"),
        "{}",
        out.all()
    );
    assert_eq!(at(&pkix_of(&home, there).1, "mx.0.tls.pkix"), "revoked");
    *served.lock().unwrap() = b"<html>not found</html>".to_vec();
    let out = home.destgate("certconfig crl update").run().ended(1);
    assert!(out.stdout.contains("This is no certificate revocation list."), "{}", out.all());
    assert_eq!(at(&pkix_of(&home, there).1, "mx.0.tls.pkix"), "revoked", "the old one stays");
}

#[test]
fn what_is_no_revocation_list_is_not_taken_in() {
    let home = Home::new();
    home.write("ca.pem", ca_pem());
    home.write("noise", [0x30, 0x03, 0x02, 0x01, 0x05]);
    for (source, says) in [
        ("ca.pem", "There is no revocation list in the file."),
        ("noise", "This is no certificate revocation list."),
        ("missing", "cannot be read"),
        ("http://127.0.0.1:1/x.crl", "could not be fetched"),
    ] {
        let out = home.destgate(&format!("certconfig crl import {source} --name x")).run().ended(2);
        assert!(out.stderr.contains(says), "{}", out.all());
    }
}

/// Asks every client for a certificate and takes whatever comes.
#[derive(Debug)]
struct Asks {
    mandatory: bool,
    seen: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl ClientCertVerifier for Asks {
    fn client_auth_mandatory(&self) -> bool {
        self.mandatory
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        self.seen.lock().unwrap().push(end_entity.to_vec());
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let all = rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, &all)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let all = rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, &all)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let all = rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms;
        all.supported_schemes()
    }
}

/// What a server was shown, DER.
type Shown = Arc<Mutex<Vec<Vec<u8>>>>;

/// A mail server for `crl.example` that asks for certificates; what it was shown.
fn asking(mandatory: bool) -> ((SocketAddr, SocketAddr), Shown) {
    let seen = Shown::default();
    let verifier = Arc::new(Asks { mandatory, seen: Arc::clone(&seen) });
    let config = crate::support::net::tls_asking(&certificate(&["mx.crl.example"]), verifier);
    let mail = serve(move |mut stream| {
        until_starttls(&mut stream)?;
        let mut stream = secure(stream, &config);
        line(&mut stream)?;
        stream.write_all(b"250 test\r\n")?;
        linger(&mut stream)
    });
    let (resolver, _) = numbered(1);
    ((resolver, mail), seen)
}

fn subject(der: &[u8]) -> String {
    destgate::policy::certificate::Certificate::read(der).unwrap().subject
}

#[test]
fn a_server_that_asks_is_shown_the_certificate_of_the_destination() {
    let home = Home::new();
    home.made("");
    let (there, seen) = asking(true);
    // On first use: nobody has opened certconfig yet.
    let (status, report) = pkix_of(&home, there);
    assert_eq!((status, at(&report, "mx.0.tls.client_certificate.presented")), (0, "Demo"));
    assert_eq!(subject(&seen.lock().unwrap()[0]), "CN=destgate Demo Certificate");
    for key in ["rsa2048", "p384"] {
        config(
            &home,
            &format!("certificate new {key} --common-name {key}.example --key {key} --commit-all"),
        );
        let line = if key == "rsa2048" { "new" } else { "edit" };
        home.destgate(&format!(
            "destconfig {line} crl.example --tls required --certificate {key} --commit-all"
        ))
        .run()
        .ended(0);
        let (_, report) = pkix_of(&home, there);
        assert_eq!(at(&report, "mx.0.tls.client_certificate.presented"), key);
        assert_eq!(subject(seen.lock().unwrap().last().unwrap()), format!("CN={key}.example"));
    }
    // The same certificate as before, not a new Demo for each run.
    home.destgate("destconfig edit crl.example --certificate default --commit-all").run().ended(0);
    pkix_of(&home, there);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.first(), seen.last());
}

#[test]
fn a_server_that_does_not_ask_is_shown_nothing() {
    let (_, report) = pkix_of(&Home::new(), numbered(1));
    assert!(report["mx"][0]["tls"]["client_certificate"].is_null(), "{report:#}");
}

#[test]
fn without_a_database_there_is_nothing_to_show() {
    let home = Home::new();
    let ((resolver, mail), _) = asking(false);
    let line = format!(
        "check --no-cache --dnssec off --format json --resolver {resolver} --connect-to mx.crl.example:25:{mail} crl.example"
    );
    let out = home.destgate(&line).run();
    let report = out.report();
    assert!(report["mx"][0]["tls"]["client_certificate"]["presented"].is_null(), "{report:#}");
    assert!(report["mx"][0]["tls"]["client_certificate"].is_object(), "it did ask");
    assert!(!home.database().exists());
}

#[test]
fn an_expired_certificate_of_our_own_is_a_finding() {
    let home = Home::new();
    config(&home, "certificate new short --common-name a.example --key p256 --days 1 --commit-all");
    home.destgate("destconfig new crl.example --tls required --certificate short --commit-all")
        .run()
        .ended(0);
    let (_, report) = pkix_of(&home, numbered(1));
    assert_found(&report, "own-certificate-ending");
    // What was good when it was imported can be past its end today.
    let key = rcgen::KeyPair::generate().unwrap();
    let mut old = certificate(&["old.example"]);
    old.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let old = old.self_signed(&key).unwrap().pem();
    let db = rusqlite::Connection::open(home.database()).unwrap();
    db.execute(
        "UPDATE entry SET value = json_set(value, '$.certificate', ?1) WHERE kind = 'certificate'",
        [old],
    )
    .unwrap();
    drop(db);
    let (_, report) = pkix_of(&home, numbered(1));
    assert_found(&report, "own-certificate-expired");
    let out = config(&home, "certificate list");
    assert!(out.stdout.contains("Expired"), "{}", out.all());
}

#[test]
fn every_kind_of_certificate_is_looked_at_where_that_is_asked_for() {
    let home = Home::new();
    let good = crate::support::net::Held::by_us(&rcgen::PKCS_ECDSA_P256_SHA256, "mx.crl.example");
    let bad = crate::support::net::Held::by_us(&rcgen::PKCS_RSA_SHA256, "other.example");
    let mail = crate::support::net::mail_server(crate::support::net::tls_holding(vec![good, bad]));
    let (resolver, _) = numbered(1);
    home.write("roots.pem", ca_pem());
    let line = |more: &str| {
        let line = format!(
            "check --dnssec off --format json --tls required_verify_hosted --mta-sts off --resolver {resolver} --connect-to mx.crl.example:25:{mail} --ca-file roots.pem {more} crl.example"
        );
        home.destgate(&line).run().report()
    };
    let plain = line("");
    assert!(plain["mx"][0]["probes"][0]["certificates"].is_null());
    let all = line("--all-certs");
    assert_eq!(
        at(&all, "verdict.action"),
        at(&plain, "verdict.action"),
        "the verdict is a sender's"
    );
    let held = all["mx"][0]["probes"][0]["certificates"].as_array().unwrap();
    let mut seen: Vec<(&str, bool)> =
        held.iter().map(|c| (c["key"].as_str().unwrap(), c["usable"].as_bool().unwrap())).collect();
    seen.sort_unstable();
    assert_eq!(seen, [("ecdsa", true), ("rsa", false)]);
    assert_found(&all, "mx-certificates-differ");
    // The same of the entries of the table.
    home.destgate("destconfig new crl.example --tls required_verify_hosted --commit-all x")
        .run()
        .ended(0);
    let entries = format!(
        "check --entries --all-certs --dnssec off --format json --mta-sts off --resolver {resolver} --connect-to mx.crl.example:25:{mail} --ca-file roots.pem"
    );
    let entries = home.destgate(&entries).run().json();
    let held = entries[0]["mx"][0]["probes"][0]["certificates"].as_array().map(Vec::len);
    assert_eq!(held, Some(2), "{entries:#}");
    // A server with one kind has one.
    let (resolver, mail) = numbered(9);
    let line = format!(
        "check --dnssec off --format json --all-certs --resolver {resolver} --connect-to mx.crl.example:25:{mail} --ca-file roots.pem crl.example"
    );
    let one = home.destgate(&line).run().report();
    assert_eq!(one["mx"][0]["probes"][0]["certificates"].as_array().unwrap().len(), 1);
}

#[test]
fn somebody_elses_list_does_not_speak_for_an_authority() {
    let home = Home::new();
    let there = numbered(4711);
    home.write("ours.crl", crl(&[4711]));
    home.write("forged.crl", crate::support::net::forged_crl(&[]));
    config(&home, "crl import ours.crl --name ours --enable");
    // Newer, of the same issuer, signed by somebody else.
    config(&home, "crl import forged.crl --name forged --commit-all");
    let (_, report) = pkix_of(&home, there);
    assert_eq!(at(&report, "mx.0.tls.pkix"), "revoked", "the genuine one counts");
    let (_, report) = pkix_of(&home, numbered(4712));
    assert_eq!(at(&report, "mx.0.tls.pkix"), "valid", "the forged one stops nothing");
}

#[test]
fn a_large_revocation_list_counts_too() {
    let home = Home::new();
    let many: Vec<u64> = (0..250_000).map(|n| (1 << 60) + n).chain([4711]).collect();
    let der = pem::parse(crl(&many)).unwrap().into_contents();
    assert!(der.len() > 6 << 20 && der.len() < 8 << 20, "{}", der.len());
    home.write("large.crl", der);
    config(&home, "crl import large.crl --name large --enable --commit-all");
    let (_, report) = pkix_of(&home, numbered(4711));
    assert_eq!(at(&report, "mx.0.tls.pkix"), "revoked");
}

#[test]
fn a_server_that_refuses_our_certificate_is_told_as_such() {
    let home = Home::new();
    let roots = {
        let mut roots = rustls::RootCertStore::empty();
        let der = pem::parse(ca_pem()).unwrap().into_contents();
        roots.add(der.into()).unwrap();
        Arc::new(roots)
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(roots, provider);
    let config = crate::support::net::tls_asking(
        &certificate(&["mx.crl.example"]),
        verifier.allow_unauthenticated().build().unwrap(),
    );
    let mail = crate::support::net::mail_server(config);
    let (resolver, _) = numbered(1);
    let (_, report) = pkix_of(&home, (resolver, mail));
    assert_found(&report, "own-certificate-refused");
    let reason = at(&report, "mx.0.reason");
    assert!(reason.contains("does not accept our certificate"), "{reason}");
}

#[test]
fn authorities_imported_at_once_are_all_kept() {
    let home = Home::new();
    config(&home, "certauthority custom print");
    let names: Vec<String> = (0..12).map(|n| format!("ca{n}.pem")).collect();
    for name in &names {
        home.write(name, stranger());
    }
    let children: Vec<_> = names
        .iter()
        .map(|n| home.destgate(&format!("certconfig certauthority custom import {n}")).spawn())
        .collect();
    for mut child in children {
        assert!(child.end().success());
    }
    let out = config(&home, "certauthority custom print --pending --format json");
    assert_eq!(out.json().as_array().unwrap().len(), names.len());
}
