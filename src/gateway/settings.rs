//! The settings of a gateway: those of one state of the store, or the factory's. The trusted roots
//! are read separately, and only if chains are validated.

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

/// All groups of settings.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    groups: BTreeMap<&'static str, Record>,
    /// Database, existing or still to be created, if there is a place for one.
    database: Option<PathBuf>,
    /// State of the database that applies.
    view: Option<View>,
    /// Host name of the gateway, if one was set.
    hostname: Option<String>,
}

impl Settings {
    /// Reads the settings of the store. Without a store they are the factory's.
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
            settings.database = store.place();
            settings.view = Some(view);
            settings.hostname =
                store.entry(view, Kind::Setting, HOSTNAME)?.and_then(|json| text_of(&json));
        }
        Ok(settings)
    }

    /// Reads the committed settings, for a run that needs no database. A missing database is not
    /// created.
    ///
    /// Errors: the database exists and cannot be used.
    pub fn in_force(options: &Options) -> Result<Settings, Error> {
        let store = database::present_store(options)?;
        Ok(Settings::load(store.as_ref(), View::Committed)?)
    }

    /// Returns the gateway's host name, if one was set.
    #[must_use]
    pub fn hostname(&self) -> Option<&str> {
        self.hostname.as_deref()
    }

    /// Returns a value; empty if the group has no such item.
    #[must_use]
    pub fn get(&self, group: &Group, key: &str) -> &str {
        let set = self.groups.get(group.name).and_then(|r| r.get(key));
        set.or_else(|| group.item(key).map(|i| i.factory)).unwrap_or("")
    }

    /// Reports whether a switch is on.
    #[must_use]
    pub fn is_on(&self, group: &Group, key: &str) -> bool {
        self.get(group, key) == "on"
    }

    /// Returns the client certificates of a state of the settings' database, if there is one.
    /// `None` selects the state of the settings themselves.
    #[must_use]
    pub fn client_certificates(&self, view: Option<View>) -> Option<StoredIdentities> {
        Some(StoredIdentities::new(self.database.clone()?, view.or(self.view)?))
    }

    /// Opens the settings' database, if there is one, and returns it with the state that applies.
    ///
    /// Errors: the store cannot be used.
    pub fn store(&self) -> Result<Option<(Store, View)>, StoreError> {
        match (&self.database, self.view) {
            (Some(path), Some(view)) if path.exists() => Ok(Some((Store::open(path)?, view))),
            _ => Ok(None),
        }
    }
}

/// Returns the gateway's host name.
///
/// Errors: the store cannot be used.
pub fn gateway(store: &Store) -> Result<String, StoreError> {
    let stored = store.entry(View::Committed, Kind::Setting, HOSTNAME)?;
    Ok(stored.and_then(|json| text_of(&json)).unwrap_or_else(|| "mail.example.com".into()))
}
