//! Alerts about the policies of others.

use crate::gateway::alert::kinds::Alert;
use crate::gateway::alert::kinds::POLICY;
use crate::gateway::alert::kinds::SCHEMA;
use crate::gateway::alert::raising::Alerting;
use crate::gateway::alert::raising::Deliveries;
use crate::gateway::settings::Settings;
use crate::os::clock;
use crate::store::alert_states::AlertState;
use crate::store::alert_states::NewState;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use serde_json::json;

/// The kind of what was told.
const NOT_RENEWED: &str = "renewal";

/// An enforced policy that cannot be fetched again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRenewed {
    /// The domain.
    pub domain: String,
    /// Since when.
    pub since: Timestamp,
    /// When the policy expires.
    pub expires: Timestamp,
    /// What went wrong.
    pub reason: Option<String>,
}

/// Returns the alert for an enforced policy that could not be fetched for a day.
#[must_use]
pub fn not_renewed(of: &NotRenewed, now: Timestamp, gateway: &str) -> Alert {
    let domain = excerpt(&of.domain, 255);
    let reason = of.reason.as_deref().map(|reason| excerpt(reason, 500));
    let why = reason.as_deref().map_or_else(String::new, |reason| format!(": {reason}"));
    let text = format!(
        "The enforced MTA-STS policy of {domain} could not be fetched since {}{why}. It is obeyed until {}.",
        of.since.rfc3339(),
        of.expires.rfc3339()
    );
    let value = json!({
        "schema": SCHEMA,
        "type": "policy_not_renewed",
        "kind": POLICY,
        "at": now.rfc3339(),
        "gateway": gateway,
        "domain": domain,
        "since": of.since.rfc3339(),
        "expires": of.expires.rfc3339(),
        "reason": reason,
        "text": text,
    });
    Alert { subject: format!("{domain}/policy_not_renewed"), value }
}

/// Raises the alert for a policy, unless it was raised since the policy could last be fetched, and
/// returns its delivery; `None` if there is none.
///
/// Errors: the store.
pub fn raise(store: &Store, of: &NotRenewed) -> Result<Option<Deliveries>, StoreError> {
    let subject = json!([of.domain]).to_string();
    // The beginning of the trouble is stored with the policy, so it is the same after a restart.
    let told = store.alert_states(NOT_RENEWED)?.get(&subject).map(|state| state.at);
    if told == Some(of.since) {
        return Ok(None);
    }
    let alerting = Alerting::load(store, &Settings::load(Some(store), View::Committed)?)?;
    let now = clock::now();
    let raised = alerting.raise(store, &not_renewed(of, now, &alerting.gateway), 0)?;
    let state = Some(AlertState { step: 1, at: of.since });
    store.keep_alert_states(&[NewState { kind: NOT_RENEWED, subject, state }], now)?;
    let raised = raised.filter(|_| alerting.has_command());
    Ok(raised.map(|id| alerting.deliveries(vec![id])))
}
