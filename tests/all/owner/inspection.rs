//! What is published, point by point: addresses, name servers, and what was fetched before. Source: RFC 8461 §3.1, §8.1.
//!
//! Tests of `src/owner/inspection.rs`.

use crate::support::certs::cert;
use crate::support::certs::roots;
use crate::support::sessions;
use crate::support::world::World;
use crate::support::world::domain;
use crate::support::world::exchange;
use destgate::owner::inspection;
use destgate::owner::inspection::AddressSight;
use destgate::owner::inspection::Inspection;
use destgate::owner::inspection::Sights;
use destgate::owner::inspection::State;
use destgate::policy::authority::NameSight;
use destgate::policy::authority::ServerSaid;
use destgate::policy::authority::ServerSight;
use destgate::policy::evidence::FetchFailure;
use destgate::policy::evidence::PolicyExchange;
use destgate::policy::sts::cached::CachedPolicy;
use std::net::IpAddr;

fn body(mode: &str) -> String {
    format!("version: STSv1\nmode: {mode}\nmx: mx.example.com\nmax_age: 2592000\n")
}

fn good() -> World {
    let session = sessions::tls(&cert(&["mx.example.com"]));
    let w = World::unsigned("example.com").host(10, "mx.example.com", "192.0.2.1", session);
    let w = w.txt("_smtp._tls.example.com", "v=TLSRPTv1; rua=mailto:a@example.com");
    w.sts_exchange(exchange("example.com", &body("enforce")))
}

fn address(last: u8, exchange: PolicyExchange) -> AddressSight {
    AddressSight { address: IpAddr::from([198, 51, 100, last]), took_ms: 20, exchange }
}

fn serves(last: u8, mode: &str) -> AddressSight {
    address(last, exchange("example.com", &body(mode)))
}

fn server(last: u8, said: Result<&str, &str>) -> ServerSight {
    let texts = |text: &str| ServerSaid {
        texts: vec![text.as_bytes().to_vec()],
        serial: Some(7),
        ..ServerSaid::default()
    };
    ServerSight {
        server: format!("ns{last}.example.com"),
        address: IpAddr::from([192, 0, 2, last]),
        said: said.map(texts).map_err(ToString::to_string),
    }
}

/// Inspects a world after a change of what was seen.
fn inspected(w: &World, change: impl FnOnce(&mut Sights<'_>)) -> Inspection {
    let report = w.report("preferred opportunistic on");
    let example = domain("example.com");
    let mut sights = Sights {
        domain: &example,
        report: &report,
        beside: &w.e,
        addresses: vec![serves(1, "enforce"), serves(2, "enforce")],
        missing: Vec::new(),
        names: Vec::new(),
        earlier: None,
        expected: None,
        doubled: None,
    };
    change(&mut sights);
    inspection::whole(&sights, &roots())
}

fn state(i: &Inspection, name: &str) -> State {
    i.points.iter().find(|p| p.name == name).unwrap_or_else(|| panic!("no {name}")).state
}

fn codes(i: &Inspection) -> Vec<&'static str> {
    i.points.iter().flat_map(|p| &p.findings).map(|f| f.row.code).collect()
}

fn name_servers(servers: Vec<ServerSight>) -> Vec<NameSight> {
    let zone = Some("example.com.".to_string());
    vec![NameSight { name: domain("_mta-sts.example.com"), zone, servers, failure: None }]
}

#[test]
fn a_domain_in_order_has_nothing_to_mend() {
    let i = inspected(&good(), |_| ());
    assert_eq!(i.exit_status(), 0, "{:?}", codes(&i));
    for name in ["record", "policy host", "policy", "MX coverage", "TLS reports", "MX hosts"] {
        assert_eq!(state(&i, name), State::Ok, "{name}");
    }
    assert_eq!(state(&i, "DANE"), State::Absent);
}

