//! Paging as on the appliance: a screen of text, then a wait for a key.

use crate::shell::terminal::line_source::LineSource;
use std::io;
use std::io::Write;

/// The prompt below a full screen.
const MORE: &str = "-Press Any Key For More- ";

/// A screen that fills line by line, and the keys that let it go on.
pub struct Pager<'a> {
    lines: &'a mut dyn LineSource,
    rows: usize,
    columns: usize,
    shown: usize,
}

impl<'a> Pager<'a> {
    /// Returns a pager for the terminal at stdout.
    pub fn new(lines: &'a mut dyn LineSource) -> Pager<'a> {
        let (rows, columns) = console::Term::stdout().size();
        let rows = usize::from(rows).saturating_sub(2).max(2);
        Pager { lines, rows, columns: usize::from(columns).max(1), shown: 0 }
    }

    /// Counts a line, and reports whether the screen has no room left.
    pub fn is_full_after(&mut self, line: &str) -> bool {
        self.shown += self.rows_of(line);
        self.shown >= self.rows
    }

    /// Waits for a key; returns whether to go on.
    pub fn goes_on(&mut self) -> bool {
        self.shown = 0;
        self.lines.any_key(MORE)
    }

    /// Returns the rows that a line takes: a long one takes several.
    fn rows_of(&self, line: &str) -> usize {
        console::measure_text_width(line).div_ceil(self.columns).max(1)
    }
}

/// Shows a text screen by screen. The text must be safe to display.
pub fn show(lines: &mut dyn LineSource, text: &str) {
    let mut pager = Pager::new(lines);
    let mut out = io::stdout();
    let mut is_full = false;
    for line in text.split_inclusive('\n') {
        // Asked for before the next line: nothing is to be waited for after the last one.
        if is_full && !pager.goes_on() {
            return;
        }
        if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
            return;
        }
        is_full = pager.is_full_after(line.trim_end_matches('\n'));
    }
}
