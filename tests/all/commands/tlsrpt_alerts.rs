//! Alerts that reports raise: what is new, once, and nothing from archives.
//!
//! Tests of `src/gateway/tls_reports/fresh.rs`, `src/gateway/alert/of_reports.rs`,
//! `src/gateway/alert/raising.rs`, `src/store/alert_states.rs`, `src/policy/tlsrpt/quoted.rs` and
//! `src/shell/deliveries.rs`.

use crate::support::run::Home;
use crate::support::run::Out;
use destgate::gateway::alert::of_reports;
use destgate::os::clock;
use destgate::owner::report_news::FailureKey;
use destgate::owner::report_news::News;
use destgate::policy::sts::issue::Issue;
use destgate::policy::sts::policy::Mode;
use destgate::store::open::Store;
use destgate::vocab::time::Timestamp;
use serde_json::Value;
use serde_json::json;
use std::fs;

const DAY: i64 = 86_400;
const OURS: &[&str] = &["version: STSv1", "mode: testing", "max_age: 86400", "mx: mx.example.com"];

/// A report about a day that was so many days ago.
struct Of {
    reporter: &'static str,
    ago: i64,
    success: u64,
    /// Result types, each with its number of failed sessions.
    failures: Vec<(String, u64)>,
    policy: &'static [&'static str],
}

fn of(reporter: &'static str, ago: i64, success: u64, failures: &[(&str, u64)]) -> Of {
    let failures = failures.iter().map(|(what, n)| ((*what).to_string(), *n)).collect();
    Of { reporter, ago, success, failures, policy: OURS }
}

impl Of {
    fn json(&self) -> Value {
        let day = Timestamp((clock::now().0.div_euclid(DAY) - self.ago) * DAY);
        let details: Value = self
            .failures
            .iter()
            .map(|(what, n)| {
                json!({"result-type": what, "failed-session-count": n,
                    "receiving-mx-hostname": "mx.example.com"})
            })
            .collect();
        let failed: u64 = self.failures.iter().map(|(_, n)| n).sum();
        json!({
            "organization-name": self.reporter, "contact-info": format!("tls@{}", self.reporter),
            "report-id": format!("{}-{}-{}-{failed}", self.reporter, self.ago, self.success),
            "date-range": {
                "start-datetime": day.rfc3339(), "end-datetime": day.plus(DAY - 1).rfc3339(),
            },
            "policies": [{
                "policy": {
                    "policy-type": "sts", "policy-domain": "example.com",
                    "policy-string": self.policy,
                },
                "summary": {
                    "total-successful-session-count": self.success,
                    "total-failure-session-count": failed,
                },
                "failure-details": details,
            }],
        })
    }
}

fn imported(home: &Home, reports: &[Of]) -> Out {
    fs::create_dir_all(home.path().join("box/new")).unwrap();
    fs::create_dir_all(home.path().join("box/cur")).unwrap();
    for (n, of) in reports.iter().enumerate() {
        home.write(&format!("box/new/{n}"), of.json().to_string());
    }
    home.destgate("tlsrpt import --dkim off --remove box").run()
}

/// Imports without a complaint.
fn import(home: &Home, reports: &[Of]) -> Out {
    imported(home, reports).ended(0)
}

fn alerts(home: &Home) -> Vec<Value> {
    let all = home.destgate("displayalerts --format json").run().ended(0).json();
    let mut all = all.as_array().unwrap().clone();
    all.reverse();
    all
}

/// The types of all alerts, oldest first.
fn types(home: &Home) -> Vec<String> {
    alerts(home).iter().map(|a| a["type"].as_str().unwrap().to_string()).collect()
}

fn count(home: &Home, what: &str) -> usize {
    types(home).iter().filter(|t| *t == what).count()
}

#[test]
fn a_new_failure_is_told_once_with_everything_about_it() {
    let home = Home::new();
    let expired = [("certificate-expired", 3)];
    let out = import(&home, &[of("a.test", 1, 97, &expired)]);
    assert_eq!(out.stderr.lines().count(), 1, "{}", out.all());
    let all = alerts(&home);
    let failure = &all[0];
    for (key, value) in [
        ("schema", json!("destgate.alert/1")),
        ("type", json!("tls_report_failure")),
        ("kind", json!("tlsrpt")),
        ("domain", json!("example.com")),
        ("reporter", json!("a.test")),
        ("cause", json!("certificate-expired")),
        ("host", json!("mx.example.com")),
        ("count", json!(3)),
        ("delivery", json!("not delivered: there is no command")),
    ] {
        assert_eq!(failure[key], value, "{key} of {failure:#}");
    }
    assert!(failure["text"].as_str().unwrap().contains("a.test reports a failure"), "{failure:#}");
    assert_eq!(types(&home), ["tls_report_failure", "tls_report_share"]);
    // The same report, and a later one of the same failure, say nothing new.
    import(&home, &[of("a.test", 1, 97, &expired), of("a.test", 0, 97, &expired)]);
    assert_eq!(count(&home, "tls_report_failure"), 1);
    // Another reporter does, and another kind.
    import(
        &home,
        &[of("b.test", 1, 97, &expired), of("a.test", 1, 9, &[("sts-policy-invalid", 1)])],
    );
    assert_eq!(count(&home, "tls_report_failure"), 3);
    let shown = home.destgate("displayalerts").run().ended(0).stdout;
    assert!(shown.lines().all(|line| line.len() <= 80), "{shown}");
}

