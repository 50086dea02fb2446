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
use crate::policy::sts::cached::FailedFetch;
use crate::policy::sts::cached::Remembered;
use crate::policy::verdict::Semantics;
use crate::store::open::Store;
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
    /// What the policy cache should keep of it, if anything.
    pub news: Option<News>,
}

/// What a check adds to the policy cache.
#[derive(Debug, Clone)]
pub enum News {
    /// A fetched policy.
    Policy(CachedPolicy),
    /// A failed fetch.
    Failure(FailedFetch),
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

    /// Collects the evidence that a plan requires and evaluates it, without a decision and without
    /// the store: the caller names what is cached, and keeps the news.
    pub async fn facts(
        &self,
        destination: Destination,
        scope: Scope,
        plan: Plan,
        remembered: Remembered,
    ) -> Gathered {
        let mut evidence = Evidence::new(destination, clock::now(), scope);
        evidence.remembered = remembered;
        let evidence = self.collected(evidence, plan).await;
        let facts = Facts::gather(&evidence, &self.roots);
        let news = news(&evidence, &facts);
        Gathered { evidence, facts, news }
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
        Ok(self.collected(evidence, plan).await)
    }

    async fn collected(&self, evidence: Evidence, plan: Plan) -> Evidence {
        // With a wrong clock all certificates and signatures would seem invalid, so no query is
        // sent.
        if evidence.clock_is_wrong() {
            return evidence;
        }
        let (net, bound) = (self.net.as_ref(), self.deadline);
        collect::collect_told(net, evidence, bound, plan, &mut |_| true).await
    }

    async fn remembered(&self, domain: Domain) -> Result<Remembered, StoreError> {
        match &self.store {
            Some(store) => store.call(move |store| store.remembered(&domain)).await,
            None => Ok(Remembered::default()),
        }
    }

    /// Caches a fetched policy or a failed fetch.
    async fn keep(&self, evidence: &Evidence, facts: &Facts) -> Result<(), StoreError> {
        let (Some(store), Some(domain), Some(news)) =
            (&self.store, evidence.domain().cloned(), news(evidence, facts))
        else {
            return Ok(());
        };
        store.call(move |store| news.keep(store, &domain)).await
    }
}

impl News {
    /// Writes it into the store's policy cache.
    ///
    /// Errors: the store cannot be written.
    pub fn keep(&self, store: &mut Store, domain: &Domain) -> Result<(), StoreError> {
        match self {
            News::Policy(policy) => store.keep_policy(domain, policy),
            News::Failure(failure) => store.record_failure(domain, failure),
        }
    }
}

/// Returns what the policy cache should keep. Source: RFC 8461 §3.3, §5.1; a policy with a `max_age`
/// of 0 is cached as expired, so that it is never applied from the cache.
fn news(evidence: &Evidence, facts: &Facts) -> Option<News> {
    let sts = facts.sts.as_ref()?;
    if let (true, Some(applied)) = (sts.fetched, &sts.applied) {
        return Some(News::Policy(CachedPolicy {
            id: applied.id.clone(),
            raw: applied.raw.clone(),
            fetched_at: applied.fetched_at,
            expires_at: applied.expires_at,
        }));
    }
    // A fetch ended by the deadline says nothing about the policy host.
    sts.fetch_failure.clone().filter(|_| evidence.cut_off.is_none()).map(News::Failure)
}
