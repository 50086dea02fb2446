//! `check`: one domain, several, or a file of them.

pub mod args;
pub mod bulk_args;
pub mod destination_table;
pub mod diff;
pub mod evidence_args;
pub mod extras;
pub mod machine_args;
pub mod printer;
pub mod replay;
pub mod what_if;

use crate::config::own_policy;
use crate::engine::bulk;
use crate::engine::bulk::Order;
use crate::engine::bulk::Stop;
use crate::gateway::check::checker::Checked;
use crate::gateway::check::checker::Checker;
use crate::gateway::check::input::CheckInput;
use crate::gateway::check::input::Fault;
use crate::gateway::check::input::Line;
use crate::gateway::check::input::Selection;
use crate::gateway::check::input::Targets;
use crate::gateway::check::input::WRONG_NAMED;
use crate::gateway::check::resume::Done;
use crate::gateway::check::settings;
use crate::gateway::database;
use crate::gateway::error::Error;
use crate::gateway::error::InputError;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::gateway::options::Overrides;
use crate::gateway::recording::recorder::Judging;
use crate::os::clock::Stopwatch;
use crate::os::open_files;
use crate::os::signals::Listened;
use crate::policy::evidence::Refetch;
use crate::policy::report::Report;
use crate::render::json;
use crate::render::nagios;
use crate::render::summary::Summary;
use crate::shell::args::Format;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::check::extras::Beside;
use crate::shell::commands::check::machine_args::ENDED_EARLY;
use crate::shell::commands::check::machine_args::ExitBy;
use crate::shell::commands::check::printer::Ending;
use crate::shell::commands::check::printer::Printer;
use crate::shell::commands::write::LEFT_OUT;
use crate::shell::context::Context;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::error::worse;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::runtime::OnInterrupt;
use crate::shell::runtime::Task;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::progress::Progress;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use futures_util::Stream;
use futures_util::StreamExt;
use std::future::pending;
use std::path::Path;
use std::pin::Pin;
use std::pin::pin;
use std::time::Duration;

/// Maximum number of domains of a run that looks for policies which no record announces.
const FEW: usize = 4;

/// The message of a check of all own domains if there are none.
const NO_OWN: &str = "there are no own domains; `destgate policyconfig new` makes an entry\n";

/// Number of domains from which the work is spread over all cores.
const MANY: usize = 4;

/// Runs the command.
///
/// Errors: [`CommandError`]; what was printed before stays printed.
pub fn run(args: &CheckArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    if args.machine.schema {
        invocation.output.write(json::SCHEMA)?;
        return Ok(0);
    }
    let result = machine_args::refuse_unfit(&args.machine, args.form())
        .and_then(|()| checked(args, invocation));
    let output = &mut *invocation.output;
    match result {
        // For a plug-in every fault of its own is UNKNOWN.
        Err(refused) if args.form() == Format::Nagios && refused.status() != 0 => {
            output.write(&nagios::unknown(&refused.to_string()))?;
            output.complain(&refused);
            Ok(nagios::State::Unknown.status())
        }
        Err(CommandError::Interrupted) if args.machine.exit == ExitBy::Run => {
            output.complain(&CommandError::Interrupted);
            Ok(ENDED_EARLY)
        }
        // The worst domain's: the run itself is complete.
        Ok(1 | 3) if args.machine.exit == ExitBy::Run => Ok(0),
        other => other,
    }
}

fn checked(args: &CheckArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    args.evidence.refuse_stdin_twice(args.file.as_deref())?;
    if args.entries {
        return destination_table::run(args, invocation);
    }
    let done = match &args.bulk.resume {
        Some(_) if args.form() != Format::Ndjson => {
            return Err(CommandError::usage(
                "--resume goes on with an ndjson file",
                "add `--format ndjson`, and append stdout to that file with `>>`",
            ));
        }
        Some(path) => resumed(path, invocation.output)?,
        None => Done::default(),
    };
    if args.all && !invocation.global.lab {
        return Err(CommandError::usage(
            "--all is for the rehearsal lab",
            "write `destgate --lab check --all`, or name domains",
        ));
    }
    let mut asked = args.asked();
    if args.own {
        asked.domains = own_domains(args, invocation)?;
        if asked.domains.is_empty() {
            invocation.output.write(NO_OWN)?;
            return Ok(0);
        }
    }
    if let Some(path) = &args.evidence.replay {
        let picked = picked(&asked, done, invocation.output)?;
        return replay::run(path, &picked, args, invocation);
    }
    let targets = Targets::read(&asked, done, MANY + 1)?;
    tell_meant(&args.domains, invocation.output);
    let many = targets.at_least(MANY);
    let connections = open_files::connections();
    if many && args.bulk.jobs.is_some_and(|jobs| usize::from(jobs) > connections) {
        let files = open_files::open_files();
        invocation.output.warn(&format!(
            "only {files} files may be open here (ulimit -n): {connections} connections at once, whatever --jobs says"
        ));
    }
    let runtime = if many { runtime::many()? } else { runtime::single()? };
    let stop = Stop::default();
    let last = OnInterrupt::default();
    // The first signal lets the checks in flight finish.
    let gently = stop.clone();
    let first = many.then(|| -> Task { Box::new(move || gently.set()) });
    let work = check_all(targets, &stop, &last, args, invocation);
    runtime::breakable(runtime, Listened::AskedToEnd, first, last.clone(), work)
}

