//! `showconfig`, `saveconfig`, `loadconfig`: the whole configuration as one file, and back.

use crate::shell::commit;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::output::Output;
use crate::shell::session::Asked;
use crate::shell::session::Session;
use crate::shell::world::write_file;
use crate::store::config::Kind;
use crate::store::config::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::printable;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use std::path::Path;

/// The mark of a configuration file.
const SCHEMA: &str = "destgate.config/1";

/// The configuration in force.
///
/// Errors: the store.
fn text(store: &Store, view: View) -> Result<String, StoreError> {
    store.steady(|store| written(store, view))
}

fn written(store: &Store, view: View) -> Result<String, StoreError> {
    let mut out = Map::new();
    out.insert("schema".into(), json!(SCHEMA));
    for kind in Kind::ALL {
        let mut entries = Map::new();
        for (key, value) in store.entries(view, *kind)? {
            let value = serde_json::from_str(&value).unwrap_or(Value::Null);
            entries.insert(key, value);
        }
        out.insert(kind.word().into(), Value::Object(entries));
    }
    Ok(format!("{:#}\n", Value::Object(out)))
}

/// `showconfig`, by dialogue.
pub fn show(session: &mut Session, _words: &[String]) -> Asked<()> {
    let text = text(&session.store, View::Committed)?;
    session.say(&text);
    Ok(())
}

/// `saveconfig`, by dialogue.
pub fn save(session: &mut Session, _words: &[String]) -> Asked<()> {
    let question = "Enter the name of the file to save the configuration to:";
    let name = session.ask(question, "", &[], |a| Ok(a.to_string()))?;
    let text = text(&session.store, View::Committed)?;
    match std::fs::write(&name, text) {
        Ok(()) => session.line(&format!("The configuration was saved to {}.", printable(&name))),
        Err(e) => session.line(&format!(
            "{} cannot be written: {}.",
            printable(&name),
            crate::net::connect::plain(&e)
        )),
    }
    Ok(())
}

/// `loadconfig`, by dialogue.
pub fn load(session: &mut Session, _words: &[String]) -> Asked<()> {
    let question = "Enter the name of the file to load the configuration from:";
    let name = session.ask(question, "", &[], |a| Ok(a.to_string()))?;
    match stage(&mut session.store, Path::new(&name)) {
        Ok(0) => session.line("The configuration is as in the file already; nothing changes."),
        Ok(changed) => session.line(&format!(
            "The configuration was loaded: {changed} entries will change once this is committed."
        )),
        Err(CommandError::Usage { message, .. }) => session.sentence(&message),
        Err(other) => return Err(other.into()),
    }
    Ok(())
}

/// Stages a file's configuration in place of the present one; how many entries change.
fn stage(store: &mut Store, path: &Path) -> Result<usize, CommandError> {
    let bytes = crate::shell::world::read_file(path)?;
    let wrong = |why: &str| {
        let name = printable(&path.display().to_string());
        CommandError::usage(
            format!("`{name}` is no configuration file: {why}"),
            "save one with `saveconfig`",
        )
    };
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| wrong(&e.to_string()))?;
    if value.get("schema").and_then(Value::as_str) != Some(SCHEMA) {
        return Err(wrong(&format!("its schema is not {SCHEMA}")));
    }
    let mut tables = Vec::new();
    for kind in Kind::ALL {
        let mut rows = Vec::new();
        if let Some(entries) = value.get(kind.word()) {
            let entries = entries
                .as_object()
                .ok_or_else(|| wrong(&format!("{} is no object", kind.word())))?;
            for (key, value) in entries {
                rows.push(check(*kind, key, value).map_err(|why| wrong(&why))?);
            }
        }
        tables.push((*kind, rows));
    }
    Ok(store.stage_all(&tables)?)
}

/// One entry of a file, held against the tables of fields; its canonical key and JSON text.
fn check(kind: Kind, key: &str, value: &Value) -> Result<(String, String), String> {
    use crate::profile::bounce;
    use crate::profile::destination;
    use crate::profile::field::Record;
    use crate::profile::key::DEFAULT;
    use crate::profile::key::EntryKey;
    use crate::profile::route;
    use crate::vocab::word::Dialect;
    let place = format!("{} {}", kind.word(), printable(key));
    let bare = || value.as_str().ok_or_else(|| format!("{place} is no text"));
    match kind {
        Kind::Setting => Ok((key.to_string(), json!(bare()?).to_string())),
        Kind::Route => {
            let key = route::parse_key(key).map_err(|r| r.0)?;
            let hops = route::parse(bare()?).map_err(|r| format!("{key}: {}", r.0))?;
            let json = json!(route::write(&hops)).to_string();
            Ok((key, json))
        }
        Kind::Default | Kind::Destination | Kind::BounceProfile => {
            let key = match kind {
                Kind::Destination => EntryKey::parse(key).map_err(|r| r.0)?.to_string(),
                Kind::Default if key != DEFAULT => {
                    return Err(format!("{place}: the only entry of this kind is {DEFAULT}"));
                }
                _ => key.to_string(),
            };
            let object = value.as_object().ok_or_else(|| format!("{place} is no object"))?;
            let mut record = Record::default();
            for (name, text) in object {
                let text = text
                    .as_str()
                    .ok_or_else(|| format!("{place}: {} is no text", printable(name)))?;
                let field_kind = if kind == Kind::BounceProfile {
                    bounce::FIELDS.iter().find(|f| f.key == name).map(|f| f.kind)
                } else {
                    destination::field(name).map(|f| f.kind)
                };
                let field_kind = field_kind
                    .ok_or_else(|| format!("{place}: there is no key `{}`", printable(name)))?;
                let canonical = field_kind
                    .parse(text, Dialect::Flag)
                    .map_err(|r| format!("{place}: {name}: {}", r.0))?;
                record.0.insert(name.clone(), canonical);
            }
            if kind != Kind::BounceProfile {
                destination::check(&record).map_err(|r| format!("{place}: {}", r.0))?;
            }
            Ok((key, crate::shell::destinations::to_json(&record)))
        }
    }
}

/// `showconfig`.
///
/// Errors: the store.
pub fn run_show(store: &Store, output: &mut Output) -> Result<u8, CommandError> {
    output.write(&text(store, View::Committed)?)?;
    Ok(0)
}

/// `saveconfig FILE`.
///
/// Errors: the file cannot be written.
pub fn run_save(store: &Store, file: &Path, output: &mut Output) -> Result<u8, CommandError> {
    let text = text(store, View::Committed)?;
    if write_file(file, &text, output)? {
        output.write("configuration saved\n")?;
    }
    Ok(0)
}

/// `loadconfig FILE [--commit]`.
///
/// Errors: the file is no configuration; nothing changes then.
pub fn run_load(
    context: &Context,
    store: &mut Store,
    file: &Path,
    comment: Option<&str>,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let changed = stage(store, file)?;
    output.write(&format!("{changed} entries change\n"))?;
    match comment {
        Some(comment) if changed > 0 => commit::commit_now(context, store, comment, output),
        _ => Ok(0),
    }
}
