//! Verifying a domain before MTA STS is switched on for it: the engine under the settings that are about to be kept.

use crate::engine::check::Engine;
use crate::policy::evidence::Scope;
use crate::policy::report::Profile;
use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::verdict::Semantics;
use crate::profile::effective;
use crate::profile::field::Record;
use crate::render::text;
use crate::shell::context::Context;
use crate::shell::destinations;
use crate::shell::error::CommandError;
use crate::shell::identities;
use crate::shell::in_force::Ways;
use crate::shell::journal;
use crate::shell::options::Global;
use crate::shell::routes;
use crate::shell::runtime;
use crate::shell::setup::Setup;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::Session;
use crate::shell::world;
use crate::shell::world::World;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::finding::Severity;
use crate::vocab::text::printable;
use std::sync::Arc;
use std::time::Duration;

/// The longest that a verification takes. Unit: seconds.
const DEADLINE: u64 = 60;

/// Checks a domain under the settings of a row, the cache left alone. It is logged; trouble with that is told.
///
/// Errors: no resolver, no roots, the store.
pub fn report(
    context: &Context,
    global: &Global,
    store: &Store,
    domain: &Domain,
    row: &Record,
) -> Result<Report, CommandError> {
    let default = destinations::default(store, View::Pending)?;
    let deciding = effective::deciding(row, &default);
    let destination = Destination::Domain(domain.clone());
    let route = routes::target(store, View::Pending, &destination)?;
    let mut setup = Setup::load(Some(store), View::Committed)?;
    // The row under way may name a certificate that waits for the same commit.
    setup.view = Some(View::Pending);
    let certificate = identities::own_certificate(store, View::Pending, &deciding.certificate)?;
    let (report, resolver) = runtime::interruptible(runtime::single()?, async {
        let world = World::new(global, &setup, Ways::default()).await?;
        let engine = Engine {
            net: Arc::<crate::net::live::Live>::clone(&world.net),
            roots: Arc::clone(&world.roots),
            store: None,
            deadline: Duration::from_secs(DEADLINE),
            semantics: Semantics::Gateway,
        };
        let scope = Scope {
            route,
            families: world::families(global, deciding.ip_sort),
            certificate: Some(certificate),
            ..world.scope(global)
        };
        let profile =
            Profile { source: domain.to_string(), wanted: destinations::wanted(&deciding) };
        let (report, _) = engine.check(domain.to_string(), destination, profile, scope).await?;
        Ok((report, world.resolvers.first().cloned()))
    })?;
    journal::record((context, global), store, &report, resolver)?;
    Ok(report)
}

/// A few lines of the outcome.
#[must_use]
pub fn short(r: &Report) -> String {
    let v = &r.decision.verdict;
    let mut out =
        format!("{}: {}\n  {}\n", r.evidence.destination, text::in_short(v), printable(&v.reason));
    out.push_str(&format!("  MTA-STS: {}\n", r.decision.mta_sts.replace('_', " ")));
    let grave = r.findings.iter().filter(|f| f.row.severity != Severity::Info);
    for f in grave.take(5) {
        out.push_str(&format!("  {}: {}\n", f.row.severity.word(), f.message()));
    }
    out
}

/// Whether the outcome speaks for the setting: delivered, and a policy is in force or being tried.
#[must_use]
pub fn good(r: &Report) -> bool {
    r.decision.verdict.action == Action::Deliver
        && matches!(r.decision.mta_sts, "enforce" | "testing" | "skipped_dane")
}

/// Runs the verification and shows its outcome; whether it was good.
pub fn shown(session: &mut Session, domain: &Domain, row: &Record) -> Asked<bool> {
    session.line(&format!("Verifying {domain} ..."));
    match report(&session.context, &session.global, &session.store, domain, row) {
        Ok(report) => {
            let text = short(&report);
            session.say(&text);
            Ok(good(&report))
        }
        Err(CommandError::Interrupted) => Err(session.interrupted()),
        Err(error) => {
            session.line(&format!("The verification could not be made: {error}"));
            Ok(false)
        }
    }
}
