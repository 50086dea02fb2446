//! The issues that a parser finds in a published text, with their place.
//!
//! In: faults with byte offsets. Out: [`Issue`]s with line, column, reason and correction, at most
//! [`MAX_ISSUES`] per text. Every quoted piece of the text is escaped and truncated. No I/O.

use crate::vocab::text::distance;
use std::fmt::Write;

/// Maximum number of issues of one text, errors and warnings together.
pub const MAX_ISSUES: usize = 50;

/// Maximum number of characters of a foreign text that a message quotes.
const MAX_QUOTE: usize = 120;

/// A departure of a published text from its standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Kind of issue in kebab-case; begins `sts-record-`, `sts-policy-`, `tlsrpt-` or `postfix-`.
    pub code: &'static str,
    /// Fault in one sentence; pieces of the text are escaped.
    pub message: String,
    /// Line, counted from 1; a line ends at LF, CRLF or a CR alone. Always 1 for a TXT record, and 0
    /// for a setting of Postfix that is not in the text.
    pub line: u32,
    /// Column in characters, counted from 1 (in bytes if the line is not UTF-8); at most one past
    /// the line.
    pub column: u32,
    /// Cited clause, as in `RFC 8461 §3.1`, or manual, as in `postconf(5)`.
    pub reference: &'static str,
    /// Correction in one sentence, with the corrected text if it is known; may be empty.
    pub hint: String,
}

impl Issue {
    /// Reports whether the issue is that something is missing, so that it has no place.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.code.ends_with("-missing")
    }

    /// Returns the fault as a part of another sentence.
    #[must_use]
    pub fn message_clause(&self) -> String {
        clause(&self.message)
    }

    /// Returns the correction as a part of another sentence.
    #[must_use]
    pub fn hint_clause(&self) -> String {
        clause(&self.hint)
    }
}

/// Returns a sentence without its capital and its full stop. A name or an abbreviation at its
/// beginning stays.
fn clause(sentence: &str) -> String {
    let text = sentence.strip_suffix('.').unwrap_or(sentence);
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second == ' ' || second.is_lowercase() => {
            let rest = text.get(first.len_utf8()..).unwrap_or("");
            format!("{}{rest}", first.to_lowercase())
        }
        _ => text.to_string(),
    }
}

/// The result of a parser, with all issues.
///
/// `value` is `None` exactly if an error makes the text unusable. One error leaves it usable: a
/// policy whose `max_age` is over the limit (`sts-policy-max-age-limit`), which
/// `StsPolicy::lifetime` caps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    /// Parsed value.
    pub value: Option<T>,
    /// Violations of the standard, in the order they were found.
    pub errors: Vec<Issue>,
    /// Legal but probably unintended content, in the order it was found.
    pub warnings: Vec<Issue>,
}

/// A fault of one value of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Code of the resulting issue.
    pub code: &'static str,
    /// Byte offset of the fault in the value.
    pub offset: usize,
    /// Fault in one sentence; pieces of the text are escaped.
    pub message: String,
    /// Correction; may be empty.
    pub hint: String,
}

impl Fault {
    pub(crate) fn new(
        code: &'static str,
        offset: usize,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { code, offset, message: message.into(), hint: hint.into() }
    }
}

/// A byte position in one line of the text. Its column is computed only if the issue is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) line: u32,
    pub(crate) text: &'a [u8],
    pub(crate) offset: usize,
}

impl Place<'_> {
    /// Position of the first character of the text.
    pub(crate) const START: Place<'static> = Place { line: 1, text: &[], offset: 0 };

    fn column(self) -> u32 {
        let before = self.text.get(..self.offset).unwrap_or(self.text);
        let count = if std::str::from_utf8(self.text).is_ok() {
            before.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
        } else {
            before.len()
        };
        u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1)
    }
}

/// A collection of at most [`MAX_ISSUES`] issues that records whether one of them was fatal.
#[derive(Debug)]
pub(crate) struct Issues {
    errors: Vec<Issue>,
    warnings: Vec<Issue>,
    failed: bool,
    reference_of: fn(&str) -> &'static str,
}

impl Issues {
    /// Creates an empty collection; `reference_of` returns the clause of a code.
    pub(crate) fn new(reference_of: fn(&str) -> &'static str) -> Self {
        Self { errors: Vec::new(), warnings: Vec::new(), failed: false, reference_of }
    }

    /// Adds an error that makes the text unusable.
    pub(crate) fn error(&mut self, code: &'static str, at: Place, message: &str, hint: &str) {
        self.failed = true;
        self.flaw(code, at, message, hint);
    }

