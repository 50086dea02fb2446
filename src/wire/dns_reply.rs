//! Reduces a reply to the data that belongs to its question: the alias chain, the set of the
//! queried type, the records of a denial, and the signatures over these. All other records are
//! skipped unread. No I/O.

use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::Alias;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::Part;
use crate::vocab::dns_record::Question;
use crate::vocab::dns_record::RrSet;
use crate::vocab::dns_record::Rrsig;
use crate::vocab::dns_record::layout;
use crate::vocab::dns_record::rtype;
use crate::wire::dns_message::Broken;
use crate::wire::dns_message::OPT;
use crate::wire::dns_message::Reader;
use crate::wire::dns_words::IN;

/// Maximum number of aliases followed in one reply.
pub const MAX_ALIASES: usize = 16;

/// Maximum number of sets kept of a denial. A denial needs at most four (RFC 5155 §7.2), and one
/// more for each alias.
const MAX_DENIALS: usize = 24;

/// Maximum number of SOA, NSEC and NSEC3 records read. Unit: records.
const MAX_OWNERS: usize = 128;

/// Maximum number of signatures kept for one set.
const MAX_SIGNATURES: usize = 16;

/// Maximum size of a reduced reply with its names uncompressed. Unit: octets.
pub const MAX_REDUCED: usize = 192 << 10;

/// Maximum size of the text kept of an extended error. Unit: octets.
const MAX_EDE: usize = 200;

/// Maximum size of the records of a denial and their signatures. Unit: octets.
const MAX_DENIAL: usize = 24 << 10;

/// Maximum size of a DS reply. Legitimate ones have a few hundred octets. Unit: octets.
const MAX_DS: usize = 32 << 10;

/// Maximum size of a DNSKEY reply. Twenty keys of 2,048 bits take a quarter of it. Unit: octets.
const MAX_KEYS: usize = 32 << 10;

const EDE: u16 = 15;

/// Extended errors, as code and text.
type Errors = Vec<(u16, Vec<u8>)>;

/// The position of a record in the message.
#[derive(Debug, Clone, Copy)]
struct Place {
    name: usize,
    rtype: u16,
    ttl: u32,
    data: usize,
    length: usize,
}

/// A message whose records are located but not read.
struct Located<'a> {
    message: &'a [u8],
    answer: Vec<Place>,
    authority: Vec<Place>,
}

/// Reduces a message to the data that belongs to the question.
///
/// Errors: the message cannot be read, or what belongs to the question is larger than
/// [`MAX_REDUCED`].
pub fn reduce(message: &[u8], question: &Question) -> Result<DnsReply, Broken> {
    let header = Header::read(message)?;
    let mut reader = Reader::new(message);
    reader.take(12)?;
    for _ in 0..header.counts[0] {
        skip_name(&mut reader)?;
        reader.take(4)?;
    }
    let answer = places(&mut reader, header.counts[1])?;
    let authority = places(&mut reader, header.counts[2])?;
    let (upper, ede) = additional(&mut reader, header.counts[3])?;
    let located = Located { message, answer, authority };
    let mut reply = DnsReply {
        rcode: u16::from(upper) << 4 | header.bits & 15,
        ad: header.bits & 0x20 != 0,
        ede,
        ..DnsReply::empty(question)
    };
    located.follow(&mut reply)?;
    located.denials(&mut reply)?;
    let bound = match question.rtype {
        rtype::DS => MAX_DS,
        rtype::DNSKEY => MAX_KEYS,
        _ => MAX_REDUCED,
    };
    if reply.weight() > bound {
        return Err(Broken("it is larger than any answer has to be"));
    }
    Ok(reply)
}

struct Header {
    bits: u16,
    counts: [u16; 4],
}

impl Header {
    fn read(message: &[u8]) -> Result<Header, Broken> {
        let mut reader = Reader::new(message);
        reader.u16().map_err(|_| Broken("it is shorter than a header"))?;
        let bits = reader.u16()?;
        let counts = [reader.u16()?, reader.u16()?, reader.u16()?, reader.u16()?];
        Ok(Header { bits, counts })
    }
}

/// Skips a name without following its pointers.
fn skip_name(reader: &mut Reader<'_>) -> Result<(), Broken> {
    loop {
        match reader.u8()? {
            0 => return Ok(()),
            length @ 1..=63 => {
                reader.take(usize::from(length))?;
            }
            0xc0.. => {
                reader.u8()?;
                return Ok(());
            }
            _ => return Err(Broken("a name in it has a label of an unknown kind")),
        }
    }
}

