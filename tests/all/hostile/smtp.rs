//! Mail servers that mean harm: whatever they send, and however slowly, a check ends in time and stays small.
//!
//! Tests of `src/net/smtp.rs`.

use crate::support::hostile::Case;
use crate::support::hostile::run_all;
use crate::support::net::a;
use crate::support::net::certificate;
use crate::support::net::drip;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::mx;
use crate::support::net::pump;
use crate::support::net::secure;
use crate::support::net::serve;
use crate::support::net::tls;
use crate::support::net::tls_chain;
use crate::support::net::until_starttls;
use crate::support::net::world;
use crate::support::run::at;
use hickory_proto::rr::RecordType;
use rcgen::CertificateParams;
use rustls::ServerConfig;
use serde_json::Value;
use std::io;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// A check of a domain whose only mail server is this one.
fn against(name: &'static str, server: SocketAddr, judge: fn(&Value)) -> Case {
    let resolver = world(|name, rtype| match (name, rtype) {
        ("evil.example", RecordType::MX) => vec![mx(10, "mx.evil.example")],
        ("mx.evil.example", RecordType::A) => vec![a(1)],
        _ => Vec::new(),
    });
    let arguments = format!(
        "check evil.example --no-cache --dnssec off --resolver {resolver} \
         --connect-to mx.evil.example:25:{server}"
    );
    Case { name, arguments, timeout: 1, deadline: 3, judge }
}

