//! The roll-out: each reason to wait blocks by itself.
//!
//! Tests of `src/owner/stage.rs`.

use destgate::owner::stage;
use destgate::owner::stage::DAY;
use destgate::owner::stage::Evidence;
use destgate::owner::stage::Outlook;
use destgate::owner::stage::Reported;
use destgate::owner::stage::ReportedFailure;
use destgate::owner::stage::Stage;
use destgate::owner::stage::Wait;
use destgate::policy::sts::issue::Accepted;
use destgate::policy::sts::issue::Issue;
use destgate::policy::sts::issue::OwnCheck;
use destgate::policy::sts::policy::Mode;
use destgate::policy::sts::policy::MxPattern;
use destgate::policy::tlsrpt::quoted;
use destgate::vocab::time::Timestamp;

const NOW: Timestamp = Timestamp(1_795_000_000);
const FINAL: u64 = 2_592_000;

/// What decides, in a form that a case can change.
#[derive(Clone)]
struct Case {
    issues: Vec<Issue>,
    checks: Vec<OwnCheck>,
    reported: Vec<Reported>,
    failures: Vec<ReportedFailure>,
    accepted: Vec<Accepted>,
    also: Vec<MxPattern>,
    is_without_reports: bool,
    now: Timestamp,
}

fn ago(days: i64) -> Timestamp {
    NOW.plus(-days * DAY)
}

fn body(mode: &str, hosts: &[&str], max_age: u64) -> String {
    let mx: String = hosts.iter().map(|h| format!("mx: {h}\n")).collect();
    format!("version: STSv1\nmode: {mode}\n{mx}max_age: {max_age}\n")
}

fn issue(mode: Mode, max_age: u64, hosts: &[&str], since: Timestamp) -> Issue {
    Issue {
        domain: "example.com".into(),
        id: format!("{}Z", since.compact()),
        body: body(mode.word(), hosts, max_age),
        mode,
        max_age,
        is_found: false,
        made_at: since,
        body_at: Some(since),
        given_at: Some(since),
        live_at: Some(since),
        replaced_at: None,
    }
}

fn check(at: Timestamp, hosts: &[&str]) -> OwnCheck {
    OwnCheck {
        at: at.0,
        hosts: Some(hosts.iter().map(ToString::to_string).collect()),
        passed: 2,
        faults: Vec::new(),
        unseen: Vec::new(),
        certificates_end: Some(NOW.plus(60 * DAY).0),
    }
}

fn reported(reporter: &str, start: Timestamp, text: &str) -> Reported {
    let lines: Vec<String> = text.lines().map(ToString::to_string).collect();
    Reported { start, reporter: reporter.into(), policy: quoted::policy(&lines), success: 40 }
}

fn failure(reporter: &str, result: &str, host: &str) -> ReportedFailure {
    ReportedFailure {
        start: ago(2),
        reporter: reporter.into(),
        result: result.into(),
        host: host.into(),
        count: 3,
    }
}

/// A policy of mode testing that may go on.
fn good() -> Case {
    let hosts = ["mx.example.com"];
    Case {
        issues: vec![issue(Mode::Testing, 86_400, &hosts, ago(20))],
        checks: vec![check(ago(1), &hosts), check(NOW.plus(-3_600), &hosts)],
        reported: ["a.example", "b.example", "c.example"]
            .map(|name| reported(name, ago(2), &body("testing", &hosts, 86_400)))
            .to_vec(),
        failures: Vec::new(),
        accepted: Vec::new(),
        also: Vec::new(),
        is_without_reports: false,
        now: NOW,
    }
}

fn outlook(case: &Case) -> Option<Outlook> {
    stage::outlook(&Evidence {
        issues: &case.issues,
        checks: &case.checks,
        reported: &case.reported,
        failures: &case.failures,
        accepted: &case.accepted,
        also: &case.also,
        final_max_age: FINAL,
        is_without_reports: case.is_without_reports,
        asks_for_reports: true,
        now: case.now,
    })
}

fn waits(change: impl FnOnce(&mut Case)) -> Vec<Wait> {
    let mut case = good();
    change(&mut case);
    outlook(&case).unwrap().waits
}

