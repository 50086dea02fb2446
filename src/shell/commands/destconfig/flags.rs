//! `destconfig` by flags, files and pipes: the same records, rules and store as the dialogue.

use crate::os::files::read_input;
use crate::policy::verdict::Action;
use crate::profile::destination;
use crate::profile::destination::FIELDS;
use crate::profile::field::Record;
use crate::profile::field::Scope;
use crate::profile::field::settle;
use crate::profile::ini;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::profile::view;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::commands::commit;
use crate::shell::commands::destconfig::args::DestAction;
use crate::shell::commands::destconfig::args::DestFlags;
use crate::shell::commands::destconfig::args::DestWrite;
use crate::shell::commands::destconfig::verify;
use crate::shell::context::Context;
use crate::shell::destinations;
use crate::shell::error::CommandError;
use crate::shell::identities;
use crate::shell::options::Global;
use crate::shell::routes;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::output::write_file;
use crate::store::entries::Kind;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use crate::vocab::text::printable;
use crate::vocab::word::Dialect;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

/// Bad lines of a file that are spelled out.
const BAD_SHOWN: usize = 20;

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
            let there = destinations::row(store, View::Pending, &key)?;
            let mut record = Record::default();
            apply(&mut record, flags, Scope::DefaultOnly)?;
            let mut settled = record.clone();
            settle(FIELDS, &mut settled);
            if let Some(old) = &there
                && *old != settled
            {
                return Err(CommandError::usage(
                    format!("an entry for {key} already exists, with other settings"),
                    "change it with `destconfig edit`",
                ));
            }
            keep(context, global, store, (&key, there.as_ref()), record, write, output)
        }
        DestAction::Edit { domain, flags, write } => {
            let key = key(domain)?;
            let before = destinations::row(store, View::Pending, &key)?.ok_or_else(|| {
                CommandError::usage(
                    format!("{key} was not found in the destination control table"),
                    "make it with `destconfig new`",
                )
            })?;
            let mut record = before.clone();
            apply(&mut record, flags, Scope::DefaultOnly)?;
            keep(context, global, store, (&key, Some(&before)), record, write, output)
        }
        DestAction::Delete { domains, write } => delete(context, store, domains, write, output),
        DestAction::Default { flags, write } => {
            let before = destinations::default(store, View::Pending)?;
            let mut record = before.clone();
            apply(&mut record, flags, Scope::RowOnly)?;
            for field in FIELDS.iter().filter(|f| !f.factory.is_empty()) {
                if record.get(field.key).is_none() {
                    record.0.insert(field.key.into(), field.factory.into());
                }
            }
            rules(&record)?;
            if record.get("mta_sts") == Some("on") && before.get("mta_sts") != Some("on") {
                output.warn("MTA STS on DEFAULT applies to every domain without an entry of its own; the gateway's guide advises against it");
            }
            if write.dry_run {
                difference(output, DEFAULT, Some(&before), Some(&record))?;
                return Ok(0);
            }
            let stranded = destinations::left_without_tls(store, &record)?;
            if !stranded.is_empty() {
                return Err(CommandError::usage(
                    format!(
                        "without TLS in DEFAULT, DANE or MTA STS would stand without it at {}",
                        stranded.join(", ")
                    ),
                    "give those entries a TLS setting of their own, or switch DANE and MTA STS off there",
                ));
            }
            let staged = destinations::stage_default(store, &record, &before)?;
            finish(context, store, staged, "DEFAULT", write, output)
        }
        DestAction::List { format, pending } => list(store, view_of(*pending), *format, output),
        DestAction::Detail { domain, format, pending } => {
            detail(store, view_of(*pending), domain.as_deref(), *format, output)
        }
        DestAction::Import { file, write } => {
            if write.dry_run {
                return import_dry(store, file, output);
            }
            let imported = import(store, file)?;
            for warning in &imported.warnings {
                output.warn(&printable(warning));
            }
            let (count, changed) = (imported.entries, imported.changed);
            output.write(&format!("{count} entries imported; {changed} differ from before\n"))?;
            let staged = if changed > 0 { Staged::Changed } else { Staged::Same };
            commit_if_asked(context, store, staged, write, output)
        }
        DestAction::Export { file } => export(store, file, output),
        DestAction::Clear { yes, write } => {
            if !yes {
                return Err(CommandError::usage(
                    "this removes every entry but DEFAULT",
                    "say --yes if that is wanted",
                ));
            }
            if write.dry_run {
                for (key, row) in destinations::rows(store, View::Pending)? {
                    difference(output, key.as_str(), Some(&row), None)?;
                }
                return Ok(0);
            }
            let changed = store.stage_all(&[(Kind::Destination, Vec::new())])?;
            output.write(&format!("{changed} entries removed\n"))?;
            let staged = if changed > 0 { Staged::Changed } else { Staged::Same };
            commit_if_asked(context, store, staged, write, output)
        }
    }
}

