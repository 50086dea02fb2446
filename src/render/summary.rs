//! Summarizes many checks: counts, and the certificates that expire first. The number of named
//! hosts is limited.

use crate::policy::lookup_fault::LookupFault;
use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::verdict::DaneStatus;
use crate::policy::walk::Protection;
use crate::policy::walk::Refusal;
use crate::render::wrap;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::finding::Row;
use crate::vocab::finding::Severity;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Remaining validity below which a certificate is mentioned. Unit: seconds.
const SOON: i64 = 14 * 86_400;

/// Maximum number of certificates mentioned.
const NAMED: usize = 5;

/// Maximum number of reasons shown.
const REASONS: usize = 5;

/// Width of the headings of lines. Unit: columns.
const INDENT: usize = 14;

/// The counts of a run.
#[derive(Debug, Default)]
pub struct Summary {
    checked: u64,
    verdicts: BTreeMap<&'static str, u64>,
    protections: BTreeMap<&'static str, u64>,
    mta_sts: BTreeMap<String, u64>,
    dane: BTreeMap<&'static str, u64>,
    versions: BTreeMap<&'static str, u64>,
    reasons: BTreeMap<String, u64>,
    /// The hosts whose certificates expire first, with the time.
    ending: BTreeSet<(Timestamp, String)>,
    wrong: u64,
}

impl Summary {
    /// Adds a report.
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
        match v.action {
            Action::Deliver | Action::Discard => {
                let error = r.findings.iter().find(|f| f.severity() == Severity::Error);
                if let Some(finding) = error {
                    count(&mut self.reasons, finding.row.code.to_string());
                }
            }
            Action::Defer | Action::Bounce | Action::Unknown => {
                count(&mut self.reasons, reason(r));
            }
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

    /// Counts an input line that was not a domain.
    pub fn left_out(&mut self) {
        self.wrong += 1;
    }

    /// Returns the number of checked domains.
    #[must_use]
    pub fn checked(&self) -> u64 {
        self.checked
    }

    /// Formats the summary in lines of at most `width` columns.
    ///
    /// - `elapsed_ms`: the duration of the run.
    /// - `skipped`: number of domains that were done before.
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

/// Returns why a domain would not get its mail, as a word of a limited set: a result type of
/// RFC 8460 §4.3, the code of the matching finding, or a status code. Other faults of the domain
/// are ignored.
fn reason(r: &Report) -> String {
    let v = &r.decision.verdict;
    let status = || match v.status.as_deref() {
        Some(status) => format!("status {}", excerpt(status, 20)),
        None => "could not be seen".into(),
    };
    // The findings that keep the mail stand first.
    let told = |f: &&Finding| f.decides;
    let deciding = v.ground.outcome(&r.decision.walked);
    // The look-up that would have named the hosts failed.
    let no_hosts =
        r.facts.path.none.as_ref().filter(|none| v.status.as_deref() == Some(none.status));
    if let (None, Some(fault)) = (deciding, no_hosts.and_then(|none| none.fault)) {
        return lookup(fault).code.into();
    }
    match deciding.and_then(|j| Some((j.refusal.as_ref()?, j.failures.first()))) {
        Some((Refusal::Tls | Refusal::Sts | Refusal::Dane | Refusal::DaneNoTls, Some(failure))) => {
            failure.result_type.word().into()
        }
        Some((Refusal::NotListed, _)) => finding::STS_MX_NOT_LISTED.code.into(),
        Some((Refusal::Lookup(fault), _)) => lookup(*fault).code.into(),
        Some((Refusal::NotConnected(_) | Refusal::NoConversation(_, false), _)) => {
            r.findings.iter().find(told).map_or_else(status, |f| f.row.code.into())
        }
        _ if r.findings.iter().any(|f| *f.row == finding::PORT_BLOCKED) => {
            finding::PORT_BLOCKED.code.into()
        }
        _ => status(),
    }
}

/// Returns the finding for a failed look-up. A DNS error counts as a DNSSEC fault only if
/// validation found one, although TLS reports have one word for both (RFC 8460 §4.3).
fn lookup(fault: LookupFault) -> &'static Row {
    match fault {
        LookupFault::Bogus => &finding::DNSSEC_BOGUS,
        LookupFault::CutOff => &finding::DEADLINE,
        LookupFault::Tlsa => &finding::DANE_LOOKUP_FAILED,
        LookupFault::Other => &finding::LOOKUP_FAILED,
    }
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    *counts.entry(key).or_insert(0) += 1;
}

/// Formats counts, the most frequent first: `deliver 12, defer 3`.
fn most<K: AsRef<str>>(counts: &BTreeMap<K, u64>, limit: usize) -> String {
    let mut all: Vec<(&str, u64)> = counts.iter().map(|(word, n)| (word.as_ref(), *n)).collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let words: Vec<String> =
        all.iter().take(limit).map(|(word, n)| format!("{word} {n}")).collect();
    words.join(", ")
}
