//! `smtproutes`: permanent routes, by dialogue, by flags and by files.

use crate::os::files::read_input;
use crate::os::files::save_file;
use crate::profile::route;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::commands::commit;
use crate::shell::completion;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::file_name;
use crate::shell::terminal::dialogue::text_of;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::output::write_file;
use crate::store::entries::Kind;
use crate::store::entries::Seen;
use crate::store::entries::Staged;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
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
        /// The form
        #[arg(long, value_enum, default_value_t = TableFormat::Text)]
        format: TableFormat,
        /// With the uncommitted changes
        #[arg(long)]
        pending: bool,
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

/// The menu.
pub fn menu(session: &mut Session, _words: &[String]) -> Asked<()> {
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
                let text = lines(&session.store, View::Pending)?;
                session.say(&text);
            }
            Some("IMPORT") => import_dialogue(session)?,
            Some("EXPORT") => export_dialogue(session)?,
            Some("CLEAR") => {
                if session.yes_no("Are you sure you want to remove all routes?", false)? {
                    session.store.stage_all(&[(Kind::Route, Vec::new())])?;
                }
            }
            Some(_) | None => return Ok(()),
        }
    }
}

fn full_stop(r: Refused) -> Refused {
    if r.0.ends_with('.') { r } else { Refused(format!("{}.", r.0)) }
}

fn ask_key(session: &mut Session, question: &str) -> Asked<String> {
    let words = session.store.some_keys(Kind::Route, 1_000)?;
    session.ask(question, "", &words, |a| route::parse_key(a).map_err(full_stop))
}

fn ask_hosts(session: &mut Session, key: &str, default: &str) -> Asked<String> {
    let question = format!(
        "Enter the destination hosts, separated by commas, that you want mail for {key} to be delivered to.\nEnter USEDNS by itself to use normal MX lookup, or /dev/null by itself to discard the mail.\nEnclose in square brackets to force resolution via address (A) records, ignoring any MX records."
    );
    session.ask(&question, default, &[], |a| {
        route::parse(a).map(|h| route::write(&h)).map_err(full_stop)
    })
}

fn new(session: &mut Session) -> Asked<()> {
    let question = "Enter the domain for which you want to set up a permanent route.\nPartial hostnames such as \".example.com\" are allowed. Use \"ALL\" for the default route.";
    let key = ask_key(session, question)?;
    if get(&session.store, View::Pending, &key)?.is_some() {
        session.line(&format!("A route for {key} already exists; use EDIT to change it."));
        return Ok(());
    }
    let hosts = ask_hosts(session, &key, "")?;
    keep(session, &key, &hosts, None, "created")
}

fn edit(session: &mut Session) -> Asked<()> {
    let key = ask_key(session, "Enter the domain of the route you wish to edit.")?;
    let Some(present) = get(&session.store, View::Pending, &key)? else {
        session.line(&format!("There is no route for {key}."));
        return Ok(());
    };
    let hosts = ask_hosts(session, &key, &present)?;
    keep(session, &key, &hosts, Some(&present), "changed")
}

/// Stages a route, unless somebody was faster.
fn keep(
    session: &mut Session,
    key: &str,
    hosts: &str,
    seen: Option<&str>,
    done: &str,
) -> Asked<()> {
    let json = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let (wanted, seen) = (json(hosts), seen.map(json));
    let seen = Seen::This(seen.as_deref());
    let text = match session.store.stage(Kind::Route, key, Some(&wanted), seen)? {
        Staged::Stale => format!(
            "The route for {key} was changed by somebody else meanwhile; nothing was kept. Please edit it again."
        ),
        Staged::Changed => format!("Mapping for {key} to {hosts} {done}."),
        Staged::Same => format!("Mapping for {key} to {hosts} is there already."),
    };
    session.line(&text);
    Ok(())
}

