//! Many domains in one command: order, resuming, shards, politeness, bounds of memory and of files.
//!
//! Tests of `src/engine/bulk.rs`, `src/gateway/check/resume.rs`, `src/shell/commands/report/mod.rs`
//! and `src/os/open_files.rs`.

use crate::support::net::a;
use crate::support::net::ca_pem;
use crate::support::net::certificate;
use crate::support::net::dns;
use crate::support::net::fit;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::mx;
use crate::support::net::reply_to;
use crate::support::net::secure;
use crate::support::net::serve;
use crate::support::net::tls;
use crate::support::net::until_starttls;
use crate::support::net::world;
use crate::support::run::Ends;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::Run;
use crate::support::run::at;
use destgate::gateway::check::input::part;
use hickory_proto::rr::RData;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use std::collections::BTreeSet;
use std::fs;
use std::fs::OpenOptions;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// `d0.example`, `d1.example` and so on, one a line.
fn names(count: usize) -> String {
    (0..count).map(|n| format!("d{n}.example\n")).collect()
}

/// A world in which nobody takes mail.
fn empty() -> SocketAddr {
    world(|_, _| Vec::new())
}

/// A world in which every domain has an MX host, by the domain's name, at one address.
fn hosted(host: impl Fn(&str) -> String + Send + Sync + 'static) -> SocketAddr {
    world(move |name, rtype| match rtype {
        RecordType::MX => vec![mx(10, &host(name))],
        RecordType::A if !name.starts_with("mta-sts.") => vec![a(1)],
        _ => Vec::new(),
    })
}

/// A mail server that tells each session's beginning and end.
fn mail(name: &str, work: Duration, tell: impl Fn(bool) + Send + Sync + 'static) -> SocketAddr {
    let config = tls(&certificate(&[name]));
    serve(move |mut stream| {
        tell(true);
        thread::sleep(work);
        let result = until_starttls(&mut stream).and_then(|()| {
            let mut stream = secure(stream, &config);
            line(&mut stream)?;
            // Before the last word, after which the client may go and the next one come.
            tell(false);
            stream.write_all(b"250 test\r\n")?;
            linger(&mut stream)
        });
        if result.is_err() {
            tell(false);
        }
        result
    })
}

fn check(home: &Home, resolver: SocketAddr, options: &str) -> Run {
    let line = format!("check --no-cache --dnssec off --resolver {resolver} {options}");
    home.destgate(&line).arg("--ca-file").arg(home.write("ca.pem", ca_pem()))
}

fn domains(out: &Out) -> Vec<String> {
    out.reports().iter().map(|r| at(r, "domain").to_string()).collect()
}

#[test]
fn a_wrong_line_far_down_is_named_and_left_out() {
    let home = Home::new();
    let list = format!("{}no domain\n{}", names(1_200), "last.example\n");
    let file = home.write("list", &list);
    let run = |options: &str, file: &str| {
        check(&home, empty(), &format!("--no-smtp --format ndjson {options} --file {file}")).run()
    };
    let out = run("--summary", &file);
    assert_eq!(out.status, 2, "{}", out.all());
    assert_eq!(domains(&out).len(), 1_201);
    let warning = "list line 1201: `no domain` is not a domain name: it contains ` `; left out";
    assert!(out.stderr.contains(warning), "{}", out.stderr);
    assert!(out.stderr.contains("\nleft out:     1 lines"), "{}", out.stderr);
    assert!(out.stderr.contains("checked:      1201 domains"), "{}", out.stderr);
    // Among the first of the file it stops the command, unless that is not wanted.
    let file = home.write("list", "a.example\nno domain\nb.example\n");
    let out = run("", &file);
    assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
    let out = run("--ordered --skip-invalid", &file);
    assert_eq!((out.status, domains(&out)), (2, vec!["a.example".into(), "b.example".into()]));
}

