//! `check --resume`: reads the domains that a partial ndjson file already holds.

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

/// The domains that are done. Of each name, sixteen octets of its SHA-256 are kept.
#[derive(Debug, Default)]
pub struct Done(HashSet<[u8; 16]>);

/// The lines of a file of reports that are not reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedOver {
    /// Number of lines.
    pub count: u64,
    /// First of them, counted from 1; 0 if there is none.
    pub first: u64,
}

/// The fields that are read of a report.
#[derive(Deserialize)]
struct Named {
    schema: String,
    domain: String,
}

/// Returns the domain of a report line, or `None` if the line is not a report.
fn reported(line: &[u8]) -> Option<String> {
    let named: Named = serde_json::from_slice(line).ok()?;
    named.schema.starts_with("destgate.check/").then_some(named.domain)
}

impl Done {
    /// Reports whether a domain (A-labels) is done.
    #[must_use]
    pub fn holds(&self, domain: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&key(domain))
    }

    /// Returns the number of domains.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Reads the domains from a file of reports, one a line. A truncated last line is ignored. If
    /// stdout is appended to the same file, that line is removed, so that the next line begins at
    /// its place. Other lines that are not reports are skipped and counted.
    ///
    /// Errors: the file cannot be read, it holds something else, or stdout writes over it.
    pub fn read(path: &Path) -> Result<(Done, PassedOver), ResumeError> {
        let name = printable(&path.display().to_string());
        let failure =
            |error: io::Error| ResumeError::Unreadable { name: name.clone(), why: plain(&error) };
        let file = File::open(path).map_err(failure)?;
        let own = file.metadata().is_ok_and(|of_file| files::is_stdout(&of_file));
        if own && !files::stdout_appends() {
            return Err(ResumeError::WrittenOver { name });
        }
        let mut reader = BufReader::new(file);
        let mut done = HashSet::new();
        let (mut number, mut whole) = (0_u64, 0_u64);
        // Lines that are not reports: the first of them, and their number.
        let (mut first, mut strange) = (0_u64, 0_u64);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line).map_err(failure)?;
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
                // A report that only lacks its line end counts as truncated too, and is checked
                // again.
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
