//! Renders figures of TLS reports, as text, JSON and CSV.

use crate::policy::tlsrpt::tally::Group;
use crate::policy::tlsrpt::tally::Row;
use crate::policy::tlsrpt::tally::Sums;
use crate::policy::tlsrpt::tally::View;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::table;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use serde_json::Value;
use serde_json::json;

/// Width of a name in a table. Unit: characters.
const NAME: usize = 60;

/// Returns the word of a view, as in the options.
#[must_use]
pub fn word(view: View) -> &'static str {
    match view {
        View::Result => "result",
        View::Source => "source",
        View::Host => "host",
        View::Day => "day",
        View::Policy => "policy",
        View::Version => "version",
    }
}

/// Returns the headings of what a row is, and of what more.
fn headings(view: View) -> (&'static str, Option<&'static str>) {
    match view {
        View::Result => ("result", None),
        View::Source => ("reporter", Some("sending address")),
        View::Host => ("host", Some("result")),
        View::Day => ("day", Some("result")),
        View::Policy => ("policy", None),
        View::Version => ("version", Some("id")),
    }
}

/// Formats a share as a percentage, with one digit after the point where it is small.
#[must_use]
pub fn percent(share: Option<f64>) -> String {
    match share.map(|share| share * 100.0) {
        None => String::new(),
        Some(p) if p > 0.0 && p < 0.1 => "<0.1 %".into(),
        Some(p) if p < 10.0 => format!("{p:.1} %"),
        // What is not all is not called all.
        Some(p) if p < 100.0 => format!("{:.0} %", p.min(99.0)),
        Some(_) => "100 %".into(),
    }
}

/// Returns the words for a version of a policy: with its `id`, which stands in for the digest, if it is
/// an instance of an own one.
#[must_use]
pub fn version(row: &Row) -> String {
    match row.more.as_str() {
        "" => row.what.clone(),
        id => {
            let words = row.what.rsplit_once(" (").map_or(row.what.as_str(), |(words, _)| words);
            format!("{words}, id {id}")
        }
    }
}

fn day(of: Option<Timestamp>) -> String {
    of.map(Timestamp::day).unwrap_or_default()
}

/// Returns the sums of a group in a line.
#[must_use]
pub fn total(sums: &Sums) -> String {
    let reports = if sums.reports == 1 { "report" } else { "reports" };
    let share = match sums.share() {
        Some(share) if sums.failure > 0 => format!(" ({})", percent(Some(share))),
        _ => String::new(),
    };
    let (success, failure) = (sums.success, sums.failure);
    format!("{success} succeeded, {failure} failed{share} in {} {reports}", sums.reports)
}

/// Renders figures for people: each group with its total, then its rows.
///
/// - `most`: the maximum number of rows of a group.
#[must_use]
pub fn text(groups: &[Group], view: View, most: usize, palette: Palette, width: u16) -> String {
    let mut out = String::new();
    for (n, group) in groups.iter().enumerate() {
        if n > 0 && view != View::Policy {
            out.push('\n');
        }
        let name =
            format!("{}, {}", excerpt(&group.domain, 255), excerpt(&group.policy_type, NAME));
        let tone = if group.total.failure > 0 { Tone::Bad } else { Tone::Good };
        let counts = palette.paint(tone, &total(&group.total));
        out.push_str(&format!("{}: {counts}\n", palette.paint(Tone::Strong, &name)));
        if group.rows.is_empty() {
            continue;
        }
        let rows: Vec<Vec<String>> = group.rows.iter().take(most).map(|r| cells(view, r)).collect();
        out.push_str(&table::table(&columns(view), &rows, width));
        if group.rows.len() > most {
            let more = group.rows.len() - most;
            out.push_str(&format!(" and {more} more (-n shows more)\n"));
        }
    }
    out
}

fn columns(view: View) -> Vec<&'static str> {
    match view {
        View::Result => vec!["result", "failures", "reports", "first", "last"],
        View::Source => vec!["reporter", "sending address", "succeeded", "failed", "share"],
        View::Host => vec!["host", "result", "failures", "last"],
        View::Day => vec!["day", "result", "succeeded", "failed", "share"],
        View::Policy => vec!["policy"],
        View::Version => vec!["version", "succeeded", "failed", "first", "last"],
    }
}

