//! The common parts of commands that write: the state shown, the difference, and the commit.

use crate::config::entry::Kept;
use crate::gateway::commit;
use crate::gateway::commit::Done;
use crate::gateway::commit::Wish;
use crate::profile::field::Record;
use crate::render::changes;
use crate::shell::args::Write;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::output::Output;
use crate::store::entries::Kind;
use crate::store::entries::View;

/// The note of a dry run.
pub const NOT_KEPT: &str = "(not kept: --dry-run)";

/// Returns the state that `--pending` asks for.
#[must_use]
pub fn view_of(pending: bool) -> View {
    if pending { View::Pending } else { View::Committed }
}

/// Prints the result of a change, and commits if asked to.
///
/// Errors: a collision, the store.
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
    commit_if_asked(write, invocation)
}

/// Commits at once if `--commit` is given and changes are pending.
///
/// Errors: a collision, the store.
pub fn commit_if_asked(write: &Write, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    match &write.commit {
        Some(comment) if !write.dry_run && invocation.store()?.has_pending()? => {
            commit_now(comment, invocation)
        }
        _ => Ok(0),
    }
}

/// Commits the pending changes.
///
/// Errors: a collision, the store.
pub fn commit_now(comment: &str, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let options = invocation.options();
    let (store, output) = invocation.store_and_output()?;
    let done = commit::commit(&options, store, Wish { comment, is_saved: true })?;
    output.write(&format!("{}\n", said(done.as_ref())))?;
    deliveries::tell_failure(done.and_then(|done| done.log_failure), output);
    Ok(0)
}

/// Returns the message about a commit; `None`: nothing was pending.
#[must_use]
pub fn said(done: Option<&Done>) -> String {
    match done {
        None => "There is no data to commit.".into(),
        Some(done) => format!("Changes committed: {} GMT", done.revision.at.log_form()),
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
        before: before.map(|r| r.0.clone()),
        after: after.map(|r| r.0.clone()),
    };
    output.write(&changes::tree(&[row]))
}
