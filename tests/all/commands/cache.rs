//! The policy cache through whole runs. Source: RFC 8461 §3.3, §5.1.
//!
//! Tests of `src/shell/commands/cache/mod.rs`, `src/shell/commands/cache/warm.rs`,
//! `src/gateway/check/warm.rs`, `src/store/sts_cache.rs` and `src/store/sts_use.rs`.

use crate::support::net::dns;
use crate::support::own::Own;
use crate::support::own::policy;
use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::assert_found;
use crate::support::run::at;
use crate::support::run::interrupt;
use destgate::os::clock;
use destgate::policy::sts::cached::CachedPolicy;
use destgate::store::open::Store;
use destgate::store::sts_use::StsUse;
use destgate::vocab::dns::Domain;
use serde_json::Value;
use std::sync::mpsc;
use std::time::Duration;

const GONE: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

fn check(own: &Own, home: &Home, more: &str) -> Value {
    let out = own.check(home, &format!("own.example --format json {more}")).run();
    assert!(out.stderr.is_empty(), "{}", out.all());
    out.report()
}

fn source(report: &Value) -> &str {
    at(report, "mta_sts.policy.source")
}

#[test]
fn a_second_run_takes_the_policy_from_the_cache() {
    let (own, home) = (Own::start(), Home::new());
    let first = check(&own, &home, "");
    assert_eq!((source(&first), own.fetches()), ("fetched", 1));
    assert_eq!(at(&first, "verdict.protection"), "mta-sts");
    let second = check(&own, &home, "");
    assert_eq!((source(&second), own.fetches()), ("cache", 1));
    assert_eq!(at(&second, "verdict.protection"), "mta-sts");
    for key in ["fetched_at", "expires_at", "raw", "id"] {
        assert_eq!(first["mta_sts"]["policy"][key], second["mta_sts"]["policy"][key], "{key}");
    }
    let refreshed = check(&own, &home, "--refresh");
    assert_eq!((source(&refreshed), own.fetches()), ("fetched", 2));
    let apart = check(&own, &home, "--no-cache");
    assert_eq!((source(&apart), own.fetches()), ("fetched", 3));
}

#[test]
fn no_cache_neither_reads_nor_writes() {
    let (own, home) = (Own::start(), Home::new());
    check(&own, &home, "--no-cache");
    assert!(!home.database().exists());
    check(&own, &home, "");
    // What is cached must not stand in where the cache is not to be read.
    own.set(|s| s.response = GONE.into());
    let report = check(&own, &home, "--no-cache");
    assert_eq!(at(&report, "mta_sts.status"), "fetch_failed");
}

#[test]
fn a_new_id_has_the_policy_fetched_again() {
    let (own, home) = (Own::start(), Home::new());
    check(&own, &home, "");
    own.set(|s| s.response = policy("testing", "other.own.example", 86_400));
    // The same id: nobody asks the policy host.
    assert_eq!(at(&check(&own, &home, ""), "mta_sts.status"), "enforce");
    own.set(|s| s.record = Some("v=STSv1; id=2;".into()));
    let report = check(&own, &home, "");
    assert_eq!((source(&report), own.fetches()), ("fetched", 2));
    assert_eq!(at(&report, "mta_sts.status"), "testing");
    assert_eq!(at(&report, "mta_sts.policy.id"), "2");
}

#[test]
fn a_live_policy_stands_in_for_what_fails_today() {
    let (own, home) = (Own::start(), Home::new());
    check(&own, &home, "");
    own.set(|s| {
        s.response = GONE.into();
        s.record = Some("v=STSv1; id=2;".into());
    });
    let report = check(&own, &home, "");
    assert_eq!(own.fetches(), 2);
    assert_eq!((at(&report, "mta_sts.status"), source(&report)), ("enforce", "cache"));
    assert_eq!(at(&report, "mta_sts.failures.0.result_type"), "sts-policy-fetch-error");
    assert_eq!(at(&report, "mta_sts.failures.0.detail"), "HTTP status 404");
    assert_eq!(at(&report, "verdict.protection"), "mta-sts");
    assert_found(&report, "sts-cached-policy-in-use");
    // RFC 8461 §3.3: nor does it help to take the record away.
    own.set(|s| s.record = None);
    let report = check(&own, &home, "");
    assert_eq!((at(&report, "mta_sts.status"), source(&report)), ("enforce", "cache"));
    assert_eq!(report["mta_sts"]["record"], Value::Null);
}

