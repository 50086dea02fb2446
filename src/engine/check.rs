//! One destination from question to report: remember, collect, decide, keep.

use crate::engine::collect;
use crate::net::live::Net;
use crate::os::clock;
use crate::os::clock::Stopwatch;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Scope;
use crate::policy::report::Profile;
use crate::policy::report::Report;
use crate::policy::roots::Roots;
use crate::policy::sts::cached::CachedPolicy;
use crate::policy::sts::cached::Remembered;
use crate::policy::verdict::Semantics;
use crate::store::open::StoreError;
use crate::store::worker::StoreHandle;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use std::sync::Arc;
use std::time::Duration;

/// What all checks of a run have in common.
pub struct Engine {
    /// The way out.
    pub net: Arc<dyn Net>,
    /// Trusted roots.
    pub roots: Arc<Roots>,
    /// The policy cache; `None` where nothing is to be remembered.
    pub store: Option<StoreHandle>,
    /// Bound of one destination.
    pub deadline: Duration,
    /// Whose rules make the verdict.
    pub semantics: Semantics,
}

impl Engine {
    /// Checks one destination under a profile, its evidence bounded by `scope`.
    ///
    /// Errors: the cache cannot be read. A cache that cannot be written is told apart: the report is made all the
    /// same (its second part), for a cache write must not choose the answer.
    pub async fn check(
        &self,
        input: String,
        destination: Destination,
        profile: Profile,
        scope: Scope,
    ) -> Result<(Report, Option<StoreError>), StoreError> {
        let watch = Stopwatch::start();
        let mut evidence = Evidence::new(destination, clock::now(), scope);
        if let Some(domain) = evidence.domain() {
            evidence.remembered = self.remembered(domain.clone()).await?;
        }
        // By a clock that is wrong every certificate and signature would be: nobody is asked, and nobody blamed.
        if !evidence.clock_is_wrong() {
            evidence = collect::collect(self.net.as_ref(), evidence, self.deadline).await;
        }
        let mut report = Report::decide(input, evidence, profile, self.semantics, &self.roots);
        let kept = self.keep(&report).await;
        report.duration_ms = watch.elapsed_ms();
        Ok((report, kept.err()))
    }

    async fn remembered(&self, domain: Domain) -> Result<Remembered, StoreError> {
        match &self.store {
            Some(store) => store.call(move |store| store.remembered(&domain)).await,
            None => Ok(Remembered::default()),
        }
    }

    /// Keeps what was learnt of the policy. Source: RFC 8461 §3.3, §5.1; a policy with a `max_age` of 0 is
    /// kept as expired already, so that it never stands in.
    async fn keep(&self, report: &Report) -> Result<(), StoreError> {
        let (Some(store), Some(domain), Some(sts)) =
            (&self.store, report.evidence.domain().cloned(), &report.facts.sts)
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
        // A fetch that the deadline cut off says nothing of the policy host.
        match sts.fetch_trouble.clone().filter(|_| report.evidence.cut_off.is_none()) {
            Some(trouble) => store.call(move |store| store.note_trouble(&domain, &trouble)).await,
            None => Ok(()),
        }
    }
}
