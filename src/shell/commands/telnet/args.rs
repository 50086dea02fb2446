//! The command line of `telnet`.

use crate::vocab::dns::Domain;
use clap::ArgGroup;
use clap::Args;
use clap::ValueEnum;
use std::net::IpAddr;

/// The default escape character, as in telnet(1).
pub const ESCAPE: u8 = 0x1d;

/// A kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindWord {
    /// RSA
    Rsa,
    /// ECDSA
    Ecdsa,
}

/// The escape character, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escape(pub Option<u8>);

fn escape(text: &str) -> Result<Escape, String> {
    let no = || "write one character, a control character as ^], or none".to_string();
    match text.as_bytes() {
        _ if text.eq_ignore_ascii_case("none") => Ok(Escape(None)),
        [b'^', b'?'] => Ok(Escape(Some(0x7f))),
        [b'^', letter @ b'@'..=b'_'] => control(*letter).ok_or_else(no),
        [b'^', letter @ b'a'..=b'z'] => control(letter.to_ascii_uppercase()).ok_or_else(no),
        [one @ (1..=9 | 11 | 12 | 14..=127)] => Ok(Escape(Some(*one))),
        _ => Err(no()),
    }
}

/// Returns the control character of a letter, except CR and LF, which end lines.
fn control(letter: u8) -> Option<Escape> {
    let code = letter & 0x1f;
    (!matches!(code, 0 | b'\n' | b'\r')).then_some(Escape(Some(code)))
}

/// `telnet`.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("secure").args(["tls", "starttls"]),
    after_help = "\
Examples:
  destgate telnet                                 asks
  destgate telnet mx.example.com
  destgate telnet --starttls --sigalgs rsa mx.example.com
  destgate telnet --tls mta-sts.example.com 443
  destgate telnet mx.example.com < lines

On a terminal the escape character (^]) leads to `telnet> `: quit, close,
status, help; Enter alone leads back. From a pipe or a file each line is sent
with CRLF, to a server that speaks in replies each after the reply to the one
before; then the answer is waited for (--wait). What the server sends is shown
with control characters escaped.

--tls and --starttls go beyond the original: the certificates are shown and
judged, and the connection goes on whatever the judgement is.

Exit status: 0 connected and closed, 1 refused, broken off or TLS failed,
2 usage, 3 could not be seen (time-out, no way there, name look-up failed),
130 interrupted."
)]
pub struct TelnetArgs {
    /// Name or address, also as host:port
    #[arg(value_name = "HOST")]
    pub host: Option<String>,
    /// Port or service, 25 by default
    #[arg(value_name = "PORT")]
    pub port: Option<String>,
    /// Use IPv4 only
    #[arg(short = '4', conflicts_with = "only_v6")]
    pub only_v4: bool,
    /// Use IPv6 only
    #[arg(short = '6')]
    pub only_v6: bool,
    /// Connect from this address (also -s)
    #[arg(short = 'b', short_alias = 's', long, value_name = "IP")]
    pub source: Option<IpAddr>,
    /// The escape character, or `none`
    #[arg(short, long, value_name = "CHAR", default_value = "^]", value_parser = escape)]
    pub escape: Escape,
    /// TLS at once
    #[arg(long)]
    pub tls: bool,
    /// SMTP up to STARTTLS, then TLS
    #[arg(long)]
    pub starttls: bool,
    /// The name sent as SNI and held against the certificate, instead of the host's
    #[arg(long, value_name = "NAME", requires = "secure", value_parser = host_name)]
    pub sni: Option<String>,
    /// Offer signatures of one kind, so that the server shows its certificate of that kind
    #[arg(long, value_enum, value_name = "KIND", requires = "secure")]
    pub sigalgs: Option<KindWord>,
    /// After the end of the input, wait for so long a silence of the server
    #[arg(long, value_name = "SECS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(..=3600))]
    pub wait: u64,
    /// End after so long whatever happens; unless given, 60 s after the end of the input
    #[arg(long, value_name = "SECS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub max_time: Option<u64>,
    /// Write what the server sends as it is, and nothing else, to a stdout that is no terminal
    #[arg(long)]
    pub raw: bool,
}

/// Parses a name for SNI, which cannot carry addresses.
fn host_name(text: &str) -> Result<String, String> {
    if text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return Err("SNI carries a host name, no address".into());
    }
    Domain::parse(text).map(|name| name.to_string()).map_err(|refused| refused.0)
}
