//! What checks are asked for: names, and a file of them that is read as the run goes on.

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

/// A mistake in so many lines from the start stops the command before anything is asked: it may be the wrong file.
const AHEAD: u64 = 1_000;

/// So many wrong lines of a file are named, the rest is counted.
pub const WRONG_NAMED: u64 = 10;

/// So many lines wait between the file and the checks.
const BETWEEN: usize = 64;

/// The longest line that is looked at. Unit: octets.
const LONGEST: usize = 4_096;

/// One part of the destinations, of several that share them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    pub index: u64,
    /// Of how many.
    pub of: u64,
}

/// What a run is asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Destinations by name.
    pub domains: Vec<String>,
    /// A file of destinations, one a line; `-` is stdin.
    pub file: Option<PathBuf>,
    /// Every domain of the rehearsal lab.
    pub all_of_lab: bool,
    /// The part of them that is this run's.
    pub shard: Option<Shard>,
    /// Leave out lines that are no destination, wherever they stand.
    pub skip_invalid: bool,
}

/// What is to be checked: as it was written, and as it was read.
pub type Target = (String, Destination);

/// Why a line gives no target.
#[derive(Debug)]
pub enum Fault {
    /// It is no domain; file, line and why.
    Wrong(InputError),
    /// The file cannot be read any further.
    Broken(InputError),
}

/// A line of the input.
pub type Line = Result<Target, Fault>;

/// Everything that is asked for.
pub struct Targets {
    /// What is known from the start: all of it, or the first of a long file.
    first: Vec<Line>,
    rest: Option<Lines>,
    choice: Choice,
    /// How many stand on the command line.
    of_arguments: usize,
    /// A file whose lines can be counted while the run goes on.
    again: Option<PathBuf>,
}

impl Targets {
    /// Reads what is asked for, of a file its first lines.
    ///
    /// - `many`: from this number on nobody asks for the exact one.
    ///
    /// Errors: there is nothing, the file cannot be read, or something early is no domain.
    pub fn read(asked: &Asked, done: Done, many: usize) -> Result<Targets, InputError> {
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
            // Lines are counted, whether or not they are this run's: the same file is refused in every part of it.
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

    /// How many there are, if that is known.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        self.rest.is_none().then_some(self.first.len())
    }

    /// Whether there are at least so many.
    #[must_use]
    pub fn at_least(&self, many: usize) -> bool {
        self.count().is_none_or(|count| count >= many)
    }

    /// How many domains were done before this run.
    #[must_use]
    pub fn done(&self) -> usize {
        self.choice.done.count()
    }

    /// Counts them, which takes a pass over the file; `None` where it can be read once only.
    #[must_use]
    pub fn counter(&self) -> Option<impl FnOnce() -> Option<usize> + Send + 'static> {
        let path = self.again.clone()?;
        let choice = self.choice.clone();
        let of_arguments = self.of_arguments;
        Some(move || Some(Lines::open(&path, choice).ok()?.count() + of_arguments))
    }

    /// The only one.
    #[must_use]
    pub fn only(&self) -> Option<&Destination> {
        match (&self.first[..], &self.rest) {
            ([Ok((_, only))], None) => Some(only),
            _ => None,
        }
    }

    /// All of them in order. The file is read by a thread of its own, no faster than they are taken.
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

/// Which destinations of a recording are asked for.
pub struct Picked {
    /// Those that are named; all of them where nothing names any.
    named: Option<BTreeSet<Destination>>,
    choice: Choice,
    /// How many lines of the file were no domains and were left out.
    pub wrong: u64,
}

impl Picked {
    /// Reads what is asked for, by the same rules as [`Targets::read`]. `tell` hears of the first lines that are left
    /// out.
    ///
    /// Errors: as there.
    pub fn read(
        asked: &Asked,
        done: Done,
        tell: &mut dyn FnMut(&InputError),
    ) -> Result<Picked, InputError> {
        if asked.domains.is_empty() && asked.file.is_none() {
            let choice = Choice { shard: asked.shard, done: Arc::new(done) };
            return Ok(Picked { named: None, choice, wrong: 0 });
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
        Ok(Picked { named: Some(named), choice, wrong })
    }

    /// Whether a destination is asked for.
    #[must_use]
    pub fn takes(&self, destination: &Destination) -> bool {
        match &self.named {
            Some(named) => named.contains(destination),
            None => self.choice.takes(destination),
        }
    }

    /// Those that are named; `None` where nothing names any.
    #[must_use]
    pub fn named(&self) -> Option<&BTreeSet<Destination>> {
        self.named.as_ref()
    }

    /// How many domains were done before.
    #[must_use]
    pub fn done(&self) -> usize {
        self.choice.done.count()
    }
}

fn parse(text: &str, place: &str) -> Result<Target, InputError> {
    // What stands for a mail address or a web page is a domain too.
    let domain = dns::meant(text).map_or(text, |(domain, _)| domain);
    Destination::parse(domain)
        .map(|d| (text.to_string(), d))
        .map_err(|refused| InputError::NoDomain { place: place.into(), refused })
}

/// Which of the targets are this run's.
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

/// The part of so many that a name (A-labels, lower case) belongs to, from 1: the first eight octets of its SHA-256 as
/// a big-endian number, modulo `of`. The same on every machine and in every version.
#[must_use]
pub fn part(name: &str, of: u64) -> u64 {
    let digest = Sha256::digest(name.as_bytes());
    let number = digest.iter().take(8).fold(0_u64, |n, octet| (n << 8) | u64::from(*octet));
    number.checked_rem(of).unwrap_or(0) + 1
}

/// What a line of a file gives.
enum Found {
    /// Something to check, or a fault.
    Line(Line),
    /// It names nothing, or nothing that is this run's.
    Nothing,
    /// The file is at its end.
    End,
}

/// The lines of a file that name something.
struct Lines {
    name: String,
    reader: BufReader<Box<dyn Read + Send>>,
    number: u64,
    /// How many names were seen, whether or not they are this run's.
    found: usize,
    choice: Choice,
}

impl Lines {
    fn open(path: &Path, choice: Choice) -> Result<Lines, InputError> {
        let name = printable(&path.display().to_string());
        let input = files::open_input(path).map_err(|error| unreadable(&name, &error))?;
        Ok(Lines { name, reader: BufReader::new(input), number: 0, found: 0, choice })
    }

    /// What the next line of the file gives.
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

/// The next line without its end, of one that is too long its start; `None` at the end.
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
