//! One folder, whose files are read and replaced by relative paths that never lead out of it: no
//! symbolic link inside it is followed.

use crate::os::files::FileError;
use crate::os::io_error::plain;
use crate::vocab::text::printable;
use nix::errno::Errno;
use nix::fcntl::AtFlags;
use nix::fcntl::OFlag;
use nix::fcntl::open;
use nix::fcntl::openat;
use nix::fcntl::renameat;
use nix::sys::stat::Mode;
use nix::sys::stat::fstatat;
use nix::sys::stat::mkdirat;
use nix::unistd::UnlinkatFlags;
use nix::unistd::unlinkat;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::path::Path;

/// Maximum size of a file that is read. Unit: octets.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// Maximum number of names that are tried for a temporary file.
const TRIES: u32 = 100;

/// Permissions of a folder that is made, before the umask.
const FOLDER_MODE: Mode = Mode::from_bits_truncate(0o755);

/// An open folder.
#[derive(Debug)]
pub struct Folder {
    fd: OwnedFd,
    /// Its path, safe to show.
    name: String,
}

impl Folder {
    /// Opens a folder. It is made where it is absent, with those above it.
    ///
    /// Errors: the folder's name and the reason.
    pub fn open_or_make(path: &Path) -> Result<Folder, FileError> {
        let name = printable(&path.display().to_string());
        let made = fs::create_dir_all(path).and_then(|()| {
            let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
            Ok(open(path, flags, Mode::empty())?)
        });
        match made {
            Ok(fd) => Ok(Folder { fd, name }),
            Err(error) => Err(FileError::Unwritable { name, why: plain(&error) }),
        }
    }

    /// Returns the content of a file; `None` if there is none.
    ///
    /// - `path`: components joined by `/`.
    ///
    /// Errors: the file's name and the reason: no plain file, a symbolic link on the way, too large.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FileError> {
        match self.content(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FileError::Unreadable { name: self.shown(path), why: plain(&error) }),
        }
    }

    /// Replaces a file as a whole or not at all: a temporary file beside it is renamed. Folders on the
    /// way are made.
    ///
    /// - `path`: components joined by `/`.
    /// - `mode`: permissions, before the umask.
    ///
    /// Errors: the file's name and the reason.
    pub fn write(&self, path: &str, bytes: &[u8], mode: u32) -> Result<(), FileError> {
        self.replace(path, bytes, mode)
            .map_err(|error| FileError::Unwritable { name: self.shown(path), why: plain(&error) })
    }

    fn shown(&self, path: &str) -> String {
        format!("{}/{}", self.name.trim_end_matches('/'), printable(path))
    }

    fn content(&self, path: &str) -> io::Result<Vec<u8>> {
        let (folders, name) = parts(path)?;
        let parent = self.enter(&folders, false)?;
        // A pipe must not hold this up.
        let flags = OFlag::O_RDONLY | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let fd = openat(&parent, name, flags, Mode::empty()).map_err(link_or_not)?;
        let file = File::from(fd);
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(io::Error::other("it is no plain file"));
        }
        let mut bytes = Vec::new();
        file.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_FILE {
            return Err(io::Error::other(format!("it is larger than {MAX_FILE} octets")));
        }
        Ok(bytes)
    }

    fn replace(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let (folders, name) = parts(path)?;
        let parent = self.enter(&folders, true)?;
        // A rename would put the file in the place of whatever stands there.
        if let Ok(about) = fstatat(&parent, name, AtFlags::AT_SYMLINK_NOFOLLOW)
            && about.st_mode & nix::libc::S_IFMT != nix::libc::S_IFREG
        {
            return Err(io::Error::other("what stands there is no plain file"));
        }
        let (beside, mut file) = create_beside(&parent, name, mode)?;
        let written = file
            .write_all(bytes)
            .and_then(|()| file.sync_all())
            .and_then(|()| Ok(renameat(&parent, beside.as_str(), &parent, name)?));
        if written.is_err() {
            let _ = unlinkat(&parent, beside.as_str(), UnlinkatFlags::NoRemoveDir);
        }
        written
    }

    /// Opens a folder below this one.
    fn enter(&self, folders: &[&str], make: bool) -> io::Result<OwnedFd> {
        let mut at = self.fd.try_clone()?;
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        for folder in folders {
            if make {
                match mkdirat(&at, *folder, FOLDER_MODE) {
                    Ok(()) | Err(Errno::EEXIST) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            at = openat(&at, *folder, flags, Mode::empty()).map_err(link_or_not)?;
        }
        Ok(at)
    }
}

/// Names the usual reason of what the system calls too many links, or no directory.
fn link_or_not(error: Errno) -> io::Error {
    match error {
        Errno::ELOOP | Errno::ENOTDIR => io::Error::other(
            "a symbolic link, or what is no folder, stands on its way; it is not followed",
        ),
        other => other.into(),
    }
}

/// Splits a path into folders and the file's name.
///
/// Errors: a path that could lead out of the folder.
fn parts(path: &str) -> io::Result<(Vec<&str>, &str)> {
    let mut all: Vec<&str> = path.split('/').collect();
    let odd = |part: &&str| part.is_empty() || matches!(*part, "." | "..") || part.contains('\0');
    if all.iter().any(odd) {
        return Err(io::Error::other("its path leads out of the folder"));
    }
    let name = all.pop().unwrap_or_default();
    Ok((all, name))
}

/// Creates a file under a name that no file has yet.
fn create_beside(parent: &OwnedFd, name: &str, mode: u32) -> io::Result<(String, File)> {
    let flags =
        OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    for n in 0..TRIES {
        let beside = format!(".{name}.{}.{n}.tmp", std::process::id());
        match openat(parent, beside.as_str(), flags, Mode::from_bits_truncate(mode)) {
            Ok(fd) => return Ok((beside, File::from(fd))),
            Err(Errno::EEXIST) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
