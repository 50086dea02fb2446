//! Small matters: where lines come from, the host name, a yes from a terminal.

use crate::shell::cli_config::HostnameArgs;
use crate::shell::cli_config::Write;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::lines::LineSource;
use crate::shell::lines::Pipe;
use crate::shell::lines::Plain;
use crate::shell::lines::Tty;
use crate::shell::output::Output;
use crate::shell::session::Asked;
use crate::shell::session::HOSTNAME;
use crate::shell::session::Session;
use crate::shell::session::text_of;
use crate::shell::setup;
use crate::shell::setup_forms::full_stop;
use crate::store::config::Kind;
use crate::store::config::Seen;
use crate::store::config::Staged;
use crate::store::config::View;
use crate::store::open::Store;
use crate::vocab::dns::Domain;

/// The source of lines that fits the surroundings: the editor where both ends are a terminal that can be drawn upon,
/// the kernel's own line editing on other terminals, else a pipe.
#[must_use]
pub fn lines(context: &Context) -> Box<dyn LineSource> {
    if context.stdin_is_terminal && context.stdout_is_terminal && context.editor {
        let history = context.data_folder.as_ref().map(|f| f.join("history"));
        if let Ok(tty) = Tty::new(history) {
            return Box::new(tty);
        }
    }
    if context.stdin_is_terminal
        && let Ok(plain) = Plain::new()
    {
        return Box::new(plain);
    }
    Box::new(Pipe)
}

/// A yes before something is dropped: by flag, or by a person at a terminal.
///
/// Errors: no yes.
pub fn confirm(context: &Context, yes: bool) -> Result<(), CommandError> {
    let question = "Are you sure you want to clear all changes since the last commit?";
    let sure = yes
        || (context.stdin_is_terminal
            && dialoguer::Confirm::new()
                .with_prompt(question)
                .default(true)
                .interact()
                .unwrap_or(false));
    if sure {
        return Ok(());
    }
    Err(CommandError::usage("this drops every uncommitted change", "say --yes if that is wanted"))
}

/// `hostname [NAME]`.
///
/// Errors: an unusable name, the store.
pub fn hostname(
    context: &Context,
    store: &mut Store,
    args: &HostnameArgs,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let Some(name) = &args.name else {
        let stored = store.entry(View::Committed, Kind::Setting, HOSTNAME)?;
        let name = stored.and_then(|j| text_of(&j)).unwrap_or_else(|| "mail.example.com".into());
        output.write(&format!("{name}\n"))?;
        return Ok(0);
    };
    let write = Write { commit: args.commit.clone(), dry_run: false };
    set_hostname(context, store, name, &write, output)
}

/// `sethostname NAME`.
///
/// Errors: an unusable name, the store.
pub fn set_hostname(
    context: &Context,
    store: &mut Store,
    name: &str,
    write: &Write,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let name = Domain::parse(name)?;
    let json = serde_json::to_string(name.as_str()).unwrap_or_default();
    if write.dry_run {
        let same = store.entry(View::Pending, Kind::Setting, HOSTNAME)?.as_deref() == Some(&*json);
        output.write(&if same {
            format!("{name} is the host name already\n")
        } else {
            format!("{name} would be the host name (not kept: --dry-run)\n")
        })?;
        return Ok(0);
    }
    let staged = store.stage(Kind::Setting, HOSTNAME, Some(&json), Seen::Anything)?;
    output.write(&match (staged, &write.commit) {
        (Staged::Same, _) => format!("{name} is the host name already\n"),
        (_, Some(_)) => format!("{name} will be the host name\n"),
        (_, None) => format!("{name} will be the host name once the change is committed\n"),
    })?;
    setup::commit_if_asked(context, store, write.commit.as_ref(), output)
}

/// `sethostname`, by dialogue.
pub fn sethostname(session: &mut Session, _words: &[String]) -> Asked<()> {
    let stored = session.store.entry(View::Pending, Kind::Setting, HOSTNAME)?;
    let present = stored.and_then(|json| text_of(&json));
    let present = present.map_or_else(|| session.hostname(), Ok)?;
    let name = session.ask("", &present, &[], |a| Domain::parse(a).map_err(full_stop))?;
    let json = serde_json::to_string(name.as_str()).unwrap_or_default();
    let staged = if name.as_str() == present {
        Staged::Same
    } else {
        session.store.stage(Kind::Setting, HOSTNAME, Some(&json), Seen::Anything)?
    };
    session.line(&match staged {
        Staged::Same => format!("{name} is the host name already."),
        _ => format!("The host name will be {name} once the change is committed."),
    });
    Ok(())
}
