//! Parses SMTP replies incrementally, within limits. No I/O.

use std::mem;

/// Maximum length of a reply line. Unit: octets. RFC 5321 §4.5.3.1.5 allows 512; servers send more.
pub const MAX_LINE: usize = 4_096;

/// Maximum number of lines of one reply. A longer reply to EHLO is truncated to this number;
/// further lines count for their keywords only. Unit: lines.
pub const MAX_LINES: usize = 512;

/// Maximum size of one reply. A longer reply to EHLO is truncated to about this size. Unit: octets.
pub const MAX_REPLY: usize = 64 * 1024;

/// Maximum size of a reply to EHLO, far beyond any practical need. RFC 5321 §4.1.1.1 sets no limit.
/// Unit: octets.
pub const MAX_EHLO: usize = 1024 * 1024;

/// Maximum number of keywords kept of one reply, and their maximum length.
const MAX_KEYWORDS: usize = 256;
const MAX_KEYWORD: usize = 64;

/// Keywords that are kept even beyond the maximum number.
const DECISIVE: &[&str] = &["STARTTLS", "REQUIRETLS"];

/// A complete reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawReply {
    /// The reply code: three digits, the first 2 to 5.
    pub code: u16,
    /// The text of each kept line, unescaped, decoded lossily as UTF-8.
    pub lines: Vec<String>,
    /// The first word of each line but the first, in upper case: the keywords of an EHLO reply.
    /// Source: RFC 5321 §4.1.1.1.
    pub keywords: Vec<String>,
}

/// The reason why octets are not an SMTP reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyFault {
    /// A line does not begin with three digits and a space or hyphen.
    #[error("a line that is no SMTP reply: `{0}`")]
    NotAReply(String),
    /// A line has more than [`MAX_LINE`] octets.
    #[error("a reply line of more than {MAX_LINE} octets")]
    LineTooLong,
    /// A reply exceeds [`MAX_LINES`] or [`MAX_REPLY`].
    #[error("a reply of more than {MAX_LINES} lines or {MAX_REPLY} octets")]
    TooLong,
    /// A reply to EHLO exceeds [`MAX_EHLO`].
    #[error("a reply of more than {MAX_EHLO} octets")]
    TooMuch,
    /// The code changes within a reply.
    #[error("the reply code changes from {0} to {1} within one reply")]
    CodeChanges(u16, u16),
}

/// A parser for one reply from a stream of octets.
///
/// It consumes octets only up to the end of the reply. Octets after it remain in the caller's
/// buffer. Source: RFC 5321 §4.2, §4.2.1.
#[derive(Debug, Default)]
pub struct ReplyReader {
    line: Vec<u8>,
    code: Option<u16>,
    lines: Vec<String>,
    kept: usize,
    keywords: Vec<String>,
    is_amid: bool,
    octets: usize,
    is_to_ehlo: bool,
}

impl ReplyReader {
    /// Consumes octets. Returns how many were used and, once complete, the reply.
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
            // The limit that is reached first is reported, independently of how the network splits
            // the stream.
            let in_line = MAX_LINE - self.line.len();
            let in_reply = self.most() - self.octets;
            if piece.len() > in_line.min(in_reply) {
                let reply_first = in_reply < in_line;
                return Err(if reply_first { self.too_long() } else { ReplyFault::LineTooLong });
            }
            self.octets += piece.len();
            self.line.extend_from_slice(piece);
            if ended && let Some(reply) = self.end_of_line()? {
                return Ok((used, Some(reply)));
            }
        }
        Ok((used, None))
    }

    /// Creates a parser for the reply to EHLO, which may be longer than others.
    #[must_use]
    pub fn to_ehlo() -> ReplyReader {
        ReplyReader { is_to_ehlo: true, ..ReplyReader::default() }
    }

    fn most(&self) -> usize {
        if self.is_to_ehlo { MAX_EHLO } else { MAX_REPLY }
    }

    fn too_long(&self) -> ReplyFault {
        if self.is_to_ehlo { ReplyFault::TooMuch } else { ReplyFault::TooLong }
    }

    /// Reports whether part of a reply has come.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.octets > 0
    }

    /// Returns the fault of an incomplete line that cannot become a reply, such as the first octets
    /// of TLS.
    #[must_use]
    pub fn strange(&self) -> Option<ReplyFault> {
        let no_digit = self.line.first().is_some_and(|b| !b.is_ascii_digit());
        let start = self.line.get(..60).unwrap_or(&self.line);
        no_digit.then(|| ReplyFault::NotAReply(crate::vocab::text::printable_bytes(start)))
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
        // RFC 5321 §4.2.1: a hyphen means that more lines follow. A code alone is accepted too.
        let last = match text.get(3) {
            Some(b'-') => false,
            Some(b' ' | b'\t') | None => true,
            Some(_) => return Err(fault()),
        };
        if let Some(before) = self.code.filter(|before| *before != code) {
            return Err(ReplyFault::CodeChanges(before, code));
        }
        self.code = Some(code);
        let said = String::from_utf8_lossy(text.get(4..).unwrap_or_default()).into_owned();
        if mem::replace(&mut self.is_amid, true) {
            note(&said, &mut self.keywords);
        }
        if self.lines.len() < MAX_LINES && self.kept < MAX_REPLY {
            self.kept += said.len();
            self.lines.push(said);
        } else if !self.is_to_ehlo {
            return Err(ReplyFault::TooLong);
        }
        if !last {
            return Ok(None);
        }
        let next = ReplyReader { is_to_ehlo: self.is_to_ehlo, ..ReplyReader::default() };
        let ReplyReader { lines, keywords, .. } = mem::replace(self, next);
        Ok(Some(RawReply { code, lines, keywords }))
    }
}

/// Adds the keyword of a line of an EHLO reply, determined as Postfix does: the first word after
/// any blanks.
fn note(line: &str, keywords: &mut Vec<String>) {
    let ends = |c: char| c == ' ' || c == '=' || c.is_control();
    let Some(word) = line.split(ends).find(|w| !w.is_empty()) else { return };
    let word: String = word.chars().take(MAX_KEYWORD).collect::<String>().to_ascii_uppercase();
    let decisive = DECISIVE.contains(&word.as_str()) && !keywords.contains(&word);
    if keywords.len() < MAX_KEYWORDS || decisive {
        keywords.push(word);
    }
}
