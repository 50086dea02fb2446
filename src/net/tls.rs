//! TLS for probing: the handshake is made with whatever certificate the server has, and the chain is recorded;
//! judging it is not this module's business. Signatures of the handshake are checked for real.

use crate::vocab::cipher::Suite;
use crate::vocab::cipher::Version;
use crate::vocab::tls::KeyKind;
use rustls::ClientConfig;
use rustls::DigitallySignedStruct;
use rustls::SignatureScheme;
use rustls::SupportedProtocolVersion;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::danger::ServerCertVerified;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

/// A chain as it was presented, leaf first, DER.
pub type Chain = Arc<Vec<Vec<u8>>>;

impl KeyKind {
    /// Whether a signature scheme is of this kind.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "the registry of schemes is open")]
    pub fn admits(self, scheme: SignatureScheme) -> bool {
        use SignatureScheme as Scheme;
        let kind = match scheme {
            Scheme::RSA_PKCS1_SHA1
            | Scheme::RSA_PKCS1_SHA256
            | Scheme::RSA_PKCS1_SHA384
            | Scheme::RSA_PKCS1_SHA512
            | Scheme::RSA_PSS_SHA256
            | Scheme::RSA_PSS_SHA384
            | Scheme::RSA_PSS_SHA512 => Some(KeyKind::Rsa),
            Scheme::ECDSA_SHA1_Legacy
            | Scheme::ECDSA_NISTP256_SHA256
            | Scheme::ECDSA_NISTP384_SHA384
            | Scheme::ECDSA_NISTP521_SHA512 => Some(KeyKind::Ecdsa),
            _ => None,
        };
        self == KeyKind::Any || kind == Some(self)
    }
}

/// Records what a server presents and lets it pass.
#[derive(Debug)]
pub struct Recorder {
    provider: Arc<CryptoProvider>,
    kind: KeyKind,
    seen: Mutex<Option<Chain>>,
}

impl Recorder {
    /// A new recorder; one per connection.
    #[must_use]
    pub fn new(provider: Arc<CryptoProvider>) -> Arc<Recorder> {
        Recorder::asking_for(provider, KeyKind::Any)
    }

    /// A new recorder that offers only the signature schemes of one kind of key, so that a server that holds several
    /// certificates shows the one of that kind.
    #[must_use]
    pub fn asking_for(provider: Arc<CryptoProvider>, kind: KeyKind) -> Arc<Recorder> {
        Arc::new(Recorder { provider, kind, seen: Mutex::new(None) })
    }

    /// The chain, if a certificate message has come.
    #[must_use]
    pub fn chain(&self) -> Option<Chain> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        let chain = Arc::new(chain.map(|c| c.as_ref().to_vec()).collect());
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(chain);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.provider.signature_verification_algorithms.supported_schemes();
        schemes.retain(|scheme| self.kind.admits(*scheme));
        schemes
    }
}

/// Every version that can be offered.
pub const VERSIONS: &[&SupportedProtocolVersion] =
    &[&rustls::version::TLS13, &rustls::version::TLS12];

/// What is offered in a handshake.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Crypto, with the suites that are offered.
    pub provider: Arc<CryptoProvider>,
    /// Versions that are offered.
    pub versions: Vec<&'static SupportedProtocolVersion>,
    /// The versions in words, where less than everything is offered.
    pub limits: Option<String>,
}

impl Offer {
    /// Everything that there is.
    #[must_use]
    pub fn everything() -> Offer {
        Offer { provider: provider(), versions: VERSIONS.to_vec(), limits: None }
    }

