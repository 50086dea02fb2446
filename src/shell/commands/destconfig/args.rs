//! The command line of `destconfig`.

use crate::profile::field::Field;
use crate::shell::args::Shown;
use crate::shell::args::Write;
use crate::shell::completion;
use crate::vocab::word::Kind as FieldKind;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use clap_complete::ArgValueCompleter;
use clap_complete::CompletionCandidate;
use std::ffi::OsStr;
use std::path::PathBuf;

/// The options of every change by flags.
#[derive(Debug, Args, Default)]
pub struct DestWrite {
    /// Whether to keep it
    #[command(flatten)]
    pub write: Write,
    /// Verify the domain first; refuse the change if its mail would not be delivered
    #[arg(long)]
    pub verify: bool,
}

/// Fields of a destination as flags, made from the table of fields; by key.
#[derive(Debug, Clone, Default)]
pub struct DestFlags(pub std::collections::BTreeMap<String, String>);

impl Args for DestFlags {
    fn augment_args(command: clap::Command) -> clap::Command {
        crate::profile::destination::FIELDS.iter().fold(command, |command, field| {
            let values = match field.kind {
                crate::vocab::word::Kind::Int { .. } => "N".to_string(),
                crate::vocab::word::Kind::Name => "NAME".to_string(),
                crate::vocab::word::Kind::Words(_) => "WORD".to_string(),
            };
            let mut help = field.help.to_string();
            if let crate::vocab::word::Kind::Words(words) = field.kind {
                let all: Vec<&str> = words.iter().map(|w| w.word).collect();
                help.push_str(&format!(" [{}]", all.join(", ")));
            }
            let argument = clap::Arg::new(field.key)
                .long(field.flag)
                .value_name(values)
                .help(help)
                .add(ArgValueCompleter::new(values_of(field)))
                .help_heading("Settings (`default` lets one follow DEFAULT)");
            command.arg(argument)
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

/// Returns the candidates for the value of a field.
fn values_of(field: &'static Field) -> impl Fn(&OsStr) -> Vec<CompletionCandidate> {
    move |typed| match (field.kind, field.key) {
        (FieldKind::Words(words), _) => {
            completion::words(words.iter().map(|w| w.word).chain(["default"]), typed)
        }
        (FieldKind::Name, "bounce_profile") => completion::profiles(typed),
        (FieldKind::Name, _) => completion::presented(typed),
        (FieldKind::Int { .. }, _) => Vec::new(),
    }
}

impl clap::FromArgMatches for DestFlags {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = DestFlags::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        for field in crate::profile::destination::FIELDS {
            if let Some(text) = matches.get_one::<String>(field.key) {
                self.0.insert(field.key.to_string(), text.clone());
            }
        }
        Ok(())
    }
}

/// The programs whose tables can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportFrom {
    /// The appliance's INI file
    Appliance,
    /// Postfix: a table of smtp_tls_policy_maps
    Postfix,
    /// Exim: lists of hosts in an smtp transport
    Exim,
}

/// `destconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
The forms with words are an extension: the appliance has the dialogue only.

Examples:
  destgate destconfig
  destgate destconfig new example.com --tls required_verify_hosted --mta-sts on --verify
  destgate destconfig set example.com --tls required --commit 'partner' --format json
  destgate destconfig edit example.com --dane default --commit 'as DEFAULT again'
  destgate destconfig export - | ssh other destgate destconfig import -")]
pub struct DestArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<DestAction>,
}

/// The actions of `destconfig`.
#[derive(Debug, Subcommand)]
pub enum DestAction {
    /// Make an entry
    New {
        /// A domain, `.domain` for its subdomains, or an address
        #[arg(value_name = "DOMAIN")]
        domain: String,
        /// Settings
        #[command(flatten)]
        flags: DestFlags,
        /// How to keep it
        #[command(flatten)]
        write: DestWrite,
    },
    /// Make an entry, or change it if it exists: the same command twice changes nothing more
    Set {
        /// A domain, `.domain` for its subdomains, or an address
        #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::destinations))]
        domain: String,
        /// Settings
        #[command(flatten)]
        flags: DestFlags,
        /// How to keep it
        #[command(flatten)]
        write: DestWrite,
    },
    /// Change an entry
    Edit {
        /// The entry
        #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::destinations))]
        domain: String,
        /// Settings
        #[command(flatten)]
        flags: DestFlags,
        /// How to keep it
        #[command(flatten)]
        write: DestWrite,
    },
    /// Remove entries
    Delete {
        /// The entries
        #[arg(value_name = "DOMAIN", required = true, add = ArgValueCompleter::new(completion::destinations))]
        domains: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Change DEFAULT
    Default {
        /// Settings
        #[command(flatten)]
        flags: DestFlags,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// A summary of all entries
    List {
        /// What to show
        #[command(flatten)]
        shown: Shown,
    },
    /// Everything about one entry or all
    Detail {
        /// An entry, DEFAULT or ALL
        #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::details))]
        domain: Option<String>,
        /// What to show
        #[command(flatten)]
        shown: Shown,
    },
    /// Replace the table by a file's
    #[command(after_help = "\
Examples:
  destgate destconfig import table.ini
  destgate destconfig import --from postfix /etc/postfix/tls_policy --dry-run
  destgate destconfig import --from exim transports.conf

With `--from`, DEFAULT stays as it is, and lines that no entry equals are named
and left out. `--from postfix` reads the text of an smtp_tls_policy_maps table;
`--from exim` reads hosts_require_tls, hosts_avoid_tls, hosts_try_dane and
hosts_require_dane of an smtp transport.")]
    Import {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The program whose table it is
        #[arg(long, value_enum, value_name = "PROGRAM", default_value_t = ImportFrom::Appliance)]
        from: ImportFrom,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Write the table, pending changes included, as an INI file
    Export {
        /// The file; `-` is stdout
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Remove all entries but DEFAULT
    Clear {
        /// Yes, all of them
        #[arg(long)]
        yes: bool,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
}
