//! Private keys: converts all supported formats to PKCS#8, derives the public key, and encrypts
//! with a passphrase. Keys are never displayed, and memory that held a key is wiped.

use crate::pki::pem::KeyBlock;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::hex;
use pkcs8::AlgorithmIdentifierRef;
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::ObjectIdentifier;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::Encode;
use pkcs8::der::asn1::AnyRef;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2;
use rcgen::KeyPair;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::PrivateSec1KeyDer;
use rustls::sign::SigningKey;
use sha2::Digest;
use sha2::Sha256;
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Number of rounds of PBKDF2-HMAC-SHA256 for new keys. It is used instead of scrypt, because
/// OpenSSL refuses scrypt at its usual strength for the memory it takes.
pub const ROUNDS: u32 = 600_000;

/// Maximum number of rounds accepted from a file.
const MAX_ROUNDS: u32 = 10_000_000;

/// Maximum memory accepted from a file. Unit: octets.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// rsaEncryption. Source: RFC 8017 appendix A.1.
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// id-ecPublicKey. Source: RFC 5480 §2.1.1.
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// A usable private key.
pub struct PrivateKey {
    pkcs8: Zeroizing<Vec<u8>>,
    signing: Arc<dyn SigningKey>,
    spki: Vec<u8>,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.id())
    }
}

/// Why a key, or a file with one, was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    /// The passphrase does not open it, or it is damaged.
    #[error("The passphrase is wrong, or {0} is damaged.")]
    WrongPassphrase(&'static str),
    /// It cannot be used under any passphrase.
    #[error("{}", .0.0)]
    Unusable(InvalidInput),
}

impl From<InvalidInput> for Unopened {
    fn from(refused: InvalidInput) -> Self {
        Unopened::Unusable(refused)
    }
}

fn unusable() -> InvalidInput {
    InvalidInput("The private key cannot be used: RSA from 2048 bits, ECDSA on P-256, P-384 or P-521, or Ed25519 is wanted.".into())
}

impl PrivateKey {
    /// Reads a key in PKCS#8 form, DER.
    ///
    /// Errors: a sentence; a kind or a size of key that TLS cannot use here.
    pub fn of_pkcs8(der: &[u8]) -> Result<PrivateKey, InvalidInput> {
        let pkcs8 = Zeroizing::new(der.to_vec());
        let form = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der));
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let signing =
            provider.key_provider.load_private_key(form.clone_key()).map_err(|_| unusable())?;
        let spki = signing.public_key().ok_or_else(unusable)?.as_ref().to_vec();
        Ok(PrivateKey { pkcs8, signing, spki })
    }

    /// Reads a key from the form in a file.
    ///
    /// Errors: unusable, or the passphrase is missing or wrong.
    pub fn of_block(block: &KeyBlock, passphrase: Option<&str>) -> Result<PrivateKey, Unopened> {
        Ok(match block {
            KeyBlock::Pkcs8(der) => PrivateKey::of_pkcs8(der)?,
            KeyBlock::Pkcs1(der) => PrivateKey::of_pkcs8(&wrapped(RSA, Some(AnyRef::NULL), der)?)?,
            KeyBlock::Sec1(der) => {
                let curve = curve(der)?;
                PrivateKey::of_pkcs8(&wrapped(EC, Some(AnyRef::from(&curve)), der)?)?
            }
            KeyBlock::Encrypted(der) => {
                let passphrase = passphrase.ok_or_else(|| {
                    InvalidInput("The private key is encrypted: its passphrase is needed.".into())
                })?;
                let info = EncryptedPrivateKeyInfoRef::try_from(der.as_slice()).map_err(|_| {
                    InvalidInput("The encryption of the private key is not known here. Convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.key -out new.key".into())
                })?;
                bounded(&info.encryption_algorithm)?;
                let plain = info
                    .decrypt(passphrase)
                    .map_err(|_| Unopened::WrongPassphrase("the private key"))?;
                PrivateKey::of_pkcs8(plain.as_bytes())?
            }
        })
    }

    /// Returns the public key as `SubjectPublicKeyInfo`, DER.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// Returns the SHA-256 of the public key in hex, which identifies the key in the store.
    #[must_use]
    pub fn id(&self) -> String {
        id_of(&self.spki)
    }

    /// Returns the key as PKCS#8, DER.
    #[must_use]
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// Returns the key in the form for handshakes.
    #[must_use]
    pub fn signing(&self) -> Arc<dyn SigningKey> {
        Arc::clone(&self.signing)
    }

    /// Encrypts the key with a passphrase: PKCS#8 `EncryptedPrivateKeyInfo` (PBES2:
    /// PBKDF2-HMAC-SHA256, AES-256-CBC), DER.
    ///
    /// Errors: no random numbers.
    pub fn encrypted(&self, passphrase: &str) -> Result<Vec<u8>, InvalidInput> {
        let failed = || InvalidInput("The private key could not be encrypted.".into());
        let mut salt = [0; 16];
        let mut iv = [0; 16];
        random(&mut salt)?;
        random(&mut iv)?;
        let parameters = pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ROUNDS, &salt, iv)
            .map_err(|_| failed())?;
        let info = PrivateKeyInfoRef::try_from(self.pkcs8.as_slice()).map_err(|_| failed())?;
        let document = info.encrypt_with_params(parameters, passphrase).map_err(|_| failed())?;
        Ok(document.as_bytes().to_vec())
    }
}

