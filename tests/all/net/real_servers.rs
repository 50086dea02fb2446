//! Servers that others wrote, in the set-ups that administrators have failure with: Postfix (OpenSSL), Exim (GnuTLS) and
//! nginx (OpenSSL), as mail servers and as policy host.
//!
//! Tests of `src/net/https_openssl.rs`: a policy host that rustls does not speak with is nginx with other suites.

use std::net::SocketAddr;
use std::sync::LazyLock;

use hickory_proto::rr::RData;
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata::A;
use serde_json::Value;

use crate::support::net::ca_pem;
use crate::support::net::issued;
use crate::support::net::mx;
use crate::support::net::txt;
use crate::support::net::world;
use crate::support::run::Home;
use crate::support::run::Run;
use crate::support::run::at;
use crate::support::servers;
use crate::support::servers::Kind;
use crate::support::servers::Pair;

const NAME: &str = "mx.odd.example";
const HOST: &str = "mta-sts.odd.example";

/// Whether what rustls does not speak is spoken.
const BOTH: bool = cfg!(feature = "openssl");

static RSA: LazyLock<Pair> = LazyLock::new(|| issued(&rcgen::PKCS_RSA_SHA256, &[NAME, HOST]));
static ECDSA: LazyLock<Pair> =
    LazyLock::new(|| issued(&rcgen::PKCS_ECDSA_P256_SHA256, &[NAME, HOST]));

/// A check of the domain whose mail server, or policy host, is at this place.
fn run(home: &Home, options: &str, host: &str, place: SocketAddr) -> Run {
    let resolver = world(|name, rtype| match (name, rtype) {
        ("odd.example", RecordType::MX) => vec![mx(10, NAME)],
        ("_mta-sts.odd.example", RecordType::TXT) => vec![txt("v=STSv1; id=1;")],
        (NAME | HOST, RecordType::A) => vec![RData::A(A::new(192, 0, 2, 1))],
        _ => Vec::new(),
    });
    let port = if host == HOST { 443 } else { 25 };
    let run = home.destgate(&format!(
        "check odd.example --no-cache --dnssec off --dane none {options} --timeout 5 --resolver {resolver} --connect-to {host}:{port}:{place}"
    ));
    run.args(["--ca-file", &home.write("ca.pem", ca_pem())])
}

fn check(place: SocketAddr, options: &str) -> Value {
    run(&Home::new(), &format!("--format json --mta-sts off {options}"), NAME, place).run().report()
}

/// What stands under the finding about TLS of the only host: its message and its hint.
fn said(report: &Value) -> String {
    let about = ["starttls-failed", "own-certificate-refused", "tls-not-spoken"];
    let found = report["findings"].as_array().unwrap().iter();
    let found = found.filter(|f| about.contains(&f["code"].as_str().unwrap()));
    found
        .map(|f| format!("{} / {}", f["message"].as_str().unwrap(), f["hint"].as_str().unwrap()))
        .collect::<Vec<_>>()
        .join("; ")
}

/// TLS came up in this version and by this library, with a certificate that is trusted and for the host.
#[track_caller]
fn spoken(report: &Value, version: &str, stack: &str) {
    if stack == "openssl" && !BOTH {
        // Nothing is known of such a server.
        assert_eq!(at(report, "verdict.action"), "unknown", "{report:#}");
        let said = said(report);
        assert!(said.contains("feature `openssl`"), "{said}");
        return;
    }
    assert_eq!(at(report, "verdict.action"), "deliver", "{report:#}");
    assert_eq!(at(report, "verdict.protection"), "encrypted", "{report:#}");
    assert_eq!(at(report, "mx.0.tls.version"), version, "{report:#}");
    assert_eq!(at(report, "mx.0.tls.stack"), stack, "{report:#}");
    assert_eq!(at(report, "mx.0.tls.pkix"), "valid", "{report:#}");
    assert_eq!(report["mx"][0]["tls"]["host_match"], true, "{report:#}");
}

/// It did not come up, and this is what is said of it.
#[track_caller]
fn refused(report: &Value, words: &[&str]) {
    assert_eq!(at(report, "verdict.action"), "defer", "{report:#}");
    let said = format!("{} / {}", at(report, "mx.0.reason"), said(report));
    for word in words {
        assert!(said.contains(word), "`{word}` is not in: {said}");
    }
}

/// It did not come up, which only a build with both libraries knows to be the server's doing.
#[track_caller]
fn hopeless(report: &Value, words: &[&str]) {
    if BOTH {
        return refused(report, words);
    }
    assert_eq!(at(report, "verdict.action"), "unknown", "{report:#}");
    assert!(said(report).contains("feature `openssl`"), "{report:#}");
}