fn place(reader: &mut Reader<'_>) -> Result<(Place, u16), Broken> {
    let name = reader.position();
    skip_name(reader)?;
    let (rtype, class, ttl) = (reader.u16()?, reader.u16()?, reader.u32()?);
    let length = usize::from(reader.u16()?);
    let data = reader.position();
    reader.take(length)?;
    // RFC 2181 §8: a TTL with its highest bit set counts as zero.
    let ttl = if ttl > i32::MAX.unsigned_abs() { 0 } else { ttl };
    Ok((Place { name, rtype, ttl, data, length }, class))
}

/// Locates the records of class IN in a section.
fn places(reader: &mut Reader<'_>, count: u16) -> Result<Vec<Place>, Broken> {
    let mut found = Vec::new();
    for _ in 0..count {
        let (place, class) = place(reader)?;
        if class == IN {
            found.push(place);
        }
    }
    Ok(found)
}

/// Reads the OPT record of the additional section: the upper bits of the response code and the
/// extended errors.
fn additional(reader: &mut Reader<'_>, count: u16) -> Result<(u8, Errors), Broken> {
    let (mut upper, mut errors) = (0, Vec::new());
    for _ in 0..count {
        let name = reader.position();
        skip_name(reader)?;
        let root = reader.position() == name + 1;
        let (rtype, _, ttl) = (reader.u16()?, reader.u16()?, reader.u32()?);
        let length = usize::from(reader.u16()?);
        let mut data = reader.part(length)?;
        if rtype != OPT || !root {
            continue;
        }
        upper = u8::try_from(ttl >> 24).unwrap_or_default();
        while errors.len() < 4 {
            let (Ok(code), Ok(length)) = (data.u16(), data.u16()) else { break };
            let Ok(value) = data.take(usize::from(length)) else { break };
            if let (EDE, Some((info, text))) = (code, value.split_first_chunk::<2>()) {
                let text = text.iter().take(MAX_EDE).copied().collect();
                errors.push((u16::from_be_bytes(*info), text));
            }
        }
    }
    Ok((upper, errors))
}

