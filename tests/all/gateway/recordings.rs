//! Recordings as files: cut, damaged, hostile, joined, on a full disk.
//!
//! Tests of `src/gateway/recording/file.rs`, `src/gateway/recording/recorder.rs` and
//! `src/shell/commands/check/extras.rs`.

use crate::support::run::Bounded;
use crate::support::run::Ends;
use destgate::policy::recording_format;
use destgate::policy::recording_format::Certificates;
use destgate::policy::recording_format::Line;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Lines;
use std::io::Read;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Child;
use std::process::ChildStdout;

use crate::support::net::ca_pem;
use crate::support::net::crl;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::at;
use crate::support::run::interrupt;

fn home() -> Home {
    let home = Home::new();
    let out = home.destgate("--lab check --all --record f").run();
    assert_eq!(out.status, 1, "{}", out.all());
    home
}

fn content(home: &Home) -> Vec<u8> {
    fs::read(home.path().join("f")).unwrap()
}

fn text(home: &Home) -> String {
    let mut text = String::new();
    MultiGzDecoder::new(&content(home)[..]).read_to_string(&mut text).unwrap();
    text
}

fn packed(text: &str) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}

fn replay(home: &Home, bytes: &[u8]) -> Out {
    home.write("spoilt", bytes);
    home.destgate("check --replay spoilt --format ndjson").run()
}

#[test]
fn a_recording_is_for_its_owner_and_holds_each_certificate_once() {
    let home = home();
    let mode = fs::metadata(home.path().join("f")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!home.path().join("f.partial").exists());
    let text = text(&home);
    let mut certificates: Vec<&str> =
        text.lines().filter(|l| l.starts_with("{\"certificate\"")).collect();
    let count = certificates.len();
    certificates.sort_unstable();
    certificates.dedup();
    assert!(count > 20 && count == certificates.len(), "{count}");
    assert!(text.ends_with("{\"end\":{\"checks\":33}}\n"));
}

#[test]
fn what_stands_before_a_cut_is_read() {
    let home = home();
    let (whole, content) = (text(&home), content(&home));
    let all = replay(&home, &content).stdout;
    let mut most = 0;
    for tenth in 1..10 {
        let out = replay(&home, &content[..content.len() * tenth / 10]);
        assert!(all.starts_with(&out.stdout), "{}", out.all());
        assert!(out.stderr.contains("is cut off or damaged"), "{}", out.all());
        assert!(matches!(out.status, 1 | 3), "{}", out.all());
        let count = out.stdout.lines().count();
        assert!(out.stderr.contains(&format!("{count} domain")), "{}", out.all());
        assert!(count >= most);
        most = count;
    }
    assert!(most > 20, "{most}");
    // A whole file in which lines are missing at the end is cut all the same.
    let lines: Vec<&str> = whole.lines().collect();
    let out = replay(&home, &packed(&(lines[..lines.len() - 1].join("\n") + "\n")));
    assert_eq!(out.stdout, all);
    assert!(out.stderr.contains("it ends before its end"), "{}", out.all());
}

/// What is missing may be what fails: a mail team's job must not take it for all well.
#[test]
fn a_recording_that_is_cut_is_not_all_well() {
    let home = Home::new();
    home.destgate("--lab check good.example hosted.example --record f").run().ended(0);
    let content = content(&home);
    let cut = &content[..content.len() - 20];
    let old = home.write("old", &home.destgate("check --replay f --format ndjson").run().stdout);
    home.write("cut", cut);
    for way in ["", "--format csv", "--what-if mta_sts=off", &format!("--diff {old}")] {
        let out = home.destgate(&format!("check --replay cut {way}")).run();
        assert_eq!(out.status, 3, "{}", out.all());
        assert!(out.stderr.contains("is cut off or damaged"), "{}", out.all());
    }
    // Worse is what was seen to fail.
    let out = home.destgate("check --replay cut --now +80d --format csv").run();
    assert_eq!(out.status, 1, "{}", out.all());
}

#[test]
fn recordings_joined_are_one() {
    let home = home();
    let content = content(&home);
    let twice = [content.clone(), content.clone()].concat();
    let (once, twice) = (replay(&home, &content), replay(&home, &twice));
    assert_eq!(twice.stdout, once.stdout.clone() + &once.stdout);
    assert!(twice.stderr.is_empty(), "{}", twice.all());
}

