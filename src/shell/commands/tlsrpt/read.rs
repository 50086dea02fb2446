//! `tlsrpt read`: the reports in files and mailboxes, as text or JSON.

use crate::gateway::tls_reports::intake::Intake;
use crate::gateway::tls_reports::intake::Item;
use crate::gateway::tls_reports::intake::Received;
use crate::gateway::tls_reports::intake::Receiver;
use crate::gateway::tls_reports::intake::Tally;
use crate::gateway::tls_reports::intake::Unread;
use crate::gateway::tls_reports::signatures::DkimUse;
use crate::gateway::tls_reports::signatures::SignatureCheck;
use crate::render::tls_report as render;
use crate::render::tls_report::Beside;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::output::refuse_own_input;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;
use std::path::PathBuf;

/// The form of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// What is done about DKIM signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DkimWord {
    /// They are not looked at, and nothing is looked up
    Off,
    /// They are verified and told
    Note,
    /// Reports without a good one are held (RFC 8460 section 3)
    Require,
}

/// `tlsrpt read`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsrpt read report.json.gz
  destgate tlsrpt read --format json ~/Maildir mbox
  destgate tlsrpt read --dkim require - < message.eml

A file is JSON, gzip, a mail message, or a mailbox (mbox); a folder is a
Maildir. What it is follows from its content, not from its name. A report that
comes twice is shown once. What a sender does otherwise than RFC 8460 has it is
mended where that needs no guess, and told.

Exit status: 0 all was read, 1 something was refused, 2 usage, 130 interrupted.")]
pub struct ReadArgs {
    /// Files, mailboxes and Maildirs; `-` is stdin
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The form of the reports
    #[arg(long, value_enum, default_value_t = ReadFormat::Text)]
    pub format: ReadFormat,
    /// What to do about the DKIM signatures of messages
    #[arg(long, value_enum, default_value_t = DkimWord::Off)]
    pub dkim: DkimWord,
    /// Believe the Authentication-Results of this gateway, named as in them
    #[arg(long, value_name = "ID")]
    pub trust_authres: Option<String>,
}

/// Runs the command; returns status 1 if something was refused.
///
/// Errors: a source cannot be read, or the output not written.
pub fn run(args: &ReadArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let used = dkim_use(args.dkim, args.trust_authres.as_deref())?;
    for file in args.files.iter().filter(|file| file.as_os_str() != "-") {
        refuse_own_input(file)?;
    }
    let options = invocation.options();
    let output = &mut *invocation.output;
    runtime::interruptible(runtime::single()?, async {
        let check = match used {
            Some(used) => {
                Some(SignatureCheck::new(&options, used, args.trust_authres.clone()).await?)
            }
            None => None,
        };
        let mut intake = Intake::new(check.as_ref());
        let mut writer = Writer { output, format: args.format, written: 0 };
        writer.begin()?;
        for file in &args.files {
            intake.read(file, &mut writer).await?;
        }
        writer.close(&intake.tally)?;
        Ok(u8::from(intake.tally.refused > 0))
    })
}

/// Returns what is done about signatures.
///
/// Errors: a gateway is to be trusted, and signatures are not looked at.
pub(super) fn dkim_use(
    word: DkimWord,
    trusted: Option<&str>,
) -> Result<Option<DkimUse>, CommandError> {
    match word {
        DkimWord::Off if trusted.is_some() => Err(CommandError::usage(
            "--trust-authres does not go with --dkim off",
            "give --dkim note or --dkim require too",
        )),
        DkimWord::Off => Ok(None),
        DkimWord::Note => Ok(Some(DkimUse::Note)),
        DkimWord::Require => Ok(Some(DkimUse::Require)),
    }
}

/// Writes each report as it comes, so that memory does not grow with a mailbox.
struct Writer<'a> {
    output: &'a mut Output,
    format: ReadFormat,
    written: usize,
}

impl Writer<'_> {
    fn begin(&mut self) -> Result<(), CommandError> {
        match self.format {
            ReadFormat::Text => Ok(()),
            ReadFormat::Json => {
                self.output.write("{\"schema\":\"destgate.tlsrpt/1\",\"reports\":[")
            }
        }
    }

    fn one(&mut self, received: &Received) -> Result<(), CommandError> {
        self.written += 1;
        match self.format {
            ReadFormat::Text => {
                let beside = Beside {
                    place: &received.place,
                    dkim: received.dkim,
                    standing: received.standing,
                };
                let (palette, width) = (self.output.palette, self.output.width);
                let blank = if self.written > 1 { "\n" } else { "" };
                let text = render::report(&received.report, beside, palette, width);
                self.output.write(&format!("{blank}{text}"))
            }
            ReadFormat::Json => {
                let written = received.report.written(received.dkim, received.standing);
                let text =
                    serde_json::to_string(&written).map_err(|e| CommandError::Output(e.into()))?;
                let comma = if self.written > 1 { "," } else { "" };
                self.output.write(&format!("{comma}\n{text}"))
            }
        }
    }

    fn close(&mut self, tally: &Tally) -> Result<(), CommandError> {
        match self.format {
            ReadFormat::Text => {
                if self.written > 0 {
                    self.output.write("\n")?;
                }
                for unread in &tally.unread {
                    let (palette, width) = (self.output.palette, self.output.width);
                    let text = render::refused(&unread.place, &unread.refused, palette, width);
                    self.output.write(&text)?;
                }
                self.output.write(&format!("{}\n", summary(tally)))
            }
            ReadFormat::Json => {
                let mut rest = serde_json::Map::new();
                // A mailbox is not refused for one message of it.
                let failed = tally.unread.first().filter(|_| tally.reports == 0);
                rest.insert("error".into(), json!(failed.map(|u| u.refused.refusal.word())));
                if tally.is_mailbox || tally.duplicates > 0 || tally.without_report > 0 {
                    rest.insert("duplicates".into(), json!(tally.duplicates));
                    rest.insert("without_report".into(), json!(tally.without_report));
                }
                if !tally.unread.is_empty() {
                    rest.insert("unread".into(), unread(tally));
                }
                let rest = Value::Object(rest).to_string();
                self.output.write(&format!("\n],{}\n", rest.trim_start_matches('{')))
            }
        }
    }
}

impl Receiver for Writer<'_> {
    type Failure = CommandError;

    fn report(&mut self, received: Received) -> Result<(), CommandError> {
        self.one(&received)
    }

    fn end(&mut self, _item: &Item<'_>) -> Result<(), CommandError> {
        Ok(())
    }
}

/// Returns what was refused, as JSON.
fn unread(tally: &Tally) -> Value {
    let of = |u: &Unread| json!({"place": u.place, "error": u.refused.refusal.word(), "reason": u.refused.reason});
    tally.unread.iter().map(of).collect()
}

/// Returns the last line of the text.
fn summary(tally: &Tally) -> String {
    let mut parts = vec![counted(tally.reports, "report", "reports")];
    let more = [
        (tally.held, "held"),
        (tally.duplicates, "left out as copies"),
        (tally.refused, "refused"),
    ];
    parts.extend(more.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
    if tally.without_report > 0 {
        parts.push(format!(
            "{} without a report",
            counted(tally.without_report, "message", "messages")
        ));
    }
    parts.join(", ")
}

pub(super) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
