//! `serviceconfig`, and `serve` by its settings.
//!
//! Tests of `src/profile/setting/service.rs` and `src/shell/commands/serviceconfig.rs`.

use crate::serve::policy_server::SECURE;
use crate::serve::policy_server::ask;
use crate::support::run::Ends;
use crate::support::run::Home;
use std::io::BufRead;
use std::io::BufReader;
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn serve_runs_what_is_switched_on_and_committed() {
    let home = Home::new();
    let set = "--db t.db serviceconfig socketmap --enabled on --listen inet:127.0.0.1:0 --maps query,transport --default notfound";
    let out = home.destgate(set).run().ended(0).stdout;
    for line in ["socketmap: on", "socketmap_maps: QUERY, transport", "socketmap_default: notfound"]
    {
        assert!(out.contains(line), "{out}");
    }
    let early = home.destgate("--db t.db --lab serve").run().ended(2);
    assert!(early.stderr.contains("no service is switched on"), "{}", early.stderr);
    home.destgate("--db t.db commit -m x").run().ended(0);
    let mut child = home.destgate("--db t.db --lab serve").spawn();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    let address = line.strip_prefix("listening on inet:").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    assert_eq!(ask(&mut stream, "QUERY", "good.example"), SECURE);
    assert_eq!(ask(&mut stream, "QUERY", "none.example"), "NOTFOUND ");
    assert_eq!(ask(&mut stream, "legacy", "good.example"), "PERM unknown map name");
    assert_eq!(ask(&mut stream, "transport", "u@good.example"), "NOTFOUND ");
    child.kill().unwrap();
    child.end();
    // One answer without a server goes by the same settings.
    let one = home.destgate("--db t.db --lab tlspolicy none.example").run().ended(0).stdout;
    assert_eq!(one, "none.example  NOTFOUND\n");
    let given =
        home.destgate("--db t.db --lab tlspolicy --default check none.example").run().ended(0);
    assert!(given.stdout.starts_with("none.example  OK dane"), "{}", given.stdout);
}

#[test]
fn settings_are_checked_shown_and_saved() {
    let home = Home::new();
    for (words, why) in [
        ("--enabled maybe", "maybe"),
        ("--listen inet:0.0.0.0:8642", "can be reached by other hosts"),
        ("--http 192.0.2.1:9642", "can be reached by other hosts"),
        ("--listen inet:127.0.0.1:1 --listen 127.0.0.1:1", "is there twice"),
        ("--listen x", "is no listener"),
        (
            "--maps QUERY,frob",
            "`frob` is no map: there are QUERY, QUERYwithTLSRPT, legacy, sts, transport",
        ),
        ("--maps ,", "You must enter a value"),
        ("--default always", "`always` is none of check, store, notfound"),
        ("--mixed x", "`x` is none of dane, alternate, weak"),
        ("", "nothing is to be changed"),
    ] {
        let out =
            home.destgate(&format!("--db t.db serviceconfig socketmap {words}")).run().ended(2);
        assert!(out.stderr.contains(why), "{words}: {}", out.stderr);
    }
    let set = "--db t.db serviceconfig socketmap --listen unix:/run/d.sock,mode=0600 --listen [::1]:8642 --http 127.0.0.1:9642 --mixed WEAK --commit x";
    home.destgate(set).run().ended(0);
    let shown = home.destgate("--db t.db serviceconfig show --format json").run().ended(0).json();
    let socketmap = &shown["socketmap"];
    assert_eq!(socketmap["listen"][0], "unix:/run/d.sock,mode=0600");
    assert_eq!(socketmap["listen"][1], "inet:[::1]:8642");
    assert_eq!(socketmap["http"], "inet:127.0.0.1:9642");
    assert_eq!(socketmap["mixed"], "weak");
    assert_eq!(socketmap["enabled"], false);
    let saved = home.destgate("--db t.db showconfig").run().ended(0).stdout;
    assert!(saved.contains("\"socketmap_mixed\": \"weak\""), "{saved}");
    let text = home.destgate("--db t.db serviceconfig show").run().ended(0).stdout;
    assert!(text.contains("Policy server for Postfix: Disabled\n"), "{text}");
    assert!(text.contains("Metrics and health over HTTP: inet:127.0.0.1:9642"), "{text}");
}

#[test]
fn the_policy_server_by_dialogue() {
    let home = Home::new();
    let typed = "socketmap\ny\ninet:0.0.0.0:1\n\nQUERY\n2\n1\nNONE\nsocketmap\nn\n\n";
    let out = home.destgate("--db t.db serviceconfig").stdin(typed).run();
    assert!(out.stdout.contains("can be reached by other hosts"), "{}", out.stdout);
    assert!(out.stdout.contains("Policy server for Postfix: Enabled"), "{}", out.stdout);
    assert!(out.stdout.contains("Domains without an entry: The Default entry"), "{}", out.stdout);
    let show = home.destgate("--db t.db serviceconfig show --pending").run().ended(0).stdout;
    assert!(show.contains("Policy server for Postfix: Disabled"), "{show}");
    assert!(show.contains("Maps: QUERY\n"), "{show}");
}