    /// These versions and suites, in this order.
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
        let supported = versions.iter().map(|v| match v {
            Version::Tls12 => &rustls::version::TLS12,
            Version::Tls13 => &rustls::version::TLS13,
        });
        let is_all = versions.len() == VERSIONS.len() && suites.len() == all.cipher_suites.len();
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
        }
    }

    /// What a TLS error means to an administrator, given what was offered.
    #[must_use]
    pub fn words(&self, error: &rustls::Error) -> String {
        use rustls::AlertDescription as Alert;
        let nothing_in_common = matches!(
            error,
            rustls::Error::AlertReceived(Alert::ProtocolVersion | Alert::HandshakeFailure)
                | rustls::Error::PeerIncompatible(_)
        );
        match &self.limits {
            Some(limits) if nothing_in_common => {
                format!("the server accepts nothing of what sslconfig offers ({limits})")
            }
            _ => words(error),
        }
    }
}

/// A client configuration with the recorder in it: the given versions, no resumption.
///
/// Errors: no suite fits a version.
pub fn config(
    recorder: &Arc<Recorder>,
    versions: &[&'static SupportedProtocolVersion],
) -> Result<ClientConfig, rustls::Error> {
    let builder = ClientConfig::builder_with_provider(Arc::clone(&recorder.provider))
        .with_protocol_versions(versions)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Recorder>::clone(recorder));
    let mut config = builder.with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    Ok(config)
}

/// The crypto provider of every handshake: ring's, but signatures are verified by AWS-LC, which knows P-521 too.
///
/// AWS-LC for everything would gather entropy from the jitter of the processor before its first random number,
/// some 24 ms of CPU time in every run; ring is in the tree anyway, for the DNSSEC validator.
#[must_use]
pub fn provider() -> Arc<CryptoProvider> {
    let verification = rustls::crypto::aws_lc_rs::default_provider();
    Arc::new(CryptoProvider {
        signature_verification_algorithms: verification.signature_verification_algorithms,
        ..rustls::crypto::ring::default_provider()
    })
}

/// What a server finds wrong with this side's certificate, if that is what an error says: alerts of this kind speak of
/// nothing else. Source: RFC 8446 §6.2, RFC 5246 §7.2.2.
#[must_use]
pub fn about_ours(error: &rustls::Error) -> Option<String> {
    use rustls::AlertDescription as Alert;
    let rustls::Error::AlertReceived(alert) = error else { return None };
    let is = matches!(
        alert,
        Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::CertificateRequired
    );
    is.then(|| format!("{alert:?}"))
}

/// What a TLS error means to an administrator.
#[must_use]
pub fn words(error: &rustls::Error) -> String {
    use rustls::AlertDescription as Alert;
    match error {
        rustls::Error::AlertReceived(Alert::ProtocolVersion) => {
            "the server has no TLS 1.2 or later (alert protocol_version)".into()
        }
        rustls::Error::AlertReceived(Alert::HandshakeFailure) => {
            "no cipher suite in common (alert handshake_failure): the server may be too old".into()
        }
        rustls::Error::AlertReceived(Alert::UnrecognisedName) => {
            "the server refuses the name sent as SNI (alert unrecognized_name)".into()
        }
        rustls::Error::AlertReceived(alert) => format!("the server sent the alert {alert:?}"),
        rustls::Error::InvalidMessage(_) => {
            "the server answered with something that is no TLS".into()
        }
        rustls::Error::PeerIncompatible(what) => {
            format!("the server has no TLS 1.2 or later with modern cipher suites ({what:?})")
        }
        rustls::Error::PeerMisbehaved(what) => format!("the server breaks the protocol ({what:?})"),
        rustls::Error::InvalidCertificate(what) => {
            format!("the server's handshake signature does not hold ({what:?})")
        }
        other => crate::vocab::text::excerpt(&other.to_string(), 160),
    }
}

/// Finds the TLS error within an I/O error. `source()` skips the inner error, so it is asked for by hand.
#[must_use]
pub fn deep(error: &(dyn std::error::Error + 'static)) -> Option<rustls::Error> {
    let mut next = Some(error);
    while let Some(e) = next {
        if let Some(tls) = e.downcast_ref::<rustls::Error>() {
            return Some(tls.clone());
        }
        if let Some(inner) = e.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref)
            && let Some(tls) = deep(inner)
        {
            return Some(tls);
        }
        next = e.source();
    }
    None
}
