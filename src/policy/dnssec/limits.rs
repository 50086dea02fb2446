//! The limits of one validation. A validation that exceeds one is indeterminate, never secure or
//! bogus; only [`ITERATIONS`] makes it insecure.
//!
//! Source: CVE-2023-50387 (KeyTrap), CVE-2023-50868 (NSEC3 hashes); the values are Unbound's where
//! it has one.

/// Maximum number of verifications for one set; beyond it the set is indeterminate. Unit:
/// verifications.
pub const TRIES_PER_SET: u32 = 8;

/// Maximum number of keys with one tag and algorithm that are tried for one signature. Unit: keys.
pub const KEYS_PER_TAG: usize = 4;

/// Maximum number of keys of a zone. Unit: keys.
pub const KEYS_PER_ZONE: usize = 64;

/// Maximum number of DS records of supported algorithms for a zone. Unit: records.
pub const DS_PER_ZONE: usize = 32;

/// Maximum number of verifications in one validation, successful or not. A chain of 16 aliases in
/// separate zones takes 64. Unit: verifications.
pub const VERIFICATIONS: u32 = 128;

/// Maximum number of signatures left to verify in a short step. With [`KEYS_PER_TAG`] keys each
/// they take a few milliseconds. Unit: signatures.
pub const LIGHT: usize = 8;

/// Maximum number of names hashed for NSEC3 in one validation. Unit: hashes of up to [`ITERATIONS`]
/// rounds.
pub const HASHES: u32 = 128;

/// Maximum number of NSEC3 iterations. A zone with more counts as insecure.
///
/// Source: RFC 9276 §3.2; 150 is Unbound's value.
pub const ITERATIONS: u16 = 150;

/// Maximum number of DS and DNSKEY queries in one validation. Unit: queries.
pub const QUESTIONS: usize = 64;

/// Length of a message that counts as one verification; a longer one counts as several. Unit:
/// octets.
pub const DIGESTED: usize = 16 << 10;

/// Maximum total size of the replies in one validation. Unit: octets, approximate.
pub const OCTETS: usize = 1 << 20;

/// Maximum number of names queried ahead at once. Unit: names.
pub const AHEAD: usize = 4;

/// Maximum time that the keys of a zone stay cached. Unit: seconds.
pub const ZONE_SECONDS: i64 = 300;
