//! `tlsa` as users and scripts type it: in the rehearsal lab, and with name servers and a mail server of the test's own.
//!
//! Tests of `src/shell/commands/tlsa/mod.rs`, `src/shell/commands/tlsa/make.rs`, `src/shell/commands/tlsa/plan.rs`,
//! `src/shell/commands/tlsa/check.rs`, `src/shell/commands/tlsa/keys.rs`, `src/shell/commands/tlsa/input.rs`,
//! `src/gateway/owner/roll.rs`, `src/render/owner/tlsa.rs` and `src/net/authority.rs`.

use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::Mutex;

use destgate::policy::dane;
use destgate::vocab::tlsa::Tlsa;
use hickory_proto::rr::Name;
use hickory_proto::rr::RData;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata::NS;
use hickory_proto::rr::rdata::TLSA;
use rustls::ServerConfig;
use serde_json::Value;

use crate::support::net;
use crate::support::net::Held;
use crate::support::net::a;
use crate::support::net::dns;
use crate::support::net::fit;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::mx;
use crate::support::net::reply_to;
use crate::support::net::secure;
use crate::support::net::serve;
use crate::support::net::tls_holding;
use crate::support::net::until_starttls;
use crate::support::openssl;
use crate::support::openssl::openssl;
use crate::support::run::Home;
use crate::support::run::Run;
use crate::support::run::findings;

const HOST: &str = "mx.own.example";

/// A key of the mail server: its certificate as PEM, and its record.
struct Key {
    pem: String,
    secret: String,
    record: Tlsa,
}

impl Key {
    fn new(algorithm: &'static rcgen::SignatureAlgorithm) -> Key {
        let (pem, secret) = net::issued(algorithm, &[HOST]);
        let record = dane::record_for(pem::parse(&pem).unwrap().contents()).unwrap();
        Key { pem, secret, record }
    }

    fn ecdsa() -> Key {
        Key::new(&rcgen::PKCS_ECDSA_P256_SHA256)
    }

    fn held(&self) -> Held {
        let der = |text: &str| pem::parse(text).unwrap().contents().to_vec();
        Held::of(der(&self.pem).into(), der(&self.secret))
    }
}

/// What the two name servers have, and what the mail server shows.
struct State {
    records: [Vec<Tlsa>; 2],
    /// What the resolver says instead of what the first name server has.
    resolved: Option<Vec<Tlsa>>,
    /// The resolver does not validate.
    is_unsigned: bool,
    /// The second name server does not serve the zone.
    is_lame: bool,
    ttl: u32,
    config: Arc<ServerConfig>,
}

/// A signed zone with two name servers and one mail server, behind a resolver that validates.
struct Site {
    state: Arc<Mutex<State>>,
    resolver: SocketAddr,
    servers: [SocketAddr; 2],
    mail: SocketAddr,
}

/// What a server has; the resolver is none of them.
fn answers(state: &State, server: Option<usize>, name: &str, rtype: RecordType) -> Vec<RData> {
    let ns = |n: u8| RData::NS(NS(Name::from_ascii(format!("ns{n}.own.example.")).unwrap()));
    match (name, rtype) {
        ("own.example", RecordType::NS) => vec![ns(1), ns(2)],
        ("own.example", RecordType::MX) => vec![mx(10, HOST), mx(20, "mx2.own.example")],
        ("ns1.own.example", RecordType::A) => vec![a(53)],
        ("ns2.own.example", RecordType::A) => vec![a(54)],
        (HOST, RecordType::A) => vec![a(1)],
        ("_25._tcp.mx.own.example", RecordType::TLSA) => {
            let data = |r: &Tlsa| {
                let data = r.data.clone();
                RData::TLSA(TLSA::new(r.usage.into(), r.selector.into(), r.matching.into(), data))
            };
            let resolved = state.resolved.as_ref().filter(|_| server.is_none());
            resolved.unwrap_or(&state.records[server.unwrap_or(0)]).iter().map(data).collect()
        }
        _ => Vec::new(),
    }
}

