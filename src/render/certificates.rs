//! Formats the certificates of a report: names, issuer, days left, and the whole chains. Pure.

use crate::policy::certificate::Certificate;
use crate::policy::certificate::Pkix;
use crate::policy::evidence::Answer;
use crate::policy::evidence::Query;
use crate::policy::host::TlsFacts;
use crate::policy::report::Report;
use crate::policy::sts;
use crate::policy::walk::Protection;
use crate::render::chain;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use std::fmt::Write as _;

/// Formats the certificate of a session in one line. `by`: the protection that it gave.
#[must_use]
pub fn line(t: &TlsFacts, by: Option<Protection>, now: Timestamp) -> String {
    let Some(c) = &t.certificate else { return "certificate: it cannot be read".into() };
    let trust = match (&t.pkix, by) {
        (Pkix::Valid, _) => "chain trusted",
        // Under DANE the chain need not lead to a root that this host trusts.
        (_, Some(Protection::Dane)) => "trusted by its TLSA record",
        (Pkix::Untrusted(_), _) => "leads to no trusted root",
        (Pkix::Expired(_), _) => "",
        (Pkix::NotYetValid(_), _) => "not valid yet",
        (Pkix::Revoked(_), _) => "revoked",
        (Pkix::Invalid(_), _) => "not valid",
    };
    let trust = if trust.is_empty() { String::new() } else { format!("; {trust}") };
    format!("certificate for {}; {}{trust}", names(c), dates(c, now))
}

/// Formats the names of a certificate.
fn names(c: &Certificate) -> String {
    if c.dns_names.is_empty() && c.common_name.is_none() && !c.ip_addresses.is_empty() {
        let all: Vec<String> = c.ip_addresses.iter().take(4).map(ToString::to_string).collect();
        return all.join(", ");
    }
    printable(&c.presented())
}

/// Formats issuer and end of a certificate: `issued by CN=Example CA; ends 2027-01-28, in 60 days`.
#[must_use]
pub fn dates(c: &Certificate, now: Timestamp) -> String {
    let issuer = if c.self_issued { "itself".into() } else { excerpt(&c.issuer, 120) };
    let left = c.not_after.since(now);
    let end = if left < 0 {
        format!("ended {}, {} ago", c.not_after.day(), time::span(left.saturating_neg()))
    } else {
        format!("ends {}, in {}", c.not_after.day(), time::span(left))
    };
    let begins = if c.not_before.since(now) > 0 {
        format!("begins {}, ", c.not_before.day())
    } else {
        String::new()
    };
    format!("issued by {issuer}; {begins}{end}")
}

/// Formats every chain of a report, each once, with the hosts and addresses that present it.
#[must_use]
pub fn chains(r: &Report) -> String {
    let mut seen: Vec<(Vec<String>, &[Vec<u8>])> = Vec::new();
    let mut add = |at: String, chain| match seen.iter_mut().find(|(_, known)| *known == chain) {
        Some((places, _)) if places.contains(&at) => {}
        Some((places, _)) => places.push(at),
        None => seen.push((vec![at], chain)),
    };
    for h in &r.facts.hosts {
        for p in h.probes.iter().flat_map(|p| std::iter::once(p).chain(p.other.as_deref())) {
            let Some(t) = p.tls.as_ref().filter(|t| !t.session.chain.is_empty()) else { continue };
            let at = format!("{} [{}]", printable(&h.candidate.host), p.target.address);
            add(at, t.session.chain.as_slice());
        }
    }
    for (query, timed) in &r.evidence.answers {
        if let (Query::StsPolicy(domain, _), Answer::StsPolicy(x)) = (query, &timed.answer)
            && !x.chain.is_empty()
        {
            add(printable(sts::policy_host(domain).as_str()), x.chain.as_slice());
        }
    }
    let mut out = String::new();
    for (places, chain) in seen {
        let _ = writeln!(out, "\nCertificates of {}:", places.join(", "));
        out.push_str(&chain::certificates(chain, r.evidence.now));
    }
    if out.is_empty() {
        out.push_str("\nNo certificate was seen.\n");
    }
    out
}
