//! Counting over all reports of a page.

use crate::render::html::facts::Facts;
use crate::render::html::facts::OUTCOMES;
use crate::render::html::facts::THROUGH;
use crate::vocab::time::Timestamp;
use std::collections::BTreeMap;

/// From days left (at least) to what the page says; the last that applies counts.
pub const ENDS: &[(i64, &str, &str)] = &[
    (i64::MIN, "ended", "bad"),
    (0, "7 days", "bad"),
    (7, "14 days", "warn"),
    (14, "30 days", "clear"),
    (30, "60 days", "mid"),
    (60, "90 days", "mid"),
    (90, "later", "mid"),
];

/// Counts of one thing: word and number.
pub type Counts = BTreeMap<String, usize>;

/// What the charts show.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Reports.
    pub total: usize,
    /// By [`OUTCOMES`].
    pub outcomes: Vec<usize>,
    /// By state of MTA-STS.
    pub sts: Counts,
    /// By state of DANE.
    pub dane: Counts,
    /// By TLS version.
    pub tls: Counts,
    /// By reason, of what is not delivered: how many, and the number by which rows name the reason.
    pub reasons: BTreeMap<String, (usize, usize)>,
    /// By code of finding, of domains that have it; with the severity.
    pub findings: BTreeMap<String, (usize, String)>,
    /// By [`ENDS`].
    pub ends: Vec<usize>,
    /// Reports without a certificate's end.
    pub endless: usize,
    /// The first and the last check.
    pub span: Option<(Timestamp, Timestamp)>,
    /// By settings.
    pub settings: Counts,
}

impl Tally {
    /// Adds a report; the number of its reason, if its mail is not delivered.
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
        count(&mut self.tls, &facts.tls, "none");
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
                let at = ENDS.iter().rposition(|(from, ..)| days >= *from).unwrap_or(0);
                if let Some(n) = self.ends.get_mut(at) {
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
        let next = self.reasons.len();
        let (n, number) = self.reasons.entry(facts.common_reason()?).or_insert((0, next));
        *n += 1;
        Some(*number)
    }

    /// Domains whose mail is delivered or discarded as configured.
    #[must_use]
    pub fn through(&self) -> usize {
        self.outcomes.iter().take(THROUGH).sum()
    }
}

/// A number with its thousands apart: `12,345`.
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

/// Counts, greatest first, then by name.
#[must_use]
pub fn ranked(counts: &Counts) -> Vec<(&str, usize)> {
    let mut rows: Vec<(&str, usize)> = counts.iter().map(|(w, n)| (w.as_str(), *n)).collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    rows
}