#[test]
fn what_is_no_recording_is_refused_with_a_sentence() {
    let home = home();
    let whole = text(&home);
    let version = whole.replacen("destgate.evidence/1", "destgate.evidence/2", 1);
    let lines: Vec<&str> = whole.lines().collect();
    let long = format!("{}\n\"{}\n", lines[0], "x".repeat(17 << 20));
    let cases = [
        (packed(&version), "it is of the version `destgate.evidence/2`, and this program reads"),
        (packed(""), "it is no recording"),
        (Vec::new(), "it is no recording"),
        (b"{\"schema\":\"destgate.check/1\"}\n".to_vec(), "it is no recording"),
        (packed("{\"schema\":\"destgate.check/1\"}\n"), "it cannot be read"),
        (packed(&lines[1..].join("\n")), "its beginning is missing"),
        (packed(&long), "longer than any check"),
        (packed(&format!("{}\n\n", lines[0])), "an empty line"),
        (packed(&format!("{}\n{{\"check\":7}}\n", lines[0])), "cannot be read on"),
    ];
    for (bytes, sentence) in cases {
        let out = replay(&home, &bytes);
        assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
        assert!(out.stderr.contains(sentence), "{sentence}\n{}", out.all());
        assert_eq!(out.stderr.lines().count(), 2, "{}", out.all());
    }
    let absent = home.destgate("check --replay absent").run();
    assert!(absent.stderr.contains("`absent` cannot be read: no such file"), "{}", absent.all());
}

#[test]
fn a_certificate_that_is_missing_stops_the_replay_where_it_is_missed() {
    let home = home();
    let whole = text(&home);
    let mut lines: Vec<&str> = whole.lines().collect();
    let at = lines.iter().rposition(|l| l.starts_with("{\"certificate\"")).unwrap();
    lines.remove(at);
    let out = replay(&home, &packed(&(lines.join("\n") + "\n")));
    assert_eq!(out.status, 2);
    assert!(out.stdout.lines().count() > 20, "{}", out.all());
    assert!(out.stderr.contains("is not in it"), "{}", out.all());
}

#[test]
fn a_check_at_no_time_at_all_is_no_check() {
    let home = home();
    let whole = text(&home);
    let (before, rest) = whole.split_once("\"now\":").unwrap();
    let (_, after) = rest.split_once(',').unwrap();
    for now in ["9223372036854775807", "-1"] {
        let out = replay(&home, &packed(&format!("{before}\"now\":{now},{after}")));
        assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
        assert!(out.stderr.contains("out of the years 1970 to 9999"), "{}", out.all());
    }
}

/// Little that unpacks to much.
#[test]
fn a_bomb_is_read_in_bounded_memory() {
    let home = home();
    let head = text(&home).lines().next().unwrap().to_string() + "\n";
    let line = "{\"crl\":\"".to_string() + &"A".repeat(4 << 20) + "\"}\n";
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(head.as_bytes()).unwrap();
    for _ in 0..40 {
        out.write_all(line.as_bytes()).unwrap();
    }
    let out = replay(&home, &out.finish().unwrap());
    assert!(out.peak_kib < 150 << 10, "{}", out.all());
}

/// The same with lists that can be read and are kept.
#[test]
fn revocation_lists_are_read_in_bounded_memory() {
    let home = home();
    let whole = text(&home);
    let (head, rest) = whole.split_once('\n').unwrap();
    let bomb = |line: &str, count: usize| {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        out.write_all(format!("{head}\n").as_bytes()).unwrap();
        let lines = line.repeat(100);
        (0..count / 100).for_each(|_| out.write_all(lines.as_bytes()).unwrap());
        out.write_all(rest.as_bytes()).unwrap();
        replay(&home, &out.finish().unwrap())
    };
    let small = crl_line(0);
    let plain = bomb("", 0);
    let out = bomb(&small, 4_000);
    assert_eq!((out.stdout.as_str(), out.status), (plain.stdout.as_str(), 1), "{}", out.stderr);
    let large = crl_line(2_000);
    for (line, count) in [(&small, 20_000), (&large, 800)] {
        let out = bomb(line, count);
        assert_eq!((out.stdout.as_str(), out.status), ("", 2), "{}", out.all());
        assert!(out.stderr.contains("more revocation lists than it may"), "{}", out.all());
        let more = out.peak_kib.saturating_sub(plain.peak_kib);
        assert!(more < 400 << 10, "{more} KiB");
        assert_eq!(out.stderr.lines().count(), 2, "{}", out.all());
    }
}

