//! The command line, declared once: parsing, help, man pages and completions come from here.

use crate::net::connect::Substitution;
use crate::policy::verdict::Semantics;
use crate::shell::cli_alerts::AlertArgs;
use crate::shell::cli_alerts::DisplayArgs;
use crate::shell::cli_bulk::BulkArgs;
use crate::shell::cli_cert::CertArgs;
use crate::shell::cli_config::BounceArgs;
use crate::shell::cli_config::ClearArgs;
use crate::shell::cli_config::CommitArgs;
use crate::shell::cli_config::DestArgs;
use crate::shell::cli_config::FormatArgs;
use crate::shell::cli_config::HostnameArgs;
use crate::shell::cli_config::LoadArgs;
use crate::shell::cli_config::RollbackArgs;
use crate::shell::cli_config::RouteArgs;
use crate::shell::cli_config::SaveArgs;
use crate::shell::cli_dig::DigArgs;
use crate::shell::cli_dig::DnsflushArgs;
use crate::shell::cli_dig::NslookupArgs;
use crate::shell::cli_evidence::EvidenceArgs;
use crate::shell::cli_logs::GrepArgs;
use crate::shell::cli_logs::LogconfigArgs;
use crate::shell::cli_logs::RolloverArgs;
use crate::shell::cli_logs::TailArgs;
use crate::shell::cli_reach::DaneverifyArgs;
use crate::shell::cli_reach::MtastsverifyArgs;
use crate::shell::cli_reach::TelnetArgs;
use crate::shell::cli_reach::TlsverifyArgs;
use crate::shell::cli_report::ReportArgs;
use crate::shell::cli_settings::DeliveryArgs;
use crate::shell::cli_settings::DnsArgs;
use crate::shell::cli_settings::SethostnameArgs;
use crate::shell::cli_settings::SslArgs;
use crate::shell::cli_settings::UpdateArgs;
use crate::shell::completion;
use crate::vocab::resolver::Endpoint;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::DnssecWord;
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
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

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

/// The port of mail servers.
const SMTP: u16 = 25;

/// The bound of one step. Unit: seconds.
pub const BOUND: u64 = 30;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check what would become of a message to a domain, on real DNS, HTTPS and SMTP servers
    Check(Box<CheckArgs>),
    /// Make one page, or one file, of the reports of many checks
    Report(ReportArgs),
    /// Check records and policies before they are published
    Lint(LintArgs),
    /// Show or purge the cache of MTA-STS policies
    Cache(CacheArgs),
    /// Look up DNS records as ISC's dig does; without words, by dialogue
    Dig(DigArgs),
    /// Look up a name or an address; without words, by dialogue
    Nslookup(NslookupArgs),
    /// Clear the DNS cache
    Dnsflush(DnsflushArgs),
    /// Configure destination controls; without further words, by dialogue
    Destconfig(DestArgs),
    /// Configure permanent routes for domains; without further words, by dialogue
    Smtproutes(RouteArgs),
    /// Configure bounce profiles; without further words, by dialogue
    Bounceconfig(BounceArgs),
    /// Configure certificates, trusted authorities and revocation lists; without further words, by dialogue
    Certconfig(CertArgs),
    /// Configure how mail is delivered: source address, EHLO name; without further words, by dialogue
    Deliveryconfig(DeliveryArgs),
    /// Configure the TLS versions and cipher suites offered to mail servers; without further words, by dialogue
    Sslconfig(SslArgs),
    /// Configure DNS servers and DNSSEC; without further words, by dialogue
    Dnsconfig(DnsArgs),
    /// Configure the HTTP proxy of the policy fetch; without further words, by dialogue
    Updateconfig(UpdateArgs),
    /// Set the name of the gateway; without a name, by dialogue
    Sethostname(SethostnameArgs),
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
    Saveconfig(SaveArgs),
    /// Load a whole configuration from a file, as pending changes
    Loadconfig(LoadArgs),
    /// Show or set the name of the gateway
    Hostname(HostnameArgs),
    /// Talk to a server by hand, in the clear or inside TLS; without further words, by dialogue
    Telnet(TelnetArgs),
    /// Verify the certificate of a host for a TLS domain; without further words, by dialogue
    Tlsverify(TlsverifyArgs),
    /// Verify DANE of domains, step by step; without further words, by dialogue
    Daneverify(DaneverifyArgs),
    /// Verify MTA-STS of domains, step by step; without further words, by dialogue
    Mtastsverify(MtastsverifyArgs),
    /// Show the last lines of a log and follow it; without further words, by dialogue
    Tail(TailArgs),
    /// Search a log; without further words, by dialogue
    Grep(GrepArgs),
    /// Configure the logs; without further words, by dialogue
    Logconfig(LogconfigArgs),
    /// Begin a new log file now; without further words, by dialogue
    Rollovernow(RolloverArgs),
    /// Configure how alerts are delivered; without further words, by dialogue
    Alertconfig(AlertArgs),
    /// Show the last alerts
    Displayalerts(DisplayArgs),
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
    /// A recursive resolver to ask instead of the system's: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)
    #[arg(long, global = true, value_name = "RESOLVER", value_parser = resolver)]
    pub resolver: Vec<Endpoint>,
    /// DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root's
    #[arg(long, global = true, value_name = "FILE")]
    pub trust_anchor: Option<PathBuf>,
    /// Trusted root certificates (PEM) instead of the system's and certconfig's
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// TCP port of MX hosts
    #[arg(long, global = true, value_name = "N", default_value_t = SMTP, value_parser = clap::value_parser!(u16).range(1..))]
    pub smtp_port: u16,
    /// Connect to the second host and port instead of the first (repeatable)
    #[arg(long, global = true, value_name = "HOST:PORT:HOST:PORT", value_parser = substitution)]
    pub connect_to: Vec<Substitution>,
    /// Use IPv4 only
    #[arg(long, global = true, conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Use IPv6 only
    #[arg(long, global = true)]
    pub ipv6: bool,
    /// Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS]
    #[arg(long, global = true, value_name = "SECS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: Option<u64>,
    /// No colour, even on a terminal
    #[arg(long, global = true)]
    pub no_color: bool,
}

