//! Tests of `src/net/shared_queries.rs`: answers in flight and answers kept, within their room.

use crate::support::live::runtime;
use destgate::net::shared_queries::SharedQueries;
use std::future::pending;
use std::future::ready;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

const HOUR: Option<Duration> = Some(Duration::from_secs(3_600));

/// What is on its way must not crowd out what is there, however much it is.
#[test]
fn answers_stay_while_many_questions_are_in_flight() {
    runtime().block_on(async {
        let flights: SharedQueries<usize, usize> = SharedQueries::new(8);
        let asked = AtomicUsize::new(0);
        let ask = |key: usize| {
            flights.get(
                &key,
                |_| HOUR,
                || {
                    asked.fetch_add(1, SeqCst);
                    ready(key)
                },
            )
        };
        assert_eq!(ask(0).await, Some(0));
        for key in 100..200 {
            drop(flights.get(&key, |_| HOUR, pending));
        }
        assert_eq!(ask(0).await, Some(0));
        assert_eq!(asked.load(SeqCst), 1);
        assert_eq!(flights.len(), 101);
        // What is there is bounded by the room, and what was asked for last stays.
        for key in 1..100 {
            ask(key).await;
            ask(key - 1).await;
        }
        assert_eq!(asked.load(SeqCst), 100);
        assert!(flights.len() <= 108, "{}", flights.len());
    });
}

/// What is large takes more room than what is small, and all together no more than there is.
#[test]
fn answers_are_bounded_by_what_they_weigh() {
    runtime().block_on(async {
        let flights: SharedQueries<usize, Vec<u8>> = SharedQueries::weighing(2_000, Vec::len);
        let fill = async |keys: std::ops::Range<usize>, weight: usize| {
            for key in keys {
                flights.get(&key, |_| HOUR, || ready(vec![0; weight])).await;
            }
        };
        fill(0..1_000, 1).await;
        assert_eq!(flights.len(), 1_000);
        fill(1_000..1_100, 100).await;
        assert!((10..=20).contains(&flights.len()), "{}", flights.len());
        // One that is larger than the room stays alone until the next one comes.
        fill(2_000..2_001, 1_000_000).await;
        fill(3_000..3_020, 100).await;
        assert!(flights.len() <= 20, "{}", flights.len());
    });
}
