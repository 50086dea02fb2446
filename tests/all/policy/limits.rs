//! What lies beyond a bound of this program, or fails on its own host, is held against nobody; and a report is no longer
//! than what was looked at.
//!
//! Tests of `src/policy/unfit.rs` and `src/policy/walk.rs`.

use crate::support::certs;
use crate::support::certs::cert;
use crate::support::corpus;
use crate::support::sessions;
use crate::support::world::World;
use crate::support::world::codes;
use crate::support::world::found;
use crate::support::world::servfail;
use crate::support::world::words;
use destgate::policy::evidence::Families;
use destgate::policy::evidence::RecordData;
use destgate::policy::evidence::Session;
use destgate::policy::report::Report;
use destgate::policy::verdict::Action;
use destgate::policy::verdict::DaneStatus;
use destgate::render::json;
use destgate::render::maillog;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tlsa::Tlsa;

fn good() -> Session {
    sessions::tls(&cert(&["mx.example.com"]))
}

fn one(session: Session) -> World {
    World::signed("example.com").host(10, "mx.example.com", "192.0.2.1", session)
}

fn said(r: &Report) -> String {
    format!("{} {}", r.decision.verdict.action.word(), r.decision.verdict.reason)
}

/// Records that fit nothing, each another one.
fn strange(count: u32, usage: u8, matching: u8) -> Vec<Tlsa> {
    (0..count).map(|n| certs::tlsa(usage, 1, matching, &n.to_be_bytes())).collect()
}

#[test]
fn one_tlsa_record_that_fits_is_enough_however_many_do_not() {
    for count in [31, 40, 100, 400, 1_300] {
        let mut records = strange(count, 3, 1);
        // Sorted, it comes last.
        records.push(certs::tlsa(3, 1, 1, &certs::server_key()));
        let r = one(good()).tlsa("mx.example.com", &records).report("preferred opportunistic on");
        assert_eq!(
            r.decision.dane.map(DaneStatus::word),
            Some("verified"),
            "{count}: {}",
            said(&r)
        );
        let r = one(good()).tlsa("mx.example.com", &strange(count, 3, 1));
        let r = r.report("preferred mandatory on");
        assert_eq!(r.decision.verdict.action, Action::Defer, "{count}: {}", said(&r));
    }
}

#[test]
fn a_host_that_was_not_looked_at_leaves_the_verdict_open() {
    let mut w = World::signed("example.com").every_session(sessions::refused());
    w = w.mx(1, "a.example.com").mx(2, "b.example.com");
    for n in 1..=35 {
        w = w.address("a.example.com", &format!("192.0.2.{n}"));
    }
    w = w.address("b.example.com", "192.0.2.99");
    let r = w.report("preferred opportunistic on");
    assert_eq!(r.decision.verdict.action, Action::Unknown, "{}", said(&r));
    assert!(codes(&r).contains(&"mx-not-probed"), "{:?}", codes(&r));
    assert!(!r.facts.hosts[1].probed);
    assert_eq!(r.exit_status(), 3);
    // One that cannot be used at all changes nothing: no host is listed.
    let r = w.sts("enforce", &["other.example"]).report("preferred opportunistic on");
    assert_eq!(r.decision.verdict.status.as_deref(), Some("4.4.8"), "{}", said(&r));
}

#[test]
fn a_failure_of_those_that_were_looked_at_is_none_while_others_were_not() {
    let mut w = World::signed("example.com").every_session(sessions::no_starttls());
    for n in 1..=40_u16 {
        let host = format!("mx{n}.example.com");
        w = w.mx(n, &host).address(&host, &format!("192.0.2.{n}"));
    }
    for profile in ["required none off", "required_verify none off"] {
        let r = w.report(profile);
        assert_eq!(r.decision.verdict.action, Action::Unknown, "{profile}: {}", said(&r));
    }
    // The first of them takes it in the clear.
    assert_eq!(w.report("preferred none off").decision.verdict.action, Action::Deliver);
}

