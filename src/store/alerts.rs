//! The store of alerts and of the delivery connection count.

use crate::store::open::BUSY_SECONDS;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::vocab::time::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::params;
use std::time::Duration;

/// Name of the connection count in `keepsake`.
const DCID: &str = "dcid";

/// Prefix of the names in `keepsake` that hold the last alert of a subject.
const THROTTLE: &str = "alert/";

/// Time limit for counting connections while another process writes. Unit: seconds.
const PATIENCE: u64 = 5;

impl Store {
    fn patience(&self, seconds: u64) -> rusqlite::Result<()> {
        self.connection.busy_timeout(Duration::from_secs(seconds))
    }

    /// Reserves `count` delivery connection ids for this run and returns the first one. Ids are
    /// counted from 1 over all runs of all processes.
    ///
    /// Errors: [`StoreError`]; none was reserved.
    pub fn take_dcids(&self, count: u64) -> Result<u64, StoreError> {
        // A log must not delay a run for long.
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

/// A raised alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    /// Number, counted from 1.
    pub id: i64,
    /// Time of the alert.
    pub at: Timestamp,
    /// Content as a JSON object.
    pub value: String,
    /// Result of the delivery command.
    pub delivery: String,
}

/// Prefix of the result of a successful delivery.
pub const DELIVERED: &str = "delivered";

/// Minimum number of alerts that are kept.
const KEPT: i64 = 1_000;

/// Maximum number of alerts that are kept.
const KEPT_AT_MOST: i64 = 10_000;

impl Store {
    /// Stores an alert and returns its number if it has to be delivered.
    ///
    /// If the last alert about the same subject is less than `interval` seconds old, its repetition
    /// count is increased instead. That one has to be delivered only if it was not delivered yet.
    ///
    /// Errors: [`StoreError`]; nothing was stored.
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
        // An alert dated in the future comes from a wrong clock and does not count.
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

    /// Returns the stored alerts with these numbers as JSON objects. Deleted ones are left out.
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

    /// Stores the results of deliveries.
    ///
    /// Errors: [`StoreError`]; nothing was stored.
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

    /// Returns the last alerts, newest first.
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

    /// Deletes old alerts, and the last alerts of subjects that are older than `interval` seconds.
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
