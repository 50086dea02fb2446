//! The bounds of what the policy server keeps in memory, and when it renews.
//!
//! Tests of `src/serve/memory.rs` and `src/serve/known.rs`.

use destgate::policy::evidence::Refetch;
use destgate::policy::postfix::answer::Needs;
use destgate::policy::postfix::facts::Class;
use destgate::policy::postfix::facts::Facts;
use destgate::policy::postfix::render::Dialect;
use destgate::serve::known::Known;
use destgate::serve::memory;
use destgate::serve::memory::Place;
use destgate::serve::memory::Replies;
use destgate::serve::memory::Warm;
use destgate::vocab::time::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

fn warm(length: usize, asked_at: i64) -> Arc<Warm> {
    Arc::new(Warm {
        netstring: vec![b'x'; length].into(),
        word: 0,
        until: Timestamp(0),
        stale_until: Timestamp(0),
        generation: 1,
        is_renewed: AtomicBool::new(false),
        asked_at: AtomicI64::new(asked_at),
        known: None,
        strength: None,
        settings: None,
    })
}

fn place(key: &str) -> Place {
    Place::of(Dialect::Plain, key.as_bytes()).unwrap()
}

#[test]
fn what_was_not_asked_for_longest_goes_first() {
    let mut all: HashMap<i64, i64> = (0..1_000).map(|n| (n, n)).collect();
    assert_eq!(memory::evict(&mut all, 10, |asked| *asked), 100);
    assert!((100..1_000).all(|n| all.contains_key(&n)));
    // All of one second: no more than the part goes.
    let mut same: HashMap<i64, i64> = (0..1_000).map(|n| (n, 7)).collect();
    assert_eq!(memory::evict(&mut same, 10, |asked| *asked), 100);
    let mut one: HashMap<i64, i64> = HashMap::from([(1, 1)]);
    assert_eq!((memory::evict(&mut one, 16, |asked| *asked), one.len()), (1, 0));
    assert_eq!(memory::evict(&mut one, 16, |asked| *asked), 0);
}

#[test]
fn replies_are_bounded_in_size_and_number() {
    let replies = Replies::default();
    // 100 KB each: 24 MiB hold fewer than 260.
    let mut gone = 0;
    for n in 0..400 {
        gone += replies.keep(&place(&format!("k{n}.example")), warm(100_000, n)).1;
    }
    let (count, octets) = replies.size();
    assert!(octets <= 24 << 20, "{octets}");
    assert!(count > 200 && count + gone == 400, "{count} {gone}");
    assert!(replies.get(&place("k399.example")).is_some());
    assert!(replies.get(&place("k0.example")).is_none(), "the oldest is still there");
    // The size falls when a smaller reply stands in for a larger one.
    let before = replies.size().1;
    let (old, _) = replies.keep(&place("k399.example"), warm(10, 400));
    assert_eq!(old.unwrap().netstring.len(), 100_000);
    assert_eq!(replies.size().1, before - 99_990);
    let many = Replies::default();
    for n in 0..150_100 {
        many.keep(&place(&n.to_string()), warm(1, n));
    }
    assert!(many.size().0 <= 150_000);
    assert!(many.get(&place("150099")).is_some());
}

#[test]
fn places_tell_dialects_apart_and_no_case() {
    let replies = Replies::default();
    replies.keep(&place("A.example"), warm(1, 0));
    assert!(replies.get(&place("a.EXAMPLE")).is_some());
    assert!(replies.get(&Place::of(Dialect::Legacy, b"a.example").unwrap()).is_none());
    assert_eq!(place("A.b").key(), b"a.b");
    assert!(Place::of(Dialect::Plain, &[b'a'; 255]).is_some());
    assert!(Place::of(Dialect::Plain, &[b'a'; 256]).is_none());
}

const NOW: Timestamp = Timestamp(1_800_000_000);

fn known() -> Known {
    Known {
        facts: Facts::NONE,
        needs: Needs::PolicyAndHosts,
        until: NOW.plus(300),
        last_good: Some((Class::All, NOW)),
        policy_due: None,
        failing_since: None,
        unknown_since: None,
        trouble: None,
        asked_at: Arc::new(AtomicI64::new(NOW.0)),
        gathered_at: NOW,
        is_lost: false,
    }
}

#[test]
fn renewals_follow_questions_policies_and_unknown_states() {
    let plain = known();
    assert_eq!(plain.due(NOW.plus(301)), None, "nobody asked since");
    plain.asked_at.store(NOW.0 + 100, Ordering::Relaxed);
    assert_eq!(plain.due(NOW.plus(300)), None, "the facts still hold");
    assert_eq!(plain.due(NOW.plus(301)), Some(Refetch::Patient));
    let policy = Known { policy_due: Some(NOW.plus(1_000)), ..known() };
    assert_eq!(policy.due(NOW.plus(999)), None);
    assert_eq!(policy.due(NOW.plus(1_000)), Some(Refetch::Renew));
    assert_eq!(policy.due(NOW.plus(31 * 86_400)), None, "not in use");
    let unknown = |after: i64| Known {
        unknown_since: Some(NOW),
        until: NOW.plus(after + 5),
        gathered_at: NOW.plus(after),
        ..known()
    };
    for (gathered, now, due) in [
        (0, 4, false),
        (0, 5, true),
        (5, 29, false),
        (5, 30, true),
        (30, 119, false),
        (30, 120, true),
        (120, 10_000, false),
    ] {
        let due_now = unknown(gathered).due(NOW.plus(now)).is_some();
        assert_eq!(due_now, due, "gathered at {gathered}, now {now}");
    }
}

#[test]
fn the_last_good_class_stands_in_for_a_day() {
    let known = known();
    assert_eq!(known.last_good(NOW.plus(86_400)), Some(Class::All));
    assert_eq!(known.last_good(NOW.plus(86_401)), None);
    assert!(known.covers(Needs::Policy, NOW.plus(300)));
    assert!(!known.covers(Needs::Policy, NOW.plus(301)));
    let policy = Known { needs: Needs::Policy, ..known };
    assert!(!policy.covers(Needs::PolicyAndHosts, NOW));
    assert!(!policy.is_failing(NOW), "no policy is enforced");
}
