//! Private keys in saved configurations: left out, encrypted under a passphrase, or plain, as asked.

use crate::pki::key::PrivateKey;
use crate::pki::pem;
use crate::shell::error::CommandError;
use crate::shell::identities;
use crate::store::config::Kind;
use crate::store::config::View;
use crate::store::keys::NewKey;
use crate::store::open::Store;
use crate::vocab::text::Refused;
use crate::vocab::text::printable;
use serde_json::Map;
use serde_json::Value;
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// The key of the object that holds them.
pub const SECTION: &str = "private_key";

/// What becomes of private keys.
pub enum Keys {
    /// They are left out.
    LeftOut,
    /// Under this passphrase.
    Encrypted(Zeroizing<String>),
    /// As they are.
    Plain,
}

/// Whether there is any key that could be saved.
///
/// Errors: the store.
pub fn any(store: &Store) -> Result<bool, CommandError> {
    Ok(!used(store)?.is_empty())
}

/// The ids of the keys that the configuration in force refers to.
fn used(store: &Store) -> Result<BTreeSet<String>, CommandError> {
    let entries = store.entries(View::Committed, Kind::Certificate)?;
    let profiles = entries.iter().filter_map(|(n, json)| identities::profile_of(n, json));
    Ok(profiles.map(|p| p.key).collect())
}

/// The section of a file; `None` where keys are left out.
///
/// Errors: the store; a key that is not there; no random numbers.
pub fn section(store: &Store, keys: &Keys) -> Result<Option<Value>, CommandError> {
    if matches!(keys, Keys::LeftOut) {
        return Ok(None);
    }
    let mut out = Map::new();
    for id in used(store)? {
        let Some(pkcs8) = store.private_key(&id)? else { continue };
        let text = match keys {
            Keys::Encrypted(passphrase) => {
                let der = PrivateKey::of_pkcs8(&pkcs8)?.encrypted(passphrase)?;
                pem::block("ENCRYPTED PRIVATE KEY", &der)
            }
            Keys::Plain | Keys::LeftOut => pem::secret("PRIVATE KEY", &pkcs8).to_string(),
        };
        out.insert(id, Value::String(text));
    }
    Ok(Some(Value::Object(out)))
}

/// The keys of a file, each held against its id.
///
/// - `ask`: gives the passphrase, once, where a key is encrypted.
///
/// Errors: a sentence; what is no key, has another id, or does not open.
pub fn read<E: From<Refused>>(
    file: &Value,
    ask: &mut dyn FnMut() -> Result<Zeroizing<String>, E>,
) -> Result<Vec<PrivateKey>, E> {
    let Some(section) = file.get(SECTION) else { return Ok(Vec::new()) };
    let object = section.as_object().ok_or_else(|| Refused(format!("{SECTION} is no object")))?;
    let mut passphrase: Option<Zeroizing<String>> = None;
    let mut keys = Vec::new();
    for (id, text) in object {
        let place = format!("{SECTION} {}", printable(id));
        let text = text.as_str().ok_or_else(|| Refused(format!("{place} is no text")))?;
        let blocks = pem::read(text.as_bytes())?;
        let [block] = blocks.keys.as_slice() else {
            return Err(Refused(format!("{place} is not one private key in PEM form")).into());
        };
        if matches!(block, pem::KeyBlock::Encrypted(_)) && passphrase.is_none() {
            passphrase = Some(ask()?);
        }
        let key = PrivateKey::of_block(block, passphrase.as_ref().map(|p| p.as_str()))?;
        if key.id() != *id {
            return Err(Refused(format!("{place} is another key than its name says")).into());
        }
        keys.push(key);
    }
    Ok(keys)
}

/// Every certificate of a file needs its key, from the file or from here.
///
/// - `certificates`: names and entries.
///
/// Errors: the first that has none.
pub fn complete(
    store: &Store,
    certificates: &[(String, String)],
    keys: &[PrivateKey],
) -> Result<(), CommandError> {
    let brought: BTreeSet<String> = keys.iter().map(PrivateKey::id).collect();
    for (name, json) in certificates {
        let Some(profile) = identities::profile_of(name, json) else { continue };
        if !brought.contains(&profile.key) && store.private_key(&profile.key)?.is_none() {
            return Err(CommandError::usage(
                format!(
                    "the private key of the certificate \"{}\" is neither in the file nor here",
                    printable(name)
                ),
                "save the configuration with its keys: `destgate saveconfig FILE --keys encrypted`",
            ));
        }
    }
    Ok(())
}

/// Keeps the keys of a file.
///
/// Errors: the store.
pub fn keep(store: &mut Store, keys: &[PrivateKey]) -> Result<(), CommandError> {
    let named: Vec<(String, &PrivateKey)> = keys.iter().map(|k| (k.id(), k)).collect();
    let new: Vec<NewKey<'_>> =
        named.iter().map(|(id, k)| NewKey { id, pkcs8: k.pkcs8() }).collect();
    Ok(store.keep_keys(&new)?)
}