/// Of such a file a part, and what is left of it, are as well to be had as the whole.
#[test]
fn a_wrong_line_far_down_stops_neither_a_shard_nor_a_resumption() {
    let home = Home::new();
    let file = home.write("list", format!("{}no domain\nlast.example\n", names(1_200)));
    let done: String = (0..1_195)
        .map(|n| format!("{{\"schema\":\"destgate.check/1\",\"domain\":\"d{n}.example\"}}\n"))
        .collect();
    let done = home.write("done.ndjson", done);
    let parts = [1, 2].map(|n| format!("--shard {n}/2"));
    let ways = [&format!("--resume {done}"), &parts[0], &parts[1]];
    let counts = ways.map(|way| {
        let line = format!("--no-smtp --format ndjson {way} --file {file}");
        let out = check(&home, empty(), &line).run();
        assert_eq!(out.status, 2, "{}", out.all());
        assert!(out.stderr.contains("list line 1201: `no domain`"), "{way}: {}", out.all());
        assert!(out.stderr.contains("; left out"), "{way}: {}", out.all());
        domains(&out).len()
    });
    assert_eq!((counts[0], counts[1] + counts[2]), (6, 1_201));
    // Early in the file it is a mistake in every part.
    let file = home.write("list", format!("no domain\n{}", names(20)));
    for way in ways {
        let out = check(&home, empty(), &format!("--format ndjson {way} --file {file}")).run();
        assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
        assert!(!out.stderr.contains("left out"), "{}", out.all());
    }
}

#[test]
fn order_is_kept_where_it_is_asked_for() {
    let home = Home::new();
    let file = home.write("list", names(300));
    let slow_first = world(|name, _| {
        if name.contains("d0.example") {
            thread::sleep(Duration::from_millis(50));
        }
        Vec::new()
    });
    let expected: Vec<String> = names(300).lines().map(String::from).collect();
    for format in ["ndjson --ordered", "json"] {
        let line = format!("--no-smtp --jobs 50 --format {format} --file {file}");
        let out = check(&home, slow_first, &line).run();
        assert_eq!(domains(&out), expected, "{format}");
    }
}

#[test]
fn a_run_that_was_cut_off_is_gone_on_with() {
    let home = Home::new();
    let file = home.write("list", names(40));
    let resolver = empty();
    let way = format!("--no-smtp --format ndjson --file {file}");
    let whole = check(&home, resolver, &way).run();
    let kept: String = whole.stdout.lines().take(10).map(|l| format!("{l}\n")).collect();
    let cut = whole.stdout.lines().nth(10).unwrap();
    let out = home.write("out.ndjson", format!("{kept}{}", &cut[..cut.len() / 2]));
    let resolver = resolver.to_string();
    let again = |append: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_destgate"));
        command.env_clear().env("HOME", home.path());
        command.args(["check", "--no-cache", "--dnssec", "off", "--resolver", &resolver]);
        command.args(["--ca-file", &home.write("ca.pem", ca_pem())]);
        command.args(way.split_whitespace()).args(["--resume", &out, "--summary"]);
        let to = OpenOptions::new().append(append).write(true).open(&out).unwrap();
        command.stdout(to).output().unwrap()
    };
    let said = again(false);
    assert_eq!(said.status.code(), Some(2));
    let words = String::from_utf8(said.stderr).unwrap();
    assert!(words.contains("stdout writes over") && words.contains("`>>`"), "{words}");
    let said = again(true);
    let words = String::from_utf8(said.stderr).unwrap();
    assert!(words.contains("30 domains") && words.contains("10 were done before"), "{words}");
    let text = fs::read_to_string(&out).unwrap();
    assert!(text.starts_with(&kept));
    let found: BTreeSet<String> =
        text.lines().map(|l| at(&serde_json::from_str(l).unwrap(), "domain").to_string()).collect();
    assert_eq!((text.lines().count(), found.len()), (40, 40));
    // Nothing is left to do.
    assert_eq!(again(true).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&out).unwrap(), text);
    // Something else is no file to go on with.
    let run = check(&home, empty(), &format!("{way} --resume {file}")).run();
    assert!(run.stderr.contains("list` line 1 is no report"), "{}", run.all());
    let run = check(&home, empty(), &format!("--file {file} --resume {out}")).run();
    assert!(run.stderr.contains("--format ndjson"), "{}", run.all());
}

