//! The settings by flags: what is said, what is kept, what is refused, what is shown.
//!
//! Tests of `src/shell/commands/hostname.rs`, `src/shell/commands/sslconfig.rs`,
//! `src/shell/commands/dnsconfig/mod.rs`, `src/shell/commands/dnsconfig/args.rs`,
//! `src/shell/commands/dnsconfig/flags.rs`, `src/shell/commands/deliveryconfig.rs` and
//! `src/shell/commands/settings_forms.rs`.

use crate::support::run::Home;
use destgate::profile::setting;
use destgate::profile::setting::delivery;
use destgate::profile::setting::update;
use serde_json::json;

#[track_caller]
fn ok(home: &Home, arguments: &str) -> String {
    home.destgate(arguments).run().ended(0).stdout
}

/// What is said of something that cannot be: one sentence of error, nothing on stdout.
#[track_caller]
fn refused(home: &Home, arguments: &[&str]) -> String {
    let out = home.destgate("").args(arguments).run().ended(2);
    assert!(out.stdout.is_empty() && out.stderr.starts_with("error: "), "{}", out.all());
    out.stderr
}

#[test]
fn tls_by_flags() {
    let home = Home::new();
    assert_eq!(
        ok(&home, "sslconfig outbound --versions TLSv1.2 --ciphers AES256,CHACHA20 --dry-run"),
        "outbound_versions: tls1.2 (not kept: --dry-run)\noutbound_ciphers: AES256:CHACHA20 (not kept: --dry-run)\n"
    );
    assert_eq!(ok(&home, "showchanges"), "There are no changes since the last commit.\n");
    assert_eq!(ok(&home, "sslconfig outbound --versions tls1.2"), "outbound_versions: tls1.2\n");
    let again = ok(&home, "sslconfig outbound --versions tls1.2");
    assert_eq!(again, "sslconfig is as wanted already; nothing changed\n");
    let factory = "sslconfig settings:\n  Outbound SMTP method:  TLS v1.2, TLS v1.3\n  Outbound SMTP ciphers:\n        DEFAULT\n";
    assert_eq!(ok(&home, "sslconfig show"), factory);
    assert!(ok(&home, "sslconfig show --pending").contains("method:  TLS v1.2\n"));
    let done =
        ok(&home, "sslconfig outbound --ciphers ECDHE+AESGCM+AES128:!ECDSA --commit-all less");
    assert!(
        done.starts_with("outbound_ciphers: ECDHE+AESGCM+AES128:!ECDSA\nChanges committed: "),
        "{done}"
    );
    let shown = home.destgate("sslconfig show --format json").run().ended(0).json();
    assert_eq!(
        shown,
        json!({"outbound": {
            "versions": ["TLSv1.2"],
            "ciphers": "ECDHE+AESGCM+AES128:!ECDSA",
            "suites": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
        }})
    );
    assert_eq!(
        ok(&home, "sslconfig verify"),
        "0xC0,0x2F - ECDHE-RSA-AES128-GCM-SHA256   TLSv1.2 Kx=ECDH     Au=RSA   Enc=AESGCM(128)            Mac=AEAD\n"
    );
    let count = ok(&home, "sslconfig verify ALL").lines().count();
    assert_eq!(count, destgate::vocab::cipher::SUITES.len());
    let why = refused(&home, &["sslconfig", "outbound", "--versions", "ssl3,tls1.2"]);
    assert!(why.contains("SSL v3 cannot be offered"), "{why}");
    let why = refused(&home, &["sslconfig", "outbound", "--ciphers", "RC4-SHA:ADH-AES256-SHA:FOO"]);
    assert!(why.contains("RC4-SHA (RC4), ADH-AES256-SHA (anonymous), FOO (not known)"), "{why}");
    // Together with the versions that are set already.
    let why = refused(&home, &["sslconfig", "outbound", "--ciphers", "TLSv1.3"]);
    assert!(why.contains("no suite for TLS v1.2"), "{why}");
    let why = refused(&home, &["sslconfig", "verify", "DES-CBC3-SHA"]);
    assert!(why.contains("triple DES"), "{why}");
    let why = refused(&home, &["sslconfig", "outbound"]);
    assert!(why.contains("nothing to set was named"), "{why}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one course of events")]
