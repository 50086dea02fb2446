//! Tests of `src/render/headline.rs`, `src/policy/gravity.rs` and `src/policy/findings_verdict.rs` on the lab: what a
//! report says first, how grave its first finding is, and that it says nothing twice.

use crate::support::run::Home;
use destgate::lab::DOMAINS;
use serde_json::Value;
use std::collections::BTreeMap;

/// The findings of this lab domain, the report as text, and the exit status of each form.
struct Seen {
    text: String,
    findings: Vec<Value>,
    verdict: Value,
    status: i32,
}

impl Seen {
    /// Runs a check in the lab; `words` are options and one domain.
    fn of(words: &str) -> Seen {
        let home = Home::new();
        let check = |form: &str| {
            let line = format!("--lab check --no-cache {words} --format {form}");
            home.destgate(&line).env("COLUMNS", "120").run()
        };
        let (text, json) = (check("text"), check("json"));
        assert_eq!(text.status, json.status, "{words}");
        let report = json.report();
        let findings = report["findings"].as_array().unwrap().clone();
        Seen {
            text: text.stdout,
            findings,
            verdict: report["verdict"].clone(),
            status: json.status,
        }
    }

    /// The text in one line.
    fn words(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn headline(&self) -> String {
        unwrapped(&self.text).remove(0)
    }

    /// The severity and code of the first finding.
    fn first(&self) -> String {
        let of = |f: &Value| {
            format!("{} {}", f["severity"].as_str().unwrap(), f["code"].as_str().unwrap())
        };
        self.findings.first().map_or("-".into(), of)
    }

    fn hint(&self, code: &str) -> &str {
        let found = self.findings.iter().find(|f| f["code"] == code);
        found.unwrap_or_else(|| panic!("no {code}: {:#?}", self.findings))["hint"].as_str().unwrap()
    }
}

/// What the check is, the severity and code of the first finding, the exit status, and how the headline begins and ends
/// after the domain.
const LAB: &[(&str, &str, i32, &str, &str)] = &[
    ("good.example", "-", 0, "delivered, verified by MTA-STS: ", "its certificate is valid"),
    (
        "testing.example",
        "warning sts-mx-not-listed",
        0,
        "delivered, encrypted but not verified: ",
        "only tests (mode testing)",
    ),
    (
        "none.example",
        "info sts-mode-none",
        0,
        "delivered, encrypted but not verified: ",
        "has withdrawn its MTA-STS policy (mode none)",
    ),
    (
        "not-listed.example",
        "error sts-mx-not-listed",
        1,
        "not delivered for now (deferred, 4.4.8): MTA-STS in mode enforce ",
        "and mx.not-listed.example is not listed",
    ),
    (
        "expired-mx.example",
        "error mx-certificate-expired",
        1,
        "not delivered for now (deferred, 4.7.5): MTA-STS in mode enforce demands a valid certificate, and that of mx.expired-mx.example expired on 20",
        "",
    ),
    (
        "self-signed-mx.example",
        "error mx-certificate-bad",
        1,
        "not delivered for now (deferred, 4.7.5): MTA-STS in mode enforce demands a certificate of a trusted authority, ",
        "is self-signed",
    ),
    (
        "wrong-name-mx.example",
        "error mx-certificate-bad",
        1,
        "not delivered for now (deferred, 4.7.5): MTA-STS in mode enforce demands a certificate for mx.wrong-name-mx.example, ",
        "is for mail.wrong-name-mx.example",
    ),
    (
        "no-starttls.example",
        "error starttls-missing",
        1,
        "not delivered for now (deferred, 4.7.5): MTA-STS in mode enforce demands TLS, ",
        "offers no STARTTLS",
    ),
    (
        "tls-refused.example",
        "error starttls-refused",
        1,
        "not delivered for now (deferred, 4.7.5): MTA-STS in mode enforce demands TLS, ",
        "offers STARTTLS and then refuses it",
    ),
    (
        "no-record.example",
        "warning sts-policy-unannounced",
        0,
        "delivered, encrypted but not verified: ",
        "is not announced by a record",
    ),
    (
        "bad-record.example",
        "error sts-record-invalid",
        1,
        "delivered, encrypted but not verified: ",
        "so it protects nothing",
    ),
    (
        "two-records.example",
        "error sts-record-multiple",
        1,
        "delivered, encrypted but not verified: ",
        "count as none",
    ),
    (
        "policy-404.example",
        "warning sts-policy-not-found",
        0,
        "delivered, encrypted but not verified: ",
        "but publishes none",
    ),
    (
        "policy-redirect.example",
        "error sts-policy-redirect",
        1,
        "delivered, encrypted but not verified: ",
        "policy host redirects, which does not count",
    ),
    (
        "policy-bad-cert.example",
        "error sts-policy-host-certificate",
        1,
        "delivered, encrypted but not verified: ",
        "so its policy does not count",
    ),
    (
        "policy-invalid.example",
        "error sts-policy-invalid",
        1,
        "delivered, encrypted but not verified: ",
        "is malformed, so it protects nothing",
    ),
    (
        "dane.example",
        "info sts-record-absent",
        0,
        "delivered, verified by DANE: ",
        "which DNSSEC protects",
    ),
    (
        "dane-broken.example",
        "error dane-mismatch",
        1,
        "delivered, encrypted but not verified: ",
        "which verifies nothing",
    ),
    (
        "dane-unusable.example",
        "warning dane-unusable",
        0,
        "delivered, encrypted but not verified: ",
        "of no kind that mail servers use",
    ),
    (
        "dnssec-broken.example",
        "error dnssec-bogus",
        3,
        "not delivered for now (deferred, 4.4.3): the DNSSEC signatures of the domain have expired",
        "",
    ),
    (
        "plain.example",
        "warning starttls-missing",
        0,
        "delivered in the clear: mx.plain.example offers no STARTTLS",
        "nothing in force demands TLS",
    ),
    (
        "injected.example",
        "error starttls-injection",
        1,
        "not delivered for now (deferred, 4.7.5): ",
        "no mail may follow in the clear",
    ),
    (
        "down.example",
        "error mx-unreachable",
        3,
        "not delivered for now (deferred, 4.4.1): ",
        "accepts no connection (connection refused)",
    ),
    (
        "null-mx.example",
        "error null-mx",
        1,
        "returned to the sender (bounced, 5.1.10): ",
        "takes no mail at all",
    ),
    (
        "no-such.example",
        "error domain-missing",
        1,
        "returned to the sender (bounced, 5.1.2): ",
        "does not exist",
    ),
    // The same fault under another rule reads otherwise.
    (
        "--mta-sts off --tls required_verify_hosted expired-mx.example",
        "error mx-certificate-expired",
        1,
        "not delivered for now (deferred, 4.7.5): the setting tls required_verify_hosted of this side demands a valid certificate, and that of mx.expired-mx.example expired on 20",
        "",
    ),
    (
        "--tls required injected.example",
        "error starttls-injection",
        1,
        "not delivered for now (deferred, 4.7.5): between the 220 of mx.injected.example ",
        "no mail may follow in the clear",
    ),
    (
        "--mta-sts off no-starttls.example",
        "warning sts-policy-ignored",
        0,
        "delivered in the clear: mx.no-starttls.example offers no STARTTLS",
        "of this side ignores the policy that demands TLS",
    ),
    (
        "--mta-sts off expired-mx.example",
        "warning sts-policy-ignored",
        0,
        "delivered, encrypted but not verified: ",
        "the setting mta_sts off of this side ignores the policy of the domain",
    ),
    (
        "--dane mandatory expired-mx.example",
        "error dane-mandatory-unmet",
        1,
        "not delivered for now (deferred, 4.7.5): the setting dane mandatory of this side demands DANE, ",
        "the domain does not sign its MX records",
    ),
    (
        "--dane mandatory dane-broken.example",
        "error dane-mismatch",
        1,
        "not delivered for now (deferred, 4.7.5): DANE demands ",
        "and that of mx.dane-broken.example does not",
    ),
    (
        "--tls required_verify good.example",
        "error hosted-under-required-verify",
        1,
        "not delivered for now (deferred, 4.7.5): the setting tls required_verify of this side demands a certificate for good.example, ",
        "is for mx.good.example",
    ),
    (
        "--tls required plain.example",
        "error tls-setting-unmet",
        1,
        "not delivered for now (deferred, 4.7.5): the setting tls required of this side demands TLS, ",
        "offers no STARTTLS",
    ),
    (
        "--tls none good.example",
        "warning sts-policy-ignored",
        0,
        "delivered in the clear: ",
        "the setting tls none of this side uses no TLS",
    ),
    ("--no-smtp good.example", "-", 3, "not known from here: ", "(--no-smtp)"),
];

#[test]
fn what_happens_comes_first_and_what_keeps_the_mail_is_an_error() {
    for (words, first, status, begins, ends) in LAB {
        let seen = Seen::of(words);
        let domain = words.rsplit(' ').next().unwrap();
        let headline = seen.headline();
        let said =
            headline.strip_prefix(&format!("{domain}: ")).unwrap_or_else(|| panic!("{headline}"));
        assert!(said.starts_with(begins) && said.ends_with(ends), "{words}: {said}");
        assert_eq!(
            (seen.first().as_str(), seen.status),
            (*first, *status),
            "{words}: {}",
            seen.text
        );
    }
}

/// The lines of a report without the breaks within them.
fn unwrapped(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        let words = line.trim_start();
        let begins = |starts: &[&str]| starts.iter().any(|start| words.starts_with(start));
        let first = match line.len() - words.len() {
            0 => true,
            2 => {
                begins(&[
                    "Settings ",
                    "Route ",
                    "STS record",
                    "STS policy",
                    "MX ",
                    "DANE  ",
                    "TLS-RPT",
                ]) || begins(&["error ", "warning ", "note ", "What ", "on Exchange"])
            }
            11 => begins(&["you:", "they:"]),
            13 => begins(&["ok ", "no ", "-- ", "TLSA "]),
            _ => false,
        };
        match out.last_mut() {
            Some(last) if !first => last.push_str(&format!(" {words}")),
            _ => out.push(words.to_string()),
        }
    }
    out
}

