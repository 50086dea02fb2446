//! Checks through a SOCKS5 proxy: everything goes through it, nothing is looked up by it, and its
//! faults are never the partner's.
//!
//! Tests of `src/net/socks5.rs`, `src/net/https_socks.rs`, `src/net/https_http1.rs` and
//! `src/net/connect.rs`.

use crate::support::lab::lab;
use crate::support::lab::options;
use crate::support::net::a;
use crate::support::net::mx;
use crate::support::net::world;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::at;
use crate::support::run::findings;
use crate::support::socks5::Manner;
use crate::support::socks5::Proxy;
use destgate::lab::DOMAINS;
use hickory_proto::rr::RData;
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata::A;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::net::TcpListener;

/// What a report says apart from times and from what the partner sees of this side.
fn said(report: &Value) -> (String, String, String, Vec<String>) {
    let word = |path: &str| at(report, path).to_string();
    let codes = findings(report).into_iter().map(ToString::to_string).collect();
    (word("verdict.action"), word("verdict.status"), word("verdict.protection"), codes)
}

fn by_domain(out: &Out) -> BTreeMap<String, Value> {
    out.reports().into_iter().map(|r| (at(&r, "domain").to_string(), r)).collect()
}

#[test]
fn the_whole_lab_looks_the_same_through_a_proxy() {
    let home = Home::new();
    let proxy = Proxy::start(Manner::Good);
    let all = "check --all --no-cache --format json";
    let direct = by_domain(&home.destgate(&format!("--lab {all}")).run());
    let line = format!("--lab --socks5 {} {all}", proxy.at);
    let through = by_domain(&home.destgate(&line).run());
    assert_eq!((direct.len(), through.len()), (DOMAINS.len(), DOMAINS.len()));
    for (domain, report) in &direct {
        assert_eq!(said(&through[domain]), said(report), "{domain}");
    }
    assert!(proxy.asked().len() > 200, "{}", proxy.asked().len());
}

/// Resolver, mail servers and policy hosts: the proxy is asked for each by its address.
#[test]
fn every_connection_goes_through_the_proxy() {
    let home = Home::new();
    let proxy = Proxy::start(Manner::Good);
    let line = format!("check --no-cache --socks5 {} good.example --format json", proxy.at);
    let out = home.destgate(&line).args(options(&home, lab().resolver())).run().ended(0);
    assert_eq!(at(&out.report(), "verdict.protection"), "mta-sts");
    let asked = proxy.asked();
    assert!(asked.contains(&lab().resolver()), "{asked:?}");
    let of_lab: BTreeMap<SocketAddr, SocketAddr> = lab().connections().iter().copied().collect();
    let is_at =
        |port: u16| of_lab.iter().any(|(from, to)| from.port() == port && asked.contains(to));
    assert!(is_at(25) && is_at(443), "{asked:?}");
}

fn free_port() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}

/// The report of a domain with one mail server at this address, through a proxy of this manner. The
/// resolver is asked through it too, and is spared.
fn through(manner: impl Fn(u16) -> Manner, more: &str) -> (Value, Proxy) {
    let resolver = world(|name, rtype| match rtype {
        RecordType::MX => vec![mx(10, "mx.x.example")],
        RecordType::A if name == "mx.x.example" => vec![a(1)],
        _ => Vec::new(),
    });
    let home = Home::new();
    let proxy = Proxy::start(manner(resolver.port()));
    let line = format!(
        "check --no-cache --dnssec off --timeout 2 --socks5 {} --resolver {resolver} \
         --connect-to :25:{} x.example --format json {more}",
        proxy.at,
        free_port()
    );
    (home.destgate(&line).run().report(), proxy)
}

/// `ssh -D` ends the connection where it gets none, and others say success before they connect: that
/// it ends says nothing about the mail server.
#[test]
fn a_proxy_that_ends_the_connection_is_not_the_partner() {
    for manner in [|_| Manner::Hasty, |_| Manner::Curt, Manner::EndsBut] {
        let (report, _) = through(manner, "");
        let reason = at(&report, "verdict.reason");
        assert_eq!(at(&report, "verdict.action"), "unknown", "{report:#}");
        assert!(reason.contains("SOCKS5 proxy"), "{reason}");
        assert!(reason.contains("may not have reached it"), "{reason}");
    }
    // A refusal that the proxy tells is the partner's.
    let (report, _) = through(|_| Manner::Good, "");
    assert_eq!(at(&report, "verdict.action"), "defer", "{report:#}");
    assert!(at(&report, "verdict.reason").contains("refused"), "{report:#}");
}

