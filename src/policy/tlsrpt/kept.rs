//! TLS reports as they are kept, and the selection of them. No I/O.

use crate::policy::tlsrpt::report::PolicyResult;
use crate::policy::tlsrpt::report::Report;
use crate::vocab::time::Timestamp;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::HeldFor;
use crate::vocab::tls_report::Standing;
use crate::vocab::tls_report::Way;
use serde_json::Value;
use serde_json::json;

/// What is known of a report beside what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances {
    /// The domain whose signature lets the report count.
    pub signer: Option<String>,
    /// What the signatures of its message say; `None` if nobody asked.
    pub dkim: Option<Dkim>,
    /// Why the report does not count; `None` if it does.
    pub held_for: Option<HeldFor>,
    /// How it came.
    pub way: Way,
    /// Time of the import.
    pub received_at: Timestamp,
}

/// A report of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The number of the report in the store.
    pub id: i64,
    /// The name by which the reporter is counted.
    pub reporter: String,
    /// The recipient domain; empty if the report names none.
    pub domain: String,
    /// What it says.
    pub report: Report,
    /// What is known beside.
    pub beside: Circumstances,
    /// The report that counts in its place.
    pub revised_by: Option<i64>,
}

impl Kept {
    /// Returns whether the report counts by its signature and its domain.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self.beside.held_for {
            None => Standing::Counted,
            Some(_) => Standing::Held,
        }
    }

    /// Returns the report as JSON: what `tlsrpt read` prints, and what the store knows beside.
    #[must_use]
    pub fn json(&self) -> Value {
        let written = self.report.written(self.beside.dkim, Some(self.standing()));
        let mut value = serde_json::to_value(written).unwrap_or_default();
        let more = [
            ("id", json!(self.id)),
            ("reporter", json!(self.reporter)),
            ("domain", json!(self.domain)),
            ("signer", json!(self.beside.signer)),
            ("held_for", json!(self.beside.held_for.map(HeldFor::word))),
            ("way", json!(self.beside.way.word())),
            ("received_at", json!(self.beside.received_at.rfc3339())),
            ("revised_by", json!(self.revised_by)),
        ];
        if let Some(members) = value.as_object_mut() {
            members.extend(more.into_iter().map(|(key, value)| (key.to_string(), value)));
        }
        value
    }
}

/// Returns the name by which the reporter is counted: the submitter, else the signer, else the domain
/// of the contact, else the organization.
#[must_use]
pub fn reporter<'a>(report: &'a Report, signer: Option<&'a str>) -> &'a str {
    let own = report.submitter.as_deref().or(signer);
    own.or_else(|| report.reporter()).unwrap_or("(unnamed)")
}

/// Returns the recipient domain: that of the policy `sts`, else of `no-policy-found`, else of the
/// first policy; empty if none names one. The domain of a `tlsa` policy is mostly an MX host.
#[must_use]
pub fn domain(report: &Report) -> &str {
    let of = |kind: Option<&str>| {
        let fits = |p: &&PolicyResult| kind.is_none() || p.policy_type.as_deref() == kind;
        report.policies.iter().filter(fits).find_map(|p| p.domain.as_deref())
    };
    of(Some("sts")).or_else(|| of(Some("no-policy-found"))).or_else(|| of(None)).unwrap_or("")
}

/// Which reports are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The recipient domain, or a policy's own; `None` for every one.
    pub domain: Option<String>,
    /// The first beginning of a range.
    pub since: Timestamp,
    /// The end, exclusive, for beginnings of ranges.
    pub until: Timestamp,
    /// Whether the reports that are held are wanted, and not those that count.
    pub held: bool,
}

impl Default for Filter {
    fn default() -> Filter {
        let (since, until) = (Timestamp(i64::MIN), Timestamp(i64::MAX));
        Filter { domain: None, since, until, held: false }
    }
}
