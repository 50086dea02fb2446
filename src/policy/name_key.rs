//! Normalized certificate names, for a quick selection of candidates among many. No I/O.

use x509_parser::asn1_rs::Tag;
use x509_parser::prelude::FromDer;
use x509_parser::x509::AttributeTypeAndValue;
use x509_parser::x509::RelativeDistinguishedName;

/// A name as OpenSSL compares it: attribute types and values, without regard to ASCII case,
/// repeated spaces and the kind of string.
///
/// Two names that OpenSSL considers equal always match; the reverse need not hold. Source:
/// RFC 5280 §7.1; OpenSSL's `x509_name_canon`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKey(Option<Vec<u8>>);

impl NameKey {
    /// Returns the key of a name that cannot be parsed; it matches every name.
    #[must_use]
    pub fn unknown() -> NameKey {
        NameKey(None)
    }

    /// Returns the key of the content of a DER `Name`, that is without the header of its sequence.
    ///
    /// A name that cannot be parsed, or has a string whose letters depend on an encoding, matches
    /// every name.
    #[must_use]
    pub fn from_content(content: &[u8]) -> NameKey {
        NameKey(read(content))
    }

    /// Reports whether two names may be equal.
    #[must_use]
    pub fn fits(&self, other: &NameKey) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(another)) => one == another,
            (None, _) | (_, None) => true,
        }
    }
}

/// Marks the end of a relative distinguished name.
const BORDER: u8 = 1;

fn read(content: &[u8]) -> Option<Vec<u8>> {
    let mut key = Vec::with_capacity(content.len());
    let mut rest = content;
    while !rest.is_empty() {
        let (after, set) = RelativeDistinguishedName::from_der(rest).ok()?;
        rest = after;
        let mut attributes = set.iter().map(attribute).collect::<Option<Vec<_>>>()?;
        // OpenSSL sorts a set after it normalized the values, so the order as encoded says nothing.
        attributes.sort_unstable();
        key.extend(attributes.into_iter().flatten());
        key.push(BORDER);
    }
    Some(key)
}

/// Returns the key of one attribute; `None` if the letters of its value are not known.
fn attribute(read: &AttributeTypeAndValue<'_>) -> Option<Vec<u8>> {
    let value = read.attr_value();
    // The octets of a constructed value are spread over several elements.
    if value.header.is_constructed() {
        return None;
    }
    let mut key = read.attr_type().as_bytes().to_vec();
    key.push(0);
    push_value(&mut key, value.header.tag(), value.data)?;
    key.push(0);
    Some(key)
}

fn push_value(key: &mut Vec<u8>, tag: Tag, value: &[u8]) -> Option<()> {
    let is_plain = match tag {
        Tag::PrintableString | Tag::Ia5String | Tag::VisibleString | Tag::TeletexString => {
            value.is_ascii()
        }
        _ => tag == Tag::Utf8String,
    };
    if !is_plain {
        return None;
    }
    let is_space = |octet: &u8| octet.is_ascii_whitespace() || *octet == 0x0b;
    for word in value.split(is_space).filter(|word| !word.is_empty()) {
        key.push(b' ');
        key.extend(word.iter().map(u8::to_ascii_lowercase));
    }
    Some(())
}
