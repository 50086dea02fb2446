//! The configuration by flags, files and pipes, and `check` under it.
//!
//! Tests of `src/shell/commands/destconfig/mod.rs`, `src/shell/commands/destconfig/args.rs`,
//! `src/shell/commands/destconfig/flags.rs`, `src/shell/commands/destconfig/verify.rs`,
//! `src/shell/commands/commit.rs`, `src/shell/commands/smtproutes.rs`,
//! `src/shell/commands/bounceconfig.rs` and `src/shell/commands/write.rs`.

use crate::support::gateway::Gateway;
use crate::support::run::Ends;
use serde_json::Value;
use std::fs;
use std::process::Command;
use std::process::Stdio;

#[test]
fn entries_by_flags() {
    let g = Gateway::new();
    let new = "destconfig new Example.COM --tls require_verify_hosted --dane opportunistic --mta-sts on --max-host-concurrency 20";
    assert_eq!(g.ok(new), "example.com changed\n");
    assert_eq!(g.pending(), 1);
    assert_eq!(g.ok(new), "example.com is as wanted already; nothing changed\n");
    assert!(g.refused("destconfig new example.com --tls none").contains("already exists"));
    // Nothing is in force before a commit.
    assert!(g.refused("destconfig detail example.com").contains("was not found"));
    let entry = &g.json("destconfig detail example.com --pending --format json")[0];
    assert_eq!(entry["table_tls"], "required_verify_hosted");
    assert_eq!(entry["max_host_concurrency"], 20);
    assert_eq!(entry["limit_type"], "host");
    assert_eq!(entry["ip_sort_pref"], Value::Null);
    assert!(g.ok("commit -m 'a partner'").starts_with("Changes committed: "));
    assert_eq!(g.ok("commit -m again"), "There is no data to commit.\n");
    assert_eq!(g.ok(new), "example.com is as wanted already; nothing changed\n");
    assert_eq!(g.pending(), 0);

    // A change; a field that follows DEFAULT again; TLS off takes the rest along.
    g.ok("destconfig edit example.com --dane default --bounce-validation yes --commit-all 'less'");
    let entry = &g.json("destconfig detail example.com --format json")[0];
    assert_eq!((&entry["dane_option"], &entry["bounce_validation"]), (&Value::Null, &"on".into()));
    g.ok("destconfig edit example.com --tls none");
    let entry = &g.json("destconfig detail example.com --pending --format json")[0];
    assert_eq!((&entry["table_tls"], &entry["mta_sts"]), (&"none".into(), &Value::Null));
    g.ok("clearchanges --yes");
    assert_eq!(g.pending(), 0);

    assert!(
        g.ok("destconfig delete example.com nobody.example")
            .contains("example.com removed\nnobody.example was not found in")
    );
    assert!(g.ok("destconfig delete example.com").contains("was not found in"));
    g.ok("commit");
    assert_eq!(g.json("destconfig list --format json").as_array().unwrap().len(), 1);
}

#[test]
fn both_vocabularies_and_no_digits() {
    let g = Gateway::new();
    for (word, kept) in [
        ("off", "none"),
        ("none", "none"),
        ("on", "preferred"),
        ("preferred", "preferred"),
        ("require", "required"),
        ("REQUIRED", "required"),
        ("on_verify", "preferred_verify"),
        ("preferred_verify", "preferred_verify"),
        ("require_verify", "required_verify"),
        ("required_verify", "required_verify"),
        ("require_verify_hosted", "required_verify_hosted"),
        ("required_verify_hosted", "required_verify_hosted"),
    ] {
        g.ok(&format!("destconfig new x.example --tls {word}"));
        let entry = &g.json("destconfig detail x.example --pending --format json")[0];
        assert_eq!(entry["table_tls"], kept);
        g.ok("clearchanges --yes");
    }
    for digit in ["0", "3", "6", "sometimes"] {
        let said = g.refused(&format!("destconfig new x.example --tls {digit}"));
        assert!(said.contains("required_verify_hosted"), "{said}");
    }
    assert_eq!(g.pending(), 0);
}

