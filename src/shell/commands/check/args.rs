//! The command line of `check`.

use crate::gateway::check::input::CheckInput;
use crate::gateway::check::replay::ReplayOptions;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Overrides;
use crate::net::host_limits::Limits;
use crate::policy::evidence::Refetch;
use crate::policy::overrides::Settings;
use crate::policy::verdict::Semantics;
use crate::shell::args::Format;
use crate::shell::args::LogLevel;
use crate::shell::args::SemanticsWord;
use crate::shell::args::dane_words;
use crate::shell::args::dnssec_words;
use crate::shell::args::source;
use crate::shell::args::switch_words;
use crate::shell::args::tls_words;
use crate::shell::commands::check::bulk_args::BulkArgs;
use crate::shell::commands::check::evidence_args::EvidenceArgs;
use crate::shell::commands::check::machine_args::MachineArgs;
use crate::shell::completion;
use crate::store::entries::View;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::DnssecWord;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use clap::Args;
use clap::ValueEnum;
use clap_complete::ArgValueCompleter;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

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
named on stderr, left out, and makes the exit status 2. Ctrl-C, SIGTERM and
SIGHUP begin nothing more and wait for what is in flight, at most --grace (exit
status 130); a second one breaks off.

Monitoring, schedulers:
  destgate check --format nagios --timeout 10 --deadline 50 example.com
  destgate check --entries --format prometheus -o /var/lib/node_exporter/destgate.prom
  destgate check --file domains --format ndjson --resume out --exit run --for 55m >> out

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
  mv new old.ndjson

Exit status: 0 every message would be delivered and no finding is an error,
1 some message would not be or a finding is an error, 2 usage or an unreadable
file, 3 something could not be seen from here, 75 ended before its end (--for),
130 interrupted. --exit run and --format nagios have statuses of their own.")]
pub struct CheckArgs {
    /// Domains, or addresses such as 192.0.2.1; with up to four, an MTA-STS policy that no record
    /// announces is looked for too, and never used
    #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::checkable))]
    pub domains: Vec<String>,
    /// Read domains from a file, one a line; `-` is stdin, `#` begins a comment
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Every domain of the rehearsal lab (with --lab)
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
    /// The form of the report [default: text; table for more than four domains on a terminal, for --all and for --entries]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
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
    /// Show every certificate of every chain below the report
    #[arg(long)]
    pub certs: bool,
    /// Decide by the uncommitted entries
    #[arg(long)]
    pub pending: bool,
    /// Who answers for domains without an entry: the check's own settings, or DEFAULT of the store
    #[arg(long, value_enum, default_value_t = ProfileFrom::Check)]
    pub profile_from: ProfileFrom,
    /// Check every entry of the destination table, one line each
    #[arg(long, conflicts_with_all = ["domains", "file", "all"])]
    pub entries: bool,
    /// Check your own domains (`policyconfig`); with --entries, one line each
    #[arg(long, conflicts_with_all = ["domains", "file", "all"])]
    pub own: bool,
    /// Evidence that is kept, replayed, compared.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Options for many domains.
    #[command(flatten)]
    pub bulk: BulkArgs,
    /// Options for monitoring, schedulers and other programs.
    #[command(flatten)]
    pub machine: MachineArgs,
}

/// The source of settings for a domain without an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileFrom {
    /// tls=preferred dane=opportunistic mta_sts=on
    Check,
    /// The DEFAULT entry of the destination table
    Store,
}

impl CheckArgs {
    /// Returns the form of the reports: the given one, else text.
    #[must_use]
    pub fn form(&self) -> Format {
        self.format.unwrap_or(Format::Text)
    }

    /// Returns the form of the reports. `by_itself`: whether a table is printed if nothing says
    /// otherwise.
    #[must_use]
    pub fn form_or_table(&self, by_itself: bool) -> Format {
        let evidence = &self.evidence;
        let is_asked_in_full = self.explain || self.certs;
        let is_replaced = evidence.diff.is_some() || !evidence.what_if.is_empty();
        let table = (by_itself || self.all) && !is_asked_in_full && !is_replaced;
        self.format.unwrap_or(if table { Format::Table } else { Format::Text })
    }

    /// Returns the options of the checks.
    #[must_use]
    pub fn asked(&self) -> CheckInput {
        CheckInput {
            domains: self.domains.clone(),
            file: self.file.clone(),
            all_of_lab: self.all,
            shard: self.bulk.shard,
            skip_invalid: self.bulk.skip_invalid,
        }
    }
}

impl From<&CheckArgs> for Overrides {
    fn from(args: &CheckArgs) -> Overrides {
        Overrides {
            dnssec: args.dnssec,
            ehlo: args.ehlo.clone(),
            user_agent: args.user_agent.clone(),
            proxy: args.proxy.clone(),
            sources: args.source_address.clone(),
            deny_private: args.deny_private,
            limits: Limits {
                per_host: usize::from(args.bulk.per_host),
                pause: args.bulk.pause(),
                jobs: args.bulk.jobs(),
                ..Limits::default()
            },
            keep_judged: args.evidence.record.is_some(),
        }
    }
}

impl From<&CheckArgs> for CheckOptions {
    fn from(args: &CheckArgs) -> CheckOptions {
        CheckOptions {
            view: if args.pending { View::Pending } else { View::Committed },
            given: Settings { tls: args.tls, dane: args.dane, mta_sts: args.mta_sts },
            default_entry: args.profile_from == ProfileFrom::Store,
            semantics: args.semantics.map_or(Semantics::Gateway, SemanticsWord::semantics),
            smtp: !args.no_smtp,
            all_certs: args.all_certs,
            refetch: if args.refresh { Refetch::Always } else { Refetch::BackOff },
            cache: !args.no_cache,
            deadline: Duration::from_secs(args.deadline),
            spread: false,
            unannounced: false,
        }
    }
}

impl From<&CheckArgs> for ReplayOptions {
    fn from(args: &CheckArgs) -> ReplayOptions {
        ReplayOptions {
            semantics: args.semantics.map(SemanticsWord::semantics),
            given: Settings { tls: args.tls, dane: args.dane, mta_sts: args.mta_sts },
            now: args.evidence.now,
            what_if: args.evidence.what_if.clone(),
        }
    }
}
