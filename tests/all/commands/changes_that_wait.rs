//! Changes that wait: what says so, whose they are, and what is committed by whom.
//!
//! Tests of `src/shell/commands/write.rs`, `src/shell/invocation.rs`, `src/shell/args.rs` and
//! `src/gateway/database.rs`.

use crate::support::run::Home;
use crate::support::run::Out;
use rusqlite::Connection;
use serde_json::json;

/// Makes every waiting change old: nobody is just about to commit it.
fn age(home: &Home) {
    Connection::open(home.database()).unwrap().execute("UPDATE pending SET at = 1", []).unwrap();
}

#[track_caller]
fn refused(out: Out, words: &[&str]) {
    assert_eq!(out.status, 2, "{}", out.all());
    assert!(words.iter().all(|w| out.stderr.contains(w)) && out.stdout.is_empty(), "{}", out.all());
}

fn keys(home: &Home, arguments: &str) -> Vec<String> {
    let all = home.destgate(arguments).run().ended(0).json();
    let name = |o: &serde_json::Value| {
        let key = o.get("key").or_else(|| o.get("domain")).unwrap();
        key.as_str().unwrap().to_string()
    };
    all.as_array().unwrap().iter().map(name).filter(|k| k != "DEFAULT").collect()
}

fn waiting(home: &Home) -> usize {
    home.destgate(WAITS).run().ended(0).json().as_array().unwrap().len()
}

const IN_FORCE: &str = "destconfig list --format json";
const WAITS: &str = "showchanges --format json";

#[test]
fn two_writers_and_a_script_commit_nothing_of_one_another_unasked() {
    let home = Home::new();
    let shell = |typed: &str| home.destgate("").stdin(typed).run().ended(0).stdout;
    // Two people work in shells and leave what they made uncommitted.
    shell("destconfig new ann.example --tls required\n");
    shell("smtproutes new ben.example relay.example\n");
    age(&home);
    let script = "destconfig set script.example --tls required --commit why";
    let named =
        ["ann.example (by ", "route ben.example (by ", "hint: `showchanges`", "--commit-all"];
    refused(home.destgate(script).run(), &named);
    // Upon the other's entry it would carry the other's setting along.
    refused(home.destgate("destconfig edit ann.example --dane mandatory --commit").run(), &named);
    refused(home.destgate("loadconfig c.json --commit").run(), &["c.json"]);
    assert_eq!(keys(&home, IN_FORCE), [""; 0]);
    assert_eq!(keys(&home, WAITS), ["ann.example", "ben.example"]);
    // Without --commit it joins those who wait.
    let out = home.destgate("destconfig set script.example --tls required").run().ended(0);
    assert!(out.stderr.contains("note: this waits for `commit`"), "{}", out.all());
    // Who commits in a shell sees whose changes go with theirs, and when they were made.
    let said = shell("destconfig new own.example --tls required\ncommit\ntogether\ny\n");
    for line in ["Changes of others, or of earlier runs", "  destination ann.example: ", "GMT\n"] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(keys(&home, IN_FORCE).len(), 3);
    // What a session made itself needs no list.
    let said = shell("destconfig new own2.example\ncommit\nalone\ny\n");
    assert!(said.contains("Changes committed: ") && !said.contains("of others"), "{said}");
    // Nothing of others waits: the script's own goes through.
    home.destgate("destconfig set late.example --tls required --commit why").run().ended(0);
    assert_eq!(keys(&home, IN_FORCE).len(), 5);
    shell("destconfig delete late.example\n");
    age(&home);
    let all = home.destgate("destconfig set last.example --commit-all everything").run().ended(0);
    assert!(all.stdout.contains("Changes committed: "), "{}", all.all());
    assert_eq!(keys(&home, WAITS), [""; 0]);
    assert!(!keys(&home, IN_FORCE).contains(&"late.example".to_string()));
}

