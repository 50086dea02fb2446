//! `destconfig` by dialogue: the menu of the appliance and its operations.

pub mod args;
pub mod flags;
pub mod questions;
pub mod verify;

use crate::config;
use crate::config::entry::DEMO;
use crate::config::error::Error;
use crate::gateway::check::settings;
use crate::gateway::options::CheckOptions;
use crate::os::files::save_file;
use crate::profile::effective;
use crate::profile::field::Field;
use crate::profile::field::Record;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::profile::view;
use crate::shell::commands::destconfig::questions::Hooks;
use crate::shell::commands::destconfig::questions::Surroundings;
use crate::shell::commands::write;
use crate::shell::error::first_keys;
use crate::shell::terminal::dialogue::DialogueEnd;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::file_name;
use crate::shell::terminal::dialogue::report_refusal;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::vocab::dns::Destination;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use std::path::Path;

const ALL: &str = "ALL";

const STS_NOTE: &str = "MTA STS is not enforced for domains that have SMTP Routes configured.";

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let count = session.store.count(View::Pending, Kind::Destination)?;
        let state = format!("There are currently {count} entries configured.");
        let mut operations =
            vec![("SETUP", "Change global settings."), ("NEW", "Create a new entry.")];
        if count > 0 {
            operations.push(("EDIT", "Modify an entry."));
            operations.push(("DELETE", "Remove an entry."));
        }
        operations.push(("DEFAULT", "Change the default."));
        operations.push(("LIST", "Display a summary list of all entries."));
        operations.push(("DETAIL", "Display details for one destination or all entries."));
        if count > 0 {
            operations.push(("CLEAR", "Remove all entries."));
        }
        operations.push(("IMPORT", "Import tables from a file."));
        operations.push(("EXPORT", "Export tables to a file."));
        match session.menu(&state, &operations)? {
            Some("SETUP") => setup(session)?,
            Some("NEW") => new(session)?,
            Some("EDIT") => edit(session)?,
            Some("DELETE") => delete(session)?,
            Some("DEFAULT") => default(session)?,
            Some("LIST") => list(session)?,
            Some("DETAIL") => detail(session)?,
            Some("CLEAR") => clear(session)?,
            Some("IMPORT") => import(session)?,
            Some("EXPORT") => export(session)?,
            Some(_) | None => return Ok(()),
        }
    }
}

fn surroundings(session: &Session, name: &str, is_new: bool) -> DialogueResult<Surroundings> {
    Ok(Surroundings {
        name: name.to_string(),
        is_new,
        default: config::destination::default(&session.store, View::Pending)?,
        bounce_profiles: config::bounce::names(&session.store)?,
        certificates: config::certificate::names(&session.store, View::Pending)?,
    })
}

fn parse_key(text: &str) -> Result<EntryKey, InvalidInput> {
    EntryKey::parse(text).map_err(|r| {
        let mut sentence = r.0;
        if !sentence.ends_with('.') {
            sentence.push('.');
        }
        InvalidInput(sentence)
    })
}

fn new(session: &mut Session) -> DialogueResult<()> {
    let key = loop {
        let question = "Enter the domain you wish to configure.";
        let words = session.lab_domains();
        let Some(key) = session.ask_or_leave(question, &words, parse_key)? else { return Ok(()) };
        if config::destination::row(&session.store, View::Pending, &key)?.is_none() {
            break key;
        }
        session.line(&format!("An entry for {key} already exists; use EDIT to change it."));
    };
    let around = surroundings(session, key.as_str(), true)?;
    let mut answers = Answers { before: Record::default(), is_new: true };
    let record = questions::row(session, &mut answers, &around, &Record::default())?;
    let lost = protection_lost(session, &key, &record)?;
    keep(session, &key, None, &record)?;
    let is_kept = config::destination::row(&session.store, View::Pending, &key)?.is_some();
    if is_kept && let Some(sentence) = lost {
        session.line(sentence);
    }
    Ok(())
}

