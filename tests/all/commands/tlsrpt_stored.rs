//! `tlsrpt import` and what is made of the stored reports: lists, figures, exports, the page.
//!
//! Tests of `src/shell/commands/tlsrpt/import.rs`, `src/shell/commands/tlsrpt/list.rs`,
//! `src/shell/commands/tlsrpt/page.rs`, `src/shell/commands/tlsrpt/purge.rs`,
//! `src/shell/commands/tlsrpt/retention.rs`, `src/gateway/tls_reports/retention.rs`,
//! `src/profile/setting/tls_reports.rs`,
//! `src/shell/commands/tlsrpt/selection.rs`, `src/gateway/tls_reports/import.rs`, `src/render/tls_figures.rs`,
//! `src/render/tls_report_list.rs`, `src/render/html/tls_reports.rs`, `src/render/html/tls_days.rs` and
//! `src/vocab/tlsrpt.rs`. Source: RFC 8460 §3, §4.

use crate::commands::tlsrpt::SIGNED;
use crate::commands::tlsrpt::Signing;
use crate::commands::tlsrpt::sign;
use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::Out;
use destgate::vocab::tlsrpt::ResultType;
use scraper::Html;
use scraper::Selector;
use serde_json::Value;
use serde_json::json;
use std::fs;
use std::path::Path;

/// A report of a day of October 2026 on a domain.
fn report(id: &str, day: u32, domain: &str, (success, failure): (u64, u64)) -> Value {
    json!({
        "organization-name": "Example", "contact-info": "tls@example.net", "report-id": id,
        "date-range": {
            "start-datetime": format!("2026-10-{day:02}T00:00:00Z"),
            "end-datetime": format!("2026-10-{day:02}T23:59:59Z"),
        },
        "policies": [{
            "policy": {
                "policy-type": "sts", "policy-domain": domain,
                "policy-string": ["version: STSv1", "mode: testing", "max_age: 86400", "mx: mx.example.com"],
            },
            "summary": {
                "total-successful-session-count": success, "total-failure-session-count": failure,
            },
            "failure-details": [{
                "result-type": "certificate-expired", "failed-session-count": failure,
                "sending-mta-ip": "192.0.2.1", "receiving-mx-hostname": "mx.example.com",
                "failure-reason-code": "=cmd|'/c calc'!A1",
            }],
        }],
    })
}

/// The report in a message that a gateway has found signed, or not.
fn mail(report: &Value, signed: bool) -> String {
    let passed = "Authentication-Results: mx.test; dkim=pass header.d=example.net\n";
    let head = if signed { passed } else { "" };
    format!(
        "{head}From: a@example.net\nTLS-Report-Submitter: example.net\n\
         Content-Type: application/tlsrpt+json\n\n{report}\n"
    )
}

const IMPORT: &str = "tlsrpt import --resolver 127.0.0.1:9 --trust-authres mx.test --format json";

fn import(home: &Home, more: &str) -> Out {
    home.destgate(&format!("{IMPORT} {more}")).run()
}

fn counts(out: &Out) -> [u64; 4] {
    let json = out.json();
    ["new", "held", "known", "removed"].map(|key| json[key].as_u64().unwrap())
}

/// A home with a Maildir of these messages.
fn maildir(messages: &[String]) -> Home {
    let home = Home::new();
    for folder in ["box/new", "box/cur", "box/tmp"] {
        fs::create_dir_all(home.path().join(folder)).unwrap();
    }
    for (n, message) in messages.iter().enumerate() {
        home.write(&format!("box/new/{n}"), message);
    }
    home
}

fn files(home: &Home) -> usize {
    fs::read_dir(home.path().join("box/new")).unwrap().count()
}

fn three() -> Home {
    maildir(&[
        mail(&report("1", 1, "example.com", (90, 10)), true),
        mail(&report("2", 2, "example.com", (50, 0)), true),
        mail(&report("3", 3, "example.com", (1000, 1000)), false),
    ])
}

