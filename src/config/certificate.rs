//! Certificate profiles: certificates and requests as entries, private keys stored separately.

use crate::config::entry;
use crate::config::entry::DEMO;
use crate::config::entry::Kept;
use crate::config::entry::from_json;
use crate::config::entry::to_json;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::config::usage;
use crate::pki::identity::Identity;
use crate::pki::key::PrivateKey;
use crate::pki::pem;
use crate::pki::request;
use crate::pki::request::KeySize;
use crate::policy::certificate::Certificate;
use crate::policy::evidence::OwnCertificate;
use crate::profile::field::Record;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::private_keys::NewKey;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;

/// Name under which the Demo certificate is stored.
const DEMO_ENTRY: &str = "demo_certificate";

/// Subject name of the Demo certificate.
const DEMO_SUBJECT: &str = "destgate Demo Certificate";

/// A stored profile. It holds the ID of the private key, not the key.
#[derive(Debug, Clone)]
pub struct CertificateProfile {
    /// Name of the profile.
    pub name: String,
    /// Chain, leaf first, DER.
    pub chain: Vec<Vec<u8>>,
    /// Parsed leaf.
    pub leaf: Certificate,
    /// ID of the private key.
    pub key: String,
    /// Certificate request, PEM, if it was created here.
    pub request: Option<String>,
}

impl CertificateProfile {
    /// Returns the state of the certificate at a time, in the words of the table.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> &'static str {
        match (now > self.leaf.not_after, now < self.leaf.not_before) {
            (true, _) => "Expired",
            (_, true) => "Not yet valid",
            _ => "Valid",
        }
    }

    /// Returns the remaining validity, in the words of the table.
    #[must_use]
    pub fn remaining(&self, now: Timestamp) -> String {
        // A started day counts.
        let days = (self.leaf.not_after.since(now) + 86_399) / 86_400;
        match days {
            _ if now > self.leaf.not_after => "-".into(),
            1 => "1 day".into(),
            n => format!("{n} days"),
        }
    }

    /// Returns the name of the subject.
    #[must_use]
    pub fn common_name(&self) -> String {
        printable(self.leaf.common_name.as_deref().unwrap_or(&self.leaf.subject))
    }

    /// Returns the CN of the issuer, or its whole name.
    #[must_use]
    pub fn issued_by(&self) -> String {
        let issuer = &self.leaf.issuer;
        let name = issuer.split(", ").find_map(|part| part.strip_prefix("CN="));
        printable(name.unwrap_or(issuer))
    }
}

/// Returns the entry of an identity.
#[must_use]
pub fn written(identity: &Identity, request: Option<&str>) -> String {
    written_chain(&identity.chain, &identity.key.id(), request.map(ToString::to_string))
}

/// Returns the entry of a chain, the ID of its key, and the request if there is one.
#[must_use]
pub fn written_chain(chain: &[Vec<u8>], key: &str, request: Option<String>) -> String {
    let mut record = Record::default();
    record.0.insert("certificate".into(), pem::certificates(chain.first()));
    record.0.insert("intermediates".into(), pem::certificates(chain.iter().skip(1)));
    record.0.insert("key".into(), key.to_string());
    if let Some(request) = request {
        record.0.insert("request".into(), request);
    }
    to_json(&record)
}

/// Parses an entry. Returns `None` if it holds no certificate.
#[must_use]
pub fn profile_of(name: &str, json: &str) -> Option<CertificateProfile> {
    let record = from_json(json);
    let text = format!(
        "{}{}",
        record.get("certificate").unwrap_or(""),
        record.get("intermediates").unwrap_or("")
    );
    let chain = pem::read(text.as_bytes()).ok()?.certificates;
    let leaf = Certificate::read(chain.first()?)?;
    Some(CertificateProfile {
        name: name.to_string(),
        chain,
        leaf,
        key: record.get("key").unwrap_or("").to_string(),
        request: record.get("request").map(ToString::to_string),
    })
}

/// Returns the names of all profiles, Demo last.
///
/// Errors: the store cannot be used.
pub fn names(store: &Store, view: View) -> Result<Vec<String>, StoreError> {
    let entries = store.entries(view, Kind::Certificate)?;
    Ok(entries.into_iter().map(|(name, _)| name).chain([DEMO.to_string()]).collect())
}

/// Returns all profiles, Demo last. Demo is created on first use.
///
/// Errors: the store cannot be used; there are no random numbers.
pub fn all(store: &mut Store, view: View) -> Result<Vec<CertificateProfile>, Error> {
    let mut found: Vec<CertificateProfile> = store
        .entries(view, Kind::Certificate)?
        .iter()
        .filter_map(|(name, json)| profile_of(name, json))
        .collect();
    found.push(demo(store)?);
    Ok(found)
}

/// Returns one profile.
///
/// Errors: the store cannot be used; there are no random numbers.
pub fn get(store: &mut Store, view: View, name: &str) -> Result<Option<CertificateProfile>, Error> {
    if name == DEMO {
        return demo(store).map(Some);
    }
    let entry = store.entry(view, Kind::Certificate, name)?;
    Ok(entry.and_then(|json| profile_of(name, &json)))
}

