//! TLSA records of certificates and keys, and the findings about them that only an owner looks at.
//! No I/O.

use crate::owner::tlsa_plan::Shown;
use crate::policy::authority::NameSight;
use crate::policy::certificate;
use crate::policy::certificate::Certificate;
use crate::policy::dane;
use crate::policy::dane::CERT;
use crate::policy::dane::DANE_EE;
use crate::policy::dane::DANE_TA;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::SPKI;
use crate::policy::dane::TlsaSeen;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::vocab::dns::Domain;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::text::printable;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::KeyKind;
use crate::vocab::tlsa::Tlsa;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Longest lifetime of TLSA records that is not remarked on. A change waits for two of them. Unit:
/// seconds.
pub const LONG_TTL: u32 = 3_600;

/// The usage and the selector of records to be made; the matching type is always SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    usage: u8,
    selector: u8,
}

impl Default for Form {
    /// Returns the form `3 1 1`.
    fn default() -> Form {
        Form { usage: DANE_EE, selector: SPKI }
    }
}

impl Form {
    /// Checks a usage and a selector.
    ///
    /// Errors: why mail servers have no use for it. Source: RFC 7672 §3.1.3, RFC 6698 §2.1.
    pub fn new(usage: u8, selector: u8) -> Result<Form, String> {
        match (usage, selector) {
            (DANE_EE | DANE_TA, CERT | SPKI) => Ok(Form { usage, selector }),
            (0 | 1, _) => Err(format!(
                "usage {usage} also demands a public authority, which mail servers do not agree on: senders skip such records"
            )),
            (DANE_EE | DANE_TA, _) => Err(format!("selector {selector} is unknown")),
            (_, _) => Err(format!("usage {usage} is unknown")),
        }
    }

    /// Reports whether the record names an issuer.
    #[must_use]
    pub fn is_issuer(self) -> bool {
        self.usage == DANE_TA
    }

    /// Returns what to know about records of this form. Source: RFC 7671 §5.
    #[must_use]
    pub fn remarks(self) -> Vec<&'static str> {
        let mut out = Vec::new();
        if self.selector == CERT {
            out.push(match self.usage {
                DANE_EE => {
                    "a `3 0 1` record names the whole certificate: it breaks at each renewal, even if the key is kept. `3 1 1` lasts as long as the key"
                }
                _ => {
                    "a `2 0 1` record names the issuer's whole certificate: it breaks when the issuer renews that, even with the same key"
                }
            });
        }
        if self.is_issuer() {
            out.push("with usage 2 the server must send the issuer's certificate, and its own must be in date and name the host");
            out.push("an authority may sign the next certificate with another intermediate: publish a record for each that it uses");
        }
        out
    }
}

/// A record with what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The record.
    pub record: Tlsa,
    /// Kind of the server's key. Each kind that a server has needs a record.
    pub algorithm: KeyKind,
    /// What it is of, in plain words; safe to show.
    pub of: String,
}

/// Returns the leaf of the certificates of a file, which may stand in any order: the first that
/// issued none of the others.
#[must_use]
pub fn leaf(certificates: &[Vec<u8>]) -> Option<&Vec<u8>> {
    let issues = |above: &Vec<u8>| {
        certificates.iter().any(|below| below != above && certificate::issued(above, below))
    };
    certificates.iter().find(|der| !issues(der)).or_else(|| certificates.first())
}

/// Returns the certificates of a file with the leaf first.
#[must_use]
pub fn ordered(certificates: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let Some(leaf) = leaf(certificates) else { return Vec::new() };
    let above = certificates.iter().filter(|der| *der != leaf);
    std::iter::once(leaf).chain(above).cloned().collect()
}