fn view_of(pending: bool) -> View {
    if pending { View::Pending } else { View::Committed }
}

fn key(text: &str) -> Result<EntryKey, CommandError> {
    EntryKey::parse(text).map_err(|r| {
        CommandError::usage(r.0, "write a domain, `.domain` for its subdomains, or an address")
    })
}

/// Puts flags into a record; `default` as a value lets a field follow DEFAULT again.
fn apply(record: &mut Record, flags: &DestFlags, without: Scope) -> Result<(), CommandError> {
    for (name, text) in &flags.0 {
        let Some(field) = FIELDS.iter().find(|f| f.key == *name) else { continue };
        if field.scope == without {
            let place = if without == Scope::RowOnly { "DEFAULT" } else { "an entry" };
            return Err(CommandError::usage(
                format!("--{} does not belong to {place}", field.flag),
                "",
            ));
        }
        if text.eq_ignore_ascii_case("default") {
            record.clear(field.key);
            continue;
        }
        record
            .set(field, text, Dialect::Flag)
            .map_err(|r| CommandError::usage(format!("--{}: {}", field.flag, r.0), ""))?;
    }
    let given = |key: &str| flags.0.contains_key(key);
    // Switching TLS off takes DANE and MTA STS along, unless the same command asks for them.
    if record.get("table_tls") == Some("none") && given("table_tls") {
        for key in ["dane_option", "mta_sts", "certificate"] {
            if !given(key) && without == Scope::DefaultOnly {
                record.clear(key);
            } else if !given(key) && key != "certificate" {
                let off = if key == "mta_sts" { "off" } else { "none" };
                record.0.insert(key.into(), off.into());
            }
        }
    }
    // A recipient limit has companions; what is not said is as in the dialogue.
    let follows = |key: &str| flags.0.get(key).is_some_and(|t| t.eq_ignore_ascii_case("default"));
    if follows("recipient_limit") || follows("recipient_minutes") {
        record.clear("recipient_limit");
        record.clear("recipient_minutes");
    }
    if record.get("recipient_limit").is_some() && record.get("recipient_minutes").is_none() {
        if given("recipient_limit") {
            record.0.insert("recipient_minutes".into(), "60".into());
        } else {
            record.clear("recipient_limit");
        }
    }
    let limited =
        ["recipient_minutes", "max_host_concurrency"].iter().any(|k| record.get(k).is_some());
    for key in ["limit_type", "limit_apply"] {
        if limited && record.get(key).is_none() {
            let factory = destination::field(key).map_or("", |f| f.factory);
            record.0.insert(key.into(), factory.into());
        }
    }
    Ok(())
}

fn rules(record: &Record) -> Result<(), CommandError> {
    destination::check(record).map_err(|r| {
        let hint = if r.0.contains("TLS") {
            "give --tls a setting other than `none` in the same command, or leave --dane and --mta-sts out"
        } else {
            "give it in the same command"
        };
        CommandError::usage(r.0, hint)
    })
}

/// A row with DANE or MTA STS on needs TLS on, its own or DEFAULT's.
fn needs_tls(record: &Record, default: &Record) -> Result<(), CommandError> {
    if crate::profile::effective::lacks_tls(record, default) {
        return Err(CommandError::usage(
            "DANE and MTA STS need TLS, and TLS is off here as in DEFAULT",
            "give --tls too, for example --tls required_verify_hosted",
        ));
    }
    Ok(())
}

fn keep(
    context: &Context,
    global: &Global,
    store: &mut Store,
    // What was read before it was changed: somebody else's change in between must not be lost.
    (key, before): (&EntryKey, Option<&Record>),
    mut record: Record,
    write: &DestWrite,
    output: &mut Output,
) -> Result<u8, CommandError> {
    rules(&record)?;
    settle(FIELDS, &mut record);
    let default = destinations::default(store, View::Pending)?;
    needs_tls(&record, &default)?;
    names_exist(store, &record)?;
    if record.get("mta_sts") == Some("on")
        && !key.is_partial()
        && let Ok(destination) = Destination::parse(key.as_str())
        && let Some(route) = routes::matching(store, View::Pending, &destination)?
    {
        output.warn(&format!(
            "{destination} has an SMTP route ({}): MTA STS will not be enforced for it",
            printable(&route)
        ));
    }
    if write.verify {
        let Ok(Destination::Domain(domain)) = Destination::parse(key.as_str()) else {
            return Err(CommandError::usage(
                format!("{key} is no single domain that could be verified"),
                "leave --verify out for partial domains and addresses",
            ));
        };
        let report = verify::report(context, global, store, &domain, &record)?;
        let verdict = &report.decision.verdict;
        if verdict.action != Action::Deliver {
            output.write(&verify::short(&report))?;
            let why = if verdict.unseen || verdict.action == Action::Unknown {
                "it could not be verified from here"
            } else {
                "its mail would not be delivered"
            };
            output.warn(&format!("{key} was not changed: {why}"));
            return Ok(1);
        }
        if record.get("mta_sts") == Some("on") && !verify::good(&report) {
            output.write(&verify::short(&report))?;
            output.warn(&format!(
                "no MTA-STS policy of {key} applies today: the setting does nothing yet"
            ));
        }
    }
    if write.write.dry_run {
        difference(output, key.as_str(), before, Some(&record))?;
        return Ok(0);
    }
    let staged = destinations::stage(store, key, Some(&record), Some(before))?;
    finish(context, store, staged, key.as_str(), &write.write, output)
}

