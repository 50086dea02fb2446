//! Pending changes: how they are staged, and who made them.
//!
//! Every run of the program writes under its own token. A change that is made upon another run's
//! change of the same entry carries both, because its value may contain the other's.

use crate::os::clock;
use crate::os::clock::Stopwatch;
use crate::store::change::Differing;
use crate::store::change::Kind;
use crate::store::change::Mode;
use crate::store::change::Stamp;
use crate::store::change::Waiting;
use crate::store::change::Writer;
use crate::store::entries::COMMITTED;
use crate::store::entries::OVERLAY;
use crate::store::entries::change;
use crate::store::entries::committed;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::vocab::time::Timestamp;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

/// Time for which a commit of another program is waited for. Unit: milliseconds.
const PATIENCE_MILLISECONDS: u64 = 5_000;

/// Age up to which a change may be one that its maker is just about to commit. Unit: seconds.
const FRESH_SECONDS: i64 = 2;

/// Time between two attempts.
const PAUSE: Duration = Duration::from_millis(10);

/// Reports whether all changes of others that wait were made just now.
fn is_fresh(hindrance: &StoreError) -> bool {
    let StoreError::OthersWait { changes, .. } = hindrance else { return false };
    let since = clock::now().0 - FRESH_SECONDS;
    changes.iter().all(|w| w.by.iter().all(|stamp| stamp.at.0 >= since))
}

/// A pending row.
#[derive(Debug, Clone)]
struct Row {
    value: Option<String>,
    last: Stamp,
    earlier: Vec<Stamp>,
}

impl Row {
    /// Reads value, who, at, run and earlier from the column `first` on.
    fn read(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Row> {
        let earlier: String = row.get(first + 4)?;
        let earlier: Vec<(String, i64, String)> =
            serde_json::from_str(&earlier).unwrap_or_default();
        Ok(Row {
            value: row.get(first)?,
            last: Stamp {
                who: row.get(first + 1)?,
                at: Timestamp(row.get(first + 2)?),
                run: row.get(first + 3)?,
            },
            earlier: earlier
                .into_iter()
                .map(|(who, at, run)| Stamp { who, at: Timestamp(at), run })
                .collect(),
        })
    }

    fn is_of(&self, run: &str) -> bool {
        self.last.run == run && self.earlier.is_empty()
    }

    /// Returns the other runs that a later change by `run` is made upon.
    fn under(self, run: &str) -> Vec<Stamp> {
        let all = self.earlier.into_iter().chain([self.last]);
        all.filter(|stamp| stamp.run != run).collect()
    }
}

fn row(c: &Connection, kind: Kind, key: &str) -> rusqlite::Result<Option<Row>> {
    c.prepare_cached(
        "SELECT value, who, at, run, earlier FROM pending WHERE kind = ?1 AND key = ?2",
    )?
    .query_row(params![kind.word(), key], |row| Row::read(row, 0))
    .optional()
}

fn insert(
    c: &Connection,
    (kind, key): (Kind, &str),
    (value, base): (Option<&str>, Option<&str>),
    stamp: &Stamp,
    earlier: &[Stamp],
) -> rusqlite::Result<()> {
    let earlier: Vec<_> = earlier.iter().map(|s| (&s.who, s.at.0, &s.run)).collect();
    let earlier = serde_json::to_string(&earlier).unwrap_or_else(|_| "[]".into());
    c.prepare_cached(
        "INSERT INTO pending (kind, key, value, base, who, at, run, earlier)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (kind, key) DO UPDATE
         SET value = ?3, base = ?4, who = ?5, at = ?6, run = ?7, earlier = ?8",
    )?
    .execute(params![
        kind.word(),
        key,
        value,
        base,
        stamp.who,
        stamp.at.0,
        stamp.run,
        earlier
    ])?;
    Ok(())
}

/// Returns the pending changes that a run has not made alone.
pub(crate) fn others(c: &Connection, run: &str) -> rusqlite::Result<Vec<Waiting>> {
    Ok(waiting(c)?.into_iter().filter(|w| !w.is_of(run)).collect())
}

fn waiting(c: &Connection) -> rusqlite::Result<Vec<Waiting>> {
    let mut statement = c.prepare(
        "SELECT kind, key, base, value, value, who, at, run, earlier FROM pending
         ORDER BY kind, key",
    )?;
    let rows = statement.query_map([], |row| {
        let Row { last, mut earlier, .. } = Row::read(row, 4)?;
        earlier.push(last);
        Ok(Waiting { change: change(row)?, by: earlier })
    })?;
    rows.collect()
}

impl Writer {
    fn stamp(&self) -> Stamp {
        Stamp { who: self.who.clone(), at: clock::now(), run: self.run.clone() }
    }

