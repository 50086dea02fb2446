//! The output of a command: data to stdout, messages to stderr.

use crate::os::files::is_same_file;
use crate::os::files::is_stdout;
use crate::os::files::save_file;
use crate::os::files::save_public;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::vocab::text::printable;
use crate::vocab::text::printable_text;
use std::io;
use std::io::BufWriter;
use std::io::Stdout;
use std::io::Write;
use std::path::Path;

/// The most text that is kept to be shown screen by screen. Unit: octets.
const MOST_KEPT: usize = 4 << 20;

/// The output of a command.
#[derive(Debug)]
pub struct Output {
    data: BufWriter<Stdout>,
    /// The colours of stdout.
    pub palette: Palette,
    complaints: Palette,
    /// The text width in columns.
    pub width: usize,
    /// The width that a table may have; `None`: any.
    pub limit: Option<usize>,
    /// The text that waits for its end, to be shown screen by screen.
    waiting: Option<Vec<u8>>,
    /// Whether messages appear where the data does.
    is_one_screen: bool,
    /// Whether text is dropped, because the result follows in another form.
    is_held: bool,
}

impl Output {
    /// Returns the output for the context and `--no-color`.
    #[must_use]
    pub fn new(context: &Context, no_color: bool) -> Output {
        let pick = |is_terminal: bool| {
            if (is_terminal || context.force_color) && !no_color && !context.no_color {
                Palette::Ansi
            } else {
                Palette::Plain
            }
        };
        Output {
            data: BufWriter::new(io::stdout()),
            palette: pick(context.stdout_is_terminal),
            complaints: pick(context.stderr_is_terminal),
            width: context.columns(),
            limit: context.limit(),
            waiting: None,
            is_one_screen: context.stdout_is_terminal && context.stderr_is_terminal,
            is_held: false,
        }
    }

    /// Writes text to stdout.
    ///
    /// Errors: [`CommandError::BrokenPipe`] where the reader is gone, [`CommandError::Output`]
    /// otherwise.
    pub fn write(&mut self, text: &str) -> Result<(), CommandError> {
        if self.is_held {
            return Ok(());
        }
        self.write_bytes(text.as_bytes())
    }

    /// Keeps what is written from now on, to be shown screen by screen: see [`Output::kept`].
    pub fn keep(&mut self) {
        self.waiting = Some(Vec::new());
    }

    /// Returns what was kept since [`Output::keep`].
    pub fn kept(&mut self) -> String {
        let bytes = self.waiting.take().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Drops text from now on: the result is written in another form.
    pub fn hold(&mut self) {
        self.is_held = true;
    }

    /// Writes text again.
    pub fn release(&mut self) {
        self.is_held = false;
    }

    /// Writes bytes as they are.
    ///
    /// Errors: as [`Output::write`].
    pub fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), CommandError> {
        if let Some(waiting) = &mut self.waiting {
            waiting.extend_from_slice(bytes);
            if waiting.len() < MOST_KEPT {
                return Ok(());
            }
            // Nobody pages through so much: it goes on as it comes.
            let all = self.waiting.take().unwrap_or_default();
            return Ok(self.data.write_all(&all)?);
        }
        Ok(self.data.write_all(bytes)?)
    }

    /// Flushes stdout.
    ///
    /// Errors: as [`Output::write`].
    pub fn flush(&mut self) -> Result<(), CommandError> {
        Ok(self.data.flush()?)
    }

    /// Prints an error on stderr, with the next step.
    pub fn complain(&mut self, error: &CommandError) {
        drop(self.data.flush());
        let word = self.complaints.paint(Tone::Bad, "error:");
        // The message may contain names, arguments and lines of files: all are escaped.
        let mut text = format!("{word} {}\n", printable_text(&error.to_string()));
        let hint = printable_text(&error.hint());
        if !hint.is_empty() {
            let word = self.complaints.paint(Tone::Strong, "hint:");
            text.push_str(&format!("{word} {hint}\n"));
        }
        drop(io::stderr().write_all(text.as_bytes()));
    }

