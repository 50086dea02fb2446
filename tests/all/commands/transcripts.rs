//! Sessions of the shell through a pipe, one file each below tests/transcripts.
//!
//! What stands after `<<` is typed (`<<~`: typed without being shown), everything else must be printed exactly so. `~ ` begins a pattern: `*` is any
//! text, `?` any character. `<<EOF` is a prompt at which the input has ended. Above the first empty line:
//! `#! arguments …`, `#! environment NAME=VALUE`, `#! status N`, `#! file NAME` and `#! leaves NAME`, each of these two followed by the file's
//! lines behind `#| `.
//!
//! Tests of `src/shell/commands/destconfig/questions.rs`, `src/shell/commands/updateconfig.rs`,
//! `src/shell/commands/mod.rs` and `src/render/changes.rs`.

use crate::support::run::Ends;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::iter;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

#[derive(Default)]
struct Session {
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    status: i32,
    files: BTreeMap<String, String>,
    leaves: BTreeMap<String, String>,
    typed: String,
    printed: Vec<String>,
}

fn read(text: &str) -> Session {
    let (head, body) = text.split_once("\n\n").expect("an empty line after the head");
    let mut session = Session::default();
    let mut file: Option<(bool, String)> = None;
    for line in head.lines() {
        if let Some(content) = line.strip_prefix("#|") {
            let (leaves, name) = file.as_ref().expect("a file");
            let files = if *leaves { &mut session.leaves } else { &mut session.files };
            let text = files.entry(name.clone()).or_default();
            text.push_str(content.strip_prefix(' ').unwrap_or(content));
            text.push('\n');
        } else if let Some(rest) = line.strip_prefix("#! ") {
            let (word, rest) = rest.split_once(' ').expect("a word and its value");
            match word {
                "arguments" => session.arguments = rest.split(' ').map(Into::into).collect(),
                "environment" => {
                    let (name, value) = rest.split_once('=').expect("NAME=VALUE");
                    session.environment.push((name.into(), value.into()));
                }
                "status" => session.status = rest.parse().unwrap(),
                "file" | "leaves" => file = Some((word == "leaves", rest.to_string())),
                other => panic!("unknown head line {other}"),
            }
        }
    }
    for line in body.lines() {
        match line.split_once("<<") {
            Some((before, "EOF")) => session.printed.push(before.into()),
            Some((before, typed)) if typed.starts_with('~') => {
                let typed = typed.trim_start_matches('~');
                session.typed.push_str(&format!("{}\n", typed.strip_prefix(' ').unwrap_or(typed)));
                session.printed.push(before.into());
            }
            Some((before, typed)) if !line.starts_with("~ ") => {
                let typed = typed.strip_prefix(' ').unwrap_or(typed);
                session.typed.push_str(&format!("{typed}\n"));
                session.printed.push(format!("{before}{typed}"));
            }
            _ => session.printed.push(line.into()),
        }
    }
    session
}

/// Whether a pattern with `*` and `?` fits a whole line.
pub fn fits(pattern: &[char], line: &[char]) -> bool {
    match (pattern.split_first(), line.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => (0..=line.len()).any(|n| fits(rest, &line[n..])),
        (Some(('?', rest)), Some((_, after))) => fits(rest, after),
        (Some((p, rest)), Some((c, after))) if p == c => fits(rest, after),
        _ => false,
    }
}

fn same(wanted: &str, line: &str) -> bool {
    let chars = |s: &str| s.chars().collect::<Vec<_>>();
    match wanted.strip_prefix("~ ") {
        Some(pattern) => fits(&chars(pattern), &chars(line)),
        None => wanted == line,
    }
}

fn play(session: &Session) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in &session.files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_destgate"))
        .env_clear()
        .env("HOME", folder.path())
        .env("XDG_DATA_HOME", folder.path())
        .env("TERM", "xterm")
        .envs(session.environment.iter().map(|(name, value)| (name, value)))
        .arg("--db")
        .arg(folder.path().join("t.db"))
        .args(&session.arguments)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(session.typed.as_bytes()).unwrap();
    let output = child.end_with_output();
    let text = String::from_utf8(output.stdout).unwrap();
    let printed: Vec<&str> = text.lines().collect();
    for n in 0..printed.len().max(session.printed.len()) {
        let line = printed.get(n).copied().unwrap_or("(nothing)");
        let wanted = session.printed.get(n).map_or("(nothing)", String::as_str);
        if !same(wanted, line) {
            let shown = printed.get(n.saturating_sub(4)..printed.len().min(n + 6)).unwrap_or(&[]);
            let shown = shown.join("\n  ");
            return Err(format!("line {n}: wanted\n  {wanted}\nbut there is\n  {shown}"));
        }
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // Notes about changes that wait are no complaints.
    let complaints: String =
        said.lines().filter(|line| !line.starts_with("note: ")).map(|l| format!("{l}\n")).collect();
    if !complaints.is_empty() {
        return Err(format!("stderr: {complaints}"));
    }
    if output.status.code() != Some(session.status) {
        return Err(format!("status {:?}, wanted {}", output.status.code(), session.status));
    }
    for (name, content) in &session.leaves {
        let there = fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        if there != *content {
            return Err(format!("{name} holds\n{there}"));
        }
    }
    Ok(())
}

/// Returns what is wrong with the transcript of this file.
fn fault(path: &Path) -> Option<String> {
    // It shows what OpenSSL offers.
    if path.ends_with("settings_ssl.txt") && !cfg!(feature = "openssl") {
        return None;
    }
    let fault = play(&read(&fs::read_to_string(path).unwrap())).err()?;
    Some(format!("{}: {fault}", path.display()))
}

#[test]
fn sessions_go_as_written() {
    let files = fs::read_dir("tests/transcripts").unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.collect();
    assert!(files.len() > 15, "the transcripts were not found");
    // They wait for their programs most of the time: several go on side by side.
    let next = AtomicUsize::new(0);
    let take = || -> Vec<String> {
        let mine = iter::from_fn(|| files.get(next.fetch_add(1, Relaxed)));
        mine.filter_map(|path| fault(path)).collect()
    };
    let faults: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = (0..6).map(|_| scope.spawn(take)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn a_wrong_line_is_noticed() {
    let session = read("# x\n\nmail.example.com> << whoam\nsomething\nmail.example.com> <<EOF\n");
    assert!(play(&session).unwrap_err().starts_with("line 1:"));
    assert!(same("~ a*c?", "abbbcd") && !same("~ a*c", "abd") && !same("a*", "ab"));
}
