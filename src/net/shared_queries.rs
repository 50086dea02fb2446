//! Questions in flight: whoever asks the same thing meanwhile, or soon after, gets the same answer. What is kept is
//! bounded in number or size, and in age, so that a run of any length does not fill memory.

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

/// An answer on its way, or there already. `None`: its task was broken off.
pub type Flight<V> = Shared<BoxFuture<'static, Option<V>>>;

/// Answers by question. `N` is a note that whoever asks makes for all that wait.
pub struct Flights<K, V, N = ()>(Arc<Mutex<Memory<K, V, N>>>);

/// Two generations of what is there: what is asked for stays in the young one; when that is full it becomes the old one,
/// and what was not asked for since is forgotten. What is on its way has a place of its own and is never forgotten, or it
/// would be asked for twice; nor does it crowd out what is there.
struct Memory<K, V, N> {
    airborne: HashMap<K, (Flight<V>, N)>,
    young: HashMap<K, Landed<V, N>>,
    old: HashMap<K, Landed<V, N>>,
    /// What the young generation weighs.
    weight: usize,
    /// What a generation may weigh.
    half: usize,
    /// What an answer weighs.
    weigh: fn(&V) -> usize,
}

struct Landed<V, N> {
    flight: (Flight<V>, N),
    weight: usize,
    /// Until when the answer counts.
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
    /// A memory of up to about so many answers beside those on their way; the half that was asked for last stays for sure.
    #[must_use]
    pub fn new(room: usize) -> Flights<K, V, N> {
        Flights::weighing(room, |_| 1)
    }

    /// As [`Flights::new`], with room by what answers weigh, in a unit of one's own, rather than by their number.
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

    /// The answer to a question, and the note of the one who asked it; `ask` is run only if nobody has asked it before.
    /// `keep` says how long an answer counts; `None`: it is forgotten as soon as it is there, so that the next one asks
    /// anew.
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
        // Spawned: the question lives on when the first asker is dropped.
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

    /// Forgets an answer that is there, if `is` says that it is the one that is meant.
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

    /// How many answers are held or on their way.
    #[must_use]
    pub fn len(&self) -> usize {
        let memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.airborne.len() + memory.young.len() + memory.old.len()
    }

    /// Whether nothing is held.
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
    /// As [`Flights::get_noted`], without a note.
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
