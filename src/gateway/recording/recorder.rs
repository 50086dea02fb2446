//! `check --record`: writes the evidence of each destination into one file as soon as its check is
//! done.
//!
//! The recording is written to `FILE.partial`, which replaces the named file when the run ends,
//! also early. So an earlier recording is only replaced by a whole one, and after a crash the
//! evidence is in `FILE.partial`. A resumed run (`--resume`) appends its parts to the earlier
//! recording.

use crate::gateway::error::RecordingError;
use crate::gateway::recording::file;
use crate::gateway::recording::file::Before;
use crate::gateway::recording::file::Opened;
use crate::os::clock;
use crate::os::io_error::plain;
use crate::policy::recording_format;
use crate::policy::recording_format::Anchor;
use crate::policy::recording_format::Check;
use crate::policy::recording_format::CrlRoom;
use crate::policy::recording_format::Head;
use crate::policy::recording_format::Line;
use crate::policy::report::Report;
use crate::policy::roots::TrustStore;
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

/// A recording that is being written.
pub struct Recorder {
    /// Named file.
    path: PathBuf,
    /// File that is written; the named one if that is not a plain file.
    written: PathBuf,
    before: Before,
    /// Open part; `None` after a fault.
    part: Option<GzEncoder<File>>,
    head: Head,
    crls: Vec<Vec<u8>>,
    /// Certificates of the part.
    held: HashSet<String>,
    octets: usize,
    /// Number of checks in the part.
    checks: u64,
    /// Number of checks in all parts of this run.
    total: u64,
}

/// The inputs of judgements beside the evidence.
#[derive(Debug, Clone, Copy)]
pub struct Judging<'a> {
    /// Trusted roots.
    pub roots: &'a TrustStore,
    /// Revocation lists in use, DER.
    pub crls: &'a [Vec<u8>],
    /// DNSSEC trust anchors as zone-file text; `None` if answers are not validated here.
    pub dnssec: Option<&'a str>,
}

/// Returns the roots in the form of a recording.
fn recorded_roots(roots: &TrustStore) -> Vec<Anchor> {
    let certificate = |n: usize| roots.certificates().get(n);
    let all = roots.anchors.iter().enumerate();
    all.map(|(n, anchor)| Anchor::of(anchor, certificate(n))).collect()
}

impl Recorder {
    /// Begins a recording.
    ///
    /// - `goes_on`: the earlier recording is kept, and this one is appended.
    /// - `judging`: what decides.
    ///
    /// Also returns the number of revocation lists that are omitted because of their size.
    ///
    /// Errors: the file cannot be written, or is something that must not be overwritten; another
    /// run records to it.
    pub fn begin(
        (path, goes_on): (&Path, bool),
        judging: Judging<'_>,
        resolver: Option<Endpoint>,
        semantics: Semantics,
    ) -> Result<(Recorder, usize), RecordingError> {
        // The target of a link is written; the link itself is not replaced.
        let behind = (path.is_symlink() && path.is_file()).then(|| fs::canonicalize(path));
        let behind = behind.and_then(Result::ok);
        let path = behind.as_deref().unwrap_or(path);
        let Opened { file, written, before } = file::open(path, goes_on)?;
        let Judging { roots, crls, dnssec } = judging;
        let head = Head {
            schema: recording_format::SCHEMA.into(),
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

    /// Writes the evidence of a report to the file. Returns `false` if it is too large for a
    /// recording.
    ///
    /// Errors: the file cannot be written. It is not changed any more then.
    pub fn keep(&mut self, report: &Report) -> Result<bool, RecordingError> {
        let line = match line_of(&Line::Check(Box::new(Check::of(report)))) {
            Ok(line) if line.len() <= recording_format::MAX_LINE => line,
            Ok(_) | Err(_) => return Ok(false),
        };
        self.guarded(|recorder| recorder.add(report, &line)).map(|()| true)
    }

    /// Ends the recording and puts it in place.
    ///
    /// Errors: the file cannot be written.
    pub fn finish(mut self) -> Result<(), RecordingError> {
        if self.total == 0 && self.before == Before::Recording {
            // Then the file is already whole.
            return Ok(());
        }
        self.guarded(|recorder| recorder.end(true))
    }

    /// Runs an operation on the file. After a fault nothing more is written, so that the file stays
    /// readable.
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

    /// Reports whether the file holds evidence that is in no other file.
    fn is_worth_keeping(&self) -> bool {
        self.total > 0 || self.before == Before::BrokenOff
    }

    /// Closes the file without a change.
    fn give_up(&mut self) {
        if !self.is_worth_keeping() && self.written != self.path {
            // Removed before it is closed, because another run may then create a file of that name.
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
        for (name, der) in recording_format::certificates(&report.evidence) {
            if !self.held.contains(&name) && named.insert(name) {
                missing.push(der);
            }
        }
        let new = |name: &String| !self.held.contains(name);
        let replies = recording_format::replies(&report.evidence).filter(|(name, _)| new(name));
        let (count, weight) = replies.fold((0, 0), |(n, w), (_, r)| (n + 1, w + r.weight()));
        let more = weight + missing.iter().map(|der| der.len()).sum::<usize>();
        if self.held.len() + missing.len() + count >= recording_format::PART_CERTIFICATES
            || self.octets + more > recording_format::PART_OCTETS
        {
            self.end_part()?;
            self.begin_part()?;
            missing.clear();
            let all = recording_format::certificates(&report.evidence);
            named.clear();
            missing.extend(all.filter(|(name, _)| named.insert(name.clone())).map(|(_, der)| der));
        }
        self.add_replies(report)?;
        for der in missing {
            self.write(&line_of(&Line::Certificate(der.clone()))?)?;
            self.held.insert(recording_format::name_of(der));
            self.octets += der.len();
        }
        self.write(check)?;
        self.checks += 1;
        self.total += 1;
        self.flush()
    }

    /// Writes the DNS replies that the evidence is based on, each once in a part.
    fn add_replies(&mut self, report: &Report) -> io::Result<()> {
        for (name, reply) in recording_format::replies(&report.evidence) {
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

    /// Flushes the compressor, so that a reader gets all data written so far.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.part {
            Some(part) => part.flush(),
            None => Ok(()),
        }
    }
}

impl Drop for Recorder {
    /// A run that ends early leaves a whole recording of its checks. Without any check it leaves
    /// the earlier file.
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
