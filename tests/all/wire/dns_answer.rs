//! Tests of `src/wire/dns_answer.rs`: what a failed answer is said to be.

use destgate::vocab::dns_name::DnsName;
use destgate::vocab::dns_record::DnsReply;
use destgate::vocab::dns_record::Question;
use destgate::vocab::dns_record::rtype;
use destgate::wire::dns_answer::extended_error;

fn said(ede: &[(u16, &str)]) -> Option<String> {
    let question = Question::new(&DnsName::parse("mx.example").unwrap(), rtype::A);
    let mut reply = DnsReply::empty(&question);
    reply.ede = ede.iter().map(|(code, extra)| (*code, extra.as_bytes().to_vec())).collect();
    extended_error(&reply)
}

/// RFC 8914 §4, and the codes that were registered after it. None of them is called `Other` but the first.
#[test]
fn every_registered_code_of_an_extended_error_has_its_name() {
    for (code, name) in [
        (0, "Other"),
        (4, "Forged Answer"),
        (14, "Not Ready"),
        (21, "Not Supported"),
        (24, "Invalid Data"),
        (25, "Signature Expired before Valid"),
        (26, "Too Early"),
        (27, "Unsupported NSEC3 Iterations Value"),
        (28, "Unable to conform to policy"),
        (29, "Synthesized"),
    ] {
        assert_eq!(said(&[(code, "")]), Some(format!("EDE {code} {name}")));
    }
    for code in 1..30 {
        let text = said(&[(code, "")]).unwrap();
        assert!(!text.ends_with("Other"), "{text}");
    }
    assert_eq!(said(&[(4_711, "")]).as_deref(), Some("EDE 4711 Other"));
}

#[test]
fn extended_errors_are_said_in_their_order_with_their_text_escaped() {
    assert_eq!(said(&[]), None);
    let both = said(&[(6, "no key\u{1b}[31m"), (22, "")]);
    assert_eq!(
        both.as_deref(),
        Some("EDE 6 DNSSEC Bogus: no key\\x1b[31m; EDE 22 No Reachable Authority")
    );
    let long = said(&[(9, &"x".repeat(5_000))]).unwrap();
    assert!(long.len() < 200, "{}", long.len());
}
