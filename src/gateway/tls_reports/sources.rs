//! Files, mailboxes and mail folders, message by message.

use crate::gateway::tls_reports::content;
use crate::gateway::tls_reports::content::Kind;
use crate::gateway::tls_reports::content::MAX_UNPACKED;
use crate::gateway::tls_reports::message::MAX_MESSAGE;
use crate::os::files::FileError;
use crate::os::files::open_input;
use crate::os::io_error::plain;
use crate::vocab::text::printable;
use crate::wire::mail::header;
use crate::wire::mbox;
use crate::wire::mbox::Mbox;
use crate::wire::mbox::Message;
use std::fs;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Cursor;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

/// Something that may hold reports.
#[derive(Debug)]
pub enum Item {
    /// A file: JSON or gzip, or something unknown.
    File(Vec<u8>),
    /// A mail message.
    Mail(Vec<u8>),
    /// It exceeds the limit of a message or file.
    TooLarge,
}

/// An item with where it comes from.
#[derive(Debug)]
pub struct Next {
    /// The item.
    pub item: Item,
    /// The file of a Maildir.
    pub file: Option<PathBuf>,
}

/// An open source.
pub enum Source {
    /// A single item.
    One(Option<Item>),
    /// A mailbox.
    Mbox(Mbox<Box<dyn BufRead + Send>>),
    /// A Maildir: the files that are left, the next one last.
    Maildir(Vec<PathBuf>),
}

/// The octets that a mailbox or a mail is known by. Unit: octets.
const START: usize = 4 * 1024;

impl Source {
    /// Opens a file, a Maildir, or stdin for `-`.
    ///
    /// Errors: it cannot be read; a folder is no Maildir.
    pub fn open(path: &Path) -> Result<Source, FileError> {
        if path.as_os_str() != "-" && path.is_dir() {
            return maildir(path);
        }
        let failed = |e: io::Error| unreadable(path, &e);
        let mut from = BufReader::with_capacity(64 * 1024, open_input(path).map_err(failed)?);
        let mut start = Vec::new();
        from.by_ref().take(START as u64).read_to_end(&mut start).map_err(failed)?;
        let whole = Cursor::new(start.clone()).chain(from);
        if mbox::is_mbox(&start) {
            return Ok(Source::Mbox(Mbox::new(Box::new(whole), MAX_MESSAGE)));
        }
        let mut octets = Vec::new();
        let read = whole.take(MAX_UNPACKED as u64 + 1).read_to_end(&mut octets);
        read.map_err(failed)?;
        Ok(of_octets(octets))
    }

    /// Reports whether this is a mailbox, which may hold many messages.
    #[must_use]
    pub fn is_mailbox(&self) -> bool {
        !matches!(self, Source::One(_))
    }

    /// Returns the next item. A file that left a Maildir in the meantime is passed over.
    ///
    /// Errors: it cannot be read.
    pub fn next(&mut self, path: &Path) -> Result<Option<Next>, FileError> {
        let alone = |item| Some(Next { item, file: None });
        match self {
            Source::One(item) => Ok(item.take().and_then(alone)),
            Source::Mbox(mbox) => match mbox.next() {
                None => Ok(None),
                Some(Ok(Message::Whole(octets))) => Ok(alone(Item::Mail(octets))),
                Some(Ok(Message::TooLarge)) => Ok(alone(Item::TooLarge)),
                Some(Err(error)) => Err(unreadable(path, &error)),
            },
            Source::Maildir(files) => {
                while let Some(file) = files.pop() {
                    match of_mail_file(&file) {
                        Ok(item) => return Ok(Some(Next { item, file: Some(file) })),
                        Err(error) if file.exists() => return Err(error),
                        Err(_) => {}
                    }
                }
                Ok(None)
            }
        }
    }
}

fn unreadable(path: &Path, error: &io::Error) -> FileError {
    if path.as_os_str() == "-" {
        return FileError::StdinUnreadable { why: plain(error) };
    }
    FileError::Unreadable { name: printable(&path.display().to_string()), why: plain(error) }
}

/// Returns the source that octets are: one item, or a packed mailbox.
fn of_octets(octets: Vec<u8>) -> Source {
    if octets.len() > MAX_UNPACKED {
        return Source::One(Some(Item::TooLarge));
    }
    if content::kind(&octets) == Kind::Gzip {
        // A mailbox may be packed too; anything else is unpacked where it is read.
        let (mut room, mut met) = (MAX_UNPACKED, content::nothing_met());
        if let Ok(inner) = content::unpacked(&octets, &mut room, &mut met) {
            if mbox::is_mbox(&inner) {
                let inner: Box<dyn BufRead + Send> = Box::new(Cursor::new(inner.into_owned()));
                return Source::Mbox(Mbox::new(inner, MAX_MESSAGE));
            }
            if content::kind(&inner) == Kind::Other && header::is_mail(&inner) {
                return Source::One(Some(Item::Mail(inner.into_owned())));
            }
        }
        return Source::One(Some(Item::File(octets)));
    }
    let is_mail = content::kind(&octets) == Kind::Other && header::is_mail(&octets);
    Source::One(Some(if is_mail { Item::Mail(octets) } else { Item::File(octets) }))
}

fn of_mail_file(file: &Path) -> Result<Item, FileError> {
    let failed = |e: io::Error| unreadable(file, &e);
    let mut octets = Vec::new();
    let open = fs::File::open(file).map_err(failed)?;
    open.take(MAX_MESSAGE as u64 + 1).read_to_end(&mut octets).map_err(failed)?;
    if octets.len() > MAX_MESSAGE {
        return Ok(Item::TooLarge);
    }
    match of_octets(octets) {
        Source::One(Some(Item::Mail(octets))) => Ok(Item::Mail(octets)),
        // A message may begin with lines that are no header.
        Source::One(Some(Item::File(octets))) if content::kind(&octets) == Kind::Other => {
            Ok(Item::Mail(octets))
        }
        Source::One(Some(item)) => Ok(item),
        Source::One(None) | Source::Mbox(_) | Source::Maildir(_) => Ok(Item::Mail(Vec::new())),
    }
}

/// Opens a Maildir: the files of `new` and `cur`, by name, which begins with the time of delivery.
fn maildir(path: &Path) -> Result<Source, FileError> {
    let failed = |e: io::Error| unreadable(path, &e);
    let folders: Vec<PathBuf> =
        ["cur", "new"].iter().map(|n| path.join(n)).filter(|folder| folder.is_dir()).collect();
    if folders.is_empty() {
        let why = "it is a folder without `cur` and `new`, so no Maildir".to_string();
        return Err(FileError::Unreadable { name: printable(&path.display().to_string()), why });
    }
    let mut files = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if !is_hidden && entry.path().is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort_by(|a, b| b.file_name().cmp(&a.file_name()));
    Ok(Source::Maildir(files))
}
