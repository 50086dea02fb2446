//! A policy from the MX hosts, and what to know before. Source: RFC 8461 §3.2, §4.1, §8.4.
//!
//! Tests of `src/owner/proposal.rs`, `src/owner/policy.rs`, `src/owner/fitness.rs`, `src/owner/records.rs` and
//! `src/owner/known_hosts.rs`.

use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world::World;
use crate::support::world::domain;
use crate::support::world::exchange;
use crate::support::world::nodata;
use crate::support::world::servfail;
use destgate::owner::fitness::Standing;
use destgate::owner::known_hosts;
use destgate::owner::policy::Hosts;
use destgate::owner::policy::Refusal;
use destgate::owner::policy::Wish;
use destgate::owner::proposal;
use destgate::owner::proposal::Order;
use destgate::owner::proposal::Proposal;
use destgate::owner::records;
use destgate::policy::evidence::Answer;
use destgate::policy::evidence::Evidence;
use destgate::policy::evidence::Query;
use destgate::policy::evidence::RecordData;
use destgate::policy::evidence::Timed;
use destgate::policy::plan;
use destgate::policy::sts::mx_pattern::MxPattern;
use destgate::policy::sts::policy::Mode;
use destgate::vocab::dns::Domain;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;

fn patterns(words: &[&str]) -> Vec<MxPattern> {
    words.iter().map(|w| MxPattern::parse(w).unwrap()).collect()
}

fn wish(mode: Mode) -> Wish {
    Wish { hosts: Hosts::Live, also: Vec::new(), mode, max_age: 86_400 }
}

fn order(wish: Wish) -> Order {
    Order { wish, rua: Vec::new(), alias: None }
}

fn beside(
    w: &World,
    answers: &[(&str, RecordType, destgate::policy::evidence::DnsAnswer)],
) -> Evidence {
    let mut e = Evidence { answers: std::collections::BTreeMap::new(), ..w.e.clone() };
    for (name, rtype, answer) in answers {
        let query = Query::Dns(domain(name), *rtype);
        let answer = Answer::Dns(answer.clone());
        e.answers.insert(query, Timed { started_ms: 0, took_ms: 0, answer });
    }
    e
}

fn propose(w: &World, order: &Order) -> Result<Proposal, Refusal> {
    let report = w.report("preferred opportunistic on");
    proposal::propose(&report, &beside(w, &[]), &domain("example.com"), order)
}

#[track_caller]
fn made(w: &World, wish: Wish) -> Proposal {
    propose(w, &order(wish)).unwrap()
}

fn codes(p: &Proposal) -> Vec<&'static str> {
    p.findings.iter().map(|f| f.row.code).collect()
}

fn good(host: &str) -> World {
    World::unsigned("example.com").host(10, host, "192.0.2.1", sessions::tls(&cert(&[host])))
}

#[test]
fn the_body_has_the_mx_hosts_in_order_of_preference_with_lf() {
    let w = World::unsigned("example.com")
        .mx(20, "b.example.net")
        .mx(10, "z.example.com")
        .mx(10, "A.example.com")
        .mx(30, "z.example.com");
    let p = made(&w, wish(Mode::Testing));
    let body = "version: STSv1\nmode: testing\nmx: a.example.com\nmx: z.example.com\nmx: b.example.net\nmax_age: 86400\n";
    assert_eq!(p.body, body);
    assert_eq!(p.records[0].data.plain(), format!("v=STSv1; id={};", p.id));
    assert_eq!(p.records[0].name.as_str(), "_mta-sts.example.com");
    assert_eq!(p.records.len(), 1);
}

#[test]
fn what_is_wished_comes_besides_and_instead() {
    let w = good("mx.example.com");
    let also = patterns(&["new.example.com", "mx.example.com"]);
    let p = made(&w, Wish { also: also.clone(), ..wish(Mode::Enforce) });
    assert!(p.body.contains("mx: mx.example.com\nmx: new.example.com\nmax_age"), "{}", p.body);
    assert!(codes(&p).contains(&"sts-pattern-unused"));
    assert!(!p.is_harmful(), "{:?}", codes(&p));
    let given = Hosts::Given(patterns(&["*.example.net"]));
    let p = made(&w, Wish { hosts: given, ..wish(Mode::Testing) });
    assert!(p.body.contains("\nmx: *.example.net\nmax_age"), "{}", p.body);
    assert!(codes(&p).contains(&"policy-mx-behind"), "{:?}", codes(&p));
    assert!(p.is_harmful());
}

