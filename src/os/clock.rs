//! The clock.

use crate::vocab::time::Timestamp;
use std::time::Instant;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

/// Whether the clock of this host stands before 1970, where no point in time can be read from it.
#[must_use]
pub fn is_before_1970() -> bool {
    SystemTime::now().duration_since(UNIX_EPOCH).is_err()
}

/// Now; the beginning of 1970 where the clock stands before it.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// A moment as ISC's `dig` writes it, in the zone of this machine: `Sat Nov 21 16:00:00 UTC 2026`.
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

/// Measures from its start.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[must_use]
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Time since the start. Unit: milliseconds.
    #[must_use]
    pub fn elapsed_ms(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
