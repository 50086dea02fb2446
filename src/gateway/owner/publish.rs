//! The publication of a policy: a walk whose every step is proven before the next one, and that goes
//! on where it stopped.
//!
//! Source: RFC 8461 §8.1.

use crate::gateway::error::Error;
use crate::gateway::owner::bundle;
use crate::gateway::owner::instance;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::placing;
use crate::gateway::owner::proofs;
use crate::gateway::owner::publish_options::How;
use crate::gateway::owner::rollout;
use crate::owner::own_policy::Hosting;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::proof::Proof;
use crate::owner::proposal;
use crate::owner::records::Data;
use crate::owner::records::Record;
use crate::owner::walk::Made;
use crate::owner::walk::Next;
use crate::owner::walk::State;
use crate::owner::walk::Step;
use crate::owner::walk::Walk;
use crate::policy::sts;
use crate::policy::sts::issue::Issue;
use crate::render::owner::bundles;
use crate::render::owner::bundles::Site;
use crate::store::open::Store;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use std::path::Path;

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
    walk.remarks.extend(looker.checker().options().left_out());
    let Some(mut issue) = instance::chosen(store, &look, own, how, &mut walk)? else {
        return Ok(walk);
    };
    walk.issue = Some(issue.clone());
    written(looker, own, &issue, how, &mut walk).await?;
    let (body, served) = proofs::body(looker, own, &issue, (how.rounds, how.pause)).await;
    proofs::note_served(store, &issue, &served, how.now)?;
    if !body.holds() {
        let host = sts::policy_host(&own.domain);
        let alias = own.order.alias.clone().filter(|_| body.is_nowhere);
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
    let (record, proof) = proofs::announcement(looker, own, &issue).await;
    // Another run may have made a newer one meanwhile.
    let issues = store.issues(own.domain.as_str())?;
    let is_last = Issue::current(&issues).is_some_and(|last| last.id == issue.id);
    if proof.holds() && is_last {
        issue.live_at = issue.live_at.or(Some(how.now));
    } else if is_last {
        walk.records.push(record);
    } else {
        walk.remarks.push("another run has made a newer policy meanwhile".into());
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
    let records = proposal::records(&own.domain, &issue.id, &own.order);
    let site = Site {
        domain: own.domain.clone(),
        body: issue.body.clone(),
        place: placing::place(looker, &own.domain, &records, None).await,
        records,
    };
    let files = bundles::files(own.target, &[site]);
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
    let says = if open.iter().any(|proof| proof.is_doubled) {
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
