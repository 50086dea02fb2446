//! `check --record`: the evidence of every destination in one file, as each is done.
//!
//! A file is written beside the one that was named and takes its place when the run ends, also early: a recording
//! of before is only replaced by a whole one, and after a crash what was seen is in `FILE.partial`. A run that goes on
//! with another (`--resume`) writes its parts behind what that one recorded.

use crate::gateway::error::RecordingError;
use crate::gateway::recording::file;
use crate::gateway::recording::file::Before;
use crate::gateway::recording::file::Opened;
use crate::os::clock;
use crate::os::io_error::plain;
use crate::policy::recording;
use crate::policy::recording::Anchor;
use crate::policy::recording::Check;
use crate::policy::recording::CrlRoom;
use crate::policy::recording::Head;
use crate::policy::recording::Line;
use crate::policy::report::Report;
use crate::policy::roots::Roots;
use crate::policy::verdict::Semantics;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::printable;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::HashSet;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// A recording in the making.
pub struct Recorder {
    /// The file that was named.
    path: PathBuf,
    /// The file that is written; the same for what is no plain file.
    written: PathBuf,
    before: Before,
    /// The part that is open; none after a fault.
    part: Option<GzEncoder<File>>,
    head: Head,
    crls: Vec<Vec<u8>>,
    /// The certificates of the part.
    held: HashSet<String>,
    octets: usize,
    /// The checks of the part.
    checks: u64,
    /// The checks of all parts of this run.
    total: u64,
}

/// What judges the evidence of a recording.
#[derive(Debug, Clone, Copy)]
pub struct Judging<'a> {
    /// The trusted roots.
    pub roots: &'a Roots,
    /// The revocation lists in force, DER.
    pub crls: &'a [Vec<u8>],
    /// The trust anchors of DNSSEC, as zone-file text; `None` where answers are not judged here.
    pub dnssec: Option<&'a str>,
}

/// The roots as they are written.
fn recorded_roots(roots: &Roots) -> Vec<Anchor> {
    let certificate = |n: usize| roots.certificates().get(n);
    let all = roots.anchors.iter().enumerate();
    all.map(|(n, anchor)| Anchor::of(anchor, certificate(n))).collect()
}

impl Recorder {
    /// Begins a recording.
    ///
    /// - `goes_on`: what was recorded before stays, and this follows it.
    /// - `judging`: what decides.
    ///
    /// Returns too how many revocation lists are left out for want of room.
    ///
    /// Errors: the file cannot be written, or is something that must not be overwritten; another run records to it.
    pub fn begin(
        (path, goes_on): (&Path, bool),
        judging: Judging<'_>,
        resolver: Option<Endpoint>,
        semantics: Semantics,
    ) -> Result<(Recorder, usize), RecordingError> {
        // What a link leads to is written, not put in the place of the link.
        let behind = (path.is_symlink() && path.is_file()).then(|| fs::canonicalize(path));
        let behind = behind.and_then(Result::ok);
        let path = behind.as_deref().unwrap_or(path);
        let Opened { file, written, before } = file::open(path, goes_on)?;
        let Judging { roots, crls, dnssec } = judging;
        let head = Head {
            schema: recording::SCHEMA.into(),
            program: env!("CARGO_PKG_VERSION").into(),
            begun: clock::now(),
            resolver,
            semantics,
            anchors: recorded_roots(roots),
            dnssec: dnssec.map(ToString::to_string),
        };
        let mut room = CrlRoom::default();
        let fitting: Vec<Vec<u8>> =
            crls.iter().filter(|der| room.take(der.len())).cloned().collect();
        let left_out = crls.len() - fitting.len();
        let mut recorder = Recorder {
            path: path.to_path_buf(),
            written,
            before,
            part: Some(GzEncoder::new(file, Compression::default())),
            head,
            crls: fitting,
            held: HashSet::new(),
            octets: 0,
            checks: 0,
            total: 0,
        };
        recorder.guarded(Recorder::begin_part)?;
        Ok((recorder, left_out))
    }

    /// Keeps the evidence of a report; it is in the file when this returns. Returns `false` where it is too large for
    /// one.
    ///
    /// Errors: the file cannot be written; it stays as it is from then on.
    pub fn keep(&mut self, report: &Report) -> Result<bool, RecordingError> {
        let line = match line_of(&Line::Check(Box::new(Check::of(report)))) {
            Ok(line) if line.len() <= recording::MAX_LINE => line,
            Ok(_) | Err(_) => return Ok(false),
        };
        self.guarded(|recorder| recorder.add(report, &line)).map(|()| true)
    }

    /// Ends the recording and puts it in place.
    ///
    /// Errors: the file cannot be written.
    pub fn finish(mut self) -> Result<(), RecordingError> {
        if self.total == 0 && self.before == Before::Recording {
            // Then it is whole as it is.
            return Ok(());
        }
        self.guarded(|recorder| recorder.end(true))
    }

