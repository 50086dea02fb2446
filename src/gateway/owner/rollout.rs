//! The evidence of a roll-out: the check that is kept, and the reports that count.

use crate::gateway::error::Error;
use crate::gateway::owner::look::Look;
use crate::gateway::owner::look::Looker;
use crate::owner::fitness;
use crate::owner::fitness::Standing;
use crate::owner::mx_change::Lives;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::policy;
use crate::owner::records::TTL;
use crate::owner::stage;
use crate::owner::stage::Evidence;
use crate::owner::stage::Outlook;
use crate::owner::stage::REPORT_WINDOW;
use crate::owner::stage::Reported;
use crate::owner::stage::ReportedFailure;
use crate::owner::withdrawal;
use crate::owner::withdrawal::Phase;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::Lookup;
use crate::policy::sts;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::issue::OwnCheck;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::tlsrpt::kept::Filter;
use crate::policy::tlsrpt::quoted;
use crate::store::open::Store;
use crate::vocab::dns::RecordType;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;

/// Time for which checks are read. Unit: seconds.
const CHECKS_READ: i64 = 90 * stage::DAY;

/// Where a domain stands.
#[derive(Debug, Clone)]
pub struct Plan {
    /// All instances, oldest first.
    pub issues: Vec<Issue>,
    /// The state of the roll-out; `None` if no policy is in force.
    pub outlook: Option<Outlook>,
    /// The state of a withdrawal.
    pub phase: Phase,
    /// The body that would be published now, if it differs from the last instance.
    pub changed_body: Option<String>,
    /// How long caches hold the records, if both were seen.
    pub lives: Option<Lives>,
}

/// How a plan is made.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// The time.
    pub now: Timestamp,
    /// Whether the owner goes on without any report.
    pub is_without_reports: bool,
}

/// Returns what a check of the domain says about the policy that is set, enforced.
#[must_use]
pub fn check_of(look: &Look, own: &OwnPolicy, now: Timestamp) -> OwnCheck {
    let facts = &look.report.facts;
    let mut check = OwnCheck {
        at: now.0,
        hosts: None,
        passed: 0,
        faults: Vec::new(),
        unseen: Vec::new(),
        certificates_end: None,
    };
    if let Some(none) = &facts.path.none {
        let to = if none.fault.is_some() { &mut check.unseen } else { &mut check.faults };
        to.push(printable(&none.reason));
        return check;
    }
    let mut hosts: Vec<String> = facts.path.hosts.iter().map(|h| h.host.clone()).collect();
    hosts.sort();
    hosts.dedup();
    check.hosts = Some(hosts);
    let listed = policy::make(&facts.path, &own.order.wish).map(|made| made.policy);
    let Ok(policy) = listed else {
        check.unseen.push("the policy could not be made".into());
        return check;
    };
    of_hosts(&policy, look, own, &mut check);
    check
}

fn of_hosts(policy: &StsPolicy, look: &Look, own: &OwnPolicy, check: &mut OwnCheck) {
    for host in fitness::under(policy, &look.report.facts, own.domain.as_str()) {
        let name = printable(&host.host);
        if host.addresses.is_empty() && host.standing != Standing::Passes {
            let phrase = format!("{name}: {}", printable(&host.reason));
            match host.standing {
                Standing::Fails => check.faults.push(phrase),
                Standing::Passes | Standing::Unseen => check.unseen.push(phrase),
            }
        }
        for a in &host.addresses {
            let phrase = || format!("{name} [{}]: {}", a.address, printable(&a.reason));
            match a.standing {
                Standing::Passes => check.passed += 1,
                Standing::Fails => check.faults.push(phrase()),
                Standing::Unseen => check.unseen.push(phrase()),
            }
            if let Some(ends) = a.certificate_ends {
                let earliest = check.certificates_end.map_or(ends.0, |at| at.min(ends.0));
                check.certificates_end = Some(earliest);
            }
        }
    }
}

