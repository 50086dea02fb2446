//! The command that delivers alerts. It is run once for each alert, with the JSON on standard input
//! and a time limit.
//!
//! Its output is discarded. It runs in a process group of its own, which is killed at the time
//! limit or when its waiter is dropped.

use crate::gateway::process_group::Group;
use crate::gateway::process_group::how_ended;
use crate::os::clock::Stopwatch;
use crate::store::alerts::DELIVERED;
use futures_util::StreamExt;
use futures_util::stream;
use std::process::ExitStatus;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;

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
    let (group, mut child) = match Group::start(command) {
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
    match group.conclude(child, ended, bound).await {
        Ok(status) => (status.success(), words_of(status)),
        Err(why) => (false, why),
    }
}

fn words_of(status: ExitStatus) -> String {
    let how = how_ended(status);
    if status.success() { format!("{DELIVERED}: {how}") } else { format!("failed: {how}") }
}
