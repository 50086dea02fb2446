//! The DNS answers of the lab. One server has every zone and behaves like a recursive resolver: it
//! returns DS records from the parent zone, follows aliases across zones, and proves negative
//! answers. Names outside of all zones do not exist.

use std::collections::HashMap;
use std::ptr;
use std::sync::Arc;

use domain::base::Message;
use domain::base::MessageBuilder;
use domain::base::Rtype;
use domain::base::StaticCompressor;
use domain::base::ToName;
use domain::base::iana::Class;
use domain::base::iana::Opcode;
use domain::base::iana::Rcode;
use domain::base::message_builder::PushError;
use domain::base::opt::OptRecord;
use domain::rdata::ZoneRecordData;

use crate::lab::zone::Owner;
use crate::lab::zone::Rec;
use crate::lab::zone::Set;
use crate::lab::zone::Zone;
use crate::lab::zone::under;

/// Maximum number of aliases followed.
const MAX_ALIASES: usize = 8;
/// Maximum size of UDP packets. It avoids fragmentation, as RFC 9715 recommends. Unit: octets.
const UDP_SIZE: u16 = 1232;

/// All zones of the lab.
pub(crate) struct World {
    zones: HashMap<Owner, Arc<Zone>>,
}

/// One section of an answer.
#[derive(Default)]
struct Section<'a> {
    sets: Vec<(Option<Owner>, &'a Set)>,
}

/// An answer before encoding.
struct Reply<'a> {
    rcode: Rcode,
    answer: Section<'a>,
    authority: Section<'a>,
}

impl World {
    /// Creates a world of the given zones.
    pub(crate) fn new(zones: Vec<Zone>) -> Self {
        let zones = zones.into_iter().map(|zone| (zone.apex.clone(), Arc::new(zone)));
        Self { zones: zones.collect() }
    }

    /// Returns the same world with another zone in place of the one of its name.
    pub(crate) fn with(&self, zone: Zone) -> Self {
        let mut zones = self.zones.clone();
        zones.insert(zone.apex.clone(), Arc::new(zone));
        Self { zones }
    }

    /// Answers a packet; `None` if it is not a query. A UDP answer is truncated to the size that
    /// the client accepts.
    pub(crate) fn respond(&self, packet: &[u8], udp: bool) -> Option<Vec<u8>> {
        let query = Message::from_octets(packet).ok()?;
        if query.header().qr() {
            return None;
        }
        let reply = self.reply(&query);
        let opt = query.opt();
        let dnssec = opt.as_ref().is_some_and(OptRecord::dnssec_ok);
        let whole = write(&query, &reply, dnssec, false).ok()?;
        let limit = opt.map_or(512, |opt| opt.udp_payload_size().clamp(512, UDP_SIZE));
        if udp && whole.len() > usize::from(limit) {
            return write(&query, &reply, dnssec, true).ok();
        }
        Some(whole)
    }

    fn reply(&self, query: &Message<&[u8]>) -> Reply<'_> {
        let mut reply = Reply {
            rcode: Rcode::NOERROR,
            answer: Section::default(),
            authority: Section::default(),
        };
        if query.header().opcode() != Opcode::QUERY {
            reply.rcode = Rcode::NOTIMP;
            return reply;
        }
        let Ok(question) = query.sole_question() else {
            reply.rcode = Rcode::FORMERR;
            return reply;
        };
        if question.qclass() != Class::IN {
            reply.rcode = Rcode::REFUSED;
            return reply;
        }
        let mut name: Owner = question.qname().to_name();
        for _ in 0..MAX_ALIASES {
            let Some(zone) = self.zone(&name, question.qtype()) else {
                reply.rcode = Rcode::REFUSED;
                return reply;
            };
            match zone.look_up(&name, question.qtype(), &mut reply) {
                Some(target) => name = target,
                None => return reply,
            }
        }
        reply.rcode = Rcode::SERVFAIL;
        reply
    }

    /// Returns the deepest zone that contains the name. For a DS record this is the zone above the
    /// cut, as RFC 4035 §3.1.4.1 requires.
    fn zone(&self, name: &Owner, rtype: Rtype) -> Option<&Zone> {
        let above = usize::from(rtype == Rtype::DS && !name.is_root());
        name.iter_suffixes().skip(above).find_map(|suffix| self.zones.get(&suffix)).map(Arc::as_ref)
    }
}

