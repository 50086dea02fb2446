//! What somebody new to the shell types: slips, pasted commands, `?`, keys at a full screen, and what the shell answers.
//!
//! Tests of `src/shell/typed.rs` and `src/profile/view.rs`.

use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::terminal::Terminal;
use destgate::profile::view;
use destgate::shell::typed;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

const PROMPT: &str = "mail.example.com> ";

fn lab(folder: &Path) -> Terminal {
    let mut t = Terminal::run(folder, "xterm", (60, 80), &["--lab"]);
    t.wait("This is a rehearsal");
    t.wait(PROMPT);
    t
}

fn leave(mut t: Terminal) -> String {
    t.press("\x15exit\r");
    let (status, shown) = t.end();
    assert_eq!(status, Some(0), "{shown}");
    shown
}

/// A command at the prompt; gives what it showed.
fn answer(t: &mut Terminal, line: &str) -> String {
    t.press(&format!("{line}\r"));
    t.wait("\n");
    t.wait(PROMPT)
}

#[test]
fn a_rehearsal_says_that_its_changes_are_lost_and_a_database_that_they_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let kept = ["--lab", "--db", "kept.db"];
    for (words, fate) in [(&kept[..1], "are lost."), (&kept[..], "are kept, but not in force.")] {
        let mut t = Terminal::run(folder.path(), "xterm", (25, 80), words);
        t.wait("This is a rehearsal");
        t.wait(PROMPT);
        t.press("destconfig new a.example\r");
        t.wait("a.example changed");
        t.wait(PROMPT);
        t.press("exit\r");
        t.wait("You have made changes that are not committed.");
        let said = t.wait("Are you sure you want to exit? [Y]> ");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(fate), "{words:?}: {said}");
        t.press("\r");
        assert_eq!(t.end().0, Some(0));
    }
    let out = Home::new().destgate("--lab").stdin("destconfig new a.example\n").run().ended(0);
    assert!(out.stdout.ends_with("not committed are lost.\n"), "{}", out.stdout);
}

#[test]
fn changes_that_wait_are_told_when_the_shell_starts() {
    let home = Home::new();
    let start = |words: &[&str]| {
        let mut t = Terminal::run(&home.path().join("data"), "xterm", (25, 80), words);
        let banner = t.wait(PROMPT);
        t.press("exit\r");
        banner
    };
    home.destgate("destconfig new a.example").run().ended(0);
    assert!(start(&[]).contains("One change waits for \"commit\"; \"showchanges\" shows it."));
    home.destgate("destconfig new b.example").run().ended(0);
    assert!(start(&[]).contains("2 changes wait for \"commit\"; \"showchanges\" shows them."));
    home.destgate("commit").run().ended(0);
    let banner = start(&[]);
    assert!(!banner.contains("for \"commit\""), "{banner}");
}

