//! The progress of SMTP sessions and policy exchanges. It provides the step reached at a deadline,
//! and the queue times, which do not count against a destination's time limit.

use crate::net::smtp::Progress;
use crate::policy::evidence::Query;
use crate::policy::evidence::Step;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

/// Number of queries above which finished ones are removed.
const ROOM: usize = 4_096;

/// The ages of the events of a query. Unit: milliseconds ago.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// The query was requested.
    pub asked: u64,
    /// The query left the queue.
    pub begun: Option<u64>,
    /// The query ended and its permit was released.
    pub over: Option<u64>,
}

/// The progress of all queries of a run.
#[derive(Debug, Clone, Default)]
pub struct Stages(Arc<Mutex<HashMap<Query, Stage>>>);

#[derive(Debug)]
struct Stage {
    /// One for each connection that was needed, in order.
    turns: Vec<Waiting>,
    progress: Progress,
}

#[derive(Debug)]
struct Waiting {
    asked: Instant,
    begun: Option<Instant>,
    over: Option<Instant>,
}

impl Waiting {
    fn begins() -> Waiting {
        Waiting { asked: Instant::now(), begun: None, over: None }
    }

    fn times(&self) -> Times {
        let age = |at: Instant| u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX);
        Times { asked: age(self.asked), begun: self.begun.map(age), over: self.over.map(age) }
    }
}

impl Stages {
    fn change(&self, query: &Query, change: impl FnOnce(&mut Waiting)) {
        let mut stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = stages.get_mut(query).and_then(|stage| stage.turns.last_mut()) {
            change(turn);
        }
    }

    /// Records that a query was requested and waits for its permit. Returns its progress.
    #[must_use]
    pub fn ask(&self, query: Query) -> Progress {
        let progress = Progress::default();
        let mut stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if stages.len() >= ROOM {
            let over = |stage: &Stage| stage.turns.last().is_some_and(|turn| turn.over.is_some());
            stages.retain(|_, stage| !over(stage));
        }
        let stage = Stage { turns: vec![Waiting::begins()], progress: progress.clone() };
        stages.insert(query, stage);
        progress
    }

    /// Records that a query waits for another permit.
    pub fn ask_again(&self, query: &Query) {
        let mut stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stage) = stages.get_mut(query) {
            stage.turns.push(Waiting::begins());
        }
    }

    /// Records that a query received its permit.
    pub fn begin(&self, query: &Query) {
        self.change(query, |turn| turn.begun = Some(Instant::now()));
    }

    /// Records that a query ended and that its permit is released after `pause`.
    pub fn end(&self, query: &Query, pause: Duration) {
        self.change(query, |turn| turn.over = Some(Instant::now() + pause));
    }

    /// Returns the step that a query has reached.
    #[must_use]
    pub fn step(&self, query: &Query) -> Step {
        let stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stages.get(query).map_or(Step::Connect, |stage| stage.progress.step())
    }

    /// Returns when a query was requested, started and ended, for each connection.
    #[must_use]
    pub fn times(&self, query: &Query) -> Vec<Times> {
        let stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stages
            .get(query)
            .map_or_else(Vec::new, |stage| stage.turns.iter().map(Waiting::times).collect())
    }
}
