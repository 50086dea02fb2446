//! The configuration: committed entries and pending changes.
//!
//! Several processes may read and write at once. Every write is one immediate transaction. A change
//! based on an outdated entry is reported, never merged.

use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::store::private_keys::forget_unused;
use crate::vocab::time::Timestamp;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use std::collections::BTreeMap;

/// Number of saved commits that a rollback offers. What only older ones need is deleted.
pub const SAVED_COMMITS: u32 = 10;

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A global setting, by name.
    Setting,
    /// The DEFAULT entry of the destination table.
    Default,
    /// An entry of the destination table.
    Destination,
    /// An SMTP route.
    Route,
    /// A bounce profile.
    BounceProfile,
    /// A certificate profile; its private key is stored separately.
    Certificate,
    /// An authority of the custom list.
    Authority,
    /// A certificate revocation list.
    Crl,
}

impl Kind {
    /// All kinds.
    pub const ALL: &'static [Kind] = &[
        Kind::Setting,
        Kind::Default,
        Kind::Destination,
        Kind::Route,
        Kind::BounceProfile,
        Kind::Certificate,
        Kind::Authority,
        Kind::Crl,
    ];

    /// Returns the word in the database and in configuration files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Setting => "setting",
            Kind::Default => "default",
            Kind::Destination => "destination",
            Kind::Route => "route",
            Kind::BounceProfile => "bounce_profile",
            Kind::Certificate => "certificate",
            Kind::Authority => "authority",
            Kind::Crl => "crl",
        }
    }

    /// Returns the kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|k| k.word() == word)
    }
}

/// The state to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The committed state, which is in effect.
    Committed,
    /// The committed state with the pending changes.
    Pending,
}

/// A change of one entry: JSON texts, `None` for a missing entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Kind of the entry.
    pub kind: Kind,
    /// Key of the entry.
    pub key: String,
    /// Value before the change.
    pub before: Option<String>,
    /// Value after the change.
    pub after: Option<String>,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Number, counted from 1.
    pub id: i64,
    /// Time of the commit.
    pub at: Timestamp,
    /// User who committed.
    pub who: String,
    /// Comment of the user.
    pub comment: String,
    /// Whether it is offered for rollback.
    pub saved: bool,
}

/// The result of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// There was nothing to commit.
    Nothing,
    /// The changes are in effect.
    Done(Revision),
    /// Other users have changed these entries since; nothing was committed, and both versions are
    /// kept.
    Collides(Vec<Change>),
}

/// The result of staging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staged {
    /// The change is pending.
    Changed,
    /// The entry did not change.
    Same,
    /// The entry was changed since it was read; nothing was staged.
    Stale,
}

/// The value of an entry that a writer has read before changing it; `None` for no entry. A write
/// without a read is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'a>(pub Option<&'a str>);

/// Returns the pending value of an entry, else the committed one. A pending row with NULL means
/// removed.
pub(crate) fn current(c: &Connection, kind: Kind, key: &str) -> rusqlite::Result<Option<String>> {
    let pending: Option<Option<String>> = c
        .prepare_cached("SELECT value FROM pending WHERE kind = ?1 AND key = ?2")?
        .query_row(params![kind.word(), key], |row| row.get(0))
        .optional()?;
    match pending {
        Some(value) => Ok(value),
        None => committed(c, kind, key),
    }
}

fn committed(c: &Connection, kind: Kind, key: &str) -> rusqlite::Result<Option<String>> {
    c.prepare_cached("SELECT value FROM entry WHERE kind = ?1 AND key = ?2")?
        .query_row(params![kind.word(), key], |row| row.get(0))
        .optional()
}

/// Stages one change; returns `false` if nothing changes.
pub(crate) fn put(
    c: &Connection,
    kind: Kind,
    key: &str,
    value: Option<&str>,
) -> rusqlite::Result<bool> {
    let before = current(c, kind, key)?;
    let base = committed(c, kind, key)?;
    if base.as_deref() == value {
        c.prepare_cached("DELETE FROM pending WHERE kind = ?1 AND key = ?2")?
            .execute(params![kind.word(), key])?;
    } else {
        c.prepare_cached(
            "INSERT INTO pending (kind, key, value, base) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (kind, key) DO UPDATE SET value = ?3, base = ?4",
        )?
        .execute(params![kind.word(), key, value, base])?;
    }
    Ok(before.as_deref() != value)
}

