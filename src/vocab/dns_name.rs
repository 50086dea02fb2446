//! Domain names as octets, and their zone-file form with every unusual octet escaped. No I/O.

use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use std::cmp::Ordering;
use std::fmt;
use std::fmt::Write as _;
use std::net::IpAddr;

/// The longest name on the wire, the root label included. Unit: octets. RFC 1035 §2.3.4.
pub const MAX_NAME: usize = 255;

/// The longest label. Unit: octets. RFC 1035 §2.3.4.
pub const MAX_LABEL: usize = 63;

/// A name: its labels as they stand on the wire, each behind its length, uncompressed and without the root's. One piece
/// of memory, for a message can have thousands of names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DnsName(Vec<u8>);

impl DnsName {
    /// The root.
    #[must_use]
    pub fn root() -> DnsName {
        DnsName::default()
    }

    /// A name of these labels.
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

    /// Reads what a person typed: zone-file form (`\.` and `\DDD` stand for an octet), U-labels too; always absolute.
    ///
    /// Errors: a sentence. Source: RFC 1035 §5.1.
    pub fn parse(text: &str) -> Result<DnsName, Refused> {
        let no =
            |why: &str| Refused(format!("`{}` is not a domain name: {why}", excerpt(text, 60)));
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

    /// The name under which an address is looked up.
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

    /// The labels, left to right.
    pub fn labels(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let (length, behind) = rest.split_first()?;
            let (label, after) = behind.split_at_checked(usize::from(*length))?;
            rest = after;
            Some(label)
        })
    }

    /// Whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The last `count` labels: `example.com.` is the suffix of 2 of `mail.example.com.`.
    #[must_use]
    pub fn suffix(&self, count: usize) -> DnsName {
        let skipped = self.labels().count().saturating_sub(count);
        DnsName::of_labels(self.labels().skip(skipped)).unwrap_or_default()
    }

    /// The name in lower case, as DNSSEC digests it (RFC 4034 §6.2).
    #[must_use]
    pub fn lower(&self) -> DnsName {
        // Lengths are below every letter.
        DnsName(self.0.to_ascii_lowercase())
    }

    /// Whether two names are the same, in any case.
    #[must_use]
    pub fn same(&self, other: &DnsName) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }

    /// Reads an uncompressed name at the beginning of octets, and what follows it; `None` where it is cut or too long.
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

    /// Returns the number of labels, the root's not counted.
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

    /// Whether this is `zone` or a name below it, in any case.
    #[must_use]
    pub fn is_within(&self, zone: &DnsName) -> bool {
        let Some(extra) = self.0.len().checked_sub(zone.0.len()) else { return false };
        let mut at = 0;
        while at < extra {
            at += usize::from(self.0.get(at).copied().unwrap_or_default()) + 1;
        }
        at == extra && self.0.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(&zone.0))
    }

    /// Whether the left-most label is `*`.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.0.starts_with(b"\x01*")
    }

    /// Returns the name with a label put before it; `None` where it becomes too long.
    #[must_use]
    pub fn child(&self, label: &[u8]) -> Option<DnsName> {
        DnsName::of_labels(std::iter::once(label).chain(self.labels()))
    }

    /// Returns how many labels two names have in common, from the right and in any case.
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

    /// The name on the wire, uncompressed.
    #[must_use]
    pub fn wire(&self) -> Vec<u8> {
        let mut out = self.0.clone();
        out.push(0);
        out
    }
}

/// The octet behind a backslash.
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
    /// Zone-file form with the final dot. Nothing but printable ASCII comes out.
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
