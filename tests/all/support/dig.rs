//! A DNS server that answers with octets of the test's own making, and both programs that ask it.

use crate::support::net::pair;
use crate::support::run::Bounded;
use crate::support::run::Home;
use crate::support::run::Out;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::OnceLock;
use std::thread;

/// A name on the wire.
pub fn n(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for label in name.trim_end_matches('.').split('.').filter(|l| !l.is_empty()) {
        out.push(u8::try_from(label.len()).unwrap());
        out.extend(label.as_bytes());
    }
    out.push(0);
    out
}

/// A character-string.
pub fn s(text: impl AsRef<[u8]>) -> Vec<u8> {
    let text = text.as_ref();
    [&[u8::try_from(text.len()).unwrap()], text].concat()
}

/// Octets from hexadecimal digits.
pub fn x(digits: &str) -> Vec<u8> {
    destgate::vocab::text::unhex(digits).unwrap()
}

/// A record: owner on the wire, type, class, data.
#[derive(Clone)]
pub struct Rr(pub Vec<u8>, pub u16, pub u16, pub Vec<u8>);

/// A record of class IN.
pub fn rr(name: &str, rtype: u16, data: Vec<u8>) -> Rr {
    Rr(n(name), rtype, 1, data)
}

/// An answer.
#[derive(Clone, Default)]
pub struct Reply {
    /// Flags and rcode beside QR, RD as asked, and RA.
    pub bits: u16,
    pub answer: Vec<Rr>,
    pub authority: Vec<Rr>,
    pub additional: Vec<Rr>,
    /// EDNS options.
    pub options: Vec<(u16, Vec<u8>)>,
    /// Cut over UDP.
    pub cut: bool,
    /// No OPT though one was sent.
    pub without_opt: bool,
    /// Octets behind the message.
    pub trailing: Vec<u8>,
}

/// A question: its whole message, and where the parts of it are.
pub struct Asked<'a> {
    pub message: &'a [u8],
    /// In lower case, without the final dot.
    pub name: String,
    pub rtype: u16,
    pub class: u16,
    pub udp: bool,
    end: usize,
}

impl Asked<'_> {
    fn read(message: &[u8], udp: bool) -> Option<Asked<'_>> {
        let mut at = 12;
        let mut labels = Vec::new();
        loop {
            let length = usize::from(*message.get(at)?);
            at += 1;
            if length == 0 {
                break;
            }
            let label = message.get(at..at + length)?;
            labels.push(String::from_utf8_lossy(label).to_lowercase());
            at += length;
        }
        let rest = message.get(at..at + 4)?;
        let number = |at: usize| u16::from_be_bytes([rest[at], rest[at + 1]]);
        let (rtype, class) = (number(0), number(2));
        Some(Asked { message, name: labels.join("."), rtype, class, udp, end: at + 4 })
    }

    /// The cookie that was sent.
    pub fn cookie(&self) -> Option<&[u8]> {
        let opt = self.message.get(self.end..).filter(|o| !o.is_empty())?;
        let at = opt.windows(4).position(|w| w[..2] == [0, 10] && w[2] == 0)?;
        opt.get(at + 4..at + 4 + usize::from(opt[at + 3]))
    }

    /// Whether DO was set.
    pub fn dnssec_ok(&self) -> bool {
        self.message.get(self.end + 7).is_some_and(|b| b & 0x80 != 0)
    }

    /// The answer on the wire.
    pub fn write(&self, reply: &Reply) -> Vec<u8> {
        let opt = self.message[11] == 1 && !reply.without_opt;
        let cut = reply.cut && self.udp;
        let bits = 0x8080 | (u16::from(self.message[2] & 1) << 8) | reply.bits;
        let bits = if cut { bits | 0x0200 } else { bits };
        let none = Vec::new();
        let sections = [&reply.answer, &reply.authority, &reply.additional]
            .map(|section| if cut { &none } else { section });
        let mut out = self.message[..2].to_vec();
        let count = |n: usize| u16::try_from(n).unwrap();
        let [an, ns, ar] = sections.map(|s| count(s.len()));
        for number in [bits, 1, an, ns, ar + u16::from(opt)] {
            out.extend(number.to_be_bytes());
        }
        out.extend(&self.message[12..self.end]);
        for Rr(owner, rtype, class, data) in sections.into_iter().flatten() {
            out.extend(owner);
            out.extend(rtype.to_be_bytes());
            out.extend(class.to_be_bytes());
            out.extend(300_u32.to_be_bytes());
            out.extend(count(data.len()).to_be_bytes());
            out.extend(data);
        }
        if opt {
            let mut options = Vec::new();
            for (code, value) in &reply.options {
                options.extend(code.to_be_bytes());
                options.extend(count(value.len()).to_be_bytes());
                options.extend(value);
            }
            out.extend([0, 0, 41, 0x04, 0xd0, 0, 0, if self.dnssec_ok() { 0x80 } else { 0 }, 0]);
            out.extend(count(options.len()).to_be_bytes());
            out.extend(options);
        }
        out.extend(&reply.trailing);
        out
    }
}

