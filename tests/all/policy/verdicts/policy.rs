//! Step 3, the MTA-STS policy: what is fetched, what stands in, what applies.

use destgate::policy::evidence::FetchFailure;
use destgate::policy::evidence::PolicyExchange;
use destgate::policy::evidence::Refetch;
use destgate::policy::evidence::Via;
use destgate::policy::report::Report;
use destgate::policy::sts;
use destgate::policy::sts::cached::FailedFetch;
use destgate::vocab::dns::RecordType;

use crate::support::certs::By;
use crate::support::certs::Cert;
use crate::support::certs::NOW;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;
use crate::support::world::codes;
use crate::support::world::exchange;
use crate::support::world::policy;
use crate::support::world::words;

const ON: &str = "preferred none on";
const TXT: &str = "_mta-sts.example.com";

/// A domain whose host has a bad certificate: an enforced policy shows.
fn com() -> World {
    let session = sessions::tls(&cert(&["other.example"]));
    World::unsigned("example.com").host(10, "mx.example.com", "192.0.2.1", session)
}

fn fetches(w: &World) -> bool {
    w.asked().iter().any(|q| q.starts_with("policy of"))
}

fn source(r: &Report) -> Option<bool> {
    r.facts.sts.as_ref().unwrap().applied.as_ref().map(|a| a.from_cache)
}

fn with(change: impl FnOnce(&mut PolicyExchange)) -> World {
    let mut x = exchange("example.com", &policy("enforce", &["mx.example.com"]));
    change(&mut x);
    com().sts_exchange(x)
}

/// RFC 8461 §3.3, §5.1.
#[test]
fn a_live_cached_policy_with_the_records_id_is_not_fetched_again() {
    let w =
        com().sts("testing", &["mx.example.com"]).cached("1", "enforce", &["mx.example.com"], 60);
    let r = w.report(ON);
    assert_eq!((fetches(&w), r.decision.mta_sts, source(&r)), (false, "enforce", Some(true)));
    assert!(!codes(&r).contains(&"sts-cached-policy-in-use"), "nothing is wrong");
}

#[test]
fn a_changed_id_or_an_expired_policy_is_fetched_again() {
    for (id, left) in [("0", 60), ("1", 0), ("1", -60)] {
        let w =
            com().sts("testing", &["mx.example.com"]).cached(id, "enforce", &["x.example"], left);
        let r = w.report(ON);
        assert_eq!((fetches(&w), r.decision.mta_sts, source(&r)), (true, "testing", Some(false)));
    }
}

#[test]
fn a_refresh_fetches_whatever_is_cached() {
    let w = com()
        .sts("testing", &["mx.example.com"])
        .cached("1", "enforce", &["mx.example.com"], 60)
        .scope(|s| s.refetch = Refetch::Always);
    assert_eq!((fetches(&w), w.report(ON).decision.mta_sts), (true, "testing"));
}

/// Every kind of failure: name, world, status without a cache, TLS-RPT word.
#[expect(clippy::too_many_lines, reason = "a long table")]
fn troubles() -> Vec<(&'static str, World, &'static str, Vec<&'static str>)> {
    let fetch = vec!["sts-policy-fetch-error"];
    let broken = |why: FetchFailure| with(|x| x.body = Err(why));
    let body = |text: &str| com().sts_exchange(exchange("example.com", text));
    vec![
        ("no record", com(), "absent", vec![]),
        (
            "two records",
            com().txt(TXT, "v=STSv1; id=1;").txt(TXT, "v=STSv1; id=2;"),
            "absent",
            vec![],
        ),
        (
            "record invalid",
            com().txt(TXT, "v=STSv1; id=_;"),
            "record_invalid",
            vec!["sts-policy-invalid"],
        ),
        (
            "TXT fails",
            com().dns(TXT, RecordType::Txt, world::servfail()),
            "lookup_failed",
            fetch.clone(),
        ),
        ("no policy host", com().txt(TXT, "v=STSv1; id=1;"), "fetch_failed", fetch.clone()),
        (
            "policy host look-up fails",
            com().txt(TXT, "v=STSv1; id=1;").dns(
                "mta-sts.example.com",
                RecordType::A,
                world::servfail(),
            ),
            "fetch_failed",
            fetch.clone(),
        ),
        ("connect", com().sts_record(), "fetch_failed", fetch.clone()),
        ("404", with(|x| x.status = Some(404)), "fetch_failed", fetch.clone()),
        ("204", with(|x| x.status = Some(204)), "fetch_failed", fetch.clone()),
        (
            "a redirect, never followed",
            with(|x| {
                x.status = Some(301);
                x.location = Some("https://x.example/".into());
            }),
            "fetch_failed",
            fetch.clone(),
        ),
        (
            "wrong media type",
            with(|x| x.content_type = Some("text/html".into())),
            "fetch_failed",
            fetch.clone(),
        ),
        ("no media type", with(|x| x.content_type = None), "fetch_failed", fetch.clone()),
        ("cut body", broken(FetchFailure::Broken("cut".into())), "fetch_failed", fetch.clone()),
        ("too large", broken(FetchFailure::TooLarge), "fetch_failed", fetch.clone()),
        ("timed out", broken(FetchFailure::TimedOut("60 s".into())), "fetch_failed", fetch),
        (
            "certificate untrusted",
            with(|x| x.chain = cert(&["mta-sts.example.com"]).by(By::Private).chain()),
            "fetch_failed",
            vec!["sts-webpki-invalid"],
        ),
        (
            "certificate expired",
            with(|x| x.chain = cert(&["mta-sts.example.com"]).expired().chain()),
            "fetch_failed",
            vec!["sts-webpki-invalid"],
        ),
        (
            "certificate for another name",
            with(|x| x.chain = cert(&["example.com"]).chain()),
            "fetch_failed",
            vec!["sts-webpki-invalid"],
        ),
        (
            "certificate with CN only",
            with(|x| x.chain = cert(&[]).cn("mta-sts.example.com").chain()),
            "fetch_failed",
            vec!["sts-webpki-invalid"],
        ),
        (
            "policy invalid",
            body("version: STSv1\nmode: enforce\nmax_age: 1\n"),
            "policy_invalid",
            vec!["sts-policy-invalid"],
        ),
    ]
}

