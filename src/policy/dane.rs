//! DANE for SMTP: the TLSA records that count for a host, and their match with a server's chain. No
//! I/O.

use crate::policy::certificate;
use crate::policy::certificate::Certificate;
use crate::policy::certificate::PathFault;
use crate::policy::certificate::Search;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::Sight;
use crate::policy::lookup_fault::LookupFault;
use crate::policy::mx::Addresses;
use crate::policy::path;
use crate::policy::public_key;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::time::Timestamp;
use crate::vocab::tlsa::Tlsa;
use crate::vocab::tlsrpt::Failure;
use crate::vocab::tlsrpt::ResultType;
use sha2::Digest;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Maximum number of Full(0) records of a set that are tried; each may cost a path validation.
/// Digest records are unlimited, because they are only compared with the digests of the chain.
/// Unit: records.
const MAX_FULL: usize = 100;

/// Maximum number of signature verifications for the DANE-TA(2) records of a set. A validation
/// counts as one for each certificate of the chain. Unit: verifications.
const MAX_VERIFICATIONS: usize = 200;

/// Maximum number of certificates of a chain that are considered. Unit: certificates.
const MAX_CHAIN: usize = 16;

/// Certificate usage DANE-TA: the record names an issuer. Source: RFC 7672 §3.1.2.
pub const DANE_TA: u8 = 2;
/// Certificate usage DANE-EE: the record names the certificate itself. Source: RFC 7672 §3.1.1.
pub const DANE_EE: u8 = 3;
/// Selector of the whole certificate. Source: RFC 6698 §2.1.
pub const CERT: u8 = 0;
/// Selector of the public key. Source: RFC 6698 §2.1.
pub const SPKI: u8 = 1;
const FULL: u8 = 0;
const SHA2_256: u8 = 1;
const SHA2_512: u8 = 2;

/// The TLSA evidence of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsaSeen {
    /// Not queried: the host's addresses are not secure, or there are none. Source:
    /// RFC 7672 §2.2.2.
    NotAsked,
    /// Their absence is securely proven.
    Absent,
    /// The answer is not secure, with or without records; it counts as if there were none.
    Insecure,
    /// The lookup failed: the kind of the failure, and the reason.
    Failed(LookupFault, String),
    /// Secure records.
    Records {
        /// TLSA base domain: the name at which the records were found.
        base: Domain,
        /// All records, sorted.
        records: Vec<Tlsa>,
    },
}

/// Returns the TLSA record name of a host. Source: RFC 7672 §2.2.3.
#[must_use]
pub fn tlsa_name(base: &Domain, port: u16) -> Domain {
    base.under("_tcp").under(&format!("_{port}"))
}

/// Returns the TLSA evidence of a host, or the missing queries.
///
/// The expanded name of a secure alias is queried first, then the original name; never the names
/// between. If the end of the alias chain is insecure, the original name is queried if its own
/// first alias is secure. Source: RFC 7672 §2.1.3, §2.2.2, §2.2.3.
#[must_use]
pub fn tlsa(e: &Evidence, host: &Domain, port: u16, addresses: &Addresses) -> Sight<TlsaSeen> {
    if addresses.addresses.is_empty() {
        return Sight::Seen(TlsaSeen::NotAsked);
    }
    let secure = addresses.proof == Some(Proof::Secure);
    let bases: Vec<Domain> = match (secure, addresses.aliases.last()) {
        (true, Some(end)) => vec![end.clone(), host.clone()],
        (true, None) => vec![host.clone()],
        (false, None) => return Sight::Seen(TlsaSeen::NotAsked),
        (false, Some(_)) => {
            // RFC 7672 §2.2.2: query the CNAME alone to learn whether the first alias is secure.
            let Some(link) = e.dns(host, RecordType::Cname) else {
                return Sight::Wanted(vec![Query::Dns(host.clone(), RecordType::Cname)]);
            };
            // RFC 7672 §2.1.3: an error in the chain fails the lookup; otherwise blocking it would
            // switch DANE off.
            if let Outcome::Error(reason) = link.outcome() {
                let reason = format!("{host} CNAME: {reason}");
                return Sight::Seen(TlsaSeen::Failed(LookupFault::of(link), reason));
            }
            if link.proof != Proof::Secure {
                return Sight::Seen(TlsaSeen::NotAsked);
            }
            vec![host.clone()]
        }
    };
    let mut last = TlsaSeen::NotAsked;
    for base in bases {
        let name = tlsa_name(&base, port);
        let Some(answer) = e.dns(&name, RecordType::Tlsa) else {
            return Sight::Wanted(vec![Query::Dns(name, RecordType::Tlsa)]);
        };
        last = match answer.outcome() {
            Outcome::Error(reason) => {
                return Sight::Seen(TlsaSeen::Failed(LookupFault::of(answer), reason));
            }
            Outcome::Records(records) if answer.proof == Proof::Secure => {
                let mut records = tlsa_of(records);
                records.sort();
                records.dedup();
                return Sight::Seen(TlsaSeen::Records { base, records });
            }
            Outcome::Records(_) => TlsaSeen::Insecure,
            Outcome::Nothing { .. } if answer.proof == Proof::Secure => TlsaSeen::Absent,
            Outcome::Nothing { .. } => TlsaSeen::Insecure,
        };
    }
    Sight::Seen(last)
}

