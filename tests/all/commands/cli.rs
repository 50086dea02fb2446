//! The command line: help, bad input, the database's place. Two voices, one sentence, the right status.
//!
//! Tests of `src/shell/context.rs`, `src/shell/error.rs`, `src/gateway/error.rs` and
//! `src/shell/terminal/output.rs`.

use crate::support::net::ca_pem;
use crate::support::run::Home;
use crate::support::run::Out;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::thread;

/// One `error:` sentence on stderr, at most one hint after it, nothing on stdout, exit status 2.
#[track_caller]
fn complained(out: Out, words: &str) {
    let out = out.ended(2);
    let lines: Vec<&str> = out.stderr.lines().collect();
    let errors = lines.iter().filter(|l| l.starts_with("error: ")).count();
    assert!(
        out.stdout.is_empty() && errors == 1 && lines[0].starts_with("error: "),
        "{}",
        out.all()
    );
    assert!(lines[0].contains(words), "`{words}` is not in\n{}", out.all());
    assert!(!lines[0].contains("os error"), "{}", out.all());
    assert!(!out.stderr.chars().any(|c| c.is_control() && c != '\n'), "{}", out.all());
    assert!(!out.stderr.contains("panicked"), "{}", out.all());
}

/// As [`complained`], for errors of our own: exactly that sentence and the hint.
#[track_caller]
fn refused(out: Out, words: &str) {
    let lines: Vec<String> = out.stderr.lines().map(str::to_string).collect();
    let shape =
        matches!(&lines[..], [_] | [_, _]) && lines[1..].iter().all(|l| l.starts_with("hint: "));
    assert!(shape, "{}", out.all());
    complained(out, words);
}

#[test]
fn what_is_no_domain_is_refused_before_anything_is_asked() {
    let home = Home::new();
    let long = "a".repeat(300);
    let label = format!("{}.example", "b".repeat(64));
    for (name, words) in [
        ("..", "`..` is not a domain name"),
        ("exa mple", "`exa mple` is not a domain name"),
        ("[x", "`[x` is not an address literal"),
        ("[192.0.2.300]", "is not an address literal"),
        ("", "not a domain name"),
        (".", "not a domain name"),
        (long.as_str(), "octets, at most"),
        (label.as_str(), "at most 63 fit"),
        ("-a.example", "starts or ends with `-`"),
        ("a..example", "empty label"),
        ("user@-a.example", "`user@-a.example` is not a domain name"),
        ("ftp://a.example/", "is not a domain name"),
        ("a.example\u{1b}[31m\u{202e}\r\n", "is not a domain name"),
    ] {
        refused(home.destgate("check --").arg(name).run(), words);
        refused(home.destgate("--lab check good.example --").arg(name).run(), words);
    }
    assert!(!home.database().exists(), "a database was made for nothing");
}

#[test]
fn there_must_be_something_to_check() {
    let home = Home::new();
    refused(home.destgate("check").run(), "there is nothing to check");
    refused(
        home.destgate("check --file -").stdin("# nobody\n\n").run(),
        "there is nothing to check",
    );
    refused(home.destgate("check --all").run(), "--all is for the rehearsal lab");
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let home = Home::new();
    refused(
        home.destgate("check --file /nonexistent/list").run(),
        "`/nonexistent/list` cannot be read",
    );
    refused(home.destgate("check --file /").run(), "`/` cannot be read");
    let list = home.write("list", "good.example\n\nbad name\n");
    refused(
        home.destgate("check --file").arg(&list).run(),
        "list line 3: `bad name` is not a domain name",
    );
    let ca = home.write("ca.pem", ca_pem());
    let check = |option: &str, value: &str| {
        home.destgate("check a.example --no-cache --resolver 127.0.0.1:1")
            .args([option, value])
            .run()
    };
    refused(check("--ca-file", "/nonexistent"), "`/nonexistent` cannot be read");
    refused(check("--ca-file", &list), "holds no certificate");
    let anchor = home.write("anchor", "no anchor at all");
    let run = home.destgate("check a.example --no-cache --resolver 127.0.0.1:1 --ca-file").arg(&ca);
    refused(run.args(["--trust-anchor", &anchor]).run(), "hold no DS or DNSKEY record");
}

