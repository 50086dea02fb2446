//! `--what-if`: the domains whose verdict differs under other settings, collected from the reports.

use crate::policy::overrides::Settings;
use crate::policy::report::Report;
use crate::render::what_if;
use crate::render::what_if::Row;
use crate::shell::error::CommandError;
use crate::shell::terminal::output::Output;

/// Maximum number of rows of one setting; further ones are only counted. Unit: domains.
const MOST: usize = 10_000;

/// The tables of the settings, one each.
pub struct Tables {
    checked: usize,
    all: Vec<Table>,
}

struct Table {
    settings: String,
    changed: usize,
    worse: usize,
    rows: Vec<Row>,
}

impl Tables {
    /// Returns empty tables for these settings.
    #[must_use]
    pub fn new(settings: &[Settings]) -> Tables {
        let table =
            |s: &Settings| Table { settings: s.text(), changed: 0, worse: 0, rows: Vec::new() };
        Tables { checked: 0, all: settings.iter().map(table).collect() }
    }

    /// Adds a report.
    pub fn add(&mut self, report: &Report) {
        self.checked += 1;
        for (table, alternative) in self.all.iter_mut().zip(&report.what_if) {
            let Some(row) = what_if::row(report, alternative) else { continue };
            table.changed += 1;
            table.worse += usize::from(row.worse);
            if table.rows.len() < MOST {
                table.rows.push(row);
            }
        }
    }

    /// Prints the tables.
    ///
    /// Errors: the output.
    pub fn print(&self, output: &mut Output) -> Result<(), CommandError> {
        let width = u16::try_from(output.width).unwrap_or(80);
        for (index, table) in self.all.iter().enumerate() {
            if index > 0 {
                output.write("\n")?;
            }
            let counts = (self.checked, table.changed, table.worse);
            output.write(&what_if::heading(&table.settings, counts))?;
            if !table.rows.is_empty() {
                output.write(&what_if::table(&table.rows, width, output.palette))?;
            }
            if table.changed > table.rows.len() {
                let more = table.changed - table.rows.len();
                output.write(&format!("and {more} more; --format csv has them all\n"))?;
            }
        }
        Ok(())
    }
}
