//! Who is asked in the DNS and how answers are judged, as `dnsconfig` says, seen by the servers themselves.

use crate::support::lab;
use crate::support::lab::forward;
use crate::support::lab::lab;
use crate::support::net::a;
use crate::support::net::dns;
use crate::support::net::fit;
use crate::support::net::mx;
use crate::support::net::over_tcp;
use crate::support::net::reply_to;
use crate::support::net::world;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::Run;
use crate::support::run::at;
use destgate::net::nameservers::Alternate;
use destgate::net::nameservers::Nameservers;
use destgate::profile::setting::dns as settings;
use destgate::vocab::address;
use destgate::vocab::dns::Domain;
use hickory_proto::op::Message;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Name;
use hickory_proto::rr::RData;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

type Asked = Arc<Mutex<Vec<(String, RecordType)>>>;

fn name_of(query: &Message) -> (String, RecordType) {
    let question = &query.queries[0];
    let name = question.name().to_ascii().to_ascii_lowercase();
    (name.trim_end_matches('.').to_string(), question.query_type())
}

/// A small world in which `name` has one MX host, and who asked for what.
fn counted() -> (SocketAddr, Asked) {
    let asked = Asked::default();
    let notes = Arc::clone(&asked);
    let address = world(move |name, rtype| {
        notes.lock().unwrap().push((name.to_string(), rtype));
        match rtype {
            RecordType::MX => vec![mx(10, "mx.elsewhere.example")],
            RecordType::A => vec![a(1)],
            _ => Vec::new(),
        }
    });
    (address, asked)
}

fn names(asked: &Asked) -> Vec<String> {
    asked.lock().unwrap().iter().map(|(name, _)| name.clone()).collect()
}

#[track_caller]
fn ok(home: &Home, arguments: &str) -> String {
    home.destgate(arguments).run().ended(0).stdout
}

/// A check that looks names up and connects to nobody.
fn looked(home: &Home, arguments: &str) -> Out {
    home.destgate("check --no-smtp --no-cache --format json --ca-file")
        .arg(home.write("ca.pem", crate::support::net::ca_pem()))
        .args(arguments.split_whitespace())
        .run()
}

#[test]
fn the_server_of_the_lowest_priority_is_asked_first() {
    let home = Home::new();
    let ((first, by_first), (second, by_second)) = (counted(), counted());
    ok(&home, "dnsconfig setup --dnssec off");
    ok(&home, &format!("dnsconfig new-server {second} --priority 5"));
    ok(&home, &format!("dnsconfig new-server {first} --priority 2 --commit-all"));
    looked(&home, "own.example").ended(3);
    assert!(names(&by_first).contains(&"own.example".to_string()));
    assert_eq!(names(&by_second), Vec::<String>::new());
    // A flag wins: only what it names is asked.
    by_first.lock().unwrap().clear();
    looked(&home, &format!("own.example --resolver {second}")).ended(3);
    assert_eq!(names(&by_first), Vec::<String>::new());
    assert!(!names(&by_second).is_empty());
}

#[test]
fn before_the_commit_and_after_a_rollback_others_are_asked() {
    let home = Home::new();
    let ((old, by_old), (new, by_new)) = (counted(), counted());
    ok(&home, &format!("dnsconfig new-server {old}"));
    ok(&home, "dnsconfig setup --dnssec off --commit-all");
    ok(&home, &format!("dnsconfig delete {old}"));
    ok(&home, &format!("dnsconfig new-server {new}"));
    looked(&home, "own.example").ended(3);
    assert!(names(&by_new).is_empty() && !names(&by_old).is_empty());
    ok(&home, "commit");
    by_old.lock().unwrap().clear();
    looked(&home, "own.example").ended(3);
    assert!(!names(&by_new).is_empty() && names(&by_old).is_empty());
    ok(&home, "rollbackconfig 2 --yes");
    by_new.lock().unwrap().clear();
    looked(&home, "own.example").ended(3);
    assert!(names(&by_new).is_empty() && !names(&by_old).is_empty());
}

#[test]
fn servers_of_one_priority_take_turns() {
    let home = Home::new();
    let ((one, by_one), (other, by_other)) = (counted(), counted());
    ok(&home, "dnsconfig setup --dnssec off");
    ok(&home, &format!("dnsconfig new-server {one} {other} --commit-all"));
    looked(&home, "a.example b.example c.example").ended(3);
    let (n, m) = (names(&by_one).len(), names(&by_other).len());
    assert!(n > 3 && m > 3 && n.abs_diff(m) <= 1, "{n} and {m}");
}

