//! Whom the gateway trusts: root certificates of a file, of the system and of its own list, and revocation lists.

use crate::config::authority;
use crate::config::crl;
use crate::gateway::error::Error;
use crate::gateway::error::TrustError;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::os::files::read_file;
use crate::policy::roots::Roots;
use crate::profile::setting::AUTHORITIES;
use crate::profile::setting::REVOCATION;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::printable;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;

/// The gateway's own lists that chains are judged by.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// The authorities of the custom list, DER, where that list is trusted.
    pub authorities: Vec<Vec<u8>>,
    /// Revocation lists, DER, the newest first, where they are looked at.
    pub crls: Vec<Vec<u8>>,
}

impl Lists {
    /// Reads both.
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

    /// Reads the authorities alone.
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

    /// Reads the authorities of the database that the settings are of.
    ///
    /// Errors: the store cannot be read.
    pub fn authorities_of(settings: &Settings) -> Result<Lists, StoreError> {
        // Only asked for where the list is trusted: most databases are not opened again.
        match settings.is_on(&AUTHORITIES, "custom").then(|| settings.store()).transpose()? {
            Some(Some((store, view))) => Lists::authorities(&store, view, settings),
            Some(None) | None => Ok(Lists::default()),
        }
    }

    /// Reads both of the database that the settings are of.
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
/// Errors: a file that cannot be read or holds none, a system without any.
pub fn roots(file: Option<&Path>) -> Result<Roots, Error> {
    if let Some(path) = file {
        let name = printable(&path.display().to_string());
        return roots_of_pem(&read_file(path)?, &format!("`{name}`"));
    }
    let native = rustls_native_certs::load_native_certs();
    let roots = roots_of(native.certs.iter());
    if roots.anchors.is_empty() {
        return Err(TrustError::NoRoots { unreadable: !native.errors.is_empty() }.into());
    }
    Ok(roots)
}

/// Returns the trusted roots of PEM text; `name` says what that is.
///
/// Errors: it holds none.
pub fn roots_of_pem(pem: &[u8], name: &str) -> Result<Roots, Error> {
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).collect();
    let roots = roots_of(certificates.iter());
    if roots.anchors.is_empty() {
        return Err(TrustError::NoCertificate { name: name.into() }.into());
    }
    Ok(roots)
}

/// Returns the trusted roots outside the rehearsal lab: a file that is named stands for all lists, else the lists that
/// are enabled.
///
/// Errors: a file that cannot be used; no list has any.
pub fn trusted(options: &Options, settings: &Settings, lists: &Lists) -> Result<Roots, Error> {
    if options.ca_file.is_some() {
        return roots(options.ca_file.as_deref());
    }
    let mut trusted = match settings.is_on(&AUTHORITIES, "system") {
        // Another list may do without the system's.
        true if !lists.authorities.is_empty() => roots(None).unwrap_or_default(),
        true => roots(None)?,
        false => Roots::default(),
    };
    lists.authorities.iter().for_each(|der| trusted.trust(der));
    Ok(trusted)
}

fn roots_of<'a>(certificates: impl Iterator<Item = &'a CertificateDer<'static>>) -> Roots {
    Roots::of(certificates.map(AsRef::as_ref))
}
