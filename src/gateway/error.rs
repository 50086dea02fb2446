//! Why the gateway could not do something: facts, each a kind of its own. What a caller may do about it, the caller
//! knows.

use crate::config::error::Error as ConfigError;
use crate::os::files::FileError;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;

/// Why the gateway could not do something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The configuration does not allow it.
    #[error("the configuration cannot be read or changed")]
    Config(ConfigError),
    /// A setting in force cannot be used.
    #[error("{0}")]
    Setting(Refused),
    /// An option cannot be used.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// There is nobody to ask in the DNS.
    #[error("{0}")]
    NoResolver(Refused),
    /// Nobody can be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The rehearsal lab does not start.
    #[error("the lab does not start: {0}")]
    Lab(String),
    /// There is no place for a database.
    #[error("there is no home folder to keep the database in")]
    NoDatabase,
    /// This host's clock is wrong.
    #[error("the clock of this host stands at {day}: no certificate can be judged by it")]
    Clock {
        /// The day at which it stands.
        day: String,
    },
    /// What is to be checked cannot be had.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A run cannot go on where another ended.
    #[error(transparent)]
    Resume(#[from] ResumeError),
    /// Earlier reports cannot be had.
    #[error(transparent)]
    Earlier(#[from] EarlierError),
    /// A recording cannot be written or read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// A revocation list cannot be had.
    #[error(transparent)]
    Crl(#[from] CrlError),
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Error {
        Error::Setting(refused)
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Error::Config(error)
    }
}

/// Why an option cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// Private addresses are refused, and a proxy would connect to them unseen.
    #[error("a proxy resolves names by itself, so that no private address can be refused")]
    PrivateByProxy,
    /// No EHLO name.
    #[error("`{}` cannot be an EHLO name", excerpt(.0, 60))]
    Ehlo(String),
    /// No User-Agent.
    #[error("the User-Agent must be plain ASCII text")]
    UserAgent,
    /// No URL of a proxy.
    #[error("the proxy's URL cannot be used")]
    Proxy,
    /// The rehearsal lab brings its own.
    #[error("the rehearsal lab brings {} of its own", .0.what())]
    Lab(OfLab),
}

/// What the rehearsal lab brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfLab {
    /// A resolver.
    Resolver,
    /// Trust anchors of DNSSEC.
    TrustAnchor,
    /// Trusted roots.
    Roots,
}

impl OfLab {
    /// Returns what it is, in words.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            OfLab::Resolver => "a resolver",
            OfLab::TrustAnchor => "trust anchors",
            OfLab::Roots => "trusted roots",
        }
    }
}

/// Why nobody can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// The system has no trusted roots.
    #[error(
        "no trusted root certificates were found on this system{}",
        if *.unreadable { " (its files cannot be read)" } else { "" }
    )]
    NoRoots {
        /// Whether it has files that cannot be read.
        unreadable: bool,
    },
    /// A file holds no certificate.
    #[error("{name} holds no certificate in PEM form")]
    NoCertificate {
        /// The file in quotation marks, or what stands for one.
        name: String,
    },
}

/// Why what is to be checked cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// There is nothing.
    #[error("there is nothing to check")]
    Nothing,
    /// Something is no domain and no address.
    #[error("{place}{refused}")]
    NoDomain {
        /// File and line, or empty.
        place: String,
        /// What is wrong with it.
        refused: Refused,
    },
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Why a run cannot go on where another ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    /// Its reports cannot be read.
    #[error("`{name}` cannot be read: {why}")]
    Unreadable {
        /// The file, safe to show.
        name: String,
        /// The system's reason.
        why: String,
    },
    /// Stdout writes over them.
    #[error("stdout writes over `{name}`, which is to be gone on with")]
    WrittenOver {
        /// The file, safe to show.
        name: String,
    },
    /// A last line that was cut off cannot be taken off.
    #[error("`{name}` cannot be mended: {why}")]
    Unmended {
        /// The file, safe to show.
        name: String,
        /// The system's reason.
        why: String,
    },
    /// No line of it is a report.
    #[error("`{name}` line {line} is no report of `check --format ndjson`, nor is any other")]
    NoReports {
        /// The file, safe to show.
        name: String,
        /// The first line that is none.
        line: u64,
    },
}

