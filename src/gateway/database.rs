//! The place of the gateway's database.

use crate::gateway::error::Error;
use crate::gateway::options::Options;
use crate::store::change::Mode;
use crate::store::change::Writer;
use crate::store::open::Store;
use std::path::Path;

/// The database's file name below the data folder.
pub const DATABASE: &str = "destgate.db";

/// Opens the store and creates it if it is missing. A rehearsal without a place for one stores
/// nothing.
///
/// Errors: the store cannot be used; there is no place for it.
pub fn open_store(options: &Options) -> Result<Store, Error> {
    let store = match &options.database {
        Some(path) => Store::open(path)?,
        None if options.lab => Store::in_memory()?,
        None => return Err(Error::NoDatabase),
    };
    Ok(signed(store, options))
}

/// Has the store write in the name of the user and the run of `options`.
fn signed(mut store: Store, options: &Options) -> Store {
    let (who, run) = (options.user.clone(), options.run.clone());
    store.write_as(Writer { who, run, mode: Mode::Shared });
    store
}

/// Opens the store if it exists.
///
/// Errors: the store cannot be used.
pub fn present_store(options: &Options) -> Result<Option<Store>, Error> {
    match &options.database {
        Some(path) if is_there(path) => open_store(options).map(Some),
        Some(_) | None => Ok(None),
    }
}

/// Reports whether there is a file, or something that only the opening can tell.
fn is_there(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

/// Returns the path of a database that the user named and that does not exist.
#[must_use]
pub fn missing(options: &Options) -> Option<&Path> {
    let named = options.database.as_deref().filter(|_| options.is_database_named);
    named.filter(|path| !is_there(path))
}

/// Opens the store for a command that only reads. A missing one is empty and is not created.
///
/// Errors: as [`open_store`]; the user named a database that does not exist.
pub fn store_to_read(options: &Options) -> Result<Store, Error> {
    match missing(options) {
        Some(path) => Err(Error::MissingDatabase { path: path.display().to_string() }),
        None => store_or_empty(options),
    }
}

/// Opens the store. A missing one is empty and is not created.
///
/// Errors: as [`open_store`].
pub fn store_or_empty(options: &Options) -> Result<Store, Error> {
    match present_store(options)? {
        Some(store) => Ok(store),
        None => Ok(signed(Store::in_memory()?, options)),
    }
}

/// Opens the store for checks. It is created if it is missing; one that the user named, perhaps by
/// mistake, only once there is a policy to keep.
///
/// Errors: as [`open_store`].
pub fn store_to_check(options: &Options) -> Result<Store, Error> {
    match missing(options) {
        Some(path) => Ok(signed(Store::to_be_made(path)?, options)),
        None => open_store(options),
    }
}
