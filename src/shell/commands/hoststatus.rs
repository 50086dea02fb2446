//! `hoststatus`, `tophosts` and `status`: what the last checks saw, and the settings in force.

use crate::gateway::host_status;
use crate::os::clock;
use crate::render::host_status as form;
use crate::shell::commands::displayalerts::ListFormat;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::full_stop;
use crate::store::entries::Kind;
use crate::vocab::dns::Destination;
use clap::Args;
use serde_json::Value;

/// `hoststatus`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate hoststatus                             asks
  destgate hoststatus example.com
  destgate hoststatus example.com --format json

It shows what the last check of the destination saw: mail hosts with their
addresses, the last TLS outcome, the cached policy, and the settings in force.
The network is not asked. Checks by --tls, --dane, --mta-sts, --pending,
--semantics rfc, --no-smtp or --no-cache are not stored, nor is a run of many
domains that have no entry.

Exit status: 0 a check is stored, 2 usage, 3 none is.")]
pub struct HoststatusArgs {
    /// The destination
    #[arg(value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// The form
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

/// `tophosts`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tophosts
  destgate tophosts --all -n 100
  destgate tophosts --format json

The destinations that the table names, by the verdict of their last check, worst
first. `check --entries` checks them again.")]
pub struct TophostsArgs {
    /// How many
    #[arg(short = 'n', long = "lines", value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub lines: u32,
    /// Also destinations that have no entry
    #[arg(long)]
    pub all: bool,
    /// The form
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

/// `status`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate status
  destgate status --format json

The configuration in force, how much of it waits for a commit, and the
destinations counted by the verdict of their last check.")]
pub struct StatusArgs {
    /// The form
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

/// Number of lines of `tophosts` in the shell.
const SHOWN: usize = 20;

/// Runs `hoststatus DOMAIN`.
///
/// Errors: no destination; the store.
pub fn run(args: &HoststatusArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(domain) = &args.domain else { return Ok(0) };
    let destination = Destination::parse(domain)?;
    let (store, output) = invocation.store_and_output()?;
    let status = host_status::of(store, &destination)?;
    match args.format {
        ListFormat::Text => {
            let text = status.text(output.width);
            output.write(&text)?;
        }
        ListFormat::Json => output.write(&format!("{:#}\n", status.json()))?,
    }
    Ok(if status.last.is_some() { 0 } else { 3 })
}

/// Runs the dialogue of `hoststatus`.
pub fn ask(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let known = session.store.some_keys(Kind::Destination, 1_000)?;
    let parse = |answer: &str| Destination::parse(answer).map_err(full_stop);
    let destination = session.ask_or_leave("Recipient host:", &known, parse)?;
    let Some(destination) = destination else { return Ok(()) };
    let status = host_status::of(&session.store, &destination)?;
    let text = status.text(session.context.columns());
    session.page(&format!("\n{text}"));
    Ok(())
}

/// Runs `tophosts`.
///
/// Errors: the store.
pub fn run_top(args: &TophostsArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let (store, output) = invocation.store_and_output()?;
    let hosts = host_status::top(store, args.all)?;
    let count = usize::try_from(args.lines).unwrap_or(SHOWN);
    match args.format {
        ListFormat::Text => {
            let text = form::top(&hosts, count, args.all, clock::now(), output.width);
            output.write(&text)?;
        }
        ListFormat::Json => {
            let all: Value = hosts.iter().take(count).map(form::TopHost::json).collect();
            output.write(&format!("{all:#}\n"))?;
        }
    }
    Ok(0)
}

/// Runs `tophosts` in the shell.
pub fn show_top(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let hosts = host_status::top(&session.store, false)?;
    let text = form::top(&hosts, SHOWN, false, clock::now(), session.context.columns());
    session.page(&text);
    Ok(())
}

/// Runs `status`.
///
/// Errors: the store.
pub fn run_status(args: &StatusArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let (store, output) = invocation.store_and_output()?;
    let overview = host_status::overview(store)?;
    match args.format {
        ListFormat::Text => {
            let text = overview.text(output.width);
            output.write(&text)?;
        }
        ListFormat::Json => output.write(&format!("{:#}\n", overview.json()))?,
    }
    Ok(0)
}

/// Runs `status` in the shell.
pub fn show_status(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let text = host_status::overview(&session.store)?.text(session.context.columns());
    session.page(&text);
    Ok(())
}
