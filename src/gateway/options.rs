//! The options of the gateway's callers, as plain values.

use crate::net::connect::Substitution;
use crate::net::host_limits::Limits;
use crate::policy::evidence::Families;
use crate::policy::evidence::Refetch;
use crate::policy::overrides::Settings as Given;
use crate::policy::verdict::Semantics;
use crate::store::entries::View;
use crate::vocab::resolver::Endpoint;
use crate::vocab::tls::DnssecWord;
use crate::vocab::tls::IpSort;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Default time limit for one step.
const BOUND: Duration = Duration::from_secs(30);

/// The port of mail servers.
pub const SMTP_PORT: u16 = 25;

/// The options that concern every operation of a gateway.
#[derive(Debug, Clone)]
pub struct Options {
    /// Path of the database, existing or not; `None` if there is no place for one.
    pub database: Option<PathBuf>,
    /// Whether the user named the database. If so, an unusable one is an error.
    pub is_database_named: bool,
    /// Whether the rehearsal lab replaces the network.
    pub lab: bool,
    /// Resolvers; empty: those of the settings.
    pub resolvers: Vec<Endpoint>,
    /// File of DNSSEC trust anchors, instead of the configured ones.
    pub trust_anchor: Option<PathBuf>,
    /// File of trusted roots (PEM), instead of the configured ones.
    pub ca_file: Option<PathBuf>,
    /// Address families that may be used, regardless of a destination's preference.
    pub families: Families,
    /// TCP port of MX hosts.
    pub smtp_port: u16,
    /// Substitutions of hosts and ports for connections.
    pub substitutions: Vec<Substitution>,
    /// SOCKS5 proxy for connections to mail servers, policy hosts and named resolvers.
    pub socks5: Option<SocketAddr>,
    /// Time limit for one step; `None`: that of the settings, or the default.
    pub timeout: Option<Duration>,
    /// Values that replace committed settings.
    pub overrides: Overrides,
    /// Name of the user.
    pub user: String,
    /// Token of this run of the program, under which it stages changes.
    pub run: String,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            database: None,
            is_database_named: false,
            lab: false,
            resolvers: Vec::new(),
            trust_anchor: None,
            ca_file: None,
            families: Families::Both,
            smtp_port: SMTP_PORT,
            substitutions: Vec::new(),
            socks5: None,
            timeout: None,
            overrides: Overrides::default(),
            user: String::new(),
            run: String::new(),
        }
    }
}

impl Options {
    /// Returns the time limit for one step.
    #[must_use]
    pub fn bound(&self) -> Duration {
        self.timeout.unwrap_or(BOUND)
    }

    /// Returns a sentence about the address family that the user leaves out, if one is.
    #[must_use]
    pub fn left_out(&self) -> Option<String> {
        let (used, left_out) = match self.families {
            Families::Both => return None,
            Families::V4 => ("IPv4", "IPv6"),
            Families::V6 => ("IPv6", "IPv4"),
        };
        Some(format!("only {used} was used: nothing is proven of what answers over {left_out}"))
    }

    /// Returns the address families in use: the given ones, else those that a destination prefers.
    #[must_use]
    pub fn families(&self, preference: IpSort) -> Families {
        match (self.families, preference) {
            (Families::V4 | Families::V6, _) => self.families,
            (Families::Both, IpSort::RequireV4) => Families::V4,
            (Families::Both, IpSort::RequireV6) => Families::V6,
            (Families::Both, IpSort::PreferV4 | IpSort::PreferV6) => Families::Both,
        }
    }
}

/// Values that replace committed settings. Values that are not given are those of the settings.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// DNSSEC mode.
    pub dnssec: Option<DnssecWord>,
    /// Name given in EHLO.
    pub ehlo: Option<String>,
    /// User-Agent of policy fetches.
    pub user_agent: Option<String>,
    /// HTTP proxy of policy fetches; `none` for no proxy.
    pub proxy: Option<String>,
    /// Source addresses for connections to mail servers.
    pub sources: Vec<IpAddr>,
    /// Whether connections to private addresses are refused.
    pub deny_private: bool,
    /// Concurrency limits.
    pub limits: Limits,
    /// Whether answers keep the replies that they are based on, for a recording.
    pub keep_judged: bool,
}

/// The options of checks.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// State of the configuration that decides.
    pub view: View,
    /// Settings that override every entry.
    pub given: Given,
    /// Whether DEFAULT applies to destinations without an entry, instead of the check's own
    /// settings.
    pub default_entry: bool,
    /// Rules of the verdict.
    pub semantics: Semantics,
    /// Whether MX hosts are connected to.
    pub smtp: bool,
    /// Whether certificates of both key kinds are examined.
    pub all_certs: bool,
    /// Condition under which a cached policy is fetched again.
    pub refetch: Refetch,
    /// Whether the policy cache is used.
    pub cache: bool,
    /// Time limit for one destination.
    pub deadline: Duration,
    /// Whether checks are spread over the threads of the runtime.
    pub spread: bool,
    /// Whether to look for MTA-STS policies that no record announces, at one fetch a domain.
    pub unannounced: bool,
}

impl Default for CheckOptions {
    fn default() -> CheckOptions {
        CheckOptions {
            view: View::Committed,
            given: Given::default(),
            default_entry: false,
            semantics: Semantics::Gateway,
            smtp: true,
            all_certs: false,
            refetch: Refetch::IfIdChanged,
            cache: true,
            deadline: Duration::from_secs(120),
            spread: false,
            unannounced: false,
        }
    }
}