#[test]
fn a_policy_of_no_age_is_not_kept() {
    let (own, home) = (Own::start(), Home::new());
    own.set(|s| s.response = policy("enforce", "mx.own.example", 0));
    check(&own, &home, "");
    let second = check(&own, &home, "");
    assert_eq!((source(&second), own.fetches()), ("fetched", 2));
}

#[test]
fn after_a_failure_many_wait_and_one_tries_again() {
    let (own, home) = (Own::start(), Home::new());
    own.set(|s| s.response = GONE.into());
    assert_eq!(at(&check(&own, &home, ""), "mta_sts.status"), "fetch_failed");
    assert_eq!(own.fetches(), 1);
    let bulk = |home: &Home| {
        let out = own.check(home, "own.example second.example --format json").run();
        out.reports().swap_remove(0)
    };
    let waiting = bulk(&home);
    assert_eq!((at(&waiting, "mta_sts.status"), own.fetches()), ("fetch_failed", 1));
    assert_found(&waiting, "sts-back-off");
    // A person who asks for the one domain wants to know how it is now, and when the last try failed.
    let single = check(&own, &home, "");
    assert_eq!(own.fetches(), 2);
    assert_found(&single, "sts-back-off");
    // A new id is news, whenever it comes; so is a policy that works again.
    own.set(|s| {
        s.record = Some("v=STSv1; id=2;".into());
        s.response = policy("enforce", "mx.own.example", 86_400);
    });
    assert_eq!(at(&bulk(&home), "mta_sts.status"), "enforce");
}

/// A list that is checked again at once ends as it did: neither the exit status nor the word for it gets better.
#[test]
fn the_same_list_again_within_the_back_off_ends_as_before() {
    let malformed = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 27\r\n\r\n\
                     version: STSv1\nmode: maybe\n";
    for (response, status, code) in [
        (GONE, "fetch_failed", "sts-policy-not-found"),
        (malformed, "policy_invalid", "sts-policy-invalid"),
    ] {
        let (own, home) = (Own::start(), Home::new());
        own.set(|s| s.response = response.into());
        let bulk = || own.check(&home, "own.example second.example --format json").run();
        let (first, second) = (bulk(), bulk());
        let ended = i32::from(status == "policy_invalid");
        assert_eq!((own.fetches(), first.status), (1, ended), "{}", first.all());
        assert_eq!(second.status, ended, "{}", second.all());
        for out in [&first, &second] {
            let report = &out.reports()[0];
            assert_eq!(at(report, "mta_sts.status"), status);
            assert_found(report, code);
        }
        let report = &second.reports()[0];
        assert_found(report, "sts-back-off");
        let detail = at(report, "mta_sts.failures.0.detail");
        assert!(detail.contains("(seen ") && detail.ends_with(" s ago)"), "{detail}");
        // The log says it too.
        let log = own.check(&home, "own.example second.example --format log").run().stdout;
        let word = if status == "policy_invalid" { "Invalid MTA-STS policy" } else { "Failure" };
        assert!(log.contains(word), "{log}");
    }
}

