//! The history of the configuration: commits, revisions and rollback.

use crate::store::change::Mode;
use crate::store::change::Writer;
use crate::store::entries::Change;
use crate::store::entries::Committed;
use crate::store::entries::Kind;
use crate::store::entries::Revision;
use crate::store::entries::change;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::store::pending::others;
use crate::store::private_keys::forget_old_lists;
use crate::store::private_keys::forget_unused;
use crate::store::private_keys::keyless;
use crate::vocab::time::Timestamp;
use rusqlite::Connection;
use rusqlite::params;

/// Returns the pending changes whose base differs from the committed entry.
fn collisions(c: &Connection) -> rusqlite::Result<Vec<Change>> {
    let mut statement = c.prepare(
        "SELECT p.kind, p.key, e.value, p.value FROM pending p
         LEFT JOIN entry e ON e.kind = p.kind AND e.key = p.key
         WHERE e.value IS NOT p.base ORDER BY p.kind, p.key",
    )?;
    let rows = statement.query_map([], change)?;
    rows.collect()
}

/// Applies all pending changes and returns the number of the revision.
fn apply(
    c: &Connection,
    at: Timestamp,
    who: &str,
    comment: &str,
    saved: bool,
) -> rusqlite::Result<i64> {
    c.execute(
        "INSERT INTO revision (at, who, comment, saved) VALUES (?1, ?2, ?3, ?4)",
        params![at.0, who, comment, saved],
    )?;
    let id = c.last_insert_rowid();
    c.execute(
        "INSERT INTO change (revision, kind, key, before, after)
         SELECT ?1, kind, key, base, value FROM pending",
        [id],
    )?;
    c.execute(
        "INSERT INTO entry (kind, key, value, revision)
         SELECT kind, key, value, ?1 FROM pending WHERE value IS NOT NULL
         ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, revision = excluded.revision",
        [id],
    )?;
    // A lookup by key avoids a scan of the whole table for each small commit.
    c.execute(
        "DELETE FROM entry WHERE (kind, key) IN (SELECT kind, key FROM pending WHERE value IS NULL)",
        [],
    )?;
    c.execute("DELETE FROM pending", [])?;
    Ok(id)
}

impl Store {
    /// Commits the pending changes, all or none.
    ///
    /// They are on the disk when this returns, so a reported commit survives a power failure.
    ///
    /// Errors: [`StoreError::OthersWait`] if the writer's changes are to be committed alone;
    /// [`StoreError::Statement`]. Nothing is committed then.
    pub fn commit(
        &mut self,
        at: Timestamp,
        who: &str,
        comment: &str,
        saved: bool,
    ) -> Result<Committed, StoreError> {
        self.patiently(|store| store.confirmed(|store| store.commit_now(at, who, comment, saved)))
    }

    fn commit_now(
        &mut self,
        at: Timestamp,
        who: &str,
        comment: &str,
        saved: bool,
    ) -> Result<Committed, StoreError> {
        let step = doing("committing");
        let transaction = self.writing().map_err(&step)?;
        // Checked under the lock, because another process may have just committed the pending
        // changes.
        let waiting: bool = transaction
            .query_row("SELECT EXISTS (SELECT 1 FROM pending)", [], |row| row.get(0))
            .map_err(&step)?;
        if !waiting {
            return Ok(Committed::Nothing);
        }
        if self.writer.mode == Mode::Alone {
            let others = others(&transaction, &self.writer.run).map_err(&step)?;
            if !others.is_empty() {
                return Err(StoreError::OthersWait { changes: others, is_staged: true });
            }
        }
        // A change with an outdated base would silently undo another commit.
        let collisions = collisions(&transaction).map_err(&step)?;
        if !collisions.is_empty() {
            return Ok(Committed::Collides(collisions));
        }
        let id = apply(&transaction, at, who, comment, saved).map_err(&step)?;
        forget_old_lists(&transaction).map_err(&step)?;
        let forgotten = forget_unused(&transaction).map_err(&step)?;
        transaction.commit().map_err(&step)?;
        if forgotten > 0 {
            self.truncate_journal();
        }
        let revision = Revision { id, at, who: who.into(), comment: comment.into(), saved };
        Ok(Committed::Done(revision))
    }

    /// Returns the last revisions, newest first.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn revisions(&self, limit: usize, saved_only: bool) -> Result<Vec<Revision>, StoreError> {
        let step = doing("reading the revisions");
        let mut statement = self
            .connection
            .prepare(
                "SELECT id, at, who, comment, saved FROM revision
                 WHERE saved = 1 OR NOT ?1 ORDER BY id DESC LIMIT ?2",
            )
            .map_err(&step)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement
            .query_map(params![saved_only, limit], |row| {
                Ok(Revision {
                    id: row.get(0)?,
                    at: Timestamp(row.get(1)?),
                    who: row.get(2)?,
                    comment: row.get(3)?,
                    saved: row.get(4)?,
                })
            })
            .map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Returns the changes of a revision.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn changes_of(&self, revision: i64) -> Result<Vec<Change>, StoreError> {
        self.changes(
            "SELECT kind, key, before, after FROM change WHERE revision = ?1 ORDER BY kind, key",
            &[&revision],
        )
    }

    /// Returns the keys of the entries of a kind that a revision removed.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn removed_by(&self, revision: i64, kind: Kind) -> Result<Vec<String>, StoreError> {
        let step = doing("reading the changes of a revision");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT key FROM change WHERE revision = ?1 AND kind = ?2 AND after IS NULL ORDER BY key",
            )
            .map_err(&step)?;
        let keys = statement.query_map(params![revision, kind.word()], |row| row.get(0));
        keys.and_then(Iterator::collect).map_err(&step)
    }

    /// Stages the changes back to the state just after a revision and discards other pending
    /// changes. Returns how many entries change.
    ///
    /// Errors: [`StoreError::Statement`]; [`StoreError::MissingKey`] if a certificate's key was
    /// deleted. Nothing is staged then.
    pub fn stage_rollback(&mut self, revision: i64) -> Result<usize, StoreError> {
        let step = doing("staging a rollback");
        let transaction = self.writing().map_err(&step)?;
        let changed = roll_back(&transaction, &self.writer, revision)?;
        if let Some(name) = keyless(&transaction).map_err(&step)? {
            return Err(StoreError::MissingKey { name });
        }
        transaction.commit().map_err(&step)?;
        Ok(changed)
    }
}

fn roll_back(c: &Connection, writer: &Writer, revision: i64) -> Result<usize, StoreError> {
    let step = doing("staging a rollback");
    // The state of an entry after a revision is its value before its first later change. It is read
    // under the lock, so that no commit in between is missed.
    let back: Vec<Change> = c
        .prepare(
            "SELECT kind, key, NULL, before FROM change c WHERE revision > ?1
             AND revision = (SELECT min(revision) FROM change d
                             WHERE d.kind = c.kind AND d.key = c.key AND d.revision > ?1)",
        )
        .and_then(|mut statement| statement.query_map([revision], change)?.collect())
        .map_err(&step)?;
    c.execute("DELETE FROM pending", []).map_err(&step)?;
    let mut changed = 0;
    for entry in &back {
        changed += usize::from(writer.put(c, entry.kind, &entry.key, entry.after.as_deref())?);
    }
    Ok(changed)
}
