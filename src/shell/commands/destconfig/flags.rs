//! `destconfig` by flags, files and pipes, on the same records, rules and store as the dialogue.

use crate::config;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::policy::verdict::Action;
use crate::profile::destination::FIELDS;
use crate::profile::edit;
use crate::profile::edit::Place;
use crate::profile::field::Record;
use crate::profile::field::Scope;
use crate::profile::ini;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::profile::mta_table::Origin;
use crate::profile::view;
use crate::render::table::Ruled;
use crate::shell::args::Shown;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::commands::destconfig::args::DestAction;
use crate::shell::commands::destconfig::args::DestArgs;
use crate::shell::commands::destconfig::args::DestFlags;
use crate::shell::commands::destconfig::args::DestWrite;
use crate::shell::commands::destconfig::args::ImportFrom;
use crate::shell::commands::destconfig::verify;
use crate::shell::commands::write;
use crate::shell::commands::write::difference;
use crate::shell::commands::write::end;
use crate::shell::commands::write::tell_view;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
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
pub fn run(args: &DestArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    match action {
        DestAction::New { domain, flags, write } => {
            let key = key(domain)?;
            let mut record = Record::default();
            put_in(&mut record, flags, Place::Row)?;
            let there = config::destination::free_or_same(invocation.store()?, &key, &record)?;
            keep(&key, there.as_ref(), &record, write, invocation)
        }
        DestAction::Set { domain, flags, write } => {
            let key = key(domain)?;
            let before = config::destination::row(invocation.store()?, View::Pending, &key)?;
            let mut record = before.clone().unwrap_or_default();
            put_in(&mut record, flags, Place::Row)?;
            keep(&key, before.as_ref(), &record, write, invocation)
        }
        DestAction::Edit { domain, flags, write } => {
            let key = key(domain)?;
            let there = config::destination::row(invocation.store()?, View::Pending, &key)?;
            let before =
                there.ok_or_else(|| missing(&key).hinted("make it with `destconfig new`"))?;
            let mut record = before.clone();
            put_in(&mut record, flags, Place::Row)?;
            keep(&key, Some(&before), &record, write, invocation)
        }
        DestAction::Delete { domains, write } => delete(domains, write, invocation),
        DestAction::Default { flags, write } => default(flags, write, invocation),
        DestAction::List { shown } => list(*shown, invocation),
        DestAction::Detail { domain, shown } => detail(domain.as_deref(), *shown, invocation),
        DestAction::Import { file, from, write } => import((file, *from), write, invocation),
        DestAction::Export { file } => export(file, invocation),
        DestAction::Clear { yes, write } => clear(*yes, write, invocation),
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

fn put_in(record: &mut Record, flags: &DestFlags, place: Place) -> Result<(), Error> {
    let kind = if place == Place::Default { Kind::Default } else { Kind::Destination };
    edit::apply(record, &flags.0, place)
        .map_err(|broken| Error::Rule { what: Subject::new(kind, ""), broken })
}

fn default(
    flags: &DestFlags,
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let before = config::destination::default(invocation.store()?, View::Pending)?;
    let mut record = before.clone();
    put_in(&mut record, flags, Place::Default)?;
    let record = config::destination::checked_default(&record)?;
    if record.get("mta_sts") == Some("on") && before.get("mta_sts") != Some("on") {
        invocation.output.warn("MTA STS on DEFAULT applies to every domain without an entry of its own; the gateway's guide advises against it");
    }
    let kept = config::destination::put_default(invocation.store()?, &before, &record)?;
    if write.dry_run {
        difference(Kind::Default, DEFAULT, Some(&before), Some(&record), invocation.output)?;
        return end(write, invocation);
    }
    write::finish(DEFAULT, kept, write, invocation)
}

fn keep(
    key: &EntryKey,
    before: Option<&Record>,
    record: &Record,
    write: &DestWrite,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let default = config::destination::default(invocation.store()?, View::Pending)?;
    let record = edit::row(record, &default).map_err(|b| config::destination::rule(key, b))?;
    config::reference::all_there(invocation.store()?, &record)?;
    if record.get("mta_sts") == Some("on")
        && !key.is_partial()
        && let Ok(destination) = Destination::parse(key.as_str())
        && let Some(route) =
            config::route::matching(invocation.store()?, View::Pending, &destination)?
    {
        invocation.output.warn(&format!(
            "{destination} has an SMTP route ({}): MTA STS will not be enforced for it",
            printable(&route)
        ));
    }
    if write.verify && !verified(key, &record, invocation)? {
        return Ok(1);
    }
    let kept = config::destination::put(invocation.store()?, key, before, &record)?;
    if write.write.dry_run {
        difference(Kind::Destination, key.as_str(), before, Some(&record), invocation.output)?;
        return end(&write.write, invocation);
    }
    write::finish(key.as_str(), kept, &write.write, invocation)
}

/// Verifies a domain under a row before it is kept; returns whether it may be kept.
fn verified(
    key: &EntryKey,
    record: &Record,
    invocation: &mut Invocation<'_>,
) -> Result<bool, CommandError> {
    let Ok(Destination::Domain(domain)) = Destination::parse(key.as_str()) else {
        return Err(CommandError::usage(
            format!("{key} is no single domain that could be verified"),
            "leave --verify out for partial domains and addresses",
        ));
    };
    let options = invocation.options();
    let (store, output) = invocation.store_and_output()?;
    let report = verify::report(&domain, record, store, &options, output)?;
    let verdict = &report.decision.verdict;
    if verdict.action != Action::Deliver {
        invocation.output.write(&verify::short(&report))?;
        let why = if verdict.unseen || verdict.action == Action::Unknown {
            "it could not be verified from here"
        } else {
            "its mail would not be delivered"
        };
        invocation.output.warn(&format!("{key} was not changed: {why}"));
        return Ok(false);
    }
    if record.get("mta_sts") == Some("on") && !verify::good(&report) {
        invocation.output.write(&verify::short(&report))?;
        invocation.output.warn(&format!(
            "no MTA-STS policy of {key} applies today: the setting does nothing yet"
        ));
    }
    Ok(true)
}

fn delete(
    domains: &[String],
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let keys: Vec<EntryKey> = domains.iter().map(|d| key(d)).collect::<Result<_, _>>()?;
    for key in &keys {
        match config::destination::row(invocation.store()?, View::Pending, key)? {
            None => {
                invocation
                    .output
                    .write(&format!("{key} was not found in the destination control table\n"))?;
            }
            Some(before) => {
                config::destination::remove(invocation.store()?, key, &before)?;
                match write.dry_run {
                    true => {
                        let (name, before) = (key.as_str(), Some(&before));
                        difference(Kind::Destination, name, before, None, invocation.output)?;
                    }
                    false => invocation.output.write(&format!("{key} removed\n"))?,
                }
            }
        }
    }
    end(write, invocation)
}

fn clear(yes: bool, write: &Write, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    if !yes {
        return Err(CommandError::usage(
            "this removes every entry but DEFAULT",
            "say --yes if that is wanted",
        ));
    }
    let rows = config::destination::rows(invocation.store()?, View::Pending)?;
    let changed = config::destination::clear(invocation.store()?)?;
    if write.dry_run {
        for (key, row) in rows {
            difference(Kind::Destination, key.as_str(), Some(&row), None, invocation.output)?;
        }
        return end(write, invocation);
    }
    invocation.output.write(&format!("{changed} entries removed\n"))?;
    end(write, invocation)
}

/// Reads the table of a file.
fn table(
    (file, from): (&Path, ImportFrom),
    invocation: &mut Invocation<'_>,
) -> Result<ini::Table, CommandError> {
    let origin = match from {
        ImportFrom::Appliance => return Ok(config::destination::read(file)?),
        ImportFrom::Postfix => Origin::Postfix,
        ImportFrom::Exim => Origin::Exim,
    };
    Ok(config::destination::read_foreign(invocation.store()?, file, origin)?)
}

fn import(
    from: (&Path, ImportFrom),
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    if write.dry_run {
        show_import(from, invocation)?;
        return end(write, invocation);
    }
    let table = table(from, invocation)?;
    let imported = config::destination::import_table(invocation.store()?, &table)?;
    for warning in &imported.warnings {
        invocation.output.warn(&printable(warning));
    }
    let (count, how) = (imported.entries, write::differing(imported.differing));
    invocation.output.write(&format!("{count} entries imported: {how}\n"))?;
    end(write, invocation)
}

/// Shows what an import would change.
fn show_import(
    from: (&Path, ImportFrom),
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let default = config::destination::default(invocation.store()?, View::Pending)?;
    let there: BTreeMap<EntryKey, Record> =
        config::destination::rows(invocation.store()?, View::Pending)?.into_iter().collect();
    let table = table(from, invocation)?;
    let imported = config::destination::import_table(invocation.store()?, &table)?;
    for warning in &imported.warnings {
        invocation.output.warn(&printable(warning));
    }
    let keys: BTreeSet<&EntryKey> = there.keys().chain(table.rows.keys()).collect();
    if default != table.default {
        let (before, after) = (Some(&default), Some(&table.default));
        difference(Kind::Default, DEFAULT, before, after, invocation.output)?;
    }
    for key in keys {
        let (before, after) = (there.get(key), table.rows.get(key));
        if before != after {
            difference(Kind::Destination, key.as_str(), before, after, invocation.output)?;
        }
    }
    let (count, how) = (imported.entries, write::differing(imported.differing));
    invocation.output.write(&format!("{count} entries would be imported: {how}\n"))
}

/// Returns LIST as text, in the appliance's columns where they fit.
///
/// Errors: the store.
pub fn list_text(store: &Store, view: View, limit: Option<usize>) -> Result<String, CommandError> {
    let (default, rows) = config::destination::table(store, view)?;
    let mut rows: Vec<[String; 7]> =
        rows.iter().map(|(key, row)| view::cells(key.as_str(), row, &default)).collect();
    rows.push(view::cells(DEFAULT, &default, &default));
    let wide = Ruled { headings: &view::HEADING, rule: '=', gap: 1, least: view::WIDTHS };
    let fixed = view::WIDTHS.iter().sum::<usize>() + view::WIDTHS.len() - 1;
    let form = match limit {
        Some(limit) if limit < fixed => {
            Ruled { headings: &view::NARROW_HEADING, least: [0; 7], ..wide }
        }
        _ => wide,
    };
    Ok(form.text(&rows, limit))
}

/// Returns an entry as a flat JSON object: every key, null where it follows DEFAULT.
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

fn list(shown: Shown, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let (view, format) = (shown.view(), shown.format);
    let kinds = [Kind::Destination, Kind::Default];
    if format == TableFormat::Text {
        let limit = invocation.output.limit;
        let text = list_text(invocation.store()?, view, limit)?;
        invocation.output.write(&text)?;
        tell_view(view, &kinds, invocation)?;
        return Ok(0);
    }
    let (default, rows) = config::destination::table(invocation.store()?, view)?;
    let mut all: Vec<(String, Record)> =
        rows.into_iter().map(|(k, r)| (k.to_string(), r)).collect();
    all.push((DEFAULT.into(), default));
    machine(&all, format, invocation.output)?;
    tell_view(view, &kinds, invocation)?;
    Ok(0)
}

fn machine(
    all: &[(String, Record)],
    format: TableFormat,
    output: &mut Output,
) -> Result<(), CommandError> {
    if format == TableFormat::Json {
        let list: Value = all.iter().map(|(name, record)| flat(name, record)).collect();
        return output.write(&format!("{list:#}\n"));
    }
    let heading = std::iter::once("domain").chain(FIELDS.iter().map(|f| f.key));
    let mut rows = vec![heading.map(ToString::to_string).collect::<Vec<_>>()];
    rows.extend(all.iter().map(|(name, record)| {
        let cells = FIELDS.iter().map(|f| record.get(f.key).unwrap_or("").to_string());
        std::iter::once(name.clone()).chain(cells).collect()
    }));
    output.write(&crate::shell::terminal::output::csv(&rows)?)
}

fn detail(
    domain: Option<&str>,
    shown: Shown,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let (view, format) = (shown.view(), shown.format);
    let default = config::destination::default(invocation.store()?, view)?;
    let mut chosen: Vec<(String, Record)> = Vec::new();
    match domain {
        Some(name) if name.eq_ignore_ascii_case(DEFAULT) => {
            chosen.push((DEFAULT.into(), default.clone()));
        }
        Some(name) if !name.eq_ignore_ascii_case("ALL") => {
            let key = key(name)?;
            let row = config::destination::row(invocation.store()?, view, &key)?;
            let row = row.ok_or_else(|| missing(&key))?;
            chosen.push((key.to_string(), row));
        }
        Some(_) | None => {
            let rows = config::destination::rows(invocation.store()?, view)?;
            chosen.extend(rows.into_iter().map(|(k, r)| (k.to_string(), r)));
            chosen.push((DEFAULT.into(), default.clone()));
        }
    }
    if format != TableFormat::Text {
        machine(&chosen, format, invocation.output)?;
        tell_detail(view, domain, invocation)?;
        return Ok(0);
    }
    for (n, (name, record)) in chosen.iter().enumerate() {
        if n > 0 {
            invocation.output.write("\n")?;
        }
        invocation.output.write(&view::detail(name, record, &default))?;
    }
    tell_detail(view, domain, invocation)?;
    Ok(0)
}

/// Says that pending changes are left out, if they are of the entries that were shown.
fn tell_detail(
    view: View,
    domain: Option<&str>,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let one = domain.and_then(|name| EntryKey::parse(name).ok());
    match one {
        // What an entry does not set is DEFAULT's.
        Some(key) if !invocation.store()?.is_pending(Kind::Destination, key.as_str())? => {
            tell_view(view, &[Kind::Default], invocation)
        }
        _ => tell_view(view, &[Kind::Destination, Kind::Default], invocation),
    }
}

fn export(file: &Path, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let (text, count) = config::destination::export_text(invocation.store()?)?;
    if write_file(file, &text, invocation.output)? {
        invocation.output.write(&format!("{count} entries exported\n"))?;
    }
    Ok(0)
}
