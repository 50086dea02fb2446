//! The command line of `policyconfig`.

use crate::config::own_policy::FIELDS;
use crate::config::own_policy::NONE;
use crate::config::own_policy::PolicyField;
use crate::shell::args::Shown;
use crate::shell::args::Write;
use crate::shell::completion;
use clap::Args;
use clap::Subcommand;
use clap_complete::ArgValueCompleter;
use clap_complete::CompletionCandidate;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::PathBuf;

/// Fields of an entry as flags, made from the table of fields; by key.
#[derive(Debug, Clone, Default)]
pub struct PolicyFlags(pub BTreeMap<String, String>);

impl Args for PolicyFlags {
    fn augment_args(command: clap::Command) -> clap::Command {
        FIELDS.iter().fold(command, |command, field| {
            let words = match field.words {
                [] | [_] => String::new(),
                words => format!(" [{}]", words.join(", ")),
            };
            let argument = clap::Arg::new(field.key)
                .long(field.key.replace('_', "-"))
                .value_name(field.value)
                .help(format!("{}{words}", field.help))
                .add(ArgValueCompleter::new(values_of(field)))
                .help_heading("Settings");
            command.arg(argument)
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

/// Returns the candidates for the value of a field.
fn values_of(field: &'static PolicyField) -> impl Fn(&OsStr) -> Vec<CompletionCandidate> {
    move |typed| {
        let none = field.is_optional().then_some(NONE);
        completion::words(field.words.iter().copied().chain(none), typed)
    }
}

impl clap::FromArgMatches for PolicyFlags {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = PolicyFlags::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        for field in FIELDS {
            if let Some(text) = matches.get_one::<String>(field.key) {
                self.0.insert(field.key.to_string(), text.clone());
            }
        }
        Ok(())
    }
}

/// `policyconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate policyconfig
  destgate policyconfig new example.com --rua mailto:tls-reports@example.com
  destgate policyconfig edit example.com --mode enforce --commit 'all hosts pass'
  destgate policyconfig list --pending
  destgate policyconfig export - | ssh other destgate policyconfig import -

The table holds what is wanted; it publishes nothing. `policy make` shows what
would become of a domain.")]
pub struct PolicyConfigArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<PolicyConfigAction>,
}

/// The actions of `policyconfig`.
#[derive(Debug, Subcommand)]
pub enum PolicyConfigAction {
    /// Make an entry
    New {
        /// Your domain
        #[arg(value_name = "DOMAIN")]
        domain: String,
        /// Its settings
        #[command(flatten)]
        flags: PolicyFlags,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Change some settings of an entry
    Edit {
        /// The entry
        #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::own_domains))]
        domain: String,
        /// Its settings
        #[command(flatten)]
        flags: PolicyFlags,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Remove entries
    Delete {
        /// The entries
        #[arg(value_name = "DOMAIN", required = true, add = ArgValueCompleter::new(completion::own_domains))]
        domains: Vec<String>,
        /// Yes, even while senders may hold a policy
        #[arg(long)]
        yes: bool,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show entries, one line each
    List {
        /// The entries; none: all
        #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::own_domains))]
        domains: Vec<String>,
        /// What to show
        #[command(flatten)]
        shown: Shown,
    },
    /// Show all settings of one entry
    Show {
        /// The entry
        #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::own_domains))]
        domain: String,
        /// What to show
        #[command(flatten)]
        shown: Shown,
    },
    /// Replace all entries by a file's: `[DOMAIN]`, then `key = value` lines
    Import {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Write all entries, uncommitted changes included, to a file
    Export {
        /// The file; `-` is stdout
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}