/// Keeps a check of the domain as evidence.
///
/// Errors: the store.
pub fn keep_check(
    store: &Store,
    look: &Look,
    own: &OwnPolicy,
    now: Timestamp,
) -> Result<(), Error> {
    store.keep_own_check(own.domain.as_str(), &check_of(look, own, now))?;
    Ok(())
}

/// Checks a domain and returns where it stands.
///
/// Errors: the store.
pub async fn plan(
    looker: &Looker,
    store: &Store,
    own: &OwnPolicy,
    how: How,
) -> Result<Plan, Error> {
    let look = looker.look(&own.domain).await?;
    keep_check(store, &look, own, how.now)?;
    let mut plan = stored(store, own, how)?;
    plan.lives = lives(&look, own);
    let made = policy::make(&look.report.facts.path, &own.order.wish).ok();
    let body = made.map(|made| policy::body(&made.policy));
    plan.changed_body =
        body.filter(|body| plan.issues.last().is_none_or(|last| last.body != *body));
    Ok(plan)
}

/// Returns how long caches hold the MX records and the record of the policy. A record that is not
/// there yet has the lifetime that this program gives it.
fn lives(look: &Look, own: &OwnPolicy) -> Option<Lives> {
    let evidence = &look.report.evidence;
    let record = evidence.dns(&sts::record_name(&own.domain), RecordType::Txt)?;
    let mx = evidence.dns(&own.domain, RecordType::Mx)?;
    let found = |answer: &DnsAnswer| matches!(answer.lookup, Lookup::Found(_));
    let record = if found(record) { record.ttl.max(TTL) } else { TTL };
    found(mx).then_some(Lives { record, mx: mx.ttl })
}

/// Returns where a domain stands by what is stored.
///
/// Errors: the store.
pub fn stored(store: &Store, own: &OwnPolicy, how: How) -> Result<Plan, Error> {
    let key = own.domain.as_str();
    let issues = store.issues(key)?;
    let checks = store.own_checks(key, how.now.plus(-CHECKS_READ))?;
    // A clock that was moved back leaves checks of the future.
    let checks: Vec<OwnCheck> = checks.into_iter().filter(|c| c.at <= how.now.0).collect();
    let (reported, failures) = reports(store, key, how.now)?;
    let accepted = store.accepted(key)?;
    let evidence = Evidence {
        issues: &issues,
        checks: &checks,
        reported: &reported,
        failures: &failures,
        accepted: &accepted,
        also: &own.order.wish.also,
        final_max_age: own.final_max_age,
        is_without_reports: how.is_without_reports,
        now: how.now,
    };
    let outlook = stage::outlook(&evidence);
    let phase = withdrawal::phase(&issues, how.now);
    Ok(Plan { issues, outlook, phase, changed_body: None, lives: None })
}

/// Reads the sessions and failures that counted reports have about a domain.
fn reports(
    store: &Store,
    domain: &str,
    now: Timestamp,
) -> Result<(Vec<Reported>, Vec<ReportedFailure>), Error> {
    let filter = Filter {
        domain: Some(domain.to_string()),
        since: now.plus(-REPORT_WINDOW),
        until: now.plus(1),
        held: false,
    };
    let mut reported = Vec::new();
    store.each_sessions(&filter, &mut |s| {
        if s.policy_type == "sts" && s.domain == domain {
            let lines: Vec<String> = serde_json::from_str(s.policy).unwrap_or_default();
            reported.push(Reported {
                start: s.start,
                reporter: s.reporter.to_string(),
                policy: quoted::policy(&lines),
                success: s.success,
            });
        }
    })?;
    let mut failures = Vec::new();
    store.each_failed(&filter, &mut |f| {
        if f.policy_type != "tlsa" && f.domain == domain {
            failures.push(ReportedFailure {
                start: f.start,
                reporter: f.reporter.to_string(),
                result: f.result.to_string(),
                host: f.host.to_string(),
                count: f.count,
            });
        }
    })?;
    Ok((reported, failures))
}
