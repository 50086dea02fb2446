//! Raising alerts and handing them to the command that delivers them.

use crate::gateway::alert::delivery;
use crate::gateway::alert::delivery::Delivery;
use crate::gateway::alert::kinds;
use crate::gateway::alert::kinds::Alert;
use crate::gateway::settings;
use crate::gateway::settings::Settings;
use crate::os::clock;
use crate::os::clock::Stopwatch;
use crate::profile::setting::logging::ALERTING;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::worker::StoreHandle;
use std::time::Duration;

/// Number of alerts that are read and delivered together. Unit: alerts.
const AT_A_TIME: usize = 256;

/// The delivery state of an alert before its first delivery.
#[must_use]
pub fn undelivered(command: &str) -> &'static str {
    if command.is_empty() {
        "not delivered: there is no command"
    } else {
        "not delivered: the run ended before"
    }
}

/// The settings for raising and delivering alerts.
#[derive(Debug, Clone)]
pub struct Alerting {
    /// The gateway's host name.
    pub gateway: String,
    command: String,
    /// Minimum time between two alerts of one subject. Unit: seconds.
    pub interval: i64,
    bound: Duration,
}

impl Alerting {
    /// Reads the settings.
    ///
    /// Errors: the store cannot be read.
    pub fn load(store: &Store, settings: &Settings) -> Result<Alerting, StoreError> {
        let number = |key: &str| settings.get(&ALERTING, key).parse::<u32>().ok();
        Ok(Alerting {
            gateway: settings::gateway(store)?,
            command: settings.get(&ALERTING, "command").to_string(),
            interval: i64::from(number("interval").unwrap_or(3_600)),
            bound: Duration::from_secs(u64::from(number("command_timeout").unwrap_or(30))),
        })
    }

    /// Reports whether there is a command that delivers alerts.
    #[must_use]
    pub fn has_command(&self) -> bool {
        !self.command.is_empty()
    }

    /// Stores an alert, and returns its number if it has to be delivered.
    ///
    /// - `interval`: time within which a repeated subject is counted with the first. Unit: seconds.
    ///
    /// Errors: [`StoreError`]; nothing was stored.
    pub fn raise(
        &self,
        store: &Store,
        alert: &Alert,
        interval: i64,
    ) -> Result<Option<i64>, StoreError> {
        let (value, delivery) = (alert.value.to_string(), undelivered(&self.command));
        store.raise_alert(clock::now(), &alert.subject, (&value, delivery), interval)
    }

    /// Returns the delivery of stored alerts.
    #[must_use]
    pub fn deliveries(self, raised: Vec<i64>) -> Deliveries {
        Deliveries { alerting: self, raised }
    }
}

/// Alerts to be delivered.
#[derive(Debug)]
pub struct Deliveries {
    alerting: Alerting,
    raised: Vec<i64>,
}

/// The alerts that were not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// Number of alerts.
    pub count: usize,
    /// First of them.
    pub first: Delivery,
}

impl Deliveries {
    /// Returns the number of alerts.
    #[must_use]
    pub fn count(&self) -> usize {
        self.raised.len()
    }

    /// Passes the alerts to the command in batches, stores the result of each, and deletes old
    /// ones. The bound limits the whole time. Returns the undelivered alerts and the failure of the
    /// store, if any.
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
