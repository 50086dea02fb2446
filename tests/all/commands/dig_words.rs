//! The words of `dig`, and what its readers of octets make of good and bad ones.
//!
//! Tests of `src/shell/commands/dig/plus.rs` and `src/shell/commands/dig/words.rs`.

use destgate::net::dig::Transport;
use destgate::shell::commands::dig::nslookup::span;
use destgate::shell::commands::dig::words::Lookup;
use destgate::shell::commands::dig::words::Plan;
use destgate::shell::commands::dig::words::parse;
use destgate::vocab::dns_name::DnsName;
use destgate::wire::dns_message::Asked;
use destgate::wire::dns_message::AskedEdns;
use destgate::wire::dns_message::DnsMessage;
use destgate::wire::dns_message::Question;
use destgate::wire::dns_message::Reader;
use destgate::wire::dns_rdata;
use destgate::wire::dns_words::class_word;
use destgate::wire::dns_words::parse_class;
use destgate::wire::dns_words::parse_type;
use destgate::wire::dns_words::type_word;
use proptest::prelude::any;
use proptest::proptest;

fn plan(line: &str) -> Plan {
    let words: Vec<String> = line.split_whitespace().map(Into::into).collect();
    parse(&words, &Lookup::default()).unwrap()
}

fn one(line: &str) -> Lookup {
    let plan = plan(line);
    let [lookup] = &plan.lookups[..] else { panic!("{line}: {plan:?}") };
    lookup.clone()
}

fn asked(line: &str) -> (String, u16, u16) {
    let lookup = one(line);
    (lookup.name.clone().unwrap().to_string(), lookup.wanted(), lookup.class)
}

#[test]
fn names_types_and_classes_come_in_any_order() {
    for line in [
        "_mta-sts.example.com txt",
        "txt _mta-sts.example.com",
        "-t TXT _mta-sts.example.com",
        "-tTXT -q _mta-sts.example.com",
        "TYPE16 in _mta-sts.example.com.",
        "_mta-sts.example.com -t txt @192.0.2.53",
    ] {
        assert_eq!(asked(line), ("_mta-sts.example.com.".into(), 16, 1), "{line}");
    }
    assert_eq!(asked("ch txt version.bind"), ("version.bind.".into(), 16, 3));
    assert_eq!(asked("-c CLASS3 TYPE65280 x.y"), ("x.y.".into(), 65_280, 3));
    assert_eq!(asked("-x 192.0.2.1"), ("1.2.0.192.in-addr.arpa.".into(), 12, 1));
    assert_eq!(asked("-x 192.0"), ("0.192.in-addr.arpa.".into(), 12, 1));
    assert_eq!(asked("-x 2001:db8::1").1, 12);
    assert_eq!(asked("-q mx"), ("mx.".into(), 1, 1));
    let nothing = plan("@192.0.2.53").base;
    assert_eq!((nothing.wanted(), nothing.server.as_deref()), (2, Some("192.0.2.53")));
}

#[test]
fn the_gateways_own_spellings() {
    assert_eq!(one("-s 192.0.2.9 x.y").source, "192.0.2.9:0".parse().ok());
    assert_eq!(one("-b 192.0.2.9#5300 x.y").source, "192.0.2.9:5300".parse().ok());
    assert_eq!(one("-t x.y").over(), Transport::Tcp);
    assert_eq!(one("-t @192.0.2.53 mx x.y").over(), Transport::Tcp);
    assert_eq!(one("-t mx x.y").over(), Transport::Udp);
    assert_eq!(one("-u x.y").over(), Transport::Udp);
    assert_eq!(one("x.y any").over(), Transport::Tcp);
    assert_eq!(one("x.y any -u").over(), Transport::Udp);
}

#[test]
fn options_before_the_first_name_hold_for_all() {
    let plan = plan("@192.0.2.1 +norec a.x mx +tcp b.x +rec +short @192.0.2.2");
    let [a, b] = &plan.lookups[..] else { panic!("{plan:?}") };
    assert_eq!((a.recursion, a.over(), a.wanted()), (false, Transport::Tcp, 15));
    assert_eq!((b.recursion, b.over(), b.wanted()), (true, Transport::Udp, 1));
    // That is one switch for all.
    assert!(a.show.short && b.show.short);
    assert_eq!(b.server.as_deref(), Some("192.0.2.2"));
}

