//! Certificate revocation lists, stored under names and used if that is switched on.

use crate::config::entry;
use crate::config::entry::Kept;
use crate::config::entry::from_json;
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
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;

/// The setting that switches the use of the lists on.
const ENABLED: &str = "enabled";

/// Maximum difference by which an issuer's clock may be ahead of this one. Unit: seconds.
const CLOCKS_DIFFER: i64 = 86_400;

/// A stored list.
#[derive(Debug)]
pub struct Stored {
    /// Name of the list.
    pub name: String,
    /// File or URL of its origin.
    pub source: String,
    /// Parsed list.
    pub crl: Crl,
    /// Stored entry, the `before` of [`put`] and [`remove`].
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

/// Parses an entry.
#[must_use]
pub fn from_entry(name: &str, json: &str) -> Option<Stored> {
    let record = from_json(json);
    let crl = crl::read(record.get("crl")?.as_bytes()).ok()?;
    let source = record.get("source").unwrap_or("").to_string();
    Some(Stored { name: name.to_string(), source, crl, stored: json.to_string() })
}

/// Returns every list.
///
/// Errors: the store cannot be used.
pub fn all(store: &Store, view: View) -> Result<Vec<Stored>, StoreError> {
    let unreadable = |name: &str| StoreError::Unreadable {
        what: format!("revocation list {}", printable(name)),
    };
    let entries = store.entries(view, Kind::Crl)?;
    entries.iter().map(|(n, json)| from_entry(n, json).ok_or_else(|| unreadable(n))).collect()
}

/// Reads a name for a list.
///
/// Errors: a sentence.
pub fn new_name(text: &str) -> Result<String, InvalidInput> {
    FieldKind::Name.parse(text, Dialect::Flag).map_err(|_| {
        InvalidInput(
            "A name is up to 63 letters, digits, blanks, dots, dashes and underscores.".into(),
        )
    })
}

/// Reports whether a list comes from a URL and not from a file.
#[must_use]
pub fn is_url(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// Stages a list under a name. The change waits for a commit. A list of the same name is replaced
/// unless it is newer.
///
/// - `before`: the entry as the caller last read it, or `None`.
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
    if let Some(present) = before.and_then(|json| from_entry(name, json))
        && present.crl.issuer == crl.issuer
        && present.crl.age() > crl.age()
    {
        let (present, offered) = (present.crl.this_update, crl.this_update);
        return Err(Error::Superseded { what: subject(name), present, offered });
    }
    entry::stage(store, Kind::Crl, name, before, Some(&written(crl, source)))
}

/// Returns the entry of a name, pending changes included, as the `before` of [`put`].
///
/// Errors: the store cannot be read.
pub fn stored(store: &Store, name: &str) -> Result<Option<String>, StoreError> {
    store.entry(View::Pending, Kind::Crl, name)
}

/// Returns the entry of an existing list, pending changes included, as the `before` of [`remove`].
///
/// Errors: [`Error::NotFound`], [`Error::Store`].
pub fn known(store: &Store, name: &str) -> Result<String, Error> {
    stored(store, name)?.ok_or_else(|| Error::NotFound(subject(name)))
}

/// Removes a list. The removal waits for a commit.
///
/// - `before`: the entry as the caller last read it.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn remove(store: &mut Store, name: &str, before: &str) -> Result<Kept, Error> {
    entry::stage(store, Kind::Crl, name, Some(before), None)
}

/// Returns the subject of an error about a list.
#[must_use]
pub fn subject(name: &str) -> Subject {
    Subject::new(Kind::Crl, name)
}

/// Reports whether the lists are used, pending changes included.
///
/// Errors: the store cannot be read.
pub fn is_on(store: &Store) -> Result<bool, StoreError> {
    Ok(setting::record(store, View::Pending, &REVOCATION)?.get(ENABLED) == Some("on"))
}

/// Switches the use of the lists on or off.
///
/// - `was`: the switch as the caller last read it.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn switch(store: &mut Store, was: bool, on: bool) -> Result<Kept, Error> {
    setting::switch(store, &REVOCATION, ENABLED, was, on)
}