#[test]
fn an_old_failure_comes_back_as_a_new_one_after_two_weeks() {
    let expired = [("certificate-expired", 3)];
    for (ago, news) in [(15, 0), (17, 1)] {
        let home = Home::new();
        // From an archive: nothing is told of it.
        import(&home, &[of("a.test", ago, 97, &expired)]);
        assert_eq!(types(&home), Vec::<String>::new(), "{ago}");
        import(&home, &[of("a.test", 1, 97, &expired)]);
        assert_eq!(count(&home, "tls_report_failure"), news, "{ago}");
    }
}

#[test]
fn a_flood_is_cut_and_counted() {
    let home = Home::new();
    let failures: Vec<(String, u64)> = (0..40).map(|n| (format!("odd-{n}"), 1)).collect();
    let flood = Of { failures, ..of("a.test", 1, 10, &[]) };
    import(&home, &[flood]);
    let all = alerts(&home);
    assert_eq!(all.len(), 21);
    // 40 failures and a share.
    assert_eq!((&all[20]["type"], &all[20]["count"]), (&json!("tls_report_more"), &json!(21)));
    // What was counted there is not told later.
    import(&home, &[Of { failures: vec![("odd-39".into(), 2)], ..of("a.test", 0, 99, &[]) }]);
    assert_eq!(count(&home, "tls_report_failure"), 20);
}

#[test]
fn a_share_is_told_when_it_grows_and_when_it_ends() {
    let home = Home::new();
    import(&home, &[of("a.test", 3, 99, &[("x", 1)])]);
    let all = alerts(&home);
    let share = all.iter().find(|a| a["type"] == "tls_report_share").unwrap();
    assert_eq!((&share["severity"], &share["policy_type"]), (&json!("info"), &json!("sts")));
    let days: Vec<&Value> =
        share["windows"].as_array().unwrap().iter().map(|w| &w["days"]).collect();
    assert_eq!(days, [14, 90]);
    // No further step.
    import(&home, &[of("a.test", 4, 98, &[("x", 1)])]);
    assert_eq!(count(&home, "tls_report_share"), 1);
    import(&home, &[of("a.test", 2, 0, &[("x", 100)])]);
    let last = alerts(&home).pop().unwrap();
    assert_eq!((&last["severity"], &last["type"]), (&json!("error"), &json!("tls_report_share")));
    let steps: Vec<&Value> =
        last["windows"].as_array().unwrap().iter().map(|w| &w["step"]).collect();
    assert_eq!(steps, ["error", "warning", "warning"]);
    import(&home, &[of("a.test", 0, 10, &[])]);
    assert_eq!(count(&home, "tls_report_share"), 2);
}

