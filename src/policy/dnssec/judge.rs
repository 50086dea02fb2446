//! The judgement of one reply, step by step: it says which DS and DNSKEY replies it wants, and once they are there, what
//! the reply is worth.
//!
//! Source: RFC 4035 §5, RFC 5155 §8, RFC 6672 §5.3, RFC 6840.

use crate::policy::dnssec::algorithm;
use crate::policy::dnssec::algorithm::Key;
use crate::policy::dnssec::anchor::Anchors;
use crate::policy::dnssec::anchor::Trusted;
use crate::policy::dnssec::denial;
use crate::policy::dnssec::denial::Cut;
use crate::policy::dnssec::denial::Denied;
use crate::policy::dnssec::denial::Proofs;
use crate::policy::dnssec::ds;
use crate::policy::dnssec::limits;
use crate::policy::dnssec::reason::Cause;
use crate::policy::dnssec::reason::Reason;
use crate::policy::dnssec::verify;
use crate::policy::dnssec::verify::Holds;
use crate::policy::dnssec::verify::Work;
use crate::policy::dnssec::zone::Found;
use crate::policy::dnssec::zone::Link;
use crate::policy::dnssec::zone::Memory;
use crate::policy::dnssec::zone::Place;
use crate::policy::dnssec::zone::State;
use crate::policy::dnssec::zone::Zone;
use crate::vocab::dns::Proof;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::Question;
use crate::vocab::dns_record::RrSet;
use crate::vocab::dns_record::rtype;
use crate::vocab::time::Timestamp;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

/// A reply that was asked for, or why there is none.
pub type Got = Result<Arc<DnsReply>, String>;

/// What a reply says, as far as it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The set of the asked type exists, as the reply has it.
    Set,
    /// The name exists, the type does not.
    NoType,
    /// The name does not exist.
    NoName,
}

/// A judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The status.
    pub proof: Proof,
    /// Why, unless it is secure.
    pub reason: Option<Reason>,
    /// What was judged to be so; for a reply that is not secure, what it says.
    pub outcome: Outcome,
    /// The earliest end of a signature that the judgement rests on.
    pub ends: Option<Timestamp>,
}

/// What a judgement comes to next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// These replies are wanted first.
    Ask(Vec<Question>),
    /// It is done.
    Done(Judged),
}

/// Why a part of a judgement goes no further.
enum Halt {
    Ask(Vec<Question>),
    Out(Reason),
}

/// One part of a judgement: a set, or a denial.
struct Part {
    proof: Proof,
    reason: Option<Reason>,
    ends: Option<Timestamp>,
}

impl Part {
    fn secure(zone: &Zone, ends: Timestamp) -> Part {
        let ends = zone.ends.map_or(ends, |e| e.min(ends));
        Part { proof: Proof::Secure, reason: None, ends: Some(ends) }
    }

    fn unsigned(reason: Reason, ends: Option<Timestamp>) -> Part {
        Part { proof: Proof::Insecure, reason: Some(reason), ends }
    }

    fn out(reason: Reason) -> Part {
        Part { proof: status(&reason.cause), reason: Some(reason), ends: None }
    }
}

/// Returns the status that a cause leads to. What leaves the matter open is not bogus (RFC 4035 §4.3).
fn status(cause: &Cause) -> Proof {
    match cause {
        Cause::NoReply(_) | Cause::TooMuchWork | Cause::NoAnchor | Cause::UnusableKey(_) => {
            Proof::Indeterminate
        }
        Cause::NoDs
        | Cause::OptOut
        | Cause::UnknownAlgorithm
        | Cause::UnknownDigest
        | Cause::Iterations(_) => Proof::Insecure,
        Cause::NoSignature
        | Cause::Expired(_)
        | Cause::NotYet(_)
        | Cause::NoKey(_)
        | Cause::BadSignature(_)
        | Cause::BadLabels
        | Cause::NoKeyFits
        | Cause::NoKeys
        | Cause::NoProof
        | Cause::NoWildcardProof
        | Cause::WrongSynthesis
        | Cause::BrokenAliases => Proof::Bogus,
    }
}