/// One server: the resolver, whose word is validated, or an authority.
fn server(state: &Arc<Mutex<State>>, of: usize, is_authority: bool) -> SocketAddr {
    let state = Arc::clone(state);
    dns(move |query, udp| {
        let question = query.queries.first()?;
        let name = question.name().to_ascii().to_ascii_lowercase();
        let state = state.lock().unwrap();
        let mut reply = reply_to(query);
        if is_authority && of == 1 && state.is_lame {
            reply.metadata.response_code = hickory_proto::op::ResponseCode::Refused;
            return fit(reply, udp);
        }
        reply.metadata.authoritative = is_authority;
        reply.metadata.authentic_data = !is_authority && !state.is_unsigned;
        let of = is_authority.then_some(of);
        let records = answers(&state, of, name.trim_end_matches('.'), question.query_type());
        let own = |data| Record::from_rdata(question.name().clone(), state.ttl, data);
        reply.add_answers(records.into_iter().map(own));
        fit(reply, udp)
    })
}

impl Site {
    fn start(shown: &[&Key], records: &[&Key]) -> Site {
        let records: Vec<Tlsa> = records.iter().map(|k| k.record.clone()).collect();
        let config = tls_holding(shown.iter().map(|k| k.held()).collect());
        let records = [records.clone(), records];
        let state = Arc::new(Mutex::new(State {
            records,
            resolved: None,
            is_unsigned: false,
            is_lame: false,
            ttl: 300,
            config,
        }));
        let of_mail = Arc::clone(&state);
        let mail = serve(move |mut stream| {
            until_starttls(&mut stream)?;
            let config = Arc::clone(&of_mail.lock().unwrap().config);
            let mut stream = secure(stream, &config);
            line(&mut stream)?;
            stream.write_all(b"250 test\r\n")?;
            linger(&mut stream)
        });
        let servers = [server(&state, 0, true), server(&state, 1, true)];
        Site { resolver: server(&state, 0, false), servers, mail, state }
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    fn publish(&self, keys: &[&Key]) {
        let records: Vec<Tlsa> = keys.iter().map(|k| k.record.clone()).collect();
        self.set(|state| state.records = [records.clone(), records]);
    }

    /// `tlsa` with these arguments, by a database whose settings trust the resolver.
    fn tlsa(&self, home: &Home, arguments: &str) -> Run {
        if !home.database().exists() {
            home.destgate("dnsconfig setup --dnssec trust-ad --commit-all all").run().ended(0);
        }
        let mut run = home.destgate(&format!("tlsa {arguments}"));
        let to = [("192.0.2.53:53", self.servers[0]), ("192.0.2.54:53", self.servers[1])];
        for (from, to) in to.into_iter().chain([("mx.own.example:25", self.mail)]) {
            run = run.arg("--connect-to").arg(format!("{from}:{to}"));
        }
        run.args(["--resolver".to_string(), self.resolver.to_string()])
            .args(["--ca-file".to_string(), home.write("own-ca.pem", net::ca_pem())])
    }

    fn plan(&self, home: &Home, more: &str, status: i32) -> Value {
        self.tlsa(home, &format!("plan {HOST} {more} --format json")).run().ended(status).json()
    }

    fn check(&self, home: &Home, key: &Key, more: &str, status: i32) -> Value {
        home.write("new.pem", &key.pem);
        let words = format!("check {HOST} --with new.pem {more} --format json");
        self.tlsa(home, &words).run().ended(status).json()
    }
}

#[track_caller]
fn state(plan: &Value) -> &str {
    plan["keys"][0]["state"].as_str().unwrap()
}

#[test]
fn a_record_is_made_of_a_certificate_without_the_network_or_a_database() {
    let home = Home::new();
    let key = Key::ecdsa();
    let file = home.write("c.pem", &key.pem);
    let out = home.destgate("tlsa make --format json --cert").arg(&file).run().ended(0);
    let made = &out.json()["records"][0];
    assert_eq!(made["name"], "_25._tcp.mx.own.example");
    assert_eq!(made["value"], key.record.text());
    assert_eq!((&made["type"], &made["algorithm"]), (&"TLSA".into(), &"ecdsa".into()));
    assert!(!home.database().exists());
    // The key alone says the same, private or public, and needs the name of the host.
    let private = home.write("k.pem", &key.secret);
    let words = "tlsa make --host mx2.own.example --port 465 --format json --key";
    let out = home.destgate(words).arg(&private).run().ended(0);
    assert_eq!(out.json()["records"][0]["value"], key.record.text());
    assert_eq!(out.json()["records"][0]["name"], "_465._tcp.mx2.own.example");
    assert!(!out.stdout.contains("PRIVATE"));
    let text = home.destgate("tlsa make --cert").arg(&file).env("COLUMNS", "80").run().ended(0);
    assert!(text.stdout.contains(&key.record.text()), "{}", text.all());
    assert!(text.stdout.lines().all(fits), "{}", text.all());
}

/// Whether a line fits into 80 columns. A record is not broken, so that it can be copied.
fn fits(line: &str) -> bool {
    line.chars().count() <= 80 || line.contains(" TLSA ")
}

#[test]
fn the_digests_are_those_of_the_openssl_program() {
    if !openssl::there() {
        return;
    }
    let home = Home::new();
    openssl::chain(&home, HOST);
    let chain: String = ["leaf.pem", "mid.pem", "ca.pem"]
        .iter()
        .map(|name| std::fs::read_to_string(home.path().join(name)).unwrap())
        .collect();
    home.write("fullchain.pem", chain);
    let digest = |words: &str| {
        openssl(&home, words);
        openssl(&home, "dgst -sha256 -r selected").split(' ').next().unwrap().to_string()
    };
    openssl(&home, "x509 -in leaf.pem -pubkey -noout -out leaf.pub");
    openssl(&home, "x509 -in mid.pem -pubkey -noout -out mid.pub");
    for (words, form, selected) in [
        ("--cert fullchain.pem", "3 1 1", "pkey -pubin -in leaf.pub -outform DER -out selected"),
        (
            "--key leaf.pub --host mx.own.example",
            "3 1 1",
            "pkey -pubin -in leaf.pub -outform DER -out selected",
        ),
        (
            "--key leaf.key --host mx.own.example",
            "3 1 1",
            "pkey -pubin -in leaf.pub -outform DER -out selected",
        ),
        (
            "--cert fullchain.pem --usage 2",
            "2 1 1",
            "pkey -pubin -in mid.pub -outform DER -out selected",
        ),
        (
            "--cert fullchain.pem --selector 0",
            "3 0 1",
            "x509 -in leaf.pem -outform DER -out selected",
        ),
    ] {
        let out = home.destgate(&format!("tlsa make --format json {words}")).run().ended(0);
        let expected = format!("{form} {}", digest(selected));
        assert_eq!(out.json()["records"][0]["value"], expected, "{words}");
    }
    openssl(&home, "pkey -in leaf.key -aes256 -passout pass:x -out locked.key");
    let locked = home.destgate("tlsa make --host a.example --key locked.key").run().ended(2);
    assert!(locked.stderr.contains("-pubout"), "{}", locked.all());
}

#[test]
fn what_cannot_be_made_is_refused_with_the_reason_and_the_next_step() {
    let home = Home::new();
    let key = Key::ecdsa();
    home.write("c.pem", &key.pem);
    home.write("k.pem", &key.secret);
    home.write("empty.pem", "");
    let many = net::issued(&rcgen::PKCS_ECDSA_P256_SHA256, &["a.own.example", "b.own.example"]).0;
    home.write("many.pem", many);
    for (words, part) in [
        ("", "--cert"),
        ("--cert c.pem --usage 1", "usage 1 also demands"),
        ("--cert c.pem --usage 0", "usage 0 also demands"),
        ("--cert c.pem --usage 7", "unknown"),
        ("--cert c.pem --selector 2", "unknown"),
        ("--cert c.pem --usage 2", "is not there"),
        ("--cert many.pem", "several hosts: a.own.example, b.own.example"),
        ("--cert empty.pem", "no certificate"),
        ("--cert none.pem", "cannot be read"),
        ("--cert k.pem", "no certificate"),
        ("--key c.pem --host a.example", "no private key"),
        ("--key k.pem", "host of the records is not known"),
        ("--key k.pem --host 192.0.2.1", "is an address"),
        ("--key k.pem --host a..b", "a..b"),
        ("--new-key ../x --host a.example", "cannot be the name"),
        ("--new-key x --host a.example --selector 0", "a key alone"),
        ("--new-key x", "host of the records is not known"),
        ("--cert c.pem --host a.example --all-mx b.example", "cannot be used with"),
        ("--cert c.pem --zone example", "--dns"),
    ] {
        let out = home.destgate(&format!("tlsa make {words}")).run();
        assert_eq!(out.status, 2, "{}", out.all());
        assert!(out.stderr.contains(part), "{part}\n{}", out.all());
    }
    // Nothing of that has made a key.
    assert!(!home.database().exists());
}

#[test]
fn what_a_server_shows_is_compared_with_what_is_published() {
    let home = Home::new();
    for (host, status, part) in [
        ("mx.dane.example", 0, "what was shown matches"),
        ("mx.dane-broken.example", 1, "do NOT match"),
        ("mx.good.example", 0, "proves nothing about who answered"),
        ("mx.down.example", 3, "no record was made"),
        ("mx.no-such.example", 3, "no record was made"),
    ] {
        let out = home.destgate(&format!("--lab tlsa make --live {host}")).run();
        let out = out.ended(status);
        // Lines are folded.
        let all = format!("{}{}", out.stdout, out.stderr).replace("\n  ", " ");
        assert!(all.contains(part), "{part}\n{}", out.all());
        assert_eq!(out.stdout.contains(" TLSA "), status < 3, "{}", out.all());
    }
    let words = "--lab tlsa make --new-key n --all-mx backup.example --format json";
    let made = home.destgate(words).run().ended(0).json();
    assert!(made["records"].as_array().unwrap().len() > 1);
    assert_eq!(findings(&made), ["tlsa-shared-key"]);
    home.destgate("--lab tlsa make --new-key n --all-mx null-mx.example").run().ended(1);
}

#[test]
fn a_tool_gets_the_whole_set_so_that_no_record_in_use_goes() {
    let home = Home::new();
    let words = "--lab --db x.db tlsa make --new-key next --host mx.dane.example --dns";
    for (tool, part) in [("nsupdate", "update add"), ("zone", "IN TLSA")] {
        for more in ["", "--live mx.dane.example"] {
            let out = home.destgate(&format!("{words} {tool} {more}")).run().ended(0);
            let count = out.stdout.lines().filter(|l| l.contains(part)).count();
            assert_eq!(count, 2, "{}", out.all());
        }
    }
}

#[test]
fn a_key_is_followed_by_the_next_through_all_states() {
    let home = Home::new();
    let (old, new) = (Key::ecdsa(), Key::ecdsa());
    let site = Site::start(&[&old], &[&old]);
    let plan = site.plan(&home, "", 1);
    assert_eq!((state(&plan), plan["name_servers"].as_u64()), ("single", Some(2)));
    home.write("next.pem", &new.pem);
    let plan = site.plan(&home, "--next next.pem", 1);
    assert_eq!(state(&plan), "next_made");
    assert_eq!(plan["publish"].as_array().unwrap().len(), 2);
    let refused = site.check(&home, &new, "", 1);
    assert_eq!(refused["answer"], "no");
    // One name server has it.
    site.set(|state| state.records[0].push(new.record.clone()));
    let plan = site.plan(&home, "--next next.pem", 1);
    assert_eq!(state(&plan), "next_spreading");
    assert_eq!(findings(&plan), ["tlsa-servers-differ"]);
    let refused = site.check(&home, &new, "--now +30d", 1);
    assert_eq!((&refused["answer"], &refused["ripe_at"]), (&"not_yet".into(), &Value::Null));
    // Both have it: before, during and after.
    site.publish(&[&old, &new]);
    let wait = site.check(&home, &new, "", 1);
    assert_eq!(wait["answer"], "not_yet");
    let ripe = wait["ripe_at"].as_str().unwrap().to_string();
    assert_eq!(state(&site.plan(&home, "--next next.pem", 1)), "next_published");
    // A record of a key that nobody has named is nobody's next one.
    let plan = site.plan(&home, "", 1);
    assert_eq!(state(&plan), "single");
    assert!(plan["not_proven"][0].as_str().unwrap().contains(&new.record.text()), "{plan:#}");
    assert_eq!(site.check(&home, &new, "--now +9min", 1)["ripe_at"], ripe);
    assert_eq!(site.check(&home, &new, "--now +11min", 0)["answer"], "go_on");
    assert_eq!(site.check(&home, &new, &format!("--now {ripe}"), 0)["record"], new.record.text());
    assert_eq!(state(&site.plan(&home, "--now +11min --next next.pem", 0)), "ripe");
    // What is asked as of another time leaves nothing behind.
    assert_eq!(site.check(&home, &new, "", 1)["ripe_at"], ripe);
    let text = site.tlsa(&home, &format!("check {HOST} --with new.pem")).run().ended(1).stdout;
    assert_eq!(text.lines().count(), 1);
    assert!(text.starts_with("mx.own.example:25: not yet: ripe at 20"), "{text}");
    // A renewal with the same key may always go on.
    assert_eq!(site.check(&home, &old, "", 0)["answer"], "go_on");
    // It is deployed; the old record goes when the next one comes.
    site.set(|state| state.config = tls_holding(vec![new.held()]));
    let plan = site.plan(&home, "", 1);
    assert_eq!((state(&plan), &plan["publish"]), ("deployed", &Value::Array(Vec::new())));
    let make = format!("make --new-key third --host {HOST}");
    site.tlsa(&home, &make).run().ended(0);
    let plan = site.plan(&home, "", 1);
    let values: Vec<&str> =
        plan["publish"].as_array().unwrap().iter().map(|r| r["value"].as_str().unwrap()).collect();
    assert!(
        values.contains(&new.record.text().as_str())
            && !values.contains(&old.record.text().as_str())
    );
    assert_eq!((state(&plan), values.len()), ("next_made", 2));
    let out = site.tlsa(&home, &format!("plan {HOST} --dns nsupdate")).run().ended(1);
    assert_eq!(out.stdout.matches("update add").count(), 2, "{}", out.all());
}

#[test]
fn a_silent_name_server_is_not_visible_and_never_good_news() {
    let home = Home::new();
    let (old, new) = (Key::ecdsa(), Key::ecdsa());
    let site = Site::start(&[&old], &[&old, &new]);
    site.plan(&home, "", 1);
    site.set(|state| state.is_lame = true);
    let unseen = site.check(&home, &new, "--now +1h", 3);
    assert_eq!(unseen["answer"], "not_seen");
    let reason = unseen["reason"].as_str().unwrap();
    assert!(reason.contains("ns2.own.example") && reason.contains("5 is REFUSED"), "{reason}");
    home.write("next.pem", &new.pem);
    assert_eq!(state(&site.plan(&home, "--now +1h --next next.pem", 3)), "ripe");
    // A set without end is none that could be held against anything.
    site.set(|state| {
        state.is_lame = false;
        state.records[1] = (0..101).map(|n| dane::record_of_key(&[n])).collect();
    });
    let unseen = site.check(&home, &new, "--now +1h", 3);
    assert!(unseen["reason"].as_str().unwrap().contains("more than 100"), "{unseen:#}");
}

/// The values of the records that a plan publishes, or the commands of nsupdate add.
fn added(text: &str) -> Vec<&str> {
    let adds = text.lines().filter(|line| line.starts_with("update add"));
    adds.filter_map(|line| Some(line.split_once(" TLSA ")?.1)).collect()
}

/// An attacker answers in the place of the name servers, or of a zone that is not signed.
#[test]
fn what_nothing_proves_is_carried_into_no_set() {
    let home = Home::new();
    let (own, next) = (Key::ecdsa(), Key::ecdsa());
    let foreign = dane::record_of_key(b"foreign");
    let site = Site::start(&[&own], &[&own]);
    home.write("own.pem", &own.pem);
    home.write("next.pem", &next.pem);
    site.set(|state| {
        state.resolved = Some(vec![own.record.clone()]);
        state.records.iter_mut().for_each(|records| records.push(foreign.clone()));
        state.ttl = 10_000_000;
    });
    let plan = site.plan(&home, "--next next.pem", 1);
    let published = plan["publish"].as_array().unwrap();
    let mut values: Vec<&str> = published.iter().map(|r| r["value"].as_str().unwrap()).collect();
    let (a, b) = (own.record.text(), next.record.text());
    values.sort_unstable();
    let mut both = [a.as_str(), b.as_str()];
    both.sort_unstable();
    assert_eq!(values, both);
    assert!(plan["not_proven"][0].as_str().unwrap().starts_with(&foreign.text()), "{plan:#}");
    // Nor is a lifetime without end.
    assert_eq!(published[0]["ttl"], 86_400);
    let words = format!("plan {HOST} --next next.pem --dns nsupdate");
    let out = site.tlsa(&home, &words).run().ended(1);
    assert_eq!(added(&out.stdout).len(), 2, "{}", out.all());
    assert!(out.stderr.contains("add it by hand"), "{}", out.all());
    // Without proof, only what the files say is there.
    site.set(|state| {
        state.is_unsigned = true;
        state.resolved = Some(vec![own.record.clone(), foreign.clone()]);
    });
    let out = site.tlsa(&home, "make --cert next.pem --host mx.own.example --dns nsupdate").run();
    assert_eq!(added(&out.ended(0).stdout), [next.record.text()]);
    let out = site
        .tlsa(&home, "make --cert next.pem --cert own.pem --host mx.own.example --dns nsupdate");
    let out = out.run().ended(0);
    assert_eq!(added(&out.stdout).len(), 2, "{}", out.all());
    let said = out.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("not proven: _25._tcp.mx.own.example TLSA"), "{}", out.all());
    assert!(said.contains(&foreign.text()) && !said.contains(&own.record.text()), "{said}");
    // Nor does a key that the network shows come into the zone.
    site.set(|state| {
        state.is_unsigned = false;
        state.resolved = None;
        state.records = [Vec::new(), Vec::new()];
    });
    let plan = |more: &str| format!("plan {HOST} --dns nsupdate {more}");
    let out = site.tlsa(&home, &plan("")).run().ended(1);
    assert_eq!(out.stdout, "", "{}", out.all());
    assert!(out.stderr.contains(&own.record.text()), "{}", out.all());
    let out = site.tlsa(&home, &plan("--next own.pem")).run().ended(1);
    assert_eq!(added(&out.stdout), [own.record.text()], "{}", out.all());
}

