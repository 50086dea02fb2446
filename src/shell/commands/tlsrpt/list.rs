//! `tlsrpt list`, `tlsrpt show` and `tlsrpt export`: the stored reports and their figures.

use crate::policy::tlsrpt::kept::Filter;
use crate::policy::tlsrpt::tally::Group;
use crate::policy::tlsrpt::tally::Tally;
use crate::policy::tlsrpt::tally::View;
use crate::render::tls_figures;
use crate::render::tls_report_list;
use crate::shell::args::TableFormat;
use crate::shell::commands::tlsrpt::read::counted;
use crate::shell::commands::tlsrpt::selection::Selection;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::output;
use crate::shell::terminal::output::Output;
use crate::store::open::Store;
use crate::store::open::StoreError;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use std::collections::HashMap;

/// Number of reports that the export reads at once.
const AT_ONCE: u32 = 500;

/// What the figures are by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Result type, as RFC 8460 names failures
    Result,
    /// Reporter, then the address that it sent from (IPv6 by /64)
    Source,
    /// MX host, then result type
    Host,
    /// Day, then result type
    Day,
    /// Policy type alone
    Policy,
    /// Version of the policy that the senders quoted, with the id of an own one
    Version,
}

impl By {
    fn view(self) -> View {
        match self {
            By::Result => View::Result,
            By::Source => View::Source,
            By::Host => View::Host,
            By::Day => View::Day,
            By::Policy => View::Policy,
            By::Version => View::Version,
        }
    }
}

/// `tlsrpt list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsrpt list --since 7d
  destgate tlsrpt list --by result --domain example.com
  destgate tlsrpt list --by source --since 2026-11-01 --format csv

