//! The command line of `report`.

use clap::Args;
use clap::Subcommand;
use std::path::PathBuf;

/// `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What to make of the reports
    #[command(subcommand)]
    pub action: ReportAction,
}

/// What to make of reports.
#[derive(Debug, Subcommand)]
pub enum ReportAction {
    /// One page for a browser: charts, a table, and a section a domain with the evidence and the fix
    Html(ReportHtmlArgs),
}

/// `report html`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate check --file domains --format ndjson > night.ndjson
  destgate report html night.ndjson -o night.html
  destgate check --file domains --format ndjson | destgate report html -o night.html
  destgate report html a.ndjson b.ndjson --title 'Partners' > partners.html

The page is one file that loads nothing: it can be mailed, kept and printed.
Sorting and filtering need its script; everything can be read without.

Exit status: 0 every report is in the page, 1 some lines were no reports and were
left out (each is named), 2 usage, or there was no report at all.")]
pub struct ReportHtmlArgs {
    /// Reports of `check --format ndjson` or `json`; `-` is stdin
    #[arg(value_name = "FILE", default_value = "-")]
    pub files: Vec<PathBuf>,
    /// Where the page goes, written as a whole or not at all; `-` is stdout
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// The heading of the page
    #[arg(long, value_name = "TEXT", default_value = crate::shell::report_html::TITLE)]
    pub title: String,
}
