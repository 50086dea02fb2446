//! Path validation by OpenSSL's rules, which the gateway and Postfix use.
//!
//! It uses OpenSSL if that is built in. Otherwise it uses webpki with the rules that webpki lacks;
//! that is stricter where the two differ. No I/O.

use crate::policy::certificate::Certificate;
use crate::policy::certificate::PathFault;
use crate::policy::certificate::Pkix;
use crate::policy::certificate::Search;
#[cfg(feature = "openssl")]
use crate::policy::path_openssl;
use crate::policy::path_webpki;
use crate::policy::public_key;
use crate::policy::revocation::VerifiedPath;
use crate::policy::roots::TrustStore;
use crate::vocab::time::Timestamp;

/// Validates the path from a leaf to one of the trusted roots and returns it.
///
/// Errors: the first fault. Source: RFC 5280 §6.
pub fn to_root(search: &Search<'_>, roots: &TrustStore) -> Result<VerifiedPath, PathFault> {
    #[cfg(feature = "openssl")]
    if let Some(anchors) = roots.parsed() {
        return path_openssl::to_root(search, anchors, roots.certificates());
    }
    path_webpki::to_root(search, roots)
}

/// Returns the fault of a leaf's key that is too short for verification, under usage DANE-EE(3)
/// too; `None` if it is long enough.
///
/// Source: OpenSSL's `X509_verify_cert`, which checks the key first, at the level that Postfix
/// sets.
#[must_use]
pub fn key_fault(leaf: &[u8]) -> Option<String> {
    let spki = public_key::of(leaf).filter(|spki| !public_key::is_usual(spki))?;
    #[cfg(feature = "openssl")]
    let short = path_openssl::is_short(spki);
    #[cfg(not(feature = "openssl"))]
    let short = path_webpki::is_short(spki);
    let words =
        || format!("the certificate has a key that is too short ({})", public_key::in_words(spki));
    short.then(words)
}

/// Validates the path from a leaf to one given certificate as the only anchor. The anchor's own
/// constraints count. So do its dates if it is a root; an anchor that another authority issued may
/// have expired.
///
/// Errors: the first fault. Source: RFC 7672 §3.1.2; OpenSSL's `s_client -dane_tlsa_rrdata`.
pub fn to_certificate(search: &Search<'_>, anchor: &[u8]) -> Result<(), PathFault> {
    // A record with usage 2 pins an issuer; the server's own certificate is not one, even if it is
    // sent twice.
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

/// Validates the path from a leaf to a bare public key that signed a certificate of the chain.
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

/// Validates a chain against the trusted roots. Trust comes before dates: an expired certificate of
/// an unknown issuer is `Untrusted`.
///
/// - `chain`: leaf first, DER. Total. Source: RFC 5280 §6, RFC 8461 §4.2.
#[must_use]
pub fn pkix(chain: &[Vec<u8>], roots: &TrustStore, now: Timestamp) -> Pkix {
    let at = roots.moment(now);
    roots.known.get(chain, at).unwrap_or_else(|| {
        let fresh = judge(chain, roots, now);
        roots.known.keep(chain, at, &fresh);
        fresh
    })
}

fn judge(chain: &[Vec<u8>], roots: &TrustStore, now: Timestamp) -> Pkix {
    let (Some(leaf), above) = (chain.first(), chain.get(1..).unwrap_or_default()) else {
        return Pkix::Invalid("no certificate was presented".into());
    };
    let dated = Search { chain, now, dates: true };
    let undated = Search { dates: false, ..dated };
    let fault = match to_root(&dated, roots) {
        Ok(path) => match revocation_fault(&path, roots) {
            Some(fault) => fault,
            None => return Pkix::Valid,
        },
        // Trust comes before dates: a validation without dates shows whether the issuer is also
        // unknown.
        Err(dates @ (PathFault::Expired(_) | PathFault::NotYetValid(_))) => {
            match to_root(&undated, roots) {
                Ok(path) => revocation_fault(&path, roots).unwrap_or(dates),
                Err(PathFault::Expired(_) | PathFault::NotYetValid(_)) => dates,
                Err(trust) => trust,
            }
        }
        Err(trust) => trust,
    };
    let read = Certificate::read(leaf);
    let alone = above.is_empty() && read.as_ref().is_some_and(|leaf| leaf.self_issued);
    match (fault, read) {
        (PathFault::Untrusted(why) | PathFault::Invalid(why), Some(_)) if alone => {
            Pkix::Untrusted(format!("self-signed certificate: {why}"))
        }
        (PathFault::Untrusted(why), Some(leaf)) => {
            Pkix::Untrusted(format!("{why} ({})", leaf.issuer))
        }
        (PathFault::Untrusted(why), None) => Pkix::Untrusted(why),
        (PathFault::Expired(why), _) => Pkix::Expired(why),
        (PathFault::NotYetValid(why), _) => Pkix::NotYetValid(why),
        (PathFault::Revoked(why), _) => Pkix::Revoked(why),
        (PathFault::Invalid(why), _) => Pkix::Invalid(why),
    }
}

/// Returns the fault of a verified path whose certificates are revoked, or cannot be looked up.
fn revocation_fault(path: &VerifiedPath, roots: &TrustStore) -> Option<PathFault> {
    match path.is_revoked(&roots.crls) {
        Some(false) => None,
        Some(true) => Some(PathFault::Revoked(
            "a certificate of the chain has been revoked by its issuer".into(),
        )),
        None => Some(PathFault::Invalid("a certificate of the chain cannot be read".into())),
    }
}

/// Reports whether the server omitted the certificate that issued its own: the chain has one
/// certificate, which is not self-issued and leads to no trusted root.
#[must_use]
pub fn chain_incomplete(chain: &[Vec<u8>], verdict: &Pkix) -> bool {
    matches!(verdict, Pkix::Untrusted(_))
        && chain.len() == 1
        && chain.first().and_then(|c| Certificate::read(c)).is_some_and(|c| !c.self_issued)
}
