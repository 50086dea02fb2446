//! Certificate profiles: certificates and requests as entries, private keys apart from them.

use crate::config::entry;
use crate::config::entry::DEMO;
use crate::config::entry::Kept;
use crate::config::entry::of_json;
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
use crate::store::keys::NewKey;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;

/// Under this name the Demo certificate is kept.
const KEEPSAKE: &str = "demo_certificate";

/// What the Demo certificate says of itself.
const DEMO_SUBJECT: &str = "destgate Demo Certificate";

/// A profile as it is stored; the key only by its name.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The chain, leaf first, DER.
    pub chain: Vec<Vec<u8>>,
    /// The leaf, read.
    pub leaf: Certificate,
    /// The key's id.
    pub key: String,
    /// The request for a signed certificate, PEM, where it was made here.
    pub request: Option<String>,
}

impl Profile {
    /// What its state is at a moment, as the table says it.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> &'static str {
        match (now > self.leaf.not_after, now < self.leaf.not_before) {
            (true, _) => "Expired",
            (_, true) => "Not yet valid",
            _ => "Valid",
        }
    }

    /// How long it is valid for, as the table says it.
    #[must_use]
    pub fn remaining(&self, now: Timestamp) -> String {
        // A day that has begun counts.
        let days = (self.leaf.not_after.since(now) + 86_399) / 86_400;
        match days {
            _ if now > self.leaf.not_after => "-".into(),
            1 => "1 day".into(),
            n => format!("{n} days"),
        }
    }

    /// The name that the subject bears.
    #[must_use]
    pub fn common_name(&self) -> String {
        printable(self.leaf.common_name.as_deref().unwrap_or(&self.leaf.subject))
    }

    /// The name of the issuer: its CN, or all of it.
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

/// Returns the entry of a chain, the id of its key, and the request where there is one.
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

/// Reads an entry; `None` if there is no certificate in it.
#[must_use]
pub fn profile_of(name: &str, json: &str) -> Option<Profile> {
    let record = of_json(json);
    let text = format!(
        "{}{}",
        record.get("certificate").unwrap_or(""),
        record.get("intermediates").unwrap_or("")
    );
    let chain = pem::read(text.as_bytes()).ok()?.certificates;
    let leaf = Certificate::read(chain.first()?)?;
    Some(Profile {
        name: name.to_string(),
        chain,
        leaf,
        key: record.get("key").unwrap_or("").to_string(),
        request: record.get("request").map(ToString::to_string),
    })
}

/// The names of all profiles, Demo last.
///
/// Errors: the store.
pub fn names(store: &Store, view: View) -> Result<Vec<String>, StoreError> {
    let entries = store.entries(view, Kind::Certificate)?;
    Ok(entries.into_iter().map(|(name, _)| name).chain([DEMO.to_string()]).collect())
}

/// Every profile, Demo last; it is made if nobody has made it yet.
///
/// Errors: the store, no random numbers.
pub fn all(store: &mut Store, view: View) -> Result<Vec<Profile>, Error> {
    let mut found: Vec<Profile> = store
        .entries(view, Kind::Certificate)?
        .iter()
        .filter_map(|(name, json)| profile_of(name, json))
        .collect();
    found.push(demo(store)?);
    Ok(found)
}

/// One profile.
///
/// Errors: the store, no random numbers.
pub fn get(store: &mut Store, view: View, name: &str) -> Result<Option<Profile>, Error> {
    if name == DEMO {
        return demo(store).map(Some);
    }
    let entry = store.entry(view, Kind::Certificate, name)?;
    Ok(entry.and_then(|json| profile_of(name, &json)))
}

/// The Demo profile, made on first use. Its key is known to this database alone, but nobody has vouched for it.
fn demo(store: &mut Store) -> Result<Profile, Error> {
    let broken = || Error::Unreadable(subject(DEMO));
    if let Some(json) = store.keepsake(KEEPSAKE)? {
        return profile_of(DEMO, &json).ok_or_else(broken);
    }
    let named = request::Subject { common_name: DEMO_SUBJECT.into(), ..Default::default() };
    let made = request::new(&named, KeySize::P256, 3_650, crate::os::clock::now());
    let (identity, _) = made.map_err(|r| Error::invalid(Kind::Certificate, DEMO, r))?;
    let id = identity.key.id();
    let key = NewKey { id: &id, pkcs8: identity.key.pkcs8() };
    let made = written(&identity, None);
    let json = match store.keep_once(KEEPSAKE, &made, key) {
        // Where nothing can be written it is made for the moment.
        Err(StoreError::ReadOnly { .. }) => made,
        kept => kept?,
    };
    profile_of(DEMO, &json).ok_or_else(broken)
}

/// A profile with its key.
///
/// Errors: the store; the key is not there or unusable.
pub fn identity(store: &Store, profile: &Profile) -> Result<Identity, Error> {
    let Some(pkcs8) = store.private_key(&profile.key)? else {
        return Err(Error::NoKey(subject(&profile.name)));
    };
    let key = PrivateKey::of_pkcs8(&pkcs8)
        .map_err(|r| Error::invalid(Kind::Certificate, &profile.name, r))?;
    Ok(Identity { chain: profile.chain.clone(), leaf: profile.leaf.clone(), key })
}

/// Keeps an identity under a name; it waits for a commit.
///
/// - `before`: the entry as the writer has seen it, `None` for a new one.
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

/// Returns the entry of a profile as [`put`] and [`remove`] want to have seen it, pending changes included.
///
/// Errors: [`Error::NotFound`], [`Error::Store`].
pub fn stored(store: &Store, name: &str) -> Result<String, Error> {
    store
        .entry(View::Pending, Kind::Certificate, name)?
        .ok_or_else(|| Error::NotFound(subject(name)))
}

/// Checks that a profile can be removed: it is there, it is not Demo, and nobody uses it. Returns its entry.
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

/// Removes a profile that nobody uses; the removal waits for a commit.
///
/// - `before`: the entry as the writer has seen it.
///
/// Errors: as [`removable`]; [`Error::Stale`].
pub fn remove(store: &mut Store, name: &str, before: &str) -> Result<Kept, Error> {
    removable(store, name)?;
    entry::stage(store, Kind::Certificate, name, Some(before), None)
}

/// Checks that no profile has a name yet.
///
/// Errors: [`Error::Exists`], [`Error::Store`].
pub fn free(store: &Store, name: &str) -> Result<(), Error> {
    match store.entry(View::Pending, Kind::Certificate, name)? {
        Some(_) => Err(Error::Exists { what: subject(name), present: None }),
        None => Ok(()),
    }
}

/// Names a profile in errors.
#[must_use]
pub fn subject(name: &str) -> Subject {
    Subject::new(Kind::Certificate, name)
}

/// A name for a new profile.
///
/// Errors: a sentence.
pub fn new_name(text: &str) -> Result<String, Refused> {
    let name = FieldKind::Name.parse(text, Dialect::Flag).map_err(|_| {
        Refused("A name is up to 63 letters, digits, blanks, dots, dashes and underscores.".into())
    })?;
    if name.eq_ignore_ascii_case(DEMO) || name.eq_ignore_ascii_case("default") {
        return Err(Refused(format!("\"{name}\" is a reserved name.")));
    }
    Ok(name)
}

/// The certificate profile of a destination, as a report wants it.
///
/// Errors: the store.
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
