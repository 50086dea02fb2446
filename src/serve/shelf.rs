//! The policies of domains in use, in memory beside the store. A question never waits long for a
//! store that another program has locked, and a store that cannot be written loses no policy.

use crate::engine::check::News;
use crate::policy::sts::cached::Remembered;
use crate::store::open::StoreError;
use crate::store::sts_cache::Entry;
use crate::store::worker::StoreHandle;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

/// Time for which a question waits for the store.
const PATIENCE: Duration = Duration::from_millis(250);

/// Maximum number of domains in memory.
const ROOM: usize = 150_000;

/// The cached state of a domain in memory.
#[derive(Debug, Clone, Default)]
struct Held {
    remembered: Remembered,
    /// Whether the store does not have it.
    is_unsaved: bool,
}

/// The policy cache of the server.
#[derive(Debug)]
pub struct Shelf {
    store: Option<StoreHandle>,
    held: Mutex<HashMap<Domain, Held>>,
}

impl Shelf {
    /// Returns a cache over the store, or in memory alone.
    #[must_use]
    pub fn new(store: Option<StoreHandle>) -> Shelf {
        Shelf { store, held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<Domain, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the policies that are live into memory and returns them.
    ///
    /// Errors: the store cannot be read.
    pub async fn fill(&self, now: Timestamp) -> Result<Vec<Entry>, StoreError> {
        let Some(store) = &self.store else { return Ok(Vec::new()) };
        let entries = store.call(|store| store.cache_entries()).await?;
        let live = entries.into_iter().filter(|entry| {
            entry.remembered.policy.as_ref().is_some_and(|policy| policy.is_live(now))
        });
        let live: Vec<Entry> = live.take(ROOM).collect();
        let mut held = self.held();
        for entry in &live {
            let remembered = entry.remembered.clone();
            held.insert(entry.domain.clone(), Held { remembered, is_unsaved: false });
        }
        Ok(live)
    }

    /// Returns the cached state of a domain: that of the store, so that a purge counts; that of
    /// memory if the store does not answer soon or has not got the newest.
    ///
    /// The second value is false if the store failed.
    pub async fn remembered(&self, domain: &Domain) -> (Remembered, bool) {
        let own = self.held().get(domain).cloned();
        let Some(store) = &self.store else { return (own.unwrap_or_default().remembered, true) };
        if let Some(own) = own.as_ref().filter(|own| own.is_unsaved) {
            return (own.remembered.clone(), true);
        }
        let name = domain.clone();
        let read = store.call(move |store| store.remembered(&name));
        match tokio::time::timeout(PATIENCE, read).await {
            Ok(Ok(remembered)) => {
                self.hold(domain, remembered.clone(), false);
                (remembered, true)
            }
            Ok(Err(_)) | Err(_) => (own.unwrap_or_default().remembered, false),
        }
    }

    fn hold(&self, domain: &Domain, remembered: Remembered, is_unsaved: bool) {
        let mut held = self.held();
        if remembered == Remembered::default() {
            held.remove(domain);
            return;
        }
        if held.len() >= ROOM && !held.contains_key(domain) {
            // What the store has can be read again.
            held.retain(|_, held| held.is_unsaved);
        }
        held.insert(domain.clone(), Held { remembered, is_unsaved });
    }

    /// Keeps the news of a domain: in memory at once, in the store without waiting for it.
    /// `on_failure` is called if the store cannot be written.
    pub fn keep(
        self: &Arc<Self>,
        domain: &Domain,
        news: News,
        on_failure: impl FnOnce() + Send + 'static,
    ) {
        let mut remembered = self.held().get(domain).cloned().unwrap_or_default().remembered;
        match &news {
            News::Policy(policy) => {
                remembered = Remembered { policy: Some(policy.clone()), failure: None };
            }
            News::Failure(failure) => remembered.failure = Some(failure.clone()),
        }
        self.hold(domain, remembered.clone(), true);
        let Some(store) = self.store.clone() else { return };
        let (shelf, domain) = (Arc::clone(self), domain.clone());
        tokio::spawn(async move {
            let name = domain.clone();
            match store.call(move |store| news.keep(store, &name)).await {
                Ok(()) => shelf.saved(&domain, &remembered),
                Err(_) => on_failure(),
            }
        });
    }

    fn saved(&self, domain: &Domain, remembered: &Remembered) {
        if let Some(held) = self.held().get_mut(domain).filter(|h| h.remembered == *remembered) {
            held.is_unsaved = false;
        }
    }
}
