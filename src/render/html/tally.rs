//! Counting over all reports of a page.

use crate::render::html::facts::Facts;
use crate::render::html::facts::Fate;
use crate::render::html::facts::OUTCOMES;
use crate::vocab::time::Timestamp;
use std::collections::BTreeMap;

/// From days left (at least) to what the page says and how it is coloured; the last that applies counts.
pub const ENDS: &[(i64, &str, &str)] = &[
    (i64::MIN, "ended", "bad"),
    (0, "0–6 days", "bad"),
    (7, "7–13 days", "warn"),
    (14, "14–29 days", "clear"),
    (30, "30–59 days", "mid"),
    (60, "60–89 days", "mid"),
    (90, "90 days on", "mid"),
];

/// Where days left stand in [`ENDS`].
#[must_use]
pub fn range(days: i64) -> usize {
    ENDS.iter().rposition(|(from, ..)| days >= *from).unwrap_or(0)
}

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
    /// By [`Fate`], in its order.
    pub fates: [usize; 5],
    /// By reason, of what is not delivered: how many, and the number by which rows name the reason.
    pub refused: BTreeMap<String, (usize, usize)>,
    /// The same of what could not be seen; numbers are not shared.
    pub unseen: BTreeMap<String, (usize, usize)>,
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
    /// Adds a report; the number of its reason, if its mail is not delivered or nobody could tell.
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

    /// Domains whose mail fares so.
    #[must_use]
    pub fn fared(&self, fate: Fate) -> usize {
        self.fates.get(fate as usize).copied().unwrap_or(0)
    }
}

/// A number of domains in words.
#[must_use]
pub fn domains(number: usize) -> String {
    format!("{} {}", grouped(number), if number == 1 { "domain" } else { "domains" })
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