/// Returns the record for the certificates of a file or a handshake.
///
/// Errors: why there is none.
pub fn of_chain(form: Form, certificates: &[Vec<u8>]) -> Result<Made, String> {
    let unreadable = || "the certificate cannot be read".to_string();
    let der = leaf(certificates).ok_or_else(unreadable)?;
    let read = Certificate::read(der).ok_or_else(unreadable)?;
    let subject = printable(&read.subject);
    let named = match form.is_issuer() {
        false => der,
        true => certificates
            .iter()
            .find(|above| *above != der && certificate::issued(above, der))
            .ok_or_else(|| no_issuer(&read, &subject))?,
    };
    let record = dane::record_of(form.usage, form.selector, named).ok_or_else(unreadable)?;
    let part = if form.selector == SPKI { "the key of " } else { "" };
    let of = match form.is_issuer() {
        false => format!("{part}{subject}"),
        true => {
            let issuer = printable(&read.issuer);
            format!("{part}{issuer}, which issued {subject}")
        }
    };
    Ok(Made { record, algorithm: read.key_kind, of })
}

fn no_issuer(leaf: &Certificate, subject: &str) -> String {
    if leaf.self_issued {
        return format!("{subject} has no issuer but itself: that is usage 3");
    }
    format!("the certificate of {}, which issued {subject}, is not there", printable(&leaf.issuer))
}

/// Returns the record for a server's public key (`SubjectPublicKeyInfo`, DER).
///
/// Errors: why there is none.
pub fn of_key(form: Form, spki: &[u8], of: &str) -> Result<Made, String> {
    if form.is_issuer() {
        return Err("usage 2 names the key of an issuer: it is read from a certificate chain, not from the server's key".into());
    }
    if form.selector == CERT {
        return Err("selector 0 names a whole certificate, and there is only a key".into());
    }
    let algorithm = certificate::key_kind(spki).ok_or("the key cannot be read")?;
    Ok(Made { record: dane::record_of_key(spki), algorithm, of: printable(of) })
}

/// Returns the names of a certificate that can be a mail host's: no wildcards.
#[must_use]
pub fn hosts_of(certificates: &[Vec<u8>]) -> Vec<Domain> {
    let read = leaf(certificates).and_then(|der| Certificate::read(der));
    let names = read.map(|c| c.dns_names).unwrap_or_default();
    let whole = names.iter().filter(|name| !name.starts_with("*."));
    let mut out: Vec<Domain> = whole.filter_map(|name| Domain::parse(name).ok()).collect();
    out.sort();
    out.dedup();
    out
}

/// Returns the handshakes with an address: that of the server's choice, and that with its
/// certificate of the other kind.
pub fn handshakes(host: &HostFacts) -> impl Iterator<Item = &ProbeFacts> {
    host.probes.iter().flat_map(both)
}

fn both(probe: &ProbeFacts) -> impl Iterator<Item = &ProbeFacts> {
    std::iter::once(probe).chain(probe.other.as_deref())
}

/// Returns what the addresses of a host show to a sender that follows DANE.
#[must_use]
pub fn shown(host: &HostFacts) -> Vec<Shown> {
    let mut out: Vec<Shown> = Vec::new();
    for probe in host.probes.iter().filter(|p| host.counts(p, host.dane_sni())) {
        for tls in both(probe).filter_map(|p| p.tls.as_ref()) {
            out.push(Shown {
                address: probe.target.address,
                algorithm: tls.certificate.as_ref().map_or(KeyKind::Any, |c| c.key_kind),
                chain: tls.session.chain.to_vec(),
            });
        }
    }
    out
}

/// Returns the addresses of a host whose certificates were not seen, with the reason; safe to show.
#[must_use]
pub fn unseen(host: &HostFacts) -> Vec<String> {
    let name = printable(&host.candidate.host);
    let probes = host.probes.iter().filter(|p| host.counts(p, host.dane_sni()) && p.tls.is_none());
    let mut out: Vec<String> = probes
        .map(|p| format!("{name} [{}]: {}", p.target.address, printable(&why(&p.reach))))
        .collect();
    out.extend(
        host.addresses
            .failed
            .iter()
            .map(|(kind, why)| format!("{name} {}: {}", kind.word(), printable(why))),
    );
    if host.addresses.addresses.is_empty() && out.is_empty() {
        out.push(format!("{name} has no address that is known"));
    } else if !host.probed && out.is_empty() {
        out.push(format!("{name} has more addresses than are tested"));
    }
    out
}

