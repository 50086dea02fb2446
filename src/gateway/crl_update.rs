//! Reads revocation lists from files and URLs, and fetches them again.

use crate::config::crl as entries;
use crate::config::crl::Stored;
use crate::config::entry::Kept;
use crate::gateway::error::CrlError;
use crate::gateway::error::Error;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::gateway::trust;
use crate::gateway::trust::Lists;
use crate::net::fetch;
use crate::os::clock;
use crate::os::files::read_input;
use crate::pki::crl;
use crate::pki::crl::Crl;
use crate::pki::pem;
use crate::policy::roots::TrustStore;
use crate::profile::setting::update;
use crate::profile::setting::update::UPDATE;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::text::printable;
use std::path::Path;

/// The result of fetching a list again.
#[derive(Debug)]
pub struct Updated {
    /// Name of the list.
    pub name: String,
    /// Whether the list has changed, and the present list; or the error.
    pub outcome: Result<(Kept, Crl), Error>,
}

/// Reads a list from a file or stdin (`-`).
///
/// Errors: the input cannot be read, or is not a list.
pub fn read(source: &str) -> Result<Crl, Error> {
    Ok(crl::read(&read_input(Path::new(source))?).map_err(CrlError::NoList)?)
}

/// Fetches a list from a URL, with the trusted roots and the configured proxy.
///
/// Errors: the fetch fails, or the answer is not a list.
pub async fn fetch(options: &Options, settings: &Settings, url: &str) -> Result<Crl, Error> {
    if options.socks5.is_some() {
        return Err(CrlError::NotBySocks5 { url: url.into() }.into());
    }
    if options.lab {
        return Err(CrlError::InLab { url: url.into() }.into());
    }
    let failed = |why: String| CrlError::NotFetched { url: url.into(), why };
    let is_secure = url.to_ascii_lowercase().starts_with("https:");
    let roots = match is_secure {
        true => {
            let lists = Lists::authorities_of(settings)?;
            trust::trusted(options, settings, &lists).map_err(|error| failed(error.to_string()))?
        }
        false => TrustStore::default(),
    };
    let proxy = Some(settings.get(&UPDATE, update::PROXY)).filter(|url| !url.is_empty());
    let bytes = fetch::get(url, pem::MAX_FILE, &roots, proxy).await.map_err(|r| failed(r.0))?;
    Ok(crl::read(&bytes).map_err(CrlError::NoList)?)
}

/// Returns the lists to be fetched again: those of the given names, or all that came from a URL.
///
/// Errors: there is no such list, or it came from a file; the store cannot be used.
pub fn renewable(store: &Store, names: &[String]) -> Result<Vec<Stored>, Error> {
    let mut lists = entries::all(store, View::Pending)?;
    for name in names {
        let printed = printable(name);
        match lists.iter().find(|s| s.name == *name) {
            None => return Err(CrlError::Unknown { name: printed }.into()),
            Some(s) if !entries::is_url(&s.source) => {
                return Err(CrlError::FromFile { name: printed }.into());
            }
            Some(_) => {}
        }
    }
    lists.retain(|s| entries::is_url(&s.source) && (names.is_empty() || names.contains(&s.name)));
    Ok(lists)
}

/// Fetches lists again and stages the new ones. Each failure is part of the result.
///
/// Errors: as [`renewable`].
pub async fn update(
    options: &Options,
    store: &mut Store,
    names: &[String],
) -> Result<Vec<Updated>, Error> {
    let settings = Settings::load(Some(store), View::Committed)?;
    let mut updated = Vec::new();
    for Stored { name, source, stored, .. } in renewable(store, names)? {
        let outcome = match fetch(options, &settings, &source).await {
            Ok(crl) => {
                match entries::put(store, &name, Some(&stored), (&crl, &source), clock::now()) {
                    Ok(staged) => Ok((staged, crl)),
                    Err(error) => Err(error.into()),
                }
            }
            Err(Error::Store(error)) => return Err(error.into()),
            Err(error) => Err(error),
        };
        updated.push(Updated { name, outcome });
    }
    Ok(updated)
}
