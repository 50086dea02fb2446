//! `policyconfig`, and the own domains in `check`.
//!
//! Tests of `src/shell/commands/policyconfig/mod.rs`, `src/shell/commands/policyconfig/flags.rs`,
//! `src/shell/commands/policyconfig/args.rs`, `src/shell/commands/policyconfig/table.rs` and
//! `src/gateway/check/own.rs`. The dialogue is in tests/transcripts/policyconfig.txt.

use crate::support::gateway::Gateway;
use crate::support::run::Home;
use destgate::os::clock;
use destgate::policy::sts::issue::Issue;
use destgate::policy::sts::policy::Mode;
use destgate::render::owner::standing;
use destgate::store::open::Store;
use destgate::vocab::time::Timestamp;
use serde_json::Value;
use serde_json::json;
use std::path::Path;

const DAY: i64 = 86_400;

/// An instance in force, as its publication leaves it.
fn in_force(domain: &str, mode: Mode, live_at: Timestamp) -> Issue {
    Issue {
        domain: domain.into(),
        id: "20260101000000Z".into(),
        body: "version: STSv1\n".into(),
        mode,
        max_age: 604_800,
        is_found: false,
        made_at: live_at,
        body_at: Some(live_at),
        given_at: Some(live_at),
        live_at: Some(live_at),
        replaced_at: None,
    }
}

fn keep(database: &Path, issue: &Issue) {
    Store::open(database).unwrap().keep_issue(issue).unwrap();
}

#[track_caller]
fn refused(home: &Home, line: &str, said: &[&str]) {
    let out = home.destgate(line).run().ended(2);
    assert!(said.iter().all(|word| out.stderr.contains(word)), "{line}: {}", out.all());
    assert_eq!(out.stdout, "", "{line}");
}

#[test]
fn an_entry_is_made_once_and_changed_by_edit() {
    let home = Home::new();
    let new = "policyconfig new Example.com --rua mailto:tls@example.com";
    let made = home.destgate(new).run().ended(0);
    assert_eq!(made.stdout, "example.com changed\n");
    assert_eq!(made.stderr, "note: this waits for `commit`; it is not in force yet\n");
    let again = home.destgate(new).run().ended(0);
    assert_eq!(again.stdout, "example.com is as wanted already; nothing changed\n");
    refused(
        &home,
        &format!("{new} --mode enforce"),
        &[
            "an entry for example.com already exists, with other settings",
            "hint: change it with `policyconfig edit`",
        ],
    );
    refused(
        &home,
        "policyconfig edit other.example --mode none",
        &["no entry for other.example among the own domains", "`policyconfig new`"],
    );
    refused(&home, "policyconfig new a..example", &["a..example", "hint: write a domain such as"]);
    for (flag, why) in [
        ("--mode on", "--mode: `on` is none of testing, enforce, none"),
        ("--max-age 1y", "--max-age: The value must be an integer from 0 to 31557600"),
        ("--final-max-age 31557601", "--final-max-age: "),
        ("--mx 192.0.2.1", "--mx: "),
        ("--also *.*.example", "--also: "),
        ("--host served", "--host: "),
        ("--target iis", "--target: "),
        ("--alias *.example", "--alias: "),
        ("--rua tls@example.com", "--rua: tls@example.com: "),
        ("--host elsewhere --folder /srv", "set folder to none"),
        ("--mode enforce --max-age 31557600", "longer than final_max_age"),
    ] {
        refused(&home, &format!("policyconfig new other.example {flag}"), &[why]);
    }
    let line = "policyconfig edit EXAMPLE.com. --rua none --max-age 3600";
    let tried = home.destgate(&format!("{line} --dry-run --exit-code")).run().ended(1).stdout;
    assert_eq!(
        tried,
        "Policies of own domains\n  example.com\n    max_age: 86400 -> 3600\n    rua: mailto:tls@example.com -> none\n"
    );
    let done = home.destgate(&format!("{line} --commit why --format json")).run();
    refused(&home, "policyconfig edit example.com --mode on --commit", &["--mode"]);
    assert_eq!(done.status, 2, "changes of another run wait: {}", done.all());
    home.destgate("commit -m first").run().ended(0);
    let done = home.destgate(&format!("{line} --commit why --format json")).run().ended(0).json();
    assert_eq!(done, json!({"changed": true, "pending": 0, "committed": true}));
}

