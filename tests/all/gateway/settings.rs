//! What is configured is what the other side sees; flags win, nothing counts before the commit.
//!
//! Tests of `src/gateway/settings.rs` and `src/net/client_cert.rs`.

use crate::support::net;
use crate::support::net::certificate;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::proxy;
use crate::support::net::secure;
use crate::support::net::serve;
use crate::support::net::until_starttls;
use crate::support::own::Own;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::assert_found;
use crate::support::run::at;
use crate::support::run::findings;
use serde_json::Value;
use std::io::Write;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;

/// Runs what must succeed.
#[track_caller]
fn ok(home: &Home, arguments: &str) -> String {
    home.destgate(arguments).run().ended(0).stdout
}

/// A mail server for `mx.own.example` that notes who came, how, and what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Visit {
    from: IpAddr,
    ehlo: String,
    version: String,
    suite: String,
}

struct Mail {
    address: SocketAddr,
    visits: Arc<Mutex<Vec<Visit>>>,
}

impl Mail {
    fn start() -> Mail {
        Mail::with(net::tls(&certificate(&["mx.own.example"])))
    }

    fn with(config: Arc<rustls::ServerConfig>) -> Mail {
        let visits = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&visits);
        let address = serve(move |mut stream| {
            let from = stream.peer_addr()?.ip();
            until_starttls(&mut stream)?;
            let mut stream = secure(stream, &config);
            let ehlo = line(&mut stream)?;
            let version = format!("{:?}", stream.conn.protocol_version().unwrap());
            let suite = format!("{:?}", stream.conn.negotiated_cipher_suite().unwrap().suite());
            seen.lock().unwrap().push(Visit { from, ehlo, version, suite });
            stream.write_all(b"250 test\r\n")?;
            linger(&mut stream)
        });
        Mail { address, visits }
    }

    /// Checks `own.example` with this server as its MX host.
    fn check(&self, own: &Own, home: &Home, arguments: &str) -> Out {
        home.destgate("check own.example --dnssec off --no-cache --format json")
            .args(arguments.split_whitespace())
            .args(["--resolver".to_string(), own.resolver.to_string()])
            .args(["--ca-file".to_string(), home.write("ca.pem", net::ca_pem())])
            .args(["--connect-to".into(), format!("mx.own.example:25:{}", self.address)])
            .args(["--connect-to".into(), format!("mta-sts.own.example:443:{}", own.policy_host)])
            .run()
    }

    /// The same, and what the server saw.
    #[track_caller]
    fn visit(&self, own: &Own, home: &Home, arguments: &str) -> Visit {
        self.visits.lock().unwrap().clear();
        let out = self.check(own, home, arguments).ended(0);
        let visits = self.visits.lock().unwrap();
        let [visit] = &visits[..] else { panic!("{visits:?}\n{}", out.all()) };
        visit.clone()
    }
}

#[test]
fn the_ehlo_name_goes_by_the_chain() {
    let (own, home, mail) = (Own::start(), Home::new(), Mail::start());
    let ehlo = |arguments: &str| mail.visit(&own, &home, arguments).ehlo;
    let own_name = ehlo("");
    assert!(own_name == "EHLO [127.0.0.1]" || own_name.contains('.'), "{own_name}");
    ok(&home, "sethostname gw.tester.example");
    assert_eq!(ehlo(""), own_name, "before the commit nothing counts");
    ok(&home, "commit -m name");
    assert_eq!(ehlo(""), "EHLO gw.tester.example");
    ok(&home, "deliveryconfig setup --ehlo out.tester.example --commit-all");
    assert_eq!(ehlo(""), "EHLO out.tester.example");
    assert_eq!(ehlo("--ehlo flag.tester.example"), "EHLO flag.tester.example");
    ok(&home, "deliveryconfig setup --ehlo none --commit-all");
    assert_eq!(ehlo(""), "EHLO gw.tester.example");
    // The last but one commit is the first of the list that differs from now.
    ok(&home, "rollbackconfig 2 --yes");
    assert_eq!(ehlo(""), "EHLO out.tester.example");
}

