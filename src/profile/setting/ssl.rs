//! Settings of TLS connections to mail servers: versions and cipher suites.

use crate::profile::field::Record;
use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::vocab::cipher;
use crate::vocab::cipher::Suite;
use crate::vocab::cipher::Version;
use crate::vocab::text::InvalidInput;

/// Key of the TLS versions for outgoing mail.
pub const VERSIONS: &str = "outbound_versions";
/// Key of the cipher suites for outgoing mail.
pub const CIPHERS: &str = "outbound_ciphers";

/// Settings of TLS.
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

/// The versions and suites to offer; they are consistent with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Versions, lowest first.
    pub versions: Vec<Version>,
    /// Suites in order of preference; each version has at least one.
    pub suites: Vec<&'static Suite>,
}

/// Returns the versions with their suites.
///
/// Errors: a sentence; a version has no suite.
pub fn offered(versions: &str, ciphers: &str) -> Result<Offered, InvalidInput> {
    let versions = cipher::versions(versions)?;
    let mut suites = cipher::suites(ciphers)?;
    suites.retain(|s| versions.iter().any(|v| s.fits(*v)));
    for version in &versions {
        if suites.iter().any(|s| s.fits(*version)) {
            continue;
        }
        let example = cipher::SUITES.iter().find(|s| s.fits(*version));
        let example = example.map_or("DEFAULT", |s| s.openssl);
        return Err(InvalidInput(match versions.len() {
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

/// Checks whether the values of a record are consistent.
///
/// Errors: as [`offered`].
pub fn check(record: &Record) -> Result<(), InvalidInput> {
    let get = |key: &str| record.get(key).or(SSL.item(key).map(|i| i.factory)).unwrap_or_default();
    offered(get(VERSIONS), get(CIPHERS)).map(|_| ())
}
