//! The policy server over real sockets, with the rehearsal lab behind it.
//!
//! Tests of `src/serve/answers.rs`, `src/serve/http.rs`, `src/serve/listen.rs`, `src/serve/socketmap.rs`,
//! `src/serve/table.rs`, `src/shell/commands/serve/args.rs`, `src/shell/commands/serve/daemon.rs`,
//! `src/shell/commands/serve/mod.rs` and `src/vocab/listener.rs`.

use crate::serve::counters::strictly;
use crate::support::run::Ends;
use crate::support::run::Home;
use destgate::policy::sts::cached::CachedPolicy;
use destgate::store::open::Store;
use destgate::vocab::dns::Domain;
use nix::sys::signal::Signal;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::process::Child;
use std::thread;
use std::time::Duration;
use std::time::Instant;

pub const SECURE: &str =
    "OK secure match=mx.good.example servername=hostname protocols=!SSLv2:!SSLv3:!TLSv1:!TLSv1.1";

/// A running server; killed on drop.
pub struct Server {
    pub child: Child,
    pub socketmap: String,
    pub http: String,
}

impl Server {
    pub fn start(home: &Home, words: &str) -> Server {
        Server::with(home, "--lab", words)
    }

    /// Starts a server with global options.
    pub fn with(home: &Home, options: &str, words: &str) -> Server {
        let all = format!(
            "{options} --db t.db serve socketmap --listen inet:127.0.0.1:0 --http 127.0.0.1:0 {words}"
        );
        let mut child = home.destgate(&all).spawn();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut socketmap, mut http) = (String::new(), String::new());
        for line in lines.by_ref() {
            let line = line.unwrap();
            if let Some(address) = line.strip_prefix("listening on inet:") {
                socketmap = address.into();
            }
            if let Some(address) = line.strip_prefix("HTTP on inet:") {
                http = address.into();
                break;
            }
        }
        assert!(!http.is_empty(), "it did not start");
        Server { child, socketmap, http }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.socketmap).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    pub fn ask(&self, key: &str) -> String {
        ask(&mut self.connect(), "QUERY", key)
    }

    pub fn get(&self, path: &str) -> (u16, String, String) {
        self.request(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
    }

    fn request(&self, text: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.http).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut all = String::new();
        stream.read_to_string(&mut all).unwrap();
        let (head, body) = all.split_once("\r\n\r\n").unwrap_or((all.as_str(), ""));
        let status = head.split(' ').nth(1).unwrap_or("0").parse().unwrap();
        (status, head.to_string(), body.to_string())
    }

    pub fn metric(&self, name: &str) -> u64 {
        strictly(&self.get("/metrics").2)[name].parse().unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), signal).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub fn netstring(payload: &str) -> String {
    format!("{}:{payload},", payload.len())
}

/// Reads one netstring.
pub fn reply(stream: &mut impl Read) -> String {
    let mut length = String::new();
    let mut octet = [0];
    loop {
        stream.read_exact(&mut octet).unwrap();
        if octet[0] == b':' {
            break;
        }
        length.push(char::from(octet[0]));
    }
    let mut payload = vec![0; length.parse::<usize>().unwrap() + 1];
    stream.read_exact(&mut payload).unwrap();
    assert_eq!(payload.pop(), Some(b','));
    String::from_utf8(payload).unwrap()
}

pub fn ask(stream: &mut (impl Read + Write), map: &str, key: &str) -> String {
    stream.write_all(netstring(&format!("{map} {key}")).as_bytes()).unwrap();
    reply(stream)
}

