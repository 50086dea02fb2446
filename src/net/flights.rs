//! Questions in flight: whoever asks the same thing meanwhile, or soon after, gets the same answer. What is kept is
//! bounded in number and age, so that a run of any length does not fill memory.

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

/// Answers by question.
pub struct Flights<K, V>(Arc<Mutex<Memory<K, V>>>);

/// Two generations: what is asked for stays in the young one; when that is full it becomes the old one, and what was
/// not asked for since is forgotten.
struct Memory<K, V> {
    young: HashMap<K, Slot<V>>,
    old: HashMap<K, Slot<V>>,
    /// How many a generation holds, beside those in flight.
    half: usize,
    /// Tells a question from an earlier one with the same key.
    next: u64,
}

#[derive(Clone)]
struct Slot<V> {
    flight: Flight<V>,
    number: u64,
    /// Until when the answer counts; `None` while it is on its way.
    until: Option<Instant>,
}

impl<K, V> Clone for Flights<K, V> {
    fn clone(&self) -> Self {
        Flights(Arc::clone(&self.0))
    }
}

impl<K, V> std::fmt::Debug for Flights<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Flights")
    }
}

impl<K, V> Memory<K, V>
where
    K: Clone + Eq + Hash,
    V: Clone,
{
    fn find(&mut self, key: &K) -> Option<Flight<V>> {
        let fresh = |slot: &Slot<V>| slot.until.is_none_or(|until| Instant::now() < until);
        if let Some(slot) = self.young.get(key) {
            return fresh(slot).then(|| slot.flight.clone());
        }
        let slot = self.old.remove(key).filter(fresh)?;
        self.put(key.clone(), slot.clone());
        Some(slot.flight)
    }

    fn put(&mut self, key: K, slot: Slot<V>) {
        if self.young.len() >= self.half {
            let young = std::mem::take(&mut self.young);
            let forgotten = std::mem::replace(&mut self.old, young);
            // What is on its way must stay, or it would be asked for twice.
            self.young = forgotten.into_iter().filter(|(_, slot)| slot.until.is_none()).collect();
        }
        self.young.insert(key, slot);
    }

    fn landed(&mut self, key: &K, number: u64, keep: Option<Duration>) {
        for generation in [&mut self.young, &mut self.old] {
            let Some(slot) = generation.get_mut(key).filter(|slot| slot.number == number) else {
                continue;
            };
            match keep {
                Some(time) => slot.until = Some(Instant::now() + time),
                None => drop(generation.remove(key)),
            }
        }
    }
}

impl<K, V> Flights<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A memory of up to about so many answers, of which the half that was asked for last stays for sure.
    #[must_use]
    pub fn new(room: usize) -> Flights<K, V> {
        let (young, old) = (HashMap::new(), HashMap::new());
        Flights(Arc::new(Mutex::new(Memory { young, old, half: (room / 2).max(1), next: 0 })))
    }

    /// The answer to a question; `ask` is run only if nobody has asked it before. `keep` says how long an answer counts;
    /// `None`: it is forgotten as soon as it is there, so that the next one asks anew.
    pub fn get<F>(
        &self,
        key: &K,
        keep: fn(&V) -> Option<Duration>,
        ask: impl FnOnce() -> F,
    ) -> Flight<V>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = memory.find(key) {
            return flight;
        }
        memory.next += 1;
        let number = memory.next;
        let asked = ask();
        let (this, own) = (self.clone(), key.clone());
        // Spawned: the question lives on when the first asker is dropped.
        let task = tokio::spawn(async move {
            let answer = asked.await;
            let mut memory = this.0.lock().unwrap_or_else(PoisonError::into_inner);
            memory.landed(&own, number, keep(&answer));
            answer
        });
        let flight = task.map(Result::ok).boxed().shared();
        memory.put(key.clone(), Slot { flight: flight.clone(), number, until: None });
        flight
    }

    /// How many answers are held.
    #[must_use]
    pub fn len(&self) -> usize {
        let memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.young.len() + memory.old.len()
    }

    /// Whether nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