#[test]
fn a_file_that_is_no_text_is_refused_by_its_line() {
    let home = Home::new();
    let junk: Vec<u8> = (0..=255).collect();
    let file = home.write("junk", junk);
    let out = home.destgate("--lab check --file").arg(&file).run();
    complained(out, "junk line 1: ");
}

#[test]
fn option_values_out_of_range_are_refused() {
    let home = Home::new();
    for (line, words) in [
        ("check a.example --timeout 0", "'0' for '--timeout <SECS>'"),
        ("check a.example --timeout 3601", "'--timeout <SECS>'"),
        ("check a.example --timeout -1", "'-1'"),
        ("check a.example --deadline 0", "'--deadline <SECS>'"),
        ("check a.example --jobs 0", "'--jobs <N>'"),
        ("check a.example --jobs 1001", "'--jobs <N>'"),
        ("check a.example --smtp-port 0", "'--smtp-port <N>'"),
        ("check a.example --smtp-port 65536", "'--smtp-port <N>'"),
        ("check a.example --tls maybe", "'maybe' for '--tls <WORD>'"),
        ("check a.example --tls 3", "'3' for '--tls <WORD>'"),
        ("check a.example --dane maybe", "'--dane <WORD>'"),
        ("check a.example --format xml", "'xml' for '--format <FORMAT>'"),
        ("check a.example --resolver nobody", "`nobody` is no resolver address"),
        ("check a.example --connect-to a:b:c:d", "is not HOST:PORT:HOST:PORT"),
        ("check a.example --ipv4 --ipv6", "cannot be used with"),
        ("check a.example --no-cache --refresh", "cannot be used with"),
        ("check a.example --all", "cannot be used with"),
        ("check a.example --frobnicate", "'--frobnicate'"),
        ("--lab --resolver 127.0.0.1 check a.example", "--resolver does not go with --lab"),
        ("--lab check a.example --ehlo bl\u{e4}h", "cannot be an EHLO name"),
        ("--lab check a.example --proxy ftp://x", "the proxy's URL cannot be used"),
        ("--lab check a.example --user-agent \u{1f600}", "plain ASCII"),
        ("frobnicate", "'frobnicate'"),
        ("lint frobnicate", "'frobnicate'"),
        ("cache purge", "nothing to purge was named"),
        ("cache purge --all a.example", "cannot be used with"),
        ("cache show ..", "`..` is not a domain name"),
    ] {
        complained(home.destgate(line).run(), words);
    }
}

#[test]
fn a_prefix_of_a_command_will_do() {
    let home = Home::new();
    let check = home.destgate("--lab che --no-cache --format csv plain.example").run().ended(0);
    assert!(check.stdout.contains("\nplain.example,deliver,,"), "{}", check.all());
    assert_eq!(home.destgate("cac l --offline").run().ended(0).stdout, "nothing is cached\n");
    // `l` may be `lint` or `lab`.
    complained(home.destgate("l record").run(), "'l'");
}

#[test]
fn help_fits_eighty_columns_and_goes_to_stdout() {
    let home = Home::new();
    let commands = [
        "",
        "check",
        "lint",
        "lint record",
        "lint policy",
        "lint tlsrpt",
        "lint mx",
        "lint tlsa",
        "cache",
        "cache list",
        "cache show",
        "cache purge",
        "lab",
    ];
    for command in commands {
        for option in ["--help", "-h"] {
            let out = home.destgate(command).arg(option).env("COLUMNS", "80").run().ended(0);
            assert!(out.stdout.contains("Usage: destgate"), "{}", out.all());
            for line in out.stdout.lines() {
                let width = line.chars().count();
                // An example is something to copy: it is not broken.
                let example =
                    line.trim_start().starts_with(['d', 'c']) && line.contains("destgate ");
                assert!(width <= 80 || example, "{width} columns: {line}");
            }
        }
    }
}

