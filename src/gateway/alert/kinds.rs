//! The conditions and the content of alerts.

use crate::os::clock;
use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::Refusal;
use crate::render::maillog;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::tls::DaneMode;
use serde_json::Value;
use serde_json::json;

/// Value of the `schema` field of an alert.
pub(super) const SCHEMA: &str = "destgate.alert/1";

/// Value of the `kind` field: what an alert is about.
const DELIVERY: &str = "delivery";
/// Received TLS reports.
pub(super) const REPORTS: &str = "tlsrpt";
/// MTA-STS policies, own ones and those of others.
pub(super) const POLICY: &str = "policy";

/// An alert before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Subject: the domain and the kind of failure. A repeated subject raises no second alert.
    pub subject: String,
    /// JSON object without its number.
    pub value: Value,
}

/// Returns the alert of a check, if one is due: TLS is demanded of the destination, and no host is
/// usable because TLS or its verification failed.
///
/// TLS is demanded by the TLS setting, by mandatory DANE, by TLSA records that apply, or by an
/// enforced MTA-STS policy. Hosts that cannot be reached, failed look-ups and refused greetings are
/// no failures of TLS.
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
        "kind": DELIVERY,
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

/// Returns the first host refused because of TLS, its address, and the outcome.
fn first_failed(r: &Report) -> Option<(usize, Option<usize>, &AddressOutcome)> {
    let by_tls = |j: &AddressOutcome| {
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

/// Returns a test alert.
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

/// Returns the JSON for the command and for `displayalerts`, with the number first.
#[must_use]
pub fn numbered(id: i64, value: &Value) -> Value {
    let mut out = serde_json::Map::new();
    out.insert("id".into(), json!(id));
    out.extend(value.as_object().cloned().unwrap_or_default());
    Value::Object(out)
}