/// The line of a list with so many certificates on it.
fn crl_line(revoked: u64) -> String {
    let pem = crl(&(0..revoked).collect::<Vec<_>>());
    let der = destgate::pki::crl::read(pem.as_bytes()).unwrap().der;
    serde_json::to_string(&Line::Crl(der)).unwrap() + "\n"
}

#[test]
fn a_full_disk_is_told_once_and_nothing_is_lost_that_was_told() {
    let home = Home::new();
    let out = home.destgate("--lab check --all --record /dev/full --format csv").run();
    assert_eq!(out.status, 2);
    assert!(out.stderr.starts_with("error: the recording `/dev/full` cannot be written: no space"));
    assert_eq!(out.stderr.lines().count(), 2, "{}", out.all());
    home.write("old", "important\n");
    let out = home.destgate("--lab check good.example --record old").run();
    assert!(out.stderr.contains("is there and is no recording"), "{}", out.all());
    assert_eq!(fs::read_to_string(home.path().join("old")).unwrap(), "important\n");
    let out = home.destgate("--lab check good.example --record no/such/folder").run();
    assert!(out.status == 2 && out.stderr.contains("`no/such/folder`"), "{}", out.all());
}

/// A limit on the size of files stands for a disk that fills up in the middle.
#[test]
fn a_disk_that_fills_up_costs_the_recording_and_not_the_run() {
    let home = home();
    let before = content(&home);
    let binary = env!("CARGO_BIN_EXE_destgate");
    let line = format!(
        "trap '' XFSZ; ulimit -f 8; exec {binary} --lab check --all --no-cache --format ndjson --jobs 1 --summary --record f 2>err"
    );
    let out = std::process::Command::new("bash")
        .args(["-c", &line])
        .env_clear()
        .env("HOME", home.path())
        .current_dir(home.path())
        .bounded()
        .unwrap();
    let said = fs::read_to_string(home.path().join("err")).unwrap();
    assert_eq!(out.status.code(), Some(2), "{said}");
    // At once, and after the summary once more with what to do.
    let words = "the recording `f` cannot be written: file too large";
    assert!(
        said.starts_with(&format!("warning: {words}; the checks go on without it\n")),
        "{said}"
    );
    let (summary, end) = said.split_once(&format!("error: {words}\n")).expect(&said);
    assert!(summary.contains("\nchecked:      33 domains in "), "{said}");
    assert!(end.starts_with("hint: ") && end.contains("`f.partial`"), "{said}");
    assert_eq!(end.lines().count(), 1, "{said}");
    assert_eq!(content(&home), before, "the recording of before stays");
    let printed = String::from_utf8(out.stdout).unwrap();
    assert_eq!(printed.lines().count(), 33);
    let again = home.destgate("check --replay f.partial --format ndjson").run();
    let kept = again.stdout.lines().count();
    assert!((1..33).contains(&kept), "{kept}: {said}");
    assert!(printed.starts_with(&again.stdout));
}

#[test]
fn a_run_that_saw_nothing_leaves_the_recording_of_before() {
    let home = home();
    let before = content(&home);
    let out = home
        .destgate("check nothing.example --resolver 127.0.0.1:1 --trust-anchor absent --record f");
    assert_eq!(out.run().status, 2);
    assert_eq!(content(&home), before);
}

/// The domains of a recording, all of it readable.
fn domains(home: &Home, file: &str) -> Vec<String> {
    let out = home.destgate(&format!("check --format ndjson --replay {file}")).run();
    assert_eq!(out.stderr, "", "{}", out.all());
    out.reports().iter().map(|r| at(r, "domain").to_string()).collect()
}

