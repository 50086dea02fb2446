//! `check --replay`: what was recorded, judged again without any network: neither the policy cache nor logs and alerts
//! are touched.

use crate::net::dns::answer as answers;
use crate::os::clock::Stopwatch;
use crate::policy::evidence::Answer;
use crate::policy::evidence::Cause;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::evidence::Query;
use crate::policy::evidence::Session;
use crate::policy::evidence::SessionEnd;
use crate::policy::evidence::Step;
use crate::policy::evidence::Timed;
use crate::policy::overrides::Moment;
use crate::policy::overrides::Settings;
use crate::policy::plan;
use crate::policy::recording;
use crate::policy::recording::Certificates;
use crate::policy::recording::Line;
use crate::policy::report::Report;
use crate::policy::roots::Roots;
use crate::render::maillog;
use crate::render::summary::Summary;
use crate::shell::args::SemanticsWord;
use crate::shell::commands::check;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::check::extras::Beside;
use crate::shell::commands::check::printer::Printer;
use crate::shell::context::Context;
use crate::shell::error;
use crate::shell::error::CommandError;
use crate::shell::options::Global;
use crate::shell::recorded::Part;
use crate::shell::recorded::Reader;
use crate::shell::runtime;
use crate::shell::runtime::LastWords;
use crate::shell::targets::Picked;
use crate::shell::terminal::output::Output;
use crate::shell::world;
use crate::vocab::dns::Destination;
use crate::vocab::text::Refused;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::thread;

/// So many checks are read, judged and printed at a time. Unit: checks.
const BATCH: usize = 512;

/// Questions lead to questions at most so often: aliases and hosts are bounded.
const ROUNDS: usize = 64;

/// The exit status of lines that are no domains.
const USAGE: u8 = 2;

/// The exit status of what could not be seen.
const UNSEEN: u8 = 3;

/// What an answer says that the recording does not hold.
const MISSING: &str = "not in the recording";

/// Judges those domains of a recording that are asked for.
///
/// Errors: [`CommandError`]; what was printed before stays printed.
pub fn run(
    (context, global): (&Context, &Global),
    args: &CheckArgs,
    path: &Path,
    picked: &Picked,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let work = replay((context, global), args, path, picked, output);
    // It touches nothing that would have to be put in order.
    runtime::breakable(runtime::single()?, (None, LastWords::default()), work)
}

async fn replay(
    (context, global): (&Context, &Global),
    args: &CheckArgs,
    path: &Path,
    picked: &Picked,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let mut reader = Reader::open(path)?;
    let own_roots = match &global.ca_file {
        Some(file) => Some(Arc::new(world::roots(Some(file))?)),
        None => None,
    };
    let several = picked.named().is_none_or(|named| named.len() != 1);
    let mut seen: BTreeSet<Destination> = BTreeSet::new();
    let options = Options::from(args);
    let mut beside = Beside::new(args)?;
    let mut printer: Option<Printer> = None;
    let mut status = 0;
    let mut summary = Summary::default();
    let watch = Stopwatch::start();
    // That of the next connection.
    let mut dcid = 1;
    loop {
        let batch = reader.batch(BATCH)?;
        // The first head tells who was asked, which logs name.
        if printer.is_none() {
            let resolver = batch.part.resolver.clone();
            printer = Some(Printer::new(args, resolver, maillog::Level::Info, output, several)?);
        }
        if batch.lines.is_empty() {
            break;
        }
        let roots = own_roots.as_ref().unwrap_or(&batch.part.roots);
        let judge = Judge {
            options: &options,
            picked,
            roots,
            part: &batch.part,
            certificates: &reader.certificates,
        };
        for judged in judge.all(&batch.lines) {
            let report = match judged {
                Ok(Some(report)) => report,
                Ok(None) => continue,
                Err(Unjudged::Broken(refused)) => return Err(reader.broken(&refused.0)),
                Err(Unjudged::TooFar(domain)) => {
                    return Err(CommandError::usage(
                        format!("--now leads out of the years 1970 to 9999 for {domain}"),
                        "name a time that is nearer to the recording",
                    ));
                }
            };
            if picked.named().is_some() {
                seen.insert(report.evidence.destination.clone());
            }
            status = error::worse(status, report.exit_status());
            if !beside.print(&report, output)?
                && let Some(printer) = &mut printer
            {
                printer.print(&report, dcid, output)?;
            }
            dcid += maillog::connections(&report);
            summary.add(&report);
        }
        output.flush()?;
        // A place where Ctrl-C is heard.
        tokio::task::yield_now().await;
    }
    if let Some(printer) = printer {
        printer.finish(output)?;
    }
    let mut status = beside.finish(status, output)?;
    if let Some(text) = reader.warning() {
        output.warn(&text);
        // What could not be read was not seen.
        status = error::worse(status, UNSEEN);
    }
    for _ in 0..picked.wrong {
        summary.left_out();
        status = USAGE;
    }
    if args.bulk.sums_up(context.stderr_is_terminal && several) {
        output.aside(&summary.text(watch.elapsed_ms(), picked.done(), output.width));
    }
    if let Some(missing) = picked.named().into_iter().flatten().find(|d| !seen.contains(*d)) {
        return Err(CommandError::usage(
            format!("{missing} is not in the recording"),
            "leave the domains out to see all that it holds",
        ));
    }
    Ok(status)
}

