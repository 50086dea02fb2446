//! Step 1, SMTP routes; and address literals.

use destgate::config::route;
use destgate::policy::evidence::Families;
use destgate::policy::evidence::RecordData;
use destgate::policy::route::RouteHost;
use destgate::policy::route::RouteName;
use destgate::policy::route::Target;
use destgate::policy::verdict::DaneStatus;
use destgate::store::entries::Kind;
use destgate::store::entries::Seen;
use destgate::store::entries::View;
use destgate::store::open::Store;
use destgate::vocab::dns::Destination;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;

use crate::support::certs;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;
use crate::support::world::codes;
use crate::support::world::domain;

fn hop(name: RouteName, priority: u16) -> RouteHost {
    RouteHost { name, port: None, priority }
}

fn only(name: &str) -> RouteName {
    RouteName::AddressOnly(domain(name))
}

fn to(hosts: Vec<RouteHost>) -> Target {
    Target::Hosts(hosts)
}

/// A well protected domain, which a route takes out of play.
fn protected() -> World {
    World::signed("example.com")
        .host(10, "mx.example.com", "192.0.2.1", sessions::tls(&cert(&["mx.example.com"])))
        .tlsa("mx.example.com", &[certs::fitting()])
        .sts("enforce", &["mx.example.com"])
}

fn routed(hosts: Vec<RouteHost>) -> World {
    protected().scope(|s| s.route = Some(to(hosts)))
}

fn hosts_of(w: &World) -> Vec<String> {
    let r = w.report("preferred none off");
    r.facts.hosts.iter().map(|h| h.candidate.host.clone()).collect()
}

/// A store with these routes.
fn store_of(routes: &[(&str, &str)]) -> Store {
    let mut store = Store::in_memory().unwrap();
    for (key, text) in routes {
        let json = serde_json::to_string(text).unwrap();
        store.stage(Kind::Route, key, Some(&json), Seen(None)).unwrap();
    }
    store
}

fn found(store: &Store, name: &str) -> Option<Target> {
    route::target(store, View::Pending, &Destination::parse(name).unwrap()).unwrap()
}

#[test]
fn the_exact_route_comes_before_the_longest_partial_and_that_before_all() {
    let partial = [
        (".example.com", "[short.example]"),
        (".a.example.com", "[long.example]"),
        ("x.a.example.com", "[exact.example]"),
    ];
    let store = store_of(&[&partial[..], &[("ALL", "[all.example]")]].concat());
    let leads = |name: &str, host: &str| {
        assert_eq!(found(&store, name), Some(to(vec![hop(only(host), 0)])), "{name}");
    };
    leads("x.a.example.com", "exact.example");
    leads("y.a.example.com", "long.example");
    leads("y.b.example.com", "short.example");
    // A partial is not its bare name, and ends at a label.
    leads("example.com", "all.example");
    leads("badexample.com", "all.example");
    assert_eq!(found(&store_of(&partial), "example.org"), None);
}

#[test]
fn usedns_means_no_route_and_shields_from_all() {
    let store = store_of(&[("ALL", "/dev/null"), ("example.com", "USEDNS")]);
    assert_eq!(found(&store, "example.com"), None);
    assert_eq!(found(&store, "example.org"), Some(Target::Discard));
    let w = protected().scope(|s| s.route = Some(Target::UseDns));
    assert_eq!(w.verdict("preferred opportunistic on"), "deliver dane mx.example.com");
}

#[test]
fn a_route_to_dev_null_discards() {
    let w = protected().scope(|s| s.route = Some(Target::Discard));
    let r = w.report("required opportunistic on");
    assert_eq!((w.verdict("required opportunistic on"), r.exit_status()), ("discard".into(), 0));
    assert!(!w.asked().iter().any(|q| q.starts_with("SMTP")));
}