/// Returns the TLSA records of an answer.
#[must_use]
pub fn tlsa_of(records: &[RecordData]) -> Vec<Tlsa> {
    let tlsa = |record: &RecordData| match record {
        RecordData::Tlsa(t) => Some(t.clone()),
        RecordData::Address(_) | RecordData::Mx(..) | RecordData::Txt(_) | RecordData::Alias(_) => {
            None
        }
    };
    records.iter().filter_map(tlsa).collect()
}

/// Returns why a record cannot be used for SMTP, or `None` if it can.
///
/// Source: RFC 7672 §3.1.3 (PKIX usages), RFC 6698 §2.1 (known numbers), RFC 7671 §9 (malformed
/// first).
#[must_use]
pub fn unusable(record: &Tlsa) -> Option<String> {
    match record.usage {
        DANE_TA | DANE_EE => {}
        0 => return Some("usage PKIX-TA(0) is not for SMTP".into()),
        1 => return Some("usage PKIX-EE(1) is not for SMTP".into()),
        n => return Some(format!("certificate usage {n} is unknown")),
    }
    if record.selector != CERT && record.selector != SPKI {
        return Some(format!("selector {} is unknown", record.selector));
    }
    let want = match record.matching {
        FULL => return full_data_fault(record),
        SHA2_256 => 32,
        SHA2_512 => 64,
        n => return Some(format!("matching type {n} is unknown")),
    };
    (record.data.len() != want)
        .then(|| format!("the digest has {} octets, {want} are needed", record.data.len()))
}

/// Returns the fault of a Full(0) record that holds neither a readable certificate nor a readable
/// key, or a trust anchor whose key takes too long to verify with.
fn full_data_fault(record: &Tlsa) -> Option<String> {
    let readable = if record.selector == CERT {
        Certificate::read(&record.data).is_some()
    } else {
        certificate::is_public_key(&record.data)
    };
    if !readable {
        return Some("its data is neither a certificate nor a key".into());
    }
    let key = match record.selector {
        CERT => public_key::of(&record.data),
        _ => Some(&record.data[..]),
    };
    let is_costly = record.usage == DANE_TA && key.is_some_and(public_key::is_costly);
    is_costly.then(|| "its key takes too long to verify with".into())
}

/// The result of matching a chain against TLSA records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DaneMatch {
    /// A record matches.
    Matched {
        /// Index into the records.
        record: usize,
        /// Reason in plain words, for example `certificate matches its TLSA record (DANE-EE)`.
        reason: String,
        /// Whether the name matched only as common name.
        cn_only: bool,
    },
    /// No record matches.
    Mismatch {
        /// Failures in the terms of TLS reports.
        failures: Vec<Failure>,
        /// Reason in plain words.
        reason: String,
    },
    /// There is no usable record.
    Unusable,
    /// No examined record matches, and not all records were examined.
    NotAllSeen,
}

