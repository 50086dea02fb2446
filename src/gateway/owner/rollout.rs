//! The evidence of a roll-out: the check that is kept, and the reports that count.

use crate::gateway::error::Error;
use crate::gateway::owner::instance;
use crate::gateway::owner::look::Look;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::proofs;
use crate::gateway::owner::publication;
use crate::owner::fitness;
use crate::owner::fitness::Standing;
use crate::owner::mx_change::Lives;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::policy;
use crate::owner::policy::Refusal;
use crate::owner::proof::Proof;
use crate::owner::records::TTL;
use crate::owner::stage;
use crate::owner::stage::Evidence;
use crate::owner::stage::Outlook;
use crate::owner::stage::REPORT_WINDOW;
use crate::owner::stage::Reported;
use crate::owner::stage::ReportedFailure;
use crate::owner::stage::Stage;
use crate::owner::withdrawal;
use crate::owner::withdrawal::Phase;
use crate::policy::authority::NameSight;
use crate::policy::sts;
use crate::policy::sts::issue::Accepted;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::issue::OwnCheck;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::tlsrpt::kept::Filter;
use crate::policy::tlsrpt::quoted;
use crate::store::open::Store;
use crate::vocab::dns::RecordType;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

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
    /// How far the instance has come that is on its way.
    pub progress: Option<Proof>,
    /// The `id` of a policy that others have published, if this program never published one.
    pub foreign: Option<String>,
    /// Why no policy can be made, if so.
    pub blocked: Option<String>,
    /// Whether the entry is above the stage in force, and not published yet.
    pub rises: bool,
    /// Failures that were accepted under the policy in force.
    pub accepted: Vec<Accepted>,
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
    let tested = facts.hosts.len();
    if tested < facts.path.hosts.len() {
        check.unseen.push(format!("of the MX hosts only {tested} were tested"));
    }
    for host in &facts.hosts {
        let name = printable(&host.candidate.host);
        for (kind, why) in &host.addresses.failed {
            check.unseen.push(format!("{name} {}: {}", kind.word(), printable(why)));
        }
        if !host.probed {
            check.unseen.push(format!("{name}: not every address was tested"));
        }
    }
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

/// Checks a domain and returns where it stands. The check is kept as evidence; while a policy is in
/// force, it counts as good only if that very policy is served and announced everywhere.
///
/// Errors: the store.
pub async fn plan(
    looker: &Looker,
    store: &Store,
    own: &OwnPolicy,
    how: How,
) -> Result<Plan, Error> {
    let look = looker.look(&own.domain).await?;
    let mut check = check_of(&look, own, how.now);
    let issues = store.issues(own.domain.as_str())?;
    let mut progress = None;
    if let Some(last) = Issue::current(&issues) {
        let proof = publication_proof(looker, store, own, (last, how.now)).await?;
        if last.mode == Mode::None {
            progress = Some(proof);
        } else if last.live_at.is_some() {
            check.faults.extend(proof.wrong);
            check.unseen.extend(proof.unseen);
        } else {
            progress = Some(proof);
        }
    }
    store.keep_own_check(own.domain.as_str(), &check)?;
    let mut plan = stored(store, own, how)?;
    plan.progress = progress;
    if let Some(at) = instance::ahead(&plan.issues, how.now) {
        let why = "this host's clock stands before the last step, of";
        plan.blocked = Some(format!("{why} {}", at.rfc3339()));
    }
    if issues.is_empty() {
        let record = look.report.facts.sts.as_ref().and_then(|s| s.record.as_ref());
        plan.foreign = record.and_then(|record| record.id.clone());
    }
    match policy::make(&look.report.facts.path, &own.order.wish) {
        Ok(made) => {
            let body = policy::body(&made.policy);
            let is_same = Issue::current(&plan.issues).is_some_and(|last| last.body == body);
            let stage = |mode, max_age| Stage::of(mode, max_age, own.final_max_age);
            let wanted = (made.policy.mode, made.policy.max_age);
            plan.rises = Issue::in_force(&plan.issues).is_some_and(|now| {
                let is_open = Issue::current(&plan.issues).is_some_and(|i| i.live_at.is_none());
                (!is_same || is_open)
                    && stage(wanted.0, wanted.1).is_above(stage(now.mode, now.max_age))
            });
            plan.changed_body = Some(body).filter(|_| !is_same);
        }
        Err(Refusal::NoHost(why) | Refusal::NotSeen(why)) => plan.blocked = Some(printable(&why)),
    }
    Ok(plan)
}