#[test]
fn entries_are_listed_shown_and_deleted() {
    let home = Home::new();
    let empty = home.destgate("policyconfig list").run().ended(0);
    assert_eq!(empty.stdout, "There are currently no own domains configured.\n");
    assert_eq!(home.destgate("policyconfig list --format json").run().ended(0).json(), json!([]));
    home.destgate("policyconfig new b.example --commit").run().ended(0);
    home.destgate("policyconfig new a.example --mode enforce --mx mx1.a.example,*.mx.example --also old.example --target nginx --folder /srv/a --rua mailto:x@a.example,https://y.example")
        .run()
        .ended(0);
    let in_force = home.destgate("policyconfig list").run().ended(0);
    assert!(in_force.stdout.contains("b.example") && !in_force.stdout.contains("a.example"));
    assert!(in_force.stderr.contains("--pending shows them"), "{}", in_force.all());
    let all = home.destgate("policyconfig list --pending").run().ended(0).stdout;
    let cells: Vec<&str> = all.lines().nth(2).unwrap().split("  ").collect();
    assert_eq!(cells[0], "a.example", "{all}");
    for cell in ["enforce", "86400", "mx1.a.example, *.mx.example, old.example", "nginx"] {
        assert!(cells.contains(&cell), "{cell}: {all}");
    }
    let narrow = home.destgate("policyconfig list --pending").env("COLUMNS", "80").run().ended(0);
    assert!(narrow.stdout.lines().all(|l| l.chars().count() <= 80), "{}", narrow.stdout);
    let one = home.destgate("policyconfig list b.example --format csv").run().ended(0).stdout;
    assert_eq!(
        one,
        "domain,mode,max_age,final_max_age,mx,also,host,target,folder,alias,rua\nb.example,testing,86400,2592000,live,,files,plain,,,\n"
    );
    let json = home.destgate("policyconfig list --pending --format json a.example").run().ended(0);
    let a = &json.json()[0];
    assert_eq!((&a["max_age"], &a["alias"]), (&json!(86_400), &Value::Null));
    assert_eq!(a["mx"], "mx1.a.example,*.mx.example");
    refused(&home, "policyconfig list a.example", &["no entry for a.example"]);
    let shown = home.destgate("policyconfig show a.example --pending").env("COLUMNS", "60").run();
    let shown = shown.ended(0).stdout;
    for line in [
        "a.example\n  mode:          enforce\n",
        "  mx:            mx1.a.example, *.mx.example\n",
        "  alias:         none\n",
        "  in force:      none known to be published\n",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() <= 60), "{shown}");
    let shown = home.destgate("policyconfig show b.example").run().ended(0);
    assert_eq!(shown.stderr, "", "a change of another entry waits");
    let json = home.destgate("policyconfig show b.example --format json").run().ended(0).json();
    assert_eq!(json[0]["own_policy"], json!({"in_force": null, "next": null}));
    let gone = home.destgate("policyconfig delete c.example").run().ended(0);
    assert_eq!(gone.stdout, "c.example is not there\n");
    let tried = home.destgate("policyconfig delete a.example --dry-run").run().ended(0).stdout;
    assert!(tried.starts_with("Policies of own domains\n  a.example (removed)\n"), "{tried}");
    let gone = home.destgate("policyconfig delete a.example b.example").run().ended(0).stdout;
    assert_eq!(gone, "a.example removed\nb.example removed\n");
    assert!(home.destgate("policyconfig list --pending").run().ended(0).stdout.contains("no own"));
}

#[test]
fn tables_go_through_files_and_pipes() {
    let home = Home::new();
    home.write("own.ini", "[a.example]\nmode = enforce\n\n[b.example]\nrua = mailto:x@b.example\n");
    let tried = home.destgate("policyconfig import own.ini --dry-run").run().ended(0).stdout;
    assert_eq!(tried, "2 entries would be imported: 2 new, 0 changed, 0 removed\n");
    let done = home.destgate("policyconfig import own.ini --commit").run().ended(0).stdout;
    assert!(done.starts_with("2 entries imported: 2 new, 0 changed, 0 removed\n"), "{done}");
    let text = home.destgate("policyconfig export -").run().ended(0).stdout;
    assert!(text.starts_with("[a.example]\nmode = enforce\nmax_age = 86400\n"), "{text}");
    let again = home.destgate("policyconfig import -").stdin(text).run().ended(0).stdout;
    assert_eq!(again, "2 entries imported: all as before\n");
    home.destgate("policyconfig export t.ini").run().ended(0);
    assert!(home.path().join("t.ini").exists());
    let bad =
        home.destgate("policyconfig import -").stdin("[a.example]\nmode = on\n").run().ended(2);
    assert!(bad.stderr.contains("line 2: mode: `on` is none of"), "{}", bad.all());
    refused(&home, "policyconfig import no.ini", &["no.ini"]);
}

