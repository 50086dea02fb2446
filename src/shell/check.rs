//! `check`: one shot, several domains, or a file of them.

use crate::engine::check::Engine;
use crate::lab;
use crate::policy::evidence::Refetch;
use crate::policy::evidence::Scope;
use crate::policy::report::Profile;
use crate::policy::report::Report;
use crate::policy::verdict::DaneStatus;
use crate::policy::verdict::Semantics;
use crate::policy::walk::Protection;
use crate::policy::walk::Wanted;
use crate::profile::effective;
use crate::profile::effective::Deciding;
use crate::profile::key::DEFAULT;
use crate::render::csv as render_csv;
use crate::render::html::Page;
use crate::render::json;
use crate::render::maillog;
use crate::render::style::Tone;
use crate::render::table;
use crate::render::text;
use crate::render::text::Layout;
use crate::shell::cli::CheckArgs;
use crate::shell::cli::Format;
use crate::shell::cli::Global;
use crate::shell::cli::LogLevel;
use crate::shell::cli::ProfileFrom;
use crate::shell::cli::SemanticsWord;
use crate::shell::context::Context;
use crate::shell::destinations;
use crate::shell::entries;
use crate::shell::error::CommandError;
use crate::shell::identities;
use crate::shell::in_force::Ways;
use crate::shell::journal::Basis;
use crate::shell::journal::Journal;
use crate::shell::output::Output;
use crate::shell::report_html;
use crate::shell::routes;
use crate::shell::setup::Setup;
use crate::shell::world;
use crate::shell::world::World;
use crate::store::config::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use crate::vocab::text::printable;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::IpSort;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use futures_util::Stream;
use futures_util::StreamExt;
use futures_util::stream;
use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressStyle;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// The source of settings where no entry matches.
const OWN_SETTINGS: &str = "check-default";

/// The source of settings that flags gave.
const FLAGS: &str = "command-line";

/// From this many domains on the work is spread over all cores. Fewer are not worth the threads.
const MANY: usize = 4;

/// From this width on the overview says what each domain shows. Unit: columns.
const ROOM_FOR_ALL: u16 = 110;

/// How long a check stays silent before it shows progress.
const QUIET: Duration = Duration::from_secs(1);

type Target = (String, Destination);
type Prepared = (String, Destination, Profile, Scope);
type Checked = Result<(Report, Option<StoreError>), StoreError>;

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
    let targets = targets(global, args)?;
    let mut builder = if targets.len() >= MANY {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    let runtime = builder.enable_all().build().map_err(CommandError::Output)?;
    let result = runtime.block_on(async {
        tokio::select! {
            result = check_all(context, global, args, targets, output) => result,
            _ = tokio::signal::ctrl_c() => Err(CommandError::Interrupted),
        }
    });
    // Farewells to servers and look-ups that nobody waits for must not hold the process.
    runtime.shutdown_background();
    result
}

/// The destinations that are asked for.
fn targets(global: &Global, args: &CheckArgs) -> Result<Vec<Target>, CommandError> {
    if args.all {
        if !global.lab {
            return Err(CommandError::usage(
                "--all is for the rehearsal lab",
                "write `destgate --lab check --all`, or name domains",
            ));
        }
        let names = lab::DOMAINS.iter().map(|d| d.name.to_string());
        return names.map(|name| parse(&name, "")).collect();
    }
    let mut found = Vec::new();
    for name in &args.domains {
        found.push(parse(name, "")?);
    }
    if let Some(path) = &args.file {
        let content = world::read_input(path)?;
        let text = String::from_utf8_lossy(&content);
        for (number, line) in text.lines().enumerate() {
            let name = line.split('#').next().unwrap_or("").trim();
            if !name.is_empty() {
                let place =
                    format!("{} line {}: ", printable(&path.display().to_string()), number + 1);
                found.push(parse(name, &place)?);
            }
        }
    }
    if found.is_empty() {
        return Err(CommandError::usage(
            "there is nothing to check",
            "name a domain, as in `destgate check example.com`, or a file of them with --file",
        ));
    }
    Ok(found)
}

