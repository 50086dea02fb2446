//! The settings that a run goes by: what is in force in the store, or the factory's.

use crate::profile::field::Record;
use crate::profile::setting;
use crate::profile::setting::group::Group;
use crate::shell::commands::certconfig::authority;
use crate::shell::commands::certconfig::crl;
use crate::shell::commands::commit;
use crate::shell::context::Context;
use crate::shell::destinations::of_json;
use crate::shell::destinations::to_json;
use crate::shell::error::CommandError;
use crate::shell::options::Global;
use crate::shell::terminal::dialogue::HOSTNAME;
use crate::shell::terminal::dialogue::text_of;
use crate::shell::terminal::output::Output;
use crate::shell::world;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
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
            setup.hostname = store.entry(view, Kind::Setting, HOSTNAME)?.and_then(|j| text_of(&j));
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

/// A group as it stands, the factory's values where nothing was set.
///
/// Errors: the store cannot be read.
pub fn record(store: &Store, view: View, group: &Group) -> Result<Record, StoreError> {
    let mut record = group.factory();
    if let Some(json) = store.entry(view, Kind::Setting, group.name)? {
        record.0.extend(of_json(&json).0.into_iter().filter(|(k, _)| group.item(k).is_some()));
    }
    Ok(record)
}

/// A group with some values changed, each held against the group's table, and all of them against each other.
///
/// Errors: the sentence that says why not.
pub fn changed(
    before: &Record,
    group: &Group,
    changes: &[(&str, &str)],
) -> Result<Record, Refused> {
    let mut record = before.clone();
    for (key, text) in changes {
        let item = group
            .item(key)
            .ok_or_else(|| Refused(format!("{} has no value `{key}`", group.name)))?;
        record.0.insert(item.key.to_string(), (item.parse)(text)?);
    }
    setting::check(group, &record)?;
    Ok(record)
}

/// Stages values of a group; the others stay. Values are held against the group's table first.
///
/// Errors: a value that will not do, a group that somebody changed meanwhile, the store.
pub fn stage(
    store: &mut Store,
    group: &Group,
    changes: &[(&str, &str)],
) -> Result<Staged, CommandError> {
    let seen = store.entry(View::Pending, Kind::Setting, group.name)?;
    let record = changed(&record(store, View::Pending, group)?, group, changes)?;
    // The factory's settings need no row: switched there and back, nothing waits for a commit.
    let json = to_json(&record);
    let wanted = if record == group.factory() { None } else { Some(json.as_str()) };
    match store.stage(Kind::Setting, group.name, wanted, Seen::This(seen.as_deref()))? {
        Staged::Stale => Err(CommandError::usage(
            format!("{} was changed by somebody else meanwhile; nothing was kept", group.name),
            "make the change again",
        )),
        staged => Ok(staged),
    }
}

/// Commits at once where `--commit` asks for it and anything is pending.
///
/// Errors: a collision, the store.
pub fn commit_if_asked(
    context: &Context,
    store: &mut Store,
    comment: Option<&String>,
    output: &mut Output,
) -> Result<u8, CommandError> {
    match comment {
        Some(comment) if store.has_pending()? => {
            commit::commit_now(context, store, comment, output)
        }
        _ => Ok(0),
    }
}
