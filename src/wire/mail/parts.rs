//! The parts of a message that have content of their own.

use crate::wire::mail::coding;
use crate::wire::mail::header;
use crate::wire::mail::header::Head;
use crate::wire::mail::header::Parameterized;
use std::borrow::Cow;

/// Maximum depth of parts in each other.
pub const MAX_DEPTH: usize = 8;
/// Maximum number of parts of a message.
const MAX_PARTS: usize = 1_000;

/// A part with content of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// The media type in lower case; empty if it is not named.
    pub media_type: String,
    /// The name of the file.
    pub file_name: Option<String>,
    /// The transfer encoding, as it came.
    pub encoding: String,
    /// The body as it stands in the message.
    pub raw: &'a [u8],
}

impl Part<'_> {
    /// Returns the decoded body.
    #[must_use]
    pub fn content(&self) -> Cow<'_, [u8]> {
        coding::decode(&self.encoding, self.raw)
    }

    /// Reports whether the part is itself a message.
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(self.media_type.as_str(), "message/rfc822" | "message/global")
    }
}

/// A message with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail<'a> {
    /// The head of the message.
    pub head: Head,
    /// Place at which the body begins. Unit: octets.
    pub body_at: usize,
    /// The parts in their order.
    pub parts: Vec<Part<'a>>,
}

/// The bound that a message exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Exceeded {
    /// The head of the message or of a part is too large.
    #[error("the header of the message or of a part exceeds 256 KiB")]
    Head,
    /// Parts are nested too deeply.
    #[error("more than {MAX_DEPTH} parts in each other")]
    Depth,
    /// There are too many parts.
    #[error("more than {MAX_PARTS} parts")]
    Parts,
}

/// Splits a message into its parts. Embedded messages stay whole.
///
/// Errors: a bound is exceeded.
pub fn split(message: &[u8]) -> Result<Mail<'_>, Exceeded> {
    let (head, body) = header::split(message).ok_or(Exceeded::Head)?;
    let body_at = message.len() - body.len();
    let mut parts = Vec::new();
    walk(&head, body, 1, &mut parts)?;
    Ok(Mail { head, body_at, parts })
}

fn walk<'a>(
    head: &Head,
    body: &'a [u8],
    depth: usize,
    parts: &mut Vec<Part<'a>>,
) -> Result<(), Exceeded> {
    let kind = head.first("content-type").or_else(|| head.first("contenttype"));
    let kind = Parameterized::parse(kind.unwrap_or_default());
    let boundary = kind.get("boundary").filter(|b| !b.is_empty());
    if let Some(boundary) = boundary.filter(|_| kind.value.starts_with("multipart/")) {
        if depth > MAX_DEPTH {
            return Err(Exceeded::Depth);
        }
        for entity in Entities::new(body, &boundary) {
            let (head, body) = header::split(entity).ok_or(Exceeded::Head)?;
            walk(&head, body, depth + 1, parts)?;
        }
        return Ok(());
    }
    if parts.len() >= MAX_PARTS {
        return Err(Exceeded::Parts);
    }
    let placed = Parameterized::parse(head.first("content-disposition").unwrap_or_default());
    parts.push(Part {
        file_name: placed.get("filename").or_else(|| kind.get("name")),
        media_type: kind.value,
        encoding: head.first("content-transfer-encoding").unwrap_or_default().to_string(),
        raw: body,
    });
    Ok(())
}

/// The entities between the delimiters of a multipart body.
struct Entities<'a> {
    rest: &'a [u8],
    delimiter: Vec<u8>,
    /// Whether the first delimiter was met.
    begun: bool,
    ended: bool,
}

impl<'a> Entities<'a> {
    fn new(body: &'a [u8], boundary: &str) -> Entities<'a> {
        let delimiter = [b"--", boundary.trim_end().as_bytes()].concat();
        Entities { rest: body, delimiter, begun: false, ended: false }
    }

    /// Reports whether a line is a delimiter, and whether it is the last one.
    fn delimits(&self, line: &[u8]) -> Option<bool> {
        let tail = line.strip_prefix(self.delimiter.as_slice())?.trim_ascii();
        match tail {
            b"" => Some(false),
            b"--" => Some(true),
            _ => None,
        }
    }
}

impl<'a> Iterator for Entities<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            if self.ended || self.rest.is_empty() {
                return None;
            }
            let whole = self.rest;
            let (mut at, mut end) = (0, None);
            while at < whole.len() {
                let rest = whole.get(at..).unwrap_or_default();
                let length = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |n| n + 1);
                let line = rest.get(..length).unwrap_or_default();
                if let Some(is_last) = self.delimits(line) {
                    end = Some((at, is_last));
                    at += length;
                    break;
                }
                at += length;
            }
            self.rest = whole.get(at..).unwrap_or_default();
            // Without a last delimiter the part reaches to the end.
            let (length, is_last) = end.unwrap_or((whole.len(), true));
            let was_begun = std::mem::replace(&mut self.begun, true);
            self.ended = is_last;
            if was_begun {
                return whole.get(..length);
            }
        }
    }
}
