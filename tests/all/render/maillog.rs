//! The words of mail_logs, for each way that a check can go.

use crate::support::own::Own;
use crate::support::run::Home;
use destgate::render::maillog;
use destgate::vocab::time::Timestamp;

/// The texts of a check's log in the lab, times taken off.
fn texts(words: &str) -> Vec<String> {
    let home = Home::new();
    let out = home.destgate(&format!("--lab check --no-cache --format log {words}")).run();
    assert!(out.stderr.is_empty(), "{}", out.all());
    cut(&out.stdout)
}

fn cut(log: &str) -> Vec<String> {
    // `Thu Sep 26 15:23:39 2024 ` is as wide for every day.
    log.lines().map(|l| l.get(25..).unwrap().to_string()).collect()
}

#[track_caller]
fn all_of(texts: &[String], wanted: &[&str]) {
    for words in wanted {
        assert!(texts.iter().any(|t| t.starts_with(words)), "no `{words}` in {texts:#?}");
    }
}

#[track_caller]
fn in_order(texts: &[String], wanted: &[&str]) {
    let mut rest = texts.iter();
    for words in wanted {
        assert!(rest.any(|t| t.starts_with(words)), "no `{words}` in its place in {texts:#?}");
    }
}

#[test]
fn a_delivery_under_mta_sts() {
    let good = texts("--ipv4 good.example");
    in_order(
        &good,
        &[
            "Info: Successfully fetched MTA-STS TXT record for domain(good.example)",
            "Info: Applying MTA-STS policy for the domain (good.example)",
            "Info: DCID 1 TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384 subjectAltName:dNSName=mx.good.example",
            "Info: DCID 1 close",
            "Info: MTA-STS policy for the domain (good.example) Successful.",
        ],
    );
    in_order(
        &good,
        &[
            "Info: New SMTP DCID 1 interface 127.0.0.1 address 192.0.2.1 port 25",
            "Info: DCID 1 TLS success",
        ],
    );
    assert_eq!(good.len(), 6, "{good:#?}");
    // The name only where it was verified.
    let unverified = texts("--ipv4 --mta-sts off --tls preferred good.example");
    let success = "Info: DCID 1 TLS success protocol TLSv1.3 cipher TLS_AES_256_GCM_SHA384";
    assert!(unverified.iter().any(|t| t == success), "{unverified:#?}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a long table")]
fn each_way_of_failing_has_its_line() {
    for (words, wanted) in [
        (
            "expired-mx.example",
            &[
                "Info: DCID 1 TLS deferring: verify error: certificate expired on ",
                "Info: DCID 1 TLS was required but could not be successfully negotiated",
                "Info: MTA-STS policy for the domain (expired-mx.example) Failed: certificate expired on ",
            ][..],
        ),
        ("no-record.example", &["Info: No MTA-STS TXT record found for domain(no-record.example)"]),
        (
            "bad-record.example",
            &["Info: Invalid MTA-STS TXT record found for domain(bad-record.example): "],
        ),
        (
            "two-records.example",
            &["Info: More than one MTA-STS TXT record found for domain(two-records.example)"],
        ),
        (
            "policy-404.example",
            &[
                "Info: Failure encountered while fetching MTA-STS policy for the domain(policy-404.example)",
            ],
        ),
        (
            "policy-invalid.example",
            &[
                "Info: Failure encountered while fetching MTA-STS policy for the domain(policy-invalid.example)",
                "Info: Invalid MTA-STS policy found for the domain (policy-invalid.example): The policy has no `max_age`.",
            ],
        ),
        (
            "not-listed.example",
            &[
                "Info: MX host (mx.not-listed.example) is not listed in the MTA-STS policy for the domain (not-listed.example)",
                "Info: MTA-STS policy for the domain (not-listed.example) Failed: ",
            ],
        ),
        ("testing.example", &["Info: Applying MTA-STS policy for the domain (testing.example)"]),
        (
            "none.example",
            &["Info: MTA-STS policy for the domain (none.example) is of mode none, not applied"],
        ),
        (
            "no-starttls.example",
            &[
                "Info: DCID 1 TLS failed: STARTTLS is not offered",
                "Info: DCID 1 TLS was required but could not be successfully negotiated",
            ],
        ),
        ("tls-refused.example", &["Info: DCID 1 TLS failed: "]),
        (
            "dane.example",
            &["Info: DCID 1 TLS success", "Info: DANE Success for the domain (dane.example)"],
        ),
        ("dane-broken.example", &["Info: DANE Failed for the domain (dane-broken.example): "]),
        (
            "dane-unusable.example",
            &["Info: No usable TLSA record found for the domain (dane-unusable.example)"],
        ),
        (
            "dnssec-broken.example",
            &[
                "Info: Failure encountered while looking up the mail hosts of the domain (dnssec-broken.example): ",
                "Info: Failure encountered while fetching MTA-STS TXT record for domain(dnssec-broken.example): ",
            ],
        ),
        ("down.example", &["Info: Connection Error: DCID: 1 domain: down.example IP: 192.0.2."]),
        ("null-mx.example", &["Info: No mail host for the domain (null-mx.example): "]),
        ("--tls none good.example", &["Info: New SMTP DCID 1 "]),
    ] {
        all_of(&texts(words), wanted);
    }
}

