//! What chains are judged by: trusted roots and revocation lists. Pure.

use crate::policy::known_chains;
use crate::policy::known_chains::KnownChains;
use crate::policy::known_chains::Moment;
#[cfg(feature = "openssl")]
use crate::policy::path_openssl::Anchors;
use crate::vocab::time::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::TrustAnchor;
use std::sync::OnceLock;
use webpki::CertRevocationList;

/// What chains are judged by: trusted roots, and the revocation lists that are looked at.
#[derive(Debug, Default)]
pub struct Roots {
    /// The trusted roots.
    pub anchors: Vec<TrustAnchor<'static>>,
    /// Revocation lists; of several of one issuer the first counts.
    pub crls: Vec<CertRevocationList<'static>>,
    /// What was judged already.
    pub known: KnownChains,
    /// The roots' certificates, DER, in the order of the anchors; shorter where not all are known.
    certificates: Vec<Vec<u8>>,
    /// When they begin and end, in order.
    dates: OnceLock<Vec<Timestamp>>,
    #[cfg(feature = "openssl")]
    parsed: OnceLock<Anchors>,
}

impl Roots {
    /// Roots without revocation lists, of which no more is known than names and keys.
    #[must_use]
    pub fn new(anchors: Vec<TrustAnchor<'static>>) -> Roots {
        Roots { anchors, ..Roots::default() }
    }

    /// Roots by their certificates, DER; those that cannot be read are left out.
    #[must_use]
    pub fn of<'a>(certificates: impl Iterator<Item = &'a [u8]>) -> Roots {
        let mut roots = Roots::default();
        certificates.for_each(|der| roots.trust(der));
        roots
    }

    /// Trusts one more certificate; one that cannot be read is left out.
    pub fn trust(&mut self, der: &[u8]) {
        let certificate = CertificateDer::from(der);
        let Ok(anchor) = webpki::anchor_from_trusted_cert(&certificate) else { return };
        // Anchors of which the certificate is not known stay before those of which it is.
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

    /// The roots' certificates, DER, in the order of the anchors; shorter where not all are known.
    #[must_use]
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// A moment as what was judged already goes by.
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

    /// The roots as OpenSSL has them; `None` where not all certificates are known.
    #[cfg(feature = "openssl")]
    pub(crate) fn parsed(&self) -> Option<&Anchors> {
        let whole = self.certificates.len() == self.anchors.len();
        let subjects = || self.anchors.iter().map(|anchor| anchor.subject.as_ref());
        whole.then(|| self.parsed.get_or_init(|| Anchors::named(subjects())))
    }
}
