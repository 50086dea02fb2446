//! Files that hold a certificate with its key, PEM or PKCS#12: reading them, putting keys and certificates together,
//! writing them.

use crate::pki::identity;
use crate::pki::identity::Identity;
use crate::pki::key::PrivateKey;
use crate::pki::key::Unopened;
use crate::pki::pem;
use crate::pki::pem::Blocks;
use crate::vocab::text::InvalidInput;
use crate::vocab::time::Timestamp;
use zeroize::Zeroizing;

/// Gives the passphrase when it turns out to be needed.
pub type AskPassphrase<'a, E> = &'a mut dyn FnMut() -> Result<Zeroizing<String>, E>;

/// What a file for import holds, and what comes with it.
#[derive(Default)]
pub struct Material {
    /// The file: PKCS#12, or PEM.
    pub file: Zeroizing<Vec<u8>>,
    /// A file of its own for the key (PEM).
    pub key: Option<Zeroizing<Vec<u8>>>,
    /// Further certificates (PEM).
    pub intermediates: Vec<Vec<u8>>,
}

/// Reads an identity from files.
///
/// Errors: a sentence; nothing that can be read, no key, a key that does not belong, an expired certificate.
pub fn read<E: From<InvalidInput> + From<Unopened>>(
    material: &Material,
    now: Timestamp,
    ask: AskPassphrase<'_, E>,
) -> Result<Identity, E> {
    let mut more = Vec::new();
    for file in &material.intermediates {
        more.extend(certificates_of(file)?);
    }
    let identity = if pem::is_pem(&material.file) {
        let mut blocks = pem::read(&material.file)?;
        if let Some(file) = &material.key {
            blocks.keys.append(&mut pem::read(file)?.keys);
        }
        let key = key_of(&blocks, ask)?;
        Identity::fit(key, &blocks.certificates, now)?
    } else {
        of_pkcs12(&material.file, now, ask)?
    };
    if more.is_empty() {
        return Ok(identity);
    }
    let chain = identity::extended(&identity.chain, &more)?;
    Ok(Identity { chain, ..identity })
}

#[cfg(feature = "pkcs12")]
fn of_pkcs12<E: From<InvalidInput> + From<Unopened>>(
    file: &[u8],
    now: Timestamp,
    ask: AskPassphrase<'_, E>,
) -> Result<Identity, E> {
    // DER begins with a SEQUENCE: anything else needs no passphrase to be refused.
    if file.first() != Some(&0x30) {
        return Err(InvalidInput("This is neither a PKCS#12 file nor PEM text.".into()).into());
    }
    let passphrase = ask()?;
    Ok(crate::pki::pkcs12::read(file, &passphrase, now)?)
}

#[cfg(not(feature = "pkcs12"))]
fn of_pkcs12<E: From<InvalidInput> + From<Unopened>>(
    _file: &[u8],
    _now: Timestamp,
    _ask: AskPassphrase<'_, E>,
) -> Result<Identity, E> {
    Err(InvalidInput("This is no PEM text, and PKCS#12 is not built into this program. Convert the file: openssl pkcs12 -in file.p12 -out file.pem".into()).into())
}

/// The certificates of a PEM text, at least one.
///
/// Errors: a sentence.
pub fn certificates_of(text: &[u8]) -> Result<Vec<Vec<u8>>, InvalidInput> {
    let found = pem::read(text)?.certificates;
    if found.is_empty() {
        return Err(InvalidInput("There is no certificate in PEM form in it.".into()));
    }
    Ok(found)
}

/// The only private key of some blocks.
///
/// Errors: a sentence; none, several, unusable, wrong passphrase.
pub fn key_of<E: From<InvalidInput> + From<Unopened>>(
    blocks: &Blocks,
    ask: AskPassphrase<'_, E>,
) -> Result<PrivateKey, E> {
    let [block] = blocks.keys.as_slice() else {
        let why = match blocks.keys.len() {
            0 => "There is no private key in PEM form in it.".to_string(),
            n => format!("There are {n} private keys in it; one is wanted."),
        };
        return Err(InvalidInput(why).into());
    };
    let passphrase = match block {
        pem::KeyBlock::Encrypted(_) => Some(ask()?),
        _ => None,
    };
    Ok(PrivateKey::of_block(block, passphrase.as_ref().map(|p| p.as_str()))?)
}

/// What an edit brings: a signed certificate for the key that is there, certificates above it.
#[derive(Default)]
pub struct Edit {
    /// The signed certificate, and maybe those above it, DER.
    pub certificates: Vec<Vec<u8>>,
    /// Certificates above it, DER.
    pub intermediates: Vec<Vec<u8>>,
    /// Drop the certificates above it that are there.
    pub bare: bool,
}

/// The identity after an edit.
///
/// Errors: a sentence; the certificate is not for this key, or has expired; a certificate that issued nothing of it.
pub fn edited(present: Identity, edit: &Edit, now: Timestamp) -> Result<Identity, InvalidInput> {
    let mut result = present;
    if !edit.certificates.is_empty() {
        // The chain that is there belongs to the certificate that is there.
        result = Identity::fit(result.key, &edit.certificates, now)?;
    } else if edit.bare {
        result.chain.truncate(1);
    }
    if !edit.intermediates.is_empty() {
        result.chain = identity::extended(&result.chain, &edit.intermediates)?;
    }
    Ok(result)
}

/// The certificate and those above it as PEM; with a passphrase, the key too, encrypted.
///
/// Errors: no random numbers.
pub fn export_pem(
    identity: &Identity,
    passphrase: Option<&str>,
) -> Result<Zeroizing<Vec<u8>>, InvalidInput> {
    let mut text = Zeroizing::new(pem::certificates(&identity.chain).into_bytes());
    if let Some(passphrase) = passphrase {
        let der = identity.key.encrypted(passphrase)?;
        text.extend_from_slice(pem::block("ENCRYPTED PRIVATE KEY", &der).as_bytes());
    }
    Ok(text)
}

/// A PKCS#12 file.
///
/// Errors: a sentence.
#[cfg(feature = "pkcs12")]
pub fn export_pkcs12(
    identity: &Identity,
    name: &str,
    passphrase: &str,
) -> Result<Vec<u8>, InvalidInput> {
    crate::pki::pkcs12::write(identity, name, passphrase)
}

/// A PKCS#12 file.
///
/// Errors: it is not built in.
#[cfg(not(feature = "pkcs12"))]
pub fn export_pkcs12(_: &Identity, _: &str, _: &str) -> Result<Vec<u8>, InvalidInput> {
    Err(InvalidInput(
        "PKCS#12 is not built into this program; export PEM with the key instead.".into(),
    ))
}
