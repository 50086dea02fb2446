//! mail_logs: what a check leaves there, several programs at once, rollover, `tail` and `grep`.
//!
//! Tests of `src/shell/commands/log/args.rs`, `src/shell/commands/log/grep.rs`,
//! `src/shell/commands/log/logconfig.rs`, `src/shell/commands/log/tail.rs` and
//! `src/profile/setting/logging.rs`.

use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::at;
use crate::support::run::interrupt;
use destgate::gateway::log::mail_log::Limits;
use destgate::gateway::log::mail_log::MailLog;
use destgate::gateway::log::reader::Follower;
use std::collections::BTreeSet;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::thread;

fn folder(home: &Home) -> PathBuf {
    home.path().join("t.db-mail_logs")
}

/// The names of the log's files, in the order of time, and all of their lines.
fn read(folder: &Path) -> (Vec<String>, Vec<String>) {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| n != "mail.lock")
        .collect();
    names.sort_by_key(|n| {
        let stamp = n.strip_prefix("mail.@").map(|s| s.trim_end_matches(".s").to_string());
        let stamp = stamp.unwrap_or_else(|| "9".into());
        let (at, nth) = stamp.split_once('_').unwrap_or((&stamp, "0"));
        (at.to_string(), nth.parse::<u32>().unwrap())
    });
    let mut lines = Vec::new();
    for name in &names {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "{name} ends in the middle of a line");
        lines.extend(text.lines().map(ToString::to_string));
    }
    (names, lines)
}

fn check(home: &Home, words: &str) -> Out {
    home.destgate(&format!("--db t.db --lab check {words}")).run()
}

/// The DCIDs that begin a connection.
fn begun(lines: &[String]) -> Vec<u64> {
    let of = |l: &String| l.split("New SMTP DCID ").nth(1)?.split(' ').next()?.parse().ok();
    lines.iter().filter_map(of).collect()
}

