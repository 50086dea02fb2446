//! Bounce profiles: their values, and the functions that change them.

use crate::config::entry;
use crate::config::entry::Kept;
use crate::config::entry::from_json;
use crate::config::entry::to_json;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::config::usage;
use crate::os::files::read_input;
use crate::policy::remedy::QueueLife;
use crate::profile::bounce;
use crate::profile::bounce::DEFAULT_PROFILE;
use crate::profile::bounce::FIELDS;
use crate::profile::field::Record;
use crate::profile::ini::BadLine;
use crate::store::change::Differing;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;
use std::path::Path;

/// The menu item that creates a profile. No profile may have this name.
pub const NEW_PROFILE: &str = "New Profile";

/// Returns the names of all profiles, Default first, pending changes included.
///
/// Errors: the store cannot be read.
pub fn names(store: &Store) -> Result<Vec<String>, StoreError> {
    let others = store.entries(View::Pending, Kind::BounceProfile)?.into_iter().map(|(n, _)| n);
    Ok(std::iter::once(DEFAULT_PROFILE.to_string())
        .chain(others.filter(|n| n != DEFAULT_PROFILE))
        .collect())
}

/// Returns a profile, pending changes included.
///
/// Errors: the store cannot be read.
pub fn get(store: &Store, name: &str) -> Result<Option<Record>, StoreError> {
    let stored = store.entry(View::Pending, Kind::BounceProfile, name)?;
    let stored = stored.map(|json| entry::stored(&json, || words_for(name))).transpose()?;
    Ok(stored.or_else(|| (name == DEFAULT_PROFILE).then(bounce::factory)))
}

/// Returns the words for a profile in an error.
fn words_for(name: &str) -> String {
    format!("bounce profile {}", printable(name))
}

/// Returns how long a profile lets a message wait. A profile that is not there counts as Default.
///
/// Errors: the store cannot be read.
pub fn queue_life(store: &Store, view: View, name: &str) -> Result<QueueLife, StoreError> {
    let stored = |name: &str| {
        let stored = store.entry(view, Kind::BounceProfile, name)?;
        stored.map(|json| entry::stored(&json, || words_for(name))).transpose()
    };
    let (name, record) = match stored(name)? {
        Some(record) => (name, record),
        None => (DEFAULT_PROFILE, stored(DEFAULT_PROFILE)?.unwrap_or_else(bounce::factory)),
    };
    let factory = QueueLife::default();
    let number =
        |key: &str, usual: u64| record.get(key).and_then(|text| text.parse().ok()).unwrap_or(usual);
    Ok(QueueLife {
        profile: name.into(),
        max_lifetime: number("max_lifetime", factory.max_lifetime),
        max_retries: number("max_retries", factory.max_retries),
    })
}

/// Stages a profile. The change waits for a commit.
///
/// - `before`: the profile as the caller last read it, or `None`.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn put(
    store: &mut Store,
    name: &str,
    before: Option<&Record>,
    wanted: &Record,
) -> Result<Kept, Error> {
    let stored = seen(store, name, before)?;
    entry::stage(store, Kind::BounceProfile, name, stored.as_deref(), Some(&to_json(wanted)))
}

/// Removes an unused profile. The removal waits for a commit.
///
/// - `before`: the profile as the caller last read it.
///
/// Errors: as [`removable`]; [`Error::Stale`].
pub fn remove(store: &mut Store, name: &str, before: &Record) -> Result<Kept, Error> {
    removable(store, name)?;
    let stored = seen(store, name, Some(before))?;
    entry::stage(store, Kind::BounceProfile, name, stored.as_deref(), None)
}

/// Returns the stored text of a profile if it equals the one that the caller last read. The Default
/// profile exists without being stored.
fn seen(store: &Store, name: &str, before: Option<&Record>) -> Result<Option<String>, Error> {
    let stored = store.entry(View::Pending, Kind::BounceProfile, name)?;
    let factory = || (name == DEFAULT_PROFILE).then(bounce::factory);
    if stored.as_deref().map(from_json).or_else(factory).as_ref() != before {
        return Err(Error::Stale(subject(name)));
    }
    Ok(stored)
}

/// Checks that a profile can be created: there is none of this name, or it is equal.
///
/// - `present`: the existing profile.
///
/// Errors: [`Error::Exists`].
pub fn free_or_same(name: &str, present: Option<&Record>, wanted: &Record) -> Result<(), Error> {
    match present {
        Some(other) if other != wanted => Err(Error::Exists { what: subject(name), present: None }),
        _ => Ok(()),
    }
}

