//! The errors of the gateway, as facts of distinct kinds. The caller adds the hints.

use crate::config::error::Error as ConfigError;
use crate::os::files::FileError;
use crate::store::open::StoreError;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;

/// The reason why the gateway could not do something.
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
    Setting(InvalidInput),
    /// An option cannot be used.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// There is no resolver.
    #[error("{0}")]
    NoResolver(InvalidInput),
    /// There are no trusted roots.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The rehearsal lab does not start.
    #[error("the lab does not start: {0}")]
    Lab(String),
    /// There is no place for a database.
    #[error("there is no home folder to keep the database in")]
    NoDatabase,
    /// The user named a database that does not exist.
    #[error("there is no database `{}`", printable(.path))]
    MissingDatabase {
        /// Its path.
        path: String,
    },
    /// This host's clock is wrong.
    #[error("the clock of this host stands at {day}: no certificate can be judged by it")]
    Clock {
        /// Its day.
        day: String,
    },
    /// The destinations to be checked cannot be determined.
    #[error(transparent)]
    Input(#[from] InputError),
    /// An earlier run cannot be resumed.
    #[error(transparent)]
    Resume(#[from] ResumeError),
    /// Earlier reports cannot be used.
    #[error(transparent)]
    Earlier(#[from] EarlierError),
    /// A recording cannot be written or read.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// A revocation list cannot be obtained.
    #[error(transparent)]
    Crl(#[from] CrlError),
    /// A bundle is not written.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

impl From<InvalidInput> for Error {
    fn from(refused: InvalidInput) -> Error {
        Error::Setting(refused)
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Error::Config(error)
    }
}

/// The reason why a bundle is not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Files stand in its place that it did not write, or that were changed since.
    #[error("in `{folder}` these files are somebody else's, or were changed since they were written: {}", few(.files))]
    Foreign {
        /// The folder, safe to show.
        folder: String,
        /// Paths below it.
        files: Vec<String>,
    },
    /// The bundle of other domains or of another target stands in its place.
    #[error("`{folder}` holds another bundle: {of}")]
    Other {
        /// The folder, safe to show.
        folder: String,
        /// The target and the domains, safe to show.
        of: String,
    },
}

/// Returns the first of some names.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| printable(name)).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{}, and {more} more", shown.join(", ")),
    }
}

/// The reason why an option cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// Private addresses are refused, but a proxy could connect to them.
    #[error("a proxy resolves names by itself, so that no private address can be refused")]
    PrivateByProxy,
    /// The SOCKS5 proxy cannot be reached, for this reason.
    #[error("{0}")]
    Socks5(String),
    /// There is an HTTP proxy besides the SOCKS5 proxy.
    #[error("--proxy and --socks5 do not go together")]
    TwoProxies,
    /// A source address was given, but a SOCKS5 proxy makes the connections.
    #[error("--source-address does not go with --socks5: the proxy chooses the address")]
    SourceBehindProxy,
    /// The EHLO name is invalid.
    #[error("`{}` cannot be an EHLO name", excerpt(.0, 60))]
    Ehlo(String),
    /// The User-Agent is invalid.
    #[error("the User-Agent must be plain ASCII text")]
    UserAgent,
    /// The proxy's URL is invalid.
    #[error("the proxy's URL cannot be used")]
    Proxy,
    /// The rehearsal lab has its own value.
    #[error("the rehearsal lab brings {} of its own", .0.what())]
    Lab(OfLab),
}

/// The values that the rehearsal lab provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfLab {
    /// A resolver.
    Resolver,
    /// Trust anchors of DNSSEC.
    TrustAnchor,
    /// Trusted roots.
    TrustStore,
}

impl OfLab {
    /// Returns the name of the value.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            OfLab::Resolver => "a resolver",
            OfLab::TrustAnchor => "trust anchors",
            OfLab::TrustStore => "trusted roots",
        }
    }
}

/// The reason why there are no trusted roots.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// The system has no trusted roots.
    #[error(
        "no trusted root certificates were found on this system{}",
        if *.unreadable { " (its files cannot be read)" } else { "" }
    )]
    NoRoots {
        /// Whether the system has files that cannot be read.
        unreadable: bool,
    },
    /// A file holds no certificate.
    #[error("{name} holds no certificate in PEM form")]
    NoCertificate {
        /// The file in quotation marks, or its substitute.
        name: String,
    },
}

