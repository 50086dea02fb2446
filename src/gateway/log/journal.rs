//! What every check leaves behind: its lines in mail_logs, and an alert where one is called for.

use crate::config::destination as destinations;
use crate::config::entry::text_of;
use crate::config::setting::HOSTNAME;
use crate::gateway::alert::delivery;
use crate::gateway::alert::delivery::Delivery;
use crate::gateway::alert::kinds;
use crate::gateway::alert::kinds::Alert;
use crate::gateway::log::mail_log::Limits;
use crate::gateway::log::mail_log::MailLog;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::os::clock;
use crate::os::clock::Stopwatch;
use crate::policy::report::Report;
use crate::profile::setting::logging;
use crate::profile::setting::logging::ALERTING;
use crate::profile::setting::logging::LOGGING;
use crate::render::maillog;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::worker::StoreHandle;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::printable;
use std::collections::BTreeSet;
use std::time::Duration;

/// So many alerts are read from the store and handed on at a time. Unit: alerts.
const AT_A_TIME: usize = 256;

/// The limits of the log's files.
#[must_use]
pub fn limits(settings: &Settings) -> Limits {
    Limits {
        size: logging::bytes(settings.get(&LOGGING, "max_size")).unwrap_or(10 << 20),
        files: settings.get(&LOGGING, "max_files").parse().unwrap_or(10),
    }
}

/// How much the log says.
#[must_use]
pub fn level(settings: &Settings) -> maillog::Level {
    match settings.get(&LOGGING, "level") {
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
/// Returns what went wrong with the log, which changes nothing.
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
    Ok(journal.trouble())
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
#[derive(Debug, Clone)]
struct Alerting {
    gateway: String,
    command: String,
    /// Unit: seconds.
    interval: i64,
    bound: Duration,
}

/// Alerts that are to be delivered.
#[derive(Debug)]
pub struct Deliveries {
    alerting: Alerting,
    raised: Vec<i64>,
}

/// What was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// How many alerts.
    pub count: usize,
    /// The first of them.
    pub first: Delivery,
}

impl Deliveries {
    /// Hands the alerts to the command, some at a time, notes what became of each, and forgets old ones. All of it
    /// together takes no longer than the bound. Returns what was not delivered, and what went wrong with the store.
    pub async fn run(self, store: &StoreHandle) -> (Option<Undelivered>, Result<(), StoreError>) {
        let mut undelivered = None;
        let result = match self.alerting.command.is_empty() {
            true => Ok(()),
            false => self.hand_on(store, &mut undelivered).await,
        };
        let interval = self.alerting.interval;
        let pruned = store.call(move |store| store.prune_alerts(clock::now(), interval)).await;
        (undelivered, result.and(pruned.map(drop)))
    }

    async fn hand_on(
        &self,
        store: &StoreHandle,
        undelivered: &mut Option<Undelivered>,
    ) -> Result<(), StoreError> {
        let since = Stopwatch::start();
        for ids in self.raised.chunks(AT_A_TIME) {
            let ids = ids.to_vec();
            let kept = store.call(move |store| store.alert_values(&ids)).await?;
            let alerts: Vec<(i64, String)> = kept
                .into_iter()
                .map(|(id, kept)| {
                    let value = serde_json::from_str(&kept).unwrap_or_default();
                    (id, kinds::numbered(id, &value).to_string())
                })
                .collect();
            let alerting = &self.alerting;
            let delivered =
                delivery::deliver(&alerting.command, alerting.bound, since, &alerts).await;
            let noted = delivered.clone();
            let note = move |store: &mut Store| {
                store.note_deliveries(noted.iter().map(|d| (d.id, d.outcome.as_str())))
            };
            store.call(note).await?;
            for first in delivered.into_iter().filter(|d| !d.good) {
                undelivered.get_or_insert(Undelivered { count: 0, first }).count += 1;
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
}

impl Journal {
    /// The journal of a run that goes by these settings. `resolver` is the one that debug lines name.
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
            trouble: None,
            next: 1,
            alerting,
            raised: BTreeSet::new(),
        })
    }

    /// Notes a check; the DCID of its first connection. Without a store nothing is written.
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

    /// Notes a line that is not of a check: what it says, without its time.
    pub fn note(&mut self, text: &str) {
        self.append(&[maillog::line(clock::now(), text)]);
    }

    /// Notes lines about so many connections, made ([`maillog::line`]) from the DCID of the first one; that DCID.
    fn connections(
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
        self.append(&lines(first));
        first
    }

    fn append(&mut self, lines: &[String]) {
        if let Some(log) = self.log.as_ref().filter(|_| self.trouble.is_none())
            && let Err(error) = log.append(lines, self.limits)
        {
            let folder = printable(&log.folder().display().to_string());
            let why = crate::os::io_error::plain(&error);
            self.trouble = Some(format!("`{folder}` cannot be written: {why}"));
        }
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

    /// Returns how many alerts wait for the command.
    #[must_use]
    pub fn waiting(&self) -> usize {
        match &self.alerting {
            Some(alerting) if !alerting.command.is_empty() => self.raised.len(),
            Some(_) | None => 0,
        }
    }

    /// Takes the alerts that were raised and are to be delivered.
    pub fn deliveries(&mut self) -> Option<Deliveries> {
        let raised: Vec<i64> = std::mem::take(&mut self.raised).into_iter().collect();
        let alerting = self.alerting.clone().filter(|_| !raised.is_empty())?;
        Some(Deliveries { alerting, raised })
    }

    /// Remembers that something went wrong, unless something did before.
    pub fn failed(&mut self, error: &StoreError) {
        self.trouble.get_or_insert_with(|| error.to_string());
    }

    /// Returns what went wrong.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }
}

/// How alerts go, where destconfig's SETUP wants them.
fn alerting(store: &Store, settings: &Settings) -> Result<Option<Alerting>, StoreError> {
    let default = destinations::default(store, View::Committed)?;
    if default.get("send_tls_req_alert") != Some("on") {
        return Ok(None);
    }
    let number = |key: &str| settings.get(&ALERTING, key).parse::<u32>().ok();
    Ok(Some(Alerting {
        gateway: gateway(store)?,
        command: settings.get(&ALERTING, "command").to_string(),
        interval: i64::from(number("interval").unwrap_or(3_600)),
        bound: Duration::from_secs(u64::from(number("command_timeout").unwrap_or(30))),
    }))
}
