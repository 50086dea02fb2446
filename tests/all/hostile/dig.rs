//! DNS servers that mean harm to whoever looks something up.

use crate::support::dig::Asked;
use crate::support::dig::Reply;
use crate::support::dig::Rr;
use crate::support::dig::n;
use crate::support::dig::ours;
use crate::support::dig::rr;
use crate::support::dig::s;
use crate::support::dig::server;
use crate::support::dig::x;
use crate::support::hostile::is_clean;
use crate::support::hostile::keeps_bounds;
use crate::support::net::drip;
use crate::support::net::pump;
use crate::support::run::Out;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::net::UdpSocket;
use std::thread;

/// What every run must keep to: bounds of time and memory, and nothing that acts on a terminal.
fn run(server: SocketAddr, words: &str, name: &str) -> Out {
    let mut out = ours(server, &format!("{words} +time=1 +tries=1"));
    // The layout has tabs of its own; those of a server come as \009.
    out.stdout = out.stdout.replace('\t', " ");
    keeps_bounds(&out, 3, name);
    out
}

/// A server that answers with one packet made from a good answer.
fn bending(bend: impl Fn(&Asked<'_>, Vec<u8>) -> Vec<u8> + Send + Sync + 'static) -> SocketAddr {
    server(move |asked| {
        let answer = vec![rr(&asked.name, 1, x("c0000201"))];
        let good = asked.write(&Reply { answer, ..Reply::default() });
        vec![bend(asked, good)]
    })
}

#[test]
fn packets_that_are_no_answer_are_passed_over() {
    let other_id = bending(|_, mut packet| {
        packet[0] ^= 1;
        packet
    });
    let other_question = bending(|_, mut packet| {
        packet[13] ^= 1;
        packet
    });
    let other_type = bending(|asked, mut packet| {
        let at = 12 + n(&asked.name).len() + 1;
        packet[at] = 15;
        packet
    });
    let a_question = bending(|asked, _| asked.message.to_vec());
    let short = bending(|_, packet| packet[..1].to_vec());
    let nothing = bending(|_, _| Vec::new());
    for (server, name) in [
        (other_id, "another id"),
        (other_question, "another name"),
        (other_type, "another type"),
        (a_question, "the question itself"),
        (short, "one octet"),
        (nothing, "no octet"),
    ] {
        let out = run(server, "evil.example", name).ended(9);
        assert!(out.stdout.contains(": timed out\n"), "{name}: {}", out.all());
    }
    // The good one counts, though a hundred bad ones come first.
    let behind = server(|asked| {
        let answer = vec![rr(&asked.name, 1, x("c0000201"))];
        let good = asked.write(&Reply { answer, ..Reply::default() });
        let spoofed = |n: u8| {
            let mut packet = good.clone();
            packet[0] ^= n;
            packet
        };
        (1..=100).map(spoofed).chain([good.clone()]).collect()
    });
    let out = run(behind, "evil.example +noverdict", "behind a flood").ended(0);
    assert!(out.stdout.contains("192.0.2.1"), "{}", out.all());
}

#[test]
fn a_flood_ends() {
    // One socket that answers every question with packets without end.
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    thread::spawn(move || {
        let mut packet = [0; 512];
        while let Ok((length, client)) = socket.recv_from(&mut packet) {
            for _ in 0..20_000 {
                drop(socket.send_to(&[packet[0] ^ 1, packet[1], 0x80, 0], client));
            }
            let _ = length;
        }
    });
    let out = run(address, "evil.example", "a flood").ended(9);
    assert!(out.stdout.contains("too many packets came that are no answer"), "{}", out.all());
}

#[test]
fn broken_messages_are_told_in_a_sentence() {
    let cut = bending(|_, packet| packet[..packet.len() - 14].to_vec());
    let header = bending(|_, packet| packet[..11].to_vec());
    let counts = bending(|_, mut packet| {
        packet[6..12].fill(0xff);
        packet
    });
    let pointer = bending(|_, packet| {
        let mut packet = packet[..12].to_vec();
        packet[6..12].fill(0);
        packet.extend([0xc0, 12, 0, 1, 0, 1]);
        packet
    });
    let circle = bending(|_, packet| {
        let mut packet = packet[..12].to_vec();
        packet[6..12].fill(0);
        packet.extend([0xc0, 14, 0xc0, 12, 0, 1, 0, 1]);
        packet
    });
    let kind = bending(|_, packet| {
        let mut packet = packet[..12].to_vec();
        packet.extend([0x41, 1, 0, 0, 1, 0, 1]);
        packet
    });
    for (server, why) in [
        (cut, "it ends in the middle of a record"),
        (header, "it is shorter than a header"),
        (counts, "it ends in the middle of a record"),
        (pointer, "a compressed name in it does not point backwards"),
        (circle, "a compressed name in it does not point backwards"),
        (kind, "a name in it has a label of an unknown kind"),
    ] {
        let out = run(server, "evil.example", why).ended(9);
        let line = format!(";; Got bad packet: {why}\n");
        assert!(out.stdout.contains(&line), "{}", out.all());
        assert!(out.stdout.ends_with(";; no servers could be reached\n"), "{}", out.all());
    }
}

#[test]
fn data_that_is_not_what_its_type_says_is_shown_as_octets() {
    let samples = [
        (1, x("c00002")),
        (2, x("05")),
        (5, x("c0ff")),
        (15, x("00")),
        (16, Vec::new()),
        (16, x("ff41")),
        (28, x("c0000201")),
        (46, x("0001 0d")),
        (47, [n("a"), x("00 21"), vec![1; 33]].concat()),
        (47, [n("a"), x("0001 40 0001 40")].concat()),
        (50, x("01 00 0000 ff")),
        (65, [x("0001"), n(""), x("0003 0003 01bb00")].concat()),
        (65, [x("0001"), n(""), x("0003 0001 01 0001 0000")].concat()),
        (257, [x("00"), s("\x1b["), b"x".to_vec()].concat()),
    ];
    for (rtype, data) in samples {
        let digits = data.len();
        let server = server(move |asked| {
            let answer = vec![rr(&asked.name, rtype, data.clone())];
            vec![asked.write(&Reply { answer, ..Reply::default() })]
        });
        let out = run(server, &format!("evil.example TYPE{rtype} +noverdict"), "odd data").ended(0);
        assert!(out.stdout.contains(&format!(" \\# {digits}")), "type {rtype}: {}", out.all());
    }
}

#[test]
fn what_acts_on_a_terminal_is_escaped_everywhere() {
    const EVIL: &[u8] = b"\x1b[31m\x07\r\n\xc2\x9b1m\xe2\x80\xae\x00";
    let server = server(|asked| {
        let owner = [s(EVIL), n("example")].concat();
        let all: Vec<Rr> = [
            (16, s(EVIL)),
            (5, owner.clone()),
            (13, [s(EVIL), s(EVIL)].concat()),
            (257, [x("00"), s("issue"), EVIL.to_vec()].concat()),
            (65, [x("0001"), n(""), x("0001 0016 15"), EVIL.to_vec(), x("0000000000")].concat()),
            (65_280, EVIL.to_vec()),
        ]
        .into_iter()
        .map(|(rtype, data)| Rr(owner.clone(), rtype, 1, data))
        .collect();
        let options = vec![
            (15, [x("0006"), EVIL.to_vec()].concat()),
            (3, EVIL.to_vec()),
            (10, EVIL.to_vec()),
            (65_001, EVIL.to_vec()),
        ];
        vec![asked.write(&Reply {
            answer: all.clone(),
            authority: all.clone(),
            additional: all,
            options,
            ..Reply::default()
        })]
    });
    for words in ["evil.example", "evil.example +short"] {
        let out = run(server, words, words);
        is_clean(&out, words);
        assert!(out.status == 0 && out.stderr.is_empty(), "{}", out.all());
    }
}

#[test]
fn a_chain_of_trust_made_of_nonsense_is_bounded() {
    let bad_pointer = bending(|_, mut packet| {
        packet.truncate(12);
        packet.extend([0xc0, 12, 0, 1, 0, 1]);
        packet
    });
    // DS and DNSKEY sets of rubbish for every name there is.
    let rubbish = server(|asked| {
        let data = match asked.rtype {
            1 => x("c0000201"),
            48 => [x("0101 03 0d"), vec![0x1b; 64]].concat(),
            _ => [x("1b1b 0d 02"), vec![0x1b; 32]].concat(),
        };
        let answer = vec![rr(&asked.name, asked.rtype, data); 20];
        vec![asked.write(&Reply { answer, ..Reply::default() })]
    });
    for (server, status) in [(bad_pointer, 9), (rubbish, 0)] {
        let mut out = ours(server, "a.b.evil.example +trace-dnssec +time=1 +tries=1");
        out.stdout = out.stdout.replace('\t', " ");
        keeps_bounds(&out, 9, "a chain of nonsense");
        let out = out.ended(status);
        assert!(!out.stdout.contains("secure\n"), "{}", out.all());
    }
}

#[test]
fn the_largest_answers_fit() {
    // 64 KiB of records whose names are as long as names get, and whose every octet has to be escaped.
    let server = server(|asked| {
        let long: Vec<u8> = (0..126).flat_map(|_| [1, 0xff]).chain([0]).collect();
        let start = 12 + n(&asked.name).len() + 4;
        let mut records = vec![Rr(long, 5, 1, n(""))];
        let pointer = (0xc000 | u16::try_from(start).unwrap()).to_be_bytes().to_vec();
        records.extend(vec![Rr(pointer.clone(), 5, 1, pointer); 4_600]);
        vec![asked.write(&Reply { answer: records, cut: true, ..Reply::default() })]
    });
    let out = run(server, "evil.example +noverdict", "long names").ended(0);
    assert!(out.stdout.contains("ANSWER: 4601,"), "{}", &out.stdout[..400]);
    assert!(out.stdout.contains(";; Truncated, retrying in TCP mode.\n"));
    run(server, "evil.example", "long names, judged").ended(0);
}

/// A server that cuts over UDP and talks like this over TCP.
fn over_tcp(talk: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let (udp, tcp) = loop {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
            break (udp, tcp);
        }
    };
    let address = udp.local_addr().unwrap();
    thread::spawn(move || {
        let mut packet = [0; 512];
        while let Ok((length, client)) = udp.recv_from(&mut packet) {
            packet[2] |= 0x82;
            drop(udp.send_to(&packet[..length], client));
        }
    });
    thread::spawn(move || {
        for mut stream in tcp.incoming().flatten() {
            talk(&mut stream);
        }
    });
    address
}

#[test]
fn connections_that_go_nowhere_end_in_time() {
    let drops = over_tcp(|stream| drop(drip(stream, b"\xff")));
    let endless = over_tcp(|stream| drop(pump(stream, &[0; 4_096])));
    let never = over_tcp(|stream| {
        drop(stream.write_all(b"\xff\xff"));
        thread::sleep(std::time::Duration::from_secs(5));
    });
    let closes = over_tcp(|stream| drop(stream.write_all(b"\x00")));
    for (server, name, why) in [
        (drops, "in drops", "timed out"),
        (endless, "without end", "it belongs to another question"),
        (never, "that never comes", "timed out"),
        (closes, "that closes", ""),
    ] {
        let out = run(server, "evil.example", name).ended(9);
        assert!(out.stdout.contains(why), "{name}: {}", out.all());
    }
}