    /// Does something with the file. After a fault nothing more is done: what is there stays readable.
    fn guarded(
        &mut self,
        write: impl FnOnce(&mut Recorder) -> io::Result<()>,
    ) -> Result<(), RecordingError> {
        let done = write(self);
        done.map_err(|error| {
            self.give_up();
            let beside = self.is_worth_keeping() && self.written != self.path;
            RecordingError::Unwritable {
                name: printable(&self.path.display().to_string()),
                why: plain(&error),
                rest: beside.then(|| printable(&self.written.display().to_string())),
            }
        })
    }

    /// Whether the file holds what is nowhere else.
    fn is_worth_keeping(&self) -> bool {
        self.total > 0 || self.before == Before::BrokenOff
    }

    /// Lets go of the file as it is.
    fn give_up(&mut self) {
        if !self.is_worth_keeping() && self.written != self.path {
            // Before it is closed: from then on another run may write a file of that name.
            drop(fs::remove_file(&self.written));
        }
        drop(self.part.take());
    }

    fn begin_part(&mut self) -> io::Result<()> {
        self.held.clear();
        self.octets = 0;
        self.checks = 0;
        let head = line_of(&Line::Recording(self.head.clone()))?;
        self.write(&head)?;
        for der in std::mem::take(&mut self.crls) {
            self.write(&line_of(&Line::Crl(der.clone()))?)?;
            self.crls.push(der);
        }
        self.flush()
    }

    fn add(&mut self, report: &Report, check: &[u8]) -> io::Result<()> {
        let mut missing = Vec::new();
        let mut named = HashSet::new();
        for (name, der) in recording::certificates(&report.evidence) {
            if !self.held.contains(&name) && named.insert(name) {
                missing.push(der);
            }
        }
        let new = |name: &String| !self.held.contains(name);
        let replies = recording::replies(&report.evidence).filter(|(name, _)| new(name));
        let (count, weight) = replies.fold((0, 0), |(n, w), (_, r)| (n + 1, w + r.weight()));
        let more = weight + missing.iter().map(|der| der.len()).sum::<usize>();
        if self.held.len() + missing.len() + count >= recording::PART_CERTIFICATES
            || self.octets + more > recording::PART_OCTETS
        {
            self.end_part()?;
            self.begin_part()?;
            missing.clear();
            let all = recording::certificates(&report.evidence);
            named.clear();
            missing.extend(all.filter(|(name, _)| named.insert(name.clone())).map(|(_, der)| der));
        }
        self.add_replies(report)?;
        for der in missing {
            self.write(&line_of(&Line::Certificate(der.clone()))?)?;
            self.held.insert(recording::name_of(der));
            self.octets += der.len();
        }
        self.write(check)?;
        self.checks += 1;
        self.total += 1;
        self.flush()
    }

    /// Writes the DNS replies that the evidence was judged by, each once in a part.
    fn add_replies(&mut self, report: &Report) -> io::Result<()> {
        for (name, reply) in recording::replies(&report.evidence) {
            if self.held.insert(name) {
                self.write(&line_of(&Line::Reply(Box::new(reply.as_ref().clone())))?)?;
                self.octets += reply.weight();
            }
        }
        Ok(())
    }

    /// Ends a part; the next one goes on in the same file.
    fn end_part(&mut self) -> io::Result<()> {
        let end = line_of(&Line::End { checks: self.checks })?;
        self.write(&end)?;
        let Some(part) = self.part.take() else { return Ok(()) };
        self.part = Some(GzEncoder::new(part.finish()?, Compression::default()));
        Ok(())
    }

    /// Ends the last part. `in_place`: the file takes the place of the one that was named.
    fn end(&mut self, in_place: bool) -> io::Result<()> {
        if self.part.is_none() {
            return Ok(());
        }
        let end = line_of(&Line::End { checks: self.checks })?;
        self.write(&end)?;
        let Some(part) = self.part.take() else { return Ok(()) };
        let file = part.finish()?;
        if in_place && self.written != self.path {
            file.sync_all()?;
            fs::rename(&self.written, &self.path)?;
        }
        Ok(())
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        match &mut self.part {
            Some(part) => part.write_all(line),
            None => Ok(()),
        }
    }

    /// Hands on all that was written, so that a reader gets everything up to here.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.part {
            Some(part) => part.flush(),
            None => Ok(()),
        }
    }
}

impl Drop for Recorder {
    /// A run that ends early leaves a whole recording of what it did; one that did nothing leaves what was there.
    fn drop(&mut self) {
        match self.part {
            None => {}
            Some(_) if self.is_worth_keeping() => drop(self.end(self.total > 0)),
            Some(_) => self.give_up(),
        }
    }
}

fn line_of(line: &Line) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    Ok(text)
}
