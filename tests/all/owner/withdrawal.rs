//! The date of a withdrawal, against dates worked out by hand. Source: RFC 8461 §8.3.
//!
//! Tests of `src/owner/withdrawal.rs` and `src/policy/sts/issue.rs`.

use destgate::owner::withdrawal;
use destgate::owner::withdrawal::Phase;
use destgate::policy::sts::issue::Issue;
use destgate::policy::sts::issue::held_longest;
use destgate::policy::sts::policy::Mode;
use destgate::vocab::time::Timestamp;

fn day(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{text}T00:00:00Z")).unwrap()
}

/// An instance: mode, days of its lifetime, when it was published, when it was replaced.
fn issue(id: &str, mode: Mode, days: u64, live: &str, replaced: Option<&str>) -> Issue {
    Issue {
        domain: "example.com".into(),
        id: id.into(),
        body: String::new(),
        mode,
        max_age: days * 86_400,
        is_found: false,
        made_at: day(live),
        body_at: Some(day(live)),
        given_at: Some(day(live)),
        live_at: Some(day(live)),
        replaced_at: replaced.map(day),
    }
}

fn until(issues: &[Issue], now: &str) -> (String, String) {
    match withdrawal::phase(issues, day(now)) {
        Phase::Draining { until, longest } => (until.day(), longest.id),
        Phase::Drained(at) => (at.day(), "drained".into()),
        Phase::NotBegun => (String::new(), "not begun".into()),
    }
}

#[test]
fn the_date_is_the_latest_over_all_instances() {
    // a: 30 days, replaced on 1 November: held until 1 December.
    // b: 7 days, replaced on 20 November: held until 27 November.
    // c: none, a day, published on 20 November: held until 21 November.
    let all = [
        issue("a", Mode::Enforce, 30, "2026-10-01", Some("2026-11-01")),
        issue("b", Mode::Testing, 7, "2026-11-01", Some("2026-11-20")),
        issue("c", Mode::None, 1, "2026-11-20", None),
    ];
    assert_eq!(until(&all, "2026-11-20"), ("2026-12-01".into(), "a".into()));
    assert_eq!(until(&all, "2026-11-30"), ("2026-12-01".into(), "a".into()));
    assert_eq!(until(&all, "2026-12-01"), ("2026-12-01".into(), "drained".into()));
    assert_eq!(until(&all[1..], "2026-11-22"), ("2026-11-27".into(), "b".into()));
    // The own day of mode none counts too.
    let brief = [issue("a", Mode::Enforce, 0, "2026-10-01", Some("2026-11-20")), all[2].clone()];
    assert_eq!(until(&brief, "2026-11-20"), ("2026-11-21".into(), "c".into()));
}

#[test]
fn nothing_drains_while_another_mode_is_in_force_or_none_is_not_published() {
    let enforce = issue("a", Mode::Enforce, 7, "2026-11-01", None);
    assert_eq!(until(std::slice::from_ref(&enforce), "2026-11-02").1, "not begun");
    let mut none = issue("b", Mode::None, 1, "2026-11-02", None);
    none.live_at = None;
    assert_eq!(until(&[enforce.clone(), none], "2026-11-02").1, "not begun");
    // A policy after mode none: the withdrawal is over.
    let gone = issue("b", Mode::None, 1, "2026-11-02", Some("2026-11-03"));
    let anew = issue("c", Mode::Testing, 1, "2026-11-03", None);
    assert_eq!(until(&[enforce, gone, anew], "2026-11-04").1, "not begun");
}

#[test]
fn an_instance_that_was_never_seen_replaced_may_still_be_served() {
    // Written once, its record never published: whoever fetched it may hold it, up to now.
    let mut lost = issue("x", Mode::Enforce, 365, "2026-06-01", None);
    (lost.body_at, lost.live_at) = (None, None);
    let none = issue("c", Mode::None, 1, "2026-11-20", None);
    let both = [lost.clone(), none.clone()];
    let held = held_longest(&both, day("2026-11-25"));
    assert_eq!(
        held.map(|(issue, until)| (issue.id.as_str(), until)),
        Some(("x", day("2027-11-25")))
    );
    assert_eq!(held_longest(&both[1..], day("2026-11-25")), None);
    assert_eq!(until(&[lost.clone(), none.clone()], "2026-11-25").1, "x");
    lost.replaced_at = Some(day("2026-06-02"));
    assert_eq!(until(&[lost, none], "2027-06-02"), ("2027-06-02".into(), "drained".into()));
}

#[test]
fn an_absurd_lifetime_does_not_overflow() {
    let mut one = issue("a", Mode::Enforce, 1, "2026-11-01", Some("2026-11-02"));
    one.max_age = u64::MAX;
    let none = issue("c", Mode::None, 1, "2026-11-20", None);
    assert_eq!(until(&[one, none], "2026-11-25").1, "a");
}
