//! Decodes the TELNET protocol for a client without options: refuses every option and returns the
//! data. No I/O.
//!
//! Source: RFC 854, RFC 855, RFC 1143 §3.

use std::collections::BTreeSet;

/// The octet "interpret as command".
const IAC: u8 = 255;
const DONT: u8 = 254;
const DO: u8 = 253;
const WONT: u8 = 252;
const WILL: u8 = 251;
const SB: u8 = 250;
const SE: u8 = 240;

/// Maximum length of a subnegotiation. A longer one is abandoned, and reading continues as data.
/// Servers should not begin one, since no option is ever agreed upon. Unit: octets.
pub const MAX_SUBNEGOTIATION: usize = 4_096;

/// The state of the decoder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Data,
    /// After a CR, where a NUL is only padding (RFC 854, page 11).
    Return,
    Command,
    Option(u8),
    Sub(usize),
    SubCommand(usize),
}

/// A decoder that separates data and commands in the server's output.
#[derive(Debug, Default)]
pub struct Telnet {
    state: State,
    refused: BTreeSet<(u8, u8)>,
}

/// The result of decoding some octets.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// The data for the user.
    pub data: Vec<u8>,
    /// The octets to send back.
    pub reply: Vec<u8>,
}

impl Telnet {
    /// Decodes octets. The result does not depend on how the network splits them.
    ///
    /// Each option is refused only once, so that a server cannot make this side send without limit:
    /// at most 1.5 KiB in all.
    pub fn feed(&mut self, bytes: &[u8]) -> Heard {
        let mut heard = Heard::default();
        for byte in bytes {
            self.state = self.octet(*byte, &mut heard);
        }
        heard
    }

    fn octet(&mut self, byte: u8, heard: &mut Heard) -> State {
        match (self.state, byte) {
            (State::Data | State::Return, IAC) => State::Command,
            (State::Return, 0) => State::Data,
            (State::Data | State::Return, b) => {
                heard.data.push(b);
                if b == b'\r' { State::Return } else { State::Data }
            }
            (State::Command, IAC) => {
                heard.data.push(IAC);
                State::Data
            }
            (State::Command, verb @ (WILL | WONT | DO | DONT)) => State::Option(verb),
            (State::Command, SB) => State::Sub(0),
            // NOP, GA, AYT and the others carry nothing that a user needs.
            (State::Command, _) => State::Data,
            (State::Option(verb), option) => {
                self.refuse(verb, option, heard);
                State::Data
            }
            (State::Sub(n), IAC) => State::SubCommand(n),
            (State::Sub(n), _) if n >= MAX_SUBNEGOTIATION => State::Data,
            (State::Sub(n), _) => State::Sub(n + 1),
            (State::SubCommand(_), SE) => State::Data,
            (State::SubCommand(n), _) if n >= MAX_SUBNEGOTIATION => State::Data,
            (State::SubCommand(n), _) => State::Sub(n + 1),
        }
    }

    /// Refuses an offered or requested option. An option that is already off is not answered
    /// (RFC 1143 §3).
    fn refuse(&mut self, verb: u8, option: u8, heard: &mut Heard) {
        let answer = match verb {
            WILL => DONT,
            DO => WONT,
            _ => return,
        };
        if self.refused.insert((answer, option)) {
            heard.reply.extend([IAC, answer, option]);
        }
    }
}

/// Escapes octets for sending: IAC is doubled. Source: RFC 854, page 13.
#[must_use]
pub fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        out.push(*byte);
        if *byte == IAC {
            out.push(IAC);
        }
    }
    out
}
