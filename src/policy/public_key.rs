//! Public keys and validity dates of certificates, read without parsing the rest of the
//! certificate. No I/O.

use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use x509_parser::certificate::Validity;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// DER tags. Source: X.690 §8.
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// One DER element.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    /// Element with its tag and length.
    whole: &'a [u8],
    rest: &'a [u8],
}

/// Returns the first DER element; `None` if it is incomplete.
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

/// Returns the content of a single DER SEQUENCE, without tag and length.
#[must_use]
pub fn sequence_content(der: &[u8]) -> Option<&[u8]> {
    let found = element(der)?;
    (found.tag == SEQUENCE && found.rest.is_empty()).then_some(found.content)
}

/// Returns a DER SEQUENCE of a content.
#[must_use]
pub fn sequence(content: &[u8]) -> Vec<u8> {
    let digits = content.len().to_be_bytes();
    let digits: Vec<u8> = digits.into_iter().skip_while(|digit| *digit == 0).collect();
    let mut der = vec![SEQUENCE];
    if content.len() >= 0x80 {
        der.extend(u8::try_from(digits.len()).map(|count| 0x80 | count));
    } else if digits.is_empty() {
        der.push(0);
    }
    der.extend(digits);
    der.extend_from_slice(content);
    der
}

/// Returns the part of a certificate from the serial number on, DER; `None` if it is not a
/// certificate. Source: RFC 5280 §4.1.
fn from_serial(certificate: &[u8]) -> Option<&[u8]> {
    let outer = element(certificate).filter(|e| e.tag == SEQUENCE)?;
    let inner = element(outer.content).filter(|e| e.tag == SEQUENCE)?;
    match inner.content.first() {
        Some(&VERSION) => element(inner.content).map(|e| e.rest),
        Some(_) | None => Some(inner.content),
    }
}

/// Skips a number of elements.
fn after(der: &[u8], count: usize) -> Option<&[u8]> {
    (0..count).try_fold(der, |at, _| element(at).map(|e| e.rest))
}

/// Returns the content of the serial number of a certificate. Source: RFC 5280 §4.1.
#[must_use]
pub fn serial(certificate: &[u8]) -> Option<&[u8]> {
    element(from_serial(certificate)?).filter(|e| e.tag == INTEGER).map(|e| e.content)
}

/// Returns the subject of a certificate, DER, without the header of its sequence. Source: RFC 5280
/// §4.1.
#[must_use]
pub fn subject(certificate: &[u8]) -> Option<&[u8]> {
    // Skip serial number, signature algorithm, issuer and validity.
    let at = after(from_serial(certificate)?, 4)?;
    element(at).filter(|e| e.tag == SEQUENCE).map(|e| e.content)
}

/// The parts of a signed structure.
pub(crate) struct Signed<'a> {
    /// The signed part, DER.
    pub message: &'a [u8],
    /// The content of the `AlgorithmIdentifier`.
    pub algorithm: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
}

/// Returns the parts of a revocation list or a certificate. Source: RFC 5280 §5.1.
pub(crate) fn signed_parts(der: &[u8]) -> Option<Signed<'_>> {
    let message = element(sequence_content(der)?)?;
    let algorithm = element(message.rest).filter(|e| e.tag == SEQUENCE)?;
    let signature = octets(algorithm.rest)?;
    Some(Signed { message: message.whole, algorithm: algorithm.content, signature })
}

/// The parts of a public key.
pub(crate) struct Key<'a> {
    /// The content of the `AlgorithmIdentifier`.
    pub algorithm: &'a [u8],
    /// The key itself.
    pub bits: &'a [u8],
}

/// Returns the parts of a `SubjectPublicKeyInfo`, DER. Source: RFC 5280 §4.1.
pub(crate) fn key_parts(spki: &[u8]) -> Option<Key<'_>> {
    let algorithm = element(sequence_content(spki)?).filter(|e| e.tag == SEQUENCE)?;
    Some(Key { algorithm: algorithm.content, bits: octets(algorithm.rest)? })
}

/// Returns the content of a BIT STRING of whole octets.
fn octets(der: &[u8]) -> Option<&[u8]> {
    element(der).filter(|e| e.tag == BIT_STRING)?.content.strip_prefix(&[0])
}

/// Returns the `SubjectPublicKeyInfo` of a certificate, DER. The version and the extensions do not
/// matter.
///
/// Source: RFC 5280 §4.1.
#[must_use]
pub fn of(certificate: &[u8]) -> Option<&[u8]> {
    // Skip serial number, signature algorithm, issuer, validity and subject.
    let at = after(from_serial(certificate)?, 5)?;
    element(at).filter(|e| e.tag == SEQUENCE).map(|e| e.whole)
}

/// Returns the first and the last valid second of a certificate. Source: RFC 5280 §4.1.2.5.
#[must_use]
pub fn validity(certificate: &[u8]) -> Option<[Timestamp; 2]> {
    // Skip serial number, signature algorithm and issuer.
    let at = after(from_serial(certificate)?, 3)?;
    let (_, read) = Validity::from_der(at).ok()?;
    Some([Timestamp(read.not_before.timestamp()), Timestamp(read.not_after.timestamp())])
}

/// Reports whether rustls supports the kind and size of a key: RSA from 2048 to 8192 bits, ECDSA on
/// P-256, P-384 and P-521, Ed25519.
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

/// Maximum size of the modulus and the exponent of an RSA key that is not costly. Unit: bits.
const COSTLY_BEYOND: [usize; 2] = [8_192, 64];

/// Reports whether a verification by a key takes long: an RSA key, also one for PSS only, with a
/// modulus or a public exponent that no authority uses. Keys of other kinds are bounded in size.
#[must_use]
pub fn is_costly(spki: &[u8]) -> bool {
    let Ok((_, read)) = SubjectPublicKeyInfo::from_der(spki) else { return false };
    let rsa = ["1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"];
    if !rsa.contains(&read.algorithm.algorithm.to_id_string().as_str()) {
        return false;
    }
    let numbers = sequence_content(read.subject_public_key.data.as_ref())
        .and_then(|both| Some([element(both)?, element(element(both)?.rest)?]));
    let [modulus, exponent] = COSTLY_BEYOND;
    numbers.is_none_or(|[n, e]| bits(n.content) > modulus || bits(e.content) > exponent)
}

/// Returns the size of an unsigned number. Unit: bits.
fn bits(number: &[u8]) -> usize {
    let digits: Vec<u8> = number.iter().copied().skip_while(|b| *b == 0).collect();
    let unused = digits.first().map_or(0, |b| b.leading_zeros());
    (digits.len() * 8).saturating_sub(usize::try_from(unused).unwrap_or(0))
}

/// Returns the size of an RSA key; `None` for others. Unit: bits.
#[must_use]
pub fn rsa_bits(spki: &[u8]) -> Option<usize> {
    let (_, read) = SubjectPublicKeyInfo::from_der(spki).ok()?;
    match read.parsed() {
        Ok(PublicKey::RSA(rsa)) => Some(bits(rsa.modulus)),
        Ok(_) | Err(_) => None,
    }
}

/// Returns the kind and size of a key, safe to show.
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
