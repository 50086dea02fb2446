//! Keys of mail servers under TLSA records: when records were first seen at every name server, the
//! lifetimes that they had, and the keys that are made ahead.

use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::store::private_keys;
use crate::store::private_keys::NewKey;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::KeyKind;
use crate::vocab::tlsa::Tlsa;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// Time for which lifetimes are remembered. Unit: days.
pub const REMEMBERED_DAYS: i64 = 7;

/// Time for which a key that was in use is remembered after its record went. Unit: days.
const USED_DAYS: i64 = 30;

const DAY: i64 = 86_400;

/// The place of TLSA records.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// TLSA base domain.
    pub host: &'a str,
    /// TCP port.
    pub port: u16,
}

/// What was seen at the name servers at one time.
#[derive(Debug, Clone)]
pub struct Sighting<'a> {
    /// The time.
    pub at: Timestamp,
    /// The records at every server that answered.
    pub everywhere: &'a [Tlsa],
    /// Whether every server answered.
    pub is_complete: bool,
    /// Records that match what a mail server shows, with the kind of its key.
    pub shown: &'a [(Tlsa, KeyKind)],
    /// Largest lifetime. Unit: seconds.
    pub ttl: Option<u32>,
}

/// What is stored of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRecord {
    /// The record.
    pub record: Tlsa,
    /// When it was first seen at every name server; `None` if one lacked it the last time.
    pub since: Option<Timestamp>,
    /// Kind of the key that a mail server showed with it.
    pub shown: Option<KeyKind>,
}

/// A key that is made ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptKey {
    /// Its name.
    pub name: String,
    /// SHA-256 of the public key, hex; the id of the private key.
    pub key: String,
    /// The mail hosts that it is for.
    pub hosts: Vec<String>,
    /// When it was made.
    pub made_at: Timestamp,
}

