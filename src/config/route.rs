//! SMTP routes: the match for a destination, and the functions that change them.

use crate::config::entry;
use crate::config::entry::Kept;
use crate::config::entry::json_of;
use crate::config::entry::text_of;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::os::files::read_input;
use crate::policy::route::RouteHost;
use crate::policy::route::RouteName;
use crate::policy::route::Target;
use crate::profile::ini::BadLine;
use crate::profile::key;
use crate::profile::route;
use crate::profile::route::ALL;
use crate::profile::route::Hops;
use crate::profile::route::Name;
use crate::store::change::Differing;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use std::path::Path;

/// The text of a route that uses the MX records.
const USE_DNS: &str = "USEDNS";

/// Key of the route for all other destinations.
pub(crate) const EVERY: &str = ALL;

/// Returns the route that matches a destination. `look_up` is called with the exact key, then with
/// partial keys from the longest, then with ALL.
///
/// Errors: as `look_up`.
pub(crate) fn deciding<T, E>(
    destination: &Destination,
    mut look_up: impl FnMut(&str) -> Result<Option<T>, E>,
) -> Result<Option<T>, E> {
    match key::best_match(destination, &mut look_up)? {
        Some((_, route)) => Ok(Some(route)),
        None => look_up(ALL),
    }
}

/// Returns the text of the route that matches a destination, or `None` if there is none or it is
/// `USEDNS`.
///
/// Errors: the store cannot be read.
pub fn matching(
    store: &Store,
    view: View,
    destination: &Destination,
) -> Result<Option<String>, StoreError> {
    let text = deciding(destination, |key| get(store, view, key))?;
    Ok(text.filter(|text| text != USE_DNS))
}

/// Returns the matching route in the form of the engine.
///
/// Errors: the store cannot be read.
pub fn target(
    store: &Store,
    view: View,
    destination: &Destination,
) -> Result<Option<Target>, StoreError> {
    Ok(matching(store, view, destination)?.and_then(|text| target_of(&text)))
}

/// Returns the target of a route, or `None` if it uses the MX records.
#[must_use]
pub fn target_of(text: &str) -> Option<Target> {
    let hops = route::parse(text).ok()?;
    Some(as_target(&hops)).filter(|target| *target != Target::UseDns)
}

fn as_target(hops: &Hops) -> Target {
    match hops {
        Hops::UseDns => Target::UseDns,
        Hops::Discard => Target::Discard,
        Hops::Hosts(list) => Target::Hosts(
            list.iter()
                .map(|h| RouteHost {
                    name: match (&h.host, h.addresses_only) {
                        (Name::Address(ip), _) => RouteName::Address(*ip),
                        (Name::Host(name), true) => RouteName::AddressOnly(name.clone()),
                        (Name::Host(name), false) => RouteName::MxThenAddress(name.clone()),
                    },
                    port: h.port,
                    priority: h.priority.unwrap_or(0),
                })
                .collect(),
        ),
    }
}

/// Returns the hosts of a route.
///
/// Errors: the store cannot be read.
pub fn get(store: &Store, view: View, key: &str) -> Result<Option<String>, StoreError> {
    Ok(store.entry(view, Kind::Route, key)?.and_then(|json| text_of(&json)))
}

/// Returns all routes: keys and hosts.
///
/// Errors: the store cannot be read.
pub fn all(store: &Store, view: View) -> Result<Vec<(String, String)>, StoreError> {
    let all = store.entries(view, Kind::Route)?;
    Ok(all.into_iter().map(|(key, json)| (key, text_of(&json).unwrap_or_default())).collect())
}

/// Stages a route. The change waits for a commit.
///
/// - `before`: the hosts as the caller last read them, or `None`.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn put(store: &mut Store, key: &str, before: Option<&str>, hops: &Hops) -> Result<Kept, Error> {
    let (before, after) = (before.map(json_of), json_of(&route::write(hops)));
    entry::stage(store, Kind::Route, key, before.as_deref(), Some(&after))
}

/// Checks that a route can be created: there is none for this key, or it is equal.
///
/// - `present`: the existing hosts.
///
/// Errors: [`Error::Exists`].
pub fn free_or_same(key: &str, present: Option<&str>, hops: &Hops) -> Result<(), Error> {
    match present {
        Some(other) if other != route::write(hops) => {
            Err(Error::Exists { what: subject(key), present: Some(other.to_string()) })
        }
        _ => Ok(()),
    }
}

/// Removes a route. The removal waits for a commit.
///
/// - `before`: the hosts as the caller last read them.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn remove(store: &mut Store, key: &str, before: &str) -> Result<Kept, Error> {
    entry::stage(store, Kind::Route, key, Some(&json_of(before)), None)
}

/// Removes every route. Returns their number.
///
/// Errors: the store cannot be written.
pub fn clear(store: &mut Store) -> Result<usize, Error> {
    Ok(store.stage_all(&[(Kind::Route, Vec::new())])?.total())
}

/// Returns the subject of an error about a route.
#[must_use]
pub fn subject(key: &str) -> Subject {
    Subject::new(Kind::Route, key)
}

/// Returns the routes in the form of a file.
///
/// Errors: the store cannot be read.
pub fn lines(store: &Store, view: View) -> Result<String, StoreError> {
    let all = all(store, view)?;
    Ok(all.iter().map(|(key, hosts)| format!("{key}: {hosts}\n")).collect())
}

/// Replaces the routes with those of a file. Returns the number of routes and how
/// they differ from before.
///
/// Errors: as [`read`]; [`Error::Store`].
pub fn import(store: &mut Store, path: &Path) -> Result<(usize, Differing), Error> {
    let rows = read(path)?;
    let count = rows.len();
    let changed = store.stage_all(&[(Kind::Route, rows)])?;
    Ok((count, changed))
}

/// Reads the routes of a file, or of stdin for `-`, in the form of the store.
///
/// Errors: [`Error::File`], [`Error::BadLines`].
pub fn read(path: &Path) -> Result<Vec<(String, String)>, Error> {
    let bytes = read_input(path)?;
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut lines = Vec::new();
    for (index, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        let read = route::parse_line(line).map_err(|refused| refused.0);
        let free = read.and_then(|(key, hops)| match rows.iter().any(|(k, _)| *k == key) {
            true => Err(format!("a second route for {key}")),
            false => Ok((key, json_of(&route::write(&hops)))),
        });
        match free {
            Ok(row) => rows.push(row),
            Err(reason) => lines.push(BadLine { line: index + 1, reason }),
        }
    }
    if lines.is_empty() { Ok(rows) } else { Err(Error::BadLines { of: Kind::Route, lines }) }
}