/// Reports as far as `--resume` reads them.
fn done(home: &Home, domains: &[&str]) {
    let line = |d: &&str| format!("{{\"schema\":\"destgate.check/1\",\"domain\":\"{d}\"}}\n");
    home.write("done", domains.iter().map(line).collect::<String>());
}

const ON: &str = "--lab check --format ndjson --resume done --record f";

#[test]
fn what_is_gone_on_with_is_recorded_behind_what_was() {
    let home = Home::new();
    home.destgate("--lab check good.example hosted.example --record f").run().ended(0);
    let before = content(&home);
    done(&home, &["good.example", "hosted.example"]);
    let more = "good.example hosted.example dane.example";
    home.destgate(&format!("{ON} {more}")).run().ended(0);
    assert_eq!(domains(&home, "f"), ["good.example", "hosted.example", "dane.example"]);
    let after = content(&home);
    assert!(after.starts_with(&before), "what is whole stays to the octet");
    // Nothing is left to do.
    done(&home, &["good.example", "hosted.example", "dane.example"]);
    home.destgate(&format!("{ON} {more}")).run().ended(0);
    assert_eq!(content(&home), after);
    // Somebody may have begun to record with the second run only.
    let out = home.destgate(&format!("{} plain.example", ON.replace(" f", " g"))).run();
    assert_eq!((out.status, domains(&home, "g")), (0, vec!["plain.example".into()]));
    let names: Vec<_> =
        fs::read_dir(home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|n| n.to_string_lossy().contains("partial")), "{names:?}");
}

#[test]
fn what_was_broken_off_is_gone_on_with_up_to_its_last_whole_line() {
    let home = Home::new();
    // Two parts, and the second cut off at several places.
    home.destgate("--lab check good.example hosted.example --record f").run().ended(0);
    let first = content(&home);
    done(&home, &["good.example", "hosted.example"]);
    home.destgate(&format!("{ON} --ordered dane.example plain.example wildcard.example")).run();
    let whole = content(&home);
    let second = whole.len() - first.len();
    let mut counts = Vec::new();
    for tenth in 0..=10 {
        let cut = [&first[..], &whole[first.len()..first.len() + second * tenth / 10]].concat();
        home.write("f.partial", &cut);
        // A recording of before, which the run that was broken off was to replace.
        home.destgate("--lab check null.example none.example --record other").run();
        fs::rename(home.path().join("other"), home.path().join("f")).unwrap();
        let kept = home.destgate("check --format ndjson --replay f.partial").run().reports().len();
        home.destgate(&format!("{ON} testing.example")).run();
        let found = domains(&home, "f");
        assert_eq!(found[..2], ["good.example", "hosted.example"], "{found:?}");
        assert_eq!((found.len(), found.last().unwrap().as_str()), (kept + 1, "testing.example"));
        assert!(content(&home).starts_with(&first));
        assert!(!home.path().join("f.partial").exists());
        counts.push(kept);
    }
    assert_eq!((counts[0], counts[10]), (2, 5));
    assert!(counts.is_sorted() && counts.iter().any(|n| (3..5).contains(n)), "{counts:?}");
}

#[test]
fn what_was_broken_off_is_neither_deleted_nor_taken_for_another_run() {
    let home = home();
    let cut = content(&home)[..content(&home).len() / 2].to_vec();
    let empty = packed(&(text(&home).lines().next().unwrap().to_string() + "\n"));
    home.write("f.partial", &cut);
    let out = home.destgate("--lab check good.example --record f").run();
    assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
    assert!(out.stderr.contains("`f.partial` holds what a run recorded"), "{}", out.all());
    assert!(out.stderr.contains("--resume") && out.stderr.contains("--replay"), "{}", out.all());
    assert_eq!(fs::read(home.path().join("f.partial")).unwrap(), cut);
    // A run that goes on with it and comes to nothing keeps it as well, and leaves the one that was named.
    done(&home, &[]);
    let named = content(&home);
    let kept = replay(&home, &cut).reports().len();
    let mute = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    home.write("ca.pem", ca_pem());
    let line = format!(
        "{} a.example --no-cache --dnssec off --ca-file ca.pem --resolver {}",
        ON.replace("--lab ", ""),
        mute.local_addr().unwrap()
    );
    let child = home.destgate(&line).spawn();
    let started = std::time::Instant::now();
    let length = || fs::metadata(home.path().join("f.partial")).unwrap().len();
    while length() == cut.len() as u64 && started.elapsed().as_secs() < 20 {}
    interrupt(&child);
    assert_eq!(child.end_with_output().status.code(), Some(130));
    assert_eq!((domains(&home, "f.partial").len(), content(&home)), (kept, named));
    // What holds no evidence is no loss.
    for nothing in [&empty[..], b""] {
        home.write("f.partial", nothing);
        home.destgate("--lab check good.example --record f").run().ended(0);
        assert_eq!(domains(&home, "f"), ["good.example"]);
    }
}

