//! `lint` in its five forms: what it says, its exit status, the keys of its JSON.
//!
//! Tests of `src/shell/commands/lint.rs` and `src/render/lint.rs`.

use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::at;
use rcgen::CertificateParams;
use rcgen::KeyPair;
use rcgen::PublicKeyData;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

const RECORD: &str = "v=STSv1; id=20260101T000000;";
const POLICY: &str = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n";

/// Runs it as text and as JSON: both end with the same status, the text tells it in its first word.
#[track_caller]
fn lint(what: &str, arguments: &[&str], stdin: &str, status: i32) -> Value {
    let home = Home::new();
    let run = |format: &str| {
        let line = format!("lint {what} --format {format}");
        home.destgate(&line).args(arguments).stdin(stdin).run().ended(status)
    };
    let text = run("text").stdout;
    let word = if status == 0 { "ok: " } else { "not ok: " };
    assert!(text.starts_with(word), "{text}");
    let json = run("json").json();
    for list in ["errors", "warnings"] {
        for issue in json[list].as_array().unwrap() {
            let message = at(issue, "message");
            assert!(!message.is_empty() && issue["line"].is_u64() && issue["column"].is_u64());
            assert!(at(issue, "reference").starts_with("RFC "), "{issue}");
            let words: Vec<&str> = message.split_whitespace().collect();
            let start = words[..words.len().min(2)].join(" ");
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(&start), "`{message}` is not in\n{text}");
        }
    }
    json
}

fn codes(json: &Value, list: &str) -> Vec<String> {
    json[list].as_array().unwrap().iter().map(|i| at(i, "code").to_string()).collect()
}

#[test]
fn record() {
    let good = lint("record", &[RECORD], "", 0);
    assert_eq!((good["usable"].clone(), at(&good, "id")), (json!(true), "20260101T000000"));
    assert_eq!((good["errors"].clone(), good["warnings"].clone()), (json!([]), json!([])));
    for bad in [&["v=STSv1; id=2026-01-01;"][..], &["v=STSv1;"], &[RECORD, "v=STSv1; id=2;"]] {
        let json = lint("record", bad, "", 1);
        assert_eq!((&json["usable"], &json["id"]), (&json!(false), &Value::Null), "{bad:?}");
    }
    assert_eq!(lint("record", &[], "", 1)["usable"], json!(false));
    // One that belongs to something else is no second one.
    assert_eq!(lint("record", &[RECORD, "v=spf1 -all"], "", 0)["usable"], json!(true));
}

#[test]
fn policy_from_file_and_stdin() {
    let good = lint("policy", &["-"], POLICY, 0);
    assert_eq!((good["valid"].clone(), at(&good, "mode")), (json!(true), "enforce"));
    assert_eq!(good["max_age"], json!(604_800));
    assert_eq!(good["mx"], json!(["mx.example.com", "*.example.net"]));
    let home = Home::new();
    let file = home.write("mta-sts.txt", POLICY);
    assert_eq!(lint("policy", &[&file], "", 0), good);
    let bad = lint("policy", &["-"], &POLICY.replace("max_age: 604800\r\n", ""), 1);
    assert_eq!(
        (&bad["valid"], &bad["mode"], &bad["max_age"], &bad["mx"]),
        (&json!(false), &Value::Null, &Value::Null, &json!([]))
    );
    // The place of a fault is where an editor would go.
    let bad = lint("policy", &["-"], &POLICY.replace("enforce", "enforced"), 1);
    assert_eq!((&bad["errors"][0]["line"], &bad["errors"][0]["column"]), (&json!(2), &json!(7)));
}

#[test]
fn a_policy_beyond_64_kib_is_refused_and_not_held_whole() {
    let mut long = POLICY.to_string();
    while long.len() <= 64 * 1024 {
        long.push_str("mx: host.example.com\r\n");
    }
    assert_eq!(codes(&lint("policy", &["-"], &long, 1), "errors"), ["sts-policy-too-large"]);
    let home = Home::new();
    // Not /dev/zero, which ends nowhere: lint must not either.
    let out = home.destgate("lint policy /dev/zero").run();
    assert_eq!(out.status, 1, "{}", out.all());
    assert!(out.peak_kib < 64 * 1024, "{}", out.all());
}

#[test]
fn tlsrpt() {
    let good =
        lint("tlsrpt", &["v=TLSRPTv1; rua=mailto:tls@example.com,https://r.example/x"], "", 0);
    assert_eq!(good["usable"], json!(true));
    assert_eq!(good["rua"], json!(["mailto:tls@example.com", "https://r.example/x"]));
    for bad in [&["v=TLSRPTv1;"][..], &["v=TLSRPTv1; rua=tls@example.com"]] {
        let json = lint("tlsrpt", bad, "", 1);
        assert_eq!((&json["usable"], &json["rua"]), (&json!(false), &json!([])), "{bad:?}");
    }
    assert_eq!(lint("tlsrpt", &[], "", 1)["usable"], json!(false));
}