#[test]
fn a_check_is_logged_and_printed_alike_and_dcids_go_on() {
    let home = Home::new();
    check(&home, "good.example");
    let (names, first) = read(&folder(&home));
    assert_eq!(names, ["mail.current"]);
    assert_eq!(begun(&first), [1, 2]);
    let printed = check(&home, "--format log expired-mx.example");
    let (_, all) = read(&folder(&home));
    let printed: Vec<String> = printed.stdout.lines().map(ToString::to_string).collect();
    assert_eq!(printed, all[first.len()..]);
    assert_eq!(begun(&printed), [3]);
    for name in ["mail.current", "mail.lock"] {
        let mode = fs::metadata(folder(&home).join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn the_level_is_that_of_logconfig_and_a_flag_wins_for_what_is_printed() {
    let home = Home::new();
    let set = "--db t.db logconfig edit mail_logs --level debug --commit more";
    home.destgate(set).run().ended(0);
    let printed = check(&home, "--format log --log-level info good.example").stdout;
    let (_, logged) = read(&folder(&home));
    assert!(!printed.contains("Debug: "), "{printed}");
    assert!(
        logged.iter().any(|l| l.contains(" Debug: DNS query: Q(_mta-sts.good.example, 'TXT')"))
    );
    let printed = check(&home, "--format log good.example").stdout;
    let (_, all) = read(&folder(&home));
    let printed: Vec<&str> = printed.lines().collect();
    assert_eq!(printed, all[logged.len()..]);
    assert!(
        printed
            .iter()
            .any(|l| l.ends_with("Valid cache entry found for the domain (good.example)."))
    );
}

#[test]
fn entries_and_verifications_are_logged_too() {
    let home = Home::new();
    home.destgate("--db t.db --lab destconfig new good.example --mta-sts on --tls required --verify --commit x")
        .run()
        .ended(0);
    let (_, verified) = read(&folder(&home));
    assert!(!begun(&verified).is_empty(), "{verified:?}");
    check(&home, "--entries").ended(0);
    let (_, all) = read(&folder(&home));
    assert!(begun(&all).len() > begun(&verified).len());
}

#[test]
fn without_a_database_nothing_is_written() {
    let home = Home::new();
    home.destgate("--lab check good.example").run().ended(0);
    home.destgate("--db t.db --lab check --no-cache good.example").run().ended(0);
    let left: Vec<_> = fs::read_dir(home.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    // Once there is one, it is logged also without the cache.
    home.made("t.db");
    home.destgate("--db t.db --lab check --no-cache good.example").run().ended(0);
    assert_eq!(begun(&read(&folder(&home)).1), [1, 2]);
}

#[test]
fn the_default_place_is_beside_the_default_database() {
    let home = Home::new();
    home.destgate("hostname").run().ended(0);
    home.destgate("rollovernow mail_logs").run().ended(0);
    let database = home.database().display().to_string();
    home.destgate(&format!("--db {database} --lab check good.example")).run().ended(0);
    let own = home.path().join("data/destgate/mail_logs");
    assert_eq!(begun(&read(&own).1), [1, 2]);
    assert!(home.destgate("tail -n 100").run().ended(0).stdout.contains("New SMTP DCID 1 "));
}

#[test]
fn a_log_that_cannot_be_written_changes_nothing() {
    let good = |out: Out| {
        assert_eq!(out.status, 0, "{}", out.all());
        assert_eq!(out.stderr.lines().count(), 1, "{}", out.all());
        assert!(out.stderr.starts_with("warning: not everything was logged: `"), "{}", out.all());
        assert!(out.stdout.starts_with("good.example: deliver"), "{}", out.all());
    };
    // A file where the folder should be.
    let home = Home::new();
    home.made("t.db");
    home.write("t.db-mail_logs", "x");
    good(check(&home, "good.example wildcard.example"));
    // A link where the file should be: it is not followed.
    let home = Home::new();
    home.made("t.db");
    fs::create_dir(folder(&home)).unwrap();
    let victim = home.write("victim", "precious\n");
    std::os::unix::fs::symlink(&victim, folder(&home).join("mail.current")).unwrap();
    good(check(&home, "good.example wildcard.example"));
    assert_eq!(fs::read_to_string(victim).unwrap(), "precious\n");
    // A device that is full behaves as a disk that is; it is no plain file either.
    let home = Home::new();
    home.made("t.db");
    fs::create_dir_all(folder(&home).join("mail.current")).unwrap();
    good(check(&home, "good.example"));
}

#[test]
fn a_commit_is_logged_with_its_user_and_comment_whichever_way_it_is_made() {
    let home = Home::new();
    let logged = |home: &Home| -> Vec<String> {
        let (_, lines) = read(&folder(home));
        let text = |line: &String| line.split_once(" commit changes:").map(|(_, t)| t.to_string());
        lines.iter().filter_map(text).collect()
    };
    home.destgate("--db t.db destconfig new a.example --tls required --commit flag").run().ended(0);
    home.destgate("--db t.db destconfig new b.example --tls required").run().ended(0);
    home.destgate("--db t.db commit -m").arg("by \u{1b}[1mhand").run().ended(0);
    home.destgate("--db t.db commit -m none").run().ended(0);
    let typed = "destconfig\nNEW\nc.example\nN\n\n\n\n\n\n\n\n\ncommit\n\n\nexit\n";
    home.destgate("--db t.db").stdin(typed).run().ended(0);
    home.destgate("--db t.db rollbackconfig 2 --yes").run().ended(0);
    let lines = logged(&home);
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(lines[0], " flag");
    assert_eq!(lines[1], " by \\x1b[1mhand");
    assert_eq!(lines[2], "");
    assert!(lines[3].starts_with(" Rolled back to the configuration of "), "{lines:?}");
}

#[test]
fn programs_at_once_lose_and_tear_no_line_and_share_no_dcid() {
    let home = Home::new();
    home.destgate("--db t.db logconfig edit mail_logs --max-size 1K --max-files 100 --commit x")
        .run()
        .ended(0);
    let printed: Vec<String> = thread::scope(|scope| {
        let programs: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let words = "--format log good.example testing.example expired-mx.example";
                    let mut all = String::new();
                    for _ in 0..2 {
                        let out = check(&home, words);
                        assert!(out.stderr.is_empty(), "{}", out.all());
                        all.push_str(&out.stdout);
                    }
                    all
                })
            })
            .collect();
        programs.into_iter().map(|p| p.join().unwrap()).collect()
    });
    let mut printed: Vec<String> =
        printed.iter().flat_map(|t| t.lines()).map(ToString::to_string).collect();
    let (names, mut logged) = read(&folder(&home));
    assert!(names.len() > 5, "{names:?}");
    logged.retain(|line| !line.contains(" commit changes: "));
    printed.sort();
    logged.sort();
    assert_eq!(printed, logged);
    let dcids = begun(&logged);
    let different: BTreeSet<&u64> = dcids.iter().collect();
    assert_eq!(dcids.len(), different.len());
    assert_eq!(different.last().map(|n| **n), Some(dcids.len() as u64), "a DCID was left out");
}

fn numbered(from: usize, count: usize) -> Vec<String> {
    (from..from + count).map(|n| format!("line {n:05} {}", "x".repeat(n % 50))).collect()
}

