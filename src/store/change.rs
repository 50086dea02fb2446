//! A change of the configuration: what is changed, and by whom.

use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A global setting, by name.
    Setting,
    /// The DEFAULT entry of the destination table.
    Default,
    /// An entry of the destination table.
    Destination,
    /// An SMTP route.
    Route,
    /// A bounce profile.
    BounceProfile,
    /// A certificate profile; its private key is stored separately.
    Certificate,
    /// An authority of the custom list.
    Authority,
    /// A certificate revocation list.
    Crl,
    /// The MTA-STS policy of an own domain.
    OwnPolicy,
}

impl Kind {
    /// All kinds.
    pub const ALL: &'static [Kind] = &[
        Kind::Setting,
        Kind::Default,
        Kind::Destination,
        Kind::Route,
        Kind::BounceProfile,
        Kind::Certificate,
        Kind::Authority,
        Kind::Crl,
        Kind::OwnPolicy,
    ];

    /// Returns the word in the database and in configuration files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Setting => "setting",
            Kind::Default => "default",
            Kind::Destination => "destination",
            Kind::Route => "route",
            Kind::BounceProfile => "bounce_profile",
            Kind::Certificate => "certificate",
            Kind::Authority => "authority",
            Kind::Crl => "crl",
            Kind::OwnPolicy => "policy",
        }
    }

    /// Returns the kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|k| k.word() == word)
    }
}

/// A change of one entry: JSON texts, `None` for a missing entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Kind of the entry.
    pub kind: Kind,
    /// Key of the entry.
    pub key: String,
    /// Value before the change.
    pub before: Option<String>,
    /// Value after the change.
    pub after: Option<String>,
}

/// Maximum number of waiting changes that a message names.
const NAMED: usize = 5;

/// The writer of pending changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writer {
    /// Name of the user.
    pub who: String,
    /// Token of the run of the program.
    pub run: String,
    /// What becomes of the changes.
    pub mode: Mode,
}

/// What becomes of the changes of a writer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// They wait for a commit, beside those of others.
    #[default]
    Shared,
    /// They are to be committed alone: staging and commit are refused while changes of other runs
    /// wait.
    Alone,
    /// They are counted and not kept.
    Trial,
}

/// Who made a pending change, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Name of the user; empty for a change of an earlier version of this program.
    pub who: String,
    /// Time of the last change; 0 for a change of an earlier version of this program.
    pub at: Timestamp,
    /// Token of the run.
    pub run: String,
}

/// A pending change and its makers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The change.
    pub change: Change,
    /// Everybody whose change is in it, oldest first.
    pub by: Vec<Stamp>,
}

impl Waiting {
    /// Reports whether a run alone has made the change.
    #[must_use]
    pub fn is_of(&self, run: &str) -> bool {
        self.by.iter().all(|stamp| stamp.run == run)
    }

    /// Returns the names of the users in one phrase.
    #[must_use]
    pub fn names(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for stamp in &self.by {
            let name = match stamp.who.as_str() {
                "" => "unknown".to_string(),
                who => printable(who),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(" and ")
    }
}

/// Names the first of some waiting changes, with their makers.
#[must_use]
pub fn named(list: &[Waiting]) -> String {
    let one = |w: &Waiting| {
        let (kind, key) = (w.change.kind.word().replace('_', " "), printable(&w.change.key));
        format!("{kind} {key} (by {})", w.names())
    };
    let mut text = list.iter().take(NAMED).map(one).collect::<Vec<_>>().join(", ");
    if list.len() > NAMED {
        text.push_str(&format!(" and {} more", list.len() - NAMED));
    }
    text
}

/// How a whole table differs from the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Differing {
    /// Number of new entries.
    pub new: usize,
    /// Number of entries with another value.
    pub changed: usize,
    /// Number of removed entries.
    pub removed: usize,
}

impl Differing {
    /// Returns the number of all differing entries.
    #[must_use]
    pub fn total(self) -> usize {
        self.new + self.changed + self.removed
    }

    /// Returns the sum of both.
    #[must_use]
    pub fn and(self, other: Differing) -> Differing {
        Differing {
            new: self.new + other.new,
            changed: self.changed + other.changed,
            removed: self.removed + other.removed,
        }
    }
}
