//! Zones and resolvers that mean harm.

use crate::support::hostile::Case;
use crate::support::hostile::run_all;
use crate::support::net::a;
use crate::support::net::dns;
use crate::support::net::fit;
use crate::support::net::linger;
use crate::support::net::mx;
use crate::support::net::refusing;
use crate::support::net::reply_to;
use crate::support::net::serve;
use crate::support::net::txt;
use crate::support::net::world;
use crate::support::run::assert_found;
use crate::support::run::at;
use hickory_proto::rr::Name;
use hickory_proto::rr::RData;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata::A;
use hickory_proto::rr::rdata::CNAME;
use serde_json::Value;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::UdpSocket;
use std::thread;
use std::time::Duration;

fn against(name: &'static str, resolver: SocketAddr, more: &str, judge: fn(&Value)) -> Case {
    let arguments = format!("check evil.example --no-cache --resolver {resolver} {more}");
    Case { name, arguments, timeout: 1, deadline: 4, judge }
}

/// A thousand MX hosts, three to a preference.
fn thousand(name: &str, rtype: RecordType) -> Vec<RData> {
    match (name, rtype) {
        ("evil.example", RecordType::MX) => {
            (0..1_000).map(|n| mx(n / 3, &format!("mx{n:04}.evil.example"))).collect()
        }
        (host, RecordType::A) if host.starts_with("mx") => vec![a(1)],
        _ => Vec::new(),
    }
}

fn probed(report: &Value) -> usize {
    let hosts = report["mx"].as_array().unwrap();
    hosts.iter().map(|h| h["probes"].as_array().unwrap().len()).sum()
}

fn thousand_judged(report: &Value) {
    assert_eq!(report["mx"].as_array().unwrap().len(), 128);
    assert_eq!(report["mx_more"], 1_000 - 128);
    assert!(probed(report) <= 32, "{} probes", probed(report));
    assert_eq!(report["mx"][127]["probed"], false);
    // Any of those that were not looked at might take the mail.
    assert_eq!(at(report, "verdict.action"), "unknown");
}

#[test]
fn a_thousand_mail_servers() {
    let (_held, closed) = refusing();
    let refuse = format!("--connect-to :25:{closed}");
    let hang = format!("--connect-to :25:{}", serve(|mut s| linger(&mut s)));
    let off = "--dnssec off";
    let silent = dns(|query, udp| {
        let question = query.queries.first()?;
        if question.query_type() != RecordType::MX {
            return None;
        }
        let own = |data| Record::from_rdata(question.name().clone(), 300, data);
        let mut reply = reply_to(query);
        reply.add_answers(thousand("evil.example", RecordType::MX).into_iter().map(own));
        fit(reply, udp)
    });
    run_all(vec![
        against("that refuse", world(thousand), &format!("{off} {refuse}"), thousand_judged),
        against("that hang", world(thousand), &format!("{off} {hang}"), thousand_judged),
        against("with DNSSEC judged", world(thousand), &refuse, thousand_judged),
        against("whose names nobody answers for", silent, &format!("{off} {refuse}"), |r| {
            assert_eq!((at(r, "verdict.action"), &r["mx_more"]), ("unknown", &Value::from(872)));
        }),
    ]);
}

#[test]
fn a_thousand_addresses() {
    let zone = |name: &str, rtype: RecordType| match (name, rtype) {
        ("evil.example", RecordType::MX) => vec![mx(10, "mx.evil.example")],
        ("mx.evil.example" | "mta-sts.evil.example", RecordType::A) => {
            let address = |n: u16| RData::A(A::new(192, 0, n.to_be_bytes()[0], n.to_be_bytes()[1]));
            (0..1_000).map(address).collect()
        }
        ("_mta-sts.evil.example", RecordType::TXT) => vec![txt("v=STSv1; id=1;")],
        _ => Vec::new(),
    };
    let (_held, closed) = refusing();
    let hang = serve(|mut s| linger(&mut s));
    let to = |place| format!("--dnssec off --connect-to :25:{place} --connect-to :443:{place}");
    let judge = |r: &Value| {
        assert_eq!(r["mx"][0]["addresses"].as_array().unwrap().len(), 128);
        assert_eq!(r["mx"][0]["addresses_more"], 256 - 128);
        assert_eq!((probed(r), &r["mx"][0]["probed"]), (32, &Value::Bool(false)));
        assert_eq!(at(r, "mta_sts.status"), "fetch_failed");
        assert_found(r, "mx-not-probed");
    };
    run_all(vec![
        against("that refuse", world(zone), &to(closed), judge),
        against("that hang", world(zone), &to(hang), judge),
    ]);
}

fn alias(target: &str) -> RData {
    RData::CNAME(CNAME(Name::from_ascii(format!("{target}.")).unwrap()))
}

/// A resolver that answers every question of these types with a chain of aliases.
fn aliases(rtypes: &'static [RecordType], chain: fn(&str) -> Vec<(String, String)>) -> SocketAddr {
    dns(move |query, udp| {
        let question = query.queries.first()?;
        let name = question.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
        let mut reply = reply_to(query);
        if rtypes.contains(&question.query_type()) {
            for (from, to) in chain(&name) {
                let owner = Name::from_ascii(format!("{from}.")).ok()?;
                reply.add_answer(Record::from_rdata(owner, 300, alias(&to)));
            }
        } else if question.query_type() == RecordType::MX {
            let data = mx(10, "mx.evil.example");
            reply.add_answer(Record::from_rdata(question.name().clone(), 300, data));
        }
        fit(reply, udp)
    })
}

