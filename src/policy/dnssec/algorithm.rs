//! DNSSEC algorithms: the supported keys, digests and signatures, and their verification.
//!
//! The cryptographic library does all arithmetic.
//!
//! Source: RFC 9904 (which algorithms a validator has), RFC 3110, RFC 5702, RFC 6605, RFC 8080.

#[cfg(feature = "openssl")]
use crate::policy::dnssec::by_openssl;
use crate::vocab::dns_name::DnsName;
use aws_lc_rs::digest;
use aws_lc_rs::signature;
use aws_lc_rs::signature::RsaParameters;
use aws_lc_rs::signature::RsaPublicKeyComponents;
use aws_lc_rs::signature::UnparsedPublicKey;
#[cfg(feature = "openssl")]
use openssl::hash::MessageDigest;

/// Flag bit of a key that signs the zone's records. Source: RFC 4034 §2.1.1.
const ZONE_KEY: u16 = 0x0100;
/// Flag bit of a revoked key. Source: RFC 5011 §2.1.
const REVOKED: u16 = 0x0080;
/// Protocol number of every DNSKEY record. Source: RFC 4034 §2.1.2.
const PROTOCOL: u8 = 3;

/// Sizes of the RSA keys that AWS-LC verifies. Unit: bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 1_024..=8_192;
/// Largest exponent of an RSA key that AWS-LC verifies. Unit: bits.
const RSA_EXPONENT_BITS: usize = 33;
/// Sizes of the RSA keys that OpenSSL verifies here, small enough for large exponents. Unit: bits.
#[cfg(feature = "openssl")]
const RSA_BITS_MORE: std::ops::RangeInclusive<usize> = 512..=4_096;
/// Largest exponent of an RSA key that OpenSSL verifies here. Unit: bits.
#[cfg(feature = "openssl")]
const RSA_EXPONENT_BITS_MORE: usize = 64;

/// Reports whether signatures of an algorithm can be verified.
#[must_use]
pub fn is_supported(algorithm: u8) -> bool {
    match algorithm {
        5 | 7 | 8 | 10 | 13 | 14 | 15 => true,
        // Ed448: OpenSSL alone has it.
        16 => cfg!(feature = "openssl"),
        _ => false,
    }
}

/// Reports whether one verification takes about a tenth of a millisecond.
///
/// All supported algorithms but P-384 and Ed448 are that fast. An unsupported algorithm takes
/// no time.
#[must_use]
pub fn is_quick(algorithm: u8) -> bool {
    !matches!(algorithm, 14 | 16)
}

/// Reports whether a key digest of a type can be computed.
#[must_use]
pub fn is_digest_supported(digest_type: u8) -> bool {
    digest_of(digest_type).is_some()
}

fn digest_of(digest_type: u8) -> Option<&'static digest::Algorithm> {
    match digest_type {
        1 => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        2 => Some(&digest::SHA256),
        4 => Some(&digest::SHA384),
        _ => None,
    }
}

/// Returns the SHA-1 hash of the joined parts. NSEC3 has no other hash (RFC 5155 §11).
#[must_use]
pub fn sha1(parts: &[&[u8]]) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    for part in parts {
        context.update(part);
    }
    context.finish().as_ref().to_vec()
}

/// A DNSKEY record. Source: RFC 4034 §2.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Key tag (RFC 4034 §B).
    pub tag: u16,
    /// Flags of the key.
    pub flags: u16,
    /// Protocol field of the key.
    pub protocol: u8,
    /// Algorithm number of the key.
    pub algorithm: u8,
    /// Data of the whole record.
    pub data: Vec<u8>,
}

/// The result of verifying one signature with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The signature is valid.
    Holds,
    /// The signature is not valid.
    Fails,
    /// The library does not support a key of this size or form, so the result is unknown.
    Unusable,
}

impl Key {
    /// Parses the data of a DNSKEY record; returns `None` if it is too short.
    #[must_use]
    pub fn read(data: &[u8]) -> Option<Key> {
        let [high, low, protocol, algorithm, ..] = *data else { return None };
        let flags = u16::from_be_bytes([high, low]);
        Some(Key { tag: tag(data), flags, protocol, algorithm, data: data.to_vec() })
    }

    /// Reports whether the key may sign records of its zone.
    ///
    /// Such a key has the zone bit and the right protocol, and is not revoked.
    ///
    /// Source: RFC 4034 §2.1.1, §2.1.2; RFC 5011 §2.1.
    #[must_use]
    pub fn signs_zone(&self) -> bool {
        self.flags & ZONE_KEY != 0 && self.flags & REVOKED == 0 && self.protocol == PROTOCOL
    }

