//! The file that a recording is written to. `FILE.partial` lies beside the named file, is locked
//! while it is written, and replaces the named file in the end. Until then an earlier recording
//! stays whole. A file that is not a recording is never replaced.

use crate::gateway::error::RecordingError;
use crate::os::files;
use crate::os::io_error::plain;
use crate::policy::recording_format;
use crate::policy::recording_format::Line;
use crate::vocab::text::printable;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use nix::fcntl::OFlag;
use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;

/// File mode: readable by the owner only, since evidence about mail servers is confidential.
const MODE: u32 = 0o600;

/// Maximum number of retries if another run ends at the same moment.
const ATTEMPTS: usize = 20;

/// The initial content of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// A copy of the named recording, which still exists.
    Recording,
    /// The recording of a broken-off run. It is in no other file.
    BrokenOff,
}

/// A file to write a recording to, from its position on.
#[derive(Debug)]
pub struct Opened {
    /// File, locked if it is a plain one.
    pub file: File,
    /// Its name; the given one if it is not a plain file.
    pub written: PathBuf,
    /// Initial content.
    pub before: Before,
}

/// Opens the file for a recording.
///
/// - `goes_on`: the earlier recording is kept, and the new parts are appended.
///
/// Errors: the file cannot be written or must not be overwritten; another run writes it.
pub fn open(path: &Path, goes_on: bool) -> Result<Opened, RecordingError> {
    if path.as_os_str() == "-" {
        return Err(RecordingError::ToStdout);
    }
    let failure = |error: io::Error| unwritable(path, &error);
    let shown = printable(&path.display().to_string());
    let there = path.is_file();
    if path.exists() && !there {
        let file = OpenOptions::new().write(true).open(path).map_err(failure)?;
        return Ok(Opened { file, written: path.to_path_buf(), before: Before::Nothing });
    }
    let named = if there { look_at(path).map_err(failure)? } else { Content::Nothing };
    if named == Content::Other {
        return Err(RecordingError::Other { name: shown });
    }
    let written = partial(path);
    let file = locked(path, &written)?;
    let result = begin(path, (&written, &file), named, goes_on);
    match result {
        Ok(None) => Ok(Opened { file, written, before: Before::Nothing }),
        Ok(Some((file, before))) => Ok(Opened { file, written, before }),
        Err(error) => {
            // Created just now.
            if file.metadata().is_ok_and(|about| about.len() == 0) {
                drop(fs::remove_file(&written));
            }
            Err(error)
        }
    }
}

/// Returns the error that a recording cannot be written.
#[must_use]
pub fn unwritable(path: &Path, error: &io::Error) -> RecordingError {
    let name = printable(&path.display().to_string());
    RecordingError::Unwritable { name, why: plain(error), rest: None }
}

/// Checks the existing files while `written` is locked. Returns another file to write if there is a
/// recording to continue.
fn begin(
    path: &Path,
    (written, file): (&Path, &File),
    named: Content,
    goes_on: bool,
) -> Result<Option<(File, Before)>, RecordingError> {
    let failure = |error: io::Error| unwritable(path, &error);
    let shown = printable(&written.display().to_string());
    let left = look_at(written).map_err(failure)?;
    match (left, named) {
        (Content::Other, _) => Err(RecordingError::OtherBeside { name: shown }),
        (Content::Checks, _) if !goes_on => Err(RecordingError::BrokenOff { name: shown }),
        (Content::Checks, _) => {
            let file = copied(written, written).map_err(failure)?;
            Ok(Some((file, Before::BrokenOff)))
        }
        (_, Content::Checks) if goes_on => {
            let file = copied(path, written).map_err(failure)?;
            Ok(Some((file, Before::Recording)))
        }
        _ => {
            file.set_len(0).map_err(failure)?;
            Ok(None)
        }
    }
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".partial");
    path.with_file_name(name)
}

/// Opens or creates the file and locks it against other runs as long as it is open.
fn locked(path: &Path, written: &Path) -> Result<File, RecordingError> {
    let failure = |error: io::Error| unwritable(path, &error);
    let shown = printable(&path.display().to_string());
    for _ in 0..ATTEMPTS {
        if fs::symlink_metadata(written).is_ok_and(|about| !about.is_file()) {
            let name = printable(&written.display().to_string());
            return Err(RecordingError::NotPlain { name });
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).mode(MODE);
        let file = options.custom_flags(OFlag::O_NOFOLLOW.bits()).open(written).map_err(failure)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(RecordingError::InUse { name: shown });
            }
            // A file system without locks is used without them.
            Err(TryLockError::Error(_)) => {}
        }
        // The other run may have ended between opening and locking. Then this file is its
        // recording.
        let here = file.metadata().map_err(failure)?;
        if fs::symlink_metadata(written).is_ok_and(|there| files::is_same_file(&there, &here)) {
            return Ok(file);
        }
    }
    Err(failure(io::Error::from(io::ErrorKind::ResourceBusy)))
}

