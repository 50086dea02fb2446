//! The certificates of the lab: a root that the checker trusts, an issuing authority beneath it, an
//! untrusted private authority, and a certificate for every server.

use std::sync::Arc;
use std::time::Duration;

use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rcgen::PublicKeyData;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::PrivatePkcs8KeyDer;
use sha2::Digest;
use sha2::Sha256;

use crate::lab::LabError;
use crate::lab::site::CertKind;

const DAY: Duration = Duration::from_secs(86_400);
const HOUR: Duration = Duration::from_secs(3_600);

/// The authorities of the lab.
pub(crate) struct Pki {
    root: CertifiedIssuer<'static, KeyPair>,
    issuing: CertifiedIssuer<'static, KeyPair>,
    private: CertifiedIssuer<'static, KeyPair>,
    provider: Arc<CryptoProvider>,
    now: Duration,
}

/// A server's certificate and its digests.
pub(crate) struct Identity {
    /// The TLS configuration with the certificate and its chain.
    pub tls: Arc<ServerConfig>,
    /// The SHA-256 of the server's public key: the data of a `3 1 1` record.
    pub key_digest: [u8; 32],
    /// The SHA-256 of the issuing authority's public key: the data of a `2 1 1` record.
    pub issuer_digest: [u8; 32],
}

impl Pki {
    /// Creates the authorities. `now` is the time since 1970.
    pub(crate) fn new(now: Duration) -> Result<Self, LabError> {
        let root = CertifiedIssuer::self_signed(authority("Lab Root CA", now), key()?)?;
        let issuing = CertifiedIssuer::signed_by(authority("Lab Issuing CA", now), key()?, &root)?;
        let private = CertifiedIssuer::self_signed(authority("Lab Private CA", now), key()?)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        Ok(Self { root, issuing, private, provider, now })
    }

    /// Returns the root certificate.
    pub(crate) fn ca_pem(&self) -> String {
        self.root.pem()
    }

    /// Creates a key and a certificate of this kind. The first name is the server's own.
    pub(crate) fn identity(
        &self,
        kind: CertKind,
        names: &[String],
        alpn: &[&[u8]],
    ) -> Result<Identity, LabError> {
        let other;
        let names = match kind {
            CertKind::OtherName(name) => {
                other = [name.to_owned()];
                &other[..]
            }
            _ => names,
        };
        let (from, to) = match kind {
            CertKind::Expired => (self.now - 120 * DAY, self.now - 3 * DAY),
            CertKind::ForAYear => (self.now - 30 * DAY, self.now + 365 * DAY + HOUR),
            // An hour more, so that reports say 60 days for as long as a rehearsal lasts.
            _ => (self.now - 30 * DAY, self.now + 60 * DAY + HOUR),
        };
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = common_name(names.first().map_or("", String::as_str));
        set_dates(&mut params, from, to);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = key()?;
        let key_digest = spki_digest(&key);
        let (chain, issuer_digest) = match kind {
            CertKind::SelfSigned => (vec![params.self_signed(&key)?.into()], key_digest),
            CertKind::PrivateCa => issue(&params, &key, &self.private)?,
            _ => issue(&params, &key, &self.issuing)?,
        };
        let private_key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut tls = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, private_key)?;
        tls.alpn_protocols = alpn.iter().map(|protocol| protocol.to_vec()).collect();
        Ok(Identity { tls: Arc::new(tls), key_digest, issuer_digest })
    }
}

/// Signs a certificate. The resulting chain ends with the issuer, which a client needs both for
/// path building and, in the case of DANE-TA, for the comparison (RFC 7671 §5.2.2).
fn issue(
    params: &CertificateParams,
    key: &KeyPair,
    issuer: &CertifiedIssuer<'static, KeyPair>,
) -> Result<(Vec<CertificateDer<'static>>, [u8; 32]), LabError> {
    let leaf = params.signed_by(key, issuer)?;
    Ok((vec![leaf.into(), issuer.der().clone()], spki_digest(issuer.key())))
}

fn authority(name: &str, now: Duration) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name(name);
    set_dates(&mut params, now - 400 * DAY, now + 3650 * DAY);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn common_name(name: &str) -> DistinguishedName {
    let mut dn = DistinguishedName::new();
    dn.push(DnType::CommonName, name);
    dn
}

fn key() -> Result<KeyPair, LabError> {
    Ok(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?)
}

fn spki_digest(key: &KeyPair) -> [u8; 32] {
    Sha256::digest(key.subject_public_key_info()).into()
}

/// Sets the dates. The type of the fields is from a crate that is not a direct dependency. Adding
/// to a date from rcgen avoids naming it.
fn set_dates(params: &mut CertificateParams, from: Duration, to: Duration) {
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    params.not_before = epoch + from;
    params.not_after = epoch + to;
}
