//! The cached state of a policy domain between checks: its policy and its last failed fetch. No
//! I/O. Source: RFC 8461 §3.3, §5.1.

use crate::vocab::time::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// Time since the last question for which a server fetches a policy again. Unit: seconds.
pub const IN_USE: i64 = 30 * 86_400;

/// A cached policy. Source: RFC 8461 §3.3, §5.1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedPolicy {
    /// The record's `id` at the time of the fetch.
    pub id: String,
    /// Policy text.
    #[serde(with = "crate::vocab::bytes")]
    pub raw: Vec<u8>,
    /// Time of the last successful fetch.
    pub fetched_at: Timestamp,
    /// Time of the last fetch plus `max_age`.
    pub expires_at: Timestamp,
}

impl CachedPolicy {
    /// Reports whether the policy has not expired at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }
}

/// The kind of a failed fetch. Source: RFC 8461 §3.2, §3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// The policy could not be fetched.
    #[default]
    Fetch,
    /// The policy host says that there is no policy.
    NotFound,
    /// The policy host redirects, which is not followed.
    Redirect,
    /// The policy is not served as plain text.
    MediaType,
    /// The policy host has no address.
    NoAddress,
    /// The certificate of the policy host is not valid.
    Certificate,
    /// The fetched text is not a policy.
    Malformed,
}

impl TroubleKind {
    /// All kinds.
    pub const ALL: [TroubleKind; 7] = [
        TroubleKind::Fetch,
        TroubleKind::NotFound,
        TroubleKind::Redirect,
        TroubleKind::MediaType,
        TroubleKind::NoAddress,
        TroubleKind::Certificate,
        TroubleKind::Malformed,
    ];

    /// Returns the word that the store keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            TroubleKind::Fetch => "fetch",
            TroubleKind::NotFound => "not_found",
            TroubleKind::Redirect => "redirect",
            TroubleKind::MediaType => "media_type",
            TroubleKind::NoAddress => "no_address",
            TroubleKind::Certificate => "certificate",
            TroubleKind::Malformed => "malformed",
        }
    }
}

/// The last failed fetch of a policy domain, with what is needed to report it again during the
/// back-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedFetch {
    /// Time of the failure.
    pub at: Timestamp,
    /// The record's `id` at that time.
    pub id: String,
    /// Reason of the failure.
    pub reason: String,
    /// Kind of the failure.
    #[serde(default)]
    pub kind: TroubleKind,
    /// The fetched text if it is malformed, else empty.
    #[serde(default, with = "crate::vocab::bytes", skip_serializing_if = "Vec::is_empty")]
    pub raw: Vec<u8>,
    /// Number of failures in a row with this `id`.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u32,
    /// Time of the first failure since the last success; `None` if that was not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

fn once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_once(times: &u32) -> bool {
    *times == 1
}

/// The cached state of a policy domain.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Remembered {
    /// Cached policy, expired or not.
    pub policy: Option<CachedPolicy>,
    /// Last failure since the last success.
    pub failure: Option<FailedFetch>,
}
