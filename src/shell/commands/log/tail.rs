//! `tail` and `rollovernow`: the end of the log, and its rotation.

use crate::gateway::database;
use crate::gateway::error::Error;
use crate::gateway::log::journal;
use crate::gateway::log::mail_log::Limits;
use crate::gateway::log::mail_log::MailLog;
use crate::gateway::log::mail_log::NAME;
use crate::gateway::log::mail_log::Piece;
use crate::gateway::log::reader::Follower;
use crate::gateway::log::reader::last;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::shell::commands::log::args::RolloverArgs;
use crate::shell::commands::log::args::TailArgs;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::dialogue::DialogueEnd;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::words;
use crate::shell::terminal::output::Output;
use crate::store::entries::View;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use nix::poll::PollFd;
use nix::poll::PollFlags;
use nix::poll::PollTimeout;
use nix::poll::poll;
use std::io;
use std::io::Seek;
use std::os::fd::AsFd;
use std::time::Duration;

const LOOK: Duration = Duration::from_millis(200);

const LINES: u64 = 10;

/// Returns the log of a name or number.
///
/// Errors: there is no such log, or a rehearsal keeps none.
pub fn named(name: Option<&str>, options: &Options) -> Result<MailLog, CommandError> {
    if let Some(name) = name
        && !is_name(name)
    {
        return Err(CommandError::usage(
            format!("there is no log `{}`", excerpt(name, 60)),
            format!("the only log is {NAME}"),
        ));
    }
    MailLog::of(options).ok_or_else(|| {
        CommandError::usage(
            "there is no log without a database: a rehearsal keeps nothing",
            "name a database with --db",
        )
    })
}

/// Returns the log of a name or number, beside a database that exists or is the default one.
///
/// Errors: as [`named`]; the user named a database that does not exist.
pub fn kept(name: Option<&str>, options: &Options) -> Result<MailLog, CommandError> {
    let log = named(name, options)?;
    match database::missing(options) {
        Some(path) if !log.folder().exists() => {
            Err(Error::MissingDatabase { path: path.display().to_string() }.into())
        }
        Some(_) | None => Ok(log),
    }
}

/// Reports whether the text names the log.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.eq_ignore_ascii_case(NAME) || text == "1"
}

/// Returns the error of an unreadable log.
#[must_use]
pub fn unreadable(log: &MailLog, error: &io::Error) -> CommandError {
    let folder = printable(&log.folder().display().to_string());
    let why = crate::os::io_error::plain(error);
    CommandError::usage(format!("the log in `{folder}` cannot be read: {why}"), "")
}

/// Reports whether the other end of stdout has been closed.
fn nobody_reads() -> bool {
    let stdout = io::stdout();
    let mut ends = [PollFd::new(stdout.as_fd(), PollFlags::empty())];
    let gone = PollFlags::POLLERR | PollFlags::POLLHUP;
    poll(&mut ends, PollTimeout::ZERO).is_ok()
        && ends.iter().any(|end| end.revents().is_some_and(|seen| seen.intersects(gone)))
}

