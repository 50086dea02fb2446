//! `telnet` against servers on the loopback: the conversation, the ways it fails, and servers that mean harm.
//!
//! Tests of `src/shell/commands/telnet/mod.rs`, `src/shell/commands/telnet/args.rs`,
//! `src/shell/commands/telnet/connection.rs` and `src/render/chain.rs`.

use crate::support::hostile::is_clean;
use crate::support::hostile::keeps_bounds;
use crate::support::net::a;
use crate::support::net::ca_pem;
use crate::support::net::certificate;
use crate::support::net::drip;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::pump;
use crate::support::net::refusing;
use crate::support::net::secure;
use crate::support::net::serve;
use crate::support::net::tls;
use crate::support::net::until_starttls;
use crate::support::net::world;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::peak_of;
use hickory_proto::rr::RecordType;
use rcgen::CertificateParams;
use std::io;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

/// A mail server that takes offence at a client that speaks out of turn.
fn strict(mut stream: TcpStream) -> io::Result<()> {
    let silent = |stream: &mut TcpStream| -> io::Result<bool> {
        stream.set_read_timeout(Some(Duration::from_millis(150)))?;
        let early = matches!(stream.peek(&mut [0]), Ok(1));
        stream.set_read_timeout(None)?;
        Ok(!early)
    };
    if !silent(&mut stream)? {
        return stream.write_all(b"554 you speak before the greeting\r\n");
    }
    stream.write_all(b"220-wait\r\n")?;
    if !silent(&mut stream)? {
        return stream.write_all(b"554 you speak within the greeting\r\n");
    }
    stream.write_all(b"220 strict ESMTP\r\n")?;
    let mut message = false;
    loop {
        let said = line(&mut stream)?;
        if message && said != "." {
            continue;
        }
        if !silent(&mut stream)? {
            return stream.write_all(b"554 you do not wait\r\n");
        }
        let reply: &[u8] = match said.as_str() {
            "." => b"250 taken\r\n",
            "DATA" => b"354 go on\r\n",
            "QUIT" => b"221 bye\r\n",
            _ => b"250-one\r\n250 two\r\n",
        };
        message = said == "DATA";
        stream.write_all(reply)?;
        if said == "QUIT" {
            return Ok(());
        }
    }
}

fn telnet(home: &Home, options: &str, server: SocketAddr, typed: impl Into<Vec<u8>>) -> Out {
    let (ip, port) = (server.ip(), server.port());
    home.destgate(&format!("telnet {options} {ip} {port}"))
        .args(["--ca-file", &home.write("ca.pem", ca_pem())])
        .stdin(typed)
        .run()
}

/// What stands behind the lines about the connection.
fn talk(out: &Out) -> &str {
    out.stdout
        .split_once("Escape character is '^]'.\n")
        .unwrap_or_else(|| panic!("{}", out.all()))
        .1
}

#[test]
fn lines_from_a_pipe_wait_for_their_turn() {
    let home = Home::new();
    let typed = "EHLO x\r\nDATA\nSubject: y\n\nz\n.\nQUIT\n";
    let out = telnet(&home, "", serve(strict), typed).ended(0);
    let want = "220-wait\n220 strict ESMTP\n250-one\n250 two\n354 go on\n250 taken\n221 bye\n\
                Connection closed by foreign host.\n";
    assert_eq!(talk(&out), want, "{}", out.all());
    assert!(out.stdout.starts_with("Trying 127.0.0.1...\nConnected to 127.0.0.1.\nEscape"));
    assert!(out.wall < Duration::from_secs(4), "{}", out.all());
}

/// In a script of the shell the lines behind the command are the server's until it closes, then the shell's again.
#[test]
fn a_script_of_the_shell_goes_on_behind_it() {
    let home = Home::new();
    let port = serve(strict).port();
    let typed = format!("telnet\n\n127.0.0.1\n{port}\nEHLO x\nQUIT\nversion\nexit\n");
    let out = home.destgate("").stdin(typed).run().ended(0);
    let (_, talk) = out.stdout.split_once("Escape character is '^]'.\n").unwrap();
    let want = "220-wait\n220 strict ESMTP\n250-one\n250 two\n221 bye\n\
                Connection closed by foreign host.\nmail.example.com> version\ndestgate ";
    assert!(talk.starts_with(want), "{}", out.all());
    // The dialogue alone gives the status of the connection.
    let (_kept, closed) = refusing();
    let typed = format!("\n127.0.0.1\n{}\n", closed.port());
    home.destgate("telnet").stdin(typed).run().ended(1);
}

