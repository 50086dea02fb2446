//! The parts of telnet that need no network: commands in the stream, pace, and what reaches a terminal.

use destgate::render::screen::Screen;
use destgate::wire::pace::Pace;
use destgate::wire::telnet::MAX_SUBNEGOTIATION;
use destgate::wire::telnet::Telnet;
use destgate::wire::telnet::escaped;
use proptest::prelude::any;
use proptest::prelude::proptest;

fn heard(bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let heard = Telnet::default().feed(bytes);
    (heard.data, heard.reply)
}

#[test]
fn options_are_refused_and_never_shown() {
    // RFC 854: IAC WILL x is answered IAC DONT x, IAC DO x is answered IAC WONT x.
    assert_eq!(heard(b"a\xff\xfb\x01b"), (b"ab".to_vec(), b"\xff\xfe\x01".to_vec()));
    assert_eq!(heard(b"\xff\xfd\x18"), (vec![], b"\xff\xfc\x18".to_vec()));
    // RFC 1143: what is off already is not answered.
    assert_eq!(heard(b"\xff\xfc\x01\xff\xfe\x01"), (vec![], vec![]));
    // Commands without an option, a doubled IAC, a filled-up CR, a subnegotiation.
    assert_eq!(heard(b"x\xff\xf1y\xff\xf9z"), (b"xyz".to_vec(), vec![]));
    assert_eq!(heard(b"\xff\xff"), (b"\xff".to_vec(), vec![]));
    assert_eq!(heard(b"a\r\0b\r\nc\0"), (b"a\rb\r\nc\0".to_vec(), vec![]));
    assert_eq!(heard(b"a\xff\xfa\x18\x01\xff\xffq\xff\xf0b"), (b"ab".to_vec(), vec![]));
}

#[test]
fn nothing_grows_with_what_a_server_asks() {
    let many: Vec<u8> = (0..=255).flat_map(|n| [255, 253, n, 255, 251, n]).collect();
    let (data, reply) = heard(&many.repeat(100));
    assert!(data.is_empty());
    assert_eq!(reply.len(), 2 * 256 * 3);
    // A subnegotiation that never ends is given up.
    let mut endless = b"\xff\xfa\x18".to_vec();
    endless.resize(MAX_SUBNEGOTIATION + 3, b'x');
    endless.extend(b"xback");
    assert!(heard(&endless).0.ends_with(b"back"));
    assert!(heard(&endless).0.len() < 10);
}

#[test]
fn what_is_sent_doubles_the_mark() {
    assert_eq!(escaped(b"a\xffb"), b"a\xff\xffb");
}

proptest! {
    #[test]
    fn cuts_of_the_network_mean_nothing(bytes: Vec<u8>, at in any::<prop::Index>()) {
        // Marks and line ends are rare among random octets.
        let bytes: Vec<u8> = bytes.iter().map(|b| match b % 16 { 0 => 255, 1 => 250, 2 => 240, 3 => 253,
            4 => b'\r', 5 => b'\n', 6 => 0, 7 => 0xc3, 8 => 0xe2, 9 => 0x82, _ => *b }).collect();
        let at = if bytes.is_empty() { 0 } else { at.index(bytes.len()) };
        let whole = Telnet::default().feed(&bytes);
        let mut cut = Telnet::default();
        let (first, second) = (cut.feed(&bytes[..at]), cut.feed(&bytes[at..]));
        assert_eq!(whole.data, [first.data, second.data].concat());
        assert_eq!(whole.reply, [first.reply, second.reply].concat());

        let mut screen = Screen::default();
        let whole = screen.feed(&bytes) + &screen.finish();
        let mut cut = Screen::default();
        let pieces = cut.feed(&bytes[..at]) + &cut.feed(&bytes[at..]) + &cut.finish();
        assert_eq!(whole, pieces);
        assert!(whole.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t')), "{whole:?}");
        assert!(whole.len() <= bytes.len() * 8);
    }
}

use proptest::sample as prop;

#[test]
fn only_lines_and_tabs_reach_the_screen() {
    let shown = |bytes: &[u8]| {
        let mut screen = Screen::default();
        screen.feed(bytes) + &screen.finish()
    };
    assert_eq!(shown(b"220 a\r\n\tb\nc"), "220 a\n\tb\nc");
    // A CR alone would write over what stands there.
    assert_eq!(shown(b"evil\rgood\r\n"), "evil\\rgood\n");
    assert_eq!(shown(b"a\r\r\nb"), "a\\r\nb");
    assert_eq!(shown(b"end\r"), "end\\r");
    assert_eq!(shown(b"\x1b]0;owned\x07"), "\\x1b]0;owned\\x07");
    assert_eq!(shown(b"a\x08b\x7f\xc2\x9bm"), "a\\x08b\\x7f\\x9bm");
    assert_eq!(shown(b"\x9b31m\xff"), "\\x9b31m\\xff");
    assert_eq!(shown("gr\u{fc}n \u{202e}".as_bytes()), "gr\u{fc}n \\u{202e}");
    // A character that comes in pieces.
    let mut screen = Screen::default();
    assert_eq!(screen.feed(b"x\xe2\x82"), "x");
    assert_eq!(screen.feed(b"\xac"), "\u{20ac}");
    assert!(screen.is_within_line());
    assert_eq!(screen.feed(b"\r"), "");
    assert_eq!(screen.feed(b"\n"), "\n");
    assert!(!screen.is_within_line());
}

#[test]
fn a_line_waits_for_the_reply_to_the_one_before() {
    let mut pace = Pace::default();
    assert!(!pace.is_open());
    pace.heard(b"220-mx");
    assert!(!pace.is_open());
    pace.heard(b".example\r\n220 ready\r");
    assert!(pace.speaks_in_replies() && !pace.is_open());
    pace.heard(b"\n");
    assert!(pace.is_open());
    pace.sent(b"DATA");
    assert!(!pace.is_open());
    // The message is one stream up to the dot.
    pace.heard(b"354 go on\r\n");
    pace.sent(b"Subject: x");
    assert!(pace.is_open());
    pace.sent(b".");
    assert!(!pace.is_open());
    pace.heard(b"250 taken\r\n");
    assert!(pace.is_open());
    pace.sent(b"QUIT");
    // Behind a farewell nothing more is said.
    pace.heard(b"221 bye\r\n");
    assert!(!pace.is_open());
}

#[test]
fn another_protocol_is_no_reply() {
    let mut pace = Pace::default();
    pace.heard(b"HTTP/1.1 200 OK\r\nlogin: \n12\n");
    assert!(!pace.speaks_in_replies());
}
