//! `lint postfix`: one fault after the other in a configuration that is in order, and no other finding with it.
//!
//! Tests of `src/policy/postfix/lint.rs`, `src/policy/postfix/main_cf.rs`, `src/render/lint.rs` and
//! `src/shell/commands/lint.rs`.

use std::collections::BTreeSet;
use std::fs;

use crate::support::run::Home;
use crate::support::run::at;
use serde_json::Value;

const GOOD: &str = "\
# as Debian has it
mail_version = 3.10.13
compatibility_level = 3.6
smtp_dns_support_level = dnssec
smtp_tls_security_level = dane
certs = /etc/ssl/certs
smtp_tls_CAfile = ${certs}/ca-certificates.crt
smtp_tls_policy_maps =
    socketmap:inet:127.0.0.1:8642:QUERYwithTLSRPT
";

const MASTER: &str = "\
smtp      unix  -       -       y       -       -       smtp
relay     unix  -       -       y       -       -       smtp
        -o syslog_name=postfix/relay
cleanup   unix  n       -       y       -       0       cleanup
";

const RESOLV: &str = "nameserver 127.0.0.1\nnameserver ::1\noptions edns0 trust-ad\n";

fn codes(json: &Value) -> BTreeSet<String> {
    let all = ["errors", "warnings"].iter().flat_map(|list| json[*list].as_array().unwrap());
    all.map(|issue| at(issue, "code").to_string()).collect()
}

/// What is said of three files.
fn of_files(main: &str, master: &str, resolv: &str) -> Value {
    let home = Home::new();
    let folder = home.path().join("postfix");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("main.cf"), main).unwrap();
    fs::write(folder.join("master.cf"), master).unwrap();
    home.write("resolv.conf", resolv);
    let out = home.destgate("lint postfix postfix --resolv-conf resolv.conf --format json").run();
    let json = out.json();
    let errors = json["errors"].as_array().unwrap().len();
    out.ended(i32::from(errors > 0));
    json
}

/// The only findings of a `main.cf`, errors before warnings.
#[track_caller]
fn found(main: &str, expected: &[&str]) {
    let json = of_files(main, MASTER, RESOLV);
    let expected: BTreeSet<String> = expected.iter().map(ToString::to_string).collect();
    assert_eq!(codes(&json), expected, "{main}\n{json:#}");
}

#[test]
fn a_good_one_has_no_finding() {
    found(GOOD, &[]);
    let json = of_files(GOOD, MASTER, RESOLV);
    assert_eq!(at(&json, "version"), "3.10.13");
    assert_eq!(json["maps"][0], "socketmap:inet:127.0.0.1:8642:QUERYwithTLSRPT");
    // With proxymap or a path within the queue directory the jail does no harm.
    for map in [
        "proxy:socketmap:unix:/run/x.sock:QUERYwithTLSRPT",
        "socketmap:unix:run/x.sock:QUERYwithTLSRPT",
    ] {
        found(&GOOD.replace("socketmap:inet:127.0.0.1:8642:QUERYwithTLSRPT", map), &[]);
    }
}

#[test]
fn each_fault_has_its_finding() {
    let with = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "{from}");
        GOOD.replace(from, to)
    };
    found(&with("smtp_dns_support_level = dnssec\n", ""), &["postfix-dnssec-off"]);
    found(&with("= dnssec", "= enabled"), &["postfix-dnssec-off"]);
    found(&format!("{GOOD}smtp_host_lookup = dns, native\n"), &["postfix-native-lookup"]);
    found(&with("smtp_tls_CAfile", "smtpd_tls_CAfile"), &["postfix-ca-missing"]);
    found(
        &with("smtp_tls_CAfile = ${certs}/ca-certificates.crt", "smtp_tls_CAfile = $none"),
        &["postfix-ca-missing"],
    );
    found(&format!("{}tls_append_default_CA = yes\n", with("smtp_tls_CAfile", "x")), &[]);
    found(&with("_level = dane\n", "_level =\n"), &["postfix-level"]);
    found(&format!("{GOOD}smtp_tls_per_site = hash:x\n"), &["postfix-per-site"]);
    found(&with("smtp_tls_policy_maps", "smtp_tls_policy_map"), &["postfix-map-missing"]);
    found(
        &with("socketmap:inet:127.0.0.1:8642:QUERYwithTLSRPT", "hash:/etc/postfix/tls"),
        &["postfix-map-missing"],
    );
    found(&with("QUERYwithTLSRPT", "query"), &["postfix-map-too-old"]);
    found(&with("QUERYwithTLSRPT", "sts"), &["postfix-map-name"]);
    found(&with("QUERYwithTLSRPT", "QUERIES"), &["postfix-map-name"]);
    found(&with("inet:127.0.0.1", "inet:192.0.2.1"), &["postfix-map-remote"]);
    found(&with("inet:127.0.0.1:8642", "unix:/run/x.sock"), &["postfix-socket-outside"]);
    found(&with("    socketmap", "    hash:/a, socketmap"), &["postfix-static-before"]);
    found(
        &format!("{GOOD}    inline:{{a.example = none, b.example = may}}\n"),
        &["postfix-static-after"],
    );
    found(&format!("{GOOD}smtp_tls_enforce_sts_mx_patterns = no\n"), &["postfix-patterns-off"]);
    found(&format!("{GOOD}smtp_tls_dane_insecure_mx_policy = may\n"), &["postfix-insecure-mx"]);
    found(&with("mail_version = 3.10.13\n", ""), &["postfix-version-missing"]);
    found(&with("3.10.13", "3.9.1"), &["postfix-map-too-new"]);
    found(&with("3.10.13", "3.3.0").replace("QUERYwithTLSRPT", "QUERY"), &["postfix-map-too-new"]);
    let old = with("3.10.13", "3.7.11").replace("QUERYwithTLSRPT", "QUERY");
    found(&old, &[]);
    found(&old.replace("_level = dane", "_level = may"), &["postfix-insecure-mx"]);
    found(&old.replace("_level = dane", "_level = may").replace("3.7.11", "3.7.13"), &[]);
}

