//! Domain names as octets, and their zone-file form with every unusual octet escaped. No I/O.

use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;
use std::fmt;
use std::fmt::Write as _;
use std::net::IpAddr;

/// The longest name on the wire, the root label included. Unit: octets. RFC 1035 §2.3.4.
pub const MAX_NAME: usize = 255;

/// The longest label. Unit: octets. RFC 1035 §2.3.4.
pub const MAX_LABEL: usize = 63;

/// A name: its labels as they stand on the wire, uncompressed and without the root's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DnsName(Vec<Vec<u8>>);

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
    pub fn of_labels(labels: Vec<Vec<u8>>) -> Option<DnsName> {
        let total: usize = labels.iter().map(|l| l.len() + 1).sum();
        let fit = labels.iter().all(|l| (1..=MAX_LABEL).contains(&l.len()));
        (fit && total < MAX_NAME).then_some(DnsName(labels))
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
        DnsName(labels.into_iter().map(String::into_bytes).collect())
    }

    /// The labels, left to right.
    #[must_use]
    pub fn labels(&self) -> &[Vec<u8>] {
        &self.0
    }

    /// Whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The last `count` labels: `example.com.` is the suffix of 2 of `mail.example.com.`.
    #[must_use]
    pub fn suffix(&self, count: usize) -> DnsName {
        DnsName(self.0.iter().skip(self.0.len().saturating_sub(count)).cloned().collect())
    }

    /// The name in lower case, as DNSSEC digests it (RFC 4034 §6.2).
    #[must_use]
    pub fn lower(&self) -> DnsName {
        DnsName(self.0.iter().map(|l| l.to_ascii_lowercase()).collect())
    }

    /// Whether two names are the same, in any case.
    #[must_use]
    pub fn same(&self, other: &DnsName) -> bool {
        self.lower() == other.lower()
    }

    /// The name on the wire, uncompressed.
    #[must_use]
    pub fn wire(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(MAX_NAME);
        for label in &self.0 {
            out.push(u8::try_from(label.len()).unwrap_or_default());
            out.extend_from_slice(label);
        }
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
        for label in &self.0 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_alike() {
        for text in [".", "example.com.", r"a\.b.example.", r"\000\255.x.", r"we\ird.", "*.x."] {
            let name = DnsName::parse(text).unwrap();
            assert_eq!(DnsName::parse(&name.to_string()).unwrap(), name, "{text}");
        }
        assert_eq!(DnsName::parse("bücher.example").unwrap().to_string(), "xn--bcher-kva.example.");
        assert_eq!(DnsName::parse(r"a\.b.c").unwrap().labels().len(), 2);
        assert_eq!(DnsName::parse(r"\027[31m").unwrap().to_string(), r"\027[31m.");
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_reason() {
        for (text, why) in [
            ("", "it is empty"),
            ("a..b", "empty label"),
            (".a", "empty label"),
            (r"a\25", "backslash"),
            (r"a\256", "backslash"),
            (&"a".repeat(64), "63 octets"),
            (&"abcdefg.".repeat(32), "255 octets"),
        ] {
            let refused = DnsName::parse(text).unwrap_err().0;
            assert!(refused.contains(why), "{refused}");
        }
        assert!(DnsName::parse(&"abcdefg.".repeat(31)).is_ok());
    }

    #[test]
    fn addresses_are_turned_round() {
        let name = |text: &str| DnsName::of_address(text.parse().unwrap()).to_string();
        assert_eq!(name("192.0.2.1"), "1.2.0.192.in-addr.arpa.");
        assert!(name("2001:db8::1").starts_with("1.0.0.0."));
        assert!(name("2001:db8::1").ends_with(".8.b.d.0.1.0.0.2.ip6.arpa."));
    }

    #[test]
    fn suffixes() {
        let name = DnsName::parse("Mail.Example.com").unwrap();
        assert_eq!(name.suffix(2).to_string(), "Example.com.");
        assert_eq!(name.suffix(0), DnsName::root());
        assert!(name.same(&DnsName::parse("mail.example.COM").unwrap()));
    }
}
