//! The id of a policy instance. Source: RFC 8461 §3.1.
//!
//! Tests of `src/owner/id.rs`.

use destgate::owner::id;
use destgate::owner::id::next_id;
use destgate::policy::sts::record;
use destgate::vocab::time::Timestamp;
use std::collections::BTreeSet;

const NOW: Timestamp = Timestamp(1_795_000_000);

fn used(ids: &[&str]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

#[test]
fn an_unchanged_policy_keeps_its_id_and_a_changed_one_gets_the_time() {
    let now = id::of_time(NOW);
    assert_eq!(now, "20261118110640Z");
    assert_eq!(next_id(&used(&["abc"]), NOW, false), "abc");
    assert_eq!(next_id(&used(&["abc"]), NOW, true), now);
    assert_eq!(next_id(&[], NOW, true), now);
    assert_eq!(next_id(&[], NOW, false), now);
    // A sender can read it.
    let text = format!("v=STSv1; id={now};");
    assert_eq!(record::parse(text.as_bytes()).value.unwrap().id, now);
}

#[test]
fn an_id_is_later_than_every_former_one_and_never_one_of_them() {
    // Two changes in a second, and a clock that went back.
    let now = id::of_time(NOW);
    assert_eq!(next_id(&used(&[&now]), NOW, true), "20261118110641Z");
    let ahead = id::of_time(NOW.plus(3_600));
    assert_eq!(next_id(&used(&[&ahead]), NOW, true), id::of_time(NOW.plus(3_601)));
    // The latest counts, not the last in the list.
    assert_eq!(next_id(&used(&[&ahead, "7"]), NOW, true), id::of_time(NOW.plus(3_601)));
    // What only looks like a time is none.
    for odd in ["20261318110640Z", "20261118110640", "2026111811064xZ", "\u{e9}0261118110640Z"] {
        assert_eq!(id::time_of(odd), None, "{odd}");
        assert_eq!(next_id(&used(&[odd]), NOW, true), now);
    }
}

#[test]
fn ids_are_unique_over_many_changes_and_clock_jumps() {
    let mut ids: Vec<String> = Vec::new();
    let mut at = NOW;
    for n in 0..2_000_i64 {
        // Jumps of up to a day, both ways, without a pattern that repeats soon.
        at = at.plus((n * 7_919 % 86_400) - 43_200);
        let next = next_id(&ids, at, true);
        if let Some(last) = ids.last() {
            assert!(&next > last, "{next} after {last}");
        }
        ids.push(next);
    }
    let different: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(different.len(), ids.len());
}
