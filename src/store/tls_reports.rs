//! The store of TLS reports: keeping and deleting them. Reading is in `tls_figures`.

use crate::policy::tlsrpt::kept;
use crate::policy::tlsrpt::kept::Circumstances;
use crate::policy::tlsrpt::report::Report;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::vocab::time::Timestamp;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::HeldFor;
use crate::vocab::tls_report::Standing;
use crate::vocab::tls_report::Way;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

/// Maximum number of kept refusals. Above it the oldest ones are deleted.
pub const MOST_UNREAD: usize = 1_000;
/// Number of reports that are deleted in one transaction, so that other programs get their turn.
const AT_ONCE: usize = 1_000;

/// A report to be kept.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// SHA-256 of what it says.
    pub digest: [u8; 32],
    /// What it says.
    pub report: Report,
    /// What is known beside.
    pub beside: Circumstances,
}

/// Something that was refused as a report.
#[derive(Debug, Clone)]
pub struct NewUnread {
    /// SHA-256 by which it is known.
    pub digest: [u8; 32],
    /// How it came.
    pub way: Way,
    /// The word of the refusal.
    pub error: &'static str,
    /// The reason.
    pub reason: String,
    /// Its first octets.
    pub head: Vec<u8>,
    /// Time of the import.
    pub received_at: Timestamp,
}

/// What came of keeping a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It is new.
    New,
    /// It is new, and counts in place of one with the same key and other content.
    Revises,
    /// It was held before, and counts now.
    CountsNow,
    /// It was kept before.
    Known,
}

impl Store {
    /// Keeps the reports of one message or file, and what was refused of it, in one transaction.
    /// Returns what came of each report.
    ///
    /// Errors: [`StoreError`]; nothing is kept then.
    pub fn keep_reports(
        &self,
        reports: &[NewReport],
        unread: &[NewUnread],
    ) -> Result<Vec<Keeping>, StoreError> {
        let step = doing("storing TLS reports");
        let transaction = self.writing().map_err(&step)?;
        let kept: rusqlite::Result<Vec<Keeping>> =
            reports.iter().map(|report| keep(&transaction, report)).collect();
        let kept = kept.map_err(&step)?;
        for refused in unread {
            keep_unread(&transaction, refused).map_err(&step)?;
        }
        transaction.commit().map_err(&step)?;
        Ok(kept)
    }

    /// Keeps as [`Store::keep_reports`]; what is kept is on the disk before this returns.
    ///
    /// Errors: as there.
    pub fn keep_reports_for_sure(
        &mut self,
        reports: &[NewReport],
        unread: &[NewUnread],
    ) -> Result<Vec<Keeping>, StoreError> {
        self.confirmed(|store| store.keep_reports(reports, unread))
    }

    /// Deletes the reports whose range ends at or before a time, and refusals before it. Returns the
    /// number of reports.
    ///
    /// Errors: [`StoreError`]; some may be deleted then.
    pub fn purge_reports(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.purge("ends <= ?1", before, before)
    }

    /// Deletes the reports whose range ended and which were imported at or before a time, and refusals
    /// before another. Returns the number of reports. Nothing is written if nothing is that old.
    ///
    /// Errors: as [`Store::purge_reports`].
    pub fn keep_reports_since(
        &self,
        since: Timestamp,
        refused_since: Timestamp,
    ) -> Result<usize, StoreError> {
        let step = doing("reading TLS reports");
        // What began later has not ended earlier: the index finds the few that come into question.
        let is_due: bool = self
            .connection
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM tls_report WHERE starts < ?1
                 AND ends <= ?1 AND received_at <= ?1)
                 OR EXISTS (SELECT 1 FROM tls_unread WHERE received_at < ?2)",
                params![since.0, refused_since.0],
                |row| row.get(0),
            )
            .map_err(&step)?;
        if !is_due {
            return Ok(0);
        }
        self.purge("ends <= ?1 AND received_at <= ?1", since, refused_since)
    }

    fn purge(
        &self,
        of_reports: &str,
        before: Timestamp,
        refused_before: Timestamp,
    ) -> Result<usize, StoreError> {
        let step = doing("deleting TLS reports");
        let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
        let mut all = 0;
        loop {
            let transaction = self.writing().map_err(&step)?;
            let sql = format!(
                "DELETE FROM tls_report WHERE id IN
                 (SELECT id FROM tls_report WHERE {of_reports} LIMIT ?2)"
            );
            let count = transaction.execute(&sql, params![before.0, most]).map_err(&step)?;
            if count < AT_ONCE {
                let sql = "DELETE FROM tls_unread WHERE received_at < ?1";
                transaction.execute(sql, [refused_before.0]).map_err(&step)?;
            }
            transaction.commit().map_err(&step)?;
            all += count;
            if count < AT_ONCE {
                return Ok(all);
            }
        }
    }
}

