//! Messages, mailboxes, transfer encodings and gzip as they arrive.
//!
//! Tests of `src/wire/mail/header.rs`, `src/wire/mail/parts.rs`, `src/wire/mail/coding.rs`, `src/wire/mbox.rs` and
//! `src/wire/gzip.rs`. Source: RFC 2045 §6.7, RFC 2047 §2, RFC 2231 §3, §4.

use destgate::wire::gzip;
use destgate::wire::mail::coding;
use destgate::wire::mail::header;
use destgate::wire::mail::header::Parameterized;
use destgate::wire::mail::parts;
use destgate::wire::mail::parts::Exceeded;
use destgate::wire::mbox::Mbox;
use destgate::wire::mbox::Message;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn encodings_are_decoded_tolerantly() {
    let cases: &[(&str, &str, &str)] = &[
        ("base64", "aGVs\r\n bG8=", "hello"),
        ("BASE64", "a G V s b G 8", "hello"),
        ("base64", "aGVsbG8=aGVsbG8=", "hellohello"),
        ("base64", "_-8=", "\u{fffd}\u{fffd}"),
        ("quoted-printable", "a=3Db=\r\nc=  \nd=E2=80=93=", "a=bcd–"),
        ("quoted-printable", "a=zz=", "a=zz"),
        ("7bit", "a=3D", "a=3D"),
        ("x-unknown", "a", "a"),
        ("", "a", "a"),
    ];
    for (encoding, text, expected) in cases {
        let decoded = coding::decode(encoding, text.as_bytes());
        assert_eq!(String::from_utf8_lossy(&decoded), *expected, "{encoding} {text}");
    }
    assert_eq!(coding::words("=?utf-8?B?YQ==?= =?utf-8?q?b_c=3D?= d =?x"), "ab c= d =?x");
}

#[test]
fn parameters_are_put_together() {
    let cases = [
        ("a/b; name=x.json", "x.json"),
        ("a/b; NAME=\"x;\\\"y\"; other=1", "x;\"y"),
        ("a/b; name*1=\"b.gz\"; name*0=\"a!\"", "a!b.gz"),
        ("a/b; name*=utf-8''a%20%e2%80%93b", "a –b"),
        ("a/b; name*0*=utf-8'en'a%20; name*1=\"%20b\"", "a %20b"),
        ("a/b; name=\"=?utf-8?q?a=2Ejson?=\"", "a.json"),
    ];
    for (field, expected) in cases {
        let parsed = Parameterized::parse(field);
        assert_eq!((parsed.value.as_str(), parsed.get("name").as_deref()), ("a/b", Some(expected)));
    }
    assert_eq!(Parameterized::parse("a/b; nam=x").get("name"), None);
}

#[test]
fn domains_of_a_sender_are_those_of_its_addresses() {
    let cases: &[(&str, &[&str])] = &[
        ("a@Example.net", &["example.net"]),
        ("\"b@evil.example\" <a@example.net>", &["example.net"]),
        ("b (c@evil.example) <a@example.net>, d@example.org", &["example.net", "example.org"]),
        ("nobody", &[]),
    ];
    for (field, expected) in cases {
        assert_eq!(header::domains(field), *expected, "{field}");
    }
}

#[test]
fn parts_are_found_however_they_are_nested() {
    let text = "Subject: x\r\nContent-Type: multipart/mixed;\r\n boundary=\"a b\"\r\n\r\npreamble\r\n\
        --a b\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\n\r\none\r\n--inner\r\n\
        --in--\r\nepilogue\r\n--a b\r\ncontentType: TEXT/Plain\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment; filename=n.json\r\n\r\ndHdv\r\n--a b--\r\nepilogue";
    let mail = parts::split(text.as_bytes()).unwrap();
    let found: Vec<(&str, Option<&str>, String)> = mail
        .parts
        .iter()
        .map(|p| {
            let content = String::from_utf8_lossy(&p.content()).into_owned();
            (p.media_type.as_str(), p.file_name.as_deref(), content)
        })
        .collect();
    let expected =
        [("", None, "one\r\n--inner\r\n".into()), ("text/plain", Some("n.json"), "two".into())];
    assert_eq!(found, expected);
    // Without its last delimiter a part reaches to the end.
    let open = "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nrest";
    assert_eq!(parts::split(open.as_bytes()).unwrap().parts[0].raw, b"rest");
    // A message without a body, without a head, without anything.
    for text in ["A: b", "\n\nx", ""] {
        assert_eq!(parts::split(text.as_bytes()).unwrap().parts.len(), 1, "{text:?}");
    }
}

