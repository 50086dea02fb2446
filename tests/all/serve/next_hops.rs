//! Hosts that mail is routed to as next hops, and the map of routes.
//!
//! Tests of `src/policy/postfix/next_hop.rs`.

use crate::serve::policy_server::Server;
use crate::serve::policy_server::ask;
use crate::support::run::Home;
use destgate::policy::postfix::answer::Answer;
use destgate::policy::postfix::answer::Base;
use destgate::policy::postfix::next_hop;
use destgate::policy::postfix::next_hop::NextHop;
use destgate::policy::route::RouteHost;
use destgate::policy::route::RouteName;
use destgate::policy::route::Target;
use destgate::vocab::dns::Domain;

fn domain(name: &str) -> Domain {
    Domain::parse(name).unwrap()
}

const V1: Base = Base::Verify { hosted: false };
const V2: Base = Base::Verify { hosted: true };

#[test]
fn the_strongest_demand_of_all_that_is_routed_there_counts() {
    let one = domain("one.example");
    let mut hop = NextHop::default();
    assert_eq!(hop.answer(Some(V1)), None, "nothing is routed there");
    hop.add(Some(&one), Some(V2));
    let of_one = Answer::NextHop { base: V2, domain: Some(one.clone()) };
    assert_eq!(hop.answer(Some(V1)), Some(of_one), "a fallback that nothing uses counts");
    hop.add(Some(&domain("two.example")), Some(V1));
    assert_eq!(hop.answer(None), Some(Answer::NextHop { base: V1, domain: None }));
    let mut without = NextHop::default();
    without.add(Some(&one), None);
    assert_eq!(without.answer(None), None);
    let may = Answer::NextHop { base: Base::May, domain: Some(one) };
    assert_eq!(without.answer(Some(Base::May)), Some(may));
    let order = [Base::None, Base::May, Base::Encrypt, V2, V1];
    for (weaker, stronger) in order.iter().zip(&order[1..]) {
        for (first, second) in [(weaker, stronger), (stronger, weaker)] {
            let mut hop = NextHop::default();
            hop.add(None, Some(*first));
            hop.add(None, Some(*second));
            let wanted = Answer::NextHop { base: *stronger, domain: None };
            assert_eq!(hop.answer(None), Some(wanted), "{first:?} {second:?}");
        }
    }
}

#[test]
fn routes_are_written_as_postfix_reads_them() {
    let host = |name, port, priority| RouteHost { name, port, priority };
    let target = Target::Hosts(vec![
        host(RouteName::MxThenAddress(domain("late.example")), None, 20),
        host(RouteName::AddressOnly(domain("a.example")), Some(587), 5),
        host(RouteName::Address("2001:db8::1".parse().unwrap()), None, 10),
        host(RouteName::AddressOnly(domain("b.example")), None, 10),
    ]);
    let written = "smtp:[a.example]:587, [2001:db8::1], [b.example], late.example:25";
    assert_eq!(next_hop::transport(&target).as_deref(), Some(written));
    assert_eq!(next_hop::transport(&Target::Discard).as_deref(), Some("discard:"));
    assert_eq!(next_hop::transport(&Target::UseDns), None);
    assert_eq!(next_hop::transport(&Target::Hosts(Vec::new())), None, "an empty list is an error");
}

