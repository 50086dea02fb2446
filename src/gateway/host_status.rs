//! The status of destinations, from the store alone: the last checks, the settings in force and the
//! policy cache.

use crate::config::destination as destinations;
use crate::config::route as routes;
use crate::gateway::check::settings;
use crate::gateway::options::CheckOptions;
use crate::gateway::settings::gateway;
use crate::os::clock;
use crate::policy::report::Report;
use crate::policy::sts::cached::Remembered;
use crate::render::host_status::HostStatus;
use crate::render::host_status::Overview;
use crate::render::host_status::TopHost;
use crate::render::json;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::last_checks::LastCheck;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Returns the stored form of a check: its summary and its report as JSON.
#[must_use]
pub fn stored_form(report: &Report) -> (LastCheck, String) {
    let verdict = &report.decision.verdict;
    let summary = LastCheck {
        domain: report.evidence.destination.to_string(),
        at: report.evidence.now,
        action: verdict.action.word().to_string(),
        reason: verdict.reason.clone(),
    };
    (summary, json::report(report).to_string())
}

/// Returns the status of a destination.
///
/// Errors: the store cannot be read.
pub fn of(store: &Store, destination: &Destination) -> Result<HostStatus, StoreError> {
    let options = CheckOptions::default();
    let settings = settings::of_destination(Some(store), &options, destination)?;
    let domain = destination.to_string();
    // A report that cannot be parsed counts as none: the next check replaces it.
    let last = store.last_report(&domain)?;
    let last = last.and_then(|(at, text)| Some((at, serde_json::from_str(&text).ok()?)));
    let policy = match destination {
        Destination::Domain(domain) => store.remembered(domain)?,
        Destination::Literal(_) => Remembered::default(),
    };
    Ok(HostStatus {
        domain,
        settings: settings.profile,
        route: routes::matching(store, View::Committed, destination)?,
        last,
        policy,
        now: clock::now(),
    })
}

/// Returns the destinations of the table with their last checks, worst first.
///
/// - `all`: whether destinations without an entry that were checked are included.
///
/// Errors: the store cannot be read.
pub fn top(store: &Store, all: bool) -> Result<Vec<TopHost>, StoreError> {
    ranked(store, store.last_checks()?, all)
}

/// Returns the destinations of the table with the given checks, worst first.
fn ranked(store: &Store, checks: Vec<LastCheck>, all: bool) -> Result<Vec<TopHost>, StoreError> {
    let mut checks: BTreeMap<String, LastCheck> =
        checks.into_iter().map(|check| (check.domain.clone(), check)).collect();
    let rows = destinations::rows(store, View::Committed)?;
    let named = rows.iter().filter(|(key, _)| !key.is_partial()).map(|(key, _)| key.to_string());
    let mut names: BTreeSet<String> = named.collect();
    if all {
        names.extend(checks.keys().cloned());
    }
    let mut hosts: Vec<TopHost> = names
        .into_iter()
        .map(|domain| {
            let last = checks.remove(&domain).map(|c| (c.at, c.action, c.reason));
            TopHost { domain, last }
        })
        .collect();
    hosts.sort_by_key(TopHost::rank);
    Ok(hosts)
}

/// Returns the state of the gateway.
///
/// Errors: the store cannot be read.
pub fn overview(store: &Store) -> Result<Overview, StoreError> {
    let checks = store.last_checks()?;
    let stored = (checks.len(), checks.iter().map(|c| c.at).max());
    let hosts = ranked(store, checks, false)?;
    let entries = store.count(View::Committed, Kind::Destination)?;
    let cached = store.cache_entries()?;
    let last = store.revisions(1, false)?.into_iter().next();
    Ok(Overview {
        now: clock::now(),
        gateway: gateway(store)?,
        database: store.path().map(|path| path.display().to_string()),
        revision: last.map(|r| (r.id, r.at, r.who)),
        pending: store.pending()?.len(),
        partial: entries.saturating_sub(hosts.len()),
        hosts,
        routes: store.count(View::Committed, Kind::Route)?,
        policies: cached.iter().filter(|entry| entry.remembered.policy.is_some()).count(),
        checks: stored,
    })
}
