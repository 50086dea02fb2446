//! The table of findings: what must hold for every row and every sentence.
//!
//! Tests of `src/policy/findings.rs`, `src/policy/findings_starttls.rs` and `src/vocab/finding.rs`.

use std::collections::BTreeSet;
use std::path::Path;

use destgate::render;
use destgate::vocab::dns::RecordType;
use destgate::vocab::finding::FINDINGS;
use destgate::vocab::finding::Finding;
use destgate::vocab::finding::OWNER_FINDINGS;
use destgate::vocab::tlsa::Tlsa;

use crate::support::certs;
use crate::support::certs::By;
use crate::support::certs::cert;
use crate::support::corpus;
use crate::support::sessions;
use crate::support::world::World;
use crate::support::world::codes;

/// Rows that no evidence can bring about: nothing in the policy layer uses them.
const UNUSED: &[&str] = &[];

fn placeholders(template: &str) -> Vec<&str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn codes_are_unique_and_kebab_case() {
    let rows = || FINDINGS.iter().chain(OWNER_FINDINGS);
    let codes: BTreeSet<&str> = rows().map(|row| row.code).collect();
    assert_eq!(codes.len(), rows().count());
    for code in codes {
        let part = |p: &str| {
            !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        assert!(code.split('-').all(part), "{code}");
    }
}

#[test]
fn every_row_says_something_and_cites_something() {
    for row in FINDINGS.iter().chain(OWNER_FINDINGS) {
        assert!(!row.says.is_empty() && !row.says.ends_with('.'), "{}", row.code);
        assert!(!row.hint.ends_with('.'), "{}", row.code);
        let cited = row.reference.starts_with("RFC ") && row.reference.contains(" §");
        assert!(cited || row.reference == "AsyncOS 16 guide", "{}: {}", row.code, row.reference);
        for name in placeholders(row.says).iter().chain(&placeholders(row.hint)) {
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{}: {name}",
                row.code
            );
        }
    }
}

#[test]
fn every_placeholder_is_supplied_wherever_its_row_is_used() {
    for r in corpus::reports() {
        for f in &r.findings {
            let have: Vec<&str> = f.facts.iter().map(|(name, _)| *name).collect();
            for name in placeholders(f.row.says).iter().chain(&placeholders(f.row.hint)) {
                assert!(have.contains(name), "{}: no fact {name} in {have:?}", f.row.code);
            }
        }
    }
}

#[test]
fn no_brace_remains_in_a_sentence() {
    // Braces that evidence itself brings, and those of an escaped character.
    let foreign = |text: String| text.replace("{domain}", "").replace(r"\u{", "");
    for r in corpus::reports() {
        for f in &r.findings {
            for text in [f.message(), f.hint()] {
                assert!(!foreign(text.clone()).contains('{'), "{}: {text}", f.row.code);
            }
        }
    }
}

#[test]
fn every_row_is_brought_about_by_some_evidence() {
    let seen: BTreeSet<&str> =
        corpus::reports().iter().flat_map(|r| r.findings.iter().map(|f| f.row.code)).collect();
    let missing: Vec<&str> =
        FINDINGS.iter().map(|row| row.code).filter(|code| !seen.contains(code)).collect();
    assert_eq!(missing, UNUSED);
}

/// Every row of the owner's table is raised somewhere in the tests of the owner's side.
#[test]
fn every_row_of_the_owner_is_named_in_a_test() {
    let texts: Vec<String> =
        crate::guards::rust_files(Path::new("tests/all")).into_values().collect();
    for row in OWNER_FINDINGS {
        let name = format!("\"{}\"", row.code);
        assert!(texts.iter().any(|t| t.contains(&name)), "{}", row.code);
    }
}

#[test]
fn findings_come_gravest_first() {
    for r in corpus::reports() {
        assert!(r.findings.iter().is_sorted_by_key(Finding::severity));
    }
}

fn codes_of(w: &World) -> Vec<&'static str> {
    codes(&w.report("preferred opportunistic on"))
}

fn one(c: &certs::Cert) -> World {
    World::signed("example.com").host(10, "mx.example.com", "192.0.2.1", sessions::tls(c))
}

