//! A corpus of evidence: everything that may go wrong once, for tests that hold for every report.

use std::sync::LazyLock;

use destgate::policy::evidence::Cause;
use destgate::policy::evidence::DnsAnswer;
use destgate::policy::evidence::Families;
use destgate::policy::evidence::FetchFailure;
use destgate::policy::evidence::OwnCertificate;
use destgate::policy::evidence::Refetch;
use destgate::policy::evidence::Session;
use destgate::policy::evidence::Step;
use destgate::policy::evidence::Via;
use destgate::policy::report::Report;
use destgate::policy::route::RouteHost;
use destgate::policy::route::RouteName;
use destgate::policy::route::Target;
use destgate::policy::verdict::Semantics;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tlsa::Tlsa;

use crate::support::certs;
use crate::support::certs::By;
use crate::support::certs::NOW;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;
use crate::support::world::domain;
use crate::support::world::exchange;
use crate::support::world::policy;

/// The settings under which every world is decided.
pub const PROFILES: [&str; 5] = [
    "preferred opportunistic on",
    "preferred mandatory on",
    "required_verify opportunistic off",
    "required_verify_hosted none on",
    "none none off",
];

/// Text as somebody with bad intentions would publish it.
pub const HOSTILE: &str = "\u{1b}[2J\r\n\u{7}\u{202e}\u{0}{domain}\u{200b}evil";

fn good() -> Session {
    sessions::tls(&cert(&["mx.example.com"]))
}

/// The same session in a version that MTA-STS refuses.
fn old(mut session: Session) -> Session {
    if let Some(tls) = &mut session.tls {
        tls.version = "TLSv1.1";
    }
    session
}

fn one(session: Session) -> World {
    World::signed("example.com").host(10, "mx.example.com", "192.0.2.1", session)
}

fn dane(session: Session, records: &[Tlsa]) -> World {
    one(session).tlsa("mx.example.com", records)
}

fn lookups() -> Vec<World> {
    let judge_not = DnsAnswer {
        reason: Some("the resolver strips signatures".into()),
        ..world::nodata(Proof::Indeterminate)
    };
    let com = || World::signed("example.com");
    vec![
        com().dns("example.com", RecordType::Mx, world::bogus(Vec::new())),
        com().dns("example.com", RecordType::Mx, world::nxdomain(Proof::Secure)),
        com(),
        one(good()).dns("_smtp._tls.example.com", RecordType::Txt, judge_not),
        one(good()).dns("mx.example.com", RecordType::Aaaa, world::servfail()),
        com().mx(0, ""),
        one(good()).mx(0, "").mx(20, "gone.example.com").mx(30, "not\\032a host"),
        one(good()).aliases("mx.example.com", RecordType::A, &["end.example"]),
        one(good()).scope(|s| s.ad_in_clear = true),
        World::signed("192.0.2.1").every_session(good()),
        World::unsigned("2001:db8::1"),
    ]
}

/// More hosts than anybody looks at, none of which is there.
pub fn multitude(count: u16) -> World {
    let mut w = World::signed("example.com");
    for n in 1..=count {
        w = w.mx(n % 7, &format!("mx{n}.example.com"));
    }
    w
}

fn crowd() -> World {
    let mut w = World::signed("example.com").every_session(sessions::timed_out());
    for n in 1..=40_u16 {
        let host = format!("mx{n}.example.com");
        w = w.mx(n, &host).address(&host, &format!("192.0.2.{n}"));
    }
    w
}

fn sessions_of_all_kinds() -> Vec<World> {
    let c = || cert(&["mx.example.com"]);
    let mut slow = good();
    slow.banner_ms = 20_000;
    let all = vec![
        good(),
        slow,
        sessions::no_starttls(),
        sessions::starttls_454(),
        sessions::handshake_fails(),
        sessions::injected(),
        sessions::unspoken(),
        sessions::tls(&c().by(By::Lapsed)),
        sessions::refused(),
        sessions::timed_out(),
        sessions::unreachable(),
        sessions::denied(),
        sessions::unbound(),
        sessions::ours(),
        sessions::too_much(),
        sessions::ended(Step::Banner, Cause::Misbehaved("no reply: `\\x15\\x03\\x01`".into())),
        sessions::greeting(554, "no"),
        sessions::silent(),
        sessions::dropped(),
        sessions::ended(Step::EhloTls, Cause::Deadline(40)),
        sessions::ended(Step::EhloTls, Cause::OwnCertificate("UnknownCA".into())),
        sessions::tls(&c().expired()),
        sessions::tls(&c().not_yet()),
        sessions::tls(&c().days(-80, 5)),
        sessions::tls(&c().by(By::Private)),
        sessions::tls(&c().alone()),
        sessions::tls(&c().client_only()),
        sessions::tls(&cert(&[]).cn("mx.example.com")),
        sessions::tls(&cert(&["x.example"]).address("192.0.2.1")),
        sessions::tls_with(vec![b"garbage".to_vec()]),
        sessions::tls_with(Vec::new()),
        old(good()),
    ];
    let mut worlds: Vec<World> = all.iter().cloned().map(one).collect();
    worlds.extend(all.into_iter().map(|s| dane(s, &[certs::fitting()])));
    worlds.push(one(good()).host(10, "b.example.com", "192.0.2.2", sessions::no_starttls()));
    worlds.push(
        one(good())
            .address("mx.example.com", "192.0.2.3")
            .session("192.0.2.3", sessions::refused()),
    );
    worlds.push(World::signed("example.com").host(
        1,
        "mx.example.com",
        "10.0.0.1",
        sessions::refused(),
    ));
    worlds.push(crowd());
    worlds.push(multitude(300));
    worlds
}

