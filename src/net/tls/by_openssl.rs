//! TLS handshakes with OpenSSL, configured like Postfix's client. It supports versions, suites and
//! keys that rustls lacks.

use crate::net::client_cert::OwnIdentity;
use crate::net::smtp_options::SmtpOptions;
use crate::net::tls::Failed;
use crate::net::tls::SecureStream;
use crate::net::tls::offer::Offer;
use crate::net::tls::tap::Tap;
use crate::os::io_error::plain;
use crate::policy::evidence::Cause;
use crate::policy::evidence::ClientCertificate;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::TlsSession;
use crate::policy::handshake::Asked;
use crate::policy::handshake::Fault;
use crate::policy::handshake::FaultKind;
use crate::policy::public_key;
use crate::vocab::cipher::Version;
use crate::vocab::text::excerpt;
use crate::vocab::tls::KeyKind;
use crate::vocab::tls::Stack;
use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::ssl;
use openssl::ssl::ErrorCode;
use openssl::ssl::Ssl;
use openssl::ssl::SslContext;
use openssl::ssl::SslContextBuilder;
use openssl::ssl::SslMethod;
use openssl::ssl::SslOptions;
use openssl::ssl::SslSessionCacheMode;
use openssl::ssl::SslVerifyMode;
use openssl::ssl::SslVersion;
use openssl::x509::X509;
use rustls::pki_types::ServerName;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_openssl::SslStream;

/// All suites that authenticate by a certificate. Postfix also excludes the anonymous ones when it
/// requires a certificate.
const SUITES: &str = "ALL:!aNULL:!eNULL:!PSK:!SRP";

/// The groups that Postfix offers (tls_eecdh_auto_curves, tls_ffdhe_auto_groups).
const GROUPS: &str = "X25519:X448:P-256:P-521:P-384:ffdhe2048:ffdhe3072";

/// The signature schemes for each kind of key.
const RSA_SCHEMES: &str = "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1";
const ECDSA_SCHEMES: &str = "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA1";

/// Minimum strength of a key at level 1. Unit: bits of security. Source: OpenSSL,
/// `SSL_CTX_set_security_level`.
const LEAST: u32 = 80;

/// The number of the SSL library in OpenSSL's error codes.
const LIBRARY: i32 = 20;

/// The first reason code of alerts from the peer.
const ALERTS: i32 = 1000;

/// The reason codes for data that is not TLS: HTTPS proxy request, HTTP request, packet length too
/// long, unknown protocol, wrong version number, bad record type.
const NOT_TLS: &[i32] = &[155, 156, 198, 252, 267, 443];

/// The reason code for an unexpected end of the connection.
const END_OF_FILE: i32 = 294;

/// The reason codes for a choice of the server that was not offered: wrong cipher returned, no
/// suitable groups, unsupported elliptic curve, wrong signature type, wrong curve.
const NOT_OFFERED: &[i32] = &[261, 295, 315, 370, 378];

/// The reason codes for an invalid signature: bad signature, wrong length, wrong size.
const SIGNATURE: &[i32] = &[123, 264, 265];

/// The reason codes for a version that was not offered: unsupported protocol, version too low,
/// wrong SSL version.
const VERSION: &[i32] = &[258, 396, 266];

fn version(v: Version) -> SslVersion {
    match v {
        Version::Tls10 => SslVersion::TLS1,
        Version::Tls11 => SslVersion::TLS1_1,
        Version::Tls12 => SslVersion::TLS1_2,
        Version::Tls13 => SslVersion::TLS1_3,
    }
}

/// OpenSSL's security level of a handshake. Source: Postfix, `tls_client.c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Weak encryption is accepted: where Postfix only encrypts.
    Zero,
    /// At least TLS 1.2, 80 bits of security and no SHA-1: where Postfix verifies the server.
    One,
}

impl Level {
    fn number(self) -> u32 {
        match self {
            Level::Zero => 0,
            Level::One => 1,
        }
    }
}

/// Creates the context for one handshake. The peer's identity is checked elsewhere.
fn context(
    offer: &Offer,
    keys: KeyKind,
    identity: Option<&OwnIdentity>,
    level: Level,
) -> Result<SslContext, ErrorStack> {
    let mut builder = SslContextBuilder::new(SslMethod::tls_client())?;
    builder.set_security_level(level.number());
    builder.set_verify(SslVerifyMode::NONE);
    builder.set_options(SslOptions::ALL | SslOptions::NO_COMPRESSION);
    builder.set_session_cache_mode(SslSessionCacheMode::OFF);
    builder.set_min_proto_version(offer.chosen.first().copied().map(version))?;
    builder.set_max_proto_version(offer.chosen.last().copied().map(version))?;
    // Some versions between the lowest and the highest may not be offered.
    for (version, option) in
        [(Version::Tls11, SslOptions::NO_TLSV1_1), (Version::Tls12, SslOptions::NO_TLSV1_2)]
    {
        if !offer.chosen.contains(&version) {
            builder.set_options(option);
        }
    }
    suites(&mut builder, offer)?;
    builder.set_groups_list(GROUPS)?;
    match keys {
        KeyKind::Any => {}
        KeyKind::Rsa => builder.set_sigalgs_list(RSA_SCHEMES)?,
        KeyKind::Ecdsa => builder.set_sigalgs_list(ECDSA_SCHEMES)?,
    }
    if let Some(identity) = identity {
        let mut chain = identity.certified.cert.iter();
        if let Some(leaf) = chain.next() {
            builder.set_certificate(X509::from_der(leaf)?.as_ref())?;
            for above in chain {
                builder.add_extra_chain_cert(X509::from_der(above)?)?;
            }
            let key = PKey::private_key_from_pkcs8(&identity.pkcs8)?;
            builder.set_private_key(&key)?;
        }
    }
    Ok(builder.build())
}