#[test]
fn what_does_not_hold_is_not_claimed() {
    // TLS that is only preferred was not required.
    let plain = texts("--tls preferred plain.example");
    assert!(!plain.iter().any(|t| t.contains("was required")), "{plain:#?}");
    // A host that the policy does not list has no verify error: its TLS was fine.
    let unlisted = texts("not-listed.example");
    assert!(!unlisted.iter().any(|t| t.contains("verify error")), "{unlisted:#?}");
    // With DANE there is no policy to apply.
    let both = texts("dane-and-sts.example");
    assert!(!both.iter().any(|t| t.contains("Applying MTA-STS")), "{both:#?}");
    // No STS, no words of it.
    let off = texts("--mta-sts off good.example");
    assert!(!off.iter().any(|t| t.contains("MTA-STS")), "{off:#?}");
    for words in ["good.example", "expired-mx.example", "down.example"] {
        let all = texts(&format!("--log-level debug {words}"));
        assert!(!all.iter().any(|t| t.contains("MID") || t.contains("Delivery start")), "{all:#?}");
    }
}

#[test]
fn an_smtp_route_says_that_the_policy_is_not_enforced() {
    let home = Home::new();
    home.destgate("--db t.db smtproutes new good.example mx.good.example --commit x")
        .run()
        .ended(0);
    let out = home.destgate("--db t.db --lab check --format log good.example").run();
    let texts = cut(&out.stdout);
    let skipped =
        "Info: MTA-STS is not enforced for the domain (good.example): an SMTP route is configured";
    assert!(texts.iter().any(|t| t == skipped), "{texts:#?}");
    assert!(
        !texts.iter().any(|t| t.contains("Applying") || t.contains("TXT record")),
        "{texts:#?}"
    );
}

#[test]
fn a_line_is_one_line_whatever_is_in_it() {
    let text = format!("Info: a\n\u{1b}[31m\u{202e}{}", "x".repeat(10_000));
    let line = maillog::line(Timestamp(1_727_364_219), &text);
    assert!(line.starts_with("Thu Sep 26 15:23:39 2024 Info: a\\n\\x1b[31m\\u{202e}xxx"), "{line}");
    assert!(line.chars().count() < 4_100);
    // The day of the month is as wide as two digits.
    assert_eq!(
        maillog::line(Timestamp(1_725_181_200), "Info: b"),
        "Sun Sep  1 09:00:00 2024 Info: b"
    );
}

#[test]
fn debug_lines_are_the_gateways() {
    let home = Home::new();
    let own = Own::start();
    let log = |words: &str| {
        let out =
            own.check(&home, &format!("--format log --log-level debug {words} own.example")).run();
        cut(&out.stdout)
    };
    let ip = own.resolver.ip();
    in_order(
        &log(""),
        &[
            "Debug: DNS query: Q(_mta-sts.own.example, 'TXT')",
            "Debug: DNS query: QN(_mta-sts.own.example, 'TXT', 'recursive_nameserver0.parent')",
            &format!("Debug: DNS query: QIP (_mta-sts.own.example,'TXT','{ip}',15)"),
            "Debug: DNS encache (_mta-sts.own.example, TXT, [(",
            "Info: Successfully fetched MTA-STS TXT record for domain(own.example)",
            "Debug: Fetch MTA-STS policy for the domain(own.example)",
            "Info: Applying MTA-STS policy for the domain (own.example)",
        ],
    );
    let cached = log("");
    in_order(
        &cached,
        &["Debug: Valid cache entry found for the domain (own.example).", "Info: Applying"],
    );
    assert!(!cached.iter().any(|t| t.starts_with("Debug: Fetch MTA-STS")), "{cached:#?}");
    // One text and several, as tuples of the gateway's language.
    assert!(cached.iter().any(|t| t.ends_with("('v=STSv1; id=1;',))])")), "{cached:#?}");
    own.set(|s| s.response = "HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n".into());
    let failed = log("--refresh");
    in_order(
        &failed,
        &[
            "Debug: Fetch MTA-STS policy for the domain(own.example)",
            "Debug: Request to fetch STS policy failed due to ",
            "Info: Failure encountered while fetching MTA-STS policy for the domain(own.example)",
        ],
    );
    assert!(failed.iter().any(|t| t.ends_with("., for the domain own.example")), "{failed:#?}");
    assert!(!failed.iter().any(|t| t.contains("via proxy")), "{failed:#?}");
    let (_port, nobody) = crate::support::net::refusing();
    let proxied = log(&format!("--refresh --proxy http://user:secret@{nobody}"));
    all_of(&proxied, &["Debug: Requesting MTA-STS policy fetch via proxy"]);
    assert!(!proxied.iter().any(|t| t.contains("secret")), "{proxied:#?}");
    // Without its record the cached policy still applies, and the log says both.
    own.set(|s| s.record = None);
    in_order(
        &log(""),
        &[
            "Info: No MTA-STS TXT record found for domain(own.example)",
            "Debug: Valid cache entry found for the domain (own.example).",
            "Info: Applying MTA-STS policy for the domain (own.example)",
        ],
    );
}