#[test]
fn unusable_flags_stage_nothing() {
    let g = Gateway::new();
    for (arguments, word) in [
        ("destconfig new DEFAULT --tls on", "reserved"),
        ("destconfig new 'exa mple' --tls on", "domain name"),
        ("destconfig new x.example --max-host-concurrency 1001", "1 to 1000"),
        ("destconfig new x.example --recipient-minutes 5", "recipient_limit"),
        ("destconfig new x.example --mta-sts on", "TLS"),
        ("destconfig new x.example --tls none --dane mandatory", "TLS"),
        ("destconfig new x.example --send-tls-req-alert on", "does not belong"),
        ("destconfig default --bounce-profile Default", "does not belong"),
        ("destconfig new x.example --bounce-profile nowhere", "no bounce profile"),
        ("destconfig edit x.example --tls on", "was not found"),
        ("destconfig clear", "--yes"),
        ("destconfig delete x.example ..", "domain name"),
        ("clearchanges", "--yes"),
        ("rollbackconfig 1 --yes", "no configuration number 1"),
        ("smtproutes new x.example host:0", "port"),
        ("smtproutes clear", "--yes"),
        ("bounceconfig new slow --set max_retries=many", "integer"),
        ("bounceconfig new 'new profile'", "another name"),
        ("bounceconfig edit nowhere", "no bounce profile"),
        ("hostname bad..name", "domain name"),
    ] {
        let said = g.refused(arguments);
        assert!(said.contains(word), "{arguments}: {said}");
        assert_eq!(g.pending(), 0, "{arguments}");
    }
}

#[test]
fn a_dry_run_prints_and_keeps_nothing() {
    let g = Gateway::new();
    g.ok("destconfig new a.example --tls required --commit-all");
    g.ok("smtproutes new r.example relay.example --commit-all");
    g.ok("bounceconfig new slow --set max_retries=3 --commit-all");
    g.ok("destconfig export t.ini");
    fs::write(g.folder.path().join("routes"), "s.example: /dev/null\n").unwrap();
    for (arguments, word) in [
        ("destconfig new b.example --tls on", "b.example (new)"),
        ("destconfig edit a.example --tls on", "TLS: Required -> Preferred"),
        ("destconfig edit a.example --tls required", "nothing would change"),
        ("destconfig delete a.example", "a.example (removed)"),
        ("destconfig default --tls on", "TLS: No -> Preferred"),
        ("destconfig clear --yes", "a.example (removed)"),
        ("destconfig import t.ini", "1 entries would be imported: all as before"),
        ("smtproutes new s.example x.example", "s.example: x.example"),
        ("smtproutes delete r.example", "r.example"),
        ("smtproutes clear --yes", "1 routes would be removed"),
        ("smtproutes import routes", "1 routes would be imported"),
        ("bounceconfig new fast --set max_retries=9", "max_retries: 9"),
        ("bounceconfig delete slow", "slow"),
    ] {
        let out = g.ok(&format!("{arguments} --dry-run --commit-all why"));
        assert!(out.contains(word), "{arguments}: {out}");
        assert_eq!(g.pending(), 0, "{arguments}");
    }
    assert_eq!(g.json("destconfig list --format json").as_array().unwrap().len(), 2);
}

#[test]
fn default_by_flags() {
    let g = Gateway::new();
    assert!(g.ok("destconfig default --tls off").contains("nothing changed"));
    let ran = g.run("destconfig default --tls required_verify_hosted --mta-sts on");
    assert_eq!((ran.status, ran.out.as_str()), (0, "DEFAULT changed\n"));
    assert!(ran.err.contains("DEFAULT"), "{}", ran.err);
    let all = g.json("destconfig detail DEFAULT --pending --format json");
    assert_eq!(all[0]["mta_sts"], "on");
    assert!(all[0].get("bounce_profile").is_none());
    g.ok("destconfig default --tls none");
    let all = g.json("destconfig detail default --pending --format json");
    assert_eq!(all[0]["mta_sts"], "off");
}

