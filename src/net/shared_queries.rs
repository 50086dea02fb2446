//! A single-flight cache: concurrent and recent identical queries share one answer. It is limited
//! in number or size, and in age.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::future::Shared;
use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

/// A pending or completed answer. `None` if its task was aborted.
pub type Flight<V> = Shared<BoxFuture<'static, Option<V>>>;

/// A single-flight cache. `N` is a note made by the first requester and shared by all.
pub struct Flights<K, V, N = ()>(Arc<Mutex<Memory<K, V, N>>>);

/// The contents of the cache. Completed answers are in two halves: entries in use stay in the young
/// half, which replaces the old half when it is full. Pending queries are stored separately. They
/// are never evicted, since that would cause a duplicate query, and they do not displace completed
/// answers.
struct Memory<K, V, N> {
    airborne: HashMap<K, (Flight<V>, N)>,
    young: HashMap<K, Landed<V, N>>,
    old: HashMap<K, Landed<V, N>>,
    /// The size of the young half.
    weight: usize,
    /// The maximum size of a half.
    half: usize,
    /// Returns the size of an answer.
    weigh: fn(&V) -> usize,
}

struct Landed<V, N> {
    flight: (Flight<V>, N),
    weight: usize,
    /// The time at which the answer expires.
    until: Instant,
}

impl<K, V, N> Clone for Flights<K, V, N> {
    fn clone(&self) -> Self {
        Flights(Arc::clone(&self.0))
    }
}

impl<K, V, N> std::fmt::Debug for Flights<K, V, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Flights")
    }
}

impl<K, V, N> Memory<K, V, N>
where
    K: Clone + Eq + Hash,
    V: Clone,
    N: Clone,
{
    fn find(&mut self, key: &K) -> Option<(Flight<V>, N)> {
        if let Some(flight) = self.airborne.get(key) {
            return Some(flight.clone());
        }
        let fresh = |landed: &Landed<V, N>| Instant::now() < landed.until;
        if let Some(landed) = self.young.get(key) {
            return fresh(landed).then(|| landed.flight.clone());
        }
        let landed = self.old.remove(key).filter(fresh)?;
        let flight = landed.flight.clone();
        self.keep(key.clone(), landed);
        Some(flight)
    }

    fn keep(&mut self, key: K, landed: Landed<V, N>) {
        if self.weight + landed.weight > self.half {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += landed.weight;
        if let Some(stale) = self.young.insert(key, landed) {
            self.weight -= stale.weight;
        }
    }

    fn landed(&mut self, key: K, answer: &V, keep: Option<Duration>) {
        if let (Some(flight), Some(time)) = (self.airborne.remove(&key), keep) {
            let (weight, until) = ((self.weigh)(answer), Instant::now() + time);
            self.keep(key, Landed { flight, weight, until });
        }
    }
}

impl<K, V, N> Flights<K, V, N>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
    N: Clone + Send + 'static,
{
    /// Creates a cache for about `room` completed answers. The more recently used half is never
    /// evicted.
    #[must_use]
    pub fn new(room: usize) -> Flights<K, V, N> {
        Flights::weighing(room, |_| 1)
    }

    /// Creates a cache like [`Flights::new`], limited by the size of the answers, in any unit,
    /// instead of their number.
    #[must_use]
    pub fn weighing(room: usize, weigh: fn(&V) -> usize) -> Flights<K, V, N> {
        Flights(Arc::new(Mutex::new(Memory {
            airborne: HashMap::new(),
            young: HashMap::new(),
            old: HashMap::new(),
            weight: 0,
            half: (room / 2).max(1),
            weigh,
        })))
    }

    /// Returns the answer to a query and its note. Runs `ask` only if the query is neither pending
    /// nor cached. `keep` returns how long the answer is cached; with `None` it is dropped once
    /// complete, so that the next request queries again.
    pub fn get_noted<F>(
        &self,
        key: &K,
        keep: impl FnOnce(&V) -> Option<Duration> + Send + 'static,
        ask: impl FnOnce() -> (N, F),
    ) -> (Flight<V>, N)
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = memory.find(key) {
            return flight;
        }
        let (note, asked) = ask();
        let (this, own) = (self.clone(), key.clone());
        // Spawned, so that the query continues when its first requester is dropped.
        let task = tokio::spawn(async move {
            let answer = asked.await;
            let mut memory = this.0.lock().unwrap_or_else(PoisonError::into_inner);
            memory.landed(own, &answer, keep(&answer));
            answer
        });
        let flight = task.map(Result::ok).boxed().shared();
        memory.airborne.insert(key.clone(), (flight.clone(), note.clone()));
        (flight, note)
    }

    /// Removes a completed answer if `is` accepts it.
    pub fn forget(&self, key: &K, is: impl Fn(&V) -> bool) {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let meant = |landed: &Landed<V, N>| {
            landed.flight.0.peek().is_some_and(|answer| answer.as_ref().is_some_and(&is))
        };
        if memory.young.get(key).is_some_and(meant)
            && let Some(landed) = memory.young.remove(key)
        {
            memory.weight = memory.weight.saturating_sub(landed.weight);
        }
        if memory.old.get(key).is_some_and(meant) {
            memory.old.remove(key);
        }
    }

    /// Returns the number of pending and cached answers.
    #[must_use]
    pub fn len(&self) -> usize {
        let memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.airborne.len() + memory.young.len() + memory.old.len()
    }

    /// Reports whether the cache is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K, V> Flights<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Returns the answer to a query like [`Flights::get_noted`], without a note.
    pub fn get<F>(
        &self,
        key: &K,
        keep: impl FnOnce(&V) -> Option<Duration> + Send + 'static,
        ask: impl FnOnce() -> F,
    ) -> Flight<V>
    where
        F: Future<Output = V> + Send + 'static,
    {
        self.get_noted(key, keep, || ((), ask())).0
    }
}