/// Returns the Demo profile and creates it on first use. Its key exists in this database only, and
/// no authority has signed it.
fn demo(store: &mut Store) -> Result<CertificateProfile, Error> {
    let broken = || Error::Unreadable(subject(DEMO));
    if let Some(json) = store.meta(DEMO_ENTRY)? {
        return profile_of(DEMO, &json).ok_or_else(broken);
    }
    let named = request::Subject { common_name: DEMO_SUBJECT.into(), ..Default::default() };
    let made = request::new(&named, KeySize::P256, 3_650, crate::os::clock::now());
    let (identity, _) = made.map_err(|r| Error::invalid(Kind::Certificate, DEMO, r))?;
    let id = identity.key.id();
    let key = NewKey { id: &id, pkcs8: identity.key.pkcs8() };
    let made = written(&identity, None);
    let json = match store.keep_once(DEMO_ENTRY, &made, key) {
        // If the database cannot be written, the profile exists for this run only.
        Err(StoreError::ReadOnly { .. }) => made,
        kept => kept?,
    };
    profile_of(DEMO, &json).ok_or_else(broken)
}

/// Returns a profile with its key.
///
/// Errors: the store cannot be used; the key is missing or unusable.
pub fn identity(store: &Store, profile: &CertificateProfile) -> Result<Identity, Error> {
    let Some(pkcs8) = store.private_key(&profile.key)? else {
        return Err(Error::NoKey(subject(&profile.name)));
    };
    let key = PrivateKey::of_pkcs8(&pkcs8)
        .map_err(|r| Error::invalid(Kind::Certificate, &profile.name, r))?;
    Ok(Identity { chain: profile.chain.clone(), leaf: profile.leaf.clone(), key })
}

/// Stages an identity under a name. The change waits for a commit.
///
/// - `before`: the entry as the caller last read it, or `None` for a new one.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn put(
    store: &mut Store,
    name: &str,
    before: Option<&str>,
    identity: &Identity,
    request: Option<&str>,
) -> Result<Kept, Error> {
    let id = identity.key.id();
    let key = NewKey { id: &id, pkcs8: identity.key.pkcs8() };
    let json = written(identity, request);
    let staged = store.stage_certificate(name, &json, Seen(before), key)?;
    entry::came(Kind::Certificate, name, staged)
}

/// Returns the entry of a profile, pending changes included, as the `before` of [`put`] and
/// [`remove`].
///
/// Errors: [`Error::NotFound`], [`Error::Store`].
pub fn stored(store: &Store, name: &str) -> Result<String, Error> {
    store
        .entry(View::Pending, Kind::Certificate, name)?
        .ok_or_else(|| Error::NotFound(subject(name)))
}

/// Checks that a profile can be removed: it exists, is not Demo, and is not in use. Returns its
/// entry.
///
/// Errors: [`Error::Permanent`], [`Error::NotFound`], [`Error::InUse`], [`Error::Store`].
pub fn removable(store: &Store, name: &str) -> Result<String, Error> {
    if name == DEMO {
        return Err(Error::Permanent(subject(name)));
    }
    let before = stored(store, name)?;
    let users = usage::of_certificate(store, View::Pending, name)?;
    usage::none(Kind::Certificate, name, users)?;
    Ok(before)
}

/// Removes an unused profile. The removal waits for a commit.
///
/// - `before`: the entry as the caller last read it.
///
/// Errors: as [`removable`]; [`Error::Stale`].
pub fn remove(store: &mut Store, name: &str, before: &str) -> Result<Kept, Error> {
    removable(store, name)?;
    entry::stage(store, Kind::Certificate, name, Some(before), None)
}

/// Checks that no profile has this name.
///
/// Errors: [`Error::Exists`], [`Error::Store`].
pub fn free(store: &Store, name: &str) -> Result<(), Error> {
    match store.entry(View::Pending, Kind::Certificate, name)? {
        Some(_) => Err(Error::Exists { what: subject(name), present: None }),
        None => Ok(()),
    }
}

/// Returns the subject of an error about a profile.
#[must_use]
pub fn subject(name: &str) -> Subject {
    Subject::new(Kind::Certificate, name)
}

/// Reads a name for a new profile.
///
/// Errors: a sentence.
pub fn new_name(text: &str) -> Result<String, InvalidInput> {
    let name = FieldKind::Name.parse(text, Dialect::Flag).map_err(|_| {
        InvalidInput(
            "A name is up to 63 letters, digits, blanks, dots, dashes and underscores.".into(),
        )
    })?;
    if name.eq_ignore_ascii_case(DEMO) || name.eq_ignore_ascii_case("default") {
        return Err(InvalidInput(format!("\"{name}\" is a reserved name.")));
    }
    Ok(name)
}

/// Returns the certificate profile of a destination in the form of a report.
///
/// Errors: the store cannot be used.
pub fn own_certificate(
    store: &Store,
    view: View,
    name: &str,
) -> Result<OwnCertificate, StoreError> {
    let name = if name.is_empty() { DEMO } else { name };
    let entry = store.entry(view, Kind::Certificate, name)?;
    let profile = entry.and_then(|json| profile_of(name, &json));
    let missing = match &profile {
        Some(profile) => store.private_key(&profile.key)?.is_none(),
        None => name != DEMO,
    };
    let not_after = profile.map(|p| p.leaf.not_after);
    Ok(OwnCertificate { name: name.to_string(), not_after, missing })
}
