//! The withdrawal of a policy: until when somebody may hold an earlier one. No I/O, no clock.
//!
//! Source: RFC 8461 §8.3.

use crate::policy::sts::issue::Issue;
use crate::policy::sts::policy::Mode;
use crate::vocab::time::Timestamp;

/// Lifetime of the policy of mode none. Unit: seconds.
pub const NONE_MAX_AGE: u64 = 86_400;

/// An instance that a sender may still hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The `id`.
    pub id: String,
    /// Mode.
    pub mode: Mode,
    /// The latest time.
    pub until: Timestamp,
}

/// The state of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// No policy of mode none is published.
    NotBegun,
    /// The policy of mode none must be served until this time.
    Draining {
        /// The time from which record and host may go.
        until: Timestamp,
        /// The instance that lasts longest.
        longest: Held,
    },
    /// Record and host may go.
    Drained(Timestamp),
}

/// Returns the state of a withdrawal. The date is worked out over all instances, not the last one
/// alone; the day of the policy of mode none itself must have passed too. An instance that was made
/// and never seen to be replaced counts as served until now: it may be.
#[must_use]
pub fn phase(issues: &[Issue], now: Timestamp) -> Phase {
    let Some(none) = Issue::in_force(issues).filter(|issue| issue.mode == Mode::None) else {
        return Phase::NotBegun;
    };
    let own = Held {
        id: none.id.clone(),
        mode: Mode::None,
        until: none.live_at.unwrap_or(now).plus(i64::try_from(none.max_age).unwrap_or(i64::MAX)),
    };
    let all = issues.iter().filter(|issue| issue.mode != Mode::None).map(|issue| Held {
        id: issue.id.clone(),
        mode: issue.mode,
        until: issue.held_until(now),
    });
    let longest = all.chain([own.clone()]).max_by_key(|held| held.until).unwrap_or(own);
    match longest.until <= now {
        true => Phase::Drained(longest.until),
        false => Phase::Draining { until: longest.until, longest },
    }
}
