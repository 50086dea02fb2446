//! Completion from the store that the unfinished command line names, asked for through `COMPLETE`.
//! Reads are bounded, nothing is written, and errors are silent.

use crate::config::entry::DEMO;
use crate::config::setting;
use crate::gateway::database::DATABASE;
use crate::lab::DOMAINS;
use crate::profile::bounce::DEFAULT_PROFILE;
use crate::profile::key::DEFAULT;
use crate::profile::setting::dns::DNS;
use crate::profile::setting::dns::Dns;
use crate::shell::context::Context;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use clap_complete::CompletionCandidate;
use std::ffi::OsStr;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;

const OFFERED: usize = 500;

/// The database of this process's own shell, and whether it is a rehearsal.
static SHELL: OnceLock<(Option<PathBuf>, bool)> = OnceLock::new();

/// Names the database that Tab in this process's own shell asks, and says whether it rehearses.
pub fn in_shell(database: Option<PathBuf>, lab: bool) {
    // A process has one shell: what is set stays.
    let _ = SHELL.set((database, lab));
}

/// Returns the words of a setting that start with `typed`.
#[must_use]
pub fn words<'a>(all: impl Iterator<Item = &'a str>, typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(prefix) = typed.to_str().map(str::to_lowercase) else { return Vec::new() };
    let fits = all.filter(|word| word.starts_with(&prefix));
    fits.map(|word| CompletionCandidate::new(word.to_string())).collect()
}

/// Returns what may stand as the last of the words of a command line, which is unfinished.
#[must_use]
pub fn candidates(mut command: clap::Command, words: &[String]) -> Vec<String> {
    let last = words.len().saturating_sub(1);
    let piece = words.last().map_or("", String::as_str);
    let words = words.iter().map(OsString::from).collect();
    let folder = std::env::current_dir().ok();
    let found = clap_complete::engine::complete(&mut command, words, last, folder.as_deref());
    let found = found.unwrap_or_default().into_iter().filter(|c| !c.is_hide_set());
    let found: Vec<String> = found.map(|c| c.get_value().to_string_lossy().into_owned()).collect();
    // Options are offered once one is begun, or where nothing else can stand.
    let (options, values): (Vec<String>, Vec<String>) =
        found.into_iter().partition(|c| c.starts_with('-'));
    if piece.starts_with('-') || values.is_empty() { options } else { values }
}

/// Returns the entries of the destination table that start with `typed`.
#[must_use]
pub fn destinations(typed: &OsStr) -> Vec<CompletionCandidate> {
    offer(Kind::Destination, typed, &[])
}

/// Returns the same entries, and the words that stand for DEFAULT and for all.
#[must_use]
pub fn details(typed: &OsStr) -> Vec<CompletionCandidate> {
    offer(Kind::Destination, typed, &[DEFAULT, "ALL"])
}

/// Returns the entries that name one domain or address, which can be checked; in a rehearsal the
/// domains of the lab too.
#[must_use]
pub fn checkable(typed: &OsStr) -> Vec<CompletionCandidate> {
    let partial = |c: &CompletionCandidate| c.get_value().to_string_lossy().starts_with('.');
    let mut found: Vec<_> =
        offer(Kind::Destination, typed, &[]).into_iter().filter(|c| !partial(c)).collect();
    if is_rehearsal() {
        let more = words(DOMAINS.iter().map(|d| d.name), typed);
        found.extend(more);
        found.sort_by(|a, b| a.get_value().cmp(b.get_value()));
        found.dedup_by(|a, b| a.get_value() == b.get_value());
    }
    found
}

/// Returns the domains of SMTP routes.
#[must_use]
pub fn routes(typed: &OsStr) -> Vec<CompletionCandidate> {
    offer(Kind::Route, typed, &[])
}

/// Returns the own domains of `policyconfig`.
#[must_use]
pub fn own_domains(typed: &OsStr) -> Vec<CompletionCandidate> {
    offer(Kind::OwnPolicy, typed, &[])
}

