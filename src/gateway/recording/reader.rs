//! Reads a recording part by part, a limited number of checks at a time. Its content is as
//! untrusted as the network: lines, certificates and memory are limited, and unreadable data is
//! reported.

use crate::gateway::error::RecordingError;
use crate::os::files;
use crate::pki::crl;
use crate::policy::dnssec::anchor::Anchors;
use crate::policy::recording_format;
use crate::policy::recording_format::Anchor;
use crate::policy::recording_format::Certificates;
use crate::policy::recording_format::CrlRoom;
use crate::policy::recording_format::Line;
use crate::policy::roots::TrustStore;
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

/// The data that all checks of a part share.
#[derive(Debug, Default)]
pub struct Part {
    /// TrustStore and revocation lists that chains were validated against.
    pub roots: Arc<TrustStore>,
    /// Rules of the verdicts.
    pub semantics: Semantics,
    /// Resolvers that were queried.
    pub resolver: Option<Endpoint>,
    /// DNSSEC trust anchors; empty in a recording of an earlier version.
    pub dnssec: Option<Arc<Anchors>>,
}

/// Checks of one part, as lines of the file.
#[derive(Debug)]
pub struct Batch {
    /// Lines of the checks; empty at the end of the recording.
    pub lines: Vec<Vec<u8>>,
    /// Data that they share.
    pub part: Arc<Part>,
}

/// A recording that is being read.
pub struct Reader {
    name: String,
    input: BufReader<Box<dyn Read>>,
    part: Arc<Part>,
    /// Whether a part has begun and not ended.
    open: bool,
    /// Certificates of the part so far.
    pub certificates: Certificates,
    /// Remaining size for revocation lists of the part. Unit: octets.
    room: CrlRoom,
    /// Line that belongs to the next batch.
    held_back: Option<Line>,
    /// Fault after which nothing more can be read, if any.
    pub failure: Option<String>,
    checks: u64,
}

impl Reader {
    /// Opens a recording; `-` is stdin.
    ///
    /// Errors: the file cannot be read, is not a recording, or has another version.
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
            failure: None,
            checks: 0,
        };
        let line = reader.line()?;
        if reader.failure.is_some() || line.is_empty() {
            return Err(reader.no_recording("it is no recording"));
        }
        match recording_format::read_line(&line) {
            Ok(Line::Recording(head)) => reader.held_back = Some(Line::Recording(head)),
            Ok(_) => return Err(reader.no_recording("its beginning is missing")),
            Err(refused) => return Err(reader.no_recording(&refused.0)),
        }
        Ok(reader)
    }

    /// Returns the next checks, at most `limit`, all of one part; none at the end.
    ///
    /// Errors: a line does not belong in a recording.
    pub fn batch(&mut self, limit: usize) -> Result<Batch, RecordingError> {
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let mut octets = 0;
        loop {
            if lines.len() >= limit || octets > recording_format::MAX_LINE {
                break;
            }
            // Most lines are checks. They are parsed by the code that judges them.
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
                    recording_format::read_line(&text).map_err(|r| self.broken(&r.0))?
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
        if lines.is_empty() && self.open && self.failure.is_none() {
            self.failure = Some("it ends before its end".into());
        }
        Ok(Batch { lines, part: Arc::clone(&self.part) })
    }

    /// Returns the warning about a recording that could not be read to its end.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let why = self.failure.as_ref()?;
        let count = self.checks;
        let read =
            if count == 1 { "1 domain was".to_string() } else { format!("{count} domains were") };
        Some(format!("the recording `{}` is cut off or damaged: {why}; {read} read", self.name))
    }

    fn begin(&mut self, head: recording_format::Head) {
        self.part = Arc::new(Part {
            roots: Arc::new(Anchor::roots(head.anchors)),
            semantics: head.semantics,
            resolver: head.resolver,
            dnssec: head
                .dnssec
                .and_then(|text| anchor::parse(&text).ok())
                .map(|records| Arc::new(Anchors::from_records(&records))),
        });
        self.certificates = Certificates::default();
        self.room = CrlRoom::default();
        self.open = true;
    }

    /// Adds a revocation list to the part's roots.
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

    /// Reads one line without its end; empty at the end of the readable data.
    fn line(&mut self) -> Result<Vec<u8>, RecordingError> {
        let mut line = Vec::new();
        let limit = u64::try_from(recording_format::MAX_LINE).unwrap_or(u64::MAX);
        match self.input.by_ref().take(limit).read_until(b'\n', &mut line) {
            Ok(_) if line.ends_with(b"\n") => {
                line.pop();
                if line.is_empty() { Err(self.broken("it has an empty line")) } else { Ok(line) }
            }
            Ok(_) if line.len() >= recording_format::MAX_LINE => {
                Err(self.broken("it has a line that is longer than any check"))
            }
            Ok(_) => {
                if !line.is_empty() {
                    self.failure = Some("its last line is not whole".into());
                }
                Ok(Vec::new())
            }
            Err(error) => {
                self.failure = Some(match error.kind() {
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

    /// Records a fault in the middle. Earlier checks remain valid.
    #[must_use]
    pub fn broken(&self, why: &str) -> RecordingError {
        RecordingError::Damaged { name: self.name.clone(), why: why.into() }
    }
}
