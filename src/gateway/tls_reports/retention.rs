//! How long TLS reports are kept.

use crate::gateway::settings::Settings;
use crate::profile::setting::tls_reports::KEEP_REFUSED;
use crate::profile::setting::tls_reports::KEEP_REPORTS;
use crate::profile::setting::tls_reports::TLS_REPORTS;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::time::Timestamp;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// How long things are kept. Unit: days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Reports, from the end of the range or from the import, whichever is later.
    pub reports: u32,
    /// The beginnings of refused messages.
    pub refused: u32,
}

impl Retention {
    /// Reads the committed settings.
    ///
    /// Errors: the store cannot be read.
    pub fn load(store: &Store) -> Result<Retention, StoreError> {
        let settings = Settings::load(Some(store), View::Committed)?;
        let days =
            |key: &str, factory: u32| settings.get(&TLS_REPORTS, key).parse().unwrap_or(factory);
        Ok(Retention { reports: days(KEEP_REPORTS, 400), refused: days(KEEP_REFUSED, 30) })
    }

    /// Deletes what has been kept for so long, and returns the number of reports. While nothing is
    /// old enough, it costs two look-ups.
    ///
    /// Errors: the store.
    pub fn apply(self, store: &Store, now: Timestamp) -> Result<usize, StoreError> {
        // Whole days, so that there is something to delete once a day.
        let today = now.0.div_euclid(DAY) * DAY;
        let before = |days: u32| Timestamp(today - i64::from(days) * DAY);
        store.keep_reports_since(before(self.reports), before(self.refused))
    }
}
