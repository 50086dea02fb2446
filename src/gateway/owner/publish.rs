//! The publication of a policy: a walk whose every step is proven before the next one, and that goes
//! on where it stopped.
//!
//! Source: RFC 8461 §8.1.

use crate::gateway::error::Error;
use crate::gateway::owner::look::Look;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::publication;
use crate::gateway::owner::rollout;
use crate::os::files::FileError;
use crate::os::files::save_public;
use crate::os::io_error;
use crate::owner::fitness;
use crate::owner::fitness::Standing;
use crate::owner::id::next_id;
use crate::owner::own_policy::Hosting;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::policy;
use crate::owner::policy::Refusal;
use crate::owner::proof;
use crate::owner::proof::Proof;
use crate::owner::records;
use crate::owner::records::Data;
use crate::owner::records::Record;
use crate::owner::walk::Made;
use crate::owner::walk::Next;
use crate::owner::walk::State;
use crate::owner::walk::Step;
use crate::owner::walk::Walk;
use crate::policy::sts;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::store::open::Store;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use std::path::Path;
use std::time::Duration;

/// How a publication is made.
#[derive(Debug, Clone)]
pub struct How {
    /// The time.
    pub now: Timestamp,
    /// Whether a policy that somebody else has published is replaced.
    pub takes_over: bool,
    /// Whether an enforced policy that a present MX host fails is published all the same.
    pub is_forced: bool,
    /// How often each address of the policy host is asked.
    pub rounds: u32,
    /// Time between the rounds.
    pub pause: Duration,
}

/// How records of the two kinds begin. Sources: RFC 8461 §3.1, RFC 8460 §3.
const STS: &str = "v=STSv1";
const TLSRPT: &str = "v=TLSRPTv1";

/// The file below the folder of an entry. Source: RFC 8461 §3.3.
const FILE: &str = ".well-known/mta-sts.txt";

/// Goes the way of a publication as far as it is proven.
///
/// Errors: the store, or a file that cannot be written.
pub async fn publish(
    looker: &Looker,
    store: &mut Store,
    own: &OwnPolicy,
    how: &How,
) -> Result<Walk, Error> {
    let look = looker.look(&own.domain).await?;
    rollout::keep_check(store, &look, own, how.now)?;
    let mut walk = Walk {
        domain: own.domain.clone(),
        issue: None,
        steps: Vec::new(),
        records: Vec::new(),
        remarks: Vec::new(),
        next: None,
    };
    let Some(mut issue) = instance(store, &look, own, how, &mut walk)? else { return Ok(walk) };
    walk.issue = Some(issue.clone());
    written(own, &issue, &mut walk)?;
    let body = body_proof(looker, own, &issue, how).await;
    let made = Made::proven(Step::Body, body);
    let is_proven = made.state == State::Done;
    walk.steps.push(made);
    if !is_proven {
        walk.next = Some(next_for_body(own));
        return Ok(walk);
    }
    if issue.body_at.is_none() {
        store.body_is_live(&issue, how.now)?;
        issue.body_at = Some(how.now);
    }
    walk.records = wanted_records(own, &issue);
    issue.given_at = issue.given_at.or(Some(how.now));
    let made = Made::proven(Step::Record, record_proof(looker, own, &issue).await);
    match made.state {
        State::Done => issue.live_at = issue.live_at.or(Some(how.now)),
        State::Yours | State::Wrong | State::Unseen => {
            let says = "publish these records, then go on with".to_string();
            walk.next = Some(Next { says, command: Some(again(own)) });
        }
    }
    walk.steps.push(made);
    store.keep_issue(&issue)?;
    if issue.live_at.is_some() {
        walk.remarks.extend(reports_remark(looker, own).await);
    }
    walk.issue = Some(issue);
    Ok(walk)
}

