//! Who made the changes that wait, and who may commit them.
//!
//! Tests of `src/store/change.rs` and `src/store/pending.rs`.

use destgate::store::change::Mode;
use destgate::store::change::Waiting;
use destgate::store::change::Writer;
use destgate::store::entries::Committed;
use destgate::store::entries::Kind;
use destgate::store::entries::Seen;
use destgate::store::entries::Staged;
use destgate::store::entries::View;
use destgate::store::open::MIGRATIONS;
use destgate::store::open::Store;
use destgate::store::open::StoreError;
use destgate::vocab::time::Timestamp;
use rusqlite::Connection;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const D: Kind = Kind::Destination;
const NOW: Timestamp = Timestamp(1_790_000_000);

/// The store at a path, in the name of a user and a run called alike.
fn of(path: &Path, name: &str, mode: Mode) -> Store {
    let mut store = Store::open(path).unwrap();
    store.write_as(Writer { who: name.into(), run: format!("run of {name}"), mode });
    store
}

fn try_set(store: &mut Store, key: &str, value: Option<&str>) -> Result<Staged, StoreError> {
    let seen = store.entry(View::Pending, D, key).unwrap();
    store.stage(D, key, value, Seen(seen.as_deref()))
}

fn set(store: &mut Store, key: &str, value: &str) {
    assert_eq!(try_set(store, key, Some(value)).unwrap(), Staged::Changed);
}

/// Makes every waiting change old: nobody is just about to commit it.
fn age(path: &Path) {
    Connection::open(path).unwrap().execute("UPDATE pending SET at = 1", []).unwrap();
}

/// Key and makers of each waiting change.
fn makers(store: &Store) -> Vec<(String, Vec<String>)> {
    let who = |w: Waiting| (w.change.key, w.by.into_iter().map(|s| s.who).collect());
    store.waiting().unwrap().into_iter().map(who).collect()
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn refused(result: Result<impl std::fmt::Debug, StoreError>, staged: bool, said: &str) {
    match result {
        Err(error @ StoreError::OthersWait { is_staged, .. }) => {
            assert_eq!(is_staged, staged);
            assert!(error.to_string().contains(said), "{error}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_waits_of_others_is_neither_mixed_nor_committed_unasked() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("db");
    let mut ann = of(&path, "ann", Mode::Shared);
    set(&mut ann, "a.example", "{\"x\":\"1\"}");
    age(&path);
    let mut script = of(&path, "script", Mode::Alone);
    // Another entry, the same entry, the same value: each would leave the script with ann's change.
    refused(try_set(&mut script, "b.example", Some("{}")), false, "a.example (by ann)");
    refused(try_set(&mut script, "a.example", Some("{}")), false, "a.example (by ann)");
    refused(try_set(&mut script, "a.example", Some("{\"x\":\"1\"}")), false, "by ann");
    let table = vec![("c.example".to_string(), "{}".to_string())];
    refused(script.stage_all(&[(D, table)]), false, "by ann");
    refused(script.stage_new(D, &[("n.example".into(), "{}".into())]), false, "by ann");
    refused(script.commit(NOW, "script", "", true), true, "and this change waits too");
    assert_eq!(makers(&ann), [("a.example".into(), names(&["ann"]))]);
    assert_eq!(script.staged(), 0);
    // What changes nothing is no reason to refuse.
    assert_eq!(try_set(&mut script, "b.example", None).unwrap(), Staged::Same);
    // All at once, asked for.
    script.set_mode(Mode::Shared);
    set(&mut script, "b.example", "{}");
    assert_eq!(script.waiting_of_others().unwrap().len(), 1);
    assert!(matches!(script.commit(NOW, "s", "", true).unwrap(), Committed::Done(_)));
    assert_eq!(ann.entries(View::Committed, D).unwrap().len(), 2);
}

#[test]
fn a_change_upon_another_is_of_both() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("db");
    let (mut ann, mut ben) = (of(&path, "ann", Mode::Shared), of(&path, "ben", Mode::Shared));
    set(&mut ann, "a.example", "{\"x\":\"1\"}");
    set(&mut ben, "a.example", "{\"x\":\"2\"}");
    assert_eq!(makers(&ben), [("a.example".into(), names(&["ann", "ben"]))]);
    set(&mut ben, "a.example", "{\"x\":\"3\"}");
    assert_eq!(makers(&ben), [("a.example".into(), names(&["ann", "ben"]))]);
    assert_eq!(ben.waiting_of_others().unwrap().len(), 1);
    age(&path);
    ben.set_mode(Mode::Alone);
    refused(ben.commit(NOW, "ben", "", true), true, "(by ann and ben)");
    // Back to what is in force: nothing waits.
    ben.set_mode(Mode::Shared);
    assert_eq!(try_set(&mut ben, "a.example", None).unwrap(), Staged::Changed);
    assert!(!ben.has_pending().unwrap());
    // Made anew it is of one.
    set(&mut ben, "a.example", "{}");
    ben.set_mode(Mode::Alone);
    assert!(matches!(ben.commit(NOW, "ben", "", true).unwrap(), Committed::Done(_)));
}

#[test]
fn a_table_put_in_place_leaves_others_their_changes() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("db");
    let (mut ann, mut ben) = (of(&path, "ann", Mode::Shared), of(&path, "ben", Mode::Shared));
    for key in ["same.example", "other.example", "gone.example"] {
        set(&mut ann, key, "{}");
    }
    let rows = [("same.example", "{}"), ("other.example", "{\"x\":\"1\"}"), ("new.example", "{}")];
    let rows: Vec<_> = rows.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())).collect();
    let how = ben.stage_all(&[(D, rows.clone())]).unwrap();
    assert_eq!((how.new, how.changed, how.removed, how.total()), (1, 1, 1, 3));
    assert_eq!(ben.stage_all(&[(D, rows)]).unwrap().total(), 0);
    let wanted = [
        ("new.example".to_string(), names(&["ben"])),
        ("other.example".to_string(), names(&["ann", "ben"])),
        ("same.example".to_string(), names(&["ann"])),
    ];
    assert_eq!(makers(&ben), wanted);
}