#[test]
fn a_second_import_changes_nothing() {
    let home = three();
    assert_eq!(counts(&import(&home, "box").ended(0)), [3, 1, 0, 0]);
    let export = || home.destgate("tlsrpt export --format json").run().ended(0).stdout;
    let before = export();
    assert_eq!(counts(&import(&home, "box").ended(0)), [0, 0, 3, 0]);
    assert_eq!(counts(&import(&home, "box --remove").ended(0)), [0, 0, 3, 3]);
    assert_eq!((export(), files(&home)), (before, 0));
}

#[test]
fn held_reports_are_in_no_figure_and_shown_on_request() {
    let home = three();
    import(&home, "box").ended(0);
    let figures = |more: &str| {
        let line = format!("tlsrpt list --by policy --format json {more}");
        home.destgate(&line).run().ended(0).json()
    };
    let total = &figures("")["groups"][0];
    assert_eq!(
        (&total["success"], &total["failure"], &total["reports"]),
        (&json!(140), &json!(10), &json!(2))
    );
    let held = figures("--held");
    assert_eq!((&held["standing"], &held["groups"][0]["success"]), (&json!("held"), &json!(1000)));
    let text = home.destgate("tlsrpt list").run().ended(0).stdout;
    assert!(text.contains("1 held (--held shows them)") && !text.contains("1000/1000"), "{text}");
    let text = home.destgate("tlsrpt list --held").run().ended(0).stdout;
    assert!(text.contains("1000/1000") && text.contains("held: signature"), "{text}");
    // What was held counts once somebody answers for it.
    let noted = home.destgate("tlsrpt import --dkim off --format json box").run().ended(0).json();
    assert_eq!((&noted["counted_now"], &noted["known"]), (&json!(1), &json!(2)));
    assert_eq!(figures("")["groups"][0]["success"], 1140);
}

#[test]
fn reports_on_other_domains_are_held_if_own_ones_are_named() {
    let home = Home::new();
    let write =
        |name: &str, domain: &str| home.write(name, report(name, 1, domain, (1, 0)).to_string());
    write("own", "example.com");
    write("host", "mx.example.com");
    write("other", "notexample.com");
    let files = "own host other";
    let out = import(&home, &format!("--domain example.com {files}")).ended(0);
    assert_eq!(counts(&out), [3, 1, 0, 0]);
    let held = home.destgate("tlsrpt list --held --format json").run().ended(0).json();
    assert_eq!(
        (&held[0]["domain"], &held[0]["held_for"]),
        (&json!("notexample.com"), &json!("domain"))
    );
    let out = import(&home, &format!("--any-domain {files}")).ended(0);
    assert_eq!(out.json()["counted_now"], 1);
    let out =
        home.destgate("tlsrpt import --resolver 127.0.0.1:9 --domain x..y own").run().ended(2);
    assert!(out.stderr.contains("x..y"), "{}", out.all());
    let home = Home::new();
    let stdin = report("1", 1, "a.example", (1, 0)).to_string();
    let out = home.destgate("tlsrpt import --dkim off -").stdin(stdin).run().ended(0);
    assert!(out.stderr.contains("reports on every domain count"), "{}", out.all());
}

