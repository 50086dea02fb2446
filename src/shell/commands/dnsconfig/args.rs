//! The command line of `dnsconfig`.

use crate::shell::args::Write;
use crate::shell::args::dnssec_words;
use crate::shell::commands::settings_forms::ShowArgs;
use crate::shell::completion;
use crate::vocab::tls::DnssecWord;
use clap::Args;
use clap::Subcommand;
use clap_complete::ArgValueCompleter;
use std::path::PathBuf;

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
        // The next two share names with global options: they are settings, and need the same type.
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
