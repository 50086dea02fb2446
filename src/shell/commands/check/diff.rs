//! `check --diff`: the changes since earlier reports.

use crate::gateway::check::earlier::EarlierReports;
use crate::gateway::error::Error;
use crate::policy::report::Report;
use crate::render::diff;
use crate::render::diff::Difference;
use crate::render::diff::Effect;
use crate::render::json;
use crate::shell::args::Format;
use crate::shell::error::CommandError;
use crate::shell::terminal::output;
use crate::shell::terminal::output::Output;
use std::collections::HashMap;
use std::path::Path;

/// A comparison with earlier reports, and the changes printed so far.
pub struct Comparison {
    reports: EarlierReports,
    format: Format,
    told: usize,
    checked: usize,
    counts: HashMap<&'static str, usize>,
}

impl Comparison {
    /// Opens earlier reports: NDJSON, or an array; `-` is stdin.
    ///
    /// Errors: the file cannot be read or has no reports; `format` cannot show differences.
    pub fn open(path: &Path, format: Format) -> Result<Comparison, CommandError> {
        if matches!(format, Format::Log | Format::Html | Format::Nagios | Format::Prometheus) {
            return Err(CommandError::usage(
                "--diff tells nothing in the form of a log or a page, for Nagios or Prometheus",
                "use --format text, json, ndjson or csv",
            ));
        }
        if path.as_os_str() != "-" {
            output::refuse_own_input(path)?;
        }
        let reports = EarlierReports::open(path).map_err(Error::from)?;
        Ok(Comparison { reports, format, told: 0, checked: 0, counts: HashMap::new() })
    }

    /// Prints the changes of a report.
    ///
    /// Errors: the output; an earlier report that cannot be read.
    pub fn print(&mut self, report: &Report, output: &mut Output) -> Result<(), CommandError> {
        let new = json::report(report);
        let domain = report.evidence.destination.to_string();
        let found = match self.reports.report(&domain).map_err(Error::from)? {
            None => Difference::new(&domain),
            Some(old) => diff::compare(&domain, &old, &new),
        };
        self.checked += 1;
        let effect = found.effect();
        *self.counts.entry(effect.word()).or_default() += 1;
        if effect == Effect::Same {
            return Ok(());
        }
        let first = self.told == 0;
        self.told += 1;
        match self.format {
            Format::Text
            | Format::Table
            | Format::Log
            | Format::Html
            | Format::Nagios
            | Format::Prometheus => {
                output.write(if first { "" } else { "\n" })?;
                output.write(&diff::block(&found, output.palette, output.width))
            }
            Format::Json => {
                output.write(if first { "[\n" } else { ",\n" })?;
                output.write(&format!("{:#}", diff::json(&found)))
            }
            Format::Ndjson => output.write(&format!("{}\n", diff::json(&found))),
            Format::Csv => {
                if first {
                    output.write(&output::csv(&[diff::COLUMNS.map(Into::into).to_vec()])?)?;
                }
                output.write(&output::csv(&diff::rows(&found))?)
            }
        }
    }

    /// Ends the comparison; returns 1 if any domain got worse, else 0.
    ///
    /// Errors: the output.
    pub fn finish(self, output: &mut Output) -> Result<u8, CommandError> {
        let count = |effect: Effect| self.counts.get(effect.word()).copied().unwrap_or(0);
        match self.format {
            Format::Json => output.write(if self.told == 0 { "[]\n" } else { "\n]\n" })?,
            Format::Csv if self.told == 0 => {
                output.write(&output::csv(&[diff::COLUMNS.map(Into::into).to_vec()])?)?;
            }
            Format::Text | Format::Table => {
                output.write(if self.told == 0 { "" } else { "\n" })?;
                output.write(&diff::summary(self.checked, &count))?;
                output.write(&diff::not_asked(self.reports.left(), &self.reports.name))?;
            }
            Format::Csv
            | Format::Ndjson
            | Format::Log
            | Format::Html
            | Format::Nagios
            | Format::Prometheus => {}
        }
        output.flush()?;
        if self.reports.cut {
            output.warn(&format!("{} ends in the middle of a report", self.reports.name));
        }
        Ok(u8::from(count(Effect::Worse) > 0))
    }
}
