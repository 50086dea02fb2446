//! The common parts of commands that write: the state shown, the difference, and the commit.

use crate::config::change;
use crate::config::entry::Kept;
use crate::gateway::commit;
use crate::gateway::commit::Done;
use crate::gateway::commit::Wish;
use crate::policy::sts::issue::Issue;
use crate::profile::field::Record;
use crate::render::changes;
use crate::shell::args::ResultFormat;
use crate::shell::args::Write;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::output::Output;
use crate::store::change::Differing;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use serde_json::json;

/// The note after a change that is not committed.
pub const WAITS: &str = "this waits for `commit`; it is not in force yet";

/// The note after a table without the pending changes.
pub const LEFT_OUT: &str = "changes that are not committed are left out; --pending shows them";

/// The note after a whole configuration without the pending changes.
pub const LEFT_OUT_OF_ALL: &str =
    "changes that are not committed are left out; `showchanges` shows them";

/// The note of a dry run.
pub const NOT_KEPT: &str = "(not kept: --dry-run)";

/// Returns the state that `--pending` asks for.
#[must_use]
pub fn view_of(pending: bool) -> View {
    if pending { View::Pending } else { View::Committed }
}

/// Prints the result of a change, and commits if asked to.
///
/// Errors: as [`end`].
pub fn finish(
    name: &str,
    kept: Kept,
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    invocation.output.write(&match kept {
        Kept::Changed => format!("{name} changed\n"),
        Kept::Same => format!("{name} is as wanted already; nothing changed\n"),
    })?;
    end(write, invocation)
}

/// Ends a command that writes: commits if asked to, says what waits, and prints the result as JSON
/// if that is wanted. Returns the exit status.
///
/// Errors: changes of others wait, a collision, the store.
pub fn end(write: &Write, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let is_changed = invocation.store()?.staged() > 0;
    let is_committed = match write.comment() {
        Some(comment) if has_to_commit(write, invocation.store()?)? => {
            commit_now(comment, invocation)?;
            true
        }
        _ => false,
    };
    if write.format == ResultFormat::Json {
        let pending = invocation.store()?.pending()?.len();
        let result = json!({"changed": is_changed, "pending": pending, "committed": is_committed});
        invocation.output.release();
        invocation.output.write(&format!("{result}\n"))?;
    } else if is_changed && !is_committed && !write.dry_run {
        invocation.output.note(WAITS);
    }
    Ok(u8::from(write.exit_code && is_changed))
}

/// Reports whether there is something to commit. Changes of others alone do not count, unless all
/// are to be committed.
fn has_to_commit(write: &Write, store: &Store) -> Result<bool, CommandError> {
    let all = store.pending()?.len();
    Ok(match write.commit_all {
        Some(_) => all > 0,
        None => all > store.waiting_of_others()?.len(),
    })
}

/// Says that pending changes are left out of a table that was shown, if there are any.
///
/// - `kinds`: the kinds of entries that were shown.
///
/// Errors: the store.
pub fn tell_view(
    view: View,
    kinds: &[Kind],
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    if view == View::Pending {
        return Ok(());
    }
    for kind in kinds {
        if invocation.store()?.has_pending_of(*kind)? {
            invocation.output.note(LEFT_OUT);
            return Ok(());
        }
    }
    Ok(())
}

/// Commits the pending changes.
///
/// Errors: changes of others wait and only the own ones are to be committed, a collision, the
/// store.
pub fn commit_now(comment: &str, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let options = invocation.options();
    let (store, output) = invocation.store_and_output()?;
    let done = commit::commit(&options, store, Wish { comment, is_saved: true })?;
    output.write(&format!("{}\n", said(done.as_ref())))?;
    for sentence in done.iter().flat_map(still_held) {
        output.warn(&sentence);
    }
    deliveries::tell_failure(done.and_then(|done| done.log_failure), output);
    Ok(0)
}

/// Returns a sentence about each policy that senders may hold of a domain whose entry a commit removed.
#[must_use]
pub fn still_held(done: &Done) -> Vec<String> {
    let held = done.still_held.iter();
    held.map(|(issue, until)| format!("{}; the entry is removed", held_until(issue, *until)))
        .collect()
}

/// Returns a sentence about a policy that senders may hold.
#[must_use]
pub fn held_until(issue: &Issue, until: Timestamp) -> String {
    format!(
        "senders may hold the policy of {} (mode {}, id {}) until {}",
        printable(&issue.domain),
        issue.mode.word(),
        printable(&issue.id),
        until.rfc3339()
    )
}

/// Returns the message about a commit; `None`: nothing was pending.
#[must_use]
pub fn said(done: Option<&Done>) -> String {
    match done {
        None => "There is no data to commit.".into(),
        Some(done) => format!("Changes committed: {} GMT", done.revision.at.log_form()),
    }
}

/// Returns how a table differs from the one before.
#[must_use]
pub fn differing(d: Differing) -> String {
    match d.total() {
        0 => "all as before".into(),
        _ => format!("{} new, {} changed, {} removed", d.new, d.changed, d.removed),
    }
}

/// Shows the pending difference.
///
/// Errors: the output cannot be written.
pub fn difference(
    kind: Kind,
    name: &str,
    before: Option<&Record>,
    after: Option<&Record>,
    output: &mut Output,
) -> Result<(), CommandError> {
    if before == after {
        return output.write(&format!("{name} is as wanted already; nothing would change\n"));
    }
    let row = changes::Row {
        kind: kind.word().into(),
        key: name.into(),
        before: before.map(|r| change::worded(kind, r.0.clone())),
        after: after.map(|r| change::worded(kind, r.0.clone())),
        by: None,
    };
    output.write(&changes::tree(&[row]))
}
