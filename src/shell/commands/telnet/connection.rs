//! A manual connection: bytes in both directions, the escape character and its prompt, and its end.

use crate::net::tls;
use crate::os::io_error::plain;
use crate::policy::evidence::Cause;
use crate::policy::handshake::Asked;
use crate::render::screen::Screen;
use crate::shell::error::CommandError;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::stdin;
use crate::shell::terminal::stdin::Keyboard;
use crate::vocab::text::printable;
use crate::wire::pace::Pace;
use crate::wire::telnet;
use crate::wire::telnet::Telnet;
use nix::sys::termios;
use nix::sys::termios::SetArg;
use nix::sys::termios::SpecialCharacterIndices;
use nix::sys::termios::Termios;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::io::ReadHalf;
use tokio::io::WriteHalf;
use tokio::time::Instant;
use tokio::time::timeout;

/// The status of a connection that failed.
pub const FAILED: u8 = 1;

/// The status of evidence that is missing.
pub const UNSEEN: u8 = 3;

/// Read size. Unit: octets.
const CHUNK: usize = 4_096;

/// Queue length from which stdin is no longer read. Unit: octets.
const QUEUE: usize = 64 * 1024;

/// Default duration of a connection after the end of the input.
const AFTER_INPUT: Duration = Duration::from_secs(60);

/// Time for a server to close the connection.
const FAREWELL: Duration = Duration::from_millis(500);

/// A connection with or without TLS.
pub trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

/// The output of messages and data: with `--raw` stdout carries the server's bytes alone.
pub struct Voice<'a> {
    /// Stdout.
    pub output: &'a mut Output,
    /// Whether data is written unchanged.
    pub raw: bool,
}

impl Voice<'_> {
    /// Prints a line of this program.
    ///
    /// Errors: as [`Output::write`].
    pub fn line(&mut self, text: &str) -> Result<(), CommandError> {
        self.text(&format!("{text}\n"))
    }

    /// Prints several lines of this program.
    ///
    /// Errors: as [`Output::write`].
    pub fn text(&mut self, text: &str) -> Result<(), CommandError> {
        if self.raw {
            self.output.aside(text);
            return Ok(());
        }
        self.output.write(text)?;
        self.output.flush()
    }
}

/// The side that speaks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// The server, with a greeting.
    Theirs,
    /// This side.
    Ours,
    /// This side, within an SMTP session in progress.
    Amid,
}

/// The parameters of a connection.
pub struct Manner {
    /// The host as typed.
    pub host: String,
    /// The address of the peer.
    pub address: SocketAddr,
    /// Protocol and cipher of TLS.
    pub secure: Option<String>,
    /// The escape character.
    pub escape: Option<u8>,
    /// Whether the input is a terminal.
    pub is_terminal: bool,
    /// The side that speaks first.
    pub opening: Opening,
    /// Silence that ends the connection after the end of the input; also the wait for a greeting.
    pub wait: Duration,
    /// The wait for a reply.
    pub reply: Duration,
    /// Maximum duration of the connection.
    pub max_time: Option<Duration>,
}

/// Returns the name of a key as terminals show it: `^]`.
#[must_use]
pub fn key_name(byte: u8) -> String {
    match byte {
        0..32 => format!("^{}", char::from(byte + 64)),
        127 => "^?".into(),
        other => char::from(other).to_string(),
    }
}

/// A guard that makes the escape character end a line of the terminal.
struct EscapeKey(Option<Termios>);

impl EscapeKey {
    fn new(manner: &Manner) -> EscapeKey {
        let (Some(key), true) = (manner.escape, manner.is_terminal) else {
            return EscapeKey(None);
        };
        let Ok(before) = termios::tcgetattr(io::stdin()) else { return EscapeKey(None) };
        let mut mode = before.clone();
        if let Some(place) = mode.control_chars.get_mut(SpecialCharacterIndices::VEOL as usize) {
            *place = key;
        }
        let _ = termios::tcsetattr(io::stdin(), SetArg::TCSADRAIN, &mode);
        EscapeKey(Some(before))
    }
}

