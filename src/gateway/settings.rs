//! The settings that a gateway goes by: what one state of the store says, or the factory's. Whom it trusts is read apart
//! from them, and only where chains are judged.

use crate::config::entry::text_of;
use crate::config::setting as entries;
use crate::config::setting::HOSTNAME;
use crate::gateway::client_certificates::StoredIdentities;
use crate::gateway::database;
use crate::gateway::error::Error;
use crate::gateway::options::Options;
use crate::profile::field::Record;
use crate::profile::setting;
use crate::profile::setting::group::Group;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Every group of settings.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    groups: BTreeMap<&'static str, Record>,
    /// The database, if there is one.
    database: Option<PathBuf>,
    /// The state of it that holds.
    view: Option<View>,
    /// The gateway's host name, if one was set.
    hostname: Option<String>,
}

impl Settings {
    /// Reads what the store says; without one, these are the factory's settings.
    ///
    /// Errors: the store cannot be read.
    pub fn load(store: Option<&Store>, view: View) -> Result<Settings, StoreError> {
        let mut groups = BTreeMap::new();
        for group in setting::GROUPS {
            let record = match store {
                Some(store) => entries::record(store, view, group)?,
                None => group.factory(),
            };
            groups.insert(group.name, record);
        }
        let mut settings = Settings { groups, ..Settings::default() };
        if let Some(store) = store {
            settings.database = store.path();
            settings.view = Some(view);
            settings.hostname =
                store.entry(view, Kind::Setting, HOSTNAME)?.and_then(|json| text_of(&json));
        }
        Ok(settings)
    }

    /// Reads what is in force, for a run that needs no database: none is made where none is there.
    ///
    /// Errors: the database is there and cannot be used.
    pub fn in_force(options: &Options) -> Result<Settings, Error> {
        let store = database::present_store(options)?;
        Ok(Settings::load(store.as_ref(), View::Committed)?)
    }

    /// Returns the gateway's host name, if one was set.
    #[must_use]
    pub fn hostname(&self) -> Option<&str> {
        self.hostname.as_deref()
    }

    /// Returns a value; empty where the group has no such item.
    #[must_use]
    pub fn get(&self, group: &Group, key: &str) -> &str {
        let set = self.groups.get(group.name).and_then(|r| r.get(key));
        set.or_else(|| group.item(key).map(|i| i.factory)).unwrap_or("")
    }

    /// Returns whether a switch is on.
    #[must_use]
    pub fn is_on(&self, group: &Group, key: &str) -> bool {
        self.get(group, key) == "on"
    }

    /// Returns the client certificates of a state of the database that these settings are of, if there is one; `None`
    /// stands for the state that the settings are of themselves.
    #[must_use]
    pub fn client_certificates(&self, view: Option<View>) -> Option<StoredIdentities> {
        Some(StoredIdentities::new(self.database.clone()?, view.or(self.view)?))
    }

    /// Opens the database that these settings are of, if there is one, with the state that holds.
    ///
    /// Errors: the store.
    pub fn store(&self) -> Result<Option<(Store, View)>, StoreError> {
        match (&self.database, self.view) {
            (Some(path), Some(view)) => Ok(Some((Store::open(path)?, view))),
            _ => Ok(None),
        }
    }
}