#[test]
fn a_reply_that_was_not_read_to_its_end_says_nothing() {
    for profile in ["preferred opportunistic on", "required none off"] {
        let r = one(sessions::too_much()).report(profile);
        assert_eq!(r.decision.verdict.action, Action::Unknown, "{}", said(&r));
        assert!(codes(&r).contains(&"smtp-reply-too-long"), "{:?}", codes(&r));
    }
}

#[test]
fn hosts_beyond_the_limit_are_counted_and_not_listed() {
    let r = corpus::multitude(2_800).report("preferred opportunistic on");
    assert_eq!(r.decision.verdict.action, Action::Unknown, "{}", said(&r));
    assert_eq!(r.facts.hosts.len(), 128);
    let value = json::report(&r);
    assert_eq!(value["mx_more"], 2_800 - 128);
    assert!(codes(&r).contains(&"mx-too-many") && codes(&r).contains(&"more-of-a-kind"));
    let text = format!("{value:#}");
    assert!(text.len() < 256 * 1024, "{}", text.len());
    let log: usize =
        maillog::lines(&r, maillog::Level::Debug, None, 1).iter().map(String::len).sum();
    assert!(log < 128 * 1024, "{log}");
}

#[test]
fn a_report_is_in_proportion_to_what_was_looked_at() {
    // Hosts with as many addresses as a message holds, records that fit nothing, patterns that admit nobody.
    let mut w = World::signed("example.com").every_session(good());
    for n in 1..=4_u16 {
        let host = format!("mx{n}.example.com");
        let addresses = (0..4_000_u32)
            .map(|a| RecordData::Address(std::net::Ipv4Addr::from(0x0b00_0000 + a).into()));
        w = w.mx(n, &host).dns(&host, RecordType::A, found(addresses.collect(), Proof::Secure));
        w = w.tlsa(&host, &strange(1_300, 1, 1));
    }
    let patterns: Vec<String> = (0..4_000).map(|n| format!("h{n}.example")).collect();
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let r = w.sts("testing", &patterns).report("preferred opportunistic on");
    let size = format!("{:#}", json::report(&r)).len();
    assert!(size < 1024 * 1024, "{size}");
    assert!(r.findings.len() < 500, "{}", r.findings.len());
}

#[test]
fn a_name_that_no_host_can_bear_is_a_permanent_fault_of_the_record() {
    let preference = "the name field holds a preference";
    let table = [
        ("10\\032mx.example.com", preference),
        ("10\\032\\032mx.example.com", preference),
        ("5\\009mx.example.com", preference),
        ("192.0.2.1", "give the server a name"),
        ("localhost", "MX 0 ."),
        ("mail.invalid", "MX 0 ."),
        ("mx\\.example.com", "must name a host"),
        ("m\\195\\188ller.example", "must name a host"),
        ("*.example.com", "must name a host"),
    ];
    for (name, hint) in table {
        let w = World::signed("example.com").mx(10, name);
        let r = w.report("preferred opportunistic on");
        let v = &r.decision.verdict;
        assert_eq!((v.action, v.status.as_deref()), (Action::Bounce, Some("5.4.4")), "{name}");
        let finding = r.findings.iter().find(|f| f.row.code == "mx-not-a-host-name");
        let finding = finding.unwrap_or_else(|| panic!("{name}: {:?}", codes(&r)));
        assert!(finding.hint().contains(hint), "{name}: {}", finding.hint());
        assert!(w.asked().iter().all(|q| !q.contains(name)), "{name}: {:?}", w.asked());
        // Beside a good one it does no harm.
        let r = one(good()).mx(5, name).report("preferred opportunistic on");
        assert_eq!(r.decision.verdict.action, Action::Deliver, "{name}");
    }
    for name in ["mail_1.example.com", "10.mx.example.com", "1and1.example"] {
        let r = World::signed("example.com").host(5, name, "192.0.2.1", good());
        let r = r.report("preferred opportunistic on");
        assert_eq!(r.decision.verdict.action, Action::Deliver, "{name}");
    }
}

