//! The configuration store: staging, commits, the way back, and old, new and damaged files.
//!
//! Tests of `src/store/history.rs`.

use destgate::store::entries::Change;
use destgate::store::entries::Committed;
use destgate::store::entries::Kind;
use destgate::store::entries::Seen;
use destgate::store::entries::Staged;
use destgate::store::entries::View;
use destgate::store::open::MIGRATIONS;
use destgate::store::open::Store;
use destgate::store::open::StoreError;
use destgate::vocab::time::Timestamp;
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const NOW: Timestamp = Timestamp(1_790_000_000);
const D: Kind = Kind::Destination;

fn json(n: u32) -> String {
    format!("{{\"max_host_concurrency\":\"{n}\"}}")
}

fn stage(store: &mut Store, key: &str, value: Option<u32>) -> Staged {
    let text = value.map(json);
    let seen = store.entry(View::Pending, D, key).unwrap();
    store.stage(D, key, text.as_deref(), Seen(seen.as_deref())).unwrap()
}

fn commit(store: &mut Store) -> i64 {
    match store.commit(NOW, "me", "why", true).unwrap() {
        Committed::Done(revision) => revision.id,
        other => panic!("{other:?}"),
    }
}

fn healthy(path: &Path) {
    let c = Connection::open(path).unwrap();
    let word: String = c.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
    assert_eq!(word, "ok");
    let broken: Option<String> = c.query_row("PRAGMA foreign_key_check", [], |r| r.get(0)).ok();
    assert_eq!(broken, None);
}

#[test]
fn nothing_is_in_force_before_the_commit() {
    let mut store = Store::in_memory().unwrap();
    assert_eq!(stage(&mut store, "a.example", Some(1)), Staged::Changed);
    assert_eq!(stage(&mut store, "a.example", Some(1)), Staged::Same);
    assert_eq!(store.entry(View::Committed, D, "a.example").unwrap(), None);
    assert_eq!(store.entry(View::Pending, D, "a.example").unwrap(), Some(json(1)));
    assert_eq!((store.count(View::Committed, D), store.count(View::Pending, D)).1.unwrap(), 1);
    let id = commit(&mut store);
    assert_eq!(store.entry(View::Committed, D, "a.example").unwrap(), Some(json(1)));
    assert!(!store.has_pending().unwrap());
    assert_eq!(store.commit(NOW, "me", "", true).unwrap(), Committed::Nothing);
    let change = Change { kind: D, key: "a.example".into(), before: None, after: Some(json(1)) };
    assert_eq!(store.changes_of(id).unwrap(), [change]);
}

#[test]
fn going_back_to_what_is_committed_leaves_nothing_pending() {
    let mut store = Store::in_memory().unwrap();
    stage(&mut store, "a.example", Some(1));
    assert_eq!(stage(&mut store, "a.example", None), Staged::Changed);
    assert!(!store.has_pending().unwrap());
    stage(&mut store, "a.example", Some(1));
    commit(&mut store);
    stage(&mut store, "a.example", None);
    stage(&mut store, "b.example", Some(2));
    assert_eq!(store.clear_pending().unwrap(), 2);
    assert_eq!(store.entry(View::Pending, D, "a.example").unwrap(), Some(json(1)));
}

#[test]
fn a_stale_change_is_told_and_not_staged() {
    let mut store = Store::in_memory().unwrap();
    let one = json(1);
    let two = json(2);
    let first = store.stage(D, "a.example", Some(&one), Seen(None)).unwrap();
    assert_eq!(first, Staged::Changed);
    let second = store.stage(D, "a.example", Some(&two), Seen(None)).unwrap();
    assert_eq!(second, Staged::Stale);
    assert_eq!(store.entry(View::Pending, D, "a.example").unwrap().as_deref(), Some(&*one));
    let third = store.stage(D, "a.example", Some(&two), Seen(Some(&one))).unwrap();
    assert_eq!(third, Staged::Changed);
}

