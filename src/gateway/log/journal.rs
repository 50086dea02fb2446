//! Records each check: its lines in mail_logs, and an alert if one is due.

use crate::config::destination as destinations;
use crate::gateway::alert::kinds;
use crate::gateway::alert::kinds::Alert;
use crate::gateway::alert::raising::Alerting;
use crate::gateway::alert::raising::Deliveries;
use crate::gateway::log::mail_log::Limits;
use crate::gateway::log::mail_log::MailLog;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::os::clock;
use crate::policy::report::Report;
use crate::profile::setting::logging;
use crate::profile::setting::logging::LOGGING;
use crate::render::maillog;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::printable;
use std::collections::BTreeSet;

/// Returns the limits of the log files.
#[must_use]
pub fn limits(settings: &Settings) -> Limits {
    Limits {
        size: logging::bytes(settings.get(&LOGGING, "max_size")).unwrap_or(10 << 20),
        files: settings.get(&LOGGING, "max_files").parse().unwrap_or(10),
    }
}

/// Detail of the log.
#[must_use]
pub fn level(settings: &Settings) -> maillog::Level {
    match settings.get(&LOGGING, "level") {
        "debug" => maillog::Level::Debug,
        _ => maillog::Level::Info,
    }
}

/// Logs one check with trial settings, as `destconfig` and similar commands make it. Returns the
/// failure of the log, if any. Such a failure does not affect the check.
///
/// Errors: the store cannot be read.
pub fn record_trial(
    options: &Options,
    store: &Store,
    report: &Report,
    resolver: Option<Endpoint>,
) -> Result<Option<String>, StoreError> {
    let settings = Settings::load(Some(store), View::Committed)?;
    let mut journal = Journal::new(options, Some(store), &settings, resolver)?;
    journal.record(Some(store), report, Basis::Trial);
    Ok(journal.failure())
}

/// The settings of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The committed destination table. A failure here is a failure of the gateway.
    InForce,
    /// Settings from flags, uncommitted ones, or the check's own. They raise no alert.
    Trial,
}

/// The journal of a run. Its failures never stop or change a check. They are reported once, at the
/// end.
#[derive(Debug)]
pub struct Journal {
    log: Option<MailLog>,
    limits: Limits,
    /// Detail of the log.
    pub level: maillog::Level,
    resolver: Option<Endpoint>,
    failure: Option<String>,
    /// Whether the user named the database.
    is_database_named: bool,
    /// Next DCID if there is no store to count in.
    next: u64,
    /// Settings of alerts, if alerts are enabled.
    alerting: Option<Alerting>,
    /// Numbers of the alerts to be delivered. Their contents stay in the store.
    raised: BTreeSet<i64>,
}

impl Journal {
    /// Creates the journal of a run with these settings. Debug lines name `resolver`.
    ///
    /// Errors: the store cannot be read.
    pub fn new(
        options: &Options,
        store: Option<&Store>,
        settings: &Settings,
        resolver: Option<Endpoint>,
    ) -> Result<Journal, StoreError> {
        let alerting = match store {
            Some(store) => alerting(store, settings)?,
            None => None,
        };
        Ok(Journal {
            log: MailLog::of(options),
            limits: limits(settings),
            level: level(settings),
            resolver,
            failure: None,
            is_database_named: options.is_database_named,
            next: 1,
            alerting,
            raised: BTreeSet::new(),
        })
    }

    /// Logs a check and returns the DCID of its first connection. Without a store nothing is
    /// written, nor beside a named database that does not exist.
    pub fn record(&mut self, store: Option<&Store>, report: &Report, basis: Basis) -> u64 {
        let (level, resolver) = (self.level, self.resolver.clone());
        let first = self.connections(store, maillog::connections(report), |first| {
            maillog::lines(report, level, resolver.as_ref(), first)
        });
        if let (Some(store), Some(alerting), Basis::InForce) = (store, &self.alerting, basis)
            && let Some(alert) = kinds::of(report, first, &alerting.gateway)
        {
            self.raise(store, &alert);
        }
        first
    }

    /// Logs a line that belongs to no check. `text` has no time.
    pub fn note(&mut self, text: &str) {
        self.append(&[maillog::line(clock::now(), text)]);
    }

    /// Logs lines about a number of connections and returns the DCID of the first one. The lines
    /// are made ([`maillog::line`]) from that DCID.
    fn connections(
        &mut self,
        store: Option<&Store>,
        connections: u64,
        lines: impl FnOnce(u64) -> Vec<String>,
    ) -> u64 {
        let taken = match store {
            // A mistyped name of a database leaves no log either.
            Some(store) if store.has_no_file() => {
                let first = self.uncounted(connections);
                if !self.is_database_named {
                    self.append(&lines(first));
                }
                return first;
            }
            Some(_) if self.failure.is_none() && connections == 0 => Ok(self.next),
            Some(store) if self.failure.is_none() => store.take_dcids(connections),
            _ => return self.uncounted(connections),
        };
        let first = match taken {
            Ok(first) => first,
            Err(error) => {
                self.failure = Some(error.to_string());
                return self.uncounted(connections);
            }
        };
        self.next = first + connections;
        self.append(&lines(first));
        first
    }

    fn append(&mut self, lines: &[String]) {
        if let Some(log) = self.log.as_ref().filter(|_| self.failure.is_none())
            && let Err(error) = log.append(lines, self.limits)
        {
            let folder = printable(&log.folder().display().to_string());
            let why = crate::os::io_error::plain(&error);
            self.failure = Some(format!("`{folder}` cannot be written: {why}"));
        }
    }

    fn uncounted(&mut self, connections: u64) -> u64 {
        let first = self.next;
        self.next += connections;
        first
    }

    fn raise(&mut self, store: &Store, alert: &Alert) {
        let Some(alerting) = &self.alerting else { return };
        let kept = alerting.raise(store, alert, alerting.interval);
        match kept {
            // An undelivered alert is delivered again; a run may find it more than once.
            Ok(Some(id)) => drop(self.raised.insert(id)),
            Ok(None) => {}
            Err(error) => self.failure = self.failure.take().or(Some(error.to_string())),
        }
    }

    /// Returns the number of alerts to be delivered.
    #[must_use]
    pub fn waiting(&self) -> usize {
        match &self.alerting {
            Some(alerting) if alerting.has_command() => self.raised.len(),
            Some(_) | None => 0,
        }
    }

    /// Removes and returns the alerts to be delivered.
    pub fn deliveries(&mut self) -> Option<Deliveries> {
        let raised: Vec<i64> = std::mem::take(&mut self.raised).into_iter().collect();
        let alerting = self.alerting.clone().filter(|_| !raised.is_empty())?;
        Some(alerting.deliveries(raised))
    }

    /// Records a failure, unless there was an earlier one.
    pub fn failed(&mut self, error: &StoreError) {
        self.failure.get_or_insert_with(|| error.to_string());
    }

    /// Removes and returns the failure, so that the next line is tried again.
    pub fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }

    /// Returns the first failure, if any.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.failure.clone()
    }
}

/// Returns the settings of alerts about deliveries, if destconfig's SETUP enables them.
fn alerting(store: &Store, settings: &Settings) -> Result<Option<Alerting>, StoreError> {
    let default = destinations::default(store, View::Committed)?;
    if default.get("send_tls_req_alert") != Some("on") {
        return Ok(None);
    }
    Alerting::load(store, settings).map(Some)
}
