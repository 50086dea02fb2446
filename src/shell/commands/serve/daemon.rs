//! The life of the policy server: start, the table's changes, signals, end.

use crate::engine::bulk::Stop;
use crate::gateway::check::checker::Checker;
use crate::gateway::log::journal::Journal;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::os::open_files;
use crate::profile::setting::update;
use crate::profile::setting::update::UPDATE;
use crate::render::policy_log;
use crate::serve::answers::Answers;
use crate::serve::answers::Rules;
use crate::serve::http;
use crate::serve::listen::ListenError;
use crate::serve::listen::Listener;
use crate::serve::notify;
use crate::serve::notify::Sockets;
use crate::serve::renew;
use crate::serve::socketmap;
use crate::serve::table::Table;
use crate::serve::usage;
use crate::shell::error::CommandError;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::worker::StoreHandle;
use crate::vocab::listener::Address;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::task::JoinSet;

/// Time limit of the look-ups for one answer.
const DEADLINE: Duration = Duration::from_secs(8);

/// Time between two looks at the committed table.
const TABLE: Duration = Duration::from_secs(1);

/// What the daemon is to do.
#[derive(Debug)]
pub struct Plan {
    /// Where to listen, without inherited sockets.
    pub listen: Vec<Address>,
    /// Where to serve HTTP, if anywhere.
    pub http: Option<Address>,
    /// The rules of the answers.
    pub rules: Rules,
    /// Inherited sockets.
    pub sockets: Sockets,
    /// Whether a DEFAULT entry without TLS is refused, because it decides for every domain without
    /// an entry.
    pub refuses_clear: bool,
}

/// Returns the server without its sockets, and what must live as long: it holds the lab, if it is
/// one.
///
/// - `logs`: whether answers are logged.
///
/// Errors: a setting or the store cannot be used.
pub async fn answers(
    options: &Options,
    store: Option<Store>,
    rules: Rules,
    logs: bool,
) -> Result<(Arc<Answers>, Checker), CommandError> {
    let table = Table::load(store.as_ref(), 1)?;
    let settings = Settings::load(store.as_ref(), View::Committed)?;
    let journal = match logs {
        true => Some(Journal::new(options, store.as_ref(), &settings, None)?),
        false => None,
    };
    let check = CheckOptions { smtp: false, deadline: DEADLINE, ..CheckOptions::default() };
    let mut options = options.clone();
    // Senders of mail choose the domains. A proxy resolves names by itself.
    let by_proxy = options.socks5.is_some()
        || options.overrides.proxy.is_some()
        || !settings.get(&UPDATE, update::PROXY).is_empty();
    options.overrides.deny_private |= !options.lab && !by_proxy;
    let checker = Checker::new(&options, &check, store).await?;
    let (engine, scope) = (Arc::clone(checker.engine()), checker.base().clone());
    Ok((Answers::new((engine, scope), rules, table, journal), checker))
}

/// Runs the daemon until a signal ends it.
///
/// Errors: a listener cannot be opened, a setting or the store cannot be used.
pub async fn run(
    options: &Options,
    store: Option<Store>,
    plan: Plan,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let failed = CommandError::Output;
    // Installed before the first output: a signal may follow it at once.
    let mut interrupts = runtime::interrupts()?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut reload = signal(SignalKind::hangup()).map_err(failed)?;
    // Each connection needs a descriptor: the limit is raised as far as it may be.
    let _ = open_files::open_files();
    let (answers, checker) = answers(options, store, plan.rules, true).await?;
    if plan.refuses_clear && answers.table().default_is_clear() {
        return Err(clear_default());
    }
    let policies = answers.fill().await;
    let stop = Stop::default();
    let mut services = JoinSet::new();
    let mut names = Vec::new();
    let (socketmaps, https) = opened(plan.listen, plan.http, plan.sockets).await?;
    for listener in socketmaps {
        let name = listener.name();
        output.write(&format!("listening on {name}\n"))?;
        names.push(name);
        services.spawn(socketmap::serve(listener, Arc::clone(&answers), stop.clone()));
    }
    for listener in https {
        output.write(&format!("HTTP on {}\n", listener.name()))?;
        services.spawn(http::serve(listener, Arc::clone(&answers), stop.clone()));
    }
    services.spawn(renew::run(Arc::clone(&answers), stop.clone()));
    if let Some(store) = answers.store() {
        services.spawn(usage::run(Arc::clone(&answers), store.clone(), stop.clone()));
    }
    services.spawn(notify::watchdog(stop.clone()));
    output.flush()?;
    let place = names.join(", ");
    let started = format!("Info: Policy server started on {place}: {policies} live policies");
    answers.log().line(started);
    notify::ready(&status(&answers, &place));
    let mut reader = Reader::new(options.database.as_deref(), plan.refuses_clear);
    loop {
        let is_forced = tokio::select! {
            () = interrupts.next() => break,
            _ = terminate.recv() => break,
            _ = reload.recv() => true,
            () = tokio::time::sleep(TABLE) => false,
        };
        if reader.refresh(&answers, is_forced).await {
            let status = status(&answers, &place);
            notify::status(&status);
            answers.log().line(format!("Info: Policy server: {status}"));
        }
    }
    notify::stopping();
    stop.set();
    while services.join_next().await.is_some() {}
    answers.log().line("Info: Policy server stopped".into());
    drop(checker);
    Ok(0)
}

