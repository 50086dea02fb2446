//! Settings that are not of one destination: a group a command, an item a value, each declared once.
//!
//! A group is kept as one entry; what was never set is the factory's. Values are canonical texts, as in a
//! destination's record.

pub mod delivery;
pub mod dns;
pub mod group;
pub mod logging;
pub mod ssl;
pub mod update;

use crate::profile::field::Record;
use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::profile::setting::group::switch;
use crate::profile::setting::logging::ALERTING;
use crate::profile::setting::logging::LOGGING;
use crate::vocab::text::Refused;

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
