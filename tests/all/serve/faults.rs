//! The policy server when the DNS, the policy host, the store or its own process fail: what it may
//! still answer, and what it tells in mail_logs.
//!
//! Tests of `src/serve/gather.rs`, `src/serve/shelf.rs`, `src/serve/log.rs`, `src/serve/usage.rs`, `src/serve/alerts.rs`,
//! `src/gateway/alert/of_policies.rs` and `src/render/policy_log.rs`.

use crate::serve::policy_server::SECURE;
use crate::serve::policy_server::Server;
use crate::serve::policy_server::ask;
use crate::support::run::Home;
use destgate::os::clock;
use destgate::policy::sts::cached::CachedPolicy;
use destgate::policy::sts::cached::FailedFetch;
use destgate::policy::sts::cached::TroubleKind;
use destgate::render::policy_log;
use destgate::render::policy_log::Answered;
use destgate::store::open::Store;
use destgate::vocab::dns::Domain;
use destgate::vocab::time::Timestamp;
use nix::sys::signal::Signal;
use serde_json::json;
use std::fs;
use std::net::UdpSocket;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// Options of a server whose resolver answers nothing: a socket that nobody reads.
fn silent() -> (UdpSocket, String) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let options = format!("--resolver {} --timeout 1", socket.local_addr().unwrap());
    (socket, options)
}

fn entry(home: &Home, words: &str) {
    home.destgate(&format!("--db t.db destconfig new {words} --commit x")).run().ended(0);
}

fn log(home: &Home) -> String {
    fs::read_to_string(home.path().join("t.db-mail_logs/mail.current")).unwrap_or_default()
}

fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(10), "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_live_policy_counts_at_the_first_question_after_a_restart_without_any_dns() {
    let home = Home::new();
    entry(&home, "good.example --tls preferred --mta-sts on");
    entry(&home, "wildcard.example --tls preferred --mta-sts on");
    entry(&home, "dane.example --tls required --dane opportunistic");
    let before = Server::start(&home, "");
    assert_eq!(before.ask("good.example"), SECURE);
    let wild = before.ask("wildcard.example");
    assert!(wild.starts_with("OK secure match=mx7.wildcard.example "), "{wild}");
    // Killed, not ended: nothing can be written at the end.
    before.signal(Signal::SIGKILL);
    drop(before);
    let (_socket, options) = silent();
    let server = Server::with(&home, &options, "");
    assert_eq!(server.ask("good.example"), SECURE);
    let wild = server.ask("wildcard.example");
    assert!(wild.starts_with("OK secure match=.wildcard.example "), "{wild}");
    for (key, answer) in [
        // No record was ever seen: MTA-STS does not apply, and no mail is deferred.
        ("testing.example", "OK dane protocols=!SSLv2:!SSLv3:!TLSv1:!TLSv1.1"),
        ("[192.0.2.1]:25", "NOTFOUND "),
        (".example", "NOTFOUND "),
    ] {
        assert_eq!(server.ask(key), answer, "{key}");
    }
    // The one temporary failure: DANE is needed, its state is unknown, and there is no last one.
    let temp = server.ask("dane.example");
    assert!(temp.starts_with("TEMP "), "{temp}");
    server.ask("dane.example");
    drop(server);
    let log = log(&home);
    let told = "dane.example (map QUERY): temporary failure: ";
    assert_eq!(log.matches(told).count(), 1, "the same trouble was told again: {log}");
}

