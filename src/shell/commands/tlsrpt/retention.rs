//! `tlsrpt retention`: how long reports are kept.

use crate::gateway::tls_reports::retention::Retention;
use crate::profile::setting::tls_reports::KEEP_REFUSED;
use crate::profile::setting::tls_reports::KEEP_REPORTS;
use crate::profile::setting::tls_reports::TLS_REPORTS;
use crate::shell::args::ResultFormat;
use crate::shell::args::Write;
use crate::shell::commands::log::logconfig;
use crate::shell::commands::settings_forms;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::store::entries::View;
use clap::Args;
use serde_json::json;

/// `tlsrpt retention`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsrpt retention
  destgate tlsrpt retention --keep-reports 730 --commit 'two years'

Reports are deleted when so many days have passed since the end of their range and
since their import, whichever is later; of refused messages the first 2 KiB are
kept, from the import. An import applies this at its end, at most once a day, and
`tlsrpt purge` at once. The instances of own policies stay as long as a sender may
hold one.")]
pub struct RetentionArgs {
    /// Days for which reports are kept, 14 to 36500
    #[arg(long, value_name = "DAYS")]
    pub keep_reports: Option<String>,
    /// Days for which the beginnings of refused messages are kept, 1 to 36500
    #[arg(long, value_name = "DAYS")]
    pub keep_refused: Option<String>,
    /// How to keep it
    #[command(flatten)]
    pub write: Write,
}

/// Runs the command: changes the settings, or shows them.
///
/// Errors: an unusable value, the store.
pub fn run(args: &RetentionArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let given = [(KEEP_REPORTS, &args.keep_reports), (KEEP_REFUSED, &args.keep_refused)];
    let changes: Vec<(&str, &str)> =
        given.iter().filter_map(|(key, value)| Some((*key, value.as_deref()?))).collect();
    if !changes.is_empty() {
        return logconfig::change(&TLS_REPORTS, &changes, &args.write, invocation);
    }
    // No change is made, so there is no result to wait for.
    invocation.only_reads();
    invocation.output.release();
    let Retention { reports, refused } = Retention::load(invocation.store()?)?;
    let text = match args.write.format {
        ResultFormat::Json => {
            format!("{:#}\n", json!({"reports": reports, "refused": refused}))
        }
        ResultFormat::Text => format!(
            "Reports are kept for {reports} days, the beginnings of refused messages for {refused}.\n"
        ),
    };
    invocation.output.write(&text)?;
    settings_forms::tell_group(View::Committed, &TLS_REPORTS, invocation)?;
    Ok(0)
}
