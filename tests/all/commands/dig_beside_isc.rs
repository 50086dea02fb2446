//! `destgate dig` against ISC's `dig`, line by line, on the same servers: one of our own that knows every type and every
//! kind of answer, and the signed zones of the rehearsal lab.
//!
//! Tests of `src/render/dig.rs` and `src/shell/commands/dig/mod.rs`.

use crate::support::dig::Asked;
use crate::support::dig::Reply;
use crate::support::dig::Rr;
use crate::support::dig::difference;
use crate::support::dig::n;
use crate::support::dig::rr;
use crate::support::dig::s;
use crate::support::dig::server;
use crate::support::dig::x;
use crate::support::lab::lab;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::thread;

/// So many comparisons run at once.
const AT_ONCE: usize = 8;

/// Data of every type, and of some in several forms.
#[expect(clippy::too_many_lines, reason = "a long table")]
fn samples() -> Vec<(u16, Vec<u8>)> {
    let key = || [x("0101 03 0d"), vec![0xab; 64]].concat();
    let long = || x("0123456789abcdef").repeat(8);
    let signature =
        || [x("000f 0d 02 0000012c 6b000000 6a000000 1234"), n("example"), vec![0x5a; 64]].concat();
    let service = |parameters: &str| [x("0001"), n("svc.example"), x(parameters)].concat();
    let mut all = vec![
        (1, x("c0000201")),
        (2, n("ns.example")),
        (3, n("md.example")),
        (4, n("mf.example")),
        (5, n("target.example")),
        (
            6,
            [n("ns.example"), n("host.example"), x("00000001 00000e10 00000258 00015180 0000012c")]
                .concat(),
        ),
        (7, n("mb.example")),
        (8, n("mg.example")),
        (9, n("mr.example")),
        (10, x("00ff")),
        (12, n("ptr.example")),
        (13, [s("CPU with blank"), s("OS")].concat()),
        (14, [n("r.example"), n("e.example")].concat()),
        (15, [x("000a"), n("mx.example")].concat()),
        (15, [x("0000"), n("")].concat()),
        (16, [s("v=STSv1; id=1;"), s(""), s(b"\"\\\x00\x1b[31m\x7f\xff@$;() ")].concat()),
        (16, s("y".repeat(255))),
        (17, [n("r.example"), n("t.example")].concat()),
        (18, [x("0001"), n("afs.example")].concat()),
        (19, s("311061700956")),
        (20, s("150862028003217")),
        (20, [s("150862028003217"), s("004")].concat()),
        (21, [x("0002"), n("rt.example")].concat()),
        (23, n("nsap.example")),
        (24, signature()),
        (25, key()),
        (26, [x("000a"), n("a.example"), n("b.example")].concat()),
        (27, [s("-32.6882"), s("116.8652"), s("10.0")].concat()),
        (28, x("20010db8000000000000000000000001")),
        (28, x("00000000000000000000ffffc0000201")),
        (28, x("000000000000000000000000c0000201")),
        (28, x("00000000000000000000000000000001")),
        (28, x("20010000000100000000000100010001")),
        (28, x("20010db8000000010001000100010001")),
        (29, x("00 12 16 13 89 17 2d d0 70 be 15 f0 00 98 8d 20")),
        (29, x("00 00 99 35 7f ff ff ff 80 00 00 01 00 00 00 00")),
        (33, [x("0001 0002 0019"), n("srv.example")].concat()),
        (35, [x("0064 0032"), s("s"), s("http+I2L"), s("!^.*$!a\\b!"), n("r.example")].concat()),
        (36, [x("0001"), n("kx.example")].concat()),
        (37, [x("0001 1234 08"), long()].concat()),
        (37, [x("03e7 1234 ff"), long()].concat()),
        (39, n("dname.example")),
        (42, x("0001 15 03 c00002 0001 18 84 c6336401 0002 20 04 20010db8")),
        (43, [x("1234 0d 02"), vec![0xcd; 32]].concat()),
        (44, [x("04 02"), vec![0xcd; 32]].concat()),
        (45, [x("0a 00 02"), vec![0x11; 16]].concat()),
        (45, [x("0a 01 02 c0000226"), vec![0x11; 16]].concat()),
        (45, [x("0a 02 02 20010db8000000000000000000000001"), vec![0x11; 70]].concat()),
        (45, [x("0a 03 02"), n("gw.example"), vec![0x11; 16]].concat()),
        (46, signature()),
        (47, [n("next.example"), x("0006 4001000000 03"), x("0101 c0")].concat()),
        (47, [n("next.example"), x("0001 40"), x("ff02 0001")].concat()),
        (48, key()),
        (48, [x("0100 03 08"), vec![0x42; 260]].concat()),
        (49, long()),
        (50, [x("01 01 000c 04 aabbccdd 14"), vec![0x77; 20], x("0007 22000000000290")].concat()),
        (50, [x("01 00 0000 00 14"), vec![0x77; 20]].concat()),
        (51, x("01 00 000c 04 aabbccdd")),
        (51, x("01 00 0000 00")),
        (52, [x("03 01 01"), vec![0xcd; 32]].concat()),
        (52, [x("03 00 00"), long()].concat()),
        (53, [x("03 01 02"), vec![0xcd; 64]].concat()),
        (56, [s("a"), s("b")].concat()),
        (58, [n("a.example"), n("b.example")].concat()),
        (59, [x("1234 0d 02"), vec![0xcd; 32]].concat()),
        (59, x("0000 00 00 00")),
        (60, key()),
        (61, long()),
        (62, x("00000042 0003 0004 60000008")),
        (63, [x("00000042 01 01"), vec![0xcd; 48]].concat()),
        (64, [x("0000"), n("alias.example")].concat()),
        (64, service("0001 0006 02 6832 02 6833 0003 0002 01bb")),
        (65, [x("0001"), n("")].concat()),
        (
            65,
            service(
                "0001 0003 02 6832 0004 0008 c0000201 c0000202 0006 0010 20010db8000000000000000000000001",
            ),
        ),
        (65, service("0000 0004 0001 0003 0001 0003 02 6832 0002 0000 0003 0002 01bb")),
        (65, service("0001 0009 08 612c625c63 22 1b 64 0005 0004 01020304")),
        (65, service("0007 0010 2f646e732d71756572797b3f646e737d 029a 0003 41001b 029b 0000")),
        (99, s("v=spf1 -all")),
        (104, x("000a 0014 4fff ff20 ee64")),
        (105, x("000a c0000201")),
        (106, x("000a 2001 0db8 0140 1000")),
        (107, [x("000a"), n("lp.example")].concat()),
        (108, x("00005e00532a")),
        (109, x("00005eef1000002a")),
        (256, [x("000a 0001"), b"https://a.example/\"x\\".to_vec()].concat()),
        (257, [x("00"), s("issue"), b"ca.example; policy=ev".to_vec()].concat()),
        (257, [x("80"), s("tbs"), b"Unknown\x00\"".to_vec()].concat()),
        (257, [x("00"), s("issue")].concat()),
        (258, s("app-name:WOLFGANG")),
        (32_768, [x("1234 0d 02"), vec![0xcd; 32]].concat()),
        (32_769, [x("1234 0d 02"), vec![0xcd; 32]].concat()),
        (65_280, x("abcdef")),
        (65_280, Vec::new()),
        (65_280, long()),
    ];
    all.sort_by_key(|(rtype, _)| *rtype);
    all
}

