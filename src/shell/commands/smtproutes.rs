//! `smtproutes`: permanent routes, by dialogue, by flags and by files.

use crate::config;
use crate::config::entry::Kept;
use crate::config::error::Error;
use crate::os::files::save_file;
use crate::profile::route;
use crate::profile::route::Hops;
use crate::shell::args::Shown;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::commands::write::NOT_KEPT;
use crate::shell::commands::write::differing;
use crate::shell::commands::write::end;
use crate::shell::commands::write::tell_view;
use crate::shell::completion;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::file_name;
use crate::shell::terminal::dialogue::full_stop;
use crate::shell::terminal::dialogue::refused;
use crate::shell::terminal::dialogue::report_refusal;
use crate::shell::terminal::output::write_file;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use clap::Args;
use clap::Subcommand;
use clap_complete::ArgValueCompleter;
use serde_json::Value;
use serde_json::json;
use std::path::Path;
use std::path::PathBuf;

/// `smtproutes`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate smtproutes new example.com relay.example.net:2525/pri=10 '[192.0.2.1]'
  destgate smtproutes new .example.com USEDNS --commit
  destgate smtproutes print")]
pub struct RouteArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<RouteAction>,
}

/// The actions of `smtproutes`.
#[derive(Debug, Subcommand)]
pub enum RouteAction {
    /// Make a route
    New {
        /// A domain, `.domain` for its subdomains, or ALL
        #[arg(value_name = "DOMAIN")]
        domain: String,
        /// host, host:port, host:port/pri=N, [host], USEDNS or /dev/null
        #[arg(value_name = "HOST", required = true)]
        hosts: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Change a route
    Edit {
        /// The route's domain
        #[arg(value_name = "DOMAIN", add = ArgValueCompleter::new(completion::routes))]
        domain: String,
        /// host, host:port, host:port/pri=N, [host], USEDNS or /dev/null
        #[arg(value_name = "HOST", required = true)]
        hosts: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Remove routes
    Delete {
        /// The routes' domains
        #[arg(value_name = "DOMAIN", required = true, add = ArgValueCompleter::new(completion::routes))]
        domains: Vec<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show all routes
    Print {
        /// What to show
        #[command(flatten)]
        shown: Shown,
    },
    /// Replace the routes by a file's
    Import {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Write the routes to a file
    Export {
        /// The file; `-` is stdout
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Remove all routes
    Clear {
        /// Yes, all of them
        #[arg(long)]
        yes: bool,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
}

fn state(count: usize) -> String {
    if count == 0 {
        "There are currently no routes configured.".into()
    } else {
        format!("There are currently {count} routes configured.")
    }
}

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let count = session.store.count(View::Pending, Kind::Route)?;
        let mut operations = vec![("NEW", "Create a new route.")];
        if count > 0 {
            operations.push(("EDIT", "Edit destinations of an existing route."));
            operations.push(("DELETE", "Remove a route."));
            operations.push(("PRINT", "Display all routes."));
        }
        operations.push(("IMPORT", "Import new routes from a file."));
        if count > 0 {
            operations.push(("EXPORT", "Export all routes to a file."));
            operations.push(("CLEAR", "Remove all routes."));
        }
        match session.menu(&state(count), &operations)? {
            Some("NEW") => new(session)?,
            Some("EDIT") => edit(session)?,
            Some("DELETE") => delete(session)?,
            Some("PRINT") => {
                let text = config::route::lines(&session.store, View::Pending)?;
                session.page(&text);
            }
            Some("IMPORT") => import_dialogue(session)?,
            Some("EXPORT") => export_dialogue(session)?,
            Some("CLEAR") => {
                if session.yes_no("Are you sure you want to remove all routes?", false)? {
                    config::route::clear(&mut session.store)?;
                }
            }
            Some(_) | None => return Ok(()),
        }
    }
}

/// Asks for the domain of a route; `None` for Enter alone.
fn ask_key(session: &mut Session, question: &str) -> DialogueResult<Option<String>> {
    let words = session.store.some_keys(Kind::Route, 1_000)?;
    session.ask_or_leave(question, &words, |a| route::parse_key(a).map_err(full_stop))
}

fn ask_hosts(session: &mut Session, key: &str, default: &str) -> DialogueResult<Hops> {
    let question = format!(
        "Enter the destination hosts, separated by commas, that you want mail for {key} to be delivered to.\nEnter USEDNS by itself to use normal MX lookup, or /dev/null by itself to discard the mail.\nEnclose in square brackets to force resolution via address (A) records, ignoring any MX records."
    );
    session.ask(&question, default, &[], |a| route::parse(a).map_err(full_stop))
}

fn new(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter the domain for which you want to set up a permanent route.\nPartial hostnames such as \".example.com\" are allowed. Use \"ALL\" for the default route.";
    let Some(key) = ask_key(session, question)? else { return Ok(()) };
    if config::route::get(&session.store, View::Pending, &key)?.is_some() {
        session.line(&format!("A route for {key} already exists; use EDIT to change it."));
        return Ok(());
    }
    let hops = ask_hosts(session, &key, "")?;
    keep(session, &key, None, &hops, "created")
}

/// Asks for an existing route and returns it; prints an error and returns `None` if there is none.
fn known(session: &mut Session, question: &str) -> DialogueResult<Option<(String, String)>> {
    let Some(key) = ask_key(session, question)? else { return Ok(None) };
    if let Some(present) = config::route::get(&session.store, View::Pending, &key)? {
        return Ok(Some((key, present)));
    }
    session.line(&format!("There is no route for {key}."));
    Ok(None)
}

fn edit(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter the domain of the route you wish to edit.";
    let Some((key, present)) = known(session, question)? else { return Ok(()) };
    let hops = ask_hosts(session, &key, &present)?;
    keep(session, &key, Some(&present), &hops, "changed")
}

/// Keeps a route, or prints the refusal.
fn keep(
    session: &mut Session,
    key: &str,
    before: Option<&str>,
    hops: &Hops,
    done: &str,
) -> DialogueResult<()> {
    let hosts = route::write(hops);
    match config::route::put(&mut session.store, key, before, hops) {
        Ok(Kept::Changed) => session.line(&format!("Mapping for {key} to {hosts} {done}.")),
        Ok(Kept::Same) => session.line(&format!("Mapping for {key} to {hosts} is there already.")),
        Err(error) => return report_refusal(session, Err(error.into())),
    }
    Ok(())
}

fn delete(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter the domain of the route you wish to delete.";
    let Some((key, present)) = known(session, question)? else { return Ok(()) };
    match config::route::remove(&mut session.store, &key, &present) {
        Ok(_) => session.line(&format!("The route for {key} was removed.")),
        Err(error) => return report_refusal(session, Err(error.into())),
    }
    Ok(())
}

fn import_dialogue(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter the name of the file to import:";
    let Some(name) = session.ask_or_leave(question, &[], file_name)? else { return Ok(()) };
    match config::route::import(&mut session.store, Path::new(&name)) {
        Ok((count, how)) => {
            session.line(&format!("{count} routes imported: {}.", differing(how)));
            Ok(())
        }
        Err(error) => refused(session, error),
    }
}

fn export_dialogue(session: &mut Session) -> DialogueResult<()> {
    let question = "Enter a name for the exported file:";
    let Some(name) = session.ask_or_leave(question, &[], file_name)? else { return Ok(()) };
    let text = config::route::lines(&session.store, View::Pending)?;
    match save_file(Path::new(&name), &text) {
        Ok(()) => session.line(&format!("The routes were exported to {}.", printable(&name))),
        Err(unsaved) => session.sentence(&unsaved.to_string()),
    }
    Ok(())
}

/// Runs `smtproutes new|edit|delete|print|import|export|clear`.
///
/// Errors: unusable arguments, the store.
pub fn run(args: &RouteArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    let write = match action {
        RouteAction::Print { shown } => return print(*shown, invocation),
        RouteAction::Export { file } => {
            let text = config::route::lines(invocation.store()?, View::Pending)?;
            write_file(file, &text, invocation.output)?;
            return Ok(0);
        }
        RouteAction::New { domain, hosts, write } => {
            let (key, hops) = read(domain, hosts)?;
            let present = config::route::get(invocation.store()?, View::Pending, &key)?;
            config::route::free_or_same(&key, present.as_deref(), &hops)?;
            put(&key, present.as_deref(), &hops, write, invocation)?;
            write
        }
        RouteAction::Edit { domain, hosts, write } => {
            let (key, hops) = read(domain, hosts)?;
            let present = config::route::get(invocation.store()?, View::Pending, &key)?
                .ok_or_else(|| Error::NotFound(config::route::subject(&key)))?;
            put(&key, Some(&present), &hops, write, invocation)?;
            write
        }
        RouteAction::Delete { domains, write } => {
            for domain in domains {
                remove(&route::parse_key(domain)?, write, invocation)?;
            }
            write
        }
        RouteAction::Import { file, write } => {
            import(file, write, invocation)?;
            write
        }
        RouteAction::Clear { yes, write } => {
            clear(*yes, write, invocation)?;
            write
        }
    };
    end(write, invocation)
}

fn read(domain: &str, hosts: &[String]) -> Result<(String, Hops), InvalidInput> {
    Ok((route::parse_key(domain)?, route::parse(&hosts.join(","))?))
}

/// Keeps a route unless it was changed meanwhile, and prints the result.
fn put(
    key: &str,
    before: Option<&str>,
    hops: &Hops,
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let hosts = route::write(hops);
    let kept = config::route::put(invocation.store()?, key, before, hops)?;
    invocation.output.write(&match (kept, write.dry_run) {
        (Kept::Same, true) => format!("{key} is as wanted already; nothing would change\n"),
        (Kept::Same, false) => format!("{key} is as wanted already; nothing changed\n"),
        (Kept::Changed, true) => format!("{key}: {hosts} {NOT_KEPT}\n"),
        (Kept::Changed, false) => format!("{key}: {hosts}\n"),
    })
}

fn remove(key: &str, write: &Write, invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    let Some(before) = config::route::get(invocation.store()?, View::Pending, key)? else {
        invocation.output.write(&format!("{key} has no route; nothing changed\n"))?;
        invocation.output.note("`destgate smtproutes print --pending` shows the routes");
        return Ok(());
    };
    config::route::remove(invocation.store()?, key, &before)?;
    let word = if write.dry_run { "would be removed" } else { "removed" };
    invocation.output.write(&format!("{key} {word}\n"))
}

fn import(file: &Path, write: &Write, invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    let (count, how) = config::route::import(invocation.store()?, file)?;
    let word = if write.dry_run { "would be imported" } else { "imported" };
    invocation.output.write(&format!("{count} routes {word}: {}\n", differing(how)))
}

fn clear(yes: bool, write: &Write, invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    if !yes {
        return Err(CommandError::usage("this removes every route", "say --yes if that is wanted"));
    }
    let count = config::route::clear(invocation.store()?)?;
    let word = if write.dry_run { "would be removed" } else { "removed" };
    invocation.output.write(&format!("{count} routes {word}\n"))
}

fn print(shown: Shown, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let (view, format) = (shown.view(), shown.format);
    let all = config::route::all(invocation.store()?, view)?;
    match format {
        TableFormat::Text if all.is_empty() => {
            invocation.output.write(&format!("{}\n", state(0)))?;
        }
        TableFormat::Text => {
            let text = config::route::lines(invocation.store()?, view)?;
            invocation.output.write(&text)?;
        }
        TableFormat::Csv => {
            let mut rows = vec![vec!["domain".to_string(), "hosts".to_string()]];
            rows.extend(all.into_iter().map(|(key, hosts)| vec![key, hosts]));
            invocation.output.write(&crate::shell::terminal::output::csv(&rows)?)?;
        }
        TableFormat::Json => {
            let list: Value =
                all.iter().map(|(key, hosts)| json!({"domain": key, "hosts": hosts})).collect();
            invocation.output.write(&format!("{list:#}\n"))?;
        }
    }
    tell_view(view, &[Kind::Route], invocation)?;
    Ok(0)
}
