//! A cache of path validation results. Many domains share a few mail hosts, and signatures are
//! expensive to verify. No I/O; it does not change any result.

use crate::policy::certificate::Pkix;
use crate::policy::public_key;
use crate::vocab::time::Timestamp;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Maximum number of cached chains. A full cache is emptied, so that the memory of a long run stays
/// bounded.
const MAX: usize = 8_192;

/// The digest of a chain. The cache keeps only the digest, because a run sees thousands of chains.
type Mark = [u8; 32];

/// The cached results of chains for one trust store.
#[derive(Debug, Default)]
pub struct KnownChains(Mutex<HashMap<Mark, Known>>);

/// A period between changes: the number of dates of the chain and of the roots that have passed.
type Span = (usize, usize);

/// A time, with the number of the roots' dates that have passed.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Time of the validation.
    pub now: Timestamp,
    /// Number of passed dates of the roots, whose validity also starts and ends.
    pub roots: usize,
}

/// The cached results of one chain. Between two dates of its certificates the result does not
/// change.
#[derive(Debug)]
struct Known {
    /// Times at which the result may change, in order.
    dates: Vec<Timestamp>,
    /// Results of the periods that were queried.
    outcomes: Vec<(Span, Pkix)>,
}

/// Returns how many dates have passed at a time.
#[must_use]
pub fn behind(dates: &[Timestamp], now: Timestamp) -> usize {
    dates.partition_point(|date| *date <= now)
}

impl KnownChains {
    /// Returns the cached result for a chain, if it was validated in the same period.
    #[must_use]
    pub fn get(&self, chain: &[Vec<u8>], at: Moment) -> Option<Pkix> {
        let mark = mark(chain);
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(&mark)?;
        let span = (behind(&known.dates, at.now), at.roots);
        known.outcomes.iter().find(|(s, _)| *s == span).map(|(_, outcome)| outcome.clone())
    }

    /// Stores a result.
    pub fn keep(&self, chain: &[Vec<u8>], at: Moment, outcome: &Pkix) {
        // Without known dates the result may change at any time.
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

/// Returns the times at which the result for certificates may change, in order; `None` if one
/// cannot be parsed.
#[must_use]
pub fn dates(chain: &[Vec<u8>]) -> Option<Vec<Timestamp>> {
    let mut dates = Vec::with_capacity(chain.len() * 2);
    for der in chain {
        dates.extend(dates_of(der)?);
    }
    dates.sort_unstable();
    Some(dates)
}

/// Returns the times at which a certificate becomes valid and invalid. Its first and last second
/// are both valid.
fn dates_of(der: &[u8]) -> Option<[Timestamp; 2]> {
    let [first, last] = public_key::validity(der)?;
    Some([first, last.plus(1)])
}