    /// Adds an error that leaves the text usable. If the collection is full, it replaces a warning.
    pub(crate) fn flaw(&mut self, code: &'static str, at: Place, message: &str, hint: &str) {
        if self.is_full() && self.warnings.pop().is_none() {
            return;
        }
        let issue = self.issue(code, at, message, hint);
        self.errors.push(issue);
    }

    /// Adds a fault of the value that begins at `at` as an error that makes the text unusable.
    pub(crate) fn fault(&mut self, fault: &Fault, at: Place) {
        let at = Place { offset: at.offset + fault.offset, ..at };
        self.error(fault.code, at, &fault.message, &fault.hint);
    }

    /// Adds a warning.
    pub(crate) fn warning(&mut self, code: &'static str, at: Place, message: &str, hint: &str) {
        if !self.is_full() {
            let issue = self.issue(code, at, message, hint);
            self.warnings.push(issue);
        }
    }

    /// Ends the collection and returns the value if no fatal error was added.
    pub(crate) fn parsed<T>(self, value: Option<T>) -> Parsed<T> {
        let value = if self.failed { None } else { value };
        Parsed { value, errors: self.errors, warnings: self.warnings }
    }

    /// Reports whether further warnings would be dropped.
    pub(crate) fn is_full(&self) -> bool {
        self.errors.len() + self.warnings.len() >= MAX_ISSUES
    }

    fn issue(&self, code: &'static str, at: Place, message: &str, hint: &str) -> Issue {
        Issue {
            code,
            message: message.to_owned(),
            line: at.line,
            column: at.column(),
            reference: (self.reference_of)(code),
            hint: hint.to_owned(),
        }
    }
}

/// Returns foreign bytes as safe text: control and unusual characters escaped, long text truncated.
pub(crate) fn quote(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut count = 0;
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if count == MAX_QUOTE {
                out.push('…');
                return out;
            }
            count += 1;
            if c == ' ' || c.is_ascii_graphic() || c.is_alphanumeric() && !c.is_ascii() {
                out.push(c);
            } else if c.is_ascii() {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\x{:02X}", u32::from(c));
            } else {
                out.extend(c.escape_unicode());
            }
        }
        for byte in chunk.invalid() {
            count += 1;
            let _ = write!(out, "\\x{byte:02X}");
        }
        if count > MAX_QUOTE {
            out.push('…');
            return out;
        }
    }
    out
}

/// Returns the key that `name` most likely means, or `None`; a name equal to a key is not near.
///
/// Near names are: other case, other or missing separators (`max-age`), the same letters in another
/// order, or an edit distance of at most two; at most one for keys of up to four letters, because
/// `note` is not `mode`, and any two letters have distance two from `mx`.
pub(crate) fn nearest(name: &str, keys: &[&'static str]) -> Option<&'static str> {
    if name.len() > MAX_NAME || keys.contains(&name) {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let plain = |text: &str| text.replace(['-', '_', '.', ' '], "");
    if let Some(key) = keys.iter().find(|key| plain(key) == plain(&lower)) {
        return Some(key);
    }
    if lower.len() < 2 {
        return None;
    }
    keys.iter()
        .map(|key| (distance(lower.as_bytes(), key.as_bytes()), key))
        .map(|(steps, key)| (if same_letters(&lower, key) { 1 } else { steps }, key))
        .filter(|(steps, key)| *steps <= if key.len() <= 4 { 1 } else { 2 })
        .min_by_key(|(steps, _)| *steps)
        .map(|(_, key)| *key)
}

/// Maximum length of a field name, in characters. Source: RFC 8461 §3.1, §3.2 and RFC 8460 §3.
pub(crate) const MAX_NAME: usize = 32;

/// Reports whether `name` is a letter or digit followed by up to 31 of letters, digits, `_-.`.
pub(crate) fn is_name(name: &[u8]) -> bool {
    name.len() <= MAX_NAME
        && name.first().is_some_and(u8::is_ascii_alphanumeric)
        && name.iter().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(b))
}

/// Reports whether a byte is WSP, that is space or tab.
pub(crate) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Returns `text` without WSP at its end.
pub(crate) fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|b| !is_blank(*b)).map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}

/// Returns the number of WSP at the start of `text`, and the rest.
pub(crate) fn skip_blanks(text: &[u8]) -> (usize, &[u8]) {
    let count = text.iter().take_while(|b| is_blank(**b)).count();
    (count, text.get(count..).unwrap_or_default())
}

/// Returns the parts before and after the first `byte`.
pub(crate) fn split_at_byte(text: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|b| *b == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    a.len() == b.len() && sorted(a) == sorted(b)
}