#[test]
fn a_loop_of_the_same_command_changes_once() {
    let home = Home::new();
    let set = "destconfig set a.example --tls required --dane mandatory --format json";
    let run = |more: &str| home.destgate(&format!("{set} {more}")).run().ended(0).json();
    let answer = |changed: bool, pending: usize, committed: bool| json!({"changed": changed, "pending": pending, "committed": committed});
    let tried = home.destgate(&format!("{set} --dry-run --exit-code")).run();
    assert_eq!((tried.status, tried.json()), (1, answer(true, 0, false)), "{}", tried.all());
    assert!(!home.database().exists(), "a trial made a database");
    assert_eq!(run("--commit ansible"), answer(true, 0, true));
    assert_eq!(run("--commit ansible"), answer(false, 0, false));
    let again = home.destgate(&format!("{set} --dry-run --exit-code")).run();
    assert_eq!((again.status, again.json()), (0, answer(false, 0, false)));
}

#[test]
fn every_write_answers_in_json() {
    let home = Home::new();
    home.write("t.ini", "[DEFAULT]\n");
    home.write("routes", "r.example: relay.example\n");
    home.write("own", "[a.example]\n");
    home.write("slow", "[slow]\nmax_retries = 3\n");
    for line in [
        "destconfig new a.example --tls required",
        "destconfig default --tls preferred",
        "smtproutes new r.example relay.example",
        "smtproutes import routes",
        "bounceconfig new slow --set max_retries=3",
        "bounceconfig setup --bounce-when-down on",
        "policyconfig new a.example --mode none",
        "policyconfig edit a.example --mode testing",
        "policyconfig import own",
        "policyconfig delete a.example",
        "certconfig certificate new mail --common-name mail.example.com --key p256",
        "certconfig certauthority custom enable",
        "certconfig crl enable",
        "deliveryconfig setup --ehlo out.example",
        "sslconfig outbound --versions tls1.3",
        "dnsconfig setup --timeout 5",
        "updateconfig setup --proxy none",
        "sethostname gw.example",
        "hostname gw2.example",
        "logconfig edit mail_logs --level debug",
        "alertconfig setup --interval 5",
        "destconfig delete a.example",
        "destconfig clear --yes",
    ] {
        let tried = home.destgate(&format!("{line} --format json --dry-run")).run().ended(0).json();
        let before = waiting(&home);
        assert_eq!((&tried["pending"], &tried["committed"]), (&json!(before), &json!(false)));
        let made = home.destgate(&format!("{line} --format json")).run().ended(0).json();
        assert_eq!(tried["changed"], made["changed"], "{line}");
        assert_eq!(made["pending"], json!(waiting(&home)), "{line}");
    }
}

#[test]
fn what_shows_the_state_in_force_says_what_it_leaves_out() {
    let home = Home::new();
    home.destgate("destconfig new a.example --tls required --commit").run().ended(0);
    let notes = |line: &str| home.destgate(line).run().ended(0).stderr;
    assert_eq!(notes("destconfig list"), "");
    home.destgate("destconfig edit a.example --tls none").run().ended(0);
    home.destgate("destconfig new b.example").run().ended(0);
    home.destgate("hostname gw.example").run().ended(0);
    let left_out = "note: changes that are not committed are left out; ";
    for line in [
        "destconfig list",
        "destconfig list --format json",
        "destconfig detail a.example",
        "destconfig detail ALL --format csv",
        "showconfig",
        "saveconfig c.json",
        "certconfig certificate print",
    ] {
        assert!(notes(line).starts_with(left_out), "{line}: {}", notes(line));
    }
    assert!(notes("hostname").contains("another name waits"));
    for line in ["destconfig list --pending", "smtproutes print", "certconfig crl list"] {
        assert_eq!(notes(line), "", "{line}");
    }
    let shell = home.destgate("").stdin("showconfig\nhostname\n").run().ended(0).stdout;
    assert!(shell.contains("}\nChanges that are not committed are left out;"), "{shell}");
    let gone = home.destgate("smtproutes delete no.example").run().ended(0);
    assert!(gone.stderr.contains("`destgate smtproutes print --pending`"), "{}", gone.all());
}

