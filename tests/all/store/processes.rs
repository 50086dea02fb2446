//! The real program on one database: several at once, killed in the middle, asked by the user's shell.
//!
//! Tests of `src/os/signals.rs` and `src/store/worker.rs`.

use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::interrupt;
use destgate::config::destination;
use destgate::config::entry::from_json;
use destgate::store::entries::Kind;
use destgate::store::entries::View;
use destgate::store::open::Store;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

const D: Kind = Kind::Destination;

fn destgate(db: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_destgate"));
    command.args(words).env_clear().env("DESTGATE_DB", db).stdin(Stdio::null());
    command
}

fn quiet(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    // While another program's change waits, `list` says that it leaves it out.
    let quiet = stderr.is_empty() || stderr.starts_with("note: ");
    assert!(output.status.success() && quiet, "{stdout}{stderr}");
    stdout.into_owned()
}

/// A file with so many entries, all with the same limit.
fn file(path: &Path, entries: usize, limit: u32) {
    let default = destgate::profile::destination::factory();
    let mut text = destgate::profile::ini::write(&default, std::iter::empty());
    for n in 0..entries {
        text.push_str(&format!("[f{n:05}.example]\nmax_host_concurrency = {limit}\n"));
        text.push_str("limit_type = host\nlimit_apply = system\n");
    }
    std::fs::write(path, text).unwrap();
}

/// The tables fit together: what is in force is the last change of each entry.
fn healthy(db: &Path) {
    // Through the program's own way in first, which has to mend what a kill left.
    drop(Store::open(db).unwrap());
    let c = Connection::open(db).unwrap();
    let word: String = c.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
    assert_eq!(word, "ok");
    for torn in [
        "SELECT count(*) FROM pragma_foreign_key_check",
        "SELECT count(*) FROM revision WHERE NOT EXISTS
             (SELECT 1 FROM change WHERE change.revision = revision.id)",
        "SELECT count(*) FROM entry e LEFT JOIN change c
             ON c.revision = e.revision AND c.kind = e.kind AND c.key = e.key
             WHERE c.after IS NOT e.value",
        "SELECT count(*) FROM change c WHERE NOT EXISTS
             (SELECT 1 FROM change d WHERE d.kind = c.kind AND d.key = c.key AND d.revision > c.revision)
             AND c.after IS NOT (SELECT value FROM entry e WHERE e.kind = c.kind AND e.key = c.key)",
        "SELECT count(*) FROM pending p LEFT JOIN entry e ON e.kind = p.kind AND e.key = p.key
             WHERE p.base IS NOT e.value OR p.value IS p.base",
    ] {
        let count: i64 = c.query_row(torn, [], |r| r.get(0)).unwrap();
        assert_eq!(count, 0, "{torn}");
    }
}

fn limit_of(store: &Store, view: View, key: &str) -> Option<String> {
    let json = store.entry(view, D, key).unwrap()?;
    from_json(&json).get("max_host_concurrency").map(ToString::to_string)
}

/// Ctrl-C ends what nobody listens in, also once something has listened for it.
#[test]
fn ctrl_c_ends_a_shell_that_waits_for_its_pipe() {
    let home = Home::new();
    let mut child = home.destgate("--lab").spawn();
    let mut words = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    words.write_all(b"check good.example\n").unwrap();
    assert!(lines.any(|line| line.unwrap().contains("good.example: deliver")));
    // What comes at once is still meant for the command that has just ended.
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    interrupt(&child);
    assert_eq!(child.end().code(), Some(130));
    drop(words);
}

