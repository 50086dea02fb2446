//! Step 4, the walk: one requirement a host, the first host that meets its own gets the mail.

use destgate::policy::evidence::Session;
use destgate::policy::verdict::DaneStatus;
use destgate::policy::walk::Protection;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;
use destgate::vocab::tlsa::Tlsa;

use crate::support::certs;
use crate::support::certs::By;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;
use crate::support::world::codes;
use crate::support::world::words;

const OPP: &str = "preferred opportunistic on";

fn one(session: Session) -> World {
    World::signed("example.com").host(10, "mx.example.com", "192.0.2.1", session)
}

fn good() -> Session {
    sessions::tls(&cert(&["mx.example.com"]))
}

fn dane(session: Session, records: &[Tlsa]) -> World {
    one(session).tlsa("mx.example.com", records)
}

const TLSA: &str = "_25._tcp.mx.example.com";

/// RFC 7672 §2.2: where DANE decides, the server is verified, so that level 1 counts.
#[test]
fn a_session_of_security_level_0_is_not_verified() {
    let weak = |version: &'static str, weak: bool| {
        let mut session = good();
        if let Some(tls) = &mut session.tls {
            (tls.version, tls.weak) = (version, weak);
        }
        session
    };
    for (version, level_0) in [("TLSv1.2", true), ("TLSv1.1", false), ("TLSv1", true)] {
        let session = weak(version, level_0);
        let r = dane(session.clone(), &[certs::fitting()]).report("preferred mandatory on");
        assert_eq!(r.decision.verdict.action.word(), "defer", "{version}");
        assert_eq!(r.decision.dane.map(DaneStatus::word), Some("failed"), "{version}");
        assert!(codes(&r).contains(&"starttls-failed"), "{:?}", codes(&r));
        // No record that fits, no policy: it is encrypted.
        let r = one(session.clone()).report(OPP);
        assert_eq!(r.decision.verdict.protection.map(Protection::word), Some("encrypted"));
        let r = one(session).sts("enforce", &["mx.example.com"]).report(OPP);
        assert_eq!(r.decision.verdict.action.word(), "defer", "{version}");
    }
    let r = dane(weak("TLSv1.2", false), &[certs::fitting()]).report(OPP);
    assert_eq!(r.decision.dane.map(DaneStatus::word), Some("verified"));
}

#[test]
fn the_first_host_in_order_gets_the_mail_although_a_worse_one_is_better_protected() {
    let w = World::signed("example.com")
        .host(10, "z.example.com", "192.0.2.1", sessions::no_starttls())
        .host(20, "a.example.com", "192.0.2.2", good())
        .tlsa("a.example.com", &[certs::fitting()]);
    // RFC 7672 §2.2.1
    assert_eq!(w.verdict(OPP), "deliver none z.example.com");
    assert_eq!(w.verdict("preferred mandatory on"), "deliver dane a.example.com");
}

#[test]
fn a_host_is_used_if_any_of_its_addresses_meets_the_requirement() {
    let w = one(sessions::refused())
        .address("mx.example.com", "192.0.2.2")
        .session("192.0.2.2", good());
    let r = w.report(OPP);
    assert_eq!(w.verdict(OPP), "deliver encrypted mx.example.com");
    assert_eq!(r.decision.walked[0].deciding, Some(1), "the first usable probe decides");
    assert!(codes(&r).contains(&"mx-addresses-differ"));
    let none = one(sessions::refused()).address("mx.example.com", "192.0.2.2");
    assert_eq!(none.report(OPP).decision.walked[0].deciding, Some(0), "else the first");
}

/// RFC 7672 §2.2.
#[test]
fn a_dane_match_is_enough_mta_sts_and_tls_are_not_asked() {
    let bad = sessions::tls(&cert(&["other.example"]).expired().by(By::Private));
    let w = dane(bad, &[certs::fitting()]).sts("enforce", &["elsewhere.example"]);
    for tls in ["preferred", "required", "required_verify", "required_verify_hosted"] {
        assert_eq!(w.verdict(&format!("{tls} opportunistic on")), "deliver dane mx.example.com");
        assert_eq!(w.verdict(&format!("{tls} mandatory on")), "deliver dane mx.example.com");
    }
    assert_eq!(w.verdict("preferred none on"), "defer 4.4.8 ndr 5.4.8", "dane none: not looked at");
}

