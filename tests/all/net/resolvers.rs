//! Resolvers of all kinds between the binary and the lab: stripping, truncating, validating, dead.
//!
//! Tests of `src/net/dns/answer.rs`, `src/net/dns/answer_status.rs`, `src/net/dns/cache.rs`,
//! `src/net/dns/exchange.rs`, `src/net/dns/validator.rs` and `src/net/dns/zone_memory.rs`.

use crate::support::lab;
use crate::support::lab::forward;
use crate::support::lab::lab;
use crate::support::net::a;
use crate::support::net::ca_pem;
use crate::support::net::dns;
use crate::support::net::fit;
use crate::support::net::mx;
use crate::support::net::refusing;
use crate::support::net::reply_to;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::assert_found;
use crate::support::run::at;
use crate::support::run::findings;
use hickory_proto::op::Message;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A resolver that passes the lab's answers on after `change` has been at them.
fn relay(change: impl Fn(&Message, &mut Message) + Send + Sync + 'static) -> SocketAddr {
    dns(move |query, udp| {
        let mut reply = forward(query)?;
        change(query, &mut reply);
        fit(reply, udp)
    })
}

fn run(resolver: SocketAddr, arguments: &str) -> Out {
    let home = Home::new();
    home.destgate(&format!("check --no-cache --format json {arguments}"))
        .args(lab::options(&home, resolver))
        .run()
}

fn report(resolver: SocketAddr, arguments: &str) -> Value {
    run(resolver, arguments).report()
}

/// A resolver that knows nothing of DNSSEC.
fn strip(_: &Message, reply: &mut Message) {
    let plain = |r: &Record| {
        !matches!(
            r.record_type(),
            RecordType::RRSIG
                | RecordType::NSEC
                | RecordType::NSEC3
                | RecordType::DNSKEY
                | RecordType::DS
        )
    };
    reply.answers.retain(plain);
    reply.authorities.retain(plain);
    reply.edns = None;
}

#[test]
fn where_dnssec_is_stripped_nothing_is_called_bogus() {
    let resolver = relay(strip);
    let names = "good.example dane.example wildcard.example dane-ta.example testing.example \
                 no-mx.example dnssec-broken.example";
    let out = run(resolver, names);
    for report in out.reports() {
        let name = at(&report, "domain");
        assert!(!report.to_string().contains("\"bogus\""), "{report:#}");
        assert_found(&report, "dnssec-cannot-judge");
        assert_eq!(at(&report, "verdict.action"), "unknown", "{name}: {report:#}");
        assert_eq!(at(&report, "verdict.unsigned.action"), "deliver", "{name}: {report:#}");
        assert_ne!(at(&report, "dane.status"), "verified", "{name}");
    }
    assert_eq!(out.status, 3, "{}", out.all());
    // MTA-STS needs no DNSSEC.
    assert_eq!(at(&out.reports()[0], "verdict.unsigned.protection"), "mta-sts");
}

#[test]
fn what_is_forged_on_the_way_is_bogus() {
    // The resolver is honest about everything but one address.
    let resolver = relay(|query, reply| {
        let asked = query.queries.first().map(|q| (q.name().to_ascii(), q.query_type()));
        if asked.is_some_and(|(name, rtype)| name == "mx.dane.example." && rtype == RecordType::A) {
            for record in &mut reply.answers {
                if record.record_type() == RecordType::A {
                    record.data = crate::support::net::a(250);
                }
            }
        }
    });
    let report = report(resolver, "dane.example --semantics rfc");
    assert_eq!(at(&report, "mx.0.dnssec"), "bogus");
    assert_eq!(at(&report, "dane.status"), "error");
    // The proof that there is no IPv6 address must not make a bounce of it.
    assert_eq!((at(&report, "verdict.action"), at(&report, "verdict.status")), ("defer", "4.4.3"));
}

#[test]
fn the_ad_bit_counts_only_where_it_is_trusted() {
    let resolver = relay(|_, reply| {
        reply.metadata.authentic_data = true;
    });
    let trusting = report(resolver, "--dnssec trust-ad dane.example");
    assert_eq!(at(&trusting, "route.dnssec"), "secure");
    assert_eq!(at(&trusting, "verdict.protection"), "dane");
    let unsigned = report(resolver, "testing.example");
    assert_eq!(at(&unsigned, "route.dnssec"), "insecure");
    // Without the bit there is nothing to believe.
    let plain = report(lab().resolver(), "--dnssec trust-ad dane.example");
    assert_eq!(at(&plain, "route.dnssec"), "insecure");
    assert_eq!(at(&plain, "verdict.protection"), "encrypted");
}

#[test]
fn a_validating_resolver_that_refuses_is_told_from_one_that_fails() {
    let resolver = relay(|query, reply| {
        let asked = query.queries.first().map(|q| q.name().to_ascii()).unwrap_or_default();
        let broken = asked.ends_with("dnssec-broken.example.") && !query.metadata.checking_disabled;
        if broken || asked.ends_with("down.example.") {
            reply.answers.clear();
            reply.metadata.response_code = ResponseCode::ServFail;
        }
    });
    let bogus = report(resolver, "--dnssec trust-ad dnssec-broken.example");
    assert_eq!(at(&bogus, "route.dnssec"), "bogus", "{bogus:#}");
    let failed = report(resolver, "--dnssec trust-ad down.example");
    assert_ne!(at(&failed, "route.dnssec"), "bogus");
    for report in [bogus, failed] {
        assert_eq!(
            (at(&report, "verdict.action"), at(&report, "verdict.status")),
            ("defer", "4.4.3")
        );
    }
}