fn status(answers: &Answers, place: &str) -> String {
    let table = answers.table();
    format!("revision {} with {} entries, on {place}", table.revision(), table.len())
}

/// Opens the listeners. Sockets of the service manager stand in for those that are named.
async fn opened(
    listen: Vec<Address>,
    http: Option<Address>,
    sockets: Sockets,
) -> Result<(Vec<Listener>, Vec<Listener>), CommandError> {
    let refused =
        |error: ListenError| CommandError::usage(error.to_string(), "name another address");
    let (mut socketmaps, mut https) = (Vec::new(), Vec::new());
    for socket in sockets.socketmap {
        socketmaps.push(Listener::passed(socket).map_err(refused)?);
    }
    for socket in sockets.http {
        https.push(Listener::passed(socket).map_err(refused)?);
    }
    if socketmaps.is_empty() {
        for address in &listen {
            socketmaps.push(Listener::open(address).await.map_err(refused)?);
        }
    }
    if let Some(address) = http.filter(|_| https.is_empty()) {
        https.push(Listener::open(&address).await.map_err(refused)?);
    }
    Ok((socketmaps, https))
}

/// Watches the committed table.
struct Reader<'a> {
    path: Option<&'a Path>,
    store: Option<StoreHandle>,
    /// Device and inode of the open database.
    file: Option<(u64, u64)>,
    refuses_clear: bool,
}

/// Returns the error for a DEFAULT entry without TLS that decides for every domain without an entry.
fn clear_default() -> CommandError {
    CommandError::usage(
        "the DEFAULT entry does not use TLS: Postfix would send in the clear to every domain without an entry",
        "set it (`destgate destconfig default --tls preferred --commit`), or say `destgate serve socketmap --yes`",
    )
}

impl<'a> Reader<'a> {
    fn new(path: Option<&'a Path>, refuses_clear: bool) -> Reader<'a> {
        Reader { path, store: None, file: None, refuses_clear }
    }

    /// Returns the store, opened when it is there for the first time, and again when another file
    /// has taken its place.
    fn store(&mut self) -> Result<Option<StoreHandle>, CommandError> {
        let Some(path) = self.path else { return Ok(None) };
        let Ok(found) = std::fs::metadata(path) else {
            // Not made yet; one that was open stays in use.
            return Ok(self.store.clone());
        };
        let file = Some((found.dev(), found.ino()));
        if self.store.is_none() || self.file != file {
            self.store = Some(StoreHandle::start(Store::open_for_reading(path)?)?);
            self.file = file;
        }
        Ok(self.store.clone())
    }

    /// Reads the table again if a later revision was committed, or if it is forced. A table that
    /// cannot be read leaves the old one in force. Reports whether there is a new one.
    async fn refresh(&mut self, answers: &Arc<Answers>, is_forced: bool) -> bool {
        let (revision, generation) = (answers.table().revision(), answers.table().generation);
        let read = move |store: &mut Store| {
            let newest = store.revisions(1, false)?.first().map_or(0, |r| r.id);
            if newest == revision && !is_forced {
                return Ok(None);
            }
            Table::load(Some(store), generation + 1).map(Some)
        };
        let read = match self.store() {
            Ok(Some(store)) => store.call(read).await.map_err(CommandError::from),
            Ok(None) => return false,
            Err(error) => Err(error),
        };
        let read = read.and_then(|table| match table {
            Some(table) if self.refuses_clear && table.default_is_clear() => Err(clear_default()),
            other => Ok(other),
        });
        answers.counters.is_stale.store(read.is_err(), Ordering::Relaxed);
        match read {
            Ok(Some(table)) => {
                answers.replace(table);
                true
            }
            Ok(None) => false,
            Err(unread) => {
                if answers.counters.reload_failures.value() == 0 {
                    answers.log().line(policy_log::kept(&unread.to_string()));
                }
                answers.counters.reload_failures.add();
                false
            }
        }
    }
}
