//! The MTA-STS policy as data.
//!
//! It holds the values of a policy file. It does not parse, fetch or match. No I/O.

pub use crate::policy::sts::mx_pattern::MxPattern;

/// The action of senders for a host that fails; order and spelling of RFC 8461 §3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Do not deliver to the host.
    Enforce,
    /// Deliver anyway and report.
    Testing,
    /// Act as without a policy.
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

/// An MTA-STS policy.
///
/// - Source: RFC 8461 §3.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StsPolicy {
    /// Action of senders for a host that fails.
    pub mode: Mode,
    /// Patterns in their order; empty only if the mode is none.
    pub mx: Vec<MxPattern>,
    /// Lifetime as published, 0 to 9999999999 seconds; see [`StsPolicy::lifetime`].
    pub max_age: u64,
    /// Unknown fields, name and value, in their order; the first of each name.
    pub extensions: Vec<(String, String)>,
}

impl StsPolicy {
    /// Returns the first pattern that matches a host. Source: RFC 8461 §4.1.
    #[must_use]
    pub fn matching(&self, host: &str) -> Option<&MxPattern> {
        self.mx.iter().find(|pattern| pattern.matches(host))
    }

    /// Greatest legal `max_age`, in seconds (a year). Source: RFC 8461 §3.2.
    pub const MAX_AGE_LIMIT: u64 = 31_557_600;

    /// Returns how many seconds after a fetch the policy may be cached: `max_age`, at most the
    /// limit.
    ///
    /// - Total: never fails.
    /// - Source: RFC 8461 §3.2.
    #[must_use]
    pub fn lifetime(&self) -> u64 {
        self.max_age.min(Self::MAX_AGE_LIMIT)
    }
}