/// RFC 8461 §8.2.
#[test]
fn half_a_delegation_is_told_from_a_missing_policy_host() {
    let w = one(&cert(&["mx.example.com"])).txt("_mta-sts.example.com", "v=STSv1; id=1;");
    let missing = codes_of(&w);
    assert!(missing.contains(&"sts-policy-host-missing"));
    assert!(!missing.contains(&"sts-delegation-half-done"));
    let alias = w.aliases("_mta-sts.example.com", RecordType::Txt, &["_mta-sts.provider.example"]);
    let half = codes_of(&alias);
    assert!(half.contains(&"sts-delegation-half-done"));
    assert!(!half.contains(&"sts-policy-host-missing") && !half.contains(&"sts-fetch-failed"));
}

/// RFC 7671 §8.
#[test]
fn a_single_tlsa_record_leaves_no_room_and_a_next_one_is_no_fault() {
    let w = |records: &[Tlsa]| one(&cert(&["mx.example.com"])).tlsa("mx.example.com", records);
    assert!(codes_of(&w(&[certs::fitting()])).contains(&"dane-no-rollover"));
    let next = codes_of(&w(&[certs::fitting(), certs::other()]));
    assert!(!next.contains(&"dane-no-rollover") && !next.contains(&"dane-mismatch"));
    assert!(next.contains(&"dane-record-matches-nothing"));
    assert!(codes_of(&w(&[certs::other()])).contains(&"dane-mismatch"));
}

/// RFC 7672 §3.1.1: under a DANE match dates and issuers are nobody's business.
#[test]
fn a_certificate_that_dane_verifies_is_not_complained_of() {
    let bad = cert(&["x.example"]).expired().by(By::Private);
    let seen = codes_of(&one(&bad).tlsa("mx.example.com", &[certs::fitting()]));
    assert!(!seen.iter().any(|code| code.starts_with("mx-certificate")), "{seen:?}");
    assert!(codes_of(&one(&bad)).contains(&"mx-certificate-expired"));
}

#[test]
fn the_fix_for_a_mismatch_is_the_record_that_fits() {
    let w = one(&cert(&["mx.example.com"])).tlsa("mx.example.com", &[certs::other()]);
    let r = w.report("preferred opportunistic on");
    let hint = r.findings.iter().find(|f| f.row.code == "dane-mismatch").unwrap().hint();
    let record = certs::fitting().text();
    // The key comes from a session that failed.
    assert!(hint.starts_with("if the key that mx.example.com shows now is yours, "), "{hint}");
    assert!(hint.contains(&format!("publish `{record}` at _25._tcp.mx.example.com")), "{hint}");
}

/// What may not reach a terminal or a log line.
fn acts(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'))
}

#[test]
fn a_fact_is_put_in_once_and_harmless() {
    let row = FINDINGS.iter().find(|row| row.code == "sts-smart-host").unwrap();
    let hostile = corpus::HOSTILE;
    let f = Finding::new(row, &[("domain", &"example.com"), ("host", &hostile)]);
    assert!(!acts(&f.message()), "{:?}", f.message());
    assert!(
        f.message().contains(r"\x1b[2J\r\n") && f.message().contains("{domain}"),
        "{}",
        f.message()
    );
}

#[test]
fn no_control_character_survives_from_hostile_evidence() {
    let mut escaped = 0;
    for w in corpus::hostile() {
        for profile in corpus::PROFILES {
            let r = w.report(profile);
            for f in &r.findings {
                for text in [f.message(), f.hint()] {
                    assert!(!acts(&text), "{}: {text:?}", f.row.code);
                    escaped += text.matches(r"\x1b[2J").count();
                }
            }
            each_text(&render::json::report(&r), &mut |text| {
                assert!(!acts(&text.replace(['\r', '\n'], "")), "{profile}: {text:?}");
            });
        }
    }
    assert!(escaped > 20, "the hostile text does reach the sentences: {escaped}");
}

fn each_text(value: &serde_json::Value, look: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::String(text) => look(text),
        serde_json::Value::Array(list) => list.iter().for_each(|v| each_text(v, look)),
        serde_json::Value::Object(map) => map.values().for_each(|v| each_text(v, look)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}