/// The names that a DANE-TA leaf certificate may have: TLSA base domain, next-hop domain, and its
/// expansion.
///
/// Source: RFC 7672 §3.2.2.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// TLSA base domain.
    pub base: &'a str,
    /// Next-hop domain and its expansion.
    pub next_hop: &'a [String],
}

/// Matches a chain against TLSA records.
///
/// - `chain`: leaf first, DER, as presented.
/// - Digest agility: per usage and selector only Full(0) and the strongest digest present count.
/// - Total. Source: RFC 7672 §3.1, RFC 7671 §5, §9.
#[must_use]
pub fn judge(records: &[Tlsa], chain: &[Vec<u8>], names: Names<'_>, now: Timestamp) -> DaneMatch {
    // Limit the work: a hostile zone may hold thousands of records, a hostile server may send
    // hundreds of certificates.
    let chain = chain.get(..MAX_CHAIN).unwrap_or(chain);
    let (usable, mut all_examined) = examined(records);
    if usable.is_empty() {
        return DaneMatch::Unusable;
    }
    let Some(leaf) = chain.first() else {
        return mismatch(ResultType::TlsaInvalid, "the server presented no certificate".into());
    };
    let mut near: Option<(ResultType, String)> = None;
    let mut left = MAX_VERIFICATIONS;
    for (record, tlsa) in candidates(&usable, chain) {
        match match_record(tlsa, leaf, chain, names, now, &mut left) {
            RecordMatch::Verified { cn_only } => {
                let usage = if tlsa.usage == DANE_EE { "EE" } else { "TA" };
                let reason = format!("certificate matches its TLSA record (DANE-{usage})");
                return DaneMatch::Matched { record, reason, cn_only };
            }
            RecordMatch::Fault(result, reason) => near = Some((result, reason)),
            RecordMatch::NotPresent => {}
            RecordMatch::TooMuch => all_examined = false,
        }
    }
    match near {
        _ if !all_examined => DaneMatch::NotAllSeen,
        Some((result, reason)) => mismatch(result, reason),
        None => {
            let records: Vec<&Tlsa> = usable.iter().map(|(_, r)| *r).collect();
            let reason = no_match(&records, leaf);
            mismatch(ResultType::TlsaInvalid, reason.into())
        }
    }
}

/// Returns the usable records with their indices, at most [`MAX_FULL`] of them Full(0), and whether
/// these are all the usable records.
fn examined(records: &[Tlsa]) -> (Vec<(usize, &Tlsa)>, bool) {
    let mut full = 0;
    let usable = records
        .iter()
        .enumerate()
        .filter(|(_, r)| unusable(r).is_none())
        .filter(|(_, r)| {
            full += usize::from(r.matching == FULL);
            r.matching != FULL || full <= MAX_FULL
        })
        .collect();
    (usable, full <= MAX_FULL)
}

/// Returns the records that can match the chain: every Full(0) record, and the records of the
/// strongest digest whose data is a digest of the chain. Source: RFC 7671 §9.
fn candidates<'a>(usable: &[(usize, &'a Tlsa)], chain: &[Vec<u8>]) -> Vec<(usize, &'a Tlsa)> {
    // The strongest digest of each usage and selector.
    let mut strongest: BTreeMap<(u8, u8), u8> = BTreeMap::new();
    for (_, r) in usable {
        let most = strongest.entry((r.usage, r.selector)).or_default();
        *most = r.matching.max(*most);
    }
    let digests = digests(chain);
    let counts = |r: &Tlsa| match r.matching {
        FULL => true,
        matching => {
            strongest.get(&(r.usage, r.selector)) == Some(&matching) && digests.contains(&r.data)
        }
    };
    usable.iter().filter(|(_, r)| counts(r)).copied().collect()
}

