//! Alerts about received TLS reports: their content, and what raises them.

use crate::gateway::alert::kinds::Alert;
use crate::gateway::alert::kinds::POLICY;
use crate::gateway::alert::kinds::REPORTS;
use crate::gateway::alert::kinds::SCHEMA;
use crate::gateway::alert::raising::Alerting;
use crate::gateway::alert::raising::Deliveries;
use crate::gateway::settings::Settings;
use crate::gateway::tls_reports::fresh::Fresh;
use crate::os::clock;
use crate::owner::report_news::Change;
use crate::owner::report_news::FailureKey;
use crate::owner::report_news::News;
use crate::owner::report_news::Share;
use crate::owner::report_news::Step;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use serde_json::Value;
use serde_json::json;

/// Time within which two imports that find the same raise one alert. Unit: seconds.
const AT_ONCE: i64 = 60;

/// Raises the alerts that reports of a run are due, and returns their delivery; `None` if there are
/// none, or no command delivers them.
///
/// Errors: the store.
pub fn raise(store: &Store, fresh: &Fresh) -> Result<Option<Deliveries>, StoreError> {
    let judged = fresh.judge(store)?;
    let now = clock::now();
    let mut raised = Vec::new();
    let mut alerting = None;
    if !judged.news.is_empty() {
        let settings = Settings::load(Some(store), View::Committed)?;
        let of = Alerting::load(store, &settings)?;
        for news in &judged.news {
            // What was told before is left out already, but another import may judge the same now.
            raised.extend(of.raise(store, &alert(news, now, &of.gateway), AT_ONCE)?);
        }
        alerting = Some(of);
    }
    if !judged.states.is_empty() {
        store.keep_alert_states(&judged.states, now)?;
    }
    let alerting = alerting.filter(|of| of.has_command() && !raised.is_empty());
    Ok(alerting.map(|of| of.deliveries(raised)))
}

/// Returns the alert for a piece of news.
#[must_use]
pub fn alert(news: &News, now: Timestamp, gateway: &str) -> Alert {
    let (kind, word, members, text) = match news {
        News::Failure { key, count, start } => {
            (REPORTS, "tls_report_failure", failure(key, *count, *start), failure_text(key, *count))
        }
        News::Policy { domain, reporter, version, start } => {
            let (domain, reporter) = (excerpt(domain, 255), excerpt(reporter, 255));
            let members = json!({
                "domain": domain, "reporter": reporter, "policy": excerpt(version, 100),
                "day": start.day(),
            });
            let text = format!(
                "{reporter} holds a policy of {domain} that was neither made nor found here: {}. A forgotten policy host may serve it, or an attacker.",
                excerpt(version, 100)
            );
            (POLICY, "policy_unknown", members, text)
        }
        News::Shares { domain, policy_type, shares } => {
            let all: Value = shares.iter().map(share).collect();
            let step = shares.iter().filter(|s| s.change.is_some()).map(|s| s.step).max();
            let members = json!({
                "domain": excerpt(domain, 255), "policy_type": excerpt(policy_type, 40),
                "severity": step.unwrap_or(Step::Fine).word(), "windows": all,
            });
            (REPORTS, "tls_report_share", members, shares_text(domain, shares))
        }
        News::Silence { reporter, last_day, is_over } => {
            let day = Timestamp(last_day.saturating_mul(86_400)).day();
            let reporter = excerpt(reporter, 255);
            let text = match is_over {
                false => format!(
                    "{reporter} sent TLS reports on most days, and none about any day after {day}."
                ),
                true => format!("{reporter} sends TLS reports again, the last about {day}."),
            };
            let members = json!({"reporter": reporter, "last_day": day, "is_over": is_over});
            (REPORTS, "tls_report_silence", members, text)
        }
        News::More(count) => {
            let text = format!(
                "{count} more alerts about TLS reports were left out of this run; `destgate tlsrpt list --by result` has the figures."
            );
            (REPORTS, "tls_report_more", json!({"count": count}), text)
        }
    };
    let mut value = json!({
        "schema": SCHEMA, "type": word, "kind": kind, "at": now.rfc3339(), "gateway": gateway,
    });
    if let (Some(all), Value::Object(members)) = (value.as_object_mut(), members) {
        all.extend(members);
        all.insert("text".into(), json!(text));
    }
    Alert { subject: format!("{word}/{}", subject(news)), value }
}

/// Returns what distinguishes a piece of news from others of its type, as a JSON array.
fn subject(news: &News) -> Value {
    match news {
        News::Failure { key, .. } => json!([key.domain, key.reporter, key.result, key.host]),
        News::Policy { domain, reporter, version, .. } => json!([domain, reporter, version]),
        News::Shares { domain, shares, .. } => {
            let steps: Value = shares.iter().map(|s| s.step.word()).collect();
            json!([domain, steps])
        }
        News::Silence { reporter, last_day, is_over } => json!([reporter, last_day, is_over]),
        News::More(count) => json!([count, clock::now().0]),
    }
}

fn failure(key: &FailureKey, count: u64, start: Timestamp) -> Value {
    json!({
        "domain": excerpt(&key.domain, 255),
        "reporter": excerpt(&key.reporter, 255),
        "cause": excerpt(&key.result, 100),
        "host": excerpt(&key.host, 255),
        "count": count,
        "day": start.day(),
    })
}

fn failure_text(key: &FailureKey, count: u64) -> String {
    let host = match key.host.as_str() {
        "" => String::new(),
        host => format!(" at {}", excerpt(host, 255)),
    };
    let sessions = if count == 1 { "session" } else { "sessions" };
    format!(
        "{} reports a failure for {} that it had not in 14 days: {}{host}, {count} {sessions}.",
        excerpt(&key.reporter, 255),
        excerpt(&key.domain, 255),
        excerpt(&key.result, 100)
    )
}

fn share(share: &Share) -> Value {
    json!({
        "days": share.days, "success": share.success, "failure": share.failure,
        "step": share.step.word(), "change": share.change.map(Change::word),
    })
}

fn shares_text(domain: &str, shares: &[Share]) -> String {
    let one = |share: &Share| {
        let all = share.success.saturating_add(share.failure);
        format!("{} of {all} in {} days", share.failure, share.days)
    };
    let parts: Vec<String> = shares.iter().map(one).collect();
    let has_grown = shares.iter().any(|share| share.change == Some(Change::Grown));
    let domain = excerpt(domain, 255);
    match has_grown {
        true => {
            format!(
                "TLS sessions for {domain} fail more than was told, by reports: {}.",
                parts.join(", ")
            )
        }
        false => {
            format!("No TLS session for {domain} fails any more, by reports: {}.", parts.join(", "))
        }
    }
}