/// A server: for each question the packets to send, none to stay silent.
pub fn server(answer: impl Fn(&Asked<'_>) -> Vec<Vec<u8>> + Send + Sync + 'static) -> SocketAddr {
    let answer = Arc::new(answer);
    let (udp, tcp) = pair();
    let address = udp.local_addr().unwrap();
    let over_udp = Arc::clone(&answer);
    thread::spawn(move || {
        let mut packet = [0; 4096];
        while let Ok((length, client)) = udp.recv_from(&mut packet) {
            let Some(asked) = Asked::read(&packet[..length], true) else { continue };
            for reply in over_udp(&asked) {
                drop(udp.send_to(&reply, client));
            }
        }
    });
    thread::spawn(move || {
        for mut stream in tcp.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || {
                let mut length = [0; 2];
                while stream.read_exact(&mut length).is_ok() {
                    let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
                    if stream.read_exact(&mut query).is_err() {
                        return;
                    }
                    let Some(asked) = Asked::read(&query, false) else { return };
                    for reply in answer(&asked) {
                        let length = u16::try_from(reply.len()).unwrap().to_be_bytes();
                        if stream.write_all(&[&length[..], &reply].concat()).is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    address
}

/// `destgate dig` with these words, against a server.
pub fn ours(server: SocketAddr, words: &str) -> Out {
    let home = Home::new();
    let at = [format!("@{}", server.ip()), "-p".into(), server.port().to_string()];
    let words = words.split_whitespace().map(ToString::to_string);
    home.destgate("dig").args(at).args(words).run()
}

/// The same with ISC's `dig`; `None` where it is not installed, which is said aloud.
pub fn isc(server: SocketAddr, words: &str) -> Option<(i32, String)> {
    if !*there() {
        return None;
    }
    let output = Command::new("dig")
        .env("HOME", "/nonexistent")
        .env("LC_ALL", "C")
        .env_remove("TZ")
        .args([format!("@{}", server.ip()), "-p".into(), server.port().to_string()])
        .args(words.split_whitespace())
        .bounded()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    Some((output.status.code().unwrap(), text))
}

/// Whether ISC's tool is there.
fn there() -> &'static bool {
    static THERE: OnceLock<bool> = OnceLock::new();
    THERE.get_or_init(|| {
        let there = Command::new("dig").arg("-v").bounded().is_ok();
        if !there {
            assert!(!crate::support::run::must_run_all(), "a program that the tests need is not installed");
            // Past the capture of the test runner: that it was left out must be seen.
            drop(writeln!(
                std::io::stderr(),
                "SKIPPED: no comparison with ISC's dig, which is not installed (Debian: bind9-dnsutils)"
            ));
        }
        there
    })
}

/// What may differ between two runs, taken out: program, id, times, cookie, and our own last line.
pub fn normal(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().filter(|l| !l.starts_with(";; DNSSEC: ")) {
        let line = if let Some((head, _)) = line.split_once(", id: ") {
            format!("{head}, id: N")
        } else if line.starts_with(";; Query time: ") {
            ";; Query time".into()
        } else if line.starts_with(";; WHEN: ") {
            format!(";; WHEN of {} words", line.split(' ').count())
        } else if let Some(rest) = line.strip_prefix("; COOKIE: ") {
            let mut words = rest.split(' ');
            let digits = words.next().unwrap_or_default().len();
            format!("; COOKIE: {digits} digits {}", words.collect::<Vec<_>>().join(" "))
        } else if let Some((_, arguments)) =
            line.strip_prefix("; <<>> ").and_then(|l| l.split_once(" <<>> "))
        {
            format!("; <<>> {arguments}")
        } else {
            line.to_string()
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// How the two programs differ over the same words, if they do.
///
/// Many of ISC's tools at once take each other's ports: one then reads a late answer that was another's,
/// warns of its number and waits in vain. Such a run says nothing of either program and is made again.
pub fn difference(server: SocketAddr, words: &str) -> Option<String> {
    (0..3).find_map(|last| match difference_once(server, words) {
        Some(found) if last < 2 && DISTURBED.iter().any(|mark| found.contains(mark)) => None,
        other => Some(other),
    })?
}

const DISTURBED: [&str; 2] = [";; Warning: ID mismatch", ";; communications error"];

fn difference_once(server: SocketAddr, words: &str) -> Option<String> {
    let (status, theirs) = isc(server, words)?;
    let ours = ours(server, words);
    let (a, b) = (normal(&theirs), normal(&ours.stdout));
    if a == b && status == ours.status {
        return None;
    }
    let marks: String = a
        .lines()
        .filter(|l| !b.lines().any(|m| m == *l))
        .map(|l| format!("  isc:  {l:?}\n"))
        .chain(
            b.lines().filter(|l| !a.lines().any(|m| m == *l)).map(|l| format!("  ours: {l:?}\n")),
        )
        .collect();
    Some(format!(
        "dig {words} (status {status} and {})\n{marks}{}",
        ours.status,
        if marks.is_empty() { format!("{a}\n-- ours\n{b}") } else { String::new() }
    ))
}
