//! What the caller asks of the gateway, whoever the caller is: plain values.

use crate::net::connect::Substitution;
use crate::net::host_limits::Manners;
use crate::policy::evidence::Families;
use crate::policy::evidence::Refetch;
use crate::policy::overrides::Settings as Given;
use crate::policy::verdict::Semantics;
use crate::store::entries::View;
use crate::vocab::resolver::Endpoint;
use crate::vocab::tls::DnssecWord;
use crate::vocab::tls::IpSort;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The usual bound of one step.
const BOUND: Duration = Duration::from_secs(30);

/// The port of mail servers.
pub const SMTP_PORT: u16 = 25;

/// What concerns all that a gateway does.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the database is or will be; `None` where there is no place for one.
    pub database: Option<PathBuf>,
    /// Whether somebody named the database: one that cannot be used then matters.
    pub is_database_named: bool,
    /// Use the rehearsal lab in place of the network.
    pub lab: bool,
    /// The resolvers to ask; none: as the settings say.
    pub resolvers: Vec<Endpoint>,
    /// A file of trust anchors of DNSSEC, in place of those in force.
    pub trust_anchor: Option<PathBuf>,
    /// A file of trusted roots (PEM), in place of those in force.
    pub ca_file: Option<PathBuf>,
    /// The address families that may be used, whatever a destination prefers.
    pub families: Families,
    /// The TCP port of MX hosts.
    pub smtp_port: u16,
    /// Hosts and ports to connect to in place of others.
    pub substitutions: Vec<Substitution>,
    /// The bound of one step; `None`: the usual one, or as the settings say.
    pub timeout: Option<Duration>,
    /// What stands in place of settings in force.
    pub overrides: Overrides,
    /// Who is using this.
    pub user: String,
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
            timeout: None,
            overrides: Overrides::default(),
            user: String::new(),
        }
    }
}

impl Options {
    /// Returns the bound of one step.
    #[must_use]
    pub fn bound(&self) -> Duration {
        self.timeout.unwrap_or(BOUND)
    }

    /// Returns the address families that count: those that may be used, else those that a destination prefers.
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

/// What stands in place of settings in force; what is not given is as the settings say.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// How DNS answers are judged.
    pub dnssec: Option<DnssecWord>,
    /// The name given in EHLO.
    pub ehlo: Option<String>,
    /// The User-Agent of policy fetches.
    pub user_agent: Option<String>,
    /// The HTTP proxy of policy fetches; `none` for no proxy at all.
    pub proxy: Option<String>,
    /// Addresses of this host to connect to mail servers from.
    pub sources: Vec<IpAddr>,
    /// Refuse to connect to private addresses.
    pub deny_private: bool,
    /// How much is done at once.
    pub manners: Manners,
    /// Answers keep the replies that they were judged by, for a recording.
    pub keep_judged: bool,
}

/// What is asked of checks.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The state of the configuration that decides.
    pub view: View,
    /// Settings that win over every entry.
    pub given: Given,
    /// Whether DEFAULT answers for destinations without an entry, and not the check's own settings.
    pub default_entry: bool,
    /// Whose rules make the verdict.
    pub semantics: Semantics,
    /// Connect to MX hosts.
    pub smtp: bool,
    /// Look at every certificate that an MX host may hold.
    pub all_certs: bool,
    /// When a policy that is cached is fetched again.
    pub refetch: Refetch,
    /// Read and write the policy cache.
    pub cache: bool,
    /// The bound of one destination.
    pub deadline: Duration,
    /// Whether checks are spread over the threads of the runtime.
    pub spread: bool,
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
        }
    }
}
