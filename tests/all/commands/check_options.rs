//! Options of `check` through whole runs, as the other side sees them where it does.
//!
//! Tests of `src/gateway/options.rs`, `src/gateway/effective.rs`, `src/shell/options.rs` and
//! `src/gateway/environment.rs`.

use crate::support::net::ca_pem;
use crate::support::net::head;
use crate::support::net::linger;
use crate::support::net::mx;
use crate::support::net::proxy;
use crate::support::net::serve;
use crate::support::net::txt;
use crate::support::net::world;
use crate::support::own::Own;
use crate::support::run::Home;
use crate::support::run::assert_found;
use crate::support::run::at;
use crate::support::run::findings;
use hickory_proto::rr::RData;
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata;
use serde_json::Value;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

fn lab(home: &Home, arguments: &str) -> Value {
    home.destgate(&format!("--lab check --no-cache --format json {arguments}")).run().report()
}

#[test]
fn no_smtp_connects_to_nobody_and_says_that_it_cannot_tell() {
    let (own, home) = (Own::start(), Home::new());
    let out = own.check(&home, "own.example --no-smtp --format json").run().ended(3);
    let report = out.report();
    assert_eq!(at(&report, "verdict.action"), "unknown");
    assert_eq!(at(&report, "mx.0.starttls"), "not_tried");
    assert_eq!(report["mx"][0]["probed"], false);
    assert!(own.state.lock().unwrap().said.is_empty(), "somebody connected");
    assert_eq!(at(&report, "mta_sts.status"), "enforce");
}

#[test]
fn ehlo_and_user_agent_are_what_the_servers_see() {
    let (own, home) = (Own::start(), Home::new());
    own.check(&home, "own.example --ehlo mail.tester.example --user-agent watch/7").run().ended(0);
    let state = own.state.lock().unwrap();
    assert!(state.said.contains(&"EHLO mail.tester.example".to_string()), "{:?}", state.said);
    let request = state.requests[0].to_ascii_lowercase();
    assert!(request.starts_with("get /.well-known/mta-sts.txt http/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nuser-agent: watch/7\r\n"), "{request}");
    assert!(request.contains("\r\nhost: mta-sts.own.example\r\n"), "{request}");
    // A body that nobody can inflate cannot fill us.
    assert!(!request.contains("accept-encoding"), "{request}");
}

#[test]
fn by_default_the_program_names_itself() {
    let (own, home) = (Own::start(), Home::new());
    own.check(&home, "own.example").run().ended(0);
    let request = own.state.lock().unwrap().requests[0].to_ascii_lowercase();
    let wanted = format!("\r\nuser-agent: destgate/{} ", env!("CARGO_PKG_VERSION"));
    assert!(request.contains(&wanted), "{request}");
}

#[test]
fn rfc_semantics_never_use_a_host_that_fails_dane() {
    let home = Home::new();
    let gateway = lab(&home, "dane-broken.example");
    assert_eq!(at(&gateway, "verdict.action"), "deliver");
    assert_eq!(at(&gateway, "verdict.rfc.action"), "defer");
    assert_found(&gateway, "gateway-weaker-than-rfc");
    let rfc = lab(&home, "--semantics rfc dane-broken.example");
    assert_eq!((at(&rfc, "verdict.action"), at(&rfc, "verdict.status")), ("defer", "4.7.5"));
    assert_eq!(at(&rfc, "verdict.ndr.code"), "5.7.5");
}

#[test]
fn one_address_family_alone() {
    let home = Home::new();
    let addresses =
        |option: &str| lab(&home, &format!("{option} good.example"))["mx"][0]["addresses"].clone();
    assert_eq!(addresses("--ipv4"), serde_json::json!(["192.0.2.1"]));
    assert_eq!(addresses("--ipv6"), serde_json::json!(["2001:db8::1"]));
    assert_eq!(addresses("").as_array().unwrap().len(), 2);
    let none = lab(&home, "--ipv6 testing.example");
    assert_eq!((at(&none, "verdict.action"), at(&none, "verdict.status")), ("bounce", "5.4.4"));
}

