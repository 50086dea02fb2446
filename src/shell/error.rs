//! The errors of commands, their messages and their exit status.

use crate::config::error::Error;
use crate::config::error::Subject;
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
use crate::pki::key::Unopened;
use crate::profile::edit::Broken;
use crate::profile::edit::Place;
use crate::profile::ini::BadLine;
use crate::store::entries::Kind;
use crate::store::open::StoreError;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use std::io;

/// The reason why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// An argument or a file that cannot be used.
    #[error("{message}")]
    Usage {
        /// The error in one sentence.
        message: String,
        /// The next step, or empty.
        hint: String,
    },
    /// An error of the store.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The reader of the output has closed it.
    #[error("broken pipe")]
    BrokenPipe,
    /// Output could not be written.
    #[error("the output cannot be written: {}", crate::os::io_error::plain(.0))]
    Output(io::Error),
    /// The user pressed Ctrl-C, or a signal asked the process to end.
    #[error("interrupted")]
    Interrupted,
}

impl CommandError {
    /// Returns a usage error with the next step.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> CommandError {
        CommandError::Usage { message: message.into(), hint: hint.into() }
    }

    /// Returns the same error with another next step.
    #[must_use]
    pub fn hinted(self, hint: &str) -> CommandError {
        match self {
            CommandError::Usage { message, .. } => CommandError::usage(message, hint),
            other => other,
        }
    }

    /// Returns the exit status.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self {
            CommandError::BrokenPipe => 0,
            CommandError::Interrupted => signals::status(),
            CommandError::Usage { .. } | CommandError::Store(_) | CommandError::Output(_) => 2,
        }
    }

    /// Returns the next step, or empty.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            CommandError::Usage { hint, .. } => hint.clone(),
            CommandError::Store(StoreError::Newer { .. }) => {
                "update destgate, or name another database with --db".into()
            }
            CommandError::Store(StoreError::OthersWait { .. }) => {
                "`showchanges` shows them; say --commit-all to commit them too, or leave --commit out".into()
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

impl From<InvalidInput> for CommandError {
    fn from(refused: InvalidInput) -> Self {
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

impl From<Unopened> for CommandError {
    fn from(unopened: Unopened) -> Self {
        CommandError::usage(unopened.to_string(), "")
    }
}

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        let (message, hint) = match error {
            Error::File(error) => return error.into(),
            Error::Store(error) => return error.into(),
            Error::Invalid { reason, .. } => (reason, ""),
            Error::Rule { broken, .. } => of_rule(&broken),
            Error::NotFound(what) => of_missing(&what),
            Error::Exists { what, present } => of_present(&what, present.as_deref()),
            Error::InUse { what, by } => of_used(&what, &by),
            Error::Stale(what) => (
                format!(
                    "{} was changed by somebody else meanwhile; nothing was kept",
                    named(&what)
                ),
                "make the change again",
            ),
            Error::Collides(list) => (
                format!(
                    "nothing was committed: somebody else committed other changes of {} meanwhile",
                    printable(&words_and_keys(&list))
                ),
                "look at both with `showchanges`, then make the change again or drop it with `clearchanges`",
            ),
            Error::TlsNeededBy(rows) => (
                format!(
                    "without TLS in DEFAULT, DANE or MTA STS would stand without it at {}",
                    first_keys(&rows)
                ),
                "give those entries a TLS setting of their own, or switch DANE and MTA STS off there",
            ),
            Error::Permanent(what) => (of_permanent(&what), ""),
            Error::Ambiguous { what, count } => (
                format!("`{}` fits {count} authorities", excerpt(&what.key, 70)),
                "give more of the fingerprint",
            ),
            Error::BadLines { of, lines } => {
                (of_bad_lines(of, &lines), "mend them and import the file again")
            }
            Error::NoDocument { file, reason } => (
                format!("`{}` is no configuration file: {reason}", printable(&file)),
                "save one with `saveconfig`",
            ),
            Error::Unreadable(_)
            | Error::NoKey(_)
            | Error::NoKeyToSave { .. }
            | Error::NoKeyInFile(_)
            | Error::IssuedLater { .. }
            | Error::Superseded { .. } => of_material(&error),
        };
        CommandError::usage(message, hint)
    }
}

/// Returns the name of an entry within a sentence.
fn named(what: &Subject) -> String {
    let key = printable(&what.key);
    match what.kind {
        Kind::Setting | Kind::Default | Kind::Destination => key,
        Kind::Route => format!("the route for {key}"),
        Kind::BounceProfile => format!("the bounce profile `{key}`"),
        Kind::Certificate => format!("the certificate profile \"{key}\""),
        Kind::Authority => format!("the authority {}", excerpt(&what.key, 16)),
        Kind::Crl => format!("the revocation list \"{key}\""),
        Kind::OwnPolicy => format!("the policy of {key}"),
    }
}

const NAMED: usize = 5;

/// Returns the first keys of a list.
#[must_use]
pub fn first_keys(list: &[Subject]) -> String {
    let keys: Vec<String> = list.iter().take(NAMED).map(|s| printable(&s.key)).collect();
    keys.join(", ")
}

fn words_and_keys(list: &[Subject]) -> String {
    let names: Vec<String> = list.iter().map(|s| format!("{} {}", s.kind.word(), s.key)).collect();
    names.join(", ")
}

fn of_rule(broken: &Broken) -> (String, &'static str) {
    match broken {
        Broken::Value { field, reason } => (format!("--{}: {reason}", field.flag), ""),
        Broken::Misplaced { field, place } => {
            let place = match place {
                Place::Default => "DEFAULT",
                Place::Row => "an entry",
            };
            (format!("--{} does not belong to {place}", field.flag), "")
        }
        Broken::Alone { .. } => (broken.to_string(), "give it in the same command"),
        Broken::TlsOff => (
            broken.to_string(),
            "give --tls a setting other than `none` in the same command, or leave --dane and --mta-sts out",
        ),
        Broken::TlsOffInDefault => {
            (broken.to_string(), "give --tls too, for example --tls required_verify_hosted")
        }
    }
}

fn of_missing(what: &Subject) -> (String, &'static str) {
    let key = printable(&what.key);
    match what.kind {
        Kind::Destination => (
            format!("{key} was not found in the destination control table"),
            "`destgate destconfig list` names the entries; --pending looks at uncommitted ones",
        ),
        Kind::Authority => (
            format!(
                "no authority of the custom list has the fingerprint `{}`",
                excerpt(&what.key, 70)
            ),
            "`destgate certconfig certauthority custom print --pending` shows them",
        ),
        Kind::Route => (format!("there is no route for {key}"), "make it with `smtproutes new`"),
        Kind::BounceProfile => (
            format!("there is no bounce profile `{key}`"),
            "`destgate bounceconfig list` names them",
        ),
        Kind::Certificate => (
            format!("there is no certificate profile \"{key}\""),
            "`destgate certconfig certificate list --pending` shows them",
        ),
        Kind::Crl => (
            format!("there is no revocation list \"{key}\""),
            "`destgate certconfig crl list --pending` shows them",
        ),
        Kind::OwnPolicy => (
            format!("there is no entry for {key} among the own domains"),
            "`destgate policyconfig list` names them; make it with `policyconfig new`",
        ),
        Kind::Setting | Kind::Default => (format!("there is no setting `{key}`"), ""),
    }
}

fn of_present(what: &Subject, present: Option<&str>) -> (String, &'static str) {
    let key = printable(&what.key);
    match what.kind {
        Kind::Destination => (
            format!("an entry for {key} already exists, with other settings"),
            "change it with `destconfig edit`",
        ),
        Kind::Route => (
            format!("a route for {key} already exists, to {}", printable(present.unwrap_or(""))),
            "change it with `smtproutes edit`",
        ),
        Kind::BounceProfile => (
            format!("a bounce profile `{key}` already exists, with other settings"),
            "change it with `bounceconfig edit`",
        ),
        Kind::Certificate => (
            format!("a certificate profile \"{key}\" already exists"),
            "choose another name, or change it with `certconfig certificate edit`",
        ),
        Kind::OwnPolicy => (
            format!("an entry for {key} already exists, with other settings"),
            "change it with `policyconfig edit`",
        ),
        Kind::Setting | Kind::Default | Kind::Authority | Kind::Crl => {
            (format!("{} already exists", named(what)), "")
        }
    }
}

fn of_used(what: &Subject, by: &[Subject]) -> (String, &'static str) {
    let key = printable(&what.key);
    if what.kind == Kind::BounceProfile {
        let users = first_keys(by);
        return (
            format!("the profile \"{key}\" is in use by {users} and cannot be deleted"),
            "give those destinations another bounce profile first",
        );
    }
    let first = by.first().map(|s| printable(&s.key)).unwrap_or_default();
    let others = match by.len() {
        0 | 1 => String::new(),
        n => format!(" and {} more", n - 1),
    };
    (
        format!("the certificate \"{key}\" is in use by {first}{others}"),
        "choose another certificate there first (destconfig)",
    )
}

fn of_permanent(what: &Subject) -> String {
    let key = printable(&what.key);
    match what.kind {
        Kind::BounceProfile => format!("the {key} profile cannot be deleted"),
        _ => format!("the {key} certificate cannot be removed"),
    }
}

const BAD_SHOWN: usize = 20;

fn of_bad_lines(of: Kind, lines: &[BadLine]) -> String {
    // A table may have many bad lines: they are counted, and only the first are shown.
    let (count, shown) = match of {
        Kind::Destination if lines.len() == 1 => ("1 bad line".to_string(), BAD_SHOWN),
        Kind::Destination => (format!("{} bad lines", lines.len()), BAD_SHOWN),
        _ => ("bad lines".to_string(), lines.len()),
    };
    let mut text = format!("nothing was imported: {count} in the file");
    for bad in lines.iter().take(shown) {
        text.push_str(&format!("\nline {}: {}", bad.line, printable(&bad.reason)));
    }
    if lines.len() > shown {
        text.push_str(&format!("\nand {} more", lines.len() - shown));
    }
    text
}

fn of_material(error: &Error) -> (String, &'static str) {
    match error {
        Error::NoKey(what) => (
            format!("the private key of {} is not here", named(what)),
            "import the certificate with its key again",
        ),
        Error::NoKeyToSave { id } => (
            format!("a private key of the configuration is not here ({id})"),
            "import the certificate with its key again, or leave the keys out",
        ),
        Error::NoKeyInFile(what) => (
            format!(
                "the private key of the certificate \"{}\" is neither in the file nor here",
                printable(&what.key)
            ),
            "save the configuration with its keys: `destgate saveconfig FILE --keys encrypted`",
        ),
        Error::IssuedLater { issued, .. } => (
            format!("the list says that it was issued on {}, which is to come", issued.day()),
            "look at this host's clock, or at where the list comes from",
        ),
        Error::Superseded { what, present, offered } => (
            format!(
                "the list \"{}\" that is here is newer ({}) than this one ({})",
                printable(&what.key),
                present.day(),
                offered.day()
            ),
            "delete it first if that is wanted",
        ),
        Error::Unreadable(what) => {
            (format!("the {} certificate in the database cannot be read", printable(&what.key)), "")
        }
        _ => (String::new(), ""),
    }
}

impl From<gateway::Error> for CommandError {
    fn from(error: gateway::Error) -> Self {
        use gateway::Error;
        let message = error.to_string();
        match error {
            Error::File(error) => error.into(),
            Error::Store(error) => error.into(),
            Error::Config(error) => error.into(),
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
            Error::MissingDatabase { .. } => CommandError::usage(
                message,
                "name one that exists with --db; the first change, for example `destgate --db FILE destconfig set ...`, makes a new one",
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
            Error::Bundle(_) => CommandError::usage(
                message,
                "nothing was written; name another folder, or replace them with --yes",
            ),
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
        OptionError::Socks5(_) => {
            "start it (`ssh -N -D 1080 mail.example.com`), or leave --socks5 out"
        }
        OptionError::TwoProxies | OptionError::SourceBehindProxy => "leave one of them out",
        OptionError::Lab(what) => {
            let name = match what {
                OfLab::Resolver => "--resolver",
                OfLab::TrustAnchor => "--trust-anchor",
                OfLab::TrustStore => "--ca-file",
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
        // The inner error has its own hint.
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
        CrlError::NotBySocks5 { .. } => "leave --socks5 out, or name a file",
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

/// Returns the worse of two exit statuses of domains: 1, then 3, then 0.
#[must_use]
pub fn worse(a: u8, b: u8) -> u8 {
    let rank = |status: u8| [0, 3, 1].iter().position(|s| *s == status).unwrap_or(0);
    if rank(b) > rank(a) { b } else { a }
}