#[test]
fn addresses_that_serve_different_policies_are_told_apart() {
    let i = inspected(&good(), |s| s.addresses[1] = serves(2, "testing"));
    assert!(codes(&i).contains(&"policy-addresses-differ"), "{:?}", codes(&i));
    assert_eq!((i.exit_status(), state(&i, "policy host")), (1, State::Problem));
    let text = i.points.iter().flat_map(|p| &p.findings).next().unwrap().message();
    assert!(text.contains("line 2 is `mode: testing`, not `mode: enforce`"), "{text}");
    // One that gives none at all differs as well.
    let failed = || PolicyExchange::failed(FetchFailure::Connect("connection refused".into()));
    let i = inspected(&good(), |s| s.addresses[1] = address(2, failed()));
    assert!(codes(&i).contains(&"policy-addresses-differ"));
    // What this host cannot reach says nothing about the other side.
    let no_route = || PolicyExchange::failed(FetchFailure::NoRoute("no IPv6 here".into()));
    let i = inspected(&good(), |s| s.addresses[1] = address(2, no_route()));
    assert_eq!((i.exit_status(), codes(&i)), (0, vec![]));
    // An address that nobody knows may serve anything.
    let i = inspected(&good(), |s| s.missing = vec!["ns2.example.com said nothing".into()]);
    assert_eq!(state(&i, "policy host"), State::Unseen);
    let i = inspected(&good(), |s| s.addresses = vec![address(2, no_route())]);
    assert_eq!((i.exit_status(), state(&i, "policy host")), (3, State::Unseen));
}

#[test]
fn the_expected_file_must_be_at_every_address() {
    let with = |mode: &str| {
        let expected = body(mode).into_bytes();
        inspected(&good(), |s| s.expected = Some(expected))
    };
    assert_eq!(with("enforce").exit_status(), 0);
    let i = with("testing");
    assert_eq!(codes(&i).iter().filter(|c| **c == "policy-body-not-live").count(), 2);
    assert_eq!(i.exit_status(), 1);
}

#[test]
fn a_text_that_changed_under_the_same_id_is_found() {
    let now = good().e.now;
    let earlier = |id: &str, mode: &str| CachedPolicy {
        id: id.into(),
        raw: body(mode).into_bytes(),
        fetched_at: now,
        expires_at: now,
    };
    let with = |c: CachedPolicy| codes(&inspected(&good(), |s| s.earlier = Some(c)));
    assert_eq!(with(earlier("1", "testing")), ["policy-id-not-moved"]);
    assert!(with(earlier("0", "testing")).is_empty());
    assert!(with(earlier("1", "enforce")).is_empty());
}

#[test]
fn name_servers_are_held_against_each_other() {
    let same = || vec![server(1, Ok("v=STSv1; id=1;")), server(2, Ok("v=STSv1; id=1;"))];
    let i = inspected(&good(), |s| s.names = name_servers(same()));
    assert_eq!((i.exit_status(), state(&i, "name servers")), (0, State::Ok));
    let mut behind = same();
    behind[1] = server(2, Ok("v=STSv1; id=0;"));
    let i = inspected(&good(), |s| s.names = name_servers(behind));
    assert_eq!((i.exit_status(), codes(&i)), (1, vec!["policy-servers-differ"]));
    // One that does not answer is said as that, and is no fault.
    let mut silent = same();
    silent[1] = server(2, Err("timed out"));
    let i = inspected(&good(), |s| s.names = name_servers(silent));
    assert_eq!((i.exit_status(), codes(&i)), (0, vec![]));
    let none = vec![server(1, Err("timed out"))];
    let i = inspected(&good(), |s| s.names = name_servers(none));
    assert_eq!((i.exit_status(), state(&i, "name servers")), (3, State::Unseen));
}

#[test]
fn slips_of_publishing_are_named() {
    let twice = domain("_mta-sts.example.com.example.com");
    let i = inspected(&good(), |s| s.doubled = Some(twice));
    assert!(codes(&i).contains(&"policy-doubled-name"));
    let i = inspected(&good(), |s| s.addresses[0].took_ms = 9_000);
    assert!(codes(&i).contains(&"policy-host-slow"));
    let bare = World::unsigned("example.com").mx(10, "mx.example.com");
    let i = inspected(&bare, |s| s.addresses = Vec::new());
    assert_eq!((i.exit_status(), state(&i, "record")), (1, State::Absent));
}
