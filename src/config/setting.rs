//! Settings of the whole gateway: groups of values, and two single texts.

use crate::config::entry;
use crate::config::entry::Kept;
use crate::config::entry::json_of;
use crate::config::entry::text_of;
use crate::config::entry::to_json;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::profile::field::Record;
use crate::profile::setting;
use crate::profile::setting::group::Group;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::tls::Switch;

/// The name of a single text: the gateway's host name.
pub const HOSTNAME: &str = "hostname";

/// The name of a single text: whether all mail queued for a domain is bounced if its host is down.
pub const BOUNCE_WHEN_DOWN: &str = "bounce_when_down";

/// Returns a group of values. Values that were never set are the factory's.
///
/// Errors: the store cannot be read.
pub fn record(store: &Store, view: View, group: &Group) -> Result<Record, StoreError> {
    read(group, store.entry(view, Kind::Setting, group.name)?.as_deref())
}

/// Returns the values of a group. A stored value that the group does not allow is an error, so that
/// it never counts as a weaker one.
fn read(group: &Group, json: Option<&str>) -> Result<Record, StoreError> {
    let mut record = group.factory();
    let Some(json) = json else { return Ok(record) };
    let stored = entry::stored(json, || format!("settings of {}", group.name))?;
    for (key, value) in stored.0 {
        let Some(item) = group.item(&key) else { continue };
        // An empty value stands for none, whatever the item.
        if !value.is_empty() && (item.parse)(&value).is_err() {
            let what = format!("value of {key} in the settings of {}", group.name);
            return Err(StoreError::Unreadable { what });
        }
        record.0.insert(key, value);
    }
    Ok(record)
}

/// Returns a group with some values changed. Each value is checked against the group's table, and
/// all of them against each other.
///
/// Errors: a sentence; a value is not allowed.
pub fn changed(
    before: &Record,
    group: &Group,
    changes: &[(&str, &str)],
) -> Result<Record, InvalidInput> {
    let mut record = before.clone();
    for (key, text) in changes {
        let item = group
            .item(key)
            .ok_or_else(|| InvalidInput(format!("{} has no value `{key}`", group.name)))?;
        record.0.insert(item.key.to_string(), (item.parse)(text)?);
    }
    setting::check(group, &record)?;
    Ok(record)
}

/// Stages changes of a group's values. The other values stay as the caller last read them. They
/// wait for a commit.
///
/// - `before`: the group as the caller last read it, pending changes included.
///
/// Errors: [`Error::Invalid`], [`Error::Stale`], [`Error::Store`].
pub fn put(
    store: &mut Store,
    group: &Group,
    before: &Record,
    changes: &[(&str, &str)],
) -> Result<Kept, Error> {
    let wanted = changed(before, group, changes)
        .map_err(|refused| Error::invalid(Kind::Setting, group.name, refused))?;
    let stored = store.entry(View::Pending, Kind::Setting, group.name)?;
    if read(group, stored.as_deref())? != *before {
        return Err(Error::Stale(Subject::new(Kind::Setting, group.name)));
    }
    // The factory's settings need no row, so switching a value back leaves no pending change.
    let json = to_json(&wanted);
    let after = if wanted == group.factory() { None } else { Some(json.as_str()) };
    entry::stage(store, Kind::Setting, group.name, stored.as_deref(), after)
}

/// Switches one value of a group on or off.
///
/// - `was`: the value as the caller last read it.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn switch(
    store: &mut Store,
    group: &Group,
    key: &str,
    was: bool,
    on: bool,
) -> Result<Kept, Error> {
    let word = |on: bool| if on { "on" } else { "off" };
    let before = record(store, View::Pending, group)?;
    if before.get(key) != Some(word(was)) {
        return Err(Error::Stale(Subject::new(Kind::Setting, group.name)));
    }
    put(store, group, &before, &[(key, word(on))])
}

/// Returns the gateway's host name, if one was set.
///
/// Errors: the store cannot be read.
pub fn hostname(store: &Store, view: View) -> Result<Option<String>, StoreError> {
    text(store, view, HOSTNAME)
}

/// Sets the gateway's host name. The change waits for a commit.
///
/// - `before`: the name as the caller last read it, or `None`.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn put_hostname(store: &mut Store, before: Option<&str>, name: &Domain) -> Result<Kept, Error> {
    put_text(store, HOSTNAME, before, name.as_str())
}

/// Reports whether all mail queued for a domain is bounced if its host is down; `None` if that was
/// never set.
///
/// Errors: the store cannot be read.
pub fn bounce_when_down(store: &Store, view: View) -> Result<Option<Switch>, StoreError> {
    let stored = text(store, view, BOUNCE_WHEN_DOWN)?;
    Ok(stored.and_then(|word| Switch::parse(&word).ok()))
}

/// Sets whether all mail queued for a domain is bounced if its host is down. The change waits for a
/// commit.
///
/// - `before`: the value as the caller last read it, or `None`.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn put_bounce_when_down(
    store: &mut Store,
    before: Option<Switch>,
    wanted: Switch,
) -> Result<Kept, Error> {
    put_text(store, BOUNCE_WHEN_DOWN, before.map(Switch::word), wanted.word())
}

fn text(store: &Store, view: View, name: &str) -> Result<Option<String>, StoreError> {
    Ok(store.entry(view, Kind::Setting, name)?.and_then(|json| text_of(&json)))
}

fn put_text(
    store: &mut Store,
    name: &str,
    before: Option<&str>,
    after: &str,
) -> Result<Kept, Error> {
    let (before, after) = (before.map(json_of), json_of(after));
    entry::stage(store, Kind::Setting, name, before.as_deref(), Some(&after))
}
