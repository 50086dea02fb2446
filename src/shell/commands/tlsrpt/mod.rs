//! `tlsrpt`: TLS reports that others sent (RFC 8460).

pub mod read;

use crate::shell::commands::tlsrpt::read::ReadArgs;
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
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &TlsrptArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    match &args.what {
        TlsrptWhat::Read(args) => read::run(args, invocation),
    }
}