#[test]
fn three_programs_at_once_lose_and_mix_nothing() {
    let folder = tempfile::tempdir().unwrap();
    // Nothing is there yet: they also meet while the database is made.
    let db = folder.path().join("db");
    std::thread::scope(|scope| {
        for program in 0..3 {
            let db = &db;
            scope.spawn(move || {
                for n in 1..=8 {
                    let (key, limit) = (format!("p{program}-{n}.example"), (n * 3).to_string());
                    let words =
                        ["destconfig", "new", &key, "--max-host-concurrency", &limit, "--commit"];
                    let said = quiet(&destgate(db, &words).output().unwrap());
                    assert!(said.starts_with(&format!("{key} changed\n")), "{said}");
                }
            });
        }
    });
    healthy(&db);
    let store = Store::open(&db).unwrap();
    assert_eq!(store.count(View::Committed, D).unwrap(), 24);
    for program in 0..3 {
        for n in 1..=8 {
            let there = limit_of(&store, View::Committed, &format!("p{program}-{n}.example"));
            assert_eq!(there, Some((n * 3).to_string()));
        }
    }
    assert!(!store.has_pending().unwrap());
}

#[test]
fn two_imports_at_once_leave_one_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("db");
    std::thread::scope(|scope| {
        for program in 1..=2 {
            let (db, ini) = (&db, folder.path().join(format!("{program}.ini")));
            scope.spawn(move || {
                for n in 0..3 {
                    file(&ini, 300, program * 100 + n);
                    let name = ini.to_str().unwrap();
                    quiet(
                        &destgate(db, &["destconfig", "import", name, "--commit"])
                            .output()
                            .unwrap(),
                    );
                    quiet(&destgate(db, &["destconfig", "list"]).output().unwrap());
                }
            });
        }
    });
    healthy(&db);
    whole(&db, 300, View::Committed);
}

/// The table holds one file wholly; its limit.
fn whole(db: &Path, entries: usize, view: View) -> Option<String> {
    let store = Store::open(db).unwrap();
    let rows = destination::rows(&store, view).unwrap();
    let rows: Vec<_> = rows.iter().filter(|(k, _)| k.as_str().starts_with('f')).collect();
    let limits: BTreeSet<_> = rows.iter().map(|(_, r)| r.get("max_host_concurrency")).collect();
    assert!(limits.len() <= 1, "half of an import: {limits:?}");
    assert!(rows.is_empty() || rows.len() == entries, "{} entries of {entries}", rows.len());
    limits.into_iter().next().flatten().map(ToString::to_string)
}

/// A generator of moments; the seed is told when a test fails.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n.max(1)
    }
}

/// Runs a command and kills it after that time; what it had said on stdout by then.
fn killed(mut command: Command, script: &str, after: Duration) -> Vec<String> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let start = Instant::now();
    let mut stdin = child.stdin.take().unwrap();
    drop(stdin.write_all(script.as_bytes()));
    drop(stdin);
    let stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        BufReader::new(stdout).lines().map_while(Result::ok).collect::<Vec<String>>()
    });
    std::thread::sleep(after.saturating_sub(start.elapsed()));
    child.kill().unwrap();
    child.end();
    reader.join().unwrap()
}

fn acknowledged(lines: &[String]) -> usize {
    lines.iter().filter(|l| l.contains("Changes committed: ")).count()
}

/// How long a run of these words takes when it is let.
fn taken(mut command: Command, script: &str) -> Duration {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(child.end().success());
    start.elapsed()
}

/// Commits by a shell on a pipe, one entry each; the entries are `s{round}-{n}.example`.
fn commits(round: u64) -> String {
    let line = |n| format!("destconfig new s{round}-{n}.example --tls required --commit c\n");
    (0..COMMITS).map(line).collect()
}

/// Commits of one shell.
const COMMITS: usize = 12;
/// Entries of one import.
const IMPORTED: usize = 400;

