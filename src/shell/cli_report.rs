//! The command line of reports.

use clap::Args;
use clap::Subcommand;
use std::path::PathBuf;

/// `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub action: ReportAction,
}

/// The things that can be done with reports.
#[derive(Debug, Subcommand)]
pub enum ReportAction {
    /// Join ndjson files of several runs or machines; of a domain that is there twice, the report that was made last
    Merge(MergeArgs),
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
off, say) is named on stderr and left out.")]
pub struct MergeArgs {
    /// Files of `check --format ndjson`
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// By domain, not in the order of the files
    #[arg(long)]
    pub sort: bool,
}