/// Replaces every entry of a kind; returns how many differ from before. It reads once and writes
/// one row per entry that differs from the committed one.
pub(crate) fn replace(
    c: &Connection,
    kind: Kind,
    wanted: &[(String, String)],
) -> rusqlite::Result<usize> {
    let all = |sql: &str| -> rusqlite::Result<BTreeMap<String, String>> {
        let mut statement = c.prepare_cached(sql)?;
        let rows = statement.query_map([kind.word()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    };
    let committed = all(COMMITTED)?;
    let untouched: bool = c
        .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM pending WHERE kind = ?1)")?
        .query_row([kind.word()], |row| row.get(0))?;
    let overlaid = if untouched { None } else { Some(all(OVERLAY)?) };
    let before = overlaid.as_ref().unwrap_or(&committed);
    // The last value of a repeated key counts.
    let after: BTreeMap<&str, &str> =
        wanted.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    c.prepare_cached("DELETE FROM pending WHERE kind = ?1")?.execute([kind.word()])?;
    let mut insert =
        c.prepare_cached("INSERT INTO pending (kind, key, value, base) VALUES (?1, ?2, ?3, ?4)")?;
    for (key, value) in &after {
        let base = committed.get(*key);
        if base.map(String::as_str) != Some(*value) {
            insert.execute(params![kind.word(), key, value, base])?;
        }
    }
    for (key, base) in committed.iter().filter(|(key, _)| !after.contains_key(key.as_str())) {
        insert.execute(params![kind.word(), key, None::<&str>, base])?;
    }
    let differs = after.iter().filter(|(k, v)| before.get(**k).map(String::as_str) != Some(**v));
    let gone = before.keys().filter(|k| !after.contains_key(k.as_str()));
    Ok(differs.count() + gone.count())
}

const COMMITTED: &str = "SELECT key, value FROM entry WHERE kind = ?1 ORDER BY key";

const OVERLAY: &str = "
    SELECT key, value FROM entry e WHERE kind = ?1
        AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.kind = e.kind AND p.key = e.key)
    UNION ALL SELECT key, value FROM pending WHERE kind = ?1 AND value IS NOT NULL
    ORDER BY key";

/// Reads a change from kind, key, before, after.
pub(crate) fn change(row: &rusqlite::Row<'_>) -> rusqlite::Result<Change> {
    let word: String = row.get(0)?;
    Ok(Change {
        kind: Kind::from_word(&word).unwrap_or(Kind::Setting),
        key: row.get(1)?,
        before: row.get(2)?,
        after: row.get(3)?,
    })
}

impl Store {
    /// Runs reads in one transaction, so that commits in between are not visible.
    ///
    /// Errors: those of the reads, and [`StoreError::Statement`].
    pub fn in_snapshot<T, E: From<StoreError>>(
        &self,
        reads: impl FnOnce(&Store) -> Result<T, E>,
    ) -> Result<T, E> {
        let step = doing("reading the configuration");
        let transaction = self.connection.unchecked_transaction().map_err(&step)?;
        let result = reads(self)?;
        transaction.commit().map_err(&step)?;
        Ok(result)
    }