#[test]
fn switches_and_their_contraries() {
    let l = one("x.y +dns +cd +norec +noad +nocookie +bufsize=512 +time=2 +tries=1 +ignore");
    assert!(l.dnssec && l.checking_disabled && !l.recursion && !l.authentic && !l.cookie);
    assert_eq!((l.buffer, l.time.as_secs(), l.tries, l.ignore), (512, 2, 1, true));
    assert!(!one("x.y +noedns").edns && one("x.y +noedns +dnssec").edns);
    assert_eq!(one("x.y +retry=0").tries, 1);
    let l = one("x.y +noall +answer");
    assert!(l.show.answer && !l.show.comments && !l.show.cmd && !l.show.verdict);
    assert!(one("x.y +trace-dnssec").trace);
}

#[test]
fn what_is_not_understood_is_named() {
    for (line, what) in [
        ("+foo x", "`+foo` is no option of dig"),
        ("+ x", "`+` is no option of dig"),
        ("+no x", "`+no` is no option of dig"),
        ("+multiline x", "`+multiline` of ISC's dig is not offered here"),
        ("+trace x", "`+trace` of ISC's dig is not offered here"),
        ("+t x", "`+t` could be several options"),
        ("+short=1 x", "`+short` takes no value"),
        ("+edns=1 x", "`+edns` takes no value"),
        ("+time=0 x", "`+time=0`: a number from 1 to 300 is wanted"),
        ("+tries x", "`+tries`: a number from 1 to 20 is wanted"),
        ("+bufsize=70000 x", "`+bufsize=70000`: a number from 0 to 65535 is wanted"),
        ("-z x", "`-z` is no option of dig"),
        ("-44 x", "`-44` is no option of dig"),
        ("-k key x", "`-k` of ISC's dig is not offered here"),
        ("-x mail", "`mail` is no address to look up"),
        ("-x", "`-x` wants an address behind it"),
        ("-p 0 x", "`0` is no port"),
        ("-s nine x", "`nine` is no source address"),
        ("-b 192.0.2.1#x x", "`192.0.2.1#x` is no source address"),
        ("-t mxx x", "`mxx` is no type of record"),
        ("-c IM x", "`IM` is no class"),
        ("@ x", "`@` names no server"),
        ("axfr x", "zone transfers (AXFR, IXFR) are not made here"),
        ("-t ixfr=5 x", "zone transfers (AXFR, IXFR) are not made here"),
        ("a..b", "`a..b` is not a domain name"),
    ] {
        let words: Vec<String> = line.split_whitespace().map(Into::into).collect();
        let error = parse(&words, &Lookup::default()).unwrap_err();
        assert!(error.to_string().starts_with(what), "{line}: {error}");
        assert!(!error.hint().is_empty(), "{line}");
        assert_eq!(error.status(), 2);
    }
}

#[test]
fn names_are_read_and_written_alike() {
    for text in [".", "example.com.", r"a\.b.example.", r"\000\255.x.", r"we\ird.", "*.x."] {
        let name = DnsName::parse(text).unwrap();
        assert_eq!(DnsName::parse(&name.to_string()).unwrap(), name, "{text}");
    }
    assert_eq!(DnsName::parse("bücher.example").unwrap().to_string(), "xn--bcher-kva.example.");
    assert_eq!(DnsName::parse(r"a\.b.c").unwrap().labels().count(), 2);
    assert_eq!(DnsName::parse(r"\027[31m").unwrap().to_string(), r"\027[31m.");
}

#[test]
fn what_is_no_name_is_refused_with_its_reason() {
    for (text, why) in [
        ("", "it is empty"),
        ("a..b", "empty label"),
        (".a", "empty label"),
        (r"a\25", "backslash"),
        (r"a\256", "backslash"),
        (&"a".repeat(64), "63 octets"),
        (&"abcdefg.".repeat(32), "255 octets"),
    ] {
        let refused = DnsName::parse(text).unwrap_err().0;
        assert!(refused.contains(why), "{refused}");
    }
    assert!(DnsName::parse(&"abcdefg.".repeat(31)).is_ok());
}