    /// Returns the digest of the key in the form of the zone's DS record; `None` for an unknown
    /// digest type.
    ///
    /// Source: RFC 4034 §5.1.4.
    #[must_use]
    pub fn digest(&self, zone: &DnsName, digest_type: u8) -> Option<Vec<u8>> {
        let mut context = digest::Context::new(digest_of(digest_type)?);
        context.update(&zone.lower().wire());
        context.update(&self.data);
        Some(context.finish().as_ref().to_vec())
    }

    /// Verifies a signature over a message.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Attempt {
        let public = self.data.get(4..).unwrap_or_default();
        match self.algorithm {
            5 | 7 | 8 | 10 => rsa(self.algorithm, public, message, signature),
            // RFC 6605 §4: DNSKEY omits the octet that marks the point as uncompressed; the library
            // needs it.
            13 | 14 => {
                let point = [&[4], public].concat();
                let algorithm: &dyn signature::VerificationAlgorithm = match self.algorithm {
                    13 => &signature::ECDSA_P256_SHA256_FIXED,
                    _ => &signature::ECDSA_P384_SHA384_FIXED,
                };
                Attempt::held(
                    UnparsedPublicKey::new(algorithm, point).verify(message, signature).is_ok(),
                )
            }
            15 => {
                let key = UnparsedPublicKey::new(&signature::ED25519, public);
                Attempt::held(key.verify(message, signature).is_ok())
            }
            #[cfg(feature = "openssl")]
            16 => Attempt::held(by_openssl::ed448(public, message, signature)),
            _ => Attempt::Unusable,
        }
    }
}

impl Attempt {
    fn held(holds: bool) -> Attempt {
        if holds { Attempt::Holds } else { Attempt::Fails }
    }
}

/// Returns the number of bits in a number without leading zero octets.
fn bits(number: &[u8]) -> usize {
    match number.first() {
        Some(first) => number.len() * 8 - usize::try_from(first.leading_zeros()).unwrap_or(0),
        None => 0,
    }
}

fn rsa(algorithm: u8, public: &[u8], message: &[u8], signature: &[u8]) -> Attempt {
    let Some((e, n)) = rsa_parts(public) else { return Attempt::Fails };
    if !RSA_BITS.contains(&bits(n)) || bits(e) > RSA_EXPONENT_BITS {
        return unusual_rsa(algorithm, (e, n), message, signature);
    }
    let parameters: &RsaParameters = match algorithm {
        8 => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        10 => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
    };
    let key = RsaPublicKeyComponents { n, e };
    Attempt::held(key.verify(parameters, message, signature).is_ok())
}

/// Verifies with a key of a size that AWS-LC does not have.
#[cfg(feature = "openssl")]
fn unusual_rsa(algorithm: u8, key: (&[u8], &[u8]), message: &[u8], signature: &[u8]) -> Attempt {
    let (e, n) = key;
    if !RSA_BITS_MORE.contains(&bits(n)) || bits(e) > RSA_EXPONENT_BITS_MORE {
        return Attempt::Unusable;
    }
    let digest = match algorithm {
        8 => MessageDigest::sha256(),
        10 => MessageDigest::sha512(),
        _ => MessageDigest::sha1(),
    };
    by_openssl::rsa(key, digest, message, signature).map_or(Attempt::Unusable, Attempt::held)
}

#[cfg(not(feature = "openssl"))]
fn unusual_rsa(_: u8, _: (&[u8], &[u8]), _: &[u8], _: &[u8]) -> Attempt {
    Attempt::Unusable
}

/// Returns the exponent and modulus of an RSA key without leading zero octets. Source: RFC 3110 §2.
fn rsa_parts(public: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = match public {
        [0, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [length, rest @ ..] => (usize::from(*length), rest),
        [] => return None,
    };
    let (e, n) = rest.split_at_checked(length)?;
    let bare = |number: &'_ [u8]| number.iter().position(|o| *o != 0);
    Some((e.get(bare(e)?..)?, n.get(bare(n)?..)?))
}

/// Computes the tag of a key. Source: RFC 4034 §B.
fn tag(data: &[u8]) -> u16 {
    let octets = data.iter().enumerate();
    let sum: u32 =
        octets.map(|(n, o)| if n % 2 == 0 { u32::from(*o) << 8 } else { u32::from(*o) }).sum();
    u16::try_from(sum.wrapping_add(sum >> 16) & 0xffff).unwrap_or_default()
}