#[test]
fn keys_of_the_map_of_routes() {
    for (key, found) in [
        ("U@One.Example", Some("one.example")),
        ("\"a@b\"@one.example", Some("one.example")),
        ("one.example", Some("one.example")),
        ("u@b\u{fc}cher.example", Some("xn--bcher-kva.example")),
        ("u@[192.0.2.1]", Some("192.0.2.1")),
        ("u@[IPv6:2001:db8::1]", Some("2001:db8::1")),
        ("*", None),
        ("", None),
        ("u@", None),
        (".one.example", None),
        ("u@[192.0.2.1", None),
        ("u@a b", None),
    ] {
        let destination = next_hop::destination(key.as_bytes()).map(|d| d.to_string());
        let bare = destination.map(|text| text.trim_matches(['[', ']']).to_string());
        assert_eq!(bare.as_deref(), found, "{key}");
    }
    assert_eq!(next_hop::destination(b"u@\xff.example"), None);
    assert_eq!(next_hop::destination("x".repeat(5_000).as_bytes()), None);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table in one server")]
fn committed_routes_decide_for_hosts_and_make_the_map_of_routes() {
    let home = Home::new();
    for words in [
        "destconfig new one.example --tls required_verify",
        "destconfig new a.two.example --tls required",
        "destconfig new .two.example --tls preferred",
        "destconfig new three.example --tls required_verify_hosted",
        "destconfig new mx.own.example --tls required_verify_hosted",
        "destconfig new 192.0.2.9 --tls required_verify",
        "smtproutes new one.example [relay.example.net]:587",
        "smtproutes new .two.example relay.example.net,[192.0.2.7]",
        "smtproutes new three.example relay.example.net:587",
        "smtproutes new gone.example /dev/null",
        "smtproutes new plain.example USEDNS",
        "commit -m x",
    ] {
        home.destgate(&format!("--db t.db {words}")).run().ended(0);
    }
    let server = Server::start(&home, "--transport");
    let protocols = "protocols=!SSLv2:!SSLv3:!TLSv1:!TLSv1.1";
    let secure = |names: &str| format!("OK secure match={names} servername=hostname {protocols}");
    for (key, answer) in [
        // Two domains: no name of one of them can be demanded.
        ("[Relay.example.net]:587", secure("hostname")),
        ("relay.example.net:587", secure("hostname")),
        ("[relay.example.net]", format!("OK encrypt {protocols}")),
        ("relay.example.net:25", format!("OK encrypt {protocols}")),
        ("[192.0.2.7]:25", format!("OK encrypt {protocols}")),
        ("[relay.example.net]:26", "NOTFOUND ".into()),
        // An entry for the host itself.
        ("[mx.own.example]", secure("mx.own.example:hostname")),
        ("[192.0.2.9]", secure("hostname")),
        ("[mx.other.example]", "NOTFOUND ".into()),
    ] {
        assert_eq!(server.ask(key), answer, "{key}");
    }
    let mut stream = server.connect();
    for (key, answer) in [
        ("*", "NOTFOUND "),
        ("u@ONE.example", "OK smtp:[relay.example.net]:587"),
        ("u@x.two.example", "OK smtp:relay.example.net:25, [192.0.2.7]"),
        ("u@gone.example", "OK discard:"),
        ("u@plain.example", "NOTFOUND "),
        ("u@good.example", "NOTFOUND "),
    ] {
        assert_eq!(ask(&mut stream, "transport", key), answer, "{key}");
    }
    // The domain itself is answered as without its route, and that is logged once.
    for _ in 0..3 {
        assert_eq!(ask(&mut stream, "QUERY", "one.example"), secure("one.example"));
        assert_eq!(ask(&mut stream, "legacy", "one.example"), {
            format!("OK secure match=one.example {protocols}")
        });
    }
    server.signal(nix::sys::signal::Signal::SIGTERM);
    let path = home.path().join("t.db-mail_logs/mail.current");
    let since = std::time::Instant::now();
    while !std::fs::read_to_string(&path).unwrap_or_default().contains("server stopped") {
        assert!(since.elapsed() < std::time::Duration::from_secs(10), "it does not end");
    }
    let log = std::fs::read_to_string(&path).unwrap();
    assert_eq!(log.matches("one.example has an SMTP route").count(), 1, "{log}");
    let plain = Server::start(&home, "");
    let mut stream = plain.connect();
    assert_eq!(ask(&mut stream, "transport", "u@one.example"), "PERM unknown map name");
    let out =
        home.destgate("--db t.db --lab tlspolicy --explain [192.0.2.7]").run().ended(0).stdout;
    assert!(out.contains("TLS Required, DANE No, MTA STS Off (smtproutes)"), "{out}");
}
