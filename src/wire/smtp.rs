//! SMTP replies, read piece by piece within bounds. No I/O.

use std::mem;

/// Longest reply line that is taken. Unit: octets. RFC 5321 §4.5.3.1.5 allows 512; servers send more.
pub const MAX_LINE: usize = 4_096;

/// Most lines of one reply. Unit: lines.
pub const MAX_LINES: usize = 512;

/// Most octets of one reply.
pub const MAX_REPLY: usize = 64 * 1024;

/// A complete reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawReply {
    /// Three digits, the first 2 to 5.
    pub code: u16,
    /// The text of each line, raw, lossily decoded as UTF-8.
    pub lines: Vec<String>,
}

/// Why something is no SMTP reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyFault {
    /// A line that does not begin with three digits and a space or hyphen.
    #[error("a line that is no SMTP reply: `{0}`")]
    NotAReply(String),
    /// A line of more than [`MAX_LINE`] octets.
    #[error("a reply line of more than {MAX_LINE} octets")]
    LineTooLong,
    /// A reply beyond [`MAX_LINES`] or [`MAX_REPLY`].
    #[error("a reply of more than {MAX_LINES} lines or {MAX_REPLY} octets")]
    TooLong,
    /// The code changes in the middle of a reply.
    #[error("the reply code changes from {0} to {1} within one reply")]
    CodeChanges(u16, u16),
}

/// Reads one reply from a stream of bytes.
///
/// Bytes are taken only up to the end of the reply, so that what follows it stays in the caller's buffer.
/// Source: RFC 5321 §4.2, §4.2.1.
#[derive(Debug, Default)]
pub struct ReplyReader {
    line: Vec<u8>,
    code: Option<u16>,
    lines: Vec<String>,
    octets: usize,
}

impl ReplyReader {
    /// Takes bytes; returns how many were used and, once complete, the reply.
    ///
    /// Errors: the bytes are no reply, or too much of one; the session is of no more use.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(usize, Option<RawReply>), ReplyFault> {
        let mut used = 0;
        while used < bytes.len() {
            let rest = &bytes[used..];
            let (piece, ended) = match rest.iter().position(|b| *b == b'\n') {
                Some(end) => (&rest[..=end], true),
                None => (rest, false),
            };
            used += piece.len();
            // The limit that is reached first, wherever the network cuts the stream.
            let in_line = MAX_LINE - self.line.len();
            let in_reply = MAX_REPLY - self.octets;
            if piece.len() > in_line.min(in_reply) {
                let reply_first = in_reply < in_line;
                return Err(if reply_first {
                    ReplyFault::TooLong
                } else {
                    ReplyFault::LineTooLong
                });
            }
            self.octets += piece.len();
            self.line.extend_from_slice(piece);
            if ended && let Some(reply) = self.end_of_line()? {
                return Ok((used, Some(reply)));
            }
        }
        Ok((used, None))
    }

    /// Whether part of a reply has come.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.octets > 0
    }

    fn end_of_line(&mut self) -> Result<Option<RawReply>, ReplyFault> {
        let line = mem::take(&mut self.line);
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let fault = || {
            let shown: String = String::from_utf8_lossy(text).chars().take(60).collect();
            ReplyFault::NotAReply(crate::vocab::text::printable(&shown))
        };
        let code = match text.get(..3) {
            Some([a @ b'2'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9']) => {
                [a, b, c].iter().fold(0, |n, d| n * 10 + u16::from(**d - b'0'))
            }
            _ => return Err(fault()),
        };
        // RFC 5321 §4.2.1: a hyphen where more lines follow; a bare code is taken too.
        let last = match text.get(3) {
            Some(b'-') => false,
            Some(b' ') | None => true,
            Some(_) => return Err(fault()),
        };
        if let Some(before) = self.code.filter(|before| *before != code) {
            return Err(ReplyFault::CodeChanges(before, code));
        }
        self.code = Some(code);
        let said = text.get(4..).unwrap_or_default();
        self.lines.push(String::from_utf8_lossy(said).into_owned());
        if self.lines.len() > MAX_LINES {
            return Err(ReplyFault::TooLong);
        }
        if !last {
            return Ok(None);
        }
        self.octets = 0;
        self.code = None;
        Ok(Some(RawReply { code, lines: mem::take(&mut self.lines) }))
    }
}

/// The keywords of an EHLO reply, upper case, the greeting line left out. Source: RFC 5321 §4.1.1.1.
#[must_use]
pub fn keywords(lines: &[String]) -> Vec<String> {
    lines
        .iter()
        .skip(1)
        .filter_map(|line| line.split([' ', '=']).next())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
        .collect()
}