impl Drop for EscapeKey {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = termios::tcsetattr(io::stdin(), SetArg::TCSADRAIN, before);
        }
    }
}

/// Runs a connection until one side ends it; returns the exit status.
///
/// Errors: stdin or stdout cannot be used.
pub async fn hold(
    stream: Box<dyn Stream>,
    manner: Manner,
    voice: &mut Voice<'_>,
) -> Result<u8, CommandError> {
    let _key = EscapeKey::new(&manner);
    let keyboard = Keyboard::new()?;
    let (reader, writer) = tokio::io::split(stream);
    let now = Instant::now();
    let conversation = Conversation {
        telnet: manner.secure.is_none().then(Telnet::default),
        screen: Screen::default(),
        pace: match manner.opening {
            Opening::Amid => Pace::amid_replies(),
            Opening::Theirs | Opening::Ours => Pace::default(),
        },
        queue: Vec::new(),
        unflushed: false,
        next: None,
        turn: now + if manner.opening == Opening::Theirs { manner.wait } else { Duration::ZERO },
        after_return: false,
        line_is_open: false,
        input_ended: false,
        deaf: false,
        quiet: None,
        last: manner.max_time.map(|bound| now + bound),
        manner,
        reader,
        writer,
        keyboard,
    };
    conversation.run(voice).await
}

enum Step {
    Go,
    Over(u8),
}

struct Conversation {
    manner: Manner,
    reader: ReadHalf<Box<dyn Stream>>,
    writer: WriteHalf<Box<dyn Stream>>,
    keyboard: Keyboard,
    /// The TELNET state; `None` inside TLS, which has no TELNET commands.
    telnet: Option<Telnet>,
    screen: Screen,
    pace: Pace,
    queue: Vec<u8>,
    unflushed: bool,
    next: Option<Vec<u8>>,
    /// The time at which the next line is sent without a reply.
    turn: Instant,
    /// Whether the last typed octet was a CR.
    after_return: bool,
    /// Whether the last octets sent did not end a line.
    line_is_open: bool,
    input_ended: bool,
    /// Whether the server accepts no more data.
    deaf: bool,
    /// The time at which silence ends the connection.
    quiet: Option<Instant>,
    last: Option<Instant>,
}

impl Conversation {
    async fn run(mut self, voice: &mut Voice<'_>) -> Result<u8, CommandError> {
        let mut chunk = [0; CHUNK];
        loop {
            self.take_turn();
            let deadline = [self.quiet, self.last, self.next.as_ref().map(|_| self.turn)];
            let deadline = deadline.into_iter().flatten().min();
            let step = tokio::select! {
                // A server that sends without pause is polled last, else no other branch would run.
                biased;
                () = until(deadline) => self.time_is_up(voice)?,
                sent = push(&mut self.writer, &self.queue),
                    if !self.queue.is_empty() || self.unflushed =>
                {
                    self.sent(sent.ok());
                    Step::Go
                }
                piece = self.keyboard.piece(),
                    if self.next.is_none() && !self.input_ended && self.queue.len() < QUEUE =>
                {
                    match piece? {
                        Some(piece) => self.typed(piece, voice).await?,
                        None if self.manner.is_terminal => self.leave(voice)?,
                        None => self.input_is_over(),
                    }
                }
                read = self.reader.read(&mut chunk) => match read {
                    Ok(n @ 1..) => {
                        let heard = chunk.get(..n).unwrap_or_default();
                        self.heard(heard, voice)?;
                        Step::Go
                    }
                    Ok(_) => self.closed(None, voice)?,
                    Err(error) => self.closed(Some(&error), voice)?,
                },
            };
            if let Step::Over(status) = step {
                // Inside TLS, close_notify shows the server that nothing was truncated.
                drop(timeout(FAREWELL, self.writer.shutdown()).await);
                // In a script, the lines that were not sent belong to the shell.
                if let Some(piece) = self.next.take() {
                    stdin::lock().unread(piece);
                }
                return Ok(status);
            }
        }
    }

