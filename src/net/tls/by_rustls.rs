//! TLS handshakes with rustls, the library that is tried first.

use crate::net::client_cert::Presenter;
use crate::net::smtp_options::SmtpOptions;
use crate::net::tls;
use crate::net::tls::Failed;
use crate::net::tls::Recorder;
use crate::net::tls::SecureStream;
use crate::net::tls::fault;
use crate::os::io_error::plain;
use crate::policy::evidence::Cause;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::TlsSession;
use crate::policy::handshake::Asked;
use crate::policy::handshake::Fault;
use crate::policy::handshake::FaultKind;
use crate::vocab::tls::Stack;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Performs the handshake of a connection with any server certificate.
///
/// Errors: why it did not come about, and whether the other library may do better.
pub async fn handshake(
    stream: TcpStream,
    target: &SessionTarget,
    options: &SmtpOptions,
) -> Result<(SecureStream, TlsSession), Failed> {
    let offer = &options.offer;
    if !offer.has_rustls() {
        let words = "nothing of what sslconfig offers is built in here";
        return Err(Failed::elsewhere(Cause::Handshake(Fault::new(FaultKind::Unspoken, words))));
    }
    let recorder = Recorder::asking_for(Arc::clone(&offer.provider), target.keys);
    let presenter = Presenter::new(options.identities.clone(), target.certificate.clone());
    let mut config = tls::config(&recorder, &offer.versions).map_err(|e| {
        let fault = fault::from_rustls(&e, Asked::No, offer.limits.as_deref());
        Failed::for_good(Cause::Handshake(fault))
    })?;
    config.client_auth_cert_resolver = Arc::<Presenter>::clone(&presenter);
    let name = target
        .sni
        .as_ref()
        .and_then(|n| ServerName::try_from(n.clone()).ok())
        .unwrap_or_else(|| ServerName::IpAddress(target.address.into()));
    let shaking = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let stream = match timeout(options.bound, shaking).await {
        Err(_) => return Err(Failed::for_good(Cause::TimedOut(options.bound.as_secs()))),
        Ok(Err(error)) => {
            let asked = presenter.outcome().asked();
            return Err(failed(&error, &recorder, asked, offer.limits.as_deref()));
        }
        Ok(Ok(stream)) => stream,
    };
    let (_, connection) = stream.get_ref();
    let version = match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3",
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2",
        Some(_) | None => "unknown",
    };
    let cipher = connection
        .negotiated_cipher_suite()
        .and_then(|s| s.suite().as_str())
        .map_or_else(|| "unknown".into(), iana_name);
    let chain = recorder.chain().unwrap_or_default();
    #[cfg(feature = "openssl")]
    if !crate::net::tls::by_openssl::can_read(&chain) {
        let words = "a certificate of the server cannot be read by OpenSSL";
        return Err(Failed::elsewhere(Cause::Handshake(Fault::new(FaultKind::Unspoken, words))));
    }
    let client = presenter.outcome();
    let session = TlsSession { version, cipher, chain, client, stack: Stack::Rustls, weak: false };
    Ok((Box::new(stream), session))
}

/// Converts an error into the failure of a handshake.
fn failed(
    error: &std::io::Error,
    recorder: &Recorder,
    asked: Asked,
    limits: Option<&str>,
) -> Failed {
    let Some(tls) = fault::deep(error) else {
        // Some servers close the connection without an alert if there is no common version or
        // suite.
        return Failed::elsewhere(Cause::Dropped(plain(error)));
    };
    if let Some(words) = recorder.unspoken() {
        return Failed::elsewhere(Cause::Handshake(Fault::new(FaultKind::Unspoken, words)));
    }
    let cause = Cause::Handshake(fault::from_rustls(&tls, asked, limits));
    if asked == Asked::No && fault::may_be_ours(&tls) {
        Failed::elsewhere(cause)
    } else {
        Failed::for_good(cause)
    }
}

/// Converts a suite name of rustls, `TLS13_AES_128_GCM_SHA256`, to that of the registry,
/// `TLS_AES_128_GCM_SHA256`.
fn iana_name(debug: &str) -> String {
    debug.replacen("TLS13_", "TLS_", 1)
}
