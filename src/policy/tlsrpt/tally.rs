//! Figures of TLS reports by result, source, host, day, policy and version of the policy. No I/O.
//!
//! Sessions are never added over policy types: a sender may count the same session under `sts` and
//! under `tlsa`. Successes and failures come from the summaries, kinds of failure from the details,
//! which may exceed them (RFC 8460 §4.3, §4.4).

use crate::policy::sts::issue::Issue;
use crate::policy::tlsrpt::quoted;
use crate::vocab::text::hex;
use crate::vocab::time::Timestamp;
use crate::vocab::time::span;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::net::IpAddr;
use std::net::Ipv6Addr;

/// Maximum number of rows of a tally; further ones are counted in one row of their group.
pub const MOST_ROWS: usize = 20_000;
/// The name of the row that holds what exceeds the limit.
pub const OTHERS: &str = "(others)";
/// The name of what a report leaves out.
pub const UNNAMED: &str = "(not named)";

/// What the rows of a tally are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Result types.
    Result,
    /// Reporters, and the addresses that they sent from.
    Source,
    /// MX hosts, and what failed there.
    Host,
    /// Days on which the ranges begin, and what failed.
    Day,
    /// Policy types alone.
    Policy,
    /// Versions of the policy, as the senders quoted it.
    Version,
}

/// The sessions under one policy of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sessions<'a> {
    /// The number of the report. Rows of one report come one after the other.
    pub report: i64,
    /// The beginning of the range.
    pub start: Timestamp,
    /// Who reports.
    pub reporter: &'a str,
    /// The policy domain.
    pub domain: &'a str,
    /// The policy type.
    pub policy_type: &'a str,
    /// The lines of the policy, as a JSON array.
    pub policy: &'a str,
    /// Sessions that complied.
    pub success: u64,
    /// Sessions that did not.
    pub failure: u64,
}

/// One kind of failure of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failed<'a> {
    /// The number of the report. Rows of one report come one after the other.
    pub report: i64,
    /// The beginning of the range.
    pub start: Timestamp,
    /// Who reports.
    pub reporter: &'a str,
    /// The policy domain.
    pub domain: &'a str,
    /// The policy type.
    pub policy_type: &'a str,
    /// The result type.
    pub result: &'a str,
    /// The MX host; empty if it is not named.
    pub host: &'a str,
    /// The address of the sending host; empty if it is not named.
    pub sending_ip: &'a str,
    /// Failed sessions.
    pub count: u64,
}

/// Sums over reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Number of reports.
    pub reports: u64,
    /// Sessions that complied, by the summaries.
    pub success: u64,
    /// Sessions that did not, by the summaries.
    pub failure: u64,
    /// Failures by the details.
    pub kinds: u64,
    /// The first and the last beginning of a range.
    pub span: Option<(Timestamp, Timestamp)>,
    last_report: Option<i64>,
}

impl Sums {
    fn met(&mut self, report: i64, at: Timestamp) {
        if self.last_report != Some(report) {
            self.last_report = Some(report);
            self.reports += 1;
        }
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }

    fn add(&mut self, of: &Sessions<'_>) {
        self.met(of.report, of.start);
        self.success = self.success.saturating_add(of.success);
        self.failure = self.failure.saturating_add(of.failure);
    }

    fn fail(&mut self, of: &Failed<'_>) {
        self.met(of.report, of.start);
        self.kinds = self.kinds.saturating_add(of.count);
    }

    /// Returns the share of failed sessions, from 0 to 1; `None` without sessions.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub fn share(&self) -> Option<f64> {
        let all = self.success.saturating_add(self.failure);
        (all > 0).then(|| self.failure as f64 / all as f64)
    }
}

/// One row: what it is by the view, what more, and its sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Result, reporter, host, day or version.
    pub what: String,
    /// Sending address, result, or the `id` of the own instance that a version is; empty for the
    /// sessions as such, and for other versions.
    pub more: String,
    /// The sums.
    pub sums: Sums,
}

/// The sessions under one policy type for one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The policy domain.
    pub domain: String,
    /// The policy type.
    pub policy_type: String,
    /// Sums over all reports.
    pub total: Sums,
    /// The rows, in the order of the view.
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, Default)]
struct Counts {
    total: Sums,
    rows: BTreeMap<String, BTreeMap<String, Sums>>,
}

