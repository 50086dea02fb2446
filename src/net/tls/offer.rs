//! The TLS versions and suites offered to mail servers.

use crate::net::tls::crypto::VERSIONS;
use crate::net::tls::crypto::provider;
use crate::vocab::cipher;
use crate::vocab::cipher::Suite;
use crate::vocab::cipher::Version;
use rustls::SupportedProtocolVersion;
use rustls::crypto::CryptoProvider;
use std::sync::Arc;

/// The contents of an offer in a handshake.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The crypto provider of rustls, with the offered suites.
    pub provider: Arc<CryptoProvider>,
    /// The versions that rustls offers.
    pub versions: Vec<&'static SupportedProtocolVersion>,
    /// The offer in words, if it is not everything.
    pub limits: Option<String>,
    /// The versions that OpenSSL offers, lowest first.
    pub chosen: Vec<Version>,
    /// The suites that OpenSSL offers; `None` for all.
    pub suites: Option<Vec<Suite>>,
}

impl Offer {
    /// Creates an offer of the usual versions and all suites.
    #[must_use]
    pub fn everything() -> Offer {
        Offer {
            provider: provider(),
            versions: VERSIONS.to_vec(),
            limits: None,
            chosen: Version::USUAL.to_vec(),
            suites: None,
        }
    }

    /// Creates an offer of the given versions and suites, in order.
    #[must_use]
    pub fn limited(versions: &[Version], suites: &[&Suite]) -> Offer {
        let all = provider();
        let named = |s: &&Suite| {
            all.cipher_suites.iter().find(|own| u16::from(own.suite()) == s.code).copied()
        };
        let provider = CryptoProvider {
            cipher_suites: suites.iter().filter_map(named).collect(),
            ..all.as_ref().clone()
        };
        let supported = versions.iter().filter_map(|v| match v {
            Version::Tls10 | Version::Tls11 => None,
            Version::Tls12 => Some(&rustls::version::TLS12),
            Version::Tls13 => Some(&rustls::version::TLS13),
        });
        let is_all = versions == Version::USUAL && suites.len() == cipher::SUITES.len();
        let words = || {
            let words: Vec<&str> = versions.iter().map(|v| v.label()).collect();
            let count = suites.len();
            let plural = if count == 1 { "" } else { "s" };
            format!("{} with {count} cipher suite{plural}", words.join(" and "))
        };
        Offer {
            provider: Arc::new(provider),
            versions: supported.collect(),
            limits: (!is_all).then(words),
            chosen: versions.to_vec(),
            suites: (!is_all).then(|| suites.iter().map(|s| **s).collect()),
        }
    }

    /// Reports whether rustls supports any part of the offer.
    #[must_use]
    pub fn has_rustls(&self) -> bool {
        !self.versions.is_empty() && !self.provider.cipher_suites.is_empty()
    }
}
