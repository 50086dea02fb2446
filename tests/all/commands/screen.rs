//! What a person sees on a terminal: widths, wrapping, paging, the history, the marks of a rehearsal.
//!
//! Tests of `src/shell/terminal/pager.rs`, `src/shell/refusal.rs`, `src/render/table.rs` and `src/render/wrap.rs`.

use crate::support::run::Home;
use crate::support::terminal::Terminal;
use destgate::render::table;
use destgate::render::wrap::fold;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const PROMPT: &str = "mail.example.com> ";

/// A screen that is never full, so that nothing is paged.
const TALL: u16 = 2_000;

/// The lines of a terminal, without escape sequences; a line that is drawn again counts each time.
fn lines(shown: &str) -> Vec<String> {
    let plain = console_text(shown);
    plain.split(['\n', '\r']).map(|line| line.trim_end().to_string()).collect()
}

/// Removes escape sequences.
fn console_text(shown: &str) -> String {
    let mut out = String::new();
    let mut signs = shown.chars();
    while let Some(sign) = signs.next() {
        if sign != '\x1b' {
            out.push(sign);
        } else if signs.next() == Some('[') {
            // Up to the letter that ends it.
            let _ = signs.by_ref().find(char::is_ascii_alphabetic);
        }
    }
    out
}

/// A configuration with the longest names of every kind; gives one name that fits a screen and one that does not.
fn full(home: &Home) -> (String, String) {
    let long = format!("mail.{}.{}.example", "a".repeat(40), "b".repeat(8));
    let longest = format!(
        "{}.{}.{}.{}.example",
        "a".repeat(63),
        "b".repeat(63),
        "c".repeat(63),
        "d".repeat(40)
    );
    let run = |words: &str| home.destgate(words).run().ended(0);
    run(&format!("bounceconfig new {}", "P".repeat(40)));
    let name = "n".repeat(40);
    let made = format!("certconfig certificate new {name} --common-name {long} --key p256");
    run(&made);
    let all = format!(
        "--tls required_verify_hosted --dane mandatory --mta-sts on --bounce-profile {} --certificate {name} --max-host-concurrency 1000 --recipient-limit 1000000000",
        "P".repeat(40)
    );
    run(&format!("destconfig new {long} {all}"));
    run(&format!("destconfig new {longest} {all}"));
    run("destconfig new b.example --tls preferred_verify");
    run(&format!("smtproutes new {long} relay.example.net:2525/pri=10"));
    run("logconfig edit mail_logs --max-size 104857600 --max-files 100");
    run("commit -m first");
    let ca = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::new(vec![]).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    authority
        .distinguished_name
        .push(rcgen::DnType::CommonName, "An authority with a name that is long ".repeat(3));
    let pem = authority.self_signed(&ca).unwrap().pem();
    let file = home.write("ca.pem", pem);
    run(&format!("certconfig certauthority custom import {file} --commit"));
    (long, longest)
}

fn folder(home: &Home) -> std::path::PathBuf {
    home.path().join("data")
}

/// The commands whose output is measured, each with what ends it.
const MEASURED: &[&str] = &[
    "help",
    "help destconfig",
    "help check",
    "help certconfig",
    "destconfig list",
    "destconfig detail",
    "destconfig lst",
    "destconfig new a.example --tls nonsense",
    "certconfig certificate list",
    "certconfig certauthority custom print",
    "certconfig certauthority system print",
    "certconfig crl list",
    "logconfig print",
    "cache list",
    "tophosts",
    "status",
    "who",
    "lab",
    "rollbackconfig 99",
    "displayalerts",
    "hoststatus b.example",
];

/// Every question of NEW and of DEFAULT, and the tables of the menus.
const DIALOGUE: &[&str] = &[
    "destconfig",
    "new",
    "y.example",
    "y",
    "",
    "y",
    "",
    "y",
    "",
    "9",
    "",
    "",
    "y",
    "6",
    "y",
    "",
    "y",
    "2",
    "y",
    "2",
    "n",
    "y",
    "y",
    "y",
    "1",
    "y",
    "1",
    "list",
    "detail",
    "ALL",
    "default",
    "1",
    "1",
    "n",
    "1",
    "1",
    "1",
    "n",
    "1",
    "exit",
    "certconfig",
    "certificate",
    "print",
    "",
    "certauthority",
    "custom",
    "print",
    "exit",
    "logconfig",
    "",
    "smtproutes",
    "print",
    "",
    "showchanges",
];

/// Sentences longer than a line, in which no word may be broken.
const UNBROKEN: &[&str] = &[
    "You have chosen to enable TLS. Please use the 'certconfig' command to ensure that there is a valid certificate configured.",
    "Do you wish to apply a specific bounce verification address tagging setting for this domain? [N]>",
    "MTA STS is not enforced for domains that have SMTP Routes configured.",
];