#[test]
fn a_dead_server_is_passed_over() {
    let home = Home::new();
    let (live, by_live) = counted();
    let silent = dns(|_, _| None);
    ok(&home, &format!("dnsconfig new-server {silent}"));
    ok(&home, &format!("dnsconfig new-server {live} --priority 1"));
    ok(&home, "dnsconfig setup --dnssec off --timeout 2 --commit-all");
    let out = looked(&home, "own.example").ended(3);
    assert_eq!(at(&out.report(), "route.kind"), "mx", "{}", out.all());
    assert!(!names(&by_live).is_empty());
}

#[test]
fn the_time_out_of_look_ups_is_configured_and_a_flag_wins() {
    let home = Home::new();
    let silent = dns(|_, _| None);
    ok(&home, &format!("dnsconfig new-server {silent}"));
    ok(&home, "dnsconfig setup --dnssec off --timeout 1 --commit-all");
    let out = looked(&home, "own.example");
    assert!(out.wall < Duration::from_secs(6), "{}", out.all());
    assert!(out.stdout.contains("no answer"), "{}", out.all());
    let out = looked(&home, "own.example --timeout 3 --deadline 9");
    assert!(out.wall > Duration::from_secs(3), "{}", out.all());
}

#[test]
fn the_servers_of_the_longest_domain_are_asked() {
    let home = Home::new();
    let ((usual, by_usual), (corp, by_corp), (deep, by_deep)) = (counted(), counted(), counted());
    ok(&home, &format!("dnsconfig new-server {usual}"));
    ok(&home, &format!("dnsconfig alternate corp.example {corp}"));
    ok(&home, &format!("dnsconfig alternate deep.corp.example {deep}"));
    ok(&home, "dnsconfig setup --dnssec off --commit-all");
    looked(&home, "corp.example x.deep.corp.example notcorp.example").ended(3);
    let within = |name: &String, zone: &str| name == zone || name.ends_with(&format!(".{zone}"));
    assert!(names(&by_deep).iter().all(|n| within(n, "deep.corp.example")));
    assert!(
        names(&by_corp)
            .iter()
            .all(|n| within(n, "corp.example") && !within(n, "deep.corp.example"))
    );
    assert!(names(&by_usual).iter().all(|n| !within(n, "corp.example")));
    assert!(names(&by_deep).contains(&"_mta-sts.x.deep.corp.example".to_string()));
    assert!(names(&by_corp).contains(&"corp.example".to_string()));
    let usual = names(&by_usual);
    // MX hosts are elsewhere, so others are asked for their addresses.
    for name in ["notcorp.example", "mx.elsewhere.example"] {
        assert!(usual.contains(&name.to_string()), "{usual:?}");
    }
}

/// An authoritative server of one of the lab's zones: it says nothing of names outside, and notes what it is asked.
fn authority(zone: &'static str) -> (SocketAddr, Asked) {
    let asked = Asked::default();
    let notes = Arc::clone(&asked);
    let address = dns(move |query, udp| {
        let (name, rtype) = name_of(query);
        notes.lock().unwrap().push((name.clone(), rtype));
        let inside = |n: &Name| {
            let n = n.to_ascii().to_ascii_lowercase();
            n == format!("{zone}.") || n.ends_with(&format!(".{zone}."))
        };
        if !inside(query.queries[0].name()) {
            let mut reply = reply_to(query);
            reply.metadata.response_code = ResponseCode::Refused;
            return reply.to_vec().ok();
        }
        let mut reply = forward(query)?;
        let leads_out = reply.answers.iter().any(|r| !inside(&r.name));
        let ends_in_alias = reply
            .answers
            .iter()
            .any(|r| matches!(&r.data, RData::CNAME(target) if !inside(&target.0)));
        if leads_out || (ends_in_alias && rtype != RecordType::CNAME) {
            reply.answers.retain(|r: &Record| inside(&r.name));
            reply.authorities.clear();
            reply.metadata.response_code = ResponseCode::NoError;
        }
        fit(reply, udp)
    });
    (address, asked)
}

/// The binary before the lab, but for DNS options.
fn before_lab(home: &Home, line: &str) -> Run {
    let mut way = lab::way(home);
    // The anchor is a setting here.
    way.drain(..2);
    home.destgate(line).args(way)
}

