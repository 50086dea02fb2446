//! Whole runs of the binary against the rehearsal lab: verdicts, formats, exit statuses, where options may stand.
//!
//! Tests of `src/shell/commands/check/mod.rs`, `src/shell/commands/check/args.rs`,
//! `src/shell/commands/check/printer.rs`, `src/shell/commands/lab.rs`, `src/shell/args.rs`,
//! `src/shell/runtime.rs`, `src/gateway/check/checker.rs`, `src/engine/check.rs`,
//! `src/engine/collect.rs`, `src/lab/dns.rs`, `src/lab/dns_server.rs`, `src/lab/domains.rs`,
//! `src/lab/https.rs`, `src/lab/pki.rs`, `src/lab/site.rs`, `src/lab/smtp.rs` and
//! `src/lab/zone.rs`.

use crate::support::lab::lab;
use crate::support::lab::options;
use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::at;
use crate::support::run::interrupt;
use destgate::lab::DOMAINS;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

/// Holds every domain of the lab against what its table declares.
#[track_caller]
fn assert_as_declared(reports: &[Value]) {
    let by_name: BTreeMap<&str, &Value> = reports.iter().map(|r| (at(r, "domain"), r)).collect();
    assert_eq!((by_name.len(), reports.len()), (DOMAINS.len(), DOMAINS.len()));
    for domain in DOMAINS {
        let report = by_name[domain.name];
        let protection = match at(report, "verdict.protection") {
            "" => "none",
            word => word,
        };
        // With no host to ask about, the status of DANE is unknown: null, which the table calls absent.
        let dane = match at(report, "dane.status") {
            "" if domain.expect.action == "bounce" => "absent",
            word => word,
        };
        let seen = (at(report, "verdict.action"), protection, at(report, "mta_sts.status"), dane);
        let e = domain.expect;
        let declared = (e.action, e.protection, e.mta_sts, e.dane);
        assert_eq!(seen, declared, "{}: {report:#}", domain.name);
        assert_eq!(at(report, "schema"), "destgate.check/1");
    }
}

#[test]
fn every_domain_of_the_lab_comes_out_as_declared() {
    let home = Home::new();
    let out = home.destgate("--lab check --all --format ndjson --no-cache").run().ended(1);
    assert_as_declared(&out.reports());
    assert!(!home.database().exists(), "--no-cache made a database");
}

#[test]
fn the_same_through_resolver_anchor_roots_and_substitutions() {
    let home = Home::new();
    let names = DOMAINS.iter().map(|d| d.name);
    let way = options(&home, lab().resolver());
    let out =
        home.destgate("check --format ndjson --no-cache").args(&way).args(names).run().ended(1);
    assert_as_declared(&out.reports());
}

#[test]
fn global_options_stand_before_or_after_the_command() {
    let home = Home::new();
    let way = options(&home, lab().resolver());
    let tail = ["check", "--no-cache", "--format", "json", "good.example"];
    let before = home.destgate("").args(&way).args(tail).run().ended(0).report();
    let after = home.destgate("").args(tail).args(&way).run().ended(0).report();
    for report in [before, after] {
        assert_eq!(at(&report, "verdict.protection"), "mta-sts");
        assert_eq!(at(&report, "route.dnssec"), "secure");
    }
}

#[test]
fn a_lab_served_by_one_process_serves_another() {
    let home = Home::new();
    let mut server = home.destgate("lab --serve served").spawn();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    let first = said.next().unwrap().unwrap();
    assert!(first.starts_with("serving on 127.0.0.1:"), "{first}");
    let written = std::fs::read_to_string(home.path().join("served/options")).unwrap();
    let out = home
        .destgate("check --no-cache --format json dane.example")
        .args(written.split_whitespace())
        .run();
    server.kill().unwrap();
    server.end();
    assert_eq!(at(&out.ended(0).report(), "verdict.protection"), "dane");
}

#[test]
fn ctrl_c_at_its_first_line_ends_a_lab_that_is_served() {
    let home = Home::new();
    let mut server = home.destgate("lab --serve served").spawn();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().starts_with("serving on "));
    interrupt(&server);
    assert_eq!(server.end().code(), Some(0));
}

#[test]
fn the_exit_status_is_that_of_the_worst_domain() {
    let home = Home::new();
    let status = |tail: &str| home.destgate(&format!("--lab check --no-cache {tail}")).run().status;
    assert_eq!(status("good.example"), 0);
    assert_eq!(status("no-such.example"), 1);
    assert_eq!(status("expired-mx.example good.example"), 1);
    // A defer that only means that nobody answered, beside one that is the domain's own fault.
    assert_eq!(status("--no-smtp good.example"), 3);
    assert_eq!(status("--no-smtp no-such.example good.example"), 1);
    assert_eq!(status("good.example .."), 2);
}

#[test]
fn json_is_one_array_in_the_order_asked() {
    let home = Home::new();
    let out = home
        .destgate("--lab check --no-cache --format json plain.example good.example dane.example")
        .run()
        .ended(0);
    let all = out.json();
    let names: Vec<&str> = all.as_array().unwrap().iter().map(|r| at(r, "domain")).collect();
    assert_eq!(names, ["plain.example", "good.example", "dane.example"]);
}

