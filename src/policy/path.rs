//! Path validation: by OpenSSL's rules, which are the gateway's and Postfix's. With OpenSSL itself where it is built in;
//! without it by webpki and the rules that webpki leaves out, which is stricter where the two differ. Pure.

use crate::policy::certificate::PathFault;
use crate::policy::certificate::Roots;
use crate::policy::path_webpki;
use crate::policy::public_key;
use crate::vocab::time::Timestamp;

#[cfg(feature = "openssl")]
use crate::policy::path_openssl;

/// What a path is looked for by.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// The certificates that were sent, leaf first, DER.
    pub chain: &'a [Vec<u8>],
    /// The moment that counts.
    pub now: Timestamp,
    /// Whether dates are looked at.
    pub dates: bool,
}

/// The path from a leaf to one of the trusted roots.
///
/// Errors: the first fault. Source: RFC 5280 §6.
pub fn to_root(search: &Search<'_>, roots: &Roots) -> Result<(), PathFault> {
    #[cfg(feature = "openssl")]
    if let Some(anchors) = roots.parsed() {
        return path_openssl::to_root(search, anchors);
    }
    path_webpki::to_root(search, roots)
}

/// Returns why a leaf's key is too short to be verified by, under usage DANE-EE(3) too; `None` where it is long enough.
///
/// Source: OpenSSL's `X509_verify_cert`, which looks at it before anything else, at the level that Postfix sets.
#[must_use]
pub fn key_fault(leaf: &[u8]) -> Option<String> {
    let spki = public_key::of(leaf)?;
    #[cfg(feature = "openssl")]
    let short = path_openssl::is_short(spki);
    #[cfg(not(feature = "openssl"))]
    let short = path_webpki::is_short(spki);
    let words =
        || format!("the certificate has a key that is too short ({})", public_key::in_words(spki));
    short.then(words)
}

/// The path from a leaf to one given certificate as the only anchor, whose own constraints count too. So do its dates where
/// it is a root; an anchor that somebody else issued may have run out.
///
/// Errors: the first fault. Source: RFC 7672 §3.1.2; OpenSSL's `s_client -dane_tlsa_rrdata`.
pub fn to_certificate(search: &Search<'_>, anchor: &[u8]) -> Result<(), PathFault> {
    // What is pinned with usage 2 is an issuer: a server's own certificate is none, however often it is sent.
    if search.chain.first().is_some_and(|leaf| leaf == anchor) {
        return Err(PathFault::Untrusted("the record pins the server's own certificate".into()));
    }
    #[cfg(feature = "openssl")]
    {
        path_openssl::to_certificate(search, anchor)
    }
    #[cfg(not(feature = "openssl"))]
    {
        path_webpki::to_certificate(search, anchor)
    }
}

/// The path from a leaf to a bare public key: some certificate of the chain was signed by it.
///
/// Errors: the first fault. Source: RFC 7671 §5.2.3.
pub fn to_key(search: &Search<'_>, spki: &[u8]) -> Result<(), PathFault> {
    if public_key::sequence_content(spki).is_none() {
        return Err(PathFault::Invalid("the key of the record cannot be read".into()));
    }
    #[cfg(feature = "openssl")]
    {
        path_openssl::to_key(search, spki)
    }
    #[cfg(not(feature = "openssl"))]
    {
        path_webpki::to_key(search, spki)
    }
}
