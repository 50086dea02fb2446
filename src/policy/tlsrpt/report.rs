//! A TLS report as read. Source: RFC 8460 §4.4.

use crate::policy::tlsrpt::fields::Deviations;
use crate::vocab::time::Timestamp;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::Standing;
use serde::Serialize;
use serde::Serializer;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A TLS report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The organization that reports.
    pub organization: Option<String>,
    /// The address of whoever answers questions.
    pub contact: Option<String>,
    /// The domain that sent the report, by the header `TLS-Report-Submitter`.
    pub submitter: Option<String>,
    /// The identifier; unique to the reporter at best.
    pub report_id: Option<String>,
    /// The beginning of the range.
    pub start: Timestamp,
    /// The end of the range, exclusive if it is a midnight.
    pub end: Timestamp,
    /// The policies, as in the report.
    pub policies: Vec<PolicyResult>,
    /// What was mended.
    pub deviations: Deviations,
}

/// The sessions under one policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyResult {
    /// The policy type in lower case, as it came.
    pub policy_type: Option<String>,
    /// The policy domain: for `sts` the recipient domain, for `tlsa` mostly the MX host.
    pub domain: Option<String>,
    /// Sessions that complied with the policy.
    pub success: u64,
    /// Sessions that did not.
    pub failure: u64,
    /// The lines or records of the policy.
    pub policy_string: Vec<String>,
    /// The patterns of MX hosts.
    pub mx: Vec<String>,
    /// The kinds of failure.
    pub details: Vec<Detail>,
}

/// One kind of failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// The result type in lower case, as it came.
    pub result: String,
    /// The number of sessions.
    pub count: u64,
    /// The address of the sending host.
    pub sending_ip: Option<IpAddr>,
    /// The MX host.
    pub host: Option<String>,
    /// The name in its greeting.
    pub helo: Option<String>,
    /// Its address.
    pub ip: Option<IpAddr>,
    /// The reason in plain text.
    pub reason: Option<String>,
    /// A link to more.
    pub info: Option<String>,
}

impl PolicyResult {
    /// Returns the sum of the details by result type. It may exceed the failures: those of one
    /// session may be several (RFC 8460 §4).
    #[must_use]
    pub fn by_result(&self) -> BTreeMap<&str, u64> {
        let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
        for detail in &self.details {
            let sum = sums.entry(&detail.result).or_default();
            *sum = sum.saturating_add(detail.count);
        }
        sums
    }
}

/// The JSON of a policy: its members, and the sums by result.
#[derive(Serialize)]
struct WrittenPolicy<'a> {
    #[serde(rename = "type")]
    policy_type: Option<&'a str>,
    domain: Option<&'a str>,
    success: u64,
    failure: u64,
    by_result: BTreeMap<&'a str, u64>,
    policy_string: &'a [String],
    mx: &'a [String],
    details: &'a [Detail],
}

impl Serialize for PolicyResult {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let written = WrittenPolicy {
            policy_type: self.policy_type.as_deref(),
            domain: self.domain.as_deref(),
            success: self.success,
            failure: self.failure,
            by_result: self.by_result(),
            policy_string: &self.policy_string,
            mx: &self.mx,
            details: &self.details,
        };
        written.serialize(to)
    }
}

/// The JSON of a report as it came.
#[derive(Debug, Serialize)]
pub struct WrittenReport<'a> {
    organization: Option<&'a str>,
    contact: Option<&'a str>,
    submitter: Option<&'a str>,
    report_id: Option<&'a str>,
    start: String,
    end: String,
    days: Vec<String>,
    policies: &'a [PolicyResult],
    warnings: Vec<&'static str>,
    /// What its signature says; `None` if nobody asked.
    dkim: Option<&'static str>,
    /// Whether it counts; left out if nobody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
}

impl Report {
    /// Returns the calendar days in UTC that the range touches. An end at midnight adds none.
    #[must_use]
    pub fn days(&self) -> Vec<String> {
        let last = self.end.plus(-1).0.max(self.start.0).div_euclid(86_400);
        let first = self.start.0.div_euclid(86_400);
        (first..=last).map(|day| Timestamp(day.saturating_mul(86_400)).day()).collect()
    }

    /// Returns the report in the form that is written as JSON, with what its signature says.
    #[must_use]
    pub fn written(&self, dkim: Option<Dkim>, standing: Option<Standing>) -> WrittenReport<'_> {
        WrittenReport {
            organization: self.organization.as_deref(),
            contact: self.contact.as_deref(),
            submitter: self.submitter.as_deref(),
            report_id: self.report_id.as_deref(),
            start: self.start.rfc3339(),
            end: self.end.rfc3339(),
            days: self.days(),
            policies: &self.policies,
            warnings: self.deviations.iter().map(|d| d.word()).collect(),
            dkim: dkim.map(Dkim::word),
            standing: standing.map(Standing::word),
        }
    }

    /// Returns the reporter: the submitter, else the domain of the contact, else the organization.
    #[must_use]
    pub fn reporter(&self) -> Option<&str> {
        let of_contact = || self.contact.as_deref()?.rsplit_once('@').map(|(_, domain)| domain);
        self.submitter.as_deref().or_else(of_contact).or(self.organization.as_deref())
    }
}
