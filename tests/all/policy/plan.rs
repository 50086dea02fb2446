//! Which question comes next, and which never.

use std::collections::BTreeSet;

use destgate::policy::evidence::Evidence;
use destgate::policy::evidence::Families;
use destgate::policy::evidence::Query;
use destgate::policy::evidence::Timed;
use destgate::policy::evidence::Via;
use destgate::policy::facts::Facts;
use destgate::policy::host::MAX_HOSTS;
use destgate::policy::host::MAX_PROBES;
use destgate::policy::plan;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;

use crate::support::certs;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;

fn answer(w: &World, e: &mut Evidence, query: &Query) {
    let timed = Timed { started_ms: 0, took_ms: 1, answer: w.answer(query) };
    e.answers.insert(query.clone(), timed);
}

/// What is wanted once the questions written here are answered.
fn after(w: &World, answered: &[&str]) -> Vec<String> {
    let mut e = w.e.clone();
    for text in answered {
        let wanted = plan::wanted(&e);
        let query = wanted.iter().find(|q| q.to_string() == *text);
        answer(w, &mut e, query.unwrap_or_else(|| panic!("{text} is not among {wanted:?}")));
    }
    plan::wanted(&e).iter().map(ToString::to_string).collect()
}

fn asks(list: &[String], part: &str) -> bool {
    list.iter().any(|q| q.contains(part))
}

fn com() -> World {
    World::signed("example.com").mx(10, "mx.example.com").address("mx.example.com", "192.0.2.1")
}

#[test]
fn a_check_begins_with_mx_and_the_two_records_at_once() {
    let first = after(&com(), &[]);
    assert_eq!(
        first,
        ["DNS _mta-sts.example.com TXT", "DNS _smtp._tls.example.com TXT", "DNS example.com MX"]
    );
}

#[test]
fn an_answered_question_is_never_wanted_again() {
    let (_, rounds) =
        com().tlsa("mx.example.com", &[certs::fitting()]).sts("enforce", &["x.example"]).rounds();
    let all: Vec<&Query> = rounds.iter().flatten().collect();
    let once: BTreeSet<&Query> = all.iter().copied().collect();
    assert_eq!(all.len(), once.len());
}

/// RFC 7672 §2.2.2; the words of RFC 4033 §5.
#[test]
fn tlsa_is_never_asked_for_insecure_addresses() {
    for proof in [Proof::Insecure, Proof::Indeterminate] {
        let w = com().proof("mx.example.com", RecordType::A, proof);
        assert!(!asks(&w.asked(), "TLSA"), "{proof:?}");
    }
    assert!(asks(&com().asked(), "DNS _25._tcp.mx.example.com TLSA"));
    let bare = World::signed("example.com").mx(10, "mx.example.com");
    assert!(!asks(&bare.asked(), "TLSA"), "nor for a host without address");
}

#[test]
fn tlsa_waits_for_the_proof_of_both_families() {
    let one = ["DNS example.com MX", "DNS mx.example.com A"];
    assert!(!asks(&after(&com(), &one), "TLSA"));
    let both = ["DNS example.com MX", "DNS mx.example.com A", "DNS mx.example.com AAAA"];
    assert!(asks(&after(&com(), &both), "TLSA"));
}

#[test]
fn the_tlsa_name_has_the_real_port() {
    let w = com().scope(|s| s.smtp_port = 2525);
    assert!(asks(&w.asked(), "DNS _2525._tcp.mx.example.com TLSA"));
}

/// RFC 8461 §3.1, §3.3.
#[test]
fn the_policy_is_never_fetched_without_one_valid_record() {
    let host = || com().address("mta-sts.example.com", "192.0.2.80");
    let txt = "_mta-sts.example.com";
    let worlds = [
        host(),
        host().txt(txt, "v=STSv1; id=_;"),
        host().txt(txt, "v=STSv1; id=1;").txt(txt, "v=STSv1; id=2;"),
        host().dns(txt, RecordType::Txt, world::servfail()),
        host().dns(txt, RecordType::Txt, world::bogus(Vec::new())),
    ];
    for w in worlds {
        assert!(!asks(&w.asked(), "policy of") && !asks(&w.asked(), "DNS mta-sts."));
    }
    assert!(asks(&com().sts_record().asked(), "policy of example.com over IPv4"));
}

