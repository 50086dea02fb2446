//! Opening the database: path, mode, pragmas and migrations.

use crate::os::io_error::plain;
use crate::store::change::Waiting;
use crate::store::change::Writer;
use crate::store::change::named;
use crate::store::ours;
use crate::store::ours::Found;
use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;
use rusqlite::Transaction;
use rusqlite::TransactionBehavior;
use rusqlite::config::DbConfig;
use std::fs;
use std::fs::DirBuilder;
use std::fs::OpenOptions;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

/// Migrations, in order; the schema version is their count. Append only.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_policy_cache", include_str!("../../migrations/0001_policy_cache.sql")),
    ("0002_configuration", include_str!("../../migrations/0002_configuration.sql")),
    ("0003_other_rooms", include_str!("../../migrations/0003_other_rooms.sql")),
    ("0004_kinds_of_trouble", include_str!("../../migrations/0004_kinds_of_trouble.sql")),
    ("0005_who_waits", include_str!("../../migrations/0005_who_waits.sql")),
    ("0006_last_checks", include_str!("../../migrations/0006_last_checks.sql")),
    ("0007_failed_fetches", include_str!("../../migrations/0007_failed_fetches.sql")),
    ("0008_tls_reports", include_str!("../../migrations/0008_tls_reports.sql")),
    ("0009_own_policies", include_str!("../../migrations/0009_own_policies.sql")),
    ("0010_tlsa_roll", include_str!("../../migrations/0010_tlsa_roll.sql")),
    ("0011_alert_states", include_str!("../../migrations/0011_alert_states.sql")),
];

/// Time limit for a write while another process writes; longer than the largest import takes. Unit:
/// seconds.
pub(crate) const BUSY_SECONDS: u64 = 60;

/// Time limit for completion while another process writes. Unit: milliseconds.
const GLANCE_MILLISECONDS: u64 = 200;

/// The reason why the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or the file cannot be created or opened.
    #[error("the database `{path}` cannot be opened: {reason}")]
    Open {
        /// Path of the database.
        path: String,
        /// Reason in a clause.
        reason: String,
    },
    /// The database has a later schema version than this program.
    #[error(
        "the database `{path}` has schema version {found}, this program knows versions up to {known}"
    )]
    Newer {
        /// Path of the database.
        path: String,
        /// Schema version of the database.
        found: i64,
        /// Latest known schema version.
        known: i64,
    },
    /// Changes of other runs wait for a commit, and this writer's are to be committed alone.
    #[error(
        "nothing was {}: other changes wait: {}",
        if *.is_staged { "committed, and this change waits too" } else { "changed or committed" },
        named(.changes)
    )]
    OthersWait {
        /// Changes of others.
        changes: Vec<Waiting>,
        /// Whether the writer's own change is staged and waits too.
        is_staged: bool,
    },
    /// Another process held the lock until the time limit.
    #[error("another program keeps the database locked; nothing was changed while {doing}")]
    Busy {
        /// Interrupted step.
        doing: &'static str,
    },
    /// The database is read-only.
    #[error("the database can only be read; nothing was changed while {doing}")]
    ReadOnly {
        /// Interrupted step.
        doing: &'static str,
    },
    /// The thread that works with the database does not run.
    #[error("the thread of the database does not run: {reason}")]
    Thread {
        /// Reason.
        reason: String,
    },
    /// A stored value cannot be parsed.
    #[error("the {what} in the database cannot be read")]
    Unreadable {
        /// Kind of the value.
        what: String,
    },
    /// The private key of a certificate profile is missing.
    #[error("the private key of the certificate \"{name}\" is not here")]
    MissingKey {
        /// Name of the profile.
        name: String,
    },
    /// A statement failed.
    #[error("the database failed while {doing}: {}", said(.source))]
    Statement {
        /// Failed step.
        doing: &'static str,
        /// Error of SQLite.
        source: rusqlite::Error,
    },
}

