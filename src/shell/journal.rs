//! What every check leaves behind: its lines in mail_logs, and an alert where one is called for.

use crate::net::clock;
use crate::policy::report::Report;
use crate::profile::log_setting;
use crate::profile::log_setting::ALERTING;
use crate::profile::log_setting::LOGGING;
use crate::render::maillog;
use crate::shell::alerts;
use crate::shell::alerts::Alert;
use crate::shell::cli::Global;
use crate::shell::context::Context;
use crate::shell::destinations;
use crate::shell::hook;
use crate::shell::mail_log::Limits;
use crate::shell::mail_log::MailLog;
use crate::shell::output::Output;
use crate::shell::session::HOSTNAME;
use crate::shell::session::text_of;
use crate::shell::setup::Setup;
use crate::store::config::Kind;
use crate::store::config::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::printable;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// The limits of the log's files.
#[must_use]
pub fn limits(setup: &Setup) -> Limits {
    Limits {
        size: log_setting::bytes(setup.get(&LOGGING, "max_size")).unwrap_or(10 << 20),
        files: setup.get(&LOGGING, "max_files").parse().unwrap_or(10),
    }
}

/// How much the log says.
#[must_use]
pub fn level(setup: &Setup) -> maillog::Level {
    match setup.get(&LOGGING, "level") {
        "debug" => maillog::Level::Debug,
        _ => maillog::Level::Info,
    }
}

/// The gateway's host name.
///
/// Errors: the store.
pub fn gateway(store: &Store) -> Result<String, StoreError> {
    let stored = store.entry(View::Committed, Kind::Setting, HOSTNAME)?;
    Ok(stored.and_then(|json| text_of(&json)).unwrap_or_else(|| "mail.example.com".into()))
}

/// What stands for the delivery of an alert before it was tried.
#[must_use]
pub fn undelivered(command: &str) -> &'static str {
    if command.is_empty() {
        "not delivered: there is no command"
    } else {
        "not delivered: the run ended before"
    }
}

/// Notes one check by settings that are on trial: what `destconfig` verifies, and what commands like it look at.
/// Trouble with the log is told on stderr and changes nothing.
///
/// Errors: the store cannot be read.
pub fn record(
    (context, global): (&Context, &Global),
    store: &Store,
    report: &Report,
    resolver: Option<SocketAddr>,
) -> Result<(), StoreError> {
    let setup = Setup::load(Some(store), View::Committed)?;
    let mut journal = Journal::new((context, global), Some(store), &setup, resolver)?;
    journal.record(Some(store), report, Basis::Trial);
    journal.finish(&mut Output::new(context, global.no_color));
    Ok(())
}

/// By which settings a check was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The destination table in force: what fails here fails on the gateway.
    InForce,
    /// Settings by flags, uncommitted ones, or the check's own. They raise no alert.
    Trial,
}

/// How alerts are raised and delivered.
#[derive(Debug)]
struct Alerting {
    gateway: String,
    command: String,
    /// Unit: seconds.
    interval: i64,
    bound: Duration,
}

/// The journal of a run. Trouble with it never stops or changes a check: it is told once, at the end.
#[derive(Debug)]
pub struct Journal {
    log: Option<MailLog>,
    limits: Limits,
    /// How much the log says.
    pub level: maillog::Level,
    resolver: Option<SocketAddr>,
    trouble: Option<String>,
    /// The next DCID where there is no store to count in.
    next: u64,
    /// Set where alerts are wanted.
    alerting: Option<Alerting>,
    raised: Vec<(i64, String)>,
    /// Somebody sees stderr.
    is_watched: bool,
}

impl Journal {
    /// The journal of a run that goes by these settings. `resolver` is the one that debug lines name.
    ///
    /// Errors: the store cannot be read.
    pub fn new(
        (context, global): (&Context, &Global),
        store: Option<&Store>,
        setup: &Setup,
        resolver: Option<SocketAddr>,
    ) -> Result<Journal, StoreError> {
        let alerting = match store {
            Some(store) => alerting(store, setup)?,
            None => None,
        };
        Ok(Journal {
            log: MailLog::of(context, global),
            limits: limits(setup),
            level: level(setup),
            resolver,
            trouble: None,
            next: 1,
            alerting,
            raised: Vec::new(),
            is_watched: context.stderr_is_terminal,
        })
    }