#[test]
fn what_is_in_order_goes_on_stage_by_stage() {
    let out = outlook(&good()).unwrap();
    assert!(out.may_go(), "{:?}", out.waits);
    assert_eq!((out.stage, out.next), (Stage::Testing, Some((Mode::Enforce, 86_400))));
    assert_eq!((out.reporters, out.sessions, out.good_days), (3, 120, 2));
    let next = |mode, max_age| Stage::of(mode, max_age, FINAL).next(FINAL);
    assert_eq!(next(Mode::Enforce, 86_400), Some((Mode::Enforce, 604_800)));
    assert_eq!(next(Mode::Enforce, 604_800), Some((Mode::Enforce, FINAL)));
    assert_eq!(next(Mode::Enforce, FINAL), None);
    assert_eq!(next(Mode::None, 86_400), None);
    // A final lifetime of a week or less needs no stage of its own.
    let brief = |max_age, last| Stage::of(Mode::Enforce, max_age, last).next(last);
    assert_eq!(brief(86_400, 604_800), Some((Mode::Enforce, 604_800)));
    assert_eq!(brief(604_800, 604_800), None);
    assert_eq!(Stage::Testing.next(3_600), Some((Mode::Enforce, 3_600)));
    // Nothing is in force: there is no roll-out.
    let mut none = good();
    none.issues[0].live_at = None;
    assert_eq!(outlook(&none), None);
    let stays: Vec<i64> = [Stage::Testing, Stage::Careful, Stage::Steady, Stage::Long]
        .map(|s| s.least_stay() / DAY)
        .to_vec();
    assert_eq!(stays, [14, 7, 28, 0]);
}

#[test]
fn time_alone_blocks_and_a_change_of_the_hosts_starts_it_anew() {
    let since = ago(13);
    let early = waits(|c| c.issues[0].live_at = Some(since));
    assert_eq!(early, [Wait::Stay(since.plus(14 * DAY))]);
    let exact = waits(|c| c.issues[0].live_at = Some(ago(14)));
    assert_eq!(exact, []);
    let both = ["mx.example.com", "mx2.example.com"];
    let moved = waits(|c| {
        c.issues[0] = issue(Mode::Testing, 86_400, &both, ago(20));
        let text = c.issues[0].body.clone();
        c.reported = vec![reported("a.example", ago(2), &text)];
        c.checks = vec![check(ago(21), &both), check(ago(5), &["mx.example.com"])];
        c.checks.extend([check(ago(1), &both), check(NOW, &both)]);
    });
    assert_eq!(moved, [Wait::Stay(ago(1).plus(14 * DAY))]);
}

#[test]
fn checks_alone_block() {
    assert_eq!(waits(|c| c.checks.clear()), [Wait::CheckOld]);
    let old = waits(|c| c.checks.iter_mut().for_each(|check| check.at -= DAY));
    assert_eq!(old, [Wait::CheckOld]);
    let one = waits(|c| drop(c.checks.remove(0)));
    assert_eq!(one, [Wait::Checks(1)]);
    // Two on one day are one day; one of eight days ago is none.
    let same_day = waits(|c| c.checks[0].at = NOW.plus(-7_200).0);
    assert_eq!(same_day, [Wait::Checks(1)]);
    assert_eq!(waits(|c| c.checks[0].at = ago(8).0), [Wait::Checks(1)]);
    let bad = waits(|c| c.checks[1].faults = vec!["mx: no STARTTLS".into()]);
    assert_eq!(bad, [Wait::CheckBad(vec!["mx: no STARTTLS".into()]), Wait::Checks(1)]);
    let unseen = waits(|c| c.checks[1].unseen = vec!["mx: timed out".into()]);
    assert_eq!(unseen, [Wait::CheckUnseen(vec!["mx: timed out".into()]), Wait::Checks(1)]);
    let unknown = waits(|c| c.checks[1].hosts = None);
    assert_eq!(unknown, [Wait::CheckUnseen(Vec::new()), Wait::Checks(1)]);
    let none_passed = waits(|c| c.checks[1].passed = 0);
    assert_eq!(none_passed, [Wait::CheckBad(Vec::new()), Wait::Checks(1)]);
    let ends = NOW.plus(7 * DAY - 1);
    assert_eq!(
        waits(|c| c.checks[1].certificates_end = Some(ends.0)),
        [Wait::CertificateEnds(ends)]
    );
    assert_eq!(waits(|c| c.checks[1].certificates_end = Some(ends.plus(1).0)), []);
    // A bad check and a good one on the same day are no good day.
    let mixed = waits(|c| {
        let mut bad = c.checks[0].clone();
        (bad.at, bad.passed) = (bad.at + 60, 0);
        c.checks.insert(1, bad);
    });
    assert_eq!(mixed, [Wait::Checks(1)]);
}

