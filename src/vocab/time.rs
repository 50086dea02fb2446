//! Points in time and spans, and their written forms. Pure: nothing here reads a clock.

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::Serialize;

/// A point in time. Unit: whole seconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Timestamp(pub i64);

/// 9999-12-30T22:00:00Z, the last point in time that jiff writes. Unit: seconds since 1970-01-01T00:00:00Z.
const LAST: i64 = 253_402_207_200;

/// 2020-01-01T00:00:00Z: no clock that is set stands before it. Unit: seconds since 1970-01-01T00:00:00Z.
const FIRST: i64 = 1_577_836_800;

impl Timestamp {
    /// Whether a clock that shows this is wrong for certain: it lies before this program was thought of.
    #[must_use]
    pub fn is_before_all(self) -> bool {
        self.0 < FIRST
    }

    /// The moment `seconds` later. Saturates at the ends of the range.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to `self`; negative if `self` comes first.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whether it lies between the beginning of 1970 and the end of the year 9999 (less the last day, which some zone
    /// has already left): the times that have a written form of the usual length.
    #[must_use]
    pub fn is_usual(self) -> bool {
        (0..=LAST).contains(&self.0)
    }

    /// RFC 3339 in UTC, for example `2026-11-21T16:00:00Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_second(self.0).map_or_else(|_| self.0.to_string(), |t| t.to_string())
    }

    /// The calendar day in UTC, for example `2026-11-21`.
    #[must_use]
    pub fn day(self) -> String {
        self.formatted("%Y-%m-%d")
    }

    /// The gateway's log form in UTC, for example `Thu Sep 26 15:23:39 2024`.
    #[must_use]
    pub fn log_form(self) -> String {
        self.formatted("%a %b %e %H:%M:%S %Y")
    }

    /// The form of DNSSEC in UTC, for example `20261121160000`.
    #[must_use]
    pub fn compact(self) -> String {
        self.formatted("%Y%m%d%H%M%S")
    }

    /// The gateway's form in lists of alerts: `10 Mar 2015 11:33:36 (GMT)`.
    #[must_use]
    pub fn alert_form(self) -> String {
        self.formatted("%d %b %Y %H:%M:%S (GMT)")
    }

    /// For names of files, in UTC: `20241121T160000`.
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

    /// Reads RFC 3339 (`2026-11-21T16:00:00Z`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Timestamp> {
        text.parse::<jiff::Timestamp>().ok().map(|t| Timestamp(t.as_second()))
    }
}

/// Writes a span as a person says it: `45 s`, `12 min`, `3 h`, `7 days`. Unit of the argument: seconds.
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
