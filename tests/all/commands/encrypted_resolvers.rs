//! `--resolver`, `dnsconfig` and `dig` with resolvers that are asked inside TLS.

use crate::support::encrypted::Http;
use crate::support::encrypted::answer;
use crate::support::encrypted::doh;
use crate::support::encrypted::dot;
use crate::support::encrypted::frame;
use crate::support::encrypted::framed;
use crate::support::lab;
use crate::support::lab::lab;
use crate::support::net::ca_pem;
use crate::support::net::certificate;
use crate::support::net::refusing;
use crate::support::net::tls;
use crate::support::run::Home;
use crate::support::run::at;
use destgate::policy::recording_format;
use destgate::policy::recording_format::Line;
use destgate::profile::setting::dns as settings;
use destgate::vocab::resolver::Endpoint;
use destgate::vocab::resolver::parse_list;
use destgate::vocab::resolver::write_list;
use proptest::prelude::any;
use proptest::proptest;
use std::net::TcpStream;

/// What the lab's resolver says.
fn of_lab(query: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(lab().resolver()).unwrap();
    frame(&mut stream, query).unwrap();
    framed(&mut stream).unwrap()
}

/// The lab's resolver inside TLS, by name.
fn over_tls() -> String {
    let config = tls(&certificate(&["dns.test.example"]));
    let address = dot(config, |query| Some(of_lab(query))).0;
    format!("tls://{address}#dns.test.example")
}

/// The lab's resolver over HTTPS.
fn over_https() -> String {
    let config = tls(&certificate(&["localhost"]));
    let address = doh(&config, |query| Some(Http::good(of_lab(query)))).0;
    format!("https://localhost:{}/dns-query", address.port())
}

/// The options that lead to the lab, but for the resolver: its authority is trusted, and that of these resolvers.
fn way(home: &Home) -> Vec<String> {
    let way = lab::way(home);
    home.write("ca.pem", format!("{}{}", lab().ca_pem(), ca_pem()));
    way
}

#[test]
fn a_check_comes_out_the_same_however_the_resolver_is_asked() {
    let home = Home::new();
    let way = way(&home);
    let names = ["good.example", "dane.example", "dnssec-broken.example", "none.example"];
    let check = |resolver: &str| {
        home.destgate("check --no-cache --format json --resolver")
            .arg(resolver)
            .args(&way)
            .args(names)
            .run()
            .json()
    };
    let plain = check(&lab().resolver().to_string());
    for resolver in [over_tls(), over_https()] {
        let encrypted = check(&resolver);
        for (one, other) in plain.as_array().unwrap().iter().zip(encrypted.as_array().unwrap()) {
            assert_eq!(one["verdict"], other["verdict"], "{resolver}");
            assert_eq!(one["route"]["dnssec"], other["route"]["dnssec"], "{resolver}");
        }
    }
}

#[test]
fn one_that_is_not_trusted_is_told_with_what_to_do() {
    let home = Home::new();
    let resolver = over_tls();
    // The lab's authority did not sign its certificate.
    let out = home
        .destgate("check good.example --no-cache --format json --resolver")
        .arg(&resolver)
        .args(lab::way(&home))
        .run()
        .ended(3);
    let all = out.all();
    let words = format!("{resolver}: its certificate is of no authority that is trusted here");
    assert!(all.contains(&words) && all.contains("--ca-file"), "{all}");
    let wrong = resolver.replace("#dns", "#other");
    let out = home
        .destgate("check good.example --no-cache --resolver")
        .arg(&wrong)
        .args(way(&home))
        .run()
        .ended(3);
    let all = out.all().split_whitespace().collect::<Vec<_>>().join(" ");
    let words = format!("{wrong}: its certificate is not for other.test.example, but for");
    assert!(all.contains(&words), "{all}");
}

#[test]
fn the_next_resolver_is_asked_where_the_first_is_no_good() {
    let home = Home::new();
    let way = way(&home);
    let (_held, closed) = refusing();
    let bad = tls(&certificate(&["elsewhere.example"]));
    let wrong = dot(bad, |query| Some(answer(query, 1))).0;
    for first in [format!("tls://{closed}"), format!("tls://{wrong}"), format!("https://{closed}/")]
    {
        let out = home
            .destgate("check good.example --no-cache --format json --timeout 8 --resolver")
            .args([&first, "--resolver", &over_tls()])
            .args(&way)
            .run()
            .ended(0);
        assert_eq!(at(&out.report(), "verdict.protection"), "mta-sts", "{first}");
    }
}

