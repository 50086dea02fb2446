//! The common parts of the commands of settings: change by dialogue, change by flags, display.

use crate::config::setting;
use crate::profile;
use crate::profile::field::Record;
use crate::profile::setting::group::Group;
use crate::shell::args::Write;
use crate::shell::commands::write::LEFT_OUT;
use crate::shell::commands::write::NOT_KEPT;
use crate::shell::commands::write::end;
use crate::shell::commands::write::view_of;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueEnd;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::report_refusal;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::vocab::text::excerpt;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;

/// The form of a display of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The form
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub format: ShowFormat,
    /// With the uncommitted changes
    #[arg(long)]
    pub pending: bool,
}

/// Maximum length of a value in one line. Unit: characters.
const SHOWN: usize = 200;

/// Keeps the answers, unless the group differs from `before` the questions; prints a refusal.
pub fn keep(
    session: &mut Session,
    group: &Group,
    before: &Record,
    changes: &[(&str, &str)],
) -> DialogueResult<()> {
    let kept = setting::put(&mut session.store, group, before, changes);
    report_refusal(session, kept.map(drop).map_err(DialogueEnd::from))
}

fn line(key: &str, value: &str) -> String {
    let value = if value.is_empty() { profile::setting::of_empty(key) } else { value };
    format!("{key}: {}", excerpt(value, SHOWN))
}

/// Keeps values given by flags, computed from the group `before`; prints and may commit the change.
///
/// Errors: a value that will not do, a group that was changed meanwhile, the store.
pub fn write(
    group: &Group,
    before: &Record,
    changes: &[(&str, &str)],
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let after = setting::changed(before, group, changes)?;
    let differs: Vec<&str> =
        group.items.iter().map(|i| i.key).filter(|k| before.get(k) != after.get(k)).collect();
    setting::put(invocation.store()?, group, before, changes)?;
    if differs.is_empty() {
        let word = if write.dry_run { "would change" } else { "changed" };
        invocation
            .output
            .write(&format!("{} is as wanted already; nothing {word}\n", group.name))?;
    }
    for key in &differs {
        let line = line(key, after.get(key).unwrap_or(""));
        invocation.output.write(&match write.dry_run {
            true => format!("{line} {NOT_KEPT}\n"),
            false => format!("{line}\n"),
        })?;
    }
    end(write, invocation)
}

/// Shows a group: the text of its menu, or JSON.
///
/// Errors: the store.
pub fn show(
    group: &Group,
    args: &ShowArgs,
    text: impl FnOnce(&Record) -> String,
    json: impl FnOnce(&Record) -> Value,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let record = setting::record(invocation.store()?, view_of(args.pending), group)?;
    match args.format {
        ShowFormat::Text => invocation.output.write(&format!("{}\n", text(&record)))?,
        ShowFormat::Json => invocation.output.write(&format!("{:#}\n", json(&record)))?,
    }
    tell_group(view_of(args.pending), group, invocation)?;
    Ok(0)
}

/// Says that pending changes of a group are left out of what was shown, if there are any.
///
/// Errors: the store.
pub fn tell_group(
    view: View,
    group: &Group,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    if view == View::Committed && invocation.store()?.is_pending(Kind::Setting, group.name)? {
        invocation.output.note(LEFT_OUT);
    }
    Ok(())
}

/// Returns a value as JSON: `null` for an unset one.
#[must_use]
pub fn or_null(value: &str) -> Value {
    if value.is_empty() { Value::Null } else { Value::String(value.into()) }
}
