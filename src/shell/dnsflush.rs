//! `dnsflush`: what a gateway does with its DNS cache, where none outlives a command.

use crate::shell::error::CommandError;
use crate::shell::output::Output;
use crate::shell::session::Asked;
use crate::shell::session::Session;

const QUESTION: &str = "Are you sure you want to clear out the DNS cache?";

const DONE: &str = "\
No DNS answers are kept between runs: every command asks anew.
MTA-STS policies are kept; \"cache purge\" forgets those.";

/// `dnsflush` in the shell.
pub fn ask(session: &mut Session, _words: &[String]) -> Asked<()> {
    if session.yes_no(QUESTION, false)? {
        session.line(DONE);
    }
    Ok(())
}

/// `dnsflush --yes`; without it the dialogue asks.
///
/// Errors: the output cannot be written.
pub fn run(output: &mut Output) -> Result<u8, CommandError> {
    output.write(&format!("{DONE}\n"))?;
    Ok(0)
}
