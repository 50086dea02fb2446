//! `tlsrpt`: TLS reports that others sent (RFC 8460).

pub mod import;
pub mod list;
pub mod page;
pub mod purge;
pub mod read;
pub mod retention;
pub mod selection;

use crate::shell::commands::tlsrpt::import::ImportArgs;
use crate::shell::commands::tlsrpt::list::ExportArgs;
use crate::shell::commands::tlsrpt::list::ListArgs;
use crate::shell::commands::tlsrpt::list::ShowArgs;
use crate::shell::commands::tlsrpt::page::PageArgs;
use crate::shell::commands::tlsrpt::purge::PurgeArgs;
use crate::shell::commands::tlsrpt::read::ReadArgs;
use crate::shell::commands::tlsrpt::retention::RetentionArgs;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use clap::Args;
use clap::Subcommand;

/// `tlsrpt`.
#[derive(Debug, Args)]
pub struct TlsrptArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: TlsrptWhat,
}

/// The actions on TLS reports.
#[derive(Debug, Subcommand)]
pub enum TlsrptWhat {
    /// Show the reports in files and mailboxes; nothing is stored
    Read(ReadArgs),
    /// Store the reports in files and mailboxes
    Import(ImportArgs),
    /// List the stored reports, or their figures
    List(ListArgs),
    /// Show a stored report
    Show(ShowArgs),
    /// Write all stored reports, or all their figures
    Export(ExportArgs),
    /// Make a page of the stored reports for a browser
    Html(PageArgs),
    /// Delete old reports
    Purge(PurgeArgs),
    /// Show or change how long reports are kept
    Retention(RetentionArgs),
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &TlsrptArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    match &args.what {
        TlsrptWhat::Read(args) => read::run(args, invocation),
        TlsrptWhat::Import(args) => import::run(args, invocation),
        TlsrptWhat::List(args) => list::list(args, invocation),
        TlsrptWhat::Show(args) => list::show(args, invocation),
        TlsrptWhat::Export(args) => list::export(args, invocation),
        TlsrptWhat::Html(args) => page::run(args, invocation),
        TlsrptWhat::Purge(args) => purge::run(args, invocation),
        TlsrptWhat::Retention(args) => retention::run(args, invocation),
    }
}
