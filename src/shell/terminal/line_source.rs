//! The sources of typed lines: a line editor, the kernel's line discipline, or a pipe.

use crate::shell::context::Context;
use crate::shell::terminal::stdin;
use nix::sys::termios;
use nix::sys::termios::FlushArg;
use nix::sys::termios::LocalFlags;
use nix::sys::termios::SetArg;
use nix::sys::termios::SpecialCharacterIndices;
use nix::sys::termios::Termios;
use rustyline::Cmd;
use rustyline::Completer;
use rustyline::ConditionalEventHandler;
use rustyline::Editor;
use rustyline::Event;
use rustyline::EventContext;
use rustyline::EventHandler;
use rustyline::Helper;
use rustyline::Highlighter;
use rustyline::Hinter;
use rustyline::KeyCode;
use rustyline::KeyEvent;
use rustyline::Modifiers;
use rustyline::RepeatCount;
use rustyline::Validator;
use rustyline::completion::FilenameCompleter;
use rustyline::completion::Pair;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use std::io;
use std::io::BufRead;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// The result of reading a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A line without its terminator.
    Line(String),
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D, or the end of a pipe.
    Eof,
}

/// The candidates of Tab completion.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// The candidates for the first word of the line.
    pub first: Vec<String>,
    /// The function that returns the candidates for the last of several words.
    pub later: Option<Candidates>,
    /// Whether the line is a command, which goes into the history, or an answer.
    pub command: bool,
}

/// Returns the candidates for the last of the words, which is unfinished.
pub type Candidates = fn(&[String]) -> Vec<String>;

/// A source of lines.
pub trait LineSource {
    /// Shows the prompt and reads one line; a command can be recalled.
    fn read(&mut self, prompt: &str, offer: &Offer) -> Typed;

    /// Shows the prompt and reads one line without echo or history.
    fn secret(&mut self, prompt: &str) -> Typed;

    /// Shows the prompt and waits for a key; returns whether to go on. `q`, Ctrl-C and Ctrl-D say
    /// no, and what was typed after them is dropped. A source that reads only whole lines waits for one.
    fn any_key(&mut self, prompt: &str) -> bool {
        let typed = self.read(prompt, &Offer::default());
        matches!(typed, Typed::Line(line) if !line.trim().eq_ignore_ascii_case("q"))
    }

    /// Turns the echo off until the guard is dropped. Take it before the question is printed: input
    /// between question and answer must not be shown either.
    fn hush(&self) -> Option<Hush> {
        None
    }

    /// Reports whether the input is a terminal.
    fn is_terminal(&self) -> bool;
}

/// A guard that turns the terminal's echo off.
pub struct Hush {
    before: Termios,
}

impl Hush {
    fn new() -> Option<Hush> {
        let before = termios::tcgetattr(io::stdin()).ok()?;
        let mut quiet = before.clone();
        quiet.local_flags.remove(LocalFlags::ECHO);
        termios::tcsetattr(io::stdin(), SetArg::TCSANOW, &quiet).ok()?;
        Some(Hush { before })
    }
}

impl Drop for Hush {
    fn drop(&mut self) {
        let _ = termios::tcsetattr(io::stdin(), SetArg::TCSADRAIN, &self.before);
    }
}

/// A source that reads from a pipe and prints prompt and line, as in a session.
#[derive(Debug, Default)]
pub struct Pipe;

impl Pipe {
    /// Reads a line; prints `shown` of it after the prompt.
    fn line(prompt: &str, shown: impl Fn(&str) -> String) -> Typed {
        let mut out = io::stdout();
        drop(write!(out, "{prompt}").and_then(|()| out.flush()));
        let mut bytes = Vec::new();
        match stdin::lock().read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => {
                drop(writeln!(out));
                Typed::Eof
            }
            Ok(_) => {
                let line = String::from_utf8_lossy(&bytes);
                let line = line.trim_end_matches(['\n', '\r']).to_string();
                drop(writeln!(out, "{}", shown(&line)));
                Typed::Line(line)
            }
        }
    }
}

impl LineSource for Pipe {
    fn read(&mut self, prompt: &str, _offer: &Offer) -> Typed {
        Pipe::line(prompt, crate::vocab::text::printable)
    }

    fn secret(&mut self, prompt: &str) -> Typed {
        Pipe::line(prompt, |_| String::new())
    }

    fn is_terminal(&self) -> bool {
        false
    }
}

/// A source that reads from a terminal in the kernel's line discipline; Ctrl-C only ends the line.
pub struct Plain {
    before: Termios,
}

