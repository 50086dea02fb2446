//! The roll-out of a policy: whether the next stage may begin, from evidence. No I/O, no clock.

use crate::policy::sts::issue::Accepted;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::issue::OwnCheck;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::policy::sts::parser;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::tlsrpt::quoted;
use crate::vocab::time::Timestamp;
use std::collections::BTreeSet;
use std::collections::HashMap;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Lifetime in the stages testing and careful. Unit: seconds.
pub const SHORT: u64 = 86_400;

/// Lifetime from the stage steady on. Unit: seconds.
pub const WEEK: u64 = 604_800;

/// Time within which checks count. Unit: seconds.
const CHECK_WINDOW: i64 = 7 * DAY;

/// Greatest age of the last check. Unit: seconds.
const CHECK_AGE: i64 = DAY;

/// Number of days with a good check that the next stage needs.
pub const CHECK_DAYS: usize = 2;

/// Time that every certificate must last beyond now. Unit: seconds.
const CERTIFICATE_LEFT: i64 = 7 * DAY;

/// Time within which reports count. Unit: seconds.
pub const REPORT_WINDOW: i64 = 14 * DAY;

/// Number of other reporters with successes that make a failure lonely.
const OTHERS: usize = 2;

/// Time after which testing is called long. Unit: seconds.
const TESTING_LONG: i64 = 60 * DAY;

/// A stage of the roll-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Mode testing.
    Testing,
    /// Mode enforce with a lifetime of less than a week.
    Careful,
    /// Mode enforce with a week or more.
    Steady,
    /// Mode enforce with the final lifetime.
    Long,
    /// Mode none.
    Withdrawn,
}

impl Stage {
    /// Returns the stage of a policy.
    #[must_use]
    pub fn of(mode: Mode, max_age: u64, final_max_age: u64) -> Stage {
        match mode {
            Mode::None => Stage::Withdrawn,
            Mode::Testing => Stage::Testing,
            Mode::Enforce if max_age >= final_max_age => Stage::Long,
            Mode::Enforce if max_age >= WEEK => Stage::Steady,
            Mode::Enforce => Stage::Careful,
        }
    }

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Stage::Testing => "testing",
            Stage::Careful => "careful",
            Stage::Steady => "steady",
            Stage::Long => "long",
            Stage::Withdrawn => "withdrawn",
        }
    }

    /// Returns the shortest time that a policy stays in it. Unit: seconds.
    #[must_use]
    pub fn least_stay(self) -> i64 {
        match self {
            Stage::Testing => 14 * DAY,
            Stage::Careful => 7 * DAY,
            Stage::Steady => 28 * DAY,
            Stage::Long | Stage::Withdrawn => 0,
        }
    }

    /// Reports whether a policy of this stage binds senders more than one of another stage.
    #[must_use]
    pub fn is_above(self, other: Stage) -> bool {
        let rank = |stage: Stage| match stage {
            Stage::Withdrawn => 0,
            Stage::Testing => 1,
            Stage::Careful => 2,
            Stage::Steady => 3,
            Stage::Long => 4,
        };
        rank(self) > rank(other)
    }

    /// Returns mode and lifetime of the next stage; `None` for the last one.
    #[must_use]
    pub fn next(self, final_max_age: u64) -> Option<(Mode, u64)> {
        match self {
            Stage::Testing => Some((Mode::Enforce, SHORT.min(final_max_age))),
            Stage::Careful => Some((Mode::Enforce, WEEK.min(final_max_age))),
            Stage::Steady => Some((Mode::Enforce, final_max_age)),
            Stage::Long | Stage::Withdrawn => None,
        }
    }
}

/// The sessions that a report counts under one policy of the domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Beginning of the range.
    pub start: Timestamp,
    /// Who reports.
    pub reporter: String,
    /// The policy that the reporter quotes; `None` if it quotes none that can be read.
    pub policy: Option<StsPolicy>,
    /// Sessions that complied.
    pub success: u64,
}

/// A kind of failure in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedFailure {
    /// Beginning of the range.
    pub start: Timestamp,
    /// Who reports.
    pub reporter: String,
    /// The result type.
    pub result: String,
    /// The MX host; empty if the report names none.
    pub host: String,
    /// Failed sessions.
    pub count: u64,
}

