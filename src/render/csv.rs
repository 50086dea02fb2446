//! Formats reports as CSV, one row for each destination. The cells are safe to open in a
//! spreadsheet.

use crate::policy::report::Report;
use crate::policy::verdict::DaneStatus;
use crate::policy::walk::Protection;
use crate::vocab::text::printable;

/// The column headings.
pub const COLUMNS: [&str; 12] = [
    "domain",
    "action",
    "protection",
    "mta_sts.status",
    "mode",
    "dane.status",
    "tls_rpt.status",
    "mx",
    "tls version",
    "certificate expiry",
    "first failure",
    "duration_ms",
];

/// Returns the column headings, with further columns for each set of what-if settings.
#[must_use]
pub fn columns(what_if: &[String]) -> Vec<String> {
    let tried = |settings: &String| {
        ["action", "protection", "reason"].map(|of| cell(&format!("{settings}: {of}")))
    };
    COLUMNS.iter().map(ToString::to_string).chain(what_if.iter().flat_map(tried)).collect()
}

/// Escapes a cell so that spreadsheets do not run it as a formula.
#[must_use]
pub fn cell(text: &str) -> String {
    let safe = printable(text);
    if safe.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{safe}") } else { safe }
}

/// Returns the row of a report.
#[must_use]
pub fn row(r: &Report) -> Vec<String> {
    let v = &r.decision.verdict;
    let applied = r.facts.sts.as_ref().and_then(|s| s.applied.as_ref());
    let index = r.deciding_host();
    let host = index.and_then(|i| r.facts.hosts.get(i));
    let judged = index.and_then(|i| r.decision.walked.get(i));
    let tls = judged
        .and_then(|j| j.deciding)
        .and_then(|i| host.and_then(|h| h.probes.get(i)))
        .and_then(|p| p.tls.as_ref());
    let failure = judged
        .and_then(|j| j.own.failures.first())
        .or_else(|| r.facts.sts.as_ref().and_then(|s| s.failures.first()));
    let used = v.host.and_then(|i| r.facts.hosts.get(i));
    [
        r.evidence.destination.to_string(),
        v.action.word().into(),
        v.protection.map_or("", Protection::word).into(),
        r.decision.mta_sts.into(),
        applied.map_or("", |a| a.policy.mode.word()).into(),
        r.decision.dane.map_or("", DaneStatus::word).into(),
        r.facts.rpt.as_ref().map_or("", |s| s.status).into(),
        used.map_or_else(String::new, |h| h.candidate.host.clone()),
        tls.map_or("", |t| t.session.version).into(),
        tls.and_then(|t| t.certificate.as_ref())
            .map_or_else(String::new, |c| c.not_after.rfc3339()),
        failure.map_or_else(String::new, |f| format!("{}: {}", f.result_type.word(), f.detail)),
        r.duration_ms.to_string(),
    ]
    .into_iter()
    .chain(r.what_if.iter().flat_map(|a| {
        let v = &a.decision.verdict;
        let protection = v.protection.map_or("", Protection::word);
        [v.action.word().into(), protection.into(), v.reason.clone()]
    }))
    .map(|text| cell(&text))
    .collect()
}
