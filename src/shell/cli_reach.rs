//! The command line of what reaches out to one host or domain: telnet and the three verifications.

use clap::Args;

/// `tlsverify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsverify                              asks
  destgate tlsverify example.com mx.example.com
  destgate tlsverify example.com mx.example.com:26
  destgate tlsverify example.com '[2001:db8::1]:25'

The certificate may be for the TLS domain or for the host. Addresses are tried in
turn, as for delivery.

Exit status: 0 verified, 1 not, 2 usage, 3 could not be seen (a look-up failed, or
nobody answered), 130 interrupted.")]
pub struct TlsverifyArgs {
    /// The TLS domain to verify against
    #[arg(value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// The host to connect to, by default the domain itself
    #[arg(value_name = "HOST[:PORT]")]
    pub host: Option<String>,
}

/// `daneverify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate daneverify                             asks
  destgate daneverify example.com example.net

Every MX host is looked at. DANE succeeds where the mail would be delivered under
DANE Mandatory.

Exit status: 0 DANE succeeds for all, 1 fails for one, 2 usage, 3 could not be seen
(a look-up failed, or nobody answered), 130 interrupted.")]
pub struct DaneverifyArgs {
    /// Domains
    #[arg(value_name = "DOMAIN")]
    pub domains: Vec<String>,
}

/// `mtastsverify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate mtastsverify                           asks
  destgate mtastsverify example.com

The policy is fetched anew, not taken from the cache, and held to as if it were
enforced. `destgate check` is the form for scripts and many domains.

Exit status: 0 MTA-STS succeeds for all, 1 fails for one, 2 usage, 3 could not be
seen (a look-up failed, or nobody answered), 130 interrupted.")]
pub struct MtastsverifyArgs {
    /// Domains
    #[arg(value_name = "DOMAIN")]
    pub domains: Vec<String>,
}
