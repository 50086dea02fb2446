//! What is offered in TLS to mail servers.

use crate::profile::field::Record;
use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::vocab::cipher;
use crate::vocab::cipher::Suite;
use crate::vocab::cipher::Version;
use crate::vocab::text::Refused;

/// Key of the versions of outgoing mail.
pub const VERSIONS: &str = "outbound_versions";
/// Key of the cipher suites of outgoing mail.
pub const CIPHERS: &str = "outbound_ciphers";

/// TLS.
pub const SSL: Group = Group {
    name: "sslconfig",
    items: &[
        Item {
            key: VERSIONS,
            factory: "tls1.2,tls1.3",
            parse: |t| Ok(cipher::write_versions(&cipher::versions(t)?)),
        },
        Item { key: CIPHERS, factory: "DEFAULT", parse: cipher::canonical },
    ],
};

/// Versions and suites that are offered, those that go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Versions, lowest first.
    pub versions: Vec<Version>,
    /// Suites, the preferred one first; each version has one.
    pub suites: Vec<&'static Suite>,
}

/// What versions and ciphers come to together.
///
/// Errors: a sentence; a version that no suite is left for.
pub fn offered(versions: &str, ciphers: &str) -> Result<Offered, Refused> {
    let versions = cipher::versions(versions)?;
    let mut suites = cipher::suites(ciphers)?;
    suites.retain(|s| versions.iter().any(|v| s.fits(*v)));
    for version in &versions {
        if suites.iter().any(|s| s.fits(*version)) {
            continue;
        }
        let example = cipher::SUITES.iter().find(|s| s.fits(*version));
        let example = example.map_or("DEFAULT", |s| s.openssl);
        return Err(Refused(match versions.len() {
            1 => format!(
                "these ciphers leave no suite for {}, which alone is chosen: add one such as {example}",
                version.label()
            ),
            _ => format!(
                "these ciphers leave no suite for {}: add one such as {example}, or choose the other version alone",
                version.label()
            ),
        }));
    }
    Ok(Offered { versions, suites })
}

/// Whether the values of a record go together.
///
/// Errors: as [`offered`].
pub fn check(record: &Record) -> Result<(), Refused> {
    let get = |key: &str| record.get(key).or(SSL.item(key).map(|i| i.factory)).unwrap_or_default();
    offered(get(VERSIONS), get(CIPHERS)).map(|_| ())
}
