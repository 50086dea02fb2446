//! The command that follows the writing of files (a push, a deployment). It is run without a shell,
//! in the folder of the files, with a time limit; the end of its output is kept.

use crate::gateway::process_group::Group;
use crate::gateway::process_group::how_ended;
use crate::os::io_error::plain;
use std::io;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use tokio::net::unix::pipe::Receiver;
use tokio::time::timeout;

/// Time limit of a command. Unit: seconds.
pub const LIMIT: u64 = 600;

/// The part of the output that is kept: its end. Unit: octets.
const KEPT: usize = 8 * 1024;

/// Time for output that is still on its way when the command has ended; a process that it left
/// behind may hold the pipe open.
const DRAIN: Duration = Duration::from_millis(500);

/// How a command went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Whether it ended with status 0.
    pub good: bool,
    /// How it ended, in plain words.
    pub how: String,
    /// The end of what it wrote to stdout and stderr.
    pub output: Vec<u8>,
}

impl Ran {
    fn not_started(why: &str) -> Ran {
        let how = format!("it cannot be started: {why}");
        Ran { good: false, how, output: Vec::new() }
    }
}

/// Splits a command into its words, as a shell would, without any other meaning of a shell.
///
/// Errors: a phrase that says why not.
pub fn words(command: &str) -> Result<Vec<String>, String> {
    match shlex::split(command) {
        Some(words) if !words.is_empty() => Ok(words),
        Some(_) => Err("it names no program".into()),
        None => Err("a quotation mark has no end".into()),
    }
}

/// Runs a command in a folder. Its standard input is empty.
pub async fn run(words: &[String], folder: &Path, limit: Duration) -> Ran {
    let Some((program, arguments)) = words.split_first() else {
        return Ran::not_started("it names no program");
    };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    let pipe = match joined(&mut command) {
        Ok(pipe) => pipe,
        Err(error) => return Ran::not_started(&plain(&error)),
    };
    let (group, mut child) = match Group::start(command) {
        Ok(started) => started,
        Err(error) => return Ran::not_started(&plain(&error)),
    };
    let mut output = Vec::new();
    let ended = timeout(limit, async {
        tokio::select! {
            status = child.wait() => status,
            () = gather(&pipe, &mut output) => child.wait().await,
        }
    })
    .await;
    let (good, how) = match group.conclude(child, ended, limit).await {
        Ok(status) => (status.success(), how_ended(status)),
        Err(why) => (false, why),
    };
    drop(timeout(DRAIN, gather(&pipe, &mut output)).await);
    Ran { good, how, output }
}

/// Makes stdout and stderr one pipe, in the order in which they are written to.
fn joined(command: &mut Command) -> io::Result<Receiver> {
    let (read, write) = io::pipe()?;
    command.stdout(write.try_clone()?).stderr(write);
    Receiver::from_owned_fd(read.into())
}

/// Reads to the end of the pipe, and keeps the last [`KEPT`] octets.
async fn gather(pipe: &Receiver, output: &mut Vec<u8>) {
    let mut part = [0; 4096];
    loop {
        if pipe.readable().await.is_err() {
            return;
        }
        match pipe.try_read(&mut part) {
            Ok(0) => return,
            Ok(count) => {
                output.extend_from_slice(part.get(..count).unwrap_or_default());
                let excess = output.len().saturating_sub(KEPT);
                output.drain(..excess);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}
