//! Handling of Ctrl-C, and of the signals by which schedulers end a program. Once a handler is
//! installed, the signal no longer ends the process by itself; a separate thread ends it while no
//! listener exists.

use futures_util::future::FutureExt;
use futures_util::future::select_all;
use std::fs;
use std::io;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::time::Instant;
use tokio::runtime::Builder;
use tokio::runtime::Handle;
use tokio::signal::unix::Signal;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::time::sleep;

/// Exit statuses after SIGINT (Ctrl-C), SIGTERM and SIGHUP: 128 plus the number, as in shells.
const INTERRUPTED: u8 = 130;
const TERMINATED: u8 = 143;
const HUNG_UP: u8 = 129;

/// The status of the last signal that a listener received.
static LAST: AtomicU8 = AtomicU8::new(INTERRUPTED);

/// Returns the exit status of a command that a signal ended.
#[must_use]
pub fn status() -> u8 {
    LAST.load(Ordering::Relaxed)
}

/// Time after the last listener within which Ctrl-C is taken as already handled.
const AFTERWARDS: Duration = Duration::from_secs(1);

/// Time for the process to end after a signal that a listener has handled. A shell that only
/// finished a command does not end by itself.
const TO_END: Duration = Duration::from_secs(10);

static LISTENERS: Mutex<Listeners> = Mutex::new(Listeners { count: 0, last_left: None });

struct Listeners {
    count: usize,
    last_left: Option<Instant>,
}

/// The signals that a listener receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listened {
    /// Ctrl-C alone (SIGINT).
    CtrlC,
    /// Every request to end: SIGINT, SIGTERM, and SIGHUP unless it was ignored at the start (nohup).
    AskedToEnd,
}

/// A listener that receives every signal from its creation on; none of them ends the process.
#[derive(Debug)]
pub struct Interrupts(Vec<(Signal, u8)>);

impl Interrupts {
    /// Creates a listener. Must be called inside a runtime.
    ///
    /// Errors: the system refuses the handler.
    pub fn listen(to: Listened) -> io::Result<Interrupts> {
        stand_in();
        let mut signals = vec![(signal(SignalKind::interrupt())?, INTERRUPTED)];
        if to == Listened::AskedToEnd {
            for (kind, status) in ends() {
                stand_in_for(*kind, *status);
                signals.push((signal(*kind)?, *status));
            }
        }
        LISTENERS.lock().unwrap_or_else(PoisonError::into_inner).count += 1;
        Ok(Interrupts(signals))
    }

    /// Waits for the next signal.
    pub async fn next(&mut self) {
        let each = self.0.iter_mut().map(|(signal, status)| {
            let status = *status;
            async move { signal.recv().await.map(|()| status) }.boxed()
        });
        if let (Some(status), ..) = select_all(each).await {
            LAST.store(status, Ordering::Relaxed);
        }
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        let mut listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.count -= 1;
        listeners.last_left = Some(Instant::now());
    }
}

/// Returns the signals other than Ctrl-C that ask a process to end, with the exit status after
/// each.
fn ends() -> &'static [(SignalKind, u8)] {
    static ENDS: OnceLock<Vec<(SignalKind, u8)>> = OnceLock::new();
    ENDS.get_or_init(|| {
        let mut all = vec![(SignalKind::terminate(), TERMINATED)];
        if !hangup_is_ignored() {
            all.push((SignalKind::hangup(), HUNG_UP));
        }
        all
    })
}

/// Reports whether this process ignores SIGHUP, as `nohup` sets it, or that cannot be told: then it
/// stays as it is. Read once, since a handler of ours replaces it.
pub fn hangup_is_ignored() -> bool {
    static IGNORED: OnceLock<bool> = OnceLock::new();
    *IGNORED.get_or_init(ignores_hangup)
}

fn ignores_hangup() -> bool {
    let Ok(status) = fs::read_to_string("/proc/self/status") else { return true };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok());
    // SIGHUP is number 1, the lowest bit.
    mask.is_none_or(|mask| mask & 1 != 0)
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
                    std::process::exit(i32::from(INTERRUPTED));
                }
            }
        });
    })?;
    let _ = is_ready.recv();
    Ok(handle)
}

/// Ends the process after a signal for which nobody listens, or that a listener has handled without
/// an end of the process.
fn stand_in_for(kind: SignalKind, status: u8) {
    static WATCHED: Mutex<Vec<SignalKind>> = Mutex::new(Vec::new());
    let mut watched = WATCHED.lock().unwrap_or_else(PoisonError::into_inner);
    if watched.contains(&kind) {
        return;
    }
    watched.push(kind);
    drop(watched);
    beside(async move {
        let Ok(mut all) = signal(kind) else { return };
        if all.recv().await.is_none() {
            return;
        }
        let is_handled = !is_left_for(Duration::ZERO);
        while is_handled && !is_left_for(TO_END) {
            sleep(Duration::from_millis(50)).await;
        }
        std::process::exit(i32::from(status));
    });
}

/// Reports whether there is no listener and has been none for this time.
fn is_left_for(time: Duration) -> bool {
    let listeners = LISTENERS.lock().unwrap_or_else(PoisonError::into_inner);
    listeners.count == 0 && listeners.last_left.is_none_or(|left| left.elapsed() > time)
}

fn nobody_listens() -> bool {
    is_left_for(AFTERWARDS)
}
