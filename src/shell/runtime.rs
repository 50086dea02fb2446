//! The async runtime of a command, and Ctrl-C handling.

use crate::gateway::process_group;
use crate::os::signals;
use crate::os::signals::Interrupts;
use crate::os::signals::Listened;
use crate::shell::error::CommandError;
use std::future::Future;
use std::future::pending;
use std::io;
use std::io::Write;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Returns a runtime on the current thread.
///
/// Errors: the system refuses it.
pub fn single() -> Result<Runtime, CommandError> {
    built(Builder::new_current_thread())
}

/// Returns a runtime over all cores.
///
/// Errors: as [`single`].
pub fn many() -> Result<Runtime, CommandError> {
    built(Builder::new_multi_thread())
}

fn built(mut builder: Builder) -> Result<Runtime, CommandError> {
    builder.enable_all().build().map_err(CommandError::Output)
}

/// Catches every Ctrl-C while the value lives: none ends the process. Call it inside the runtime.
///
/// Errors: the system refuses it.
pub fn interrupts() -> Result<Interrupts, CommandError> {
    Interrupts::listen(Listened::CtrlC).map_err(CommandError::Output)
}

/// Runs a future that the first Ctrl-C ends.
///
/// Errors: its own; [`CommandError::Interrupted`].
pub fn interruptible<T>(
    runtime: Runtime,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    unless(runtime, interrupted(), work)
}

/// Runs a future that a signal ends, also if it blocks on I/O: after `last`, the process ends.
///
/// - `signals`: the signals that do.
/// - `first`: the action of the first signal; the second one ends the future then.
///
/// Errors: its own; [`CommandError::Interrupted`].
pub fn breakable<T>(
    runtime: Runtime,
    signals: Listened,
    first: Option<Task>,
    last: OnInterrupt,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let (tell, told) = oneshot::channel();
    let heard = Arc::new(AtomicBool::new(false));
    let (ready, listening) = mpsc::channel();
    // Dropped when this function returns, on every path.
    let (_here, over) = oneshot::channel::<()>();
    let watch = Watch { signals, first, tell, heard: Arc::clone(&heard), over };
    signals::beside(async move {
        if watch.keep(ready).await {
            thread::spawn(move || {
                last.say();
                // Held to the end: commands that deliver alerts must not outlive this one.
                let _ended = process_group::end_all();
                std::process::exit(i32::from(CommandError::Interrupted.status()));
            });
        }
    });
    // The work starts after the handler is installed. Without one, Ctrl-C ends the process.
    let _ = listening.recv();
    let end = async move {
        match told.await {
            Ok(()) => heard.store(true, Ordering::Relaxed),
            Err(_) => pending().await,
        }
    };
    unless(runtime, end, work)
}

/// An action that runs once, on any thread.
pub type Task = Box<dyn FnOnce() + Send>;

/// Time for a command to notice that it is to end. After it, the command is taken to be blocked.
const GRACE: Duration = Duration::from_millis(500);

/// Time for a command to clean up, and for its last words to run.
const PATIENCE: Duration = Duration::from_secs(5);

/// A watch for signals on another thread than the command's.
struct Watch {
    signals: Listened,
    first: Option<Task>,
    tell: oneshot::Sender<()>,
    /// Whether the command has noticed that it is to end.
    heard: Arc<AtomicBool>,
    /// A channel that closes when the command ends.
    over: oneshot::Receiver<()>,
}

impl Watch {
    /// Waits until the command is over; returns whether it has to be aborted.
    async fn keep(mut self, ready: mpsc::Sender<()>) -> bool {
        let Ok(mut signals) = Interrupts::listen(self.signals) else { return false };
        drop(ready);
        let waits = 1 + usize::from(self.first.is_some());
        for _ in 0..waits {
            tokio::select! {
                () = signals.next() => {}
                _ = &mut self.over => return false,
            }
            if let Some(first) = self.first.take() {
                first();
            }
        }
        let _ = self.tell.send(());
        if timeout(GRACE, &mut self.over).await.is_ok() {
            return false;
        }
        !self.heard.load(Ordering::Relaxed) || timeout(PATIENCE, self.over).await.is_err()
    }
}

/// The cleanup that runs when a blocked command is aborted.
#[derive(Clone, Default)]
pub struct OnInterrupt(Arc<Mutex<Option<Task>>>);

impl OnInterrupt {
    /// Sets the cleanup. It runs on another thread than the command, and must not wait for it.
    pub fn set(&self, words: impl FnOnce() + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(words));
    }

    /// Runs the cleanup and prints that the command is interrupted; never waits for a blocked one.
    fn say(self) {
        let (done, said) = mpsc::channel::<()>();
        thread::spawn(move || {
            let words = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(words) = words {
                words();
            }
            let text = format!("error: {}\n", CommandError::Interrupted);
            drop(io::stderr().write_all(text.as_bytes()));
            drop(done);
        });
        let _ = said.recv_timeout(PATIENCE);
    }
}

/// Runs a future until it or `end` completes.
///
/// Errors: its own; [`CommandError::Interrupted`] at that end.
fn unless<T>(
    runtime: Runtime,
    end: impl Future<Output = ()>,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let result = runtime.block_on(async {
        tokio::select! {
            // `end` is polled first: Ctrl-C must be handled by the time the work first prints.
            biased;
            () = end => Err(CommandError::Interrupted),
            result = work => result,
        }
    });
    // Pending look-ups and closing connections must not block the exit.
    runtime.shutdown_background();
    result
}

async fn interrupted() {
    match interrupts() {
        Ok(mut signals) => signals.next().await,
        // Without a handler, Ctrl-C ends the process by default.
        Err(_) => pending().await,
    }
}