fn dns_by_flags() {
    let home = Home::new();
    let factory = ok(&home, "dnsconfig show");
    assert!(
        factory.starts_with("Currently using the DNS servers of the operating system.\n"),
        "{factory}"
    );
    assert!(factory.contains("DNSSEC: Validate every answer here\n"), "{factory}");
    ok(&home, "dnsconfig new-server 192.0.2.2 192.0.2.3:5353 --priority 5");
    ok(&home, "dnsconfig new-server 192.0.2.1 2001:db8::1");
    ok(&home, "dnsconfig alternate Corp.example 10.0.0.53 10.0.0.54 --insecure");
    let file = home.write("anchors", "; the lab's\n. 1 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n");
    ok(
        &home,
        &format!(
            "dnsconfig setup --dnssec trust-ad --timeout 7 --trust-anchor {file} --commit-all all"
        ),
    );
    let shown = home.destgate("dnsconfig show --format json").run().ended(0).json();
    assert_eq!(
        shown["servers"],
        json!([
            {"address": "192.0.2.1", "priority": 0},
            {"address": "2001:db8::1", "priority": 0},
            {"address": "192.0.2.2", "priority": 5},
            {"address": "192.0.2.3:5353", "priority": 5},
        ])
    );
    let corp = json!([{"domain": "corp.example", "servers": ["10.0.0.53", "10.0.0.54"], "insecure": true}]);
    assert_eq!(shown["alternates"], corp);
    assert_eq!((&shown["dnssec"], &shown["timeout"]), (&json!("trust-ad"), &json!(7)));
    assert!(shown["trust_anchors"].as_str().unwrap().contains("DS 20326"));
    let text = ok(&home, "dnsconfig show");
    assert!(text.contains("3. Priority: 5  192.0.2.2\n"), "{text}");
    assert!(text.contains("1. corp.example: 10.0.0.53, 10.0.0.54 (insecure)\n"), "{text}");
    // A server that is named again gets the new priority.
    assert_eq!(
        ok(&home, "dnsconfig new-server 192.0.2.2 --priority 0 --dry-run"),
        "servers: 192.0.2.1/pri=0, 2001:db8::1/pri=0, 192.0.2.2/pri=0, 192.0.2.3:5353/pri=5 (not kept: --dry-run)\n"
    );
    let gone =
        ok(&home, "dnsconfig delete 192.0.2.1 2001:db8::1 192.0.2.2 192.0.2.3:5353 CORP.example");
    assert_eq!(gone, "servers: the system's\nalternates: none\n");
    ok(&home, "dnsconfig setup --trust-anchor root --commit-all");
    assert_eq!(
        home.destgate("dnsconfig show --format json").run().json()["trust_anchors"],
        json!(null)
    );
    for (words, wanted) in [
        (&["new-server", "dns.example"][..], "no resolver address"),
        (&["alternate", "a..b", "192.0.2.1"][..], "not a domain name"),
        (&["delete", "192.0.2.99"][..], "`192.0.2.99` is no configured server"),
        (&["setup"][..], "nothing to set was named"),
        (&["setup", "--trust-anchor", "nowhere"][..], "`nowhere` cannot be read"),
        (&["setup", "--timeout", "0"][..], "0"),
        (&["setup", "--dnssec", "perhaps"][..], "perhaps"),
    ] {
        let mut all = vec!["dnsconfig"];
        all.extend(words);
        let why = refused(&home, &all);
        assert!(why.contains(wanted), "{why}");
    }
    let odd = home.write("odd", "; \u{1b}[31m\n. 1 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n");
    let why = refused(&home, &["dnsconfig", "setup", "--trust-anchor", &odd]);
    assert!(why.contains("plain ASCII text, without `\\x1b`"), "{why}");
    let bad = home.write("bad", "hello\n");
    let why = refused(&home, &["dnsconfig", "setup", "--trust-anchor", &bad]);
    assert!(why.contains("holds no DS or DNSKEY record"), "{why}");
}

#[test]
fn the_proxy_by_flags() {
    let home = Home::new();
    let set = ok(&home, "updateconfig setup --proxy proxy.example.com:3128");
    assert_eq!(set, "proxy: http://proxy.example.com:3128\n");
    let shown = home.destgate("updateconfig show --format json").run().ended(0).json();
    assert_eq!(shown, json!({"proxy": null}));
    assert_eq!(
        ok(&home, "updateconfig show --pending"),
        "HTTP proxy: http://proxy.example.com:3128\n"
    );
    assert_eq!(ok(&home, "updateconfig setup --proxy NONE"), "proxy: none\n");
    assert_eq!(ok(&home, "updateconfig show --pending"), "HTTP proxy: not enabled\n");
    // A password is refused and never repeated.
    let why = refused(
        &home,
        &["updateconfig", "setup", "--proxy", "http://me:geheim@proxy.example.com:3128"],
    );
    assert!(why.contains("cannot be kept") && !why.contains("geheim"), "{why}");
    let file = home.write(
        "c.json",
        ok(&home, "showconfig").replace(
            "\"setting\": {}",
            "\"setting\": {\"updateconfig\": {\"proxy\": \"http://me:geheim@proxy.example:1\"}}",
        ),
    );
    let why = refused(&home, &["loadconfig", &file]);
    assert!(why.contains("cannot be kept") && !why.contains("geheim"), "{why}");
}