#[test]
fn the_services_and_the_resolvers_count_too() {
    let own = MASTER.replace("syslog_name=postfix/relay", "smtp_tls_security_level=encrypt");
    assert_eq!(codes(&of_files(GOOD, &own, RESOLV)), ["postfix-service-own".to_string()].into());
    let outside = GOOD.replace("inet:127.0.0.1:8642", "unix:/run/x.sock");
    let free = MASTER.replace(" y ", " n ");
    assert!(codes(&of_files(&outside, &free, RESOLV)).is_empty());
    // The default is a jail while compatibility_level is 0.
    let usual = MASTER.replace(" y ", " - ");
    assert!(codes(&of_files(&outside, &usual, RESOLV)).is_empty());
    let old = outside.replace("compatibility_level = 3.6\n", "");
    assert_eq!(
        codes(&of_files(&old, &usual, RESOLV)),
        ["postfix-socket-outside".to_string()].into()
    );
    let remote = RESOLV.replace("127.0.0.1", "192.0.2.53");
    assert_eq!(
        codes(&of_files(GOOD, MASTER, &remote)),
        ["postfix-resolver-remote".to_string()].into()
    );
    let blind = RESOLV.replace(" trust-ad", "");
    assert_eq!(
        codes(&of_files(GOOD, MASTER, &blind)),
        ["postfix-trust-ad-missing".to_string()].into()
    );
}

#[test]
fn it_reads_what_postconf_prints() {
    let home = Home::new();
    let out = home.destgate("lint postfix -").stdin(GOOD).run().ended(0).stdout;
    assert_eq!(
        out,
        "ok: Postfix 3.10.13 goes by the answers of socketmap:inet:127.0.0.1:8642:QUERYwithTLSRPT\n"
    );
    // Whether smtp is confined is not known then.
    let unix = GOOD.replace("inet:127.0.0.1:8642", "unix:/run/x.sock");
    let out = home.destgate("lint postfix - --format json").stdin(unix).run().ended(0).json();
    assert_eq!(codes(&out), ["postfix-socket-outside".to_string()].into());
    let bad = "smtp_tls_policy_maps = socketmap:inet:127.0.0.1:8642:QUERYwithTLSRPT\n";
    let out =
        home.destgate("lint postfix - --mail-version 3.7.11").stdin(bad).run().ended(1).stdout;
    let flat = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.starts_with(
            "not ok: Postfix 3.7.11 does not go by the policy server: 3 faults error "
        ),
        "{out}"
    );
    assert!(
        flat.contains("error line 1, column 1: the answers of QUERYwithTLSRPT have attributes"),
        "{out}"
    );
    // What is missing has no place.
    assert!(flat.contains("error neither smtp_tls_CAfile nor"), "{out}");
    let none = home.destgate("lint postfix -").stdin("# nothing\n").run().ended(2).stderr;
    assert!(none.contains("no setting of Postfix"), "{none}");
    let gone = home.destgate("lint postfix nowhere").run().ended(2).stderr;
    assert!(gone.contains("main.cf` cannot be read"), "{gone}");
    // Whatever it reads, it ends, and nothing reaches the terminal unescaped.
    let odd = "smtp_tls_policy_maps = $a ${ $( $$ {{ socketmap:x socketmap:unix:\u{1b}[31m:\u{7}\na = $b$b\nb = $a$a\nmail_version = 3.x\n";
    let out = home.destgate("lint postfix -").stdin(odd).run().ended(1).stdout;
    assert!(!out.contains('\u{1b}') && !out.contains('\u{7}'), "{out:?}");
}
