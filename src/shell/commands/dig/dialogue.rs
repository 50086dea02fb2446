//! The dialogues of `dig` and `nslookup` without arguments.

use crate::shell::commands::dig;
use crate::shell::commands::dig::args::DigArgs;
use crate::shell::commands::dig::nslookup;
use crate::shell::commands::dig::nslookup::NslookupArgs;
use crate::shell::commands::dig::nslookup::OFFERED;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::numbered;
use crate::shell::terminal::output::Output;
use crate::vocab::dns_name::DnsName;
use crate::vocab::text::InvalidInput;
use crate::wire::dns_words::type_word;
use std::net::IpAddr;

/// The types that `dig` offers; any other can be typed.
const DIG_TYPES: &[&str] =
    &["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "TXT", "TLSA", "DS", "DNSKEY", "CAA", "SRV"];

/// Runs the dialogue of `dig`.
pub fn dig(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let Some(host) = host(session, "Enter the host or IP address to look up.")? else {
        return Ok(());
    };
    let rtype = rtype(session, DIG_TYPES, &host)?;
    session.line("Enter the DNS server to ask. Press Enter for the one that is configured.");
    let server = loop {
        let typed = session.read("[]> ", &[])?;
        if !typed.contains(char::is_whitespace) {
            break typed;
        }
        session.line("That value is not valid.");
        session.line("Enter the DNS server to ask. Press Enter for the one that is configured.");
    };
    let mut words = match host.parse::<IpAddr>() {
        Ok(_) if rtype == "PTR" => vec!["-x".to_string(), host],
        _ => vec!["-t".to_string(), rtype, "-q".into(), host],
    };
    if !server.is_empty() {
        words.push(format!("@{}", server.trim_start_matches('@')));
    }
    shown(session, |invocation| dig::run(&DigArgs { words }, invocation))
}

/// Runs the dialogue of `nslookup`.
pub fn nslookup(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let Some(host) = host(session, "Enter the host or IP address to resolve.")? else {
        return Ok(());
    };
    let rtype = rtype(session, OFFERED, &host)?;
    let args = NslookupArgs { host: Some(host), rtype: Some(rtype), server: None };
    shown(session, |invocation| nslookup::run(&args, invocation))
}

/// Asks for a host; `None` for Enter alone.
fn host(session: &mut Session, question: &str) -> DialogueResult<Option<String>> {
    session.ask_or_leave(question, &[], |text| {
        if text.parse::<IpAddr>().is_err() {
            DnsName::parse(text).map_err(|refused| InvalidInput(format!("{refused}.")))?;
        }
        Ok(text.to_string())
    })
}

/// Asks for the type by number or mnemonic; PTR is the default for an address.
fn rtype(session: &mut Session, offered: &[&str], host: &str) -> DialogueResult<String> {
    let usual = if host.parse::<IpAddr>().is_ok() { "PTR" } else { "A" };
    let default = offered.iter().position(|w| *w == usual).map_or(1, |n| n + 1).to_string();
    let question = numbered("Choose the query type:", offered);
    let words: Vec<String> = offered.iter().map(ToString::to_string).collect();
    session.ask(&question, &default, &words, |answer| {
        let by_number = answer.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        match by_number {
            Some(n) => offered.get(n).map(ToString::to_string),
            None => nslookup::parse(answer).ok().map(type_word),
        }
        .ok_or_else(|| InvalidInput("That value is not valid.".into()))
    })
}

fn shown(
    session: &mut Session,
    run: impl FnOnce(&mut Invocation<'_>) -> Result<u8, CommandError>,
) -> DialogueResult<()> {
    let mut output = Output::new(&session.context, session.global.no_color);
    let result = run(&mut session.invocation(&mut output));
    output.flush()?;
    session.status = result?;
    Ok(())
}
