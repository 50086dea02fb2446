//! Certificate authorities: the stored custom list and the system's list. Each can be trusted or
//! not.

use crate::config::entry;
use crate::config::entry::Kept;
use crate::config::entry::from_json;
use crate::config::entry::to_json;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::config::setting;
use crate::pki::pem;
use crate::pki::system_roots;
use crate::policy::certificate::Certificate;
use crate::profile::field::Record;
use crate::profile::setting::AUTHORITIES;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::text::hex;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use sha2::Digest;
use sha2::Sha256;

/// An authority's certificate.
#[derive(Debug, Clone)]
pub struct Authority {
    /// SHA-256 of the certificate, hex; its key in the store.
    pub fingerprint: String,
    /// Certificate, DER.
    pub der: Vec<u8>,
    /// Parsed certificate.
    pub certificate: Certificate,
}

impl Authority {
    fn of(der: &[u8]) -> Option<Authority> {
        let certificate = Certificate::read(der)?;
        let fingerprint = hex(&Sha256::digest(der));
        Some(Authority { fingerprint, der: der.to_vec(), certificate })
    }
}

/// Returns the custom list.
///
/// Errors: the store cannot be used.
pub fn custom(store: &Store, view: View) -> Result<Vec<Authority>, StoreError> {
    let unreadable =
        |key: &str| StoreError::Unreadable { what: format!("authority {}", printable(key)) };
    let entries = store.entries(view, Kind::Authority)?;
    entries.iter().map(|(key, json)| from_entry(json).ok_or_else(|| unreadable(key))).collect()
}

/// Parses an entry.
#[must_use]
pub fn from_entry(json: &str) -> Option<Authority> {
    let text = from_json(json).get("certificate")?.to_string();
    Authority::of(pem::read(text.as_bytes()).ok()?.certificates.first()?)
}

/// Returns the entry of an authority.
#[must_use]
pub fn written(authority: &Authority) -> String {
    let mut record = Record::default();
    record.0.insert("certificate".into(), pem::certificates([&authority.der]));
    to_json(&record)
}

/// Returns the system's list; `SSL_CERT_FILE` and `SSL_CERT_DIR` count.
#[must_use]
pub fn system() -> Vec<Authority> {
    let roots = system_roots::read();
    roots.certificates.iter().filter_map(|der| Authority::of(der)).collect()
}

/// The result of an import.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Number of added authorities.
    pub added: usize,
    /// Number of authorities that existed before.
    pub known: usize,
    /// Reasons for the certificates that were skipped.
    pub left_out: Vec<String>,
}

/// Reads the authorities of a PEM text. Unusable certificates are skipped with a reason.
///
/// Errors: a sentence; no authority is left.
pub fn read(text: &[u8], now: Timestamp) -> Result<(Vec<Authority>, Vec<String>), InvalidInput> {
    let found = pem::read(text)?.certificates;
    if found.is_empty() {
        return Err(InvalidInput("There is no certificate in PEM form in it.".into()));
    }
    let mut good = Vec::new();
    let mut left_out = Vec::new();
    for der in found {
        match judged(&der, now) {
            Ok(authority) => good.push(authority),
            Err(why) => left_out.push(why),
        }
    }
    match (good.is_empty(), left_out.first()) {
        (true, Some(why)) => {
            Err(InvalidInput(format!("There is no authority in it that can be used: {why}.")))
        }
        _ => Ok((good, left_out)),
    }
}

fn judged(der: &[u8], now: Timestamp) -> Result<Authority, String> {
    let unreadable = || "a certificate cannot be read".to_string();
    let authority = Authority::of(der).ok_or_else(unreadable)?;
    let certificate = &authority.certificate;
    let subject = excerpt(&certificate.subject, 120);
    if webpki::anchor_from_trusted_cert(&der.into()).is_err() {
        return Err(unreadable());
    }
    if now > certificate.not_after {
        return Err(format!("{subject} expired on {}", certificate.not_after.day()));
    }
    if !certificate.may_issue {
        return Err(format!("{subject} is no authority's certificate"));
    }
    Ok(authority)
}

/// Adds the authorities of a PEM text to the custom list; existing ones stay.
///
/// Errors: [`Error::Invalid`] if none of them can be used; [`Error::Store`].
pub fn import(store: &mut Store, text: &[u8], now: Timestamp) -> Result<Imported, Error> {
    let (authorities, left_out) =
        read(text, now).map_err(|r| Error::invalid(Kind::Authority, "", r))?;
    let mut result = Imported { left_out, ..Imported::default() };
    let rows: Vec<(String, String)> =
        authorities.iter().map(|a| (a.fingerprint.clone(), written(a))).collect();
    result.added = store.stage_new(Kind::Authority, &rows)?;
    result.known = rows.len() - result.added;
    Ok(result)
}

/// Finds authorities of a list by fingerprint or by a unique prefix of it.
///
/// Errors: [`Error::NotFound`], [`Error::Ambiguous`].
pub fn named(list: &[Authority], fingerprints: &[String]) -> Result<Vec<Authority>, Error> {
    let mut found: Vec<Authority> = Vec::new();
    for typed in fingerprints {
        let wanted = typed.replace([':', ' '], "").to_ascii_lowercase();
        let fits: Vec<&Authority> =
            list.iter().filter(|a| a.fingerprint.starts_with(&wanted)).collect();
        let what = Subject::new(Kind::Authority, typed);
        match fits.as_slice() {
            [one] if !wanted.is_empty() => found.push((*one).clone()),
            [] => return Err(Error::NotFound(what)),
            _ => return Err(Error::Ambiguous { what, count: fits.len() }),
        }
    }
    Ok(found)
}

/// Removes an authority from the custom list. The removal waits for a commit.
///
/// - `before`: the authority as the caller last read it.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn remove(store: &mut Store, before: &Authority) -> Result<Kept, Error> {
    let key = &before.fingerprint;
    let stored = store.entry(View::Pending, Kind::Authority, key)?;
    // The key is the fingerprint, so an entry under it is the same certificate in any encoding.
    if stored.as_deref().and_then(from_entry).is_none_or(|there| there.fingerprint != *key) {
        return Err(Error::Stale(Subject::new(Kind::Authority, key)));
    }
    entry::stage(store, Kind::Authority, key, stored.as_deref(), None)
}

/// Removes every authority of the custom list. Returns their number.
///
/// Errors: the store cannot be written.
pub fn clear(store: &mut Store) -> Result<usize, Error> {
    Ok(store.stage_all(&[(Kind::Authority, Vec::new())])?.total())
}

/// Returns a list as PEM.
#[must_use]
pub fn export(authorities: &[Authority]) -> String {
    let mut out = String::new();
    for authority in authorities {
        out.push_str(&format!("# {}\n", printable(&authority.certificate.subject)));
        out.push_str(&pem::certificates([&authority.der]));
    }
    out
}

/// Reports whether a list is trusted, pending changes included.
///
/// - `list`: `custom` or `system`.
///
/// Errors: the store cannot be read.
pub fn is_on(store: &Store, list: &str) -> Result<bool, StoreError> {
    Ok(setting::record(store, View::Pending, &AUTHORITIES)?.get(list) == Some("on"))
}

/// Switches the trust in a list on or off.
///
/// - `list`: `custom` or `system`.
/// - `was`: the switch as the caller last read it.
///
/// Errors: [`Error::Stale`], [`Error::Store`].
pub fn switch(store: &mut Store, list: &str, was: bool, on: bool) -> Result<Kept, Error> {
    setting::switch(store, &AUTHORITIES, list, was, on)
}
