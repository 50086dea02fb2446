//! Renders stored TLS reports: a line each, whole, and as rows for a table.

use crate::policy::tlsrpt::kept::Kept;
use crate::policy::tlsrpt::report::PolicyResult;
use crate::policy::tlsrpt::tally::rank;
use crate::render::style::Palette;
use crate::render::table;
use crate::render::tls_report;
use crate::render::tls_report::Beside;
use crate::render::wrap::hang;
use crate::vocab::text::excerpt;
use crate::vocab::tls_report::HeldFor;
use serde_json::Value;
use serde_json::json;

/// The columns of the export. Successes and failures stand on the row of the policy alone, and each
/// kind of failure has a row with its count.
pub const COLUMNS: [&str; 14] = [
    "day",
    "reporter",
    "domain",
    "policy_type",
    "result",
    "host",
    "sending_ip",
    "receiving_ip",
    "count",
    "success",
    "failure",
    "reason",
    "report_id",
    "standing",
];

/// Returns the sessions of the policy type that counts first for the report: the type, the successes
/// and the failures. Types are never added.
#[must_use]
pub fn headline(kept: &Kept) -> (String, u64, u64) {
    let kind = |p: &PolicyResult| p.policy_type.clone().unwrap_or_default();
    let policies = &kept.report.policies;
    let Some(first) = policies.iter().map(kind).min_by_key(|k| rank(k)) else {
        return (String::new(), 0, 0);
    };
    let own = policies.iter().filter(|p| kind(p) == first);
    let (success, failure) = own.fold((0_u64, 0_u64), |(s, f), p| {
        (s.saturating_add(p.success), f.saturating_add(p.failure))
    });
    (first, success, failure)
}

/// Returns what else is to be said of a report in a list: held, revised, mended.
#[must_use]
pub fn remarks(kept: &Kept) -> String {
    let mut out = Vec::new();
    if let Some(why) = kept.beside.held_for {
        out.push(format!("held: {}", why.word()));
    }
    if let Some(by) = kept.revised_by {
        out.push(format!("revised by {by}"));
    }
    match kept.report.deviations.len() {
        0 => {}
        n => out.push(format!("{n} mended")),
    }
    out.join(", ")
}

/// Returns the headings of the export.
#[must_use]
pub fn heading() -> Vec<String> {
    COLUMNS.iter().map(ToString::to_string).collect()
}

/// Returns a report as JSON for a list, without its policies' lines and kinds of failure.
#[must_use]
pub fn json(kept: &Kept) -> Value {
    let (kind, success, failure) = headline(kept);
    json!({
        "id": kept.id, "day": kept.report.start.day(), "reporter": kept.reporter,
        "domain": kept.domain, "policy_type": kind, "success": success, "failure": failure,
        "report_id": kept.report.report_id, "standing": kept.standing().word(),
        "held_for": kept.beside.held_for.map(HeldFor::word), "revised_by": kept.revised_by,
        "warnings": kept.report.deviations.iter().map(|d| d.word()).collect::<Vec<_>>(),
    })
}

/// Renders a line for each report.
#[must_use]
pub fn lines(reports: &[Kept], width: u16) -> String {
    let row = |kept: &Kept| {
        let (kind, success, failure) = headline(kept);
        vec![
            kept.id.to_string(),
            kept.report.start.day(),
            excerpt(&kept.reporter, 20),
            excerpt(&kept.domain, 20),
            format!("{} {success}/{failure}", excerpt(&kind, 20)),
            remarks(kept),
        ]
    };
    let rows: Vec<Vec<String>> = reports.iter().map(row).collect();
    table::table(&["id", "day", "reporter", "domain", "good/bad", "remarks"], &rows, width)
}

/// Renders a report whole.
#[must_use]
pub fn whole(kept: &Kept, palette: Palette, width: usize) -> String {
    let standing = Some(kept.standing());
    let place = format!("{}, {}", kept.beside.way.word(), kept.beside.received_at.rfc3339());
    let beside = Beside { place: &place, dkim: kept.beside.dkim, standing };
    let mut out = tls_report::report(&kept.report, beside, palette, width);
    let mut line = |label: &str, text: &str| {
        hang(&mut out, &format!("  {label:<11}"), text, 13, width);
    };
    line("Number", &kept.id.to_string());
    if let Some(why) = kept.beside.held_for {
        line("Held", why.says());
    }
    if let Some(signer) = &kept.beside.signer {
        let is_other = *signer != kept.reporter && !kept.reporter.ends_with(&format!(".{signer}"));
        let on_behalf = match is_other {
            true => format!(", on behalf of {}", excerpt(&kept.reporter, 255)),
            false => String::new(),
        };
        line("Signed by", &format!("{}{on_behalf}", excerpt(signer, 255)));
    }
    if let Some(by) = kept.revised_by {
        line("Revised", &format!("report {by} has the same identifier and counts in its place"));
    }
    out
}

/// Returns the rows of a report for the export.
#[must_use]
pub fn rows(kept: &Kept) -> Vec<Vec<String>> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let standing = match kept.revised_by {
        Some(_) => "revised",
        None => kept.standing().word(),
    };
    let mut out = Vec::new();
    for policy in &kept.report.policies {
        let row = |own: [String; 8]| {
            let [result, host, sending, receiving, count, success, failure, reason] = own;
            let (day, reporter) = (kept.report.start.day(), kept.reporter.clone());
            let domain = policy.domain.clone().unwrap_or_else(|| kept.domain.clone());
            let (kind, id) = (text(&policy.policy_type), text(&kept.report.report_id));
            let start = [day, reporter, domain, kind, result, host, sending, receiving];
            let end = [count, success, failure, reason, id, standing.to_string()];
            start.into_iter().chain(end).collect::<Vec<String>>()
        };
        let none = String::new;
        let (success, failure) = (policy.success.to_string(), policy.failure.to_string());
        out.push(row([none(), none(), none(), none(), none(), success, failure, none()]));
        for detail in &policy.details {
            out.push(row([
                detail.result.clone(),
                text(&detail.host),
                detail.sending_ip.map(|ip| ip.to_string()).unwrap_or_default(),
                detail.ip.map(|ip| ip.to_string()).unwrap_or_default(),
                detail.count.to_string(),
                none(),
                none(),
                text(&detail.reason),
            ]));
        }
    }
    out
}
