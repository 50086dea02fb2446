//! The command line of the logs.

use crate::gateway::log::mail_log::NAME;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use clap::Args;
use clap::Subcommand;
use clap_complete::ArgValueCompleter;
use clap_complete::CompletionCandidate;
use std::ffi::OsStr;

fn logs(typed: &OsStr) -> Vec<CompletionCandidate> {
    let fits = NAME.starts_with(typed.to_string_lossy().as_ref());
    fits.then(|| CompletionCandidate::new(NAME)).into_iter().collect()
}

/// `tail`.
#[derive(Debug, Args, Default)]
#[command(after_help = "\
Examples:
  destgate tail                     lists the logs and asks
  destgate tail mail_logs           the last lines, then what comes
  destgate tail -n 100 --no-follow
  destgate tail mail_logs > lines   a pipe or a file gets the last lines alone

It follows on a terminal, also over a rollover. Ctrl-C is how following ends:
the exit status is 0 then.")]
pub struct TailArgs {
    /// The log: mail_logs, or its number
    #[arg(value_name = "LOG", add = ArgValueCompleter::new(logs))]
    pub log: Option<String>,
    /// How many lines to begin with
    #[arg(short = 'n', long = "lines", value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub lines: Option<u64>,
    /// Follow, though stdout is no terminal
    #[arg(short = 'f', long, conflicts_with = "no_follow")]
    pub follow: bool,
    /// Do not follow, though stdout is a terminal
    #[arg(long)]
    pub no_follow: bool,
}

impl TailArgs {
    /// Reports whether no argument was given, so that the command asks.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.log.is_none() && self.lines.is_none() && !self.follow && !self.no_follow
    }
}

/// `grep`.
#[derive(Debug, Args, Default)]
#[command(after_help = "\
Examples:
  destgate grep                                 asks for everything
  destgate grep 'DCID 42 ' mail_logs
  destgate grep -i -C 2 deferring mail_logs     with two lines around each match
  destgate grep -c 'TLS success' mail_logs      how many
  destgate grep -v -e 'close$' mail_logs
  destgate grep -t example.com mail_logs        and follow; Ctrl-C stops it

All files are searched, oldest first. Expressions are those of the regex crate:
no back references, and no expression takes more than linear time.
Exit status: 0 a line fits, 1 none does, 2 wrong usage or an unreadable log.")]
pub struct GrepArgs {
    /// The regular expression, unless -e gives it; then the log
    #[arg(value_name = "REGEX")]
    pub first: Option<String>,
    /// The log: mail_logs, or its number
    #[arg(value_name = "LOG", add = ArgValueCompleter::new(logs))]
    pub second: Option<String>,
    /// The regular expression
    #[arg(short = 'e', long = "regex", value_name = "REGEX", allow_hyphen_values = true)]
    pub regex: Option<String>,
    /// Upper and lower case are the same
    #[arg(short = 'i', long)]
    pub ignore_case: bool,
    /// Lines that do not fit
    #[arg(short = 'v', long)]
    pub invert: bool,
    /// Only the number of lines
    #[arg(short = 'c', long, conflicts_with = "tail")]
    pub count: bool,
    /// Lines of context around each match
    #[arg(short = 'C', long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1_000))]
    pub context: u16,
    /// Follow the log
    #[arg(short = 't', long)]
    pub tail: bool,
    /// A page at a time, on a terminal
    #[arg(short = 'p', long, conflicts_with = "tail")]
    pub paginate: bool,
}

impl GrepArgs {
    /// Reports whether no argument was given, so that the command asks.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        let flags = [self.ignore_case, self.invert, self.count, self.tail, self.paginate];
        self.first.is_none() && self.regex.is_none() && self.context == 0 && !flags.contains(&true)
    }
}

/// `rollovernow`.
#[derive(Debug, Args, Default)]
#[command(after_help = "\
Example:
  destgate rollovernow mail_logs

mail.current becomes mail.@20241121T160000.s, named by the time of the rollover.")]
pub struct RolloverArgs {
    /// The log: mail_logs, or its number; none: asks
    #[arg(value_name = "LOG", add = ArgValueCompleter::new(logs))]
    pub log: Option<String>,
}

/// `logconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate logconfig
  destgate logconfig edit mail_logs --level debug --commit 'a closer look'
  destgate logconfig edit mail_logs --max-size 10M --max-files 10
  destgate logconfig print --format json

The log lies in the folder mail_logs beside destgate.db, in NAME-mail_logs
beside a database of another name. Where there is no database nothing is
logged: in a rehearsal (--lab) without --db, and with --no-cache before there
is one.")]
pub struct LogconfigArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<LogconfigAction>,
}

/// The actions of `logconfig`.
#[derive(Debug, Subcommand)]
pub enum LogconfigAction {
    /// Change what is logged and kept
    Edit {
        /// The log: mail_logs, or its number
        #[arg(value_name = "LOG", add = ArgValueCompleter::new(logs))]
        log: String,
        /// How much is said: info, or debug for every query too
        #[arg(long, value_name = "LEVEL")]
        level: Option<String>,
        /// From this size on a file is rolled over: 1K to 1024M
        #[arg(long, value_name = "SIZE")]
        max_size: Option<String>,
        /// How many files are kept, the current one included: 1 to 100
        #[arg(long, value_name = "N")]
        max_files: Option<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the logs, their settings and where they are
    Print {
        /// The form
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
        /// The uncommitted state
        #[arg(long)]
        pending: bool,
    },
}
