//! The runtime under a command, and Ctrl-C, which ends what runs in it.

use crate::shell::error::CommandError;
use std::future::Future;
use std::future::pending;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio::signal::unix::Signal;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;

/// A runtime on this thread alone.
///
/// Errors: the system refuses it.
pub fn single() -> Result<Runtime, CommandError> {
    built(Builder::new_current_thread())
}

/// A runtime over all cores.
///
/// Errors: as [`single`].
pub fn many() -> Result<Runtime, CommandError> {
    built(Builder::new_multi_thread())
}

fn built(mut builder: Builder) -> Result<Runtime, CommandError> {
    builder.enable_all().build().map_err(CommandError::Output)
}

/// Every Ctrl-C from now on: none ends the process any more. Must be called inside the runtime.
///
/// Errors: the system refuses it.
pub fn interrupts() -> Result<Signal, CommandError> {
    signal(SignalKind::interrupt()).map_err(CommandError::Output)
}

/// Runs something that the first Ctrl-C ends.
///
/// Errors: its own; [`CommandError::Interrupted`].
pub fn interruptible<T>(
    runtime: Runtime,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    unless(runtime, interrupted(), work)
}

/// Runs something that is over as soon as `end` is.
///
/// Errors: its own; [`CommandError::Interrupted`] at that end.
pub fn unless<T>(
    runtime: Runtime,
    end: impl Future<Output = ()>,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let result = runtime.block_on(async {
        tokio::select! {
            // The end first: the work may show something as soon as it is begun, and whoever sees it may press Ctrl-C,
            // which must be listened for by then.
            biased;
            () = end => Err(CommandError::Interrupted),
            result = work => result,
        }
    });
    // Farewells to servers and look-ups that nobody waits for must not hold the process.
    runtime.shutdown_background();
    result
}

async fn interrupted() {
    match interrupts() {
        Ok(mut signals) => {
            signals.recv().await;
        }
        // Then it ends the process, as it does by itself.
        Err(_) => pending().await,
    }
}
