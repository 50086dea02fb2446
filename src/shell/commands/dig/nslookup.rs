//! `nslookup`: one name, one type, one line per record, in the gateway's layout.

use crate::gateway::environment;
use crate::gateway::settings::Settings;
use crate::net::dig::NoAnswer;
use crate::shell::commands::dig::lookup;
use crate::shell::commands::dig::lookup::NO_ANSWER;
use crate::shell::commands::dig::lookup::Run;
use crate::shell::commands::dig::words;
use crate::shell::commands::dig::words::Lookup;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::options::Global;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::vocab::dns_name::DnsName;
use crate::vocab::text::excerpt;
use crate::wire::dns_message::DnsMessage;
use crate::wire::dns_rdata;
use crate::wire::dns_words::parse_type;
use crate::wire::dns_words::rcode_word;
use crate::wire::dns_words::type_word;
use clap::Args;
use std::net::IpAddr;

/// `nslookup`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate nslookup example.com
  destgate nslookup example.com mx
  destgate nslookup 192.0.2.1
  destgate nslookup example.com txt 192.0.2.53

Exit status: 0 found, 1 not found, 2 usage, 9 no answer.")]
pub struct NslookupArgs {
    /// The host name or IP address
    #[arg(value_name = "HOST")]
    pub host: Option<String>,
    /// The type of record: A if none is given, PTR for an address
    #[arg(value_name = "TYPE")]
    pub rtype: Option<String>,
    /// The resolver to ask
    #[arg(value_name = "SERVER")]
    pub server: Option<String>,
}

const CNAME: u16 = 5;
const PTR: u16 = 12;

/// The types that the dialogue offers, as on the gateway.
pub const OFFERED: &[&str] = &["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "TXT"];

const NOT_FOUND: u8 = 1;

/// Runs `nslookup HOST [TYPE] [SERVER]`.
///
/// Errors: [`CommandError`].
pub fn run(args: &NslookupArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let global = invocation.global;
    let host = args.host.as_deref().unwrap_or_default();
    let rtype = args.rtype.as_deref().map(parse).transpose()?;
    let lookup = Lookup { server: args.server.clone(), ..of_host(host, rtype, global)? };
    invocation.tell_missing_database();
    let options = invocation.options();
    let settings = Settings::in_force(&options)?;
    runtime::interruptible(runtime::single()?, async {
        let ways =
            environment::dns_ways(&options, &settings, args.server.as_deref().into_iter()).await?;
        let run = Run::new(&lookup, &ways, lookup::limit(global));
        show(&run, host, invocation.output).await
    })
}

/// Parses a typed record type.
///
/// Errors: a usage error.
pub fn parse(text: &str) -> Result<u16, CommandError> {
    parse_type(text).filter(|t| !matches!(t, 251 | 252)).ok_or_else(|| {
        CommandError::usage(
            format!("`{}` is no type of record that can be looked up", excerpt(text, 40)),
            format!("write one of {}, or TYPEnnn", OFFERED.join(", ")),
        )
    })
}

/// Returns the look-up of a host: the reverse name of an address if the type is PTR or not given.
///
/// Errors: a usage error; the host is neither name nor address.
fn of_host(host: &str, rtype: Option<u16>, global: &Global) -> Result<Lookup, CommandError> {
    let address = host.parse::<IpAddr>().ok().filter(|_| matches!(rtype, None | Some(PTR)));
    let (name, usual) = match address {
        Some(address) => (DnsName::of_address(address), PTR),
        None => (DnsName::parse(host)?, words::A),
    };
    let rtype = Some(rtype.unwrap_or(usual));
    Ok(Lookup { name: Some(name), rtype, ..lookup::base(global) })
}

async fn show(run: &Run<'_>, host: &str, output: &mut Output) -> Result<u8, CommandError> {
    let servers = run.servers().await?;
    let word = type_word(run.lookup.wanted());
    let host = excerpt(host, 253);
    let answered = match run.quietly(&servers).await {
        Ok(answered) => answered,
        Err(error) => {
            let why = match &error {
                NoAnswer::TimedOut => "no server answers".to_string(),
                other => other.to_string(),
            };
            output.write(&format!("DNS Temporary Error looking up {host} ({word}): {why}\n"))?;
            return Ok(NO_ANSWER);
        }
    };
    let Ok(message) = DnsMessage::read(&answered.got.raw) else { return Ok(NO_ANSWER) };
    let wanted = run.lookup.wanted();
    let mut found = false;
    for record in &message.answer {
        let is_alias = record.rtype == CNAME && wanted != CNAME;
        if record.rtype != wanted && !is_alias && wanted != 255 {
            continue;
        }
        found |= !is_alias;
        output.write(&format!(
            "{}={} TTL={}\n",
            type_word(record.rtype),
            bare(&dns_rdata::text(record.rtype, record.class, &record.data)),
            span(record.ttl)
        ))?;
    }
    match (message.rcode(), found) {
        (0, true) => return Ok(0),
        (0, false) => {
            output
                .write(&format!("DNS Hard Error looking up {host} ({word}): No such records\n"))?;
        }
        (3, _) => {
            output.write(&format!("DNS Hard Error looking up {host} ({word}): NXDomain\n"))?;
        }
        (other, _) => {
            let status = rcode_word(other);
            output.write(&format!("DNS Temporary Error looking up {host} ({word}): {status}\n"))?;
        }
    }
    Ok(NOT_FOUND)
}

fn bare(text: &str) -> &str {
    match text.strip_suffix('.') {
        Some(rest) if !rest.is_empty() && !rest.ends_with(['\\', ' ']) => rest,
        _ => text,
    }
}

/// Formats a time to live like the gateway: `30m`, `2d`, `1h 30m`. Unit of the argument: seconds.
#[must_use]
pub fn span(seconds: u32) -> String {
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
    ];
    let words: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if words.is_empty() { "0s".into() } else { words.join(" ") }
}
