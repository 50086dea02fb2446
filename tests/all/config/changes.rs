//! The configuration as whoever writes it meets it: what was seen is held against what is there, the rules of a row are
//! the same whatever face it comes through, and the table in memory says what the store says.
//!
//! Tests of `src/config/authority.rs`, `src/config/bounce.rs`, `src/config/change.rs`,
//! `src/config/crl.rs`, `src/config/setting.rs`, `src/config/route.rs`,
//! `src/config/destination.rs`, `src/config/reference.rs` and `src/profile/edit.rs`.

use crate::support::certs;
use crate::support::certs::By;
use crate::support::certs::NOW;
use crate::support::run::Home;
use destgate::config;
use destgate::config::entry::Kept;
use destgate::config::error::Error;
use destgate::config::error::Subject;
use destgate::config::snapshot::Snapshot;
use destgate::pki::request;
use destgate::pki::request::KeySize;
use destgate::policy::route::Target;
use destgate::profile::bounce;
use destgate::profile::destination;
use destgate::profile::edit;
use destgate::profile::edit::Broken;
use destgate::profile::edit::Place;
use destgate::profile::field::Record;
use destgate::profile::key::EntryKey;
use destgate::profile::route;
use destgate::profile::setting::ssl::SSL;
use destgate::profile::setting::ssl::VERSIONS;
use destgate::profile::setting::update::PROXY;
use destgate::profile::setting::update::UPDATE;
use destgate::store::entries::Kind;
use destgate::store::entries::View;
use destgate::store::open::Store;
use destgate::vocab::dns::Destination;
use destgate::vocab::dns::Domain;
use destgate::vocab::tls::Switch;
use std::collections::BTreeMap;
use tempfile::TempDir;

/// Two writers on one database.
fn two() -> (TempDir, Store, Store) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("t.db");
    let (one, other) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
    (folder, one, other)
}

fn record(pairs: &[(&str, &str)]) -> Record {
    Record(pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect())
}

fn key(text: &str) -> EntryKey {
    EntryKey::parse(text).unwrap()
}

fn hops(text: &str) -> route::Hops {
    route::parse(text).unwrap()
}

