//! Figures of TLS reports: what is added, and what never is.
//!
//! Tests of `src/policy/tlsrpt/tally.rs` and `src/policy/tlsrpt/kept.rs`. Source: RFC 8460 §4.3, §4.4.

use destgate::policy::tlsrpt::kept;
use destgate::policy::tlsrpt::report::Report;
use destgate::policy::tlsrpt::report_reader;
use destgate::policy::tlsrpt::report_reader::Hints;
use destgate::policy::tlsrpt::tally::Failed;
use destgate::policy::tlsrpt::tally::Group;
use destgate::policy::tlsrpt::tally::MOST_ROWS;
use destgate::policy::tlsrpt::tally::OTHERS;
use destgate::policy::tlsrpt::tally::Sessions;
use destgate::policy::tlsrpt::tally::Tally;
use destgate::policy::tlsrpt::tally::View;
use destgate::policy::tlsrpt::tally::network;
use destgate::policy::tlsrpt::tally::version;
use destgate::vocab::time::Timestamp;
use serde_json::json;

const DAY: i64 = 86_400;
const TESTING: &str = r#"["version: STSv1","mode: testing","mx: mx.example.com","max_age: 86400"]"#;
const ENFORCE: &str =
    r#"["version: STSv1","mode: enforce","mx: mx.example.com","max_age: 604800"]"#;

fn sessions(report: i64, day: i64, kind: &str, (success, failure): (u64, u64)) -> Sessions<'_> {
    Sessions {
        report,
        start: Timestamp(day * DAY),
        reporter: "sender.example",
        domain: "example.com",
        policy_type: kind,
        policy: TESTING,
        success,
        failure,
    }
}

fn failed<'a>(report: i64, day: i64, kind: &'a str, result: &'a str, count: u64) -> Failed<'a> {
    Failed {
        report,
        start: Timestamp(day * DAY),
        reporter: "sender.example",
        domain: "example.com",
        policy_type: kind,
        result,
        host: "mx.example.com",
        sending_ip: "2001:db8:1:2:3::4",
        count,
    }
}

/// Each row as `what|more|success|failure|kinds|reports`.
fn rows(group: &Group) -> Vec<String> {
    let one = |r: &destgate::policy::tlsrpt::tally::Row| {
        let s = &r.sums;
        format!("{}|{}|{}|{}|{}|{}", r.what, r.more, s.success, s.failure, s.kinds, s.reports)
    };
    group.rows.iter().map(one).collect()
}

fn tally(view: View) -> Vec<Group> {
    let mut tally = Tally::new(view);
    // The same sessions under two types, as a large sender reports them.
    tally.add(&sessions(1, 10, "tlsa", (90, 10)));
    tally.add(&sessions(1, 10, "sts", (90, 10)));
    tally.add(&sessions(2, 11, "sts", (50, 0)));
    tally.add(&Sessions {
        policy: ENFORCE,
        reporter: "b.example",
        ..sessions(3, 12, "sts", (7, 3))
    });
    tally.fail(&failed(1, 10, "tlsa", "tlsa-invalid", 10));
    tally.fail(&failed(1, 10, "sts", "certificate-expired", 8));
    tally.fail(&Failed { host: "", ..failed(1, 10, "sts", "sts-policy-fetch-error", 4) });
    let other =
        Failed { reporter: "b.example", sending_ip: "192.0.2.1", ..failed(3, 12, "sts", "x", 3) };
    tally.fail(&other);
    tally.groups()
}

#[test]
fn policy_types_are_never_added() {
    let groups = tally(View::Policy);
    let totals: Vec<_> = groups
        .iter()
        .map(|g| (g.policy_type.as_str(), g.total.success, g.total.failure, g.total.reports))
        .collect();
    // The type that is the headline comes first. Details are no sessions: 12 of them, 10 failures.
    assert_eq!(totals, [("sts", 147, 13, 3), ("tlsa", 90, 10, 1)]);
    assert_eq!(groups[0].total.kinds, 15);
    assert!((groups[0].total.share().unwrap() - 13.0 / 160.0).abs() < 1e-12);
    assert_eq!(Tally::new(View::Policy).groups(), []);
}

#[test]
fn each_view_has_its_rows() {
    let cases: &[(View, &[&str])] = &[
        (
            View::Result,
            &["certificate-expired||0|0|8|1", "sts-policy-fetch-error||0|0|4|1", "x||0|0|3|1"],
        ),
        (
            View::Source,
            &[
                "sender.example||140|10|0|2",
                "sender.example|2001:db8:1:2::/64|0|0|12|1",
                "b.example||7|3|0|1",
                "b.example|192.0.2.1|0|0|3|1",
            ],
        ),
        (
            View::Host,
            &[
                "mx.example.com|certificate-expired|0|0|8|1",
                "mx.example.com|x|0|0|3|1",
                "(not named)|sts-policy-fetch-error|0|0|4|1",
            ],
        ),
        (
            View::Day,
            &[
                "1970-01-11||90|10|0|1",
                "1970-01-11|certificate-expired|0|0|8|1",
                "1970-01-11|sts-policy-fetch-error|0|0|4|1",
                "1970-01-12||50|0|0|1",
                "1970-01-13||7|3|0|1",
                "1970-01-13|x|0|0|3|1",
            ],
        ),
        (View::Policy, &[]),
    ];
    for (view, expected) in cases {
        assert_eq!(rows(&tally(*view)[0]), *expected, "{view:?}");
    }
    // The version that was quoted last comes first.
    let versions = &tally(View::Version)[0];
    let names: Vec<&str> =
        versions.rows.iter().map(|r| r.what.split(" (").next().unwrap()).collect();
    assert_eq!(names, ["enforce, 7 days", "testing, 24 h"]);
    assert_eq!(versions.rows[1].sums.success, 140);
}

