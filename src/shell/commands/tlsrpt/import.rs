//! `tlsrpt import`: reports out of files and mailboxes into the store.

use crate::config::own_policy;
use crate::gateway::alert::of_reports;
use crate::gateway::tls_reports::import::Import;
use crate::gateway::tls_reports::import::Outcome;
use crate::gateway::tls_reports::intake::Intake;
use crate::gateway::tls_reports::intake::Tally;
use crate::gateway::tls_reports::retention::Retention;
use crate::gateway::tls_reports::signatures::SignatureCheck;
use crate::os::clock;
use crate::render::tls_report as render;
use crate::shell::args::ResultFormat;
use crate::shell::commands::tlsrpt::read;
use crate::shell::commands::tlsrpt::read::DkimWord;
use crate::shell::commands::tlsrpt::read::counted;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::store::entries::View;
use crate::vocab::dns::Domain;
use crate::vocab::text::printable;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::path::Path;
use std::path::PathBuf;

/// Exit status by which a mail server tries again (`EX_TEMPFAIL` of sysexits.h).
const TRY_AGAIN: u8 = 75;

/// `tlsrpt import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsrpt import --domain example.com ~/Maildir
  destgate tlsrpt import --remove --trust-authres mx.example.com ~/Maildir/.reports
  destgate tlsrpt import report.json.gz

An alias of the mail server that hands reports over as they come:
  tlsrpt: \"|destgate --db /var/lib/destgate/tls.db tlsrpt import --pipe -\"

Each message is stored in one transaction, and only once, however often it is
imported. A message without a good DKIM signature of its sender is stored as
held, and counted nowhere (RFC 8460 section 3), unless --dkim says otherwise.
Bare files count, since whoever hands them over answers for them.

Reports count on the domains named with --domain, else on those that policyconfig
has, and on what is below them; reports on others are held. Without either, and
with --any-domain, reports on every domain count.

At its end alerts are raised (alertconfig, displayalerts), each once, for reports
whose range ended within a week: a failure that a reporter had not in 14 days; a
policy quoted that was neither made nor found here; a share of failed sessions that
reaches another step (above 0, 10, 50 per cent, over 2, 14 and 90 days) or ends; a
reporter of most days who sends nothing for three. At most 20 a run, and one that
counts the rest.

Exit status: 0 all was read, 1 something was refused, 2 usage, 130 interrupted.
With --pipe: 0, or 75 if nothing can be stored now.")]
pub struct ImportArgs {
    /// Files, mailboxes and Maildirs; `-` is stdin
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// What to do about the DKIM signatures of messages
    #[arg(long, value_enum, default_value_t = DkimWord::Require)]
    pub dkim: DkimWord,
    /// Believe the Authentication-Results of this gateway, named as in them
    #[arg(long, value_name = "ID")]
    pub trust_authres: Option<String>,
    /// Delete the files of a Maildir whose reports are stored
    #[arg(long)]
    pub remove: bool,
    /// A domain of yours, with those below it, instead of the own domains of policyconfig; reports
    /// on others are held
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Vec<String>,
    /// Let reports on every domain count, and say nothing of it
    #[arg(long, conflicts_with = "domain")]
    pub any_domain: bool,
    /// Say nothing, and have the mail server try again if the report cannot be stored now
    #[arg(long)]
    pub pipe: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = ResultFormat::Text)]
    pub format: ResultFormat,
}

/// Runs the command; returns status 1 if something was refused.
///
/// Errors: a source cannot be read, the store not written.
pub fn run(args: &ImportArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    invocation.keeps();
    match import(args, invocation) {
        // Whatever is wrong here, the message is not to be lost.
        Err(error) if args.pipe => {
            invocation.output.complain(&error);
            Ok(TRY_AGAIN)
        }
        Ok(_) if args.pipe => Ok(0),
        other => other,
    }
}

