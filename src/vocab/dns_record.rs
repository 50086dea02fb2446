//! DNS records for DNSSEC: record sets with their signatures, and the part of a reply that belongs
//! to its question. Plain data, no I/O.

use crate::vocab::dns_name::DnsName;
use crate::vocab::time::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// The numbers of the record types that DNSSEC or a look-up needs.
#[expect(missing_docs, reason = "the names of the DNS are their own explanation")]
pub mod rtype {
    pub const A: u16 = 1;
    pub const NS: u16 = 2;
    pub const CNAME: u16 = 5;
    pub const SOA: u16 = 6;
    pub const MX: u16 = 15;
    pub const TXT: u16 = 16;
    pub const AAAA: u16 = 28;
    pub const DNAME: u16 = 39;
    pub const DS: u16 = 43;
    pub const RRSIG: u16 = 46;
    pub const NSEC: u16 = 47;
    pub const DNSKEY: u16 = 48;
    pub const NSEC3: u16 = 50;
    pub const TLSA: u16 = 52;
}

/// Returns the mnemonic of a type that a DNSSEC reason may name, or the form of RFC 3597 §5.
#[must_use]
pub fn type_name(number: u16) -> String {
    let known = match number {
        rtype::A => "A",
        rtype::NS => "NS",
        rtype::CNAME => "CNAME",
        rtype::SOA => "SOA",
        12 => "PTR",
        rtype::MX => "MX",
        rtype::TXT => "TXT",
        rtype::AAAA => "AAAA",
        33 => "SRV",
        rtype::DNAME => "DNAME",
        rtype::DS => "DS",
        rtype::RRSIG => "RRSIG",
        rtype::NSEC => "NSEC",
        rtype::DNSKEY => "DNSKEY",
        rtype::NSEC3 => "NSEC3",
        51 => "NSEC3PARAM",
        rtype::TLSA => "TLSA",
        257 => "CAA",
        other => return format!("TYPE{other}"),
    };
    known.to_string()
}

/// A question of class IN.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Question {
    /// The name, in lower case.
    pub name: DnsName,
    /// The type number.
    pub rtype: u16,
}

impl Question {
    /// Creates a question about a name, converted to lower case.
    #[must_use]
    pub fn new(name: &DnsName, rtype: u16) -> Question {
        Question { name: name.lower(), rtype }
    }
}

/// A signature over a set. Source: RFC 4034 §3.1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rrsig {
    /// The algorithm number.
    pub algorithm: u8,
    /// The number of labels of the signed owner name.
    pub labels: u8,
    /// The signed TTL. Unit: seconds.
    pub original_ttl: u32,
    /// The end of its validity, modulo 2^32. Unit: seconds since 1970.
    pub expiration: u32,
    /// The start of its validity, modulo 2^32. Unit: seconds since 1970.
    pub inception: u32,
    /// The tag of the signing key.
    pub tag: u16,
    /// The signing zone, in lower case.
    pub signer: DnsName,
    /// The signature value.
    #[serde(with = "crate::vocab::bytes")]
    pub signature: Vec<u8>,
}

impl Rrsig {
    /// Returns the end of the signature's validity, taken as the time nearest to `now`.
    ///
    /// Source: RFC 4034 §3.1.5 (serial number arithmetic).
    #[must_use]
    pub fn ends(&self, now: Timestamp) -> Timestamp {
        nearest(self.expiration, now)
    }

    /// Returns the start of the signature's validity, taken as the time nearest to `now`.
    #[must_use]
    pub fn begins(&self, now: Timestamp) -> Timestamp {
        nearest(self.inception, now)
    }
}

/// Returns the time nearest to `now` whose lowest 32 bits are `low`.
fn nearest(low: u32, now: Timestamp) -> Timestamp {
    let ours = u32::try_from(now.0.rem_euclid(1 << 32)).unwrap_or_default();
    let ahead = i64::from(low.wrapping_sub(ours));
    let offset = if ahead >= 1 << 31 { ahead - (1 << 32) } else { ahead };
    now.plus(offset)
}

