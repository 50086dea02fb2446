//! The committed destination table and routes in memory: what decides for a destination, without a question to the
//! store.

use crate::config::destination;
use crate::config::route;
use crate::policy::route::Target;
use crate::profile::effective;
use crate::profile::effective::Deciding;
use crate::profile::field::Record;
use crate::profile::key;
use crate::profile::key::DEFAULT;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use std::collections::HashMap;
use std::convert::Infallible;

/// The committed table of one revision.
#[derive(Debug, Clone)]
pub struct Snapshot {
    revision: i64,
    default: Record,
    of_default: Deciding,
    rows: HashMap<String, Deciding>,
    /// `None` for `USEDNS`.
    routes: HashMap<String, Option<Target>>,
}

impl Snapshot {
    /// Reads the committed table, all of one revision.
    ///
    /// Errors: the store cannot be read.
    pub fn load(store: &Store) -> Result<Snapshot, StoreError> {
        store.steady(|store| {
            let default = destination::default(store, View::Committed)?;
            let rows = destination::rows(store, View::Committed)?;
            let rows = rows
                .into_iter()
                .map(|(k, row)| (k.to_string(), effective::deciding(&row, &default)));
            let routes = route::all(store, View::Committed)?;
            Ok(Snapshot {
                revision: newest(store)?,
                of_default: effective::deciding(&Record::default(), &default),
                rows: rows.collect(),
                routes: routes.into_iter().map(|(k, text)| (k, route::target_of(&text))).collect(),
                default,
            })
        })
    }

    /// Returns the number of the revision that this is; 0 where nothing was ever committed.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Returns whether nothing was committed since.
    ///
    /// Errors: the store cannot be read.
    pub fn is_current(&self, store: &Store) -> Result<bool, StoreError> {
        Ok(newest(store)? == self.revision)
    }

    /// Reads the table again if something was committed since; returns whether that was so.
    ///
    /// Errors: the store cannot be read; this stays as it was.
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

    /// Returns how many entries there are beside DEFAULT.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether there is no entry beside DEFAULT.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the key of the entry that decides for a destination, DEFAULT's where no other does, and its settings.
    #[must_use]
    pub fn deciding(&self, destination: &Destination) -> (String, &Deciding) {
        let look_up = |key: &str| Ok::<_, Infallible>(self.rows.get(key));
        let Ok(found) = key::best_match(destination, look_up);
        found.unwrap_or_else(|| (DEFAULT.to_string(), &self.of_default))
    }

    /// Returns where the route of a destination leads; `None` where its MX records decide.
    #[must_use]
    pub fn route(&self, destination: &Destination) -> Option<&Target> {
        let look_up = |key: &str| Ok::<_, Infallible>(self.routes.get(key));
        let Ok(found) = route::deciding(destination, look_up);
        found.and_then(Option::as_ref)
    }
}

/// Returns the number of the newest revision; 0 where nothing was ever committed.
fn newest(store: &Store) -> Result<i64, StoreError> {
    Ok(store.revisions(1, false)?.first().map_or(0, |revision| revision.id))
}
