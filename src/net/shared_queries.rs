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
pub type Pending<V> = Shared<BoxFuture<'static, Option<V>>>;

/// A single-flight cache. `N` is a note made by the first requester and shared by all.
pub struct SharedQueries<K, V, N = ()>(Arc<Mutex<Memory<K, V, N>>>);

/// The contents of the cache. Completed answers are in two halves: entries in use stay in the
/// recent half, which replaces the previous half when it is full. Pending queries are stored
/// separately. They are never evicted, since that would cause a duplicate query, and they do not
/// displace completed answers.
struct Memory<K, V, N> {
    in_flight: HashMap<K, (Pending<V>, N)>,
    recent: HashMap<K, Cached<V, N>>,
    previous: HashMap<K, Cached<V, N>>,
    /// The size of the recent half.
    weight: usize,
    /// The maximum size of a half.
    half: usize,
    /// Returns the size of an answer.
    weigh: fn(&V) -> usize,
}

struct Cached<V, N> {
    pending: (Pending<V>, N),
    weight: usize,
    /// The time at which the answer expires.
    until: Instant,
}

impl<K, V, N> Clone for SharedQueries<K, V, N> {
    fn clone(&self) -> Self {
        SharedQueries(Arc::clone(&self.0))
    }
}

impl<K, V, N> std::fmt::Debug for SharedQueries<K, V, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedQueries")
    }
}

impl<K, V, N> Memory<K, V, N>
where
    K: Clone + Eq + Hash,
    V: Clone,
    N: Clone,
{
    fn find(&mut self, key: &K) -> Option<(Pending<V>, N)> {
        if let Some(pending) = self.in_flight.get(key) {
            return Some(pending.clone());
        }
        let fresh = |cached: &Cached<V, N>| Instant::now() < cached.until;
        if let Some(cached) = self.recent.get(key) {
            return fresh(cached).then(|| cached.pending.clone());
        }
        let cached = self.previous.remove(key).filter(fresh)?;
        let pending = cached.pending.clone();
        self.keep(key.clone(), cached);
        Some(pending)
    }

    fn keep(&mut self, key: K, cached: Cached<V, N>) {
        if self.weight + cached.weight > self.half {
            self.previous = std::mem::take(&mut self.recent);
            self.weight = 0;
        }
        self.weight += cached.weight;
        if let Some(stale) = self.recent.insert(key, cached) {
            self.weight -= stale.weight;
        }
    }

    fn complete(&mut self, key: K, answer: &V, keep: Option<Duration>) {
        if let (Some(pending), Some(time)) = (self.in_flight.remove(&key), keep) {
            let (weight, until) = ((self.weigh)(answer), Instant::now() + time);
            self.keep(key, Cached { pending, weight, until });
        }
    }
}

impl<K, V, N> SharedQueries<K, V, N>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
    N: Clone + Send + 'static,
{
    /// Creates a cache for about `room` completed answers. The more recently used half is never
    /// evicted.
    #[must_use]
    pub fn new(room: usize) -> SharedQueries<K, V, N> {
        SharedQueries::weighing(room, |_| 1)
    }

    /// Creates a cache like [`SharedQueries::new`], limited by the size of the answers, in any
    /// unit, instead of their number.
    #[must_use]
    pub fn weighing(room: usize, weigh: fn(&V) -> usize) -> SharedQueries<K, V, N> {
        SharedQueries(Arc::new(Mutex::new(Memory {
            in_flight: HashMap::new(),
            recent: HashMap::new(),
            previous: HashMap::new(),
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
    ) -> (Pending<V>, N)
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pending) = memory.find(key) {
            return pending;
        }
        let (note, asked) = ask();
        let (this, own) = (self.clone(), key.clone());
        // Spawned, so that the query continues when its first requester is dropped.
        let task = tokio::spawn(async move {
            let answer = asked.await;
            let mut memory = this.0.lock().unwrap_or_else(PoisonError::into_inner);
            memory.complete(own, &answer, keep(&answer));
            answer
        });
        let pending = task.map(Result::ok).boxed().shared();
        memory.in_flight.insert(key.clone(), (pending.clone(), note.clone()));
        (pending, note)
    }

    /// Removes a completed answer if `is` accepts it.
    pub fn forget(&self, key: &K, is: impl Fn(&V) -> bool) {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let meant = |cached: &Cached<V, N>| {
            cached.pending.0.peek().is_some_and(|answer| answer.as_ref().is_some_and(&is))
        };
        if memory.recent.get(key).is_some_and(meant)
            && let Some(cached) = memory.recent.remove(key)
        {
            memory.weight = memory.weight.saturating_sub(cached.weight);
        }
        if memory.previous.get(key).is_some_and(meant) {
            memory.previous.remove(key);
        }
    }

    /// Returns the number of pending and cached answers.
    #[must_use]
    pub fn len(&self) -> usize {
        let memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.in_flight.len() + memory.recent.len() + memory.previous.len()
    }

    /// Reports whether the cache is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K, V> SharedQueries<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Returns the answer to a query like [`SharedQueries::get_noted`], without a note.
    pub fn get<F>(
        &self,
        key: &K,
        keep: impl FnOnce(&V) -> Option<Duration> + Send + 'static,
        ask: impl FnOnce() -> F,
    ) -> Pending<V>
    where
        F: Future<Output = V> + Send + 'static,
    {
        self.get_noted(key, keep, || ((), ask())).0
    }
}