/// The content of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// Nothing, or a recording without checks.
    Nothing,
    /// A recording with checks, possibly truncated.
    Checks,
    /// Something else.
    Other,
}

fn look_at(path: &Path) -> io::Result<Content> {
    let file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(Content::Nothing);
    }
    let mut input = BufReader::new(MultiGzDecoder::new(BufReader::new(file)));
    let mut line = Vec::new();
    if !next_line(&mut input, &mut line)? || !is_head(&line) {
        return Ok(Content::Other);
    }
    while next_line(&mut input, &mut line)? {
        if is_check(&line) {
            return Ok(Content::Checks);
        }
    }
    Ok(Content::Nothing)
}

/// Copies a recording to another name, up to its last whole line. Whole parts are copied unchanged;
/// of a truncated part the readable lines are copied. The copy is locked and positioned at its end.
/// An existing file of that name is replaced only after all is written.
fn copied(from: &Path, to: &Path) -> io::Result<File> {
    let (fresh, file) = fresh_beside(to)?;
    let filled = fill(from, &file).and_then(|()| {
        // A file system without locks is used without them; no other run knows this name yet.
        drop(file.try_lock());
        file.sync_all()?;
        fs::rename(&fresh, to)
    });
    match filled {
        Ok(()) => Ok(file),
        Err(error) => {
            drop(fs::remove_file(&fresh));
            Err(error)
        }
    }
}

/// Creates a new file beside another. A killed run may have left one, and process IDs are reused.
fn fresh_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut attempt = 0;
    loop {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}.{attempt}", std::process::id()));
        let fresh = path.with_file_name(name);
        match OpenOptions::new().write(true).create_new(true).mode(MODE).open(&fresh) {
            Ok(file) => return Ok((fresh, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < ATTEMPTS => {
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

fn fill(from: &Path, mut to: &File) -> io::Result<()> {
    let mut source = File::open(from)?;
    let whole = whole_parts(&source)?;
    source.seek(SeekFrom::Start(0))?;
    io::copy(&mut (&source).take(whole), &mut to)?;
    let mut rest = BufReader::new(GzDecoder::new(BufReader::new(source)));
    let mut line = Vec::new();
    if !next_line(&mut rest, &mut line)? || !is_head(&line) {
        return Ok(());
    }
    let mut part = GzEncoder::new(to, Compression::default());
    let mut checks = 0;
    loop {
        part.write_all(&line)?;
        part.write_all(b"\n")?;
        checks += u64::from(is_check(&line));
        if !next_line(&mut rest, &mut line)? {
            break;
        }
        match recording_format::read_line(&line) {
            Ok(Line::Crl(_) | Line::Certificate(_) | Line::Reply(_) | Line::Check(_)) => {}
            Ok(Line::Recording(_) | Line::End { .. }) | Err(_) => break,
        }
    }
    let end = serde_json::to_vec(&Line::End { checks })?;
    part.write_all(&end)?;
    part.write_all(b"\n")?;
    part.finish()?;
    Ok(())
}

/// Returns the number of octets in whole parts.
fn whole_parts(file: &File) -> io::Result<u64> {
    let mut input = Counted { inner: BufReader::new(file), taken: 0 };
    let mut whole = 0;
    while !input.fill_buf()?.is_empty() {
        let mut part = GzDecoder::new(input);
        match io::copy(&mut part, &mut io::sink()) {
            Ok(_) => {}
            Err(error) if is_damage(&error) => break,
            Err(error) => return Err(error),
        }
        input = part.into_inner();
        whole = input.taken;
    }
    Ok(whole)
}

/// A reader that counts the octets read.
struct Counted<R> {
    inner: R,
    /// Unit: octets.
    taken: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(to)?;
        self.taken += u64::try_from(count).unwrap_or(0);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
        self.taken += u64::try_from(count).unwrap_or(0);
    }
}

/// Reads a line without its end. Returns `false` if there is no whole line of allowed length.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let most = u64::try_from(recording_format::MAX_LINE).unwrap_or(u64::MAX);
    match input.by_ref().take(most).read_until(b'\n', line) {
        Ok(_) => Ok(line.pop() == Some(b'\n')),
        Err(error) if is_damage(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Reports whether the error is about the content of the file and not about reading it.
fn is_damage(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::UnexpectedEof
    )
}

fn is_head(line: &[u8]) -> bool {
    matches!(recording_format::read_line(line), Ok(Line::Recording(_)))
}

fn is_check(line: &[u8]) -> bool {
    line.starts_with(b"{\"check\"")
}