#[test]
fn a_report_counts_once_however_many_policies_it_has() {
    let mut tally = Tally::new(View::Result);
    for _ in 0..3 {
        tally.add(&sessions(7, 1, "sts", (1, 0)));
        tally.fail(&failed(7, 1, "sts", "validation-failure", 2));
    }
    let groups = tally.groups();
    assert_eq!((groups[0].total.reports, groups[0].total.success), (1, 3));
    assert_eq!(rows(&groups[0]), ["validation-failure||0|0|6|1"]);
}

#[test]
fn rows_are_bounded_and_nothing_is_lost() {
    let mut tally = Tally::new(View::Result);
    let many = MOST_ROWS as u64 + 500;
    for n in 0..many {
        let result = format!("r{n}");
        let domain = format!("d{}.example", n % 30_000);
        tally.fail(&Failed { domain: &domain, ..failed(1, 1, "sts", &result, 1) });
        tally.add(&Sessions { domain: &domain, ..sessions(1, 1, "sts", (1, 0)) });
    }
    let groups = tally.groups();
    let all: usize = groups.iter().map(|g| g.rows.len()).sum();
    assert!(all <= MOST_ROWS && groups.len() <= MOST_ROWS, "{all}");
    assert_eq!(groups.iter().flat_map(|g| &g.rows).map(|r| r.sums.kinds).sum::<u64>(), many);
    assert_eq!(groups.iter().map(|g| g.total.success).sum::<u64>(), many);
    assert!(groups.iter().any(|g| g.domain == OTHERS));
    // Sums do not wrap.
    let mut tally = Tally::new(View::Policy);
    tally.add(&sessions(1, 1, "sts", (u64::MAX, u64::MAX)));
    tally.add(&sessions(2, 1, "sts", (5, 5)));
    assert_eq!(tally.groups()[0].total.success, u64::MAX);
}

#[test]
fn addresses_are_counted_by_their_network() {
    let cases = [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "(not named)"),
        ("x", "(not named)"),
    ];
    for (address, expected) in cases {
        assert_eq!(network(address), expected);
    }
}

#[test]
fn versions_of_a_policy_differ_by_their_lines() {
    assert_eq!(version("[]"), "(not quoted)");
    assert_eq!(version("broken"), "(not quoted)");
    assert!(version(TESTING).starts_with("testing, 24 h ("), "{}", version(TESTING));
    let other = TESTING.replace("mx.example.com", "mx2.example.com");
    assert_ne!(version(TESTING), version(&other));
    assert!(version(r#"["3 1 1 aa"]"#).starts_with("1 record ("));
    assert!(version(r#"["3 1 1 aa","3 1 1 bb"]"#).starts_with("2 records ("));
    assert!(version(r#"["mode: x","max_age: y"]"#).starts_with("x ("));
}

fn report(policies: &[(&str, &str)]) -> Report {
    let one = |(kind, domain): &(&str, &str)| {
        json!({"policy": {"policy-type": kind, "policy-domain": domain},
               "summary": {"total-successful-session-count": 1}})
    };
    let value = json!({
        "organization-name": "Example Org", "contact-info": "tls@contact.example", "report-id": "1",
        "date-range": {"start-datetime": "2026-10-01T00:00:00Z", "end-datetime": "2026-10-01T23:59:59Z"},
        "policies": policies.iter().map(one).collect::<Vec<_>>(),
    });
    let met = destgate::policy::tlsrpt::fields::Deviations::new();
    report_reader::read(&value.to_string(), &Hints::default(), &met).unwrap().remove(0)
}

#[test]
fn the_recipient_domain_is_not_that_of_an_mx_host() {
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("tlsa", "mx.example.net"), ("sts", "example.com")], "example.com"),
        (&[("tlsa", "mx.example.net"), ("no-policy-found", "example.com")], "example.com"),
        (&[("tlsa", "mx.example.net")], "mx.example.net"),
        (&[], ""),
    ];
    for (policies, expected) in cases {
        assert_eq!(kept::domain(&report(policies)), *expected);
    }
}

#[test]
fn the_reporter_is_the_submitter_then_the_signer_then_the_contact_then_the_organization() {
    let mut report = report(&[]);
    report.submitter = Some("submitter.example".into());
    assert_eq!(kept::reporter(&report, Some("signer.example")), "submitter.example");
    report.submitter = None;
    assert_eq!(kept::reporter(&report, Some("signer.example")), "signer.example");
    assert_eq!(kept::reporter(&report, None), "contact.example");
    report.contact = None;
    assert_eq!(kept::reporter(&report, None), "Example Org");
    report.organization = None;
    assert_eq!(kept::reporter(&report, None), "(unnamed)");
}
