//! What is remembered of a policy domain from one check to the next: its policy, and the last trouble with it. Pure.
//! Source: RFC 8461 §3.3, §5.1.

use crate::vocab::time::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// A policy that was fetched before. Source: RFC 8461 §3.3, §5.1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedPolicy {
    /// The record's `id` at the time of the fetch.
    pub id: String,
    /// The policy text.
    #[serde(with = "crate::vocab::bytes")]
    pub raw: Vec<u8>,
    /// Last successful fetch.
    pub fetched_at: Timestamp,
    /// Last fetch plus `max_age`.
    pub expires_at: Timestamp,
}

impl CachedPolicy {
    /// Whether it is live: unexpired at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}

/// What kind of trouble a fetch ended with. Source: RFC 8461 §3.2, §3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// The policy could not be fetched.
    #[default]
    Fetch,
    /// The policy host has no address.
    NoAddress,
    /// The policy host's certificate is not good.
    Certificate,
    /// What was fetched is no policy.
    Malformed,
}

impl TroubleKind {
    /// Every kind.
    pub const ALL: [TroubleKind; 4] = [
        TroubleKind::Fetch,
        TroubleKind::NoAddress,
        TroubleKind::Certificate,
        TroubleKind::Malformed,
    ];

    /// The word that stands for it where it is kept.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            TroubleKind::Fetch => "fetch",
            TroubleKind::NoAddress => "no_address",
            TroubleKind::Certificate => "certificate",
            TroubleKind::Malformed => "malformed",
        }
    }
}

/// The last failed fetch of a policy domain: enough to report it again while no other one is tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchTrouble {
    /// When.
    pub at: Timestamp,
    /// The record's id then.
    pub id: String,
    /// Why.
    pub reason: String,
    /// What kind it is of.
    #[serde(default)]
    pub kind: TroubleKind,
    /// What was fetched, if it is malformed; else empty.
    #[serde(default, with = "crate::vocab::bytes", skip_serializing_if = "Vec::is_empty")]
    pub raw: Vec<u8>,
}

/// What the cache knows of a policy domain.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Remembered {
    /// The policy, live or not.
    pub policy: Option<CachedPolicy>,
    /// The last failure since the last success.
    pub trouble: Option<FetchTrouble>,
}