#[test]
fn the_committed_own_domains_are_those_whose_reports_count() {
    let home = Home::new();
    for (name, domain) in [("own", "example.com"), ("host", "mx.example.com"), ("other", "a.test")]
    {
        home.write(name, report(name, 1, domain, (1, 0)).to_string());
    }
    let files = "own host other";
    home.destgate("policyconfig new example.com").run().ended(0);
    // What waits for a commit decides nothing.
    let out = home.destgate(&format!("tlsrpt import --dkim off {files}")).run().ended(0);
    assert_eq!(out.stdout, "3 new reports\n");
    let home = Home::new();
    for (name, domain) in [("own", "example.com"), ("host", "mx.example.com"), ("other", "a.test")]
    {
        home.write(name, report(name, 1, domain, (1, 0)).to_string());
    }
    home.destgate("policyconfig new example.com --commit x").run().ended(0);
    let out = home.destgate(&format!("tlsrpt import --dkim off {files}")).run().ended(0);
    assert_eq!(out.stdout, "3 new reports, 1 held\n");
    assert!(out.stderr.contains("1 report is held"), "{}", out.all());
    assert!(!out.stderr.contains("every domain"), "{}", out.all());
    let held = home.destgate("tlsrpt list --held --format json").run().ended(0).json();
    assert_eq!((&held[0]["domain"], &held[0]["held_for"]), (&json!("a.test"), &json!("domain")));
    // A named domain stands in for the table, and so does the word for all.
    let out = import(&home, &format!("--domain a.test {files}")).ended(0);
    assert_eq!(out.json()["counted_now"], 1);
    home.write("fourth", report("4", 4, "b.test", (1, 0)).to_string());
    assert_eq!(import(&home, "--any-domain fourth").ended(0).json()["held"], 0);
}

#[test]
fn only_files_whose_reports_are_stored_are_deleted() {
    let good = report("1", 1, "example.com", (1, 0));
    let home = maildir(&[
        mail(&good, true),
        "Subject: lunch\n\nhello\n".into(),
        "Content-Type: application/tlsrpt+json\n\n{\"policies\": [".into(),
    ]);
    let out = import(&home, "box --remove").ended(1);
    assert_eq!((counts(&out), out.json()["refused"].as_u64()), ([1, 0, 0, 1], Some(1)));
    assert_eq!(files(&home), 2);
    assert!(!home.path().join("box/new/0").exists());
    let refused = home.destgate("tlsrpt list").run().ended(0).stdout;
    assert!(refused.contains("1 report stored, 1 refused"), "{refused}");
    // A database that cannot be written deletes nothing.
    let home = three();
    let out = home.destgate(IMPORT).args(["--db", "/proc/no/db", "--remove", "box"]).run().ended(2);
    assert!(out.stderr.contains("/proc/no/db"), "{}", out.all());
    assert_eq!(files(&home), 3);
    // A mailbox in one file is never thinned.
    home.write("mbox", format!("From a@b Fri Oct  2 09:00:00 2026\n{}", mail(&good, true)));
    for wrong in ["mbox", "-"] {
        let out = import(&home, &format!("--remove {wrong}")).ended(2);
        assert!(out.stderr.contains("--remove"), "{}", out.all());
    }
    assert!(home.path().join("mbox").exists());
}

#[test]
fn a_signed_report_counts_and_one_whose_key_could_not_be_had_stays() {
    let message = mail(&report("1", 1, "example.com", (1, 0)), false).replace('\n', "\r\n");
    for (signing, standing, dkim, left) in
        [(SIGNED, "counted", "pass", 0), (Signing { key: None, ..SIGNED }, "held", "unknown", 1)]
    {
        let (signed, server) = sign(&signing, &message);
        let home = maildir(&[signed]);
        let line = format!("tlsrpt import --resolver {server} --remove --format json box");
        let new = counts(&home.destgate(&line).run().ended(0))[0];
        assert_eq!((new, files(&home)), (1, left), "{dkim}");
        let kept = home.destgate("tlsrpt show 1 --format json").run().ended(0).json();
        assert_eq!((&kept["dkim"], &kept["standing"]), (&json!(dkim), &json!(standing)));
        assert_eq!(kept["signer"].as_str(), (left == 0).then_some("example.net"));
    }
}

#[test]
fn two_imports_at_once_keep_each_report_once() {
    let one = |n: u32| mail(&report(&n.to_string(), n % 28 + 1, "example.com", (1, 0)), true);
    let home = maildir(&(0..120).map(one).collect::<Vec<_>>());
    home.made("");
    let runs: Vec<_> =
        (0..2).map(|_| home.destgate(&format!("{IMPORT} --remove box")).spawn()).collect();
    let mut sums = [0, 0];
    for run in runs {
        let out = run.end_with_output();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let json: Value = serde_json::from_slice(&out.stdout).unwrap();
        sums[0] += json["new"].as_u64().unwrap();
        sums[1] += json["removed"].as_u64().unwrap();
    }
    assert_eq!((sums, files(&home)), ([120, 120], 0));
}

