//! Queue times of DNS look-ups, and limits on the validation work, for each destination. Since
//! look-ups are shared, each destination records its own waits. Time in the queue does not count
//! against a destination's time limit.

use crate::net::query_progress::Times;
use std::future::Future;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Instant;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;

tokio::task_local! {
    /// The records of the current destination. Task-local, because look-ups are awaited deep inside
    /// the validator, which does not know destinations.
    static OWN: Waits;
}

/// The time when a look-up left the queue; empty while it waits.
pub type Place = OnceLock<Instant>;

/// Maximum number of signature verifications for one destination. 128 hosts with three signed sets
/// each, and their zones, take about half. A destination that needs more is indeterminate. Unit:
/// verifications.
const VERIFICATIONS: u32 = 1_000;

/// Maximum number of concurrent validations for one destination. Each may hold a megabyte of
/// replies.
const JUDGEMENTS: usize = 16;

/// Maximum number of bogus answers of one destination that are queried again, since one forged
/// packet must not decide.
const SECOND_LOOKS: u32 = 4;

/// The look-ups that one destination waited for, and its remaining validation work.
#[derive(Debug, Clone, Default)]
pub struct Waits(Arc<Mutex<Vec<Awaited>>>, Arc<Effort>);

#[derive(Debug)]
struct Effort {
    verifications: Arc<AtomicU32>,
    judgements: Arc<Semaphore>,
    second_looks: AtomicU32,
}

impl Default for Effort {
    fn default() -> Effort {
        Effort {
            verifications: Arc::new(AtomicU32::new(VERIFICATIONS)),
            judgements: Arc::new(Semaphore::new(JUDGEMENTS)),
            second_looks: AtomicU32::new(SECOND_LOOKS),
        }
    }
}

/// A permit to validate one answer, held until it is dropped.
#[derive(Debug)]
pub struct Turn {
    /// The remaining signature verifications of the current destination.
    pub verifications: Arc<AtomicU32>,
    _permit: Option<OwnedSemaphorePermit>,
}

/// Waits for a permit to validate an answer for the current destination. Without a destination,
/// returns at once with a full allowance of verifications.
pub async fn judgement() -> Turn {
    let Ok(effort) = OWN.try_with(|own| Arc::clone(&own.1)) else {
        let verifications = Arc::new(AtomicU32::new(VERIFICATIONS));
        return Turn { verifications, _permit: None };
    };
    let permit = Arc::clone(&effort.judgements).acquire_owned().await.ok();
    Turn { verifications: Arc::clone(&effort.verifications), _permit: permit }
}

/// Reports whether a bogus answer may be queried again, and consumes one retry.
#[must_use]
pub fn second_look() -> bool {
    let take = |left: u32| left.checked_sub(1);
    let taken = |own: &Waits| {
        let left = &own.1.second_looks;
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    };
    OWN.try_with(taken).unwrap_or(true)
}

#[derive(Debug)]
struct Awaited {
    asked: Instant,
    place: Arc<Place>,
    over: Option<Instant>,
}

/// A look-up that is being awaited. Dropping this value ends the wait.
#[derive(Debug)]
#[must_use]
pub struct Awaiting(Option<(Waits, usize)>);

impl Drop for Awaiting {
    fn drop(&mut self) {
        let Some((waits, index)) = &self.0 else { return };
        let mut list = waits.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(awaited) = list.get_mut(*index) {
            awaited.over = Some(Instant::now());
        }
    }
}

/// Records that the current destination, if any, starts to wait for a look-up.
pub fn begin(place: &Arc<Place>) -> Awaiting {
    let Ok(waits) = OWN.try_with(Waits::clone) else { return Awaiting(None) };
    let index = {
        let mut list = waits.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.push(Awaited { asked: Instant::now(), place: Arc::clone(place), over: None });
        list.len() - 1
    };
    Awaiting(Some((waits, index)))
}

impl Waits {
    /// Runs `work` for this destination and records its waits here.
    pub async fn noting<F: Future>(&self, work: F) -> F::Output {
        OWN.scope(self.clone(), work).await
    }

    /// Returns the times of each look-up: when it was requested, when it left the queue, and when
    /// it ended. A look-up that left the queue before this destination requested it has no queue
    /// time.
    #[must_use]
    pub fn times(&self) -> Vec<Times> {
        let list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let age = |at: Instant| u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX);
        let times = |awaited: &Awaited| Times {
            asked: age(awaited.asked),
            // A look-up may be abandoned while in the queue.
            begun: awaited
                .place
                .get()
                .copied()
                .or(awaited.over)
                .map(|at| age(at.max(awaited.asked))),
            over: awaited.over.map(age),
        };
        list.iter().map(times).collect()
    }
}