/// The sets of one judgement that were verified, by their place in memory and the zone whose keys were used.
#[derive(Default)]
struct Verified(HashMap<(usize, DnsName), Result<Holds, Cause>>);

impl Verified {
    fn of(
        &mut self,
        set: &RrSet,
        zone: &DnsName,
        verify: impl FnOnce() -> Result<Holds, Cause>,
    ) -> Result<Holds, Cause> {
        let mark = (std::ptr::from_ref(set).addr(), zone.clone());
        self.0.entry(mark).or_insert_with(verify).clone()
    }
}

/// A judgement under way.
pub struct Judging {
    reply: Arc<DnsReply>,
    anchors: Arc<Anchors>,
    memory: Arc<dyn Memory>,
    now: Timestamp,
    replies: HashMap<Question, Got>,
    /// What was verified, so that a step done again costs no signature. A set is known by its place in memory: replies
    /// are held until the judgement ends, and two sets of one name may differ.
    verified: Verified,
    /// The zones that sign something in the reply: their keys will be wanted.
    signers: HashSet<DnsName>,
    work: Work,
    links: Vec<Link>,
    used: Vec<Arc<DnsReply>>,
}

impl Judging {
    /// Begins the judgement of a reply at a moment.
    #[must_use]
    pub fn new(
        reply: Arc<DnsReply>,
        anchors: Arc<Anchors>,
        memory: Arc<dyn Memory>,
        now: Timestamp,
    ) -> Judging {
        let signers = reply.sets().flat_map(|s| &s.signatures).map(|s| s.signer.clone()).collect();
        Judging {
            reply,
            anchors,
            memory,
            now,
            replies: HashMap::new(),
            verified: Verified::default(),
            signers,
            work: Work::default(),
            links: Vec::new(),
            used: Vec::new(),
        }
    }

    /// Hands over a reply that was wanted. The first one counts.
    pub fn hand(&mut self, question: Question, got: Got) {
        self.replies.entry(question).or_insert(got);
    }

    /// Returns the way down, as far as it was not remembered.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Returns the replies that the judgement rests on, the judged one not among them.
    #[must_use]
    pub fn used(&self) -> &[Arc<DnsReply>] {
        &self.used
    }

    /// Returns how many signatures were verified. Unit: verifications.
    #[must_use]
    pub fn verifications(&self) -> u32 {
        limits::VERIFICATIONS - self.work.verifications
    }

    /// Goes on as far as the replies that are there allow.
    pub fn step(&mut self) -> Step {
        let reply = Arc::clone(&self.reply);
        self.links.clear();
        self.used.clear();
        let mut wanted = Vec::new();
        let mut worst = Part { proof: Proof::Secure, reason: None, ends: None };
        let mut outcome = said(&reply);
        let mut parts = Vec::new();
        for alias in &reply.aliases {
            parts.push(self.set(&reply, &alias.owner, &alias.set));
        }
        match &reply.set {
            Some(set) => parts.push(self.answer(&reply, set)),
            None => match self.denial(&reply) {
                Ok((part, proven)) => {
                    outcome = proven.unwrap_or(outcome);
                    parts.push(Ok(part));
                }
                Err(halt) => parts.push(Err(halt)),
            },
        }
        for part in parts {
            let part = match part {
                Ok(part) => part,
                Err(Halt::Ask(more)) => {
                    wanted.extend(more);
                    continue;
                }
                Err(Halt::Out(reason)) => Part::out(reason),
            };
            let ends = worst.ends.into_iter().chain(part.ends).min();
            if rank(part.proof) > rank(worst.proof) {
                worst = part;
            }
            worst.ends = ends;
        }
        if !wanted.is_empty() {
            return self.ask(wanted);
        }
        if reply.broken_aliases && worst.proof == Proof::Secure {
            let name = &reply.question.name;
            worst = Part::out(Reason::new(Cause::BrokenAliases, name, name, rtype::CNAME));
        }
        Step::Done(Judged { proof: worst.proof, reason: worst.reason, outcome, ends: worst.ends })
    }

