//! Reads and writes PKCS#12 files. Readable are those of current OpenSSL (AES, SHA-256), of
//! `openssl pkcs12 -legacy` and of older Windows (RC2, 3DES, SHA-1).

use crate::pki::identity::Identity;
use crate::pki::key::PrivateKey;
use crate::pki::key::ROUNDS;
use crate::pki::key::Unopened;
use crate::vocab::text::InvalidInput;
use crate::vocab::time::Timestamp;
use p12_keystore::Certificate;
use p12_keystore::KeyStore;
use p12_keystore::KeyStoreEntry;
use p12_keystore::Pkcs12Archive;
use p12_keystore::PrivateKey as Bag;
use p12_keystore::PrivateKeyChain;
use p12_keystore::error::Error;

/// Reads the identity of a file: its one key, the matching certificate and those above it.
///
/// Errors: a sentence; no such file, a wrong passphrase, no key or several that fit, certificates
/// that do not belong.
pub fn read(bytes: &[u8], passphrase: &str, now: Timestamp) -> Result<Identity, Unopened> {
    let archive = Pkcs12Archive::from_pkcs12(bytes, passphrase).map_err(|e| refused(&e))?;
    if archive.keys.is_empty() {
        return Err(InvalidInput("There is no private key in the file.".into()).into());
    }
    let certificates: Vec<Vec<u8>> =
        archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect();
    let mut last = InvalidInput("There is no private key in the file.".into());
    let mut found: Option<Identity> = None;
    for bag in &archive.keys {
        let fitted = PrivateKey::of_pkcs8(bag.key.as_der())
            .and_then(|key| Identity::fit(key, &certificates, now));
        match (fitted, &found) {
            (Ok(identity), Some(first)) if identity.key.id() != first.key.id() => {
                let why = "There are several certificates with keys in the file; one is wanted.";
                return Err(InvalidInput(why.into()).into());
            }
            (Ok(identity), _) => found = Some(identity),
            (Err(refused), _) => last = refused,
        }
    }
    found.ok_or_else(|| last.into())
}

/// Writes an identity as a file that all current programs can read.
///
/// Errors: a sentence.
pub fn write(identity: &Identity, name: &str, passphrase: &str) -> Result<Vec<u8>, InvalidInput> {
    let failed = |_: Error| {
        InvalidInput(
            "The file could not be made: PKCS#12 does not take this key or certificate.".into(),
        )
    };
    let key = Bag::from_der(identity.key.pkcs8()).map_err(failed)?;
    let mut certificates = Vec::new();
    for der in &identity.chain {
        certificates.push(Certificate::from_der(der).map_err(failed)?);
    }
    let chain = PrivateKeyChain::new(identity.key.id().as_bytes(), key, certificates);
    let mut store = KeyStore::new();
    store.add_entry(name, KeyStoreEntry::PrivateKeyChain(chain));
    let writer = store.writer(passphrase);
    let writer = writer.encryption_iterations(ROUNDS).mac_iterations(ROUNDS);
    writer.write().map_err(failed)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's own list of faults is open")]
fn refused(error: &Error) -> Unopened {
    match error {
        Error::MacError(_) => Unopened::WrongPassphrase("the file"),
        _ => InvalidInput("This is no PKCS#12 file that can be read.".into()).into(),
    }
}
