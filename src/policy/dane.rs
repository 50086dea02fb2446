//! DANE for SMTP: which TLSA records count for a host, and whether a server's chain fits them. Pure.

use crate::policy::certificate;
use crate::policy::certificate::Certificate;
use crate::policy::certificate::PathFault;
use crate::policy::certificate::Search;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::Sight;
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

/// So many records of a set may be Full(0), which costs a path validation each; of digests, which are compared with those
/// of the chain, all are looked at. Unit: records.
const MAX_FULL: usize = 100;

/// So many certificates of a chain are looked at. Unit: certificates.
const MAX_CHAIN: usize = 16;

const DANE_TA: u8 = 2;
const DANE_EE: u8 = 3;
const CERT: u8 = 0;
const SPKI: u8 = 1;
const FULL: u8 = 0;
const SHA2_256: u8 = 1;
const SHA2_512: u8 = 2;

/// What is known of a host's TLSA records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsaSeen {
    /// Not asked: the host's addresses are not secure, or there are none. Source: RFC 7672 §2.2.2.
    NotAsked,
    /// Securely proven that there are none.
    Absent,
    /// An answer without proof, records or not: as if there were none.
    Insecure,
    /// The look-up failed; the reason.
    Failed(String),
    /// Secure records.
    Records {
        /// The TLSA base domain: the name under which they were found.
        base: Domain,
        /// All of them, sorted.
        records: Vec<Tlsa>,
    },
}

/// The TLSA record name of a host. Source: RFC 7672 §2.2.3.
#[must_use]
pub fn tlsa_name(base: &Domain, port: u16) -> Domain {
    base.under("_tcp").under(&format!("_{port}"))
}

/// Learns the TLSA records of a host, or says which look-ups are missing.
///
/// The expanded name of a secure alias is asked first, then the original; never the names between. With an
/// insecure end the original is asked if its own first link is secure.
/// Source: RFC 7672 §2.1.3, §2.2.2, §2.2.3.
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
            // RFC 7672 §2.2.2: ask for the CNAME alone to learn whether the first link is secure.
            let Some(link) = e.dns(host, RecordType::Cname) else {
                return Sight::Wanted(vec![Query::Dns(host.clone(), RecordType::Cname)]);
            };
            // RFC 7672 §2.1.3: an error in the chain fails the look-up, or blocking it would switch DANE off.
            if let Outcome::Error(reason) = link.outcome() {
                return Sight::Seen(TlsaSeen::Failed(format!("{host} CNAME: {reason}")));
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
            Outcome::Error(reason) => return Sight::Seen(TlsaSeen::Failed(reason)),
            Outcome::Records(records) if answer.proof == Proof::Secure => {
                let mut records: Vec<Tlsa> = records
                    .iter()
                    .filter_map(|r| match r {
                        RecordData::Tlsa(t) => Some(t.clone()),
                        RecordData::Address(_)
                        | RecordData::Mx(..)
                        | RecordData::Txt(_)
                        | RecordData::Alias(_) => None,
                    })
                    .collect();
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

/// Returns why a record cannot be used for SMTP, or `None` if it can.
///
/// Source: RFC 7672 §3.1.3 (PKIX usages), RFC 6698 §2.1 (known numbers), RFC 7671 §9 (malformed first).
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

/// A Full(0) record must hold a certificate or a key that can be read.
fn full_data_fault(record: &Tlsa) -> Option<String> {
    let readable = if record.selector == CERT {
        Certificate::read(&record.data).is_some()
    } else {
        certificate::is_public_key(&record.data)
    };
    (!readable).then(|| "its data is neither a certificate nor a key".into())
}

/// The outcome of holding a chain against TLSA records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DaneMatch {
    /// A record fits; its index in the set.
    Matched {
        /// Index into the records.
        record: usize,
        /// In plain words, for example `DANE-EE record matched`.
        reason: String,
        /// The name was found as common name only.
        cn_only: bool,
    },
    /// None fits.
    Mismatch {
        /// What TLS reports would count.
        failures: Vec<Failure>,
        /// In plain words.
        reason: String,
    },
    /// There is no usable record to hold against.
    Unusable,
    /// None of those that were looked at fits, and there are more of them.
    NotAllSeen,
}

/// The names a DANE-TA certificate may bear: TLSA base domain, next-hop domain, and its expansion.
///
/// Source: RFC 7672 §3.2.2.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// TLSA base domain.
    pub base: &'a str,
    /// Next-hop domain and what it expands to.
    pub next_hop: &'a [String],
}