#[test]
fn a_base_that_moved_is_named_and_both_versions_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let mut store = Store::open(&path).unwrap();
    for key in ["a.example", "b.example", "c.example"] {
        stage(&mut store, key, Some(1));
    }
    commit(&mut store);
    stage(&mut store, "a.example", Some(2));
    stage(&mut store, "b.example", None);
    stage(&mut store, "c.example", Some(3));
    // As a program would that does not share the pending changes.
    let other = Connection::open(&path).unwrap();
    other.execute("UPDATE entry SET value = ?1 WHERE key = 'a.example'", [json(9)]).unwrap();
    other.execute("DELETE FROM entry WHERE key = 'b.example'", []).unwrap();
    let Committed::Collides(list) = store.commit(NOW, "me", "", true).unwrap() else {
        panic!("committed over somebody else's change");
    };
    assert_eq!(
        list,
        [
            Change {
                kind: D,
                key: "a.example".into(),
                before: Some(json(9)),
                after: Some(json(2))
            },
            Change { kind: D, key: "b.example".into(), before: None, after: None },
        ]
    );
    assert_eq!(store.entry(View::Committed, D, "a.example").unwrap(), Some(json(9)));
    assert_eq!(store.entry(View::Committed, D, "c.example").unwrap(), Some(json(1)));
    assert_eq!(store.entry(View::Pending, D, "a.example").unwrap(), Some(json(2)));
    assert_eq!(store.revisions(9, false).unwrap().len(), 1);
    let shown = store.entries(View::Pending, D).unwrap().len();
    assert_eq!(store.count(View::Pending, D).unwrap(), shown);
    // Made again, knowing what is there now, it goes through.
    stage(&mut store, "a.example", Some(2));
    stage(&mut store, "b.example", None);
    commit(&mut store);
    assert_eq!(store.entry(View::Committed, D, "a.example").unwrap(), Some(json(2)));
}

#[test]
fn completion_finds_keys_by_their_beginning() {
    let mut store = Store::in_memory().unwrap();
    for key in [".b.example", "a.example", "b.example", "b_.example", "ba.example", "c.example"] {
        stage(&mut store, key, Some(1));
    }
    commit(&mut store);
    stage(&mut store, "ba.example", None);
    stage(&mut store, "bb.example", Some(1));
    let found = |prefix: &str, n| store.keys_with(D, prefix, n).unwrap();
    assert_eq!(found("b", 9), ["b.example", "b_.example", "bb.example"]);
    assert_eq!(found("b", 2), ["b.example", "b_.example"]);
    assert_eq!(found("%", 9), [""; 0]);
    assert_eq!(found("", 99).len(), store.count(View::Pending, D).unwrap());
}

#[test]
fn the_matching_entry_of_a_large_table_is_found_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    drop(Store::open(&path).unwrap());
    let c = Connection::open(&path).unwrap();
    c.execute_batch(
        "INSERT INTO revision VALUES (1, 0, 'me', '', 1);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         INSERT INTO entry SELECT 'destination', '.d' || i || '.example', '{\"table_tls\":\"required\"}', 1 FROM n;",
    )
    .unwrap();
    drop(c);
    let store = Store::open(&path).unwrap();
    let start = std::time::Instant::now();
    for n in 1..=500 {
        let name = format!("deep.below.d{}.example", n * 199);
        let asked = destgate::vocab::dns::Destination::parse(&name).unwrap();
        for view in [View::Committed, View::Pending] {
            let found = destgate::config::destination::matching(&store, view, &asked).unwrap();
            assert_eq!(found.unwrap().0, format!(".d{}.example", n * 199));
        }
    }
    let each = start.elapsed() / 1_000;
    println!("one look-up among 100,000 entries: {each:?}");
    assert!(each.as_micros() < 1_000, "{each:?}");
}

#[test]
fn the_file_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join("db");
    drop(Store::open(&path).unwrap());
    // One that was restored by hand, say.
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).unwrap();
    let mut store = Store::open(&path).unwrap();
    stage(&mut store, "a.example", Some(1));
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
}

