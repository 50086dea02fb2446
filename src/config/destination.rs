//! The destination table: its rows and DEFAULT, and the functions that change them.

use crate::config::entry;
use crate::config::entry::Kept;
use crate::config::entry::from_json;
use crate::config::entry::to_json;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::config::reference;
use crate::os::files::read_input;
use crate::policy::walk::TlsPolicy;
use crate::profile::destination;
use crate::profile::destination::FIELDS;
use crate::profile::edit;
use crate::profile::edit::Broken;
use crate::profile::effective;
use crate::profile::effective::Deciding;
use crate::profile::field::Record;
use crate::profile::field::settle;
use crate::profile::ini;
use crate::profile::key;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::profile::mta_table;
use crate::profile::mta_table::Origin;
use crate::store::change::Differing;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use crate::vocab::text::printable;
use std::collections::HashMap;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

/// Returns DEFAULT, or the factory's if none is stored.
///
/// Errors: the store cannot be read.
pub fn default(store: &Store, view: View) -> Result<Record, StoreError> {
    let stored = store.entry(view, Kind::Default, DEFAULT)?;
    match stored {
        Some(json) => entry::stored(&json, || settings_of(DEFAULT)),
        None => Ok(destination::factory()),
    }
}

/// Returns the words for the settings of a row or DEFAULT in an error.
fn settings_of(key: &str) -> String {
    format!("settings of {}", printable(key))
}

/// Returns the settings for a check of this row. `key` names the row in the error.
///
/// Errors: [`StoreError::Unreadable`] if a value is none of its field's words.
pub fn deciding(key: &str, row: &Record, default: &Record) -> Result<Deciding, StoreError> {
    effective::deciding(row, default).map_err(|unknown| StoreError::Unreadable {
        what: format!("value of {} in the {}", unknown.key, settings_of(key)),
    })
}

/// Returns one row.
///
/// Errors: the store cannot be read.
pub fn row(store: &Store, view: View, key: &EntryKey) -> Result<Option<Record>, StoreError> {
    let stored = store.entry(view, Kind::Destination, key.as_str())?;
    stored.map(|json| entry::stored(&json, || settings_of(key.as_str()))).transpose()
}

/// Returns all rows by key.
///
/// Errors: the store cannot be read.
pub fn rows(store: &Store, view: View) -> Result<Vec<(EntryKey, Record)>, StoreError> {
    let all = store.entries(view, Kind::Destination)?;
    let row = |(k, json): (String, String)| {
        let row = entry::stored(&json, || settings_of(&k))?;
        Ok((EntryKey::stored(&k), row))
    };
    all.into_iter().map(row).collect()
}

/// Returns the settings for a check of every row, by key. Rows with the same settings share them.
///
/// Errors: the store cannot be read; a value is none of its field's words.
pub fn all_deciding(
    store: &Store,
    view: View,
    default: &Record,
) -> Result<HashMap<Box<str>, Arc<Deciding>>, StoreError> {
    let mut out = HashMap::new();
    let mut met: HashSet<Arc<Deciding>> = HashSet::new();
    store.each_entry(view, Kind::Destination, &mut |key, json| {
        let row = entry::stored(json, || settings_of(key))?;
        let read = deciding(key, &row, default)?;
        let shared = match met.get(&read) {
            Some(shared) => Arc::clone(shared),
            None => {
                let shared = Arc::new(read);
                met.insert(Arc::clone(&shared));
                shared
            }
        };
        out.insert(key.into(), shared);
        Ok(())
    })?;
    Ok(out)
}

/// Returns DEFAULT and all rows of one state.
///
/// Errors: the store cannot be read.
pub fn table(store: &Store, view: View) -> Result<(Record, Vec<(EntryKey, Record)>), StoreError> {
    store.in_snapshot(|store| Ok((default(store, view)?, rows(store, view)?)))
}