fn delete(session: &mut Session) -> Asked<()> {
    let key = ask_key(session, "Enter the domain of the route you wish to delete.")?;
    if get(&session.store, View::Pending, &key)?.is_none() {
        session.line(&format!("There is no route for {key}."));
        return Ok(());
    }
    put(&mut session.store, &key, None)?;
    session.line(&format!("The route for {key} was removed."));
    Ok(())
}

fn import_dialogue(session: &mut Session) -> Asked<()> {
    let name = session.ask("Enter the name of the file to import:", "", &[], file_name)?;
    match import(&mut session.store, Path::new(&name)) {
        Ok((count, changed)) => {
            session.line(&format!("{count} routes imported; {changed} differ from before."));
        }
        Err(CommandError::Usage { message, .. }) => session.sentence(&message),
        Err(other) => return Err(other.into()),
    }
    Ok(())
}

fn export_dialogue(session: &mut Session) -> Asked<()> {
    let name = session.ask("Enter a name for the exported file:", "", &[], file_name)?;
    let text = lines(&session.store, View::Pending)?;
    match save_file(Path::new(&name), &text) {
        Ok(()) => session.line(&format!("The routes were exported to {}.", printable(&name))),
        Err(unsaved) => session.sentence(&unsaved.to_string()),
    }
    Ok(())
}

fn get(store: &Store, view: View, key: &str) -> Result<Option<String>, StoreError> {
    Ok(store.entry(view, Kind::Route, key)?.and_then(|json| text_of(&json)))
}

fn put(store: &mut Store, key: &str, hosts: Option<&str>) -> Result<Staged, StoreError> {
    let json = hosts.map(|h| serde_json::to_string(h).unwrap_or_default());
    store.stage(Kind::Route, key, json.as_deref(), Seen::Anything)
}

/// The routes as a file holds them.
fn lines(store: &Store, view: View) -> Result<String, StoreError> {
    let all = store.entries(view, Kind::Route)?;
    Ok(all
        .iter()
        .map(|(key, json)| format!("{key}: {}\n", text_of(json).unwrap_or_default()))
        .collect())
}

/// Replaces the routes by a file's; how many there are, and how many entries differ from before.
fn import(store: &mut Store, path: &Path) -> Result<(usize, usize), CommandError> {
    let rows = read(path)?;
    let count = rows.len();
    let changed = store.stage_all(&[(Kind::Route, rows)])?;
    Ok((count, changed))
}

/// The routes of a file, as the store keeps them.
fn read(path: &Path) -> Result<Vec<(String, String)>, CommandError> {
    let bytes = read_input(path)?;
    let mut rows = Vec::new();
    let mut bad = Vec::new();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    for (number, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        match route::parse_line(line) {
            Ok((key, _)) if rows.iter().any(|(k, _)| *k == key) => {
                bad.push(format!("line {}: a second route for {key}", number + 1));
            }
            Ok((key, hops)) => {
                let json = serde_json::to_string(&route::write(&hops)).unwrap_or_default();
                rows.push((key, json));
            }
            Err(refused) => bad.push(format!("line {}: {}", number + 1, printable(&refused.0))),
        }
    }
    if !bad.is_empty() {
        return Err(CommandError::usage(
            format!("nothing was imported: bad lines in the file\n{}", bad.join("\n")),
            "mend them and import the file again",
        ));
    }
    Ok(rows)
}