#[test]
fn only_reports_of_a_check_count_as_done() {
    let home = Home::new();
    let file = home.write("list", names(3));
    let report = "{\"schema\":\"destgate.check/1\",\"domain\":\"d0.example\"}\n";
    let other = "{\"schema\":\"destgate.alert/1\",\"domain\":\"d1.example\"}\n";
    let bare = "{\"domain\":\"d2.example\"}\n";
    let run = |content: String| {
        let done = home.write("done", content);
        let line = format!("--no-smtp --ordered --format ndjson --file {file} --resume {done}");
        check(&home, empty(), &line).run()
    };
    let out = run(format!("{report}\n{other}no JSON\n{bare}"));
    assert_eq!(domains(&out), ["d1.example", "d2.example"], "{}", out.all());
    assert!(out.stderr.starts_with("warning: 3 lines of `"), "{}", out.all());
    assert!(out.stderr.contains("the first is line 3"), "{}", out.all());
    let out = run(format!("{report}{other}"));
    assert!(out.stderr.contains("done` line 2 is no report and was passed over"), "{}", out.all());
    let out = run(format!("\n{other}{bare}"));
    assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
    assert!(out.stderr.contains("done` line 2 is no report of `check"), "{}", out.all());
    // Nothing at all was done so far, or not one report whole.
    for content in ["", "\n", &report[..20]] {
        let out = run(content.into());
        assert_eq!((domains(&out).len(), out.stderr.as_str()), (3, ""), "{}", out.all());
    }
}

#[test]
fn shards_share_a_file_without_rest() {
    // Computed by another program: sha256, first eight octets, modulo 8.
    assert_eq!(SHARDS.map(|(name, _)| part(name, 8)), SHARDS.map(|(_, part)| part));
    let home = Home::new();
    let file = home.write("list", names(60));
    let mut all = Vec::new();
    for index in 1..=3 {
        let line = format!("--no-smtp --format ndjson --shard {index}/3 --file {file}");
        let found = domains(&check(&home, empty(), &line).run());
        assert!((5..=35).contains(&found.len()), "{found:?}");
        assert!(found.iter().all(|d| part(d, 3) == index));
        all.extend(found);
    }
    assert_eq!(all.len(), 60);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 60);
    for wrong in ["0/3", "4/3", "1", "1/0", "x/y"] {
        let out = home.destgate(&format!("check a.example --shard {wrong}")).run();
        assert!(out.status == 2 && out.stderr.contains("2/8"), "{}", out.all());
    }
}

#[test]
fn outputs_are_joined_and_the_latest_report_stays() {
    let home = Home::new();
    let report = |domain: &str, at: &str, mark: u8| {
        format!(
            r#"{{"schema":"destgate.check/1","domain":"{domain}","checked_at":"{at}","n":{mark}}}"#
        )
    };
    let early = "2026-11-21T10:00:00Z";
    let late = "2026-11-21T11:00:00Z";
    let (b, a, c) =
        (report("b.example", late, 1), report("a.example", early, 2), "{\"schema\":\"des");
    let one = home.write("1.ndjson", format!("{b}\n{a}\n{c}"));
    let (b2, a2, d) = (
        report("b.example", early, 3),
        report("a.example", early, 4),
        report("d.example", late, 5),
    );
    let two = home.write("2.ndjson", format!("{b2}\n\n{d}\n{a2}"));
    let merge =
        |options: &str| home.destgate(&format!("report merge {options}")).args([&one, &two]).run();
    let out = merge("");
    assert_eq!(out.status, 1, "a line was left out");
    assert_eq!(out.stdout, format!("{b}\n{d}\n{a2}\n"));
    assert_eq!(out.stderr, format!("warning: {one} line 3 was cut off and is left out\n"));
    assert_eq!(merge("--sort").stdout, format!("{a2}\n{b}\n{d}\n"));
    let missing = home.destgate("report merge /nonexistent").run();
    assert!(missing.status == 2 && missing.stderr.contains("cannot be read"), "{}", missing.all());
    let whole = home.write("whole.ndjson", format!("{b}\n{a}\n"));
    let out = home.destgate(&format!("report merge {whole}")).run().ended(0);
    assert_eq!(out.stdout, format!("{b}\n{a}\n"));
    for (content, status) in [("", 2), ("\n", 2), ("{}\n", 2)] {
        let none = home.write("none", content);
        let out = home.destgate(&format!("report merge {none}")).run();
        assert_eq!((out.status, out.stdout.as_str()), (status, ""), "{}", out.all());
        assert!(out.stderr.contains("error: there is no report in the input\n"), "{}", out.all());
    }
    let pipe = home.destgate("report merge /dev/stdin").stdin("x").run();
    assert!(pipe.status == 2 && pipe.stderr.contains("no plain file"), "{}", pipe.all());
}

