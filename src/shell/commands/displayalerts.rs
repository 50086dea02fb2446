//! `displayalerts`: the list of past alerts.

use crate::gateway::alert::kinds::numbered;
use crate::render::wrap;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::store::alerts::AlertRow;
use crate::store::open::Store;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Text,
    /// JSON
    Json,
}

/// `displayalerts`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate displayalerts
  destgate displayalerts -n 5 --format json

Newest first. An alert about a delivery is raised when destconfig's SETUP says so and a check
by the destination table (entry, partial entry, or DEFAULT with
--profile-from store) finds that TLS is demanded and no host could be used
because TLS or its verification failed. Checks by --tls, --dane, --mta-sts,
--pending or --what-if, and of domains that have no entry, raise none.

tlsrpt import and policy plan raise alerts about received TLS reports, and the
policy server about enforced policies that it cannot fetch for a day.")]
pub struct DisplayArgs {
    /// How many
    #[arg(short = 'n', long = "lines", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub lines: Option<u32>,
    /// The form
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

const SHOWN: u32 = 50;

/// Width of the first column. Unit: columns.
const STAMP: usize = 31;

fn text_of(row: &AlertRow, width: usize) -> String {
    let value: Value = serde_json::from_str(&row.value).unwrap_or(Value::Null);
    let text = value.get("text").and_then(Value::as_str).unwrap_or("");
    let mut paragraphs = vec![printable(text)];
    let repeated = value.get("repeated").and_then(Value::as_u64).unwrap_or(0);
    if repeated > 0 {
        let last = value.get("last_at").and_then(Value::as_str).and_then(Timestamp::parse);
        let (first, last) = (row.at.log_form(), last.unwrap_or(row.at).log_form());
        let times = repeated + 1;
        paragraphs.push(format!("Last message occurred {times} times between {first} and {last}."));
    }
    paragraphs.push(format!("Delivery: {}", printable(&row.delivery)));
    let mut out = String::new();
    for paragraph in paragraphs {
        for line in wrap::wrap(&paragraph, width.saturating_sub(STAMP).max(20)) {
            let stamp = if out.is_empty() { row.at.alert_form() } else { String::new() };
            out.push_str(format!("{stamp:<STAMP$}{line}").trim_end());
            out.push('\n');
        }
    }
    out
}

fn list(store: &Store, count: u32, width: usize) -> Result<String, CommandError> {
    let rows = store.alerts(count)?;
    if rows.is_empty() {
        return Ok("There are no alerts.\n".into());
    }
    let mut out = format!("{:<STAMP$}Alert type/Description\n", "Date and Time Stamp");
    out.push_str(&"=".repeat(width.saturating_sub(1).min(79)));
    out.push('\n');
    for row in &rows {
        out.push_str(&text_of(row, width));
        out.push('\n');
    }
    Ok(out)
}

/// Runs `displayalerts` in the shell.
pub fn show(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let text = list(&session.store, SHOWN, session.context.columns())?;
    session.page(&text);
    Ok(())
}

/// Runs `displayalerts`.
///
/// Errors: the store.
pub fn run(args: &DisplayArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let count = args.lines.unwrap_or(SHOWN);
    match args.format {
        ListFormat::Text => {
            let width = invocation.output.width;
            let text = list(invocation.store()?, count, width)?;
            invocation.output.write(&text)?;
        }
        ListFormat::Json => {
            let all: Value = invocation
                .store()?
                .alerts(count)?
                .iter()
                .map(|row| {
                    let value = serde_json::from_str(&row.value).unwrap_or(Value::Null);
                    let mut value = numbered(row.id, &value);
                    if let Some(object) = value.as_object_mut() {
                        object.insert("delivery".into(), json!(row.delivery));
                    }
                    value
                })
                .collect();
            invocation.output.write(&format!("{all:#}\n"))?;
        }
    }
    Ok(0)
}