#[test]
fn hosts_and_lines_must_be_the_same_set() {
    let both = ["mx.example.com", "mx2.example.com"];
    let behind = waits(|c| {
        c.checks = vec![check(ago(21), &both), check(ago(1), &both), check(NOW, &both)];
    });
    assert_eq!(behind, [Wait::NotCovered(vec!["mx2.example.com".into()])]);
    let unused = |also: Vec<MxPattern>| {
        waits(|c| {
            c.issues[0] = issue(Mode::Testing, 86_400, &both, ago(20));
            let text = c.issues[0].body.clone();
            c.reported = vec![reported("a.example", ago(2), &text)];
            c.also = also;
        })
    };
    assert_eq!(unused(Vec::new()), [Wait::Unused(vec!["mx2.example.com".into()])]);
    assert_eq!(unused(vec![MxPattern::parse("mx2.example.com").unwrap()]), []);
}

#[test]
fn only_reports_that_quote_the_policy_count() {
    assert_eq!(waits(|c| c.reported.clear()), [Wait::NoReports(true)]);
    assert_eq!(
        waits(|c| {
            c.reported.clear();
            c.is_without_reports = true;
        }),
        []
    );
    let others = [
        body("enforce", &["mx.example.com"], 86_400),
        body("testing", &["mx.example.com"], 86_401),
        body("testing", &["mx.example.com", "mx3.example.com"], 86_400),
        "no policy at all".to_string(),
    ];
    for other in others {
        let got = waits(|c| c.reported = vec![reported("a.example", ago(2), &other)]);
        assert_eq!(got, [Wait::NoReports(true)], "{other}");
    }
    assert_eq!(
        waits(|c| c.reported.iter_mut().for_each(|r| r.success = 0)),
        [Wait::NoReports(true)]
    );
    let old = waits(|c| c.reported.iter_mut().for_each(|r| r.start = NOW.plus(-14 * DAY - 1)));
    assert_eq!(old, [Wait::NoReports(true)]);
    // Order, case and repetition of the lines do not count.
    let same =
        "version: STSv1\nmode: testing\nmax_age: 86400\nmx: MX.example.com\nmx: mx.example.com\n";
    assert_eq!(waits(|c| c.reported = vec![reported("a.example", ago(2), same)]), []);
}

#[test]
fn failures_that_enforce_would_defer_block_and_others_do_not() {
    let host = "mx.example.com";
    let blocks = [
        ("sts-policy-fetch-error", ""),
        ("sts-webpki-invalid", "elsewhere.example"),
        ("certificate-expired", host),
        ("certificate-host-mismatch", ""),
        ("starttls-not-supported", "MX.EXAMPLE.COM"),
        ("validation-failure", host),
        // What is not known may be anything.
        ("something-new", host),
        (stage::UNSPECIFIED, ""),
    ];
    for (result, at) in blocks {
        let got = waits(|c| {
            c.failures = vec![failure("a.example", result, at), failure("b.example", result, at)];
        });
        let [Wait::Failed(one)] = got.as_slice() else { panic!("{result} {at}: {got:?}") };
        assert!((one.count, one.reporters.len(), one.is_lonely) == (6, 2, false), "{one:?}");
    }
    let passes = [
        ("tlsa-invalid", host),
        ("dnssec-invalid", host),
        ("dane-required", host),
        ("certificate-expired", "old-mx.example.com"),
    ];
    for (result, at) in passes {
        assert_eq!(waits(|c| c.failures = vec![failure("a.example", result, at)]), [], "{result}");
    }
    let old = waits(|c| {
        c.failures = vec![failure("a.example", "certificate-expired", host)];
        c.failures[0].start = NOW.plus(-14 * DAY - 1);
    });
    assert_eq!(old, []);
}

#[test]
fn a_lonely_failure_can_be_accepted_for_this_policy_only() {
    let one = vec![failure("d.example", "certificate-expired", "mx.example.com")];
    let is_lonely = |change: &dyn Fn(&mut Case)| {
        let mut case = good();
        case.failures.clone_from(&one);
        change(&mut case);
        outlook(&case).unwrap().failures[0].is_lonely
    };
    assert!(is_lonely(&|_| {}));
    // Fewer than two others with successes that day, or an own check that fails.
    assert!(!is_lonely(&|c| c.reported.truncate(1)));
    assert!(!is_lonely(&|c| c.reported.iter_mut().for_each(|r| r.start = ago(3))));
    assert!(!is_lonely(&|c| c.checks[1].faults = vec!["mx".into()]));
    let accepted = |id: &str| Accepted {
        id: id.into(),
        result: "certificate-expired".into(),
        host: "mx.example.com".into(),
        reporter: "d.example".into(),
        who: "me".into(),
        at: NOW,
    };
    let this = good().issues[0].id.clone();
    let with = |id: &str| {
        waits(|c| {
            c.failures.clone_from(&one);
            c.accepted = vec![accepted(id)];
        })
    };
    assert_eq!(with(&this), []);
    assert_eq!(with("another").len(), 1);
    // It holds only as long as the reason for it: the same failure of another reporter, or of two.
    let of = |reporters: &[&str]| {
        waits(|c| {
            let fails = |name: &&str| failure(name, "certificate-expired", "mx.example.com");
            c.failures = reporters.iter().map(fails).collect();
            c.accepted = vec![accepted(&this)];
        })
    };
    assert_eq!(of(&["d.example"]), []);
    assert_eq!(of(&["e.example"]).len(), 1);
    assert_eq!(of(&["d.example", "e.example"]).len(), 1);
}