#[test]
fn a_policy_that_was_never_made_here_is_told() {
    let home = Home::new();
    let foreign = Of {
        policy: &["version: STSv1", "mode: enforce", "max_age: 86400", "mx: mx.evil.test"],
        ..of("a.test", 1, 5, &[])
    };
    // Nothing is published from here: nothing is known of its policies.
    import(&home, &[Of { ago: 2, ..foreign }]);
    assert_eq!(types(&home), Vec::<String>::new());
    let store = Store::open(&home.database()).unwrap();
    let at = Timestamp(1_790_000_000);
    let issue = Issue {
        domain: "example.com".into(),
        id: "1".into(),
        body: format!("{}\n", OURS.join("\n")),
        mode: Mode::Testing,
        max_age: 86_400,
        is_found: false,
        made_at: at,
        body_at: Some(at),
        given_at: Some(at),
        live_at: Some(at),
        replaced_at: None,
    };
    store.keep_issue(&issue).unwrap();
    import(&home, &[of("a.test", 1, 7, &[])]);
    assert_eq!(types(&home), Vec::<String>::new());
    let foreign = || Of {
        policy: &["version: STSv1", "mode: enforce", "max_age: 86400", "mx: mx.evil.test"],
        ..of("a.test", 1, 5, &[])
    };
    import(&home, &[foreign()]);
    let all = alerts(&home);
    assert_eq!((&all[0]["type"], &all[0]["kind"]), (&json!("policy_unknown"), &json!("policy")));
    assert!(all[0]["policy"].as_str().unwrap().starts_with("enforce, "), "{all:#?}");
    import(&home, &[Of { ago: 0, ..foreign() }]);
    assert_eq!(count(&home, "policy_unknown"), 1);
    // The list and the page name the instance that was quoted.
    let figures = home.destgate("tlsrpt list --by version --format json").run().ended(0).json();
    let rows = figures["groups"][0]["rows"].as_array().unwrap();
    let mut ids: Vec<&Value> = rows.iter().map(|row| &row["id"]).collect();
    ids.sort_by_key(|id| id.is_null());
    assert_eq!(ids, [&json!("1"), &Value::Null]);
    let text = home.destgate("tlsrpt list --by version").run().ended(0).stdout;
    assert!(text.contains("testing, 24 h, id 1 ") && text.contains("enforce, 24 h ("), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let csv = home.destgate("tlsrpt list --by version --format csv").run().ended(0).stdout;
    assert!(csv.starts_with("domain,policy_type,version,id,reports,"), "{csv}");
    home.destgate("tlsrpt html -o page.html").run().ended(0);
    let page = fs::read_to_string(home.path().join("page.html")).unwrap();
    assert!(page.contains(">testing, 24 h, id 1<"), "{page}");
}

#[test]
fn a_regular_reporter_that_falls_silent_is_told_once_and_its_return() {
    let home = Home::new();
    let mut reports: Vec<Of> = (4..9).map(|ago| of("a.test", ago, 5, &[])).collect();
    reports.extend([of("b.test", 4, 5, &[]), of("b.test", 5, 5, &[])]);
    import(&home, &reports);
    let all = alerts(&home);
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!(
        (&all[0]["type"], &all[0]["reporter"]),
        (&json!("tls_report_silence"), &json!("a.test"))
    );
    assert_eq!(all[0]["is_over"], false);
    import(&home, &[of("b.test", 1, 5, &[])]);
    assert_eq!(alerts(&home).len(), 1);
    import(&home, &[of("a.test", 1, 5, &[])]);
    assert_eq!(alerts(&home)[1]["is_over"], true);
}

#[test]
fn the_command_gets_each_alert_and_a_pipe_stays_quiet() {
    let home = Home::new();
    let script = home.write("hook", "#!/bin/sh\ncat >> got\n");
    home.destgate("alertconfig setup --commit x --command")
        .arg(format!("sh {script}"))
        .run()
        .ended(0);
    let report = of("a.test", 1, 97, &[("certificate-expired", 3)]).json().to_string();
    let pipe = || home.destgate("tlsrpt import --dkim off --pipe -");
    let out = pipe().stdin(report).run().ended(0);
    assert_eq!((out.stdout.as_str(), out.stderr.as_str()), ("", ""));
    let got = fs::read_to_string(home.path().join("got")).unwrap();
    assert_eq!(got.lines().count(), 2, "{got}");
    assert!(alerts(&home).iter().all(|a| a["delivery"] == "delivered: exit status 0"));
    // One that fails changes nothing of the import.
    home.destgate("alertconfig setup --commit x --command false").run().ended(0);
    let report = of("b.test", 1, 97, &[("certificate-expired", 3)]).json().to_string();
    let out = pipe().stdin(report).run().ended(0);
    assert_eq!(out.stderr, "");
    let out = imported(&home, &[of("c.test", 1, 97, &[("certificate-expired", 3)])]);
    assert!(out.stderr.contains("failed: exit status 1"), "{}", out.all());
    assert_eq!(out.status, 0);
}

#[test]
fn alerts_are_told_apart_by_what_they_are_about_and_safe_to_show() {
    let failure = |reporter: &str, count: u64| News::Failure {
        key: FailureKey {
            domain: "example.com".into(),
            reporter: reporter.into(),
            result: "x\u{1b}[31m\n".repeat(500),
            host: "h\u{202e}".into(),
        },
        count,
        start: Timestamp(0),
    };
    let of = |news: &News| of_reports::alert(news, Timestamp(0), "mail.example.com");
    // Two imports that find the same at once raise one alert.
    assert_eq!(of(&failure("a.test", 1)).subject, of(&failure("a.test", 2)).subject);
    assert_ne!(of(&failure("a.test", 1)).subject, of(&failure("b.test", 1)).subject);
    let silence = |is_over| News::Silence { reporter: "a.test".into(), last_day: 1, is_over };
    assert_ne!(of(&silence(false)).subject, of(&silence(true)).subject);
    let value = of(&failure("a.test", 1)).value;
    for key in ["cause", "host", "text"] {
        let text = value[key].as_str().unwrap();
        let is_safe = |c: char| !c.is_control() && c != '\u{202e}';
        assert!(text.len() < 2_000 && text.chars().all(is_safe), "{key}: {text:?}");
    }
}
