//! Policy hosts that mean harm.
//!
//! Tests of `src/net/https.rs` and `src/policy/sts/exchange.rs`.

use crate::support::hostile::Case;
use crate::support::hostile::run_all;
use crate::support::net::Secure;
use crate::support::net::a;
use crate::support::net::drip;
use crate::support::net::head;
use crate::support::net::linger;
use crate::support::net::policy_host;
use crate::support::net::pump;
use crate::support::net::serve;
use crate::support::net::txt;
use crate::support::net::world;
use crate::support::run::at;
use hickory_proto::rr::RecordType;
use serde_json::Value;
use std::io;
use std::io::Write;
use std::net::SocketAddr;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

/// A check of a domain with this policy host. Mail servers are left alone.
fn against(name: &'static str, server: SocketAddr, judge: fn(&Value)) -> Case {
    let resolver = world(|name, rtype| match (name, rtype) {
        ("evil.example" | "mta-sts.evil.example", RecordType::A) => vec![a(1)],
        ("_mta-sts.evil.example", RecordType::TXT) => vec![txt("v=STSv1; id=1;")],
        _ => Vec::new(),
    });
    let arguments = format!(
        "check evil.example --no-smtp --no-cache --dnssec off --resolver {resolver} \
         --connect-to mta-sts.evil.example:443:{server}"
    );
    Case { name, arguments, timeout: 1, deadline: 3, judge }
}

fn case(
    name: &'static str,
    judge: fn(&Value),
    answer: impl Fn(&mut Secure) -> io::Result<()> + Send + Sync + 'static,
) -> Case {
    against(name, policy_host("evil.example", move |_, stream| answer(stream)), judge)
}

fn failed(report: &Value, words: &str) {
    assert_eq!(at(report, "mta_sts.status"), "fetch_failed");
    let detail = at(report, "mta_sts.failures.0.detail");
    assert!(detail.contains(words), "`{words}` is not in `{detail}`");
    assert!(detail.len() < 400);
}

fn too_large(report: &Value) {
    failed(report, "larger than 64 KiB");
}