/// RFC 8461 §3.3: without a policy deliver as if there were none.
#[test]
fn trouble_without_a_cached_policy_means_that_mta_sts_does_not_apply() {
    for (name, w, status, failures) in troubles() {
        for w in [w.clone(), w.cached("1", "enforce", &["mx.example.com"], -1)] {
            let r = w.report(ON);
            let sts = r.facts.sts.as_ref().unwrap();
            assert_eq!(r.decision.mta_sts, status, "{name}");
            assert_eq!(words(&sts.failures), failures, "{name}");
            assert_eq!((sts.applied.is_some(), sts.fetched), (false, false), "{name}");
            assert_eq!(w.verdict(ON), "deliver encrypted mx.example.com", "{name}");
        }
    }
}

/// RFC 8461 §3.3, §5.1, and §3.1: failure of today takes nothing from a live cached policy.
#[test]
fn a_live_cached_policy_stands_in_for_every_trouble_and_the_trouble_stays_in_failures() {
    for (name, w, _, failures) in troubles() {
        let w = w.cached("0", "enforce", &["mx.example.com"], 60);
        let r = w.report(ON);
        assert_eq!((r.decision.mta_sts, source(&r)), ("enforce", Some(true)), "{name}");
        assert_eq!(words(&r.facts.sts.as_ref().unwrap().failures), failures, "{name}");
        assert!(codes(&r).contains(&"sts-cached-policy-in-use"), "{name}");
        assert_eq!(w.verdict(ON), "defer 4.7.5 ndr 5.7.5", "{name}");
    }
}

#[test]
fn two_records_count_as_absent_with_a_finding() {
    let w = com().txt(TXT, "v=STSv1; id=1;").txt(TXT, "v=STSv1; id=2;");
    let r = w.report(ON);
    assert_eq!(r.decision.mta_sts, "absent");
    assert!(codes(&r).contains(&"sts-record-multiple") && !fetches(&w));
}

#[test]
fn one_record_beside_foreign_text_counts() {
    let w = com().txt(TXT, "unrelated").sts("enforce", &["mx.example.com"]);
    assert_eq!(w.report(ON).decision.mta_sts, "enforce");
}

/// RFC 8461 §5, §8.3.
#[test]
fn mode_none_does_not_apply_fetched_or_cached() {
    let fetched = com().sts("none", &[]);
    let cached = com().cached("1", "none", &[], 60);
    for w in [fetched, cached] {
        assert_eq!(w.report(ON).decision.mta_sts, "none");
        assert_eq!(w.verdict(ON), "deliver encrypted mx.example.com");
        assert!(w.report(ON).decision.walked[0].own.failures.is_empty(), "and is not judged");
    }
}

/// RFC 8461 §5.
#[test]
fn mode_testing_is_judged_and_reported_and_never_enforced() {
    let w = com().sts("testing", &["mx.example.com"]);
    let r = w.report(ON);
    assert_eq!(r.decision.mta_sts, "testing");
    assert_eq!(w.verdict(ON), "deliver encrypted mx.example.com");
    assert_eq!(words(&r.decision.walked[0].own.failures), ["certificate-host-mismatch"]);
    let unlisted = com().sts("testing", &["x.example"]);
    assert_eq!(unlisted.verdict(ON), "deliver encrypted mx.example.com");
}

