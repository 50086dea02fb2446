//! The command that delivers alerts: one run an alert, the alert as JSON on its standard input, bounded in time.
//!
//! It is no business of the terminal: its output is thrown away, and it runs in a process group of its own, which is
//! killed when its time is over.

use crate::net::clock::Stopwatch;
use futures_util::StreamExt;
use futures_util::stream;
use nix::sys::signal::Signal;
use nix::sys::signal::killpg;
use nix::unistd::Pid;
use std::os::unix::process::CommandExt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;

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

/// A process group that is killed unless it was waited for.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

/// Hands each alert to the command. All of it together takes no longer than `bound`.
pub async fn deliver(command: &str, bound: Duration, alerts: &[(i64, String)]) -> Vec<Delivery> {
    let watch = Stopwatch::start();
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
    let mut child = match tokio::process::Command::from(command).spawn() {
        Ok(child) => child,
        Err(error) => {
            let why = crate::net::connect::plain(&error);
            return (false, format!("not delivered: the command cannot be started: {why}"));
        }
    };
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    let mut group = Group(id.map(Pid::from_raw));
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
            group.0 = None;
            (status.success(), words_of(status))
        }
        Ok(Err(error)) => {
            (false, format!("its end was missed: {}", crate::net::connect::plain(&error)))
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
        (Some(0), _) => "delivered: exit status 0".into(),
        (Some(code), _) => format!("failed: exit status {code}"),
        (None, Some(signal)) => format!("failed: killed by signal {signal}"),
        (None, None) => "failed".into(),
    }
}
