//! The look-ups of the policy server: the facts of a domain by the engine's own plan.

use crate::engine::check::Engine;
use crate::engine::check::Gathered;
use crate::engine::check::News;
use crate::os::clock;
use crate::policy::evidence::Refetch;
use crate::policy::evidence::Scope;
use crate::policy::plan;
use crate::policy::postfix::answer::Needs;
use crate::policy::postfix::facts::Class;
use crate::policy::postfix::facts::Facts;
use crate::policy::postfix::facts::MxSet;
use crate::policy::postfix::facts::Sts;
use crate::policy::sts::Applied;
use crate::policy::sts::StsSeen;
use crate::policy::sts::StsStatus;
use crate::policy::sts::cached::IN_USE;
use crate::serve::counters::Counters;
use crate::serve::known;
use crate::serve::known::Known;
use crate::serve::shelf::Shelf;
use crate::store::sts_cache::Entry;
use crate::store::worker::StoreHandle;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

/// Shortest and longest wait after a policy that was due could not be fetched. Unit: seconds.
const WAIT: (i64, i64) = (300, 3_600);

/// Gathers facts.
pub struct Gatherer {
    engine: Arc<Engine>,
    scope: Scope,
    shelf: Arc<Shelf>,
    counters: Arc<Counters>,
    /// Source of the moments of renewal.
    seed: RandomState,
}

impl Gatherer {
    /// Returns a gatherer.
    ///
    /// - `scope`: the limits of a look-up without settings of its own.
    #[must_use]
    pub fn new(engine: Arc<Engine>, scope: Scope, counters: Arc<Counters>) -> Gatherer {
        let shelf = Arc::new(Shelf::new(engine.store.clone()));
        let scope = Scope { smtp: false, ..scope };
        Gatherer { engine, scope, shelf, counters, seed: RandomState::new() }
    }

    /// Reads the live policies of the store into memory. Returns their number, and what is known of
    /// the domains in use, so that their policies are fetched again after a restart too. There are
    /// none if the store cannot be read.
    pub async fn fill(&self) -> (usize, Vec<(Domain, Known)>) {
        let now = clock::now();
        let filled = self.shelf.fill(now).await;
        let live = filled.inspect_err(|_| self.counters.store_errors.add()).unwrap_or_default();
        let known =
            live.iter().filter_map(|entry| Some((entry.domain.clone(), self.kept(entry, now)?)));
        (live.len(), known.collect())
    }

    /// Returns what the store tells of a domain in use.
    fn kept(&self, entry: &Entry, now: Timestamp) -> Option<Known> {
        let used = entry.used.filter(|used| now.since(used.asked_at) <= IN_USE)?;
        let applied = entry.remembered.policy.as_ref().and_then(Applied::of_cache)?;
        let failure = entry.remembered.failure.as_ref();
        let due = self.due(&entry.domain, applied.fetched_at, applied.expires_at);
        Some(Known {
            facts: Facts { sts: Sts::of(Some(applied)), mx: MxSet::NotAsked },
            needs: Needs::Policy,
            // It answers no question by itself.
            until: now.plus(-1),
            last_good: None,
            policy_due: Some(used.due_at.unwrap_or(due)),
            failing_since: failure.map(|failure| failure.since.unwrap_or(failure.at)),
            unknown_since: None,
            trouble: failure.map(|failure| failure.reason.clone()),
            asked_at: Arc::new(AtomicI64::new(used.asked_at.0)),
            gathered_at: now,
            is_lost: false,
        })
    }

    /// Returns the store, if there is one.
    #[must_use]
    pub fn store(&self) -> Option<&StoreHandle> {
        self.engine.store.as_ref()
    }

    /// Gathers the facts of a domain.
    ///
    /// - `before`: what was known of it.
    pub async fn gather(
        &self,
        domain: &Domain,
        needs: Needs,
        before: Option<Arc<Known>>,
        refetch: Refetch,
    ) -> Known {
        self.counters.lookups.add();
        let plan = match needs {
            Needs::Nothing | Needs::Policy => plan::policy,
            Needs::Hosts => plan::hosts,
            Needs::PolicyAndHosts => plan::policy_and_hosts,
        };
        let (remembered, is_read) = self.shelf.remembered(domain).await;
        if !is_read {
            self.counters.store_errors.add();
        }
        let destination = Destination::Domain(domain.clone());
        let scope = Scope { refetch, ..self.scope.clone() };
        let gathered = self.engine.facts(destination, scope, plan, remembered).await;
        if let Some(news) = &gathered.news {
            let counters = Arc::clone(&self.counters);
            self.shelf.keep(domain, news.clone(), move || counters.store_errors.add());
        }
        self.known(domain, needs, (before.as_deref(), refetch), &gathered)
    }

