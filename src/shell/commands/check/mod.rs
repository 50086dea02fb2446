//! `check`: one shot, several domains, or a file of them.

pub mod args;
pub mod bulk_args;
pub mod diff;
pub mod entries;
pub mod evidence_args;
pub mod extras;
pub mod printer;
pub mod replay;
pub mod what_if;

use crate::engine::bulk;
use crate::engine::bulk::Order;
use crate::engine::bulk::Stop;
use crate::engine::check::Engine;
use crate::os::clock::Stopwatch;
use crate::os::open_files;
use crate::policy::evidence::Refetch;
use crate::policy::evidence::Scope;
use crate::policy::report::Profile;
use crate::policy::report::Report;
use crate::policy::verdict::Semantics;
use crate::policy::walk::Wanted;
use crate::profile::effective;
use crate::profile::effective::Deciding;
use crate::profile::key::DEFAULT;
use crate::render::summary::Summary;
use crate::shell::args::Format;
use crate::shell::args::SemanticsWord;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::check::args::ProfileFrom;
use crate::shell::commands::check::extras::Beside;
use crate::shell::commands::check::printer::Printer;
use crate::shell::context::Context;
use crate::shell::destinations;
use crate::shell::error::CommandError;
use crate::shell::error::worse;
use crate::shell::identities;
use crate::shell::in_force::Ways;
use crate::shell::journal::Basis;
use crate::shell::journal::Journal;
use crate::shell::options::Global;
use crate::shell::record::Judging;
use crate::shell::resume::Done;
use crate::shell::routes;
use crate::shell::runtime;
use crate::shell::runtime::Deed;
use crate::shell::runtime::LastWords;
use crate::shell::setup::Setup;
use crate::shell::targets;
use crate::shell::targets::Fault;
use crate::shell::targets::Line;
use crate::shell::targets::Picked;
use crate::shell::targets::Targets;
use crate::shell::targets::WRONG_NAMED;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::progress::Progress;
use crate::shell::world;
use crate::shell::world::World;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::IpSort;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use futures_util::Stream;
use futures_util::StreamExt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// The source of settings where no entry matches.
const OWN_SETTINGS: &str = "check-default";

/// The source of settings that flags gave.
pub const FLAGS: &str = "command-line";

/// From this many domains on the work is spread over all cores. Fewer are not worth the threads.
const MANY: usize = 4;

/// Runs the command.
///
/// Errors: [`CommandError`]; what was printed before stays printed.
pub fn run(
    context: &Context,
    global: &Global,
    args: &CheckArgs,
    output: &mut Output,
) -> Result<u8, CommandError> {
    if args.entries {
        return entries::run(context, global, args, output);
    }
    let done = match &args.bulk.resume {
        Some(_) if args.format != Format::Ndjson => {
            return Err(CommandError::usage(
                "--resume goes on with an ndjson file",
                "add `--format ndjson`, and append stdout to that file with `>>`",
            ));
        }
        Some(path) => Done::read(path, output)?,
        None => Done::default(),
    };
    if let Some(path) = &args.evidence.replay {
        let picked = Picked::read(global, args, done, output)?;
        return replay::run((context, global), args, path, &picked, output);
    }
    let targets = Targets::read(global, args, done, MANY)?;
    targets::tell_meant(&args.domains, output);
    let many = targets.at_least(MANY);
    let connections = open_files::connections();
    if many && args.bulk.jobs.is_some_and(|jobs| usize::from(jobs) > connections) {
        let files = open_files::open_files();
        output.warn(&format!(
            "only {files} files may be open here (ulimit -n): {connections} connections at once, whatever --jobs says"
        ));
    }
    let runtime = if many { runtime::many()? } else { runtime::single()? };
    let stop = Stop::default();
    let last = LastWords::default();
    // Of a run of many the first Ctrl-C lets what is in flight come to its end.
    let gently = stop.clone();
    let first = many.then(|| -> Deed { Box::new(move || gently.set()) });
    let work = check_all((context, global), args, targets, (&stop, &last), output);
    runtime::breakable(runtime, (first, last.clone()), work)
}

