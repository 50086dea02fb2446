//! `dnsconfig`: the DNS servers, and the judgement of answers.

pub mod args;
pub mod flags;

use crate::config::setting;
use crate::os::files::read_file;
use crate::profile::field::Record;
use crate::profile::setting::dns;
use crate::profile::setting::dns::Alternate;
use crate::profile::setting::dns::DNS;
use crate::profile::setting::dns::Dns;
use crate::profile::setting::dns::Server;
use crate::profile::setting::dns::alternate_line;
use crate::profile::setting::dns::line;
use crate::shell::commands::settings_forms;
use crate::shell::error::CommandError;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::capital;
use crate::shell::terminal::dialogue::full_stop;
use crate::shell::terminal::dialogue::numbered;
use crate::shell::terminal::dialogue::words;
use crate::store::entries::View;
use crate::vocab::anchor;
use crate::vocab::dns::Domain;
use crate::vocab::resolver;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use crate::vocab::tls::DnssecWord;
use crate::vocab::word::Dialect;
use std::path::Path;

/// The question for a server, in the gateway's words; two further forms are accepted.
const ENTER: &str = "Please enter the IP address of your DNS server.";

fn pending(session: &Session) -> DialogueResult<(Record, Dns)> {
    let record = setting::record(&session.store, View::Pending, &DNS)?;
    let dns = Dns::of(&record)?;
    Ok((record, dns))
}

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let (record, now) = pending(session)?;
        let mut operations = vec![("NEW", "Add a new server.")];
        if !(now.servers.is_empty() && now.alternates.is_empty()) {
            operations.push(("EDIT", "Edit a server."));
            operations.push(("DELETE", "Remove a server."));
        }
        operations.push(("SETUP", "Configure general settings."));
        match session.menu(&now.state(), &operations)? {
            Some("NEW") => new(session)?,
            Some("EDIT") => edit(session, &now)?,
            Some("DELETE") => delete(session, &now)?,
            Some(_) => general(session, &record, &now)?,
            None => return Ok(()),
        }
    }
}

/// Asks for one of the two lists, unless only one has entries.
fn which(session: &mut Session, now: &Dns, verb: &str) -> DialogueResult<bool> {
    match (now.servers.is_empty(), now.alternates.is_empty()) {
        (false, true) => Ok(true),
        (true, false) => Ok(false),
        _ => {
            let question = format!(
                "Do you want to {verb} a local DNS cache server or an alternate domain server?"
            );
            let items = [
                format!("{} a local DNS cache server.", capital(verb)),
                format!("{} an alternate domain server.", capital(verb)),
            ];
            Ok(session.choose(&question, &items, Some(0))? == 0)
        }
    }
}

fn ask_addresses(session: &mut Session, default: &str) -> DialogueResult<Vec<Endpoint>> {
    let question = format!("{ENTER}\nSeparate multiple IPs with commas.");
    session.ask(&question, default, &[], |a| resolver::parse_list(a).map_err(full_stop))
}

fn ask_priority(session: &mut Session, address: &Endpoint, default: u16) -> DialogueResult<u16> {
    let question = format!(
        "Please enter the priority for {address}.\nA value of 0 has the highest priority.\nThe IP will be chosen at random if they have the same priority."
    );
    session.ask(&question, &default.to_string(), &[], dns::priority)
}

fn ask_insecure(session: &mut Session, domain: &Domain, default: bool) -> DialogueResult<bool> {
    let question = format!(
        "Should answers about {domain} count as insecure, whatever DNSSEC says of the domain outside?"
    );
    session.yes_no(&question, default)
}

fn ask_domain(
    session: &mut Session,
    question: &str,
    offered: &[Alternate],
) -> DialogueResult<Option<Domain>> {
    let names: Vec<String> = offered.iter().map(|a| a.domain.to_string()).collect();
    session.ask_or_leave(question, &names, |a| Domain::parse(a).map_err(full_stop))
}

