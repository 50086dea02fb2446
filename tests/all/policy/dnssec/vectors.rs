//! The DNSSEC judge on the vectors of `tests/dnssec/matrix.py`: zones of every algorithm and denial, lies about them, the
//! RFCs' word and Unbound's on the same data. `tests/dnssec/README.md` says what the lines mean.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use destgate::policy::dnssec::anchor::Anchors;
use destgate::policy::dnssec::zone::Nothing;
use destgate::vocab::anchor;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns_name::DnsName;
use destgate::vocab::dns_record::Question;
use destgate::vocab::time::Timestamp;
use destgate::wire::dns_reply::MAX_ALIASES;
use flate2::read::GzDecoder;

use crate::support::dnssec::driver::Court;

const VECTORS: &[u8] = include_bytes!("../../../vectors/dnssec.txt.gz");

/// Words that are not the RFCs' and not Unbound's refusal: parts of a title, and our word. `differences.py` argues each,
/// but for the last three: a zone above the right one signed the set, which Unbound takes as well (RFC 4035 §5.3.1 wants
/// the zone of the set; the zone above could take the delegation back anyway).
const ARGUED: &[(&[&str], &str)] = &[
    #[cfg(not(feature = "openssl"))]
    (&["grid/a16/"], "insecure"),
    #[cfg(not(feature = "openssl"))]
    (&["grid/a", "x512/"], "indeterminate"),
    #[cfg(not(feature = "openssl"))]
    (&["grid/a", "x768/"], "indeterminate"),
    (&["grid/", "/parent-signer"], "secure"),
    (&["deep/", "/signer-parent"], "secure"),
    (&["deep/", "/signer-root"], "secure"),
];

struct Case<'a> {
    title: &'a str,
    question: Question,
    rfc: Vec<&'a str>,
    unbound: &'a str,
}

fn number(rtype: &str) -> u16 {
    const KNOWN: &[(&str, u16)] = &[
        ("A", 1),
        ("CNAME", 5),
        ("SOA", 6),
        ("PTR", 12),
        ("HINFO", 13),
        ("MX", 15),
        ("TXT", 16),
        ("RP", 17),
        ("AFSDB", 18),
        ("RT", 21),
        ("PX", 26),
        ("AAAA", 28),
        ("SRV", 33),
        ("NAPTR", 35),
        ("KX", 36),
        ("DNAME", 39),
        ("DS", 43),
        ("SSHFP", 44),
        ("DNSKEY", 48),
        ("TLSA", 52),
        ("SVCB", 64),
        ("HTTPS", 65),
        ("SPF", 99),
        ("URI", 256),
        ("CAA", 257),
    ];
    let known = KNOWN.iter().find(|(word, _)| *word == rtype).map(|(_, number)| *number);
    known.unwrap_or_else(|| rtype.strip_prefix("TYPE").unwrap().parse().unwrap())
}

fn question(name: &str, rtype: &str) -> Question {
    Question::new(&DnsName::parse(name).unwrap(), number(rtype))
}

/// Writes a message: the sections are numbers of records with commas.
fn message(records: &HashMap<&str, Vec<u8>>, question: &Question, words: &[&str]) -> Vec<u8> {
    let rcode: u8 = words[0].parse().unwrap();
    let (mut counts, mut body) = (Vec::new(), Vec::new());
    for section in &words[1..] {
        let numbers: Vec<&str> = section.split(',').filter(|n| *n != "-").collect();
        counts.extend(u16::try_from(numbers.len()).unwrap().to_be_bytes());
        body.extend(numbers.iter().flat_map(|n| records[n].clone()));
    }
    let mut out = vec![0, 0, 0x81, 0x80 | rcode, 0, 1];
    out.extend(counts);
    out.extend(question.name.wire());
    out.extend(question.rtype.to_be_bytes());
    out.extend([0, 1]);
    out.extend(body);
    out
}

/// The judge's word for a question, and why. The targets of aliases that a reply does not speak of are asked for.
fn word(court: &Court, replies: &HashMap<Question, Vec<u8>>, first: &Question) -> (Proof, String) {
    let (mut whole, mut question) = ((Proof::Secure, String::new()), first.clone());
    for _ in 0..MAX_ALIASES {
        let ruling = court.rule(&question, |q| replies.get(q).cloned());
        if ruling.proof() != Proof::Secure {
            whole = (ruling.proof(), ruling.words());
        }
        let goes_on = matches!(ruling.proof(), Proof::Secure | Proof::Insecure);
        match ruling.next {
            Some(next) if goes_on => question = Question::new(&next, question.rtype),
            _ => return whole,
        }
    }
    (Proof::Indeterminate, "no end".into())
}

#[test]
fn every_vector_comes_out_as_the_rfcs_or_unbound_have_it() {
    let mut text = String::new();
    GzDecoder::new(VECTORS).read_to_string(&mut text).unwrap();
    let mut court = Court { anchors: Arc::default(), memory: Arc::new(Nothing), now: Timestamp(0) };
    let (mut records, mut replies, mut cases) = (HashMap::new(), HashMap::new(), Vec::new());
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[0] {
            "time" => court.now = Timestamp(words[1].parse().unwrap()),
            "anchor" => {
                let anchors = anchor::parse(line.split_once(' ').unwrap().1).unwrap();
                court.anchors = Arc::new(Anchors::from_records(&anchors));
            }
            "rr" => {
                records.insert(words[1], STANDARD.decode(words[2]).unwrap());
            }
            "reply" => {
                let question = question(words[1], words[2]);
                replies.insert(question.clone(), message(&records, &question, &words[3..]));
            }
            "case" => cases.push(Case {
                title: words[1],
                question: question(words[2], words[3]),
                rfc: words[4].split('|').collect(),
                unbound: words[5],
            }),
            _ => {}
        }
    }
    assert!(cases.len() > 1_400, "{}", cases.len());
    let mut faults = Vec::new();
    for case in &cases {
        let (proof, why) = word(&court, &replies, &case.question);
        let ours = proof.word();
        let argued = ARGUED
            .iter()
            .any(|(parts, word)| *word == ours && parts.iter().all(|p| case.title.contains(p)));
        let like_unbound = ours == case.unbound && proof != Proof::Secure;
        if !case.rfc.contains(&ours) && !like_unbound && !argued {
            let Case { title, rfc, unbound, .. } = case;
            faults.push(format!("{title}: {why}; RFCs {rfc:?}, Unbound {unbound}"));
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
