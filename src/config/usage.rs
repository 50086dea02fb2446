//! References to an entry. An entry in use cannot be removed.

use crate::config::destination;
use crate::config::entry::DEMO;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::profile::key::DEFAULT;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;

/// Returns the destinations that refer to a certificate profile, DEFAULT first.
///
/// Errors: the store cannot be read.
pub fn of_certificate(store: &Store, view: View, name: &str) -> Result<Vec<String>, StoreError> {
    let mut users = Vec::new();
    let (default, rows) = destination::table(store, view)?;
    if default.get("certificate").unwrap_or(DEMO) == name {
        users.push(DEFAULT.to_string());
    }
    let own = rows.iter().filter(|(_, row)| row.get("certificate") == Some(name));
    users.extend(own.map(|(key, _)| key.to_string()));
    Ok(users)
}

/// Returns the destinations that refer to a bounce profile, pending changes included.
///
/// Errors: the store cannot be read.
pub fn of_bounce_profile(store: &Store, name: &str) -> Result<Vec<String>, StoreError> {
    let rows = destination::rows(store, View::Pending)?;
    let users = rows.into_iter().filter(|(_, row)| row.get("bounce_profile") == Some(name));
    Ok(users.map(|(key, _)| key.to_string()).collect())
}

/// Checks that an entry is not in use.
///
/// Errors: [`Error::InUse`].
pub(crate) fn none(kind: Kind, key: &str, users: Vec<String>) -> Result<(), Error> {
    if users.is_empty() {
        return Ok(());
    }
    let of = |key: String| {
        let kind = if key == DEFAULT { Kind::Default } else { Kind::Destination };
        Subject::new(kind, key)
    };
    let by = users.into_iter().map(of).collect();
    Err(Error::InUse { what: Subject::new(kind, key), by })
}
