//! Points in time, time spans and their text forms. Pure: does not read a clock.

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::Serialize;

/// A point in time. Unit: whole seconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Timestamp(pub i64);

/// The last point in time that jiff formats, 9999-12-30T22:00:00Z. Unit: seconds since
/// 1970-01-01T00:00:00Z.
const LAST: i64 = 253_402_207_200;

/// The earliest plausible time, 2020-01-01T00:00:00Z. Unit: seconds since 1970-01-01T00:00:00Z.
const FIRST: i64 = 1_577_836_800;

impl Timestamp {
    /// Reports whether a clock that shows this time is certainly wrong, since it is older than this
    /// program.
    #[must_use]
    pub fn is_before_all(self) -> bool {
        self.0 < FIRST
    }

    /// Returns the time `seconds` later. Saturates at the ends of the range.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(seconds))
    }

    /// Returns the seconds from `earlier` to `self`; negative if `self` comes first.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reports whether the time has a text form of the usual length: from the start of 1970 to the
    /// end of 9999, less the last day, which time zones may already have left.
    #[must_use]
    pub fn is_usual(self) -> bool {
        (0..=LAST).contains(&self.0)
    }

    /// Formats the time as RFC 3339 in UTC, for example `2026-11-21T16:00:00Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_second(self.0).map_or_else(|_| self.0.to_string(), |t| t.to_string())
    }

    /// Formats the calendar day in UTC, for example `2026-11-21`.
    #[must_use]
    pub fn day(self) -> String {
        self.formatted("%Y-%m-%d")
    }

    /// Formats the time as in the gateway's logs, in UTC, for example `Thu Sep 26 15:23:39 2024`.
    #[must_use]
    pub fn log_form(self) -> String {
        self.formatted("%a %b %e %H:%M:%S %Y")
    }

    /// Formats the time as in DNSSEC records, in UTC, for example `20261121160000`.
    #[must_use]
    pub fn compact(self) -> String {
        self.formatted("%Y%m%d%H%M%S")
    }

    /// Formats the time as in the gateway's lists of alerts: `10 Mar 2015 11:33:36 (GMT)`.
    #[must_use]
    pub fn alert_form(self) -> String {
        self.formatted("%d %b %Y %H:%M:%S (GMT)")
    }

    /// Formats the time for file names, in UTC: `20241121T160000`.
    #[must_use]
    pub fn file_form(self) -> String {
        self.formatted("%Y%m%dT%H%M%S")
    }

    fn formatted(self, form: &str) -> String {
        jiff::Timestamp::from_second(self.0).map_or_else(
            |_| self.0.to_string(),
            |t| t.to_zoned(TimeZone::UTC).strftime(form).to_string(),
        )
    }

    /// Parses RFC 3339 (`2026-11-21T16:00:00Z`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Timestamp> {
        text.parse::<jiff::Timestamp>().ok().map(|t| Timestamp(t.as_second()))
    }
}

/// Formats a time span in a readable unit: `45 s`, `12 min`, `3 h`, `7 days`. Unit of the argument:
/// seconds.
#[must_use]
pub fn span(seconds: i64) -> String {
    let (sign, s) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
    let body = match s {
        0..=119 => format!("{s} s"),
        120..=7_199 => format!("{} min", s / 60),
        7_200..=172_799 => format!("{} h", s / 3_600),
        _ => format!("{} days", s / 86_400),
    };
    format!("{sign}{body}")
}