impl Zone {
    /// Looks up a name in this zone. Returns the name to continue with if the answer is an alias.
    fn look_up<'a>(&'a self, name: &Owner, rtype: Rtype, reply: &mut Reply<'a>) -> Option<Owner> {
        let encloser = name
            .iter_suffixes()
            .find(|suffix| self.exists(suffix))
            .unwrap_or_else(|| self.apex.clone());
        let found = encloser == *name;
        let star = under(b"*", &encloser);
        // A record synthesized from a wildcard has the queried name (RFC 1034 §4.3.2).
        let (source, written) = match (&star, found) {
            (Some(star), false) => (star, Some(name)),
            _ => (name, None),
        };
        for wanted in [rtype, Rtype::CNAME] {
            let Some(set) = self.set(source, wanted) else {
                continue;
            };
            reply.answer.push(written.cloned(), set);
            if written.is_some() {
                // RFC 4035 §3.1.3.3: proof that no name matches more closely than the wildcard.
                self.deny(name, &encloser, &mut reply.authority);
            }
            return match set.records.first().map(Rec::data) {
                Some(ZoneRecordData::Cname(alias)) if wanted != rtype => {
                    Some(alias.cname().clone())
                }
                _ => None,
            };
        }
        if let Some(soa) = self.set(&self.apex, Rtype::SOA) {
            // RFC 2308 §3: resolvers cache negative answers by the SOA record.
            reply.authority.push(None, soa);
        }
        let wildcard = star.filter(|star| !found && self.exists(star));
        if found {
            // RFC 4035 §3.1.3.1: the types of the name do not include the queried one.
            reply.authority.extend(self.denial(name));
        } else if let Some(star) = wildcard {
            // RFC 4035 §3.1.3.4: the same for the wildcard, and nothing matches more closely.
            self.deny(name, &encloser, &mut reply.authority);
            reply.authority.extend(self.denial(&star));
        } else {
            // RFC 4035 §3.1.3.2: neither the name nor a matching wildcard exists.
            reply.rcode = Rcode::NXDOMAIN;
            self.deny(name, &encloser, &mut reply.authority);
            if let Some(star) = under(b"*", &encloser) {
                reply.authority.extend(self.denial(&star));
            }
        }
        None
    }

    /// Adds the proof that a name does not exist below its closest encloser. NSEC3 needs two parts:
    /// the encloser exists, and the next closer name does not (RFC 5155 §7.2.1).
    fn deny<'a>(&'a self, name: &Owner, encloser: &Owner, section: &mut Section<'a>) {
        if !self.nsec3() {
            section.extend(self.denial(name));
            return;
        }
        let depth = encloser.label_count() + 1;
        section.extend(self.denial(encloser));
        if let Some(next) = name.iter_suffixes().find(|s| s.label_count() == depth) {
            section.extend(self.denial(&next));
        }
    }
}

impl<'a> Section<'a> {
    fn push(&mut self, written: Option<Owner>, set: &'a Set) {
        // A denial record may prove two things, but is sent once.
        if !self.sets.iter().any(|(_, known)| ptr::eq(*known, set)) {
            self.sets.push((written, set));
        }
    }

    fn extend(&mut self, set: Option<&'a Set>) {
        if let Some(set) = set {
            self.push(None, set);
        }
    }

    /// Returns the records to send. Without the DO bit, signatures and proofs are omitted, unless
    /// they were queried (RFC 4035 §3.2.1).
    fn records(&self, dnssec: bool, asked: bool) -> impl Iterator<Item = (&Owner, &'a Rec)> {
        self.sets
            .iter()
            .filter(move |(_, set)| {
                let proof = |rec: &Rec| matches!(rec.rtype(), Rtype::NSEC | Rtype::NSEC3);
                dnssec || asked || !set.records.first().is_some_and(proof)
            })
            .flat_map(move |(written, set)| {
                let signatures = if dnssec { &set.signatures[..] } else { &[] };
                let all = set.records.iter().chain(signatures);
                all.map(move |rec| (written.as_ref().unwrap_or(rec.owner()), rec))
            })
    }
}

/// Encodes an answer. A truncated one has the TC bit and no records, so that the client retries
/// over TCP (RFC 2181 §9).
fn write(
    query: &Message<&[u8]>,
    reply: &Reply<'_>,
    dnssec: bool,
    cut: bool,
) -> Result<Vec<u8>, PushError> {
    let message = MessageBuilder::from_target(StaticCompressor::new(Vec::new()))
        .map_err(|_| PushError::ShortBuf)?;
    let mut answer = message.start_answer(query, reply.rcode)?;
    let header = answer.header_mut();
    // Who asks without recursion asks an authority.
    header.set_aa(!query.header().rd());
    header.set_ra(true);
    header.set_cd(query.header().cd());
    header.set_tc(cut);
    if !cut {
        for (owner, record) in reply.answer.records(dnssec, true) {
            answer.push((owner, record.class(), record.ttl(), record.data()))?;
        }
    }
    let mut authority = answer.authority();
    if !cut {
        for (owner, record) in reply.authority.records(dnssec, false) {
            authority.push((owner, record.class(), record.ttl(), record.data()))?;
        }
    }
    let mut additional = authority.additional();
    if query.opt().is_some() {
        additional.opt(|opt| {
            opt.set_udp_payload_size(UDP_SIZE);
            opt.set_dnssec_ok(dnssec);
            Ok(())
        })?;
    }
    Ok(additional.finish().into_target())
}