#[test]
fn files_both_ways() {
    let g = Gateway::new();
    g.ok("destconfig new a.example --tls required --recipient-limit 9 --bounce-profile Default");
    g.ok("destconfig new .b.example --tls on --dane mandatory --commit-all");
    let text = g.ok("destconfig export -");
    assert!(text.starts_with("[DEFAULT]\n") && text.contains("\n[.b.example]\n"), "{text}");
    let other = Gateway::new();
    let ran = other.fed("destconfig import - --commit-all 'from elsewhere'", &text);
    assert!(
        ran.out.starts_with("2 entries imported: 2 new, 0 changed, 0 removed\nChanges committed"),
        "{}",
        ran.out
    );
    assert_eq!(other.ok("destconfig export -"), text);
    let again = other.fed("destconfig import - --commit-all", &text);
    assert_eq!(again.out, "2 entries imported: all as before\n");
    // Nothing of a file with bad lines.
    let bad = text
        .replace("table_tls = require\n", "table_tls = 9\nno line\n")
        .replace("mandatory", "perhaps");
    let ran = other.fed("destconfig import -", &bad);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.err.matches("\nline ").count(), 3, "{}", ran.err);
    assert_eq!(other.pending(), 0);

    let csv = g.ok("destconfig list --format csv");
    assert!(csv.starts_with("domain,max_host_concurrency,"), "{csv}");
    assert_eq!(csv.lines().count(), 4);
    let saved = g.ok("saveconfig -");
    assert_eq!(saved, g.ok("showconfig"));
    fs::write(other.folder.path().join("c.json"), &saved).unwrap();
    other.ok("destconfig clear --yes --commit-all");
    assert!(other.ok("loadconfig c.json --commit-all back").starts_with("2 entries change ("));
    assert_eq!(other.ok("showconfig"), saved);
    assert_eq!(other.ok("loadconfig c.json --commit-all"), "0 entries change (all as before)\n");
}

#[test]
fn back_to_an_earlier_configuration() {
    let g = Gateway::new();
    g.ok("destconfig new a.example --tls on --commit-all one");
    g.ok("destconfig edit a.example --tls required --commit-all two");
    g.ok("destconfig delete a.example --commit-all three");
    let list = g.ok("rollbackconfig");
    assert!(list.contains(" 3. ") && list.contains("one"), "{list}");
    assert!(g.refused("rollbackconfig 3").contains("--yes"));
    g.ok("rollbackconfig 3 --yes");
    assert_eq!(g.json("destconfig detail a.example --format json")[0]["table_tls"], "preferred");
    assert!(g.ok("rollbackconfig 1 --yes").contains("nothing changes"));
    let last = g.json("commitdetail --format json");
    assert!(last["comment"].as_str().unwrap().starts_with("Rolled back to the configuration of "));
    assert_eq!(last["changes"].as_array().unwrap().len(), 1);
    assert_eq!(last["revision"], 4);
}