fn new(session: &mut Session) -> DialogueResult<()> {
    let question = "Do you want to add a new local DNS cache server or an alternate domain server?";
    let items = [
        "Add a new local DNS cache server.".to_string(),
        "Add a new alternate domain server.".to_string(),
    ];
    if session.choose(question, &items, Some(0))? == 0 {
        let mut added = Vec::new();
        for address in ask_addresses(session, "")? {
            let priority = ask_priority(session, &address, 0)?;
            added.push(Server { address, priority });
        }
        return keep_servers(session, |list| {
            list.retain(|s| added.iter().all(|a| a.address != s.address));
            list.extend(added);
        });
    }
    let question = "Please enter the domain this server is authoritative for. (Ex: \"com\").";
    let Some(domain) = ask_domain(session, question, &[])? else { return Ok(()) };
    let servers = ask_addresses(session, "")?;
    let insecure = ask_insecure(session, &domain, false)?;
    keep_alternate(session, &domain.clone(), Some(Alternate { domain, servers, insecure }))
}

/// Asks for a server, by the number of a line or by address.
fn pick_server(session: &mut Session, now: &Dns, question: &str) -> DialogueResult<Server> {
    let lines: Vec<String> = now.servers.iter().map(|s| s.address.to_string()).collect();
    let mut text = question.to_string();
    for (n, server) in now.servers.iter().enumerate() {
        text.push_str(&format!("\n{}", line(n, server)));
    }
    session.ask(&text, "", &lines, |a| {
        let by_number = a.parse::<usize>().ok().and_then(|n| now.servers.get(n.checked_sub(1)?));
        let by_address = || {
            let address = Endpoint::parse(a).ok()?;
            now.servers.iter().find(|s| s.address == address)
        };
        let found = by_number.or_else(by_address).cloned();
        found.ok_or_else(|| InvalidInput("That value is not valid.".into()))
    })
}

/// Asks for an alternate, by the number of a line or by domain.
fn pick_alternate(session: &mut Session, now: &Dns, question: &str) -> DialogueResult<Alternate> {
    let names: Vec<String> = now.alternates.iter().map(|a| a.domain.to_string()).collect();
    let mut text = question.to_string();
    for (n, alternate) in now.alternates.iter().enumerate() {
        text.push_str(&format!("\n{}", alternate_line(n, alternate)));
    }
    session.ask(&text, "", &names, |a| {
        let by_number = a.parse::<usize>().ok().and_then(|n| now.alternates.get(n.checked_sub(1)?));
        let by_name = || {
            let domain = Domain::parse(a).ok()?;
            now.alternates.iter().find(|a| a.domain == domain)
        };
        let found = by_number.or_else(by_name).cloned();
        found.ok_or_else(|| InvalidInput("That value is not valid.".into()))
    })
}

fn edit(session: &mut Session, now: &Dns) -> DialogueResult<()> {
    if which(session, now, "edit")? {
        let old = pick_server(session, now, "Which server do you wish to edit?")?;
        let shown = old.address.to_string();
        let address = session.ask(ENTER, &shown, &[], |a| Endpoint::parse(a).map_err(full_stop))?;
        let priority = ask_priority(session, &address, old.priority)?;
        return keep_servers(session, |list| {
            list.retain(|s| s.address != old.address && s.address != address);
            list.push(Server { address, priority });
        });
    }
    let old = pick_alternate(session, now, "Which domain do you wish to edit?")?;
    let servers = ask_addresses(session, &resolver::write_list(&old.servers))?;
    let insecure = ask_insecure(session, &old.domain, old.insecure)?;
    let domain = old.domain.clone();
    keep_alternate(session, &old.domain, Some(Alternate { domain, servers, insecure }))
}

fn delete(session: &mut Session, now: &Dns) -> DialogueResult<()> {
    if which(session, now, "delete")? {
        let old = pick_server(session, now, "Which server do you wish to remove?")?;
        keep_servers(session, |list| list.retain(|s| s.address != old.address))
    } else {
        let old = pick_alternate(session, now, "Which domain do you wish to remove?")?;
        keep_alternate(session, &old.domain, None)
    }
}