fn too_slow(report: &Value) {
    failed(report, "longer than 1 s");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a long table")]
fn bodies() {
    run_all(vec![
        case("endless", too_large, |s| {
            s.write_all(&[OK, b"\r\nversion: STSv1\r\n"].concat())?;
            pump(s, b"mx: a.example\r\n")
        }),
        case("endless, in chunks", too_large, |s| {
            s.write_all(&[OK, b"Transfer-Encoding: chunked\r\n\r\n"].concat())?;
            pump(s, b"10\r\nmx: aa.example\r\n\r\n")
        }),
        case(
            "endless chunk extensions",
            |r| failed(r, ""),
            |s| {
                s.write_all(&[OK, b"Transfer-Encoding: chunked\r\n\r\n1;"].concat())?;
                pump(s, b"a=b;")
            },
        ),
        case(
            "endless trailers",
            |r| failed(r, ""),
            |s| {
                s.write_all(&[OK, b"Transfer-Encoding: chunked\r\n\r\n1\r\nv\r\n0\r\n"].concat())?;
                pump(s, b"X-A: b\r\n")
            },
        ),
        case("announced as 4 GiB", too_large, |s| {
            s.write_all(&[OK, b"Content-Length: 4294967296\r\n\r\n"].concat())?;
            linger(s)
        }),
        case(
            "announced as more than there are numbers",
            |r| failed(r, ""),
            |s| {
                s.write_all(&[OK, b"Content-Length: 99999999999999999999999\r\n\r\n"].concat())?;
                linger(s)
            },
        ),
        case("in drops", too_slow, |s| {
            s.write_all(&[OK, b"\r\n"].concat())?;
            drip(s, b"version: STSv1\r\n")
        }),
        Case {
            timeout: 60,
            ..case(
                "in drops, for the patient",
                |r| failed(r, "deadline of 3 s"),
                |s| {
                    s.write_all(&[OK, b"\r\n"].concat())?;
                    drip(s, b"version: STSv1\r\n")
                },
            )
        },
        case(
            "cut",
            |r| failed(r, "closed in the middle"),
            |s| s.write_all(&[OK, b"Content-Length: 1000\r\n\r\nversion: STSv1\r\n"].concat()),
        ),
        case(
            "64 KiB of patterns",
            |r| assert_eq!(at(r, "mta_sts.status"), "enforce"),
            |s| {
                let mut body = "version: STSv1\nmode: enforce\nmax_age: 86400\n".to_string();
                while body.len() < 65_500 {
                    body.push_str(&format!("mx: m{}.example\n", body.len()));
                }
                let length = format!("Content-Length: {}\r\n\r\n", body.len());
                s.write_all(&[OK, length.as_bytes(), body.as_bytes()].concat())
            },
        ),
        case(
            "64 KiB of faults",
            |r| assert_eq!(at(r, "mta_sts.status"), "policy_invalid"),
            |s| {
                let body = "=\n".repeat(32_000);
                s.write_all(&[OK, b"Content-Length: 64000\r\n\r\n", body.as_bytes()].concat())
            },
        ),
    ]);
}

#[test]
fn heads() {
    run_all(vec![
        case(
            "endless fields",
            |r| failed(r, ""),
            |s| {
                s.write_all(OK)?;
                pump(s, b"X-Padding: aaaaaaaaaaaaaaaaaaaaaaaa\r\n")
            },
        ),
        case(
            "an endless field",
            |r| failed(r, ""),
            |s| {
                s.write_all(&[OK, b"X-Padding: "].concat())?;
                pump(s, b"aaaaaaaaaaaaaaaa")
            },
        ),
        case(
            "an endless status line",
            |r| failed(r, ""),
            |s| {
                s.write_all(b"HTTP/1.1 200 ")?;
                pump(s, b"OK ")
            },
        ),
        case(
            "endless early hints",
            |r| failed(r, ""),
            |s| pump(s, b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        ),
        case("in drops", too_slow, |s| drip(s, b"HTTP/1.1 200 OK\r\nX: ")),
        case("no HTTP", |r| failed(r, ""), |s| pump(s, &(0..=255).collect::<Vec<u8>>())),
        case("silence", too_slow, linger),
        case("closed", |r| failed(r, ""), |_| Ok(())),
        case(
            "a redirect to everywhere",
            |r| failed(r, "redirect"),
            |s| {
                let to = "https://x.example/".to_string() + &"a".repeat(6_000);
                s.write_all(
                    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
                        .as_bytes(),
                )
            },
        ),
    ]);
}

#[test]
fn below_http() {
    run_all(vec![
        against("never greets", serve(|mut s| linger(&mut s)), too_slow),
        against("no TLS", serve(|mut s| pump(&mut s, b"HTTP/1.1 200 OK\r\n")), |r| {
            failed(r, "no TLS");
        }),
        against(
            "a record in drops",
            serve(|mut s| {
                s.write_all(&[22, 3, 3, 0x3f, 0xff])?;
                drip(&mut s, &[2, 0, 0x3f, 0xfb])
            }),
            too_slow,
        ),
    ]);
    // The proxy is no friend either.
    let proxies = [
        (
            "endless head",
            serve(|mut s| {
                head(&mut s)?;
                s.write_all(b"HTTP/1.1 200 OK\r\n")?;
                pump(&mut s, b"X-Padding: aaaaaaaaaaaaaaaaaaaaaa\r\n")
            }),
        ),
        ("head in drops", serve(|mut s| drip(&mut s, b"HTTP/1.1 200 OK\r\nX: "))),
        ("silence", serve(|mut s| linger(&mut s))),
    ];
    let by = |(name, proxy): (&'static str, SocketAddr)| {
        let mut case = against(name, proxy, |r| failed(r, ""));
        case.arguments.push_str(&format!(" --proxy http://{proxy}"));
        case
    };
    run_all(proxies.into_iter().map(by).collect());
}

/// Zeros, compressed as far as DEFLATE goes: a byte and then copies of 258 bytes each, in 13 bits (RFC 1951).
fn gzip_bomb(copies: usize) -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::with_capacity(copies * 13 + 64);
    let mut push = |code: &str| bits.extend(code.bytes().map(|b| b == b'1'));
    push("1"); // the last block
    push("10"); // fixed codes; this field begins with its lowest bit
    push("00110000"); // the octet 0
    for _ in 0..copies {
        push("11000101"); // length 258
        push("00000"); // distance 1
    }
    push("0000000"); // end
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let pack = |bits: &[bool]| bits.iter().rev().fold(0, |n, bit| n << 1 | u8::from(*bit));
    out.extend(bits.chunks(8).map(pack));
    out
}

#[test]
fn compressed_bodies_are_not_inflated() {
    // 64 KiB that would be 10 MiB, and 6 MiB that would be 1 GiB.
    let answer = |name, copies: usize, judge: fn(&Value)| {
        let body = gzip_bomb(copies);
        case(name, judge, move |s| {
            let length =
                format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len());
            s.write_all(&[OK, length.as_bytes(), &body].concat())
        })
    };
    run_all(vec![
        answer("small", 40_000, |r| failed(r, "encoded (gzip)")),
        answer("large", 4_000_000, too_large),
    ]);
}