    /// Reports whether lines wait for the replies to earlier ones; typed lines never do.
    fn is_open(&self) -> bool {
        if self.manner.is_terminal || self.pace.is_open() {
            return true;
        }
        Instant::now() >= self.turn
    }

    /// Sends the waiting piece if its turn has come.
    fn take_turn(&mut self) {
        if self.is_open()
            && let Some(piece) = self.next.take()
        {
            self.send(&piece);
        }
    }

    fn send(&mut self, piece: &[u8]) {
        let (body, ends) = match piece.strip_suffix(b"\n") {
            Some(body) => (body, true),
            None => (piece, false),
        };
        // CR LF or LF becomes one line end; a CR at the end of a piece waits for the next octet.
        let mut line = Vec::with_capacity(piece.len() + 2);
        if std::mem::take(&mut self.after_return) && !(ends && body.is_empty()) {
            line.push(b'\r');
        }
        match body.strip_suffix(b"\r") {
            Some(body) => {
                line.extend_from_slice(body);
                self.after_return = !ends;
            }
            None => line.extend_from_slice(body),
        }
        if ends {
            self.pace.sent(&line);
            self.turn = Instant::now() + self.patience();
            line.extend_from_slice(b"\r\n");
        }
        self.line_is_open = !ends;
        if !self.deaf {
            match self.telnet {
                Some(_) => self.queue.extend(telnet::escaped(&line)),
                None => self.queue.extend(line),
            }
        }
    }

    /// Returns the time that the next line waits for a reply to this one.
    fn patience(&self) -> Duration {
        if self.pace.speaks_in_replies() { self.manner.reply } else { Duration::ZERO }
    }

    fn sent(&mut self, count: Option<usize>) {
        self.unflushed = count.is_some() && !self.queue.is_empty();
        match count {
            Some(n) => drop(self.queue.drain(..n.min(self.queue.len()))),
            None => {
                self.deaf = true;
                self.queue.clear();
            }
        }
    }

    fn heard(&mut self, bytes: &[u8], voice: &mut Voice<'_>) -> Result<(), CommandError> {
        let data = match &mut self.telnet {
            Some(telnet) => {
                let heard = telnet.feed(bytes);
                if !self.deaf {
                    self.queue.extend(heard.reply);
                }
                heard.data
            }
            None => bytes.to_vec(),
        };
        self.pace.heard(&data);
        if self.quiet.is_some() {
            self.quiet = Some(Instant::now() + self.manner.wait);
        }
        if voice.raw {
            voice.output.write_bytes(&data)?;
        } else {
            voice.output.write(&self.screen.feed(&data))?;
        }
        voice.output.flush()
    }

    async fn typed(&mut self, piece: Vec<u8>, voice: &mut Voice<'_>) -> Result<Step, CommandError> {
        let escape = self.manner.escape.and_then(|key| piece.iter().position(|b| *b == key));
        let Some(at) = escape else {
            self.next = Some(piece);
            return Ok(Step::Go);
        };
        let (before, after) = piece.split_at(at);
        if !before.is_empty() {
            self.send(before);
        }
        // On a terminal the command is still to be typed; in a pipe it may follow the character.
        let rest = after.get(1..).unwrap_or_default();
        self.command(rest.to_vec(), voice).await
    }

