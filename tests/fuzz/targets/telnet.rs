//! What a server sends to telnet: neither commands nor text may depend on how the network cuts the stream, nothing
//! may act on a terminal, and what is sent back is bounded.
//!
//! Input: a seed for the cuts, then the stream.
#![no_main]

use destgate::render::screen::Screen;
use destgate::wire::pace::Pace;
use destgate::wire::telnet::Telnet;
use destgate_fuzz::acts;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((seed, stream)) = input.split_first() else { return };
    let whole = session(stream, || usize::MAX);
    assert_eq!(whole, session(stream, || 1), "octet by octet");
    let mut state = u32::from(*seed) + 1;
    let cuts = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % 7 + 1
    };
    assert_eq!(whole, session(stream, cuts), "cut at random");

    assert!(whole.data.len() <= stream.len());
    assert!(whole.reply.len() <= 2 * 256 * 3);
    assert!(whole.reply.chunks(3).all(|c| matches!(c, [255, 252 | 254, _])));
    let unsafe_char = whole.shown.chars().find(|c| acts(*c) && !matches!(c, '\n' | '\t'));
    assert_eq!(unsafe_char, None, "{:?}", whole.shown);
});

#[derive(Debug, PartialEq)]
struct Session {
    data: Vec<u8>,
    reply: Vec<u8>,
    shown: String,
    open: bool,
}

fn session(stream: &[u8], mut size: impl FnMut() -> usize) -> Session {
    let (mut telnet, mut screen, mut pace) = (Telnet::default(), Screen::default(), Pace::default());
    let mut seen =
        Session { data: Vec::new(), reply: Vec::new(), shown: String::new(), open: false };
    let mut rest = stream;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(size().min(rest.len()));
        rest = after;
        let heard = telnet.feed(piece);
        pace.heard(&heard.data);
        seen.shown.push_str(&screen.feed(&heard.data));
        seen.data.extend(heard.data);
        seen.reply.extend(heard.reply);
    }
    seen.shown.push_str(&screen.finish());
    seen.open = pace.is_open();
    seen
}
