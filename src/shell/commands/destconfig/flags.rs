//! `destconfig` by flags, files and pipes: the same records, rules and store as the dialogue.

use crate::config;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::policy::verdict::Action;
use crate::profile::destination::FIELDS;
use crate::profile::edit;
use crate::profile::edit::Place;
use crate::profile::field::Record;
use crate::profile::field::Scope;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::profile::view;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::commands::destconfig::args::DestAction;
use crate::shell::commands::destconfig::args::DestFlags;
use crate::shell::commands::destconfig::args::DestWrite;
use crate::shell::commands::destconfig::verify;
use crate::shell::commands::write;
use crate::shell::commands::write::commit_if_asked;
use crate::shell::commands::write::difference;
use crate::shell::commands::write::view_of;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::options::Global;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::output::write_file;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::dns::Destination;
use crate::vocab::text::printable;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

/// Runs one action.
///
/// Errors: unusable flags or files, the store.
pub fn run(
    context: &Context,
    global: &Global,
    store: &mut Store,
    action: &DestAction,
    output: &mut Output,
) -> Result<u8, CommandError> {
    match action {
        DestAction::New { domain, flags, write } => {
            let key = key(domain)?;
            let mut record = Record::default();
            put_in(&mut record, flags, Place::Row)?;
            let there = config::destination::free_or_same(store, &key, &record)?;
            keep(context, global, store, (&key, there.as_ref()), &record, write, output)
        }
        DestAction::Edit { domain, flags, write } => {
            let key = key(domain)?;
            let there = config::destination::row(store, View::Pending, &key)?;
            let before =
                there.ok_or_else(|| missing(&key).hinted("make it with `destconfig new`"))?;
            let mut record = before.clone();
            put_in(&mut record, flags, Place::Row)?;
            keep(context, global, store, (&key, Some(&before)), &record, write, output)
        }
        DestAction::Delete { domains, write } => delete(context, store, domains, write, output),
        DestAction::Default { flags, write } => default(context, store, flags, write, output),
        DestAction::List { format, pending } => list(store, view_of(*pending), *format, output),
        DestAction::Detail { domain, format, pending } => {
            detail(store, view_of(*pending), domain.as_deref(), *format, output)
        }
        DestAction::Import { file, write } => import(context, store, file, write, output),
        DestAction::Export { file } => export(store, file, output),
        DestAction::Clear { yes, write } => clear(context, store, *yes, write, output),
    }
}

fn key(text: &str) -> Result<EntryKey, CommandError> {
    EntryKey::parse(text).map_err(|r| {
        CommandError::usage(r.0, "write a domain, `.domain` for its subdomains, or an address")
    })
}

fn missing(key: &EntryKey) -> CommandError {
    Error::NotFound(config::destination::subject(key)).into()
}

/// Puts flags into a record.
fn put_in(record: &mut Record, flags: &DestFlags, place: Place) -> Result<(), Error> {
    let kind = if place == Place::Default { Kind::Default } else { Kind::Destination };
    edit::apply(record, &flags.0, place)
        .map_err(|broken| Error::Rule { what: Subject::new(kind, ""), broken })
}

fn default(
    context: &Context,
    store: &mut Store,
    flags: &DestFlags,
    write: &Write,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let before = config::destination::default(store, View::Pending)?;
    let mut record = before.clone();
    put_in(&mut record, flags, Place::Default)?;
    let record = config::destination::checked_default(&record)?;
    if record.get("mta_sts") == Some("on") && before.get("mta_sts") != Some("on") {
        output.warn("MTA STS on DEFAULT applies to every domain without an entry of its own; the gateway's guide advises against it");
    }
    if write.dry_run {
        difference((Kind::Default, DEFAULT), Some(&before), Some(&record), output)?;
        return Ok(0);
    }
    let kept = config::destination::put_default(store, &before, &record)?;
    write::finish(context, store, (DEFAULT, kept), write, output)
}

fn keep(
    context: &Context,
    global: &Global,
    store: &mut Store,
    // What was read before it was changed: somebody else's change in between must not be lost.
    (key, before): (&EntryKey, Option<&Record>),
    record: &Record,
    write: &DestWrite,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let default = config::destination::default(store, View::Pending)?;
    let record = edit::row(record, &default).map_err(|b| config::destination::rule(key, b))?;
    config::reference::all_there(store, &record)?;
    if record.get("mta_sts") == Some("on")
        && !key.is_partial()
        && let Ok(destination) = Destination::parse(key.as_str())
        && let Some(route) = config::route::matching(store, View::Pending, &destination)?
    {
        output.warn(&format!(
            "{destination} has an SMTP route ({}): MTA STS will not be enforced for it",
            printable(&route)
        ));
    }
    if write.verify && !verified(context, global, store, (key, &record), output)? {
        return Ok(1);
    }
    if write.write.dry_run {
        difference((Kind::Destination, key.as_str()), before, Some(&record), output)?;
        return Ok(0);
    }
    let kept = config::destination::put(store, key, before, &record)?;
    write::finish(context, store, (key.as_str(), kept), &write.write, output)
}

