//! Translates the numbers of the DNS into words and back: types, classes, response codes, opcodes,
//! extended errors, algorithms. No I/O.

use crate::wire::dns_rdata::TYPES;

/// The number of class IN.
pub const IN: u16 = 1;

/// The response code for a name that does not exist. Source: RFC 1035 §4.1.1.
pub const NXDOMAIN: u16 = 3;

/// Types without a data format: NULL, and types that are queried but never stored (RFC 6895 §3.1).
const META: &[(u16, &str)] = &[
    (10, "NULL"),
    (41, "OPT"),
    (249, "TKEY"),
    (250, "TSIG"),
    (251, "IXFR"),
    (252, "AXFR"),
    (253, "MAILB"),
    (254, "MAILA"),
    (255, "ANY"),
];

const CLASSES: &[(u16, &str)] = &[(1, "IN"), (3, "CH"), (4, "HS"), (254, "NONE"), (255, "ANY")];

fn word(list: &[(u16, &'static str)], number: u16) -> Option<&'static str> {
    list.iter().find(|(n, _)| *n == number).map(|(_, word)| *word)
}

/// Returns the mnemonic of a type, or `TYPEnnn` (RFC 3597 §5).
#[must_use]
pub fn type_word(number: u16) -> String {
    let known = TYPES.iter().find(|t| t.number == number).map(|t| t.word);
    known
        .or_else(|| word(META, number))
        .map_or_else(|| format!("TYPE{number}"), ToString::to_string)
}

/// Parses the mnemonic of a type, ignoring case.
#[must_use]
pub fn parse_type(text: &str) -> Option<u16> {
    let known = TYPES.iter().find(|t| t.word.eq_ignore_ascii_case(text)).map(|t| t.number);
    known
        .or_else(|| META.iter().find(|(_, w)| w.eq_ignore_ascii_case(text)).map(|(n, _)| *n))
        .or_else(|| numbered(text, "TYPE"))
}

/// Returns the mnemonics of all types with a data format.
pub fn type_words() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|t| t.word)
}

/// Returns the mnemonic of a class, or `CLASSnnn` (RFC 3597 §5).
#[must_use]
pub fn class_word(number: u16) -> String {
    word(CLASSES, number).map_or_else(|| format!("CLASS{number}"), ToString::to_string)
}

/// Parses the mnemonic of a class, ignoring case. ANY is not accepted, since it is read as a type.
#[must_use]
pub fn parse_class(text: &str) -> Option<u16> {
    const LONGER: &[(u16, &str)] = &[(3, "CHAOS"), (4, "HESIOD")];
    let all = CLASSES.iter().filter(|(n, _)| *n != 255).chain(LONGER);
    let known = all.filter(|(_, w)| w.eq_ignore_ascii_case(text)).map(|(n, _)| *n).next();
    known.or_else(|| numbered(text, "CLASS"))
}

fn numbered(text: &str, prefix: &str) -> Option<u16> {
    let head = text.get(..prefix.len())?;
    let digits = text.get(prefix.len()..)?;
    let fits = head.eq_ignore_ascii_case(prefix) && digits.bytes().all(|b| b.is_ascii_digit());
    if fits { digits.parse().ok() } else { None }
}

/// Returns the word for a response code. RFC 6895 §2.3.
#[must_use]
pub fn rcode_word(number: u16) -> String {
    const WORDS: &[(u16, &str)] = &[
        (0, "NOERROR"),
        (1, "FORMERR"),
        (2, "SERVFAIL"),
        (3, "NXDOMAIN"),
        (4, "NOTIMP"),
        (5, "REFUSED"),
        (6, "YXDOMAIN"),
        (7, "YXRRSET"),
        (8, "NXRRSET"),
        (9, "NOTAUTH"),
        (10, "NOTZONE"),
        (11, "RESERVED11"),
        (12, "RESERVED12"),
        (13, "RESERVED13"),
        (14, "RESERVED14"),
        (15, "RESERVED15"),
        (16, "BADVERS"),
        (23, "BADCOOKIE"),
    ];
    word(WORDS, number).map_or_else(|| format!("RESERVED{number}"), ToString::to_string)
}

/// Returns the word for an opcode. RFC 6895 §2.2.
#[must_use]
pub fn opcode_word(number: u8) -> String {
    const WORDS: &[(u16, &str)] =
        &[(0, "QUERY"), (1, "IQUERY"), (2, "STATUS"), (4, "NOTIFY"), (5, "UPDATE")];
    word(WORDS, u16::from(number)).map_or_else(|| format!("RESERVED{number}"), ToString::to_string)
}

/// Returns the name of an extended DNS error. Source: RFC 8914 §4.
#[must_use]
pub fn ede_word(number: u16) -> Option<&'static str> {
    const WORDS: &[(u16, &str)] = &[
        (0, "Other"),
        (1, "Unsupported DNSKEY Algorithm"),
        (2, "Unsupported DS Digest Type"),
        (3, "Stale Answer"),
        (4, "Forged Answer"),
        (5, "DNSSEC Indeterminate"),
        (6, "DNSSEC Bogus"),
        (7, "Signature Expired"),
        (8, "Signature Not Yet Valid"),
        (9, "DNSKEY Missing"),
        (10, "RRSIGs Missing"),
        (11, "No Zone Key Bit Set"),
        (12, "NSEC Missing"),
        (13, "Cached Error"),
        (14, "Not Ready"),
        (15, "Blocked"),
        (16, "Censored"),
        (17, "Filtered"),
        (18, "Prohibited"),
        (19, "Stale NXDOMAIN Answer"),
        (20, "Not Authoritative"),
        (21, "Not Supported"),
        (22, "No Reachable Authority"),
        (23, "Network Error"),
        (24, "Invalid Data"),
        (25, "Signature Expired before Valid"),
        (26, "Too Early"),
        (27, "Unsupported NSEC3 Iterations Value"),
        (28, "Unable to conform to policy"),
        (29, "Synthesized"),
    ];
    word(WORDS, number)
}

/// Returns the mnemonic of a DNSSEC algorithm, or its number. RFC 8624 §3.1.
#[must_use]
pub fn algorithm_word(number: u8) -> String {
    const WORDS: &[(u16, &str)] = &[
        (1, "RSAMD5"),
        (2, "DH"),
        (3, "DSA"),
        (5, "RSASHA1"),
        (6, "NSEC3DSA"),
        (7, "NSEC3RSASHA1"),
        (8, "RSASHA256"),
        (10, "RSASHA512"),
        (12, "ECCGOST"),
        (13, "ECDSAP256SHA256"),
        (14, "ECDSAP384SHA384"),
        (15, "ED25519"),
        (16, "ED448"),
        (252, "INDIRECT"),
        (253, "PRIVATEDNS"),
        (254, "PRIVATEOID"),
    ];
    word(WORDS, u16::from(number)).map_or_else(|| number.to_string(), ToString::to_string)
}

/// Returns the name of a DS digest, or its number. RFC 8624 §3.3.
#[must_use]
pub fn digest_word(number: u8) -> String {
    const WORDS: &[(u16, &str)] = &[(1, "SHA-1"), (2, "SHA-256"), (3, "GOST"), (4, "SHA-384")];
    word(WORDS, u16::from(number)).map_or_else(|| number.to_string(), ToString::to_string)
}
