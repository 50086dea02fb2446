//! What other programs make of `check`: CSV, the schema, plug-ins of Nagios, metrics of Prometheus.
//!
//! Tests of `src/render/csv.rs`, `src/render/nagios.rs`, `src/render/prometheus.rs`,
//! `src/render/deadlines.rs`, `src/shell/commands/check/machine_args.rs` and
//! `src/shell/commands/lab.rs`.

use crate::support::gateway::Gateway;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::at;
use destgate::lab::DOMAINS;
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// A value of performance data with its thresholds.
#[derive(Debug, PartialEq)]
struct Datum {
    value: String,
    unit: String,
    warning: String,
    critical: String,
    least: String,
    most: String,
}

impl Datum {
    /// The value without what follows the point.
    fn whole(&self) -> i64 {
        self.value.split('.').next().unwrap().parse().unwrap()
    }
}

/// A plug-in's output, read as the guidelines say.
#[derive(Debug)]
struct Plugin {
    state: String,
    text: String,
    data: BTreeMap<String, Datum>,
    more: Vec<String>,
}

/// A range of the guidelines: `10`, `10:`, `~:10`, `10:20`, `@10:20`.
fn is_range(text: &str) -> bool {
    let bounds = text.strip_prefix('@').unwrap_or(text).split(':').collect::<Vec<_>>();
    let is_number = |t: &str| t == "~" || t.is_empty() || t.parse::<f64>().is_ok();
    bounds.len() <= 2 && bounds.iter().all(|b| is_number(b)) && !text.contains(' ')
}

/// Reads one plug-in's output strictly.
#[track_caller]
fn plugin(out: &Out) -> Plugin {
    let mut lines = out.stdout.lines();
    let first = lines.next().unwrap_or_else(|| panic!("no line\n{}", out.all()));
    let (said, performance) = first.split_once('|').unwrap_or((first, ""));
    assert!(!performance.contains('|'), "{first}");
    let (head, text) = said.split_once(" - ").unwrap();
    let state = head.strip_prefix("STS ").unwrap();
    let status = ["OK", "WARNING", "CRITICAL", "UNKNOWN"].iter().position(|w| *w == state);
    assert_eq!(status, Some(usize::try_from(out.status).unwrap()), "{}", out.all());
    let mut data = BTreeMap::new();
    for part in performance.split_whitespace() {
        let (label, rest) = part.split_once('=').unwrap();
        let label = label.strip_prefix('\'').unwrap().strip_suffix('\'').unwrap();
        let fields: Vec<&str> = rest.split(';').collect();
        assert!(fields.len() <= 5, "{part}");
        let field = |n: usize| fields.get(n).copied().unwrap_or("").to_string();
        let digits = field(0).trim_end_matches(char::is_alphabetic).to_string();
        let unit = field(0)[digits.len()..].to_string();
        assert!(["", "s", "%", "c"].contains(&unit.as_str()), "{part}");
        assert!(is_range(&field(1)) && is_range(&field(2)), "{part}");
        assert!(digits.parse::<f64>().is_ok(), "{part}");
        let datum = Datum {
            value: digits,
            unit,
            warning: field(1),
            critical: field(2),
            least: field(3),
            most: field(4),
        };
        assert!(data.insert(label.to_string(), datum).is_none(), "{part} twice");
    }
    let more: Vec<String> = lines.map(ToString::to_string).collect();
    // Anything behind a `|` in a further line would be performance data too.
    assert!(more.iter().all(|line| !line.contains('|')), "{}", out.all());
    assert!(out.stdout.len() < 16_384, "{} octets", out.stdout.len());
    Plugin { state: state.to_string(), text: text.trim().to_string(), data, more }
}

fn nagios(home: &Home, line: &str) -> Plugin {
    plugin(&home.destgate(&format!("--lab check --no-cache --format nagios {line}")).run())
}

#[test]
fn a_plug_in_says_what_the_outcome_is() {
    let home = Home::new();
    for (domain, state) in [
        ("good.example", "OK"),
        ("dane.example", "OK"),
        ("expired-mx.example", "CRITICAL"),
        ("null-mx.example", "CRITICAL"),
        // Delivered, with a warning for the publisher, and with an error.
        ("policy-404.example", "WARNING"),
        ("bad-record.example", "CRITICAL"),
    ] {
        let said = nagios(&home, domain);
        assert_eq!(said.state, state, "{said:?}");
        assert!(said.text.starts_with(&format!("{domain}: ")), "{said:?}");
    }
    let good = nagios(&home, "good.example");
    assert_eq!(good.text, "good.example: deliver, verified by MTA-STS");
    let days = &good.data["cert_days"];
    assert_eq!((days.warning.as_str(), days.critical.as_str()), ("21:", "7:"));
    assert!(days.whole() > 21 && days.least == "0", "{days:?}");
    assert!(good.data["policy_days"].whole() > 6);
    assert_eq!(good.data["time"].unit, "s");
    let usable = &good.data["mx_usable"];
    assert_eq!((usable.whole(), usable.most.as_str()), (1, "1"));
    let expired = nagios(&home, "expired-mx.example");
    assert_eq!(expired.data["mx_usable"].whole(), 0);
    assert!(!expired.more.is_empty() && expired.text.contains("4.7.5"), "{expired:?}");
}

