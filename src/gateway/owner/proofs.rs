//! The proofs of a publication, over the network.

use crate::gateway::owner::look::Looker;
use crate::gateway::owner::publication;
use crate::os::clock;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::proof;
use crate::owner::proof::Proof;
use crate::owner::records;
use crate::owner::records::Record;
use crate::policy::sts::issue::Issue;
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
) -> Proof {
    let roots = &looker.checker().environment().roots;
    let mut all = Proof::default();
    for round in 0..rounds.max(1) {
        if round > 0 {
            tokio::time::sleep(pause).await;
        }
        let (sights, failure) = publication::at_addresses(looker, &own.domain).await;
        let now = clock::now();
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

/// Proves that every name server says the record of an instance.
pub async fn announcement(looker: &Looker, own: &OwnPolicy, issue: &Issue) -> Proof {
    of_record(looker, &records::announcement(&own.domain, &issue.id), STS).await
}

async fn of_record(looker: &Looker, record: &Record, mark: &str) -> Proof {
    let names = publication::at_name_servers(looker, &record.name).await;
    proof::of_record(&names, &record.data.plain(), mark)
}

/// Returns the record for TLS reports with its proof, if one is set and is not seen as it must be.
pub async fn reports(looker: &Looker, own: &OwnPolicy) -> Option<(Record, Proof)> {
    if own.order.rua.is_empty() {
        return None;
    }
    let record = records::reporting(&own.domain, &own.order.rua);
    let proof = of_record(looker, &record, TLSRPT).await;
    (!proof.holds()).then_some((record, proof))
}
