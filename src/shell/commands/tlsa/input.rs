//! Certificates and keys in files, and names of hosts, as the arguments of `tlsa` give them.

use crate::os::files::read_input;
use crate::owner::tlsa;
use crate::owner::tlsa_plan::NextKey;
use crate::pki::bundle;
use crate::pki::key::Unopened;
use crate::pki::pem;
use crate::policy::certificate::Certificate;
use crate::policy::dane;
use crate::shell::error::CommandError;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use std::net::IpAddr;
use std::path::Path;
use zeroize::Zeroizing;

/// Returns the name of a file, safe to show.
#[must_use]
pub fn shown(path: &Path) -> String {
    match path.as_os_str() == "-" {
        true => "stdin".into(),
        false => printable(&path.display().to_string()),
    }
}

/// Parses the name of a mail host.
///
/// Errors: a usage error; an address has no TLSA records.
pub fn host_of(text: &str) -> Result<Domain, CommandError> {
    let hint = "write the name of the mail host, such as mx.example.com";
    if text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        let text = printable(text);
        return Err(CommandError::usage(
            format!("`{text}` is an address: TLSA records belong to names"),
            hint,
        ));
    }
    Domain::parse(text).map_err(|refused| CommandError::usage(refused.0, hint))
}

/// Reads the certificates of a file, PEM or DER, in the order of the file.
///
/// Errors: the file cannot be read, or holds none.
pub fn certificates(path: &Path) -> Result<Vec<Vec<u8>>, CommandError> {
    certificates_in(&Zeroizing::new(read_input(path)?), path)
}

fn certificates_in(bytes: &[u8], path: &Path) -> Result<Vec<Vec<u8>>, CommandError> {
    let refused = |why: String| {
        let message = format!("{}: {why}", shown(path));
        CommandError::usage(
            message,
            "name a certificate in PEM, best with its chain: fullchain.pem",
        )
    };
    if !pem::is_pem(bytes) && Certificate::read(bytes).is_some() {
        return Ok(vec![bytes.to_vec()]);
    }
    let found = bundle::certificates_of(bytes).map_err(|why| refused(why.0))?;
    match found.iter().all(|der| Certificate::read(der).is_some()) {
        true => Ok(found),
        false => Err(refused("a certificate in it cannot be read".into())),
    }
}

/// Reads the public key of a file with a private or a public key, PEM; `SubjectPublicKeyInfo`, DER.
///
/// Errors: the file cannot be read, or holds no key, or several.
pub fn public_key(path: &Path) -> Result<Vec<u8>, CommandError> {
    public_key_in(&Zeroizing::new(read_input(path)?), path)
}

fn public_key_in(bytes: &[u8], path: &Path) -> Result<Vec<u8>, CommandError> {
    let refused =
        |why: String, hint: &str| CommandError::usage(format!("{}: {why}", shown(path)), hint);
    let plain = "name a key in PEM, private or public";
    let mut blocks = pem::read(bytes).map_err(|why| refused(why.0, plain))?;
    if blocks.keys.is_empty()
        && let [key] = blocks.public_keys.as_mut_slice()
    {
        return Ok(std::mem::take(key));
    }
    if blocks.keys.iter().any(|key| matches!(key, pem::KeyBlock::Encrypted(_))) {
        return Err(refused(
            "the private key is encrypted, and only its public key is needed".into(),
            "write that to a file: openssl pkey -in KEY -pubout -out PUBLIC",
        ));
    }
    let never = &mut || Err(Unopened::Unusable(InvalidInput(String::new())));
    let key = bundle::key_of::<Unopened>(&blocks, never);
    Ok(key.map_err(|why| refused(why.to_string(), plain))?.spki().to_vec())
}

/// Reads the next key from a file: a certificate, or a key.
///
/// Errors: as [`certificates`] and [`public_key`].
pub fn next_key(path: &Path) -> Result<NextKey, CommandError> {
    let bytes = Zeroizing::new(read_input(path)?);
    let is_certificate = !pem::is_pem(&bytes)
        || pem::read(&bytes).is_ok_and(|blocks| !blocks.certificates.is_empty());
    let spki = match is_certificate {
        false => public_key_in(&bytes, path)?,
        true => {
            let all = certificates_in(&bytes, path)?;
            let leaf = tlsa::leaf(&all).and_then(|der| Certificate::read(der));
            leaf.map(|leaf| leaf.spki).unwrap_or_default()
        }
    };
    named_key(&shown(path), &spki)
}

/// Returns a key with its name as the next one.
///
/// Errors: it cannot be read.
pub fn named_key(name: &str, spki: &[u8]) -> Result<NextKey, CommandError> {
    let algorithm = crate::policy::certificate::key_kind(spki);
    let algorithm = algorithm
        .ok_or_else(|| CommandError::usage(format!("{name}: the key cannot be read"), ""))?;
    Ok(NextKey { name: name.to_string(), algorithm, record: dane::record_of_key(spki) })
}
