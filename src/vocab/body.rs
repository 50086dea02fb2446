//! The JSON form of a body or the reason for its absence: `{"octets": …}` or `{"failed": …}`, for
//! `#[serde(with = "crate::vocab::body")]`. Pure.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Body<F> {
    Octets(#[serde(with = "crate::vocab::bytes")] Vec<u8>),
    Failed(F),
}

/// Serializes a body, or the reason for its absence.
///
/// Errors: the serializer's.
pub fn serialize<S: Serializer, F: Serialize + Clone>(
    body: &Result<Vec<u8>, F>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match body.clone() {
        Ok(octets) => Body::Octets(octets),
        Err(why) => Body::Failed(why),
    }
    .serialize(to)
}

/// Deserializes a body, or the reason for its absence.
///
/// Errors: the text is neither.
pub fn deserialize<'de, D: Deserializer<'de>, F: Deserialize<'de>>(
    from: D,
) -> Result<Result<Vec<u8>, F>, D::Error> {
    Body::deserialize(from).map(|body| match body {
        Body::Octets(octets) => Ok(octets),
        Body::Failed(why) => Err(why),
    })
}
