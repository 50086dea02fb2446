//! The instance that a publication is about: the one that is on its way or in force, or a new one.

use crate::gateway::error::Error;
use crate::gateway::owner::look::Look;
use crate::gateway::owner::publish_options::How;
use crate::owner::fitness;
use crate::owner::fitness::Standing;
use crate::owner::id::next_id;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::policy;
use crate::owner::policy::Hosts;
use crate::owner::policy::Refusal;
use crate::owner::stage;
use crate::owner::stage::Stage;
use crate::owner::walk::Made;
use crate::owner::walk::Next;
use crate::owner::walk::State;
use crate::owner::walk::Step;
use crate::owner::walk::Walk;
use crate::policy::sts::StsStatus;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::policy::sts::parser;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::store::open::Store;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;

/// How far clocks of two runs may differ. Unit: seconds.
const CLOCKS: i64 = 300;

/// Ends the way before a policy is made.
fn stop(walk: &mut Walk, state: State, why: String, next: &str) {
    walk.steps.push(Made { step: Step::Make, state, lines: vec![why] });
    walk.next = Some(Next { says: next.to_string(), command: None });
}

/// Returns the instance that is published now: the last one while its bytes are what is wanted, else
/// a new one. `None`: the way ends here.
///
/// Errors: the store.
pub fn chosen(
    store: &mut Store,
    look: &Look,
    own: &OwnPolicy,
    how: &How,
    walk: &mut Walk,
) -> Result<Option<Issue>, Error> {
    let facts = &look.report.facts;
    let made = match policy::make(&facts.path, &own.order.wish) {
        Ok(made) => made,
        Err(Refusal::NoHost(why)) => {
            let next = "name the hosts: policyconfig edit, with --mx";
            stop(walk, State::Wrong, printable(&why), next);
            return Ok(None);
        }
        Err(Refusal::NotSeen(why)) => {
            stop(walk, State::Unseen, printable(&why), "try again: the MX hosts were not seen");
            return Ok(None);
        }
    };
    let body = policy::body(&made.policy);
    let key = own.domain.as_str();
    let mut issues = store.issues(key)?;
    if let Some(at) = ahead(&issues, how.now) {
        let why = format!("this host's clock stands before the last step, of {}", at.rfc3339());
        stop(walk, State::Unseen, why, "set the clock right");
        return Ok(None);
    }
    let is_unknown = facts.sts.as_ref().is_none_or(|s| s.status == StsStatus::LookupFailed);
    if is_unknown && Issue::in_force(&issues).is_none() {
        let why = "whether others have published a policy could not be seen".to_string();
        stop(walk, State::Unseen, why, "try again");
        return Ok(None);
    }
    if let Some(id) = foreign(look, &issues) {
        let shown = printable(&id);
        if !how.takes_over {
            let why = format!("a policy with id {shown} is published, not by this program");
            stop(walk, State::Wrong, why, "if it is yours to replace, say so with --yes");
            return Ok(None);
        }
        let issue = found(look, key, &id, how.now);
        if issue.body.is_empty() {
            walk.remarks.push(format!(
                "the policy of id {shown} was not seen: a withdrawal counts with the longest life that a policy can have, a year"
            ));
        }
        store.keep_issue(&issue)?;
        issues.push(issue);
    }
    if !may_bind(&made.policy, look, own, how, (&issues, walk)) {
        return Ok(None);
    }
    match Issue::current(&issues) {
        Some(last) if last.body == body && last.replaced_at.is_none() => {
            let days = last.live_at.map_or(String::new(), |at| format!(", published {}", at.day()));
            let line = format!("id {}{days}", last.id);
            walk.steps.push(Made { step: Step::Make, state: State::Done, lines: vec![line] });
            Ok(Some(last.clone()))
        }
        Some(_) | None => begin(store, key, &made.policy, body, (&issues, how.now), walk),
    }
}

/// Returns the latest time that is kept, if it is later than now.
#[must_use]
pub fn ahead(issues: &[Issue], now: Timestamp) -> Option<Timestamp> {
    issues.iter().map(Issue::latest).max().filter(|at| at.since(now) > CLOCKS)
}

/// Returns the `id` of a live record that belongs to no instance; `None` if the body of the last
/// instance is served, since a record with another `id` is a slip then.
fn foreign(look: &Look, issues: &[Issue]) -> Option<String> {
    let seen = look.report.facts.sts.as_ref()?;
    let id = seen.record.as_ref()?.id.clone()?;
    let last = Issue::current(issues);
    let served = seen.applied.as_ref().map(|applied| applied.raw.as_slice());
    let is_slip = last.is_some_and(|last| served == Some(last.body.as_bytes()));
    let is_known = issues.iter().any(|issue| issue.id == id);
    (!is_slip && !is_known).then_some(id)
}