/// Returns why there is no certificate.
fn why(reach: &Reach) -> String {
    match reach {
        Reach::NotProbed => "not tested".into(),
        Reach::NotConnected { reason, .. }
        | Reach::NoConversation { reason, .. }
        | Reach::TlsFailed(reason)
        | Reach::Unspoken(reason) => reason.clone(),
        Reach::NoStarttls => "STARTTLS is not offered".into(),
        Reach::StarttlsRefused(reply) => format!("STARTTLS is refused: {reply}"),
        Reach::Tls => "its certificate was not read".into(),
    }
}

/// Returns the findings about certificates of a second kind of key that no record matches. Source:
/// RFC 7671 §8.
#[must_use]
pub fn of_algorithms(host: &HostFacts) -> Vec<Finding> {
    let TlsaSeen::Records { base, .. } = &host.tlsa else { return Vec::new() };
    let others = host.probes.iter().filter_map(|p| p.other.as_deref());
    let bare = others.filter(|p| matches!(p.dane, Some(DaneMatch::Mismatch { .. })));
    let of = |p: &ProbeFacts| {
        let leaf = p.tls.as_ref()?.session.chain.first()?;
        let kind = Certificate::read(leaf)?.key_kind.word().to_uppercase();
        let facts: &[(&'static str, &dyn std::fmt::Display)] = &[
            ("host", &host.candidate.host),
            ("address", &p.target.address),
            ("kind", &kind),
            ("base", base),
            ("record", &dane::record_for(leaf)?.text()),
        ];
        Some(Finding::new(&finding::TLSA_ALGORITHM_MISSING, facts))
    };
    bare.filter_map(of).collect()
}

/// Returns the findings about addresses that show what no record matches, or complete no handshake.
/// Source: RFC 7672 §2.2.
#[must_use]
pub fn of_mismatches(host: &HostFacts) -> Vec<Finding> {
    let TlsaSeen::Records { base, records } = &host.tlsa else { return Vec::new() };
    if !records.iter().any(|r| dane::unusable(r).is_none()) {
        return Vec::new();
    }
    let of = |p: &ProbeFacts| {
        let (name, address) = (&host.candidate.host, &p.target.address);
        if let Reach::NoStarttls | Reach::StarttlsRefused(_) = &p.reach {
            let fix = "let the server offer STARTTLS: senders that see the records never deliver without it";
            let facts: &[(&'static str, &dyn std::fmt::Display)] =
                &[("host", name), ("address", address), ("reason", &why(&p.reach)), ("fix", &fix)];
            return Some(Finding::new(&finding::DANE_NO_TLS, facts));
        }
        let Some(DaneMatch::Mismatch { reason, .. }) = &p.dane else { return None };
        let leaf = p.tls.as_ref()?.session.chain.first()?;
        let record = dane::record_for(leaf)?.text();
        let fix = format!(
            "if this key is yours, publish {record} beside the old record, or go back to the old key; if it is not, somebody stands between: publish nothing"
        );
        let facts: &[(&'static str, &dyn std::fmt::Display)] = &[
            ("host", name),
            ("address", address),
            ("base", base),
            ("reason", reason),
            ("fix", &fix),
        ];
        Some(Finding::new(&finding::DANE_MISMATCH, facts))
    };
    host.probes.iter().filter(|p| host.counts(p, host.dane_sni())).filter_map(of).collect()
}

/// Compares what the name servers of a zone say about TLSA records. Source: RFC 7671 §8.
#[must_use]
pub fn of_servers(base: &Domain, sights: &[NameSight]) -> Option<Finding> {
    for sight in sights {
        let mut first: Option<(&str, &[Tlsa], &Option<String>)> = None;
        for server in &sight.servers {
            let Ok(said) = &server.said else { continue };
            match first {
                None => first = Some((&server.server, &said.tlsa, &said.alias)),
                Some((name, records, alias)) if records != said.tlsa || *alias != said.alias => {
                    let place = format!("{} [{}]", server.server, server.address);
                    let words = (words_of(records, alias), words_of(&said.tlsa, &said.alias));
                    let reason = format!("{name} says {}, {place} says {}", words.0, words.1);
                    let row = &finding::TLSA_SERVERS_DIFFER;
                    return Some(Finding::new(row, &[("base", base), ("reason", &reason)]));
                }
                Some(_) => {}
            }
        }
    }
    None
}

/// Returns records in a few characters each.
#[must_use]
pub fn words_of(records: &[Tlsa], alias: &Option<String>) -> String {
    if let Some(target) = alias {
        return format!("an alias of {}", printable(target));
    }
    if records.is_empty() {
        return "none".into();
    }
    let all: Vec<String> = records.iter().map(short).collect();
    all.join(" and ")
}

/// Returns a record with the first octets of its data: `3 1 1 4f0c2a91…`.
#[must_use]
pub fn short(record: &Tlsa) -> String {
    let text = record.text();
    match text.char_indices().nth(14) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

/// Returns the finding about a long lifetime. Source: RFC 7671 §8.
#[must_use]
pub fn of_ttl(base: &Domain, ttl: u32) -> Option<Finding> {
    let facts: &[(&'static str, &dyn std::fmt::Display)] = &[
        ("base", base),
        ("span", &time::span(i64::from(ttl))),
        ("twice", &time::span(i64::from(ttl) * 2)),
    ];
    (ttl > LONG_TTL).then(|| Finding::new(&finding::TLSA_TTL_LONG, facts))
}

/// Time before the end of a signature from which that is told. Name servers that sign with each
/// answer have signatures of a day. Unit: seconds.
const SIGNATURE_SOON: i64 = 12 * 3_600;

/// Returns the finding about a signature that soon ends. Source: RFC 7671 §13.
#[must_use]
pub fn of_signatures(base: &Domain, end: Timestamp, now: Timestamp) -> Option<Finding> {
    let left = end.since(now);
    let facts: &[(&'static str, &dyn std::fmt::Display)] =
        &[("base", base), ("span", &time::span(left.max(0)))];
    (left < SIGNATURE_SOON).then(|| Finding::new(&finding::SIGNATURE_ENDING, facts))
}

/// The organization of an authority that signs with several intermediates in turn.
const ROTATES: &str = "O=Let's Encrypt";

/// Returns the finding about a single record for one of an authority's intermediates. Source:
/// RFC 7671 §5.2.2.
#[must_use]
pub fn of_issuers(host: &HostFacts) -> Option<Finding> {
    let TlsaSeen::Records { base, records } = &host.tlsa else { return None };
    let of_issuers: Vec<&Tlsa> = records.iter().filter(|r| r.usage == DANE_TA).collect();
    let [one] = of_issuers.as_slice() else { return None };
    let chains = handshakes(host).filter_map(|p| p.tls.as_ref()).map(|t| &t.session.chain);
    let issuer = chains.flat_map(|chain| chain.iter().skip(1)).find_map(|der| {
        let read = Certificate::read(der)?;
        let named = dane::record_of(one.usage, one.selector, der).is_some_and(|r| r == **one);
        (named && !read.self_issued && read.subject.contains(ROTATES)).then_some(read.subject)
    })?;
    Some(Finding::new(&finding::TLSA_ISSUER_PARTIAL, &[("base", base), ("issuer", &issuer)]))
}

/// Returns the findings about keys that several of a domain's hosts with TLSA records show. Source:
/// RFC 7672 §4.
#[must_use]
pub fn of_shared_keys(hosts: &[HostFacts]) -> Vec<Finding> {
    let mut by_key: BTreeMap<Vec<u8>, BTreeSet<&str>> = BTreeMap::new();
    for host in hosts.iter().filter(|h| matches!(h.tlsa, TlsaSeen::Records { .. })) {
        for c in handshakes(host).filter_map(|p| p.tls.as_ref()?.certificate.as_ref()) {
            by_key.entry(c.spki.clone()).or_default().insert(host.candidate.host.as_str());
        }
    }
    let shared: BTreeSet<String> = by_key
        .into_values()
        .filter(|hosts| hosts.len() > 1)
        .map(|hosts| hosts.into_iter().collect::<Vec<_>>().join(" and "))
        .collect();
    shared.iter().map(|hosts| shared_key(hosts)).collect()
}

/// Returns the finding about a key of these hosts.
#[must_use]
pub fn shared_key(hosts: &str) -> Finding {
    Finding::new(&finding::TLSA_SHARED_KEY, &[("hosts", &hosts)])
}
