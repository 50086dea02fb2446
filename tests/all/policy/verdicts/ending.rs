//! Step 6, nobody is left: the order of reasons; and the TLS table's last column.

use destgate::policy::evidence::Cause;
use destgate::policy::evidence::Reply;
use destgate::policy::evidence::Session;
use destgate::policy::evidence::SessionEnd;
use destgate::policy::evidence::Step;

use crate::support::certs;
use crate::support::certs::By;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world::World;
use crate::support::world::codes;

const OPP: &str = "preferred opportunistic on";

fn com(sessions: &[Session]) -> World {
    let mut w = World::signed("example.com");
    for (n, s) in sessions.iter().enumerate() {
        let (host, ip) = (format!("mx{n}.example.com"), format!("192.0.2.{}", n + 1));
        w = w.host(u16::try_from(n).unwrap(), &host, &ip, s.clone());
    }
    w
}

fn good() -> Session {
    sessions::tls(&cert(&["mx0.example.com"]))
}

fn ndr(w: &World, profile: &str) -> String {
    w.report(profile).decision.verdict.ndr.unwrap().text()
}

#[test]
fn no_host_in_the_policy_defers_with_4_4_8() {
    let w = com(&[good(), good()]).sts("enforce", &["mx.elsewhere.example"]);
    assert_eq!(w.verdict(OPP), "defer 4.4.8 ndr 5.4.8");
    assert_eq!(ndr(&w, OPP), "MX hosts of 'example.com' failed MTA-STS validation");
    let unseen = w.scope(|s| s.smtp = false);
    assert_eq!(unseen.verdict(OPP), "defer 4.4.8 ndr 5.4.8", "no session is needed to see it");
}

#[test]
fn a_listed_host_without_address_does_not_save_the_unlisted() {
    let w = com(&[good()]).mx(50, "listed.example.com").sts("enforce", &["listed.example.com"]);
    assert_eq!(w.verdict(OPP), "defer 4.4.8 ndr 5.4.8");
}

#[test]
fn a_listed_host_that_fails_defers_with_4_7_5_and_the_reason() {
    let w = com(&[sessions::tls(&cert(&["mx0.example.com"]).expired())])
        .sts("enforce", &["*.example.com"]);
    assert_eq!(w.verdict(OPP), "defer 4.7.5 ndr 5.7.5");
    assert_eq!(
        ndr(&w, OPP),
        "Remote certificate failed MTA-STS validation. Reason: certificate expired on 2026-11-18"
    );
    let plain = com(&[sessions::no_starttls()]).sts("enforce", &["*.example.com"]);
    assert!(ndr(&plain, OPP).ends_with("Reason: STARTTLS is not offered"));
}

#[test]
fn a_dane_refusal_defers_with_4_7_5_and_an_ndr() {
    let w = com(&[good()]).tlsa("mx0.example.com", &[certs::other()]);
    assert_eq!(w.rfc(OPP), "defer 4.7.5 ndr 5.7.5");
    assert_eq!(w.verdict("preferred mandatory off"), "defer 4.7.5 ndr 5.7.5");
    assert!(ndr(&w, "preferred mandatory off").contains("DANE"));
}

#[test]
fn a_tls_demand_not_met_defers_with_4_7_5_without_ndr() {
    assert_eq!(com(&[sessions::no_starttls()]).verdict("required none off"), "defer 4.7.5");
    let w = com(&[sessions::tls(&cert(&["x.example"]).by(By::Private))]);
    assert_eq!(w.verdict("required_verify none off"), "defer 4.7.5");
    assert_eq!(com(&[sessions::handshake_fails()]).verdict("preferred none off"), "defer 4.7.5");
}

#[test]
fn a_closed_port_defers_with_4_4_1() {
    let w = com(&[sessions::refused()]);
    assert_eq!((w.verdict(OPP), w.report(OPP).exit_status()), ("defer 4.4.1".into(), 3));
}

#[test]
fn a_dropped_or_timed_out_conversation_defers_with_4_4_2() {
    let late = sessions::ended(Step::Ehlo, Cause::TimedOut(30));
    for s in [sessions::dropped(), sessions::silent(), late] {
        let w = com(&[s]);
        assert_eq!((w.verdict(OPP), w.report(OPP).exit_status()), ("defer 4.4.2".into(), 3));
    }
}