#[test]
fn providers_that_move_their_hosts_get_their_pattern() {
    let cases = [
        ("contoso-com.mail.protection.outlook.com", Some("*.mail.protection.outlook.com")),
        ("contoso-com.h-v1.mx.microsoft", Some("*.h-v1.mx.microsoft")),
        // A star stands for one label, so `*.mx.microsoft` would match no host at all.
        ("contoso-com.mx.microsoft", None),
        ("a.b.c.mx.microsoft", None),
        ("mail.protection.outlook.com", None),
        ("a.b.mail.protection.outlook.com", None),
        ("mx.example.com", None),
    ];
    for (host, pattern) in cases {
        assert_eq!(known_hosts::pattern(host).as_deref(), pattern, "{host}");
        if let Some(pattern) = pattern {
            assert!(MxPattern::parse(pattern).unwrap().matches(host), "{pattern} {host}");
        }
    }
    let w = World::unsigned("example.com")
        .mx(0, "example-com.mail.protection.outlook.com")
        .mx(5, "other.mail.protection.outlook.com")
        .mx(10, "example-com.x-v2.mx.microsoft");
    let p = made(&w, wish(Mode::Testing));
    let lines = "mx: *.mail.protection.outlook.com\nmx: *.x-v2.mx.microsoft\nmax_age";
    assert!(p.body.contains(lines), "{}", p.body);
    assert!(!p.body.contains("*.mx.microsoft"));
    assert_eq!(codes(&p).iter().filter(|c| **c == "policy-provider-pattern").count(), 2);
    assert!(p.hosts.iter().all(|h| h.pattern.is_some()));
    // The trap itself, if somebody asks for it.
    let trap = Hosts::Given(patterns(&["*.mx.microsoft", "*.mail.protection.outlook.com"]));
    let p = made(&w, Wish { hosts: trap, ..wish(Mode::Enforce) });
    let said = p.findings.iter().find(|f| f.row.code == "policy-mx-behind").unwrap();
    assert!(said.message().contains("exactly one label"), "{}", said.message());
}

#[test]
fn without_a_host_there_is_no_policy_but_one_of_mode_none() {
    let null = World::unsigned("example.com").mx(0, "");
    let refused = propose(&null, &order(wish(Mode::Enforce)));
    assert!(
        matches!(&refused, Err(Refusal::NoHost(why)) if why.contains("null MX")),
        "{refused:?}"
    );
    assert_eq!(made(&null, wish(Mode::None)).body, "version: STSv1\nmode: none\nmax_age: 86400\n");
    let nothing = World::unsigned("example.com");
    assert!(matches!(propose(&nothing, &order(wish(Mode::Testing))), Err(Refusal::NoHost(_))));
    let unfit = World::unsigned("example.com").mx(10, "bad_name.example.com");
    assert!(matches!(propose(&unfit, &order(wish(Mode::Testing))), Err(Refusal::NoHost(_))));
    let implicit = World::unsigned("example.com").address("example.com", "192.0.2.1");
    let p = made(&implicit, wish(Mode::Testing));
    assert!(p.body.contains("\nmx: example.com\n") && codes(&p).contains(&"policy-implicit-mx"));
}

#[test]
fn a_failed_look_up_never_makes_a_shorter_policy() {
    let mx = World::unsigned("example.com").dns("example.com", RecordType::Mx, servfail());
    let implicit = World::unsigned("example.com").dns("example.com", RecordType::A, servfail());
    for w in [mx, implicit] {
        for mode in [Mode::Testing, Mode::Enforce, Mode::None] {
            let refused = propose(&w, &order(wish(mode)));
            assert!(matches!(refused, Err(Refusal::NotSeen(_))), "{refused:?}");
        }
    }
}

#[test]
fn every_address_is_held_against_the_policy_by_the_engine() {
    let w = World::unsigned("example.com")
        .host(10, "mx.example.com", "192.0.2.1", sessions::tls(&cert(&["mx.example.com"])))
        .address("mx.example.com", "192.0.2.2")
        .session("192.0.2.2", sessions::tls(&cert(&["other.example.com"])))
        .host(20, "mx2.example.com", "192.0.2.3", sessions::timed_out())
        .mx(30, "mx3.example.com");
    let p = made(&w, wish(Mode::Testing));
    let standings: Vec<Standing> = p.hosts.iter().map(|h| h.standing).collect();
    assert_eq!(standings, [Standing::Fails, Standing::Unseen, Standing::Fails]);
    let of_first: Vec<Standing> = p.hosts[0].addresses.iter().map(|a| a.standing).collect();
    assert_eq!(of_first, [Standing::Passes, Standing::Fails]);
    let unfit = p.findings.iter().filter(|f| f.row.code == "policy-mx-unfit");
    let texts: Vec<String> = unfit.map(destgate::vocab::finding::Finding::message).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].contains("mx.example.com [192.0.2.2]"), "{texts:?}");
    assert!(codes(&p).contains(&"policy-mx-not-seen"));
    // The same is harmful once it is enforced.
    assert!(!p.is_harmful());
    assert!(made(&w, wish(Mode::Enforce)).is_harmful());
}

