//! The facts of a destination: evidence evaluated without any setting. No I/O.

use crate::policy::evidence::Evidence;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Sight;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::mx;
use crate::policy::mx::Path;
use crate::policy::plan;
use crate::policy::roots::TrustStore;
use crate::policy::sts;
use crate::policy::sts::StsSeen;
use crate::policy::sts::record::Selected;
use crate::policy::tlsrpt;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::text::printable_bytes;

/// The TLS-RPT record of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RptSeen {
    /// `present`, `absent`, `invalid` or `lookup_failed`.
    pub status: &'static str,
    /// Record as published, safe to show.
    pub raw: Option<String>,
    /// Addresses for reports.
    pub rua: Vec<String>,
    /// Findings for the publisher.
    pub findings: Vec<Finding>,
}

/// The evaluated evidence of a destination. One set of facts serves decisions under any settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The route.
    pub path: Path,
    /// Hosts in the order of delivery.
    pub hosts: Vec<HostFacts>,
    /// MTA-STS; `None` for an address literal.
    pub sts: Option<StsSeen>,
    /// TLS reporting; `None` for an address literal.
    pub rpt: Option<RptSeen>,
}

impl Facts {
    /// Evaluates evidence. Total: missing answers count as unknown.
    #[must_use]
    pub fn gather(e: &Evidence, roots: &TrustStore) -> Facts {
        let path = match mx::path(e) {
            Sight::Seen(path) => path,
            Sight::Wanted(_) => mx::unseen(),
        };
        let hosts = host::gather(e, &path, roots);
        Facts {
            hosts,
            sts: e.domain().map(|domain| sts::judge(e, domain, roots)),
            rpt: e.domain().map(|domain| rpt(e, domain)),
            path,
        }
    }
}

/// Evaluates the TLS-RPT record of a domain. Source: RFC 8460 §3.
fn rpt(e: &Evidence, domain: &crate::vocab::dns::Domain) -> RptSeen {
    let mut seen = RptSeen { status: "absent", raw: None, rua: Vec::new(), findings: Vec::new() };
    let absent = || Finding::new(&finding::TLSRPT_ABSENT, &[("domain", domain)]);
    let Some(answer) = e.dns(&plan::tls_rpt_name(domain), RecordType::Txt) else {
        seen.status = "lookup_failed";
        return seen;
    };
    let records = match answer.outcome() {
        Outcome::Records(records) => sts::texts(records),
        Outcome::Nothing { .. } => {
            seen.findings.push(absent());
            return seen;
        }
        Outcome::Error(_) => {
            seen.status = "lookup_failed";
            return seen;
        }
    };
    let about = |row: &'static finding::Row, reason: &str, fix: &str| {
        Finding::new(row, &[("domain", domain), ("reason", &reason), ("fix", &fix)])
    };
    match tlsrpt::record::select(&records) {
        Selected::None { near_misses } => {
            if near_misses.is_empty() {
                seen.findings.push(absent());
            }
            for issue in near_misses {
                let row = &finding::TLSRPT_INVALID;
                seen.findings.push(about(row, &issue.message_clause(), &issue.hint_clause()));
            }
        }
        Selected::Multiple(count) => {
            seen.status = "invalid";
            let reason = format!("there are {count} of them, which counts as none");
            seen.findings.push(about(&finding::TLSRPT_INVALID, &reason, "leave one of them"));
        }
        Selected::One { index, parsed } => {
            seen.raw = records.get(index).map(|r| printable_bytes(r));
            for issue in &parsed.errors {
                let row = &finding::TLSRPT_INVALID;
                seen.findings.push(about(row, &issue.message_clause(), &issue.hint_clause()));
            }
            for issue in &parsed.warnings {
                let row = &finding::TLSRPT_ODD;
                seen.findings.push(about(row, &issue.message_clause(), &issue.hint_clause()));
            }
            match parsed.value {
                Some(record) => {
                    seen.status = "present";
                    seen.rua = record.rua;
                }
                None => seen.status = "invalid",
            }
        }
    }
    seen
}
