//! The destinations of checks: names, and a file of names that is read during the run.

use crate::gateway::check::resume::Done;
use crate::gateway::error::InputError;
use crate::lab;
use crate::os::files;
use crate::os::files::FileError;
use crate::os::io_error::plain;
use crate::vocab::dns;
use crate::vocab::dns::Destination;
use crate::vocab::text::printable;
use futures_util::Stream;
use futures_util::stream;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeSet;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Number of lines at the start in which a mistake stops the command before any query, because the
/// file may be the wrong one.
const AHEAD: u64 = 1_000;

/// Maximum number of wrong lines that are named; further ones are counted.
pub const WRONG_NAMED: u64 = 10;

/// Maximum number of lines that are read ahead.
const BETWEEN: usize = 64;

/// Maximum length of a line. Unit: octets.
const LONGEST: usize = 4_096;

/// One of several parts of the destinations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Number of the part, from 1.
    pub index: u64,
    /// Number of parts.
    pub of: u64,
}

/// The requested destinations of a run.
#[derive(Debug, Clone, Default)]
pub struct CheckInput {
    /// Destinations by name.
    pub domains: Vec<String>,
    /// A file of destinations, one a line; `-` is stdin.
    pub file: Option<PathBuf>,
    /// Every domain of the rehearsal lab.
    pub all_of_lab: bool,
    /// Part of the destinations that belongs to this run.
    pub shard: Option<Shard>,
    /// Whether lines that are not destinations are skipped.
    pub skip_invalid: bool,
}

/// A destination to be checked: its text and its parsed form.
pub type Target = (String, Destination);

/// The reason why a line gives no target.
#[derive(Debug)]
pub enum Fault {
    /// The line is not a domain; file, line and reason.
    Wrong(InputError),
    /// The file cannot be read any further.
    Broken(InputError),
}

/// A line of the input.
pub type Line = Result<Target, Fault>;

/// All requested destinations.
pub struct Targets {
    /// Targets known from the start: all, or the first ones of a long file.
    first: Vec<Line>,
    rest: Option<Lines>,
    choice: Choice,
    /// Number of targets on the command line.
    of_arguments: usize,
    /// File whose lines can be counted during the run.
    again: Option<PathBuf>,
}

impl Targets {
    /// Reads the requested destinations; of a file only the first lines.
    ///
    /// - `many`: the number from which the exact number is not needed.
    ///
    /// Errors: there are no destinations, the file cannot be read, or an early line is not a
    /// domain.
    pub fn read(asked: &CheckInput, done: Done, many: usize) -> Result<Targets, InputError> {
        let of_lab = lab::DOMAINS.iter().filter(|_| asked.all_of_lab).map(|d| d.name);
        let named: Result<Vec<Target>, InputError> =
            of_lab.chain(asked.domains.iter().map(String::as_str)).map(|n| parse(n, "")).collect();
        let named = named?;
        let mut found = named.len();
        let choice = Choice { shard: asked.shard, done: Arc::new(done) };
        let wanted = named.into_iter().filter(|(_, destination)| choice.takes(destination));
        let mut first: Vec<Line> = wanted.map(Ok).collect();
        let mut rest = None;
        let mut again = None;
        let of_arguments = first.len();
        if let Some(path) = &asked.file {
            let mut lines = Lines::open(path, choice.clone())?;
            let mut ended = false;
            // All lines count, also those of other parts, so that every part refuses the same file.
            while !ended
                && match asked.skip_invalid {
                    true => first.len() < many,
                    false => lines.number < AHEAD || lines.found == 0,
                }
            {
                let early = lines.number < AHEAD;
                match lines.one() {
                    Found::Line(Err(Fault::Wrong(error))) if early && !asked.skip_invalid => {
                        return Err(error);
                    }
                    Found::Line(Err(Fault::Broken(error))) => return Err(error),
                    Found::Line(line) => first.push(line),
                    Found::Nothing => {}
                    Found::End => ended = true,
                }
            }
            found += lines.found;
            rest = (!ended).then_some(lines);
            if rest.is_some() && path.is_file() {
                again = Some(path.clone());
            }
        }
        if found == 0 && rest.is_none() && first.is_empty() {
            return Err(InputError::Nothing);
        }
        Ok(Targets { first, rest, choice, of_arguments, again })
    }