#[track_caller]
fn stale<T: std::fmt::Debug>(result: Result<T, Error>, kind: Kind, key: &str) {
    match result {
        Err(Error::Stale(subject)) => assert_eq!(subject, Subject::new(kind, key)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stale_change_of_a_destination_is_refused() {
    let (_folder, mut one, mut other) = two();
    let (key, name) = (key("a.example"), "a.example");
    let (first, second) = (record(&[("ip_sort_pref", "PREFER_V6")]), record(&[]));
    assert_eq!(config::destination::put(&mut one, &key, None, &first).unwrap(), Kept::Changed);
    // The other had seen nothing there.
    stale(config::destination::put(&mut other, &key, None, &second), Kind::Destination, name);
    config::destination::put(&mut other, &key, Some(&first), &second).unwrap();
    // The first one removes what it no longer knows.
    stale(config::destination::remove(&mut one, &key, &first), Kind::Destination, name);
    assert!(config::destination::row(&one, View::Pending, &key).unwrap().is_some());
    let factory = destination::factory();
    let mut tls = factory.clone();
    tls.0.insert("table_tls".into(), "required".into());
    config::destination::put_default(&mut one, &factory, &tls).unwrap();
    stale(
        config::destination::put_default(&mut other, &factory, &factory),
        Kind::Default,
        "DEFAULT",
    );
}

#[test]
fn a_stale_change_of_a_route_is_refused() {
    let (_folder, mut one, mut other) = two();
    config::route::put(&mut one, "a.example", None, &hops("[one.example]")).unwrap();
    let result = config::route::put(&mut other, "a.example", None, &hops("USEDNS"));
    stale(result, Kind::Route, "a.example");
    let seen = Some("[one.example]");
    config::route::put(&mut other, "a.example", seen, &hops("USEDNS")).unwrap();
    let result = config::route::remove(&mut one, "a.example", "[one.example]");
    stale(result, Kind::Route, "a.example");
    let result = config::route::put(&mut one, "a.example", seen, &hops("/dev/null"));
    stale(result, Kind::Route, "a.example");
    let left = config::route::get(&one, View::Pending, "a.example").unwrap();
    assert_eq!(left.as_deref(), Some("USEDNS"));
}

#[test]
fn a_stale_change_of_a_bounce_profile_is_refused() {
    let (_folder, mut one, mut other) = two();
    let factory = bounce::factory();
    let mut slow = factory.clone();
    config::bounce::set(&mut slow, "max_retries=3").unwrap();
    // Default is there without being stored.
    config::bounce::put(&mut one, "Default", Some(&factory), &slow).unwrap();
    let result = config::bounce::put(&mut other, "Default", Some(&factory), &factory);
    stale(result, Kind::BounceProfile, "Default");
    config::bounce::put(&mut one, "x", None, &factory).unwrap();
    config::bounce::put(&mut other, "x", Some(&factory), &slow).unwrap();
    stale(config::bounce::remove(&mut one, "x", &factory), Kind::BounceProfile, "x");
    stale(config::bounce::put(&mut one, "x", None, &factory), Kind::BounceProfile, "x");
    assert_eq!(config::bounce::get(&one, "x").unwrap(), Some(slow));
}

#[test]
fn a_stale_change_of_a_setting_is_refused() {
    let (_folder, mut one, mut other) = two();
    let before = config::setting::record(&one, View::Pending, &UPDATE).unwrap();
    let (first, second) = ([(PROXY, "http://a.example:1")], [(PROXY, "http://b.example:2")]);
    config::setting::put(&mut one, &UPDATE, &before, &first).unwrap();
    let result = config::setting::put(&mut other, &UPDATE, &before, &second);
    stale(result, Kind::Setting, UPDATE.name);
    let left = config::setting::record(&one, View::Pending, &UPDATE).unwrap();
    assert_eq!(left.get(PROXY), Some("http://a.example:1"));
    // What is set back to the factory's leaves nothing behind.
    config::setting::put(&mut other, &UPDATE, &left, &[(PROXY, "")]).unwrap();
    assert!(!one.has_pending().unwrap());
    let ssl = config::setting::record(&one, View::Pending, &SSL).unwrap();
    let wrong = config::setting::put(&mut one, &SSL, &ssl, &[(VERSIONS, "ssl1")]);
    assert!(matches!(wrong, Err(Error::Invalid { .. })), "{wrong:?}");

    let name = |text: &str| Domain::parse(text).unwrap();
    config::setting::put_hostname(&mut one, None, &name("a.example")).unwrap();
    let result = config::setting::put_hostname(&mut other, None, &name("b.example"));
    stale(result, Kind::Setting, "hostname");
    config::setting::put_bounce_when_down(&mut one, None, Switch::On).unwrap();
    let result = config::setting::put_bounce_when_down(&mut other, None, Switch::Off);
    stale(result, Kind::Setting, "bounce_when_down");
}

#[test]
fn a_stale_change_of_a_list_of_authorities_or_revocations_is_refused() {
    let (_folder, mut one, mut other) = two();
    config::authority::switch(&mut one, "custom", false, true).unwrap();
    let result = config::authority::switch(&mut other, "custom", false, true);
    stale(result, Kind::Setting, "certauthority");
    config::crl::switch(&mut one, false, true).unwrap();
    stale(config::crl::switch(&mut other, false, true), Kind::Setting, "crl");

    let root = certs::authority_der(By::Private);
    let pem = destgate::pki::pem::certificates([&root]);
    let imported = config::authority::import(&mut one, pem.as_bytes(), NOW).unwrap();
    assert_eq!((imported.added, imported.known), (1, 0));
    let list = config::authority::custom(&other, View::Pending).unwrap();
    config::authority::remove(&mut one, &list[0]).unwrap();
    let result = config::authority::remove(&mut other, &list[0]);
    stale(result, Kind::Authority, &list[0].fingerprint);
    let nobody = config::authority::named(&list, &["00ff".into()]);
    assert!(matches!(nobody, Err(Error::NotFound(_))), "{nobody:?}");
}

#[test]
fn a_stale_change_of_a_certificate_profile_is_refused() {
    let (_folder, mut one, mut other) = two();
    let subject = request::Subject { common_name: "gw.example".into(), ..Default::default() };
    let (identity, csr) = request::new(&subject, KeySize::P256, 30, NOW).unwrap();
    config::certificate::put(&mut one, "own", None, &identity, Some(&csr)).unwrap();
    let result = config::certificate::put(&mut other, "own", None, &identity, None);
    stale(result, Kind::Certificate, "own");
    let seen = config::certificate::stored(&other, "own").unwrap();
    config::certificate::put(&mut other, "own", Some(&seen), &identity, None).unwrap();
    stale(config::certificate::remove(&mut one, "own", &seen), Kind::Certificate, "own");
    // One that is named is in use, and Demo is always there.
    let row = record(&[("table_tls", "required"), ("certificate", "own")]);
    config::destination::put(&mut one, &key("a.example"), None, &row).unwrap();
    let seen = config::certificate::stored(&one, "own").unwrap();
    let used = config::certificate::remove(&mut one, "own", &seen);
    assert!(matches!(used, Err(Error::InUse { ref by, .. }) if by.len() == 1), "{used:?}");
    let demo = config::certificate::removable(&one, "Demo");
    assert!(matches!(demo, Err(Error::Permanent(_))), "{demo:?}");
}

#[test]
fn whoever_keeps_a_row_keeps_the_rules() {
    let mut store = Store::in_memory().unwrap();
    let a = key("a.example");
    let mut refused = |pairs: &[(&str, &str)]| match config::destination::put(
        &mut store,
        &a,
        None,
        &record(pairs),
    ) {
        Err(Error::Rule { broken, .. }) => broken,
        other => panic!("{pairs:?}: {other:?}"),
    };
    // TLS is off in the factory's DEFAULT.
    assert!(matches!(refused(&[("mta_sts", "on")]), Broken::TlsOffInDefault));
    assert!(matches!(refused(&[("dane_option", "mandatory")]), Broken::TlsOffInDefault));
    let both = [("dane_option", "opportunistic"), ("table_tls", "none")];
    assert!(matches!(refused(&both), Broken::TlsOff));
    let alone = refused(&[("recipient_limit", "5")]);
    assert!(matches!(alone, Broken::Alone { companion: "recipient_minutes", .. }), "{alone:?}");
    let misplaced = refused(&[("send_tls_req_alert", "on")]);
    assert!(matches!(misplaced, Broken::Misplaced { place: Place::Row, .. }), "{misplaced:?}");
    // A name leads somewhere, or led nowhere before already.
    let lost = record(&[("bounce_profile", "gone")]);
    let result = config::destination::put(&mut store, &a, None, &lost);
    assert!(matches!(result, Err(Error::NotFound(ref s)) if s.key == "gone"), "{result:?}");
    // What means nothing beside the rest is not kept.
    let row = record(&[("limit_type", "MXIP"), ("mta_sts", "off")]);
    config::destination::put(&mut store, &a, None, &row).unwrap();
    let kept = config::destination::row(&store, View::Pending, &a).unwrap();
    assert_eq!(kept, Some(record(&[("mta_sts", "off")])));
}

#[test]
fn default_keeps_tls_as_long_as_a_row_needs_it_there() {
    let mut store = Store::in_memory().unwrap();
    let factory = destination::factory();
    let mut tls = factory.clone();
    tls.0.insert("table_tls".into(), "required".into());
    config::destination::put_default(&mut store, &factory, &tls).unwrap();
    let row = record(&[("mta_sts", "on")]);
    config::destination::put(&mut store, &key("a.example"), None, &row).unwrap();
    let result = config::destination::put_default(&mut store, &tls, &factory);
    let needed = vec![Subject::new(Kind::Destination, "a.example")];
    assert!(matches!(result, Err(Error::TlsNeededBy(ref by)) if *by == needed), "{result:?}");
}

#[test]
fn tls_off_takes_along_what_needs_it() {
    let changes = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> { record(pairs).0 };
    let tls = [("table_tls", "required"), ("certificate", "Demo")];
    let mut row = record(&[&tls[..], &[("dane_option", "mandatory"), ("mta_sts", "on")]].concat());
    edit::apply(&mut row, &changes(&[("table_tls", "none")]), Place::Row).unwrap();
    assert_eq!(row, record(&[("table_tls", "none")]));
    let mut default = destination::factory();
    default.0.extend(record(&[("table_tls", "required"), ("mta_sts", "on")]).0);
    edit::apply(&mut default, &changes(&[("table_tls", "none")]), Place::Default).unwrap();
    assert_eq!(default, destination::factory());
    // What the same change asks for is not taken along: it is refused when it is kept.
    let both = changes(&[("table_tls", "none"), ("mta_sts", "on")]);
    let mut row = Record::default();
    edit::apply(&mut row, &both, Place::Row).unwrap();
    assert!(matches!(edit::check(&row), Err(Broken::TlsOff)));
    let mut limited = Record::default();
    edit::apply(&mut limited, &changes(&[("recipient_limit", "9")]), Place::Row).unwrap();
    assert_eq!(limited.get("recipient_minutes"), Some("60"));
    assert_eq!(limited.get("limit_type"), Some("host"));
    edit::apply(&mut limited, &changes(&[("recipient_minutes", "default")]), Place::Row).unwrap();
    assert_eq!(limited.get("recipient_limit"), None);
}

fn commit(store: &mut Store) {
    config::change::commit(store, NOW, ("me", "why"), true).unwrap().unwrap();
}

#[test]
fn a_snapshot_says_what_the_store_says_until_the_next_commit() {
    let (_folder, mut one, mut other) = two();
    let mut snapshot = Snapshot::load(&one).unwrap();
    assert_eq!((snapshot.revision(), snapshot.is_empty()), (0, true));
    let factory = destination::factory();
    let mut default = factory.clone();
    default.0.insert("table_tls".into(), "preferred".into());
    config::destination::put_default(&mut other, &factory, &default).unwrap();
    for (name, tls) in [("a.example", "required"), (".example", "none"), (".b.example", "verify")] {
        let tls = if tls == "verify" { "required_verify" } else { tls };
        let row = record(&[("table_tls", tls)]);
        config::destination::put(&mut other, &key(name), None, &row).unwrap();
    }
    for (name, hosts) in
        [("ALL", "[r.example]"), (".b.example", "USEDNS"), ("c.example", "/dev/null")]
    {
        config::route::put(&mut other, name, None, &hops(hosts)).unwrap();
    }
    // Pending changes are not in it.
    assert!(!snapshot.refresh(&one).unwrap() && snapshot.is_empty());
    commit(&mut other);
    assert!(!snapshot.is_current(&one).unwrap());
    assert!(snapshot.refresh(&one).unwrap() && !snapshot.refresh(&one).unwrap());
    assert_eq!((snapshot.revision(), snapshot.len()), (1, 3));
    assert_eq!(*snapshot.default(), default);
    let names =
        ["a.example", "x.a.example", "b.example", "x.b.example", "c.example", "org", "192.0.2.1"];
    for name in names {
        let destination = Destination::parse(name).unwrap();
        let (entry, deciding) = snapshot.deciding(&destination);
        match config::destination::matching(&one, View::Committed, &destination).unwrap() {
            Some((found, wanted)) => assert_eq!((entry, deciding), (found, &wanted), "{name}"),
            None => {
                assert_eq!(entry, "DEFAULT", "{name}");
                assert_eq!(deciding.tls.word(), "preferred", "{name}");
            }
        }
        let route = config::route::target(&one, View::Committed, &destination).unwrap();
        assert_eq!(snapshot.route(&destination), route.as_ref(), "{name}");
    }
    let of = |name: &str| snapshot.route(&Destination::parse(name).unwrap()).cloned();
    assert_eq!((of("x.b.example"), of("c.example")), (None, Some(Target::Discard)));
    // An uncommitted change on this side changes nothing, a committed removal does.
    let row = record(&[("table_tls", "required")]);
    config::destination::remove(&mut one, &key("a.example"), &row).unwrap();
    assert!(snapshot.is_current(&one).unwrap());
    commit(&mut one);
    assert!(snapshot.refresh(&one).unwrap());
    assert_eq!(snapshot.deciding(&Destination::parse("a.example").unwrap()).0, ".example");
}

#[test]
fn a_commit_of_nothing_is_none() {
    let mut store = Store::in_memory().unwrap();
    config::route::put(&mut store, "a.example", None, &hops("USEDNS")).unwrap();
    commit(&mut store);
    assert!(config::change::commit(&mut store, NOW, ("me", ""), true).unwrap().is_none());
}

#[test]
fn loadconfig_commits_whatever_waits_as_every_commit_does() {
    let home = Home::new();
    assert_eq!(home.destgate("saveconfig c.json").run().status, 0);
    assert_eq!(home.destgate("hostname gw.example --commit-all").run().status, 0);
    assert_eq!(home.destgate("saveconfig c.json").run().status, 0);
    // The file says what waits already: it changes nothing, and what waits is committed all the same.
    assert_eq!(home.destgate("hostname mx.example --commit-all").run().status, 0);
    assert_eq!(home.destgate("hostname gw.example").run().status, 0);
    let out = home.destgate("loadconfig c.json --commit-all=why").run();
    assert_eq!(out.status, 0, "{}", out.all());
    assert!(
        out.stdout.starts_with("0 entries change (all as before)\nChanges committed: "),
        "{}",
        out.all()
    );
    assert_eq!(home.destgate("hostname").run().stdout, "gw.example\n");
    let again = home.destgate("loadconfig c.json --commit-all=why").run();
    assert_eq!(again.stdout, "0 entries change (all as before)\n", "{}", again.all());
}