#[test]
fn list_show_and_purge_as_text_and_json() {
    let (own, home) = (Own::start(), Home::new());
    let cache =
        |arguments: &str| own.way(&home, home.destgate(&format!("cache {arguments}"))).run();
    assert_eq!(cache("list").ended(0).stdout, "nothing is cached\n");
    assert_eq!(cache("list --format json").ended(0).json(), serde_json::json!([]));
    check(&own, &home, "");

    let list = cache("list --format json").ended(0).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!((at(&list, "0.domain"), at(&list, "0.policy.id")), ("own.example", "1"));
    assert_eq!((at(&list, "0.policy.mode"), at(&list, "0.live_id")), ("enforce", "1"));
    assert_eq!(list[0]["policy"]["mx"], serde_json::json!(["mx.own.example"]));
    let text = cache("list").ended(0).stdout;
    assert!(text.contains("own.example") && text.contains("enforce"), "{text}");

    // The publisher changes the id and forgets that old senders still obey the old policy.
    own.set(|s| {
        s.record = Some("v=STSv1; id=2;".into());
        s.response = GONE.into();
    });
    let show = cache("show own.example --format json").ended(0).json();
    assert_eq!((at(&show, "policy.id"), at(&show, "live_id")), ("1", "2"));
    assert_eq!(show["would_refuse"], serde_json::json!([]));
    check(&own, &home, "");
    let show = cache("show OWN.example. --format json").ended(0).json();
    assert_eq!(at(&show, "last_failure.reason"), "HTTP status 404");
    let text = cache("show own.example").ended(0).stdout;
    assert!(text.contains("accepts every MX host of today"), "{text}");
    assert!(text.contains("HTTP status 404"), "{text}");

    let before = own.state.lock().unwrap().questions;
    let offline = cache("list --offline --format json").ended(0).json();
    cache("show own.example --offline").ended(0);
    assert_eq!(own.state.lock().unwrap().questions, before, "--offline asked the DNS");
    assert_eq!(offline[0]["live_id"], Value::Null);

    assert_eq!(cache("purge --expired").ended(0).stdout, "0 domains forgotten\n");
    assert_eq!(cache("purge other.example").ended(0).stdout, "0 domains forgotten\n");
    assert_eq!(cache("purge own.example").ended(0).stdout, "1 domain forgotten\n");
    assert_eq!(cache("list").ended(0).stdout, "nothing is cached\n");
    own.set(|s| s.response = policy("enforce", "mx.own.example", 86_400));
    check(&own, &home, "");
    assert_eq!(cache("purge --all").ended(0).stdout, "1 domain forgotten\n");
    let gone = cache("show own.example").ended(2);
    assert!(gone.stderr.starts_with("error: nothing is cached of own.example\n"));
}

#[test]
fn show_says_whom_a_sender_with_the_cached_policy_refuses() {
    let (own, home) = (Own::start(), Home::new());
    own.set(|s| s.response = policy("enforce", "old.own.example", 86_400));
    check(&own, &home, "");
    let run =
        |tail: &str| own.way(&home, home.destgate(&format!("cache show own.example {tail}"))).run();
    let json = run("--format json").ended(0).json();
    assert_eq!(json["would_refuse"], serde_json::json!(["mx.own.example"]));
    let text = run("").ended(0).stdout;
    assert!(text.contains("a sender with this policy refuses mx.own.example"), "{text}");
}

#[test]
fn the_expired_are_purged_and_do_not_stand_in() {
    let (own, home) = (Own::start(), Home::new());
    check(&own, &home, "");
    let database = rusqlite::Connection::open(home.database()).unwrap();
    database.execute("UPDATE sts_policy SET expires_at = fetched_at - 1", []).unwrap();
    drop(database);
    own.set(|s| s.response = GONE.into());
    let report = check(&own, &home, "");
    assert_eq!((at(&report, "mta_sts.status"), own.fetches()), ("fetch_failed", 2));
    let purge = own.way(&home, home.destgate("cache purge --expired")).run();
    assert_eq!(purge.ended(0).stdout, "1 domain forgotten\n");
}

#[test]
fn ctrl_c_ends_the_look_ups_of_a_list() {
    let (own, home) = (Own::start(), Home::new());
    check(&own, &home, "");
    let (asked, is_asked) = mpsc::channel();
    let silent = dns(move |_, _| {
        let _ = asked.send(());
        None
    });
    let mut child = home.destgate(&format!("cache list --resolver {silent}")).spawn();
    is_asked.recv_timeout(Duration::from_secs(60)).unwrap();
    interrupt(&child);
    assert_eq!(child.end().code(), Some(130));
}

