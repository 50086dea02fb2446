//! This side's certificate in TLS handshakes. It is presented when a server requests one, and the
//! outcome is recorded.

use crate::policy::evidence::ClientCertificate;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use zeroize::Zeroizing;

/// A certificate with its key, in the forms of both TLS libraries.
pub struct OwnIdentity {
    /// The certificate chain and the key for rustls.
    pub certified: Arc<CertifiedKey>,
    /// The private key, PKCS#8, DER.
    pub pkcs8: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for OwnIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnIdentity")
    }
}

/// A source of the certificates and keys of profiles. It is consulted only after a server's
/// request, or before a handshake with OpenSSL, which needs them in advance.
pub trait Identities: Send + Sync + fmt::Debug {
    /// Returns the certificate and key of a profile; `None` if they are unavailable.
    fn identity(&self, profile: &str) -> Option<Arc<OwnIdentity>>;
}

/// A client certificate resolver that presents one profile's certificate in one handshake.
#[derive(Debug)]
pub struct Presenter {
    identities: Option<Arc<dyn Identities>>,
    profile: Option<String>,
    outcome: Mutex<ClientCertificate>,
}

impl Presenter {
    /// Creates a presenter for one handshake.
    #[must_use]
    pub fn new(identities: Option<Arc<dyn Identities>>, profile: Option<String>) -> Arc<Presenter> {
        Arc::new(Presenter { identities, profile, outcome: Mutex::default() })
    }

    /// Returns whether a certificate was requested and presented.
    #[must_use]
    pub fn outcome(&self) -> ClientCertificate {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesClientCert for Presenter {
    fn resolve(
        &self,
        _root_hint_subjects: &[&[u8]],
        schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        let profile = self.profile.as_deref();
        // The authorities that the server names are ignored: whether it accepts the certificate is
        // its own decision.
        let found = profile
            .zip(self.identities.as_ref())
            .and_then(|(profile, identities)| identities.identity(profile))
            .map(|identity| Arc::clone(&identity.certified))
            .filter(|certified| certified.key.choose_scheme(schemes).is_some());
        let outcome = match (&found, profile) {
            (Some(_), Some(profile)) => ClientCertificate::Presented(profile.to_string()),
            _ => ClientCertificate::None,
        };
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
        found
    }

    fn has_certs(&self) -> bool {
        true
    }
}