#[test]
fn a_pipe_of_the_mail_server_is_told_to_try_again() {
    let message = mail(&report("1", 1, "example.com", (1, 0)), true);
    let home = Home::new();
    let run = |more: &str, stdin: &str| {
        home.destgate(&format!(
            "tlsrpt import --resolver 127.0.0.1:9 --trust-authres mx.test --pipe - {more}"
        ))
        .stdin(stdin)
        .run()
    };
    let out = run("--db /proc/no/db", &message);
    assert_eq!(out.status, 75, "{}", out.all());
    for stdin in [message.as_str(), "Subject: x\n\nhello\n", "{\"policies\": ["] {
        assert_eq!(run("", stdin).ended(0).stdout, "");
    }
    let list = home.destgate("tlsrpt list --format json").run().ended(0).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
}

#[test]
fn each_view_is_to_be_had_in_each_form() {
    let home = three();
    import(&home, "box").ended(0);
    let cases = [
        ("result", "certificate-expired", "domain,policy_type,result,reports,"),
        ("source", "192.0.2.1", "domain,policy_type,reporter,sending_address,reports,"),
        ("host", "mx.example.com", "domain,policy_type,host,result,reports,"),
        ("day", "2026-10-02", "domain,policy_type,day,result,reports,"),
        ("policy", "140 succeeded, 10 failed (6.7 %) in 2 reports", "domain,policy_type,reports,"),
        ("version", "testing, 24 h (", "domain,policy_type,version,id,reports,"),
    ];
    for (view, has, heading) in cases {
        let run = |format: &str| {
            let line = format!("tlsrpt list --by {view} --format {format}");
            home.destgate(&line).env("COLUMNS", "80").run().ended(0).stdout
        };
        let text = run("text");
        assert!(text.contains(has) && text.lines().all(|l| l.chars().count() <= 80), "{text}");
        assert!(text.starts_with("example.com, sts: 140 succeeded, 10 failed"), "{text}");
        let csv = run("csv");
        assert!(csv.starts_with(heading), "{csv}");
        let json: Value = serde_json::from_str(&run("json")).unwrap();
        assert_eq!(
            (&json["schema"], &json["by"]),
            (&json!("destgate.tlsrpt-figures/1"), &json!(view))
        );
        assert_eq!(json["groups"][0]["rows"].is_array(), view != "policy", "{json}");
        let export = home.destgate(&format!("tlsrpt export --by {view}")).run().ended(0).stdout;
        assert_eq!(export, csv);
    }
    let csv = home.destgate("tlsrpt list --by source --format csv").run().ended(0).stdout;
    // Sessions stand on the reporter's row alone, kinds of failure on those of the addresses.
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "example.com,sts,example.net,,2,140,10,0.0667,,2026-10-01,2026-10-02",
            "example.com,sts,example.net,192.0.2.1,2,,,,10,2026-10-01,2026-10-02",
        ]
    );
}

