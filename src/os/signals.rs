//! Handling of Ctrl-C. Once a handler is installed, Ctrl-C no longer ends the process by itself; a
//! separate thread ends it while no listener exists.

use std::io;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::time::Instant;
use tokio::runtime::Builder;
use tokio::runtime::Handle;
use tokio::signal::unix::Signal;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;

/// Exit status after Ctrl-C: 128 plus the number of the signal, as in shells.
pub const STATUS: u8 = 130;

/// Time after the last listener within which Ctrl-C is taken as already handled.
const AFTERWARDS: Duration = Duration::from_secs(1);

static LISTENERS: Mutex<Listeners> = Mutex::new(Listeners { count: 0, last_left: None });

struct Listeners {
    count: usize,
    last_left: Option<Instant>,
}

/// A listener that receives every Ctrl-C from its creation on; none of them ends the process.
#[derive(Debug)]
pub struct Interrupts(Signal);

impl Interrupts {
    /// Creates a listener. Must be called inside a runtime.
    ///
    /// Errors: the system refuses the handler.
    pub fn listen() -> io::Result<Interrupts> {
        stand_in();
        let signal = signal(SignalKind::interrupt())?;
        LISTENERS.lock().unwrap_or_else(PoisonError::into_inner).count += 1;
        Ok(Interrupts(signal))
    }

    /// Waits for the next Ctrl-C.
    pub async fn next(&mut self) {
        self.0.recv().await;
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.count -= 1;
        listeners.last_left = Some(Instant::now());
    }
}

/// Runs work on the thread that waits for Ctrl-C. If that thread cannot be started, the work is
/// dropped.
pub fn beside(work: impl Future<Output = ()> + Send + 'static) {
    if let Some(thread) = stand_in() {
        drop(thread.spawn(work));
    }
}

/// Starts the thread that ends the process while no listener exists, unless it is running.
fn stand_in() -> Option<&'static Handle> {
    static STARTED: OnceLock<Option<Handle>> = OnceLock::new();
    STARTED.get_or_init(|| start().ok()).as_ref()
}

fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let (ready, is_ready) = mpsc::channel::<()>();
    thread::Builder::new().name("interrupts".into()).spawn(move || {
        runtime.block_on(async {
            let Ok(mut all) = signal(SignalKind::interrupt()) else { return };
            drop(ready);
            while all.recv().await.is_some() {
                if nobody_listens() {
                    std::process::exit(i32::from(STATUS));
                }
            }
        });
    })?;
    let _ = is_ready.recv();
    Ok(handle)
}

fn nobody_listens() -> bool {
    let listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
    listeners.count == 0 && listeners.last_left.is_none_or(|left| left.elapsed() > AFTERWARDS)
}
