//! The delivery of alerts at the end of a command: notices, and termination by a signal.

use crate::gateway::alert::raising::Deliveries;
use crate::gateway::alert::raising::Undelivered;
use crate::gateway::check::checker::Checker;
use crate::gateway::database;
use crate::gateway::options::Options;
use crate::gateway::process_group;
use crate::os::signals;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::store::open::StoreError;
use crate::store::worker::StoreHandle;
use nix::sys::signal::Signal;
use std::sync::OnceLock;
use std::sync::mpsc;
use std::time::Duration;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;

/// Time before a pending delivery is reported.
const QUIET: Duration = Duration::from_secs(1);

/// Delivers the alerts of a run and reports errors. It may take a while: call it after the output.
pub async fn end_run(checker: &Checker, context: &Context, output: &mut Output) {
    let count = checker.alerts();
    if count > 0 {
        end_on_termination();
    }
    let is_watched = context.stderr_is_terminal && count > 0;
    if let Some(undelivered) = with_notice(checker.deliver(), count, is_watched, output).await {
        output.warn(&told(&undelivered));
    }
    tell_failure(checker.failure(), output);
}

/// Delivers alerts that a command raised, with a connection of its own to the store. A failure is a
/// warning, unless `is_quiet`.
///
/// Errors: the command was interrupted.
pub fn of_run(
    raised: Result<Option<Deliveries>, StoreError>,
    options: &Options,
    is_quiet: bool,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let warn = |text: &str, output: &mut Output| {
        if !is_quiet {
            output.warn(text);
        }
    };
    let deliveries = match raised {
        Ok(Some(deliveries)) => deliveries,
        Ok(None) => return Ok(()),
        Err(unraised) => {
            warn(&format!("alerts could not be raised: {unraised}"), invocation.output);
            return Ok(());
        }
    };
    let handle = database::open_store(options).map(StoreHandle::start);
    let Ok(Ok(handle)) = handle else {
        warn("alerts were not delivered: the store cannot be opened", invocation.output);
        return Ok(());
    };
    let is_watched = invocation.context.stderr_is_terminal && !is_quiet;
    let output = &mut *invocation.output;
    output.flush()?;
    let count = deliveries.count();
    let (undelivered, stored) = runtime::interruptible(runtime::single()?, async {
        end_on_termination();
        Ok(with_notice(deliveries.run(&handle), count, is_watched, output).await)
    })?;
    if let Some(undelivered) = undelivered {
        warn(&told(&undelivered), output);
    }
    if let Err(unstored) = stored {
        warn(&format!("what became of the alerts was not stored: {unstored}"), output);
    }
    Ok(())
}

/// Returns the words for alerts that were not delivered.
fn told(undelivered: &Undelivered) -> String {
    let more = match undelivered.count {
        1 => String::new(),
        n => format!(" ({n} alerts; see displayalerts)"),
    };
    let first = &undelivered.first;
    format!("alert {}: {}{more}", first.id, first.outcome)
}

/// Reports an error of the log.
pub fn tell_failure(failure: Option<String>, output: &mut Output) {
    if let Some(failure) = failure {
        output.warn(&not_logged(&failure));
    }
}

/// Returns the message about an error of the log.
#[must_use]
pub fn not_logged(failure: &str) -> String {
    format!("not everything was logged: {failure}")
}

/// Makes SIGTERM and SIGHUP end the process and its alert commands, with the shell's exit status.
pub fn end_on_termination() {
    static WATCH: OnceLock<()> = OnceLock::new();
    WATCH.get_or_init(|| {
        let (ready, is_ready) = mpsc::channel();
        let watch = std::thread::Builder::new().name("signals".into()).spawn(move || {
            let Ok(runtime) = runtime::single() else { return };
            runtime.block_on(async {
                // A signal that was ignored at the start of the process (nohup) stays ignored.
                let wanted = |kind: SignalKind| signal(kind).ok();
                let terminate = wanted(SignalKind::terminate());
                let hang_up =
                    if signals::hangup_is_ignored() { None } else { wanted(SignalKind::hangup()) };
                let _ = ready.send(());
                let number = tokio::select! {
                    number = came(terminate, Signal::SIGTERM) => number,
                    number = came(hang_up, Signal::SIGHUP) => number,
                };
                end(number);
            });
        });
        if watch.is_ok() {
            let _ = is_ready.recv();
        }
    });
}

async fn came(signal: Option<tokio::signal::unix::Signal>, number: Signal) -> Signal {
    let Some(mut signal) = signal else { return std::future::pending().await };
    signal.recv().await;
    number
}

/// Ends the process and the commands that deliver alerts, with the status of the signal.
fn end(number: Signal) {
    // The guard is held to the end, so that no further command starts.
    let _ended = process_group::end_all();
    std::process::exit(128 + number as i32);
}

/// Waits for the work, and says so on a terminal if it takes longer than [`QUIET`].
pub async fn with_notice<T>(
    work: impl Future<Output = T>,
    count: usize,
    is_watched: bool,
    output: &mut Output,
) -> T {
    let mut work = std::pin::pin!(work);
    tokio::select! {
        done = &mut work => return done,
        () = tokio::time::sleep(QUIET), if is_watched => {}
    }
    let what = if count == 1 { "1 alert".to_string() } else { format!("{count} alerts") };
    output.aside(&format!("delivering {what} ...\n"));
    work.await
}
