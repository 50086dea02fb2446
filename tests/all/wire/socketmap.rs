//! Requests of the socketmap protocol: whole, in pieces, and malformed.
//!
//! Tests of `src/wire/socketmap.rs`.

use destgate::vocab::socketmap::Reply;
use destgate::wire::socketmap;
use destgate::wire::socketmap::LONGEST_REQUEST;
use destgate::wire::socketmap::Malformed;
use destgate::wire::socketmap::Request;

fn parsed(buffer: &[u8]) -> Result<Option<(Request<'_>, usize)>, Malformed> {
    socketmap::request(buffer)
}

#[test]
fn a_request_is_read_wherever_the_octets_are_split() {
    let two = b"17:QUERY example.com,18:QUERY .example.com,";
    let (first, taken) = parsed(two).unwrap().unwrap();
    assert_eq!((first.map, first.key, taken), (&b"QUERY"[..], &b"example.com"[..], 21));
    let (second, taken) = parsed(&two[21..]).unwrap().unwrap();
    assert_eq!((second.key, taken), (&b".example.com"[..], 22));
    for end in 0..21 {
        assert_eq!(parsed(&two[..end]), Ok(None), "{end}");
    }
    let (empty, _) = parsed(b"6:QUERY ,").unwrap().unwrap();
    assert_eq!(empty.key, b"");
    let (blanks, _) = parsed(b"10:QUERY a b ,").unwrap().unwrap();
    assert_eq!(blanks.key, b"a b ");
}

#[test]
fn malformed_requests_are_refused_as_early_as_they_are_seen() {
    for (octets, fault) in [
        (&b"07:QUERY a,"[..], Malformed::Length),
        (b":", Malformed::Length),
        (b"x", Malformed::Length),
        (b"-1:", Malformed::Length),
        (b" 7:QUERY a,", Malformed::Length),
        (b"GET / HTTP/1.1\r\n", Malformed::Length),
        (b"99999:", Malformed::TooLong),
        (b"999999999999", Malformed::TooLong),
        (b"7:QUERY a;", Malformed::NoComma),
        (b"5:QUERY,", Malformed::NoKey),
        (b"0:,", Malformed::NoKey),
    ] {
        assert_eq!(parsed(octets), Err(fault), "{}", String::from_utf8_lossy(octets));
    }
    let longest = format!("{LONGEST_REQUEST}:Q {},", "k".repeat(LONGEST_REQUEST - 2));
    assert!(parsed(longest.as_bytes()).unwrap().is_some());
    assert_eq!(parsed(format!("{}:", LONGEST_REQUEST + 1).as_bytes()), Err(Malformed::TooLong));
    let words: Vec<&str> =
        [Malformed::Length, Malformed::TooLong, Malformed::NoComma, Malformed::NoKey]
            .map(Malformed::word)
            .to_vec();
    assert_eq!(words, ["length", "too_long", "no_comma", "no_key"]);
}

#[test]
fn replies_are_the_netstrings_of_the_manual() {
    let netstring = |reply: &Reply| {
        String::from_utf8(socketmap::netstring(reply.payload().as_bytes())).unwrap()
    };
    assert_eq!(netstring(&Reply::Ok("encrypt".into())), "10:OK encrypt,");
    assert_eq!(netstring(&Reply::NotFound), "9:NOTFOUND ,");
    assert_eq!(netstring(&Reply::Temp("mx: SERVFAIL".into())), "17:TEMP mx: SERVFAIL,");
    assert_eq!(netstring(&Reply::Perm("unknown map name".into())), "21:PERM unknown map name,");
}
