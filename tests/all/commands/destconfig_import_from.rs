//! `destconfig import --from`: the tables of Postfix and of Exim as entries.
//!
//! Tests of `src/profile/mta_table.rs`, `src/config/destination.rs` and `src/shell/commands/destconfig/flags.rs`.

use std::collections::BTreeMap;

use crate::support::run::Home;
use crate::support::run::Out;

/// A run that succeeds, though it warns.
#[track_caller]
fn warned(out: Out) -> Out {
    assert_eq!(out.status, 0, "{}", out.all());
    assert!(out.stderr.contains("warning: "), "{}", out.all());
    out
}

fn import(home: &Home, origin: &str, text: &str, more: &str) -> Out {
    let words = format!("--db t.db destconfig import --from {origin} - {more}");
    home.destgate(&words).stdin(text).run()
}

/// The entries: tls, dane and mta_sts by key.
fn entries(home: &Home) -> BTreeMap<String, String> {
    let text = home.destgate("--db t.db destconfig export -").run().ended(0).stdout;
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            key = name.trim_end_matches(']').to_string();
        } else if let Some((field, value)) = line.split_once(" = ")
            && ["table_tls", "dane_option", "mta_sts"].contains(&field)
        {
            let words = all.entry(key.clone()).or_default();
            words.push_str(&format!("{field}={value} "));
        }
    }
    all.remove("DEFAULT");
    all
}

#[test]
fn every_level_of_postfix_becomes_its_entry() {
    let home = Home::new();
    let table = "\
# a comment
none.example none
may.example      may protocols=!SSLv2:!SSLv3
encrypt.example\tENCRYPT
.below.example encrypt
dane.example dane
only.example
    dane-only
secure.example secure match=nexthop servername=hostname
named.example secure match=named.example:hostname
verify.example verify
usual.example secure
[mx.example.net] encrypt
[192.0.2.25] encrypt
b\u{fc}cher.example encrypt
";
    let out = warned(import(&home, "postfix", table, ""));
    assert!(out.stdout.starts_with("13 entries imported"), "{}", out.stdout);
    let all = entries(&home);
    let export = |words: &str| {
        let one = Home::new();
        one.destgate(&format!("--db t.db destconfig new x.example {words}")).run().ended(0);
        entries(&one)["x.example"].clone()
    };
    for (key, words) in [
        ("none.example", "--tls none"),
        ("may.example", "--tls preferred --dane none --mta-sts off"),
        ("encrypt.example", "--tls required --dane none --mta-sts off"),
        (".below.example", "--tls required --dane none --mta-sts off"),
        ("dane.example", "--tls preferred --dane opportunistic --mta-sts off"),
        ("only.example", "--tls preferred --dane mandatory --mta-sts off"),
        ("secure.example", "--tls required_verify --dane none --mta-sts off"),
        ("named.example", "--tls required_verify_hosted --dane none --mta-sts off"),
        ("verify.example", "--tls required_verify_hosted --dane none --mta-sts off"),
        ("usual.example", "--tls required_verify --dane none --mta-sts off"),
        ("mx.example.net", "--tls required --dane none --mta-sts off"),
        ("192.0.2.25", "--tls required --dane none --mta-sts off"),
        ("xn--bcher-kva.example", "--tls required --dane none --mta-sts off"),
    ] {
        assert_eq!(all.get(key), Some(&export(words)), "{key}");
    }
    assert!(
        out.stderr.contains("line 3: may.example: protocols belongs to no entry"),
        "{}",
        out.stderr
    );
    assert!(
        out.stderr.contains("verify.example: a certificate for the domain does as well"),
        "{}",
        out.stderr
    );
    assert!(out.stderr.contains("usual.example: a certificate for a name below"), "{}", out.stderr);
}