/// Everything that decides on the next stage.
#[derive(Debug, Clone)]
pub struct Evidence<'a> {
    /// All instances, oldest first.
    pub issues: &'a [Issue],
    /// Checks, oldest first.
    pub checks: &'a [OwnCheck],
    /// Sessions under policies of type `sts` in counted reports.
    pub reported: &'a [Reported],
    /// Failures in counted reports, of every policy type but `tlsa`.
    pub failures: &'a [ReportedFailure],
    /// Failures that were accepted.
    pub accepted: &'a [Accepted],
    /// Patterns that are in the policy on purpose though no MX host matches them.
    pub also: &'a [MxPattern],
    /// Lifetime of the last stage. Unit: seconds.
    pub final_max_age: u64,
    /// Whether the owner goes on without any report.
    pub is_without_reports: bool,
    /// Whether the entry names an address for reports.
    pub asks_for_reports: bool,
    /// The time.
    pub now: Timestamp,
}

/// A failure over all reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The result type.
    pub result: String,
    /// The MX host; empty if the reports name none.
    pub host: String,
    /// Failed sessions.
    pub count: u64,
    /// Who reports it.
    pub reporters: Vec<String>,
    /// Whether one reporter alone has it, while others reached the domain on the same days.
    pub is_lonely: bool,
    /// Whether it was accepted.
    pub is_accepted: bool,
}

/// A reason to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// The stage has not lasted long enough.
    Stay(Timestamp),
    /// There are too few days with a good check within a week: their number.
    Checks(usize),
    /// The last check is older than a day, or there is none.
    CheckOld,
    /// The last check found faults, one phrase each.
    CheckBad(Vec<String>),
    /// The last check could not see everything, one phrase each.
    CheckUnseen(Vec<String>),
    /// A certificate ends within a week.
    CertificateEnds(Timestamp),
    /// MX hosts that the policy does not list.
    NotCovered(Vec<String>),
    /// Lines that match no MX host.
    Unused(Vec<String>),
    /// No report that quotes the policy has successes. Whether anybody is asked for reports.
    NoReports(bool),
    /// Reports have a failure that mode enforce would turn into a deferral.
    Failed(Failure),
}

/// The state of a roll-out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The stage.
    pub stage: Stage,
    /// Since when, counted anew when the MX hosts change.
    pub since: Timestamp,
    /// Mode and lifetime of the next stage.
    pub next: Option<(Mode, u64)>,
    /// What the next stage waits for; empty: it may begin.
    pub waits: Vec<Wait>,
    /// The earliest time of the next stage as far as time alone decides.
    pub earliest: Timestamp,
    /// Days with a good check within a week.
    pub good_days: usize,
    /// The last check.
    pub last_check: Option<OwnCheck>,
    /// Reporters with successes under this policy, and their sessions.
    pub reporters: usize,
    /// Sessions that complied with this policy.
    pub sessions: u64,
    /// Failures within the window.
    pub failures: Vec<Failure>,
    /// Reporters that quote a policy that was never made or found here, each with its mode.
    pub unknown: Vec<(String, &'static str)>,
    /// Why to go back to mode testing, if so.
    pub back: Option<String>,
    /// Whether mode testing has lasted so long that it may be forgotten.
    pub is_forgotten: bool,
}

impl Outlook {
    /// Reports whether the next stage may begin.
    #[must_use]
    pub fn may_go(&self) -> bool {
        self.next.is_some() && self.waits.is_empty()
    }
}

/// Returns the state of the roll-out of the policy in force; `None` if none is.
#[must_use]
pub fn outlook(e: &Evidence<'_>) -> Option<Outlook> {
    let issue = Issue::in_force(e.issues)?;
    let policy = parser::parse(issue.body.as_bytes()).value;
    let stage = Stage::of(issue.mode, issue.max_age, e.final_max_age);
    let since = began(e, issue);
    let failures = failures(e, issue);
    let window = e.now.plus(-REPORT_WINDOW);
    let quoting: Vec<&Reported> = e
        .reported
        .iter()
        .filter(|r| r.start >= window && r.success > 0)
        .filter(|r| quoted::says_same(r.policy.as_ref(), policy.as_ref()))
        .collect();
    let reporters: BTreeSet<&str> = quoting.iter().map(|r| r.reporter.as_str()).collect();
    let stays_until = since.plus(stage.least_stay());
    let mut out = Outlook {
        stage,
        since,
        next: stage.next(e.final_max_age),
        waits: Vec::new(),
        earliest: stays_until.max(e.now),
        good_days: good_days(e).len(),
        last_check: e.checks.last().cloned(),
        reporters: reporters.len(),
        sessions: quoting.iter().fold(0, |sum, r| sum.saturating_add(r.success)),
        failures,
        unknown: unknown(e),
        back: None,
        is_forgotten: stage == Stage::Testing && e.now.since(since) >= TESTING_LONG,
    };
    if out.next.is_some() && stays_until > e.now {
        out.waits.push(Wait::Stay(stays_until));
    }
    // In the last stage these are faults: nothing waits for them, and mail may.
    waits_for_checks(e, policy.as_ref(), &mut out);
    if out.next.is_some() && out.reporters == 0 && !e.is_without_reports {
        out.waits.push(Wait::NoReports(e.asks_for_reports));
    }
    let open = out.failures.iter().filter(|f| !f.is_accepted).cloned();
    out.waits.extend(open.map(Wait::Failed).collect::<Vec<_>>());
    out.back = back(stage, &out);
    Some(out)
}

