//! The chain of trust: the walk from a trust anchor to the zone of a name, one zone cut at a time.
//!
//! Source: RFC 4035 §5.2, RFC 5155 §8.6, RFC 6840 §4.4.

use crate::policy::dnssec::algorithm;
use crate::policy::dnssec::algorithm::Key;
use crate::policy::dnssec::anchor::Trusted;
use crate::policy::dnssec::denial::Cut;
use crate::policy::dnssec::ds;
use crate::policy::dnssec::judge::Halt;
use crate::policy::dnssec::judge::Judging;
use crate::policy::dnssec::judge::Part;
use crate::policy::dnssec::limits;
use crate::policy::dnssec::reason::Cause;
use crate::policy::dnssec::reason::Reason;
use crate::policy::dnssec::verify;
use crate::policy::dnssec::verify::Holds;
use crate::policy::dnssec::zone::Found;
use crate::policy::dnssec::zone::Link;
use crate::policy::dnssec::zone::Place;
use crate::policy::dnssec::zone::State;
use crate::policy::dnssec::zone::Zone;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::Question;
use crate::vocab::dns_record::rtype;
use crate::vocab::time::Timestamp;
use std::sync::Arc;

impl Judging {
    /// Returns a reply that the chain needs, or asks for it.
    fn fetched(
        &mut self,
        zone: &DnsName,
        name: &DnsName,
        rtype: u16,
    ) -> Result<Arc<DnsReply>, Halt> {
        let question = Question::new(name, rtype);
        let why = match self.replies.get(&question) {
            None => return Err(Halt::Ask(vec![question])),
            Some(Ok(reply)) if reply.is_answer() => {
                let reply = Arc::clone(reply);
                self.used.push(Arc::clone(&reply));
                return Ok(reply);
            }
            Some(Ok(reply)) => code_word(reply.rcode),
            Some(Err(why)) => why.clone(),
        };
        Err(Halt::Out(Reason::new(Cause::NoReply(why), zone, name, rtype)))
    }

    /// Walks from the trust anchor to the zone that holds a name.
    pub(super) fn zone_of(&mut self, target: &DnsName) -> Result<Arc<Zone>, Halt> {
        let Some(top) = self.anchors.zone_above(target).cloned() else {
            let name = DnsName::root();
            return Err(Halt::Out(Reason::new(Cause::NoAnchor, &name, target, rtype::DNSKEY)));
        };
        let mut zone = self.anchored(&top)?;
        for count in top.count() + 1..=target.count() {
            let State::Signed(keys) = &zone.state else { return Ok(zone) };
            let name = target.suffix(count);
            let known = self.memory.get(&name, self.now);
            let place = match known {
                Some(place) => {
                    self.remembered(&place);
                    place
                }
                None => match self.below(&zone, keys, &name) {
                    Ok(place) => place,
                    Err(Halt::Ask(own)) => return Err(Halt::Ask(self.ahead(own, target, count))),
                    Err(out) => return Err(out),
                },
            };
            match place {
                Place::Cut(below) => zone = below,
                Place::Inside(..) => {}
                Place::Gone(..) => return Ok(zone),
            }
        }
        Ok(zone)
    }

    /// Records the replies behind a cached place as used.
    fn remembered(&mut self, place: &Place) {
        match place {
            Place::Cut(zone) => self.used.extend(zone.replies.iter().cloned()),
            Place::Inside(reply, _) | Place::Gone(reply, _) => self.used.push(Arc::clone(reply)),
        }
    }

    /// Adds the queries needed at the names below, so that they are sent together.
    fn ahead(&self, mut wanted: Vec<Question>, target: &DnsName, count: usize) -> Vec<Question> {
        for count in (count..=target.count()).take(limits::AHEAD) {
            let name = target.suffix(count);
            if self.memory.get(&name, self.now).is_some() {
                continue;
            }
            wanted.push(Question::new(&name, rtype::DS));
            if self.signers.contains(&name) {
                wanted.push(Question::new(&name, rtype::DNSKEY));
            }
        }
        wanted
    }

    /// Returns the reply that starts a step of the walk. The walk ends here if it is unavailable.
    fn first(&mut self, zone: &DnsName, name: &DnsName, rtype: u16) -> Result<Arc<DnsReply>, Halt> {
        let fetched = self.fetched(zone, name, rtype);
        if let Err(Halt::Out(reason)) = &fetched {
            let found = Found::Broken(reason.clone());
            self.links.push(Link { name: name.clone(), ds: None, keys: None, found });
        }
        fetched
    }

