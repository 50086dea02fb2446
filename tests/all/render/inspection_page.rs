//! The page of `inspect`: every point with its state, proof and findings, and nothing that becomes
//! markup.
//!
//! Tests of `src/render/html/inspection.rs`.

use destgate::owner::inspection::Inspection;
use destgate::owner::inspection::Point;
use destgate::owner::inspection::State;
use destgate::render::html::inspection;
use destgate::vocab::dns::Domain;
use destgate::vocab::finding;
use destgate::vocab::finding::Finding;
use destgate::vocab::time::Timestamp;
use scraper::Html;
use scraper::Selector;

const NOW: Timestamp = Timestamp(1_795_000_000);
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x>\u{202e}";

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|e| e.text().collect::<String>()).collect()
}

fn point(name: &'static str, state: State, findings: Vec<Finding>) -> Point {
    let proof = vec!["mx: mx.example.com".to_string(), "mx: mx2.example.com".to_string()];
    Point { name, state, value: "mode enforce".into(), proof, findings }
}

fn inspected(domain: &str, points: Vec<Point>) -> Inspection {
    Inspection { domain: Domain::parse(domain).unwrap(), points }
}

fn slow() -> Finding {
    Finding::new(&finding::POLICY_SLOW, &[("address", &"192.0.2.1"), ("seconds", &7)])
}

#[test]
fn each_point_is_there_with_its_proof_and_what_mends_it() {
    let points = vec![
        point("record", State::Ok, Vec::new()),
        point("policy host", State::Problem, vec![slow()]),
        point("DANE", State::Absent, Vec::new()),
        point("MX hosts", State::Unseen, Vec::new()),
    ];
    let text =
        inspection::page(&[inspected("example.com", points)], "Inspection of example.com", NOW);
    let page = Html::parse_document(&text);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    assert_eq!(texts(&page, "h1"), ["Inspection of example.com"]);
    assert_eq!(texts(&page, "summary h3"), ["record", "policy host", "DANE", "MX hosts"]);
    assert_eq!(texts(&page, "summary .pill"), ["ok", "problem", "absent", "not seen"]);
    // What wants something to be done is open.
    assert_eq!(texts(&page, "details[open] summary h3"), ["policy host"]);
    let fix = texts(&page, ".findings li .fix");
    assert_eq!(fix, [slow().hint()]);
    assert!(texts(&page, ".findings li")[0].contains(&slow().message()), "{text}");
    assert_eq!(texts(&page, ".findings code"), ["policy-host-slow"]);
    let proof = texts(&page, "details:first-of-type dd");
    assert_eq!(proof, ["mode enforce", "mx: mx.example.com", "mx: mx2.example.com"]);
    assert!(texts(&page, ".lead")[0].starts_with("Something is wrong"), "{text}");
}

#[test]
fn several_domains_are_counted_by_their_result() {
    let all = [
        inspected("a.example", vec![point("record", State::Ok, Vec::new())]),
        inspected("b.example", vec![point("record", State::Absent, Vec::new())]),
        inspected("c.example", vec![point("MX hosts", State::Unseen, Vec::new())]),
    ];
    let page = Html::parse_document(&inspection::page(&all, "x", NOW));
    assert_eq!(
        texts(&page, ".lead"),
        ["3 domains: 1 with nothing wrong, 1 with something wrong, 1 not seen to the full."]
    );
    assert_eq!(texts(&page, "h2"), ["a.example", "b.example", "c.example"]);
}

#[test]
fn nothing_from_outside_becomes_markup_and_nothing_is_loaded() {
    let hostile = Point {
        name: "record",
        state: State::Problem,
        value: HOSTILE.into(),
        proof: vec![HOSTILE.into()],
        findings: vec![Finding::new(
            &finding::POLICY_SLOW,
            &[("address", &HOSTILE), ("seconds", &HOSTILE)],
        )],
    };
    let text = inspection::page(&[inspected("example.com", vec![hostile])], HOSTILE, NOW);
    let page = Html::parse_document(&text);
    for selector in ["script", "img", "link", "iframe", "[src]", "[onload]", "a[href]"] {
        assert_eq!(texts(&page, selector), Vec::<String>::new(), "{selector}");
    }
    assert!(!text.contains('\u{202e}'), "an override of the direction of writing");
    let policy = Selector::parse("meta[http-equiv=Content-Security-Policy]").unwrap();
    let policy = page.select(&policy).next().unwrap().attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(texts(&page, "dd").iter().any(|text| text.contains("<script>alert(1)")), "{text}");
}