/// Returns since when the stage counts: since its policy is published, or since the last change of
/// the MX hosts after that.
fn began(e: &Evidence<'_>, issue: &Issue) -> Timestamp {
    let mut since = issue.live_at.unwrap_or(e.now);
    let mut before: Option<&Vec<String>> = None;
    for check in e.checks {
        let Some(hosts) = &check.hosts else { continue };
        if before.is_some_and(|before| before != hosts) && check.at > since.0 {
            since = Timestamp(check.at);
        }
        before = Some(hosts);
    }
    since
}

/// Returns the days on which every check within the window was good.
fn good_days(e: &Evidence<'_>) -> BTreeSet<i64> {
    let within = e.checks.iter().filter(|c| e.now.0.saturating_sub(c.at) <= CHECK_WINDOW);
    let (good, bad): (Vec<_>, Vec<_>) = within.partition(|c| c.is_good());
    let bad: BTreeSet<i64> = bad.iter().map(|c| c.at.div_euclid(DAY)).collect();
    good.iter().map(|c| c.at.div_euclid(DAY)).filter(|day| !bad.contains(day)).collect()
}

fn waits_for_checks(e: &Evidence<'_>, policy: Option<&StsPolicy>, out: &mut Outlook) {
    let Some(last) = e.checks.last().filter(|c| e.now.0.saturating_sub(c.at) <= CHECK_AGE) else {
        if out.next.is_some() {
            out.waits.push(Wait::CheckOld);
        }
        return;
    };
    if !last.faults.is_empty() || (last.hosts.is_some() && last.passed == 0) {
        out.waits.push(Wait::CheckBad(last.faults.clone()));
    }
    if !last.unseen.is_empty() || last.hosts.is_none() {
        out.waits.push(Wait::CheckUnseen(last.unseen.clone()));
    }
    if out.good_days < CHECK_DAYS && out.next.is_some() {
        out.waits.push(Wait::Checks(out.good_days));
    }
    let ends = last.certificates_end.map(Timestamp);
    if let Some(at) = ends.filter(|at| at.since(e.now) < CERTIFICATE_LEFT) {
        out.waits.push(Wait::CertificateEnds(at));
    }
    let (Some(hosts), Some(policy)) = (&last.hosts, policy) else { return };
    let behind: Vec<String> =
        hosts.iter().filter(|host| policy.matching(host).is_none()).cloned().collect();
    if !behind.is_empty() {
        out.waits.push(Wait::NotCovered(behind));
    }
    let unused = policy.mx.iter().filter(|p| !e.also.contains(p));
    let unused = unused.filter(|p| !hosts.iter().any(|host| p.matches(host)));
    let unused: Vec<String> = unused.map(|p| p.as_str().to_string()).collect();
    if !unused.is_empty() {
        out.waits.push(Wait::Unused(unused));
    }
}

/// The word for failed sessions of a report that names no kind of failure for them.
pub const UNSPECIFIED: &str = "unspecified";

/// The word for further kinds of failures, beyond [`MOST_KINDS`].
pub const FURTHER: &str = "further-kinds";

/// Maximum number of kinds of failures that are told apart.
const MOST_KINDS: usize = 200;

/// Maximum number of unknown policies that are told.
const MOST_UNKNOWN: usize = 20;

/// Reports whether an enforced policy may turn a failure into a deferral. Failures of DANE do not
/// count, nor those at hosts that are no MX any more. A kind that is not known counts.
fn counts(result: &str, host: &str, hosts: Option<&BTreeSet<String>>) -> bool {
    if result.starts_with("sts-") {
        return true;
    }
    let is_of_dane = result.starts_with("tlsa-")
        || matches!(result, "dnssec-invalid" | "dane-required" | "dane-invalid");
    let is_present = hosts.is_none_or(|hosts| hosts.contains(&host.to_ascii_lowercase()));
    !is_of_dane && (host.is_empty() || is_present)
}