fn no_certificate(store: &Store, name: &str) -> bool {
    !identities::exists(store, View::Pending, name).unwrap_or(true)
}

fn no_bounce_profile(store: &Store, name: &str) -> bool {
    let there = || store.entry(View::Pending, Kind::BounceProfile, name).map(|e| e.is_some());
    name != "Default" && !there().unwrap_or(true)
}

/// Profiles that are named must be there.
fn names_exist(store: &Store, record: &Record) -> Result<(), CommandError> {
    if let Some(name) = record.get("certificate").filter(|n| no_certificate(store, n)) {
        return Err(crate::shell::certificates::unknown(name));
    }
    if let Some(name) = record.get("bounce_profile").filter(|n| no_bounce_profile(store, n)) {
        return Err(CommandError::usage(
            format!("there is no bounce profile `{}`", printable(name)),
            "`destgate bounceconfig list` names them",
        ));
    }
    Ok(())
}

fn delete(
    context: &Context,
    store: &mut Store,
    domains: &[String],
    write: &Write,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let keys: Vec<EntryKey> = domains.iter().map(|d| key(d)).collect::<Result<_, _>>()?;
    let mut staged = Staged::Same;
    for key in &keys {
        let before = destinations::row(store, View::Pending, key)?;
        if before.is_none() {
            output.write(&format!("{key} was not found in the destination control table\n"))?;
            continue;
        }
        if write.dry_run {
            difference(output, key.as_str(), before.as_ref(), None)?;
            continue;
        }
        destinations::stage(store, key, None, None)?;
        output.write(&format!("{key} removed\n"))?;
        staged = Staged::Changed;
    }
    commit_if_asked(context, store, staged, write, output)
}

fn finish(
    context: &Context,
    store: &mut Store,
    staged: Staged,
    name: &str,
    write: &Write,
    output: &mut Output,
) -> Result<u8, CommandError> {
    match staged {
        Staged::Changed => output.write(&format!("{name} changed\n"))?,
        Staged::Same => output.write(&format!("{name} is as wanted already; nothing changed\n"))?,
        Staged::Stale => {
            return Err(CommandError::usage(
                format!("{name} was changed by somebody else meanwhile; nothing was kept"),
                "run the command again",
            ));
        }
    }
    commit_if_asked(context, store, staged, write, output)
}

fn commit_if_asked(
    context: &Context,
    store: &mut Store,
    staged: Staged,
    write: &Write,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let Some(comment) = &write.commit else { return Ok(0) };
    if write.dry_run || (staged == Staged::Same && !store.has_pending()?) {
        return Ok(0);
    }
    commit::commit_now(context, store, comment, output)
}

/// What would change.
fn difference(
    output: &mut Output,
    name: &str,
    before: Option<&Record>,
    after: Option<&Record>,
) -> Result<(), CommandError> {
    if before == after {
        return output.write(&format!("{name} is as wanted already; nothing would change\n"));
    }
    let row = crate::render::changes::Row {
        kind: if name == DEFAULT { "default" } else { "destination" }.into(),
        key: name.into(),
        before: before.map(|r| r.0.clone()),
        after: after.map(|r| r.0.clone()),
    };
    output.write(&crate::render::changes::tree(&[row]))
}

/// What an import would change.
fn import_dry(store: &Store, file: &Path, output: &mut Output) -> Result<u8, CommandError> {
    let table = read(file)?;
    for warning in warnings(store, &table) {
        output.warn(&printable(&warning));
    }
    let default = destinations::default(store, View::Pending)?;
    let there: BTreeMap<EntryKey, Record> =
        destinations::rows(store, View::Pending)?.into_iter().collect();
    let keys: BTreeSet<&EntryKey> = there.keys().chain(table.rows.keys()).collect();
    let mut changed = 0;
    if default != table.default {
        difference(output, DEFAULT, Some(&default), Some(&table.default))?;
        changed += 1;
    }
    for key in keys {
        let (before, after) = (there.get(key), table.rows.get(key));
        if before != after {
            difference(output, key.as_str(), before, after)?;
            changed += 1;
        }
    }
    let count = table.rows.len();
    output.write(&format!("{count} entries would be imported; {changed} differ from before\n"))?;
    Ok(0)
}

