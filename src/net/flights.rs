//! Questions in flight: whoever asks the same thing meanwhile, or later, gets the same answer.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::future::Shared;
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

/// An answer on its way, or there already. `None`: its task was broken off.
pub type Flight<V> = Shared<BoxFuture<'static, Option<V>>>;

/// Answers by question.
#[derive(Debug)]
pub struct Flights<K, V>(Arc<Mutex<HashMap<K, Flight<V>>>>);

impl<K, V> Clone for Flights<K, V> {
    fn clone(&self) -> Self {
        Flights(Arc::clone(&self.0))
    }
}

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Flights(Arc::default())
    }
}

impl<K, V> Flights<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The answer to a question; `ask` is run only if nobody has asked it before. An answer that `keep` refuses is
    /// forgotten as soon as it is there, so that the next one asks anew.
    pub fn get<F>(&self, key: &K, keep: fn(&V) -> bool, ask: impl FnOnce() -> F) -> Flight<V>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(key) {
            return flight.clone();
        }
        let asked = ask();
        let (this, own) = (self.clone(), key.clone());
        // Spawned: the question lives on when the first asker is dropped.
        let task = tokio::spawn(async move {
            let answer = asked.await;
            if !keep(&answer) {
                this.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&own);
            }
            answer
        });
        let flight = task.map(Result::ok).boxed().shared();
        flights.insert(key.clone(), flight.clone());
        flight
    }
}