/// A server that does one thing.
fn case(
    name: &'static str,
    judge: fn(&Value),
    act: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> Case {
    against(name, serve(move |mut stream| act(&mut stream)), judge)
}

fn deferred(report: &Value, words: &str) {
    assert_eq!(at(report, "verdict.action"), "defer");
    assert!(at(report, "mx.0.reason").contains(words), "`{words}` is not the reason");
}

#[test]
fn greetings() {
    run_all(vec![
        case("endless lines", |r| deferred(r, "more than 512 lines"), |s| pump(s, b"220-x\r\n")),
        case(
            "an endless line",
            |r| deferred(r, "more than 4096 octets"),
            |s| pump(s, b"220-xxxxxxxx"),
        ),
        case(
            "endless octets without sense",
            |r| deferred(r, "no SMTP reply"),
            |s| pump(s, &(0..=255).rev().collect::<Vec<u8>>()),
        ),
        case("endless zeros", |r| deferred(r, "more than 4096 octets"), |s| pump(s, &[0])),
        case(
            "another protocol",
            |r| deferred(r, "no SMTP reply"),
            |s| s.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
        ),
        case("silence", |r| deferred(r, "1 s"), linger),
        case("drops", |r| deferred(r, "1 s"), |s| drip(s, b"220-slow\r\n")),
        // Here the deadline is what ends it.
        Case {
            timeout: 60,
            ..case("drops, for the patient", |r| deferred(r, "3 s"), |s| drip(s, b"220-slow\r\n"))
        },
        case(
            "one drop and silence",
            |r| deferred(r, "1 s"),
            |s| {
                s.write_all(b"2")?;
                linger(s)
            },
        ),
        case("cut in the middle", |r| deferred(r, "closed"), |s| s.write_all(b"220-half")),
        case("closed at once", |r| deferred(r, "closed"), |_| Ok(())),
        case(
            "a code that changes",
            |r| deferred(r, "changes from 220 to 250"),
            |s| {
                s.write_all(b"220-a\r\n250 b\r\n")?;
                linger(s)
            },
        ),
    ]);
}

fn after_greeting(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(b"220 test ESMTP\r\n")?;
    line(stream).map(drop)
}

#[test]
#[expect(clippy::too_many_lines, reason = "a long table")]
fn ehlo_and_starttls() {
    run_all(vec![
        case(
            "EHLO of 100,000 lines",
            // It was heard: the rest is silence.
            |r| assert_eq!(at(r, "mx.0.starttls"), "failed"),
            |s| {
                after_greeting(s)?;
                let mut lines = b"250-X\r\n".repeat(100_000);
                lines.extend_from_slice(b"250 STARTTLS\r\n");
                s.write_all(&lines)?;
                linger(s)
            },
        ),
        case(
            "endless EHLO",
            |r| {
                assert_eq!(at(r, "verdict.action"), "unknown");
                assert!(at(r, "mx.0.reason").contains("more than"));
            },
            |s| {
                after_greeting(s)?;
                pump(s, b"250-SIZE 10\r\n")
            },
        ),
        case(
            "EHLO in drops",
            |r| deferred(r, "1 s"),
            |s| {
                after_greeting(s)?;
                drip(s, b"250-SIZE\r\n")
            },
        ),
        case(
            "EHLO whose code changes",
            |r| deferred(r, "changes from 250 to 550"),
            |s| {
                after_greeting(s)?;
                s.write_all(b"250-STARTTLS\r\n550 no\r\n")?;
                linger(s)
            },
        ),
        case(
            "512 keywords of 100 letters",
            |r| assert_eq!(at(r, "verdict.protection"), "none"),
            |s| {
                after_greeting(s)?;
                let mut lines = format!("250-{}\r\n", "K".repeat(100)).repeat(511);
                lines.push_str("250 END\r\n");
                s.write_all(lines.as_bytes())?;
                linger(s)
            },
        ),
        case(
            "endless STARTTLS reply",
            |r| assert_eq!(at(r, "mx.0.starttls"), "failed"),
            |s| {
                after_greeting(s)?;
                s.write_all(b"250-x\r\n250 STARTTLS\r\n")?;
                line(s)?;
                pump(s, b"220-go\r\n")
            },
        ),
        case(
            "STARTTLS reply in drops",
            |r| assert_eq!(at(r, "mx.0.starttls"), "failed"),
            |s| {
                after_greeting(s)?;
                s.write_all(b"250-x\r\n250 STARTTLS\r\n")?;
                line(s)?;
                drip(s, b"220-go\r\n")
            },
        ),
    ]);
}

/// What comes after `220 go ahead` and is no proper handshake.
fn handshake(
    name: &'static str,
    act: impl Fn(&mut TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> Case {
    let judge = |r: &Value| {
        assert_eq!((at(r, "verdict.action"), at(r, "mx.0.starttls")), ("defer", "failed"));
        let kind = at(r, "mx.0.failures.0.result_type");
        assert!(matches!(kind, "validation-failure" | "starttls-not-supported"), "{kind}");
    };
    case(name, judge, move |s| {
        until_starttls(s)?;
        // Wait for the client's part, so that what follows is not taken for an injection.
        io::Read::read_exact(s, &mut [0; 5])?;
        act(s)
    })
}

#[test]
fn handshakes() {
    run_all(vec![
        handshake("silence", linger),
        handshake("plain text", |s| pump(s, b"500 what\r\n")),
        handshake("zeros", |s| pump(s, &[0])),
        handshake("a record in drops", |s| {
            s.write_all(&[22, 3, 3, 0x3f, 0xff])?;
            drip(s, &[2, 0, 0x3f, 0xfb])
        }),
        handshake("a message of 16 MiB", |s| {
            s.write_all(&[22, 3, 3, 0x3f, 0xff, 2, 0xff, 0xff, 0xff])?;
            s.write_all(&[0; 0x3fff - 4])?;
            pump(s, &[&[22, 3, 3, 0x3f, 0xff][..], &[0; 0x3fff]].concat())
        }),
        handshake("records without content", |s| pump(s, &[22, 3, 3, 0, 0])),
        handshake("endless warnings", |s| pump(s, &[21, 3, 3, 0, 2, 1, 90])),
        handshake("endless change cipher spec", |s| pump(s, &[20, 3, 3, 0, 1, 1])),
        handshake("a record that is too long", |s| pump(s, &[22, 3, 3, 0xff, 0xff, 1, 1, 1])),
        handshake("closed", |_| Ok(())),
    ]);
}

/// A server that is as it should be until TLS is up.
fn inside(
    name: &'static str,
    config: &Arc<ServerConfig>,
    judge: fn(&Value),
    act: impl Fn(&mut crate::support::net::Secure) -> io::Result<()> + Send + Sync + 'static,
) -> Case {
    let config = Arc::clone(config);
    case(name, judge, move |s| {
        until_starttls(s)?;
        let mut stream = secure(s.try_clone()?, &config);
        line(&mut stream)?;
        act(&mut stream)
    })
}

#[test]
fn inside_tls() {
    let deferred = |r: &Value| assert_eq!(at(r, "verdict.action"), "defer");
    // TLS came up: what goes wrong then is no fault of the certificate's.
    let spoilt = |r: &Value| {
        assert_eq!((at(r, "verdict.action"), at(r, "mx.0.starttls")), ("defer", "ok"));
        assert_eq!(at(r, "verdict.status"), "4.4.2");
    };
    let config = tls(&certificate(&["mx.evil.example"]));
    let mut cases = vec![
        inside("endless EHLO", &config, spoilt, |s| pump(s, b"250-X\r\n")),
        inside("EHLO in drops", &config, spoilt, |s| drip(s, b"250-X\r\n")),
        inside("silence", &config, spoilt, |_| {
            thread::sleep(Duration::from_secs(4));
            Ok(())
        }),
        inside("closed", &config, spoilt, |_| Ok(())),
    ];
    // Tickets are handshake messages too, as many as the server likes: rustls takes no more than its buffer holds.
    let mut config = (*config).clone();
    config.send_tls13_tickets = 3_000;
    let config = Arc::new(config);
    cases.push(case("3,000 tickets", deferred, move |s| {
        until_starttls(s)?;
        let mut stream = secure(s.try_clone()?, &config);
        line(&mut stream)?;
        stream.write_all(b"250 test\r\n")?;
        linger(&mut stream)
    }));
    run_all(cases);
}

/// A certificate for so many names of 30 octets.
fn wide(names: usize) -> CertificateParams {
    let names: Vec<String> =
        (0..names).map(|n| format!("n{n:05}.padding.evil.example.com")).collect();
    CertificateParams::new(names).unwrap()
}

#[test]
fn certificates_of_nearly_64_and_more_than_100_kib() {
    let large = |r: &Value| {
        assert_eq!(at(r, "verdict.protection"), "encrypted");
        assert_eq!(r["mx"][0]["tls"]["sans"].as_array().unwrap().len(), 1_900);
    };
    let too_large = |r: &Value| assert_eq!(at(r, "mx.0.starttls"), "failed");
    run_all(vec![
        inside("60 KiB", &tls(&wide(1_900)), large, |s| {
            s.write_all(b"250 test\r\n")?;
            linger(s)
        }),
        // OpenSSL takes 100 KiB.
        inside(
            "more than 100 KiB",
            &tls_chain(&[&wide(1_200), &wide(1_200), &wide(1_200)]),
            too_large,
            linger,
        ),
    ]);
}
