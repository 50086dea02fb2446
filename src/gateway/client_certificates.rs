//! The certificates that the gateway presents to mail servers.

use crate::config::certificate as identities;
use crate::gateway::error::Error;
use crate::net::client_cert::Identities;
use crate::net::client_cert::OwnIdentity;
use crate::store::entries::View;
use crate::store::open::Store;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use zeroize::Zeroizing;

/// The certificate profiles of a database, for handshakes. They are read, and Demo is created, when
/// a server first requests a certificate.
#[derive(Debug)]
pub struct StoredIdentities {
    database: PathBuf,
    view: View,
    known: Mutex<HashMap<String, Option<Arc<OwnIdentity>>>>,
}

impl StoredIdentities {
    /// Returns the certificate profiles of a database.
    #[must_use]
    pub fn new(database: PathBuf, view: View) -> StoredIdentities {
        StoredIdentities { database, view, known: Mutex::default() }
    }

    fn load(&self, name: &str) -> Result<Option<Arc<OwnIdentity>>, Error> {
        // A database that does not exist is not created to be asked: it would hold Demo only.
        let mut store = match self.database.exists() {
            true => Store::open(&self.database)?,
            false => Store::in_memory()?,
        };
        match identities::get(&mut store, self.view, name)? {
            Some(profile) => {
                let found = identities::identity(&store, &profile)?;
                let certified = found.certified();
                let pkcs8 = Zeroizing::new(found.key.pkcs8().to_vec());
                Ok(Some(Arc::new(OwnIdentity { certified, pkcs8 })))
            }
            None => Ok(None),
        }
    }
}

impl Identities for StoredIdentities {
    fn identity(&self, profile: &str) -> Option<Arc<OwnIdentity>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(profile) {
            return found.clone();
        }
        // Without a certificate the report says that none was presented. The failure is not kept:
        // the database may be usable again for the next server.
        let found = self.load(profile).ok()?;
        known.entry(profile.to_string()).or_insert(found).clone()
    }
}