fn parse(text: &str, place: &str) -> Result<Target, CommandError> {
    Destination::parse(text).map(|d| (text.to_string(), d)).map_err(|refused| {
        CommandError::usage(
            format!("{place}{refused}"),
            "write a domain such as example.com, or an address such as [192.0.2.1]",
        )
    })
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
    context: &Context,
    global: &Global,
    args: &CheckArgs,
    targets: Vec<Target>,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let store = configuration(context, global, args)?;
    let view = if args.pending { View::Pending } else { View::Committed };
    let setup = Setup::load(store.as_ref(), view)?;
    let world = World::new(global, &setup, Ways::of_check(args)).await?;
    let refetch = match (args.refresh, targets.len()) {
        (true, _) => Refetch::Always,
        (false, 1) => Refetch::IfIdChanged,
        (false, _) => Refetch::BackOff,
    };
    let base =
        Scope { smtp: !args.no_smtp, refetch, all_certs: args.all_certs, ..world.scope(global) };
    let mut prepared: Vec<Prepared> = Vec::with_capacity(targets.len());
    for (input, destination) in targets {
        let (profile, scope) = settings(global, args, store.as_ref(), &base, &destination)?;
        prepared.push((input, destination, profile, scope));
    }
    let resolver = world.resolvers.first().copied();
    let mut journal = Journal::new((context, global), store.as_ref(), &setup, resolver)?;
    let store = store.map(|store| Arc::new(Mutex::new(store)));
    let engine = Arc::new(Engine {
        net: Arc::<crate::net::live::Live>::clone(&world.net),
        roots: Arc::clone(&world.roots),
        // Without the cache nothing is remembered, though the configuration still decides.
        store: store.clone().filter(|_| !args.no_cache),
        deadline: Duration::from_secs(args.deadline),
        semantics: match args.semantics {
            SemanticsWord::Gateway => Semantics::Gateway,
            SemanticsWord::Rfc => Semantics::Rfc,
        },
    });
    let notes = (&mut journal, store.as_deref());
    let result = show(context, args, (engine, &world), prepared, notes, output).await;
    // Alerts are delivered also where the reader of the output has gone.
    journal.deliver(store.as_deref(), output).await;
    journal.finish(output);
    result
}