/// Returns the names of bounce profiles.
#[must_use]
pub fn profiles(typed: &OsStr) -> Vec<CompletionCandidate> {
    with(&[DEFAULT_PROFILE], offer(Kind::BounceProfile, typed, &[]), typed)
}

/// Returns the names of certificate profiles.
#[must_use]
pub fn certificates(typed: &OsStr) -> Vec<CompletionCandidate> {
    offer(Kind::Certificate, typed, &[])
}

/// Returns the names of certificate profiles that a destination can have: the built-in one too.
#[must_use]
pub fn presented(typed: &OsStr) -> Vec<CompletionCandidate> {
    with(&[DEMO], certificates(typed), typed)
}

/// Returns the names of revocation lists.
#[must_use]
pub fn crls(typed: &OsStr) -> Vec<CompletionCandidate> {
    offer(Kind::Crl, typed, &[])
}

/// Returns the servers and domains of `dnsconfig`.
#[must_use]
pub fn name_servers(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(prefix) = typed.to_str().map(str::to_lowercase) else { return Vec::new() };
    let store = database(&Context::of_process()).and_then(|p| Store::open_for_reading(&p).ok());
    let record = store.and_then(|s| setting::record(&s, View::Pending, &DNS).ok());
    let Some(now) = record.and_then(|r| Dns::of(&r).ok()) else { return Vec::new() };
    let servers = now.servers.iter().map(|s| s.address.to_string());
    let domains = now.alternates.iter().map(|a| a.domain.to_string());
    let fits = servers.chain(domains).filter(|name| name.starts_with(&prefix));
    fits.map(CompletionCandidate::new).collect()
}

fn offer(kind: Kind, typed: &OsStr, more: &[&str]) -> Vec<CompletionCandidate> {
    let Some(prefix) = typed.to_str() else { return Vec::new() };
    // Domains are stored in lower case, profiles and ALL as typed.
    let folds = matches!(kind, Kind::Destination | Kind::OwnPolicy);
    let folded = if folds { prefix.to_lowercase() } else { prefix.to_string() };
    let store = database(&Context::of_process()).and_then(|p| Store::open_for_reading(&p).ok());
    let mut found =
        store.and_then(|s| s.keys_with(kind, &folded, OFFERED).ok()).unwrap_or_default();
    let upper = prefix.to_uppercase();
    found.extend(more.iter().filter(|w| w.starts_with(&upper)).map(ToString::to_string));
    found.into_iter().map(CompletionCandidate::new).collect()
}

/// Returns candidates with names that are always there.
fn with(
    always: &[&str],
    mut found: Vec<CompletionCandidate>,
    typed: &OsStr,
) -> Vec<CompletionCandidate> {
    let Some(prefix) = typed.to_str() else { return found };
    let fits = always.iter().filter(|name| name.starts_with(prefix));
    found.extend(fits.map(|name| CompletionCandidate::new((*name).to_string())));
    found
}

fn is_rehearsal() -> bool {
    match SHELL.get() {
        Some((_, lab)) => *lab,
        None => std::env::args_os().skip_while(|w| w != "--").any(|w| w == "--lab"),
    }
}

fn database(context: &Context) -> Option<PathBuf> {
    if let Some((database, _)) = SHELL.get() {
        return database.clone();
    }
    // The words of the command line follow the first `--`; the shell's own arguments precede it.
    let mut words = context.arguments.iter().skip_while(|w| *w != "--").skip(1);
    let mut lab = false;
    let mut named: Option<OsString> = None;
    while let Some(word) = words.next() {
        lab |= word == "--lab";
        if word == "--db" {
            named = words.next().cloned();
        } else if let Some(file) = word.to_str().and_then(|w| w.strip_prefix("--db=")) {
            named = Some(file.into());
        }
    }
    let named = named.or_else(|| std::env::var_os("DESTGATE_DB"));
    match named.filter(|f| !f.is_empty()) {
        Some(file) => Some(file.into()),
        None if lab => None,
        None => context.data_folder.as_ref().map(|f| f.join(DATABASE)),
    }
}