#[test]
fn records_of_which_none_can_be_used_are_counted_as_such() {
    let w = || one(good()).tlsa("mx.example.com", &[certs::useless()]);
    let r = w().report("preferred opportunistic on");
    assert_eq!(r.decision.verdict.action, Action::Deliver);
    assert_eq!(words(&r.decision.walked[0].own.failures), ["tlsa-invalid"]);
    assert_eq!(json::report(&r)["dane"]["failures"][0]["result_type"], "tlsa-invalid");
    // Where DANE is off nobody counts them.
    let r = w().report("preferred none on");
    assert!(r.decision.walked[0].own.failures.is_empty());
    // Without TLS both are said.
    let w = one(sessions::no_starttls()).tlsa("mx.example.com", &[certs::useless()]);
    let r = w.report("preferred opportunistic off");
    assert_eq!(
        words(&r.decision.walked[0].own.failures),
        ["tlsa-invalid", "starttls-not-supported"]
    );
}

#[test]
fn where_dane_is_off_a_failed_tlsa_lookup_matters_to_nobody() {
    let w = one(good()).dns("_25._tcp.mx.example.com", RecordType::Tlsa, servfail());
    let r = w.report("preferred none on");
    assert_eq!(r.decision.verdict.action, Action::Deliver);
    assert!(!codes(&r).contains(&"dane-lookup-failed"), "{:?}", codes(&r));
    let r = w.report("preferred opportunistic on");
    assert!(codes(&r).contains(&"dane-lookup-failed"), "{:?}", codes(&r));
}

#[test]
fn families_choose_among_the_addresses_of_mail_hosts_alone() {
    let w = one(good()).sts("enforce", &["mx.example.com"]).scope(|s| s.families = Families::V6);
    let asked = w.asked();
    for question in ["DNS mta-sts.example.com A", "policy of example.com over IPv4"] {
        assert!(asked.iter().any(|q| q == question), "{question}: {asked:?}");
    }
    let r = w.report("preferred opportunistic on");
    assert_eq!(r.decision.mta_sts, "enforce");
    let v = &r.decision.verdict;
    assert_eq!((v.action, v.status.as_deref()), (Action::Bounce, Some("5.4.4")));
    assert!(v.reason.contains("an IPv6 address"), "{}", v.reason);
    assert!(codes(&r).contains(&"mx-not-in-family"), "{:?}", codes(&r));
    assert!(!codes(&r).contains(&"mx-no-address"));
}

#[test]
fn what_this_host_cannot_do_is_nobody_elses_fault() {
    let both = || {
        one(good())
            .address("mx.example.com", "2001:db8::1")
            .session("2001:db8::1", sessions::ours())
    };
    let r = both().report("preferred opportunistic on");
    assert_eq!(r.decision.verdict.action, Action::Deliver);
    for code in ["mx-unreachable", "mx-addresses-differ", "mx-peers-differ"] {
        assert!(!codes(&r).contains(&code), "{:?}", codes(&r));
    }
    let finding = r.findings.iter().find(|f| f.row.code == "mx-not-tested").unwrap();
    assert!(finding.message().contains("not tested"), "{}", finding.message());
    let r = one(sessions::ours()).report("preferred opportunistic on");
    assert_eq!(r.decision.verdict.action, Action::Unknown);
    assert!(r.decision.verdict.reason.contains("this host has no route"), "{}", said(&r));
    assert!(!codes(&r).contains(&"smtp-port-blocked"), "{:?}", codes(&r));
}

#[test]
fn by_a_clock_that_is_wrong_nothing_is_judged() {
    let mut w = one(sessions::tls(&cert(&["mx.example.com"]).expired()));
    w.e.now = Timestamp(1_500_000_000);
    let r = w.report("required_verify mandatory on");
    assert_eq!(r.decision.verdict.action, Action::Unknown);
    assert!(r.decision.verdict.reason.contains("2017-07-14"), "{}", said(&r));
    assert_eq!(codes(&r), ["clock-wrong"]);
    assert_eq!(r.exit_status(), 3);
}