/// A manner, by the port of the resolver.
type Spoilt = fn(u16) -> Manner;

/// Nothing can be looked up through such a proxy, and the domain is not blamed for it.
#[test]
fn a_proxy_that_does_not_work_is_our_own_fault() {
    let refused = |_| Manner::Answers(2);
    let none = |_| Manner::Answers(4);
    let manners: [(Spoilt, &str); 5] = [
        (|_| Manner::Password, "wants a password"),
        (|_| Manner::Http, "does not speak SOCKS5"),
        (refused, "does not allow it"),
        (none, "has no route"),
        (|_| Manner::Silent, "no answer"),
    ];
    for (manner, words) in manners {
        let (report, _) = through(manner, "");
        let text = report.to_string();
        assert!(text.contains(words), "{words}: {report:#}");
        let is_unseen = at(&report, "verdict.action") == "unknown"
            || findings(&report).iter().all(|code| !code.starts_with("mx-"));
        assert!(is_unseen, "{report:#}");
    }
    // One that is not there is told before any domain is looked at.
    let home = Home::new();
    for command in ["check", "dig"] {
        let nobody = format!("{command} --socks5 {} --resolver 127.0.0.2 x.example", free_port());
        let out = home.destgate(&nobody).run();
        assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
        assert!(out.stderr.contains("cannot be reached"), "{}", out.all());
    }
}

#[test]
fn private_addresses_are_refused_before_the_proxy_hears_of_them() {
    let (resolver, home) = (
        world(|name, rtype| match rtype {
            RecordType::MX => vec![mx(10, "mx.x.example")],
            RecordType::A if name == "mx.x.example" => vec![RData::A(A::new(10, 0, 0, 1))],
            _ => Vec::new(),
        }),
        Home::new(),
    );
    let proxy = Proxy::start(Manner::Good);
    let line = format!(
        "check --no-cache --dnssec off --timeout 2 --deny-private --socks5 {} --resolver \
         {resolver} x.example --format json",
        proxy.at
    );
    let report = home.destgate(&line).run().report();
    assert!(report.to_string().contains("not connected to"), "{report:#}");
    assert!(proxy.asked().iter().all(|asked| *asked == resolver), "{:?}", proxy.asked());
}

#[test]
fn what_does_not_go_with_a_proxy_is_refused() {
    let home = Home::new();
    let refused = |line: &str, words: &str| {
        let out = home.destgate(line).run().ended(2);
        assert!(out.stderr.contains(words), "{}", out.all());
    };
    refused("--lab check good.example --socks5 nowhere", "it is no HOST:PORT");
    refused(
        "check x.example --socks5 127.0.0.1:1 --resolver 127.0.0.1 --proxy http://127.0.0.1:1",
        "do not go together",
    );
    refused(
        "check x.example --socks5 127.0.0.1:1 --resolver 127.0.0.1 --source-address 192.0.2.1",
        "the proxy chooses the address",
    );
    refused("telnet --source 192.0.2.1 --socks5 127.0.0.1:1 192.0.2.2", "the proxy chooses");
}

#[test]
fn dig_and_telnet_go_through_the_proxy() {
    let home = Home::new();
    let proxy = Proxy::start(Manner::Good);
    let line = format!("--lab --socks5 {} dig good.example mx", proxy.at);
    let out = home.destgate(&line).run().ended(0);
    assert!(out.stdout.contains("mx.good.example."), "{}", out.all());
    assert!(!proxy.asked().is_empty());
    let line = format!("--lab --socks5 {} telnet --starttls mx.good.example", proxy.at);
    let out = home.destgate(&line).stdin("QUIT\n").run();
    assert!(out.stdout.contains("220"), "{}", out.all());
    assert!(proxy.asked().len() > 1);
}
