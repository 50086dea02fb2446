//! Domain names as octets, with conversion from and to zone-file form. No I/O.

use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use std::cmp::Ordering;
use std::fmt;
use std::fmt::Write as _;
use std::net::IpAddr;

/// Maximum length of a name on the wire, including the root label. Unit: octets. RFC 1035 §2.3.4.
pub const MAX_NAME: usize = 255;

/// Maximum length of a label. Unit: octets. RFC 1035 §2.3.4.
pub const MAX_LABEL: usize = 63;

/// A domain name: uncompressed labels as on the wire, each after its length, without the root
/// label. It is a single allocation, since a message can have thousands of names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DnsName(Vec<u8>);

impl DnsName {
    /// Returns the root.
    #[must_use]
    pub fn root() -> DnsName {
        DnsName::default()
    }

    /// Creates a name from its labels.
    ///
    /// Errors: `None` where a label or the name is too long, or a label empty.
    #[must_use]
    pub fn of_labels<L: AsRef<[u8]>>(labels: impl IntoIterator<Item = L>) -> Option<DnsName> {
        let mut octets = Vec::new();
        for label in labels {
            let label = label.as_ref();
            let length = u8::try_from(label.len()).ok()?;
            let fits = (1..=MAX_LABEL).contains(&label.len());
            if !fits || octets.len() + label.len() + 1 >= MAX_NAME {
                return None;
            }
            octets.push(length);
            octets.extend_from_slice(label);
        }
        Some(DnsName(octets))
    }

    /// Parses a typed name in zone-file form (`\.` and `\DDD` denote an octet) or with U-labels.
    /// The name is always absolute.
    ///
    /// Errors: a sentence. Source: RFC 1035 §5.1.
    pub fn parse(text: &str) -> Result<DnsName, InvalidInput> {
        let no = |why: &str| {
            InvalidInput(format!("`{}` is not a domain name: {why}", excerpt(text, 60)))
        };
        if text.is_empty() {
            return Err(no("it is empty"));
        }
        let ascii = match text.is_ascii() {
            true => text.to_string(),
            false => idna::domain_to_ascii(text)
                .map_err(|_| no("it cannot be written in A-labels (RFC 5891)"))?,
        };
        if ascii == "." {
            return Ok(DnsName::root());
        }
        let mut labels: Vec<Vec<u8>> = Vec::new();
        let mut label: Vec<u8> = Vec::new();
        let mut open = false;
        let mut octets = ascii.bytes().peekable();
        while let Some(octet) = octets.next() {
            open = true;
            match octet {
                b'.' if label.is_empty() => {
                    return Err(no(
                        "it has an empty label (two dots in a row, or a dot at the start)",
                    ));
                }
                b'.' => {
                    labels.push(std::mem::take(&mut label));
                    open = false;
                }
                b'\\' => label.push(escaped(&mut octets).ok_or_else(|| {
                    no("a backslash is followed by one character or by three digits up to 255")
                })?),
                plain => label.push(plain),
            }
        }
        if open {
            labels.push(label);
        }
        if labels.iter().any(|l| l.len() > MAX_LABEL) {
            return Err(no("a label has more than 63 octets"));
        }
        DnsName::of_labels(labels).ok_or_else(|| no("it has more than 255 octets"))
    }

    /// Returns the name for the reverse look-up of an address.
    ///
    /// Source: RFC 1035 §3.5, RFC 3596 §2.5.
    #[must_use]
    pub fn of_address(address: IpAddr) -> DnsName {
        let (mut labels, zone): (Vec<String>, &str) = match address {
            IpAddr::V4(v4) => (v4.octets().iter().map(ToString::to_string).collect(), "in-addr"),
            IpAddr::V6(v6) => {
                let digits = v6.octets().into_iter().flat_map(|o| [o >> 4, o & 15]);
                (digits.map(|d| format!("{d:x}")).collect(), "ip6")
            }
        };
        labels.reverse();
        labels.extend([zone.to_string(), "arpa".to_string()]);
        DnsName::of_labels(labels).unwrap_or_default()
    }

