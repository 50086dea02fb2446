//! The identification of a database file, before anything in it or beside it is changed.

use crate::os::io_error::plain;
use crate::store::open::MIGRATIONS;
use crate::store::open::StoreError;
use crate::store::open::known;
use crate::store::open::shown;
use crate::store::open::version;
use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::fs::Metadata;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// Application id in the header of this program's databases (`PRAGMA application_id`): `dgdb`.
pub const APPLICATION_ID: i32 = 0x6467_6462;

/// Permission bits for group and others, which no database of this program has. Source: stat(2).
const OTHERS: u32 = 0o077;

/// Maximum number of reads of a file that another process may be creating.
const LOOKS: usize = 20;

/// Number of times that a foreign database is read again before it is refused.
const SECOND_LOOKS: usize = 3;

/// Time between two reads.
const PAUSE: Duration = Duration::from_millis(10);

/// The content at the path of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// There is no file.
    Absent,
    /// A database of this program, with its application id.
    Marked,
    /// A database of an earlier version without an application id, recognized by its tables.
    Unmarked,
    /// An empty file or database that only its owner may read: just created, by this program or by
    /// mktemp.
    Blank,
}

/// Returns the file of a path: absolute, with symbolic links resolved, so that SQLite finds no URI
/// or special name in it, and the journals lie where SQLite puts them.
///
/// Errors: a clause with the reason.
pub(crate) fn place(path: &Path) -> Result<PathBuf, String> {
    if let Ok(place) = fs::canonicalize(path) {
        return Ok(place);
    }
    let Some(name) = path.file_name() else { return Err("it is no name of a file".into()) };
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    // A folder that does not exist yet has no canonical name.
    let folder = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    folder.map(|f| f.join(name)).map_err(|e| plain(&e))
}

/// Identifies a file. It changes, creates and locks nothing.
///
/// Errors: [`StoreError::Open`]: it is not a database of this program, or cannot be read.
pub(crate) fn look(path: &Path) -> Result<Found, StoreError> {
    let refuse = |reason: String| StoreError::Open { path: shown(path), reason };
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Found::Absent),
        Err(error) => return Err(refuse(plain(&error))),
    };
    if !meta.is_file() {
        let sort = if meta.is_dir() { "a folder" } else { "no plain file" };
        return Err(refuse(format!("it is {sort}")));
    }
    let mut last = String::new();
    for turn in 0..LOOKS {
        if turn > 0 {
            std::thread::sleep(PAUSE);
        }
        match whose(path, &meta) {
            // Another process may be creating the database between two of the reads.
            Ok(Err(_)) if turn < SECOND_LOOKS => {}
            Ok(found) => return found.map_err(|why| refuse(foreign(&why))),
            Err(error) => match error.sqlite_error_code() {
                Some(ErrorCode::NotADatabase) => {
                    return Err(refuse(foreign("it is no SQLite database")));
                }
                Some(ErrorCode::DatabaseCorrupt) => last = foreign("it cannot be read as one"),
                _ => return Err(refuse(unreadable(path))),
            },
        }
    }
    Err(refuse(last))
}

fn foreign(why: &str) -> String {
    format!("it is no database of destgate ({why}); nothing was changed")
}

/// Returns the reason why a file cannot be read.
fn unreadable(path: &Path) -> String {
    match fs::File::open(path) {
        Ok(_) => "it cannot be read".into(),
        Err(error) => plain(&error),
    }
}

/// Identifies the owner of a file, or returns the reason why it is not this program's.
fn whose(path: &Path, meta: &Metadata) -> rusqlite::Result<Result<Found, String>> {
    if meta.len() == 0 {
        return Ok(blank(meta));
    }
    let alone = unlocked(path)?;
    let journal = beside(path, "-wal");
    let written = fs::metadata(&journal).is_ok_and(|m| m.len() > 0);
    let seen = match identity(&alone) {
        // A process killed during a checkpoint leaves file and journal consistent only together.
        Err(error) if written && error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            return Ok(reported(&identity(&with_journal(path)?)?, meta));
        }
        seen => seen?,
    };
    // The last writes may be in the journal only.
    let open = seen.id == 0 && seen.tables.is_empty() && meta.mode() & OTHERS == 0;
    if open && written {
        return Ok(reported(&identity(&with_journal(path)?)?, meta));
    }
    Ok(reported(&seen, meta))
}

/// The identifying parts of a database.
struct Identity {
    id: i32,
    version: i64,
    tables: BTreeSet<String>,
}

fn identity(c: &Connection) -> rusqlite::Result<Identity> {
    let id = c.pragma_query_value(None, "application_id", |row| row.get(0))?;
    // A database with an application id is not read further, because other processes may be
    // writing.
    if id != 0 {
        return Ok(Identity { id, version: 0, tables: BTreeSet::new() });
    }
    Ok(Identity { id, version: version(c)?, tables: tables(c)? })
}

/// Returns the names of all tables and views except SQLite's own.
fn tables(c: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let sql = "SELECT name FROM sqlite_schema
               WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_'";
    let mut statement = c.prepare(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

fn reported(seen: &Identity, meta: &Metadata) -> Result<Found, String> {
    match seen.id {
        APPLICATION_ID => return Ok(Found::Marked),
        0 => {}
        _ => return Err("another program has marked it as its own".into()),
    }
    if seen.tables.is_empty() && seen.version == 0 {
        return blank(meta);
    }
    let expected = tables_of(seen.version).unwrap_or_default();
    // A later version may have added tables.
    let ours = match seen.version > known(MIGRATIONS) {
        true => expected.is_subset(&seen.tables),
        false => expected == seen.tables,
    };
    if seen.version > 0 && ours {
        return Ok(Found::Unmarked);
    }
    let strange = seen.tables.difference(&expected).next();
    Err(strange.map_or_else(
        || "it has none of its tables".into(),
        |name| {
            let name = crate::vocab::text::excerpt(name, 40);
            format!("it has a table `{name}`, which is another program's")
        },
    ))
}

/// Accepts an empty file only if other users have no access to it, so that taking it over changes
/// nothing for them.
fn blank(meta: &Metadata) -> Result<Found, String> {
    if meta.mode() & OTHERS == 0 {
        return Ok(Found::Blank);
    }
    Err("it is empty, and others may read it: remove it first if it is to become one".into())
}

/// Returns the tables of a schema version, computed from the migrations.
fn tables_of(version: i64) -> rusqlite::Result<BTreeSet<String>> {
    let c = Connection::open_in_memory()?;
    let count = usize::try_from(version).unwrap_or(0);
    for (_, sql) in MIGRATIONS.iter().take(count) {
        c.execute_batch(sql)?;
    }
    tables(&c)
}

/// Opens a connection that reads the file without locks and journal and creates nothing beside it.
/// SQLite itself opens and closes the file, so that this process's locks on it stay.
pub(crate) fn unlocked(path: &Path) -> rusqlite::Result<Connection> {
    let mut uri = String::from("file://");
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(*byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(uri, flags)
}

/// Opens a connection that also reads the journal and keeps it on closing.
fn with_journal(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let c = Connection::open_with_flags(path, flags)?;
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(c)
}

/// Returns the name of a file beside the database.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_os_string();
    name.push(end);
    PathBuf::from(name)
}