/// A sentence is what stands between two of `: `, `; ` and the ends of a line; what is cited does not count.
fn sentences(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in unwrapped(text) {
        let line = line.split(" [RFC").next().unwrap().split(" [AsyncOS").next().unwrap();
        for sentence in line.replace("; ", ": ").split(": ") {
            let words: Vec<&str> = sentence.split_whitespace().collect();
            // What stands in several certificates: the policy host's and the mail hosts'.
            let of_certificates = matches!(words.first(), Some(&("ends" | "issued" | "ended")));
            if words.len() >= 5 && !of_certificates {
                out.push(words.join(" "));
            }
        }
    }
    out
}

#[test]
fn no_sentence_stands_twice_in_a_report() {
    for options in ["", "--tls required_verify", "--dane mandatory", "--mta-sts off"] {
        for domain in DOMAINS {
            let home = Home::new();
            let line = format!("--lab check --no-cache {options} {}", domain.name);
            let out = home.destgate(&line).env("COLUMNS", "120").run();
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for sentence in sentences(&out.stdout) {
                *counts.entry(sentence).or_default() += 1;
            }
            let twice: Vec<&String> =
                counts.iter().filter(|(_, n)| **n > 1).map(|(s, _)| s).collect();
            assert!(twice.is_empty(), "{twice:#?}\n{}", out.stdout);
        }
    }
}