#[test]
fn a_certificate_goes_on_only_if_the_proven_answer_agrees_with_the_name_servers() {
    let home = Home::new();
    let (old, new) = (Key::ecdsa(), Key::ecdsa());
    let site = Site::start(&[&old], &[&old, &new]);
    site.check(&home, &new, "", 1);
    assert_eq!(site.check(&home, &new, "--now +1h", 0)["answer"], "go_on");
    site.set(|state| state.resolved = Some(vec![old.record.clone()]));
    let unseen = site.check(&home, &new, "--now +1h", 3);
    assert!(unseen["reason"].as_str().unwrap().contains("DNSSEC"), "{unseen:#}");
    site.publish(&[&old]);
    site.set(|state| state.resolved = Some(vec![old.record.clone(), new.record.clone()]));
    assert_eq!(site.check(&home, &new, "--now +1h", 1)["answer"], "no");
}

#[test]
fn both_kinds_of_keys_are_looked_at() {
    let home = Home::new();
    let (rsa, ecdsa) = (Key::new(&rcgen::PKCS_RSA_SHA256), Key::ecdsa());
    let site = Site::start(&[&ecdsa, &rsa], &[&ecdsa]);
    let plan = site.plan(&home, "", 1);
    let states: Vec<&str> =
        plan["keys"].as_array().unwrap().iter().map(|k| k["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["broken", "single"], "{plan:#}");
    assert!(findings(&plan).contains(&"tlsa-algorithm-missing"), "{plan:#}");
    site.publish(&[&ecdsa, &rsa]);
    site.set(|state| state.ttl = 86_400);
    let plan = site.plan(&home, "", 1);
    assert_eq!(findings(&plan), ["tlsa-ttl-long"]);
    let live = site.tlsa(&home, &format!("make --live {HOST} --format json")).run().ended(0);
    let values = live.json()["records"].as_array().unwrap().len();
    assert_eq!(values, 2, "{}", live.all());
}

#[test]
fn a_key_that_is_made_ahead_outlives_commits_and_can_be_taken_out() {
    let home = Home::new();
    let old = Key::ecdsa();
    let site = Site::start(&[&old], &[&old]);
    let made = site.tlsa(&home, &format!("make --new-key MX-2027 --host {HOST} --format json"));
    let record = made.run().ended(0).json()["records"][0]["value"].as_str().unwrap().to_string();
    home.destgate("certconfig certificate new mine --common-name a.example").run().ended(0);
    home.destgate("clearchanges --yes").run().ended(0);
    home.destgate("destconfig new a.example --tls required --commit why").run().ended(0);
    let plan = site.plan(&home, "", 1);
    assert_eq!((state(&plan), &plan["keys"][0]["next_key"]), ("next_made", &"mx-2027".into()));
    assert_eq!(plan["keys"][0]["next"], record);
    // The same name is the same key.
    let again = site.tlsa(&home, &format!("make --new-key mx-2027 --host {HOST} --format json"));
    assert_eq!(again.run().ended(0).json()["records"][0]["value"], record);
    let listed = home.destgate("tlsa list --format json").run().ended(0).json();
    assert_eq!(
        (&listed[0]["record"], &listed[0]["hosts"][0]),
        (&Value::from(record.as_str()), &HOST.into())
    );
    let out = home.destgate("tlsa export mx-2027 --to out.key").run().ended(0);
    assert!(!out.all().contains("PRIVATE"));
    let mode = std::fs::metadata(home.path().join("out.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    home.destgate("tlsa export mx-2027 --to out.key").run().ended(2);
    let words = "tlsa make --key out.key --host a.example --format json";
    assert_eq!(home.destgate(words).run().ended(0).json()["records"][0]["value"], record);
    home.destgate("tlsa forget mx-2027").run().ended(2);
    home.destgate("tlsa forget mx-2027 --yes").run().ended(0);
    home.destgate("tlsa forget mx-2027 --yes").run().ended(2);
    assert_eq!(state(&site.plan(&home, "", 1)), "single");
    assert!(home.destgate("tlsa list").run().ended(0).stdout.contains("No key is made ahead"));
}

#[test]
fn each_state_of_the_rehearsal_is_shown_within_80_columns() {
    let home = Home::new();
    for (host, status, part) in [
        ("mx.dane.example", 1, "single"),
        ("mx.dane-ta.example", 0, "issuer-backed"),
        ("mx.dane-broken.example", 1, "broken"),
        ("mx.dane-unusable.example", 1, "broken"),
        ("mx.good.example", 1, "absent"),
        ("mx.plain.example", 1, "not in signed DNS"),
        ("mx.dnssec-broken.example", 3, "not seen"),
        ("mx.no-such.example", 3, "not seen"),
    ] {
        let out = home.destgate(&format!("--lab tlsa plan {host}")).env("COLUMNS", "80").run();
        let out = out.ended(status);
        assert!(
            out.stdout.replace("\n               ", " ").contains(part),
            "{part}\n{}",
            out.all()
        );
        let long = out.stdout.lines().find(|l| !fits(l));
        assert_eq!(long, None, "{}", out.all());
    }
    assert!(!home.database().exists());
    home.destgate("--lab tlsa plan 192.0.2.1").run().ended(2);
    home.destgate("--lab tlsa check mx.dane.example --with none.pem").run().ended(2);
    home.destgate("--lab tlsa check mx.dane.example").run().ended(2);
}