impl Located<'_> {
    fn reader(&self, at: usize) -> Reader<'_> {
        Reader::at(self.message, at)
    }

    /// Reports whether the name at a position equals `name`, ignoring case.
    fn is_named(&self, at: usize, name: &DnsName) -> bool {
        let mut labels = name.labels();
        let (mut here, mut hops) = (at, 0);
        loop {
            let Some(octet) = self.message.get(here).copied() else { return false };
            match octet {
                0 => return labels.next().is_none(),
                1..=63 => {
                    let from = here + 1;
                    let to = from + usize::from(octet);
                    let same = self.message.get(from..to).zip(labels.next());
                    if !same.is_some_and(|(a, b)| a.eq_ignore_ascii_case(b)) {
                        return false;
                    }
                    here = to;
                }
                0xc0.. => {
                    let Some(low) = self.message.get(here + 1) else { return false };
                    let to = usize::from(u16::from_be_bytes([octet & 0x3f, *low]));
                    hops += 1;
                    if to >= here || hops > 127 {
                        return false;
                    }
                    here = to;
                }
                _ => return false,
            }
        }
    }

    /// Collects a set with its signatures from a section; `None` if it has no record.
    fn set(&self, section: &[Place], owner: &DnsName, rtype: u16) -> Result<Option<RrSet>, Broken> {
        let mut set = RrSet::new(owner, rtype);
        let mut octets = 0;
        for p in section.iter().filter(|p| p.rtype == rtype && self.is_named(p.name, owner)) {
            let data = self.data(p)?;
            octets += data.len();
            if octets > MAX_REDUCED {
                return Err(Broken("it is larger than any answer has to be"));
            }
            set.push(p.ttl, &data);
        }
        if set.is_empty() {
            return Ok(None);
        }
        for p in section.iter().filter(|p| p.rtype == rtype::RRSIG) {
            if set.signatures.len() >= MAX_SIGNATURES {
                break;
            }
            let covers = self.reader(p.data).u16().is_ok_and(|covered| covered == rtype);
            if covers && self.is_named(p.name, owner) {
                // An unreadable signature is ignored, and so is one whose signer is not above the
                // owner.
                let signature = self.signature(p).filter(|s| owner.is_within(&s.signer));
                set.signatures.extend(signature.filter(|s| !set.signatures.contains(s)));
            }
        }
        Ok(Some(set))
    }

    fn signature(&self, p: &Place) -> Option<Rrsig> {
        let mut data = self.reader(p.data).part(p.length).ok()?;
        data.u16().ok()?;
        let (algorithm, labels) = (data.u8().ok()?, data.u8().ok()?);
        let original_ttl = data.u32().ok()?;
        let (expiration, inception) = (data.u32().ok()?, data.u32().ok()?);
        let tag = data.u16().ok()?;
        let signer = data.name().ok()?.lower();
        let signature = data.rest().to_vec();
        Some(Rrsig {
            algorithm,
            labels,
            original_ttl,
            expiration,
            inception,
            tag,
            signer,
            signature,
        })
    }

    /// Returns the data of a record with its names uncompressed.
    fn data(&self, p: &Place) -> Result<Vec<u8>, Broken> {
        let mut data = self.reader(p.data).part(p.length)?;
        let mut out = Vec::with_capacity(p.length);
        for part in layout(p.rtype) {
            match part {
                Part::Fixed(count) => out.extend_from_slice(data.take(*count)?),
                Part::Text => {
                    let text = data.string()?;
                    out.push(u8::try_from(text.len()).unwrap_or_default());
                    out.extend_from_slice(text);
                }
                Part::Name | Part::NameAsIs => out.extend_from_slice(&data.name()?.wire()),
                Part::Rest => out.extend_from_slice(data.rest()),
            }
        }
        match data.left() {
            0 => Ok(out),
            _ => Err(Broken("there is more behind the data of a record")),
        }
    }

    /// Follows the aliases from the queried name to the set of the queried type.
    fn follow(&self, reply: &mut DnsReply) -> Result<(), Broken> {
        let asked = reply.question.rtype;
        let mut at = reply.question.name.clone();
        loop {
            let set = self.set(&self.answer, &at, asked)?;
            let alias = match (&set, asked) {
                (Some(_), rtype::CNAME) => None,
                _ => self.alias(&at)?,
            };
            let signed = |set: &RrSet| !set.signatures.is_empty();
            match (set, &alias) {
                // An alias has no other records. An unsigned set beside a signed alias was
                // injected.
                (Some(set), Some(alias)) if !signed(&set) && signed(&alias.set) => {}
                (Some(set), _) => {
                    if asked == rtype::CNAME && !signed(&set) {
                        reply.synthesis = self.dname_above(&at)?;
                    }
                    reply.set = Some(set);
                    return Ok(());
                }
                (None, _) => {}
            }
            let Some(alias) = alias else { return Ok(()) };
            let known = |name: &DnsName| {
                reply.question.name.same(name) || reply.aliases.iter().any(|a| a.target.same(name))
            };
            if alias.set.len() != 1 || known(&alias.target) || reply.aliases.len() >= MAX_ALIASES {
                reply.broken_aliases = true;
                return Ok(());
            }
            at = alias.target.lower();
            reply.aliases.push(alias);
        }
    }

    /// Returns the alias at a name. A signed CNAME record takes precedence over a DNAME record
    /// above, and that over an unsigned CNAME record, which was synthesized from it
    /// (RFC 6672 §3.1).
    fn alias(&self, at: &DnsName) -> Result<Option<Alias>, Broken> {
        let own = self.set(&self.answer, at, rtype::CNAME)?;
        let signed = own.as_ref().is_some_and(|s| !s.signatures.is_empty());
        if !signed && let Some(set) = self.dname_above(at)? {
            let target = only_name(&set).and_then(|to| substituted(at, &set.owner, &to));
            return match target {
                Some(target) => Ok(Some(Alias { owner: at.clone(), target, set })),
                None => Err(Broken("a DNAME record in it makes a name that is too long")),
            };
        }
        let Some(set) = own else { return Ok(None) };
        let target = only_name(&set).ok_or(Broken("an alias in it has no target"))?;
        Ok(Some(Alias { owner: at.clone(), target, set }))
    }

    /// Returns the DNAME set of the nearest ancestor.
    fn dname_above(&self, at: &DnsName) -> Result<Option<RrSet>, Broken> {
        let mut nearest: Option<DnsName> = None;
        for p in self.answer.iter().filter(|p| p.rtype == rtype::DNAME).take(MAX_ALIASES) {
            let owner = self.reader(p.name).name()?.lower();
            let above = at.is_within(&owner) && !at.same(&owner);
            if above && nearest.as_ref().is_none_or(|n| n.count() < owner.count()) {
                nearest = Some(owner);
            }
        }
        match nearest {
            Some(owner) => self.set(&self.answer, &owner, rtype::DNAME),
            None => Ok(None),
        }
    }

    /// Collects the records of a denial that may concern one of the names.
    fn denials(&self, reply: &mut DnsReply) -> Result<(), Broken> {
        let mut names = vec![reply.question.name.clone()];
        names.extend(reply.aliases.iter().map(|a| a.target.lower()));
        let wanted = |p: &&Place| matches!(p.rtype, rtype::SOA | rtype::NSEC | rtype::NSEC3);
        for p in self.authority.iter().filter(wanted).take(MAX_OWNERS) {
            let owner = self.reader(p.name).name()?.lower();
            if p.rtype == rtype::SOA {
                // Only an SOA record of a zone that contains one of the names counts. Only its
                // minimum is used.
                let minimum = self.message.get(p.data..p.data + p.length);
                let minimum = minimum.and_then(|data| data.last_chunk::<4>());
                if names.iter().any(|n| n.is_within(&owner)) && reply.soa.is_none() {
                    reply.soa = minimum.map(|m| u32::from_be_bytes(*m).min(p.ttl));
                }
                continue;
            }
            let known = reply.authority.iter().any(|s| s.rtype == p.rtype && s.owner == owner);
            if known {
                continue;
            }
            if reply.authority.len() >= MAX_DENIALS {
                break;
            }
            reply.authority.extend(self.set(&self.authority, &owner, p.rtype)?);
        }
        let weight: usize = reply.authority.iter().map(RrSet::weight).sum();
        if weight > MAX_DENIAL {
            return Err(Broken("its proofs are larger than any denial has to be"));
        }
        Ok(())
    }
}

