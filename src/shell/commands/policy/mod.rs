//! `policy`: the MTA-STS policy of a domain of one's own.

pub mod bundle;
pub mod make;
pub mod status;

use crate::shell::commands::policy::make::MakeArgs;
use crate::shell::commands::policy::status::StatusArgs;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use clap::Args;
use clap::Subcommand;

/// `policy`.
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: PolicyWhat,
}

/// The actions on policies.
#[derive(Debug, Subcommand)]
pub enum PolicyWhat {
    /// Make a policy and its records from the MX hosts as they are now
    Make(Box<MakeArgs>),
    /// Show what is served at every address and said by every name server
    Status(StatusArgs),
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &PolicyArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    match &args.what {
        PolicyWhat::Make(args) => make::run(args, invocation),
        PolicyWhat::Status(args) => status::run(args, invocation),
    }
}
