//! Private keys in saved configurations: omitted, encrypted under a passphrase, or plain, as
//! requested.

use crate::config::certificate;
use crate::config::error::Error;
use crate::pki::key::PrivateKey;
use crate::pki::key::Unopened;
use crate::pki::pem;
use crate::store::change::Differing;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::private_keys::NewKey;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use serde_json::Value;
use std::collections::BTreeSet;
use zeroize::Zeroize;
use zeroize::Zeroizing;

/// The name of the JSON object that holds the keys.
pub const SECTION: &str = "private_key";

/// Maximum size of a key's text; the largest usable key is smaller. Unit: octets.
const MAX_KEY_TEXT: usize = 8 * 1024;

/// The treatment of private keys in a saved file.
pub enum Keys {
    /// The keys are omitted.
    LeftOut,
    /// The keys are encrypted under this passphrase.
    Encrypted(Zeroizing<String>),
    /// The keys are written in plain text.
    Plain,
}

/// Reports whether there is a key to save.
///
/// Errors: the store cannot be used.
pub fn any(store: &Store) -> Result<bool, Error> {
    Ok(!used(store)?.is_empty())
}

/// Returns the IDs of the keys that the committed configuration refers to.
fn used(store: &Store) -> Result<BTreeSet<String>, Error> {
    let entries = store.entries(View::Committed, Kind::Certificate)?;
    let profiles = entries.iter().filter_map(|(n, json)| certificate::profile_of(n, json));
    Ok(profiles.map(|p| p.key).collect())
}

/// Returns the section of a file as JSON text, `"private_key": {...}`, or `None` if keys are
/// omitted. The caller wipes it after use.
///
/// Errors: the store cannot be used; a key is missing; there are no random numbers.
pub fn section(store: &Store, keys: &Keys) -> Result<Option<Zeroizing<String>>, Error> {
    if matches!(keys, Keys::LeftOut) {
        return Ok(None);
    }
    let ids = used(store)?;
    let mut out = Zeroizing::new(String::with_capacity(64 + ids.len() * MAX_KEY_TEXT));
    out.push_str(&format!("  \"{SECTION}\": {{"));
    for (n, id) in ids.iter().enumerate() {
        let pkcs8 = store.private_key(id)?;
        let pkcs8 = pkcs8.ok_or_else(|| Error::NoKeyToSave { id: id.clone() })?;
        let text = match keys {
            Keys::Encrypted(passphrase) => {
                let der = PrivateKey::of_pkcs8(&pkcs8).and_then(|key| key.encrypted(passphrase));
                let der = der.map_err(|r| Error::invalid(Kind::Certificate, id, r))?;
                Zeroizing::new(pem::block("ENCRYPTED PRIVATE KEY", &der))
            }
            Keys::Plain | Keys::LeftOut => pem::secret("PRIVATE KEY", &pkcs8),
        };
        out.push_str(if n == 0 { "\n" } else { ",\n" });
        out.push_str(&format!("    \"{id}\": \""));
        // In PEM text only the line ends need an escape.
        for line in text.lines() {
            out.push_str(line);
            out.push_str("\\n");
        }
        out.push('"');
    }
    out.push_str("\n  }");
    Ok(Some(out))
}

/// Wipes the keys in a parsed file.
pub fn wipe(file: &mut Value) {
    let section = file.get_mut(SECTION).and_then(Value::as_object_mut);
    for text in section.into_iter().flat_map(serde_json::Map::values_mut) {
        if let Value::String(text) = text {
            text.zeroize();
        }
    }
}

/// Returns the keys of a file and checks each against its ID.
///
/// - `ask`: returns the passphrase; called at most once, if a key is encrypted.
///
/// Errors: a sentence; a key cannot be parsed or decrypted, or has another ID.
pub fn read<E: From<InvalidInput> + From<Unopened>>(
    file: &Value,
    ask: &mut dyn FnMut() -> Result<Zeroizing<String>, E>,
) -> Result<Vec<PrivateKey>, E> {
    let Some(section) = file.get(SECTION) else { return Ok(Vec::new()) };
    let object =
        section.as_object().ok_or_else(|| InvalidInput(format!("{SECTION} is no object")))?;
    let mut passphrase: Option<Zeroizing<String>> = None;
    let mut keys = Vec::new();
    for (id, text) in object {
        let place = format!("{SECTION} {}", printable(id));
        let text = text.as_str().ok_or_else(|| InvalidInput(format!("{place} is no text")))?;
        let blocks = pem::read(text.as_bytes())?;
        let [block] = blocks.keys.as_slice() else {
            return Err(InvalidInput(format!("{place} is not one private key in PEM form")).into());
        };
        if matches!(block, pem::KeyBlock::Encrypted(_)) && passphrase.is_none() {
            passphrase = Some(ask()?);
        }
        let key = PrivateKey::of_block(block, passphrase.as_ref().map(|p| p.as_str()))?;
        if key.id() != *id {
            return Err(InvalidInput(format!("{place} is another key than its name says")).into());
        }
        keys.push(key);
    }
    Ok(keys)
}

/// Stages a file's tables and stores its keys, all or nothing. Returns how the entries
/// differ from before.
///
/// Errors: [`Error::NoKeyInFile`], [`Error::Store`].
pub fn stage(
    store: &mut Store,
    tables: &[(Kind, Vec<(String, String)>)],
    keys: &[PrivateKey],
) -> Result<Differing, Error> {
    let named: Vec<(String, &PrivateKey)> = keys.iter().map(|k| (k.id(), k)).collect();
    let new: Vec<NewKey<'_>> =
        named.iter().map(|(id, k)| NewKey { id, pkcs8: k.pkcs8() }).collect();
    store.stage_all_with_keys(tables, &new).map_err(|error| match error {
        StoreError::MissingKey { name } => Error::NoKeyInFile(certificate::subject(&name)),
        other => other.into(),
    })
}
