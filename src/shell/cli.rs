//! The command line, declared once: parsing, help, man pages and completions come from here.

use crate::net::connect::Substitution;
use crate::shell::completion;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use clap_complete::ArgValueCompleter;
use std::net::SocketAddr;
use std::path::PathBuf;

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

Exit status: 0 all would be delivered, 1 something is wrong, 2 usage,
3 could not be seen from here, 130 interrupted.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check what would become of a message to a domain, on real DNS, HTTPS and SMTP servers
    Check(Box<CheckArgs>),
    /// Check records and policies before they are published
    Lint(LintArgs),
    /// Show or purge the cache of MTA-STS policies
    Cache(CacheArgs),
    /// Configure destination controls; without further words, by dialogue
    Destconfig(DestArgs),
    /// Configure permanent routes for domains; without further words, by dialogue
    Smtproutes(RouteArgs),
    /// Configure bounce profiles; without further words, by dialogue
    Bounceconfig(BounceArgs),
    /// Put the pending changes in force
    Commit(CommitArgs),
    /// Show the last commit
    Commitdetail(FormatArgs),
    /// Drop the pending changes
    #[command(visible_alias = "clear")]
    Clearchanges(ClearArgs),
    /// Show the pending changes
    Showchanges(FormatArgs),
    /// List earlier configurations, or go back to one
    Rollbackconfig(RollbackArgs),
    /// Show the whole configuration in force
    Showconfig,
    /// Save the whole configuration in force to a file
    Saveconfig(FileArgs),
    /// Load a whole configuration from a file, as pending changes
    Loadconfig(LoadArgs),
    /// Show or set the name of the gateway
    Hostname(HostnameArgs),
    /// List the domains of the rehearsal lab, or serve it to other programs
    Lab(LabArgs),
    /// Write man pages and completions
    #[command(hide = true)]
    Generate(GenerateArgs),
}

/// Options that concern every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The database file
    #[arg(long, global = true, value_name = "FILE", env = "DESTGATE_DB", hide_env_values = true)]
    pub db: Option<PathBuf>,
    /// Use the rehearsal lab instead of the network: a small internet inside this process
    #[arg(long, global = true)]
    pub lab: bool,
    /// A recursive resolver to ask instead of the system's (repeatable)
    #[arg(long, global = true, value_name = "IP[:PORT]", value_parser = resolver)]
    pub resolver: Vec<SocketAddr>,
    /// DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root's
    #[arg(long, global = true, value_name = "FILE")]
    pub trust_anchor: Option<PathBuf>,
    /// Trusted root certificates (PEM) instead of the system's
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// TCP port of MX hosts
    #[arg(long, global = true, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u16).range(1..))]
    pub smtp_port: u16,
    /// Connect to the second host and port instead of the first (repeatable)
    #[arg(long, global = true, value_name = "HOST:PORT:ADDR:PORT", value_parser = substitution)]
    pub connect_to: Vec<Substitution>,
    /// Use IPv4 only
    #[arg(long, global = true, conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Use IPv6 only
    #[arg(long, global = true)]
    pub ipv6: bool,
    /// Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange
    #[arg(long, global = true, value_name = "SECS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// No colour, even on a terminal
    #[arg(long, global = true)]
    pub no_color: bool,
}

fn resolver(text: &str) -> Result<SocketAddr, String> {
    crate::net::dns::parse_resolver(text).map_err(|r| r.0)
}

fn substitution(text: &str) -> Result<Substitution, String> {
    Substitution::parse(text).map_err(|r| r.0)
}

/// A parser of one of the gateway's vocabularies: words as possible values, synonyms as aliases.
macro_rules! words {
    ($name:ident, $of:ty) => {
        fn $name() -> impl TypedValueParser<Value = $of> {
            let values = <$of>::ALL
                .iter()
                .map(|v| PossibleValue::new(v.word()).aliases(v.synonyms()).help(v.label()));
            PossibleValuesParser::new(values)
                .try_map(|text| <$of>::parse(&text).map_err(|refused| refused.0))
        }
    };
}

words!(tls_words, TlsMode);
words!(dane_words, DaneMode);
words!(switch_words, Switch);

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// An array of reports
    Json,
    /// One JSON report a line, as each domain finishes
    Ndjson,
    /// One row a domain
    Csv,
    /// mail_logs lines, in the gateway's wording
    Log,
}