#[test]
fn every_table_is_strict_and_refuses_what_is_no_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    drop(Store::open(&path).unwrap());
    let c = Connection::open(&path).unwrap();
    let loose: i64 = c
        .query_row(
            "SELECT count(*) FROM pragma_table_list
             WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND NOT strict",
            [],
            |r| r.get(0),
        )
        .unwrap();
    assert_eq!(loose, 0);
    let mode: String = c.query_row("PRAGMA journal_mode", [], |r| r.get(0)).unwrap();
    assert_eq!(mode, "wal");
    c.execute("INSERT INTO revision VALUES (1, 0, '', '', 1)", []).unwrap();
    for bad in [
        "INSERT INTO entry VALUES ('destination', 'a', 'no json', 1)",
        "INSERT INTO entry VALUES ('destination', 'a', '{}', 2)",
        "INSERT INTO revision VALUES (2, 'today', '', '', 1)",
        "INSERT INTO revision VALUES (2, 0, '', '', 7)",
        "INSERT INTO pending (kind, key, value) VALUES ('destination', 'a', '{')",
        "INSERT INTO pending (kind, key, earlier) VALUES ('destination', 'a', '[')",
    ] {
        c.pragma_update(None, "foreign_keys", true).unwrap();
        assert!(c.execute(bad, []).is_err(), "{bad}");
    }
    healthy(&path);
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    drop(Store::open(&path).unwrap());
    let c = Connection::open(&path).unwrap();
    c.pragma_update(None, "user_version", 99).unwrap();
    drop(c);
    let before = std::fs::read(&path).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }));
    let known = MIGRATIONS.len();
    assert_eq!(
        error.to_string(),
        format!(
            "the database `{}` has schema version 99, this program knows versions up to {known}",
            path.display()
        )
    );
    assert!(std::fs::read(&path).unwrap() == before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter");
    let text = "Dear Sir or Madam, this is no database at all. ".repeat(30);
    std::fs::write(&path, &text).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(error.to_string().contains("cannot be opened"), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

/// Rows as each version of the program could have left them, by the migration that made their table.
const ROWS: &[&str] = &[
    "INSERT INTO sts_policy VALUES ('a.example', 'id1', X'76', 5, 6);
     INSERT INTO sts_trouble VALUES ('b.example', 'id2', 7, 'it hung');",
    "INSERT INTO revision VALUES (1, 0, 'me', 'why', 1);
     INSERT INTO entry VALUES ('destination', 'a.example', '{}', 1);
     INSERT INTO change VALUES (1, 'destination', 'a.example', NULL, '{}');
     INSERT INTO pending VALUES ('destination', 'b.example', '{}', NULL);",
    "INSERT INTO entry VALUES ('certificate', 'mine', '{}', 1);
     INSERT INTO private_key VALUES ('00', X'30');
     INSERT INTO keepsake VALUES ('dcid', '7');
     INSERT INTO alert VALUES (1, 0, '{}', 'none');",
    "INSERT INTO sts_trouble VALUES ('c.example', 'id3', 7, 'line 2', 'malformed', X'76');",
    "INSERT INTO pending VALUES
         ('destination', 'd.example', '{}', NULL, 'me', 5, 'run', '[[\"you\",4,\"other\"]]');",
    "INSERT INTO last_check VALUES ('a.example', 0, 'deliver', 'why', '{}');",
    "INSERT INTO sts_trouble VALUES ('e.example', 'id4', 7, 'it hung', 'fetch', X'', 2, 5);",
    "INSERT INTO tls_report VALUES (1, X'00', 'r', '1', 0, 1, NULL, NULL, NULL, NULL, 'a.example', 2, 'mail',
         'pass', 'counted', '', NULL, '[]');
     INSERT INTO tls_report_policy VALUES (1, 0, 'sts', 'a.example', 1, 1, '[]', '[]');
     INSERT INTO tls_report_failure VALUES (1, 0, 0, 'x', 1, NULL, NULL, NULL, NULL, NULL, NULL);
     INSERT INTO tls_unread VALUES (X'00', 0, 'mail', 'not-json', 'why', X'00');",
    "INSERT INTO sts_issue VALUES (1, 'a.example', '1', 'v', 'testing', 5, 0, 1, 2, 3, 4, NULL);
     INSERT INTO own_check VALUES ('a.example', 1, '{}');
     INSERT INTO sts_accepted VALUES ('a.example', '1', 'r', 'h', 'r.example', 'me', 1);",
    "INSERT INTO tlsa_roll VALUES ('mx.a.example', 25, '3 1 1 00', NULL, 1, 'rsa');
     INSERT INTO tlsa_ttl VALUES ('mx.a.example', 25, 20000, 300);
     INSERT INTO tlsa_key VALUES ('next', '00', '[\"mx.a.example\"]', 1);",
    "INSERT INTO alert_state VALUES ('share', '[]', 2, 1);
     INSERT INTO sts_use VALUES ('a.example', 1, NULL);",
];

/// Every row of every table, as text.
fn contents(c: &Connection) -> BTreeMap<String, Vec<String>> {
    let mut out = BTreeMap::new();
    let mut tables =
        c.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let names: Vec<String> =
        tables.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    for name in names {
        let mut statement = c.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let width = statement.column_count();
        let rows = statement
            .query_map([], |row| {
                let cells = (0..width).map(|n| format!("{:?}", row.get_ref(n).unwrap()));
                Ok(cells.collect::<Vec<_>>().join("|"))
            })
            .unwrap();
        out.insert(name, rows.map(Result::unwrap).collect());
    }
    out
}

#[test]
fn every_old_schema_upgrades_with_its_rows() {
    assert_eq!(ROWS.len(), MIGRATIONS.len(), "rows for the new version are missing here");
    for old in 0..=MIGRATIONS.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        // As the program makes it, or what is empty could be anybody's.
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let c = Connection::open(&path).unwrap();
        for (n, (_, sql)) in MIGRATIONS.iter().take(old).enumerate() {
            c.execute_batch(sql).unwrap();
            c.execute_batch(ROWS[n]).unwrap();
        }
        c.pragma_update(None, "user_version", i64::try_from(old).unwrap()).unwrap();
        let before = contents(&c);
        drop(c);
        let mut store = Store::open(&path).unwrap();
        stage(&mut store, "new.example", Some(1));
        drop(store);
        drop(Store::open(&path).unwrap());
        let c = Connection::open(&path).unwrap();
        c.execute("DELETE FROM pending WHERE key = 'new.example'", []).unwrap();
        let after = contents(&c);
        for (table, rows) in before {
            // A column that a later version added comes last.
            let kept = |(was, is): (&String, &String)| is.starts_with(was.as_str());
            let is = &after[&table];
            let all = rows.len() == is.len() && rows.iter().zip(is).all(kept);
            assert!(all, "{table} from version {old}: {rows:?}, now {is:?}");
        }
        let version: i64 = c.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
        assert_eq!(version, i64::try_from(MIGRATIONS.len()).unwrap());
        healthy(&path);
    }
}

