//! One destination's report: everything that is shown, decided once. Pure.

use crate::policy::advice;
use crate::policy::certificate::Roots;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Sight;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::mx;
use crate::policy::mx::Path;
use crate::policy::mx::RouteKind;
use crate::policy::plan;
use crate::policy::rpt_record;
use crate::policy::sts;
use crate::policy::sts::StsSeen;
use crate::policy::sts_record::Selected;
use crate::policy::verdict;
use crate::policy::verdict::Action;
use crate::policy::verdict::Decision;
use crate::policy::verdict::Semantics;
use crate::policy::walk::Wanted;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::finding::Severity;
use crate::vocab::text::printable_bytes;

/// The settings that decided and where they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The entry's key, `.partial`, `DEFAULT`, `check-default` or `command-line`.
    pub source: String,
    /// The settings.
    pub wanted: Wanted,
}

/// The TLS-RPT record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RptSeen {
    /// `present`, `absent`, `invalid` or `lookup_failed`.
    pub status: &'static str,
    /// As published, safe to show.
    pub raw: Option<String>,
    /// Where reports are to go.
    pub rua: Vec<String>,
    /// What the publisher should know.
    pub findings: Vec<Finding>,
}

/// What evidence says before any setting is looked at. Made once, decided on as often as one likes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The route.
    pub path: Path,
    /// The hosts in walk order.
    pub hosts: Vec<HostFacts>,
    /// MTA-STS; `None` for an address literal.
    pub sts: Option<StsSeen>,
    /// TLS reporting; `None` for an address literal.
    pub rpt: Option<RptSeen>,
}

/// A report.
#[derive(Debug, Clone)]
pub struct Report {
    /// What was typed.
    pub input: String,
    /// How long the check took. Unit: milliseconds.
    pub duration_ms: u64,
    /// The settings.
    pub profile: Profile,
    /// All that was seen.
    pub evidence: Evidence,
    /// What it says.
    pub facts: Facts,
    /// The verdicts.
    pub decision: Decision,
    /// Findings, gravest first.
    pub findings: Vec<Finding>,
    /// What other settings would make of the same evidence.
    pub what_if: Vec<Alternative>,
}

/// What other settings would make of a report's evidence.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The settings.
    pub wanted: Wanted,
    /// The verdicts.
    pub decision: Decision,
}

impl Facts {
    /// Classifies evidence. Total: missing answers count as not seen.
    #[must_use]
    pub fn gather(e: &Evidence, roots: &Roots) -> Facts {
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

/// The TLS-RPT record of a domain. Source: RFC 8460 §3.
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
    match rpt_record::select(&records) {
        Selected::None { near_misses } => {
            if near_misses.is_empty() {
                seen.findings.push(absent());
            }
            for issue in near_misses {
                let row = &finding::TLSRPT_INVALID;
                seen.findings.push(about(row, &issue.message, &issue.hint));
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
                seen.findings.push(about(row, &issue.message, &issue.hint));
            }
            for issue in &parsed.warnings {
                seen.findings.push(about(&finding::TLSRPT_ODD, &issue.message, &issue.hint));
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

impl Report {
    /// Decides on evidence under a profile.
    #[must_use]
    pub fn decide(
        input: String,
        evidence: Evidence,
        profile: Profile,
        semantics: Semantics,
        roots: &Roots,
    ) -> Report {
        let facts = Facts::gather(&evidence, roots);
        let decision = verdict::decide(
            &evidence,
            &facts.path,
            facts.sts.as_ref(),
            &facts.hosts,
            profile.wanted,
            semantics,
        );
        let mut findings = advice::findings(&evidence, &facts, &decision, profile.wanted);
        findings.sort_by_key(|f| f.row.severity);
        Report {
            input,
            duration_ms: 0,
            profile,
            evidence,
            facts,
            decision,
            findings,
            what_if: Vec::new(),
        }
    }

    /// Decides once more, under other settings; the evidence is not judged again.
    pub fn add_what_if(&mut self, wanted: Wanted, semantics: Semantics) {
        let facts = &self.facts;
        let (sts, hosts) = (facts.sts.as_ref(), &facts.hosts);
        let decision = verdict::decide(&self.evidence, &facts.path, sts, hosts, wanted, semantics);
        self.what_if.push(Alternative { wanted, decision });
    }

    /// The host that the verdict speaks of: the one used, else the first.
    #[must_use]
    pub fn deciding_host(&self) -> Option<usize> {
        self.decision.verdict.host.or(if self.facts.hosts.is_empty() { None } else { Some(0) })
    }

    /// The exit status of a check of this destination alone: 0, 1 or 3.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        if self.findings.iter().any(|f| f.row.severity == Severity::Error) {
            return 1;
        }
        match self.decision.verdict.action {
            Action::Deliver | Action::Discard => 0,
            Action::Defer if self.decision.verdict.unseen => 3,
            Action::Defer | Action::Bounce => 1,
            Action::Unknown => 3,
        }
    }

    /// Whether the route is a matter of the DNS at all.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.facts.path.kind == RouteKind::Literal
    }
}