#[test]
fn dig_asks_them_with_and_without_naming_them() {
    let home = Home::new();
    let way = way(&home);
    let dig = |line: &str| home.destgate(line).args(&way).run();
    for (resolver, word) in [(over_tls(), "TLS"), (over_https(), "HTTPS")] {
        let server = format!(";; SERVER: {resolver}({resolver}) ({word})\n");
        for line in [
            format!("dig good.example mx --resolver {resolver}"),
            format!("dig @{resolver} good.example mx"),
        ] {
            let out = dig(&line).ended(0);
            assert!(out.stdout.contains(&server), "{}", out.all());
            assert!(out.stdout.contains("\n;; DNSSEC: secure\n"), "{}", out.all());
        }
        let out = dig(&format!("nslookup good.example mx --resolver {resolver}")).ended(0);
        assert!(out.stdout.starts_with("MX="), "{}", out.all());
        let out = dig(&format!("dig +trace-dnssec good.example mx --resolver {resolver}")).ended(0);
        assert!(out.stdout.contains("\n;; DNSSEC: secure\n"), "{}", out.all());
        let out = dig(&format!("dig @{resolver} -b 127.0.0.1 good.example")).ended(2);
        assert!(out.all().contains("leave -b out"), "{}", out.all());
    }
    let (_held, closed) = refusing();
    let out = dig(&format!("dig @tls://{closed} good.example +tries=1")).ended(9);
    assert!(out.stdout.contains(&format!(";; tls://{closed}: connection refused\n")));
    let out =
        dig(&format!("dig @tls://127.0.0.1 -p {} a.example +tries=1", closed.port())).ended(9);
    assert!(out.stdout.contains(&format!(";; tls://{closed}: connection refused\n")));
    let out = dig("dig @https://dns.example a.example").ended(2);
    assert!(out.all().contains("the path is missing"), "{}", out.all());
}

#[test]
fn they_are_configured_by_flags_and_by_dialogue() {
    let home = Home::new();
    let (dot, doh) = (over_tls(), over_https());
    let ok = |line: &str| home.destgate(line).run().ended(0).stdout;
    ok(&format!("dnsconfig new-server {doh} --priority 7 --commit"));
    ok(&format!("dnsconfig alternate good.example {dot} 192.0.2.53 --commit"));
    let shown = ok("dnsconfig show");
    assert!(shown.contains(&format!("1. Priority: 7  {doh}\n")), "{shown}");
    assert!(shown.contains(&format!("1. good.example: {dot}, 192.0.2.53\n")), "{shown}");
    let shown = ok("dnsconfig show --format json");
    assert!(shown.contains(&format!("\"address\": \"{doh}\"")), "{shown}");
    // Both are asked; the trust anchor stands for the lab's, as it does for everybody.
    let out = home
        .destgate("check good.example dane.example --no-cache --format json")
        .args(way(&home))
        .run()
        .ended(0);
    for report in out.json().as_array().unwrap() {
        assert_eq!(at(report, "verdict.action"), "deliver");
    }
    // As the gateway asks for it: a server of its own, then the priority.
    let typed = format!("dnsconfig\nEDIT\n1\n1\n{dot}\n3\n\ncommit\n\n\nquit\n");
    home.destgate("").stdin(typed).run().ended(0);
    let shown = ok("dnsconfig show");
    assert!(shown.contains(&format!("1. Priority: 3  {dot}\n")), "{shown}");
    ok(&format!("dnsconfig delete {dot} --commit"));
    assert!(!ok("dnsconfig show").contains("Priority"));
    let saved = ok("showconfig");
    assert!(saved.contains(&format!("good.example: {dot}, 192.0.2.53")), "{saved}");
}

#[test]
fn they_are_shown_as_they_were_typed() {
    let home = Home::new();
    let resolver = over_tls();
    let line = "check good.example --no-cache --format log --log-level debug --record r --resolver";
    let out = home.destgate(line).arg(&resolver).args(way(&home)).run().ended(0);
    let words = format!("DNS query: QIP (good.example,'MX','{resolver}',15)");
    assert!(out.stdout.contains(&words), "{}", out.all());
    // A recording names it, and says the same when it is read again.
    let out = home.destgate("check --replay r --format log --log-level debug").run().ended(0);
    assert!(out.stdout.contains(&words), "{}", out.all());
}

#[test]
fn recordings_of_before_are_read() {
    let read = |resolver: &str| {
        let line = format!(
            "{{\"recording\":{{\"schema\":\"destgate.evidence/1\",\"program\":\"0.1.0\",\"begun\":0,\"resolver\":{resolver}}}}}"
        );
        match recording_format::read_line(line.as_bytes()) {
            Ok(Line::Recording(head)) => Ok(serde_json::to_string(&head.resolver).unwrap()),
            Ok(_) => panic!("no head"),
            Err(why) => Err(why.0),
        }
    };
    for resolver in [
        "null",
        "\"192.0.2.53:53\"",
        "\"[2001:db8::53]:5353\"",
        "\"0.0.0.0:53\"",
        "\"tls://192.0.2.53#dns.example\"",
        "\"https://dns.example/dns-query\"",
    ] {
        assert_eq!(read(resolver).unwrap(), resolver);
    }
    assert!(read("\"https://dns.example\"").is_err());
}