#[test]
fn proxies_are_read() {
    for (text, wanted) in [
        ("http://proxy.example.com:3128", "http://proxy.example.com:3128"),
        ("HTTP://Proxy.Example.com:3128/", "http://proxy.example.com:3128"),
        ("http://proxy.example.com", "http://proxy.example.com:80"),
        ("192.0.2.1:8080", "http://192.0.2.1:8080"),
        ("http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
        ("none", ""),
        ("", ""),
    ] {
        assert_eq!(update::proxy(text).unwrap(), wanted, "{text}");
        assert!(wanted.is_empty() || reqwest::Proxy::https(wanted).is_ok());
    }
    for bad in [
        "https://proxy.example.com:3128",
        "socks5://proxy.example.com",
        "http://",
        "http://:3128",
        "http://proxy.example.com:0",
        "http://proxy.example.com:x",
        "http://proxy.example.com/path",
        "http://[2001:db8::1",
        "http://pro xy",
        "http://a\u{1b}[31m",
    ] {
        let why = update::proxy(bad).unwrap_err().0;
        assert!(!why.contains('\u{1b}'), "{why}");
    }
}

#[test]
fn delivery_by_flags() {
    let home = Home::new();
    assert_eq!(
        ok(&home, "deliveryconfig setup --interface 127.0.0.2 --ehlo mail.example.com"),
        "interface_v4: 127.0.0.2\nehlo: mail.example.com\n"
    );
    let shown = home.destgate("deliveryconfig show --pending --format json").run().ended(0).json();
    let wanted =
        json!({"interface_v4": "127.0.0.2", "interface_v6": null, "ehlo": "mail.example.com"});
    assert_eq!(shown, wanted);
    let back = ok(&home, "deliveryconfig setup --interface auto --ehlo none");
    assert_eq!(back, "interface_v4: auto\nehlo: the host name of the gateway\n");
    for (words, wanted) in [
        (["--interface", "192.0.2.99"], "192.0.2.99 is not an address of this host"),
        (["--interface", "127.0.0.2,127.0.0.3"], "Only one IPv4 address"),
        (["--interface", "auto,127.0.0.3"], "Auto must stand alone"),
        (["--interface", "here"], "`here` is no IP address"),
        (["--interface", "fe80::1"], "link-local"),
        (["--interface", "0.0.0.0"], "not the address of one host"),
        (["--ehlo", "two words"], "cannot be an EHLO name"),
        (["--ehlo", "x\r\nMAIL FROM:<>"], "cannot be an EHLO name"),
    ] {
        let why = refused(&home, &["deliveryconfig", "setup", words[0], words[1]]);
        assert!(why.contains(wanted), "{why}");
    }
    assert!(delivery::interfaces("127.0.0.1 ::1").unwrap().1.is_some());
}

#[test]
fn the_host_name_by_flags() {
    let home = Home::new();
    assert_eq!(
        ok(&home, "sethostname GW.example.com --dry-run"),
        "gw.example.com would be the host name (not kept: --dry-run)\n"
    );
    assert_eq!(
        ok(&home, "sethostname GW.example.com"),
        "gw.example.com will be the host name once the change is committed\n"
    );
    assert_eq!(ok(&home, "hostname"), "mail.example.com\n");
    let done = ok(&home, "hostname gw2.example.com --commit-all");
    assert!(
        done.starts_with("gw2.example.com will be the host name\nChanges committed: "),
        "{done}"
    );
    assert_eq!(ok(&home, "hostname"), "gw2.example.com\n");
    assert_eq!(
        ok(&home, "sethostname gw2.example.com"),
        "gw2.example.com is the host name already\n"
    );
    assert!(refused(&home, &["sethostname", "a..b"]).contains("is not a domain name"));
}

#[test]
fn every_factory_value_is_one_that_may_be_set() {
    for group in setting::GROUPS {
        for item in group.items {
            assert_eq!((item.parse)(item.factory).as_deref(), Ok(item.factory), "{}", item.key);
        }
        setting::check(group, &group.factory()).unwrap();
    }
}

#[test]
fn a_file_with_settings_that_do_not_go_together_is_refused() {
    let home = Home::new();
    let plain = ok(&home, "showconfig");
    for (setting, words) in [
        (
            r#""sslconfig": {"outbound_versions": "tls1.2", "outbound_ciphers": "TLSv1.3"}"#,
            "no suite for TLS v1.2",
        ),
        (r#""dnsconfig": {"servers": "dns.example"}"#, "no resolver address"),
        (r#""dnsconfig": {"trust_anchors": "rubbish"}"#, "no DS or DNSKEY record"),
        (r#""deliveryconfig": {"interface_v6": "192.0.2.1"}"#, "192.0.2.1 is no IPv6 address"),
        (r#""updateconfig": {"port": "1"}"#, "no key `port`"),
    ] {
        let text = plain.replace("\"setting\": {}", &format!("\"setting\": {{{setting}}}"));
        let file = home.write("c.json", text);
        let why = refused(&home, &["loadconfig", &file]);
        assert!(why.contains(words), "{why}");
    }
}

/// The list of addresses differs from host to host, so this dialogue is read here.
#[test]
fn delivery_by_dialogue() {
    let home = Home::new();
    let typed = "setup\n99\n192.0.2.99\nfe80::1\n127.0.0.2,127.0.0.3\n127.0.0.2 ::1\ntwo words\nout.example.com\n\
                 setup\n\n\nsetup\nauto\nNONE\nfrob\n\n";
    let out = home.destgate("deliveryconfig").stdin(typed).run();
    let said = out.stdout.clone();
    let asked = |words: &str| said.matches(words).count();
    assert_eq!(out.status, 0, "{}", out.all());
    assert!(said.starts_with(
        "\nDefault interface to deliver mail: Auto\nName given in EHLO: the host name of the gateway\n\n\
         Choose the operation you want to perform:\n- SETUP - Configure mail delivery.\n[]> setup\n\
         Choose the default interface to deliver mail.\n1. Auto\n"
    ), "{said}");
    for words in [
        "[1]> 99\nThat value is not valid.\n",
        "[1]> 192.0.2.99\n192.0.2.99 is not an address of this host.\n",
        "[1]> fe80::1\n`fe80::1` is a link-local address: mail cannot be sent from it to other networks.\n",
        "[1]> 127.0.0.2,127.0.0.3\nOnly one IPv4 address and one IPv6 address can be chosen.\n",
        "[1]> 127.0.0.2 ::1\nPlease enter the name to give in EHLO.\nEnter NONE to give the host name of the gateway.\n[NONE]> two words\n",
        "`two words` cannot be an EHLO name: ",
        "\nDefault interface to deliver mail: 127.0.0.2, ::1\nName given in EHLO: out.example.com\n",
        "[127.0.0.2, ::1]> \n",
        "[out.example.com]> \n",
        "[127.0.0.2, ::1]> auto\n",
        "[]> frob\nUnknown option.\n",
    ] {
        assert!(said.contains(words), "`{words}` is not in\n{said}");
    }
    assert_eq!(asked("Default interface to deliver mail: 127.0.0.2, ::1\n"), 2, "{said}");
    // Back at the factory's there is nothing to commit.
    assert_eq!(ok(&home, "showchanges"), "There are no changes since the last commit.\n");
}

#[test]
fn an_unanswered_question_keeps_nothing() {
    let home = Home::new();
    for (command, typed) in [
        ("deliveryconfig", "setup\n127.0.0.2\n"),
        ("sslconfig", "outbound\n1\n"),
        ("dnsconfig", "new\n1\n192.0.2.1,192.0.2.2\n0\n"),
        ("updateconfig", "setup\ny\n"),
        ("sethostname", ""),
    ] {
        let out = home.destgate(command).stdin(typed).run();
        assert_eq!(out.status, 1, "{}", out.all());
        assert_eq!(ok(&home, "showchanges"), "There are no changes since the last commit.\n");
    }
}

/// The lab has its own name servers, and its zones are there to be validated.
#[test]
fn dns_settings_say_that_the_lab_does_not_go_by_them() {
    let home = Home::new();
    let set = home.destgate("--lab dnsconfig setup --dnssec off --dry-run").run().ended(0);
    assert!(
        set.stderr.contains("note: checks in the lab ask its own name servers"),
        "{}",
        set.all()
    );
    assert!(!home.destgate("dnsconfig show").run().stderr.contains("lab"));
}