#[test]
fn settings_of_the_command_line_make_the_profile() {
    let home = Home::new();
    let report = lab(&home, "--tls none good.example");
    assert_eq!(at(&report, "profile.source"), "command-line");
    assert_eq!((at(&report, "profile.mta_sts"), at(&report, "mta_sts.status")), ("off", "off"));
    assert_eq!(at(&report, "verdict.protection"), "none");
    let report = lab(&home, "--tls REQUIRE_VERIFY --mta-sts off good.example");
    assert_eq!(at(&report, "profile.tls"), "required_verify");
    assert_eq!((at(&report, "verdict.action"), at(&report, "verdict.status")), ("defer", "4.7.5"));
    let report = lab(&home, "--dane mandatory good.example");
    assert_eq!(at(&report, "verdict.action"), "defer");
}

#[test]
fn dnssec_off_judges_nothing() {
    let home = Home::new();
    let report = lab(&home, "--dnssec off dane.example");
    assert_eq!(at(&report, "route.dnssec"), "indeterminate");
    assert_eq!(at(&report, "verdict.protection"), "encrypted");
    // Nor does it refuse what is bogus.
    assert_eq!(at(&lab(&home, "--dnssec off dnssec-broken.example"), "verdict.action"), "deliver");
}

#[test]
fn explain_shows_every_step() {
    let home = Home::new();
    let plain = home.destgate("--lab check --no-cache good.example").run().ended(0).stdout;
    let explained =
        home.destgate("--lab check --no-cache --explain good.example").run().ended(0).stdout;
    // The foot differs: it says when it was, and how long it took.
    let (plain, _) = plain.split_once("\n  Checked  ").unwrap();
    let (same, steps) = explained.split_once("\n  Checked  ").unwrap();
    assert_eq!(same, plain);
    for words in ["start ms", "_mta-sts.good.example", "192.0.2.1", "mx.good.example", "HTTP 200"] {
        assert!(steps.contains(words), "`{words}` is not in\n{steps}");
    }
}

#[test]
fn smtp_port_is_where_mail_servers_are_looked_for() {
    let (own, home) = (Own::start(), Home::new());
    let resolver = world(|name, rtype| match (name, rtype) {
        ("port.example", RecordType::MX) => vec![mx(10, "mx.own.example")],
        ("mx.own.example", RecordType::A) => vec![loopback()],
        _ => Vec::new(),
    });
    let line = format!(
        "check port.example --no-cache --dnssec off --resolver {resolver} --smtp-port {} --format json",
        own.mail.port()
    );
    let ca = home.write("ca.pem", ca_pem());
    let report = home.destgate(&line).args(["--ca-file", &ca]).run().ended(0).report();
    assert_eq!(at(&report, "verdict.protection"), "encrypted");
}

fn loopback() -> RData {
    RData::A(rdata::A::new(127, 0, 0, 1))
}

#[test]
fn deny_private_connects_to_no_loopback() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let server = serve(move |mut stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        linger(&mut stream)
    });
    let resolver = world(|name, rtype| match (name, rtype) {
        ("trap.example", RecordType::MX) => vec![mx(10, "mx.trap.example")],
        ("mx.trap.example" | "mta-sts.trap.example", RecordType::A) => vec![loopback()],
        ("mx.trap.example", RecordType::AAAA) => {
            // The same address in the clothes of IPv6.
            vec![RData::AAAA(rdata::AAAA::new(0, 0, 0, 0, 0, 0xffff, 0x7f00, 1))]
        }
        ("_mta-sts.trap.example", RecordType::TXT) => vec![txt("v=STSv1; id=1;")],
        _ => Vec::new(),
    });
    let home = Home::new();
    let line = format!(
        "check trap.example --deny-private --no-cache --dnssec off --resolver {resolver} --smtp-port {} --format json",
        server.port()
    );
    let ca = home.write("ca.pem", ca_pem());
    let out = home.destgate(&line).args(["--ca-file", &ca]).run();
    let report = out.report();
    assert_eq!(connections.load(Ordering::SeqCst), 0, "{report:#}");
    assert_ne!(at(&report, "verdict.action"), "deliver");
    assert!(at(&report, "mx.0.reason").contains("--deny-private"), "{report:#}");
    assert!(at(&report, "mta_sts.failures.0.detail").contains("--deny-private"), "{report:#}");
    // The user's own word goes before the rule.
    let (own, home) = (Own::start(), Home::new());
    own.check(&home, "own.example --deny-private").run().ended(0);
}