/// The options that judge.
struct Options {
    semantics: Option<SemanticsWord>,
    given: Settings,
    now: Option<Moment>,
    what_if: Vec<Settings>,
}

impl From<&CheckArgs> for Options {
    fn from(args: &CheckArgs) -> Options {
        Options {
            semantics: args.semantics,
            given: Settings { tls: args.tls, dane: args.dane, mta_sts: args.mta_sts },
            now: args.evidence.now,
            what_if: args.evidence.what_if.clone(),
        }
    }
}

/// Judges lines of a part, spread over the cores.
struct Judge<'a> {
    options: &'a Options,
    picked: &'a Picked,
    roots: &'a Roots,
    part: &'a Part,
    certificates: &'a Certificates,
}

/// Why a line is not judged.
enum Unjudged {
    /// It cannot be read.
    Broken(Refused),
    /// It would be judged at a time that has no usual written form.
    TooFar(Destination),
}

impl From<Refused> for Unjudged {
    fn from(refused: Refused) -> Unjudged {
        Unjudged::Broken(refused)
    }
}

type Judged = Result<Option<Report>, Unjudged>;

impl Judge<'_> {
    fn all(&self, lines: &[Vec<u8>]) -> Vec<Judged> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let share = lines.len().div_ceil(cores).max(1);
        if lines.len() < 8 || cores == 1 {
            return lines.iter().map(|line| self.one(line)).collect();
        }
        thread::scope(|scope| {
            let work = |lines: &[Vec<u8>]| lines.iter().map(|l| self.one(l)).collect::<Vec<_>>();
            let running: Vec<_> =
                lines.chunks(share).map(|lines| scope.spawn(move || work(lines))).collect();
            running
                .into_iter()
                .flat_map(|handle| match handle.join() {
                    Ok(judged) => judged,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
                .collect()
        })
    }

    /// Judges DNS answers at the moment of the evidence, as far as the recording holds what they were judged by.
    fn judge_dns(&self, e: &mut Evidence) {
        let Some(anchors) = &self.part.dnssec else { return };
        let now = e.now;
        for timed in e.answers.values_mut() {
            if let Answer::Dns(answer) = &mut timed.answer
                && answer.unjudged.is_none()
            {
                *answer = answers::judged_again(answer, anchors, now);
            }
        }
    }

    /// One line; `None` for a domain that nobody asked for.
    fn one(&self, line: &[u8]) -> Judged {
        let Line::Check(check) = recording::read_line(line)? else {
            return Err(Refused("a check is no check".into()).into());
        };
        if !self.picked.takes(check.destination()) {
            return Ok(None);
        }
        let mut recorded = check.read(self.certificates)?;
        if let Some(now) = self.options.now {
            recorded.evidence.now = now.of(recorded.evidence.now);
            if !recorded.evidence.now.is_usual() {
                return Err(Unjudged::TooFar(recorded.evidence.destination));
            }
            self.judge_dns(&mut recorded.evidence);
        }
        complete(&mut recorded.evidence);
        let mut profile = recorded.profile;
        if self.options.given != Settings::default() {
            profile.wanted = self.options.given.over(profile.wanted);
            profile.source = check::FLAGS.into();
        }
        let semantics = match self.options.semantics {
            Some(word) => word.semantics(),
            None => self.part.semantics,
        };
        let mut report =
            Report::decide(recorded.input, recorded.evidence, profile, semantics, self.roots);
        report.duration_ms = recorded.duration_ms;
        for settings in &self.options.what_if {
            let wanted = settings.over(report.profile.wanted);
            report.add_what_if(wanted, semantics);
        }
        Ok(Some(report))
    }
}

/// At another time, other questions are asked: a policy that was taken from the cache would have to be fetched. What
/// nobody asked counts as not seen.
fn complete(e: &mut Evidence) {
    for _ in 0..ROUNDS {
        let wanted = plan::wanted(e);
        if wanted.is_empty() {
            return;
        }
        for query in wanted {
            let answer = match &query {
                Query::Dns(..) => Answer::Dns(DnsAnswer::failed(MISSING)),
                Query::StsPolicy(..) => Answer::StsPolicy(PolicyExchange::failed(
                    FetchFailure::TimedOut(MISSING.into()),
                )),
                Query::Session(_) => Answer::Session(Session {
                    end: Some(SessionEnd {
                        step: Step::Connect,
                        cause: Cause::Unreachable(MISSING.into()),
                    }),
                    ..Session::default()
                }),
            };
            e.answers.insert(query, Timed { started_ms: 0, took_ms: 0, answer });
        }
    }
}