#[test]
fn a_trial_counts_and_keeps_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("db");
    let mut store = of(&path, "ann", Mode::Trial);
    set(&mut store, "a.example", "{}");
    let rows = vec![("b.example".to_string(), "{}".to_string())];
    assert_eq!(store.stage_all(&[(D, rows)]).unwrap().new, 1);
    assert_eq!(store.stage_new(D, &[("c.example".into(), "{}".into())]).unwrap(), 1);
    assert_eq!(store.staged(), 3);
    assert!(!store.has_pending().unwrap());
}

#[test]
fn a_change_that_is_just_being_committed_is_waited_for() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("db");
    let mut ann = of(&path, "ann", Mode::Shared);
    set(&mut ann, "a.example", "{}");
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(200));
            ann.commit(NOW, "ann", "", true).unwrap();
        });
        let mut script = of(&path, "script", Mode::Alone);
        set(&mut script, "b.example", "{}");
        script.commit(NOW, "script", "", true).unwrap();
    });
    let store = Store::open(&path).unwrap();
    let last = &store.revisions(1, false).unwrap()[0];
    assert_eq!(last.who, "script");
    let keys: Vec<String> = store.changes_of(last.id).unwrap().into_iter().map(|c| c.key).collect();
    assert_eq!(keys, ["b.example"]);
}

#[test]
fn changes_that_wait_in_an_older_schema_survive_as_nobodys() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("db");
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let c = Connection::open(&path).unwrap();
    for (_, sql) in &MIGRATIONS[..4] {
        c.execute_batch(sql).unwrap();
    }
    c.execute_batch(
        "INSERT INTO revision VALUES (1, 0, 'me', '', 1);
         INSERT INTO entry VALUES ('destination', 'old.example', '{}', 1);
         INSERT INTO pending VALUES ('destination', 'new.example', '{}', NULL);
         INSERT INTO pending VALUES ('destination', 'old.example', NULL, '{}');
         PRAGMA user_version = 4;",
    )
    .unwrap();
    drop(c);
    let mut script = of(&path, "script", Mode::Alone);
    let nobody = names(&[""]);
    let wanted = [("new.example".to_string(), nobody.clone()), ("old.example".into(), nobody)];
    assert_eq!(makers(&script), wanted);
    refused(try_set(&mut script, "b.example", Some("{}")), false, "new.example (by unknown)");
    script.set_mode(Mode::Shared);
    assert!(matches!(script.commit(NOW, "s", "", true).unwrap(), Committed::Done(_)));
    let left: Vec<String> =
        script.entries(View::Committed, D).unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!(left, ["new.example"]);
}
