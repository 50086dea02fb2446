//! `check --replay`: what was recorded, judged again without any network: neither the policy cache nor logs and alerts
//! are touched.

use crate::gateway::check::input::Picked;
use crate::gateway::check::replay::Judge;
use crate::gateway::check::replay::ReplayOptions;
use crate::gateway::check::replay::Unjudged;
use crate::gateway::error::Error;
use crate::gateway::error::RecordingError;
use crate::gateway::recording::reader::Reader;
use crate::gateway::trust;
use crate::os::clock::Stopwatch;
use crate::render::maillog;
use crate::render::summary::Summary;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::check::extras::Beside;
use crate::shell::commands::check::printer::Printer;
use crate::shell::context::Context;
use crate::shell::error;
use crate::shell::error::CommandError;
use crate::shell::runtime;
use crate::shell::runtime::LastWords;
use crate::shell::terminal::output::Output;
use crate::vocab::dns::Destination;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// So many checks are read, judged and printed at a time. Unit: checks.
const BATCH: usize = 512;

/// The exit status of lines that are no domains.
const USAGE: u8 = 2;

/// The exit status of what could not be seen.
const UNSEEN: u8 = 3;

/// Judges those domains of a recording that are asked for.
///
/// Errors: [`CommandError`]; what was printed before stays printed.
pub fn run(
    context: &Context,
    (args, ca_file): (&CheckArgs, Option<&Path>),
    path: &Path,
    picked: &Picked,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let work = replay(context, (args, ca_file), path, picked, output);
    // It touches nothing that would have to be put in order.
    runtime::breakable(runtime::single()?, (None, LastWords::default()), work)
}

async fn replay(
    context: &Context,
    (args, ca_file): (&CheckArgs, Option<&Path>),
    path: &Path,
    picked: &Picked,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let mut reader = Reader::open(path)?;
    let own_roots = match ca_file {
        Some(file) => Some(Arc::new(trust::roots(Some(file))?)),
        None => None,
    };
    let several = picked.named().is_none_or(|named| named.len() != 1);
    let mut seen: BTreeSet<Destination> = BTreeSet::new();
    let options = ReplayOptions::from(args);
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
                Err(Unjudged::Broken(refused)) => {
                    return Err(Error::from(reader.broken(&refused.0)).into());
                }
                Err(Unjudged::TooFar(domain)) => {
                    return Err(Error::from(RecordingError::TooFar(domain.to_string())).into());
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
        let missing = RecordingError::NotRecorded(missing.to_string());
        return Err(Error::from(missing).into());
    }
    Ok(status)
}
