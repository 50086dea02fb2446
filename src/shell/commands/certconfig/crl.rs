//! `certconfig`, CRL, by dialogue: certificate revocation lists, taken from files and URLs.

use crate::config::crl as lists;
use crate::config::crl::Stored;
use crate::config::entry::Kept;
use crate::gateway::crl_update;
use crate::gateway::crl_update::Updated;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::pki::crl::Crl;
use crate::render::table;
use crate::shell::error::CommandError;
use crate::shell::runtime;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::report_refusal;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;

/// Reads a list from a file, stdin (`-`) or a URL.
///
/// Errors: it cannot be had, or is no list.
pub fn obtain(source: &str, store: &Store, options: &Options) -> Result<Crl, CommandError> {
    if !lists::is_url(source) {
        return Ok(crl_update::read(source)?);
    }
    let settings = Settings::load(Some(store), View::Committed)?;
    runtime::interruptible(runtime::single()?, async {
        Ok(crl_update::fetch(options, &settings, source).await?)
    })
}

/// Returns a list in one line.
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

/// Returns the table of lists.
#[must_use]
pub fn list(lists: &[Stored], now: Timestamp, limit: Option<usize>) -> String {
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
    table::ruled(&["Name", "Issuer", "Revoked", "Next Update", "Source"], &rows, limit)
}

/// Fetches lists again; returns a line on each.
///
/// Errors: there is no such list, or it came from a file; the store. A failed fetch is in its line.
pub fn update(
    names: &[String],
    store: &mut Store,
    options: &Options,
) -> Result<Vec<(String, bool)>, CommandError> {
    let updated = runtime::interruptible(runtime::single()?, async {
        Ok(crl_update::update(options, store, names).await?)
    })?;
    let mut lines = Vec::new();
    for Updated { name, outcome } in updated {
        let name = printable(&name);
        match outcome.map_err(CommandError::from) {
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

/// Enables the check of revocation lists, or disables it if it is `on`.
fn switch(session: &mut Session, on: bool) -> DialogueResult<()> {
    lists::switch(&mut session.store, on, !on)?;
    Ok(())
}

/// Runs the menu.
pub fn menu(session: &mut Session) -> DialogueResult<()> {
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
                let text = list(&lists, crate::os::clock::now(), session.context.limit());
                session.page(&format!("\n{text}"));
                Ok(())
            }
            Some("DELETE") => delete_dialogue(session),
            Some(_) | None => return Ok(()),
        };
        report_refusal(session, done)?;
    }
}

fn import_dialogue(session: &mut Session) -> DialogueResult<()> {
    let name = session.ask("Enter a name for this revocation list:", "", &[], lists::new_name)?;
    let question = "Enter the name or the URL of the file to import:";
    let source = session.ask(question, "", &[], crate::shell::terminal::dialogue::file_name)?;
    let before = lists::stored(&session.store, &name)?;
    let crl = match obtain(&source, &session.store, &session.options()) {
        Err(CommandError::Interrupted) => return Err(session.interrupted()),
        obtained => obtained?,
    };
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

fn update_dialogue(session: &mut Session) -> DialogueResult<()> {
    let options = session.options();
    let lines = match self::update(&[], &mut session.store, &options) {
        Err(CommandError::Interrupted) => return Err(session.interrupted()),
        updated => updated?,
    };
    if lines.is_empty() {
        session.line("No list came from a URL.");
    }
    for (line, _) in lines {
        session.line(&printable(&line));
    }
    Ok(())
}

fn delete_dialogue(session: &mut Session) -> DialogueResult<()> {
    let all = session.store.entries(View::Pending, Kind::Crl)?;
    let names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    let chosen = session.choose("Choose the list to remove:", &names, None)?;
    if let Some((name, before)) = all.get(chosen) {
        lists::remove(&mut session.store, name, before)?;
        session.line(&format!("{} was removed.", printable(name)));
    }
    Ok(())
}
