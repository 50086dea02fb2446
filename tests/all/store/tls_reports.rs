//! Kept TLS reports: each once, the later of two with one key, held ones in no figure.
//!
//! Tests of `src/store/tls_reports.rs` and `src/store/tls_figures.rs`. Source: RFC 8460 §3, §5.6.

use destgate::policy::tlsrpt::kept::Circumstances;
use destgate::policy::tlsrpt::kept::Filter;
use destgate::policy::tlsrpt::report::Detail;
use destgate::policy::tlsrpt::report::PolicyResult;
use destgate::policy::tlsrpt::report::Report;
use destgate::store::open::Store;
use destgate::store::tls_figures::Numbers;
use destgate::store::tls_reports::Keeping;
use destgate::store::tls_reports::MOST_UNREAD;
use destgate::store::tls_reports::NewReport;
use destgate::store::tls_reports::NewUnread;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tls_report::Deviation;
use destgate::vocab::tls_report::Dkim;
use destgate::vocab::tls_report::HeldFor;
use destgate::vocab::tls_report::Way;
use std::thread;

const DAY: i64 = 86_400;

/// A report of one day; `content` makes the digest.
fn new(id: &str, day: i64, content: u8, success: u64) -> NewReport {
    let detail = Detail {
        result: "certificate-expired".into(),
        count: 2,
        sending_ip: "192.0.2.1".parse().ok(),
        host: Some("mx.example.com".into()),
        helo: Some("mx".into()),
        ip: "2001:db8::1".parse().ok(),
        reason: Some("because".into()),
        info: None,
    };
    let policy = PolicyResult {
        policy_type: Some("sts".into()),
        domain: Some("example.com".into()),
        success,
        failure: 2,
        policy_string: vec!["version: STSv1".into(), "mode: \"testing\"".into()],
        mx: vec!["*.example.com".into()],
        details: vec![detail.clone(), Detail { sending_ip: None, ..detail }],
    };
    let bare = PolicyResult { policy_type: None, domain: None, details: vec![], ..policy.clone() };
    let report = Report {
        organization: Some("Example".into()),
        contact: Some("tls@example.net".into()),
        submitter: Some("example.net".into()),
        report_id: Some(id.into()),
        start: Timestamp(day * DAY),
        end: Timestamp(day * DAY + DAY - 1),
        policies: vec![policy, bare],
        deviations: [Deviation::Charset, Deviation::MediaType].into(),
    };
    let beside = Circumstances {
        signer: Some("example.net".into()),
        dkim: Some(Dkim::Pass),
        held_for: None,
        way: Way::Mail,
        received_at: Timestamp(99 * DAY),
    };
    NewReport { digest: [content; 32], report, beside }
}

fn held(of: NewReport) -> NewReport {
    let beside = Circumstances {
        held_for: Some(HeldFor::Signature),
        dkim: Some(Dkim::None),
        signer: None,
        ..of.beside
    };
    NewReport { beside, ..of }
}

fn keep(store: &Store, report: &NewReport) -> Keeping {
    store.keep_reports(std::slice::from_ref(report), &[]).unwrap()[0]
}

/// The successes under `sts` that figures count.
fn successes(store: &Store, filter: &Filter) -> u64 {
    let mut sum = 0;
    store
        .each_sessions(filter, &mut |s| sum += if s.policy_type == "sts" { s.success } else { 0 })
        .unwrap();
    sum
}

fn memory() -> (Store, Filter) {
    (Store::in_memory().unwrap(), Filter::default())
}

#[test]
fn a_report_comes_back_as_it_went_in() {
    let (store, all) = memory();
    let report = new("1", 10, 1, 5);
    assert_eq!(keep(&store, &report), Keeping::New);
    let [kept] = &store.last_reports(&all, 10).unwrap()[..] else { panic!() };
    assert_eq!((&kept.report, &kept.beside), (&report.report, &report.beside));
    assert_eq!((kept.reporter.as_str(), kept.domain.as_str()), ("example.net", "example.com"));
    assert_eq!(store.kept_report(kept.id).unwrap().as_ref(), Some(kept));
    assert_eq!(store.kept_report(kept.id + 1).unwrap(), None);
    let mut failures = Vec::new();
    store
        .each_failed(&all, &mut |f| {
            failures.push(format!("{} {} {:?} {}", f.host, f.count, f.sending_ip, f.result));
        })
        .unwrap();
    assert_eq!(
        failures,
        [
            "mx.example.com 2 \"192.0.2.1\" certificate-expired",
            "mx.example.com 2 \"\" certificate-expired"
        ]
    );
}