    /// Returns one entry as JSON text.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn entry(&self, view: View, kind: Kind, key: &str) -> Result<Option<String>, StoreError> {
        let read = match view {
            View::Committed => committed(&self.connection, kind, key),
            View::Pending => current(&self.connection, kind, key),
        };
        read.map_err(doing("reading the configuration"))
    }

    /// Returns every entry of a kind, by key.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn entries(&self, view: View, kind: Kind) -> Result<Vec<(String, String)>, StoreError> {
        let sql = match view {
            View::Committed => COMMITTED,
            View::Pending => OVERLAY,
        };
        let step = doing("reading the configuration");
        let mut statement = self.connection.prepare_cached(sql).map_err(&step)?;
        let rows = statement
            .query_map([kind.word()], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Returns the first keys of a kind, for completion.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn some_keys(&self, kind: Kind, limit: usize) -> Result<Vec<String>, StoreError> {
        self.keys_with(kind, "", limit)
    }

    /// Returns the first keys of a kind with a prefix, pending changes included, for completion.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn keys_with(
        &self,
        kind: Kind,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        // A key range uses the index instead of scanning the table.
        let step = doing("reading the configuration");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT key FROM entry e WHERE kind = ?1 AND key >= ?2 AND key < ?2 || char(0x10FFFF)
                     AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.kind = e.kind AND p.key = e.key)
                 UNION ALL SELECT key FROM pending WHERE kind = ?1 AND key >= ?2
                     AND key < ?2 || char(0x10FFFF) AND value IS NOT NULL
                 ORDER BY key LIMIT ?3",
            )
            .map_err(&step)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement
            .query_map(params![kind.word(), prefix, limit], |row| row.get(0))
            .map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Returns the number of entries of a kind.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn count(&self, view: View, kind: Kind) -> Result<usize, StoreError> {
        let sql = match view {
            View::Committed => "SELECT count(*) FROM entry WHERE kind = ?1".to_string(),
            // The base of a staged change may be outdated, so count the existing entries.
            View::Pending => "SELECT (SELECT count(*) FROM entry WHERE kind = ?1)
                 + (SELECT count(*) FROM pending p WHERE kind = ?1 AND value IS NOT NULL AND NOT EXISTS
                    (SELECT 1 FROM entry e WHERE e.kind = p.kind AND e.key = p.key))
                 - (SELECT count(*) FROM pending p WHERE kind = ?1 AND value IS NULL AND EXISTS
                    (SELECT 1 FROM entry e WHERE e.kind = p.kind AND e.key = p.key))"
                .to_string(),
        };
        let count: i64 = self
            .connection
            .query_row(&sql, [kind.word()], |row| row.get(0))
            .map_err(doing("reading the configuration"))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Stages a change of one entry, unless it is no longer what the writer has seen; `None`
    /// removes it.
    ///
    /// Errors: [`StoreError::Statement`]; nothing is staged then.
    pub fn stage(
        &mut self,
        kind: Kind,
        key: &str,
        value: Option<&str>,
        seen: Seen<'_>,
    ) -> Result<Staged, StoreError> {
        let step = doing("staging a change");
        let transaction = self.writing().map_err(&step)?;
        if current(&transaction, kind, key).map_err(&step)?.as_deref() != seen.0 {
            return Ok(Staged::Stale);
        }
        let changed = put(&transaction, kind, key, value).map_err(&step)?;
        let forgotten = match kind {
            Kind::Certificate => forget_unused(&transaction).map_err(&step)?,
            _ => 0,
        };
        transaction.commit().map_err(&step)?;
        if forgotten > 0 {
            self.truncate_journal();
        }
        Ok(if changed { Staged::Changed } else { Staged::Same })
    }

    /// Stages entries that do not exist yet and returns their number; existing ones stay unchanged.
    ///
    /// Errors: [`StoreError::Statement`]; nothing is staged then.
    pub fn stage_new(
        &mut self,
        kind: Kind,
        entries: &[(String, String)],
    ) -> Result<usize, StoreError> {
        let step = doing("staging an import");
        let transaction = self.writing().map_err(&step)?;
        let mut added = 0;
        for (key, value) in entries {
            if current(&transaction, kind, key).map_err(&step)?.is_none() {
                put(&transaction, kind, key, Some(value)).map_err(&step)?;
                added += 1;
            }
        }
        transaction.commit().map_err(&step)?;
        Ok(added)
    }

    /// Replaces all entries of these kinds as one pending change; returns how many entries differ
    /// from before.
    ///
    /// Errors: [`StoreError::Statement`]; nothing is staged then.
    pub fn stage_all(
        &mut self,
        tables: &[(Kind, Vec<(String, String)>)],
    ) -> Result<usize, StoreError> {
        let step = doing("staging an import");
        let transaction = self.writing().map_err(&step)?;
        let mut changed = 0;
        for (kind, wanted) in tables {
            changed += replace(&transaction, *kind, wanted).map_err(&step)?;
        }
        transaction.commit().map_err(&step)?;
        Ok(changed)
    }

    /// Returns the pending changes.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn pending(&self) -> Result<Vec<Change>, StoreError> {
        self.changes("SELECT kind, key, base, value FROM pending ORDER BY kind, key", &[])
    }

    /// Reports whether there are pending changes.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn has_pending(&self) -> Result<bool, StoreError> {
        self.connection
            .query_row("SELECT EXISTS (SELECT 1 FROM pending)", [], |row| row.get(0))
            .map_err(doing("reading the pending changes"))
    }

    /// Reports whether there are pending changes of a kind.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn has_pending_of(&self, kind: Kind) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM pending WHERE kind = ?1)";
        self.connection
            .query_row(sql, [kind.word()], |row| row.get(0))
            .map_err(doing("reading the pending changes"))
    }

    pub(crate) fn changes(
        &self,
        sql: &str,
        arguments: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<Change>, StoreError> {
        let step = doing("reading changes");
        let mut statement = self.connection.prepare(sql).map_err(&step)?;
        let rows = statement.query_map(arguments, change).map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Discards the pending changes and returns their number.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn clear_pending(&mut self) -> Result<usize, StoreError> {
        let step = doing("clearing the pending changes");
        let transaction = self.writing().map_err(&step)?;
        let count = transaction.execute("DELETE FROM pending", []).map_err(&step)?;
        let forgotten = forget_unused(&transaction).map_err(&step)?;
        transaction.commit().map_err(&step)?;
        if forgotten > 0 {
            self.truncate_journal();
        }
        Ok(count)
    }
}
