//! The errors of reading and changing the configuration, as facts. The caller chooses the words and
//! the hints.

use crate::os::files::FileError;
use crate::profile::edit::Broken;
use crate::profile::ini::BadLine;
use crate::store::entries::Kind;
use crate::store::open::StoreError;
use crate::vocab::text::InvalidInput;
use crate::vocab::time::Timestamp;

/// The subject of an error: one entry of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Kind of the entry.
    pub kind: Kind,
    /// Key of the entry.
    pub key: String,
}

impl Subject {
    /// Creates the subject for an entry.
    #[must_use]
    pub fn new(kind: Kind, key: impl Into<String>) -> Subject {
        Subject { kind, key: key.into() }
    }
}

/// The reason why the configuration was not read or changed. It is unchanged.
#[derive(Debug)]
pub enum Error {
    /// A value is invalid.
    Invalid {
        /// Place of the value.
        what: Subject,
        /// Reason, a sentence.
        reason: String,
    },
    /// An entry would break a rule of the destination table.
    Rule {
        /// The entry.
        what: Subject,
        /// The rule.
        broken: Broken,
    },
    /// The entry does not exist.
    NotFound(Subject),
    /// The entry exists and differs.
    Exists {
        /// The entry.
        what: Subject,
        /// Value of the entry, if it is short.
        present: Option<String>,
    },
    /// Other entries refer to the entry.
    InUse {
        /// The entry.
        what: Subject,
        /// Entries that refer to it.
        by: Vec<Subject>,
    },
    /// The entry has changed since the caller read it.
    Stale(Subject),
    /// Another program has committed other changes of these entries meanwhile.
    Collides(Vec<Subject>),
    /// DEFAULT would lose TLS, which these entries need.
    TlsNeededBy(Vec<Subject>),
    /// The entry always exists and cannot be removed.
    Permanent(Subject),
    /// A prefix of a key matches several entries.
    Ambiguous {
        /// Prefix.
        what: Subject,
        /// Number of matching entries.
        count: usize,
    },
    /// A stored entry cannot be parsed.
    Unreadable(Subject),
    /// The private key of a certificate profile is not in the database.
    NoKey(Subject),
    /// A private key to be saved is not in the database.
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
        /// Time of issue in the list.
        issued: Timestamp,
    },
    /// The existing revocation list is newer.
    Superseded {
        /// The list.
        what: Subject,
        /// Time of issue of the existing list.
        present: Timestamp,
        /// Time of issue of the offered list.
        offered: Timestamp,
    },
    /// A file of entries has bad lines.
    BadLines {
        /// Kind of its entries.
        of: Kind,
        /// Bad lines, in order.
        lines: Vec<BadLine>,
    },
    /// A file is not a saved configuration.
    NoDocument {
        /// The file.
        file: String,
        /// Reason.
        reason: String,
    },
    /// A file cannot be read.
    File(FileError),
    /// The store cannot be used.
    Store(StoreError),
}

impl Error {
    /// Converts a refusal into an [`Error::Invalid`].
    #[must_use]
    pub fn invalid(kind: Kind, key: &str, refused: InvalidInput) -> Error {
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
