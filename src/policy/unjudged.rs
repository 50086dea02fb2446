//! The resolver's faults that prevent the DNSSEC validation that a verdict needs. No I/O.

use crate::policy::dane;
use crate::policy::evidence::Answer;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::ResolverFault;
use crate::policy::evidence::Unjudged;
use crate::policy::host::HostFacts;
use crate::policy::mx::Path;
use crate::policy::mx::RouteKind;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;

fn fault(answer: Option<&DnsAnswer>) -> Option<ResolverFault> {
    match answer?.unjudged {
        Some(Unjudged::Resolver(fault)) => Some(fault),
        Some(Unjudged::SwitchedOff | Unjudged::Earlier) | None => None,
    }
}

/// Reports whether answers were not validated because this side has switched validation off.
#[must_use]
pub fn is_switched_off(e: &Evidence) -> bool {
    let mut answers = e.answers.values().filter_map(|t| match &t.answer {
        Answer::Dns(answer) => Some(answer),
        Answer::StsPolicy(_) | Answer::Session(_) => None,
    });
    answers.any(|answer| answer.unjudged == Some(Unjudged::SwitchedOff))
}

/// Returns the resolver's fault that prevented validating the route of a domain, if any.
#[must_use]
pub fn route(e: &Evidence, path: &Path) -> Option<ResolverFault> {
    match path.kind {
        RouteKind::SmtpRoute | RouteKind::Literal => None,
        RouteKind::Mx | RouteKind::ImplicitMx | RouteKind::NullMx | RouteKind::None => {
            fault(e.dns(e.domain()?, RecordType::Mx))
        }
    }
}

/// Returns the resolver's fault that prevented evaluating DANE of a host, if any. One secure
/// address family is enough (RFC 7672 §2.2.2).
#[must_use]
pub fn host(e: &Evidence, h: &HostFacts) -> Option<ResolverFault> {
    let name = h.candidate.name.as_ref()?;
    let addresses = [RecordType::A, RecordType::Aaaa].into_iter();
    let open = h.addresses.proof != Some(Proof::Secure);
    let by_address = addresses.filter(|_| open).find_map(|t| fault(e.dns(name, t)));
    let tlsa =
        |base: &Domain| fault(e.dns(&dane::tlsa_name(base, h.candidate.port), RecordType::Tlsa));
    let mut bases = h.addresses.aliases.last().into_iter().chain([name]);
    by_address.or_else(|| fault(e.dns(name, RecordType::Cname))).or_else(|| bases.find_map(tlsa))
}