/// RFC 7672 §2.2, §3.1.
#[test]
fn secure_tlsa_none_usable_forbids_cleartext_and_asks_no_authentication() {
    let of = |s| dane(s, &[certs::useless()]);
    let untrusted = of(sessions::tls(&cert(&["x.example"]).by(By::Private)));
    assert_eq!(untrusted.verdict(OPP), "deliver encrypted mx.example.com");
    assert_eq!(of(sessions::no_starttls()).rfc(OPP), "defer 4.7.5 ndr 5.7.5");
    assert_eq!(of(sessions::starttls_454()).rfc(OPP), "defer 4.7.5 ndr 5.7.5");
    assert_eq!(untrusted.verdict("required_verify_hosted opportunistic on"), "defer 4.7.5");
    let mandatory = of(good());
    assert_eq!(mandatory.verdict("preferred mandatory on"), "defer 4.7.5 ndr 5.7.5");
    let r = mandatory.report("preferred mandatory on");
    assert_eq!(words(&r.decision.walked[0].own.failures), ["tlsa-invalid"]);
    assert_eq!(r.decision.dane, Some(DaneStatus::Unusable));
}

#[test]
fn unusable_tlsa_and_an_enforced_policy_apply_both() {
    let of = |s| dane(s, &[certs::useless()]).sts("enforce", &["mx.example.com"]);
    assert_eq!(of(good()).verdict(OPP), "deliver mta-sts mx.example.com");
    let untrusted = of(sessions::tls(&cert(&["mx.example.com"]).by(By::Private)));
    assert_eq!(untrusted.verdict(OPP), "defer 4.7.5 ndr 5.7.5");
}

/// RFC 7672 §2.1.2, §2.2.
#[test]
fn a_failed_tlsa_look_up_is_never_no_tlsa() {
    for answer in [world::servfail(), world::bogus(Vec::new())] {
        let w = one(good()).dns(TLSA, RecordType::Tlsa, answer);
        assert_eq!(w.verdict(OPP), "defer 4.4.3");
        let r = w.report(OPP);
        assert_eq!(words(&r.decision.walked[0].own.failures), ["dnssec-invalid"]);
        assert_eq!((r.decision.dane, r.exit_status()), (Some(DaneStatus::Error), 3));
        assert!(codes(&r).contains(&"dane-lookup-failed"));
    }
}

#[test]
fn a_host_whose_look_ups_failed_is_passed_over_for_the_next() {
    let w = World::signed("example.com")
        .host(10, "a.example.com", "192.0.2.1", good())
        .host(20, "b.example.com", "192.0.2.2", good())
        .dns("_25._tcp.a.example.com", RecordType::Tlsa, world::servfail());
    assert_eq!(w.verdict(OPP), "deliver encrypted b.example.com");
}

/// RFC 7672 §2.1.2 would fail the host; the one family that answered is used (disputed point).
#[test]
fn one_failed_address_family_leaves_the_other_with_a_finding() {
    let a_failed = World::signed("example.com")
        .mx(10, "mx.example.com")
        .dns("mx.example.com", RecordType::A, world::servfail())
        .address("mx.example.com", "2001:db8::1")
        .every_session(good())
        .tlsa("mx.example.com", &[certs::fitting()]);
    let aaaa_failed = dane(good(), &[certs::fitting()]).dns(
        "mx.example.com",
        RecordType::Aaaa,
        world::bogus(Vec::new()),
    );
    for w in [a_failed, aaaa_failed] {
        assert_eq!(w.verdict(OPP), "deliver dane mx.example.com");
        assert!(codes(&w.report(OPP)).contains(&"address-family-failed"));
    }
}