/// Why earlier reports cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EarlierError {
    /// They cannot be read.
    #[error("{name} cannot be read: {why}")]
    Unreadable {
        /// The file in quotation marks, or stdin.
        name: String,
        /// The system's reason.
        why: String,
    },
    /// There are none.
    #[error("{name} holds no report of a check")]
    None {
        /// The file in quotation marks, or stdin.
        name: String,
    },
    /// One of them cannot be read any more.
    #[error("the report of {domain} in {name} cannot be read: {why}")]
    Report {
        /// The file in quotation marks, or stdin.
        name: String,
        /// Its domain.
        domain: String,
        /// Why.
        why: String,
    },
}

/// Why a recording cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordingError {
    /// It would be written to stdout.
    #[error("a recording is not written to stdout, where the reports go")]
    ToStdout,
    /// The file is no recording.
    #[error("`{name}` is there and is no recording: it is not overwritten")]
    Other {
        /// The file, safe to show.
        name: String,
    },
    /// The file beside it, which is written first, is no recording.
    #[error("`{name}` is there and is no recording: it is not overwritten")]
    OtherBeside {
        /// The file, safe to show.
        name: String,
    },
    /// The file beside it is what a run left that was broken off.
    #[error("`{name}` holds what a run recorded that was broken off: it is not overwritten")]
    BrokenOff {
        /// The file, safe to show.
        name: String,
    },
    /// The file beside it is a folder, a link or a device.
    #[error("`{name}` is no plain file: it is not overwritten")]
    NotPlain {
        /// The file, safe to show.
        name: String,
    },
    /// Another run writes it.
    #[error("another run is recording to `{name}`")]
    InUse {
        /// The file, safe to show.
        name: String,
    },
    /// It cannot be written.
    #[error("the recording `{name}` cannot be written: {why}")]
    Unwritable {
        /// The file, safe to show.
        name: String,
        /// The system's reason.
        why: String,
        /// Where that is what was recorded before.
        rest: Option<String>,
    },
    /// It cannot be opened.
    #[error("`{name}` cannot be read: {why}")]
    Unreadable {
        /// The file, safe to show.
        name: String,
        /// The system's reason.
        why: String,
    },
    /// It is no recording that this version reads.
    #[error("`{name}` cannot be replayed: {why}")]
    NotReplayable {
        /// The file, safe to show.
        name: String,
        /// Why.
        why: String,
    },
    /// It holds something in its middle that cannot be read.
    #[error("the recording `{name}` cannot be read on: {why}")]
    Damaged {
        /// The file, safe to show.
        name: String,
        /// Why.
        why: String,
    },
    /// A domain that was asked for is not in it.
    #[error("{0} is not in the recording")]
    NotRecorded(String),
    /// A check would be judged at a time that has no usual written form.
    #[error("the time leads out of the years 1970 to 9999 for {0}")]
    TooFar(String),
}

/// Why a revocation list cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrlError {
    /// Nothing leaves the rehearsal lab.
    #[error("`{}` could not be fetched: nothing is fetched in the rehearsal lab", excerpt(.url, 120))]
    InLab {
        /// Where it was to be fetched.
        url: String,
    },
    /// The fetch failed.
    #[error("`{}` could not be fetched: {why}", excerpt(.url, 120))]
    NotFetched {
        /// Where it was to be fetched.
        url: String,
        /// Why.
        why: String,
    },
    /// What came is no list.
    #[error("{0}")]
    NoList(Refused),
    /// There is no list of that name.
    #[error("there is no revocation list \"{name}\"")]
    Unknown {
        /// The name, safe to show.
        name: String,
    },
    /// The list came from a file.
    #[error("the list \"{name}\" came from a file")]
    FromFile {
        /// The name, safe to show.
        name: String,
    },
}
