//! A session: the store, the source of lines, and the questions in the gateway's wording.

pub use crate::config::entry::text_of;
use crate::config::error::Error;
pub use crate::config::setting::HOSTNAME;
use crate::gateway::options::Options;
use crate::gateway::settings;
use crate::lab::DOMAINS;
use crate::os::files::FileError;
use crate::pki::key::Unopened;
use crate::render::wrap::fold;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::invocation::CommandLine;
use crate::shell::invocation::Invocation;
use crate::shell::options::Global;
use crate::shell::terminal::line_source::LineSource;
use crate::shell::terminal::line_source::Offer;
use crate::shell::terminal::line_source::Typed;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::pager;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable_text;
use std::fmt::Display;
use std::io;
use std::io::Write;
use zeroize::Zeroizing;

/// The reason why a command ends early.
#[derive(Debug)]
pub enum DialogueEnd {
    /// Ctrl-C: return to the prompt and drop unfinished answers.
    Interrupt,
    /// End of input within a question.
    Eof,
    /// End of input at a menu: no question is unanswered.
    EofAtMenu,
    /// `exit` or `quit` at a menu: return to the prompt.
    Left,
    /// The command failed.
    Failed(CommandError),
}

impl From<CommandError> for DialogueEnd {
    fn from(error: CommandError) -> Self {
        DialogueEnd::Failed(error)
    }
}

impl From<FileError> for DialogueEnd {
    fn from(error: FileError) -> Self {
        DialogueEnd::Failed(error.into())
    }
}

impl From<Error> for DialogueEnd {
    fn from(error: Error) -> Self {
        DialogueEnd::Failed(error.into())
    }
}

impl From<Unopened> for DialogueEnd {
    fn from(unopened: Unopened) -> Self {
        DialogueEnd::Failed(unopened.into())
    }
}

impl From<InvalidInput> for DialogueEnd {
    fn from(refused: InvalidInput) -> Self {
        DialogueEnd::Failed(refused.into())
    }
}

impl From<StoreError> for DialogueEnd {
    fn from(error: StoreError) -> Self {
        DialogueEnd::Failed(error.into())
    }
}

/// Initial capacity for a pasted text, enough for almost every key. Unit: octets.
const USUAL_PASTE: usize = 16 * 1024;

/// Maximum length of a pasted text. Unit: octets.
const MAX_PASTE: usize = 1024 * 1024;

/// The answer to Enter where a value is needed.
const NO_VALUE: &str = "You must enter a value.";

/// The answer to `?` at a menu, above the menu itself.
const MENU_HELP: &str = "Type one of the words below, or its beginning. Enter leads back; \"exit\" or \"quit\" leaves the command.";

/// The result of a question.
pub type DialogueResult<T> = Result<T, DialogueEnd>;

/// A session of the shell.
pub struct Session {
    /// The store.
    pub store: Store,
    /// The source of typed lines.
    pub lines: Box<dyn LineSource>,
    /// The context of the process.
    pub context: Context,
    /// Options of every command.
    pub global: Global,
    /// The whole command line.
    pub command_line: CommandLine,
    /// The result of the last verification or connection; the exit status of its dialogue.
    pub status: u8,
    /// Whether the database is gone when the session ends: a rehearsal without `--db`.
    pub is_rehearsal: bool,
}

impl Session {
    /// Prints text as it is.
    pub fn say(&mut self, text: &str) {
        // The text may contain typed input or file contents.
        let text = text.split('\t').map(printable_text).collect::<Vec<_>>().join("\t");
        let mut out = io::stdout();
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }

    /// Prints a line of words. On a screen it is wrapped at blanks.
    pub fn line(&mut self, text: &str) {
        let text = self.folded(text);
        self.say(&format!("{text}\n"));
    }

    /// Prints text screen by screen, wrapped at blanks, on a screen, else as it is.
    pub fn page(&mut self, text: &str) {
        let text = self.folded(text);
        self.page_data(&text);
    }

    /// Prints data as [`Session::page`] prints text, but never wraps it.
    pub fn page_data(&mut self, text: &str) {
        let text = text.split('\t').map(printable_text).collect::<Vec<_>>().join("\t");
        self.page_safe(&text);
    }

    /// Prints text as [`Session::page`] does. The text must be safe to display; it may have colours.
    pub fn page_safe(&mut self, text: &str) {
        if self.context.is_screen() {
            return pager::show(self.lines.as_mut(), text);
        }
        let mut out = io::stdout();
        drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }

