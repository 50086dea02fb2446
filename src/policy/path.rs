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
        return path_openssl::to_root(search, anchors, roots.certificates());
    }
    path_webpki::to_root(search, roots)
}

/// The path from a leaf to one given certificate as the only anchor, whose own constraints and dates count too.
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