/// Returns the name in the first record of a set.
#[must_use]
pub fn only_name(set: &RrSet) -> Option<DnsName> {
    set.records().next().and_then(|data| Reader::new(data).name().ok())
}

/// Applies a DNAME record to a name below its owner; `None` if the result is too long.
///
/// Source: RFC 6672 §2.2.
#[must_use]
pub fn substituted(name: &DnsName, owner: &DnsName, target: &DnsName) -> Option<DnsName> {
    let kept = name.count().checked_sub(owner.count())?;
    DnsName::of_labels(name.labels().take(kept).chain(target.labels()))
}

/// The fields of a reply that show whether it belongs to a query, without its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyHead {
    /// The ID, which matches a response to its query.
    pub id: u16,
    /// The TC bit: whether the reply is truncated.
    pub truncated: bool,
    /// The four bits of the response code in the header.
    pub rcode: u16,
}

/// Reads the head of a reply to a question; `None` if the message is not a reply to it.
///
/// Only a reply with an error code may omit the question.
#[must_use]
pub fn head(message: &[u8], question: &Question) -> Option<ReplyHead> {
    let header = Header::read(message).ok()?;
    let id = message.first_chunk::<2>().map(|i| u16::from_be_bytes(*i))?;
    let rcode = header.bits & 15;
    let is_reply = header.bits & 0x8000 != 0;
    let fits = match header.counts[0] {
        0 => !matches!(rcode, 0 | 3),
        1 => {
            let mut reader = Reader::at(message, 12);
            let same = reader.name().is_ok_and(|name| name.same(&question.name));
            same && reader.u16() == Ok(question.rtype) && reader.u16() == Ok(IN)
        }
        _ => false,
    };
    (is_reply && fits).then_some(ReplyHead { id, truncated: header.bits & 0x0200 != 0, rcode })
}

/// Reports whether a message has an OPT record, so that its sender supports EDNS (RFC 6891 §6.1.1).
#[must_use]
pub fn has_opt(message: &[u8]) -> bool {
    let located = || -> Result<bool, Broken> {
        let header = Header::read(message)?;
        let mut reader = Reader::at(message, 12);
        for _ in 0..header.counts[0] {
            skip_name(&mut reader)?;
            reader.take(4)?;
        }
        for _ in 0..u32::from(header.counts[1]) + u32::from(header.counts[2]) {
            place(&mut reader)?;
        }
        for _ in 0..header.counts[3] {
            if place(&mut reader)?.0.rtype == OPT {
                return Ok(true);
            }
        }
        Ok(false)
    };
    located().unwrap_or(false)
}