/// How much a log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// What an operator reads
    Info,
    /// Every query too
    Debug,
}

/// Whose rules make the verdict when DANE fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SemanticsWord {
    /// The gateway's: MTA-STS, and failing that the TLS setting, decides
    Gateway,
    /// The RFCs': a host that fails DANE is never used
    Rfc,
}

/// How DNS answers are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DnssecWord {
    /// Every chain is validated here
    Validate,
    /// The resolver's AD bit is believed
    TrustAd,
    /// Nothing is judged; DANE is not evaluated
    Off,
}

/// `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate check example.com
  destgate check --explain example.com example.net
  destgate check --file - --format csv < domains
  destgate check --tls required_verify --dane none --mta-sts off example.com

The matching entry of the destination table decides; without one the settings are tls=preferred
dane=opportunistic mta_sts=on. --tls, --dane and --mta-sts win over both.")]
pub struct CheckArgs {
    /// Domains, or addresses such as 192.0.2.1
    #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::checkable))]
    pub domains: Vec<String>,
    /// Read domains from a file, one a line; `-` is stdin, `#` begins a comment
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Every domain of the rehearsal lab, as one table (with --lab)
    #[arg(long, conflicts_with_all = ["domains", "file"])]
    pub all: bool,
    /// The destination's TLS setting
    #[arg(long, value_name = "WORD", value_parser = tls_words(), ignore_case = true)]
    pub tls: Option<TlsMode>,
    /// The destination's DANE setting
    #[arg(long, value_name = "WORD", value_parser = dane_words(), ignore_case = true)]
    pub dane: Option<DaneMode>,
    /// The destination's MTA-STS setting
    #[arg(long, value_name = "WORD", value_parser = switch_words(), ignore_case = true)]
    pub mta_sts: Option<Switch>,
    /// Whose rules make the verdict when DANE fails
    #[arg(long, value_enum, default_value_t = SemanticsWord::Gateway)]
    pub semantics: SemanticsWord,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// How much --format log says
    #[arg(long, value_enum, default_value_t = LogLevel::Info)]
    pub log_level: LogLevel,
    /// Do not connect to MX hosts
    #[arg(long)]
    pub no_smtp: bool,
    /// Bound of a whole domain
    #[arg(long, value_name = "SECS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub deadline: u64,
    /// The name given in EHLO instead of this host's
    #[arg(long, value_name = "NAME")]
    pub ehlo: Option<String>,
    /// The User-Agent of the policy fetch
    #[arg(long, value_name = "TEXT")]
    pub user_agent: Option<String>,
    /// An HTTP proxy for the policy fetch, as http://host:port
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    /// How DNS answers are judged
    #[arg(long, value_enum, default_value_t = DnssecWord::Validate)]
    pub dnssec: DnssecWord,
    /// Refuse to connect to private and loopback addresses (for hosted use)
    #[arg(long)]
    pub deny_private: bool,
    /// Neither read nor write the policy cache
    #[arg(long, conflicts_with = "refresh")]
    pub no_cache: bool,
    /// Fetch the policy even if a live one is cached
    #[arg(long)]
    pub refresh: bool,
    /// Show every step with its time
    #[arg(long)]
    pub explain: bool,
    /// Decide by the uncommitted entries
    #[arg(long)]
    pub pending: bool,
    /// Who answers for domains without an entry: the check's own settings, or DEFAULT of the store
    #[arg(long, value_enum, default_value_t = ProfileFrom::Check)]
    pub profile_from: ProfileFrom,
    /// Check every entry of the destination table, one line each
    #[arg(long, conflicts_with_all = ["domains", "file", "all"])]
    pub entries: bool,
    /// With --entries: settings to try instead, as tls=required_verify_hosted,mta_sts=on
    #[arg(long, value_name = "SETTINGS", requires = "entries")]
    pub what_if: Option<String>,
    /// How many domains are checked at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub jobs: u16,
}

/// `lint`.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// What to lint.
    #[command(subcommand)]
    pub what: LintWhat,
}