/// RFC 8461 §3.2.
#[test]
fn max_age_over_the_limit_is_capped_with_a_finding() {
    let text = policy("enforce", &["mx.example.com"]).replace("2592000", "9999999999");
    let r = com().sts_exchange(exchange("example.com", &text)).report(ON);
    let applied = r.facts.sts.as_ref().unwrap().applied.clone().unwrap();
    assert_eq!(applied.expires_at, NOW.plus(31_557_600));
    assert!(codes(&r).contains(&"sts-max-age-over"));
    assert_eq!(r.decision.mta_sts, "enforce");
    let exact = policy("enforce", &["mx.example.com"]).replace("2592000", "31557600");
    let r = com().sts_exchange(exchange("example.com", &exact)).report(ON);
    assert!(!codes(&r).contains(&"sts-max-age-over"));
}

/// RFC 8461 §3.3: five minutes, per id.
#[test]
fn the_back_off_binds_bulk_runs_for_five_minutes() {
    let bulk = |ago: i64, id: &str| {
        com()
            .sts("enforce", &["mx.example.com"])
            .failure(NOW.plus(-ago), id)
            .scope(|s| s.refetch = Refetch::BackOff)
    };
    let w = bulk(299, "1");
    let r = w.report(ON);
    assert_eq!((fetches(&w), r.decision.mta_sts), (false, "fetch_failed"));
    assert!(codes(&r).contains(&"sts-back-off"));
    assert!(fetches(&bulk(300, "1")), "five minutes are over");
    assert!(fetches(&bulk(-3_600, "1")), "the clock was wrong then");
    assert!(fetches(&bulk(10, "0")), "another id is another policy");
    let cached = bulk(10, "1").cached("0", "enforce", &["mx.example.com"], 60);
    assert_eq!((fetches(&cached), cached.report(ON).decision.mta_sts), (false, "enforce"));
}

/// Whoever asks again at once must not hear that all is well: a job that checks twice would never raise the alarm.
#[test]
fn while_the_back_off_lasts_trouble_is_as_grave_as_when_it_was_seen() {
    let chained = |c: Cert| with(|x| x.chain = c.chain());
    let alias = |w: World| w.aliases(TXT, RecordType::Txt, &["sts.provider.example"]);
    let cases = [
        (with(|x| x.status = Some(404)), "fetch_failed", "sts-policy-not-found"),
        (with(|x| x.status = Some(500)), "fetch_failed", "sts-fetch-failed"),
        (
            chained(cert(&["mta-sts.example.com"]).by(By::Private)),
            "fetch_failed",
            "sts-policy-host-certificate",
        ),
        (
            with(|x| x.body = Ok(b"version: STSv1\nmode: maybe\nodd\n".to_vec())),
            "policy_invalid",
            "sts-policy-invalid",
        ),
        (com().txt(TXT, "v=STSv1; id=1;"), "fetch_failed", "sts-policy-host-missing"),
        (alias(with(|x| x.status = Some(404))), "fetch_failed", "sts-delegation-half-done"),
    ];
    for (w, status, code) in cases {
        let now = w.report(ON);
        let failure = now.facts.sts.as_ref().unwrap().fetch_failure.clone().unwrap();
        assert_eq!((failure.at, failure.id.as_str()), (NOW, "1"));
        assert_eq!((failure.times, failure.since), (1, Some(NOW)), "{code}");
        let early = FailedFetch { at: NOW.plus(-10), ..failure };
        let waiting = w.failed_before(early).scope(|s| s.refetch = Refetch::BackOff);
        assert!(!fetches(&waiting), "{code}");
        let then = waiting.report(ON);
        assert_eq!((now.decision.mta_sts, then.decision.mta_sts), (status, status), "{code}");
        // A policy that is merely absent keeps no mail, and no protection is broken.
        let absent = ["sts-policy-not-found", "sts-policy-host-missing"].contains(&code);
        let ended = u8::from(!absent);
        assert_eq!((now.exit_status(), then.exit_status()), (ended, ended), "{code}");
        let failed = |r: &Report| words(&r.facts.sts.as_ref().unwrap().failures);
        assert_eq!(failed(&now), failed(&then), "{code}");
        let mut expected = codes(&now);
        assert!(expected.contains(&code), "{code}: {expected:?}");
        expected.push("sts-back-off");
        let mut found = codes(&then);
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
        let detail = &then.facts.sts.as_ref().unwrap().failures[0].detail;
        assert!(detail.ends_with("(seen 10 s ago)"), "{detail}");
    }
}