/// Returns the names of the own domains, as the check sees the table.
fn own_domains(
    args: &CheckArgs,
    invocation: &mut Invocation<'_>,
) -> Result<Vec<String>, CommandError> {
    let view = CheckOptions::from(args).view;
    let store = database::store_to_read(&invocation.options())?;
    if view == View::Committed && store.has_pending_of(Kind::OwnPolicy)? {
        invocation.output.note(LEFT_OUT);
    }
    let domains = own_policy::domains(&store, view)?;
    Ok(domains.iter().map(ToString::to_string).collect())
}

/// Reads the results of an interrupted run, and reports lines that are no reports.
fn resumed(path: &Path, output: &mut Output) -> Result<Done, CommandError> {
    let (done, passed_over) = Done::read(path).map_err(Error::from)?;
    let name = printable(&path.display().to_string());
    let first = passed_over.first;
    match passed_over.count {
        0 => {}
        1 => output.warn(&format!("`{name}` line {first} is no report and was passed over")),
        n => output.warn(&format!(
            "{n} lines of `{name}` are no reports and were passed over, the first is line {first}"
        )),
    }
    Ok(done)
}

/// Reads the destinations that are selected from a recording, and reports lines that are none.
fn picked(asked: &CheckInput, done: Done, output: &mut Output) -> Result<Selection, CommandError> {
    let picked = Selection::read(asked, done, &mut |error| tell_left_out(error, output))?;
    tell_more(picked.wrong, output);
    Ok(picked)
}

fn tell_left_out(error: &InputError, output: &mut Output) {
    output.warn(&format!("{error}; left out"));
}

/// Prints the domain that was taken from each argument.
fn tell_meant(domains: &[String], output: &mut Output) {
    for text in domains {
        if let Some((domain, what)) = dns::meant(text) {
            output.warn(&format!(
                "`{}` is {what}: its domain {domain} is checked",
                excerpt(text, 80)
            ));
        }
    }
}

fn tell_more(wrong: u64, output: &mut Output) {
    if wrong > WRONG_NAMED {
        let more = wrong - WRONG_NAMED;
        output.warn(&format!("{more} more lines are no domains and were left out"));
    }
}

/// Returns the store. A missing one is created, one that was named only for a policy; with
/// `--no-cache` none is created, and errors count only if it was named.
fn configuration(options: &Options, check: &CheckOptions) -> Result<Option<Store>, Error> {
    if check.cache {
        return database::store_to_check(options).map(Some);
    }
    match database::present_store(options) {
        Ok(store) => Ok(store),
        Err(error) if options.is_database_named || check.view == View::Pending => Err(error),
        Err(_) => Ok(None),
    }
}

async fn check_all(
    targets: Targets,
    stop: &Stop,
    last: &OnInterrupt,
    args: &CheckArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    invocation.tell_missing_database();
    let options = Options { overrides: Overrides::from(args), ..invocation.options() };
    let (context, output) = (invocation.context, &mut *invocation.output);
    let mut check = CheckOptions {
        spread: targets.at_least(MANY),
        unannounced: !targets.at_least(FEW + 1),
        ..CheckOptions::from(args)
    };
    if targets.count() == Some(1) && check.refetch == Refetch::BackOff {
        check.refetch = Refetch::IfIdChanged;
    }
    let store = configuration(&options, &check)?;
    tell_unsettled(store.as_ref(), &check, output)?;
    let checker = Checker::new(&options, &check, store).await?;
    let mut beside = Beside::new(args)?;
    let environment = checker.environment();
    let dnssec = environment.dnssec.as_deref();
    let judging = Judging { roots: &environment.roots, crls: &checker.lists().crls, dnssec };
    beside.record(args, judging, checker.resolver(), output)?;
    last.set(beside.last_words());
    let run = Run { context, args, checker: &checker, stop };
    let result = run.show(targets, beside, output).await;
    // Alerts are delivered also after the reader of the output has closed it.
    deliveries::end_run(&checker, context, output).await;
    result
}

