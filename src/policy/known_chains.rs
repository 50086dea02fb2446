//! Chains that were judged already: many domains share a few mail hosts, and signatures are dear. Pure: the outcome
//! is the same with and without.

use crate::policy::certificate::Pkix;
use crate::policy::public_key;
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

/// Where a moment lies: so many dates of the chain are behind it, and so many of the roots.
type Span = (usize, usize);

/// A moment, and how many dates of the roots are behind it.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// When.
    pub now: Timestamp,
    /// Roots begin and end as well.
    pub roots: usize,
}

/// One chain. Between two dates of its certificates the outcome does not change.
#[derive(Debug)]
struct Known {
    /// The moments at which the outcome may change, in order.
    dates: Vec<Timestamp>,
    /// The outcomes of the spans between them that were asked for.
    outcomes: Vec<(Span, Pkix)>,
}

/// How many dates are behind a moment.
#[must_use]
pub fn behind(dates: &[Timestamp], now: Timestamp) -> usize {
    dates.partition_point(|date| *date <= now)
}

impl KnownChains {
    /// The outcome for a chain at a time, if it was judged in the same span of time.
    #[must_use]
    pub fn get(&self, chain: &[Vec<u8>], at: Moment) -> Option<Pkix> {
        let mark = mark(chain);
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&mark)?;
        let span = (behind(&known.dates, at.now), at.roots);
        known.outcomes.iter().find(|(s, _)| *s == span).map(|(_, outcome)| outcome.clone())
    }

    /// Keeps an outcome.
    pub fn keep(&self, chain: &[Vec<u8>], at: Moment, outcome: &Pkix) {
        // A certificate whose dates are not known may change its mind at any time.
        let Some(dates) = dates(chain) else { return };
        let mark = mark(chain);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX && !all.contains_key(&mark) {
            all.clear();
        }
        let known = all.entry(mark).or_insert_with(|| Known { dates, outcomes: Vec::new() });
        let span = (behind(&known.dates, at.now), at.roots);
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

/// The moments at which the outcome for some certificates may change, in order; `None` if one cannot be read.
#[must_use]
pub fn dates(chain: &[Vec<u8>]) -> Option<Vec<Timestamp>> {
    let mut dates = Vec::with_capacity(chain.len() * 2);
    for der in chain {
        dates.extend(dates_of(der)?);
    }
    dates.sort_unstable();
    Some(dates)
}

/// The moments at which a certificate begins and ends: in date from the first second to the last, both included.
fn dates_of(der: &[u8]) -> Option<[Timestamp; 2]> {
    let [first, last] = public_key::validity(der)?;
    Some([first, last.plus(1)])
}
