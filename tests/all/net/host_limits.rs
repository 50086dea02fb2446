//! Tests of `src/net/host_limits.rs`: how many connections one host, one proxy and all hosts get at once.

use crate::support::live::live;
use crate::support::live::live_by;
use crate::support::live::policies;
use crate::support::live::runtime;
use crate::support::net::a;
use crate::support::net::head;
use crate::support::net::policy_host;
use crate::support::net::refusing;
use crate::support::net::serve;
use crate::support::net::world;
use crate::support::own::policy;
use destgate::net::host_limits::Limits;
use destgate::policy::evidence::FetchFailure;
use destgate::policy::evidence::Via;
use hickory_proto::rr::RecordType;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::Duration;

/// How many are inside at once, and were at most.
#[derive(Default)]
struct Crowd {
    now: AtomicUsize,
    peak: AtomicUsize,
}

impl Crowd {
    fn enter(&self) {
        self.peak.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
    }

    fn leave(&self) {
        self.now.fetch_sub(1, SeqCst);
    }
}

/// A policy host with several addresses: each of them has its own turns, also the one that is tried second.
#[test]
fn every_address_of_a_policy_host_is_connected_to_by_turns() {
    let crowd = Arc::new(Crowd::default());
    let of_crowd = Arc::clone(&crowd);
    let second = policy_host("d.example", move |_, stream| {
        of_crowd.enter();
        thread::sleep(Duration::from_millis(10));
        of_crowd.leave();
        stream.write_all(policy("enforce", "mx.example", 60).as_bytes())
    });
    let (_held, first) = refusing();
    let resolver = world(|name, rtype| match rtype {
        RecordType::A if name.starts_with("mta-sts.") => vec![a(1), a(2)],
        _ => Vec::new(),
    });
    let connect_to = [format!("192.0.2.1:443:{first}"), format!("192.0.2.2:443:{second}")];
    let limits = || Limits { per_host: 2, pause: Duration::ZERO, ..Limits::default() };
    runtime().block_on(async {
        let way_out = live(limits(), Some(resolver), &connect_to);
        for exchange in policies(&way_out, 12, Via::V4).await {
            assert_eq!(exchange.status, Some(200), "{exchange:?}");
        }
        assert_eq!(crowd.peak.load(SeqCst), 2);
        // Where none can be connected to, the reason is said.
        let nowhere = live(limits(), Some(resolver), &[format!(":443:{first}")]);
        let failed = policies(&nowhere, 1, Via::V4).await.swap_remove(0);
        assert_eq!(failed.body, Err(FetchFailure::Connect("connection refused".into())));
    });
}

/// One's own proxy need not be spared, but every connection to it is a file all the same.
#[test]
fn connections_to_a_proxy_count_among_all() {
    let crowd = Arc::new(Crowd::default());
    let of_crowd = Arc::clone(&crowd);
    let proxy = serve(move |mut stream| {
        of_crowd.enter();
        let head = head(&mut stream);
        thread::sleep(Duration::from_millis(20));
        of_crowd.leave();
        head?;
        stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
    });
    let pause = Duration::from_secs(3_600);
    let limits = Limits { per_host: 1, pause, connections: 3, ..Limits::default() };
    runtime().block_on(async {
        let live = live_by(limits, None, &[], Some(format!("http://{proxy}")));
        let failed = policies(&live, 12, Via::Proxy).await;
        assert!(failed.iter().all(|exchange| exchange.body.is_err()), "{failed:?}");
    });
    assert_eq!(crowd.peak.load(SeqCst), 3);
}