fn in_lab(home: &Home, arguments: &str) -> Value {
    before_lab(home, &format!("check --no-cache --format json {arguments}")).run().report()
}

/// The lab's resolver and anchor, committed.
fn configured() -> Home {
    let home = Home::new();
    lab::way(&home);
    ok(&home, &format!("dnsconfig new-server {}", lab().resolver()));
    ok(&home, "dnsconfig setup --trust-anchor anchor --commit-all lab");
    home
}

#[test]
fn anchors_and_the_way_of_judging_are_settings() {
    let home = configured();
    // The text is kept, not the name of the file.
    std::fs::remove_file(home.path().join("anchor")).unwrap();
    assert_eq!(at(&in_lab(&home, "dane.example"), "route.dnssec"), "secure");
    ok(&home, "dnsconfig setup --dnssec trust-ad --commit-all");
    assert_eq!(at(&in_lab(&home, "dane.example"), "route.dnssec"), "insecure");
    assert_eq!(at(&in_lab(&home, "dane.example --dnssec validate"), "route.dnssec"), "secure");
    ok(&home, "dnsconfig setup --dnssec off --commit-all");
    assert_eq!(at(&in_lab(&home, "dane.example"), "route.dnssec"), "indeterminate");
    ok(&home, "dnsconfig setup --dnssec validate --trust-anchor root --commit-all");
    // Under the root's own keys the lab is a forgery.
    assert_ne!(at(&in_lab(&home, "dane.example"), "route.dnssec"), "secure");
    lab::way(&home);
    let report = in_lab(&home, "dane.example --trust-anchor anchor");
    assert_eq!(at(&report, "route.dnssec"), "secure", "the flag wins");
}

#[test]
fn a_signed_zone_at_servers_of_its_own_is_validated() {
    let home = configured();
    let (server, asked) = authority("dane.example");
    ok(&home, &format!("dnsconfig alternate dane.example {server} --commit-all"));
    let report = in_lab(&home, "dane.example");
    assert_eq!(at(&report, "route.dnssec"), "secure", "{report:#}");
    assert_eq!(at(&report, "verdict.protection"), "dane");
    let asked = asked.lock().unwrap();
    assert!(asked.contains(&("dane.example".into(), RecordType::DNSKEY)), "{asked:?}");
    // The DS record is the parent's.
    assert!(!asked.contains(&("dane.example".into(), RecordType::DS)), "{asked:?}");
    assert!(asked.iter().all(|(n, _)| n == "dane.example" || n.ends_with(".dane.example")));
}

#[test]
fn the_second_validator_asks_those_who_are_there_for_the_zone_too() {
    const ZONE: &str = "dane-ed25519.example";
    let home = Home::new();
    lab::way(&home);
    // Everybody else knows of the zone no more than its DS record.
    let usual = dns(|query, udp| {
        let (name, rtype) = name_of(query);
        if name.ends_with(ZONE) && rtype != RecordType::DS {
            let mut reply = reply_to(query);
            reply.metadata.response_code = ResponseCode::Refused;
            return reply.to_vec().ok();
        }
        fit(forward(query)?, udp)
    });
    let (server, _) = authority(ZONE);
    ok(&home, &format!("dnsconfig new-server {usual}"));
    ok(&home, "dnsconfig setup --trust-anchor anchor --commit-all lab");
    assert_ne!(at(&in_lab(&home, ZONE), "verdict.action"), "deliver");
    ok(&home, &format!("dnsconfig alternate {ZONE} {server} --commit-all"));
    let report = in_lab(&home, ZONE);
    assert_eq!(at(&report, "route.dnssec"), "secure", "{report:#}");
    assert_eq!(at(&report, "verdict.protection"), "dane", "{report:#}");
}

#[test]
fn an_alias_that_leads_out_is_followed_by_asking_those_who_know() {
    let home = configured();
    let plain = in_lab(&home, "hosted.example");
    let (server, asked) = authority("hosted.example");
    ok(&home, &format!("dnsconfig alternate hosted.example {server} --commit-all"));
    let report = in_lab(&home, "hosted.example");
    for path in ["verdict.action", "verdict.protection", "mta_sts.status", "route.dnssec"] {
        assert_eq!(at(&report, path), at(&plain, path), "{path}: {report:#}");
    }
    assert_eq!(at(&report, "verdict.protection"), "mta-sts");
    let asked = asked.lock().unwrap();
    assert!(asked.contains(&("_mta-sts.hosted.example".into(), RecordType::TXT)));
    assert!(asked.iter().all(|(n, _)| n.ends_with("hosted.example")), "{asked:?}");
}

