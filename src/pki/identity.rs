//! Identities: a certificate with its chain and its private key. It matches keys to certificates
//! and orders chains.

use crate::pki::key::PrivateKey;
use crate::policy::certificate::Certificate;
use crate::vocab::text::InvalidInput;
use crate::vocab::time::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;
use std::sync::Arc;

/// Maximum length of a chain. Unit: certificates.
const MAX_CHAIN: usize = 10;

/// A certificate with its chain and key.
#[derive(Debug)]
pub struct Identity {
    /// The chain, leaf first, DER.
    pub chain: Vec<Vec<u8>>,
    /// The parsed leaf certificate.
    pub leaf: Certificate,
    /// The private key.
    pub key: PrivateKey,
}

impl Identity {
    /// Combines a key and certificates: finds the key's own certificate among them and orders those
    /// above it.
    ///
    /// - `now`: a certificate that has expired is refused.
    ///
    /// Errors: a sentence that says what does not fit.
    pub fn fit(
        key: PrivateKey,
        certificates: &[Vec<u8>],
        now: Timestamp,
    ) -> Result<Identity, InvalidInput> {
        if certificates.is_empty() {
            return Err(InvalidInput("There is no certificate in it.".into()));
        }
        let read: Vec<(Vec<u8>, Certificate)> = certificates
            .iter()
            .map(|der| Certificate::read(der).map(|c| (der.clone(), c)))
            .collect::<Option<_>>()
            .ok_or_else(|| InvalidInput("A certificate in it cannot be read.".into()))?;
        let Some((der, leaf)) = read.iter().find(|(_, c)| c.spki == key.spki()).cloned() else {
            let subject = read.first().map_or("", |(_, c)| c.subject.as_str());
            return Err(InvalidInput(format!(
                "The private key does not belong to the certificate ({subject})."
            )));
        };
        in_date(&leaf, now)?;
        let chain = ordered(der, &leaf, &read);
        Ok(Identity { chain, leaf, key })
    }

    /// Returns the identity in the form for handshakes.
    #[must_use]
    pub fn certified(&self) -> Arc<CertifiedKey> {
        let chain = self.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
        Arc::new(CertifiedKey::new(chain, self.key.signing()))
    }
}

/// Checks that a certificate has not expired.
///
/// Errors: a sentence; the certificate has expired.
pub fn in_date(leaf: &Certificate, now: Timestamp) -> Result<(), InvalidInput> {
    if now > leaf.not_after {
        return Err(InvalidInput(format!(
            "The certificate ({}) expired on {}.",
            leaf.subject,
            leaf.not_after.day()
        )));
    }
    Ok(())
}

/// Returns the leaf and the certificates above it, each the issuer of the one before. A root is
/// omitted: a peer that does not have it would not trust it.
fn ordered(der: Vec<u8>, leaf: &Certificate, all: &[(Vec<u8>, Certificate)]) -> Vec<Vec<u8>> {
    let mut chain = vec![der];
    let mut at = leaf;
    while chain.len() < MAX_CHAIN && !at.self_issued {
        let below = chain.last().map_or(&[][..], Vec::as_slice);
        let next = all.iter().find(|(der, c)| {
            !c.self_issued && !chain.contains(der) && crate::policy::certificate::issued(der, below)
        });
        match next {
            Some((der, above)) => {
                chain.push(der.clone());
                at = above;
            }
            None => break,
        }
    }
    chain
}

/// Adds certificates to a chain.
///
/// Errors: a sentence; one of them issued nothing of the chain.
pub fn extended(chain: &[Vec<u8>], more: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, InvalidInput> {
    let unreadable = || InvalidInput("A certificate in it cannot be read.".into());
    let first = chain.first().ok_or_else(unreadable)?;
    let leaf = Certificate::read(first).ok_or_else(unreadable)?;
    let mut all = Vec::new();
    for der in chain.iter().skip(1).chain(more) {
        all.push((der.clone(), Certificate::read(der).ok_or_else(unreadable)?));
    }
    let result = ordered(first.clone(), &leaf, &all);
    for (der, c) in &all {
        if !result.contains(der) {
            let why = if c.self_issued {
                "is a root: servers and clients do not send roots"
            } else {
                "issued no certificate of this chain"
            };
            return Err(InvalidInput(format!("The certificate ({}) {why}.", c.subject)));
        }
    }
    Ok(result)
}