fn import(args: &ImportArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let used = read::dkim_use(args.dkim, args.trust_authres.as_deref())?;
    let named: Result<Vec<Domain>, _> = args.domain.iter().map(|d| Domain::parse(d)).collect();
    let named = named?;
    if args.remove {
        args.files.iter().try_for_each(|file| require_maildir(file))?;
    }
    let options = invocation.options();
    let (store, output) = invocation.store_and_output()?;
    let own = match args.any_domain || !named.is_empty() {
        true => named,
        false => own_policy::domains(store, View::Committed)?,
    };
    let is_any = own.is_empty() && !args.any_domain;
    let mut import = Import::new(store, own, args.remove, clock::now());
    let done = runtime::interruptible(runtime::single()?, async {
        let check = match used {
            Some(used) => {
                Some(SignatureCheck::new(&options, used, args.trust_authres.clone()).await?)
            }
            None => None,
        };
        let mut intake = Intake::new(check.as_ref()).with_copies();
        for file in &args.files {
            intake.read(file, &mut import).await?;
        }
        Ok::<_, CommandError>((intake.tally, import.outcome))
    });
    let fresh = import.fresh;
    // What is stored is known the next time, so it is judged now, whatever came after it.
    let raised = of_reports::raise(store, &fresh);
    let (tally, outcome) = done?;
    match args.format {
        ResultFormat::Json => output.write(&format!("{:#}\n", json(&tally, &outcome)))?,
        ResultFormat::Text if args.pipe => {}
        ResultFormat::Text => {
            for unread in &tally.unread {
                let (palette, width) = (output.palette, output.width);
                output.write(&render::refused(&unread.place, &unread.refused, palette, width))?;
            }
            output.write(&format!("{}\n", summary(&tally, &outcome)))?;
            if is_any && outcome.new > 0 {
                output.note("reports on every domain count; `policyconfig new` or --domain names those that are yours");
            }
            if args.domain.is_empty() && outcome.foreign > 0 {
                let held = counted(outcome.foreign, "report is", "reports are");
                output.note(&format!("{held} held: not on a domain that policyconfig has (committed); --any-domain lets all count"));
            }
        }
    }
    deliveries::of_run(raised, &options, args.pipe, invocation)?;
    purge(args, invocation)?;
    Ok(u8::from(tally.refused > 0))
}

/// Deletes what was kept for long enough. A failure is a warning: the reports of this run are stored.
fn purge(args: &ImportArgs, invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    let (store, output) = invocation.store_and_output()?;
    let done = Retention::load(store)
        .and_then(|kept| Ok((kept.reports, kept.apply(store, clock::now())?)));
    match done {
        _ if args.pipe => {}
        Ok((_, 0)) => {}
        Ok((days, count)) => {
            let what = counted(count, "report", "reports");
            let text =
                format!("{what} deleted that were kept for {days} days (`tlsrpt retention`)");
            output.note(&text);
        }
        Err(refused) => output.warn(&format!("no old reports were deleted: {refused}")),
    }
    Ok(())
}

/// Refuses what cannot be deleted message by message.
fn require_maildir(path: &Path) -> Result<(), CommandError> {
    if path.as_os_str() != "-" && path.is_dir() {
        return Ok(());
    }
    let name = printable(&path.display().to_string());
    Err(CommandError::usage(
        format!(
            "--remove deletes messages of a Maildir, and `{name}` is none: a mailbox file would have to be rewritten while mail may be delivered to it, and no lock is heeded by every mail server"
        ),
        "have the reports delivered to a Maildir or to `tlsrpt import --pipe -`, or leave --remove out: a second import of the same reports changes nothing",
    ))
}

fn summary(tally: &Tally, outcome: &Outcome) -> String {
    let mut parts = vec![counted(outcome.new, "new report", "new reports")];
    let more = [
        (outcome.held, "held"),
        (outcome.revised, "in place of earlier ones"),
        (outcome.count_now, "held before and counted now"),
        (outcome.known, "known"),
        (tally.refused, "refused"),
        (outcome.removed, "deleted from the Maildir"),
    ];
    parts.extend(more.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
    if tally.without_report > 0 {
        let messages = counted(tally.without_report, "message", "messages");
        parts.push(format!("{messages} without a report"));
    }
    parts.join(", ")
}

fn json(tally: &Tally, outcome: &Outcome) -> Value {
    let unread: Value = tally
        .unread
        .iter()
        .map(|u| json!({"place": u.place, "error": u.refused.refusal.word(), "reason": u.refused.reason}))
        .collect();
    json!({
        "new": outcome.new, "held": outcome.held, "revised": outcome.revised,
        "counted_now": outcome.count_now, "known": outcome.known, "removed": outcome.removed,
        "refused": tally.refused, "without_report": tally.without_report, "unread": unread,
    })
}
