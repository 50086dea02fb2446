//! The owner's side in the database: instances of policies never change, their states do; checks age; what was accepted.
//!
//! Tests of `src/store/own_policies.rs` and `src/policy/sts/issue.rs`. Source: RFC 8461 §3.1, §8.3.

use crate::support::certs::NOW;
use destgate::policy::sts::issue::Accepted;
use destgate::policy::sts::issue::Issue;
use destgate::policy::sts::issue::OwnCheck;
use destgate::policy::sts::issue::Standing;
use destgate::policy::sts::issue::held_longest;
use destgate::policy::sts::policy::Mode;
use destgate::store::open::Store;
use destgate::store::open::StoreError;
use destgate::vocab::time::Timestamp;
use rusqlite::Connection;

const DAY: i64 = 86_400;

fn at(day: i64) -> Timestamp {
    NOW.plus(day * DAY)
}

/// An instance that was made on a day, and nothing more.
fn made(id: &str, day: i64) -> Issue {
    Issue {
        domain: "a.example".into(),
        id: id.into(),
        body: format!("version: STSv1\nid {id}\n"),
        mode: Mode::Testing,
        max_age: 86_400,
        is_found: false,
        made_at: at(day),
        body_at: None,
        given_at: None,
        live_at: None,
        replaced_at: None,
    }
}

fn ids(store: &Store, domain: &str) -> Vec<String> {
    store.issues(domain).unwrap().into_iter().map(|issue| issue.id).collect()
}

#[test]
fn instances_are_kept_in_the_order_in_which_they_were_made() {
    let store = Store::in_memory().unwrap();
    // Neither the id nor the time orders them: a clock can go back.
    for (id, day) in [("9", 5), ("10", 6), ("1", 1)] {
        store.keep_issue(&made(id, day)).unwrap();
    }
    store.keep_issue(&Issue { domain: "b.example".into(), ..made("1", 0) }).unwrap();
    assert_eq!(ids(&store, "a.example"), ["9", "10", "1"]);
    assert_eq!(ids(&store, "b.example"), ["1"]);
    assert_eq!(store.issues("c.example").unwrap(), []);
    // A new state of an old one leaves it where it is.
    store.keep_issue(&Issue { live_at: Some(at(9)), ..made("9", 5) }).unwrap();
    assert_eq!(ids(&store, "a.example"), ["9", "10", "1"]);
}

#[test]
fn what_an_instance_is_never_changes_and_its_state_does() {
    let store = Store::in_memory().unwrap();
    let first = Issue { is_found: true, ..made("1", 0) };
    store.keep_issue(&first).unwrap();
    let other = Issue {
        body: "another text".into(),
        mode: Mode::Enforce,
        max_age: 7,
        is_found: false,
        made_at: at(3),
        body_at: Some(at(4)),
        given_at: Some(at(5)),
        live_at: Some(at(6)),
        replaced_at: Some(at(7)),
        ..first.clone()
    };
    store.keep_issue(&other).unwrap();
    let expected = Issue {
        body_at: Some(at(4)),
        given_at: Some(at(5)),
        live_at: Some(at(6)),
        replaced_at: Some(at(7)),
        ..first
    };
    assert_eq!(store.issues("a.example").unwrap(), [expected]);
}

#[test]
fn a_body_that_is_live_replaces_all_others_once() {
    let mut store = Store::in_memory().unwrap();
    let replaced = Issue { replaced_at: Some(at(2)), ..made("1", 0) };
    let in_force = Issue { live_at: Some(at(2)), ..made("2", 1) };
    let abandoned = made("3", 3);
    let new = made("4", 4);
    let elsewhere = Issue { domain: "b.example".into(), ..made("2", 1) };
    for issue in [&replaced, &in_force, &abandoned, &new, &elsewhere] {
        store.keep_issue(issue).unwrap();
    }
    store.body_is_live(&new, at(5)).unwrap();
    // It is seen again later: the times stay.
    store.body_is_live(&new, at(8)).unwrap();
    let gone = |issue: Issue| Issue { replaced_at: Some(at(5)), ..issue };
    let live = Issue { body_at: Some(at(5)), ..new };
    let expected = [replaced, gone(in_force), gone(abandoned), live];
    assert_eq!(store.issues("a.example").unwrap(), expected);
    assert_eq!(store.issues("b.example").unwrap(), [elsewhere]);
}

fn check(time: Timestamp, passed: usize) -> OwnCheck {
    OwnCheck {
        at: time.0,
        hosts: Some(vec!["mx.a.example".into()]),
        passed,
        faults: vec![],
        unseen: vec![],
        certificates_end: Some(at(90).0),
    }
}

