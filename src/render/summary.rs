//! The closing summary of many checks: counts, and the certificates that end first. Bounded: what names domains or
//! hosts is limited in number.

use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::verdict::DaneStatus;
use crate::policy::walk::Protection;
use crate::render::wrap;
use crate::vocab::finding::Severity;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Certificates that end within this are told. Unit: seconds.
const SOON: i64 = 14 * 86_400;

/// So many of them are named.
const NAMED: usize = 5;

/// So many reasons are told.
const REASONS: usize = 5;

/// Where the words after the heading of a line begin. Unit: columns.
const INDENT: usize = 14;

/// What is counted over a run.
#[derive(Debug, Default)]
pub struct Summary {
    checked: u64,
    verdicts: BTreeMap<&'static str, u64>,
    protections: BTreeMap<&'static str, u64>,
    mta_sts: BTreeMap<String, u64>,
    dane: BTreeMap<&'static str, u64>,
    versions: BTreeMap<&'static str, u64>,
    reasons: BTreeMap<String, u64>,
    /// Those that end first, by when.
    ending: BTreeSet<(Timestamp, String)>,
    wrong: u64,
}

impl Summary {
    /// Takes a report in.
    pub fn add(&mut self, r: &Report) {
        self.checked += 1;
        let v = &r.decision.verdict;
        count(&mut self.verdicts, v.action.word());
        if v.action == Action::Deliver {
            count(&mut self.protections, v.protection.map_or("none", Protection::word));
        }
        let mode =
            r.facts.sts.as_ref().and_then(|s| s.applied.as_ref()).map(|a| a.policy.mode.word());
        let status = r.decision.mta_sts;
        count(&mut self.mta_sts, mode.unwrap_or(status).to_string());
        count(&mut self.dane, r.decision.dane.map_or("-", DaneStatus::word));
        let error = r.findings.iter().find(|f| f.row.severity == Severity::Error);
        match (error, r.exit_status()) {
            (Some(finding), _) => count(&mut self.reasons, finding.row.code.to_string()),
            (None, 0) => {}
            (None, _) => count(&mut self.reasons, reason(r)),
        }
        let probes = r.facts.hosts.iter().flat_map(|h| h.probes.iter().map(move |p| (h, p)));
        let mut versions = BTreeSet::new();
        for (host, probe) in probes {
            let Some(tls) = &probe.tls else { continue };
            versions.insert(tls.session.version);
            let Some(certificate) = &tls.certificate else { continue };
            let left = certificate.not_after.since(r.evidence.now);
            if (0..SOON).contains(&left) {
                self.ending.insert((certificate.not_after, excerpt(&host.candidate.host, 60)));
                if self.ending.len() > NAMED {
                    self.ending.pop_last();
                }
            }
        }
        for version in versions {
            count(&mut self.versions, version);
        }
    }

    /// One more line that was no domain.
    pub fn left_out(&mut self) {
        self.wrong += 1;
    }

    /// How many domains were checked.
    #[must_use]
    pub fn checked(&self) -> u64 {
        self.checked
    }

    /// The summary as lines of text of at most `width` columns.
    ///
    /// - `elapsed_ms`: how long it took.
    /// - `skipped`: domains that were done before.
    #[must_use]
    pub fn text(&self, elapsed_ms: u64, skipped: usize, width: usize) -> String {
        let seconds = elapsed_ms / 1_000;
        let rate = (self.checked * 10_000).checked_div(elapsed_ms).unwrap_or(0);
        let mut out = String::new();
        let mut line = |heading: &str, words: String| {
            if !words.is_empty() {
                let heading = format!("{heading}:");
                wrap::hang(&mut out, &format!("{heading:<INDENT$}"), &words, INDENT, width);
            }
        };
        let noun = if self.checked == 1 { "domain" } else { "domains" };
        let mut checked = format!("{} {noun} in ", self.checked);
        match seconds {
            0 => checked.push_str(&format!("{elapsed_ms} ms")),
            s => checked.push_str(&crate::vocab::time::span(i64::try_from(s).unwrap_or(i64::MAX))),
        }
        checked.push_str(&format!(", {}.{} a second", rate / 10, rate % 10));
        if skipped > 0 {
            checked.push_str(&format!("; {skipped} were done before"));
        }
        line("checked", checked);
        if self.wrong > 0 {
            line("left out", format!("{} lines that are no domains", self.wrong));
        }
        line("verdicts", most(&self.verdicts, usize::MAX));
        line("protection", most(&self.protections, usize::MAX));
        line("MTA-STS", most(&self.mta_sts, usize::MAX));
        line("DANE", most(&self.dane, usize::MAX));
        line("TLS", most(&self.versions, usize::MAX));
        line("top reasons", most(&self.reasons, REASONS));
        let ending = self.ending.iter().map(|(at, host)| format!("{host} {}", at.day()));
        let ending: Vec<String> = ending.collect();
        line("ending soon", ending.join(", "));
        out
    }
}

/// Why a domain would not get its mail, in a word of a bounded list: a result type of RFC 8460 §4.3, or a status code.
fn reason(r: &Report) -> String {
    let judged = r.deciding_host().and_then(|i| r.decision.walked.get(i));
    let own = judged.and_then(|j| j.own.failures.first());
    let failure = own.or_else(|| r.facts.sts.as_ref().and_then(|s| s.failures.first()));
    match (failure, r.decision.verdict.status.as_deref()) {
        (Some(failure), _) => failure.result_type.word().to_string(),
        (None, Some(status)) => format!("status {}", excerpt(status, 20)),
        (None, None) => "could not be seen".into(),
    }
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    *counts.entry(key).or_insert(0) += 1;
}

/// `deliver 12, defer 3`: the most frequent first.
fn most<K: AsRef<str>>(counts: &BTreeMap<K, u64>, limit: usize) -> String {
    let mut all: Vec<(&str, u64)> = counts.iter().map(|(word, n)| (word.as_ref(), *n)).collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let words: Vec<String> =
        all.iter().take(limit).map(|(word, n)| format!("{word} {n}")).collect();
    words.join(", ")
}
