//! The three verifications against mail servers that mean harm, resolvers that say nothing, and what their exit
//! status tells.
//!
//! Tests of `src/shell/commands/verification.rs`, `src/render/verify_log.rs` and
//! `src/render/verify_words.rs`.

use crate::support::hostile::is_clean;
use crate::support::hostile::keeps_bounds;
use crate::support::net::a;
use crate::support::net::ca_pem;
use crate::support::net::certificate;
use crate::support::net::dns;
use crate::support::net::drip;
use crate::support::net::linger;
use crate::support::net::mail_server;
use crate::support::net::mx;
use crate::support::net::pump;
use crate::support::net::refusing;
use crate::support::net::secure;
use crate::support::net::serve;
use crate::support::net::tls;
use crate::support::net::txt;
use crate::support::net::until_starttls;
use crate::support::net::world;
use crate::support::own::Own;
use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::Out;
use hickory_proto::rr::RecordType;
use std::io;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::thread;

/// `what` of a domain whose only mail server is this one.
fn against(what: &str, server: SocketAddr) -> Out {
    let home = Home::new();
    let resolver = world(|name, rtype| match (name, rtype) {
        ("evil.example", RecordType::MX) => vec![mx(10, "mx.evil.example")],
        ("mx.evil.example", RecordType::A) => vec![a(1)],
        _ => Vec::new(),
    });
    home.destgate(&format!(
        "{what} --timeout 1 --resolver {resolver} --connect-to mx.evil.example:25:{server}"
    ))
    .args(["--ca-file", &home.write("ca.pem", ca_pem())])
    .run()
}

fn tlsverify(server: SocketAddr) -> Out {
    against("tlsverify evil.example mx.evil.example", server)
}

type Act = fn(&mut TcpStream) -> io::Result<()>;

#[test]
fn servers_that_mean_harm_are_bounded() {
    let cases: &[(&str, Act, &str)] = &[
        ("endless lines", |s| pump(s, b"220-x\r\n"), "more than 512 lines"),
        ("an endless line", |s| pump(s, b"220-xxxxx"), "more than 4096 octets"),
        ("drops", |s| drip(s, b"220-slow\r\n"), "no greeting within 1 s"),
        ("silence", |s| linger(s), "no greeting within 1 s"),
        (
            "a terminal's code",
            |s| s.write_all(b"554 \x1b]0;x\x07\xc2\x9b \r\n"),
            "554 \\x1b]0;x\\x07",
        ),
        (
            "another protocol in the handshake",
            |s| {
                until_starttls(s)?;
                s.read_exact(&mut [0; 5])?;
                pump(s, b"500 what\r\n")
            },
            "no TLS",
        ),
        (
            "a handshake in drops",
            |s| {
                until_starttls(s)?;
                s.read_exact(&mut [0; 5])?;
                drip(s, &[22, 3, 3, 0x3f, 0xff, 2, 0, 0x3f])
            },
            "nothing for 1 s in the TLS handshake",
        ),
    ];
    thread::scope(|scope| {
        for (name, act, words) in cases {
            scope.spawn(move || {
                let server = serve(move |mut stream| act(&mut stream));
                let out = tlsverify(server);
                keeps_bounds(&out, 3, name);
                // Of a server that was only too slow nothing is known.
                let slow = matches!(*name, "drops" | "silence");
                assert_eq!(out.status, if slow { 3 } else { 1 }, "{name}: {}", out.all());
                assert!(out.stdout.contains(words), "{name}: {}", out.all());
                let end =
                    "\n\nTLS failed to connect to mx.evil.example.\nTLS verification completed.\n";
                assert!(out.stdout.ends_with(end), "{name}: {}", out.all());
            });
        }
    });
}

#[test]
fn hostile_names_are_harmless_to_see() {
    let mut params = certificate(&["mx.evil.example"]);
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "a\x1b[2J\u{202e}\r\nTLS certificate verified.");
    let config = tls(&params);
    let server = serve(move |mut stream| {
        until_starttls(&mut stream)?;
        let mut stream = secure(stream, &config);
        crate::support::net::line(&mut stream)?;
        stream.write_all(b"250 x\r\n")?;
        linger(&mut stream)
    });
    let out = tlsverify(server).ended(0);
    is_clean(&out, "tlsverify");
    assert!(
        out.stdout.contains("common name a\\x1b[2J\\u{202e}\\r\\nTLS certificate"),
        "{}",
        out.all()
    );
    // A record is no better.
    let home = Home::new();
    let resolver = world(|name, rtype| match (name, rtype) {
        ("_mta-sts.evil.example", RecordType::TXT) => {
            vec![txt(b"v=STSv1; id=\x1b[2J\r\nMTA-STS SUCCESS;")]
        }
        _ => Vec::new(),
    });
    let out =
        home.destgate(&format!("mtastsverify evil.example --resolver {resolver}")).run().ended(1);
    is_clean(&out, "mtastsverify");
    assert!(
        out.stdout.ends_with("MTA-STS FAILED for evil.example\nMTA-STS verification completed.\n")
    );
}