#[test]
fn only_recordings_are_overwritten() {
    let home = home();
    let whole = content(&home);
    let text = text(&home);
    let rest = text.split_once('\n').unwrap().1;
    let others = [
        (packed("my letters\n"), "no recording"),
        (packed(rest), "no recording"),
        (packed(&"x".repeat(20 << 20)), "no recording"),
        (b"precious\n".to_vec(), "no recording"),
    ];
    for (other, words) in &others {
        for name in ["f", "f.partial"] {
            home.write("f", &whole);
            home.write(name, other);
            for resume in ["", "--resume done --format ndjson"] {
                done(&home, &["good.example"]);
                let line = format!("--lab check dane.example --record f {resume}");
                let out = home.destgate(&line).run();
                assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
                assert!(out.stderr.contains(&format!("`{name}` is there")), "{}", out.all());
                assert!(out.stderr.contains(words), "{}", out.all());
                assert_eq!(&fs::read(home.path().join(name)).unwrap(), other);
            }
            drop(fs::remove_file(home.path().join("f.partial")));
        }
    }
    // Neither is what a link leads to.
    home.write("f", &whole);
    home.write("precious", "");
    std::os::unix::fs::symlink("precious", home.path().join("f.partial")).unwrap();
    let out = home.destgate("--lab check dane.example --record f").run();
    assert!(out.status == 2 && out.stderr.contains("no plain file"), "{}", out.all());
    assert_eq!(fs::read(home.path().join("precious")).unwrap(), b"");
}

/// A run that records 400 names to `f`, and what it prints.
fn recording_run(home: &Home) -> (Child, Lines<BufReader<ChildStdout>>) {
    let names: String = (0..400).map(|n| format!("n{n}.good.example\n")).collect();
    let list = home.write("list", names);
    let line = format!("--lab check --format ndjson --jobs 2 --record f --file {list}");
    let mut child = home.destgate(&line).spawn();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines)
}

#[test]
fn two_runs_do_not_record_to_one_file() {
    let home = Home::new();
    let (mut child, mut lines) = recording_run(&home);
    lines.next().unwrap().unwrap();
    done(&home, &[]);
    for line in ["--lab check dane.example --record f", &format!("{ON} dane.example")] {
        let out = home.destgate(line).run();
        assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
        assert!(out.stderr.contains("another run is recording to `f`"), "{}", out.all());
    }
    interrupt(&child);
    let told = 1 + lines.count();
    assert_eq!(child.end().code(), Some(130));
    assert_eq!(domains(&home, "f").len(), told);
}

