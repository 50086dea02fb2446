//! SMTP routes: which one matches a destination, and every way to change them.

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
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use std::path::Path;

/// The text of a route that leads nowhere else than MX records do.
const USE_DNS: &str = "USEDNS";

/// Returns the route that decides for a destination, by a look-up of routes by key: the exact key, then partial ones
/// from the longest, then ALL.
///
/// Errors: those of the look-up.
pub(crate) fn deciding<T, E>(
    destination: &Destination,
    mut look_up: impl FnMut(&str) -> Result<Option<T>, E>,
) -> Result<Option<T>, E> {
    match key::best_match(destination, &mut look_up)? {
        Some((_, route)) => Ok(Some(route)),
        None => look_up(ALL),
    }
}

/// Returns the text of the route that matches a destination; `None` where none does or it says `USEDNS`.
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

/// Returns the matching route as the engine wants it.
///
/// Errors: the store cannot be read.
pub fn target(
    store: &Store,
    view: View,
    destination: &Destination,
) -> Result<Option<Target>, StoreError> {
    Ok(matching(store, view, destination)?.and_then(|text| target_of(&text)))
}

/// Returns where a route leads; `None` where it leads nowhere else than MX records do.
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

/// Returns every route: its key and its hosts.
///
/// Errors: the store cannot be read.
pub fn all(store: &Store, view: View) -> Result<Vec<(String, String)>, StoreError> {
    let all = store.entries(view, Kind::Route)?;
    Ok(all.into_iter().map(|(key, json)| (key, text_of(&json).unwrap_or_default())).collect())
}

/// Keeps a route; it waits for a commit.
///
/// - `before`: the hosts as the writer has seen them, `None` where there was no route.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn put(store: &mut Store, key: &str, before: Option<&str>, hops: &Hops) -> Result<Kept, Error> {
    let (before, after) = (before.map(json_of), json_of(&route::write(hops)));
    entry::stage(store, Kind::Route, key, before.as_deref(), Some(&after))
}

/// Checks that a route can be made: there is none for this key, or it is the same.
///
/// - `present`: the hosts that are there.
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

/// Removes a route; the removal waits for a commit.
///
/// - `before`: the hosts as the writer has seen them.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn remove(store: &mut Store, key: &str, before: &str) -> Result<Kept, Error> {
    entry::stage(store, Kind::Route, key, Some(&json_of(before)), None)
}

/// Removes every route; returns how many there were.
///
/// Errors: the store cannot be written.
pub fn clear(store: &mut Store) -> Result<usize, Error> {
    Ok(store.stage_all(&[(Kind::Route, Vec::new())])?)
}

/// Names a route in errors.
#[must_use]
pub fn subject(key: &str) -> Subject {
    Subject::new(Kind::Route, key)
}

/// Returns the routes as a file holds them.
///
/// Errors: the store cannot be read.
pub fn lines(store: &Store, view: View) -> Result<String, StoreError> {
    let all = all(store, view)?;
    Ok(all.iter().map(|(key, hosts)| format!("{key}: {hosts}\n")).collect())
}

/// Replaces the routes by a file's; returns how many there are, and how many entries differ from before.
///
/// Errors: as [`read`]; [`Error::Store`].
pub fn import(store: &mut Store, path: &Path) -> Result<(usize, usize), Error> {
    let rows = read(path)?;
    let count = rows.len();
    let changed = store.stage_all(&[(Kind::Route, rows)])?;
    Ok((count, changed))
}

/// Reads the routes of a file, or of stdin for `-`, as the store keeps them.
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
