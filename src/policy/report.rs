//! One destination's report: everything that is shown, decided once. Pure.

use crate::policy::evidence::Evidence;
use crate::policy::facts::Facts;
use crate::policy::findings;
use crate::policy::roots::Roots;
use crate::policy::verdict;
use crate::policy::verdict::Action;
use crate::policy::verdict::Decision;
use crate::policy::verdict::Semantics;
use crate::policy::walk::Wanted;
use crate::vocab::finding::Finding;
use crate::vocab::finding::Severity;

/// The settings that decided and where they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The entry's key, `.partial`, `DEFAULT`, `check-default` or `command-line`.
    pub source: String,
    /// The settings.
    pub wanted: Wanted,
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
        let mut findings = findings::findings(&evidence, &facts, &decision, profile.wanted);
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
}
