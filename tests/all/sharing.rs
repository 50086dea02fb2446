//! What the domains of one run share, and for how long: answers in flight, sessions, policies.

use crate::support_net::a;
use crate::support_net::dns;
use crate::support_net::fit;
use crate::support_net::head;
use crate::support_net::linger;
use crate::support_net::mx;
use crate::support_net::policy_host;
use crate::support_net::refusing;
use crate::support_net::reply_to;
use crate::support_net::serve;
use crate::support_net::world;
use crate::support_own::policy;
use destgate::engine::collect::collect;
use destgate::net::connect::Connector;
use destgate::net::connect::Substitution;
use destgate::net::dns::DnssecMode;
use destgate::net::host_limits::Limits;
use destgate::net::https_options::HttpsOptions;
use destgate::net::live::Live;
use destgate::net::live::LiveOptions;
use destgate::net::live::Net;
use destgate::net::nameservers::Nameservers;
use destgate::net::sessions::Lasting;
use destgate::net::shared_queries::SharedQueries;
use destgate::net::smtp_options::SmtpOptions;
use destgate::net::tls::crypto;
use destgate::net::tls::offer;
use destgate::policy::evidence::Answer;
use destgate::policy::evidence::Cause;
use destgate::policy::evidence::Evidence;
use destgate::policy::evidence::FetchFailure;
use destgate::policy::evidence::PolicyExchange;
use destgate::policy::evidence::Query;
use destgate::policy::evidence::Reply;
use destgate::policy::evidence::Scope;
use destgate::policy::evidence::Session;
use destgate::policy::evidence::SessionEnd;
use destgate::policy::evidence::SessionTarget;
use destgate::policy::evidence::Step;
use destgate::policy::evidence::Via;
use destgate::vocab::dns::Destination;
use destgate::vocab::dns::Domain;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tls::KeyKind;
use futures_util::future::join_all;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use std::future::pending;
use std::future::ready;
use std::io::Write;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::Duration;
use std::time::Instant;
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

/// A way out that leads to these servers alone: `connect_to` as the option of that name has it.
fn live(limits: Limits, resolver: Option<SocketAddr>, connect_to: &[String]) -> Live {
    live_by(limits, resolver, connect_to, None)
}

fn live_by(
    limits: Limits,
    resolver: Option<SocketAddr>,
    connect_to: &[String],
    proxy: Option<String>,
) -> Live {
    let substitutions = connect_to.iter().map(|text| Substitution::parse(text).unwrap()).collect();
    let connector = Arc::new(Connector { substitutions, ..Connector::default() });
    let bound = Duration::from_secs(5);
    Live::new(LiveOptions {
        servers: Nameservers::in_order(resolver.map(Into::into).as_slice()),
        dnssec: DnssecMode::Off,
        keep_judged: false,
        anchors: String::new(),
        bound,
        smtp: SmtpOptions {
            ehlo: "test.example".into(),
            bound,
            connector: Arc::clone(&connector),
            offer: offer::Offer::everything(),
            identities: None,
        },
        https: HttpsOptions {
            user_agent: "test".into(),
            proxy,
            bound,
            connector,
            provider: crypto::provider(),
        },
        limits,
    })
    .unwrap()
}

fn target() -> SessionTarget {
    SessionTarget {
        host: "mx.example".into(),
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        port: 25,
        sni: None,
        keys: KeyKind::Any,
        certificate: None,
    }
}

async fn session(live: &Live) -> Session {
    match live.ask(&Query::Session(target())).await {
        Answer::Session(session) => session,
        other => panic!("{other:?}"),
    }
}

/// A moment of trouble is over for those that come later; a session that went well is not held again.
#[test]
fn a_temporary_refusal_is_shared_for_a_short_time() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let server = serve(move |mut stream| {
        if counter.fetch_add(1, SeqCst) == 0 {
            return stream.write_all(b"421 4.7.0 too many connections, try later\r\n");
        }
        stream.write_all(b"220 mx ESMTP\r\n250 mx\r\n")?;
        linger(&mut stream)
    });
    let again = Duration::from_millis(150);
    runtime().block_on(async {
        let limits = Limits { again, pause: Duration::ZERO, ..Limits::default() };
        let live = live(limits, None, &[format!(":25:{server}")]);
        let refused = session(&live).await;
        assert_eq!(Lasting::of(&refused), Lasting::Passing, "{refused:?}");
        assert_eq!(session(&live).await, refused);
        assert_eq!(connections.load(SeqCst), 1, "nobody asks again at once");
        for _ in 0..2 {
            tokio::time::sleep(again + again / 4).await;
            assert_eq!(session(&live).await.end, None);
            assert_eq!(connections.load(SeqCst), 2, "one asks again, and that counts");
        }
    });
    // The time of a real run: a silent host of many domains must not be waited for again and again.
    assert!((10..=120).contains(&Limits::default().again.as_secs()));
}

#[test]
fn what_is_temporary_is_told_from_what_will_be_the_same_again() {
    let ended =
        |step, cause| Session { end: Some(SessionEnd { step, cause }), ..Session::default() };
    let said = |code| Cause::Said(Reply { code, lines: vec!["no".into()] });
    let silence = [
        ended(Step::Connect, Cause::TimedOut(30)),
        ended(Step::Connect, Cause::Unreachable("no route".into())),
    ];
    for session in silence {
        assert_eq!(Lasting::of(&session), Lasting::Silence, "{session:?}");
    }
    let soon_over = [
        ended(Step::Connect, Cause::Refused),
        ended(Step::Handshake, Cause::Dropped("closed".into())),
        ended(Step::Banner, said(421)),
        ended(Step::EhloTls, said(451)),
        Session {
            starttls_reply: Some(Reply { code: 454, lines: Vec::new() }),
            ..Session::default()
        },
    ];
    for session in soon_over {
        assert_eq!(Lasting::of(&session), Lasting::Passing, "{session:?}");
    }
    let lasting = [
        Session::default(),
        ended(Step::Banner, said(554)),
        ended(Step::Banner, Cause::Misbehaved("no SMTP".into())),
        ended(Step::Handshake, Cause::Tls("handshake failure".into())),
        ended(Step::Connect, Cause::Denied),
        Session {
            starttls_reply: Some(Reply { code: 502, lines: Vec::new() }),
            ..Session::default()
        },
    ];
    for session in lasting {
        assert_eq!(Lasting::of(&session), Lasting::Long, "{session:?}");
    }
}

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

/// The policy exchanges of `d0.example`, `d1.example` and so on, all at once.
async fn policies(live: &Live, count: usize, via: Via) -> Vec<PolicyExchange> {
    let queries: Vec<Query> = (0..count)
        .map(|n| Query::StsPolicy(Domain::parse(&format!("d{n}.example")).unwrap(), via))
        .collect();
    let answers = join_all(queries.iter().map(|query| live.ask(query))).await;
    let exchange = |answer| match answer {
        Answer::StsPolicy(exchange) => exchange,
        other => panic!("{other:?}"),
    };
    answers.into_iter().map(exchange).collect()
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
