//! Probes whether the resolver passes on DNSSEC records. The probes concern the trust anchor's own
//! zone, so that a checked domain cannot influence the outcome.

use crate::net::dns::cache::Upstream;
use crate::net::tls::crypto;
use crate::policy::evidence::ResolverFault;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::Question;
use crate::vocab::dns_record::RrSet;
use crate::vocab::dns_record::rtype;
use crate::vocab::text::hex;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Time for which the outcome of the probes is cached.
const KEPT: Duration = Duration::from_secs(30);

/// The probes and their cached outcome.
pub struct Capability {
    upstream: Upstream,
    top: DnsName,
    seen: Mutex<Option<(Instant, Option<ResolverFault>)>>,
}

fn is_signed(set: &RrSet) -> bool {
    !set.signatures.is_empty()
}

impl Capability {
    /// Prepares probes of the zone `top`, which has a trust anchor.
    #[must_use]
    pub fn new(upstream: Upstream, top: DnsName) -> Capability {
        Capability { upstream, top, seen: Mutex::default() }
    }

    /// Returns the fault that prevents the resolver from supporting DNSSEC. `None` if it supports
    /// DNSSEC or if that cannot be determined.
    pub async fn fault(&self) -> Option<ResolverFault> {
        let mut seen = self.seen.lock().await;
        if let Some((at, fault)) = *seen
            && at.elapsed() < KEPT
        {
            return fault;
        }
        let fault = self.probe().await;
        *seen = Some((Instant::now(), fault));
        fault
    }

    async fn probe(&self) -> Option<ResolverFault> {
        let keys = self.upstream.ask(&Question::new(&self.top, rtype::DNSKEY)).await;
        // A failure of this probe proves nothing: the resolver may be temporarily out of order.
        let keys = keys.ok().filter(|r| r.is_answer())?;
        if !keys.set.as_ref().is_some_and(is_signed) {
            let edns = self.upstream.lacks_edns();
            return Some(if edns { ResolverFault::NoEdns } else { ResolverFault::Strips });
        }
        let label = format!("no-such-{}", hex(&crypto::random::<6>().ok()?));
        let name = self.top.child(label.as_bytes())?;
        let question = Question::new(&name, rtype::A);
        match self.upstream.ask(&question).await {
            Ok(reply) if reply.is_answer() => {
                (!shows_proof(&reply)).then_some(ResolverFault::WithholdsProofs)
            }
            Ok(_) | Err(_) => {
                let bare = self.upstream.ask_bare(&question).await;
                let answers = bare.is_ok_and(|r| r.is_answer());
                answers.then_some(ResolverFault::RefusesProofs)
            }
        }
    }
}

/// Reports whether a denial comes with a signed NSEC or NSEC3 record.
fn shows_proof(reply: &DnsReply) -> bool {
    let proof = |s: &RrSet| matches!(s.rtype, rtype::NSEC | rtype::NSEC3) && is_signed(s);
    reply.authority.iter().any(proof)
}
