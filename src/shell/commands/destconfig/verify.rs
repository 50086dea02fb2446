//! The verification of a domain before MTA STS is enabled for it, under the settings to be kept.

use crate::gateway::check::checker::Checker;
use crate::gateway::check::settings;
use crate::gateway::log::journal;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::gateway::trust::Lists;
use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::profile::field::Record;
use crate::render::headline;
use crate::render::remedy::CAUTION;
use crate::render::remedy::losses;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::runtime;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::output::Output;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::finding::Severity;
use std::time::Duration;

const DEADLINE: Duration = Duration::from_secs(60);

/// Checks a domain under the settings of a row without the cache, and logs the check.
///
/// Errors: no resolver, no roots, the store.
pub fn report(
    domain: &Domain,
    row: &Record,
    store: &Store,
    options: &Options,
    output: &mut Output,
) -> Result<Report, CommandError> {
    let destination = Destination::Domain(domain.clone());
    let by = settings::of_row(store, View::Pending, &destination, row)?;
    let in_force = Settings::load(Some(store), View::Committed)?;
    let lists = Lists::load(store, View::Committed, &in_force)?;
    // The row may name a certificate that is still uncommitted.
    let certificates = in_force.client_certificates(Some(View::Pending));
    let check = CheckOptions { deadline: DEADLINE, ..CheckOptions::default() };
    let (report, resolver) = runtime::interruptible(runtime::single()?, async {
        let parts = (in_force, lists, certificates);
        let checker = Checker::by(options, &check, None, parts).await?;
        let checked = checker.check_by(domain.to_string(), destination, by).await?;
        Ok((checked.report, checker.resolver()))
    })?;
    let failure = journal::record_trial(options, store, &report, resolver)?;
    deliveries::tell_failure(failure, output);
    Ok(*report)
}

/// Returns a few lines of the outcome.
#[must_use]
pub fn short(r: &Report) -> String {
    let mut out = format!("{}: {}\n", r.evidence.destination, headline::sentence(r));
    out.push_str(&format!("  MTA-STS: {}\n", r.decision.mta_sts.replace('_', " ")));
    let grave = r.findings.iter().filter(|f| f.severity() != Severity::Info);
    for f in grave.take(5) {
        out.push_str(&format!("  {}: {}\n", f.severity().word(), f.message()));
    }
    out
}

/// Reports whether the outcome allows the setting: delivered, with a policy in force or in testing.
#[must_use]
pub fn good(r: &Report) -> bool {
    r.decision.verdict.action == Action::Deliver
        && matches!(r.decision.mta_sts, "enforce" | "testing" | "skipped_dane")
}

/// Returns a sentence on the mildest change of the settings under which the mail would be delivered
/// by the same evidence, if there is one.
fn remedy(report: &Report) -> Option<String> {
    let remedy = report.remedies.first()?;
    let changed = remedy.changed;
    let names = [
        changed.tls.map(|tls| format!("TLS {}", tls.label())),
        changed.dane.map(|dane| format!("DANE {}", dane.label())),
        changed.mta_sts.map(|sts| format!("MTA STS {}", sts.label())),
    ];
    let names = names.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let caution = if remedy.is_risky { format!(" {CAUTION}") } else { String::new() };
    Some(format!("With {names} the mail would be delivered. {}{caution}", losses(remedy)))
}

/// Runs the verification and shows its outcome; returns whether it was good. A bad outcome names
/// the setting that would work.
pub fn shown(session: &mut Session, domain: &Domain, row: &Record) -> DialogueResult<bool> {
    session.line(&format!("Verifying {domain} ..."));
    let mut output = Output::new(&session.context, session.global.no_color);
    match report(domain, row, &session.store, &session.options(), &mut output) {
        Ok(report) => {
            session.line(short(&report).trim_end());
            if let Some(sentence) = remedy(&report) {
                session.line(&sentence);
            }
            Ok(match row.get("mta_sts") {
                Some("on") => good(&report),
                _ => report.decision.verdict.action == Action::Deliver,
            })
        }
        Err(CommandError::Interrupted) => Err(session.interrupted()),
        Err(error) => {
            session.line(&format!("The verification could not be made: {error}"));
            Ok(false)
        }
    }
}
