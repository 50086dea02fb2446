//! The store of the owner's side: policy instances, checks of own domains, accepted failures.

use crate::policy::sts::issue::Accepted;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::issue::OwnCheck;
use crate::policy::sts::policy::Mode;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::vocab::time::Timestamp;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use rusqlite::types::Type;
use std::collections::HashMap;

/// Time for which checks of own domains are kept. Unit: seconds.
const CHECKS_KEPT: i64 = 90 * 86_400;

/// Maximum number of checks that are read for one domain.
const MOST_CHECKS: u32 = 2_000;

/// Name of the own domain of the lab in `keepsake`.
const LAB_SITE: &str = "lab site";

const STEP: &str = "reading the instances of own policies";

fn issue(row: &Row<'_>) -> rusqlite::Result<Issue> {
    let mode: String = row.get(3)?;
    let time = |column: usize| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
    };
    Ok(Issue {
        domain: row.get(0)?,
        id: row.get(1)?,
        body: row.get(2)?,
        mode: Mode::from_word(mode.as_bytes())
            .ok_or_else(|| rusqlite::Error::InvalidColumnType(3, mode, Type::Text))?,
        max_age: u64::try_from(row.get::<_, i64>(4)?).unwrap_or(0),
        is_found: row.get(5)?,
        made_at: Timestamp(row.get(6)?),
        body_at: time(7)?,
        given_at: time(8)?,
        live_at: time(9)?,
        replaced_at: time(10)?,
    })
}

/// Stores an instance, or its new state.
fn insert(connection: &Connection, issue: &Issue) -> rusqlite::Result<()> {
    let time = |at: Option<Timestamp>| at.map(|at| at.0);
    connection
        .execute(
            "INSERT INTO sts_issue (domain, id, body, mode, max_age, is_found, made_at, body_at,
             given_at, live_at, replaced_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (domain, id) DO UPDATE SET body_at = coalesce(body_at, ?8),
             given_at = coalesce(given_at, ?9), live_at = coalesce(live_at, ?10),
             replaced_at = coalesce(replaced_at, ?11)",
            params![
                issue.domain,
                issue.id,
                issue.body,
                issue.mode.word(),
                i64::try_from(issue.max_age).unwrap_or(i64::MAX),
                issue.is_found,
                issue.made_at.0,
                time(issue.body_at),
                time(issue.given_at),
                time(issue.live_at),
                time(issue.replaced_at),
            ],
        )
        .map(drop)
}

impl Store {
    /// Returns the instances of a domain's policy, oldest first.
    ///
    /// Errors: [`StoreError`].
    pub fn issues(&self, domain: &str) -> Result<Vec<Issue>, StoreError> {
        let step = doing(STEP);
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT domain, id, body, mode, max_age, is_found, made_at, body_at, given_at,
                 live_at, replaced_at FROM sts_issue WHERE domain = ?1 ORDER BY n",
            )
            .map_err(&step)?;
        let rows = statement.query_map([domain], issue).map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Returns the instances of all policies by domain, oldest first.
    ///
    /// Errors: [`StoreError`].
    pub fn all_issues(&self) -> Result<HashMap<String, Vec<Issue>>, StoreError> {
        let step = doing(STEP);
        let mut statement =
            self.connection.prepare("SELECT DISTINCT domain FROM sts_issue").map_err(&step)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(&step)?;
        let mut out = HashMap::new();
        for domain in rows {
            let domain = domain.map_err(&step)?;
            let issues = self.issues(&domain)?;
            out.insert(domain, issues);
        }
        Ok(out)
    }

    /// Stores an instance, or its new state. Text, mode and lifetime of a stored one never change, and
    /// a time that is set stays: another run may have gone further meanwhile.
    ///
    /// Errors: [`StoreError`]; nothing is stored then.
    pub fn keep_issue(&self, issue: &Issue) -> Result<(), StoreError> {
        insert(&self.connection, issue).map_err(doing("storing an instance of an own policy"))
    }

    /// Stores a new instance, if the last one that was made is still the one that the caller has read.
    /// Returns whether it is stored.
    ///
    /// - `last`: the `id` of that one.
    ///
    /// Errors: [`StoreError`]; nothing is stored then.
    pub fn begin_issue(&mut self, issue: &Issue, last: Option<&str>) -> Result<bool, StoreError> {
        let step = doing("storing an instance of an own policy");
        let transaction = self.writing().map_err(&step)?;
        let present: Option<String> = transaction
            .query_row(
                "SELECT id FROM sts_issue WHERE domain = ?1 ORDER BY n DESC LIMIT 1",
                [&issue.domain],
                |row| row.get(0),
            )
            .optional()
            .map_err(&step)?;
        if present.as_deref() != last {
            return Ok(false);
        }
        insert(&transaction, issue).map_err(&step)?;
        transaction.commit().map_err(&step)?;
        Ok(true)
    }

