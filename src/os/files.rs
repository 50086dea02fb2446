//! Files read as a whole, and files written as a whole or not at all.

use crate::os::io_error::plain;
use crate::vocab::text::printable;
use nix::fcntl::FcntlArg;
use nix::fcntl::OFlag;
use nix::fcntl::fcntl;
use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// The reason why a file was not read or written, without advice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// A file cannot be read.
    #[error("`{name}` cannot be read: {why}")]
    Unreadable {
        /// File name, safe to show.
        name: String,
        /// Reason of the system.
        why: String,
    },
    /// Stdin cannot be read.
    #[error("stdin cannot be read: {why}")]
    StdinUnreadable {
        /// Reason of the system.
        why: String,
    },
    /// The input is larger than the limit.
    #[error("{name} is larger than {} MiB", MAX_INPUT / 1024 / 1024)]
    TooLarge {
        /// File name in quotation marks, or stdin.
        name: String,
    },
    /// A database or its journal would be overwritten.
    #[error("`{name}` is a database or belongs to one: it is not overwritten")]
    IsDatabase {
        /// File name, safe to show.
        name: String,
    },
    /// A private key would be written to a pipe or a device.
    #[error("`{name}` is no plain file: a private key is not written to it")]
    NotPlain {
        /// File name, safe to show.
        name: String,
    },
    /// A file cannot be written.
    #[error("`{name}` cannot be written: {why}")]
    Unwritable {
        /// File name, safe to show.
        name: String,
        /// Reason of the system.
        why: String,
    },
}

/// Reports whether stdout leads to this file.
#[must_use]
pub fn is_stdout(of_file: &Metadata) -> bool {
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    let of_stdout = stdout.and_then(|fd| File::from(fd).metadata());
    of_stdout.is_ok_and(|to| is_same_file(&to, of_file))
}

/// Reports whether two names refer to the same file.
#[must_use]
pub fn is_same_file(a: &Metadata, b: &Metadata) -> bool {
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Reports whether writes to stdout are appended to the file that it leads to.
#[must_use]
pub fn stdout_appends() -> bool {
    fcntl(io::stdout(), FcntlArg::F_GETFL)
        .is_ok_and(|flags| OFlag::from_bits_truncate(flags).contains(OFlag::O_APPEND))
}

/// Opens a file for reading, or stdin for `-`.
///
/// Errors: the system's.
pub fn open_input(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(File::open(path)?))
}

/// Reads a file named by an option.
///
/// Errors: the file's name and the reason.
pub fn read_file(path: &Path) -> Result<Vec<u8>, FileError> {
    let name = || printable(&path.display().to_string());
    let failed = |e: io::Error| FileError::Unreadable { name: name(), why: plain(&e) };
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_INPUT + 1).read_to_end(&mut bytes).map_err(failed)?;
    small_enough(bytes, &format!("`{}`", name()))
}

/// Maximum number of names that are tried for a temporary file.
const TRIES: usize = 100;

/// Maximum size of a file that is read. Unit: octets.
const MAX_INPUT: u64 = 64 * 1024 * 1024;

fn small_enough(bytes: Vec<u8>, name: &str) -> Result<Vec<u8>, FileError> {
    if bytes.len() as u64 <= MAX_INPUT {
        return Ok(bytes);
    }
    Err(FileError::TooLarge { name: name.into() })
}

/// Reads a file named by an option, or stdin for `-`.
///
/// Errors: as [`read_file`].
pub fn read_input(path: &Path) -> Result<Vec<u8>, FileError> {
    if path.as_os_str() != "-" {
        return read_file(path);
    }
    let mut bytes = Vec::new();
    io::stdin()
        .take(MAX_INPUT + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| FileError::StdinUnreadable { why: plain(&e) })?;
    small_enough(bytes, "stdin")
}

/// Replaces a file with text, as a whole or not at all. A database is not overwritten.
///
/// Errors: the file's name and the reason.
pub fn save_file(path: &Path, text: &str) -> Result<(), FileError> {
    save(path, text.as_bytes(), Mode::AsFound)
}

/// Replaces a file as [`save_file`] does, for text to be shared: a new file has the mode of the
/// umask, an existing one keeps its mode.
///
/// Errors: as [`save_file`].
pub fn save_public(path: &Path, text: &str) -> Result<(), FileError> {
    save(path, text.as_bytes(), Mode::Public)
}

/// Replaces a file as [`save_file`] does, for the owner only: the file then has mode 0600.
///
/// Errors: as [`save_file`].
pub fn save_secret(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    save(path, bytes, Mode::Private)
}

/// The permissions of a written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// A regular file becomes readable only by the owner; a pipe or device keeps its mode.
    AsFound,
    /// Only the owner may read it; anything but a regular file is refused.
    Private,
    /// A regular file keeps its mode, a new one has the mode of the umask.
    Public,
}

fn save(path: &Path, bytes: &[u8], mode: Mode) -> Result<(), FileError> {
    let name = printable(&path.display().to_string());
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if is_database(&target) {
        return Err(FileError::IsDatabase { name });
    }
    if mode == Mode::Private && target.exists() && !target.is_file() {
        return Err(FileError::NotPlain { name });
    }
    replace(&target, bytes, mode).map_err(|e| FileError::Unwritable { name, why: plain(&e) })
}

/// Reports whether a file is an SQLite database or its journal.
fn is_database(path: &Path) -> bool {
    const ENDS: &[&str] = &["-wal", "-shm", "-journal"];
    let Some(name) = path.file_name().map(|n| n.to_string_lossy().into_owned()) else {
        return false;
    };
    let mut bases = ENDS.iter().filter_map(|end| name.strip_suffix(end));
    if bases.any(|base| is_database(&path.with_file_name(base))) {
        return true;
    }
    if !path.is_file() {
        return false;
    }
    // Journals are checked first: opening and closing the database that this process has open would
    // drop its locks.
    if ENDS.iter().any(|end| path.with_file_name(format!("{name}{end}")).exists()) {
        return true;
    }
    let mut start = [0; 16];
    let read = fs::File::open(path).and_then(|mut f| std::io::Read::read_exact(&mut f, &mut start));
    read.is_ok() && &start == b"SQLite format 3\0"
}

/// Writes a temporary file beside the target, then renames it. Anything but a regular file (a pipe,
/// a device) is written directly.
fn replace(target: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
    if target.exists() && !target.is_file() {
        return fs::write(target, bytes);
    }
    let before = fs::metadata(target).ok().filter(|_| mode == Mode::Public);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // The new file must never be more readable than the one it replaces.
        let new = mode == Mode::Public && before.is_none();
        options.mode(if new { 0o666 } else { 0o600 });
    }
    let (beside, mut file) = create_beside(target, &options)?;
    let kept = match before {
        Some(before) => file.set_permissions(before.permissions()),
        None => Ok(()),
    };
    let written = kept
        .and_then(|()| std::io::Write::write_all(&mut file, bytes))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, target));
    if written.is_err() {
        drop(fs::remove_file(&beside));
    }
    written
}

/// Creates a file beside another one, under a name that no file has yet; returns its path too. A process that was killed
/// may have left such a file, and two threads may replace one target at once.
fn create_beside(target: &Path, options: &fs::OpenOptions) -> io::Result<(PathBuf, File)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut failed = io::Error::from(io::ErrorKind::AlreadyExists);
    for _ in 0..TRIES {
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.{}.tmp", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        let path = target.with_file_name(name);
        match options.open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => failed = error,
            Err(error) => return Err(error),
        }
    }
    Err(failed)
}
