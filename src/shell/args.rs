//! The value types and arguments that several commands share.

use crate::policy::verdict::Semantics;
use crate::store::change::Mode;
use crate::store::entries::View;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::DnssecWord;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use clap::ArgMatches;
use clap::Args;
use clap::FromArgMatches;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use std::net::IpAddr;
use std::path::PathBuf;

pub(crate) fn source(text: &str) -> Result<IpAddr, String> {
    crate::vocab::address::parse_source(text).map_err(|r| r.0)
}

/// Makes the value parser of a vocabulary of the gateway: synonyms are aliases.
macro_rules! words {
    ($name:ident, $of:ty) => {
        pub(crate) fn $name() -> impl TypedValueParser<Value = $of> {
            let values = <$of>::ALL
                .iter()
                .map(|v| PossibleValue::new(v.word()).aliases(v.synonyms()).help(v.label()));
            PossibleValuesParser::new(values)
                .try_map(|text| <$of>::parse(&text).map_err(|refused| refused.0))
        }
    };
}

words!(tls_words, TlsMode);
words!(dane_words, DaneMode);
words!(switch_words, Switch);
words!(dnssec_words, DnssecWord);

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, a report for each domain
    Text,
    /// One line a domain, as wide as the terminal
    Table,
    /// An array of reports
    Json,
    /// One JSON report a line, as each domain finishes
    Ndjson,
    /// One row a domain
    Csv,
    /// mail_logs lines, in the gateway's wording
    Log,
    /// One page for a browser
    Html,
    /// For Nagios, Icinga, Naemon: one line with performance data, then the rest; exit status 0 ok, 1 warning, 2 critical, 3 unknown
    Nagios,
    /// Metrics for Prometheus' file collector (with -o FILE.prom)
    Prometheus,
}

/// The level of detail of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// What an operator reads
    Info,
    /// Every query too
    Debug,
}

/// The rules that make the verdict when DANE fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SemanticsWord {
    /// The gateway's: MTA-STS, and failing that the TLS setting, decides
    Gateway,
    /// The RFCs': a host that fails DANE is never used
    Rfc,
}

impl SemanticsWord {
    /// Returns the semantics of this word.
    #[must_use]
    pub fn semantics(self) -> Semantics {
        match self {
            SemanticsWord::Gateway => Semantics::Gateway,
            SemanticsWord::Rfc => Semantics::Rfc,
        }
    }
}

/// The form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people
    Text,
    /// An array of objects
    Json,
    /// One row an entry
    Csv,
}

/// The form of the result of a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ResultFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object: changed, pending (how many changes wait), committed
    Json,
}

/// The options of a change without verification of a domain.
#[derive(Debug, Clone, Args, Default)]
pub struct Write {
    /// Commit this change at once, with a comment; refused while changes of others wait
    #[arg(long, value_name = "COMMENT", num_args = 0..=1, default_missing_value = "", conflicts_with = "commit_all")]
    pub commit: Option<String>,
    /// Commit every change that waits at once, whoever made it, with a comment
    #[arg(long, value_name = "COMMENT", num_args = 0..=1, default_missing_value = "")]
    pub commit_all: Option<String>,
    /// Show what would change and keep nothing
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: end with status 1 if something would change
    #[arg(long, requires = "dry_run")]
    pub exit_code: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = ResultFormat::Text)]
    pub format: ResultFormat,
}

impl Write {
    /// Returns what becomes of the staged changes.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match (self.dry_run, &self.commit) {
            (true, _) => Mode::Trial,
            (false, Some(_)) => Mode::Alone,
            (false, None) => Mode::Shared,
        }
    }

    /// Returns the comment of the commit, if one is wanted.
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        let comment = self.commit.as_deref().or(self.commit_all.as_deref());
        comment.filter(|_| !self.dry_run)
    }

    /// Returns these options as they were given to a command; `None` if it does not write.
    #[must_use]
    pub fn given(matches: &ArgMatches) -> Option<Write> {
        let mut leaf = matches;
        while let Some((_, below)) = leaf.subcommand() {
            leaf = below;
        }
        // A switch is always among the ids of a command that has it.
        let writes = leaf.ids().any(|id| id.as_str() == "dry_run");
        writes.then(|| Write::from_arg_matches(leaf).ok()).flatten()
    }
}

/// The options of a table of the configuration.
#[derive(Debug, Clone, Copy, Args)]
pub struct Shown {
    /// The form
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
    /// With the uncommitted changes
    #[arg(long)]
    pub pending: bool,
}

impl Shown {
    /// Returns the state that is shown.
    #[must_use]
    pub fn view(self) -> View {
        if self.pending { View::Pending } else { View::Committed }
    }
}

/// The source of a passphrase.
#[derive(Debug, Args, Default)]
pub struct Passphrase {
    /// Read the passphrase from the first line of a file; `-` is stdin. Without it, it is asked for on a terminal
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}
