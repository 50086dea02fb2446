//! Creates certificates: a key, a self-signed certificate and a signing request.

use crate::pki::identity::Identity;
use crate::pki::key::PrivateKey;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::time::Timestamp;
use rcgen::CertificateParams;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::RsaKeySize;
use rcgen::SanType;
use std::net::IpAddr;
use std::time::Duration;
use zeroize::Zeroizing;

/// Maximum validity. Unit: days.
pub const MAX_DAYS: u32 = 36_500;

/// The kinds and sizes of keys that can be created, in the order of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySize {
    /// RSA, 2048 bits.
    Rsa2048,
    /// RSA, 4096 bits.
    Rsa4096,
    /// ECDSA on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
}

impl KeySize {
    /// All variants.
    pub const ALL: &'static [KeySize] =
        &[KeySize::Rsa2048, KeySize::Rsa4096, KeySize::P256, KeySize::P384];

    /// Returns the word used in flags.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            KeySize::Rsa2048 => "rsa2048",
            KeySize::Rsa4096 => "rsa4096",
            KeySize::P256 => "p256",
            KeySize::P384 => "p384",
        }
    }

    /// Returns the line in the menu.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            KeySize::Rsa2048 => "2048",
            KeySize::Rsa4096 => "4096",
            KeySize::P256 => "ECDSA P-256",
            KeySize::P384 => "ECDSA P-384",
        }
    }

    /// Creates a key.
    ///
    /// Errors: a sentence; no random numbers.
    fn generate(self) -> Result<KeyPair, InvalidInput> {
        let made = match self {
            KeySize::Rsa2048 => {
                KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_2048)
            }
            KeySize::Rsa4096 => {
                KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_4096)
            }
            KeySize::P256 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256),
            KeySize::P384 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384),
        };
        made.map_err(|_| {
            InvalidInput("The key could not be made: the system gives no random numbers.".into())
        })
    }
}

/// Creates a private key alone.
///
/// Errors: a sentence; no random numbers.
pub fn new_key(size: KeySize) -> Result<PrivateKey, InvalidInput> {
    let pair = size.generate()?;
    let secret = Zeroizing::new(pair.serialize_der());
    PrivateKey::of_pkcs8(&secret)
}

/// The subject of a certificate. Empty texts are left out.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// CN.
    pub common_name: String,
    /// O.
    pub organization: String,
    /// OU.
    pub unit: String,
    /// L.
    pub locality: String,
    /// ST.
    pub state: String,
    /// C, two letters.
    pub country: String,
}

/// Maximum length of a part of the subject. Unit: characters. Source: RFC 5280 appendix A.1
/// (ub-common-name and others).
const MAX_PART: usize = 64;

/// Checks a part of a subject: plain text of a length that X.509 allows.
///
/// Errors: a sentence.
pub fn part(text: &str) -> Result<String, InvalidInput> {
    if text.chars().count() > MAX_PART || text.chars().any(char::is_control) {
        return Err(InvalidInput(format!(
            "The value must be a text of at most {MAX_PART} characters."
        )));
    }
    Ok(text.to_string())
}

/// Reads a country code of two letters. Returns it in upper case.
///
/// Errors: a sentence.
pub fn country(text: &str) -> Result<String, InvalidInput> {
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Ok(text.to_ascii_uppercase());
    }
    Err(InvalidInput("The value must be a 2 letter code.".into()))
}

/// Creates a key, a self-signed certificate for it, and a request that an authority can sign (PEM).
///
/// - `days`: validity, 1 to 36500.
///
/// Errors: a sentence; a subject that cannot be written, or no random numbers.
pub fn new(
    subject: &Subject,
    size: KeySize,
    days: u32,
    now: Timestamp,
) -> Result<(Identity, String), InvalidInput> {
    let failed = |_: rcgen::Error| {
        InvalidInput(
            "The certificate could not be made: a certificate does not take these texts.".into(),
        )
    };
    let pair = size.generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    let parts = [
        (DnType::CountryName, &subject.country),
        (DnType::StateOrProvinceName, &subject.state),
        (DnType::LocalityName, &subject.locality),
        (DnType::OrganizationName, &subject.organization),
        (DnType::OrganizationalUnitName, &subject.unit),
        (DnType::CommonName, &subject.common_name),
    ];
    for (kind, text) in parts {
        if !text.is_empty() {
            params.distinguished_name.push(kind, text.as_str());
        }
    }
    // A host name is included as DNS-ID, since name checks no longer use the CN (RFC 9525 §2). An
    // address is included as IP-ID. A wildcard as whole first label is a name too
    // (RFC 9525 §6.3, §6.4).
    let name = subject.common_name.as_str();
    let (star, bare) = match name.strip_prefix("*.") {
        Some(rest) => ("*.", rest),
        None => ("", name),
    };
    if let Ok(address) = name.parse::<IpAddr>() {
        params.subject_alt_names.push(SanType::IpAddress(address));
    } else if let Ok(domain) = Domain::parse(bare) {
        let name = format!("{star}{domain}").try_into().map_err(failed)?;
        params.subject_alt_names.push(SanType::DnsName(name));
    }
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let at = |t: Timestamp| epoch + Duration::from_secs(u64::try_from(t.0).unwrap_or(0));
    params.not_before = at(now);
    params.not_after = at(now.plus(i64::from(days.min(MAX_DAYS)) * 86_400));
    let certificate = params.self_signed(&pair).map_err(failed)?;
    let request = params.serialize_request(&pair).map_err(failed)?.pem().map_err(failed)?;
    let secret = Zeroizing::new(pair.serialize_der());
    let key = PrivateKey::of_pkcs8(&secret)?;
    let identity = Identity::fit(key, &[certificate.der().to_vec()], now)?;
    Ok((identity, request.replace("\r\n", "\n")))
}

/// Converts a request to the form that this program writes: one PEM block without other text.
///
/// Errors: a sentence; it is none.
pub fn canonical(text: &str) -> Result<String, InvalidInput> {
    use x509_parser::prelude::FromDer;
    let none = || InvalidInput("The request for a certificate cannot be read.".into());
    let block = pem::parse(text).map_err(|_| none())?;
    let der = block.contents();
    let read = x509_parser::certification_request::X509CertificationRequest::from_der(der);
    match read {
        Ok(([], _)) => Ok(crate::pki::pem::block("CERTIFICATE REQUEST", der)),
        Ok(_) | Err(_) => Err(none()),
    }
}
