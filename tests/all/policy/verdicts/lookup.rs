//! Step 2, route lookup by DNS.

use destgate::policy::verdict::DaneStatus;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;

use crate::support::certs;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;
use crate::support::world::codes;

const ANY: &str = "preferred opportunistic on";

fn com() -> World {
    World::signed("example.com")
}

fn mx_answer(answer: destgate::policy::evidence::DnsAnswer) -> World {
    com().dns("example.com", RecordType::Mx, answer)
}

fn good() -> destgate::policy::evidence::Session {
    sessions::tls(&cert(&["mx.example.com"]))
}

#[test]
fn nxdomain_bounces_with_5_1_2() {
    let w = mx_answer(world::nxdomain(Proof::Secure));
    assert_eq!(w.verdict(ANY), "bounce 5.1.2 ndr 5.1.2");
    assert_eq!(w.report(ANY).facts.path.kind.word(), "none");
    assert_eq!(w.report(ANY).exit_status(), 1);
}

/// RFC 7505 §3.
#[test]
fn a_null_mx_alone_bounces_with_5_1_10() {
    let w = com().mx(0, "");
    assert_eq!(w.verdict(ANY), "bounce 5.1.10 ndr 5.1.10");
    assert_eq!(w.report(ANY).facts.path.kind.word(), "null_mx");
}

/// RFC 7505 §3.
#[test]
fn a_null_mx_beside_others_is_ignored_with_a_finding() {
    let w = com().mx(0, "").host(10, "mx.example.com", "192.0.2.1", good());
    assert_eq!(w.verdict(ANY), "deliver encrypted mx.example.com");
    assert!(codes(&w.report(ANY)).contains(&"null-mx-with-others"));
}

/// RFC 5321 §5.1.
#[test]
fn no_mx_but_an_address_is_an_implicit_mx_of_preference_0() {
    let w = com().address("example.com", "192.0.2.1").session("192.0.2.1", good());
    let r = w.report(ANY);
    assert_eq!(r.facts.path.kind.word(), "implicit_mx");
    assert_eq!(r.facts.hosts[0].candidate.preference, 0);
    assert_eq!(w.verdict(ANY), "deliver encrypted example.com");
}

#[test]
fn an_implicit_mx_must_itself_match_a_policy_pattern() {
    let own = || {
        com()
            .address("example.com", "192.0.2.1")
            .every_session(sessions::tls(&cert(&["example.com"])))
    };
    let wild = own().sts("enforce", &["*.example.com"]);
    assert_eq!(wild.verdict(ANY), "defer 4.4.8 ndr 5.4.8");
    assert_eq!(own().sts("enforce", &["example.com"]).verdict(ANY), "deliver mta-sts example.com");
}

#[test]
fn dane_applies_to_an_implicit_mx_if_absence_and_addresses_are_proven() {
    let own = || {
        com()
            .address("example.com", "192.0.2.1")
            .tlsa("example.com", &[certs::fitting()])
            .every_session(good())
    };
    assert_eq!(own().verdict(ANY), "deliver dane example.com");
    let unproven = own().proof("example.com", RecordType::Mx, Proof::Insecure);
    assert_eq!(unproven.verdict(ANY), "deliver encrypted example.com");
    let insecure = own().proof("example.com", RecordType::A, Proof::Insecure);
    assert_eq!(insecure.verdict(ANY), "deliver encrypted example.com");
}

#[test]
fn neither_mx_nor_address_bounces_with_5_4_4() {
    assert_eq!(com().verdict(ANY), "bounce 5.4.4 ndr 5.4.4");
}

#[test]
fn no_mx_and_a_failed_address_look_up_defers() {
    let w = com().dns("example.com", RecordType::Aaaa, world::servfail());
    assert_eq!(w.verdict(ANY), "defer 4.4.3");
}

#[test]
fn a_failed_or_bogus_mx_look_up_defers_with_4_4_3() {
    for answer in [
        world::servfail(),
        destgate::policy::evidence::DnsAnswer::failed("timed out"),
        world::bogus(Vec::new()),
    ] {
        let w = mx_answer(answer);
        assert_eq!(w.verdict(ANY), "defer 4.4.3");
        let r = w.report(ANY);
        assert_eq!((r.exit_status(), r.decision.dane), (3, Some(DaneStatus::Error)));
    }
}

