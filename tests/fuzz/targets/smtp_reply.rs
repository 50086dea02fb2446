//! SMTP replies: what is read must not depend on how the network cuts the stream.
//!
//! Input: a seed for the cuts, then the stream, in which 0xFF C N stands for 64 times N of the octet C, so that
//! the limits come within reach.
#![no_main]

use destgate::wire::smtp::MAX_LINE;
use destgate::wire::smtp::MAX_LINES;
use destgate::wire::smtp::MAX_REPLY;
use destgate::wire::smtp::RawReply;
use destgate::wire::smtp::ReplyFault;
use destgate::wire::smtp::ReplyReader;
use destgate_fuzz::assert_safe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((seed, coded)) = input.split_first() else { return };
    let stream = expand(coded);

    let whole = session(&stream, |_| usize::MAX);
    assert_eq!(whole, session(&stream, |_| 1), "octet by octet");
    let mut state = u32::from(*seed) + 1;
    let cuts = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let bits = state >> 16;
        (if bits & 7 == 0 { bits % 5_000 } else { bits % 7 }) as usize
    };
    assert_eq!(whole, session(&stream, cuts), "cut at random");

    let mut at = 0;
    for (reply, used) in &whole.replies {
        let raw = &stream[at..at + used];
        at += used;
        assert!(raw.len() <= MAX_REPLY && raw.ends_with(b"\n"));
        assert!((200..600).contains(&reply.code));
        assert!((1..=MAX_LINES).contains(&reply.lines.len()));
        // A plain second reading finds the same.
        let lines: Vec<&[u8]> = raw[..raw.len() - 1].split(|b| *b == b'\n').collect();
        assert_eq!(lines.len(), reply.lines.len());
        let code = reply.code.to_string();
        for (number, (line, said)) in lines.iter().zip(&reply.lines).enumerate() {
            assert!(line.len() < MAX_LINE);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            assert!(line.starts_with(code.as_bytes()));
            assert_eq!(line.get(3) == Some(&b'-'), number + 1 < lines.len());
            assert_eq!(*said, String::from_utf8_lossy(line.get(4..).unwrap_or_default()));
        }
        for word in &reply.keywords {
            assert!(!word.is_empty() && !word.contains([' ', '=']));
            assert_eq!(*word, word.to_ascii_uppercase());
        }
    }
    match &whole.end {
        Ok(begun) => assert_eq!(*begun, at < stream.len()),
        Err(fault) => assert_safe(&fault.to_string()),
    }
});

#[derive(Debug, PartialEq)]
struct Session {
    /// Each reply, and of how many octets it was.
    replies: Vec<(RawReply, usize)>,
    /// Whether a further reply has begun, or the fault that ends the session.
    end: Result<bool, ReplyFault>,
}

/// Feeds a stream in pieces; `size` says how long the next one is.
fn session(stream: &[u8], mut size: impl FnMut(()) -> usize) -> Session {
    let mut reader = ReplyReader::default();
    let (mut replies, mut octets, mut rest) = (Vec::new(), 0, stream);
    while !rest.is_empty() {
        let piece = &rest[..size(()).min(rest.len())];
        let (used, reply) = match reader.feed(piece) {
            Ok(fed) => fed,
            Err(fault) => return Session { replies, end: Err(fault) },
        };
        assert!(used <= piece.len());
        octets += used;
        rest = &rest[used..];
        match reply {
            Some(reply) => replies.push((reply, std::mem::take(&mut octets))),
            None => assert_eq!(used, piece.len(), "octets are left without a reply"),
        }
    }
    Session { replies, end: Ok(reader.has_begun()) }
}

fn expand(coded: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), coded);
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (0xff, [octet, count, after @ ..]) if out.len() < 3 * MAX_REPLY => {
                out.resize(out.len() + 64 * usize::from(*count), *octet);
                rest = after;
            }
            _ => out.push(*first),
        }
    }
    out
}