/// NEW with these answers behind the name; gives what followed the last one.
fn new_entry(t: &mut Terminal, name: &str, answers: &[&str]) -> String {
    t.press("destconfig\r");
    t.wait("[]> ");
    t.press("new\r");
    t.wait("configure.");
    t.wait("[]> ");
    t.press(&format!("{name}\r"));
    for answer in answers {
        t.wait("]> ");
        t.press(&format!("{answer}\r"));
    }
    let said = t.wait("Choose the operation");
    t.wait("[]> ");
    t.press("\r");
    t.wait(PROMPT);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

const WITH_TLS: [&str; 11] = ["n", "n", "n", "y", "3", "n", "", "", "", "", ""];

#[test]
fn new_says_which_protection_an_entry_takes_away() {
    const BOTH: &str =
        "This entry does not use DANE and MTA-STS; without an entry `check` uses both.";
    let folder = tempfile::tempdir().unwrap();
    let mut t = lab(folder.path());
    let said = new_entry(&mut t, "a.example", &WITH_TLS);
    assert!(said.contains(BOTH), "{said}");
    let mut answers = WITH_TLS.to_vec();
    answers.splice(6..7, ["y", "2"]);
    let said = new_entry(&mut t, "b.example", &answers);
    assert!(
        said.contains("does not use MTA-STS; without an entry `check` does.")
            && !said.contains("DANE and"),
        "{said}"
    );
    let said = new_entry(&mut t, "c.example", &["n", "n", "n", "n", "", "", ""]);
    assert!(said.contains("This entry does not use TLS, and so neither"), "{said}");
    // A partial entry would answer for it anyway.
    answer(&mut t, "destconfig new .d.example --tls required");
    let said = new_entry(&mut t, "x.d.example", &WITH_TLS);
    assert!(!said.contains("without an entry"), "{said}");
    answer(&mut t, "clear --yes");
    leave(t);
    // Scripts see the appliance's questions alone.
    let typed = format!("destconfig\nnew\na.example\n{}\n\n", WITH_TLS.join("\n"));
    let out = Home::new().destgate("--lab").stdin(typed).run();
    assert!(out.stdout.contains("There are currently 1 entries"), "{}", out.stdout);
    assert!(!out.stdout.contains("without an entry"), "{}", out.stdout);
}

#[test]
fn a_command_out_of_a_report_can_be_typed_with_the_name_of_the_program_and_continued() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = lab(folder.path());
    t.press("destgate destconfig new a.example --tls required \\\r");
    t.wait("> ");
    t.press("  --mta-sts off --commit\r");
    t.wait("Changes committed: ");
    t.wait(PROMPT);
    // Ctrl-C drops the whole line.
    t.press("destconfig new b.example \\\r");
    t.wait("> ");
    t.press("\x03");
    t.wait(PROMPT);
    assert!(answer(&mut t, "destgate").contains("This is the shell of destgate already."));
    let list = answer(&mut t, "destgate destconfig list");
    assert!(list.contains("a.example") && !list.contains("b.example"), "{list}");
    leave(t);
    let home = Home::new();
    let typed = "destgate destconfig new a.example --tls required \\\n --commit\nwhoami # \\\nwho\\\nami\nversion \\";
    let out = home.destgate("--lab").stdin(typed).run().ended(0).stdout;
    assert!(out.contains("Changes committed: "), "{out}");
    assert_eq!(out.matches("> whoami").count(), 1, "{out}");
    assert!(out.contains("\n> ami\n"), "{out}");
    assert!(out.contains("The line that was to follow the \"\\\" is missing"), "{out}");
    assert!(!out.contains("quotation"), "{out}");
}

#[test]
fn a_report_on_a_screen_shows_its_commands_as_they_are_typed_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::run(folder.path(), "xterm", (2_000, 80), &["--lab"]);
    t.wait(PROMPT);
    let report = answer(&mut t, "check expired-mx.example");
    assert!(report.contains("           destconfig new expired-mx.example"), "{report}");
    assert!(!report.contains("destgate destconfig"), "{report}");
    leave(t);
    for is_lab in [false, true] {
        assert_eq!(
            typed::commands_here("  destgate check a\n destgate says\ndestgate 1\n", is_lab),
            "  check a\n destgate says\ndestgate 1\n"
        );
    }
    let of_lab = "  destgate --lab check a\ndestgate --labs check a\n";
    assert_eq!(typed::commands_here(of_lab, true), "  check a\ndestgate --labs check a\n");
    assert_eq!(typed::commands_here(of_lab, false), of_lab);
}

/// A command out of a rehearsal's report must not write to the table of a shell that is none.
#[test]
fn a_command_for_a_rehearsal_is_taken_in_its_shell_alone() {
    let typed = "destgate --lab destconfig new a.example --tls none --commit\ndestgate --lab\n";
    let home = Home::new();
    let out = home.destgate("--lab --db lab.db").stdin(typed).run().ended(0).stdout;
    assert!(out.contains("Changes committed: "), "{out}");
    assert!(out.contains("This is the shell of destgate already."), "{out}");
    let out = home.destgate("--db real.db").stdin(typed).run().ended(0).stdout;
    assert!(out.contains("This shell is no rehearsal.\n"), "{out}");
    assert!(!out.contains("Changes committed: "), "{out}");
    let list = home.destgate("--db real.db destconfig list --format json").run().ended(0).json();
    assert!(!list.to_string().contains("a.example"), "{list}");
}

