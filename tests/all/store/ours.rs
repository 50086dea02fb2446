//! What is named as the database: a file of somebody else's is left as it is, one of ours can be read wherever it lies.
//!
//! Tests of `src/store/ours.rs` and `src/os/files.rs`.

use crate::support::run::Ends;
use crate::support::run::Home;
use destgate::store::entries::Kind;
use destgate::store::entries::Seen;
use destgate::store::entries::View;
use destgate::store::open::MIGRATIONS;
use destgate::store::open::Store;
use destgate::store::open::StoreError;
use destgate::store::ours::APPLICATION_ID;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs;
use std::fs::Permissions;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

/// Who is nobody in particular on most systems.
const NOBODY: u32 = 65_534;

/// Mode, links, inode, times and content of a file.
type Facts = (u32, u64, u64, i64, i64, Vec<u8>);

/// Everything that can be told of the files of a folder: mode, owner, links, size, times, and what is in them.
fn all_of(folder: &Path) -> BTreeMap<PathBuf, Facts> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .map(|path| {
            let m = fs::symlink_metadata(&path).unwrap();
            let content = if m.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
            let facts = (m.mode(), m.nlink(), m.ino(), m.mtime_nsec(), m.ctime_nsec(), content);
            (path, facts)
        })
        .collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn sqlite(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// Makes each kind of file that is none of ours; its name says what it is.
fn foreigners(folder: &Path) -> Vec<PathBuf> {
    let at = |name: &str| folder.join(name);
    fs::write(at("text"), "127.0.0.1 localhost\n").unwrap();
    fs::write(at("long-text"), "Dear Sir or Madam, this is no database. ".repeat(300)).unwrap();
    fs::write(at("binary"), [0x7f, b'E', b'L', b'F', 0, 0]).unwrap();
    fs::write(at("empty"), "").unwrap();
    fs::write(at("magic-alone"), b"SQLite format 3\0").unwrap();
    fs::create_dir(at("folder")).unwrap();
    nix::unistd::mkfifo(&at("pipe"), nix::sys::stat::Mode::from_bits_truncate(0o644)).unwrap();
    sqlite(&at("other.db"), "CREATE TABLE places (url TEXT); INSERT INTO places VALUES ('x');");
    sqlite(
        &at("other-wal.db"),
        "PRAGMA journal_mode = wal; CREATE TABLE places (url TEXT); INSERT INTO places VALUES ('x');",
    );
    sqlite(
        &at("marked.db"),
        "PRAGMA application_id = 252006674; CREATE TABLE sts_policy (d TEXT);",
    );
    sqlite(
        &at("versioned.db"),
        "PRAGMA user_version = 4; CREATE TABLE entry (kind TEXT, key TEXT);",
    );
    sqlite(&at("no-tables.db"), "PRAGMA user_version = 99;");
    // All of ours, and one of somebody else's.
    for (_, sql) in MIGRATIONS {
        sqlite(&at("guest.db"), sql);
    }
    sqlite(&at("guest.db"), "CREATE TABLE places (url TEXT); PRAGMA user_version = 4;");
    let made: Vec<PathBuf> = all_of(folder).into_keys().collect();
    for path in &made {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        set_mode(path, mode);
    }
    std::os::unix::fs::symlink(at("text"), at("link-to-text")).unwrap();
    std::os::unix::fs::symlink(at("other-wal.db"), at("link-to-other-wal.db")).unwrap();
    fs::hard_link(at("text"), at("second-name-of-text")).unwrap();
    fs::hard_link(at("other-wal.db"), at("second-name-of-other-wal.db")).unwrap();
    fs::write(at("other.db-wal"), "somebody's notes").unwrap();
    all_of(folder).into_keys().collect()
}

#[test]
fn a_file_of_somebody_elses_is_refused_and_left_exactly_as_it_is() {
    let home = Home::new();
    let folder = home.path().join("files");
    fs::create_dir(&folder).unwrap();
    let named = foreigners(&folder);
    assert!(named.len() > 15);
    let before = all_of(&folder);
    for path in &named {
        let error = Store::open(path).expect_err(&path.display().to_string());
        assert!(matches!(error, StoreError::Open { .. }), "{}: {error}", path.display());
        assert!(Store::open_for_reading(path).is_err(), "{}", path.display());
    }
    for command in
        ["destconfig list", "commit -m x", "check a.example --no-smtp --resolver 127.0.0.1:9"]
    {
        for path in &named {
            let out = home.destgate("--db").arg(path).args(command.split(' ')).run();
            assert_eq!(out.status, 2, "{command} {}: {}", path.display(), out.all());
            assert!(out.stderr.contains("cannot be opened: it is"), "{}", out.all());
        }
    }
    let after = all_of(&folder);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (path, facts) in &before {
        assert!(after.get(path) == Some(facts), "{} was changed", path.display());
    }
}

#[test]
fn names_that_sqlite_would_read_as_something_else_are_names() {
    let home = Home::new();
    for name in [":memory:", "file:x?mode=memory", "a b%20c#d"] {
        home.destgate("--db").arg(name).args(["destconfig", "clear", "--yes"]).run().ended(0);
        let path = home.path().join(name);
        assert_eq!(mode(&path), 0o600, "{name}");
        assert!(fs::metadata(&path).unwrap().len() > 0, "{name}");
    }
    home.destgate("--db").arg("").args(["destconfig", "list"]).run().ended(2);
}

#[test]
fn an_empty_file_that_nobody_else_can_read_becomes_a_database() {
    let home = Home::new();
    let path = home.path().join("mktemp");
    fs::write(&path, "").unwrap();
    set_mode(&path, 0o600);
    drop(Store::open(&path).unwrap());
    let id: i32 = Connection::open(&path)
        .unwrap()
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .unwrap();
    assert_eq!(id, APPLICATION_ID);
}

#[test]
fn folders_and_files_are_made_for_the_owner_alone() {
    let home = Home::new();
    let path = home.path().join("a/b/c/db");
    home.destgate("--db").arg(&path).args(["destconfig", "clear", "--yes"]).run().ended(0);
    for folder in ["a", "a/b", "a/b/c"] {
        assert_eq!(mode(&home.path().join(folder)), 0o700, "{folder}");
    }
    assert_eq!(mode(&path), 0o600);
    home.destgate("destconfig clear --yes").run().ended(0);
    assert_eq!(mode(&home.path().join("data/destgate")), 0o700);
    assert_eq!(mode(&home.path().join("data")), 0o700);
}

/// The id and the schema version in the header of a database.
fn header(path: &Path) -> (i32, i64) {
    let c = Connection::open(path).unwrap();
    let id = c.pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
    (id, c.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap())
}

/// A database as the version before the mark left it.
fn unmarked(path: &Path) {
    let mut store = Store::open(path).unwrap();
    let entry = "{\"max_host_concurrency\":\"5\"}";
    store.stage(Kind::Destination, "old.example", Some(entry), Seen(None)).unwrap();
    drop(store);
    sqlite(path, "PRAGMA application_id = 0;");
}

#[test]
fn a_database_without_the_mark_is_known_by_its_tables_and_marked_when_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    unmarked(&path);
    let known = i64::try_from(MIGRATIONS.len()).unwrap();
    let store = Store::open(&path).unwrap();
    assert!(store.entry(View::Pending, Kind::Destination, "old.example").unwrap().is_some());
    drop(store);
    assert_eq!(header(&path), (0, known), "to look at it is no reason to write");
    drop(Store::open_for_reading(&path).unwrap());
    let mut store = Store::open(&path).unwrap();
    let seen = store.entry(View::Pending, Kind::Destination, "old.example").unwrap();
    store.stage(Kind::Destination, "old.example", None, Seen(seen.as_deref())).unwrap();
    drop(store);
    assert_eq!(header(&path), (APPLICATION_ID, known));
    // The other ways to write.
    for write in [
        |s: &mut Store| assert!(s.take_dcids(1).unwrap() > 0),
        |s: &mut Store| {
            assert_eq!(s.clear_pending().unwrap(), 0);
        },
    ] {
        sqlite(&path, "PRAGMA application_id = 0;");
        let mut store = Store::open(&path).unwrap();
        write(&mut store);
        drop(store);
        assert_eq!(header(&path), (APPLICATION_ID, known));
    }
}

