//! The JSON form of a TLS version, for `#[serde(with = "crate::vocab::tls_version")]`. Pure.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serializer;

/// All versions that a handshake may result in.
const ALL: [&str; 5] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", "unknown"];

/// Serializes a version.
///
/// Errors: the serializer's.
pub fn serialize<S: Serializer>(version: &&'static str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(version)
}

/// Deserializes a version.
///
/// Errors: there is no such version.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
    let text = String::deserialize(from)?;
    let known = ALL.into_iter().find(|v| *v == text);
    known.ok_or_else(|| serde::de::Error::custom("there is no such version of TLS"))
}
