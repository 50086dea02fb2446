//! What changed since earlier reports, and whether it got worse.
//!
//! Tests of `src/gateway/check/earlier.rs`, `src/shell/commands/check/diff.rs` and
//! `src/render/diff.rs`.

use crate::support::net::ca_pem;
use crate::support::own::Own;
use crate::support::own::policy;
use crate::support::run::Bounded;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::at;
use destgate::render::diff;
use destgate::render::diff::Effect;
use serde_json::Value;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;

fn home() -> Home {
    let home = Home::new();
    home.destgate("--lab check --all --record f").run();
    for format in ["json", "ndjson"] {
        let out = home.destgate(&format!("check --replay f --format {format}")).run();
        home.write(&format!("old.{format}"), out.stdout);
    }
    home
}

fn diff(home: &Home, more: &str) -> Out {
    home.destgate(&format!("check --replay f --diff {more}")).run()
}

#[test]
fn nothing_changes_in_the_same_evidence() {
    let home = home();
    for old in ["old.json", "old.ndjson"] {
        assert_eq!(diff(&home, old).ended(0).stdout, "33 domains: 33 same\n");
        assert_eq!(diff(&home, &format!("{old} --format json")).ended(0).stdout, "[]\n");
        assert_eq!(diff(&home, &format!("{old} --format ndjson")).ended(0).stdout, "");
        let heading = "domain,what,was,is,effect\n";
        assert_eq!(diff(&home, &format!("{old} --format csv")).ended(0).stdout, heading);
    }
}

#[test]
fn what_time_does_is_worse() {
    let home = home();
    let out = diff(&home, "old.ndjson good.example --now +61d --format json").ended(1);
    let [found] = &out.reports()[..] else { panic!("{}", out.all()) };
    assert_eq!((at(found, "domain"), at(found, "effect")), ("good.example", "worse"));
    let of = |what: &str| {
        let list = found["changes"].as_array().unwrap();
        list.iter()
            .find(|c| c["what"] == what)
            .unwrap_or_else(|| panic!("{what}: {found:#}"))
            .clone()
    };
    let change = of("mx mx.good.example tls.pkix");
    assert_eq!(
        change,
        json!({"what": "mx mx.good.example tls.pkix", "was": "valid", "is": "expired", "effect": "worse"})
    );
    assert_eq!(of("verdict.protection")["effect"], "worse");
    assert_eq!(of("mta_sts.status")["is"], "fetch_failed");
    let text = diff(&home, "old.ndjson good.example --now +61d").ended(1).stdout;
    assert!(text.starts_with("good.example: worse\n"), "{text}");
    assert!(text.contains("  - mx mx.good.example tls.pkix: valid -> expired\n"), "{text}");
    let counts = "\n1 domain: 1 worse\n32 domains of `old.ndjson` were not asked about again\n";
    assert!(text.ends_with(counts), "{text}");
}

#[test]
fn new_domains_and_cut_files_are_no_fault() {
    let home = home();
    let old = std::fs::read_to_string(home.path().join("old.ndjson")).unwrap();
    let lines: Vec<&str> = old.lines().collect();
    home.write("some", lines[..3].join("\n") + "\n" + &lines[3][..100]);
    let out = diff(&home, "some --format ndjson");
    assert_eq!(out.status, 0, "{}", out.all());
    assert!(out.stderr.contains("ends in the middle of a report"), "{}", out.all());
    assert_eq!(out.reports().len(), 30);
    assert!(out.reports().iter().all(|r| at(r, "effect") == "new"));
    // A run that was cut and taken up again: the broken line is passed over.
    home.write("resumed", format!("{}\n{}\n{old}", lines[0], &lines[3][..100]));
    assert_eq!(diff(&home, "resumed").ended(0).stdout, "33 domains: 33 same\n");
    home.write("empty", "");
    assert!(diff(&home, "empty").ended(0).stdout.ends_with("33 domains: 33 new\n"));
    home.write("array", "[\n]\n");
    assert!(diff(&home, "array").ended(0).stdout.ends_with("33 domains: 33 new\n"));
    home.write("wrong", "domain,action\n");
    let wrong = diff(&home, "wrong");
    assert!(wrong.status == 2 && wrong.stderr.contains("holds no report"), "{}", wrong.all());
    assert!(diff(&home, "absent").stderr.contains("`absent` cannot be read"));
    assert!(diff(&home, "old.json --format log").stderr.contains("in the form of a log"));
}