#[test]
fn the_notice_is_the_gateways_own_and_blames_nobody_for_a_setting_of_this_side() {
    let expired = Seen::of("expired-mx.example");
    assert_eq!(expired.words().matches("sends the sender its own notice 5.4.7").count(), 1);
    assert!(expired.text.contains("on Exchange Online a sender would read 5.7.5:"));
    assert_eq!(expired.verdict["ndr"]["code"], "5.7.5");
    let own = Seen::of("--tls required_verify good.example");
    assert!(own.words().contains("notice 5.4.7") && !own.text.contains("Exchange"), "{}", own.text);
    let ndr = own.verdict["ndr"]["text"].as_str().unwrap();
    assert!(ndr.contains("the TLS setting required_verify") && !ndr.contains("MTA-STS"), "{ndr}");
    // Nobody saw a certificate that could have failed.
    let none = Seen::of("no-starttls.example");
    let ndr = none.verdict["ndr"]["text"].as_str().unwrap();
    assert_eq!(ndr, "Remote server failed MTA-STS validation. Reason: STARTTLS is not offered");
    assert!(!none.text.contains("ertificate failed"), "{}", none.text);
    let bounced = Seen::of("no-such.example");
    assert!(!bounced.text.contains("notice") && !bounced.text.contains("Exchange"));
}

