//! Verdicts under other settings, as text. Pure.

use crate::policy::report::Alternative;
use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::verdict::Verdict;
use crate::render::table;
use crate::render::text;
use crate::vocab::text::printable;

/// A domain that fares otherwise.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name, its verdict now and then, and why.
    pub cells: Vec<String>,
    /// Whether it fares worse.
    pub worse: bool,
}

/// How well a verdict serves the mail: better is smaller.
fn rank(v: &Verdict) -> (u8, Option<crate::policy::walk::Protection>) {
    let action = match v.action {
        Action::Deliver | Action::Discard => 0,
        Action::Unknown => 1,
        Action::Defer => 2,
        Action::Bounce => 3,
    };
    (action, v.protection)
}

/// The row of a report, if the other settings change what becomes of the mail or how well it is protected.
#[must_use]
pub fn row(r: &Report, other: &Alternative) -> Option<Row> {
    let (now, then) = (&r.decision.verdict, &other.decision.verdict);
    if (now.action, now.protection) == (then.action, then.protection) {
        return None;
    }
    Some(Row {
        cells: vec![
            r.evidence.destination.to_string(),
            text::in_short(now),
            text::in_short(then),
            printable(&then.reason),
        ],
        worse: rank(then) > rank(now),
    })
}

/// What there is to say of one setting before its table.
///
/// - `counts`: domains checked, changed, changed for the worse.
#[must_use]
pub fn heading(settings: &str, (checked, changed, worse): (usize, usize, usize)) -> String {
    let domains = if checked == 1 { "1 domain".to_string() } else { format!("{checked} domains") };
    if changed == 0 {
        return format!("With {settings}: nothing changes for {domains}.\n");
    }
    let verb = if changed == 1 { "changes" } else { "change" };
    format!("With {settings}: {changed} of {domains} {verb}, {worse} for the worse.\n")
}

/// The table of who changes.
#[must_use]
pub fn table(rows: &[Row], width: u16) -> String {
    let cells: Vec<Vec<String>> = rows.iter().map(|r| r.cells.clone()).collect();
    table::table(&["domain", "now", "then", "why"], &cells, width)
}
