//! Earlier reports by domain, each read when it is requested.
//!
//! The file may have any size. It is scanned once, and only the position of each report is kept.

use crate::gateway::error::EarlierError;
use crate::os::files;
use crate::os::io_error::plain;
use crate::render::diff;
use crate::vocab::text::json_fault;
use crate::vocab::text::printable;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;

/// Maximum length of a report. Unit: octets.
const MAX_REPORT: usize = 16 << 20;

/// The fields that are read of every earlier report.
#[derive(Deserialize)]
struct Named {
    schema: String,
    domain: String,
}

/// The position of a report.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: u64,
    length: usize,
    /// Whether its domain was requested.
    asked: bool,
}

/// Earlier reports.
#[derive(Debug)]
pub struct EarlierReports {
    /// The file in quotation marks, or stdin.
    pub name: String,
    /// Whether the file ends in the middle of a report.
    pub cut: bool,
    file: File,
    places: HashMap<String, Place>,
}

impl EarlierReports {
    /// Opens earlier reports: NDJSON, or an array; `-` is stdin.
    ///
    /// Errors: the reports cannot be read; there are none.
    pub fn open(path: &Path) -> Result<EarlierReports, EarlierError> {
        let piped = path.as_os_str() == "-";
        let name = match piped {
            true => "stdin".into(),
            false => format!("`{}`", printable(&path.display().to_string())),
        };
        let unreadable =
            |e: io::Error| EarlierError::Unreadable { name: name.clone(), why: plain(&e) };
        let mut file = match piped {
            true => files::open_input(path).and_then(spooled).map_err(unreadable)?,
            false => opened(path).map_err(unreadable)?,
        };
        let (places, cut) = places(&file).map_err(unreadable)?;
        let empty = file.metadata().map_err(unreadable)?.len() == 0;
        if places.is_empty() && !empty && !is_empty_array(&mut file).map_err(unreadable)? {
            return Err(EarlierError::None { name });
        }
        Ok(EarlierReports { name, cut, file, places })
    }

    /// Returns the report of a domain, if there is one, and marks it as requested.
    ///
    /// Errors: the report cannot be read any more.
    pub fn report(&mut self, domain: &str) -> Result<Option<Value>, EarlierError> {
        let Some(place) = self.places.get_mut(domain) else { return Ok(None) };
        place.asked = true;
        let report = read_at(&mut self.file, *place)
            .map_err(|e| plain(&e))
            .and_then(|bytes| serde_json::from_slice(&bytes).map_err(|e| json_fault(&e)));
        report.map(Some).map_err(|why| EarlierError::Report {
            name: self.name.clone(),
            domain: domain.to_string(),
            why,
        })
    }

    /// Returns the number of reports that were not requested.
    #[must_use]
    pub fn left(&self) -> usize {
        self.places.values().filter(|place| !place.asked).count()
    }
}

/// Opens a file that can be read at any position.
fn opened(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { spooled(file) }
}

/// Copies the data of a pipe to a temporary file.
fn spooled(mut from: impl Read) -> io::Result<File> {
    let name = format!("destgate-diff-{}-{:p}", std::process::id(), &raw const from);
    let path = std::env::temp_dir().join(name);
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&path)?;
    // The file exists as long as it is open.
    std::fs::remove_file(&path)?;
    io::copy(&mut from, &mut file)?;
    file.flush()?;
    Ok(file)
}

fn is_empty_array(file: &mut File) -> io::Result<bool> {
    file.rewind()?;
    let mut text = String::new();
    file.take(64).read_to_string(&mut text)?;
    Ok(text.split_whitespace().collect::<String>() == "[]")
}

fn read_at(file: &mut File, place: Place) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(place.at))?;
    let mut bytes = vec![0; place.length];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Returns the position of the last report of each domain, and whether the file ends within a
/// report.
///
/// A report begins with a brace that opens a line, as every form of `check` writes it, or with the
/// first brace outside of another.
fn places(file: &File) -> io::Result<(HashMap<String, Place>, bool)> {
    let mut input = BufReader::with_capacity(1 << 16, file);
    input.rewind()?;
    let mut places = HashMap::new();
    let mut scan = Scan::default();
    let mut at: u64 = 0;
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok((places, scan.depth > 0));
        }
        let length = chunk.len();
        for byte in chunk {
            if let Some(begun) = scan.take(*byte, at) {
                if let Ok(named) = serde_json::from_slice::<Named>(&scan.text)
                    && named.schema == diff::REPORT
                {
                    places.insert(
                        named.domain,
                        Place { at: begun, length: scan.text.len(), asked: false },
                    );
                }
                scan.text.clear();
            }
            at += 1;
        }
        input.consume(length);
    }
}

/// A scanner that finds the outermost objects of JSON octet by octet.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_text: bool,
    escaped: bool,
    line_begins: bool,
    begun: u64,
    text: Vec<u8>,
}

impl Scan {
    /// Consumes an octet. Returns the start of the object that ends with it, if one does.
    fn take(&mut self, byte: u8, at: u64) -> Option<u64> {
        // A JSON string holds no line end, so the earlier object was truncated.
        let opens_line = (self.line_begins || at == 0) && byte == b'{';
        self.line_begins = byte == b'\n';
        if opens_line && self.depth > 0 {
            *self = Scan::default();
        }
        if self.depth == 0 {
            if byte != b'{' {
                return None;
            }
            self.begun = at;
            self.text.clear();
        }
        if self.text.len() < MAX_REPORT {
            self.text.push(byte);
        }
        match (self.in_text, self.escaped, byte) {
            (true, true, _) => self.escaped = false,
            (true, false, b'\\') => self.escaped = true,
            (_, false, b'"') => self.in_text = !self.in_text,
            (false, _, b'{') => self.depth += 1,
            (false, _, b'}') => {
                self.depth = self.depth.saturating_sub(1);
                return (self.depth == 0).then_some(self.begun);
            }
            _ => {}
        }
        None
    }
}