#[test]
fn the_export_has_each_count_once_and_no_formula() {
    let home = three();
    import(&home, "box").ended(0);
    let csv = home.destgate("tlsrpt export --until 2026-10-01").run().ended(0).stdout;
    assert_eq!(
        csv,
        "day,reporter,domain,policy_type,result,host,sending_ip,receiving_ip,count,success,failure,reason,report_id,standing\n\
         2026-10-01,example.net,example.com,sts,,,,,,90,10,,1,counted\n\
         2026-10-01,example.net,example.com,sts,certificate-expired,mx.example.com,192.0.2.1,,10,,,'=cmd|'/c calc'!A1,1,counted\n"
    );
    let json = home.destgate("tlsrpt export --format json").run().ended(0).json();
    assert_eq!((&json["schema"], &json["error"]), (&json!("destgate.tlsrpt/1"), &Value::Null));
    let first = &json["reports"][0];
    assert_eq!(
        (&first["standing"], &first["dkim"], &first["signer"]),
        (&json!("counted"), &json!("trusted"), &json!("example.net"))
    );
    // The shape is that of `tlsrpt read`, and more.
    let read = home.destgate("tlsrpt read --format json box/new/0").run().ended(0).json();
    for key in
        ["report_id", "start", "end", "days", "policies", "organization", "contact", "submitter"]
    {
        assert_eq!(first[key], read["reports"][0][key], "{key}");
    }
    let shown = home.destgate("tlsrpt show 1 --format json").run().ended(0).json();
    assert_eq!(&shown, first);
    let text = home.destgate("tlsrpt show 3").run().ended(0).stdout;
    assert!(text.contains("held: ") && text.contains("Number     3"), "{text}");
    assert_eq!(
        home.destgate("tlsrpt export --format text")
            .run()
            .ended(0)
            .stdout
            .matches("Report ID")
            .count(),
        2
    );
}

#[test]
fn a_later_report_with_the_same_key_counts_and_both_are_shown() {
    let home = Home::new();
    for (name, successes) in [("a", 5), ("b", 7)] {
        home.write(name, report("1", 1, "example.com", (successes, 0)).to_string());
        import(&home, name).ended(0);
    }
    let figures = home.destgate("tlsrpt list --by policy --format json").run().ended(0).json();
    assert_eq!(figures["groups"][0]["success"], 7);
    let text = home.destgate("tlsrpt list").run().ended(0).stdout;
    assert!(text.contains("revised by 2") && text.contains("1 report stored, 1 revised"), "{text}");
    let text = home.destgate("tlsrpt show 1").run().ended(0).stdout;
    assert!(text.contains("report 2 has the same identifier"), "{text}");
    let csv = home.destgate("tlsrpt export").run().ended(0).stdout;
    assert!(csv.contains(",5,0,,1,revised\n") && csv.contains(",7,0,,1,counted\n"), "{csv}");
}

#[test]
fn days_select_and_wrong_words_are_named() {
    let home = three();
    import(&home, "box").ended(0);
    let days = |more: &str| {
        let line = format!("tlsrpt list --format json {more}");
        home.destgate(&line).run().ended(0).json().as_array().unwrap().len()
    };
    let cases = [
        ("", 2),
        ("--since 2026-10-02", 1),
        ("--until 2026-10-01", 1),
        ("--since 2026-10-01 --until 2026-10-02", 2),
        ("--since 20000d", 2),
        ("--domain example.com", 2),
        ("--domain MX.example.org", 0),
        ("-n 1", 1),
    ];
    for (more, expected) in cases {
        assert_eq!(days(more), expected, "{more}");
    }
    for (wrong, says) in [
        ("list --since yesterday", "is no date"),
        ("list --since 2026-13-01", "is no date"),
        ("list --since 2026-10-02 --until 2026-10-01", "--until lies before --since"),
        ("show 99", "there is no report 99"),
        ("purge --before x", "is no date"),
        ("list --domain a..b", "a..b"),
    ] {
        let out = home.destgate(&format!("tlsrpt {wrong}")).run().ended(2);
        assert!(out.stderr.contains(says), "{}", out.all());
    }
    let empty = Home::new();
    assert_eq!(empty.destgate("tlsrpt list").run().ended(0).stdout, "0 reports stored\n");
    assert_eq!(
        empty.destgate("tlsrpt list --by result").run().ended(0).stdout,
        "0 reports stored\n"
    );
    assert!(!empty.database().exists());
    empty.destgate("tlsrpt list --db absent.db").run().ended(2);
}

#[test]
fn purging_leaves_what_ends_later() {
    let home = three();
    import(&home, "box").ended(0);
    let out = home.destgate("tlsrpt purge --before 2026-10-02").run().ended(0);
    assert_eq!(out.stdout, "1 report from before 2026-10-02 deleted\n");
    let json = home.destgate("tlsrpt list --format json").run().ended(0).json();
    assert_eq!((json.as_array().unwrap().len(), &json[0]["report_id"]), (1, &json!("2")));
}