#[test]
fn the_policy_comes_through_a_proxy() {
    let (own, home) = (Own::start(), Home::new());
    let (proxy, heads) = proxy(own.policy_host);
    let line = format!("own.example --no-cache --format json --proxy http://{proxy}");
    let report = own.check(&home, &line).run().ended(0).report();
    assert_eq!(at(&report, "verdict.protection"), "mta-sts");
    assert_eq!(at(&report, "mta_sts.policy.source"), "fetched");
    let heads = heads.lock().unwrap();
    assert_eq!(heads.len(), 1);
    assert!(heads[0].starts_with("CONNECT mta-sts.own.example:443 HTTP/1.1\r\n"), "{heads:?}");
}

#[test]
fn a_proxy_that_refuses_is_a_failed_fetch() {
    let (own, home) = (Own::start(), Home::new());
    let proxy = serve(|mut stream| {
        head(&mut stream)?;
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    });
    let line = format!("own.example --no-cache --format json --proxy http://{proxy}");
    let report = own.check(&home, &line).run().report();
    assert_eq!(at(&report, "mta_sts.status"), "fetch_failed");
    assert_eq!(own.fetches(), 0);
}

#[test]
fn a_server_that_greets_late_is_slow_and_not_broken() {
    let late = |seconds: f32| {
        serve(move |mut stream| {
            thread::sleep(Duration::from_secs_f32(seconds));
            stream.write_all(b"220 late ESMTP\r\n")?;
            linger(&mut stream)
        })
    };
    let home = Home::new();
    let line = format!("plain.example --timeout 1 --connect-to mx.plain.example:25:{}", late(3.0));
    let out = home.destgate(&format!("--lab check --no-cache --format json {line}")).run();
    let report = out.ended(3).report();
    assert_found(&report, "smtp-slow");
    assert!(!findings(&report).contains(&"smtp-misbehaves"), "{report:#}");
    assert_eq!((at(&report, "verdict.action"), at(&report, "verdict.status")), ("defer", "4.4.2"));
}

#[test]
fn with_more_patience_a_late_greeting_delivers() {
    let server = serve(|mut stream| {
        thread::sleep(Duration::from_millis(1_500));
        stream.write_all(b"220 late ESMTP\r\n")?;
        crate::support::net::line(&mut stream)?;
        stream.write_all(b"250 late\r\n")?;
        linger(&mut stream)
    });
    let home = Home::new();
    let line = format!("plain.example --timeout 10 --connect-to mx.plain.example:25:{server}");
    let report = lab(&home, &line);
    assert_eq!(at(&report, "verdict.action"), "deliver");
    assert_eq!(at(&report, "mx.0.banner"), "220 late ESMTP");
    assert!(!findings(&report).contains(&"smtp-slow"));
}

#[test]
fn an_address_literal_has_neither_dane_nor_mta_sts() {
    let (own, home) = (Own::start(), Home::new());
    for literal in ["192.0.2.9", "[192.0.2.9]"] {
        let line = format!("--format json --connect-to 192.0.2.9:25:{}", own.mail);
        let report = own.check(&home, &line).arg(literal).run().ended(0).report();
        assert_eq!((at(&report, "route.kind"), at(&report, "domain")), ("literal", "192.0.2.9"));
        assert_eq!(at(&report, "verdict.protection"), "encrypted");
    }
}
