//! What the sender can do: said in the report, true when it is done; the table, its colours, the certificates.
//!
//! Tests of `src/render/remedy.rs`, `src/render/certificates.rs`, `src/shell/context.rs` and
//! `src/shell/terminal/output.rs`.

use crate::support::gateway::Gateway;
use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::at;
use destgate::lab::DOMAINS;
use nix::pty::Winsize;
use nix::pty::openpty;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::process::Command;
use std::process::Stdio;

const REFUSED: &str = "not-listed.example expired-mx.example self-signed-mx.example \
    wrong-name-mx.example no-starttls.example tls-refused.example";

fn checked(g: &Gateway, tail: &str) -> Vec<Value> {
    let ran = g.run(&format!("--lab check --format json {tail}"));
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err))
}

/// The command of each remedy is typed as the report has it; the next check goes as it foretold.
#[test]
fn the_command_of_a_remedy_does_what_the_report_says() {
    let g = Gateway::new();
    // An entry of its own, with more than the check depends on, is edited and keeps the rest.
    g.ok("destconfig new expired-mx.example --tls preferred --mta-sts on --dane opportunistic --max-host-concurrency 7 --commit");
    let before = checked(&g, REFUSED);
    assert_eq!(before.len(), 6);
    for report in &before {
        let list = report["verdict"]["remedies"].as_array().unwrap();
        // The best protection comes first; the least change is among them.
        let last = list.len() - 1;
        let command = at(&list[last], "command").strip_prefix("destgate ").unwrap();
        let command = command.strip_prefix("--lab ").unwrap();
        let edit = at(report, "domain") == "expired-mx.example";
        assert_eq!(command.starts_with("destconfig edit "), edit, "{command}");
        g.ok(command);
    }
    for (was, is) in before.iter().zip(checked(&g, REFUSED)) {
        let remedy = was["verdict"]["remedies"].as_array().unwrap().last().unwrap();
        for key in ["action", "protection", "mx", "reason"] {
            assert_eq!(remedy[key], is["verdict"][key], "{is:#}");
        }
        for key in ["tls", "dane", "mta_sts"] {
            assert_eq!(remedy["settings"][key], is["profile"][key], "{is:#}");
        }
        assert_eq!(is["verdict"]["remedies"], Value::Array(Vec::new()));
    }
    let kept = g.json("destconfig detail expired-mx.example --format json");
    assert_eq!(kept[0]["max_host_concurrency"].to_string().trim_matches('"'), "7");
}

#[test]
fn hosted_mail_is_let_through_without_giving_up_the_certificate() {
    let g = Gateway::new();
    g.ok("destconfig new hosted.example --tls required_verify --commit");
    let report = &checked(&g, "hosted.example")[0];
    let remedies = report["verdict"]["remedies"].as_array().unwrap();
    // Its policy protects better still.
    let commands: Vec<&str> = remedies.iter().map(|m| at(m, "command")).collect();
    assert_eq!(
        commands,
        [
            "destgate --lab destconfig edit hosted.example --tls required_verify_hosted --mta-sts on --commit",
            "destgate --lab destconfig edit hosted.example --tls required_verify_hosted --commit"
        ]
    );
    // Settings of the moment are not those of the entry: the command names all of them.
    let report = &checked(&g, "--tls required_verify --mta-sts off hosted.example")[0];
    assert_eq!(
        at(&report["verdict"]["remedies"][1], "command"),
        "destgate --lab destconfig edit hosted.example --tls required_verify_hosted --dane none --mta-sts off --commit"
    );
}

#[test]
fn the_queue_holds_mail_as_long_as_the_bounce_profile_in_force_says() {
    let g = Gateway::new();
    g.ok("bounceconfig new Short --set max_lifetime=7200 --set max_retries=5 --commit");
    g.ok("destconfig new expired-mx.example --tls preferred --mta-sts on --bounce-profile Short --commit");
    let text = g.run("--lab check expired-mx.example").out;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("for 2 h or 5 tries, whichever comes first (bounce profile Short)"),
        "{text}"
    );
    let other = &checked(&g, "wrong-name-mx.example")[0];
    assert_eq!(other["verdict"]["queue"]["max_lifetime"], 259_200);
    assert_eq!(at(other, "verdict.queue.bounce_profile"), "Default");
}