/// Verifies a domain under a row that is about to be kept; returns whether it may be kept.
fn verified(
    context: &Context,
    global: &Global,
    store: &Store,
    (key, record): (&EntryKey, &Record),
    output: &mut Output,
) -> Result<bool, CommandError> {
    let Ok(Destination::Domain(domain)) = Destination::parse(key.as_str()) else {
        return Err(CommandError::usage(
            format!("{key} is no single domain that could be verified"),
            "leave --verify out for partial domains and addresses",
        ));
    };
    let report = verify::report(context, global, store, &domain, record)?;
    let verdict = &report.decision.verdict;
    if verdict.action != Action::Deliver {
        output.write(&verify::short(&report))?;
        let why = if verdict.unseen || verdict.action == Action::Unknown {
            "it could not be verified from here"
        } else {
            "its mail would not be delivered"
        };
        output.warn(&format!("{key} was not changed: {why}"));
        return Ok(false);
    }
    if record.get("mta_sts") == Some("on") && !verify::good(&report) {
        output.write(&verify::short(&report))?;
        output.warn(&format!(
            "no MTA-STS policy of {key} applies today: the setting does nothing yet"
        ));
    }
    Ok(true)
}

fn delete(
    context: &Context,
    store: &mut Store,
    domains: &[String],
    write: &Write,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let keys: Vec<EntryKey> = domains.iter().map(|d| key(d)).collect::<Result<_, _>>()?;
    for key in &keys {
        match config::destination::row(store, View::Pending, key)? {
            None => {
                output.write(&format!("{key} was not found in the destination control table\n"))?;
            }
            Some(before) if write.dry_run => {
                difference((Kind::Destination, key.as_str()), Some(&before), None, output)?;
            }
            Some(before) => {
                config::destination::remove(store, key, &before)?;
                output.write(&format!("{key} removed\n"))?;
            }
        }
    }
    commit_if_asked(context, store, write, output)
}

fn clear(
    context: &Context,
    store: &mut Store,
    yes: bool,
    write: &Write,
    output: &mut Output,
) -> Result<u8, CommandError> {
    if !yes {
        return Err(CommandError::usage(
            "this removes every entry but DEFAULT",
            "say --yes if that is wanted",
        ));
    }
    if write.dry_run {
        for (key, row) in config::destination::rows(store, View::Pending)? {
            difference((Kind::Destination, key.as_str()), Some(&row), None, output)?;
        }
        return Ok(0);
    }
    let changed = config::destination::clear(store)?;
    output.write(&format!("{changed} entries removed\n"))?;
    commit_if_asked(context, store, write, output)
}

fn import(
    context: &Context,
    store: &mut Store,
    file: &Path,
    write: &Write,
    output: &mut Output,
) -> Result<u8, CommandError> {
    if write.dry_run {
        return import_dry(store, file, output);
    }
    let imported = config::destination::import(store, file)?;
    for warning in &imported.warnings {
        output.warn(&printable(warning));
    }
    let (count, changed) = (imported.entries, imported.changed);
    output.write(&format!("{count} entries imported; {changed} differ from before\n"))?;
    commit_if_asked(context, store, write, output)
}

/// What an import would change.
fn import_dry(store: &Store, file: &Path, output: &mut Output) -> Result<u8, CommandError> {
    let table = config::destination::read(file)?;
    for warning in config::reference::warnings(store, &table)? {
        output.warn(&printable(&warning));
    }
    let default = config::destination::default(store, View::Pending)?;
    let there: BTreeMap<EntryKey, Record> =
        config::destination::rows(store, View::Pending)?.into_iter().collect();
    let keys: BTreeSet<&EntryKey> = there.keys().chain(table.rows.keys()).collect();
    let mut changed = 0;
    if default != table.default {
        difference((Kind::Default, DEFAULT), Some(&default), Some(&table.default), output)?;
        changed += 1;
    }
    for key in keys {
        let (before, after) = (there.get(key), table.rows.get(key));
        if before != after {
            difference((Kind::Destination, key.as_str()), before, after, output)?;
            changed += 1;
        }
    }
    let count = table.rows.len();
    output.write(&format!("{count} entries would be imported; {changed} differ from before\n"))?;
    Ok(0)
}

