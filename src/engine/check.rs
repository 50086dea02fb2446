//! The check of one destination: reads the policy cache, collects evidence, decides, and updates
//! the cache.

use crate::engine::collect;
use crate::engine::collect::Plan;
use crate::net::live::Net;
use crate::os::clock;
use crate::os::clock::Stopwatch;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Scope;
use crate::policy::facts::Facts;
use crate::policy::plan;
use crate::policy::report::AppliedSettings;
use crate::policy::report::Report;
use crate::policy::roots::TrustStore;
use crate::policy::sts::cached::CachedPolicy;
use crate::policy::sts::cached::Remembered;
use crate::policy::verdict::Semantics;
use crate::store::open::StoreError;
use crate::store::worker::StoreHandle;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use std::sync::Arc;
use std::time::Duration;

/// The common parts of all checks of a run.
pub struct Engine {
    /// Network access.
    pub net: Arc<dyn Net>,
    /// Trusted roots.
    pub roots: Arc<TrustStore>,
    /// Policy cache; `None` if nothing is cached.
    pub store: Option<StoreHandle>,
    /// Time limit for one destination.
    pub deadline: Duration,
    /// Rules for the verdict.
    pub semantics: Semantics,
}

/// The facts of a destination, with the evidence behind them.
#[derive(Debug)]
pub struct Gathered {
    /// The evidence.
    pub evidence: Evidence,
    /// The facts.
    pub facts: Facts,
    /// Error that prevented caching the policy, if any.
    pub uncached: Option<StoreError>,
}

impl Engine {
    /// Checks one destination under a profile, with its evidence limited by `scope`.
    ///
    /// Errors: the cache cannot be read. A failure to write the cache is returned beside the
    /// report, because it must not change the result.
    pub async fn check(
        &self,
        input: String,
        destination: Destination,
        profile: AppliedSettings,
        scope: Scope,
    ) -> Result<(Report, Option<StoreError>), StoreError> {
        let watch = Stopwatch::start();
        let evidence = self.evidence(destination, scope, plan::wanted).await?;
        let mut report = Report::decide(input, evidence, profile, self.semantics, &self.roots);
        let kept = self.keep(&report.evidence, &report.facts).await;
        report.duration_ms = watch.elapsed_ms();
        Ok((report, kept.err()))
    }

    /// Collects the evidence that a plan requires and evaluates it, without a decision. The policy
    /// cache is used as by [`Engine::check`].
    ///
    /// Errors: as [`Engine::check`].
    pub async fn facts(
        &self,
        destination: Destination,
        scope: Scope,
        plan: Plan,
    ) -> Result<Gathered, StoreError> {
        let evidence = self.evidence(destination, scope, plan).await?;
        let facts = Facts::gather(&evidence, &self.roots);
        let uncached = self.keep(&evidence, &facts).await.err();
        Ok(Gathered { evidence, facts, uncached })
    }

    async fn evidence(
        &self,
        destination: Destination,
        scope: Scope,
        plan: Plan,
    ) -> Result<Evidence, StoreError> {
        let mut evidence = Evidence::new(destination, clock::now(), scope);
        if let Some(domain) = evidence.domain() {
            evidence.remembered = self.remembered(domain.clone()).await?;
        }
        // With a wrong clock all certificates and signatures would seem invalid, so no query is
        // sent.
        if evidence.clock_is_wrong() {
            return Ok(evidence);
        }
        let (net, bound) = (self.net.as_ref(), self.deadline);
        Ok(collect::collect_told(net, evidence, bound, plan, &mut |_| true).await)
    }

    async fn remembered(&self, domain: Domain) -> Result<Remembered, StoreError> {
        match &self.store {
            Some(store) => store.call(move |store| store.remembered(&domain)).await,
            None => Ok(Remembered::default()),
        }
    }

    /// Caches a fetched policy or a failed fetch. Source: RFC 8461 §3.3, §5.1; a policy with a
    /// `max_age` of 0 is cached as expired, so that it is never applied from the cache.
    async fn keep(&self, evidence: &Evidence, facts: &Facts) -> Result<(), StoreError> {
        let (Some(store), Some(domain), Some(sts)) =
            (&self.store, evidence.domain().cloned(), &facts.sts)
        else {
            return Ok(());
        };
        if let (true, Some(applied)) = (sts.fetched, &sts.applied) {
            let policy = CachedPolicy {
                id: applied.id.clone(),
                raw: applied.raw.clone(),
                fetched_at: applied.fetched_at,
                expires_at: applied.expires_at,
            };
            return store.call(move |store| store.keep_policy(&domain, &policy)).await;
        }
        // A fetch ended by the deadline says nothing about the policy host.
        match sts.fetch_failure.clone().filter(|_| evidence.cut_off.is_none()) {
            Some(failure) => store.call(move |store| store.record_failure(&domain, &failure)).await,
            None => Ok(()),
        }
    }
}