    fn known(
        &self,
        domain: &Domain,
        needs: Needs,
        (before, refetch): (Option<&Known>, Refetch),
        gathered: &Gathered,
    ) -> Known {
        let now = clock::now();
        let mut facts = Facts::of(&gathered.facts);
        if !needs.states() {
            facts.mx = MxSet::NotAsked;
        }
        let class = if needs.states() { facts.mx.class().0 } else { Class::Unknown };
        let last_good = match class {
            Class::Unknown => before.and_then(|before| before.last_good),
            Class::All | Class::Some | Class::None => Some((class, now)),
        };
        let is_unknown = needs.states() && class == Class::Unknown;
        let life = if is_unknown { known::UNKNOWN } else { known::life(&gathered.evidence) };
        let seen = gathered.facts.sts.as_ref();
        let failing_since = failing_since(seen, before, refetch, gathered);
        let due = seen.and_then(|seen| seen.applied.as_ref()).map(|applied| {
            let usual = self.due(domain, applied.fetched_at, applied.expires_at);
            match failing_since {
                // Each wait is as long as all before it together.
                Some(since) => usual.max(now.plus(now.since(since).clamp(WAIT.0, WAIT.1))),
                None => usual,
            }
        });
        Known {
            facts,
            needs,
            until: now.plus(life),
            last_good,
            policy_due: due,
            failing_since,
            unknown_since: is_unknown
                .then(|| before.and_then(|before| before.unknown_since).unwrap_or(now)),
            trouble: seen.and_then(trouble),
            asked_at: before
                .map_or_else(|| Arc::new(AtomicI64::new(now.0)), |b| Arc::clone(&b.asked_at)),
            gathered_at: now,
            is_lost: false,
        }
    }

    /// Returns what is known of a domain whose look-up ended by a fault of this program.
    pub async fn after_fault(
        &self,
        domain: &Domain,
        needs: Needs,
        before: Option<&Known>,
    ) -> Known {
        self.counters.faults.add();
        let (remembered, is_read) = self.shelf.remembered(domain).await;
        if !is_read {
            self.counters.store_errors.add();
        }
        known::after_fault(before, &remembered, needs, clock::now())
    }

    /// Returns the time from which a policy is fetched again: 20 to 28 hours after the last fetch,
    /// or within a shorter life at 50 to 80 per cent of it. The moment cannot be foreseen, so that
    /// nobody can block just the one fetch. Source: RFC 8461 §10.2.
    fn due(&self, domain: &Domain, fetched: Timestamp, expires: Timestamp) -> Timestamp {
        let chance = self.seed.hash_one((domain, fetched.0)) % 1_000;
        let chance = i64::try_from(chance).unwrap_or(0);
        let life = expires.since(fetched);
        let usual = 20 * 3_600 + 8 * 3_600 * chance / 1_000;
        let within = life / 2 + life * 3 / 10 * chance / 1_000;
        fetched.plus(usual.min(within))
    }
}

/// Returns the time since which the applied policy cannot be fetched again.
fn failing_since(
    seen: Option<&StsSeen>,
    before: Option<&Known>,
    refetch: Refetch,
    gathered: &Gathered,
) -> Option<Timestamp> {
    let seen = seen?;
    let applied = seen.applied.as_ref().filter(|applied| applied.from_cache)?;
    let kept = before.and_then(|before| before.failing_since);
    // Another process may have fetched it meanwhile.
    let kept = kept.filter(|since| applied.fetched_at < *since);
    let stored = gathered.evidence.remembered.failure.as_ref();
    let stored = stored.map(|failure| failure.since.unwrap_or(failure.at));
    let failed_now = refetch == Refetch::Renew || matches!(gathered.news, Some(News::Failure(_)));
    kept.or(stored).or(failed_now.then_some(gathered.evidence.now))
}

/// Returns what went wrong with the policy of a domain.
fn trouble(seen: &StsSeen) -> Option<String> {
    let fetch = seen.fetch_failure.as_ref().map(|failure| failure.reason.clone());
    let failed = !matches!(seen.status, StsStatus::Absent | StsStatus::None);
    let first = seen.failures.first().filter(|_| failed).map(|failure| failure.detail.clone());
    fetch.or(first)
}
