//! Alerts: when one is raised, what it says, how it is delivered.
//!
//! Tests of `src/gateway/alert/kinds.rs`, `src/shell/commands/alertconfig.rs`,
//! `src/shell/commands/displayalerts.rs`, `src/shell/deliveries.rs`, `src/store/alerts.rs` and
//! `src/store/worker.rs`.

use crate::support::net::a;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::mx;
use crate::support::net::serve;
use crate::support::net::world;
use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::at;
use hickory_proto::rr::RecordType;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::time::Duration;

/// A home whose table demands TLS of two domains that fail and one that does not, alerts on.
fn home() -> Home {
    let home = Home::new();
    for (domain, tls) in [
        ("expired-mx.example", "required_verify_hosted"),
        ("plain.example", "required"),
        ("good.example", "required"),
        ("testing.example", "preferred"),
    ] {
        run(&home, &format!("destconfig new {domain} --tls {tls} --mta-sts on"));
    }
    run(&home, "destconfig new injected.example --tls preferred --mta-sts off");
    run(&home, "destconfig default --send-tls-req-alert on --commit-all x");
    home
}

fn run(home: &Home, words: &str) -> Out {
    home.destgate(&format!("--db t.db {words}")).run().ended(0)
}

fn check(home: &Home, words: &str) -> Out {
    home.destgate(&format!("--db t.db --lab check {words}")).run()
}

fn alerts(home: &Home) -> Vec<Value> {
    run(home, "displayalerts --format json").json().as_array().unwrap().clone()
}

fn hook(home: &Home, command: &str) {
    home.destgate("--db t.db alertconfig setup --commit-all hook --command")
        .arg(command)
        .run()
        .ended(0);
}

#[test]
fn a_required_connection_that_fails_is_told_with_everything_about_it() {
    let home = home();
    assert_eq!(run(&home, "displayalerts").stdout, "There are no alerts.\n");
    let out = check(&home, "expired-mx.example good.example testing.example");
    assert_eq!((out.status, out.stderr.as_str()), (1, ""), "{}", out.all());
    let alerts = alerts(&home);
    let [alert] = &alerts[..] else { panic!("{alerts:#?}") };
    for (path, value) in [
        ("schema", "destgate.alert/1"),
        ("type", "required_tls_failed"),
        ("gateway", "mail.example.com"),
        ("domain", "expired-mx.example"),
        ("host", "mx.expired-mx.example"),
        ("cause", "certificate-expired"),
        ("settings.source", "expired-mx.example"),
        ("settings.tls", "required_verify_hosted"),
        ("settings.mta_sts", "on"),
        ("verdict.action", "defer"),
        ("verdict.status", "4.7.5"),
        ("delivery", "not delivered: there is no command"),
    ] {
        assert_eq!(at(alert, path), value, "{alert:#}");
    }
    assert_eq!(alert["port"], 25);
    // The DCID is that of the log.
    let line =
        format!("DCID {} TLS deferring: verify error: {}", alert["dcid"], at(alert, "reason"));
    let log = run(&home, "tail -n 100").stdout;
    assert!(log.contains(&line), "no `{line}` in\n{log}");
    let shown = run(&home, "displayalerts").stdout;
    assert!(
        shown.starts_with("Date and Time Stamp            Alert type/Description\n"),
        "{shown}"
    );
    assert!(shown.contains("(GMT)     A required TLS connection to"), "{shown}");
    assert!(shown.lines().all(|l| l.len() <= 80), "{shown}");
}

