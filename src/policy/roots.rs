//! The trust store for path validation: trusted roots and revocation lists. No I/O.

use crate::policy::known_chains;
use crate::policy::known_chains::KnownChains;
use crate::policy::known_chains::Moment;
#[cfg(feature = "openssl")]
use crate::policy::path_openssl::Anchors;
use crate::policy::revocation::RevocationList;
use crate::vocab::time::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::TrustAnchor;
use std::sync::OnceLock;

/// The trusted roots and the revocation lists for path validation.
#[derive(Debug, Default)]
pub struct TrustStore {
    /// Trusted roots.
    pub anchors: Vec<TrustAnchor<'static>>,
    /// Revocation lists; the first one of an issuer and a scope counts.
    pub crls: Vec<RevocationList>,
    /// Cached results of path validation.
    pub known: KnownChains,
    /// Certificates of the roots, DER, in the order of the anchors; shorter if not all are known.
    certificates: Vec<Vec<u8>>,
    /// Times at which the roots become valid and invalid, in order.
    dates: OnceLock<Vec<Timestamp>>,
    #[cfg(feature = "openssl")]
    parsed: OnceLock<Anchors>,
}

impl TrustStore {
    /// Creates a trust store from names and keys alone, without revocation lists.
    #[must_use]
    pub fn new(anchors: Vec<TrustAnchor<'static>>) -> TrustStore {
        TrustStore { anchors, ..TrustStore::default() }
    }

    /// Creates a trust store from certificates, DER; those that cannot be parsed are left out.
    #[must_use]
    pub fn of<'a>(certificates: impl Iterator<Item = &'a [u8]>) -> TrustStore {
        let mut roots = TrustStore::default();
        certificates.for_each(|der| roots.trust(der));
        roots
    }

    /// Adds a trusted certificate; one that cannot be parsed is left out.
    pub fn trust(&mut self, der: &[u8]) {
        let certificate = CertificateDer::from(der);
        let Ok(anchor) = webpki::anchor_from_trusted_cert(&certificate) else { return };
        // Anchors without a known certificate precede those with one.
        if self.certificates.len() == self.anchors.len() {
            self.certificates.push(der.to_vec());
        }
        self.anchors.push(anchor.to_owned());
        #[cfg(feature = "openssl")]
        {
            self.parsed = OnceLock::new();
        }
        self.dates = OnceLock::new();
        self.known = KnownChains::default();
    }

    /// Returns the certificates of the roots, DER, in the order of the anchors; shorter if not all
    /// are known.
    #[must_use]
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// Returns the cache key of a time.
    pub(crate) fn moment(&self, now: Timestamp) -> Moment {
        let dates = self.dates.get_or_init(|| {
            let one = |der: &Vec<u8>| known_chains::dates(std::slice::from_ref(der));
            let mut all: Vec<Timestamp> =
                self.certificates.iter().filter_map(one).flatten().collect();
            all.sort_unstable();
            all
        });
        Moment { now, roots: known_chains::behind(dates, now) }
    }

    /// Returns the roots for OpenSSL; `None` if not all certificates are known.
    #[cfg(feature = "openssl")]
    pub(crate) fn parsed(&self) -> Option<&Anchors> {
        let whole = self.certificates.len() == self.anchors.len();
        let subjects = || self.anchors.iter().map(|anchor| anchor.subject.as_ref());
        whole.then(|| self.parsed.get_or_init(|| Anchors::named(subjects())))
    }
}