#[test]
fn the_answer_is_waited_for_and_silence_ends_it() {
    let home = Home::new();
    let server = serve(|mut stream| {
        stream.write_all(b"hello\r\n")?;
        let said = line(&mut stream)?;
        thread::sleep(Duration::from_millis(300));
        stream.write_all(format!("you said {said}, half").as_bytes())?;
        linger(&mut stream)
    });
    // Without an end of line, too.
    let out = telnet(&home, "--wait 1", server, "QUIT").ended(0);
    assert_eq!(talk(&out), "hello\nyou said QUIT, half\nConnection closed.\n");
}

#[test]
fn the_escape_character_works_in_a_pipe_too() {
    let home = Home::new();
    let server = serve(|mut stream| {
        stream.write_all(b"220 ready\r\n")?;
        linger(&mut stream)
    });
    let out = telnet(&home, "", server, "\x1dbogus\nstatus\n\x1dquit\nleft\n").ended(0);
    assert!(
        out.stdout.contains("?Invalid command\ntelnet> status\nConnected to 127.0.0.1 ("),
        "{}",
        out.all()
    );
    assert!(out.stdout.ends_with("Connection closed.\n"), "{}", out.all());
    let out = telnet(&home, "-e ^a", server, "\x01q\n").ended(0);
    assert!(out.stdout.contains("Escape character is '^A'.\n"), "{}", out.all());
    let out = telnet(&home, "-e none --wait 0", server, "\x1dq\n").ended(0);
    assert!(out.stdout.contains("No escape character.\n"), "{}", out.all());
}

#[test]
fn addresses_are_tried_in_turn() {
    let home = Home::new();
    let (_kept, closed) = refusing();
    let server = serve(|mut stream| stream.write_all(b"220 second\r\n"));
    let resolver = world(|name, rtype| match (name, rtype) {
        ("mx.own.example", RecordType::A) => vec![a(1), a(2)],
        _ => Vec::new(),
    });
    let run = |host: &str| {
        home.destgate(&format!(
            "telnet --resolver {resolver} --connect-to 192.0.2.1:25:{closed} \
             --connect-to 192.0.2.2:25:{server} --connect-to 192.0.2.3:25:{closed} {host}"
        ))
        .run()
    };
    let out = run("mx.own.example").ended(0);
    let want = "Trying 192.0.2.1...\n\
                telnet: connect to address 192.0.2.1: Connection refused\n\
                Trying 192.0.2.2...\n\
                Connected to mx.own.example.\n\
                Escape character is '^]'.\n\
                220 second\n\
                Connection closed by foreign host.\n";
    assert_eq!(out.stdout, want);
    let out = run("192.0.2.3").ended(1);
    assert!(out.stdout.ends_with("Connection refused\ntelnet: Unable to connect to remote host\n"));
    let out = run("-6 mx.own.example").ended(3);
    assert!(out.stdout.starts_with("telnet: could not resolve mx.own.example: "), "{}", out.all());
    let out = run("gone.example").ended(3);
    assert!(out.stdout.starts_with("telnet: could not resolve gone.example: "), "{}", out.all());
}

#[test]
fn hosts_are_written_in_many_ways() {
    let home = Home::new();
    let server = serve(|mut stream| stream.write_all(b"here\r\n"));
    let port = server.port();
    for host in ["127.0.0.1", "[127.0.0.1]", "localhost", "-4 localhost", "-b 127.0.0.1 127.0.0.1"]
    {
        let out = home.destgate(&format!("telnet {host} {port}")).run().ended(0);
        assert!(out.stdout.contains("\nhere\n"), "{}", out.all());
    }
    home.destgate(&format!("telnet 127.0.0.1:{port}")).run().ended(0);
    if let Ok(six) = TcpListener::bind("[::1]:0") {
        let port = six.local_addr().unwrap().port();
        thread::spawn(move || {
            for mut stream in six.incoming().flatten() {
                drop(stream.write_all(b"six\r\n"));
            }
        });
        for host in [format!("::1 {port}"), format!("[::1]:{port}"), format!("-6 localhost {port}")]
        {
            let out = home.destgate(&format!("telnet {host}")).run().ended(0);
            assert!(out.stdout.starts_with("Trying ::1...\n"), "{}", out.all());
            assert!(out.stdout.contains("\nsix\n"), "{}", out.all());
        }
    }
    for wrong in
        ["a:0", "a 0", "a 65536", "a:25 25", "a b c", "-e xy a", "--sni x a", "--tls --starttls a"]
    {
        let out = home.destgate(&format!("telnet {wrong}")).run().ended(2);
        assert!(!out.stderr.is_empty() && out.stdout.is_empty(), "{}", out.all());
    }
    // An address that is not ours.
    let out = home.destgate(&format!("telnet -b 192.0.2.99 127.0.0.1 {port}")).run().ended(3);
    assert!(out.stdout.contains("The source address 192.0.2.99 cannot be bound"), "{}", out.all());
}

