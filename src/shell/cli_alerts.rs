//! The command line of alerts.

use crate::shell::cli_config::Write;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Text,
    /// JSON
    Json,
}

/// `displayalerts`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate displayalerts
  destgate displayalerts -n 5 --format json

Newest first. An alert is raised when destconfig's SETUP says so and a check
by the destination table (entry, partial entry, or DEFAULT with
--profile-from store) finds that TLS is demanded and no host could be used
because TLS or its verification failed. Checks by --tls, --dane, --mta-sts,
--pending or --what-if, and of domains that have no entry, raise none.")]
pub struct DisplayArgs {
    /// How many
    #[arg(short = 'n', long = "lines", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub lines: Option<u32>,
    /// The form
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

/// `alertconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate alertconfig
  destgate alertconfig setup --command '/usr/local/bin/page \"two words\"'
  destgate alertconfig setup --command none --interval 7200 --commit 'quiet'
  destgate alertconfig test

The command is split into words as a shell would, but no shell runs it: no
variables, no pipes; write a script for those. It gets one JSON object on
standard input and is killed, with its process group, when the time is over;
its output is thrown away. It runs after the results were printed, and all
commands of a run together take no longer than that time. What became of it is
shown by displayalerts, and never changes a check's exit status.

The object: schema \"destgate.alert/1\", id, type (required_tls_failed, test),
at, gateway, domain, host, address, port, dcid (as in mail_logs), cause (a word
of RFC 8460, section 4.3), reason, settings {source, tls, dane, mta_sts},
verdict {action, status}, text (all of it in a sentence).

A failure of the same domain for the same cause within --interval seconds is
counted with the alert that was raised, not raised again.")]
pub struct AlertArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<AlertAction>,
}

/// The actions of `alertconfig`.
#[derive(Debug, Subcommand)]
pub enum AlertAction {
    /// Change how alerts are delivered, and how often
    Setup {
        /// The command that gets each alert, or none
        #[arg(long, value_name = "COMMAND")]
        command: Option<String>,
        /// Seconds before a duplicate alert, 0 to 86400; 0: every alert
        #[arg(long, value_name = "SECS")]
        interval: Option<String>,
        /// Seconds that the command may take, 1 to 300
        #[arg(long, value_name = "SECS")]
        command_timeout: Option<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the settings
    Print {
        /// The form
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
        /// The uncommitted state
        #[arg(long)]
        pending: bool,
    },
    /// Send a test alert, by the settings as they are typed, committed or not
    Test,
}
