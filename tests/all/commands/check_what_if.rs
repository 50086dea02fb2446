//! Verdicts under other settings beside the present one.
//!
//! Tests of `src/render/what_if.rs`, `src/shell/commands/check/what_if.rs` and
//! `src/policy/overrides.rs`.

use crate::support::run::Home;
use crate::support::run::at;
use serde_json::Value;

#[test]
fn each_setting_gives_the_verdict_that_the_flags_would_give() {
    let home = Home::new();
    home.destgate("--lab check --all --record f").run();
    let run = |more: &str| home.destgate(&format!("check --replay f --format json {more}")).run();
    let tried = run("--what-if tls=required_verify_hosted,dane=mandatory --what-if mta_sts=off");
    let first = run("--tls required_verify_hosted --dane mandatory").reports();
    let second = run("--mta-sts off").reports();
    let plain = run("").reports();
    let tried = tried.reports();
    // What the sender can do is said of the settings at hand only.
    let alone = |report: &Value| {
        let mut verdict = report["verdict"].clone();
        for key in ["contacts", "headline", "no_change", "queue", "remedies"] {
            assert!(verdict.as_object_mut().unwrap().remove(key).is_some(), "{key}");
        }
        verdict
    };
    assert_eq!(tried.len(), 33);
    for (n, report) in tried.iter().enumerate() {
        let list = report["what_if"].as_array().unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!(list[0]["verdict"], alone(&first[n]), "{report:#}");
        assert_eq!(list[1]["verdict"], alone(&second[n]));
        for key in ["tls", "dane", "mta_sts"] {
            assert_eq!(list[0]["settings"][key], first[n]["profile"][key]);
        }
        let mut without = report.clone();
        without.as_object_mut().unwrap().remove("what_if");
        assert_eq!(without, plain[n], "the present verdict stays");
    }
}

#[test]
fn a_table_says_who_changes_and_for_the_worse() {
    let home = Home::new();
    let names = "good.example plain.example dane.example";
    let line = format!("--lab check {names} --what-if tls=required --what-if dane=none");
    let out = home.destgate(&line).run();
    assert_eq!(out.status, 0, "{}", out.all());
    assert_eq!(
        out.stdout,
        "With tls=required: 1 of 3 domains changes, 1 for the worse.\n DOMAIN         NOW                     THEN\n plain.example  deliver (in the clear)  defer 4.7.5\n   STARTTLS is not offered\n\nWith dane=none: 1 of 3 domains changes, 1 for the worse.\n DOMAIN        NOW             THEN\n dane.example  deliver (dane)  deliver (encrypted)\n   encrypted, not verified\n"
    );
    let out = home.destgate("--lab check good.example --what-if dane=none").run();
    assert_eq!(out.stdout, "With dane=none: nothing changes for 1 domain.\n");
    let explained = home.destgate("--lab check good.example --explain --what-if dane=none").run();
    assert!(explained.stdout.starts_with("good.example"), "{}", explained.all());
    assert!(explained.stdout.ends_with("nothing changes for 1 domain.\n"), "{}", explained.all());
}

#[test]
fn csv_has_columns_a_setting_and_other_forms_say_what_they_cannot() {
    let home = Home::new();
    let out = home
        .destgate("--lab check plain.example --format csv --csv-v1 --what-if tls=required")
        .run();
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(out.stdout.as_bytes()).records().map(Result::unwrap).collect();
    let heading = csv::Reader::from_reader(out.stdout.as_bytes()).headers().unwrap().clone();
    assert_eq!(&heading[12], "tls=required: action");
    assert_eq!((&rows[0][1], &rows[0][12], &rows[0][13]), ("deliver", "defer", ""));
    let refused = |line: &str, sentence: &str| {
        let out = home.destgate(&format!("--lab check good.example {line}")).run();
        assert!(out.status == 2 && out.stderr.contains(sentence), "{}", out.all());
    };
    refused("--format log --what-if tls=required", "in the form of a log");
    refused("--what-if tls=maybe", "tls");
    refused("--what-if color=blue", "there is no setting `color`");
    refused("--what-if tls", "is no key=value");
    refused("--what-if ,", "no setting is named");
}

#[test]
fn a_live_check_tries_them_on_the_same_evidence() {
    let home = Home::new();
    let line = "--lab check good.example --format json --what-if mta_sts=off,tls=none";
    let report: Value = home.destgate(line).run().report();
    assert_eq!(at(&report, "verdict.protection"), "mta-sts");
    assert_eq!(at(&report, "what_if.0.verdict.protection"), "none");
    assert_eq!(at(&report, "what_if.0.settings.dane"), "none", "as they take effect");
}
