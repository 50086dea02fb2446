//! The command line of the settings: TLS, DNS, proxy, delivery, host name.

use crate::shell::cli_config::Write;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

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
