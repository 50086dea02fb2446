//! `tlsrpt html`: a page of the stored reports.

use crate::policy::tlsrpt::kept::Filter;
use crate::policy::tlsrpt::tally::View;
use crate::render::html::tls_reports::Page;
use crate::shell::commands::tlsrpt::list::figures;
use crate::shell::commands::tlsrpt::selection::Selection;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::output;
use crate::store::open::Store;
use clap::Args;
use std::path::PathBuf;

/// Number of reports that the page shows one by one.
const REPORTS: u32 = 1_000;
/// Number of held reports that the page shows.
const HELD: u32 = 200;

/// `tlsrpt html`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsrpt html -o reports.html
  destgate tlsrpt html -o week.html --since 7d --domain example.com

One file that loads nothing: for each domain and policy type the sessions a day,
failures by result with what mends them, by reporter and sending address, by MX
host and by version of the policy; then the latest 1,000 reports, one by one, and
apart from them what is held.")]
pub struct PageArgs {
    /// The file to write; `-` is stdout
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// What is wanted
    #[command(flatten)]
    pub selection: Selection,
    /// The heading
    #[arg(long, value_name = "TEXT", default_value = "TLS reports")]
    pub title: String,
}

/// Runs the command.
///
/// Errors: a selection that cannot be read, the store, the file.
pub fn run(args: &PageArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let filter = args.selection.filter()?;
    let (store, output) = invocation.store_and_output()?;
    let page = page(store, &filter, &args.title)?;
    output::publish_file(&args.output, &page.finish(), output)?;
    Ok(0)
}

fn page(store: &Store, filter: &Filter, title: &str) -> Result<Page, CommandError> {
    let views = [View::Result, View::Source, View::Host, View::Day, View::Version];
    let mut all = figures(store, filter, &views)?.into_iter();
    let mut next = || all.next().unwrap_or_default();
    let (by_result, by_source, by_host) = (next(), next(), next());
    let (by_day, by_version) = (next(), next());
    let held = Filter { held: true, ..filter.clone() };
    let held = if filter.held { Vec::new() } else { store.last_reports(&held, HELD)? };
    Ok(Page {
        title: title.to_string(),
        about: about(filter),
        by_result,
        by_source,
        by_host,
        by_day,
        by_version,
        reports: store.last_reports(filter, REPORTS)?,
        held,
        all: store.count_reports(filter)?,
    })
}

fn about(filter: &Filter) -> String {
    let mut parts = vec![match filter.held {
        true => "Reports that are held, and count nowhere else".to_string(),
        false => "Reports by RFC 8460 that other mail systems sent".to_string(),
    }];
    let all = Filter::default();
    if let Some(domain) = &filter.domain {
        parts.push(format!("on {domain}"));
    }
    if filter.since != all.since {
        parts.push(format!("from {}", filter.since.day()));
    }
    if filter.until != all.until {
        parts.push(format!("to {}", filter.until.plus(-1).day()));
    }
    format!("{}.", parts.join(" "))
}