#[test]
fn they_are_read_and_written() {
    for (text, wanted) in [
        ("192.0.2.53:53", "192.0.2.53"),
        ("tls://9.9.9.9", "tls://9.9.9.9"),
        (" TLS://9.9.9.9:853/ ", "tls://9.9.9.9"),
        ("tls://9.9.9.9:8853#DNS.Quad9.net.", "tls://9.9.9.9:8853#dns.quad9.net"),
        ("tls://2620:fe::fe", "tls://[2620:fe::fe]"),
        ("tls://[2620:fe::fe]", "tls://[2620:fe::fe]"),
        ("tls://[2620:fe::fe]:853#dns.quad9.net", "tls://[2620:fe::fe]#dns.quad9.net"),
        ("tls://[fe80::1%3]:853", "tls://[fe80::1%3]:853"),
        ("tls://9.9.9.9#bücher.example", "tls://9.9.9.9#xn--bcher-kva.example"),
        ("https://dns.quad9.net/dns-query", "https://dns.quad9.net/dns-query"),
        ("HTTPS://DNS.quad9.net:443/Dns-Query?A=b", "https://dns.quad9.net/Dns-Query?A=b"),
        ("https://dns.example:8443/", "https://dns.example:8443/"),
        ("https://9.9.9.9/dns-query", "https://9.9.9.9/dns-query"),
        ("https://[2620:fe::fe]:5443/q", "https://[2620:fe::fe]:5443/q"),
    ] {
        let read = Endpoint::parse(text).unwrap();
        assert_eq!(read.to_string(), wanted);
        assert_eq!(Endpoint::parse(wanted).unwrap(), read);
        let listed = format!("{wanted}/pri=4");
        assert_eq!(settings::write_servers(&settings::servers(&listed).unwrap()), listed);
        let mapped = format!("a.example insecure: {wanted}, 192.0.2.1");
        assert_eq!(settings::write_alternates(&settings::alternates(&mapped).unwrap()), mapped);
    }
    let two = "https://dns.example/q, tls://9.9.9.9#dns.example";
    assert_eq!(write_list(&parse_list(two).unwrap()), two);
    for (bad, words) in [
        ("tls://", "write an address behind `tls://`"),
        ("tls://dns.example", "write an address behind `tls://`"),
        ("tls://9.9.9.9:0", "write an address"),
        ("tls://0.0.0.0", "write an address"),
        ("tls://9.9.9.9#", "it is empty"),
        ("tls://9.9.9.9#9.9.9.9", "a name belongs behind `#`"),
        ("tls://9.9.9.9#a b", "contains ` `"),
        ("https://dns.example", "the path is missing"),
        ("https:///dns-query", "it is empty"),
        ("https://u:p@dns.example/q", "names of users"),
        ("https://dns.example:0/q", "integer from 1 to 65535"),
        ("https://dns.example:+1/q", "integer from 1 to 65535"),
        ("https://dns.example:/q", "integer from 1 to 65535"),
        ("https://300.1.1.1/q", "neither a name nor an address"),
        ("https://dns.example/dns-query{?dns}", "leave `{?dns}` out"),
        ("https://dns.example/q#x", "a `#` has no place in it"),
        ("https://dns.example/a/pri=3/b", "may not hold `/pri=`"),
        ("https://dns.example/a,b", "percent-encoding"),
        ("https://dns.example/a;b", "percent-encoding"),
        ("https://dns.example/\u{202e}", "percent-encoding"),
        ("http://dns.example/dns-query", "over `tls://` or `https://`"),
        ("quic://9.9.9.9", "over `tls://` or `https://`"),
        ("nobody", "`nobody` is no resolver address: write `192.0.2.53`"),
    ] {
        let why = Endpoint::parse(bad).unwrap_err().0;
        assert!(why.contains(words), "{bad}: {why}");
    }
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_so_that_it_reads_the_same(text in any::<String>()) {
        for head in ["", "tls://", "tls://192.0.2.1", "https://a.example/", "https://"] {
            if let Ok(read) = Endpoint::parse(&format!("{head}{text}")) {
                assert_eq!(Endpoint::parse(&read.to_string()).unwrap(), read);
            }
        }
    }
}