#[test]
fn a_question_mark_explains_a_list_and_yes_or_no() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = lab(folder.path());
    t.press("destconfig\r");
    t.wait("[]> ");
    t.press("new\r");
    t.wait("configure.");
    t.wait("[]> ");
    t.press("a.example\r");
    t.wait("[Y]> ");
    t.press("?\r");
    t.wait("Type Yes or No, or y or n; Enter takes Yes.");
    for answer in ["n", "n", "n", "y"] {
        t.wait("]> ");
        t.press(&format!("{answer}\r"));
    }
    t.wait("[1]> ");
    t.press("?\r");
    t.wait("Type a number from 1 to 6, or the words. Enter takes 1.");
    t.wait("[1]> ");
    t.press("9\r");
    t.wait("That value is not valid.");
    t.wait("[1]> ");
    // Ctrl-C in the middle keeps nothing, and says so.
    t.press("\x03");
    t.wait("Nothing was changed.");
    t.wait(PROMPT);
    t.press("tail\r");
    t.wait("[]> ");
    t.press("?\r");
    t.wait("Type 1, or the words.");
    t.wait("[]> ");
    t.press("\r");
    t.wait(PROMPT);
    leave(t);
    let out = Home::new().destgate("--lab").stdin("destconfig\nnew\na.example\n?\n").run().stdout;
    assert!(out.contains("[Y]> ?\nPlease answer Yes or No.\n"), "{out}");
}

#[test]
fn enter_or_q_leads_back_from_questions_that_name_something() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = lab(folder.path());
    for command in ["tail", "grep", "rollovernow", "hoststatus"] {
        for key in ["\r", "q\r", "EXIT\r"] {
            t.press(&format!("{command}\r"));
            t.wait("[]> ");
            t.press(key);
            let said = t.wait(PROMPT);
            assert!(!said.contains("must enter") && !said.contains("not valid"), "{said}");
        }
    }
    t.press("destconfig\r");
    t.wait("[]> ");
    t.press("detail\r");
    t.wait("ALL to view");
    t.wait("[]> ");
    t.press("q\r");
    let said = t.wait("Choose the operation");
    assert!(!said.contains("was not found"), "{said}");
    t.wait("[]> ");
    t.press("\r");
    t.wait(PROMPT);
    leave(t);
    let out = Home::new().destgate("--lab").stdin("tail\n\n").run().stdout;
    assert!(out.contains("You must enter a value."), "{out}");
}

#[test]
fn a_slip_is_answered_with_the_command_that_was_meant() {
    for (typed, meant) in [
        ("chek", Some("check")),
        ("CHEKC", Some("check")),
        ("destconfg", Some("destconfig")),
        ("qiut", None),
        ("quitt", Some("quit")),
        ("frob", None),
        ("qq", None),
        ("example.com", Some("check example.com")),
        ("no..name", None),
        ("", None),
    ] {
        assert_eq!(typed::meant(typed).as_deref(), meant, "{typed}");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut t = lab(folder.path());
    assert!(answer(&mut t, "chek good.example").contains("Did you mean \"check\"?"));
    assert!(answer(&mut t, "good.example").contains("Did you mean \"check good.example\"?"));
    assert!(!answer(&mut t, "frob").contains("Did you mean"));
    leave(t);
    let home = Home::new();
    let out = home.destgate("example.com").run().ended(2);
    assert!(out.stderr.contains("did you mean `destgate check example.com`?"), "{}", out.stderr);
    for words in ["destconfig example.com", "frob"] {
        let out = home.destgate(words).run().ended(2);
        assert!(!out.stderr.contains("destgate check"), "{words}: {}", out.stderr);
    }
    let piped = home.destgate("--lab").stdin("chek\n").run().ended(0).stdout;
    assert!(!piped.contains("Did you mean"), "{piped}");
}

#[test]
fn what_is_typed_behind_the_q_that_leaves_a_text_is_no_command() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::open(folder.path(), "xterm");
    t.wait(PROMPT);
    t.press("version\r");
    t.wait(PROMPT);
    t.press("help\r");
    t.wait("q leaves the text, any other key goes on.");
    t.wait("-Press Any Key For More- ");
    // In one piece: the editor reads all of it ahead.
    t.press("qhostname gw.example\r");
    t.wait(PROMPT);
    // The history is still there.
    t.press("\x1b[A\x1b[A\r");
    t.wait("\ndestgate ");
    t.wait(PROMPT);
    let shown = leave(t);
    assert!(!shown.contains("gw.example"), "{shown}");
}

