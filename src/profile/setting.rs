//! Settings that are not of one destination: a group a command, an item a value, each declared once.
//!
//! A group is kept as one entry; what was never set is the factory's. Values are canonical texts, as in a
//! destination's record.

pub mod delivery;
pub mod dns;
pub mod ssl;
pub mod update;

use crate::profile::field::Record;
use crate::profile::log_setting::ALERTING;
use crate::profile::log_setting::LOGGING;
use crate::vocab::text::Refused;
use crate::vocab::tls::Switch;
use crate::vocab::word::Dialect;

/// One value of a group.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Key in files and in the store.
    pub key: &'static str,
    /// What holds from the start.
    pub factory: &'static str,
    /// Reads a text and gives its canonical form, or the sentence that says why not.
    pub parse: fn(&str) -> Result<String, Refused>,
}

/// The values that belong to one command.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Key of the entry, and the command's name.
    pub name: &'static str,
    /// Its values.
    pub items: &'static [Item],
}

fn switch(text: &str) -> Result<String, Refused> {
    Switch::KIND.parse(text, Dialect::Flag)
}

/// Which lists of certificate authorities are trusted.
pub const AUTHORITIES: Group = Group {
    name: "certauthority",
    items: &[
        Item { key: "custom", factory: "off", parse: switch },
        Item { key: "system", factory: "on", parse: switch },
    ],
};

/// Whether revocation lists are looked at.
pub const REVOCATION: Group =
    Group { name: "crl", items: &[Item { key: "enabled", factory: "off", parse: switch }] };

/// Every group.
pub static GROUPS: &[Group] = &[
    AUTHORITIES,
    REVOCATION,
    ssl::SSL,
    dns::DNS,
    update::UPDATE,
    delivery::DELIVERY,
    LOGGING,
    ALERTING,
];

/// The group of a name.
#[must_use]
pub fn group(name: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|g| g.name == name)
}

/// Whether the values of a group go together.
///
/// Errors: the sentence that says why not.
pub fn check(group: &Group, record: &Record) -> Result<(), Refused> {
    if group.name == ssl::SSL.name { ssl::check(record) } else { Ok(()) }
}

/// What an empty value of a key stands for.
#[must_use]
pub fn of_empty(key: &str) -> &'static str {
    match key {
        dns::SERVERS => "the system's",
        dns::ANCHORS => "the root's",
        delivery::V4 | delivery::V6 => "auto",
        delivery::EHLO => "the host name of the gateway",
        _ => "none",
    }
}

impl Group {
    /// The item of a key.
    #[must_use]
    pub fn item(&self, key: &str) -> Option<&'static Item> {
        self.items.iter().find(|i| i.key == key)
    }

    /// What holds from the start.
    #[must_use]
    pub fn factory(&self) -> Record {
        Record(self.items.iter().map(|i| (i.key.to_string(), i.factory.to_string())).collect())
    }
}