/// Prints new lines until Ctrl-C.
///
/// Errors: the log cannot be read, the output cannot be written.
pub fn follow(
    log: &MailLog,
    pieces: Vec<Piece>,
    keep: impl Fn(&str) -> bool,
    output: &mut Output,
) -> Result<(), CommandError> {
    let mut follower = Follower::behind(log, pieces);
    runtime::single()?.block_on(async {
        // Installed before the first output: Ctrl-C may follow it at once.
        let mut stop = runtime::interrupts()?;
        output.flush()?;
        loop {
            for line in follower.more().map_err(|e| unreadable(log, &e))? {
                if keep(&line) {
                    output.write(&format!("{line}\n"))?;
                }
            }
            output.flush()?;
            // On a quiet log no write fails.
            if nobody_reads() {
                return Err(CommandError::BrokenPipe);
            }
            tokio::select! {
                () = stop.next() => return Ok(()),
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    })
}

/// Runs `tail [LOG]`.
///
/// Errors: no such log, it cannot be read.
pub fn run(args: &TailArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let log = kept(args.log.as_deref(), &invocation.options())?;
    let (context, output) = (invocation.context, &mut *invocation.output);
    let following = args.follow || (context.stdout_is_terminal && !args.no_follow);
    let mut pieces = log.pieces().map_err(|e| unreadable(&log, &e))?;
    if following && context.stdout_is_terminal {
        output.write("Press Ctrl-C to stop.\n")?;
    }
    let count = usize::try_from(args.lines.unwrap_or(LINES)).unwrap_or(usize::MAX);
    if context.stdout_is_terminal && pieces.iter().all(|p| p.size == 0) {
        // On stderr: a program that reads stdout expects lines of the log alone.
        output.aside(&format!("{EMPTY}\n"));
    }
    for line in last(&pieces, count).map_err(|e| unreadable(&log, &e))? {
        output.write(&format!("{line}\n"))?;
    }
    if following {
        at_the_end(&mut pieces).map_err(|e| unreadable(&log, &e))?;
        follow(&log, pieces, |_| true, output)?;
    }
    Ok(0)
}

/// Seeks the newest file to the position read so far.
fn at_the_end(pieces: &mut [Piece]) -> io::Result<()> {
    match pieces.last_mut() {
        Some(piece) => piece.file.seek(io::SeekFrom::Start(piece.size)).map(drop),
        None => Ok(()),
    }
}

const LIST: &str = "\nCurrently configured logs:\n1. \"mail_logs\" Type: \"IronPort Text Mail Logs\" Retrieval: Manual Download";

/// Lists the logs and asks for one; `None` if the answer leads back.
pub fn choose(session: &mut Session, question: &str) -> DialogueResult<Option<MailLog>> {
    session.line(LIST);
    let chosen = session.ask_or_leave(question, &words(&[NAME]), |a| {
        if is_name(a) { Ok(()) } else { Err(InvalidInput("That value is not valid.".into())) }
    })?;
    Ok(match chosen {
        Some(()) => Some(kept(None, &session.options())?),
        None => None,
    })
}

/// Ends a command within the shell, where Ctrl-C and the exit status are ignored.
pub fn ended(result: Result<u8, CommandError>) -> DialogueResult<()> {
    match result {
        Ok(_) => Ok(()),
        Err(CommandError::Interrupted) => Err(DialogueEnd::Interrupt),
        Err(error) => Err(error.into()),
    }
}

/// Runs the dialogue of `tail`.
pub fn ask_tail(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    if choose(session, "Enter the number of the log you wish to tail.")?.is_none() {
        return Ok(());
    }
    session.line("");
    let mut output = Output::new(&session.context, true);
    let result = run(&TailArgs::default(), &mut session.invocation(&mut output));
    output.flush()?;
    ended(result)
}

const ROLLED_OVER: &str = "Log files successfully rolled over.";

const EMPTY: &str = "The log is empty.";

fn roll_over(log: &MailLog, limits: Limits) -> Result<&'static str, CommandError> {
    let said = |done: bool| if done { ROLLED_OVER } else { EMPTY };
    log.roll_over(limits).map(said).map_err(|error| {
        let folder = printable(&log.folder().display().to_string());
        let why = crate::os::io_error::plain(&error);
        CommandError::usage(format!("the log in `{folder}` cannot be rolled over: {why}"), "")
    })
}

/// Runs the dialogue of `rollovernow`.
pub fn ask_rollover(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    session.line(&format!("{LIST}\n2. All Logs"));
    let chosen = session.ask_or_leave(
        "Which log would you like to roll over?",
        &words(&[NAME, "All Logs"]),
        |a| {
            if is_name(a) || a == "2" || a.eq_ignore_ascii_case("all logs") {
                return Ok(());
            }
            Err(InvalidInput("That value is not valid.".into()))
        },
    )?;
    if chosen.is_none() {
        return Ok(());
    }
    let log = kept(None, &session.options())?;
    let settings = Settings::load(Some(&session.store), View::Committed)?;
    let said = roll_over(&log, journal::limits(&settings))?;
    session.line(&format!("\n{said}"));
    Ok(())
}

/// Runs `rollovernow LOG`.
///
/// Errors: no such log, its folder cannot be written.
pub fn run_rollover(
    args: &RolloverArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let log = kept(args.log.as_deref(), &invocation.options())?;
    let settings = Settings::in_force(&invocation.options())?;
    let said = roll_over(&log, journal::limits(&settings))?;
    invocation.output.write(&format!("{said}\n"))?;
    Ok(0)
}
