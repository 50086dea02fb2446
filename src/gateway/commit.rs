//! The commit of pending changes, noted in the log.

use crate::config::change;
use crate::config::error::Error;
use crate::gateway::log::journal::Journal;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::os::clock;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::issue::held_longest;
use crate::render::maillog;
use crate::store::entries::Kind;
use crate::store::entries::Revision;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::time::Timestamp;

/// The wishes of a user who commits.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Comment of the user.
    pub comment: &'a str,
    /// Whether the commit is offered for rollback.
    pub is_saved: bool,
}

/// A commit that took place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Its revision.
    pub revision: Revision,
    /// Reason why the log does not mention it, if so. The commit is in effect all the same.
    pub log_failure: Option<String>,
    /// Policies of domains whose entry it removed, each with the latest time at which a sender can
    /// hold it.
    pub still_held: Vec<(Issue, Timestamp)>,
}

/// Commits all pending changes at once, in the name of the user of `options`. Returns `None` if
/// there are none.
///
/// Errors: another user has changed the same entries since ([`Error::Collides`]), the store
/// ([`Error::Store`]).
pub fn commit(options: &Options, store: &mut Store, wish: Wish<'_>) -> Result<Option<Done>, Error> {
    let author = (options.user.as_str(), wish.comment);
    let now = clock::now();
    let Some(revision) = change::commit(store, now, author, wish.is_saved)? else {
        return Ok(None);
    };
    // The settings in force from now on decide where the line goes.
    let settings = Settings::load(Some(store), View::Committed)?;
    let mut journal = Journal::new(options, Some(store), &settings, None)?;
    journal.note(&maillog::commit(&revision.who, &revision.comment));
    let still_held = still_held(store, &revision, now)?;
    Ok(Some(Done { revision, log_failure: journal.failure(), still_held }))
}

/// Returns the policies that senders may hold of domains whose entry a revision removed.
fn still_held(
    store: &Store,
    revision: &Revision,
    now: Timestamp,
) -> Result<Vec<(Issue, Timestamp)>, Error> {
    let mut out = Vec::new();
    for domain in store.removed_by(revision.id, Kind::OwnPolicy)? {
        let issues = store.issues(&domain)?;
        out.extend(held_longest(&issues, now).map(|(issue, until)| (issue.clone(), until)));
    }
    Ok(out)
}