/// Returns the cells of a row. A kind of failure has no successes: they stand with the sessions.
fn cells(view: View, row: &Row) -> Vec<String> {
    let what = excerpt(&row.what, NAME);
    let more = excerpt(&row.more, NAME);
    let sums = &row.sums;
    let (first, last) = (day(sums.span.map(|s| s.0)), day(sums.span.map(|s| s.1)));
    let share = percent(sums.share());
    let success = sums.success.to_string();
    let (failure, kinds) = (sums.failure.to_string(), sums.kinds.to_string());
    match view {
        View::Result => vec![what, kinds, sums.reports.to_string(), first, last],
        View::Host => vec![what, more, kinds, last],
        View::Policy => vec![what],
        View::Version => vec![excerpt(&version(row), NAME), success, failure, first, last],
        View::Source | View::Day if row.more.is_empty() => {
            vec![what, String::new(), success, failure, share]
        }
        View::Source | View::Day => {
            vec![String::new(), more, String::new(), kinds, String::new()]
        }
    }
}

/// Returns figures as JSON, schema `destgate.tlsrpt-figures/1`.
#[must_use]
pub fn json(groups: &[Group], view: View, held: bool) -> Value {
    let (what, more) = headings(view);
    let of_row = |row: &Row| {
        let mut value = json!({ what.replace(' ', "_"): row.what });
        if let Some(more) = more {
            let name = (!row.more.is_empty()).then_some(&row.more);
            value[more.replace(' ', "_")] = json!(name);
        }
        add(&mut value, &row.sums, has_sessions(view, row), has_kinds(view, row));
        value
    };
    let of_group = |group: &Group| {
        let mut value = json!({"domain": group.domain, "policy_type": group.policy_type});
        add(&mut value, &group.total, true, view != View::Version && view != View::Policy);
        if view != View::Policy {
            value["rows"] = group.rows.iter().map(of_row).collect();
        }
        value
    };
    let groups: Value = groups.iter().map(of_group).collect();
    let standing = if held { "held" } else { "counted" };
    json!({
        "schema": "destgate.tlsrpt-figures/1", "by": word(view), "standing": standing, "groups": groups,
    })
}

/// Reports whether a row counts sessions, not kinds of failure.
fn has_sessions(view: View, row: &Row) -> bool {
    match view {
        View::Result | View::Host => false,
        View::Source | View::Day => row.more.is_empty(),
        View::Policy | View::Version => true,
    }
}

fn has_kinds(view: View, row: &Row) -> bool {
    match view {
        View::Result | View::Host => true,
        View::Source | View::Day => !row.more.is_empty(),
        View::Policy | View::Version => false,
    }
}

fn add(value: &mut Value, sums: &Sums, sessions: bool, kinds: bool) {
    value["reports"] = json!(sums.reports);
    if sessions {
        value["success"] = json!(sums.success);
        value["failure"] = json!(sums.failure);
        value["share"] = json!(sums.share());
    }
    if kinds {
        value["details"] = json!(sums.kinds);
    }
    value["first"] = json!(sums.span.map(|s| s.0.day()));
    value["last"] = json!(sums.span.map(|s| s.1.day()));
}

/// Returns figures as rows of a table, the headings first; a group's own sums come before its rows.
#[must_use]
pub fn rows(groups: &[Group], view: View) -> Vec<Vec<String>> {
    let (what, more) = headings(view);
    let ends = ["reports", "success", "failure", "share", "details", "first", "last"];
    let mut names = vec!["domain", "policy_type"];
    if view != View::Policy {
        names.push(what);
    }
    names.extend(more);
    names.extend(ends);
    let mut out = vec![names.iter().map(|name| name.replace(' ', "_")).collect::<Vec<_>>()];
    for group in groups {
        let start = vec![group.domain.clone(), group.policy_type.clone()];
        if view == View::Policy {
            let mut cells = start;
            cells.extend(sums(&group.total, true, false));
            out.push(cells);
            continue;
        }
        for row in &group.rows {
            let mut cells = start.clone();
            cells.push(row.what.clone());
            if more.is_some() {
                cells.push(row.more.clone());
            }
            cells.extend(sums(&row.sums, has_sessions(view, row), has_kinds(view, row)));
            out.push(cells);
        }
    }
    out
}

fn sums(of: &Sums, sessions: bool, kinds: bool) -> Vec<String> {
    let shown = |is_there: bool, n: u64| if is_there { n.to_string() } else { String::new() };
    let share = of.share().filter(|_| sessions).map(|s| format!("{s:.4}")).unwrap_or_default();
    vec![
        of.reports.to_string(),
        shown(sessions, of.success),
        shown(sessions, of.failure),
        share,
        shown(kinds, of.kinds),
        day(of.span.map(|s| s.0)),
        day(of.span.map(|s| s.1)),
    ]
}
