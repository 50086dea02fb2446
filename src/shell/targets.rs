//! What `check` is asked for: names on the command line, and a file of them that is read as the run goes on.

use crate::lab;
use crate::net::connect::plain;
use crate::shell::cli::CheckArgs;
use crate::shell::cli::Global;
use crate::shell::cli_bulk::Shard;
use crate::shell::error::CommandError;
use crate::shell::resume::Done;
use crate::vocab::dns::Destination;
use crate::vocab::text::printable;
use futures_util::Stream;
use futures_util::stream;
use sha2::Digest;
use sha2::Sha256;
use std::fs::File;
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

/// So many lines wait between the file and the checks.
const BETWEEN: usize = 64;

/// The longest line that is looked at. Unit: octets.
const LONGEST: usize = 4_096;

/// What is to be checked: as it was written, and as it was read.
pub type Target = (String, Destination);

/// Why a line gives no target.
#[derive(Debug)]
pub enum Fault {
    /// It is no domain; file, line and why.
    Wrong(CommandError),
    /// The file cannot be read any further.
    Broken(CommandError),
}

/// A line of the input.
pub type Line = Result<Target, Fault>;

/// Everything that is asked for.
pub struct Targets {
    /// What is known from the start: all of it, or the first of a long file.
    first: Vec<Line>,
    rest: Option<Lines>,
    /// How many domains were done before.
    done: usize,
    /// How many stand on the command line.
    of_arguments: usize,
    /// A file whose lines can be counted while the run goes on.
    again: Option<(PathBuf, Choice)>,
}

impl Targets {
    /// The destinations of a recording that are asked for; none for all of them.
    ///
    /// Errors: something is no domain, the file cannot be read.
    pub fn named(args: &CheckArgs) -> Result<Vec<Destination>, CommandError> {
        let mut named = Vec::new();
        for name in &args.domains {
            named.push(parse(name, "")?.1);
        }
        if let Some(path) = &args.file {
            let choice = Choice { shard: args.bulk.shard, done: Arc::new(Done::default()) };
            for line in Lines::open(path, choice)? {
                match line {
                    Ok((_, destination)) => named.push(destination),
                    Err(Fault::Wrong(_)) if args.bulk.skip_invalid => {}
                    Err(Fault::Wrong(error) | Fault::Broken(error)) => return Err(error),
                }
            }
        }
        Ok(named)
    }

    /// Reads what is asked for, of a file its first lines.
    ///
    /// - `many`: from this number on nobody asks for the exact one.
    ///
    /// Errors: there is nothing, the file cannot be read, or something early is no domain.
    pub fn read(
        global: &Global,
        args: &CheckArgs,
        done: Done,
        many: usize,
    ) -> Result<Targets, CommandError> {
        if args.all && !global.lab {
            return Err(CommandError::usage(
                "--all is for the rehearsal lab",
                "write `destgate --lab check --all`, or name domains",
            ));
        }
        let of_lab = lab::DOMAINS.iter().filter(|_| args.all).map(|d| d.name);
        let named: Result<Vec<Target>, CommandError> =
            of_lab.chain(args.domains.iter().map(String::as_str)).map(|n| parse(n, "")).collect();
        let named = named?;
        let mut found = named.len();
        let before = done.count();
        let choice = Choice { shard: args.bulk.shard, done: Arc::new(done) };
        let wanted = named.into_iter().filter(|t| choice.takes(t));
        let mut first: Vec<Line> = wanted.map(Ok).collect();
        let mut rest = None;
        let mut again = None;
        let of_arguments = first.len();
        if let Some(path) = &args.file {
            let mut lines = Lines::open(path, choice.clone())?;
            let mut ended = false;
            // Lines are counted, whether or not they are this run's: the same file is refused in every part of it.
            while !ended
                && match args.bulk.skip_invalid {
                    true => first.len() < many,
                    false => lines.number < AHEAD || lines.found == 0,
                }
            {
                let early = lines.number < AHEAD;
                match lines.one() {
                    Some(Some(Err(Fault::Wrong(error)))) if early && !args.bulk.skip_invalid => {
                        return Err(error);
                    }
                    Some(Some(Err(Fault::Broken(error)))) => return Err(error),
                    Some(Some(line)) => first.push(line),
                    Some(None) => {}
                    None => ended = true,
                }
            }
            found += lines.found;
            rest = (!ended).then_some(lines);
            if rest.is_some() && path.is_file() {
                again = Some((path.clone(), choice));
            }
        }
        if found == 0 && rest.is_none() && first.is_empty() {
            return Err(CommandError::usage(
                "there is nothing to check",
                "name a domain, as in `destgate check example.com`, or a file of them with --file",
            ));
        }
        Ok(Targets { first, rest, done: before, of_arguments, again })
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
        self.done
    }

    /// Counts them, which takes a pass over the file; `None` where it can be read once only.
    #[must_use]
    pub fn counter(&self) -> Option<impl FnOnce() -> Option<usize> + Send + 'static> {
        let (path, choice) = self.again.clone()?;
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

fn parse(text: &str, place: &str) -> Result<Target, CommandError> {
    Destination::parse(text).map(|d| (text.to_string(), d)).map_err(|refused| {
        CommandError::usage(
            format!("{place}{refused}"),
            "write a domain such as example.com, or an address such as [192.0.2.1]",
        )
    })
}

/// Which of the targets are this run's.
#[derive(Clone)]
struct Choice {
    shard: Option<Shard>,
    done: Arc<Done>,
}

impl Choice {
    fn takes(&self, (_, destination): &Target) -> bool {
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
    fn open(path: &Path, choice: Choice) -> Result<Lines, CommandError> {
        let is_stdin = path.as_os_str() == "-";
        let name = printable(&path.display().to_string());
        let input: Box<dyn Read + Send> = if is_stdin {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(|error| unreadable(&name, &error))?)
        };
        Ok(Lines { name, reader: BufReader::new(input), number: 0, found: 0, choice })
    }

    /// What the next line gives: nothing, if it names nothing that is this run's. `None` at the end of the file.
    fn one(&mut self) -> Option<Option<Line>> {
        let line = match line(&mut self.reader) {
            Ok(line) => line?,
            Err(error) => return Some(Some(Err(Fault::Broken(unreadable(&self.name, &error))))),
        };
        self.number += 1;
        let text = String::from_utf8_lossy(&line);
        let name = text.split('#').next().unwrap_or("").trim();
        if name.is_empty() {
            return Some(None);
        }
        self.found += 1;
        Some(match parse(name, &format!("{} line {}: ", self.name, self.number)) {
            Ok(target) => self.choice.takes(&target).then_some(Ok(target)),
            Err(error) => Some(Err(Fault::Wrong(error))),
        })
    }
}

fn unreadable(name: &str, error: &io::Error) -> CommandError {
    if name == "-" {
        let message = format!("stdin cannot be read: {}", plain(error));
        return CommandError::usage(message, "pipe something into it, or name a file");
    }
    CommandError::usage(
        format!("`{name}` cannot be read: {}", plain(error)),
        "name a file that exists and may be read",
    )
}

impl Iterator for Lines {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        loop {
            if let Some(line) = self.one()? {
                return Some(line);
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
