//! The MTA-STS policy file.
//!
//! In: the bytes of the body. Out: the policy, and every departure from the grammar with line,
//! column and correction. It knows nothing of the fetch or the media type. No I/O.

pub use crate::policy::sts::mx_pattern::MxPattern;

/// Says what senders do with a host that fails; order and spelling of RFC 8461 §3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Do not deliver to it.
    Enforce,
    /// Deliver all the same and report.
    Testing,
    /// Behave as without a policy.
    None,
}

impl Mode {
    /// Returns the word of the policy file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
        }
    }

    pub(crate) fn from_word(word: &[u8]) -> Option<Self> {
        [Self::Enforce, Self::Testing, Self::None]
            .into_iter()
            .find(|mode| mode.word().as_bytes() == word)
    }
}

/// Holds a policy.
///
/// - Source: RFC 8461 §3.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StsPolicy {
    /// What senders do with a host that fails.
    pub mode: Mode,
    /// The patterns in their order; may be empty only if the mode is none.
    pub mx: Vec<MxPattern>,
    /// Seconds, 0 to 9999999999, as published; see [`StsPolicy::lifetime`].
    pub max_age: u64,
    /// Unknown fields, name and value, in their order; the first of each name.
    pub extensions: Vec<(String, String)>,
}

impl StsPolicy {
    /// The greatest legal `max_age`, in seconds (a year). Source: RFC 8461 §3.2.
    pub const MAX_AGE_LIMIT: u64 = 31_557_600;

    /// Returns for how many seconds after a fetch the policy may be kept: `max_age`, at most the limit.
    ///
    /// - Total: never fails.
    /// - Source: RFC 8461 §3.2.
    #[must_use]
    pub fn lifetime(&self) -> u64 {
        self.max_age.min(Self::MAX_AGE_LIMIT)
    }
}
