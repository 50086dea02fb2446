//! How a run of many domains ends when a scheduler wants it to: signals, time limits, exit statuses.
//!
//! Tests of `src/os/signals.rs`, `src/shell/runtime.rs` and
//! `src/shell/commands/check/machine_args.rs`.

use crate::support::net::a;
use crate::support::net::ca_pem;
use crate::support::net::certificate;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::mx;
use crate::support::net::secure;
use crate::support::net::serve;
use crate::support::net::tls;
use crate::support::net::until_starttls;
use crate::support::net::world;
use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::Run;
use crate::support::run::at;
use hickory_proto::rr::RecordType;
use nix::sys::signal::Signal;
use std::collections::BTreeSet;
use std::fs;
use std::fs::OpenOptions;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// `d0.example`, `d1.example` and so on, one a line.
fn names(count: usize) -> String {
    (0..count).map(|n| format!("d{n}.example\n")).collect()
}

/// A world in which `d0.example` takes no mail and every other domain has a mail server that lets
/// each session wait.
fn slow(work: Duration) -> (SocketAddr, SocketAddr) {
    let config = tls(&certificate(&["x.example"]));
    let server = serve(move |mut stream| {
        thread::sleep(work);
        until_starttls(&mut stream)?;
        let mut stream = secure(stream, &config);
        line(&mut stream)?;
        stream.write_all(b"250 test\r\n")?;
        linger(&mut stream)
    });
    let resolver = world(move |name, rtype| match rtype {
        RecordType::MX if name == "d0.example" => Vec::new(),
        RecordType::MX => vec![mx(10, &format!("mx.{name}"))],
        RecordType::A if name.starts_with("mx.") => vec![a(1)],
        _ => Vec::new(),
    });
    (resolver, server)
}

fn check(home: &Home, (resolver, server): (SocketAddr, SocketAddr), options: &str) -> Run {
    let line = format!(
        "check --no-cache --dnssec off --resolver {resolver} --connect-to :25:{server} \
         --per-host 8 --pause 0 --jobs 8 --format ndjson {options}"
    );
    home.destgate(&line).arg("--ca-file").arg(home.write("ca.pem", ca_pem()))
}

fn tell(child: &Child, signal: Signal) {
    let id = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::kill(id, signal).unwrap();
}

/// What a run said after its first report, its status, and its words.
struct Ended {
    reports: String,
    status: Option<i32>,
    words: String,
    took: Duration,
}

/// Runs it, and sends these signals after its first report.
fn after_first(run: Run, signals: &[Signal]) -> Ended {
    let started = Instant::now();
    let mut child = run.spawn();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut reports = String::new();
    stdout.read_line(&mut reports).unwrap();
    for signal in signals {
        tell(&child, *signal);
        thread::sleep(Duration::from_millis(200));
    }
    stdout.read_to_string(&mut reports).unwrap();
    let mut words = String::new();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    let status = child.end().code();
    Ended { reports, status, words, took: started.elapsed() }
}

fn domains(reports: &str) -> Vec<String> {
    let parsed =
        reports.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    parsed.map(|report| at(&report, "domain").to_string()).collect()
}

#[test]
fn a_request_to_end_lets_what_is_in_flight_end() {
    for (signal, status) in [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129)] {
        let home = Home::new();
        let file = home.write("list", names(200));
        let run = check(&home, slow(Duration::from_millis(400)), &format!("--file {file}"));
        let ended = after_first(run, &[signal]);
        assert_eq!(ended.status, Some(status), "{}", ended.words);
        assert!(ended.words.contains("comes to its end, within 25 s"), "{}", ended.words);
        let reports = domains(&ended.reports);
        assert!((2..100).contains(&reports.len()), "{} reports", reports.len());
        assert!(ended.took < Duration::from_secs(20));
    }
}

#[test]
fn a_second_request_breaks_off() {
    let home = Home::new();
    let file = home.write("list", names(200));
    let run = check(&home, slow(Duration::from_secs(30)), &format!("--file {file} --exit run"));
    let ended = after_first(run, &[Signal::SIGTERM, Signal::SIGINT]);
    assert_eq!(ended.status, Some(75), "{}", ended.words);
    assert!(ended.took < Duration::from_secs(10), "{:?}", ended.took);
    assert_eq!(domains(&ended.reports), ["d0.example"]);
}

#[test]
fn what_does_not_end_within_the_grace_is_broken_off() {
    let home = Home::new();
    let file = home.write("list", names(200));
    let run = check(
        &home,
        slow(Duration::from_secs(30)),
        &format!("--file {file} --grace 1s --exit run"),
    );
    let ended = after_first(run, &[Signal::SIGTERM]);
    assert_eq!(ended.status, Some(75), "{}", ended.words);
    assert!(ended.words.contains("is broken off (--grace)"), "{}", ended.words);
    assert!(ended.took < Duration::from_secs(10), "{:?}", ended.took);
}

