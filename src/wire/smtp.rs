//! SMTP replies, read piece by piece within bounds. No I/O.

use std::mem;

/// Longest reply line that is taken. Unit: octets. RFC 5321 §4.5.3.1.5 allows 512; servers send more.
pub const MAX_LINE: usize = 4_096;

/// Most lines of one reply; of a reply to EHLO so many are kept, and of further ones the keywords count. Unit: lines.
pub const MAX_LINES: usize = 512;

/// Most octets of one reply; of a reply to EHLO so many are kept.
pub const MAX_REPLY: usize = 64 * 1024;

/// Most octets of a reply to EHLO. RFC 5321 §4.1.1.1 sets no bound to it, so this is far beyond what anybody needs.
pub const MAX_EHLO: usize = 1024 * 1024;

/// So many keywords of one reply are kept, and each cut to so many characters.
const MAX_KEYWORDS: usize = 256;
const MAX_KEYWORD: usize = 64;

/// Keywords that decide something: kept wherever they stand.
const DECISIVE: &[&str] = &["STARTTLS", "REQUIRETLS"];

/// A complete reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawReply {
    /// Three digits, the first 2 to 5.
    pub code: u16,
    /// The text of each line that is kept, raw, lossily decoded as UTF-8.
    pub lines: Vec<String>,
    /// The first word of every line but the first, upper case: the keywords of an EHLO reply. Source: RFC 5321 §4.1.1.1.
    pub keywords: Vec<String>,
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
    /// A reply to EHLO beyond [`MAX_EHLO`].
    #[error("a reply of more than {MAX_EHLO} octets")]
    TooMuch,
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
    kept: usize,
    keywords: Vec<String>,
    is_amid: bool,
    octets: usize,
    is_to_ehlo: bool,
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

    /// Reads the reply to EHLO, which may be longer than others.
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

    /// Whether part of a reply has come.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.octets > 0
    }

    /// What has come of a line, where that cannot become a reply whatever follows: the first octets of TLS, say.
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
        // RFC 5321 §4.2.1: a hyphen where more lines follow; a bare code is taken too.
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

/// Adds the keyword of a line of an EHLO reply, as Postfix finds it: the first word, whatever blanks stand before it.
fn note(line: &str, keywords: &mut Vec<String>) {
    let ends = |c: char| c == ' ' || c == '=' || c.is_control();
    let Some(word) = line.split(ends).find(|w| !w.is_empty()) else { return };
    let word: String = word.chars().take(MAX_KEYWORD).collect::<String>().to_ascii_uppercase();
    let decisive = DECISIVE.contains(&word.as_str()) && !keywords.contains(&word);
    if keywords.len() < MAX_KEYWORDS || decisive {
        keywords.push(word);
    }
}
