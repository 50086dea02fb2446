//! The renewal of what is in memory, before it is asked for again.

use crate::engine::bulk::Stop;
use crate::os::clock;
use crate::serve::answers::Answers;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Time after the start before which nothing is renewed.
const FIRST: Duration = Duration::from_secs(10);

/// Time between two rounds.
const ROUND: Duration = Duration::from_secs(1);

/// Maximum number of renewals that begin in a round.
const EACH_ROUND: usize = 5;

/// Maximum number of renewals at a time.
const AT_A_TIME: usize = 8;

/// Renews until `stop` is set.
pub async fn run(answers: Arc<Answers>, stop: Stop) {
    let places = Arc::new(Semaphore::new(AT_A_TIME));
    let mut pause = FIRST;
    loop {
        tokio::select! {
            () = stop.wait() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = ROUND;
        for due in answers.due(clock::now(), EACH_ROUND) {
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else { break };
            let answers = Arc::clone(&answers);
            tokio::spawn(async move {
                let _place = place;
                answers.renew(&due).await;
            });
        }
    }
}