#[test]
fn routes_and_bounce_profiles_by_flags() {
    let g = Gateway::new();
    g.ok("smtproutes new r.example relay.example:2525/pri=10 '[192.0.2.1]'");
    assert!(
        g.ok("smtproutes new r.example relay.example:2525/pri=10 '[192.0.2.1]'")
            .contains("nothing changed")
    );
    assert!(g.refused("smtproutes new r.example other.example").contains("already exists"));
    g.ok("smtproutes edit r.example usedns --commit-all");
    assert_eq!(g.json("smtproutes print --format json")[0]["hosts"], "USEDNS");
    assert_eq!(g.ok("smtproutes print --format csv"), "domain,hosts\nr.example,USEDNS\n");
    let text = g.ok("smtproutes export -");
    assert!(g.fed("smtproutes import - --commit-all", &text).out.contains(": all as before"));
    assert!(g.ok("smtproutes delete r.example r.example").contains("r.example has no route"));
    g.ok("clear --yes");

    g.ok("bounceconfig new slow --set max_retries=3");
    assert!(g.ok("bounceconfig new slow --set max_retries=3").contains("nothing changed"));
    assert!(g.refused("bounceconfig new slow").contains("already exists"));
    g.ok("destconfig new a.example --bounce-profile slow --commit-all");
    assert!(g.refused("bounceconfig delete slow").contains("in use by a.example"));
    assert!(g.refused("bounceconfig delete Default").contains("cannot be deleted"));
    assert!(g.ok("bounceconfig list --format csv").contains("\nslow,3,"));
    g.ok("destconfig edit a.example --bounce-profile default");
    g.ok("bounceconfig delete slow --commit-all");
    assert_eq!(g.json("bounceconfig list --format json").as_array().unwrap().len(), 1);
}

#[test]
fn verify_refuses_what_would_not_be_delivered() {
    let g = Gateway::new();
    let flags = "--tls required_verify_hosted --mta-sts on --verify --commit-all";
    let ran = g.run(&format!("--lab destconfig new expired-mx.example {flags}"));
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("defer"), "{}", ran.out);
    assert!(ran.err.contains("was not changed"), "{}", ran.err);
    assert_eq!(g.pending(), 0);
    assert_eq!(g.json("destconfig list --format json").as_array().unwrap().len(), 1);
    g.ok(&format!("--lab destconfig new good.example {flags}"));
    assert_eq!(g.json("destconfig detail good.example --format json")[0]["mta_sts"], "on");
    assert!(
        g.refused("--lab destconfig new .good.example --tls on --verify").contains("single domain")
    );
}

