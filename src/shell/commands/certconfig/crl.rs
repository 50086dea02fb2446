//! Certificate revocation lists: taken from files and URLs, looked at where that is switched on.

use crate::gateway::crl_update;
use crate::gateway::crl_update::Updated;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::pki::crl;
use crate::pki::crl::Crl;
use crate::pki::pem;
use crate::profile::field::Record;
use crate::profile::setting::REVOCATION;
use crate::render::table;
use crate::shell::destinations::of_json;
use crate::shell::destinations::to_json;
use crate::shell::error::CommandError;
use crate::shell::runtime;
use crate::shell::setup;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::told;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;

/// So far may an issuer's clock go before ours. Unit: seconds.
const CLOCKS_DIFFER: i64 = 86_400;

/// A list in the store.
#[derive(Debug)]
pub struct Stored {
    /// Its name.
    pub name: String,
    /// The file or URL that it came from.
    pub source: String,
    /// The list.
    pub crl: Crl,
}

/// The entry of a list.
#[must_use]
pub fn entry(crl: &Crl, source: &str) -> String {
    let mut record = Record::default();
    record.0.insert("crl".into(), pem::block("X509 CRL", &crl.der));
    record.0.insert("source".into(), source.to_string());
    to_json(&record)
}

/// An entry, read.
#[must_use]
pub fn of_entry(name: &str, json: &str) -> Option<Stored> {
    let record = of_json(json);
    let crl = crl::read(record.get("crl")?.as_bytes()).ok()?;
    let source = record.get("source").unwrap_or("").to_string();
    Some(Stored { name: name.to_string(), source, crl })
}

/// Every list.
///
/// Errors: the store.
pub fn all(store: &Store, view: View) -> Result<Vec<Stored>, StoreError> {
    let unreadable = |name: &str| StoreError::Unreadable {
        what: format!("revocation list {}", printable(name)),
    };
    let entries = store.entries(view, Kind::Crl)?;
    entries.iter().map(|(n, json)| of_entry(n, json).ok_or_else(|| unreadable(n))).collect()
}

/// A name for a list.
///
/// Errors: a sentence.
pub fn new_name(text: &str) -> Result<String, Refused> {
    FieldKind::Name.parse(text, Dialect::Flag).map_err(|_| {
        Refused("A name is up to 63 letters, digits, blanks, dots, dashes and underscores.".into())
    })
}

/// Reads a list from a file, stdin (`-`) or a URL.
///
/// Errors: it cannot be had, or is no list.
pub fn obtain(options: &Options, store: &Store, source: &str) -> Result<Crl, CommandError> {
    if !crl_update::is_url(source) {
        return Ok(crl_update::read(source)?);
    }
    let settings = Settings::load(Some(store), View::Committed)?;
    runtime::interruptible(runtime::single()?, async {
        Ok(crl_update::fetch(options, &settings, source).await?)
    })
}

/// Stages a list under a name; one of that name is replaced.
///
/// Errors: the store; the list that is there is newer.
pub fn stage(
    store: &mut Store,
    name: &str,
    source: &str,
    crl: &Crl,
) -> Result<Staged, CommandError> {
    let now = crate::os::clock::now();
    if crl.this_update > now.plus(CLOCKS_DIFFER) {
        return Err(CommandError::usage(
            format!(
                "the list says that it was issued on {}, which is to come",
                crl.this_update.day()
            ),
            "look at this host's clock, or at where the list comes from",
        ));
    }
    let seen = store.entry(View::Pending, Kind::Crl, name)?;
    if let Some(present) = seen.as_ref().and_then(|json| of_entry(name, json))
        && present.crl.issuer == crl.issuer
        && present.crl.age() > crl.age()
    {
        return Err(CommandError::usage(
            format!(
                "the list \"{}\" that is here is newer ({}) than this one ({})",
                printable(name),
                present.crl.this_update.day(),
                crl.this_update.day()
            ),
            "delete it first if that is wanted",
        ));
    }
    let json = entry(crl, source);
    Ok(store.stage(Kind::Crl, name, Some(&json), Seen::This(seen.as_deref()))?)
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

/// Looks at the lists, or does not.
///
/// Errors: the store, somebody was faster.
pub fn switch(store: &mut Store, on: bool) -> Result<Staged, CommandError> {
    setup::stage(store, &REVOCATION, &[("enabled", if on { "on" } else { "off" })])
}

fn is_on(store: &Store) -> Result<bool, StoreError> {
    Ok(setup::record(store, View::Pending, &REVOCATION)?.get("enabled") == Some("on"))
}

/// Fetches lists again; what came of each.
///
/// Errors: there is no such list, or it came from a file; the store. A list that cannot be had is told in its line.
pub fn update(
    options: &Options,
    store: &mut Store,
    names: &[String],
) -> Result<Vec<(String, bool)>, CommandError> {
    let updated = runtime::interruptible(runtime::single()?, async {
        Ok(crl_update::update(options, store, names).await?)
    })?;
    let mut lines = Vec::new();
    for Updated { name, outcome } in updated {
        let name = printable(&name);
        match outcome.map_err(CommandError::from) {
            Ok((Staged::Same, _)) => lines.push((format!("{name}: as before"), true)),
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

/// There is no such list.
#[must_use]
pub fn unknown(name: &str) -> CommandError {
    CommandError::usage(
        format!("there is no revocation list \"{}\"", printable(name)),
        "`destgate certconfig crl list --pending` shows them",
    )
}

/// The menu.
pub fn menu(session: &mut Session) -> Asked<()> {
    loop {
        let on = is_on(&session.store)?;
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
            Some("ENABLE") => switch(&mut session.store, true).map(drop).map_err(Into::into),
            Some("DISABLE") => switch(&mut session.store, false).map(drop).map_err(Into::into),
            Some("IMPORT") => import_dialogue(session),
            Some("UPDATE") => update_dialogue(session),
            Some("PRINT") => {
                let lists = all(&session.store, View::Pending)?;
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
    let name = session.ask("Enter a name for this revocation list:", "", &[], new_name)?;
    let question = "Enter the name or the URL of the file to import:";
    let source = session.ask(question, "", &[], crate::shell::terminal::dialogue::file_name)?;
    let crl = match obtain(&session.options(), &session.store, &source) {
        Err(CommandError::Interrupted) => return Err(session.interrupted()),
        obtained => obtained?,
    };
    stage(&mut session.store, &name, &source, &crl)?;
    session.line(&words(&crl, crate::os::clock::now()));
    if !is_on(&session.store)?
        && session
            .yes_no("Revocation lists are not looked at yet. Do you want to enable them?", true)?
    {
        switch(&mut session.store, true)?;
    }
    Ok(())
}

fn update_dialogue(session: &mut Session) -> Asked<()> {
    let lines = match self::update(&session.options(), &mut session.store, &[]) {
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

fn delete_dialogue(session: &mut Session) -> Asked<()> {
    let names: Vec<String> =
        session.store.entries(View::Pending, Kind::Crl)?.into_iter().map(|(n, _)| n).collect();
    let chosen = session.choose("Choose the list to remove:", &names, None)?;
    if let Some(name) = names.get(chosen) {
        session.store.stage(Kind::Crl, name, None, Seen::Anything)?;
        session.line(&format!("{} was removed.", printable(name)));
    }
    Ok(())
}
