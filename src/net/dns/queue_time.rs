//! Who waits for a place among the DNS questions: a look-up is shared, so each destination that waits for it notes it for
//! itself. Waiting for a place that others have is not counted against anybody.

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
    /// The notes of the destination that is being looked at. Look-ups are awaited deep inside the validator, which knows
    /// nothing of destinations.
    static OWN: Waits;
}

/// When a look-up had its place; nothing yet while it waits.
pub type Place = OnceLock<Instant>;

/// The signatures that are verified on behalf of one destination: 128 hosts with three signed sets each, and their zones,
/// take about half. A destination that wants more cannot be judged. Unit: verifications.
const VERIFICATIONS: u32 = 1_000;

/// The judgements of one destination that are under way at once: each may hold a megabyte of replies.
const JUDGEMENTS: usize = 16;

/// The bogus answers of one destination that are asked for once more: one forged packet must not decide.
const SECOND_LOOKS: u32 = 4;

/// The look-ups that one destination waited for, and the work that may be done to judge them.
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

/// The right to judge one answer, until this is dropped.
#[derive(Debug)]
pub struct Turn {
    /// The signatures that may be verified for the destination on whose behalf this runs.
    pub verifications: Arc<AtomicU32>,
    _permit: Option<OwnedSemaphorePermit>,
}

/// Waits for a turn to judge an answer, on behalf of the destination for which this runs, if there is one.
pub async fn judgement() -> Turn {
    let Ok(effort) = OWN.try_with(|own| Arc::clone(&own.1)) else {
        let verifications = Arc::new(AtomicU32::new(VERIFICATIONS));
        return Turn { verifications, _permit: None };
    };
    let permit = Arc::clone(&effort.judgements).acquire_owned().await.ok();
    Turn { verifications: Arc::clone(&effort.verifications), _permit: permit }
}

/// Whether a bogus answer may be asked for once more.
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

/// A look-up is being awaited, until this is dropped.
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

/// Notes that a look-up is awaited from now on, for the destination on whose behalf this runs, if there is one.
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
    /// Runs something on behalf of this destination: what it waits for is noted here.
    pub async fn noting<F: Future>(&self, work: F) -> F::Output {
        OWN.scope(self.clone(), work).await
    }

    /// When each look-up was asked for, had its place and was over. One that had it before it was asked for by this
    /// destination did not wait.
    #[must_use]
    pub fn times(&self) -> Vec<Times> {
        let list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let age = |at: Instant| u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX);
        let times = |awaited: &Awaited| Times {
            asked: age(awaited.asked),
            // It may have been given up before it had its place.
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
