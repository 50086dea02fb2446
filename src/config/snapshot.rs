//! The committed destination table and routes in memory. They decide for a destination without a
//! query of the store.

use crate::config::destination;
use crate::config::route;
use crate::policy::route::Target;
use crate::profile::effective::Deciding;
use crate::profile::field::Record;
use crate::profile::key;
use crate::profile::key::DEFAULT;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::Hash;
use std::sync::Arc;

/// A set of destinations with one entry and one route: those of one key.
#[derive(Debug, Clone, Copy)]
pub struct Routed<'a> {
    /// The only destination of the set, as text; `None` for a partial key and for ALL.
    pub only: Option<&'a str>,
    /// The settings of the entry; `None` if there is no entry but DEFAULT.
    pub entry: Option<&'a Deciding>,
    /// The route.
    pub target: &'a Target,
}

/// The committed table and routes of one revision.
#[derive(Debug, Clone)]
pub struct Snapshot {
    revision: i64,
    default: Record,
    of_default: Deciding,
    rows: HashMap<Box<str>, Arc<Deciding>>,
    /// Target of each route; `None` for `USEDNS`.
    routes: HashMap<String, Option<Target>>,
}

impl Snapshot {
    /// Reads the committed table and routes of one revision.
    ///
    /// Errors: the store cannot be read.
    pub fn load(store: &Store) -> Result<Snapshot, StoreError> {
        store.in_snapshot(|store| {
            let default = destination::default(store, View::Committed)?;
            let routes = route::all(store, View::Committed)?;
            Ok(Snapshot {
                revision: newest(store)?,
                of_default: destination::deciding(DEFAULT, &Record::default(), &default)?,
                rows: destination::all_deciding(store, View::Committed, &default)?,
                routes: routes.into_iter().map(|(k, text)| (k, route::target_of(&text))).collect(),
                default,
            })
        })
    }

    /// Returns the number of the revision; 0 before the first commit.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Reports whether no later revision was committed.
    ///
    /// Errors: the store cannot be read.
    pub fn is_current(&self, store: &Store) -> Result<bool, StoreError> {
        Ok(newest(store)? == self.revision)
    }

    /// Reads the table again if a later revision was committed. Reports whether one was.
    ///
    /// Errors: the store cannot be read. The snapshot is then unchanged.
    pub fn refresh(&mut self, store: &Store) -> Result<bool, StoreError> {
        if self.is_current(store)? {
            return Ok(false);
        }
        *self = Snapshot::load(store)?;
        Ok(true)
    }

    /// Returns DEFAULT.
    #[must_use]
    pub fn default(&self) -> &Record {
        &self.default
    }

    /// Returns the number of entries without DEFAULT.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Reports whether there is no entry except DEFAULT.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the key and settings of the entry that matches a destination, DEFAULT if no other
    /// does.
    #[must_use]
    pub fn deciding(&self, destination: &Destination) -> (String, &Deciding) {
        let look_up = |key: &str| Ok::<_, Infallible>(self.rows.get(key).map(Arc::as_ref));
        let Ok(found) = key::best_match(destination, look_up);
        found.unwrap_or_else(|| (DEFAULT.to_string(), &self.of_default))
    }

    /// Returns the target of a destination's route, or `None` if its MX records decide.
    #[must_use]
    pub fn route(&self, destination: &Destination) -> Option<&Target> {
        let look_up = |key: &str| Ok::<_, Infallible>(self.routes.get(key));
        let Ok(found) = route::deciding(destination, look_up);
        found.and_then(Option::as_ref)
    }

    /// Returns the settings of DEFAULT.
    #[must_use]
    pub fn of_default(&self) -> &Deciding {
        &self.of_default
    }

    /// Returns the settings of the entry with exactly this key.
    #[must_use]
    pub fn exact(&self, key: &str) -> Option<&Deciding> {
        self.rows.get(key).map(Arc::as_ref)
    }

    /// Returns the sets of destinations that have a route, by the keys of entries and routes.
    pub fn routed(&self) -> impl Iterator<Item = Routed<'_>> {
        let of_rows = self.rows.keys().map(AsRef::as_ref);
        let of_rows = of_rows.filter(|key| !self.routes.contains_key(*key));
        let of_rows = of_rows.filter(|_| !self.routes.is_empty());
        let keys = of_rows.chain(self.routes.keys().map(String::as_str));
        keys.filter_map(|key| {
            let route = covering(&self.routes, key).or_else(|| self.routes.get(route::EVERY));
            let is_single = key != route::EVERY && !key.starts_with('.');
            Some(Routed {
                only: is_single.then_some(key),
                entry: covering(&self.rows, key).map(Arc::as_ref),
                target: route?.as_ref()?,
            })
        })
    }
}

/// Returns the value of a key, else that of the longest partial key above it.
fn covering<'a, K, T>(all: &'a HashMap<K, T>, key: &str) -> Option<&'a T>
where
    K: Borrow<str> + Eq + Hash,
{
    if key == route::EVERY {
        return None;
    }
    let above = key.match_indices('.').filter_map(|(at, _)| key.get(at..));
    all.get(key).or_else(|| above.into_iter().find_map(|above| all.get(above)))
}

/// Returns the number of the newest revision; 0 before the first commit.
fn newest(store: &Store) -> Result<i64, StoreError> {
    Ok(store.revisions(1, false)?.first().map_or(0, |revision| revision.id))
}