/// Waits until Ctrl-C is listened for (bit 1 of the caught signals is SIGINT).
fn listens(child: &std::process::Child) {
    let name = format!("/proc/{}/status", child.id());
    let caught = || {
        let text = fs::read_to_string(&name).ok()?;
        let mask = text.lines().find_map(|l| l.strip_prefix("SigCgt:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    };
    while caught().unwrap() & 2 == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// How a process ends that was interrupted just now; it does not take long.
fn end_of(mut child: std::process::Child) -> Option<i32> {
    let started = std::time::Instant::now();
    while started.elapsed().as_secs() < 8 {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.end();
    None
}

#[test]
fn a_replay_is_interrupted_whatever_it_waits_for() {
    let home = home();
    // Nobody writes, ever.
    let mut child = home.destgate("check --replay -").spawn();
    let pipe = child.stdin.take().unwrap();
    listens(&child);
    interrupt(&child);
    assert_eq!(end_of(child), Some(130));
    drop(pipe);
    // Gigabytes of lines that are no checks.
    let head = packed(&(text(&home).lines().next().unwrap().to_string() + "\n"));
    let ends = packed(&"{\"end\":{\"checks\":0}}\n".repeat(100_000));
    home.write("bomb", [head, ends.repeat(2_000)].concat());
    let child = home.destgate("check --replay bomb").spawn();
    listens(&child);
    interrupt(&child);
    assert_eq!(end_of(child), Some(130));
}

/// A reader that has stopped reading, and is still there.
#[test]
fn a_run_whose_output_nobody_reads_is_broken_off_and_its_recording_is_whole() {
    let home = Home::new();
    let names: String = (0..400).map(|n| format!("n{n}.good.example\n")).collect();
    let list = home.write("list", names);
    let line = format!("--lab check --format ndjson --jobs 4 --record f --file {list}");
    let mut child = home.destgate(&line).spawn();
    let mut pipe = child.stdout.take().unwrap();
    let length = || fs::metadata(home.path().join("f.partial")).map_or(0, |about| about.len());
    let (mut last, mut still) = (0, 0);
    while last == 0 || still < 10 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        still = if length() == last { still + 1 } else { 0 };
        last = length();
    }
    interrupt(&child);
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert!(child.try_wait().unwrap().is_none(), "the first one waits for what is in flight");
    interrupt(&child);
    assert_eq!(end_of(child), Some(130));
    let mut printed = String::new();
    pipe.read_to_string(&mut printed).unwrap();
    let told = printed.matches('\n').count();
    let kept = domains(&home, "f").len();
    assert!(told > 5 && kept == told, "{kept} of {told}");
    assert!(!home.path().join("f.partial").exists());
}

#[test]
fn an_interrupted_run_leaves_a_whole_recording() {
    let home = Home::new();
    let (mut child, mut lines) = recording_run(&home);
    let first = lines.next().unwrap().unwrap();
    interrupt(&child);
    lines.for_each(drop);
    assert_eq!(child.end().code(), Some(130));
    let again = home.destgate("check --replay f --format ndjson").run();
    assert!(again.stderr.is_empty(), "{}", again.all());
    assert_eq!(again.stdout.lines().next(), Some(first.as_str()));
}

fn one_check() -> &'static (Vec<u8>, Vec<u8>) {
    use std::sync::OnceLock;
    static ONE: OnceLock<(Vec<u8>, Vec<u8>)> = OnceLock::new();
    ONE.get_or_init(|| {
        let home = Home::new();
        home.destgate("--lab check dane-and-sts.example --record f").run();
        let text = text(&home);
        let line = text.lines().find(|l| l.starts_with("{\"check\"")).unwrap();
        (line.as_bytes().to_vec(), content(&home))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever stands in a line: it is read or refused.
    #[test]
    fn no_line_brings_the_reader_down(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut line = one_check().0.clone();
        for (index, byte) in changes {
            let at = index.index(line.len());
            line[at] = byte;
        }
        if let Ok(Line::Check(check)) = recording_format::read_line(&line) {
            drop(check.read(&Certificates::default()));
        }
    }
}

#[test]
fn no_flipped_octet_brings_a_replay_down() {
    let home = Home::new();
    let whole = &one_check().1;
    for at in (0..whole.len()).step_by(whole.len() / 40 + 1) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        let out = replay(&home, &bytes);
        assert!(matches!(out.status, 0..=3), "{}", out.all());
        assert!(!out.stderr.contains("panicked"), "{}", out.all());
    }
}

/// Who lays a link to another disk wants the recording there.
#[test]
fn a_link_is_written_through_and_stdout_is_refused() {
    let home = home();
    fs::rename(home.path().join("f"), home.path().join("real")).unwrap();
    std::os::unix::fs::symlink("real", home.path().join("f")).unwrap();
    home.destgate("--lab check dane.example --record f").run().ended(0);
    assert!(home.path().join("f").is_symlink());
    let out = home.destgate("check --replay real --format csv").run().ended(0);
    assert_eq!(out.stdout.lines().count(), 2, "{}", out.all());
    assert!(out.stdout.contains("dane.example"), "{}", out.all());
    let out = home.destgate("--lab check dane.example --record -").run().ended(2);
    assert!(!home.path().join("-").exists(), "{}", out.all());
}
