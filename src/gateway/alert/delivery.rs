//! The command that delivers alerts: one run an alert, the alert as JSON on its standard input, bounded in time.
//!
//! It is no business of the terminal: its output is thrown away, and it runs in a process group of its own, which is
//! killed when its time is over, or when nobody waits for it any more. Who ends the process by other ways calls
//! [`end_all`] before.

use crate::os::clock::Stopwatch;
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
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Child;

/// So many commands run at once.
const AT_ONCE: usize = 8;

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
        // Held while it starts: who ends the process finds every group, and none starts behind it.
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

/// Nothing is delivered any more as long as this is held.
pub struct Ended {
    _groups: MutexGuard<'static, Vec<Pid>>,
}

/// Kills every command that runs. It is for whoever is about to end the process: what a command has started would live
/// on.
#[must_use]
pub fn end_all() -> Ended {
    let groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    for group in groups.iter() {
        let _ = killpg(*group, Signal::SIGKILL);
    }
    Ended { _groups: groups }
}

/// Hands each alert to the command. It ends when `bound` has passed since `watch` was started.
pub async fn deliver(
    command: &str,
    bound: Duration,
    watch: Stopwatch,
    alerts: &[(i64, String)],
) -> Vec<Delivery> {
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