#[test]
fn the_block_stands_before_the_findings_and_only_where_mail_is_not_delivered() {
    let home = Home::new();
    for domain in DOMAINS {
        let text = home.destgate(&format!("--lab check --no-cache {}", domain.name)).run().stdout;
        let block = text.find("\n  What you can do\n");
        assert_eq!(block.is_some(), domain.expect.action != "deliver", "{text}");
        let Some(block) = block else { continue };
        let finding = ["\n  error ", "\n  warning ", "\n  note "];
        let first = finding.iter().filter_map(|f| text.find(f)).min();
        assert!(first.is_none_or(|first| block < first), "{text}");
        let seen = domain.expect.action == "defer";
        assert_eq!(text.contains(&format!("tell   postmaster@{}", domain.name)), seen, "{text}");
    }
    let line = "--lab check --no-cache --tls required_verify --mta-sts off 192.0.2.20";
    let text = home.destgate(line).run().stdout;
    assert!(
        text.contains("tell   postmaster@[192.0.2.20], if they are to meet the setting of"),
        "{text}"
    );
    assert!(text.contains("destgate --lab destconfig new 192.0.2.20 --tls required "), "{text}");
    // No setting brings mail to what does not exist, or where nothing was seen.
    for name in ["no-such", "null-mx", "down", "dnssec-broken", "injected"] {
        let text = home.destgate(&format!("--lab check --no-cache {name}.example")).run().stdout;
        assert!(!text.contains("destconfig"), "{text}");
    }
}

#[test]
fn a_command_is_wrapped_as_a_shell_reads_it() {
    let home = Home::new();
    let line = "--lab check --no-cache expired-mx.example";
    for columns in ["60", "80", "120"] {
        let text = home.destgate(line).env("COLUMNS", columns).run().stdout;
        let at = text.find("destgate --lab destconfig").unwrap();
        let end = text[at..].find("--commit").unwrap() + at + "--commit".len();
        let command = text[at..end].replace("\\\n", " ");
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_eq!(
            words.join(" "),
            "destgate --lab destconfig new expired-mx.example --tls preferred --dane opportunistic --mta-sts off --commit"
        );
        let widest = text.lines().map(|l| l.chars().count()).max().unwrap();
        assert!(widest <= columns.parse().unwrap(), "{text}");
    }
}

#[test]
fn certificates_bear_names_issuer_and_days_and_certs_shows_each_chain() {
    let home = Home::new();
    let run = |tail: &str| home.destgate(&format!("--lab check --no-cache {tail}")).run().stdout;
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let good = words(&run("good.example"));
    assert!(good.contains("certificate for mx.good.example; issued by CN=Lab Issuing CA; ends "));
    assert!(good.contains(", in 60 days; chain trusted"), "{good}");
    // The second address has the same one.
    assert_eq!(good.matches("certificate for mx.good.example;").count(), 1, "{good}");
    assert!(good.contains("the same certificate"), "{good}");
    let ended = words(&run("expired-mx.example"));
    assert!(ended.contains(" ended ") && ended.contains("days ago"), "{ended}");
    // What DANE verifies needs no trusted root.
    let dane = words(&run("dane.example"));
    assert!(dane.contains("trusted by its TLSA record") && !dane.contains("untrusted"), "{dane}");
    assert!(words(&run("dane-and-sts.example")).contains("not needed: DANE verifies the host"));
    let certs = run("--certs good.example");
    let (report, chains) = certs.split_once("\nCertificates of ").unwrap();
    assert!(report.contains("\n  Checked "), "{certs}");
    assert!(chains.starts_with("mx.good.example [192.0.2.1], mx.good.example [2001:db8::1]:"));
    assert!(chains.contains("\nCertificates of mta-sts.good.example:\n"), "{chains}");
    for label in ["Subject:", "Issuer:", "Names:", "Valid:", "Key:", "SHA-256:", " days left"] {
        assert!(chains.contains(label), "{label}: {chains}");
    }
    assert!(run("--certs null-mx.example").ends_with("\nNo certificate was seen.\n"));
}