/// `>` has emptied the file before the command sees it, `>>` would double it: neither may look like success.
#[test]
fn the_output_of_a_report_is_none_of_its_inputs() {
    let home = Home::new();
    let report =
        r#"{"schema":"destgate.check/1","domain":"a.example","checked_at":"2026-11-21T10:00:00Z"}"#;
    for (what, append) in
        [("merge b a", true), ("merge b a", false), ("merge a b", false), ("html a", true)]
    {
        let name = home.write("a", format!("{report}\n"));
        home.write("b", format!("{report}\n"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_destgate"));
        command.env_clear().env("HOME", home.path()).current_dir(home.path());
        let to = OpenOptions::new().append(append).truncate(!append).write(true).open(&name);
        let out = command.arg("report").args(what.split(' ')).stdout(to.unwrap()).output().unwrap();
        let words = String::from_utf8(out.stderr).unwrap();
        assert_eq!(out.status.code(), Some(2), "{what}: {words}");
        assert!(words.starts_with("error: stdout writes to `a`, which is to be read\n"), "{words}");
        let kept = if append { format!("{report}\n") } else { String::new() };
        assert_eq!(fs::read_to_string(&name).unwrap(), kept, "{what}");
    }
    let out = home.destgate("report html a -o ./a").run().ended(2);
    assert!(out.stderr.contains("`a` is to be read and to be written"), "{}", out.all());
    assert_eq!(fs::read_to_string(home.path().join("a")).unwrap(), format!("{report}\n"));
    let name = home.write("old", format!("{report}\n"));
    let out = Command::new(env!("CARGO_BIN_EXE_destgate"))
        .args(["--lab", "check", "good.example", "--no-cache", "--diff", "old"])
        .env_clear()
        .env("HOME", home.path())
        .current_dir(home.path())
        .stdout(fs::File::create(&name).unwrap())
        .output()
        .unwrap();
    let words = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2), "{words}");
    assert!(words.contains("stdout writes to `old`"), "{words}");
}

#[test]
fn an_address_is_connected_to_by_turns_and_waiting_is_nobodys_fault() {
    for (options, most) in [("", 2), ("--per-host 1 --pause 0", 1), ("--per-host 30", 30)] {
        let home = Home::new();
        let file = home.write("list", names(30));
        let now = Arc::new(AtomicUsize::new(0));
        let peak = Arc::new(AtomicUsize::new(0));
        let (of_now, of_peak) = (Arc::clone(&now), Arc::clone(&peak));
        let server = mail("x.example", Duration::from_millis(60), move |begins| {
            if begins {
                of_peak.fetch_max(of_now.fetch_add(1, SeqCst) + 1, SeqCst);
            } else {
                of_now.fetch_sub(1, SeqCst);
            }
        });
        // Two seconds of work by turns, with a deadline of one.
        let line = format!(
            "--jobs 40 --deadline 1 --format ndjson --connect-to :25:{server} {options} --file {file}"
        );
        let out = check(&home, hosted(|name| format!("mx.{name}")), &line).run();
        let reports = out.reports();
        assert_eq!(reports.len(), 30);
        for report in &reports {
            assert_eq!(at(report, "verdict.action"), "deliver", "{options}: {report:#}");
            assert_eq!(at(report, "verdict.protection"), "encrypted", "{options}: {report:#}");
        }
        let peak = peak.load(SeqCst);
        assert!(peak <= most, "{options}: {peak} at once");
        assert!(most < 30 || peak > 2, "{options}: {peak} at once");
    }
}

#[test]
fn a_host_that_is_shared_is_asked_once() {
    let home = Home::new();
    let file = home.write("list", names(150));
    let sessions = Arc::new(AtomicUsize::new(0));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (of_sessions, of_asked) = (Arc::clone(&sessions), Arc::clone(&asked));
    let server = mail("mx.shared.example", Duration::ZERO, move |begins| {
        of_sessions.fetch_add(usize::from(begins), SeqCst);
    });
    let resolver = world(move |name, rtype| {
        of_asked.lock().unwrap().push(format!("{name} {rtype}"));
        match rtype {
            RecordType::MX => vec![mx(10, "mx.shared.example")],
            RecordType::A if name == "mx.shared.example" => vec![a(1)],
            _ => Vec::new(),
        }
    });
    let line = format!("--jobs 20 --format ndjson --connect-to :25:{server} --file {file}");
    let out = check(&home, resolver, &line).run();
    assert_eq!(out.reports().len(), 150);
    assert_eq!(sessions.load(SeqCst), 1);
    let asked = asked.lock().unwrap();
    let of_host = asked.iter().filter(|q| *q == "mx.shared.example A").count();
    assert_eq!(of_host, 1, "{asked:?}");
}

