//! TLS handshakes for probing. They accept any server certificate and record the chain, which is
//! validated elsewhere. Handshake signatures are verified.

#[cfg(feature = "openssl")]
pub mod by_openssl;
pub mod by_rustls;
pub mod crypto;
pub mod fault;
pub mod offer;
#[cfg(feature = "openssl")]
mod tap;

use crate::net::smtp_options::SmtpOptions;
#[cfg(feature = "openssl")]
use crate::net::tls::by_openssl::Level;
use crate::net::tls::fault::deep;
use crate::net::tls::fault::from_rustls;
use crate::policy::evidence::Cause;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::TlsSession;
use crate::policy::handshake::Asked;
use crate::policy::public_key;
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
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::UnixTime;
use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;

/// A certificate chain as presented, leaf first, DER.
pub type Chain = Arc<Vec<Vec<u8>>>;

impl KeyKind {
    /// Reports whether a signature scheme is of this kind.
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

/// A certificate verifier that records the presented chain and accepts it.
#[derive(Debug)]
pub struct Recorder {
    provider: Arc<CryptoProvider>,
    kind: KeyKind,
    seen: Mutex<Option<Chain>>,
    unspoken: Mutex<Option<String>>,
}

impl Recorder {
    /// Creates a recorder for one connection.
    #[must_use]
    pub fn new(provider: Arc<CryptoProvider>) -> Arc<Recorder> {
        Recorder::asking_for(provider, KeyKind::Any)
    }

    /// Creates a recorder that offers only the signature schemes of one kind of key, so that a
    /// server with several certificates presents the one of that kind.
    #[must_use]
    pub fn asking_for(provider: Arc<CryptoProvider>, kind: KeyKind) -> Arc<Recorder> {
        let (seen, unspoken) = (Mutex::new(None), Mutex::new(None));
        Arc::new(Recorder { provider, kind, seen, unspoken })
    }

    /// Returns the chain, if a certificate message was received.
    #[must_use]
    pub fn chain(&self) -> Option<Chain> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Recorder {
    /// Returns why a signature could not be verified because of a limitation of this library.
    #[must_use]
    pub fn unspoken(&self) -> Option<String> {
        self.unspoken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Verifies a signature by the key of a certificate. Other faults of the certificate are a
    /// matter of path validation.
    fn by_key(
        &self,
        cert: &CertificateDer<'_>,
        verify: impl FnOnce(
            &SubjectPublicKeyInfoDer<'_>,
        ) -> Result<HandshakeSignatureValid, rustls::Error>,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let key = public_key::of(cert.as_ref());
        let verified = match key {
            Some(key) => verify(&SubjectPublicKeyInfoDer::from(key)),
            None => Err(bad_signature()),
        };
        // A key of an unsupported kind or size does not mean that the signature is invalid.
        let odd = match key {
            Some(key) if public_key::is_usual(key) => None,
            Some(key) => Some(public_key::in_words(key)),
            None => Some("of no kind that is known".into()),
        };
        if let (Err(_), Some(what)) = (&verified, odd) {
            let words = format!("its key ({what}) cannot be used by rustls");
            *self.unspoken.lock().unwrap_or_else(PoisonError::into_inner) = Some(words);
        }
        verified
    }
}

fn bad_signature() -> rustls::Error {
    rustls::Error::InvalidCertificate(rustls::CertificateError::BadSignature)
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
        self.by_key(cert, |key| {
            let algorithms = &self.provider.signature_verification_algorithms;
            let known = algorithms.mapping.iter().find(|(scheme, _)| *scheme == dss.scheme);
            let key = webpki::RawPublicKeyEntity::try_from(key).map_err(|_| bad_signature())?;
            let holds = known.is_some_and(|(_, all)| {
                all.iter().any(|one| key.verify_signature(*one, message, dss.signature()).is_ok())
            });
            holds.then(HandshakeSignatureValid::assertion).ok_or_else(bad_signature)
        })
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.by_key(cert, |key| {
            let algorithms = &self.provider.signature_verification_algorithms;
            rustls::crypto::verify_tls13_signature_with_raw_key(message, key, dss, algorithms)
        })
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.provider.signature_verification_algorithms.supported_schemes();
        schemes.retain(|scheme| self.kind.admits(*scheme));
        schemes
    }
}

/// Creates a client configuration with the recorder and the given versions, without resumption.
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

/// The interface of a TLS connection.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A TLS connection of either library.
pub type SecureStream = Box<dyn Duplex>;

/// A handshake that failed.
#[derive(Debug)]
pub struct Failed {
    /// The cause.
    pub cause: Cause,
    /// True if the other library may succeed.
    pub elsewhere: bool,
}

impl Failed {
    /// Creates a failure that the other library cannot avoid.
    #[must_use]
    pub fn for_good(cause: Cause) -> Failed {
        Failed { cause, elsewhere: false }
    }

    /// Creates a failure that the other library may avoid.
    #[must_use]
    pub fn elsewhere(cause: Cause) -> Failed {
        Failed { cause, elsewhere: true }
    }
}

/// A TLS library with its security level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// rustls, all of whose handshakes satisfy level 1.
    Rustls,
    /// OpenSSL at level 1, which Postfix sets where it verifies the server.
    Openssl,
    /// OpenSSL at level 0, which Postfix sets where it only encrypts.
    OpensslWeak,
}

/// The ways to try, in order.
pub const WAYS: &[Way] = if cfg!(feature = "openssl") {
    &[Way::Rustls, Way::Openssl, Way::OpensslWeak]
} else {
    &[Way::Rustls]
};

/// Performs the TLS handshake of a connection with any server certificate.
///
/// - `target`: its `sni` is the name to send; an address is never sent (RFC 6066 §3).
///
/// Errors: why it did not come about.
pub async fn handshake(
    way: Way,
    stream: TcpStream,
    target: &SessionTarget,
    options: &SmtpOptions,
) -> Result<(SecureStream, TlsSession), Failed> {
    match way {
        Way::Rustls => by_rustls::handshake(stream, target, options).await,
        #[cfg(feature = "openssl")]
        Way::Openssl => by_openssl::handshake(stream, target, options, Level::One).await,
        #[cfg(feature = "openssl")]
        Way::OpensslWeak => by_openssl::handshake(stream, target, options, Level::Zero).await,
        #[cfg(not(feature = "openssl"))]
        Way::Openssl | Way::OpensslWeak => {
            use crate::policy::handshake::Fault;
            use crate::policy::handshake::FaultKind;
            drop(stream);
            let fault = Fault::new(FaultKind::Unspoken, "OpenSSL is not built in");
            Err(Failed::for_good(Cause::Handshake(fault)))
        }
    }
}

/// Returns the cause of a failed read within TLS.
#[must_use]
pub fn reading(error: &io::Error, asked: Asked) -> Cause {
    if let Some(tls) = deep(error) {
        return Cause::Handshake(from_rustls(&tls, asked, None));
    }
    #[cfg(feature = "openssl")]
    if let Some(cause) = crate::net::tls::by_openssl::reading(error, asked) {
        return cause;
    }
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return Cause::Dropped("closed by the server".into());
    }
    Cause::Dropped(crate::os::io_error::plain(error))
}