#[test]
fn check_says_of_which_domains_the_settings_wait() {
    let home = Home::new();
    home.destgate("destconfig new good.example --tls required").run().ended(0);
    let check = |line: &str| {
        home.destgate(&format!("--lab --db {} check {line}", home.database().display())).run()
    };
    let out = check("plain.example good.example --format csv");
    assert!(
        out.stderr
            .contains("note: uncommitted changes give other settings to good.example; --pending"),
        "{}",
        out.all()
    );
    assert!(!out.stdout.contains("uncommitted"), "{}", out.all());
    assert!(!check("plain.example").stderr.contains("uncommitted"));
    assert!(!check("good.example --pending").stderr.contains("uncommitted"));
    home.destgate("deliveryconfig setup --ehlo out.example").run().ended(0);
    assert!(check("plain.example").stderr.contains("uncommitted settings of the gateway"));
}

#[test]
fn a_mistyped_database_is_said_and_not_made() {
    let home = Home::new();
    let typed = |line: &str| home.destgate(&format!("--db typo.db {line}")).run();
    for line in [
        "destconfig list",
        "smtproutes print",
        "showconfig",
        "showchanges",
        "hostname",
        "cache list --offline",
        "displayalerts",
        "commit -m x",
        "clearchanges --yes",
        "tail mail_logs",
        "--lab check --entries",
    ] {
        refused(typed(line), &["there is no database `typo.db`", "hint: name one that exists"]);
    }
    let out = typed("--lab check plain.example");
    assert!(out.stderr.contains("note: there is no database `typo.db`"), "{}", out.all());
    typed("--lab dig plain.example mx").ended(0);
    typed("destconfig new a.example --dry-run").ended(0);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    // A policy to keep, or a change, makes it.
    typed("--lab check good.example").ended(0);
    assert!(home.path().join("typo.db").exists());
    home.destgate("--db new.db destconfig new a.example").run().ended(0);
    assert!(home.path().join("new.db").exists());
    // Nobody typed the default place: what is not there is empty.
    assert_eq!(home.destgate("cache list --offline").run().ended(0).stdout, "nothing is cached\n");
    assert!(!home.database().exists());
}

#[test]
fn options_come_from_the_environment_too() {
    let home = Home::new();
    let with = |name: &str, value: &str, line: &str| home.destgate(line).env(name, value).run();
    with("DESTGATE_LAB", "1", "check good.example").ended(0);
    refused(with("DESTGATE_RESOLVER", "a/b", "check good.example"), &["--resolver"]);
    refused(with("DESTGATE_SMTP_PORT", "0", "--lab check good.example"), &["--smtp-port"]);
    refused(with("DESTGATE_CONNECT_TO", "x", "--lab check good.example"), &["--connect-to"]);
    refused(with("DESTGATE_SOCKS5", "x", "--lab check good.example"), &["--socks5"]);
    refused(with("DESTGATE_TIMEOUT", "soon", "--lab check good.example"), &["DESTGATE_TIMEOUT"]);
    refused(with("DESTGATE_TRUST_ANCHOR", "none.key", "dig x.example"), &["none.key"]);
    refused(
        with("DESTGATE_CA_FILE", "none.pem", "check x.example --resolver 127.0.0.1"),
        &["none.pem"],
    );
    // A flag wins, and a setting of the same name is not filled from it.
    with("DESTGATE_SMTP_PORT", "26", "--smtp-port 25 --lab check good.example").ended(0);
    with("DESTGATE_TIMEOUT", "7", "dnsconfig setup --dnssec off").ended(0);
    let shown = home.destgate("dnsconfig show --pending --format json").run().ended(0).json();
    assert_eq!(shown["timeout"], json!(30));
}
