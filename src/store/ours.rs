//! Whose a file is. It is looked at before anything of it, or beside it, is touched.

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

/// What marks a database of this program in its header (`PRAGMA application_id`): `dgdb`.
pub const APPLICATION_ID: i32 = 0x6467_6462;

/// What no database of this program has: bits for others. Source: stat(2).
const OTHERS: u32 = 0o077;

/// A file that others are just making may be read half-way: so often it is looked at again.
const LOOKS: usize = 20;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// What stands at the place of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing.
    Absent,
    /// A database of this program, marked as such.
    Marked,
    /// One of a version that did not mark them, known by its tables.
    Unmarked,
    /// Nothing is in it and nobody else may read it: one that was only just begun, or that mktemp made.
    Blank,
}

/// The file that a name stands for: absolute, symbolic links followed, so that SQLite reads no URI or word of its own
/// into it and the journals lie where it puts them.
///
/// Errors: a phrase that says why not.
pub(crate) fn place(path: &Path) -> Result<PathBuf, String> {
    if let Ok(place) = fs::canonicalize(path) {
        return Ok(place);
    }
    let Some(name) = path.file_name() else { return Err("it is no name of a file".into()) };
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    // A folder that is still to be made has no canonical name.
    let folder = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    folder.map(|f| f.join(name)).map_err(|e| plain(&e))
}

/// An error of the system without its number, lower case.
pub(crate) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// Looks at the file and at nothing beside it; nothing is changed, made or locked.
///
/// Errors: [`StoreError::Open`]: it is no database of this program, or cannot be read.
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

/// Why a file cannot be read.
fn unreadable(path: &Path) -> String {
    match fs::File::open(path) {
        Ok(_) => "it cannot be read".into(),
        Err(error) => plain(&error),
    }
}

/// Whose it is, or why it is none of ours.
fn whose(path: &Path, meta: &Metadata) -> rusqlite::Result<Result<Found, String>> {
    if meta.len() == 0 {
        return Ok(blank(meta));
    }
    let alone = unlocked(path)?;
    let seen = identity(&alone)?;
    let journal = beside(path, "-wal");
    // What was written last may stand in the journal alone.
    let open = seen.id == 0 && seen.tables.is_empty() && meta.mode() & OTHERS == 0;
    if open && fs::metadata(&journal).is_ok_and(|m| m.len() > 0) {
        return Ok(told(&identity(&with_journal(path)?)?, meta));
    }
    Ok(told(&seen, meta))
}

/// What a database says of itself.
struct Identity {
    id: i32,
    version: i64,
    tables: BTreeSet<String>,
}

fn identity(c: &Connection) -> rusqlite::Result<Identity> {
    let id = c.pragma_query_value(None, "application_id", |row| row.get(0))?;
    // One that is marked needs no closer look, and gets none: others may be writing.
    if id != 0 {
        return Ok(Identity { id, version: 0, tables: BTreeSet::new() });
    }
    Ok(Identity { id, version: version(c)?, tables: tables(c)? })
}

/// The names of all tables and views but SQLite's own.
fn tables(c: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let sql = "SELECT name FROM sqlite_schema
               WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_'";
    let mut statement = c.prepare(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

fn told(seen: &Identity, meta: &Metadata) -> Result<Found, String> {
    match seen.id {
        APPLICATION_ID => return Ok(Found::Marked),
        0 => {}
        _ => return Err("another program has marked it as its own".into()),
    }
    if seen.tables.is_empty() && seen.version == 0 {
        return blank(meta);
    }
    let expected = tables_of(seen.version).unwrap_or_default();
    // A later version may have added some.
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

/// An empty file is taken only where that opens and closes nothing for anybody else.
fn blank(meta: &Metadata) -> Result<Found, String> {
    if meta.mode() & OTHERS == 0 {
        return Ok(Found::Blank);
    }
    Err("it is empty, and others may read it: remove it first if it is to become one".into())
}

/// The tables of a schema version of ours, worked out from the migrations.
fn tables_of(version: i64) -> rusqlite::Result<BTreeSet<String>> {
    let c = Connection::open_in_memory()?;
    let count = usize::try_from(version).unwrap_or(0);
    for (_, sql) in MIGRATIONS.iter().take(count) {
        c.execute_batch(sql)?;
    }
    tables(&c)
}

/// A connection that takes the file as it stands: no lock, no journal, nothing made beside it. SQLite opens and closes
/// it, so that locks which this process holds on it stay.
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

/// A connection that reads the journal too and leaves it there at its end.
fn with_journal(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let c = Connection::open_with_flags(path, flags)?;
    c.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(c)
}

/// The name of something that lies beside the database.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_os_string();
    name.push(end);
    PathBuf::from(name)
}
