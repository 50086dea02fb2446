//! Bulk runs: checks of many destinations with bounded concurrency, with results in either order.

use futures_util::Stream;
use futures_util::StreamExt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::sync::watch;

/// Maximum number of results that wait for an earlier one, besides the running checks. It is large
/// enough that one slow domain does not stop the others, and bounds the memory. Unit: results.
const WAITING: usize = 256;

/// The order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Each result as soon as it is complete.
    AsFinished,
    /// In the order of the input.
    AsAsked,
}

/// A signal that stops a run from starting new work.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Stop(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Stops new work; running work continues to its end.
    pub fn set(&self) {
        self.0.send_replace(true);
    }

    /// Reports whether the run is stopped.
    #[must_use]
    pub fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the run is stopped.
    pub async fn wait(&self) {
        let mut told = self.0.subscribe();
        // It fails only if the sender is gone, but this value holds the sender.
        drop(told.wait_for(|told| *told).await);
    }
}

/// Runs `work` on every item of the source, at most `jobs` at once, until all are done or `stop` is
/// set. An item is taken from the source only if there is room for it.
pub fn run<'a, T, R, F>(
    source: impl Stream<Item = T> + 'a,
    jobs: usize,
    order: Order,
    stop: &Stop,
    work: impl Fn(T) -> F + 'a,
) -> Pin<Box<dyn Stream<Item = R> + 'a>>
where
    T: 'a,
    R: 'a,
    F: Future<Output = R> + 'a,
{
    let places = Arc::new(Semaphore::new(jobs));
    let (ended, stop) = (stop.clone(), stop.clone());
    let source = source.take_until(Box::pin(async move { ended.wait().await }));
    let work = Arc::new(work);
    let begun = source.map(move |item| {
        let (places, stop, work) = (Arc::clone(&places), stop.clone(), Arc::clone(&work));
        async move {
            let _place = places.acquire().await;
            // An item that waited for a permit has not started.
            if stop.is_set() { None } else { Some(work(item).await) }
        }
    });
    match order {
        Order::AsFinished => Box::pin(begun.buffer_unordered(jobs).filter_map(ready)),
        Order::AsAsked => Box::pin(begun.buffered(jobs + WAITING).filter_map(ready)),
    }
}

async fn ready<R>(result: Option<R>) -> Option<R> {
    result
}
