//! Groups of settings in the store: read, changed, staged.

use crate::profile::field::Record;
use crate::profile::setting;
use crate::profile::setting::group::Group;
use crate::shell::commands::commit;
use crate::shell::context::Context;
use crate::shell::destinations::of_json;
use crate::shell::destinations::to_json;
use crate::shell::error::CommandError;
use crate::shell::terminal::output::Output;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;

/// A group as it stands, the factory's values where nothing was set.
///
/// Errors: the store cannot be read.
pub fn record(store: &Store, view: View, group: &Group) -> Result<Record, StoreError> {
    let mut record = group.factory();
    if let Some(json) = store.entry(view, Kind::Setting, group.name)? {
        record.0.extend(of_json(&json).0.into_iter().filter(|(k, _)| group.item(k).is_some()));
    }
    Ok(record)
}

/// A group with some values changed, each held against the group's table, and all of them against each other.
///
/// Errors: the sentence that says why not.
pub fn changed(
    before: &Record,
    group: &Group,
    changes: &[(&str, &str)],
) -> Result<Record, Refused> {
    let mut record = before.clone();
    for (key, text) in changes {
        let item = group
            .item(key)
            .ok_or_else(|| Refused(format!("{} has no value `{key}`", group.name)))?;
        record.0.insert(item.key.to_string(), (item.parse)(text)?);
    }
    setting::check(group, &record)?;
    Ok(record)
}

/// Stages values of a group; the others stay. Values are held against the group's table first.
///
/// Errors: a value that will not do, a group that somebody changed meanwhile, the store.
pub fn stage(
    store: &mut Store,
    group: &Group,
    changes: &[(&str, &str)],
) -> Result<Staged, CommandError> {
    let seen = store.entry(View::Pending, Kind::Setting, group.name)?;
    let record = changed(&record(store, View::Pending, group)?, group, changes)?;
    // The factory's settings need no row: switched there and back, nothing waits for a commit.
    let json = to_json(&record);
    let wanted = if record == group.factory() { None } else { Some(json.as_str()) };
    match store.stage(Kind::Setting, group.name, wanted, Seen::This(seen.as_deref()))? {
        Staged::Stale => Err(CommandError::usage(
            format!("{} was changed by somebody else meanwhile; nothing was kept", group.name),
            "make the change again",
        )),
        staged => Ok(staged),
    }
}

/// Commits at once where `--commit` asks for it and anything is pending.
///
/// Errors: a collision, the store.
pub fn commit_if_asked(
    context: &Context,
    store: &mut Store,
    comment: Option<&String>,
    output: &mut Output,
) -> Result<u8, CommandError> {
    match comment {
        Some(comment) if store.has_pending()? => {
            commit::commit_now(context, store, comment, output)
        }
        _ => Ok(0),
    }
}
