//! Revocation lists and the lookup of a verified path in them. No I/O.
//!
//! Source: RFC 5280 §5, §6.3.3.

use crate::policy::name_key::NameKey;
use crate::policy::public_key;
use crate::policy::signatures;
#[cfg(feature = "openssl")]
use openssl::pkey::PKey;
#[cfg(feature = "openssl")]
use openssl::x509::X509Crl;
use rustls::pki_types::SignatureVerificationAlgorithm;
use webpki::BorrowedCertRevocationList;
use webpki::CertRevocationList;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;

/// A revocation list with what is needed to verify its signature.
#[derive(Debug)]
pub struct RevocationList {
    /// The whole list, DER.
    der: Vec<u8>,
    issuer: NameKey,
    /// The issuing distribution point, DER, if the list covers a part of the certificates.
    scope: Option<Vec<u8>>,
    /// Serial numbers of the revoked certificates, as encoded, in order.
    serials: Vec<Box<[u8]>>,
}

impl RevocationList {
    /// Parses a list. Does not verify its signature.
    ///
    /// Errors: no list, or one of a kind that cannot be used (a delta, an indirect one).
    pub fn from_der(der: &[u8]) -> Result<RevocationList, webpki::Error> {
        let list = BorrowedCertRevocationList::from_der(der)?;
        let serials = list.into_iter().map(|entry| entry.map(|e| e.serial_number.into()));
        let mut serials = serials.collect::<Result<Vec<Box<[u8]>>, _>>()?;
        serials.sort_unstable();
        let list = CertRevocationList::from(list);
        let issuer = NameKey::from_content(list.issuer());
        let scope = list.issuing_distribution_point().map(<[u8]>::to_vec);
        Ok(RevocationList { der: der.to_vec(), issuer, scope, serials })
    }

    fn contains(&self, serial: &[u8]) -> bool {
        self.serials.binary_search_by(|own| own.as_ref().cmp(serial)).is_ok()
    }

    /// Reports whether the list has the name and a signature of this issuer.
    fn is_of(&self, issuer: &Issuer<'_>) -> bool {
        issuer.may_sign_lists && self.issuer.fits(&issuer.name) && self.is_signed_by(issuer.spki)
    }

    fn is_signed_by(&self, spki: &[u8]) -> bool {
        match self.verified(spki) {
            Some(verified) if verified || public_key::is_usual(spki) => verified,
            // OpenSSL also knows keys and digests that webpki does not know.
            #[cfg(feature = "openssl")]
            _ => verified_by_openssl(&self.der, spki),
            #[cfg(not(feature = "openssl"))]
            _ => false,
        }
    }

    /// Returns whether the signature is valid; `None` if webpki does not know the algorithm.
    fn verified(&self, spki: &[u8]) -> Option<bool> {
        let list = public_key::signed_parts(&self.der)?;
        let key = public_key::key_parts(spki)?;
        let fits = |a: &&&dyn SignatureVerificationAlgorithm| {
            a.signature_alg_id().as_ref() == list.algorithm
                && a.public_key_alg_id().as_ref() == key.algorithm
        };
        let by = signatures::ALGORITHMS.iter().find(fits)?;
        Some(by.verify_signature(key.bits, list.message, list.signature).is_ok())
    }
}

/// Reports whether a key signed a revocation list, by OpenSSL.
#[cfg(feature = "openssl")]
fn verified_by_openssl(der: &[u8], spki: &[u8]) -> bool {
    let Ok(key) = PKey::public_key_from_der(spki) else { return false };
    let Ok(list) = X509Crl::from_der(der) else { return false };
    list.verify(&key).unwrap_or(false)
}

/// A path that was verified.
#[derive(Debug, Default)]
pub struct VerifiedPath {
    /// Certificates from the leaf upwards, DER.
    pub certificates: Vec<Vec<u8>>,
    /// The trusted root above the last certificate; `None` if the last certificate is the root.
    pub anchor: Option<Anchor>,
}

/// The name and the key of a trusted root.
#[derive(Debug)]
pub struct Anchor {
    /// The subject, DER, without the header of its sequence.
    pub subject: Vec<u8>,
    /// The `SubjectPublicKeyInfo`, DER.
    pub spki: Vec<u8>,
}

/// The issuer of a certificate.
struct Issuer<'a> {
    name: NameKey,
    /// The `SubjectPublicKeyInfo`, DER.
    spki: &'a [u8],
    /// Whether its key usage allows it to sign revocation lists. Source: RFC 5280 §6.3.3 (f).
    may_sign_lists: bool,
}

impl<'a> Issuer<'a> {
    fn of(certificate: &'a [u8], is_anchor: bool) -> Option<Issuer<'a>> {
        let name = NameKey::from_content(public_key::subject(certificate)?);
        let spki = public_key::of(certificate)?;
        let forbidden = || {
            let (_, read) = X509Certificate::from_der(certificate).ok()?;
            let usage = read.key_usage().ok()??;
            Some(!usage.value.crl_sign())
        };
        let may_sign_lists = is_anchor || !forbidden().unwrap_or(false);
        Some(Issuer { name, spki, may_sign_lists })
    }
}

impl VerifiedPath {
    /// Reports whether a certificate of the path is on a revocation list of its issuer; `None` if
    /// a certificate cannot be parsed. The root itself is not looked up.
    ///
    /// A certificate that no list covers counts as good, and an outdated list still counts: a list
    /// that was not fetched in time must not stop all mail. A list that its named issuer did not
    /// sign is left out: it may be forged, or the issuer may have changed its key since.
    #[must_use]
    pub fn is_revoked(&self, lists: &[RevocationList]) -> Option<bool> {
        if lists.is_empty() {
            return Some(false);
        }
        let last = self.certificates.len().saturating_sub(1);
        for (at, certificate) in self.certificates.iter().enumerate() {
            let issuer = match (self.certificates.get(at + 1), &self.anchor) {
                (Some(next), anchor) => Issuer::of(next, anchor.is_none() && at + 1 == last)?,
                (None, Some(anchor)) => Issuer {
                    name: NameKey::from_content(&anchor.subject),
                    spki: &anchor.spki,
                    may_sign_lists: true,
                },
                // A trusted leaf that issued itself.
                (None, None) if at == 0 => Issuer::of(certificate, true)?,
                (None, None) => break,
            };
            if is_listed(public_key::serial(certificate)?, &issuer, lists) {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// Reports whether an issuer revoked a serial number. Of lists with the same scope the first one
/// counts.
fn is_listed(serial: &[u8], issuer: &Issuer<'_>, lists: &[RevocationList]) -> bool {
    let of_name = || lists.iter().filter(|list| list.issuer.fits(&issuer.name));
    // Signatures are verified only if the result depends on them.
    let mut listing = of_name().filter(|list| list.contains(serial));
    listing.any(|list| {
        let precedes = |other: &&RevocationList| !std::ptr::eq(*other, list);
        let mut newer = of_name().take_while(precedes).filter(|other| other.scope == list.scope);
        list.is_of(issuer) && !newer.any(|other| other.is_of(issuer))
    })
}
