//! The settings that a run goes by: what is in force in the store, or the factory's.

use crate::config::authority;
use crate::config::crl;
use crate::config::setting::hostname;
use crate::config::setting::record;
use crate::profile::field::Record;
use crate::profile::setting;
use crate::profile::setting::group::Group;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::options::Global;
use crate::shell::world;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Every group of settings.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    groups: BTreeMap<&'static str, Record>,
    /// The database, if there is one.
    pub database: Option<PathBuf>,
    /// The state of it that holds.
    pub view: Option<View>,
    /// The authorities of the custom list, DER, where that list is trusted.
    pub authorities: Vec<Vec<u8>>,
    /// Revocation lists, DER, the newest first, where they are looked at.
    pub crls: Vec<Vec<u8>>,
    /// The gateway's host name, if one was set.
    hostname: Option<String>,
}

impl Setup {
    /// What the store says; without one, the factory's settings.
    ///
    /// Errors: the store cannot be read.
    pub fn load(store: Option<&Store>, view: View) -> Result<Setup, StoreError> {
        let mut groups = BTreeMap::new();
        for group in setting::GROUPS {
            let record = match store {
                Some(store) => record(store, view, group)?,
                None => group.factory(),
            };
            groups.insert(group.name, record);
        }
        let mut setup = Setup { groups, ..Setup::default() };
        if let Some(store) = store {
            setup.trust(store, view)?;
            setup.database = store.path();
            setup.view = Some(view);
            setup.hostname = hostname(store, view)?;
        }
        Ok(setup)
    }

    /// What is in force for a run that needs no database: none is made where none is there.
    ///
    /// Errors: the database is there and cannot be used.
    pub fn in_force(context: &Context, global: &Global) -> Result<Setup, CommandError> {
        let store = world::present_store(context, global)?;
        Ok(Setup::load(store.as_ref(), View::Committed)?)
    }

    /// Loads the lists that chains are judged by.
    fn trust(&mut self, store: &Store, view: View) -> Result<(), StoreError> {
        if self.is_on(&setting::AUTHORITIES, "custom") {
            let all = authority::custom(store, view)?;
            self.authorities = all.into_iter().map(|a| a.der).collect();
        }
        if self.is_on(&setting::REVOCATION, "enabled") {
            let mut all = crl::all(store, view)?;
            all.sort_by_key(|list| std::cmp::Reverse(list.crl.age()));
            self.crls = all.into_iter().map(|list| list.crl.der).collect();
        }
        Ok(())
    }

    /// The gateway's host name, if one was set.
    #[must_use]
    pub fn hostname(&self) -> Option<&str> {
        self.hostname.as_deref()
    }

    /// A value; empty where the group has no such item.
    #[must_use]
    pub fn get(&self, group: &Group, key: &str) -> &str {
        let set = self.groups.get(group.name).and_then(|r| r.get(key));
        set.or_else(|| group.item(key).map(|i| i.factory)).unwrap_or("")
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(&self, group: &Group, key: &str) -> bool {
        self.get(group, key) == "on"
    }
}
