//! The commit family: commit, clearchanges, showchanges, commitdetail, rollbackconfig.

use crate::config::change;
use crate::gateway;
use crate::gateway::commit::Wish;
use crate::render::changes;
use crate::shell::commands::write::commit_now;
use crate::shell::commands::write::said;
use crate::shell::commands::write::still_held;
use crate::shell::context::Context;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::store::change::Waiting;
use crate::store::change::named;
use crate::store::entries::Change;
use crate::store::entries::Revision;
use crate::store::entries::SAVED_COMMITS;
use crate::store::open::Store;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;

/// The form of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChangesFormat {
    /// A tree
    Text,
    /// JSON
    Json,
}

/// `commit`.
#[derive(Debug, Args)]
pub struct CommitArgs {
    /// Why
    #[arg(short, long, value_name = "COMMENT")]
    pub message: Option<String>,
}

/// `showchanges` and `commitdetail`.
#[derive(Debug, Args)]
pub struct FormatArgs {
    /// The form
    #[arg(long, value_enum, default_value_t = ChangesFormat::Text)]
    pub format: ChangesFormat,
}

/// `clearchanges`.
#[derive(Debug, Args)]
pub struct ClearArgs {
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}

/// `rollbackconfig`.
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// The number in the list; without it, the list
    #[arg(value_name = "N")]
    pub number: Option<usize>,
    /// Yes, go back, and commit that
    #[arg(long)]
    pub yes: bool,
}

const OFFERED: usize = SAVED_COMMITS as usize;

fn stamp() -> String {
    format!("{} GMT", crate::os::clock::now().log_form())
}

/// Runs the dialogue of `commit`.
pub fn commit(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    if !session.store.has_pending()? {
        session.line("There is no data to commit.");
        return Ok(());
    }
    list_others(session)?;
    session.line("Please enter some comments describing your changes:");
    let comment = session.read("[]> ", &[])?;
    let saved =
        session.yes_no("Do you want to save the current configuration for rollback?", true)?;
    commit_in_dialogue(session, Wish { comment: &comment, is_saved: saved })
}

/// Lists who made the waiting changes, if others than this session did.
fn list_others(session: &mut Session) -> DialogueResult<()> {
    if session.store.waiting_of_others()?.is_empty() {
        return Ok(());
    }
    session.line("Changes of others, or of earlier runs, would be committed too:");
    for waiting in session.store.waiting()? {
        let row = change::waiting_row(&waiting);
        let kind = row.kind.replace('_', " ");
        let line = format!("  {kind} {}: {}", row.key, row.by.unwrap_or_default());
        session.line(&line);
    }
    session.line("");
    Ok(())
}

/// Commits and reports the result.
fn commit_in_dialogue(session: &mut Session, wish: Wish<'_>) -> DialogueResult<()> {
    let options = session.global.options(&session.context);
    let done = gateway::commit::commit(&options, &mut session.store, wish)?;
    session.line(&said(done.as_ref()));
    for sentence in done.iter().flat_map(still_held) {
        session.sentence(&sentence);
    }
    if let Some(failure) = done.and_then(|done| done.log_failure) {
        session.sentence(&deliveries::not_logged(&failure));
    }
    Ok(())
}

/// Runs `commit -m`.
///
/// Errors: as [`commit_now`].
pub fn run_commit(args: &CommitArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let user = invocation.context.user.clone();
    let mut waiting = invocation.store()?.waiting()?;
    waiting.retain(|w| w.by.iter().any(|stamp| stamp.who != user));
    if !waiting.is_empty() {
        let line = format!("changes of other users are committed too: {}", named(&waiting));
        invocation.output.note(&line);
    }
    commit_now(args.message.as_deref().unwrap_or(""), invocation)
}

/// Runs the dialogue of `clearchanges`.
pub fn clear(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    if !session.store.has_pending()? {
        session.line("There are no changes to clear.");
        return Ok(());
    }
    let question = "Are you sure you want to clear all changes since the last commit?";
    if session.yes_no(question, true)? {
        session.store.clear_pending()?;
        session.line(&format!("Changes cleared: {}", stamp()));
    }
    Ok(())
}

/// Runs `clearchanges --yes`.
///
/// Errors: the store.
pub fn run_clear(args: &ClearArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    confirm(args.yes, invocation.context)?;
    let count = invocation.store()?.clear_pending()?;
    invocation.output.write(&if count == 0 {
        "There are no changes to clear.\n".to_string()
    } else {
        format!("Changes cleared: {}\n", stamp())
    })?;
    Ok(0)
}

/// Runs the dialogue of `showchanges`.
pub fn show(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let text = waiting_tree(&session.store.waiting()?);
    session.page(&text);
    Ok(())
}

fn waiting_tree(list: &[Waiting]) -> String {
    if list.is_empty() {
        return "There are no changes since the last commit.\n".into();
    }
    let rows: Vec<changes::Row> = list.iter().map(change::waiting_row).collect();
    changes::tree(&rows)
}

fn tree(list: &[Change]) -> String {
    let rows: Vec<changes::Row> = list.iter().map(change::row).collect();
    changes::tree(&rows)
}

/// Runs `showchanges --format`.
///
/// Errors: the store.
pub fn run_show(args: &FormatArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let waiting = invocation.store()?.waiting()?;
    match args.format {
        ChangesFormat::Json => {
            let all: Value = waiting.iter().map(change::waiting_json).collect();
            invocation.output.write(&format!("{all:#}\n"))?;
        }
        ChangesFormat::Text => invocation.output.write(&waiting_tree(&waiting))?,
    }
    Ok(0)
}