#[test]
fn csv_has_the_documented_columns_and_one_row_a_domain() {
    let home = Home::new();
    let out = home.destgate("--lab check --all --no-cache --format csv --ordered").run().ended(1);
    let mut reader = csv::Reader::from_reader(out.stdout.as_bytes());
    let heading: Vec<String> = reader.headers().unwrap().iter().map(str::to_string).collect();
    assert_eq!(
        heading,
        [
            "domain",
            "action",
            "status",
            "reason",
            "protection",
            "mta_sts",
            "mta_sts_mode",
            "dane",
            "tls_rpt",
            "mx",
            "tls_version",
            "certificate_not_after",
            "first_failure",
            "findings",
            "settings",
            "duration_ms"
        ]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), DOMAINS.len());
    for (row, domain) in rows.iter().zip(DOMAINS) {
        assert_eq!((&row[0], &row[1]), (domain.name, domain.expect.action));
        assert!(row[15].parse::<u64>().is_ok(), "{row:?}");
    }
    let good = &rows[0];
    assert_eq!((&good[5], &good[6], &good[8]), ("enforce", "enforce", "present"));
    assert_eq!((&good[9], &good[10]), ("mx.good.example", "TLSv1.3"));
}

/// Scripts written for the first release get its columns for one release more.
#[test]
fn csv_v1_has_the_columns_of_the_first_release() {
    let home = Home::new();
    let line = "--lab check good.example --no-cache --format csv --csv-v1";
    let out = home.destgate(line).run().ended(0);
    let (heading, row) = out.stdout.split_once('\n').unwrap();
    let columns = "domain,action,protection,mta_sts.status,mode,dane.status,tls_rpt.status,mx,\
                   tls version,certificate expiry,first failure,duration_ms";
    assert_eq!(heading, columns);
    let start =
        "good.example,deliver,mta-sts,enforce,enforce,absent,present,mx.good.example,TLSv1.3,";
    assert!(row.starts_with(start), "{row}");
}

#[test]
fn the_log_speaks_as_the_gateway_does() {
    let home = Home::new();
    let run = |tail: &str| {
        let line = format!("--lab check --no-cache --format log {tail}");
        home.destgate(&line).run().stdout
    };
    let good = run("good.example");
    for words in [
        "New SMTP DCID 1 interface",
        "DCID 1 TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384",
        "MTA-STS policy for the domain (good.example) Successful.",
    ] {
        assert!(good.contains(words), "`{words}` is not in\n{good}");
    }
    assert!(!good.contains("Debug:"), "{good}");
    assert!(run("--log-level debug good.example").lines().count() > good.lines().count());
    let bad = run("expired-mx.example");
    assert!(bad.contains("(expired-mx.example) Failed: "), "{bad}");
    assert!(run("dane.example").contains("DANE Success for the domain (dane.example)"));
}

#[test]
fn text_is_plain_narrow_and_says_the_verdict_first() {
    let home = Home::new();
    for environment in [None, Some(("NO_COLOR", "1")), Some(("TERM", "dumb"))] {
        let mut run = home.destgate("--lab check --no-cache good.example plain.example");
        if let Some((name, value)) = environment {
            run = run.env(name, value);
        }
        let out = run.run().ended(0);
        assert!(out.stdout.starts_with("good.example: delivered, verified by MTA-STS: "));
        assert!(out.stdout.contains("\nplain.example: delivered in the clear: "));
        assert!(!out.stdout.contains('\u{1b}'), "{}", out.all());
        let widest = out.stdout.lines().map(|l| l.chars().count()).max().unwrap();
        assert!(widest <= 80, "{widest}: {}", out.all());
    }
}

#[test]
fn all_is_one_table_with_every_domain() {
    let home = Home::new();
    let out = home.destgate("--lab check --all --no-cache").env("COLUMNS", "120").run().ended(1);
    for domain in DOMAINS {
        let row = out.stdout.lines().any(|l| l.trim_start().starts_with(domain.name));
        assert!(row, "{} is missing\n{}", domain.name, out.all());
    }
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let home = Home::new();
    for format in ["text", "ndjson", "json", "csv", "log"] {
        let line = format!("--lab check --all --no-cache --format {format}");
        let mut child = home.destgate(&line).spawn();
        // What `| head -c1` does: take a little, then close.
        child.stdout.take().unwrap().read_exact(&mut [0]).unwrap();
        let mut complaint = String::new();
        child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
        let status = child.end();
        assert_eq!(complaint, "", "{format}");
        assert!(matches!(status.code(), Some(0 | 1)), "{format}: {status}");
    }
}

#[test]
fn domains_come_from_files_and_stdin_with_comments() {
    let home = Home::new();
    let list = "good.example\n\n  # a comment\nPLAIN.example. # with a note\r\n";
    let file = home.write("list", list);
    let from_file =
        home.destgate("--lab check --no-cache --format ndjson --jobs 1 --file").arg(file);
    let from_stdin = home.destgate("--lab check --no-cache --format ndjson --jobs 1 --file -");
    for run in [from_file, from_stdin.stdin(list)] {
        let reports = run.run().ended(0).reports();
        let names: Vec<&str> = reports.iter().map(|r| at(r, "domain")).collect();
        assert_eq!(names, ["good.example", "plain.example"]);
        assert_eq!(at(&reports[1], "input"), "PLAIN.example.");
    }
}
