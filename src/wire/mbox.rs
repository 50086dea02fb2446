//! Messages of an mbox file, one by one, each within a bound (RFC 4155).

use std::io;
use std::io::BufRead;
use std::io::Read;

/// Maximum length of a line that is looked at as a whole. Unit: octets.
const MAX_LINE: u64 = 64 * 1024;

/// A message of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The message, without its `From ` line, and with the quotes of such lines taken off.
    Whole(Vec<u8>),
    /// It exceeds the bound.
    TooLarge,
}

/// The messages of an mbox file.
#[derive(Debug)]
pub struct Mbox<R> {
    from: R,
    limit: usize,
    /// Whether the `From ` line of the next message has been read.
    begun: bool,
}

impl<R: BufRead> Mbox<R> {
    /// Creates a reader of messages of at most `limit` octets.
    #[must_use]
    pub fn new(from: R, limit: usize) -> Mbox<R> {
        Mbox { from, limit, begun: false }
    }

    fn line(&mut self, line: &mut Vec<u8>) -> io::Result<usize> {
        line.clear();
        self.from.by_ref().take(MAX_LINE).read_until(b'\n', line)
    }

    /// Reads a message, up to the next `From ` line.
    fn message(&mut self) -> io::Result<Option<Message>> {
        let (mut out, mut line) = (Vec::new(), Vec::new());
        let (mut any, mut too_large) = (std::mem::take(&mut self.begun), false);
        // A long line comes in pieces: only the first one is at its start.
        let (mut at_start, mut after_blank) = (true, true);
        while self.line(&mut line)? > 0 {
            if at_start && after_blank && is_from(&line) {
                if any {
                    self.begun = true;
                    break;
                }
                any = true;
                continue;
            }
            any = true;
            after_blank = at_start && matches!(line.as_slice(), b"\n" | b"\r\n");
            if out.len() + line.len() > self.limit {
                too_large = true;
                out = Vec::new();
            }
            if !too_large {
                out.extend_from_slice(if at_start { unquoted(&line) } else { &line });
            }
            at_start = line.ends_with(b"\n");
        }
        Ok(any.then_some(if too_large { Message::TooLarge } else { Message::Whole(out) }))
    }
}

impl<R: BufRead> Iterator for Mbox<R> {
    type Item = io::Result<Message>;

    fn next(&mut self) -> Option<io::Result<Message>> {
        self.message().transpose()
    }
}

/// Reports whether octets begin as an mbox file does.
#[must_use]
pub fn is_mbox(octets: &[u8]) -> bool {
    octets.starts_with(b"From ")
}

/// Reports whether a line separates messages: `From `, an address, and a time of day.
fn is_from(line: &[u8]) -> bool {
    let has_time = |line: &[u8]| {
        line.windows(5).any(|w| match w {
            [a, b, b':', c, d] => [a, b, c, d].iter().all(|x| x.is_ascii_digit() || **x == b' '),
            _ => false,
        })
    };
    line.starts_with(b"From ") && has_time(line)
}

/// Returns a line without the first `>` of a quoted `From `.
fn unquoted(line: &[u8]) -> &[u8] {
    let quotes = line.iter().take_while(|b| **b == b'>').count();
    match line.get(quotes..) {
        Some(rest) if quotes > 0 && rest.starts_with(b"From ") => line.get(1..).unwrap_or_default(),
        _ => line,
    }
}