/// Holds a chain against TLSA records.
///
/// - `chain`: leaf first, DER, as presented.
/// - Digest agility: per usage and selector only Full(0) and the strongest digest present count.
/// - Total. Source: RFC 7672 §3.1, RFC 7671 §5, §9.
#[must_use]
pub fn judge(records: &[Tlsa], chain: &[Vec<u8>], names: Names<'_>, now: Timestamp) -> DaneMatch {
    // Bounded work: a hostile zone may hold thousands of records, a hostile server send hundreds of certificates.
    let chain = chain.get(..MAX_CHAIN).unwrap_or(chain);
    let mut full = 0;
    let usable: Vec<(usize, &Tlsa)> = records
        .iter()
        .enumerate()
        .filter(|(_, r)| unusable(r).is_none())
        .filter(|(_, r)| {
            full += usize::from(r.matching == FULL);
            r.matching != FULL || full <= MAX_FULL
        })
        .collect();
    if usable.is_empty() {
        return DaneMatch::Unusable;
    }
    let Some(leaf) = chain.first() else {
        return mismatch(ResultType::TlsaInvalid, "the server presented no certificate".into());
    };
    // RFC 7671 §9: the strongest digest of each usage and selector.
    let mut strongest: BTreeMap<(u8, u8), u8> = BTreeMap::new();
    for (_, r) in &usable {
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
    let mut near: Option<(ResultType, String)> = None;
    for (index, record) in usable.iter().filter(|(_, r)| counts(r)) {
        if record.usage == DANE_EE {
            // RFC 7672 §3.1.1: neither names nor dates are looked at.
            if !fits(record, leaf) {
                continue;
            }
            let Some(fault) = path::key_fault(leaf) else {
                return DaneMatch::Matched {
                    record: *index,
                    reason: "DANE-EE record matched".into(),
                    cn_only: false,
                };
            };
            near = Some((ResultType::CertificateNotTrusted, fault));
            continue;
        }
        match trust_anchor(record, chain, names, now) {
            Ta::Verified { cn_only } => {
                return DaneMatch::Matched {
                    record: *index,
                    reason: "DANE-TA record matched".into(),
                    cn_only,
                };
            }
            Ta::Fault(result, reason) => near = Some((result, reason)),
            Ta::NotPresent => {}
        }
    }
    match near {
        _ if full > MAX_FULL => DaneMatch::NotAllSeen,
        Some((result, reason)) => mismatch(result, reason),
        None => {
            let records: Vec<&Tlsa> = usable.iter().map(|(_, r)| *r).collect();
            let reason = no_match(&records, leaf);
            mismatch(ResultType::TlsaInvalid, reason.into())
        }
    }
}

/// Why no record fits, as far as the records tell. Source: RFC 7671 §5.2.2.
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

/// All digests that a record could hold to fit one of these certificates.
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

/// Whether a record's data is that of a certificate.
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

/// The record that would fit a leaf, for a hint: `3 1 1 …`.
#[must_use]
pub fn record_for(leaf: &[u8]) -> Option<Tlsa> {
    let spki = select(SPKI, leaf)?;
    Some(Tlsa {
        usage: DANE_EE,
        selector: SPKI,
        matching: SHA2_256,
        data: sha2::Sha256::digest(&spki).to_vec(),
    })
}

/// Whether a record fits any certificate of a chain, whatever its usage: for the finding about stale records.
#[must_use]
pub fn fits_anything(record: &Tlsa, chain: &[Vec<u8>]) -> bool {
    match record.usage {
        DANE_EE => chain.first().is_some_and(|leaf| fits(record, leaf)),
        DANE_TA => record.matching == FULL || chain.iter().skip(1).any(|der| fits(record, der)),
        _ => false,
    }
}

/// Whether the records speak of an authority by a digest, and no certificate of the chain has it: it was not sent.
#[must_use]
pub fn wants_authority(seen: &TlsaSeen, chain: &[Vec<u8>]) -> bool {
    let TlsaSeen::Records { records, .. } = seen else { return false };
    let mut usable = records.iter().filter(|r| unusable(r).is_none());
    usable
        .any(|r| r.usage == DANE_TA && r.matching != FULL && !chain.iter().any(|der| fits(r, der)))
}

enum Ta {
    Verified { cn_only: bool },
    Fault(ResultType, String),
    NotPresent,
}

/// DANE-TA(2): a certificate of the chain but the leaf, or one from the record itself, is the trust anchor.
fn trust_anchor(record: &Tlsa, chain: &[Vec<u8>], names: Names<'_>, now: Timestamp) -> Ta {
    let (Some(leaf), above) = (chain.first(), chain.get(1..).unwrap_or_default()) else {
        return Ta::NotPresent;
    };
    let search = Search { chain, now, dates: true };
    let mut tried = Vec::new();
    for der in above.iter().filter(|der| fits(record, der)) {
        tried.push(path::to_certificate(&search, der));
    }
    if tried.is_empty() && record.matching == FULL {
        // RFC 7671 §5.2.2 and §5.2.3: the anchor need not be on the wire.
        if record.selector == CERT {
            tried.push(path::to_certificate(&search, &record.data));
        } else {
            tried.push(path::to_key(&search, &record.data));
        }
    }
    let mut fault = None;
    for result in tried {
        match result {
            Ok(()) => return names_fault(leaf, names),
            Err(f) => fault = Some(f),
        }
    }
    match fault {
        None => Ta::NotPresent,
        Some(PathFault::Expired(why)) => Ta::Fault(ResultType::CertificateExpired, why),
        Some(PathFault::NotYetValid(why)) => Ta::Fault(ResultType::ValidationFailure, why),
        Some(PathFault::Untrusted(why) | PathFault::Invalid(why) | PathFault::Revoked(why)) => {
            Ta::Fault(ResultType::CertificateNotTrusted, why)
        }
    }
}

fn names_fault(leaf: &[u8], names: Names<'_>) -> Ta {
    let Some(leaf) = Certificate::read(leaf) else {
        return Ta::Fault(ResultType::ValidationFailure, "the certificate cannot be read".into());
    };
    let wanted = || std::iter::once(names.base).chain(names.next_hop.iter().map(String::as_str));
    if wanted().any(|n| leaf.matches_dns_id(n)) {
        return Ta::Verified { cn_only: false };
    }
    if wanted().any(|n| leaf.matches_name_or_cn(n)) {
        return Ta::Verified { cn_only: true };
    }
    Ta::Fault(
        ResultType::CertificateHostMismatch,
        format!("the certificate is not for {}", wanted().collect::<Vec<_>>().join(" or ")),
    )
}
