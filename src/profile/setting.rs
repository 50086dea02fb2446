//! Global settings: one group per command, one item per value, each declared once.
//!
//! A group is stored as one entry; a value that was never set has its factory setting. Values are
//! canonical texts, as in a destination's record.

pub mod delivery;
pub mod dns;
pub mod group;
pub mod logging;
pub mod service;
pub mod ssl;
pub mod tls_reports;
pub mod update;

use crate::profile::field::Record;
use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::profile::setting::group::switch;
use crate::profile::setting::logging::ALERTING;
use crate::profile::setting::logging::LOGGING;
use crate::vocab::text::InvalidInput;

/// Settings of the trusted authority lists.
pub const AUTHORITIES: Group = Group {
    name: "certauthority",
    items: &[
        Item { key: "custom", factory: "off", parse: switch },
        Item { key: "system", factory: "on", parse: switch },
    ],
};

/// Settings of the use of revocation lists.
pub const REVOCATION: Group =
    Group { name: "crl", items: &[Item { key: "enabled", factory: "off", parse: switch }] };

/// All groups.
pub static GROUPS: &[Group] = &[
    AUTHORITIES,
    REVOCATION,
    ssl::SSL,
    dns::DNS,
    update::UPDATE,
    delivery::DELIVERY,
    service::SERVICE,
    tls_reports::TLS_REPORTS,
    LOGGING,
    ALERTING,
];

/// Returns the group with a name.
#[must_use]
pub fn group(name: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|g| g.name == name)
}

/// Checks whether the values of a group are consistent.
///
/// Errors: a sentence with the reason.
pub fn check(group: &Group, record: &Record) -> Result<(), InvalidInput> {
    if group.name == ssl::SSL.name { ssl::check(record) } else { Ok(()) }
}

/// Returns the meaning of an empty value of a key.
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