/// Dates count only where the delivery depends on them (RFC 7672 §3.1.1: not with DANE-EE).
#[test]
fn a_plug_in_warns_of_the_certificate_that_counts() {
    let home = Home::new();
    let left = nagios(&home, "good.example").data["cert_days"].whole();
    let days = |warn: i64, crit: i64, domain: &str| {
        nagios(&home, &format!("{domain} --warn-days {warn} --crit-days {crit}")).state
    };
    assert_eq!(days(left - 1, 0, "good.example"), "OK");
    assert_eq!(days(left + 2, 0, "good.example"), "WARNING");
    assert_eq!(days(left + 2, left + 2, "good.example"), "CRITICAL");
    assert_eq!(days(3_650, 3_650, "dane.example"), "OK");
    assert_eq!(days(3_650, 3_650, "dane-ta.example"), "CRITICAL");
    assert!(!nagios(&home, "dane.example").data.contains_key("cert_days"));
}

/// The statuses of `check` mean something else to a poller: 1 and 2 would be told as the domain's.
#[test]
fn a_plug_in_that_cannot_look_is_unknown() {
    let home = Home::new();
    let refused = plugin(&home.destgate("check --format nagios a..b").run());
    assert_eq!(refused.state, "UNKNOWN");
    assert!(refused.text.contains("a..b"), "{refused:?}");
    for line in ["check --format nagios --bogus", "check --bogus --format=nagios x.example"] {
        assert_eq!(plugin(&home.destgate(line).run()).state, "UNKNOWN");
    }
    let unseen =
        home.destgate("check --format nagios --timeout 1 --resolver 127.0.0.1:1 x.example");
    assert_eq!(plugin(&unseen.run()).state, "UNKNOWN");
    let help = home.destgate("check --format nagios --help").run();
    assert_eq!(help.status, 0, "{}", help.all());
    let both = home.destgate("check --format nagios --exit run x.example").run();
    assert_eq!(plugin(&both).state, "UNKNOWN");
}

#[test]
fn several_domains_are_one_service_with_the_worst_first() {
    let home = Home::new();
    let two = nagios(&home, "good.example plain.example expired-mx.example");
    assert_eq!(two.state, "CRITICAL");
    assert!(two.text.contains("of 3 domains in order"), "{two:?}");
    assert_eq!(two.data["domains"].whole(), 3);
    assert_eq!(two.data["critical"].whole(), 1);
    assert!(two.more[0].starts_with("CRITICAL: expired-mx.example: "), "{two:?}");
    let all = nagios(&home, "--all");
    let states = ["ok", "warning", "critical", "unknown"];
    let sum: i64 = states.iter().map(|s| all.data[*s].whole()).sum();
    assert_eq!(usize::try_from(sum), Ok(DOMAINS.len()));
    // A list with a line that is no domain was not seen in full.
    let list = home.write("list", format!("good.example\n{}a..b\n", "# more\n".repeat(3)));
    let said = nagios(&home, &format!("--file {list} --skip-invalid"));
    assert_eq!(said.state, "UNKNOWN");
    assert!(said.text.ends_with("1 lines are no domains"), "{said:?}");
}

/// One sample of the text format.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: String,
}

impl Sample {
    fn label(&self, key: &str) -> &str {
        self.labels.get(key).map_or("", String::as_str)
    }
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    text.chars().all(fits) && text.starts_with(|c: char| !c.is_ascii_digit())
}

/// Reads labels after the opening brace; returns what follows the closing one.
fn labels(mut text: &str) -> (BTreeMap<String, String>, &str) {
    let mut out = BTreeMap::new();
    loop {
        if let Some(rest) = text.strip_prefix('}') {
            return (out, rest);
        }
        let (key, rest) = text.split_once("=\"").unwrap();
        assert!(is_name(key), "{key}");
        let mut value = String::new();
        let mut chars = rest.char_indices();
        let end = loop {
            match chars.next().unwrap() {
                (at, '"') => break at,
                (_, '\\') => match chars.next().unwrap().1 {
                    'n' => value.push('\n'),
                    c @ ('\\' | '"') => value.push(c),
                    c => panic!("\\{c} in {text}"),
                },
                (_, c) => value.push(c),
            }
        };
        assert!(out.insert(key.to_string(), value).is_none(), "{key} twice");
        text = rest[end + 1..].trim_start_matches(',');
    }
}

