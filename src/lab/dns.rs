//! The answers of the lab's DNS: one server that has every zone and behaves as a recursive
//! resolver does. DS comes from the parent's side of a cut, aliases are followed from zone to
//! zone, everything negative is proven, and what lies outside of all zones does not exist.

use std::collections::HashMap;
use std::ptr;

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

/// How many aliases are followed before the server gives up.
const MAX_ALIASES: usize = 8;
/// The size of UDP packets that the server announces and keeps to, as RFC 9715 wants it: small
/// enough not to be fragmented anywhere.
const UDP_SIZE: u16 = 1232;

/// Every zone of the lab.
pub(crate) struct World {
    zones: HashMap<Owner, Zone>,
}

/// One section of an answer.
#[derive(Default)]
struct Section<'a> {
    sets: Vec<(Option<Owner>, &'a Set)>,
}

/// An answer before it is written down.
struct Reply<'a> {
    rcode: Rcode,
    answer: Section<'a>,
    authority: Section<'a>,
}

impl World {
    /// A world of these zones.
    pub(crate) fn new(zones: Vec<Zone>) -> Self {
        let zones = zones.into_iter().map(|zone| (zone.apex.clone(), zone));
        Self { zones: zones.collect() }
    }

    /// Answers a packet; `None` if it is not a query. Over UDP the answer is cut to the size that
    /// the client takes.
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

    /// The deepest zone that the name is in; for a DS record the one above the cut, which is
    /// where RFC 4035 §3.1.4.1 wants it to come from.
    fn zone(&self, name: &Owner, rtype: Rtype) -> Option<&Zone> {
        let above = usize::from(rtype == Rtype::DS && !name.is_root());
        name.iter_suffixes().skip(above).find_map(|suffix| self.zones.get(&suffix))
    }
}

impl Zone {
    /// Looks a name up in this zone. Returns the name to go on with if the answer is an alias.
    fn look_up<'a>(&'a self, name: &Owner, rtype: Rtype, reply: &mut Reply<'a>) -> Option<Owner> {
        let encloser = name
            .iter_suffixes()
            .find(|suffix| self.exists(suffix))
            .unwrap_or_else(|| self.apex.clone());
        let found = encloser == *name;
        let star = under(b"*", &encloser);
        // What a wildcard answers carries the name that was asked for (RFC 1034 §4.3.2).
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
                // Proof that there is no closer match than the wildcard (RFC 4035 §3.1.3.3).
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
            // A resolver keeps negative answers by the SOA record (RFC 2308 §3).
            reply.authority.push(None, soa);
        }
        let wildcard = star.filter(|star| !found && self.exists(star));
        if found {
            // RFC 4035 §3.1.3.1: the types that the name has do not include this one.
            reply.authority.extend(self.denial(name));
        } else if let Some(star) = wildcard {
            // RFC 4035 §3.1.3.4: the same for the wildcard, and nothing matches more closely.
            self.deny(name, &encloser, &mut reply.authority);
            reply.authority.extend(self.denial(&star));
        } else {
            // RFC 4035 §3.1.3.2: neither the name nor a wildcard for it.
            reply.rcode = Rcode::NXDOMAIN;
            self.deny(name, &encloser, &mut reply.authority);
            if let Some(star) = under(b"*", &encloser) {
                reply.authority.extend(self.denial(&star));
            }
        }
        None
    }

    /// The proof that a name does not exist beneath its closest encloser. NSEC3 needs it in two
    /// parts: the encloser exists, the next closer name does not (RFC 5155 §7.2.1).
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
        // One denial record often proves two things; it is sent once.
        if !self.sets.iter().any(|(_, known)| ptr::eq(*known, set)) {
            self.sets.push((written, set));
        }
    }

    fn extend(&mut self, set: Option<&'a Set>) {
        if let Some(set) = set {
            self.push(None, set);
        }
    }

    /// The records to send. Without the DO bit there are neither signatures nor proofs, unless
    /// they were asked for (RFC 4035 §3.2.1).
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

/// Writes an answer down; a cut one says so by TC and is empty, so that the client comes back
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