#[test]
fn a_line_without_an_equal_is_named_and_left_out() {
    let home = Home::new();
    let table = "\
good.example encrypt
pin.example fingerprint match=aa:bb
anchor.example secure tafile=/etc/x.pem
name.example secure match=mail.provider.example
below.example secure match=.below.example
[mx.example]:587 encrypt
half.example half-dane
empty.example
odd.example may match=x
what.example may colour=red
good.example none
a@b.example encrypt
\u{1b}[31m.example may
";
    let out = warned(import(&home, "postfix", table, ""));
    assert_eq!(entries(&home).keys().map(String::as_str).collect::<Vec<_>>(), ["good.example"]);
    for line in 2..=13 {
        assert!(
            out.stderr.contains(&format!("line {line} is left out: ")),
            "{line}: {}",
            out.stderr
        );
    }
    for reason in [
        "pins no certificate",
        "no trust anchors",
        "mail.provider.example",
        "no port",
        "no level",
        "the first counts",
    ] {
        assert!(out.stderr.contains(reason), "{reason}: {}", out.stderr);
    }
    assert!(!out.stderr.contains('\u{1b}'), "{:?}", out.stderr);
    assert!(entries(&home)["good.example"].contains("table_tls"), "the first line counts");
    // It is one pending change, which can be dropped.
    home.destgate("--db t.db clearchanges --yes").run();
    let nothing = import(&home, "postfix", "x.example fingerprint\n", "").ended(2);
    assert!(nothing.stderr.contains("line 1"), "{}", nothing.stderr);
    let empty = import(&home, "postfix", "", "").ended(2);
    assert!(empty.stderr.contains("no line that sets TLS"), "{}", empty.stderr);
}

#[test]
fn default_stays_and_a_dry_run_changes_nothing() {
    let home = Home::new();
    home.destgate("--db t.db destconfig default --tls preferred --dane opportunistic --commit x")
        .run()
        .ended(0);
    home.destgate("--db t.db destconfig new old.example --tls required --commit x").run().ended(0);
    let dry = import(&home, "postfix", "new.example none\n", "--dry-run").ended(0);
    assert!(dry.stdout.contains("1 entries would be imported"), "{}", dry.stdout);
    assert!(
        dry.stdout.contains("new.example") && dry.stdout.contains("old.example"),
        "{}",
        dry.stdout
    );
    assert!(!dry.stdout.contains("DEFAULT"), "{}", dry.stdout);
    assert!(entries(&home).contains_key("old.example"));
    import(&home, "postfix", "new.example none\n", "--commit x").ended(0);
    assert_eq!(entries(&home).keys().map(String::as_str).collect::<Vec<_>>(), ["new.example"]);
    let shown = home.destgate("--db t.db destconfig export -").run().ended(0).stdout;
    assert!(
        shown.contains("dane_option = opportunistic")
            || shown.contains("dane_option = Opportunistic"),
        "{shown}"
    );
}

#[test]
fn lists_of_exim() {
    let home = Home::new();
    let transport = "\
remote_smtp:
  driver = smtp
  hosts_require_tls = mx.partner.example : *.bank.example : \\
      192.0.2.7 : 10.0.0.0/8
  hosts_try_dane = <; mx.partner.example ; 2001:db8::1
  hosts_avoid_tls = old.example
  hosts_require_dane = *
  tls_verify_hosts = *
";
    let out = warned(import(&home, "exim", transport, ""));
    let all = entries(&home);
    let keys: Vec<&str> = all.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [".bank.example", "192.0.2.7", "2001:db8::1", "mx.partner.example", "old.example"]
    );
    let both = &all["mx.partner.example"];
    let one = Home::new();
    one.destgate(
        "--db t.db destconfig new x.example --tls required --dane opportunistic --mta-sts off",
    )
    .run()
    .ended(0);
    assert_eq!(*both, entries(&one)["x.example"]);
    for said in [
        "10.0.0.0/8",
        "every host: set DEFAULT",
        "tls_verify_hosts: no entry says this",
        "Exim's list names a mail server",
    ] {
        assert!(out.stderr.contains(said), "{said}: {}", out.stderr);
    }
}
