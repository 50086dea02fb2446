//! Commands of the user, each in a process group of its own. A group is killed when its waiter is
//! dropped. A caller that ends the process otherwise calls [`end_all`] first.

use crate::os::io_error::plain;
use nix::sys::signal::Signal;
use nix::sys::signal::killpg;
use nix::unistd::Pid;
use std::io;
use std::os::unix::process::CommandExt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::process::Child;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

/// The running process groups.
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// A process group that is killed on drop unless it was waited for.
#[derive(Debug)]
pub struct Group {
    id: Option<Pid>,
    ended: bool,
}

impl Group {
    /// Starts a command in a group of its own.
    ///
    /// Errors: the system's.
    pub fn start(mut command: std::process::Command) -> io::Result<(Group, Child)> {
        command.process_group(0);
        // The lock is held during the start, so that `end_all` finds every group and no group
        // starts after it.
        let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
        let child = tokio::process::Command::from(command).spawn()?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw);
        groups.extend(id);
        Ok((Group { id, ended: false }, child))
    }

    /// Ends the wait for a command: one that took too long is killed with its group, and reaped, so
    /// that a long-lived program keeps no zombie.
    ///
    /// - `waited`: what came of the wait, within `limit`.
    ///
    /// Errors: why there is no exit status, in plain words.
    pub async fn conclude(
        mut self,
        mut child: Child,
        waited: Result<io::Result<ExitStatus>, Elapsed>,
        limit: Duration,
    ) -> Result<ExitStatus, String> {
        match waited {
            Ok(Ok(status)) => {
                self.ended = true;
                Ok(status)
            }
            Ok(Err(error)) => Err(format!("its end was missed: {}", plain(&error))),
            Err(_) => {
                drop(self);
                drop(timeout(Duration::from_secs(1), child.wait()).await);
                Err(format!("killed: it took longer than {} s", limit.as_secs()))
            }
        }
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

/// A guard that prevents further commands.
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

/// Returns how a command ended, in plain words.
#[must_use]
pub fn how_ended(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("killed by signal {signal}"),
        (None, None) => "ended".into(),
    }
}