/// Returns the instance that is published now: the last one while its bytes are what is wanted, else
/// a new one. `None`: the way ends here.
fn instance(
    store: &Store,
    look: &Look,
    own: &OwnPolicy,
    how: &How,
    walk: &mut Walk,
) -> Result<Option<Issue>, Error> {
    let stop = |walk: &mut Walk, state: State, why: String, next: &str| {
        walk.steps.push(Made { step: Step::Make, state, lines: vec![why] });
        walk.next = Some(Next { says: next.to_string(), command: None });
    };
    let facts = &look.report.facts;
    let made = match policy::make(&facts.path, &own.order.wish) {
        Ok(made) => made,
        Err(Refusal::NoHost(why)) => {
            stop(walk, State::Wrong, printable(&why), "name the hosts with policyconfig edit --mx");
            return Ok(None);
        }
        Err(Refusal::NotSeen(why)) => {
            stop(walk, State::Unseen, printable(&why), "try again: the MX hosts were not seen");
            return Ok(None);
        }
    };
    let unfit = unfit(&made.policy, look, own);
    if made.policy.mode == Mode::Enforce && !unfit.is_empty() {
        if !how.is_forced {
            let why = format!("mode enforce would stop mail: {}", unfit.join("; "));
            stop(walk, State::Wrong, why, "mend that first, or publish mode testing");
            return Ok(None);
        }
        walk.remarks.push(format!("published by --force although {}", unfit.join("; ")));
    }
    let body = policy::body(&made.policy);
    let key = own.domain.as_str();
    let mut issues = store.issues(key)?;
    let seen = facts.sts.as_ref();
    let live = seen.and_then(|s| s.record.as_ref()).and_then(|record| record.id.clone());
    if let Some(id) = live.filter(|id| !issues.iter().any(|issue| issue.id == *id)) {
        if !how.takes_over {
            let why =
                format!("a policy with id {} is published, not by this program", printable(&id));
            stop(walk, State::Wrong, why, "if it is yours to replace, say so with --yes");
            return Ok(None);
        }
        issues.extend(found(store, look, key, &id, how.now)?);
        // Its id is used, also if its text could not be seen.
        if !issues.iter().any(|issue| issue.id == id) {
            walk.remarks.push(format!(
                "the policy of id {} was not seen, so a withdrawal cannot count with it",
                printable(&id)
            ));
            return begin(store, key, &made.policy, body, (&issues, Some(id), how.now), walk);
        }
    }
    match issues.last() {
        Some(last) if last.body == body && last.replaced_at.is_none() => {
            let days = last.live_at.map_or(String::new(), |at| format!(", published {}", at.day()));
            let line = format!("as it was made: id {}{days}", last.id);
            walk.steps.push(Made { step: Step::Make, state: State::Done, lines: vec![line] });
            Ok(Some(last.clone()))
        }
        Some(_) | None => begin(store, key, &made.policy, body, (&issues, None, how.now), walk),
    }
}

/// Stores a new instance.
fn begin(
    store: &Store,
    key: &str,
    policy: &StsPolicy,
    body: String,
    (issues, also_used, now): (&[Issue], Option<String>, Timestamp),
    walk: &mut Walk,
) -> Result<Option<Issue>, Error> {
    let used: Vec<String> = issues.iter().map(|issue| issue.id.clone()).chain(also_used).collect();
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
    store.keep_issue(&issue)?;
    let line = format!("made anew: id {}", issue.id);
    walk.steps.push(Made { step: Step::Make, state: State::Done, lines: vec![line] });
    Ok(Some(issue))
}

/// Stores the policy that is served now and was not made here, so that a withdrawal counts with it.
fn found(
    store: &Store,
    look: &Look,
    key: &str,
    id: &str,
    now: Timestamp,
) -> Result<Option<Issue>, Error> {
    let seen = look.report.facts.sts.as_ref().and_then(|s| s.applied.as_ref());
    let Some(applied) = seen.filter(|applied| applied.id == id) else { return Ok(None) };
    let issue = Issue {
        domain: key.to_string(),
        id: id.to_string(),
        body: String::from_utf8_lossy(&applied.raw).into_owned(),
        mode: applied.policy.mode,
        max_age: applied.policy.lifetime(),
        is_found: true,
        made_at: now,
        body_at: Some(now),
        given_at: Some(now),
        live_at: Some(now),
        replaced_at: None,
    };
    store.keep_issue(&issue)?;
    Ok(Some(issue))
}

/// Returns what mode enforce would stop, one phrase for each host.
fn unfit(policy: &StsPolicy, look: &Look, own: &OwnPolicy) -> Vec<String> {
    let hosts = fitness::under(policy, &look.report.facts, own.domain.as_str());
    let one = |h: &fitness::HostFitness| match (&h.pattern, h.standing) {
        (None, _) => Some(format!("{} is not listed", printable(&h.host))),
        (Some(_), Standing::Fails) => {
            Some(format!("{}: {}", printable(&h.host), printable(&h.reason)))
        }
        (Some(_), Standing::Passes | Standing::Unseen) => None,
    };
    hosts.iter().filter_map(one).collect()
}

