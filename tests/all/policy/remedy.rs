//! Tests of `src/policy/remedy.rs`: what lets mail through, computed from the evidence of the refusal.

use destgate::policy::remedy::QueueLife;
use destgate::policy::remedy::Remedy;
use destgate::policy::report::Report;
use destgate::policy::verdict::Action;
use destgate::policy::verdict::Semantics;
use destgate::policy::walk::Protection;
use destgate::policy::walk::TlsPolicy;
use destgate::profile::bounce;
use destgate::vocab::tls::DaneMode;
use destgate::vocab::tls::Switch;
use destgate::vocab::tls::TlsMode;

use crate::support::certs::cert;
use crate::support::certs::tlsa;
use crate::support::corpus;
use crate::support::sessions;
use crate::support::world::World;

fn changes(r: &Report) -> Vec<String> {
    let in_short = |m: &Remedy| {
        format!("{} {}", m.changed.text(), m.verdict.protection.map_or("-", Protection::word))
    };
    r.remedies.iter().map(in_short).collect()
}

fn hosted() -> World {
    let session = sessions::tls(&cert(&["mx.provider.example"]));
    World::unsigned("example.com").host(10, "mx.provider.example", "192.0.2.1", session)
}

#[test]
fn the_weakest_change_that_is_enough_is_the_only_one() {
    // Hosted mail: `required` would do as well, and gives up more.
    let r = hosted().report("required_verify opportunistic on");
    assert_eq!(changes(&r), ["tls=required_verify_hosted verified"]);
    assert!(r.remedies[0].gives_up[0].contains("forges the DNS answer"), "{:?}", r.remedies);
    // The name of a signed MX record is proven.
    let session = sessions::tls(&cert(&["mx.provider.example"]));
    let r = World::signed("example.com")
        .host(10, "mx.provider.example", "192.0.2.1", session)
        .report("required_verify opportunistic on");
    assert!(r.remedies[0].gives_up[0].contains("DNSSEC vouches"), "{:?}", r.remedies);
    // A policy that the certificate breaks, and a TLS setting that it breaks too.
    let bad = hosted().sts("enforce", &["mx.example.com"]);
    assert_eq!(changes(&bad.report("preferred none on")), ["mta_sts=off encrypted"]);
    let r = bad.report("required_verify none on");
    assert_eq!(changes(&r), ["tls=required_verify_hosted,mta_sts=off verified"]);
    assert_eq!(r.remedies[0].gives_up.len(), 2);
}

#[test]
fn without_starttls_mail_goes_only_in_the_clear_and_that_is_said() {
    let w = World::unsigned("example.com").sts("enforce", &["mx.example.com"]).host(
        10,
        "mx.example.com",
        "192.0.2.1",
        sessions::no_starttls(),
    );
    let r = w.report("preferred none on");
    assert_eq!(changes(&r), ["mta_sts=off none"]);
    assert!(r.remedies[0].gives_up[0].contains("in the clear"), "{:?}", r.remedies);
    let r = w.report("required none on");
    assert_eq!(changes(&r), ["tls=preferred,mta_sts=off none"]);
    // Once is enough.
    let losses = r.remedies[0].gives_up.join("; and ");
    assert_eq!(losses.matches("anybody between can read and change it").count(), 1, "{losses}");
}

#[test]
fn dane_gives_way_by_degrees_and_by_the_rules_that_decide() {
    let session = || sessions::tls(&cert(&["mx.example.com"]));
    let w = World::signed("example.com").host(10, "mx.example.com", "192.0.2.1", session());
    let r = w.report("preferred mandatory off");
    assert_eq!(changes(&r), ["dane=opportunistic encrypted"]);
    assert!(r.remedies[0].gives_up[0].ends_with("somebody between can pose as the mail server"));
    let clear = World::signed("example.com").host(
        10,
        "mx.example.com",
        "192.0.2.1",
        sessions::no_starttls(),
    );
    let r = clear.report("preferred mandatory off");
    assert_eq!(changes(&r), ["dane=opportunistic none"]);
    assert!(r.remedies[0].gives_up[0].contains("goes in the clear"), "{:?}", r.remedies);
    // Records that do not fit: by the RFCs opportunistic DANE refuses, by the gateway it does not.
    let w = w.tlsa("mx.example.com", &[tlsa(3, 1, 1, b"another key")]);
    let r = w.report("preferred mandatory off");
    assert_eq!(changes(&r), ["dane=opportunistic encrypted"]);
    let loss = &r.remedies[0].gives_up[0];
    assert!(loss.contains("contradicts: this may be an attacker"), "{loss}");
    let r = w.report_as("preferred mandatory off", Semantics::Rfc);
    assert_eq!(changes(&r), ["dane=none encrypted"]);
}