#[test]
fn memory_does_not_grow_with_the_file() {
    let home = Home::new();
    let resolver = world(|name, rtype| match rtype {
        RecordType::MX => (0..5).map(|n| mx(10, &format!("mx{n}.of.{name}"))).collect(),
        _ => Vec::new(),
    });
    let peak = |count: usize| {
        let file = home.write("list", names(count));
        let line = format!("--no-smtp --jobs 16 --format ndjson --file {file}");
        let out = check(&home, resolver, &line).run();
        assert_eq!(out.stdout.lines().count(), count, "{}", out.stderr);
        out.peak_kib
    };
    let (small, large) = (peak(150), peak(750));
    assert!(large < small * 13 / 10, "{small} KiB for 150 domains, {large} KiB for 750");
}

#[test]
fn few_files_mean_fewer_connections_and_no_false_verdict() {
    let home = Home::new();
    let file = home.write("list", names(120));
    let server = mail("x.example", Duration::from_millis(20), |_| {});
    let resolver = hosted(|name| format!("mx.{name}"));
    let line = format!(
        "check --no-cache --dnssec off --resolver {resolver} --per-host 500 --pause 0 --jobs 500 \
         --ca-file {} --format ndjson --connect-to :25:{server} --file {file}",
        home.write("ca.pem", ca_pem())
    );
    let script = format!("ulimit -n 64; exec {} {line}", env!("CARGO_BIN_EXE_destgate"));
    let out = Command::new("sh").arg("-c").arg(script).env("HOME", home.path()).output().unwrap();
    let words = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(0), "{words}");
    assert!(words.starts_with("warning: only 64 files may be open here"), "{words}");
    let text = String::from_utf8(out.stdout).unwrap();
    let reports: Vec<serde_json::Value> =
        text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(reports.len(), 120);
    for report in &reports {
        assert_eq!(at(report, "verdict.protection"), "encrypted", "{report:#}");
    }
}

#[test]
fn a_resolver_that_goes_and_comes_back_costs_the_domains_in_between() {
    let home = Home::new();
    let file = home.write("list", names(12));
    let down = Arc::new(AtomicBool::new(false));
    let of_down = Arc::clone(&down);
    let resolver = dns(move |query, udp| {
        if of_down.load(SeqCst) {
            return None;
        }
        let question = query.queries.first()?;
        let mut reply = reply_to(query);
        if question.query_type() == RecordType::MX {
            let own: RData = mx(0, "");
            reply.add_answers([Record::from_rdata(question.name().clone(), 300, own)]);
        }
        fit(reply, udp)
    });
    let line = format!("--no-smtp --jobs 1 --timeout 1 --format ndjson --file {file}");
    let mut child = check(&home, resolver, &line).spawn();
    let mut outcomes = Vec::new();
    for text in BufReader::new(child.stdout.take().unwrap()).lines() {
        let report: serde_json::Value = serde_json::from_str(&text.unwrap()).unwrap();
        outcomes.push(at(&report, "verdict.status").to_string());
        if outcomes.len() == 3 {
            down.store(true, SeqCst);
        }
        if outcomes.iter().filter(|o| *o == "4.4.3").count() == 2 {
            down.store(false, SeqCst);
        }
    }
    assert_eq!(child.end().code(), Some(1));
    assert_eq!(outcomes.len(), 12, "{outcomes:?}");
    assert!(outcomes.iter().any(|o| o == "4.4.3"), "{outcomes:?}");
    assert!(outcomes[..3].iter().chain(&outcomes[9..]).all(|o| o != "4.4.3"), "{outcomes:?}");
}