/// Returns a sentence about the protection that a check uses without an entry and that this entry
/// takes away; `None` if it takes nothing away. Said at a terminal alone, and beside the questions
/// of the appliance not at all.
fn protection_lost(
    session: &Session,
    key: &EntryKey,
    record: &Record,
) -> DialogueResult<Option<&'static str>> {
    if session.context.strict || !session.lines.is_terminal() || key.is_partial() {
        return Ok(None);
    }
    let Ok(destination) = Destination::parse(key.as_str()) else { return Ok(None) };
    let options = CheckOptions { view: View::Pending, ..CheckOptions::default() };
    let without = settings::of_destination(Some(&session.store), &options, &destination)?;
    // A partial entry that matches answers for it too.
    if without.profile.source != settings::OWN_SETTINGS {
        return Ok(None);
    }
    let with = settings::of_row(&session.store, View::Pending, &destination, record)?;
    let (without, with) = (without.profile.wanted.effective(), with.profile.wanted.effective());
    let tls = without.tls != TlsMode::None && with.tls == TlsMode::None;
    let dane = without.dane != DaneMode::None && with.dane == DaneMode::None;
    let sts = without.mta_sts != Switch::Off && with.mta_sts == Switch::Off;
    Ok(match (tls, dane, sts) {
        (true, _, _) => Some(
            "This entry does not use TLS, and so neither DANE nor MTA-STS; without an entry `check` uses all three.",
        ),
        (_, true, true) => {
            Some("This entry does not use DANE and MTA-STS; without an entry `check` uses both.")
        }
        (_, true, _) => Some("This entry does not use DANE; without an entry `check` does."),
        (_, _, true) => Some("This entry does not use MTA-STS; without an entry `check` does."),
        _ => None,
    })
}

fn edit(session: &mut Session) -> DialogueResult<()> {
    let Some((key, start)) = known(session, "Enter the domain you wish to edit.")? else {
        return Ok(());
    };
    let around = surroundings(session, key.as_str(), false)?;
    let mut answers = Answers { before: start.clone(), is_new: false };
    let record = questions::row(session, &mut answers, &around, &start)?;
    keep(session, &key, Some(&start), &record)
}

/// Keeps the result of the dialogue, or prints the refusal.
fn keep(
    session: &mut Session,
    key: &EntryKey,
    before: Option<&Record>,
    record: &Record,
) -> DialogueResult<()> {
    let kept = config::destination::put(&mut session.store, key, before, record);
    report_refusal(session, kept.map(drop).map_err(DialogueEnd::from))
}

/// Asks for an existing entry and returns it; prints an error and returns `None` if there is none.
/// Enter alone returns `None` too.
fn known(session: &mut Session, question: &str) -> DialogueResult<Option<(EntryKey, Record)>> {
    let words = session.store.some_keys(Kind::Destination, 1_000)?;
    let Some(key) = session.ask_or_leave(question, &words, parse_key)? else { return Ok(None) };
    if let Some(row) = config::destination::row(&session.store, View::Pending, &key)? {
        return Ok(Some((key, row)));
    }
    session.line(&format!("{key} was not found in the destination control table."));
    Ok(None)
}

fn delete(session: &mut Session) -> DialogueResult<()> {
    if let Some((key, before)) = known(session, "Enter the domain you wish to delete.")? {
        match config::destination::remove(&mut session.store, &key, &before) {
            Ok(_) => session.line(&format!("{key} was removed.")),
            Err(error) => return report_refusal(session, Err(error.into())),
        }
    }
    Ok(())
}

fn default(session: &mut Session) -> DialogueResult<()> {
    let around = surroundings(session, "the default", false)?;
    let mut answers = Answers { before: around.default.clone(), is_new: false };
    let record = questions::default(session, &mut answers, &around)?;
    keep_default(session, &around.default, &record)
}

fn keep_default(session: &mut Session, before: &Record, record: &Record) -> DialogueResult<()> {
    match config::destination::put_default(&mut session.store, before, record) {
        Err(Error::TlsNeededBy(rows)) => {
            session.line(&format!(
                "DEFAULT was not changed: without TLS there, DANE or MTA STS would stand without it at {}.",
                first_keys(&rows)
            ));
            Ok(())
        }
        kept => report_refusal(session, kept.map(drop).map_err(DialogueEnd::from)),
    }
}