    /// Wants replies, within the bound.
    fn ask(&self, mut wanted: Vec<Question>) -> Step {
        let mut seen = HashSet::new();
        wanted.retain(|q| !self.replies.contains_key(q) && seen.insert(q.clone()));
        let room = limits::QUESTIONS.saturating_sub(self.replies.len());
        if wanted.is_empty() || room == 0 {
            let name = &self.reply.question.name;
            let reason = Reason::new(Cause::TooMuchWork, name, name, self.reply.question.rtype);
            let outcome = said(&self.reply);
            let proof = Proof::Indeterminate;
            return Step::Done(Judged { proof, reason: Some(reason), outcome, ends: None });
        }
        wanted.truncate(room);
        Step::Ask(wanted)
    }

    /// Returns a reply that is wanted for the chain.
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

    /// Verifies a set by the keys of a zone, at most once in a judgement.
    fn verify(&mut self, set: &RrSet, zone: &Zone, keys: &[Key]) -> Result<Holds, Cause> {
        self.verified
            .of(set, &zone.name, || verify::verify(set, &zone.name, keys, self.now, &mut self.work))
    }

    /// Collects the records of a denial that are proven by the keys of a zone.
    fn proofs(&mut self, reply: &DnsReply, zone: &Zone, keys: &[Key]) -> Proofs {
        denial::proofs(reply, &zone.name, |set| self.verify(set, zone, keys))
    }

