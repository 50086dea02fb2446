//! Counts over all reports of a page.

use crate::render::html::facts::Facts;
use crate::render::html::facts::Fate;
use crate::render::html::tones::ENDS;
use crate::render::html::tones::OUTCOMES;
use crate::vocab::time::Timestamp;
use std::collections::BTreeMap;

/// Returns the index in [`ENDS`] of a number of days.
#[must_use]
pub fn range(days: i64) -> usize {
    ENDS.iter().rposition(|(from, ..)| days >= *from).unwrap_or(0)
}

/// The count of each word.
pub type Counts = BTreeMap<String, usize>;

/// The counts for the charts.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Number of reports.
    pub total: usize,
    /// Counts by [`OUTCOMES`].
    pub outcomes: Vec<usize>,
    /// Counts by state of MTA-STS.
    pub sts: Counts,
    /// Counts by state of DANE.
    pub dane: Counts,
    /// Counts by TLS version.
    pub tls: Counts,
    /// Counts by [`Fate`], in its order.
    pub fates: [usize; 5],
    /// Counts by reason of undelivered mail, with the number by which rows refer to the reason.
    pub refused: BTreeMap<String, (usize, usize)>,
    /// Counts by reason of unknown outcomes. The numbers differ from those of `refused`.
    pub unseen: BTreeMap<String, (usize, usize)>,
    /// Counts of domains by code of finding, with the severity.
    pub findings: BTreeMap<String, (usize, String)>,
    /// Counts by [`ENDS`].
    pub ends: Vec<usize>,
    /// Number of reports without an expiry date.
    pub endless: usize,
    /// The times of the first and the last check.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Counts by settings.
    pub settings: Counts,
}

impl Tally {
    /// Adds a report. Returns the number of its reason, if its mail is not delivered or the outcome
    /// is unknown.
    pub fn add(
        &mut self,
        facts: &Facts,
        findings: &[(String, String)],
        settings: String,
    ) -> Option<usize> {
        self.total += 1;
        self.outcomes.resize(OUTCOMES.len(), 0);
        if let Some(n) = self.outcomes.get_mut(facts.outcome()) {
            *n += 1;
        }
        count(&mut self.sts, &facts.sts, "not known");
        count(&mut self.dane, &facts.dane, "not looked at");
        count(&mut self.tls, &facts.tls, "not seen");
        let mut seen: Vec<&str> = Vec::new();
        for (code, severity) in findings {
            if !seen.contains(&code.as_str()) {
                seen.push(code);
                let row = self.findings.entry(code.clone()).or_default();
                row.0 += 1;
                row.1.clone_from(severity);
            }
        }
        self.ends.resize(ENDS.len(), 0);
        match facts.days_left() {
            Some(days) => {
                if let Some(n) = self.ends.get_mut(range(days)) {
                    *n += 1;
                }
            }
            None => self.endless += 1,
        }
        if let Some(at) = facts.checked {
            let (first, last) = self.span.unwrap_or((at, at));
            self.span = Some((first.min(at), last.max(at)));
        }
        if !settings.is_empty() {
            *self.settings.entry(settings).or_default() += 1;
        }
        if let Some(n) = self.fates.get_mut(facts.fate() as usize) {
            *n += 1;
        }
        let next = self.refused.len() + self.unseen.len();
        let reasons = match facts.fate() {
            Fate::Unseen => &mut self.unseen,
            _ => &mut self.refused,
        };
        let (n, number) = reasons.entry(facts.common_reason()?).or_insert((0, next));
        *n += 1;
        Some(*number)
    }

    /// Returns the number of domains with this fate.
    #[must_use]
    pub fn fared(&self, fate: Fate) -> usize {
        self.fates.get(fate as usize).copied().unwrap_or(0)
    }
}

/// Formats a number of domains.
#[must_use]
pub fn domains(number: usize) -> String {
    format!("{} {}", grouped(number), if number == 1 { "domain" } else { "domains" })
}

/// Formats a number with thousands separators: `12,345`.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn count(counts: &mut Counts, word: &str, empty: &str) {
    let word = if word.is_empty() { empty } else { word };
    *counts.entry(word.to_string()).or_default() += 1;
}

/// Returns the counts, greatest first, then by name.
#[must_use]
pub fn ranked(counts: &Counts) -> Vec<(&str, usize)> {
    let mut rows: Vec<(&str, usize)> = counts.iter().map(|(w, n)| (w.as_str(), *n)).collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    rows
}
