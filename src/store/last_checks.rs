//! The store of the last check of each destination.

use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::vocab::time::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// Maximum number of stored checks. Above it the oldest ones are deleted. Unit: checks.
pub const MOST_CHECKS: usize = 5_000;

/// Maximum size of a stored report. A larger one is not stored. Unit: octets.
pub const LARGEST_REPORT: usize = 256 * 1024;

/// The last check of a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCheck {
    /// The destination.
    pub domain: String,
    /// Time of the check.
    pub at: Timestamp,
    /// The verdict's action.
    pub action: String,
    /// The verdict's reason.
    pub reason: String,
}

fn row(row: &Row<'_>) -> rusqlite::Result<LastCheck> {
    Ok(LastCheck {
        domain: row.get(0)?,
        at: Timestamp(row.get(1)?),
        action: row.get(2)?,
        reason: row.get(3)?,
    })
}

impl Store {
    /// Stores a check in place of an earlier one of the same destination. A check that is older
    /// than the stored one, or larger than [`LARGEST_REPORT`], is not stored.
    ///
    /// - `report`: the report as JSON.
    ///
    /// Errors: [`StoreError`]; the stored check is unchanged.
    pub fn keep_check(&self, check: &LastCheck, report: &str) -> Result<(), StoreError> {
        if report.len() > LARGEST_REPORT {
            return Ok(());
        }
        let step = doing("storing a check");
        self.connection
            .prepare_cached(
                "INSERT INTO last_check (domain, at, action, reason, report)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (domain) DO UPDATE
                 SET at = ?2, action = ?3, reason = ?4, report = ?5 WHERE at <= ?2",
            )
            .and_then(|mut s| {
                s.execute(params![check.domain, check.at.0, check.action, check.reason, report])
            })
            .map(drop)
            .map_err(&step)
    }

    /// Deletes the oldest checks above [`MOST_CHECKS`].
    ///
    /// Errors: [`StoreError`].
    pub fn prune_checks(&self) -> Result<(), StoreError> {
        let most = i64::try_from(MOST_CHECKS).unwrap_or(i64::MAX);
        self.connection
            .execute(
                "DELETE FROM last_check WHERE domain IN
                 (SELECT domain FROM last_check ORDER BY at DESC, domain LIMIT -1 OFFSET ?1)",
                [most],
            )
            .map(drop)
            .map_err(doing("deleting old checks"))
    }

    /// Returns the report of the last check of a destination and its time, if one is stored.
    ///
    /// Errors: [`StoreError`].
    pub fn last_report(&self, domain: &str) -> Result<Option<(Timestamp, String)>, StoreError> {
        self.connection
            .prepare_cached("SELECT at, report FROM last_check WHERE domain = ?1")
            .and_then(|mut s| {
                s.query_row([domain], |row| Ok((Timestamp(row.get(0)?), row.get(1)?))).optional()
            })
            .map_err(doing("reading the last check"))
    }

    /// Returns the last check of every destination, by name, without the reports.
    ///
    /// Errors: [`StoreError`].
    pub fn last_checks(&self) -> Result<Vec<LastCheck>, StoreError> {
        let step = doing("reading the last checks");
        let mut statement = self
            .connection
            .prepare_cached("SELECT domain, at, action, reason FROM last_check ORDER BY domain")
            .map_err(&step)?;
        let rows = statement.query_map([], row).map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }
}
