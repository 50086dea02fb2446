//! A policy with its records, and what the owner should know before it is published. No I/O.

use crate::owner::fitness;
use crate::owner::fitness::HostFitness;
use crate::owner::fitness::Standing;
use crate::owner::id::next_id;
use crate::owner::policy;
use crate::owner::policy::Made;
use crate::owner::policy::Refusal;
use crate::owner::policy::Wish;
use crate::owner::records;
use crate::owner::records::Data;
use crate::owner::records::Record;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Outcome;
use crate::policy::facts::Facts;
use crate::policy::mx::Path;
use crate::policy::mx::RouteKind;
use crate::policy::plan;
use crate::policy::report::Report;
use crate::policy::sts;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::policy::sts::policy::Mode;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use std::collections::BTreeSet;

/// What the owner wants to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The policy.
    pub wish: Wish,
    /// Addresses for TLS reports (`mailto:` or `https:`); empty: no record is made for them.
    pub rua: Vec<String>,
    /// The name that the policy host shall be an alias of.
    pub alias: Option<Domain>,
}

/// The proposal for a domain.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The domain.
    pub domain: Domain,
    /// The policy and its body.
    pub made: Made,
    /// The file, byte for byte.
    pub body: String,
    /// The `id` of the record.
    pub id: String,
    /// Whether the same body is served now, so that its `id` stays.
    pub unchanged: bool,
    /// Records to be published, in their order.
    pub records: Vec<Record>,
    /// MX hosts with what the policy would do to them.
    pub hosts: Vec<HostFitness>,
    /// DNSSEC status of the MX answer.
    pub mx_proof: Option<Proof>,
    /// Remarks, gravest first.
    pub findings: Vec<Finding>,
}

impl Proposal {
    /// Reports whether the policy would do harm as it is: it leaves an MX host out, or enforces
    /// what a host fails.
    #[must_use]
    pub fn is_harmful(&self) -> bool {
        let enforces = self.made.policy.mode == Mode::Enforce;
        let bounces = |f: &Finding| enforces && f.row.code == finding::POLICY_MX_UNFIT.code;
        let wrong = |f: &Finding| f.row.code == finding::POLICY_MX_BEHIND.code;
        self.findings.iter().any(|f| wrong(f) || bounces(f))
    }
}

/// Returns the names whose addresses show whether a wildcard answers for the policy host.
#[must_use]
pub fn wildcard(domain: &Domain) -> Domain {
    domain.under("*")
}

/// Makes the proposal from a check of the domain.
///
/// - `beside`: further answers: those for [`wildcard`], and the TLS-RPT records of MX hosts.
///
/// # Errors
/// As [`policy::make`].
pub fn propose(
    report: &Report,
    beside: &Evidence,
    domain: &Domain,
    order: &Order,
) -> Result<Proposal, Refusal> {
    let facts = &report.facts;
    let made = policy::make(&facts.path, &order.wish)?;
    let body = policy::body(&made.policy);
    let of_body = sts::own_policy(domain, body.as_bytes());
    let live = facts.sts.as_ref();
    let served = live.and_then(|s| s.applied.as_ref()).map(|applied| applied.raw.as_slice());
    let last = live.and_then(|s| s.record.as_ref()).and_then(|r| r.id.clone());
    let unchanged = last.is_some() && served == Some(body.as_bytes());
    let used: Vec<String> = last.into_iter().collect();
    let id = next_id(&used, report.evidence.now, !unchanged);
    let hosts = fitness::under(&made.policy, facts, domain.as_str());
    let records = records_of(facts, domain, &id, order);
    let mut findings = of_body;
    about_route(&facts.path, domain, &mut findings);
    about_lines(&made, facts, domain, &mut findings);
    about_hosts(&made, &hosts, domain, &mut findings);
    about_policy_host(report, beside, domain, &mut findings);
    about_reports(facts, beside, domain, order, &mut findings);
    findings.sort_by_key(Finding::severity);
    let mx_proof = facts.path.proof;
    let domain = domain.clone();
    Ok(Proposal { domain, made, body, id, unchanged, records, hosts, mx_proof, findings })
}

/// Returns the records of an order in the order in which they are to be published, without those for
/// TLS reports at MX hosts.
#[must_use]
pub fn records(domain: &Domain, id: &str, order: &Order) -> Vec<Record> {
    let mut out = Vec::new();
    if let Some(alias) = &order.alias {
        out.push(Record::new(sts::policy_host(domain), Data::Cname(alias.clone())));
    }
    out.push(records::announcement(domain, id));
    if !order.rua.is_empty() {
        out.push(records::reporting(domain, &order.rua));
    }
    out
}

/// Returns the records in the order in which they are to be published.
fn records_of(facts: &Facts, domain: &Domain, id: &str, order: &Order) -> Vec<Record> {
    let mut out = records(domain, id, order);
    if !order.rua.is_empty() {
        let own = |base: &&Domain| base.is_within(domain) && *base != domain;
        let bases: BTreeSet<&Domain> = tlsa_bases(facts).filter(own).collect();
        out.extend(bases.into_iter().map(|base| records::reporting(base, &order.rua)));
    }
    out
}

/// Returns the TLSA base domains of the MX hosts.
pub fn tlsa_bases(facts: &Facts) -> impl Iterator<Item = &Domain> {
    facts.hosts.iter().filter_map(|h| match &h.tlsa {
        TlsaSeen::Records { base, .. } => Some(base),
        TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure | TlsaSeen::Failed(..) => None,
    })
}

