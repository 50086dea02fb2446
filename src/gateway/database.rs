//! The place of the gateway's database.

use crate::gateway::error::Error;
use crate::gateway::options::Options;
use crate::store::open::Store;

/// The database's file name below the data folder.
pub const DATABASE: &str = "destgate.db";

/// Opens the store and creates it if it is missing. A rehearsal without a place for one stores
/// nothing.
///
/// Errors: the store cannot be used; there is no place for it.
pub fn open_store(options: &Options) -> Result<Store, Error> {
    match &options.database {
        Some(path) => Ok(Store::open(path)?),
        None if options.lab => Ok(Store::in_memory()?),
        None => Err(Error::NoDatabase),
    }
}

/// Opens the store if it exists.
///
/// Errors: the store cannot be used.
pub fn present_store(options: &Options) -> Result<Option<Store>, Error> {
    match &options.database {
        Some(path) if path.exists() => open_store(options).map(Some),
        Some(_) | None => Ok(None),
    }
}