/// Proves that an instance is served at every address and announced by every name server.
async fn publication_proof(
    looker: &Looker,
    store: &Store,
    own: &OwnPolicy,
    (issue, now): (&Issue, Timestamp),
) -> Result<Proof, Error> {
    let (mut proof, served) = proofs::body(looker, own, issue, (1, Duration::ZERO)).await;
    proofs::note_served(store, issue, &served, now)?;
    if proof.holds() {
        proof.add(proofs::announcement(looker, own, issue).await.1);
    }
    Ok(proof)
}

/// Returns how long caches hold the MX records and the record of the policy, as the name servers say;
/// `None` if one of them did not say. A record that is not there yet has the lifetime that this
/// program gives it. Behind an alias caches hold both, one after the other.
///
/// A resolver would say how long it keeps an answer still, which may be less.
pub async fn lives(looker: &Looker, own: &OwnPolicy) -> Option<Lives> {
    let net = &looker.checker().environment().net;
    let names = publication::at_name_servers(looker, &sts::record_name(&own.domain)).await;
    let each: Option<Vec<u32>> = names.iter().map(life).collect();
    let record = each?.into_iter().fold(0, u32::saturating_add);
    let families = looker.checker().options().families;
    let mx = net.at_name_servers(&own.domain, RecordType::Mx, families).await;
    Some(Lives { record: record.max(TTL), mx: life(&mx)? })
}

/// Returns the longest lifetime that a name server says; `None` if one was not seen.
fn life(sight: &NameSight) -> Option<u32> {
    if sight.failure.is_some() || sight.servers.is_empty() {
        return None;
    }
    let each = sight.servers.iter().map(|server| server.said.as_ref().ok());
    let lives: Option<Vec<u32>> = each.map(|said| Some(said?.ttl.unwrap_or(0))).collect();
    lives?.into_iter().max()
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
        asks_for_reports: !own.order.rua.is_empty(),
        now: how.now,
    };
    let outlook = stage::outlook(&evidence);
    let phase = withdrawal::phase(&issues, how.now);
    let in_force = Issue::in_force(&issues).map(|issue| issue.id.clone());
    let accepted = accepted.into_iter().filter(|a| Some(&a.id) == in_force.as_ref()).collect();
    Ok(Plan {
        issues,
        outlook,
        phase,
        changed_body: None,
        progress: None,
        foreign: None,
        blocked: None,
        rises: false,
        accepted,
    })
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
    // Failed sessions of each report, less those whose kind it names.
    let mut unspecified: BTreeMap<i64, (Timestamp, String, u64)> = BTreeMap::new();
    store.each_sessions(&filter, &mut |s| {
        if s.policy_type == "tlsa" || s.domain != domain {
            return;
        }
        let of = unspecified.entry(s.report);
        let of = of.or_insert_with(|| (s.start, s.reporter.to_string(), 0));
        of.2 = of.2.saturating_add(s.failure);
        if s.policy_type == "sts" {
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
        if f.policy_type == "tlsa" || f.domain != domain {
            return;
        }
        if let Some(of) = unspecified.get_mut(&f.report) {
            of.2 = of.2.saturating_sub(f.count);
        }
        failures.push(ReportedFailure {
            start: f.start,
            reporter: f.reporter.to_string(),
            result: f.result.to_string(),
            host: f.host.to_string(),
            count: f.count,
        });
    })?;
    let open = unspecified.into_values().filter(|(.., count)| *count > 0);
    failures.extend(open.map(|(start, reporter, count)| ReportedFailure {
        start,
        reporter,
        result: stage::UNSPECIFIED.to_string(),
        host: String::new(),
        count,
    }));
    Ok((reported, failures))
}