#[test]
fn what_is_cut_over_udp_is_asked_for_over_tcp() {
    let over_tcp = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&over_tcp);
    let resolver = dns(move |query, udp| {
        let reply = forward(query)?;
        if udp {
            return reply.truncate().to_vec().ok();
        }
        counter.fetch_add(1, Ordering::SeqCst);
        reply.to_vec().ok()
    });
    let report = report(resolver, "dane.example");
    assert_eq!(at(&report, "verdict.protection"), "dane");
    assert!(over_tcp.load(Ordering::SeqCst) > 5);
}

/// The mark of a domain that could not be looked up in time.
#[track_caller]
fn assert_unseen(out: Out, within: u64) {
    let out = out.ended(3);
    assert!(out.wall < Duration::from_secs(within), "{}", out.all());
    let report = out.report();
    assert_eq!((at(&report, "verdict.action"), at(&report, "verdict.status")), ("defer", "4.4.3"));
    assert_eq!(at(&report, "mta_sts.status"), "lookup_failed");
    assert_eq!(at(&report, "tls_rpt.status"), "lookup_failed");
}

#[test]
fn a_resolver_that_is_dead_defers_in_bounded_time() {
    let (_held, address) = refusing();
    assert_unseen(run(address, "good.example --timeout 1 --deadline 5"), 4);
    let silent = dns(|_, _| None);
    assert_unseen(run(silent, "good.example --timeout 1 --deadline 5"), 4);
}

#[test]
fn a_resolver_that_cuts_and_then_refuses_tcp_defers() {
    let cutting = dns(|query, udp| match udp {
        true => forward(query)?.truncate().to_vec().ok(),
        false => None,
    });
    assert_unseen(run(cutting, "good.example --timeout 1 --deadline 5"), 4);
}

#[test]
fn a_resolver_that_always_fails_defers() {
    for code in [ResponseCode::ServFail, ResponseCode::Refused, ResponseCode::NotImp] {
        let resolver = relay(move |_, reply| {
            reply.answers.clear();
            reply.authorities.clear();
            reply.metadata.response_code = code;
        });
        assert_unseen(run(resolver, "good.example --timeout 2 --deadline 5"), 4);
    }
}

#[test]
fn the_second_resolver_is_asked_where_the_first_is_dead() {
    let (_held, dead) = refusing();
    let home = Home::new();
    let out = home
        .destgate("check good.example --no-cache --format json --timeout 4 --resolver")
        .arg(dead.to_string())
        .args(lab::options(&home, lab().resolver()))
        .run()
        .ended(0);
    assert_eq!(at(&out.report(), "verdict.protection"), "mta-sts");
    assert!(findings(&out.report()).iter().all(|f| !f.contains("lookup")), "{}", out.all());
}

/// A look-up that fails once is not everybody's failure who needs the same name.
#[test]
fn a_failure_is_not_kept_for_the_next_domain() {
    let failed = AtomicUsize::new(0);
    let resolver = dns(move |query, udp| {
        let question = query.queries.first()?;
        let mut reply = reply_to(query);
        let records = match (question.name().to_ascii().as_str(), question.query_type()) {
            (_, RecordType::MX) => vec![mx(10, "mx.shared.example")],
            ("mx.shared.example.", RecordType::A) if failed.fetch_add(1, Ordering::SeqCst) == 0 => {
                reply.metadata.response_code = ResponseCode::ServFail;
                Vec::new()
            }
            ("mx.shared.example.", RecordType::A) => vec![a(1)],
            _ => Vec::new(),
        };
        let own = |data| Record::from_rdata(question.name().clone(), 300, data);
        reply.add_answers(records.into_iter().map(own));
        fit(reply, udp)
    });
    let home = Home::new();
    let line = "check a.example b.example c.example --no-cache --no-smtp --dnssec off --jobs 1";
    let out = home
        .destgate(&format!("{line} --format json --resolver {resolver}"))
        .args(["--ca-file", &home.write("ca.pem", ca_pem())])
        .run();
    let hosts: Vec<Value> = out.reports().iter().map(|r| r["mx"][0]["addresses"].clone()).collect();
    let seen = serde_json::json!(["192.0.2.1"]);
    assert_eq!(hosts, [serde_json::json!([]), seen.clone(), seen], "{}", out.all());
}

/// The same of the chain of trust, of which the validator keeps what it made of it.
#[test]
fn a_broken_chain_is_not_held_against_the_next_domain() {
    let mended = AtomicBool::new(false);
    let resolver = relay(move |query, reply| {
        let Some(question) = query.queries.first() else { return };
        let asked = (question.name().to_ascii(), question.query_type());
        if asked == ("dane.example.".into(), RecordType::MX) && !mended.swap(true, Ordering::SeqCst)
        {
            // What the validator made of the failure counts for a second.
            std::thread::sleep(Duration::from_millis(1_050));
        }
        if asked == ("example.".into(), RecordType::DS) && !mended.load(Ordering::SeqCst) {
            reply.answers.clear();
            reply.authorities.clear();
            reply.metadata.response_code = ResponseCode::ServFail;
        }
    });
    let out = run(resolver, "dane-ta.example dane.example --jobs 1");
    let proofs: Vec<Value> = out.reports().iter().map(|r| r["route"]["dnssec"].clone()).collect();
    assert_ne!(proofs[0], "secure", "{}", out.all());
    assert_eq!(proofs[1], "secure", "{}", out.all());
}