#[test]
#[expect(clippy::too_many_lines, reason = "one course of events")]
fn kill_9_in_the_middle_loses_and_halves_nothing() {
    let given = |name: &str| std::env::var(name).ok().and_then(|t| t.parse::<u64>().ok());
    let rounds = given("DESTGATE_KILLS").unwrap_or(40);
    let clock = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis();
    let seed = given("DESTGATE_SEED").unwrap_or(u64::try_from(clock).unwrap_or(1) | 1);
    println!("DESTGATE_KILLS={rounds} DESTGATE_SEED={seed}");
    let mut dice = Dice(seed);
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("db");
    let ini = folder.path().join("table.ini");
    let import = ["destconfig", "import", ini.to_str().unwrap(), "--commit", "c"];
    file(&ini, IMPORTED, 1000);
    let import_time = taken(destgate(&db, &import), "");
    let shell_time = taken(destgate(&db, &[]), &commits(9_999_999));
    let (mut kept, mut told) = (Some("1000".to_string()), 0);
    let mut waited = kept.clone();
    let mut landed = (0, 0);
    for round in 0..rounds {
        let by_import = dice.below(2) == 0;
        let limit = (round % 900 + 1).to_string();
        let time = if by_import { import_time } else { shell_time };
        let micros = u64::try_from(time.as_micros()).unwrap();
        let after = Duration::from_micros(dice.below(micros * 11 / 10));
        let lines = if by_import {
            file(&ini, IMPORTED, limit.parse().unwrap());
            killed(destgate(&db, &import), "", after)
        } else {
            killed(destgate(&db, &[]), &commits(round), after)
        };
        let acks = acknowledged(&lines);
        told += acks;
        healthy(&db);
        let now = whole(&db, IMPORTED, View::Committed);
        let waiting = whole(&db, IMPORTED, View::Pending);
        let store = Store::open(&db).unwrap();
        if by_import {
            landed.0 += usize::from(now.as_deref() == Some(&limit));
            assert!(acks == 0 || now.as_deref() == Some(&limit), "an acknowledged import is lost");
            assert!(now == kept || now.as_deref() == Some(&limit), "{now:?} came from nowhere");
            // What an earlier kill left pending stays until something takes its place.
            let known = waiting == now || waiting == waited || waiting.as_deref() == Some(&limit);
            assert!(known, "{waiting:?} came from nowhere");
        } else {
            landed.1 += acks;
            for n in 0..COMMITS {
                let key = format!("s{round}-{n}.example");
                let there = store.entry(View::Committed, D, &key).unwrap();
                assert!(n >= acks || there.is_some(), "the acknowledged commit of {key} is lost");
            }
            // What is there is a beginning of what was asked for.
            let there: Vec<bool> = (0..COMMITS)
                .map(|n| {
                    let key = format!("s{round}-{n}.example");
                    store.entry(View::Pending, D, &key).unwrap().is_some()
                })
                .collect();
            assert!(there.is_sorted_by(|a, b| a >= b), "{there:?}");
            // A shell also commits what a killed import left pending.
            assert!(now == kept || now == waited, "{now:?} came from nowhere");
        }
        (kept, waited) = (now.clone(), waiting);
        drop(store);
        // Half of the time what waits is dropped, else the next round finds it.
        if dice.below(2) == 0 {
            quiet(&destgate(&db, &["clearchanges", "--yes"]).output().unwrap());
            waited = now;
        }
    }
    println!(
        "{rounds} kills; commits acknowledged: {told}; imports that got through: {}, shells' commits: {}",
        landed.0, landed.1
    );
}

#[test]
fn a_collision_and_a_newer_schema_are_told_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("db");
    let new = ["destconfig", "new", "a.example", "--tls", "required"];
    quiet(&destgate(&db, &new).output().unwrap());
    let c = Connection::open(&db).unwrap();
    c.execute_batch(
        "INSERT INTO revision VALUES (1, 0, 'other', '', 1);
         INSERT INTO entry VALUES ('destination', 'a.example', '{\"table_tls\":\"none\"}', 1);",
    )
    .unwrap();
    let refused = destgate(&db, &["commit", "-m", "x"]).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said.contains("nothing was committed") && said.contains("a.example"), "{said}");
    c.pragma_update(None, "user_version", 99).unwrap();
    let refused = destgate(&db, &["destconfig", "list"]).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said.contains("has schema version 99, this program knows versions up to"), "{said}");
    assert!(said.contains("hint: update destgate"), "{said}");
}
