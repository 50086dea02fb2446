//! What a reader of the whole found wrong once: each a rule that was broken.

use crate::support::certs;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world::World;
use crate::support::world::codes;
use crate::support::world::domain;
use crate::support::world::found;
use destgate::policy::dane;
use destgate::policy::dane::Names;
use destgate::policy::evidence::Cause;
use destgate::policy::evidence::RecordData;
use destgate::policy::evidence::Reply;
use destgate::policy::evidence::SessionEnd;
use destgate::policy::evidence::Step;
use destgate::policy::route::RouteHost;
use destgate::policy::route::RouteName;
use destgate::policy::route::Target;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;
use std::time::Duration;
use std::time::Instant;

/// A set of a thousand records and a chain of hundreds must not cost minutes. Source: RFC 7671 §5.2.3.
#[test]
fn hostile_tlsa_sets_and_chains_cost_bounded_work() {
    let good = cert(&["mx.example.com"]).chain();
    let chain: Vec<Vec<u8>> = good.iter().cycle().take(300).cloned().collect();
    let spki = destgate::policy::certificate::Certificate::read(&good[0]).unwrap().spki;
    let records: Vec<_> = (0..1_000).map(|_| certs::tlsa(2, 1, 0, &spki)).collect();
    let names = Names { base: "mx.example.com", next_hop: &[] };
    let start = Instant::now();
    let judged = dane::judge(&records, &chain, names, certs::NOW);
    assert!(matches!(judged, dane::DaneMatch::NotAllSeen), "{judged:?}");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

fn said(code: u16, text: &str, step: Step) -> SessionEnd {
    let reply = Reply { code, lines: vec![text.into()] };
    SessionEnd { step, cause: Cause::Said(reply) }
}

/// TLS came up: what the server says then is its own temporary trouble, not its certificate's.
#[test]
fn a_refusal_inside_tls_is_the_servers_own() {
    let mut session = sessions::tls(&cert(&["mx.example.com"]));
    session.end = Some(said(421, "4.3.2 too busy", Step::EhloTls));
    let w = World::unsigned("example.com").sts("enforce", &["mx.example.com"]).host(
        10,
        "mx.example.com",
        "192.0.2.1",
        session,
    );
    let r = w.report("preferred opportunistic on");
    assert_eq!(r.decision.verdict.status.as_deref(), Some("4.3.2"));
    assert_eq!(r.decision.verdict.ndr, None);
    let json = destgate::render::json::report(&r);
    assert_eq!(json["mx"][0]["starttls"], "ok");
    assert_eq!(json["mx"][0]["tls"]["pkix"], "valid");
}

/// Not judged is not unsigned: nothing is made up.
#[test]
fn what_cannot_be_judged_is_not_called_unsigned() {
    let session = sessions::tls(&cert(&["mx.example.com"]));
    let w = World::unsigned("example.com")
        .host(10, "mx.example.com", "192.0.2.1", session)
        .proof("example.com", RecordType::Mx, Proof::Indeterminate)
        .proof("mx.example.com", RecordType::A, Proof::Indeterminate);
    let json = destgate::render::json::report(&w.report("preferred opportunistic on"));
    assert_eq!(json["dane"]["status"], serde_json::Value::Null);
    assert_eq!(json["verdict"]["action"], "deliver");
    let r = w.report("preferred mandatory on");
    assert_eq!(r.decision.verdict.action.word(), "unknown");
    assert_eq!(r.exit_status(), 3);
}

/// The findings on a policy do not depend on where it came from.
#[test]
fn a_cached_policy_has_the_findings_of_a_fetched_one() {
    let session = || sessions::tls(&cert(&["mx.example.com"]));
    let com = || World::unsigned("example.com").host(10, "mx.example.com", "192.0.2.1", session());
    let fetched = com().sts("testing", &["mx.example.com"]).report("preferred none on");
    let cached = com()
        .sts("testing", &["mx.example.com"])
        .cached("1", "testing", &["mx.example.com"], 60)
        .report("preferred none on");
    assert!(codes(&fetched).contains(&"sts-testing-mode"));
    assert!(codes(&cached).contains(&"sts-testing-mode"));
}

fn routed(host: &str) -> World {
    let hop = RouteHost { name: RouteName::MxThenAddress(domain(host)), port: None, priority: 0 };
    World::signed("example.com").scope(move |s| s.route = Some(Target::Hosts(vec![hop])))
}

/// A certificate may be for the host that the route names, though its MX takes the mail.
#[test]
fn a_certificate_for_the_route_host_is_good_for_hosted_domains() {
    let w = routed("relay.example.net")
        .dns(
            "relay.example.net",
            RecordType::Mx,
            found(vec![RecordData::Mx(10, domain("mx1.other.net"))], Proof::Insecure),
        )
        .address("mx1.other.net", "192.0.2.9")
        .session("192.0.2.9", sessions::tls(&cert(&["relay.example.net"])));
    assert_eq!(w.verdict("required_verify_hosted none off"), "deliver verified mx1.other.net");
    let refused = w.verdict("required_verify none off");
    assert!(refused.starts_with("defer 4.7.5"), "{refused}");
}

/// Without sessions nothing firm can be said as long as some host might take the mail.
#[test]
fn without_smtp_a_host_that_might_do_leaves_it_open() {
    let w = World::signed("example.com")
        .mx(10, "a.example.com")
        .address("a.example.com", "192.0.2.1")
        .mx(20, "b.example.com")
        .address("b.example.com", "192.0.2.2")
        .tlsa("b.example.com", &[certs::fitting()])
        .scope(|s| s.smtp = false);
    let r = w.report("preferred mandatory off");
    assert_eq!(r.decision.verdict.action.word(), "unknown");
}

/// A deadline that finds no connection tells nothing of the conversation.
#[test]
fn a_deadline_before_the_connection_is_no_slow_greeting() {
    let mut session = sessions::refused();
    session.end = Some(SessionEnd { step: Step::Connect, cause: Cause::Deadline(10) });
    let w = World::unsigned("example.com").host(10, "mx.example.com", "192.0.2.1", session);
    let r = w.report("preferred none off");
    assert_eq!(r.decision.verdict.action.word(), "unknown");
}
