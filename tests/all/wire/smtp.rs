//! The reader of SMTP replies: the same however the bytes are split, within bounds, never a panic.

use destgate::wire::smtp::MAX_EHLO;
use destgate::wire::smtp::MAX_LINE;
use destgate::wire::smtp::MAX_LINES;
use destgate::wire::smtp::MAX_REPLY;
use destgate::wire::smtp::RawReply;
use destgate::wire::smtp::ReplyFault;
use destgate::wire::smtp::ReplyReader;
use proptest::prelude::ProptestConfig;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::proptest;

type Outcome = Result<Option<(RawReply, Vec<u8>)>, ReplyFault>;

/// Feeds the pieces until a reply or a fault comes; what is left over of all of them goes with the reply.
fn read(pieces: &[&[u8]]) -> Outcome {
    let mut reader = ReplyReader::default();
    for (index, piece) in pieces.iter().enumerate() {
        let (used, reply) = reader.feed(piece)?;
        if let Some(reply) = reply {
            let rest = [&piece[used..], &pieces[index + 1..].concat()].concat();
            return Ok(Some((reply, rest)));
        }
        assert_eq!(used, piece.len(), "bytes were left although no reply is complete");
    }
    Ok(None)
}

#[expect(clippy::unnecessary_wraps, reason = "stands beside faults in a table")]
fn reply(code: u16, lines: &[&str], rest: &[u8]) -> Outcome {
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let words = lines.iter().skip(1).filter_map(|l| l.split([' ', '=']).next());
    let keywords = words.filter(|w| !w.is_empty()).map(str::to_uppercase).collect();
    Ok(Some((RawReply { code, lines, keywords }, rest.to_vec())))
}

#[test]
fn scripts_read_the_same_wherever_they_are_split() {
    let scripts: &[(&[u8], Outcome)] = &[
        (b"220 mx.example ESMTP\r\n", reply(220, &["mx.example ESMTP"], b"")),
        (b"220\r\n", reply(220, &[""], b"")),
        (b"220 \n", reply(220, &[""], b"")),
        (b"250-a\r\n250-b c\r\n250 d\r\n", reply(250, &["a", "b c", "d"], b"")),
        (b"250-a\r\n250\r\n", reply(250, &["a", ""], b"")),
        (b"220 go\r\n250 injected\r\n", reply(220, &["go"], b"250 injected\r\n")),
        (b"220 go\r\n\x16\x03\x03\0", reply(220, &["go"], b"\x16\x03\x03\0")),
        (b"220 caf\xe9\r\n", reply(220, &["caf\u{fffd}"], b"")),
        (b"220 caf\xc3\xa9 \x1b[31m\0\r\n", reply(220, &["caf\u{e9} \u{1b}[31m\0"], b"")),
        (b"220 two\rparts\r\n", reply(220, &["two\rparts"], b"")),
        (b"220 not yet", Ok(None)),
        (b"250-a\r\n250-b\r\n", Ok(None)),
        (b"", Ok(None)),
        (b"\r\n", Err(ReplyFault::NotAReply(String::new()))),
        (b"22 x\r\n", Err(ReplyFault::NotAReply("22 x".into()))),
        (b"120 x\r\n", Err(ReplyFault::NotAReply("120 x".into()))),
        (b"620 x\r\n", Err(ReplyFault::NotAReply("620 x".into()))),
        (b"2200 x\r\n", Err(ReplyFault::NotAReply("2200 x".into()))),
        (b"220_x\r\n", Err(ReplyFault::NotAReply("220_x".into()))),
        (b"HTTP/1.1 200 OK\r\n", Err(ReplyFault::NotAReply("HTTP/1.1 200 OK".into()))),
        (b"\x1b]0;x\x07\r\n", Err(ReplyFault::NotAReply("\\x1b]0;x\\x07".into()))),
        (b"250-a\r\n350 b\r\n", Err(ReplyFault::CodeChanges(250, 350))),
    ];
    for (script, expected) in scripts {
        let shown = String::from_utf8_lossy(script).into_owned();
        assert_eq!(&read(&[script]), expected, "{shown}");
        for split in 0..=script.len() {
            let (a, b) = script.split_at(split);
            assert_eq!(&read(&[a, b]), expected, "{shown} at {split}");
        }
        let bytes: Vec<&[u8]> = script.chunks(1).collect();
        assert_eq!(&read(&bytes), expected, "{shown} byte by byte");
    }
}

