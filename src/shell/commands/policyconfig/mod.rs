//! `policyconfig` by dialogue: the policies of own domains.

pub mod args;
pub mod flags;
pub mod table;

use crate::config::entry::Kept;
use crate::config::own_policy;
use crate::config::own_policy::FIELDS;
use crate::config::own_policy::NONE;
use crate::os::files::save_file;
use crate::policy::sts::issue::Standing;
use crate::profile::field::Record;
use crate::shell::commands::policyconfig::table::EMPTY;
use crate::shell::commands::write::differing;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::file_name;
use crate::shell::terminal::dialogue::full_stop;
use crate::shell::terminal::dialogue::report_refusal;
use crate::shell::terminal::dialogue::words;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use std::path::Path;

/// Maximum number of entries that Tab offers.
const OFFERED: usize = 1_000;

/// The word that stands for all entries.
const ALL: &str = "ALL";

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let count = session.store.count(View::Pending, Kind::OwnPolicy)?;
        let state = match count {
            0 => EMPTY.to_string(),
            1 => "There is currently 1 own domain configured.".to_string(),
            n => format!("There are currently {n} own domains configured."),
        };
        let mut operations = vec![("NEW", "Create a new entry.")];
        if count > 0 {
            operations.push(("EDIT", "Modify an entry."));
            operations.push(("DELETE", "Remove an entry."));
            operations.push(("LIST", "Display a summary list of all entries."));
            operations.push(("DETAIL", "Display details for one domain or all entries."));
        }
        operations.push(("IMPORT", "Import the table from a file."));
        if count > 0 {
            operations.push(("EXPORT", "Export the table to a file."));
        }
        match session.menu(&state, &operations)? {
            Some("NEW") => new(session)?,
            Some("EDIT") => edit(session)?,
            Some("DELETE") => delete(session)?,
            Some("LIST") => {
                let entries = own_policy::all(&session.store, View::Pending)?;
                let text = table::list(&entries, session.context.limit());
                session.page(&format!("\n{text}"));
            }
            Some("DETAIL") => detail(session)?,
            Some("IMPORT") => import(session)?,
            Some("EXPORT") => export(session)?,
            Some(_) | None => return Ok(()),
        }
    }
}

fn domain_of(text: &str) -> Result<Domain, InvalidInput> {
    own_policy::key_of(text).map_err(full_stop)
}

fn new(session: &mut Session) -> DialogueResult<()> {
    let domain = loop {
        let offered = session.lab_domains();
        let question = "Enter your domain.";
        let Some(domain) = session.ask_or_leave(question, &offered, domain_of)? else {
            return Ok(());
        };
        if own_policy::get(&session.store, View::Pending, &domain)?.is_none() {
            break domain;
        }
        session.line(&format!("An entry for {domain} already exists; use EDIT to change it."));
    };
    let record = ask_all(session, &own_policy::factory())?;
    keep(session, &domain, None, &record)
}

/// Asks for every value; Enter takes the present one.
fn ask_all(session: &mut Session, start: &Record) -> DialogueResult<Record> {
    let mut record = start.clone();
    for field in FIELDS {
        // What others publish is not written.
        let is_written = record.get("host") != Some("elsewhere");
        if !is_written && ["target", "folder"].contains(&field.key) {
            record.0.insert(field.key.into(), field.factory.into());
            continue;
        }
        let present = record.get(field.key).unwrap_or(field.factory).to_string();
        let (default, mut offered) = (present.as_str(), words(field.words));
        let default = if default.is_empty() { "NONE" } else { default };
        if field.is_optional() {
            offered.push(NONE.to_uppercase());
        }
        let value = session.ask(field.prompt, default, &offered, |a| {
            let value = table::whole_path(field.key, field.read(a).map_err(full_stop)?);
            // Both lifetimes are known now, and only one of them is asked for again.
            if field.key == "final_max_age" {
                let mut tried = record.clone();
                tried.0.insert(field.key.into(), value.clone());
                own_policy::check(&tried).map_err(full_stop)?;
            }
            Ok(value)
        })?;
        record.0.insert(field.key.into(), value);
    }
    Ok(record)
}