/// LIST as text.
///
/// Errors: the store.
pub fn list_text(store: &Store, view: View) -> Result<String, CommandError> {
    let (default, rows) = config::destination::table(store, view)?;
    let mut rows: Vec<[String; 7]> =
        rows.iter().map(|(key, row)| view::cells(key.as_str(), row, &default)).collect();
    rows.push(view::cells(DEFAULT, &default, &default));
    Ok(view::list(&rows))
}

/// An entry as a flat JSON object: every key, null where it follows DEFAULT.
fn flat(name: &str, record: &Record) -> Value {
    let mut out = Map::new();
    out.insert("domain".into(), json!(name));
    let without = if name == DEFAULT { Scope::RowOnly } else { Scope::DefaultOnly };
    for field in FIELDS.iter().filter(|f| f.scope != without) {
        let value = record.get(field.key).map(|v| match field.kind {
            crate::vocab::word::Kind::Int { .. } => v.parse::<u64>().map_or(json!(v), |n| json!(n)),
            crate::vocab::word::Kind::Words(_) | crate::vocab::word::Kind::Name => json!(v),
        });
        out.insert(field.key.into(), value.unwrap_or(Value::Null));
    }
    Value::Object(out)
}

fn list(
    store: &Store,
    view: View,
    format: TableFormat,
    output: &mut Output,
) -> Result<u8, CommandError> {
    if format == TableFormat::Text {
        output.write(&list_text(store, view)?)?;
        if view == View::Committed
            && (store.has_pending_of(Kind::Destination)? || store.has_pending_of(Kind::Default)?)
        {
            output.flush()?;
            output.warn("changes that are not committed are left out; --pending shows them");
        }
        return Ok(0);
    }
    let (default, rows) = config::destination::table(store, view)?;
    let mut all: Vec<(String, Record)> =
        rows.into_iter().map(|(k, r)| (k.to_string(), r)).collect();
    all.push((DEFAULT.into(), default));
    machine(&all, format, output)
}

fn machine(
    all: &[(String, Record)],
    format: TableFormat,
    output: &mut Output,
) -> Result<u8, CommandError> {
    if format == TableFormat::Json {
        let list: Value = all.iter().map(|(name, record)| flat(name, record)).collect();
        output.write(&format!("{list:#}\n"))?;
        return Ok(0);
    }
    let heading = std::iter::once("domain").chain(FIELDS.iter().map(|f| f.key));
    let mut rows = vec![heading.map(ToString::to_string).collect::<Vec<_>>()];
    rows.extend(all.iter().map(|(name, record)| {
        let cells = FIELDS.iter().map(|f| record.get(f.key).unwrap_or("").to_string());
        std::iter::once(name.clone()).chain(cells).collect()
    }));
    output.write(&crate::shell::terminal::output::csv(&rows)?)?;
    Ok(0)
}

fn detail(
    store: &Store,
    view: View,
    domain: Option<&str>,
    format: TableFormat,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let default = config::destination::default(store, view)?;
    let mut chosen: Vec<(String, Record)> = Vec::new();
    match domain {
        Some(name) if name.eq_ignore_ascii_case(DEFAULT) => {
            chosen.push((DEFAULT.into(), default.clone()));
        }
        Some(name) if !name.eq_ignore_ascii_case("ALL") => {
            let key = key(name)?;
            let row = config::destination::row(store, view, &key)?;
            let row = row.ok_or_else(|| missing(&key))?;
            chosen.push((key.to_string(), row));
        }
        Some(_) | None => {
            let rows = config::destination::rows(store, view)?;
            chosen.extend(rows.into_iter().map(|(k, r)| (k.to_string(), r)));
            chosen.push((DEFAULT.into(), default.clone()));
        }
    }
    if format != TableFormat::Text {
        return machine(&chosen, format, output);
    }
    for (n, (name, record)) in chosen.iter().enumerate() {
        if n > 0 {
            output.write("\n")?;
        }
        output.write(&view::detail(name, record, &default))?;
    }
    Ok(0)
}

fn export(store: &Store, file: &Path, output: &mut Output) -> Result<u8, CommandError> {
    let (text, count) = config::destination::export_text(store)?;
    if write_file(file, &text, output)? {
        output.write(&format!("{count} entries exported\n"))?;
    }
    Ok(0)
}
