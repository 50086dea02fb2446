//! Reading a recording: part by part, a bounded number of checks at a time. What it holds is as hostile as the network:
//! lines, certificates and memory are bounded, and what cannot be read is told, never trusted.

use crate::gateway::error::RecordingError;
use crate::os::files;
use crate::pki::crl;
use crate::policy::dnssec::anchor::Anchors;
use crate::policy::recording;
use crate::policy::recording::Anchor;
use crate::policy::recording::Certificates;
use crate::policy::recording::CrlRoom;
use crate::policy::recording::Line;
use crate::policy::roots::Roots;
use crate::policy::verdict::Semantics;
use crate::vocab::anchor;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::printable;
use flate2::read::MultiGzDecoder;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// What all checks of a part have in common.
#[derive(Debug, Default)]
pub struct Part {
    /// The roots and revocation lists that chains were judged by.
    pub roots: Arc<Roots>,
    /// Whose rules made the verdicts.
    pub semantics: Semantics,
    /// Who was asked in the DNS.
    pub resolver: Option<Endpoint>,
    /// The trust anchors of DNSSEC; none in a recording of an earlier version.
    pub dnssec: Option<Arc<Anchors>>,
}

/// Checks of one part, as they stand in the file.
#[derive(Debug)]
pub struct Batch {
    /// The lines of the checks; empty at the end of the recording.
    pub lines: Vec<Vec<u8>>,
    /// What they have in common.
    pub part: Arc<Part>,
}

/// A recording that is read.
pub struct Reader {
    name: String,
    input: BufReader<Box<dyn Read>>,
    part: Arc<Part>,
    /// A part was begun and its end not seen.
    open: bool,
    /// The certificates of the part so far.
    pub certificates: Certificates,
    /// For revocation lists of the part.
    room: CrlRoom,
    /// A line that belongs to the next batch.
    held_back: Option<Line>,
    /// Why nothing more can be read, if it is not simply the end.
    pub trouble: Option<String>,
    checks: u64,
}

impl Reader {
    /// Opens a recording; `-` is stdin.
    ///
    /// Errors: it cannot be read, it is no recording, it is of another version.
    pub fn open(path: &Path) -> Result<Reader, RecordingError> {
        let name = printable(&path.display().to_string());
        let input = files::open_input(path).map_err(|e| {
            let why = crate::os::io_error::plain(&e);
            RecordingError::Unreadable { name: name.clone(), why }
        })?;
        let decoder: Box<dyn Read> = Box::new(MultiGzDecoder::new(BufReader::new(input)));
        let mut reader = Reader {
            name,
            input: BufReader::with_capacity(1 << 16, decoder),
            part: Arc::default(),
            open: false,
            certificates: Certificates::default(),
            room: CrlRoom::default(),
            held_back: None,
            trouble: None,
            checks: 0,
        };
        let line = reader.line()?;
        if reader.trouble.is_some() || line.is_empty() {
            return Err(reader.no_recording("it is no recording"));
        }
        match recording::read_line(&line) {
            Ok(Line::Recording(head)) => reader.held_back = Some(Line::Recording(head)),
            Ok(_) => return Err(reader.no_recording("its beginning is missing")),
            Err(refused) => return Err(reader.no_recording(&refused.0)),
        }
        Ok(reader)
    }