    /// Walks from the trust anchor to the zone that holds a name.
    fn zone_of(&mut self, target: &DnsName) -> Result<Arc<Zone>, Halt> {
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

    /// Notes the replies behind a remembered place.
    fn remembered(&mut self, place: &Place) {
        match place {
            Place::Cut(zone) => self.used.extend(zone.replies.iter().cloned()),
            Place::Inside(reply, _) | Place::Gone(reply, _) => self.used.push(Arc::clone(reply)),
        }
    }

    /// Adds to what is wanted at one name what will be wanted below it, so that the questions go out together.
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

    /// Returns the zone that a trust anchor is of.
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
        let reply = self.fetched(name, name, rtype::DNSKEY)?;
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

    /// Reads the keys of a zone from the reply about them: a key that is meant by the zone above must have signed all.
    fn keys(
        &mut self,
        name: &DnsName,
        reply: &DnsReply,
        means: impl Fn(&Key) -> bool,
    ) -> Result<(Vec<Key>, Timestamp), Reason> {
        let out = |cause| Reason::new(cause, name, name, rtype::DNSKEY);
        let set = reply.set.as_ref().filter(|_| reply.aliases.is_empty());
        let set = set.ok_or_else(|| out(Cause::NoKeys))?;
        let mut all: Vec<Key> =
            set.records().take(limits::KEYS_PER_ZONE).filter_map(Key::read).collect();
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

    /// Learns what a name one label below a zone, or below a name in it, is.
    fn below(&mut self, zone: &Arc<Zone>, keys: &[Key], name: &DnsName) -> Result<Place, Halt> {
        let reply = self.fetched(&zone.name, name, rtype::DS)?;
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
            // An alias is no delegation, and neither is a name below a DNAME record (RFC 6672 §2.4).
            let holds = self.verify(&alias.set, zone, keys).map_err(out)?;
            self.wildcard(zone, keys, reply, &alias.owner, holds).map_err(out)?;
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
            Err(cause) => return Ok(self.unsigned(zone, name, reply, cause, ends)),
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

    /// Learns what a name without DS record is.
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
            Some(Cut::Unsigned) => Ok(self.unsigned(zone, name, reply, Cause::NoDs, ends)),
            Some(Cut::MayBeUnsigned) => Ok(self.unsigned(zone, name, reply, Cause::OptOut, ends)),
            Some(Cut::TooManyRounds(count)) => {
                Ok(self.unsigned(zone, name, reply, Cause::Iterations(count), ends))
            }
            Some(Cut::None) => Ok(Place::Inside(Arc::clone(reply), inside)),
            Some(Cut::Gone) => Ok(Place::Gone(Arc::clone(reply), inside)),
        }
    }

    fn unsigned(
        &self,
        zone: &Arc<Zone>,
        name: &DnsName,
        reply: &Arc<DnsReply>,
        cause: Cause,
        ends: Option<Timestamp>,
    ) -> Place {
        let of = match cause {
            Cause::OptOut | Cause::Iterations(_) => &zone.name,
            _ => name,
        };
        let reason = Reason::new(cause, of, name, rtype::DS);
        Place::Cut(Arc::new(Zone {
            name: name.clone(),
            state: State::Unsigned(reason),
            ends,
            above: Some(Arc::clone(zone)),
            replies: vec![Arc::clone(reply)],
        }))
    }

    /// Proves that a wildcard may answer for a name, where one did. Returns why the proof shows no more than that nothing
    /// is signed here, if it does.
    fn wildcard(
        &mut self,
        zone: &Zone,
        keys: &[Key],
        reply: &DnsReply,
        name: &DnsName,
        holds: Holds,
    ) -> Result<Option<Cause>, Cause> {
        let Some(labels) = holds.wildcard else { return Ok(None) };
        let proofs = self.proofs(reply, zone, keys);
        proofs.wildcard(name, labels, &zone.name, &mut self.work)
    }

    /// Judges the asked set. One that a DNAME record made is judged by that record.
    fn answer(&mut self, reply: &DnsReply, set: &RrSet) -> Result<Part, Halt> {
        let Some(dname) = &reply.synthesis else { return self.set(reply, &set.owner, set) };
        let part = self.set(reply, &set.owner, dname)?;
        let made = || {
            let target = name_in(dname.records().next()?)?;
            let kept = set.owner.count().checked_sub(dname.owner.count())?;
            DnsName::of_labels(set.owner.labels().take(kept).chain(target.labels()))
        };
        let shown = || name_in(set.records().next()?);
        let right = set.len() == 1 && made().zip(shown()).is_some_and(|(a, b)| a.same(&b));
        if part.proof == Proof::Secure && !right {
            let cause = Cause::WrongSynthesis;
            return Ok(Part::out(Reason::new(cause, &dname.owner, &set.owner, rtype::CNAME)));
        }
        Ok(part)
    }

    /// Judges one set on the way from the question to its answer. `name`: the name that it answers for.
    fn set(&mut self, reply: &DnsReply, name: &DnsName, set: &RrSet) -> Result<Part, Halt> {
        // A DS set belongs to the zone above its owner (RFC 4035 §3.1.4.1).
        let place = match set.rtype {
            rtype::DS => set.owner.parent().unwrap_or_default(),
            _ => set.owner.clone(),
        };
        let signers = signers(std::iter::once(set), &place);
        let mut fault = Cause::NoSignature;
        for signer in &signers {
            let zone = self.zone_of(signer)?;
            match &zone.state {
                State::Unsigned(reason) => return Ok(Part::unsigned(reason.clone(), zone.ends)),
                State::Signed(keys) if zone.name == *signer => {
                    match self.held(reply, name, set, &zone, keys) {
                        Ok(part) => return Ok(part),
                        Err(cause) => fault = cause,
                    }
                }
                State::Signed(_) => {}
            }
        }
        // None of its signatures holds. That is no fault where nothing has to be signed.
        let zone = self.zone_of(&place)?;
        match &zone.state {
            State::Unsigned(reason) => Ok(Part::unsigned(reason.clone(), zone.ends)),
            State::Signed(_) => {
                Ok(Part::out(Reason::new(fault, &zone.name, &set.owner, set.rtype)))
            }
        }
    }

    fn held(
        &mut self,
        reply: &DnsReply,
        name: &DnsName,
        set: &RrSet,
        zone: &Zone,
        keys: &[Key],
    ) -> Result<Part, Cause> {
        let holds = self.verify(set, zone, keys)?;
        if holds.wildcard.is_some() && matches!(set.rtype, rtype::DNAME | rtype::DS | rtype::DNSKEY)
        {
            return Err(Cause::BadLabels);
        }
        let open = self.wildcard(zone, keys, reply, name, holds)?;
        let part = Part::secure(zone, holds.ends);
        Ok(match open {
            Some(cause) => {
                Part::unsigned(Reason::new(cause, &zone.name, name, set.rtype), part.ends)
            }
            None => part,
        })
    }

    /// Judges that there is nothing of the asked type at the last name, and what is proven of it.
    fn denial(&mut self, reply: &DnsReply) -> Result<(Part, Option<Outcome>), Halt> {
        let (name, asked) = (reply.last_name(), reply.question.rtype);
        let place = match asked {
            rtype::DS => name.parent().unwrap_or_default(),
            _ => name.clone(),
        };
        let records = reply.authority.iter().filter(|s| s.rtype != rtype::SOA);
        let signers = signers(records, &place);
        let mut fault = Cause::NoProof;
        for signer in &signers {
            let zone = self.zone_of(signer)?;
            let keys = match &zone.state {
                State::Unsigned(reason) => {
                    return Ok((Part::unsigned(reason.clone(), zone.ends), None));
                }
                State::Signed(keys) if zone.name == *signer => keys,
                State::Signed(_) => continue,
            };
            let proofs = self.proofs(reply, &zone, keys);
            let out = |cause| Halt::Out(Reason::new(cause, &zone.name, &name, asked));
            let denied = proofs.denied(&name, asked, &zone.name, &mut self.work).map_err(out)?;
            let ends = zone.ends.into_iter().chain(proofs.ends).min();
            let secure = Part { proof: Proof::Secure, reason: None, ends };
            match denied {
                Some(Denied::Type) => return Ok((secure, Some(Outcome::NoType))),
                Some(Denied::Name) => return Ok((secure, Some(Outcome::NoName))),
                Some(Denied::Unsigned(cause)) => {
                    let reason = Reason::new(cause, &zone.name, &name, asked);
                    return Ok((Part::unsigned(reason, ends), None));
                }
                None => fault = proofs.fault.unwrap_or(Cause::NoProof),
            }
        }
        let zone = self.zone_of(&place)?;
        match &zone.state {
            State::Unsigned(reason) => Ok((Part::unsigned(reason.clone(), zone.ends), None)),
            State::Signed(_) => Ok((Part::out(Reason::new(fault, &zone.name, &name, asked)), None)),
        }
    }
}

/// Returns the zones that sign sets and may be the zone of a name, the lowest first.
fn signers<'a>(sets: impl Iterator<Item = &'a RrSet>, place: &DnsName) -> Vec<DnsName> {
    let mut found: Vec<DnsName> = Vec::new();
    for signature in sets.flat_map(|s| &s.signatures) {
        if place.is_within(&signature.signer) && !found.contains(&signature.signer) {
            found.push(signature.signer.clone());
        }
    }
    found.sort_by_key(|s| std::cmp::Reverse(s.count()));
    found
}