#[test]
fn the_policy_is_fetched_over_each_family_that_has_an_address() {
    let w = com().sts_record();
    assert!(!asks(&w.asked(), "over IPv6"));
    let both = com().sts_record().address("mta-sts.example.com", "2001:db8::80");
    assert!(asks(&both.asked(), "over IPv4") && asks(&both.asked(), "over IPv6"));
    // What is said of mail hosts is not said of it.
    let v6 = both.scope(|s| s.families = Families::V6);
    assert!(asks(&v6.asked(), "over IPv4") && asks(&v6.asked(), "over IPv6"));
}

#[test]
fn a_proxy_resolves_the_policy_host_itself() {
    let w = com().sts_record().scope(|s| s.proxy = true);
    assert!(asks(&w.asked(), "through the proxy") && !asks(&w.asked(), "DNS mta-sts."));
}

/// RFC 8461 §8.4.
#[test]
fn backup_hosts_and_unlisted_ones_are_looked_at_too() {
    let w = com()
        .host(20, "backup.example.com", "192.0.2.2", sessions::refused())
        .sts("enforce", &["mx.example.com"])
        .every_session(sessions::no_starttls());
    assert!(asks(&w.asked(), "SMTP mx.example.com") && asks(&w.asked(), "SMTP backup.example.com"));
}

#[test]
fn a_session_starts_when_one_family_has_answered() {
    let wanted = after(&com(), &["DNS example.com MX", "DNS mx.example.com A"]);
    assert!(asks(&wanted, "SMTP mx.example.com [192.0.2.1]:25"));
    assert!(asks(&wanted, "DNS mx.example.com AAAA"), "the other is still open");
}

/// RFC 7672 §8.1: its SNI depends on where the TLSA records are.
#[test]
fn an_alias_waits_for_its_tlsa_records() {
    let w = com()
        .aliases("mx.example.com", RecordType::A, &["end.example"])
        .tlsa("end.example", &[certs::fitting()]);
    let a = ["DNS example.com MX", "DNS mx.example.com A"];
    assert!(!asks(&after(&w, &a), "SMTP"));
    let both = [a.as_slice(), &["DNS mx.example.com AAAA"]].concat();
    assert!(!asks(&after(&w, &both), "SMTP"));
    let tlsa = [both.as_slice(), &["DNS _25._tcp.end.example TLSA"]].concat();
    assert!(asks(&after(&w, &tlsa), "SMTP mx.example.com"));
    let e = w.evidence();
    let targets: Vec<&Query> =
        e.answers.keys().filter(|q| matches!(q, Query::Session(_))).collect();
    let [Query::Session(only)] = targets[..] else { panic!("{targets:?}") };
    assert_eq!(only.sni.as_deref(), Some("end.example"));
}

#[test]
fn without_smtp_no_session_is_wanted_and_everything_else_is() {
    let w = com().sts("enforce", &["mx.example.com"]).scope(|s| s.smtp = false);
    assert!(!asks(&w.asked(), "SMTP "));
    assert!(asks(&w.asked(), "TLSA") && asks(&w.asked(), "policy of"));
}