#[test]
fn every_line_of_tables_help_and_dialogues_fits_80_columns() {
    let home = Home::new();
    let (long, longest) = full(&home);
    let mut t = Terminal::run(&folder(&home), "xterm", (TALL, 80), &[]);
    t.wait(PROMPT);
    let mut shown = String::new();
    for command in MEASURED {
        // The line that is typed is no output.
        t.press(&format!("{command}\r"));
        t.wait("\n");
        shown.push_str(&t.wait(PROMPT));
        shown.push('\n');
    }
    for line in DIALOGUE {
        t.press(&format!("{line}\r"));
        t.wait("\n");
        shown.push_str(&t.wait("> "));
        shown.push_str("> \n");
    }
    t.press("exit\r\r");
    assert!(t.end().1.contains(&long), "the name is nowhere whole");
    for line in lines(&shown) {
        // A name that is wider than the screen is shown whole where it is asked for in detail.
        let width = line.chars().count();
        assert!(width <= 80 || line.contains(&longest), "{width} columns: {line}\n{shown}");
    }
    let flat = console_text(&shown).replace("\r\n", " ").replace('\r', "");
    for sentence in UNBROKEN {
        assert!(flat.contains(sentence), "a word is broken in: {sentence}\n{shown}");
    }
    for table in ["Req - Verify Hosted", "Mandatory", "Manual Download", "An authority with a name"]
    {
        assert!(flat.contains(table), "{table} is not shown: {shown}");
    }
}

#[test]
fn a_wide_terminal_shows_the_columns_of_the_appliance() {
    let home = Home::new();
    full(&home);
    for (columns, heading) in [(120, "Limiting"), (80, "Limits")] {
        let mut t = Terminal::run(&folder(&home), "xterm", (TALL, columns), &[]);
        t.wait(PROMPT);
        t.press("destconfig list\r");
        t.wait(&format!("Domain {}", if columns == 120 { "    " } else { " " }));
        let shown = t.wait("b.example");
        assert!(shown.contains(heading), "{columns}: {shown}");
        t.wait(PROMPT);
        t.press("exit\r");
        assert_eq!(t.end().0, Some(0));
    }
}

#[test]
fn a_pipe_and_a_plain_terminal_get_text_to_the_letter() {
    let home = Home::new();
    full(&home);
    let piped = home.destgate("destconfig list").run().ended(0).stdout;
    assert!(piped.contains("Limiting  TLS                  DANE       Verification"), "{piped}");
    assert!(
        piped.lines().any(|l| l.starts_with("mail.a") && l.contains(&"P".repeat(40))),
        "{piped}"
    );
    let mut t = Terminal::open(&folder(&home), "dumb");
    t.wait(PROMPT);
    // More than a screen, and a line of more than 80 columns.
    t.press("help\n");
    let shown = t.wait(PROMPT);
    assert!(!shown.contains("-Press"), "{shown}");
    t.press("smtproutes\n");
    t.wait("[]> ");
    t.press("new\n");
    t.wait("Enter the domain for which you want to set up a permanent route.");
    t.wait("[]> ");
    t.press("q.example\n");
    t.wait("Enclose in square brackets to force resolution via address (A) records, ignoring any MX records.");
    t.wait("[]> ");
    t.press("\x03");
    t.wait(PROMPT);
    t.press("exit\n");
    t.end();
}

#[test]
fn a_long_text_waits_for_any_key_and_q_leaves_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::open(folder.path(), "xterm");
    t.wait(PROMPT);
    t.press("help\r");
    t.wait("alertconfig");
    t.wait("-Press Any Key For More- ");
    // No Enter.
    t.press("x");
    t.wait("-Press Any Key For More- ");
    t.press("\x1b[B");
    t.wait("Leave (also quit, Ctrl-D).");
    t.wait(PROMPT);
    for (command, key) in [("help destconfig", "q"), ("help check", "\x03")] {
        t.press(&format!("{command}\r"));
        t.wait("-Press Any Key For More- ");
        t.press(key);
        t.wait(PROMPT);
    }
    // The editor is as before: a `q` is a letter again.
    t.press("qq\r");
    t.wait("Unknown command: qq");
    t.wait(PROMPT);
    t.press("exit\r");
    assert_eq!(t.end().0, Some(0));
}

#[test]
fn reports_of_a_check_are_paged_with_what_is_said_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::run(folder.path(), "xterm", (25, 80), &["--lab"]);
    t.wait(PROMPT);
    t.press("check good.example expired-mx.example\r");
    t.wait("good.example");
    t.wait("-Press Any Key For More- ");
    t.press("q");
    t.wait(PROMPT);
    t.press("exit\r");
    t.end();
}