enum InputLine {
    Checked(Checked),
    Wrong(InputError),
}

struct Run<'a> {
    context: &'a Context,
    args: &'a CheckArgs,
    checker: &'a Checker,
    stop: &'a Stop,
}

/// The state of the messages of a run.
struct Tale {
    progress: Progress,
    printer: Printer,
    beside: Beside,
    summary: Summary,
    status: u8,
    wrong: u64,
    several: bool,
    done: usize,
    watch: Stopwatch,
    /// Whether the time of the run was over.
    is_late: bool,
    /// The reason why the first uncached policy was not cached.
    uncached: Option<StoreError>,
    /// The destinations that uncommitted changes would give other settings.
    unsettled: Unsettled,
}

/// The destinations that uncommitted changes would give other settings.
#[derive(Debug, Default)]
struct Unsettled {
    count: usize,
    /// The first of them.
    first: Vec<String>,
}

/// Maximum number of destinations that the note names.
const UNSETTLED_NAMED: usize = 5;

impl Unsettled {
    fn add(&mut self, name: &str) {
        self.count += 1;
        if self.first.len() < UNSETTLED_NAMED {
            self.first.push(printable(name));
        }
    }

    /// Returns the note about them, if there are any.
    fn note(&self) -> Option<String> {
        let more = match self.count - self.first.len() {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        (self.count > 0).then(|| {
            let names = self.first.join(", ");
            format!("uncommitted changes give other settings to {names}{more}; --pending checks with them")
        })
    }
}

impl Run<'_> {
    async fn show(
        &self,
        targets: Targets,
        beside: Beside,
        output: &mut Output,
    ) -> Result<u8, CommandError> {
        let args = self.args;
        let several = targets.at_least(2);
        let (resolver, level) = (self.checker.resolver(), self.checker.log_level());
        let by_itself = targets.at_least(MANY + 1) && self.context.stdout_is_terminal;
        let form = args.form_or_table(by_itself);
        let mut tale = Tale {
            progress: Progress::of(&targets, args.bulk.quiet, self.context),
            printer: Printer::new((args, form), resolver, level, output, several)?,
            beside,
            summary: Summary::default(),
            status: 0,
            wrong: 0,
            several,
            done: targets.done(),
            watch: Stopwatch::start(),
            is_late: false,
            uncached: None,
            unsettled: Unsettled::default(),
        };
        let mut results = self.results(targets);
        let mut told = false;
        let mut over = pin!(after(args.machine.time));
        let mut grace = pin!(after(None));
        loop {
            let came = tokio::select! {
                came = results.next() => came,
                () = self.stop.wait(), if !told => {
                    told = true;
                    grace.set(after(Some(args.machine.grace)));
                    let words = draining(args, tale.is_late);
                    tale.progress.aside(|| output.aside(&words));
                    continue;
                }
                () = &mut over, if !told && !tale.is_late => {
                    tale.is_late = true;
                    self.stop.set();
                    continue;
                }
                () = &mut grace, if told => {
                    let words = "what was still in flight is broken off (--grace)\n";
                    tale.progress.aside(|| output.aside(words));
                    break;
                }
            };
            match came {
                None => break,
                Some(came) => match came? {
                    InputLine::Checked(checked) => self.tell(&mut tale, checked, output).await?,
                    InputLine::Wrong(error) => tale.leave_out(&error, output),
                },
            }
        }
        self.end(tale, output)
    }

    async fn tell(
        &self,
        tale: &mut Tale,
        checked: Checked,
        output: &mut Output,
    ) -> Result<(), CommandError> {
        let Checked { mut report, uncached } = checked;
        tale.beside.extend(&mut report);
        tale.uncached = tale.uncached.take().or(uncached);
        tale.status = worse(tale.status, report.exit_status());
        if self.checker.is_unsettled(&report.evidence.destination).await? {
            tale.unsettled.add(&report.input);
        }
        let basis = self.checker.basis(&report);
        let (report, dcid) = self.checker.record(report, basis).await;
        tale.show(&report, dcid, output)?;
        tale.summary.add(&report);
        tale.progress.step(report.exit_status() != 0);
        Ok(())
    }

