//! The DNSSEC validator: decides whether a reply is secure, insecure, bogus or indeterminate. No
//! I/O and no clock.
//!
//! It validates one reply, reduced to the records that belong to its question. It walks the zone
//! cuts from a trust anchor to the owner of each set, returns the DS and DNSKEY queries that it
//! still needs, and requires signatures and proofs only in signed zones. Whether a name exists
//! follows from the proof, not from the response code.
//!
//! Source: RFC 4033, RFC 4034, RFC 4035, RFC 5155, RFC 6840.

pub mod algorithm;
pub mod anchor;
#[cfg(feature = "openssl")]
mod by_openssl;
mod canonical;
mod denial;
mod descent;
pub mod ds;
pub mod judge;
pub mod limits;
mod nsec;
mod nsec3;
pub mod reason;
pub mod unjudged;
mod verify;
pub mod zone;
