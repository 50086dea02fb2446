//! What is kept of the use of policies, away from the answers.

use crate::engine::bulk::Stop;
use crate::os::clock;
use crate::serve::answers::Answers;
use crate::store::open::StoreError;
use crate::store::sts_use::StsUse;
use crate::store::worker::StoreHandle;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Time between two writes.
const ROUND: Duration = Duration::from_secs(60);

/// Time limit of the last write.
const LAST: Duration = Duration::from_secs(2);

/// Time between two looks for policies that nobody uses. Unit: seconds.
const FORGETTING: i64 = 86_400;

/// Writes the use of policies once a minute, and once more at the end, until `stop` is set.
pub async fn run(answers: Arc<Answers>, store: StoreHandle, stop: Stop) {
    let mut kept: HashMap<Domain, StsUse> = HashMap::new();
    let mut forgotten_at = Timestamp(i64::MIN);
    loop {
        let is_last = tokio::select! {
            () = stop.wait() => true,
            () = tokio::time::sleep(ROUND) => false,
        };
        // A store that another program has locked does not hold up the end.
        let patience = if is_last { LAST } else { ROUND };
        let done = tokio::time::timeout(patience, keep(&answers, &store, &mut kept)).await;
        let failed = !matches!(done, Ok(Ok(())));
        let now = clock::now();
        let is_due = now.0.saturating_sub(FORGETTING) >= forgotten_at.0 && !is_last;
        if is_due {
            forgotten_at = now;
        }
        let not_forgotten =
            is_due && store.call(move |store| store.forget_unused(now)).await.is_err();
        if failed || not_forgotten {
            answers.counters.store_errors.add();
        }
        if is_last {
            return;
        }
    }
}

/// Writes what has changed since the last write.
async fn keep(
    answers: &Answers,
    store: &StoreHandle,
    kept: &mut HashMap<Domain, StsUse>,
) -> Result<(), StoreError> {
    let all = answers.uses();
    let changed: Vec<(Domain, StsUse)> =
        all.iter().filter(|(domain, of)| kept.get(domain) != Some(of)).cloned().collect();
    if !changed.is_empty() {
        store.call(move |store| store.keep_sts_uses(&changed)).await?;
    }
    *kept = all.into_iter().collect();
    Ok(())
}
