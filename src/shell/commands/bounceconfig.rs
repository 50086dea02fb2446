//! `bounceconfig`: bounce profiles that destinations refer to, by dialogue and by flags.

use crate::config;
use crate::config::bounce::NEW_PROFILE;
use crate::config::entry::Kept;
use crate::config::error::Error;
use crate::profile::bounce;
use crate::profile::bounce::FIELDS;
use crate::profile::field::Record;
use crate::render::changes;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::commands::write::differing;
use crate::shell::commands::write::end;
use crate::shell::completion;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueEnd;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::numbered;
use crate::shell::terminal::dialogue::refused;
use crate::shell::terminal::dialogue::report_refusal;
use crate::shell::terminal::output::write_file;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::vocab::text::InvalidInput;
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

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let names = config::bounce::names(&session.store)?;
        let state = numbered("Current bounce profiles:", &names);
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

/// Runs NEW; returns the name of the profile.
pub fn new(session: &mut Session) -> DialogueResult<String> {
    let mut taken = config::bounce::names(&session.store)?;
    // In destconfig this word in the list makes a profile.
    taken.push(NEW_PROFILE.into());
    let name = session.ask("Please create a name for the profile:", "", &[], move |a| {
        let name = FieldKind::Name.parse(a, Dialect::Menu)?;
        if taken.iter().any(|t| t.eq_ignore_ascii_case(&name)) {
            return Err(InvalidInput(format!("The name \"{name}\" is already in use.")));
        }
        Ok(name)
    })?;
    let record = ask_all(session, &bounce::factory())?;
    config::bounce::put(&mut session.store, &name, None, &record)?;
    Ok(name)
}