#[test]
fn a_failing_migration_leaves_the_old_schema() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let c = Connection::open(&path).unwrap();
    c.execute_batch(MIGRATIONS[0].1).unwrap();
    // Stands in the way of the second migration, half-way through it.
    c.execute_batch("CREATE TABLE pending (x TEXT) STRICT").unwrap();
    c.pragma_update(None, "user_version", 1).unwrap();
    let before = contents(&c);
    drop(c);
    assert!(Store::open(&path).is_err());
    let c = Connection::open(&path).unwrap();
    assert_eq!(contents(&c), before);
}

type State = BTreeMap<(Kind, String), u32>;

/// What the store should do, in memory.
#[derive(Debug, Default)]
struct Model {
    committed: State,
    pending: State,
    history: Vec<(i64, bool, State)>,
}

#[derive(Debug, Clone)]
enum Op {
    Stage(Kind, String, Option<u32>),
    Replace(Kind, Vec<(String, u32)>),
    Commit(bool),
    Clear,
    Back(usize),
}

fn op() -> impl Strategy<Value = Op> {
    let kind = prop::sample::select(vec![D, Kind::Route]);
    let key = prop::sample::select(vec!["a", "b", "c", ".c", "d"]).prop_map(String::from);
    prop_oneof![
        6 => (kind.clone(), key.clone(), prop::option::of(0..3_u32))
            .prop_map(|(kind, key, value)| Op::Stage(kind, key, value)),
        1 => (kind, prop::collection::vec((key, 0..3_u32), 0..5))
            .prop_map(|(kind, rows)| Op::Replace(kind, rows)),
        3 => any::<bool>().prop_map(Op::Commit),
        1 => Just(Op::Clear),
        2 => (0..15_usize).prop_map(Op::Back),
    ]
}

fn differing(a: &State, b: &State) -> usize {
    a.iter().filter(|(k, v)| b.get(k) != Some(v)).count()
        + b.keys().filter(|k| !a.contains_key(k)).count()
}

