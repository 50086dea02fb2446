//! Drives the DNSSEC validation of replies. It fetches the records that the validation needs and
//! runs the signature checks outside the network threads. It distinguishes a resolver without
//! DNSSEC support from a domain with broken DNSSEC.

use crate::net::dns::cache::Upstream;
use crate::net::dns::capability::Capability;
use crate::net::dns::queue_time;
use crate::net::dns::zone_memory::ZoneMemory;
use crate::os::clock;
use crate::policy::dnssec::anchor::Anchors;
use crate::policy::dnssec::judge::Judged;
use crate::policy::dnssec::judge::Judging;
use crate::policy::dnssec::judge::Outcome;
use crate::policy::dnssec::judge::Step;
use crate::policy::dnssec::reason::Cause;
use crate::policy::dnssec::reason::Reason;
use crate::policy::dnssec::zone::Found;
use crate::policy::dnssec::zone::Link;
use crate::policy::dnssec::zone::Memory;
use crate::policy::evidence::ResolverFault;
use crate::vocab::anchor;
use crate::vocab::dns::Proof;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::text::InvalidInput;
use futures_util::future::join_all;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;
use tokio::sync::Semaphore;
use tokio::task;

/// The root's trust anchors, as published by IANA: KSK-2017 and KSK-2024.
pub const ROOT_ANCHORS: &str = "\
. 172800 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
. 172800 IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
";

/// A DNSSEC result and the data it is based on.
#[derive(Debug, Clone)]
pub struct Validated {
    /// The validated reply.
    pub reply: Arc<DnsReply>,
    /// The result.
    pub judged: Judged,
    /// The resolver's fault, if it prevents validation.
    pub fault: Option<ResolverFault>,
    /// The DS, DNSKEY and further replies that the result is based on.
    pub used: Vec<Arc<DnsReply>>,
    /// The links of the chain from the trust anchor down, except the cached ones.
    pub links: Vec<Link>,
}

impl Validated {
    /// Returns a result without the data it is based on.
    #[must_use]
    pub fn of(reply: &Arc<DnsReply>, judged: Judged) -> Validated {
        let reply = Arc::clone(reply);
        Validated { reply, judged, fault: None, used: Vec::new(), links: Vec::new() }
    }

    /// Returns the replies about the zones at which the chain is broken.
    fn suspects(&self) -> impl Iterator<Item = &Arc<DnsReply>> {
        let broken = self.links.iter().filter(|l| matches!(l.found, Found::Broken(_)));
        broken.flat_map(|l| l.ds.iter().chain(&l.keys))
    }
}

/// A validator of replies with a shared zone cache.
pub struct Validator {
    anchors: Arc<Anchors>,
    memory: Arc<dyn Memory>,
    upstream: Upstream,
    capability: Capability,
    at_once: Arc<Semaphore>,
}

impl Validator {
    /// Creates a validator with the given trust anchors: DS or DNSKEY records as zone-file text.
    ///
    /// Errors: a sentence; the text holds no anchor.
    pub fn new(anchors: &str, upstream: Upstream) -> Result<Validator, InvalidInput> {
        Validator::remembering(anchors, upstream, Arc::new(ZoneMemory::default()))
    }

    /// Creates a validator like [`Validator::new`], with the given zone cache.
    ///
    /// Errors: as [`Validator::new`].
    pub fn remembering(
        anchors: &str,
        upstream: Upstream,
        memory: Arc<dyn Memory>,
    ) -> Result<Validator, InvalidInput> {
        let anchors = Arc::new(Anchors::from_records(&anchor::parse(anchors)?));
        let top = anchors.all().map(|(zone, _)| zone).min_by_key(|zone| zone.count()).cloned();
        let capability = Capability::new(upstream.clone(), top.unwrap_or_default());
        let cores = thread::available_parallelism().map_or(2, NonZero::get);
        let at_once = Arc::new(Semaphore::new(cores));
        Ok(Validator { anchors, memory, upstream, capability, at_once })
    }

    /// Returns the trust anchors.
    #[must_use]
    pub fn anchors(&self) -> &Anchors {
        &self.anchors
    }

    /// Validates one reply. Never fails: a reply that cannot be validated is indeterminate.
    pub async fn judge(&self, reply: &Arc<DnsReply>) -> Validated {
        let mut validated = self.judged(reply).await;
        if matches!(validated.judged.proof, Proof::Bogus | Proof::Indeterminate) {
            validated.fault = self.capability.fault().await;
        }
        if validated.fault.is_some() {
            validated.judged.proof = Proof::Indeterminate;
        }
        validated
    }

    /// Validates a reply of this validator's own resolver. A bogus reply is queried once more, and
    /// so are the replies it is based on: one forged or stale packet must not decide for the rest
    /// of a run (RFC 4035 §4.7).
    pub async fn judge_asked(&self, reply: &Arc<DnsReply>) -> Validated {
        let first = self.judge(reply).await;
        let open = matches!(first.judged.proof, Proof::Bogus) && first.fault.is_none();
        if !open || !queue_time::second_look() {
            return first;
        }
        for bad in first.suspects() {
            self.upstream.forget(bad);
        }
        if let Some(reason) = &first.judged.reason {
            self.memory.forget(&reason.zone);
            for used in first.used.iter().filter(|r| r.question.name == reason.zone) {
                self.upstream.forget(used);
            }
        }
        self.upstream.forget(reply);
        match self.upstream.ask(&reply.question).await {
            Ok(again) if again.is_answer() => self.judge(&again).await,
            Ok(_) | Err(_) => first,
        }
    }

    async fn judged(&self, reply: &Arc<DnsReply>) -> Validated {
        let turn = queue_time::judgement().await;
        let mut judging = Judging::new(
            Arc::clone(reply),
            Arc::clone(&self.anchors),
            Arc::clone(&self.memory),
            clock::now(),
        )
        .sharing(Arc::clone(&turn.verifications));
        let judged = loop {
            let Some((back, step)) = self.stepped(judging).await else {
                return Validated::of(reply, too_much(reply));
            };
            judging = back;
            let wanted = match step {
                Step::Done(judged) => break judged,
                Step::Ask(wanted) => wanted,
            };
            let asked = wanted.iter().map(|question| self.upstream.ask(question));
            let got = join_all(asked).await;
            for (question, got) in wanted.into_iter().zip(got) {
                judging.hand(question, got);
            }
        };
        let (used, links) = (judging.used().to_vec(), judging.links().to_vec());
        Validated { used, links, ..Validated::of(reply, judged) }
    }

    /// Takes one step. A potentially long step runs on a blocking thread, so that it does not delay
    /// other tasks. Returns `None` if the runtime shuts down.
    async fn stepped(&self, mut judging: Judging) -> Option<(Judging, Step)> {
        if judging.is_light() {
            let step = judging.step();
            return Some((judging, step));
        }
        let permit = Arc::clone(&self.at_once).acquire_owned().await.ok()?;
        let work = move || {
            let step = judging.step();
            drop(permit);
            (judging, step)
        };
        task::spawn_blocking(work).await.ok()
    }
}

fn too_much(reply: &DnsReply) -> Judged {
    let question = &reply.question;
    let root = DnsName::root();
    let reason = Reason::new(Cause::TooMuchWork, &root, &question.name, question.rtype);
    Judged {
        proof: Proof::Indeterminate,
        reason: Some(reason),
        outcome: Outcome::NoType,
        ends: None,
    }
}