#[test]
fn a_policy_that_senders_may_hold_is_let_go_only_on_purpose() {
    let home = Home::new();
    let now = clock::now();
    for name in ["a.example", "b.example", "c.example"] {
        home.destgate(&format!("policyconfig new {name} --commit")).run().ended(0);
    }
    let issue = in_force("a.example", Mode::Enforce, now.plus(-30 * DAY));
    keep(&home.database(), &issue);
    // Mode none binds no sender.
    keep(&home.database(), &in_force("b.example", Mode::None, now));
    let said = "senders may hold the policy of a.example (mode enforce, id 20260101000000Z) until ";
    refused(&home, "policyconfig delete b.example a.example", &[said, "hint: ", "--yes"]);
    refused(&home, "policyconfig delete a.example --dry-run", &[said]);
    let until = home.destgate("policyconfig delete a.example").run().ended(2).stderr;
    let until = until.split("until ").nth(1).unwrap().split('\n').next().unwrap().to_string();
    let until = Timestamp::parse(&until).unwrap().since(now);
    assert!((604_800..604_860).contains(&until), "{until}");
    assert_eq!(home.destgate("showchanges --format json").run().ended(0).json(), json!([]));
    home.destgate("policyconfig delete b.example").run().ended(0);
    // A file that lacks it removes it, and says so.
    let all = home.destgate("policyconfig import -").stdin("[c.example]\n").run();
    let words = [format!("warning: {said}"), "; the entry is removed\n".into()];
    assert_eq!(all.status, 0, "{}", all.all());
    assert!(words.iter().all(|word| all.stderr.contains(word)), "{}", all.all());
    home.destgate("clearchanges --yes").run().ended(0);
    // So does whatever commits it, once: an import, a configuration that is loaded, a way back.
    let warned = |line: &str| {
        let done = home.destgate(line).stdin("[c.example]\n").run();
        assert_eq!(done.status, 0, "{}", done.all());
        assert_eq!(done.stderr.matches(&words[0]).count(), 1, "{line}: {}", done.all());
        assert_eq!(done.stderr.matches(words[1].as_str()).count(), 1, "{line}: {}", done.all());
    };
    let kept = home.path().join("kept.json");
    let path = kept.display().to_string();
    home.destgate(&format!("saveconfig {path}")).run().ended(0);
    warned("policyconfig import - --commit");
    home.destgate("rollbackconfig 2 --yes").run().ended(0);
    let text = std::fs::read_to_string(&kept).unwrap().replace("a.example", "d.example");
    std::fs::write(&kept, text).unwrap();
    warned(&format!("loadconfig {path} --commit"));
    home.destgate("rollbackconfig 2 --yes").run().ended(0);
    warned("rollbackconfig 2 --yes");
    home.destgate("rollbackconfig 2 --yes").run().ended(0);
    assert!(home.destgate("policyconfig list").run().ended(0).stdout.contains("a.example"));
    let done = home.destgate("policyconfig delete a.example --yes").run().ended(0);
    assert_eq!(done.stdout, "a.example removed\n");
    // The dialogue asks the same; Enter keeps the entry.
    home.destgate("clearchanges --yes").run().ended(0);
    let typed = "policyconfig\ndelete\na.example\n\ndelete\na.example\ny\n\n";
    let shell = home.destgate("").stdin(typed).run().ended(0).stdout;
    assert_eq!(shell.matches("until 20").count(), 2, "{shell}");
    assert_eq!(shell.matches("Do you want to remove the entry nevertheless? [N]> ").count(), 2);
    assert_eq!(shell.matches("a.example was removed.").count(), 1, "{shell}");
    // What nobody holds any more goes without a question.
    home.destgate("clearchanges --yes").run().ended(0);
    let past = Issue { replaced_at: Some(now.plus(-8 * DAY)), ..issue };
    keep(&home.database(), &past);
    home.destgate("policyconfig delete a.example").run().ended(0);
}

