//! Who waits for a place among the DNS questions: a look-up is shared, so each destination that waits for it notes it for
//! itself. Waiting for a place that others have is not counted against anybody.

use crate::net::stages::Times;
use std::future::Future;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Instant;

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

/// The look-ups that one destination waited for, and the work that was done to judge them.
#[derive(Debug, Clone, Default)]
pub struct Waits(Arc<Mutex<Vec<Awaited>>>, Arc<AtomicU32>);

/// Whether the destination on whose behalf this runs may have more signatures verified.
#[must_use]
pub fn may_judge() -> bool {
    OWN.try_with(|own| own.1.load(Ordering::Relaxed) < VERIFICATIONS).unwrap_or(true)
}

/// Notes signatures that were verified for the destination on whose behalf this runs.
pub fn spend(verifications: u32) {
    // Outside a destination there is nobody to note it for.
    let _ = OWN.try_with(|own| own.1.fetch_add(verifications, Ordering::Relaxed));
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
