//! The store of what was told of received TLS reports, and the figures that alerts are judged by.

use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::vocab::time::Timestamp;
use rusqlite::params;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;

/// Time after which what was told is forgotten. It exceeds the longest window of an alert. Unit:
/// seconds.
const KEPT: i64 = 120 * 86_400;

/// What was told of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertState {
    /// The step that was told; 1 where there are no steps.
    pub step: i64,
    /// When it was last seen.
    pub at: Timestamp,
}

/// A change of what was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewState {
    /// The kind of alert.
    pub kind: &'static str,
    /// The subject, as a JSON array.
    pub subject: String,
    /// The state; `None` to forget it.
    pub state: Option<AlertState>,
}

/// The sessions under one policy type for a domain since each of three times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The policy domain.
    pub domain: String,
    /// The policy type.
    pub policy_type: String,
    /// Sessions that complied and that did not, for each time.
    pub sessions: [(u64, u64); 3],
}

impl Store {
    /// Returns everything that was told of one kind, by subject.
    ///
    /// Errors: [`StoreError`].
    pub fn alert_states(
        &self,
        kind: &'static str,
    ) -> Result<HashMap<String, AlertState>, StoreError> {
        let step = doing("reading what was told of TLS reports");
        let mut statement = self
            .connection
            .prepare_cached("SELECT subject, step, at FROM alert_state WHERE kind = ?1")
            .map_err(&step)?;
        let rows = statement
            .query_map([kind], |row| {
                let state = AlertState { step: row.get(1)?, at: Timestamp(row.get(2)?) };
                Ok((row.get(0)?, state))
            })
            .map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Stores what was told, and forgets what is old.
    ///
    /// Errors: [`StoreError`]; nothing is stored then.
    pub fn keep_alert_states(&self, states: &[NewState], now: Timestamp) -> Result<(), StoreError> {
        let step = doing("storing what was told of TLS reports");
        let transaction = self.writing().map_err(&step)?;
        for new in states {
            let done = match new.state {
                Some(state) => transaction
                    .prepare_cached(
                        "INSERT INTO alert_state (kind, subject, step, at) VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT (kind, subject) DO UPDATE SET step = ?3, at = max(at, ?4)",
                    )
                    .and_then(|mut s| {
                        s.execute(params![new.kind, new.subject, state.step, state.at.0])
                    }),
                None => transaction
                    .prepare_cached("DELETE FROM alert_state WHERE kind = ?1 AND subject = ?2")
                    .and_then(|mut s| s.execute(params![new.kind, new.subject])),
            };
            done.map_err(&step)?;
        }
        transaction
            .execute("DELETE FROM alert_state WHERE at < ?1", [now.plus(-KEPT).0])
            .map_err(&step)?;
        transaction.commit().map_err(&step)
    }

    /// Returns the sessions of some domains by policy type, in reports that count and whose ranges
    /// begin at or after each of three times. Types without a session since the first are left out.
    ///
    /// - `since`: the times, the earliest last.
    ///
    /// Errors: [`StoreError`].
    pub fn sessions_since(
        &self,
        domains: &BTreeSet<String>,
        since: [Timestamp; 3],
    ) -> Result<Vec<Since>, StoreError> {
        let step = doing("reading TLS reports");
        // A sum of integers may exceed what SQLite can hold, which is an error; `total` cannot.
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT p.domain, p.type,
                 total(p.success) FILTER (WHERE r.starts >= ?1),
                 total(p.failure) FILTER (WHERE r.starts >= ?1),
                 total(p.success) FILTER (WHERE r.starts >= ?2),
                 total(p.failure) FILTER (WHERE r.starts >= ?2),
                 total(p.success), total(p.failure)
                 FROM tls_report r CROSS JOIN tls_report_policy p ON p.report = r.id
                 WHERE r.starts >= ?3 AND r.standing = 'counted' AND r.revised_by IS NULL
                 AND p.type IS NOT NULL AND p.domain IN (SELECT value FROM json_each(?4))
                 GROUP BY p.domain, p.type HAVING total(p.success) + total(p.failure) > 0",
            )
            .map_err(&step)?;
        let names: serde_json::Value = domains.iter().map(String::as_str).collect();
        let [first, second, third] = since;
        let rows = statement
            .query_map(params![first.0, second.0, third.0, names.to_string()], |row| {
                let pair = |column: usize| -> rusqlite::Result<(u64, u64)> {
                    Ok((whole(row.get(column)?), whole(row.get(column + 1)?)))
                };
                Ok(Since {
                    domain: row.get(0)?,
                    policy_type: row.get(1)?,
                    sessions: [pair(2)?, pair(4)?, pair(6)?],
                })
            })
            .map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Returns the days on which ranges of counted reports begin, by reporter, from a time on. Days
    /// are numbered since 1970.
    ///
    /// Errors: [`StoreError`].
    pub fn reporter_days(
        &self,
        since: Timestamp,
    ) -> Result<BTreeMap<String, BTreeSet<i64>>, StoreError> {
        let step = doing("reading TLS reports");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT DISTINCT reporter, starts / 86400 FROM tls_report
                 WHERE starts >= ?1 AND standing = 'counted'",
            )
            .map_err(&step)?;
        let rows = statement
            .query_map([since.0], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
            .map_err(&step)?;
        let mut out: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        for row in rows {
            let (reporter, day) = row.map_err(&step)?;
            out.entry(reporter).or_default().insert(day);
        }
        Ok(out)
    }
}

/// Returns a sum as a whole number; above what it can hold, the greatest one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn whole(sum: f64) -> u64 {
    sum as u64
}