/// Writes the file into the folder of the entry.
fn written(own: &OwnPolicy, issue: &Issue, walk: &mut Walk) -> Result<(), Error> {
    let folder = match (&own.hosting, &own.folder) {
        (Hosting::Files, Some(folder)) => Path::new(folder),
        (Hosting::Files, None) => {
            let line = format!("serve the text below at {}", sts::policy_url(&own.domain));
            walk.steps.push(Made { step: Step::Write, state: State::Yours, lines: vec![line] });
            return Ok(());
        }
        (Hosting::Elsewhere, _) => {
            let line = "others publish it".to_string();
            walk.steps.push(Made { step: Step::Write, state: State::Yours, lines: vec![line] });
            return Ok(());
        }
    };
    let path = folder.join(FILE);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|error| FileError::Unwritable {
            name: printable(&parent.display().to_string()),
            why: io_error::plain(&error),
        })?;
    }
    save_public(&path, &issue.body)?;
    let line = format!("written: {}", printable(&path.display().to_string()));
    walk.steps.push(Made { step: Step::Write, state: State::Done, lines: vec![line] });
    Ok(())
}

fn next_for_body(own: &OwnPolicy) -> Next {
    let says = match (own.hosting, &own.folder) {
        (Hosting::Files, Some(_)) => "deploy what was written, at every address; then go on with",
        (Hosting::Files, None) => "serve the text at every address; then go on with",
        (Hosting::Elsewhere, _) => "wait until it is served; then go on with",
    };
    Next { says: says.to_string(), command: Some(again(own)) }
}

fn again(own: &OwnPolicy) -> String {
    format!("destgate policy publish {}", own.domain)
}

/// Asks every address of the policy host in rounds. The proof must hold in each.
async fn body_proof(looker: &Looker, own: &OwnPolicy, issue: &Issue, how: &How) -> Proof {
    let roots = &looker.checker().environment().roots;
    let mut all = Proof::default();
    for round in 0..how.rounds.max(1) {
        if round > 0 {
            tokio::time::sleep(how.pause).await;
        }
        let (sights, failure) = publication::at_addresses(looker, &own.domain).await;
        let now = crate::os::clock::now();
        let mut proof = proof::of_body(&own.domain, &sights, &issue.body, roots, now);
        if let Some(failure) = failure {
            // Without the addresses nobody knows what they serve.
            proof.wrong.clear();
            proof.unseen.push(failure);
        }
        all.add(proof);
        if !all.holds() {
            break;
        }
    }
    all
}

/// Returns the records that go with an instance, in the order in which they are to be published.
#[must_use]
pub fn wanted_records(own: &OwnPolicy, issue: &Issue) -> Vec<Record> {
    let mut out = Vec::new();
    if let Some(alias) = &own.order.alias {
        out.push(Record::new(sts::policy_host(&own.domain), Data::Cname(alias.clone())));
    }
    out.push(records::announcement(&own.domain, &issue.id));
    if !own.order.rua.is_empty() {
        out.push(records::reporting(&own.domain, &own.order.rua));
    }
    out
}

async fn record_proof(looker: &Looker, own: &OwnPolicy, issue: &Issue) -> Proof {
    let record = records::announcement(&own.domain, &issue.id);
    let names = publication::at_name_servers(looker, &record.name).await;
    proof::of_record(&names, &record.data.plain(), STS)
}

/// Says that the record for TLS reports is not as it is set, if so. It decides nothing.
async fn reports_remark(looker: &Looker, own: &OwnPolicy) -> Option<String> {
    if own.order.rua.is_empty() {
        return None;
    }
    let record = records::reporting(&own.domain, &own.order.rua);
    let names = publication::at_name_servers(looker, &record.name).await;
    let proof = proof::of_record(&names, &record.data.plain(), TLSRPT);
    match proof.holds() {
        true => None,
        false => Some(format!(
            "the record for TLS reports, {}, is not as it is set: {}",
            record.name,
            proof.wrong.iter().chain(&proof.unseen).cloned().collect::<Vec<_>>().join("; ")
        )),
    }
}