/// What a reader of a file ought to know: what was put right, and names that lead nowhere.
fn warnings(store: &Store, table: &ini::Table) -> Vec<String> {
    let mut all = table.warnings.clone();
    if let Some(name) = table.default.get("certificate").filter(|n| no_certificate(store, n)) {
        all.push(format!("[DEFAULT] names the certificate {name}, which is not there yet"));
    }
    for (key, row) in &table.rows {
        let lost = |what: &str, name: &str| {
            format!("[{key}] names the {what} {name}, which is not there yet")
        };
        if let Some(name) = row.get("certificate").filter(|n| no_certificate(store, n)) {
            all.push(lost("certificate", name));
        }
        if let Some(name) = row.get("bounce_profile").filter(|n| no_bounce_profile(store, n)) {
            all.push(lost("bounce profile", name));
        }
    }
    all
}

/// LIST as text.
///
/// Errors: the store.
pub fn list_text(store: &Store, view: View) -> Result<String, CommandError> {
    let (default, rows) = destinations::table(store, view)?;
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
    let (default, rows) = destinations::table(store, view)?;
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
    let default = destinations::default(store, view)?;
    let mut chosen: Vec<(String, Record)> = Vec::new();
    match domain {
        Some(name) if name.eq_ignore_ascii_case(DEFAULT) => {
            chosen.push((DEFAULT.into(), default.clone()));
        }
        Some(name) if !name.eq_ignore_ascii_case("ALL") => {
            let key = key(name)?;
            let row = destinations::row(store, view, &key)?.ok_or_else(|| {
                CommandError::usage(
                    format!("{key} was not found in the destination control table"),
                    "`destgate destconfig list` names the entries; --pending looks at uncommitted ones",
                )
            })?;
            chosen.push((key.to_string(), row));
        }
        Some(_) | None => {
            let rows = destinations::rows(store, view)?;
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

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Entries in the file.
    pub entries: usize,
    /// Entries that differ from before, DEFAULT included.
    pub changed: usize,
    /// What was put right on the way.
    pub warnings: Vec<String>,
}

fn read(path: &Path) -> Result<ini::Table, CommandError> {
    let bytes = read_input(path)?;
    ini::read(&String::from_utf8_lossy(&bytes)).map_err(|bad| {
        let shown: Vec<String> = bad
            .iter()
            .take(BAD_SHOWN)
            .map(|b| format!("line {}: {}", b.line, printable(&b.reason)))
            .collect();
        let more = match bad.len().saturating_sub(BAD_SHOWN) {
            0 => String::new(),
            n => format!("\nand {n} more"),
        };
        CommandError::usage(
            format!(
                "nothing was imported: {} bad line{} in the file\n{}{more}",
                bad.len(),
                if bad.len() == 1 { "" } else { "s" },
                shown.join("\n")
            ),
            "mend them and import the file again",
        )
    })
}

/// Replaces the table by a file's, as one pending change.
///
/// Errors: the file cannot be read or has bad lines; nothing changes then.
pub fn import(store: &mut Store, path: &Path) -> Result<Imported, CommandError> {
    let table = read(path)?;
    let rows: Vec<(String, String)> =
        table.rows.iter().map(|(k, r)| (k.to_string(), destinations::to_json(r))).collect();
    let entries = rows.len();
    // The factory's DEFAULT needs no row: a file that holds just that changes nothing.
    let factory = destinations::default(store, View::Pending)? == table.default
        && store.entry(View::Pending, Kind::Default, DEFAULT)?.is_none();
    let default = (DEFAULT.to_string(), destinations::to_json(&table.default));
    let default = if factory { Vec::new() } else { vec![default] };
    let warnings = warnings(store, &table);
    let changed = store.stage_all(&[(Kind::Destination, rows), (Kind::Default, default)])?;
    Ok(Imported { entries, changed, warnings })
}

/// The table, pending changes included, as an INI file, and how many entries it has.
///
/// Errors: the store.
pub fn export_text(store: &Store) -> Result<(String, usize), StoreError> {
    let (default, rows) = destinations::table(store, View::Pending)?;
    Ok((ini::write(&default, rows.iter().map(|(k, r)| (k, r))), rows.len()))
}

fn export(store: &Store, file: &Path, output: &mut Output) -> Result<u8, CommandError> {
    let (text, count) = export_text(store)?;
    if write_file(file, &text, output)? {
        output.write(&format!("{count} entries exported\n"))?;
    }
    Ok(0)
}