#[test]
fn aliases_that_go_in_a_circle_from_server_to_server_end() {
    let home = Home::new();
    let alias = |to: &'static str| {
        world(move |_, _| vec![RData::CNAME(rdata::CNAME(Name::from_ascii(to).unwrap()))])
    };
    ok(&home, &format!("dnsconfig new-server {}", counted().0));
    ok(&home, &format!("dnsconfig alternate one.example {}", alias("x.two.example.")));
    ok(&home, &format!("dnsconfig alternate two.example {}", alias("x.one.example.")));
    ok(&home, "dnsconfig setup --dnssec off --commit-all");
    let out = looked(&home, "x.one.example");
    let report = out.report();
    assert_eq!((at(&report, "verdict.action"), at(&report, "verdict.status")), ("defer", "4.4.3"));
    assert!(out.stdout.contains("the aliases go in a circle"), "{}", out.all());
    assert!(out.wall < Duration::from_secs(5), "{}", out.all());
}

#[test]
fn the_weaker_proof_counts_for_both_ends_of_an_alias() {
    let home = configured();
    // Inside, the signed domain's MX host is an alias to one of the provider's, which is not signed.
    let (server, _) = authority("dane.example");
    let split = dns(move |query, udp| {
        let (name, rtype) = name_of(query);
        if name != "mx.dane.example" || rtype == RecordType::CNAME {
            return fit(over_tcp(server, query)?, udp);
        }
        let mut reply = reply_to(query);
        let target = Name::from_ascii("mx1.provider.example.").unwrap();
        let owner = query.queries[0].name().clone();
        reply.add_answer(Record::from_rdata(owner, 60, RData::CNAME(rdata::CNAME(target))));
        reply.to_vec().ok()
    });
    ok(&home, &format!("dnsconfig alternate dane.example {split} --commit-all"));
    let report = in_lab(&home, "dane.example --no-smtp");
    // The alias is not in the signed zone: to be sent there is a forgery, however honest the other end is.
    assert_eq!(at(&report, "route.dnssec"), "secure", "{report:#}");
    assert_eq!(at(&report, "mx.0.dnssec"), "bogus", "{report:#}");
    ok(&home, &format!("dnsconfig alternate dane.example {split} --insecure --commit-all"));
    let report = in_lab(&home, "dane.example --no-smtp");
    assert_eq!(at(&report, "mx.0.dnssec"), "insecure", "{report:#}");
}

#[test]
fn what_is_marked_as_insecure_is_neither_secure_nor_bogus() {
    let home = configured();
    let (server, _) = authority("dane.example");
    ok(&home, &format!("dnsconfig alternate dane.example {server} --insecure --commit-all"));
    let report = in_lab(&home, "dane.example");
    assert_eq!(at(&report, "route.dnssec"), "insecure", "{report:#}");
    assert_eq!(at(&report, "verdict.protection"), "encrypted");
    // Inside it is another zone than outside, and unsigned: without the mark that is bogus.
    let inside = |name: &str, rtype| match (name, rtype) {
        ("dane.example", RecordType::MX) => vec![mx(10, "mx.dane.example")],
        ("mx.dane.example", RecordType::A) => vec![RData::A(rdata::A::new(192, 0, 2, 9))],
        _ => Vec::new(),
    };
    let split = world(inside);
    ok(&home, &format!("dnsconfig alternate dane.example {split} --insecure --commit-all"));
    assert_eq!(at(&in_lab(&home, "dane.example --no-smtp"), "route.dnssec"), "insecure");
    ok(&home, &format!("dnsconfig alternate dane.example {split} --commit-all"));
    assert_eq!(at(&in_lab(&home, "dane.example --no-smtp"), "route.dnssec"), "bogus");
}

