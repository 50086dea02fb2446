//! The use of cached policies by the policy server: when each was last asked for, and when it is
//! fetched again.

use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use rusqlite::params;
use std::collections::HashMap;

/// Time after the last question after which a policy is forgotten. Unit: seconds.
pub const FORGOTTEN: i64 = 180 * 86_400;

/// The use of a cached policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StsUse {
    /// The last question.
    pub asked_at: Timestamp,
    /// The time from which it is fetched again, if that is known.
    pub due_at: Option<Timestamp>,
}

impl Store {
    /// Returns the use of all policies that a server was asked for.
    ///
    /// Errors: [`StoreError`].
    pub fn sts_uses(&self) -> Result<HashMap<Domain, StsUse>, StoreError> {
        let step = doing("reading the use of cached policies");
        let mut statement = self
            .connection
            .prepare("SELECT domain, asked_at, due_at FROM sts_use")
            .map_err(&step)?;
        let rows = statement
            .query_map([], |row| {
                let name: String = row.get(0)?;
                let due_at = row.get::<_, Option<i64>>(2)?.map(Timestamp);
                let asked_at = Timestamp(row.get(1)?);
                Ok((Domain::from_wire(&name), StsUse { asked_at, due_at }))
            })
            .map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Stores the use of policies, in one transaction. An earlier question never replaces a later one:
    /// several servers may share the store.
    ///
    /// Errors: [`StoreError`]; nothing is stored then.
    pub fn keep_sts_uses(&self, uses: &[(Domain, StsUse)]) -> Result<(), StoreError> {
        let step = doing("storing the use of cached policies");
        let transaction = self.writing().map_err(&step)?;
        for (domain, of) in uses {
            transaction
                .prepare_cached(
                    "INSERT INTO sts_use (domain, asked_at, due_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (domain) DO UPDATE SET asked_at = max(asked_at, ?2), due_at = ?3",
                )
                .and_then(|mut statement| {
                    let due_at = of.due_at.map(|at| at.0);
                    statement.execute(params![domain.as_str(), of.asked_at.0, due_at])
                })
                .map_err(&step)?;
        }
        transaction.commit().map_err(&step)
    }

    /// Forgets the policies that were neither asked for nor fetched for 180 days, and failures as old
    /// without a policy. Returns the number of policies.
    ///
    /// Errors: [`StoreError`]; nothing is forgotten then.
    pub fn forget_unused(&self, now: Timestamp) -> Result<usize, StoreError> {
        let step = doing("forgetting unused policies");
        let before = now.plus(-FORGOTTEN).0;
        let transaction = self.writing().map_err(&step)?;
        let count = transaction
            .execute(
                "DELETE FROM sts_policy WHERE fetched_at < ?1 AND NOT EXISTS
                 (SELECT 1 FROM sts_use u WHERE u.domain = sts_policy.domain AND u.asked_at >= ?1)",
                [before],
            )
            .map_err(&step)?;
        for sql in [
            "DELETE FROM sts_use WHERE asked_at < ?1",
            "DELETE FROM sts_trouble WHERE failed_at < ?1 AND domain NOT IN
             (SELECT domain FROM sts_policy)",
        ] {
            transaction.execute(sql, [before]).map_err(&step)?;
        }
        transaction.commit().map_err(&step)?;
        Ok(count)
    }
}
