//! The command line, declared once: parsing, help, man pages and completions come from here.

use crate::shell::commands;
use crate::shell::commands::Command;
use crate::shell::options::Global;
use clap::CommandFactory;
use clap::Parser;
use std::ffi::OsStr;

/// Would my gateway's mail to a domain be delivered, how well protected, and if not, why?
#[derive(Debug, Parser)]
#[command(
    name = "destgate",
    version,
    about = "Destination controls at your prompt: check MTA-STS, DANE, STARTTLS and TLS-RPT the way a mail gateway applies them",
    after_help = EXAMPLES,
    propagate_version = true,
    infer_subcommands = true,
    disable_help_subcommand = false
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do; nothing opens the shell.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  destgate check example.com              the whole flow, as a report
  destgate check --tls required_verify_hosted --mta-sts on example.com
  destgate check --file domains --format ndjson
  destgate lint policy mta-sts.txt        before you publish it
  destgate --lab check --all              a rehearsal: nothing leaves this machine
  destgate                                the shell; `destgate destconfig` opens that menu
  destgate destconfig new example.com --tls required --verify --commit 'partner'

The shell: DESTGATE_PLAIN=1 keeps the line editor, wrapping and paging away, for
expect scripts; DESTGATE_STRICT=1 asks the appliance's own questions alone.

Exit status: 0 all would be delivered, 1 something is wrong, 2 usage,
3 could not be seen from here, 75 ended before its end (--for), 130 interrupted.";

/// Returns the command line as these words are parsed by it. Only the commands that they may name have
/// their arguments.
#[must_use]
pub fn command_line(words: &[impl AsRef<OsStr>]) -> clap::Command {
    commands::prepared(Cli::command(), words)
}

/// Returns the command line with the arguments of all commands, for whoever describes it.
#[must_use]
pub fn whole() -> clap::Command {
    commands::whole(Cli::command())
}
