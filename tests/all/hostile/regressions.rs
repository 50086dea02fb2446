//! What the fuzz targets found, kept as plain cases.

use destgate::vocab::dns::Domain;
use destgate::wire::smtp::MAX_LINE;
use destgate::wire::smtp::MAX_REPLY;
use destgate::wire::smtp::ReplyFault;
use destgate::wire::smtp::ReplyReader;

/// IDNA turns full-width and other look-alikes into ASCII signs: they must not get past the check of the name.
#[test]
fn a_name_is_checked_after_its_conversion() {
    for typed in [
        "a／b.example",
        "℀.example",
        "a．．example",
        "é.。",
        "。",
        "\u{ad}",
        "a＠b.example",
        "ａ b.example",
    ] {
        let read = Domain::parse(typed);
        assert!(read.is_err(), "{typed:?} gives {read:?}");
    }
    for (typed, name) in [
        ("a。b．", "a.b"),
        ("Bücher.example.", "xn--bcher-kva.example"),
        ("é_.example", "xn--_-9fa.example"),
    ] {
        assert_eq!(Domain::parse(typed).unwrap().as_str(), name);
    }
}

/// A line that breaks both limits breaks the one that it reaches first, however the network cuts it.
#[test]
fn limits_of_a_reply_do_not_depend_on_the_cuts() {
    let line = format!("250-{}\n", "x".repeat(MAX_LINE - 5));
    let mut stream = line.repeat(MAX_REPLY / MAX_LINE - 1) + &line[..MAX_LINE - 100] + "\n";
    stream.push_str("250-");
    stream.push_str(&"x".repeat(2 * MAX_LINE));
    let end = |size: usize| {
        let mut reader = ReplyReader::default();
        stream.as_bytes().chunks(size).find_map(|piece| reader.feed(piece).err())
    };
    for size in [1, 100, MAX_LINE, stream.len()] {
        assert_eq!(end(size), Some(ReplyFault::TooLong), "{size}");
    }
}