/// RFC 7672 §6.
#[test]
fn mandatory_dane_without_secure_tlsa_does_not_use_the_host() {
    let insecure_tlsa =
        || dane(good(), &[certs::fitting()]).proof(TLSA, RecordType::Tlsa, Proof::Insecure);
    let insecure_address = || {
        dane(good(), &[certs::fitting()]).proof("mx.example.com", RecordType::A, Proof::Insecure)
    };
    let insecure_mx =
        || dane(good(), &[certs::fitting()]).proof("example.com", RecordType::Mx, Proof::Insecure);
    for w in [one(good()), insecure_tlsa(), insecure_address(), insecure_mx()] {
        assert_eq!(w.verdict("preferred mandatory on"), "defer 4.7.5 ndr 5.7.5");
        let r = w.report("preferred mandatory on");
        assert_eq!(words(&r.decision.walked[0].own.failures), ["dane-required"]);
        assert_eq!(
            w.verdict(OPP),
            "deliver encrypted mx.example.com",
            "RFC 7672 §2.2: opportunistic"
        );
    }
    assert_eq!(insecure_mx().report(OPP).decision.dane, Some(DaneStatus::Insecure));
    assert!(codes(&insecure_mx().report(OPP)).contains(&"dane-insecure-mx"));
}

/// RFC 8461 §4.1, §4.2.
#[test]
fn under_enforce_a_host_is_listed_speaks_tls_and_shows_a_good_certificate_for_its_own_name() {
    let of = |s: Session| one(s).sts("enforce", &["mx.example.com"]).verdict(OPP);
    let named = |names: &[&str]| of(sessions::tls(&cert(names)));
    assert_eq!(named(&["mx.example.com"]), "deliver mta-sts mx.example.com");
    assert_eq!(named(&["*.example.com"]), "deliver mta-sts mx.example.com");
    let refused = "defer 4.7.5 ndr 5.7.5";
    assert_eq!(named(&["example.com"]), refused, "the recipient domain is not the host");
    assert_eq!(named(&["m*.example.com"]), refused, "a wildcard is the whole left-most label");
    assert_eq!(named(&["*.*.com"]), refused);
    assert_eq!(of(sessions::tls(&cert(&[]).cn("mx.example.com"))), refused, "no common names");
    assert_eq!(of(sessions::tls(&cert(&["mx.example.com"]).expired())), refused);
    assert_eq!(of(sessions::tls(&cert(&["mx.example.com"]).not_yet())), refused);
    assert_eq!(of(sessions::tls(&cert(&["mx.example.com"]).by(By::Private))), refused);
    assert_eq!(of(sessions::no_starttls()), refused);
    assert_eq!(of(sessions::handshake_fails()), refused, "RFC 8461 §7.2: TLS below 1.2 included");
    let r = one(good()).sts("enforce", &["mx2.example.com"]).report(OPP);
    assert_eq!(words(&r.decision.walked[0].own.failures), ["validation-failure"]);
}

#[test]
fn under_enforce_what_tls_demands_applies_as_well() {
    let of = |names: &[&str]| one(sessions::tls(&cert(names))).sts("enforce", &["mx.example.com"]);
    let strict = "required_verify opportunistic on";
    assert_eq!(of(&["mx.example.com"]).verdict(strict), "defer 4.7.5 ndr 5.7.5");
    assert_eq!(
        of(&["mx.example.com", "example.com"]).verdict(strict),
        "deliver mta-sts mx.example.com"
    );
    let hosted = "required_verify_hosted opportunistic on";
    assert_eq!(of(&["mx.example.com"]).verdict(hosted), "deliver mta-sts mx.example.com");
}

/// RFC 8461 §4.1: the MX record's name, not what it is an alias of.
#[test]
fn the_policy_is_held_against_the_mx_name_not_its_alias() {
    let w = one(good())
        .aliases("mx.example.com", RecordType::A, &["node.elsewhere.example"])
        .sts("enforce", &["mx.example.com"]);
    assert_eq!(w.verdict("preferred none on"), "deliver mta-sts mx.example.com");
    let other = one(good())
        .aliases("mx.example.com", RecordType::A, &["node.elsewhere.example"])
        .sts("enforce", &["node.elsewhere.example"]);
    assert_eq!(other.verdict("preferred none on"), "defer 4.4.8 ndr 5.4.8");
}

