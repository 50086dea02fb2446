//! Certificate profiles in the store: certificates and requests as entries, private keys apart from them.

use crate::pki::identity::Identity;
use crate::pki::key::PrivateKey;
use crate::pki::key::hex;
use crate::pki::pem;
use crate::pki::request;
use crate::pki::request::KeySize;
use crate::pki::request::Subject;
use crate::policy::certificate::Certificate;
use crate::policy::evidence::OwnCertificate;
use crate::profile::field::Record;
use crate::profile::key::DEFAULT;
use crate::render::changes;
use crate::shell::commands::certconfig::authority;
use crate::shell::commands::certconfig::crl;
use crate::shell::destinations;
use crate::shell::destinations::of_json;
use crate::shell::destinations::to_json;
use crate::shell::error::CommandError;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::keys::NewKey;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;
use sha2::Digest;
use sha2::Sha256;

/// The profile that is always there.
pub const DEMO: &str = "Demo";

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

/// The entry of an identity.
#[must_use]
pub fn entry(identity: &Identity, request: Option<&str>) -> String {
    entry_of(&identity.chain, &identity.key.id(), request.map(ToString::to_string))
}

/// The entry of a chain, the id of its key, and the request where there is one.
#[must_use]
pub fn entry_of(chain: &[Vec<u8>], key: &str, request: Option<String>) -> String {
    let mut record = Record::default();
    record.0.insert("certificate".into(), pem::certificates(chain.first()));
    record.0.insert("intermediates".into(), pem::certificates(chain.iter().skip(1)));
    record.0.insert("key".into(), key.to_string());
    if let Some(request) = request {
        record.0.insert("request".into(), request);
    }
    to_json(&record)
}

/// An entry, read; `None` if there is no certificate in it.
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

/// Whether there is a profile of this name.
///
/// Errors: the store.
pub fn exists(store: &Store, view: View, name: &str) -> Result<bool, StoreError> {
    Ok(name == DEMO || store.entry(view, Kind::Certificate, name)?.is_some())
}

/// Every profile, Demo last; it is made if nobody has made it yet.
///
/// Errors: the store, no random numbers.
pub fn all(store: &mut Store, view: View) -> Result<Vec<Profile>, CommandError> {
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
pub fn get(store: &mut Store, view: View, name: &str) -> Result<Option<Profile>, CommandError> {
    if name == DEMO {
        return demo(store).map(Some);
    }
    let entry = store.entry(view, Kind::Certificate, name)?;
    Ok(entry.and_then(|json| profile_of(name, &json)))
}

/// The Demo profile, made on first use. Its key is known to this database alone, but nobody has vouched for it.
fn demo(store: &mut Store) -> Result<Profile, CommandError> {
    let broken = || CommandError::usage("the Demo certificate in the database cannot be read", "");
    if let Some(json) = store.keepsake(KEEPSAKE)? {
        return profile_of(DEMO, &json).ok_or_else(broken);
    }
    let subject = Subject { common_name: DEMO_SUBJECT.into(), ..Subject::default() };
    let (identity, _) = request::new(&subject, KeySize::P256, 3_650, crate::os::clock::now())?;
    let id = identity.key.id();
    let key = NewKey { id: &id, pkcs8: identity.key.pkcs8() };
    let made = entry(&identity, None);
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
pub fn identity(store: &Store, profile: &Profile) -> Result<Identity, CommandError> {
    let name = printable(&profile.name);
    let Some(pkcs8) = store.private_key(&profile.key)? else {
        return Err(CommandError::usage(
            format!("the private key of the certificate profile \"{name}\" is not here"),
            "import the certificate with its key again",
        ));
    };
    let key = PrivateKey::of_pkcs8(&pkcs8)?;
    Ok(Identity { chain: profile.chain.clone(), leaf: profile.leaf.clone(), key })
}

/// Stages an identity under a name.
///
/// - `seen`: the entry as it was read, `None` for a new one.
///
/// Errors: the store; somebody was faster.
pub fn stage(
    store: &mut Store,
    name: &str,
    identity: &Identity,
    request: Option<&str>,
    seen: Option<&str>,
) -> Result<Staged, CommandError> {
    let id = identity.key.id();
    let key = NewKey { id: &id, pkcs8: identity.key.pkcs8() };
    let json = entry(identity, request);
    match store.stage_certificate(name, &json, Seen::This(seen), key)? {
        Staged::Stale => Err(CommandError::usage(
            format!(
                "the certificate profile \"{}\" was changed by somebody else meanwhile; nothing was kept",
                printable(name)
            ),
            "make the change again",
        )),
        staged => Ok(staged),
    }
}

/// What refers to a profile: destinations, DEFAULT first.
///
/// Errors: the store.
pub fn users(store: &Store, view: View, name: &str) -> Result<Vec<String>, StoreError> {
    let mut users = Vec::new();
    let (default, rows) = destinations::table(store, view)?;
    if default.get("certificate").unwrap_or(DEMO) == name {
        users.push(DEFAULT.to_string());
    }
    let own = rows.iter().filter(|(_, row)| row.get("certificate") == Some(name));
    users.extend(own.map(|(key, _)| key.to_string()));
    Ok(users)
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

/// What a certificate, an authority or a revocation list says, in place of its PEM text.
#[must_use]
pub fn in_words(kind: Kind, json: &str) -> changes::Values {
    let mut out = changes::Values::new();
    let mut say = |name: &str, text: String| {
        out.insert(name.to_string(), text);
    };
    if let (Kind::Certificate, Some(profile)) = (kind, profile_of("", json)) {
        say("subject", profile.leaf.subject.clone());
        say("issuer", profile.leaf.issuer.clone());
        say("until", profile.leaf.not_after.day());
        let above = profile.chain.iter().skip(1);
        let prints: Vec<String> =
            above.map(|der| hex(&Sha256::digest(der)).chars().take(16).collect()).collect();
        say("intermediates", if prints.is_empty() { "none".into() } else { prints.join(", ") });
        say("sha256", hex(&Sha256::digest(profile.chain.first().map_or(&[][..], Vec::as_slice))));
        say("key", profile.key);
    } else if let (Kind::Authority, Some(authority)) = (kind, authority::of_entry(json)) {
        say("subject", authority.certificate.subject.clone());
        say("until", authority.certificate.not_after.day());
    } else if let (Kind::Crl, Some(list)) = (kind, crl::of_entry("", json)) {
        say("issuer", list.crl.issuer.clone());
        say("as of", list.crl.this_update.rfc3339());
        say("revoked", list.crl.revoked.to_string());
        say("source", list.source);
    }
    out
}
