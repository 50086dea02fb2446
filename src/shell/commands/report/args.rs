//! The command line of `report`.

use clap::Args;
use clap::Subcommand;
use std::path::PathBuf;

/// The default heading.
pub const TITLE: &str = "Destination report";

/// `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What to make of the reports
    #[command(subcommand)]
    pub action: ReportAction,
}

/// The actions of `report`.
#[derive(Debug, Subcommand)]
pub enum ReportAction {
    /// Join ndjson files of several runs or machines; of a domain that is there twice, the report that was made last
    Merge(MergeArgs),
    /// One page for a browser: charts, a table, and a section a domain with the evidence and the fix
    Html(ReportHtmlArgs),
}

/// `report merge`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate check --file domains --shard 1/2 --format ndjson > 1.ndjson
  destgate check --file domains --shard 2/2 --format ndjson > 2.ndjson
  destgate report merge 1.ndjson 2.ndjson > all.ndjson

Of a domain that is there more than once the report with the latest checked_at
stays; of equal ones that which comes last. Reports come out in the order in
which they stand in the files. A line that is no report (a last one that was cut
off, say) is named on stderr and left out. The output must not be one of the
files: write to another one, and rename that afterwards.

Exit status: 0 every line was a report, 1 some lines were no reports and were
left out, 2 usage, or there was no report at all.")]
pub struct MergeArgs {
    /// Files of `check --format ndjson`
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// By domain, not in the order of the files
    #[arg(long)]
    pub sort: bool,
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
Sorting and filtering need its script; everything can be read without. Of a domain
that is there more than once the report with the latest checked_at is shown, as
`report merge` keeps it. A new page has the mode that the umask leaves, one that
was there keeps its own.

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
    #[arg(long, value_name = "TEXT", default_value = crate::shell::commands::report::args::TITLE)]
    pub title: String,
}