/// RFC 7672 §2.2.2, §2.2.3, §8.1.
#[test]
fn of_a_secure_alias_the_expanded_name_is_asked_first_then_the_original() {
    let alias =
        || one(good()).aliases("mx.example.com", RecordType::A, &["mid.example", "end.example"]);
    let asked = |w: &World| {
        let all = w.asked();
        let tlsa = all.iter().filter(|q| q.ends_with("TLSA"));
        tlsa.map(|q| q.replace("DNS _25._tcp.", "").replace(" TLSA", "")).collect::<Vec<_>>()
    };
    let at_end =
        alias().tlsa("end.example", &[certs::fitting()]).tlsa("mx.example.com", &[certs::other()]);
    assert_eq!(asked(&at_end), ["end.example"]);
    assert_eq!(at_end.verdict(OPP), "deliver dane mx.example.com");
    let r = at_end.report(OPP);
    assert_eq!(
        r.facts.hosts[0].probes[0].target.sni.as_deref(),
        Some("end.example"),
        "the base is SNI"
    );
    let at_start =
        alias().tlsa("mx.example.com", &[certs::fitting()]).tlsa("mid.example", &[certs::other()]);
    assert_eq!(asked(&at_start), ["end.example", "mx.example.com"], "never the names between");
    assert_eq!(at_start.verdict(OPP), "deliver dane mx.example.com");
    let failing = at_start.dns("_25._tcp.end.example", RecordType::Tlsa, world::servfail());
    assert_eq!(failing.verdict(OPP), "defer 4.4.3", "an error does not lead on to the next name");
}

/// RFC 7672 §2.1.3, §2.2.2.
#[test]
fn of_an_alias_with_an_insecure_end_the_original_is_asked_if_its_first_link_is_secure() {
    let alias = |link: Proof| {
        one(good())
            .aliases("mx.example.com", RecordType::A, &["end.example"])
            .proof("mx.example.com", RecordType::A, Proof::Insecure)
            .proof("mx.example.com", RecordType::Cname, link)
            .tlsa("mx.example.com", &[certs::fitting()])
            .tlsa("end.example", &[certs::fitting()])
    };
    let secure = alias(Proof::Secure);
    assert_eq!(secure.verdict(OPP), "deliver dane mx.example.com");
    assert!(!secure.asked().iter().any(|q| q.contains("_tcp.end.example")));
    let insecure = alias(Proof::Insecure);
    assert_eq!(insecure.verdict(OPP), "deliver encrypted mx.example.com");
    assert!(!insecure.asked().iter().any(|q| q.ends_with("TLSA")));
}

/// RFC 7672 §2.1.3: an error in the chain fails the look-up; blocking it must not switch DANE off.
#[test]
fn a_failed_look_up_of_the_first_link_is_never_no_tlsa() {
    for answer in [world::servfail(), world::bogus(Vec::new())] {
        let w = one(good())
            .aliases("mx.example.com", RecordType::A, &["end.example"])
            .proof("mx.example.com", RecordType::A, Proof::Insecure)
            .dns("mx.example.com", RecordType::Cname, answer)
            .tlsa("mx.example.com", &[certs::fitting()]);
        assert_eq!(w.verdict(OPP), "defer 4.4.3");
    }
}

#[test]
fn at_most_32_addresses_are_probed_in_walk_order_and_the_rest_say_so() {
    let mut w = World::signed("example.com").every_session(sessions::refused());
    for n in 1..=20_u16 {
        let host = format!("mx{n:02}.example.com");
        w = w
            .mx(n, &host)
            .address(&host, &format!("192.0.2.{n}"))
            .address(&host, &format!("2001:db8::{n}"));
    }
    let r = w.report(OPP);
    let probes: Vec<usize> = r.facts.hosts.iter().map(|h| h.probes.len()).collect();
    assert_eq!(probes, [[2; 16].as_slice(), &[0; 4]].concat());
    assert!(r.facts.hosts.iter().enumerate().all(|(i, h)| h.probed == (i < 16)));
    let said = r.findings.iter().find(|f| f.row.code == "mx-not-probed").unwrap();
    assert!(said.message().starts_with("4 of the MX hosts"), "{}", said.message());
}

#[test]
fn a_host_that_was_not_looked_at_is_not_said_to_fail() {
    let mut w = World::signed("example.com").every_session(sessions::timed_out());
    for n in 1..=40_u16 {
        let host = format!("mx{n:02}.example.com");
        w = w.mx(n, &host).address(&host, &format!("192.0.2.{n}")).tlsa(&host, &[certs::fitting()]);
    }
    assert_eq!(w.verdict("preferred mandatory on"), "unknown");
    let r = w.report("preferred mandatory on");
    assert!(r.decision.walked[39].own.failures.is_empty());
    assert_eq!(r.decision.walked[39].own.reason, "not probed");
}