/// Keeps the result of the dialogue, or prints the refusal.
fn keep(
    session: &mut Session,
    domain: &Domain,
    before: Option<&Record>,
    record: &Record,
) -> DialogueResult<()> {
    match own_policy::put(&mut session.store, domain, before, Some(record)) {
        Ok(Kept::Changed) => Ok(()),
        Ok(Kept::Same) => {
            session.line(&format!("{domain} is as wanted already."));
            Ok(())
        }
        Err(error) => report_refusal(session, Err(error.into())),
    }
}

/// Asks for an existing entry and returns it; prints an error and returns `None` if there is none.
fn known(session: &mut Session, question: &str) -> DialogueResult<Option<(Domain, Record)>> {
    let offered = session.store.some_keys(Kind::OwnPolicy, OFFERED)?;
    let Some(domain) = session.ask_or_leave(question, &offered, domain_of)? else {
        return Ok(None);
    };
    if let Some(record) = own_policy::get(&session.store, View::Pending, &domain)? {
        return Ok(Some((domain, record)));
    }
    session.line(&format!("{domain} was not found among the own domains."));
    Ok(None)
}

fn edit(session: &mut Session) -> DialogueResult<()> {
    let Some((domain, start)) = known(session, "Enter the domain you wish to edit.")? else {
        return Ok(());
    };
    let record = ask_all(session, &start)?;
    keep(session, &domain, Some(&start), &record)
}

fn delete(session: &mut Session) -> DialogueResult<()> {
    let Some((domain, before)) = known(session, "Enter the domain you wish to delete.")? else {
        return Ok(());
    };
    if let Some(sentence) = flags::held(&session.store, domain.as_str())? {
        session.sentence(&sentence);
        if !session.yes_no("Do you want to remove the entry nevertheless?", false)? {
            return Ok(());
        }
    }
    match own_policy::put(&mut session.store, &domain, Some(&before), None) {
        Ok(_) => session.line(&format!("{domain} was removed.")),
        Err(error) => return report_refusal(session, Err(error.into())),
    }
    Ok(())
}

fn detail(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter the domain to view, or enter ALL to view details for all:";
    let offered = session.store.some_keys(Kind::OwnPolicy, OFFERED)?;
    let wanted = session.ask_or_leave(question, &offered, |a| match a {
        all if all.eq_ignore_ascii_case(ALL) => Ok(None),
        name => domain_of(name).map(Some),
    })?;
    let Some(wanted) = wanted else { return Ok(()) };
    let mut entries = own_policy::all(&session.store, View::Pending)?;
    if let Some(domain) = wanted {
        entries.retain(|(name, _)| name == domain.as_str());
        if entries.is_empty() {
            session.line(&format!("{domain} was not found among the own domains."));
            return Ok(());
        }
    }
    let width = session.context.limit().unwrap_or(usize::MAX);
    let mut text = String::new();
    for entry in &entries {
        let standing = Standing::of(&session.store.issues(&entry.0)?);
        text.push_str(&format!("\n{}", table::detail(entry, &standing, width)));
    }
    session.page(&text);
    Ok(())
}

fn import(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter the name of the file to import:";
    let Some(name) = session.ask_or_leave(question, &[], file_name)? else { return Ok(()) };
    let before = own_policy::all(&session.store, View::Pending)?;
    match own_policy::import(&mut session.store, Path::new(&name)) {
        Ok((count, how)) => {
            session.line(&format!("{count} entries imported: {}.", differing(how)));
            for sentence in flags::held_of_removed(&before, &session.store)? {
                session.sentence(&sentence);
            }
            Ok(())
        }
        Err(error) => report_refusal(session, Err(error.into())),
    }
}

fn export(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter a name for the exported file:";
    let Some(name) = session.ask_or_leave(question, &[], file_name)? else { return Ok(()) };
    let text = own_policy::export(&session.store)?;
    match save_file(Path::new(&name), &text) {
        Ok(()) => session.line(&format!("The entries were exported to {}.", printable(&name))),
        Err(unsaved) => session.sentence(&unsaved.to_string()),
    }
    Ok(())
}