fn setup(session: &mut Session) -> DialogueResult<()> {
    let mut record = config::destination::default(&session.store, View::Pending)?;
    let seen = record.clone();
    let present = record.get("certificate").unwrap_or(DEMO).to_string();
    if present == DEMO {
        session.line("The \"Demo\" certificate is currently configured. You may use \"Demo\", but this will not be secure.");
    } else {
        session
            .line(&format!("The \"{}\" certificate is currently configured.", printable(&present)));
    }
    session.line("");
    let mut certificates = surroundings(session, DEFAULT, false)?.certificates;
    if !certificates.contains(&present) {
        certificates.insert(0, present.clone());
    }
    let at = certificates.iter().position(|c| *c == present).unwrap_or(0);
    let mut list = String::new();
    for (n, name) in certificates.iter().enumerate() {
        list.push_str(&format!("{}. {name}\n", n + 1));
    }
    session.say(&list);
    let names = certificates.clone();
    let question = "Please choose the certificate to apply:";
    let chosen = session.ask(question, &(at + 1).to_string(), &certificates, move |a| {
        let number = a.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        number
            .and_then(|n| names.get(n).cloned())
            .or_else(|| names.iter().find(|n| n.eq_ignore_ascii_case(a)).cloned())
            .ok_or_else(|| InvalidInput("That value is not valid.".into()))
    })?;
    record.0.insert("certificate".into(), chosen);
    let alert = record.get("send_tls_req_alert") == Some("on");
    let question = "Do you want to send an alert when a required TLS connection fails?";
    let on = session.yes_no(question, alert)?;
    record.0.insert("send_tls_req_alert".into(), if on { "on" } else { "off" }.into());
    keep_default(session, &seen, &record)
}

fn list(session: &mut Session) -> DialogueResult<()> {
    let text = flags::list_text(&session.store, View::Pending, session.context.limit())?;
    session.page(&format!("\n{text}"));
    Ok(())
}

fn detail(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter the domain name to view, or enter DEFAULT to view details for the\ndefault, or enter ALL to view details for all:";
    let words = session.store.some_keys(Kind::Destination, 1_000)?;
    // The reserved word has no key: the error names it.
    let key = session.ask_or_leave(question, &words, |a| {
        let reserved = [DEFAULT, ALL].iter().any(|w| w.eq_ignore_ascii_case(a));
        if reserved { Ok(Err(a.to_uppercase())) } else { parse_key(a).map(Ok) }
    })?;
    let Some(key) = key else { return Ok(()) };
    let default = config::destination::default(&session.store, View::Pending)?;
    let mut text = String::new();
    match key {
        Ok(key) => match config::destination::row(&session.store, View::Pending, &key)? {
            Some(row) => text = view::detail(key.as_str(), &row, &default),
            None => text = format!("{key} was not found in the destination control table.\n"),
        },
        Err(word) => {
            if word == ALL {
                for (key, row) in config::destination::rows(&session.store, View::Pending)? {
                    text.push_str(&view::detail(key.as_str(), &row, &default));
                    text.push('\n');
                }
            }
            text.push_str(&view::detail(DEFAULT, &default, &default));
        }
    }
    session.page(&format!("\n{text}"));
    Ok(())
}

fn clear(session: &mut Session) -> DialogueResult<()> {
    if session.yes_no("Are you sure you want to remove all entries?", false)? {
        config::destination::clear(&mut session.store)?;
    }
    Ok(())
}

fn import(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter the name of the file to import:";
    let Some(name) = session.ask_or_leave(question, &[], file_name)? else { return Ok(()) };
    match config::destination::import(&mut session.store, Path::new(&name)) {
        Ok(imported) => {
            for warning in &imported.warnings {
                session.line(&printable(warning));
            }
            let (count, how) = (imported.entries, write::differing(imported.differing));
            session.line(&format!("{count} entries imported: {how}."));
            Ok(())
        }
        Err(error) => report_refusal(session, Err(error.into())),
    }
}

fn export(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter a name for the exported file:";
    let Some(name) = session.ask_or_leave(question, &[], file_name)? else { return Ok(()) };
    let (text, count) = config::destination::export_text(&session.store)?;
    match save_file(Path::new(&name), &text) {
        Ok(()) => {
            session.line(&format!("{count} entries exported to {}.", printable(&name)));
        }
        Err(unsaved) => session.sentence(&unsaved.to_string()),
    }
    Ok(())
}