#[test]
fn evidence_does_not_depend_on_the_profile() {
    let w = com().sts("enforce", &["mx.example.com"]).tlsa("mx.example.com", &[certs::fitting()]);
    let questions = |profile: &str| {
        let r = w.report(profile);
        r.evidence.answers.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(questions("none none off"), questions("required_verify mandatory on"));
}

/// A domain with so many hosts, each with so many addresses.
fn crowd(hosts: u16, addresses: u16) -> World {
    let mut w = World::signed("example.com").every_session(sessions::timed_out());
    for n in 0..hosts {
        let host = format!("mx{n:04}.example.com");
        w = w.mx(n, &host).tlsa(&host, &[certs::fitting()]);
        for i in 0..addresses {
            let [high, low] = n.to_be_bytes();
            w = w.address(&host, &format!("10.{high}.{low}.{i}"));
        }
    }
    w
}

/// Answers one question at a time, picked by the rule; what was asked.
fn lazily(w: &World, pick: impl Fn(&[Query], usize) -> usize) -> (Evidence, BTreeSet<Query>) {
    let mut e = w.e.clone();
    let mut asked = BTreeSet::new();
    for step in 0..5_000 {
        let wanted: Vec<Query> = plan::wanted(&e).into_iter().collect();
        asked.extend(wanted.iter().cloned());
        let open: Vec<Query> =
            asked.iter().filter(|q| !e.answers.contains_key(*q)).cloned().collect();
        if open.is_empty() {
            return (e, asked);
        }
        answer(w, &mut e, &open[pick(&open, step) % open.len()]);
    }
    panic!("the plan does not come to an end");
}

fn sessions_of(asked: &BTreeSet<Query>) -> usize {
    asked.iter().filter(|q| matches!(q, Query::Session(_))).count()
}

/// Picks one of the open questions by their list and the number of the step.
type Pick = fn(&[Query], usize) -> usize;

/// In which order the open questions are answered.
const ORDERS: [(&str, Pick); 4] = [
    ("first first", |_, _| 0),
    ("last first", |open, _| open.len() - 1),
    ("scattered", |_, step| step.wrapping_mul(7919)),
    ("sessions first", |open, _| {
        open.iter().position(|q| matches!(q, Query::Session(_))).unwrap_or(open.len() - 1)
    }),
];

#[test]
fn a_thousand_hosts_answered_lazily_give_at_most_32_sessions() {
    for addresses in [1, 8] {
        let w = crowd(1000, addresses);
        for (name, pick) in ORDERS {
            let (e, asked) = lazily(&w, pick);
            assert_eq!(sessions_of(&asked), MAX_PROBES, "{name}, {addresses} addresses each");
            assert!(asked.len() < 40 + 3 * 64 + MAX_PROBES, "{name}: {} questions", asked.len());
            let facts = Facts::gather(&e, &certs::roots());
            assert_eq!((facts.hosts.len(), facts.path.hosts.len()), (128, 1000));
            assert_eq!(facts.hosts.iter().map(|h| h.probes.len()).sum::<usize>(), MAX_PROBES);
        }
    }
}

#[test]
fn a_thousand_hosts_without_address_are_bounded_too() {
    let (_, asked) = lazily(&crowd(1000, 0), |_, step| step.wrapping_mul(31));
    let hosts: BTreeSet<String> = asked
        .iter()
        .filter_map(|q| match q {
            Query::Dns(name, RecordType::A) => Some(name.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(hosts.len(), MAX_HOSTS);
    assert!(asked.len() <= 3 + 2 * MAX_HOSTS, "{}", asked.len());
}

/// Places are kept for hosts whose addresses are not known yet, eight each. Hosts with more may lead to more
/// sessions than 32, but a bounded number, and the report holds the first 32 in walk order.
#[test]
fn hosts_with_many_late_addresses_stay_bounded() {
    let w = crowd(1000, 30);
    for (name, pick) in ORDERS {
        let (e, asked) = lazily(&w, pick);
        assert!(sessions_of(&asked) <= 3 * MAX_PROBES, "{name}: {}", sessions_of(&asked));
        let facts = Facts::gather(&e, &certs::roots());
        let counts: Vec<usize> = facts.hosts.iter().take(3).map(|h| h.probes.len()).collect();
        assert_eq!(counts, [30, 2, 0], "{name}");
        assert!(facts.hosts[0].probed && !facts.hosts[1].probed);
    }
}

#[test]
fn both_ways_of_a_policy_exchange_are_told_apart() {
    let words: BTreeSet<&str> = [Via::V4, Via::V6, Via::Proxy].map(Via::word).into();
    assert_eq!(words.len(), 3);
}