    /// Returns the labels, left to right.
    pub fn labels(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let (length, behind) = rest.split_first()?;
            let (label, after) = behind.split_at_checked(usize::from(*length))?;
            rest = after;
            Some(label)
        })
    }

    /// Reports whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the last `count` labels: for `mail.example.com.` and 2, `example.com.`.
    #[must_use]
    pub fn suffix(&self, count: usize) -> DnsName {
        let skipped = self.labels().count().saturating_sub(count);
        DnsName::of_labels(self.labels().skip(skipped)).unwrap_or_default()
    }

    /// Returns the name in lower case, as DNSSEC digests it (RFC 4034 §6.2).
    #[must_use]
    pub fn lower(&self) -> DnsName {
        // Length octets are at most 63, below every letter.
        DnsName(self.0.to_ascii_lowercase())
    }

    /// Reports whether two names are equal, ignoring case.
    #[must_use]
    pub fn same(&self, other: &DnsName) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }

    /// Reads an uncompressed name at the start of octets. Returns it with the octets after it;
    /// `None` if it is truncated or too long.
    #[must_use]
    pub fn read(octets: &[u8]) -> Option<(DnsName, &[u8])> {
        let (mut labels, mut rest) = (Vec::new(), octets);
        loop {
            let (length, behind) = rest.split_first()?;
            let (label, after) = behind.split_at_checked(usize::from(*length))?;
            rest = after;
            if label.is_empty() {
                return DnsName::of_labels(labels).map(|name| (name, rest));
            }
            labels.push(label);
        }
    }

    /// Returns the number of labels without the root label.
    #[must_use]
    pub fn count(&self) -> usize {
        self.labels().count()
    }

    /// Returns the name without its left-most label; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<DnsName> {
        let (length, behind) = self.0.split_first()?;
        behind.get(usize::from(*length)..).map(|rest| DnsName(rest.to_vec()))
    }

    /// Reports whether this is `zone` or a name below it, ignoring case.
    #[must_use]
    pub fn is_within(&self, zone: &DnsName) -> bool {
        let Some(extra) = self.0.len().checked_sub(zone.0.len()) else { return false };
        let mut at = 0;
        while at < extra {
            at += usize::from(self.0.get(at).copied().unwrap_or_default()) + 1;
        }
        at == extra && self.0.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(&zone.0))
    }

    /// Reports whether the left-most label is `*`.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.0.starts_with(b"\x01*")
    }

    /// Returns the name with a label before it; `None` if it is too long.
    #[must_use]
    pub fn child(&self, label: &[u8]) -> Option<DnsName> {
        DnsName::of_labels(std::iter::once(label).chain(self.labels()))
    }

    /// Returns the number of labels that two names share, from the right, ignoring case.
    #[must_use]
    pub fn common(&self, other: &DnsName) -> usize {
        let (ours, theirs): (Vec<&[u8]>, Vec<&[u8]>) =
            (self.labels().collect(), other.labels().collect());
        let pairs = ours.iter().rev().zip(theirs.iter().rev());
        pairs.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
    }

    /// Compares two names in the canonical order of DNSSEC.
    ///
    /// Source: RFC 4034 §6.1.
    #[must_use]
    pub fn canonical_cmp(&self, other: &DnsName) -> Ordering {
        let (ours, theirs): (Vec<&[u8]>, Vec<&[u8]>) =
            (self.labels().collect(), other.labels().collect());
        for (a, b) in ours.iter().rev().zip(theirs.iter().rev()) {
            let lower = |label: &[u8]| label.to_ascii_lowercase();
            match lower(a).cmp(&lower(b)) {
                Ordering::Equal => {}
                unequal => return unequal,
            }
        }
        ours.len().cmp(&theirs.len())
    }

    /// Returns the uncompressed name on the wire.
    #[must_use]
    pub fn wire(&self) -> Vec<u8> {
        let mut out = self.0.clone();
        out.push(0);
        out
    }
}

/// Reads the escape sequence after a backslash.
fn escaped(octets: &mut std::iter::Peekable<std::str::Bytes<'_>>) -> Option<u8> {
    let first = octets.next()?;
    if !first.is_ascii_digit() {
        return Some(first);
    }
    let digits = [first, octets.next()?, octets.next()?];
    let text = std::str::from_utf8(&digits).ok()?;
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u8>().ok())?
}

impl fmt::Display for DnsName {
    /// Formats the name in zone-file form with the final dot, in printable ASCII.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_root() {
            return f.write_char('.');
        }
        for label in self.labels() {
            for octet in label {
                match octet {
                    b'"' | b'(' | b')' | b'.' | b';' | b'\\' | b'@' | b'$' => {
                        write!(f, "\\{}", char::from(*octet))?;
                    }
                    0x21..=0x7e => f.write_char(char::from(*octet))?,
                    other => write!(f, "\\{other:03}")?,
                }
            }
            f.write_char('.')?;
        }
        Ok(())
    }
}

impl Serialize for DnsName {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DnsName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<DnsName, D::Error> {
        let text = String::deserialize(from)?;
        DnsName::parse(&text).map_err(serde::de::Error::custom)
    }
}