#[test]
fn the_table_and_the_live_policies_decide() {
    let home = Home::new();
    for new in [
        "none.example --tls required",
        "expired-mx.example --tls required_verify_hosted",
        "plain.example --tls none",
        ".sub.example --tls required --dane mandatory",
    ] {
        home.destgate(&format!("--db t.db destconfig new {new} --commit x")).run().ended(0);
    }
    let server = Server::start(&home, "");
    let protocols = "protocols=!SSLv2:!SSLv3:!TLSv1:!TLSv1.1";
    for (key, answer) in [
        ("GOOD.example", SECURE.to_string()),
        ("none.example", format!("OK encrypt {protocols}")),
        (
            "expired-mx.example",
            format!("OK secure match=expired-mx.example:hostname servername=hostname {protocols}"),
        ),
        ("plain.example", "OK none".into()),
        ("a.sub.example", format!("OK dane-only {protocols}")),
        ("testing.example", format!("OK dane {protocols}")),
        (".example", "NOTFOUND ".into()),
        ("[192.0.2.1]:25", "NOTFOUND ".into()),
        ("", "NOTFOUND ".into()),
    ] {
        assert_eq!(server.ask(key), answer, "{key}");
    }
    let mut stream = server.connect();
    let with_policy = ask(&mut stream, "querywithtlsrpt", "good.example");
    assert!(
        with_policy.starts_with(&format!("{SECURE} policy_type=sts policy_domain=good.example ")),
        "{with_policy}"
    );
    assert_eq!(ask(&mut stream, "virtual", "good.example"), "PERM unknown map name");
    assert_eq!(ask(&mut stream, "sts", "none.example"), "NOTFOUND ");
    assert_eq!(ask(&mut stream, "QUERY", &"k".repeat(9_000)), "NOTFOUND ");
}

#[test]
fn requests_are_answered_however_they_are_split_and_the_connection_stays() {
    let home = Home::new();
    let server = Server::start(&home, "");
    let mut stream = server.connect();
    for octet in netstring("QUERY good.example").bytes() {
        stream.write_all(&[octet]).unwrap();
        stream.flush().unwrap();
    }
    assert_eq!(reply(&mut stream), SECURE);
    // Several at once are answered in order.
    let all = [netstring("QUERY good.example"), netstring("QUERY .example"), netstring("nope x")]
        .concat();
    stream.write_all(all.as_bytes()).unwrap();
    assert_eq!(
        [reply(&mut stream), reply(&mut stream), reply(&mut stream)],
        [SECURE.to_string(), "NOTFOUND ".into(), "PERM unknown map name".into()]
    );
    thread::sleep(Duration::from_secs(2));
    assert_eq!(ask(&mut stream, "QUERY", "good.example"), SECURE, "an idle connection was closed");
    // Half-closed after whole requests, as Exim does it.
    stream.write_all(netstring("QUERY good.example").as_bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(reply(&mut stream), SECURE);
    let mut rest = Vec::new();
    assert_eq!(stream.read_to_end(&mut rest).unwrap(), 0);
    for odd in ["07:QUERY a,", "99999999:", "GET / HTTP/1.1\r\n\r\n", "7:QUERY a;"] {
        let mut stream = server.connect();
        stream.write_all(odd.as_bytes()).unwrap();
        let mut rest = Vec::new();
        // A reset is as good as an end: octets were left unread.
        if stream.read_to_end(&mut rest).is_ok() {
            assert!(rest.is_empty(), "{odd}");
        }
    }
    assert_eq!(server.metric("destgate_socketmap_protocol_errors_total{kind=\"length\"}"), 2);
    assert_eq!(server.metric("destgate_socketmap_protocol_errors_total{kind=\"too_long\"}"), 1);
}

#[test]
fn a_commit_of_another_process_counts_within_two_seconds() {
    let home = Home::new();
    home.destgate("--db t.db destconfig new other.example --tls required --commit x")
        .run()
        .ended(0);
    let server = Server::start(&home, "");
    let mut stream = server.connect();
    assert_eq!(ask(&mut stream, "QUERY", "good.example"), SECURE);
    home.destgate("--db t.db destconfig new good.example --tls none").run().ended(0);
    thread::sleep(Duration::from_millis(1_500));
    assert_eq!(
        ask(&mut stream, "QUERY", "good.example"),
        SECURE,
        "a change that waits never counts"
    );
    home.destgate("--db t.db commit -m now").run().ended(0);
    let since = Instant::now();
    while ask(&mut stream, "QUERY", "good.example") != "OK none" {
        assert!(since.elapsed() < Duration::from_secs(2), "the commit is not seen");
        thread::sleep(Duration::from_millis(20));
    }
    let generation = server.metric("destgate_table_generation");
    server.signal(Signal::SIGHUP);
    let since = Instant::now();
    while server.metric("destgate_table_generation") <= generation {
        assert!(since.elapsed() < Duration::from_secs(2), "SIGHUP does nothing");
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(ask(&mut stream, "QUERY", "good.example"), "OK none");
}

#[test]
fn many_who_ask_at_once_cause_one_look_up() {
    let home = Home::new();
    let server = Server::start(&home, "");
    thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| assert_eq!(server.ask("good.example"), SECURE));
        }
    });
    // The policy, and since it is enforced, the MX hosts.
    assert_eq!(server.metric("destgate_lookups_total"), 2);
    server.ask("good.example");
    assert_eq!(server.metric("destgate_lookups_total"), 2);
    let hits = "destgate_socketmap_request_duration_seconds_count{cache=\"hit\"}";
    assert!(server.metric(hits) >= 1);
}

