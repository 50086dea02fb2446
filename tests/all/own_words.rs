//! What was typed, and what stands in files that were named: taken for what was meant, and escaped wherever it is shown.

use crate::support_run::Home;
use destgate::vocab::dns::meant;
use destgate::vocab::tlsa::Tlsa;

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

#[test]
fn the_domain_of_an_address_or_a_page_is_taken() {
    let table = [
        ("user@example.com", Some("example.com")),
        ("First.Last+tag@Example.com", Some("Example.com")),
        ("<user@example.com>", Some("example.com")),
        ("mailto:user@example.com?subject=x", Some("example.com")),
        ("MAILTO:user@example.com", Some("example.com")),
        ("\"a@b\"@example.com", Some("example.com")),
        ("user@[192.0.2.1]", Some("[192.0.2.1]")),
        ("https://example.com/", Some("example.com")),
        ("https://example.com", Some("example.com")),
        ("HTTP://example.com:8443/a?b#c", Some("example.com")),
        ("https://me:pass@example.com/", Some("example.com")),
        ("https://[2001:db8::1]:443/", Some("[2001:db8::1]")),
        ("example.com/", Some("example.com")),
        ("example.com/index.html", Some("example.com")),
        ("example.com", None),
        ("192.0.2.1", None),
        ("[192.0.2.1]", None),
        ("2001:db8::1", None),
        ("@", None),
        ("user@", None),
        ("https://", None),
        ("https:///x", None),
        ("/etc/hosts", None),
        ("ftp://example.com", None),
        ("a b@c d", None),
    ];
    for (typed, domain) in table {
        assert_eq!(meant(typed).map(|(d, _)| d), domain, "{typed}");
    }
    let home = Home::new();
    for (typed, what) in
        [("user@example.com", "a mail address"), ("https://example.com/", "a web address")]
    {
        let out = home
            .destgate("check --no-cache --no-smtp --resolver 127.0.0.1:9 --timeout 1 --format json")
            .arg(typed)
            .run();
        let said = format!("warning: `{typed}` is {what}: its domain example.com is checked");
        assert!(out.stderr.contains(&said), "{}", out.all());
        assert_eq!(out.report()["domain"], "example.com");
        assert_eq!(out.report()["input"], typed);
    }
}

#[test]
fn a_tlsa_record_is_taken_as_zone_files_have_it() {
    let digest = "0d6fce13243aa7c2".repeat(4);
    let want = Tlsa::parse(&format!("3 1 1 {digest}")).unwrap();
    assert_eq!((want.usage, want.data.len()), (3, 32));
    let colons: Vec<&str> =
        digest.as_bytes().chunks(2).map(|c| std::str::from_utf8(c).unwrap()).collect();
    for text in [
        format!("3 1 1 ( {} {} )", &digest[..20], &digest[20..]),
        format!("3 1 1 (\n\t{}\n\t{} ) ; key 1", &digest[..20], &digest[20..]),
        format!("_25._tcp.mx.example.com. IN TLSA 3 1 1 {digest}"),
        format!("_25._tcp.mx.example.com. 3600 IN TLSA 3 1 1 {}", digest.to_uppercase()),
        format!("_25._tcp.mx.example.com.\t3600\tIN\ttlsa\t3 1 1 ( {digest} )"),
        format!("IN TLSA 3 1 1 {digest}"),
        format!("TLSA 3 1 1 {digest}"),
        format!("\\# 35 030101{digest}"),
        format!("\\# 35 ( 030101 {digest} )"),
        format!("_25._tcp.mx.example.com. IN TYPE52 \\# 35 03 01 01 {digest}"),
        format!("3 1 1 {}", colons.join(":")),
        format!("3 1 1 \"{digest}\""),
    ] {
        assert_eq!(Tlsa::parse(&text).as_ref(), Ok(&want), "{text}");
    }
    for text in [
        "",
        "3 1",
        "3 1 1 0",
        "3 1 1 zz",
        "x TLSA",
        "\\# 4 0301",
        "\\# 2 0301",
        "300 1 1 00",
        "\\#",
    ] {
        assert!(Tlsa::parse(text).is_err(), "{text}");
    }
}

#[test]
fn the_fix_for_a_record_is_one_that_works() {
    let home = Home::new();
    for (kind, typed, want) in [
        ("record", "v=STSv1\\; id=1", "Remove the backslash: write `v=STSv1; id=1`"),
        ("record", "v=STSv1\\; id=1\\;", "Remove the backslash: write `v=STSv1; id=1;`"),
        ("record", "v=STSv1, id=1", "Write `v=STSv1; id=1;`"),
        ("record", "v=STSv1 id=1", "Write `v=STSv1; id=1`"),
        ("record", "v=STS1; id=1", "Write `v=STSv1; id=1`"),
        ("record", "version: STSv1; id=1", "Write `v=STSv1; id=1`"),
        ("record", "version=STSv1; id=1", "Write `v=STSv1; id=1`"),
        (
            "tlsrpt",
            "v=TLSRPTv1\\; rua=mailto:t@example.com",
            "write `v=TLSRPTv1; rua=mailto:t@example.com`",
        ),
        (
            "tlsrpt",
            "v=TLSRPT1; rua=mailto:t@example.com",
            "Write `v=TLSRPTv1; rua=mailto:t@example.com`",
        ),
        (
            "tlsrpt",
            "v=TLSRPTv1; rua=mailto:t@example.com!10m",
            "Leave out `!10m`: write `mailto:t@example.com`",
        ),
        ("tlsrpt", "v=TLSRPTv1; rua=mailto:t@example.com!50", "Leave out `!50`"),
    ] {
        let out = home.destgate("lint").arg(kind).arg(typed).run().ended(1);
        let said = out.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(want), "{typed}: {said}");
    }
}

#[test]
fn a_comment_behind_a_section_is_one_fault_and_not_three() {
    let home = Home::new();
    let good = home.destgate("destconfig export -").run().ended(0).stdout;
    let bad = format!(
        "{good}\n[example.com] ; a partner\ntable_tls = 1\n[b.example] # too\ntable_tls = 1\n"
    );
    let file = home.write("bad.ini", bad);
    let out = home.destgate("destconfig import").arg(&file).run().ended(2);
    assert_eq!(out.stderr.matches("a comment needs a line of its own").count(), 2, "{}", out.all());
    assert!(!out.stderr.contains("twice"), "{}", out.all());
}
