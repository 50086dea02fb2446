//! What the policy server knows of a domain, and for how long.

use crate::policy::evidence::Evidence;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Query;
use crate::policy::evidence::Refetch;
use crate::policy::postfix::answer::Needs;
use crate::policy::postfix::facts::Class;
use crate::policy::postfix::facts::Facts;
use crate::policy::postfix::facts::MxSet;
use crate::policy::postfix::facts::Sts;
use crate::policy::sts::Applied;
use crate::policy::sts::cached::IN_USE;
use crate::policy::sts::cached::Remembered;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

/// Shortest and longest time for which facts are used. Unit: seconds.
pub const FACTS: (i64, i64) = (30, 3_600);

/// Time for which a failed look-up is used. Unit: seconds.
pub const FAILED: i64 = 60;

/// Time after which an unknown state of DANE is looked up again for a question. Unit: seconds.
pub const UNKNOWN: i64 = 5;

/// Times after a look-up of DANE failed at which it is repeated without a question. Unit: seconds.
const AGAIN: [i64; 3] = [5, 30, 120];

/// Time for which the last known state of DANE stands in for an unknown one. Unit: seconds.
pub const LAST_GOOD: i64 = 86_400;

/// Time for which an enforced policy cannot be fetched until that is told. Unit: seconds.
pub const TOLD_AFTER: i64 = 86_400;

/// What is known of a domain.
#[derive(Debug)]
pub struct Known {
    /// The facts.
    pub facts: Facts,
    /// What was looked up.
    pub needs: Needs,
    /// Time until which the facts are used.
    pub until: Timestamp,
    /// Last known class with its time.
    pub last_good: Option<(Class, Timestamp)>,
    /// Time from which the body of the policy is fetched again, if a policy applies.
    pub policy_due: Option<Timestamp>,
    /// Time since which the policy that applies cannot be fetched again.
    pub failing_since: Option<Timestamp>,
    /// Time since which the state of DANE is needed and unknown.
    pub unknown_since: Option<Timestamp>,
    /// What went wrong with the policy, if anything.
    pub trouble: Option<String>,
    /// Time of the last question. Unit: seconds since 1970.
    pub asked_at: Arc<AtomicI64>,
    /// Time when the facts were gathered.
    pub gathered_at: Timestamp,
    /// Whether the look-up ended by a fault of this program, and no earlier one tells whether a
    /// policy applies.
    pub is_lost: bool,
}

/// What became of a look-up that ended by a fault of this program.
pub const FAULT: &str = "the look-up could not be made";

/// A domain to renew, and the rule for its policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The domain.
    pub domain: Domain,
    /// [`Refetch::Renew`] if the body of the policy is due.
    pub refetch: Refetch,
}

impl Known {
    /// Returns the time of the last question.
    #[must_use]
    pub fn asked_at(&self) -> Timestamp {
        Timestamp(self.asked_at.load(Ordering::Relaxed))
    }

    /// Reports whether the facts cover a need and are still used.
    #[must_use]
    pub fn covers(&self, needs: Needs, now: Timestamp) -> bool {
        (self.needs == needs || self.needs == Needs::PolicyAndHosts) && now <= self.until
    }

    /// Returns the last known class, unless it is too old.
    #[must_use]
    pub fn last_good(&self, now: Timestamp) -> Option<Class> {
        self.last_good.filter(|(_, at)| now.since(*at) <= LAST_GOOD).map(|(class, _)| class)
    }

    /// Returns what is to be renewed now: the body of a policy that is due, facts that have ended
    /// and were asked for since they were gathered, and an unknown state of DANE.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Refetch> {
        let asked_at = self.asked_at();
        let body = self.policy_due.is_some_and(|at| at <= now)
            && now.since(asked_at) <= IN_USE
            && now.since(self.gathered_at) >= FAILED;
        if body {
            return Some(Refetch::Renew);
        }
        let facts = now > self.until && asked_at > self.gathered_at;
        let unknown = self.unknown_since.is_some_and(|since| {
            AGAIN
                .iter()
                .any(|wait| since.plus(*wait) > self.gathered_at && since.plus(*wait) <= now)
        });
        (facts || unknown).then_some(Refetch::Patient)
    }

    /// Reports whether an enforced policy could not be fetched for a day.
    #[must_use]
    pub fn is_failing(&self, now: Timestamp) -> bool {
        let is_enforced = matches!(self.facts.sts, Sts::Enforce(_));
        is_enforced && self.failing_since.is_some_and(|since| now.since(since) >= TOLD_AFTER)
    }
}

/// Returns what is known of a domain where a look-up ended by a fault of this program: what was
/// known before, and what the cache remembers. An enforced policy stands, wherever it is known from.
///
/// - `before`: what was known; it counts for a day.
#[must_use]
pub fn after_fault(
    before: Option<&Known>,
    remembered: &Remembered,
    needs: Needs,
    now: Timestamp,
) -> Known {
    let recent = before.filter(|known| now.since(known.gathered_at) <= LAST_GOOD);
    let is_live = |sts: &&Sts| matches!(sts, Sts::Enforce(applied) if applied.expires_at > now);
    let held = before.map(|known| &known.facts.sts).filter(is_live).cloned();
    let cached = remembered.policy.as_ref().filter(|policy| policy.is_live(now));
    let cached = cached.and_then(Applied::of_cache).map(|applied| Sts::of(Some(applied)));
    // Facts without a look-up of the policy say nothing about it.
    let asked = recent.filter(|known| known.needs.policy()).map(|known| match &known.facts.sts {
        // It has expired.
        Sts::Enforce(_) => Sts::Absent,
        other => other.clone(),
    });
    let sts = held.or(cached).or(asked);
    let mx = match recent.map(|known| &known.facts.mx) {
        Some(MxSet::NotAsked) | None => MxSet::Failed(FAULT.into()),
        Some(mx) => mx.clone(),
    };
    Known {
        is_lost: sts.is_none() && needs.policy(),
        facts: Facts { sts: sts.unwrap_or(Sts::Absent), mx },
        needs,
        until: now.plus(UNKNOWN),
        last_good: before.and_then(|known| known.last_good),
        policy_due: before.and_then(|known| known.policy_due),
        failing_since: before.and_then(|known| known.failing_since),
        unknown_since: Some(now),
        trouble: Some(FAULT.into()),
        asked_at: before
            .map_or_else(|| Arc::new(AtomicI64::new(now.0)), |b| Arc::clone(&b.asked_at)),
        gathered_at: now,
    }
}

/// Returns how long the facts of evidence are used. Unit: seconds.
#[must_use]
pub fn life(evidence: &Evidence) -> i64 {
    let answers = evidence.answers.keys().filter_map(|query| match query {
        Query::Dns(name, rtype) => evidence.dns(name, *rtype),
        Query::StsPolicy(..) | Query::Session(_) => None,
    });
    let lives = answers.map(|answer| match answer.lookup {
        Lookup::Failed(_) => FAILED,
        Lookup::Found(_) | Lookup::NoData | Lookup::NxDomain => i64::from(answer.ttl),
    });
    lives.min().unwrap_or(FAILED).clamp(FACTS.0, FACTS.1)
}