    /// Returns the number of targets, if known.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        self.rest.is_none().then_some(self.first.len())
    }

    /// Reports whether there are at least `many` targets.
    #[must_use]
    pub fn at_least(&self, many: usize) -> bool {
        self.count().is_none_or(|count| count >= many)
    }

    /// Returns the number of domains done before this run.
    #[must_use]
    pub fn done(&self) -> usize {
        self.choice.done.count()
    }

    /// Counts the targets in a pass over the file. Returns `None` if the file can be read only
    /// once.
    #[must_use]
    pub fn counter(&self) -> Option<impl FnOnce() -> Option<usize> + Send + 'static> {
        let path = self.again.clone()?;
        let choice = self.choice.clone();
        let of_arguments = self.of_arguments;
        Some(move || Some(Lines::open(&path, choice).ok()?.count() + of_arguments))
    }

    /// Returns the only target, if there is just one.
    #[must_use]
    pub fn only(&self) -> Option<&Destination> {
        match (&self.first[..], &self.rest) {
            ([Ok((_, only))], None) => Some(only),
            _ => None,
        }
    }

    /// Returns all targets in order. A thread of its own reads the file, no faster than they are
    /// consumed.
    #[must_use]
    pub fn stream(self) -> Pin<Box<dyn Stream<Item = Line>>> {
        let first = stream::iter(self.first);
        let Some(rest) = self.rest else { return Box::pin(first) };
        let (sender, receiver) = mpsc::channel(BETWEEN);
        std::thread::spawn(move || {
            for line in rest {
                let over = matches!(line, Err(Fault::Broken(_)));
                if sender.blocking_send(line).is_err() || over {
                    return;
                }
            }
        });
        let rest = stream::unfold(receiver, |mut receiver| async {
            Some((receiver.recv().await?, receiver))
        });
        Box::pin(futures_util::StreamExt::chain(first, rest))
    }
}

/// The selection of destinations in a recording.
pub struct Selection {
    /// Named destinations; `None` selects all.
    named: Option<BTreeSet<Destination>>,
    choice: Choice,
    /// Number of lines that are not domains and were skipped.
    pub wrong: u64,
}

impl Selection {
    /// Reads the selection by the rules of [`Targets::read`]. `tell` is called with the first
    /// skipped lines.
    ///
    /// Errors: as [`Targets::read`].
    pub fn read(
        asked: &CheckInput,
        done: Done,
        tell: &mut dyn FnMut(&InputError),
    ) -> Result<Selection, InputError> {
        if asked.domains.is_empty() && asked.file.is_none() {
            let choice = Choice { shard: asked.shard, done: Arc::new(done) };
            return Ok(Selection { named: None, choice, wrong: 0 });
        }
        let targets = Targets::read(asked, done, 1)?;
        let choice = targets.choice;
        let (mut named, mut wrong) = (BTreeSet::new(), 0);
        for line in targets.first.into_iter().chain(targets.rest.into_iter().flatten()) {
            match line {
                Ok((_, destination)) => drop(named.insert(destination)),
                Err(Fault::Wrong(error)) => {
                    wrong += 1;
                    if wrong <= WRONG_NAMED {
                        tell(&error);
                    }
                }
                Err(Fault::Broken(error)) => return Err(error),
            }
        }
        Ok(Selection { named: Some(named), choice, wrong })
    }

    /// Reports whether a destination is selected.
    #[must_use]
    pub fn takes(&self, destination: &Destination) -> bool {
        match &self.named {
            Some(named) => named.contains(destination),
            None => self.choice.takes(destination),
        }
    }

    /// Returns the named destinations, or `None` if all are selected.
    #[must_use]
    pub fn named(&self) -> Option<&BTreeSet<Destination>> {
        self.named.as_ref()
    }