#[test]
fn what_was_kept_long_enough_goes_and_a_fresh_archive_stays() {
    let home = Home::new();
    assert_eq!(
        home.destgate("tlsrpt retention").run().ended(0).stdout,
        "Reports are kept for 400 days, the beginnings of refused messages for 30.\n"
    );
    let old = report("1", 1, "example.com", (1, 0)).to_string().replace("2026-", "2020-");
    home.write("old", &old);
    home.write("new", report("2", 1, "example.com", (1, 0)).to_string());
    home.write("none", "{}");
    home.destgate("tlsrpt import --dkim off old new none").run().ended(1);
    let left = |home: &Home| {
        let stored = home.destgate("tlsrpt list").run().ended(0).stdout;
        stored.lines().last().unwrap().to_string()
    };
    // An old range that was imported only now is no rubbish.
    assert_eq!(
        home.destgate("tlsrpt purge").run().ended(0).stdout.lines().next().unwrap(),
        "0 reports deleted that were kept for 400 days"
    );
    assert_eq!(left(&home), "2 reports stored, 1 refused");
    let store = rusqlite::Connection::open(home.database()).unwrap();
    let age = |table: &str, days: i64| {
        let sql = format!("UPDATE {table} SET received_at = unixepoch() - {days} * 86400");
        store.execute(&sql, []).unwrap();
    };
    age("tls_report", 402);
    age("tls_unread", 32);
    // The end of an import applies it.
    home.write("third", report("3", 3, "example.com", (1, 0)).to_string());
    let out = home.destgate("tlsrpt import --dkim off third").run().ended(0);
    assert!(out.stderr.contains("1 report deleted that were kept for 400 days"), "{}", out.all());
    assert_eq!(left(&home), "2 reports stored");
    // Shorter by the setting, once that is committed.
    age("tls_report", 40);
    home.destgate("tlsrpt retention --keep-reports 20").run().ended(0);
    assert!(home.destgate("tlsrpt purge").run().ended(0).stdout.starts_with("0 reports"));
    home.destgate("tlsrpt retention --keep-reports 20 --keep-refused 7 --commit-all x")
        .run()
        .ended(0);
    let shown = home.destgate("tlsrpt retention --format json").run().ended(0).json();
    assert_eq!((&shown["reports"], &shown["refused"]), (&json!(20), &json!(7)));
    let out = home.destgate("tlsrpt purge").run().ended(0).stdout;
    assert_eq!(out, "2 reports deleted that were kept for 20 days\n");
    for wrong in
        ["--keep-reports 13", "--keep-reports x", "--keep-refused 0", "--keep-refused 36501"]
    {
        let out = home.destgate(&format!("tlsrpt retention {wrong}")).run().ended(2);
        let option = wrong.split(' ').next().unwrap();
        assert!(out.stderr.contains(&format!("{option}: The value must be")), "{}", out.all());
    }
}

fn page(home: &Home, more: &str) -> String {
    home.destgate(&format!("tlsrpt html -o page.html {more}")).run().ended(0);
    fs::read_to_string(home.path().join("page.html")).unwrap()
}

/// The texts of what a selector finds.
fn texts(page: &str, selector: &str) -> Vec<String> {
    let html = Html::parse_document(page);
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).map(|e| e.text().collect::<String>()).collect()
}

