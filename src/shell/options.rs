//! The options that concern every command.

use crate::gateway::database::DATABASE;
use crate::gateway::options::Options;
use crate::gateway::options::Overrides;
use crate::gateway::options::SMTP_PORT;
use crate::net::connect::Substitution;
use crate::policy::evidence::Families;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::excerpt;
use clap::Args;
use clap::builder::FalseyValueParser;
use std::net::SocketAddr;
use std::net::ToSocketAddrs;
use std::path::PathBuf;
use std::time::Duration;

/// Options that concern every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The database file
    #[arg(long, global = true, value_name = "FILE", env = "DESTGATE_DB", hide_env_values = true)]
    pub db: Option<PathBuf>,
    /// Use the rehearsal lab instead of the network: a small internet inside this process
    #[arg(long, global = true, env = "DESTGATE_LAB", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub lab: bool,
    /// A recursive resolver to ask instead of the system's: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH (repeatable)
    #[arg(long, global = true, value_name = "RESOLVER", value_parser = resolver, value_delimiter = ',', env = "DESTGATE_RESOLVER", hide_env_values = true)]
    pub resolver: Vec<Endpoint>,
    /// DNSSEC trust anchors: DS or DNSKEY records in zone-file form, instead of the root's [env: DESTGATE_TRUST_ANCHOR]
    #[arg(long, global = true, value_name = "FILE")]
    pub trust_anchor: Option<PathBuf>,
    /// Trusted root certificates (PEM) instead of the system's and certconfig's
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "DESTGATE_CA_FILE",
        hide_env_values = true
    )]
    pub ca_file: Option<PathBuf>,
    /// TCP port of MX hosts
    #[arg(long, global = true, value_name = "N", default_value_t = SMTP_PORT, env = "DESTGATE_SMTP_PORT", hide_env_values = true, value_parser = clap::value_parser!(u16).range(1..))]
    pub smtp_port: u16,
    /// Connect to the second host and port instead of the first (repeatable)
    #[arg(long, global = true, value_name = "HOST:PORT:HOST:PORT", value_parser = substitution, value_delimiter = ',', env = "DESTGATE_CONNECT_TO", hide_env_values = true)]
    pub connect_to: Vec<Substitution>,
    /// Connect to mail servers, policy hosts and named resolvers through a SOCKS5 proxy, such as `ssh -D` on the mail server
    ///
    /// For who sits behind a blocked port 25. The proxy gets addresses, never
    /// names. Resolvers named by --resolver or `dnsconfig` are asked through it
    /// over TCP, where 127.0.0.1 is the proxy's host; the system's are asked
    /// directly.
    #[arg(long, global = true, value_name = "HOST:PORT", value_parser = socks5, env = "DESTGATE_SOCKS5", hide_env_values = true)]
    pub socks5: Option<SocketAddr>,
    /// Use IPv4 only
    #[arg(long, global = true, conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Use IPv6 only
    #[arg(long, global = true)]
    pub ipv6: bool,
    /// Bound of one DNS look-up, connect, handshake, SMTP reply or policy exchange [default: 30, or as `dnsconfig` says for DNS] [env: DESTGATE_TIMEOUT]
    #[arg(long, global = true, value_name = "SECS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: Option<u64>,
    /// No colour, even on a terminal
    #[arg(long, global = true)]
    pub no_color: bool,
}

impl Global {
    /// Returns the time limit of one step.
    #[must_use]
    pub fn bound(&self) -> Duration {
        Options::from(self).bound()
    }

    /// Returns these options for the gateway, with the user and the default database of the
    /// context. A rehearsal keeps nothing unless a database is named.
    #[must_use]
    pub fn options(&self, context: &Context) -> Options {
        let mut options = Options::from(self);
        if options.database.is_none() && !self.lab {
            options.database = context.data_folder.as_ref().map(|folder| folder.join(DATABASE));
        }
        options.user.clone_from(&context.user);
        options.run.clone_from(&context.run);
        options
    }

    /// Returns these options with the values of the environment that are not clap's to read: a
    /// command has options of the same names, which are settings.
    ///
    /// Errors: a value cannot be used.
    pub fn completed(mut self, context: &Context) -> Result<Global, CommandError> {
        if let (None, Some(text)) = (self.timeout, &context.timeout) {
            let seconds = text.parse().ok().filter(|n| (1..=3_600).contains(n));
            self.timeout = Some(seconds.ok_or_else(|| {
                CommandError::usage(
                    format!("DESTGATE_TIMEOUT is `{}`", excerpt(text, 40)),
                    "set it to a number of seconds, 1 to 3600, or unset it",
                )
            })?);
        }
        self.trust_anchor = self.trust_anchor.or_else(|| context.trust_anchor.clone());
        Ok(self)
    }

    /// Returns these options, given on a line of the shell, with the shell's own as defaults.
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
            smtp_port: if self.smtp_port == SMTP_PORT { shell.smtp_port } else { self.smtp_port },
            connect_to: if self.connect_to.is_empty() {
                shell.connect_to.clone()
            } else {
                self.connect_to
            },
            socks5: self.socks5.or(shell.socks5),
            ipv4: self.ipv4 || (shell.ipv4 && !self.ipv6),
            ipv6: self.ipv6 || (shell.ipv6 && !self.ipv4),
            timeout: self.timeout.or(shell.timeout),
            no_color: self.no_color || shell.no_color,
        }
    }
}

impl From<&Global> for Options {
    fn from(global: &Global) -> Options {
        Options {
            database: global.db.clone(),
            is_database_named: global.db.is_some(),
            lab: global.lab,
            resolvers: global.resolver.clone(),
            trust_anchor: global.trust_anchor.clone(),
            ca_file: global.ca_file.clone(),
            families: match (global.ipv4, global.ipv6) {
                (true, _) => Families::V4,
                (false, true) => Families::V6,
                (false, false) => Families::Both,
            },
            smtp_port: global.smtp_port,
            substitutions: global.connect_to.clone(),
            socks5: global.socks5,
            timeout: global.timeout.map(Duration::from_secs),
            overrides: Overrides::default(),
            user: String::new(),
            run: String::new(),
        }
    }
}

fn resolver(text: &str) -> Result<Endpoint, String> {
    Endpoint::parse(text).map_err(|r| r.0)
}

fn socks5(text: &str) -> Result<SocketAddr, String> {
    let found = text.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| {
        "it is no HOST:PORT, or no host that the system knows; write it as 127.0.0.1:1080".into()
    })
}

fn substitution(text: &str) -> Result<Substitution, String> {
    Substitution::parse(text).map_err(|r| r.0)
}