/// Matches one record with a chain.
///
/// - `left`: the verifications that may still be done; lowered by those that this record takes.
fn match_record(
    record: &Tlsa,
    leaf: &[u8],
    chain: &[Vec<u8>],
    names: Names<'_>,
    now: Timestamp,
    left: &mut usize,
) -> RecordMatch {
    if record.usage != DANE_EE {
        return trust_anchor(record, chain, names, now, left);
    }
    // RFC 7672 §3.1.1: neither names nor dates are checked.
    if !fits(record, leaf) {
        return RecordMatch::NotPresent;
    }
    // A handshake of OpenSSL fails with a certificate that it cannot read. With it built in, no
    // such session gets here.
    if cfg!(not(feature = "openssl")) && Certificate::read(leaf).is_none() {
        let fault = "the certificate cannot be read".into();
        return RecordMatch::Fault(ResultType::CertificateNotTrusted, fault);
    }
    match path::key_fault(leaf) {
        None => RecordMatch::Verified { cn_only: false },
        Some(fault) => RecordMatch::Fault(ResultType::CertificateNotTrusted, fault),
    }
}

/// Returns the most specific reason why no record matches. Source: RFC 7671 §5.2.2.
fn no_match(usable: &[&Tlsa], leaf: &[u8]) -> &'static str {
    let pinned = usable.iter().all(|r| r.usage == DANE_TA && r.matching != FULL);
    let own = usable.iter().any(|r| r.usage == DANE_TA && fits(r, leaf));
    match (own, pinned) {
        (true, _) => {
            "a TLSA record of usage 2 pins the server's own certificate, which is no authority: that is usage 3"
        }
        (false, true) => {
            "the server does not send the authority that the TLSA records pin, so its chain matches none"
        }
        (false, false) => "the certificate chain matches no TLSA record",
    }
}

fn mismatch(result: ResultType, reason: String) -> DaneMatch {
    DaneMatch::Mismatch { failures: vec![Failure::new(result, reason.clone())], reason }
}

/// Returns all digests with which a record could match one of these certificates.
fn digests(chain: &[Vec<u8>]) -> BTreeSet<Vec<u8>> {
    let selected = |der: &Vec<u8>| [select(CERT, der), select(SPKI, der)];
    chain
        .iter()
        .flat_map(selected)
        .flatten()
        .flat_map(|data| {
            [sha2::Sha256::digest(&data).to_vec(), sha2::Sha512::digest(&data).to_vec()]
        })
        .collect()
}

/// Reports whether a record matches a certificate.
fn fits(record: &Tlsa, der: &[u8]) -> bool {
    let Some(selected) = select(record.selector, der) else { return false };
    match record.matching {
        FULL => record.data == selected,
        SHA2_256 => record.data[..] == sha2::Sha256::digest(&selected)[..],
        SHA2_512 => record.data[..] == sha2::Sha512::digest(&selected)[..],
        _ => false,
    }
}

fn select(selector: u8, der: &[u8]) -> Option<Vec<u8>> {
    if selector == CERT {
        return Some(der.to_vec());
    }
    public_key::of(der).map(<[u8]>::to_vec)
}

/// Returns the record that would match a leaf, for a hint: `3 1 1 …`.
#[must_use]
pub fn record_for(leaf: &[u8]) -> Option<Tlsa> {
    record_of(DANE_EE, SPKI, leaf)
}

/// Returns the record of a usage and selector that would match a certificate by its SHA-256 digest.
#[must_use]
pub fn record_of(usage: u8, selector: u8, der: &[u8]) -> Option<Tlsa> {
    let data = sha2::Sha256::digest(select(selector, der)?).to_vec();
    Some(Tlsa { usage, selector, matching: SHA2_256, data })
}

/// Returns the `3 1 1` record of a public key (`SubjectPublicKeyInfo`, DER).
#[must_use]
pub fn record_of_key(spki: &[u8]) -> Tlsa {
    let data = sha2::Sha256::digest(spki).to_vec();
    Tlsa { usage: DANE_EE, selector: SPKI, matching: SHA2_256, data }
}

