//! The shell: a prompt, commands by name or prefix, `help`, a question about uncommitted changes.

use crate::shell::args::Write;
use crate::shell::cli;
use crate::shell::cli::Cli;
use crate::shell::commands;
use crate::shell::commands::Dialogue;
use crate::shell::commands::Spec;
use crate::shell::commands::not_here;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::refusal;
use crate::shell::terminal::dialogue;
use crate::shell::terminal::dialogue::DialogueEnd;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::output::Output;
use crate::shell::typed;
use crate::vocab::text::excerpt;
use clap::FromArgMatches;

/// The exit status of a session whose input ended within a question.
const UNANSWERED: u8 = 1;

/// What a rehearsal without `--db` says.
const NOTHING_KEPT: &str =
    "Nothing is kept when you leave; start with --lab --db FILE to keep the settings in a file.";

/// What a rehearsal without `--db` says of changes when it ends.
const LOST: &str = "This rehearsal keeps nothing: they are lost.";

/// The commands that say by themselves that a change waits for a commit.
const SAYS: &[&str] = &["hostname", "sethostname", "loadconfig", "rollbackconfig"];

/// The commands whose dialogues change the configuration.
const CONFIGURE: &[&str] = &[
    "alertconfig",
    "bounceconfig",
    "certconfig",
    "deliveryconfig",
    "destconfig",
    "dnsconfig",
    "logconfig",
    "smtproutes",
    "sslconfig",
    "updateconfig",
];

/// The next step of the session.
pub enum Next {
    /// Read another command.
    Go,
    /// Leave with this exit status.
    Leave(u8),
}

/// Runs the shell until the user leaves; returns the exit status.
///
/// Errors: the store cannot be used.
pub fn run(session: &mut Session) -> Result<u8, CommandError> {
    if session.lines.is_terminal() {
        let version = env!("CARGO_PKG_VERSION");
        session.line(&format!("destgate {version}. Type \"help\" for a list of commands."));
        tell_rehearsal(session);
        tell_waiting(session)?;
    }
    loop {
        session.context.measure();
        // Scripts find the prompt of the appliance: the mark is for people.
        let mark = if session.global.lab && session.context.is_screen() { "lab " } else { "" };
        let prompt = format!("{mark}{}> ", session.hostname()?);
        let offer = commands::offer(session);
        let typed = session.lines.read(&prompt, &offer);
        let line = match typed {
            crate::shell::terminal::line_source::Typed::Line(line) => line,
            crate::shell::terminal::line_source::Typed::Interrupt => continue,
            crate::shell::terminal::line_source::Typed::Eof => match leave(session, true)? {
                Next::Leave(status) => return Ok(status),
                Next::Go => continue,
            },
        };
        let Some(line) = typed::whole(session, line) else { continue };
        if let Next::Leave(status) = line_of(session, &line)? {
            return Ok(status);
        }
    }
}

/// Says that this is a rehearsal, if it is one.
fn tell_rehearsal(session: &mut Session) {
    if !session.global.lab {
        return;
    }
    session.line(
        "This is a rehearsal: the lab stands for the internet, and no packet leaves this machine.",
    );
    if session.is_rehearsal {
        session.line(NOTHING_KEPT);
    }
}

/// Says that changes wait from before, if some do.
fn tell_waiting(session: &mut Session) -> Result<(), CommandError> {
    match session.store.waiting()?.len() {
        0 => {}
        1 => session.line("One change waits for \"commit\"; \"showchanges\" shows it."),
        count => {
            session
                .line(&format!("{count} changes wait for \"commit\"; \"showchanges\" shows them."));
        }
    }
    Ok(())
}

/// Runs the dialogue of one command, without a prompt before or after it.
///
/// Errors: what stopped it.
pub fn one(session: &mut Session, dialogue: Dialogue) -> Result<u8, CommandError> {
    if session.lines.is_terminal() {
        tell_rehearsal(session);
    }
    match dialogue(session, &[]) {
        Ok(()) | Err(DialogueEnd::EofAtMenu | DialogueEnd::Left) => {
            if session.is_rehearsal {
                return Ok(session.status);
            }
            if session.store.has_pending()? {
                session.line("The changes that are not committed are kept; \"destgate commit\" puts them in force.");
            }
            Ok(session.status)
        }
        Err(DialogueEnd::Interrupt) => Err(CommandError::Interrupted),
        Err(DialogueEnd::Eof) => Ok(if session.lines.is_terminal() { 0 } else { UNANSWERED }),
        Err(DialogueEnd::Failed(error)) => Err(error),
    }
}

fn line_of(session: &mut Session, line: &str) -> Result<Next, CommandError> {
    let Some(words) = shlex::split(line) else {
        session.line("A quotation mark is not closed.");
        return Ok(Next::Go);
    };
    let command = typed::command_of(&words, session.global.lab);
    let Some((name, rest)) = command.split_first() else { return Ok(Next::Go) };
    let leaves = |word: &str| word.starts_with(&name.to_ascii_lowercase());
    let found = commands::find(name);
    if matches!(found, commands::Found::None) && (leaves("exit") || leaves("quit")) {
        return leave(session, false);
    }
    let spec = match found {
        commands::Found::One(spec) => spec,
        commands::Found::Several(names) => {
            session.line(&format!("Ambiguous command: {}", excerpt(name, 60)));
            session.line(&format!("It could be {}.", names.join(", ")));
            return Ok(Next::Go);
        }
        commands::Found::None => {
            unknown(session, name, rest);
            return Ok(Next::Go);
        }
    };
    let last_commit = revision(session)?;
    let staged = session.store.staged();
    let result = match (spec.interactive, rest.is_empty()) {
        (Some(interactive), true) => interactive(session, rest),
        (Some(interactive), false) if spec.takes_words => interactive(session, rest),
        _ => batch(session, spec, rest),
    };
    let is_interrupted = matches!(result, Err(DialogueEnd::Interrupt));
    tell_effect(session, spec, (last_commit, staged), is_interrupted)?;
    Ok(match result {
        Ok(()) | Err(DialogueEnd::Interrupt | DialogueEnd::Left) => Next::Go,
        Err(DialogueEnd::Eof | DialogueEnd::EofAtMenu) if session.lines.is_terminal() => Next::Go,
        Err(DialogueEnd::Eof) => Next::Leave(UNANSWERED),
        Err(DialogueEnd::EofAtMenu) => return leave(session, true),
        Err(DialogueEnd::Failed(error)) => {
            session.sentence(&error.to_string());
            let hint = error.hint();
            if !hint.is_empty() {
                session.sentence(&dialogue::as_typed_here(&hint));
            }
            Next::Go
        }
    })
}

