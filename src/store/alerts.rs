//! What runs leave behind beside the policies: the count of connections, and alerts.

use crate::store::open::BUSY_SECONDS;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::vocab::time::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::params;
use std::time::Duration;

/// The name of the count in `keepsake`.
const DCID: &str = "dcid";

/// What the names of `keepsake` begin with that tell when a subject was last alerted of.
const THROTTLE: &str = "alert/";

/// How long a count waits for another writer. Unit: seconds.
const PATIENCE: u64 = 5;

impl Store {
    fn patience(&self, seconds: u64) -> rusqlite::Result<()> {
        self.connection.busy_timeout(Duration::from_secs(seconds))
    }

    /// Takes the next delivery connection ids, for this run alone; the first of them. They are counted from 1 over
    /// all runs of all processes.
    ///
    /// Errors: [`StoreError`]; none was taken.
    pub fn take_dcids(&self, count: u64) -> Result<u64, StoreError> {
        // Nobody waits long for the sake of a log.
        self.patience(PATIENCE).map_err(doing("counting connections"))?;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let last = self.writing().and_then(|transaction| {
            let last: i64 = transaction
                .prepare_cached(
                    "INSERT INTO keepsake (name, value) VALUES (?1, CAST(?2 AS TEXT))
                     ON CONFLICT (name) DO UPDATE
                     SET value = CAST(CAST(value AS INTEGER) + ?2 AS TEXT)
                     RETURNING CAST(value AS INTEGER)",
                )?
                .query_row((DCID, count), |row| row.get(0))?;
            transaction.commit()?;
            Ok(last)
        });
        self.patience(BUSY_SECONDS).map_err(doing("counting connections"))?;
        let last = last.map_err(doing("counting connections"))?;
        Ok(u64::try_from(last.saturating_sub(count).saturating_add(1)).unwrap_or(1))
    }
}

/// An alert that was raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    /// Number, counted from 1.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// JSON object.
    pub value: String,
    /// What became of the command that delivers it.
    pub delivery: String,
}

/// What the outcome of a delivery that reached its command's good end begins with.
pub const DELIVERED: &str = "delivered";

/// At least so many alerts are kept.
const KEPT: i64 = 1_000;

/// At most so many.
const KEPT_AT_MOST: i64 = 10_000;

impl Store {
    /// Keeps an alert; its number, if it is to be delivered. One about the same subject that is less than `interval` seconds
    /// old counts the repetition instead: nothing is to be delivered then, unless the old one reached nobody.
    ///
    /// Errors: [`StoreError`]; nothing was kept.
    pub fn raise_alert(
        &self,
        at: Timestamp,
        subject: &str,
        alert: (&str, &str),
        interval: i64,
    ) -> Result<Option<i64>, StoreError> {
        let step = doing("keeping an alert");
        let (value, delivery) = alert;
        let name = format!("{THROTTLE}{subject}");
        let transaction = self.writing().map_err(&step)?;
        let last: Option<(i64, i64)> = transaction
            .query_row(
                "SELECT json_extract(value, '$.id'), json_extract(value, '$.at')
                 FROM keepsake WHERE name = ?1 AND json_valid(value)",
                [&name],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .map_err(&step)?;
        // An alert from the future tells of a clock that was wrong.
        if let Some((id, then)) = last
            && (0..interval).contains(&at.0.saturating_sub(then))
        {
            transaction
                .execute(
                    "UPDATE alert SET value = json_set(value,
                         '$.repeated', coalesce(json_extract(value, '$.repeated'), 0) + 1,
                         '$.last_at', ?2)
                     WHERE id = ?1",
                    params![id, at.rfc3339()],
                )
                .map_err(&step)?;
            let due: bool = transaction
                .query_row(
                    "SELECT EXISTS (SELECT 1 FROM alert WHERE id = ?1 AND delivery NOT LIKE ?2)",
                    params![id, format!("{DELIVERED}%")],
                    |row| row.get(0),
                )
                .map_err(&step)?;
            transaction.commit().map_err(&step)?;
            return Ok(due.then_some(id));
        }
        transaction
            .execute(
                "INSERT INTO alert (at, value, delivery) VALUES (?1, ?2, ?3)",
                params![at.0, value, delivery],
            )
            .map_err(&step)?;
        let id = transaction.last_insert_rowid();
        transaction
            .execute(
                "INSERT INTO keepsake (name, value) VALUES (?1, json_object('id', ?2, 'at', ?3))
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                params![name, id, at.0],
            )
            .map_err(&step)?;
        transaction.commit().map_err(&step)?;
        Ok(Some(id))
    }

    /// What is kept of these alerts, by number: JSON objects. Those that were forgotten are left out.
    ///
    /// Errors: [`StoreError`].
    pub fn alert_values(&self, ids: &[i64]) -> Result<Vec<(i64, String)>, StoreError> {
        let step = doing("reading the alerts");
        let mut statement = self
            .connection
            .prepare_cached("SELECT value FROM alert WHERE id = ?1")
            .map_err(&step)?;
        let mut out = Vec::new();
        for id in ids {
            let value = statement.query_row([id], |row| row.get(0)).optional().map_err(&step)?;
            out.extend(value.map(|value| (*id, value)));
        }
        Ok(out)
    }

    /// Notes what became of the delivery of alerts.
    ///
    /// Errors: [`StoreError`]; nothing was noted.
    pub fn note_deliveries<'a>(
        &self,
        deliveries: impl Iterator<Item = (i64, &'a str)>,
    ) -> Result<(), StoreError> {
        let step = doing("keeping an alert");
        let transaction = self.writing().map_err(&step)?;
        for (id, delivery) in deliveries {
            transaction
                .prepare_cached("UPDATE alert SET delivery = ?2 WHERE id = ?1")
                .and_then(|mut s| s.execute(params![id, delivery]))
                .map_err(&step)?;
        }
        transaction.commit().map_err(&step)
    }

    /// The last alerts, newest first.
    ///
    /// Errors: [`StoreError`].
    pub fn alerts(&self, count: u32) -> Result<Vec<AlertRow>, StoreError> {
        let step = doing("reading the alerts");
        let mut statement = self
            .connection
            .prepare("SELECT id, at, value, delivery FROM alert ORDER BY id DESC LIMIT ?1")
            .map_err(&step)?;
        let rows = statement
            .query_map([count], |row| {
                Ok(AlertRow {
                    id: row.get(0)?,
                    at: Timestamp(row.get(1)?),
                    value: row.get(2)?,
                    delivery: row.get(3)?,
                })
            })
            .map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Forgets old alerts, and which subjects were told of longer than `interval` seconds ago.
    ///
    /// Errors: [`StoreError`].
    pub fn prune_alerts(&self, now: Timestamp, interval: i64) -> Result<(), StoreError> {
        let step = doing("forgetting old alerts");
        let since = now.0.saturating_sub(interval);
        let transaction = self.writing().map_err(&step)?;
        transaction
            .execute(
                "DELETE FROM alert WHERE id <= (SELECT max(id) FROM alert) - ?1
                 OR (id <= (SELECT max(id) FROM alert) - ?2 AND at < ?3)",
                params![KEPT_AT_MOST, KEPT, since],
            )
            .and_then(|_| {
                transaction.execute(
                    "DELETE FROM keepsake WHERE substr(name, 1, length(?1)) = ?1
                     AND (NOT json_valid(value) OR json_extract(value, '$.at') < ?2)",
                    params![THROTTLE, since],
                )
            })
            .map_err(&step)?;
        transaction.commit().map_err(&step)
    }
}
