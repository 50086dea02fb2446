//! The signature algorithm and issuer of a certificate in words. No I/O.

use crate::vocab::text::excerpt;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;

/// Signature algorithms by object identifier. Source: RFC 3279 §2.2, RFC 4055 §5, RFC 5758 §3,
/// RFC 8410 §9.
const KNOWN: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.2", "RSA with MD2"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.2.840.113549.1.1.5", "RSA with SHA-1"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ("1.2.840.113549.1.1.11", "RSA with SHA-256"),
    ("1.2.840.113549.1.1.12", "RSA with SHA-384"),
    ("1.2.840.113549.1.1.13", "RSA with SHA-512"),
    ("1.2.840.113549.1.1.14", "RSA with SHA-224"),
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
    ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

/// Returns text such as `ECDSA with SHA-1 by "CN=Example"`; `None` if the bytes are not a
/// certificate.
#[must_use]
pub fn of(der: &[u8]) -> Option<String> {
    let (_, x) = X509Certificate::from_der(der).ok()?;
    let number = x.signature_algorithm.algorithm.to_id_string();
    let known = KNOWN.iter().find(|(id, _)| *id == number);
    let name = known.map_or_else(
        || format!("an algorithm that is not known here ({})", excerpt(&number, 60)),
        |(_, name)| (*name).to_string(),
    );
    Some(format!("{name} by \"{}\"", excerpt(&x.issuer().to_string(), 100)))
}