    /// Returns the changes of other runs if they forbid this writer to stage.
    fn hindered(&self, c: &Connection) -> rusqlite::Result<Vec<Waiting>> {
        match self.mode {
            Mode::Alone => others(c, &self.run),
            Mode::Shared | Mode::Trial => Ok(Vec::new()),
        }
    }

    /// Stages one change; returns `false` if nothing changes.
    ///
    /// Errors: [`StoreError::OthersWait`], [`StoreError::Statement`].
    pub(crate) fn put(
        &self,
        c: &Connection,
        kind: Kind,
        key: &str,
        value: Option<&str>,
    ) -> Result<bool, StoreError> {
        let step = doing("staging a change");
        let present = row(c, kind, key).map_err(&step)?;
        let base = committed(c, kind, key).map_err(&step)?;
        let before = present.as_ref().map_or(&base, |row| &row.value).as_deref();
        let changes = before != value;
        // An entry that is as wanted only by a change that waits is not in force either.
        let on_others = present.as_ref().is_some_and(|row| !row.is_of(&self.run));
        if changes || on_others {
            let others = self.hindered(c).map_err(&step)?;
            if !others.is_empty() {
                return Err(StoreError::OthersWait { changes: others, is_staged: false });
            }
        }
        if !changes && present.is_none() {
            return Ok(false);
        }
        if base.as_deref() == value {
            c.prepare_cached("DELETE FROM pending WHERE kind = ?1 AND key = ?2")
                .and_then(|mut s| s.execute(params![kind.word(), key]))
                .map_err(&step)?;
            return Ok(changes);
        }
        let (stamp, earlier) = match present {
            // Made again, a change stays its maker's; it is now against what is committed now.
            Some(row) if !changes => (row.last, row.earlier),
            Some(row) => (self.stamp(), row.under(&self.run)),
            None => (self.stamp(), Vec::new()),
        };
        insert(c, (kind, key), (value, base.as_deref()), &stamp, &earlier).map_err(&step)?;
        Ok(changes)
    }

    /// Replaces every entry of a kind; returns how many differ from before. It reads once and
    /// writes one row per entry that differs from the committed one.
    ///
    /// Errors: as [`Writer::put`].
    pub(crate) fn replace(
        &self,
        c: &Connection,
        kind: Kind,
        wanted: &[(String, String)],
    ) -> Result<Differing, StoreError> {
        let step = doing("staging an import");
        let others = self.hindered(c).map_err(&step)?;
        let differing = self.replaced(c, kind, wanted).map_err(&step)?;
        let on_others = others.iter().any(|w| w.change.kind == kind);
        if !others.is_empty() && (differing.total() > 0 || on_others) {
            return Err(StoreError::OthersWait { changes: others, is_staged: false });
        }
        Ok(differing)
    }

