//! Formats verdicts under other settings. Pure.

use crate::policy::report::Alternative;
use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::verdict::Verdict;
use crate::policy::walk::Protection;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::table;
use crate::render::verdict_table::cut;
use crate::render::verdict_table::in_a_word;
use crate::render::verdict_table::painted;
use crate::render::wrap::hang;
use crate::vocab::text::printable;

/// Minimum width for reasons beside the verdicts. Unit: columns.
const ROOM: usize = 40;

/// A domain whose verdict differs.
#[derive(Debug, Clone)]
pub struct Row {
    /// The name, both verdicts, and the reason.
    pub cells: Vec<String>,
    /// True if the other verdict is worse.
    pub worse: bool,
}

/// Returns the rank of a verdict; a lower rank is better.
fn rank(v: &Verdict) -> (u8, Option<Protection>) {
    let action = match v.action {
        Action::Deliver | Action::Discard => 0,
        Action::Unknown => 1,
        Action::Defer => 2,
        Action::Bounce => 3,
    };
    (action, v.protection)
}

/// Returns the row of a report, if the other settings change the action or the protection.
#[must_use]
pub fn row(r: &Report, other: &Alternative) -> Option<Row> {
    let (now, then) = (&r.decision.verdict, &other.decision.verdict);
    if (now.action, now.protection) == (then.action, then.protection) {
        return None;
    }
    Some(Row {
        cells: vec![
            r.evidence.destination.to_string(),
            in_a_word(now),
            in_a_word(then),
            printable(&then.reason),
        ],
        worse: rank(then) > rank(now),
    })
}

/// Formats the line above the table of one setting.
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

/// Formats the table of changed domains. Reasons that do not fit beside the verdicts are placed
/// below them; names that do not fit are cut.
#[must_use]
pub fn table(rows: &[Row], width: u16, palette: Palette) -> String {
    let heading = ["domain", "now", "then", "why"];
    let cell = |row: &Row, n: usize| row.cells.get(n).cloned().unwrap_or_default();
    let mut widths = [0, 1, 2].map(|n| {
        let cells = rows.iter().map(|row| cell(row, n).chars().count());
        cells.chain(heading.get(n).map(|h| h.len())).max().unwrap_or(0)
    });
    // The table has a blank before each column and one after it.
    let taken = widths.iter().sum::<usize>() + 8;
    if usize::from(width) >= taken + ROOM {
        let cells: Vec<Vec<String>> = rows.iter().map(|r| r.cells.clone()).collect();
        let text = table::table(&heading, &cells, width);
        return in_colour(&text, rows, widths, palette);
    }
    widths[0] = widths[0].min(usize::from(width).saturating_sub(widths[1] + widths[2] + 5));
    let [domain, now, _] = widths;
    let line = |cells: [String; 3]| {
        let [a, b, c] = cells;
        let a = cut(&a, domain);
        format!(" {a:domain$}  {b:now$}  {c}").trim_end().to_string() + "\n"
    };
    let mut out = line(["DOMAIN", "NOW", "THEN"].map(Into::into));
    for row in rows {
        let verdicts = line([cell(row, 0), cell(row, 1), cell(row, 2)]);
        out.push_str(&in_colour(&verdicts, std::slice::from_ref(row), widths, palette));
        hang(&mut out, "   ", &cell(row, 3), 3, usize::from(width));
    }
    out
}

/// Colours the new verdict in the first line of each row.
fn in_colour(text: &str, rows: &[Row], [a, b, _]: [usize; 3], palette: Palette) -> String {
    let from = a + b + 5;
    let mut waiting = rows.iter().peekable();
    let mut out = String::new();
    for line in text.lines() {
        let begins = |row: &&Row| {
            let [name, _, then] = [0, 1, 2].map(|n| row.cells.get(n).map_or("", String::as_str));
            let at: String = line.chars().skip(from).take(then.chars().count()).collect();
            line.starts_with(&format!(" {}", cut(name, a))) && at == then
        };
        match waiting.next_if(begins) {
            Some(row) => {
                let tone = if row.worse { Tone::Bad } else { Tone::Good };
                let then = row.cells.get(2).map_or("", String::as_str);
                out.push_str(&painted(line, from, &palette.paint(tone, then), then));
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}