#[test]
fn a_fix_is_true_of_its_domain() {
    let hint = |words: &str, code: &str| Seen::of(words).hint(code).to_string();
    assert!(!hint("no-starttls.example", "starttls-missing").contains("in the clear"));
    assert!(hint("policy-redirect.example", "sts-policy-redirect").contains("reverse proxy"));
    assert!(hint("policy-html.example", "sts-fetch-failed").contains("Content-Type: text/plain"));
    assert!(hint("policy-bad-cert.example", "sts-policy-host-certificate").starts_with("renew"));
    let keep = hint("two-records.example", "sts-record-multiple");
    assert!(keep.starts_with("keep `v=STSv1; id=20260101T000000`"), "{keep}");
    for (domain, code) in [("null-mx.example", "null-mx"), ("no-such.example", "domain-missing")] {
        let seen = Seen::of(domain);
        assert_eq!(seen.hint(code), "is the name spelled right?");
        assert!(!seen.text.contains("publish a policy"), "{}", seen.text);
        assert_eq!(seen.findings.len(), 1, "{}", seen.text);
    }
    let missing = Seen::of("policy-invalid.example").text;
    assert!(!missing.contains("column 1"), "{missing}");
    let broken = Seen::of("dnssec-broken.example").text;
    let broken = unwrapped(&broken).join("\n");
    assert_eq!(broken.matches(" ended on ").count(), 1, "{broken}");
    let ignored = hint("--mta-sts off good.example", "sts-policy-ignored");
    assert!(ignored.contains("check good.example --mta-sts on"), "{ignored}");
    let ignored = hint("--dane none dane.example", "dane-ignored");
    assert!(ignored.contains("check dane.example --dane opportunistic"), "{ignored}");
}

/// The policy without a record is evidence, and neither used nor looked for in a long list.
#[test]
fn a_policy_that_no_record_announces_is_only_looked_at() {
    let home = Home::new();
    let report = |names: &str| {
        let line = format!("--lab check --no-cache --format json {names}");
        home.destgate(&line).run().reports()[0].clone()
    };
    let alone = report("no-record.example");
    assert_eq!(alone["mta_sts"]["unannounced"]["mode"], "enforce");
    assert_eq!(alone["mta_sts"]["status"], "absent");
    assert_eq!(alone["mta_sts"]["policy"], Value::Null);
    assert_eq!(alone["verdict"]["protection"], "encrypted");
    let many = "no-record.example good.example dane.example plain.example down.example";
    assert_eq!(report(many)["mta_sts"]["unannounced"], Value::Null);
    assert_eq!(report("plain.example")["mta_sts"]["unannounced"], Value::Null);
}

#[test]
fn what_was_not_compared_or_not_connected_to_is_said_as_that() {
    let home = Home::new();
    let seen = Seen::of("--no-smtp dane.example");
    assert!(seen.text.contains(": not compared") && !seen.text.contains("no match"));
    let report =
        home.destgate("--lab check --no-cache --no-smtp --format json dane.example").run().report();
    assert_eq!(report["mx"][0]["tlsa"][0]["matched"], Value::Null);
    let seen = Seen::of("--no-smtp not-listed.example").words();
    assert!(seen.contains("without a connection (--no-smtp) nobody can say"), "{seen}");
    assert!(!Seen::of("not-listed.example").words().contains("without a connection"));
}