#[test]
fn the_id_stays_with_the_bytes() {
    let body = "version: STSv1\nmode: testing\nmx: mx.example.com\nmax_age: 86400\n";
    let w = good("mx.example.com").sts_exchange(exchange("example.com", body));
    let p = made(&w, wish(Mode::Testing));
    assert!(p.unchanged);
    assert_eq!(p.id, "1");
    for other in [wish(Mode::Enforce), Wish { max_age: 86_401, ..wish(Mode::Testing) }] {
        let p = made(&w, other);
        assert!(!p.unchanged && p.id != "1", "{}", p.id);
    }
}

#[test]
fn reports_are_asked_for_at_the_domain_and_at_hosts_with_tlsa_records() {
    let w = World::signed("example.com")
        .host(10, "mx.example.com", "192.0.2.1", sessions::tls(&cert(&["mx.example.com"])))
        .host(20, "mx.example.net", "192.0.2.2", sessions::tls(&cert(&["mx.example.net"])))
        .tlsa("mx.example.com", &[crate::support::certs::fitting()])
        .tlsa("mx.example.net", &[crate::support::certs::fitting()]);
    let report = w.report("preferred opportunistic on");
    let name = |host: &str| plan::tls_rpt_name(&domain(host)).to_string();
    let none = nodata(Proof::Secure);
    let (own, foreign) = (name("mx.example.com"), name("mx.example.net"));
    let e = beside(&w, &[(&own, RecordType::Txt, none.clone()), (&foreign, RecordType::Txt, none)]);
    let rua = vec!["mailto:a@example.com".to_string(), "https://example.com/r".to_string()];
    let with = Order { rua, ..order(wish(Mode::Testing)) };
    let p = proposal::propose(&report, &e, &domain("example.com"), &with).unwrap();
    let names: Vec<&str> = p.records.iter().map(|r| r.name.as_str()).collect();
    let expected = ["_mta-sts.example.com", "_smtp._tls.example.com", "_smtp._tls.mx.example.com"];
    assert_eq!(names, expected);
    let text = "v=TLSRPTv1; rua=mailto:a@example.com,https://example.com/r";
    assert_eq!(p.records[1].data.plain(), text);
    let absent = |p: &Proposal| codes(p).iter().filter(|c| **c == "rpt-mx-record-absent").count();
    assert_eq!(absent(&p), 1);
    let without = order(wish(Mode::Testing));
    let p = proposal::propose(&report, &e, &domain("example.com"), &without).unwrap();
    assert_eq!((absent(&p), p.records.len()), (2, 1));
    assert!(codes(&p).contains(&"tlsrpt-absent"));
}

#[test]
fn a_wildcard_that_answers_for_the_policy_host_is_told() {
    let w = good("mx.example.com");
    let report = w.report("preferred opportunistic on");
    let ip = RecordData::Address("192.0.2.9".parse().unwrap());
    let found = crate::support::world::found(vec![ip], Proof::Insecure);
    let star = proposal::wildcard(&domain("example.com")).to_string();
    let e = beside(&w, &[(&star, RecordType::Aaaa, found)]);
    let p = proposal::propose(&report, &e, &domain("example.com"), &order(wish(Mode::Testing)));
    assert!(codes(&p.unwrap()).contains(&"policy-host-wildcard"));
    assert!(!codes(&made(&w, wish(Mode::Testing))).contains(&"policy-host-wildcard"));
}

#[test]
fn texts_are_cut_at_255_octets() {
    let long = format!("v=TLSRPTv1; rua=mailto:{}@example.com", "a".repeat(300));
    let parts = records::strings(&long);
    assert!(parts.len() == 2 && parts.concat() == long && parts[0].len() == 255);
    assert_eq!(records::strings(""), [""]);
    let record = records::Record::new(domain("example.com"), records::Data::Txt(long.clone()));
    assert_eq!(record.data.zone_form().matches('"').count(), 4);
    assert_eq!(record.data.plain(), long);
    let odd = records::Data::Txt("a\"b\\c".into());
    assert_eq!(odd.zone_form(), r#""a\"b\\c""#);
}

#[test]
fn the_alias_of_the_policy_host_comes_first() {
    let with = Order { alias: Some(domain("web.example.net")), ..order(wish(Mode::Testing)) };
    let p = propose(&good("mx.example.com"), &with).unwrap();
    let kinds: Vec<&str> = p.records.iter().map(|r| r.data.type_word()).collect();
    assert_eq!(kinds, ["CNAME", "TXT"]);
    let owners: Vec<&Domain> = p.records.iter().map(|r| &r.name).collect();
    assert_eq!(owners[0].as_str(), "mta-sts.example.com");
}
