//! What a run leaves behind beside the policies: the count of connections.

use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;

/// The name of the count in `keepsake`.
const DCID: &str = "dcid";

impl Store {
    /// Takes the next delivery connection ids, for this run alone; the first of them. They are counted from 1 over
    /// all runs of all processes.
    ///
    /// Errors: [`StoreError`]; none was taken.
    pub fn take_dcids(&self, count: u64) -> Result<u64, StoreError> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let last: i64 = self
            .connection
            .prepare_cached(
                "INSERT INTO keepsake (name, value) VALUES (?1, CAST(?2 AS TEXT))
                 ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + ?2 AS TEXT)
                 RETURNING CAST(value AS INTEGER)",
            )
            .and_then(|mut s| s.query_row((DCID, count), |row| row.get(0)))
            .map_err(doing("counting connections"))?;
        Ok(u64::try_from(last.saturating_sub(count).saturating_add(1)).unwrap_or(1))
    }
}
