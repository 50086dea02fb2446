//! The trusted root certificates, from a file, the system and the gateway's own list, and the
//! revocation lists.

use crate::config::authority;
use crate::config::crl;
use crate::gateway::error::Error;
use crate::gateway::error::TrustError;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::os::files::read_file;
use crate::pki::system_roots;
use crate::policy::roots::TrustStore;
use crate::profile::setting::AUTHORITIES;
use crate::profile::setting::REVOCATION;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::printable;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;

/// The gateway's own lists for the validation of chains.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Authorities of the custom list, DER, if that list is trusted.
    pub authorities: Vec<Vec<u8>>,
    /// Revocation lists, DER, newest first, if they are used.
    pub crls: Vec<Vec<u8>>,
}

impl Lists {
    /// Reads the authorities and the revocation lists.
    ///
    /// Errors: the store cannot be read.
    pub fn load(store: &Store, view: View, settings: &Settings) -> Result<Lists, StoreError> {
        let mut lists = Lists::authorities(store, view, settings)?;
        if settings.is_on(&REVOCATION, "enabled") {
            let mut all = crl::all(store, view)?;
            all.sort_by_key(|list| std::cmp::Reverse(list.crl.age()));
            lists.crls = all.into_iter().map(|list| list.crl.der).collect();
        }
        Ok(lists)
    }

    /// Reads the authorities only.
    ///
    /// Errors: the store cannot be read.
    pub fn authorities(
        store: &Store,
        view: View,
        settings: &Settings,
    ) -> Result<Lists, StoreError> {
        let mut lists = Lists::default();
        if settings.is_on(&AUTHORITIES, "custom") {
            let all = authority::custom(store, view)?;
            lists.authorities = all.into_iter().map(|a| a.der).collect();
        }
        Ok(lists)
    }

    /// Reads the authorities from the settings' database.
    ///
    /// Errors: the store cannot be read.
    pub fn authorities_of(settings: &Settings) -> Result<Lists, StoreError> {
        // Read only if the list is trusted, so that most databases are not opened again.
        match settings.is_on(&AUTHORITIES, "custom").then(|| settings.store()).transpose()? {
            Some(Some((store, view))) => Lists::authorities(&store, view, settings),
            Some(None) | None => Ok(Lists::default()),
        }
    }

    /// Reads the authorities and the revocation lists from the settings' database.
    ///
    /// Errors: the store cannot be read.
    pub fn of(settings: &Settings) -> Result<Lists, StoreError> {
        match settings.store()? {
            Some((store, view)) => Lists::load(&store, view, settings),
            None => Ok(Lists::default()),
        }
    }
}

/// Returns the trusted roots of a file (PEM), else of the system.
///
/// Errors: the file cannot be read or holds no root; the system has none.
pub fn roots(file: Option<&Path>) -> Result<TrustStore, Error> {
    if let Some(path) = file {
        let name = printable(&path.display().to_string());
        return roots_of_pem(&read_file(path)?, &format!("`{name}`"));
    }
    let system = system_roots::read();
    let roots = roots_of(system.certificates.iter());
    if roots.anchors.is_empty() {
        return Err(TrustError::NoRoots { unreadable: system.unreadable }.into());
    }
    Ok(roots)
}

/// Returns the trusted roots of a PEM text. `name` is its name in errors.
///
/// Errors: the text holds no root.
pub fn roots_of_pem(pem: &[u8], name: &str) -> Result<TrustStore, Error> {
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).collect();
    let roots = roots_of(certificates.iter());
    if roots.anchors.is_empty() {
        return Err(TrustError::NoCertificate { name: name.into() }.into());
    }
    Ok(roots)
}

/// Returns the trusted roots outside the rehearsal lab: those of the named file, else those of the
/// enabled lists.
///
/// Errors: the file cannot be used; no list has a root.
pub fn trusted(options: &Options, settings: &Settings, lists: &Lists) -> Result<TrustStore, Error> {
    if options.ca_file.is_some() {
        return roots(options.ca_file.as_deref());
    }
    let mut trusted = match settings.is_on(&AUTHORITIES, "system") {
        // The custom list may suffice without the system's.
        true if !lists.authorities.is_empty() => roots(None).unwrap_or_default(),
        true => roots(None)?,
        false => TrustStore::default(),
    };
    lists.authorities.iter().for_each(|der| trusted.trust(der));
    Ok(trusted)
}

fn roots_of<'a>(certificates: impl Iterator<Item = &'a CertificateDer<'static>>) -> TrustStore {
    TrustStore::of(certificates.map(AsRef::as_ref))
}
