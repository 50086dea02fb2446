//! Certificate authorities: the custom list, kept here, and the system's; both can be trusted or not.

use crate::os::files::read_file;
use crate::os::files::save_file;
use crate::pki::key::hex;
use crate::pki::pem;
use crate::policy::certificate::Certificate;
use crate::profile::field::Record;
use crate::profile::setting::AUTHORITIES;
use crate::render::table;
use crate::shell::destinations::of_json;
use crate::shell::destinations::to_json;
use crate::shell::error::CommandError;
use crate::shell::setup;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::file_name;
use crate::shell::terminal::dialogue::told;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use sha2::Digest;
use sha2::Sha256;
use std::path::Path;

/// An authority's certificate.
#[derive(Debug, Clone)]
pub struct Authority {
    /// SHA-256 of the certificate, hex: its key in the store.
    pub fingerprint: String,
    /// DER.
    pub der: Vec<u8>,
    /// Read.
    pub certificate: Certificate,
}

impl Authority {
    fn of(der: &[u8]) -> Option<Authority> {
        let certificate = Certificate::read(der)?;
        let fingerprint = hex(&Sha256::digest(der));
        Some(Authority { fingerprint, der: der.to_vec(), certificate })
    }
}

/// The custom list.
///
/// Errors: the store.
pub fn custom(store: &Store, view: View) -> Result<Vec<Authority>, StoreError> {
    let unreadable =
        |key: &str| StoreError::Unreadable { what: format!("authority {}", printable(key)) };
    let entries = store.entries(view, Kind::Authority)?;
    entries.iter().map(|(key, json)| of_entry(json).ok_or_else(|| unreadable(key))).collect()
}

/// An entry, read.
#[must_use]
pub fn of_entry(json: &str) -> Option<Authority> {
    let text = of_json(json).get("certificate")?.to_string();
    Authority::of(pem::read(text.as_bytes()).ok()?.certificates.first()?)
}

/// The entry of an authority.
#[must_use]
pub fn entry(authority: &Authority) -> String {
    let mut record = Record::default();
    record.0.insert("certificate".into(), pem::certificates([&authority.der]));
    to_json(&record)
}

/// The system's list as DER; `SSL_CERT_FILE` and `SSL_CERT_DIR` count.
#[must_use]
pub fn system() -> Vec<Authority> {
    let native = rustls_native_certs::load_native_certs();
    native.certs.iter().filter_map(|der| Authority::of(der)).collect()
}

/// What came of an import.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// So many were added.
    pub added: usize,
    /// So many were there already.
    pub known: usize,
    /// Those that were left out, and why.
    pub left_out: Vec<String>,
}

impl Imported {
    /// As sentences.
    #[must_use]
    pub fn words(&self) -> String {
        let mut out = format!("{} added", plural(self.added));
        if self.known > 0 {
            out.push_str(&format!(", {} there already", plural(self.known)));
        }
        out.push_str(".\n");
        for line in &self.left_out {
            out.push_str(&format!("Left out: {line}.\n"));
        }
        out
    }
}

fn plural(n: usize) -> String {
    if n == 1 { "1 authority".into() } else { format!("{n} authorities") }
}