/// Returns the SHA-256 of a `SubjectPublicKeyInfo` in hex.
#[must_use]
pub fn id_of(spki: &[u8]) -> String {
    hex(&Sha256::digest(spki))
}

fn random(bytes: &mut [u8]) -> Result<(), InvalidInput> {
    let provider = rustls::crypto::ring::default_provider();
    provider
        .secure_random
        .fill(bytes)
        .map_err(|_| InvalidInput("The system gives no random numbers.".into()))
}

/// Checks that the key derivation which a file requests is limited in time and memory.
///
/// Errors: a sentence; it would not.
fn bounded(scheme: &EncryptionScheme) -> Result<(), InvalidInput> {
    let too_much = || {
        Err(InvalidInput("The encryption of the private key asks for more work than is reasonable. Encrypt it anew: openssl pkcs8 -topk8 -in old.key -out new.key".into()))
    };
    let EncryptionScheme::Pbes2(parameters) = scheme else { return Ok(()) };
    if let Some(pbkdf2) = parameters.kdf.pbkdf2() {
        return if pbkdf2.iteration_count > MAX_ROUNDS { too_much() } else { Ok(()) };
    }
    if let Some(scrypt) = parameters.kdf.scrypt() {
        let block = u64::from(scrypt.block_size).saturating_mul(128);
        let memory = scrypt.cost_parameter.saturating_mul(block);
        if memory > MAX_MEMORY || u64::from(scrypt.parallelization) > 16 {
            return too_much();
        }
    }
    Ok(())
}

/// Converts a key of an older format to PKCS#8.
fn wrapped(
    algorithm: ObjectIdentifier,
    parameters: Option<AnyRef<'_>>,
    der: &[u8],
) -> Result<Zeroizing<Vec<u8>>, InvalidInput> {
    let broken = || InvalidInput("The private key cannot be read.".into());
    let key = OctetStringRef::new(der).map_err(|_| broken())?;
    let info = PrivateKeyInfoRef::new(AlgorithmIdentifierRef { oid: algorithm, parameters }, key);
    info.to_der().map(Zeroizing::new).map_err(|_| broken())
}

/// Returns the curve of a SEC 1 key, found by trial.
fn curve(der: &[u8]) -> Result<ObjectIdentifier, InvalidInput> {
    let curves = [
        (&rcgen::PKCS_ECDSA_P256_SHA256, "1.2.840.10045.3.1.7"),
        (&rcgen::PKCS_ECDSA_P384_SHA384, "1.3.132.0.34"),
        (&rcgen::PKCS_ECDSA_P521_SHA512, "1.3.132.0.35"),
    ];
    let form = PrivateKeyDer::Sec1(PrivateSec1KeyDer::from(der));
    curves
        .into_iter()
        .find(|(algorithm, _)| KeyPair::from_der_and_sign_algo(&form, algorithm).is_ok())
        .and_then(|(_, oid)| ObjectIdentifier::new(oid).ok())
        .ok_or_else(unusable)
}