    /// Runs the prompt after the escape character.
    async fn command(
        &mut self,
        mut typed: Vec<u8>,
        voice: &mut Voice<'_>,
    ) -> Result<Step, CommandError> {
        self.end_line(voice)?;
        if self.manner.is_terminal {
            voice.text("\n")?;
        }
        loop {
            if typed.iter().all(u8::is_ascii_whitespace) && !typed.ends_with(b"\n") {
                voice.text("telnet> ")?;
                typed.clear();
                loop {
                    match self.keyboard.piece().await? {
                        Some(piece) => typed.extend(piece),
                        None => {
                            voice.line("")?;
                            return self.leave(voice);
                        }
                    }
                    if typed.ends_with(b"\n") || typed.len() > CHUNK {
                        break;
                    }
                }
                if !self.manner.is_terminal {
                    voice.line(
                        printable(&String::from_utf8_lossy(&typed)).trim_end_matches("\\n"),
                    )?;
                }
            }
            let word = String::from_utf8_lossy(&typed).trim().to_ascii_lowercase();
            typed.clear();
            match word.as_str() {
                "" => return Ok(Step::Go),
                w if "quit".starts_with(w) => return self.leave(voice),
                w if "close".starts_with(w) => return self.leave(voice),
                w if "status".starts_with(w) => {
                    let (host, address) = (&self.manner.host, self.manner.address);
                    voice.line(&format!(
                        "Connected to {host} ({}) on port {}.",
                        address.ip(),
                        address.port()
                    ))?;
                    if let Some(secure) = &self.manner.secure {
                        voice.line(secure)?;
                    }
                    if let Some(key) = self.manner.escape {
                        voice.line(&format!("Escape character is '{}'.", key_name(key)))?;
                    }
                    return Ok(Step::Go);
                }
                "?" => voice.text(HELP)?,
                w if "help".starts_with(w) => voice.text(HELP)?,
                _ => voice.line("?Invalid command")?,
            }
        }
    }

    fn input_is_over(&mut self) -> Step {
        self.input_ended = true;
        // A last line without a terminator counts as a line, as in `printf QUIT`.
        if self.line_is_open && !self.manner.is_terminal {
            self.send(b"\n");
        }
        let now = Instant::now();
        self.quiet = Some(now + self.manner.wait);
        self.last = self.last.or(Some(now + AFTER_INPUT.max(self.manner.wait)));
        Step::Go
    }

    fn time_is_up(&mut self, voice: &mut Voice<'_>) -> Result<Step, CommandError> {
        let now = Instant::now();
        if self.last.is_some_and(|last| now >= last) {
            self.end_line(voice)?;
            voice.line("Connection closed: the time is up.")?;
            return Ok(Step::Over(UNSEEN));
        }
        if self.quiet.is_some_and(|quiet| now >= quiet) {
            return self.leave(voice);
        }
        Ok(Step::Go)
    }

    fn end_line(&mut self, voice: &mut Voice<'_>) -> Result<(), CommandError> {
        if voice.raw {
            return Ok(());
        }
        let rest = self.screen.finish();
        voice.output.write(&rest)?;
        if self.screen.is_within_line() {
            voice.output.write(&self.screen.feed(b"\n"))?;
        }
        voice.output.flush()
    }

    fn leave(&mut self, voice: &mut Voice<'_>) -> Result<Step, CommandError> {
        self.end_line(voice)?;
        voice.line("Connection closed.")?;
        Ok(Step::Over(0))
    }

    fn closed(
        &mut self,
        error: Option<&io::Error>,
        voice: &mut Voice<'_>,
    ) -> Result<Step, CommandError> {
        self.end_line(voice)?;
        // Many servers close without close_notify: that is no error.
        let broken = error.filter(|e| e.kind() != io::ErrorKind::UnexpectedEof);
        if let Some(error) = broken {
            let why = match tls::reading(error, Asked::No) {
                Cause::Handshake(fault) => format!("TLS failed: {}", fault.words),
                _ => format!("telnet: {}", plain(error)),
            };
            voice.line(&printable(&why))?;
        }
        voice.line("Connection closed by foreign host.")?;
        Ok(Step::Over(if broken.is_some() { FAILED } else { 0 }))
    }
}

const HELP: &str = "\
Commands are:

close    close the connection
quit     close the connection
status   show where it leads
help     show this

Enter alone leads back to the connection.
";

/// Sends part of the queue, or flushes; returns the number of octets taken.
async fn push(writer: &mut WriteHalf<Box<dyn Stream>>, queue: &[u8]) -> io::Result<usize> {
    if queue.is_empty() {
        return writer.flush().await.map(|()| 0);
    }
    match writer.write(queue).await? {
        0 => Err(io::ErrorKind::WriteZero.into()),
        n => Ok(n),
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
