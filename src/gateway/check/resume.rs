//! `check --resume`: what a partial ndjson file has already, and how it goes on.

use crate::gateway::error::ResumeError;
use crate::os::files;
use crate::os::io_error::plain;
use crate::vocab::text::printable;
use serde::Deserialize;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashSet;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;

/// The domains that need no check any more. What is kept of a name is sixteen octets of its SHA-256.
#[derive(Debug, Default)]
pub struct Done(HashSet<[u8; 16]>);

/// Lines of a file of reports that are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedOver {
    /// How many.
    pub count: u64,
    /// The first of them, counted from 1; 0 where there is none.
    pub first: u64,
}

/// What is read of a report.
#[derive(Deserialize)]
struct Named {
    schema: String,
    domain: String,
}

/// The domain that a line reports about; `None` if it is no report.
fn reported(line: &[u8]) -> Option<String> {
    let named: Named = serde_json::from_slice(line).ok()?;
    named.schema.starts_with("destgate.check/").then_some(named.domain)
}

impl Done {
    /// Whether this domain (A-labels) is among them.
    #[must_use]
    pub fn holds(&self, domain: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&key(domain))
    }

    /// How many they are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Reads them from a file of reports, one a line. A last line that was cut off counts as not there; where stdout is
    /// appended to this very file, it is taken off, so that the next line begins at its place. Other lines that are no
    /// reports are passed over and counted.
    ///
    /// Errors: the file cannot be read, it holds something else, or stdout writes over it.
    pub fn read(path: &Path) -> Result<(Done, PassedOver), ResumeError> {
        let name = printable(&path.display().to_string());
        let trouble =
            |error: io::Error| ResumeError::Unreadable { name: name.clone(), why: plain(&error) };
        let file = File::open(path).map_err(trouble)?;
        let own = file.metadata().is_ok_and(|of_file| files::is_stdout(&of_file));
        if own && !files::stdout_appends() {
            return Err(ResumeError::WrittenOver { name });
        }
        let mut reader = BufReader::new(file);
        let mut done = HashSet::new();
        let (mut number, mut whole) = (0_u64, 0_u64);
        // Lines that are no reports: the first of them, and how many.
        let (mut first, mut strange) = (0_u64, 0_u64);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line).map_err(trouble)?;
            if length == 0 {
                break;
            }
            number += 1;
            let ended = line.ends_with(b"\n");
            match reported(&line) {
                Some(domain) => drop(done.insert(key(&domain))),
                None if !ended || line.iter().all(u8::is_ascii_whitespace) => {}
                None => {
                    first = if strange == 0 { number } else { first };
                    strange += 1;
                }
            }
            if ended {
                whole += u64::try_from(length).unwrap_or(0);
            } else if own {
                // A report that only lacks its line end is cut off too, and checked again.
                if let Some(domain) = reported(&line) {
                    done.remove(&key(&domain));
                }
                let cut = OpenOptions::new().write(true).open(path);
                cut.and_then(|f| f.set_len(whole)).map_err(|error| ResumeError::Unmended {
                    name: name.clone(),
                    why: plain(&error),
                })?;
            }
        }
        if strange > 0 && done.is_empty() {
            return Err(ResumeError::NoReports { name, line: first });
        }
        Ok((Done(done), PassedOver { count: strange, first }))
    }
}

fn key(domain: &str) -> [u8; 16] {
    let digest = Sha256::digest(domain.as_bytes());
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    key
}