/// One domain has nothing to drain: the request ends it at once.
#[test]
fn one_domain_ends_at_once() {
    let home = Home::new();
    let world = slow(Duration::from_secs(30));
    let child = check(&home, world, "d1.example").spawn();
    let started = Instant::now();
    let caught = || {
        let text = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let mask = text.lines().find_map(|l| l.strip_prefix("SigCgt:")).unwrap().trim().to_string();
        u64::from_str_radix(&mask, 16).unwrap() & (1 << 14) != 0
    };
    while !caught() {
        assert!(started.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(5));
    }
    tell(&child, Signal::SIGTERM);
    let out = child.end_with_output();
    assert_eq!(out.status.code(), Some(143));
    assert!(String::from_utf8(out.stderr).unwrap().contains("interrupted"));
    assert!(started.elapsed() < Duration::from_secs(10));
}

/// `nohup` has SIGHUP ignored, and that must last.
#[test]
fn a_hangup_that_is_ignored_stays_ignored() {
    let home = Home::new();
    let (resolver, server) = slow(Duration::from_millis(100));
    let file = home.write("list", names(60));
    let script = format!(
        "trap '' HUP; exec {} check --no-cache --dnssec off --resolver {resolver} \
         --connect-to :25:{server} --per-host 8 --pause 0 --jobs 8 --format ndjson --file {file}",
        env!("CARGO_BIN_EXE_destgate")
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script]).env_clear().env("HOME", home.path()).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut reports = String::new();
    stdout.read_line(&mut reports).unwrap();
    tell(&child, Signal::SIGHUP);
    stdout.read_to_string(&mut reports).unwrap();
    assert_eq!(child.end().code(), Some(1), "no mail to d0.example");
    assert_eq!(domains(&reports).len(), 60);
}

#[test]
fn a_run_that_is_out_of_time_is_gone_on_with() {
    let home = Home::new();
    let list = names(60);
    let file = home.write("list", &list);
    let world = slow(Duration::from_millis(300));
    let out = home.write("out.ndjson", "");
    let mut runs = 0;
    loop {
        let options = format!("--file {file} --resume {out} --for 1s --exit run");
        let mut child = check(&home, world, &options).spawn();
        let mut text = Vec::new();
        child.stdout.take().unwrap().read_to_end(&mut text).unwrap();
        let mut words = String::new();
        child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        OpenOptions::new().append(true).open(&out).unwrap().write_all(&text).unwrap();
        runs += 1;
        match child.end().code() {
            Some(0) => break,
            Some(75) => assert!(words.contains("go on with --resume"), "{words}"),
            other => panic!("{other:?}: {words}"),
        }
        assert!(runs < 60);
    }
    assert!(runs > 1, "the first run had time for all");
    let reports = domains(&fs::read_to_string(&out).unwrap());
    let all: BTreeSet<&str> = list.lines().collect();
    assert_eq!(reports.iter().map(String::as_str).collect::<BTreeSet<_>>(), all);
    assert_eq!(reports.len(), all.len(), "each once");
}

#[test]
fn the_status_of_a_run_is_not_that_of_a_domain() {
    let home = Home::new();
    let lab = |options: &str| home.destgate(&format!("--lab check --no-cache {options}")).run();
    assert_eq!(lab("expired-mx.example").status, 1);
    assert_eq!(lab("expired-mx.example --exit run").status, 0);
    assert_eq!(lab("a..b --exit run").status, 2);
    let list = home.write("list", "good.example\na..b\n");
    assert_eq!(lab(&format!("--file {list} --exit run")).status, 2);
    assert_eq!(lab(&format!("--file {list} --exit run --skip-invalid")).status, 0);
    assert_eq!(lab(&format!("--file {list} --skip-invalid")).status, 2);
    // A drained run of metrics says nothing of its success, and leaves the file.
    let world = slow(Duration::from_millis(300));
    let file = home.write("many", names(60));
    let old = home.write("old.prom", "old\n");
    let (resolver, server) = world;
    let line = format!(
        "check --no-cache --dnssec off --resolver {resolver} --connect-to :25:{server} --jobs 8 \
         --per-host 8 --format prometheus --file {file} --for 1s"
    );
    let out = home.destgate(&format!("{line} -o {old}")).run();
    assert_eq!(out.status, 75, "{}", out.all());
    assert!(out.stderr.contains("the metrics were not replaced"), "{}", out.all());
    assert_eq!(fs::read_to_string(&old).unwrap(), "old\n");
    let out = home.destgate(&line).run();
    assert!(out.stdout.contains("destgate_checked_seconds{"), "{}", out.all());
    assert!(!out.stdout.contains("last_success"), "{}", out.all());
}