/// Stages a new or changed row. The change waits for a commit.
///
/// - `before`: the row as the caller last read it, or `None`.
///
/// Errors: [`Error::Rule`]; [`Error::NotFound`] for a new reference to a missing entry;
/// [`Error::Stale`]; [`Error::Store`].
pub fn put(
    store: &mut Store,
    key: &EntryKey,
    before: Option<&Record>,
    wanted: &Record,
) -> Result<Kept, Error> {
    let row = edit::row(wanted, &default(store, View::Pending)?).map_err(|b| rule(key, b))?;
    reference::new_ones_there(store, before, &row)?;
    let (before, after) = (before.map(to_json), to_json(&row));
    entry::stage(store, Kind::Destination, key.as_str(), before.as_deref(), Some(&after))
}

/// Returns the existing row if it equals the wanted one, or `None` if there is none.
///
/// Errors: [`Error::Exists`], [`Error::Store`].
pub fn free_or_same(
    store: &Store,
    key: &EntryKey,
    wanted: &Record,
) -> Result<Option<Record>, Error> {
    let mut settled = wanted.clone();
    settle(FIELDS, &mut settled);
    match row(store, View::Pending, key)? {
        Some(other) if other != settled => Err(Error::Exists { what: subject(key), present: None }),
        there => Ok(there),
    }
}

/// Removes a row. The removal waits for a commit.
///
/// - `before`: the row as the caller last read it.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn remove(store: &mut Store, key: &EntryKey, before: &Record) -> Result<Kept, Error> {
    entry::stage(store, Kind::Destination, key.as_str(), Some(&to_json(before)), None)
}

/// Removes every row. Returns their number.
///
/// Errors: the store cannot be written.
pub fn clear(store: &mut Store) -> Result<usize, Error> {
    Ok(store.stage_all(&[(Kind::Destination, Vec::new())])?.total())
}

/// Returns the subject of an error about a row.
#[must_use]
pub fn subject(key: &EntryKey) -> Subject {
    Subject::new(Kind::Destination, key.as_str())
}

/// Converts a broken rule into an error.
#[must_use]
pub fn rule(key: &EntryKey, broken: Broken) -> Error {
    Error::Rule { what: subject(key), broken }
}

/// Returns DEFAULT after its rules were applied.
///
/// Errors: [`Error::Rule`].
pub fn checked_default(wanted: &Record) -> Result<Record, Error> {
    let what = Subject::new(Kind::Default, DEFAULT);
    edit::default(wanted).map_err(|broken| Error::Rule { what, broken })
}

/// Stages DEFAULT. The change waits for a commit.
///
/// - `before`: DEFAULT as the caller last read it.
///
/// Errors: [`Error::Rule`]; [`Error::TlsNeededBy`]; [`Error::NotFound`] for a new reference to a
/// missing entry; [`Error::Stale`]; [`Error::Store`].
pub fn put_default(store: &mut Store, before: &Record, wanted: &Record) -> Result<Kept, Error> {
    let wanted = checked_default(wanted)?;
    let stranded = left_without_tls(store, &wanted)?;
    if !stranded.is_empty() {
        return Err(Error::TlsNeededBy(stranded));
    }
    reference::new_ones_there(store, Some(before), &wanted)?;
    // The factory's settings need no row: nothing changes if they are wanted and no row is stored.
    let stored = store.entry(View::Pending, Kind::Default, DEFAULT)?;
    if stored.as_deref().map_or_else(destination::factory, from_json) != *before {
        return Err(Error::Stale(Subject::new(Kind::Default, DEFAULT)));
    }
    if stored.is_none() && wanted == destination::factory() {
        return Ok(Kept::Same);
    }
    entry::stage(store, Kind::Default, DEFAULT, stored.as_deref(), Some(&to_json(&wanted)))
}

/// Returns the rows that would have DANE or MTA-STS without TLS under this DEFAULT.
fn left_without_tls(store: &Store, default: &Record) -> Result<Vec<Subject>, StoreError> {
    if edit::has_tls(default) {
        return Ok(Vec::new());
    }
    // A row that itself switches TLS off is refused when it is staged.
    let follows = |row: &Record| row.get("table_tls").is_none();
    let rows = rows(store, View::Pending)?;
    let left = rows.iter().filter(|(_, row)| follows(row) && edit::lacks_tls(row, default));
    Ok(left.map(|(key, _)| subject(key)).collect())
}

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Number of entries in the file.
    pub entries: usize,
    /// How the table differs from before, DEFAULT included.
    pub differing: Differing,
    /// Corrections that were made.
    pub warnings: Vec<String>,
}

