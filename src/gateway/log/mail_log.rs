//! The files of mail_logs: `mail.current`, and rolled-over files such as `mail.@20241121T160000.s`.
//!
//! Several processes may write, read and roll over at once. A process that writes or renames holds
//! the lock file. Lines are written whole or not at all.

use crate::gateway::database::DATABASE;
use crate::gateway::options::Options;
use crate::os::clock;
use crate::os::clock::Stopwatch;
use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// The name of the log.
pub const NAME: &str = "mail_logs";

/// Name of the file that is appended to.
const CURRENT: &str = "mail.current";

/// Name of the file that a writer locks.
const LOCK: &str = "mail.lock";

/// Maximum time that a writer waits for another one. Unit: milliseconds.
const PATIENCE: u64 = 5_000;

/// Distance from the end in which a torn line is searched. Unit: bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// The limits of the log files.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Size from which a file is rolled over. Unit: bytes.
    pub size: u64,
    /// Maximum number of files, the current one included.
    pub files: usize,
}

/// An open file of the log.
#[derive(Debug)]
pub struct Piece {
    /// The file.
    pub file: File,
    /// Size of its whole lines when it was opened. Unit: bytes.
    pub size: u64,
    /// Device and inode, which identify the file under any name.
    pub inode: u64,
}

/// The folder of the log.
#[derive(Debug, Clone)]
pub struct MailLog {
    folder: PathBuf,
}

impl MailLog {
    /// Returns the log of the database in use: the folder `mail_logs` beside `destgate.db`, or
    /// `NAME-mail_logs` beside a database of another name. A rehearsal without a database has no
    /// log.
    #[must_use]
    pub fn of(options: &Options) -> Option<MailLog> {
        let database = options.database.as_ref()?;
        let name = database.file_name()?.to_string_lossy().into_owned();
        let own = if name == DATABASE { NAME.to_string() } else { format!("{name}-{NAME}") };
        Some(MailLog { folder: database.with_file_name(own) })
    }