/// Returns what a reply says, whether or not it is so.
fn said(reply: &DnsReply) -> Outcome {
    match (&reply.set, reply.rcode) {
        (Some(_), _) => Outcome::Set,
        (None, 3) => Outcome::NoName,
        (None, _) => Outcome::NoType,
    }
}

/// Returns the name that is the whole of a record's data.
fn name_in(data: &[u8]) -> Option<DnsName> {
    let (mut labels, mut rest) = (Vec::new(), data);
    loop {
        let (length, behind) = rest.split_first()?;
        let (label, after) = behind.split_at_checked(usize::from(*length))?;
        rest = after;
        if label.is_empty() {
            return DnsName::of_labels(labels);
        }
        labels.push(label);
    }
}

/// Returns a rank: the higher, the weaker.
fn rank(proof: Proof) -> u8 {
    match proof {
        Proof::Secure => 0,
        Proof::Insecure => 1,
        Proof::Indeterminate => 2,
        Proof::Bogus => 3,
    }
}

/// Returns the word for a response code that is no answer.
fn code_word(code: u16) -> String {
    match code {
        1 => "FORMERR".into(),
        2 => "SERVFAIL".into(),
        4 => "NOTIMP".into(),
        5 => "REFUSED".into(),
        other => format!("response code {other}"),
    }
}
