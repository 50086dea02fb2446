//! Tests of `src/net/dns/queue_time.rs`: waiting for a place among the questions is no time of a domain.
//!
//! Tests of `src/net/query_progress.rs`.

use crate::support::live::live;
use crate::support::live::runtime;
use crate::support::net::dns;
use crate::support::net::fit;
use crate::support::net::mx;
use crate::support::net::reply_to;
use destgate::engine::collect::collect;
use destgate::net::host_limits::Limits;
use destgate::policy::evidence::Evidence;
use destgate::policy::evidence::Scope;
use destgate::vocab::dns::Destination;
use destgate::vocab::time::Timestamp;
use futures_util::future::join_all;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// With few places for questions most domains wait for them for longer than their own deadline. That is not held against
/// them; the time of their own look-ups is.
#[test]
fn waiting_for_a_place_among_the_questions_is_nobodys_time() {
    let resolver = dns(|query, udp| {
        let question = query.queries.first()?;
        let name = question.name().to_ascii();
        if name == "d7.example." {
            return None;
        }
        thread::sleep(Duration::from_millis(2));
        let mut reply = reply_to(query);
        if question.query_type() == RecordType::MX {
            let host = mx(10, &format!("mx.{}", name.trim_end_matches('.')));
            reply.add_answers([Record::from_rdata(question.name().clone(), 300, host)]);
        }
        fit(reply, udp)
    });
    let limits = Limits { questions: 4, ..Limits::default() };
    let deadline = Duration::from_millis(300);
    let started = Instant::now();
    runtime().block_on(async {
        let live = live(limits, Some(resolver), &[]);
        let collected = (0..90).map(|n| {
            let scope = Scope { smtp: false, ..Scope::default() };
            let domain = Destination::parse(&format!("d{n}.example")).unwrap();
            collect(&live, Evidence::new(domain, Timestamp(1_780_000_000), scope), deadline)
        });
        let cut_off: Vec<bool> =
            join_all(collected).await.iter().map(|e| e.cut_off.is_some()).collect();
        assert!(started.elapsed() > deadline * 2, "too few to wait: {:?}", started.elapsed());
        let expected: Vec<bool> = (0..90).map(|n| n == 7).collect();
        assert_eq!(cut_off, expected);
    });
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}
