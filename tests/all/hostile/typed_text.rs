//! What was typed, and what stands in files that were named: taken for what was meant, and escaped wherever it is shown.

use crate::support::run::Home;

/// Characters that act on a terminal, turn text round, or are seen by nobody.
const ACTING: &str = "\u{1b}[31m\u{7}\u{202e}x\u{85}\u{200b}\u{9b}2J";

fn acts(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

#[test]
#[expect(clippy::too_many_lines, reason = "a long table")]
fn nothing_that_was_typed_acts_on_the_terminal() {
    let home = Home::new();
    let odd = ACTING;
    let file = home.write("odd.txt", format!("{odd}\n[{odd}]\n{odd} = {odd}\n"));
    let runs: &[&[&str]] = &[
        &["check", odd],
        &["check", "--file", odd],
        &["check", "--file", &file],
        &["check", &format!("a@{odd}")],
        &[odd],
        &[&format!("--{odd}")],
        &["check", "--tls", odd, "example.com", "--resolver", "127.0.0.1:9"],
        &["check", "--resolver", odd, "example.com"],
        &["check", "--connect-to", odd, "example.com", "--resolver", "127.0.0.1:9"],
        &["check", "--format", odd],
        &["check", "--replay", odd],
        &[
            "check",
            "--record",
            &format!("/nonexistent/{odd}"),
            "example.com",
            "--resolver",
            "127.0.0.1:9",
        ],
        &["check", "--ca-file", odd, "example.com", "--resolver", "127.0.0.1:9"],
        &["check", "--trust-anchor", odd, "example.com", "--resolver", "127.0.0.1:9"],
        &["check", "--what-if", odd, "example.com", "--resolver", "127.0.0.1:9"],
        &["--db", &format!("/nonexistent/{odd}/x"), "destconfig", "list"],
        &["--db", "/", "destconfig", "list"],
        &["destconfig", "new", odd],
        &["destconfig", "new", "a.example", "--tls", odd],
        &["destconfig", "detail", odd],
        &["destconfig", "import", odd],
        &["destconfig", "import", &file],
        &["destconfig", "export", &format!("/nonexistent/{odd}")],
        &["smtproutes", "new", odd, odd],
        &["smtproutes", "import", &file],
        &["bounceconfig", "new", odd],
        &["certconfig", "certificate", "import", odd, "--name", odd],
        &["certconfig", "certificate", "new", odd, "--common-name", odd],
        &["certconfig", "certificate", "export", odd],
        &["certconfig", "certauthority", "custom", "import", odd],
        &["certconfig", "crl", "import", odd, "--name", odd],
        &["sethostname", odd],
        &["dnsconfig", "alternate", odd, odd],
        &["loadconfig", odd],
        &["loadconfig", &file],
        &["saveconfig", &format!("/nonexistent/{odd}")],
        &["lint", "record", odd],
        &["lint", "policy", odd],
        &["lint", "policy", &file],
        &["lint", "tlsrpt", odd],
        &["lint", "tlsa", "--chain", odd, "--record", odd, "--name", odd],
        &["dig", "@127.0.0.1", "-p", "9", "+time=1", "+tries=1", odd],
        &["dig", "@127.0.0.1", "-f", odd],
        &["--resolver", "127.0.0.1:9", "nslookup", odd],
        &["telnet", odd, odd],
        &["grep", odd, odd],
        &["report", "html", odd],
        &["report", "merge", odd],
        &["cache", "show", odd],
        &["tlsverify", odd, odd],
        &["daneverify", odd],
        &["mtastsverify", odd],
        &["alertconfig", "setup", "--command", odd],
        &["logconfig", "edit", odd],
        &["commit", "-m", odd],
        &["commitdetail"],
        &["showchanges"],
        &["showconfig"],
        &["rollbackconfig", odd],
    ];
    for run in runs {
        let out = home.destgate("").args(run.iter()).run();
        assert!(!acts(&out.stderr), "{run:?}: {:?}", out.stderr);
        assert!(!acts(&out.stdout), "{run:?}: {:?}", out.stdout);
    }
    // The same words typed into the shell.
    let typed =
        format!("destconfig\nNEW\n{odd}\n\n\n{odd}\ncheck {odd}\nhelp {odd}\ncommit {odd}\n");
    let out = home.destgate("").stdin(typed).run();
    assert!(!acts(&out.stdout) && !acts(&out.stderr), "{}", out.all());
}
