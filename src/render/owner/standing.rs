//! Where the policy of an own domain stands, as one line and as JSON.

use crate::policy::sts::issue::Issue;
use crate::policy::sts::issue::Standing;
use crate::vocab::text::printable;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use serde_json::Value;
use serde_json::json;

/// Returns the standing in one line, safe to display.
#[must_use]
pub fn line(of: &Standing) -> String {
    let in_force = of.in_force.as_ref().map(|issue| {
        let since = issue.live_at.map_or_else(String::new, |at| format!(", since {}", at.day()));
        format!("{}{since}", named(issue))
    });
    let next = of.next.as_ref().map(|issue| format!("{}: {}", named(issue), way(issue)));
    match (in_force, next) {
        (Some(now), Some(next)) => format!("{now}; next {next}"),
        (Some(now), None) => now,
        (None, Some(next)) => format!("none in force; next {next}"),
        (None, None) => "none known to be published".into(),
    }
}

fn named(issue: &Issue) -> String {
    let span = time::span(i64::try_from(issue.max_age).unwrap_or(i64::MAX));
    format!("mode {}, max_age {span}, id {}", issue.mode.word(), printable(&issue.id))
}

/// Returns how far an instance has come that is not in force.
fn way(issue: &Issue) -> &'static str {
    match (issue.body_at, issue.given_at) {
        (_, Some(_)) => "its record is handed over, and not seen everywhere yet",
        (Some(_), None) => "served everywhere, its record is not handed over yet",
        (None, None) => "made, and not seen at its host yet",
    }
}

/// Returns the standing as JSON.
#[must_use]
pub fn json(of: &Standing) -> Value {
    json!({
        "in_force": of.in_force.as_ref().map(issue),
        "next": of.next.as_ref().map(issue),
    })
}

fn issue(of: &Issue) -> Value {
    let at = |at: Option<Timestamp>| at.map(Timestamp::rfc3339);
    json!({
        "mode": of.mode.word(),
        "id": printable(&of.id),
        "max_age": of.max_age,
        "made_at": of.made_at.rfc3339(),
        "body_at": at(of.body_at),
        "given_at": at(of.given_at),
        "live_at": at(of.live_at),
    })
}