#[test]
fn what_a_server_sends_is_harmless_to_see() {
    let home = Home::new();
    let server = serve(|mut stream| {
        stream.write_all(
            b"220 \x1b[2J\x07\xff\xfb\x01\xff\xfd\x18 \x9b31m\xc2\x9b evil\rgood \xe2\x80\xae\r\n",
        )?;
        // What is refused comes back, and nothing else.
        let mut reply = [0; 6];
        stream.read_exact(&mut reply)?;
        stream.write_all(if reply == *b"\xff\xfe\x01\xff\xfc\x18" {
            b"fine\r\n"
        } else {
            b"wrong\r\n"
        })
    });
    let out = telnet(&home, "--wait 1", server, "").ended(0);
    is_clean(&out, "telnet");
    let want = "220 \\x1b[2J\\x07 \\x9b31m\\x9b evil\\rgood \\u{202e}\nfine\n";
    assert!(talk(&out).starts_with(want), "{}", out.all());
}

#[test]
fn raw_is_the_servers_bytes_alone() {
    let home = Home::new();
    let server = serve(|mut stream| stream.write_all(b"a\x1b[1mb\r\nc"));
    let out = telnet(&home, "--raw", server, "");
    assert_eq!((out.status, out.stdout.as_str()), (0, "a\x1b[1mb\r\nc"));
    assert!(out.stderr.starts_with("Trying 127.0.0.1...\n"), "{}", out.all());
}

#[test]
fn servers_that_mean_harm_are_bounded() {
    let home = Home::new();
    let cases: Vec<(&str, SocketAddr)> = vec![
        ("a flood", serve(|mut s| pump(&mut s, b"220-x\r\n"))),
        ("a flood without lines", serve(|mut s| pump(&mut s, b"x"))),
        ("a flood of options", serve(|mut s| pump(&mut s, b"\xff\xfb\x01\xff\xfd\x02"))),
        (
            "a subnegotiation without end",
            serve(|mut s| {
                s.write_all(b"\xff\xfa")?;
                pump(&mut s, b"x")
            }),
        ),
        ("drops", serve(|mut s| drip(&mut s, b"220-x\r\n"))),
        ("silence", serve(|mut s| linger(&mut s))),
    ];
    thread::scope(|scope| {
        for (name, server) in &cases {
            let home = &home;
            scope.spawn(move || {
                let run = home.destgate(&format!(
                    "telnet --max-time 1 --wait 9 {} {}",
                    server.ip(),
                    server.port()
                ));
                // Its stdout is read, but kept nowhere: a flood would fill the memory of the test.
                let mut child = run.spawn();
                let started = std::time::Instant::now();
                let mut out = child.stdout.take().unwrap();
                let reader = thread::spawn(move || io::copy(&mut out, &mut io::sink()));
                let mut peak = 0;
                let status = loop {
                    peak = peak.max(peak_of(child.id()));
                    if let Some(status) = child.try_wait().unwrap() {
                        break status;
                    }
                    assert!(started.elapsed() < Duration::from_secs(20), "{name} goes on");
                    thread::sleep(Duration::from_millis(20));
                };
                reader.join().unwrap().unwrap();
                assert_eq!(status.code(), Some(3), "{name}");
                assert!(
                    started.elapsed() < Duration::from_secs(5),
                    "{name}: {:?}",
                    started.elapsed()
                );
                assert!(peak < 64 * 1024, "{name}: {peak} KiB");
            });
        }
    });
}

