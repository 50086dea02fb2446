//! `grep`: lines of the log that match a regular expression, always in linear time.

use crate::gateway::log::mail_log::MailLog;
use crate::gateway::log::reader;
use crate::os::signals::Listened;
use crate::shell::commands::log::args::GrepArgs;
use crate::shell::commands::log::tail;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::runtime::OnInterrupt;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::line_source;
use crate::shell::terminal::line_source::LineSource;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::pager::Pager;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use regex::Regex;
use regex::RegexBuilder;
use std::collections::VecDeque;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

/// Number of lines between two checks for Ctrl-C.
const STRIDE: u64 = 4_096;

/// Maximum size of a compiled expression. Unit: bytes.
const REGEX_SIZE: usize = 1 << 20;

struct Search {
    regex: Regex,
    invert: bool,
    context: usize,
    count: bool,
    /// Whether later matches are awaited too.
    tail: bool,
    paginate: bool,
}

impl Search {
    fn fits(&self, line: &str) -> bool {
        self.regex.is_match(line) != self.invert
    }
}

/// Compiles an expression, or returns the error in one sentence.
fn compile(pattern: &str, ignore_case: bool) -> Result<Regex, InvalidInput> {
    let built = RegexBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .size_limit(REGEX_SIZE)
        .dfa_size_limit(REGEX_SIZE)
        .build();
    built.map_err(|error| {
        let why = match &error {
            regex::Error::CompiledTooBig(_) => "it is too large".to_string(),
            other => {
                let text = other.to_string();
                let last = text.lines().last().unwrap_or("").trim();
                last.strip_prefix("error: ").unwrap_or(last).to_string()
            }
        };
        let (pattern, why) = (excerpt(pattern, 60), excerpt(&why, 160));
        InvalidInput(format!("`{pattern}` is no regular expression: {why}"))
    })
}

/// Shows a line; returns whether to go on to the next one.
fn goes_on(
    pager: &mut Option<Pager<'_>>,
    line: &str,
    output: &mut Output,
) -> Result<bool, CommandError> {
    output.write(&format!("{line}\n"))?;
    let Some(pager) = pager else { return Ok(true) };
    if !pager.is_full_after(line) {
        return Ok(true);
    }
    output.flush()?;
    Ok(pager.goes_on())
}

#[derive(Default)]
struct Found {
    matches: u64,
    stopped: bool,
}

async fn search(
    s: &Search,
    log: &MailLog,
    pager: &mut Option<Pager<'_>>,
    output: &mut Output,
) -> Result<(Found, Vec<crate::gateway::log::mail_log::Piece>), CommandError> {
    let failed = |e: io::Error| tail::unreadable(log, &e);
    let mut pieces = log.pieces().map_err(failed)?;
    let mut found = Found::default();
    let mut before: VecDeque<String> = VecDeque::new();
    let (mut number, mut last_shown, mut owed) = (0_u64, 0_u64, 0_usize);
    'files: for piece in &mut pieces {
        for line in BufReader::new((&mut piece.file).take(piece.size)).split(b'\n') {
            number += 1;
            if number.is_multiple_of(STRIDE) {
                // Lets Ctrl-C interrupt the loop.
                tokio::task::yield_now().await;
            }
            let line = reader::shown(&line.map_err(failed)?);
            let fits = s.fits(&line);
            found.matches += u64::from(fits);
            if s.count {
                continue;
            }
            if !fits && owed == 0 {
                if s.context > 0 {
                    before.push_back(line);
                    if before.len() > s.context {
                        before.pop_front();
                    }
                }
                continue;
            }
            let group = number - u64::try_from(before.len()).unwrap_or(0);
            if s.context > 0 && last_shown > 0 && group > last_shown + 1 {
                output.write("--\n")?;
            }
            for line in before.drain(..).chain(std::iter::once(line)) {
                if !goes_on(pager, &line, output)? {
                    found.stopped = true;
                    break 'files;
                }
            }
            last_shown = number;
            owed = if fits { s.context } else { owed - 1 };
        }
    }
    // A log shorter than the stride has not yielded yet.
    tokio::task::yield_now().await;
    Ok((found, pieces))
}

