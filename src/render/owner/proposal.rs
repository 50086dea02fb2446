//! A proposed policy as text and JSON.

use crate::owner::fitness::HostFitness;
use crate::owner::fitness::Standing;
use crate::owner::proposal::Proposal;
use crate::owner::records::Record;
use crate::policy::sts;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::render::json;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::text as report_text;
use crate::render::wrap::hang;
use crate::vocab::dns::Proof;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use serde_json::Value;
use serde_json::json;
use std::fmt::Write as _;

/// Returns what is written as comments beside the records of a proposal.
#[must_use]
pub fn remarks(p: &Proposal) -> Vec<String> {
    let domain = &p.domain;
    vec![
        format!("{domain}: MTA-STS, mode {}, id {}", p.made.policy.mode.word(), p.id),
        format!("First serve the policy at {}", sts::policy_url(domain)),
        format!("and see it there with: destgate policy status {domain}"),
        "Publish the TXT record at _mta-sts after that.".to_string(),
    ]
}

/// Returns a proposal as text.
#[must_use]
pub fn text(p: &Proposal, palette: Palette, width: usize) -> String {
    let mut out = String::new();
    let policy = &p.made.policy;
    let head = format!("{}: a policy of mode {}", p.domain, policy.mode.word());
    let _ = writeln!(out, "{}", palette.paint(Tone::Strong, &head));
    let _ = writeln!(out, "\n1. Serve this text at {}", sts::policy_url(&p.domain));
    out.push('\n');
    for line in p.body.lines() {
        let _ = writeln!(out, "     {line}");
    }
    let _ = writeln!(out, "\n2. See that it is served: destgate policy status {}", p.domain);
    out.push_str("\n3. Publish these records\n\n");
    for record in &p.records {
        record_line(&mut out, record);
    }
    if p.unchanged {
        out.push_str("\n   This very policy is served already, so its id stays as it is.\n");
    }
    let proof = p.mx_proof.map_or("not known", Proof::word);
    let _ = writeln!(out, "\nMX hosts (DNSSEC of the MX records: {proof})\n");
    for host in &p.hosts {
        host_line(&mut out, host, palette, width);
    }
    if p.hosts.is_empty() {
        out.push_str("  none\n");
    }
    if !p.findings.is_empty() {
        out.push_str("\nWhat to know before\n\n");
        report_text::list(&mut out, &p.findings, (palette, width), |_| "fix: ");
    }
    out
}

pub(crate) fn record_line(out: &mut String, record: &Record) {
    // A record is not broken, so that it can be copied.
    let (name, ttl, kind) = (&record.name, record.ttl, record.data.type_word());
    let _ = writeln!(out, "     {name}. {ttl} {kind} {}", record.data.zone_form());
}

/// Writes a host with its addresses, each after its standing.
pub fn host_line(out: &mut String, host: &HostFitness, palette: Palette, width: usize) {
    let mut line = |place: String, standing: Standing, reason: &str| {
        let tone = match standing {
            Standing::Passes => Tone::Good,
            Standing::Fails => Tone::Bad,
            Standing::Unseen => Tone::Warn,
        };
        let reason = match standing {
            Standing::Passes => String::new(),
            Standing::Fails | Standing::Unseen => format!(": {}", printable(reason)),
        };
        let label = format!("  {:<9}", standing.word());
        let at = out.len();
        hang(out, &label, &format!("{place}{reason}"), label.len(), width);
        let painted = palette.paint(tone, &label);
        out.replace_range(at..at + label.len(), &painted);
    };
    let name = format!("{} {}", host.preference, printable(&host.host));
    if host.addresses.is_empty() {
        line(name.clone(), host.standing, &host.reason);
    }
    for a in &host.addresses {
        let ends = a.certificate_ends.map(|t| format!(", certificate until {}", t.day()));
        let place = format!("{name} [{}]{}", a.address, ends.unwrap_or_default());
        line(place, a.standing, &a.reason);
    }
}

/// Returns the JSON form of a host.
#[must_use]
pub fn host_json(host: &HostFitness) -> Value {
    let addresses: Vec<Value> = host
        .addresses
        .iter()
        .map(|a| {
            json!({
                "address": a.address,
                "standing": a.standing.word().replace(' ', "_"),
                "reason": a.reason,
                "certificate_ends": a.certificate_ends.map(Timestamp::rfc3339),
            })
        })
        .collect();
    json!({
        "host": host.host,
        "preference": host.preference,
        "pattern": host.pattern.as_ref().map(MxPattern::as_str),
        "standing": host.standing.word().replace(' ', "_"),
        "reason": host.reason,
        "addresses": addresses,
    })
}

/// Returns the JSON form of a record.
#[must_use]
pub fn record_json(record: &Record) -> Value {
    json!({
        "name": record.name.as_str(),
        "type": record.data.type_word(),
        "ttl": record.ttl,
        "value": record.data.plain(),
    })
}

/// Returns a proposal as JSON.
#[must_use]
pub fn as_json(p: &Proposal) -> Value {
    let policy = &p.made.policy;
    json!({
        "schema": "destgate.policy/1",
        "domain": p.domain.as_str(),
        "url": sts::policy_url(&p.domain),
        "policy": {
            "mode": policy.mode.word(),
            "mx": policy.mx.iter().map(MxPattern::as_str).collect::<Vec<_>>(),
            "max_age": policy.max_age,
        },
        "body": p.body,
        "id": p.id,
        "unchanged": p.unchanged,
        "records": p.records.iter().map(record_json).collect::<Vec<_>>(),
        "mx_dnssec": p.mx_proof.map(Proof::word),
        "hosts": p.hosts.iter().map(host_json).collect::<Vec<_>>(),
        "findings": p.findings.iter().map(json::finding).collect::<Vec<_>>(),
    })
}