Without --by, a line for each report, the latest first. With it, figures for each
domain and policy type. These are never added up: a sender may count the same
session under both sts and tlsa. Succeeded and failed are sessions; failures by
result may exceed them, since one session can fail in several ways. A report of
several days counts on its first one.")]
pub struct ListArgs {
    /// Show figures by this
    #[arg(long, value_enum)]
    pub by: Option<By>,
    /// What is wanted
    #[command(flatten)]
    pub selection: Selection,
    /// Maximum number of lines, in figures for each domain and policy type
    #[arg(short = 'n', long = "lines", value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub lines: u32,
    /// The form
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

/// `tlsrpt show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsrpt show 17
  destgate tlsrpt show 17 --format json

`tlsrpt list` gives the numbers.")]
pub struct ShowArgs {
    /// The number of the report
    #[arg(value_name = "N")]
    pub id: i64,
    /// The form
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

/// `tlsrpt export`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsrpt export --since 30d > reports.csv
  destgate tlsrpt export --format json --domain example.com
  destgate tlsrpt export --by source

Without --by, every report: in CSV a row for each policy with its sessions, and a
row for each kind of failure with its count. With --by, all rows of the figures.")]
pub struct ExportArgs {
    /// Write figures by this
    #[arg(long, value_enum)]
    pub by: Option<By>,
    /// What is wanted
    #[command(flatten)]
    pub selection: Selection,
    /// The form
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
}

/// Returns the figures of the wanted reports under each view, in one pass over the store.
///
/// Errors: the store.
pub fn figures(
    store: &Store,
    filter: &Filter,
    views: &[View],
) -> Result<Vec<Vec<Group>>, StoreError> {
    let issues = match views.contains(&View::Version) {
        true => store.all_issues()?,
        false => HashMap::new(),
    };
    let tally = |view: &View| match view {
        View::Version => Tally::new(*view).with_issues(issues.clone()),
        other => Tally::new(*other),
    };
    let mut tallies: Vec<Tally> = views.iter().map(tally).collect();
    store.each_sessions(filter, &mut |of| tallies.iter_mut().for_each(|tally| tally.add(of)))?;
    if views.iter().any(|view| !matches!(view, View::Policy | View::Version)) {
        store.each_failed(filter, &mut |of| tallies.iter_mut().for_each(|tally| tally.fail(of)))?;
    }
    Ok(tallies.into_iter().map(Tally::groups).collect())
}

/// Runs `tlsrpt list`.
///
/// Errors: a selection that cannot be read, the store.
pub fn list(args: &ListArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let filter = args.selection.filter()?;
    let (store, output) = invocation.store_and_output()?;
    if let Some(by) = args.by {
        let most = usize::try_from(args.lines).unwrap_or(usize::MAX);
        return by_view(store, &filter, by.view(), (args.format, most), output);
    }
    let reports = store.last_reports(&filter, args.lines)?;
    match args.format {
        TableFormat::Text => {
            let width = u16::try_from(output.width).unwrap_or(u16::MAX);
            if !reports.is_empty() {
                output.write(&tls_report_list::lines(&reports, width))?;
            }
            say_numbers(store, &filter, output)?;
        }
        TableFormat::Json => {
            let all: Value = reports.iter().map(tls_report_list::json).collect();
            output.write(&format!("{all:#}\n"))?;
        }
        TableFormat::Csv => {
            let mut rows = vec![tls_report_list::heading()];
            rows.extend(reports.iter().flat_map(tls_report_list::rows));
            output.write(&output::csv(&rows)?)?;
        }
    }
    Ok(0)
}

fn by_view(
    store: &Store,
    filter: &Filter,
    view: View,
    (format, most): (TableFormat, usize),
    output: &mut Output,
) -> Result<u8, CommandError> {
    let groups = figures(store, filter, &[view])?.pop().unwrap_or_default();
    match format {
        TableFormat::Text => {
            let width = u16::try_from(output.width).unwrap_or(u16::MAX);
            output.write(&tls_figures::text(&groups, view, most, output.palette, width))?;
            if groups.is_empty() {
                say_numbers(store, filter, output)?;
            }
        }
        TableFormat::Json => {
            let value = tls_figures::json(&groups, view, filter.held);
            output.write(&format!("{value:#}\n"))?;
        }
        TableFormat::Csv => output.write(&output::csv(&tls_figures::rows(&groups, view))?)?,
    }
    Ok(0)
}

/// Says how many reports there are, and which of them the lines leave out.
fn say_numbers(store: &Store, filter: &Filter, output: &mut Output) -> Result<(), CommandError> {
    let n = store.report_numbers()?;
    let mut text = format!(
        "{} stored",
        counted(usize::try_from(n.counted).unwrap_or(usize::MAX), "report", "reports")
    );
    if n.held > 0 && !filter.held {
        text.push_str(&format!(", {} held (--held shows them)", n.held));
    }
    if n.revised > 0 {
        text.push_str(&format!(", {} revised by later ones", n.revised));
    }
    if n.unread > 0 {
        text.push_str(&format!(", {} refused", n.unread));
    }
    output.write(&format!("{text}\n"))
}

/// Runs `tlsrpt show`.
///
/// Errors: no such report, the store.
pub fn show(args: &ShowArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let (store, output) = invocation.store_and_output()?;
    let Some(kept) = store.kept_report(args.id)? else {
        return Err(CommandError::usage(
            format!("there is no report {}", args.id),
            "`destgate tlsrpt list` names those that there are",
        ));
    };
    match args.format {
        TableFormat::Text => {
            let text = tls_report_list::whole(&kept, output.palette, output.width);
            output.write(&text)?;
        }
        TableFormat::Json => output.write(&format!("{:#}\n", kept.json()))?,
        TableFormat::Csv => {
            let mut rows = vec![tls_report_list::heading()];
            rows.extend(tls_report_list::rows(&kept));
            output.write(&output::csv(&rows)?)?;
        }
    }
    Ok(0)
}

/// Runs `tlsrpt export`: page by page, so that memory does not grow with the reports.
///
/// Errors: a selection that cannot be read, the store, the output.
pub fn export(args: &ExportArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let filter = args.selection.filter()?;
    let (store, output) = invocation.store_and_output()?;
    if let Some(by) = args.by {
        return by_view(store, &filter, by.view(), (args.format, usize::MAX), output);
    }
    match args.format {
        TableFormat::Text => {}
        TableFormat::Json => output.write("{\"schema\":\"destgate.tlsrpt/1\",\"reports\":[")?,
        TableFormat::Csv => output.write(&output::csv(&[tls_report_list::heading()])?)?,
    }
    let (mut after, mut written) = (0, 0_usize);
    loop {
        let page = store.reports_after(&filter, after, AT_ONCE)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for kept in &page {
            let text = match args.format {
                TableFormat::Text => {
                    let blank = if written > 0 { "\n" } else { "" };
                    let whole = tls_report_list::whole(kept, output.palette, output.width);
                    format!("{blank}{whole}")
                }
                TableFormat::Json => {
                    format!("{}\n{}", if written > 0 { "," } else { "" }, kept.json())
                }
                TableFormat::Csv => output::csv(&tls_report_list::rows(kept))?,
            };
            output.write(&text)?;
            written += 1;
        }
    }
    if args.format == TableFormat::Json {
        output.write("\n],\"error\":null}\n")?;
    }
    Ok(0)
}