#[test]
fn aliases_without_end() {
    let itself: fn(&str) -> _ = |name| vec![(name.to_string(), name.to_string())];
    let circle: fn(&str) -> _ = |name| {
        let (b, c) = (format!("b.{name}"), format!("c.{name}"));
        vec![(name.to_string(), b.clone()), (b, c.clone()), (c, name.to_string())]
    };
    let long: fn(&str) -> _ = |name| {
        let step = |n: usize| if n == 0 { name.to_string() } else { format!("n{n}.evil.example") };
        (0..500).rev().map(|n| (step(n), step(n + 1))).collect()
    };
    let deferred = |r: &Value| {
        assert_eq!((at(r, "verdict.action"), at(r, "verdict.status")), ("defer", "4.4.3"));
    };
    let ends = |r: &Value| assert_ne!(at(r, "verdict.action"), "deliver");
    let all: &[RecordType] =
        &[RecordType::MX, RecordType::TXT, RecordType::A, RecordType::AAAA, RecordType::TLSA];
    let hosts: &[RecordType] = &[RecordType::A, RecordType::AAAA, RecordType::TLSA];
    let mut cases = Vec::new();
    for mode in ["--dnssec off", "--dnssec validate", "--dnssec trust-ad"] {
        cases.push(against("to itself", aliases(all, itself), mode, deferred));
        cases.push(against("in a circle", aliases(all, circle), mode, deferred));
        cases.push(against("hosts in a circle", aliases(hosts, circle), mode, deferred));
        cases.push(against("five hundred", aliases(all, long), mode, ends));
    }
    run_all(cases);
}

#[test]
fn records_beyond_reason() {
    let judge = |r: &Value| assert_eq!(at(r, "verdict.action"), "bounce");
    let many_texts = world(|_, rtype| match rtype {
        RecordType::TXT => (0..2_000).map(|n| txt(format!("v=STSv1; id={n};"))).collect(),
        _ => Vec::new(),
    });
    let long_text = world(|_, rtype| match rtype {
        RecordType::TXT => vec![txt(["v=STSv1; id=1; x=", &"y".repeat(60_000)].concat())],
        _ => Vec::new(),
    });
    let near_misses = world(|_, rtype| match rtype {
        RecordType::TXT => (0..1_000).map(|n| txt(format!("V=stsv{n}; ID=1;"))).collect(),
        _ => Vec::new(),
    });
    run_all(vec![
        against("2,000 TXT records", many_texts, "--dnssec off", judge),
        against("one of 60,000 octets", long_text, "--dnssec off", judge),
        against("1,000 that look like records", near_misses, "--dnssec off", judge),
    ]);
}

/// A resolver that sends packets of its own making.
fn raw(packets: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    thread::spawn(move || {
        let mut packet = [0; 4096];
        while let Ok((length, client)) = socket.recv_from(&mut packet) {
            for reply in packets(&packet[..length]) {
                drop(socket.send_to(&reply, client));
            }
        }
    });
    address
}

/// A resolver that cuts everything over UDP and speaks so over TCP.
fn over_tcp(bytes: &'static [u8], pause: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let udp = UdpSocket::bind(address).unwrap();
    thread::spawn(move || {
        let mut packet = [0; 4096];
        while let Ok((length, client)) = udp.recv_from(&mut packet) {
            packet[2] |= 0x82; // an answer, and cut
            drop(udp.send_to(&packet[..length], client));
        }
    });
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                while stream.write_all(bytes).is_ok() {
                    thread::sleep(pause);
                }
            });
        }
    });
    address
}

#[test]
fn answers_that_are_none() {
    let deferred = |r: &Value| {
        assert_eq!((at(r, "verdict.action"), at(r, "verdict.status")), ("defer", "4.4.3"));
    };
    let wrong_id = raw(|query| {
        let mut reply = query.to_vec();
        reply[2] |= 0x80;
        let spoofed = |n: u8| {
            let mut reply = reply.clone();
            reply[0] ^= n;
            reply
        };
        (1..=200).map(spoofed).collect()
    });
    let garbage = raw(|query| vec![query[..4].repeat(100), vec![0xff; 1_200], Vec::new()]);
    let pointers = raw(|query| {
        // A name whose compression pointer leads to itself.
        let mut reply = query[..12].to_vec();
        reply[2] |= 0x80;
        reply.extend([0xc0, 12, 0, 15, 0, 1]);
        vec![reply]
    });
    let counts = raw(|query| {
        let mut reply = query.to_vec();
        reply[2] |= 0x80;
        reply[6..12].fill(0xff);
        vec![reply]
    });
    run_all(vec![
        against("a flood with other ids", wrong_id, "--dnssec off", deferred),
        against("garbage", garbage, "--dnssec off", deferred),
        against("a pointer to itself", pointers, "--dnssec off", deferred),
        against("counts of records that are not there", counts, "", deferred),
        against(
            "TCP in drops",
            over_tcp(b"\xff", Duration::from_millis(50)),
            "--dnssec off",
            deferred,
        ),
        against(
            "TCP without end",
            over_tcp(&[0; 65_536], Duration::ZERO),
            "--dnssec off",
            deferred,
        ),
        against(
            "TCP of 64 KiB that never come",
            over_tcp(b"\xff\xff", Duration::from_secs(9)),
            "",
            deferred,
        ),
    ]);
}
