//! `hoststatus`, `tophosts` and `status`: what the last checks saw, without asking the network again.
//!
//! Tests of `src/shell/commands/hoststatus.rs`, `src/render/host_status.rs`, `src/gateway/host_status.rs` and
//! `src/store/last_checks.rs`.

use crate::support::run::Home;
use destgate::shell::cli;
use destgate::shell::commands;
use destgate::shell::commands::Found;
use destgate::store::last_checks::LARGEST_REPORT;
use destgate::store::last_checks::LastCheck;
use destgate::store::last_checks::MOST_CHECKS;
use destgate::store::open::Store;
use destgate::vocab::time::Timestamp;
use serde_json::Value;

/// A gateway whose table names four destinations of the lab, checked once.
fn checked() -> Home {
    let home = Home::new();
    for new in [
        "expired-mx.example --tls required --mta-sts on",
        "dane.example --tls required_verify_hosted --dane mandatory",
        "no-such.example --tls required",
        ".sub.example --tls required",
        "testing.example --tls required",
    ] {
        home.destgate(&format!("--db t.db destconfig new {new} --commit x")).run().ended(0);
    }
    let names = "expired-mx.example dane.example no-such.example";
    home.destgate(&format!("--db t.db --lab check {names}")).run().ended(1);
    home
}

fn value(home: &Home, words: &str, status: i32) -> Value {
    home.destgate(&format!("--db t.db {words} --format json")).run().ended(status).json()
}