/// The reason why the destinations to be checked cannot be determined.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// There are no destinations.
    #[error("there is nothing to check")]
    Nothing,
    /// A text is neither a domain nor an address.
    #[error("{place}{refused}")]
    NoDomain {
        /// File and line, or empty.
        place: String,
        /// Its fault.
        refused: InvalidInput,
    },
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
}

/// The reason why an earlier run cannot be resumed.
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
    /// Stdout would overwrite its reports.
    #[error("stdout writes over `{name}`, which is to be gone on with")]
    WrittenOver {
        /// The file, safe to show.
        name: String,
    },
    /// A truncated last line cannot be removed.
    #[error("`{name}` cannot be mended: {why}")]
    Unmended {
        /// The file, safe to show.
        name: String,
        /// The system's reason.
        why: String,
    },
    /// No line of the file is a report.
    #[error("`{name}` line {line} is no report of `check --format ndjson`, nor is any other")]
    NoReports {
        /// The file, safe to show.
        name: String,
        /// The first line that is not a report.
        line: u64,
    },
}

/// The reason why earlier reports cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EarlierError {
    /// The reports cannot be read.
    #[error("{name} cannot be read: {why}")]
    Unreadable {
        /// The file in quotation marks, or stdin.
        name: String,
        /// The system's reason.
        why: String,
    },
    /// There are no reports.
    #[error("{name} holds no report of a check")]
    None {
        /// The file in quotation marks, or stdin.
        name: String,
    },
    /// A report cannot be read any more.
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

/// The reason why a recording cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordingError {
    /// The recording would be written to stdout.
    #[error("a recording is not written to stdout, where the reports go")]
    ToStdout,
    /// The file is not a recording.
    #[error("`{name}` is there and is no recording: it is not overwritten")]
    Other {
        /// The file, safe to show.
        name: String,
    },
    /// The partial file is not a recording.
    #[error("`{name}` is there and is no recording: it is not overwritten")]
    OtherBeside {
        /// The file, safe to show.
        name: String,
    },
    /// The partial file is the recording of a broken-off run.
    #[error("`{name}` holds what a run recorded that was broken off: it is not overwritten")]
    BrokenOff {
        /// The file, safe to show.
        name: String,
    },
    /// The partial file is a folder, a link or a device.
    #[error("`{name}` is no plain file: it is not overwritten")]
    NotPlain {
        /// The file, safe to show.
        name: String,
    },
    /// Another run writes the recording.
    #[error("another run is recording to `{name}`")]
    InUse {
        /// The file, safe to show.
        name: String,
    },
    /// The recording cannot be written.
    #[error("the recording `{name}` cannot be written: {why}")]
    Unwritable {
        /// The file, safe to show.
        name: String,
        /// The system's reason.
        why: String,
        /// The file with the evidence recorded so far, if any.
        rest: Option<String>,
    },
    /// The recording cannot be opened.
    #[error("`{name}` cannot be read: {why}")]
    Unreadable {
        /// The file, safe to show.
        name: String,
        /// The system's reason.
        why: String,
    },
    /// This version cannot read the recording.
    #[error("`{name}` cannot be replayed: {why}")]
    NotReplayable {
        /// The file, safe to show.
        name: String,
        /// Why.
        why: String,
    },
    /// The recording has unreadable data in its middle.
    #[error("the recording `{name}` cannot be read on: {why}")]
    Damaged {
        /// The file, safe to show.
        name: String,
        /// Why.
        why: String,
    },
    /// A requested domain is not in the recording.
    #[error("{0} is not in the recording")]
    NotRecorded(String),
    /// A check would be judged at a time outside the years 0 to 9999.
    #[error("the time leads out of the years 1970 to 9999 for {0}")]
    TooFar(String),
}

/// The reason why a revocation list cannot be obtained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrlError {
    /// Nothing leaves the rehearsal lab.
    #[error("`{}` could not be fetched: nothing is fetched in the rehearsal lab", excerpt(.url, 120))]
    InLab {
        /// Its URL.
        url: String,
    },
    /// Lists are not fetched through a SOCKS5 proxy.
    #[error("`{}` could not be fetched: lists are not fetched through --socks5", excerpt(.url, 120))]
    NotBySocks5 {
        /// Its URL.
        url: String,
    },
    /// The fetch failed.
    #[error("`{}` could not be fetched: {why}", excerpt(.url, 120))]
    NotFetched {
        /// Its URL.
        url: String,
        /// Why.
        why: String,
    },
    /// The answer is not a revocation list.
    #[error("{0}")]
    NoList(InvalidInput),
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