fn policies() -> Vec<World> {
    let base = || one(good());
    let txt = "_mta-sts.example.com";
    let with = |text: &str| base().sts_exchange(exchange("example.com", text));
    let long = policy("enforce", &["mx.example.com"]);
    let chain = |c: certs::Cert| {
        let mut x = exchange("example.com", &policy("enforce", &["mx.example.com"]));
        x.chain = c.chain();
        base().sts_exchange(x)
    };
    let over = |why: FetchFailure| {
        let mut x = exchange("example.com", "");
        x.body = Err(why);
        base().sts_exchange(x)
    };
    vec![
        base().sts("enforce", &["mx.example.com", "*.unused.example"]),
        base().sts("enforce", &["example.com"]),
        base().sts("testing", &["mx.example.com"]),
        base().sts("none", &[]),
        base().txt(txt, "v=STSv1 ; id=1;"),
        base().txt(txt, "v=STSv1; id=_;"),
        base().txt(txt, "v=spf1 -all").txt(txt, "v=STSV1; id=1"),
        base().txt(txt, "v=STSv1; id=1;").txt(txt, "v=STSv1; id=2;"),
        base()
            .address("mta-sts.example.com", "192.0.2.80")
            .over(Via::V4, exchange("example.com", &long))
            .scope(|s| s.unannounced = true),
        base().dns(txt, RecordType::Txt, world::servfail()),
        base().txt(txt, "v=STSv1; id=1;"),
        base().sts_exchange({
            let mut x = exchange("example.com", "");
            x.status = Some(404);
            x
        }),
        base().txt(txt, "v=STSv1; id=1;").aliases(txt, RecordType::Txt, &["sts.provider.example"]),
        base().sts_record(),
        over(FetchFailure::TooLarge),
        over(FetchFailure::NoRoute("no IPv6 here".into())),
        base()
            .sts_record()
            .address("mta-sts.example.com", "2001:db8::80")
            .over(Via::V6, exchange("example.com", &long)),
        chain(cert(&["mta-sts.example.com"]).by(By::Private)),
        chain(cert(&["mta-sts.example.com"]).days(-80, 5)),
        with("version: STSv1\nmode: maybe\n"),
        with(&format!("{long}odd: {}\r\n", "x".repeat(10))),
        with(&format!("{long}mode: none\r\n")),
        with(&long.replace("2592000", "40000000")),
        with(&long.replace("2592000", "60")),
        base().cached("0", "enforce", &["mx.example.com"], 60),
        base().sts("testing", &["mx.example.com"]).cached("1", "testing", &["mx.example.com"], 60),
        base().sts_record().failure(NOW.plus(-10), "1").scope(|s| s.refetch = Refetch::BackOff),
        base().sts("enforce", &["mx.example.com"]).failure(NOW.plus(-10), "1"),
        dane(good(), &[certs::fitting()]).sts("enforce", &["mx.example.com"]),
    ]
}

fn records() -> Vec<World> {
    let ta = || certs::tlsa(2, 1, 1, &certs::authority_key(By::Private));
    let cn = || sessions::tls(&cert(&[]).cn("mx.example.com").by(By::Private));
    let rpt = "_smtp._tls.example.com";
    vec![
        dane(good(), &[certs::fitting(), certs::other()]),
        dane(good(), &[certs::fitting(), certs::useless()]),
        dane(good(), &[certs::other()]),
        dane(good(), &[certs::useless()]),
        dane(cn(), &[ta()]),
        dane(good(), &[certs::fitting()]).proof("example.com", RecordType::Mx, Proof::Insecure),
        one(good()).dns("_25._tcp.mx.example.com", RecordType::Tlsa, world::servfail()),
        one(good()).txt(rpt, "v=TLSRPTv1; rua=mailto:t@example.com"),
        one(good()).txt(rpt, "v=TLSRPTv1; rua=ftp://x"),
        one(good()).txt(rpt, "v=TLSRPTv1 ; rua=mailto:t@example.com"),
        one(good()).txt(rpt, "v=tlsrptv1; rua=mailto:t@example.com"),
        one(good()).txt(rpt, "v=TLSRPTv1; rua=mailto:a@b").txt(rpt, "v=TLSRPTv1; rua=mailto:c@d"),
    ]
}