    fn replaced(
        &self,
        c: &Connection,
        kind: Kind,
        wanted: &[(String, String)],
    ) -> rusqlite::Result<Differing> {
        let all = |sql: &str| -> rusqlite::Result<BTreeMap<String, String>> {
            let mut statement = c.prepare_cached(sql)?;
            let rows = statement.query_map([kind.word()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        };
        let committed = all(COMMITTED)?;
        let mut present = pending_of(c, kind)?;
        let overlaid = if present.is_empty() { None } else { Some(all(OVERLAY)?) };
        let before = overlaid.as_ref().unwrap_or(&committed);
        // The last value of a repeated key counts.
        let after: BTreeMap<&str, &str> =
            wanted.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        c.prepare_cached("DELETE FROM pending WHERE kind = ?1")?.execute([kind.word()])?;
        let own = self.stamp();
        let mut keep =
            |key: &str, value: Option<&str>, base: Option<&str>| match present.remove(key) {
                // A change that stays as it was stays its maker's.
                Some(row) if row.value.as_deref() == value => {
                    insert(c, (kind, key), (value, base), &row.last, &row.earlier)
                }
                Some(row) => insert(c, (kind, key), (value, base), &own, &row.under(&self.run)),
                None => insert(c, (kind, key), (value, base), &own, &[]),
            };
        for (key, value) in &after {
            let base = committed.get(*key).map(String::as_str);
            if base != Some(*value) {
                keep(key, Some(value), base)?;
            }
        }
        for (key, base) in committed.iter().filter(|(key, _)| !after.contains_key(key.as_str())) {
            keep(key, None, Some(base))?;
        }
        let mut differing = Differing::default();
        for (key, value) in &after {
            match before.get(*key) {
                None => differing.new += 1,
                Some(old) if old != value => differing.changed += 1,
                Some(_) => {}
            }
        }
        differing.removed = before.keys().filter(|k| !after.contains_key(k.as_str())).count();
        if kind == Kind::Default {
            // DEFAULT always exists, stored or not.
            differing = Differing { changed: differing.total(), ..Differing::default() };
        }
        Ok(differing)
    }
}

fn pending_of(c: &Connection, kind: Kind) -> rusqlite::Result<BTreeMap<String, Row>> {
    let mut statement =
        c.prepare_cached("SELECT key, value, who, at, run, earlier FROM pending WHERE kind = ?1")?;
    let rows = statement.query_map([kind.word()], |row| Ok((row.get(0)?, Row::read(row, 1)?)))?;
    rows.collect()
}

impl Store {
    /// Sets the writer of the changes that are staged from now on.
    pub fn write_as(&mut self, writer: Writer) {
        self.writer = writer;
    }

    /// Sets what becomes of the changes that are staged from now on.
    pub fn set_mode(&mut self, mode: Mode) {
        self.writer.mode = mode;
    }

    /// Returns the number of entries that were staged with another value than before, or, in a
    /// trial, would have been.
    #[must_use]
    pub fn staged(&self) -> usize {
        self.staged
    }

    /// Runs work that changes of others may forbid. If those were made just now, another program is
    /// about to commit them, and the work is tried again for a while.
    ///
    /// Errors: those of the work.
    pub(crate) fn patiently<T>(
        &mut self,
        mut work: impl FnMut(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let since = Stopwatch::start();
        loop {
            let hindrance = match work(self) {
                Err(error @ StoreError::OthersWait { .. }) => error,
                other => return other,
            };
            if since.elapsed_ms() > PATIENCE_MILLISECONDS || !is_fresh(&hindrance) {
                return Err(hindrance);
            }
            thread::sleep(PAUSE);
        }
    }

    /// Ends a transaction that stages changes: commits it, or undoes it in a trial.
    pub(crate) fn end_staging(
        &self,
        transaction: rusqlite::Transaction<'_>,
    ) -> rusqlite::Result<()> {
        match self.writer.mode {
            Mode::Trial => transaction.rollback(),
            Mode::Shared | Mode::Alone => transaction.commit(),
        }
    }

    /// Returns the pending changes with their makers.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn waiting(&self) -> Result<Vec<Waiting>, StoreError> {
        waiting(&self.connection).map_err(doing("reading the pending changes"))
    }

    /// Returns the pending changes that other runs of the program have made, alone or with this
    /// one.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn waiting_of_others(&self) -> Result<Vec<Waiting>, StoreError> {
        others(&self.connection, &self.writer.run).map_err(doing("reading the pending changes"))
    }

    /// Reports whether an entry has a pending change.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn is_pending(&self, kind: Kind, key: &str) -> Result<bool, StoreError> {
        self.connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM pending WHERE kind = ?1 AND key = ?2)")
            .and_then(|mut s| s.query_row([kind.word(), key], |row| row.get(0)))
            .map_err(doing("reading the pending changes"))
    }
}
