//! People and scripts: the command line.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod cache;
pub mod check;
pub mod cli;
pub mod context;
pub mod error;
pub mod generate;
pub mod lab;
pub mod lint;
pub mod output;
pub mod world;

use crate::shell::cli::Cli;
use crate::shell::cli::Command;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::output::Output;
use clap::CommandFactory;
use clap::FromArgMatches;
use std::process::ExitCode;

/// Runs the program: parses the command line, runs the command, tells errors, gives the exit status.
#[must_use]
pub fn run(context: Context) -> ExitCode {
    let mut command = Cli::command();
    if let Some(width) = context.width {
        command = command.term_width(width);
    }
    let parsed = command
        .try_get_matches_from(&context.arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to stdout with status 0, usage errors to stderr with status 2.
            let status = u8::try_from(error.exit_code()).unwrap_or(2);
            drop(error.print());
            return ExitCode::from(status);
        }
    };
    let mut output = Output::new(&context, cli.global.no_color);
    let result = match &cli.command {
        Command::Check(args) => check::run(&context, &cli.global, args, &mut output),
        Command::Lint(args) => lint::run(args, &mut output),
        Command::Cache(args) => cache::run(&context, &cli.global, args, &mut output),
        Command::Lab(args) => lab::run(args, &mut output),
        Command::Generate(args) => generate::run(args),
    };
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
