//! Public keys and dates of certificates, read without asking anything else of the certificate. Pure.

use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use x509_parser::certificate::Validity;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// Tags of DER. Source: X.690 §8.
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// One element of DER.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    /// Tag and length too.
    whole: &'a [u8],
    rest: &'a [u8],
}

/// The first element of some DER; `None` if there is no whole one.
fn element(der: &[u8]) -> Option<Element<'_>> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 4 || rest.len() < count {
            return None;
        }
        let (digits, rest) = rest.split_at(count);
        (digits.iter().fold(0_usize, |n, d| n << 8 | usize::from(*d)), rest)
    };
    let content = rest.get(..length)?;
    let rest = rest.get(length..)?;
    let whole = der.get(..der.len() - rest.len())?;
    Some(Element { tag, content, whole, rest })
}

/// The content of a DER SEQUENCE that is all there is, tag and length taken off.
#[must_use]
pub fn sequence_content(der: &[u8]) -> Option<&[u8]> {
    let found = element(der)?;
    (found.tag == SEQUENCE && found.rest.is_empty()).then_some(found.content)
}

/// What stands in a certificate from the serial number on, DER; `None` if that is no certificate. Source: RFC 5280 §4.1.
fn from_serial(certificate: &[u8]) -> Option<&[u8]> {
    let outer = element(certificate).filter(|e| e.tag == SEQUENCE)?;
    let inner = element(outer.content).filter(|e| e.tag == SEQUENCE)?;
    match inner.content.first() {
        Some(&VERSION) => element(inner.content).map(|e| e.rest),
        Some(_) | None => Some(inner.content),
    }
}

/// Leaves out some elements.
fn after(der: &[u8], count: usize) -> Option<&[u8]> {
    (0..count).try_fold(der, |at, _| element(at).map(|e| e.rest))
}

/// The `SubjectPublicKeyInfo` of a certificate, DER. A certificate of any version, with whatever extensions, has one.
///
/// Source: RFC 5280 §4.1.
#[must_use]
pub fn of(certificate: &[u8]) -> Option<&[u8]> {
    // Serial number, signature algorithm, issuer, validity, subject.
    let at = after(from_serial(certificate)?, 5)?;
    element(at).filter(|e| e.tag == SEQUENCE).map(|e| e.whole)
}

/// The first and the last moment of a certificate, read without the rest of it. Source: RFC 5280 §4.1.2.5.
#[must_use]
pub fn validity(certificate: &[u8]) -> Option<[Timestamp; 2]> {
    // Serial number, signature algorithm, issuer.
    let at = after(from_serial(certificate)?, 3)?;
    let (_, read) = Validity::from_der(at).ok()?;
    Some([Timestamp(read.not_before.timestamp()), Timestamp(read.not_after.timestamp())])
}

/// Whether rustls can use a key, as far as kind and size go: RSA from 2048 to 8192 bits, ECDSA on P-256, P-384 and P-521,
/// Ed25519.
#[must_use]
pub fn is_usual(spki: &[u8]) -> bool {
    let Ok((_, read)) = SubjectPublicKeyInfo::from_der(spki) else { return false };
    let curve = || read.algorithm.parameters.as_ref().and_then(|p| p.as_oid().ok());
    match read.algorithm.algorithm.to_id_string().as_str() {
        "1.2.840.113549.1.1.1" => rsa_bits(spki).is_some_and(|n| (2_048..=8_192).contains(&n)),
        "1.2.840.10045.2.1" => curve().is_some_and(|oid| {
            let known = ["1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];
            known.contains(&oid.to_id_string().as_str())
        }),
        "1.3.101.112" => true,
        _ => false,
    }
}

/// The size of an RSA key; `None` for others. Unit: bits.
#[must_use]
pub fn rsa_bits(spki: &[u8]) -> Option<usize> {
    let (_, read) = SubjectPublicKeyInfo::from_der(spki).ok()?;
    let bits = |n: &[u8]| {
        let digits: Vec<u8> = n.iter().copied().skip_while(|b| *b == 0).collect();
        let unused = digits.first().map_or(0, |b| b.leading_zeros());
        (digits.len() * 8).saturating_sub(usize::try_from(unused).unwrap_or(0))
    };
    match read.parsed() {
        Ok(PublicKey::RSA(rsa)) => Some(bits(rsa.modulus)),
        Ok(_) | Err(_) => None,
    }
}

/// The kind and size of a key, safe to show.
#[must_use]
pub fn in_words(spki: &[u8]) -> String {
    let Ok((_, read)) = SubjectPublicKeyInfo::from_der(spki) else { return "unknown".into() };
    if let Some(bits) = rsa_bits(spki) {
        return format!("RSA, {bits} bits");
    }
    match read.parsed() {
        Ok(PublicKey::EC(point)) => format!("EC, {} bits", point.key_size()),
        Ok(_) | Err(_) => match read.algorithm.algorithm.to_id_string().as_str() {
            "1.3.101.112" => "Ed25519".into(),
            "1.3.101.113" => "Ed448".into(),
            "1.2.840.113549.1.1.10" => "RSASSA-PSS".into(),
            "1.2.840.10040.4.1" => "DSA".into(),
            other => excerpt(other, 60),
        },
    }
}