fn labelled(labels: &[&[u8]]) -> Vec<u8> {
    labels.iter().flat_map(s).chain([0]).collect()
}

fn soa() -> Rr {
    rr("example", 6, samples().into_iter().find(|(t, _)| *t == 6).unwrap().1)
}

/// What the server makes of a question.
#[expect(clippy::too_many_lines, reason = "a long table")]
fn reply(asked: &Asked<'_>) -> Reply {
    let own = |rtype: u16, data: Vec<u8>| match rtype {
        // The owner of NSEC3 is a hash.
        50 => rr("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example", rtype, data),
        _ => rr(&asked.name, rtype, data),
    };
    let mx = || [x("000a"), n("mx.example")].concat();
    match asked.name.as_str() {
        "all.example" => Reply {
            answer: samples()
                .into_iter()
                .filter(|(rtype, _)| *rtype == asked.rtype)
                .map(|(rtype, data)| own(rtype, data))
                .collect(),
            ..Reply::default()
        },
        "version.bind" if asked.class == 3 => Reply {
            bits: 0x0400,
            answer: vec![Rr(n("version.bind"), 16, 3, s("a \"version\""))],
            ..Reply::default()
        },
        "any.example" => {
            Reply { answer: vec![own(1, x("c0000201")), own(15, mx())], ..Reply::default() }
        }
        "nosuch.example" => Reply { bits: 3, authority: vec![soa()], ..Reply::default() },
        "nodata.example" => Reply { authority: vec![soa()], ..Reply::default() },
        "servfail.example" => Reply { bits: 2, ..Reply::default() },
        "bogus.example" => Reply {
            bits: 2,
            options: vec![
                (15, [x("0007"), b"signature expired".to_vec()].concat()),
                (15, x("0009")),
                (15, [x("1388"), b"own".to_vec()].concat()),
            ],
            ..Reply::default()
        },
        "refused.example" => Reply { bits: 5, ..Reply::default() },
        "formerr.example" => Reply { bits: 1, without_opt: true, ..Reply::default() },
        "rcode.example" => Reply { bits: 9, ..Reply::default() },
        "cut.example" => Reply { cut: true, answer: vec![own(15, mx()); 3], ..Reply::default() },
        "alias.example" => Reply {
            answer: vec![
                own(5, n("second.example")),
                rr("second.example", 5, n("third.example")),
                rr("third.example", 1, x("c0000203")),
            ],
            ..Reply::default()
        },
        "sections.example" => Reply {
            bits: 0x0420,
            answer: vec![own(15, mx())],
            authority: vec![own(2, n("ns.example"))],
            additional: vec![
                rr("mx.example", 1, x("c0000201")),
                rr("a-name-that-is-longer-than-any-column-of-the-layout.example", 1, x("c0000202")),
                rr("thirty-one-characters-x.example", 1, x("c0000204")),
                rr("", 2, n("a.root")),
            ],
            ..Reply::default()
        },
        "options.example" => Reply {
            options: vec![(3, b"ns1 \x1b".to_vec()), (65_001, x("0102ff")), (65_002, Vec::new())],
            ..Reply::default()
        },
        "cookie.example" => {
            let cookie = asked.cookie().unwrap_or_default();
            let whole = [cookie.get(..8).unwrap_or_default(), &[7; 16]].concat();
            let mut options = vec![(10, whole)];
            options.truncate(usize::from(!cookie.is_empty()));
            let answer = vec![own(1, x("c0000205"))];
            Reply { answer, options, ..Reply::default() }
        }
        "odd.example" => Reply {
            answer: vec![
                Rr(labelled(&[b"a.b\\", b"\x1b[31m\xff \"();@$", b"example"]), 1, 1, x("c0000201")),
                Rr(labelled(&[b"class"]), 1, 4, x("c0000201")),
                Rr(labelled(&[b"class"]), 65_281, 4_000, x("c0000201")),
                own(5, labelled(&[b"*", b"_x", b"EXAMPLE"])),
            ],
            ..Reply::default()
        },
        "extra.example" => {
            Reply { trailing: vec![0; 3], answer: vec![own(1, x("c0000201"))], ..Reply::default() }
        }
        name if name.contains("in-addr") || name.contains("ip6") => {
            Reply { answer: vec![own(12, n("host.example"))], ..Reply::default() }
        }
        _ => Reply { answer: vec![own(1, x("c0000201"))], ..Reply::default() },
    }
}

