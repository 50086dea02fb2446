//! Formats reports as metrics in the text format of Prometheus, for the file collector of its
//! node_exporter: no timestamps, and no series twice.

use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::walk::Protection;
use crate::render::deadlines;
use crate::vocab::finding::Severity;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use std::collections::BTreeMap;

/// A metric: its name and its help text. All are gauges.
type Metric = (&'static str, &'static str);

const DELIVERABLE: Metric =
    ("destgate_deliverable", "Whether a message would be delivered; absent if that was not seen.");
const UNSEEN: Metric = (
    "destgate_unseen",
    "Whether the answer could not be seen from here, so that nothing is known.",
);
const PROTECTION: Metric =
    ("destgate_protection_info", "How a delivered message would be protected.");
const MODE: Metric = ("destgate_sts_mode_info", "Mode of the MTA-STS policy that applies.");
const CERTIFICATE: Metric = (
    "destgate_certificate_not_after_seconds",
    "Earliest end of a certificate of the MX host, as Unix time.",
);
const POLICY: Metric =
    ("destgate_policy_expires_seconds", "End of the MTA-STS policy that applies, as Unix time.");
const SIGNATURES: Metric = (
    "destgate_signatures_expire_seconds",
    "Earliest end of a DNSSEC signature that the route depends on, as Unix time.",
);
const FINDINGS: Metric = ("destgate_findings", "Number of findings.");
const CHECKED: Metric = ("destgate_checked_seconds", "Time of the check, as Unix time.");
const LEFT_OUT: Metric =
    ("destgate_domains_left_out", "Number of domains beyond the limit of series (--max-series).");
const LAST_SUCCESS: Metric =
    ("destgate_run_last_success_seconds", "End of the last complete run, as Unix time.");

/// The metrics of domains, in the order in which they are printed.
const OF_DOMAINS: [Metric; 9] =
    [DELIVERABLE, UNSEEN, PROTECTION, MODE, CERTIFICATE, POLICY, SIGNATURES, FINDINGS, CHECKED];

/// One series: its metric, its labels except the domain, and its value.
type Series = (&'static str, Vec<(&'static str, String)>, i64);

/// The metrics of a run.
#[derive(Debug)]
pub struct Metrics {
    /// Series by domain.
    domains: BTreeMap<String, Vec<Series>>,
    limit: usize,
    left_out: i64,
}

impl Metrics {
    /// Creates metrics of at most `limit` domains.
    #[must_use]
    pub fn new(limit: usize) -> Metrics {
        Metrics { domains: BTreeMap::new(), limit, left_out: 0 }
    }

    /// Adds a report. It replaces an earlier one of the same domain.
    pub fn add(&mut self, r: &Report) {
        let domain = r.evidence.destination.to_string();
        if self.domains.len() >= self.limit && !self.domains.contains_key(&domain) {
            self.left_out += 1;
            return;
        }
        self.domains.insert(domain, series(r));
    }

    /// Returns the number of domains that were left out.
    #[must_use]
    pub fn left_out(&self) -> i64 {
        self.left_out
    }

    /// Returns the text. `ended`: end of the run; `None` if it is not complete.
    #[must_use]
    pub fn text(&self, ended: Option<Timestamp>) -> String {
        let mut out = String::new();
        for metric in OF_DOMAINS {
            let mut begun = false;
            for (domain, all) in &self.domains {
                for (name, labels, value) in all.iter().filter(|(name, ..)| *name == metric.0) {
                    if !begun {
                        head(metric, &mut out);
                        begun = true;
                    }
                    out.push_str(&format!("{name}{{domain=\"{}\"", label(domain)));
                    for (key, text) in labels {
                        out.push_str(&format!(",{key}=\"{}\"", label(text)));
                    }
                    out.push_str(&format!("}} {value}\n"));
                }
            }
        }
        let mut alone = |metric: Metric, value: i64| {
            head(metric, &mut out);
            out.push_str(&format!("{} {value}\n", metric.0));
        };
        alone(LEFT_OUT, self.left_out);
        if let Some(ended) = ended {
            alone(LAST_SUCCESS, ended.0);
        }
        out
    }
}

fn head((name, help): Metric, out: &mut String) {
    out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} gauge\n"));
}

/// Escapes the value of a label.
fn label(text: &str) -> String {
    printable(text).replace('\\', "\\\\").replace('"', "\\\"")
}

fn series(r: &Report) -> Vec<Series> {
    let v = &r.decision.verdict;
    let unseen = v.action == Action::Unknown || (v.action == Action::Defer && v.unseen);
    let mut out: Vec<Series> = Vec::new();
    let mut add = |(name, _): Metric, labels: &[(&'static str, &str)], value: i64| {
        let labels = labels.iter().map(|(key, text)| (*key, (*text).to_string()));
        out.push((name, labels.collect(), value));
    };
    if !unseen {
        let delivered = matches!(v.action, Action::Deliver | Action::Discard);
        add(DELIVERABLE, &[], i64::from(delivered));
    }
    add(UNSEEN, &[], i64::from(unseen));
    if let Some(protection) = v.protection.map(Protection::word) {
        add(PROTECTION, &[("protection", protection)], 1);
    }
    if let Some(applied) = r.facts.sts.as_ref().and_then(|s| s.applied.as_ref()) {
        add(MODE, &[("mode", applied.policy.mode.word())], 1);
    }
    for (mx, end) in deadlines::certificates(r) {
        add(CERTIFICATE, &[("mx", &mx)], end.0);
    }
    if let Some(end) = deadlines::policy(r) {
        add(POLICY, &[], end.0);
    }
    if let Some(end) = r.evidence.signatures_end() {
        add(SIGNATURES, &[], end.0);
    }
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let count = r.findings.iter().filter(|f| f.severity() == severity).count();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        add(FINDINGS, &[("severity", severity.word())], count);
    }
    add(CHECKED, &[], r.evidence.now.0);
    out
}