/// Stages the changed list of servers, read again: it may have changed during the questions.
fn keep_servers(
    session: &mut Session,
    change: impl FnOnce(&mut Vec<Server>),
) -> DialogueResult<()> {
    let (before, Dns { servers: mut list, .. }) = pending(session)?;
    change(&mut list);
    settings_forms::keep(session, &DNS, &before, &[(dns::SERVERS, &dns::write_servers(&list))])
}

fn keep_alternate(
    session: &mut Session,
    domain: &Domain,
    new: Option<Alternate>,
) -> DialogueResult<()> {
    let (before, Dns { alternates: mut list, .. }) = pending(session)?;
    list.retain(|a| a.domain != *domain);
    list.extend(new);
    let changes = [(dns::ALTERNATES, dns::write_alternates(&list))];
    let changes = changes.each_ref().map(|(key, text)| (*key, text.as_str()));
    settings_forms::keep(session, &DNS, &before, &changes)
}

fn general(session: &mut Session, before: &Record, now: &Dns) -> DialogueResult<()> {
    let items: Vec<String> = DnssecWord::ALL.iter().map(|w| w.label().to_string()).collect();
    let question = numbered("How should DNS answers be judged (DNSSEC)?", &items);
    let default = DnssecWord::ALL.iter().position(|w| *w == now.dnssec).unwrap_or(0) + 1;
    let offered = words(&["validate", "trust-ad", "off"]);
    let dnssec = session.ask(&question, &default.to_string(), &offered, |a| {
        DnssecWord::KIND.parse(a, Dialect::Menu)
    })?;
    let mut changes = vec![(dns::DNSSEC, dnssec.clone())];
    if dnssec == DnssecWord::Validate.word() {
        let own = !now.anchors.is_empty();
        let question = "Please enter the name of a file of DNSSEC trust anchors (DS or DNSKEY records).\nEnter ROOT to use those of the root, or KEEP to leave them as they are.";
        let default = if own { "KEEP" } else { "ROOT" };
        let kept = now.anchors.clone();
        let offered = words(&["ROOT", "KEEP"]);
        let anchors = session.ask(question, default, &offered, |a| {
            if a.eq_ignore_ascii_case("keep") {
                return Ok(kept.clone());
            }
            read_anchors(Path::new(a)).map_err(|e| full_stop(InvalidInput(e.to_string())))
        })?;
        changes.push((dns::ANCHORS, anchors));
    }
    let question = "Enter the number of seconds to wait before a DNS look-up is given up.";
    let timeout =
        session.ask(question, &now.timeout, &[], |a| dns::TIMEOUT_KIND.parse(a, Dialect::Menu))?;
    changes.push((dns::TIMEOUT, timeout));
    let changes: Vec<(&str, &str)> = changes.iter().map(|(k, v)| (*k, v.as_str())).collect();
    settings_forms::keep(session, &DNS, before, &changes)
}

/// Returns the trust anchors to store: the text of a file, or nothing for `root`.
///
/// Errors: the file cannot be read, or holds none.
pub fn read_anchors(path: &Path) -> Result<String, CommandError> {
    if path.as_os_str().eq_ignore_ascii_case("root") {
        return Ok(String::new());
    }
    let text = String::from_utf8_lossy(&read_file(path)?).trim().to_string();
    let name = printable(&path.display().to_string());
    anchor::parse(&text).map_err(|_| {
        CommandError::usage(
            format!("`{name}` holds no DS or DNSKEY record in zone-file form"),
            "a trust anchor looks like `. 172800 IN DS 20326 8 2 E06D44B8…`",
        )
    })?;
    dns::anchors(&text).map_err(|r| CommandError::usage(format!("`{name}`: {}", r.0), ""))
}
