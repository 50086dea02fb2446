//! The command that delivers alerts: one run an alert, the alert as JSON on its standard input, bounded in time.
//!
//! It is no business of the terminal: its output is thrown away, and it runs in a process group of its own, which is
//! killed when its time is over, and with this process when a signal ends that.

use crate::os::clock::Stopwatch;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::store::alerts::DELIVERED;
use futures_util::StreamExt;
use futures_util::stream;
use nix::sys::signal::Signal;
use nix::sys::signal::killpg;
use nix::unistd::Pid;
use std::io;
use std::os::unix::process::CommandExt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::mpsc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Child;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;

/// So many commands run at once.
const AT_ONCE: usize = 8;

/// How long a delivery may take before it is said that it is waited for.
const QUIET: Duration = Duration::from_secs(1);

/// What became of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The alert's number.
    pub id: i64,
    /// In plain words.
    pub outcome: String,
    /// Whether the command ended with status 0.
    pub good: bool,
}

/// The groups that run.
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// A process group that is killed unless it was waited for.
struct Group {
    id: Option<Pid>,
    ended: bool,
}

impl Group {
    /// Starts a command in a group of its own.
    fn start(command: std::process::Command) -> io::Result<(Group, Child)> {
        // Held while it starts: a signal that ends this process finds every group, and none starts behind it.
        let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
        let child = tokio::process::Command::from(command).spawn()?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw);
        groups.extend(id);
        Ok((Group { id, ended: false }, child))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let Some(id) = self.id else { return };
        let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
        groups.retain(|group| *group != id);
        if !self.ended {
            let _ = killpg(id, Signal::SIGKILL);
        }
    }
}

/// From now on SIGTERM and SIGHUP take the groups along. The watch lasts as long as the process, whose handlers of
/// signals cannot be taken back.
fn watch_signals() {
    static WATCH: OnceLock<()> = OnceLock::new();
    WATCH.get_or_init(|| {
        let (ready, is_ready) = mpsc::channel();
        let watch = std::thread::Builder::new().name("signals".into()).spawn(move || {
            let Ok(runtime) = runtime::single() else { return };
            runtime.block_on(async {
                // What was ignored when the process was started (nohup) stays ignored.
                let wanted = |kind: SignalKind| signal(kind).ok();
                let terminate = wanted(SignalKind::terminate());
                let hang_up =
                    if ignores(Signal::SIGHUP) { None } else { wanted(SignalKind::hangup()) };
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

/// Whether this process was started with a signal ignored.
#[expect(clippy::disallowed_methods, reason = "the kernel tells it in a file alone")]
fn ignores(signal: Signal) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal as i32 - 1) & 1 == 1
}

/// Ends the process as the signal would have, every group with it.
#[expect(clippy::disallowed_methods, reason = "a signal ends the process wherever it stands")]
fn end(number: Signal) {
    // Not given back: nothing starts any more.
    let groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    for group in groups.iter() {
        let _ = killpg(*group, Signal::SIGKILL);
    }
    std::process::exit(128 + number as i32);
}

/// Says what is waited for, where somebody sees it and it takes longer than [`QUIET`].
pub async fn told<T>(
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

/// Hands each alert to the command. It ends when `bound` has passed since `watch` was started.
pub async fn deliver(
    command: &str,
    bound: Duration,
    watch: Stopwatch,
    alerts: &[(i64, String)],
) -> Vec<Delivery> {
    watch_signals();
    let words = shlex::split(command).unwrap_or_default();
    let runs = alerts.iter().map(|(id, json)| {
        let words = &words;
        async move {
            let left = bound.saturating_sub(Duration::from_millis(watch.elapsed_ms()));
            let (good, outcome) = run(words, json, bound, left).await;
            Delivery { id: *id, outcome, good }
        }
    });
    stream::iter(runs).buffered(AT_ONCE).collect().await
}

async fn run(words: &[String], json: &str, bound: Duration, left: Duration) -> (bool, String) {
    let Some((program, arguments)) = words.split_first() else {
        return (false, "not delivered: the command names no program".into());
    };
    if left.is_zero() {
        return (false, format!("not delivered: no time was left of {} s", bound.as_secs()));
    }
    let mut command = std::process::Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.process_group(0);
    let (mut group, mut child) = match Group::start(command) {
        Ok(started) => started,
        Err(error) => {
            let why = crate::os::io_error::plain(&error);
            return (false, format!("not delivered: the command cannot be started: {why}"));
        }
    };
    let stdin = child.stdin.take();
    let ended = tokio::time::timeout(left, async {
        if let Some(mut stdin) = stdin {
            // A command may well not care for all of it.
            drop(stdin.write_all(json.as_bytes()).await);
            drop(stdin.write_all(b"\n").await);
        }
        child.wait().await
    })
    .await;
    match ended {
        Ok(Ok(status)) => {
            group.ended = true;
            (status.success(), words_of(status))
        }
        Ok(Err(error)) => {
            (false, format!("its end was missed: {}", crate::os::io_error::plain(&error)))
        }
        Err(_) => {
            drop(group);
            // So that no zombie is left where the program lives on.
            drop(tokio::time::timeout(Duration::from_secs(1), child.wait()).await);
            (false, format!("killed: it took longer than {} s", bound.as_secs()))
        }
    }
}

fn words_of(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(0), _) => format!("{DELIVERED}: exit status 0"),
        (Some(code), _) => format!("failed: exit status {code}"),
        (None, Some(signal)) => format!("failed: killed by signal {signal}"),
        (None, None) => "failed".into(),
    }
}
