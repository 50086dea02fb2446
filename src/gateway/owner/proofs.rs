//! The proofs of a publication, over the network.

use crate::gateway::error::Error;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::publication;
use crate::os::clock;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::proof;
use crate::owner::proof::Proof;
use crate::owner::proof::Served;
use crate::owner::records;
use crate::owner::records::Record;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::policy::Mode;
use crate::store::open::Store;
use crate::vocab::time::Timestamp;
use std::time::Duration;

/// How records of the two kinds begin. Sources: RFC 8461 §3.1, RFC 8460 §3.
const STS: &str = "v=STSv1";
const TLSRPT: &str = "v=TLSRPTv1";

/// Asks every address of the policy host in rounds. The proof must hold in each.
pub async fn body(
    looker: &Looker,
    own: &OwnPolicy,
    issue: &Issue,
    (rounds, pause): (u32, Duration),
) -> (Proof, Vec<Served>) {
    let roots = &looker.checker().environment().roots;
    let mut all = Proof::default();
    let mut served = Vec::new();
    for round in 0..rounds.max(1) {
        if round > 0 {
            tokio::time::sleep(pause).await;
        }
        let host = publication::at_addresses(looker, &own.domain).await;
        let now = clock::now();
        let (mut proof, policies) =
            proof::of_body(&own.domain, &host.addresses, &issue.body, roots, now);
        served.extend(policies);
        if !host.missing.is_empty() && host.addresses.is_empty() {
            // Without the addresses nobody knows what they serve.
            proof.wrong.clear();
            proof.is_nowhere = false;
        }
        proof.unseen.extend(host.missing);
        proof.wrong.extend(host.denied);
        all.add(proof);
        if !all.holds() {
            break;
        }
    }
    (all, served)
}

/// Keeps what was met at the policy host beside an instance: an older one that is served again, or a
/// policy that nobody made here. Senders may hold both from now on.
///
/// Errors: the store.
pub fn note_served(
    store: &Store,
    beside: &Issue,
    served: &[Served],
    now: Timestamp,
) -> Result<(), Error> {
    let issues = store.issues(&beside.domain)?;
    for (policy, raw) in served {
        let text = String::from_utf8_lossy(raw);
        let known: Vec<&Issue> = issues.iter().filter(|issue| issue.body == text).collect();
        if policy.mode == Mode::None || beside.body == text {
            continue;
        }
        for issue in &known {
            store.still_served(issue, now)?;
        }
        if known.is_empty() {
            store.keep_issue(&Issue {
                domain: beside.domain.clone(),
                id: format!("met{}", now.compact()),
                body: text.into_owned(),
                mode: policy.mode,
                max_age: policy.lifetime(),
                is_found: true,
                made_at: now,
                body_at: Some(now),
                given_at: None,
                live_at: None,
                replaced_at: Some(now),
            })?;
        }
    }
    Ok(())
}

/// Proves that every name server says the record of an instance. Returns the record too, at the name
/// that the domain's own name is an alias of, if it is one.
pub async fn announcement(looker: &Looker, own: &OwnPolicy, issue: &Issue) -> (Record, Proof) {
    of_record(looker, records::announcement(&own.domain, &issue.id), STS).await
}

async fn of_record(looker: &Looker, mut record: Record, mark: &str) -> (Record, Proof) {
    let names = publication::at_name_servers(looker, &record.name).await;
    let proof = proof::of_record(&names, &record.data.plain(), mark);
    if let Some(last) = names.last() {
        record.name = last.name.clone();
    }
    (record, proof)
}

/// Returns the record for TLS reports with its proof, if one is set and is not seen as it must be.
pub async fn reports(looker: &Looker, own: &OwnPolicy) -> Option<(Record, Proof)> {
    if own.order.rua.is_empty() {
        return None;
    }
    let record = records::reporting(&own.domain, &own.order.rua);
    let (record, proof) = of_record(looker, record, TLSRPT).await;
    (!proof.holds()).then_some((record, proof))
}