/// Both certificates, each with its key.
#[track_caller]
fn both_kinds(place: SocketAddr) {
    let report = check(place, "--all-certs");
    let all = report["mx"][0]["probes"][0]["certificates"].as_array().unwrap().iter();
    let mut kinds: Vec<&str> = all.map(|c| c["key"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["ecdsa", "rsa"], "{report:#}");
}

#[test]
fn postfix() {
    let old = "tls_medium_cipherlist = ALL:@SECLEVEL=0";
    let demands = [
        "smtpd_tls_security_level = encrypt",
        "smtpd_tls_req_ccert = yes",
        "smtpd_tls_CAfile = ~/ca.pem",
    ];
    let Some((server, at)) = servers::postfix(
        &RSA,
        &ECDSA,
        &[
            &[],
            &["smtpd_tls_protocols = TLSv1.2"],
            &["smtpd_tls_protocols = TLSv1.2", "tls_medium_cipherlist = AES128-SHA"],
            &[
                "smtpd_tls_protocols = TLSv1.2",
                "tls_medium_cipherlist = DHE-RSA-AES256-SHA:@SECLEVEL=0",
                "smtpd_tls_dh1024_param_file = ~/dh1024.pem",
            ],
            &["smtpd_tls_protocols = TLSv1, TLSv1.1", old],
            &["smtpd_tls_protocols = TLSv1.2", demands[0], demands[1], demands[2]],
            &[demands[0], demands[1], demands[2]],
            &["smtpd_tls_chain_files = ~/rsa.pem, ~/ecdsa.pem"],
            &["smtpd_tls_ask_ccert = yes", "smtpd_tls_CAfile = ~/ca.pem"],
            // No certificate at all: STARTTLS is offered for suites that need none.
            &["smtpd_tls_chain_files = none"],
        ],
    ) else {
        return;
    };
    spoken(&check(at[0], ""), "TLSv1.3", "rustls");
    spoken(&check(at[1], ""), "TLSv1.2", "rustls");
    spoken(&check(at[2], ""), "TLSv1.2", "openssl");
    spoken(&check(at[3], ""), "TLSv1.2", "openssl");
    refused(&check(at[4], ""), &["no TLS 1.2 or later", "let mx.odd.example speak TLS 1.2 or 1.3"]);
    // It lets the handshake pass and says so in SMTP.
    for demanding in [at[5], at[6]] {
        refused(
            &check(demanding, ""),
            &[
                "No client certificate presented",
                "wants a certificate of this side",
                "without a client certificate",
            ],
        );
    }
    both_kinds(at[7]);
    let report = check(at[8], "");
    spoken(&report, "TLSv1.3", "rustls");
    assert!(report["mx"][0]["tls"]["client_certificate"].is_object(), "{report:#}");
    hopeless(&check(at[9], ""), &["no cipher suite", "mx.odd.example"]);
    drop(server);
}

/// Versions that have to be asked for are spoken then.
#[test]
#[cfg(feature = "openssl")]
fn postfix_of_old() {
    let protocols = "smtpd_tls_protocols = TLSv1, TLSv1.1";
    let services: &[&[&str]] = &[&[protocols, "tls_medium_cipherlist = ALL:@SECLEVEL=0"]];
    let Some((_server, places)) = servers::postfix(&RSA, &ECDSA, services) else { return };
    let home = Home::new();
    home.destgate("sslconfig outbound --versions tls1.0,tls1.1,tls1.2 --commit old").run().ended(0);
    let report = run(&home, "--format json --mta-sts off", NAME, places[0]).run().report();
    spoken(&report, "TLSv1.1", "openssl");
}

#[test]
fn exim() {
    let start = |options: &[&str]| servers::exim(&RSA, &ECDSA, options);
    let rsa = ["tls_certificate = ~/rsa.pem", "tls_privatekey = ~/rsa.key"];
    let with = |more: &[&str]| start(&[&rsa, more].concat());
    let Some((_plain, place)) = with(&[]) else { return };
    spoken(&check(place, ""), "TLSv1.3", "rustls");
    let only = |more: &str| format!("tls_require_ciphers = NORMAL:-VERS-ALL:{more}");
    let (_server, place) = with(&[&only("+VERS-TLS1.2")]).unwrap();
    spoken(&check(place, ""), "TLSv1.2", "rustls");
    let (_server, place) =
        with(&[&only("+VERS-TLS1.2:-KX-ALL:+RSA:-CIPHER-ALL:+AES-128-CBC")]).unwrap();
    spoken(&check(place, ""), "TLSv1.2", "openssl");
    let (_server, place) = with(&[&only("+VERS-TLS1.2:-KX-ALL:+DHE-RSA")]).unwrap();
    spoken(&check(place, ""), "TLSv1.2", "openssl");
    let (_server, place) = with(&[&only("+VERS-TLS1.1:+VERS-TLS1.0")]).unwrap();
    hopeless(&check(place, ""), &["no TLS 1.2 or later"]);
    // No gateway with OpenSSL of these days has triple DES.
    let (_server, place) = with(&[&only("+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC")]).unwrap();
    hopeless(&check(place, ""), &["no cipher suite", "modern cipher suites"]);
    let demands = ["tls_verify_hosts = *", "tls_verify_certificates = ~/ca.pem"];
    let (_server, place) = with(&demands).unwrap();
    refused(&check(place, ""), &["demands a client certificate", "without a client certificate"]);
    let (_server, place) = with(&[demands[0], demands[1], &only("+VERS-TLS1.2")]).unwrap();
    refused(&check(place, ""), &["demands a client certificate", "without a client certificate"]);
    let (_server, place) = start(&[
        "tls_certificate = ~/rsa.pem:~/ecdsa.pem",
        "tls_privatekey = ~/rsa.key:~/ecdsa.key",
    ])
    .unwrap();
    both_kinds(place);
    // The right certificate is for those that send the name.
    let other = issued(&rcgen::PKCS_ECDSA_P256_SHA256, &["default.invalid"]);
    let by_name = [
        "tls_certificate = ${if eq{$tls_sni}{mx.odd.example}{~/rsa.pem}{~/ecdsa.pem}}",
        "tls_privatekey = ${if eq{$tls_sni}{mx.odd.example}{~/rsa.key}{~/ecdsa.key}}",
    ];
    let (_server, place) = servers::exim(&RSA, &other, &by_name).unwrap();
    let report = check(place, "");
    spoken(&report, "TLSv1.3", "rustls");
    assert_eq!(at(&report, "mx.0.sni"), NAME);
    // A certificate whose key is another's: Exim refuses STARTTLS (454), or gives the handshake up, by version.
    let (_server, place) =
        start(&["tls_certificate = ~/rsa.pem", "tls_privatekey = ~/ecdsa.key"]).unwrap();
    let report = check(place, "");
    let starttls = at(&report, "mx.0.starttls");
    assert!(matches!(starttls, "refused" | "failed"), "{report:#}");
    assert!(report["mx"][0]["tls"].is_null(), "{report:#}");
}

#[test]
fn nginx_for_mail() {
    let rsa = "ssl_certificate ~/rsa.pem; ssl_certificate_key ~/rsa.key;";
    let ecdsa = "ssl_certificate ~/ecdsa.pem; ssl_certificate_key ~/ecdsa.key;";
    let demands = "ssl_verify_client on; ssl_client_certificate ~/ca.pem;";
    let Some((_server, place)) = servers::nginx(
        Kind::Mail,
        &RSA,
        &ECDSA,
        &[
            &[rsa, "ssl_protocols TLSv1.3;"],
            &[rsa, "ssl_protocols TLSv1.2;"],
            &[rsa, "ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;"],
            &[rsa, "ssl_protocols TLSv1.3; ssl_ecdh_curve X448;"],
            &[rsa, "ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;"],
            &[rsa, demands],
            &[rsa, ecdsa],
        ],
        "",
    ) else {
        return;
    };
    spoken(&check(place[0], ""), "TLSv1.3", "rustls");
    spoken(&check(place[1], ""), "TLSv1.2", "rustls");
    spoken(&check(place[2], ""), "TLSv1.2", "openssl");
    spoken(&check(place[3], ""), "TLSv1.3", "openssl");
    refused(&check(place[4], ""), &["no TLS 1.2 or later"]);
    // It says so in SMTP, once TLS is up.
    refused(
        &check(place[5], ""),
        &["wants a certificate of this side", "without a client certificate"],
    );
    both_kinds(place[6]);
}

#[test]
fn nginx_as_policy_host() {
    let policy = "version: STSv1\nmode: enforce\nmx: mx.odd.example\nmax_age: 86400\n";
    let rsa = "ssl_certificate ~/rsa.pem; ssl_certificate_key ~/rsa.key;";
    let wrong = "ssl_certificate ~/ecdsa.pem; ssl_certificate_key ~/ecdsa.key;";
    let other = issued(&rcgen::PKCS_ECDSA_P256_SHA256, &["default.invalid"]);
    let with = |more: &str| format!("{rsa} {more}");
    let Some((_server, place)) = servers::nginx(
        Kind::Policy,
        &RSA,
        &other,
        &[
            &[&with("ssl_protocols TLSv1.3;")],
            &[&with("ssl_protocols TLSv1.2;")],
            &[&with("ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;")],
            &[&with("ssl_protocols TLSv1.3; ssl_ecdh_curve X448;")],
            &[&with("ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;")],
            &[wrong, &with("server_name mta-sts.odd.example;")],
            &[wrong],
            &[&with("ssl_verify_client on; ssl_client_certificate ~/ca.pem;")],
        ],
        policy,
    ) else {
        return;
    };
    let check = |place| run(&Home::new(), "--format json --mta-sts on", HOST, place).run().report();
    for (index, by_rustls) in [(0, true), (1, true), (2, false), (3, false), (5, true)] {
        let report = check(place[index]);
        let wanted = if by_rustls || BOTH { "enforce" } else { "fetch_failed" };
        assert_eq!(at(&report, "mta_sts.status"), wanted, "{index}: {report:#}");
    }
    for (index, words) in [(4, "no TLS 1.2 or later"), (6, "default.invalid"), (7, "400")] {
        let report = check(place[index]);
        assert_eq!(at(&report, "mta_sts.status"), "fetch_failed", "{index}: {report:#}");
        let reason = report["mta_sts"].to_string();
        assert!(reason.contains(words), "{index}: `{words}` is not in: {:#}", report["mta_sts"]);
    }
}