fn suites(builder: &mut SslContextBuilder, offer: &Offer) -> Result<(), ErrorStack> {
    let Some(chosen) = &offer.suites else { return builder.set_cipher_list(SUITES) };
    let names = |of_13: bool| {
        let fits = chosen.iter().filter(|s| (s.version == Version::Tls13) == of_13);
        fits.map(|s| s.openssl).collect::<Vec<_>>().join(":")
    };
    let (older, newer) = (names(false), names(true));
    // OpenSSL rejects an empty list, even if its version is not offered.
    if !older.is_empty() {
        builder.set_cipher_list(&older)?;
    }
    if !newer.is_empty() {
        builder.set_ciphersuites(&newer)?;
    }
    Ok(())
}

/// Performs the handshake of a connection with any server certificate.
///
/// Errors: why it did not come about, and whether it may do so at level 0.
pub async fn handshake<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
    stream: S,
    target: &SessionTarget,
    options: &SmtpOptions,
    level: Level,
) -> Result<(SecureStream, TlsSession), Failed> {
    let offer = &options.offer;
    let identity = target
        .certificate
        .as_deref()
        .zip(options.identities.as_ref())
        .and_then(|(profile, all)| all.identity(profile));
    let unspoken = |_: &ErrorStack| {
        let words = "OpenSSL cannot be set up with these versions, suites and certificate";
        let cause = Cause::Handshake(Fault::new(FaultKind::Unspoken, words));
        Failed { cause, elsewhere: level == Level::One }
    };
    let ssl = context(offer, target.keys, identity.as_deref(), level)
        .and_then(|context| named(&context, target))
        .map_err(|e| unspoken(&e))?;
    let mut stream = SslStream::new(ssl, Tap::new(stream)).map_err(|e| unspoken(&e))?;
    let shaken = timeout(options.bound, Pin::new(&mut stream).connect()).await;
    let is_tls13 = stream.ssl().version2() == Some(SslVersion::TLS1_3);
    let was_asked = stream.get_ref().sent().shows_asking(is_tls13);
    let client = match (was_asked, &target.certificate) {
        (false, _) => ClientCertificate::NotAsked,
        (true, Some(profile)) if identity.is_some() => {
            ClientCertificate::Presented(profile.clone())
        }
        (true, _) => ClientCertificate::None,
    };
    match shaken {
        Err(_) => return Err(Failed::for_good(Cause::TimedOut(options.bound.as_secs()))),
        Ok(Err(error)) => {
            let asked = client.asked();
            let elsewhere = level == Level::One && asked == Asked::No && may_be_level(&error);
            return Err(Failed { cause: cause(&error, asked, offer.limits.as_deref()), elsewhere });
        }
        Ok(Ok(())) => {}
    }
    let mut session = session(stream.ssl(), client);
    session.weak = level == Level::Zero && !satisfies_level_one(stream.ssl());
    Ok((Box::new(stream), session))
}

/// Performs the handshake with a policy host over HTTP/1.1 with any server certificate, at level 1,
/// because the certificate of a policy host is always verified. Returns the stream and the chain.
///
/// Errors: why it did not come about.
pub async fn https(
    stream: TcpStream,
    host: &str,
    bound: Duration,
) -> Result<(SslStream<TcpStream>, Vec<Vec<u8>>), Cause> {
    let made = || -> Result<SslStream<TcpStream>, ErrorStack> {
        let context = context(&Offer::everything(), KeyKind::Any, None, Level::One)?;
        let mut ssl = Ssl::new(&context)?;
        ssl.set_hostname(host)?;
        ssl.set_alpn_protos(b"\x08http/1.1")?;
        SslStream::new(ssl, stream)
    };
    let mut stream = made().map_err(|_| {
        let words = "OpenSSL cannot be set up with these versions and suites";
        Cause::Handshake(Fault::new(FaultKind::Unspoken, words))
    })?;
    match timeout(bound, Pin::new(&mut stream).connect()).await {
        Err(_) => return Err(Cause::TimedOut(bound.as_secs())),
        Ok(Err(error)) => return Err(cause(&error, Asked::No, None)),
        Ok(Ok(())) => {}
    }
    let chain = stream.ssl().peer_cert_chain().into_iter().flatten();
    let chain = chain.filter_map(|c| c.to_der().ok()).collect();
    Ok((stream, chain))
}