#[test]
fn the_bounds_of_a_message_are_held() {
    let nested = |depth: usize| {
        let kind = |n| format!("Content-Type: multipart/mixed; boundary=b{n}x\n\n--b{n}x\n");
        (0..depth).map(kind).collect::<String>() + "\nx"
    };
    assert_eq!(parts::split(nested(8).as_bytes()).unwrap().parts.len(), 1);
    assert_eq!(parts::split(nested(9).as_bytes()), Err(Exceeded::Depth));
    let many = |n| format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\n".repeat(n));
    assert_eq!(parts::split(many(1_000).as_bytes()).unwrap().parts.len(), 1_000);
    assert_eq!(parts::split(many(1_001).as_bytes()), Err(Exceeded::Parts));
    let head = format!("{}\n\nx", "A: b\n".repeat(100_000));
    assert_eq!(parts::split(head.as_bytes()), Err(Exceeded::Head));
}

#[test]
fn a_mailbox_is_taken_apart_at_its_separators() {
    let text = "From a@b.example Fri Oct  2 09:00:00 2026\nSubject: 1\n\n>From the start\n>>From x\nFrom no 09:00\n\nFrom now on, text\n\n\
        From b@c.example Fri Oct  2 09:00:00 2026\r\nSubject: 2\r\n\r\nx";
    let messages: Vec<Message> = Mbox::new(text.as_bytes(), 1_000).map(Result::unwrap).collect();
    let whole = |text: &str| Message::Whole(text.into());
    let expected = [
        whole("Subject: 1\n\nFrom the start\n>From x\nFrom no 09:00\n\nFrom now on, text\n\n"),
        whole("Subject: 2\r\n\r\nx"),
    ];
    assert_eq!(messages, expected);
    let bounded: Vec<Message> = Mbox::new(text.as_bytes(), 60).map(Result::unwrap).collect();
    assert_eq!(bounded, [Message::TooLarge, whole("Subject: 2\r\n\r\nx")]);
    assert_eq!(Mbox::new(&b""[..], 60).count(), 0);
}

#[test]
fn gzip_is_unpacked_within_its_bound() {
    let one = packed(b"hello ");
    let two = [one.clone(), packed(b"world")].concat();
    let read = |octets: &[u8]| {
        let read = gzip::unpack(octets, 100).unwrap();
        (String::from_utf8(read.octets).unwrap(), read.is_damaged, read.has_trailing)
    };
    assert_eq!(read(&two), ("hello world".into(), false, false));
    assert_eq!(read(&[one.clone(), vec![0; 500]].concat()), ("hello ".into(), false, false));
    assert_eq!(read(&[one.clone(), b"x".to_vec()].concat()), ("hello ".into(), false, true));
    assert_eq!(read(&one[..one.len() - 1]), ("hello ".into(), true, false));
    let mut wrong = one.clone();
    let at = wrong.len() - 8;
    wrong[at] ^= 1;
    assert_eq!(read(&wrong), ("hello ".into(), true, false));
    for end in 0..two.len() {
        assert!(gzip::unpack(&two[..end], 100).is_some(), "{end}");
    }
    assert!(gzip::unpack(&packed(&[b' '; 101]), 100).is_none());
    assert!(gzip::unpack(&packed(&vec![b' '; 50_000_000]), 100).is_none());
    assert_eq!(gzip::unpack(&packed(&[b' '; 100]), 100).unwrap().octets.len(), 100);
}
