//! Policies fetched in advance: what is cached when the first mail goes out cannot be withheld from
//! it. Source: RFC 8461 §10.2.

use crate::engine::check::Engine;
use crate::policy::evidence::Scope;
use crate::policy::plan;
use crate::policy::sts::Applied;
use crate::policy::sts::StsSeen;
use crate::policy::sts::StsStatus;
use crate::policy::sts::policy::Mode;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;

/// What became of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warmth {
    /// Its policy was fetched now.
    Fetched(Warm),
    /// Its policy is cached, and its record says that it has not changed.
    Known(Warm),
    /// It publishes no policy.
    Absent,
    /// It announces a policy that cannot be fetched or used; an older one may be cached.
    Failed(String),
    /// Whether it publishes one could not be seen.
    Unseen(String),
}

/// A cached policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warm {
    /// Mode.
    pub mode: Mode,
    /// The record's `id` at the time of the fetch.
    pub id: String,
    /// Time when it expires.
    pub expires_at: Timestamp,
}

impl Warmth {
    /// Returns the word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Warmth::Fetched(_) => "fetched",
            Warmth::Known(_) => "known",
            Warmth::Absent => "absent",
            Warmth::Failed(_) => "failed",
            Warmth::Unseen(_) => "unseen",
        }
    }

    /// Returns the exit status: 0 all is well, 1 a fetch failed, 3 it could not be seen.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match self {
            Warmth::Fetched(_) | Warmth::Known(_) | Warmth::Absent => 0,
            Warmth::Failed(_) => 1,
            Warmth::Unseen(_) => 3,
        }
    }

    /// Returns what became of a domain by what was seen of its policy.
    #[must_use]
    pub fn of(seen: Option<&StsSeen>) -> Warmth {
        let Some(seen) = seen else { return Warmth::Unseen("nothing was seen".into()) };
        let warm = |applied: &Applied| Warm {
            mode: applied.policy.mode,
            id: applied.id.clone(),
            expires_at: applied.expires_at,
        };
        let first = seen.failures.first().map(|failure| failure.detail.clone());
        let reason = seen.fetch_failure.as_ref().map(|failure| failure.reason.clone()).or(first);
        match (&seen.applied, seen.status) {
            (Some(applied), _) if seen.fetched => Warmth::Fetched(warm(applied)),
            (_, StsStatus::LookupFailed) => {
                Warmth::Unseen(reason.unwrap_or_else(|| "the look-up failed".into()))
            }
            // A cached policy stands in for one that fails today.
            (_, status) if reason.is_some() && status != StsStatus::Absent => {
                Warmth::Failed(reason.unwrap_or_default())
            }
            (Some(applied), _) => Warmth::Known(warm(applied)),
            (None, StsStatus::Absent | StsStatus::None) => Warmth::Absent,
            (None, status) => Warmth::Failed(status.word().replace('_', " ")),
        }
    }
}

/// Fetches the policy of a domain unless it is cached and unchanged, and caches it.
///
/// - `scope`: limits of the look-up.
///
/// Errors: the store.
pub async fn warm(engine: &Engine, scope: Scope, domain: &Domain) -> Result<Warmth, StoreError> {
    let name = domain.clone();
    let remembered = match &engine.store {
        Some(store) => store.call(move |store| store.remembered(&name)).await?,
        None => return Ok(Warmth::Unseen("there is no store to keep it in".into())),
    };
    let destination = Destination::Domain(domain.clone());
    let scope = Scope { smtp: false, ..scope };
    let gathered = engine.facts(destination, scope, plan::policy, remembered).await;
    if let (Some(store), Some(news)) = (&engine.store, gathered.news) {
        let name = domain.clone();
        store.call(move |store| news.keep(store, &name)).await?;
    }
    Ok(Warmth::of(gathered.facts.sts.as_ref()))
}
