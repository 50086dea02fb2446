//! The report of one destination: evidence, facts, decision and findings. No I/O.

use crate::policy::evidence::Evidence;
use crate::policy::facts::Facts;
use crate::policy::findings;
use crate::policy::remedy;
use crate::policy::remedy::QueueLife;
use crate::policy::remedy::Remedy;
use crate::policy::roots::TrustStore;
use crate::policy::sts::issue::Standing;
use crate::policy::verdict;
use crate::policy::verdict::Action;
use crate::policy::verdict::Decision;
use crate::policy::verdict::Semantics;
use crate::policy::verdict::Verdict;
use crate::policy::walk::TlsPolicy;
use crate::vocab::finding::Finding;
use crate::vocab::finding::Row;
use crate::vocab::finding::Severity;

/// The settings of a decision with their origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedSettings {
    /// Origin: the entry's key, `.partial`, `DEFAULT`, `check-default` or `command-line`.
    pub source: String,
    /// Settings in effect.
    pub wanted: TlsPolicy,
    /// Whether the destination has an entry of its own, which a change can be made in.
    pub has_entry: bool,
    /// How long the queue holds a message.
    pub queue: QueueLife,
    /// Whether the check is a rehearsal in the lab, so that no real entry is to be changed for it.
    pub rehearsal: bool,
}

impl AppliedSettings {
    /// Returns settings for a destination without an entry and with the appliance's queue times.
    #[must_use]
    pub fn new(source: impl Into<String>, wanted: TlsPolicy) -> AppliedSettings {
        AppliedSettings {
            source: source.into(),
            wanted,
            has_entry: false,
            queue: QueueLife::default(),
            rehearsal: false,
        }
    }
}

/// The report of one destination.
#[derive(Debug, Clone)]
pub struct Report {
    /// Input of the check.
    pub input: String,
    /// Duration of the check. Unit: milliseconds.
    pub duration_ms: u64,
    /// Settings of the decision.
    pub profile: AppliedSettings,
    /// All evidence.
    pub evidence: Evidence,
    /// Facts from the evidence.
    pub facts: Facts,
    /// Verdicts.
    pub decision: Decision,
    /// Findings, most severe first, and of these first those that keep the mail.
    pub findings: Vec<Finding>,
    /// Least changes of the settings that would let the message through, if it is not delivered.
    pub remedies: Vec<Remedy>,
    /// Verdict without TLS, DANE and MTA-STS, if the message waits and no change lets it through.
    pub at_weakest: Option<Verdict>,
    /// Where the policy stands, if the domain is one's own.
    pub own_policy: Option<Standing>,
    /// Decisions for other settings on the same evidence.
    pub what_if: Vec<Alternative>,
}

/// The decision for other settings on a report's evidence.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// Assumed settings.
    pub wanted: TlsPolicy,
    /// Verdicts.
    pub decision: Decision,
}

impl Report {
    /// Returns the first finding of a kind.
    #[must_use]
    pub fn finding(&self, row: &Row) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.row.code == row.code)
    }

    /// Creates the report of evidence under a profile.
    #[must_use]
    pub fn decide(
        input: String,
        evidence: Evidence,
        profile: AppliedSettings,
        semantics: Semantics,
        roots: &TrustStore,
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
        if profile.rehearsal {
            for (_, text) in findings.iter_mut().flat_map(|f| &mut f.facts) {
                *text = text.replace("`destgate check ", "`destgate --lab check ");
            }
        }
        findings.sort_by_key(|f| (f.severity(), !f.decides));
        let remedies = remedy::remedies(&evidence, &facts, profile.wanted, &decision, semantics);
        let waits = decision.verdict.action == Action::Defer && remedies.is_empty();
        let at_weakest = waits.then(|| {
            let wanted = remedy::WEAKEST;
            let (sts, hosts) = (facts.sts.as_ref(), &facts.hosts);
            verdict::decide(&evidence, &facts.path, sts, hosts, wanted, semantics).verdict
        });
        Report {
            input,
            duration_ms: 0,
            profile,
            evidence,
            facts,
            decision,
            findings,
            remedies,
            at_weakest,
            own_policy: None,
            what_if: Vec::new(),
        }
    }

    /// Adds the decision for other settings, on the same facts.
    pub fn add_what_if(&mut self, wanted: TlsPolicy, semantics: Semantics) {
        let facts = &self.facts;
        let (sts, hosts) = (facts.sts.as_ref(), &facts.hosts);
        let decision = verdict::decide(&self.evidence, &facts.path, sts, hosts, wanted, semantics);
        self.what_if.push(Alternative { wanted, decision });
    }

    /// Returns the host that the verdict refers to: the one used, else the first.
    #[must_use]
    pub fn deciding_host(&self) -> Option<usize> {
        self.decision.verdict.host.or(if self.facts.hosts.is_empty() { None } else { Some(0) })
    }

    /// Returns the exit status for a check of this destination alone: 0, 1 or 3.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        // What only keeps a host from being seen is no proof that the mail would not arrive.
        let unseen = self.decision.verdict.unseen;
        let grave = |f: &Finding| f.severity() == Severity::Error && !(f.decides && unseen);
        if self.findings.iter().any(grave) {
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