/// Returns a conversion that adds the step to an SQLite error.
pub(crate) fn doing(what: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |source| {
        if is_busy(&source) {
            return StoreError::Busy { doing: what };
        }
        if source.sqlite_error_code() == Some(ErrorCode::ReadOnly) {
            return StoreError::ReadOnly { doing: what };
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
    /// Whether the database has this program's application id, or needs none.
    marked: bool,
    /// The writer of pending changes.
    pub(crate) writer: Writer,
    /// Number of entries that were staged with another value than before.
    pub(crate) staged: usize,
    /// File that is created when there is a policy to keep, for a store that is still in memory.
    later: Option<PathBuf>,
}

impl Store {
    fn over(connection: Connection, marked: bool) -> Store {
        Store { connection, marked, writer: Writer::default(), staged: 0, later: None }
    }

    /// Opens the database, creates it if it does not exist (mode 0600), and migrates its schema. If
    /// file or folder is read-only, the database is opened for reading.
    ///
    /// Errors: [`StoreError`]; then nothing was changed, not even the mode of a file that is not a
    /// database of this program.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let failed = |reason: String| StoreError::Open { path: shown(path), reason };
        let place = ours::place(path).map_err(failed)?;
        let found = ours::look(&place)?;
        if found == Found::Absent {
            make(path).map_err(|e| failed(plain(&e)))?;
        }
        let place = ours::place(path).map_err(failed)?;
        match Store::to_write(&place, found) {
            Err(StoreError::ReadOnly { .. }) if found != Found::Absent => Store::to_read(&place),
            Err(StoreError::Statement { source, .. })
                if found != Found::Absent && cannot_open(&source) =>
            {
                Store::to_read(&place)
            }
            Err(StoreError::Statement { source, .. }) => Err(failed(said(&source))),
            other => other,
        }
    }

    fn to_write(place: &Path, found: Found) -> Result<Store, StoreError> {
        let step = doing("being opened");
        tighten(place);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(place, flags).map_err(&step)?;
        if connection.is_readonly("main").map_err(&step)? {
            return Err(StoreError::ReadOnly { doing: "being opened" });
        }
        Store::with(connection, place, found)
    }

    /// Opens a database that cannot be written: its folder does not allow a journal, or its medium
    /// is read-only.
    fn to_read(place: &Path) -> Result<Store, StoreError> {
        let failed = |source: rusqlite::Error| StoreError::Open {
            path: shown(place),
            reason: said(&source),
        };
        // First with locks, shared with writers; without locks only if no other process can write.
        let (connection, found) = shared(place).or_else(|_| alone(place)).map_err(failed)?;
        require_known(found, place)?;
        Ok(Store::over(connection, true))
    }

    /// Opens an existing database for a short read. Nothing is created, changed or migrated.
    ///
    /// Errors: [`StoreError`]; also if it is not this program's, or its schema has another version.
    pub fn open_for_reading(path: &Path) -> Result<Store, StoreError> {
        let step = doing("being opened");
        let place =
            ours::place(path).map_err(|reason| StoreError::Open { path: shown(path), reason })?;
        if matches!(ours::look(&place)?, Found::Absent | Found::Blank) {
            return Err(StoreError::Open { path: shown(path), reason: "it is not there".into() });
        }
        let (connection, found) = shared(&place).or_else(|_| alone(&place)).map_err(&step)?;
        connection.busy_timeout(Duration::from_millis(GLANCE_MILLISECONDS)).map_err(&step)?;
        require_known(found, path)?;
        Ok(Store::over(connection, true))
    }

    /// Creates a database in memory, for runs that store nothing.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn in_memory() -> Result<Store, StoreError> {
        let connection = Connection::open_in_memory().map_err(doing("opening it"))?;
        Store::with(connection, &PathBuf::from(":memory:"), Found::Blank)
    }

    /// Creates a database in memory in place of a missing file. The file is created when there is a
    /// policy to keep.
    ///
    /// Errors: [`StoreError::Statement`].
    pub fn to_be_made(path: &Path) -> Result<Store, StoreError> {
        Ok(Store { later: Some(path.to_path_buf()), ..Store::in_memory()? })
    }

    /// Creates the file of a store that is still in memory.
    ///
    /// Errors: [`StoreError`]; the store stays in memory then.
    pub(crate) fn make_now(&mut self) -> Result<(), StoreError> {
        if let Some(path) = &self.later {
            let writer = self.writer.clone();
            *self = Store { writer, ..Store::open(path)? };
        }
        Ok(())
    }

    /// Reports whether the store is in memory because its file does not exist.
    #[must_use]
    pub fn has_no_file(&self) -> bool {
        self.later.is_some()
    }

    /// Returns the path of the file, existing or still to be created; `None` for a database in memory.
    #[must_use]
    pub fn place(&self) -> Option<PathBuf> {
        self.later.clone().or_else(|| self.path())
    }

    /// Returns the path of the file; `None` for a database in memory.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        self.connection.path().filter(|p| !p.is_empty()).map(PathBuf::from)
    }

    /// Starts a write transaction. It takes the lock at once: a transaction that starts with a read
    /// would fail instead of waiting if another process wrote in between.
    pub(crate) fn writing(&self) -> rusqlite::Result<Transaction<'_>> {
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        // An earlier version created this database without an application id.
        if !self.marked {
            transaction.pragma_update(None, "application_id", ours::APPLICATION_ID)?;
        }
        Ok(transaction)
    }

    /// Runs work whose success is reported to a user; its result is on the disk before this
    /// returns.
    ///
    /// Errors: those of the work; [`StoreError`].
    pub(crate) fn confirmed<T>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let step = doing("writing the database");
        self.connection.pragma_update(None, "synchronous", "full").map_err(&step)?;
        let outcome = work(self);
        // Where it stays as it is, later writes only take longer: what was done is not called a failure.
        drop(self.connection.pragma_update(None, "synchronous", "normal"));
        outcome
    }

    fn with(mut connection: Connection, path: &Path, found: Found) -> Result<Store, StoreError> {
        let step = doing("being opened");
        connection.busy_timeout(Duration::from_secs(BUSY_SECONDS)).map_err(&step)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(&step)?;
        // The check precedes any change, including that of the journal mode.
        refuse_newer(&connection, path, MIGRATIONS)?;
        write_ahead(&connection).map_err(&step)?;
        connection.pragma_update(None, "synchronous", "normal").map_err(&step)?;
        // Deleted data is overwritten, because the database holds private keys.
        connection.pragma_update(None, "secure_delete", true).map_err(&step)?;
        let changed = migrate(&mut connection, path, MIGRATIONS)?;
        Ok(Store::over(connection, changed || found != Found::Unmarked))
    }
}