#[test]
fn who_is_asked_for_what() {
    let address = |n: u16| SocketAddr::from(([127, 0, 0, 1], n));
    let alternate = |name: &str, n: u16, insecure| Alternate {
        domain: Domain::parse(name).unwrap(),
        servers: vec![address(n).into()],
        insecure,
    };
    let servers = Nameservers {
        ranks: vec![vec![address(1).into(), address(2).into()], vec![address(3).into()]],
        alternates: vec![
            alternate("corp.example", 10, true),
            alternate("a.corp.example", 11, false),
            alternate("example", 12, false),
        ],
        ..Nameservers::default()
    };
    let order = |name: &str, rtype: u16, turn| {
        let ports = servers.order(&Domain::from_wire(name), rtype, turn);
        ports.iter().map(|e| e.address().unwrap().port()).collect::<Vec<_>>()
    };
    assert_eq!(
        (order("other.test", 1, 0), order("other.test", 1, 1)),
        (vec![1, 2, 3], vec![2, 1, 3])
    );
    for (name, rtype, wanted) in [
        ("corp.example", 15, 10),
        ("x.corp.example", 1, 10),
        ("a.corp.example", 1, 11),
        ("x.a.corp.example", 1, 11),
        ("xa.corp.example", 1, 10),
        ("xcorp.example", 1, 12),
        // DS at the apex belongs to the zone above, further down to the zone itself.
        ("a.corp.example", 43, 10),
        ("x.a.corp.example", 43, 11),
        ("corp.example", 43, 12),
        ("example", 43, 1),
        // A dot within a label divides nothing.
        ("x\\.corp.example", 1, 12),
    ] {
        assert_eq!(order(name, rtype, 0)[0], wanted, "{name} {rtype}");
    }
    let insecure = |name: &str| servers.is_insecure(&Domain::from_wire(name));
    assert!(insecure("corp.example") && insecure("x.a.corp.example"));
    assert!(!insecure("example") && !insecure("other.test"));
}

#[test]
fn addresses_and_lists_are_read_and_written() {
    for (text, wanted) in [
        ("192.0.2.53", "192.0.2.53"),
        ("192.0.2.53:53", "192.0.2.53"),
        ("192.0.2.53:5353", "192.0.2.53:5353"),
        ("2001:db8::53", "2001:db8::53"),
        ("[2001:db8::53]", "2001:db8::53"),
        ("[2001:db8::53]:5353", "[2001:db8::53]:5353"),
    ] {
        assert_eq!(address::write_server(address::parse_server(text).unwrap()), wanted);
    }
    for bad in [
        "",
        "x",
        "192.0.2.53:0",
        "192.0.2.300",
        "192.0.2.53:70000",
        "[::1",
        "0.0.0.0",
        "dns.example",
    ] {
        assert!(address::parse_server(bad).is_err(), "{bad}");
    }
    let write =
        |text: &str| settings::servers(text).map(|s| settings::write_servers(&s)).map_err(|r| r.0);
    let sorted = "192.0.2.1/pri=0, 192.0.2.3/pri=0, [2001:db8::1]:54/pri=7";
    assert_eq!(write("192.0.2.1, [2001:db8::1]:54/pri=7,192.0.2.3/pri=0").unwrap(), sorted);
    assert_eq!(write(sorted).unwrap(), sorted);
    assert_eq!(write("").unwrap(), "");
    assert!(write("192.0.2.1,192.0.2.1:53/pri=2").unwrap_err().contains("twice"));
    assert!(write("192.0.2.1/pri=x").unwrap_err().contains("integer from 0 to 65535"));
    let write = |text: &str| {
        settings::alternates(text).map(|a| settings::write_alternates(&a)).map_err(|r| r.0)
    };
    let sorted = "a.example insecure: 192.0.2.1, [2001:db8::1]:54; b.example: 2001:db8::2";
    assert_eq!(
        write("B.example:2001:db8::2;a.example insecure:192.0.2.1,[2001:db8::1]:54").unwrap(),
        sorted
    );
    assert_eq!(write(sorted).unwrap(), sorted);
    for (bad, words) in [
        ("a.example", "is no `domain: servers`"),
        ("a.example: ", "You must enter a value"),
        ("a.example: x", "no resolver address"),
        ("a..b: 192.0.2.1", "not a domain name"),
        ("a.example secure: 192.0.2.1", "no `domain insecure`"),
        ("a.example: 192.0.2.1; A.example: 192.0.2.2", "twice"),
    ] {
        let why = write(bad).unwrap_err();
        assert!(why.contains(words), "{bad}: {why}");
    }
    let many: Vec<String> = (0..65).map(|n| format!("192.0.2.{n}")).collect();
    assert!(settings::servers(&many.join(",")).unwrap_err().0.contains("at most 64"));
}
