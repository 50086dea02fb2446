//! Every bound of a judgement in one place. A judgement that runs out of one is indeterminate, never good or bad news.
//!
//! Source: CVE-2023-50387 (KeyTrap), CVE-2023-50868 (NSEC3 hashes); the figures are those of Unbound where it has one.

/// Signatures that are tried over one set before it counts as not to be told. Unit: verifications.
pub const TRIES_PER_SET: u32 = 8;

/// Keys of one tag and algorithm that are tried for one signature. Unit: keys.
pub const KEYS_PER_TAG: usize = 4;

/// Keys that a zone may have. Unit: keys.
pub const KEYS_PER_ZONE: usize = 64;

/// DS records of supported algorithms that a zone may have. Unit: records.
pub const DS_PER_ZONE: usize = 32;

/// Signatures that are verified in one judgement, good or bad: a chain of 16 aliases in zones of their own takes 64.
/// Unit: verifications.
pub const VERIFICATIONS: u32 = 128;

/// Signatures that may be left to verify in a short step. With [`KEYS_PER_TAG`] keys each they take a few milliseconds.
/// Unit: signatures.
pub const LIGHT: usize = 8;

/// Names that are hashed for NSEC3 in one judgement. Unit: hashes of up to [`ITERATIONS`] rounds.
pub const HASHES: u32 = 128;

/// Rounds of hashing that are done for NSEC3. Beyond it a zone counts as insecure.
///
/// Source: RFC 9276 §3.2; 150 is Unbound's figure.
pub const ITERATIONS: u16 = 150;

/// DS and DNSKEY replies that are asked for in one judgement. Unit: questions.
pub const QUESTIONS: usize = 64;

/// What one verification may digest; a longer message counts as several. Unit: octets.
pub const DIGESTED: usize = 16 << 10;

/// What the replies of one judgement may weigh. Unit: octets, about.
pub const OCTETS: usize = 1 << 20;

/// Zones that are asked for at once. Unit: names.
pub const AHEAD: usize = 4;

/// How long a zone's keys are held to be known. Unit: seconds.
pub const ZONE_SECONDS: i64 = 300;
