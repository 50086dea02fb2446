//! Feeds the DNSSEC judge: asks for what it wants, off the workers that carry the network, and tells a resolver that does
//! not carry DNSSEC from a domain whose DNSSEC is broken.

use crate::net::clock;
use crate::net::dns::capability::Capability;
use crate::net::dns::zone_memory::ZoneMemory;
use crate::net::upstream::Upstream;
use crate::net::waits;
use crate::policy::dnssec::anchor::Anchors;
use crate::policy::dnssec::judge::Judged;
use crate::policy::dnssec::judge::Judging;
use crate::policy::dnssec::judge::Outcome;
use crate::policy::dnssec::judge::Step;
use crate::policy::dnssec::reason::Cause;
use crate::policy::dnssec::reason::Reason;
use crate::policy::dnssec::zone::Link;
use crate::policy::dnssec::zone::Memory;
use crate::policy::evidence::ResolverFault;
use crate::vocab::anchor;
use crate::vocab::dns::Proof;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::text::Refused;
use futures_util::future::join_all;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;
use tokio::sync::Semaphore;
use tokio::task;

/// The root's keys, as published by IANA: KSK-2017 and KSK-2024.
pub const ROOT_ANCHORS: &str = "\
. 172800 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
. 172800 IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
";

/// A judgement, and what it rests on.
#[derive(Debug, Clone)]
pub struct Validated {
    /// The judgement.
    pub judged: Judged,
    /// The resolver's fault, where it is the reason that nothing can be judged.
    pub fault: Option<ResolverFault>,
    /// The DS, DNSKEY and further replies that it rests on.
    pub used: Vec<Arc<DnsReply>>,
    /// The way down from the trust anchor, as far as it was not remembered.
    pub links: Vec<Link>,
}

impl Validated {
    /// Returns a judgement without what it rests on.
    #[must_use]
    pub fn of(judged: Judged) -> Validated {
        Validated { judged, fault: None, used: Vec::new(), links: Vec::new() }
    }
}

/// The judge of replies over the shared memory.
pub struct Validator {
    anchors: Arc<Anchors>,
    memory: Arc<dyn Memory>,
    upstream: Upstream,
    capability: Capability,
    at_once: Arc<Semaphore>,
}

impl Validator {
    /// Makes a judge that starts from the given anchors: DS or DNSKEY records as zone-file text.
    ///
    /// Errors: a sentence; the text holds no anchor.
    pub fn new(anchors: &str, upstream: Upstream) -> Result<Validator, Refused> {
        Validator::remembering(anchors, upstream, Arc::new(ZoneMemory::default()))
    }

    /// As [`Validator::new`], with a memory of one's own.
    ///
    /// Errors: as there.
    pub fn remembering(
        anchors: &str,
        upstream: Upstream,
        memory: Arc<dyn Memory>,
    ) -> Result<Validator, Refused> {
        let anchors = Arc::new(Anchors::of_records(&anchor::parse(anchors)?));
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

    /// Judges one reply. Never fails: what cannot be judged is indeterminate.
    pub async fn judge(&self, reply: &Arc<DnsReply>) -> Validated {
        let mut judging = Judging::new(
            Arc::clone(reply),
            Arc::clone(&self.anchors),
            Arc::clone(&self.memory),
            clock::now(),
        );
        let judged = if waits::may_judge() {
            loop {
                let Some((back, step)) = self.stepped(judging).await else {
                    return broken_off(reply);
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
            }
        } else {
            too_much(reply)
        };
        waits::spend(judging.verifications());
        let mut fault = None;
        if matches!(judged.proof, Proof::Bogus | Proof::Indeterminate) {
            fault = self.capability.fault().await;
        }
        let (used, links) = (judging.used().to_vec(), judging.links().to_vec());
        let judged = match fault {
            Some(_) => Judged { proof: Proof::Indeterminate, ..judged },
            None => judged,
        };
        Validated { judged, fault, used, links }
    }

    /// Takes one step on a thread for such work; `None` where the runtime ends.
    async fn stepped(&self, mut judging: Judging) -> Option<(Judging, Step)> {
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

fn broken_off(reply: &DnsReply) -> Validated {
    Validated::of(too_much(reply))
}
