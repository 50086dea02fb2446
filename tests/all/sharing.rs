//! What the domains of one run share, and for how long: answers in flight, sessions, policies.

use destgate::net::flights::Flights;
use std::future::pending;
use std::future::ready;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

const HOUR: Option<Duration> = Some(Duration::from_secs(3_600));

/// What is on its way must not crowd out what is there, however much it is.
#[test]
fn answers_stay_while_many_questions_are_in_flight() {
    runtime().block_on(async {
        let flights: Flights<usize, usize> = Flights::new(8);
        let asked = AtomicUsize::new(0);
        let ask = |key: usize| {
            flights.get(&key, |_| HOUR, || {
                asked.fetch_add(1, SeqCst);
                ready(key)
            })
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