#[test]
fn mail_is_sent_from_the_chosen_address() {
    let (own, home, mail) = (Own::start(), Home::new(), Mail::start());
    let from = |arguments: &str| mail.visit(&own, &home, arguments).from.to_string();
    assert_eq!(from(""), "127.0.0.1");
    ok(&home, "deliveryconfig setup --interface 127.0.0.2");
    assert_eq!(from(""), "127.0.0.1", "before the commit nothing counts");
    ok(&home, "commit");
    assert_eq!(from(""), "127.0.0.2");
    assert_eq!(from("--source-address 127.0.0.3"), "127.0.0.3");
    // An address of the other family does not matter for this one.
    assert_eq!(from("--source-address ::1"), "127.0.0.1");
    ok(&home, "deliveryconfig setup --interface auto --commit-all");
    assert_eq!(from(""), "127.0.0.1");
    ok(&home, "rollbackconfig 2 --yes");
    assert_eq!(from(""), "127.0.0.2");
}

#[test]
fn an_address_of_another_host_is_told_from_one_that_is_out_of_reach() {
    let (own, home, mail) = (Own::start(), Home::new(), Mail::start());
    let refused = home.destgate("deliveryconfig setup --interface 192.0.2.77").run().ended(2);
    assert!(
        refused.stderr.contains("192.0.2.77 is not an address of this host"),
        "{}",
        refused.all()
    );
    // A configuration of another host may name one.
    let text = ok(&home, "showconfig").replace(
        "\"setting\": {}",
        "\"setting\": {\"deliveryconfig\": {\"interface_v4\": \"192.0.2.77\"}}",
    );
    let file = home.write("other.json", text);
    home.destgate("loadconfig --commit-all moved --").arg(file).run().ended(0);
    for out in [mail.check(&own, &home, ""), mail.check(&own, &home, "--source-address 192.0.2.78")]
    {
        let report = out.ended(3).report();
        assert_eq!(at(&report, "verdict.action"), "unknown", "{report:#}");
        let reason = at(&report, "verdict.reason");
        assert!(reason.contains("the source address 192.0.2.7"), "{reason}");
        assert!(reason.contains("cannot be bound: it is no address of this host"), "{reason}");
        assert!(!report.to_string().contains("port-blocked"), "{report:#}");
        assert_found(&report, "source-address-unusable");
        assert!(!findings(&report).contains(&"mx-unreachable"), "{report:#}");
    }
    assert!(mail.visits.lock().unwrap().is_empty());
}