    /// Stores that an instance is seen at every address: all earlier ones that nothing has replaced
    /// are replaced by it. A clock that was set back makes no time earlier than those that are kept.
    ///
    /// Errors: [`StoreError`]; nothing is stored then.
    pub fn body_is_live(&mut self, of: &Issue, at: Timestamp) -> Result<(), StoreError> {
        let step = doing("storing an instance of an own policy");
        let transaction = self.writing().map_err(&step)?;
        transaction
            .execute(
                "UPDATE sts_issue SET body_at = coalesce(body_at, ?3) WHERE domain = ?1 AND id = ?2",
                params![of.domain, of.id, at.0],
            )
            .map_err(&step)?;
        transaction
            .execute(
                "UPDATE sts_issue SET replaced_at = max(?3, made_at, coalesce(body_at, 0),
                     coalesce(live_at, 0))
                 WHERE domain = ?1 AND replaced_at IS NULL
                     AND n < (SELECT n FROM sts_issue WHERE domain = ?1 AND id = ?2)",
                params![of.domain, of.id, at.0],
            )
            .map_err(&step)?;
        transaction.commit().map_err(&step)
    }

    /// Stores that an instance was met at the policy host after its successor had replaced it
    /// everywhere: senders may hold it from now on.
    ///
    /// Errors: [`StoreError`]; nothing is stored then.
    pub fn still_served(&self, of: &Issue, at: Timestamp) -> Result<(), StoreError> {
        self.connection
            .execute(
                "UPDATE sts_issue SET replaced_at = max(replaced_at, ?3)
                 WHERE domain = ?1 AND id = ?2 AND replaced_at IS NOT NULL",
                params![of.domain, of.id, at.0],
            )
            .map(drop)
            .map_err(doing("storing an instance of an own policy"))
    }

    /// Returns the checks of an own domain since a time, oldest first.
    ///
    /// Errors: [`StoreError`].
    pub fn own_checks(&self, domain: &str, since: Timestamp) -> Result<Vec<OwnCheck>, StoreError> {
        let mut out = self.own_checks_desc(domain, since, MOST_CHECKS)?;
        out.reverse();
        Ok(out)
    }

    fn own_checks_desc(
        &self,
        domain: &str,
        since: Timestamp,
        most: u32,
    ) -> Result<Vec<OwnCheck>, StoreError> {
        let step = doing("reading the checks of own domains");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT value FROM own_check WHERE domain = ?1 AND at >= ?2
                 ORDER BY at DESC LIMIT ?3",
            )
            .map_err(&step)?;
        let rows = statement
            .query_map(params![domain, since.0, most], |row| row.get::<_, String>(0))
            .map_err(&step)?;
        let mut out = Vec::new();
        for value in rows {
            let value = value.map_err(&step)?;
            let check = serde_json::from_str(&value)
                .map_err(|_| StoreError::Unreadable { what: format!("a check of {domain}") })?;
            out.push(check);
        }
        Ok(out)
    }

    /// Stores a check of an own domain, and deletes what is too old to count. Of equal checks of one
    /// day the first and the last are kept, so that frequent ones push none of another day away.
    ///
    /// Errors: [`StoreError`].
    pub fn keep_own_check(&self, domain: &str, check: &OwnCheck) -> Result<(), StoreError> {
        let step = doing("storing a check of an own domain");
        let same = |other: &OwnCheck| {
            let day = |of: &OwnCheck| of.at.div_euclid(86_400);
            let as_now = OwnCheck {
                at: check.at,
                certificates_end: check.certificates_end,
                ..other.clone()
            };
            day(other) == day(check) && as_now == *check
        };
        let last = self.own_checks_desc(domain, Timestamp(i64::MIN), 2)?;
        if let [before, first] = last.as_slice()
            && same(before)
            && same(first)
        {
            self.connection
                .execute(
                    "DELETE FROM own_check WHERE domain = ?1 AND at = ?2",
                    params![domain, before.at],
                )
                .map_err(&step)?;
        }
        let value = serde_json::to_string(check).unwrap_or_else(|_| "{}".into());
        self.connection
            .execute(
                "INSERT OR REPLACE INTO own_check (domain, at, value) VALUES (?1, ?2, ?3)",
                params![domain, check.at, value],
            )
            .map_err(&step)?;
        self.connection
            .execute(
                "DELETE FROM own_check WHERE domain = ?1 AND at < ?2",
                params![domain, check.at.saturating_sub(CHECKS_KEPT)],
            )
            .map(drop)
            .map_err(&step)
    }

    /// Returns what was put at the own domain of the rehearsal lab, as JSON.
    ///
    /// Errors: [`StoreError`].
    pub fn lab_site(&self) -> Result<Option<String>, StoreError> {
        self.connection
            .prepare_cached("SELECT value FROM keepsake WHERE name = ?1")
            .and_then(|mut s| s.query_row([LAB_SITE], |row| row.get(0)).optional())
            .map_err(doing("reading the own domain of the lab"))
    }

    /// Stores what was put at the own domain of the rehearsal lab.
    ///
    /// Errors: [`StoreError`].
    pub fn keep_lab_site(&self, value: &str) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO keepsake (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = ?2",
                params![LAB_SITE, value],
            )
            .map(drop)
            .map_err(doing("storing the own domain of the lab"))
    }

    /// Returns the failures that were accepted for a domain.
    ///
    /// Errors: [`StoreError`].
    pub fn accepted(&self, domain: &str) -> Result<Vec<Accepted>, StoreError> {
        let step = doing("reading accepted failures");
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT id, result, host, reporter, who, at FROM sts_accepted WHERE domain = ?1
                 ORDER BY at, result, host",
            )
            .map_err(&step)?;
        let rows = statement
            .query_map([domain], |row| {
                Ok(Accepted {
                    id: row.get(0)?,
                    result: row.get(1)?,
                    host: row.get(2)?,
                    reporter: row.get(3)?,
                    who: row.get(4)?,
                    at: Timestamp(row.get(5)?),
                })
            })
            .map_err(&step)?;
        rows.collect::<Result<_, _>>().map_err(&step)
    }

    /// Stores a failure as accepted.
    ///
    /// Errors: [`StoreError`].
    pub fn accept(&self, domain: &str, accepted: &Accepted) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT OR REPLACE INTO sts_accepted (domain, id, result, host, reporter, who, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    domain,
                    accepted.id,
                    accepted.result,
                    accepted.host,
                    accepted.reporter,
                    accepted.who,
                    accepted.at.0
                ],
            )
            .map(drop)
            .map_err(doing("storing an accepted failure"))
    }
}
