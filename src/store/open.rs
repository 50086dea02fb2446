//! Opening the database: place, mode, pragmas, migrations.

use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;
use rusqlite::Transaction;
use rusqlite::TransactionBehavior;
use std::fs;
use std::fs::OpenOptions;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

/// The migrations, in order; the schema version is their count. Append only.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_policy_cache", include_str!("../../migrations/0001_policy_cache.sql")),
    ("0002_configuration", include_str!("../../migrations/0002_configuration.sql")),
    ("0003_other_rooms", include_str!("../../migrations/0003_other_rooms.sql")),
    ("0004_kinds_of_trouble", include_str!("../../migrations/0004_kinds_of_trouble.sql")),
];

/// How long a writer waits for another one: longer than the largest import takes. Unit: seconds.
pub(crate) const BUSY_SECONDS: u64 = 60;

/// How long completion waits for a writer. Unit: milliseconds.
const GLANCE_MILLISECONDS: u64 = 200;

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
    /// Another program held it all the time.
    #[error("another program keeps the database locked; nothing was changed while {doing}")]
    Busy {
        /// What was being done.
        doing: &'static str,
    },
    /// Something that is stored cannot be read back.
    #[error("the {what} in the database cannot be read")]
    Unreadable {
        /// Which.
        what: String,
    },
    /// A certificate profile would be without its private key.
    #[error("the private key of the certificate \"{name}\" is not here")]
    MissingKey {
        /// The profile.
        name: String,
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
    move |source| {
        if is_busy(&source) {
            return StoreError::Busy { doing: what };
        }
        StoreError::Statement { doing: what, source }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
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

    /// Opens a database that is there, for a glance: nothing is made, changed or brought up to date.
    ///
    /// Errors: [`StoreError`]; also where the schema is not this program's.
    pub fn open_for_reading(path: &Path) -> Result<Store, StoreError> {
        let step = doing("being opened");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(&step)?;
        connection.busy_timeout(Duration::from_millis(GLANCE_MILLISECONDS)).map_err(&step)?;
        let (found, known) = (version(&connection).map_err(&step)?, known(MIGRATIONS));
        if found != known {
            return Err(StoreError::Newer { path: shown(path), found, known });
        }
        Ok(Store { connection })
    }

    /// A database in memory, for runs that keep nothing.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn in_memory() -> Result<Store, StoreError> {
        let connection = Connection::open_in_memory().map_err(doing("opening it"))?;
        Store::with(connection, &PathBuf::from(":memory:"))
    }

    /// The file; `None` for a database in memory.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        self.connection.path().filter(|p| !p.is_empty()).map(PathBuf::from)
    }

    /// A transaction that writes. It takes the lock at once: one that began with reading could find that somebody else
    /// wrote meanwhile, and would fail instead of waiting.
    pub(crate) fn writing(&mut self) -> rusqlite::Result<Transaction<'_>> {
        self.connection.transaction_with_behavior(TransactionBehavior::Immediate)
    }

    fn with(mut connection: Connection, path: &Path) -> Result<Store, StoreError> {
        let step = doing("being opened");
        connection.busy_timeout(Duration::from_secs(BUSY_SECONDS)).map_err(&step)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(&step)?;
        // Before anything is changed, also the kind of journal.
        refuse_newer(&connection, path, MIGRATIONS)?;
        write_ahead(&connection).map_err(&step)?;
        connection.pragma_update(None, "synchronous", "normal").map_err(&step)?;
        // What is deleted is overwritten: private keys lie here.
        connection.pragma_update(None, "secure_delete", true).map_err(&step)?;
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
        tighten(path);
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

/// Takes away what others may do with a database that is there, and with its journals: private keys may lie in it. Where
/// that cannot be done, it is somebody else's file, and theirs to guard.
#[cfg(unix)]
fn tighten(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_os_string();
        name.push(end);
        let file = PathBuf::from(name);
        let Ok(there) = fs::metadata(&file) else { continue };
        let mode = there.permissions().mode();
        if there.is_file() && mode & 0o077 != 0 {
            drop(fs::set_permissions(&file, fs::Permissions::from_mode(mode & 0o700)));
        }
    }
}

#[cfg(not(unix))]
fn tighten(_path: &Path) {}

/// Switches to the write-ahead journal. SQLite does not wait for other programs here, so this does.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let until = Instant::now() + Duration::from_secs(BUSY_SECONDS);
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(error) if is_busy(&error) && Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}

fn known(migrations: &[(&str, &str)]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

fn version(c: &Connection) -> rusqlite::Result<i64> {
    c.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// The version that is found, unless it is a later one than ours.
fn refuse_newer(
    connection: &Connection,
    path: &Path,
    migrations: &[(&str, &str)],
) -> Result<i64, StoreError> {
    let found = version(connection).map_err(doing("reading its schema version"))?;
    let known = known(migrations);
    if found > known {
        return Err(StoreError::Newer { path: shown(path), found, known });
    }
    Ok(found)
}

/// Applies what is missing, all in one transaction.
fn migrate(
    connection: &mut Connection,
    path: &Path,
    migrations: &[(&str, &str)],
) -> Result<(), StoreError> {
    let known = known(migrations);
    // The common case takes no write lock.
    if refuse_newer(connection, path, migrations)? == known {
        return Ok(());
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(doing("locking it for a migration"))?;
    let found = refuse_newer(&transaction, path, migrations)?;
    let done = usize::try_from(found).unwrap_or(0);
    for (_, sql) in migrations.iter().skip(done) {
        transaction.execute_batch(sql).map_err(doing("applying a migration"))?;
    }
    transaction
        .pragma_update(None, "user_version", known)
        .map_err(doing("noting its schema version"))?;
    transaction.commit().map_err(doing("applying a migration"))
}