/// The form of a lint result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// The things that can be linted.
#[derive(Debug, Subcommand)]
pub enum LintWhat {
    /// The TXT records at _mta-sts (each argument one record; none: no record)
    #[command(after_help = "Example:\n  destgate lint record 'v=STSv1; id=20260101T000000;'")]
    Record {
        /// The text of one TXT record
        #[arg(value_name = "TXT", allow_hyphen_values = true)]
        records: Vec<String>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// A policy file
    #[command(
        after_help = "Example:\n  curl -s https://mta-sts.example.com/.well-known/mta-sts.txt | destgate lint policy -"
    )]
    Policy {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// The TXT records at _smtp._tls (each argument one record; none: no record)
    #[command(
        after_help = "Example:\n  destgate lint tlsrpt 'v=TLSRPTv1; rua=mailto:tls@example.com'"
    )]
    Tlsrpt {
        /// The text of one TXT record
        #[arg(value_name = "TXT", allow_hyphen_values = true)]
        records: Vec<String>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Whether mx patterns admit a host
    #[command(
        after_help = "Example:\n  destgate lint mx --pattern '*.example.com' mail.example.com"
    )]
    Mx {
        /// An mx pattern of a policy (repeatable)
        #[arg(long = "pattern", value_name = "P", allow_hyphen_values = true)]
        patterns: Vec<String>,
        /// The host name of an MX record
        #[arg(value_name = "HOST")]
        host: String,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Whether TLSA records fit a certificate chain
    #[command(
        after_help = "Example:\n  destgate lint tlsa --record '3 1 1 0123…' --chain fullchain.pem --name mx.example.com"
    )]
    Tlsa {
        /// A TLSA record: usage, selector, matching type, data (repeatable)
        #[arg(long = "record", value_name = "TLSA", required = true)]
        records: Vec<String>,
        /// The certificates as the server sends them, leaf first (PEM)
        #[arg(long, value_name = "FILE")]
        chain: PathBuf,
        /// A name that the certificate may bear: TLSA base domain first, then the next-hop domain (repeatable)
        #[arg(long = "name", value_name = "NAME", required = true)]
        names: Vec<String>,
        /// The moment to judge dates at, as 2026-11-21T16:00:00Z; now if absent
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
}

/// `cache`.
#[derive(Debug, Args)]
pub struct CacheArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub what: CacheWhat,
}

/// The things that can be done with the policy cache.
#[derive(Debug, Subcommand)]
pub enum CacheWhat {
    /// One line a domain: cached id against live id, age, expiry, last failure
    List {
        /// Do not look live ids up
        #[arg(long)]
        offline: bool,
        /// The form of the list
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Everything about one domain, and what a sender with the cached policy would refuse
    Show {
        /// The policy domain
        #[arg(value_name = "DOMAIN")]
        domain: String,
        /// Do not look anything up
        #[arg(long)]
        offline: bool,
        /// The form
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Forget domains
    Purge {
        /// The policy domains
        #[arg(value_name = "DOMAIN")]
        domains: Vec<String>,
        /// Forget all of them
        #[arg(long, conflicts_with_all = ["domains", "expired"])]
        all: bool,
        /// Forget those that have expired
        #[arg(long, conflicts_with = "domains")]
        expired: bool,
    },
}

/// `lab`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  destgate lab\n  destgate lab --serve DIR    in one terminal; in another:\n  destgate check $(cat DIR/options) good.example"
)]
pub struct LabArgs {
    /// Serve the lab until interrupted; writes trust anchor, roots and options to this folder
    #[arg(long, value_name = "DIR")]
    pub serve: Option<PathBuf>,
}

/// `generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// The folder that holds `man` and `completions`
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Who answers for a domain without an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileFrom {
    /// tls=preferred dane=opportunistic mta_sts=on
    Check,
    /// The DEFAULT entry of the destination table
    Store,
}

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
    /// Commit at once, with a comment
    #[arg(long, value_name = "COMMENT", num_args = 0..=1, default_missing_value = "")]
    pub commit: Option<String>,
    /// Show what would change and keep nothing
    #[arg(long)]
    pub dry_run: bool,
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
    /// Keep nothing
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
        write: DestWrite,
    },
    /// Change DEFAULT
    Default {
        /// Settings
        #[command(flatten)]
        flags: DestFlags,
        /// How to keep it
        #[command(flatten)]
        write: DestWrite,
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
        write: DestWrite,
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
        write: DestWrite,
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

/// `saveconfig`.
#[derive(Debug, Args)]
pub struct FileArgs {
    /// The file; `-` is stdout
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `loadconfig`.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
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
