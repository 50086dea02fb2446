//! How far sessions and policy fetches have come, for a deadline that cuts them off, and how long they waited for their
//! turn, which is not counted against anybody.

use crate::net::smtp::Progress;
use crate::policy::evidence::Query;
use crate::policy::evidence::Step;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

/// Beyond so many, those that have ended are forgotten.
const ROOM: usize = 4_096;

/// The ages of the moments of a stage. Unit: milliseconds ago.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// It was asked for.
    pub asked: u64,
    /// Its turn came.
    pub begun: Option<u64>,
    /// It ended and its place was free again.
    pub over: Option<u64>,
}

/// The stages of a run.
#[derive(Debug, Clone, Default)]
pub struct Stages(Arc<Mutex<HashMap<Query, Stage>>>);

#[derive(Debug)]
struct Stage {
    /// One for each turn that is needed, one after the other.
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

    /// Something is asked for and waits for its turn.
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

    /// It has to wait for another turn.
    pub fn ask_again(&self, query: &Query) {
        let mut stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stage) = stages.get_mut(query) {
            stage.turns.push(Waiting::begins());
        }
    }

    /// Its turn has come.
    pub fn begin(&self, query: &Query) {
        self.change(query, |turn| turn.begun = Some(Instant::now()));
    }

    /// It has ended, and after `pause` its place is free.
    pub fn end(&self, query: &Query, pause: Duration) {
        self.change(query, |turn| turn.over = Some(Instant::now() + pause));
    }

    /// The step that it is at.
    #[must_use]
    pub fn step(&self, query: &Query) -> Step {
        let stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stages.get(query).map_or(Step::Connect, |stage| stage.progress.step())
    }

    /// When it was asked for, began and was over, for each turn.
    #[must_use]
    pub fn times(&self, query: &Query) -> Vec<Times> {
        let stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stages
            .get(query)
            .map_or_else(Vec::new, |stage| stage.turns.iter().map(Waiting::times).collect())
    }
}
