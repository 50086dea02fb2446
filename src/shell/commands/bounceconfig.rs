//! `bounceconfig`: bounce profiles that destinations refer to, by dialogue and by flags.

use crate::os::files::read_input;
use crate::profile::bounce;
use crate::profile::bounce::BounceField;
use crate::profile::bounce::DEFAULT_PROFILE;
use crate::profile::bounce::FIELDS;
use crate::profile::field::Record;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::commands::commit;
use crate::shell::completion;
use crate::shell::context::Context;
use crate::shell::destinations;
use crate::shell::error::CommandError;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::text_of;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::output::write_file;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
use crate::vocab::text::printable;
use crate::vocab::tls::Switch;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;
use clap::Args;
use clap::Subcommand;
use clap_complete::ArgValueCompleter;
use serde_json::Value;
use serde_json::json;
use std::path::Path;
use std::path::PathBuf;

/// `bounceconfig`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  destgate bounceconfig new slow --set max_retries=10 --set max_lifetime=86400"
)]
pub struct BounceArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<BounceAction>,
}

/// The actions of `bounceconfig`.
#[derive(Debug, Subcommand)]
pub enum BounceAction {
    /// Make a profile
    New {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// A value, as key=value (repeatable)
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Change a profile
    Edit {
        /// Its name
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::profiles))]
        name: String,
        /// A value, as key=value (repeatable)
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Remove a profile that no destination uses
    Delete {
        /// Its name
        #[arg(value_name = "NAME", add = ArgValueCompleter::new(completion::profiles))]
        name: String,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Change the global bounce settings
    Setup {
        /// Bounce everything queued for a domain whose host is down: on or off
        #[arg(long, value_name = "SWITCH")]
        bounce_when_down: String,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Replace the profiles by a file's: `[NAME]`, then `key = value` lines
    Import {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Write the profiles, uncommitted ones included, to a file
    Export {
        /// The file; `-` is stdout
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Show all profiles
    List {
        /// The form
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
    },
}

/// The setting that SETUP changes.
const BOUNCE_WHEN_DOWN: &str = "bounce_when_down";

/// The line that makes a profile where one is chosen.
pub const NEW_PROFILE: &str = "New Profile";

/// The names, Default first.
fn names(store: &Store) -> Result<Vec<String>, StoreError> {
    let others = store.entries(View::Pending, Kind::BounceProfile)?.into_iter().map(|(n, _)| n);
    Ok(std::iter::once(DEFAULT_PROFILE.to_string())
        .chain(others.filter(|n| n != DEFAULT_PROFILE))
        .collect())
}

fn profile(store: &Store, name: &str) -> Result<Option<Record>, StoreError> {
    let stored = store.entry(View::Pending, Kind::BounceProfile, name)?;
    let stored = stored.map(|json| destinations::of_json(&json));
    Ok(stored.or_else(|| (name == DEFAULT_PROFILE).then(bounce::factory)))
}

/// A profile as it is stored, to be held against what is there when it is changed.
fn stored(store: &Store, name: &str) -> Result<Option<String>, StoreError> {
    store.entry(View::Pending, Kind::BounceProfile, name)
}

/// Stages a profile, unless it is no longer what was read before.
fn put(
    store: &mut Store,
    name: &str,
    record: Option<&Record>,
    seen: Option<&str>,
) -> Result<Staged, StoreError> {
    let json = record.map(destinations::to_json);
    store.stage(Kind::BounceProfile, name, json.as_deref(), Seen::This(seen))
}

/// What is said where somebody was faster.
fn stale(name: &str) -> CommandError {
    CommandError::usage(
        format!(
            "the profile `{}` was changed by somebody else meanwhile; nothing was kept",
            printable(name)
        ),
        "make the change again",
    )
}

/// The menu.
pub fn menu(session: &mut Session, _words: &[String]) -> Asked<()> {
    loop {
        let names = names(&session.store)?;
        let mut state = "Current bounce profiles:".to_string();
        for (n, name) in names.iter().enumerate() {
            state.push_str(&format!("\n{}. {name}", n + 1));
        }
        let mut operations = vec![("NEW", "Create a new profile."), ("EDIT", "Modify a profile.")];
        if names.len() > 1 {
            operations.push(("DELETE", "Remove a profile."));
        }
        operations.push(("SETUP", "Configure global bounce settings."));
        match session.menu(&state, &operations)? {
            Some("NEW") => {
                new(session)?;
            }
            Some("EDIT") => edit(session, &names)?,
            Some("DELETE") => delete(session, &names)?,
            Some("SETUP") => setup(session)?,
            Some(_) | None => return Ok(()),
        }
    }
}

/// NEW; the name of the profile.
pub fn new(session: &mut Session) -> Asked<String> {
    let mut taken = names(&session.store)?;
    // That line of the list in destconfig makes a profile.
    taken.push(NEW_PROFILE.into());
    let name = session.ask("Please create a name for the profile:", "", &[], move |a| {
        let name = FieldKind::Name.parse(a, Dialect::Menu)?;
        if taken.iter().any(|t| t.eq_ignore_ascii_case(&name)) {
            return Err(Refused(format!("The name \"{name}\" is already in use.")));
        }
        Ok(name)
    })?;
    let record = ask_all(session, &bounce::factory())?;
    if put(&mut session.store, &name, Some(&record), None)? == Staged::Stale {
        return Err(stale(&name).into());
    }
    Ok(name)
}

fn ask_all(session: &mut Session, start: &Record) -> Asked<Record> {
    let mut record = start.clone();
    for field in FIELDS {
        let present = record.get(field.key).unwrap_or(field.factory).to_string();
        let value = match field.kind {
            FieldKind::Words(_) => {
                if session.yes_no(field.prompt, present == "on")? { "on" } else { "off" }
                    .to_string()
            }
            FieldKind::Int { .. } | FieldKind::Name => {
                let kind = field.kind;
                session.ask(field.prompt, &present, &[], |a| kind.parse(a, Dialect::Menu))?
            }
        };
        record.0.insert(field.key.into(), value);
    }
    Ok(record)
}

fn edit(session: &mut Session, names: &[String]) -> Asked<()> {
    let at = session.choose("Please enter the number of the profile to edit:", names, None)?;
    let Some(name) = names.get(at) else { return Ok(()) };
    let seen = stored(&session.store, name)?;
    let start = profile(&session.store, name)?.unwrap_or_default();
    let record = ask_all(session, &start)?;
    if put(&mut session.store, name, Some(&record), seen.as_deref())? == Staged::Stale {
        return Err(stale(name).into());
    }
    Ok(())
}

fn delete(session: &mut Session, names: &[String]) -> Asked<()> {
    let at = session.choose("Please enter the number of the profile to delete:", names, None)?;
    let Some(name) = names.get(at) else { return Ok(()) };
    match remove(&mut session.store, name) {
        Ok(()) => session.line(&format!("{name} was removed.")),
        Err(CommandError::Usage { message, .. }) => session.sentence(&message),
        Err(other) => return Err(other.into()),
    }
    Ok(())
}

fn remove(store: &mut Store, name: &str) -> Result<(), CommandError> {
    removable(store, name)?;
    let seen = stored(store, name)?;
    match put(store, name, None, seen.as_deref())? {
        Staged::Stale => Err(stale(name)),
        Staged::Changed | Staged::Same => Ok(()),
    }
}

/// Whether nothing refers to a profile.
fn removable(store: &Store, name: &str) -> Result<(), CommandError> {
    if name == DEFAULT_PROFILE {
        return Err(CommandError::usage("the Default profile cannot be deleted", ""));
    }
    let users: Vec<String> = destinations::rows(store, View::Pending)?
        .into_iter()
        .filter(|(_, row)| row.get("bounce_profile") == Some(name))
        .map(|(key, _)| key.to_string())
        .take(5)
        .collect();
    if !users.is_empty() {
        return Err(CommandError::usage(
            format!(
                "the profile \"{}\" is in use by {} and cannot be deleted",
                printable(name),
                users.join(", ")
            ),
            "give those destinations another bounce profile first",
        ));
    }
    Ok(())
}

fn setup(session: &mut Session) -> Asked<()> {
    let present = session
        .store
        .entry(View::Pending, Kind::Setting, BOUNCE_WHEN_DOWN)?
        .is_some_and(|json| text_of(&json).as_deref() == Some("on"));
    let question =
        "Do you want to bounce all enqueued messages bound for a domain if the host is down?";
    let on = session.yes_no(question, present)?;
    let json = if on { "\"on\"" } else { "\"off\"" };
    session.store.stage(Kind::Setting, BOUNCE_WHEN_DOWN, Some(json), Seen::Anything)?;
    Ok(())
}

fn set(record: &mut Record, text: &str) -> Result<(), CommandError> {
    let wrong =
        |why: String| CommandError::usage(why, "write it as key=value, for example max_retries=50");
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| wrong(format!("`{}` is no key=value", printable(text))))?;
    let field: &BounceField = FIELDS
        .iter()
        .find(|f| f.key == key.trim())
        .ok_or_else(|| wrong(format!("there is no key `{}`", printable(key))))?;
    let value = field
        .kind
        .parse(value, Dialect::Flag)
        .map_err(|r| wrong(format!("{}: {}", field.key, r.0)))?;
    record.0.insert(field.key.into(), value);
    Ok(())
}

/// `bounceconfig new|edit|delete|list`.
///
/// Errors: unusable arguments, the store.
pub fn run(
    context: &Context,
    store: &mut Store,
    action: &BounceAction,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let write = match action {
        BounceAction::List { format } => return list(store, *format, output),
        BounceAction::New { name, set: pairs, write }
        | BounceAction::Edit { name, set: pairs, write } => {
            let name = FieldKind::Name.parse(name, Dialect::Flag)?;
            if name.eq_ignore_ascii_case(NEW_PROFILE) {
                return Err(CommandError::usage(
                    format!("the name `{name}` stands for something else in menus"),
                    "choose another name",
                ));
            }
            let seen = stored(store, &name)?;
            let present = profile(store, &name)?;
            let is_new = matches!(action, BounceAction::New { .. });
            let mut record = match (present, is_new) {
                (None, false) => {
                    return Err(CommandError::usage(
                        format!("there is no bounce profile `{name}`"),
                        "make it with `bounceconfig new`",
                    ));
                }
                (Some(record), false) => record,
                (_, true) => bounce::factory(),
            };
            for pair in pairs {
                set(&mut record, pair)?;
            }
            let there = profile(store, &name)?;
            if is_new && there.as_ref().is_some_and(|old| *old != record) {
                return Err(CommandError::usage(
                    format!("a bounce profile `{name}` already exists, with other settings"),
                    "change it with `bounceconfig edit`",
                ));
            }
            if write.dry_run {
                let row = crate::render::changes::Row {
                    kind: Kind::BounceProfile.word().into(),
                    key: name,
                    before: there.map(|r| r.0),
                    after: Some(record.0),
                };
                output.write(&crate::render::changes::tree(&[row]))?;
            } else {
                let staged = put(store, &name, Some(&record), seen.as_deref())?;
                if staged == Staged::Stale {
                    return Err(stale(&name));
                }
                let word = if staged == Staged::Same {
                    "is as wanted already; nothing changed"
                } else {
                    "changed"
                };
                output.write(&format!("{name} {word}\n"))?;
            }
            write
        }
        BounceAction::Export { file } => {
            let text = export(store)?;
            write_file(file, &text, output)?;
            return Ok(0);
        }
        BounceAction::Setup { bounce_when_down, write } => {
            let word = Switch::KIND.parse(bounce_when_down, Dialect::Flag)?;
            if !write.dry_run {
                let json = serde_json::to_string(&word).unwrap_or_default();
                store.stage(Kind::Setting, BOUNCE_WHEN_DOWN, Some(&json), Seen::Anything)?;
            }
            output.write(&format!("bounce_when_down: {word}\n"))?;
            write
        }
        BounceAction::Import { file, write } => {
            let rows = read(file)?;
            let count = rows.len();
            in_use(store, &rows)?;
            if write.dry_run {
                output.write(&format!("{count} profiles would be imported\n"))?;
                return Ok(0);
            }
            let changed = store.stage_all(&[(Kind::BounceProfile, rows)])?;
            output.write(&format!("{count} profiles imported; {changed} differ from before\n"))?;
            write
        }
        BounceAction::Delete { name, write } => {
            if profile(store, name)?.is_none() {
                output.write(&format!("{} is not there\n", printable(name)))?;
            } else {
                removable(store, name)?;
                let word = if write.dry_run { "would be removed" } else { "removed" };
                let seen = stored(store, name)?;
                if !write.dry_run && put(store, name, None, seen.as_deref())? == Staged::Stale {
                    return Err(stale(name));
                }
                output.write(&format!("{} {word}\n", printable(name)))?;
            }
            write
        }
    };
    match &write.commit {
        Some(comment) if !write.dry_run && store.has_pending()? => {
            commit::commit_now(context, store, comment, output)
        }
        _ => Ok(0),
    }
}

/// The profiles as a file holds them.
fn export(store: &Store) -> Result<String, StoreError> {
    let mut out = String::new();
    for (name, json) in store.entries(View::Pending, Kind::BounceProfile)? {
        out.push_str(&format!("[{name}]\n"));
        for (key, value) in destinations::of_json(&json).0 {
            out.push_str(&format!("{key} = {value}\n"));
        }
        out.push('\n');
    }
    Ok(out)
}

/// Reads a file of profiles; every bad line is named.
fn read(path: &Path) -> Result<Vec<(String, String)>, CommandError> {
    let bytes = read_input(path)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut rows: Vec<(String, Record)> = Vec::new();
    let mut bad = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let result = match (line.strip_prefix('['), rows.last_mut()) {
            (Some(rest), _) => name_of(rest.trim_end_matches(']'), &rows)
                .map(|name| rows.push((name, bounce::factory()))),
            (None, Some((_, record))) => set(record, line).map_err(|e| e.to_string()),
            (None, None) => Err("a line before the first `[NAME]`".into()),
        };
        if let Err(why) = result {
            bad.push(format!("line {}: {}", number + 1, printable(&why)));
        }
    }
    if bad.is_empty() {
        return Ok(rows.iter().map(|(n, r)| (n.clone(), destinations::to_json(r))).collect());
    }
    Err(CommandError::usage(
        format!("nothing was imported: bad lines in the file\n{}", bad.join("\n")),
        "mend them and import the file again",
    ))
}

fn name_of(text: &str, taken: &[(String, Record)]) -> Result<String, String> {
    let name = FieldKind::Name.parse(text, Dialect::Flag).map_err(|r| r.0)?;
    if name.eq_ignore_ascii_case(NEW_PROFILE) || taken.iter().any(|(n, _)| *n == name) {
        return Err(format!("the name `{name}` cannot be used here"));
    }
    Ok(name)
}

/// A profile that a destination refers to must not go by an import.
fn in_use(store: &Store, rows: &[(String, String)]) -> Result<(), CommandError> {
    for name in names(store)?.iter().filter(|n| *n != DEFAULT_PROFILE) {
        if !rows.iter().any(|(n, _)| n == name) {
            removable(store, name)?;
        }
    }
    Ok(())
}

fn list(store: &Store, format: TableFormat, output: &mut Output) -> Result<u8, CommandError> {
    let mut all = Vec::new();
    for name in names(store)? {
        let record = profile(store, &name)?.unwrap_or_default();
        all.push((name, record));
    }
    if format == TableFormat::Json {
        let value: Value = all
            .iter()
            .map(|(name, record)| {
                let mut object = json!({"name": name});
                if let Some(map) = object.as_object_mut() {
                    for (k, v) in &record.0 {
                        map.insert(k.clone(), json!(v));
                    }
                }
                object
            })
            .collect();
        output.write(&format!("{value:#}\n"))?;
        return Ok(0);
    }
    if format == TableFormat::Csv {
        let heading = std::iter::once("name").chain(FIELDS.iter().map(|f| f.key));
        let mut rows = vec![heading.map(ToString::to_string).collect::<Vec<_>>()];
        rows.extend(all.iter().map(|(name, record)| {
            let cells = FIELDS.iter().map(|f| record.get(f.key).unwrap_or(f.factory).to_string());
            std::iter::once(name.clone()).chain(cells).collect()
        }));
        output.write(&crate::shell::terminal::output::csv(&rows)?)?;
        return Ok(0);
    }
    for (name, record) in &all {
        output.write(&format!("{name}\n"))?;
        for field in FIELDS {
            output.write(&format!(
                "  {}: {}\n",
                field.key,
                record.get(field.key).unwrap_or(field.factory)
            ))?;
        }
    }
    Ok(0)
}
