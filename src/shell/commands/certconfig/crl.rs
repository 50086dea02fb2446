//! `certconfig`, CRL, by dialogue: certificate revocation lists, taken from files and URLs.

use crate::config::crl as lists;
use crate::config::crl::Stored;
use crate::config::entry::Kept;
use crate::config::error::Error;
use crate::net::fetch;
use crate::os::files::read_input;
use crate::pki::crl;
use crate::pki::crl::Crl;
use crate::pki::pem;
use crate::policy::roots::Roots;
use crate::profile::setting::update;
use crate::profile::setting::update::UPDATE;
use crate::render::table;
use crate::shell::error::CommandError;
use crate::shell::options::Global;
use crate::shell::setup::Setup;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::told;
use crate::shell::world;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use std::path::Path;

/// Fetches a list from a URL: by the lists that are trusted and the proxy that is set.
///
/// Errors: it cannot be had.
fn fetched(global: &Global, store: &Store, url: &str) -> Result<Vec<u8>, CommandError> {
    if global.lab {
        return Err(CommandError::usage(
            "nothing is fetched in the rehearsal lab",
            "name a file, or leave --lab out",
        ));
    }
    let setup = Setup::load(Some(store), View::Committed)?;
    let is_secure = url.to_ascii_lowercase().starts_with("https:");
    let roots = if is_secure { world::trusted(global, &setup)? } else { Roots::default() };
    let proxy = Some(setup.get(&UPDATE, update::PROXY)).filter(|url| !url.is_empty());
    fetch::get(url, pem::MAX_FILE, &roots, proxy).map_err(CommandError::from)
}

/// Reads a list from a file, stdin (`-`) or a URL.
///
/// Errors: it cannot be had, or is no list.
pub fn obtain(global: &Global, store: &Store, source: &str) -> Result<Crl, CommandError> {
    let bytes = if lists::is_url(source) {
        fetched(global, store, source).map_err(|r| {
            CommandError::usage(
                format!("`{}` could not be fetched: {r}", excerpt(source, 120)),
                "try the URL in a browser, or name a file",
            )
        })?
    } else {
        read_input(Path::new(source))?
    };
    Ok(crl::read(&bytes)?)
}

/// One line on a list.
#[must_use]
pub fn words(crl: &Crl, now: Timestamp) -> String {
    let next = match crl.next_update {
        Some(t) if t < now => format!("was due to be renewed on {}", t.day()),
        Some(t) => format!("next one due on {}", t.day()),
        None => "no date of renewal".into(),
    };
    let count = match crl.revoked {
        1 => "1 certificate".into(),
        n => format!("{n} certificates"),
    };
    format!("{}: {count} revoked, as of {}, {next}", printable(&crl.issuer), crl.this_update.day())
}

/// The table.
#[must_use]
pub fn list(lists: &[Stored], now: Timestamp) -> String {
    if lists.is_empty() {
        return "There are no revocation lists.\n".into();
    }
    let rows: Vec<[String; 5]> = lists
        .iter()
        .map(|s| {
            let next = s.crl.next_update;
            let due = next.map_or_else(|| "-".into(), Timestamp::day);
            let mark = if next.is_some_and(|t| t < now) { " (overdue)" } else { "" };
            [
                printable(&s.name),
                excerpt(&s.crl.issuer, 30),
                s.crl.revoked.to_string(),
                format!("{due}{mark}"),
                excerpt(&s.source, 40),
            ]
        })
        .collect();
    table::ruled(&["Name", "Issuer", "Revoked", "Next Update", "Source"], &rows)
}