static SERVER: LazyLock<SocketAddr> =
    LazyLock::new(|| server(|asked| vec![asked.write(&reply(asked))]));

/// Compares all, several at once.
fn compare(server: SocketAddr, lines: &[String]) {
    let mut differ: Vec<String> = Vec::new();
    for batch in lines.chunks(AT_ONCE) {
        thread::scope(|scope| {
            let all: Vec<_> =
                batch.iter().map(|line| scope.spawn(move || difference(server, line))).collect();
            differ.extend(all.into_iter().filter_map(|one| one.join().unwrap()));
        });
    }
    assert!(differ.is_empty(), "{} of {}:\n{}", differ.len(), lines.len(), differ.join("\n"));
}

#[test]
fn every_type_reads_as_iscs_tool_writes_it() {
    let mut numbers: Vec<u16> = samples().iter().map(|(rtype, _)| *rtype).collect();
    numbers.dedup();
    let lines: Vec<String> = numbers.iter().map(|n| format!("all.example TYPE{n}")).collect();
    assert!(lines.len() > 60);
    compare(*SERVER, &lines);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a long table")]
fn every_kind_of_answer_looks_as_iscs_tool_shows_it() {
    let lines = "\
plain.example
plain.example a +short
plain.example +tcp
plain.example +noall +answer
plain.example +nocmd
plain.example +nocomments
plain.example +nostats
plain.example +noquestion
plain.example +noedns
plain.example +norec
plain.example +noad
plain.example +cd
plain.example +dnssec
plain.example +bufsize=512 +nocookie
plain.example +nottlid
plain.example +noclass
plain.example +nottlid +noclass
plain.example +noall +comments
plain.example +noall +stats
plain.example +noall +question +answer
plain.example plain2.example mx +short
-q mx
-t mx -q plain.example
-c ch -t txt version.bind
ch txt version.bind +short
any.example any
any.example mx +noall +answer
nosuch.example
nosuch.example +short
nosuch.example +noall +authority
nodata.example aaaa
servfail.example
bogus.example
refused.example
formerr.example
formerr.example +dnssec
formerr.example +noedns
rcode.example
cut.example mx
cut.example mx +ignore
cut.example mx +short
alias.example
alias.example +short
sections.example mx
sections.example mx +noall +authority +additional
sections.example mx +noadditional
options.example
options.example +nsid
cookie.example
cookie.example +nocookie
odd.example
odd.example +short
extra.example
-x 192.0.2.1
-x 192.0.2.1 +short
-x 2001:db8::1
-x 192.0.2
TYPE65280 plain.example
CLASS3 plain.example
\\065\\.b.example
_25._tcp.mx.example tlsa";
    let lines: Vec<String> = lines.lines().map(ToString::to_string).collect();
    assert!(lines.len() > 30);
    compare(*SERVER, &lines);
}

#[test]
fn signed_answers_of_the_lab_look_as_iscs_tool_shows_them() {
    let lines = "\
good.example mx
good.example mx +dnssec
good.example mx +dnssec +cd +tcp
good.example aaaa +dnssec
nosuch.good.example +dnssec
nosuch.good.example a +dnssec +noall +authority
good.example dnskey +dnssec
good.example ds +dnssec
good.example soa +short
. dnskey +short
. ns
_25._tcp.mx.good.example tlsa +dnssec
_mta-sts.good.example txt +short
good.example any";
    let lines: Vec<String> = lines.lines().map(ToString::to_string).collect();
    compare(lab().resolver(), &lines);
}