#[test]
fn the_page_shows_figures_and_what_mends_the_failures() {
    let home = three();
    import(&home, "box").ended(0);
    let page = page(&home, "--title Mine");
    assert_eq!(texts(&page, "h1"), ["Mine"]);
    assert_eq!(texts(&page, "h2")[0], "example.com, sts");
    assert!(texts(&page, ".lead")[0].contains("140 succeeded, 10 failed (6.7 %)"));
    let bars = texts(&page, "svg.days g title");
    assert_eq!(
        bars,
        [
            "2026-10-01: 90 succeeded, 10 failed",
            "2026-10-02: 50 succeeded",
            "2026-10-01: 10 certificate-expired"
        ]
    );
    let cells = texts(&page, "td");
    for has in [
        "certificate-expired",
        "192.0.2.1",
        "mx.example.com",
        ResultType::CertificateExpired.mends(),
    ] {
        assert!(cells.iter().any(|c| c == has), "{has}: {cells:?}");
    }
    // Each report has a section, held ones apart.
    let sections = texts(&page, "section.list");
    assert_eq!(sections.len(), 2);
    assert!(sections[0].contains("2026-10-01 example.net") && !sections[0].contains("2026-10-03"));
    assert!(
        sections[1].contains("2026-10-03 example.net") && sections[1].contains("held: signature")
    );
    assert!(
        !page.contains("<script")
            && !page.contains("http://")
            && page.contains("Content-Security-Policy")
    );
    let stdout = home.destgate("tlsrpt html -o - --since 2030-01-01").run().ended(0).stdout;
    assert!(texts(&stdout, ".lead")[0].contains("no report that counts"));
}

#[test]
fn no_text_of_a_report_becomes_markup() {
    let evil = "<img src=x onerror=alert(1)>\"'\u{1b}[31m\u{202e}";
    let mut value = report("1", 1, "example.com", (1, 5));
    value["organization-name"] = json!(evil);
    value["report-id"] = json!(evil);
    let policy = &mut value["policies"][0];
    policy["policy"]["policy-type"] = json!(evil);
    policy["policy"]["policy-string"] = json!([evil]);
    policy["policy"]["mx-host"] = json!([evil]);
    for key in
        ["result-type", "failure-reason-code", "receiving-mx-hostname", "additional-information"]
    {
        policy["failure-details"][0][key] = json!(evil);
    }
    let home = Home::new();
    home.write("evil.json", value.to_string());
    import(&home, "evil.json").ended(0);
    let page = page(&home, "");
    assert_eq!(texts(&page, "img").len(), 0);
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
    let harmless = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
    assert!(page.chars().all(harmless));
    for line in [
        "list",
        "list --by result",
        "list --by version",
        "show 1",
        "export",
        "export --format text",
    ] {
        let out = home.destgate(&format!("tlsrpt {line}")).run().ended(0);
        assert!(out.stdout.chars().all(harmless), "{line}: {:?}", out.stdout);
    }
}

#[test]
fn every_sample_is_kept_as_it_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/tlsrpt");
    let home = Home::new();
    let samples: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    let is_sample = |p: &&std::path::PathBuf| {
        let name = p.display().to_string();
        !name.ends_with("expect.json")
            && !name.ends_with("README.md")
            && !name.contains("truncated")
    };
    let mut samples: Vec<_> = samples.iter().filter(is_sample).collect();
    samples.sort();
    let read = home.destgate("tlsrpt read --format json").args(&samples).run().ended(0).json();
    home.destgate("tlsrpt import --dkim off --format json").args(&samples).run().ended(0);
    let stored = home.destgate("tlsrpt export --format json").run().ended(0).json();
    let (read, stored) =
        (read["reports"].as_array().unwrap(), stored["reports"].as_array().unwrap());
    assert_eq!(read.len(), stored.len());
    assert!(read.len() > 9, "{}", read.len());
    for (read, stored) in read.iter().zip(stored) {
        for (key, value) in read.as_object().unwrap() {
            assert_eq!(value, &stored[key], "{key} of {}", read["report_id"]);
        }
    }
}

#[test]
fn every_result_type_is_known_by_its_word_and_can_be_mended() {
    for known in ResultType::ALL {
        assert_eq!(ResultType::parse(known.word()), Some(known));
        assert!(!known.mends().is_empty() && !known.mends().ends_with('.'));
    }
    assert_eq!(ResultType::parse("x"), None);
}