/// Fetches lists again; what came of each.
///
/// Errors: there is no such list, or it came from a file; the store. A list that cannot be had is told in its line.
pub fn update(
    global: &Global,
    store: &mut Store,
    names: &[String],
) -> Result<Vec<(String, bool)>, CommandError> {
    let lists = lists::all(store, View::Pending)?;
    for name in names {
        match lists.iter().find(|s| s.name == *name) {
            None => return Err(Error::NotFound(lists::subject(name)).into()),
            Some(s) if !lists::is_url(&s.source) => {
                return Err(CommandError::usage(
                    format!("the list \"{}\" came from a file", printable(name)),
                    "import the new file under the same name",
                ));
            }
            Some(_) => {}
        }
    }
    let wanted =
        |s: &&Stored| lists::is_url(&s.source) && (names.is_empty() || names.contains(&s.name));
    let mut lines = Vec::new();
    for list in lists.iter().filter(wanted) {
        let name = printable(&list.name);
        let outcome = obtain(global, store, &list.source).and_then(|crl| {
            let now = crate::os::clock::now();
            let new = (&crl, list.source.as_str());
            Ok((lists::put(store, &list.name, Some(&list.stored), new, now)?, crl))
        });
        match outcome {
            Ok((Kept::Same, _)) => lines.push((format!("{name}: as before"), true)),
            Ok((_, crl)) => {
                let text = words(&crl, crate::os::clock::now());
                lines.push((format!("{name}: {text}"), true));
            }
            Err(CommandError::Usage { message, .. }) => {
                lines.push((format!("{name}: {message}"), false));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(lines)
}

/// Looks at the lists where they are not looked at, and the other way round.
///
/// - `on`: whether they are looked at now.
fn switch(session: &mut Session, on: bool) -> Asked<()> {
    lists::switch(&mut session.store, on, !on)?;
    Ok(())
}

/// The menu.
pub fn menu(session: &mut Session) -> Asked<()> {
    loop {
        let on = lists::is_on(&session.store)?;
        let count = session.store.count(View::Pending, Kind::Crl)?;
        let word = if on { "Enabled" } else { "Disabled" };
        let state = format!("Certificate Revocation Lists: {word} ({count} imported)");
        let mut operations = vec![if on {
            ("DISABLE", "Do not look at revocation lists.")
        } else {
            ("ENABLE", "Look at revocation lists.")
        }];
        operations.push(("IMPORT", "Import a list from a file or a URL."));
        if count > 0 {
            operations.push(("UPDATE", "Fetch again the lists that came from a URL."));
            operations.push(("PRINT", "Print the lists."));
            operations.push(("DELETE", "Remove a list."));
        }
        let chosen = session.menu(&state, &operations)?;
        let done = match chosen {
            Some("ENABLE" | "DISABLE") => switch(session, on),
            Some("IMPORT") => import_dialogue(session),
            Some("UPDATE") => update_dialogue(session),
            Some("PRINT") => {
                let lists = lists::all(&session.store, View::Pending)?;
                let text = list(&lists, crate::os::clock::now());
                session.say(&format!("\n{text}"));
                Ok(())
            }
            Some("DELETE") => delete_dialogue(session),
            Some(_) | None => return Ok(()),
        };
        told(session, done)?;
    }
}

fn import_dialogue(session: &mut Session) -> Asked<()> {
    let name = session.ask("Enter a name for this revocation list:", "", &[], lists::new_name)?;
    let question = "Enter the name or the URL of the file to import:";
    let source = session.ask(question, "", &[], crate::shell::terminal::dialogue::file_name)?;
    let before = lists::stored(&session.store, &name)?;
    let crl = obtain(&session.global.clone(), &session.store, &source)?;
    let now = crate::os::clock::now();
    lists::put(&mut session.store, &name, before.as_deref(), (&crl, &source), now)?;
    session.line(&words(&crl, now));
    if !lists::is_on(&session.store)?
        && session
            .yes_no("Revocation lists are not looked at yet. Do you want to enable them?", true)?
    {
        switch(session, false)?;
    }
    Ok(())
}

fn update_dialogue(session: &mut Session) -> Asked<()> {
    let lines = self::update(&session.global.clone(), &mut session.store, &[])?;
    if lines.is_empty() {
        session.line("No list came from a URL.");
    }
    for (line, _) in lines {
        session.line(&printable(&line));
    }
    Ok(())
}

fn delete_dialogue(session: &mut Session) -> Asked<()> {
    let all = session.store.entries(View::Pending, Kind::Crl)?;
    let names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    let chosen = session.choose("Choose the list to remove:", &names, None)?;
    if let Some((name, before)) = all.get(chosen) {
        lists::remove(&mut session.store, name, before)?;
        session.line(&format!("{} was removed.", printable(name)));
    }
    Ok(())
}