/// A tally of reports under one view.
#[derive(Debug, Clone)]
pub struct Tally {
    view: View,
    /// By policy domain, then by policy type.
    groups: BTreeMap<String, BTreeMap<String, Counts>>,
    size: usize,
    /// What a policy's lines are called.
    versions: HashMap<String, String>,
    /// The instances of the policies of own domains, by domain, oldest first.
    issues: HashMap<String, Vec<Issue>>,
    /// The `id` of a policy's lines, by domain.
    ids: HashMap<(String, String), String>,
    /// The day that was named last, and its name.
    day: (i64, String),
}

impl Tally {
    /// Creates an empty tally.
    #[must_use]
    pub fn new(view: View) -> Tally {
        let (groups, versions) = (BTreeMap::new(), HashMap::new());
        let (issues, ids) = (HashMap::new(), HashMap::new());
        Tally { view, groups, size: 0, versions, issues, ids, day: (i64::MIN, String::new()) }
    }

    /// Returns the same tally, which names the `id` of versions that are instances of these policies.
    ///
    /// - `issues`: all instances by domain, oldest first.
    #[must_use]
    pub fn with_issues(self, issues: HashMap<String, Vec<Issue>>) -> Tally {
        Tally { issues, ..self }
    }

    /// Counts the sessions under a policy.
    pub fn add(&mut self, of: &Sessions<'_>) {
        if let Some(counts) = self.group(of.domain, of.policy_type) {
            counts.total.add(of);
        }
        let (what, more) = match self.view {
            View::Result | View::Host | View::Policy => return,
            View::Source => (of.reporter.to_string(), String::new()),
            View::Day => (self.day(of.start), String::new()),
            View::Version => (self.version(of), self.id(of)),
        };
        if let Some(sums) = self.row(of.domain, of.policy_type, &what, &more) {
            sums.add(of);
        }
    }

    /// Counts a kind of failure.
    pub fn fail(&mut self, of: &Failed<'_>) {
        if let Some(counts) = self.group(of.domain, of.policy_type) {
            counts.total.kinds = counts.total.kinds.saturating_add(of.count);
        }
        let sums = match self.view {
            View::Policy | View::Version => return,
            View::Result => self.row(of.domain, of.policy_type, of.result, ""),
            View::Source => {
                let net = network(of.sending_ip);
                self.row(of.domain, of.policy_type, of.reporter, &net)
            }
            View::Host => {
                let host = if of.host.is_empty() { UNNAMED } else { of.host };
                self.row(of.domain, of.policy_type, host, of.result)
            }
            View::Day => {
                let day = self.day(of.start);
                self.row(of.domain, of.policy_type, &day, of.result)
            }
        };
        if let Some(sums) = sums {
            sums.fail(of);
        }
    }

    /// Returns the groups, by domain, with the policy type that counts for the domain first.
    #[must_use]
    pub fn groups(self) -> Vec<Group> {
        let mut out = Vec::new();
        for (domain, kinds) in self.groups {
            let mut kinds: Vec<(String, Counts)> = kinds.into_iter().collect();
            kinds.sort_by_key(|(kind, _)| rank(kind));
            for (policy_type, counts) in kinds {
                let rows = ordered(self.view, counts.rows);
                out.push(Group { domain: domain.clone(), policy_type, total: counts.total, rows });
            }
        }
        out
    }

    fn group(&mut self, domain: &str, kind: &str) -> Option<&mut Counts> {
        let is_full = self.size >= MOST_ROWS;
        let domain = if is_full && !self.groups.contains_key(domain) { OTHERS } else { domain };
        self.size += usize::from(!self.groups.contains_key(domain));
        let kinds = slot(&mut self.groups, domain)?;
        let kind = if is_full && !kinds.contains_key(kind) { OTHERS } else { kind };
        self.size += usize::from(!kinds.contains_key(kind));
        slot(kinds, kind)
    }

    fn row(&mut self, domain: &str, kind: &str, what: &str, more: &str) -> Option<&mut Sums> {
        let is_full = self.size >= MOST_ROWS;
        let rows = &mut self.group(domain, kind)?.rows;
        let is_known = rows.get(what).is_some_and(|of| of.contains_key(more));
        let (what, more) = if is_full && !is_known { (OTHERS, "") } else { (what, more) };
        self.size += usize::from(!is_known && !is_full);
        slot(slot(&mut self.group(domain, kind)?.rows, what)?, more)
    }

    fn day(&mut self, at: Timestamp) -> String {
        let number = at.0.div_euclid(86_400);
        if self.day.0 != number {
            self.day = (number, at.day());
        }
        self.day.1.clone()
    }