    /// Notes a check; the DCID of its first connection. Without a store nothing is written.
    pub fn record(&mut self, store: Option<&Store>, report: &Report, basis: Basis) -> u64 {
        let (level, resolver) = (self.level, self.resolver);
        let first = self.note(store, maillog::connections(report), |first| {
            maillog::lines(report, level, resolver.as_ref(), first)
        });
        if let (Some(store), Some(alerting), Basis::InForce) = (store, &self.alerting, basis)
            && let Some(alert) = alerts::of(report, first, &alerting.gateway)
        {
            self.raise(store, &alert);
        }
        first
    }

    /// Notes lines about so many connections, made ([`maillog::line`]) from the DCID of the first one; that DCID.
    pub fn note(
        &mut self,
        store: Option<&Store>,
        connections: u64,
        lines: impl FnOnce(u64) -> Vec<String>,
    ) -> u64 {
        let taken = match store {
            Some(_) if self.trouble.is_none() && connections == 0 => Ok(self.next),
            Some(store) if self.trouble.is_none() => store.take_dcids(connections),
            _ => return self.uncounted(connections),
        };
        let first = match taken {
            Ok(first) => first,
            Err(error) => {
                self.trouble = Some(error.to_string());
                return self.uncounted(connections);
            }
        };
        self.next = first + connections;
        if let Some(log) = &self.log
            && let Err(error) = log.append(&lines(first), self.limits)
        {
            let folder = printable(&log.folder().display().to_string());
            let why = crate::net::connect::plain(&error);
            self.trouble = Some(format!("`{folder}` cannot be written: {why}"));
        }
        first
    }

    fn uncounted(&mut self, connections: u64) -> u64 {
        let first = self.next;
        self.next += connections;
        first
    }

    fn raise(&mut self, store: &Store, alert: &Alert) {
        let Some(alerting) = &self.alerting else { return };
        let (value, delivery) = (alert.value.to_string(), undelivered(&alerting.command));
        let kept =
            store.raise_alert(clock::now(), &alert.subject, (&value, delivery), alerting.interval);
        match kept {
            Ok(Some((id, kept))) => {
                // One that reached nobody goes out again, as it is kept; a run may meet it more than once.
                let value = serde_json::from_str(&kept).unwrap_or_else(|_| alert.value.clone());
                self.raised.retain(|(other, _)| *other != id);
                self.raised.push((id, alerts::numbered(id, &value).to_string()));
            }
            Ok(None) => {}
            Err(error) => self.trouble = self.trouble.take().or(Some(error.to_string())),
        }
    }

    /// Delivers the alerts that were raised. Call it when everything is printed: it may take a while.
    pub async fn deliver(&mut self, store: Option<&Mutex<Store>>, output: &mut Output) {
        let raised = std::mem::take(&mut self.raised);
        let (Some(store), Some(alerting), false) = (store, &self.alerting, raised.is_empty())
        else {
            return;
        };
        let delivered = match alerting.command.as_str() {
            "" => Vec::new(),
            command => {
                let work = hook::deliver(command, alerting.bound, &raised);
                hook::told(work, raised.len(), self.is_watched, output).await
            }
        };
        let store = store.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = delivered
            .iter()
            .try_for_each(|d| store.note_delivery(d.id, &d.outcome))
            .and_then(|()| store.prune_alerts(clock::now(), alerting.interval));
        if let Err(error) = noted {
            self.trouble = self.trouble.take().or(Some(error.to_string()));
        }
        let failed: Vec<&hook::Delivery> = delivered.iter().filter(|d| !d.good).collect();
        if let Some(first) = failed.first() {
            let more = match failed.len() {
                1 => String::new(),
                n => format!(" ({n} alerts; see displayalerts)"),
            };
            output.warn(&format!("alert {}: {}{more}", first.id, first.outcome));
        }
    }

    /// Tells what went wrong.
    pub fn finish(self, output: &mut Output) {
        if let Some(trouble) = self.trouble {
            output.warn(&format!("not everything was logged: {trouble}"));
        }
    }
}

/// How alerts go, where destconfig's SETUP wants them.
fn alerting(store: &Store, setup: &Setup) -> Result<Option<Alerting>, StoreError> {
    let default = destinations::default(store, View::Committed)?;
    if default.get("send_tls_req_alert") != Some("on") {
        return Ok(None);
    }
    let number = |key: &str| setup.get(&ALERTING, key).parse::<u32>().ok();
    Ok(Some(Alerting {
        gateway: gateway(store)?,
        command: setup.get(&ALERTING, "command").to_string(),
        interval: i64::from(number("interval").unwrap_or(3_600)),
        bound: Duration::from_secs(u64::from(number("command_timeout").unwrap_or(30))),
    }))
}