    /// Returns text wrapped at blanks on a screen, and as it is elsewhere: scripts find prompts to
    /// the letter.
    fn folded(&self, text: &str) -> String {
        match self.context.is_screen() {
            true => fold(text, self.context.columns()),
            false => text.to_string(),
        }
    }

    /// Prints an error as a sentence.
    pub fn sentence(&mut self, text: &str) {
        self.line(&as_sentence(text));
    }

    /// Ends a verification or a connection: keeps its status; Ctrl-C leads back to the prompt.
    pub fn ended(&mut self, result: Result<u8, CommandError>) -> DialogueResult<()> {
        match result {
            Ok(status) => {
                self.status = status;
                Ok(())
            }
            Err(CommandError::Interrupted) => Err(self.interrupted()),
            Err(error) => Err(error.into()),
        }
    }

    /// Handles Ctrl-C while no answer is read.
    pub fn interrupted(&mut self) -> DialogueEnd {
        // Ends the line on which the terminal shows ^C.
        self.line("");
        DialogueEnd::Interrupt
    }

    /// Returns the options of the gateway.
    #[must_use]
    pub fn options(&self) -> Options {
        self.global.options(&self.context)
    }

    /// Returns an invocation, with its own store, of a command whose arguments are known.
    #[must_use]
    pub fn invocation<'a>(&'a self, output: &'a mut Output) -> Invocation<'a> {
        Invocation::new(&self.context, &self.global, output, self.command_line)
    }

    /// Returns the gateway's host name.
    ///
    /// Errors: the store cannot be read.
    pub fn hostname(&self) -> Result<String, StoreError> {
        settings::gateway(&self.store)
    }

    /// Returns the domains of the lab for Tab in a rehearsal, else none.
    #[must_use]
    pub fn lab_domains(&self) -> Vec<String> {
        let all = DOMAINS.iter().filter(|_| self.global.lab);
        all.map(|domain| domain.name.to_string()).collect()
    }

    /// Reads one answer after `prompt`.
    pub fn read(&mut self, prompt: &str, words: &[String]) -> DialogueResult<String> {
        let offer = Offer { first: words.to_vec(), ..Offer::default() };
        let prompt = self.folded(prompt);
        // The editor draws one line; what is above it is text.
        let (above, prompt) = match prompt.rsplit_once('\n') {
            Some((above, last)) => (Some(above.to_string()), last.to_string()),
            None => (None, prompt),
        };
        if let Some(above) = above {
            self.say(&format!("{above}\n"));
        }
        match self.lines.read(&printable_text(&prompt), &offer) {
            Typed::Line(line) => Ok(line.trim().to_string()),
            Typed::Interrupt => Err(DialogueEnd::Interrupt),
            Typed::Eof => Err(DialogueEnd::Eof),
        }
    }

    /// Asks for a passphrase without echo.
    pub fn secret(&mut self, question: &str) -> DialogueResult<Zeroizing<String>> {
        let _hush = self.lines.hush();
        self.line(question);
        match self.lines.secret("[]> ") {
            Typed::Line(line) => Ok(Zeroizing::new(line)),
            Typed::Interrupt => Err(DialogueEnd::Interrupt),
            Typed::Eof => Err(DialogueEnd::Eof),
        }
    }

    /// Asks for text of several lines, ended by a single full stop; secret text is not echoed.
    pub fn paste(&mut self, question: &str, is_secret: bool) -> DialogueResult<Zeroizing<String>> {
        let _hush = if is_secret { self.lines.hush() } else { None };
        self.line(question);
        // Allocated at full size: a text that grows leaves copies in memory.
        let mut text = Zeroizing::new(String::with_capacity(USUAL_PASTE));
        loop {
            let typed = match is_secret {
                true => self.lines.secret(""),
                false => self.lines.read("", &Offer::default()),
            };
            let line = match typed {
                Typed::Line(line) => Zeroizing::new(line),
                Typed::Interrupt => return Err(DialogueEnd::Interrupt),
                Typed::Eof => return Err(DialogueEnd::Eof),
            };
            if line.trim() == "." {
                return Ok(text);
            }
            // Longer than any certificate chain: the excess is dropped.
            if text.len() + line.len() < MAX_PASTE {
                text.push_str(&line);
                text.push('\n');
            }
        }
    }

