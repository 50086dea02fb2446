//! An `mx` pattern of an MTA-STS policy: parsing, matching, and the reason of a mismatch.
//!
//! In: the value of an `mx` line, or an MX host name. Out: [`MxPattern`], a yes or no, a reason. No
//! I/O, and no IDNA: a U-label is refused, not converted.

use std::net::Ipv6Addr;

use crate::policy::issue::Fault;
use crate::policy::issue::quote;

/// Maximum length of a domain. Unit: octets. Source: RFC 5321 §4.5.3.1.2.
const MAX_DOMAIN: usize = 255;
/// Maximum length of a label. Unit: octets. Source: RFC 1035 §2.3.4.
const MAX_LABEL: usize = 63;

/// A host pattern: a full name, or `*.` and a suffix; lower-case.
///
/// - Source: RFC 8461 §3.2, §4.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MxPattern(String);

impl MxPattern {
    /// Parses a pattern: `["*."] Domain`, Domain as in RFC 5321 §4.1.2.
    ///
    /// `192.0.2.1` fits that grammar and is accepted; [`MxPattern::caution`] says it cannot match.
    ///
    /// # Errors
    /// [`Fault`] for all else: final dot, U-label, `_`, IP literal, list, `*` elsewhere. The caller
    /// refuses the policy.
    ///
    /// - Source: RFC 8461 §3.2.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Self::read(text).ok_or_else(|| diagnose(text))
    }

    /// Returns the pattern as text, lower-case, with its `*.`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reports whether the pattern begins with `*.`.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.suffix().is_some()
    }

    /// Reports whether the pattern matches an MX host name.
    ///
    /// `*.example.com` stands for exactly one label: it matches `mail.example.com`, but neither
    /// `example.com` nor `a.b.example.com`. ASCII case and one final dot of `host` do not count.
    ///
    /// - `host`: A-labels; the name in the MX record, not the target of a CNAME.
    /// - Total: never fails, never panics.
    /// - Source: RFC 8461 §4.1.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        match self.suffix() {
            None => host.eq_ignore_ascii_case(&self.0),
            Some(suffix) => host.split_once('.').is_some_and(|(label, rest)| {
                !label.is_empty() && rest.eq_ignore_ascii_case(suffix)
            }),
        }
    }

    /// Returns the reason why the pattern does not match a host that it nearly matches, else
    /// `None`.
    ///
    /// Near matches are: the apex of a wildcard, a host more than one label below it, a host below
    /// a full name, and a host that differs in the final label only.
    ///
    /// - Total: never fails, never panics.
    /// - Source: RFC 8461 §4.1.
    #[must_use]
    pub fn explain(&self, host: &str) -> Option<String> {
        if self.matches(host) {
            return None;
        }
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let (pattern, shown) = (&self.0, quote(host.as_bytes()));
        let base = self.suffix().unwrap_or(pattern);
        if self.is_wildcard() && host == base {
            return Some(format!(
                "`{pattern}` stands for one label before `{base}` and does not cover `{shown}` itself; add `mx: {shown}`."
            ));
        }
        if let Some(front) = host.strip_suffix(base).and_then(|rest| rest.strip_suffix('.')) {
            if !self.is_wildcard() {
                return Some(format!(
                    "`{pattern}` is one full name and does not cover names below it; add `mx: {shown}`."
                ));
            }
            let labels = front.split('.').count();
            let parent = host.split_once('.').map_or("", |(_, rest)| rest);
            return Some(format!(
                "The `*` of `{pattern}` stands for exactly one label and `{shown}` has {labels} there; add `mx: {shown}` or `mx: *.{}`.",
                quote(parent.as_bytes())
            ));
        }
        let tail = if self.is_wildcard() { host.split_once('.')?.1 } else { host.as_str() };
        let ((mine, my_end), (its, its_end)) = (base.rsplit_once('.')?, tail.rsplit_once('.')?);
        (mine == its).then(|| {
            format!(
                "`{shown}` ends in `{}`, the pattern `{pattern}` in `{my_end}`.",
                quote(its_end.as_bytes())
            )
        })
    }

    /// Returns the fault of a legal pattern that can never match or matches far too much.
    ///
    /// - Errors: the caller reports it as a warning.
    /// - Source: RFC 8461 §4.1.
    #[must_use]
    pub fn caution(&self) -> Option<Fault> {
        let domain = self.suffix().unwrap_or(&self.0);
        let shown = quote(self.0.as_bytes());
        let caution = |code, message, hint: &str| {
            Some(Fault { code, offset: 0, message, hint: hint.to_owned() })
        };
        if domain.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit())) {
            return caution(
                "sts-policy-mx-numeric",
                format!(
                    "`{shown}` cannot match any MX host: it is an address, or a name that cannot exist."
                ),
                "Write the host name of the MX record.",
            );
        }
        if domain.len() > MAX_DOMAIN || domain.split('.').any(|label| label.len() > MAX_LABEL) {
            return caution(
                "sts-policy-mx-too-long",
                format!(
                    "`{shown}` cannot match any MX host: a label has at most 63 characters, a name 255."
                ),
                "Write the host name of the MX record.",
            );
        }
        if self.is_wildcard() && !domain.contains('.') {
            return caution(
                "sts-policy-mx-broad",
                format!(
                    "`{shown}` admits every name directly below the top-level domain `{domain}`."
                ),
                "Write the names of the MX hosts, or `*.` and a domain of your own.",
            );
        }
        None
    }

    fn read(text: &str) -> Option<Self> {
        let domain = text.strip_prefix("*.").unwrap_or(text);
        domain.split('.').all(is_sub_domain).then(|| Self(text.to_ascii_lowercase()))
    }

    fn suffix(&self) -> Option<&str> {
        self.0.strip_prefix("*.")
    }
}

