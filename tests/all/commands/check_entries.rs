//! Tests of `src/shell/commands/check/destination_table.rs` and `src/gateway/check/settings.rs`: checks by the committed table, and of all
//! its entries.

use crate::support::gateway::Gateway;
use serde_json::Value;

#[test]
fn check_goes_by_the_table() {
    let g = Gateway::new();
    let check = |arguments: &str| {
        let ran = g.run(&format!("--lab check --format json {arguments}"));
        let all: Value = serde_json::from_str(&ran.out)
            .unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
        (ran.status, all[0].clone())
    };
    let source =
        |arguments: &str| check(arguments).1["profile"]["source"].as_str().unwrap().to_string();
    assert_eq!(source("good.example"), "check-default");
    assert_eq!(source("good.example --profile-from store"), "DEFAULT");
    // The longest partial entry, then the exact one; uncommitted ones only if asked for.
    g.ok("destconfig new .example --tls required --commit-all");
    assert_eq!(source("good.example"), ".example");
    g.ok("destconfig new good.example --tls required_verify --mta-sts off");
    assert_eq!(source("good.example"), ".example");
    assert_eq!(source("good.example --pending"), "good.example");
    g.ok("commit");
    let (_, report) = check("good.example");
    assert_eq!(report["profile"]["source"], "good.example");
    assert_eq!(report["profile"]["tls"], "required_verify");
    assert_eq!(report["profile"]["mta_sts"], "off");
    // Flags win over both.
    let (_, report) = check("good.example --tls none");
    assert_eq!(report["profile"]["source"], "command-line");
    assert_eq!(report["profile"]["tls"], "none");
    // Routes.
    g.ok("smtproutes new good.example '[mx.good.example]'");
    assert_ne!(check("good.example").1["route"]["kind"], "smtp_route");
    assert_eq!(check("good.example --pending").1["route"]["kind"], "smtp_route");
    g.ok("commit");
    assert_eq!(check("good.example").1["route"]["kind"], "smtp_route");
    g.ok("smtproutes edit good.example /dev/null --commit-all");
    let (status, report) = check("good.example");
    assert_eq!((status, &report["verdict"]["action"]), (0, &"discard".into()), "{report:#}");
    let ran = g.run("destconfig edit good.example --mta-sts on --dry-run");
    assert!(ran.err.contains("has an SMTP route (/dev/null)"), "{}", ran.err);
    g.ok("smtproutes edit good.example USEDNS --commit-all");
    assert_ne!(check("good.example").1["route"]["kind"], "smtp_route");
}

#[test]
fn check_of_every_entry() {
    let g = Gateway::new();
    assert!(g.ok("--lab check --entries").contains("no entries"));
    g.ok("destconfig new good.example --tls required");
    g.ok("destconfig new expired-mx.example --tls on");
    g.ok("destconfig new .partial.example --tls required --commit-all");
    let ran = g.run("--lab check --entries");
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    let line = |out: &str, name: &str| {
        out.lines()
            .find(|l| l.contains(name))
            .unwrap_or_else(|| panic!("{name}: {out}"))
            .to_string()
    };
    assert!(line(&ran.out, ".partial.example").contains("unknown"), "{}", ran.out);
    assert!(line(&ran.out, "expired-mx.example").contains("deliver"), "{}", ran.out);
    let ran = g.run("--lab check --entries --what-if tls=required_verify_hosted,mta_sts=on");
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert!(line(&ran.out, "expired-mx.example").contains("defer"), "{}", ran.out);
    assert!(line(&ran.out, "good.example").contains("deliver"), "{}", ran.out);
    assert!(line(&ran.out, ".partial.example").contains("unknown"), "{}", ran.out);
    assert!(g.refused("--lab check --entries --what-if tls=3").contains("--what-if"));
    assert!(g.refused("check --entries --what-if colour=red").contains("no setting"));
    // What is asked does not change the table.
    assert_eq!(g.json("destconfig detail good.example --format json")[0]["mta_sts"], Value::Null);
    let csv = g.run("--lab check --entries --format csv --csv-v1").out;
    assert!(csv.starts_with("entry,verdict,settings,reason\n"), "{csv}");
}

/// Entries are tried under one other setting at a time; more would be ignored, so they are refused.
#[test]
fn entries_are_tried_under_one_setting() {
    let g = Gateway::new();
    g.refused("--lab check --entries --what-if tls=none --what-if dane=none");
    g.refused("--lab check --entries --replay f");
}
