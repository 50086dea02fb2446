//! The alerts of the policy server, away from the answers.

use crate::gateway::alert::of_policies;
use crate::gateway::alert::of_policies::NotRenewed;
use crate::serve::counters::Counters;
use crate::store::worker::StoreHandle;
use std::sync::Arc;

/// Raises the alert for a policy that cannot be fetched, and delivers it, on a task of its own.
pub fn not_renewed(store: &StoreHandle, of: NotRenewed, counters: &Arc<Counters>) {
    let (store, counters) = (store.clone(), Arc::clone(counters));
    tokio::spawn(async move {
        let raised = store.call(move |store| of_policies::raise(store, &of)).await;
        let done = match raised {
            Ok(Some(deliveries)) => deliveries.run(&store).await.1,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if done.is_err() {
            counters.store_errors.add();
        }
    });
}