/// `smtproutes new|edit|delete|print|import|export|clear`.
///
/// Errors: unusable arguments, the store.
pub fn run(
    context: &Context,
    store: &mut Store,
    action: &RouteAction,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let (staged, write) = match action {
        RouteAction::Print { format, pending } => {
            let view = if *pending { View::Pending } else { View::Committed };
            return print(store, view, *format, output);
        }
        RouteAction::Export { file } => {
            let text = lines(store, View::Pending)?;
            write_file(file, &text, output)?;
            return Ok(0);
        }
        RouteAction::New { domain, hosts, write } | RouteAction::Edit { domain, hosts, write } => {
            let key = route::parse_key(domain)?;
            let hops = route::write(&route::parse(&hosts.join(","))?);
            let present = get(store, View::Pending, &key)?;
            let is_new = matches!(action, RouteAction::New { .. });
            match (&present, is_new) {
                (Some(other), true) if *other != hops => {
                    return Err(CommandError::usage(
                        format!("a route for {key} already exists, to {other}"),
                        "change it with `smtproutes edit`",
                    ));
                }
                (None, false) => {
                    return Err(CommandError::usage(
                        format!("there is no route for {key}"),
                        "make it with `smtproutes new`",
                    ));
                }
                _ => {}
            }
            let staged = if write.dry_run { Staged::Same } else { put(store, &key, Some(&hops))? };
            output.write(&match (write.dry_run, staged) {
                (true, _) if present.as_deref() == Some(hops.as_str()) => {
                    format!("{key} is as wanted already; nothing would change\n")
                }
                (true, _) => format!("{key}: {hops} (not kept: --dry-run)\n"),
                (false, Staged::Same) => format!("{key} is as wanted already; nothing changed\n"),
                (false, _) => format!("{key}: {hops}\n"),
            })?;
            (staged, write)
        }
        RouteAction::Delete { domains, write } => {
            let mut staged = Staged::Same;
            for domain in domains {
                let key = route::parse_key(domain)?;
                let there = get(store, View::Pending, &key)?.is_some();
                if there && !write.dry_run {
                    put(store, &key, None)?;
                    staged = Staged::Changed;
                }
                let word = match (there, write.dry_run) {
                    (true, false) => "removed",
                    (true, true) => "would be removed",
                    (false, _) => "has no route",
                };
                output.write(&format!("{key} {word}\n"))?;
            }
            (staged, write)
        }
        RouteAction::Import { file, write } => {
            if write.dry_run {
                let count = read(file)?.len();
                output.write(&format!("{count} routes would be imported\n"))?;
                return Ok(0);
            }
            let (count, changed) = import(store, file)?;
            output.write(&format!("{count} routes imported; {changed} differ from before\n"))?;
            (if changed > 0 { Staged::Changed } else { Staged::Same }, write)
        }
        RouteAction::Clear { yes, write } => {
            if !yes {
                return Err(CommandError::usage(
                    "this removes every route",
                    "say --yes if that is wanted",
                ));
            }
            if write.dry_run {
                let count = store.count(View::Pending, Kind::Route)?;
                output.write(&format!("{count} routes would be removed\n"))?;
                return Ok(0);
            }
            let count = store.stage_all(&[(Kind::Route, Vec::new())])?;
            output.write(&format!("{count} routes removed\n"))?;
            (if count > 0 { Staged::Changed } else { Staged::Same }, write)
        }
    };
    match &write.commit {
        Some(comment)
            if !write.dry_run && (staged == Staged::Changed || store.has_pending()?) =>
        {
            commit::commit_now(context, store, comment, output)
        }
        _ => Ok(0),
    }
}

fn print(
    store: &Store,
    view: View,
    format: TableFormat,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let all = store.entries(view, Kind::Route)?;
    match format {
        TableFormat::Text if all.is_empty() => output.write(&format!("{}\n", state(0)))?,
        TableFormat::Text => output.write(&lines(store, view)?)?,
        TableFormat::Csv => {
            let mut rows = vec![vec!["domain".to_string(), "hosts".to_string()]];
            rows.extend(all.iter().map(|(k, j)| vec![k.clone(), text_of(j).unwrap_or_default()]));
            output.write(&crate::shell::terminal::output::csv(&rows)?)?;
        }
        TableFormat::Json => {
            let list: Value = all
                .iter()
                .map(|(key, json)| json!({"domain": key, "hosts": text_of(json)}))
                .collect();
            output.write(&format!("{list:#}\n"))?;
        }
    }
    Ok(0)
}