    /// The next checks, at most `limit`, all of one part; none at the end.
    ///
    /// Errors: a line that is no line of a recording.
    pub fn batch(&mut self, limit: usize) -> Result<Batch, RecordingError> {
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let mut octets = 0;
        loop {
            if lines.len() >= limit || octets > recording::MAX_LINE {
                break;
            }
            // Most lines are checks: they are read by whoever judges them.
            let line = match self.held_back.take() {
                Some(line) => line,
                None => {
                    let text = self.line()?;
                    if text.is_empty() {
                        break;
                    }
                    if text.starts_with(b"{\"check\"") {
                        if !self.open {
                            return Err(self.broken("a check stands outside of a part"));
                        }
                        self.checks += 1;
                        octets += text.len();
                        lines.push(text);
                        continue;
                    }
                    recording::read_line(&text).map_err(|r| self.broken(&r.0))?
                }
            };
            match line {
                Line::Recording(head) if lines.is_empty() => self.begin(head),
                Line::Recording(head) => {
                    self.held_back = Some(Line::Recording(head));
                    break;
                }
                Line::Crl(der) => self.look_at(&der)?,
                Line::Certificate(der) => {
                    self.certificates.add(der).map_err(|r| self.broken(&r.0))?;
                }
                Line::Reply(reply) => {
                    self.certificates.add_reply(*reply).map_err(|r| self.broken(&r.0))?;
                }
                Line::Check(_) => return Err(self.broken("a check is written in another form")),
                Line::End { .. } => self.open = false,
            }
        }
        if lines.is_empty() && self.open && self.trouble.is_none() {
            self.trouble = Some("it ends before its end".into());
        }
        Ok(Batch { lines, part: Arc::clone(&self.part) })
    }

    /// What to tell of a recording that could not be read to its end.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let why = self.trouble.as_ref()?;
        let count = self.checks;
        let read =
            if count == 1 { "1 domain was".to_string() } else { format!("{count} domains were") };
        Some(format!("the recording `{}` is cut off or damaged: {why}; {read} read", self.name))
    }

    fn begin(&mut self, head: recording::Head) {
        self.part = Arc::new(Part {
            roots: Arc::new(Anchor::roots(head.anchors)),
            semantics: head.semantics,
            resolver: head.resolver,
            dnssec: head
                .dnssec
                .and_then(|text| anchor::parse(&text).ok())
                .map(|records| Arc::new(Anchors::of_records(&records))),
        });
        self.certificates = Certificates::default();
        self.room = CrlRoom::default();
        self.open = true;
    }

    /// Takes a revocation list into the part's roots.
    fn look_at(&mut self, der: &[u8]) -> Result<(), RecordingError> {
        if !self.room.take(der.len()) {
            return Err(self.broken("a part of it holds more revocation lists than it may"));
        }
        let misplaced = "a revocation list stands among the checks";
        let taken = match Arc::get_mut(&mut self.part).map(|part| Arc::get_mut(&mut part.roots)) {
            Some(Some(roots)) => {
                roots.crls.extend(crl::usable(der).ok());
                true
            }
            _ => false,
        };
        if taken { Ok(()) } else { Err(self.broken(misplaced)) }
    }

    /// One line without its end; empty at the end of what can be read.
    fn line(&mut self) -> Result<Vec<u8>, RecordingError> {
        let mut line = Vec::new();
        let limit = u64::try_from(recording::MAX_LINE).unwrap_or(u64::MAX);
        match self.input.by_ref().take(limit).read_until(b'\n', &mut line) {
            Ok(_) if line.ends_with(b"\n") => {
                line.pop();
                if line.is_empty() { Err(self.broken("it has an empty line")) } else { Ok(line) }
            }
            Ok(_) if line.len() >= recording::MAX_LINE => {
                Err(self.broken("it has a line that is longer than any check"))
            }
            Ok(_) => {
                if !line.is_empty() {
                    self.trouble = Some("its last line is not whole".into());
                }
                Ok(Vec::new())
            }
            Err(error) => {
                self.trouble = Some(match error.kind() {
                    io::ErrorKind::UnexpectedEof => "it ends in the middle".into(),
                    _ => crate::os::io_error::plain(&error),
                });
                Ok(Vec::new())
            }
        }
    }

    fn no_recording(&self, why: &str) -> RecordingError {
        RecordingError::NotReplayable { name: self.name.clone(), why: why.into() }
    }

    /// A fault in the middle: what came before stays told.
    #[must_use]
    pub fn broken(&self, why: &str) -> RecordingError {
        RecordingError::Damaged { name: self.name.clone(), why: why.into() }
    }
}