fn failures(e: &Evidence<'_>, issue: &Issue) -> Vec<Failure> {
    let hosts = e.checks.iter().rev().find_map(|c| c.hosts.as_ref());
    let hosts: Option<BTreeSet<String>> =
        hosts.map(|all| all.iter().map(|host| host.to_ascii_lowercase()).collect());
    let window = e.now.plus(-REPORT_WINDOW);
    let within =
        |f: &&ReportedFailure| f.start >= window && counts(&f.result, &f.host, hosts.as_ref());
    let mut order: Vec<(String, String)> = Vec::new();
    let mut all: HashMap<(String, String), Seen> = HashMap::new();
    for f in e.failures.iter().filter(within) {
        let mut key = (f.result.clone(), f.host.to_ascii_lowercase());
        if !all.contains_key(&key) && all.len() >= MOST_KINDS {
            key = (FURTHER.to_string(), String::new());
        }
        let seen = all.entry(key.clone()).or_insert_with(|| {
            order.push(key);
            Seen::default()
        });
        seen.count = seen.count.saturating_add(f.count);
        seen.days.insert(f.start.0.div_euclid(DAY));
        seen.reporters.insert(f.reporter.clone());
    }
    let good = reached(e);
    let last_is_good = e.checks.last().is_some_and(OwnCheck::is_good);
    order
        .into_iter()
        .filter_map(|key| Some((all.remove(&key)?, key)))
        .map(|(seen, (result, host))| {
            let is_lonely = last_is_good
                && result != FURTHER
                && seen.reporters.len() == 1
                && others(&good, &seen) >= OTHERS;
            let is_accepted = is_lonely
                && e.accepted.iter().any(|a| {
                    a.id == issue.id
                        && a.result == result
                        && a.host.eq_ignore_ascii_case(&host)
                        && seen.reporters.contains(&a.reporter)
                });
            let reporters = seen.reporters.into_iter().collect();
            Failure { result, host, count: seen.count, reporters, is_lonely, is_accepted }
        })
        .collect()
}

/// What reports say of one kind of failure.
#[derive(Default)]
struct Seen {
    count: u64,
    days: BTreeSet<i64>,
    reporters: BTreeSet<String>,
}

/// Returns who had successes, by day.
fn reached<'a>(e: &Evidence<'a>) -> HashMap<i64, BTreeSet<&'a str>> {
    let mut out: HashMap<i64, BTreeSet<&str>> = HashMap::new();
    for r in e.reported.iter().filter(|r| r.success > 0) {
        out.entry(r.start.0.div_euclid(DAY)).or_default().insert(&r.reporter);
    }
    out
}

/// Returns how many other reporters had successes on each of the days.
fn others(good: &HashMap<i64, BTreeSet<&str>>, seen: &Seen) -> usize {
    let on = |day: &i64| {
        good.get(day)
            .map_or(0, |names| names.iter().filter(|name| !seen.reporters.contains(**name)).count())
    };
    seen.days.iter().map(on).min().unwrap_or(0)
}

/// Returns who quotes a policy that is none of the instances.
fn unknown(e: &Evidence<'_>) -> Vec<(String, &'static str)> {
    let window = e.now.plus(-REPORT_WINDOW);
    let ours: Vec<Option<StsPolicy>> =
        e.issues.iter().map(|issue| parser::parse(issue.body.as_bytes()).value).collect();
    let mut out: Vec<(String, &'static str)> = Vec::new();
    for r in e.reported.iter().filter(|r| r.start >= window) {
        if out.len() >= MOST_UNKNOWN {
            break;
        }
        let Some(policy) = &r.policy else { continue };
        if ours.iter().any(|own| quoted::says_same(Some(policy), own.as_ref())) {
            continue;
        }
        let one = (r.reporter.clone(), policy.mode.word());
        if !out.contains(&one) {
            out.push(one);
        }
    }
    out
}

/// Returns why an enforced policy should go back to testing: a failure that two reporters have, or
/// one reporter and the own check.
fn back(stage: Stage, out: &Outlook) -> Option<String> {
    if !matches!(stage, Stage::Careful | Stage::Steady | Stage::Long) {
        return None;
    }
    let own = out.last_check.as_ref().is_some_and(|c| !c.faults.is_empty());
    let failure = out
        .failures
        .iter()
        .filter(|f| !f.is_accepted)
        .find(|f| f.reporters.len() >= 2 || (own && !f.reporters.is_empty()))?;
    let place =
        if failure.host.is_empty() { String::new() } else { format!(" at {}", failure.host) };
    let by = match failure.reporters.len() {
        1 => "one reporter and the own check have".to_string(),
        n => format!("{n} reporters have"),
    };
    Some(format!("{by} {}{place}", failure.result))
}