#[test]
fn new_and_changed_answers_are_logged_and_warm_ones_are_not() {
    let home = Home::new();
    entry(&home, "good.example --tls preferred --mta-sts on");
    let server = Server::start(&home, "");
    let mut stream = server.connect();
    for _ in 0..5 {
        assert_eq!(ask(&mut stream, "QUERY", "good.example"), SECURE);
    }
    entry(&home, "other.example --tls none");
    wait_for("the commit", || server.metric("destgate_table_generation") == 2);
    ask(&mut stream, "QUERY", "good.example");
    home.destgate("--db t.db destconfig edit good.example --tls none --commit x").run().ended(0);
    wait_for("the second commit", || server.metric("destgate_table_generation") == 3);
    assert_eq!(ask(&mut stream, "QUERY", "good.example"), "OK none");
    drop(stream);
    server.signal(Signal::SIGTERM);
    wait_for("the end", || log(&home).contains("Info: Policy server stopped"));
    let log = log(&home);
    let lines: Vec<&str> =
        log.lines().filter(|l| l.contains("TLS policy for good.example")).collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(
        lines[0].contains(
            "Info: TLS policy for good.example (map QUERY): secure by MTA-STS (mode enforce, id "
        ) && lines[0].contains(", settings good.example, until "),
        "{log}"
    );
    assert!(lines[1].contains("none by the TLS setting None, settings good.example"), "{log}");
    assert!(log.contains("Info: Policy server started on inet:127.0.0.1:"), "{log}");
}

