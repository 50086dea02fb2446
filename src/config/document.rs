//! The whole configuration as one file, and back.

use crate::config::authority;
use crate::config::bounce::NEW_PROFILE;
use crate::config::certificate;
use crate::config::crl;
use crate::config::document_keys;
use crate::config::document_keys::Keys;
use crate::config::entry::DEMO;
use crate::config::entry::from_json;
use crate::config::entry::json_of;
use crate::config::entry::to_json;
use crate::config::error::Error;
use crate::config::own_policy;
use crate::config::setting::BOUNCE_WHEN_DOWN;
use crate::config::setting::HOSTNAME;
use crate::os::files::read_file;
use crate::pki::key::PrivateKey;
use crate::pki::key::id_of;
use crate::pki::request;
use crate::profile::bounce;
use crate::profile::destination;
use crate::profile::edit;
use crate::profile::edit::Broken;
use crate::profile::edit::Place;
use crate::profile::field::Record;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::profile::route;
use crate::profile::setting;
use crate::profile::setting::group::Group;
use crate::store::change::Differing;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::json_fault;
use crate::vocab::text::printable;
use crate::vocab::tls::Switch;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use zeroize::Zeroizing;

/// Value of the `schema` field of a configuration file.
const SCHEMA: &str = "destgate.config/1";

/// Kinds that files of the first version lack.
const LATER: &[Kind] = &[Kind::Certificate, Kind::Authority, Kind::Crl, Kind::OwnPolicy];

/// Returns the configuration as the text of a file.
///
/// Errors: [`Error::NoKeyToSave`], [`Error::Store`]; no random numbers.
pub fn text(store: &Store, view: View, keys: &Keys) -> Result<Zeroizing<String>, Error> {
    store.in_snapshot(|store| written(store, view, keys))
}

fn written(store: &Store, view: View, keys: &Keys) -> Result<Zeroizing<String>, Error> {
    let mut out = Map::new();
    out.insert("schema".into(), json!(SCHEMA));
    for kind in Kind::ALL {
        let mut entries = Map::new();
        for (key, value) in store.entries(view, *kind)? {
            let value = serde_json::from_str(&value).unwrap_or(Value::Null);
            entries.insert(key, value);
        }
        out.insert(kind.word().into(), Value::Object(entries));
    }
    let mut text = format!("{:#}", Value::Object(out));
    let section = document_keys::section(store, keys)?;
    let Some(section) = section else { return Ok(Zeroizing::new(format!("{text}\n"))) };
    // The whole capacity is reserved at once, because growing the text would leave copies of keys
    // in memory.
    text.truncate(text.strip_suffix("\n}").map_or(text.len(), str::len));
    let mut whole = Zeroizing::new(String::with_capacity(text.len() + section.len() + 16));
    whole.push_str(&text);
    whole.push_str(",\n");
    whole.push_str(&section);
    whole.push_str("\n}\n");
    Ok(whole)
}

fn wrong(path: &Path, why: impl Into<String>) -> Error {
    Error::NoDocument { file: path.display().to_string(), reason: why.into() }
}

/// Reads the JSON of a file and checks its schema only.
///
/// Errors: [`Error::File`], [`Error::NoDocument`].
pub fn parsed(path: &Path) -> Result<Value, Error> {
    let bytes = Zeroizing::new(read_file(path)?);
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| wrong(path, json_fault(&e)))?;
    if value.get("schema").and_then(Value::as_str) != Some(SCHEMA) {
        return Err(wrong(path, format!("its schema is not {SCHEMA}")));
    }
    Ok(value)
}

/// Stages a file's configuration with its keys, in place of the present one. Returns how the
/// entries differ from before.
///
/// Errors: [`Error::NoDocument`], [`Error::NoKeyInFile`], [`Error::Store`].
pub fn load(
    store: &mut Store,
    path: &Path,
    value: &Value,
    keys: &[PrivateKey],
) -> Result<Differing, Error> {
    let mut tables = tables(value).map_err(|why| wrong(path, why))?;
    // The factory's DEFAULT needs no row, so a file that holds nothing else changes nothing.
    if store.entry(View::Pending, Kind::Default, DEFAULT)?.is_none() {
        let factory = to_json(&destination::factory());
        for (_, rows) in tables.iter_mut().filter(|(kind, _)| *kind == Kind::Default) {
            rows.retain(|(_, json)| *json != factory);
        }
    }
    document_keys::stage(store, &tables, keys)
}

/// Entries of a kind: canonical keys and JSON texts.
type Rows = Vec<(String, String)>;

