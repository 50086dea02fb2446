//! `report`: what to make of the reports of many checks.

use crate::shell::cli_report::ReportAction;
use crate::shell::cli_report::ReportArgs;
use crate::shell::error::CommandError;
use crate::shell::output::Output;
use crate::shell::report_html;

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &ReportArgs, output: &mut Output) -> Result<u8, CommandError> {
    match &args.action {
        ReportAction::Html(args) => report_html::run(args, output),
    }
}
