//! The command lines of `serve` and `tlspolicy`.

use crate::gateway::settings::Settings;
use crate::policy::postfix::answer::Mixed;
use crate::profile::setting::service;
use crate::profile::setting::service::SERVICE;
use crate::serve::answers::Maps;
use crate::serve::answers::Rules;
use crate::serve::table::Fallback;
use crate::shell::commands::displayalerts::ListFormat;
use crate::vocab::listener::Address;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

/// The settings of a domain without an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FallbackWord {
    /// Those of `check`: TLS Preferred, DANE Opportunistic, MTA-STS On
    Check,
    /// The DEFAULT entry
    Store,
    /// None: NOTFOUND, unless an enforced MTA-STS policy applies
    Notfound,
}

/// The rule for domains of which only some MX hosts have DANE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MixedWord {
    /// Only the hosts with DANE
    Dane,
    /// The hosts with DANE, and the others by the MTA-STS policy, in turn
    Alternate,
    /// DANE where there is any; the other hosts are not protected
    Weak,
}

/// The options of answers.
#[derive(Debug, Default, Args)]
pub struct AnswerArgs {
    /// The settings of domains that have no entry [default: that of serviceconfig, check]
    #[arg(long, value_enum)]
    pub default: Option<FallbackWord>,
    /// The answer for domains of which only some MX hosts have DANE [default: that of
    /// serviceconfig, dane]
    #[arg(long, value_enum)]
    pub mixed: Option<MixedWord>,
}

impl AnswerArgs {
    /// Returns the settings of domains without an entry.
    #[must_use]
    pub fn fallback(&self, settings: &Settings) -> Fallback {
        let word = settings.get(&SERVICE, service::DEFAULT);
        match self.default.or_else(|| FallbackWord::from_str(word, true).ok()) {
            Some(FallbackWord::Check) | None => Fallback::Check,
            Some(FallbackWord::Store) => Fallback::DefaultEntry,
            Some(FallbackWord::Notfound) => Fallback::NotFound,
        }
    }

    /// Returns the rules of the answers: those given, else those of the settings.
    #[must_use]
    pub fn rules(&self, settings: &Settings) -> Rules {
        let word = settings.get(&SERVICE, service::MIXED);
        let mixed = match self.mixed.or_else(|| MixedWord::from_str(word, true).ok()) {
            Some(MixedWord::Dane) | None => Mixed::Dane,
            Some(MixedWord::Alternate) => Mixed::Alternate,
            Some(MixedWord::Weak) => Mixed::Weak,
        };
        let names = settings.get(&SERVICE, service::MAPS);
        let maps = Maps::of(names.split(',').map(str::trim));
        Rules { fallback: self.fallback(settings), mixed, maps }
    }
}

/// `serve`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without a service, those run that `destgate serviceconfig` has switched on.
`destgate generate systemd` prints units for systemd.")]
pub struct ServeArgs {
    /// The service; without one, those that serviceconfig has switched on
    #[command(subcommand)]
    pub service: Option<Service>,
}

/// The services.
#[derive(Debug, Subcommand)]
pub enum Service {
    /// Answer Postfix's smtp_tls_policy_maps by the destination table
    #[command(after_help = "\
In main.cf:
  smtp_dns_support_level = dnssec
  smtp_tls_security_level = dane
  smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt
  smtp_tls_policy_maps = socketmap:inet:127.0.0.1:8642:QUERYwithTLSRPT

Maps: QUERY (Postfix 3.4 and later), QUERYwithTLSRPT (3.10 and later), legacy
(2.11 to 3.3), postfix (as QUERY), sts (sendmail 8.17). With --transport also
transport: the SMTP routes, for transport_maps; a domain that Postfix itself
hosts must have no route then.

A commit of the table and its routes takes effect within two seconds, and at
once by SIGHUP; resolvers, trusted lists and proxies are read at the start.
SIGTERM and Ctrl-C end the server. `destgate tlspolicy DOMAIN` shows one answer. New and
changed answers are logged in mail_logs. What is not said here is that of
serviceconfig. Sockets that systemd passes on are used instead of --listen; one
of the name `http` instead of --http.
Neither side is authenticated: listen on loopback or on a UNIX socket.")]
    Socketmap(SocketmapArgs),
}

/// `serve socketmap`.
#[derive(Debug, Default, Args)]
pub struct SocketmapArgs {
    /// Where to listen: inet:ADDRESS:PORT or unix:PATH[,mode=0660] (repeatable) [default: that of
    /// serviceconfig, inet:127.0.0.1:8642]
    #[arg(long, value_name = "ADDRESS", value_parser = Address::parse)]
    pub listen: Vec<Address>,
    /// Where to serve metrics, health and /v1/policy over HTTP, for example 127.0.0.1:9642
    #[arg(long, value_name = "ADDRESS", value_parser = Address::parse)]
    pub http: Option<Address>,
    /// Listen on an address that other hosts can reach
    #[arg(long)]
    pub listen_anywhere: bool,
    /// Answer the map `transport` too: the SMTP routes, for transport_maps
    #[arg(long)]
    pub transport: bool,
    /// The rules of the answers
    #[command(flatten)]
    pub rules: AnswerArgs,
    /// Switch TLS off for every domain without an entry, if DEFAULT says so
    #[arg(long)]
    pub yes: bool,
}

/// `tlspolicy`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlspolicy example.com
  destgate tlspolicy --explain example.com
  destgate tlspolicy --map QUERYwithTLSRPT --format json example.com example.net

The answer is that of `destgate serve socketmap` for this key, without a server.

Exit status: 0 answered, 1 one of them is a temporary failure, 2 usage.")]
pub struct TlspolicyArgs {
    /// Next hops, as Postfix writes them
    #[arg(value_name = "DOMAIN", required = true)]
    pub keys: Vec<String>,
    /// The map
    #[arg(long, value_name = "NAME", default_value = "QUERY")]
    pub map: String,
    /// Say why
    #[arg(long)]
    pub explain: bool,
    /// The form
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
    /// The rules of the answers
    #[command(flatten)]
    pub rules: AnswerArgs,
}