/// Returns all entries of a file after checking each of them and the whole.
fn tables(value: &Value) -> Result<Vec<(Kind, Rows)>, String> {
    let top = value.as_object().ok_or("it is no object")?;
    let known =
        |k: &str| k == "schema" || k == document_keys::SECTION || Kind::from_word(k).is_some();
    if let Some(other) = top.keys().find(|k| !known(k)) {
        return Err(format!("there is no kind of entry `{}`", printable(other)));
    }
    let mut tables = Vec::new();
    for kind in Kind::ALL {
        let none = Value::Object(Map::new());
        let entries = match top.get(kind.word()) {
            Some(entries) => entries,
            // Files of the first version lack the kinds that came later.
            None if LATER.contains(kind) => &none,
            None => return Err(format!("{} is missing", kind.word())),
        };
        let entries = entries.as_object().ok_or_else(|| format!("{} is no object", kind.word()))?;
        let mut rows = Rows::new();
        let mut taken = BTreeSet::new();
        for (key, value) in entries {
            let row = checked(*kind, key, value)?;
            // The names of bounce profiles differ in more than the case of letters, as in the
            // dialogue.
            let same = match kind {
                Kind::BounceProfile => row.0.to_lowercase(),
                _ => row.0.clone(),
            };
            if !taken.insert(same) {
                return Err(format!("{} {} is there twice", kind.word(), printable(&row.0)));
            }
            rows.push(row);
        }
        tables.push((*kind, rows));
    }
    between(&tables)?;
    Ok(tables)
}

/// Checks the rules between entries: DANE and MTA-STS need TLS, and named bounce profiles must
/// exist.
fn between(tables: &[(Kind, Rows)]) -> Result<(), String> {
    let of = |kind: Kind| tables.iter().filter(move |(k, _)| *k == kind).flat_map(|(_, r)| r);
    let certificate_is_there =
        |name: &str| name == DEMO || of(Kind::Certificate).any(|(known, _)| known == name);
    let stored = of(Kind::Default).next().map(|(_, json)| from_json(json));
    let default = stored.unwrap_or_else(destination::factory);
    if let Some(name) = default.get("certificate").filter(|n| !certificate_is_there(n)) {
        return Err(format!("DEFAULT: there is no certificate profile \"{}\"", printable(name)));
    }
    for (key, json) in of(Kind::Destination) {
        let row = from_json(json);
        if edit::lacks_tls(&row, &default) {
            return Err(format!("destination {key}: {}", Broken::TlsOffInDefault));
        }
        if let Some(name) = row.get("certificate").filter(|n| !certificate_is_there(n)) {
            return Err(format!("destination {key}: there is no certificate profile \"{name}\""));
        }
        if let Some(name) = row.get("bounce_profile")
            && name != bounce::DEFAULT_PROFILE
            && !of(Kind::BounceProfile).any(|(known, _)| known == name)
        {
            return Err(format!("destination {key}: there is no bounce profile \"{name}\""));
        }
    }
    Ok(())
}

/// The position of an entry in a file, for messages about it.
struct At<'a> {
    place: String,
    kind: Kind,
    key: &'a str,
    value: &'a Value,
}

/// Checks one entry of a file against the tables of fields. Returns its canonical key and JSON
/// text.
fn checked(kind: Kind, key: &str, value: &Value) -> Result<(String, String), String> {
    let at = At { place: format!("{} {}", kind.word(), printable(key)), kind, key, value };
    match (kind, setting::group(key)) {
        (Kind::Setting, Some(group)) => at.group(group),
        (Kind::Setting, None) => at.single_text(),
        (Kind::Certificate | Kind::Authority | Kind::Crl, _) => at.material(),
        (Kind::Route, _) => at.route(),
        (Kind::OwnPolicy, _) => at.own_policy(),
        (Kind::Default | Kind::Destination | Kind::BounceProfile, _) => at.record(),
    }
}

