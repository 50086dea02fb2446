//! The TELNET protocol of a client that knows no option: every one is refused, and what is left is data. No I/O.
//!
//! Source: RFC 854, RFC 855, RFC 1143 §3.

use std::collections::BTreeSet;

/// Interpret as command.
const IAC: u8 = 255;
const DONT: u8 = 254;
const DO: u8 = 253;
const WONT: u8 = 252;
const WILL: u8 = 251;
const SB: u8 = 250;
const SE: u8 = 240;

/// A subnegotiation without an end within so many octets is taken for data that lost its way: reading goes on
/// behind it. Nobody may begin one, for no option was ever agreed upon.
pub const MAX_SUBNEGOTIATION: usize = 4_096;

/// What the stream is in the middle of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Data,
    /// Behind a CR: a NUL there only fills up (RFC 854, page 11).
    Return,
    Command,
    Option(u8),
    Sub(usize),
    SubCommand(usize),
}

/// Takes what the server sends apart into data and commands.
#[derive(Debug, Default)]
pub struct Telnet {
    state: State,
    refused: BTreeSet<(u8, u8)>,
}

/// What came of some octets.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// What the server says to a person.
    pub data: Vec<u8>,
    /// What must be sent back.
    pub reply: Vec<u8>,
}

impl Telnet {
    /// Takes octets as they come; the result does not depend on where the network cuts them.
    ///
    /// Each option is refused once, however often it is asked for, so that a server cannot make this side send
    /// without end: at most 1.5 KiB in all.
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
            // NOP, GA, AYT and the rest ask for nothing that a reader could not do without.
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

    /// RFC 1143 §3: an offer or a request is refused; what is off already is not answered.
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

/// Octets as they must be sent: IAC doubled. Source: RFC 854, page 13.
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
