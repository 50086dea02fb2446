//! Prints reports in the requested format.

use crate::policy::report::Report;
use crate::render::csv as render_csv;
use crate::render::html::Page;
use crate::render::json;
use crate::render::maillog;
use crate::render::style::Tone;
use crate::render::text;
use crate::render::text::Layout;
use crate::render::verdict_table::Row;
use crate::render::verdict_table::VerdictTable;
use crate::shell::args::Format;
use crate::shell::args::LogLevel;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::report::args;
use crate::shell::error::CommandError;
use crate::shell::terminal::output::Output;
use crate::vocab::resolver::Endpoint;

/// The end of the table of the lab's domains.
const OF_LAB: &str = "\nWhat each of them shows: destgate lab\nOne in full:             destgate --lab check expired-mx.example\n";

/// A printer of reports in the requested format.
pub struct Printer {
    /// Whether differences replace the reports.
    silent: bool,
    format: Format,
    level: maillog::Level,
    layout: Layout,
    resolver: Option<Endpoint>,
    printed: usize,
    table: Option<VerdictTable>,
    /// Whether the domains are those of the lab, of which the end of the table says more.
    is_lab: bool,
    page: Page,
    several: bool,
}

impl Printer {
    /// Starts the output in a form. `several`: whether more than one report may follow.
    ///
    /// Errors: as [`Output::write`].
    pub fn new(
        (args, form): (&CheckArgs, Format),
        resolver: Option<Endpoint>,
        of_log: maillog::Level,
        output: &mut Output,
        several: bool,
    ) -> Result<Printer, CommandError> {
        let printer = Printer {
            silent: args.evidence.diff.is_some(),
            format: form,
            level: match args.log_level {
                Some(LogLevel::Info) => maillog::Level::Info,
                Some(LogLevel::Debug) => maillog::Level::Debug,
                None => of_log,
            },
            layout: Layout {
                explain: args.explain,
                certs: args.certs,
                resolver: resolver.clone(),
                ..Layout::new(output.palette, output.width)
            },
            resolver,
            printed: 0,
            table: (form == Format::Table).then(|| VerdictTable::new(output.palette, output.width)),
            is_lab: args.all,
            page: Page::new(),
            several,
        };
        match printer.format {
            _ if printer.silent => {}
            Format::Json => output.write("[")?,
            Format::Csv => {
                let tried: Vec<String> = args.evidence.what_if.iter().map(|s| s.text()).collect();
                output.write(&csv_line(&render_csv::columns(&tried))?)?;
            }
            Format::Text | Format::Table | Format::Ndjson | Format::Log | Format::Html => {}
        }
        Ok(printer)
    }

    /// Prints one report; `dcid` is that of its first connection.
    ///
    /// Errors: as [`Output::write`].
    pub fn print(
        &mut self,
        report: &Report,
        dcid: u64,
        output: &mut Output,
    ) -> Result<(), CommandError> {
        let first = self.printed == 0;
        self.printed += 1;
        if let Some(table) = &mut self.table {
            let name = report.evidence.destination.to_string();
            return output.write(&table.add(Row::of(report, &name)));
        }
        match self.format {
            Format::Text | Format::Table => {
                if self.several && !first {
                    output.write("\n")?;
                }
                output.write(&text::report(report, &self.layout))?;
            }
            Format::Json => {
                output.write(if first { "\n" } else { ",\n" })?;
                output.write(&format!("{:#}", json::report(report)))?;
            }
            Format::Ndjson => output.write(&format!("{}\n", json::report(report)))?,
            Format::Csv => output.write(&csv_line(&render_csv::row(report))?)?,
            Format::Html => {
                let added = self.page.add(&json::report(report));
                added.map_err(|why| CommandError::usage(why, ""))?;
            }
            Format::Log => {
                let resolver = self.resolver.as_ref();
                for line in maillog::lines(report, self.level, resolver, dcid) {
                    output.write(&format!("{line}\n"))?;
                }
            }
        }
        Ok(())
    }

    /// Prints the end of the output.
    ///
    /// Errors: as [`Output::write`].
    pub fn finish(self, output: &mut Output) -> Result<(), CommandError> {
        if self.format == Format::Json && !self.silent {
            output.write("\n]\n")?;
        }
        if self.format == Format::Html {
            output.write(&self.page.finish(args::TITLE))?;
        }
        if let Some(table) = self.table {
            output.write(&table.finish())?;
            if self.is_lab {
                output.write(&output.palette.paint(Tone::Faint, OF_LAB))?;
            }
        }
        output.flush()
    }
}

fn csv_line<T: AsRef<[u8]>>(cells: &[T]) -> Result<String, CommandError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).map_err(|e| CommandError::Output(e.into()))?;
    let bytes = writer.into_inner().map_err(|e| CommandError::Output(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
