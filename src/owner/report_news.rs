//! Alerts about received TLS reports: what is new in them, what has grown, who has fallen silent.
//! No I/O, no clock.

use crate::vocab::time::Timestamp;
use std::collections::BTreeSet;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Time since the end of its range within which a report raises alerts. Older ones come from
/// archives. Unit: seconds.
pub const RECENT: i64 = 7 * DAY;

/// Time after which something that was seen before is new again. Unit: seconds.
pub const FORGOTTEN: i64 = 14 * DAY;

/// Maximum number of alerts of one run; one more counts the rest.
pub const MOST: usize = 20;

/// The windows over which shares of failed sessions are looked at, the shortest first. Unit: days.
pub const WINDOWS: [i64; 3] = [2, 14, 90];

/// Number of days without a report that make a silence. A report comes on the day after its range.
const QUIET: i64 = 3;

/// Number of days with a report, within a week, that make a reporter a regular one.
const REGULAR: usize = 5;

/// A kind of failure, as one reporter has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FailureKey {
    /// The policy domain.
    pub domain: String,
    /// Who reports.
    pub reporter: String,
    /// The result type.
    pub result: String,
    /// The MX host; empty if the report names none.
    pub host: String,
}

/// How grave a share of failed sessions is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// No session failed.
    Fine,
    /// Under 10 per cent failed.
    Info,
    /// Under 50 per cent failed.
    Warning,
    /// 50 per cent or more failed.
    Error,
}

impl Step {
    const ALL: [Step; 4] = [Step::Fine, Step::Info, Step::Warning, Step::Error];

    /// Returns the step of a number of sessions; `None` if there were none.
    #[must_use]
    pub fn of(success: u64, failure: u64) -> Option<Step> {
        let (failure, all) = (u128::from(failure), u128::from(success) + u128::from(failure));
        match failure {
            _ if all == 0 => None,
            0 => Some(Step::Fine),
            n if n * 2 >= all => Some(Step::Error),
            n if n * 10 >= all => Some(Step::Warning),
            _ => Some(Step::Info),
        }
    }

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Step::Fine => "fine",
            Step::Info => "info",
            Step::Warning => "warning",
            Step::Error => "error",
        }
    }

    /// Returns its number, from 0.
    #[must_use]
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Returns the step of a number; [`Step::Fine`] for an unknown one.
    #[must_use]
    pub fn from_number(number: i64) -> Step {
        Step::ALL.into_iter().find(|step| step.number() == number).unwrap_or(Step::Fine)
    }
}

/// A change of a share that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It exceeds the step that was told.
    Grown,
    /// It was told, and no session failed since.
    Ended,
}

impl Change {
    /// Returns what is told of a share.
    ///
    /// - `told`: the step that was told last.
    #[must_use]
    pub fn of(told: Step, now: Step) -> Option<Change> {
        match now {
            Step::Fine => (told > Step::Fine).then_some(Change::Ended),
            Step::Info | Step::Warning | Step::Error => (now > told).then_some(Change::Grown),
        }
    }

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Change::Grown => "grown",
            Change::Ended => "ended",
        }
    }
}

/// The share of failed sessions over a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The window. Unit: days.
    pub days: i64,
    /// Sessions that complied.
    pub success: u64,
    /// Sessions that did not.
    pub failure: u64,
    /// The step.
    pub step: Step,
    /// What is told of it, if anything.
    pub change: Option<Change>,
}

/// What is told of reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A failure that was not there before.
    Failure {
        /// Which one.
        key: FailureKey,
        /// Failed sessions in the reports of this run.
        count: u64,
        /// The beginning of the first range that has it.
        start: Timestamp,
    },
    /// A policy that this program neither made nor found.
    Policy {
        /// The policy domain.
        domain: String,
        /// Who quotes it.
        reporter: String,
        /// The name of the version.
        version: String,
        /// The beginning of the first range that has it.
        start: Timestamp,
    },
    /// Shares of failed sessions.
    Shares {
        /// The policy domain.
        domain: String,
        /// The policy type.
        policy_type: String,
        /// The windows that have sessions, the shortest first.
        shares: Vec<Share>,
    },
    /// A regular reporter sends nothing any more, or sends again.
    Silence {
        /// Who.
        reporter: String,
        /// The last day of which there is a report, since 1970.
        last_day: i64,
        /// Whether the silence is over.
        is_over: bool,
    },
    /// More than [`MOST`] were due: the number of those that were left out.
    More(usize),
}

impl News {
    /// Returns the rank: what is told first if there is too much.
    fn rank(&self) -> usize {
        match self {
            News::Policy { .. } => 0,
            News::Failure { .. } => 1,
            News::Shares { .. } => 2,
            News::Silence { .. } => 3,
            News::More(_) => 4,
        }
    }
}

/// Reports whether something is new: it was not seen within 14 days before.
///
/// - `before`: when it was last seen.
/// - `start`: the beginning of the range that has it now.
#[must_use]
pub fn is_new(before: Option<Timestamp>, start: Timestamp) -> bool {
    before.is_none_or(|before| start.since(before) > FORGOTTEN)
}

/// Returns the last day with a report of a regular reporter who sends nothing any more. A silence of
/// more than a week is no news.
///
/// - `days`: the days on which ranges of its reports begin, since 1970.
#[must_use]
pub fn fell_silent(days: &BTreeSet<i64>, today: i64) -> Option<i64> {
    let last = *days.last()?;
    let first = last.saturating_sub(6);
    let is_regular = days.range(first..=last).count() >= REGULAR;
    let gap = today.saturating_sub(last);
    (is_regular && (QUIET + 1..=RECENT / DAY).contains(&gap)).then_some(last)
}

/// Returns what is told in a run: at most [`MOST`], the gravest kinds first, and the number of the
/// rest.
#[must_use]
pub fn at_most(mut all: Vec<News>) -> Vec<News> {
    all.sort_by_key(News::rank);
    if let Some(rest) = all.len().checked_sub(MOST).filter(|rest| *rest > 0) {
        all.truncate(MOST);
        all.push(News::More(rest));
    }
    all
}
