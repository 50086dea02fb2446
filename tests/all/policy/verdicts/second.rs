//! Step 5, the second walk, and where the two semantics disagree.

use destgate::policy::evidence::Session;
use destgate::policy::verdict::DaneStatus;
use destgate::policy::verdict::Semantics;
use destgate::vocab::dns::RecordType;

use crate::support::certs;
use crate::support::certs::By;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;
use crate::support::world::codes;
use crate::support::world::line;
use crate::support::world::words;

const OPP: &str = "preferred opportunistic on";

fn good() -> Session {
    sessions::tls(&cert(&["mx.example.com"]))
}

fn failing(session: Session) -> World {
    World::signed("example.com")
        .host(10, "mx.example.com", "192.0.2.1", session)
        .tlsa("mx.example.com", &[certs::other()])
}

#[test]
fn after_an_opportunistic_dane_failure_the_tls_setting_decides() {
    let w = failing(good());
    assert_eq!(w.verdict(OPP), "deliver encrypted mx.example.com");
    assert_eq!(
        w.verdict("required_verify_hosted opportunistic on"),
        "deliver verified mx.example.com"
    );
    assert_eq!(w.verdict("required_verify opportunistic on"), "defer 4.7.5");
}

#[test]
fn after_an_opportunistic_dane_failure_an_enforced_policy_decides() {
    let good = failing(good()).sts("enforce", &["mx.example.com"]);
    assert_eq!(good.verdict(OPP), "deliver mta-sts mx.example.com");
    let bad = failing(sessions::tls(&cert(&["x.example"]))).sts("enforce", &["mx.example.com"]);
    assert_eq!(bad.verdict(OPP), "defer 4.7.5 ndr 5.7.5");
}

#[test]
fn missing_tls_under_dane_is_waived_too() {
    assert_eq!(failing(sessions::no_starttls()).verdict(OPP), "deliver none mx.example.com");
    let unusable = World::signed("example.com")
        .host(10, "mx.example.com", "192.0.2.1", sessions::no_starttls())
        .tlsa("mx.example.com", &[certs::useless()]);
    assert_eq!(unusable.verdict(OPP), "deliver none mx.example.com");
    assert_eq!(unusable.rfc(OPP), "defer 4.7.5 ndr 5.7.5");
}

/// RFC 8461 §2, RFC 7672 §2.2.
#[test]
fn the_strict_semantics_never_use_a_host_that_fails_dane() {
    let sts = failing(good()).sts("enforce", &["mx.example.com"]);
    for w in [failing(good()), failing(sessions::no_starttls()), sts] {
        assert_eq!(w.rfc(OPP), "defer 4.7.5 ndr 5.7.5");
    }
}

#[test]
fn both_are_computed_and_a_disagreement_is_warned_of() {
    let r = failing(good()).report(OPP);
    let said = r.findings.iter().find(|f| f.row.code == "gateway-weaker-than-rfc").unwrap();
    assert!(said.message().contains("deliver (encrypted)") && said.message().contains("defer"));
    assert!(
        !codes(&failing(good()).report("preferred mandatory on"))
            .contains(&"gateway-weaker-than-rfc")
    );
}

#[test]
fn the_semantics_asked_for_make_the_verdict() {
    let w = failing(good());
    let gateway = w.report_as(OPP, Semantics::Gateway);
    assert_eq!(gateway.decision.verdict, gateway.decision.gateway);
    let rfc = w.report_as(OPP, Semantics::Rfc);
    assert_eq!(line(&rfc, &rfc.decision.verdict), "defer 4.7.5 ndr 5.7.5");
    assert_eq!(line(&rfc, &rfc.decision.gateway), "deliver encrypted mx.example.com");
    assert_eq!(rfc.decision.walked[0].own.protection, None, "the judgements go with the verdict");
    assert_eq!((gateway.exit_status(), rfc.exit_status()), (1, 1), "dane-mismatch is an error");
}

#[test]
fn there_is_no_second_walk_when_the_first_used_a_host() {
    let w = failing(good()).host(20, "b.example.com", "192.0.2.2", good());
    assert_eq!(w.verdict(OPP), "deliver encrypted b.example.com");
    assert_eq!(w.rfc(OPP), "deliver encrypted b.example.com");
}

#[test]
fn there_is_no_second_walk_under_mandatory_dane() {
    assert_eq!(failing(good()).verdict("preferred mandatory on"), "defer 4.7.5 ndr 5.7.5");
}

#[test]
fn the_second_walk_leaves_hosts_with_failed_look_ups_unused() {
    let w = World::signed("example.com")
        .host(10, "a.example.com", "192.0.2.1", good())
        .host(20, "b.example.com", "192.0.2.2", good())
        .dns("_25._tcp.a.example.com", RecordType::Tlsa, world::servfail())
        .tlsa("b.example.com", &[certs::other()]);
    assert_eq!(w.verdict(OPP), "deliver encrypted b.example.com");
    assert_eq!(w.rfc(OPP), "defer 4.7.5 ndr 5.7.5");
}

#[test]
fn the_second_walk_of_mixed_hosts_goes_in_order_again() {
    let w = World::signed("example.com")
        .host(
            10,
            "a.example.com",
            "192.0.2.1",
            sessions::tls(&cert(&["x.example"]).by(By::Private)),
        )
        .host(20, "b.example.com", "192.0.2.2", sessions::no_starttls())
        .host(30, "c.example.com", "192.0.2.3", sessions::tls(&cert(&["c.example.com"])))
        .tlsa("a.example.com", &[certs::other()])
        .tlsa("c.example.com", &[certs::other()]);
    assert_eq!(w.verdict(OPP), "deliver none b.example.com", "b was never refused by DANE");
    assert_eq!(w.verdict("required opportunistic on"), "deliver encrypted a.example.com");
    assert_eq!(
        w.verdict("required_verify_hosted opportunistic on"),
        "deliver verified c.example.com"
    );
}

#[test]
fn the_dane_failures_of_the_first_walk_stay_on_record() {
    let r = failing(good()).report(OPP);
    assert_eq!(words(&r.decision.walked[0].own.failures), ["tlsa-invalid"]);
    assert_eq!(r.decision.dane, Some(DaneStatus::Failed), "that of the first walk");
}
