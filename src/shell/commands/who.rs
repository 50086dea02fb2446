//! `who`, `whoami` and `version`: the user of the shell, and its version.

use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::store::entries::Kind;
use crate::store::entries::View;

/// Runs `version`.
pub fn version(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    session.line(concat!("destgate ", env!("CARGO_PKG_VERSION")));
    Ok(())
}

/// Runs `who`.
pub fn who(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let user = session.context.user.clone();
    session.line("Username   Where");
    session.line("========   =====");
    session.line(&format!("{user:<10} this shell"));
    let waiting = session.store.pending()?.len();
    session.line(&format!("Changes that wait for a commit: {waiting}"));
    let count = session.store.count(View::Committed, Kind::Destination)?;
    session.line(&format!("Destinations in force: {count}"));
    Ok(())
}

/// Runs `whoami`.
pub fn whoami(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let user = session.context.user.clone();
    session.line(&user);
    Ok(())
}