#[test]
fn mx() {
    let admits = |pattern: &str, host: &str, status| {
        lint("mx", &["--pattern", pattern, host], "", status)["match"].clone()
    };
    assert_eq!(admits("*.example.com", "mail.example.com", 0), json!(true));
    assert_eq!(admits("MX.example.com", "mx.EXAMPLE.com.", 0), json!(true));
    assert_eq!(admits("*.example.com", "example.com", 1), json!(false));
    assert_eq!(admits("*.example.com", "a.b.example.com", 1), json!(false));
    let odd = lint("mx", &["--pattern", "*.*.example.com", "a.b.example.com"], "", 1);
    assert_eq!(odd["match"], json!(false));
    assert_eq!(odd["errors"].as_array().unwrap().len(), 1);
    assert_eq!(
        lint("mx", &["--pattern", "*.x.example", "--pattern", "h.y.example", "h.y.example"], "", 0)
            ["match"],
        json!(true)
    );
}

/// A self-signed certificate in a file, and the digest of its key.
fn chain(home: &Home) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["mx.example.com".to_string()]).unwrap();
    let file = home.write("chain.pem", params.self_signed(&key).unwrap().pem());
    let digest = Sha256::digest(key.subject_public_key_info());
    (file, digest.iter().map(|b| format!("{b:02x}")).collect())
}

#[test]
fn tlsa() {
    let home = Home::new();
    let (file, digest) = chain(&home);
    let judge = |records: &[&str], status| {
        let mut arguments = vec!["--chain", &file, "--name", "mx.example.com"];
        arguments.extend(records.iter().flat_map(|r| ["--record", *r]));
        lint("tlsa", &arguments, "", status)
    };
    let (fits, wrong) = (format!("3 1 1 {digest}"), format!("3 1 1 {}", "0".repeat(64)));
    assert_eq!(at(&judge(&[&fits], 0), "result"), "match");
    // As a zone file may write it.
    let spread = format!("3 1 1 {} {}", digest[..32].to_uppercase(), &digest[32..]);
    assert_eq!(at(&judge(&[&spread], 0), "result"), "match");
    assert_eq!(at(&judge(&[&wrong, &fits], 0), "result"), "match");
    assert_eq!(at(&judge(&[&wrong], 1), "result"), "mismatch");
    let unusable = judge(&[&fits.replacen('3', "1", 1)], 1);
    assert_eq!(at(&unusable, "result"), "unusable");
    assert_eq!(codes(&unusable, "warnings"), ["tlsa-unusable"]);
    // DANE-EE ignores dates and names (RFC 7672 §3.1.1).
    let late = ["--at", "2200-01-01T00:00:00Z", "--record", &fits];
    let arguments = [&["--chain", &file, "--name", "other.example"][..], &late].concat();
    assert_eq!(at(&lint("tlsa", &arguments, "", 0), "result"), "match");
}

#[track_caller]
fn refused(out: Out, words: &str) {
    let out = out.ended(2);
    assert!(out.stdout.is_empty() && out.stderr.contains(words), "{}", out.all());
}

#[test]
fn what_cannot_be_linted_is_a_usage_error() {
    let home = Home::new();
    let (file, digest) = chain(&home);
    let empty = home.write("empty", "");
    let tlsa = |chain: &str, record: &str| {
        let arguments = ["--chain", chain, "--name", "mx.example.com", "--record", record];
        home.destgate("lint tlsa").args(arguments).run()
    };
    refused(tlsa("/nonexistent", "3 1 1 00"), "`/nonexistent` cannot be read");
    refused(tlsa(&empty, "3 1 1 00"), "holds no certificate");
    refused(tlsa(&file, "3 1 1 0"), "is no TLSA record");
    refused(tlsa(&file, "3 1 1 zz"), "is no TLSA record");
    refused(tlsa(&file, "3 1"), "is no TLSA record");
    let at = ["--at", "yesterday", "--chain", &file, "--name", "x", "--record"];
    let record = format!("3 1 1 {digest}");
    refused(home.destgate("lint tlsa").args(at).arg(record).run(), "`yesterday` is no time");
    refused(home.destgate("lint policy /nonexistent").run(), "`/nonexistent` cannot be read");
    refused(home.destgate("lint mx --pattern *.x.example ..").run(), "`..` is not a domain name");
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
