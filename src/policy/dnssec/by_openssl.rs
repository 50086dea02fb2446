//! Verification of DNSSEC signatures that only OpenSSL can verify: Ed448, and RSA keys of unusual
//! size. No I/O.

use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::Id;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::sign::Verifier;

/// Size of an Ed448 key. Unit: octets. Source: RFC 8080 §3.
const ED448_KEY: usize = 57;
/// Size of an Ed448 signature. Unit: octets. Source: RFC 8080 §4.
const ED448_SIGNATURE: usize = 114;

/// Reports whether an Ed448 signature is valid. Source: RFC 8080 §4.
#[must_use]
pub fn ed448(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    if public.len() != ED448_KEY || signature.len() != ED448_SIGNATURE {
        return false;
    }
    let verified = || -> Result<bool, ErrorStack> {
        let key = PKey::public_key_from_raw_bytes(public, Id::ED448)?;
        Verifier::new_without_digest(&key)?.verify_oneshot(signature, message)
    };
    // Octets that are not a point of the curve are not a key.
    verified().unwrap_or(false)
}

/// Reports whether an RSA signature with padding of PKCS #1 version 1.5 is valid; `None` if OpenSSL
/// refuses the key.
///
/// - `e`, `n`: exponent and modulus without leading zero octets.
#[must_use]
pub fn rsa(
    (e, n): (&[u8], &[u8]),
    digest: MessageDigest,
    message: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let key = || -> Result<_, ErrorStack> {
        let rsa = Rsa::from_public_components(BigNum::from_slice(n)?, BigNum::from_slice(e)?)?;
        PKey::from_rsa(rsa)
    };
    let key = key().ok()?;
    let verified = || -> Result<bool, ErrorStack> {
        Verifier::new(digest, &key)?.verify_oneshot(signature, message)
    };
    Some(verified().unwrap_or(false))
}