fn scopes() -> Vec<World> {
    let hub =
        RouteHost { name: RouteName::AddressOnly(domain("hub.example")), port: None, priority: 0 };
    let mut cut = one(good());
    cut.e.cut_off = Some(40);
    let mut wrong_clock = one(good());
    wrong_clock.e.now = Timestamp(1_400_000_000);
    vec![
        one(good()).scope(|s| s.smtp = false),
        one(good()).scope(|s| s.families = Families::V6),
        wrong_clock,
        one(good()).scope(|s| s.route = Some(Target::Discard)),
        one(good())
            .address("hub.example", "192.0.2.9")
            .every_session(good())
            .scope(|s| s.route = Some(Target::Hosts(vec![hub]))),
        cut,
    ]
}

/// Evidence in which every text that the outside chooses is [`HOSTILE`].
pub fn hostile() -> Vec<World> {
    let named = cert(&[]).cn(HOSTILE);
    let said = || sessions::reply(554, HOSTILE);
    let failed = || DnsAnswer { ede: Some(HOSTILE.into()), ..DnsAnswer::failed(HOSTILE) };
    let bogus = || DnsAnswer { reason: Some(HOSTILE.into()), ..world::bogus(Vec::new()) };
    let mut x = exchange("example.com", &format!("version: STSv1\nmode: {HOSTILE}\n{HOSTILE}"));
    let mut redirect = x.clone();
    redirect.status = Some(302);
    redirect.location = Some(HOSTILE.into());
    let mut media = x.clone();
    media.content_type = Some(HOSTILE.into());
    x.chain = cert(&["mta-sts.example.com"]).chain();
    let host = format!("mx{HOSTILE}.example.com").replace('\0', "");
    vec![
        one(sessions::tls(&named)).txt("_mta-sts.example.com", &format!("v=STSv1; id={HOSTILE}")),
        one(sessions::tls(&named.clone().by(By::Itself))).txt("_mta-sts.example.com", HOSTILE),
        one(sessions::ended(Step::Banner, Cause::Said(said()))).sts_exchange(x),
        one(sessions::ended(Step::Handshake, Cause::Tls(HOSTILE.into()))).sts_exchange(redirect),
        one(sessions::ended(Step::Starttls, Cause::Injected(HOSTILE.into()))).sts_exchange(media),
        one(sessions::ended(Step::Ehlo, Cause::Misbehaved(HOSTILE.into())))
            .txt("_smtp._tls.example.com", &format!("v=TLSRPTv1; rua={HOSTILE}")),
        one(Session { starttls_reply: Some(said()), ..sessions::starttls_454() }).dns(
            "_mta-sts.example.com",
            RecordType::Txt,
            failed(),
        ),
        one(sessions::refused()).dns("mx.example.com", RecordType::Aaaa, failed()),
        one(good()).dns("_25._tcp.mx.example.com", RecordType::Tlsa, bogus()),
        World::signed("example.com").dns("example.com", RecordType::Mx, bogus()),
        World::signed("example.com").dns("example.com", RecordType::Mx, failed()),
        one(good())
            .host(10, &host, "192.0.2.2", sessions::no_starttls())
            .sts("enforce", &["mx.example.com"]),
        one(good()).aliases("mx.example.com", RecordType::A, &[&host]),
    ]
}

pub fn worlds() -> Vec<World> {
    [lookups(), sessions_of_all_kinds(), policies(), records(), scopes(), own(), hostile()].concat()
}

/// Certificates of this side, and servers that hold two.
fn own() -> Vec<World> {
    let presents = |days: i64| {
        let not_after = Some(NOW.plus(days * certs::DAY));
        one(good()).scope(|s| {
            s.certificate =
                Some(OwnCertificate { name: "mine".into(), not_after, missing: days > 100 });
        })
    };
    let other = sessions::tls(&cert(&["other.example"]));
    let both = one(good()).scope(|s| s.all_certs = true);
    vec![presents(-3), presents(5), presents(300), both.clone().other("192.0.2.1", other), both]
}

/// Every world under every profile, decided once for all tests.
pub fn reports() -> &'static [Report] {
    static ALL: LazyLock<Vec<Report>> = LazyLock::new(decided);
    &ALL
}

fn decided() -> Vec<Report> {
    worlds()
        .iter()
        .flat_map(|w| {
            PROFILES
                .map(|p| w.report(p))
                .into_iter()
                .chain([w.report_as(PROFILES[0], Semantics::Rfc)])
        })
        .collect()
}