#[test]
fn only_what_is_in_force_and_fails_for_tls_raises_one() {
    let home = home();
    for words in [
        "--tls required --mta-sts on expired-mx.example",
        "--pending expired-mx.example",
        "--semantics rfc expired-mx.example",
        "--entries --what-if tls=required",
        "--entries --tls required",
        // No entry, so nobody demanded anything.
        "untrusted-mx.example",
        // The handshake fails, but TLS was only preferred.
        "injected.example",
        // Not a matter of TLS.
        "good.example no-such.example",
    ] {
        check(&home, words);
        assert_eq!(alerts(&home).len(), 0, "{words}");
    }
    let verify = "--db t.db --lab destconfig edit expired-mx.example --tls required --verify";
    home.destgate(verify).run();
    assert_eq!(alerts(&home).len(), 0);
    check(&home, "--entries");
    let domains: Vec<String> = alerts(&home).iter().map(|a| at(a, "domain").to_string()).collect();
    assert_eq!(domains.len(), 2, "{domains:?}");
    // Switched off, it is silent.
    run(&home, "destconfig default --send-tls-req-alert off --commit-all x");
    run(&home, "alertconfig setup --interval 0 --commit-all x");
    check(&home, "--entries");
    assert_eq!(alerts(&home).len(), 2);
}

#[test]
fn the_same_again_is_counted_not_raised() {
    let home = home();
    for _ in 0..3 {
        check(&home, "expired-mx.example plain.example");
    }
    let all = alerts(&home);
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|a| a["repeated"] == 2), "{all:#?}");
    let shown = run(&home, "displayalerts").stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("Last message occurred 3 times between"), "{shown}");
    run(&home, "alertconfig setup --interval 0 --commit-all x");
    check(&home, "expired-mx.example");
    check(&home, "expired-mx.example");
    let all = alerts(&home);
    assert_eq!(all.len(), 4);
    // Newest first, as many as wanted.
    assert_eq!(all[0]["id"], 4);
    let two = run(&home, "displayalerts -n 2 --format json").json();
    assert_eq!(two.as_array().unwrap().len(), 2);
    assert_eq!(two[0]["id"], 4);
}

#[test]
fn what_reached_nobody_goes_out_again_though_it_is_told_of_once() {
    let home = home();
    check(&home, "expired-mx.example");
    hook(&home, "/bin/sh -c 'exit 3'");
    let out = check(&home, "expired-mx.example");
    assert_eq!(out.stderr, "warning: alert 1: failed: exit status 3\n");
    hook(&home, "tee -a got.json");
    for _ in 0..2 {
        assert_eq!(check(&home, "expired-mx.example").stderr, "");
    }
    let all = alerts(&home);
    let [alert] = &all[..] else { panic!("{all:#?}") };
    assert_eq!(
        (at(alert, "delivery"), &alert["repeated"]),
        ("delivered: exit status 0", &3.into())
    );
    // Once delivered, its repetitions are only counted.
    let got = fs::read_to_string(home.path().join("got.json")).unwrap();
    assert_eq!(got.lines().count(), 1, "{got}");
    assert_eq!(serde_json::from_str::<Value>(&got).unwrap()["id"], 1);
}

#[test]
fn programs_at_once_raise_it_once() {
    let home = home();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| check(&home, "expired-mx.example"));
        }
    });
    let all = alerts(&home);
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!(all[0]["repeated"], 3);
}

#[test]
fn the_command_gets_the_alert_as_json() {
    let home = home();
    let script = home.write("hook.sh", "#!/bin/sh\ncat > \"$1\"\necho noise\necho noise >&2\n");
    hook(&home, &format!("/bin/sh {script} 'an alert.json'"));
    let out = check(&home, "--format ndjson expired-mx.example");
    assert_eq!((out.status, out.stderr.as_str()), (1, ""), "{}", out.all());
    assert!(!out.stdout.contains("noise"), "{}", out.all());
    let text = fs::read_to_string(home.path().join("an alert.json")).unwrap();
    assert_eq!(text.lines().count(), 1);
    let got: Value = serde_json::from_str(&text).unwrap();
    let mut kept = alerts(&home)[0].clone();
    assert_eq!(at(&kept, "delivery"), "delivered: exit status 0");
    kept.as_object_mut().unwrap().remove("delivery");
    assert_eq!(got, kept);
    // A reader that leaves early does not keep it from being delivered.
    fs::remove_file(home.path().join("an alert.json")).unwrap();
    run(&home, "alertconfig setup --interval 0 --commit-all x");
    let mut child = home.destgate("--db t.db --lab check --entries").spawn();
    drop(child.stdout.take());
    child.end();
    assert!(home.path().join("an alert.json").exists());
}