#[test]
fn the_same_report_is_kept_once() {
    let (store, all) = memory();
    assert_eq!(keep(&store, &new("1", 10, 1, 5)), Keeping::New);
    assert_eq!(keep(&store, &new("1", 10, 1, 5)), Keeping::Known);
    assert_eq!(successes(&store, &all), 5);
}

#[test]
fn of_two_with_one_key_the_later_counts_and_both_are_there() {
    let (store, all) = memory();
    keep(&store, &new("1", 10, 1, 5));
    assert_eq!(keep(&store, &new("1", 10, 2, 7)), Keeping::Revises);
    assert_eq!(successes(&store, &all), 7);
    assert_eq!(keep(&store, &new("1", 10, 3, 9)), Keeping::Revises);
    let kept = store.last_reports(&all, 10).unwrap();
    let by: Vec<_> = kept.iter().map(|k| (k.id, k.revised_by)).collect();
    assert_eq!(by, [(3, None), (2, Some(3)), (1, Some(2))]);
    // An old one that comes again changes nothing.
    assert_eq!(keep(&store, &new("1", 10, 1, 5)), Keeping::Known);
    assert_eq!(successes(&store, &all), 9);
    // Another range, another identifier, and none: other reports.
    for (n, report) in
        [new("1", 11, 4, 1), new("2", 10, 5, 1), new("3", 10, 6, 1)].into_iter().enumerate()
    {
        assert_eq!(keep(&store, &report), Keeping::New, "{n}");
    }
    for content in [7, 8] {
        let mut nameless = new("", 10, content, 1);
        nameless.report.report_id = None;
        assert_eq!(keep(&store, &nameless), Keeping::New);
    }
    assert_eq!(successes(&store, &all), 14);
}

#[test]
fn nobody_takes_the_place_of_anothers_report() {
    let (store, all) = memory();
    keep(&store, &new("1", 10, 1, 5));
    // Anybody can write the submitter and the identifier of somebody else.
    let mut forged = new("1", 10, 2, 1000);
    forged.beside.signer = Some("evil.example".into());
    assert_eq!(keep(&store, &forged), Keeping::New);
    assert_eq!(keep(&store, &held(new("1", 10, 3, 1000))), Keeping::New);
    let kept = store.last_reports(&all, 10).unwrap();
    assert!(kept.iter().all(|k| k.revised_by.is_none()), "{kept:?}");
    // Whoever hands over a bare file answers for it.
    let mut by_hand = new("1", 10, 4, 6);
    by_hand.beside = Circumstances { signer: None, dkim: None, way: Way::File, ..by_hand.beside };
    assert_eq!(keep(&store, &by_hand), Keeping::Revises);
    assert_eq!(successes(&store, &all), 6);
}

#[test]
fn held_reports_are_in_no_figure_until_they_count() {
    let (store, all) = memory();
    let wanted = Filter { held: true, ..all.clone() };
    assert_eq!(keep(&store, &held(new("1", 10, 1, 5))), Keeping::New);
    assert_eq!((successes(&store, &all), successes(&store, &wanted)), (0, 5));
    assert_eq!(store.last_reports(&all, 10).unwrap(), []);
    assert_eq!(
        store.last_reports(&wanted, 10).unwrap()[0].beside.held_for,
        Some(HeldFor::Signature)
    );
    assert_eq!(keep(&store, &new("1", 10, 1, 5)), Keeping::CountsNow);
    assert_eq!((successes(&store, &all), successes(&store, &wanted)), (5, 0));
    assert_eq!(store.last_reports(&all, 1).unwrap()[0].beside.dkim, Some(Dkim::Pass));
    // The other way round nothing is taken back.
    assert_eq!(keep(&store, &held(new("1", 10, 1, 5))), Keeping::Known);
    assert_eq!(successes(&store, &all), 5);
}