impl At<'_> {
    fn refused(&self, refused: &InvalidInput) -> String {
        format!("{}: {}", self.place, refused.0)
    }

    fn text(&self) -> Result<&str, String> {
        self.value.as_str().ok_or_else(|| format!("{} is no text", self.place))
    }

    /// Returns the values of an entry that is an object of texts.
    fn texts(&self) -> Result<Vec<(&str, &str)>, String> {
        let place = &self.place;
        let object = self.value.as_object().ok_or_else(|| format!("{place} is no object"))?;
        let pairs = object.iter().map(|(name, text)| match text.as_str() {
            Some(text) => Ok((name.as_str(), text)),
            None => Err(format!("{place}: {} is no text", printable(name))),
        });
        pairs.collect()
    }

    fn group(&self, group: &Group) -> Result<(String, String), String> {
        let place = &self.place;
        let mut record = group.factory();
        for (name, text) in self.texts()? {
            let item =
                group.item(name).ok_or_else(|| format!("{place}: no key `{}`", printable(name)))?;
            let canonical = (item.parse)(text).map_err(|r| format!("{place}: {name}: {}", r.0))?;
            record.0.insert(name.to_string(), canonical);
        }
        setting::check(group, &record).map_err(|r| self.refused(&r))?;
        Ok((self.key.to_string(), to_json(&record)))
    }

    fn single_text(&self) -> Result<(String, String), String> {
        let text = match self.key {
            HOSTNAME => Domain::parse(self.text()?).map(|name| name.to_string()),
            BOUNCE_WHEN_DOWN => Switch::KIND.parse(self.text()?, Dialect::Flag),
            _ => return Err(format!("{}: there is no such setting", self.place)),
        };
        Ok((self.key.to_string(), json_of(&text.map_err(|r| self.refused(&r))?)))
    }

    fn route(&self) -> Result<(String, String), String> {
        let key = route::parse_key(self.key).map_err(|r| self.refused(&r))?;
        let hops = route::parse(self.text()?).map_err(|r| self.refused(&r))?;
        Ok((key, json_of(&route::write(&hops))))
    }

    fn own_policy(&self) -> Result<(String, String), String> {
        let domain = own_policy::key_of(self.key).map_err(|r| self.refused(&r))?;
        let mut record = own_policy::factory();
        for (name, text) in self.texts()? {
            own_policy::set(&mut record, name, text).map_err(|r| self.refused(&r))?;
        }
        own_policy::check(&record).map_err(|r| self.refused(&r))?;
        Ok((domain.to_string(), to_json(&record)))
    }

    /// Returns a certificate, an authority or a revocation list, built from the parsed data only.
    /// Unknown data is dropped.
    fn material(&self) -> Result<(String, String), String> {
        let unfit = || format!("{} cannot be read", self.place);
        let known: &[&str] = match self.kind {
            Kind::Certificate => &["certificate", "intermediates", "key", "request"],
            Kind::Authority => &["certificate"],
            _ => &["crl", "source"],
        };
        let object = self.value.as_object().ok_or_else(unfit)?;
        if let Some(other) = object.keys().find(|k| !known.contains(&k.as_str())) {
            return Err(format!("{}: there is no key `{}`", self.place, printable(other)));
        }
        let json = self.value.to_string();
        let entry = match self.kind {
            Kind::Certificate => self.certificate(&json)?,
            Kind::Authority => {
                let authority = authority::from_entry(&json).ok_or_else(unfit)?;
                if authority.fingerprint != self.key || !authority.certificate.may_issue {
                    return Err(unfit());
                }
                authority::written(&authority)
            }
            _ => {
                crl::new_name(self.key).map_err(|r| self.refused(&r))?;
                let list = crl::from_entry(self.key, &json).ok_or_else(unfit)?;
                crl::written(&list.crl, &printable(&list.source))
            }
        };
        Ok((self.key.to_string(), entry))
    }

    fn certificate(&self, json: &str) -> Result<String, String> {
        certificate::new_name(self.key).map_err(|r| self.refused(&r))?;
        let profile = certificate::profile_of(self.key, json)
            .ok_or_else(|| format!("{} cannot be read", self.place))?;
        if profile.key != id_of(&profile.leaf.spki) {
            return Err(format!("{}: its key is not that of the certificate", self.place));
        }
        let request = profile.request.as_deref().map(request::canonical).transpose();
        let request = request.map_err(|r| self.refused(&r))?;
        Ok(certificate::written_chain(&profile.chain, &profile.key, request))
    }

    fn record(&self) -> Result<(String, String), String> {
        let place = &self.place;
        let key = match self.kind {
            Kind::Destination => EntryKey::parse(self.key).map(|key| key.to_string()),
            Kind::BounceProfile => profile_name(self.key),
            _ if self.key != DEFAULT => {
                return Err(format!("{place}: the only entry of this kind is {DEFAULT}"));
            }
            _ => Ok(self.key.to_string()),
        };
        let key = key.map_err(|r| self.refused(&r))?;
        let mut record = Record::default();
        for (name, text) in self.texts()? {
            let field = field(self.kind, name).map_err(|why| format!("{place}: {why}"))?;
            let canonical = field.parse(text, Dialect::Flag);
            let canonical = canonical.map_err(|r| format!("{place}: {name}: {}", r.0))?;
            record.0.insert(name.to_string(), canonical);
        }
        let ruled = match self.kind {
            Kind::Default => edit::default(&record),
            Kind::BounceProfile => {
                let mut whole = bounce::factory();
                whole.0.extend(record.0);
                Ok(whole)
            }
            _ => edit::check(&record).map(|()| record),
        };
        let record = ruled.map_err(|broken| format!("{place}: {broken}"))?;
        Ok((key, to_json(&record)))
    }
}

/// Reads the name of a bounce profile. Names that the dialogue reserves are refused.
fn profile_name(key: &str) -> Result<String, InvalidInput> {
    let name = FieldKind::Name.parse(key, Dialect::Flag)?;
    let reserved = [bounce::DEFAULT_PROFILE, NEW_PROFILE];
    match reserved.iter().find(|r| r.eq_ignore_ascii_case(&name)) {
        Some(word) if name != bounce::DEFAULT_PROFILE => {
            Err(InvalidInput(format!("\"{word}\" is a reserved name")))
        }
        _ => Ok(name),
    }
}

/// Describes the allowed keys of a kind.
fn field(kind: Kind, name: &str) -> Result<FieldKind, String> {
    let unknown = || format!("there is no key `{}`", printable(name));
    if kind == Kind::BounceProfile {
        let found = bounce::FIELDS.iter().find(|f| f.key == name);
        return found.map(|f| f.kind).ok_or_else(unknown);
    }
    let field = destination::field(name).ok_or_else(unknown)?;
    let place = if kind == Kind::Default { Place::Default } else { Place::Row };
    if place.takes(field) {
        return Ok(field.kind);
    }
    Err(Broken::Misplaced { field, place }.to_string())
}