#[test]
fn a_host_that_mandatory_dane_excludes_and_that_refuses_is_shown_as_both() {
    let seen = Seen::of("--dane mandatory down.example");
    let words = seen.words();
    assert!(
        seen.headline().ends_with("mx.down.example accepts no connection (connection refused)")
    );
    assert!(words.contains("no 192.0.2.55: connection refused"), "{words}");
    assert!(words.contains("the message waits as well (connection refused)"), "{words}");
    let unreached = seen.findings.iter().find(|f| f["code"] == "mx-unreachable").unwrap();
    assert_eq!(unreached["severity"], "error");
    let fix = seen.hint("dane-mandatory-unmet");
    assert_eq!(
        fix,
        "dane opportunistic alone does not let the mail through either (connection refused)"
    );
    // Where nothing else is wrong, only this side has something to mend.
    let good = Seen::of("--dane mandatory good.example");
    assert!(good.hint("dane-mandatory-unmet").starts_with("set dane to opportunistic"));
    assert_eq!(good.words().matches("destconfig").count(), 1, "{}", good.text);
    assert!(good.words().contains("destgate --lab destconfig new good.example"), "{}", good.text);
    assert!(
        !good.words().contains("tell ") && words.contains("tell postmaster@down.example: phone")
    );
}

#[test]
fn a_row_says_what_the_finding_says() {
    let has = |words: &str, row: &str| {
        let text = Seen::of(words).words();
        assert!(text.contains(row), "{words}: {text}");
    };
    has("two-records.example", "STS record 2 records, which count as none");
    has("no-record.example", "STS policy served, but announced by no record, so unused");
    has("injected.example", "192.0.2.54: plain text before the handshake");
    has("hosted.example", ": matches, but DANE does not apply");
    has("dane.example", ": matches DANE");
    has("policy-404.example", "STS policy the policy host has none");
    has("good.example", "(assumed, as there is no entry; --profile-from store: as DEFAULT)");
    has("two-records.example", "STS policy not looked for: no record counts");
    has("null-mx.example", "STS policy not looked for");
    has("policy-html.example", "STS policy served with another media type, so unused");
    has("policy-html.example", "senders must not use the policy of mta-sts.policy-html.example");
    has("bad-record.example", "column 17: the `id` `2026-01-01` has characters");
    has("--dnssec off dnssec-broken.example", "DANE not evaluated: DNSSEC is not judged");
    has("--no-smtp plain.example", "change without a connection (--no-smtp) nobody can say");
    has("down.example", "`destgate --lab smtproutes new down.example HOST --commit`");
    has("dnssec-broken.example", "setting helps while the DNS answers cannot be proven");
    let testing = Seen::of("--tls required_verify testing.example").words();
    assert_eq!(testing.matches(": wrong name;").count(), 2, "{testing}");
}

#[test]
fn a_protection_that_is_off_is_only_to_be_tried_where_mail_would_go_with_it() {
    let hint = |words: &str| {
        Seen::of(&format!("--mta-sts off {words}")).hint("sts-policy-ignored").to_string()
    };
    for (domain, status) in
        [("not-listed", "4.4.8"), ("expired-mx", "4.7.5"), ("no-starttls", "4.7.5")]
    {
        assert_eq!(
            hint(&format!("{domain}.example")),
            format!(
                "with mta_sts on this mail would be deferred ({status}); switch it back on once they have mended it"
            )
        );
    }
    assert!(hint("good.example").contains("destgate --lab check good.example --mta-sts on"));
    let clear = Seen::of("--mta-sts off no-starttls.example").words();
    assert!(clear.contains("here ignores it: mail goes in the clear"), "{clear}");
}

#[test]
fn each_fix_is_somebodys_task() {
    let text = Seen::of("expired-mx.example").words();
    assert!(text.contains("What expired-mx.example has to mend error"), "{text}");
    assert!(text.contains("they: renew the certificate"), "{text}");
    let text = Seen::of("plain.example").words();
    assert!(text.contains("What plain.example can improve (the mail goes, in the clear)"));
    let text = Seen::of("dane.example").words();
    assert!(text.contains("can improve (you: nothing to do, the mail goes)"), "{text}");
    let text = Seen::of("--tls required_verify good.example").words();
    assert!(text.contains("What this side can mend error") && text.contains("you: use required"));
}