/// Makes the checks, notes and prints each.
async fn show(
    context: &Context,
    args: &CheckArgs,
    (engine, world): (Arc<Engine>, &World),
    prepared: Vec<Prepared>,
    (journal, store): (&mut Journal, Option<&Mutex<Store>>),
    output: &mut Output,
) -> Result<u8, CommandError> {
    let progress = progress(context, &prepared);
    let count = prepared.len();
    let mut results = results(engine, args, prepared);
    let mut printer = Printer::new(args, world, journal.level, output, count)?;
    let mut status = 0;
    let mut cache_trouble: Option<StoreError> = None;
    while let Some(result) = results.next().await {
        let (report, trouble) = result?;
        cache_trouble = cache_trouble.or(trouble);
        status = worse(status, report.exit_status());
        let dcid = {
            let store = store.map(|s| s.lock().unwrap_or_else(PoisonError::into_inner));
            journal.record(store.as_deref(), &report, basis(args, &report.profile))
        };
        progress.suspend(|| printer.print(&report, dcid, output).and_then(|()| output.flush()))?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    printer.finish(output)?;
    if let Some(error) = cache_trouble {
        output.warn(&format!("policies were not kept: {error}"));
    }
    Ok(status)
}

/// Whether a check speaks for the gateway: by its table in force and its order of decision.
fn basis(args: &CheckArgs, profile: &Profile) -> Basis {
    let own = matches!(profile.source.as_str(), OWN_SETTINGS | FLAGS);
    if own || args.pending || args.semantics == SemanticsWord::Rfc {
        Basis::Trial
    } else {
        Basis::InForce
    }
}

/// The worse of two exit statuses of domains: 1, then 3, then 0.
#[must_use]
pub fn worse(a: u8, b: u8) -> u8 {
    let rank = |status: u8| [0, 3, 1].iter().position(|s| *s == status).unwrap_or(0);
    if rank(b) > rank(a) { b } else { a }
}

/// The checks, a bounded number at once: ndjson as each finishes, everything else in the order asked.
fn results(
    engine: Arc<Engine>,
    args: &CheckArgs,
    targets: Vec<Prepared>,
) -> Pin<Box<dyn Stream<Item = Checked>>> {
    let jobs = usize::from(args.jobs);
    let many = targets.len() >= MANY;
    let checks = stream::iter(targets).map(move |(input, destination, profile, scope)| {
        let engine = Arc::clone(&engine);
        async move {
            if !many {
                return engine.check(input, destination, profile, scope).await;
            }
            let task =
                tokio::spawn(async move { engine.check(input, destination, profile, scope).await });
            match task.await {
                Ok(result) => result,
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        }
    });
    if args.format == Format::Ndjson {
        Box::pin(checks.buffer_unordered(jobs))
    } else {
        Box::pin(checks.buffered(jobs))
    }
}

/// Progress on stderr where somebody watches.
fn progress(context: &Context, targets: &[Prepared]) -> ProgressBar {
    if !context.stderr_is_terminal {
        return ProgressBar::hidden();
    }
    let (bar, template) = match targets {
        [(_, only, ..)] => {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
            bar.set_message(format!("checking {only}"));
            (bar, "{spinner} {msg} ({elapsed})")
        }
        many => {
            let count = u64::try_from(many.len()).unwrap_or(0);
            let bar = ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::hidden());
            (bar, "{pos}/{len} checked, {per_sec}, {eta} left")
        }
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    let waiting = bar.clone();
    tokio::spawn(async move {
        tokio::time::sleep(QUIET).await;
        if !waiting.is_finished() {
            waiting.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            waiting.enable_steady_tick(Duration::from_millis(200));
        }
    });
    bar
}

/// Prints reports in the form asked for.
struct Printer {
    format: Format,
    level: maillog::Level,
    layout: Layout,
    resolver: Option<std::net::SocketAddr>,
    printed: usize,
    overview: Option<Vec<Vec<String>>>,
    page: Page,
    several: bool,
}

impl Printer {
    fn new(
        args: &CheckArgs,
        world: &World,
        of_log: maillog::Level,
        output: &mut Output,
        count: usize,
    ) -> Result<Printer, CommandError> {
        let printer = Printer {
            format: args.format,
            level: match args.log_level {
                Some(LogLevel::Info) => maillog::Level::Info,
                Some(LogLevel::Debug) => maillog::Level::Debug,
                None => of_log,
            },
            layout: Layout { palette: output.palette, width: output.width, explain: args.explain },
            resolver: world.resolvers.first().copied(),
            printed: 0,
            overview: (args.all && args.format == Format::Text).then(Vec::new),
            page: Page::new(),
            several: count > 1,
        };
        match printer.format {
            Format::Json => output.write("[")?,
            Format::Csv => output.write(&csv_line(&render_csv::COLUMNS)?)?,
            Format::Text | Format::Ndjson | Format::Log | Format::Html => {}
        }
        Ok(printer)
    }

    fn print(
        &mut self,
        report: &Report,
        dcid: u64,
        output: &mut Output,
    ) -> Result<(), CommandError> {
        let first = self.printed == 0;
        self.printed += 1;
        if let Some(rows) = &mut self.overview {
            rows.push(overview_row(report));
            return Ok(());
        }
        match self.format {
            Format::Text => {
                if self.several && !first {
                    output.write("\n")?;
                }
                output.write(&text::report(report, self.layout))?;
            }
            Format::Json => {
                output.write(if first { "\n" } else { ",\n" })?;
                output.write(&format!("{:#}", json::report(report)))?;
            }
            Format::Ndjson => output.write(&format!("{}\n", json::report(report)))?,
            Format::Csv => output.write(&csv_line(&render_csv::row(report))?)?,
            Format::Html => {
                let added = self.page.add(&json::report(report));
                added.map_err(|why| CommandError::usage(why, ""))?;
            }
            Format::Log => {
                let resolver = self.resolver.as_ref();
                for line in maillog::lines(report, self.level, resolver, dcid) {
                    output.write(&format!("{line}\n"))?;
                }
            }
        }
        Ok(())
    }

    fn finish(self, output: &mut Output) -> Result<(), CommandError> {
        if self.format == Format::Json {
            output.write("\n]\n")?;
        }
        if self.format == Format::Html {
            output.write(&self.page.finish(report_html::TITLE))?;
        }
        if let Some(rows) = self.overview {
            let mut heading = vec!["domain", "verdict", "mta-sts", "dane", "what it shows"];
            let width = u16::try_from(output.width).unwrap_or(80);
            let mut rows = rows;
            if width < ROOM_FOR_ALL {
                heading.truncate(4);
                for row in &mut rows {
                    row.truncate(4);
                }
            }
            output.write(&table::table(&heading, &rows, width))?;
            let hint = "\nWhat each of them shows: destgate lab\nOne in full:             destgate --lab check expired-mx.example\n";
            output.write(&output.palette.paint(Tone::Faint, hint))?;
        }
        output.flush()
    }
}

fn overview_row(r: &Report) -> Vec<String> {
    let name = r.evidence.destination.to_string();
    let v = &r.decision.verdict;
    let about = lab::DOMAINS.iter().find(|d| d.name == name).map_or("", |d| d.about);
    let verdict = match v.protection {
        Some(p) if p != Protection::None => format!("{} ({})", v.action.word(), p.word()),
        Some(_) => format!("{} (in the clear)", v.action.word()),
        None => format!("{} {}", v.action.word(), v.status.as_deref().unwrap_or("")),
    };
    vec![
        name,
        verdict.trim_end().to_string(),
        r.decision.mta_sts.into(),
        r.decision.dane.map_or("-", DaneStatus::word).into(),
        about.into(),
    ]
}

fn csv_line<T: AsRef<[u8]>>(cells: &[T]) -> Result<String, CommandError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).map_err(|e| CommandError::Output(e.into()))?;
    let bytes = writer.into_inner().map_err(|e| CommandError::Output(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
