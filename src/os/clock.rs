//! The system clock and a stopwatch.

use crate::vocab::time::Timestamp;
use std::time::Instant;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

/// Reports whether the clock of this host shows a time before 1970, for which [`now`] returns the
/// beginning of 1970.
#[must_use]
pub fn is_before_1970() -> bool {
    SystemTime::now().duration_since(UNIX_EPOCH).is_err()
}

/// Returns the current time; the beginning of 1970 if the clock is before it.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Returns a time in the format of ISC's `dig`, in the local time zone: `Sat Nov 21 16:00:00 UTC
/// 2026`.
#[must_use]
pub fn dig_form(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.0).map_or_else(
        |_| at.0.to_string(),
        |t| {
            let zone = jiff::tz::TimeZone::system();
            t.to_zoned(zone).strftime("%a %b %d %H:%M:%S %Z %Y").to_string()
        },
    )
}

/// A stopwatch.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts a stopwatch.
    #[must_use]
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Returns the time since the start. Unit: milliseconds.
    #[must_use]
    pub fn elapsed_ms(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