impl Global {
    /// Bound of one step.
    #[must_use]
    pub fn bound(&self) -> Duration {
        Duration::from_secs(self.timeout.unwrap_or(BOUND))
    }

    /// These options, given on a line of the shell, over those that the shell was started with.
    #[must_use]
    pub fn under(self, shell: &Global) -> Global {
        let list = |own: Vec<Endpoint>, other: &Vec<Endpoint>| {
            if own.is_empty() { other.clone() } else { own }
        };
        Global {
            db: self.db.or_else(|| shell.db.clone()),
            lab: self.lab || shell.lab,
            resolver: list(self.resolver, &shell.resolver),
            trust_anchor: self.trust_anchor.or_else(|| shell.trust_anchor.clone()),
            ca_file: self.ca_file.or_else(|| shell.ca_file.clone()),
            smtp_port: if self.smtp_port == SMTP { shell.smtp_port } else { self.smtp_port },
            connect_to: if self.connect_to.is_empty() {
                shell.connect_to.clone()
            } else {
                self.connect_to
            },
            ipv4: self.ipv4 || (shell.ipv4 && !self.ipv6),
            ipv6: self.ipv6 || (shell.ipv6 && !self.ipv4),
            timeout: self.timeout.or(shell.timeout),
            no_color: self.no_color || shell.no_color,
        }
    }
}

fn resolver(text: &str) -> Result<Endpoint, String> {
    Endpoint::parse(text).map_err(|r| r.0)
}

fn source(text: &str) -> Result<IpAddr, String> {
    crate::vocab::address::parse_source(text).map_err(|r| r.0)
}

fn substitution(text: &str) -> Result<Substitution, String> {
    Substitution::parse(text).map_err(|r| r.0)
}