#[test]
fn writers_that_roll_over_leave_the_newest_files_and_whole_lines() {
    let home = tempfile::tempdir().unwrap();
    let log = MailLog::in_folder(&home.path().join("logs"));
    let limits = Limits { size: 2_000, files: 4 };
    thread::scope(|scope| {
        for writer in 0..4 {
            let log = &log;
            scope.spawn(move || {
                for n in 0..50 {
                    log.append(&numbered(writer * 10_000 + n * 10, 10), limits).unwrap();
                }
            });
        }
    });
    let (names, lines) = read(log.folder());
    assert_eq!(names.len(), 4, "{names:?}");
    assert_eq!(log.extent().0, 4);
    for name in &names {
        assert!(fs::metadata(log.folder().join(name)).unwrap().len() <= 2_000, "{name}");
    }
    for line in &lines {
        let n: usize = line[5..10].parse().unwrap();
        assert_eq!(*line, numbered(n, 1)[0]);
    }
    // Of each writer the lines stand in the order in which it wrote them, and none between two of them is missing.
    for writer in 0..4 {
        let own: Vec<usize> = lines
            .iter()
            .map(|l| l[5..10].parse().unwrap())
            .filter(|n| n / 10_000 == writer)
            .collect();
        assert!(own.windows(2).all(|w| w[1] == w[0] + 1), "{own:?}");
    }
}

#[test]
fn a_torn_line_is_cut_off_before_the_next_is_written() {
    let home = tempfile::tempdir().unwrap();
    let log = MailLog::in_folder(home.path());
    let limits = Limits { size: 100, files: 2 };
    fs::write(home.path().join("mail.current"), "whole\ntor").unwrap();
    log.append(&["next".into()], limits).unwrap();
    assert_eq!(fs::read_to_string(home.path().join("mail.current")).unwrap(), "whole\nnext\n");
    // A line that is longer than a file may be gets a file of its own.
    log.append(&["y".repeat(300), "after".into()], limits).unwrap();
    let (names, lines) = read(home.path());
    assert_eq!((names.len(), lines.len()), (2, 2), "{names:?}");
    assert_eq!(lines[1], "after");
}

#[test]
fn a_follower_misses_nothing_over_several_rollovers() {
    let home = tempfile::tempdir().unwrap();
    let log = MailLog::in_folder(home.path());
    let limits = Limits { size: 300, files: 20 };
    log.append(&["before".into()], limits).unwrap();
    let mut pieces = log.pieces().unwrap();
    std::io::Seek::seek(&mut pieces[0].file, std::io::SeekFrom::End(0)).unwrap();
    let mut follower = Follower::behind(&log, pieces);
    let mut seen = Vec::new();
    for round in 0..10 {
        // Several files at once between two looks.
        log.append(&numbered(round * 30, 30), limits).unwrap();
        seen.extend(follower.more().unwrap());
    }
    assert_eq!(seen, numbered(0, 300));
    // Half a line waits for its end.
    let mut current =
        fs::OpenOptions::new().append(true).open(home.path().join("mail.current")).unwrap();
    current.write_all(b"half").unwrap();
    assert!(follower.more().unwrap().is_empty());
    current.write_all(b" and half\n").unwrap();
    assert_eq!(follower.more().unwrap(), ["half and half"]);
}

#[test]
fn a_follower_begins_anew_where_the_log_did() {
    let home = tempfile::tempdir().unwrap();
    let log = MailLog::in_folder(home.path());
    let limits = Limits { size: 1 << 20, files: 20 };
    log.append(&["old".into()], limits).unwrap();
    log.roll_over(limits).unwrap();
    log.append(&["a line before it was cut off".into()], limits).unwrap();
    let mut pieces = log.pieces().unwrap();
    std::io::Seek::seek(&mut pieces[1].file, std::io::SeekFrom::End(0)).unwrap();
    let mut follower = Follower::behind(&log, pieces);
    let current = home.path().join("mail.current");
    fs::OpenOptions::new().write(true).open(&current).unwrap().set_len(0).unwrap();
    log.append(&["behind the cut".into()], limits).unwrap();
    assert_eq!(follower.more().unwrap(), ["behind the cut"]);
    // Removed, not rolled over: what is older is no news.
    fs::remove_file(&current).unwrap();
    log.append(&["behind the removal".into()], limits).unwrap();
    assert_eq!(follower.more().unwrap(), ["behind the removal"]);
    assert!(follower.more().unwrap().is_empty());
}

