//! Formats tables for users.

use comfy_table::ColumnConstraint;
use comfy_table::ContentArrangement;
use comfy_table::Table;
use comfy_table::presets;
use std::borrow::Cow;

/// The least room of the last column, which is wrapped. Unit: columns.
const LAST: usize = 20;

/// Formats a table within a width; cells must be safe to display. The last column is wrapped; the
/// others are cut where they leave it no room.
#[must_use]
pub fn table(heading: &[&str], rows: &[Vec<String>], width: u16) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(heading.iter().map(|h| h.to_ascii_uppercase()));
    for row in cut_to_fit(heading, rows, usize::from(width)) {
        table.add_row(row);
    }
    // Only the last column is wrapped, so that names and verdicts stay in one piece.
    for index in 0..heading.len().saturating_sub(1) {
        if let Some(column) = table.column_mut(index) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let text = table.to_string();
    let mut out: String = text.lines().map(|l| format!("{}\n", l.trim_end())).collect();
    if out.is_empty() {
        out.push('\n');
    }
    out
}

/// Returns rows whose cells before the last column leave room for it.
fn cut_to_fit<'a>(
    heading: &[&str],
    rows: &'a [Vec<String>],
    width: usize,
) -> Vec<Vec<Cow<'a, str>>> {
    let last = heading.len().saturating_sub(1);
    let natural: Vec<usize> =
        (0..=last).map(|n| widest(heading.get(n).copied(), n, rows)).collect();
    let (before, rest) = natural.split_at(last.min(natural.len()));
    // A blank stands on each side of a cell.
    let room = width.saturating_sub(rest.iter().sum::<usize>().min(LAST) + 2 * heading.len());
    let least: Vec<usize> = heading.iter().map(|h| h.chars().count().max(8)).collect();
    let widths = shrunk(before, &least, room);
    let cell = |(n, text): (usize, &'a String)| match widths.get(n) {
        Some(width) => cut(text, *width),
        None => Cow::Borrowed(text.as_str()),
    };
    rows.iter().map(|row| row.iter().enumerate().map(cell).collect()).collect()
}

/// Returns the width of a column: that of its widest cell or of its heading.
fn widest<R: AsRef<[String]>>(heading: Option<&str>, n: usize, rows: &[R]) -> usize {
    let cells = rows.iter().filter_map(|row| row.as_ref().get(n)).map(|c| c.chars().count());
    cells.chain(heading.map(|h| h.chars().count())).max().unwrap_or(0)
}

/// Returns widths whose sum is at most `room` if that is possible: the widest column gives way
/// first, and none becomes narrower than its least width.
fn shrunk(natural: &[usize], least: &[usize], room: usize) -> Vec<usize> {
    let mut widths = natural.to_vec();
    while widths.iter().sum::<usize>() > room {
        let can = |(n, width): &(usize, &mut usize)| **width > least.get(*n).copied().unwrap_or(0);
        match widths.iter_mut().enumerate().filter(can).max_by_key(|(_, width)| **width) {
            Some((_, width)) => *width -= 1,
            None => break,
        }
    }
    widths
}

/// Cuts a text to a number of columns, with `…` where something is missing.
fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.chars().count() <= width {
        return Cow::Borrowed(text);
    }
    let mut start: String = text.chars().take(width.saturating_sub(1)).collect();
    start.push('…');
    Cow::Owned(start)
}

/// Formats a table as the appliance does: headings, a rule below each, and rows. Without a limit it
/// is as wide as its cells; see [`Ruled::text`].
#[must_use]
pub fn ruled<const N: usize>(
    heading: &[&str; N],
    rows: &[[String; N]],
    limit: Option<usize>,
) -> String {
    Ruled { headings: &[*heading], rule: '-', gap: 2, least: [0; N] }.text(rows, limit)
}

/// The form of a table as the appliance draws it.
#[derive(Debug, Clone, Copy)]
pub struct Ruled<'a, const N: usize> {
    /// The lines of the heading.
    pub headings: &'a [[&'a str; N]],
    /// The sign of the rule below the heading.
    pub rule: char,
    /// The number of blanks between columns.
    pub gap: usize,
    /// The least widths of the columns. Unit: columns.
    pub least: [usize; N],
}

impl<const N: usize> Ruled<'_, N> {
    /// Returns the width of the table without a limit. Unit: columns.
    #[must_use]
    pub fn width(&self, rows: &[[String; N]]) -> usize {
        self.natural(rows).iter().sum::<usize>() + self.gap * N.saturating_sub(1)
    }

    fn natural(&self, rows: &[[String; N]]) -> Vec<usize> {
        let least = self.least.iter().enumerate();
        least.map(|(n, least)| widest(None, n, rows).max(self.heading(n)).max(*least)).collect()
    }

    fn heading(&self, n: usize) -> usize {
        let words = self.headings.iter().filter_map(|line| line.get(n));
        words.map(|word| word.chars().count()).max().unwrap_or(0)
    }

    /// Returns the widths of the columns within a limit. The first column gives way first, because
    /// its cells can have a line of their own.
    fn within(&self, rows: &[[String; N]], limit: usize) -> Vec<usize> {
        let natural = self.natural(rows);
        let room = limit.saturating_sub(self.gap * N.saturating_sub(1));
        let least: Vec<usize> = (0..N).map(|n| self.heading(n).max(7)).collect();
        let (Some((first, rest)), Some((least_first, least_rest))) =
            (natural.split_first(), least.split_first())
        else {
            return natural;
        };
        let left = room.saturating_sub(rest.iter().sum());
        let first = (*first).min(left.max(*least_first));
        let rest = shrunk(rest, least_rest, room.saturating_sub(first));
        std::iter::once(first).chain(rest).collect()
    }

    /// Returns the table as text. With a limit, no line is longer: a first cell that is too wide
    /// stands on a line of its own, and other cells are cut.
    #[must_use]
    pub fn text(&self, rows: &[[String; N]], limit: Option<usize>) -> String {
        let widths = match limit {
            Some(limit) => self.within(rows, limit),
            None => self.natural(rows),
        };
        let most = limit.unwrap_or(usize::MAX);
        let gap = " ".repeat(self.gap);
        let line = |cells: &mut dyn Iterator<Item = Cow<'_, str>>| {
            let padded: Vec<String> = cells
                .zip(&widths)
                .map(|(cell, width)| format!("{:width$}", cut(&cell, *width), width = *width))
                .collect();
            format!("{}\n", cut(padded.join(&gap).trim_end(), most))
        };
        let mut out = String::new();
        for heading in self.headings {
            out.push_str(&line(&mut heading.iter().map(|h| Cow::Borrowed(*h))));
        }
        out.push_str(&line(&mut widths.iter().map(|w| self.rule.to_string().repeat(*w).into())));
        for row in rows {
            let mut cells: Vec<&str> = row.iter().map(String::as_str).collect();
            if let Some((first, width)) = cells.first_mut().zip(widths.first())
                && first.chars().count() > *width
            {
                out.push_str(&format!("{}\n", cut(first, most)));
                *first = "";
            }
            out.push_str(&line(&mut cells.into_iter().map(Cow::Borrowed)));
        }
        out
    }
}
