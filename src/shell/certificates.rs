//! What `certconfig` does with certificate profiles, whoever asks for it: reading files, putting keys and
//! certificates together, the table, writing files.

use crate::pki::identity;
use crate::pki::identity::Identity;
use crate::pki::key::PrivateKey;
use crate::pki::pem;
use crate::pki::pem::Blocks;
use crate::shell::error::CommandError;
use crate::shell::identities;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::text::Refused;
use crate::vocab::text::printable;
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
pub fn read<E: From<Refused>>(
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
fn of_pkcs12<E: From<Refused>>(
    file: &[u8],
    now: Timestamp,
    ask: AskPassphrase<'_, E>,
) -> Result<Identity, E> {
    // DER begins with a SEQUENCE: anything else needs no passphrase to be refused.
    if file.first() != Some(&0x30) {
        return Err(Refused("This is neither a PKCS#12 file nor PEM text.".into()).into());
    }
    let passphrase = ask()?;
    Ok(crate::pki::pkcs12::read(file, &passphrase, now)?)
}

#[cfg(not(feature = "pkcs12"))]
fn of_pkcs12<E: From<Refused>>(
    _file: &[u8],
    _now: Timestamp,
    _ask: AskPassphrase<'_, E>,
) -> Result<Identity, E> {
    Err(Refused("This is no PEM text, and PKCS#12 is not built into this program. Convert the file: openssl pkcs12 -in file.p12 -out file.pem".into()).into())
}

/// The certificates of a PEM text, at least one.
///
/// Errors: a sentence.
pub fn certificates_of(text: &[u8]) -> Result<Vec<Vec<u8>>, Refused> {
    let found = pem::read(text)?.certificates;
    if found.is_empty() {
        return Err(Refused("There is no certificate in PEM form in it.".into()));
    }
    Ok(found)
}

/// The only private key of some blocks.
///
/// Errors: a sentence; none, several, unusable, wrong passphrase.
pub fn key_of<E: From<Refused>>(
    blocks: &Blocks,
    ask: AskPassphrase<'_, E>,
) -> Result<PrivateKey, E> {
    let [block] = blocks.keys.as_slice() else {
        let why = match blocks.keys.len() {
            0 => "There is no private key in PEM form in it.".to_string(),
            n => format!("There are {n} private keys in it; one is wanted."),
        };
        return Err(Refused(why).into());
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
pub fn edited(present: Identity, edit: &Edit, now: Timestamp) -> Result<Identity, Refused> {
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

/// Which profile serves what.
///
/// Errors: the store.
pub fn services(store: &mut Store, view: View) -> Result<String, CommandError> {
    let mut out = String::new();
    for profile in identities::all(store, view)? {
        let users = identities::users(store, view, &profile.name)?;
        let users = match users.len() {
            0 => "no destination".to_string(),
            1..=20 => users.join(", "),
            n => format!("{} and {} more", users[..20].join(", "), n - 20),
        };
        out.push_str(&format!("{}: {}\n", printable(&profile.name), printable(&users)));
    }
    Ok(out)
}

/// Removes a profile.
///
/// Errors: it is not there, it is Demo, or a destination uses it; the store.
pub fn delete(store: &mut Store, name: &str) -> Result<(), CommandError> {
    let shown = printable(name);
    if name == identities::DEMO {
        return Err(CommandError::usage("the Demo certificate cannot be removed", ""));
    }
    let Some(seen) = store.entry(View::Pending, Kind::Certificate, name)? else {
        return Err(unknown(name));
    };
    let users = identities::users(store, View::Pending, name)?;
    if let Some(first) = users.first() {
        let others = match users.len() {
            1 => String::new(),
            n => format!(" and {} more", n - 1),
        };
        return Err(CommandError::usage(
            format!("the certificate \"{shown}\" is in use by {}{others}", printable(first)),
            "choose another certificate there first (destconfig)",
        ));
    }
    store.stage(Kind::Certificate, name, None, Seen::This(Some(&seen)))?;
    Ok(())
}

/// There is no such profile.
#[must_use]
pub fn unknown(name: &str) -> CommandError {
    CommandError::usage(
        format!("there is no certificate profile \"{}\"", printable(name)),
        "`destgate certconfig certificate list --pending` shows them",
    )
}

/// The certificate and those above it as PEM; with a passphrase, the key too, encrypted.
///
/// Errors: no random numbers.
pub fn export_pem(
    identity: &Identity,
    passphrase: Option<&str>,
) -> Result<Zeroizing<Vec<u8>>, Refused> {
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
) -> Result<Vec<u8>, Refused> {
    crate::pki::pkcs12::write(identity, name, passphrase)
}

/// A PKCS#12 file.
///
/// Errors: it is not built in.
#[cfg(not(feature = "pkcs12"))]
pub fn export_pkcs12(_: &Identity, _: &str, _: &str) -> Result<Vec<u8>, Refused> {
    Err(Refused("PKCS#12 is not built into this program; export PEM with the key instead.".into()))
}
