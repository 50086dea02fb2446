//! Small matters: where lines come from, the host name, a yes from a terminal.

use crate::shell::cli_config::HostnameArgs;
use crate::shell::commit;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::lines::LineSource;
use crate::shell::lines::Pipe;
use crate::shell::lines::Plain;
use crate::shell::lines::Tty;
use crate::shell::output::Output;
use crate::shell::session::HOSTNAME;
use crate::shell::session::text_of;
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
    let name = Domain::parse(name)?;
    let json = serde_json::to_string(name.as_str()).unwrap_or_default();
    let staged = store.stage(Kind::Setting, HOSTNAME, Some(&json), Seen::Anything)?;
    let word =
        if staged == Staged::Same { "is the host name already" } else { "will be the host name" };
    output.write(&format!("{name} {word}\n"))?;
    match &args.commit {
        Some(comment) if store.has_pending()? => {
            commit::commit_now(context, store, comment, output)
        }
        _ => Ok(0),
    }
}
