//! The writing of bundles: what may be replaced, what is never followed, what runs afterwards.
//!
//! Tests of `src/gateway/owner/bundle.rs`, `src/gateway/owner/after.rs`, `src/gateway/process_group.rs` and `src/os/folder.rs`.

use crate::support::run::Bounded;
use destgate::gateway::owner::after;
use destgate::gateway::owner::bundle;
use destgate::render::owner::bundles::Bundle;
use destgate::render::owner::bundles::Change;
use destgate::render::owner::bundles::File;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::time::Instant;
use tempfile::TempDir;

fn file(path: &str, text: &str) -> File {
    File { path: path.into(), bytes: text.into(), mode: 0o644 }
}

fn of(name: &str, files: &[File]) -> Bundle {
    Bundle { of: name.into(), files: files.to_vec() }
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// What became of each file.
#[track_caller]
fn written(to: &Path, files: &[File]) -> Vec<Change> {
    bundle::write(to, &of("nginx for a.example", files), false)
        .unwrap()
        .into_iter()
        .map(|w| w.change)
        .collect()
}

/// Why nothing was written.
#[track_caller]
fn refused(to: &Path, files: &[File], overwrite: bool) -> String {
    bundle::write(to, &of("nginx for a.example", files), overwrite).unwrap_err().to_string()
}

/// All names below a folder.
fn names(of: &Path) -> Vec<String> {
    let mut out: Vec<String> = fs::read_dir(of)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    out.sort();
    out
}

#[test]
fn own_files_are_replaced_and_no_others() {
    let folder = folder();
    let to = folder.path().join("new/site");
    let first = [file(".well-known/mta-sts.txt", "one\n"), file("README.md", "read\n")];
    assert_eq!(written(&to, &first), [Change::New, Change::New]);
    assert_eq!(written(&to, &first), [Change::Same, Change::Same]);
    let second = [file(".well-known/mta-sts.txt", "two\n"), file("README.md", "read\n")];
    assert_eq!(written(&to, &second), [Change::Replaced, Change::Same]);
    assert_eq!(fs::read_to_string(to.join(".well-known/mta-sts.txt")).unwrap(), "two\n");
    assert_eq!(names(&to), [".destgate-bundle", ".well-known", "README.md"]);
    assert_eq!(names(&to.join(".well-known")), ["mta-sts.txt"]);
    // Changed by somebody, and never written by us.
    fs::write(to.join("README.md"), "mine\n").unwrap();
    fs::write(to.join("site.conf"), "mine\n").unwrap();
    let third = [
        file(".well-known/mta-sts.txt", "three\n"),
        file("README.md", "r\n"),
        file("site.conf", "c\n"),
    ];
    let said = refused(&to, &third, false);
    assert!(said.contains("README.md, site.conf") && !said.contains("mta-sts.txt"), "{said}");
    // Nothing was written, not even what could have been.
    assert_eq!(fs::read_to_string(to.join(".well-known/mta-sts.txt")).unwrap(), "two\n");
    assert_eq!(bundle::write(&to, &of("nginx for a.example", &third), true).unwrap().len(), 3);
    assert_eq!(fs::read_to_string(to.join("README.md")).unwrap(), "r\n");
}

#[test]
fn the_bundle_of_another_domain_or_target_is_not_replaced() {
    let folder = folder();
    let to = folder.path();
    let first = [file("nginx.conf", "a\n"), file("README.md", "a\n")];
    written(to, &first);
    for name in ["nginx for b.example", "caddy for a.example", "nginx for a.example, b.example"] {
        // Whether it has the same files or others.
        for path in ["nginx.conf", "new.conf"] {
            let other = of(name, &[file(path, "b\n")]);
            let said = bundle::write(to, &other, false).unwrap_err().to_string();
            assert!(said.contains("another bundle: nginx for a.example"), "{said}");
        }
    }
    assert_eq!(fs::read_to_string(to.join("nginx.conf")).unwrap(), "a\n");
    assert_eq!(written(to, &first), [Change::Same, Change::Same]);
    // A list that does not say what it is of is that of others too.
    let list = fs::read_to_string(to.join(bundle::LIST)).unwrap();
    fs::write(to.join(bundle::LIST), list.split_once('\n').unwrap().1).unwrap();
    assert!(refused(to, &first, false).contains("unknown domains"));
    let other = of("nginx for b.example", &[file("nginx.conf", "b\n")]);
    assert_eq!(bundle::write(to, &other, true).unwrap()[0].change, Change::Replaced);
    assert!(refused(to, &first, false).contains("another bundle: nginx for b.example"));
    // Where nothing is left of it, nothing is lost.
    fs::remove_file(to.join("nginx.conf")).unwrap();
    fs::remove_file(to.join("README.md")).unwrap();
    assert_eq!(written(to, &first), [Change::New, Change::New]);
}

#[test]
fn the_list_is_one_that_sha256sum_reads() {
    let folder = folder();
    written(folder.path(), &[file("a/b.txt", "b\n"), file("c", "c\n")]);
    let ran = Command::new("sha256sum")
        .args(["--check", "--strict", bundle::LIST])
        .current_dir(folder.path())
        .bounded();
    let Ok(ran) = ran else { return };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn files_of_others_are_those_of_others_whatever_the_list_says() {
    let folder = folder();
    for list in ["", "\u{0}\u{1}garbage", "  a\n", "0000  a\n", "a  ../../etc/passwd\n"] {
        fs::write(folder.path().join("a"), "theirs\n").unwrap();
        fs::write(folder.path().join(bundle::LIST), list).unwrap();
        let said = refused(folder.path(), &[file("a", "ours\n")], false);
        assert!(said.contains("somebody else's"), "{said}");
    }
}

#[test]
fn no_link_leads_out_of_the_folder() {
    let (folder, outside) = (folder(), folder());
    let to = folder.path();
    symlink(outside.path(), to.join(".well-known")).unwrap();
    symlink(outside.path().join("new"), to.join("README.md")).unwrap();
    symlink(outside.path().join("list"), to.join("sub")).unwrap();
    for (path, overwrite) in [
        (".well-known/mta-sts.txt", false),
        (".well-known/mta-sts.txt", true),
        ("README.md", true),
        ("sub/x", true),
        ("../x", true),
        ("a/../../x", true),
        ("/x", true),
        ("a//x", true),
        ("./x", true),
        ("", true),
    ] {
        let said = refused(to, &[file(path, "x\n")], overwrite);
        assert!(said.contains("not followed") || said.contains("leads out"), "{path}: {said}");
    }
    assert!(names(outside.path()).is_empty(), "{:?}", names(outside.path()));
    // The list itself is not followed either.
    symlink(outside.path().join("list"), to.join(bundle::LIST)).unwrap();
    refused(to, &[file("x", "x\n")], true);
    assert!(names(outside.path()).is_empty());
    // A folder or a pipe in the place of a file is not replaced.
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("a")).unwrap();
    refused(place.path(), &[file("a", "x\n")], true);
    nix::unistd::mkfifo(&place.path().join("p"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    refused(place.path(), &[file("p", "x\n")], true);
}

#[test]
fn scripts_may_be_run() {
    let folder = folder();
    let script = File { mode: 0o755, ..file("deploy.sh", "#!/bin/sh\n") };
    written(folder.path(), &[script, file("plain", "x\n")]);
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("deploy.sh") & 0o100, 0o100);
    assert_eq!(mode("plain") & 0o111, 0);
}

fn ran(command: &str, limit: Duration) -> after::Ran {
    let folder = folder();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let words = after::words(command).unwrap();
    runtime.block_on(after::run(&words, folder.path(), limit))
}

const LONG: Duration = Duration::from_secs(20);

#[test]
fn the_command_that_follows_is_run_without_a_shell_and_its_end_is_told() {
    let good = ran("echo '$HOME; *'", LONG);
    assert!(good.good && good.output == b"$HOME; *\n", "{good:?}");
    let bad = ran("sh -c 'echo out; echo err >&2; pwd; exit 7'", LONG);
    assert!(!bad.good && bad.how == "exit status 7", "{bad:?}");
    assert!(bad.output.starts_with(b"out\nerr\n/"), "{bad:?}");
    let killed = ran("sh -c 'kill -9 $$'", LONG);
    assert_eq!((killed.good, killed.how.as_str()), (false, "killed by signal 9"));
    let absent = ran("/no/such/program", LONG);
    assert!(!absent.good && absent.how.starts_with("it cannot be started"), "{absent:?}");
    for none in ["", "  ", "'open"] {
        assert!(after::words(none).is_err(), "{none}");
    }
}

#[test]
fn the_command_that_follows_is_bounded_in_time_and_output() {
    let since = Instant::now();
    let slow = ran("sh -c 'echo first; sleep 30'", Duration::from_millis(300));
    assert!(!slow.good && slow.how.contains("longer than"), "{slow:?}");
    assert_eq!(slow.output, b"first\n");
    // What it leaves behind holds the output open, and is not waited for.
    let left = ran("sh -c 'sleep 30 & echo done'", LONG);
    assert!(left.good && left.output == b"done\n", "{left:?}");
    let much = ran("sh -c 'yes | head -c 3000000; echo end'", LONG);
    assert!(much.good && much.output.len() <= 8192 && much.output.ends_with(b"end\n"));
    assert!(since.elapsed() < Duration::from_secs(15));
}
