//! The runtime under a command, and Ctrl-C, which ends what runs in it.

use crate::gateway::alert::delivery;
use crate::os::signals;
use crate::os::signals::Interrupts;
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

/// Every Ctrl-C from now on, as long as this is held: none ends the process. Must be called inside the runtime.
///
/// Errors: the system refuses it.
pub fn interrupts() -> Result<Interrupts, CommandError> {
    Interrupts::listen().map_err(CommandError::Output)
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

/// Runs something that Ctrl-C ends, also where it waits without listening: for a reader of its output, for its input.
/// The process is ended then, once `last` has been said.
///
/// - `first`: what the first Ctrl-C does; the second one ends it then.
///
/// Errors: its own; [`CommandError::Interrupted`].
pub fn breakable<T>(
    runtime: Runtime,
    first: Option<Deed>,
    last: LastWords,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let (tell, told) = oneshot::channel();
    let heard = Arc::new(AtomicBool::new(false));
    let (ready, listening) = mpsc::channel();
    // Gone as soon as this returns, however it does.
    let (_here, over) = oneshot::channel::<()>();
    let watch = Watch { first, tell, heard: Arc::clone(&heard), over };
    signals::beside(async move {
        if watch.keep(ready).await {
            // Ctrl-C is still listened for meanwhile.
            thread::spawn(move || {
                last.say();
                // Held to the end: what delivers alerts does not outlive the command.
                let _ended = delivery::end_all();
                std::process::exit(i32::from(CommandError::Interrupted.status()));
            });
        }
    });
    // Nothing is shown before somebody listens. Where nobody can, Ctrl-C ends the process, as it does by itself.
    let _ = listening.recv();
    let end = async move {
        match told.await {
            Ok(()) => heard.store(true, Ordering::Relaxed),
            Err(_) => pending().await,
        }
    };
    unless(runtime, end, work)
}

/// Something to do once, on whatever thread.
pub type Deed = Box<dyn FnOnce() + Send>;

/// So long a command may take to hear of its end. Then it waits for something that may never come.
const GRACE: Duration = Duration::from_millis(500);

/// So long it may take to clear up, and so long its last words are listened to.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits for Ctrl-C on another thread than the command runs on.
struct Watch {
    first: Option<Deed>,
    tell: oneshot::Sender<()>,
    /// The command has heard that it is to end.
    heard: Arc<AtomicBool>,
    /// Comes to its end with the command.
    over: oneshot::Receiver<()>,
}

impl Watch {
    /// Waits until the command is over; whether it has to be broken off.
    async fn keep(mut self, ready: mpsc::Sender<()>) -> bool {
        let Ok(mut signals) = interrupts() else { return false };
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

/// What is still done when a command that does not listen is broken off.
#[derive(Clone, Default)]
pub struct LastWords(Arc<Mutex<Option<Deed>>>);

impl LastWords {
    /// Sets them. They are said on another thread than the command runs on, and must not wait for it.
    pub fn set(&self, words: impl FnOnce() + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(words));
    }

    /// Says them and that the command is interrupted; what hangs is not waited for.
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

/// Runs something that is over as soon as `end` is.
///
/// Errors: its own; [`CommandError::Interrupted`] at that end.
fn unless<T>(
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
        Ok(mut signals) => signals.next().await,
        // Then it ends the process, as it does by itself.
        Err(_) => pending().await,
    }
}
