//! `tlsrpt purge`: deletes old reports.

use crate::shell::commands::tlsrpt::read::counted;
use crate::shell::commands::tlsrpt::selection::day;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use clap::Args;

/// `tlsrpt purge`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsrpt purge --before 2026-01-01
  destgate tlsrpt purge --before 400d

It deletes the reports whose range ended before that day began, and what was
refused before it.")]
pub struct PurgeArgs {
    /// The first day that stays: 2026-11-01, or 400d for that many days ago
    #[arg(long, value_name = "DATE")]
    pub before: String,
}

/// Runs the command.
///
/// Errors: a date that cannot be read, the store.
pub fn run(args: &PurgeArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let before = day(&args.before)?;
    let (store, output) = invocation.store_and_output()?;
    let deleted = store.purge_reports(before)?;
    let from = before.day();
    let what = counted(deleted, "report", "reports");
    output.write(&format!("{what} from before {from} deleted\n"))?;
    Ok(0)
}
