//! Where the gateway keeps its data.

use crate::gateway::error::Error;
use crate::gateway::options::Options;
use crate::store::open::Store;

/// The database's file name below the data folder.
pub const DATABASE: &str = "destgate.db";

/// Opens the store, and makes it where it is not there; a rehearsal without a place for one keeps nothing.
///
/// Errors: the store; there is no place to put it.
pub fn open_store(options: &Options) -> Result<Store, Error> {
    match &options.database {
        Some(path) => Ok(Store::open(path)?),
        None if options.lab => Ok(Store::in_memory()?),
        None => Err(Error::NoDatabase),
    }
}

/// Opens the store if it is there.
///
/// Errors: the store.
pub fn present_store(options: &Options) -> Result<Option<Store>, Error> {
    match &options.database {
        Some(path) if path.exists() => open_store(options).map(Some),
        Some(_) | None => Ok(None),
    }
}
