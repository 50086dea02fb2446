//! The command that delivers alerts. It is run once for each alert, with the JSON on standard input
//! and a time limit.
//!
//! Its output is discarded. It runs in a process group of its own, which is killed at the time
//! limit or when its waiter is dropped. A caller that ends the process otherwise calls [`end_all`]
//! first.

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

/// Maximum number of concurrent commands.
const AT_ONCE: usize = 8;

/// The result of one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Number of the alert.
    pub id: i64,
    /// Result in plain words.
    pub outcome: String,
    /// Whether the command ended with status 0.
    pub good: bool,
}

/// The running process groups.
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// A process group that is killed on drop unless it was waited for.
struct Group {
    id: Option<Pid>,
    ended: bool,
}

impl Group {
    /// Starts a command in a group of its own.
    fn start(command: std::process::Command) -> io::Result<(Group, Child)> {
        // The lock is held during the start, so that `end_all` finds every group and no group
        // starts after it.
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

/// A guard that prevents further deliveries.
pub struct Ended {
    _groups: MutexGuard<'static, Vec<Pid>>,
}

/// Kills all running commands. It is called before the process ends, because children of a command
/// would otherwise survive.
#[must_use]
pub fn end_all() -> Ended {
    let groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    for group in groups.iter() {
        let _ = killpg(*group, Signal::SIGKILL);
    }
    Ended { _groups: groups }
}

/// Passes each alert to the command. The deliveries end when `bound` has passed since `watch` was
/// started.
pub async fn deliver(
    command: &str,
    bound: Duration,
    watch: Stopwatch,
    alerts: &[(i64, String)],
) -> Vec<Delivery> {
    let words = shlex::split(command).unwrap_or_default();
    let one = |(id, json): &(i64, String)| {
        let (words, id, json) = (words.clone(), *id, json.clone());
        async move {
            let left = bound.saturating_sub(Duration::from_millis(watch.elapsed_ms()));
            let (good, outcome) = run(&words, &json, bound, left).await;
            Delivery { id, outcome, good }
        }
    };
    // Collected first, so that the future can go to another thread.
    let runs: Vec<_> = alerts.iter().map(one).collect();
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
            // A command need not read all of its input.
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
            // Reaped, so that a long-lived program keeps no zombie.
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
