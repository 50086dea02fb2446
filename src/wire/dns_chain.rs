//! The links of a chain of trust as they stand in DNS answers: DS and DNSKEY sets and the signatures over them.
//! Nothing is verified here but which key a DS record means. No I/O.

use crate::vocab::dns::Proof;
use crate::vocab::time::Timestamp;
use crate::wire::dns_message::DnsMessage;
use crate::wire::dns_message::Record;
use crate::wire::dns_name::DnsName;
use crate::wire::dns_rdata::key_tag;
use domain::base::iana::DigestAlgorithm;
use domain::base::iana::SecurityAlgorithm;
use domain::base::name::Name;
use domain::dnssec::validator::base::DnskeyExt;
use domain::rdata::Dnskey;

/// DS, by number.
pub const DS: u16 = 43;
/// RRSIG, by number.
const RRSIG: u16 = 46;
/// DNSKEY, by number.
pub const DNSKEY: u16 = 48;

/// A DS record. Source: RFC 4034 §5.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DsSeen {
    /// The tag of the key it means.
    pub tag: u16,
    /// Its algorithm.
    pub algorithm: u8,
    /// How the key was digested.
    pub digest_type: u8,
    /// The digest.
    pub digest: Vec<u8>,
}

/// A DNSKEY record. Source: RFC 4034 §2.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySeen {
    /// Its tag.
    pub tag: u16,
    /// Its flags: 256 zone key, 1 entry point, 128 revoked.
    pub flags: u16,
    /// Its algorithm.
    pub algorithm: u8,
    /// The whole data.
    pub data: Vec<u8>,
}

/// A signature. Source: RFC 4034 §3.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureSeen {
    /// The tag of the key that made it.
    pub tag: u16,
    /// Its algorithm.
    pub algorithm: u8,
    /// It holds from here.
    pub from: Timestamp,
    /// It holds up to here.
    pub to: Timestamp,
    /// The zone that signs.
    pub signer: DnsName,
}

/// A set of records on the way down, and what the judge says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The status.
    pub proof: Proof,
    /// The same in words, with the reason.
    pub said: String,
    /// Signatures over the set.
    pub signatures: Vec<SignatureSeen>,
}

/// One zone on the way down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The zone.
    pub zone: DnsName,
    /// The trust anchors, at the root alone.
    pub anchors: Vec<DsSeen>,
    /// The DS set of the parent and its judgement; `None` at the root.
    pub ds: Option<(Vec<DsSeen>, Judgement)>,
    /// The zone's keys.
    pub keys: Option<(Vec<KeySeen>, Judgement)>,
    /// Why the way ends here.
    pub end: Option<String>,
}

impl DsSeen {
    /// Whether the record means this key of this zone.
    #[must_use]
    pub fn means(&self, zone: &DnsName, key: &KeySeen) -> bool {
        if self.tag != key.tag || self.algorithm != key.algorithm {
            return false;
        }
        digest(zone, key, self.digest_type).is_some_and(|d| d == self.digest)
    }
}

/// The digest of a key, where the kind of digest is known. RFC 4034 §5.1.4.
fn digest(zone: &DnsName, key: &KeySeen, digest_type: u8) -> Option<Vec<u8>> {
    let [high, low, protocol, algorithm, public @ ..] = key.data.as_slice() else { return None };
    let flags = u16::from_be_bytes([*high, *low]);
    let algorithm = SecurityAlgorithm::from_int(*algorithm);
    let key = Dnskey::new(flags, *protocol, algorithm, public.to_vec()).ok()?;
    let zone = Name::from_octets(zone.lower().wire()).ok()?;
    let digest = key.digest(&zone, DigestAlgorithm::from_int(digest_type)).ok()?;
    Some(digest.as_ref().to_vec())
}

fn of<'m, 'a>(
    records: &'m [Record<'a>],
    owner: &'m DnsName,
    rtype: u16,
) -> impl Iterator<Item = &'m Record<'a>> {
    records.iter().filter(move |r| r.rtype == rtype && r.name.same(owner))
}

/// The DS set of a zone.
#[must_use]
pub fn ds_set(message: &DnsMessage<'_>, zone: &DnsName) -> Vec<DsSeen> {
    of(&message.answer, zone, DS).filter_map(|r| ds(r.data.clone().rest())).collect()
}

/// A DS record from its data.
#[must_use]
pub fn ds(data: &[u8]) -> Option<DsSeen> {
    let [high, low, algorithm, digest_type, digest @ ..] = data else { return None };
    Some(DsSeen {
        tag: u16::from_be_bytes([*high, *low]),
        algorithm: *algorithm,
        digest_type: *digest_type,
        digest: digest.to_vec(),
    })
}

/// The keys of a zone.
#[must_use]
pub fn keys(message: &DnsMessage<'_>, zone: &DnsName) -> Vec<KeySeen> {
    of(&message.answer, zone, DNSKEY).filter_map(|r| key(r.data.clone().rest())).collect()
}

/// A DNSKEY record from its data.
#[must_use]
pub fn key(data: &[u8]) -> Option<KeySeen> {
    let [high, low, _, algorithm, ..] = data else { return None };
    let flags = u16::from_be_bytes([*high, *low]);
    Some(KeySeen { tag: key_tag(data), flags, algorithm: *algorithm, data: data.to_vec() })
}

/// The signatures over the records of an owner and type; for an absent set those over what denies it.
#[must_use]
pub fn signatures(message: &DnsMessage<'_>, owner: &DnsName, rtype: u16) -> Vec<SignatureSeen> {
    let over: Vec<SignatureSeen> = of(&message.answer, owner, RRSIG)
        .filter_map(|r| signature(r))
        .filter(|(covered, _)| *covered == rtype)
        .map(|(_, s)| s)
        .collect();
    if !over.is_empty() || of(&message.answer, owner, rtype).next().is_some() {
        return over;
    }
    let mut denials: Vec<SignatureSeen> = Vec::new();
    for (_, s) in message.authority.iter().filter(|r| r.rtype == RRSIG).filter_map(signature) {
        if !denials.contains(&s) {
            denials.push(s);
        }
    }
    denials
}

fn signature(record: &Record<'_>) -> Option<(u16, SignatureSeen)> {
    let mut data = record.data.clone();
    let covered = data.u16().ok()?;
    let algorithm = data.u8().ok()?;
    data.take(5).ok()?;
    let to = Timestamp(i64::from(data.u32().ok()?));
    let from = Timestamp(i64::from(data.u32().ok()?));
    let tag = data.u16().ok()?;
    let signer = data.name().ok()?;
    Some((covered, SignatureSeen { tag, algorithm, from, to, signer }))
}

/// Whether an answer has a record of this owner and type.
#[must_use]
pub fn has(message: &DnsMessage<'_>, owner: &DnsName, rtype: u16) -> bool {
    of(&message.answer, owner, rtype).next().is_some()
}