#[test]
fn nothing_is_advised_where_nothing_was_seen_or_nothing_helps() {
    let com =
        |session| World::unsigned("example.com").host(10, "mx.example.com", "192.0.2.1", session);
    for session in
        [sessions::timed_out(), sessions::refused(), sessions::unspoken(), sessions::injected()]
    {
        let r = com(session).report("required none off");
        assert_ne!(r.decision.verdict.action, Action::Deliver);
        assert_eq!(changes(&r), Vec::<String>::new(), "{:?}", r.decision.verdict);
    }
    // A failed handshake, unlike injected text, is the server's own fault.
    let r = com(sessions::handshake_fails()).report("required none off");
    assert_eq!(changes(&r), ["tls=none none"]);
    let r = World::unsigned("example.com").report("required none off");
    assert_eq!((r.decision.verdict.action, changes(&r).len()), (Action::Bounce, 0));
}

/// Every weaker setting of a report.
fn weaker(now: TlsPolicy) -> Vec<TlsPolicy> {
    let mut out = Vec::new();
    for tls in TlsMode::ALL {
        for dane in DaneMode::ALL {
            for mta_sts in Switch::ALL {
                let w = TlsPolicy { tls: *tls, dane: *dane, mta_sts: *mta_sts };
                let is_weaker = w.dane <= now.dane && w.mta_sts <= now.mta_sts;
                if w == w.effective() && is_weaker {
                    out.push(w);
                }
            }
        }
    }
    out
}

#[test]
fn each_remedy_of_the_corpus_delivers_and_none_is_missed() {
    let (mut offered, mut hopeless) = (0, 0);
    for report in corpus::reports() {
        let v = &report.decision.verdict;
        if v.action != Action::Defer || v.unseen {
            assert!(report.remedies.is_empty(), "{v:?}");
            continue;
        }
        let mut tried = report.clone();
        for m in &report.remedies {
            assert_eq!(m.changed.over(report.profile.wanted).effective(), m.wanted.effective());
            tried.add_what_if(m.wanted, Semantics::Gateway);
            assert!(!m.gives_up.is_empty());
            offered += 1;
        }
        for (m, again) in report.remedies.iter().zip(&tried.what_if) {
            assert_eq!(again.decision.verdict, m.verdict);
            assert_eq!(m.verdict.action, Action::Deliver);
        }
        if report.remedies.is_empty() {
            for w in weaker(report.profile.wanted.effective()) {
                tried.add_what_if(w, Semantics::Gateway);
            }
            let lets_through = |a: &&destgate::policy::report::Alternative| {
                a.decision.verdict.action == Action::Deliver
            };
            let missed = tried.what_if.iter().find(lets_through);
            let tampered = destgate::policy::remedy::is_tampered_with(&report.facts);
            assert!(missed.is_none() || tampered, "{v:?}: {:?}", missed.map(|a| a.wanted));
            hopeless += 1;
        }
    }
    assert!(offered > 50 && hopeless > 5, "{offered} {hopeless}");
}

#[test]
fn the_queue_times_are_those_of_the_default_profile() {
    let (life, factory) = (QueueLife::default(), bounce::factory());
    assert_eq!(life.profile, bounce::DEFAULT_PROFILE);
    assert_eq!(factory.get("max_lifetime"), Some(life.max_lifetime.to_string().as_str()));
    assert_eq!(factory.get("max_retries"), Some(life.max_retries.to_string().as_str()));
}