#[test]
fn earlier_reports_come_through_a_pipe_too() {
    let home = home();
    let binary = env!("CARGO_BIN_EXE_destgate");
    let line = format!("{binary} check --replay f --diff <(cat old.json)");
    let out = std::process::Command::new("bash")
        .args(["-c", &line])
        .current_dir(home.path())
        .env("HOME", home.path())
        .bounded()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&out.stdout), "33 domains: 33 same\n");
}

#[test]
fn earlier_reports_are_read_from_stdin_unless_something_else_is() {
    let home = home();
    let old = std::fs::read(home.path().join("old.ndjson")).unwrap();
    let run = |line: &str, stdin: &[u8]| home.destgate(line).stdin(stdin).run();
    let out = run("check --replay f --diff - good.example plain.example", &old).ended(0).stdout;
    assert_eq!(out, "2 domains: 2 same\n31 domains of stdin were not asked about again\n");
    let out = run("check --replay f --diff -", b"good.example\n");
    assert!(out.status == 2 && out.stderr.contains("stdin holds no report"), "{}", out.all());
    for (line, other) in
        [("--lab check --file - --diff -", "--file"), ("check --replay - --diff -", "--replay")]
    {
        let out = run(line, &old);
        let words = format!("error: --diff and {other} cannot both read stdin\n");
        assert!(out.status == 2 && out.stderr.starts_with(&words), "{}", out.all());
    }
    // A list from stdin and reports from a file, and the reverse, are well.
    let out = run("--lab check --no-smtp --file - --diff old.ndjson", b"null-mx.example\n");
    assert!(out.stdout.contains("1 domain: "), "{}", out.all());
}

/// `--all` has a table of its own, which nothing fills where something else stands for the reports.
#[test]
fn differences_and_other_settings_stand_for_the_overview() {
    let home = home();
    let out = home.destgate("--lab check --all --diff old.ndjson").run();
    let last = out.stdout.lines().last().unwrap_or_default();
    assert!(last.starts_with("33 domains: "), "{}", out.all());
    let tried = home.destgate("--lab check --all --what-if dane=none").run();
    assert!(tried.stdout.starts_with("With dane=none: "), "{}", tried.all());
    for out in [out, tried] {
        assert!(!out.stdout.contains("MTA-STS  ") && !out.stdout.contains("destgate lab"));
    }
    let both = "--lab check --all --format table --what-if dane=none";
    let explained = home.destgate(both).run();
    assert!(explained.stdout.contains("\nWhat each of them shows: destgate --lab lab\n"));
}

#[test]
fn a_live_run_tells_what_a_domain_changed() {
    let (own, home) = (Own::start(), Home::new());
    let check = |more: &str| own.check(&home, &format!("own.example --format ndjson {more}")).run();
    home.write("old", check("").stdout);
    own.set(|s| {
        s.record = Some("v=STSv1; id=2;".into());
        s.response = policy("testing", "mx.own.example", 86_400);
    });
    let worse = check("--diff old");
    let found = worse.reports().remove(0);
    assert_eq!((worse.status, at(&found, "effect")), (1, "worse"), "{}", worse.all());
    let changes = found["changes"].as_array().unwrap();
    let what = |c: &Value| format!("{} {} {}", at(c, "what"), at(c, "was"), at(c, "is"));
    let all: Vec<String> = changes.iter().map(what).collect();
    assert!(all.contains(&"mta_sts.status enforce testing".to_string()), "{all:?}");
    assert!(all.contains(&"mta_sts.policy.id 1 2".to_string()), "{all:?}");
    home.write("old", check("").stdout);
    own.set(|s| {
        s.record = Some("v=STSv1; id=3;".into());
        s.response = policy("enforce", "mx.own.example", 86_400);
    });
    let better = check("--diff old");
    assert_eq!((better.status, at(&better.reports()[0], "effect")), (0, "better"));
}