/// Reads a table from the appliance's INI file, or from stdin for `-`.
///
/// Errors: [`Error::File`], [`Error::BadLines`].
pub fn read(path: &Path) -> Result<ini::Table, Error> {
    let bytes = read_input(path)?;
    ini::read(&String::from_utf8_lossy(&bytes))
        .map_err(|lines| Error::BadLines { of: Kind::Destination, lines })
}

/// Reads a table of another mail server, or from stdin for `-`. DEFAULT stays as it is in the
/// store; the lines that no entry equals are named in the warnings.
///
/// Errors: [`Error::File`]; [`Error::BadLines`] if no line is an entry; [`Error::Store`].
pub fn read_foreign(store: &Store, path: &Path, origin: Origin) -> Result<ini::Table, Error> {
    let bytes = read_input(path)?;
    let default = default(store, View::Pending)?;
    let found = mta_table::read(&String::from_utf8_lossy(&bytes), origin, &default);
    if found.rows.is_empty() {
        let mut lines = found.unequal;
        if lines.is_empty() {
            let reason = "there is no line that sets TLS for a destination".into();
            lines.push(ini::BadLine { line: 1, reason });
        }
        return Err(Error::BadLines { of: Kind::Destination, lines });
    }
    let left_out = found.unequal.iter();
    let left_out = left_out.map(|l| format!("line {} is left out: {}", l.line, l.reason));
    let notes = found.notes.iter().map(|l| format!("line {}: {}", l.line, l.reason));
    Ok(ini::Table { default, warnings: left_out.chain(notes).collect(), rows: found.rows })
}

/// Replaces the table with that of a file, as one pending change.
///
/// Errors: as [`read`]; [`Error::Store`]. Nothing changes then.
pub fn import(store: &mut Store, path: &Path) -> Result<Imported, Error> {
    import_table(store, &read(path)?)
}

/// Replaces the table with one that was read, as one pending change.
///
/// Errors: [`Error::Store`]. Nothing changes then.
pub fn import_table(store: &mut Store, table: &ini::Table) -> Result<Imported, Error> {
    let rows: Vec<(String, String)> =
        table.rows.iter().map(|(k, r)| (k.to_string(), to_json(r))).collect();
    let entries = rows.len();
    // The factory's DEFAULT needs no row, so a file that holds nothing else changes nothing.
    let factory = default(store, View::Pending)? == table.default
        && store.entry(View::Pending, Kind::Default, DEFAULT)?.is_none();
    let default = (DEFAULT.to_string(), to_json(&table.default));
    let default = if factory { Vec::new() } else { vec![default] };
    let warnings = reference::warnings(store, table)?;
    let differing = store.stage_all(&[(Kind::Destination, rows), (Kind::Default, default)])?;
    Ok(Imported { entries, differing, warnings })
}

/// Returns the table, pending changes included, as an INI file, and its number of entries.
///
/// Errors: the store cannot be read.
pub fn export_text(store: &Store) -> Result<(String, usize), StoreError> {
    let (default, rows) = table(store, View::Pending)?;
    Ok((ini::write(&default, rows.iter().map(|(k, r)| (k, r))), rows.len()))
}

/// Returns the entry that matches a destination with its resulting settings, or `None` if only
/// DEFAULT matches.
///
/// Errors: the store cannot be read.
pub fn matching(
    store: &Store,
    view: View,
    destination: &Destination,
) -> Result<Option<(String, Deciding)>, StoreError> {
    let found = key::best_match(destination, |key| row(store, view, &EntryKey::stored(key)))?;
    let Some((key, row)) = found else { return Ok(None) };
    let deciding = deciding(&key, &row, &default(store, view)?)?;
    Ok(Some((key, deciding)))
}

/// Returns the settings that a verdict depends on.
#[must_use]
pub fn wanted(d: &Deciding) -> TlsPolicy {
    TlsPolicy { tls: d.tls, dane: d.dane, mta_sts: d.mta_sts }
}