#[test]
fn version_and_no_arguments() {
    let home = Home::new();
    let version = format!("destgate {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(home.destgate("--version").run().ended(0).stdout, version);
    // Without a word the shell opens; a pipe that is empty closes it at once.
    let bare = home.destgate("").run().ended(0);
    assert_eq!(
        (bare.stdout.trim_end(), bare.stderr.as_str()),
        ("mail.example.com>", ""),
        "{}",
        bare.all()
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_nothing_is_lost() {
    let home = Home::new();
    let check = |place: &str| home.destgate("--lab check good.example --db").arg(place).run();
    // Root is not held back by modes, but by these.
    for place in ["/proc/destgate/x.db", "/proc/x.db", "/sys/x.db"] {
        let out = check(place);
        let said =
            format!("warning: policies were not kept: the database `{place}` cannot be opened");
        assert!(out.status == 0 && out.stderr.contains(&said), "{}", out.all());
    }
    let blocked = home.write("file", "");
    refused(check(&format!("{blocked}/x.db")), "cannot be opened");
    refused(home.destgate("cache list --db /proc/x.db").run(), "there is no database `/proc/x.db`");
    refused(home.destgate("destconfig new x.example --db /proc/x.db").run(), "cannot be opened");
    let folder = home.path().join("locked");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let probe = folder.join("probe");
    if fs::write(&probe, "").is_err() {
        let out = check(&folder.join("x.db").display().to_string());
        assert!(out.stderr.contains("policies were not kept"), "{}", out.all());
    }
    // What was asked for works without a database.
    home.destgate("--lab check good.example --no-cache --db /proc/x.db").run().ended(0);
}

#[test]
fn a_database_that_may_only_be_read_loses_nothing() {
    let home = Home::new();
    let file = home.path().join("x.db").display().to_string();
    home.destgate("--lab check good.example --db").arg(&file).run().ended(0);
    let mut junk = home.destgate("cache list --offline --db");
    junk = junk.arg(home.write("junk.db", "this is no database, and long enough to be looked at"));
    refused(junk.run(), "cannot be opened");
    assert!(fs::read_to_string(home.path().join("junk.db")).unwrap().starts_with("this is no"));
}

#[test]
fn strange_names_do_not_reach_the_terminal_raw() {
    let home = Home::new();
    let nasty = "/proc/\u{1b}[31m\u{202e}x";
    complained(home.destgate("destconfig list --db").arg(nasty).run(), "there is no database");
    complained(home.destgate("check --file").arg(nasty).run(), "cannot be read");
    complained(home.destgate("lint policy").arg(nasty).run(), "cannot be read");
    complained(home.destgate("lab --serve").arg(nasty).run(), "cannot be written");
}

#[test]
fn without_a_home_there_is_a_way_out() {
    let home = Home::new();
    let out = home.destgate("cache list --offline").without_env("XDG_DATA_HOME").run().ended(0);
    assert_eq!(out.stdout, "nothing is cached\n");
    assert!(!home.path().join(".local").exists());
    let new = home.destgate("destconfig new a.example").without_env("XDG_DATA_HOME");
    new.run().ended(0);
    assert!(home.path().join(".local/share/destgate/destgate.db").exists());
    // A relative XDG_DATA_HOME counts as none.
    home.destgate("cache list --offline").env("XDG_DATA_HOME", "elsewhere").run().ended(0);
    assert!(!home.path().join("elsewhere").exists());
}

#[test]
fn the_database_is_for_its_owner_only() {
    let home = Home::new();
    home.destgate("destconfig new a.example").run().ended(0);
    let folder = home.database();
    for entry in fs::read_dir(folder.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
    }
}

#[test]
fn a_database_of_a_later_version_is_refused_and_left_alone() {
    let home = Home::new();
    home.made("");
    let database = rusqlite::Connection::open(home.database()).unwrap();
    database.pragma_update(None, "user_version", 999).unwrap();
    drop(database);
    let before = fs::read(home.database()).unwrap();
    refused(home.destgate("cache list --offline").run(), "schema version 999");
    assert_eq!(fs::read(home.database()).unwrap(), before);
}

#[test]
fn three_processes_open_the_same_new_database_at_once() {
    for _ in 0..3 {
        let home = Home::new();
        let file = home.path().join("shared.db");
        thread::scope(|scope| {
            for name in ["a.example", "b.example", "c.example"] {
                let (home, file) = (&home, &file);
                scope.spawn(move || {
                    let line = format!("destconfig set {name} --tls required --db");
                    home.destgate(&line).arg(file).run().ended(0);
                });
            }
        });
    }
}