    /// Prints a message on stderr as it is; on a screen that is shown piece by piece, in its place.
    pub fn aside(&mut self, text: &str) {
        match &mut self.waiting {
            Some(waiting) if self.is_one_screen => waiting.extend_from_slice(text.as_bytes()),
            _ => drop(io::stderr().write_all(text.as_bytes())),
        }
    }

    /// Prints a note on stderr, after what was written to stdout so far.
    pub fn note(&mut self, text: &str) {
        drop(self.data.flush());
        let word = self.complaints.paint(Tone::Strong, "note:");
        let text = printable_text(text);
        self.aside(&format!("{word} {text}\n"));
    }

    /// Prints a warning on stderr.
    pub fn warn(&mut self, text: &str) {
        let word = self.complaints.paint(Tone::Warn, "warning:");
        let text = printable_text(text);
        self.aside(&format!("{word} {text}\n"));
    }
}

/// Prints an error of the command-line parser, with the typed words escaped.
///
/// Errors: stdout or stderr cannot be written.
pub fn refused(error: &clap::Error, context: &Context) -> io::Result<()> {
    let typed = context.arguments.iter().map(|a| a.to_string_lossy());
    if typed.clone().all(|word| printable(&word) == word) {
        return error.print();
    }
    // Its colours are removed: they cannot be distinguished from escape sequences in typed words.
    let text = printable_text(&error.render().to_string());
    match error.use_stderr() {
        true => io::stderr().write_all(text.as_bytes()),
        false => io::stdout().write_all(text.as_bytes()),
    }
}

/// Refuses an input file that is also stdout: `>` has emptied it by now, `>>` would double it.
///
/// Errors: it is that file.
pub fn refuse_own_input(path: &Path) -> Result<(), CommandError> {
    if !path.metadata().is_ok_and(|from| from.is_file() && is_stdout(&from)) {
        return Ok(());
    }
    let name = printable(&path.display().to_string());
    Err(CommandError::usage(
        format!("stdout writes to `{name}`, which is to be read"),
        "write to another file, and rename that afterwards",
    ))
}

/// Refuses an input file that is also the output file.
///
/// Errors: it is that file.
pub fn refuse_over(from: &Path, to: &Path) -> Result<(), CommandError> {
    let (Ok(read), Ok(written)) = (from.metadata(), to.metadata()) else { return Ok(()) };
    if !read.is_file() || !is_same_file(&read, &written) {
        return Ok(());
    }
    let name = printable(&from.display().to_string());
    Err(CommandError::usage(
        format!("`{name}` is to be read and to be written"),
        "write to another file",
    ))
}

/// Formats rows as CSV, safe for spreadsheets.
///
/// Errors: none in practice; the writer's.
pub fn csv(rows: &[Vec<String>]) -> Result<String, CommandError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let cells = row.iter().map(|c| crate::render::csv::cell(c));
        writer.write_record(cells).map_err(|e| CommandError::Output(e.into()))?;
    }
    let bytes = writer.into_inner().map_err(|e| CommandError::Output(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes text to a file, or to stdout for `-`; returns whether it was a file.
///
/// Errors: a usage error with the file's name and the reason.
pub fn write_file(path: &Path, text: &str, output: &mut Output) -> Result<bool, CommandError> {
    if path.as_os_str() == "-" {
        output.write(text)?;
        return Ok(false);
    }
    save_file(path, text)?;
    Ok(true)
}

/// Writes text as [`write_file`], but a new file gets the umask's mode; an existing one keeps its.
///
/// Errors: as [`write_file`].
pub fn publish_file(path: &Path, text: &str, output: &mut Output) -> Result<(), CommandError> {
    if path.as_os_str() == "-" {
        output.write(text)?;
        return Ok(());
    }
    Ok(save_public(path, text)?)
}
