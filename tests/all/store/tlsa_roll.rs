//! What is remembered of TLSA records, and keys that are made ahead: no commit deletes them.
//!
//! Tests of `src/store/tlsa_roll.rs` and `src/store/private_keys.rs`. Source: RFC 7671 §8, RFC 7672 §4.

use destgate::store::entries::Kind;
use destgate::store::entries::Seen;
use destgate::store::open::Store;
use destgate::store::private_keys::NewKey;
use destgate::store::tlsa_roll::KeptKey;
use destgate::store::tlsa_roll::Place;
use destgate::store::tlsa_roll::SeenRecord;
use destgate::store::tlsa_roll::Sighting;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tls::KeyKind;
use destgate::vocab::tlsa::Tlsa;

const HERE: Place<'static> = Place { host: "mx.example.com", port: 25 };
const DAY: i64 = 86_400;

fn record(last: u8) -> Tlsa {
    Tlsa { usage: 3, selector: 1, matching: 1, data: vec![last; 32] }
}

/// What is seen `seconds` after the start, at every name server.
fn see(store: &mut Store, seconds: i64, everywhere: &[Tlsa]) {
    let at = Timestamp(100 * DAY + seconds);
    let seen = Sighting { at, everywhere, is_complete: true, shown: &[], ttl: Some(300) };
    store.keep_tlsa(HERE, &seen).unwrap();
}

fn since(store: &Store, record: &Tlsa) -> Option<i64> {
    let seen = store.seen_tlsa(HERE).unwrap();
    seen.into_iter().find(|s| s.record == *record)?.since.map(|t| t.0 - 100 * DAY)
}

#[test]
fn the_first_time_at_every_name_server_is_kept() {
    let mut store = Store::in_memory().unwrap();
    see(&mut store, 0, &[record(1)]);
    see(&mut store, 60, &[record(1), record(2)]);
    see(&mut store, 120, &[record(1), record(2)]);
    assert_eq!((since(&store, &record(1)), since(&store, &record(2))), (Some(0), Some(60)));
    // Another host and another port are others.
    let elsewhere = Place { port: 465, ..HERE };
    assert_eq!(store.seen_tlsa(elsewhere).unwrap(), Vec::new());
    // A record that goes begins anew.
    see(&mut store, 180, &[record(1)]);
    assert_eq!(since(&store, &record(2)), None);
    see(&mut store, 240, &[record(1), record(2)]);
    assert_eq!(since(&store, &record(2)), Some(240));
}

#[test]
fn no_clock_starts_while_a_name_server_is_silent_and_none_goes_on_past_one_that_lacks_the_record() {
    let mut store = Store::in_memory().unwrap();
    see(&mut store, 0, &[record(1)]);
    let both = [record(1), record(2)];
    let at = Timestamp(100 * DAY + 60);
    let partly = Sighting { at, everywhere: &both, is_complete: false, shown: &[], ttl: Some(300) };
    store.keep_tlsa(HERE, &partly).unwrap();
    assert_eq!((since(&store, &record(1)), since(&store, &record(2))), (Some(0), None));
    store.keep_tlsa(HERE, &Sighting { everywhere: &[], ..partly }).unwrap();
    assert_eq!(store.seen_tlsa(HERE).unwrap(), Vec::new());
}

#[test]
fn a_key_that_was_in_use_is_remembered_after_its_record_went() {
    let mut store = Store::in_memory().unwrap();
    let shown = [(record(1), KeyKind::Rsa)];
    let all = [record(1)];
    let at = Timestamp(100 * DAY);
    let seen = Sighting { at, everywhere: &all, is_complete: true, shown: &shown, ttl: Some(300) };
    store.keep_tlsa(HERE, &seen).unwrap();
    see(&mut store, 60, &[record(2)]);
    let old = SeenRecord { record: record(1), since: None, shown: Some(KeyKind::Rsa) };
    assert!(store.seen_tlsa(HERE).unwrap().contains(&old));
    see(&mut store, 40 * DAY, &[record(2)]);
    assert!(!store.seen_tlsa(HERE).unwrap().contains(&old));
}

#[test]
fn the_largest_lifetime_of_seven_days_counts() {
    let mut store = Store::in_memory().unwrap();
    let ttl = |store: &Store, day: i64| store.tlsa_ttl(HERE, Timestamp(day * DAY)).unwrap();
    assert_eq!(ttl(&store, 100), None);
    let seen = |day: i64, ttl: u32| Sighting {
        at: Timestamp(day * DAY),
        everywhere: &[],
        is_complete: true,
        shown: &[],
        ttl: Some(ttl),
    };
    for (day, ttl) in [(100, 86_400), (100, 300), (101, 3_600)] {
        store.keep_tlsa(HERE, &seen(day, ttl)).unwrap();
    }
    assert_eq!(ttl(&store, 107), Some(86_400));
    assert_eq!(ttl(&store, 108), Some(3_600));
    store.keep_tlsa(HERE, &seen(120, 60)).unwrap();
    assert_eq!(ttl(&store, 100), Some(60));
}

/// A key of a name, with its id.
fn keep(store: &mut Store, name: &str, id: &str) {
    let kept = KeptKey {
        name: name.into(),
        key: id.into(),
        hosts: vec!["mx.example.com".into()],
        made_at: Timestamp(5),
    };
    store.keep_tlsa_key(&kept, NewKey { id, pkcs8: b"secret" }).unwrap();
    assert_eq!(store.tlsa_key(name).unwrap(), Some(kept));
}

#[test]
fn no_commit_and_no_clearing_deletes_a_key_that_is_made_ahead() {
    let mut store = Store::in_memory().unwrap();
    keep(&mut store, "next", "aa");
    let present = |store: &Store, id: &str| store.private_key(id).unwrap().is_some();
    // A certificate whose change is dropped takes its key along.
    let key = NewKey { id: "bb", pkcs8: b"other" };
    store.stage_certificate("mine", "{\"key\": \"bb\"}", Seen(None), key).unwrap();
    assert!(present(&store, "aa") && present(&store, "bb"));
    store.clear_pending().unwrap();
    assert!(present(&store, "aa") && !present(&store, "bb"));
    store.stage(Kind::Destination, "a.example", Some("{}"), Seen(None)).unwrap();
    store.commit(Timestamp(7), "me", "why", true).unwrap();
    assert!(present(&store, "aa"));
    store.stage_all_with_keys(&[(Kind::Certificate, Vec::new())], &[]).unwrap();
    assert!(present(&store, "aa"));
    // The way out.
    assert!(store.forget_tlsa_key("next").unwrap());
    assert!(!present(&store, "aa") && store.tlsa_keys().unwrap().is_empty());
    assert!(!store.forget_tlsa_key("next").unwrap());
}

#[test]
fn a_key_that_a_certificate_names_outlives_its_own_name() {
    let mut store = Store::in_memory().unwrap();
    keep(&mut store, "next", "aa");
    let key = NewKey { id: "aa", pkcs8: b"secret" };
    store.stage_certificate("mine", "{\"key\": \"aa\"}", Seen(None), key).unwrap();
    assert!(store.forget_tlsa_key("next").unwrap());
    assert!(store.private_key("aa").unwrap().is_some());
}
