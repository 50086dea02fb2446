//! `report`: summaries of the reports of many checks.

pub mod args;
pub mod html;

use crate::os::io_error::plain;
use crate::shell::commands::report::args::MergeArgs;
use crate::shell::commands::report::args::ReportAction;
use crate::shell::commands::report::args::ReportArgs;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::output;
use crate::shell::terminal::output::Output;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use serde::Deserialize;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::path::Path;
use std::path::PathBuf;

/// Maximum number of lines that are named as no reports; further ones are only counted.
const NAMED: u64 = 10;

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &ReportArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let output = &mut *invocation.output;
    match &args.action {
        ReportAction::Merge(args) => merge(args, output),
        ReportAction::Html(args) => html::run(args, output),
    }
}

#[derive(Deserialize)]
struct Head {
    schema: String,
    domain: String,
    checked_at: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    file: usize,
    offset: u64,
    length: usize,
}

/// The position of the latest report of each domain, and the number of bad lines.
#[derive(Default)]
struct Index {
    latest: HashMap<Box<str>, (Timestamp, Place)>,
    broken: u64,
}

impl Index {
    fn read(&mut self, file: usize, path: &Path, output: &mut Output) -> Result<(), CommandError> {
        let mut reader = BufReader::new(open(path)?);
        let (mut line, mut offset, mut number) = (Vec::new(), 0_u64, 0_u64);
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line).map_err(|e| unreadable(path, &e))?;
            if length == 0 {
                return Ok(());
            }
            number += 1;
            let place = Place { file, offset, length };
            offset += u64::try_from(length).unwrap_or(0);
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match head(&line) {
                Some((domain, at)) => self.add(domain, at, place),
                None => {
                    self.broken += 1;
                    if self.broken <= NAMED {
                        let is_whole = line.ends_with(b"\n");
                        let cut = if is_whole { "is no report" } else { "was cut off" };
                        let name = printable(&path.display().to_string());
                        output.warn(&format!("{name} line {number} {cut} and is left out"));
                    }
                }
            }
        }
    }

    fn add(&mut self, domain: String, at: Timestamp, place: Place) {
        match self.latest.entry(domain.into()) {
            Entry::Vacant(free) => drop(free.insert((at, place))),
            Entry::Occupied(mut taken) if at >= taken.get().0 => {
                taken.insert((at, place));
            }
            Entry::Occupied(_) => {}
        }
    }

    /// Returns the places in the order of the files, or of the domains.
    fn places(self, by_domain: bool) -> Vec<Place> {
        let mut named: Vec<_> = self.latest.into_iter().map(|(d, (_, p))| (d, p)).collect();
        if by_domain {
            named.sort_unstable();
        } else {
            named.sort_unstable_by_key(|(_, place)| *place);
        }
        named.into_iter().map(|(_, place)| place).collect()
    }
}

/// Returns the domain and the time of a report; `None`: the line is none.
fn head(line: &[u8]) -> Option<(String, Timestamp)> {
    let head: Head = serde_json::from_slice(line).ok()?;
    let at = Timestamp::parse(&head.checked_at)?;
    head.schema.starts_with("destgate.check/").then_some((head.domain, at))
}

/// Joins files; returns status 1 if part of them was no report. Only positions are held in memory.
///
/// Errors: a file that cannot be read, or that stdout writes to; no report at all.
fn merge(args: &MergeArgs, output: &mut Output) -> Result<u8, CommandError> {
    let mut index = Index::default();
    for (file, path) in args.files.iter().enumerate() {
        output::refuse_own_input(path)?;
        index.read(file, path, output)?;
    }
    let broken = index.broken;
    if broken > NAMED {
        output.warn(&format!("{} more lines are no reports and are left out", broken - NAMED));
    }
    if index.latest.is_empty() {
        return Err(html::no_report());
    }
    copy(&index.places(args.sort), &args.files, output)?;
    Ok(u8::from(broken > 0))
}

fn copy(places: &[Place], files: &[PathBuf], output: &mut Output) -> Result<(), CommandError> {
    let mut readers = Vec::new();
    for path in files {
        readers.push(BufReader::new(open(path)?));
    }
    let mut line = Vec::new();
    for place in places {
        let (Some(reader), Some(path)) = (readers.get_mut(place.file), files.get(place.file))
        else {
            continue;
        };
        line.resize(place.length, 0);
        let here = reader.stream_position().map_err(|e| unreadable(path, &e))?;
        let step = i64::try_from(place.offset).unwrap_or(0) - i64::try_from(here).unwrap_or(0);
        reader
            .seek_relative(step)
            .and_then(|()| reader.read_exact(&mut line))
            .map_err(|e| unreadable(path, &e))?;
        output.write_bytes(line.trim_ascii_end())?;
        output.write("\n")?;
    }
    output.flush()
}

fn open(path: &Path) -> Result<File, CommandError> {
    let file = File::open(path).map_err(|e| unreadable(path, &e))?;
    // The file is read twice: a pipe has no second pass.
    (&file).seek(SeekFrom::Start(0)).map_err(|_| {
        let name = printable(&path.display().to_string());
        CommandError::usage(
            format!("`{name}` is no plain file, and has to be read twice"),
            "save it to a file first",
        )
    })?;
    Ok(file)
}

fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    let name = printable(&path.display().to_string());
    CommandError::usage(
        format!("`{name}` cannot be read: {}", plain(error)),
        "name files of `check --format ndjson`",
    )
}
