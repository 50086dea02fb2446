//! Formats reports as CSV, one row for each destination. The cells are safe to open in a
//! spreadsheet.

use crate::policy::overrides::Settings;
use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::verdict::DaneStatus;
use crate::policy::walk::Protection;
use crate::policy::walk::TlsPolicy;
use crate::vocab::text::printable;

/// The set of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// The current one. Names and order stay; new columns come before those of other settings.
    Stable,
    /// That of the first release.
    V1,
}

/// The column headings. None has a blank.
pub const COLUMNS: [&str; 16] = [
    "domain",
    "action",
    "status",
    "reason",
    "protection",
    "mta_sts",
    "mta_sts_mode",
    "dane",
    "tls_rpt",
    "mx",
    "tls_version",
    "certificate_not_after",
    "first_failure",
    "findings",
    "settings",
    "duration_ms",
];

/// The column headings of the first release.
pub const COLUMNS_V1: [&str; 12] = [
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

/// The column headings of the destination table in the first release.
pub const ENTRY_COLUMNS_V1: [&str; 4] = ["entry", "verdict", "settings", "reason"];

/// Returns the column headings, with further columns for each set of what-if settings.
#[must_use]
pub fn columns(of: Columns, what_if: &[String]) -> Vec<String> {
    let (fixed, between): (&[&str], _) = match of {
        Columns::Stable => (&COLUMNS, ":"),
        Columns::V1 => (&COLUMNS_V1, ": "),
    };
    let tried = |settings: &String| {
        ["action", "protection", "reason"].map(|name| cell(&format!("{settings}{between}{name}")))
    };
    fixed.iter().map(ToString::to_string).chain(what_if.iter().flat_map(tried)).collect()
}

/// Escapes a cell so that spreadsheets do not run it as a formula.
#[must_use]
pub fn cell(text: &str) -> String {
    let safe = printable(text);
    if safe.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{safe}") } else { safe }
}

/// Returns settings as `--what-if` reads them: `tls=preferred,dane=none,mta_sts=on`.
fn settings(wanted: TlsPolicy) -> String {
    let w = wanted.effective();
    Settings { tls: Some(w.tls), dane: Some(w.dane), mta_sts: Some(w.mta_sts) }.text()
}

/// Returns the row of an entry that stands for many domains: all columns except its name, its
/// settings and the reason are empty.
#[must_use]
pub fn unknown_row(name: &str, wanted: TlsPolicy, reason: &str) -> Vec<String> {
    let text = |column: &&str| match *column {
        "domain" => name.to_string(),
        "action" => Action::Unknown.word().into(),
        "reason" => reason.into(),
        "settings" => settings(wanted),
        _ => String::new(),
    };
    COLUMNS.iter().map(text).map(|text| cell(&text)).collect()
}

/// Returns the row of a report.
#[must_use]
pub fn row(of: Columns, r: &Report) -> Vec<String> {
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
    let codes: Vec<&str> = r.findings.iter().map(|f| f.row.code).collect();
    let action = [r.evidence.destination.to_string(), v.action.word().into()];
    let why = [v.status.clone().unwrap_or_default(), v.reason.clone()];
    let seen = [
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
    ];
    let more = [codes.join(" "), settings(r.profile.wanted)];
    let stable = of == Columns::Stable;
    action
        .into_iter()
        .chain(why.into_iter().filter(|_| stable))
        .chain(seen)
        .chain(more.into_iter().filter(|_| stable))
        .chain([r.duration_ms.to_string()])
        .chain(r.what_if.iter().flat_map(|a| {
            let v = &a.decision.verdict;
            let protection = v.protection.map_or("", Protection::word);
            [v.action.word().into(), protection.into(), v.reason.clone()]
        }))
        .map(|text| cell(&text))
        .collect()
}