    /// Returns the number of domains done before.
    #[must_use]
    pub fn done(&self) -> usize {
        self.choice.done.count()
    }
}

fn parse(text: &str, place: &str) -> Result<Target, InputError> {
    // The domain of a mail address or a URL counts too.
    let domain = dns::meant(text).map_or(text, |(domain, _)| domain);
    Destination::parse(domain)
        .map(|d| (text.to_string(), d))
        .map_err(|refused| InputError::NoDomain { place: place.into(), refused })
}

/// The targets that belong to this run.
#[derive(Clone)]
struct Choice {
    shard: Option<Shard>,
    done: Arc<Done>,
}

impl Choice {
    fn takes(&self, destination: &Destination) -> bool {
        let name = destination.to_string();
        self.shard.is_none_or(|shard| part(&name, shard.of) == shard.index)
            && !self.done.holds(&name)
    }
}

/// Returns the part, from 1, that a name (A-labels, lower case) belongs to: the first eight octets
/// of its SHA-256 as a big-endian number, modulo `of`. It is the same on every machine and in every
/// version.
#[must_use]
pub fn part(name: &str, of: u64) -> u64 {
    let digest = Sha256::digest(name.as_bytes());
    let number = digest.iter().take(8).fold(0_u64, |n, octet| (n << 8) | u64::from(*octet));
    number.checked_rem(of).unwrap_or(0) + 1
}

/// The result of reading a line.
enum Found {
    /// Something to check, or a fault.
    Line(Line),
    /// No target, or none of this run.
    Nothing,
    /// The end of the file.
    End,
}

/// The lines of a file that name a destination.
struct Lines {
    name: String,
    reader: BufReader<Box<dyn Read + Send>>,
    number: u64,
    /// Number of names read, including those of other parts.
    found: usize,
    choice: Choice,
}

impl Lines {
    fn open(path: &Path, choice: Choice) -> Result<Lines, InputError> {
        let name = printable(&path.display().to_string());
        let input = files::open_input(path).map_err(|error| unreadable(&name, &error))?;
        Ok(Lines { name, reader: BufReader::new(input), number: 0, found: 0, choice })
    }

    /// Returns the result of the next line.
    fn one(&mut self) -> Found {
        let line = match line(&mut self.reader) {
            Ok(Some(line)) => line,
            Ok(None) => return Found::End,
            Err(error) => {
                return Found::Line(Err(Fault::Broken(unreadable(&self.name, &error))));
            }
        };
        self.number += 1;
        let text = String::from_utf8_lossy(&line);
        // Editors of other systems begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').filter(|_| self.number == 1).unwrap_or(&text);
        let name = text.split('#').next().unwrap_or("").trim();
        if name.is_empty() {
            return Found::Nothing;
        }
        self.found += 1;
        match parse(name, &format!("{} line {}: ", self.name, self.number)) {
            Ok(target) if !self.choice.takes(&target.1) => Found::Nothing,
            Ok(target) => Found::Line(Ok(target)),
            Err(error) => Found::Line(Err(Fault::Wrong(error))),
        }
    }
}

fn unreadable(name: &str, error: &io::Error) -> InputError {
    let why = plain(error);
    let error = match name {
        "-" => FileError::StdinUnreadable { why },
        _ => FileError::Unreadable { name: name.into(), why },
    };
    error.into()
}

impl Iterator for Lines {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        loop {
            match self.one() {
                Found::Line(line) => return Some(line),
                Found::Nothing => {}
                Found::End => return None,
            }
        }
    }
}

/// Returns the next line without its end, or the start of an overlong one; `None` at the end.
fn line(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut begun = false;
    loop {
        let bytes = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if bytes.is_empty() {
            return Ok(begun.then_some(line));
        }
        begun = true;
        let end = bytes.iter().position(|b| *b == b'\n');
        let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        let room = LONGEST.saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(part.get(..room).unwrap_or_default());
        let used = end.map_or(bytes.len(), |n| n + 1);
        reader.consume(used);
        if end.is_some() {
            return Ok(Some(line));
        }
    }
}