#[test]
fn under_a_route_dane_and_mta_sts_are_skipped_and_only_tls_applies() {
    let w = routed(vec![hop(only("hub.example"), 0)])
        .address("hub.example", "192.0.2.9")
        .tlsa("hub.example", &[certs::other()])
        .session("192.0.2.9", sessions::tls(&cert(&["other.example"])));
    let r = w.report("preferred opportunistic on");
    assert_eq!(w.verdict("preferred mandatory on"), "deliver encrypted hub.example");
    assert_eq!(w.rfc("preferred opportunistic on"), "deliver encrypted hub.example");
    assert_eq!(r.decision.mta_sts, "skipped_smtp_route");
    assert_eq!(r.decision.dane, Some(DaneStatus::SkippedSmtpRoute));
    // RFC 8461 §3.4: with a smart host it is that host's policy domain that would count.
    let smart = r.findings.iter().find(|f| f.row.code == "sts-smart-host").unwrap();
    assert_eq!(smart.row.reference, "RFC 8461 §3.4");
    assert_eq!(w.verdict("required_verify_hosted none off"), "defer 4.7.5");
    let plain = w.clone().session("192.0.2.9", sessions::no_starttls());
    assert_eq!(plain.verdict("required none off"), "defer 4.7.5");
    assert_eq!(plain.verdict("preferred none off"), "deliver none hub.example");
}

#[test]
fn required_verify_hosted_accepts_the_name_of_the_route_host() {
    let w = routed(vec![hop(only("hub.example"), 0)])
        .address("hub.example", "192.0.2.9")
        .session("192.0.2.9", sessions::tls(&cert(&["hub.example"])));
    assert_eq!(w.verdict("required_verify_hosted none off"), "deliver verified hub.example");
    assert_eq!(w.verdict("required_verify none off"), "defer 4.7.5");
}

#[test]
fn a_bare_route_host_means_its_mx_then_its_addresses() {
    let bare = || routed(vec![hop(RouteName::MxThenAddress(domain("hub.example")), 0)]);
    assert_eq!(hosts_of(&bare()), ["hub.example"], "no MX: its own addresses");
    let with_mx =
        bare().mx_of("hub.example", 20, "b.hub.example").mx_of("hub.example", 10, "z.hub.example");
    assert_eq!(hosts_of(&with_mx), ["z.hub.example", "b.hub.example"]);
    let null = bare().mx_of("hub.example", 0, "");
    assert_eq!(hosts_of(&null), ["hub.example"]);
}

#[test]
fn a_bracketed_route_host_means_its_addresses_only() {
    let w = routed(vec![hop(only("hub.example"), 0)]).mx_of("hub.example", 10, "z.hub.example");
    assert_eq!(hosts_of(&w), ["hub.example"]);
    assert!(!w.asked().contains(&"DNS hub.example MX".to_string()));
}

#[test]
fn route_hosts_are_tried_in_order_of_pri_and_keep_their_own_port() {
    let late = RouteHost { port: Some(2525), ..hop(only("late.example"), 20) };
    let literal = hop(RouteName::Address("192.0.2.7".parse().unwrap()), 5);
    let w = routed(vec![late, hop(only("mid.example"), 10), literal])
        .scope(|s| s.smtp_port = 26)
        .address("late.example", "192.0.2.8")
        .address("mid.example", "192.0.2.9");
    assert_eq!(hosts_of(&w), ["192.0.2.7", "mid.example", "late.example"]);
    let asked = w.asked();
    for target in [
        "SMTP 192.0.2.7 [192.0.2.7]:26",
        "SMTP mid.example [192.0.2.9]:26",
        "SMTP late.example [192.0.2.8]:2525",
    ] {
        assert!(asked.contains(&target.to_string()), "{target} of {asked:?}");
    }
    assert!(!asked.contains(&"DNS example.com MX".to_string()), "a route replaces MX lookup");
}

#[test]
fn a_literal_has_no_dane_and_no_mta_sts() {
    for typed in ["192.0.2.1", "[192.0.2.1]"] {
        let w = World::signed(typed).session("192.0.2.1", sessions::tls(&cert(&["x.example"])));
        let r = w.report("preferred opportunistic on");
        assert_eq!(r.facts.path.kind.word(), "literal");
        assert_eq!(w.verdict("preferred opportunistic on"), "deliver encrypted 192.0.2.1");
        assert_eq!(w.verdict("preferred mandatory on"), "deliver encrypted 192.0.2.1");
        assert_eq!(w.asked(), ["SMTP 192.0.2.1 [192.0.2.1]:25"]);
    }
}

