//! Alerts: what is one, what it says, and the list of those that were raised.

use crate::os::clock;
use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::walk::Judgement;
use crate::policy::walk::Refusal;
use crate::render::maillog;
use crate::render::wrap;
use crate::shell::error::CommandError;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::output::Output;
use crate::store::alerts::AlertRow;
use crate::store::open::Store;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
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

Newest first. An alert is raised when destconfig's SETUP says so and a check
by the destination table (entry, partial entry, or DEFAULT with
--profile-from store) finds that TLS is demanded and no host could be used
because TLS or its verification failed. Checks by --tls, --dane, --mta-sts,
--pending or --what-if, and of domains that have no entry, raise none.")]
pub struct DisplayArgs {
    /// How many
    #[arg(short = 'n', long = "lines", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub lines: Option<u32>,
    /// The form
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
}

/// The mark of an alert's JSON.
const SCHEMA: &str = "destgate.alert/1";

/// So many alerts are shown. The gateway's number.
const SHOWN: u32 = 50;

/// The width of the first column. Unit: columns.
const STAMP: usize = 31;

/// An alert in the making.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// What must differ for a second one: the domain and the kind of failure.
    pub subject: String,
    /// The JSON object, its number not yet in it.
    pub value: Value,
}

/// The alert that a check calls for, if any: TLS is demanded of this destination, and no host could be used because
/// TLS or its verification failed.
///
/// TLS is demanded by the TLS setting, by mandatory DANE, by TLSA records that are obeyed, or by an enforced
/// MTA-STS policy. Hosts that cannot be reached, failed look-ups and refused greetings are no failures of TLS.
#[must_use]
pub fn of(r: &Report, first_dcid: u64, gateway: &str) -> Option<Alert> {
    let v = &r.decision.verdict;
    // 4.7.5: TLS or a certificate; 4.4.8: no host that the policy admits.
    let by_tls = matches!(v.status.as_deref(), Some("4.7.5" | "4.4.8"));
    if v.action != Action::Defer || !by_tls {
        return None;
    }
    let wanted = r.profile.wanted.effective();
    let (host, probe, judged) = first_failed(r)?;
    let demanded = wanted.tls_is_demanded()
        || wanted.dane == DaneMode::Mandatory
        || judged.refusal != Some(Refusal::Tls);
    if !demanded {
        return None;
    }
    let domain = r.evidence.destination.to_string();
    let cause = judged.failures.first().map_or("required-tls-failed", |f| f.result_type.word());
    let facts = r.facts.hosts.get(host);
    let target = probe.and_then(|p| facts?.probes.get(p)).map(|p| &p.target);
    let dcid = probe.and_then(|p| maillog::dcid_of(r, first_dcid, host, p));
    let name = facts.map_or_else(String::new, |h| excerpt(&h.candidate.host, 255));
    let reason = excerpt(&v.reason, 500);
    let place = target.map_or_else(String::new, |t| {
        let dcid = dcid.map_or_else(String::new, |d| format!(", DCID {d}"));
        format!(", address {} port {}{dcid}", t.address, t.port)
    });
    let text = format!(
        "A required TLS connection to {domain} failed: {reason} (host {name}{place}). Mail for the domain is deferred."
    );
    let value = json!({
        "schema": SCHEMA,
        "type": "required_tls_failed",
        "at": r.evidence.now.rfc3339(),
        "gateway": gateway,
        "domain": domain,
        "host": name,
        "address": target.map(|t| t.address.to_string()),
        "port": target.map(|t| t.port),
        "dcid": dcid,
        "cause": cause,
        "reason": reason,
        "settings": {
            "source": printable(&r.profile.source),
            "tls": wanted.tls.word(),
            "dane": wanted.dane.word(),
            "mta_sts": wanted.mta_sts.word(),
        },
        "verdict": {"action": v.action.word(), "status": v.status},
        "text": text,
    });
    Some(Alert { subject: format!("{domain}/{cause}"), value })
}

/// The first host, its address and the judgement that refused it for the sake of TLS.
fn first_failed(r: &Report) -> Option<(usize, Option<usize>, &Judgement)> {
    let by_tls = |j: &Judgement| {
        matches!(
            j.refusal,
            Some(
                Refusal::Tls
                    | Refusal::Sts
                    | Refusal::NotListed
                    | Refusal::Dane
                    | Refusal::DaneNoTls
            )
        )
    };
    r.decision.walked.iter().enumerate().find_map(|(host, walked)| {
        let of_probe = walked.probes.iter().position(by_tls);
        match of_probe.and_then(|p| Some((p, walked.probes.get(p)?))) {
            Some((probe, judged)) => Some((host, Some(probe), judged)),
            None => by_tls(&walked.own).then_some((host, None, &walked.own)),
        }
    })
}

/// An alert that only shows that alerts arrive.
#[must_use]
pub fn test(gateway: &str) -> Alert {
    let now = clock::now().rfc3339();
    let value = json!({
        "schema": SCHEMA,
        "type": "test",
        "at": now,
        "gateway": gateway,
        "text": format!("This is a test alert from {gateway}."),
    });
    Alert { subject: "test".into(), value }
}

/// The JSON that the command gets and that `displayalerts` shows: the number first.
#[must_use]
pub fn numbered(id: i64, value: &Value) -> Value {
    let mut out = serde_json::Map::new();
    out.insert("id".into(), json!(id));
    out.extend(value.as_object().cloned().unwrap_or_default());
    Value::Object(out)
}

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

/// `displayalerts`, in the shell.
pub fn show(session: &mut Session, _words: &[String]) -> Asked<()> {
    let text = list(&session.store, SHOWN, session.context.columns())?;
    session.say(&text);
    Ok(())
}

/// `displayalerts`.
///
/// Errors: the store.
pub fn run(store: &Store, args: &DisplayArgs, output: &mut Output) -> Result<u8, CommandError> {
    let count = args.lines.unwrap_or(SHOWN);
    match args.format {
        ListFormat::Text => output.write(&list(store, count, output.width)?)?,
        ListFormat::Json => {
            let all: Value = store
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
            output.write(&format!("{all:#}\n"))?;
        }
    }
    Ok(0)
}
