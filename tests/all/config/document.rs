//! Configuration files: what is refused, and what is never overwritten.
//!
//! Tests of `src/config/document.rs` and `src/shell/commands/saveconfig.rs`.

use crate::support::run::Bounded;
use crate::support::run::Home;
use destgate::profile::ini;
use serde_json::Value;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

fn run(folder: &Path, words: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_destgate"))
        .env_clear()
        .env("HOME", folder)
        .env("TERM", "dumb")
        .env("DESTGATE_DB", folder.join("t.db"))
        .args(words)
        .current_dir(folder)
        .bounded()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn load(folder: &Path, file: &Value) -> (i32, String) {
    fs::write(folder.join("c.json"), file.to_string()).unwrap();
    run(folder, &["loadconfig", "c.json"])
}

fn empty() -> Value {
    json!({
        "schema": "destgate.config/1",
        "setting": {}, "default": {}, "destination": {}, "route": {}, "bounce_profile": {},
    })
}

#[test]
fn a_database_is_not_overwritten() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    assert_eq!(run(at, &["hostname", "gw.example", "--commit-all"]).0, 0);
    fs::create_dir(at.join("sub")).unwrap();
    for name in ["t.db", "./sub/../t.db", "t.db-wal", "t.db-shm"] {
        for words in [["saveconfig", name].as_slice(), &["destconfig", "export", name]] {
            let (status, text) = run(at, words);
            assert_eq!(status, 2, "{name}: {text}");
            assert!(text.contains("is not overwritten"), "{text}");
        }
    }
    assert_eq!(run(at, &["hostname"]).1, "gw.example\n");
    fs::write(at.join("c.json"), "old").unwrap();
    assert_eq!(run(at, &["saveconfig", "c.json"]), (0, "configuration saved\n".into()));
    assert!(fs::read_to_string(at.join("c.json")).unwrap().starts_with("{\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(at.join("c.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let left = fs::read_dir(at)
        .unwrap()
        .filter(|f| f.as_ref().unwrap().file_name().to_string_lossy().ends_with(".tmp"));
    assert_eq!(left.count(), 0);
}

#[test]
fn loadconfig_refuses_what_the_dialogue_would() {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    assert_eq!(load(at, &empty()), (0, "0 entries change (all as before)\n".into()));
    for (kind, entries, said) in [
        ("setting", json!({"colour": "red"}), "setting colour: there is no such setting"),
        ("setting", json!({"hostname": "a b"}), "setting hostname: "),
        ("setting", json!({"bounce_when_down": "perhaps"}), "setting bounce_when_down: "),
        ("bounce_profile", json!({"a/b": {}}), "bounce_profile a/b: "),
        ("bounce_profile", json!({"default": {}}), "bounce_profile default: "),
        ("bounce_profile", json!({"One": {}, "one": {}}), "bounce_profile one is there twice"),
        ("default", json!({"DEFAULT": {"bounce_profile": "Default"}}), "default DEFAULT: "),
        (
            "destination",
            json!({"a.example": {"send_tls_req_alert": "on"}}),
            "destination a.example: ",
        ),
        (
            "destination",
            json!({"a.example": {}, "A.example": {}}),
            "destination a.example is there twice",
        ),
        (
            "destination",
            json!({"a.example": {"mta_sts": "on"}}),
            "destination a.example: DANE and MTA STS need TLS",
        ),
        (
            "destination",
            json!({"a.example": {"bounce_profile": "x"}}),
            "destination a.example: there is no bounce profile",
        ),
        ("destinations", json!({}), "there is no kind of entry `destinations`"),
    ] {
        let mut file = empty();
        file[kind] = entries;
        let (status, text) = load(at, &file);
        assert_eq!(status, 2, "{kind}: {text}");
        assert!(text.contains(said), "{said}: {text}");
    }
    let mut file = empty();
    file.as_object_mut().unwrap().remove("route");
    assert!(load(at, &file).1.contains("route is missing"));
}

#[test]
fn only_what_differs_from_the_factory_is_shown() {
    let folder = TempDir::new().unwrap();
    let mut file = empty();
    file["default"] = json!({"DEFAULT": {"table_tls": "required"}});
    file["bounce_profile"] = json!({"Default": {"max_retries": "7"}});
    file["destination"] = json!({"a.example": {"mta_sts": "on"}});
    assert_eq!(load(folder.path(), &file), (
            0,
            "3 entries change (2 new, 1 changed, 0 removed)\nnote: this waits for `commit`; it is not in force yet\n".into()
        ));
    let shown = run(folder.path(), &["showchanges"]).1;
    assert!(shown.contains("    TLS: No -> Required\n"), "{shown}");
    assert!(!shown.contains("limit_type"), "{shown}");
    assert!(shown.contains("    max_retries: 100 -> 7\n"), "{shown}");
}

#[test]
fn an_ini_file_is_told_of_once_and_in_full() {
    let bad = ini::read("[DEFAULT]\ntable_tls = 99\n").unwrap_err();
    let named = bad.iter().filter(|b| b.reason.contains("table_tls"));
    assert_eq!(named.count(), 1, "{bad:?}");
    let mut text = ini::write(&destgate::profile::destination::factory(), std::iter::empty());
    text.push_str("[a.example]\nlimit_type = host\n");
    let warnings = ini::read(&text).unwrap().warnings;
    assert_eq!(warnings, ["[a.example] has no limit: limit_type is left out"]);
}

#[test]
fn a_comment_behind_a_section_is_one_fault_and_not_three() {
    let home = Home::new();
    let good = home.destgate("destconfig export -").run().ended(0).stdout;
    let bad = format!(
        "{good}\n[example.com] ; a partner\ntable_tls = 1\n[b.example] # too\ntable_tls = 1\n"
    );
    let file = home.write("bad.ini", bad);
    let out = home.destgate("destconfig import").arg(&file).run().ended(2);
    assert_eq!(out.stderr.matches("a comment needs a line of its own").count(), 2, "{}", out.all());
    assert!(!out.stderr.contains("twice"), "{}", out.all());
}