/// The job that `check --help` offers, run as it stands there: one network run, and mail only where it got worse.
#[test]
#[expect(clippy::too_many_lines, reason = "one course of events")]
fn the_cron_job_of_the_help_sends_mail_when_a_policy_breaks() {
    let (own, home) = (Own::start(), Home::new());
    let help = home.destgate("check --help").run().stdout;
    let job: Vec<&str> = help
        .lines()
        .skip_while(|l| !l.starts_with("The cron job"))
        .skip_while(|l| !l.starts_with("  cd "))
        .take_while(|l| l.starts_with("  "))
        .collect();
    assert!(job.len() >= 4, "{help}");
    let folder = home.path().display().to_string();
    let job = home.write("job", job.join("\n").replace("/var/lib/mailteam", &folder));
    home.write("partners", "own.example\nsecond.example\n");
    let way = format!(
        "--resolver {} --ca-file {} --connect-to mx.own.example:25:{} --connect-to mta-sts.own.example:443:{}",
        own.resolver,
        home.write("ca.pem", ca_pem()),
        own.mail,
        own.policy_host,
    );
    std::fs::create_dir(home.path().join("bin")).unwrap();
    let binary = env!("CARGO_BIN_EXE_destgate");
    for (name, line) in [
        ("destgate", format!("exec {binary} \"$@\" --dnssec off {way}")),
        ("mail", format!("cat >> {folder}/mailbox")),
    ] {
        let script = home.write(&format!("bin/{name}"), format!("#!/bin/sh\n{line}\n"));
        std::fs::set_permissions(script, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let run = || {
        std::process::Command::new("sh")
            .arg(&job)
            .env_clear()
            .env("HOME", home.path())
            .env("PATH", format!("{folder}/bin:/usr/bin:/bin"))
            .bounded()
            .unwrap()
    };
    let mails = || {
        let seen = own.state.lock().unwrap().said.len();
        let out = run();
        let complaints = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success() && complaints.is_empty(), "{complaints}");
        // What a session says is two entries: that it came, and its EHLO.
        assert_eq!(own.state.lock().unwrap().said.len() - seen, 2, "one network run");
        let mailbox = std::fs::read_to_string(home.path().join("mailbox")).unwrap_or_default();
        drop(std::fs::remove_file(home.path().join("mailbox")));
        mailbox
    };
    assert_eq!(mails(), "", "the first time everything is new");
    assert_eq!(mails(), "");
    own.set(|s| {
        s.record = Some("v=STSv1; id=2;".into());
        s.response = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".into();
    });
    let told = mails();
    assert!(told.starts_with("own.example: worse\n"), "{told}");
    assert!(told.contains("sts-policy-not-found") && told.contains("HTTP status 404"), "{told}");
    assert_eq!(mails(), "", "it is told of once");
    // A run that is killed must not become what the next one is held against.
    let old = || std::fs::read(home.path().join("old.ndjson")).unwrap();
    let before = old();
    home.write("bin/destgate", "#!/bin/sh\necho '{\"schema\"'\nkill -9 $$\n");
    assert_eq!(run().status.code(), Some(2));
    assert_eq!(old(), before);
}

fn report() -> Value {
    let home = Home::new();
    home.destgate("--lab check dane-and-sts.example --format json").run().report()
}

#[test]
fn every_sort_of_change_has_its_effect() {
    let base = report();
    let cases = [
        ("/verdict/action", json!("defer"), Effect::Worse),
        ("/verdict/protection", json!("encrypted"), Effect::Worse),
        ("/verdict/protection", json!("none"), Effect::Worse),
        ("/mta_sts/policy/mode", json!("testing"), Effect::Worse),
        ("/mta_sts/policy/mode", json!("none"), Effect::Worse),
        ("/mta_sts/policy", Value::Null, Effect::Changed),
        ("/mta_sts/policy/id", json!("other"), Effect::Changed),
        ("/mta_sts/policy/mx", json!(["other.example"]), Effect::Changed),
        ("/mta_sts/policy/certificate/issuer", json!("CN=Other"), Effect::Changed),
        ("/dane/status", json!("failed"), Effect::Worse),
        ("/dane/status", json!("absent"), Effect::Worse),
        ("/dane/status", json!("off"), Effect::Changed),
        ("/mx/0/tls/pkix", json!("expired"), Effect::Worse),
        ("/mx/0/tls/version", json!("TLSv1.2"), Effect::Worse),
        ("/mx/0/tls/key_sha256", json!("00"), Effect::Changed),
        ("/mx/0/tls/issuer", json!("CN=Other"), Effect::Changed),
        ("/mx/0/tls/not_after", json!("2031-01-01T00:00:00Z"), Effect::Changed),
        ("/mx/0/tls/host_match", json!(false), Effect::Worse),
        ("/mx/0/starttls", json!("not_offered"), Effect::Worse),
        ("/mx/0/starttls", json!("not_tried"), Effect::Worse),
        ("/mx/0/tlsa", json!([]), Effect::Changed),
        ("/mx/0/host", json!("other.example"), Effect::Changed),
        ("/mx", json!([]), Effect::Changed),
        ("/tls_rpt/status", json!("absent"), Effect::Changed),
        ("/profile/tls", json!("required"), Effect::Changed),
        ("/findings", json!([{"code": "x", "severity": "error", "message": "m"}]), Effect::Worse),
        ("/checked_at", json!("2031-01-01T00:00:00Z"), Effect::Same),
        ("/duration_ms", json!(7), Effect::Same),
        ("/mx/0/banner", json!("220 other"), Effect::Same),
    ];
    let mut base = base;
    base["findings"] = json!([]);
    // A host that nobody looked at did not stop answering.
    let mut passed_over = base.clone();
    passed_over["mx"][0]["starttls"] = json!("not_tried");
    passed_over["mx"][0]["probed"] = json!(false);
    assert_eq!(diff::compare("x", &base, &passed_over).effect(), Effect::Changed);
    // A policy host that nobody looked at has no other certificate, and none that ends.
    let ending = json!([{"code": "sts-policy-host-certificate-ending", "message": "m"}]);
    let mut looked_at = base.clone();
    looked_at["findings"] = ending.clone();
    assert_eq!(diff::compare("x", &base, &looked_at).effect(), Effect::Worse);
    let mut cached = base.clone();
    cached["mta_sts"]["policy"]["source"] = json!("cache");
    cached["mta_sts"]["policy"]["certificate"] = Value::Null;
    assert_eq!(diff::compare("x", &looked_at, &cached).effect(), Effect::Same);
    assert_eq!(diff::compare("x", &cached, &looked_at).effect(), Effect::Same);
    for (at, value, effect) in cases {
        let mut other = base.clone();
        *other.pointer_mut(at).unwrap_or_else(|| panic!("{at}")) = value;
        let there = diff::compare("x", &base, &other);
        assert_eq!(there.effect(), effect, "{at}: {:?}", there.changes);
        let back = diff::compare("x", &other, &base).effect();
        let expected = if effect == Effect::Worse { Effect::Better } else { effect };
        assert_eq!(back, expected, "{at} back");
    }
}

/// What earlier reports say is no more to be believed than the network.
#[test]
fn hostile_reports_neither_reach_the_terminal_nor_bring_it_down() {
    let base = report();
    for odd in [json!(null), json!(7), json!([]), json!({"mx": 7, "findings": {"x": 1}})] {
        drop(diff::compare("x", &odd, &base));
        drop(diff::compare("x", &base, &odd));
    }
    let mut old = base.clone();
    old["mx"][0]["host"] = json!("\u{1b}[2J");
    old["verdict"]["reason"] = json!("\u{1b}]0;x\u{7}");
    old["verdict"]["action"] = json!("\u{1b}");
    let found = diff::compare("\u{1b}x", &old, &base);
    let shown = diff::block(&found, destgate::render::style::Palette::Plain, 80);
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
}
