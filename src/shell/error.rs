//! What stops a command, in the tool's voice, and the exit status that follows.

use crate::gateway::error as gateway;
use crate::gateway::error::CrlError;
use crate::gateway::error::EarlierError;
use crate::gateway::error::InputError;
use crate::gateway::error::OfLab;
use crate::gateway::error::OptionError;
use crate::gateway::error::RecordingError;
use crate::gateway::error::ResumeError;
use crate::gateway::error::TrustError;
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

impl From<gateway::Error> for CommandError {
    fn from(error: gateway::Error) -> Self {
        use gateway::Error;
        let message = error.to_string();
        match error {
            Error::File(error) => error.into(),
            Error::Store(error) => error.into(),
            Error::Config(error) => error,
            Error::Setting(refused) => refused.into(),
            Error::Option(error) => option(&error),
            Error::NoResolver(_) => {
                CommandError::usage(message, "name a resolver with --resolver, or with `dnsconfig`")
            }
            Error::Trust(error) => CommandError::usage(message, trust_hint(&error)),
            Error::Lab(_) => CommandError::usage(message, ""),
            Error::NoDatabase => CommandError::usage(
                message,
                "name a file with --db, or do without one with --no-cache",
            ),
            Error::Clock { .. } => CommandError::usage(
                message,
                "set the clock (`timedatectl set-ntp true`, say), then try again",
            ),
            Error::Input(InputError::File(error)) => error.into(),
            Error::Input(error) => CommandError::usage(message, input_hint(&error)),
            Error::Resume(error) => CommandError::usage(message, resume_hint(&error)),
            Error::Earlier(error) => CommandError::usage(message, earlier_hint(&error)),
            Error::Recording(error) => recording(&error),
            Error::Crl(error) => CommandError::usage(message, crl_hint(&error)),
        }
    }
}

impl From<InputError> for CommandError {
    fn from(error: InputError) -> Self {
        gateway::Error::from(error).into()
    }
}

impl From<RecordingError> for CommandError {
    fn from(error: RecordingError) -> Self {
        gateway::Error::from(error).into()
    }
}

fn option(error: &OptionError) -> CommandError {
    let hint = match error {
        OptionError::PrivateByProxy => {
            return CommandError::usage(
                "--deny-private does not go with a proxy, which resolves names by itself, so that no address can be checked",
                "do without one of them (`--proxy none` leaves the configured proxy out); a proxy for hosted use has to refuse private addresses itself",
            );
        }
        OptionError::Lab(what) => {
            let name = match what {
                OfLab::Resolver => "--resolver",
                OfLab::TrustAnchor => "--trust-anchor",
                OfLab::Roots => "--ca-file",
            };
            return CommandError::usage(
                format!("{name} does not go with --lab, which brings its own"),
                format!("leave {name} out, or leave --lab out"),
            );
        }
        OptionError::Ehlo(_) => "use a host name such as mail.example.com, or an address literal",
        OptionError::UserAgent => "for example --user-agent 'my-monitor/1.0'",
        OptionError::Proxy => "write it as http://proxy.example.com:3128",
    };
    CommandError::usage(error.to_string(), hint)
}

fn trust_hint(error: &TrustError) -> &'static str {
    match error {
        TrustError::NoRoots { .. } => {
            "install the system's CA certificates, name a file with --ca-file or SSL_CERT_FILE, or trust a list of your own (`destgate certconfig certauthority custom import FILE --enable --commit`)"
        }
        TrustError::NoCertificate { .. } => {
            "a PEM certificate begins with `-----BEGIN CERTIFICATE-----`"
        }
    }
}

fn input_hint(error: &InputError) -> &'static str {
    match error {
        InputError::Nothing => {
            "name a domain, as in `destgate check example.com`, or a file of them with --file"
        }
        InputError::NoDomain { .. } => {
            "write a domain such as example.com, or an address such as [192.0.2.1]"
        }
        // It has its own.
        InputError::File(_) => "",
    }
}

fn resume_hint(error: &ResumeError) -> &'static str {
    match error {
        ResumeError::Unreadable { .. } | ResumeError::NoReports { .. } => {
            "name the ndjson file of a run that was broken off"
        }
        ResumeError::WrittenOver { .. } => "append to it: write `>>` in place of `>`",
        ResumeError::Unmended { .. } => "take its last line off, which was cut",
    }
}

fn earlier_hint(error: &EarlierError) -> &'static str {
    match error {
        EarlierError::Unreadable { .. } | EarlierError::None { .. } => {
            "name a file that check --format json or ndjson wrote"
        }
        EarlierError::Report { .. } => "has the file been changed meanwhile?",
    }
}

fn recording(error: &RecordingError) -> CommandError {
    let hint = match error {
        RecordingError::TooFar(domain) => {
            return CommandError::usage(
                format!("--now leads out of the years 1970 to 9999 for {domain}"),
                "name a time that is nearer to the recording",
            );
        }
        RecordingError::Unwritable { rest: Some(rest), .. } => {
            let hint = format!("what was recorded before is in `{rest}`, which --replay reads");
            return CommandError::usage(error.to_string(), hint);
        }
        RecordingError::Unwritable { rest: None, .. } => {
            "make room, or name a file in a folder that may be written"
        }
        RecordingError::ToStdout => "name a file",
        RecordingError::Other { .. } => "name another file",
        RecordingError::OtherBeside { .. } | RecordingError::NotPlain { .. } => {
            "move it away, or name another file to record to"
        }
        RecordingError::BrokenOff { .. } => {
            "go on with that run by --resume, or move the file away (--replay reads it)"
        }
        RecordingError::InUse { .. } => "wait until it has ended, or name another file",
        RecordingError::Unreadable { .. } | RecordingError::NotReplayable { .. } => {
            "name a file that check --record wrote"
        }
        RecordingError::Damaged { .. } => "what was told before it holds",
        RecordingError::NotRecorded(_) => "leave the domains out to see all that it holds",
    };
    CommandError::usage(error.to_string(), hint)
}

fn crl_hint(error: &CrlError) -> &'static str {
    match error {
        CrlError::InLab { .. } | CrlError::NotFetched { .. } => {
            "try the URL in a browser, or name a file"
        }
        CrlError::NoList(_) => "",
        CrlError::Unknown { .. } => "`destgate certconfig crl list --pending` shows them",
        CrlError::FromFile { .. } => "import the new file under the same name",
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
