//! The publication of a policy: a walk whose every step is proven before the next one, and that goes
//! on where it stopped.
//!
//! Source: RFC 8461 §8.1.

use crate::gateway::error::Error;
use crate::gateway::owner::bundle;
use crate::gateway::owner::look::Look;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::placing;
use crate::gateway::owner::proofs;
use crate::gateway::owner::rollout;
use crate::owner::fitness;
use crate::owner::fitness::Standing;
use crate::owner::id::next_id;
use crate::owner::own_policy::Hosting;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::policy;
use crate::owner::policy::Refusal;
use crate::owner::proof::Proof;
use crate::owner::records;
use crate::owner::records::Data;
use crate::owner::records::Record;
use crate::owner::stage::Stage;
use crate::owner::walk::Made;
use crate::owner::walk::Next;
use crate::owner::walk::State;
use crate::owner::walk::Step;
use crate::owner::walk::Walk;
use crate::policy::sts;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::render::owner::bundles;
use crate::render::owner::bundles::Site;
use crate::render::owner::bundles::Target;
use crate::store::open::Store;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use std::path::Path;
use std::time::Duration;

/// How a publication is made.
#[derive(Debug, Clone)]
pub struct How {
    /// The time.
    pub now: Timestamp,
    /// Whether a policy that somebody else has published is replaced, and files of others.
    pub takes_over: bool,
    /// Whether a stage is skipped, and an enforced policy published that a present MX host fails.
    pub is_forced: bool,
    /// Whether the roll-out has shown that the next stage may begin.
    pub may_rise: bool,
    /// How often each address of the policy host is asked.
    pub rounds: u32,
    /// Time between the rounds.
    pub pause: Duration,
    /// The command that goes on, without the name of the program.
    pub again: String,
}

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
    written(looker, own, &issue, how, &mut walk).await?;
    let body = proofs::body(looker, own, &issue, (how.rounds, how.pause)).await;
    if !body.holds() {
        let host = sts::policy_host(&own.domain);
        let is_nowhere = body.wrong.iter().any(|why| why.contains("has no address"));
        let alias = own.order.alias.clone().filter(|_| is_nowhere);
        walk.records.extend(alias.map(|alias| Record::new(host, Data::Cname(alias))));
        walk.next = Some(next_for_body(own, &body, how));
        walk.steps.push(Made::proven(Step::Body, body));
        return Ok(walk);
    }
    walk.steps.push(Made::proven(Step::Body, body));
    if issue.body_at.is_none() {
        store.body_is_live(&issue, how.now)?;
        issue.body_at = Some(how.now);
    }
    issue.given_at = issue.given_at.or(Some(how.now));
    let record = records::announcement(&own.domain, &issue.id);
    let proof = proofs::announcement(looker, own, &issue).await;
    if proof.holds() {
        issue.live_at = issue.live_at.or(Some(how.now));
    } else {
        walk.records.push(record);
    }
    let reports = proofs::reports(looker, own).await;
    walk.next = next_for_records(&proof, reports.as_ref().map(|(_, proof)| proof), how);
    walk.steps.push(Made::proven(Step::Record, proof));
    if let Some((record, proof)) = reports {
        walk.steps.push(Made::proven(Step::Reports, proof));
        walk.records.push(record);
    }
    store.keep_issue(&issue)?;
    walk.issue = Some(issue);
    if walk.is_done() {
        store.keep_own_check(own.domain.as_str(), &rollout::check_of(&look, own, how.now))?;
    }
    Ok(walk)
}

/// Ends the way before a policy is made.
fn stop(walk: &mut Walk, state: State, why: String, next: &str) {
    walk.steps.push(Made { step: Step::Make, state, lines: vec![why] });
    walk.next = Some(Next { says: next.to_string(), command: None });
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
    let mut used_elsewhere = None;
    if let Some(id) = foreign(look, &issues) {
        if !how.takes_over {
            let shown = printable(&id);
            let why = format!("a policy with id {shown} is published, not by this program");
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
            used_elsewhere = Some(id);
        }
    }
    if !may_bind(&made.policy, look, own, how, (&issues, walk)) {
        return Ok(None);
    }
    match issues.last().filter(|_| used_elsewhere.is_none()) {
        Some(last) if last.body == body && last.replaced_at.is_none() => {
            let days = last.live_at.map_or(String::new(), |at| format!(", published {}", at.day()));
            let line = format!("id {}{days}", last.id);
            walk.steps.push(Made { step: Step::Make, state: State::Done, lines: vec![line] });
            Ok(Some(last.clone()))
        }
        Some(_) | None => {
            begin(store, key, &made.policy, body, (&issues, used_elsewhere, how.now), walk)
        }
    }
}