/// The octet of Ctrl-C on a terminal that raises no signal.
const CTRL_C: u8 = 3;

impl Plain {
    /// Opens the terminal at stdin.
    ///
    /// Errors: stdin is no terminal.
    pub fn new() -> io::Result<Plain> {
        let before = termios::tcgetattr(io::stdin())?;
        Ok(Plain { before })
    }

    fn quiet_interrupt(&self, hidden: LocalFlags) -> nix::Result<()> {
        let mut mode = self.before.clone();
        mode.local_flags.remove(LocalFlags::ISIG | hidden);
        mode.control_chars[SpecialCharacterIndices::VEOL as usize] = CTRL_C;
        termios::tcsetattr(io::stdin(), SetArg::TCSADRAIN, &mode)
    }

    fn restore(&self) {
        let _ = termios::tcsetattr(io::stdin(), SetArg::TCSADRAIN, &self.before);
    }

    fn line() -> Typed {
        let mut line = Vec::new();
        let mut input = stdin::lock();
        loop {
            let available = match input.fill_buf() {
                Ok(bytes) => bytes,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return Typed::Eof,
            };
            if available.is_empty() {
                if line.is_empty() {
                    return Typed::Eof;
                }
                break;
            }
            let end = available.iter().position(|b| matches!(*b, b'\n' | CTRL_C));
            let count = end.map_or(available.len(), |p| p + 1);
            line.extend_from_slice(available.get(..count).unwrap_or_default());
            input.consume(count);
            match line.last() {
                Some(&b'\n') => {
                    line.pop();
                    break;
                }
                Some(&CTRL_C) => {
                    drop(writeln!(io::stdout()));
                    return Typed::Interrupt;
                }
                _ => {}
            }
        }
        Typed::Line(String::from_utf8_lossy(&line).into_owned())
    }
}

fn hidden(prompt: &str) -> Typed {
    let mut out = io::stdout();
    let hush = Hush::new();
    drop(write!(out, "{prompt}").and_then(|()| out.flush()));
    let Ok(terminal) = Plain::new() else { return Typed::Eof };
    let _ = terminal.quiet_interrupt(LocalFlags::ECHO);
    let typed = Plain::line();
    terminal.restore();
    drop(hush);
    if typed != Typed::Interrupt {
        drop(writeln!(out));
    }
    typed
}

impl LineSource for Plain {
    fn read(&mut self, prompt: &str, _offer: &Offer) -> Typed {
        let mut out = io::stdout();
        drop(write!(out, "{prompt}").and_then(|()| out.flush()));
        // Only while a line is read: Ctrl-C must end a check in between as usual.
        let _ = self.quiet_interrupt(LocalFlags::empty());
        let typed = Plain::line();
        self.restore();
        if typed == Typed::Eof {
            drop(writeln!(out));
        }
        typed
    }

    fn secret(&mut self, prompt: &str) -> Typed {
        hidden(prompt)
    }

    fn hush(&self) -> Option<Hush> {
        Hush::new()
    }

    fn is_terminal(&self) -> bool {
        true
    }
}

/// Tab completion: the current words, then file names.
#[derive(Helper, Completer, Hinter, Highlighter, Validator)]
struct Offers {
    #[rustyline(Completer)]
    completer: Words,
}

struct Words {
    offer: Offer,
    files: FilenameCompleter,
}

impl rustyline::completion::Completer for Words {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        context: &rustyline::Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = line.get(..position).unwrap_or(line);
        let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let piece = before.get(start..).unwrap_or("");
        let fits =
            |w: &&String| w.get(..piece.len()).is_some_and(|head| head.eq_ignore_ascii_case(piece));
        let earlier = before.get(..start).unwrap_or("").split_whitespace();
        let mut typed: Vec<String> = earlier.map(Into::into).collect();
        let words = match self.offer.later {
            Some(later) if !typed.is_empty() => {
                typed.push(piece.to_string());
                later(&typed)
            }
            _ => self.offer.first.clone(),
        };
        let found: Vec<Pair> = words
            .iter()
            .filter(fits)
            .map(|w| Pair { display: w.clone(), replacement: format!("{w} ") })
            .collect();
        if found.is_empty() && !piece.is_empty() {
            return self.files.complete(line, position, context);
        }
        Ok((start, found))
    }
}

/// The line editor.
pub struct Tty {
    editor: Editor<Offers, FileHistory>,
    history_file: Option<PathBuf>,
    key: AnyKey,
}

/// The most lines of the history file.
const REMEMBERED: usize = 1_000;

