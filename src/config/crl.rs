//! Certificate revocation lists: kept under names, looked at where that is switched on.

use crate::config::entry;
use crate::config::entry::Kept;
use crate::config::entry::of_json;
use crate::config::entry::to_json;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::config::setting;
use crate::pki::crl;
use crate::pki::crl::Crl;
use crate::pki::pem;
use crate::profile::field::Record;
use crate::profile::setting::REVOCATION;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;

/// The item that says whether lists are looked at.
const ENABLED: &str = "enabled";

/// So far may an issuer's clock go before ours. Unit: seconds.
const CLOCKS_DIFFER: i64 = 86_400;

/// A list in the store.
#[derive(Debug)]
pub struct Stored {
    /// Its name.
    pub name: String,
    /// The file or URL that it came from.
    pub source: String,
    /// The list.
    pub crl: Crl,
    /// The entry, as [`put`] and [`remove`] want to have seen it.
    pub stored: String,
}

/// Returns the entry of a list.
#[must_use]
pub fn written(crl: &Crl, source: &str) -> String {
    let mut record = Record::default();
    record.0.insert("crl".into(), pem::block("X509 CRL", &crl.der));
    record.0.insert("source".into(), source.to_string());
    to_json(&record)
}

/// Reads an entry.
#[must_use]
pub fn of_entry(name: &str, json: &str) -> Option<Stored> {
    let record = of_json(json);
    let crl = crl::read(record.get("crl")?.as_bytes()).ok()?;
    let source = record.get("source").unwrap_or("").to_string();
    Some(Stored { name: name.to_string(), source, crl, stored: json.to_string() })
}

/// Returns every list.
///
/// Errors: the store.
pub fn all(store: &Store, view: View) -> Result<Vec<Stored>, StoreError> {
    let unreadable = |name: &str| StoreError::Unreadable {
        what: format!("revocation list {}", printable(name)),
    };
    let entries = store.entries(view, Kind::Crl)?;
    entries.iter().map(|(n, json)| of_entry(n, json).ok_or_else(|| unreadable(n))).collect()
}

/// Reads a name for a list.
///
/// Errors: a sentence.
pub fn new_name(text: &str) -> Result<String, Refused> {
    FieldKind::Name.parse(text, Dialect::Flag).map_err(|_| {
        Refused("A name is up to 63 letters, digits, blanks, dots, dashes and underscores.".into())
    })
}

/// Returns whether a list comes from a URL, not from a file.
#[must_use]
pub fn is_url(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// Keeps a list under a name; it waits for a commit. One of that name is replaced, unless it is newer.
///
/// - `before`: the entry as the writer has seen it, `None` where there was no list of this name.
///
/// Errors: [`Error::IssuedLater`], [`Error::Superseded`], [`Error::Stale`], [`Error::Store`].
pub fn put(
    store: &mut Store,
    name: &str,
    before: Option<&str>,
    (crl, source): (&Crl, &str),
    now: Timestamp,
) -> Result<Kept, Error> {
    if crl.this_update > now.plus(CLOCKS_DIFFER) {
        return Err(Error::IssuedLater { what: subject(name), issued: crl.this_update });
    }
    if let Some(present) = before.and_then(|json| of_entry(name, json))
        && present.crl.issuer == crl.issuer
        && present.crl.age() > crl.age()
    {
        let (present, offered) = (present.crl.this_update, crl.this_update);
        return Err(Error::Superseded { what: subject(name), present, offered });
    }
    entry::stage(store, Kind::Crl, name, before, Some(&written(crl, source)))
}

/// Returns the entry of a name as [`put`] wants to have seen it, pending changes included.
///
/// Errors: the store cannot be read.
pub fn stored(store: &Store, name: &str) -> Result<Option<String>, StoreError> {
    store.entry(View::Pending, Kind::Crl, name)
}

/// Returns the entry of a list that is there, as [`remove`] wants to have seen it, pending changes included.
///
/// Errors: [`Error::NotFound`], [`Error::Store`].
pub fn known(store: &Store, name: &str) -> Result<String, Error> {
    stored(store, name)?.ok_or_else(|| Error::NotFound(subject(name)))
}

/// Removes a list; the removal waits for a commit.
///
/// - `before`: the entry as the writer has seen it.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn remove(store: &mut Store, name: &str, before: &str) -> Result<Kept, Error> {
    entry::stage(store, Kind::Crl, name, Some(before), None)
}

/// Names a list in errors.
#[must_use]
pub fn subject(name: &str) -> Subject {
    Subject::new(Kind::Crl, name)
}

/// Returns whether the lists are looked at, pending changes included.
///
/// Errors: the store cannot be read.
pub fn is_on(store: &Store) -> Result<bool, StoreError> {
    Ok(setting::record(store, View::Pending, &REVOCATION)?.get(ENABLED) == Some("on"))
}

/// Looks at the lists, or does not.
///
/// - `was`: whether they were looked at when the writer looked.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn switch(store: &mut Store, was: bool, on: bool) -> Result<Kept, Error> {
    setting::switch(store, &REVOCATION, ENABLED, was, on)
}