/// Returns the `id` of a live record that belongs to no instance; `None` if the body of the last
/// instance is served, since a record with another `id` is a slip then.
fn foreign(look: &Look, issues: &[Issue]) -> Option<String> {
    let seen = look.report.facts.sts.as_ref()?;
    let id = seen.record.as_ref()?.id.clone()?;
    let last = issues.last();
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
    // What was begun may be brought to its end.
    let is_begun = issues
        .last()
        .is_some_and(|last| last.live_at.is_none() && stage(last.mode, last.max_age) == wanted);
    let skips = wanted.is_above(now) && !how.may_rise && !is_begun;
    if how.is_forced {
        if !unfit.is_empty() {
            walk.remarks.push(format!("by --force, although {}", unfit.join("; ")));
        }
        return true;
    }
    if !unfit.is_empty() {
        let why = format!("mode enforce would stop mail: {}", unfit.join("; "));
        stop(
            walk,
            State::Wrong,
            why,
            "mend that first, or set --mode testing; --force publishes it nevertheless",
        );
        return false;
    }
    if skips {
        let before = present.map_or("no policy", |_| now.word());
        let why = format!(
            "stage {} would follow {before} at once; nothing has shown yet that it stops no mail",
            wanted.word()
        );
        let next = "set --mode testing and go on with --advance when `policy plan` says so; --force skips that";
        stop(walk, State::Wrong, why, next);
        return false;
    }
    true
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
    let line = format!("made: id {}", issue.id);
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

/// Writes the files into the folder of the entry.
async fn written(
    looker: &Looker,
    own: &OwnPolicy,
    issue: &Issue,
    how: &How,
    walk: &mut Walk,
) -> Result<(), Error> {
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
    let records = wanted_records(own, issue);
    let site = Site {
        domain: own.domain.clone(),
        body: issue.body.clone(),
        id: issue.id.clone(),
        place: placing::place(looker, &own.domain, &records, None).await,
        records,
    };
    let target = Target::ALL.iter().copied().find(|target| target.word() == own.target);
    let files = bundles::files(target.unwrap_or(Target::Plain), &[site]);
    let files = files.map_err(|unsuited| InvalidInput(unsuited.to_string()))?;
    let count = bundle::write(folder, &files, how.takes_over)?.len();
    let shown = printable(&folder.display().to_string());
    let names: Vec<&str> = files.iter().map(|file| file.path.as_str()).take(4).collect();
    let more = if count > names.len() { ", ..." } else { "" };
    let line = format!("in {shown}: {}{more}", names.join(", "));
    walk.steps.push(Made { step: Step::Write, state: State::Done, lines: vec![line] });
    Ok(())
}

fn next_for_body(own: &OwnPolicy, proof: &Proof, how: &How) -> Next {
    let is_partly_there = !proof.seen.is_empty() || proof.wrong.is_empty();
    let says = match (own.hosting, &own.folder) {
        (_, _) if is_partly_there => {
            "wait, or look why the other addresses stay behind; then go on with"
        }
        (Hosting::Files, Some(_)) => "deploy what was written, at every address; then go on with",
        (Hosting::Files, None) => "serve the text at every address; then go on with",
        (Hosting::Elsewhere, _) => "wait until it is served; then go on with",
    };
    Next { says: says.to_string(), command: Some(how.again.clone()) }
}

/// Returns what to do about the records.
///
/// - `reports`: the proof of the record for TLS reports, if it does not hold.
fn next_for_records(proof: &Proof, reports: Option<&Proof>, how: &How) -> Option<Next> {
    let open: Vec<&Proof> =
        [Some(proof).filter(|proof| !proof.holds()), reports].into_iter().flatten().collect();
    if open.is_empty() {
        return None;
    }
    let wrong = |words: &str| open.iter().any(|p| p.wrong.iter().any(|why| why.contains(words)));
    let says = if wrong(" of them") {
        "leave one record only, the one below; then go on with"
    } else if open.iter().all(|p| !p.seen.is_empty() || p.wrong.is_empty()) {
        "wait, or look why the other name servers stay behind; then go on with"
    } else if open.len() == 1 {
        "publish this record, in place of any other of its kind; then go on with"
    } else {
        "publish these records, in place of any others of their kind; then go on with"
    };
    Some(Next { says: says.to_string(), command: Some(how.again.clone()) })
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
