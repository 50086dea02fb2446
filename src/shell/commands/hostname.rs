//! `hostname` and `sethostname`: the name of the gateway, shown or set.

use crate::config::entry::Kept;
use crate::config::setting;
use crate::config::setting::HOSTNAME;
use crate::gateway::settings;
use crate::shell::args::Write;
use crate::shell::commands::write::NOT_KEPT;
use crate::shell::commands::write::end;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::full_stop;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::vocab::dns::Domain;
use clap::Args;

/// `sethostname`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  destgate sethostname mail.example.com --commit")]
pub struct SethostnameArgs {
    /// The new name; without it, it is asked for
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// How to keep it
    #[command(flatten)]
    pub write: Write,
}

/// `hostname`.
#[derive(Debug, Args)]
pub struct HostnameArgs {
    /// The new name
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// How to keep it
    #[command(flatten)]
    pub write: Write,
}

/// Runs `hostname [NAME]`.
///
/// Errors: an unusable name, the store.
pub fn run_hostname(
    args: &HostnameArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let Some(name) = &args.name else {
        invocation.only_reads();
        invocation.output.release();
        let name = settings::gateway(invocation.store()?)?;
        invocation.output.write(&format!("{name}\n"))?;
        if invocation.store()?.is_pending(Kind::Setting, HOSTNAME)? {
            invocation.output.note("another name waits for `commit`; `showchanges` shows it");
        }
        return Ok(0);
    };
    set(name, &args.write, invocation)
}

/// Runs `sethostname NAME`.
///
/// Errors: an unusable name, the store.
pub fn run_sethostname(
    args: &SethostnameArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let Some(name) = &args.name else { return Ok(0) };
    set(name, &args.write, invocation)
}

fn set(name: &str, write: &Write, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let name = Domain::parse(name)?;
    let before = setting::hostname(invocation.store()?, View::Pending)?;
    let kept = setting::put_hostname(invocation.store()?, before.as_deref(), &name)?;
    invocation.output.write(&match (kept, write.comment()) {
        (Kept::Same, _) => format!("{name} is the host name already\n"),
        _ if write.dry_run => format!("{name} would be the host name {NOT_KEPT}\n"),
        (_, Some(_)) => format!("{name} will be the host name\n"),
        (_, None) => format!("{name} will be the host name once the change is committed\n"),
    })?;
    end(write, invocation)
}

/// Runs the dialogue of `sethostname`.
pub fn sethostname(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let before = setting::hostname(&session.store, View::Pending)?;
    let present = before.clone().map_or_else(|| session.hostname(), Ok)?;
    let name = session.ask("", &present, &[], |a| Domain::parse(a).map_err(full_stop))?;
    let kept = match name.as_str() == present {
        true => Kept::Same,
        false => setting::put_hostname(&mut session.store, before.as_deref(), &name)?,
    };
    session.line(&match kept {
        Kept::Same => format!("{name} is the host name already."),
        Kept::Changed => format!("The host name will be {name} once the change is committed."),
    });
    Ok(())
}

/// Runs `hostname` in the shell.
pub fn hostname(session: &mut Session, words: &[String]) -> DialogueResult<()> {
    let Some(name) = words.first() else {
        let name = session.hostname()?;
        session.line(&name);
        if session.store.is_pending(Kind::Setting, HOSTNAME)? {
            session.line("Another name waits for \"commit\".");
        }
        return Ok(());
    };
    let name = Domain::parse(name).map_err(CommandError::from)?;
    let before = setting::hostname(&session.store, View::Pending)?;
    setting::put_hostname(&mut session.store, before.as_deref(), &name)?;
    session.line(&format!("The host name will be {name} once the change is committed."));
    Ok(())
}