    /// Returns the zone of a trust anchor.
    fn anchored(&mut self, name: &DnsName) -> Result<Arc<Zone>, Halt> {
        if let Some(Place::Cut(zone)) = self.memory.get(name, self.now) {
            self.used.extend(zone.replies.iter().cloned());
            return Ok(zone);
        }
        let anchors = Arc::clone(&self.anchors);
        let supported = |t: &&Trusted| algorithm::is_supported(t.algorithm());
        if anchors.of(name).filter(supported).count() == 0 {
            let reason = Reason::new(Cause::UnknownAlgorithm, name, name, rtype::DNSKEY);
            let state = State::Unsigned(reason);
            let zone =
                Zone { name: name.clone(), state, ends: None, above: None, replies: Vec::new() };
            return Ok(Arc::new(zone));
        }
        let reply = self.first(name, name, rtype::DNSKEY)?;
        let means = |key: &Key| anchors.of(name).any(|t| t.means(name, key));
        let mut link = Link {
            name: name.clone(),
            ds: None,
            keys: Some(Arc::clone(&reply)),
            found: Found::Signed,
        };
        match self.keys(name, &reply, means) {
            Ok((keys, ends)) => {
                let zone = Arc::new(Zone {
                    name: name.clone(),
                    state: State::Signed(keys),
                    ends: Some(ends),
                    above: None,
                    replies: vec![reply],
                });
                self.memory.put(name, &Place::Cut(Arc::clone(&zone)), self.now);
                self.links.push(link);
                Ok(zone)
            }
            Err(reason) => {
                link.found = Found::Broken(reason.clone());
                self.links.push(link);
                Err(Halt::Out(reason))
            }
        }
    }

    /// Reads the keys of a zone from its DNSKEY reply.
    ///
    /// A key named by the DS records or the trust anchor must have signed the key set.
    fn keys(
        &mut self,
        name: &DnsName,
        reply: &DnsReply,
        means: impl Fn(&Key) -> bool,
    ) -> Result<(Vec<Key>, Timestamp), Reason> {
        let out = |cause| Reason::new(cause, name, name, rtype::DNSKEY);
        let set = reply.set.as_ref().filter(|_| reply.aliases.is_empty());
        let set = set.ok_or_else(|| out(Cause::NoKeys))?;
        if set.len() > limits::KEYS_PER_ZONE {
            return Err(out(Cause::TooMuchWork));
        }
        let mut all: Vec<Key> = set.records().filter_map(Key::read).collect();
        all.retain(Key::signs_zone);
        let meant: Vec<Key> = all.iter().filter(|k| means(k)).cloned().collect();
        if meant.is_empty() {
            return Err(out(Cause::NoKeyFits));
        }
        let result = self
            .verified
            .of(set, name, || verify::verify(set, name, &meant, self.now, &mut self.work));
        match result {
            Ok(Holds { ends, wildcard: None }) => Ok((all, ends)),
            Ok(Holds { wildcard: Some(_), .. }) => Err(out(Cause::BadLabels)),
            Err(cause) => Err(out(cause)),
        }
    }

    /// Classifies a name one label below a zone or below a name in it.
    fn below(&mut self, zone: &Arc<Zone>, keys: &[Key], name: &DnsName) -> Result<Place, Halt> {
        let reply = self.first(&zone.name, name, rtype::DS)?;
        let mut link = Link {
            name: name.clone(),
            ds: Some(Arc::clone(&reply)),
            keys: None,
            found: Found::Gone,
        };
        let place = self.place(zone, keys, name, &reply, &mut link);
        match &place {
            Ok(place) => {
                self.memory.put(name, place, self.now);
                match place {
                    Place::Cut(below) => {
                        link.found = match &below.state {
                            State::Signed(_) => Found::Signed,
                            State::Unsigned(reason) => Found::Unsigned(reason.clone()),
                        };
                        self.links.push(link);
                    }
                    Place::Gone(..) => self.links.push(link),
                    Place::Inside(..) => {}
                }
            }
            Err(Halt::Out(reason)) => {
                link.found = Found::Broken(reason.clone());
                self.links.push(link);
            }
            Err(Halt::Ask(_)) => {}
        }
        place
    }

