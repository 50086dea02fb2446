//! Normalized certificate names, for a quick selection of candidates among many. No I/O.

use x509_parser::asn1_rs::Tag;
use x509_parser::prelude::FromDer;
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

fn read(content: &[u8]) -> Option<Vec<u8>> {
    let mut key = Vec::with_capacity(content.len());
    let mut rest = content;
    while !rest.is_empty() {
        let (after, set) = RelativeDistinguishedName::from_der(rest).ok()?;
        rest = after;
        for attribute in set.iter() {
            key.extend_from_slice(attribute.attr_type().as_bytes());
            key.push(0);
            push_value(&mut key, attribute.attr_value().header.tag(), attribute.attr_value().data)?;
            key.push(0);
        }
    }
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
