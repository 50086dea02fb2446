//! The configuration: committed entries and pending changes.
//!
//! Several processes may read and write at once. Every write is one immediate transaction. A change
//! based on an outdated entry is reported, never merged.

pub use crate::store::change::Change;
use crate::store::change::Differing;
pub use crate::store::change::Kind;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::store::private_keys::forget_unused;
use crate::vocab::time::Timestamp;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

/// Number of saved commits that a rollback offers. What only older ones need is deleted.
pub const SAVED_COMMITS: u32 = 10;

/// The state to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The committed state, which is in effect.
    Committed,
    /// The committed state with the pending changes.
    Pending,
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

/// Returns the committed value of an entry.
pub(crate) fn committed(c: &Connection, kind: Kind, key: &str) -> rusqlite::Result<Option<String>> {
    c.prepare_cached("SELECT value FROM entry WHERE kind = ?1 AND key = ?2")?
        .query_row(params![kind.word(), key], |row| row.get(0))
        .optional()
}

pub(crate) const COMMITTED: &str = "SELECT key, value FROM entry WHERE kind = ?1 ORDER BY key";

pub(crate) const OVERLAY: &str = "
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
        let mut all = Vec::new();
        self.each_entry(view, kind, &mut |key, json| {
            all.push((key.to_string(), json.to_string()));
            Ok(())
        })?;
        Ok(all)
    }

    /// Hands over every entry of a kind, by key: the key and the JSON text. A large table is not held
    /// in memory for it.
    ///
    /// Errors: [`StoreError::Statement`]; those of `take`, which end the reading.
    pub fn each_entry(
        &self,
        view: View,
        kind: Kind,
        take: &mut dyn FnMut(&str, &str) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = match view {
            View::Committed => COMMITTED,
            View::Pending => OVERLAY,
        };
        let step = doing("reading the configuration");
        let mut statement = self.connection.prepare_cached(sql).map_err(&step)?;
        let mut rows = statement.query([kind.word()]).map_err(&step)?;
        while let Some(row) = rows.next().map_err(&step)? {
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let (key, json) = (text(0).map_err(&step)?, text(1).map_err(&step)?);
            take(key, json)?;
        }
        Ok(())
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
    /// Errors: [`StoreError::OthersWait`], [`StoreError::Statement`]; nothing is staged then.
    pub fn stage(
        &mut self,
        kind: Kind,
        key: &str,
        value: Option<&str>,
        seen: Seen<'_>,
    ) -> Result<Staged, StoreError> {
        self.patiently(|store| store.stage_now(kind, key, value, seen))
    }

    fn stage_now(
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
        let changed = self.writer.put(&transaction, kind, key, value)?;
        let forgotten = match kind {
            Kind::Certificate => forget_unused(&transaction).map_err(&step)?,
            _ => 0,
        };
        self.end_staging(transaction).map_err(&step)?;
        self.staged += usize::from(changed);
        if forgotten > 0 {
            self.truncate_journal();
        }
        Ok(if changed { Staged::Changed } else { Staged::Same })
    }

    /// Stages entries that do not exist yet and returns their number; existing ones stay unchanged.
    ///
    /// Errors: [`StoreError::OthersWait`], [`StoreError::Statement`]; nothing is staged then.
    pub fn stage_new(
        &mut self,
        kind: Kind,
        entries: &[(String, String)],
    ) -> Result<usize, StoreError> {
        self.patiently(|store| store.stage_new_now(kind, entries))
    }

    fn stage_new_now(
        &mut self,
        kind: Kind,
        entries: &[(String, String)],
    ) -> Result<usize, StoreError> {
        let step = doing("staging an import");
        let transaction = self.writing().map_err(&step)?;
        let mut added = 0;
        for (key, value) in entries {
            if current(&transaction, kind, key).map_err(&step)?.is_none() {
                self.writer.put(&transaction, kind, key, Some(value))?;
                added += 1;
            }
        }
        self.end_staging(transaction).map_err(&step)?;
        self.staged += added;
        Ok(added)
    }

    /// Replaces all entries of these kinds as one pending change; returns how the entries differ
    /// from before.
    ///
    /// Errors: [`StoreError::OthersWait`], [`StoreError::Statement`]; nothing is staged then.
    pub fn stage_all(
        &mut self,
        tables: &[(Kind, Vec<(String, String)>)],
    ) -> Result<Differing, StoreError> {
        self.patiently(|store| store.stage_all_now(tables))
    }

    fn stage_all_now(
        &mut self,
        tables: &[(Kind, Vec<(String, String)>)],
    ) -> Result<Differing, StoreError> {
        let step = doing("staging an import");
        let transaction = self.writing().map_err(&step)?;
        let mut differing = Differing::default();
        for (kind, wanted) in tables {
            differing = differing.and(self.writer.replace(&transaction, *kind, wanted)?);
        }
        self.end_staging(transaction).map_err(&step)?;
        self.staged += differing.total();
        Ok(differing)
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