#[test]
fn every_host_without_address_bounces_with_5_4_4() {
    let w = com().mx(10, "mx1.example.com").mx(20, "mx2.example.com");
    assert_eq!(w.verdict(ANY), "bounce 5.4.4 ndr 5.4.4");
    assert!(codes(&w.report(ANY)).contains(&"mx-no-address"));
}

#[test]
fn hosts_without_address_defer_if_any_look_up_failed() {
    let two = com().mx(10, "mx1.example.com").mx(20, "mx2.example.com");
    let whole = two.clone().dns("mx2.example.com", RecordType::A, world::servfail()).dns(
        "mx2.example.com",
        RecordType::Aaaa,
        world::servfail(),
    );
    assert_eq!(whole.verdict(ANY), "defer 4.4.3");
    let half = two.dns("mx2.example.com", RecordType::Aaaa, world::servfail());
    for profile in [ANY, "none none off", "preferred mandatory off"] {
        assert_eq!(half.verdict(profile), "defer 4.4.3", "{profile}");
    }
    assert!(!codes(&half.report(ANY)).is_empty());
}

#[test]
fn of_an_alias_domain_the_mx_is_the_targets_and_the_policy_domain_the_name_asked() {
    let w = com()
        .host(10, "mx.target.example", "192.0.2.1", sessions::tls(&cert(&["mx.target.example"])))
        .aliases("example.com", RecordType::Mx, &["target.example"])
        .sts("enforce", &["mx.target.example"]);
    assert_eq!(w.verdict(ANY), "deliver mta-sts mx.target.example");
    let asked = w.asked();
    assert!(asked.contains(&"DNS _mta-sts.example.com TXT".to_string()));
    assert!(!asked.iter().any(|q| q.contains("_mta-sts.target.example")));
}

#[test]
fn dane_names_of_an_alias_domain_include_the_expansion() {
    let w = |name: &str| {
        com()
            .host(10, "mx.other.example", "192.0.2.1", sessions::tls(&cert(&[name])))
            .aliases("example.com", RecordType::Mx, &["mid.example", "target.example"])
            .tlsa(
                "mx.other.example",
                &[certs::tlsa(2, 1, 1, &certs::authority_key(certs::By::Public))],
            )
            .rfc("preferred opportunistic off")
    };
    for name in ["mx.other.example", "example.com", "target.example"] {
        assert_eq!(w(name), "deliver dane mx.other.example", "{name}");
    }
    assert_eq!(w("mid.example"), "defer 4.7.5 ndr 5.7.5");
}

/// RFC 5321 §5.1.
#[test]
fn hosts_stand_by_preference_and_equal_ones_by_name() {
    let w = com().mx(20, "a.example.com").mx(10, "z.example.com").mx(10, "b.example.com");
    let r = w.report(ANY);
    let order: Vec<&str> = r.facts.path.hosts.iter().map(|h| h.host.as_str()).collect();
    assert_eq!(order, ["b.example.com", "z.example.com", "a.example.com"]);
}

#[test]
fn hosts_of_one_preference_that_differ_in_outcome_give_a_finding() {
    let w = com().host(10, "a.example.com", "192.0.2.1", sessions::no_starttls()).host(
        10,
        "b.example.com",
        "192.0.2.2",
        sessions::tls(&cert(&["b.example.com"])),
    );
    assert!(codes(&w.report("required none off")).contains(&"mx-peers-differ"));
    assert!(!codes(&w.report("preferred none off")).contains(&"mx-peers-differ"));
    let apart = com().host(10, "a.example.com", "192.0.2.1", sessions::no_starttls()).host(
        20,
        "b.example.com",
        "192.0.2.2",
        sessions::tls(&cert(&["b.example.com"])),
    );
    assert!(!codes(&apart.report("required none off")).contains(&"mx-peers-differ"));
}

/// RFC 7672 §2.1.1: bogus is an error, whatever came with it.
#[test]
fn a_bogus_address_is_not_used() {
    let record = destgate::policy::evidence::RecordData::Address("192.0.2.1".parse().unwrap());
    let w = com()
        .mx(10, "mx.example.com")
        .dns("mx.example.com", RecordType::A, world::bogus(vec![record]))
        .dns("mx.example.com", RecordType::Aaaa, world::servfail())
        .every_session(good());
    assert_eq!(w.verdict("none none off"), "defer 4.4.3");
    assert!(!w.asked().iter().any(|q| q.starts_with("SMTP")));
}