fn about_route(path: &Path, domain: &Domain, out: &mut Vec<Finding>) {
    out.extend(path.findings.iter().cloned());
    match path.kind {
        RouteKind::ImplicitMx => {
            out.push(Finding::new(&finding::POLICY_IMPLICIT_MX, &[("domain", domain)]));
        }
        RouteKind::Mx
        | RouteKind::NullMx
        | RouteKind::SmtpRoute
        | RouteKind::Literal
        | RouteKind::None => {}
    }
}

/// Adds what there is to say about the `mx` lines: hosts left out, lines that match nothing.
fn about_lines(made: &Made, facts: &Facts, domain: &Domain, out: &mut Vec<Finding>) {
    for (pattern, host) in &made.widened {
        out.push(Finding::new(
            &finding::POLICY_PROVIDER_PATTERN,
            &[("pattern", &pattern.as_str()), ("host", host)],
        ));
    }
    let hosts = &facts.path.hosts;
    for pattern in &made.policy.mx {
        if !hosts.iter().any(|h| pattern.matches(&h.host)) {
            let shown = pattern.as_str();
            out.push(Finding::new(
                &finding::STS_PATTERN_UNUSED,
                &[("pattern", &shown), ("domain", domain)],
            ));
        }
    }
}

fn about_hosts(made: &Made, hosts: &[HostFitness], domain: &Domain, out: &mut Vec<Finding>) {
    let patterns: &[MxPattern] = &made.policy.mx;
    for h in hosts {
        if h.pattern.is_none() {
            let why = patterns.iter().find_map(|p| p.explain(&h.host));
            let why = why.map_or_else(String::new, |why| format!(" ({why})"));
            out.push(Finding::new(
                &finding::POLICY_MX_BEHIND,
                &[("host", &h.host), ("domain", domain), ("why", &why)],
            ));
            continue;
        }
        let unfit = |what: &'static finding::Row, place: String, reason: &str| {
            Finding::new(what, &[("host", &h.host), ("place", &place), ("reason", &reason)])
        };
        if h.addresses.is_empty() && h.standing != Standing::Passes {
            let row = match h.standing {
                Standing::Fails => &finding::POLICY_MX_UNFIT,
                Standing::Passes | Standing::Unseen => &finding::POLICY_MX_UNSEEN,
            };
            out.push(unfit(row, String::new(), &h.reason));
        }
        for a in &h.addresses {
            let row = match a.standing {
                Standing::Passes => continue,
                Standing::Fails => &finding::POLICY_MX_UNFIT,
                Standing::Unseen => &finding::POLICY_MX_UNSEEN,
            };
            out.push(unfit(row, format!(" [{}]", a.address), &a.reason));
        }
    }
}

/// Adds what the engine found about the present policy, and whether a wildcard answers for the
/// policy host.
fn about_policy_host(report: &Report, beside: &Evidence, domain: &Domain, out: &mut Vec<Finding>) {
    let sts = report.facts.sts.as_ref();
    let told = |f: &&Finding| f.row.code != finding::STS_ABSENT.code;
    let of_policy_host = |f: &&Finding| {
        [
            finding::STS_FETCH_FAILED.code,
            finding::STS_HOST_CERT.code,
            finding::STS_HOST_CERT_ENDING.code,
            finding::STS_FAMILIES_DIFFER.code,
            finding::STS_DELEGATION_HALF.code,
            finding::STS_UNANNOUNCED.code,
            finding::STS_MULTIPLE.code,
            finding::STS_REDIRECT.code,
            finding::STS_LOOKUP_FAILED.code,
        ]
        .contains(&f.row.code)
    };
    let found = sts.map(|s| s.findings.as_slice()).unwrap_or_default();
    out.extend(found.iter().filter(told).filter(of_policy_host).cloned());
    // A policy host of its own is not the wildcard's.
    if sts.is_some_and(|s| s.applied.is_some() || s.unannounced.is_some()) {
        return;
    }
    let wild = wildcard(domain);
    let answers = |rtype: RecordType| {
        beside.dns(&wild, rtype).is_some_and(|a| matches!(a.outcome(), Outcome::Records(_)))
    };
    if answers(RecordType::A) || answers(RecordType::Aaaa) {
        out.push(Finding::new(&finding::POLICY_WILDCARD, &[("domain", domain)]));
    }
}

/// Adds what is missing for TLS reports.
fn about_reports(
    facts: &Facts,
    beside: &Evidence,
    domain: &Domain,
    order: &Order,
    out: &mut Vec<Finding>,
) {
    if order.rua.is_empty() {
        out.extend(facts.rpt.iter().flat_map(|rpt| rpt.findings.iter().cloned()));
    }
    out.extend(reports_of_hosts(facts, beside, domain, !order.rua.is_empty()));
}

/// Returns a finding for each MX host with TLSA records about which no DANE failure is reported.
///
/// - `made`: whether records are made for hosts inside the domain.
/// - Source: RFC 8460 §3 (a report about DANE goes by the record of the TLSA base domain).
#[must_use]
pub fn reports_of_hosts(
    facts: &Facts,
    beside: &Evidence,
    domain: &Domain,
    made: bool,
) -> Vec<Finding> {
    let bases: BTreeSet<&Domain> = tlsa_bases(facts).filter(|base| *base != domain).collect();
    let silent = |base: &&Domain| {
        let answer = beside.dns(&plan::tls_rpt_name(base), RecordType::Txt);
        answer.is_some_and(|a| matches!(a.outcome(), Outcome::Nothing { .. }))
    };
    bases
        .into_iter()
        .filter(|base| !(made && base.is_within(domain)))
        .filter(silent)
        .map(|base| {
            Finding::new(&finding::RPT_MX_RECORD_ABSENT, &[("host", base), ("domain", domain)])
        })
        .collect()
}