/// The settings of a destination and where they come from, and the bounds that follow from them.
fn settings(
    global: &Global,
    args: &CheckArgs,
    store: Option<&Store>,
    base: &Scope,
    destination: &Destination,
) -> Result<(Profile, Scope), StoreError> {
    let view = if args.pending { View::Pending } else { View::Committed };
    let found = match store {
        Some(store) => destinations::matching(store, view, destination)?,
        None => None,
    };
    let from_default = match store {
        Some(store) if args.profile_from == ProfileFrom::Store && found.is_none() => {
            let default = destinations::default(store, view)?;
            Some((DEFAULT.to_string(), effective::deciding(&default, &default)))
        }
        _ => None,
    };
    // What the gateway presents is no part of the check's own settings.
    let default_certificate = match store {
        Some(store) => destinations::default(store, view)?.get("certificate").unwrap_or("").into(),
        None => String::new(),
    };
    let (source, deciding) = found.or(from_default).unwrap_or_else(|| {
        let deciding = Deciding {
            tls: TlsMode::Preferred,
            dane: DaneMode::Opportunistic,
            mta_sts: Switch::On,
            ip_sort: IpSort::PreferV4,
            certificate: default_certificate,
        };
        (OWN_SETTINGS.to_string(), deciding)
    });
    let given = args.tls.is_some() || args.dane.is_some() || args.mta_sts.is_some();
    let profile = Profile {
        source: if given { FLAGS.into() } else { source },
        wanted: Wanted {
            tls: args.tls.unwrap_or(deciding.tls),
            dane: args.dane.unwrap_or(deciding.dane),
            mta_sts: args.mta_sts.unwrap_or(deciding.mta_sts),
        },
    };
    let route = match store {
        Some(store) => routes::target(store, view, destination)?,
        None => None,
    };
    let families = world::families(global, deciding.ip_sort);
    let certificate = match store {
        Some(store) => Some(identities::own_certificate(store, view, &deciding.certificate)?),
        None => None,
    };
    Ok((profile, Scope { route, families, certificate, ..base.clone() }))
}

/// The store: cache and configuration. With `--no-cache` a database that is not there is not made, and one that cannot
/// be opened only matters if it was named.
fn configuration(
    context: &Context,
    global: &Global,
    args: &CheckArgs,
) -> Result<Option<Store>, CommandError> {
    if !args.no_cache {
        return world::open_store(context, global).map(Some);
    }
    match world::present_store(context, global) {
        Ok(store) => Ok(store),
        Err(error) if global.db.is_some() || args.pending => Err(error),
        Err(_) => Ok(None),
    }
}

async fn check_all(
    (context, global): (&Context, &Global),
    args: &CheckArgs,
    targets: Targets,
    (stop, last): (&Stop, &LastWords),
    output: &mut Output,
) -> Result<u8, CommandError> {
    let store = configuration(context, global, args)?;
    let view = if args.pending { View::Pending } else { View::Committed };
    let setup = Setup::load(store.as_ref(), view)?;
    let world = World::new(global, &setup, Ways::of_check(args)).await?;
    let refetch = match (args.refresh, targets.count()) {
        (true, _) => Refetch::Always,
        (false, Some(1)) => Refetch::IfIdChanged,
        (false, _) => Refetch::BackOff,
    };
    let base =
        Scope { smtp: !args.no_smtp, refetch, all_certs: args.all_certs, ..world.scope(global) };
    let resolver = world.resolvers.first().cloned();
    let of_log = resolver.clone();
    let mut journal = Journal::new((context, global), store.as_ref(), &setup, of_log)?;
    let store = store.map(|store| Arc::new(Mutex::new(store)));
    let engine = Arc::new(Engine {
        net: Arc::<crate::net::live::Live>::clone(&world.net),
        roots: Arc::clone(&world.roots),
        // Without the cache nothing is remembered, though the configuration still decides.
        store: store.clone().filter(|_| !args.no_cache),
        deadline: Duration::from_secs(args.deadline),
        semantics: args.semantics.map_or(Semantics::Gateway, SemanticsWord::semantics),
    });
    let mut beside = Beside::new(args)?;
    let dnssec = world.dnssec.as_deref();
    let judging = Judging { roots: &world.roots, crls: &setup.crls, dnssec };
    beside.record(args, judging, resolver, output)?;
    last.set(beside.last_words());
    let run = Run { context, global, args, engine, base, world: &world, stop };
    let result = run.show(targets, (&mut journal, store.as_deref(), beside), output).await;
    // Alerts are delivered also where the reader of the output has gone.
    journal.deliver(store.as_deref(), output).await;
    journal.finish(output);
    result
}

/// What came of one line of the input.
enum Came {
    /// A report, and what kept its policy from being kept.
    Report(Box<Report>, Option<StoreError>),
    /// It is no domain.
    Wrong(CommandError),
}

/// A run and what it goes by.
struct Run<'a> {
    context: &'a Context,
    global: &'a Global,
    args: &'a CheckArgs,
    engine: Arc<Engine>,
    base: Scope,
    world: &'a World,
    stop: &'a Stop,
}

