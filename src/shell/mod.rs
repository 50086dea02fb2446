//! People and scripts: the command line.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod alertconfig;
pub mod alerts;
pub mod authorities;
pub mod beside;
pub mod bounceconfig;
pub mod cache;
pub mod certconfig;
pub mod certconfig_batch;
pub mod certificates;
pub mod check;
pub mod cli;
pub mod cli_alerts;
pub mod cli_bulk;
pub mod cli_cert;
pub mod cli_config;
pub mod cli_dig;
pub mod cli_evidence;
pub mod cli_logs;
pub mod cli_reach;
pub mod cli_report;
pub mod cli_settings;
pub mod command;
pub mod commit;
pub mod completion;
pub mod context;
pub mod crls;
pub mod deliveryconfig;
pub mod destconfig;
pub mod destconfig_batch;
pub mod destinations;
pub mod diff;
pub mod dig;
pub mod dig_args;
pub mod dig_dialogue;
pub mod dig_plus;
pub mod dig_trace;
pub mod dnsconfig;
pub mod dnsconfig_batch;
pub mod dnsflush;
pub mod entries;
pub mod error;
pub mod generate;
pub mod grep;
pub mod hook;
pub mod identities;
pub mod in_force;
pub mod interview;
pub mod journal;
pub mod keyboard;
pub mod lab;
pub mod lines;
pub mod lint;
pub mod logconfig;
pub mod logs;
pub mod mail_log;
pub mod nslookup;
pub mod output;
pub mod printer;
pub mod progress;
pub mod record;
pub mod record_file;
pub mod recorded;
pub mod repl;
pub mod replay;
pub mod report;
pub mod report_html;
pub mod resume;
pub mod routes;
pub mod runtime;
pub mod saveconfig;
pub mod saved_keys;
pub mod session;
pub mod settings;
pub mod setup;
pub mod setup_forms;
pub mod smtproutes;
pub mod sslconfig;
pub mod targets;
pub mod telnet;
pub mod telnet_session;
pub mod updateconfig;
pub mod verifications;
pub mod verify;
pub mod what_if;
pub mod world;

use crate::net::clock;
use crate::net::limits;
use crate::render::verify_log::Verification;
use crate::shell::cli::Cli;
use crate::shell::cli::Command;
use crate::shell::cli::Global;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::output::Output;
use crate::shell::session::Session;
use clap::CommandFactory;
use clap::FromArgMatches;
use std::process::ExitCode;

/// Runs the program: parses the command line, runs the command, tells errors, gives the exit status.
#[must_use]
pub fn run(context: Context) -> ExitCode {
    if completion::answered(&context) {
        return ExitCode::SUCCESS;
    }
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
            drop(output::refused(&context, &error));
            return ExitCode::from(status);
        }
    };
    // Private keys come and go in memory: none of it is written to a file if this breaks.
    limits::no_core_dumps();
    let mut output = Output::new(&context, cli.global.no_color);
    let result = match &cli.command {
        _ if clock::is_before_1970() => Err(CommandError::usage(
            "the clock of this host stands before 1970",
            "set it (`timedatectl set-ntp true`, say): nothing can be dated by it",
        )),
        Some(command) => match command_dialogue(command) {
            Some(name) => dialogue(&context, &cli.global, Some(name)),
            None => dispatch(&context, &cli.global, command, &mut output),
        },
        None => dialogue(&context, &cli.global, None),
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

/// The command whose dialogue is wanted: its name alone was given.
fn command_dialogue(command: &Command) -> Option<&'static str> {
    match command {
        Command::Destconfig(args) if args.action.is_none() => Some("destconfig"),
        Command::Smtproutes(args) if args.action.is_none() => Some("smtproutes"),
        Command::Bounceconfig(args) if args.action.is_none() => Some("bounceconfig"),
        Command::Certconfig(args) if args.action.is_none() => Some("certconfig"),
        Command::Telnet(args) if args.host.is_none() => Some("telnet"),
        Command::Tlsverify(args) if args.domain.is_none() => Some("tlsverify"),
        Command::Daneverify(args) if args.domains.is_empty() => Some("daneverify"),
        Command::Mtastsverify(args) if args.domains.is_empty() => Some("mtastsverify"),
        Command::Dig(args) if args.words.is_empty() => Some("dig"),
        Command::Nslookup(args) if args.host.is_none() => Some("nslookup"),
        Command::Deliveryconfig(args) if args.action.is_none() => Some("deliveryconfig"),
        Command::Sslconfig(args) if args.action.is_none() => Some("sslconfig"),
        Command::Dnsconfig(args) if args.action.is_none() => Some("dnsconfig"),
        Command::Updateconfig(args) if args.action.is_none() => Some("updateconfig"),
        Command::Sethostname(args) if args.name.is_none() => Some("sethostname"),
        Command::Dnsflush(args) if !args.yes => Some("dnsflush"),
        Command::Tail(args) if args.is_bare() => Some("tail"),
        Command::Grep(args) if args.is_bare() => Some("grep"),
        Command::Rollovernow(args) if args.log.is_none() => Some("rollovernow"),
        Command::Logconfig(args) if args.action.is_none() => Some("logconfig"),
        Command::Alertconfig(args) if args.action.is_none() => Some("alertconfig"),
        _ => None,
    }
}

