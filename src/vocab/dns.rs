//! Domain names as used in mail, destinations, and the words of DNSSEC. Pure.

use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// A domain name: A-labels, lower case, no final dot.
///
/// [`Domain::parse`] checks a name that was typed. [`Domain::from_wire`] accepts any name from the
/// DNS, with unusual octets in the escaped form of RFC 1035 §5.1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(Arc<str>);

impl Domain {
    /// Parses a typed name: U-labels or A-labels, any case, one final dot allowed.
    ///
    /// Errors: a sentence that says what is wrong with the name. Source: RFC 1035 §2.3.4 (lengths),
    /// RFC 5891 (IDNA), RFC 5321 §4.1.2 (letters, digits, hyphen; underscores are accepted because
    /// such names exist).
    pub fn parse(text: &str) -> Result<Domain, InvalidInput> {
        let no = |why: &str| {
            Err(InvalidInput(format!("`{}` is not a domain name: {why}", excerpt(text, 60))))
        };
        // Converted first, since IDNA maps look-alike characters to dots and other signs.
        let ascii = if text.is_ascii() {
            text.to_ascii_lowercase()
        } else {
            match idna::domain_to_ascii(text) {
                Ok(a) => a,
                Err(_) => return no("it cannot be written in A-labels (RFC 5891)"),
            }
        };
        let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
        if ascii.is_empty() {
            return no("it is empty");
        }
        if ascii.split('.').any(str::is_empty) {
            return no("it has an empty label (two dots in a row, or a dot at the start)");
        }
        if let Some(c) =
            ascii.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'))
        {
            return no(&format!("it contains `{}`", excerpt(&c.to_string(), 8)));
        }
        if ascii.len() > 253 {
            return no(&format!("it has {} octets, at most 253 fit", ascii.len()));
        }
        if let Some(label) = ascii.split('.').find(|l| l.len() > 63) {
            return no(&format!(
                "the label `{}` has {} octets, at most 63 fit",
                excerpt(label, 20),
                label.len()
            ));
        }
        if let Some(label) = ascii.split('.').find(|l| l.starts_with('-') || l.ends_with('-')) {
            return no(&format!("the label `{}` starts or ends with `-`", excerpt(label, 20)));
        }
        Ok(Domain(ascii.into()))
    }

    /// Converts a name from the DNS in zone-file form. Never fails: unusual octets stay escaped.
    #[must_use]
    pub fn from_wire(text: &str) -> Domain {
        let lower = text.to_ascii_lowercase();
        match lower.strip_suffix('.') {
            Some(bare) if !bare.ends_with('\\') => Domain(bare.into()),
            _ => Domain(lower.into()),
        }
    }

    /// Converts the labels of a name from the DNS to zone-file form, with unprintable octets as
    /// `\DDD` in decimal digits (RFC 1035 §5.1).
    #[must_use]
    pub fn from_labels<'a>(labels: impl Iterator<Item = &'a [u8]>) -> Domain {
        let mut out = String::new();
        for label in labels {
            if !out.is_empty() {
                out.push('.');
            }
            for octet in label {
                match octet {
                    b'.' | b'\\' | b'"' | b'(' | b')' | b';' | b'@' | b'$' => {
                        out.push('\\');
                        out.push(char::from(*octet));
                    }
                    plain if plain.is_ascii_graphic() => {
                        out.push(char::from(plain.to_ascii_lowercase()));
                    }
                    odd => out.push_str(&format!("\\{odd:03}")),
                }
            }
        }
        Domain(out.into())
    }

    /// Returns the name with `label` before it: `_mta-sts` and `example.com` give
    /// `_mta-sts.example.com`.
    #[must_use]
    pub fn under(&self, label: &str) -> Domain {
        if self.0.is_empty() {
            return Domain(label.into());
        }
        Domain(format!("{label}.{}", self.0).into())
    }

    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reports whether this is the root (the exchange of a null MX, RFC 7505 §3).
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the name without its left-most label; `None` for a single label.
    #[must_use]
    pub fn parent(&self) -> Option<Domain> {
        let dot = self.dots().next()?;
        self.0.get(dot + 1..).map(|rest| Domain(rest.into()))
    }

    /// Reports whether this is `zone` or a name below it.
    #[must_use]
    pub fn is_within(&self, zone: &Domain) -> bool {
        let Some(before) = self.0.strip_suffix(zone.as_str()) else { return false };
        zone.is_root() || before.is_empty() || self.dots().any(|dot| dot + 1 == before.len())
    }

    /// Returns the places of the dots between labels. A dot after a backslash that is not escaped
    /// itself belongs to a label (RFC 1035 §5.1).
    fn dots(&self) -> impl Iterator<Item = usize> {
        let mut escaped = false;
        self.0.bytes().enumerate().filter_map(move |(place, octet)| {
            let is_separator = octet == b'.' && !escaped;
            escaped = octet == b'\\' && !escaped;
            is_separator.then_some(place)
        })
    }

    /// Returns the number of labels.
    #[must_use]
    pub fn labels(&self) -> usize {
        if self.0.is_empty() { 0 } else { self.dots().count() + 1 }
    }

    /// Reports whether the name is valid for a mail exchanger: letters, digits, hyphens and
    /// underscores only.
    #[must_use]
    pub fn is_host_name(&self) -> bool {
        !self.0.is_empty()
            && self.0.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The destination of mail: a domain, or an address literal (RFC 5321 §4.1.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// A domain name.
    Domain(Domain),
    /// An IP address, typed `192.0.2.1`, `[192.0.2.1]`, `2001:db8::1` or `[IPv6:2001:db8::1]`.
    Literal(IpAddr),
}

impl Destination {
    /// Parses a typed destination.
    ///
    /// Errors: a sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Destination, InvalidInput> {
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Ok(Destination::Literal(ip));
        }
        if let Some(rest) = text.strip_prefix('[') {
            let inner = rest.strip_suffix(']').unwrap_or("");
            let bare = match inner.get(..5) {
                Some(tag) if tag.eq_ignore_ascii_case("IPv6:") => &inner[5..],
                _ => inner,
            };
            return bare.parse().map(Destination::Literal).map_err(|_| {
                InvalidInput(format!(
                    "`{}` is not an address literal: write `[192.0.2.1]` or `[IPv6:2001:db8::1]`",
                    excerpt(text, 60)
                ))
            });
        }
        Domain::parse(text).map(Destination::Domain)
    }
}

