//! `check --replay`: judges recorded checks again without network, policy cache, logs or alerts.

use crate::gateway::check::input::Selection;
use crate::gateway::check::replay::Judge;
use crate::gateway::check::replay::ReplayOptions;
use crate::gateway::check::replay::Unjudged;
use crate::gateway::error::Error;
use crate::gateway::error::RecordingError;
use crate::gateway::recording::reader::Reader;
use crate::gateway::trust;
use crate::os::clock::Stopwatch;
use crate::os::signals::Listened;
use crate::policy::report::Report;
use crate::render::maillog;
use crate::render::summary::Summary;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::check::extras::Beside;
use crate::shell::commands::check::printer::Ending;
use crate::shell::commands::check::printer::Printer;
use crate::shell::context::Context;
use crate::shell::error;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::runtime::OnInterrupt;
use crate::shell::terminal::output::Output;
use crate::vocab::dns::Destination;
use crate::vocab::resolver::Endpoint;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Number of checks that are read, judged and printed at a time. Unit: checks.
const BATCH: usize = 512;

const USAGE: u8 = 2;

/// The exit status of evidence that is missing.
const UNSEEN: u8 = 3;

/// Judges the selected domains of a recording.
///
/// Errors: [`CommandError`]; what was printed before stays printed.
pub fn run(
    path: &Path,
    picked: &Selection,
    args: &CheckArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let work = replay(path, picked, args, invocation);
    // A replay has no state to clean up.
    runtime::breakable(runtime::single()?, Listened::AskedToEnd, None, OnInterrupt::default(), work)
}

async fn replay(
    path: &Path,
    picked: &Selection,
    args: &CheckArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let mut reader = Reader::open(path)?;
    let own_roots = match invocation.global.ca_file.as_deref() {
        Some(file) => Some(Arc::new(trust::roots(Some(file))?)),
        None => None,
    };
    let options = ReplayOptions::from(args);
    let (context, output) = (invocation.context, &mut *invocation.output);
    let mut tale = Tale::new(picked, args)?;
    loop {
        let batch = reader.batch(BATCH)?;
        // The first header names the resolver, which logs show.
        tale.open(batch.part.resolver.as_ref(), output)?;
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
            match judged {
                Ok(Some(report)) => tale.tell(&report, output)?,
                Ok(None) => {}
                Err(Unjudged::Broken(refused)) => {
                    return Err(Error::from(reader.broken(&refused.0)).into());
                }
                Err(Unjudged::TooFar(domain)) => {
                    return Err(Error::from(RecordingError::TooFar(domain.to_string())).into());
                }
            }
        }
        output.flush()?;
        // Lets Ctrl-C interrupt the loop.
        tokio::task::yield_now().await;
    }
    tale.end(reader.warning(), context, output)
}

/// The state of the messages of a replay.
struct Tale<'a> {
    picked: &'a Selection,
    args: &'a CheckArgs,
    several: bool,
    beside: Beside,
    /// The printer, made when the resolver is known.
    printer: Option<Printer>,
    summary: Summary,
    status: u8,
    seen: BTreeSet<Destination>,
    dcid: u64,
    watch: Stopwatch,
}

impl<'a> Tale<'a> {
    fn new(picked: &'a Selection, args: &'a CheckArgs) -> Result<Tale<'a>, CommandError> {
        Ok(Tale {
            picked,
            args,
            several: picked.named().is_none_or(|named| named.len() != 1),
            beside: Beside::new(args)?,
            printer: None,
            summary: Summary::default(),
            status: 0,
            seen: BTreeSet::new(),
            dcid: 1,
            watch: Stopwatch::start(),
        })
    }

    fn open(
        &mut self,
        resolver: Option<&Endpoint>,
        output: &mut Output,
    ) -> Result<(), CommandError> {
        if self.printer.is_none() {
            let (resolver, level) = (resolver.cloned(), maillog::Level::Info);
            let asked = (self.args, self.args.form_or_table(false));
            self.printer = Some(Printer::new(asked, resolver, level, output, self.several)?);
        }
        Ok(())
    }

    fn tell(&mut self, report: &Report, output: &mut Output) -> Result<(), CommandError> {
        if self.picked.named().is_some() {
            self.seen.insert(report.evidence.destination.clone());
        }
        self.status = error::worse(self.status, report.exit_status());
        if !self.beside.print(report, output)?
            && let Some(printer) = &mut self.printer
        {
            printer.print(report, self.dcid, output)?;
        }
        self.dcid += maillog::connections(report);
        self.summary.add(report);
        Ok(())
    }

    fn end(
        self,
        warning: Option<String>,
        context: &Context,
        output: &mut Output,
    ) -> Result<u8, CommandError> {
        let Tale { picked, args, mut beside, mut summary, seen, .. } = self;
        let ending = Ending { complete: warning.is_none(), left_out: picked.wrong };
        let of_format = match self.printer {
            Some(printer) => printer.finish(ending, output)?,
            None => None,
        };
        let mut status = beside.finish(self.status, output)?;
        if let Some(text) = warning {
            output.warn(&text);
            // Unreadable evidence counts as missing.
            status = error::worse(status, UNSEEN);
        }
        for _ in 0..picked.wrong {
            summary.left_out();
            status = USAGE;
        }
        if args.bulk.sums_up(context.stderr_is_terminal && self.several) {
            output.aside(&summary.text(self.watch.elapsed_ms(), picked.done(), output.width));
        }
        if let Some(missing) = picked.named().into_iter().flatten().find(|d| !seen.contains(*d)) {
            let missing = RecordingError::NotRecorded(missing.to_string());
            return Err(Error::from(missing).into());
        }
        Ok(of_format.unwrap_or(status))
    }
}
