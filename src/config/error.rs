//! Why the configuration was not read or not changed: facts. How they are said, and what helps, is known to whoever
//! asks.

use crate::os::files::FileError;
use crate::profile::edit::Broken;
use crate::profile::ini::BadLine;
use crate::store::entries::Kind;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
use crate::vocab::time::Timestamp;

/// What an error speaks of: one entry of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// What kind of entry it is.
    pub kind: Kind,
    /// Its key.
    pub key: String,
}

impl Subject {
    /// Names an entry.
    #[must_use]
    pub fn new(kind: Kind, key: impl Into<String>) -> Subject {
        Subject { kind, key: key.into() }
    }
}

/// Why the configuration was not read or not changed. Nothing was changed then.
#[derive(Debug)]
pub enum Error {
    /// A value will not do.
    Invalid {
        /// Where it was to stand.
        what: Subject,
        /// Why not, in a sentence.
        reason: String,
    },
    /// An entry would break a rule of the destination table.
    Rule {
        /// The entry.
        what: Subject,
        /// The rule.
        broken: Broken,
    },
    /// It is not there.
    NotFound(Subject),
    /// It is there already, and differs.
    Exists {
        /// The entry.
        what: Subject,
        /// Its value, where that is short.
        present: Option<String>,
    },
    /// Others refer to it.
    InUse {
        /// The entry.
        what: Subject,
        /// All that refer to it.
        by: Vec<Subject>,
    },
    /// It is no longer what the writer has seen.
    Stale(Subject),
    /// Somebody else committed other changes of these entries meanwhile.
    Collides(Vec<Subject>),
    /// DEFAULT was to lose TLS, and these entries need it there.
    TlsNeededBy(Vec<Subject>),
    /// It is always there and cannot be removed.
    Permanent(Subject),
    /// A beginning of a key fits several entries.
    Ambiguous {
        /// The beginning.
        what: Subject,
        /// How many it fits.
        count: usize,
    },
    /// What is stored cannot be read.
    Unreadable(Subject),
    /// The private key of a certificate profile is not in the database.
    NoKey(Subject),
    /// A private key that is to be saved is not in the database.
    NoKeyToSave {
        /// SHA-256 of its public half, hex.
        id: String,
    },
    /// The private key of a certificate profile is neither in the file nor in the database.
    NoKeyInFile(Subject),
    /// A revocation list was issued in the future.
    IssuedLater {
        /// The list.
        what: Subject,
        /// When it was issued, as it says itself.
        issued: Timestamp,
    },
    /// A revocation list that is there is newer.
    Superseded {
        /// The list.
        what: Subject,
        /// When the one that is there was issued.
        present: Timestamp,
        /// When the one that was offered was issued.
        offered: Timestamp,
    },
    /// A file of entries has bad lines.
    BadLines {
        /// What kind of entries it holds.
        of: Kind,
        /// The lines, in their order.
        lines: Vec<BadLine>,
    },
    /// A file is no saved configuration.
    NoDocument {
        /// The file.
        file: String,
        /// Why not.
        reason: String,
    },
    /// A file cannot be read.
    File(FileError),
    /// The store cannot be used.
    Store(StoreError),
}

impl Error {
    /// Makes an [`Error::Invalid`] of a refusal.
    #[must_use]
    pub fn invalid(kind: Kind, key: &str, refused: Refused) -> Error {
        Error::Invalid { what: Subject::new(kind, key), reason: refused.0 }
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        Error::File(error)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Error::Store(error)
    }
}