#[test]
fn a_filter_selects_by_domain_and_day() {
    let (store, all) = memory();
    for day in 10..20 {
        keep(&store, &new(&day.to_string(), day, u8::try_from(day).unwrap(), 1));
    }
    let mut other = new("x", 15, 99, 100);
    other.report.policies.truncate(1);
    other.report.policies[0].domain = Some("other.example".into());
    keep(&store, &other);
    let (since, until) = (Timestamp(12 * DAY), Timestamp(16 * DAY));
    let days = Filter { since, until, ..all.clone() };
    assert_eq!(successes(&store, &days), 104);
    let own = Filter { domain: Some("example.com".into()), ..days };
    assert_eq!(successes(&store, &own), 4);
    assert_eq!(store.count_reports(&own).unwrap(), 4);
    let ids = |kept: Vec<destgate::policy::tlsrpt::kept::Kept>| -> Vec<i64> {
        kept.iter().map(|k| k.id).collect()
    };
    assert_eq!(ids(store.reports_after(&own, 0, 3).unwrap()), [3, 4, 5]);
    assert_eq!(ids(store.reports_after(&own, 5, 3).unwrap()), [6]);
    assert_eq!(ids(store.last_reports(&all, 2).unwrap()), [10, 9]);
}

#[test]
fn purging_deletes_whole_reports_by_the_end_of_their_range() {
    let (store, all) = memory();
    for day in 10..15 {
        keep(&store, &new(&day.to_string(), day, u8::try_from(day).unwrap(), 1));
    }
    assert_eq!(store.purge_reports(Timestamp(12 * DAY)).unwrap(), 2);
    assert_eq!(store.purge_reports(Timestamp(12 * DAY)).unwrap(), 0);
    assert_eq!(successes(&store, &all), 3);
    assert_eq!(store.purge_reports(Timestamp(i64::MAX)).unwrap(), 3);
    assert_eq!(store.report_numbers().unwrap(), Numbers::default());
}

#[test]
fn more_are_purged_than_one_transaction_deletes() {
    let (store, _) = memory();
    let many: Vec<NewReport> = (0..2_500_u16)
        .map(|n| {
            let mut report = new(&n.to_string(), 10, 0, 1);
            report.digest[..2].copy_from_slice(&n.to_be_bytes());
            report
        })
        .collect();
    store.keep_reports(&many, &[]).unwrap();
    assert_eq!(store.purge_reports(Timestamp(11 * DAY)).unwrap(), 2_500);
}

#[test]
fn what_was_refused_is_kept_in_bounded_number() {
    let (store, _) = memory();
    let refused = |n: usize| {
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&n.to_be_bytes());
        NewUnread {
            digest,
            way: Way::Mail,
            error: "not-json",
            reason: "why".into(),
            head: vec![0; 16],
            received_at: Timestamp(i64::try_from(n).unwrap()),
        }
    };
    for n in 0..MOST_UNREAD + 5 {
        store.keep_reports(&[], &[refused(n)]).unwrap();
        store.keep_reports(&[], &[refused(n)]).unwrap();
    }
    assert_eq!(store.report_numbers().unwrap().unread, MOST_UNREAD as u64);
}

#[test]
fn several_writers_keep_each_report_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    drop(Store::open(&path).unwrap());
    let work = |path: std::path::PathBuf| {
        move || {
            let store = Store::open(&path).unwrap();
            let count =
                |n: u8| usize::from(keep(&store, &new(&n.to_string(), 10, n, 1)) == Keeping::New);
            (0..100_u8).map(count).sum::<usize>()
        }
    };
    let runs: Vec<_> = (0..4).map(|_| thread::spawn(work(path.clone()))).collect();
    let new: usize = runs.into_iter().map(|run| run.join().unwrap()).sum();
    assert_eq!(new, 100);
    assert_eq!(Store::open(&path).unwrap().report_numbers().unwrap().counted, 100);
}
