//! Chains that were judged already: many domains share a few mail hosts, and signatures are dear. Pure: the outcome
//! is the same with and without.

use crate::policy::certificate::Certificate;
use crate::policy::certificate::Pkix;
use crate::vocab::time::Timestamp;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

/// So many chains are kept; then all are forgotten, for the memory of a long run must not grow.
const MAX: usize = 8_192;

/// The digest of a chain: what is kept of it must be small, for a run sees thousands.
type Mark = [u8; 32];

/// What was judged of chains, under the roots that hold this.
#[derive(Debug, Default)]
pub struct KnownChains(Mutex<HashMap<Mark, Known>>);

/// One chain. Between two dates of its certificates the outcome does not change.
#[derive(Debug)]
struct Known {
    /// The moments at which the outcome may change, in order.
    dates: Vec<Timestamp>,
    /// The outcomes of the spans between them that were asked for: how many dates lie behind.
    outcomes: Vec<(usize, Pkix)>,
}

impl Known {
    fn span(&self, now: Timestamp) -> usize {
        self.dates.partition_point(|date| *date <= now)
    }
}

impl KnownChains {
    /// The outcome for a chain at a time, if it was judged in the same span of time.
    #[must_use]
    pub fn get(&self, chain: &[Vec<u8>], now: Timestamp) -> Option<Pkix> {
        let mark = mark(chain);
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&mark)?;
        let span = known.span(now);
        known.outcomes.iter().find(|(s, _)| *s == span).map(|(_, outcome)| outcome.clone())
    }

    /// Keeps an outcome.
    pub fn keep(&self, chain: &[Vec<u8>], now: Timestamp, outcome: &Pkix) {
        // A certificate whose dates are not known may change its mind at any time.
        let Some(dates) = dates(chain) else { return };
        let mark = mark(chain);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX && !all.contains_key(&mark) {
            all.clear();
        }
        let known = all.entry(mark).or_insert_with(|| Known { dates, outcomes: Vec::new() });
        let span = known.span(now);
        if known.outcomes.iter().all(|(s, _)| *s != span) {
            known.outcomes.push((span, outcome.clone()));
        }
    }
}

fn mark(chain: &[Vec<u8>]) -> Mark {
    let mut digest = Sha256::new();
    for der in chain {
        digest.update(der.len().to_be_bytes());
        digest.update(der);
    }
    digest.finalize().into()
}

fn dates(chain: &[Vec<u8>]) -> Option<Vec<Timestamp>> {
    let mut dates = Vec::with_capacity(chain.len() * 2);
    for der in chain {
        let read = Certificate::read(der)?;
        // In date from the first second to the last, both included.
        dates.extend([read.not_before, read.not_after.plus(1)]);
    }
    dates.sort_unstable();
    Some(dates)
}
