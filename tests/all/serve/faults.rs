//! The policy server when the DNS, the policy host, the store or its own process fail: what it may
//! still answer, and what it tells in mail_logs.
//!
//! Tests of `src/serve/gather.rs`, `src/serve/shelf.rs`, `src/serve/log.rs` and `src/render/policy_log.rs`.

use crate::serve::policy_server::SECURE;
use crate::serve::policy_server::Server;
use crate::serve::policy_server::ask;
use crate::support::run::Home;
use destgate::render::policy_log;
use destgate::render::policy_log::Answered;
use destgate::vocab::time::Timestamp;
use nix::sys::signal::Signal;
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
    assert!(wild.starts_with("OK secure match=mx.wildcard.example "), "{wild}");
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
