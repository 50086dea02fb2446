//! Hostile and numerous clients of the policy server.
//!
//! Tests of `src/serve/socketmap.rs`.

use crate::serve::policy_server::SECURE;
use crate::serve::policy_server::Server;
use crate::serve::policy_server::ask;
use crate::serve::policy_server::netstring;
use crate::serve::policy_server::reply;
use crate::support::run::Home;
use crate::support::run::peak_of;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

/// More connections than the server keeps open at a time.
const CROWD: usize = 5_000;

#[test]
fn five_thousand_connections_and_one_more_are_all_served() {
    let (_, hard) =
        nix::sys::resource::getrlimit(nix::sys::resource::Resource::RLIMIT_NOFILE).unwrap();
    if hard < 12_000 {
        eprintln!("skipped: this host allows {hard} open files");
        return;
    }
    let kind = nix::sys::resource::Resource::RLIMIT_NOFILE;
    nix::sys::resource::setrlimit(kind, hard, hard).unwrap();
    let home = Home::new();
    let server = Server::start(&home, "");
    assert_eq!(server.ask("good.example"), SECURE);
    let mut open: Vec<TcpStream> = Vec::new();
    for _ in 0..CROWD {
        open.push(server.connect());
    }
    // Those that are open are served, idle or not.
    for stream in open.iter_mut().take(4_000).step_by(100) {
        assert_eq!(ask(stream, "QUERY", "good.example"), SECURE);
    }
    // Those above the limit wait until others go.
    let last = open.last_mut().unwrap();
    last.write_all(netstring("QUERY good.example").as_bytes()).unwrap();
    open.drain(..1_000);
    assert_eq!(reply(open.last_mut().unwrap()), SECURE);
    assert!(server.metric("destgate_socketmap_connections") <= 4_096);
    let peak = peak_of(server.child.id());
    assert!(peak < 200 << 20, "{peak} octets of memory");
}

#[test]
fn slow_and_malformed_clients_hold_nobody_up() {
    let home = Home::new();
    let server = Server::start(&home, "");
    assert_eq!(server.ask("good.example"), SECURE);
    let mut slow: Vec<TcpStream> = (0..50).map(|_| server.connect()).collect();
    for octet in netstring("QUERY good.example").bytes() {
        for stream in &mut slow {
            stream.write_all(&[octet]).unwrap();
        }
        assert_eq!(server.ask("good.example"), SECURE);
    }
    for stream in &mut slow {
        assert_eq!(reply(stream), SECURE);
    }
    for odd in [
        "99999:",
        "10257:",
        "000000000000000001:",
        "-1:",
        ":",
        ",",
        "5:QUERY,",
        "18446744073709551616:",
        "\u{0}",
    ] {
        let mut stream = server.connect();
        drop(stream.write_all(odd.as_bytes()));
        let mut rest = Vec::new();
        if stream.read_to_end(&mut rest).is_ok() {
            assert!(rest.is_empty(), "{odd}");
        }
    }
    // An unread flood: the server stops reading instead of keeping replies without bound.
    let mut flood = server.connect();
    flood.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let many = netstring("QUERY good.example").repeat(2_000);
    for _ in 0..2_000 {
        if flood.write_all(many.as_bytes()).is_err() {
            break;
        }
    }
    thread::sleep(Duration::from_millis(200));
    assert_eq!(server.ask("good.example"), SECURE);
    let peak = peak_of(server.child.id());
    assert!(peak < 150 << 20, "{peak} octets of memory");
}