/// Reads the text format as strictly as node_exporter's file collector: no timestamps, no series
/// twice, each metric in one block after its HELP and TYPE.
#[track_caller]
fn samples(text: &str) -> Vec<Sample> {
    assert!(text.ends_with('\n') && !text.contains("\n\n") && !text.contains('\r'));
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    let (mut metric, mut helped) = (String::new(), String::new());
    let mut metrics = BTreeSet::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            helped = rest.split_once(' ').unwrap().0.to_string();
            continue;
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            assert_eq!(rest, format!("{helped} gauge"));
            metric.clone_from(&helped);
            assert!(metrics.insert(metric.clone()), "{metric} in two blocks");
            continue;
        }
        let end = line.find(['{', ' ']).unwrap();
        let name = &line[..end];
        assert!(is_name(name) && name == metric, "{line}");
        let (of_line, rest) = match line[end..].strip_prefix('{') {
            Some(rest) => labels(rest),
            None => (BTreeMap::new(), &line[end..]),
        };
        // A second number would be a timestamp.
        let value = rest.strip_prefix(' ').unwrap().to_string();
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(seen.insert((name.to_string(), of_line.clone())), "twice: {line}");
        out.push(Sample { name: name.into(), labels: of_line, value });
    }
    out
}

fn of<'a>(all: &'a [Sample], name: &str, domain: &str) -> Vec<&'a Sample> {
    let name = format!("destgate_{name}");
    all.iter().filter(|s| s.name == name && s.label("domain") == domain).collect()
}

#[test]
fn metrics_say_what_the_reports_say() {
    let home = Home::new();
    // A domain that is named twice must not become two series.
    let line = "--lab check --no-cache good.example dane.example good.example expired-mx.example";
    let all = samples(&home.destgate(&format!("{line} --format prometheus")).run().ended(1).stdout);
    let reports = home.destgate(&format!("{line} --format json")).run();
    for report in reports.reports() {
        let domain = at(&report, "domain");
        let action = at(&report, "verdict.action");
        let deliverable = of(&all, "deliverable", domain);
        assert_eq!(deliverable.len(), 1, "{domain}");
        assert_eq!(deliverable[0].value, if action == "deliver" { "1" } else { "0" });
        assert_eq!(of(&all, "unseen", domain)[0].value, "0");
        for severity in ["error", "warning", "info"] {
            let list = report["findings"].as_array().unwrap();
            let count = list.iter().filter(|f| f["severity"] == severity).count();
            let of_domain = of(&all, "findings", domain);
            let sample = of_domain.iter().find(|s| s.label("severity") == severity).unwrap();
            assert_eq!(sample.value, count.to_string(), "{domain} {severity}");
        }
    }
    let good = |name: &str| of(&all, name, "good.example");
    assert_eq!(good("protection_info")[0].label("protection"), "mta-sts");
    assert_eq!(good("sts_mode_info")[0].label("mode"), "enforce");
    assert_eq!(good("certificate_not_after_seconds")[0].label("mx"), "mx.good.example");
    let number = |name: &str| good(name)[0].value.parse::<i64>().unwrap();
    let checked = number("checked_seconds");
    for end in
        ["certificate_not_after_seconds", "policy_expires_seconds", "signatures_expire_seconds"]
    {
        let days = (number(end) - checked) / 86_400;
        assert!((1..400).contains(&days), "{end} in {days} days");
    }
    assert!(of(&all, "protection_info", "expired-mx.example").is_empty());
    let last = of(&all, "run_last_success_seconds", "");
    assert!(last[0].value.parse::<i64>().unwrap() >= checked);
    assert_eq!(of(&all, "domains_left_out", "")[0].value, "0");
}

/// What was not seen is no bad news about the domain, and no good news either.
#[test]
fn metrics_of_what_was_not_seen_are_absent() {
    let home = Home::new();
    let line = "check --format prometheus --timeout 1 --resolver 127.0.0.1:1 x.example";
    let all = samples(&home.destgate(line).run().ended(3).stdout);
    assert!(of(&all, "deliverable", "x.example").is_empty());
    assert_eq!(of(&all, "unseen", "x.example")[0].value, "1");
}