/// Reports whether a record may match a certificate of the chain; for the finding about stale
/// records.
#[must_use]
pub fn fits_anything(record: &Tlsa, chain: &[Vec<u8>]) -> bool {
    match record.usage {
        DANE_EE => chain.first().is_some_and(|leaf| fits(record, leaf)),
        DANE_TA => record.matching == FULL || chain.iter().skip(1).any(|der| fits(record, der)),
        _ => false,
    }
}

/// Reports whether a record pins an authority by its digest and the server did not send that
/// certificate.
#[must_use]
pub fn wants_authority(seen: &TlsaSeen, chain: &[Vec<u8>]) -> bool {
    let TlsaSeen::Records { records, .. } = seen else { return false };
    let mut usable = records.iter().filter(|r| unusable(r).is_none());
    usable
        .any(|r| r.usage == DANE_TA && r.matching != FULL && !chain.iter().any(|der| fits(r, der)))
}

/// The result of matching a chain against one record.
enum RecordMatch {
    Verified {
        cn_only: bool,
    },
    Fault(ResultType, String),
    NotPresent,
    /// The limit of verifications was reached before a match.
    TooMuch,
}

/// A trust anchor of a DANE-TA(2) record, DER.
enum Anchor<'a> {
    Certificate(&'a [u8]),
    Key(&'a [u8]),
}

/// Validates a chain with a DANE-TA(2) record. The trust anchor is a certificate of the chain other
/// than the leaf, or the content of the record.
fn trust_anchor(
    record: &Tlsa,
    chain: &[Vec<u8>],
    names: Names<'_>,
    now: Timestamp,
    left: &mut usize,
) -> RecordMatch {
    let (Some(leaf), above) = (chain.first(), chain.get(1..).unwrap_or_default()) else {
        return RecordMatch::NotPresent;
    };
    let search = Search { chain, now, dates: true };
    let mut anchors: Vec<Anchor<'_>> = Vec::new();
    for der in above.iter().filter(|der| fits(record, der)) {
        if !anchors.iter().any(|known| matches!(known, Anchor::Certificate(one) if one == der)) {
            anchors.push(Anchor::Certificate(der));
        }
    }
    if anchors.is_empty() && record.matching == FULL {
        // RFC 7671 §5.2.2 and §5.2.3: the server need not send the anchor.
        anchors.push(match record.selector {
            CERT => Anchor::Certificate(&record.data),
            _ => Anchor::Key(&record.data),
        });
    }
    let mut fault = None;
    for anchor in anchors {
        let Some(rest) = left.checked_sub(chain.len()) else { return RecordMatch::TooMuch };
        *left = rest;
        let result = match anchor {
            Anchor::Certificate(der) => path::to_certificate(&search, der),
            Anchor::Key(spki) => path::to_key(&search, spki),
        };
        match result {
            Ok(()) => return names_fault(leaf, names),
            Err(f) => fault = Some(f),
        }
    }
    match fault {
        None => RecordMatch::NotPresent,
        Some(PathFault::Expired(why)) => RecordMatch::Fault(ResultType::CertificateExpired, why),
        Some(PathFault::NotYetValid(why)) => RecordMatch::Fault(ResultType::ValidationFailure, why),
        Some(PathFault::Untrusted(why) | PathFault::Invalid(why) | PathFault::Revoked(why)) => {
            RecordMatch::Fault(ResultType::CertificateNotTrusted, why)
        }
    }
}

fn names_fault(leaf: &[u8], names: Names<'_>) -> RecordMatch {
    let Some(leaf) = Certificate::read(leaf) else {
        return RecordMatch::Fault(
            ResultType::ValidationFailure,
            "the certificate cannot be read".into(),
        );
    };
    let wanted = || std::iter::once(names.base).chain(names.next_hop.iter().map(String::as_str));
    if wanted().any(|n| leaf.matches_dns_id(n)) {
        return RecordMatch::Verified { cn_only: false };
    }
    if wanted().any(|n| leaf.matches_name_or_cn(n)) {
        return RecordMatch::Verified { cn_only: true };
    }
    RecordMatch::Fault(
        ResultType::CertificateHostMismatch,
        format!("the certificate is not for {}", wanted().collect::<Vec<_>>().join(" or ")),
    )
}