#[test]
fn verification_of_a_literal_needs_an_ip_san() {
    let w = |c: &certs::Cert| World::signed("192.0.2.1").every_session(sessions::tls(c));
    let good = w(&cert(&[]).address("192.0.2.1"));
    assert_eq!(good.verdict("required_verify none off"), "deliver verified 192.0.2.1");
    assert_eq!(w(&cert(&["192.0.2.1"])).verdict("required_verify none off"), "defer 4.7.5");
    assert_eq!(w(&cert(&[]).cn("192.0.2.1")).verdict("required_verify none off"), "defer 4.7.5");
    let other = w(&cert(&[]).address("192.0.2.2"));
    assert_eq!(other.verdict("required_verify_hosted none off"), "defer 4.7.5");
}

#[test]
fn a_certificate_with_the_ip_san_of_a_literal_is_not_complained_of() {
    let w =
        World::signed("192.0.2.1").every_session(sessions::tls(&cert(&[]).address("192.0.2.1")));
    let r = w.report("required_verify none off");
    assert_eq!(codes(&r), Vec::<&str>::new());
    let tls = r.facts.hosts[0].probes[0].tls.as_ref().unwrap();
    assert!(tls.host_match && tls.domain_match);
}

#[test]
fn requiring_one_family_removes_the_other() {
    let w = |families| {
        World::signed("example.com")
            .mx(10, "mx.example.com")
            .address("mx.example.com", "192.0.2.1")
            .address("mx.example.com", "2001:db8::1")
            .scope(|s| s.families = families)
    };
    let addresses = |families| {
        let r = w(families).report("preferred none off");
        r.facts.hosts[0].addresses.addresses.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(addresses(Families::V4), ["192.0.2.1"]);
    assert_eq!(addresses(Families::V6), ["2001:db8::1"]);
    assert_eq!(addresses(Families::Both), ["192.0.2.1", "2001:db8::1"]);
    assert!(!w(Families::V4).asked().iter().any(|q| q.contains("AAAA") || q.contains("2001")));
}

#[test]
fn a_host_or_literal_of_the_removed_family_is_without_address() {
    let v6 = |w: World| w.scope(|s| s.families = Families::V6).verdict("preferred none off");
    let mx =
        World::signed("example.com").host(10, "mx.example.com", "192.0.2.1", sessions::refused());
    assert_eq!(v6(mx), "bounce 5.4.4 ndr 5.4.4");
    assert_eq!(v6(World::signed("192.0.2.1")), "bounce 5.4.4 ndr 5.4.4");
}

#[test]
fn a_failed_mx_look_up_of_a_route_host_is_no_absence() {
    let w = routed(vec![hop(RouteName::MxThenAddress(domain("hub.example")), 0)])
        .dns("hub.example", RecordType::Mx, world::servfail())
        .address("hub.example", "192.0.2.9")
        .session("192.0.2.9", sessions::no_starttls());
    assert_eq!(w.verdict("preferred none off"), "defer 4.4.3");
}

fn routed_to(host: &str) -> World {
    let hop = RouteHost { name: RouteName::MxThenAddress(domain(host)), port: None, priority: 0 };
    World::signed("example.com").scope(move |s| s.route = Some(Target::Hosts(vec![hop])))
}

/// A certificate may be for the host that the route names, though its MX takes the mail.
#[test]
fn a_certificate_for_the_route_host_is_good_for_hosted_domains() {
    let w = routed_to("relay.example.net")
        .dns(
            "relay.example.net",
            RecordType::Mx,
            world::found(vec![RecordData::Mx(10, domain("mx1.other.net"))], Proof::Insecure),
        )
        .address("mx1.other.net", "192.0.2.9")
        .session("192.0.2.9", sessions::tls(&cert(&["relay.example.net"])));
    assert_eq!(w.verdict("required_verify_hosted none off"), "deliver verified mx1.other.net");
    let refused = w.verdict("required_verify none off");
    assert!(refused.starts_with("defer 4.7.5"), "{refused}");
}
