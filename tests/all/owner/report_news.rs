//! What is told of received TLS reports, and what is not.
//!
//! Tests of `src/owner/report_news.rs`.

use destgate::owner::report_news;
use destgate::owner::report_news::Change;
use destgate::owner::report_news::FORGOTTEN;
use destgate::owner::report_news::FailureKey;
use destgate::owner::report_news::MOST;
use destgate::owner::report_news::News;
use destgate::owner::report_news::Step;
use destgate::vocab::time::Timestamp;
use std::collections::BTreeSet;

const NOW: Timestamp = Timestamp(1_795_000_000);

#[test]
fn a_share_has_the_step_of_its_part_of_all_sessions() {
    let cases = [
        (0, 0, None),
        (5, 0, Some(Step::Fine)),
        (u64::MAX, 1, Some(Step::Info)),
        (901, 99, Some(Step::Info)),
        (900, 100, Some(Step::Warning)),
        (501, 499, Some(Step::Warning)),
        (500, 500, Some(Step::Error)),
        (0, 1, Some(Step::Error)),
        (u64::MAX, u64::MAX, Some(Step::Error)),
    ];
    for (success, failure, step) in cases {
        assert_eq!(Step::of(success, failure), step, "{success} {failure}");
    }
    for step in [Step::Fine, Step::Info, Step::Warning, Step::Error] {
        assert_eq!(Step::from_number(step.number()), step);
    }
    assert_eq!(Step::from_number(9), Step::Fine);
}

#[test]
fn a_share_is_told_when_it_grows_a_step_and_when_it_ends() {
    let steps = [Step::Fine, Step::Info, Step::Warning, Step::Error];
    for told in steps {
        for now in steps {
            let expected = match now {
                _ if now > told => Some(Change::Grown),
                Step::Fine if told > Step::Fine => Some(Change::Ended),
                _ => None,
            };
            assert_eq!(Change::of(told, now), expected, "{told:?} {now:?}");
        }
    }
}

#[test]
fn a_failure_is_new_if_it_was_not_seen_for_two_weeks() {
    let cases = [
        (None, true),
        (Some(0), false),
        (Some(-1), false),
        (Some(FORGOTTEN), false),
        (Some(FORGOTTEN + 1), true),
    ];
    for (ago, expected) in cases {
        let before = ago.map(|ago| NOW.plus(-ago));
        assert_eq!(report_news::is_new(before, NOW), expected, "{ago:?}");
    }
}

#[test]
fn a_regular_reporter_is_missed_after_three_days() {
    let days = |all: &[i64]| -> BTreeSet<i64> { all.iter().copied().collect() };
    let five = &[93, 94, 95, 97, 99][..];
    let cases = [
        // Reports about the day before come today: 100 to 102 are missing on day 103.
        (five, 102, None),
        (five, 103, Some(99)),
        (five, 106, Some(99)),
        // More than a week is no news.
        (five, 107, None),
        // Four days of seven are no habit, nor five of eight.
        (&[94, 95, 97, 99], 103, None),
        (&[92, 94, 95, 97, 99], 103, None),
        (&[], 103, None),
        // A clock that was wrong.
        (&[90, 91, 92, 93, 94, 95, 120], 103, None),
    ];
    for (all, today, expected) in cases {
        assert_eq!(report_news::fell_silent(&days(all), today), expected, "{all:?} {today}");
    }
}

#[test]
fn a_run_tells_so_many_and_counts_the_rest() {
    let failure = |n: usize| News::Failure {
        key: FailureKey {
            domain: "example.com".into(),
            reporter: format!("r{n}"),
            result: "certificate-expired".into(),
            host: String::new(),
        },
        count: 1,
        start: NOW,
    };
    let all = |n: usize| (0..n).map(failure).collect::<Vec<News>>();
    assert_eq!(report_news::at_most(all(MOST)).len(), MOST);
    let mut more = all(MOST + 4);
    let unknown = News::Policy {
        domain: "example.com".into(),
        reporter: "r".into(),
        version: "enforce".into(),
        start: NOW,
    };
    more.push(unknown.clone());
    let told = report_news::at_most(more);
    // The gravest comes first, whenever it was found.
    assert_eq!((told.first(), told.last()), (Some(&unknown), Some(&News::More(5))));
    assert_eq!(told.len(), MOST + 1);
}
