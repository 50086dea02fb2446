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
    asked: Instant,
    begun: Option<Instant>,
    over: Option<Instant>,
    progress: Progress,
}

impl Stages {
    fn change(&self, query: &Query, change: impl FnOnce(&mut Stage)) {
        let mut stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stage) = stages.get_mut(query) {
            change(stage);
        }
    }

    /// Something is asked for and waits for its turn.
    #[must_use]
    pub fn ask(&self, query: Query) -> Progress {
        let progress = Progress::default();
        let mut stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if stages.len() >= ROOM {
            stages.retain(|_, stage| stage.over.is_none());
        }
        let stage =
            Stage { asked: Instant::now(), begun: None, over: None, progress: progress.clone() };
        stages.insert(query, stage);
        progress
    }

    /// Its turn has come.
    pub fn begin(&self, query: &Query) {
        self.change(query, |stage| stage.begun = Some(Instant::now()));
    }

    /// It has ended, and after `pause` its place is free.
    pub fn end(&self, query: &Query, pause: Duration) {
        self.change(query, |stage| stage.over = Some(Instant::now() + pause));
    }

    /// The step that it is at.
    #[must_use]
    pub fn step(&self, query: &Query) -> Step {
        let stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stages.get(query).map_or(Step::Connect, |stage| stage.progress.step())
    }

    /// When it was asked for, began and was over.
    #[must_use]
    pub fn times(&self, query: &Query) -> Option<Times> {
        let stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stage = stages.get(query)?;
        let age = |at: Instant| u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX);
        Some(Times {
            asked: age(stage.asked),
            begun: stage.begun.map(age),
            over: stage.over.map(age),
        })
    }
}