#[test]
fn a_server_that_takes_nothing_does_not_hold_it() {
    let home = Home::new();
    let server = serve(|_stream| {
        thread::sleep(Duration::from_secs(20));
        Ok(())
    });
    let typed = "x".repeat(8 * 1024 * 1024);
    let out = telnet(&home, "--max-time 1 --wait 0", server, typed).ended(3);
    keeps_bounds(&out, 3, "a server that takes nothing");
}

#[test]
fn tls_shows_and_judges_the_certificate() {
    let home = Home::new();
    let config = tls(&certificate(&["mta-sts.own.example"]));
    let server = serve(move |stream| {
        let mut stream = secure(stream, &config);
        let said = line(&mut stream)?;
        stream.write_all(format!("you said {said} \x1b\r\n").as_bytes())?;
        stream.conn.send_close_notify();
        stream.flush()
    });
    let out = telnet(&home, "--tls --sni mta-sts.own.example --wait 1", server, "GET /\n").ended(0);
    for part in [
        "\nTLSv1.3, cipher TLS_AES_256_GCM_SHA384\nCertificate 1 of 1:\n",
        " Names:   mta-sts.own.example\n",
        " TLSA:    3 1 1 ",
        "Trusted: yes\nName: matches mta-sts.own.example\n",
        "you said GET / \\x1b\nConnection closed by foreign host.\n",
    ] {
        assert!(out.stdout.contains(part), "{part}: {}", out.all());
    }
    assert!(out.stdout.lines().all(|l| l.chars().count() <= 80), "{}", out.all());
    // A name that is not in it, and roots that do not know the issuer: told, and the connection goes on.
    let (ip, port) = (server.ip(), server.port());
    let other = rcgen::generate_simple_self_signed(["x".to_string()]).unwrap().cert.pem();
    let out = home
        .destgate(&format!("telnet --tls --wait 1 {ip} {port} --ca-file"))
        .arg(home.write("other.pem", other))
        .stdin("GET /\n")
        .run()
        .ended(0);
    assert!(out.stdout.contains("Trusted: no, "), "{}", out.all());
    assert!(
        out.stdout.contains("Name: does not match 127.0.0.1, it is for mta-sts"),
        "{}",
        out.all()
    );
    assert!(out.stdout.contains("you said GET /"), "{}", out.all());
}

#[test]
fn starttls_leads_into_tls() {
    let home = Home::new();
    let config = tls(&certificate(&["mx.own.example"]));
    let server = serve(move |mut stream| {
        until_starttls(&mut stream)?;
        let mut stream = secure(stream, &config);
        let said = line(&mut stream)?;
        // Nobody greets here, but the second line waits for the reply to the first all the same.
        stream.sock.set_read_timeout(Some(Duration::from_millis(200)))?;
        let early = matches!(stream.sock.peek(&mut [0]), Ok(1));
        stream.sock.set_read_timeout(None)?;
        let code = if early { 554 } else { 250 };
        stream.write_all(format!("{code} {said}\r\n").as_bytes())?;
        line(&mut stream)?;
        stream.write_all(b"221 bye\r\n")
    });
    let out = telnet(&home, "--starttls --sni mx.own.example", server, "EHLO y\nQUIT\n").ended(0);
    assert!(out.stdout.contains("220 test ESMTP\n> EHLO "), "{}", out.all());
    assert!(out.stdout.contains("\n> STARTTLS\n220 go ahead\nTLSv1.3, cipher "), "{}", out.all());
    assert_eq!(talk(&out), "250 EHLO y\n221 bye\nConnection closed by foreign host.\n");
}

#[test]
fn starttls_fails_in_many_ways() {
    const EHLO: &[u8] = b"250-x\r\n250 STARTTLS\r\n";
    let says = |lines: &'static [&'static [u8]]| {
        serve(move |mut stream| {
            for (n, said) in lines.iter().enumerate() {
                if n > 0 {
                    line(&mut stream)?;
                }
                stream.write_all(said)?;
            }
            linger(&mut stream)
        })
    };
    let cases: Vec<(SocketAddr, &str, i32)> = vec![
        (says(&[b"220 x\r\n", b"250 x\r\n"]), "STARTTLS is not offered", 1),
        (
            says(&[b"220 x\r\n", EHLO, b"454 not now \x1b\r\n"]),
            "STARTTLS refused: 454 not now \\x1b",
            1,
        ),
        (says(&[b"220 x\r\n", EHLO, b"220 go\r\n250 injected\r\n"]), "text was injected before", 1),
        (says(&[b"220 x\r\n", EHLO, b"220 go\r\n", b"no TLS at all\r\n"]), "no TLS", 1),
        (says(&[b"554 go away\r\n"]), "the server said `554 go away`", 1),
        (says(&[b"\x1b]0;x\x07\r\n"]), "no SMTP reply", 1),
        (says(&[b""]), "no greeting within 1 s", 3),
        (says(&[b"220 x\r\n", EHLO, b"220 go\r\n"]), "nothing within 1 s", 3),
    ];
    thread::scope(|scope| {
        for (server, words, status) in &cases {
            scope.spawn(move || {
                let out =
                    telnet(&Home::new(), "--starttls --timeout 1", *server, "").ended(*status);
                let last = out.stdout.lines().rev().nth(1).unwrap_or_default();
                assert!(last.starts_with("TLS failed: ") && last.contains(words), "{}", out.all());
                assert!(out.stdout.ends_with("\nConnection closed.\n"), "{}", out.all());
                keeps_bounds(&out, 3, words);
            });
        }
    });
}