#[test]
fn the_servers_own_4xx_is_the_status() {
    let of = |code, text| com(&[sessions::greeting(code, text)]);
    assert_eq!(of(421, "4.3.2 try later").verdict(OPP), "defer 4.3.2");
    assert_eq!(of(450, "4.7.1 greylisted").verdict(OPP), "defer 4.7.1");
    assert_eq!(of(421, "busy").verdict(OPP), "defer 4.3.2");
    assert_eq!(of(421, "busy").report(OPP).exit_status(), 1, "somebody answered");
}

/// RFC 5321 §4.2; the class is made temporary, as Postfix does.
#[test]
fn a_5xx_greeting_on_every_host_defers_and_on_one_is_passed_over() {
    let no = || sessions::greeting(554, "5.7.1 no mail from you");
    assert_eq!(com(&[no(), no()]).verdict(OPP), "defer 4.7.1");
    assert_eq!(com(&[no(), good()]).verdict(OPP), "deliver encrypted mx1.example.com");
}

/// RFC 5321 §4.5.4.1.
#[test]
fn every_connect_timed_out_or_unreachable_and_none_refused_is_unknown() {
    for pair in [
        [sessions::timed_out(), sessions::timed_out()],
        [sessions::timed_out(), sessions::unreachable()],
        [sessions::unreachable(), sessions::unreachable()],
    ] {
        let w = com(&pair);
        let r = w.report(OPP);
        assert_eq!((w.verdict(OPP), r.exit_status()), ("unknown".into(), 3));
        assert!(r.decision.verdict.reason.contains("port 25 seems blocked from here"));
        assert!(codes(&r).contains(&"smtp-port-blocked"));
    }
    assert_eq!(com(&[sessions::timed_out(), sessions::refused()]).verdict(OPP), "defer 4.4.1");
}

#[test]
fn without_smtp_the_action_is_unknown() {
    let w = com(&[good()]).scope(|s| s.smtp = false);
    assert_eq!((w.verdict(OPP), w.report(OPP).exit_status()), ("unknown".into(), 3));
}

#[test]
fn a_denied_address_is_unknown() {
    assert_eq!(com(&[sessions::denied()]).verdict(OPP), "unknown");
}

/// The order of the list: each pair has the reason of the earlier line, whichever host has it.
#[test]
fn the_reasons_come_in_their_order() {
    let mismatch = |w: World| w.tlsa("mx0.example.com", &[certs::other()]);
    let strict = |w: &World| w.rfc("required opportunistic on");
    let sts_then_dane =
        mismatch(com(&[good(), sessions::no_starttls()])).sts("enforce", &["*.example.com"]);
    let r = sts_then_dane.report("required opportunistic on");
    assert!(r.decision.rfc.ndr.unwrap().text().contains("MTA-STS"), "MTA-STS before DANE");
    let dane_then_tls = mismatch(com(&[good(), sessions::no_starttls()]));
    assert_eq!(strict(&dane_then_tls), "defer 4.7.5 ndr 5.7.5", "DANE before a TLS demand");
    let tls_then_4xx = com(&[sessions::greeting(421, "4.3.2 x"), sessions::no_starttls()]);
    assert_eq!(strict(&tls_then_4xx), "defer 4.7.5", "a TLS demand before silence");
    let conversation = com(&[sessions::refused(), sessions::greeting(421, "4.3.2 x")]);
    assert_eq!(strict(&conversation), "defer 4.3.2", "an answer before a closed port");
    let listed_first = com(&[good(), sessions::no_starttls()]).sts("enforce", &["mx1.example.com"]);
    assert_eq!(strict(&listed_first), "defer 4.7.5 ndr 5.7.5", "one host is listed: not 4.4.8");
}

#[test]
fn for_a_bounce_the_ndr_code_is_the_status() {
    for w in [com(&[]), com(&[]).mx(0, "")] {
        let v = w.report(OPP).decision.verdict;
        assert_eq!(v.ndr.unwrap().code, v.status.unwrap());
    }
}

/// RFC 3207 §4, §4.2.
#[test]
fn failures_after_220_never_fall_back_to_cleartext() {
    for s in [sessions::handshake_fails(), sessions::injected()] {
        let w = com(&[s, sessions::no_starttls()]);
        assert_eq!(w.verdict("preferred none off"), "deliver none mx1.example.com");
        assert_eq!(w.verdict("none none off"), "deliver none mx0.example.com");
    }
}

fn said(code: u16, text: &str, step: Step) -> SessionEnd {
    let reply = Reply { code, lines: vec![text.into()] };
    SessionEnd { step, cause: Cause::Said(reply) }
}

/// TLS came up: what the server says then is its own temporary failure, not its certificate's.
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