/// What cannot be seen is neither good nor bad.
#[test]
fn what_cannot_be_seen_has_a_status_of_its_own() {
    let silent = dns(|_, _| None);
    for what in
        ["tlsverify x.example mx.x.example", "daneverify x.example", "mtastsverify x.example"]
    {
        let out = Home::new().destgate(&format!("{what} --timeout 1 --resolver {silent}")).run();
        keeps_bounds(&out, 4, what);
        let out = out.ended(3);
        assert!(out.stdout.contains("lookup failed for"), "{}", out.all());
        assert!(out.stdout.ends_with("verification completed.\n"), "{}", out.all());
    }
    // A policy host that says nothing.
    let (home, own) = (Home::new(), Own::start());
    let silent = serve(|mut stream| linger(&mut stream));
    let out = home
        .destgate(&format!(
            "mtastsverify own.example --timeout 1 --resolver {} --connect-to mta-sts.own.example:443:{silent}",
            own.resolver
        ))
        .run()
        .ended(3);
    assert!(out.stdout.contains("MTA-STS policy fetch failed for own.example: "), "{}", out.all());
    let (_kept, closed) = refusing();
    assert_eq!(
        tlsverify(closed).ended(1).stdout.lines().next(),
        Some("Connecting to 192.0.2.1 on port 25.")
    );
    // Without signatures DANE fails; no record can be believed.
    let server = mail_server(tls(&certificate(&["mx.evil.example"])));
    let out = against("daneverify evil.example", server);
    assert!(matches!(out.status, 1 | 3), "{}", out.all());
    assert!(out.stdout.contains("DANE FAILED for evil.example\n"), "{}", out.all());
    assert!(
        out.stdout.contains(" MX record(mx.evil.example) found. The command will still proceed.\n")
    );
}

#[test]
fn each_leaves_its_lines_also_on_a_fresh_machine() {
    let closed = refusing();
    for (what, line) in [
        (
            "tlsverify evil.example mx.evil.example",
            "Connection Error: DCID: 1 domain: evil.example",
        ),
        ("daneverify evil.example", "Connection Error: DCID: 1 domain: evil.example"),
        ("mtastsverify evil.example", "No MTA-STS TXT record found for domain(evil.example)"),
    ] {
        let home = Home::new();
        let resolver = world(|name, rtype| match (name, rtype) {
            ("evil.example", RecordType::MX) => vec![mx(10, "mx.evil.example")],
            ("mx.evil.example", RecordType::A) => vec![a(1)],
            _ => Vec::new(),
        });
        let to = format!("--connect-to mx.evil.example:25:{}", closed.1);
        home.destgate(&format!("{what} --timeout 1 --resolver {resolver} {to}")).run();
        let log = home.destgate("tail -n 100").run().ended(0).stdout;
        assert!(log.contains(line), "{what}: {log}");
        let gave_up = "while looking up the mail hosts";
        assert!(!log.contains(gave_up), "{what}: {log}");
    }
    let mut typed = Home::new().destgate("daneverify").stdin("192.0.2.1\n").run();
    typed.stdout.truncate(400);
    assert!(typed.stdout.contains("only a domain has records to verify"), "{}", typed.all());
}

#[test]
fn the_policy_is_fetched_anew_and_never_kept() {
    let (home, own) = (Home::new(), Own::start());
    let verify = |own: &Own| own.way(&home, home.destgate("mtastsverify own.example")).run();
    let out = verify(&own).ended(0);
    assert!(
        out.stdout.contains("TLS certificate match mx.own.example\nTLS certificate verified.\n"),
        "{}",
        out.all()
    );
    verify(&own).ended(0);
    assert_eq!(own.fetches(), 2);
    own.set(|s| s.response = crate::support::own::policy("testing", "mx2.own.example", 86_400));
    let out = verify(&own).ended(1);
    assert!(out.stdout.contains("testing mode: verified as if it were enforced"), "{}", out.all());
    assert!(out.stdout.contains("MX(mx.own.example) matches no mx pattern"), "{}", out.all());
}

/// Lines come as they are learnt, not at the end.
#[test]
fn one_sees_what_is_waited_for() {
    let server = serve(|mut stream| linger(&mut stream));
    let home = Home::new();
    let mut child = home
        .destgate(&format!("tlsverify evil.example 127.0.0.1:{} --timeout 30", server.port()))
        .spawn();
    let mut line = Vec::new();
    let mut out = child.stdout.take().unwrap();
    let mut byte = [0];
    while !line.ends_with(b"\n") && out.read(&mut byte).unwrap() == 1 {
        line.push(byte[0]);
    }
    assert!(line.starts_with(b"Connecting to 127.0.0.1 on port "));
    // Ctrl-C in the middle.
    let pid = child.id().to_string();
    std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert_eq!(child.end().code(), Some(130));
}

#[test]
fn wrong_words_are_refused() {
    for wrong in [
        "tlsverify a..b",
        "tlsverify a.example b:0",
        "tlsverify a.example b:x",
        "tlsverify a b c",
        "daneverify 192.0.2.1",
        "daneverify [2001:db8::1]",
        "mtastsverify a..b",
        "mtastsverify --tls a.example",
    ] {
        let out = Home::new().destgate(wrong).run().ended(2);
        assert!(out.stdout.is_empty() && out.stderr.starts_with("error: "), "{}", out.all());
    }
}