/// Returns the reason of an SQLite error without SQLite's own terms.
fn said(source: &rusqlite::Error) -> String {
    match source.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "the system does not let it be opened".into()
        }
        Some(ErrorCode::DiskFull) => "the disk is full".into(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => "it is damaged".into(),
        Some(ErrorCode::SystemIoFailure) => "the system reports an input or output error".into(),
        Some(ErrorCode::ReadOnly) => "it can only be read".into(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "it is locked".into(),
        Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch) => {
            "what was to be kept does not fit".into()
        }
        _ => "SQLite cannot do it".into(),
    }
}

/// Reports whether SQLite failed because it may not open or create a file.
fn cannot_open(source: &rusqlite::Error) -> bool {
    matches!(
        source.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly)
    )
}

/// Opens a connection that reads beside other processes that write; returns it with the schema
/// version.
fn shared(place: &Path) -> rusqlite::Result<(Connection, i64)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(place, flags)?;
    connection.busy_timeout(Duration::from_millis(GLANCE_MILLISECONDS))?;
    let found = version(&connection)?;
    connection.busy_timeout(Duration::from_secs(BUSY_SECONDS))?;
    Ok((connection, found))
}

/// Opens a connection that creates no file beside the database, not even the one for sharing the
/// journal; returns it with the schema version. Where such files cannot be created, no other
/// process can write.
fn alone(place: &Path) -> rusqlite::Result<(Connection, i64)> {
    let journal = fs::metadata(ours::beside(place, "-wal"));
    if journal.is_err() {
        let connection = ours::unlocked(place)?;
        let found = version(&connection)?;
        return Ok((connection, found));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags_and_vfs(place, flags, "unix-none")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update_and_check(None, "locking_mode", "exclusive", |_| Ok(()))?;
    let found = version(&connection)?;
    Ok((connection, found))
}

/// Returns the path, safe to show.
pub(crate) fn shown(path: &Path) -> String {
    crate::vocab::text::printable(&path.display().to_string())
}

/// Creates folder and file, never with a wider mode than 0700 and 0600.
fn make(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    if let Some(folder) = folder {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    // A reported commit must survive a power failure, so the name of the file must be on the disk
    // too.
    let folder = folder.unwrap_or_else(|| Path::new("."));
    drop(fs::File::open(folder).and_then(|f| f.sync_all()));
    Ok(())
}

/// Removes the permissions of other users from a database of this program and its journals, which
/// may hold private keys. If that fails, the file has another owner.
fn tighten(place: &Path) {
    for end in ["", "-wal", "-shm"] {
        let file = ours::beside(place, end);
        let Ok(there) = fs::symlink_metadata(&file) else { continue };
        let mode = there.permissions().mode();
        if there.is_file() && mode & 0o077 != 0 {
            drop(fs::set_permissions(&file, fs::Permissions::from_mode(mode & 0o700)));
        }
    }
}

/// Switches to the write-ahead journal. SQLite does not wait for other processes here, so this
/// function does.
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

/// Refuses a schema version that cannot be read as it is.
fn require_known(found: i64, path: &Path) -> Result<(), StoreError> {
    let known = known(MIGRATIONS);
    if found > known {
        return Err(StoreError::Newer { path: shown(path), found, known });
    }
    if found < known {
        let reason = "it is of an earlier version of destgate, and cannot be brought up to date where it can only be read";
        return Err(StoreError::Open { path: shown(path), reason: reason.into() });
    }
    Ok(())
}

pub(crate) fn known(migrations: &[(&str, &str)]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

pub(crate) fn version(c: &Connection) -> rusqlite::Result<i64> {
    c.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Returns the schema version, or an error if it is later than the known one.
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

/// Applies missing migrations in one transaction and sets the application id; reports whether there
/// were any.
fn migrate(
    connection: &mut Connection,
    path: &Path,
    migrations: &[(&str, &str)],
) -> Result<bool, StoreError> {
    let known = known(migrations);
    // The common case takes no write lock.
    if refuse_newer(connection, path, migrations)? == known {
        return Ok(false);
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
    transaction
        .pragma_update(None, "application_id", ours::APPLICATION_ID)
        .map_err(doing("marking it"))?;
    transaction.commit().map_err(doing("applying a migration"))?;
    Ok(true)
}