fn keep(c: &Connection, new: &NewReport) -> rusqlite::Result<Keeping> {
    let known: Option<(i64, String)> = c
        .prepare_cached("SELECT id, standing FROM tls_report WHERE digest = ?1")?
        .query_row([new.digest.as_slice()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let counts = new.beside.held_for.is_none();
    match known {
        Some((id, standing)) if counts && standing == Standing::Held.word() => {
            let beside = &new.beside;
            c.prepare_cached(
                "UPDATE tls_report SET standing = 'counted', held_for = '', dkim = ?2, signer = ?3,
                 way = ?4, reporter = ?5 WHERE id = ?1",
            )?
            .execute(params![
                id,
                beside.dkim.map(Dkim::word),
                beside.signer,
                beside.way.word(),
                kept::reporter(&new.report, beside.signer.as_deref())
            ])?;
            revise(c, new, id)?;
            Ok(Keeping::CountsNow)
        }
        Some(_) => Ok(Keeping::Known),
        None => {
            let id = insert(c, new)?;
            let revises = counts && revise(c, new, id)?;
            Ok(if revises { Keeping::Revises } else { Keeping::New })
        }
    }
}

/// Lets a report that counts take the place of those with the same key. A signed one takes the place
/// of those with the same signer only, since anybody can write any identifier.
fn revise(c: &Connection, new: &NewReport, id: i64) -> rusqlite::Result<bool> {
    let Some(report_id) = &new.report.report_id else { return Ok(false) };
    let signer = new.beside.signer.as_deref();
    let count = c
        .prepare_cached(
            "UPDATE tls_report SET revised_by = ?1
             WHERE report_id = ?2 AND starts = ?3 AND ends = ?4 AND reporter = ?5 AND domain = ?6
             AND id <> ?1 AND standing = 'counted' AND revised_by IS NULL
             AND (?7 = 'file' OR signer IS ?8)",
        )?
        .execute(params![
            id,
            report_id,
            new.report.start.0,
            new.report.end.0,
            kept::reporter(&new.report, signer),
            kept::domain(&new.report),
            new.beside.way.word(),
            signer
        ])?;
    Ok(count > 0)
}

fn insert(c: &Connection, new: &NewReport) -> rusqlite::Result<i64> {
    let (report, beside) = (&new.report, &new.beside);
    let warnings: Vec<&str> = report.deviations.iter().map(|d| d.word()).collect();
    let standing = if beside.held_for.is_none() { Standing::Counted } else { Standing::Held };
    c.prepare_cached(
        "INSERT INTO tls_report (digest, reporter, report_id, starts, ends, organization, contact,
         submitter, signer, domain, received_at, way, dkim, standing, held_for, warnings)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        new.digest.as_slice(),
        kept::reporter(report, beside.signer.as_deref()),
        report.report_id,
        report.start.0,
        report.end.0,
        report.organization,
        report.contact,
        report.submitter,
        beside.signer,
        kept::domain(report),
        beside.received_at.0,
        beside.way.word(),
        beside.dkim.map(Dkim::word),
        standing.word(),
        beside.held_for.map_or("", HeldFor::word),
        array(&warnings),
    ])?;
    let id = c.last_insert_rowid();
    insert_policies(c, report, id)?;
    Ok(id)
}

fn insert_policies(c: &Connection, report: &Report, id: i64) -> rusqlite::Result<()> {
    let mut of_policy = c.prepare_cached(
        "INSERT INTO tls_report_policy (report, n, type, domain, success, failure, policy_string, mx)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let mut of_failure = c.prepare_cached(
        "INSERT INTO tls_report_failure
         (report, n, k, result, count, sending_ip, host, receiving_ip, helo, reason, info)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for (n, policy) in (0_i64..).zip(&report.policies) {
        of_policy.execute(params![
            id,
            n,
            policy.policy_type,
            policy.domain,
            number(policy.success),
            number(policy.failure),
            array(&policy.policy_string),
            array(&policy.mx),
        ])?;
        for (k, detail) in (0_i64..).zip(&policy.details) {
            of_failure.execute(params![
                id,
                n,
                k,
                detail.result,
                number(detail.count),
                detail.sending_ip.map(|ip| ip.to_string()),
                detail.host,
                detail.ip.map(|ip| ip.to_string()),
                detail.helo,
                detail.reason,
                detail.info,
            ])?;
        }
    }
    Ok(())
}

fn keep_unread(c: &Connection, new: &NewUnread) -> rusqlite::Result<()> {
    let count = c
        .prepare_cached(
            "INSERT INTO tls_unread (digest, received_at, way, error, reason, head)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (digest) DO NOTHING",
        )?
        .execute(params![
            new.digest.as_slice(),
            new.received_at.0,
            new.way.word(),
            new.error,
            new.reason,
            new.head
        ])?;
    if count > 0 {
        let most = i64::try_from(MOST_UNREAD).unwrap_or(i64::MAX);
        c.prepare_cached(
            "DELETE FROM tls_unread WHERE digest IN
             (SELECT digest FROM tls_unread ORDER BY received_at DESC, digest LIMIT -1 OFFSET ?1)",
        )?
        .execute([most])?;
    }
    Ok(())
}

/// Returns a count for the database; the reader lets none above 2^53 pass.
fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn array<S: AsRef<str>>(texts: &[S]) -> String {
    texts.iter().map(AsRef::as_ref).collect::<serde_json::Value>().to_string()
}
