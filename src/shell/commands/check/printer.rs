//! Prints reports in the requested format.

use crate::os::clock;
use crate::os::clock::Stopwatch;
use crate::policy::report::Report;
use crate::render::csv as render_csv;
use crate::render::csv::Columns;
use crate::render::html::Page;
use crate::render::json;
use crate::render::maillog;
use crate::render::nagios;
use crate::render::nagios::Limits;
use crate::render::nagios::Service;
use crate::render::nagios::Services;
use crate::render::prometheus::Metrics;
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
use crate::shell::terminal::output;
use crate::shell::terminal::output::Output;
use crate::vocab::resolver::Endpoint;
use std::path::PathBuf;

/// The end of the table of the lab's domains.
const OF_LAB: &str = "\nWhat each of them shows: destgate --lab lab\nOne in full:             destgate --lab check expired-mx.example\n";

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Whether it came to its end.
    pub complete: bool,
    /// Number of lines that are not domains.
    pub left_out: u64,
}

/// The results of a run that are printed at its end, for monitoring.
struct Collected {
    services: Services,
    metrics: Metrics,
    limits: Limits,
    watch: Stopwatch,
}

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
    collected: Collected,
    columns: Columns,
    /// File of what is printed at the end; `-` for stdout.
    to: PathBuf,
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
            collected: Collected {
                services: Services::default(),
                metrics: Metrics::new(
                    usize::try_from(args.machine.max_series).unwrap_or(usize::MAX),
                ),
                limits: args.machine.limits(),
                watch: Stopwatch::start(),
            },
            columns: if args.machine.csv_v1 { Columns::V1 } else { Columns::Stable },
            to: args.machine.output.clone(),
            several,
        };
        match printer.format {
            _ if printer.silent => {}
            Format::Json => output.write("[")?,
            Format::Csv => {
                let tried: Vec<String> = args.evidence.what_if.iter().map(|s| s.text()).collect();
                output.write(&csv_line(&render_csv::columns(printer.columns, &tried))?)?;
            }
            Format::Text
            | Format::Table
            | Format::Ndjson
            | Format::Log
            | Format::Html
            | Format::Nagios
            | Format::Prometheus => {}
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
            Format::Csv => output.write(&csv_line(&render_csv::row(self.columns, report))?)?,
            Format::Html => {
                let added = self.page.add(&json::report(report));
                added.map_err(|why| CommandError::usage(why, ""))?;
            }
            Format::Nagios => {
                let limits = self.collected.limits;
                self.collected.services.add(Service::of(report, limits));
            }
            Format::Prometheus => self.collected.metrics.add(report),
            Format::Log => {
                let resolver = self.resolver.as_ref();
                for line in maillog::lines(report, self.level, resolver, dcid) {
                    output.write(&format!("{line}\n"))?;
                }
            }
        }
        Ok(())
    }

    /// Prints the end of the output. Returns the exit status if the format has its own.
    ///
    /// Errors: as [`Output::write`]; the file cannot be written.
    pub fn finish(
        mut self,
        ending: Ending,
        output: &mut Output,
    ) -> Result<Option<u8>, CommandError> {
        if self.silent {
            output.flush()?;
            return Ok(None);
        }
        if self.format == Format::Nagios {
            let Collected { services, watch, .. } = self.collected;
            let (text, status) = match ending.complete {
                true => services.output(watch.elapsed_ms(), ending.left_out),
                false => (nagios::unknown("the run ended before its end"), 3),
            };
            output.write(&text)?;
            output.flush()?;
            return Ok(Some(status));
        }
        if self.format == Format::Prometheus {
            self.publish_metrics(ending, output)?;
        }
        if self.format == Format::Json {
            output.write("\n]\n")?;
        }
        if self.format == Format::Html {
            let page = std::mem::replace(&mut self.page, Page::new());
            output::publish_file(&self.to, &page.finish(args::TITLE), output)?;
        }
        if let Some(table) = self.table {
            output.write(&table.finish())?;
            if self.is_lab {
                output.write(&output.palette.paint(Tone::Faint, OF_LAB))?;
            }
        }
        output.flush()?;
        Ok(None)
    }

    /// Prints the metrics, or replaces their file. An incomplete run leaves the file as it is: its
    /// age then shows that the run failed.
    fn publish_metrics(&self, ending: Ending, output: &mut Output) -> Result<(), CommandError> {
        let metrics = &self.collected.metrics;
        if metrics.left_out() > 0 {
            output.warn(&format!(
                "{} domains are beyond --max-series and have no metrics",
                metrics.left_out()
            ));
        }
        let complete = ending.complete && ending.left_out == 0;
        if !ending.complete && self.to.as_os_str() != "-" {
            output.warn("the run ended before its end: the metrics were not replaced");
            return Ok(());
        }
        let ended = complete.then(clock::now);
        output::publish_file(&self.to, &metrics.text(ended), output)
    }
}

/// Formats one row as CSV.
///
/// Errors: none in practice; the writer's.
pub fn csv_line<T: AsRef<[u8]>>(cells: &[T]) -> Result<String, CommandError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).map_err(|e| CommandError::Output(e.into()))?;
    let bytes = writer.into_inner().map_err(|e| CommandError::Output(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
