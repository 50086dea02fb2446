//! Decides when the next prepared line may be sent to a server of a request-reply protocol. No I/O.
//!
//! Lines from a pipe are all available at once. Mail servers may reject clients that speak before
//! the greeting, or ahead of replies, as spammers (RFC 5321 §3.1, RFC 2920 §3.1). Each line
//! therefore waits for the reply to the one before.

/// Number of octets of a line that are inspected. Unit: octets.
const LOOKED_AT: usize = 4;

/// The state of a conversation, updated from both sides.
#[derive(Debug, Default)]
pub struct Pace {
    /// The beginning of the line that the server is sending.
    line: Vec<u8>,
    /// True once a line began with a code of three digits.
    replies: bool,
    /// True if a complete reply came since the last line was sent.
    answered: bool,
    /// True while the message itself is sent, up to a line with a single dot, without replies.
    in_message: bool,
}

impl Pace {
    /// Creates the state of a conversation whose last reply was received. After STARTTLS there is
    /// no greeting.
    #[must_use]
    pub fn amid_replies() -> Pace {
        Pace { replies: true, answered: true, ..Pace::default() }
    }

    /// Processes octets from the server.
    pub fn heard(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                self.line_ended();
                self.line.clear();
            } else if self.line.len() < LOOKED_AT {
                self.line.push(*byte);
            }
        }
    }

    fn line_ended(&mut self) {
        let [a, b, c, rest @ ..] = self.line.as_slice() else { return };
        if ![a, b, c].iter().all(|d| d.is_ascii_digit()) {
            return;
        }
        self.replies = true;
        // RFC 5321 §4.2.1: a hyphen means that more lines follow.
        if rest.first() == Some(&b'-') {
            return;
        }
        // RFC 5321 §4.2.3: the server closes the connection after these codes.
        self.answered = !matches!(self.line.get(..3), Some(b"221" | b"421"));
        self.in_message = (*a, *b, *c) == (b'3', b'5', b'4');
    }

    /// Processes a sent line, without its line end.
    pub fn sent(&mut self, line: &[u8]) {
        if line == b"." {
            self.in_message = false;
        }
        self.answered = false;
    }

    /// Reports whether the next line may be sent. For a server that does not send reply codes this
    /// is never true, and the caller decides how long to wait.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answered || self.in_message
    }

    /// Reports whether the server has sent a reply code.
    #[must_use]
    pub fn speaks_in_replies(&self) -> bool {
        self.replies
    }
}
