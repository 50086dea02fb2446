//! The policy server's lines of mail_logs, without their time.

use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;

/// Maximum length of a key and of a reason. Unit: characters.
const LONGEST: usize = 300;

/// A new or changed answer.
#[derive(Debug, Clone)]
pub struct Answered<'a> {
    /// The key as it was asked for, not safe to show.
    pub key: &'a str,
    /// The name of the map.
    pub map: &'a str,
    /// The level; `None` for `NOTFOUND`.
    pub level: Option<&'static str>,
    /// What the answer follows from.
    pub by: String,
    /// Where the settings come from, if any apply: the key of an entry, or a word.
    pub source: Option<&'a str>,
    /// Time until which it is used.
    pub until: Timestamp,
    /// What went wrong, if anything.
    pub trouble: Option<&'a str>,
}

impl Answered<'_> {
    fn words(&self) -> String {
        let level = self.level.unwrap_or("not found");
        let mut out = format!("{level} by {}", printable(&self.by));
        if let Some(source) = self.source {
            out.push_str(&format!(", settings {}", printable(source)));
        }
        out.push_str(&format!(", until {}", self.until.log_form()));
        if let Some(trouble) = self.trouble {
            out.push_str(&format!("; trouble: {}", excerpt(trouble, LONGEST)));
        }
        out
    }
}

/// Returns the line about a committed table that cannot be taken over.
#[must_use]
pub fn kept(reason: &str) -> String {
    format!("Warning: Policy server: the table before is kept: {reason}")
}

/// Returns the line about a new or changed answer.
#[must_use]
pub fn answered(a: &Answered<'_>) -> String {
    format!("Info: TLS policy for {} (map {}): {}", excerpt(a.key, LONGEST), a.map, a.words())
}

/// Returns the line about an answer that is weaker than the one before.
///
/// - `from`: the level before.
/// - `was`: the state of MTA-STS before, if it was known.
#[must_use]
pub fn weaker(from: &str, was: Option<&str>, a: &Answered<'_>) -> String {
    let was = was.map_or_else(String::new, |was| format!(" ({})", printable(was)));
    let key = excerpt(a.key, LONGEST);
    format!("Warning: TLS policy for {key} is weaker than before: {from}{was}, now {}", a.words())
}

/// Returns the line about an answer that cannot be given for now. Postfix defers the message.
#[must_use]
pub fn failed(key: &str, map: &str, reason: &str) -> String {
    let (key, reason) = (excerpt(key, LONGEST), excerpt(reason, LONGEST));
    format!("Warning: TLS policy for {key} (map {map}): temporary failure: {reason}")
}

/// Returns the line about a domain with an SMTP route that Postfix does not know.
#[must_use]
pub fn routed(domain: &str) -> String {
    format!(
        "Warning: {} has an SMTP route, but Postfix asks for the domain itself: answered as without a route (see the map transport)",
        excerpt(domain, LONGEST)
    )
}

/// Returns the line about an enforced policy that could not be fetched for a day.
///
/// - `since`: time of the first failure; `expires`: time until which the policy applies.
#[must_use]
pub fn failing(domain: &str, since: Timestamp, expires: Timestamp, why: Option<&str>) -> String {
    let why = why.map_or_else(String::new, |why| format!(": {}", excerpt(why, LONGEST)));
    format!(
        "Warning: The MTA-STS policy of {} (mode enforce) could not be fetched since {}{why}; the cached one applies until {}",
        excerpt(domain, LONGEST),
        since.log_form(),
        expires.log_form()
    )
}