#[test]
fn a_unix_socket_has_its_mode_replaces_a_dead_one_and_goes_with_the_server() {
    let home = Home::new();
    let path = home.path().join("p.sock");
    // As a killed server leaves it.
    drop(UnixListener::bind(&path).unwrap());
    let mut server = Server::start(&home, "--listen unix:p.sock,mode=0600");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let mut stream = UnixStream::connect(&path).unwrap();
    assert_eq!(ask(&mut stream, "QUERY", "good.example"), SECURE);
    let second = home.destgate("--lab serve socketmap --listen unix:p.sock").run().ended(2);
    assert!(second.stderr.contains("another program listens on p.sock"), "{}", second.stderr);
    assert!(path.exists(), "the second server took the first one's socket");
    home.write("plain", "text");
    let third = home.destgate("--lab serve socketmap --listen unix:plain").run().ended(2);
    assert!(third.stderr.contains("is no socket"), "{}", third.stderr);
    server.signal(Signal::SIGTERM);
    assert!(server.child.end().success());
    assert!(!path.exists());
}

#[test]
fn http_serves_metrics_health_and_single_answers() {
    let home = Home::new();
    let server = Server::start(&home, "");
    server.ask("good.example");
    let (status, head, body) = server.get("/metrics");
    assert_eq!(status, 200);
    assert!(head.contains("application/openmetrics-text; version=1.0.0"), "{head}");
    assert_eq!(
        strictly(&body)["destgate_socketmap_requests_total{map=\"QUERY\",reply=\"ok\"}"],
        "1"
    );
    assert_eq!(server.get("/livez").0, 200);
    assert_eq!(server.get("/readyz").0, 200);
    let (status, _, health) = server.get("/healthz");
    assert_eq!(status, 200);
    assert!(
        serde_json::from_str::<serde_json::Value>(&health).unwrap()["table"]["generation"] == 1,
        "{health}"
    );
    let (status, _, one) = server.get("/v1/policy?name=good%2Eexample&map=QUERY");
    let one: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(status, 200);
    assert_eq!(one["level"], "secure");
    assert_eq!(one["settings"]["source"], "check-default");
    assert_eq!(server.get("/v1/policy?map=QUERY").0, 400);
    assert_eq!(server.get("/v1/policy?name=a&map=x").0, 400);
    assert_eq!(server.get("/v1/policy?name=%zz").0, 400);
    assert_eq!(server.get("/etc/passwd").0, 404);
    let (status, head, _) =
        server.request("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(status, 405);
    assert!(head.to_ascii_lowercase().contains("allow: get, head"), "{head}");
    let (status, _, body) = server.request("HEAD /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!((status, body.as_str()), (200, ""));
    let long =
        format!("GET /livez HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(20_000));
    let mut stream = TcpStream::connect(&server.http).unwrap();
    drop(stream.write_all(long.as_bytes()));
    let mut text = String::new();
    drop(stream.read_to_string(&mut text));
    assert!(!text.contains(" 200 "), "{text}");
}

#[test]
fn what_would_weaken_mail_or_open_the_server_is_refused() {
    let home = Home::new();
    let open = home.destgate("--lab serve socketmap --listen 0.0.0.0:0").run().ended(2);
    assert!(
        open.stderr.contains("inet:0.0.0.0:0 can be reached by other hosts"),
        "{}",
        open.stderr
    );
    let http =
        home.destgate("--lab serve socketmap --listen 127.0.0.1:0 --http [::]:0").run().ended(2);
    assert!(http.stderr.contains("can be reached by other hosts"), "{}", http.stderr);
    let clear = home
        .destgate("--db t.db --lab serve socketmap --listen 127.0.0.1:0 --default store")
        .run()
        .ended(2);
    assert!(clear.stderr.contains("the DEFAULT entry does not use TLS"), "{}", clear.stderr);
    for odd in ["inet:127.0.0.1", "unix:", "unix:x,mode=999", "x"] {
        let out = home.destgate(&format!("--lab serve socketmap --listen {odd}")).run().ended(2);
        assert!(out.stderr.contains("is no listener"), "{odd}: {}", out.stderr);
    }
}

#[test]
fn tlspolicy_says_what_the_server_would_and_why() {
    let home = Home::new();
    home.destgate(
        "--db t.db destconfig new dane.example --tls required --dane opportunistic --commit x",
    )
    .run()
    .ended(0);
    let out = home
        .destgate("--db t.db --lab tlspolicy --explain good.example dane.example .example")
        .run()
        .ended(0)
        .stdout;
    assert!(out.contains(&format!("good.example  {SECURE}\n")), "{out}");
    assert!(out.contains("  MX hosts  mx.dane.example (TLSA)\n"), "{out}");
    assert!(
        out.contains("  settings  TLS Required, DANE Opportunistic, MTA STS Off (dane.example)\n"),
        "{out}"
    );
    assert!(out.ends_with(".example  NOTFOUND\n"), "{out}");
    let json = home
        .destgate("--lab tlspolicy --default notfound --format json good.example none.example")
        .run()
        .ended(0)
        .json();
    assert_eq!(json[0]["reply"], "OK");
    assert_eq!(json[1]["reply"], "NOTFOUND");
    let map = home.destgate("--lab tlspolicy --map x good.example").run().ended(2);
    assert!(map.stderr.contains("one of QUERY, QUERYwithTLSRPT, legacy, sts"), "{}", map.stderr);
    // DNSSEC of the MX hosts cannot be had, and the settings need it.
    home.destgate("--db t.db destconfig new dnssec-broken.example --tls required --dane opportunistic --commit x").run().ended(0);
    let broken =
        home.destgate("--db t.db --lab tlspolicy dnssec-broken.example").run().ended(1).stdout;
    assert!(broken.starts_with("dnssec-broken.example  TEMP "), "{broken}");
}

#[test]
fn a_failure_under_an_enforced_policy_is_never_left_to_postfix() {
    let home = Home::new();
    let mut store = Store::open(&home.path().join("t.db")).unwrap();
    let now = destgate::os::clock::now();
    let policy = CachedPolicy {
        id: "1".into(),
        raw: b"version: STSv1\nmode: enforce\nmx: mx.dnssec-broken.example\nmax_age: 604800\n"
            .to_vec(),
        fetched_at: now,
        expires_at: now.plus(604_800),
    };
    store.keep_policy(&Domain::parse("dnssec-broken.example").unwrap(), &policy).unwrap();
    drop(store);
    for default in ["check", "notfound"] {
        let line = format!("--db t.db --lab tlspolicy --default {default} dnssec-broken.example");
        let out = home.destgate(&line).run().ended(1).stdout;
        assert!(out.starts_with("dnssec-broken.example  TEMP "), "{default}: {out}");
    }
}

#[test]
fn a_database_put_in_the_place_of_the_first_one_counts() {
    let home = Home::new();
    home.destgate("--db t.db destconfig new good.example --tls required --commit x").run().ended(0);
    home.destgate("--db other.db destconfig new good.example --tls none --commit x").run().ended(0);
    let server = Server::start(&home, "");
    assert!(server.ask("good.example").starts_with("OK encrypt"));
    std::fs::rename(home.path().join("other.db"), home.path().join("t.db")).unwrap();
    server.signal(Signal::SIGHUP);
    let since = Instant::now();
    while server.ask("good.example") != "OK none" {
        assert!(since.elapsed() < Duration::from_secs(5), "the other database is not read");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_web_page_cannot_read_through_a_browser() {
    let home = Home::new();
    let server = Server::start(&home, "");
    for (host, status) in
        [("evil.example", 421), ("127.0.0.1:9642", 200), ("[::1]", 200), ("LOCALHOST:1", 200)]
    {
        let (got, ..) = server.request(&format!("GET /livez HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!(got, status, "{host}");
    }
}

#[test]
fn a_request_that_has_begun_holds_its_place_for_ten_seconds_alone() {
    let home = Home::new();
    let server = Server::start(&home, "");
    let mut idle = server.connect();
    let mut begun = server.connect();
    begun.write_all(b"1").unwrap();
    let since = Instant::now();
    let mut rest = Vec::new();
    drop(begun.read_to_end(&mut rest));
    let took = since.elapsed();
    assert!(took > Duration::from_secs(8) && took < Duration::from_secs(15), "{took:?}");
    assert_eq!(ask(&mut idle, "QUERY", "good.example"), SECURE, "the idle one was closed as well");
}
