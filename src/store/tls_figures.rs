//! Reading the stored TLS reports: row by row for figures, or whole.

use crate::policy::tlsrpt::kept::Circumstances;
use crate::policy::tlsrpt::kept::Filter;
use crate::policy::tlsrpt::kept::Kept;
use crate::policy::tlsrpt::report::Detail;
use crate::policy::tlsrpt::report::PolicyResult;
use crate::policy::tlsrpt::report::Report;
use crate::policy::tlsrpt::tally::Failed;
use crate::policy::tlsrpt::tally::Sessions;
use crate::policy::tlsrpt::tally::UNNAMED;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::open::doing;
use crate::vocab::time::Timestamp;
use crate::vocab::tls_report::Deviation;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::HeldFor;
use crate::vocab::tls_report::Way;
use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use rusqlite::types::ValueRef;
use std::net::IpAddr;

/// The condition for figures: the parameters 1 to 4 are beginning, end, domain and standing. A report
/// that another one revises is in no figure.
const COUNTED: &str = "r.starts >= ?1 AND r.starts < ?2 AND r.standing = ?4
    AND r.revised_by IS NULL AND (?3 IS NULL OR r.domain = ?3 OR p.domain = ?3)";

/// The condition for whole reports, with the same parameters.
const WANTED: &str = "r.starts >= ?1 AND r.starts < ?2 AND r.standing = ?4
    AND (?3 IS NULL OR r.domain = ?3 OR EXISTS
    (SELECT 1 FROM tls_report_policy p WHERE p.report = r.id AND p.domain = ?3))";

/// The columns of a report without its policies.
const COLUMNS: &str = "r.id, r.reporter, r.domain, r.organization, r.contact, r.submitter,
    r.report_id, r.starts, r.ends, r.warnings, r.signer, r.dkim, r.held_for, r.way, r.received_at,
    r.revised_by";

/// How many reports the store has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Reports that count.
    pub counted: u64,
    /// Reports that are held.
    pub held: u64,
    /// Reports that another one revises.
    pub revised: u64,
    /// Refusals.
    pub unread: u64,
}

fn standing(filter: &Filter) -> &'static str {
    if filter.held { "held" } else { "counted" }
}

/// Returns the table of reports as a pass over the figures reads it. All of it is read in the order in
/// which it lies in the file: by the days of the reports, each page would be read many times.
fn reports(filter: &Filter) -> &'static str {
    let all = Filter::default();
    match (filter.since, filter.until) == (all.since, all.until) {
        true => "tls_report r NOT INDEXED",
        false => "tls_report r",
    }
}

/// Returns a text column, or `absent` for none.
fn text<'r>(row: &'r Row<'_>, column: usize, absent: &'static str) -> rusqlite::Result<&'r str> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(absent),
        value => Ok(value.as_str()?),
    }
}

fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

