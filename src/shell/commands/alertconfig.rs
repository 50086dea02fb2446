//! `alertconfig`: the delivery of alerts, and its frequency.

use crate::config::destination;
use crate::config::setting;
use crate::gateway::alert::delivery;
use crate::gateway::alert::delivery::Delivery;
use crate::gateway::alert::kinds;
use crate::gateway::alert::raising;
use crate::gateway::settings;
use crate::os::clock::Stopwatch;
use crate::profile::field::Record;
use crate::profile::setting::logging::ALERTING;
use crate::shell::args::Write;
use crate::shell::commands::displayalerts::ListFormat;
use crate::shell::commands::log::logconfig;
use crate::shell::commands::settings_forms;
use crate::shell::commands::write::view_of;
use crate::shell::context::Context;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::output::Output;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::printable;
use clap::Args;
use clap::Subcommand;
use serde_json::json;
use std::time::Duration;

/// `alertconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate alertconfig
  destgate alertconfig setup --command '/usr/local/bin/page \"two words\"'
  destgate alertconfig setup --command none --interval 7200 --commit 'quiet'
  destgate alertconfig test

The command is split into words as a shell would, but no shell runs it: no
variables, no pipes; write a script for those. It gets one JSON object on
standard input and is killed, with its process group, when the time is over;
its output is thrown away. It runs after the results were printed, and all
commands of a run together take no longer than that time. What became of it is
shown by displayalerts, and never changes a check's exit status.

The object: schema \"destgate.alert/1\", id, type, kind (delivery, tlsrpt, policy,
certificate; not in a test), at, gateway, text (all of it in a sentence), and by
type:

  required_tls_failed  domain, host, address, port, dcid (as in mail_logs), cause (a
                       word of RFC 8460, section 4.3), reason, settings {source, tls,
                       dane, mta_sts}, verdict {action, status}
  tls_report_failure   domain, reporter, cause, host (may be empty), count, day
  tls_report_share     domain, policy_type, severity (fine, info, warning, error),
                       windows: days, success, failure, step, change (grown, ended)
  tls_report_silence   reporter, last_day, is_over
  tls_report_more      count: alerts that one import left out
  policy_unknown       domain, reporter, policy, day: a TLS report quotes a policy that
                       was neither made nor found here
  policy_not_renewed   domain, since, expires, reason: the policy server could not fetch
                       an enforced policy for a day
  test

A required_tls_failed of the same domain for the same cause within --interval
seconds is counted with the alert that was raised, not raised again. The others are
raised once, whatever destconfig's SETUP says.")]
pub struct AlertArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<AlertAction>,
}

/// The actions of `alertconfig`.
#[derive(Debug, Subcommand)]
pub enum AlertAction {
    /// Change how alerts are delivered, and how often
    Setup {
        /// The command that gets each alert, or none
        #[arg(long, value_name = "COMMAND")]
        command: Option<String>,
        /// Seconds before a duplicate alert, 0 to 86400; 0: every alert
        #[arg(long, value_name = "SECS")]
        interval: Option<String>,
        /// Seconds that the command may take, 1 to 300
        #[arg(long, value_name = "SECS")]
        command_timeout: Option<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the settings
    Print {
        /// The form
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
        /// The uncommitted state
        #[arg(long)]
        pending: bool,
    },
    /// Send a test alert, by the settings as they are typed, committed or not
    Test,
}

const NONE: &str = "NONE";

fn state(store: &Store, record: &Record) -> Result<String, StoreError> {
    let default = destination::default(store, View::Pending)?;
    let on = default.get("send_tls_req_alert") == Some("on");
    let value = |key: &str| record.get(key).unwrap_or("");
    let command = match value("command") {
        "" => "none".to_string(),
        command => printable(command),
    };
    let (interval, timeout) = (value("interval"), value("command_timeout"));
    let again = match interval {
        "0" => "always".to_string(),
        seconds => format!("after {seconds} seconds"),
    };
    Ok(format!(
        "Alert when a required TLS connection fails: {} (destconfig, SETUP)\n\
         Command that delivers alerts: {command}\n\
         Time that the command may take: {timeout} seconds\n\
         Duplicate alerts are sent: {again}",
        if on { "On" } else { "Off" },
    ))
}

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let operations = [
        ("SETUP", "Configure alert settings."),
        ("COMMAND", "Set the command that delivers alerts."),
        ("TEST", "Send a test alert."),
    ];
    loop {
        let record = setting::record(&session.store, View::Pending, &ALERTING)?;
        let text = state(&session.store, &record)?;
        match session.menu(&text, &operations)? {
            Some("SETUP") => setup_dialogue(session, &record)?,
            Some("COMMAND") => command_dialogue(session, &record)?,
            Some("TEST") => {
                let text = match test(&session.store, &session.context)? {
                    Some(delivery) => {
                        session.status = u8::from(!delivery.good);
                        format!("The test alert: {}.", delivery.outcome)
                    }
                    None => {
                        "The test alert was recorded; there is no command to deliver it.".into()
                    }
                };
                session.line(&text);
            }
            Some(_) | None => return Ok(()),
        }
    }
}