    /// Returns the `id` of the instance that a quoted policy says the same as; empty if there is none.
    fn id(&mut self, of: &Sessions<'_>) -> String {
        let Some(issues) = self.issues.get(of.domain).filter(|_| of.policy_type == "sts") else {
            return String::new();
        };
        let key = (of.domain.to_string(), of.policy.to_string());
        if let Some(id) = self.ids.get(&key) {
            return id.clone();
        }
        let lines: Vec<String> = serde_json::from_str(of.policy).unwrap_or_default();
        let issue = quoted::policy(&lines).and_then(|policy| quoted::issue_of(issues, &policy));
        let id = issue.map(|issue| issue.id.clone()).unwrap_or_default();
        if self.ids.len() < MOST_ROWS {
            self.ids.insert(key, id.clone());
        }
        id
    }

    fn version(&mut self, of: &Sessions<'_>) -> String {
        if let Some(name) = self.versions.get(of.policy) {
            return name.clone();
        }
        let name = version(of.policy);
        if self.versions.len() < MOST_ROWS {
            self.versions.insert(of.policy.to_string(), name.clone());
        }
        name
    }
}

/// Returns the value of a key, made if it is missing.
fn slot<'m, V: Default>(map: &'m mut BTreeMap<String, V>, key: &str) -> Option<&'m mut V> {
    if !map.contains_key(key) {
        map.insert(key.to_string(), V::default());
    }
    map.get_mut(key)
}

/// Returns the rank of a policy type: the first that a domain has is its headline.
#[must_use]
pub fn rank(policy_type: &str) -> usize {
    let order = ["sts", "no-policy-found", "tlsa"];
    order.iter().position(|known| *known == policy_type).unwrap_or(order.len())
}

fn ordered(view: View, rows: BTreeMap<String, BTreeMap<String, Sums>>) -> Vec<Row> {
    let mut whats: Vec<(String, BTreeMap<String, Sums>)> = rows.into_iter().collect();
    let weight = |of: &BTreeMap<String, Sums>| -> (u64, u64) {
        let kinds = of.values().fold(0_u64, |sum, s| sum.saturating_add(s.kinds));
        let own = of.get("").copied().unwrap_or_default();
        (kinds.max(own.failure), own.success)
    };
    let last = |of: &BTreeMap<String, Sums>| of.values().filter_map(|s| s.span).map(|s| s.1).max();
    match view {
        View::Day => {}
        View::Version => whats.sort_by_key(|(_, of)| std::cmp::Reverse(last(of))),
        View::Result | View::Source | View::Host | View::Policy => {
            whats.sort_by_key(|(_, of)| std::cmp::Reverse(weight(of)));
        }
    }
    let each = |(what, of): (String, BTreeMap<String, Sums>)| {
        let mut of: Vec<(String, Sums)> = of.into_iter().collect();
        // The sessions as such come first, then the greatest.
        of.sort_by_key(|(more, sums)| (!more.is_empty(), std::cmp::Reverse(sums.kinds)));
        of.into_iter().map(move |(more, sums)| Row { what: what.clone(), more, sums })
    };
    whats.into_iter().flat_map(each).collect()
}

/// Returns the network that an address is counted by: an IPv6 address by its /64.
#[must_use]
pub fn network(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => address.to_string(),
        Ok(IpAddr::V6(address)) => {
            let net = Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX));
            format!("{net}/64")
        }
        Err(_) => UNNAMED.to_string(),
    }
}

/// Returns the name of a version of a policy: its mode and age, or its number of records, and eight
/// digits of a digest of its lines.
#[must_use]
pub fn version(policy: &str) -> String {
    let lines: Vec<String> = serde_json::from_str(policy).unwrap_or_default();
    if lines.is_empty() {
        return "(not quoted)".to_string();
    }
    let digest = Sha256::digest(lines.join("\n").as_bytes());
    let digest = hex(digest.get(..4).unwrap_or_default());
    let value = |name: &str| {
        lines.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_string())
        })
    };
    match (value("mode"), value("max_age")) {
        (Some(mode), Some(age)) => match age.parse::<i64>() {
            Ok(seconds) => format!("{mode}, {} ({digest})", span(seconds)),
            Err(_) => format!("{mode} ({digest})"),
        },
        (Some(mode), None) => format!("{mode} ({digest})"),
        _ if lines.len() == 1 => format!("1 record ({digest})"),
        _ => format!("{} records ({digest})", lines.len()),
    }
}