    /// Asks until the answer is valid. At a terminal, Enter alone or `q` leads back: `None`. A script is asked
    /// again, so that its further lines are not taken for something else.
    pub fn ask_or_leave<T>(
        &mut self,
        question: &str,
        words: &[String],
        mut parse: impl FnMut(&str) -> Result<T, InvalidInput>,
    ) -> DialogueResult<Option<T>> {
        loop {
            self.line(question);
            let typed = self.read("[]> ", words)?;
            if self.lines.is_terminal() && leads_back(&typed, words) {
                return Ok(None);
            }
            if typed.is_empty() {
                self.line(NO_VALUE);
                continue;
            }
            match parse(&typed) {
                Ok(value) => return Ok(Some(value)),
                Err(refused) => {
                    let help = self.explanation(&typed, question, words, &mut parse);
                    self.line(&help.unwrap_or(refused.0));
                }
            }
        }
    }

    /// Asks until the answer is valid. Enter takes the default; an empty default requires a value.
    pub fn ask<T>(
        &mut self,
        question: &str,
        default: &str,
        words: &[String],
        mut parse: impl FnMut(&str) -> Result<T, InvalidInput>,
    ) -> DialogueResult<T> {
        loop {
            if !question.is_empty() {
                self.line(question);
            }
            let typed = self.read(&format!("[{default}]> "), words)?;
            let answer = if typed.is_empty() { default } else { &typed };
            let refused = if answer.is_empty() {
                InvalidInput(NO_VALUE.into())
            } else {
                match parse(answer) {
                    Ok(value) => return Ok(value),
                    Err(refused) => {
                        let help = self.explanation(&typed, question, words, &mut parse);
                        help.map_or(refused, |help| InvalidInput(with_enter(help, default)))
                    }
                }
            };
            self.line(&refused.0);
        }
    }

    /// Returns the answer to `?` at a numbered list on a terminal; `None` elsewhere.
    fn explanation<T>(
        &self,
        typed: &str,
        question: &str,
        words: &[String],
        mut parse: impl FnMut(&str) -> Result<T, InvalidInput>,
    ) -> Option<String> {
        if typed != "?" || !self.lines.is_terminal() {
            return None;
        }
        let is_number = |line: &&str| {
            line.split_once(". ").is_some_and(|(number, _)| number.trim().parse::<u32>().is_ok())
        };
        let count = match question.lines().filter(is_number).count() {
            // The list stands above the question.
            0 if parse("1").is_ok() => words.len(),
            count => count,
        };
        match count {
            0 => None,
            1 => Some("Type 1, or the words.".into()),
            _ => Some(format!("Type a number from 1 to {count}, or the words.")),
        }
    }

    /// Asks for yes or no on the question's own line.
    pub fn yes_no(&mut self, question: &str, default: bool) -> DialogueResult<bool> {
        let mark = if default { "Y" } else { "N" };
        loop {
            let typed = self.read(&format!("{question} [{mark}]> "), &words(&["Yes", "No"]))?;
            match typed.to_ascii_lowercase().as_str() {
                "" => return Ok(default),
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                "?" if self.lines.is_terminal() => {
                    let answer = if default { "Yes" } else { "No" };
                    self.line(&format!("Type Yes or No, or y or n; Enter takes {answer}."));
                }
                _ => self.line("Please answer Yes or No."),
            }
        }
    }

    /// Asks for one line of a numbered list; `default` counts from 0.
    pub fn choose(
        &mut self,
        question: &str,
        items: &[String],
        default: Option<usize>,
    ) -> DialogueResult<usize> {
        let text = numbered(question, items);
        let default = default.map_or_else(String::new, |d| (d + 1).to_string());
        let all = items.to_vec();
        self.ask(&text, &default, items, move |answer| {
            let number = answer.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
            number
                .filter(|n| *n < all.len())
                .or_else(|| all.iter().position(|item| item.eq_ignore_ascii_case(answer)))
                .ok_or_else(|| InvalidInput("That value is not valid.".into()))
        })
    }