#[test]
fn a_command_that_fails_hangs_or_is_missing_changes_no_verdict() {
    for (command, delivery) in [
        ("/bin/sh -c 'exit 3'", "failed: exit status 3"),
        ("/bin/sh -c 'kill -9 $$'", "failed: killed by signal 9"),
        (
            "/no/such/program",
            "not delivered: the command cannot be started: no such file or directory",
        ),
        // It never reads, and has a child that would outlive it.
        ("/bin/sh -c 'sleep 600 & sleep 600'", "killed: it took longer than 1 s"),
    ] {
        let home = home();
        run(&home, "alertconfig setup --command-timeout 1");
        hook(&home, command);
        let out = check(&home, "expired-mx.example");
        assert_eq!(out.status, 1, "{}", out.all());
        assert_eq!(out.stderr, format!("warning: alert 1: {delivery}\n"));
        assert_eq!(at(&alerts(&home)[0], "delivery"), delivery);
        assert!(out.wall < Duration::from_secs(10), "{}", out.all());
    }
}

/// Whether a process is there.
fn lives(pid: &str) -> bool {
    // One that has ended and was not waited for does not live.
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z ")
}

#[test]
fn nothing_of_a_command_outlives_its_time_or_ctrl_c() {
    use nix::sys::signal::Signal;
    for (signal, status) in [
        (None, 1),
        (Some(Signal::SIGINT), 130),
        (Some(Signal::SIGTERM), 143),
        (Some(Signal::SIGHUP), 129),
    ] {
        let home = home();
        let timeout = if signal.is_some() { 60 } else { 1 };
        run(&home, &format!("alertconfig setup --command-timeout {timeout}"));
        let script = home
            .write("hook.sh", "sleep 600 & echo $! > pids; echo $$ >> pids; mv pids ready; wait\n");
        hook(&home, &format!("/bin/sh {script}"));
        let mut child = home.destgate("--db t.db --lab check expired-mx.example").spawn();
        let ready = home.path().join("ready");
        let start = std::time::Instant::now();
        while !ready.exists() {
            assert!(start.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(5));
        }
        if let Some(signal) = signal {
            let id = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
            nix::sys::signal::kill(id, signal).unwrap();
        }
        assert_eq!(child.end().code(), Some(status));
        for pid in fs::read_to_string(ready).unwrap().lines() {
            while lives(pid) {
                assert!(start.elapsed() < Duration::from_secs(20), "{pid} lives on");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

#[test]
fn all_commands_of_a_run_share_its_time() {
    let home = home();
    run(&home, "alertconfig setup --command-timeout 1");
    hook(&home, "/bin/sleep 600");
    let out = check(&home, "--entries");
    assert!(out.wall < Duration::from_secs(10), "{}", out.all());
    let all = alerts(&home);
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|a| at(a, "delivery").starts_with("killed: ")), "{all:#?}");
    assert_eq!(out.stderr.lines().count(), 1, "{}", out.all());
}

#[test]
fn a_test_alert_goes_by_what_was_typed() {
    let home = Home::new();
    let out = run(&home, "alertconfig test");
    assert_eq!(out.stdout, "the test alert was recorded; there is no command to deliver it\n");
    let set = home.destgate("--db t.db alertconfig setup --command").arg("tee got.json");
    set.run().ended(0);
    assert_eq!(run(&home, "alertconfig test").stdout, "the test alert: delivered: exit status 0\n");
    let got: Value =
        serde_json::from_str(&fs::read_to_string(home.path().join("got.json")).unwrap()).unwrap();
    assert_eq!((at(&got, "type"), &got["id"]), ("test", &Value::from(2)));
    home.destgate("--db t.db alertconfig setup --command false").run().ended(0);
    assert_eq!(home.destgate("--db t.db alertconfig test").run().ended(1).stderr, "");
    assert_eq!(alerts(&home).len(), 3);
    run(&home, "alertconfig setup --command none");
    assert_eq!(
        run(&home, "alertconfig print --pending --format json").json()["command"],
        Value::Null
    );
}

#[test]
fn wrong_settings_get_a_sentence() {
    let home = Home::new();
    for (words, says) in [
        (&["setup"][..], "nothing is to be changed"),
        (
            &["setup", "--command-timeout", "0"],
            "--command-timeout: The value must be an integer from 1 to 300",
        ),
        (&["setup", "--interval", "x"], "--interval: The value must be an integer from 0 to 86400"),
        (&["setup", "--command", "a 'b"], "--command: A quotation mark is not closed"),
        (&["setup", "--command", "a\nb"], "--command: The command must be one line"),
        (&["setup", "--command", "''"], "--command: The command names no program"),
    ] {
        let out = home.destgate("--db t.db alertconfig").args(words).run().ended(2);
        assert!(out.stderr.contains(says), "{}", out.all());
    }
}

/// Checks as many domains as wanted, none of which offers the TLS that is demanded; the peak of memory. Unit: KiB.
fn failures(home: &Home, count: usize) -> u64 {
    run(home, "destconfig default --tls required --send-tls-req-alert on --commit-all x");
    let resolver = world(|_, rtype| match rtype {
        RecordType::MX => vec![mx(10, "mx.shared.example")],
        RecordType::A => vec![a(1)],
        _ => Vec::new(),
    });
    let server = serve(|mut stream| {
        stream.write_all(b"220 mx.shared.example ESMTP\r\n")?;
        line(&mut stream)?;
        stream.write_all(b"250 mx.shared.example\r\n")?;
        linger(&mut stream)
    });
    let list: String = (0..count).map(|n| format!("d{n}.example\n")).collect();
    let way = format!(
        "--db t.db check --profile-from store --dnssec off --jobs 16 --format csv \
         --resolver {resolver} --connect-to :25:{server} --file {}",
        home.write("list", list)
    );
    let out = home.destgate(&way).run();
    assert_eq!((out.status, out.stdout.lines().count()), (1, count + 1), "{}", out.stderr);
    out.peak_kib
}

#[test]
fn alerts_wait_in_the_database_and_not_in_memory() {
    let (few, many) = (Home::new(), Home::new());
    let (small, large) = (failures(&few, 250), failures(&many, 4_000));
    assert_eq!(
        run(&many, "displayalerts -n 9999 --format json").json().as_array().unwrap().len(),
        4_000
    );
    assert!(large < small * 12 / 10, "{small} KiB for 250 domains, {large} KiB for 4,000");
}

#[test]
fn every_alert_of_a_large_run_is_delivered_and_noted() {
    let home = Home::new();
    // Several run at once: each has a file of its own.
    fs::create_dir(home.path().join("got")).unwrap();
    let script = home.write("hook.sh", "cat > got/$$\n");
    hook(&home, &format!("/bin/sh {script}"));
    failures(&home, 300);
    let mut ids: Vec<i64> = fs::read_dir(home.path().join("got"))
        .unwrap()
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .map(|json| serde_json::from_slice::<Value>(&json).unwrap()["id"].as_i64().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=300).collect::<Vec<_>>());
    let kept = run(&home, "displayalerts -n 9999 --format json").json();
    let kept = kept.as_array().unwrap();
    assert!(kept.iter().all(|a| at(a, "delivery") == "delivered: exit status 0"), "{kept:#?}");
}

/// Whether this process has a handler for SIGTERM or SIGHUP.
fn catches_the_end() -> bool {
    use nix::sys::signal::Signal;
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
    let mask = u64::from_str_radix(mask, 16).unwrap();
    [Signal::SIGTERM, Signal::SIGHUP].iter().any(|s| mask >> (*s as i32 - 1) & 1 == 1)
}

#[test]
fn a_delivery_leaves_the_signals_of_the_process_alone() {
    use destgate::gateway::alert::delivery::deliver;
    use destgate::os::clock::Stopwatch;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let alerts = [(7, "{}".to_string())];
    let bound = Duration::from_secs(20);
    let delivered = runtime.block_on(deliver("/bin/cat", bound, Stopwatch::start(), &alerts));
    assert_eq!(delivered[0].outcome, "delivered: exit status 0");
    assert!(!catches_the_end());
}