fn step(store: &mut Store, model: &mut Model, op: Op) {
    match op {
        Op::Stage(kind, key, value) => {
            let place = (kind, key.clone());
            let same = model.pending.get(&place).copied() == value;
            let text = value.map(json);
            let seen = store.entry(View::Pending, kind, &key).unwrap();
            let staged = store.stage(kind, &key, text.as_deref(), Seen(seen.as_deref())).unwrap();
            assert_eq!(staged, if same { Staged::Same } else { Staged::Changed });
            match value {
                Some(n) => drop(model.pending.insert(place, n)),
                None => drop(model.pending.remove(&place)),
            }
        }
        Op::Replace(kind, rows) => {
            let mut wanted = model.pending.clone();
            wanted.retain(|(k, _), _| *k != kind);
            wanted.extend(rows.iter().map(|(key, n)| ((kind, key.clone()), *n)));
            let texts = rows.iter().map(|(key, n)| (key.clone(), json(*n))).collect();
            let changed = store.stage_all(&[(kind, texts)]).unwrap();
            assert_eq!(changed.total(), differing(&wanted, &model.pending));
            model.pending = wanted;
        }
        Op::Commit(saved) => match store.commit(NOW, "me", "", saved).unwrap() {
            Committed::Nothing => assert_eq!(model.committed, model.pending),
            Committed::Done(revision) => {
                assert_ne!(model.committed, model.pending);
                model.committed = model.pending.clone();
                model.history.push((revision.id, saved, model.committed.clone()));
            }
            Committed::Collides(list) => panic!("{list:?}"),
        },
        Op::Clear => {
            let dropped = store.clear_pending().unwrap();
            assert_eq!(dropped, differing(&model.committed, &model.pending));
            model.pending = model.committed.clone();
        }
        Op::Back(far) => {
            let offered = store.revisions(100, true).unwrap();
            let saved: Vec<_> = model.history.iter().rev().filter(|h| h.1).collect();
            assert_eq!(
                offered.iter().map(|r| r.id).collect::<Vec<_>>(),
                saved.iter().map(|h| h.0).collect::<Vec<_>>()
            );
            if let Some((id, _, then)) = saved.get(far) {
                let changed = store.stage_rollback(*id).unwrap();
                assert_eq!(changed, differing(&model.committed, then));
                model.pending = then.clone();
            }
        }
    }
}

fn agree(store: &Store, model: &Model) {
    for (view, state) in [(View::Committed, &model.committed), (View::Pending, &model.pending)] {
        for kind in [D, Kind::Route] {
            let wanted: Vec<(String, String)> = state
                .iter()
                .filter(|((k, _), _)| *k == kind)
                .map(|((_, key), n)| (key.clone(), json(*n)))
                .collect();
            assert_eq!(store.count(view, kind).unwrap(), wanted.len());
            assert_eq!(store.entries(view, kind).unwrap(), wanted);
        }
    }
    let waiting = store.pending().unwrap();
    assert_eq!(waiting.len(), differing(&model.committed, &model.pending));
    assert_eq!(store.has_pending().unwrap(), !waiting.is_empty());
    for change in waiting {
        let place = (change.kind, change.key);
        assert_eq!(change.before, model.committed.get(&place).map(|n| json(*n)));
        assert_eq!(change.after, model.pending.get(&place).map(|n| json(*n)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn the_store_does_as_its_model(ops in prop::collection::vec(op(), 1..60)) {
        let mut store = Store::in_memory().unwrap();
        let mut model = Model::default();
        for op in ops {
            step(&mut store, &mut model, op);
            agree(&store, &model);
        }
    }
}

#[test]
fn every_one_of_thirty_commits_can_be_gone_back_to() {
    let mut store = Store::in_memory().unwrap();
    let mut states = Vec::new();
    for n in 0..30 {
        stage(&mut store, &format!("k{}", n % 7), if n % 3 == 2 { None } else { Some(n) });
        stage(&mut store, "always", Some(n));
        let id = commit(&mut store);
        states.push((id, store.entries(View::Committed, D).unwrap()));
    }
    for (id, then) in states.iter().rev().chain(&states) {
        stage(&mut store, "dropped", Some(1));
        store.stage_rollback(*id).unwrap();
        assert_eq!(&store.entries(View::Pending, D).unwrap(), then);
        store.commit(NOW, "me", "back", true).unwrap();
        assert_eq!(&store.entries(View::Committed, D).unwrap(), then);
    }
}