#[test]
fn a_rehearsal_says_so_in_banner_prompt_and_after_commit() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::run(folder.path(), "xterm", (25, 80), &["--lab"]);
    t.wait("This is a rehearsal");
    t.wait("Nothing is kept when you leave; start with --lab --db FILE");
    t.wait("lab mail.example.com> ");
    t.press("destconfig new a.example --commit\r");
    t.wait("Changes committed: ");
    t.wait("This is a rehearsal: the commit is gone when you leave. With --db FILE it is");
    t.wait(PROMPT);
    t.press("exit\r");
    t.end();
    assert!(!folder.path().join("destgate/history").exists(), "a rehearsal kept its history");
    // With a database it is kept, and the note would not be true.
    let mut t = Terminal::run(folder.path(), "xterm", (25, 80), &["--lab", "--db", "kept.db"]);
    t.wait("This is a rehearsal");
    let banner = t.wait("lab mail.example.com> ");
    assert!(!banner.contains("Nothing is kept"), "{banner}");
    t.press("destconfig new a.example --commit\r");
    t.wait("Changes committed: ");
    let note = t.wait(PROMPT);
    assert!(!note.contains("rehearsal"), "{note}");
    t.press("exit\r");
    t.end();
}

fn history(folder: &Path) -> String {
    fs::read_to_string(folder.join("destgate/history")).unwrap()
}

#[test]
fn the_history_is_private_and_holds_commands_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::open(folder.path(), "xterm");
    t.wait(PROMPT);
    t.press("updateconfig proxy http://user:secret-word@proxy.example:3128\r");
    t.wait(PROMPT);
    t.press(" version\r");
    t.wait(PROMPT);
    t.press("destconfig\r");
    t.wait("[]> ");
    t.press("new\r");
    t.wait("configure.");
    t.wait("[]> ");
    t.press("answer.example\r");
    t.wait("[Y]> ");
    t.press("\x03");
    t.wait(PROMPT);
    t.press("whoami\r");
    t.wait(PROMPT);
    t.press("clearchanges --yes\r");
    t.wait(PROMPT);
    t.press("exit\r");
    assert_eq!(t.end().0, Some(0));
    let kept = history(folder.path());
    let kept: Vec<&str> = kept.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(kept, ["destconfig", "whoami", "clearchanges --yes", "exit"]);
    let file = folder.path().join("destgate/history");
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn tab_knows_flags_their_values_profiles_and_the_lab() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::run(folder.path(), "xterm", (25, 80), &["--lab"]);
    t.wait(PROMPT);
    // What is unfinished is completed; what is ambiguous is listed.
    t.press("destconfig new a.example --tls required_verify_h\t");
    t.wait("required_verify_hosted ");
    t.press("--dan\t");
    t.wait("--dane ");
    t.press("oppor\t");
    t.wait("opportunistic ");
    t.press("--bounce-profile Def\t");
    t.wait("Default ");
    t.press("\r");
    t.wait("a.example changed");
    t.wait(PROMPT);
    t.press("destconfig edit a\t--mta-sts \t\t");
    t.wait("off      on       default");
    t.press("\x15whoami\r");
    t.wait("\r\n");
    t.wait("\r\n");
    t.wait(PROMPT);
    t.press("check expired-\t");
    t.wait("expired-mx.example ");
    t.press("\x15");
    t.press("clea\t");
    t.wait("clearchanges ");
    t.press("\x15exit\r\r");
    t.end();
}

#[test]
fn folded_text_breaks_at_blanks_and_keeps_what_fits() {
    assert_eq!(fold("short\n  kept  as it is", 20), "short\n  kept  as it is");
    assert_eq!(fold("- WORD - Help that is long.", 20), "- WORD - Help that\n  is long.");
    assert_eq!(fold("12. a line of a numbered list", 20), "12. a line of a\n    numbered list");
    assert_eq!(fold("a question? [N]> ", 12), "a question?\n[N]> ");
    let word = "w".repeat(30);
    assert_eq!(fold(&format!("a {word} b"), 20), format!("a\n{word}\nb"));
}

#[test]
fn ruled_tables_cut_cells_and_give_a_wide_name_its_own_line() {
    let rows =
        [["first".into(), "x".repeat(30), "y".into()], ["f".repeat(30), "x".into(), "y".into()]];
    let heading = ["Name", "Value", "Last"];
    assert!(table::ruled(&heading, &rows, None).lines().all(|l| l.len() <= 68));
    let text = table::ruled(&heading, &rows, Some(40));
    assert!(text.lines().all(|l| l.chars().count() <= 40), "{text}");
    assert!(text.lines().any(|l| l == "f".repeat(30)), "{text}");
    assert!(text.contains('…'), "{text}");
    let rows =
        vec![vec!["d".repeat(90), "deliver".into(), "because of many words in a row".into()]];
    let text = table::table(&["domain", "verdict", "why"], &rows, 60);
    assert!(text.lines().all(|l| l.chars().count() <= 60), "{text}");
}
