//! The order of a change of MX hosts, against dates worked out by hand. Source: RFC 8461 §8.1.
//!
//! Tests of `src/owner/mx_change.rs`.

use destgate::owner::mx_change;
use destgate::owner::mx_change::Lives;
use destgate::owner::mx_change::MxChange;
use destgate::vocab::time::Timestamp;

const NOW: Timestamp = Timestamp(1_795_000_000);
const LIVES: Lives = Lives { record: 3_600, mx: 86_400 };

fn dates(add: &[&str], remove: &[&str], is_live: bool) -> Vec<(i64, String)> {
    let list = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let change = MxChange { add: list(add), remove: list(remove) };
    let steps = mx_change::steps("example.com", &change, LIVES, is_live, NOW);
    steps.into_iter().map(|s| (s.at.since(NOW), s.what)).collect()
}

#[test]
fn a_host_is_listed_before_it_is_an_mx() {
    let got = dates(&["mx3.example.com"], &[], true);
    assert_eq!(got.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 3_600, 3_600]);
    assert!(got[0].1.starts_with("publish a policy that lists mx3"), "{got:?}");
    assert!(got[1].1.starts_with("add mx3.example.com to the MX records"), "{got:?}");
}

#[test]
fn a_host_is_no_mx_before_its_line_goes() {
    let got = dates(&[], &["mx1.example.com"], true);
    assert_eq!(got.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 86_400]);
    assert!(got[0].1.starts_with("take mx1.example.com out of the MX records"), "{got:?}");
    assert!(got[1].1.starts_with("publish a policy without mx1"), "{got:?}");
}

#[test]
fn a_renamed_host_comes_before_the_old_one_goes() {
    let got = dates(&["new.example.com"], &["old.example.com"], false);
    assert_eq!(got.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 3_600, 3_600, 90_000]);
    assert!(dates(&[], &[], true).is_empty());
}
