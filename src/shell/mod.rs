//! The command line and the interactive shell.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod args;
pub mod cli;
pub mod commands;
pub mod completion;
pub mod context;
pub mod deliveries;
pub mod error;
pub mod invocation;
pub mod options;
pub mod refusal;
pub mod repl;
pub mod runtime;
pub mod terminal;
pub mod typed;

use crate::gateway::database;
use crate::os::clock;
use crate::os::open_files;
use crate::render::nagios;
use crate::shell::args::Write;
use crate::shell::cli::Cli;
use crate::shell::commands::Command;
use crate::shell::commands::Dialogue;
use crate::shell::commands::dialogue_of;
use crate::shell::commands::dispatch;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::options::Global;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::line_source;
use crate::shell::terminal::output;
use crate::shell::terminal::output::Output;
use crate::vocab::text::printable;
use clap::FromArgMatches;
use clap_complete::CompleteEnv;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::ExitCode;
use tempfile::TempDir;

/// Parses the command line, runs the command, prints errors and returns the exit status.
#[must_use]
pub fn run(context: Context) -> ExitCode {
    if answered(&context) {
        return ExitCode::SUCCESS;
    }
    let mut command = cli::command_line(&context.arguments);
    if let Some(width) = context.width {
        command = command.term_width(width);
    }
    let parsed = command.try_get_matches_from(&context.arguments).and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        Ok((cli, Write::given(&matches)))
    });
    let (cli, write) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = refusal::with_destination(error);
            // Help and version go to stdout with status 0, usage errors to stderr with status 2.
            let status = u8::try_from(error.exit_code()).unwrap_or(2);
            drop(output::refused(&error, &context));
            if status != 0 && wants_nagios(&context) {
                return ExitCode::from(plug_in(&context));
            }
            return ExitCode::from(status);
        }
    };
    // Private keys are held in memory: a core dump would write them to disk.
    open_files::no_core_dumps();
    let mut output = Output::new(&context, cli.global.no_color);
    let result = execute(cli, write, &context, &mut output);
    let result = result.and_then(|status| output.flush().map(|()| status));
    match result {
        Ok(status) => ExitCode::from(status),
        Err(CommandError::BrokenPipe) => ExitCode::SUCCESS,
        Err(error) => {
            output.complain(&error);
            ExitCode::from(error.status())
        }
    }
}

/// Reports whether the arguments, which cannot be parsed, ask for the output of a Nagios plug-in.
fn wants_nagios(context: &Context) -> bool {
    let words: Vec<_> = context.arguments.iter().map(|word| word.to_string_lossy()).collect();
    let pairs = words.iter().zip(words.iter().skip(1));
    words.iter().any(|word| word == "--format=nagios")
        || pairs.into_iter().any(|(a, b)| a == "--format" && b == "nagios")
}

/// Prints what a plug-in says when it is used wrongly, and returns its exit status: 2 would say that
/// a domain fails.
fn plug_in(context: &Context) -> u8 {
    let mut output = Output::new(context, true);
    drop(output.write(&nagios::unknown("wrong use, see stderr")));
    drop(output.flush());
    nagios::State::Unknown.status()
}

/// Runs the command of a command line, its dialogue, or the shell.
fn execute(
    cli: Cli,
    write: Option<Write>,
    context: &Context,
    output: &mut Output,
) -> Result<u8, CommandError> {
    if clock::is_before_1970() {
        return Err(CommandError::usage(
            "the clock of this host stands before 1970",
            "set it (`timedatectl set-ntp true`, say): nothing can be dated by it",
        ));
    }
    let global = cli.global.completed(context)?;
    let Some(command) = &cli.command else {
        return dialogue(None, Makes::Database, context, global, output);
    };
    if let Some(wanted) = dialogue_of(command) {
        let makes = if asks_only(command) { Makes::Nothing } else { Makes::Database };
        return dialogue(Some(wanted), makes, context, global, output);
    }
    let invocation = Invocation::new(context, &global, output, cli::whole);
    dispatch(command, &mut invocation.writing(write))
}

/// Whether a dialogue creates a missing database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Makes {
    Database,
    Nothing,
}

/// Reports whether the dialogue of a command changes nothing in the configuration.
fn asks_only(command: &Command) -> bool {
    matches!(
        command,
        Command::Dig(_)
            | Command::Nslookup(_)
            | Command::Dnsflush(_)
            | Command::Telnet(_)
            | Command::Tlsverify(_)
            | Command::Daneverify(_)
            | Command::Mtastsverify(_)
            | Command::Tail(_)
            | Command::Grep(_)
            | Command::Rollovernow(_)
    )
}

/// Runs the shell, or the dialogue of one command.
fn dialogue(
    wanted: Option<Dialogue>,
    makes: Makes,
    context: &Context,
    mut global: Global,
    output: &mut Output,
) -> Result<u8, CommandError> {
    // A rehearsal keeps nothing, but commands with arguments reopen the database.
    let rehearsal = (global.lab && global.db.is_none()).then(rehearsal_folder).transpose()?;
    if let Some(rehearsal) = &rehearsal {
        global.db = Some(rehearsal.path().join(database::DATABASE));
    }
    let options = global.options(context);
    completion::in_shell(options.database.clone(), global.lab);
    let store = match makes {
        Makes::Nothing => database::store_or_empty(&options)?,
        Makes::Database => {
            if let Some(path) = database::missing(&options)
                .filter(|_| context.stderr_is_terminal && rehearsal.is_none())
            {
                let path = printable(&path.display().to_string());
                output.note(&format!("there was no database `{path}`; it is made now"));
            }
            database::open_store(&options)?
        }
    };
    // A rehearsal that keeps nothing keeps no history either.
    let folder = context.data_folder.as_ref().filter(|_| rehearsal.is_none());
    let lines = line_source::lines(context, folder.map(|folder| folder.join("history")));
    let context = context.clone();
    let command_line = cli::whole;
    let is_rehearsal = rehearsal.is_some();
    let mut session =
        Session { store, lines, context, global, command_line, status: 0, is_rehearsal };
    match wanted {
        None => repl::run(&mut session),
        Some(dialogue) => repl::one(&mut session, dialogue),
    }
}

/// Returns a new temporary folder for the database of a rehearsal, which nobody else can read. It is
/// removed on drop; one that a killed process left is never met again.
fn rehearsal_folder() -> Result<TempDir, CommandError> {
    let mode = Permissions::from_mode(0o700);
    Ok(tempfile::Builder::new().prefix("destgate-lab-").permissions(mode).tempdir()?)
}

const VARIABLE: &str = "COMPLETE";

/// Answers a completion request of the user's shell; returns `false` for an ordinary run.
#[must_use]
pub fn answered(context: &Context) -> bool {
    if std::env::var_os(VARIABLE).is_none() {
        return false;
    }
    let folder = std::env::current_dir().ok();
    // An unknown shell or a closed pipe is ignored: an error message would disturb the typed line.
    CompleteEnv::with_factory(cli::whole)
        .try_complete(context.arguments.iter().cloned(), folder.as_deref())
        .unwrap_or(false)
}
