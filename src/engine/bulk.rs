//! Many destinations at once: a bounded number in flight, results as they finish or in the order asked.

use futures_util::Stream;
use futures_util::StreamExt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::sync::watch;

/// Results that wait for an earlier one, beside those in flight. One slow domain must not stop the others at once, and
/// what waits must not fill memory. Unit: results.
const WAITING: usize = 256;

/// The order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As each finishes.
    AsFinished,
    /// As they were asked for.
    AsAsked,
}

/// Tells a run to begin nothing more.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Stop(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Nothing more is begun; what is in flight goes on to its end.
    pub fn set(&self) {
        self.0.send_replace(true);
    }

    /// Whether that was told.
    #[must_use]
    pub fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is told.
    pub async fn wait(&self) {
        let mut told = self.0.subscribe();
        // It ends early only if the sender is gone, and that is held here.
        drop(told.wait_for(|told| *told).await);
    }
}

/// The results of `work` on everything that comes, at most `jobs` at once, until all is done or `stop` is told. Nothing
/// is taken from the source before there is room for it.
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
            // What waited for its place is not in flight.
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