#[test]
fn the_last_stage_tells_what_stops_mail() {
    let last = |change: &dyn Fn(&mut Case)| {
        let mut case = good();
        let hosts = ["mx.example.com"];
        case.issues = vec![issue(Mode::Enforce, FINAL, &hosts, ago(1))];
        case.reported.clear();
        case.checks.remove(0);
        change(&mut case);
        let out = outlook(&case).unwrap();
        assert_eq!((out.stage, out.next), (Stage::Long, None));
        out.waits
    };
    // Neither time nor reports nor days of checks are waited for.
    assert_eq!(last(&|_| {}), []);
    assert_eq!(last(&|c| c.checks.clear()), []);
    assert_eq!(
        last(&|c| c.checks[0].faults = vec!["x".into()]),
        [Wait::CheckBad(vec!["x".into()])]
    );
    let moved = last(&|c| c.checks[0].hosts = Some(vec!["mx2.example.com".into()]));
    assert!(moved.contains(&Wait::NotCovered(vec!["mx2.example.com".into()])), "{moved:?}");
    let failed =
        last(&|c| c.failures = vec![failure("a.example", "certificate-expired", "mx.example.com")]);
    assert!(matches!(failed.as_slice(), [Wait::Failed(_)]));
}

#[test]
fn a_report_with_very_many_kinds_costs_little_and_still_blocks() {
    let mut case = good();
    case.failures = (0..100_000).map(|n| failure("a.example", &format!("sts-{n}"), "")).collect();
    let since = std::time::Instant::now();
    let out = outlook(&case).unwrap();
    assert!(since.elapsed() < std::time::Duration::from_secs(5), "{:?}", since.elapsed());
    assert_eq!(out.failures.len(), 201);
    assert_eq!(out.failures.iter().map(|f| f.count).sum::<u64>(), 300_000);
    assert!(out.failures.iter().any(|f| f.result == stage::FURTHER && !f.is_lonely));
}

#[test]
fn an_enforced_policy_goes_back_on_confirmed_failures_alone() {
    let back = |change: &dyn Fn(&mut Case)| {
        let mut case = good();
        let hosts = ["mx.example.com"];
        case.issues = vec![issue(Mode::Enforce, 86_400, &hosts, ago(9))];
        change(&mut case);
        outlook(&case).unwrap().back
    };
    let fails = |reporter: &str| failure(reporter, "certificate-expired", "mx.example.com");
    assert_eq!(back(&|_| {}), None);
    assert_eq!(back(&|c| c.failures = vec![fails("a.example")]), None);
    let two = back(&|c| c.failures = vec![fails("a.example"), fails("b.example")]);
    assert_eq!(two.unwrap(), "2 reporters have certificate-expired at mx.example.com");
    let own = back(&|c| {
        c.failures = vec![fails("a.example")];
        c.checks[1].faults = vec!["mx: expired".into()];
    });
    assert!(own.unwrap().starts_with("one reporter and the own check have "));
    // Mode testing stops no mail.
    let mut testing = good();
    testing.failures = vec![fails("a.example"), fails("b.example")];
    assert_eq!(outlook(&testing).unwrap().back, None);
}

#[test]
fn a_policy_that_was_never_made_here_is_told() {
    let foreign = body("enforce", &["mx.attacker.example"], 31_557_600);
    let mut case = good();
    case.reported.push(reported("d.example", ago(1), &foreign));
    case.reported.push(reported("d.example", ago(2), &foreign));
    let out = outlook(&case).unwrap();
    assert_eq!(out.unknown, [("d.example".to_string(), "enforce")]);
    // An instance that was replaced is known.
    let mut replaced = issue(Mode::Enforce, 31_557_600, &["mx.attacker.example"], ago(40));
    replaced.replaced_at = Some(ago(20));
    case.issues.insert(0, replaced);
    assert_eq!(outlook(&case).unwrap().unknown, []);
}

#[test]
fn testing_for_two_months_is_called_forgotten() {
    let mut case = good();
    case.issues[0].live_at = Some(ago(59));
    assert!(!outlook(&case).unwrap().is_forgotten);
    case.issues[0].live_at = Some(ago(60));
    assert!(outlook(&case).unwrap().is_forgotten);
}
