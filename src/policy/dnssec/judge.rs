//! The validation of one reply in steps. Each step returns the DS and DNSKEY queries still needed,
//! or the result.
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

/// A requested reply, or the reason why there is none.
pub type Got = Result<Arc<DnsReply>, String>;

/// The content of a reply, as far as it was validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The set of the queried type exists, as in the reply.
    Set,
    /// The name exists, the type does not.
    NoType,
    /// The name does not exist.
    NoName,
}

/// The result of a validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// DNSSEC status.
    pub proof: Proof,
    /// Reason, unless the status is secure.
    pub reason: Option<Reason>,
    /// Proven content; for a reply that is not secure, what it claims.
    pub outcome: Outcome,
    /// Earliest expiration of a signature that the result depends on.
    pub ends: Option<Timestamp>,
}

/// The next step of a validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// These replies are needed first.
    Ask(Vec<Question>),
    /// The validation is complete.
    Done(Judged),
}

/// The reason why a part of a validation stops.
pub(super) enum Halt {
    Ask(Vec<Question>),
    Out(Reason),
}

/// One part of a validation: a set or a denial.
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

/// Returns the status that a cause leads to. A cause that leaves the status open is not bogus
/// (RFC 4035 §4.3).
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

/// The verified sets of one validation, by address in memory and by the zone whose keys were used.
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

/// A validation in progress.
pub struct Judging {
    pub(super) reply: Arc<DnsReply>,
    pub(super) anchors: Arc<Anchors>,
    pub(super) memory: Arc<dyn Memory>,
    pub(super) now: Timestamp,
    pub(super) replies: HashMap<Question, Got>,
    /// Verified sets, so that a repeated step verifies no signature twice. The key is the address
    /// of the set: replies live until the validation ends, and two sets of one name may differ.
    pub(super) verified: Verified,
    /// Zones that sign a set in the reply; their keys will be needed.
    pub(super) signers: HashSet<DnsName>,
    pub(super) work: Work,
    /// Approximate size of the replies. Unit: octets.
    octets: usize,
    /// Whether the reply ends at an alias and does not include its target, so that only the aliases
    /// are validated.
    aliases_only: bool,
    pub(super) links: Vec<Link>,
    pub(super) used: Vec<Arc<DnsReply>>,
}

impl Judging {
    /// Starts the validation of a reply at a time.
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

    /// Shares one budget of verifications with other validations.
    #[must_use]
    pub fn sharing(self, verifications: Arc<AtomicU32>) -> Judging {
        Judging { work: Work::sharing(verifications), ..self }
    }

    /// Supplies a requested reply. The first one for a question counts.
    pub fn hand(&mut self, question: Question, got: Got) {
        self.octets = self.octets.saturating_add(got.as_ref().map_or(0, |r| r.weight()));
        let got = match self.octets > limits::OCTETS {
            true => Err("the replies of its chain are too large".into()),
            false => got,
        };
        self.replies.entry(question).or_insert(got);
    }

    /// Returns the steps of the walk that were not cached.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Returns the replies that the result depends on, without the validated one.
    #[must_use]
    pub fn used(&self) -> &[Arc<DnsReply>] {
        &self.used
    }

    /// Reports whether the next step is certain to be short: few signatures are left, and all are
    /// of fast algorithms.
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

    /// Continues as far as the available replies allow.
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

    /// Requests replies up to the limit.
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

    /// Verifies a set with the keys of a zone, at most once in a validation.
    pub(super) fn verify(
        &mut self,
        set: &RrSet,
        zone: &Zone,
        keys: &[Key],
    ) -> Result<Holds, Cause> {
        self.verified
            .of(set, &zone.name, || verify::verify(set, &zone.name, keys, self.now, &mut self.work))
    }

    /// Collects the denial records that the keys of a zone verify.
    pub(super) fn proofs(&mut self, reply: &DnsReply, zone: &Zone, keys: &[Key]) -> Proofs {
        denial::proofs(reply, &zone.name, |set| self.verify(set, zone, keys))
    }

    /// Proves that a wildcard may answer for a name, if one did.
    ///
    /// Returns a cause if the proof only shows that nothing has to be signed here. The signatures
    /// of the proof limit `holds.ends`.
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

    /// Validates the set of the queried type. A set synthesized from a DNAME record is validated by
    /// that record.
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

    /// Validates one set between the question and its answer. `name`: the name that it answers for.
    ///
    /// A zone above the owner that signs with its own keys is accepted without checking the cuts
    /// between, as Unbound does: that zone could revoke the delegation anyway, and each cut would
    /// cost a query.
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
        // No signature is valid. That is no fault in an unsigned zone.
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

    /// Validates the denial of the queried type at the last name, and returns what it proves.
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

/// Returns the zones that sign the sets and may hold the name, the lowest first.
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

/// Returns what a reply claims, before validation.
#[must_use]
pub fn said(reply: &DnsReply) -> Outcome {
    match (&reply.set, reply.rcode) {
        (Some(_), _) => Outcome::Set,
        (None, 3) => Outcome::NoName,
        (None, _) => Outcome::NoType,
    }
}