#[test]
fn tophosts_says_why_it_lists_nothing() {
    let home = Home::new();
    let out = home.destgate("tophosts").run().ended(0).stdout;
    assert!(
        out.ends_with(
            "\n\nNo destination is committed; `tophosts --all` lists every one that was checked.\n"
        ),
        "{out}"
    );
    let out = home.destgate("tophosts --all").run().ended(0).stdout;
    assert!(out.ends_with("No destination is committed, and no check is stored.\n"), "{out}");
    let out = home.destgate("tophosts --format json").run().ended(0);
    assert_eq!(out.json(), serde_json::json!([]));
    home.destgate("destconfig new a.example --commit").run().ended(0);
    let out = home.destgate("tophosts").run().ended(0).stdout;
    assert!(out.contains("1  a.example") && !out.contains("committed"), "{out}");
}

#[test]
fn changes_are_shown_in_the_words_of_detail() {
    for (key, value, name, words) in [
        ("table_tls", "required_verify", "TLS", "Required - Verify"),
        ("limit_type", "host", "Limits applied to", "entire domain"),
        ("limit_apply", "VG", "Limits applied", "per virtual gateway"),
        ("max_host_concurrency", "20", "Concurrent connections", "20"),
        ("bounce_profile", "Slow", "Bounce Profile", "Slow"),
    ] {
        assert_eq!(view::in_words(key, value), (name.to_string(), words.to_string()));
    }
    // Every field has a name of its own.
    let fields = destgate::profile::destination::FIELDS;
    let names: std::collections::BTreeSet<String> =
        fields.iter().map(|field| view::in_words(field.key, "").0).collect();
    assert_eq!(names.len(), fields.len());
    assert!(names.iter().all(|name| !name.contains('_')), "{names:?}");
    let home = Home::new();
    home.destgate("destconfig new a.example --tls required").run().ended(0);
    let text = home.destgate("showchanges").run().ended(0).stdout;
    assert!(text.contains("    TLS: Required\n"), "{text}");
    let json = home.destgate("showchanges --format json").run().ended(0).json();
    assert_eq!(json[0]["after"]["table_tls"], "required");
}

/// Process numbers come again: a folder that a killed shell left is in nobody's way.
#[test]
fn rehearsals_have_folders_of_their_own_and_leave_none_behind() {
    let folder = tempfile::tempdir().unwrap();
    let left = || -> Vec<String> {
        let all = std::fs::read_dir(folder.path()).unwrap();
        let names = all.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("destgate-lab-")).collect()
    };
    let start = || Home::new().destgate("--lab").env("TMPDIR", folder.path()).spawn();
    let mut shells: Vec<_> = (0..2).map(|_| start()).collect();
    let since = std::time::Instant::now();
    while left().len() < 2 {
        assert!(since.elapsed() < Duration::from_secs(10), "{:?}", left());
        thread::sleep(Duration::from_millis(20));
    }
    for name in left() {
        let number = name.strip_prefix("destgate-lab-").unwrap();
        assert!(number.parse::<u32>().is_err(), "{name} may come again");
        let mode = std::fs::metadata(folder.path().join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{name}");
    }
    // One ends, one is killed.
    let mut first = shells.remove(0);
    drop(first.stdin.take());
    assert!(first.end().success());
    assert_eq!(left().len(), 1);
    shells[0].kill().unwrap();
    shells[0].end();
    let mut third = start();
    drop(third.stdin.take());
    assert!(third.end().success());
    assert_eq!(left().len(), 1, "what is left is the killed one's");
}
