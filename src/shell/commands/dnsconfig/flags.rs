//! `dnsconfig` by flags.

use crate::config::setting;
use crate::profile::field::Record;
use crate::profile::setting::dns;
use crate::profile::setting::dns::Alternate;
use crate::profile::setting::dns::DNS;
use crate::profile::setting::dns::Dns;
use crate::profile::setting::dns::Server;
use crate::shell::commands::dnsconfig::args::DnsAction;
use crate::shell::commands::dnsconfig::args::DnsArgs;
use crate::shell::commands::dnsconfig::read_anchors;
use crate::shell::commands::settings_forms;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::store::entries::View;
use crate::vocab::dns::Domain;
use crate::vocab::resolver;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::excerpt;
use serde_json::Value;
use serde_json::json;

/// Runs `dnsconfig new-server|alternate|delete|setup|show`.
///
/// Errors: unusable arguments, the store.
pub fn run(args: &DnsArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    let before = setting::record(invocation.store()?, View::Pending, &DNS)?;
    let now = Dns::of(&before)?;
    if invocation.global.lab {
        invocation.output.note("checks in the lab ask its own name servers and validate, whatever dnsconfig says; --dnssec of a check counts");
    }
    let mut changes: Vec<(&str, String)> = Vec::new();
    let write = match action {
        DnsAction::Show(args) => {
            let state = |r: &Record| Dns::of(r).map_or_else(|refused| refused.0, |d| d.state());
            return settings_forms::show(&DNS, args, state, as_json, invocation);
        }
        DnsAction::NewServer { servers, priority, write } => {
            let new = resolver::parse_list(&servers.join(","))?;
            let mut list = now.servers;
            list.retain(|s| !new.contains(&s.address));
            list.extend(new.into_iter().map(|address| Server { address, priority: *priority }));
            changes.push((dns::SERVERS, dns::write_servers(&list)));
            write
        }
        DnsAction::Alternate { domain, servers, insecure, write } => {
            let domain = Domain::parse(domain)?;
            let servers = resolver::parse_list(&servers.join(","))?;
            let mut list = now.alternates;
            list.retain(|a| a.domain != domain);
            list.push(Alternate { domain, servers, insecure: *insecure });
            changes.push((dns::ALTERNATES, dns::write_alternates(&list)));
            write
        }
        DnsAction::Delete { what, write } => {
            let (servers, alternates) = without(now, what)?;
            changes.push((dns::SERVERS, dns::write_servers(&servers)));
            changes.push((dns::ALTERNATES, dns::write_alternates(&alternates)));
            write
        }
        DnsAction::Setup { dnssec, timeout, trust_anchor, write } => {
            changes.extend(dnssec.map(|w| (dns::DNSSEC, w.word().to_string())));
            changes.extend(timeout.map(|t| (dns::TIMEOUT, t.to_string())));
            if let Some(path) = trust_anchor {
                changes.push((dns::ANCHORS, read_anchors(path)?));
            }
            if changes.is_empty() {
                return Err(CommandError::usage(
                    "nothing to set was named",
                    "say --dnssec, --timeout or --trust-anchor",
                ));
            }
            write
        }
    };
    let changes: Vec<(&str, &str)> = changes.iter().map(|(k, v)| (*k, v.as_str())).collect();
    settings_forms::write(&DNS, &before, &changes, write, invocation)
}

/// Returns the servers and domains without those of these names.
fn without(now: Dns, names: &[String]) -> Result<(Vec<Server>, Vec<Alternate>), CommandError> {
    let (mut servers, mut alternates) = (now.servers, now.alternates);
    for name in names {
        let before = servers.len() + alternates.len();
        let address = Endpoint::parse(name).ok();
        servers.retain(|s| Some(&s.address) != address.as_ref());
        let domain = Domain::parse(name).ok().filter(|_| address.is_none());
        alternates.retain(|a| Some(&a.domain) != domain.as_ref());
        if servers.len() + alternates.len() == before {
            return Err(CommandError::usage(
                format!("`{}` is no configured server or domain", excerpt(name, 60)),
                "`destgate dnsconfig show --pending` lists them",
            ));
        }
    }
    Ok((servers, alternates))
}

fn as_json(record: &Record) -> Value {
    let Ok(now) = Dns::of(record) else { return Value::Null };
    let server = |s: &Server| json!({"address": s.address.to_string(), "priority": s.priority});
    let alternate = |a: &Alternate| {
        let servers: Vec<String> = a.servers.iter().map(ToString::to_string).collect();
        json!({"domain": a.domain.to_string(), "servers": servers, "insecure": a.insecure})
    };
    json!({
        "servers": now.servers.iter().map(server).collect::<Vec<_>>(),
        "alternates": now.alternates.iter().map(alternate).collect::<Vec<_>>(),
        "dnssec": now.dnssec.word(),
        "trust_anchors": settings_forms::or_null(&now.anchors),
        "timeout": now.timeout.parse::<u64>().ok(),
    })
}
