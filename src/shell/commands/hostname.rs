//! `hostname` and `sethostname`: the name of the gateway, shown or set.

use crate::shell::args::Write;
use crate::shell::commands::settings_forms::full_stop;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::setup;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::HOSTNAME;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::text_of;
use crate::shell::terminal::output::Output;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::open::Store;
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
    /// Commit at once, with a comment
    #[arg(long, value_name = "COMMENT", num_args = 0..=1, default_missing_value = "")]
    pub commit: Option<String>,
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