#[test]
fn addresses_are_turned_round() {
    let name = |text: &str| DnsName::of_address(text.parse().unwrap()).to_string();
    assert_eq!(name("192.0.2.1"), "1.2.0.192.in-addr.arpa.");
    assert!(name("2001:db8::1").starts_with("1.0.0.0."));
    assert!(name("2001:db8::1").ends_with(".8.b.d.0.1.0.0.2.ip6.arpa."));
}

#[test]
fn suffixes() {
    let name = DnsName::parse("Mail.Example.com").unwrap();
    assert_eq!(name.suffix(2).to_string(), "Example.com.");
    assert_eq!(name.suffix(0), DnsName::root());
    assert!(name.same(&DnsName::parse("mail.example.COM").unwrap()));
}

fn question(name: &str) -> Asked {
    let name = DnsName::parse(name).unwrap();
    Asked {
        question: Question { name, rtype: 15, class: 1 },
        recursion: true,
        authentic: true,
        checking_disabled: false,
        edns: Some(AskedEdns { size: 1_232, dnssec_ok: true, cookie: None, nsid: false }),
    }
}

#[test]
fn a_question_reads_as_it_was_written() {
    let asked = question("a.example");
    let bytes = asked.message(0x1234);
    let read = DnsMessage::read(&bytes).unwrap();
    assert_eq!(read.header.id, 0x1234);
    assert_eq!(read.header.flags().collect::<Vec<_>>(), ["rd", "ad"]);
    assert_eq!(read.questions, [asked.question]);
    let opt = read.opt.unwrap();
    assert_eq!((opt.class, opt.ttl, read.trailing), (1_232, 0x8000, 0));
}

#[test]
fn every_cut_of_a_message_is_told_or_read() {
    let bytes = question("a.example").message(1);
    for n in 0..bytes.len() {
        assert!(DnsMessage::read(&bytes[..n]).is_err(), "{n}");
    }
}

#[test]
fn pointers_that_lead_on_are_refused() {
    let header = [0, 1, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for tail in [&[0xc0, 12, 0, 1, 0, 1][..], &[0xc0, 14, 0xc0, 12, 0, 1, 0, 1], &[0x80, 0]] {
        let bytes = [&header[..], tail].concat();
        assert!(DnsMessage::read(&bytes).is_err(), "{tail:?}");
    }
}

#[test]
fn types_and_classes_are_read_as_they_are_written() {
    for number in 0..=u16::MAX {
        assert_eq!(parse_type(&type_word(number)), Some(number));
        if number != 255 {
            assert_eq!(parse_class(&class_word(number)), Some(number));
        }
    }
    assert_eq!((parse_type("mx"), parse_type("type65280")), (Some(15), Some(65_280)));
    assert_eq!((parse_class("ch"), parse_class("Chaos")), (Some(3), Some(3)));
    for wrong in ["", "TYPE", "TYPE65536", "TYPE-1", "TYPE+1", "mxx", "example.com", "é"] {
        assert_eq!(parse_type(wrong), None, "{wrong}");
    }
}

#[test]
fn spans_are_written_as_the_gateway_writes_them() {
    for (seconds, text) in [
        (0, "0s"),
        (59, "59s"),
        (1_800, "30m"),
        (5_400, "1h 30m"),
        (172_800, "2d"),
        (90_061, "1d 1h 1m 1s"),
    ] {
        assert_eq!(span(seconds), text);
    }
}

/// Whether a text may go to a terminal as it is.
fn is_ascii(text: &str) -> bool {
    text.bytes().all(|b| (0x20..0x7f).contains(&b))
}

proptest! {
    #[test]
    fn no_octets_make_the_reader_panic(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(message) = DnsMessage::read(&octets) {
            drop(message.options());
            for r in message.answer.iter().chain(&message.authority).chain(&message.additional) {
                assert!(is_ascii(&dns_rdata::text(r.rtype, r.class, &r.data)));
                assert!(is_ascii(&r.name.to_string()));
            }
        }
    }

    #[test]
    fn no_data_of_any_type_gets_to_the_terminal_raw(
        octets in proptest::collection::vec(any::<u8>(), 0..120),
        rtype in 0_u16..300,
        start in proptest::collection::vec(0_u8..4, 0..6),
    ) {
        // A few small numbers first, so that lengths and names are often good ones.
        let data = [start, octets].concat();
        let text = dns_rdata::text(rtype, 1, &Reader::new(&data));
        assert!(is_ascii(&text), "{text:?}");
    }
}