/// Reads the authorities of a PEM text; what cannot be one is left out with a reason.
///
/// Errors: a sentence; nothing is left.
pub fn read(text: &[u8], now: Timestamp) -> Result<(Vec<Authority>, Vec<String>), Refused> {
    let found = pem::read(text)?.certificates;
    if found.is_empty() {
        return Err(Refused("There is no certificate in PEM form in it.".into()));
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
            Err(Refused(format!("There is no authority in it that can be used: {why}.")))
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

/// Adds the authorities of a PEM text to the custom list.
///
/// Errors: nothing in it that can be used; the store.
pub fn import(store: &mut Store, text: &[u8]) -> Result<Imported, CommandError> {
    let (authorities, left_out) = read(text, crate::os::clock::now())?;
    let mut result = Imported { left_out, ..Imported::default() };
    let rows: Vec<(String, String)> =
        authorities.iter().map(|a| (a.fingerprint.clone(), entry(a))).collect();
    result.added = store.stage_new(Kind::Authority, &rows)?;
    result.known = rows.len() - result.added;
    Ok(result)
}

/// Removes authorities from the custom list by fingerprint, or by a beginning of it that fits one alone.
///
/// Errors: none or several fit; the store.
pub fn delete(store: &mut Store, fingerprints: &[String]) -> Result<Vec<Authority>, CommandError> {
    let all = custom(store, View::Pending)?;
    let mut gone: Vec<Authority> = Vec::new();
    for typed in fingerprints {
        let wanted = typed.replace([':', ' '], "").to_ascii_lowercase();
        let fits: Vec<&Authority> =
            all.iter().filter(|a| a.fingerprint.starts_with(&wanted)).collect();
        match fits.as_slice() {
            [one] if !wanted.is_empty() => gone.push((*one).clone()),
            [] => {
                return Err(CommandError::usage(
                    format!(
                        "no authority of the custom list has the fingerprint `{}`",
                        excerpt(typed, 70)
                    ),
                    "`destgate certconfig certauthority custom print --pending` shows them",
                ));
            }
            _ => {
                return Err(CommandError::usage(
                    format!("`{}` fits {} authorities", excerpt(typed, 70), fits.len()),
                    "give more of the fingerprint",
                ));
            }
        }
    }
    for authority in &gone {
        store.stage(Kind::Authority, &authority.fingerprint, None, Seen::Anything)?;
    }
    Ok(gone)
}

/// A list for people.
#[must_use]
pub fn list(authorities: &[Authority]) -> String {
    if authorities.is_empty() {
        return "There are no authorities in the list.\n".into();
    }
    let rows: Vec<[String; 3]> = authorities
        .iter()
        .map(|a| {
            [
                excerpt(a.certificate.common_name.as_deref().unwrap_or(&a.certificate.subject), 40),
                a.certificate.not_after.day(),
                a.fingerprint.chars().take(16).collect(),
            ]
        })
        .collect();
    table::ruled(&["Authority", "Until", "SHA-256"], &rows)
}

/// A list as PEM.
#[must_use]
pub fn export(authorities: &[Authority]) -> String {
    let mut out = String::new();
    for authority in authorities {
        out.push_str(&format!("# {}\n", printable(&authority.certificate.subject)));
        out.push_str(&pem::certificates([&authority.der]));
    }
    out
}

/// Trusts a list, or does not.
///
/// - `key`: `custom` or `system`.
///
/// Errors: the store, somebody was faster.
pub fn switch(store: &mut Store, key: &str, on: bool) -> Result<Staged, CommandError> {
    setup::stage(store, &AUTHORITIES, &[(key, if on { "on" } else { "off" })])
}

fn is_on(store: &Store, key: &str) -> Result<bool, StoreError> {
    Ok(setup::record(store, View::Pending, &AUTHORITIES)?.get(key) == Some("on"))
}

fn word(on: bool) -> &'static str {
    if on { "Enabled" } else { "Disabled" }
}

/// The menu.
pub fn menu(session: &mut Session) -> Asked<()> {
    loop {
        let custom = word(is_on(&session.store, "custom")?);
        let system = word(is_on(&session.store, "system")?);
        let count = session.store.count(View::Pending, Kind::Authority)?;
        let state = format!(
            "Certificate Authority Summary\n\nCustom List: {custom} ({})\nSystem List: {system}",
            plural(count)
        );
        let operations = [
            ("CUSTOM", "Manage Custom Certificate Authorities"),
            ("SYSTEM", "Manage System Certificate Authorities"),
        ];
        match session.menu(&state, &operations)? {
            Some("CUSTOM") => custom_menu(session)?,
            Some("SYSTEM") => system_menu(session)?,
            Some(_) | None => return Ok(()),
        }
    }
}

const ENABLE: (&str, &str) = ("ENABLE", "Trust this list.");
const DISABLE: (&str, &str) = ("DISABLE", "Do not trust this list.");

fn custom_menu(session: &mut Session) -> Asked<()> {
    loop {
        let on = is_on(&session.store, "custom")?;
        let count = session.store.count(View::Pending, Kind::Authority)?;
        let state = format!("Custom List: {} ({})", word(on), plural(count));
        let mut operations = vec![if on { DISABLE } else { ENABLE }];
        operations.push(("IMPORT", "Add the authorities of a file."));
        if count > 0 {
            operations.push(("PRINT", "Print the list."));
            operations.push(("EXPORT", "Export the list to a file."));
            operations.push(("DELETE", "Remove an authority."));
        }
        let chosen = session.menu(&state, &operations)?;
        let done = match chosen {
            Some("ENABLE") => {
                switch(&mut session.store, "custom", true).map(drop).map_err(Into::into)
            }
            Some("DISABLE") => {
                switch(&mut session.store, "custom", false).map(drop).map_err(Into::into)
            }
            Some("IMPORT") => import_dialogue(session),
            Some("PRINT") => {
                let text = list(&custom(&session.store, View::Pending)?);
                session.say(&format!("\n{text}"));
                Ok(())
            }
            Some("EXPORT") => {
                let all = custom(&session.store, View::Pending)?;
                export_dialogue(session, &all)
            }
            Some("DELETE") => delete_dialogue(session),
            Some(_) | None => return Ok(()),
        };
        told(session, done)?;
    }
}

fn system_menu(session: &mut Session) -> Asked<()> {
    loop {
        let on = is_on(&session.store, "system")?;
        let operations = [
            if on { DISABLE } else { ENABLE },
            ("PRINT", "Print the list."),
            ("EXPORT", "Export the list to a file."),
        ];
        let state = format!("System List: {}", word(on));
        let chosen = session.menu(&state, &operations)?;
        let done = match chosen {
            Some("ENABLE") => {
                switch(&mut session.store, "system", true).map(drop).map_err(Into::into)
            }
            Some("DISABLE") => {
                switch(&mut session.store, "system", false).map(drop).map_err(Into::into)
            }
            Some("PRINT") => {
                let text = list(&system());
                session.say(&format!("\n{text}"));
                Ok(())
            }
            Some("EXPORT") => export_dialogue(session, &system()),
            Some(_) | None => return Ok(()),
        };
        told(session, done)?;
    }
}

fn import_dialogue(session: &mut Session) -> Asked<()> {
    let name = session.ask("Enter the name of the file to import:", "", &[], file_name)?;
    let imported = import(&mut session.store, &read_file(Path::new(&name))?)?;
    session.say(&imported.words());
    if !is_on(&session.store, "custom")?
        && session.yes_no("The custom list is not trusted yet. Do you want to enable it?", true)?
    {
        switch(&mut session.store, "custom", true)?;
    }
    Ok(())
}

fn export_dialogue(session: &mut Session, authorities: &[Authority]) -> Asked<()> {
    let name = session.ask("Enter a name for the exported file:", "", &[], file_name)?;
    save_file(Path::new(&name), &export(authorities))?;
    session.line(&format!("{} exported to {}.", plural(authorities.len()), printable(&name)));
    Ok(())
}

fn delete_dialogue(session: &mut Session) -> Asked<()> {
    let all = custom(&session.store, View::Pending)?;
    let items: Vec<String> =
        all.iter().map(|a| printable(&a.certificate.subject)).chain(["All".to_string()]).collect();
    let chosen = session.choose("Choose the authority to remove:", &items, None)?;
    match all.get(chosen) {
        Some(one) => {
            session.store.stage(Kind::Authority, &one.fingerprint, None, Seen::Anything)?;
            session.line(&format!("{} was removed.", printable(&one.certificate.subject)));
        }
        None => {
            if session.yes_no("Are you sure you want to remove all authorities?", false)? {
                session.store.stage_all(&[(Kind::Authority, Vec::new())])?;
            }
        }
    }
    Ok(())
}
