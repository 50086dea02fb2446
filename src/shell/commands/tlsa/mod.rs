//! `tlsa`: the TLSA records of one's own mail hosts, and the change of the keys behind them.

pub mod check;
pub mod input;
pub mod keys;
pub mod make;
pub mod plan;

use crate::shell::commands::tlsa::check::CheckArgs;
use crate::shell::commands::tlsa::keys::ExportArgs;
use crate::shell::commands::tlsa::keys::ForgetArgs;
use crate::shell::commands::tlsa::keys::ListArgs;
use crate::shell::commands::tlsa::make::MakeArgs;
use crate::shell::commands::tlsa::plan::PlanArgs;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use clap::Args;
use clap::Subcommand;

/// `tlsa`.
#[derive(Debug, Args)]
pub struct TlsaArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: TlsaWhat,
}

/// The actions on TLSA records and keys.
#[derive(Debug, Subcommand)]
pub enum TlsaWhat {
    /// Make records from a certificate, a key, a server, or a new key
    Make(Box<MakeArgs>),
    /// Show where the change of a host's key stands, and the next step with its earliest time
    Plan(PlanArgs),
    /// Say whether a host may show a certificate now: for renewal hooks
    Check(CheckArgs),
    /// List the keys that are made ahead
    List(ListArgs),
    /// Write a key that was made ahead to a file
    Export(ExportArgs),
    /// Delete a key that was made ahead
    Forget(ForgetArgs),
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &TlsaArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    match &args.what {
        TlsaWhat::Make(args) => make::run(args, invocation),
        TlsaWhat::Plan(args) => plan::run(args, invocation),
        TlsaWhat::Check(args) => check::run(args, invocation),
        TlsaWhat::List(args) => keys::list(args, invocation),
        TlsaWhat::Export(args) => keys::export(args, invocation),
        TlsaWhat::Forget(args) => keys::forget(args, invocation),
    }
}
