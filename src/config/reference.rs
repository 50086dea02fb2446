//! References between entries: the certificate and bounce profiles of destinations.

use crate::config::entry::DEMO;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::profile::bounce::DEFAULT_PROFILE;
use crate::profile::field::Record;
use crate::profile::ini;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;

/// Fields that refer to another entry, with the kind of that entry and the name that always exists.
const REFERENCES: &[(&str, Kind, &str)] = &[
    ("certificate", Kind::Certificate, DEMO),
    ("bounce_profile", Kind::BounceProfile, DEFAULT_PROFILE),
];

/// Returns the missing entries that a record refers to, pending changes included.
///
/// Errors: the store cannot be read.
pub fn missing(store: &Store, record: &Record) -> Result<Vec<Subject>, StoreError> {
    let mut out = Vec::new();
    for (field, kind, permanent) in REFERENCES {
        if let Some(name) = record.get(field)
            && name != *permanent
            && store.entry(View::Pending, *kind, name)?.is_none()
        {
            out.push(Subject::new(*kind, name));
        }
    }
    Ok(out)
}

/// Checks that all entries exist that a record refers to.
///
/// Errors: [`Error::NotFound`], [`Error::Store`].
pub fn all_there(store: &Store, record: &Record) -> Result<(), Error> {
    missing(store, record)?.into_iter().next().map_or(Ok(()), |lost| Err(Error::NotFound(lost)))
}

/// Checks that all entries exist that a record newly refers to.
///
/// Errors: [`Error::NotFound`], [`Error::Store`].
pub(crate) fn new_ones_there(
    store: &Store,
    before: Option<&Record>,
    after: &Record,
) -> Result<(), Error> {
    let mut added = after.clone();
    added.0.retain(|key, value| before.and_then(|b| b.get(key)) != Some(value));
    all_there(store, &added)
}

/// Returns the warnings about a file: corrected values, and references to missing entries.
///
/// Errors: the store cannot be read.
pub fn warnings(store: &Store, table: &ini::Table) -> Result<Vec<String>, StoreError> {
    let mut all = table.warnings.clone();
    let records = std::iter::once(("DEFAULT", &table.default))
        .chain(table.rows.iter().map(|(key, row)| (key.as_str(), row)));
    for (name, record) in records {
        for lost in missing(store, record)? {
            let what =
                if lost.kind == Kind::Certificate { "certificate" } else { "bounce profile" };
            all.push(format!("[{name}] names the {what} {}, which is not there yet", lost.key));
        }
    }
    Ok(all)
}
