//! Parses certificate revocation lists. Whether a list applies to a chain is decided during chain
//! validation.

use crate::pki::pem;
use crate::pki::pem::MAX_FILE;
use crate::policy::revocation::RevocationList;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use x509_parser::prelude::CertificateRevocationList;
use x509_parser::prelude::FromDer;

/// A parsed revocation list.
#[derive(Debug)]
pub struct Crl {
    /// The original encoding, DER.
    pub der: Vec<u8>,
    /// The issuer's name.
    pub issuer: String,
    /// The time of issue.
    pub this_update: Timestamp,
    /// The time by which the next list is due, if given.
    pub next_update: Option<Timestamp>,
    /// The CRL number, big-endian, without leading zeros; empty if there is none (RFC 5280 §5.2.3).
    pub number: Vec<u8>,
    /// Number of revoked certificates.
    pub revoked: usize,
}

/// Parses a file: DER, or one PEM block. Does not verify the signature, which chain validation
/// does.
///
/// Errors: a sentence.
pub fn read(bytes: &[u8]) -> Result<Crl, InvalidInput> {
    let der = if pem::is_pem(bytes) {
        let blocks = pem::read(bytes)?;
        match <[Vec<u8>; 1]>::try_from(blocks.crls) {
            Ok([one]) => one,
            Err(other) if other.is_empty() => {
                return Err(InvalidInput("There is no revocation list in the file.".into()));
            }
            Err(other) => {
                return Err(InvalidInput(format!(
                    "There are {} revocation lists in the file; import them one by one.",
                    other.len()
                )));
            }
        }
    } else {
        bytes.to_vec()
    };
    if der.len() > MAX_FILE {
        return Err(InvalidInput("The revocation list is larger than 8 MiB.".into()));
    }
    usable(&der)?;
    let unreadable = || InvalidInput("This is no certificate revocation list.".into());
    let (rest, list) = CertificateRevocationList::from_der(&der).map_err(|_| unreadable())?;
    if !rest.is_empty() {
        return Err(unreadable());
    }
    let issuer = excerpt(&list.issuer().to_string(), 300);
    let this_update = Timestamp(list.last_update().timestamp());
    let next_update = list.next_update().map(|t| Timestamp(t.timestamp()));
    let revoked = list.iter_revoked_certificates().count();
    let number = list.crl_number().map(num_bytes).unwrap_or_default();
    Ok(Crl { issuer, this_update, next_update, number, revoked, der: der.clone() })
}

/// Returns a number without leading zeros. Comparing first the length, then the octets, compares
/// the numbers.
fn num_bytes(n: &x509_parser::num_bigint::BigUint) -> Vec<u8> {
    n.to_bytes_be().into_iter().skip_while(|b| *b == 0).collect()
}

impl Crl {
    /// Returns a key by which lists of one issuer can be ordered from older to newer.
    #[must_use]
    pub fn age(&self) -> (Timestamp, usize, Vec<u8>) {
        (self.this_update, self.number.len(), self.number.clone())
    }
}

/// Converts a list into the form used in chain validation.
///
/// Errors: a sentence; no list, or one of a kind that cannot be used (a delta, an indirect one).
pub fn usable(der: &[u8]) -> Result<RevocationList, InvalidInput> {
    RevocationList::from_der(der).map_err(|e| {
        InvalidInput(match e {
            webpki::Error::UnsupportedDeltaCrl | webpki::Error::UnsupportedIndirectCrl => {
                "Delta and indirect revocation lists cannot be used here.".into()
            }
            webpki::Error::BadDer | webpki::Error::TrailingData(_) => {
                "This is no certificate revocation list.".into()
            }
            webpki::Error::UnsupportedCrlVersion => {
                "The revocation list cannot be used: it is not of version 2.".into()
            }
            webpki::Error::UnsupportedCriticalExtension => {
                "The revocation list cannot be used: it has a critical extension that is not known here."
                    .into()
            }
            webpki::Error::UnsupportedRevocationReason
            | webpki::Error::UnsupportedRevocationReasonsPartitioning => {
                "The revocation list cannot be used: it is for some reasons of revocation only.".into()
            }
            _ => "The revocation list cannot be used: it breaks a rule of RFC 5280 §5.".into(),
        })
    })
}