#[test]
fn a_database_is_ours_by_whatever_name_and_through_what_stands_in_its_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let mut store = Store::open(&path).unwrap();
    let entry = "{\"max_host_concurrency\":\"5\"}";
    store.stage(Kind::Destination, "a.example", Some(entry), Seen(None)).unwrap();
    // As a crash leaves it: whatever was written is still in the journal alone.
    let crashed = folder.path().join("crashed");
    for end in ["", "-wal", "-shm"] {
        let from = folder.path().join(format!("db{end}"));
        fs::copy(from, folder.path().join(format!("crashed{end}"))).unwrap();
    }
    set_mode(&crashed, 0o600);
    let again = Store::open(&crashed).unwrap();
    assert!(again.entry(View::Pending, Kind::Destination, "a.example").unwrap().is_some());
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let by_link = Store::open(&link).unwrap();
    assert!(by_link.entry(View::Pending, Kind::Destination, "a.example").unwrap().is_some());
}

/// Runs the binary as somebody who may read everything here and write nothing.
fn as_reader(binary: &Path, db: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(binary);
    command.env_clear().env("HOME", "/nonexistent").arg("--db").arg(db).args(arguments);
    if nix::unistd::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().unwrap()
}

#[test]
fn what_can_only_be_read_can_be_read() {
    let home = Home::new();
    let db = home.path().join("shelf/db");
    let new = ["destconfig", "new", "a.example", "--tls", "required", "--commit", "first"];
    home.destgate("--db").arg(&db).args(new).run().ended(0);
    // One that nobody marked yet, and one that crashed with all of its words in the journal.
    let old = home.path().join("old/db");
    fs::create_dir(home.path().join("old")).unwrap();
    fs::copy(&db, &old).unwrap();
    sqlite(&old, "PRAGMA application_id = 0;");
    let crashed = home.path().join("crashed/db");
    fs::create_dir(home.path().join("crashed")).unwrap();
    let held = Store::open(&db).unwrap();
    held.take_dcids(1).unwrap();
    for end in ["", "-wal"] {
        let from = home.path().join(format!("shelf/db{end}"));
        fs::copy(from, home.path().join(format!("crashed/db{end}"))).unwrap();
    }
    drop(held);
    let binary = home.path().join("destgate");
    fs::copy(env!("CARGO_BIN_EXE_destgate"), &binary).unwrap();
    set_mode(&binary, 0o755);
    set_mode(home.path(), 0o755);
    for db in [&db, &old, &crashed] {
        let folder = db.parent().unwrap();
        for file in all_of(folder).keys() {
            set_mode(file, 0o444);
        }
        set_mode(folder, 0o555);
        let before = all_of(folder);
        for look in [
            &["destconfig", "list"][..],
            &["destconfig", "detail", "a.example"],
            &["showconfig"],
            &["showchanges"],
            &["commitdetail"],
            &["cache", "list"],
            &["certconfig", "certificate", "list"],
            &["displayalerts"],
        ] {
            let out = as_reader(&binary, db, look);
            let said = String::from_utf8_lossy(&out.stderr);
            assert_eq!(out.status.code(), Some(0), "{} {look:?}: {said}", db.display());
        }
        let out = as_reader(&binary, db, &["destconfig", "delete", "a.example"]);
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{said}");
        assert!(said.contains("can only be read"), "{said}");
        assert!(said.contains("hint: let its file and its folder be written"), "{said}");
        assert!(all_of(folder) == before, "{}", folder.display());
        set_mode(folder, 0o755);
    }
}

#[test]
fn memory_with_keys_in_it_is_never_written_to_a_file() {
    let home = Home::new();
    let mut child = home.destgate("").spawn();
    // It listens once it has said something.
    let mut first = [0_u8; 1];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id()));
    drop(child.stdin.take());
    child.end();
    let Ok(limits) = limits else { return };
    let line = limits.lines().find(|l| l.starts_with("Max core file size")).unwrap();
    let numbers: Vec<&str> = line.split_whitespace().skip(4).take(2).collect();
    assert_eq!(numbers, ["0", "0"], "{line}");
}
