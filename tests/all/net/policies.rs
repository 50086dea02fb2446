//! Tests of `src/net/policies.rs`: a policy that was fetched serves the rest of the run.

use crate::support::live::live;
use crate::support::live::live_by;
use crate::support::live::policies;
use crate::support::live::runtime;
use crate::support::net::a;
use crate::support::net::policy_host;
use crate::support::net::serve;
use crate::support::net::world;
use crate::support::own::policy;
use destgate::net::host_limits::Limits;
use destgate::policy::evidence::FetchFailure;
use destgate::policy::evidence::Via;
use destgate::vocab::dns::Domain;
use hickory_proto::rr::RecordType;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

/// A proxy that looks names up by itself proves nothing about any one address.
#[test]
fn no_single_address_is_seen_through_an_http_proxy() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let proxy = serve(move |_| {
        counter.fetch_add(1, SeqCst);
        Ok(())
    });
    let exchange = runtime().block_on(async {
        let live = live_by(Limits::default(), None, &[], Some(format!("http://{proxy}")));
        let domain = Domain::parse("d.example").unwrap();
        live.policy_at(&domain, "192.0.2.1".parse().unwrap()).await
    });
    assert!(matches!(&exchange.body, Err(FetchFailure::NoRoute(why)) if why.contains("proxy")));
    assert_eq!(asked.load(SeqCst), 0);
}

/// Source: RFC 8461 §3.3 (a policy host is asked once in five minutes).
#[test]
fn a_domain_that_comes_again_is_not_fetched_again() {
    let fetches = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&fetches);
    let host = policy_host("d.example", move |_, stream| {
        counter.fetch_add(1, SeqCst);
        stream.write_all(policy("enforce", "mx.example", 60).as_bytes())
    });
    let resolver = world(|_, rtype| if rtype == RecordType::A { vec![a(1)] } else { Vec::new() });
    let limits = Limits { per_host: 16, pause: Duration::ZERO, ..Limits::default() };
    runtime().block_on(async {
        let live = live(limits, Some(resolver), &[format!(":443:{host}")]);
        let first = policies(&live, 80, Via::V4).await;
        assert!(first.iter().all(|exchange| exchange.status == Some(200)), "{first:?}");
        assert_eq!(policies(&live, 80, Via::V4).await, first);
    });
    assert_eq!(fetches.load(SeqCst), 80);
}