#[test]
fn a_reader_reads_one_reply_after_another() {
    let mut reader = ReplyReader::default();
    assert!(!reader.has_begun());
    assert_eq!(reader.feed(b"2"), Ok((1, None)));
    assert!(reader.has_begun());
    assert!(matches!(reader.feed(b"20 a\r\n354"), Ok((6, Some(RawReply { code: 220, .. })))));
    assert!(!reader.has_begun());
    // The code of the reply before means nothing to this one.
    assert!(matches!(reader.feed(b"354 b\r\n"), Ok((7, Some(RawReply { code: 354, .. })))));
}

#[test]
fn lines_and_replies_have_bounds() {
    let line = |octets: usize| [b"220 ", &b"x".repeat(octets - 6)[..], b"\r\n"].concat();
    assert!(matches!(read(&[&line(MAX_LINE)]), Ok(Some(_))));
    assert_eq!(read(&[&line(MAX_LINE + 1)]), Err(ReplyFault::LineTooLong));
    // A line without an end is given up at the same place.
    let endless = b"220 ".iter().chain(std::iter::repeat(&b'x'));
    let mut reader = ReplyReader::default();
    let gave_up = endless.take(1 << 20).position(|b| reader.feed(&[*b]).is_err());
    assert_eq!(gave_up, Some(MAX_LINE));

    let many = |count: usize| [&b"250-x\r\n".repeat(count - 1)[..], b"250 x\r\n"].concat();
    assert!(matches!(read(&[&many(MAX_LINES)]), Ok(Some(_))));
    assert_eq!(read(&[&many(MAX_LINES + 1)]), Err(ReplyFault::TooLong));
    assert_eq!(read(&[&many(100_000)]), Err(ReplyFault::TooLong));

    let wide = [b"250-", &b"x".repeat(4_000)[..], b"\r\n"].concat();
    let fits = MAX_REPLY / wide.len();
    assert_eq!(read(&[&wide.repeat(fits)]), Ok(None));
    assert_eq!(read(&[&wide.repeat(fits + 1)]), Err(ReplyFault::TooLong));
}

#[test]
fn a_reply_to_ehlo_may_be_longer_and_no_more_of_it_is_kept() {
    let many = |count: usize| [&b"250-x\r\n".repeat(count - 1)[..], b"250 x\r\n"].concat();
    for count in [MAX_LINES, MAX_LINES + 1, 100_000] {
        let Ok((used, Some(reply))) = ReplyReader::to_ehlo().feed(&many(count)) else {
            panic!("{count}")
        };
        assert_eq!((used, reply.lines.len()), (many(count).len(), count.min(MAX_LINES)));
        assert!(kept(&reply) <= MAX_REPLY);
    }
    let endless = ReplyReader::to_ehlo().feed(&many(MAX_EHLO / 7 + 2));
    assert_eq!(endless, Err(ReplyFault::TooMuch));
}

#[test]
fn what_is_quoted_of_a_strange_line_is_short_and_safe() {
    let line = [&b"\x1b[2J\x9b\xe2\x80\xae"[..], &b"z".repeat(2_000), b"\r\n"].concat();
    let Err(fault) = read(&[&line]) else { panic!("that is no reply") };
    let said = fault.to_string();
    assert!(said.chars().count() < 200, "{said}");
    assert!(!said.chars().any(|c| c.is_control() || c == '\u{202e}'), "{said:?}");
}

