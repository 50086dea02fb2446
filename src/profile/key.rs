//! The key of an entry: a domain, a partial domain, an address, or DEFAULT.

use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use std::fmt;

/// Key of the DEFAULT entry.
pub const DEFAULT: &str = "DEFAULT";

/// The key of an entry, in its canonical text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey(String);

impl EntryKey {
    /// Parses `example.com`, `.example.com` (every subdomain, not the bare name) or an IP address.
    /// U-labels become A-labels.
    ///
    /// Errors: a sentence; `DEFAULT` and `ALL` are reserved.
    pub fn parse(text: &str) -> Result<EntryKey, InvalidInput> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidInput("You must enter a value.".into()));
        }
        if ["DEFAULT", "ALL"].iter().any(|w| w.eq_ignore_ascii_case(text)) {
            return Err(InvalidInput(format!("\"{}\" is a reserved word.", text.to_uppercase())));
        }
        if let Some(rest) = text.strip_prefix('.') {
            return Domain::parse(rest).map(|d| EntryKey(format!(".{d}")));
        }
        match Destination::parse(text)? {
            Destination::Domain(d) => Ok(EntryKey(d.to_string())),
            Destination::Literal(ip) => Ok(EntryKey(ip.to_string())),
        }
    }

    /// Returns the key for text from the store, without a check.
    #[must_use]
    pub fn stored(text: &str) -> EntryKey {
        EntryKey(text.to_string())
    }

    /// Returns the text of the key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reports whether the key stands for all subdomains.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.0.starts_with('.')
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the keys that could match a destination, best first: exact, then partial ones from the
/// longest. DEFAULT is not included.
#[must_use]
pub fn candidates(destination: &Destination) -> Vec<String> {
    let mut out = vec![destination.to_string()];
    if let Destination::Domain(domain) = destination {
        let mut above = domain.parent();
        while let Some(name) = above {
            out.push(format!(".{name}"));
            above = name.parent();
        }
    }
    out
}

/// Returns the best key that matches a destination and has a value, with the value.
///
/// Errors: those of the look-up.
pub fn best_match<T, E>(
    destination: &Destination,
    mut look_up: impl FnMut(&str) -> Result<Option<T>, E>,
) -> Result<Option<(String, T)>, E> {
    for key in candidates(destination) {
        if let Some(value) = look_up(&key)? {
            return Ok(Some((key, value)));
        }
    }
    Ok(None)
}
