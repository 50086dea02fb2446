//! The lines of an MTA-STS policy file, and the faults of texts that are not policy lines.
//!
//! In: the bytes of the body. Out: its lines, or the fault of a text that has no field. No I/O.

use crate::policy::issue::Fault;
use crate::policy::issue::Place;
use crate::policy::issue::quote;

/// The fields that RFC 8461 §3.2 defines.
pub(crate) const KEYS: [&str; 4] = ["version", "mode", "max_age", "mx"];
/// The byte order mark in UTF-8.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A line without its line end.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) number: u32,
    pub(crate) text: &'a [u8],
    /// Whether the line ends in a CR without an LF.
    pub(crate) bare_cr: bool,
}

impl<'a> Line<'a> {
    pub(crate) fn at(self, offset: usize) -> Place<'a> {
        Place { line: self.number, text: self.text, offset }
    }
}

/// The part of the text that is not split yet.
struct Remaining<'a> {
    rest: &'a [u8],
    number: u32,
}

impl<'a> Iterator for Remaining<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        self.number = self.number.saturating_add(1);
        let end =
            self.rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at_checked(end)?;
        // RFC 8461 §3.2: sts-policy-term = LF / CRLF
        let after = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"));
        let bare_cr = after.is_none() && !rest.is_empty();
        self.rest = after.or_else(|| rest.strip_prefix(b"\r")).unwrap_or_default();
        Some(Line { number: self.number, text, bare_cr })
    }
}

/// Splits a text into lines at LF, at CRLF and at a bare CR, which is marked. A final line end
/// starts no line.
pub(crate) fn lines(text: &[u8]) -> impl Iterator<Item = Line<'_>> {
    Remaining { rest: text, number: 0 }
}

/// Returns the fault of a text that is not a policy file at all, if it is one.
pub(crate) fn foreign(text: &[u8]) -> Option<Fault> {
    let start = text.strip_prefix(BOM).unwrap_or(text).trim_ascii_start();
    let (code, message, hint) = if start.is_empty() {
        (
            "sts-policy-empty",
            "The policy file is empty.",
            "Publish the lines `version: STSv1`, `mode:`, `max_age:` and one `mx:` line per MX host.",
        )
    } else if start.starts_with(b"<") {
        (
            "sts-policy-html",
            "The policy file is a web page or XML.",
            "Serve the plain policy text under /.well-known/mta-sts.txt.",
        )
    } else if start.get(..8).is_some_and(|s| s.eq_ignore_ascii_case(b"v=stsv1;")) {
        (
            "sts-policy-no-colon",
            "This is the text of the DNS record, not of the policy.",
            "The record belongs to _mta-sts in the DNS; the policy is another text: `version: STSv1`, `mode:`, `max_age:` and `mx:` lines.",
        )
    } else if start.starts_with(b"---\n") || start.starts_with(b"---\r\n") {
        (
            "sts-policy-front-matter",
            "The file begins with the front matter of a site generator (`---`), which did not render it.",
            "Let the generator render the file, or serve the policy lines alone.",
        )
    } else if text.starts_with(b"\xFF\xFE") || text.starts_with(b"\xFE\xFF") {
        (
            "sts-policy-utf16",
            "The policy file is in UTF-16.",
            "Save the file as ASCII or as UTF-8 without byte order mark.",
        )
    } else {
        return None;
    };
    Some(Fault::new(code, 0, message, hint))
}

/// Returns the fault of a line with broken UTF-8 or control characters other than tab, if any.
pub(crate) fn unclean(body: &[u8]) -> Option<Fault> {
    if let Err(error) = std::str::from_utf8(body) {
        return Some(Fault::new(
            "sts-policy-not-utf8",
            error.valid_up_to(),
            "The line is not UTF-8.",
            "Save the file as ASCII or UTF-8.",
        ));
    }
    let offset = body.iter().position(|b| b.is_ascii_control() && *b != b'\t')?;
    Some(Fault::new(
        "sts-policy-control",
        offset,
        "The line has a control character.",
        "Remove it.",
    ))
}

/// Returns the fault of a line that is a comment or has no colon.
pub(crate) fn no_colon(body: &[u8]) -> Fault {
    let shown = quote(body);
    if body.starts_with(b"#") {
        let message = format!("`{shown}` is no field; the format has no comments.");
        return Fault::new("sts-policy-comment", 0, message, "Remove the line.");
    }
    let hint = match KEYS.iter().find(|key| starts_with_word(body, key)) {
        Some(key) => {
            let rest = body.get(key.len()..).unwrap_or_default().trim_ascii_start();
            let value = rest.strip_prefix(b"=").unwrap_or(rest).trim_ascii_start();
            format!("Write `{key}: {}`.", quote(value))
        }
        None => "Write `name: value`, or remove the line.".to_owned(),
    };
    Fault::new("sts-policy-no-colon", 0, format!("The line `{shown}` has no colon."), hint)
}

fn starts_with_word(body: &[u8], key: &str) -> bool {
    let (word, rest) = body.split_at_checked(key.len()).unwrap_or_default();
    word.eq_ignore_ascii_case(key.as_bytes()) && rest.first().is_none_or(|b| b"= \t".contains(b))
}