fn setup_dialogue(session: &mut Session, record: &Record) -> DialogueResult<()> {
    let value = |key: &str| record.get(key).unwrap_or("").to_string();
    let read = |key: &'static str| move |answer: &str| logconfig::read(&ALERTING, key, answer);
    let question = "Number of seconds to wait before sending a duplicate alert. Enter a value of 0 to\nsend every alert.";
    let interval = session.ask(question, &value("interval"), &[], read("interval"))?;
    let question = "Number of seconds that the command which delivers alerts may take.";
    let timeout = session.ask(question, &value("command_timeout"), &[], read("command_timeout"))?;
    let changes = [("interval", interval.as_str()), ("command_timeout", timeout.as_str())];
    settings_forms::keep(session, &ALERTING, record, &changes)
}

fn command_dialogue(session: &mut Session, record: &Record) -> DialogueResult<()> {
    let present = record.get("command").filter(|c| !c.is_empty()).unwrap_or(NONE).to_string();
    let question = "Enter the command that delivers alerts, or NONE. It is run without a shell and\ngets the alert as one JSON object on its standard input.";
    let command = session.ask(question, &present, &[NONE.to_string()], |answer| {
        logconfig::read(&ALERTING, "command", unless_none(answer))
    })?;
    settings_forms::keep(session, &ALERTING, record, &[("command", &command)])
}

fn unless_none(text: &str) -> &str {
    if text.trim().eq_ignore_ascii_case(NONE) { "" } else { text }
}

/// Sends a test alert by the settings, pending ones included; returns `None` without a command.
fn test(store: &Store, context: &Context) -> Result<Option<Delivery>, CommandError> {
    let record = setting::record(store, View::Pending, &ALERTING)?;
    let command = record.get("command").unwrap_or("").to_string();
    let seconds = record.get("command_timeout").and_then(|t| t.parse().ok()).unwrap_or(30);
    let alert = kinds::test(&settings::gateway(store)?);
    let now = crate::os::clock::now();
    let undelivered = raising::undelivered(&command);
    let value = alert.value.to_string();
    let raised = store.raise_alert(now, &alert.subject, (&value, undelivered), 0)?;
    let (Some(id), false) = (raised, command.is_empty()) else { return Ok(None) };
    let json = kinds::numbered(id, &alert.value).to_string();
    let (bound, numbered) = (Duration::from_secs(seconds), [(id, json)]);
    let mut output = Output::new(context, false);
    let delivered = runtime::interruptible(runtime::single()?, async {
        deliveries::end_on_termination();
        let work = delivery::deliver(&command, bound, Stopwatch::start(), &numbered);
        Ok(deliveries::with_notice(work, 1, context.stderr_is_terminal, &mut output).await)
    })?;
    let Some(delivery) = delivered.into_iter().next() else { return Ok(None) };
    store.note_deliveries([(id, delivery.outcome.as_str())].into_iter())?;
    Ok(Some(delivery))
}

/// Runs `alertconfig setup|print|test`.
///
/// Errors: an unusable value, the store.
pub fn run(args: &AlertArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    let context = invocation.context;
    match action {
        AlertAction::Setup { command, interval, command_timeout, write } => {
            let command = command.as_deref().map(unless_none);
            let given = [
                ("command", command),
                ("interval", interval.as_deref()),
                ("command_timeout", command_timeout.as_deref()),
            ];
            let changes: Vec<(&str, &str)> =
                given.iter().filter_map(|(k, v)| Some((*k, (*v)?))).collect();
            if changes.is_empty() {
                return Err(CommandError::usage(
                    "nothing is to be changed",
                    "say --command, --interval or --command-timeout",
                ));
            }
            logconfig::change(&ALERTING, &changes, write, invocation)
        }
        AlertAction::Print { format, pending } => {
            let record = setting::record(invocation.store()?, view_of(*pending), &ALERTING)?;
            match format {
                ListFormat::Text => {
                    let text = state(invocation.store()?, &record)?;
                    invocation.output.write(&format!("{text}\n"))?;
                }
                ListFormat::Json => {
                    let number = |key: &str| record.get(key).and_then(|v| v.parse::<u64>().ok());
                    let object = json!({
                        "command": record.get("command").filter(|c| !c.is_empty()),
                        "interval": number("interval"),
                        "command_timeout": number("command_timeout"),
                    });
                    invocation.output.write(&format!("{object:#}\n"))?;
                }
            }
            settings_forms::tell_group(view_of(*pending), &ALERTING, invocation)?;
            Ok(0)
        }
        AlertAction::Test => {
            invocation.keeps();
            match test(invocation.store()?, context)? {
                Some(delivery) => {
                    invocation.output.write(&format!("the test alert: {}\n", delivery.outcome))?;
                    Ok(u8::from(!delivery.good))
                }
                None => {
                    invocation.output.write(
                        "the test alert was recorded; there is no command to deliver it\n",
                    )?;
                    Ok(0)
                }
            }
        }
    }
}
