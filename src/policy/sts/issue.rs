//! Policy instances of a domain of one's own, and the checks that its roll-out rests on. Plain data.

use crate::policy::sts::policy::Mode;
use crate::vocab::time::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// One instance of a policy: a body with the `id` of its own.
///
/// - Source: RFC 8461 §3.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The domain, as A-labels.
    pub domain: String,
    /// The `id`.
    pub id: String,
    /// The file, byte for byte.
    pub body: String,
    /// Mode.
    pub mode: Mode,
    /// Lifetime. Unit: seconds.
    pub max_age: u64,
    /// Whether it was served before this program made one.
    pub is_found: bool,
    /// Time when it was made, or found.
    pub made_at: Timestamp,
    /// Time when it was seen at every address of the policy host.
    pub body_at: Option<Timestamp>,
    /// Time when its record was handed over to be published.
    pub given_at: Option<Timestamp>,
    /// Time when its record was seen at every name server.
    pub live_at: Option<Timestamp>,
    /// Time when its successor was seen at every address of the policy host.
    pub replaced_at: Option<Timestamp>,
}

impl Issue {
    /// Returns the policy in force: the last one whose record was seen at every name server. While a
    /// newer one is on its way, senders go by it.
    ///
    /// - `issues`: all instances, oldest first.
    #[must_use]
    pub fn in_force(issues: &[Issue]) -> Option<&Issue> {
        issues.iter().rev().find(|issue| issue.live_at.is_some())
    }

    /// Returns the latest time at which a sender can hold it, if it is not served after `served`.
    #[must_use]
    pub fn held_until(&self, served: Timestamp) -> Timestamp {
        let last = self.replaced_at.unwrap_or(served);
        last.plus(i64::try_from(self.max_age).unwrap_or(i64::MAX))
    }
}

/// Returns the instance that senders can hold longest, and until when, if nothing serves it any more.
/// An instance of mode none asks nothing of them and does not count.
///
/// - Source: RFC 8461 §8.3.
#[must_use]
pub fn held_longest(issues: &[Issue], now: Timestamp) -> Option<(&Issue, Timestamp)> {
    let binding = issues.iter().filter(|issue| issue.mode != Mode::None);
    let held = binding.map(|issue| (issue, issue.held_until(now)));
    held.filter(|(_, until)| *until > now).max_by_key(|(_, until)| *until)
}

/// Where the policy of an own domain stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The instance in force.
    pub in_force: Option<Issue>,
    /// The instance that was made after it and is not in force yet.
    pub next: Option<Issue>,
}

impl Standing {
    /// Returns the standing.
    ///
    /// - `issues`: all instances, oldest first.
    #[must_use]
    pub fn of(issues: &[Issue]) -> Standing {
        let is_next = |issue: &&Issue| issue.live_at.is_none() && issue.replaced_at.is_none();
        Standing {
            in_force: Issue::in_force(issues).cloned(),
            next: issues.last().filter(is_next).cloned(),
        }
    }
}

/// A check of a domain of one's own, as a sender makes it who honours MTA-STS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCheck {
    /// Time. Unit: seconds since 1970.
    pub at: i64,
    /// The MX hosts, sorted; `None` if they could not be seen.
    pub hosts: Option<Vec<String>>,
    /// Number of addresses that passed.
    pub passed: usize,
    /// Why an address did not pass, one phrase each; empty if all did.
    pub faults: Vec<String>,
    /// What could not be seen, one phrase each.
    pub unseen: Vec<String>,
    /// End of the certificate that ends first. Unit: seconds since 1970.
    pub certificates_end: Option<i64>,
}

impl OwnCheck {
    /// Reports whether every address of every MX host passed.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.hosts.is_some() && self.passed > 0 && self.faults.is_empty() && self.unseen.is_empty()
    }
}

/// A failure that somebody takes for the reporter's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The `id` of the policy in force then.
    pub id: String,
    /// The result type of the reports.
    pub result: String,
    /// The MX host; empty if the reports name none.
    pub host: String,
    /// User who accepted it.
    pub who: String,
    /// Time.
    pub at: Timestamp,
}