/// A parser of one of the gateway's vocabularies: words as possible values, synonyms as aliases.
macro_rules! words {
    ($name:ident, $of:ty) => {
        pub(crate) fn $name() -> impl TypedValueParser<Value = $of> {
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
words!(dnssec_words, DnssecWord);

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
    /// One page for a browser
    Html,
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

impl SemanticsWord {
    /// What it stands for.
    #[must_use]
    pub fn semantics(self) -> Semantics {
        match self {
            SemanticsWord::Gateway => Semantics::Gateway,
            SemanticsWord::Rfc => Semantics::Rfc,
        }
    }
}

/// `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate check example.com
  destgate check --explain example.com example.net
  destgate check --file - --format csv < domains
  destgate check --file domains --format ndjson > out.ndjson
  destgate check --file domains --format ndjson --resume out.ndjson >> out.ndjson
  destgate check --tls required_verify --dane none --mta-sts off example.com

The matching entry of the destination table decides; without one the settings
are tls=preferred dane=opportunistic mta_sts=on. --tls, --dane and --mta-sts win
over both.

A file of any length is read as the run goes on. A line among its first 1000
that is no domain stops the command before anything is asked; a later one is
named on stderr, left out, and makes the exit status 2. Ctrl-C begins nothing
more and waits for what is in flight (exit status 130); a second one breaks
off.

What would change if the settings were others, now and from what was recorded:
  destgate check --file domains --record today.evidence --format ndjson > today
  destgate check --replay today.evidence --what-if tls=required_verify_hosted
  destgate check --replay today.evidence --now +14d --format csv

The cron job of a mail team: mail goes out only if something got worse. The
network is asked once; reports and comparison come of the same evidence.
  cd /var/lib/mailteam && touch old.ndjson && rm -f today today.partial
  destgate check --file partners --record today --format ndjson > new
  case $? in 0|1|3) ;; *) exit 2 ;; esac  # it did not come to its end
  destgate check --replay today --diff old.ndjson > changes || mail -s worse ops < changes
  mv new old.ndjson")]
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
    /// Whose rules make the verdict when DANE fails [default: the gateway's, with --replay as recorded]
    #[arg(long, value_enum)]
    pub semantics: Option<SemanticsWord>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// How much --format log says; else as much as mail_logs (logconfig)
    #[arg(long, value_enum)]
    pub log_level: Option<LogLevel>,
    /// Do not connect to MX hosts
    #[arg(long)]
    pub no_smtp: bool,
    /// Look at every certificate that an MX host may hold: RSA and ECDSA apart
    #[arg(long, conflicts_with = "no_smtp")]
    pub all_certs: bool,
    /// Bound of a whole domain
    #[arg(long, value_name = "SECS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub deadline: u64,
    /// The name given in EHLO [default: as `deliveryconfig` or `sethostname` says, else this host's]
    #[arg(long, value_name = "NAME")]
    pub ehlo: Option<String>,
    /// The User-Agent of the policy fetch
    #[arg(long, value_name = "TEXT")]
    pub user_agent: Option<String>,
    /// The address of this host to connect to mail servers from, one a family (repeatable) [default: as `deliveryconfig` says]
    #[arg(long, value_name = "IP", value_parser = source)]
    pub source_address: Vec<IpAddr>,
    /// An HTTP proxy for the policy fetch, as http://host:port, or none [default: as `updateconfig` says]
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    /// How DNS answers are judged
    #[arg(long, value_name = "WORD", value_parser = dnssec_words(), ignore_case = true, help = "How DNS answers are judged [default: as `dnsconfig` says, validate from the start]")]
    pub dnssec: Option<DnssecWord>,
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
    /// Evidence that is kept, replayed, compared.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Options for many domains.
    #[command(flatten)]
    pub bulk: BulkArgs,
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
        #[arg(value_name = "TXT")]
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
        #[arg(value_name = "TXT")]
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
        #[arg(long = "pattern", value_name = "P")]
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
    after_help = "Examples:\n  destgate lab\n  destgate lab --serve DIR    in one terminal; in another:\n  destgate check --no-cache $(cat DIR/options) good.example"
)]
pub struct LabArgs {
    /// Serve the lab until interrupted; writes trust anchor, roots and options to this folder
    #[arg(long, value_name = "DIR")]
    pub serve: Option<PathBuf>,
    /// Answer each message this late, as servers far away do. Unit: milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0, requires = "serve", value_parser = clap::value_parser!(u64).range(..=10_000))]
    pub delay: u64,
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