    fn end(&self, tale: Tale, output: &mut Output) -> Result<u8, CommandError> {
        let Tale { progress, printer, mut beside, summary, status, wrong, .. } = tale;
        let Tale { several, done, watch, uncached, is_late, unsettled, .. } = tale;
        progress.finish();
        let ending = Ending { complete: !self.stop.is_set(), left_out: wrong };
        let of_format = printer.finish(ending, output)?;
        let status = beside.finish(status, output)?;
        let closed = beside.close();
        if let Some(error) = uncached {
            tell_uncached(&error, output);
        }
        if let Some(note) = unsettled.note() {
            output.note(&note);
        }
        tell_more(wrong, output);
        if self.args.bulk.sums_up(self.context.stderr_is_terminal && several) {
            output.aside(&summary.text(watch.elapsed_ms(), done, output.width));
        }
        if self.stop.is_set() {
            if let Err(error) = closed {
                output.complain(&error);
            }
            return match of_format {
                Some(status) => Ok(status),
                None if is_late => Ok(ENDED_EARLY),
                None => Err(CommandError::Interrupted),
            };
        }
        closed?;
        if let Some(status) = of_format {
            return Ok(status);
        }
        // Lines that --skip-invalid leaves out are no fault of a run.
        let is_fault = !self.args.bulk.skip_invalid || self.args.machine.exit == ExitBy::Worst;
        Ok(if wrong > 0 && is_fault { 2 } else { status })
    }

    /// Returns the checks as they finish for ndjson and csv without `--ordered`, else in input
    /// order.
    fn results<'a>(
        &'a self,
        targets: Targets,
    ) -> Pin<Box<dyn Stream<Item = Result<InputLine, CommandError>> + 'a>> {
        let as_finished = matches!(self.args.form(), Format::Ndjson | Format::Csv);
        let order = match as_finished && !self.args.bulk.ordered {
            true => Order::AsFinished,
            false => Order::AsAsked,
        };
        let work = move |line: Line| async move {
            let (input, destination) = match line {
                Ok(target) => target,
                Err(Fault::Wrong(error)) => return Ok(InputLine::Wrong(error)),
                Err(Fault::Broken(error)) => return Err(error.into()),
            };
            Ok(InputLine::Checked(self.checker.check_written(input, destination).await?))
        };
        bulk::run(targets.stream(), self.args.bulk.jobs(), order, self.stop, work)
    }
}

/// Waits for this time; without one, for ever.
async fn after(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => pending().await,
    }
}

/// Returns what is said when a run begins nothing more.
fn draining(args: &CheckArgs, is_late: bool) -> String {
    let grace = args.machine.grace.as_secs();
    let why = match is_late {
        true => "the time of --for is over: ",
        false => "\n",
    };
    let hint = match (is_late, args.bulk.resume.is_some() || args.form() == Format::Ndjson) {
        (true, true) => "; go on with --resume",
        (true, false) => "",
        (false, _) => "; Ctrl-C again breaks it off",
    };
    format!("{why}what is in flight comes to its end, within {grace} s{hint}\n")
}

impl Tale {
    fn show(
        &mut self,
        report: &Report,
        dcid: u64,
        output: &mut Output,
    ) -> Result<(), CommandError> {
        let Tale { progress, printer, beside, .. } = self;
        progress.aside(|| {
            if !beside.print(report, output)? {
                printer.print(report, dcid, output)?;
            }
            output.flush()?;
            beside.keep(report, output);
            Ok(())
        })
    }

    /// Counts a line that is no domain; prints the first ones.
    fn leave_out(&mut self, error: &InputError, output: &mut Output) {
        self.wrong += 1;
        self.summary.left_out();
        if self.wrong <= WRONG_NAMED {
            self.progress.aside(|| tell_left_out(error, output));
        }
    }
}

/// Says that uncommitted settings of the whole gateway are left out, if they would count.
fn tell_unsettled(
    store: Option<&Store>,
    check: &CheckOptions,
    output: &mut Output,
) -> Result<(), StoreError> {
    let Some(store) = store.filter(|_| check.view == View::Committed) else { return Ok(()) };
    let pending = store.pending()?;
    if pending.iter().any(|change| settings::counts_everywhere(change.kind, &change.key)) {
        output.note("uncommitted settings of the gateway are left out; --pending checks with them");
    }
    Ok(())
}

/// Prints why policies are not in the cache.
pub fn tell_uncached(error: &StoreError, output: &mut Output) {
    output.warn(&format!("policies were not kept: {error}"));
}
