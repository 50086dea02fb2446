//! `certconfig`, CERTAUTHORITY, by dialogue: the custom and the system list of authorities.

use crate::config::authority;
use crate::config::authority::Authority;
use crate::config::authority::Imported;
use crate::os::files::read_file;
use crate::os::files::save_file;
use crate::render::table;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::file_name;
use crate::shell::terminal::dialogue::report_refusal;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use std::path::Path;

const CUSTOM: &str = "custom";
const SYSTEM: &str = "system";

/// Returns the message about an import.
#[must_use]
pub fn words(imported: &Imported) -> String {
    let mut out = format!("{} added", plural(imported.added));
    if imported.known > 0 {
        out.push_str(&format!(", {} there already", plural(imported.known)));
    }
    out.push_str(".\n");
    for line in &imported.left_out {
        out.push_str(&format!("Left out: {line}.\n"));
    }
    out
}

fn plural(n: usize) -> String {
    if n == 1 { "1 authority".into() } else { format!("{n} authorities") }
}

/// Returns a list of authorities as text.
#[must_use]
pub fn list(authorities: &[Authority], limit: Option<usize>) -> String {
    if authorities.is_empty() {
        return "There are no authorities in the list.\n".into();
    }
    let rows: Vec<[String; 3]> = authorities
        .iter()
        .map(|a| {
            [
                excerpt(a.certificate.common_name.as_deref().unwrap_or(&a.certificate.subject), 40),
                a.certificate.not_after.day(),
                a.fingerprint.chars().take(16).collect(),
            ]
        })
        .collect();
    table::ruled(&["Authority", "Until", "SHA-256"], &rows, limit)
}

fn word(on: bool) -> &'static str {
    if on { "Enabled" } else { "Disabled" }
}

/// Enables a list, or disables it if it is `on`.
fn switch(session: &mut Session, list: &str, on: bool) -> DialogueResult<()> {
    authority::switch(&mut session.store, list, on, !on)?;
    Ok(())
}

/// Runs the menu.
pub fn menu(session: &mut Session) -> DialogueResult<()> {
    loop {
        let custom = word(authority::is_on(&session.store, CUSTOM)?);
        let system = word(authority::is_on(&session.store, SYSTEM)?);
        let count = session.store.count(View::Pending, Kind::Authority)?;
        let state = format!(
            "Certificate Authority Summary\n\nCustom List: {custom} ({})\nSystem List: {system}",
            plural(count)
        );
        let operations = [
            ("CUSTOM", "Manage Custom Certificate Authorities"),
            ("SYSTEM", "Manage System Certificate Authorities"),
        ];
        match session.menu(&state, &operations)? {
            Some("CUSTOM") => custom_menu(session)?,
            Some("SYSTEM") => system_menu(session)?,
            Some(_) | None => return Ok(()),
        }
    }
}

const ENABLE: (&str, &str) = ("ENABLE", "Trust this list.");
const DISABLE: (&str, &str) = ("DISABLE", "Do not trust this list.");

fn custom_menu(session: &mut Session) -> DialogueResult<()> {
    loop {
        let on = authority::is_on(&session.store, CUSTOM)?;
        let count = session.store.count(View::Pending, Kind::Authority)?;
        let state = format!("Custom List: {} ({})", word(on), plural(count));
        let mut operations = vec![if on { DISABLE } else { ENABLE }];
        operations.push(("IMPORT", "Add the authorities of a file."));
        if count > 0 {
            operations.push(("PRINT", "Print the list."));
            operations.push(("EXPORT", "Export the list to a file."));
            operations.push(("DELETE", "Remove an authority."));
        }
        let chosen = session.menu(&state, &operations)?;
        let done = match chosen {
            Some("ENABLE" | "DISABLE") => switch(session, CUSTOM, on),
            Some("IMPORT") => import_dialogue(session),
            Some("PRINT") => {
                let custom = authority::custom(&session.store, View::Pending)?;
                let text = list(&custom, session.context.limit());
                session.page(&format!("\n{text}"));
                Ok(())
            }
            Some("EXPORT") => {
                let all = authority::custom(&session.store, View::Pending)?;
                export_dialogue(session, &all)
            }
            Some("DELETE") => delete_dialogue(session),
            Some(_) | None => return Ok(()),
        };
        report_refusal(session, done)?;
    }
}

fn system_menu(session: &mut Session) -> DialogueResult<()> {
    loop {
        let on = authority::is_on(&session.store, SYSTEM)?;
        let operations = [
            if on { DISABLE } else { ENABLE },
            ("PRINT", "Print the list."),
            ("EXPORT", "Export the list to a file."),
        ];
        let state = format!("System List: {}", word(on));
        let chosen = session.menu(&state, &operations)?;
        let done = match chosen {
            Some("ENABLE" | "DISABLE") => switch(session, SYSTEM, on),
            Some("PRINT") => {
                let text = list(&authority::system(), session.context.limit());
                session.page(&format!("\n{text}"));
                Ok(())
            }
            Some("EXPORT") => export_dialogue(session, &authority::system()),
            Some(_) | None => return Ok(()),
        };
        report_refusal(session, done)?;
    }
}

fn import_dialogue(session: &mut Session) -> DialogueResult<()> {
    let name = session.ask("Enter the name of the file to import:", "", &[], file_name)?;
    let text = read_file(Path::new(&name))?;
    let imported = authority::import(&mut session.store, &text, crate::os::clock::now())?;
    session.say(&words(&imported));
    if !authority::is_on(&session.store, CUSTOM)?
        && session.yes_no("The custom list is not trusted yet. Do you want to enable it?", true)?
    {
        switch(session, CUSTOM, false)?;
    }
    Ok(())
}

fn export_dialogue(session: &mut Session, authorities: &[Authority]) -> DialogueResult<()> {
    let name = session.ask("Enter a name for the exported file:", "", &[], file_name)?;
    save_file(Path::new(&name), &authority::export(authorities))?;
    session.line(&format!("{} exported to {}.", plural(authorities.len()), printable(&name)));
    Ok(())
}

fn delete_dialogue(session: &mut Session) -> DialogueResult<()> {
    let all = authority::custom(&session.store, View::Pending)?;
    let items: Vec<String> =
        all.iter().map(|a| printable(&a.certificate.subject)).chain(["All".to_string()]).collect();
    let chosen = session.choose("Choose the authority to remove:", &items, None)?;
    match all.get(chosen) {
        Some(one) => {
            authority::remove(&mut session.store, one)?;
            session.line(&format!("{} was removed.", printable(&one.certificate.subject)));
        }
        None => {
            if session.yes_no("Are you sure you want to remove all authorities?", false)? {
                authority::clear(&mut session.store)?;
            }
        }
    }
    Ok(())
}
