//! `dnsflush`: the gateway's command to clear its DNS cache; here no cache outlives a command.

use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use clap::Args;

/// `dnsflush`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every command asks anew: no DNS answer is kept when a command ends, so there is
nothing to clear. MTA-STS policies are kept; `destgate cache purge` forgets them.

Examples:
  destgate dnsflush
  destgate dnsflush --yes

Exit status: 0 answered, yes or no; 1 the input ended before; 130 interrupted.")]
pub struct DnsflushArgs {
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

const QUESTION: &str = "Are you sure you want to clear out the DNS cache?";

const DONE: &str = "\
No DNS answers are kept between runs: every command asks anew.
MTA-STS policies are kept; \"cache purge\" forgets those.";

/// Runs the dialogue of `dnsflush`.
pub fn ask(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    if session.yes_no(QUESTION, false)? {
        session.line(DONE);
    }
    Ok(())
}

/// Runs `dnsflush --yes`; without it the dialogue asks.
///
/// Errors: the output cannot be written.
pub fn run(_args: &DnsflushArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    invocation.output.write(&format!("{DONE}\n"))?;
    Ok(0)
}