    /// Returns the log in a folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> MailLog {
        MailLog { folder: folder.to_path_buf() }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes lines and rolls over full files.
    ///
    /// Errors: the folder or a file cannot be written, or another process keeps the lock. The
    /// failed line is then removed.
    pub fn append(&self, lines: &[String], limits: Limits) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let _lock = self.lock()?;
        let mut current = self.current()?;
        let mut size = whole(&mut current)?;
        let mut batch = String::new();
        for line in lines {
            let more = (batch.len() + line.len() + 1) as u64;
            if size + more > limits.size && size + batch.len() as u64 > 0 {
                put(&mut current, size, &batch)?;
                batch.clear();
                self.rename(limits)?;
                current = self.current()?;
                size = 0;
            }
            batch.push_str(line);
            batch.push('\n');
        }
        put(&mut current, size, &batch)
    }

    /// Rolls over now. Reports whether there was anything to roll over.
    ///
    /// Errors: as [`MailLog::append`].
    pub fn roll_over(&self, limits: Limits) -> io::Result<bool> {
        if !self.folder.exists() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        if whole(&mut self.current()?)? == 0 {
            return Ok(false);
        }
        self.rename(limits)?;
        self.current()?;
        Ok(true)
    }

    /// Returns all files of one moment, oldest first.
    ///
    /// Errors: a file cannot be opened. A missing folder is no error: there are no files then.
    pub fn pieces(&self) -> io::Result<Vec<Piece>> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        // A reader without write access does without the lock.
        let _lock = self.lock().ok();
        let mut names: Vec<PathBuf> = self.rolled()?.into_iter().map(|(_, path)| path).collect();
        names.push(self.folder.join(CURRENT));
        let mut pieces = Vec::new();
        for name in names {
            match File::open(&name) {
                Ok(file) => {
                    let seen = file.metadata()?;
                    pieces.push(Piece { file, size: seen.len(), inode: seen.ino() });
                }
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(e),
            }
        }
        Ok(pieces)
    }

    /// Returns the inode of the current file, if it exists.
    #[must_use]
    pub fn current_inode(&self) -> Option<u64> {
        fs::metadata(self.folder.join(CURRENT)).ok().map(|m| m.ino())
    }

    /// Returns the number of files and their total size. Unit: bytes.
    #[must_use]
    pub fn extent(&self) -> (usize, u64) {
        let mut paths: Vec<PathBuf> =
            self.rolled().unwrap_or_default().into_iter().map(|(_, path)| path).collect();
        paths.push(self.folder.join(CURRENT));
        let sizes: Vec<u64> =
            paths.iter().filter_map(|p| fs::metadata(p).ok()).map(|m| m.len()).collect();
        (sizes.len(), sizes.iter().sum())
    }

    /// Takes the lock. Dropping the file releases it.
    fn lock(&self) -> io::Result<File> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let file = open(&self.folder.join(LOCK))?;
        let watch = Stopwatch::start();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if watch.elapsed_ms() > PATIENCE => {
                    return Err(io::Error::other("another program keeps it locked"));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    fn current(&self) -> io::Result<File> {
        open(&self.folder.join(CURRENT))
    }

    /// Returns the rolled-over files, oldest first.
    fn rolled(&self) -> io::Result<Vec<(Stamp, PathBuf)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if let Some(stamp) = entry.file_name().to_str().and_then(Stamp::from_name) {
                found.push((stamp, entry.path()));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Renames the current file and removes the oldest ones. The lock must be held.
    fn rename(&self, limits: Limits) -> io::Result<()> {
        let mut rolled = self.rolled()?;
        let now = clock::now().file_form();
        let stamp = match rolled.last() {
            // A clock that was set back must not change the order.
            Some((last, _)) if last.at >= now => Stamp { at: last.at.clone(), nth: last.nth + 1 },
            _ => Stamp { at: now, nth: 0 },
        };
        let path = self.folder.join(stamp.name());
        fs::rename(self.folder.join(CURRENT), &path)?;
        rolled.push((stamp, path));
        // One place is reserved for the next current file.
        let surplus = rolled.len().saturating_sub(limits.files.saturating_sub(1));
        for (_, path) in rolled.iter().take(surplus) {
            match fs::remove_file(path) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The second in which a file was rolled over, and its index in that second.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Stamp {
    at: String,
    nth: u32,
}

impl Stamp {
    fn name(&self) -> String {
        match self.nth {
            0 => format!("mail.@{}.s", self.at),
            n => format!("mail.@{}_{n}.s", self.at),
        }
    }

    fn from_name(name: &str) -> Option<Stamp> {
        let stamp = name.strip_prefix("mail.@")?.strip_suffix(".s")?;
        let (at, nth) = match stamp.split_once('_') {
            Some((at, nth)) => (at, nth.parse().ok()?),
            None => (stamp, 0),
        };
        let plain = at.len() == 15
            && at
                .bytes()
                .enumerate()
                .all(|(n, b)| if n == 8 { b == b'T' } else { b.is_ascii_digit() });
        plain.then(|| Stamp { at: at.to_string(), nth })
    }
}

/// Opens a file for appending and creates it with mode 0600. Links and other special files are
/// refused.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    let file = options.custom_flags(nix::libc::O_NOFOLLOW).open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::other("it is no plain file"))
}

/// Removes a torn line of a killed process from a file, and returns the size of the file.
fn whole(file: &mut File) -> io::Result<u64> {
    let size = file.metadata()?.len();
    let Some(last) = size.checked_sub(1) else { return Ok(0) };
    file.seek(SeekFrom::Start(last))?;
    let mut byte = [0];
    file.read_exact(&mut byte)?;
    if byte == *b"\n" {
        return Ok(size);
    }
    let from = size.saturating_sub(LONGEST_LINE);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let end = tail.iter().rposition(|b| *b == b'\n').map_or(0, |at| at as u64 + 1);
    file.set_len(from + end)?;
    Ok(from + end)
}

/// Writes all of it, or removes the written part, so that a full disk leaves no torn line.
fn put(file: &mut File, size: u64, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes()).inspect_err(|_| drop(file.set_len(size)))
}
