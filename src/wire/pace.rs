//! When the next prepared line may be sent to a server that asks and answers. No I/O.
//!
//! Lines from a pipe are there all at once. A mail server that is talked to before its greeting, or ahead of its
//! replies, takes that for a spammer's manners (RFC 5321 §3.1, RFC 2920 §3.1), so each line waits for its turn.

/// Bytes of a line that are looked at. Unit: octets.
const LOOKED_AT: usize = 4;

/// Follows what is said on both sides.
#[derive(Debug, Default)]
pub struct Pace {
    /// The beginning of the line that the server is sending.
    line: Vec<u8>,
    /// The server speaks in replies: a code of three digits began a line.
    replies: bool,
    /// A complete reply has come since the last line was sent.
    answered: bool,
    /// The message itself is being sent: up to a line with a dot alone nobody answers.
    in_message: bool,
}

impl Pace {
    /// In the middle of a conversation of replies, the last of them heard: behind STARTTLS nobody greets.
    #[must_use]
    pub fn amid_replies() -> Pace {
        Pace { replies: true, answered: true, ..Pace::default() }
    }

    /// Takes what the server says.
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
        // RFC 5321 §4.2.1: a hyphen where more lines follow.
        if rest.first() == Some(&b'-') {
            return;
        }
        // RFC 5321 §4.2.3: behind these the server closes; what is left to say is for somebody else.
        self.answered = !matches!(self.line.get(..3), Some(b"221" | b"421"));
        self.in_message = (*a, *b, *c) == (b'3', b'5', b'4');
    }

    /// Takes note of a line that is sent, its end taken off.
    pub fn sent(&mut self, line: &[u8]) {
        if line == b"." {
            self.in_message = false;
        }
        self.answered = false;
    }

    /// Whether the next line has its turn. A server that does not speak in replies never says so itself: how long
    /// one waits for it is the caller's matter.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answered || self.in_message
    }

    /// Whether the server has shown that it speaks in replies.
    #[must_use]
    pub fn speaks_in_replies(&self) -> bool {
        self.replies
    }
}