/// Says what a command has done that the user could take otherwise: a commit that is gone in the end,
/// changes that wait, a dialogue that changed nothing.
fn tell_effect(
    session: &mut Session,
    spec: &Spec,
    (last_commit, staged): (Option<i64>, usize),
    is_interrupted: bool,
) -> Result<(), CommandError> {
    if session.is_rehearsal && revision(session)? != last_commit {
        session.line(
            "This is a rehearsal: the commit is gone when you leave. With --db FILE it is kept.",
        );
    }
    if session.store.staged() > staged
        && session.lines.is_terminal()
        && !SAYS.contains(&spec.name.as_str())
    {
        session.line("This waits for \"commit\"; it is not in force yet.");
    }
    if is_interrupted && CONFIGURE.contains(&spec.name.as_str()) && session.store.staged() == staged
    {
        session.line("Nothing was changed.");
    }
    Ok(())
}

/// Returns the number of the last commit.
fn revision(session: &Session) -> Result<Option<i64>, CommandError> {
    Ok(session.store.revisions(1, false)?.first().map(|revision| revision.id))
}

/// Answers a name that is no command here.
fn unknown(session: &mut Session, name: &str, rest: &[String]) {
    let is_for_lab = rest.first().is_some_and(|option| option == typed::LAB);
    if name == typed::PROGRAM && is_for_lab && !session.global.lab {
        session.line("This shell is no rehearsal.");
        return session.line("Leave it, then start \"destgate --lab\".");
    }
    if name == typed::PROGRAM {
        session.line("This is the shell of destgate already.");
        return session.line("Type \"help\" for a list of commands.");
    }
    if let Some(sentence) = not_here::sentence(name) {
        return session.line(sentence);
    }
    session.line(&format!("Unknown command: {}", excerpt(name, 60)));
    let meant = typed::meant(name).filter(|meant| rest.is_empty() || !meant.contains(' '));
    if let Some(meant) = meant.filter(|_| session.lines.is_terminal()) {
        session.line(&format!("Did you mean \"{meant}\"?"));
    }
    session.line("Type \"help\" for a list of commands.");
}

fn batch(session: &mut Session, spec: &Spec, rest: &[String]) -> DialogueResult<()> {
    let mut arguments = vec!["destgate".to_string(), spec.name.clone()];
    arguments.extend(rest.iter().cloned());
    // The environment applies to the shell, not again to each of its lines.
    let command = cli::command_line(&arguments).mut_args(|argument| argument.env(None));
    let command = command.term_width(session.context.columns());
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        Ok((cli, Write::given(&matches)))
    });
    let (cli, write) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            match refusal::sentences(&error, &spec.name) {
                Some(sentences) => sentences.iter().for_each(|text| session.line(text)),
                None => session.page(&dialogue::as_typed_here(&error.to_string())),
            }
            return Ok(());
        }
    };
    let Some(command) = &cli.command else { return Ok(()) };
    let global = cli.global.under(&session.global);
    let mut output = Output::new(&session.context, global.no_color || session.global.no_color);
    if spec.pages && session.context.is_screen() {
        output.keep();
    }
    let invocation = Invocation::new(&session.context, &global, &mut output, session.command_line);
    let mut invocation = invocation.in_shell().writing(write);
    let result = commands::dispatch(command, &mut invocation);
    let text = output.kept();
    output.flush()?;
    if !text.is_empty() {
        session.page_safe(&typed::commands_here(&text, session.global.lab));
    }
    result?;
    Ok(())
}

/// Leaves the shell; asks first if changes are uncommitted.
fn leave(session: &mut Session, by_end_of_input: bool) -> Result<Next, CommandError> {
    if !session.store.has_pending()? {
        return Ok(Next::Leave(0));
    }
    if by_end_of_input && !session.lines.is_terminal() {
        session.line(match session.is_rehearsal {
            true => "This rehearsal keeps nothing: the changes that are not committed are lost.",
            false => "The changes that are not committed are kept; \"commit\" puts them in force.",
        });
        return Ok(Next::Leave(0));
    }
    let fate = if session.is_rehearsal { LOST } else { "They are kept, but not in force." };
    session.line(&format!("You have made changes that are not committed. {fate}"));
    match session.yes_no("Are you sure you want to exit?", true) {
        Ok(true) => Ok(Next::Leave(0)),
        Ok(false) | Err(DialogueEnd::Interrupt) => Ok(Next::Go),
        Err(DialogueEnd::Left) => Ok(Next::Go),
        Err(DialogueEnd::Eof | DialogueEnd::EofAtMenu) => {
            Ok(Next::Leave(if session.lines.is_terminal() { 0 } else { UNANSWERED }))
        }
        Err(DialogueEnd::Failed(error)) => Err(error),
    }
}