/// Returns the domain within a mail address or web address, and which of the two the text is;
/// `None` for other text.
#[must_use]
pub fn meant(text: &str) -> Option<(&str, &'static str)> {
    let bare = text.trim().trim_start_matches('<').trim_end_matches('>');
    let after = |scheme: &str| {
        let (start, rest) = bare.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let web = ["https://", "http://"].iter().find_map(|scheme| after(scheme));
    let bare = after("mailto:").unwrap_or(bare);
    let (host, what) = match web {
        Some(rest) => {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = authority.rsplit('@').next().unwrap_or_default();
            let port = |(_, digits): &(&str, &str)| digits.bytes().all(|b| b.is_ascii_digit());
            (host.rsplit_once(':').filter(port).map_or(host, |(host, _)| host), "a web address")
        }
        None => match bare.rsplit_once('@') {
            Some((_, domain)) => (domain.split('?').next().unwrap_or_default(), "a mail address"),
            None => (bare.split_once('/').filter(|_| !bare.starts_with('/'))?.0, "a web address"),
        },
    };
    Destination::parse(host).is_ok().then_some((host, what))
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Destination::Domain(d) => d.fmt(f),
            Destination::Literal(ip) => ip.fmt(f),
        }
    }
}

impl Serialize for Domain {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

/// Deserializes a stored name without checks, so that it stays unchanged.
impl<'de> Deserialize<'de> for Domain {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Domain, D::Error> {
        String::deserialize(from).map(|text| Domain(text.to_ascii_lowercase().into()))
    }
}

impl Serialize for Destination {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Destination, D::Error> {
        let text = String::deserialize(from)?;
        Destination::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// The DNSSEC status of an answer. Source: RFC 4033 §5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A chain of signatures leads from a trust anchor to the answer.
    Secure,
    /// The zone, or one above it, is proven to be unsigned.
    Insecure,
    /// A chain should exist, but is invalid.
    Bogus,
    /// The status cannot be determined: the resolver strips DNSSEC, or validation is off.
    Indeterminate,
}

impl Proof {
    /// Returns the rank of the status; a higher rank is weaker.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Proof::Secure => 0,
            Proof::Insecure => 1,
            Proof::Indeterminate => 2,
            Proof::Bogus => 3,
        }
    }

    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Proof::Secure => "secure",
            Proof::Insecure => "insecure",
            Proof::Bogus => "bogus",
            Proof::Indeterminate => "indeterminate",
        }
    }
}

/// The record types that a check queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names of the DNS are their own explanation")]
pub enum RecordType {
    A,
    Aaaa,
    Cname,
    Mx,
    Tlsa,
    Txt,
}

impl RecordType {
    /// Returns the mnemonic, as in a zone file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RecordType::A => "A",
            RecordType::Aaaa => "AAAA",
            RecordType::Cname => "CNAME",
            RecordType::Mx => "MX",
            RecordType::Tlsa => "TLSA",
            RecordType::Txt => "TXT",
        }
    }
}