fn kind(word: &str) -> KeyKind {
    [KeyKind::Rsa, KeyKind::Ecdsa]
        .into_iter()
        .find(|kind| kind.word() == word)
        .unwrap_or(KeyKind::Any)
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptKey> {
    let hosts: String = row.get(2)?;
    Ok(KeptKey {
        name: row.get(0)?,
        key: row.get(1)?,
        hosts: serde_json::from_str(&hosts).unwrap_or_default(),
        made_at: Timestamp(row.get(3)?),
    })
}

/// Stores the records of a sighting, and forgets those that a server lacks.
fn put(c: &Connection, at: Place<'_>, seen: &Sighting<'_>) -> rusqlite::Result<()> {
    let here: Vec<String> = seen.everywhere.iter().map(Tlsa::text).collect();
    let here = serde_json::to_string(&here).unwrap_or_else(|_| "[]".into());
    // Which keys were in use is remembered: a record that goes is not taken for that of a next key.
    c.execute(
        "DELETE FROM tlsa_roll WHERE host = ?1 AND port = ?2 AND (shown IS NULL OR last < ?4)
             AND record NOT IN (SELECT value FROM json_each(?3))",
        params![at.host, at.port, here, seen.at.0 - USED_DAYS * DAY],
    )?;
    c.execute(
        "UPDATE tlsa_roll SET since = NULL WHERE host = ?1 AND port = ?2
             AND record NOT IN (SELECT value FROM json_each(?3))",
        params![at.host, at.port, here],
    )?;
    // A server that did not answer may lack a record, so no clock starts.
    if seen.is_complete {
        c.execute(
            "INSERT INTO tlsa_roll (host, port, record, since, last)
             SELECT ?1, ?2, value, ?4, ?4 FROM json_each(?3) WHERE true
             ON CONFLICT DO UPDATE SET last = max(last, ?4), since = coalesce(since, ?4)",
            params![at.host, at.port, here, seen.at.0],
        )?;
    }
    for (record, kind) in seen.shown {
        c.execute(
            "UPDATE tlsa_roll SET shown = ?4 WHERE host = ?1 AND port = ?2 AND record = ?3",
            params![at.host, at.port, record.text(), kind.word()],
        )?;
    }
    let day = seen.at.0.div_euclid(DAY);
    c.execute("DELETE FROM tlsa_ttl WHERE day < ?1", [day - REMEMBERED_DAYS])?;
    if let Some(ttl) = seen.ttl {
        c.execute(
            "INSERT INTO tlsa_ttl (host, port, day, ttl) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET ttl = max(ttl, ?4)",
            params![at.host, at.port, day, ttl],
        )?;
    }
    Ok(())
}

impl Store {
    /// Stores what was seen at the name servers.
    ///
    /// Errors: [`StoreError`]; nothing is stored then.
    pub fn keep_tlsa(&mut self, at: Place<'_>, seen: &Sighting<'_>) -> Result<(), StoreError> {
        let step = doing("storing what name servers say");
        let transaction = self.writing().map_err(&step)?;
        put(&transaction, at, seen).map_err(&step)?;
        transaction.commit().map_err(&step)
    }

    /// Returns what is remembered of records, in the order of their text.
    ///
    /// Errors: [`StoreError`].
    pub fn seen_tlsa(&self, at: Place<'_>) -> Result<Vec<SeenRecord>, StoreError> {
        let step = doing("reading what name servers said");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT record, since, shown FROM tlsa_roll WHERE host = ?1 AND port = ?2
                 ORDER BY record",
            )
            .map_err(&step)?;
        let rows = statement
            .query_map(params![at.host, at.port], |row| {
                let (record, since): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
                let shown: Option<String> = row.get(2)?;
                Ok((record, since.map(Timestamp), shown))
            })
            .map_err(&step)?;
        let mut out = Vec::new();
        for row in rows {
            let (record, since, shown) = row.map_err(&step)?;
            let record = Tlsa::parse(&record)
                .map_err(|_| StoreError::Unreadable { what: "TLSA record".into() })?;
            out.push(SeenRecord { record, since, shown: shown.as_deref().map(kind) });
        }
        Ok(out)
    }

    /// Returns the largest lifetime of the last [`REMEMBERED_DAYS`]. Unit: seconds.
    ///
    /// Errors: [`StoreError`].
    pub fn tlsa_ttl(&self, at: Place<'_>, now: Timestamp) -> Result<Option<u32>, StoreError> {
        let first = now.0.div_euclid(DAY) - REMEMBERED_DAYS;
        self.connection
            .query_row(
                "SELECT max(ttl) FROM tlsa_ttl WHERE host = ?1 AND port = ?2 AND day >= ?3",
                params![at.host, at.port, first],
                |row| row.get(0),
            )
            .map_err(doing("reading what name servers said"))
    }

    /// Stores a key that is made ahead.
    ///
    /// Errors: [`StoreError`]; nothing is stored then, also if the name is taken.
    pub fn keep_tlsa_key(&mut self, kept: &KeptKey, key: NewKey<'_>) -> Result<(), StoreError> {
        self.confirmed(|store| {
            let step = doing("storing a key");
            let transaction = store.writing().map_err(&step)?;
            private_keys::insert(&transaction, key).map_err(&step)?;
            let hosts = serde_json::to_string(&kept.hosts).unwrap_or_else(|_| "[]".into());
            transaction
                .execute(
                    "INSERT INTO tlsa_key (name, key, hosts, made_at) VALUES (?1, ?2, ?3, ?4)",
                    params![kept.name, kept.key, hosts, kept.made_at.0],
                )
                .map_err(&step)?;
            transaction.commit().map_err(&step)
        })
    }

    /// Returns the keys that are made ahead, by name.
    ///
    /// Errors: [`StoreError`].
    pub fn tlsa_keys(&self) -> Result<Vec<KeptKey>, StoreError> {
        let step = doing("reading keys");
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, key, hosts, made_at FROM tlsa_key ORDER BY name")
            .map_err(&step)?;
        let rows = statement.query_map([], kept).map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Returns a key that is made ahead.
    ///
    /// Errors: [`StoreError`].
    pub fn tlsa_key(&self, name: &str) -> Result<Option<KeptKey>, StoreError> {
        self.connection
            .query_row(
                "SELECT name, key, hosts, made_at FROM tlsa_key WHERE name = ?1",
                [name],
                kept,
            )
            .optional()
            .map_err(doing("reading keys"))
    }

    /// Deletes a key that is made ahead, and its private key unless something else names it.
    /// Returns whether there was one.
    ///
    /// Errors: [`StoreError`]; nothing is deleted then.
    pub fn forget_tlsa_key(&mut self, name: &str) -> Result<bool, StoreError> {
        let is_gone = self.confirmed(|store| {
            let step = doing("deleting a key");
            let transaction = store.writing().map_err(&step)?;
            let count = transaction
                .execute("DELETE FROM tlsa_key WHERE name = ?1", [name])
                .map_err(&step)?;
            private_keys::forget_unused(&transaction).map_err(&step)?;
            transaction.commit().map_err(&step)?;
            Ok(count > 0)
        })?;
        if is_gone {
            self.truncate_journal();
        }
        Ok(is_gone)
    }
}