/// Creates a connection with the server name to send; an address is never sent (RFC 6066 §3).
fn named(context: &SslContext, target: &SessionTarget) -> Result<Ssl, ErrorStack> {
    let mut ssl = Ssl::new(context)?;
    let name = target.sni.as_ref().and_then(|n| ServerName::try_from(n.clone()).ok());
    if let Some(ServerName::DnsName(name)) = name {
        ssl.set_hostname(name.as_ref())?;
    }
    Ok(ssl)
}

/// Returns the result of a handshake.
fn session(ssl: &ssl::SslRef, client: ClientCertificate) -> TlsSession {
    let version = match ssl.version2() {
        Some(SslVersion::TLS1) => "TLSv1",
        Some(SslVersion::TLS1_1) => "TLSv1.1",
        Some(SslVersion::TLS1_2) => "TLSv1.2",
        Some(SslVersion::TLS1_3) => "TLSv1.3",
        Some(_) | None => "unknown",
    };
    let suite = ssl.current_cipher();
    let cipher = suite.map_or("", |s| s.standard_name().unwrap_or_else(|| s.name())).to_string();
    let chain = ssl.peer_cert_chain().into_iter().flatten();
    let chain = Arc::new(chain.filter_map(|c| c.to_der().ok()).collect());
    TlsSession { version, cipher, chain, client, stack: Stack::Openssl, weak: false }
}

/// Reports whether OpenSSL can read all certificates of a chain; otherwise its handshake fails.
#[must_use]
pub fn can_read(chain: &[Vec<u8>]) -> bool {
    let is_whole = |der: &[u8]| public_key::sequence_content(der).is_some();
    chain.iter().all(|der| is_whole(der) && X509::from_der(der).is_ok())
}

/// Reports whether a session is certain to come about at level 1 too. The digest of the server's
/// signature is not known here, so that only TLS 1.3, which has no SHA-1, is certain.
fn satisfies_level_one(ssl: &ssl::SslRef) -> bool {
    let is_strong = || ssl.peer_tmp_key().is_ok_and(|key| key.security_bits() >= LEAST);
    ssl.version2() == Some(SslVersion::TLS1_3) && is_strong()
}

/// Reports whether a handshake that failed at level 1 may succeed at level 0.
fn may_be_level(error: &ssl::Error) -> bool {
    let Some(first) = error.ssl_error().and_then(|all| all.errors().first()) else { return true };
    first.library_code() == LIBRARY && !NOT_TLS.contains(&first.reason_code())
}

/// Converts an error of the library into the cause of a failure.
fn cause(error: &ssl::Error, asked: Asked, limits: Option<&str>) -> Cause {
    if let Some(io) = error.io_error() {
        return Cause::Dropped(plain(io));
    }
    let Some(first) = error.ssl_error().and_then(|all| all.errors().first()) else {
        return Cause::Dropped("closed by the server".into());
    };
    let reason = first.reason_code();
    let words = excerpt(first.reason().unwrap_or("no reason given"), 120);
    let fault = |kind, text: &str| Cause::Handshake(Fault::new(kind, text));
    if first.library_code() != LIBRARY {
        let text = format!("OpenSSL cannot make a session of what the server sends ({words})");
        return fault(FaultKind::Protocol, &text);
    }
    if let Some(number) = reason.checked_sub(ALERTS).and_then(|n| u8::try_from(n).ok()) {
        return Cause::Handshake(Fault::alert(number, asked, limits));
    }
    if reason == END_OF_FILE {
        return Cause::Dropped("closed by the server".into());
    }
    match reason {
        n if NOT_TLS.contains(&n) => {
            fault(FaultKind::NotTls, "the server answered with something that is no TLS")
        }
        n if VERSION.contains(&n) => match limits {
            Some(limits) => Cause::Handshake(Fault::nothing_of(limits)),
            None => fault(FaultKind::Version, "the server has no TLS 1.2 or later"),
        },
        n if NOT_OFFERED.contains(&n) => fault(
            FaultKind::NothingInCommon,
            &format!("the server chose what was not offered ({words})"),
        ),
        n if SIGNATURE.contains(&n) => fault(
            FaultKind::Signature,
            "the signature of the handshake does not fit the server's certificate",
        ),
        _ => fault(FaultKind::Protocol, &format!("the server breaks the protocol ({words})")),
    }
}

/// Returns the cause of a failed read within TLS; `None` if the error is not from OpenSSL.
#[must_use]
pub fn reading(error: &io::Error, asked: Asked) -> Option<Cause> {
    let tls = error.get_ref()?.downcast_ref::<ssl::Error>()?;
    if tls.code() == ErrorCode::ZERO_RETURN {
        return Some(Cause::Dropped("closed by the server".into()));
    }
    Some(cause(tls, asked, None))
}