#[test]
fn check_shows_where_the_policy_of_an_own_domain_stands() {
    let g = Gateway::new();
    let check = |line: &str| g.run(&format!("--lab check {line}")).out;
    let json = |line: &str| -> Value {
        serde_json::from_str(&check(&format!("--format json {line}"))).unwrap()
    };
    g.ok("policyconfig new plain.example --commit");
    assert!(!check("good.example").contains("Own policy"), "an own domain beside it");
    assert_eq!(json("good.example")[0].get("own_policy"), None);
    g.ok("policyconfig new good.example");
    assert_eq!(json("good.example")[0].get("own_policy"), None, "it is not committed");
    assert!(check("good.example --pending").contains("  Own policy none known to be published"));
    g.ok("commit");
    let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let first = in_force("good.example", Mode::Testing, now);
    let next = Issue {
        id: "20260102000000Z".into(),
        mode: Mode::Enforce,
        given_at: None,
        live_at: None,
        ..first.clone()
    };
    let db = g.folder.path().join("t.db");
    keep(&db, &first);
    keep(&db, &next);
    let text = check("good.example").replace("\n             ", " ");
    let line = text.lines().find(|line| line.contains("Own policy")).unwrap();
    assert_eq!(
        line,
        "  Own policy mode testing, max_age 7 days, id 20260101000000Z, since 2026-01-01; next mode enforce, max_age 7 days, id 20260102000000Z: served everywhere, its record is not handed over yet"
    );
    let own = &json("good.example")[0]["own_policy"];
    assert_eq!(own["in_force"]["id"], "20260101000000Z");
    assert_eq!(own["in_force"]["live_at"], "2026-01-01T00:00:00Z");
    assert_eq!((&own["next"]["mode"], &own["next"]["given_at"]), (&json!("enforce"), &Value::Null));
}

#[test]
fn a_standing_names_how_far_the_next_policy_has_come() {
    let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let made = Issue {
        body_at: None,
        given_at: None,
        live_at: None,
        ..in_force("a.example", Mode::Testing, now)
    };
    let of = |issue: Issue| standing::line(&destgate::policy::sts::issue::Standing::of(&[issue]));
    assert!(of(made.clone()).ends_with(": made, and not seen at its host yet"));
    let served = Issue { body_at: Some(now), ..made.clone() };
    assert!(of(served.clone()).ends_with("its record is not handed over yet"));
    let given = of(Issue { given_at: Some(now), ..served });
    assert!(given.starts_with("none in force; next mode testing, "), "{given}");
    assert!(given.ends_with("not seen everywhere yet"), "{given}");
    let hostile = Issue { id: "1\u{1b}[2J".into(), ..made };
    assert!(!of(hostile).contains('\u{1b}'));
}

#[test]
fn all_own_domains_are_checked_at_once() {
    let g = Gateway::new();
    for line in ["--lab check --own", "--lab check --own --entries"] {
        assert!(g.ok(line).starts_with("there are no own domains; "), "{line}");
    }
    g.ok("destconfig new table.example --tls required");
    g.ok("destconfig new plain.example --tls none");
    g.ok("policyconfig new good.example");
    g.ok("policyconfig new plain.example --commit-all");
    g.ok("policyconfig new waits.example");
    let ran = g.run("--lab check --own --format json");
    let all: Value = serde_json::from_str(&ran.out).unwrap();
    let names = |all: &Value| -> Vec<String> {
        let all = all.as_array().unwrap().iter();
        all.map(|report| report["domain"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(&all), ["good.example", "plain.example"]);
    assert!(ran.err.contains("not committed are left out"), "{}", ran.err);
    // The settings are those of any check of the domain.
    assert_eq!(all[0]["profile"]["source"], "check-default");
    assert_eq!(all[1]["profile"]["tls"], "none");
    assert!(all[0].get("own_policy").is_some());
    let ran = g.run("--lab check --own --entries");
    let rows = ran.out.lines().filter(|line| line.contains(".example")).count();
    assert_eq!(rows, 2, "{}", ran.out);
    let ran = g.run("--lab check --own --entries --pending --format json");
    let all: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(names(&all), ["good.example", "plain.example", "waits.example"]);
    g.refused("--lab check --own good.example");
    g.refused("--lab check --own --all");
}