#[test]
fn checks_are_read_in_order_and_old_ones_are_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let store = Store::open(&path).unwrap();
    let keep = |day: i64, passed: usize| {
        store.keep_own_check("a.example", &check(at(day), passed)).unwrap();
    };
    let days = |since: i64| -> Vec<i64> {
        let all = store.own_checks("a.example", at(since)).unwrap();
        all.iter().map(|check| (check.at - NOW.0) / DAY).collect()
    };
    keep(3, 1);
    keep(1, 1);
    keep(2, 1);
    assert_eq!(days(0), [1, 2, 3]);
    assert_eq!(days(2), [2, 3]);
    // One at a time: the later one of the same second counts.
    keep(3, 4);
    assert_eq!(store.own_checks("a.example", at(3)).unwrap(), [check(at(3), 4)]);
    store.keep_own_check("b.example", &check(at(0), 1)).unwrap();
    keep(92, 1);
    assert_eq!(days(-1), [2, 3, 92]);
    // Each domain ages by its own checks.
    assert_eq!(store.own_checks("b.example", at(0)).unwrap().len(), 1);
    Connection::open(&path)
        .unwrap()
        .execute("UPDATE own_check SET value = '{}' WHERE domain = 'b.example'", [])
        .unwrap();
    let error = store.own_checks("b.example", at(0)).unwrap_err();
    assert!(
        matches!(&error, StoreError::Unreadable { what } if what == "a check of b.example"),
        "{error}"
    );
}

#[test]
fn a_check_is_good_if_every_address_passed_and_all_was_seen() {
    assert!(check(NOW, 1).is_good());
    assert!(!check(NOW, 0).is_good());
    assert!(!OwnCheck { hosts: None, ..check(NOW, 1) }.is_good());
    assert!(!OwnCheck { faults: vec!["x".into()], ..check(NOW, 1) }.is_good());
    assert!(!OwnCheck { unseen: vec!["x".into()], ..check(NOW, 1) }.is_good());
}

#[test]
fn what_was_accepted_stays_with_who_and_when() {
    let store = Store::in_memory().unwrap();
    let one = |host: &str, day: i64| Accepted {
        id: "1".into(),
        result: "certificate-expired".into(),
        host: host.into(),
        who: "me".into(),
        at: at(day),
    };
    for (host, day) in [("mx2", 2), ("mx1", 1), ("mx1", 3)] {
        store.accept("a.example", &one(host, day)).unwrap();
    }
    // Accepted again, the later one counts.
    assert_eq!(store.accepted("a.example").unwrap(), [one("mx2", 2), one("mx1", 3)]);
    assert_eq!(store.accepted("b.example").unwrap(), []);
}

/// An instance that is in force from a day on, until another one if it is replaced.
fn served(id: &str, mode: Mode, max_age: i64, days: (i64, Option<i64>)) -> Issue {
    Issue {
        mode,
        max_age: u64::try_from(max_age).unwrap(),
        live_at: Some(at(days.0)),
        replaced_at: days.1.map(at),
        ..made(id, days.0)
    }
}

#[test]
fn the_policy_that_senders_hold_longest_is_not_always_the_last() {
    let held = |issues: &[Issue], day: i64| {
        held_longest(issues, at(day))
            .map(|(issue, until)| (issue.id.clone(), (until.0 - NOW.0) / DAY))
    };
    let long = served("1", Mode::Enforce, 30 * DAY, (0, Some(10)));
    let short = served("2", Mode::Testing, DAY, (10, None));
    // The old one ends 30 days after it was replaced, the one in force a day after now.
    let both = [long.clone(), short.clone()];
    assert_eq!(held(&both, 10), Some(("1".into(), 40)));
    assert_eq!(held(&both, 39), Some(("2".into(), 40)));
    assert_eq!(held(&both, 50), Some(("2".into(), 51)));
    // Mode none binds nobody, and what has ended is held by nobody.
    let withdrawn = Issue { replaced_at: Some(at(20)), ..short };
    let none = served("3", Mode::None, 365 * DAY, (20, None));
    let all = [long, withdrawn, none];
    assert_eq!(held(&all, 39), Some(("1".into(), 40)));
    assert_eq!(held(&all, 40), None);
    assert_eq!(held(&[], 0), None);
    // One that was made alone may be served by now.
    assert_eq!(held(&[made("1", 0)], 5), Some(("1".into(), 6)));
}

#[test]
fn a_standing_is_what_is_in_force_and_what_comes_next() {
    let standing = |issues: &[Issue]| {
        let of = Standing::of(issues);
        (of.in_force.map(|issue| issue.id), of.next.map(|issue| issue.id))
    };
    let is = |in_force: Option<&str>, next: Option<&str>| {
        (in_force.map(ToString::to_string), next.map(ToString::to_string))
    };
    let old = served("1", Mode::Testing, DAY, (0, Some(3)));
    let now = served("2", Mode::Enforce, DAY, (3, None));
    assert_eq!(standing(&[]), is(None, None));
    assert_eq!(standing(&[made("1", 0)]), is(None, Some("1")));
    // Senders go by it until the record of its successor is seen everywhere.
    assert_eq!(standing(std::slice::from_ref(&old)), is(Some("1"), None));
    let coming = Issue { body_at: Some(Timestamp(3)), ..made("2", 3) };
    assert_eq!(standing(&[old.clone(), coming]), is(Some("1"), Some("2")));
    assert_eq!(standing(&[old.clone(), now.clone()]), is(Some("2"), None));
    assert_eq!(standing(&[old.clone(), now.clone(), made("3", 9)]), is(Some("2"), Some("3")));
    // What was given up before does not come next.
    assert_eq!(standing(&[made("0", 0), old, now]), is(Some("2"), None));
}