#[test]
fn metrics_replace_their_file_as_a_whole_and_are_bounded() {
    let home = Home::new();
    let file = home.write("destgate.prom", "old 1\n");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let line = format!("--lab check --no-cache --all --format prometheus -o {file}");
    let out = home.destgate(&format!("{line} --max-series 3")).run();
    assert!(out.stdout.is_empty() && out.stderr.contains("beyond --max-series"), "{}", out.all());
    let all = samples(&fs::read_to_string(&file).unwrap());
    let domains: BTreeSet<&str> = all.iter().map(|s| s.label("domain")).collect();
    assert_eq!(domains.len(), 4, "three, and the metrics of the run");
    assert_eq!(of(&all, "domains_left_out", "")[0].value, (DOMAINS.len() - 3).to_string());
    // node_exporter is another user.
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o644);
    let names: Vec<_> =
        fs::read_dir(home.path()).unwrap().flatten().map(|f| f.file_name()).collect();
    assert!(names.iter().all(|n| !n.to_string_lossy().contains(".tmp")), "{names:?}");
    let refused = home.destgate("--lab check good.example -o x.txt").run().ended(2);
    assert!(refused.stderr.contains("--output goes with"), "{}", refused.all());
    assert!(!home.path().join("x.txt").exists());
    // A run that fails leaves what is there: its age tells.
    home.destgate(&format!("{line} --resolver 127.0.0.1")).run().ended(2);
    assert_eq!(samples(&fs::read_to_string(&file).unwrap()), all);
}

#[test]
fn the_destination_table_is_watched_too() {
    let g = Gateway::new();
    g.run("destconfig new good.example --tls preferred --mta-sts on --commit");
    g.run("destconfig new expired-mx.example --tls preferred --mta-sts on --commit");
    g.run("destconfig new .partial.example --tls required --commit");
    let ran = g.run("--lab check --entries --format prometheus");
    assert_eq!(ran.status, 1, "{}", ran.err);
    let all = samples(&ran.out);
    assert_eq!(of(&all, "deliverable", "good.example")[0].value, "1");
    assert_eq!(of(&all, "deliverable", "expired-mx.example")[0].value, "0");
    assert!(of(&all, "deliverable", ".partial.example").is_empty());
    let ran = g.run("--lab check --entries --format nagios");
    assert_eq!(ran.status, 2, "{}", ran.out);
    assert!(ran.out.starts_with("STS CRITICAL - 1 of 2 domains in order"), "{}", ran.out);
    let rows = csv(&g.run("--lab check --entries --format csv").out);
    let partial = rows.iter().find(|r| r["domain"] == ".partial.example").unwrap();
    assert_eq!((partial["action"].as_str(), partial["mx"].as_str()), ("unknown", ""));
    assert!(partial["settings"].starts_with("tls=required,"), "{partial:?}");
    let ran = g.run("--lab check --entries --exit run");
    assert_eq!(ran.status, 0, "{}", ran.out);
    let v1 = g.run("--lab check --entries --format csv --csv-v1").out;
    assert!(v1.starts_with("entry,verdict,settings,reason\n\"."), "{v1}");
}

/// Rows by the names of their columns.
#[track_caller]
fn csv(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn csv_tells_status_reason_findings_and_settings() {
    let home = Home::new();
    let line = "--lab check --no-cache expired-mx.example good.example --ordered --mta-sts on";
    let rows = csv(&home.destgate(&format!("{line} --format csv")).run().stdout);
    let reports = home.destgate(&format!("{line} --format json")).run();
    for (row, report) in rows.iter().zip(reports.reports()) {
        assert_eq!(row["status"], at(&report, "verdict.status"));
        assert_eq!(row["reason"], at(&report, "verdict.reason"));
        let codes: Vec<&str> = crate::support::run::findings(&report);
        assert_eq!(row["findings"], codes.join(" "));
        assert_eq!(row["settings"], "tls=preferred,dane=opportunistic,mta_sts=on");
        assert!(row.keys().all(|name| !name.contains(' ')), "{row:?}");
    }
    assert_eq!(rows[0]["findings"], "mx-certificate-expired");
    // A column of settings can be given back.
    let again = format!("{line} --format csv --what-if {}", rows[0]["settings"]);
    let heading = home.destgate(&again).run().stdout;
    assert!(heading.lines().next().unwrap().ends_with(",mta_sts=on:reason\""), "{heading}");
    let refused = home.destgate("--lab check good.example --csv-v1").run().ended(2);
    assert!(refused.stderr.contains("--format csv"), "{}", refused.all());
}

#[test]
fn the_schema_and_the_lab_come_as_json() {
    let home = Home::new();
    let schema = home.destgate("check --schema").run().ended(0);
    assert_eq!(schema.stdout, destgate::render::json::SCHEMA);
    assert_eq!(at(&schema.json(), "title"), "destgate.check/1");
    let lab: Value = home.destgate("lab --format json").run().ended(0).json();
    let all = lab.as_array().unwrap();
    assert_eq!(all.len(), DOMAINS.len());
    for (entry, domain) in all.iter().zip(DOMAINS) {
        assert_eq!(at(entry, "domain"), domain.name);
        assert_eq!(at(entry, "expect.action"), domain.expect.action);
    }
    assert_eq!(at(&all[0], "expect.protection"), "mta-sts");
}
