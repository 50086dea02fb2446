//! What every check leaves behind: its lines in mail_logs, and an alert where one is called for.

use crate::os::clock;
use crate::os::clock::Stopwatch;
use crate::policy::report::Report;
use crate::profile::setting::logging;
use crate::profile::setting::logging::ALERTING;
use crate::profile::setting::logging::LOGGING;
use crate::render::maillog;
use crate::shell::commands::displayalerts;
use crate::shell::commands::displayalerts::Alert;
use crate::shell::context::Context;
use crate::shell::destinations;
use crate::shell::hook;
use crate::shell::mail_log::Limits;
use crate::shell::mail_log::MailLog;
use crate::shell::options::Global;
use crate::shell::setup::Setup;
use crate::shell::terminal::dialogue::HOSTNAME;
use crate::shell::terminal::dialogue::text_of;
use crate::shell::terminal::output::Output;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::printable;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// So many alerts are read from the store and handed on at a time. Unit: alerts.
const AT_A_TIME: usize = 256;

/// The limits of the log's files.
#[must_use]
pub fn limits(setup: &Setup) -> Limits {
    Limits {
        size: logging::bytes(setup.get(&LOGGING, "max_size")).unwrap_or(10 << 20),
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
    resolver: Option<Endpoint>,
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

/// What was not delivered.
#[derive(Debug, Default)]
struct Tally {
    failed: usize,
    first: Option<hook::Delivery>,
}

impl Alerting {
    /// Hands alerts to the command, some at a time, and notes what became of each. All of it together takes no longer
    /// than the bound.
    async fn deliver(
        &self,
        store: &Mutex<Store>,
        raised: &[i64],
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let since = Stopwatch::start();
        for ids in raised.chunks(AT_A_TIME) {
            let kept = store.lock().unwrap_or_else(PoisonError::into_inner).alert_values(ids)?;
            let told: Vec<(i64, String)> = kept
                .into_iter()
                .map(|(id, kept)| {
                    let value = serde_json::from_str(&kept).unwrap_or_default();
                    (id, displayalerts::numbered(id, &value).to_string())
                })
                .collect();
            let delivered = hook::deliver(&self.command, self.bound, since, &told).await;
            let outcomes = delivered.iter().map(|d| (d.id, d.outcome.as_str()));
            store.lock().unwrap_or_else(PoisonError::into_inner).note_deliveries(outcomes)?;
            for delivery in delivered.into_iter().filter(|d| !d.good) {
                tally.failed += 1;
                tally.first.get_or_insert(delivery);
            }
        }
        Ok(())
    }
}

/// The journal of a run. Trouble with it never stops or changes a check: it is told once, at the end.
#[derive(Debug)]
pub struct Journal {
    log: Option<MailLog>,
    limits: Limits,
    /// How much the log says.
    pub level: maillog::Level,
    resolver: Option<Endpoint>,
    trouble: Option<String>,
    /// The next DCID where there is no store to count in.
    next: u64,
    /// Set where alerts are wanted.
    alerting: Option<Alerting>,
    /// The numbers of those that are to be delivered; what they say waits in the store, however many they are.
    raised: BTreeSet<i64>,
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
        resolver: Option<Endpoint>,
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
            raised: BTreeSet::new(),
            is_watched: context.stderr_is_terminal,
        })
    }

    /// Notes a check; the DCID of its first connection. Without a store nothing is written.
    pub fn record(&mut self, store: Option<&Store>, report: &Report, basis: Basis) -> u64 {
        let (level, resolver) = (self.level, self.resolver.clone());
        let first = self.note(store, maillog::connections(report), |first| {
            maillog::lines(report, level, resolver.as_ref(), first)
        });
        if let (Some(store), Some(alerting), Basis::InForce) = (store, &self.alerting, basis)
            && let Some(alert) = displayalerts::of(report, first, &alerting.gateway)
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
            let why = crate::os::io_error::plain(&error);
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
            // One that reached nobody goes out again; a run may meet it more than once.
            Ok(Some(id)) => drop(self.raised.insert(id)),
            Ok(None) => {}
            Err(error) => self.trouble = self.trouble.take().or(Some(error.to_string())),
        }
    }

    /// Delivers the alerts that were raised. Call it when everything is printed: it may take a while.
    pub async fn deliver(&mut self, store: Option<&Mutex<Store>>, output: &mut Output) {
        let raised: Vec<i64> = std::mem::take(&mut self.raised).into_iter().collect();
        let (Some(store), Some(alerting), false) = (store, &self.alerting, raised.is_empty())
        else {
            return;
        };
        let mut tally = Tally::default();
        if !alerting.command.is_empty() {
            let work = alerting.deliver(store, &raised, &mut tally);
            if let Err(error) = hook::told(work, raised.len(), self.is_watched, output).await {
                self.trouble = self.trouble.take().or(Some(error.to_string()));
            }
        }
        let store = store.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = store.prune_alerts(clock::now(), alerting.interval) {
            self.trouble = self.trouble.take().or(Some(error.to_string()));
        }
        if let Some(first) = tally.first {
            let more = match tally.failed {
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
