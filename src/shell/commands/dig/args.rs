//! The command line of the DNS tools: `dig`, `nslookup`, `dnsflush`.

use crate::shell::commands::dig::plus;
use crate::wire::dns_words;
use clap::Args;
use clap_complete::ArgValueCompleter;
use clap_complete::CompletionCandidate;
use std::ffi::OsStr;

/// `dig`.
#[derive(Debug, Args)]
#[command(
    override_usage = "destgate dig [@SERVER] [TYPE] [CLASS] NAME [+OPTION]... [NAME ...]",
    after_help = DIG
)]
pub struct DigArgs {
    /// What to look up, in the words of ISC's dig; see below
    #[arg(
        value_name = "WORD",
        trailing_var_arg = true,
        allow_hyphen_values = true,
        num_args = 0..,
        add = ArgValueCompleter::new(words)
    )]
    pub words: Vec<String>,
}

/// Returns the candidates of Tab: options after a `+`, types after the first letter of one.
fn words(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    if let Some(begun) = typed.strip_prefix('+') {
        let fits = plus::plus_words().filter(|w| w.starts_with(begun));
        return fits.map(|w| CompletionCandidate::new(format!("+{w}"))).collect();
    }
    if typed.is_empty() {
        return Vec::new();
    }
    let begun = typed.to_ascii_uppercase();
    let fits = dns_words::type_words().filter(|w| w.starts_with(&begun));
    fits.map(CompletionCandidate::new).collect()
}

const DIG: &str = "\
Words, in any order:
  NAME                  the name to look up (several: one after the other)
  TYPE                  A, MX, TXT, TLSA, DS ... or TYPEnnn; A if none is given
  CLASS                 IN, CH, HS or CLASSnnn
  @SERVER               the resolver to ask: an address, a name,
                        tls://IP[#NAME] or https://NAME/PATH
  -x ADDRESS            the name of an address
  -t TYPE, -c CLASS, -q NAME
                        the same; -t before a name with a dot: over TCP
  -s ADDRESS, -b ADDRESS[#PORT]
                        the address to ask from
  -p PORT               the server's port
  -4, -6                IPv4 only, IPv6 only
  -u                    over UDP
  -f FILE               look up each line of a file; `-` is stdin

Options, each with a contrary such as +nodnssec:
  +short                the data of the answer alone
  +dnssec               ask for DNSSEC records (DO)
  +cd                   ask the resolver not to validate
  +tcp                  over TCP
  +trace-dnssec         the chain of trust from the root down, link by link
  +noall +answer        show parts: cmd comments question answer authority
                        additional stats verdict ttlid class
  +rec +ad +edns +cookie
                        what the question says (+norec +noad ...)
  +nsid                 ask the server who it is
  +bufsize=N            the size of UDP answers that are taken (1232)
  +time=N +tries=N      seconds to wait (5), how often to ask (3)
  +ignore               take a truncated answer as it is

The last line, `;; DNSSEC: ...`, is this program's own judgement of the answer,
from the trust anchors down. +noverdict leaves it out.

Examples:
  destgate dig _mta-sts.example.com txt
  destgate dig -t mx example.com @192.0.2.53
  destgate dig _25._tcp.mx.example.com tlsa +dnssec
  destgate dig +trace-dnssec example.com mx
  destgate dig -x 192.0.2.1 +short

Exit status: 0 an answer came, whatever it says; 2 usage; 9 no answer;
130 interrupted.";
