//! `policy`: the MTA-STS policy of a domain of one's own.

pub mod bundle;
pub mod entry;
pub mod format;
pub mod make;
pub mod plan;
pub mod publish;
pub mod status;

use crate::shell::commands::policy::make::MakeArgs;
use crate::shell::commands::policy::plan::PlanArgs;
use crate::shell::commands::policy::publish::PublishArgs;
use crate::shell::commands::policy::publish::WithdrawArgs;
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
    /// Show where the roll-out of each own domain stands, and what comes next
    Plan(PlanArgs),
    /// Publish the policy of an own domain, each step proven before the next
    Publish(PublishArgs),
    /// Withdraw the policy of an own domain, and say until when it must be served
    Withdraw(WithdrawArgs),
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &PolicyArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    match &args.what {
        PolicyWhat::Make(args) => make::run(args, invocation),
        PolicyWhat::Status(args) => status::run(args, invocation),
        PolicyWhat::Plan(args) => plan::run(args, invocation),
        PolicyWhat::Publish(args) => publish::run(args, invocation),
        PolicyWhat::Withdraw(args) => publish::withdraw(args, invocation),
    }
}
