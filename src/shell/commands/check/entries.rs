//! `check --entries`: every entry of the destination table, one line each; with `--what-if` under other settings.

use crate::engine::check::Engine;
use crate::policy::evidence::OwnCertificate;
use crate::policy::evidence::Refetch;
use crate::policy::evidence::Scope;
use crate::policy::overrides::Settings;
use crate::policy::report::Profile;
use crate::policy::report::Report;
use crate::policy::route::Target;
use crate::policy::verdict::Action;
use crate::policy::verdict::Semantics;
use crate::policy::walk::Wanted;
use crate::profile::effective;
use crate::profile::key::EntryKey;
use crate::render::csv;
use crate::render::json;
use crate::render::table;
use crate::render::text;
use crate::shell::args::Format;
use crate::shell::args::SemanticsWord;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::report::html;
use crate::shell::context::Context;
use crate::shell::destinations;
use crate::shell::error::CommandError;
use crate::shell::identities;
use crate::shell::in_force::Ways;
use crate::shell::journal::Basis;
use crate::shell::journal::Journal;
use crate::shell::options::Global;
use crate::shell::routes;
use crate::shell::runtime;
use crate::shell::runtime::LastWords;
use crate::shell::setup::Setup;
use crate::shell::terminal::output::Output;
use crate::shell::world;
use crate::shell::world::World;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use crate::vocab::finding::Severity;
use crate::vocab::text::printable;
use crate::vocab::tls::IpSort;
use futures_util::StreamExt;
use futures_util::stream;
use serde_json::json;
use std::pin::pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// An entry that is to be checked, or why it is not.
enum Line {
    Checked(Box<Report>),
    /// A partial entry: no single domain.
    Unknown(String, Wanted),
}

/// Runs it.
///
/// Errors: [`CommandError`].
pub fn run(
    context: &Context,
    global: &Global,
    args: &CheckArgs,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let what_if = match &args.evidence.what_if[..] {
        [] => Settings::default(),
        [one] => *one,
        [..] => {
            return Err(CommandError::usage(
                "with --entries one --what-if is tried at a time",
                "leave the others out, or name domains instead of --entries",
            ));
        }
    };
    let store = world::open_store(context, global)?;
    let view = if args.pending { View::Pending } else { View::Committed };
    let (default, rows) = destinations::table(&store, view)?;
    let mut asked = Vec::new();
    for (key, row) in rows {
        let deciding = effective::deciding(&row, &default);
        let wanted = Wanted {
            tls: args.tls.or(what_if.tls).unwrap_or(deciding.tls),
            dane: args.dane.or(what_if.dane).unwrap_or(deciding.dane),
            mta_sts: args.mta_sts.or(what_if.mta_sts).unwrap_or(deciding.mta_sts),
        };
        let route = match Destination::parse(key.as_str()) {
            Ok(destination) if !key.is_partial() => routes::target(&store, view, &destination)?,
            _ => None,
        };
        let certificate = identities::own_certificate(&store, view, &deciding.certificate)?;
        asked.push(Asked { key, wanted, ip_sort: deciding.ip_sort, route, certificate });
    }
    if asked.is_empty() {
        output.write("the destination control table has no entries\n")?;
        return Ok(0);
    }
    let work = check(context, global, args, store, asked, output);
    runtime::breakable(runtime::many()?, (None, LastWords::default()), work)
}

/// Whether the entries are checked as they are in force.
fn basis(args: &CheckArgs) -> Basis {
    let others = !args.evidence.what_if.is_empty()
        || args.tls.is_some()
        || args.dane.is_some()
        || args.mta_sts.is_some()
        || args.pending
        || args.semantics == Some(SemanticsWord::Rfc);
    if others { Basis::Trial } else { Basis::InForce }
}

/// An entry that is to be checked.
struct Asked {
    key: EntryKey,
    wanted: Wanted,
    ip_sort: IpSort,
    route: Option<Target>,
    certificate: OwnCertificate,
}