/// A set of records of one owner and type, class IN, with its signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenSet", into = "WrittenSet")]
pub struct RrSet {
    /// The owner, in lower case.
    pub owner: DnsName,
    /// The type number.
    pub rtype: u16,
    /// The lowest TTL received. Unit: seconds.
    pub ttl: u32,
    /// The signatures whose signer may be the zone of the owner.
    pub signatures: Vec<Rrsig>,
    /// The data of each record, with names uncompressed, after its length in two octets.
    data: Vec<u8>,
    count: usize,
}

/// The form of a set in a recording.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct WrittenSet {
    owner: DnsName,
    rtype: u16,
    ttl: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signatures: Vec<Rrsig>,
    records: Vec<WrittenRecord>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct WrittenRecord(#[serde(with = "crate::vocab::bytes")] Vec<u8>);

impl From<WrittenSet> for RrSet {
    fn from(written: WrittenSet) -> RrSet {
        let mut set = RrSet::new(&written.owner, written.rtype);
        for record in &written.records {
            set.push(written.ttl, &record.0);
        }
        set.signatures = written.signatures;
        set
    }
}

impl From<RrSet> for WrittenSet {
    fn from(set: RrSet) -> WrittenSet {
        let records = set.records().map(|data| WrittenRecord(data.to_vec())).collect();
        WrittenSet {
            owner: set.owner,
            rtype: set.rtype,
            ttl: set.ttl,
            signatures: set.signatures,
            records,
        }
    }
}

impl RrSet {
    /// Creates a set without records.
    #[must_use]
    pub fn new(owner: &DnsName, rtype: u16) -> RrSet {
        RrSet {
            owner: owner.lower(),
            rtype,
            ttl: u32::MAX,
            signatures: Vec::new(),
            data: Vec::new(),
            count: 0,
        }
    }

    /// Adds a record. Data of more than 65,535 octets, which no message can hold, is omitted.
    pub fn push(&mut self, ttl: u32, data: &[u8]) {
        let Ok(length) = u16::try_from(data.len()) else { return };
        // RFC 2181 §5: a duplicate alias in a message is one record.
        let alias = matches!(self.rtype, rtype::CNAME | rtype::DNAME);
        if alias && self.records().any(|known| known == data) {
            return;
        }
        self.ttl = self.ttl.min(ttl);
        self.data.extend_from_slice(&length.to_be_bytes());
        self.data.extend_from_slice(data);
        self.count += 1;
    }

    /// Returns the data of each record.
    pub fn records(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.data.as_slice();
        std::iter::from_fn(move || {
            let (length, behind) = rest.split_first_chunk::<2>()?;
            let (record, after) =
                behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            rest = after;
            Some(record)
        })
    }

    /// Returns the number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Reports whether the set has no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns the size of the set. Unit: octets, approximately.
    #[must_use]
    pub fn weight(&self) -> usize {
        let signatures = self.signatures.iter().map(|s| s.signature.len() + 120).sum::<usize>();
        self.data.len() + self.owner.wire().len() + signatures + 100
    }
}

/// The part of a reply that belongs to its question: the chain from the queried name to the answer,
/// or to the proof that there is none. Other parts of the message are not retained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsReply {
    /// The question.
    pub question: Question,
    /// The response code, including the part that EDNS carries.
    pub rcode: u16,
    /// The resolver's AD bit.
    pub ad: bool,
    /// The extended errors of the resolver (RFC 8914), as code and unescaped text.
    #[serde(skip)]
    pub ede: Vec<(u16, Vec<u8>)>,
    /// The aliases from the queried name to the last name, in order.
    pub aliases: Vec<Alias>,
    /// The set of the queried type at the last name, if any.
    pub set: Option<RrSet>,
    /// The NSEC and NSEC3 sets of the authority section.
    pub authority: Vec<RrSet>,
    /// Time for which a denial may be cached by the SOA record of the authority section, if any
    /// (RFC 2308 §5). Unit: seconds.
    #[serde(default)]
    pub soa: Option<u32>,
    /// The DNAME set from which a queried, unsigned CNAME record was synthesized (RFC 6672 §5.3.1).
    pub synthesis: Option<RrSet>,
    /// True if the aliases form a loop, are too many, or one is ambiguous.
    pub broken_aliases: bool,
}