#[test]
fn following_a_quiet_log_ends_with_its_reader() {
    let home = Home::new();
    home.made("t.db");
    let out = home.destgate("--db t.db tail mail_logs").run().ended(0);
    assert_eq!(out.stdout, "");
    let out = home.destgate("--db t.db rollovernow mail_logs").run().ended(0);
    assert_eq!(out.stdout, "The log is empty.\n");
    check(&home, "good.example");
    let mut child = home.destgate("--db t.db tail -f -n 1").spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut String::new()).unwrap();
    drop(lines);
    assert_eq!(child.end().code(), Some(0));
}

#[test]
fn tail_follows_over_a_rollover_and_ends_by_ctrl_c() {
    let home = Home::new();
    check(&home, "good.example");
    let mut child = home.destgate("--db t.db tail -f -n 1 mail_logs").spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().ends_with("(good.example) Successful."));
    home.destgate("--db t.db rollovernow mail_logs").run().ended(0);
    check(&home, "wildcard.example");
    assert!(lines.next().unwrap().ends_with("TXT record for domain(wildcard.example)"));
    interrupt(&child);
    assert_eq!(child.end().code(), Some(0));
    assert_eq!(read(&folder(&home)).0.len(), 2);
}

#[test]
fn tail_shows_the_last_lines_over_all_files() {
    let home = Home::new();
    home.made("t.db");
    home.destgate("--db t.db tail mail_logs").run().ended(0);
    check(&home, "good.example");
    home.destgate("--db t.db rollovernow 1").run().ended(0);
    check(&home, "good.example");
    let (_, all) = read(&folder(&home));
    for count in [0, 1, all.len() - 2, all.len() + 5] {
        let out = home.destgate(&format!("--db t.db tail -n {count}")).run().ended(0);
        let shown: Vec<&str> = out.stdout.lines().collect();
        assert_eq!(shown, all[all.len() - count.min(all.len())..]);
    }
    assert_eq!(
        home.destgate("--db t.db tail 1").run().ended(0).stdout.lines().count(),
        10.min(all.len())
    );
}

/// A home with a log of these lines, in two files.
fn with_lines(lines: &[&str]) -> Home {
    let home = Home::new();
    let log = MailLog::in_folder(&folder(&home));
    let limits = Limits { size: 1 << 20, files: 10 };
    let own: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let (first, second) = own.split_at(lines.len() / 2);
    log.append(first, limits).unwrap();
    log.roll_over(limits).unwrap();
    log.append(second, limits).unwrap();
    home
}

#[test]
fn grep_has_the_gateways_options() {
    let home = with_lines(&["one a", "two b", "THREE A", "four b", "five c", "six b", "a+b"]);
    let grep = |words: &[&str]| {
        let out = home.destgate("--db t.db grep").args(words).run();
        assert!(out.status == 2 || out.stderr.is_empty(), "{}", out.all());
        (out.status, out.stdout.replace('\n', "|"))
    };
    let found = |text: &str| (0, text.to_string());
    assert_eq!(grep(&["a", "mail_logs"]), found("one a|a+b|"));
    assert_eq!(grep(&["a"]), found("one a|a+b|"));
    assert_eq!(grep(&["-i", "a$", "1"]), found("one a|THREE A|"));
    assert_eq!(grep(&["-v", "-e", "[ab]$", "mail_logs"]), found("THREE A|five c|"));
    assert_eq!(grep(&["-c", "b"]), found("4|"));
    assert_eq!(grep(&["-C", "1", "THREE|a.b"]), found("two b|THREE A|four b|--|six b|a+b|"));
    assert_eq!(grep(&["-p", r"a\+b"]), found("a+b|"));
    assert_eq!(grep(&["nothing"]), (1, String::new()));
    assert_eq!(grep(&["-c", "nothing"]), (1, "0|".into()));
    // An expression that would hang an engine that goes back.
    assert_eq!(grep(&["(o*)*(n*)*(e*)*$x", "mail_logs"]).0, 1);
    // An expression that begins with a hyphen.
    assert_eq!(grep(&["-e", "-nothing"]).0, 1);
}

#[test]
fn grep_follows() {
    let home = with_lines(&["an apple", "a pear"]);
    let log = MailLog::in_folder(&folder(&home));
    let mut child = home.destgate("--db t.db grep -t apple mail_logs").spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), "an apple");
    log.append(&["no".into(), "two apples".into()], Limits { size: 10, files: 9 }).unwrap();
    assert_eq!(lines.next().unwrap(), "two apples");
    interrupt(&child);
    assert_eq!(child.end().code(), Some(0));
}