/// Runs a search; returns the exit status: 0 found, 1 not.
fn shown(
    s: &Search,
    log: &MailLog,
    lines: Option<&mut dyn LineSource>,
    context: &Context,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let lines = lines.filter(|l| s.paginate && l.is_terminal() && context.stdout_is_terminal);
    let mut pager = lines.map(Pager::new);
    let work = search(s, log, &mut pager, output);
    // The reader of the output may have stopped reading.
    let (found, pieces) = runtime::breakable(
        runtime::single()?,
        Listened::CtrlC,
        None,
        OnInterrupt::default(),
        work,
    )?;
    if s.count {
        output.write(&format!("{}\n", found.matches))?;
    }
    if s.tail && !found.stopped {
        if context.stdout_is_terminal {
            output.write("Press Ctrl-C to stop.\n")?;
        }
        tail::follow(log, pieces, |line| s.fits(line), output)?;
        return Ok(0);
    }
    Ok(u8::from(found.matches == 0))
}

/// Runs `grep [-C N] [-c] [-e REGEX] [-i] [-p] [-t] [-v] [REGEX] [LOG]`.
///
/// Errors: no such log, no regular expression, the log cannot be read.
pub fn run(args: &GrepArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let none = || {
        CommandError::usage(
            "there is no regular expression to look for",
            "write `destgate grep REGEX mail_logs`, or give it with -e",
        )
    };
    let (pattern, name) = match (&args.regex, &args.first, &args.second) {
        (Some(pattern), name, None) => (pattern, name),
        (Some(_), _, Some(surplus)) => {
            return Err(CommandError::usage(
                format!("`{}` is one word too many", excerpt(surplus, 60)),
                "with -e there is only the log to name",
            ));
        }
        (None, Some(first), None) if tail::is_name(first) => return Err(none()),
        (None, Some(pattern), name) => (pattern, name),
        (None, None, _) => return Err(none()),
    };
    let log = tail::kept(name.as_deref(), &invocation.options())?;
    let regex = compile(pattern, args.ignore_case).map_err(|r| {
        CommandError::usage(r.0, "a backslash takes away a sign's meaning: \\( \\. \\[")
    })?;
    let search = Search {
        regex,
        invert: args.invert,
        context: usize::from(args.context),
        count: args.count,
        tail: args.tail,
        paginate: args.paginate,
    };
    let context = invocation.context;
    let mut lines = args.paginate.then(|| line_source::lines(context, None));
    let lines = lines.as_deref_mut().map(|l| l as &mut dyn LineSource);
    shown(&search, &log, lines, context, invocation.output)
}

/// Runs the dialogue.
pub fn ask(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let question = "Enter the number of the log you wish to grep.";
    let Some(log) = tail::choose(session, question)? else { return Ok(()) };
    let question = "Enter the regular expression to grep.";
    let pattern = session.ask(question, "", &[], |a| {
        compile(a, false).map(|_| a.to_string()).map_err(|r| InvalidInput(format!("{}.", r.0)))
    })?;
    let ignore_case = session.yes_no("Do you want this search to be case insensitive?", true)?;
    let invert = session.yes_no("Do you want to search for non-matching lines?", false)?;
    let tail = session.yes_no("Do you want to tail the logs?", false)?;
    let paginate = !tail && session.yes_no("Do you want to paginate the output?", false)?;
    let regex = compile(&pattern, ignore_case).map_err(CommandError::from)?;
    let search = Search { regex, invert, context: 0, count: false, tail, paginate };
    let mut output = Output::new(&session.context, true);
    session.line("");
    let lines = session.lines.as_mut();
    let result = shown(&search, &log, Some(lines), &session.context, &mut output);
    output.flush()?;
    session.status = result.as_ref().copied().unwrap_or(0);
    tail::ended(result)
}