#[test]
fn policies_are_fetched_in_advance_and_kept() {
    let home = Home::new();
    home.write("domains", "good.example\n# none\nplain.example\nno domain\n");
    let warm = |more: &str| home.destgate(&format!("--db t.db --lab cache warm {more}")).run();
    let out = warm("good.example plain.example testing.example").ended(0);
    assert_eq!(out.stdout, "2 policies fetched, 1 without a policy\n");
    assert_eq!(out.stderr, "");
    let again = warm("good.example plain.example --format json").ended(0).json();
    assert_eq!(
        (&again["fetched"], &again["known"], &again["absent"]),
        (&0.into(), &1.into(), &1.into())
    );
    assert_eq!(at(&again, "domains.0.state"), "known");
    assert_eq!(at(&again, "domains.0.mode"), "enforce");
    // What cannot be fetched is named with its reason.
    let out = warm("policy-bad-cert.example good.example").ended(1);
    assert!(out.stdout.starts_with("policy-bad-cert.example: failed: "), "{}", out.all());
    assert!(out.stdout.ends_with("0 policies fetched, 1 known, 1 failed\n"), "{}", out.all());
    let out = warm("dnssec-broken.example").ended(3);
    assert!(out.stdout.contains("dnssec-broken.example: not seen: "), "{}", out.all());
    // Lines that are no domains are told; the others are fetched all the same.
    let out = warm("--file domains").ended(2);
    assert!(out.stderr.contains("line 4"), "{}", out.all());
    assert!(
        out.stdout.ends_with("0 policies fetched, 1 known, 1 without a policy, 1 no domain\n"),
        "{}",
        out.all()
    );
    warm("").ended(2);
    let list = home.destgate("--db t.db cache list --offline --format json").run().ended(0).json();
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|e| at(e, "domain")).collect();
    assert_eq!(names, ["good.example", "policy-bad-cert.example", "testing.example"]);
}

#[test]
fn the_list_tells_when_a_policy_was_asked_for_and_is_fetched_again() {
    let home = Home::new();
    home.destgate("--db t.db --lab cache warm good.example hosted.example testing.example")
        .run()
        .ended(0);
    let store = Store::open(&home.path().join("t.db")).unwrap();
    let now = clock::now();
    let domain = |name: &str| Domain::parse(name).unwrap();
    let used =
        |ago: i64, left: i64| StsUse { asked_at: now.plus(-ago), due_at: Some(now.plus(left)) };
    let day = 86_400;
    store
        .keep_sts_uses(&[
            (domain("good.example"), used(3_600, 2 * day + 60)),
            (domain("testing.example"), used(31 * day, day)),
        ])
        .unwrap();
    // Another server that was asked earlier changes nothing of the last question.
    store.keep_sts_uses(&[(domain("good.example"), used(day, 2 * day + 60))]).unwrap();
    let out = home.destgate("--db t.db cache list --offline").run().ended(0).stdout;
    assert!(out.contains("good.example: asked for 60 min ago, fetched again in 2 days"), "{out}");
    assert!(out.contains("testing.example: asked for 31 days ago: not fetched again"), "{out}");
    assert!(
        !out.contains("hosted.example:") && out.lines().all(|l| l.chars().count() <= 80),
        "{out}"
    );
    let out = home.destgate("--db t.db cache show good.example --offline").run().ended(0).stdout;
    assert!(out.contains("policy server") && out.contains("asked for 60 min ago"), "{out}");
    let json = home.destgate("--db t.db cache list --offline --format json").run().ended(0).json();
    assert_eq!(at(&json[0], "asked_at"), now.plus(-3_600).rfc3339());
    assert_eq!((&json[1]["asked_at"], &json[1]["due_at"]), (&Value::Null, &Value::Null));
    home.destgate("--db t.db cache purge good.example").run().ended(0);
    assert_eq!(store.sts_uses().unwrap().len(), 1);
}

#[test]
fn what_nobody_asked_for_in_half_a_year_is_forgotten() {
    let mut store = Store::in_memory().unwrap();
    let (now, day) = (clock::now(), 86_400);
    let policy = |age: i64| CachedPolicy {
        id: "1".into(),
        raw: b"version: STSv1\n".to_vec(),
        fetched_at: now.plus(-age * day),
        expires_at: now.plus(day),
    };
    let domain = |name: &str| Domain::parse(name).unwrap();
    let used = |ago: i64| StsUse { asked_at: now.plus(-ago * day), due_at: None };
    for (name, fetched, asked) in [
        ("asked.example", 200, Some(179)),
        ("unasked.example", 200, Some(181)),
        ("never.example", 181, None),
        ("fetched.example", 179, Some(190)),
        ("young.example", 1, None),
    ] {
        store.keep_policy(&domain(name), &policy(fetched)).unwrap();
        if let Some(ago) = asked {
            store.keep_sts_uses(&[(domain(name), used(ago))]).unwrap();
        }
    }
    assert_eq!(store.forget_unused(now).unwrap(), 2);
    let left: Vec<String> =
        store.cache_entries().unwrap().iter().map(|e| e.domain.to_string()).collect();
    assert_eq!(left, ["asked.example", "fetched.example", "young.example"]);
}
