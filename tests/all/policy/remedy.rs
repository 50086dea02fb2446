//! Tests of `src/policy/remedy.rs`: what lets mail through, computed from the evidence of the refusal.

use destgate::policy::remedy::QueueLife;
use destgate::policy::remedy::Remedy;
use destgate::policy::report::Report;
use destgate::policy::verdict::Action;
use destgate::policy::verdict::Semantics;
use destgate::policy::walk::Protection;
use destgate::policy::walk::TlsPolicy;
use destgate::profile::bounce;
use destgate::render::style::Palette;
use destgate::render::text;
use destgate::render::text::Layout;
use destgate::vocab::tls::DaneMode;
use destgate::vocab::tls::Switch;
use destgate::vocab::tls::TlsMode;

use crate::support::certs;
use crate::support::certs::By;
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
    let r = bad.report("preferred none on");
    assert_eq!(
        changes(&r),
        ["tls=required_verify_hosted,mta_sts=off verified", "mta_sts=off encrypted"]
    );
    assert!(r.remedies[0].gives_up[0].contains("forges the DNS answer"), "{:?}", r.remedies);
    let r = bad.report("required_verify none on");
    assert_eq!(changes(&r), ["tls=required_verify_hosted,mta_sts=off verified"]);
    assert_eq!(r.remedies[0].gives_up.len(), 2);
}

/// What the domain publishes is used before anything is given up.
#[test]
fn a_stronger_setting_is_a_remedy_too_and_gives_up_nothing() {
    let own = cert(&["mx.example.com"]).by(By::Private);
    let w = World::signed("example.com")
        .host(10, "mx.example.com", "192.0.2.1", sessions::tls(&own))
        .tlsa("mx.example.com", &[certs::fitting()]);
    let r = w.report("required_verify none off");
    assert_eq!(changes(&r), ["dane=opportunistic dane"]);
    assert!(r.remedies[0].gives_up.is_empty() && !r.remedies[0].is_risky, "{:?}", r.remedies);
    let text = text::report(&r, &Layout::new(Palette::Plain, 200));
    assert!(text.contains("verified by DANE. It gives up nothing."), "{text}");
    // The setting of this side is what keeps the mail; the domain keeps what it promises.
    let codes: Vec<_> = r.findings.iter().filter(|f| f.decides).map(|f| f.row.code).collect();
    assert_eq!(codes, ["tls-setting-unmet"]);
    assert!(!text.contains("tell "), "{text}");
}

/// A certificate of a public authority does not outweigh what signed DNS says of the key.
#[test]
fn a_key_that_contradicts_its_records_is_never_next_to_nothing() {
    let w = World::signed("example.com")
        .host(10, "mx.example.com", "192.0.2.1", sessions::tls(&cert(&["mx.example.com"])))
        .tlsa("mx.example.com", &[certs::other()]);
    let r = w.report("required_verify opportunistic off");
    assert_eq!(changes(&r), ["tls=required_verify_hosted verified"]);
    assert!(r.remedies[0].is_risky);
    assert!(r.remedies[0].gives_up[0].contains("contradicts the TLSA records"), "{:?}", r.remedies);
}

/// An attacker on the way can strip STARTTLS, show a certificate of his own and forge unsigned DNS; he
/// cannot show an expired certificate of a public authority, and a verified host is no lure.
#[test]
fn a_change_to_which_an_attacker_may_lead_bears_a_caution() {
    let com = |session| {
        World::unsigned("example.com").sts("enforce", &["mx.example.com"]).host(
            10,
            "mx.example.com",
            "192.0.2.1",
            session,
        )
    };
    let stranger = cert(&["x.example"]);
    let private = cert(&["mx.example.com"]).by(By::Private);
    for session in [
        sessions::no_starttls(),
        sessions::starttls_454(),
        sessions::handshake_fails(),
        sessions::tls(&stranger),
        sessions::tls(&private),
    ] {
        let r = com(session).report("preferred none on");
        assert!(
            !r.remedies.is_empty() && r.remedies.iter().all(|m| m.is_risky),
            "{:?}",
            r.remedies
        );
        let text = text::report(&r, &Layout::new(Palette::Plain, 400));
        assert_eq!(text.matches("Somebody on the way could cause just this refusal").count(), 1);
        assert!(text.find("Somebody").unwrap() < text.find("destgate destconfig").unwrap());
    }
    let expired = com(sessions::tls(&cert(&["mx.example.com"]).expired()));
    assert!(expired.report("preferred none on").remedies.iter().all(|m| !m.is_risky));
    // The host that is not listed may be the forger's, unless DNSSEC proves it.
    let hosted = |w: World| {
        let session = sessions::tls(&cert(&["mx.other.example"]));
        let w = w.host(10, "mx.other.example", "192.0.2.1", session);
        let r = w.sts("enforce", &["mx.example.com"]).report("preferred none on");
        r.remedies.iter().map(|m| m.is_risky).collect::<Vec<_>>()
    };
    assert_eq!(hosted(World::unsigned("example.com")), [true, true]);
    assert_eq!(hosted(World::signed("example.com")), [false, false]);
    let stands_between = com(sessions::tls(&cert(&["mx.example.com"])));
    let mandatory = stands_between.report("preferred mandatory on");
    assert!(mandatory.remedies.iter().all(|m| !m.is_risky), "unsigned DNS is no attack");
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
    let losses = r.remedies[0].gives_up.join(", and ");
    assert_eq!(losses.matches("anybody between can read and change it").count(), 1, "{losses}");
}

#[test]
fn dane_gives_way_by_degrees_and_by_the_rules_that_decide() {
    let session = || sessions::tls(&cert(&["mx.example.com"]));
    let w = World::signed("example.com").host(10, "mx.example.com", "192.0.2.1", session());
    let r = w.report("preferred mandatory off");
    let by_degrees =
        ["tls=required_verify_hosted,dane=opportunistic verified", "dane=opportunistic encrypted"];
    assert_eq!(changes(&r), by_degrees);
    assert!(r.remedies[1].gives_up[0].ends_with("somebody between can pose as the mail server"));
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
    assert_eq!(changes(&r), by_degrees);
    assert!(r.remedies[1].is_risky);
    let loss = &r.remedies[0].gives_up[0];
    assert!(loss.contains("contradicts: this may be an attacker"), "{loss}");
    let r = w.report_as("preferred mandatory off", Semantics::Rfc);
    assert_eq!(
        changes(&r),
        ["tls=required_verify_hosted,dane=none verified", "dane=none encrypted"]
    );
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
            let (now, then) = (report.profile.wanted.effective(), m.wanted.effective());
            let is_weaker =
                then.tls != now.tls || then.dane < now.dane || then.mta_sts < now.mta_sts;
            assert!(is_weaker || m.gives_up.is_empty());
            assert!(report.remedies.len() <= 3);
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
