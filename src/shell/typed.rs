//! Lines typed at the prompt: continued lines, the name of the program before a command, and what a
//! mistyped command may have meant.

use crate::shell::commands;
use crate::shell::commands::COMMANDS;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::line_source::Offer;
use crate::shell::terminal::line_source::Typed;
use crate::vocab::dns::Destination;
use crate::vocab::text::distance;
use crate::vocab::text::excerpt;

/// The name of the program, which examples have before each command.
pub const PROGRAM: &str = "destgate";

/// The prompt of a continued line.
const CONTINUED: &str = "> ";

/// Maximum length of a line with its continuations. Unit: octets.
const LONGEST: usize = 16 * 1024;

/// Reads the lines that continue a line, each after a backslash at the end of the one before, and
/// returns them as one line. Returns `None` if the line was dropped.
pub fn whole(session: &mut Session, first: String) -> Option<String> {
    let mut line = first;
    while is_continued(&line) {
        line.pop();
        let offer = Offer { command: true, ..Offer::default() };
        match session.lines.read(CONTINUED, &offer) {
            Typed::Line(next) if line.len() + next.len() <= LONGEST => line.push_str(&next),
            Typed::Line(_) => {
                session.line("The line is too long; nothing was done.");
                return None;
            }
            Typed::Interrupt => return None,
            Typed::Eof => {
                session
                    .line("The line that was to follow the \"\\\" is missing; nothing was done.");
                return None;
            }
        }
    }
    Some(line)
}

/// Reports whether the last backslash of a line has nothing to quote. One in a comment has no
/// meaning.
fn is_continued(line: &str) -> bool {
    let backslashes = line.chars().rev().take_while(|c| *c == '\\').count();
    backslashes % 2 == 1 && shlex::split(line).is_none()
}

/// The option of a rehearsal, which the examples of its reports have before each command.
pub const LAB: &str = "--lab";

/// Returns the words without the name of the program before a command, and in the shell of a
/// rehearsal without its option. Elsewhere that option stays: a command for a rehearsal is none for
/// the real table.
#[must_use]
pub fn command_of(words: &[String], is_lab: bool) -> &[String] {
    match words {
        [first, option, rest @ ..] if first == PROGRAM && option == LAB => {
            if is_lab && !rest.is_empty() { rest } else { words }
        }
        [first, rest @ ..] if first == PROGRAM && !rest.is_empty() => rest,
        _ => words,
    }
}

/// Returns a text whose lines that are commands are as they are typed in the shell.
///
/// - `is_lab`: whether the shell is that of a rehearsal. Elsewhere the commands of a rehearsal stay
///   as they are.
#[must_use]
pub fn commands_here(text: &str, is_lab: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let command = line.trim_start_matches(' ');
        let indent = line.len() - command.len();
        let rest = command.strip_prefix(PROGRAM).and_then(|rest| rest.strip_prefix(' '));
        let in_lab = rest.and_then(|rest| rest.strip_prefix(LAB)?.strip_prefix(' '));
        let rest = in_lab.filter(|_| is_lab).or(rest);
        match rest.filter(|rest| begins_with_command(rest)) {
            Some(rest) => out.push_str(&format!("{:indent$}{rest}", "")),
            None => out.push_str(line),
        }
    }
    out
}

fn begins_with_command(text: &str) -> bool {
    let first = text.split_whitespace().next();
    first.is_some_and(|first| COMMANDS.iter().any(|command| command.name == first))
}

/// Returns what a word that is no command may have meant: a command with a similar name, or the
/// check of a domain.
#[must_use]
pub fn meant(typed: &str) -> Option<String> {
    if is_destination(typed) {
        return Some(format!("check {}", excerpt(typed, 253)));
    }
    let typed = typed.to_ascii_lowercase();
    // A longer name may have more slips.
    let most = if typed.len() <= 4 { 1 } else { 2 };
    let near = commands::names().into_iter().map(|name| {
        let slips = distance(name.as_bytes(), typed.as_bytes());
        (slips, name)
    });
    near.filter(|(slips, _)| *slips <= most).min().map(|(_, name)| name)
}

/// Reports whether a word that stands where a command is expected looks like a destination.
#[must_use]
pub fn is_destination(word: &str) -> bool {
    word.contains('.') && Destination::parse(word).is_ok()
}
