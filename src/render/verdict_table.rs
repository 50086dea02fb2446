//! Formats many verdicts as one table: domain, verdict and reason, a line each, never wider than
//! the terminal.

use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::verdict::Verdict;
use crate::policy::walk::Protection;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::text;
use crate::vocab::finding::Severity;
use crate::vocab::text::printable;

/// Number of rows after which the widths of the columns are fixed and rows are written as they
/// come, so that a run of any length needs little memory.
const AHEAD: usize = 500;

/// Least width that is left for reasons. Unit: columns.
const REASON: usize = 30;

/// Least width of the names, whatever else there is. Unit: columns.
const NAME: usize = 16;

/// A row of the table.
#[derive(Debug, Clone)]
pub struct Row {
    name: String,
    verdict: String,
    tone: Tone,
    why: String,
}

impl Row {
    /// Returns the row of a report, under the name that it was asked by.
    #[must_use]
    pub fn of(r: &Report, name: &str) -> Row {
        let v = &r.decision.verdict;
        Row { name: printable(name), verdict: in_a_word(v), tone: text::tone(v), why: why(r) }
    }

    /// Returns the row of what was not checked, with the reason.
    #[must_use]
    pub fn unknown(name: &str, why: &str) -> Row {
        Row {
            name: printable(name),
            verdict: Action::Unknown.word().into(),
            tone: Tone::Warn,
            why: why.into(),
        }
    }
}

/// Formats a verdict for tables: `deliver (mta-sts)`, `defer 4.7.5`.
#[must_use]
pub fn in_a_word(v: &Verdict) -> String {
    let word = v.action.word();
    match (v.protection, &v.status) {
        (Some(Protection::None), _) => format!("{word} (in the clear)"),
        (Some(protection), _) => format!("{word} ({})", protection.word()),
        (None, Some(status)) => format!("{word} {status}"),
        (None, None) => word.into(),
    }
}

/// Returns the reason of the verdict, or the error that counts despite a delivery.
#[must_use]
pub fn why(r: &Report) -> String {
    let error = r.findings.iter().find(|f| f.severity() == Severity::Error);
    let text = match (r.decision.verdict.action, error) {
        (Action::Deliver, Some(finding)) => format!("but {}", finding.message()),
        _ => printable(&r.decision.verdict.reason),
    };
    // The line already names the domain.
    text.replacen(&format!(" of {} ", r.evidence.destination), " ", 1)
}

/// A table that is written as its rows come.
#[derive(Debug)]
pub struct VerdictTable {
    palette: Palette,
    width: usize,
    waiting: Vec<Row>,
    /// Widths of the first two columns, once they are fixed.
    widths: Option<[usize; 2]>,
}

impl VerdictTable {
    /// Returns an empty table. `width`: that of the terminal, in columns.
    #[must_use]
    pub fn new(palette: Palette, width: usize) -> VerdictTable {
        VerdictTable { palette, width, waiting: Vec::new(), widths: None }
    }

    /// Adds a row. Returns the lines to be written now, which may be none.
    #[must_use]
    pub fn add(&mut self, row: Row) -> String {
        self.waiting.push(row);
        if self.widths.is_none() && self.waiting.len() < AHEAD {
            return String::new();
        }
        self.written()
    }

    /// Returns the lines that are still to be written.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.written()
    }

    fn written(&mut self) -> String {
        let rows = std::mem::take(&mut self.waiting);
        let mut out = String::new();
        let widths = match self.widths {
            Some(widths) => widths,
            None => {
                let widths = widths(&rows, self.width);
                let heading = line(["DOMAIN", "VERDICT", "WHY"], widths, self.width);
                out.push_str(self.palette.paint(Tone::Strong, &heading).as_str());
                out.push('\n');
                *self.widths.insert(widths)
            }
        };
        for row in rows {
            let text = line([&row.name, &row.verdict, &row.why], widths, self.width);
            let from = widths[0] + 2;
            let verdict = cut(&row.verdict, widths[1]);
            out.push_str(&painted(&text, from, &self.palette.paint(row.tone, &verdict), &verdict));
            out.push('\n');
        }
        out
    }
}

/// Replaces a cell of a line, which begins at character `from`, by its coloured form.
pub(crate) fn painted(line: &str, from: usize, coloured: &str, plain: &str) -> String {
    let before: String = line.chars().take(from).collect();
    let after: String = line.chars().skip(from + plain.chars().count()).collect();
    format!("{before}{coloured}{after}")
}

/// Returns the widths of the first two columns: those of their longest cells, so that reasons keep
/// some room.
fn widths(rows: &[Row], width: usize) -> [usize; 2] {
    let longest = |of: fn(&Row) -> &str, heading: &str| {
        rows.iter().map(|r| of(r).chars().count()).max().unwrap_or(0).max(heading.len())
    };
    let verdict = longest(|r| &r.verdict, "VERDICT").min(width / 3);
    let room = width.saturating_sub(verdict + 4 + REASON).max(NAME);
    [longest(|r| &r.name, "DOMAIN").min(room), verdict]
}

/// Formats one line, at most `width` columns wide.
fn line([name, verdict, why]: [&str; 3], [a, b]: [usize; 2], width: usize) -> String {
    let room = width.saturating_sub(a + b + 4);
    let (name, verdict, why) = (cut(name, a), cut(verdict, b), cut(why, room));
    format!("{name:a$}  {verdict:b$}  {why}").trim_end().to_string()
}

/// Cuts a text to a width; `…` stands for what is left out.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.into();
    }
    let mut out: String = text.chars().take(width.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}
