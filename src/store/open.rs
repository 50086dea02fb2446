//! Opening the database: place, mode, pragmas, migrations.

use rusqlite::Connection;
use rusqlite::TransactionBehavior;
use std::fs;
use std::fs::OpenOptions;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// The migrations, in order; the schema version is their count. Append only.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_policy_cache", include_str!("../../migrations/0001_policy_cache.sql")),
    ("0002_configuration", include_str!("../../migrations/0002_configuration.sql")),
];

/// How long a writer waits for another one. Unit: seconds.
const BUSY_SECONDS: u64 = 5;

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file cannot be made or opened.
    #[error("the database `{path}` cannot be opened: {reason}")]
    Open {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// It was written by a later version of this program.
    #[error(
        "the database `{path}` has schema version {found}, this program knows versions up to {known}"
    )]
    Newer {
        /// Which.
        path: String,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A statement failed.
    #[error("the database failed while {doing}: {source}")]
    Statement {
        /// What was being done.
        doing: &'static str,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

/// Adds what was being done to an SQLite error.
pub(crate) fn doing(what: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |source| StoreError::Statement { doing: what, source }
}

/// The open database.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
}

impl Store {
    /// Opens the database, makes it if it is not there (mode 0600), and brings its schema up to date.
    ///
    /// Errors: [`StoreError`]; nothing was changed then.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let failed = |reason: String| StoreError::Open { path: shown(path), reason };
        prepare(path).map_err(|e| {
            let text = e.to_string();
            failed(text.split(" (os error").next().unwrap_or(&text).to_lowercase())
        })?;
        let connection = Connection::open(path).map_err(|e| failed(e.to_string()))?;
        Store::with(connection, path).map_err(|error| match error {
            StoreError::Statement { source, .. } => failed(source.to_string()),
            other => other,
        })
    }

    /// A database in memory, for runs that keep nothing.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn in_memory() -> Result<Store, StoreError> {
        let connection = Connection::open_in_memory().map_err(doing("opening it"))?;
        Store::with(connection, &PathBuf::from(":memory:"))
    }

    fn with(mut connection: Connection, path: &Path) -> Result<Store, StoreError> {
        let step = doing("being opened");
        connection.busy_timeout(Duration::from_secs(BUSY_SECONDS)).map_err(&step)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(&step)?;
        connection
            .pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))
            .map_err(&step)?;
        connection.pragma_update(None, "synchronous", "normal").map_err(&step)?;
        migrate(&mut connection, path, MIGRATIONS)?;
        Ok(Store { connection })
    }
}

/// The path, safe to show.
fn shown(path: &Path) -> String {
    crate::vocab::text::printable(&path.display().to_string())
}

/// Makes folder and file, so that the file never exists with a wider mode than 0600.
fn prepare(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

/// Applies what is missing, all in one transaction.
fn migrate(
    connection: &mut Connection,
    path: &Path,
    migrations: &[(&str, &str)],
) -> Result<(), StoreError> {
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    let version = |c: &Connection| c.pragma_query_value(None, "user_version", |row| row.get(0));
    let step = doing("reading its schema version");
    // The common case takes no write lock.
    let mut found: i64 = version(connection).map_err(&step)?;
    if found == known {
        return Ok(());
    }
    let newer = |found| StoreError::Newer { path: shown(path), found, known };
    if found > known {
        return Err(newer(found));
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(doing("locking it for a migration"))?;
    found = version(&transaction).map_err(&step)?;
    if found > known {
        return Err(newer(found));
    }
    let done = usize::try_from(found).unwrap_or(0);
    for (_, sql) in migrations.iter().skip(done) {
        transaction.execute_batch(sql).map_err(doing("applying a migration"))?;
    }
    transaction
        .pragma_update(None, "user_version", known)
        .map_err(doing("noting its schema version"))?;
    transaction.commit().map_err(doing("applying a migration"))
}
