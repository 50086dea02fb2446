//! Prints reports in the requested format.

use crate::lab;
use crate::policy::report::Report;
use crate::policy::verdict::DaneStatus;
use crate::policy::walk::Protection;
use crate::render::csv as render_csv;
use crate::render::html::Page;
use crate::render::json;
use crate::render::maillog;
use crate::render::style::Tone;
use crate::render::table;
use crate::render::text;
use crate::render::text::Layout;
use crate::shell::args::Format;
use crate::shell::args::LogLevel;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::report::args;
use crate::shell::error::CommandError;
use crate::shell::terminal::output::Output;
use crate::vocab::resolver::Endpoint;

/// Width from which the overview shows all columns. Unit: columns.
const ROOM_FOR_ALL: u16 = 110;

/// A printer of reports in the requested format.
pub struct Printer {
    /// Whether differences replace the reports.
    silent: bool,
    format: Format,
    level: maillog::Level,
    layout: Layout,
    resolver: Option<Endpoint>,
    printed: usize,
    overview: Option<Vec<Vec<String>>>,
    page: Page,
    several: bool,
}

impl Printer {
    /// Starts the output. `several`: whether more than one report may follow.
    ///
    /// Errors: as [`Output::write`].
    pub fn new(
        args: &CheckArgs,
        resolver: Option<Endpoint>,
        of_log: maillog::Level,
        output: &mut Output,
        several: bool,
    ) -> Result<Printer, CommandError> {
        let printer = Printer {
            silent: args.evidence.diff.is_some(),
            format: args.format,
            level: match args.log_level {
                Some(LogLevel::Info) => maillog::Level::Info,
                Some(LogLevel::Debug) => maillog::Level::Debug,
                None => of_log,
            },
            layout: Layout { palette: output.palette, width: output.width, explain: args.explain },
            resolver,
            printed: 0,
            overview: wants_overview(args).then(Vec::new),
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
            Format::Text | Format::Ndjson | Format::Log | Format::Html => {}
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
        if let Some(rows) = &mut self.overview {
            rows.push(overview_row(report));
            return Ok(());
        }
        match self.format {
            Format::Text => {
                if self.several && !first {
                    output.write("\n")?;
                }
                output.write(&text::report(report, self.layout))?;
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
        if let Some(rows) = self.overview {
            let mut heading = vec!["domain", "verdict", "mta-sts", "dane", "what it shows"];
            let width = u16::try_from(output.width).unwrap_or(80);
            let mut rows = rows;
            if width < ROOM_FOR_ALL {
                heading.truncate(4);
                for row in &mut rows {
                    row.truncate(4);
                }
            }
            output.write(&table::table(&heading, &rows, width))?;
            let hint = "\nWhat each of them shows: destgate lab\nOne in full:             destgate --lab check expired-mx.example\n";
            output.write(&output.palette.paint(Tone::Faint, hint))?;
        }
        output.flush()
    }
}

/// Reports whether one table replaces all reports; differences and other settings have their own.
fn wants_overview(args: &CheckArgs) -> bool {
    let evidence = &args.evidence;
    let replaced = evidence.diff.is_some() || !(evidence.what_if.is_empty() || args.explain);
    args.all && args.format == Format::Text && !replaced
}

fn overview_row(r: &Report) -> Vec<String> {
    let name = r.evidence.destination.to_string();
    let v = &r.decision.verdict;
    let about = lab::DOMAINS.iter().find(|d| d.name == name).map_or("", |d| d.about);
    let verdict = match v.protection {
        Some(p) if p != Protection::None => format!("{} ({})", v.action.word(), p.word()),
        Some(_) => format!("{} (in the clear)", v.action.word()),
        None => format!("{} {}", v.action.word(), v.status.as_deref().unwrap_or("")),
    };
    vec![
        name,
        verdict.trim_end().to_string(),
        r.decision.mta_sts.into(),
        r.decision.dane.map_or("-", DaneStatus::word).into(),
        about.into(),
    ]
}

fn csv_line<T: AsRef<[u8]>>(cells: &[T]) -> Result<String, CommandError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).map_err(|e| CommandError::Output(e.into()))?;
    let bytes = writer.into_inner().map_err(|e| CommandError::Output(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