/// A server that holds an RSA and an ECDSA certificate and shows what the client can check.
fn two_certificates(shown: Arc<Mutex<Vec<String>>>) -> SocketAddr {
    use rustls::server::ClientHello;
    use rustls::server::ResolvesServerCert;
    use rustls::sign::CertifiedKey;
    #[derive(Debug)]
    struct Both(Arc<CertifiedKey>, Arc<CertifiedKey>);
    impl ResolvesServerCert for Both {
        fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
            let both = [&self.0, &self.1];
            let fits =
                both.iter().find(|k| k.key.choose_scheme(hello.signature_schemes()).is_some());
            fits.map(|k| Arc::clone(k))
        }
    }
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let made = |algorithm: &'static rcgen::SignatureAlgorithm, name: &str| {
        let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
        let cert = CertificateParams::new([name.to_string()]).unwrap().self_signed(&key).unwrap();
        let der = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der());
        let key = provider.key_provider.load_private_key(der.into()).unwrap();
        Arc::new(CertifiedKey::new(vec![cert.der().clone()], key))
    };
    let both = Both(
        made(&rcgen::PKCS_ECDSA_P256_SHA256, "ecdsa.example"),
        made(&rcgen::PKCS_RSA_SHA256, "rsa.example"),
    );
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(both));
    let config = Arc::new(config);
    serve(move |mut stream| {
        until_starttls(&mut stream)?;
        let mut stream = secure(stream, &config);
        shown.lock().unwrap().push(line(&mut stream)?);
        stream.write_all(b"221 bye\r\n")
    })
}

#[test]
fn one_kind_of_certificate_is_asked_for() {
    let home = Home::new();
    let said = Arc::new(Mutex::new(Vec::new()));
    let server = two_certificates(Arc::clone(&said));
    for (options, name, key) in [
        ("", "ecdsa.example", "EC, 256 bits"),
        ("--sigalgs ecdsa", "ecdsa.example", "EC, 256 bits"),
        ("--sigalgs rsa", "rsa.example", "RSA, 2048 bits"),
    ] {
        let out = telnet(&home, &format!("--starttls {options}"), server, "QUIT\n").ended(0);
        assert!(out.stdout.contains(&format!(" Names:   {name}\n")), "{}", out.all());
        assert!(out.stdout.contains(&format!(" Key:     {key}\n")), "{}", out.all());
    }
    assert_eq!(*said.lock().unwrap(), ["QUIT"; 3]);
    // A server with one kind only has nothing to show.
    let config = tls(&certificate(&["mx.own.example"]));
    let server = serve(move |stream| line(&mut secure(stream, &config)).map(drop));
    let out = telnet(&home, "--tls --sigalgs rsa", server, "").ended(1);
    assert!(out.stdout.contains("\nTLS failed: "), "{}", out.all());
}

#[test]
fn hostile_certificates_are_harmless_to_see() {
    let home = Home::new();
    let mut params = certificate(&["mx.own.example"]);
    params.distinguished_name.push(rcgen::DnType::CommonName, "evil\x1b[2J\u{202e}\r\n250 ok");
    let config = tls(&params);
    let server = serve(move |stream| line(&mut secure(stream, &config)).map(drop));
    let out = telnet(&home, "--tls --wait 0", server, "x\n").ended(0);
    is_clean(&out, "telnet --tls");
    assert!(out.stdout.contains("evil\\x1b[2J"), "{}", out.all());
}