fn detail_text(store: &Store) -> Result<String, CommandError> {
    let Some(last) = store.revisions(1, false)?.into_iter().next() else {
        return Ok("Nothing has been committed yet.\n".into());
    };
    let mut text = format!(
        "Commit at {} GMT\nUser: {}\nComment: {}\n\n",
        last.at.log_form(),
        printable(&last.who),
        printable(&last.comment)
    );
    text.push_str(&tree(&store.changes_of(last.id)?));
    Ok(text)
}

/// Runs the dialogue of `commitdetail`.
pub fn detail(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let text = detail_text(&session.store)?;
    session.page(&text);
    Ok(())
}

/// Runs `commitdetail --format`.
///
/// Errors: the store.
pub fn run_detail(args: &FormatArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    if args.format == ChangesFormat::Text {
        let text = detail_text(invocation.store()?)?;
        invocation.output.write(&text)?;
        return Ok(0);
    }
    let last = invocation.store()?.revisions(1, false)?.into_iter().next();
    let value = match last {
        None => Value::Null,
        Some(r) => {
            let changes: Value =
                invocation.store()?.changes_of(r.id)?.iter().map(change::json).collect();
            json!({
                "revision": r.id,
                "at": r.at.rfc3339(),
                "user": r.who,
                "comment": r.comment,
                "changes": changes,
            })
        }
    };
    invocation.output.write(&format!("{value:#}\n"))?;
    Ok(0)
}

fn offer(list: &[Revision]) -> String {
    let mut text = format!("   {:<28} {:<10} Description\n", "Commit On", "User");
    text.push_str(&format!("   {:<28} {:<10} {}\n", "=".repeat(24), "=".repeat(8), "=".repeat(11)));
    for (n, r) in list.iter().enumerate() {
        let line = format!(
            "{:>2}. {:<28} {:<10} {}",
            n + 1,
            format!("{} GMT", r.at.log_form()),
            printable(&r.who),
            printable(&r.comment)
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Runs the dialogue of `rollbackconfig`.
pub fn rollback(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let list = session.store.revisions(OFFERED, true)?;
    if list.is_empty() {
        session.line("There is no earlier configuration to go back to.");
        return Ok(());
    }
    session.line("Previous Commits :");
    let text = offer(&list);
    session.page(&text);
    let count = list.len();
    let wrong = format!("The value must be an integer from 1 to {count}.");
    let number =
        session.ask("Enter the number of the config to revert to.", "", &[], |answer| {
            answer
                .parse::<usize>()
                .ok()
                .filter(|n| (1..=count).contains(n))
                .ok_or_else(|| InvalidInput(wrong.clone()))
        })?;
    let Some(chosen) = list.get(number - 1) else { return Ok(()) };
    if session.store.has_pending()? {
        session.line("The changes that are not committed will be dropped:");
        for waiting in session.store.waiting()? {
            session.line(&format!("  {}", named(&[waiting])));
        }
    }
    if !session.yes_no("Are you sure you want to roll back the configuration?", false)? {
        return Ok(());
    }
    let commit = session.yes_no("Do you want to commit this configuration now?", false)?;
    let dropped = session.store.has_pending()?;
    let changed = session.store.stage_rollback(chosen.id)?;
    if changed == 0 {
        session.line(as_then(dropped));
        return Ok(());
    }
    if commit {
        return commit_in_dialogue(session, Wish { comment: &rolled_back(chosen), is_saved: true });
    }
    session.line(&format!("{changed} entries will change once this is committed."));
    Ok(())
}

/// Returns the message for a rollback that changes nothing in force.
fn as_then(dropped: bool) -> &'static str {
    if dropped {
        "The configuration in force is as it was then; the changes that were not committed are dropped."
    } else {
        "The configuration is as it was then; nothing changes."
    }
}

fn rolled_back(r: &Revision) -> String {
    format!("Rolled back to the configuration of {} GMT", r.at.log_form())
}

/// Runs `rollbackconfig [N] [--yes]`.
///
/// Errors: a number that is not offered, a missing `--yes`, the store.
pub fn run_rollback(
    args: &RollbackArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let list = invocation.store()?.revisions(OFFERED, true)?;
    let Some(number) = args.number else {
        invocation.output.write(&offer(&list))?;
        return Ok(0);
    };
    let chosen = number.checked_sub(1).and_then(|n| list.get(n)).ok_or_else(|| {
        CommandError::usage(
            format!("there is no configuration number {number}"),
            "`destgate rollbackconfig` lists them",
        )
    })?;
    if !args.yes {
        return Err(CommandError::usage(
            "going back replaces the configuration and drops what is not committed",
            "say --yes if that is wanted",
        ));
    }
    let others = invocation.store()?.waiting_of_others()?;
    if !others.is_empty() {
        invocation.output.note(&format!("dropped, not committed: {}", named(&others)));
    }
    let dropped = !others.is_empty();
    if invocation.store()?.stage_rollback(chosen.id)? == 0 {
        invocation.output.write(&format!("{}\n", as_then(dropped)))?;
        return Ok(0);
    }
    commit_now(&rolled_back(chosen), invocation)
}

/// Requires a confirmation before data is dropped: by flag, or by answer at a terminal.
///
/// Errors: no yes.
fn confirm(yes: bool, context: &Context) -> Result<(), CommandError> {
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