impl Store {
    /// Hands over the sessions under every policy of the wanted reports, those of one report together.
    ///
    /// Errors: [`StoreError`].
    pub fn each_sessions(
        &self,
        filter: &Filter,
        take: &mut dyn FnMut(&Sessions<'_>),
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT r.id, r.starts, r.reporter, p.domain, p.type, p.policy_string, p.success,
             p.failure FROM {} CROSS JOIN tls_report_policy p ON p.report = r.id
             WHERE {COUNTED}",
            reports(filter)
        );
        let each = |row: &Row<'_>| {
            take(&Sessions {
                report: row.get(0)?,
                start: Timestamp(row.get(1)?),
                reporter: text(row, 2, UNNAMED)?,
                domain: text(row, 3, UNNAMED)?,
                policy_type: text(row, 4, UNNAMED)?,
                policy: text(row, 5, "[]")?,
                success: count(row, 6)?,
                failure: count(row, 7)?,
            });
            Ok(())
        };
        self.each_row(&sql, filter, each)
    }

    /// Hands over every kind of failure of the wanted reports, those of one report together.
    ///
    /// Errors: [`StoreError`].
    pub fn each_failed(
        &self,
        filter: &Filter,
        take: &mut dyn FnMut(&Failed<'_>),
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT r.id, r.starts, r.reporter, p.domain, p.type, f.result, f.host, f.sending_ip,
             f.count FROM {} CROSS JOIN tls_report_policy p ON p.report = r.id
             CROSS JOIN tls_report_failure f ON f.report = p.report AND f.n = p.n
             WHERE {COUNTED}",
            reports(filter)
        );
        let each = |row: &Row<'_>| {
            take(&Failed {
                report: row.get(0)?,
                start: Timestamp(row.get(1)?),
                reporter: text(row, 2, UNNAMED)?,
                domain: text(row, 3, UNNAMED)?,
                policy_type: text(row, 4, UNNAMED)?,
                result: text(row, 5, UNNAMED)?,
                host: text(row, 6, "")?,
                sending_ip: text(row, 7, "")?,
                count: count(row, 8)?,
            });
            Ok(())
        };
        self.each_row(&sql, filter, each)
    }

    fn each_row(
        &self,
        sql: &str,
        filter: &Filter,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let step = doing("reading TLS reports");
        let wanted = params![filter.since.0, filter.until.0, filter.domain, standing(filter)];
        let mut statement = self.connection.prepare_cached(sql).map_err(&step)?;
        let mut rows = statement.query(wanted).map_err(&step)?;
        while let Some(row) = rows.next().map_err(&step)? {
            each(row).map_err(&step)?;
        }
        Ok(())
    }

    /// Returns wanted reports whole, by their number, those that are revised too.
    ///
    /// - `after`: the number that the first one exceeds.
    ///
    /// Errors: [`StoreError`].
    pub fn reports_after(
        &self,
        filter: &Filter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Kept>, StoreError> {
        self.reports(filter, &format!("r.id > {after} ORDER BY r.id LIMIT {limit}"))
    }

    /// Returns the wanted reports whose ranges began last, those that are revised too.
    ///
    /// Errors: [`StoreError`].
    pub fn last_reports(&self, filter: &Filter, limit: u32) -> Result<Vec<Kept>, StoreError> {
        self.reports(filter, &format!("1 ORDER BY r.starts DESC, r.id DESC LIMIT {limit}"))
    }

    /// Returns the number of wanted reports, those that are revised too.
    ///
    /// Errors: [`StoreError`].
    pub fn count_reports(&self, filter: &Filter) -> Result<usize, StoreError> {
        let mut all = 0;
        let sql = format!("SELECT count(*) FROM tls_report r WHERE {WANTED}");
        self.each_row(&sql, filter, |row| {
            all = usize::try_from(count(row, 0)?).unwrap_or(usize::MAX);
            Ok(())
        })?;
        Ok(all)
    }

    fn reports(&self, filter: &Filter, rest: &str) -> Result<Vec<Kept>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM tls_report r WHERE {WANTED} AND {rest}");
        let mut out = Vec::new();
        self.each_row(&sql, filter, |row| {
            out.push(kept(row)?);
            Ok(())
        })?;
        let step = doing("reading TLS reports");
        for of in &mut out {
            of.report.policies = policies(&self.connection, of.id).map_err(&step)?;
        }
        Ok(out)
    }

    /// Returns a report whole.
    ///
    /// Errors: [`StoreError`].
    pub fn kept_report(&self, id: i64) -> Result<Option<Kept>, StoreError> {
        let step = doing("reading a TLS report");
        let sql = format!("SELECT {COLUMNS} FROM tls_report r WHERE r.id = ?1");
        let found = self.connection.query_row(&sql, [id], kept).optional().map_err(&step)?;
        let Some(mut found) = found else { return Ok(None) };
        found.report.policies = policies(&self.connection, id).map_err(&step)?;
        Ok(Some(found))
    }

    /// Returns how many reports the store has, over all domains and times.
    ///
    /// Errors: [`StoreError`].
    pub fn report_numbers(&self) -> Result<Numbers, StoreError> {
        let sql = "SELECT count(*) FILTER (WHERE standing = 'counted' AND revised_by IS NULL),
            count(*) FILTER (WHERE standing = 'held'), count(*) FILTER (WHERE revised_by IS NOT NULL),
            (SELECT count(*) FROM tls_unread) FROM tls_report";
        let all = |row: &Row<'_>| {
            Ok(Numbers {
                counted: count(row, 0)?,
                held: count(row, 1)?,
                revised: count(row, 2)?,
                unread: count(row, 3)?,
            })
        };
        self.connection.query_row(sql, [], all).map_err(doing("counting TLS reports"))
    }
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let warnings: Vec<String> = list(row, 9)?;
    let dkim: Option<String> = row.get(11)?;
    let held_for: String = row.get(12)?;
    let way: String = row.get(13)?;
    Ok(Kept {
        id: row.get(0)?,
        reporter: row.get(1)?,
        domain: row.get(2)?,
        report: Report {
            organization: row.get(3)?,
            contact: row.get(4)?,
            submitter: row.get(5)?,
            report_id: row.get(6)?,
            start: Timestamp(row.get(7)?),
            end: Timestamp(row.get(8)?),
            policies: Vec::new(),
            deviations: warnings.iter().filter_map(|w| Deviation::parse(w)).collect(),
        },
        beside: Circumstances {
            signer: row.get(10)?,
            dkim: dkim.as_deref().and_then(Dkim::parse),
            held_for: HeldFor::parse(&held_for),
            way: Way::parse(&way).unwrap_or(Way::Mail),
            received_at: Timestamp(row.get(14)?),
        },
        revised_by: row.get(15)?,
    })
}

fn policies(c: &Connection, id: i64) -> rusqlite::Result<Vec<PolicyResult>> {
    let mut statement = c.prepare_cached(
        "SELECT type, domain, success, failure, policy_string, mx FROM tls_report_policy
         WHERE report = ?1 ORDER BY n",
    )?;
    let rows = statement.query_map([id], |row| {
        Ok(PolicyResult {
            policy_type: row.get(0)?,
            domain: row.get(1)?,
            success: count(row, 2)?,
            failure: count(row, 3)?,
            policy_string: list(row, 4)?,
            mx: list(row, 5)?,
            details: Vec::new(),
        })
    })?;
    let mut out: Vec<PolicyResult> = rows.collect::<Result<_, _>>()?;
    let mut statement = c.prepare_cached(
        "SELECT n, result, count, sending_ip, host, receiving_ip, helo, reason, info
         FROM tls_report_failure WHERE report = ?1 ORDER BY n, k",
    )?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        let n = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(usize::MAX);
        let address = |column| text(row, column, "").map(|text| text.parse::<IpAddr>().ok());
        let detail = Detail {
            result: row.get(1)?,
            count: count(row, 2)?,
            sending_ip: address(3)?,
            host: row.get(4)?,
            helo: row.get(6)?,
            ip: address(5)?,
            reason: row.get(7)?,
            info: row.get(8)?,
        };
        if let Some(policy) = out.get_mut(n) {
            policy.details.push(detail);
        }
    }
    Ok(out)
}

fn list(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    Ok(serde_json::from_str(text(row, column, "[]")?).unwrap_or_default())
}
