//! The cache of MTA-STS policies. Source: RFC 8461 §3.3, §5.1.

use crate::policy::sts::cached::CachedPolicy;
use crate::policy::sts::cached::FailedFetch;
use crate::policy::sts::cached::Remembered;
use crate::policy::sts::cached::TroubleKind;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::store::sts_use::StsUse;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

/// One entry of the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The policy domain.
    pub domain: Domain,
    /// Cached state.
    pub remembered: Remembered,
    /// Its use by the policy server, if there was any.
    pub used: Option<StsUse>,
}

impl Store {
    /// Returns the cached state of a policy domain.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn remembered(&self, domain: &Domain) -> Result<Remembered, StoreError> {
        let step = doing("reading the policy cache");
        let policy = self
            .connection
            .prepare_cached(
                "SELECT id, raw, fetched_at, expires_at FROM sts_policy WHERE domain = ?1",
            )
            .and_then(|mut s| s.query_row([domain.as_str()], |row| policy(row, 0)).optional())
            .map_err(&step)?;
        let failure = self
            .connection
            .prepare_cached(
                "SELECT id, failed_at, reason, kind, raw, times, since FROM sts_trouble
                 WHERE domain = ?1",
            )
            .and_then(|mut s| s.query_row([domain.as_str()], |row| failure(row, 0)).optional())
            .map_err(&step)?;
        Ok(Remembered { policy, failure })
    }

    /// Stores a fetched policy and deletes the failed fetch, if any.
    ///
    /// A store whose file does not exist creates it now.
    ///
    /// Errors: [`StoreError`]; the cache is unchanged.
    pub fn keep_policy(&mut self, domain: &Domain, p: &CachedPolicy) -> Result<(), StoreError> {
        self.make_now()?;
        let step = doing("writing the policy cache");
        let transaction = self.writing().map_err(&step)?;
        transaction
            .execute(
                "INSERT INTO sts_policy (domain, id, raw, fetched_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (domain) DO UPDATE SET id = ?2, raw = ?3, fetched_at = ?4, expires_at = ?5",
                params![domain.as_str(), p.id, p.raw, p.fetched_at.0, p.expires_at.0],
            )
            .map_err(&step)?;
        transaction
            .execute("DELETE FROM sts_trouble WHERE domain = ?1", [domain.as_str()])
            .map_err(&step)?;
        transaction.commit().map_err(&step)
    }

    /// Stores a failed fetch; a cached policy stays. A store whose file does not exist creates it now.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn record_failure(&mut self, domain: &Domain, t: &FailedFetch) -> Result<(), StoreError> {
        self.make_now()?;
        let step = doing("writing the policy cache");
        let transaction = self.writing().map_err(&step)?;
        transaction
            .execute(
                "INSERT INTO sts_trouble (domain, id, failed_at, reason, kind, raw, times, since)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (domain) DO UPDATE
                 SET id = ?2, failed_at = ?3, reason = ?4, kind = ?5, raw = ?6, times = ?7, since = ?8",
                params![
                    domain.as_str(),
                    t.id,
                    t.at.0,
                    t.reason,
                    t.kind.word(),
                    t.raw,
                    t.times,
                    t.since.map(|since| since.0),
                ],
            )
            .map_err(&step)?;
        transaction.commit().map_err(&step)
    }

    /// Returns all cached domains, by name.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn cache_entries(&self) -> Result<Vec<Entry>, StoreError> {
        let step = doing("reading the policy cache");
        let mut statement = self
            .connection
            .prepare(
                "SELECT d.domain, p.id, p.raw, p.fetched_at, p.expires_at, t.id, t.failed_at, t.reason,
                        t.kind, t.raw, t.times, t.since, u.asked_at, u.due_at
                 FROM (SELECT domain FROM sts_policy UNION SELECT domain FROM sts_trouble) d
                 LEFT JOIN sts_policy p ON p.domain = d.domain
                 LEFT JOIN sts_trouble t ON t.domain = d.domain
                 LEFT JOIN sts_use u ON u.domain = d.domain
                 ORDER BY d.domain",
            )
            .map_err(&step)?;
        let rows = statement
            .query_map([], |row| {
                let name: String = row.get(0)?;
                let has_policy = row.get::<_, Option<String>>(1)?.is_some();
                let has_trouble = row.get::<_, Option<String>>(5)?.is_some();
                Ok(Entry {
                    domain: Domain::from_wire(&name),
                    remembered: Remembered {
                        policy: if has_policy { Some(policy(row, 1)?) } else { None },
                        failure: if has_trouble { Some(failure(row, 5)?) } else { None },
                    },
                    used: used(row)?,
                })
            })
            .map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Deletes one domain, or all of them; returns how many were deleted.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn purge_cache(&mut self, domain: Option<&Domain>) -> Result<usize, StoreError> {
        let step = doing("purging the policy cache");
        let name = domain.map(Domain::as_str);
        let transaction = self.writing().map_err(&step)?;
        let known: i64 = transaction
            .query_row(
                "SELECT count(*) FROM (SELECT domain FROM sts_policy UNION SELECT domain FROM sts_trouble)
                 WHERE ?1 IS NULL OR domain = ?1",
                [name],
                |row| row.get(0),
            )
            .map_err(&step)?;
        for table in ["sts_policy", "sts_trouble", "sts_use"] {
            transaction
                .execute(&format!("DELETE FROM {table} WHERE ?1 IS NULL OR domain = ?1"), [name])
                .map_err(&step)?;
        }
        transaction.commit().map_err(&step)?;
        Ok(usize::try_from(known).unwrap_or(0))
    }

    /// Deletes policies that expired before `now`; returns how many.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn purge_expired(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        let step = doing("purging the policy cache");
        let transaction = self.writing().map_err(&step)?;
        let gone = transaction
            .execute("DELETE FROM sts_policy WHERE expires_at <= ?1", [now.0])
            .map_err(&step)?;
        transaction.commit().map_err(&step)?;
        Ok(gone)
    }
}

fn policy(row: &Row<'_>, first: usize) -> rusqlite::Result<CachedPolicy> {
    Ok(CachedPolicy {
        id: row.get(first)?,
        raw: row.get(first + 1)?,
        fetched_at: Timestamp(row.get(first + 2)?),
        expires_at: Timestamp(row.get(first + 3)?),
    })
}

fn used(row: &Row<'_>) -> rusqlite::Result<Option<StsUse>> {
    let time = |column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Timestamp));
    let (asked_at, due_at) = (time(12)?, time(13)?);
    Ok(asked_at.map(|asked_at| StsUse { asked_at, due_at }))
}

fn failure(row: &Row<'_>, first: usize) -> rusqlite::Result<FailedFetch> {
    let kind: String = row.get(first + 3)?;
    Ok(FailedFetch {
        id: row.get(first)?,
        at: Timestamp(row.get(first + 1)?),
        reason: row.get(first + 2)?,
        kind: TroubleKind::ALL.into_iter().find(|k| k.word() == kind).unwrap_or_default(),
        raw: row.get(first + 4)?,
        times: row.get(first + 5)?,
        since: row.get::<_, Option<i64>>(first + 6)?.map(Timestamp),
    })
}