    /// Offers operations: state lines, a blank line, the words; `None` for Enter alone. `?` shows them
    /// again, `exit` and `quit` leave the command.
    pub fn menu(
        &mut self,
        state: &str,
        operations: &[(&'static str, &'static str)],
    ) -> DialogueResult<Option<&'static str>> {
        let mut text = String::new();
        if !state.is_empty() {
            text.push_str(&format!("\n{state}\n"));
        }
        text.push_str("\nChoose the operation you want to perform:");
        for (word, help) in operations {
            text.push_str(&format!("\n- {word} - {help}"));
        }
        let offered: Vec<String> = operations.iter().map(|(w, _)| (*w).to_string()).collect();
        loop {
            self.line(&text);
            let typed = match self.read("[]> ", &offered) {
                Ok(typed) => typed.to_ascii_uppercase(),
                Err(DialogueEnd::Eof) => return Err(DialogueEnd::EofAtMenu),
                Err(other) => return Err(other),
            };
            match typed.as_str() {
                "" => return Ok(None),
                "EXIT" | "QUIT" => return Err(DialogueEnd::Left),
                "?" | "HELP" => {
                    self.line(MENU_HELP);
                    continue;
                }
                _ => {}
            }
            let fits: Vec<&'static str> =
                operations.iter().map(|(w, _)| *w).filter(|w| w.starts_with(&typed)).collect();
            let exact = fits.iter().find(|w| **w == typed);
            match (exact, fits.as_slice()) {
                (Some(word), _) | (None, [word]) => return Ok(Some(word)),
                _ => self.line("Unknown option."),
            }
        }
    }
}

/// Reports whether an answer leads back to where the question came from: Enter, or `q` unless it is
/// one of the words.
fn leads_back(typed: &str, words: &[String]) -> bool {
    typed.is_empty()
        || (["q", "quit", "exit"].iter().any(|word| typed.eq_ignore_ascii_case(word))
            && !words.iter().any(|word| typed.eq_ignore_ascii_case(word)))
}

/// Returns an explanation with what Enter does.
fn with_enter(help: String, default: &str) -> String {
    if default.is_empty() { help } else { format!("{help} Enter takes {default}.") }
}

/// Returns a text with its first letter as a capital.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// Returns an error as a sentence: with a capital, and a full stop unless it has several lines.
fn as_sentence(text: &str) -> String {
    // A name at the start keeps its case.
    let is_name = text.split(' ').next().is_some_and(|w| w.contains(['.', '_', '`', '-', ':']));
    let text = if is_name { text.to_string() } else { capital(text) };
    let stop = if text.contains('\n') || text.ends_with('.') { "" } else { "." };
    format!("{text}{stop}")
}

/// Returns a refusal as a sentence with a full stop.
#[must_use]
pub fn full_stop(refused: InvalidInput) -> InvalidInput {
    InvalidInput(as_sentence(&refused.0))
}

/// Returns a question or a heading with a numbered list below it.
#[must_use]
pub fn numbered<T: Display>(question: &str, items: &[T]) -> String {
    let mut text = question.to_string();
    for (n, item) in items.iter().enumerate() {
        text.push_str(&format!("\n{}. {item}", n + 1));
    }
    text
}

/// Returns the words for Tab completion.
#[must_use]
pub fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// Returns help without the program's name, as typed in the shell, and without unsuitable examples.
#[must_use]
pub fn as_typed_here(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("  destgate ") {
            Some(rest) if rest.contains(" | ") || rest.contains(" < ") => {}
            Some(rest) => out.push_str(&format!("  {rest}")),
            None => out
                .push_str(&line.replace("`destgate ", "`").replace("Usage: destgate ", "Usage: ")),
        }
    }
    out
}

/// Prints a refusal in full, and returns to the menu.
pub fn report_refusal(session: &mut Session, done: DialogueResult<()>) -> DialogueResult<()> {
    match done {
        Err(DialogueEnd::Failed(CommandError::Usage { message, hint })) => {
            session.sentence(&message);
            if !hint.is_empty() {
                session.sentence(&as_typed_here(&hint));
            }
            Ok(())
        }
        other => other,
    }
}

/// Prints a refusal in one sentence, without a next step, and returns to the menu.
pub fn refused(session: &mut Session, error: Error) -> DialogueResult<()> {
    match CommandError::from(error) {
        CommandError::Usage { message, .. } => {
            session.sentence(&message);
            Ok(())
        }
        other => Err(other.into()),
    }
}

/// Asks twice for a new passphrase.
pub fn new_passphrase(session: &mut Session) -> DialogueResult<Zeroizing<String>> {
    loop {
        let first = session.secret("Enter a passphrase for the private key:")?;
        if first.is_empty() {
            session.line("You must enter a value.");
            continue;
        }
        if *first == *session.secret("Enter the passphrase again:")? {
            return Ok(first);
        }
        session.line("The passphrases are not the same.");
    }
}

/// Returns the name of a file; refuses the dialogue's own input and output.
pub fn file_name(typed: &str) -> Result<String, InvalidInput> {
    if typed == "-" {
        return Err(InvalidInput("That value is not valid.".into()));
    }
    Ok(typed.to_string())
}
