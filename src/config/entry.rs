//! One entry of the configuration: its JSON text, and the function that writes it.

use crate::config::error::Error;
use crate::config::error::Subject;
use crate::profile::field::Record;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::open::Store;
use crate::store::open::StoreError;
use std::collections::BTreeMap;

/// The certificate profile that always exists.
pub const DEMO: &str = "Demo";

/// The result of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The change waits for a commit.
    Changed,
    /// The entry had this value before.
    Same,
}

impl Kept {
    /// Returns `Changed` if the number of differing entries is not zero.
    #[must_use]
    pub fn from_count(differing: usize) -> Kept {
        if differing > 0 { Kept::Changed } else { Kept::Same }
    }
}

/// Returns a record in the form of the store.
#[must_use]
pub fn to_json(record: &Record) -> String {
    serde_json::to_string(&record.0).unwrap_or_else(|_| "{}".into())
}

/// Returns the record of a JSON text.
#[must_use]
pub fn from_json(json: &str) -> Record {
    Record(serde_json::from_str::<BTreeMap<String, String>>(json).unwrap_or_default())
}

/// Returns the record of a stored JSON text.
///
/// - `what`: the words for the entry in the error.
///
/// Errors: [`StoreError::Unreadable`] if the text is no object of texts.
pub fn stored(json: &str, what: impl FnOnce() -> String) -> Result<Record, StoreError> {
    let texts = serde_json::from_str::<BTreeMap<String, String>>(json);
    texts.map(Record).map_err(|_| StoreError::Unreadable { what: what() })
}

/// Returns a single text in the form of the store.
#[must_use]
pub fn json_of(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns the text of an entry that is a single text.
#[must_use]
pub fn text_of(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

/// Stages an entry if it is still as the caller last read it. `None` stands for a missing entry.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub(crate) fn stage(
    store: &mut Store,
    kind: Kind,
    key: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> Result<Kept, Error> {
    came(kind, key, store.stage(kind, key, after, Seen(before))?)
}

/// Returns the result of staging an entry.
///
/// Errors: [`Error::Stale`].
pub(crate) fn came(kind: Kind, key: &str, staged: Staged) -> Result<Kept, Error> {
    match staged {
        Staged::Changed => Ok(Kept::Changed),
        Staged::Same => Ok(Kept::Same),
        Staged::Stale => Err(Error::Stale(Subject::new(kind, key))),
    }
}