/// The rest of a line whose prompt waits for any key.
#[derive(Clone, Default)]
struct AnyKey {
    /// Whether any key ends the line.
    waits: Arc<AtomicBool>,
    /// Whether the key says no.
    leaves: Arc<AtomicBool>,
}

impl ConditionalEventHandler for AnyKey {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        if !self.waits.load(Relaxed) {
            return None;
        }
        let leaves = matches!(
            event.get(0),
            Some(
                KeyEvent(KeyCode::Char('q' | 'Q'), Modifiers::NONE | Modifiers::SHIFT)
                    | KeyEvent(KeyCode::Char('C' | 'D' | 'c' | 'd'), Modifiers::CTRL)
            )
        );
        self.leaves.store(leaves, Relaxed);
        Some(Cmd::AcceptLine)
    }
}

/// Reports whether a line may hold a password, as that of a proxy's URL.
fn may_hold_password(line: &str) -> bool {
    line.split_whitespace().any(|word| word.contains("://") && word.contains('@'))
}

impl Tty {
    /// Returns a line editor with the history of the file.
    ///
    /// Errors: the terminal cannot be used.
    pub fn new(history_file: Option<PathBuf>) -> rustyline::Result<Tty> {
        let key = AnyKey::default();
        let mut editor = editor(&key)?;
        if let Some(file) = &history_file {
            drop(editor.load_history(file));
        }
        Ok(Tty { editor, history_file, key })
    }
}

/// Returns an editor without a history.
fn editor(key: &AnyKey) -> rustyline::Result<Editor<Offers, FileHistory>> {
    let config = rustyline::Config::builder()
        .completion_type(rustyline::CompletionType::List)
        .bracketed_paste(false)
        .auto_add_history(false)
        .history_ignore_space(true)
        .max_history_size(REMEMBERED)?
        .build();
    let mut editor = Editor::with_config(config)?;
    let completer = Words { offer: Offer::default(), files: FilenameCompleter::new() };
    editor.set_helper(Some(Offers { completer }));
    editor.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(key.clone())));
    Ok(editor)
}

impl Tty {
    /// Drops what was typed and not read yet.
    fn forget_pending(&mut self) {
        let _ = termios::tcflush(io::stdin(), FlushArg::TCIFLUSH);
        // The editor holds what it has read ahead, and has no way to drop it.
        if let Ok(mut fresh) = editor(&self.key) {
            std::mem::swap(fresh.history_mut(), self.editor.history_mut());
            self.editor = fresh;
        }
    }
}

impl LineSource for Tty {
    fn read(&mut self, prompt: &str, offer: &Offer) -> Typed {
        if let Some(helper) = self.editor.helper_mut() {
            helper.completer.offer = offer.clone();
        }
        match self.editor.readline(prompt) {
            Ok(line) => {
                if offer.command && !line.trim().is_empty() && !may_hold_password(&line) {
                    drop(self.editor.add_history_entry(line.as_str()));
                    if let Some(file) = &self.history_file {
                        drop(self.editor.append_history(file));
                    }
                }
                Typed::Line(line)
            }
            Err(ReadlineError::Interrupted) => Typed::Interrupt,
            Err(_) => Typed::Eof,
        }
    }

    fn secret(&mut self, prompt: &str) -> Typed {
        hidden(prompt)
    }

    fn any_key(&mut self, prompt: &str) -> bool {
        self.key.waits.store(true, Relaxed);
        let typed = self.editor.readline(prompt);
        self.key.waits.store(false, Relaxed);
        // The prompt is gone from the screen before the text goes on.
        let mut out = io::stdout();
        drop(write!(out, "\x1b[A\r\x1b[K").and_then(|()| out.flush()));
        let goes_on = typed.is_ok() && !self.key.leaves.load(Relaxed);
        if !goes_on {
            // Keys pressed for a text that was left are no command.
            self.forget_pending();
        }
        goes_on
    }

    fn hush(&self) -> Option<Hush> {
        Hush::new()
    }

    fn is_terminal(&self) -> bool {
        true
    }
}

/// Returns the editor on a capable terminal, the line discipline on other terminals, else a pipe.
///
/// - `history`: the file of the editor's history; `None` keeps none.
#[must_use]
pub fn lines(context: &Context, history: Option<PathBuf>) -> Box<dyn LineSource> {
    if context.is_screen()
        && let Ok(tty) = Tty::new(history)
    {
        return Box::new(tty);
    }
    if context.stdin_is_terminal
        && let Ok(plain) = Plain::new()
    {
        return Box::new(plain);
    }
    Box::new(Pipe)
}