/// Reports whether a policy may bind senders as it would. If not, the way ends, which is said.
fn may_bind(
    policy: &StsPolicy,
    look: &Look,
    own: &OwnPolicy,
    how: &How,
    (issues, walk): (&[Issue], &mut Walk),
) -> bool {
    if policy.mode != Mode::Enforce {
        return true;
    }
    let unfit = unfit(policy, look, own);
    let stage = |mode: Mode, max_age: u64| Stage::of(mode, max_age, own.final_max_age);
    let wanted = stage(policy.mode, policy.max_age);
    let present = Issue::in_force(issues);
    let now = present.map_or(Stage::Withdrawn, |i| stage(i.mode, i.max_age));
    let is_longer = present.is_some_and(|i| i.mode == Mode::Enforce && i.max_age < policy.max_age);
    let rises = wanted.is_above(now) || is_longer;
    let body = policy::body(policy);
    // What was begun may be brought to its end, while what allowed it is fresh.
    let is_begun = Issue::current(issues).is_some_and(|last| {
        last.live_at.is_none() && last.body == body && how.now.since(last.made_at) <= stage::DAY
    });
    if how.is_forced {
        if !unfit.is_empty() {
            walk.remarks.push(format!("by --force, although {}", unfit.join("; ")));
        }
        return true;
    }
    if !unfit.is_empty() {
        let why = format!("mode enforce would stop mail: {}", unfit.join("; "));
        let next = "mend that first, or set --mode testing; --force publishes it nevertheless";
        stop(walk, State::Wrong, why, next);
        return false;
    }
    if rises && !how.may_rise && !is_begun {
        let before = present.map_or("no policy", |_| now.word());
        let why = format!(
            "stage {} (max_age {}) would follow {before} at once; nothing has shown that it stops no mail",
            wanted.word(),
            policy.max_age
        );
        let next = "go on with --advance when `policy plan` says so, or set --mode testing; --force skips that";
        stop(walk, State::Wrong, why, next);
        return false;
    }
    let is_as_published = present.is_none_or(|present| present.body == body) || is_begun;
    let before = present.and_then(|i| parser::parse(i.body.as_bytes()).value);
    let moved = before.is_some_and(|before| before.mode == Mode::Enforce && before.mx != policy.mx);
    if moved && !is_as_published && own.order.wish.hosts == Hosts::Live && !how.takes_hosts {
        let list: Vec<&str> = policy.mx.iter().map(MxPattern::as_str).collect();
        let why = format!("the MX hosts have changed; the policy would list {}", list.join(", "));
        let next = "if that is your change, say so with --new-hosts; if not, look who answers for your MX records";
        stop(walk, State::Wrong, why, next);
        return false;
    }
    true
}

/// Stores a new instance.
fn begin(
    store: &mut Store,
    key: &str,
    policy: &StsPolicy,
    body: String,
    (issues, now): (&[Issue], Timestamp),
    walk: &mut Walk,
) -> Result<Option<Issue>, Error> {
    let used: Vec<String> = issues.iter().map(|issue| issue.id.clone()).collect();
    let issue = Issue {
        domain: key.to_string(),
        id: next_id(&used, now, true),
        body,
        mode: policy.mode,
        max_age: policy.lifetime(),
        is_found: false,
        made_at: now,
        body_at: None,
        given_at: None,
        live_at: None,
        replaced_at: None,
    };
    if !store.begin_issue(&issue, used.last().map(String::as_str))? {
        let why = "another run has made a policy meanwhile".to_string();
        stop(walk, State::Wrong, why, "run it again");
        return Ok(None);
    }
    let line = format!("made: id {}", issue.id);
    walk.steps.push(Made { step: Step::Make, state: State::Done, lines: vec![line] });
    Ok(Some(issue))
}

/// Returns the policy that others have published, so that a withdrawal counts with it. One whose text
/// was not seen has the longest life that a policy can have.
fn found(look: &Look, key: &str, id: &str, now: Timestamp) -> Issue {
    let seen = look.report.facts.sts.as_ref().and_then(|s| s.applied.as_ref());
    let applied = seen.filter(|applied| applied.id == id);
    let raw = applied.map(|applied| String::from_utf8_lossy(&applied.raw).into_owned());
    Issue {
        domain: key.to_string(),
        id: id.to_string(),
        body: raw.unwrap_or_default(),
        mode: applied.map_or(Mode::Enforce, |applied| applied.policy.mode),
        max_age: applied.map_or(StsPolicy::MAX_AGE_LIMIT, |applied| applied.policy.lifetime()),
        is_found: true,
        made_at: now,
        body_at: Some(now),
        given_at: Some(now),
        live_at: Some(now),
        replaced_at: None,
    }
}

/// Returns what mode enforce would stop, or might, one phrase for each host.
fn unfit(policy: &StsPolicy, look: &Look, own: &OwnPolicy) -> Vec<String> {
    let hosts = fitness::under(policy, &look.report.facts, own.domain.as_str());
    let one = |h: &fitness::HostFitness| match (&h.pattern, h.standing) {
        (None, _) => Some(format!("{} is not listed", printable(&h.host))),
        (Some(_), Standing::Fails | Standing::Unseen) => {
            Some(format!("{}: {}", printable(&h.host), printable(&h.reason)))
        }
        (Some(_), Standing::Passes) => None,
    };
    hosts.iter().filter_map(one).collect()
}