#[test]
fn the_foot_says_when_by_what_and_through_which_resolver() {
    let home = Home::new();
    let text = home.destgate("--lab check --no-cache good.example").run().stdout;
    let foot = text[text.find("\n  Checked ").unwrap()..].to_string();
    let words = foot.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(" UTC, in "), "{foot}");
    assert!(words.contains(concat!("by destgate ", env!("CARGO_PKG_VERSION"))), "{foot}");
    assert!(words.contains("; resolver 127.0.0.1:"), "{foot}");
}

#[test]
fn a_table_has_a_line_for_each_domain_in_every_width() {
    let home = Home::new();
    for columns in [80, 120] {
        let run = |tail: &str| {
            let line = format!("--lab check --no-cache {tail}");
            home.destgate(&line).env("COLUMNS", columns.to_string()).run().stdout
        };
        for text in [run("--all"), run("good.example down.example --format table")] {
            assert!(text.starts_with("DOMAIN "), "{text}");
            for line in text.lines() {
                assert!(line.chars().count() <= columns, "{columns}: {line}");
            }
        }
    }
    // In a pipe, reports stay reports.
    let names = "good.example dane.example plain.example down.example no-mx.example";
    let text = home.destgate(&format!("--lab check --no-cache {names}")).run().stdout;
    assert_eq!(text.matches("\n  Settings ").count(), 5, "{text}");
    let text = home.destgate("--lab check --no-cache --all --format text").run().stdout;
    assert_eq!(text.matches("\n  Settings ").count(), DOMAINS.len());
}

#[test]
fn colour_is_forced_and_forbidden_by_the_usual_variables() {
    let home = Home::new();
    for tail in ["good.example", "--all", "plain.example --what-if tls=required"] {
        let run = |set: &[(&str, &str)]| {
            let mut run = home.destgate(&format!("--lab check --no-cache {tail}"));
            for (name, value) in set {
                run = run.env(name, value);
            }
            run.run().stdout.contains('\u{1b}')
        };
        assert!(!run(&[]), "{tail}");
        assert!(run(&[("CLICOLOR_FORCE", "1")]), "{tail}");
        assert!(!run(&[("CLICOLOR_FORCE", "0")]), "{tail}");
        assert!(!run(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), "{tail}");
    }
}

/// What a command shows on a terminal of 80 columns.
fn on_terminal(home: &Home, arguments: &str) -> String {
    let size = Winsize { ws_row: 25, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    let pair = openpty(&size, None).unwrap();
    let end = || Stdio::from(pair.slave.try_clone().unwrap());
    let mut child = Command::new(env!("CARGO_BIN_EXE_destgate"))
        .env_clear()
        .env("HOME", home.path())
        .env("TERM", "xterm")
        .args(arguments.split_whitespace())
        .stdin(Stdio::null())
        .stdout(end())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(pair.slave);
    let mut screen = File::from(pair.master);
    let (mut all, mut bytes) = (Vec::new(), [0; 4096]);
    while let Ok(n @ 1..) = screen.read(&mut bytes) {
        all.extend_from_slice(&bytes[..n]);
    }
    child.end();
    String::from_utf8(all).unwrap()
}

#[test]
fn more_than_four_domains_on_a_terminal_are_a_table() {
    let home = Home::new();
    let four = "good.example dane.example plain.example down.example";
    let shown = on_terminal(&home, &format!("--lab check --no-cache {four}"));
    assert_eq!(shown.matches("Settings").count(), 4, "{shown}");
    let shown = on_terminal(&home, &format!("--lab check --no-cache {four} no-mx.example"));
    assert!(shown.contains("DOMAIN") && shown.contains("WHY"), "{shown}");
    assert!(!shown.contains("Settings") && shown.contains('\u{1b}'), "{shown}");
    let certs = format!("--lab check --no-cache --certs {four} no-mx.example");
    assert_eq!(on_terminal(&home, &certs).matches("Settings").count(), 5);
}
