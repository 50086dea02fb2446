//! What stops a command, in the tool's voice, and the exit status that follows.

use crate::os::files::FileError;
use crate::os::signals;
use crate::store::open::StoreError;
use crate::vocab::text::Refused;
use std::io;

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Something that was typed, or a file that was named, cannot be used.
    #[error("{message}")]
    Usage {
        /// What is wrong, in one sentence.
        message: String,
        /// What to do, or empty.
        hint: String,
    },
    /// The store cannot be used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The reader of our output is gone.
    #[error("broken pipe")]
    BrokenPipe,
    /// Output could not be written.
    #[error("the output cannot be written: {}", crate::os::io_error::plain(.0))]
    Output(io::Error),
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

impl CommandError {
    /// A usage error with the next step.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> CommandError {
        CommandError::Usage { message: message.into(), hint: hint.into() }
    }

    /// The exit status.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self {
            CommandError::BrokenPipe => 0,
            CommandError::Interrupted => signals::STATUS,
            CommandError::Usage { .. } | CommandError::Store(_) | CommandError::Output(_) => 2,
        }
    }

    /// What to do next, or empty.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            CommandError::Usage { hint, .. } => hint.clone(),
            CommandError::Store(StoreError::Newer { .. }) => {
                "update destgate, or name another database with --db".into()
            }
            CommandError::Store(StoreError::Busy { .. }) => "try again once it has finished".into(),
            CommandError::Store(StoreError::ReadOnly { .. }) => {
                "let its file and its folder be written, or name another database with --db".into()
            }
            CommandError::Store(_) => {
                "name another database with --db (check can do without one: --no-cache)".into()
            }
            CommandError::BrokenPipe | CommandError::Output(_) | CommandError::Interrupted => {
                String::new()
            }
        }
    }
}

impl From<Refused> for CommandError {
    fn from(refused: Refused) -> Self {
        CommandError::usage(refused.0, "")
    }
}

impl From<FileError> for CommandError {
    fn from(error: FileError) -> Self {
        let hint = match &error {
            FileError::Unreadable { .. } => "name a file that exists and may be read",
            FileError::StdinUnreadable { .. } => "pipe something into it, or name a file",
            FileError::TooLarge { .. } => "name a smaller file",
            FileError::IsDatabase { .. } => "name another file",
            FileError::NotPlain { .. } => "name a file",
            FileError::Unwritable { .. } => "name a file in a folder that may be written",
        };
        CommandError::usage(error.to_string(), hint)
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            CommandError::BrokenPipe
        } else {
            CommandError::Output(error)
        }
    }
}

/// The worse of two exit statuses of domains: 1, then 3, then 0.
#[must_use]
pub fn worse(a: u8, b: u8) -> u8 {
    let rank = |status: u8| [0, 3, 1].iter().position(|s| *s == status).unwrap_or(0);
    if rank(b) > rank(a) { b } else { a }
}