/// Two programs at once: everything that was acknowledged is there, and no revision is empty.
#[test]
fn changes_of_two_programs_are_neither_lost_nor_mixed() {
    const EACH: usize = 12;
    let g = Gateway::new();
    g.ok("destconfig new first.example --commit-all");
    std::thread::scope(|scope| {
        for who in ["a", "b"] {
            let g = &g;
            scope.spawn(move || {
                for n in 0..EACH {
                    g.ok(&format!("destconfig new {who}{n}.example --tls on --commit {who}{n}"));
                }
            });
        }
    });
    assert_eq!(g.json("destconfig list --format json").as_array().unwrap().len(), 2 * EACH + 2);
    assert_eq!(g.pending(), 0);
    // Whoever commits takes what waits along; the other then finds nothing, and makes no revision.
    let store = rusqlite::Connection::open(g.folder.path().join("t.db")).unwrap();
    let empty: i64 = store
        .query_row(
            "SELECT count(*) FROM revision r WHERE NOT EXISTS (SELECT 1 FROM change WHERE revision = r.id)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(empty, 0);
}

/// Killed at any moment: the database is whole, what was acknowledged is there, nothing is half there.
#[test]
fn a_killed_commit_is_there_or_not() {
    const ROUNDS: u64 = 60;
    let g = Gateway::new();
    g.ok("destconfig export t.ini");
    let file = g.folder.path().join("t.ini");
    let base = fs::read_to_string(&file).unwrap();
    let mut last = 0;
    // How long it takes on this machine now.
    let start = std::time::Instant::now();
    g.ok("destconfig import t.ini --commit-all");
    let mut whole = start.elapsed();
    for round in 1..=ROUNDS {
        let mut text = base.clone();
        for n in 0..40 {
            text.push_str(&format!("\n[d{n}.example]\nmax_host_concurrency = {round}\nlimit_type = host\nlimit_apply = system\n"));
        }
        fs::write(&file, text).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_destgate"))
            .env_clear()
            .env("HOME", g.folder.path())
            .args(["--db", "t.db", "destconfig", "import", "t.ini", "--commit-all", "round"])
            .current_dir(g.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // From before the first write to after the last, at moments spread over that time.
        if round == 1 {
            let start = std::time::Instant::now();
            child.end();
            whole = whole.max(start.elapsed()) * 3 / 2;
        }
        std::thread::sleep(whole * (u32::try_from(round).unwrap() * 37 % 100) / 100);
        drop(child.kill());
        let output = child.end_with_output();
        let acknowledged = String::from_utf8_lossy(&output.stdout).contains("Changes committed");
        let rows = g.json("destconfig list --format json");
        let mut values: Vec<u64> = rows
            .as_array()
            .unwrap()
            .iter()
            .filter(|r| r["domain"] != "DEFAULT")
            .map(|r| r["max_host_concurrency"].as_u64().unwrap())
            .collect();
        let count = values.len();
        values.dedup();
        assert!(count == 0 || (count == 40 && values.len() == 1), "{count} rows: {values:?}");
        let now = values.first().copied().unwrap_or(0);
        assert!(now == last || now == round, "{now} after {last} in round {round}");
        assert!(!acknowledged || now == round, "round {round} was acknowledged");
        last = now;
    }
    assert!(last > 0, "nothing was ever committed");
    let store = rusqlite::Connection::open(g.folder.path().join("t.db")).unwrap();
    let word: String = store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(word, "ok");
}

/// A setting that needs TLS never comes to stand without it, from whichever side.
#[test]
fn default_cannot_take_tls_away_from_entries_that_need_it() {
    let g = Gateway::new();
    g.ok("destconfig default --tls required");
    g.ok("destconfig new e.example --mta-sts on");
    let why = g.refused("destconfig default --tls none");
    assert!(why.contains("e.example"), "{why}");
    let asked = g.fed("destconfig", "default\n\n\n\n\n\n1\n\n\n\n\n");
    assert!(asked.out.contains("DEFAULT was not changed"), "{}", asked.out);
    g.ok("destconfig edit e.example --tls preferred");
    g.ok("destconfig default --tls none");
}

#[test]
fn profiles_that_are_not_there_cannot_be_named() {
    let g = Gateway::new();
    for flag in ["--certificate nosuch", "--bounce-profile nosuch"] {
        assert!(
            g.refused(&format!("destconfig new a.example --tls required {flag}"))
                .contains("nosuch")
        );
    }
    assert_eq!(g.pending(), 0);
}

/// Enter alone changes nothing, though a named profile is not there (it came with an import).
#[test]
fn enter_through_edit_keeps_names_of_other_places() {
    let g = Gateway::new();
    g.ok("destconfig export table.ini");
    let file = g.folder.path().join("table.ini");
    let mut text = fs::read_to_string(&file).unwrap();
    text.push_str(
        "\n[c.example]\ntable_tls = require\ncertificate = Corp\nbounce_profile = slow\n",
    );
    fs::write(&file, text).unwrap();
    g.ok("destconfig import table.ini --commit-all");
    g.fed("destconfig", &format!("edit\nc.example\n{}", "\n".repeat(16)));
    assert_eq!(g.pending(), 0);
}

#[test]
fn bounce_profiles_go_out_and_come_in_as_a_file() {
    let g = Gateway::new();
    g.ok("bounceconfig new slow --set max_retries=5 --commit-all");
    g.ok("bounceconfig export out.txt");
    assert!(g.ok("bounceconfig import out.txt").contains(": all as before"));
    assert!(
        g.fed("bounceconfig import -", "[fast]\nmax_retries = 9\nrubbish\n").err.contains("line 3")
    );
    g.ok("destconfig new a.example --bounce-profile slow");
    let why = g.fed("bounceconfig import -", "[fast]\nmax_retries = 9\n");
    assert!(why.status == 2 && why.err.contains("in use by a.example"), "{}", why.err);
    g.ok("bounceconfig setup --bounce-when-down on --commit-all");
    assert!(g.ok("showconfig").contains("\"bounce_when_down\": \"on\""));
}