fn ask_all(session: &mut Session, start: &Record) -> DialogueResult<Record> {
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

fn edit(session: &mut Session, names: &[String]) -> DialogueResult<()> {
    let at = session.choose("Please enter the number of the profile to edit:", names, None)?;
    let Some(name) = names.get(at) else { return Ok(()) };
    let before = config::bounce::get(&session.store, name)?;
    let record = ask_all(session, before.as_ref().unwrap_or(&Record::default()))?;
    let kept = config::bounce::put(&mut session.store, name, before.as_ref(), &record);
    report_refusal(session, kept.map(drop).map_err(DialogueEnd::from))
}

fn delete(session: &mut Session, names: &[String]) -> DialogueResult<()> {
    let at = session.choose("Please enter the number of the profile to delete:", names, None)?;
    let Some(name) = names.get(at) else { return Ok(()) };
    let Some(before) = config::bounce::get(&session.store, name)? else { return Ok(()) };
    match config::bounce::remove(&mut session.store, name, &before) {
        Ok(_) => session.line(&format!("{name} was removed.")),
        Err(error) => return refused(session, error),
    }
    Ok(())
}

fn setup(session: &mut Session) -> DialogueResult<()> {
    let before = config::setting::bounce_when_down(&session.store, View::Pending)?;
    let question =
        "Do you want to bounce all enqueued messages bound for a domain if the host is down?";
    let on = session.yes_no(question, before == Some(Switch::On))?;
    let wanted = if on { Switch::On } else { Switch::Off };
    let kept = config::setting::put_bounce_when_down(&mut session.store, before, wanted);
    report_refusal(session, kept.map(drop).map_err(DialogueEnd::from))
}

fn set(record: &mut Record, pairs: &[String]) -> Result<(), CommandError> {
    for pair in pairs {
        config::bounce::set(record, pair).map_err(|why| {
            CommandError::usage(why.0, "write it as key=value, for example max_retries=50")
        })?;
    }
    Ok(())
}

/// Runs `bounceconfig new|edit|delete|list`.
///
/// Errors: unusable arguments, the store.
pub fn run(args: &BounceArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    let write = match action {
        BounceAction::List { format } => return list(*format, invocation),
        BounceAction::Export { file } => {
            let text = config::bounce::export(invocation.store()?)?;
            write_file(file, &text, invocation.output)?;
            return Ok(0);
        }
        BounceAction::New { name, set, write } => {
            create(name, set, write, invocation)?;
            write
        }
        BounceAction::Edit { name, set, write } => {
            change(name, set, write, invocation)?;
            write
        }
        BounceAction::Setup { bounce_when_down, write } => {
            let wanted = Switch::parse(&Switch::KIND.parse(bounce_when_down, Dialect::Flag)?)?;
            let before = config::setting::bounce_when_down(invocation.store()?, View::Pending)?;
            config::setting::put_bounce_when_down(invocation.store()?, before, wanted)?;
            invocation.output.write(&format!("bounce_when_down: {}\n", wanted.word()))?;
            write
        }
        BounceAction::Import { file, write } => {
            import(file, write, invocation)?;
            write
        }
        BounceAction::Delete { name, write } => {
            remove(name, write, invocation)?;
            write
        }
    };
    end(write, invocation)
}

fn name_of(text: &str) -> Result<String, CommandError> {
    let name = FieldKind::Name.parse(text, Dialect::Flag)?;
    if name.eq_ignore_ascii_case(NEW_PROFILE) {
        return Err(CommandError::usage(
            format!("the name `{name}` stands for something else in menus"),
            "choose another name",
        ));
    }
    Ok(name)
}

fn create(
    name: &str,
    pairs: &[String],
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let name = name_of(name)?;
    let before = config::bounce::get(invocation.store()?, &name)?;
    let mut record = bounce::factory();
    set(&mut record, pairs)?;
    config::bounce::free_or_same(&name, before.as_ref(), &record)?;
    put(&name, before.as_ref(), &record, write, invocation)
}

fn change(
    name: &str,
    pairs: &[String],
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let name = name_of(name)?;
    let before = config::bounce::get(invocation.store()?, &name)?.ok_or_else(|| {
        CommandError::from(Error::NotFound(config::bounce::subject(&name)))
            .hinted("make it with `bounceconfig new`")
    })?;
    let mut record = before.clone();
    set(&mut record, pairs)?;
    put(&name, Some(&before), &record, write, invocation)
}

/// Keeps a profile unless it was changed meanwhile, and prints the result.
fn put(
    name: &str,
    before: Option<&Record>,
    record: &Record,
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let kept = config::bounce::put(invocation.store()?, name, before, record)?;
    if write.dry_run {
        let row = changes::Row {
            kind: Kind::BounceProfile.word().into(),
            key: name.into(),
            before: before.map(|r| r.0.clone()),
            after: Some(record.0.clone()),
            by: None,
        };
        return invocation.output.write(&changes::tree(&[row]));
    }
    invocation.output.write(&match kept {
        Kept::Same => format!("{name} is as wanted already; nothing changed\n"),
        Kept::Changed => format!("{name} changed\n"),
    })
}

fn import(file: &Path, write: &Write, invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    let (count, how) = config::bounce::import(invocation.store()?, file)?;
    let word = if write.dry_run { "would be imported" } else { "imported" };
    invocation.output.write(&format!("{count} profiles {word}: {}\n", differing(how)))
}

fn remove(name: &str, write: &Write, invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    let shown = printable(name);
    let Some(before) = config::bounce::get(invocation.store()?, name)? else {
        return invocation.output.write(&format!("{shown} is not there\n"));
    };
    config::bounce::remove(invocation.store()?, name, &before)?;
    let word = if write.dry_run { "would be removed" } else { "removed" };
    invocation.output.write(&format!("{shown} {word}\n"))
}

fn list(format: TableFormat, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let mut all = Vec::new();
    for name in config::bounce::names(invocation.store()?)? {
        let record = config::bounce::get(invocation.store()?, &name)?.unwrap_or_default();
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
        invocation.output.write(&format!("{value:#}\n"))?;
        return Ok(0);
    }
    if format == TableFormat::Csv {
        let heading = std::iter::once("name").chain(FIELDS.iter().map(|f| f.key));
        let mut rows = vec![heading.map(ToString::to_string).collect::<Vec<_>>()];
        rows.extend(all.iter().map(|(name, record)| {
            let cells = FIELDS.iter().map(|f| record.get(f.key).unwrap_or(f.factory).to_string());
            std::iter::once(name.clone()).chain(cells).collect()
        }));
        invocation.output.write(&crate::shell::terminal::output::csv(&rows)?)?;
        return Ok(0);
    }
    for (name, record) in &all {
        invocation.output.write(&format!("{name}\n"))?;
        for field in FIELDS {
            invocation.output.write(&format!(
                "  {}: {}\n",
                field.key,
                record.get(field.key).unwrap_or(field.factory)
            ))?;
        }
    }
    Ok(0)
}