/// Checks that a profile can be removed: it is not Default, and no destination uses it.
///
/// Errors: [`Error::Permanent`], [`Error::InUse`], [`Error::Store`].
pub fn removable(store: &Store, name: &str) -> Result<(), Error> {
    if name == DEFAULT_PROFILE {
        return Err(Error::Permanent(subject(name)));
    }
    usage::none(Kind::BounceProfile, name, usage::of_bounce_profile(store, name)?)
}

/// Returns the subject of an error about a profile.
#[must_use]
pub fn subject(name: &str) -> Subject {
    Subject::new(Kind::BounceProfile, name)
}

/// Sets one value of a profile, written as `key=value`.
///
/// Errors: a sentence; the value is not allowed.
pub fn set(record: &mut Record, text: &str) -> Result<(), InvalidInput> {
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| InvalidInput(format!("`{}` is no key=value", printable(text))))?;
    let field = FIELDS
        .iter()
        .find(|f| f.key == key.trim())
        .ok_or_else(|| InvalidInput(format!("there is no key `{}`", printable(key))))?;
    let value = field.kind.parse(value, Dialect::Flag);
    let value = value.map_err(|r| InvalidInput(format!("{}: {}", field.key, r.0)))?;
    record.0.insert(field.key.into(), value);
    Ok(())
}

/// Returns the profiles in the form of a file, pending changes included.
///
/// Errors: the store cannot be read.
pub fn export(store: &Store) -> Result<String, StoreError> {
    let mut out = String::new();
    for (name, json) in store.entries(View::Pending, Kind::BounceProfile)? {
        out.push_str(&format!("[{name}]\n"));
        for (key, value) in entry::stored(&json, || words_for(&name))?.0 {
            out.push_str(&format!("{key} = {value}\n"));
        }
        out.push('\n');
    }
    Ok(out)
}

/// Reads a file of profiles, or stdin for `-`, in the form of the store. The file must hold every
/// profile that a destination uses.
///
/// Errors: [`Error::File`], [`Error::BadLines`], [`Error::InUse`], [`Error::Store`].
pub fn read(store: &Store, path: &Path) -> Result<Vec<(String, String)>, Error> {
    let rows = read_rows(path)?;
    for name in names(store)?.iter().filter(|n| *n != DEFAULT_PROFILE) {
        if !rows.iter().any(|(n, _)| n == name) {
            removable(store, name)?;
        }
    }
    Ok(rows.iter().map(|(n, r)| (n.clone(), to_json(r))).collect())
}

/// Replaces the profiles with those of a file. Returns the number of profiles and how
/// they differ from before.
///
/// Errors: as [`read`].
pub fn import(store: &mut Store, path: &Path) -> Result<(usize, Differing), Error> {
    let rows = read(store, path)?;
    let count = rows.len();
    let changed = store.stage_all(&[(Kind::BounceProfile, rows)])?;
    Ok((count, changed))
}

fn read_rows(path: &Path) -> Result<Vec<(String, Record)>, Error> {
    let bytes = read_input(path)?;
    let mut rows: Vec<(String, Record)> = Vec::new();
    let mut lines = Vec::new();
    for (index, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let result = match (line.strip_prefix('['), rows.last_mut()) {
            (Some(rest), _) => name_of(rest.trim_end_matches(']'), &rows)
                .map(|name| rows.push((name, bounce::factory()))),
            (None, Some((_, record))) => set(record, line),
            (None, None) => Err(InvalidInput("a line before the first `[NAME]`".into())),
        };
        if let Err(refused) = result {
            lines.push(BadLine { line: index + 1, reason: refused.0 });
        }
    }
    if lines.is_empty() {
        Ok(rows)
    } else {
        Err(Error::BadLines { of: Kind::BounceProfile, lines })
    }
}

fn name_of(text: &str, taken: &[(String, Record)]) -> Result<String, InvalidInput> {
    let name = FieldKind::Name.parse(text, Dialect::Flag)?;
    if name.eq_ignore_ascii_case(NEW_PROFILE) || taken.iter().any(|(n, _)| *n == name) {
        return Err(InvalidInput(format!("the name `{name}` cannot be used here")));
    }
    Ok(name)
}
