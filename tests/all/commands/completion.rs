//! Tests of `src/shell/completion.rs`: what the shell of the user is offered.

use crate::support::run::Bounded;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

fn destgate(db: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_destgate"));
    command.args(words).env_clear().env("DESTGATE_DB", db).stdin(Stdio::null());
    command
}

fn quiet(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    // Notes about changes that wait are no complaints.
    let quiet = stderr.is_empty() || stderr.starts_with("note: ");
    assert!(output.status.success() && quiet, "{stdout}{stderr}");
    stdout.into_owned()
}

/// What the user's shell is offered for these words, the last of which is unfinished.
fn offered(db: &Path, words: &[&str]) -> Vec<String> {
    let mut all = vec!["--", "destgate"];
    all.extend(words);
    let mut command = destgate(db, &all);
    command.env("COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    command.env("_CLAP_COMPLETE_COMP_TYPE", "9").env("_CLAP_COMPLETE_SPACE", "true");
    let said = quiet(&command.env("_CLAP_IFS", "\n").bounded().unwrap());
    said.lines().filter(|l| !l.starts_with('-')).map(ToString::to_string).collect()
}

#[test]
fn completion_offers_the_domains_of_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("db");
    let none = [""; 0];
    assert_eq!(offered(&db, &["destconfig", "edit", ""]), none);
    assert!(!db.exists(), "completion made a database");
    for key in ["alpha.example", "beta.example", ".beta.example"] {
        quiet(&destgate(&db, &["destconfig", "new", key, "--commit"]).bounded().unwrap());
    }
    quiet(&destgate(&db, &["destconfig", "new", "gamma.example"]).bounded().unwrap());
    quiet(&destgate(&db, &["destconfig", "delete", "alpha.example"]).bounded().unwrap());
    quiet(&destgate(&db, &["smtproutes", "new", "r.example", "USEDNS"]).bounded().unwrap());
    let all = [".beta.example", "beta.example", "gamma.example"];
    assert_eq!(offered(&db, &["destconfig", "edit", ""]), all);
    assert_eq!(offered(&db, &["destconfig", "delete", "x.example", ""]), all);
    assert_eq!(offered(&db, &["destconfig", "edit", "BE"]), ["beta.example"]);
    assert_eq!(offered(&db, &["destconfig", "detail", "d"]), ["DEFAULT"]);
    assert_eq!(offered(&db, &["check", ""]), ["beta.example", "gamma.example"]);
    assert_eq!(offered(&db, &["smtproutes", "edit", ""]), ["r.example"]);
    assert_eq!(offered(&db, &["destconfig", "new", ""]), none);
    quiet(&destgate(&db, &["policyconfig", "new", "own.example"]).bounded().unwrap());
    for action in ["edit", "delete", "list", "show"] {
        assert_eq!(offered(&db, &["policyconfig", action, "O"]), ["own.example"], "{action}");
    }
    assert_eq!(offered(&db, &["policyconfig", "new", ""]), none);
    assert_eq!(offered(&db, &["policyconfig", "new", "x", "--mode", "e"]), ["enforce"]);
    assert_eq!(
        offered(&db, &["policyconfig", "new", "x", "--target", "cl"]),
        ["cloudflare-worker", "cloudflare-pages"]
    );
    assert_eq!(offered(&db, &["policyconfig", "new", "x", "--rua", "n"]), ["none"]);
    let name = db.to_str().unwrap();
    let other = folder.path().join("other");
    assert_eq!(offered(&other, &["--db", name, "check", "g"]), ["gamma.example"]);
    assert_eq!(offered(&other, &[&format!("--db={name}"), "check", "g"]), ["gamma.example"]);
    std::fs::write(&other, "no database").unwrap();
    assert_eq!(offered(&other, &["check", ""]), none);
}

#[test]
fn completion_tells_shells_how_to_ask_and_leaves_other_runs_alone() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("db");
    for shell in ["bash", "zsh", "fish"] {
        let said = quiet(&destgate(&db, &[]).env("COMPLETE", shell).bounded().unwrap());
        assert!(said.contains("COMPLETE") && said.contains("destgate"), "{said}");
    }
    for other in ["", "0", "no-shell"] {
        let said = quiet(&destgate(&db, &["--version"]).env("COMPLETE", other).bounded().unwrap());
        assert_eq!(said, format!("destgate {}\n", env!("CARGO_PKG_VERSION")));
    }
    assert!(!db.exists());
}