#[test]
fn a_single_check_says_when_the_last_try_failed_and_tries_again() {
    let w = com().sts("enforce", &["mx.example.com"]).failure(NOW.plus(-10), "1");
    let r = w.report(ON);
    assert_eq!((fetches(&w), r.decision.mta_sts), (true, "enforce"));
    let said = r.findings.iter().find(|f| f.row.code == "sts-back-off").expect("it is said");
    assert!(said.message().contains("2026-11-21T15:59:50Z"), "{}", said.message());
    let long_ago = com().sts("enforce", &["mx.example.com"]).failure(NOW.plus(-3000), "1");
    assert!(!codes(&long_ago.report(ON)).contains(&"sts-back-off"));
}

/// RFC 8461 §3.2, §3.3.
#[test]
fn media_type_parameters_and_case_do_not_matter() {
    for media in ["text/plain", "TEXT/Plain; charset=us-ascii", "text/plain;format=flowed"] {
        let w = with(|x| x.content_type = Some(media.into()));
        assert_eq!(w.report(ON).decision.mta_sts, "enforce", "{media}");
    }
}

#[test]
fn either_family_may_give_the_policy() {
    let good = || exchange("example.com", &policy("enforce", &["mx.example.com"]));
    let both = com().sts_record().address("mta-sts.example.com", "2001:db8::80");
    let w = both.clone().over(Via::V6, good());
    let r = w.report(ON);
    assert_eq!(r.decision.mta_sts, "enforce");
    assert!(codes(&r).contains(&"sts-policy-host-families-differ"));
    let same = both.over(Via::V6, good()).over(Via::V4, good());
    assert!(!codes(&same.report(ON)).contains(&"sts-policy-host-families-differ"));
}

#[test]
fn switched_off_the_policy_is_shown_and_not_applied() {
    let w = com().sts("enforce", &["mx.example.com"]);
    let r = w.report("preferred none off");
    assert_eq!((r.decision.mta_sts, source(&r)), ("off", Some(false)));
    assert_eq!(w.verdict("preferred none off"), "deliver encrypted mx.example.com");
    assert_eq!(w.report("none opportunistic on").decision.mta_sts, "off", "off while tls is none");
}

/// Where nothing would be fetched anyway, an earlier failure is nobody's concern.
#[test]
fn trouble_of_a_policy_that_is_live_again_is_none() {
    let w = com()
        .sts("enforce", &["mx.example.com"])
        .cached("1", "enforce", &["mx.example.com"], 60)
        .failure(NOW.plus(-10), "1")
        .scope(|s| s.refetch = Refetch::BackOff);
    let r = w.report(ON);
    assert_eq!((fetches(&w), r.decision.mta_sts), (false, "enforce"));
    assert!(!codes(&r).iter().any(|c| matches!(*c, "sts-fetch-failed" | "sts-back-off")));
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

/// A server waits longer after each failure in a row, and fetches what it has again once a day.
#[test]
fn servers_wait_longer_after_each_failure() {
    assert_eq!([1, 2, 3, 4, 5, 40].map(sts::wait), [300, 600, 1_200, 2_400, 3_600, 3_600]);
    assert_eq!(sts::wait(0), 300);
    let failed = |times: u32, ago: i64, refetch: Refetch| {
        let world = com().sts_record().failure(NOW.plus(-ago), "1");
        let failure = world.e.remembered.failure.clone().unwrap();
        world
            .failed_before(FailedFetch { times, since: Some(NOW.plus(-9_000)), ..failure })
            .scope(|s| s.refetch = refetch)
    };
    for refetch in [Refetch::Patient, Refetch::Renew] {
        assert!(!fetches(&failed(3, 1_199, refetch)), "{refetch:?}");
        let now = failed(3, 1_200, refetch);
        assert!(fetches(&now), "{refetch:?}");
    }
    assert!(fetches(&failed(3, 301, Refetch::BackOff)), "a check waits five minutes");
    // The same id: only the daily fetch asks again.
    let cached = |refetch: Refetch| {
        com()
            .sts_record()
            .cached("1", "enforce", &["mx1.example.com"], 86_400)
            .scope(|s| s.refetch = refetch)
    };
    assert!(!fetches(&cached(Refetch::Patient)));
    assert!(fetches(&cached(Refetch::Renew)));
    // A further failure counts on, and keeps the time of the first.
    let report = failed(3, 1_200, Refetch::Patient).report(ON);
    let failure = report.facts.sts.as_ref().unwrap().fetch_failure.clone().unwrap();
    assert_eq!((failure.times, failure.since), (4, Some(NOW.plus(-9_000))));
}
