//! The command line of what configures: destinations, routes, bounce profiles, the commit family.

use crate::shell::cli_cert::Passphrase;
use crate::shell::completion;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use clap_complete::ArgValueCompleter;
use std::path::PathBuf;

/// The form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people
    Text,
    /// An array of objects
    Json,
    /// One row an entry
    Csv,
}

/// The form of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChangesFormat {
    /// A tree
    Text,
    /// JSON
    Json,
}

/// What every change by flags can be told.
#[derive(Debug, Args, Default)]
pub struct DestWrite {
    /// Whether to keep it
    #[command(flatten)]
    pub write: Write,
    /// Verify the domain first; refuse the change if its mail would not be delivered
    #[arg(long)]
    pub verify: bool,
}

/// What a change without a domain to verify can be told.
#[derive(Debug, Args, Default)]
pub struct Write {
    /// Commit at once, with a comment
    #[arg(long, value_name = "COMMENT", num_args = 0..=1, default_missing_value = "")]
    pub commit: Option<String>,
    /// Show what would change and keep nothing
    #[arg(long)]
    pub dry_run: bool,
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
                .help_heading("Settings (`default` lets one follow DEFAULT)");
            command.arg(argument)
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
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

/// `destconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
The forms with words are an extension: the appliance has the dialogue only.

Examples:
  destgate destconfig
  destgate destconfig new example.com --tls required_verify_hosted --mta-sts on --verify
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
        /// The form
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
        /// With the uncommitted changes
        #[arg(long)]
        pending: bool,
    },
    /// Everything about one entry or all
    Detail {
        /// An entry, DEFAULT or ALL
        #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::details))]
        domain: Option<String>,
        /// The form
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
        /// With the uncommitted changes
        #[arg(long)]
        pending: bool,
    },
    /// Replace the table by an INI file's
    Import {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
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

/// `smtproutes`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate smtproutes new example.com relay.example.net:2525/pri=10 '[192.0.2.1]'
  destgate smtproutes new .example.com USEDNS --commit
  destgate smtproutes print")]
pub struct RouteArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<RouteAction>,
}

/// The actions of `smtproutes`.
#[derive(Debug, Subcommand)]
pub enum RouteAction {
    /// Make a route
    New {
        /// A domain, `.domain` for its subdomains, or ALL
        #[arg(value_name = "DOMAIN")]
        domain: String,
        /// host, host:port, host:port/pri=N, [host], USEDNS or /dev/null
        #[arg(value_name = "HOST", required = true)]
        hosts: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Change a route
    Edit {
        /// The route's domain
        #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::routes))]
        domain: String,
        /// host, host:port, host:port/pri=N, [host], USEDNS or /dev/null
        #[arg(value_name = "HOST", required = true)]
        hosts: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Remove routes
    Delete {
        /// The routes' domains
        #[arg(value_name = "DOMAIN", required = true, add = ArgValueCompleter::new(completion::routes))]
        domains: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show all routes
    Print {
        /// The form
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
        /// With the uncommitted changes
        #[arg(long)]
        pending: bool,
    },
    /// Replace the routes by a file's
    Import {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Write the routes to a file
    Export {
        /// The file; `-` is stdout
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Remove all routes
    Clear {
        /// Yes, all of them
        #[arg(long)]
        yes: bool,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
}

/// `bounceconfig`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  destgate bounceconfig new slow --set max_retries=10 --set max_lifetime=86400"
)]
pub struct BounceArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<BounceAction>,
}

/// The actions of `bounceconfig`.
#[derive(Debug, Subcommand)]
pub enum BounceAction {
    /// Make a profile
    New {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// A value, as key=value (repeatable)
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Change a profile
    Edit {
        /// Its name
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::profiles))]
        name: String,
        /// A value, as key=value (repeatable)
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Remove a profile that no destination uses
    Delete {
        /// Its name
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::profiles))]
        name: String,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Change the global bounce settings
    Setup {
        /// Bounce everything queued for a domain whose host is down: on or off
        #[arg(long, value_name = "SWITCH")]
        bounce_when_down: String,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Replace the profiles by a file's: `[NAME]`, then `key = value` lines
    Import {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Write the profiles, uncommitted ones included, to a file
    Export {
        /// The file; `-` is stdout
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Show all profiles
    List {
        /// The form
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
    },
}

/// `commit`.
#[derive(Debug, Args)]
pub struct CommitArgs {
    /// Why
    #[arg(short, long, value_name = "COMMENT")]
    pub message: Option<String>,
}

/// `showchanges` and `commitdetail`.
#[derive(Debug, Args)]
pub struct FormatArgs {
    /// The form
    #[arg(long, value_enum, default_value_t = ChangesFormat::Text)]
    pub format: ChangesFormat,
}

/// `clearchanges`.
#[derive(Debug, Args)]
pub struct ClearArgs {
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// `rollbackconfig`.
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// The number in the list; without it, the list
    #[arg(value_name = "N")]
    pub number: Option<usize>,
    /// Yes, go back, and commit that
    #[arg(long)]
    pub yes: bool,
}

/// What becomes of private keys in a saved configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeysWord {
    /// They stay here; such a file can only be loaded where the keys are
    LeaveOut,
    /// Under a passphrase
    Encrypted,
    /// As they are; keep the file safe
    Plain,
}

/// `saveconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate saveconfig gateway.json
  destgate saveconfig gateway.json --keys encrypted --passphrase-file pass")]
pub struct SaveArgs {
    /// The file; `-` is stdout
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What becomes of the private keys of certificate profiles
    #[arg(long, value_enum, default_value_t = KeysWord::LeaveOut)]
    pub keys: KeysWord,
    /// For encrypted keys
    #[command(flatten)]
    pub passphrase: Passphrase,
}

/// `loadconfig`.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// For encrypted keys
    #[command(flatten)]
    pub passphrase: Passphrase,
    /// Commit at once, with a comment
    #[arg(long, value_name = "COMMENT", num_args = 0..=1, default_missing_value = "")]
    pub commit: Option<String>,
}

/// `hostname`.
#[derive(Debug, Args)]
pub struct HostnameArgs {
    /// The new name
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Commit at once, with a comment
    #[arg(long, value_name = "COMMENT", num_args = 0..=1, default_missing_value = "")]
    pub commit: Option<String>,
}