/// A command that does not ask.
///
/// Errors: [`CommandError`].
pub fn dispatch(
    context: &Context,
    global: &Global,
    command: &Command,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let store = || world::open_store(context, global);
    match command {
        Command::Check(args) => {
            args.evidence.refuse_stdin_twice(args.file.as_deref())?;
            check::run(context, global, args, output)
        }
        Command::Report(args) => report::run(args, output),
        Command::Lint(args) => lint::run(args, output),
        Command::Cache(args) => cache::run(context, global, args, output),
        Command::Dig(args) => dig::run(context, global, &args.words, output),
        Command::Nslookup(args) => nslookup::run(context, global, args, output),
        Command::Dnsflush(_) => dnsflush::run(output),
        Command::Lab(args) => lab::run(args, output),
        Command::Generate(args) => generate::run(args),
        Command::Destconfig(args) => match &args.action {
            Some(action) => destconfig_batch::run(context, global, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Smtproutes(args) => match &args.action {
            Some(action) => smtproutes::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Bounceconfig(args) => match &args.action {
            Some(action) => bounceconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Certconfig(args) => match &args.action {
            Some(action) => certconfig_batch::run((context, global), &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Deliveryconfig(args) => match &args.action {
            Some(action) => deliveryconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Sslconfig(args) => match &args.action {
            Some(action) => sslconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Dnsconfig(args) => match &args.action {
            Some(action) => dnsconfig_batch::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Updateconfig(args) => match &args.action {
            Some(action) => updateconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Sethostname(args) => match &args.name {
            Some(name) => settings::set_hostname(context, &mut store()?, name, &args.write, output),
            None => Ok(0),
        },
        Command::Commit(args) => commit::run_commit(context, &mut store()?, args, output),
        Command::Commitdetail(args) => commit::run_detail(&store()?, args.format, output),
        Command::Clearchanges(args) => {
            settings::confirm(context, args.yes)?;
            commit::run_clear(&mut store()?, output)
        }
        Command::Showchanges(args) => commit::run_show(&store()?, args.format, output),
        Command::Rollbackconfig(args) => commit::run_rollback(context, &mut store()?, args, output),
        Command::Showconfig => saveconfig::run_show(&store()?, output),
        Command::Saveconfig(args) => saveconfig::run_save(context, &store()?, args, output),
        Command::Loadconfig(args) => saveconfig::run_load(context, &mut store()?, args, output),
        Command::Telnet(args) => telnet::run(context, global, args, output),
        Command::Tlsverify(args) => verifications::run_tls(context, global, args, output),
        Command::Daneverify(args) => {
            verifications::run_domains(context, global, Verification::Dane, &args.domains, output)
        }
        Command::Mtastsverify(args) => {
            verifications::run_domains(context, global, Verification::Sts, &args.domains, output)
        }
        Command::Tail(args) => logs::tail(context, global, args, output),
        Command::Grep(args) => grep::batch(context, global, args, output),
        Command::Rollovernow(args) => logs::rollover(context, global, args, output),
        Command::Displayalerts(args) => alerts::run(&store()?, args, output),
        Command::Alertconfig(args) => match &args.action {
            Some(action) => alertconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Logconfig(args) => match &args.action {
            Some(action) => logconfig::run(context, global, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Hostname(args) => settings::hostname(context, &mut store()?, args, output),
    }
}

/// The shell, or the dialogue of one command.
fn dialogue(context: &Context, global: &Global, name: Option<&str>) -> Result<u8, CommandError> {
    let mut global = global.clone();
    // A rehearsal keeps nothing, but commands with arguments open the database again: one that is gone afterwards.
    let rehearsal = (global.lab && global.db.is_none()).then(Rehearsal::new).transpose()?;
    if let Some(rehearsal) = &rehearsal {
        global.db = Some(rehearsal.0.join(world::DATABASE));
    }
    let store = world::open_store(context, &global)?;
    let lines = settings::lines(context);
    let mut session = Session { store, lines, context: context.clone(), global, status: 0 };
    match name {
        None => repl::run(&mut session),
        Some(name) => repl::one(&mut session, name),
    }
}

/// A folder for the database of a rehearsal; removed at the end.
struct Rehearsal(std::path::PathBuf);

impl Rehearsal {
    fn new() -> Result<Rehearsal, CommandError> {
        use std::os::unix::fs::DirBuilderExt;
        let name = format!("destgate-lab-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        // Fails if somebody else made it: nobody's folder is taken over.
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Rehearsal(path))
    }
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
