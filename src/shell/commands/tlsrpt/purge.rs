//! `tlsrpt purge`: deletes old reports.

use crate::gateway::tls_reports::retention::Retention;
use crate::os::clock;
use crate::shell::commands::tlsrpt::read::counted;
use crate::shell::commands::tlsrpt::selection::day;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use clap::Args;

/// `tlsrpt purge`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsrpt purge
  destgate tlsrpt purge --before 2026-01-01
  destgate tlsrpt purge --before 400d

It deletes the reports whose range ended before that day began, and what was
refused before it. Without --before, what `tlsrpt retention` keeps no longer.")]
pub struct PurgeArgs {
    /// The first day that stays: 2026-11-01, or 400d for that many days ago
    #[arg(long, value_name = "DATE")]
    pub before: Option<String>,
}

/// Runs the command.
///
/// Errors: a date that cannot be read, the store.
pub fn run(args: &PurgeArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let before = args.before.as_deref().map(day).transpose()?;
    let (store, output) = invocation.store_and_output()?;
    let Some(before) = before else {
        let retention = Retention::load(store)?;
        let deleted = retention.apply(store, clock::now())?;
        let what = counted(deleted, "report", "reports");
        output.write(&format!("{what} deleted that were kept for {} days\n", retention.reports))?;
        return Ok(0);
    };
    let deleted = store.purge_reports(before)?;
    let from = before.day();
    let what = counted(deleted, "report", "reports");
    output.write(&format!("{what} from before {from} deleted\n"))?;
    Ok(0)
}