/// The keywords of an EHLO reply of these lines, its greeting before them.
fn keywords(lines: &[&str]) -> Vec<String> {
    let mut script = String::from("250-STARTTLS greets you\r\n");
    for line in lines {
        script.push_str(&format!("250-{line}\r\n"));
    }
    let script = format!("{script}250 HELP\r\n");
    let Ok((_, Some(reply))) = ReplyReader::to_ehlo().feed(script.as_bytes()) else { panic!() };
    reply.keywords
}

#[test]
fn keywords_are_the_first_words_below_the_greeting() {
    let said = ["size 1000", "Auth=LOGIN", "AUTH PLAIN", "starttls", "", " X"];
    assert_eq!(keywords(&said), ["SIZE", "AUTH", "AUTH", "STARTTLS", "X", "HELP"]);
    assert_eq!(keywords(&[]), ["HELP"]);
    // As Postfix takes them: whatever blanks stand before, behind and between.
    for line in
        ["STARTTLS\t", "\tSTARTTLS", "STARTTLS\tNOW", "  StartTLS  ", "STARTTLS=", "STARTTLS\r"]
    {
        assert_eq!(keywords(&[line]), ["STARTTLS", "HELP"], "{line:?}");
    }
    for line in ["X-STARTTLS", "STARTTLSX", "SIZE STARTTLS", "-STARTTLS"] {
        assert!(!keywords(&[line]).contains(&"STARTTLS".to_string()), "{line:?}");
    }
    // A code and a tab, as some servers end their last line.
    let Ok(Some((reply, _))) = read(&[b"250-a\r\n250\tSTARTTLS\r\n"]) else { panic!() };
    assert_eq!(reply.keywords, ["STARTTLS"]);
}

#[test]
fn a_keyword_counts_wherever_it_stands_and_however_many_stand_before_it() {
    for before in [63, 64, 100, 511, 512, 513, 5_000, 60_000] {
        let many: Vec<String> = (0..before).map(|n| format!("X{n}")).collect();
        let mut lines: Vec<&str> = many.iter().map(String::as_str).collect();
        lines.extend(["STARTTLS", "REQUIRETLS"]);
        let found = keywords(&lines);
        for word in ["STARTTLS", "REQUIRETLS"] {
            assert!(found.iter().any(|k| k == word), "{word} behind {before}");
        }
        assert!(found.len() < 300, "{before}");
    }
}

/// How much of a reply is kept, counted generously.
fn kept(reply: &RawReply) -> usize {
    reply.lines.iter().map(|l| l.chars().count() + 4).sum()
}

proptest! {
    // Scripts are up to two megabytes long: many of them take their time.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_in_any_pieces_never_panic_and_stay_in_bounds(
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..40),
    ) {
        let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        let whole = pieces.concat();
        let outcome = read(&pieces);
        prop_assert_eq!(&outcome, &read(&[&whole]));
        if let Ok(Some((reply, _))) = outcome {
            prop_assert!(kept(&reply) <= MAX_REPLY);
        }
    }

    #[test]
    fn lines_that_look_like_replies_stay_in_bounds(
        lines in prop::collection::vec(("(250|250|250|251|2|9)[- x]?", 0_usize..5_000), 1..700),
        end in any::<bool>(),
        size in 1_usize..5_000,
    ) {
        let mut script = Vec::new();
        for (head, length) in &lines {
            script.extend_from_slice(head.as_bytes());
            script.extend(std::iter::repeat_n(b'y', *length % 3_000));
            script.extend_from_slice(if end { b"\r\n" } else { b"\n" });
        }
        let pieces: Vec<&[u8]> = script.chunks(size).collect();
        let outcome = read(&pieces);
        prop_assert_eq!(&outcome, &read(&[&script]));
        if let Ok(Some((reply, rest))) = outcome {
            prop_assert!(kept(&reply) <= MAX_REPLY && reply.lines.len() <= MAX_LINES);
            prop_assert!((200..600).contains(&reply.code));
            prop_assert!(rest.len() < script.len());
        } else if script.len() > MAX_REPLY {
            // Without a reply, so much is a fault and not just kept.
            prop_assert!(outcome.is_err());
        }
    }
}