/// RFC 5321 §4.1.2: sub-domain = Let-dig [Ldh-str]
fn is_sub_domain(label: &str) -> bool {
    let bytes = label.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

/// Returns the most likely reason why `text` is not a pattern.
fn diagnose(text: &str) -> Fault {
    let fault = no_name(text)
        .or_else(|| several_words(text))
        .or_else(|| foreign_character(text))
        .or_else(|| misplaced_sign(text));
    fault.unwrap_or_else(|| {
        let shown = quote(text.as_bytes());
        Fault::new(
            "sts-policy-mx-syntax",
            0,
            format!(
                "`{shown}` is not a host name: labels consist of letters, digits and inner hyphens."
            ),
            "Write the host name of the MX record alone.",
        )
    })
}

/// Returns the fault of a value that is empty, quoted or an address.
fn no_name(text: &str) -> Option<Fault> {
    let shown = quote(text.as_bytes());
    if text.is_empty() {
        return Some(Fault::new(
            "sts-policy-mx-empty",
            0,
            "The `mx` value is empty.",
            "Write the host name of an MX, as in `mx: mail.example.com`.",
        ));
    }
    let quotes = ['"', '\'', '`'];
    if text.contains(quotes) {
        let at = text.find(quotes).unwrap_or(0);
        return Some(Fault::new(
            "sts-policy-mx-quotes",
            at,
            format!("The `mx` value {shown} has quotes."),
            corrected(text.trim_matches(quotes)),
        ));
    }
    let bare = text.trim_matches(['[', ']']);
    if bare.len() < text.len() || bare.parse::<Ipv6Addr>().is_ok() {
        return Some(Fault::new(
            "sts-policy-mx-address",
            0,
            format!("`{shown}` is an address, not a host name."),
            "Write the host name of the MX record; an address never matches.",
        ));
    }
    None
}

/// Returns the fault of a character that no host name has.
fn foreign_character(text: &str) -> Option<Fault> {
    let shown = quote(text.as_bytes());
    if let Some(at) = text.find(|c: char| !c.is_ascii()) {
        return Some(Fault::new(
            "sts-policy-mx-non-ascii",
            at,
            format!("`{shown}` has characters outside ASCII."),
            "Write the A-label form of the name (`xn--…`).",
        ));
    }
    if let Some(at) = text.find('_') {
        return Some(Fault::new(
            "sts-policy-mx-underscore",
            at,
            format!("`{shown}` has an underscore, which no host name has."),
            corrected(&text.replace('_', "-")).replace("Write", "Rename the host, or write"),
        ));
    }
    None
}

/// Returns the fault of a `*` or a dot in the wrong place.
fn misplaced_sign(text: &str) -> Option<Fault> {
    let shown = quote(text.as_bytes());
    let domain = text.strip_prefix("*.").unwrap_or(text);
    if let Some(at) = domain.find('*') {
        let at = at + text.len() - domain.len();
        let suffix =
            text.rsplit_once('*').map_or("", |(_, rest)| rest.trim_start_matches(|c| c != '.'));
        return Some(Fault::new(
            "sts-policy-mx-wildcard",
            at,
            format!("`{shown}` has a `*` that is not the whole left-most label."),
            corrected(&format!("*{suffix}")),
        ));
    }
    if text.starts_with('.') {
        return Some(Fault::new(
            "sts-policy-mx-wildcard",
            0,
            format!("`{shown}` begins with a dot."),
            corrected(&format!("*{text}")),
        ));
    }
    if let Some(name) = text.strip_suffix('.') {
        return Some(Fault::new(
            "sts-policy-mx-final-dot",
            text.len() - 1,
            format!("`{shown}` ends with a dot."),
            corrected(name),
        ));
    }
    None
}

/// Returns the fault of a list, or of a preference before the host.
fn several_words(text: &str) -> Option<Fault> {
    let shown = quote(text.as_bytes());
    let at = text.find([',', ';', ' ', '\t'])?;

    let parts: Vec<&str> =
        text.split([',', ';', ' ', '\t']).filter(|part| !part.is_empty()).collect();
    if let [preference, host] = parts.as_slice()
        && preference.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(Fault::new(
            "sts-policy-mx-preference",
            0,
            format!("`{shown}` has an MX preference."),
            corrected(host),
        ));
    }
    let lines: Vec<String> =
        parts.iter().take(5).map(|part| format!("`mx: {}`", quote(part.as_bytes()))).collect();
    let more = if parts.len() > 5 { " and so on" } else { "" };
    Some(Fault::new(
        "sts-policy-mx-list",
        at,
        format!("`{shown}` has more than one word; an `mx` line holds one pattern."),
        format!("Write one `mx` line each: {}{more}.", lines.join(", ")),
    ))
}

/// Returns the advice to write `candidate` if it is a pattern, else general advice.
fn corrected(candidate: &str) -> String {
    match MxPattern::read(candidate) {
        Some(pattern) => format!("Write `mx: {}`.", quote(pattern.0.as_bytes())),
        None => "Write the host name of the MX record.".to_owned(),
    }
}
