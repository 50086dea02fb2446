//! The command line of the settings: TLS, DNS, proxy, delivery, host name.

use crate::shell::cli::dnssec_words;
use crate::shell::cli_config::Write;
use crate::shell::completion;
use crate::vocab::tls::DnssecWord;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use clap_complete::ArgValueCompleter;
use std::path::PathBuf;

/// The form of a look at settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The form
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,
    /// With the uncommitted changes
    #[arg(long)]
    pub pending: bool,
}

/// `deliveryconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate deliveryconfig
  destgate deliveryconfig setup --interface 192.0.2.1 --interface 2001:db8::1
  destgate deliveryconfig setup --ehlo mail.example.com --commit 'as in the DNS'
  destgate deliveryconfig show --format json")]
pub struct DeliveryArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<DeliveryAction>,
}

/// The actions of `deliveryconfig`.
#[derive(Debug, Subcommand)]
pub enum DeliveryAction {
    /// Choose the address to send from and the name given in EHLO
    Setup {
        /// An address of this host to connect to mail servers from, or auto (repeatable: one IPv4, one IPv6)
        #[arg(long, value_name = "IP")]
        interface: Vec<String>,
        /// The name given in EHLO; none: the gateway's host name
        #[arg(long, value_name = "NAME")]
        ehlo: Option<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the settings
    Show(ShowArgs),
}

/// `updateconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate updateconfig
  destgate updateconfig setup --proxy http://proxy.example.com:3128 --commit
  destgate updateconfig setup --proxy none --dry-run")]
pub struct UpdateArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<UpdateAction>,
}

/// The actions of `updateconfig`.
#[derive(Debug, Subcommand)]
pub enum UpdateAction {
    /// Choose the HTTP proxy that policies are fetched through
    Setup {
        /// The proxy, as http://host:port, or none
        #[arg(long, value_name = "URL")]
        proxy: String,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the settings
    Show(ShowArgs),
}

/// `sslconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
A cipher string is as in OpenSSL: names of suites and words such as ECDHE,
AES256, AESGCM, CHACHA20, ECDSA, aRSA, DEFAULT, ALL, separated by colons; `!`
leaves out. Unlike there, it chooses among the suites of TLS 1.3 too.

Examples:
  destgate sslconfig
  destgate sslconfig outbound --versions tls1.3 --commit 'no TLS 1.2'
  destgate sslconfig outbound --ciphers 'ECDHE+AESGCM:!AES128'
  destgate sslconfig verify 'ALL:!CHACHA20'")]
pub struct SslArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<SslAction>,
}

/// The actions of `sslconfig`.
#[derive(Debug, Subcommand)]
pub enum SslAction {
    /// Choose the TLS versions and cipher suites that mail servers are offered
    Outbound {
        /// tls1.2, tls1.3 or both, separated by a comma
        #[arg(long, value_name = "LIST")]
        versions: Option<String>,
        /// A cipher string
        #[arg(long, value_name = "CIPHERS")]
        ciphers: Option<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// List the suites of a cipher string, or of the settings in force
    Verify {
        /// A cipher string
        #[arg(value_name = "CIPHERS")]
        ciphers: Option<String>,
    },
    /// Show the settings
    Show(ShowArgs),
}

/// `sethostname`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  destgate sethostname mail.example.com --commit")]
pub struct SethostnameArgs {
    /// The new name; without it, it is asked for
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// How to keep it
    #[command(flatten)]
    pub write: Write,
}

/// `dnsconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate dnsconfig
  destgate dnsconfig new-server 192.0.2.53 --priority 0
  destgate dnsconfig alternate corp.example 10.0.0.53 --insecure
  destgate dnsconfig setup --dnssec trust-ad --timeout 5 --commit
  destgate dnsconfig setup --trust-anchor anchors.zone --dry-run
  destgate dnsconfig delete 192.0.2.53 corp.example")]
pub struct DnsArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<DnsAction>,
}

/// The actions of `dnsconfig`.
#[derive(Debug, Subcommand)]
pub enum DnsAction {
    /// Add DNS cache servers, or change their priority; without any, the system's are used
    NewServer {
        /// Its address: IP[:PORT], tls://IP[:PORT][#NAME] or https://NAME[:PORT]/PATH
        #[arg(value_name = "RESOLVER", required = true)]
        servers: Vec<String>,
        /// The lower, the earlier it is asked; servers of one priority take turns, beginning with any of them
        #[arg(long, value_name = "N", default_value_t = 0)]
        priority: u16,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Set the servers of a domain and everything below it
    Alternate {
        /// The domain
        #[arg(value_name = "DOMAIN")]
        domain: String,
        /// Its servers, in order, each as for new-server
        #[arg(value_name = "RESOLVER", required = true)]
        servers: Vec<String>,
        /// Its answers count as insecure, whatever DNSSEC says (for a zone that is another one inside)
        #[arg(long)]
        insecure: bool,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Remove servers, or the servers of domains
    Delete {
        /// Addresses and domains
        #[arg(value_name = "RESOLVER|DOMAIN", required = true, add = ArgValueCompleter::new(completion::name_servers))]
        what: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Change how answers are judged and how long they may take
    Setup {
        /// How answers are judged
        #[arg(long, value_name = "WORD", value_parser = dnssec_words(), ignore_case = true)]
        dnssec: Option<DnssecWord>,
        // The next two bear names of global options: here they are the setting, and must be of the same type.
        /// Bound of one look-up
        #[arg(long, value_name = "SECS", value_parser = clap::value_parser!(u64).range(1..=3600))]
        timeout: Option<u64>,
        /// DNSSEC trust anchors: a file of DS or DNSKEY records in zone-file form, which is read now; or root
        #[arg(long, value_name = "FILE|root")]
        trust_anchor: Option<PathBuf>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the settings
    Show(ShowArgs),
}