#[test]
fn hoststatus_shows_what_the_last_check_saw_and_the_settings_in_force() {
    let home = checked();
    let text = home.destgate("--db t.db hoststatus expired-mx.example").run().ended(0).stdout;
    for line in [
        "Host mail status for: 'expired-mx.example'",
        "Host up/down:             up",
        "Mail:                     not delivered for now",
        "    10          mx.expired-mx.example  insecure",
        "SMTP route:               none",
        "Last TLS Error:",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    assert!(text.contains("TLS Required, DANE No, MTA STS On (expired-mx.example)\n"), "{text}");
    assert!(text.contains("MTA-STS policy:           mode enforce, fetched "), "{text}");
    assert!(
        text.contains("    10          192.0.2.18  TLSv1.3, certificate expired on "),
        "{text}"
    );
    assert!(text.contains(" GMT) IP: 192.0.2.18\n"), "{text}");
    // A later change of the table is in force at once; the check is that of before.
    let edit = "destconfig edit expired-mx.example --tls preferred --mta-sts off --commit x";
    home.destgate(&format!("--db t.db {edit}")).run().ended(0);
    let status = value(&home, "hoststatus expired-mx.example", 0);
    assert_eq!(status["settings"]["mta_sts"], "off");
    assert_eq!(status["last_check"]["profile"]["mta_sts"], "on");
    assert_eq!(status["last_check"]["verdict"]["action"], "defer");
    let never = home.destgate("--db t.db hoststatus testing.example").run().ended(3);
    assert!(never.stdout.contains("never: no check of it is stored"), "{}", never.stdout);
    home.destgate("--db t.db hoststatus no_such_name..").run().ended(2);
}

#[test]
fn a_domain_that_does_not_exist_is_neither_up_nor_down() {
    let home = checked();
    let text = home.destgate("--db t.db hoststatus no-such.example").run().ended(0).stdout;
    assert!(text.contains("Host up/down:             unknown\n"), "{text}");
    assert!(text.contains("Mail:                     bounced\n"), "{text}");
}

#[test]
fn checks_by_other_settings_replace_no_stored_check() {
    let home = checked();
    let before = value(&home, "hoststatus dane.example", 0);
    for words in ["--tls none", "--no-smtp", "--semantics rfc", "--pending", "--no-cache"] {
        home.destgate(&format!("--db t.db --lab check dane.example {words}")).run();
    }
    assert_eq!(value(&home, "hoststatus dane.example", 0), before);
    home.destgate("--db t.db --lab check testing.example --no-smtp").run();
    home.destgate("--db t.db hoststatus testing.example").run().ended(3);
    // A domain without an entry is stored too, if it was asked for by name.
    home.destgate("--db t.db --lab check good.example").run().ended(0);
    assert_eq!(value(&home, "hoststatus good.example", 0)["settings"]["source"], "check-default");
}

#[test]
fn tophosts_lists_the_worst_first_and_what_was_never_checked() {
    let home = checked();
    home.destgate("--db t.db --lab check good.example").run().ended(0);
    let order = |words: &str| -> Vec<String> {
        let list = value(&home, words, 0);
        list.as_array().unwrap().iter().map(|h| h["domain"].as_str().unwrap().into()).collect()
    };
    let named = ["no-such.example", "expired-mx.example", "testing.example", "dane.example"];
    assert_eq!(order("tophosts"), named);
    assert_eq!(order("tophosts --all").last().map(String::as_str), Some("good.example"));
    assert_eq!(order("tophosts -n 1"), ["no-such.example"]);
    let text = home.destgate("--db t.db tophosts").env("COLUMNS", "60").run().ended(0).stdout;
    assert!(text.lines().all(|l| l.chars().count() <= 60), "{text}");
    assert!(text.contains("\n3  testing.example     not checked\n"), "{text}");
    let less = home.destgate("--db t.db tophosts -n 2").run().ended(0).stdout;
    assert!(less.ends_with("2 more are not shown; `-n` shows more.\n"), "{less}");
}

#[test]
fn status_counts_the_destinations_by_verdict() {
    let home = checked();
    home.destgate("--db t.db destconfig new waits.example --tls required").run().ended(0);
    let status = value(&home, "status", 0);
    assert_eq!(status["revision"]["number"], 5);
    assert_eq!(status["pending"], 1);
    assert_eq!(status["destinations"]["names"], 4);
    assert_eq!(status["destinations"]["partial"], 1);
    let mail = &status["destinations"]["mail"];
    assert_eq!(
        [
            &mail["delivered"],
            &mail["not_delivered_for_now"],
            &mail["bounced"],
            &mail["not_checked"]
        ],
        [1, 1, 1, 1]
    );
    assert_eq!(status["stored_checks"], 3);
    let text = home.destgate("--db t.db status").run().ended(0).stdout;
    assert!(text.contains("Pending changes:          1\n"), "{text}");
}

#[test]
fn what_the_appliance_alone_has_is_answered_with_what_to_use_instead() {
    let home = Home::new();
    let typed = "ping 192.0.2.1\nDELIVERNOW\nworkqueue\nno-such\nexit\n";
    let out = home.destgate("--db t.db").stdin(typed).run().ended(0).stdout;
    assert!(out.contains("destgate sends no ICMP: `telnet HOST 25` tries a connection"), "{out}");
    assert!(out.contains("`check DOMAIN` tries a destination now."), "{out}");
    assert!(out.contains("`status` shows the state of the gateway."), "{out}");
    assert!(out.contains("Unknown command: no-such\n"), "{out}");
}

#[test]
fn hostile_reports_are_shown_escaped_and_old_or_large_ones_are_not_stored() {
    let home = Home::new();
    let path = home.path().join("t.db");
    let store = Store::open(&path).unwrap();
    let check = |domain: &str, at: i64| LastCheck {
        domain: domain.into(),
        at: Timestamp(at),
        action: "defer\u{1b}[2J".into(),
        reason: "\u{1b}]0;x\u{7}\r\nsecond line".into(),
    };
    let report = r#"{"verdict":{"action":"\u001b[31m","reason":"\u0007bell"},"mx":[{"host":"\u001b[1m","preference":"\u001b","probes":[{"address":"\u001b","starttls":"ok","tls":{"version":"\u001b[5m"},"failures":[{"detail":"\u001b[7m"}]}]},7]}"#;
    store.keep_check(&check("h.example", 1_000), report).unwrap();
    store.keep_check(&check("h.example", 999), "{}").unwrap();
    assert_eq!(store.last_report("h.example").unwrap(), Some((Timestamp(1_000), report.into())));
    let large = format!("\"{}\"", "x".repeat(LARGEST_REPORT));
    store.keep_check(&check("large.example", 1_000), &large).unwrap();
    assert_eq!(store.last_report("large.example").unwrap(), None);
    drop(store);
    for words in ["hoststatus h.example", "tophosts --all", "status"] {
        let out = home.destgate(&format!("--db t.db {words}")).run().ended(0);
        assert!(!out.stdout.contains(['\u{1b}', '\u{7}', '\r']), "{words}: {:?}", out.stdout);
    }
}

#[test]
fn the_number_of_stored_checks_is_bounded_and_the_newest_stay() {
    let store = Store::in_memory().unwrap();
    let count = i64::try_from(MOST_CHECKS).unwrap() + 3;
    for n in 0..count {
        let check = LastCheck {
            domain: format!("d{n}.example"),
            at: Timestamp(n),
            action: "deliver".into(),
            reason: String::new(),
        };
        store.keep_check(&check, "{}").unwrap();
    }
    store.prune_checks().unwrap();
    let left = store.last_checks().unwrap();
    assert_eq!(left.len(), MOST_CHECKS);
    assert_eq!(left.iter().map(|c| c.at.0).min(), Some(3));
}

/// The commands of the shell's first version.
const FIRST: &[&str] = &[
    "alertconfig",
    "bounceconfig",
    "cache",
    "certconfig",
    "check",
    "clearchanges",
    "commit",
    "commitdetail",
    "daneverify",
    "deliveryconfig",
    "destconfig",
    "dig",
    "displayalerts",
    "dnsconfig",
    "dnsflush",
    "grep",
    "help",
    "hostname",
    "lab",
    "lint",
    "loadconfig",
    "logconfig",
    "mtastsverify",
    "nslookup",
    "report",
    "rollbackconfig",
    "rollovernow",
    "saveconfig",
    "sethostname",
    "showchanges",
    "showconfig",
    "smtproutes",
    "sslconfig",
    "tail",
    "telnet",
    "tlsverify",
    "updateconfig",
    "version",
    "who",
    "whoami",
];

#[test]
fn a_prefix_that_was_unique_in_the_first_version_means_the_same_command() {
    let mut unique = 0;
    for name in FIRST {
        for end in 1..=name.len() {
            let prefix = &name[..end];
            if FIRST.iter().filter(|other| other.starts_with(prefix)).count() > 1 && prefix != *name
            {
                continue;
            }
            unique += 1;
            match commands::find(prefix) {
                Found::One(spec) => assert_eq!(spec.name, *name, "{prefix}"),
                Found::Several(names) => panic!("{prefix}: {names:?}"),
                Found::None => panic!("{prefix}: none"),
            }
        }
    }
    assert!(unique > 150, "{unique}");
    // The command line has the same words.
    let of_shell = ["version", "who", "whoami", "help"];
    for name in FIRST.iter().filter(|name| !of_shell.contains(*name)) {
        for end in 2..=name.len() {
            let prefix = &name[..end];
            let fits = FIRST.iter().filter(|other| other.starts_with(prefix)).count();
            if fits > 1 && prefix != *name {
                continue;
            }
            let parsed =
                cli::command_line(&[prefix]).try_get_matches_from(["destgate", prefix, "--help"]);
            let said = parsed.unwrap_err().to_string();
            assert!(said.contains(&format!("Usage: destgate {name}")), "{prefix}: {said}");
        }
    }
    for (prefix, name) in
        [("host", "hostname"), ("hosts", "hoststatus"), ("sta", "status"), ("top", "tophosts")]
    {
        assert!(
            matches!(commands::find(prefix), Found::One(spec) if spec.name == name),
            "{prefix}"
        );
    }
}