#[test]
fn ctrl_c_lets_what_is_in_flight_end_and_the_second_one_does_not() {
    for twice in [false, true] {
        let home = Home::new();
        let file = home.write("list", names(200));
        let work = if twice { 20_000 } else { 400 };
        let server = mail("x.example", Duration::from_millis(work), |_| {});
        let resolver = world(move |name, rtype| match rtype {
            RecordType::MX if name == "d0.example" => Vec::new(),
            RecordType::MX => vec![mx(10, &format!("mx.{name}"))],
            RecordType::A if name.starts_with("mx.") => vec![a(1)],
            _ => Vec::new(),
        });
        let line = format!(
            "--per-host 8 --pause 0 --jobs 8 --format ndjson --summary --connect-to :25:{server} --file {file}"
        );
        let started = Instant::now();
        let mut child = check(&home, resolver, &line).spawn();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        stdout.read_line(&mut text).unwrap();
        let id = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
        let interrupt = || nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).unwrap();
        interrupt();
        if twice {
            thread::sleep(Duration::from_millis(300));
            interrupt();
        }
        stdout.read_to_string(&mut text).unwrap();
        let mut words = String::new();
        child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        assert_eq!(child.end().code(), Some(130), "{words}");
        assert!(words.contains("comes to its end"), "{words}");
        assert!(text.ends_with('\n'));
        let lines = text.lines().count();
        if twice {
            assert!(started.elapsed() < Duration::from_secs(10), "{words}");
        } else {
            assert!((2..100).contains(&lines), "{lines} lines");
            assert!(words.contains("checked: "), "{words}");
        }
        for line in text.lines() {
            let report: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_ne!(at(&report, "verdict.action"), "unknown", "{report:#}");
        }
    }
}

#[test]
fn a_reader_that_leaves_a_long_run_ends_it() {
    let home = Home::new();
    let file = home.write("list", names(20_000));
    let line = format!("--no-smtp --format ndjson --file {file}");
    let started = Instant::now();
    let mut child = check(&home, empty(), &line).spawn();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        stdout.read_line(&mut String::new()).unwrap();
    }
    drop(stdout);
    let mut words = String::new();
    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    assert_eq!((child.end().code(), words.as_str()), (Some(0), ""));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_full_disk_under_the_cache_is_told_once() {
    let home = Home::new();
    let database = home.path().join("x.db");
    let make = format!("--lab check plain.example --db {}", database.display());
    home.destgate(&make).run().ended(0);
    // What lies beyond this many blocks of a file cannot be written, and the signal that says so is ignored.
    let script = format!(
        "trap '' XFSZ; ulimit -f 80; exec {} --lab check --all --db {} --format ndjson",
        env!("CARGO_BIN_EXE_destgate"),
        database.display()
    );
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).env_clear().env("HOME", home.path()).stdin(Stdio::null());
    let out = command.output().unwrap();
    let words = String::from_utf8(out.stderr).unwrap();
    let told = words.lines().filter(|l| l.contains("policies were not kept")).count();
    assert_eq!(told, 1, "{words}");
    let text = String::from_utf8(out.stdout).unwrap();
    assert_eq!(text.lines().count(), destgate::lab::DOMAINS.len(), "{words}");
    assert!(!words.contains("panicked"), "{words}");
    home.destgate(&make).run().ended(0);
}

#[test]
fn entries_tell_of_a_cache_that_cannot_be_written() {
    let home = Home::new();
    home.destgate("--db x.db destconfig new good.example --tls preferred --commit x")
        .run()
        .ended(0);
    let connection = rusqlite::Connection::open(home.path().join("x.db")).unwrap();
    let broken =
        "CREATE TRIGGER broken BEFORE INSERT ON sts_policy BEGIN SELECT RAISE(ABORT, 'x'); END";
    connection.execute_batch(broken).unwrap();
    drop(connection);
    let out = home.destgate("--db x.db --lab check --entries").run();
    assert_eq!(out.status, 0, "{}", out.all());
    let told = out.stderr.lines().filter(|l| l.contains("policies were not kept")).count();
    assert_eq!(told, 1, "{}", out.all());
}

#[test]
fn look_ups_read_no_revocation_list() {
    let home = Home::new();
    home.destgate("--db x.db certconfig crl enable --commit x").run().ended(0);
    let connection = rusqlite::Connection::open(home.path().join("x.db")).unwrap();
    let broken = "INSERT INTO entry SELECT 'crl', 'x', '{}', max(id) FROM revision";
    connection.execute_batch(broken).unwrap();
    drop(connection);
    home.destgate("--db x.db rollovernow mail_logs").run().ended(0);
    let out = home.destgate("--db x.db --lab check good.example").run().ended(2);
    assert!(out.stderr.contains("revocation list"), "{}", out.all());
}

/// Names and their part of eight.
const SHARDS: [(&str, u64); 3] =
    [("example.com", 6), ("a.example", 3), ("xn--bcher-kva.example", 1)];