/// One step of an alias chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The alias name.
    pub owner: DnsName,
    /// The target name, in its original case.
    pub target: DnsName,
    /// The CNAME set of the owner, or the DNAME set of a name above it.
    pub set: RrSet,
}

impl DnsReply {
    /// Creates a reply without content.
    #[must_use]
    pub fn empty(question: &Question) -> DnsReply {
        DnsReply {
            question: question.clone(),
            rcode: 0,
            ad: false,
            ede: Vec::new(),
            aliases: Vec::new(),
            set: None,
            authority: Vec::new(),
            soa: None,
            synthesis: None,
            broken_aliases: false,
        }
    }

    /// Returns the name at the end of the aliases, in lower case.
    #[must_use]
    pub fn last_name(&self) -> DnsName {
        self.aliases.last().map_or_else(|| self.question.name.clone(), |a| a.target.lower())
    }

    /// Returns all sets of the reply.
    pub fn sets(&self) -> impl Iterator<Item = &RrSet> {
        let answer = self.aliases.iter().map(|a| &a.set).chain(&self.set);
        answer.chain(&self.synthesis).chain(&self.authority)
    }

    /// Reports whether the reply ends at an alias without information about its target. The target
    /// then needs a query of its own.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let says_nothing = self.set.is_none() && self.rcode == 0 && self.authority.is_empty();
        let says_nothing = says_nothing && self.soa.is_none();
        says_nothing && !self.aliases.is_empty() && !self.broken_aliases
    }

    /// Returns the size of the reply. Unit: octets, approximately.
    #[must_use]
    pub fn weight(&self) -> usize {
        let names = self.aliases.iter().map(|a| a.owner.wire().len() + a.target.wire().len());
        let errors = self.ede.iter().map(|(_, text)| text.len() + 32);
        300 + names.sum::<usize>()
            + errors.sum::<usize>()
            + self.sets().map(RrSet::weight).sum::<usize>()
    }

    /// Reports whether the reply is positive or negative. Any other code is a failure
    /// (RFC 2308 §7.1).
    #[must_use]
    pub fn is_answer(&self) -> bool {
        matches!(self.rcode, 0 | 3)
    }

    /// Returns the time for which the reply may be cached according to its records. Unit: seconds.
    ///
    /// Source: RFC 1035 §3.2.1, RFC 2308 §5 (a denial lives as long as the SOA record says).
    #[must_use]
    pub fn time_to_live(&self) -> u32 {
        let positive = self.aliases.iter().map(|a| &a.set).chain(&self.set).map(|s| s.ttl).min();
        match &self.set {
            Some(_) => positive.unwrap_or(0),
            None => positive.into_iter().chain(self.soa).min().unwrap_or(0),
        }
    }
}

/// A part of a record's data, as needed to locate names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A fixed number of octets.
    Fixed(usize),
    /// A character-string.
    Text,
    /// A name that DNSSEC digests in lower case.
    Name,
    /// A name that DNSSEC digests unchanged.
    NameAsIs,
    /// All remaining octets.
    Rest,
}

/// Returns the positions of names in the data of a type. A type that is not listed has none.
///
/// Source: RFC 4034 §6.2, RFC 6840 §5.1 (NSEC keeps its case).
#[must_use]
pub fn layout(number: u16) -> &'static [Part] {
    match number {
        2 | 3 | 4 | 5 | 7 | 8 | 9 | 12 | 39 => &[Part::Name],
        6 => &[Part::Name, Part::Name, Part::Fixed(20)],
        14 | 17 => &[Part::Name, Part::Name],
        15 | 18 | 21 | 36 => &[Part::Fixed(2), Part::Name],
        26 => &[Part::Fixed(2), Part::Name, Part::Name],
        24 | 46 => &[Part::Fixed(18), Part::Name, Part::Rest],
        30 => &[Part::Name, Part::Rest],
        33 => &[Part::Fixed(6), Part::Name],
        35 => &[Part::Fixed(4), Part::Text, Part::Text, Part::Text, Part::Name],
        47 => &[Part::NameAsIs, Part::Rest],
        _ => &[Part::Rest],
    }
}