/// The hooks after an answer: the notes and the verification of TLS, DANE and MTA-STS.
struct Answers {
    /// The entry as it was: Enter keeps what was confirmed once.
    before: Record,
    is_new: bool,
}

/// The keys that decide how a connection is secured.
const SECURING: [&str; 3] = ["table_tls", "dane_option", "mta_sts"];

impl Answers {
    fn was_on(&self) -> bool {
        is_on(&self.before)
    }

    fn changed(&self, record: &Record) -> bool {
        SECURING.iter().any(|key| self.before.get(key) != record.get(key))
    }

    /// Puts back how a connection was secured.
    fn put_back(&self, record: &mut Record) {
        for key in SECURING {
            match self.before.get(key) {
                Some(value) => {
                    record.0.insert(key.into(), value.into());
                }
                None => record.clear(key),
            }
        }
    }
}

fn is_on(record: &Record) -> bool {
    record.get("mta_sts") == Some("on")
}

/// Reports whether mail is delivered over TLS alone.
fn requires_tls(record: &Record, default: &Record) -> bool {
    let (tls, _) = effective::value(record, default, "table_tls");
    let required = [TlsMode::Required, TlsMode::RequiredVerify, TlsMode::RequiredVerifyHosted];
    tls.and_then(|word| TlsMode::parse(&word).ok()).is_some_and(|tls| required.contains(&tls))
}

/// Says what an SMTP route does to MTA STS.
fn tell_route(session: &mut Session, name: &str) -> DialogueResult<()> {
    session.line(STS_NOTE);
    let Ok(destination @ Destination::Domain(_)) = Destination::parse(name) else { return Ok(()) };
    if let Some(route) = config::route::matching(&session.store, View::Pending, &destination)? {
        session.line(&format!(
            "{destination} has an SMTP route ({}): MTA STS will not be enforced for it.",
            printable(&route)
        ));
    }
    Ok(())
}

impl Hooks for Answers {
    fn answered(
        &mut self,
        session: &mut Session,
        field: &Field,
        name: &str,
        record: &mut Record,
    ) -> DialogueResult<()> {
        if field.key != "mta_sts" || !is_on(record) {
            return Ok(());
        }
        if name != DEFAULT {
            return tell_route(session, name);
        }
        if session.context.strict {
            return Ok(());
        }
        session.line("It is recommended not to use MTA STS on the Default Policy: configure it for domains whose MTA-STS was verified.");
        let question = "Are you sure you want to use MTA STS for all domains?";
        if !session.yes_no(question, self.was_on())? {
            record.0.insert("mta_sts".into(), "off".into());
        }
        Ok(())
    }

    fn secured(
        &mut self,
        session: &mut Session,
        around: &Surroundings,
        record: &mut Record,
    ) -> DialogueResult<()> {
        if session.context.strict {
            return Ok(());
        }
        let Ok(Destination::Domain(domain)) = Destination::parse(&around.name) else {
            return Ok(());
        };
        let turned_on = is_on(record) && !self.was_on();
        let stricter =
            !self.is_new && self.changed(record) && requires_tls(record, &around.default);
        if stricter && !turned_on {
            let question = format!("Do you want to verify the TLS settings for {domain} now?");
            if session.yes_no(&question, true)? && !verify::shown(session, &domain, record)? {
                let question = format!("Keep these settings for {domain} anyway?");
                if !session.yes_no(&question, false)? {
                    self.put_back(record);
                    session.line("TLS, DANE and MTA STS stay as they were.");
                }
            }
            return Ok(());
        }
        if !is_on(record) {
            return Ok(());
        }
        let question = format!("Do you want to verify MTA-STS for {domain} now?");
        // Enter through EDIT keeps the setting: no look-up, and no answer that would switch it off.
        if session.yes_no(&question, turned_on)? && !verify::shown(session, &domain, record)? {
            let question = format!("Keep MTA STS support on for {domain} anyway?");
            if !session.yes_no(&question, false)? {
                record.0.insert("mta_sts".into(), "off".into());
            }
        }
        Ok(())
    }

    fn new_bounce_profile(&mut self, session: &mut Session) -> DialogueResult<String> {
        crate::shell::commands::bounceconfig::new(session)
    }
}
