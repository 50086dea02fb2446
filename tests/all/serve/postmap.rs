//! Postfix's own `postmap` asks the policy server: its client of the protocol, with a private folder and no root.
//!
//! Tests of `src/serve/socketmap.rs` and `src/wire/socketmap.rs`.

use crate::support::run::Ends;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use crate::support::run::Home;
use crate::support::servers;

struct Server {
    child: Child,
    tcp: String,
    unix: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn serve(home: &Home) -> Server {
    let unix = home.path().join("policy.sock").display().to_string();
    let words =
        format!("--lab --db t.db serve socketmap --listen inet:127.0.0.1:0 --listen unix:{unix}");
    let mut child = home.destgate(&words).spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said =
        lines.find_map(|line| line.unwrap().strip_prefix("listening on inet:").map(String::from));
    let tcp = said.expect("it did not start");
    assert!(lines.any(|line| line.unwrap().contains("unix:")));
    Server { child, tcp, unix }
}

/// `postmap` with a folder of its own.
struct Postmap {
    program: PathBuf,
    folder: String,
}

impl Postmap {
    fn new(home: &Home) -> Option<Postmap> {
        let program = servers::wanted("DESTGATE_POSTMAP", "postmap")?;
        let folder = home.path().join("postfix");
        fs::create_dir(&folder).unwrap();
        let main =
            "compatibility_level = 3.6\ninet_interfaces = 127.0.0.1\nmyhostname = sender.test\n";
        fs::write(folder.join("main.cf"), main).unwrap();
        fs::write(folder.join("master.cf"), "").unwrap();
        Some(Postmap { program, folder: folder.display().to_string() })
    }

    fn query(&self, key: &str, map: &str, input: &str) -> Output {
        let mut command = Command::new(&self.program);
        command.args(["-c", &self.folder, "-q", key, &format!("socketmap:{map}")]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_string();
        // Written beside the reading: the answers may fill the pipe.
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.end_with_output();
        writer.join().unwrap();
        output
    }

    /// The answer; `None` where there is none.
    #[track_caller]
    fn ask(&self, key: &str, map: &str) -> Option<String> {
        let output = self.query(key, map, "");
        let said = String::from_utf8(output.stdout).unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(complaint, "", "{key}");
        assert_eq!(output.status.success(), !said.is_empty(), "{key}: {said}");
        output.status.success().then(|| said.trim_end().to_string())
    }
}

#[test]
fn postmap_reads_every_kind_of_answer() {
    let home = Home::new();
    let Some(postmap) = Postmap::new(&home) else { return };
    for new in
        ["none.example --tls required", "dnssec-broken.example --tls required --dane opportunistic"]
    {
        home.destgate(&format!("--db t.db destconfig new {new} --commit x")).run().ended(0);
    }
    let server = serve(&home);
    let tcp = format!("inet:{}:QUERY", server.tcp);
    let unix = format!("unix:{}:query", server.unix);
    let secure =
        "secure match=mx.good.example servername=hostname protocols=!SSLv2:!SSLv3:!TLSv1:!TLSv1.1";
    for map in [&tcp, &unix] {
        assert_eq!(postmap.ask("good.example", map).as_deref(), Some(secure));
        assert_eq!(postmap.ask("Good.EXAMPLE", map).as_deref(), Some(secure));
        assert!(postmap.ask("none.example", map).unwrap().starts_with("encrypt"), "{map}");
        assert_eq!(postmap.ask(".good.example", map), None);
        assert_eq!(postmap.ask("[192.0.2.1]:25", map), None);
    }
    let with_policy = postmap.ask("good.example", &format!("inet:{}:QUERYwithTLSRPT", server.tcp));
    let with_policy = with_policy.unwrap();
    assert!(with_policy.contains("{ policy_string = version: STSv1 }"), "{with_policy}");
    // Errors are told apart from absence by standard error alone.
    for (key, map, word) in [
        ("good.example", format!("inet:{}:OTHER", server.tcp), "permanent"),
        ("dnssec-broken.example", tcp.clone(), "temporary"),
    ] {
        let output = postmap.query(key, &map, "");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && output.stdout.is_empty(), "{key}: {said}");
        assert!(said.contains(word), "{key}: {said}");
    }
}

#[test]
fn postmap_asks_thousands_of_questions_over_one_connection() {
    let home = Home::new();
    let Some(postmap) = Postmap::new(&home) else { return };
    home.destgate("--db t.db destconfig new .many.example --tls required --dane none --mta-sts off --commit x")
        .run()
        .ended(0);
    let server = serve(&home);
    let keys: String =
        (0..5_000).map(|n| format!("d{n}.many.example\n.d{n}.many.example\n")).collect();
    let output = postmap.query("-", &format!("inet:{}:QUERY", server.tcp), &keys);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(said.lines().count(), 5_000);
    for (n, line) in said.lines().enumerate() {
        let (key, answer) = line.split_once('\t').unwrap();
        assert_eq!(key, format!("d{n}.many.example"));
        assert!(answer.starts_with("encrypt"), "{line}");
    }
}