impl Run<'_> {
    /// Makes the checks, notes and prints each.
    async fn show(
        &self,
        targets: Targets,
        (journal, store, mut beside): (&mut Journal, Option<&Mutex<Store>>, Beside),
        output: &mut Output,
    ) -> Result<u8, CommandError> {
        let args = self.args;
        let mut progress = Progress::of(self.context, args.bulk.quiet, &targets);
        let several = targets.at_least(2);
        let done = targets.done();
        let mut printer = Printer::new(
            args,
            self.world.resolvers.first().cloned(),
            journal.level,
            output,
            several,
        )?;
        let mut status = 0;
        let mut wrong = 0_u64;
        let mut summary = Summary::default();
        let watch = Stopwatch::start();
        let mut cache_trouble: Option<StoreError> = None;
        let mut results = self.results(targets, store);
        let mut told = false;
        loop {
            let came = tokio::select! {
                came = results.next() => came,
                () = self.stop.wait(), if !told => {
                    told = true;
                    let words = "\nwhat is in flight comes to its end; Ctrl-C again breaks it off\n";
                    progress.aside(|| output.aside(words));
                    continue;
                }
            };
            let (mut report, trouble) = match came {
                None => break,
                Some(came) => match came? {
                    Came::Report(report, trouble) => (report, trouble),
                    Came::Wrong(error) => {
                        wrong += 1;
                        summary.left_out();
                        if wrong <= WRONG_NAMED {
                            progress.aside(|| output.warn(&format!("{error}; left out")));
                        }
                        continue;
                    }
                },
            };
            beside.extend(&mut report);
            cache_trouble = cache_trouble.or(trouble);
            status = worse(status, report.exit_status());
            let dcid = {
                let store = store.map(|s| s.lock().unwrap_or_else(PoisonError::into_inner));
                journal.record(store.as_deref(), &report, basis(args, &report.profile))
            };
            progress.aside(|| {
                if !beside.print(&report, output)? {
                    printer.print(&report, dcid, output)?;
                }
                output.flush()?;
                beside.keep(&report, output);
                Ok::<(), CommandError>(())
            })?;
            summary.add(&report);
            progress.step(report.exit_status() != 0);
        }
        progress.finish();
        printer.finish(output)?;
        let status = beside.finish(status, output)?;
        let closed = beside.close();
        if let Some(error) = cache_trouble {
            output.warn(&format!("policies were not kept: {error}"));
        }
        targets::tell_more(wrong, output);
        if args.bulk.sums_up(self.context.stderr_is_terminal && several) {
            output.aside(&summary.text(watch.elapsed_ms(), done, output.width));
        }
        if self.stop.is_set() {
            if let Err(error) = closed {
                output.complain(&error);
            }
            return Err(CommandError::Interrupted);
        }
        closed?;
        Ok(if wrong > 0 { 2 } else { status })
    }

    /// The checks, a bounded number at once: ndjson and csv as each finishes, unless told otherwise; everything else in
    /// the order asked.
    fn results<'a>(
        &'a self,
        targets: Targets,
        store: Option<&'a Mutex<Store>>,
    ) -> Pin<Box<dyn Stream<Item = Result<Came, CommandError>> + 'a>> {
        let many = targets.at_least(MANY);
        let as_finished = matches!(self.args.format, Format::Ndjson | Format::Csv);
        let order = match as_finished && !self.args.bulk.ordered {
            true => Order::AsFinished,
            false => Order::AsAsked,
        };
        let work = move |line: Line| async move {
            let (input, destination) = match line {
                Ok(target) => target,
                Err(Fault::Wrong(error)) => return Ok(Came::Wrong(error)),
                Err(Fault::Broken(error)) => return Err(error),
            };
            let (profile, scope) = {
                let store = store.map(|s| s.lock().unwrap_or_else(PoisonError::into_inner));
                settings(self.global, self.args, store.as_deref(), &self.base, &destination)?
            };
            let engine = Arc::clone(&self.engine);
            let check = async move { engine.check(input, destination, profile, scope).await };
            let (report, trouble) = if many {
                match tokio::spawn(check).await {
                    Ok(result) => result?,
                    Err(error) => std::panic::resume_unwind(error.into_panic()),
                }
            } else {
                check.await?
            };
            Ok(Came::Report(Box::new(report), trouble))
        };
        bulk::run(targets.stream(), self.args.bulk.jobs(), order, self.stop, work)
    }
}

/// Whether a check speaks for the gateway: by its table in force and its order of decision.
fn basis(args: &CheckArgs, profile: &Profile) -> Basis {
    let own = matches!(profile.source.as_str(), OWN_SETTINGS | FLAGS);
    if own || args.pending || args.semantics == Some(SemanticsWord::Rfc) {
        Basis::Trial
    } else {
        Basis::InForce
    }
}