async fn check(
    context: &Context,
    global: &Global,
    args: &CheckArgs,
    store: Store,
    asked: Vec<Asked>,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let view = if args.pending { View::Pending } else { View::Committed };
    let setup = Setup::load(Some(&store), view)?;
    let world = World::new(global, &setup, Ways::of_check(args)).await?;
    let resolver = world.resolvers.first().cloned();
    let mut journal = Journal::new((context, global), Some(&store), &setup, resolver)?;
    let basis = basis(args);
    let store = Arc::new(Mutex::new(store));
    let engine = Engine {
        net: Arc::<crate::net::live::Live>::clone(&world.net),
        roots: Arc::clone(&world.roots),
        store: (!args.no_cache).then(|| Arc::clone(&store)),
        deadline: Duration::from_secs(args.deadline),
        semantics: args.semantics.map_or(Semantics::Gateway, SemanticsWord::semantics),
    };
    let base = Scope {
        smtp: !args.no_smtp,
        // RFC 8461 §3.3: entry checks keep to the five minutes after a failed fetch.
        refetch: if args.refresh { Refetch::Always } else { Refetch::BackOff },
        ..world.scope(global)
    };
    let checks = stream::iter(asked).map(|Asked { key, wanted, ip_sort, route, certificate }| {
        let engine = &engine;
        let scope = Scope {
            route,
            families: world::families(global, ip_sort),
            certificate: Some(certificate),
            ..base.clone()
        };
        async move {
            let name = key.to_string();
            match Destination::parse(&name) {
                Ok(destination) if !key.is_partial() => {
                    let profile = Profile { source: name.clone(), wanted };
                    let (report, _) = engine.check(name, destination, profile, scope).await?;
                    Ok(Line::Checked(Box::new(report)))
                }
                _ => Ok(Line::Unknown(name, wanted)),
            }
        }
    });
    let mut checks = pin!(checks.buffered(args.bulk.jobs()));
    let mut lines = Vec::new();
    while let Some(line) = checks.next().await {
        let line: Line = line.map_err(|e: StoreError| CommandError::from(e))?;
        if let Line::Checked(report) = &line {
            let store = store.lock().unwrap_or_else(PoisonError::into_inner);
            journal.record(Some(&store), report, basis);
        }
        lines.push(line);
    }
    let result = print(&lines, args.format, output).and_then(|s| output.flush().map(|()| s));
    journal.deliver(Some(&store), output).await;
    journal.finish(output);
    result
}

fn settings(w: Wanted) -> String {
    let w = w.effective();
    format!("{}, dane {}, mta_sts {}", w.tls.word(), w.dane.word(), w.mta_sts.word())
}

/// Why: the verdict's reason, or the error that counts although the mail would be delivered.
fn why(r: &Report) -> String {
    let error = r.findings.iter().find(|f| f.row.severity == Severity::Error);
    match (r.decision.verdict.action, error) {
        (Action::Deliver, Some(finding)) => format!("but {}", finding.message()),
        _ => printable(&r.decision.verdict.reason),
    }
}

fn print(lines: &[Line], format: Format, output: &mut Output) -> Result<u8, CommandError> {
    let mut status = 0;
    let mut rows = Vec::new();
    let mut objects = Vec::new();
    for line in lines {
        match line {
            Line::Checked(r) => {
                status = crate::shell::error::worse(status, r.exit_status());
                rows.push(vec![
                    printable(&r.input),
                    text::in_short(&r.decision.verdict),
                    settings(r.profile.wanted),
                    why(r),
                ]);
                objects.push(json::report(r));
            }
            Line::Unknown(name, wanted) => {
                let why = "stands for many domains";
                rows.push(vec![name.clone(), "unknown".into(), settings(*wanted), why.into()]);
                objects.push(json!({
                    "schema": "destgate.entry/1",
                    "domain": name,
                    "verdict": {"action": "unknown", "reason": why},
                }));
            }
        }
    }
    match format {
        Format::Json => output.write(&format!("{:#}\n", serde_json::Value::Array(objects)))?,
        Format::Ndjson => {
            for object in objects {
                output.write(&format!("{object}\n"))?;
            }
        }
        Format::Csv => {
            output.write("entry,verdict,settings,reason\n")?;
            for row in rows {
                let cells: Vec<String> = row
                    .iter()
                    .map(|c| format!("\"{}\"", csv::cell(c).replace('"', "\"\"")))
                    .collect();
                output.write(&format!("{}\n", cells.join(",")))?;
            }
        }
        Format::Html => output.write(&html::page(&objects)?)?,
        Format::Text | Format::Log => {
            let width = u16::try_from(output.width).unwrap_or(80);
            let rows: Vec<Vec<String>> =
                rows.into_iter().map(|r| vec![r[0].clone(), r[1].clone(), r[3].clone()]).collect();
            output.write(&table::table(&["entry", "verdict", "why"], &rows, width))?;
        }
    }
    Ok(status)
}