#[test]
fn mail_servers_are_offered_the_chosen_versions_and_suites() {
    let (own, home, mail) = (Own::start(), Home::new(), Mail::start());
    let seen = || {
        let visit = mail.visit(&own, &home, "");
        (visit.version, visit.suite)
    };
    let pair = |version: &str, suite: &str| (version.to_string(), suite.to_string());
    assert_eq!(seen(), pair("TLSv1_3", "TLS13_AES_256_GCM_SHA384"));
    ok(&home, "sslconfig outbound --versions tls1.2");
    assert_eq!(seen().0, "TLSv1_3", "before the commit nothing counts");
    ok(&home, "commit");
    assert_eq!(seen(), pair("TLSv1_2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
    ok(&home, "sslconfig outbound --ciphers CHACHA20:AES128 --commit-all");
    assert_eq!(seen(), pair("TLSv1_2", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"));
    ok(&home, "sslconfig outbound --versions tls1.3 --commit-all");
    assert_eq!(seen(), pair("TLSv1_3", "TLS13_CHACHA20_POLY1305_SHA256"));
    ok(&home, "rollbackconfig 3 --yes");
    assert_eq!(seen(), pair("TLSv1_2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
    // The policy was fetched all the while, by whatever its host likes best.
    assert!(own.fetches() >= 6);
}

#[test]
fn a_server_with_nothing_in_common_is_told_by_what_was_offered() {
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let base = net::tls(&certificate(&["mx.own.example"]));
    let mut config = rustls::ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS12])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(&base.cert_resolver));
    config.send_tls13_tickets = 0;
    let (own, home, mail) = (Own::start(), Home::new(), Mail::with(Arc::new(config)));
    assert_eq!(mail.visit(&own, &home, "").version, "TLSv1_2");
    ok(&home, "sslconfig outbound --versions tls1.3 --commit-all");
    let report = mail.check(&own, &home, "").report();
    let text = report.to_string();
    let wanted = "accepts nothing of what sslconfig offers (TLS v1.3 with 3 cipher suites)";
    assert!(text.contains(wanted), "{report:#}");
    assert!(!text.contains("no TLS 1.2 or later"), "{report:#}");
}

#[test]
fn policies_come_through_the_configured_proxy() {
    let (own, home, mail) = (Own::start(), Home::new(), Mail::start());
    let (address, heads) = proxy(own.policy_host);
    let (other, other_heads) = proxy(own.policy_host);
    let count = || heads.lock().unwrap().len();
    ok(&home, &format!("updateconfig setup --proxy http://{address}"));
    mail.check(&own, &home, "").ended(0);
    assert_eq!(count(), 0, "before the commit nothing counts");
    ok(&home, "commit");
    let report = mail.check(&own, &home, "").ended(0).report();
    assert_eq!(at(&report, "verdict.protection"), "mta-sts");
    assert_eq!(count(), 1);
    assert!(heads.lock().unwrap()[0].starts_with("CONNECT mta-sts.own.example:443 HTTP/1.1\r\n"));
    // The flag wins, and can leave it out.
    mail.check(&own, &home, &format!("--proxy http://{other}")).ended(0);
    assert_eq!((count(), other_heads.lock().unwrap().len()), (1, 1));
    mail.check(&own, &home, "--proxy none").ended(0);
    assert_eq!((count(), other_heads.lock().unwrap().len()), (1, 1));
    // A proxy resolves names by itself: private addresses cannot be kept out.
    let denied = mail.check(&own, &home, "--deny-private");
    assert_eq!(denied.status, 2, "{}", denied.all());
    assert!(denied.stderr.contains("--deny-private does not go with a proxy"), "{}", denied.all());
    mail.check(&own, &home, "--deny-private --proxy none").ended(0);
    assert_eq!(count(), 1);
    // Every other command that fetches goes by it too.
    let way = |line: &str| {
        own.way(&home, home.destgate(line))
            .args(["--connect-to".to_string(), format!("mx.own.example:25:{}", mail.address)])
    };
    way("destconfig new own.example --tls required --mta-sts on --verify --commit-all")
        .run()
        .ended(0);
    assert_eq!(count(), 2);
    way("check --entries --dnssec off --refresh").run().ended(0);
    assert_eq!(count(), 3);
}

#[test]
fn saved_settings_are_loaded_elsewhere() {
    let (own, home, mail) = (Own::start(), Home::new(), Mail::start());
    ok(&home, "deliveryconfig setup --interface 127.0.0.2 --ehlo moved.tester.example");
    ok(&home, "sslconfig outbound --versions tls1.2 --commit-all");
    let file = home.write("kept.json", ok(&home, "saveconfig -"));
    let elsewhere = Home::new();
    elsewhere.destgate("loadconfig --commit-all moved --").arg(file).run().ended(0);
    let visit = mail.visit(&own, &elsewhere, "");
    assert_eq!(visit.ehlo, "EHLO moved.tester.example");
    assert_eq!((visit.version.as_str(), visit.from.to_string().as_str()), ("TLSv1_2", "127.0.0.2"));
}

#[test]
fn in_the_lab_only_what_does_not_lead_outside_applies() {
    let home = Home::new();
    let db = home.path().join("t.db").display().to_string();
    let silent = net::dns(|_, _| None);
    for line in [
        format!("dnsconfig new-server {silent}"),
        "dnsconfig setup --dnssec off --timeout 1".to_string(),
        "dnsconfig alternate good.example 127.0.0.1:9 --insecure".to_string(),
        "updateconfig setup --proxy http://127.0.0.1:9".to_string(),
        "deliveryconfig setup --interface 127.0.0.7".to_string(),
        "sslconfig outbound --versions tls1.2 --commit-all all".to_string(),
    ] {
        ok(&home, &format!("--db {db} {line}"));
    }
    let line = format!("--lab --db {db} check good.example --no-cache --format json");
    let report: Value = home.destgate(&line).run().ended(0).report();
    assert_eq!(at(&report, "verdict.protection"), "mta-sts");
    let text = report.to_string();
    assert!(text.contains("TLSv1.2") && !text.contains("TLSv1.3"), "{report:#}");
    assert_ne!(at(&report, "route.dnssec"), "indeterminate");
}