#[test]
fn ctrl_c_ends_a_search_at_its_first_line() {
    // More than a pipe holds, and still before the first look for Ctrl-C.
    let many: Vec<String> = (0..6_000).map(|n| format!("line {n} {}", "x".repeat(60))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let home = with_lines(&many);
    let mut child = home.destgate("--db t.db grep line mail_logs").spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().starts_with("line 0 "));
    interrupt(&child);
    assert!(lines.count() < 5_999);
    assert_eq!(child.end().code(), Some(130));
}

/// A reader that has stopped reading, as a pager that waits for a key, must not keep it alive.
#[test]
fn ctrl_c_ends_a_search_that_nobody_reads() {
    let many: Vec<String> = (0..6_000).map(|n| format!("line {n} {}", "x".repeat(60))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let home = with_lines(&many);
    let mut child = home.destgate("--db t.db grep line mail_logs").spawn();
    let mut unread = BufReader::new(child.stdout.take().unwrap());
    unread.read_line(&mut String::new()).unwrap();
    interrupt(&child);
    assert_eq!(child.end().code(), Some(130));
}

#[test]
fn wrong_words_get_a_sentence_with_the_reason() {
    let home = with_lines(&["a", "b"]);
    for (words, says) in [
        ("tail mail.log", "there is no log `mail.log`"),
        ("grep a( mail_logs", "`a(` is no regular expression: unclosed group"),
        ("grep a{99999}{9999} 1", "is no regular expression: it is too large"),
        ("grep mail_logs", "there is no regular expression to look for"),
        ("grep -i", "there is no regular expression to look for"),
        ("grep a nowhere", "there is no log `nowhere`"),
        ("grep -e a 1 2", "`2` is one word too many"),
        ("grep a 1 2", "unexpected argument"),
        ("rollovernow other", "there is no log `other`"),
        ("logconfig edit other --level info", "there is no log `other`"),
        ("logconfig edit mail_logs", "nothing is to be changed"),
        ("logconfig edit 1 --level loud", "--level: `loud` is none of info, debug"),
        ("logconfig edit 1 --max-size 10X", "--max-size: The size must be from 1K to 1024M"),
        (
            "logconfig edit 1 --max-files 0",
            "--max-files: The value must be an integer from 1 to 100",
        ),
    ] {
        let out = home.destgate(&format!("--db t.db {words}")).run().ended(2);
        assert!(out.stderr.contains(says), "{words}: {}", out.all());
        assert!(out.stderr.starts_with("error: "), "{words}: {}", out.all());
    }
    let out = home.destgate("--lab tail mail_logs").run().ended(2);
    assert!(out.stderr.contains("a rehearsal keeps nothing"), "{}", out.all());
}

#[test]
fn what_others_wrote_into_the_log_does_not_act_on_a_terminal() {
    let home = with_lines(&["\u{1b}[31mred \u{202e}back", "\u{9b}31m\u{7}bell"]);
    let current = folder(&home).join("mail.current");
    let mut file = fs::OpenOptions::new().append(true).open(current).unwrap();
    file.write_all(b"no \xff utf-8\r\n").unwrap();
    for words in ["tail -n 9", "grep . mail_logs"] {
        let out = home.destgate(&format!("--db t.db {words}")).run().ended(0);
        crate::support::hostile::is_clean(&out, words);
        assert!(out.stdout.contains("\\x1b[31mred"), "{}", out.all());
        assert_eq!(out.stdout.lines().count(), 3, "{}", out.all());
    }
}

#[test]
fn logconfig_is_staged_shown_and_saved() {
    let home = Home::new();
    let run = |words: &str| home.destgate(&format!("--db t.db {words}")).run().ended(0);
    run("logconfig edit mail_logs --max-size 20480 --level DEBUG --max-files 3");
    let print =
        |words: &str| run(&format!("logconfig print --format json {words}")).json()[0].clone();
    assert_eq!(at(&print(""), "level"), "info");
    let pending = print("--pending");
    assert_eq!(at(&pending, "level"), "debug");
    assert_eq!(pending["max_size"], 20_480);
    assert_eq!(pending["max_files"], 3);
    run("commit -m x");
    assert_eq!(print("")["max_size"], 20_480);
    run("saveconfig all.json");
    run("logconfig edit mail_logs --level info --commit y");
    run("loadconfig all.json --commit z");
    assert_eq!(at(&print(""), "level"), "debug");
    let out = home.destgate("--db t.db logconfig edit 1 --level info --dry-run").run().ended(0);
    assert!(out.stdout.contains("not kept"), "{}", out.all());
    assert_eq!(at(&print("--pending"), "level"), "debug");
}