    fn place(
        &mut self,
        zone: &Arc<Zone>,
        keys: &[Key],
        name: &DnsName,
        reply: &Arc<DnsReply>,
        link: &mut Link,
    ) -> Result<Place, Halt> {
        let out = |cause| Halt::Out(Reason::new(cause, &zone.name, name, rtype::DS));
        if let Some(alias) = reply.aliases.first() {
            // An alias is not a delegation, and neither is a name below a DNAME record
            // (RFC 6672 §2.4).
            let mut holds = self.verify(&alias.set, zone, keys).map_err(out)?;
            self.wildcard(zone, keys, reply, &alias.owner, &mut holds).map_err(out)?;
            let ends = Part::secure(zone, holds.ends).ends.unwrap_or(holds.ends);
            return Ok(match alias.set.rtype {
                rtype::DNAME => Place::Gone(Arc::clone(reply), ends),
                _ => Place::Inside(Arc::clone(reply), ends),
            });
        }
        let Some(set) = &reply.set else { return self.absent(zone, keys, name, reply) };
        let holds = self.verify(set, zone, keys).map_err(out)?;
        if holds.wildcard.is_some() {
            return Err(out(Cause::BadLabels));
        }
        let ends = Part::secure(zone, holds.ends).ends;
        let selected = match ds::usable(set) {
            Ok(selected) => selected,
            Err(Cause::TooMuchWork) => return Err(out(Cause::TooMuchWork)),
            Err(cause) => return Ok(unsigned(zone, name, reply, cause, ends)),
        };
        let key_reply = self.fetched(name, name, rtype::DNSKEY)?;
        link.keys = Some(Arc::clone(&key_reply));
        let means = |key: &Key| selected.iter().any(|d| d.means(name, key));
        let (own, own_ends) = self.keys(name, &key_reply, means).map_err(Halt::Out)?;
        Ok(Place::Cut(Arc::new(Zone {
            name: name.clone(),
            state: State::Signed(own),
            ends: ends.map(|e| e.min(own_ends)),
            above: Some(Arc::clone(zone)),
            replies: vec![Arc::clone(reply), key_reply],
        })))
    }

    /// Classifies a name without a DS record.
    fn absent(
        &mut self,
        zone: &Arc<Zone>,
        keys: &[Key],
        name: &DnsName,
        reply: &Arc<DnsReply>,
    ) -> Result<Place, Halt> {
        let out = |cause| Halt::Out(Reason::new(cause, &zone.name, name, rtype::DS));
        let proofs = self.proofs(reply, zone, keys);
        let cut = proofs.cut(name, &zone.name, &mut self.work).map_err(out)?;
        let ends = zone.ends.into_iter().chain(proofs.ends).min();
        let inside = ends.unwrap_or(self.now);
        match cut {
            None => Err(out(proofs.fault.unwrap_or(Cause::NoProof))),
            Some(Cut::Unsigned) => Ok(unsigned(zone, name, reply, Cause::NoDs, ends)),
            Some(Cut::MayBeUnsigned) => Ok(unsigned(zone, name, reply, Cause::OptOut, ends)),
            Some(Cut::TooManyRounds(count)) => {
                Ok(unsigned(zone, name, reply, Cause::Iterations(count), ends))
            }
            Some(Cut::None) => Ok(Place::Inside(Arc::clone(reply), inside)),
            Some(Cut::Gone) => Ok(Place::Gone(Arc::clone(reply), inside)),
        }
    }
}

/// Returns a zone that is proven to need no signatures.
fn unsigned(
    zone: &Arc<Zone>,
    name: &DnsName,
    reply: &Arc<DnsReply>,
    cause: Cause,
    ends: Option<Timestamp>,
) -> Place {
    // Opt-out and the iteration count are properties of the parent zone, not of the name.
    let above = matches!(cause, Cause::OptOut | Cause::Iterations(_));
    let reason = Reason::new(cause, if above { &zone.name } else { name }, name, rtype::DS);
    Place::Cut(Arc::new(Zone {
        name: name.clone(),
        state: State::Unsigned(reason),
        ends,
        above: Some(Arc::clone(zone)),
        replies: vec![Arc::clone(reply)],
    }))
}

/// Returns the word for a response code that is not an answer.
fn code_word(code: u16) -> String {
    match code {
        1 => "FORMERR".into(),
        2 => "SERVFAIL".into(),
        4 => "NOTIMP".into(),
        5 => "REFUSED".into(),
        other => format!("response code {other}"),
    }
}
