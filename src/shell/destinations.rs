//! The destination table in the store: rows as records.

use crate::policy::walk::Wanted;
use crate::profile::destination;
use crate::profile::effective;
use crate::profile::effective::Deciding;
use crate::profile::field::Record;
use crate::profile::key;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use std::collections::BTreeMap;

/// A record as the store keeps it.
#[must_use]
pub fn to_json(record: &Record) -> String {
    serde_json::to_string(&record.0).unwrap_or_else(|_| "{}".into())
}

/// A record from the store.
#[must_use]
pub fn of_json(json: &str) -> Record {
    Record(serde_json::from_str::<BTreeMap<String, String>>(json).unwrap_or_default())
}

/// DEFAULT as it stands; the factory's where nothing was ever committed.
///
/// Errors: the store cannot be read.
pub fn default(store: &Store, view: View) -> Result<Record, StoreError> {
    let stored = store.entry(view, Kind::Default, DEFAULT)?;
    Ok(stored.map_or_else(destination::factory, |json| of_json(&json)))
}

/// One row.
///
/// Errors: the store cannot be read.
pub fn row(store: &Store, view: View, key: &EntryKey) -> Result<Option<Record>, StoreError> {
    Ok(store.entry(view, Kind::Destination, key.as_str())?.map(|json| of_json(&json)))
}

/// Every row, by key.
///
/// Errors: the store cannot be read.
pub fn rows(store: &Store, view: View) -> Result<Vec<(EntryKey, Record)>, StoreError> {
    let all = store.entries(view, Kind::Destination)?;
    Ok(all.into_iter().map(|(k, json)| (EntryKey::stored(&k), of_json(&json))).collect())
}

/// DEFAULT and every row, of one state.
///
/// Errors: the store cannot be read.
pub fn table(store: &Store, view: View) -> Result<(Record, Vec<(EntryKey, Record)>), StoreError> {
    store.steady(|store| Ok((default(store, view)?, rows(store, view)?)))
}

/// Stages a row; `None` removes it.
///
/// Errors: the store cannot be written.
pub fn stage(
    store: &mut Store,
    key: &EntryKey,
    record: Option<&Record>,
    seen: Option<Option<&Record>>,
) -> Result<Staged, StoreError> {
    let json = record.map(to_json);
    let then = seen.map(|s| s.map(to_json));
    let seen = match &then {
        None => Seen::Anything,
        Some(json) => Seen::This(json.as_deref()),
    };
    store.stage(Kind::Destination, key.as_str(), json.as_deref(), seen)
}

/// The first rows that would have DANE or MTA STS on and no TLS under this DEFAULT.
///
/// Errors: the store cannot be read.
pub fn left_without_tls(store: &Store, default: &Record) -> Result<Vec<String>, StoreError> {
    if default.get("table_tls") != Some("none") {
        return Ok(Vec::new());
    }
    Ok(rows(store, View::Pending)?
        .into_iter()
        .filter(|(_, row)| row.get("table_tls").is_none())
        .filter(|(_, row)| effective::lacks_tls(row, default))
        .map(|(key, _)| key.to_string())
        .take(5)
        .collect())
}

/// Stages DEFAULT, unless it is no longer what the writer has seen.
///
/// Errors: the store cannot be written.
pub fn stage_default(
    store: &mut Store,
    record: &Record,
    seen: &Record,
) -> Result<Staged, StoreError> {
    let json = to_json(record);
    // The factory's settings need no row: nothing changes if they are what is wanted and nothing else is stored.
    let stored = store.entry(View::Pending, Kind::Default, DEFAULT)?;
    if stored.as_deref().map_or_else(destination::factory, of_json) != *seen {
        return Ok(Staged::Stale);
    }
    if stored.is_none() && *record == destination::factory() {
        return Ok(Staged::Same);
    }
    store.stage(Kind::Default, DEFAULT, Some(&json), Seen::This(stored.as_deref()))
}

/// The entry that a destination falls under, and what its settings come to; `None` where only DEFAULT would answer.
///
/// Errors: the store cannot be read.
pub fn matching(
    store: &Store,
    view: View,
    destination: &Destination,
) -> Result<Option<(String, Deciding)>, StoreError> {
    for candidate in key::candidates(destination) {
        let found = row(store, view, &EntryKey::stored(&candidate))?;
        if let Some(record) = found {
            let default = default(store, view)?;
            return Ok(Some((candidate, effective::deciding(&record, &default))));
        }
    }
    Ok(None)
}

/// The part of the settings that a verdict asks for.
#[must_use]
pub fn wanted(d: &Deciding) -> Wanted {
    Wanted { tls: d.tls, dane: d.dane, mta_sts: d.mta_sts }
}
