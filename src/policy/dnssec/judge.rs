//! The judgement of one reply, step by step: it says which DS and DNSKEY replies it wants, and once they are there, what
//! the reply is worth.
//!
//! Source: RFC 4035 §5, RFC 5155 §8, RFC 6672 §5.3, RFC 6840.

use crate::policy::dnssec::algorithm;
use crate::policy::dnssec::algorithm::Key;
use crate::policy::dnssec::anchor::Anchors;
use crate::policy::dnssec::denial;
use crate::policy::dnssec::denial::Denied;
use crate::policy::dnssec::denial::Proofs;
use crate::policy::dnssec::limits;
use crate::policy::dnssec::reason::Cause;
use crate::policy::dnssec::reason::Reason;
use crate::policy::dnssec::verify;
use crate::policy::dnssec::verify::Holds;
use crate::policy::dnssec::verify::Work;
use crate::policy::dnssec::zone::Link;
use crate::policy::dnssec::zone::Memory;
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
use std::sync::atomic::AtomicU32;

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
pub(super) enum Halt {
    Ask(Vec<Question>),
    Out(Reason),
}

/// One part of a judgement: a set, or a denial.
pub(super) struct Part {
    proof: Proof,
    reason: Option<Reason>,
    pub(super) ends: Option<Timestamp>,
}

impl Part {
    pub(super) fn secure(zone: &Zone, ends: Timestamp) -> Part {
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
pub(super) struct Verified(HashMap<(usize, DnsName), Result<Holds, Cause>>);

impl Verified {
    pub(super) fn of(
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
    pub(super) reply: Arc<DnsReply>,
    pub(super) anchors: Arc<Anchors>,
    pub(super) memory: Arc<dyn Memory>,
    pub(super) now: Timestamp,
    pub(super) replies: HashMap<Question, Got>,
    /// What was verified, so that a step done again costs no signature. A set is known by its place in memory: replies
    /// are held until the judgement ends, and two sets of one name may differ.
    pub(super) verified: Verified,
    /// The zones that sign something in the reply: their keys will be wanted.
    pub(super) signers: HashSet<DnsName>,
    pub(super) work: Work,
    /// What the replies weigh.
    octets: usize,
    /// Whether the reply ends at an alias whose target it does not speak of, so that the aliases alone are judged.
    aliases_only: bool,
    pub(super) links: Vec<Link>,
    pub(super) used: Vec<Arc<DnsReply>>,
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
        let reply_is_open = reply.is_open();
        Judging {
            reply,
            anchors,
            memory,
            now,
            replies: HashMap::new(),
            verified: Verified::default(),
            signers,
            work: Work::sharing(Arc::new(AtomicU32::new(limits::VERIFICATIONS))),
            octets: 0,
            aliases_only: reply_is_open,
            links: Vec::new(),
            used: Vec::new(),
        }
    }

    /// Shares a number of verifications with other judgements.
    #[must_use]
    pub fn sharing(self, verifications: Arc<AtomicU32>) -> Judging {
        Judging { work: Work::sharing(verifications), ..self }
    }

    /// Hands over a reply that was wanted. The first one counts.
    pub fn hand(&mut self, question: Question, got: Got) {
        self.octets = self.octets.saturating_add(got.as_ref().map_or(0, |r| r.weight()));
        let got = match self.octets > limits::OCTETS {
            true => Err("the replies of its chain are too large".into()),
            false => got,
        };
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

    /// Returns whether the next step is sure to be short: few signatures are left to verify, none of an algorithm that
    /// takes long.
    #[must_use]
    pub fn is_light(&self) -> bool {
        let handed = self.replies.values().flatten().flat_map(|reply| reply.sets());
        let mut signatures = self.reply.sets().chain(handed).flat_map(|set| &set.signatures);
        let most = limits::LIGHT + self.verified.0.len();
        let mut count = 0;
        signatures.all(|signature| {
            count += 1;
            count <= most && algorithm::is_quick(signature.algorithm)
        })
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
            None if self.aliases_only => {}
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
            if part.proof.rank() > worst.proof.rank() {
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

    /// Verifies a set by the keys of a zone, at most once in a judgement.
    pub(super) fn verify(
        &mut self,
        set: &RrSet,
        zone: &Zone,
        keys: &[Key],
    ) -> Result<Holds, Cause> {
        self.verified
            .of(set, &zone.name, || verify::verify(set, &zone.name, keys, self.now, &mut self.work))
    }

    /// Collects the records of a denial that are proven by the keys of a zone.
    pub(super) fn proofs(&mut self, reply: &DnsReply, zone: &Zone, keys: &[Key]) -> Proofs {
        denial::proofs(reply, &zone.name, |set| self.verify(set, zone, keys))
    }

    /// Proves that a wildcard may answer for a name, where one did. Returns why the proof shows no more than that nothing
    /// is signed here, if it does. The signatures of the proof end the judgement as well.
    pub(super) fn wildcard(
        &mut self,
        zone: &Zone,
        keys: &[Key],
        reply: &DnsReply,
        name: &DnsName,
        holds: &mut Holds,
    ) -> Result<Option<Cause>, Cause> {
        let Some(labels) = holds.wildcard else { return Ok(None) };
        let proofs = self.proofs(reply, zone, keys);
        holds.ends = proofs.ends.map_or(holds.ends, |e| e.min(holds.ends));
        proofs.wildcard(name, labels, &zone.name, &mut self.work)
    }

    /// Judges the asked set. One that a DNAME record made is judged by that record.
    fn answer(&mut self, reply: &DnsReply, set: &RrSet) -> Result<Part, Halt> {
        let Some(dname) = &reply.synthesis else { return self.set(reply, &set.owner, set) };
        let part = self.set(reply, &set.owner, dname)?;
        let made = || {
            let target = DnsName::read(dname.records().next()?)?.0;
            let kept = set.owner.count().checked_sub(dname.owner.count())?;
            DnsName::of_labels(set.owner.labels().take(kept).chain(target.labels()))
        };
        let shown = || DnsName::read(set.records().next()?).map(|(name, _)| name);
        let right = set.len() == 1 && made().zip(shown()).is_some_and(|(a, b)| a.same(&b));
        if part.proof == Proof::Secure && !right {
            let cause = Cause::WrongSynthesis;
            return Ok(Part::out(Reason::new(cause, &dname.owner, &set.owner, rtype::CNAME)));
        }
        Ok(part)
    }

    /// Judges one set on the way from the question to its answer. `name`: the name that it answers for.
    ///
    /// A zone above the owner that signs with its own keys is believed without a look at the cuts between, as Unbound
    /// does: it could take the delegation back as well. Each further cut would cost a question.
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
        let mut holds = self.verify(set, zone, keys)?;
        if holds.wildcard.is_some() && matches!(set.rtype, rtype::DNAME | rtype::DS | rtype::DNSKEY)
        {
            return Err(Cause::BadLabels);
        }
        let open = self.wildcard(zone, keys, reply, name, &mut holds)?;
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
        let signers = signers(reply.authority.iter(), &place);
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
#[must_use]
pub fn said(reply: &DnsReply) -> Outcome {
    match (&reply.set, reply.rcode) {
        (Some(_), _) => Outcome::Set,
        (None, 3) => Outcome::NoName,
        (None, _) => Outcome::NoType,
    }
}