#[test]
fn a_store_that_another_process_has_locked_delays_and_weakens_nothing() {
    let home = Home::new();
    entry(&home, "good.example --tls preferred --mta-sts on");
    entry(&home, "hosted.example --tls preferred --mta-sts on");
    let first = Server::start(&home, "");
    assert_eq!(first.ask("good.example"), SECURE);
    let other = rusqlite::Connection::open(home.path().join("t.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let since = Instant::now();
    // Fetched now: it cannot be written, and counts all the same.
    let hosted = first.ask("hosted.example");
    assert!(hosted.starts_with("OK secure "), "{hosted}");
    assert_eq!(first.ask("good.example"), SECURE);
    let legacy = ask(&mut first.connect(), "legacy", "hosted.example");
    assert!(legacy.starts_with("OK secure "), "{legacy}");
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    other.execute_batch("ROLLBACK").unwrap();
    // What waited is written.
    wait_for("the policy is not written", || {
        let count = other.query_row(
            "SELECT count(*) FROM sts_policy WHERE domain = 'hosted.example'",
            [],
            |row| row.get::<_, i64>(0),
        );
        count == Ok(1)
    });
}

#[test]
fn a_policy_that_cannot_be_fetched_for_a_day_raises_one_alert() {
    let home = Home::new();
    entry(&home, "good.example --tls preferred --dane none --mta-sts on");
    let hook = home.write("hook", "#!/bin/sh\ncat >> got\n");
    let setup = home.destgate("--db t.db alertconfig setup --commit x --command");
    setup.arg(format!("sh {hook}")).run().ended(0);
    let mut store = Store::open(&home.path().join("t.db")).unwrap();
    let (domain, now) = (Domain::parse("good.example").unwrap(), clock::now());
    let policy = CachedPolicy {
        id: "1".into(),
        raw: b"version: STSv1\nmode: enforce\nmx: mx.good.example\nmax_age: 604800\n".to_vec(),
        fetched_at: now.plus(-2 * 86_400),
        expires_at: now.plus(86_400),
    };
    store.keep_policy(&domain, &policy).unwrap();
    let failure = FailedFetch {
        at: now.plus(-60),
        id: "1".into(),
        reason: "HTTP status 503".into(),
        kind: TroubleKind::Fetch,
        raw: Vec::new(),
        times: 9,
        since: Some(now.plus(-86_500)),
    };
    store.record_failure(&domain, &failure).unwrap();
    let alerts = || {
        let all = home.destgate("--db t.db displayalerts --format json").run().ended(0).json();
        all.as_array().unwrap().clone()
    };
    // Twice: what was told before a restart is not told again.
    for _ in 0..2 {
        let (_socket, options) = silent();
        let server = Server::with(&home, &options, "");
        assert_eq!(server.ask("good.example"), SECURE);
        wait_for("the alert", || {
            alerts().first().is_some_and(|a| a["delivery"] == "delivered: exit status 0")
        });
        // Time for one that should not come.
        thread::sleep(Duration::from_millis(300));
        drop(server);
    }
    let all = alerts();
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!(
        (&all[0]["type"], &all[0]["kind"]),
        (&json!("policy_not_renewed"), &json!("policy"))
    );
    assert_eq!(all[0]["domain"], "good.example");
    assert_eq!(all[0]["since"], now.plus(-86_500).rfc3339());
    let got = fs::read_to_string(home.path().join("got")).unwrap();
    assert_eq!(got.lines().count(), 1, "{got}");
}

#[test]
fn the_last_question_is_stored_away_from_the_answers() {
    let home = Home::new();
    entry(&home, "good.example --tls preferred --mta-sts on");
    let server = Server::start(&home, "");
    let since = clock::now();
    assert_eq!(server.ask("good.example"), SECURE);
    server.ask("plain.example");
    server.signal(Signal::SIGTERM);
    wait_for("the end", || log(&home).contains("Info: Policy server stopped"));
    let store = Store::open(&home.path().join("t.db")).unwrap();
    let uses = store.sts_uses().unwrap();
    assert_eq!(uses.len(), 1, "{uses:?}");
    let used = uses[&Domain::parse("good.example").unwrap()];
    assert!(used.asked_at >= since, "{used:?}");
    let hours = used.due_at.unwrap().since(since) / 3_600;
    assert!((19..=28).contains(&hours), "{used:?}");
    // After a restart it is known as in use, before anybody asks.
    drop(server);
    let (_socket, options) = silent();
    let server = Server::with(&home, &options, "");
    assert_eq!(server.metric("destgate_sts_policies{mode=\"enforce\"}"), 1);
    drop(server);
    let again = store.sts_uses().unwrap()[&Domain::parse("good.example").unwrap()];
    assert_eq!(again, used);
}

#[test]
fn a_killed_server_leaves_nothing_that_stops_the_next_one() {
    let home = Home::new();
    entry(&home, "good.example --tls preferred --mta-sts on");
    let path = home.path().join("p.sock");
    let first = Server::start(&home, "--listen unix:p.sock");
    assert_eq!(ask(&mut UnixStream::connect(&path).unwrap(), "QUERY", "good.example"), SECURE);
    first.signal(Signal::SIGKILL);
    drop(first);
    assert!(UnixStream::connect(&path).is_err());
    let _second = Server::start(&home, "--listen unix:p.sock");
    assert_eq!(ask(&mut UnixStream::connect(&path).unwrap(), "QUERY", "good.example"), SECURE);
}

#[test]
fn lines_are_safe_and_say_what_weakened() {
    let answered = Answered {
        key: "a\u{1b}[1m.example",
        map: "QUERY",
        level: Some("dane"),
        by: "DANE".into(),
        source: None,
        until: Timestamp(1_800_000_000),
        trouble: Some("TXT look-up: SERVFAIL\r\nInfo: forged"),
    };
    let line = policy_log::weaker("secure", Some("mode enforce, id 1"), &answered);
    assert!(line.starts_with("Warning: TLS policy for a"), "{line}");
    assert!(line.contains("is weaker than before: secure (mode enforce, id 1), now dane by DANE"));
    assert!(line.contains("; trouble: TXT look-up: SERVFAIL"), "{line}");
    let failing =
        policy_log::failing("x.example", Timestamp(0), Timestamp(86_400), Some("HTTP 503"));
    assert!(
        failing.starts_with(
            "Warning: The MTA-STS policy of x.example (mode enforce) could not be fetched since "
        ),
        "{failing}"
    );
    let hostile = [
        line,
        failing,
        policy_log::failed("k\n", "QUERY", "r\u{7}"),
        policy_log::routed("d\n"),
        policy_log::answered(&answered),
    ];
    for line in hostile {
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
}
